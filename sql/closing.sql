-- close_books(): income and expenses are carried to equity, once and for what is new, and the period is closed.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET timezone = 'UTC';
\pset format unaligned
\pset tuples_only on
\i test/raised.sql
SELECT create_ledger('year', roles => true) IS NOT NULL AS made;
SET search_path = public, year;
SELECT count(open_account(code, type, currency::currency)) FROM (VALUES
  ('assets:bank', 'asset', 'GBP'), ('assets:euro', 'asset', 'EUR'), ('assets:yen', 'asset', 'JPY'),
  ('income:sales', 'income', 'GBP'), ('income:fees', 'income', 'GBP'), ('income:euro', 'income', 'EUR'), ('income:yen', 'income', 'JPY'),
  ('expenses:rent', 'expense', 'GBP'), ('expenses:euro', 'expense', 'EUR'), ('expenses:yen', 'expense', 'JPY'),
  ('equity:capital', 'equity', 'GBP'), ('equity:retained:gbp', 'equity', 'GBP'), ('equity:retained:eur', 'equity', 'EUR')) AS v (code, type, currency);
-- A profit in pounds, a loss in euros, nothing left in yen.
SELECT transfer('assets:bank', 'equity:capital', 'GBP 1000', effective_at => '2016-01-01') > 0,
  transfer('assets:bank', 'income:sales', 'GBP 500', effective_at => '2016-03-01') > 0,
  transfer('assets:bank', 'income:fees', 'GBP 20.50', effective_at => '2016-12-31 23:59:59.999999') > 0,
  transfer('expenses:rent', 'assets:bank', 'GBP 300', effective_at => '2016-06-01') > 0,
  transfer('assets:euro', 'income:euro', 'EUR 10', effective_at => '2016-06-01') > 0,
  transfer('expenses:euro', 'assets:euro', 'EUR 70', effective_at => '2016-06-01') > 0,
  transfer('assets:yen', 'income:yen', 'JPY 100', effective_at => '2016-06-01') > 0,
  transfer('expenses:yen', 'assets:yen', 'JPY 100', effective_at => '2016-06-01') > 0,
  transfer('assets:bank', 'income:sales', 'GBP 77', effective_at => '2017-01-01') > 0;
CREATE TEMPORARY TABLE before AS SELECT 'sheet' AS report, s.currency, s.section, s.code, s.amount FROM balance_sheet() AS s
  UNION ALL SELECT 'income', i.* FROM income_statement('2016-01-01', '2017-01-01') AS i;

-- What it refuses, and then nothing is closed.
SELECT pg_temp.raised($$SELECT * FROM year.close_books(NULL, 'equity:retained')$$);
SELECT pg_temp.raised($$SELECT * FROM year.close_books('infinity', 'equity:retained')$$);
SELECT pg_temp.raised($$SELECT * FROM year.close_books('2016-12-31', NULL)$$);
SELECT pg_temp.raised($$SELECT * FROM year.close_books('2016-12-31', 'equity:profits')$$);
SELECT pg_temp.raised($$SELECT * FROM year.close_books('2016-12-31', 'equity')$$);
SELECT pg_temp.raised($$SELECT * FROM year.close_books('2016-12-31', 'equity:retained:gbp')$$);
SELECT pg_temp.raised($$SELECT * FROM year.close_books('2016-12-31', 'assets')$$);
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT pg_temp.raised($$SELECT * FROM year.close_books('2016-12-31', 'equity:retained')$$);
COMMIT;
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT pg_temp.raised($$SELECT * FROM year.close_books('2016-12-31', 'equity:retained')$$);
COMMIT;
SELECT count(*) FROM periods;

SELECT currency, account, amount FROM close_books('2016-12-31', 'equity:retained', description => 'Year 2016');
SELECT j.currency, j.account, j.debit, j.credit, j.effective_at, j.kind, j.description, t.relation FROM journal AS j JOIN transactions AS t ON t.id = j.transaction_id
  WHERE t.relation = 'closing' ORDER BY j.transaction_id, j.line;
SELECT closed_until FROM periods ORDER BY id;
SELECT pg_temp.raised($$SELECT year.transfer('assets:bank', 'income:sales', 'GBP 1', effective_at => '2016-12-31 23:59:59.999999')$$);

-- The trial balance after closing, and as of the moment before.
SELECT currency, code, debit, credit FROM trial_balance(as_of => '2016-12-31 23:59:59.999999');
SELECT currency, code, debit, credit FROM trial_balance(as_of => '2016-12-31 23:59:59.999998') WHERE type IN ('income', 'expense');
SELECT code, posted FROM account_balances WHERE type IN ('income', 'expense', 'equity') ORDER BY code;
-- Income and expenses of the year are told as before; earnings have become equity, and the sheet still balances.
(TABLE before EXCEPT SELECT 'income', i.* FROM income_statement('2016-01-01', '2017-01-01') AS i) EXCEPT SELECT * FROM before WHERE report = 'sheet';
SELECT count(*) FROM income_statement('2016-01-01', '2017-01-01');
SELECT * FROM income_statement(depth => 1);
SELECT * FROM balance_sheet(as_of => '2016-12-31 23:59:59.999999');
SELECT * FROM balance_sheet(depth => 1);

