-- create_ledger(), upgrade_ledger() and the rights of the three group roles.
\set SHOW_CONTEXT never
\a \t
SET client_min_messages = warning;
-- What a command raises, its deferred checks made at once.
\i test/raised.sql

-- ---- making one
SELECT create_ledger('regress_shop');
SELECT regress_shop.open_account('assets:bank', 'asset', 'GBP'), regress_shop.open_account('income:sales', 'income', 'GBP');
SELECT regress_shop.transfer('assets:bank', 'income:sales', 'GBP 12.50', key => 'order-1');
SELECT * FROM regress_shop.balance('assets:bank');
SELECT count(*) FROM regress_shop.verify();
SELECT version = ledger_format_version() FROM regress_shop.ledger_format;

SELECT pg_temp.raised($$SELECT create_ledger('regress_shop')$$);
SELECT pg_temp.raised($$SELECT create_ledger('public')$$);
SELECT pg_temp.raised($$SELECT create_ledger('')$$);
SELECT pg_temp.raised($$SELECT create_ledger(NULL)$$);
SELECT pg_temp.raised($$SELECT create_ledger('pg_shop')$$);
SELECT pg_temp.raised($$SELECT create_ledger('shop$')$$);
SELECT pg_temp.raised($$SELECT create_ledger('@ledger@')$$);
SELECT pg_temp.raised(format('SELECT create_ledger(%L)', repeat('é', 32)));
SELECT pg_temp.raised(format('SELECT create_ledger(%L, roles => true)', repeat('e', 57)));
SELECT count(*) AS schemas_left_behind FROM pg_namespace WHERE nspname ~ '^(pg_shop|shop|@|é|e{57})';

-- ---- any name that a schema can have
CREATE FUNCTION pg_temp.use_ledger(name text) RETURNS TABLE (ledger text, holds text, breaks bigint) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM create_ledger(name);
  EXECUTE format($use$
    SELECT %1$I.open_account('a', 'asset', 'GBP'), %1$I.open_account('b', 'income', 'GBP', max_balance => 'GBP 100');
    SELECT %1$I.post(ARRAY[debit('a', 'GBP 1'), credit('b', 'GBP 1')], key => 'k');
    SELECT %1$I.post(ARRAY[debit('a', 'GBP 1'), credit('b', 'GBP 1')], key => 'k');
    SELECT %1$I.transfer('a', 'b', 'GBP 2');
    SELECT %1$I.post_json('{"legs": [{"account": "a", "debit": "GBP 3"}, {"account": "b", "credit": "GBP 3"}]}');
    SELECT count(*) FROM %1$I.post_batch('[{"legs": [{"account": "a", "debit": "GBP 4"}, {"account": "b", "credit": "GBP 4"}]}]');
    SELECT %1$I.alter_account('b', name => 'sales');
    SELECT count(*) FROM %1$I.statement('a');
    SELECT count(*) FROM %1$I.trial_balance();
    SELECT count(*) FROM %1$I.journal;
    SELECT upgrade_ledger(%1$L)
    $use$, name);
  RETURN QUERY EXECUTE format(
    'SELECT %1$L::regnamespace::text, (SELECT posted::text FROM %1$s.balance(''a'')), (SELECT count(*) FROM %1$s.verify())',
    quote_ident(name));
  SET CONSTRAINTS ALL IMMEDIATE;
  EXECUTE format('DROP SCHEMA %I CASCADE', name);
  SET CONSTRAINTS ALL DEFERRED;
