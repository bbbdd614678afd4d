-- What is posted to accounts that nothing bounds is written to their balances at the commit; until then every reader
-- adds it, whatever the snapshot, the subtransaction or the cursor.
\set SHOW_CONTEXT never
\a \t
SET client_min_messages = warning;
SET timezone = 'UTC';
SELECT create_ledger('regress_settling');
SET search_path = regress_settling, public;
SELECT open_account('a', 'asset', 'GBP'), open_account('b', 'income', 'GBP'), open_account('hot', 'liability', 'GBP', stripes => 4),
  open_account('purse', 'asset', 'GBP', min_balance => 'GBP 0'), open_account('big', 'asset', 'GBP');
-- What balances and entries say, as every reader tells it, and whether they agree.
CREATE FUNCTION pg_temp.look() RETURNS TABLE (seen text) LANGUAGE sql VOLATILE AS $$
  SELECT concat_ws(' ', 'view', string_agg(concat_ws('=', code, amount(posted)), ' ' ORDER BY code)) FROM account_balances
  UNION ALL SELECT concat_ws(' ', 'a', amount((balance('a')).posted), 'trial', (SELECT sum(debit) FROM trial_balance()), (SELECT sum(credit) FROM trial_balance()),
    'sheet', (SELECT sum(amount) FROM balance_sheet() WHERE section = 'asset'), 'verify', (SELECT count(*) FROM verify()))
$$;
-- What the rows of the table say to this transaction.
CREATE FUNCTION pg_temp.written() RETURNS text LANGUAGE sql VOLATILE AS $$
  SELECT string_agg(concat_ws('=', a.code, amount(b.sum)), ' ' ORDER BY a.code) FROM (SELECT account_id, sum(posted) FROM balances GROUP BY 1) AS b JOIN accounts AS a ON a.id = b.account_id
$$;
\i test/raised.sql

-- ---- one transaction
BEGIN;
SELECT transfer('a', 'b', 'GBP 1') > 0, transfer('a', 'hot', 'GBP 2') > 0;
SELECT pg_temp.look();
SELECT pg_temp.written();
-- Within one statement a reader sees what its snapshot sees of the entries.
SELECT transfer('a', 'b', 'GBP 4') > 0, amount((balance('a')).posted), (SELECT amount(sum(amount)) FROM entries WHERE account_id = 1);
SELECT amount((balance('a')).posted), (SELECT amount(sum(amount)) FROM entries WHERE account_id = 1);
SET CONSTRAINTS ALL IMMEDIATE;
SELECT pg_temp.look();
COMMIT;
SELECT pg_temp.look();
SELECT pg_temp.written();

-- ---- savepoints
BEGIN;
SELECT transfer('a', 'b', 'GBP 10') > 0;
SAVEPOINT one;
SELECT transfer('a', 'b', 'GBP 20') > 0;
SAVEPOINT two;
SELECT transfer('a', 'b', 'GBP 40') > 0;
SELECT amount((balance('a')).posted);
ROLLBACK TO two;
SELECT amount((balance('a')).posted);
SELECT transfer('a', 'b', 'GBP 80') > 0;
RELEASE two;
SELECT amount((balance('a')).posted);
ROLLBACK TO one;
SELECT pg_temp.look();
SAVEPOINT three;
SELECT transfer('a', 'b', 'GBP 160') > 0;
RELEASE three;
SELECT pg_temp.raised($$SELECT transfer('a', 'b', 'GBP 1'), 1 / 0$$);
SELECT pg_temp.look();
COMMIT;
SELECT pg_temp.look();
SELECT pg_temp.written();
-- Written to the row in a savepoint that is rolled back, it is kept again.
BEGIN;
SELECT transfer('a', 'b', 'GBP 1') > 0;
SAVEPOINT one;
SELECT alter_account('a', max_balance => 'GBP 1000');
SELECT pg_temp.written();
SELECT pg_temp.raised($$SELECT transfer('a', 'b', 'GBP 1000')$$);
ROLLBACK TO one;
SELECT pg_temp.written();
SELECT transfer('a', 'b', 'GBP 1000') > 0;
SAVEPOINT two;
SELECT alter_account('a', max_balance => 'GBP 2000');
RELEASE two;
SELECT pg_temp.look();
SELECT pg_temp.raised($$SELECT alter_account('a', max_balance => 'GBP 1000')$$);
COMMIT;
SELECT pg_temp.look();
SELECT alter_account('a', drop_max_balance => true);