-- Again: nothing is new. Reopened and corrected: the difference.
SELECT count(*) FROM close_books('2016-12-31', 'equity:retained');
SELECT closed_until FROM periods ORDER BY id;
SELECT reopen_period('2016-12-01');
SELECT transfer('expenses:rent', 'assets:bank', 'GBP 25', effective_at => '2016-12-15') > 0, transfer('assets:bank', 'income:sales', 'GBP 5', effective_at => '2016-12-15') > 0;
SELECT currency, account, amount FROM close_books('2016-12-31', 'equity:retained');
SELECT code, posted FROM account_balances WHERE code IN ('equity:retained:gbp', 'income:sales', 'expenses:rent') ORDER BY code;
SELECT section, code, amount FROM income_statement('2016-01-01', '2017-01-01') WHERE currency = 'GBP';
-- Closed by close_period() alone, month by month: the last moment is opened for the closing entries and closed again.
SELECT transfer('assets:bank', 'income:sales', 'GBP 40', effective_at => '2017-02-10') > 0;
SELECT close_period('2017-01-31') IS NOT NULL, close_period('2017-03-31') IS NOT NULL;
SELECT currency, account, amount FROM close_books('2017-02-28', 'equity:retained');
SELECT closed_until FROM periods ORDER BY id DESC LIMIT 3;
SELECT closed_until();
SELECT code, debit, credit FROM trial_balance(as_of => '2017-02-28 23:59:59.999999') WHERE type IN ('income', 'expense');
-- The account is looked for also where there is nothing to carry.
SELECT pg_temp.raised($$SELECT * FROM year.close_books('2017-04-30', 'no:such:account')$$);
SELECT count(*) FROM close_books('2017-04-30', 'equity:retained');
SELECT closed_until();

-- Holds and other entries that are pending are not carried.
WITH t AS (INSERT INTO transactions (effective_at) VALUES ('2017-05-01') RETURNING id)
  INSERT INTO entries (transaction_id, account_id, layer, amount) SELECT t.id, a.id, 'pending', m FROM t, (VALUES ('assets:bank', 'GBP 25'::monetary), ('income:sales', 'GBP -25')) AS v (code, m) JOIN accounts AS a USING (code);
SELECT count(*) FROM close_books('2017-05-31', 'equity:retained');
-- An account that was closed meanwhile: it is named, and nothing is closed.
SELECT transfer('assets:bank', 'income:fees', 'GBP 9', effective_at => '2017-06-10') > 0, transfer('income:fees', 'assets:bank', 'GBP 9', effective_at => '2017-07-10') > 0;
SELECT close_account('income:fees');
SELECT pg_temp.raised($$SELECT * FROM year.close_books('2017-06-30', 'equity:retained')$$);
SELECT closed_until();
SELECT reopen_account('income:fees');
-- An account of retained earnings that is closed is passed over, and alone it is none.
SELECT open_account('equity:retained:before', 'equity', 'GBP') > 0;
SELECT close_account('equity:retained:before');
SELECT pg_temp.raised($$SELECT * FROM year.close_books('2017-06-30', 'equity:retained:before')$$);
SELECT currency, account, amount FROM close_books('2017-06-30', 'equity:retained');

-- Of the same day in another zone, and of an earlier day: what later closing entries carried is not carried twice, and
-- the sheets of all days are right.
RESET search_path;
SELECT create_ledger('order') IS NOT NULL;
SET search_path = public, "order";
SELECT count(open_account(code, type, currency::currency)) FROM (VALUES ('bank', 'asset', 'GBP'), ('sales', 'income', 'GBP'), ('rent', 'expense', 'GBP'), ('euro', 'asset', 'EUR'), ('sales:euro', 'income', 'EUR'),
  ('equity:2025:gbp', 'equity', 'GBP'), ('equity:2026:gbp', 'equity', 'GBP'), ('equity:2025:eur', 'equity', 'EUR'), ('equity:2026:eur', 'equity', 'EUR')) AS v (code, type, currency);
