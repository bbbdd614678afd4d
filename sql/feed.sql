-- The feed: every committed transaction once, in the order of the ids, nothing before its turn.
\set SHOW_CONTEXT never
\a \t
SET client_min_messages = warning;
SELECT create_ledger('regress_feed');
SET search_path = public, regress_feed;
SELECT open_account('till', 'asset', 'GBP'), open_account('sales', 'income', 'GBP'), open_account('purse', 'liability', 'GBP', min_balance => 'GBP 0');
CREATE FUNCTION pg_temp.ids(after bigint DEFAULT 0, "limit" integer DEFAULT 100) RETURNS text LANGUAGE sql AS 'SELECT coalesce(string_agg(id::text, '' '' ORDER BY n), ''none'') FROM feed(after, "limit") WITH ORDINALITY AS f (id, a, b, c, d, e, f, g, h, i, j, k, l, n)';
SELECT pg_temp.ids();
SELECT ledger_finished_through('regress_feed', 0, 1);

-- What a row has.
SELECT post(ARRAY[debit('till', 'GBP 12', memo => 'coins'), credit('sales', 'GBP 10'), credit('purse', 'GBP 2', memo => '')], key => 'one', kind => 'sale', effective_at => '2026-01-31', description => 'first', metadata => '{"n": null}');
SELECT refund(1, 'GBP 6', effective_at => '2026-02-01');
WITH t AS (INSERT INTO transactions (effective_at) VALUES ('2026-03-01') RETURNING id) INSERT INTO entries (transaction_id, line, account_id, amount, layer) SELECT id, 10 * n, 4 - n, monetary(3 - 2 * n, 'GBP'), 'pending' FROM t, generate_series(1, 2) AS n;
\t
SELECT id, effective_at AT TIME ZONE 'UTC' AS effective_at, dated_at, posted_at > '2026-01-01' AS posted, key, kind, description, metadata, relation, origin_id, expires_at, capture_limit FROM feed();
\t
SELECT id, jsonb_pretty(legs) FROM feed(0, 2);
SELECT legs FROM feed(2);
SELECT sum((leg ->> 'amount')::monetary) FROM feed(), jsonb_array_elements(legs) AS leg;

-- A page at a time; beyond the last there is nothing yet.
SELECT transaction_id, status FROM transfer_batch(ARRAY['till', 'purse', 'till'], ARRAY['sales', 'sales', 'purse'], ARRAY['GBP 1', 'GBP 1000', 'GBP 3']::monetary[], mode => 'each');
SELECT pg_temp.ids(), pg_temp.ids(0, 1), pg_temp.ids(1, 2), pg_temp.ids(3), pg_temp.ids(6);
SELECT pg_temp.ids("limit" => 10000);
SELECT feed_position();
SELECT * FROM feed(7);
SELECT * FROM feed(-1);
SELECT * FROM feed(NULL);
SELECT * FROM feed(0, 0);
SELECT * FROM feed(0, 10001);
SELECT * FROM feed(0, NULL);
SELECT * FROM ledger_finished_through('regress_feed', -1, 1);
SELECT * FROM ledger_finished_through('regress_feed', 0, 0);
SELECT ledger_finished_through('regress_feed', NULL, 1) IS NULL;
SELECT ledger_finished_through('public', 0, 1);

