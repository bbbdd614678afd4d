-- Open positions, gains realised by settling, unrealised ones by revaluation, and the trial balance in one currency.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = ISO;
SELECT create_ledger('regress_gains', roles => true);
SET search_path = public, regress_gains;
SELECT count(open_account(code, type, currency::currency)) FROM (VALUES
  ('assets:bank:gbp', 'asset', 'GBP'), ('assets:bank:usd', 'asset', 'USD'), ('assets:bank:eur', 'asset', 'EUR'), ('assets:receivable:usd', 'asset', 'USD'),
  ('liabilities:payable:usd', 'liability', 'USD'), ('assets:clearing:gbp', 'asset', 'GBP'), ('equity:capital', 'equity', 'GBP'), ('equity:capital:usd', 'equity', 'USD'), ('income:sales:usd', 'income', 'USD'), ('expenses:refunds', 'expense', 'GBP'),
  ('equity:fx:GBP', 'equity', 'GBP'), ('equity:fx:USD', 'equity', 'USD'), ('equity:fx:EUR', 'equity', 'EUR'),
  ('income:fx:gain', 'income', 'GBP'), ('expenses:fx:loss', 'expense', 'GBP'), ('income:fx:unrealised', 'income', 'GBP')) AS v (code, type, currency);
-- ---- the ledger is empty
SELECT * FROM fx_position();
SELECT * FROM fx_position(reporting => 'GBP');
SELECT * FROM reporting_trial_balance('GBP');
SELECT revalue('2026-01-31', 'GBP');
SELECT set_rate_source('bank'), set_account_role('fx_position', 'equity:fx:{currency}');
SELECT * FROM reporting_trial_balance('GBP');
SELECT revalue('2026-01-31', 'GBP');
SELECT count(add_rate('bank', 'USD', 'GBP', r, d::timestamptz)) FROM (VALUES (1.123, '2026-01-05'), (1.125, '2026-01-31'), (1.120, '2026-02-10'), (1.130, '2026-02-28'), (1.110, '2026-03-31')) AS v (r, d);
SELECT add_rate('bank', 'EUR', 'GBP', 0.87, '2026-01-01');

-- ---- 1,000 booked at 1.123; month end 1.125: 2 unrealised; paid at 1.120: 3 lost, and the 2 taken back
SELECT transfer('assets:receivable:usd', 'income:sales:usd', 'USD 1000', effective_at => '2026-01-10') > 0 AS sold;
SELECT revalue('2026-01-31', 'GBP');
SELECT set_revaluation_class('assets', 'change'), set_revaluation_class('liabilities', 'change');
SELECT revalue('2026-01-31', 'GBP');
SELECT set_account_role('fx_unrealised', 'income:fx:unrealised'), set_account_role('fx_gain', 'income:fx:gain'), set_account_role('fx_loss', 'expenses:fx:loss');
SELECT * FROM reporting_trial_balance('GBP', '2026-01-31 23:59');
SELECT account, method, balance, booked, closing, posted FROM revalue('2026-01-31', 'GBP');
SELECT account, method, balance, booked, closing, posted FROM revalue('2026-01-31', 'GBP') AS again;
SELECT j.account, j.debit, j.credit, j.memo, j.effective_at, j.kind, t.metadata FROM journal AS j JOIN transactions AS t ON t.id = j.transaction_id WHERE j.kind = 'revaluation' ORDER BY j.transaction_id, j.line;
SELECT * FROM reporting_trial_balance('GBP', '2026-01-31 23:59:59.999999');
SELECT settle('assets:bank:usd', 'assets:receivable:usd', 'USD 1000', booked => 'GBP 1123', item => 'credit', effective_at => '2026-02-10', key => 'paid') > 0 AS settled;
SELECT account, debit, credit FROM journal WHERE key = 'paid' ORDER BY line;
SELECT line, value FROM booked_values ORDER BY line;
SELECT account, method, balance, booked, closing, posted FROM revalue('2026-02-10', 'GBP');
SELECT code, posted FROM account_balances WHERE code ~ 'fx:(gain|loss|unreal)' ORDER BY 1;
-- the bank is revalued from then on, by the change
SELECT account, method, balance, booked, closing, posted FROM revalue('2026-02-28', 'GBP');
SELECT account, method, balance, booked, closing, posted FROM revalue('2026-03-31', 'GBP');
SELECT * FROM reporting_trial_balance('GBP', '2026-03-31 23:59:59.999999');
-- an entry that comes late changes what a period needs, and those after it: run again, only that is posted
SELECT transfer('assets:bank:usd', 'equity:capital:usd', 'USD 100', effective_at => '2026-02-01') > 0 AS late;
SELECT effective_at, account, posted FROM revalue('2026-02-28', 'GBP');
SELECT account, posted FROM revalue('2026-03-31', 'GBP');
SELECT account, posted FROM revalue('2026-03-31', 'GBP') AS again;
SELECT code, type, balance, basis, debit, credit FROM reporting_trial_balance('GBP', '2026-03-31 23:59:59.999999');

