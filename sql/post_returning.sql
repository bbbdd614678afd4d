-- post_returning(): the balances that a posting leaves come with it.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET timezone = 'UTC';
\pset null '-'
CREATE FUNCTION pg_temp.raised(command text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE command;
  RETURN 'nothing';
EXCEPTION WHEN OTHERS THEN
  RETURN sqlstate || ' | ' || sqlerrm;
END $$;
SELECT create_ledger('answered', roles => true) IS NOT NULL AS made;
SELECT count(answered.open_account(code, type, currency::currency, min_balance => low::monetary, stripes => stripes)) FROM (VALUES
  ('bank', 'asset', 'GBP', NULL, 1), ('wallet', 'liability', 'GBP', 'GBP 0', 1), ('sales', 'income', 'GBP', NULL, 4),
  ('cost', 'expense', 'GBP', NULL, 1), ('euro', 'asset', 'EUR', NULL, 1), ('fx', 'equity', 'EUR', NULL, 1)) AS v (code, type, currency, low, stripes);

-- One row an account, in the order of the legs, in the natural sign.
SELECT account, created, posted, pending, available FROM answered.post_returning(ARRAY[debit('bank', 'GBP 100'), credit('wallet', 'GBP 100')], key => 'top-up');
SELECT account, created, posted, available FROM answered.post_returning(ARRAY[debit('wallet', 'GBP 12'), credit('sales', 'GBP 10'),
  debit('cost', 'GBP 1.5'), credit('sales', 'GBP 3.5'), debit('euro', 'EUR 7'), credit('fx', 'EUR 7')], kind => 'sale', description => 'mugs', metadata => '{"n": 1}');
SELECT r.transaction_id = t.id AS is_its_id, t.kind, t.description, t.metadata FROM answered.transactions AS t
  CROSS JOIN LATERAL answered.post_returning(ARRAY[debit('bank', 'GBP 100'), credit('wallet', 'GBP 100')], key => 'top-up') AS r WHERE t.key = 'top-up' AND r.account = 'bank';
-- A repeat posts nothing and tells what there is now.
SELECT account, created, posted, available FROM answered.post_returning(ARRAY[debit('bank', 'GBP 100'), credit('wallet', 'GBP 100')], key => 'top-up');
SELECT pg_temp.raised($$SELECT * FROM answered.post_returning(ARRAY[debit('bank', 'GBP 101'), credit('wallet', 'GBP 101')], key => 'top-up')$$);
-- Stripes are summed, whichever sessions moved them.
SELECT account, posted FROM answered.post_returning(ARRAY[debit('bank', 'GBP 1'), credit('sales', 'GBP 1')]);
-- What is held.
WITH t AS (INSERT INTO answered.transactions DEFAULT VALUES RETURNING id)
  INSERT INTO answered.entries (transaction_id, account_id, layer, amount) SELECT t.id, a.id, 'pending', m FROM t, (VALUES ('wallet', 'GBP 25'::monetary), ('sales', 'GBP -25')) AS v (code, m) JOIN answered.accounts AS a USING (code);
SELECT account, posted, pending, available FROM answered.post_returning(ARRAY[debit('wallet', 'GBP 3'), credit('sales', 'GBP 3')]);

-- Errors are those of post(), and nothing stays.
SELECT pg_temp.raised($$SELECT * FROM answered.post_returning(ARRAY[debit('wallet', 'GBP 61'), credit('sales', 'GBP 61')])$$);
SELECT pg_temp.raised($$SELECT * FROM answered.post_returning(ARRAY[debit('wallet', 'GBP 1'), credit('sales', 'GBP 2')])$$);
SELECT pg_temp.raised($$SELECT * FROM answered.post_returning(ARRAY[debit('purse', 'GBP 1'), credit('sales', 'GBP 1')])$$);
SELECT pg_temp.raised($$SELECT * FROM answered.post_returning(NULL)$$);
SELECT pg_temp.raised($$SELECT * FROM answered.post_returning('{}')$$);
SELECT answered.close_period('2016-01-31') IS NOT NULL AS closed;
SELECT pg_temp.raised($$SELECT * FROM answered.post_returning(ARRAY[debit('bank', 'GBP 1'), credit('sales', 'GBP 1')], effective_at => '2016-01-01')$$);
SELECT account, posted FROM answered.post_returning(ARRAY[debit('bank', 'GBP 1'), credit('sales', 'GBP 1')], effective_at => '2016-01-01', late => 'next_open');
-- In one transaction, the second tells what both left; what is rolled back is not told.
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT account, posted FROM answered.post_returning(ARRAY[debit('bank', 'GBP 1000'), credit('wallet', 'GBP 1000')]);
SAVEPOINT before;
SELECT account, posted FROM answered.post_returning(ARRAY[debit('bank', 'GBP 500'), credit('wallet', 'GBP 500')]);
ROLLBACK TO SAVEPOINT before;
SELECT account, posted FROM answered.post_returning(ARRAY[debit('wallet', 'GBP 1000'), credit('bank', 'GBP 1000')]);
COMMIT;
-- Prepared, and in one statement with others: each tells what it left.
PREPARE pay (monetary) AS SELECT account, posted FROM answered.post_returning(ARRAY[debit('bank', $1), credit('wallet', $1)]);
EXECUTE pay ('GBP 1');
EXECUTE pay ('GBP 2');
SELECT n, r.account, r.posted FROM generate_series(1, 2) AS n CROSS JOIN LATERAL answered.post_returning(ARRAY[debit('bank', monetary(n, 'GBP')), credit('wallet', monetary(n, 'GBP'))]) AS r;

-- It needs the rights to post and to read.
CREATE ROLE answered_service IN ROLE answered_poster, answered_reader;
SELECT count(*) AS transactions FROM answered.transactions;
SET ROLE answered_reader;
SELECT pg_temp.raised($$SELECT * FROM answered.post_returning(ARRAY[debit('bank', 'GBP 1'), credit('wallet', 'GBP 1')])$$);
SET ROLE answered_poster;
SELECT pg_temp.raised($$SELECT * FROM answered.post_returning(ARRAY[debit('bank', 'GBP 1'), credit('wallet', 'GBP 1')])$$);
SET ROLE answered_service;
SELECT account, posted FROM answered.post_returning(ARRAY[debit('bank', 'GBP 1'), credit('wallet', 'GBP 1')]);
RESET ROLE;
SELECT count(*) AS transactions FROM answered.transactions;
-- A policy that hides accounts hides what they hold.
ALTER TABLE answered.accounts ENABLE ROW LEVEL SECURITY;
CREATE POLICY wallets ON answered.accounts FOR SELECT TO answered_service USING (code = 'wallet');
SET ROLE answered_service;
SELECT account, posted, pending, available FROM answered.post_returning(ARRAY[debit('bank', 'GBP 1'), credit('wallet', 'GBP 1')]);
RESET ROLE;
SELECT * FROM answered.verify();
DROP SCHEMA answered CASCADE;
DROP ROLE answered_service, answered_reader, answered_poster, answered_admin;
