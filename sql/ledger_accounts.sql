-- Opening, altering, closing and reopening accounts; what their triggers refuse however a row is written.
\set SHOW_CONTEXT never
\a \t
SET client_min_messages = warning;
-- What a command raises, its deferred checks made at once.
\i test/raised.sql

SELECT create_ledger('regress_accounts');
SET search_path = public, regress_accounts;

-- ---- opening
SELECT open_account('assets:bank:gbp', 'asset', 'GBP', name => 'Current account', metadata => '{"iban": "GB33BUKB20201555555555"}');
SELECT open_account('income:sales', 'income', 'GBP'), open_account('liabilities:customers', 'liability', 'GBP'),
  open_account('equity:capital', 'equity', 'GBP'), open_account('expenses:fees', 'expense', 'GBP');
SELECT id, code, type, currency, stripes, name, min_balance, max_balance, closed_at, metadata, opened_at <= now() FROM accounts ORDER BY id;
-- The account's row with its balance rows; natural signs in the view.
SELECT open_account('assets:float', 'asset', 'BTC', stripes => 3), open_account('assets:purse', 'asset', 'GBP', min_balance => 'GBP 0', max_balance => 'GBP 100.5');
SELECT account_id, stripe, stripes, debit_normal, closed, posted, pending_debits, pending_credits, min_balance, max_balance
  FROM balances WHERE account_id > 5 ORDER BY account_id, stripe;
SELECT code, posted, pending, available, min_balance, max_balance FROM account_balances ORDER BY code;

SELECT pg_temp.raised($$SELECT open_account('income:sales', 'income', 'GBP')$$);
SELECT pg_temp.raised($$SELECT open_account('income:sales', 'asset', 'EUR')$$);
SELECT pg_temp.raised($$SELECT open_account('a', 'revenue', 'GBP')$$);
SELECT pg_temp.raised($$SELECT open_account('a', 'Asset', 'GBP')$$);
SELECT pg_temp.raised($$SELECT open_account('a', '', 'GBP')$$);
SELECT pg_temp.raised($$SELECT open_account(NULL, 'asset', 'GBP')$$);
SELECT pg_temp.raised($$SELECT open_account('a', NULL, 'GBP')$$);
SELECT pg_temp.raised($$SELECT open_account('a', 'asset', NULL)$$);
SELECT pg_temp.raised($$SELECT open_account('a', 'asset', 'G')$$);
SELECT pg_temp.raised($$SELECT open_account('a', 'asset', 'GBP', min_balance => 'EUR 0')$$);
SELECT pg_temp.raised($$SELECT open_account('a', 'asset', 'GBP', max_balance => 'EUR 0')$$);
SELECT pg_temp.raised($$SELECT open_account('a', 'asset', 'GBP', min_balance => 'GBP 1', max_balance => 'GBP 0')$$);
SELECT pg_temp.raised($$SELECT open_account('a', 'asset', 'GBP', min_balance => 'GBP 10')$$);
SELECT pg_temp.raised($$SELECT open_account('a', 'liability', 'GBP', max_balance => 'GBP -10')$$);
SELECT pg_temp.raised(format($$SELECT open_account('a', 'asset', 'GBP', stripes => %s)$$, n)) FROM unnest(ARRAY['0', '257', '-1', 'NULL', '2147483647']) AS n;
SELECT pg_temp.raised($$SELECT open_account('a', 'asset', 'GBP', stripes => 2, min_balance => 'GBP 0')$$);
SELECT pg_temp.raised($$SELECT open_account('a', 'asset', 'GBP', stripes => 2, max_balance => 'GBP 0')$$);
SELECT pg_temp.raised($$SELECT open_account('most:stripes', 'asset', 'GBP', stripes => 256)$$);
SELECT pg_temp.raised($$SELECT open_account('no:metadata', 'asset', 'GBP', metadata => NULL)$$);
-- Codes: segments of [A-Za-z0-9_.-]+ with colons between, at most 255 bytes.
SELECT code, pg_temp.raised(format('SELECT open_account(%L, %L, %L)', code, 'asset', 'GBP')) FROM unnest(ARRAY[
  'A', 'a-b_c.d:0', '.', '-', '_:_', 'customers:1001', 'Assets', 'assets', repeat('x', 255),
  '', ':', 'a:', ':a', 'a::b', 'a b', ' a', 'a ', 'a/b', 'café', 'a''b', 'a"b', 'a;b', 'a' || chr(10), 'a' || chr(9), '*', 'a,b', '１',
  repeat('x', 256), repeat('é', 150)]) AS code;
