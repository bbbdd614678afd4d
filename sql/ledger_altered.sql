-- What others put into a ledger's schema, or make to look like one: indexes, triggers, rules, policies, columns.
\set SHOW_CONTEXT never
\a \t
SET client_min_messages = warning;
-- What a command raises, its deferred checks made at once.
\i test/raised.sql

SELECT create_ledger('regress_altered');
SELECT regress_altered.open_account('a', 'asset', 'GBP'), regress_altered.open_account('b', 'income', 'GBP'),
  regress_altered.open_account('closed', 'asset', 'GBP');
SELECT regress_altered.close_account('closed');
-- Inserts a transaction of these entries directly.
CREATE FUNCTION pg_temp.insert_directly(VARIADIC amounts text[]) RETURNS bigint LANGUAGE sql AS $$
  WITH t AS (INSERT INTO regress_altered.transactions DEFAULT VALUES RETURNING id),
    e AS (INSERT INTO regress_altered.entries (transaction_id, line, account_id, amount, layer, memo)
      SELECT t.id, a.line, 1 + a.line % 2, a.amount::monetary, CASE WHEN a.line > 10 THEN 'pending' ELSE 'posted' END::entry_layer,
          CASE WHEN a.line < 3 THEN 'x' END
        FROM t, unnest(amounts) WITH ORDINALITY AS a (amount, line))
  SELECT id FROM t
$$;

