-- roll_up(): at any cut on both axes, the sums are those of adding up entry by entry, whatever is rolled up.
\set SHOW_CONTEXT never
\a \t
SET client_min_messages = warning;
\i test/raised.sql

SELECT create_ledger('regress_roll_ups');
SET search_path = public, regress_roll_ups;
SELECT open_account('busy', 'asset', 'GBP'), open_account('bank', 'asset', 'GBP'), open_account('sales', 'income', 'GBP'),
  open_account('wallet', 'liability', 'EUR'), open_account('till', 'asset', 'EUR'), open_account('idle', 'expense', 'BTC');

-- Entry by entry, with nothing of what is tested. Naturally slow.
CREATE VIEW pg_temp.moved AS
  SELECT e.account_id, e.effective_at, CASE WHEN t.relation = 'expiry' THEN t.effective_at ELSE t.posted_at END AS known_at,
      CASE WHEN e.layer = 'posted' THEN 'posted' WHEN (sign(e.amount) > 0) = (t.relation IS NULL) THEN 'debits' ELSE 'credits' END AS component, e.amount
    FROM entries AS e JOIN transactions AS t ON t.id = e.transaction_id;
CREATE FUNCTION pg_temp.added_up(as_of timestamptz, known_at timestamptz) RETURNS TABLE (account_id bigint, posted monetary, debits monetary, credits monetary) LANGUAGE sql AS $$
  SELECT m.account_id, sum(m.amount) FILTER (WHERE component = 'posted'), sum(m.amount) FILTER (WHERE component = 'debits'), - sum(m.amount) FILTER (WHERE component = 'credits')
    FROM pg_temp.moved AS m WHERE (m.effective_at <= as_of OR as_of IS NULL) AND (m.known_at <= $2 OR $2 IS NULL) GROUP BY m.account_id
$$;
CREATE FUNCTION pg_temp.differences(as_of timestamptz, known_at timestamptz) RETURNS bigint LANGUAGE sql AS $$
  SELECT count(*) FROM pg_temp.added_up($1, $2) AS a FULL JOIN (SELECT s.account_id, sum(s.posted) AS posted, sum(s.pending_debits) AS pending_debits, sum(s.pending_credits) AS pending_credits FROM sums_of_entries(NULL, $1, $2) AS s GROUP BY s.account_id) AS s USING (account_id)
    WHERE (a.posted, a.debits, a.credits) IS DISTINCT FROM (s.posted, s.pending_debits, s.pending_credits)