-- ---- cursors
BEGIN;
SELECT transfer('a', 'b', 'GBP 1') > 0;
DECLARE early CURSOR FOR SELECT amount(posted), (SELECT amount(sum(e.amount)) FROM entries AS e WHERE e.account_id = v.id) FROM account_balances AS v WHERE code = 'a';
DECLARE held CURSOR WITH HOLD FOR SELECT amount(posted), (SELECT amount(sum(e.amount)) FROM entries AS e WHERE e.account_id = v.id) FROM account_balances AS v WHERE code = 'a';
SELECT transfer('a', 'b', 'GBP 2') > 0;
-- Written by then, and the cursor sees neither too little nor too much.
SELECT alter_account('a', min_balance => 'GBP 0');
SELECT transfer('a', 'b', 'GBP 4') > 0;
FETCH early;
SELECT alter_account('a', drop_min_balance => true);
SELECT transfer('a', 'b', 'GBP 8') > 0;
COMMIT;
FETCH held;
CLOSE held;
SELECT pg_temp.look();

-- ---- accounts that are bounded, closed, striped, meanwhile
BEGIN;
SELECT transfer('purse', 'a', 'GBP 5') > 0, transfer('a', 'purse', 'GBP 3') > 0;
SELECT pg_temp.raised($$SELECT transfer('a', 'purse', 'GBP 3')$$);
SELECT pg_temp.look();
SELECT transfer('hot', 'a', 'GBP 7') > 0;
SELECT pg_temp.raised($$SELECT close_account('hot')$$);
SELECT alter_account('hot', stripes => 1);
SELECT pg_temp.look();
SELECT transfer('a', 'hot', 'GBP 5') > 0;
SELECT pg_temp.look();
SELECT pg_temp.raised($$SELECT alter_account('b', max_balance => 'GBP 1000')$$);
SELECT transfer('hot', 'a', 'GBP 0.5') > 0, transfer('a', 'hot', 'GBP 0.5') > 0;
SELECT close_account('hot');
SELECT pg_temp.raised($$SELECT transfer('hot', 'a', 'GBP 1')$$);
COMMIT;
SELECT pg_temp.look();
-- Direct INSERTs wait like the others, pending entries do not.
BEGIN;
WITH t AS (INSERT INTO transactions DEFAULT VALUES RETURNING id)
  INSERT INTO entries (transaction_id, account_id, amount) SELECT t.id, v.* FROM t, (VALUES (1, 'GBP 1'::monetary), (2, 'GBP -1')) AS v;
SELECT pg_temp.written();
SELECT hold(ARRAY[debit('a', 'GBP 6'), credit('big', 'GBP 6')]) > 0;
SELECT pg_temp.written();
SELECT pg_temp.look();
COMMIT;
SELECT pg_temp.look();
-- More digits than an amount can have: told at once, and when it only shows later, then.
SELECT transfer('big', 'b', 'GBP 600000000000000000000000000000000000') > 0;
SELECT pg_temp.raised($$SELECT transfer('big', 'b', 'GBP 600000000000000000000000000000000000')$$);
BEGIN;
SELECT transfer('b', 'big', 'GBP 600000000000000000000000000000000000') > 0;
SELECT transfer('b', 'big', 'GBP 600000000000000000000000000000000000') > 0;
SELECT pg_temp.raised($$SELECT transfer('b', 'big', 'GBP 600000000000000000000000000000000000')$$);
ROLLBACK;
SELECT transfer('b', 'big', 'GBP 600000000000000000000000000000000000') > 0;
SELECT pg_temp.look();