-- ---- reversed at the first moment after the period, and done anew
SELECT set_revaluation_class('liabilities:payable', 'reverse', '2026-01-01');
SELECT transfer('assets:bank:usd', 'liabilities:payable:usd', 'USD 500', effective_at => '2026-01-20') > 0 AS owed;
SELECT effective_at, account, method, posted FROM revalue('2026-01-31', 'GBP');
SELECT account, method, posted FROM revalue('2026-01-31', 'GBP') AS again;
SELECT account, method, posted FROM revalue('2026-02-28', 'GBP');
SELECT j.account, j.debit, j.credit, j.memo, j.effective_at, j.kind FROM journal AS j WHERE j.memo = 'liabilities:payable:usd' ORDER BY j.transaction_id, j.line;
SELECT e.until, sum(r.posted) AS standing FROM revaluations AS r JOIN accounts AS a ON a.id = r.account_id
    CROSS JOIN (VALUES (timestamptz '2026-01-31 23:59:59.999999'), ('2026-02-01'), ('2026-02-28 23:59:59.999999'), ('2026-03-01')) AS e (until)
  WHERE a.code = 'liabilities:payable:usd' AND r.effective_at <= e.until GROUP BY e.until ORDER BY 1;

-- ---- what went through the positions is booked at what it cost there
SELECT exchange('assets:bank:eur', 'assets:bank:gbp', 'EUR 1000', rate => 0.86, effective_at => '2026-01-15') > 0 AS bought;
SELECT account, balance, booked, closing, posted FROM revalue('2026-01-31', 'GBP') WHERE account = 'assets:bank:eur';
SELECT * FROM fx_position('2026-01-31 23:59:59.999999', reporting => 'GBP');
SELECT * FROM fx_position('2026-01-15') ;
SELECT * FROM fx_position('2026-01-14', reporting => 'GBP');
SELECT * FROM fx_position('2026-01-31', '2026-01-01', 'GBP');

