-- A ledger that is partitioned by effective date: making partitions, moving rows, and the rules for what is
-- inserted into a partition itself. The other tests of ledgers run again in partitioned ones, by test/partitioned.
\set VERBOSITY terse
SET client_min_messages = warning;
SET timezone = 'America/New_York';
\pset null -
\i test/raised.sql

SELECT create_ledger('bad', partition_by => 'week');
SELECT create_ledger('bad', partition_by => '');
SELECT to_regnamespace('bad');

SELECT create_ledger('part', partition_by => 'month') IS NOT NULL AS made;
SELECT parent, is_default, count(*), count(range_from), bool_or(range_from <= now() AND now() < range_until) AS now_is_there,
    max(range_until) - now() BETWEEN '3 months' AND '4 months 2 days' AS three_ahead
  FROM part.partitions() GROUP BY parent, is_default ORDER BY parent, is_default;
SELECT count(part.open_account(code, type, 'GBP')) FROM (VALUES ('a', 'asset'), ('b', 'income'), ('c', 'liability')) AS v (code, type);
SELECT part.open_account('purse', 'asset', 'GBP', min_balance => 'GBP 0') IS NOT NULL AS opened;
SELECT part.open_account('old', 'asset', 'GBP') IS NOT NULL AS opened;
SELECT part.close_account('old');
SELECT * FROM part.verify();

-- Posting does not wait for partitions: the default one takes what has none. Bounds are in UTC.
SELECT part.transfer('a', 'b', 'GBP 1', key => 'january', effective_at => '2011-01-31 18:59:59.999999') AS january,
    part.transfer('a', 'b', 'GBP 2', key => 'february', effective_at => '2011-01-31 19:00') AS february,
    part.transfer('a', 'b', 'GBP 4', key => 'march', effective_at => '2011-03-15') AS march,
    part.transfer('a', 'b', 'GBP 8', key => 'today') AS today \gset
SELECT t.key, t.tableoid::regclass::text = 'part.transactions_default' AS is_in_default,
    t.tableoid::regclass::text = 'part.transactions_' || to_char(now() AT TIME ZONE 'UTC', 'YYYY_MM') AS is_in_its_own,
    replace(min(e.tableoid::regclass::text), 'entries', 'transactions') = min(t.tableoid::regclass::text) AS with_entries
  FROM part.transactions AS t JOIN part.entries AS e ON e.transaction_id = t.id GROUP BY t.tableoid, t.key, t.id ORDER BY t.id;
SELECT part.reverse(:january, key => 'not january', effective_at => '2011-03-16') IS NOT NULL AS reversed;
SELECT pg_temp.raised(format($$SELECT part.reverse(%s)$$, :january)) ~ 'LG011' AS once;
SELECT part.refund(:march, 'GBP 3', effective_at => '2011-02-01') IS NOT NULL AS refunded;
SELECT pg_temp.raised(format($$SELECT part.refund(%s, 'GBP 2')$$, :march));
SELECT part.make_partitions();
SELECT part.make_partitions();
SELECT parent, name, range_from AT TIME ZONE 'UTC' AS range_from, range_until AT TIME ZONE 'UTC' AS range_until
  FROM part.partitions() WHERE range_until < '2012-01-01' ORDER BY range_from, parent;
SELECT tableoid::regclass, key, kind FROM part.transactions WHERE effective_at < '2012-01-01' ORDER BY effective_at;
SELECT tableoid::regclass, transaction_id = :february AS is_february, line, amount FROM part.entries
  WHERE effective_at < '2011-03-01' ORDER BY effective_at, transaction_id, line;
