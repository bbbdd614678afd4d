-- Batches large enough that their index rows are written page by page: the same rows, and the same answers for
-- keys that are there, as one by one.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SELECT create_ledger('large') IS NOT NULL AS made;
SELECT count(large.open_account('a' || i, 'asset', 'GBP')) FROM generate_series(1, 300) AS i;

-- Transfers from one account of a round to the next; every third has no key.
CREATE PROCEDURE pg_temp.post(size integer, round text, accounts integer, mode text DEFAULT 'all') LANGUAGE plpgsql AS $$
DECLARE
  answer text;
BEGIN
  SELECT string_agg(s.status || ' ' || s.count, ', ' ORDER BY s.status) INTO answer
    FROM (
      SELECT b.status, count(*)
        FROM (
          SELECT array_agg('a' || 1 + n % accounts) AS debits, array_agg('a' || 1 + (n * 7 + 1 + n % accounts) % accounts) AS credits,
              array_agg(from_minor_units(n, 'GBP')) AS amounts,
              array_agg(CASE WHEN n % 3 > 0 THEN round || '-' || md5(n::text) END) AS keys
            FROM generate_series(1, size) AS n
            WHERE 1 + n % accounts <> 1 + (n * 7 + 1 + n % accounts) % accounts
        ) AS t
          CROSS JOIN LATERAL large.transfer_batch(t.debits, t.credits, t.amounts, t.keys, '2026-01-01', mode) AS b
        GROUP BY b.status
    ) AS s;
  RAISE NOTICE '%', answer;
END
$$;
SET client_min_messages = notice;
-- Around the least number of rows that is written so, on empty indexes and on full ones.
CALL pg_temp.post(15, 'x', 3);
CALL pg_temp.post(16, 'y', 3);
CALL pg_temp.post(40, 'z', 300);
CALL pg_temp.post(4000, 'many', 300);
CALL pg_temp.post(4000, 'few', 2);
-- The keys are there, all of them and some of them; and with other content.
CALL pg_temp.post(4000, 'many', 300);
CALL pg_temp.post(6000, 'many', 300);
CALL pg_temp.post(200, 'many', 3);
CALL pg_temp.post(60, 'many', 3, 'each');
SELECT large.transfer('a1', 'a2', 'GBP 1', key => 'late-' || md5('31')) IS NOT NULL AS posted;
CALL pg_temp.post(100, 'late', 300);
-- Taken back, and written again over the rows that are dead.
BEGIN;
CALL pg_temp.post(2000, 'back', 300);
SAVEPOINT before;
CALL pg_temp.post(2000, 'again', 300);
ROLLBACK TO before;
CALL pg_temp.post(2000, 'again', 300);
ROLLBACK;
CALL pg_temp.post(2000, 'back', 300);
-- Between rows that were there before and after: the room of what was taken back is used again.
BEGIN;
CALL pg_temp.post(2000, 'gone', 2);
ROLLBACK;
CALL pg_temp.post(50, 'after', 2);
VACUUM large.transactions, large.entries;
CALL pg_temp.post(2000, 'between', 2);
-- Two batches of one transaction; and where a transaction sees what was there when it began.
BEGIN ISOLATION LEVEL REPEATABLE READ;
CALL pg_temp.post(500, 'one', 300);
CALL pg_temp.post(500, 'one', 300);
CALL pg_temp.post(700, 'one', 300);
COMMIT;
-- Rows of other indexes: one that descends, one in part, one that covers, one that is no B-tree.
CREATE INDEX ON large.entries (amount DESC, account_id);
CREATE INDEX ON large.entries (account_id) INCLUDE (amount, line) WHERE layer = 'posted';
CREATE INDEX ON large.entries USING hash (transaction_id);
CREATE INDEX ON large.transactions (description DESC NULLS LAST, kind);
CALL pg_temp.post(3000, 'indexed', 300);
CREATE FUNCTION pg_temp.last_id() RETURNS bigint LANGUAGE sql AS 'SELECT max(id) FROM large.transactions';
SELECT format('CREATE UNIQUE INDEX once ON large.transactions (effective_at) WHERE id > %s', pg_temp.last_id()) \gexec
\set VERBOSITY terse
CALL pg_temp.post(30, 'once', 300);
DROP INDEX large.once;
-- Tables and indexes that lie elsewhere than this session found their rows and pages before, and are shorter.
VACUUM FULL large.accounts, large.balances;
CALL pg_temp.post(3000, 'moved', 300);
REINDEX TABLE large.entries;
VACUUM FULL large.transactions, large.balances;
CALL pg_temp.post(3000, 'rebuilt', 300);
SET client_min_messages = warning;
-- What is read by each index is what is there.
SET enable_bitmapscan = off;
CREATE FUNCTION pg_temp.same(query text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  one text;
  other text;
BEGIN
  PERFORM set_config('enable_seqscan', 'on', true), set_config('enable_indexscan', 'off', true), set_config('enable_indexonlyscan', 'off', true);
  EXECUTE query INTO one;
  PERFORM set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', 'on', true), set_config('enable_indexonlyscan', 'on', true);
  EXECUTE query INTO other;
  RETURN one = other AND one > '0';
END
$$;
SELECT pg_temp.same(q) AS by_account FROM (VALUES ($$
  SELECT sum(hashtextextended(e::text, 0)) ^ 2 FROM large.entries AS e WHERE account_id > 0 AND effective_at > '-infinity'$$)) AS v (q);
SELECT pg_temp.same(q) AS by_line FROM (VALUES ($$
  SELECT sum(hashtextextended(e::text, 0)) ^ 2 FROM large.entries AS e WHERE transaction_id > 0 AND line > 0$$)) AS v (q);
SELECT pg_temp.same(q) AS by_key FROM (VALUES ($$
  SELECT sum(hashtextextended(key, 0)) ^ 2 FROM large.transactions WHERE key IS NOT NULL AND key > ''$$)) AS v (q);
SELECT pg_temp.same(q) AS by_amount FROM (VALUES ($$
  SELECT sum(hashtextextended(e::text, 0)) ^ 2 FROM large.entries AS e WHERE amount > 'GBP -100000'$$)) AS v (q);
SELECT count(*) = (SELECT count(*) FROM large.transactions) * 2 AS all_there FROM large.entries;
SELECT * FROM large.verify();
DROP SCHEMA large CASCADE;
