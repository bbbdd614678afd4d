-- balance(), account_balances, journal, statement() and trial_balance(): what they show, as of and as known at.
\set SHOW_CONTEXT never
\a \t
SET client_min_messages = warning;
-- What a command raises, its deferred checks made at once.
\i test/raised.sql

SELECT create_ledger('regress_reading');
SET search_path = public, regress_reading;
SELECT open_account('assets:bank:gbp', 'asset', 'GBP'), open_account('assets:bank:eur', 'asset', 'EUR'), open_account('assets:receivable:1001', 'asset', 'GBP'),
  open_account('income:sales:uk', 'income', 'GBP'), open_account('income:sales:fr', 'income', 'GBP'), open_account('income', 'income', 'GBP'),
  open_account('liabilities:vat', 'liability', 'GBP'), open_account('equity:fx:gbp', 'equity', 'GBP'), open_account('equity:fx:eur', 'equity', 'EUR'),
  open_account('mixed:a', 'asset', 'GBP'), open_account('mixed:l', 'liability', 'GBP'), open_account('never', 'expense', 'BTC');
SELECT post(ARRAY[debit('assets:receivable:1001', 'GBP 120', 'invoice'), credit('income:sales:uk', 'GBP 100'), credit('liabilities:vat', 'GBP 20')], key => 'i-1', kind => 'sale', effective_at => '2011-01-01', description => 'Invoice 1');
SELECT post(ARRAY[debit('assets:bank:gbp', 'GBP 120'), credit('assets:receivable:1001', 'GBP 120')], kind => 'payment', effective_at => '2011-01-03');
-- Booked later, for an earlier day.
SELECT pg_sleep(0.001);
SELECT post(ARRAY[debit('assets:receivable:1001', 'GBP 50.50'), credit('income:sales:fr', 'GBP 50.50')], kind => 'sale', effective_at => '2011-01-02');
SELECT post(ARRAY[debit('income:sales:fr', 'GBP 0.50'), credit('assets:receivable:1001', 'GBP 0.50')], kind => 'refund', effective_at => '2011-01-02');
SELECT post(ARRAY[debit('equity:fx:gbp', 'GBP 100'), credit('assets:bank:gbp', 'GBP 100'), debit('assets:bank:eur', 'EUR 115.25'), credit('equity:fx:eur', 'EUR 115.25')], kind => 'fx', effective_at => '2011-01-04 12:00+00');
SELECT post(ARRAY[debit('mixed:a', 'GBP 7'), credit('mixed:l', 'GBP 7'), debit('assets:bank:gbp', 'GBP 1'), credit('income', 'GBP 1')], effective_at => '2011-01-05');
WITH t AS (INSERT INTO transactions (kind, effective_at) VALUES ('hold', '2011-01-06') RETURNING id)
  INSERT INTO entries (transaction_id, account_id, amount, layer) SELECT id, a, m, 'pending' FROM t, (VALUES (1, 'GBP -10'::monetary), (7, 'GBP 10')) AS v (a, m);

-- ---- balance(), in the natural sign
SELECT a.code, b.* FROM accounts AS a, LATERAL balance(a.code) AS b ORDER BY a.id;
SELECT code, type, currency, posted, pending, available FROM account_balances ORDER BY id;
-- As of an effective date, included to the microsecond.
SELECT t, (balance('assets:receivable:1001', as_of => t)).posted FROM unnest(ARRAY['-infinity', '2010-12-31 23:59:59.999999', '2011-01-01', '2011-01-02', '2011-01-03', '2011-01-06', 'infinity']::timestamptz[]) AS t;
SELECT t, b.* FROM unnest(ARRAY['2011-01-05', '2011-01-06']::timestamptz[]) AS t, LATERAL balance('assets:bank:gbp', as_of => t) AS b;
SELECT (balance('equity:fx:gbp', as_of => '2011-01-04 11:59:59.999999+00')).posted, (balance('equity:fx:gbp', as_of => '2011-01-04 12:00+00')).posted;
-- As it was known when the second transaction was posted, and both cuts together.
SELECT posted_at AS known FROM transactions WHERE id = 2 \gset
SELECT (balance('assets:receivable:1001', known_at => :'known')).posted, (balance('income:sales:fr', known_at => :'known')).posted, (balance('income:sales:fr', known_at => 'infinity')).posted,
  (balance('assets:receivable:1001', as_of => '2011-01-02', known_at => :'known')).posted, (balance('assets:receivable:1001', as_of => '2011-01-02')).posted, (balance('assets:bank:gbp', known_at => '-infinity')).posted;