SELECT * FROM part.balance('a');
SELECT * FROM part.verify();
-- Keys and ids are found wherever their transaction is.
SELECT part.transfer('a', 'b', 'GBP 2', key => 'february', effective_at => '2011-01-31 19:00') = :february AS is_replayed;
SELECT part.transfer('a', 'b', 'GBP 2', key => 'february') = :february AS is_replayed;
SELECT pg_temp.raised($$SELECT part.transfer('a', 'b', 'GBP 2', key => 'february', effective_at => '2011-02-01')$$);
SELECT pg_temp.raised(format($$SELECT part.refund(%s, 'GBP 2')$$, :march));
SELECT ordinal, transaction_id IN (:february, :today) AS is_old, status, detail FROM part.transfer_batch(
  ARRAY['a', 'a', 'a', 'a'], ARRAY['b', 'b', 'b', 'b'], ARRAY['GBP 2', 'GBP 8', 'GBP 16', 'GBP 16']::monetary[],
  ARRAY['february', 'today', NULL, 'new']);
SELECT ordinal, status, detail FROM part.transfer_batch(
  ARRAY['a', 'a', 'a', 'a'], ARRAY['b', 'b', 'b', 'b'], ARRAY['GBP 3', 'GBP 8', 'GBP 16', 'GBP 16']::monetary[],
  ARRAY['february', 'today', NULL, 'new'], mode => 'each');

-- Moving rows is not a way to extend history in the same database transaction.
SELECT part.transfer('a', 'b', 'GBP 1', effective_at => '2010-05-05') AS moved \gset
BEGIN;
SELECT part.make_partitions();
SELECT tableoid::regclass FROM part.transactions WHERE id = :moved;
INSERT INTO part.entries (transaction_id, line, account_id, amount, effective_at)
  VALUES (:moved, 3, 1, 'GBP 1', '2010-05-05'), (:moved, 4, 2, 'GBP -1', '2010-05-05');
ROLLBACK;
SELECT tableoid::regclass FROM part.transactions WHERE id = :moved;
-- Nor are rows moved that this transaction has yet to be judged for.
BEGIN;
WITH t AS (INSERT INTO part.transactions (effective_at) VALUES ('2010-06-06') RETURNING id)
  INSERT INTO part.entries (transaction_id, account_id, amount, effective_at)
  SELECT id, 1, 'GBP 1', '2010-06-06' FROM t;
SELECT part.make_partitions();
ROLLBACK;
SELECT part.make_partitions();
SELECT part.make_partitions(-1);
SELECT part.make_partitions(NULL);
SELECT part.make_partitions(1001);

-- What is inserted into a partition itself.
CREATE FUNCTION pg_temp.insert_into(suffix text, amounts monetary[], accounts bigint[], at timestamptz,
  key text DEFAULT NULL) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  id bigint := nextval('part.transactions_id_seq');
BEGIN
  -- PostgreSQL 15 and 16 have no identity in a partition, 17 has and must be overruled.
  EXECUTE format('INSERT INTO part.transactions_%s (id, effective_at, key) OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3)', suffix)
    USING id, at, key;
  EXECUTE format('INSERT INTO part.entries_%s (transaction_id, account_id, amount, effective_at) SELECT $1, a, m, $2 FROM unnest($3, $4) AS u (a, m)', suffix)
    USING id, at, accounts, amounts;
  RETURN id;