-- ---- settled between accounts at home: USD 100 booked as 135.00, refunded at 1.40
SELECT settle('expenses:refunds', 'assets:clearing:gbp', 'USD 100', booked => 'GBP 135.00', item => 'debit', rate => 1.40, key => 'refund', effective_at => '2026-01-15') > 0 AS refunded;
SELECT account, debit, credit FROM journal WHERE key = 'refund' ORDER BY line;
SELECT metadata FROM transactions WHERE key = 'refund';
SELECT settle('expenses:refunds', 'assets:clearing:gbp', 'USD 100', booked => 'GBP 135.00', item => 'debit', rate => 1.40, key => 'refund') = t.id AS again FROM transactions AS t WHERE key = 'refund';
SELECT settle('expenses:refunds', 'assets:clearing:gbp', 'USD 100', booked => 'GBP 135.01', item => 'debit', rate => 1.40, key => 'refund');
-- a receivable in dollars, paid in pounds: at a gain, and without one
SELECT settle('assets:bank:gbp', 'assets:receivable:usd', 'USD 10', booked => 'GBP 11.23', item => 'credit', rate => 1.2, key => 'gain', effective_at => '2026-01-15') > 0 AS settled;
SELECT account, debit, credit FROM journal WHERE key = 'gain' ORDER BY line;
SELECT settle('assets:receivable:usd', 'assets:bank:gbp', 'USD 10', booked => 'GBP 12', item => 'debit', rate => 1.2, key => 'even', effective_at => '2026-01-15') > 0 AS settled;
SELECT account, debit, credit FROM journal WHERE key = 'even' ORDER BY line;
-- a payable in dollars, paid in pounds
SELECT settle('liabilities:payable:usd', 'assets:bank:gbp', 'USD 500', booked => 'GBP 561.50', item => 'debit', rate => 1.1, key => 'payable', effective_at => '2026-03-01') > 0 AS settled;
SELECT account, debit, credit FROM journal WHERE key = 'payable' ORDER BY line;
SELECT account, method, balance, booked, closing, posted FROM revalue('2026-03-31', 'GBP') WHERE account = 'liabilities:payable:usd';
SELECT check_name, object, detail FROM verify();
-- the trial balance sums to zero at any date and in any currency that has rates
SELECT add_rate('bank', 'GBP', 'JPY', 190, '2026-01-01'), set_rate_source('bank', pivot => 'GBP');
SELECT r.reporting, d.as_of, sum(b.debit) - sum(b.credit) AS difference
  FROM unnest('{GBP,USD,EUR,JPY}'::currency[]) AS r (reporting) CROSS JOIN unnest('{2026-01-14,2026-01-31,2026-02-10,2026-03-31,2026-04-01}'::timestamptz[]) AS d (as_of)
    CROSS JOIN LATERAL reporting_trial_balance(r.reporting, d.as_of) AS b
  WHERE r.reporting = 'GBP' OR d.as_of >= '2026-01-31' GROUP BY 1, 2 HAVING sum(b.debit) <> sum(b.credit);

-- ---- what is taken back is taken back at its value, and a revaluation that is reversed does not stand
BEGIN;
SELECT reverse(id, effective_at => '2026-11-22 12:00') > 0 AS reversed FROM transactions WHERE key = 'paid';
SELECT account, balance, booked, closing, posted FROM revalue('2026-11-22', 'GBP') WHERE account = 'assets:receivable:usd';
ROLLBACK;
BEGIN;
SELECT refund(id, 'USD 500', effective_at => '2026-03-02') > 0 AS refunded FROM transactions WHERE key = 'paid';
SELECT account, balance, booked, closing, posted FROM revalue('2026-03-02', 'GBP') WHERE account = 'assets:receivable:usd';
ROLLBACK;
BEGIN;
SELECT reverse(id, effective_at => effective_at) > 0 AS reversed FROM transactions WHERE kind = 'revaluation' ORDER BY id LIMIT 1;
SELECT account, balance, booked, closing, posted FROM revalue('2026-01-31', 'GBP') WHERE account = 'assets:receivable:usd';
ROLLBACK;

-- ---- positions are the accounts of every template there was, each in its own currency
BEGIN;
SELECT set_account_role('fx_position', 'fx:{seller}:{currency|lower}.x', '2026-06-01'), count(open_account(c, 'equity', u::currency)) FROM (VALUES ('fx:acme:usd.x', 'USD'), ('fx:b:usdAx', 'USD'), ('fx:acme:eur.x', 'USD'), ('fx:a:b:usd.x', 'USD'), ('fx:b:usd.xx', 'USD')) AS v (c, u);
SELECT code FROM position_accounts() ORDER BY 1;
ROLLBACK;