$$;
-- Random cuts: at times that occur, just before them, before and after all, and none. Each account by itself as well.
CREATE FUNCTION pg_temp.compare(cuts int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  effective timestamptz[] := ARRAY(SELECT DISTINCT effective_at FROM transactions UNION ALL VALUES ('-infinity'::timestamptz), ('infinity'), (NULL));
  known timestamptz[] := ARRAY(SELECT DISTINCT posted_at FROM transactions UNION ALL VALUES ('-infinity'::timestamptz), ('infinity'), (NULL));
  a timestamptz; k timestamptz; differences bigint := 0; compared int := 0;
BEGIN
  FOR i IN 1..cuts LOOP
    a := effective[1 + floor(random() * cardinality(effective))] - floor(random() * 2) * interval '1 microsecond';
    k := known[1 + floor(random() * cardinality(known))] - floor(random() * 2) * interval '1 microsecond';
    differences := differences + pg_temp.differences(a, k);
    differences := differences + (SELECT count(*) FROM pg_temp.added_up(a, k) AS n
      WHERE (n.posted, n.debits, n.credits) IS DISTINCT FROM (SELECT (sum(s.posted), sum(s.pending_debits), sum(s.pending_credits)) FROM sums_of_entries(n.account_id, a, k) AS s));
    compared := compared + (SELECT count(*) FROM pg_temp.added_up(a, k));
  END LOOP;
  RETURN format('%s differences%s', differences, CASE WHEN compared = 0 THEN ', nothing compared' END);
END $$;
-- Transactions with dates in any order, some back-dated, some in two currencies; every tenth a hold.
CREATE PROCEDURE pg_temp.post_some(rounds int, each int) LANGUAGE plpgsql AS $$
BEGIN
  FOR i IN 1..rounds LOOP
    PERFORM post_batch((SELECT jsonb_agg(jsonb_build_object('effective_at', timestamptz '2024-01-01 00:00+00' + floor(random() * 400) * interval '1 day',
        'legs', jsonb_build_array(jsonb_build_object('account', 'busy', 'debit', 'GBP ' || n.amount), jsonb_build_object('account', CASE WHEN n.amount > 500 THEN 'bank' ELSE 'sales' END, 'credit', 'GBP ' || n.amount),
          jsonb_build_object('account', 'wallet', 'debit', 'EUR ' || n.fine), jsonb_build_object('account', 'till', 'credit', 'EUR ' || n.fine))))
      FROM (SELECT 1 + floor(random() * 100000) / 100 AS amount, 1 + floor(random() * 1e9) / 1e6 AS fine FROM generate_series(1, each)) AS n));
    WITH t AS (INSERT INTO transactions (effective_at) SELECT timestamptz '2024-01-01 00:00+00' + floor(random() * 400) * interval '1 day' FROM generate_series(1, each / 10) RETURNING id)
      INSERT INTO entries (transaction_id, account_id, layer, amount) SELECT t.id, l.account_id, 'pending', l.amount FROM t, (VALUES (1, 'GBP -3.5'::monetary), (3, 'GBP 3.5')) AS l (account_id, amount);
    COMMIT;
  END LOOP;
END $$;

SELECT setseed(0.25);
SELECT roll_up();
CALL pg_temp.post_some(6, 40);
SELECT pg_temp.compare(40);
-- Step by step, with postings in between.
SELECT roll_up(7);
SELECT until_id FROM roll_ups;
SELECT pg_temp.compare(40);
CALL pg_temp.post_some(3, 30);
SELECT roll_up(100);
SELECT pg_temp.compare(40);
SELECT roll_up() > 0, roll_up();
SELECT pg_temp.compare(40);
CALL pg_temp.post_some(2, 30);
SELECT pg_temp.compare(40);
-- A node of level 1, and what is beyond it.
CALL pg_temp.post_some(20, 450);
SELECT roll_up() > 0;
SELECT level, count(*) > 0 AS any FROM roll_up_chunks WHERE account_id = 1 GROUP BY level ORDER BY level;
SELECT pg_temp.compare(30);
CALL pg_temp.post_some(2, 40);
SELECT pg_temp.compare(20);
-- Rows that were written stay as they are.
CREATE TEMPORARY TABLE sealed AS SELECT * FROM roll_up_chunks;
SELECT roll_up() > 0;
CALL pg_temp.post_some(3, 100);
SELECT roll_up() > 0;
SELECT count(*) FROM (TABLE sealed EXCEPT TABLE roll_up_chunks) AS x;
SELECT pg_temp.compare(20);

-- ---- what is read of it
SELECT count(*) FROM trial_balance('2024-06-01', 'infinity') AS t
  FULL JOIN (SELECT c.code, n.posted FROM pg_temp.added_up('2024-06-01', NULL) AS n JOIN accounts AS c ON c.id = n.account_id WHERE NOT is_zero(n.posted)) AS n USING (code)
  WHERE coalesce(t.debit, - t.credit) IS DISTINCT FROM n.posted;
SELECT currency, sum(debit) = sum(credit) AS equal FROM trial_balance(as_of => '2024-08-15') GROUP BY currency ORDER BY currency;
SELECT s.since, s.until, s.as_of, count(*) FROM (VALUES (timestamptz '2024-03-01', timestamptz '2024-06-01', NULL::timestamptz), ('2024-03-01', NULL, NULL), (NULL, '2024-06-01', NULL), ('2024-03-01', '2024-06-01', '2024-04-01'), ('2024-03-01', NULL, '2024-02-01'), ('infinity', '-infinity', NULL), ('-infinity', 'infinity', NULL), ('4714-11-24 00:00:00+00 BC', '294276-12-31 23:59:59.999999+00', NULL)) AS s (since, until, as_of),
  LATERAL (SELECT t.code, t.amount FROM posted_totals(s.since, s.until, s.as_of, NULL) AS t) AS t
  FULL JOIN LATERAL (SELECT a.code, sum(m.amount) * natural_sign(a.type) AS amount FROM pg_temp.moved AS m JOIN accounts AS a ON a.id = m.account_id
    WHERE component = 'posted' AND (effective_at >= s.since OR s.since IS NULL) AND (effective_at < s.until OR s.until IS NULL) AND (effective_at <= s.as_of OR s.as_of IS NULL) GROUP BY a.code, a.type HAVING NOT is_zero(sum(m.amount))) AS n ON n.code = t.code AND n.amount = t.amount
  WHERE t.code IS NULL OR n.code IS NULL GROUP BY s.since, s.until, s.as_of;
SELECT row_type, balance = lag(balance) OVER () + coalesce(amount, 'GBP 0') AS follows FROM statement('bank', '2024-05-01', '2024-05-04') WHERE row_type <> 'entry' OR amount IS NOT NULL
  EXCEPT SELECT 'entry', true;
SELECT (balance('idle', as_of => now())).*, (balance('idle', known_at => now())).posted;

-- ---- errors and rights
SELECT pg_temp.raised('SELECT roll_up(0)'), pg_temp.raised('SELECT roll_up(-1)'), pg_temp.raised('SELECT roll_up(NULL)');
SELECT pg_temp.raised('INSERT INTO roll_ups (until_id) VALUES (0)'), pg_temp.raised('UPDATE roll_ups SET until_id = 0'), pg_temp.raised('DELETE FROM roll_ups'), pg_temp.raised('TRUNCATE roll_ups');
SELECT pg_temp.raised('DELETE FROM roll_up_accounts'), pg_temp.raised('UPDATE roll_up_chunks SET chunk = 1'), pg_temp.raised('TRUNCATE roll_up_chunks');
CREATE ROLE regress_roll_ups_reader;
CREATE ROLE regress_roll_ups_admin;
SELECT grant_reader('regress_roll_ups_reader'), grant_admin('regress_roll_ups_admin');
CALL pg_temp.post_some(1, 10);
SET ROLE regress_roll_ups_reader;
SELECT pg_temp.raised('SELECT roll_up()'), pg_temp.raised('SELECT ledger_roll_up(''regress_roll_ups'', 10)');
SELECT (balance('busy', as_of => 'infinity')).posted = (balance('busy')).posted AS same;
SET ROLE regress_roll_ups_admin;
SELECT roll_up();
RESET ROLE;
-- A role that does not see every entry is told what it sees, entry by entry, and nothing by the roll-ups.
SELECT (balance('wallet', as_of => 'infinity')).posted = (balance('wallet')).posted AS same;
ALTER TABLE entries ENABLE ROW LEVEL SECURITY;
CREATE POLICY first_ones ON entries FOR SELECT TO regress_roll_ups_reader USING (transaction_id <= 3);
SET ROLE regress_roll_ups_reader;
SELECT ledger_rolled_up_until('regress_roll_ups'), count(*) FROM ledger_rolled_up('regress_roll_ups', NULL, NULL, NULL);
SELECT (balance('wallet', as_of => 'infinity')).posted = (SELECT - sum(amount) FROM entries WHERE account_id = 4) AS what_is_seen;
RESET ROLE;
DROP POLICY first_ones ON entries;
ALTER TABLE entries DISABLE ROW LEVEL SECURITY;
CREATE ROLE regress_roll_ups_nobody;
SET ROLE regress_roll_ups_nobody;
SELECT ledger_rolled_up_until('regress_roll_ups'), count(*) FROM ledger_rolled_up('regress_roll_ups', NULL, NULL, NULL);
RESET ROLE;
DROP ROLE regress_roll_ups_nobody;

-- ---- transactions: own postings, savepoints, isolation levels
CALL pg_temp.post_some(1, 20);
BEGIN;
SELECT roll_up() > 0;
SAVEPOINT s;
SELECT transfer('busy', 'bank', 'GBP 1', effective_at => '2024-01-01') > 0;
SELECT roll_up();
SELECT pg_temp.compare(5);
ROLLBACK TO s;
SELECT pg_temp.compare(5);
ROLLBACK;
SELECT pg_temp.compare(5);
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT roll_up() > 0;
SELECT pg_temp.compare(5);
COMMIT;
CALL pg_temp.post_some(1, 20);
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT roll_up() > 0;
SELECT pg_temp.compare(5);
COMMIT;
SELECT pg_temp.compare(5);

-- ---- sums that leave what an amount can hold on the way, in the order of dates
SELECT open_account('vast', 'asset', 'JPY'), open_account('deep', 'equity', 'JPY');
CREATE PROCEDURE pg_temp.swing(times int) LANGUAGE plpgsql AS $$
BEGIN
  FOR i IN 1..times LOOP
    PERFORM post(array_agg(debit('vast', 'JPY 20000000000000000000000000000000000')) || array_agg(credit('deep', 'JPY 20000000000000000000000000000000000')), effective_at => '2024-01-01') FROM generate_series(1, 28);
    PERFORM post(array_agg(credit('vast', 'JPY 20000000000000000000000000000000000')) || array_agg(debit('deep', 'JPY 20000000000000000000000000000000000')), effective_at => '2025-01-01') FROM generate_series(1, 28);
  END LOOP;
END $$;
CALL pg_temp.swing(2);
SELECT roll_up();
SELECT (balance('vast', as_of => '2025-01-01')).posted, pg_temp.raised('SELECT balance(''vast'', as_of => ''2024-12-31'')');
CALL pg_temp.swing(300);
SELECT roll_up();
SELECT (balance('vast', as_of => '2025-01-01')).posted, pg_temp.raised('SELECT balance(''vast'', as_of => ''2024-12-31'')');

-- ---- verify() finds what a superuser does to the rows, and each row
SELECT * FROM verify();
SELECT * FROM verify('-infinity');
CREATE PROCEDURE pg_temp.tamper(command text) LANGUAGE plpgsql AS $$
DECLARE
  found text;
BEGIN
  SET LOCAL session_replication_role = replica;
  EXECUTE command;
  SET LOCAL session_replication_role = origin;
  FOR found IN SELECT concat_ws(' | ', v.check_name, v.object, v.detail) FROM verify_roll_ups() AS v ORDER BY 1 LOOP
    RAISE WARNING '%', found;
  END LOOP;
  ROLLBACK;
END $$;
CALL pg_temp.tamper('UPDATE roll_up_chunks SET content = set_byte(content, octet_length(content) - 4, 7) WHERE account_id = 1 AND level = 0 AND node = 5');
CALL pg_temp.tamper('UPDATE roll_up_chunks SET content = set_byte(content, 0, 9) WHERE account_id = 1 AND level = 1 AND chunk = 3');
CALL pg_temp.tamper('UPDATE roll_up_chunks SET known_until = known_until + interval ''1 microsecond'' WHERE account_id = 1 AND level = 1 AND chunk = 63');
CALL pg_temp.tamper('DELETE FROM roll_up_chunks WHERE account_id = 1 AND level = 1 AND chunk = 17');
CALL pg_temp.tamper('DELETE FROM roll_up_chunks WHERE account_id = 1 AND level = 0 AND node = 70');
CALL pg_temp.tamper('INSERT INTO roll_up_chunks SELECT k.account_id, k.node, k.effective_at - interval ''1 day'', k.known_from, k.known_until, k.chunk, k.level, k.content FROM roll_up_chunks AS k WHERE account_id = 1 AND level = 1 AND chunk = 0');
CALL pg_temp.tamper('UPDATE roll_up_accounts SET entries = entries + 1 WHERE account_id = 2');
CALL pg_temp.tamper('DELETE FROM roll_up_accounts WHERE account_id = 3');
CALL pg_temp.tamper('UPDATE roll_up_accounts SET latest = (SELECT o.latest FROM roll_up_accounts AS o WHERE o.account_id = 3) WHERE account_id = 2');
CALL pg_temp.tamper('INSERT INTO roll_up_accounts SELECT 6, o.entries, o.latest FROM roll_up_accounts AS o WHERE o.account_id = 3');
CALL pg_temp.tamper('UPDATE roll_ups SET until_id = until_id - 1');
CALL pg_temp.tamper('UPDATE entries SET amount = ''GBP 77'' WHERE account_id = 1 AND transaction_id = 100');
-- ---- a node of level 2: entries of one account by the ten thousand
SELECT open_account('flood', 'asset', 'USD');
CREATE PROCEDURE pg_temp.flood(times int) LANGUAGE plpgsql AS $$
BEGIN
  FOR i IN 1..times LOOP
    PERFORM post((SELECT array_agg(CASE WHEN n % 2 = 0 THEN debit('flood', from_minor_units(n / 2 + 1 + i, 'USD')) ELSE credit('flood', from_minor_units(n / 2 + 1 + i, 'USD')) END) FROM generate_series(0, 9999) AS n),
      effective_at => timestamptz '2024-01-01 00:00+00' + (i * 37 % 50) * interval '1 day');
    PERFORM transfer('flood', 'flood:other', from_minor_units(i, 'USD'), effective_at => timestamptz '2024-01-01 12:00+00' + (i * 31 % 50) * interval '1 day');
    COMMIT;
  END LOOP;
END $$;
SELECT open_account('flood:other', 'asset', 'USD');
CALL pg_temp.flood(54);
SELECT roll_up();
SELECT max(level) FROM roll_up_chunks;
CREATE TEMPORARY TABLE flooded AS SELECT * FROM pg_temp.moved WHERE account_id = 9;
SELECT count(*) AS cuts, count(*) FILTER (WHERE s.posted IS DISTINCT FROM n.posted) AS differences
  FROM (SELECT timestamptz '2024-01-01 00:00+00' + a * interval '12 hours' AS as_of, k AS known_at FROM generate_series(1, 101, 33) AS a, (SELECT known_at AS k FROM flooded GROUP BY known_at ORDER BY k OFFSET 3) AS k WHERE random() < 0.1) AS c,
    LATERAL (SELECT sum(amount) AS posted FROM flooded WHERE effective_at <= c.as_of AND known_at <= c.known_at) AS n,
    LATERAL (SELECT sum(posted) AS posted FROM sums_of_entries(9, c.as_of, c.known_at)) AS s;

SELECT * FROM verify_roll_ups();

-- What cannot be read is said, and nothing is told of it.
SET session_replication_role = replica;
UPDATE roll_up_accounts SET latest = '\x00' WHERE account_id = 1;
UPDATE roll_up_chunks SET content = '\x' WHERE account_id = 9 AND level = 2;
RESET session_replication_role;
SELECT pg_temp.raised('SELECT balance(''busy'', as_of => now())'), pg_temp.raised('SELECT balance(''flood'', known_at => now())');
SELECT pg_temp.raised('SELECT roll_up()'), transfer('busy', 'bank', 'GBP 1') > 0;
SELECT pg_temp.raised('SELECT roll_up()');
-- Forgotten and made anew.
BEGIN;
SELECT forget_roll_ups() > 0, (SELECT until_id FROM roll_ups), (SELECT count(*) FROM roll_up_chunks), (SELECT count(*) FROM roll_up_accounts);
SELECT (balance('busy', as_of => 'infinity')).posted = (balance('busy')).posted AS same;
ROLLBACK;
SELECT forget_roll_ups() > 0;
SELECT until_id, (SELECT count(*) FROM roll_up_chunks), (SELECT count(*) FROM roll_up_accounts) FROM roll_ups;
SELECT (balance('busy', as_of => 'infinity')).posted = (balance('busy')).posted AS same;
SELECT roll_up(100);
SELECT (balance('busy', as_of => 'infinity')).posted = (balance('busy')).posted AS same;
SET ROLE regress_roll_ups_reader;
SELECT pg_temp.raised('SELECT forget_roll_ups()'), pg_temp.raised('SELECT ledger_forget_roll_ups(''regress_roll_ups'')');
RESET ROLE;

-- ---- a partitioned ledger
SELECT create_ledger('regress_roll_ups_part', partition_by => 'month');
SET search_path = public, regress_roll_ups_part;
SELECT open_account('busy', 'asset', 'GBP'), open_account('bank', 'asset', 'GBP'), open_account('sales', 'income', 'GBP'),
  open_account('wallet', 'liability', 'EUR'), open_account('till', 'asset', 'EUR');
CREATE OR REPLACE VIEW pg_temp.moved AS
  SELECT e.account_id, e.effective_at, CASE WHEN t.relation = 'expiry' THEN t.effective_at ELSE t.posted_at END AS known_at,
      CASE WHEN e.layer = 'posted' THEN 'posted' WHEN (sign(e.amount) > 0) = (t.relation IS NULL) THEN 'debits' ELSE 'credits' END AS component, e.amount
    FROM entries AS e JOIN transactions AS t ON t.id = e.transaction_id;
SELECT make_partitions() > 0;
CALL pg_temp.post_some(5, 60);
SELECT pg_temp.compare(10);
SELECT roll_up(100);
SELECT pg_temp.compare(10);
SELECT make_partitions() > 0;
CALL pg_temp.post_some(3, 60);
SELECT roll_up() > 0;
SELECT pg_temp.compare(10);
SELECT * FROM verify_roll_ups();
-- Archived entries are in the roll-ups alone, which cannot be forgotten then.
SELECT create_ledger('regress_roll_ups_past', partition_by => 'month');
SELECT regress_roll_ups_past.open_account('a', 'asset', 'GBP'), regress_roll_ups_past.open_account('b', 'income', 'GBP');
SELECT regress_roll_ups_past.transfer('a', 'b', 'GBP 10', effective_at => '2020-01-15'), regress_roll_ups_past.transfer('a', 'b', 'GBP 20', effective_at => '2020-02-15');
SELECT regress_roll_ups_past.make_partitions(0) > 0, regress_roll_ups_past.close_period('2020-01-31') IS NOT NULL, regress_roll_ups_past.roll_up();
SELECT regress_roll_ups_past.archive_partitions('2020-02-01');
SELECT pg_temp.raised('SELECT regress_roll_ups_past.forget_roll_ups()');
SELECT (regress_roll_ups_past.balance('a', as_of => '2020-01-31')).posted, (regress_roll_ups_past.balance('a', as_of => '2020-02-15')).posted;
SELECT regress_roll_ups_past.restore_partitions('2020-01-01');
SELECT regress_roll_ups_past.forget_roll_ups();
SELECT (regress_roll_ups_past.balance('a', as_of => '2020-01-31')).posted, (regress_roll_ups_past.balance('a', as_of => '2020-02-15')).posted;
RESET search_path;
SET client_min_messages = error;
DROP SCHEMA regress_roll_ups_past, regress_roll_ups_part CASCADE;

DROP OWNED BY regress_roll_ups_reader, regress_roll_ups_admin;
DROP ROLE regress_roll_ups_reader;
DROP ROLE regress_roll_ups_admin;
DROP SCHEMA regress_roll_ups CASCADE;