SELECT pg_temp.raised(format('SELECT open_account(%L, %L, %L)', repeat('x', 300), 'asset', 'GBP'));
-- Compared byte by byte.
SELECT count(*) FROM accounts WHERE code IN ('Assets', 'assets');

-- ---- altering
SELECT transfer('assets:purse', 'income:sales', 'GBP 60') IS NOT NULL AS posted;
SELECT alter_account('assets:purse', name => 'Purse', metadata => '{"colour": "red"}');
SELECT name, min_balance, max_balance, metadata FROM accounts WHERE code = 'assets:purse';
SELECT alter_account('assets:purse', min_balance => 'GBP 60', max_balance => 'GBP 60');
SELECT name, min_balance, max_balance, metadata FROM accounts WHERE code = 'assets:purse';
SELECT b.min_balance, b.max_balance FROM balances AS b JOIN accounts AS a ON a.id = account_id WHERE code = 'assets:purse';
SELECT pg_temp.raised($$SELECT alter_account('assets:purse', min_balance => 'GBP 60.01')$$);
SELECT pg_temp.raised($$SELECT alter_account('assets:purse', max_balance => 'GBP 59.99')$$);
SELECT pg_temp.raised($$SELECT alter_account('assets:purse', min_balance => 'GBP 60.01', drop_max_balance => true)$$);
SELECT pg_temp.raised($$SELECT alter_account('assets:purse', min_balance => 'EUR 1')$$);
SELECT pg_temp.raised($$SELECT alter_account('assets:float', min_balance => 'BTC 0')$$);
SELECT pg_temp.raised($$SELECT alter_account('no:such', name => 'x')$$);
SELECT pg_temp.raised($$SELECT alter_account(NULL, name => 'x')$$);
SELECT pg_temp.raised($$SELECT alter_account('assets:purse', min_balance => 'GBP 50', drop_min_balance => true)$$);
SELECT pg_temp.raised($$SELECT alter_account('assets:purse', max_balance => 'GBP 70', drop_max_balance => true)$$);
SELECT pg_temp.raised($$SELECT alter_account('assets:purse', metadata => '[1]')$$);
SELECT pg_temp.raised($$SELECT open_account('a', 'asset', 'GBP', metadata => '[1]')$$);
SELECT pg_temp.raised($$SELECT open_account('a', 'asset', 'GBP', metadata => 'null')$$);
SELECT pg_temp.raised($$INSERT INTO accounts (code, type, currency, metadata) VALUES ('a', 'asset', 'GBP', '"a"')$$);
SELECT name, min_balance, max_balance, metadata FROM accounts WHERE code = 'assets:purse';
-- What was written past the rule stays, until it is changed.
BEGIN;
ALTER TABLE accounts DISABLE TRIGGER guard;
UPDATE accounts SET metadata = '[1]' WHERE code = 'assets:purse';
ALTER TABLE accounts ENABLE TRIGGER guard;
SELECT alter_account('assets:purse', name => 'Old purse');
SELECT pg_temp.raised($$SELECT alter_account('assets:purse', metadata => '[2]')$$);
SELECT name, metadata FROM accounts WHERE code = 'assets:purse';
ROLLBACK;
SELECT alter_account('assets:purse', drop_min_balance => true, drop_max_balance => true);
SELECT name, min_balance, max_balance FROM accounts WHERE code = 'assets:purse';
-- The limits of the account that a posting meets, in the natural sign of both kinds of account.
SELECT alter_account('assets:purse', min_balance => 'GBP 50', max_balance => 'GBP 70');
SELECT alter_account('income:sales', min_balance => 'GBP 55', max_balance => 'GBP 75');
SELECT pg_temp.raised($$SELECT transfer('assets:purse', 'income:sales', 'GBP 10')$$);
SELECT pg_temp.raised($$SELECT transfer('assets:purse', 'income:sales', 'GBP 0.01')$$);
SELECT pg_temp.raised($$SELECT transfer('assets:bank:gbp', 'income:sales', 'GBP 5.01')$$);
SELECT pg_temp.raised($$SELECT transfer('income:sales', 'assets:bank:gbp', 'GBP 15.01')$$);
SELECT pg_temp.raised($$SELECT transfer('assets:bank:gbp', 'assets:purse', 'GBP 20')$$);
SELECT pg_temp.raised($$SELECT transfer('assets:bank:gbp', 'assets:purse', 'GBP 0.01')$$);
-- Only the sum of a transaction's legs counts, not their order.
SELECT pg_temp.raised($$SELECT post(ARRAY[credit('assets:purse', 'GBP 30'), debit('assets:bank:gbp', 'GBP 30'), debit('assets:purse', 'GBP 30'), credit('assets:bank:gbp', 'GBP 30')])$$);
-- Each transaction of a batch keeps the limits by itself.
SELECT pg_temp.raised($$SELECT post_batch('[
  {"legs": [{"account": "assets:purse", "credit": "GBP 1"}, {"account": "assets:bank:gbp", "debit": "GBP 1"}]},
  {"legs": [{"account": "assets:purse", "debit": "GBP 1"}, {"account": "assets:bank:gbp", "credit": "GBP 1"}]}]')$$);
SELECT count(*) FROM verify();

-- ---- changing the number of stripes
SELECT open_account('assets:busy', 'asset', 'GBP');
SELECT post(ARRAY[debit('assets:busy', 'GBP 9'), credit('assets:bank:gbp', 'GBP 9')]) IS NOT NULL AS posted;
-- A hold on it, so that the pending layer moves as well.
WITH t AS (INSERT INTO transactions DEFAULT VALUES RETURNING id)
  INSERT INTO entries (transaction_id, account_id, layer, amount)
  SELECT t.id, a.id, 'pending', CASE a.code WHEN 'assets:busy' THEN 'GBP -2'::monetary ELSE 'GBP 2' END
    FROM t, accounts AS a WHERE a.code IN ('assets:busy', 'assets:bank:gbp');
CREATE FUNCTION pg_temp.rows_of(code text) RETURNS TABLE (held text) LANGUAGE sql AS $$
  SELECT concat_ws(' ', count(*), 'rows of', min(b.stripes), max(b.stripes), 'from', min(b.stripe), 'to', max(b.stripe), (SELECT sum(c.posted) FROM current_balances AS c WHERE c.account_id = min(b.account_id)), sum(b.pending_debits), sum(b.pending_credits))
    FROM balances AS b JOIN accounts AS a ON a.id = b.account_id WHERE a.code = $1
$$;
SELECT alter_account('assets:busy', stripes => 4);
SELECT pg_temp.rows_of('assets:busy');
SELECT pg_temp.raised($$SELECT transfer('assets:busy', 'assets:bank:gbp', 'GBP 1')$$);
SELECT alter_account('assets:busy', stripes => 256, name => 'Busy');
SELECT pg_temp.raised($$SELECT transfer('assets:busy', 'assets:bank:gbp', 'GBP 1')$$);
SELECT pg_temp.rows_of('assets:busy');
SELECT alter_account('assets:busy', stripes => 3);
SELECT pg_temp.raised($$SELECT transfer('assets:busy', 'assets:bank:gbp', 'GBP 1')$$);
SELECT pg_temp.rows_of('assets:busy');
SELECT * FROM balance('assets:busy');
-- Neither a number that is none, nor a limit together with stripes; to one row and a limit at once.
SELECT pg_temp.raised(format($$SELECT alter_account('assets:busy', stripes => %s)$$, n)) FROM unnest(ARRAY['0', '257', '-1', '2147483647']) AS n;
SELECT pg_temp.raised($$SELECT alter_account('assets:busy', min_balance => 'GBP 0')$$);
SELECT pg_temp.raised($$SELECT alter_account('assets:purse', stripes => 2)$$);
SELECT pg_temp.raised($$SELECT alter_account('assets:busy', stripes => 1, min_balance => 'GBP 10.01')$$);
SELECT pg_temp.rows_of('assets:busy');
SELECT alter_account('assets:busy', stripes => 1, min_balance => 'GBP 10');
SELECT pg_temp.rows_of('assets:busy');
SELECT pg_temp.raised($$SELECT transfer('assets:bank:gbp', 'assets:busy', 'GBP 0.01')$$);
SELECT alter_account('assets:busy', stripes => 2, drop_min_balance => true);
SELECT pg_temp.rows_of('assets:busy');
-- Undone with a savepoint; closed and reopened with stripes.
BEGIN;
SAVEPOINT s;
SELECT alter_account('assets:busy', stripes => 8);
SELECT transfer('assets:busy', 'assets:bank:gbp', 'GBP 1') IS NOT NULL AS posted;
ROLLBACK TO s;
SELECT pg_temp.rows_of('assets:busy');
SELECT transfer('assets:bank:gbp', 'assets:busy', 'GBP 1') IS NOT NULL AS posted;
SELECT alter_account('assets:busy', stripes => 1);
SELECT transfer('assets:busy', 'assets:bank:gbp', 'GBP 1') IS NOT NULL AS posted;
SELECT pg_temp.rows_of('assets:busy');
COMMIT;
SELECT open_account('assets:quiet', 'asset', 'GBP', stripes => 5) IS NOT NULL AS opened, close_account('assets:quiet');
SELECT alter_account('assets:quiet', stripes => 7);
SELECT bool_and(closed) FROM balances AS b JOIN accounts AS a ON a.id = b.account_id WHERE a.code = 'assets:quiet';
SELECT alter_account('assets:quiet', stripes => 2), reopen_account('assets:quiet');
SELECT pg_temp.rows_of('assets:quiet');
-- By an UPDATE of the row as well. More than fits one row stays where it is.
UPDATE accounts SET stripes = 6 WHERE code = 'assets:quiet';
SELECT pg_temp.rows_of('assets:quiet');
BEGIN;
SET LOCAL session_replication_role = replica;
UPDATE balances AS b SET posted = 'GBP 664613997892457936451903530140172287' FROM accounts AS a WHERE a.id = b.account_id AND a.code = 'assets:quiet';
SET LOCAL session_replication_role = origin;
SELECT pg_temp.raised($$SELECT alter_account('assets:quiet', stripes => 1)$$);
ROLLBACK;
-- A row that somebody keeps from going away.
CREATE FUNCTION pg_temp.keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER keep BEFORE DELETE ON balances FOR EACH ROW EXECUTE FUNCTION pg_temp.keep();
SELECT pg_temp.raised($$SELECT alter_account('assets:quiet', stripes => 1)$$);
DROP TRIGGER keep ON balances;
SELECT pg_temp.rows_of('assets:quiet');
SELECT count(*) FROM verify();

-- ---- closing and reopening
SELECT pg_temp.raised($$SELECT close_account('assets:purse')$$);
SELECT pg_temp.raised($$SELECT close_account('income:sales')$$);
SELECT pg_temp.raised($$SELECT close_account('no:such')$$);
SELECT pg_temp.raised($$SELECT close_account(NULL)$$);
SELECT close_account('expenses:fees');
SELECT closed_at <= now() FROM accounts WHERE code = 'expenses:fees';
SELECT pg_temp.raised($$SELECT close_account('expenses:fees')$$);
SELECT pg_temp.raised($$SELECT transfer('expenses:fees', 'assets:bank:gbp', 'GBP 1')$$);
SELECT pg_temp.raised($$SELECT alter_account('expenses:fees', name => 'Fees')$$);
SELECT pg_temp.raised($$SELECT open_account('expenses:fees', 'expense', 'GBP')$$);
SELECT * FROM balance('expenses:fees');
SELECT reopen_account('expenses:fees');
SELECT pg_temp.raised($$SELECT reopen_account('expenses:fees')$$);
SELECT pg_temp.raised($$SELECT reopen_account('no:such')$$);
SELECT pg_temp.raised($$SELECT transfer('expenses:fees', 'assets:bank:gbp', 'GBP 1')$$);
-- A zero balance spread over stripes is zero; one that is not zero is not.
SELECT transfer('assets:float', 'assets:float2', 'BTC 1') IS NOT NULL AS posted FROM open_account('assets:float2', 'asset', 'BTC', stripes => 2);
SELECT pg_temp.raised($$SELECT close_account('assets:float')$$);
SELECT transfer('assets:float2', 'assets:float', 'BTC 1') IS NOT NULL AS posted;
SELECT close_account('assets:float');
SELECT bool_and(closed) FROM balances JOIN accounts AS a ON a.id = account_id WHERE code = 'assets:float';
SELECT pg_temp.raised($$SELECT transfer('assets:float', 'assets:float2', 'BTC 1')$$);
-- Rolled back with its transaction.
BEGIN;
SELECT transfer('assets:bank:gbp', 'expenses:fees', 'GBP 1') IS NOT NULL AS posted;
SAVEPOINT s;
SELECT close_account('expenses:fees');
ROLLBACK TO s;
SELECT transfer('expenses:fees', 'assets:bank:gbp', 'GBP 1') IS NOT NULL AS posted;
COMMIT;
SELECT count(*) FROM verify();

-- ---- rows written directly
INSERT INTO accounts (code, type, currency, min_balance) VALUES ('direct:one', 'asset', 'GBP', 'GBP 0'), ('direct:two', 'equity', 'GBP', NULL);
COPY accounts (code, type, currency) FROM stdin;
direct:three	liability	EUR
direct:four	expense	EUR
\.
SELECT a.code, b.posted, b.debit_normal, b.min_balance FROM accounts AS a JOIN balances AS b ON b.account_id = a.id WHERE code LIKE 'direct:%' ORDER BY code;
SELECT pg_temp.raised($$INSERT INTO accounts (code, type, currency) VALUES ('not good', 'asset', 'GBP')$$);
SELECT pg_temp.raised($$INSERT INTO accounts (code, type, currency) VALUES ('good', 'bad', 'GBP')$$);
SELECT pg_temp.raised($$INSERT INTO accounts (code, type) VALUES ('good', 'asset')$$);
SELECT pg_temp.raised($$INSERT INTO accounts (code, type, currency, stripes) VALUES ('good', 'asset', 'GBP', 0)$$);
SELECT pg_temp.raised($$INSERT INTO accounts (code, type, currency, min_balance) VALUES ('good', 'asset', 'GBP', 'EUR 1')$$);
SELECT split_part(pg_temp.raised($$INSERT INTO accounts (code, type, currency) VALUES ('direct:one', 'asset', 'GBP')$$), ' | ', 1);
-- What an account is never changes.
SELECT pg_temp.raised($$UPDATE accounts SET code = 'direct:uno' WHERE code = 'direct:one'$$);
SELECT pg_temp.raised($$UPDATE accounts SET type = 'equity' WHERE code = 'direct:one'$$);
SELECT pg_temp.raised($$UPDATE accounts SET currency = 'USD' WHERE code = 'direct:one'$$);
SELECT pg_temp.raised($$UPDATE accounts SET stripes = 257 WHERE code = 'direct:two'$$);
SELECT pg_temp.raised($$UPDATE accounts SET stripes = NULL WHERE code = 'direct:two'$$);
SELECT pg_temp.raised($$UPDATE accounts SET opened_at = '2000-01-01' WHERE code = 'direct:one'$$);
SELECT pg_temp.raised($$ALTER TABLE accounts ALTER COLUMN id SET GENERATED BY DEFAULT; UPDATE accounts SET id = 1000 WHERE code = 'direct:one'$$);
SELECT pg_temp.raised($$UPDATE accounts SET min_balance = 'EUR 1' WHERE code = 'direct:one'$$);
SELECT pg_temp.raised($$UPDATE accounts SET min_balance = 'GBP 1' WHERE code = 'direct:one'$$);
SELECT pg_temp.raised($$UPDATE accounts SET closed_at = now() WHERE code = 'assets:purse'$$);
SELECT pg_temp.raised($$INSERT INTO accounts (code, type, currency) VALUES ('direct:one', 'asset', 'GBP') ON CONFLICT (code) DO UPDATE SET type = 'equity'$$);
SELECT pg_temp.raised($$INSERT INTO accounts (code, type, currency) VALUES ('direct:one', 'asset', 'GBP') ON CONFLICT (code) DO UPDATE SET name = 'One'$$);
SELECT pg_temp.raised($$DELETE FROM accounts WHERE code = 'direct:one'$$);
SELECT pg_temp.raised($$DELETE FROM accounts WHERE false$$);
SELECT pg_temp.raised($$TRUNCATE accounts$$);
-- Balances belong to the engine, whoever asks.
SELECT pg_temp.raised($$UPDATE balances SET posted = 'GBP 1000000'$$);
SELECT pg_temp.raised($$UPDATE balances SET closed = true WHERE false$$);
SELECT pg_temp.raised($$DELETE FROM balances$$);
SELECT pg_temp.raised($$TRUNCATE balances$$);
SELECT pg_temp.raised($$INSERT INTO balances SELECT * FROM balances$$);
SELECT pg_temp.raised($$INSERT INTO balances SELECT * FROM balances ON CONFLICT (account_id, stripe) DO UPDATE SET posted = 'GBP 1'$$);
SELECT pg_temp.raised($$MERGE INTO balances AS b USING accounts AS a ON a.id = b.account_id WHEN MATCHED THEN UPDATE SET posted = 'GBP 1'$$);
SELECT pg_temp.raised($$UPDATE account_balances SET posted = 'GBP 1'$$) ~ '^(55000|0A000)';
SELECT count(*) FROM verify();

RESET search_path;
DROP SCHEMA regress_accounts CASCADE;