-- ---- what cannot be
SELECT revalue(NULL, 'GBP');
SELECT revalue('infinity', 'GBP');
SELECT revalue('2026-01-31', NULL);
SELECT revalue('2026-01-31', 'GBP', 'visa');
SELECT revalue('2026-01-31', 'CHF');
SELECT reporting_trial_balance(NULL);
SELECT reporting_trial_balance('CHF', '2026-01-31');
SELECT fx_position('2026-03-31', reporting => 'CHF');
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT revalue('2026-01-31', 'GBP');
ROLLBACK;
SELECT close_period('2026-01-31');
SELECT transfer('assets:bank:usd', 'equity:capital:usd', 'USD 1', effective_at => '2026-02-01') > 0 AS open;
SELECT revalue('2026-01-31', 'GBP');
SELECT reopen_period() IS NOT NULL AS reopened;
SELECT settle('expenses:refunds', 'assets:clearing:gbp', 'USD 100', booked => 'USD 135.00', item => 'debit', rate => 1.40);
SELECT settle('expenses:refunds', 'assets:clearing:gbp', 'USD 100', booked => 'GBP 135.00', item => 'both', rate => 1.40);
SELECT settle('expenses:refunds', 'assets:clearing:gbp', 'USD 100', booked => 'GBP 135.00', item => NULL, rate => 1.40);
SELECT settle('expenses:refunds', 'assets:clearing:gbp', 'USD -100', booked => 'GBP 135.00', item => 'debit', rate => 1.40);
SELECT settle('expenses:refunds', 'assets:clearing:gbp', 'USD 100', booked => NULL, item => 'debit', rate => 1.40);
SELECT settle('expenses:refunds', 'assets:bank:eur', 'USD 100', booked => 'GBP 135.00', item => 'debit', rate => 1.40);
SELECT settle('expenses:refunds', 'assets:none', 'USD 100', booked => 'GBP 135.00', item => 'debit', rate => 1.40);
SELECT settle('expenses:refunds', 'assets:clearing:gbp', 'USD 100', booked => 'GBP 135.00', item => 'debit', rate => 1.40, source => 'bank');
SELECT settle('expenses:refunds', 'assets:clearing:gbp', 'USD 100', booked => 'GBP 135.00', item => 'debit', rate => 0);
SELECT settle('expenses:refunds', 'assets:clearing:gbp', 'USD 0.001', booked => 'GBP 135.00', item => 'debit', rate => 0.1);
SELECT settle('expenses:refunds', 'assets:clearing:gbp', 'USD 100', booked => 'GBP 135.00', item => 'debit', effective_at => '2025-01-01');
SELECT settle('expenses:refunds', 'assets:clearing:gbp', 'USD 100', booked => 'GBP 135.00', item => 'debit', rate => 1.40, metadata => '{"exchange": 7}');
\set VERBOSITY terse
SELECT set_revaluation_class('assets', 'sometimes');
SELECT set_revaluation_class('assets:', 'change');
SELECT set_revaluation_class(NULL, 'change');
DELETE FROM revaluations;
INSERT INTO booked_values VALUES (1, 1, 'GBP 5');
INSERT INTO revaluations VALUES (1, 1, 'bank', now(), 'GBP 5');
UPDATE booked_values SET value = 'GBP 1';
DELETE FROM revaluation_classes;
\set VERBOSITY default
-- a class that ends
SELECT set_revaluation_class('assets', 'none', '2026-05-01');
SELECT code FROM revalued_accounts('GBP', '2026-05-01') ORDER BY 1;

-- ---- verify() tells
BEGIN;
SET LOCAL session_replication_role = replica;
INSERT INTO fx_quote_uses (quote_id, transaction_id) VALUES (99, 1), (98, 99999);
INSERT INTO booked_values VALUES (1, 1, 'GBP -5'), (1, 7, 'GBP 5');
UPDATE revaluations SET posted = posted + 'GBP 1' WHERE transaction_id = 2;
SELECT check_name, object, detail FROM verify() ORDER BY 1, 2;
ROLLBACK;

