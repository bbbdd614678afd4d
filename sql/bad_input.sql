-- Bad input of every kind: a clear error or the right result, and nothing is left behind.
\set SHOW_CONTEXT never
\a \t
SET client_min_messages = warning;
-- What a command raises, its deferred checks made at once.
\i test/raised.sql

SELECT create_ledger('regress_bad');
SET search_path = public, regress_bad;
SELECT open_account('a', 'asset', 'GBP'), open_account('b', 'income', 'GBP'), open_account('x', 'asset', 'BTC'), open_account('y', 'equity', 'BTC');
CREATE VIEW pg_temp.books AS
  SELECT (SELECT count(*) FROM transactions) AS transactions, (SELECT count(*) FROM entries) AS entries,
    (SELECT string_agg(posted::text, ', ' ORDER BY account_id) FROM balances) AS balances, (SELECT count(*) FROM verify()) AS broken;
CREATE FUNCTION pg_temp.document(legs jsonb DEFAULT '[{"account": "a", "debit": "GBP 1"}, {"account": "b", "credit": "GBP 1"}]', members jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('legs', legs) || members
$$;

-- ---- legs
SELECT legs, pg_temp.raised(format('SELECT post(%s)', legs)) FROM unnest(ARRAY[
  'NULL', '''{}''', 'ARRAY[]::leg[]', 'ARRAY[NULL]::leg[]', 'ARRAY[debit(''a'', ''GBP 1'')]', 'ARRAY[debit(''a'', ''GBP 1''), NULL]', 'ARRAY[debit(''a'', ''GBP 0''), credit(''b'', ''GBP 0'')]',
  'ARRAY[debit(''a'', ''GBP 1''), credit(''b'', ''GBP 1''), debit(''a'', ''GBP 0'')]',
  'ARRAY[(NULL, ''GBP 1'', NULL)::leg, credit(''b'', ''GBP 1'')]', 'ARRAY[(''a'', NULL, NULL)::leg, credit(''b'', ''GBP 1'')]', 'ARRAY[(NULL, NULL, NULL)::leg]',
  'ARRAY[ARRAY[debit(''a'', ''GBP 1'')], ARRAY[credit(''b'', ''GBP 1'')]]', 'ARRAY[debit(NULL, ''GBP 1''), credit(''b'', ''GBP 1'')]', 'ARRAY[debit(''a'', ''GBP -1''), credit(''b'', ''GBP -1'')]',
  'ARRAY[debit(''a'', ''GBP 1''), credit(''b'', ''EUR 1'')]', 'ARRAY[debit(''x'', ''BTC 1''), credit(''b'', ''GBP 1'')]', '''{"(a,GBP NaN,)"}''', '''{"(a,GBP Infinity,)"}''', '''{"(a,1,)"}''', '''{"(a,GBP 1)"}''', '''not legs''']) AS legs;
SELECT code, pg_temp.raised(format('SELECT transfer(%L, ''b'', ''GBP 1'')', code)) FROM unnest(ARRAY['', 'a ', ' a', 'A', 'a:', 'a' || chr(10), 'a''; DROP SCHEMA regress_bad CASCADE; --', '%s', 'a%', '"a"', 'ä']) AS code;
SELECT pg_temp.raised(format('SELECT transfer(%L, ''b'', ''GBP 1'')', repeat('a', n))) = format('LG002 | account "%s" not found | Leg 1 names it.', repeat('a', least(n, 255))) FROM unnest(ARRAY[255, 256, 300, 1000000]) AS n;
SELECT pg_temp.raised(format('SELECT post(ARRAY[debit(%L, ''GBP 1''), credit(''b'', ''GBP 1'')])', repeat('é', 300))) ~ '^LG002';

-- ---- amounts
SELECT amount, pg_temp.raised(format('SELECT transfer(''a'', ''b'', %L)', amount)) FROM unnest(ARRAY[
  NULL, '', 'GBP', 'GBP ', '1', 'GBP 0', 'GBP -1', 'GBP NaN', 'GBP 1e3', 'GBP 1,000', 'GBP 1.', 'GBP .5', 'GBP 0x10', 'GBP 1 EUR', 'EUR 1', 'GBP ١', 'GBP 1' || chr(10),
  'GBP 1234567890123456789012345678901234567890', 'GBP 0.0000000000000000000000000000000000001', 'GBP 664613997892457936451903530140172287', 'GBP 664613997892457936451903530140172288',
  'GBP 0.000000000000000000000000000000000001']) AS amount;
-- A balance never overflows: it is refused, and the books stand.
SELECT pg_temp.raised($$SELECT transfer('x', 'y', 'BTC 664613997892457936451903530140172287')$$);
SELECT pg_temp.raised($$SELECT transfer('x', 'y', 'BTC 1')$$);
SELECT pg_temp.raised($$SELECT transfer('x', 'y', 'BTC 0.1')$$);
SELECT pg_temp.raised($$SELECT transfer('y', 'x', 'BTC 664613997892457936451903530140172287')$$);
-- Sums that need more than 128 bits in between.
SELECT pg_temp.raised(format('SELECT post(ARRAY[%s])', string_agg(side, ', '))) FROM (
  SELECT format('debit(''x'', ''BTC 664613997892457936451903530140172287'')') AS side FROM generate_series(1, 600) UNION ALL
  SELECT format('credit(''y'', ''BTC 664613997892457936451903530140172287'')') FROM generate_series(1, 599)) AS sides;
SELECT * FROM pg_temp.books;

-- ---- keys, kinds, descriptions, memos, metadata, dates
SELECT name, size, pg_temp.raised(format('SELECT transfer(''a'', ''b'', ''GBP 1'', %s => %L)', name, repeat('x', size))) FROM
  (VALUES ('key', 0), ('key', 255), ('key', 256), ('key', 1000000), ('kind', 0), ('kind', 63), ('kind', 64), ('description', 4096), ('description', 4097)) AS v (name, size);
SELECT size, pg_temp.raised(format('SELECT post(ARRAY[debit(''a'', ''GBP 1'', memo => %L), credit(''b'', ''GBP 1'')])', repeat('x', size))) FROM unnest(ARRAY[1024, 1025]) AS size;
SELECT size, regexp_replace(pg_temp.raised(format('SELECT transfer(''a'', ''b'', ''GBP 1'', metadata => %L)', jsonb_build_object('a', repeat('x', size)))), 'nothing', 'accepted') FROM unnest(ARRAY[65520, 65536, 1048576]) AS size;
SELECT metadata, pg_temp.raised(format('SELECT transfer(''a'', ''b'', ''GBP 1'', metadata => %L)', metadata)) FROM unnest(ARRAY['[]', '7', '"x"', 'null', 'true', '{', '{}', '{"a": {"b": [1, null]}}']) AS metadata;
SELECT date, pg_temp.raised(format('SELECT transfer(''a'', ''b'', ''GBP 1'', effective_at => %L)', date)) FROM unnest(ARRAY['infinity', '-infinity', 'someday', '2011-02-30', '294276-12-31 23:59:59+00', '294277-01-01', '4713-01-01 BC', '0001-01-01']) AS date;
-- SQL, and anything else, in every text is text.
SELECT pg_temp.raised(format('SELECT post(ARRAY[debit(''a'', ''GBP 1'', memo => %1$L), credit(''b'', ''GBP 1'', memo => %1$L)], key => %1$L, kind => left(%1$L, 30), description => %1$L, metadata => jsonb_build_object(%1$L, %1$L))', evil))
  FROM unnest(ARRAY['''; DROP TABLE entries; --', '$$; SELECT 1; $$', '%s%n%1$s', E'\\', '"', 'nul\u0000', E'\x01\x7f', '{"a":1}', '🪙 ''"$\%', repeat('(', 200)]) AS evil;
SELECT key, kind, description, metadata, account, memo FROM journal WHERE line = 1 AND length(description) BETWEEN 1 AND 100 AND description !~ '[[:cntrl:]]' AND memo IS NOT NULL ORDER BY transaction_id;
SELECT * FROM pg_temp.books;

-- ---- transfer()
SELECT pg_temp.raised(format('SELECT transfer(%s)', arguments)) FROM unnest(ARRAY['NULL, ''b'', ''GBP 1''', '''a'', NULL, ''GBP 1''', '''a'', ''b'', NULL', '''a'', ''a'', ''GBP 1''']) AS arguments;

-- ---- post_json()
SELECT document, pg_temp.raised(format('SELECT post_json(%L)', document)) FROM unnest(ARRAY[NULL, 'null', '7', '"x"', '[]', '{}', 'not json', '{"legs": null}', '{"legs": {}}', '{"legs": "x"}', '{"legs": []}', '{"legs": [null]}', '{"legs": [7]}', '{"legs": [[]]}', '{"legs": [{}]}',
  '{"Legs": []}', '{"legs": [], "": 1}']) AS document;
SELECT leg, pg_temp.raised(format('SELECT post_json(%L)', pg_temp.document(jsonb_build_array(leg::jsonb, '{"account": "b", "credit": "GBP 1"}'::jsonb)))) FROM unnest(ARRAY[
  '{"account": "a"}', '{"debit": "GBP 1"}', '{"account": null, "debit": "GBP 1"}', '{"account": 7, "debit": "GBP 1"}', '{"account": ["a"], "debit": "GBP 1"}', '{"account": "a", "debit": null}', '{"account": "a", "debit": 1}',
  '{"account": "a", "debit": 1.00}', '{"account": "a", "debit": {"amount": "1", "currency": "GBP"}}', '{"account": "a", "debit": "1"}', '{"account": "a", "debit": "GBP"}', '{"account": "a", "debit": "GBP NaN"}', '{"account": "a", "debit": "GBP -1"}',
  '{"account": "a", "credit": "GBP -1"}', '{"account": "a", "debit": "GBP 0"}', '{"account": "a", "debit": "GBP 1", "credit": "GBP 1"}', '{"account": "a", "amount": "GBP 1"}', '{"account": "a", "debit": "GBP 1", "memo": 7}', '{"account": "a", "debit": "GBP 1", "Memo": "x"}',
  '{"account": "a", "debit": "GBP 1", "layer": "pending"}', '{"account": "a", "debit": true}', '{"account": "a", "debit": "GBP 1", "memo": {}}', '{"account": "no:such", "debit": "GBP 1"}', '{"account": "", "debit": "GBP 1"}', '{"account": "a", "debit": "USD 1"}', '{"account": "a", "debit": "GBP 2"}']) AS leg;
SELECT members, pg_temp.raised(format('SELECT post_json(%L)', pg_temp.document(members => members::jsonb))) FROM unnest(ARRAY[
  '{"key": 7}', '{"key": ""}', '{"key": []}', '{"key": false}', '{"kind": 7}', '{"description": 7}', '{"description": {}}', '{"effective_at": 1294099200}', '{"effective_at": "someday"}', '{"effective_at": "infinity"}', '{"effective_at": "03/04/2026"}', '{"effective_at": "tomorrow"}', '{"effective_at": ""}',
  '{"metadata": []}', '{"metadata": "x"}', '{"metadata": 7}', '{"posted_at": "2011-01-01"}', '{"id": 7}', '{"unknown": null}', '{"KEY": "k"}', '{"key ": "k"}', '{"a\"b": 1}']) AS members;
SELECT pg_temp.raised(format('SELECT post_json(%L)', pg_temp.document(members => jsonb_build_object(name, repeat('x', size))))) FROM (VALUES ('key', 256), ('kind', 64), ('description', 4097), (repeat('u', 1000), 1)) AS v (name, size);
SELECT pg_temp.raised(format('SELECT post_json(%L)', pg_temp.document(members => jsonb_build_object('metadata', jsonb_build_object('a', repeat('x', 1048576))))));
-- The last of a repeated member counts, as everywhere in jsonb.
SELECT post_json('{"key": "one", "key": "last", "legs": [{"account": "a", "debit": "GBP 1"}, {"account": "b", "credit": "GBP 1"}]}') IS NOT NULL AS posted;
SELECT count(*) FROM transactions WHERE key = 'last';
SELECT * FROM pg_temp.books;

-- ---- how much
SELECT legs, pg_temp.raised(format($$SELECT post(array_agg(CASE WHEN n %% 2 = 0 THEN debit('a', 'GBP 1') ELSE credit('b', 'GBP 1') END)) FROM generate_series(1, %s) AS n$$, legs)) FROM unnest(ARRAY[10000, 10001, 10002]) AS legs;
SELECT legs, pg_temp.raised(format($$SELECT post_json(jsonb_build_object('legs', jsonb_agg(CASE WHEN n %% 2 = 0 THEN '{"account": "a", "debit": "GBP 1"}'::jsonb ELSE '{"account": "b", "credit": "GBP 1"}' END))) FROM generate_series(1, %s) AS n$$, legs)) FROM unnest(ARRAY[10000, 10002]) AS legs;
SELECT pg_temp.raised($$SELECT post_batch(jsonb_agg('{}'::jsonb)) FROM generate_series(1, 100001)$$);
SELECT pg_temp.raised($$SELECT post_batch(jsonb_agg('{}'::jsonb), 'each') FROM generate_series(1, 100001)$$);
SELECT pg_temp.raised(format($$SELECT count(*) FROM post_batch((SELECT jsonb_agg(d.doc) FROM generate_series(1, 101) AS n,
  (SELECT jsonb_build_object('legs', jsonb_agg('{"account": "no:such", "debit": "GBP 1"}'::jsonb)) AS doc FROM generate_series(1, 9901) AS n) AS d), %L)$$, mode)) FROM unnest(ARRAY['each']) AS mode;
SELECT * FROM pg_temp.books;

-- ---- hostile names: what the caller's search path finds first is not what the ledger calls
CREATE SCHEMA regress_trap;
CREATE FUNCTION regress_trap.sprung() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'trap'; END $$;
CREATE FUNCTION regress_trap.trap_bigint(bigint, bigint) RETURNS boolean LANGUAGE sql AS 'SELECT regress_trap.sprung()';
CREATE FUNCTION regress_trap.trap_text(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT regress_trap.sprung()';
CREATE FUNCTION regress_trap.trap_monetary(public.monetary, public.monetary) RETURNS boolean LANGUAGE sql AS 'SELECT regress_trap.sprung()';
CREATE FUNCTION regress_trap.trap_timestamptz(timestamptz, timestamptz) RETURNS boolean LANGUAGE sql AS 'SELECT regress_trap.sprung()';
CREATE OPERATOR regress_trap.= (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = regress_trap.trap_bigint);
CREATE OPERATOR regress_trap.= (LEFTARG = text, RIGHTARG = text, FUNCTION = regress_trap.trap_text);
CREATE OPERATOR regress_trap.<= (LEFTARG = timestamptz, RIGHTARG = timestamptz, FUNCTION = regress_trap.trap_timestamptz);
CREATE OPERATOR regress_trap.< (LEFTARG = public.monetary, RIGHTARG = public.monetary, FUNCTION = regress_trap.trap_monetary);
CREATE FUNCTION regress_trap.unnest(bigint[]) RETURNS SETOF bigint LANGUAGE sql AS 'SELECT 1::bigint WHERE regress_trap.sprung()';
CREATE FUNCTION regress_trap.now() RETURNS timestamptz LANGUAGE sql AS 'SELECT NULL::timestamptz WHERE regress_trap.sprung()';
CREATE FUNCTION regress_trap.sum(public.monetary) RETURNS public.monetary LANGUAGE sql AS 'SELECT $1 WHERE regress_trap.sprung()';
CREATE FUNCTION regress_trap.is_zero(public.monetary) RETURNS boolean LANGUAGE sql AS 'SELECT regress_trap.sprung()';
CREATE FUNCTION regress_trap.natural_sign(text) RETURNS numeric LANGUAGE sql AS 'SELECT 1 WHERE regress_trap.sprung()';
CREATE FUNCTION regress_trap.format(text, VARIADIC "any") RETURNS text LANGUAGE internal AS 'text_format';
CREATE TABLE regress_trap.balances AS TABLE balances;
CREATE TABLE regress_trap.accounts AS TABLE accounts;
CREATE TABLE regress_trap.entries AS TABLE entries;
CREATE TEMP TABLE balances AS TABLE balances;
CREATE TEMP TABLE transactions AS TABLE transactions;
CREATE TEMP TABLE accounts AS TABLE accounts;
SET search_path = pg_temp, regress_trap, pg_catalog, regress_bad, public;
SELECT regress_bad.transfer('a', 'b', 'GBP 1', key => 'trapped') IS NOT NULL AS posted;
SELECT regress_bad.transfer('a', 'b', 'GBP 1', key => 'trapped') IS NOT NULL AS posted;
SELECT regress_bad.open_account('trap', 'asset', 'GBP') IS NOT NULL AS opened;
SELECT regress_bad.close_account('trap');
SELECT regress_bad.reopen_account('trap');
SELECT regress_bad.alter_account('trap', min_balance => 'GBP 0');
SELECT ordinal, status FROM regress_bad.post_batch('[{"legs": [{"account": "trap", "debit": "GBP 1"}, {"account": "b", "credit": "GBP 1"}]}, {"legs": [{"account": "trap", "credit": "GBP 2"}, {"account": "b", "debit": "GBP 2"}]}]', 'each');
WITH t AS (INSERT INTO regress_bad.transactions DEFAULT VALUES RETURNING id) INSERT INTO regress_bad.entries (transaction_id, account_id, amount) SELECT id, n, CASE n WHEN 1 THEN 'GBP 1'::monetary ELSE 'GBP -1' END FROM t, generate_series(1, 2) AS n;
SELECT posted FROM regress_bad.balance('trap');
SELECT posted FROM regress_bad.balance('trap', as_of => 'infinity', known_at => 'infinity');
SELECT row_type, balance FROM regress_bad.statement('trap');
SELECT * FROM regress_bad.trial_balance(depth => 1, as_of => 'infinity');
SELECT count(*) FROM regress_bad.verify();
SELECT create_ledger('regress_trapped');
SELECT regress_trapped.open_account('a', 'asset', 'GBP'), regress_trapped.open_account('b', 'asset', 'GBP');
SELECT regress_trapped.transfer('a', 'b', 'GBP 1');
SELECT upgrade_ledger('regress_trapped');
SELECT count(*) FROM regress_trapped.verify();
SET search_path = '';
SELECT regress_bad.transfer('a', 'b', 'GBP 1', key => 'no path') IS NOT NULL AS posted;
SELECT count(*) FROM regress_bad.verify();
RESET search_path;
DROP TABLE pg_temp.balances, pg_temp.transactions, pg_temp.accounts;

-- ---- where nothing may be written
BEGIN READ ONLY;
SELECT left(pg_temp.raised($$SELECT regress_bad.transfer('a', 'b', 'GBP 1')$$), 5);
SELECT left(pg_temp.raised($$SELECT regress_bad.post_batch('[{"legs": [{"account": "a", "debit": "GBP 1"}, {"account": "b", "credit": "GBP 1"}]}]', 'each')$$), 5);
COMMIT;
BEGIN READ ONLY;
SELECT count(*) FROM regress_bad.verify();
SELECT posted IS NOT NULL FROM regress_bad.balance('a');
COMMIT;

DROP SCHEMA regress_bad, regress_trap, regress_trapped CASCADE;
