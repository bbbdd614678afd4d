-- INSERT and COPY into transactions and entries, held to the same rules: sums at commit, append-only, balances.
\set SHOW_CONTEXT never
\a \t
SET client_min_messages = warning;
-- What a command raises, its deferred checks made at once.
\i test/raised.sql

SELECT create_ledger('regress_direct');
SET search_path = public, regress_direct;
SELECT open_account('a', 'asset', 'GBP'), open_account('b', 'income', 'GBP'), open_account('e', 'asset', 'EUR'), open_account('f', 'equity', 'EUR'),
  open_account('purse', 'asset', 'GBP', min_balance => 'GBP 0', max_balance => 'GBP 100'), open_account('closed', 'asset', 'GBP');
SELECT close_account('closed');
-- What there is after each part.
CREATE VIEW pg_temp.books AS
  SELECT (SELECT count(*) FROM transactions) AS transactions, (SELECT count(*) FROM entries) AS entries,
    (SELECT string_agg(posted::text, ', ' ORDER BY account_id) FROM balances) AS balances, (SELECT count(*) FROM verify() WHERE check_name <> 'numbers_only_rise') AS broken;
-- Inserts entries given as "account amount [layer]", and a transaction with such entries.
CREATE FUNCTION pg_temp.add(the_id bigint, VARIADIC legs text[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO entries (transaction_id, account_id, amount, layer)
    SELECT the_id, a.id, w[2]::monetary, coalesce(w[3], 'posted')::entry_layer
      FROM unnest(legs) WITH ORDINALITY AS l (leg, n), regexp_match(leg, '(\S+) (\S+ \S+) ?(\S+)?') AS w JOIN accounts AS a ON a.code = w[1] ORDER BY n
$$;
CREATE FUNCTION pg_temp.write(VARIADIC legs text[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  the_id bigint;
BEGIN
  INSERT INTO transactions DEFAULT VALUES RETURNING id INTO the_id;
  PERFORM pg_temp.add(the_id, VARIADIC legs);
  RETURN the_id;
END $$;

-- ---- balanced
BEGIN;
INSERT INTO transactions (key, kind, description, metadata, effective_at) VALUES ('direct-1', 'sale', 'by hand', '{"n": 1}', '2011-02-01') RETURNING id \gset
INSERT INTO entries (transaction_id, line, account_id, amount, effective_at, memo) VALUES (:id, 1, 1, 'GBP 10', '2011-02-01', 'x');
INSERT INTO entries (transaction_id, account_id, amount) VALUES (:id, 2, 'GBP -4'), (:id, 2, 'GBP -6');
COMMIT;
SELECT line, layer, account, debit, credit, memo, effective_at = '2011-02-01' FROM journal WHERE key = 'direct-1' ORDER BY line;
-- In one statement, several at once, in any order of lines.
WITH t AS (INSERT INTO transactions (kind) SELECT 'many' FROM generate_series(1, 3) RETURNING id)
  INSERT INTO entries (transaction_id, line, account_id, amount)
    SELECT id, 3 - n, n, CASE n WHEN 1 THEN 'GBP 1'::monetary ELSE 'GBP -1' END FROM t, generate_series(1, 2) AS n ORDER BY n, id DESC;
SELECT DISTINCT string_agg(line || ' ' || amount, ', ' ORDER BY line) FROM entries JOIN transactions AS t ON t.id = transaction_id WHERE kind = 'many' GROUP BY transaction_id;
SELECT pg_temp.raised($$SELECT pg_temp.write('a GBP 1', 'b GBP -1', 'e EUR 2', 'f EUR -2')$$);
SELECT pg_temp.raised($$SELECT pg_temp.write('a GBP 1 pending', 'b GBP -1 pending', 'a GBP 3', 'b GBP -3')$$);
SELECT code, posted, pending, available FROM account_balances WHERE code IN ('a', 'b') ORDER BY code;
-- COPY, which also brings its own ids.
BEGIN;
COPY transactions (id, key) FROM stdin;
5001	copied-1
5002	copied-2
\.
COPY entries (transaction_id, account_id, amount, memo) FROM stdin;
5001	1	GBP 5	\N
5002	1	GBP 6	x
5001	2	GBP -5	\N
5002	2	GBP -6	\N
\.
COMMIT;
SELECT key, line, account, amount, memo FROM journal WHERE key LIKE 'copied%' ORDER BY 1, 2;
SELECT * FROM pg_temp.books;

-- ---- not balanced: seen at commit, whatever the order
BEGIN;
SELECT pg_temp.write('a GBP 10', 'b GBP -9.99') IS NOT NULL AS written;
COMMIT;
BEGIN;
COPY transactions (id) FROM stdin;
5103
\.
COPY entries (transaction_id, account_id, amount) FROM stdin;
5103	1	GBP 5
5103	2	GBP -4.999999999999
\.
COMMIT;
BEGIN;
INSERT INTO transactions DEFAULT VALUES;
COMMIT;
INSERT INTO transactions DEFAULT VALUES;
SELECT pg_temp.raised(format('SELECT pg_temp.write(%s)', legs)) FROM unnest(ARRAY[
  $$'a GBP 10'$$, $$'a GBP 10', 'b GBP -10', 'e EUR 1'$$, $$'a GBP 10', 'f EUR -10'$$, $$'a GBP 10 posted', 'b GBP -10 pending'$$,
  $$'a GBP 10 pending'$$, $$'a GBP 10', 'b GBP 10'$$, $$'a GBP 5', 'b GBP -5', 'a GBP 1 pending', 'b GBP -2 pending'$$]) AS legs;
-- One of two in one statement.
SELECT pg_temp.raised($$WITH t AS (INSERT INTO transactions (kind) VALUES ('good'), ('bad') RETURNING id, kind)
  INSERT INTO entries (transaction_id, account_id, amount)
    SELECT id, n, CASE WHEN n = 1 THEN 'GBP 1'::monetary WHEN kind = 'good' THEN 'GBP -1' ELSE 'GBP -2' END FROM t, generate_series(1, 2) AS n ORDER BY n$$);
SELECT * FROM pg_temp.books;

-- ---- entries join only a transaction of their own database transaction
SELECT pg_temp.raised($$SELECT pg_temp.add(1, 'a GBP 1', 'b GBP -1')$$);
SELECT pg_temp.raised($$SELECT pg_temp.add(5001, 'a GBP 1', 'b GBP -1')$$);
SELECT pg_temp.raised($$INSERT INTO entries (transaction_id, line, account_id, amount, effective_at) SELECT transaction_id, line + 100, account_id, amount, effective_at FROM entries$$);
SELECT pg_temp.raised($$SELECT pg_temp.add(4711, 'a GBP 1', 'b GBP -1')$$);
SELECT pg_temp.raised($$INSERT INTO entries (transaction_id, line, account_id, amount, effective_at) VALUES (4711, 1, 1, 'GBP 1', now())$$);
BEGIN;
SAVEPOINT s;
SELECT pg_temp.write('a GBP 1', 'b GBP -1') AS undone \gset
ROLLBACK TO s;
SELECT left(pg_temp.raised(format('INSERT INTO entries (transaction_id, line, account_id, amount, effective_at) VALUES (%s, 1, 1, %L, now())', :undone, 'GBP 1')), 5);
ROLLBACK;
BEGIN;
SELECT pg_temp.write('a GBP 1', 'b GBP -1') AS open \gset
SAVEPOINT s;
SELECT pg_temp.add(:open, 'a GBP 2', 'b GBP -2');
RELEASE s;
COMMIT;
SELECT line, amount FROM entries WHERE transaction_id = :open ORDER BY line;
COPY entries (transaction_id, account_id, amount) FROM stdin;
5001	1	GBP 5
\.
SELECT * FROM pg_temp.books;
-- Nor a reversal or a refund, whose entries are worked out from the original's.
SELECT regexp_replace(pg_temp.raised($$SELECT pg_temp.add(refund(1, 'GBP 3'), 'a GBP -1', 'b GBP 1')$$), '\d+ was', '# was');
SELECT regexp_replace(pg_temp.raised($$SELECT pg_temp.add(reverse(1), 'a GBP -1', 'b GBP 1')$$), '\d+ was', '# was');
SELECT pg_temp.raised($$INSERT INTO transactions (origin_id, relation) VALUES (1, 'refund')$$);
SELECT * FROM pg_temp.books;

-- ---- the rules of each row
SELECT m, pg_temp.raised(format('WITH t AS (INSERT INTO transactions (metadata) VALUES (%L) RETURNING id) INSERT INTO entries (transaction_id, account_id, amount) SELECT id, a, m FROM t, (VALUES (1, ''GBP 1''::monetary), (2, ''GBP -1'')) AS v (a, m)', m))
  FROM unnest(ARRAY['[]', '[{"a": 1}]', '1', '"x"', 'null', 'true']) AS m;
SELECT pg_temp.raised($$INSERT INTO transactions (metadata) SELECT to_jsonb(array_agg(n)) FROM generate_series(1, 3000) AS n$$);
SELECT regexp_replace(pg_temp.raised(format('WITH t AS (INSERT INTO transactions DEFAULT VALUES RETURNING id) INSERT INTO entries (transaction_id, account_id, amount, line, memo, effective_at) SELECT id, %s FROM t', cells)), 'transaction \d+', 'transaction #')
  FROM unnest(ARRAY[$$1, 'GBP 0', 1, NULL, now()$$, $$99, 'GBP 1', 1, NULL, now()$$, $$6, 'GBP 1', 1, NULL, now()$$, $$3, 'GBP 1', 1, NULL, now()$$, $$5, 'GBP -1', 1, NULL, now()$$,
    $$5, 'GBP 100.01', 1, NULL, now()$$, $$1, 'GBP 1', 0, NULL, now()$$, $$1, 'GBP 1', -2147483648, NULL, now()$$,
    $$1, 'GBP 1', 1, NULL, now() + interval '1 microsecond'$$, $$1, 'GBP 1', 1, repeat('m', 1025), now()$$]) AS cells;
SELECT left(pg_temp.raised(format('WITH t AS (INSERT INTO transactions DEFAULT VALUES RETURNING id) INSERT INTO entries (transaction_id, account_id, amount, line) SELECT id, %s FROM t', cells)), 5)
  FROM unnest(ARRAY[$$1, NULL, 1$$, $$NULL, 'GBP 1', 1$$]) AS cells;
SELECT left(pg_temp.raised($$INSERT INTO entries (account_id, amount) VALUES (1, 'GBP 1')$$), 5);
SELECT pg_temp.raised($$WITH t AS (INSERT INTO transactions DEFAULT VALUES RETURNING id) INSERT INTO entries (transaction_id, account_id, amount, line) SELECT id, 1, 'GBP 1', 2147483647 + n FROM t, generate_series(0, 0) AS n
  UNION ALL SELECT id, 1, 'GBP 1', NULL FROM t$$);
SELECT split_part(pg_temp.raised($$WITH t AS (INSERT INTO transactions DEFAULT VALUES RETURNING id) INSERT INTO entries (transaction_id, account_id, amount, line) SELECT id, 1, 'GBP 1', 7 FROM t, generate_series(1, 2)$$), ' | ', 1);
SELECT pg_temp.raised(format('INSERT INTO transactions (%s) VALUES (%s)', columns, cells)) FROM (VALUES ('key', 'repeat(''k'', 256)'), ('key', ''''''), ('kind', 'repeat(''k'', 64)'), ('description', 'repeat(''d'', 4097)'),
  ('metadata', 'jsonb_build_object(''a'', repeat(''x'', 70000))'), ('posted_at', 'now() - interval ''1 day'''), ('posted_at', '''infinity'''), ('effective_at', '''-infinity'''), ('effective_at', '''infinity''')) AS v (columns, cells);
SELECT left(pg_temp.raised(format('INSERT INTO transactions (%s) VALUES (%s)', columns, cells)), 5) FROM (VALUES ('posted_at', 'NULL'), ('effective_at', 'NULL'), ('id', '1'), ('key', '''copied-1''')) AS v (columns, cells);
-- What is at its limit is accepted.
WITH t AS (INSERT INTO transactions (key, kind, description, metadata) VALUES (repeat('k', 255), repeat('k', 63), repeat('d', 4096), jsonb_build_object('a', repeat('x', 65520))) RETURNING id)
  INSERT INTO entries (transaction_id, account_id, amount, memo) SELECT id, n, CASE n WHEN 1 THEN 'GBP 1'::monetary ELSE 'GBP -1' END, repeat('m', 1024) FROM t, generate_series(1, 2) AS n;
SELECT pg_column_size(metadata) <= 65540, octet_length(key) FROM transactions WHERE key LIKE 'kk%';
-- Limits are judged when a statement ends; pending entries count against what is available.
SELECT pg_temp.raised($$SELECT pg_temp.write('purse GBP 60', 'a GBP -60')$$);
SELECT pg_temp.raised($$SELECT pg_temp.write('purse GBP -40 pending', 'a GBP 40 pending')$$);
SELECT posted, pending, available FROM balance('purse');
SELECT pg_temp.raised($$SELECT pg_temp.write('purse GBP -20.01', 'a GBP 20.01')$$);
SELECT pg_temp.raised($$SELECT transfer('a', 'purse', 'GBP 20.01')$$);
SELECT pg_temp.raised($$SELECT transfer('a', 'purse', 'GBP 20')$$);
SELECT pg_temp.raised($$SELECT pg_temp.write('purse GBP 60.01 pending', 'a GBP -60.01 pending')$$);
SELECT pg_temp.raised($$SELECT pg_temp.write('purse GBP 60 pending', 'a GBP -60 pending')$$);
SELECT pg_temp.raised($$SELECT transfer('purse', 'a', 'GBP 0.01')$$);
SELECT pg_temp.raised($$SELECT close_account('purse')$$);
SELECT * FROM pg_temp.books;

-- ---- append-only, for the owner and the superuser that runs this
SELECT command, pg_temp.raised(command) FROM unnest(ARRAY[
  $$UPDATE entries SET amount = 'GBP 1'$$, $$UPDATE entries SET memo = 'x' WHERE false$$, $$DELETE FROM entries$$, $$DELETE FROM entries WHERE false$$, $$TRUNCATE entries$$, $$TRUNCATE transactions, entries$$,
  $$UPDATE transactions SET kind = 'x'$$, $$DELETE FROM transactions$$, $$TRUNCATE transactions$$, $$TRUNCATE accounts CASCADE$$, $$DELETE FROM ONLY entries USING transactions$$,
  $$INSERT INTO entries SELECT * FROM entries ON CONFLICT (transaction_id, line) DO UPDATE SET amount = 'GBP 1'$$,
  $$INSERT INTO transactions (key) VALUES ('copied-1') ON CONFLICT (key) WHERE key IS NOT NULL DO UPDATE SET kind = 'x'$$,
  $$MERGE INTO entries AS e USING transactions AS t ON t.id = e.transaction_id WHEN MATCHED THEN DELETE$$,
  $$MERGE INTO transactions AS t USING entries AS e ON t.id = e.transaction_id WHEN MATCHED THEN UPDATE SET kind = 'x'$$,
  $$WITH gone AS (DELETE FROM entries RETURNING *) SELECT count(*) FROM gone$$,
  $$UPDATE journal SET memo = 'x'$$]) AS command;
-- Also what this transaction has just written.
SELECT pg_temp.raised($$SELECT pg_temp.write('a GBP 1', 'b GBP -1'); DELETE FROM entries WHERE line = 2$$);
SELECT * FROM pg_temp.books;

-- ---- checked at once
BEGIN;
SET CONSTRAINTS ALL IMMEDIATE;
SELECT post(ARRAY[debit('a', 'GBP 1'), credit('b', 'GBP 1')], key => 'now-1') IS NOT NULL AS posted;
SELECT post(ARRAY[debit('a', 'GBP 1'), credit('b', 'GBP 1')], key => 'now-1') IS NOT NULL AS posted;
SELECT transfer('a', 'b', 'GBP 1') IS NOT NULL AS posted;
SELECT post_json('{"legs": [{"account": "a", "debit": "GBP 1"}, {"account": "b", "credit": "GBP 1"}]}') IS NOT NULL AS posted;
SELECT ordinal, status FROM post_batch('[{"legs": [{"account": "a", "debit": "GBP 1"}, {"account": "b", "credit": "GBP 1"}]}, {"key": "now-1", "legs": [{"account": "a", "debit": "GBP 1"}, {"account": "b", "credit": "GBP 1"}]}]');
SELECT ordinal, status FROM post_batch('[{"legs": [{"account": "a", "debit": "GBP 1"}, {"account": "b", "credit": "GBP 1"}]}, {"key": "now-2", "legs": [{"account": "a", "debit": "GBP 1"}, {"account": "b", "credit": "GBP 1"}]}]', 'each');
WITH t AS (INSERT INTO transactions DEFAULT VALUES RETURNING id) INSERT INTO entries (transaction_id, account_id, amount) SELECT id, n, CASE n WHEN 1 THEN 'GBP 1'::monetary ELSE 'GBP -1' END FROM t, generate_series(1, 2) AS n;
SAVEPOINT s;
WITH t AS (INSERT INTO transactions DEFAULT VALUES RETURNING id) INSERT INTO entries (transaction_id, account_id, amount) SELECT id, 1, 'GBP 1' FROM t;
ROLLBACK TO s;
INSERT INTO transactions DEFAULT VALUES;
ROLLBACK TO s;
SET CONSTRAINTS has_entries DEFERRED;
INSERT INTO transactions DEFAULT VALUES RETURNING id \gset
INSERT INTO entries (transaction_id, account_id, amount) VALUES (:id, 1, 'GBP 1');
ROLLBACK TO s;
SET CONSTRAINTS has_entries DEFERRED;
INSERT INTO transactions DEFAULT VALUES RETURNING id \gset
INSERT INTO entries (transaction_id, account_id, amount) VALUES (:id, 1, 'GBP 1'), (:id, 2, 'GBP -1');
SAVEPOINT t;
INSERT INTO entries (transaction_id, account_id, amount) VALUES (:id, 1, 'GBP 1');
ROLLBACK TO t;
INSERT INTO entries (transaction_id, account_id, amount) VALUES (:id, 1, 'GBP 1'), (:id, 2, 'GBP -1');
COMMIT;
SELECT * FROM pg_temp.books;

-- ---- savepoints
BEGIN;
SELECT transfer('a', 'b', 'GBP 1') IS NOT NULL AS posted;
SAVEPOINT one;
SELECT transfer('a', 'b', 'GBP 10') IS NOT NULL AS posted;
SAVEPOINT two;
SELECT pg_temp.write('a GBP 100', 'b GBP -100') IS NOT NULL AS written;
SELECT posted FROM balance('a');
ROLLBACK TO two;
SELECT posted FROM balance('a');
SELECT count(*) FROM verify() WHERE check_name <> 'numbers_only_rise';
RELEASE one;
SAVEPOINT three;
SELECT pg_temp.write('a GBP 7') IS NOT NULL AS written;
ROLLBACK TO three;
COMMIT;
SELECT * FROM pg_temp.books;
DO $$
BEGIN
  FOR i IN 1 .. 5 LOOP
    BEGIN
      PERFORM pg_temp.write('a GBP 1', 'b GBP -1');
      IF i % 2 = 0 THEN
        RAISE division_by_zero;
      END IF;
      PERFORM transfer('b', 'purse', 'GBP 1000');
    EXCEPTION WHEN division_by_zero OR SQLSTATE 'LG005' THEN
      PERFORM transfer('b', 'a', 'GBP 0.01');
    END;
  END LOOP;
END $$;
SELECT * FROM pg_temp.books;

-- ---- what has been verified and then is not so any more
-- A line added between lines that were verified.
BEGIN;
INSERT INTO transactions DEFAULT VALUES RETURNING id \gset
INSERT INTO entries (transaction_id, line, account_id, amount) VALUES (:id, 1, 1, 'GBP 1'), (:id, 3, 2, 'GBP -1');
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
INSERT INTO entries (transaction_id, line, account_id, amount) VALUES (:id, 2, 1, 'GBP 1');
COMMIT;
-- The half of them rolled back after they were verified together.
BEGIN;
INSERT INTO transactions DEFAULT VALUES RETURNING id \gset
INSERT INTO entries (transaction_id, account_id, amount) VALUES (:id, 1, 'GBP 1');
SAVEPOINT s;
INSERT INTO entries (transaction_id, account_id, amount) VALUES (:id, 2, 'GBP -1');
SET CONSTRAINTS ALL IMMEDIATE;
ROLLBACK TO s;
COMMIT;
-- The same, and another put in its place.
BEGIN;
INSERT INTO transactions DEFAULT VALUES RETURNING id \gset
INSERT INTO entries (transaction_id, account_id, amount) VALUES (:id, 1, 'GBP 1');
SAVEPOINT s;
SAVEPOINT t;
INSERT INTO entries (transaction_id, line, account_id, amount) VALUES (:id, 2, 2, 'GBP -1');
RELEASE t;
SET CONSTRAINTS ALL IMMEDIATE;
ROLLBACK TO s;
INSERT INTO entries (transaction_id, line, account_id, amount) VALUES (:id, 2, 2, 'GBP -0.99');
COMMIT;
-- All of them rolled back: a header is left.
BEGIN;
INSERT INTO transactions DEFAULT VALUES RETURNING id \gset
SAVEPOINT s;
SELECT pg_temp.add(:id, 'a GBP 1', 'b GBP -1');
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
ROLLBACK TO s;
COMMIT;
-- Verified while the statement that inserts them still runs.
CREATE FUNCTION pg_temp.balance_now(the_id bigint, amount monetary) RETURNS monetary LANGUAGE plpgsql AS $$
BEGIN
  SET CONSTRAINTS ALL IMMEDIATE;
  INSERT INTO entries (transaction_id, line, account_id, amount) VALUES (the_id, 100, 2, - amount);
  SET CONSTRAINTS ALL DEFERRED;
  RETURN amount;
END $$;
SELECT pg_temp.raised($$WITH t AS (INSERT INTO transactions DEFAULT VALUES RETURNING id)
  INSERT INTO entries (transaction_id, line, account_id, amount) SELECT id, n, 1, CASE n WHEN 3 THEN pg_temp.balance_now(id, 'GBP 2') ELSE 'GBP 1' END FROM t, generate_series(1, 3) AS n$$);
SELECT pg_temp.raised($$WITH t AS (INSERT INTO transactions DEFAULT VALUES RETURNING id)
  INSERT INTO entries (transaction_id, line, account_id, amount) SELECT id, n, 1, CASE n WHEN 3 THEN pg_temp.balance_now(id, 'GBP 4') ELSE 'GBP 1' END FROM t, generate_series(1, 3) AS n$$);
SELECT pg_temp.raised($$SELECT set_config('regress.id', pg_temp.write('a GBP 3', 'b GBP -3')::text, true);
  INSERT INTO entries (transaction_id, line, account_id, amount) SELECT current_setting('regress.id')::bigint, 10 + n, 1, CASE n WHEN 2 THEN pg_temp.balance_now(current_setting('regress.id')::bigint, 'GBP 1') ELSE 'GBP 1' END FROM generate_series(1, 2) AS n$$);
SELECT pg_temp.raised($$SELECT set_config('regress.id', pg_temp.write('a GBP 3', 'b GBP -3')::text, true);
  INSERT INTO entries (transaction_id, line, account_id, amount) SELECT current_setting('regress.id')::bigint, 10 + n, n, CASE n WHEN 2 THEN - pg_temp.balance_now(current_setting('regress.id')::bigint, 'GBP 1') ELSE 'GBP 2' END FROM generate_series(1, 2) AS n$$);
-- A function in the middle of an INSERT that posts and rolls back.
CREATE FUNCTION pg_temp.post_and_undo(the_id bigint) RETURNS monetary LANGUAGE plpgsql AS $$
BEGIN
  BEGIN
    INSERT INTO entries (transaction_id, line, account_id, amount) VALUES (the_id, 50, 2, 'GBP -1');
    SET CONSTRAINTS ALL IMMEDIATE;
    RAISE division_by_zero;
  EXCEPTION WHEN division_by_zero THEN
    PERFORM transfer('a', 'b', 'GBP 0.01');
  END;
  RETURN 'GBP -1';
END $$;
SELECT pg_temp.raised($$WITH t AS (INSERT INTO transactions DEFAULT VALUES RETURNING id)
  INSERT INTO entries (transaction_id, line, account_id, amount) SELECT id, n, n, CASE n WHEN 2 THEN pg_temp.post_and_undo(id) ELSE 'GBP 1' END FROM t, generate_series(1, 2) AS n$$);
SELECT pg_temp.raised($$WITH t AS (INSERT INTO transactions DEFAULT VALUES RETURNING id)
  INSERT INTO entries (transaction_id, line, account_id, amount) SELECT id, n, n, CASE n WHEN 2 THEN pg_temp.post_and_undo(id) ELSE 'GBP 1.5' END FROM t, generate_series(1, 2) AS n$$);
-- Entries that were not inserted after all.
SELECT pg_temp.raised($$SELECT set_config('regress.id', pg_temp.write('a GBP 3', 'b GBP -3')::text, true);
  INSERT INTO entries (transaction_id, line, account_id, amount) VALUES (current_setting('regress.id')::bigint, 2, 1, 'GBP 1'), (current_setting('regress.id')::bigint, 3, 2, 'GBP -1') ON CONFLICT DO NOTHING$$);
SELECT * FROM pg_temp.books;

-- ---- portals: what a cursor has not posted yet when the transaction ends
BEGIN;
DECLARE postings CURSOR FOR SELECT transfer('a', 'b', monetary(n, 'GBP')) IS NOT NULL FROM generate_series(1, 3) AS n;
FETCH 1 FROM postings;
CLOSE postings;
DECLARE kept CURSOR WITH HOLD FOR SELECT transfer('a', 'b', monetary(n, 'GBP')) IS NOT NULL, pg_temp.write('a GBP 1', 'b GBP -1') IS NOT NULL FROM generate_series(1, 2) AS n;
COMMIT;
FETCH ALL FROM kept;
CLOSE kept;
BEGIN;
DECLARE kept CURSOR WITH HOLD FOR SELECT pg_temp.write('a GBP 1', 'b GBP -1', 'a GBP 1') FROM generate_series(1, 2) AS n;
COMMIT;
SELECT * FROM pg_temp.books;

-- ---- how large a transaction may be
SELECT pg_temp.raised($$WITH t AS (INSERT INTO transactions DEFAULT VALUES RETURNING id) INSERT INTO entries (transaction_id, line, account_id, amount, effective_at) SELECT id, n, 1 + n % 2, monetary(2 * (n % 2) - 1, 'GBP'), now() FROM t, generate_series(1, 10000) AS n$$);
SELECT regexp_replace(pg_temp.raised($$WITH t AS (INSERT INTO transactions DEFAULT VALUES RETURNING id) INSERT INTO entries (transaction_id, line, account_id, amount, effective_at) SELECT id, n, 1 + n % 2, monetary(2 * (n % 2) - 1, 'GBP'), now() FROM t, generate_series(1, 10002) AS n$$), 'id is \d+', 'id is #');
SELECT * FROM pg_temp.books;

RESET search_path;
DROP SCHEMA regress_direct CASCADE;