-- ---- for whom
SET ROLE regress_gains_poster;
SELECT settle('expenses:refunds', 'assets:clearing:gbp', 'USD 100', booked => 'GBP 135.00', item => 'debit', rate => 1.40) > 0 AS posted;
SELECT revalue('2026-03-31', 'GBP');
SELECT fx_position();
RESET ROLE;
SET ROLE regress_gains_reader;
SELECT count(*) > 0 AS read FROM reporting_trial_balance('GBP', '2026-03-31');
SELECT count(*) > 0 AS read FROM fx_position(reporting => 'GBP');
SELECT revalue('2026-03-31', 'GBP');
SELECT count(*) FROM verify();
RESET ROLE;
SET ROLE regress_gains_admin;
SELECT count(*) FROM revalue('2026-04-30', 'GBP');
SELECT set_revaluation_class('assets', 'reverse', '2026-06-01');
RESET ROLE;

-- ---- in any order: an earlier day, a corrected rate, another time zone; every date has its gain once
SELECT create_ledger('regress_order') IS NOT NULL AS made;
SET search_path = public, regress_order;
SELECT count(open_account(code, type, currency::currency)) FROM (VALUES ('assets:usd', 'asset', 'USD'), ('assets:aed', 'asset', 'AED'), ('assets:fixed', 'asset', 'USD'), ('equity:usd', 'equity', 'USD'), ('equity:aed', 'equity', 'AED'),
  ('equity:fx', 'equity', 'GBP'), ('income:fx', 'income', 'GBP')) AS v (code, type, currency);
SELECT set_rate_source('bank'), set_account_role('fx_position', 'equity:fx'), set_account_role('fx_unrealised', 'income:fx'), set_revaluation_class('assets', 'change'), set_revaluation_class('assets:fixed', 'reverse');
SELECT count(add_rate('bank', c::currency, 'GBP', r, d::timestamptz)) FROM (VALUES ('USD', 1.0, '2026-01-01'), ('USD', 1.1, '2026-01-31'), ('USD', 1.2, '2026-02-28'), ('AED', 0.2, '2026-01-01'), ('AED', 0.3, '2026-01-31')) AS v (c, r, d);
SELECT transfer('assets:usd', 'equity:usd', 'USD 1000', effective_at => '2026-01-10') > 0, transfer('assets:aed', 'equity:aed', 'AED 1000', effective_at => '2026-01-10') > 0, transfer('assets:fixed', 'equity:usd', 'USD 10', effective_at => '2026-01-10') > 0;
CREATE FUNCTION pg_temp.unrealised() RETURNS TABLE (day timestamptz, posted monetary, difference monetary) LANGUAGE sql AS $$
  SELECT d, b.posted, coalesce(t.debit, - t.credit) FROM unnest('{2026-01-31 14:59:59.999999,2026-01-31 23:59:59.999999,2026-02-28 23:59:59.999999,2026-03-31 23:59:59.999999}'::timestamptz[]) AS d
    CROSS JOIN LATERAL regress_order.balance('income:fx', d) AS b CROSS JOIN LATERAL regress_order.reporting_trial_balance('GBP', d) AS t WHERE t.code IS NULL ORDER BY d $$;