END $$;
-- An id is drawn after its statement has begun; here a statement of the same transaction began before.
BEGIN;
SELECT count(part.transfer('a', 'b', 'GBP 1')) FROM generate_series(1, 2);
SELECT pg_temp.insert_into('2011_02', ARRAY['GBP 5', 'GBP -5']::monetary[], ARRAY[1, 2], '2011-02-05', 'direct') IS NOT NULL AS inserted;
COMMIT;
SELECT e.tableoid::regclass, line, amount FROM part.entries AS e JOIN part.transactions AS t ON t.id = transaction_id WHERE key = 'direct';
SELECT * FROM part.balance('a');
SELECT part.transfer('a', 'b', 'GBP 5', key => 'direct', effective_at => '2011-02-05') IS NOT NULL AS is_replayed;
CREATE FUNCTION pg_temp.announced(command text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM part.transfer('a', 'b', 'GBP 1');
  RETURN split_part(pg_temp.raised(command), ' | Failing', 1);
END $$;
BEGIN;
SELECT pg_temp.announced($$SELECT pg_temp.insert_into('2011_02', ARRAY['GBP 5', 'GBP -4']::monetary[], ARRAY[1, 2], '2011-02-05')$$);
SELECT pg_temp.announced($$SELECT pg_temp.insert_into('2011_02', ARRAY['GBP 5', 'GBP -5']::monetary[], ARRAY[1, 2], '2011-03-05')$$);
SELECT pg_temp.announced($$SELECT pg_temp.insert_into('2011_02', ARRAY['GBP 5', 'GBP -5']::monetary[], ARRAY[1, 5], '2011-02-05')$$);
SELECT pg_temp.announced($$SELECT pg_temp.insert_into('2011_02', ARRAY['GBP -5', 'GBP 5']::monetary[], ARRAY[4, 2], '2011-02-05')$$);
SELECT pg_temp.announced($$SELECT pg_temp.insert_into('2011_02', ARRAY['GBP 5', 'GBP -5']::monetary[], ARRAY[1, 2], '2011-02-05', 'january')$$);
-- Its index is that of the register, in which ON CONFLICT does not look.
SELECT pg_temp.announced($$INSERT INTO part.transactions (key, effective_at) VALUES ('january', '2011-02-05') ON CONFLICT DO NOTHING$$);
SELECT pg_temp.announced($$SELECT pg_temp.insert_into('2011_02', ARRAY['GBP 5', 'EUR -5']::monetary[], ARRAY[1, 2], '2011-02-05')$$);
SELECT pg_temp.announced($$SELECT pg_temp.insert_into('2011_02', '{}', '{}', '2011-02-05')$$);
ROLLBACK;
SELECT pg_temp.raised(format($$INSERT INTO part.entries_2011_02 (transaction_id, line, account_id, amount, effective_at)
  VALUES (%1$s, 3, 1, 'GBP 1', '2011-01-31 19:00'), (%1$s, 4, 2, 'GBP -1', '2011-01-31 19:00')$$, :february)) ~ '^LG007' AS is_refused;
-- An id that was used, after somebody has set the sequence back.
BEGIN;
SELECT setval('part.transactions_id_seq', :february - 1) IS NOT NULL AS set_back;
SELECT pg_temp.raised($$SELECT part.transfer('a', 'b', 'GBP 1')$$);
SELECT pg_temp.raised($$INSERT INTO part.transactions (effective_at) VALUES ('2011-09-09')$$);
ROLLBACK;
SELECT setval('part.transactions_id_seq', max(id) + 1) IS NOT NULL AS set_forth FROM part.transactions;
SELECT pg_temp.raised(format('%s part.%s', command, name)) FROM (VALUES
  ('UPDATE', 'transactions_2011_02 SET kind = $$x$$'), ('DELETE FROM', 'transactions_2011_02'), ('TRUNCATE', 'transactions_2011_02'),
  ('UPDATE', 'entries_2011_02 SET memo = $$x$$'), ('DELETE FROM', 'entries_2011_02'), ('TRUNCATE', 'entries_2011_02'),
  ('DELETE FROM', 'transaction_register'), ('UPDATE', 'transaction_register SET key = NULL'), ('TRUNCATE', 'transaction_register'),
  ('INSERT INTO', 'transaction_register VALUES (1000, now())'), ('TRUNCATE', 'entries')) AS v (command, name);
SELECT pg_temp.raised($$INSERT INTO part.entries (transaction_id, account_id, amount, effective_at) VALUES (1, 1, 'GBP 1', NULL)$$);
-- Entries that leave their date out have that of the transaction inserted last; it is refused where it is not theirs.
BEGIN;
INSERT INTO part.transactions (effective_at) VALUES ('2011-02-08') RETURNING id AS first \gset
INSERT INTO part.entries (transaction_id, account_id, amount) VALUES (:first, 1, 'GBP 1'), (:first, 2, 'GBP -1');
INSERT INTO part.transactions (effective_at) VALUES ('2011-02-09') RETURNING id AS second \gset
SELECT tableoid::regclass, effective_at FROM part.entries WHERE transaction_id = :first;
SELECT split_part(pg_temp.raised(format($$INSERT INTO part.entries (transaction_id, account_id, amount) VALUES (%s, 1, 'GBP 1')$$, :first)), ' of trans', 1);
ROLLBACK;
WITH t AS (INSERT INTO part.transactions (effective_at) VALUES ('2011-03-08') RETURNING id)
  INSERT INTO part.entries (transaction_id, account_id, amount) SELECT id, a, m FROM t, (VALUES (1, 'GBP 1'::monetary), (2, 'GBP -1')) AS v (a, m)
  RETURNING tableoid::regclass, line, effective_at;
-- COPY, into the parent and into a partition.
BEGIN;
INSERT INTO part.transactions (key, effective_at) VALUES ('copied', '2011-02-06') RETURNING id AS copied \gset
\set rows 'printf "%s\\t%s\\t%s\\t2011-02-06\\n" ' :copied ' 1 "GBP 7" ' :copied ' 2 "GBP -7"'
COPY part.entries_2011_02 (transaction_id, account_id, amount, effective_at) FROM PROGRAM :'rows';
COMMIT;
BEGIN;
INSERT INTO part.transactions (key, effective_at) VALUES ('copied 2', '2011-02-06') RETURNING id AS copied \gset
\set rows 'printf "%s\\t%s\\t%s\\t2011-02-06\\n" ' :copied ' 1 "GBP 7" ' :copied ' 2 "GBP -6"'
COPY part.entries (transaction_id, account_id, amount, effective_at) FROM PROGRAM :'rows';
COMMIT;
SELECT * FROM part.balance('a');
SELECT * FROM part.verify();

-- A subtransaction that is rolled back takes its key along.
BEGIN;
SAVEPOINT s;
SELECT part.transfer('a', 'b', 'GBP 1', key => 'undone', effective_at => '2011-02-07') AS undone \gset
ROLLBACK TO s;
SELECT part.transfer('a', 'b', 'GBP 9', key => 'undone', effective_at => '2011-03-07') > :undone AS is_new;
COMMIT;

-- A trigger that changes what the engine registered.
CREATE FUNCTION part.change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.key := 'changed'; RETURN NEW; END $$;
CREATE TRIGGER change BEFORE INSERT ON part.transactions FOR EACH ROW EXECUTE FUNCTION part.change();
SELECT regexp_replace(pg_temp.raised($$SELECT part.transfer('a', 'b', 'GBP 1', key => 'asked')$$), ' [0-9]+ ', ' # ');
SELECT pg_temp.raised($$SELECT part.transfer('a', 'b', 'GBP 1')$$) ~ '^27000' AS is_refused;
CREATE OR REPLACE FUNCTION part.change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.effective_at := NEW.effective_at + '1 us'::interval; RETURN NEW; END $$;
SELECT pg_temp.raised($$SELECT part.transfer('a', 'b', 'GBP 1', key => 'asked')$$) ~ '^27000' AS is_refused;
DROP TRIGGER change ON part.transactions;
DROP FUNCTION part.change();

-- Another unit from now on; what is there bounds what is made.
UPDATE part.partitioning SET unit = 'year';
SELECT part.transfer('a', 'b', 'GBP 1', effective_at => '2011-07-01') IS NOT NULL AS posted,
    part.transfer('a', 'b', 'GBP 1', effective_at => '2010-07-01') IS NOT NULL AS posted,
    part.transfer('a', 'b', 'GBP 1', effective_at => '0044-03-15 BC') IS NOT NULL AS posted,
    part.transfer('a', 'b', 'GBP 1', effective_at => '0044-03-15 AD') IS NOT NULL AS posted;
SELECT part.make_partitions(0);
SELECT name, range_from AT TIME ZONE 'UTC' AS range_from, range_until AT TIME ZONE 'UTC' AS range_until
  FROM part.partitions() WHERE range_until < '2013-01-01' AND parent = 'entries' ORDER BY range_from, parent;
SELECT * FROM part.verify();
SELECT create_ledger('quarters', partition_by => 'quarter') IS NOT NULL AND create_ledger('days', partition_by => 'day') IS NOT NULL AS made;
SELECT count(quarters.open_account(c, 'asset', 'GBP') + days.open_account(c, 'asset', 'GBP')) FROM unnest(ARRAY['a', 'b']) AS c;
SELECT count(quarters.transfer('a', 'b', 'GBP 1', effective_at => d) + days.transfer('a', 'b', 'GBP 1', effective_at => d))
  FROM unnest(ARRAY['2012-02-29 12:00', '2012-12-31 19:00', '2012-12-31 18:59']::timestamptz[]) AS d;
SELECT quarters.make_partitions(0), days.make_partitions(10);
SELECT name, range_until - range_from AS length FROM quarters.partitions() WHERE range_until < '2014-01-01' AND parent = 'entries'
UNION ALL SELECT name, range_until - range_from FROM days.partitions() WHERE range_until < '2014-01-01' AND parent = 'entries' ORDER BY name;
SELECT * FROM quarters.verify() UNION ALL SELECT * FROM days.verify();

-- Only the partitions that a question needs are looked at: no others are locked.
CREATE VIEW pg_temp.looked_at AS
  SELECT relation::regclass::text AS partition FROM pg_locks
    WHERE pid = pg_backend_pid() AND locktype = 'relation' AND relation::regclass::text ~ '^part\.(entries|transactions)_[0-9d][0-9_a-z]*$'
      AND relation::regclass::text !~ '_20[2-9]|pkey' AND (SELECT relkind FROM pg_class WHERE oid = relation) = 'r';
BEGIN;
SELECT row_type, amount FROM part.statement('a', '2011-03-01', '2011-03-10');
SELECT section, amount FROM part.income_statement('2011-03-01', '2011-03-20');
ROLLBACK;
BEGIN;
SELECT count(*) FROM part.journal WHERE effective_at >= '2011-03-05' AND effective_at < '2011-03-20';
SELECT * FROM pg_temp.looked_at WHERE partition ~ 'entries';
ROLLBACK;
BEGIN;
SELECT part.transfer('a', 'b', 'GBP 2', key => 'february') = :february AS is_replayed;
SELECT pg_temp.raised(format($$SELECT part.refund(%s, 'GBP 2')$$, :march));
SELECT * FROM pg_temp.looked_at ORDER BY partition;
ROLLBACK;

-- A partition whose columns stand in another order.
CREATE TABLE part.transactions_other (metadata jsonb, gone int, dated_at timestamptz, key text COLLATE "C", kind text COLLATE "C", id bigint NOT NULL,
  effective_at timestamptz NOT NULL DEFAULT now(), posted_at timestamptz NOT NULL DEFAULT now(), capture_limit monetary, description text,
  relation transaction_relation, origin_id bigint, expires_at timestamptz,
  CONSTRAINT transactions_check CHECK ((origin_id IS NULL) = (relation IS NULL OR relation = 'closing')));
CREATE TABLE part.entries_other (memo text, amount monetary NOT NULL, gone int, line int NOT NULL, account_id bigint NOT NULL, layer entry_layer NOT NULL DEFAULT 'posted',
  effective_at timestamptz NOT NULL DEFAULT now(), transaction_id bigint NOT NULL);
ALTER TABLE part.transactions_other DROP COLUMN gone;
ALTER TABLE part.entries_other DROP COLUMN gone;
SELECT part.protect_partition('transactions', 'transactions_other'), part.protect_partition('entries', 'entries_other');
ALTER TABLE part.transactions ATTACH PARTITION part.transactions_other FOR VALUES FROM ('1999-01-01+00') TO ('2000-01-01+00');
ALTER TABLE part.entries ATTACH PARTITION part.entries_other FOR VALUES FROM ('1999-01-01+00') TO ('2000-01-01+00');
SELECT part.post(ARRAY[debit('a', 'GBP 3', 'x'), credit('b', 'GBP 3')], key => 'other', kind => 'sale', description => 'd', metadata => '{"n": 1}', effective_at => '1999-09-09') AS other \gset
SELECT part.post(ARRAY[debit('a', 'GBP 3', 'x'), credit('b', 'GBP 3')], key => 'other', kind => 'sale', description => 'd', metadata => '{"n": 1}', effective_at => '1999-09-09') = :other AS is_replayed;
SELECT pg_temp.raised($$SELECT part.post(ARRAY[debit('a', 'GBP 3', 'y'), credit('b', 'GBP 3')], key => 'other', kind => 'sale', description => 'd', metadata => '{"n": 1}')$$);
SELECT part.refund(:other, 'GBP 1', effective_at => '1999-10-10') IS NOT NULL AS refunded;
SELECT part.refund(:other, 'GBP 2') IS NOT NULL AS refunded;
SELECT pg_temp.raised(format($$SELECT part.refund(%s, 'GBP 0.01')$$, :other));
BEGIN;
SELECT pg_temp.announced($$SELECT pg_temp.insert_into('other', ARRAY['GBP 5', 'GBP -4']::monetary[], ARRAY[1, 2], '1999-02-05')$$);
SELECT pg_temp.announced($$SELECT pg_temp.insert_into('other', ARRAY['GBP 5', 'GBP -5']::monetary[], ARRAY[1, 5], '1999-02-05')$$);
SELECT pg_temp.announced($$SELECT pg_temp.insert_into('other', ARRAY['GBP 5', 'GBP -5']::monetary[], ARRAY[1, 2], '1999-02-05')$$);
ROLLBACK;
SELECT * FROM part.verify();

-- What verify() finds.
BEGIN;
CREATE TABLE part.entries_alien (LIKE part.entries INCLUDING ALL);
INSERT INTO part.entries_alien (transaction_id, line, account_id, amount, effective_at) VALUES (:february, 1, 1, 'GBP 99', '1998-01-01');
ALTER TABLE part.entries ATTACH PARTITION part.entries_alien FOR VALUES FROM ('1998-01-01+00') TO ('1999-01-01+00');
SELECT check_name, object, regexp_replace(detail, '[0-9]{2,}', '#', 'g') AS detail FROM part.verify() ORDER BY check_name, object, detail;
ROLLBACK;
BEGIN;
DROP TRIGGER move_balances ON part.entries_2011_02;
ALTER TABLE part.transactions_2011_02 DISABLE TRIGGER has_entries;
ALTER TABLE part.transaction_register DISABLE TRIGGER guard;
UPDATE part.transaction_register SET key = 'other key' WHERE key = 'march';
DELETE FROM part.transaction_register WHERE key = 'january';
GRANT UPDATE ON part.entries_2011_01 TO pg_monitor;
GRANT SELECT ON part.transactions_2011_01 TO PUBLIC;
SELECT check_name, object, detail FROM part.verify() ORDER BY check_name, object, detail;
ROLLBACK;

-- Who owns what, and may do what.
CREATE ROLE regress_partition_owner;
SELECT format('GRANT CREATE ON DATABASE %I TO regress_partition_owner', current_database()) \gexec
SET ROLE regress_partition_owner;
SELECT create_ledger('owned', partition_by => 'month') IS NOT NULL AS made;
SELECT owned.open_account('a', 'asset', 'GBP'), owned.open_account('b', 'income', 'GBP');
RESET ROLE;
CREATE ROLE regress_partition_poster;
CREATE ROLE regress_partition_reader;
SELECT owned.grant_poster('regress_partition_poster'), owned.grant_reader('regress_partition_reader');
SET ROLE regress_partition_poster;
SELECT owned.transfer('a', 'b', 'GBP 1', key => 'one', effective_at => '2011-01-01') IS NOT NULL AS posted;
SELECT owned.transfer('a', 'b', 'GBP 1', key => 'one', effective_at => '2011-01-01') IS NOT NULL AS replayed;
SELECT owned.make_partitions();
SELECT count(*) FROM owned.transaction_register;
RESET ROLE;
-- A superuser makes partitions that belong to the owner.
SELECT owned.make_partitions();
SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'owned';
SET ROLE regress_partition_reader;
SELECT count(*) FROM owned.entries;
SELECT posted FROM owned.balance('a', '2011-02-01');
SELECT count(*) FROM owned.entries_2011_01;
SELECT * FROM owned.verify();
RESET ROLE;
SELECT upgrade_ledger('owned');
ALTER SCHEMA owned RENAME TO "Owned 2";
SELECT upgrade_ledger('Owned 2');
SELECT "Owned 2".transfer('a', 'b', 'GBP 1', effective_at => '2012-01-01') IS NOT NULL AS posted;
SELECT "Owned 2".make_partitions();
SELECT * FROM "Owned 2".verify();
-- The first and the last times that there are.
SELECT u AS unit, create_ledger('ends_' || u, partition_by => u) IS NOT NULL AS made FROM unnest(ARRAY['day', 'month', 'quarter', 'year']) AS u;
SELECT format(command, 'ends_' || u) FROM unnest(ARRAY['day', 'month', 'quarter', 'year']) WITH ORDINALITY AS u (u, m), unnest(ARRAY[
    $$SELECT %1$I.open_account('a', 'asset', 'GBP') < %1$I.open_account('b', 'income', 'GBP') AS opened$$,
    $$SELECT count(%1$I.transfer('a', 'b', 'GBP 1', effective_at => t::timestamptz)) AS %1$s
      FROM unnest(ARRAY['294276-12-15Z', '294276-12-31 23:59:59.999999Z', '4714-11-24 00:00+00 BC', '4714-12-24 00:00+00 BC', '4713-01-01 00:00+00 BC', '0002-01-01 00:00+00 BC']) AS t$$,
    $$SELECT %1$I.make_partitions()$$, $$SELECT %1$I.make_partitions()$$,
    $$SELECT name, range_from AT TIME ZONE 'UTC' AS range_from, range_until AT TIME ZONE 'UTC' AS range_until FROM %1$I.partitions()
      WHERE parent = 'entries' AND (range_until < '0001-06-01 BC' OR range_from > '200000-01-01') ORDER BY partitions.range_from$$,
    $$SELECT count(*) FROM %1$I.entries_default$$,
    $$SELECT %1$I.close_period('0001-06-01 BC') IS NOT NULL AS closed, %1$I.roll_up()$$,
    $$SELECT %1$I.archive_partitions('4711-01-02 BC')$$, $$SELECT min(range_from) < '4713-01-01 BC' AS from_the_first FROM %1$I.archives$$,
    $$SELECT * FROM %1$I.verify()$$,
    $$SELECT %1$I.restore_partitions()$$,
    $$SELECT count(*) FROM %1$I.entries WHERE effective_at < '4713-06-01 BC'$$,
    $$SELECT * FROM %1$I.verify()$$]) WITH ORDINALITY AS c (command, n) ORDER BY m, n \gexec
DROP SCHEMA ends_day, ends_month, ends_quarter, ends_year CASCADE;
DROP SCHEMA part, quarters, days, "Owned 2" CASCADE;
DROP OWNED BY regress_partition_owner, regress_partition_poster, regress_partition_reader;
DROP ROLE regress_partition_owner, regress_partition_poster, regress_partition_reader;
