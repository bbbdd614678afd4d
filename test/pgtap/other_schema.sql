-- The extension in a schema of its own, which is on nobody's search_path; and gone and back again.
SET client_min_messages = warning;
DROP EXTENSION florin;
CREATE SCHEMA "Money types";
CREATE EXTENSION florin SCHEMA "Money types";
BEGIN;
SELECT plan(25);
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
SELECT is_empty($$SELECT * FROM l.verify('2000-01-01')$$, 'verify() since a time');
SELECT results_eq($$SELECT amount::text FROM l.cash_movements(cash => '{a}') WHERE section = 'receipt'$$, ARRAY['GBP 9.00'], 'cash_movements()');
SELECT results_eq($$SELECT amount::text FROM l.ageing(subtree => 'a')$$, ARRAY['GBP 9.00'], 'ageing()');
SELECT results_eq($$SELECT change::text FROM l.daily_movements WHERE account = 'b'$$, ARRAY['GBP 9.00'], 'daily_movements');
SELECT is_empty($$SELECT role FROM unnest(ARRAY['l_reader', 'l_poster', 'l_admin']) AS role WHERE NOT has_schema_privilege(role, 'Money types', 'USAGE')$$, 'the roles may use the extension''s schema');
ALTER SCHEMA l RENAME TO m;
SELECT results_eq($$SELECT (SELECT posted::text FROM m.balance('b')) || ', ' || count(*) FROM m.verify()$$, ARRAY['GBP 9.00, 0'], 'a renamed ledger');
-- Who may use no ledger any more need not use the extension's schema; who may use another one does.
DO $$ BEGIN
  PERFORM "Money types".create_ledger('n');
  PERFORM n.grant_reader('l_reader');
  PERFORM m.revoke_reader('l_reader'), m.revoke_poster('l_poster');
END $$;
SELECT ok(has_schema_privilege('l_reader', 'Money types', 'USAGE'), 'of a reader of another ledger the use of the types stays');
SELECT ok(NOT has_schema_privilege('l_poster', 'Money types', 'USAGE'), 'of a poster of no other it goes');
SELECT lives_ok($$SELECT n.revoke_reader('l_reader')$$, 'revoke_reader() of the last ledger');
SELECT ok(NOT has_schema_privilege('l_reader', 'Money types', 'USAGE'), 'after which it goes as well');
SELECT lives_ok('DROP ROLE l_reader, l_poster', 'and the roles can be dropped');
SELECT finish();
ROLLBACK;
