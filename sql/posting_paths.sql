-- The posting functions write rows directly, or as INSERT statements where something would be bypassed: the same
-- rows, errors and balances either way.
\set SHOW_CONTEXT never
\a \t
SET client_min_messages = warning;
SET timezone = 'UTC';
SELECT create_ledger('regress_direct'), create_ledger('regress_insert');
CREATE FUNCTION pg_temp.nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER harmless BEFORE INSERT ON regress_insert.entries FOR EACH ROW EXECUTE FUNCTION pg_temp.nothing();
SELECT ledger_detour('regress_direct') IS NULL, ledger_detour('regress_insert');

-- What each command answers or raises, in both ledgers; @ stands for the ledger.
CREATE TEMP TABLE answers (ledger text, step bigint, answer text);
CREATE FUNCTION pg_temp.answer(command text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text; state text; message text; detail text;
BEGIN
  EXECUTE format('SELECT string_agg(x::text, $s$; $s$) FROM (%s) AS x', command) INTO answer;
  SET CONSTRAINTS ALL IMMEDIATE;
  SET CONSTRAINTS ALL DEFERRED;
  RETURN answer;
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
  RETURN concat_ws(' | ', state, message, nullif(detail, ''));
END $$;
CREATE FUNCTION pg_temp.document(debit text, credit text, amount text, key text DEFAULT NULL, more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_strip_nulls(jsonb_build_object('key', key, 'legs', jsonb_build_array(
    jsonb_build_object('account', debit, 'debit', amount), jsonb_build_object('account', credit, 'credit', amount, 'memo', 'credited')))) || more
$$;
CREATE TEMP TABLE steps (step bigint GENERATED ALWAYS AS IDENTITY, command text);
INSERT INTO steps (command) VALUES
  ($$SELECT @.open_account('a', 'asset', 'GBP'), @.open_account('b', 'income', 'GBP', stripes => 4), @.open_account('poor', 'asset', 'GBP', min_balance => 'GBP 0'),
     @.open_account('euro', 'asset', 'EUR'), @.open_account('closed', 'asset', 'GBP')$$),
  ($$SELECT @.close_account('closed')$$),
  ($$SELECT @.close_period('2020-12-31')$$),
  -- One by one.
  ($$SELECT @.transfer('a', 'b', 'GBP 10')$$),
  ($$SELECT @.post(ARRAY[debit('a', 'GBP 1.5', 'one'), debit('a', 'GBP 0.5'), credit('b', 'GBP 2', repeat('m', 1024))], 'k-1', 'sale', '2021-02-03 04:05:06.789+00', repeat('d', 4096), jsonb_build_object('x', repeat('y', 60000)))$$),
  ($$SELECT @.post(ARRAY[debit('a', 'GBP 1.5', 'one'), debit('a', 'GBP 0.5'), credit('b', 'GBP 2', repeat('m', 1024))], 'k-1', 'sale', '2021-02-03 04:05:06.789+00', repeat('d', 4096), jsonb_build_object('x', repeat('y', 60000)))$$),
  ($$SELECT @.post(ARRAY[debit('a', 'GBP 2'), credit('b', 'GBP 2')], 'k-1')$$),
  ($$SELECT @.post(ARRAY[]::leg[])$$),
  ($$SELECT @.post(ARRAY[debit('a', 'GBP 2'), credit('b', 'GBP 1')])$$),
  ($$SELECT @.post(ARRAY[debit('a', 'GBP 2'), credit('b', 'GBP 1')], 'k-1')$$),
  ($$SELECT @.post(ARRAY[debit('nobody', 'GBP 2'), credit('b', 'GBP 1')])$$),
  ($$SELECT @.post(ARRAY[debit('euro', 'GBP 2'), credit('b', 'GBP 2')])$$),
  ($$SELECT @.transfer('closed', 'a', 'GBP 1')$$),
  ($$SELECT @.transfer('a', 'poor', 'GBP 1', key => 'k-2')$$),
  ($$SELECT @.transfer('a', 'poor', 'GBP 1', key => 'k-2')$$),
  ($$SELECT @.transfer('poor', 'a', 'GBP 1', key => 'k-2')$$),
  ($$SELECT @.transfer('a', 'b', 'GBP 1', effective_at => '2020-12-31 23:59:59.999999+00')$$),
  ($$SELECT @.transfer('a', 'b', 'GBP 1', effective_at => 'infinity')$$),
  ($$SELECT @.transfer('a', 'b', 'GBP 1', effective_at => '2021-01-01 00:00:00+00')$$),
  ($$SELECT @.transfer('a', 'b', 'GBP 1', key => repeat('k', 256))$$),
  ($$SELECT @.transfer('a', 'b', 'GBP 1', key => '')$$),
  ($$SELECT @.transfer('a', 'b', 'GBP 1', description => repeat('d', 4097))$$),
  ($$SELECT @.transfer('a', 'b', 'GBP 1', metadata => jsonb_build_object('x', repeat('y', 65536)))$$),
  -- Reversed and refunded.
  ($$SELECT @.refund(1, 'GBP 3')$$), ($$SELECT @.refund(1, 'GBP 7.01')$$), ($$SELECT @.refund(1, 'GBP 7', key => 'r-1')$$), ($$SELECT @.refund(1, 'GBP 7', key => 'r-1')$$),
  ($$SELECT @.reverse(1)$$), ($$SELECT @.reverse(2, key => 'v-1')$$), ($$SELECT @.reverse(2, key => 'v-1')$$), ($$SELECT @.reverse(2)$$), ($$SELECT @.reverse(1000)$$),
  -- Batches.
  ($$SELECT * FROM @.post_batch('[]')$$),
  ($$SELECT ordinal, status, detail FROM @.post_batch(jsonb_build_array(pg_temp.document('a', 'b', 'GBP 1', 'z'), pg_temp.document('a', 'b', 'GBP 2'), pg_temp.document('poor', 'a', 'GBP 3', 'c'), pg_temp.document('a', 'b', 'GBP 1', 'z')))$$),
  ($$SELECT ordinal, status, detail FROM @.post_batch(jsonb_build_array(pg_temp.document('a', 'b', 'GBP 4', 'y'), pg_temp.document('a', 'b', 'GBP 1', 'z'), pg_temp.document('a', 'b', 'GBP 1', 'x')))$$),
  ($$SELECT ordinal, status, detail FROM @.post_batch(jsonb_build_array(pg_temp.document('a', 'b', 'GBP 4', 'w'), pg_temp.document('a', 'b', 'GBP 9', 'z')))$$),
  ($$SELECT ordinal, status, detail FROM @.post_batch(jsonb_build_array(pg_temp.document('a', 'b', 'GBP 4', 'w'), pg_temp.document('a', 'nobody', 'GBP 9')))$$),
  ($$SELECT ordinal, status, detail FROM @.post_batch(jsonb_build_array(pg_temp.document('a', 'b', 'GBP 4', 'w'), pg_temp.document('a', 'poor', 'GBP 3'), pg_temp.document('a', 'poor', 'GBP 3'), pg_temp.document('poor', 'a', 'GBP 3')))$$),
  ($$SELECT ordinal, status, detail FROM @.post_batch(jsonb_build_array(pg_temp.document('a', 'b', 'GBP 4', 'w'), pg_temp.document('a', 'poor', 'GBP 3'), pg_temp.document('a', 'poor', 'GBP 3'), pg_temp.document('poor', 'a', 'GBP 3'), pg_temp.document('a', 'b', 'GBP 4', 'w')), 'each')$$),
  -- The first item that is late, whatever the order of the keys.
  ($$SELECT ordinal, status, detail FROM @.post_batch(jsonb_build_array(pg_temp.document('a', 'b', 'GBP 4', 'late-3'), pg_temp.document('a', 'b', 'GBP 1', 'late-2', '{"effective_at": "2020-02-02T00:00:00Z"}'), pg_temp.document('a', 'b', 'GBP 1', 'late-1', '{"effective_at": "2020-01-01T00:00:00Z"}')))$$),
  -- Closed books come before a hold that has expired, and the first item before the others in either.
  ($$SELECT @.post_json(pg_temp.document('a', 'b', 'GBP 1', 'held-1', '{"hold": true, "expires_at": "2000-01-01T00:00:00Z", "effective_at": "2020-02-02T00:00:00Z"}'))$$),
  ($$SELECT ordinal, status, detail FROM @.post_batch(jsonb_build_array(pg_temp.document('a', 'b', 'GBP 1', 'held-2', '{"effective_at": "2020-02-02T00:00:00Z"}'), pg_temp.document('a', 'b', 'GBP 1', 'held-1', '{"hold": true, "expires_at": "2000-01-01T00:00:00Z"}')))$$),
  ($$SELECT ordinal, status, detail FROM @.post_batch(jsonb_build_array(pg_temp.document('a', 'b', 'GBP 1', 'held-2', '{"hold": true, "expires_at": "2000-01-01T00:00:00Z"}'), pg_temp.document('a', 'b', 'GBP 1', 'held-1', '{"effective_at": "2020-02-02T00:00:00Z"}')))$$),
  ($$SELECT ordinal, status, detail FROM @.transfer_batch(ARRAY['a', 'a', 'poor'], ARRAY['b', 'poor', 'a'], ARRAY['GBP 5', 'GBP 3', 'GBP 3']::monetary[], ARRAY['t-1', NULL, 't-2'], effective_at => '2021-06-01 00:00:00+00')$$),
  ($$SELECT count(*), min(status), max(status) FROM @.transfer_batch(array_fill('a'::text, ARRAY[2500]), array_fill('b'::text, ARRAY[2500]), ARRAY(SELECT monetary(n, 'GBP') FROM generate_series(1, 2500) AS n), ARRAY(SELECT md5(n::text) FROM generate_series(1, 2500) AS n))$$),
  ($$SELECT count(*), min(status), max(status) FROM @.transfer_batch(array_fill('a'::text, ARRAY[2500]), array_fill('b'::text, ARRAY[2500]), ARRAY(SELECT monetary(n, 'GBP') FROM generate_series(1, 2500) AS n), ARRAY(SELECT md5(n::text) FROM generate_series(1, 2500) AS n))$$),
  -- Inside one command, and next to direct INSERTs.
  ($$SELECT @.transfer('a', 'b', 'GBP 1', key => 'twice') = @.transfer('a', 'b', 'GBP 1', key => 'twice')$$),
  ($$SELECT a.posted FROM @.balance('a') AS a$$),
  ($$SELECT count(*) FROM @.entries WHERE transaction_id = (SELECT max(id) FROM @.transactions)$$),
  ($$SELECT * FROM @.post_batch(jsonb_build_array(pg_temp.document('a', 'b', 'GBP 1'), pg_temp.document('a', 'b', 'GBP 1', more => '{"effective_at": "soon"}')))$$);
DO $$
DECLARE
  ledger text; step record;
BEGIN
  FOREACH ledger IN ARRAY ARRAY['regress_direct', 'regress_insert'] LOOP
    FOR step IN SELECT * FROM steps ORDER BY steps.step LOOP
      INSERT INTO answers VALUES (ledger, step.step, pg_temp.answer(replace(step.command, '@', ledger)));
    END LOOP;
  END LOOP;
END $$;
SELECT a.step, left(a.answer, 300) FROM answers AS a WHERE a.ledger = 'regress_direct' ORDER BY a.step;
SELECT 'differs', step, d.answer, i.answer
  FROM answers AS d JOIN answers AS i USING (step) WHERE d.ledger = 'regress_direct' AND i.ledger = 'regress_insert' AND d.answer IS DISTINCT FROM i.answer;
-- Row by row; ids are drawn in the same order.
CREATE FUNCTION pg_temp.content(ledger text) RETURNS TABLE (content text) LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY EXECUTE format('SELECT concat_ws(%2$L, %3$L, t.*) FROM (SELECT id, effective_at, origin_id, relation, key, kind, description, metadata, expires_at, capture_limit, dated_at FROM %1$I.transactions) AS t', ledger, ',', 'transaction');
  RETURN QUERY EXECUTE format('SELECT concat_ws(%2$L, %3$L, e.*) FROM %1$I.entries AS e', ledger, ',', 'entry');
  RETURN QUERY EXECUTE format('SELECT concat_ws(%2$L, %3$L, account_id, sum(posted), sum(pending_debits), sum(pending_credits)) FROM %1$I.balances GROUP BY account_id', ledger, ',', 'balance');
END $$;
SELECT count(*), count(DISTINCT content) FROM pg_temp.content('regress_direct');
(SELECT 'direct alone', * FROM pg_temp.content('regress_direct') EXCEPT ALL SELECT 'direct alone', * FROM pg_temp.content('regress_insert'))
UNION ALL (SELECT 'insert alone', * FROM pg_temp.content('regress_insert') EXCEPT ALL SELECT 'insert alone', * FROM pg_temp.content('regress_direct'));
SELECT * FROM regress_direct.verify();
SELECT * FROM regress_insert.verify();
-- Every index has every row.
SET enable_seqscan = off;
SELECT count(*) FROM regress_direct.transactions WHERE id > 0;
SELECT count(*), count(DISTINCT key) FROM regress_direct.transactions WHERE key IS NOT NULL;
SELECT count(*) FROM regress_direct.transactions WHERE origin_id IS NOT NULL;
SELECT count(*) FROM regress_direct.entries WHERE account_id IS NOT NULL AND effective_at > '-infinity';
SET enable_indexscan = off; SET enable_bitmapscan = off; SET enable_indexonlyscan = off; SET enable_seqscan = on;
SELECT count(*) FROM regress_direct.transactions WHERE id > 0;
SELECT count(*), count(DISTINCT key) FROM regress_direct.transactions WHERE key IS NOT NULL;
SELECT count(*) FROM regress_direct.transactions WHERE origin_id IS NOT NULL;
SELECT count(*) FROM regress_direct.entries WHERE account_id IS NOT NULL AND effective_at > '-infinity';
RESET enable_indexscan; RESET enable_bitmapscan; RESET enable_indexonlyscan;
-- The statistics count the rows of both; posted_at is the transaction's time.
SELECT pg_stat_get_xact_tuples_inserted('regress_direct.entries'::regclass) = pg_stat_get_xact_tuples_inserted('regress_insert.entries'::regclass);
BEGIN;
SELECT regress_direct.transfer('a', 'b', 'GBP 1', key => 'now') > 0;
SELECT posted_at = now(), effective_at = now(), xmin::text = txid_current()::text FROM regress_direct.transactions WHERE key = 'now';
-- A direct INSERT that joins it is held to the sum.
INSERT INTO regress_direct.entries (transaction_id, account_id, amount) SELECT max(id), 1, 'GBP 1' FROM regress_direct.transactions;
COMMIT;
BEGIN READ ONLY;
SELECT regress_direct.transfer('a', 'b', 'GBP 1');
ROLLBACK;
-- A cursor does not see what comes after it, a rolled back savepoint leaves nothing.
BEGIN;
DECLARE before CURSOR FOR SELECT count(*) FROM regress_direct.entries;
SAVEPOINT s;
SELECT regress_direct.transfer('a', 'b', 'GBP 1', key => 'undone') > 0, count(*) > 0 FROM regress_direct.transfer_batch('{a}', '{b}', '{GBP 1}', '{undone too}');
SELECT count(*) FROM regress_direct.transactions WHERE key LIKE 'undone%';
FETCH before;
ROLLBACK TO s;
SELECT count(*) FROM regress_direct.transactions WHERE key LIKE 'undone%';
SELECT regress_direct.transfer('a', 'b', 'GBP 2', key => 'undone') > 0;
ROLLBACK;
DROP SCHEMA regress_insert CASCADE;

-- ---- what makes it take the other way, and what does not
CREATE FUNCTION pg_temp.way(change text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  way text;
BEGIN
  EXECUTE change;
  way := coalesce(ledger_detour('regress_direct'), 'direct');
  PERFORM regress_direct.transfer('a', 'b', 'GBP 1', effective_at => now() + '1 day');
  RAISE EXCEPTION USING MESSAGE = way || CASE WHEN EXISTS (SELECT FROM regress_direct.verify()
    WHERE check_name NOT IN ('trigger_is_enabled', 'privileges_are_sound')) THEN ', and verify() objects' ELSE '' END;
EXCEPTION WHEN OTHERS THEN
  RETURN SQLERRM;
END $$;
CREATE ROLE regress_paths;
CREATE SCHEMA regress_paths;
CREATE TABLE regress_paths.parents (id bigint PRIMARY KEY);
CREATE FUNCTION regress_paths.is_fine(text) RETURNS boolean LANGUAGE sql AS 'SELECT true';
SELECT change, pg_temp.way(replace(change, '@', 'regress_direct')) FROM (VALUES
  ('SELECT 1'),
  ('ALTER TABLE @.entries ADD CHECK (line < 1000)'),
  ('ALTER TABLE @.transactions ADD CHECK (regress_paths.is_fine(kind))'),
  ('ALTER TABLE @.transactions ADD CHECK (relation IS NULL OR relation <> ''refund'') NOT VALID'),
  ('ALTER TABLE @.transactions ADD CHECK (relation IS NOT NULL) NOT VALID'),
  ('ALTER TABLE @.entries ADD tag text'),
  ('ALTER TABLE @.entries ADD tag text; ALTER TABLE @.entries DROP tag'),
  ('ALTER TABLE @.entries ADD tag text DEFAULT ''x'''),
  ('ALTER TABLE @.entries ADD tag integer GENERATED ALWAYS AS (line + 1) STORED'),
  ('ALTER TABLE @.transactions ADD number bigint GENERATED ALWAYS AS IDENTITY'),
  ('CREATE DOMAIN regress_paths.tag AS text DEFAULT ''x''; ALTER TABLE @.entries ADD tag regress_paths.tag'),
  ('ALTER TABLE @.transactions ALTER kind SET NOT NULL'),
  ('ALTER TABLE @.transactions ALTER posted_at SET DEFAULT clock_timestamp()'),
  ('ALTER TABLE @.transactions ALTER posted_at DROP DEFAULT'),
  ('ALTER TABLE @.transactions ALTER relation SET DEFAULT ''closing'''),
  ('ALTER TABLE @.transactions ALTER key SET DEFAULT ''x'''),
  ('CREATE INDEX ON @.entries (memo); CREATE INDEX ON @.entries USING brin (effective_at); CREATE INDEX ON @.transactions USING gin (metadata); CREATE INDEX ON @.transactions USING hash (kind)'),
  ('CREATE INDEX ON @.entries (account_id) INCLUDE (amount) WHERE memo = ''x'' AND line > 0'),
  ('CREATE INDEX ON @.transactions (kind DESC NULLS FIRST, description) WHERE kind = ''sale'''),
  ('CREATE INDEX ON @.entries (lower(memo))'),
  ('ALTER TABLE @.entries ADD UNIQUE (transaction_id, line) DEFERRABLE'),
  ('ALTER TABLE @.entries ADD EXCLUDE USING btree (transaction_id WITH =, line WITH =)'),
  ('CREATE RULE hush AS ON INSERT TO @.transactions DO ALSO SELECT 1'),
  ('CREATE RULE hush AS ON UPDATE TO @.entries DO ALSO NOTHING'),
  ('CREATE TRIGGER watch AFTER INSERT ON @.entries FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.nothing()'),
  ('CREATE TRIGGER watch AFTER DELETE ON @.entries FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.nothing()'),
  ('ALTER TABLE @.entries ADD FOREIGN KEY (account_id) REFERENCES @.accounts'),
  ('CREATE TABLE regress_paths.mine (id bigint REFERENCES @.transactions)'),
  ('ALTER TABLE @.entries DISABLE TRIGGER move_balances'),
  ('ALTER TABLE @.entries ENABLE REPLICA TRIGGER sums_to_zero'),
  ('ALTER TABLE @.entries ENABLE ALWAYS TRIGGER sums_to_zero'),
  ('DROP TRIGGER has_entries ON @.transactions'),
  ('CREATE TRIGGER sums_to_zero_too AFTER INSERT ON @.transactions FOR EACH ROW EXECUTE FUNCTION florin_transaction_has_entries()'),
  ('CREATE TABLE regress_paths.child () INHERITS (@.entries)'),
  ('ALTER TABLE @.entries ENABLE ROW LEVEL SECURITY'),
  ('SET LOCAL session_replication_role = replica'),
  ('SET LOCAL session_replication_role = local'),
  ('CREATE PUBLICATION regress_paths FOR TABLE @.entries'),
  ('ALTER TABLE @.entries ALTER amount TYPE monetary(''GBP'')')
) AS v (change);
-- A CHECK on what only a reversal or a refund has is tested for those.
BEGIN;
ALTER TABLE regress_direct.transactions ADD CONSTRAINT no_refund CHECK (relation IS NULL OR relation <> 'refund') NOT VALID;
SELECT ledger_detour('regress_direct') IS NULL, regress_direct.reverse((SELECT id FROM regress_direct.transactions WHERE key = 'x')) > 0;
SELECT regress_direct.refund((SELECT id FROM regress_direct.transactions WHERE key = 'y'), 'GBP 1');
ROLLBACK;
-- The role decides as well.
CREATE FUNCTION pg_temp.way_of_role(change text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE change;
  SET LOCAL ROLE regress_paths;
  RAISE EXCEPTION USING MESSAGE = coalesce(ledger_detour('regress_direct'), 'direct') || ' ' || (regress_direct.transfer('a', 'b', 'GBP 1') > 0);
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
SELECT regress_direct.grant_poster('regress_paths');
SELECT change, pg_temp.way_of_role(replace(change, '@', 'regress_direct')) FROM (VALUES
  ('SELECT 1'),
  ('ALTER TABLE @.entries ENABLE ROW LEVEL SECURITY'),
  ('ALTER TABLE @.entries ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON @.entries FOR INSERT WITH CHECK (account_id <= 2)'),
  ('ALTER TABLE @.entries ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON @.entries FOR INSERT WITH CHECK (account_id <> 2)'),
  ('ALTER TABLE @.transactions ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON @.transactions FOR INSERT WITH CHECK (true)'),
  ('REVOKE INSERT ON @.transactions FROM regress_paths'),
  ('REVOKE INSERT ON @.transactions FROM regress_paths; GRANT INSERT (id, key, kind, effective_at, description, metadata, dated_at, origin_id, relation, expires_at, capture_limit) ON @.transactions TO regress_paths'),
  ('REVOKE INSERT ON @.transactions FROM regress_paths; GRANT INSERT (id, key) ON @.transactions TO regress_paths')
) AS v (change);
SELECT * FROM regress_direct.verify();
SELECT ledger_detour('pg_catalog');
DROP SCHEMA regress_direct, regress_paths CASCADE;
DROP ROLE regress_paths;
