-- The changes of test/operations/altered. Prints "done: WHAT" for each, and whatever is wrong.
\set ON_ERROR_STOP 1
SET client_min_messages = warning;
CREATE EXTENSION florin;
CREATE ROLE altered_owner;
CREATE ROLE altered_heir;
CREATE ROLE altered_poster;
SELECT format('GRANT CREATE ON DATABASE %I TO altered_owner, altered_heir', current_database()) \gexec
CREATE TABLESPACE altered LOCATION :'tablespace';
GRANT CREATE ON TABLESPACE altered TO altered_owner;
\o /dev/null
SET ROLE altered_owner;
SELECT create_ledger('plain'), create_ledger('parts', partition_by => 'month');
SELECT plain.grant_poster('altered_poster'), parts.grant_poster('altered_poster');
RESET ROLE;

CREATE PROCEDURE prepare(ledger text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format($f$
    SELECT %1$I.open_account('a', 'asset', 'GBP', max_balance => 'GBP 1000000'), %1$I.open_account('b', 'income', 'GBP'), %1$I.open_account('c', 'asset', 'GBP', stripes => 4);
    SELECT %1$I.limit_subtree('a', 'GBP', min_balance => 'GBP -1000000');
    SELECT %1$I.transfer('a', 'b', monetary(n, 'GBP'), key => 'first ' || n, effective_at => '2026-01-01'::timestamptz + n * interval '1 day') FROM generate_series(1, 60) AS n;
    SELECT %1$I.hold(ARRAY[debit('a', 'GBP 9'), credit('b', 'GBP 9')], '2100-01-01', key => 'held');
    SELECT %1$I.roll_up();$f$, ledger);
END $$;
CALL prepare('plain');
CALL prepare('parts');

-- One of each way to write, and what has to be true afterwards. In one session, so that what it keeps of the tables is used.
CREATE FUNCTION go_on(ledger text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  first bigint;
BEGIN
  EXECUTE format('SELECT %1$I.transfer(''a'', ''b'', ''GBP 1'')', ledger) INTO first;
  EXECUTE format($f$SELECT %1$I.reverse(%2$s), %1$I.transfer('c', 'b', 'GBP 2'),
    %1$I.capture((SELECT id FROM %1$I.transactions WHERE key = 'held'), 'GBP 0.01', final => false)$f$, ledger, first);
  EXECUTE format($f$SELECT count(*) FROM %1$I.transfer_batch(ARRAY['a', 'c'], ARRAY['b', 'a'], ARRAY['GBP 3', 'GBP 4']::monetary[])$f$, ledger);
  EXECUTE format($f$WITH t AS (INSERT INTO %1$I.transactions (kind) VALUES ('insert') RETURNING id) INSERT INTO %1$I.entries (transaction_id, account_id, amount)
    SELECT t.id, a.id, CASE a.code WHEN 'a' THEN '1 GBP' ELSE 'GBP -1' END::monetary FROM t, %1$I.accounts AS a WHERE a.code IN ('a', 'b')$f$, ledger);
  SET CONSTRAINTS ALL IMMEDIATE;
  RETURN QUERY EXECUTE format('SELECT v::text FROM %1$I.verify() AS v', ledger);
  RETURN QUERY EXECUTE format($f$SELECT 'a repeat is another' WHERE %1$I.transfer('a', 'b', 'GBP 7', key => 'first 7', effective_at => '2026-01-08') <>
    (SELECT id FROM %1$I.transactions WHERE key = 'first 7')$f$, ledger);
END $$;

-- Every row of a ledger, whatever order they lie in.
CREATE FUNCTION rows_of(ledger text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  part text;
  whole text := '';
  name text;
BEGIN
  FOR name IN SELECT c.relname FROM pg_class AS c WHERE c.relnamespace = ledger::regnamespace AND c.relkind = 'r' ORDER BY 1 LOOP
    EXECUTE format('SELECT md5(string_agg(t::text, E''\n'' ORDER BY t::text)) FROM %I.%I AS t', ledger, name) INTO part;
    whole := whole || name || coalesce(part, '');
  END LOOP;
  RETURN whole;
END $$;

\o
\pset tuples_only on
\pset format unaligned
CREATE TABLE changes (ordinal integer GENERATED ALWAYS AS IDENTITY, what text, command text, per_table boolean);
INSERT INTO changes (what, command, per_table) VALUES
  ('VACUUM FULL', 'VACUUM FULL %1$I.%2$I', true), ('VACUUM FREEZE', 'VACUUM (FREEZE, ANALYZE) %1$I.%2$I', true),
  ('CLUSTER', 'CLUSTER %1$I.%2$I USING %3$I', true), ('REINDEX', 'REINDEX SCHEMA %1$I', false),
  ('REINDEX CONCURRENTLY', 'REINDEX SCHEMA CONCURRENTLY %1$I', false),
  ('SET TABLESPACE', 'ALTER TABLE %1$I.%2$I SET TABLESPACE altered', true),
  ('back from the tablespace', 'ALTER TABLE %1$I.%2$I SET TABLESPACE pg_default', true),
  ('indexes elsewhere', 'ALTER INDEX %1$I.%3$I SET TABLESPACE altered', true), ('fillfactor', 'ALTER TABLE %1$I.%2$I SET (fillfactor = 70)', true),
  ('statistics', 'ALTER TABLE %1$I.%2$I REPLICA IDENTITY FULL', true), ('a column more', 'ALTER TABLE %1$I.accounts ADD COLUMN extra integer', false),
  ('a column less', 'ALTER TABLE %1$I.accounts DROP COLUMN extra', false), ('rewritten', 'ALTER TABLE %1$I.balances SET UNLOGGED; ALTER TABLE %1$I.balances SET LOGGED', false);
CREATE TABLE before (ledger text PRIMARY KEY, rows text);
SELECT step FROM changes AS c, (VALUES ('plain'), ('parts')) AS l (ledger), LATERAL (
    SELECT 1 AS place, 0::oid AS oid, format('INSERT INTO before VALUES (%1$L, rows_of(%1$L)) ON CONFLICT (ledger) DO UPDATE SET rows = excluded.rows', l.ledger) AS step
    UNION ALL
    SELECT 2, r.oid, unnest(string_to_array(format(c.command, l.ledger, r.relname, i.relname), '; '))
      FROM pg_class AS r JOIN pg_index AS x ON x.indrelid = r.oid AND x.indisprimary JOIN pg_class AS i ON i.oid = x.indexrelid
      WHERE r.relnamespace = l.ledger::regnamespace AND r.relkind = 'r' AND (c.per_table OR r.relname = 'accounts')
    UNION ALL
    SELECT 3, 0, format('SELECT %1$L || '': rows changed by '' || %2$L FROM before WHERE ledger = %1$L AND rows <> rows_of(%1$L) AND %2$L NOT LIKE ''a column%%''', l.ledger, c.what)
    UNION ALL
    SELECT 4, 0, format('SELECT %2$L || '' of '' || %1$L || '': '' || g FROM go_on(%1$L) AS g', l.ledger, c.what)
    UNION ALL
    SELECT 5, 0, format('SELECT ''done: %s of %s''', c.what, l.ledger)
  ) AS s
  ORDER BY c.ordinal, l.ledger, s.place, s.oid \gexec

-- A new owner, and a new name; the right to post stays.
REASSIGN OWNED BY altered_owner TO altered_heir;
SELECT 'reassigned: ' || g FROM go_on('plain') AS g UNION ALL SELECT 'reassigned: ' || g FROM go_on('parts') AS g;
ALTER SCHEMA plain RENAME TO "Plain 2";
ALTER SCHEMA parts RENAME TO plain;
SELECT 'renamed: ' || g FROM go_on('Plain 2') AS g UNION ALL SELECT 'renamed: ' || g FROM go_on('plain') AS g;
SET ROLE altered_heir;
SELECT 'not upgraded by the heir' WHERE upgrade_ledger('Plain 2') <> 1 OR upgrade_ledger('plain') <> 1;
SELECT 'not renamed by the heir' FROM upgrade_ledger('plain') WHERE NOT has_schema_privilege('altered_poster', 'plain', 'USAGE');
RESET ROLE;
GRANT USAGE ON SCHEMA public TO altered_poster;
SET ROLE altered_poster;
SELECT 'the poster cannot post' WHERE "Plain 2".transfer('a', 'b', 'GBP 1') IS NULL OR plain.transfer('a', 'b', 'GBP 1') IS NULL;
RESET ROLE;
SELECT 'at the end: ' || v FROM "Plain 2".verify() AS v UNION ALL SELECT 'at the end: ' || v FROM plain.verify() AS v;

-- With ledgers there, the extension stays; without, it comes back.
DO $$ BEGIN
  DROP EXTENSION florin;
  RAISE 'the extension was dropped with its ledgers';
EXCEPTION WHEN dependent_objects_still_exist THEN NULL;
END $$;
DROP SCHEMA plain CASCADE;
DROP SCHEMA "Plain 2" CASCADE;
DROP FUNCTION go_on, rows_of;
DROP EXTENSION florin;
CREATE EXTENSION florin;
\o /dev/null
SELECT create_ledger('plain');
SELECT plain.open_account('a', 'asset', 'GBP'), plain.open_account('b', 'income', 'GBP');
SELECT plain.transfer('a', 'b', 'GBP 1');
\o
SELECT 'with the extension made anew: ' || v FROM plain.verify() AS v;
DROP SCHEMA plain CASCADE;
DROP EXTENSION florin CASCADE;
SELECT 'left behind: ' || t.typname FROM pg_type AS t WHERE t.typname IN ('monetary', 'currency');
DROP OWNED BY altered_owner, altered_heir, altered_poster;
