-- Which error comes first where several apply: every pair, for post(), for the items of a batch, for draw() and
-- for a direct INSERT. The order is that of docs/posting.md.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET timezone = 'UTC';
\pset format unaligned
\pset tuples_only on
SELECT create_ledger('faults', roles => true) IS NOT NULL;
SELECT count(faults.open_account(code, type, 'GBP', min_balance => low::monetary)) FROM (VALUES
  ('bank', 'asset', NULL), ('sales', 'income', NULL), ('till', 'asset', NULL), ('wallet', 'liability', 'GBP 0'), ('guarded', 'asset', NULL), ('shut', 'liability', 'GBP 0')) AS v (code, type, low);
SELECT faults.close_account('till'), faults.close_account('shut');
SELECT max(id) FILTER (WHERE code = 'bank') AS bank, max(id) FILTER (WHERE code = 'till') AS till, max(id) FILTER (WHERE code = 'wallet') AS wallet,
  max(id) FILTER (WHERE code = 'guarded') AS guarded FROM faults.accounts \gset
SELECT faults.transfer('bank', 'sales', 'GBP 1', key => 'used') > 0, faults.close_period('2016-01-31') IS NOT NULL;
SELECT faults.allow_posting('faults_admin', 'guarded');

-- The faults of one posting, in the order in which they are found. Those of one stage are found item by item,
-- those of the next one only where no item has one of the stage before. excludes: which cannot be together.
CREATE TEMPORARY TABLE faults (rank integer, stage integer, name text, excludes text, words text);
INSERT INTO faults VALUES
  (1, 1, 'too many legs', NULL, 'LG015 transaction has%'),
  (2, 1, 'key size', 'key', 'LG015 key is 256%'), (3, 1, 'kind size', NULL, 'LG015 kind is 64%'),
  (4, 1, 'description size', NULL, 'LG015 description is 4097%'), (5, 1, 'metadata size', NULL, 'LG015 metadata is%'),
  (6, 1, 'empty key', 'key', '22023 key must not be empty'), (7, 1, 'endless date', 'date', '22023 effective_at must be finite'),
  (8, 1, 'memo size', NULL, 'LG015 memo of leg 1%'), (9, 1, 'zero amount', NULL, '22023 amount of leg % is zero'),
  (10, 1, 'decimals', NULL, 'LG015 amount of leg % has 19 decimals%'),
  (11, 3, 'used key', 'key', 'LG006 key "used"%'), (12, 2, 'closed period', 'date', 'LG008 the books are closed%'),
  (13, 4, 'unknown account', NULL, 'LG002 account "nobody"%'), (14, 4, 'currency', NULL, 'LG004 account "bank" is in GBP'),
  (15, 4, 'unbalanced', NULL, 'LG001 transaction does not balance%'), (16, 5, 'right', NULL, '42501 permission denied to debit account "guarded"'),
  (17, 6, 'closed account', NULL, 'LG003 account "till"%'), (18, 6, 'limit', NULL, 'LG005 balance of account "wallet"%');
CREATE FUNCTION pg_temp.faulty(names text[]) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_strip_nulls(jsonb_build_object(
    'key', CASE WHEN 'key size' = ANY (names) THEN repeat('k', 256) WHEN 'empty key' = ANY (names) THEN '' WHEN 'used key' = ANY (names) THEN 'used' END,
    'kind', CASE WHEN 'kind size' = ANY (names) THEN repeat('k', 64) END,
    'description', CASE WHEN 'description size' = ANY (names) THEN repeat('d', 4097) END,
    'metadata', CASE WHEN 'metadata size' = ANY (names) THEN jsonb_build_object('m', repeat('m', 70000)) END,
    'effective_at', CASE WHEN 'endless date' = ANY (names) THEN 'infinity' WHEN 'closed period' = ANY (names) THEN '2016-01-15' END,
    'legs', jsonb_build_array(jsonb_build_object('account', 'bank', 'debit', 'GBP 7', 'memo', CASE WHEN 'memo size' = ANY (names) THEN repeat('m', 1025) END), '{"account": "sales", "credit": "GBP 7"}'::jsonb)
      || CASE WHEN 'zero amount' = ANY (names) THEN '[{"account": "bank", "debit": "GBP 0"}]' ELSE '[]' END::jsonb
      || CASE WHEN 'decimals' = ANY (names) THEN '[{"account": "bank", "debit": "GBP 0.0000000000000000001"}, {"account": "bank", "credit": "GBP 0.0000000000000000001"}]' ELSE '[]' END::jsonb
      || CASE WHEN 'unknown account' = ANY (names) THEN '[{"account": "nobody", "debit": "GBP 1"}, {"account": "bank", "credit": "GBP 1"}]' ELSE '[]' END::jsonb
      || CASE WHEN 'currency' = ANY (names) THEN '[{"account": "bank", "debit": "EUR 1"}, {"account": "bank", "credit": "EUR 1"}]' ELSE '[]' END::jsonb
      || CASE WHEN 'unbalanced' = ANY (names) THEN '[{"account": "bank", "debit": "GBP 1"}]' ELSE '[]' END::jsonb
      || CASE WHEN 'right' = ANY (names) THEN '[{"account": "guarded", "debit": "GBP 1"}, {"account": "bank", "credit": "GBP 1"}]' ELSE '[]' END::jsonb
      || CASE WHEN 'limit' = ANY (names) THEN '[{"account": "wallet", "debit": "GBP 1"}, {"account": "bank", "credit": "GBP 1"}]' ELSE '[]' END::jsonb
      || CASE WHEN 'closed account' = ANY (names) THEN '[{"account": "till", "debit": "GBP 1"}, {"account": "bank", "credit": "GBP 1"}]' ELSE '[]' END::jsonb
      || CASE WHEN 'too many legs' = ANY (names) THEN (SELECT jsonb_agg('{"account": "bank", "debit": "GBP 1"}'::jsonb) FROM generate_series(1, 10000)) ELSE '[]' END::jsonb))