CREATE FUNCTION pg_temp.sheets() RETURNS TABLE (as_of timestamptz, line text) LANGUAGE sql AS $$
  SELECT d, concat_ws(' ', s.section, s.code, s.amount) FROM unnest('{2025-12-31 22:59:59.999999,2025-12-31 23:59:59.999999,2026-01-31 23:59:59.999999,2026-02-28 23:59:59.999999}'::timestamptz[]) WITH ORDINALITY AS d (d, n)
    CROSS JOIN LATERAL "order".balance_sheet(d) WITH ORDINALITY AS s (currency, section, code, amount, n) WHERE s.section IN ('equity', 'earnings') ORDER BY d.n, s.n $$;
BEGIN;
SELECT transfer('bank', 'sales', 'GBP 1000', effective_at => '2025-06-01') > 0;
SET LOCAL timezone = 'Europe/London';
SELECT effective_at, account, amount FROM close_books('2025-12-31', 'equity:2025');
SET LOCAL timezone = 'Europe/Berlin';
SELECT effective_at, account, amount FROM close_books('2025-12-31', 'equity:2025');
SELECT count(*) FROM close_books('2025-12-31', 'equity:2025');
SET LOCAL timezone = 'Europe/London';
SELECT count(*) FROM close_books('2025-12-31', 'equity:2025');
SET LOCAL timezone = 'UTC';
SELECT * FROM pg_temp.sheets();
SELECT * FROM verify();
ROLLBACK;
SELECT transfer('bank', 'sales', 'GBP 100', effective_at => '2025-12-10') > 0, transfer('rent', 'bank', 'GBP 30', effective_at => '2025-12-10') > 0, transfer('euro', 'sales:euro', 'EUR 7', effective_at => '2025-12-20') > 0,
  transfer('bank', 'sales', 'GBP 50', effective_at => '2026-01-10') > 0, transfer('rent', 'bank', 'GBP 80', effective_at => '2026-02-10') > 0;
SELECT effective_at, account, amount FROM close_books('2026-02-28', 'equity:2026');
-- An earlier day with nothing else to close: what belongs to it leaves the account that took it.
SELECT effective_at, account, amount FROM close_books('2025-12-31', 'equity:2025');
SELECT * FROM pg_temp.sheets();
-- A day between them.
SELECT effective_at, account, amount FROM close_books('2026-01-31', 'equity:2026');
SELECT count(*) FROM unnest('{2025-12-31,2026-01-31,2026-02-28}'::date[]) AS d CROSS JOIN LATERAL close_books(d, 'equity:2026');
SELECT * FROM pg_temp.sheets();
SELECT closed_until();
-- A correction in reopened books is carried once, however many closings come after it; so is one between them, and one that was let in late.
SELECT reopen_period('2025-12-15');
SELECT transfer('bank', 'sales', 'GBP 10', effective_at => '2025-12-15') > 0, transfer('rent', 'bank', 'GBP 3', effective_at => '2026-01-15') > 0, transfer('bank', 'sales', 'GBP 1', effective_at => '2025-12-01', late => 'next_open') > 0;
SELECT effective_at, account, amount FROM close_books('2025-12-31', 'equity:2025');
SELECT closed_until();
SELECT * FROM pg_temp.sheets();
SELECT count(*) FROM close_books('2026-02-28', 'equity:2026');
SELECT section, code, amount FROM income_statement('2025-01-01', '2026-01-01');
SELECT section, code, amount FROM income_statement('2026-01-01', '2027-01-01');
-- Closed from the last day to the first, or from the first to the last: the same balances on every day.
CREATE TEMPORARY TABLE downwards AS SELECT d, t.* FROM generate_series('2025-12-31 23:59:59.999999'::timestamptz, '2026-03-01', '1 day') AS d CROSS JOIN LATERAL trial_balance(d) AS t;
SELECT create_ledger('upwards') IS NOT NULL;
SELECT count(upwards.open_account(code, type, currency)) FROM accounts;
SELECT count(upwards.transfer(d.account, c.account, d.debit, effective_at => d.effective_at)) FROM journal AS d JOIN journal AS c ON c.transaction_id = d.transaction_id AND c.credit = d.debit WHERE d.kind IS NULL;
SELECT count(*) FROM upwards.close_books('2025-12-31', 'equity:2025');
SELECT count(*) FROM upwards.close_books('2026-01-31', 'equity:2026');
SELECT count(*) FROM upwards.close_books('2026-02-28', 'equity:2026');
SELECT count(*) > 0 FROM downwards;
CREATE TEMPORARY TABLE upwards AS SELECT d, t.* FROM generate_series('2025-12-31 23:59:59.999999'::timestamptz, '2026-03-01', '1 day') AS d CROSS JOIN LATERAL upwards.trial_balance(d) AS t;
(TABLE downwards EXCEPT TABLE upwards) UNION ALL (TABLE upwards EXCEPT TABLE downwards);
-- A later account of retained earnings that was closed since is named, and nothing is closed.
SELECT transfer('bank', 'equity:2026:gbp', 'GBP 33', effective_at => '2026-03-01') > 0;
SELECT close_account('equity:2026:gbp');
SELECT pg_temp.raised($$SELECT * FROM "order".close_books('2026-01-20', 'equity:2025')$$);
SELECT count(*) FROM transactions WHERE relation = 'closing' AND effective_at = '2026-01-20 23:59:59.999999';
SELECT reopen_account('equity:2026:gbp');
SELECT effective_at, account, amount FROM close_books('2026-01-20', 'equity:2025');
-- One to whom row-level security hides closing entries would carry them again.
ALTER TABLE transactions ENABLE ROW LEVEL SECURITY;
SELECT "order".grant_admin('year_admin');
SET ROLE year_admin;
SELECT pg_temp.raised($$SELECT * FROM "order".close_books('2025-12-31', 'equity:2025')$$);
RESET ROLE;
SELECT * FROM verify();
DROP SCHEMA "order", upwards CASCADE;
SET search_path = public, year;