-- What is not committed is not given, by whatever way it is written, and not to oneself either.
BEGIN;
SELECT transfer('till', 'sales', 'GBP 1');
SELECT pg_temp.ids(5), position, pid = pg_backend_pid(), prepared, role = current_user, application_name, state, since = now() FROM feed_lag;
COMMIT;
BEGIN;
SELECT count(*) FROM feed_lag;
INSERT INTO transactions (kind) VALUES ('none') RETURNING id;
SELECT pg_temp.ids(5), position, feed_position() FROM feed_lag;
ROLLBACK;
SELECT pg_temp.ids(5);
BEGIN;
COPY transactions (kind) FROM stdin;
copied
copied
\.
INSERT INTO entries (transaction_id, account_id, amount) SELECT id, n, CASE n WHEN 1 THEN 'GBP 1'::monetary ELSE 'GBP -1' END FROM transactions, generate_series(1, 2) AS n WHERE kind = 'copied';
SELECT pg_temp.ids(5), position FROM feed_lag;
COMMIT;
SELECT pg_temp.ids(5);
BEGIN;
MERGE INTO transactions USING (VALUES ('merged')) AS m (kind) ON false WHEN NOT MATCHED THEN INSERT (kind) VALUES (m.kind);
SELECT position FROM feed_lag;
ROLLBACK;
-- Savepoints: what is left announced is what may still be committed.
BEGIN;
SAVEPOINT s;
SELECT transfer('till', 'sales', 'GBP 1');
ROLLBACK TO s;
SELECT count(*) FROM feed_lag;
SELECT transfer('till', 'sales', 'GBP 1');
SAVEPOINT s;
SELECT transfer('till', 'sales', 'GBP 1');
ROLLBACK TO s;
SELECT transfer('till', 'sales', 'GBP 1');
SELECT count(*), min(position) FROM feed_lag;
COMMIT;
SELECT pg_temp.ids(9);
-- A thousand that fail leave no more locks behind than one does.
BEGIN;
SELECT status, count(*) FROM transfer_batch(array_fill('purse'::text, ARRAY[1000]), array_fill('sales'::text, ARRAY[1000]), array_fill('GBP 1000'::monetary, ARRAY[1000]), mode => 'each') GROUP BY 1;
SELECT count(*) <= 1 FROM feed_lag;
ROLLBACK;

-- From a function that says STABLE, from a cursor, and in a transaction that only reads.
CREATE FUNCTION pg_temp.newest() RETURNS bigint LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN (SELECT max(id) FROM feed(9)); END $$;
SELECT pg_temp.newest();
BEGIN READ ONLY;
DECLARE c CURSOR FOR SELECT id FROM feed(9);
FETCH ALL FROM c;
COMMIT;
BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE;
SELECT pg_temp.ids(9), pg_temp.ids(0, 2);
COMMIT;
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT transfer('till', 'sales', 'GBP 1') = (SELECT last_value FROM transactions_id_seq);
SELECT pg_temp.ids(9), pg_temp.ids(0, 2), pg_temp.ids(0, 3);
SELECT feed_position();
COMMIT;

-- A number that was drawn before, so that a reader may have passed it.
SELECT nextval('transactions_id_seq') AS drawn \gset
INSERT INTO transactions (id) OVERRIDING SYSTEM VALUE VALUES (:drawn);
INSERT INTO transactions (id) OVERRIDING SYSTEM VALUE VALUES (2);
\set VERBOSITY terse
ALTER SEQUENCE transactions_id_seq CACHE 5;
SELECT transfer('till', 'sales', 'GBP 1') = currval('transactions_id_seq');
SELECT transfer('till', 'sales', 'GBP 1') = currval('transactions_id_seq');
ALTER SEQUENCE transactions_id_seq CACHE 1;
DISCARD SEQUENCES;
SELECT transfer('till', 'sales', 'GBP 1') = currval('transactions_id_seq');
ALTER TABLE transactions DISABLE TRIGGER announce;
INSERT INTO transactions DEFAULT VALUES;
SELECT * FROM verify();
-- The engine announces by itself.
SELECT transfer('till', 'sales', 'GBP 1') = currval('transactions_id_seq');
ALTER TABLE transactions ENABLE TRIGGER announce;
CREATE TRIGGER announce_late AFTER INSERT ON transactions EXECUTE FUNCTION florin_announce_writer();
INSERT INTO transactions DEFAULT VALUES;
DROP TRIGGER announce_late ON transactions;
CREATE TRIGGER announce BEFORE INSERT ON entries EXECUTE FUNCTION florin_announce_writer();
INSERT INTO entries (transaction_id, account_id, amount) VALUES (1, 1, 'GBP 1');
DROP TRIGGER announce ON entries;

