-- upgrade_ledger() in a schema that somebody else filled: it runs nothing of what is there, and leaves alone what is
-- not florin's.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\a \t
SET client_min_messages = warning;
\i test/raised.sql
CREATE FUNCTION pg_temp.upgraded(ledger text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  RETURN pg_temp.raised(format('SELECT upgrade_ledger(%L)', ledger));
END $$;

CREATE ROLE regress_upgrade_owner;
CREATE ROLE regress_upgrade_other;
SELECT format('GRANT CREATE ON DATABASE %I TO regress_upgrade_owner', current_database()) \gexec

-- ---- what the owner of a schema made, and a superuser upgrades
SET ROLE regress_upgrade_owner;
SELECT create_ledger('regress_trap');
CREATE FUNCTION regress_trap.trap() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'TRAP'; END $$;
CREATE FUNCTION regress_trap.trap_trigger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'TRAP'; END $$;
CREATE FUNCTION regress_trap.trap_policy() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'TRAP'; END $$;
RESET ROLE;
-- A view in the place of the table.
BEGIN;
SET LOCAL ROLE regress_upgrade_owner;
DROP TABLE regress_trap.ledger_format CASCADE;
CREATE VIEW regress_trap.ledger_format AS SELECT regress_trap.trap() AS version;
RESET ROLE;
SELECT pg_temp.upgraded('regress_trap');
ALTER SCHEMA regress_trap RENAME TO regress_trap_renamed;
ROLLBACK;
-- Also one that has florin's trigger, and a table of another kind or without the trigger.
BEGIN;
SET LOCAL ROLE regress_upgrade_owner;
DROP TABLE regress_trap.ledger_format CASCADE;
CREATE TABLE regress_trap.ledger_format (version integer) PARTITION BY LIST (version);
RESET ROLE;
SELECT pg_temp.upgraded('regress_trap');
ROLLBACK;
BEGIN;
SET LOCAL ROLE regress_upgrade_owner;
DROP TRIGGER format_changed ON regress_trap.ledger_format;
RESET ROLE;
SELECT pg_temp.upgraded('regress_trap');
ROLLBACK;
-- A version of a type that a cast of its own makes a number.
BEGIN;
SET LOCAL ROLE regress_upgrade_owner;
CREATE TYPE regress_trap.version AS (version integer);
CREATE FUNCTION regress_trap.trap_cast(regress_trap.version) RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'TRAP'; END $$;
CREATE CAST (regress_trap.version AS integer) WITH FUNCTION regress_trap.trap_cast(regress_trap.version) AS IMPLICIT;
DROP TABLE regress_trap.ledger_format CASCADE;
CREATE TABLE regress_trap.ledger_format (version regress_trap.version);
CREATE TRIGGER format_changed AFTER INSERT ON regress_trap.ledger_format FOR EACH STATEMENT EXECUTE FUNCTION florin_settings_changed();
INSERT INTO regress_trap.ledger_format VALUES (ROW(1));
RESET ROLE;
SELECT pg_temp.upgraded('regress_trap');
ROLLBACK;
-- Policies, rules, triggers, children and replaced functions are there and none is run.
BEGIN;
SET LOCAL ROLE regress_upgrade_owner;
ALTER TABLE regress_trap.ledger_format ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY trap ON regress_trap.ledger_format USING (regress_trap.trap_policy());
CREATE RULE trap AS ON UPDATE TO regress_trap.ledger_format DO ALSO SELECT regress_trap.trap();
CREATE TRIGGER trap BEFORE INSERT OR UPDATE OR DELETE ON regress_trap.ledger_format FOR EACH STATEMENT EXECUTE FUNCTION regress_trap.trap_trigger();
CREATE TABLE regress_trap.child (trap integer GENERATED ALWAYS AS (1) STORED) INHERITS (regress_trap.ledger_format);
DO $$
DECLARE
  definition text;
BEGIN
  FOR definition IN
    SELECT replace(pg_get_functiondef(p.oid), p.prosrc, 'BEGIN RAISE EXCEPTION ''TRAP''; END')
      FROM pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang
      WHERE p.pronamespace = 'regress_trap'::regnamespace AND l.lanname = 'plpgsql'
  LOOP
    EXECUTE definition;
  END LOOP;
END $$;
SELECT pg_temp.raised($$SELECT regress_trap.find_account('a')$$);
SELECT pg_temp.upgraded('regress_trap');
RESET ROLE;
SELECT pg_temp.upgraded('regress_trap');
ALTER SCHEMA regress_trap RENAME TO regress_trap_renamed;
SELECT pg_temp.raised($$SELECT regress_trap_renamed.find_account('a')$$);
ROLLBACK;
-- A bare schema with such a view, and others that are no ledgers.
SET ROLE regress_upgrade_owner;
CREATE SCHEMA regress_bare;
CREATE VIEW regress_bare.ledger_format AS SELECT regress_trap.trap() AS version;
RESET ROLE;
SELECT pg_temp.upgraded('regress_bare');
SELECT pg_temp.upgraded('pg_catalog'), pg_temp.upgraded('no_such_schema'), pg_temp.upgraded(''), pg_temp.upgraded(repeat('x', 64));
-- Only who owns it.
GRANT USAGE ON SCHEMA regress_trap TO regress_upgrade_other;
GRANT SELECT, UPDATE ON regress_trap.ledger_format TO regress_upgrade_other;
SET ROLE regress_upgrade_other;
SELECT pg_temp.raised($$SELECT upgrade_ledger('regress_trap')$$);
RESET ROLE;

-- ---- what is beside a ledger's own
GRANT CREATE, USAGE ON SCHEMA regress_trap TO regress_upgrade_other;
SET ROLE regress_upgrade_other;
CREATE FUNCTION regress_trap.of_another() RETURNS integer LANGUAGE sql RETURN 1;
CREATE TABLE regress_trap.table_of_another (x serial);
GRANT SELECT ON regress_trap.table_of_another TO PUBLIC;
CREATE VIEW regress_trap.view_of_another WITH (security_barrier) AS SELECT 1;
SET ROLE regress_upgrade_owner;
CREATE FUNCTION regress_trap.my_own(x integer) RETURNS integer LANGUAGE sql RETURN x;
CREATE FUNCTION regress_trap.post(x integer) RETURNS integer LANGUAGE sql RETURN x;
GRANT EXECUTE ON FUNCTION regress_trap.find_account(text) TO PUBLIC;
GRANT SELECT ON regress_trap.journal TO PUBLIC;
ALTER VIEW regress_trap.journal SET (security_barrier = true);
SELECT upgrade_ledger('regress_trap');
SELECT p.oid::regprocedure, has_function_privilege('public', p.oid, 'EXECUTE')
  FROM pg_proc AS p
  WHERE p.pronamespace = 'regress_trap'::regnamespace AND (p.proname IN ('my_own', 'of_another', 'find_account', 'post') OR p.proname LIKE 'trap%')
  ORDER BY p.oid::regprocedure::text COLLATE "C";
SELECT count(*) FROM pg_proc AS p
  WHERE p.pronamespace = 'regress_trap'::regnamespace AND has_function_privilege('public', p.oid, 'EXECUTE');
SELECT relname, reloptions, has_table_privilege('public', oid, 'SELECT')
  FROM pg_class WHERE relnamespace = 'regress_trap'::regnamespace AND relname IN ('journal', 'view_of_another', 'table_of_another', 'holds') ORDER BY relname;
SELECT check_name, object, detail FROM regress_trap.verify();
RESET ROLE;
-- A rename is one too.
ALTER SCHEMA regress_trap RENAME TO regress_trap_renamed;
SET ROLE regress_upgrade_owner;
SELECT has_function_privilege('public', 'regress_trap_renamed.my_own(integer)', 'EXECUTE'),
  (SELECT reloptions FROM pg_class WHERE oid = 'regress_trap_renamed.journal'::regclass);

-- ---- an error shows what failed, not the whole script
ALTER FUNCTION regress_trap_renamed.find_account(text) RENAME TO was_find_account;
CREATE FUNCTION regress_trap_renamed.find_account(code text) RETURNS integer LANGUAGE sql RETURN 1;
DO $$
DECLARE
  said text;
BEGIN
  PERFORM upgrade_ledger('regress_trap_renamed');
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS said = PG_EXCEPTION_CONTEXT;
  RAISE WARNING '% %, context is short: %', SQLSTATE, SQLERRM, length(said) < 3000;
END $$;
RESET ROLE;

DROP SCHEMA regress_trap_renamed, regress_bare CASCADE;
DROP OWNED BY regress_upgrade_owner, regress_upgrade_other;
DROP ROLE regress_upgrade_owner, regress_upgrade_other;