END $$;
SELECT u.* FROM unnest(ARRAY[
    'Shop', 'my shop', 'a"b', 'it''s', 'back\slash', 'dot.ted', '100%', '%I', '; DROP SCHEMA regress_shop CASCADE; --', 'café', '金庫',
    'select', '1st', 'two
lines', rpad('x', 63, 'y')]) AS name, LATERAL pg_temp.use_ledger(name) AS u;

-- ---- its format
SELECT upgrade_ledger('regress_shop');
SELECT upgrade_ledger(NULL) IS NULL AS strict;
SELECT pg_temp.raised($$SELECT upgrade_ledger('public')$$);
SELECT pg_temp.raised($$SELECT upgrade_ledger('no such schema')$$);
SELECT pg_temp.raised($$SELECT ledger_post('public', ARRAY[debit('a', 'GBP 1')], NULL, NULL, NULL, NULL, NULL, 'refuse')$$);
SELECT pg_temp.raised($$SELECT ledger_post(NULL, ARRAY[debit('a', 'GBP 1')], NULL, NULL, NULL, NULL, NULL, 'refuse')$$);
-- Known again in the same session: forwards, and back.
UPDATE regress_shop.ledger_format SET version = 2;
SELECT pg_temp.raised($$SELECT regress_shop.transfer('assets:bank', 'income:sales', 'GBP 1')$$);
SELECT pg_temp.raised($$SELECT regress_shop.open_account('x', 'asset', 'GBP')$$);
SELECT pg_temp.raised($$INSERT INTO regress_shop.transactions DEFAULT VALUES$$);
SELECT pg_temp.raised($$SELECT upgrade_ledger('regress_shop')$$);
SELECT * FROM regress_shop.verify();
UPDATE regress_shop.ledger_format SET version = 1;
SELECT pg_temp.raised($$SELECT regress_shop.transfer('assets:bank', 'income:sales', 'GBP 1')$$);
BEGIN;
UPDATE regress_shop.ledger_format SET version = 7;
SAVEPOINT before_posting;
SELECT regress_shop.transfer('assets:bank', 'income:sales', 'GBP 1');
ROLLBACK TO before_posting;
ROLLBACK;
SELECT pg_temp.raised($$SELECT regress_shop.transfer('assets:bank', 'income:sales', 'GBP 1')$$);
SELECT pg_temp.raised($$INSERT INTO regress_shop.ledger_format (version) VALUES (1)$$);
SELECT split_part(pg_temp.raised($$UPDATE regress_shop.ledger_format SET version = 0$$), ' | ', 1);
SELECT pg_temp.raised($$DELETE FROM regress_shop.ledger_format$$);
SELECT pg_temp.raised($$TRUNCATE regress_shop.ledger_format$$);
-- Without its row, the hint is what brings it back.
ALTER TABLE regress_shop.ledger_format DISABLE TRIGGER append_only;
DELETE FROM regress_shop.ledger_format;
ALTER TABLE regress_shop.ledger_format ENABLE TRIGGER append_only;
SELECT regress_shop.transfer('assets:bank', 'income:sales', 'GBP 1');
SELECT upgrade_ledger('regress_shop');
SELECT * FROM regress_shop.verify();
INSERT INTO regress_shop.ledger_format (version) VALUES (1);
-- What was renamed is given its name back; nobody needs another ledger.
BEGIN;
ALTER TABLE regress_shop.accounts RENAME type TO kind;
SELECT regress_shop.transfer('assets:bank', 'income:sales', 'GBP 1');
ROLLBACK;
BEGIN;
ALTER TABLE regress_shop.ledger_format RENAME TO format;
SAVEPOINT before_posting;
SELECT regress_shop.transfer('assets:bank', 'income:sales', 'GBP 1');
ROLLBACK TO before_posting;
SELECT upgrade_ledger('regress_shop');
ROLLBACK;
SELECT count(*) FROM regress_shop.verify();

-- ---- the schema renamed in this session: the engine follows, and so do the functions
BEGIN;
SELECT regress_shop.transfer('assets:bank', 'income:sales', 'GBP 1') IS NOT NULL AS posted;
ALTER SCHEMA regress_shop RENAME TO "regress other";
SELECT "regress other".transfer('assets:bank', 'income:sales', 'GBP 1') IS NOT NULL AS posted;
SELECT "regress other".open_account('assets:cash', 'asset', 'GBP') IS NOT NULL AS opened;
SELECT "regress other".transfer('assets:cash', 'assets:bank', 'GBP 1') IS NOT NULL AS posted;
SELECT posted FROM "regress other".balance('assets:bank');
SELECT count(*) FROM "regress other".verify();
-- Another ledger that takes the name is another ledger.
SELECT create_ledger('regress_shop');
SELECT (SELECT count(*) FROM regress_shop.verify()) AS new, (SELECT count(*) FROM "regress other".verify()) AS old, (SELECT count(*) FROM regress_shop.accounts) AS accounts;
DROP SCHEMA regress_shop CASCADE;
COMMIT;
-- Where event triggers are off, the functions fail until upgrade_ledger() makes them anew.
BEGIN;
ALTER EVENT TRIGGER florin_schema_altered DISABLE;
ALTER SCHEMA "regress other" RENAME TO other;
SELECT pg_temp.raised($$SELECT other.balance('assets:bank')$$);
SELECT upgrade_ledger('other');
SELECT pg_temp.raised($$SELECT other.balance('assets:bank')$$);
SELECT count(*) FROM other.verify();
ROLLBACK;
ALTER SCHEMA "regress other" RENAME TO regress_shop;
-- Schemas that are no ledgers, and a change that is no renaming, are left alone.
CREATE SCHEMA regress_plain;
CREATE TABLE regress_plain.ledger_format (version integer);
ALTER SCHEMA regress_plain RENAME TO regress_simple;
ALTER SCHEMA regress_shop OWNER TO CURRENT_USER;
DROP SCHEMA regress_simple CASCADE;
SELECT pg_temp.raised($$SELECT regress_shop.transfer('assets:bank', 'income:sales', 'GBP 1')$$);
SELECT count(*) FROM regress_shop.verify();

-- ---- names are quoted in all that the server writes down, or were when the ledger was made
BEGIN;
SET LOCAL quote_all_identifiers = on;
SELECT count(*) FROM regress_shop.verify();
SELECT create_ledger('regress_quoted', partition_by => 'year');
ALTER SCHEMA regress_shop RENAME TO regress_plain;
SELECT count(*) FROM regress_plain.verify();
-- What is missing is seen.
DROP INDEX regress_quoted.transactions_key;
DROP FUNCTION regress_plain.feed_position();
SELECT check_name, object FROM regress_plain.verify() UNION ALL SELECT check_name, object FROM regress_quoted.verify();
SET LOCAL quote_all_identifiers = off;
SELECT check_name, object FROM regress_plain.verify() UNION ALL SELECT check_name, object FROM regress_quoted.verify();
SELECT upgrade_ledger('regress_quoted');
SELECT regress_quoted.make_partitions(4) > 0 AS made;
ROLLBACK;

-- ---- roles by their exact names: none, everybody, one whose name GRANT would cut
BEGIN;
SELECT format('CREATE ROLE %I', repeat('r', 63)) \gexec
SELECT f.name, r.place, pg_temp.raised(format('SELECT regress_shop.%s(%L%s)', f.name, r.role, f.more))
  FROM (VALUES ('grant_usage', ''), ('grant_reader', ''), ('grant_poster', ''), ('grant_admin', ''), ('allow_posting', ', ''assets''')) AS f (name, more),
    (VALUES (1, NULL), (2, ''), (3, 'public'), (4, 'none'), (5, 'current_user'), (6, repeat('r', 64)), (7, repeat('r', 63))) AS r (place, role)
  ORDER BY f.name, r.place;
SELECT pg_temp.raised($$SELECT regress_shop.revoke_posting(repeat('r', 64), 'assets')$$);
-- A schema as well.
SELECT length(create_ledger(repeat('l', 63))::text), pg_temp.raised($$SELECT upgrade_ledger(repeat('l', 64))$$), pg_temp.raised($$SELECT upgrade_ledger('')$$), upgrade_ledger(repeat('l', 63));
ROLLBACK;

-- ---- the schema that florin is in: granted with the ledger's where the caller may, asked for where not
BEGIN;
SET LOCAL client_min_messages = notice;
CREATE ROLE regress_owner;
CREATE ROLE regress_guest;
CREATE ROLE regress_stranger;
GRANT CREATE ON SCHEMA public TO regress_owner;
REVOKE USAGE ON SCHEMA public FROM PUBLIC;
SELECT has_schema_privilege('regress_guest', 'public', 'USAGE') AS before;
SELECT regress_shop.grant_reader('regress_guest');
SELECT has_schema_privilege('regress_guest', 'public', 'USAGE') AS after;
SET LOCAL ROLE regress_guest;
SELECT count(*) AS broken FROM regress_shop.verify();
RESET ROLE;
GRANT USAGE ON SCHEMA public TO regress_owner;
DO $$
DECLARE
  f regprocedure;
  t regclass;
BEGIN
  ALTER SCHEMA regress_shop OWNER TO regress_owner;
  FOR f IN SELECT oid FROM pg_proc WHERE pronamespace = 'regress_shop'::regnamespace LOOP
    EXECUTE format('ALTER FUNCTION %s OWNER TO regress_owner', f);
  END LOOP;
  FOR t IN SELECT oid FROM pg_class WHERE relnamespace = 'regress_shop'::regnamespace AND relkind = 'r' LOOP
    EXECUTE format('ALTER TABLE %s OWNER TO regress_owner', t);
  END LOOP;
END $$;
SET LOCAL ROLE regress_owner;
SELECT regress_shop.grant_poster('regress_stranger');
RESET ROLE;
SELECT has_schema_privilege('regress_stranger', 'public', 'USAGE') AS florin, has_schema_privilege('regress_stranger', 'regress_shop', 'USAGE') AS ledger;
ROLLBACK;

-- ---- two ledgers in one transaction, with the same ids
SELECT create_ledger('regress_twin');
SELECT regress_twin.open_account('assets:bank', 'asset', 'EUR'), regress_twin.open_account('income:sales', 'income', 'EUR');
BEGIN;
SELECT regress_twin.transfer('assets:bank', 'income:sales', 'EUR 5', key => 'order-1');
SELECT regress_shop.transfer('assets:bank', 'income:sales', 'GBP 5', key => 'order-2') IS NOT NULL AS posted;
COMMIT;
SELECT t.posted, s.posted FROM regress_twin.balance('assets:bank') AS t, regress_shop.balance('assets:bank') AS s;
-- One dropped and made again under its name in the same session.
DROP SCHEMA regress_twin CASCADE;
SELECT create_ledger('regress_twin');
SELECT regress_twin.open_account('assets:bank', 'asset', 'USD'), regress_twin.open_account('income:sales', 'income', 'USD');
SELECT regress_twin.transfer('assets:bank', 'income:sales', 'USD 5');
SELECT count(*) FROM regress_twin.verify();
DROP SCHEMA regress_twin CASCADE;

-- ---- roles
SELECT create_ledger('regress_roles', roles => true);
SELECT rolname, rolcanlogin, rolinherit, rolsuper, rolbypassrls FROM pg_roles WHERE rolname LIKE 'regress\_roles\_%' ORDER BY rolname;
SELECT regress_roles.open_account('assets:bank', 'asset', 'GBP'), regress_roles.open_account('income:sales', 'income', 'GBP');
CREATE ROLE regress_nobody;

-- What each may do, in effect.
CREATE FUNCTION pg_temp.may(command text) RETURNS TABLE (reader text, poster text, admin text, nobody text) LANGUAGE plpgsql AS $$
DECLARE
  who text;
  answers text[];
BEGIN
  FOREACH who IN ARRAY ARRAY['regress_roles_reader', 'regress_roles_poster', 'regress_roles_admin', 'regress_nobody'] LOOP
    BEGIN
      EXECUTE format('SET LOCAL ROLE %I', who);
      EXECUTE command;
      SET CONSTRAINTS ALL IMMEDIATE;
      RAISE SQLSTATE 'ZZ000';
    EXCEPTION
      WHEN SQLSTATE 'ZZ000' THEN answers := answers || 'yes'::text;
      WHEN insufficient_privilege THEN answers := answers || '-'::text;
      WHEN OTHERS THEN answers := answers || SQLSTATE::text;
    END;
    RESET ROLE;
  END LOOP;
  RETURN QUERY SELECT answers[1], answers[2], answers[3], answers[4];
END $$;
SELECT replace(command, 'regress_roles.', '') AS command, m.* FROM unnest(ARRAY[
    $$SELECT FROM regress_roles.accounts$$,
    $$SELECT FROM regress_roles.balances$$,
    $$SELECT code FROM regress_roles.accounts$$,
    $$SELECT posted FROM regress_roles.balances$$,
    $$SELECT id FROM regress_roles.transactions$$,
    $$SELECT key FROM regress_roles.transactions$$,
    $$SELECT amount FROM regress_roles.entries$$,
    $$SELECT version FROM regress_roles.ledger_format$$,
    $$SELECT posted FROM regress_roles.account_balances$$,
    $$SELECT debit FROM regress_roles.journal$$,
    $$SELECT regress_roles.balance('assets:bank')$$,
    $$SELECT regress_roles.statement('assets:bank')$$,
    $$SELECT regress_roles.trial_balance()$$,
    $$SELECT regress_roles.verify()$$,
    $$SELECT regress_roles.transfer('assets:bank', 'income:sales', 'GBP 1')$$,
    $$SELECT regress_roles.post(ARRAY[debit('assets:bank', 'GBP 1'), credit('income:sales', 'GBP 1')], key => 'k')$$,
    $$SELECT regress_roles.post_json('{"legs": [{"account": "assets:bank", "debit": "GBP 1"}, {"account": "income:sales", "credit": "GBP 1"}]}')$$,
    $$SELECT regress_roles.post_batch('[{"legs": [{"account": "assets:bank", "debit": "GBP 1"}, {"account": "income:sales", "credit": "GBP 1"}]}]')$$,
    $$SELECT regress_roles.post_batch('[{"legs": [{"account": "assets:bank", "debit": "GBP 1"}, {"account": "income:sales", "credit": "GBP 1"}]}]', 'each')$$,
    $$SELECT ledger_transfer('regress_roles', 'assets:bank', 'income:sales', 'GBP 1', NULL, NULL, NULL, NULL, NULL, 'refuse')$$,
    $$SELECT ledger_post_batch('regress_roles', '[{"legs": [{"account": "assets:bank", "debit": "GBP 1"}, {"account": "income:sales", "credit": "GBP 1"}]}]', 'each', 'refuse')$$,
    $$WITH t AS (INSERT INTO regress_roles.transactions DEFAULT VALUES RETURNING id)
      INSERT INTO regress_roles.entries (transaction_id, account_id, amount) SELECT t.id, a, m FROM t, (VALUES (1, 'GBP 1'::monetary), (2, 'GBP -1')) AS v (a, m)$$,
    $$SELECT regress_roles.open_account('assets:cash', 'asset', 'GBP')$$,
    $$SELECT regress_roles.alter_account('assets:bank', name => 'Bank')$$,
    $$SELECT regress_roles.close_account('assets:bank')$$,
    $$SELECT regress_roles.reopen_account('assets:bank')$$,
    $$INSERT INTO regress_roles.accounts (code, type, currency) VALUES ('assets:cash', 'asset', 'GBP')$$,
    $$UPDATE regress_roles.accounts SET name = 'Bank'$$,
    $$DELETE FROM regress_roles.accounts$$,
    $$UPDATE regress_roles.balances SET posted = 'GBP 0'$$,
    $$INSERT INTO regress_roles.balances SELECT * FROM regress_roles.balances$$,
    $$UPDATE regress_roles.entries SET amount = 'GBP 0'$$,
    $$DELETE FROM regress_roles.entries$$,
    $$TRUNCATE regress_roles.entries$$,
    $$UPDATE regress_roles.transactions SET kind = 'x'$$,
    $$DELETE FROM regress_roles.transactions$$,
    $$UPDATE regress_roles.ledger_format SET version = 1$$,
    $$CREATE TRIGGER t BEFORE INSERT ON regress_roles.entries FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()$$,
    $$CREATE TABLE regress_roles.mine ()$$,
    $$SELECT regress_roles.grant_reader('regress_nobody')$$,
    $$SELECT upgrade_ledger('regress_roles')$$
  ]) AS command, LATERAL pg_temp.may(command) AS m;
SELECT count(*) FROM regress_roles.verify();

-- A login that is in a group has its rights.
CREATE ROLE regress_till LOGIN IN ROLE regress_roles_poster;
SET ROLE regress_till;
SELECT regress_roles.transfer('assets:bank', 'income:sales', 'GBP 1', key => 'till-1');
SELECT regress_roles.transfer('assets:bank', 'income:sales', 'GBP 1', key => 'till-1');
SELECT pg_temp.raised($$SELECT regress_roles.transfer('assets:bank', 'income:sales', 'GBP 2', key => 'till-1')$$);
SELECT pg_temp.raised($$SELECT regress_roles.balance('assets:bank')$$);
RESET ROLE;
-- Nothing is granted to PUBLIC.
SELECT 'table', relname FROM pg_class, aclexplode(relacl) AS a WHERE relnamespace = 'regress_roles'::regnamespace AND a.grantee = 0
UNION ALL
SELECT 'function', proname FROM pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner))) AS a WHERE pronamespace = 'regress_roles'::regnamespace AND a.grantee = 0
UNION ALL
SELECT 'schema', nspname FROM pg_namespace, aclexplode(nspacl) AS a WHERE nspname = 'regress_roles' AND a.grantee = 0;
-- A role that exists is used, and said to be.
SET client_min_messages = notice;
DO $$ BEGIN SET LOCAL client_min_messages = warning; DROP SCHEMA regress_roles CASCADE; END $$;
SELECT create_ledger('regress_roles', roles => true);
SET client_min_messages = warning;

