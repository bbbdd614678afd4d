-- The extension in a schema of its own, which is on nobody's search_path; and gone and back again.
SET client_min_messages = warning;
DROP EXTENSION florin;
CREATE SCHEMA "Money types";
CREATE EXTENSION florin SCHEMA "Money types";
BEGIN;
SELECT plan(14);
SET LOCAL search_path = public;
SELECT hasnt_type('public'::name, 'monetary'::name);
SELECT has_type('Money types'::name, 'monetary'::name);
DO $$ BEGIN
  PERFORM "Money types".create_ledger('l', roles => true);
  PERFORM l.open_account('a', 'asset', 'GBP', min_balance => 'GBP -100'), l.open_account('b', 'income', 'GBP', max_balance => 'GBP 100', stripes => 1);
END $$;
SELECT lives_ok($$SELECT l.transfer('a', 'b', 'GBP 1', key => 'k')$$, 'transfer()');
SELECT lives_ok($$SELECT l.transfer('a', 'b', 'GBP 1', key => 'k')$$, 'a repeat');
SELECT lives_ok($$SELECT l.post(ARRAY["Money types".debit('a', 'GBP 2'), "Money types".credit('b', 'GBP 2')])$$, 'post()');
SELECT lives_ok($$SELECT l.post('{"(a,GBP 2,)","(b,GBP -2,)"}')$$, 'post() of text');
SELECT lives_ok($$SELECT * FROM l.post_batch('[{"legs": [{"account": "a", "debit": "GBP 3"}, {"account": "b", "credit": "GBP 3"}]}]', 'each')$$, 'post_batch()');
SELECT lives_ok($$WITH t AS (INSERT INTO l.transactions DEFAULT VALUES RETURNING id) INSERT INTO l.entries (transaction_id, account_id, amount) SELECT id, n, CASE n WHEN 1 THEN 'GBP 1'::"Money types".monetary ELSE 'GBP -1' END FROM t, generate_series(1, 2) AS n;
  SET CONSTRAINTS ALL IMMEDIATE$$, 'direct INSERT');
SELECT throws_ok($$SELECT l.transfer('b', 'a', 'GBP 1000')$$, 'LG005');
SELECT results_eq($$SELECT posted::text FROM l.balance('b')$$, ARRAY['GBP 9.00'], 'balance()');
SELECT results_eq($$SELECT count(*) FROM l.statement('a')$$, ARRAY[7::bigint], 'statement()');
SELECT results_eq($$SELECT debit::text FROM l.trial_balance(depth => 1) WHERE code = 'a'$$, ARRAY['GBP 9.00'], 'trial_balance()');
SELECT lives_ok($$SELECT "Money types".upgrade_ledger('l')$$, 'upgrade_ledger()');
SELECT is_empty($$SELECT * FROM l.verify()$$, 'verify()');
SELECT finish();
ROLLBACK;