$$;
CREATE FUNCTION pg_temp.raised(command text, argument jsonb DEFAULT NULL) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE command USING argument;
  SET CONSTRAINTS ALL IMMEDIATE;
  RETURN 'nothing';
EXCEPTION WHEN OTHERS THEN
  RETURN sqlstate || ' ' || sqlerrm;
END $$;
CREATE TEMPORARY VIEW pairs AS
  SELECT a.rank AS first, b.rank AS second, a.words, a.stage AS first_stage, b.stage AS second_stage, b.words AS second_words, ARRAY[a.name, b.name] AS names
    FROM faults AS a JOIN faults AS b ON a.rank <= b.rank AND (a.rank = b.rank OR a.excludes IS DISTINCT FROM b.excludes OR a.excludes IS NULL);
GRANT SELECT ON faults, pairs TO faults_poster;

SET ROLE faults_poster;
-- One posting with both: the one that is found first. Alone, each is found.
SELECT count(*) FROM pairs;
SELECT p.names, r.raised FROM pairs AS p CROSS JOIN LATERAL (SELECT pg_temp.raised('SELECT faults.post_json($1)', pg_temp.faulty(p.names)) AS raised) AS r
  WHERE r.raised NOT LIKE p.words ORDER BY p.first, p.second;
-- The same as legs.
SELECT p.names, r.raised FROM pairs AS p CROSS JOIN LATERAL (
    SELECT pg_temp.raised($$SELECT faults.post(ARRAY(SELECT ROW(l->>'account', coalesce((l->>'debit')::monetary, - (l->>'credit')::monetary), l->>'memo')::leg FROM jsonb_array_elements($1->'legs') AS l),
      $1->>'key', $1->>'kind', ($1->>'effective_at')::timestamptz, $1->>'description', $1->'metadata')$$, pg_temp.faulty(p.names)) AS raised
  ) AS r
  WHERE r.raised NOT LIKE p.words ORDER BY p.first, p.second;
-- Two items of a batch, the later fault in the first one: the stage decides, and within a stage the item. Too many
-- legs are found where the JSON is read, before all.
SELECT p.names, r.raised FROM pairs AS p CROSS JOIN LATERAL (
    SELECT pg_temp.raised('SELECT * FROM faults.post_batch($1)', jsonb_build_array(pg_temp.faulty(p.names[2:2]), pg_temp.faulty(p.names[1:1]))) AS raised
  ) AS r
  WHERE p.first > 1 AND p.first < p.second
    AND r.raised NOT LIKE CASE WHEN p.first_stage = p.second_stage OR p.second_stage < p.first_stage THEN regexp_replace(p.second_words, '^(\S+) ', '\1 item 1: ') ELSE regexp_replace(p.words, '^(\S+) ', '\1 item 2: ') END
  ORDER BY p.first, p.second;