-- Who may read it: a reader, as far as the policies let him.
CREATE ROLE regress_feed_reader;
SELECT grant_reader('regress_feed_reader');
CREATE ROLE regress_feed_poster;
SELECT grant_poster('regress_feed_poster');
SELECT count(*) AS all_of_it FROM feed() \gset
SET ROLE regress_feed_reader;
SELECT count(*) = :all_of_it FROM feed();
SELECT feed_position() > 1;
SELECT count(*) FROM feed_lag;
SELECT notify_posts('posts');
RESET ROLE;
SET ROLE regress_feed_poster;
SELECT * FROM feed();
SELECT ledger_finished_through('regress_feed', 0, 1) > 1;
RESET ROLE;
REVOKE SELECT (id) ON transactions FROM regress_feed_poster;
SET ROLE regress_feed_poster;
SELECT ledger_finished_through('regress_feed', 0, 1) > 1;
RESET ROLE;
ALTER TABLE transactions ENABLE ROW LEVEL SECURITY;
ALTER TABLE entries ENABLE ROW LEVEL SECURITY;
CREATE POLICY sales ON transactions TO regress_feed_reader USING (kind = 'sale');
CREATE POLICY debits ON entries TO regress_feed_reader USING (sign(amount) > 0);
SET ROLE regress_feed_reader;
SELECT id, jsonb_array_length(legs) FROM feed();
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT id, jsonb_array_length(legs) FROM feed();
COMMIT;
RESET ROLE;

-- A hold and what answers it.
SELECT hold(ARRAY[debit('till', 'GBP 5'), credit('sales', 'GBP 5')], expires_at => '2100-01-01 00:00 UTC', capture_limit => 'GBP 6') AS held \gset
SELECT capture(:held, 'GBP 2', final => false) > :held, void(:held) > :held;
SELECT kind, relation, origin_id = :held AS of_hold, expires_at AT TIME ZONE 'UTC' AS expires_at, capture_limit, jsonb_path_query_array(legs, '$[*].layer') AS layers, jsonb_path_query_array(legs, '$[*].amount.amount') AS amounts FROM feed(:held - 1);

-- The channel. What is sent is in test/isolation/specs/feed_notify.spec.
SELECT notify_posts('');
SELECT notify_posts(repeat('x', 64));
SELECT notify_posts(repeat('x', 63));
SELECT octet_length(notify_channel) FROM ledger_format;
SELECT transfer('till', 'sales', 'GBP 1') > 0;
SELECT notify_posts(NULL);
SELECT notify_channel IS NULL FROM ledger_format;

-- Its cost does not grow with what came before: the rows of a page by the index on id, the legs by theirs.
SELECT count(*) FROM transfer_batch(array_fill('till'::text, ARRAY[2000]), array_fill('sales'::text, ARRAY[2000]), array_fill('GBP 1'::monetary, ARRAY[2000]));
ANALYZE transactions, entries, accounts;
CREATE FUNCTION pg_temp.read_by_page(pages integer) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  position bigint := (SELECT max(id) - 1000 FROM transactions);
BEGIN
  FOR i IN 1 .. pages LOOP
    SELECT max(id) INTO STRICT position FROM feed(position, 10);
  END LOOP;
  RETURN (SELECT max(id) - position FROM transactions);
END $$;
SELECT pg_stat_force_next_flush();
SELECT pg_stat_reset_single_table_counters('transactions'::regclass), pg_stat_reset_single_table_counters('entries'::regclass);
SELECT pg_temp.read_by_page(100);
-- Also where the planner knows nothing of the table, or takes an index for dear.
SET random_page_cost = 1000;
SELECT pg_temp.read_by_page(100);
RESET random_page_cost;
SELECT pg_stat_force_next_flush();
SELECT relname, seq_scan FROM pg_stat_user_tables WHERE schemaname = 'regress_feed' AND relname IN ('transactions', 'entries') ORDER BY 1;
-- A date in closed books is told with the one that was asked for.
SET timezone = 'UTC';
SELECT close_period('2016-02-29') IS NOT NULL AS closed;
SELECT transfer('till', 'sales', 'GBP 1', effective_at => '2016-02-14', late => 'next_open') - 1 AS before \gset
SELECT effective_at, dated_at FROM feed(:before);
SELECT * FROM verify();

RESET search_path;
DROP SCHEMA regress_feed CASCADE;
DROP ROLE regress_feed_reader, regress_feed_poster;