-- ---- indexes
-- A unique index on some of the rows does not answer for all of them.
CREATE UNIQUE INDEX ON regress_altered.entries (transaction_id, line) WHERE memo IS NOT NULL;
CREATE UNIQUE INDEX ON regress_altered.entries (transaction_id, line) INCLUDE (amount) WHERE layer = 'posted';
CREATE UNIQUE INDEX ON regress_altered.accounts (code) WHERE closed_at IS NULL;
CREATE UNIQUE INDEX ON regress_altered.accounts (id) WHERE closed_at IS NULL;
CREATE UNIQUE INDEX ON regress_altered.transactions (id) WHERE kind = 'sale';
CREATE UNIQUE INDEX ON regress_altered.transactions (key) WHERE kind = 'sale';
SELECT pg_temp.raised($$SELECT pg_temp.insert_directly('GBP 10', 'GBP -10', 'GBP 5')$$);
SELECT pg_temp.raised($$SELECT pg_temp.insert_directly('GBP 10', 'GBP -10', 'GBP 5', 'GBP -5')$$);
SELECT pg_temp.raised($$SELECT regress_altered.transfer('a', 'closed', 'GBP 1')$$);
SELECT pg_temp.raised($$SELECT regress_altered.transfer('a', 'b', 'GBP 1', key => 'k')$$);
SELECT pg_temp.raised($$SELECT regress_altered.transfer('a', 'b', 'GBP 1', key => 'k')$$);
SELECT pg_temp.raised($$SELECT regress_altered.transfer('a', 'b', 'GBP 2', key => 'k')$$);
-- Nor one that compares in another way.
CREATE COLLATION pg_temp.no_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE UNIQUE INDEX ON regress_altered.accounts (code COLLATE pg_temp.no_case);
CREATE UNIQUE INDEX ON regress_altered.transactions (key COLLATE pg_temp.no_case);
SELECT pg_temp.raised($$SELECT regress_altered.transfer('A', 'b', 'GBP 1')$$);
SELECT pg_temp.raised($$SELECT regress_altered.transfer('a', 'b', 'GBP 1', key => 'k')$$);
SELECT pg_temp.raised($$SELECT regress_altered.transfer('a', 'b', 'GBP 1', key => 'K')$$);
DROP COLLATION pg_temp.no_case CASCADE;
-- A unique index of the owner's own on a column of his own choice.
CREATE UNIQUE INDEX one_description ON regress_altered.transactions (description);
SELECT pg_temp.raised($$SELECT regress_altered.transfer('a', 'b', 'GBP 1', description => 'once')$$);
SELECT pg_temp.raised($$SELECT regress_altered.transfer('a', 'b', 'GBP 1', description => 'once')$$);
SELECT pg_temp.raised($$SELECT regress_altered.transfer('a', 'b', 'GBP 1', description => 'once', key => 'd')$$);
SELECT pg_temp.raised($$SELECT regress_altered.post_batch('[
  {"key": "e", "legs": [{"account": "a", "debit": "GBP 1"}, {"account": "b", "credit": "GBP 1"}]},
  {"key": "f", "description": "once", "legs": [{"account": "a", "debit": "GBP 1"}, {"account": "b", "credit": "GBP 1"}]}]')$$);
DROP INDEX regress_altered.one_description;
-- Without its own index the ledger does not work, and says so.
BEGIN;
DROP INDEX regress_altered.transactions_key;
SELECT pg_temp.raised($$SELECT regress_altered.transfer('a', 'b', 'GBP 1')$$);
SELECT check_name, object FROM regress_altered.verify();
ROLLBACK;
REINDEX TABLE regress_altered.entries;
SELECT pg_temp.raised($$SELECT regress_altered.transfer('a', 'b', 'GBP 1')$$);
SELECT count(*) FROM regress_altered.verify();

-- ---- triggers
-- One that takes entries away.
CREATE FUNCTION regress_altered.swallow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER swallow BEFORE INSERT ON regress_altered.entries FOR EACH ROW EXECUTE FUNCTION regress_altered.swallow();
SELECT pg_temp.raised($$SELECT regress_altered.transfer('a', 'b', 'GBP 1')$$);
BEGIN;
SET CONSTRAINTS ALL IMMEDIATE;
SELECT regress_altered.transfer('a', 'b', 'GBP 1');
COMMIT;
SELECT pg_temp.raised($$SELECT pg_temp.insert_directly('GBP 1', 'GBP -1')$$);
DROP TRIGGER swallow ON regress_altered.entries;
-- The same by a rule.
CREATE RULE swallow AS ON INSERT TO regress_altered.entries DO INSTEAD NOTHING;
SELECT pg_temp.raised($$SELECT regress_altered.transfer('a', 'b', 'GBP 1')$$);
DROP RULE swallow ON regress_altered.entries;
-- Headers taken away.
CREATE TRIGGER swallow BEFORE INSERT ON regress_altered.transactions FOR EACH ROW EXECUTE FUNCTION regress_altered.swallow();
SELECT left(pg_temp.raised($$SELECT regress_altered.transfer('a', 'b', 'GBP 1')$$), 5);
SELECT left(pg_temp.raised($$SELECT regress_altered.transfer('a', 'b', 'GBP 1', key => 'swallowed')$$), 5);
DROP TRIGGER swallow ON regress_altered.transactions;
-- Balances that are not written.
CREATE TRIGGER swallow BEFORE UPDATE ON regress_altered.balances FOR EACH ROW EXECUTE FUNCTION regress_altered.swallow();
SELECT pg_temp.raised($$SELECT regress_altered.transfer('a', 'b', 'GBP 1')$$);
DROP TRIGGER swallow ON regress_altered.balances;
CREATE TRIGGER swallow BEFORE INSERT ON regress_altered.balances FOR EACH ROW WHEN (NEW.stripe = 1) EXECUTE FUNCTION regress_altered.swallow();
SELECT pg_temp.raised($$SELECT regress_altered.open_account('striped', 'asset', 'GBP', stripes => 2)$$);
SELECT pg_temp.raised($$SELECT regress_altered.alter_account('a', stripes => 2)$$);
SELECT pg_temp.raised($$SELECT regress_altered.alter_account('a', stripes => 1)$$);
DROP TRIGGER swallow ON regress_altered.balances;
-- What else an owner may hang on to balances is honoured: row triggers, also deferred ones, checks, generated columns.
CREATE TABLE regress_altered.audit (account_id bigint, before monetary, after monetary);
CREATE FUNCTION regress_altered.audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO regress_altered.audit VALUES (NEW.account_id, OLD.posted, NEW.posted); RETURN NULL; END $$;
CREATE FUNCTION regress_altered.top_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.posted < 'GBP 100' AND NEW.account_id = 1 THEN PERFORM regress_altered.transfer('a', 'b', 'GBP 40'); END IF;
  RETURN NULL;
END $$;
ALTER TABLE regress_altered.balances ADD COLUMN overdrawn boolean GENERATED ALWAYS AS (sign(posted) < 0) STORED, ADD CONSTRAINT no_13 CHECK (posted <> 'GBP 1313');
CREATE INDEX ON regress_altered.balances (overdrawn);
CREATE TRIGGER audit AFTER UPDATE ON regress_altered.balances FOR EACH ROW EXECUTE FUNCTION regress_altered.audit();
SELECT pg_temp.raised($$SELECT regress_altered.transfer('b', 'a', 'GBP 1000')$$);
SELECT account_id, after - before, overdrawn FROM regress_altered.audit JOIN regress_altered.balances USING (account_id) ORDER BY 1;
SELECT left(pg_temp.raised(format('SELECT regress_altered.transfer(%L, %L, %L)', 'a', 'b', 'GBP 1313'::monetary - posted)), 5) FROM regress_altered.balance('a');
CREATE CONSTRAINT TRIGGER top_up AFTER UPDATE ON regress_altered.balances DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION regress_altered.top_up();
SELECT regress_altered.transfer('b', 'a', 'GBP 1') IS NOT NULL AS posted;
DROP TRIGGER top_up ON regress_altered.balances;
CREATE TRIGGER top_up AFTER UPDATE ON regress_altered.balances FOR EACH ROW EXECUTE FUNCTION regress_altered.top_up();
SELECT regress_altered.transfer('b', 'a', 'GBP 200') IS NOT NULL AS posted;
SELECT posted > 'GBP 99' AS topped_up FROM regress_altered.balance('a');
DROP TRIGGER top_up ON regress_altered.balances;
DROP TRIGGER audit ON regress_altered.balances;
DROP TABLE regress_altered.audit;
ALTER TABLE regress_altered.balances DROP COLUMN overdrawn, DROP CONSTRAINT no_13;
SELECT count(*) FROM regress_altered.verify();
-- One that changes the amounts of what is inserted directly: what is written counts. posting_triggers has what a
-- function posts.
CREATE FUNCTION regress_altered.change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.amount := NEW.amount * 2; RETURN NEW; END $$;
CREATE TRIGGER zz_change BEFORE INSERT ON regress_altered.entries FOR EACH ROW EXECUTE FUNCTION regress_altered.change();
SELECT pg_temp.raised($$SELECT pg_temp.insert_directly('GBP 1', 'GBP -1')$$);
CREATE OR REPLACE FUNCTION regress_altered.change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.line = 1 THEN NEW.amount := NEW.amount * 2; END IF;
  RETURN NEW;
END $$;
SELECT pg_temp.raised($$SELECT pg_temp.insert_directly('GBP 1', 'GBP -1')$$);
DROP TRIGGER zz_change ON regress_altered.entries;
SELECT count(*) FROM regress_altered.verify();
-- One that posts a fee for each posting, in the same ledger and in another.
SELECT create_ledger('regress_mirror');
SELECT regress_mirror.open_account('a', 'asset', 'GBP'), regress_mirror.open_account('b', 'income', 'GBP');
CREATE FUNCTION regress_altered.also() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.line = 1 AND NEW.amount > 'GBP 0.01' THEN
    PERFORM regress_altered.transfer('b', 'a', 'GBP 0.01');
    PERFORM regress_mirror.transfer('a', 'b', NEW.amount);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER also BEFORE INSERT ON regress_altered.entries FOR EACH ROW EXECUTE FUNCTION regress_altered.also();
SELECT pg_temp.raised($$SELECT regress_altered.transfer('a', 'b', 'GBP 1')$$);
SELECT pg_temp.raised($$SELECT regress_altered.post_batch('[
  {"legs": [{"account": "a", "debit": "GBP 1"}, {"account": "b", "credit": "GBP 1"}]},
  {"legs": [{"account": "a", "debit": "GBP 2"}, {"account": "b", "credit": "GBP 2"}]}]', 'each')$$);
DROP TRIGGER also ON regress_altered.entries;
CREATE TRIGGER also AFTER INSERT ON regress_altered.entries FOR EACH ROW EXECUTE FUNCTION regress_altered.also();
SELECT pg_temp.raised($$SELECT regress_altered.transfer('a', 'b', 'GBP 1')$$);
DROP TRIGGER also ON regress_altered.entries;
-- A header without entries in the mirror, under the id that is being posted here, while all is checked at once.
CREATE FUNCTION regress_altered.empty_twin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO regress_mirror.transactions (id) OVERRIDING SYSTEM VALUE VALUES (NEW.transaction_id);
  RETURN NEW;
END $$;
CREATE TRIGGER empty_twin BEFORE INSERT ON regress_altered.entries FOR EACH ROW WHEN (NEW.line = 1) EXECUTE FUNCTION regress_altered.empty_twin();
BEGIN;
SET CONSTRAINTS ALL IMMEDIATE;
SELECT regress_altered.transfer('a', 'b', 'GBP 1');
COMMIT;
DROP TRIGGER empty_twin ON regress_altered.entries;
SELECT 'altered', v.* FROM regress_altered.verify() AS v UNION ALL SELECT 'mirror', v.* FROM regress_mirror.verify() AS v;
-- One that runs after the guard of accounts.
CREATE FUNCTION regress_altered.rename() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.code := 'no good'; RETURN NEW; END $$;
CREATE TRIGGER zz_rename BEFORE INSERT OR UPDATE ON regress_altered.accounts FOR EACH ROW EXECUTE FUNCTION regress_altered.rename();
SELECT pg_temp.raised($$SELECT regress_altered.open_account('c', 'asset', 'GBP')$$);
SELECT pg_temp.raised($$SELECT regress_altered.alter_account('a', name => 'A')$$);
DROP TRIGGER zz_rename ON regress_altered.accounts;

-- ---- rows that a trigger, a rule or a policy keeps from being written: the functions do not say that they were
CREATE FUNCTION pg_temp.each_raised(VARIADIC commands text[]) RETURNS SETOF text LANGUAGE sql AS $$
  SELECT pg_temp.raised(c) FROM unnest(commands) WITH ORDINALITY AS u (c, n) ORDER BY n;
$$;
SELECT regress_altered.open_account('kept', 'asset', 'GBP'), regress_altered.open_account('shut', 'asset', 'GBP');
SELECT regress_altered.close_account('shut');
SELECT regress_altered.limit_subtree('kept', 'GBP', max_balance => 'GBP 5');
CREATE ROLE regress_kept;
SELECT regress_altered.allow_posting('regress_kept', 'kept');
CREATE FUNCTION regress_altered.nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER nothing BEFORE INSERT OR UPDATE ON regress_altered.accounts FOR EACH ROW EXECUTE FUNCTION regress_altered.nothing();
CREATE TRIGGER nothing BEFORE INSERT OR UPDATE OR DELETE ON regress_altered.subtree_limits FOR EACH ROW EXECUTE FUNCTION regress_altered.nothing();
CREATE TRIGGER nothing BEFORE INSERT ON regress_altered.periods FOR EACH ROW EXECUTE FUNCTION regress_altered.nothing();
CREATE TRIGGER nothing BEFORE INSERT OR UPDATE OR DELETE ON regress_altered.posting_rules FOR EACH ROW EXECUTE FUNCTION regress_altered.nothing();
CREATE TRIGGER nothing BEFORE UPDATE ON regress_altered.ledger_format FOR EACH ROW EXECUTE FUNCTION regress_altered.nothing();
SELECT pg_temp.each_raised($$SELECT regress_altered.open_account('kept2', 'asset', 'GBP')$$, $$SELECT regress_altered.open_account('kept', 'asset', 'GBP')$$,
  $$SELECT regress_altered.alter_account('kept', name => 'K')$$, $$SELECT regress_altered.alter_account('none', name => 'K')$$,
  $$SELECT regress_altered.close_account('kept')$$, $$SELECT regress_altered.close_account('shut')$$,
  $$SELECT regress_altered.reopen_account('shut')$$, $$SELECT regress_altered.reopen_account('kept')$$);
SELECT pg_temp.each_raised($$SELECT regress_altered.limit_subtree('kept', 'GBP', max_balance => 'GBP 6')$$,
  $$SELECT regress_altered.limit_subtree('kept', 'GBP', drop_max_balance => true)$$, $$SELECT regress_altered.limit_subtree('a', 'GBP', max_balance => 'GBP 6')$$,
  $$SELECT regress_altered.close_period('2001-01-01')$$, $$SELECT regress_altered.close_books('2001-01-01', 'none')$$,
  $$SELECT regress_altered.allow_posting('regress_kept', 'a')$$, $$SELECT regress_altered.revoke_posting('regress_kept', 'kept')$$,
  $$SELECT regress_altered.revoke_posting('regress_kept', 'kept', 'debit')$$, $$SELECT regress_altered.revoke_posting('regress_kept', 'a')$$,
  $$SELECT regress_altered.notify_posts('x')$$);
ALTER TABLE regress_altered.periods DISABLE TRIGGER nothing;
SELECT regress_altered.close_period('2001-01-01') IS NOT NULL;
ALTER TABLE regress_altered.periods ENABLE TRIGGER nothing;
SELECT pg_temp.each_raised($$SELECT regress_altered.reopen_period()$$);
DROP FUNCTION regress_altered.nothing() CASCADE;
SELECT regress_altered.reopen_period();
SELECT regress_altered.revoke_posting('regress_kept', 'kept', 'debit');
SELECT pg_temp.each_raised($$SELECT regress_altered.revoke_posting('regress_kept', 'kept', 'debit')$$, $$SELECT regress_altered.revoke_posting('regress_kept', 'kept', 'both')$$,
  $$SELECT regress_altered.revoke_posting('regress_kept', 'kept', 'both')$$, $$SELECT regress_altered.revoke_posting('regress_kept', 'kept', 'up')$$,
  $$SELECT regress_altered.allow_posting('regress_kept', NULL)$$);
DROP ROLE regress_kept;
-- Rules.
CREATE RULE nothing AS ON INSERT TO regress_altered.periods DO INSTEAD NOTHING;
SELECT pg_temp.each_raised($$SELECT regress_altered.close_period('2001-01-01')$$);
DROP RULE nothing ON regress_altered.periods;
-- A policy that lets a role see an account and not change it, or not see it.
CREATE ROLE regress_admin;
SELECT regress_altered.grant_admin('regress_admin');
ALTER TABLE regress_altered.accounts ENABLE ROW LEVEL SECURITY;
CREATE POLICY sees ON regress_altered.accounts FOR SELECT TO regress_admin USING (code <> 'b');
CREATE POLICY opens ON regress_altered.accounts FOR INSERT TO regress_admin WITH CHECK (true);
SET ROLE regress_admin;
SELECT pg_temp.each_raised($$SELECT regress_altered.alter_account('kept', name => 'K')$$, $$SELECT regress_altered.close_account('kept')$$,
  $$SELECT regress_altered.reopen_account('shut')$$, $$SELECT regress_altered.alter_account('b', name => 'K')$$,
  $$SELECT regress_altered.open_account('b', 'asset', 'GBP')$$, $$SELECT regress_altered.open_account('a', 'asset', 'GBP')$$);
RESET ROLE;
DROP POLICY sees ON regress_altered.accounts;
DROP POLICY opens ON regress_altered.accounts;
ALTER TABLE regress_altered.accounts DISABLE ROW LEVEL SECURITY;
DROP OWNED BY regress_admin;
DROP ROLE regress_admin;
SELECT code, name, closed_at IS NULL AS is_open FROM regress_altered.accounts WHERE code IN ('kept', 'kept2', 'shut') ORDER BY code;
-- Numbers that somebody chose are not drawn again.
INSERT INTO regress_altered.accounts (id, code, type, currency) OVERRIDING SYSTEM VALUE VALUES (700, 'chosen', 'asset', 'GBP');
SELECT regress_altered.open_account('after', 'asset', 'GBP');
INSERT INTO regress_altered.accounts (id, code, type, currency) OVERRIDING SYSTEM VALUE VALUES (699, 'below', 'asset', 'GBP');
SELECT regress_altered.open_account('after:that', 'asset', 'GBP');
SELECT pg_temp.each_raised($$INSERT INTO regress_altered.accounts (id, code, type, currency) OVERRIDING SYSTEM VALUE VALUES (9000700, 'far', 'asset', 'GBP')$$);
SELECT * FROM regress_altered.verify();

-- ---- columns
ALTER TABLE regress_altered.transactions ADD COLUMN shop integer, ADD COLUMN tag text GENERATED ALWAYS AS (upper(kind)) STORED;
ALTER TABLE regress_altered.entries ADD COLUMN debit monetary GENERATED ALWAYS AS (CASE WHEN sign(amount) > 0 THEN amount END) STORED;
ALTER TABLE regress_altered.accounts ADD COLUMN branch text DEFAULT 'main';
ALTER TABLE regress_altered.transactions DROP COLUMN shop;
SELECT pg_temp.raised($$SELECT regress_altered.transfer('a', 'b', 'GBP 1', kind => 'sale', key => 'tagged')$$);
SELECT tag FROM regress_altered.transactions WHERE key = 'tagged';
SELECT debit FROM regress_altered.entries JOIN regress_altered.transactions AS t ON t.id = transaction_id WHERE key = 'tagged' ORDER BY line;
SELECT pg_temp.raised($$SELECT pg_temp.insert_directly('GBP 1', 'GBP -1')$$);
SELECT pg_temp.raised($$SELECT regress_altered.open_account('d', 'asset', 'GBP')$$);
ALTER TABLE regress_altered.entries ADD COLUMN wanted text NOT NULL DEFAULT 'x';
ALTER TABLE regress_altered.entries ALTER COLUMN wanted DROP DEFAULT;
SELECT left(pg_temp.raised($$SELECT regress_altered.transfer('a', 'b', 'GBP 1')$$), 5);
ALTER TABLE regress_altered.entries DROP COLUMN wanted;
-- A CHECK of the owner's.
ALTER TABLE regress_altered.transactions ADD CONSTRAINT known_kind CHECK (kind IN ('sale', 'refund'));
SELECT left(pg_temp.raised($$SELECT regress_altered.transfer('a', 'b', 'GBP 1', kind => 'gift')$$), 5);
ALTER TABLE regress_altered.transactions DROP CONSTRAINT known_kind;
-- The columns of the ledger itself.
BEGIN;
DROP VIEW regress_altered.journal;
ALTER TABLE regress_altered.entries ALTER COLUMN memo TYPE varchar(10);
SELECT pg_temp.raised($$SELECT regress_altered.transfer('a', 'b', 'GBP 1')$$);
ROLLBACK;
BEGIN;
ALTER TABLE regress_altered.transactions RENAME COLUMN description TO words;
SELECT pg_temp.raised($$SELECT regress_altered.transfer('a', 'b', 'GBP 1')$$);
ROLLBACK;
BEGIN;
ALTER TABLE regress_altered.entries ALTER COLUMN amount DROP NOT NULL;
SELECT pg_temp.raised($$SELECT pg_temp.insert_directly('GBP 1', NULL)$$);
ROLLBACK;
SELECT pg_temp.raised($$SELECT regress_altered.transfer('a', 'b', 'GBP 1')$$);
SELECT count(*) FROM regress_altered.verify();

-- ---- policies: the writer sees nothing, the checks see everything
CREATE ROLE regress_hidden;
SELECT regress_altered.grant_poster('regress_hidden');
GRANT SELECT ON ALL TABLES IN SCHEMA regress_altered TO regress_hidden;
GRANT INSERT, UPDATE ON regress_altered.accounts TO regress_hidden;
ALTER TABLE regress_altered.accounts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE regress_altered.balances ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE regress_altered.transactions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE regress_altered.entries ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY may_insert ON regress_altered.transactions FOR INSERT TO regress_hidden WITH CHECK (kind IS DISTINCT FROM 'forbidden');
CREATE POLICY may_insert ON regress_altered.entries FOR INSERT TO regress_hidden WITH CHECK (true);
SET ROLE regress_hidden;
SELECT (SELECT count(*) FROM regress_altered.accounts) AS accounts, (SELECT count(*) FROM regress_altered.entries) AS entries,
  (SELECT count(*) FROM regress_altered.balances) AS balances;
SELECT pg_temp.raised($$SELECT regress_altered.transfer('a', 'b', 'GBP 1', key => 'hidden')$$);
SELECT pg_temp.raised($$SELECT regress_altered.transfer('a', 'b', 'GBP 1', key => 'hidden')$$);
SELECT pg_temp.raised($$SELECT regress_altered.transfer('a', 'b', 'GBP 2', key => 'hidden')$$);
SELECT pg_temp.raised($$SELECT regress_altered.transfer('a', 'b', 'GBP 2', kind => 'forbidden')$$);
SELECT pg_temp.raised($$INSERT INTO regress_altered.transactions (id) OVERRIDING SYSTEM VALUE VALUES (1000001);
  INSERT INTO regress_altered.entries (transaction_id, account_id, amount) VALUES (1000001, 1, 'GBP 1'), (1000001, 2, 'GBP -1')$$);
SELECT pg_temp.raised($$INSERT INTO regress_altered.transactions (id) OVERRIDING SYSTEM VALUE VALUES (1000002);
  INSERT INTO regress_altered.entries (transaction_id, account_id, amount) VALUES (1000002, 1, 'GBP 1'), (1000002, 2, 'GBP -2')$$);
SELECT pg_temp.raised($$INSERT INTO regress_altered.entries (transaction_id, account_id, amount) VALUES (1000001, 1, 'GBP 1'), (1000001, 2, 'GBP -1')$$);
SELECT pg_temp.raised($$INSERT INTO regress_altered.transactions (id) OVERRIDING SYSTEM VALUE VALUES (1000003)$$);
SELECT pg_temp.raised($$INSERT INTO regress_altered.transactions (id, key) OVERRIDING SYSTEM VALUE VALUES (1000004, 'hidden')$$);
RESET ROLE;
ALTER TABLE regress_altered.accounts DISABLE ROW LEVEL SECURITY;
ALTER TABLE regress_altered.balances DISABLE ROW LEVEL SECURITY;
ALTER TABLE regress_altered.transactions DISABLE ROW LEVEL SECURITY;
ALTER TABLE regress_altered.entries DISABLE ROW LEVEL SECURITY;
SELECT * FROM regress_altered.verify();

-- ---- tables that only look like a ledger's, made by anybody who may create a schema
CREATE SCHEMA regress_false AUTHORIZATION regress_hidden;
SET ROLE regress_hidden;
-- The same columns, types and indexes, but nothing that says NOT NULL; balances of another type.
DO $$
DECLARE
  name text;
  command text;
BEGIN
  FOR name IN SELECT relname FROM pg_class WHERE relnamespace = 'regress_altered'::regnamespace AND relkind = 'r' LOOP
    EXECUTE format('CREATE TABLE regress_false.%1$I (LIKE regress_altered.%1$I INCLUDING INDEXES INCLUDING IDENTITY)', name);
  END LOOP;
  FOR command IN
    SELECT format('ALTER TABLE %1$s DROP CONSTRAINT %2$I; CREATE UNIQUE INDEX ON %1$s (%3$s)', conrelid::regclass, conname,
        (SELECT string_agg(attname, ', ' ORDER BY k.n) FROM unnest(conkey) WITH ORDINALITY AS k (number, n) JOIN pg_attribute ON attrelid = conrelid AND attnum = k.number))
      FROM pg_constraint WHERE connamespace = 'regress_false'::regnamespace AND contype = 'p'
  LOOP
    EXECUTE command;
  END LOOP;
  FOR command IN
    SELECT format('ALTER TABLE %s ALTER COLUMN %I DROP NOT NULL', attrelid::regclass, attname)
      FROM pg_attribute JOIN pg_class AS c ON c.oid = attrelid
      WHERE relnamespace = 'regress_false'::regnamespace AND relkind = 'r' AND attnum > 0 AND attnotnull AND attidentity = ''
  LOOP
    EXECUTE command;
  END LOOP;
END $$;
INSERT INTO regress_false.ledger_format VALUES (1);
INSERT INTO regress_false.accounts (id, code, type, currency, stripes) OVERRIDING SYSTEM VALUE VALUES (1, 'a', 'asset', 'GBP', 1), (2, 'b', 'asset', 'GBP', 1), (3, 'null', 'asset', NULL, 1);
ALTER TABLE regress_false.balances ALTER COLUMN posted TYPE bigint USING 1;
INSERT INTO regress_false.balances (account_id, stripe, stripes, debit_normal, closed, posted) VALUES (1, 0, 1, true, false, 1), (2, 0, 1, true, false, 1);
CREATE TRIGGER t AFTER INSERT ON regress_false.entries REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION florin_entries_inserted();
SELECT pg_temp.raised($$SELECT ledger_transfer('regress_false', 'a', 'b', 'GBP 1', NULL, NULL, NULL, NULL, NULL, 'refuse')$$);
ALTER TABLE regress_false.balances ALTER COLUMN posted TYPE monetary USING NULL;
SELECT pg_temp.raised($$SELECT ledger_transfer('regress_false', 'a', 'b', 'GBP 1', NULL, NULL, NULL, NULL, NULL, 'refuse')$$);
SELECT pg_temp.raised($$SELECT ledger_transfer('regress_false', 'a', 'null', 'GBP 1', NULL, NULL, NULL, NULL, NULL, 'refuse')$$);
SELECT pg_temp.raised($$INSERT INTO regress_false.entries DEFAULT VALUES$$);
SELECT pg_temp.raised($$INSERT INTO regress_false.entries (transaction_id, line, layer, account_id) VALUES (1, 1, 'posted', 1)$$);
-- Its functions as triggers of another kind, or on another table.
CREATE TRIGGER t AFTER DELETE ON regress_false.accounts FOR EACH ROW EXECUTE FUNCTION florin_account_changed();
CREATE TRIGGER u BEFORE DELETE ON regress_false.accounts FOR EACH ROW EXECUTE FUNCTION florin_account_guard();
SELECT pg_temp.raised($$DELETE FROM regress_false.accounts$$);
DROP TRIGGER u ON regress_false.accounts;
SELECT pg_temp.raised($$DELETE FROM regress_false.accounts$$);
CREATE TABLE regress_false.other (LIKE regress_false.entries);
CREATE TRIGGER t AFTER INSERT ON regress_false.other REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION florin_entries_inserted();
SELECT pg_temp.raised($$INSERT INTO regress_false.other DEFAULT VALUES$$);
DROP TRIGGER t ON regress_false.other;
CREATE TRIGGER t AFTER INSERT ON regress_false.other FOR EACH ROW EXECUTE FUNCTION florin_entries_inserted();
SELECT pg_temp.raised($$INSERT INTO regress_false.other DEFAULT VALUES$$);
DROP TRIGGER t ON regress_false.entries;
CREATE TRIGGER t AFTER INSERT ON regress_false.entries FOR EACH STATEMENT EXECUTE FUNCTION florin_entries_inserted();
SELECT pg_temp.raised($$INSERT INTO regress_false.entries DEFAULT VALUES$$);
DROP TRIGGER t ON regress_false.entries;
CREATE TRIGGER t BEFORE INSERT ON regress_false.entries FOR EACH ROW EXECUTE FUNCTION florin_entry_defaults();
SELECT pg_temp.raised($$INSERT INTO regress_false.entries DEFAULT VALUES$$);
SELECT pg_temp.raised($$SELECT florin_entries_inserted()$$);
RESET ROLE;

DROP SCHEMA regress_altered, regress_mirror, regress_false CASCADE;
DROP OWNED BY regress_hidden;
DROP ROLE regress_hidden;