-- What cannot be read comes before everything; keys that differ within the batch after sizes, before periods.
SELECT pg_temp.raised('SELECT * FROM faults.post_batch($1)', jsonb_build_array(pg_temp.faulty('{key size}'), '{"legs": [], "hue": 1}'::jsonb));
SELECT pg_temp.raised('SELECT * FROM faults.post_batch($1)', jsonb_build_array(pg_temp.faulty('{key size}'), '{"legs": [{"account": "bank", "debit": "much"}]}'::jsonb));
SELECT pg_temp.raised('SELECT * FROM faults.post_batch($1)', jsonb_build_array(pg_temp.faulty('{}') || '{"key": "twice"}', pg_temp.faulty('{}') || '{"key": "twice", "kind": "other"}', pg_temp.faulty('{key size}')));
SELECT pg_temp.raised('SELECT * FROM faults.post_batch($1)', jsonb_build_array(pg_temp.faulty('{closed period}'), pg_temp.faulty('{}') || '{"key": "twice"}', pg_temp.faulty('{}') || '{"key": "twice", "kind": "other"}'));

-- ---- draw(): each fault with the one that comes next
SELECT n, pg_temp.raised(format('SELECT faults.draw(%s)', arguments)) FROM (VALUES
  (1, $$'{wallet}', 'sales', 'GBP 0', kind => repeat('k', 64)$$), (2, $$'{wallet}', 'sales', 'GBP 1', kind => repeat('k', 64), key => 'used'$$),
  (3, $$'{wallet}', 'sales', 'GBP 1', key => 'used', effective_at => '2016-01-15'$$), (4, $$'{wallet}', 'nobody', 'GBP 1', effective_at => '2016-01-15'$$),
  (5, $$'{wallet}', 'nobody', 'EUR 1'$$), (6, $$'{bank,wallet}', 'sales', 'EUR 1'$$), (7, $$'{bank,wallet}', 'guarded', 'GBP 1'$$),
  (8, $$'{bank,till}', 'guarded', 'GBP 1'$$), (9, $$'{wallet,shut}', 'sales', 'GBP 1'$$), (10, $$'{wallet}', 'sales', 'GBP 1', partial => true$$)) AS v (n, arguments) ORDER BY n;

-- ---- a direct INSERT: the transaction, then its entries
SELECT n, pg_temp.raised(command) FROM (VALUES
  (1, $$INSERT INTO faults.transactions (key, metadata) VALUES (repeat('k', 256), '[]')$$), (2, $$INSERT INTO faults.transactions (metadata, posted_at) VALUES ('[]', '2016-01-01')$$),
  (3, $$INSERT INTO faults.transactions (posted_at, effective_at) VALUES ('2016-01-01', 'infinity')$$), (4, $$INSERT INTO faults.transactions (effective_at) VALUES ('infinity')$$),
  (5, $$INSERT INTO faults.transactions (effective_at, origin_id, relation) VALUES ('2016-01-01', 1, 'refund')$$), (6, $$INSERT INTO faults.transactions (effective_at) VALUES ('2016-01-01')$$),
  (7, $$INSERT INTO faults.transactions DEFAULT VALUES$$)) AS v (n, command) ORDER BY n;
SELECT n, regexp_replace(pg_temp.raised(format('WITH t AS (INSERT INTO faults.transactions DEFAULT VALUES RETURNING id) INSERT INTO faults.entries (transaction_id, account_id, amount, memo) SELECT id + wrong, a, m, memo FROM t, (VALUES %s) AS v (wrong, a, m, memo)', legs)), 'transaction \d+', 'transaction n') FROM (VALUES
  (1, format($$(1000, %s, 'GBP 0'::monetary, repeat('m', 1025))$$, :bank)), (2, format($$(0, %s, 'GBP 0'::monetary, repeat('m', 1025))$$, :guarded)),
  (3, format($$(0, %s, 'GBP 1'::monetary, repeat('m', 1025)), (0, %s, 'GBP 1', NULL)$$, :bank, :guarded)), (4, format($$(0, %s, 'GBP 1'::monetary, NULL), (0, 1000000, 'GBP 1', NULL)$$, :guarded)),
  (5, format($$(0, %s, 'EUR 1'::monetary, NULL), (0, 1000000, 'GBP 1', NULL)$$, :bank)), (6, format($$(0, %s, 'EUR 1'::monetary, NULL), (0, %s, 'GBP 1', NULL)$$, :till, :wallet)),
  (7, format($$(0, %s, 'GBP 1'::monetary, NULL), (0, %s, 'GBP 1', NULL)$$, :wallet, :till)), (8, format($$(0, %s, 'GBP 1'::monetary, NULL), (0, %s, 'GBP 1', NULL)$$, :bank, :wallet)),
  (9, format($$(0, %s, 'GBP 1'::monetary, NULL), (0, %s, 'GBP 1', NULL)$$, :bank, :bank))) AS v (n, legs) ORDER BY n;
RESET ROLE;
SELECT count(*) FROM faults.transactions;
SELECT * FROM faults.verify();
DROP TABLE faults CASCADE;
DROP SCHEMA faults CASCADE;
DROP ROLE faults_reader, faults_poster, faults_admin;