SELECT account, posted FROM revalue('2026-01-31', 'GBP');
SELECT account, posted FROM revalue('2026-02-28', 'GBP');
SELECT source, currency, effective_at FROM revaluation_times ORDER BY effective_at;
SELECT * FROM pg_temp.unrealised();
-- dirhams did not move in February and nothing was posted for them then: it is a day of theirs all the same
BEGIN;
SELECT add_rate('bank', 'USD', 'GBP', 1.15, '2026-01-31') > 0, add_rate('bank', 'AED', 'GBP', 0.25, '2026-01-31') > 0, add_rate('bank', 'AED', 'GBP', 0.3, '2026-02-01') > 0;
SELECT effective_at, account, method, balance, booked, closing, posted FROM revalue('2026-01-31', 'GBP');
SELECT * FROM pg_temp.unrealised();
SELECT count(*) FROM revalue('2026-01-31', 'GBP');
SELECT count(*) FROM revalue('2026-02-28', 'GBP');
SELECT metadata #>> '{revaluation,until}' AS until, effective_at FROM transactions WHERE kind = 'revaluation' ORDER BY id;
ROLLBACK;
-- a day that was revalued when there was nothing to post at all
BEGIN;
SELECT count(*) FROM revalue('2026-03-31', 'GBP') WHERE account <> 'assets:fixed';
SELECT add_rate('bank', 'USD', 'GBP', 1.25, '2026-02-28') > 0, add_rate('bank', 'USD', 'GBP', 1.2, '2026-03-01') > 0;
SELECT effective_at, account, posted FROM revalue('2026-02-28', 'GBP') WHERE account = 'assets:usd';
SELECT * FROM pg_temp.unrealised();
ROLLBACK;
-- the same day further east, and an earlier day that was never revalued
BEGIN;
SET LOCAL timezone = 'Asia/Tokyo';
SELECT effective_at AT TIME ZONE 'UTC' AS utc, account, posted FROM revalue('2026-01-31', 'GBP');
SET LOCAL timezone = 'UTC';
SELECT * FROM pg_temp.unrealised();
SELECT effective_at, account, posted FROM revalue('2026-01-20', 'GBP');
SELECT * FROM pg_temp.unrealised();
SELECT check_name, object, detail FROM verify();
ROLLBACK;
-- a class that changed from one day to the next
BEGIN;
SELECT set_revaluation_class('assets:usd', 'reverse', '2026-02-15'), add_rate('bank', 'USD', 'GBP', 1.4, '2026-03-31') > 0;
SELECT effective_at, account, posted FROM revalue('2026-03-31', 'GBP') WHERE account = 'assets:usd';
SELECT add_rate('bank', 'USD', 'GBP', 1.15, '2026-01-31') > 0;
SELECT effective_at, account, posted FROM revalue('2026-01-31', 'GBP') WHERE account = 'assets:usd';
SELECT * FROM pg_temp.unrealised();
ROLLBACK;
-- what hides the days would have the gain posted twice
ALTER TABLE revaluation_times ENABLE ROW LEVEL SECURITY;
SELECT grant_admin('regress_gains_admin');
SET ROLE regress_gains_admin;
SELECT count(*) FROM revalue('2026-01-31', 'GBP');
RESET ROLE;
\set VERBOSITY terse
DELETE FROM revaluation_times;
\set VERBOSITY default
DROP SCHEMA regress_order CASCADE;

-- ---- the value when booked follows from the rates that are used, and from what was known
SELECT create_ledger('regress_booked') IS NOT NULL AS made;
SET search_path = public, regress_booked;
SELECT count(open_account(code, type, currency::currency)) FROM (VALUES ('assets:usd', 'asset', 'USD'), ('equity:usd', 'equity', 'USD')) AS v (code, type, currency);
SELECT set_rate_source('s', pivot => 'EUR'), add_rate('s', 'USD', 'GBP', 0.5, '2026-01-01') > 0 AS added;
SELECT transfer('assets:usd', 'equity:usd', 'USD 0.01', effective_at => '2026-01-10') > 0, transfer('assets:usd', 'equity:usd', 'USD 0.01', effective_at => '2026-01-20') > 0;
SELECT clock_timestamp() AS before \gset
SELECT code, balance, basis, debit, credit FROM reporting_trial_balance('GBP', '2026-01-31');
-- rates of other currencies, of the pivot, which is not needed, and the same rate once more change nothing
SELECT add_rate('s', 'JPY', 'GBP', 0.005, '2026-01-15') > 0, add_rate('s', 'EUR', 'USD', 1.1, '2026-01-16') > 0, add_rate('s', 'USD', 'GBP', 0.50, '2026-01-17') > 0;
SELECT code, balance, basis, debit, credit FROM reporting_trial_balance('GBP', '2026-01-31');
-- another rate does, but not what was known before
SELECT add_rate('s', 'USD', 'GBP', 0.4, '2026-01-18') > 0;
SELECT code, balance, basis, debit, credit FROM reporting_trial_balance('GBP', '2026-01-31');
SELECT code, balance, basis, debit, credit FROM reporting_trial_balance('GBP', '2026-01-31', known_at => :'before');
-- a rate that grows too old between two entries is not used for the first one's sake, nor kept from it
SELECT set_rate_source('old', pivot => 'EUR', max_age => '5 days');
SELECT count(add_rate('old', b::currency, q::currency, r, d::timestamptz)) FROM (VALUES ('EUR', 'CHF', 2, '2026-02-04'), ('EUR', 'GBP', 1.2, '2026-02-04'), ('CHF', 'GBP', 0.5, '2026-02-01')) AS v (b, q, r, d);
SELECT open_account('assets:chf', 'asset', 'CHF') > 0, open_account('equity:chf', 'equity', 'CHF') > 0;
SELECT transfer('assets:chf', 'equity:chf', 'CHF 1', effective_at => '2026-02-06') > 0, transfer('assets:chf', 'equity:chf', 'CHF 1', effective_at => '2026-02-06 00:00:00.000001') > 0;
SELECT balance, value FROM values_when_booked('GBP', NULL, NULL, 'old', ARRAY(SELECT id FROM accounts WHERE code = 'assets:chf'));
DROP SCHEMA regress_booked CASCADE;

