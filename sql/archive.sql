-- Archiving partitions: what stays right, what says that something is missing, and bringing it back.
\set VERBOSITY terse
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO, YMD';
\pset null -
CREATE FUNCTION pg_temp.raised(command text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE command;
  RETURN 'nothing';
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE || ' | ' || SQLERRM;
END $$;
SELECT create_ledger('arch', partition_by => 'month') IS NOT NULL AS made;
SELECT count(arch.open_account(code, type, 'GBP')) FROM (VALUES ('a', 'asset'), ('b', 'income'), ('c', 'liability'), ('e', 'equity')) AS v (code, type);
SELECT count(arch.transfer('a', 'b', 'GBP 1', key => 'k' || n, effective_at => '2011-01-10'::timestamptz + n * interval '5 days')) FROM generate_series(0, 30) AS n;
SELECT arch.hold(ARRAY[debit('c', 'GBP 5'), credit('b', 'GBP 5')], effective_at => '2011-01-20') AS hold \gset
SELECT arch.hold(ARRAY[debit('c', 'GBP 7'), credit('b', 'GBP 7')], effective_at => '2011-03-20') AS later_hold \gset
SELECT id AS january FROM arch.transactions WHERE key = 'k1' \gset
SELECT id AS march FROM arch.transactions WHERE key = 'k11' \gset

-- What has to be so before.
SELECT arch.archive_partitions(NULL);
SELECT arch.archive_partitions('2000-01-01');
SELECT arch.archive_partitions('2011-03-01');
SELECT arch.close_period('2011-02-28');
SELECT arch.archive_partitions('2011-03-01');
SELECT arch.roll_up() > 0 AS rolled_up;
SELECT arch.archive_partitions('2011-03-01');
SELECT arch.capture(:hold, effective_at => '2011-03-05') IS NOT NULL AS captured;
SELECT arch.roll_up() > 0 AS rolled_up;
DO $$ BEGIN
  PERFORM arch.archive_partitions('2011-03-01');
EXCEPTION WHEN OTHERS THEN RAISE WARNING '% %', SQLSTATE, regexp_replace(SQLERRM, 'transaction [0-9]+', 'transaction #', 'g');
END $$;
-- A refund that is dated before what it refunds.
SELECT arch.reopen_period('2011-02-01');
SELECT arch.refund(:march, 'GBP 0.25', effective_at => '2011-02-05') IS NOT NULL AS refunded;
SELECT arch.close_period('2011-03-31');
SELECT arch.roll_up() > 0 AS rolled_up;
DO $$ BEGIN
  PERFORM arch.archive_partitions('2011-03-01');
EXCEPTION WHEN OTHERS THEN RAISE WARNING '% %', SQLSTATE, regexp_replace(SQLERRM, 'transaction [0-9]+', 'transaction #', 'g');
END $$;
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT arch.archive_partitions('2011-04-01');
ROLLBACK;
DO $$ BEGIN
  PERFORM arch.archive_partitions('2011-04-01');
EXCEPTION WHEN OTHERS THEN RAISE WARNING '% %', SQLSTATE, regexp_replace(SQLERRM, 'hold [0-9]+', 'hold #', 'g');
END $$;
SELECT arch.reopen_period('2011-03-01');
SELECT arch.void(:later_hold, effective_at => '2011-03-25') IS NOT NULL AS voided;
SELECT arch.close_period('2011-04-30');
SELECT arch.roll_up() > 0 AS rolled_up;

-- Every balance is the same before and after, at any date and as known at any time.
CREATE TABLE arch_before AS
  SELECT 'trial' AS question, d::text AS date, t.code, t.debit::text AS amount, t.credit::text AS other
    FROM generate_series('2011-01-01'::timestamptz, '2011-07-01', '9 days') AS d, LATERAL arch.trial_balance(d) AS t
  UNION ALL SELECT 'known', d::text, t.code, t.debit::text, t.credit::text FROM generate_series(now() - interval '1 hour', now() + interval '1 hour', '20 minutes') AS d, LATERAL arch.trial_balance('2011-04-15', d) AS t
  UNION ALL SELECT 'a', d::text, 'a', t.posted::text, t.available::text FROM generate_series('2011-01-01'::timestamptz, '2011-07-01', '9 days') AS d, LATERAL arch.balance('a', d) AS t
  UNION ALL SELECT 'sheet', d::text, t.section || coalesce(t.code, ''), t.amount::text, NULL FROM generate_series('2011-01-01'::timestamptz, '2011-07-01', '9 days') AS d, LATERAL arch.balance_sheet(d) AS t
  UNION ALL SELECT 'income', d::text, t.section || coalesce(t.code, ''), t.amount::text, NULL FROM generate_series('2011-01-01'::timestamptz, '2011-07-01', '9 days') AS d, LATERAL arch.income_statement('2011-01-15', d + interval '1 month') AS t
  UNION ALL SELECT 'statement', s.effective_at::text, s.row_type, s.amount::text, s.balance::text FROM arch.statement('b', '2011-05-01') AS s
  UNION ALL SELECT 'c', '', '', t.posted::text, t.pending::text FROM arch.balance('c', '2011-05-01') AS t;
SELECT arch.archive_partitions('2011-05-15');
SELECT arch.archive_partitions('2011-05-15');
CREATE VIEW arch_after AS
  SELECT 'trial' AS question, d::text AS date, t.code, t.debit::text AS amount, t.credit::text AS other
    FROM generate_series('2011-01-01'::timestamptz, '2011-07-01', '9 days') AS d, LATERAL arch.trial_balance(d) AS t
  UNION ALL SELECT 'known', d::text, t.code, t.debit::text, t.credit::text FROM generate_series(now() - interval '1 hour', now() + interval '1 hour', '20 minutes') AS d, LATERAL arch.trial_balance('2011-04-15', d) AS t WHERE false
  UNION ALL SELECT 'a', d::text, 'a', t.posted::text, t.available::text FROM generate_series('2011-01-01'::timestamptz, '2011-07-01', '9 days') AS d, LATERAL arch.balance('a', d) AS t
  UNION ALL SELECT 'sheet', d::text, t.section || coalesce(t.code, ''), t.amount::text, NULL FROM generate_series('2011-01-01'::timestamptz, '2011-07-01', '9 days') AS d, LATERAL arch.balance_sheet(d) AS t
  UNION ALL SELECT 'income', d::text, t.section || coalesce(t.code, ''), t.amount::text, NULL FROM generate_series('2011-01-01'::timestamptz, '2011-07-01', '9 days') AS d, LATERAL arch.income_statement('2011-01-15', d + interval '1 month') AS t
  UNION ALL SELECT 'statement', s.effective_at::text, s.row_type, s.amount::text, s.balance::text FROM arch.statement('b', '2011-05-01') AS s
  UNION ALL SELECT 'c', '', '', t.posted::text, t.pending::text FROM arch.balance('c', '2011-05-01') AS t;
SELECT count(*) FROM ((TABLE arch_before EXCEPT TABLE arch_after) UNION ALL (TABLE arch_after EXCEPT TABLE arch_before)) AS d WHERE question <> 'known';
SELECT count(*) > 50 AS compared FROM arch_after;
SELECT count(*) FROM (SELECT b.date, b.code, b.amount, b.other FROM arch_before AS b WHERE question = 'known'
  EXCEPT SELECT b.date, t.code, t.debit::text, t.credit::text FROM (SELECT DISTINCT date FROM arch_before WHERE question = 'known') AS b, LATERAL arch.trial_balance('2011-04-15', b.date::timestamptz) AS t) AS d;
SELECT * FROM arch.verify();
SELECT * FROM arch.verify(now() - interval '1 day');
SELECT range_from, range_until, transactions_table, entries_table FROM arch.archives ORDER BY range_until;
SELECT account_id, posted FROM arch.archived_sums ORDER BY range_until, account_id;

-- What would need the entries says so.
SELECT * FROM arch.statement('a');
SELECT * FROM arch.statement('a', '2011-03-31');
SELECT * FROM arch.balance('c', '2011-03-31');
SELECT * FROM arch.balance('c', known_at => now() - interval '1 hour');
SELECT * FROM arch.cash_movements('2011-03-01', '2011-05-01', cash => '{a}');
SELECT count(*) FROM arch.cash_movements('2011-05-01', '2011-06-01', cash => '{a}');
SELECT * FROM arch.open_items('a');
SELECT * FROM arch.feed();
SELECT count(*) FROM arch.feed(arch.feed_position());
SELECT arch.forget_roll_ups();
-- So does what would answer an archived transaction, or repeat it.
SELECT arch.transfer('a', 'b', 'GBP 1', key => 'k1', effective_at => '2011-01-15');
SELECT arch.transfer('a', 'b', 'GBP 2', key => 'k1');
SELECT ordinal, status FROM arch.transfer_batch(ARRAY['a', 'a'], ARRAY['b', 'b'], ARRAY['GBP 1', 'GBP 1']::monetary[], ARRAY['k1', 'fresh'], mode => 'each');
SELECT arch.reverse(:january);
SELECT arch.refund(:january, 'GBP 0.5');
SELECT arch.capture(:hold);
-- And the books stay closed.
SELECT arch.transfer('a', 'b', 'GBP 1', effective_at => '2011-01-15');
SELECT arch.reopen_period();
SELECT arch.reopen_period('2011-03-31');
INSERT INTO arch.periods (closed_until) VALUES ('-infinity');
SELECT arch.closed_until();
SELECT arch.transfer('a', 'b', 'GBP 1', effective_at => '2011-03-31');
SELECT arch.transfer('a', 'b', 'GBP 1', effective_at => '2011-03-31', late => 'next_open') IS NOT NULL AS posted;
SELECT effective_at, dated_at FROM arch.transactions WHERE dated_at IS NOT NULL;
-- Nobody writes what is archived.
INSERT INTO arch.transactions_2011_01 (id, effective_at) VALUES (1000, '2011-01-02');
INSERT INTO arch.entries_2011_01 (transaction_id, line, account_id, amount, effective_at) VALUES (1000, 1, 1, 'GBP 1', '2011-01-02');
UPDATE arch.entries_2011_01 SET memo = 'x';
DELETE FROM arch.entries_2011_01;
TRUNCATE arch.transactions_2011_01;

-- A reader keeps to what there is; a policy hides the roll-ups, and then the archive cannot be told.
CREATE ROLE regress_archive_reader;
SELECT arch.grant_reader('regress_archive_reader');
SET ROLE regress_archive_reader;
SELECT posted FROM arch.balance('a', '2011-02-15');
SELECT count(*) FROM arch.entries_2011_01;
SELECT * FROM arch.verify();
SELECT arch.restore_partitions();
RESET ROLE;
ALTER TABLE arch.entries ENABLE ROW LEVEL SECURITY;
CREATE POLICY all_of_them ON arch.entries USING (true);
SET ROLE regress_archive_reader;
SELECT posted FROM arch.balance('a', '2011-05-15');
RESET ROLE;
ALTER TABLE arch.entries DISABLE ROW LEVEL SECURITY;

-- Bringing it back: the last range alone, then the rest.
SELECT arch.restore_partitions(NULL);
SELECT split_part(pg_temp.raised($$SELECT arch.restore_partitions('2011-03-01')$$), ' of trans', 1) ~ '^55000' AS is_refused;
SELECT arch.restore_partitions('2011-04-15');
SELECT row_type, amount, balance FROM arch.statement('a', '2011-04-20', '2011-05-10');
SELECT * FROM arch.statement('a', '2011-02-20');
SELECT * FROM arch.verify();
-- Not what was archived.
BEGIN;
SET LOCAL session_replication_role = replica;
UPDATE arch.entries_2011_02 SET amount = 'GBP 100' WHERE account_id = 1;
SELECT arch.restore_partitions();
ROLLBACK;
BEGIN;
ALTER TABLE arch.transactions_2011_01 RENAME TO elsewhere;
SELECT arch.restore_partitions();
ROLLBACK;
-- Without its triggers, as from a dump that left them out: they come back.
DROP TRIGGER move_balances ON arch.entries_2011_01;
SELECT arch.restore_partitions();
SELECT * FROM arch.verify();
SELECT count(*) FROM arch.archives;
SELECT count(*) FROM arch.archived_sums;
SELECT arch.transfer('a', 'b', 'GBP 1', key => 'k1', effective_at => '2011-01-15') = :january AS is_replayed;
SELECT arch.refund(:january, 'GBP 0.5') IS NOT NULL AS refunded;
SELECT pending FROM arch.balance('c', '2011-02-15');
-- What verify() finds.
SELECT arch.close_period('2011-04-30');
SELECT arch.roll_up() > 0 AS rolled_up;
SELECT arch.archive_partitions('2011-04-01');
BEGIN;
UPDATE arch.archived_sums SET posted = posted + posted WHERE account_id = 1;
SELECT check_name, object FROM arch.verify() ORDER BY check_name, object;
ROLLBACK;
BEGIN;
UPDATE arch.archives SET range_until = '2011-04-15' WHERE range_until = '2011-04-01';
SELECT check_name, object FROM arch.verify() ORDER BY check_name, object;
ROLLBACK;
SELECT * FROM arch.verify();
SELECT upgrade_ledger('arch');
DROP VIEW arch_after;
DROP TABLE arch_before;
DROP SCHEMA arch CASCADE;
DROP OWNED BY regress_archive_reader;
DROP ROLE regress_archive_reader;

-- Of several accounts, what is older than the last bucket begins is told without its entries, and only that.
SELECT create_ledger('arch_age', partition_by => 'month');
SELECT arch_age.open_account(c, t, 'GBP') FROM (VALUES ('assets:receivable:a', 'asset'), ('assets:receivable:b', 'asset'), ('income', 'income')) AS v (c, t);
SELECT arch_age.transfer('assets:receivable:a', 'income', 'GBP 10', effective_at => '2020-01-10'), arch_age.transfer('assets:receivable:a', 'income', 'GBP 5', effective_at => '2020-06-10'), arch_age.transfer('assets:receivable:b', 'income', 'GBP 7', effective_at => '2020-05-10');
SELECT arch_age.make_partitions(0) > 0, arch_age.close_period('2020-01-31') IS NOT NULL, arch_age.roll_up(), arch_age.archive_partitions('2020-02-01');
SELECT * FROM arch_age.ageing('2020-06-15');
SELECT * FROM arch_age.ageing('2020-06-15', buckets => '{100}');
SELECT * FROM arch_age.ageing('2020-06-15', buckets => '{200}');
SET client_min_messages = error;
DROP SCHEMA arch_age CASCADE;

-- A repeat is answered whether or not what it answers is archived; whoever asks before posting is told.
SELECT create_ledger('arch_repeat', partition_by => 'month');
SELECT arch_repeat.open_account('a', 'asset', 'GBP') < arch_repeat.open_account('b', 'income', 'GBP') AS opened;
SELECT arch_repeat.transfer('a', 'b', 'GBP 10', key => 'one', effective_at => '2024-01-10') AS one, arch_repeat.transfer('a', 'b', 'GBP 20', key => 'two', effective_at => '2024-01-11') AS two \gset
SELECT arch_repeat.refund(:one, 'GBP 4', effective_at => '2024-03-15', key => 'given') AS given, arch_repeat.reverse(:two, effective_at => '2024-03-16', key => 'undone') AS undone \gset
SELECT arch_repeat.make_partitions(0) > 0 AS made, arch_repeat.close_period('2024-01-31') IS NOT NULL AS closed, arch_repeat.roll_up(), arch_repeat.archive_partitions('2024-02-01');
SELECT arch_repeat.refund(:one, 'GBP 4', effective_at => '2024-03-15', key => 'given') = :given AS same;
SELECT arch_repeat.reverse(:two, effective_at => '2024-03-16', key => 'undone') = :undone AS same;
SELECT arch_repeat.refund(:one, 'GBP 5', effective_at => '2024-03-15', key => 'given');
SELECT arch_repeat.refund(:two, 'GBP 4', effective_at => '2024-03-15', key => 'given');
SELECT arch_repeat.reverse(:one, effective_at => '2024-03-15', key => 'given');
SELECT arch_repeat.refund(:one, 'GBP 4', effective_at => '2024-03-15', key => 'another');
SELECT arch_repeat.refund(:one, 'GBP 4');
SELECT arch_repeat.reverse(:two);
SELECT rank, line, sqlstate, problem FROM arch_repeat.explain_post(ARRAY[debit('a', 'GBP 10'), credit('b', 'GBP 10')], key => 'one') WHERE rank IS NOT NULL ORDER BY rank;
SELECT rank, line, sqlstate, problem FROM arch_repeat.explain_post(ARRAY[debit('a', 'GBP 10'), credit('c', 'GBP 10')], key => 'one', kind => '', effective_at => '2024-01-10') WHERE rank IS NOT NULL ORDER BY rank;
SELECT rank, line, sqlstate, problem FROM arch_repeat.explain_post(ARRAY[debit('a', 'GBP 10'), credit('b', 'GBP 10')], key => 'given') WHERE rank IS NOT NULL ORDER BY rank;
SELECT * FROM arch_repeat.verify();
DROP SCHEMA arch_repeat CASCADE;

-- What the tables were given while a partition was away it is given when it comes back.
SELECT create_ledger('arch_given', partition_by => 'month');
SELECT arch_given.open_account('a', 'asset', 'GBP') < arch_given.open_account('b', 'income', 'GBP') AS opened;
SELECT count(arch_given.transfer('a', 'b', 'GBP 10', key => m, kind => 'sale', effective_at => m::timestamptz)) FROM unnest(ARRAY['2024-01-10', '2024-02-10']) AS m;
SELECT arch_given.make_partitions(0) > 0 AS made, arch_given.close_period('2024-01-31') IS NOT NULL AS closed, arch_given.roll_up(), arch_given.archive_partitions('2024-02-01');
ALTER TABLE arch_given.transactions ADD COLUMN shop text COLLATE "C" NOT NULL DEFAULT 'main', ADD COLUMN tag text GENERATED ALWAYS AS (upper(kind)) STORED,
  ADD CONSTRAINT known_kind CHECK (kind IN ('sale', 'refund'));
ALTER TABLE arch_given.entries ADD COLUMN units numeric(8, 2), ADD CONSTRAINT few_lines CHECK (line < 100) NOT VALID;
CREATE UNIQUE INDEX ON arch_given.transactions (shop, id, effective_at);
SELECT arch_given.restore_partitions();
SELECT tableoid::regclass, key, shop, tag FROM arch_given.transactions ORDER BY id;
SELECT tableoid::regclass, line, units FROM arch_given.entries ORDER BY transaction_id, line;
SELECT arch_given.transfer('a', 'b', 'GBP 10', kind => 'refund', effective_at => '2024-02-11') IS NOT NULL AS posted;
SELECT * FROM arch_given.verify();
-- A CHECK that its rows do not pass keeps it away, and so does a column that the table has no more.
SELECT arch_given.archive_partitions('2024-02-01');
ALTER TABLE arch_given.transactions ADD CONSTRAINT not_january CHECK (key <> '2024-01-10');
SELECT arch_given.restore_partitions();
ALTER TABLE arch_given.transactions DROP CONSTRAINT not_january;
ALTER TABLE arch_given.transactions DROP COLUMN tag;
SELECT arch_given.restore_partitions();
ALTER TABLE arch_given.transactions_2024_01 DROP COLUMN tag;
SELECT arch_given.restore_partitions();
SELECT * FROM arch_given.verify();
DROP SCHEMA arch_given CASCADE;