-- ---- transactions that end in other ways
BEGIN;
SELECT transfer('a', 'b', 'GBP 1') > 0;
PREPARE TRANSACTION 'regress_settling';
SELECT pg_temp.look();
COMMIT PREPARED 'regress_settling';
SELECT pg_temp.look();
BEGIN;
SELECT transfer('a', 'b', 'GBP 1') > 0;
PREPARE TRANSACTION 'regress_settling';
ROLLBACK PREPARED 'regress_settling';
BEGIN;
SELECT transfer('a', 'b', 'GBP 1') > 0;
ROLLBACK;
SELECT pg_temp.look();
CREATE PROCEDURE pg_temp.in_steps() LANGUAGE plpgsql AS $$
BEGIN
  FOR i IN 1 .. 3 LOOP
    PERFORM transfer('a', 'b', 'GBP 1'), transfer('b', 'a', 'GBP 0.5');
    IF i = 2 THEN ROLLBACK; ELSE COMMIT; END IF;
    RAISE WARNING '%', amount((balance('a')).posted);
  END LOOP;
END $$;
CALL pg_temp.in_steps();
SELECT pg_temp.look();
-- Posted by a deferred trigger, while the transaction commits.
CREATE TABLE pg_temp.orders (number int);
CREATE FUNCTION pg_temp.pay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM transfer('a', 'b', 'GBP 3'); RAISE WARNING '%', amount((balance('a')).posted); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER pay AFTER INSERT ON pg_temp.orders DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pg_temp.pay();
BEGIN;
INSERT INTO pg_temp.orders VALUES (1), (2);
SELECT transfer('a', 'b', 'GBP 1') > 0;
COMMIT;
SELECT pg_temp.look();
-- Many in one transaction, and each reads.
BEGIN;
SELECT count(transfer('a', 'b', 'GBP 0.01')) FROM generate_series(1, 1000);
SELECT amount((balance('a')).posted);
SELECT count(*), min(status) FROM post_batch((SELECT jsonb_agg(jsonb_build_object('legs', jsonb_build_array(jsonb_build_object('account', 'a', 'debit', 'GBP 0.01'), jsonb_build_object('account', 'b', 'credit', 'GBP 0.01')))) FROM generate_series(1, 100)), 'each');
SELECT amount((balance('a')).posted);
COMMIT;
SELECT pg_temp.look();
-- A trigger on balances sees every change at once.
CREATE TABLE pg_temp.changes (account_id bigint, posted monetary);
CREATE FUNCTION pg_temp.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO pg_temp.changes VALUES (NEW.account_id, NEW.posted - OLD.posted); RETURN NULL; END $$;
CREATE TRIGGER note AFTER UPDATE ON balances FOR EACH ROW EXECUTE FUNCTION pg_temp.note();
BEGIN;
SELECT transfer('a', 'b', 'GBP 1') > 0, transfer('a', 'b', 'GBP 2') > 0;
SELECT * FROM pg_temp.changes ORDER BY 1, posted;
SELECT pg_temp.look();
COMMIT;
DROP TRIGGER note ON balances;
-- One that comes when something waits already sees it at the commit.
BEGIN;
SELECT transfer('a', 'b', 'GBP 5') > 0;
CREATE CONSTRAINT TRIGGER note AFTER UPDATE ON balances DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pg_temp.note();
COMMIT;
SELECT * FROM pg_temp.changes ORDER BY 1, posted;
DROP TRIGGER note ON balances;
-- An index that does not allow to update in place; a table that was written anew.
CREATE INDEX ON balances (posted);
SELECT transfer('a', 'b', 'GBP 1') > 0;
SELECT transfer('a', 'purse', 'GBP 1') > 0;
VACUUM FULL balances;
SELECT transfer('a', 'b', 'GBP 1') > 0;
SELECT pg_temp.look();
SET enable_seqscan = off;
SELECT amount(sum(posted)) FROM balances WHERE posted > 'GBP -1000000';
RESET enable_seqscan;
-- A ledger that is gone when the transaction commits.
BEGIN;
SELECT create_ledger('regress_settling_2');
SELECT regress_settling_2.open_account('a', 'asset', 'GBP'), regress_settling_2.open_account('b', 'asset', 'GBP');
SELECT regress_settling_2.transfer('a', 'b', 'GBP 1') > 0, transfer('a', 'b', 'GBP 1') > 0;
DROP SCHEMA regress_settling_2 CASCADE;
COMMIT;
SELECT pg_temp.look();
DROP SCHEMA regress_settling CASCADE;