-- Only the engine marks a transaction as closing, for who may close.
SELECT pg_temp.raised($$INSERT INTO year.transactions (relation) VALUES ('closing')$$);
SELECT pg_temp.raised(format('SELECT year.reverse(%s)', id)) FROM transactions WHERE relation = 'closing' ORDER BY id LIMIT 1;
SELECT pg_temp.raised(format($$SELECT year.refund(%s, 'GBP 1')$$, id)) FROM transactions WHERE relation = 'closing' ORDER BY id LIMIT 1;
SET ROLE year_poster;
SELECT pg_temp.raised($$SELECT * FROM year.close_books('2017-12-31', 'equity:retained')$$);
SELECT pg_temp.raised($$SELECT year.close_period('2017-12-31')$$);
SELECT pg_temp.raised($$SELECT year.reopen_period()$$);
SELECT pg_temp.raised($$INSERT INTO year.periods (closed_until) VALUES ('-infinity')$$);
SELECT pg_temp.raised($$SELECT ledger_hold_postings('year')$$);
SELECT pg_temp.raised($$SELECT ledger_post_closing('year', ARRAY[debit('income:sales', 'GBP 1'), credit('equity:retained:gbp', 'GBP 1')], NULL, NULL, NULL, NULL, NULL, 'refuse')$$);
SET ROLE year_reader;
SELECT pg_temp.raised($$SELECT * FROM year.close_books('2017-12-31', 'equity:retained')$$);
SELECT count(*) > 0 FROM year.income_statement();
SET ROLE year_admin;
SELECT year.transfer('assets:bank', 'income:sales', 'GBP 1', effective_at => '2017-09-01') > 0;
SELECT currency, account, amount FROM year.close_books('2017-12-31', 'equity:retained');
RESET ROLE;
ALTER TABLE entries ENABLE ROW LEVEL SECURITY;
SET ROLE year_admin;
SELECT pg_temp.raised($$SELECT * FROM year.close_books('2018-12-31', 'equity:retained')$$);
RESET ROLE;
ALTER TABLE entries DISABLE ROW LEVEL SECURITY;
SELECT * FROM verify();

-- More accounts than a transaction has legs.
SELECT create_ledger('many') IS NOT NULL;
INSERT INTO many.accounts (code, type, currency) SELECT format('income:%s', i), 'income', 'GBP' FROM generate_series(1, 10005) AS i;
SELECT many.open_account('bank', 'asset', 'GBP') > 0, many.open_account('equity', 'equity', 'GBP') > 0;
SELECT count(*) FROM many.transfer_batch(array_fill('bank'::text, ARRAY[10005]), ARRAY(SELECT format('income:%s', i) FROM generate_series(1, 10005) AS i), array_fill('GBP 0.01'::monetary, ARRAY[10005]), effective_at => '2016-05-01');
SELECT account, amount FROM many.close_books('2016-12-31', 'equity');
SELECT code, posted FROM many.account_balances WHERE NOT is_zero(posted) ORDER BY code;
-- In a partitioned ledger.
SELECT create_ledger('parted', partition_by => 'year') IS NOT NULL;
SELECT parted.open_account('bank', 'asset', 'GBP') > 0, parted.open_account('sales', 'income', 'GBP') > 0, parted.open_account('equity', 'equity', 'GBP') > 0;
SELECT parted.transfer('bank', 'sales', 'GBP 3', effective_at => '2016-05-01') > 0;
SELECT account, amount FROM parted.close_books('2016-12-31', 'equity');
SELECT section, code, amount FROM parted.income_statement();
SELECT * FROM parted.verify();
DROP SCHEMA year CASCADE;
DROP SCHEMA many CASCADE;
DROP SCHEMA parted CASCADE;
DROP ROLE year_reader, year_poster, year_admin;
