-- What verify() finds of partitions and archives that are damaged past the triggers.
\set SHOW_CONTEXT never
\a \t
SET client_min_messages = warning;
SET timezone = 'UTC';
-- What verify() of a ledger finds after some commands, which are rolled back; the check named, or all.
CREATE FUNCTION pg_temp.damaged(ledger text, wanted text, VARIADIC commands text[]) RETURNS TABLE (check_name text, object text, detail text) LANGUAGE plpgsql AS $$
DECLARE
  command text;
  found text[] := '{}';
  f record;
BEGIN
  BEGIN
    SET LOCAL session_replication_role = replica;
    FOREACH command IN ARRAY commands LOOP
      EXECUTE command;
    END LOOP;
    FOR f IN EXECUTE format('SELECT v.* FROM %I.verify() AS v WHERE %L IN (v.check_name, %L) ORDER BY 1, 2, 3', ledger, wanted, 'all') LOOP
      found := found || f.check_name || f.object || f.detail;
    END LOOP;
    RAISE SQLSTATE 'ZZ000';
  EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
    FOR n IN 1 .. cardinality(found) BY 3 LOOP
      check_name := found[n]; object := found[n + 1]; detail := found[n + 2];
      RETURN NEXT;
    END LOOP;
  END;
END $$;

SELECT create_ledger('damage', partition_by => 'month');
SELECT damage.open_account('a', 'asset', 'GBP'), damage.open_account('b', 'income', 'GBP');
SELECT damage.transfer('a', 'b', 'GBP 10', key => 'one', effective_at => '2020-01-15'), damage.transfer('a', 'b', 'GBP 20', key => 'two', effective_at => '2020-02-15'), damage.transfer('a', 'b', 'GBP 30', effective_at => '2020-03-15');
SELECT damage.make_partitions(0) > 0 AS made;
SELECT damage.close_period('2020-01-31');
SELECT damage.roll_up();
SELECT damage.archive_partitions('2020-02-01') AS archived;
SELECT * FROM damage.verify();
SELECT * FROM pg_temp.damaged('damage', 'all', $$DELETE FROM damage.transaction_register WHERE id = 3$$);
SELECT * FROM pg_temp.damaged('damage', 'register_matches_transactions', $$UPDATE damage.transaction_register SET key = 'three' WHERE id = 2$$);
SELECT * FROM pg_temp.damaged('damage', 'register_matches_transactions', $$INSERT INTO damage.transaction_register (id, effective_at) VALUES (9, '2020-03-01')$$);
SELECT * FROM pg_temp.damaged('damage', 'id_is_unique', $$INSERT INTO damage.transactions (id, effective_at) OVERRIDING SYSTEM VALUE VALUES (2, '2020-03-01')$$);
SELECT * FROM pg_temp.damaged('damage', 'archive_is_sound', $$UPDATE damage.archives SET range_until = '2020-01-31'$$);
SELECT count(*) > 0 AS found FROM pg_temp.damaged('damage', 'archive_is_sound', $$UPDATE damage.archives SET range_until = '2020-02-29'$$) WHERE object LIKE 'table %';
SELECT * FROM pg_temp.damaged('damage', 'balance_matches_entries', $$UPDATE damage.archived_sums SET posted = 2 * posted WHERE account_id = 1$$);
SELECT * FROM damage.verify();
SELECT * FROM damage.verify('2000-01-01');
DROP SCHEMA damage CASCADE;