-- ---- a ledger of somebody who is no superuser
CREATE ROLE regress_owner;
SELECT format('GRANT CREATE ON DATABASE %I TO regress_owner', current_database()) \gexec
SET ROLE regress_owner;
SELECT pg_temp.raised($$SELECT create_ledger('regress_own', roles => true)$$) ~ '^42501' AS roles_need_createrole;
SELECT create_ledger('regress_own');
SELECT regress_own.open_account('assets:bank', 'asset', 'GBP'), regress_own.open_account('income:sales', 'income', 'GBP');
SELECT regress_own.transfer('assets:bank', 'income:sales', 'GBP 1');
SELECT upgrade_ledger('regress_own');
SELECT regress_own.grant_poster('regress_nobody');
SELECT count(*) FROM regress_own.verify();
SET ROLE regress_nobody;
SELECT regress_own.transfer('assets:bank', 'income:sales', 'GBP 1');
RESET ROLE;
SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class WHERE relnamespace = 'regress_own'::regnamespace;
SELECT DISTINCT pg_get_userbyid(proowner) FROM pg_proc WHERE pronamespace = 'regress_own'::regnamespace;

DROP SCHEMA regress_shop, regress_roles, regress_own CASCADE;
DROP OWNED BY regress_owner, regress_nobody;
DROP ROLE regress_till, regress_owner, regress_nobody, regress_roles_reader, regress_roles_poster, regress_roles_admin;
