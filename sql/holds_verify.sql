-- Holds: every check of verify_holds() finds what it is for; who may do what; the same in a partitioned ledger.
\set SHOW_CONTEXT never
\a \t
SET client_min_messages = warning;
SET timezone = 'UTC';
CREATE FUNCTION pg_temp.raised(command text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE command;
  RETURN 'nothing';
EXCEPTION WHEN OTHERS THEN
  RETURN concat_ws(' | ', SQLSTATE, SQLERRM);
END $$;

SELECT create_ledger('regress_held', roles => true);
SET search_path = public, regress_held;
SELECT open_account('a', 'asset', 'GBP'), open_account('b', 'income', 'GBP');
SELECT transfer('a', 'b', 'GBP 10', key => 'sale') AS one, hold(ARRAY[debit('a', 'GBP 60'), credit('b', 'GBP 60')], '2100-01-01', key => 'hold', capture_limit => 'GBP 70') AS two;
SELECT capture(2, 'GBP 20', key => 'capture') AS three, extend_hold(2, '2100-02-01') AS four, hold(ARRAY[debit('a', 'GBP 5'), credit('b', 'GBP 5')]) AS five;
SELECT void(5) AS six;
SELECT * FROM verify();
SELECT * FROM verify_holds(3);

-- ---- damages, done as a superuser past the triggers, and rolled back; the second time as seen from the last one
CREATE FUNCTION pg_temp.damaged(VARIADIC commands text[]) RETURNS TABLE (found text) LANGUAGE plpgsql AS $$
DECLARE
  command text;
  rows text[];
BEGIN
  BEGIN
    SET LOCAL session_replication_role = replica;
    FOREACH command IN ARRAY commands LOOP
      EXECUTE command;
    END LOOP;
    rows := ARRAY(SELECT concat_ws('|', v.*) FROM verify_holds() AS v ORDER BY 1) || ARRAY(SELECT 'since: ' || v.check_name FROM verify_holds(3) AS v ORDER BY 1);
    RAISE SQLSTATE 'ZZ000';
  EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
    RETURN QUERY SELECT unnest(rows);
  END;
END $$;
-- held_matches_entries
SELECT pg_temp.damaged($$UPDATE held SET amount = 'GBP 41' WHERE line = 1$$);
SELECT pg_temp.damaged($$UPDATE held SET expires_at = '2100-01-01'$$);
SELECT pg_temp.damaged($$DELETE FROM held WHERE line = 2$$);
SELECT pg_temp.damaged($$INSERT INTO held VALUES (5, 1, 1, 'GBP 5', NULL)$$);
SELECT pg_temp.damaged($$UPDATE transactions SET expires_at = NULL WHERE id = 4$$);
-- release_is_within_hold
SELECT pg_temp.damaged($$UPDATE entries SET amount = 'GBP -61' WHERE transaction_id = 3 AND line = 1$$);
SELECT pg_temp.damaged($$UPDATE entries SET line = 9 WHERE transaction_id = 6 AND line = 1$$);
-- capture_is_within_hold
SELECT pg_temp.damaged($$UPDATE entries SET amount = 'GBP 71' WHERE transaction_id = 3 AND line = 3$$);
SELECT pg_temp.damaged($$UPDATE entries SET amount = 'GBP 61' WHERE transaction_id = 3 AND line = 3$$, $$UPDATE transactions SET capture_limit = NULL WHERE id = 2$$);
-- relation_is_sound
SELECT pg_temp.damaged($$UPDATE transactions SET origin_id = 1 WHERE id = 4$$);
SELECT pg_temp.damaged($$UPDATE transactions SET origin_id = 3 WHERE id = 4$$);
SELECT pg_temp.damaged($$UPDATE transactions SET origin_id = 99 WHERE id = 4$$);
SELECT pg_temp.damaged($$INSERT INTO transactions (id, origin_id, relation) OVERRIDING SYSTEM VALUE VALUES (100, 2, 'reversal'), (101, 6, 'reversal'), (102, 4, 'refund'), (103, 2, 'refund'), (104, 3, 'refund')$$);
-- layers_are_sound
SELECT pg_temp.damaged($$UPDATE transactions SET expires_at = '2100-01-01' WHERE id = 1$$);
SELECT pg_temp.damaged($$UPDATE transactions SET capture_limit = 'GBP 1' WHERE id = 6$$);
SELECT pg_temp.damaged($$UPDATE entries SET layer = 'posted' WHERE transaction_id = 6$$);
SELECT pg_temp.damaged($$DELETE FROM entries WHERE transaction_id = 3 AND layer = 'posted'$$);
SELECT pg_temp.damaged($$INSERT INTO entries (transaction_id, line, account_id, amount, effective_at) SELECT 4, n, n, CASE n WHEN 1 THEN 'GBP 1'::monetary ELSE 'GBP -1' END, now() FROM generate_series(1, 2) AS n$$);
SELECT pg_temp.damaged($$INSERT INTO entries (transaction_id, line, account_id, amount, effective_at) SELECT 2, 2 + n, n, CASE n WHEN 1 THEN 'GBP 1'::monetary ELSE 'GBP -1' END, now() FROM generate_series(1, 2) AS n$$);
SELECT * FROM verify();

-- ---- who may do what
GRANT USAGE ON SCHEMA public TO regress_held_poster, regress_held_reader;
SET ROLE regress_held_poster;
SELECT hold(ARRAY[debit('a', 'GBP 1'), credit('b', 'GBP 1')], clock_timestamp() + interval '0.5 s') AS hold, hold(ARRAY[debit('a', 'GBP 1'), credit('b', 'GBP 1')]) AS other \gset
SELECT extend_hold(:other, '2100-01-01') > 0, capture(:other, 'GBP 0.4') > 0, regress_held.void(:other) > 0;
SELECT pg_sleep(0.6);
SELECT expire_holds();
SELECT pg_temp.raised('SELECT count(*) FROM regress_held.held'), pg_temp.raised($$INSERT INTO regress_held.held VALUES (1, 1, 1, 'GBP 1', NULL)$$);
SET ROLE regress_held_reader;
SELECT count(*), (SELECT count(*) FROM held), (SELECT count(*) FROM chains) FROM holds;
SELECT pg_temp.raised('SELECT regress_held.void(2)'), pg_temp.raised('SELECT expire_holds()'), pg_temp.raised($$SELECT hold(ARRAY[debit('a', 'GBP 1'), credit('b', 'GBP 1')])$$);
RESET ROLE;
-- A policy binds what is captured as it binds what is held.
ALTER TABLE entries ENABLE ROW LEVEL SECURITY;
CREATE POLICY not_b ON entries FOR INSERT TO regress_held_poster WITH CHECK (account_id <> 2);
SET ROLE regress_held_poster;
SELECT pg_temp.raised('SELECT capture(2)'), pg_temp.raised($$SELECT hold(ARRAY[debit('a', 'GBP 1'), credit('b', 'GBP 1')])$$);
RESET ROLE;
SELECT * FROM verify();
RESET search_path;
DROP SCHEMA regress_held CASCADE;
DROP OWNED BY regress_held_reader, regress_held_poster, regress_held_admin;
DROP ROLE regress_held_reader, regress_held_poster, regress_held_admin;

-- ---- partitioned by effective date: a hold and its answers are in partitions of their own
SELECT create_ledger('regress_held', partition_by => 'month');
SET search_path = public, regress_held;
SELECT open_account('a', 'asset', 'GBP', min_balance => 'GBP 0'), open_account('b', 'income', 'GBP');
SELECT transfer('a', 'b', 'GBP 10', effective_at => '2026-01-01') AS one, hold(ARRAY[debit('b', 'GBP 6'), credit('a', 'GBP 6')], '2100-01-01', key => 'hold', effective_at => '2026-01-10') AS two;
SELECT capture(2, 'GBP 2', key => 'capture', effective_at => '2026-02-10') AS three, extend_hold(2, '2100-02-01', key => 'extension') AS four;
SELECT capture(2, 'GBP 2', key => 'capture', effective_at => '2026-02-10'), hold(ARRAY[debit('b', 'GBP 6'), credit('a', 'GBP 6')], '2100-01-01', key => 'hold', effective_at => '2026-01-10');
SELECT pg_temp.raised($$SELECT capture(2, 'GBP 5')$$), pg_temp.raised($$SELECT transfer('b', 'a', 'GBP 4.01')$$);
SELECT state, amount, captured, remaining, expires_at FROM holds;
SELECT depth, relation, amount FROM chains WHERE chain_id = 2 ORDER BY transaction_id;
SELECT at, pending, available FROM (VALUES ('2026-01-09'), ('2026-01-10'), ('2026-02-10'), ('2100-02-01')) AS v (at), balance('a', as_of => at::timestamptz);
SELECT regress_held.void(2, effective_at => '2026-03-10') AS five;
SELECT hold(ARRAY[debit('b', 'GBP 6'), credit('a', 'GBP 6')], clock_timestamp() + interval '0.5 s', effective_at => '2026-01-10') AS six;
SELECT pg_sleep(0.6);
SELECT pg_temp.raised($$SELECT transfer('b', 'a', 'GBP 8')$$), expire_holds();
SELECT transaction_id, state, captured, remaining FROM holds ORDER BY 1;
SELECT * FROM verify();
RESET search_path;
DROP SCHEMA regress_held CASCADE;