-- ---- in a ledger that is partitioned
SELECT create_ledger('regress_parts', partition_by => 'month') IS NOT NULL AS made;
SET search_path = public, regress_parts;
SELECT count(open_account(code, type, currency::currency)) FROM (VALUES
  ('assets:gbp', 'asset', 'GBP'), ('assets:usd', 'asset', 'USD'), ('income:usd', 'income', 'USD'), ('equity:fx:GBP', 'equity', 'GBP'), ('equity:fx:USD', 'equity', 'USD'),
  ('income:fx', 'income', 'GBP')) AS v (code, type, currency);
SELECT set_rate_source('bank'), set_account_role('fx_position', 'equity:fx:{currency}'), set_account_role('fx_unrealised', 'income:fx'), set_account_role('fx_gain', 'income:fx'),
  set_revaluation_class('assets', 'reverse'), set_quote_policy('q', '1 hour');
SELECT add_rate('bank', 'USD', 'GBP', 0.75, '2026-01-01'), add_rate('bank', 'USD', 'GBP', 0.8, '2026-02-01');
SELECT transfer('assets:usd', 'income:usd', 'USD 100', effective_at => '2026-01-10') > 0 AS sold,
  exchange('assets:gbp', 'assets:usd', quote => (SELECT id FROM quote_exchange('GBP 8', 'USD')), key => 'q', effective_at => '2026-02-03') > 0 AS exchanged,
  settle('assets:gbp', 'assets:usd', 'USD 10', booked => 'GBP 7.50', item => 'credit', key => 's', effective_at => '2026-02-04') > 0 AS settled;
SELECT exchange('assets:gbp', 'assets:usd', quote => 1, key => 'q', effective_at => '2026-02-03') = id AS again FROM transactions WHERE key = 'q';
SELECT account, method, balance, booked, closing, posted FROM revalue('2026-02-28', 'GBP');
SELECT * FROM reporting_trial_balance('GBP', '2026-02-28 23:59:59.999999');
SELECT currency, amount, value FROM fx_position('2026-02-28 23:59:59.999999', reporting => 'GBP');
SELECT check_name, object, detail FROM verify();
-- what is archived has no dates any more
SELECT make_partitions() > 0 AS made, close_period('2026-02-28') IS NOT NULL AS closed, roll_up() > 0 AS rolled_up;
SELECT count(*) > 0 AS archived FROM archive_partitions('2026-03-01');
SELECT revalue('2026-02-28', 'GBP');
SELECT check_name, object, detail FROM verify();
DROP SCHEMA regress_parts CASCADE;
DROP SCHEMA regress_gains CASCADE;
DROP ROLE regress_gains_reader, regress_gains_poster, regress_gains_admin;