SELECT (balance('never')).*, (balance('never', as_of => now())).posted;
SELECT pg_temp.raised($$SELECT balance('no:such')$$);
SELECT pg_temp.raised($$SELECT balance(NULL)$$);
SELECT pg_temp.raised($$SELECT balance('no:such', as_of => now())$$);

-- ---- journal
SELECT transaction_id AS id, line, effective_at::date, key, kind, description, account, account_type, currency, layer, debit, credit, amount, memo FROM journal ORDER BY 1, 2;

-- ---- statement()
SELECT row_type, effective_at::date, transaction_id AS id, line, kind, description, memo, amount, balance FROM statement('assets:receivable:1001');
SELECT row_type, effective_at::date, kind, amount, balance FROM statement('income:sales:fr');
-- From is included, until is not.
SELECT row_type, effective_at::date, kind, amount, balance FROM statement('assets:receivable:1001', '2011-01-02', '2011-01-03');
SELECT row_type, effective_at::date, kind, amount, balance FROM statement('assets:receivable:1001', "from" => '2011-01-03');
SELECT row_type, effective_at::date, kind, amount, balance FROM statement('assets:receivable:1001', until => '2011-01-02');
SELECT row_type, effective_at::date, kind, amount, balance FROM statement('assets:receivable:1001', '2011-01-02', '2011-01-02');
SELECT row_type, effective_at::date, amount, balance FROM statement('never');
SELECT row_type, amount, balance FROM statement('mixed:l');
SELECT pg_temp.raised($$SELECT statement('no:such')$$);
SELECT pg_temp.raised($$SELECT statement('never', '2011-01-02 00:00:00.000001', '2011-01-02')$$);
SELECT pg_temp.raised($$SELECT statement('never', 'infinity', '-infinity')$$);
-- The opening balance and the entries make the closing balance, for every account and any cut.
SELECT bool_and((SELECT balance FROM statement(code, f, u) WHERE row_type = 'opening') + coalesce((SELECT sum(amount) FROM statement(code, f, u) WHERE row_type = 'entry'), monetary(0, currency))
    = (SELECT balance FROM statement(code, f, u) WHERE row_type = 'closing')) AS adds_up
  FROM accounts, (VALUES (NULL::timestamptz, NULL::timestamptz), ('2011-01-02', NULL), (NULL, '2011-01-04'), ('2011-01-02', '2011-01-05')) AS v (f, u);

-- ---- trial_balance()
SELECT * FROM trial_balance();
SELECT currency, sum(debit) = sum(credit) AS balances FROM trial_balance() GROUP BY currency ORDER BY currency;
SELECT * FROM trial_balance(depth => 1);
SELECT * FROM trial_balance(depth => 2);
SELECT count(*) FROM trial_balance(depth => 100) AS d JOIN trial_balance() AS t USING (currency, code, type);
SELECT * FROM trial_balance(as_of => '2011-01-02');
SELECT * FROM trial_balance(as_of => '2010-01-01');
SELECT * FROM trial_balance(known_at => :'known', depth => 1);
SELECT * FROM trial_balance(as_of => '2011-01-01', known_at => :'known');
SELECT count(*) FROM (SELECT * FROM trial_balance() EXCEPT SELECT * FROM trial_balance(as_of => 'infinity', known_at => 'infinity')) AS d;
SELECT pg_temp.raised(format('SELECT trial_balance(depth => %s)', n)) FROM unnest(ARRAY[0, -1]) AS n;
SELECT count(*) FROM verify();
SELECT type, natural_sign(type) FROM unnest(ARRAY['asset', 'expense', 'liability', 'equity', 'income', NULL]) AS type;
SELECT pg_temp.raised(format('SELECT natural_sign(%L)', type)) FROM unnest(ARRAY['Asset', '', 'revenue']) AS type;
-- verify() names an account of a type that is none, also where it has a limit and lies in a limited subtree.
BEGIN;
SELECT limit_subtree('assets', 'GBP', max_balance => 'GBP 100000000');
SELECT alter_account('assets:bank:gbp', max_balance => 'GBP 100000000');
SET LOCAL session_replication_role = replica;
UPDATE accounts SET type = 'Asset' WHERE code = 'assets:bank:gbp';
SELECT check_name, object FROM verify() WHERE check_name = 'account_is_sound';
ROLLBACK;

RESET search_path;
DROP SCHEMA regress_reading CASCADE;
