-- What holds kept of an account at any cut on both axes is what their entries say, one by one, whatever of them
-- is rolled up.
\set SHOW_CONTEXT never
\a \t
SET client_min_messages = warning;

-- Hold by hold from the entries, with nothing of what is tested. Naturally slow.
CREATE FUNCTION pg_temp.held_by_entries(account_id bigint, as_of timestamptz, known_at timestamptz, OUT debits monetary, OUT credits monetary) LANGUAGE plpgsql AS $$
DECLARE
  h record; expires timestamptz; kept monetary; has_hold boolean;
BEGIN
  FOR h IN SELECT e.line, t.* FROM entries AS e JOIN transactions AS t ON t.id = e.transaction_id WHERE e.account_id = $1 AND e.layer = 'pending' AND t.relation IS NULL LOOP
    CONTINUE WHEN h.effective_at > as_of OR h.posted_at > known_at;
    expires := h.expires_at;
    SELECT x.expires_at INTO expires FROM transactions AS x WHERE x.origin_id = h.id AND x.relation = 'extension' AND (x.posted_at > known_at) IS NOT TRUE ORDER BY x.id DESC LIMIT 1;
    IF NOT FOUND THEN
      expires := h.expires_at;
    END IF;
    CONTINUE WHEN expires <= coalesce(as_of, known_at, statement_timestamp());
    SELECT sum(e.amount) INTO kept FROM entries AS e JOIN transactions AS t ON t.id = e.transaction_id
      WHERE (t.id = h.id OR t.origin_id = h.id) AND e.account_id = $1 AND e.line = h.line AND e.layer = 'pending'
        AND (e.effective_at > as_of) IS NOT TRUE AND (t.posted_at > known_at) IS NOT TRUE;
    IF sign(kept) > 0 THEN
      debits := coalesce(debits + kept, kept);
    ELSIF sign(kept) < 0 THEN
      credits := coalesce(credits - kept, - kept);
    END IF;
  END LOOP;
END $$;
-- Random cuts: at times that occur, just before them, before and after all, and none.
CREATE FUNCTION pg_temp.compare(cuts int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  effective timestamptz[] := ARRAY(SELECT DISTINCT effective_at FROM transactions UNION SELECT expires_at FROM transactions UNION ALL VALUES ('-infinity'::timestamptz), ('infinity'), (NULL), (NULL));
  known timestamptz[] := ARRAY(SELECT DISTINCT posted_at FROM transactions UNION SELECT expires_at FROM transactions UNION ALL VALUES ('-infinity'::timestamptz), ('infinity'), (NULL), (NULL));
  a timestamptz; k timestamptz; compared int := 0; differences int := 0; c record;
BEGIN
  FOR i IN 1..cuts LOOP
    a := CASE WHEN i % 4 > 0 THEN effective[1 + floor(random() * cardinality(effective))] END - floor(random() * 2) * interval '1 microsecond';
    k := CASE WHEN i % 4 <> 1 THEN known[1 + floor(random() * cardinality(known))] END - floor(random() * 2) * interval '1 microsecond';
    FOR c IN SELECT t.id, t.code, h.debits, h.credits, n.debits AS n_debits, n.credits AS n_credits
        FROM accounts AS t, LATERAL held_at(t.id, a, k) AS h, LATERAL pg_temp.held_by_entries(t.id, a, k) AS n LOOP
      compared := compared + (c.n_debits IS NOT NULL OR c.n_credits IS NOT NULL)::int;
      IF (c.debits, c.credits) IS DISTINCT FROM (c.n_debits, c.n_credits) THEN
        differences := differences + 1;
        RAISE WARNING 'at % known at % of %: % and %, not % and %', a, k, c.code, c.debits, c.credits, c.n_debits, c.n_credits;
      END IF;
    END LOOP;
  END LOOP;
  RETURN format('%s differences%s', differences, CASE WHEN compared = 0 THEN ', nothing compared' END);
END $$;
-- Holds of both sides and several legs with dates in any order, and what answers them: parts, all, nothing yet, extended,
-- expired and swept or not. Each in a transaction of its own, so that they are known at times of their own.
CREATE PROCEDURE pg_temp.hold_some(rounds int) LANGUAGE plpgsql AS $$
DECLARE
  hold_id bigint; day timestamptz;
BEGIN
  FOR i IN 1..rounds LOOP
    day := timestamptz '2024-01-01 00:00+00' + floor(random() * 400) * interval '1 day';
    BEGIN
      hold_id := CASE i % 3
        WHEN 0 THEN hold(ARRAY[debit('wallet', from_minor_units(100 + i, 'GBP')), credit('sales', from_minor_units(100 + i, 'GBP'))], effective_at => day)
        WHEN 1 THEN hold(ARRAY[debit('bank', from_minor_units(100 + i, 'GBP')), credit('wallet', from_minor_units(60 + i, 'GBP')), credit('wallet', from_minor_units(40, 'GBP'))], effective_at => day, expires_at => clock_timestamp() + random() * interval '40 ms' + interval '20 ms')
        ELSE hold(ARRAY[debit('wallet', from_minor_units(100 + i, 'GBP')), credit('sales', from_minor_units(100 + i, 'GBP'))], expires_at => clock_timestamp() + interval '1 day' * (1 + floor(random() * 9))) END;
    EXCEPTION WHEN invalid_parameter_value THEN
      CONTINUE; -- it was slow, and the time to expire at is over
    END;
    COMMIT;
    BEGIN
      FOR n IN 1..floor(random() * 3) LOOP
        day := CASE WHEN random() < 0.6 THEN day + random() * interval '20 days' WHEN random() < 0.5 THEN day - interval '2 days' END;
        CASE floor(random() * 5)
          WHEN 0 THEN PERFORM capture(hold_id, effective_at => day);
          WHEN 1 THEN PERFORM void(hold_id, effective_at => day);
          WHEN 2 THEN PERFORM extend_hold(hold_id, CASE WHEN random() < 0.7 THEN clock_timestamp() + random() * interval '3 days' END);
          ELSE PERFORM capture(hold_id, from_minor_units(1 + floor(random() * 30)::int, 'GBP'), effective_at => day, final => random() < 0.2);
        END CASE;
      END LOOP;
    EXCEPTION WHEN SQLSTATE 'LG009' OR invalid_parameter_value THEN
      NULL;
    END;
    COMMIT;
    IF i % 7 = 0 THEN
      PERFORM expire_holds();
    END IF;
    COMMIT;
  END LOOP;
END $$;

SELECT create_ledger('regress_holds_at');
SET search_path = public, regress_holds_at;
SELECT open_account('wallet', 'liability', 'GBP'), open_account('bank', 'asset', 'GBP'), open_account('sales', 'income', 'GBP'), open_account('idle', 'asset', 'EUR');
SELECT setseed(0.5);
CALL pg_temp.hold_some(60);
SELECT pg_temp.compare(40);
-- Step by step, with more in between, and the same again in one transaction that rolls up and rolls back.
SELECT roll_up(40);
SELECT count(*) > 0 FROM roll_up_releases;
SELECT pg_temp.compare(40);
CALL pg_temp.hold_some(40);
SELECT pg_temp.compare(40);
BEGIN;
SELECT roll_up() > 0;
SELECT pg_temp.compare(10);
SAVEPOINT s;
SELECT void(transaction_id) > 0 FROM held WHERE (expires_at > now() + interval '1 hour') IS NOT FALSE LIMIT 1;
SELECT pg_temp.compare(10);
ROLLBACK TO s;
SELECT pg_temp.compare(10);
ROLLBACK;
SELECT pg_temp.compare(20);
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT roll_up(50) > 0;
SELECT pg_temp.compare(10);
COMMIT;
SELECT roll_up() > 0, roll_up();
SELECT pg_temp.compare(60);
SELECT count(*) > 50 FROM roll_up_releases;
SELECT * FROM verify();
-- An open hold, one that was captured, and one that expired, told before and after.
SELECT (balance('wallet')).pending = (balance('wallet', as_of => now() + interval '1 microsecond')).pending AS or_later;
SELECT ledger_span('2024-01-01', '2024-01-01'), ledger_span('2024-01-02', '2024-01-01'), ledger_span('2024-01-01', timestamptz '2024-01-01' + interval '1 us'),
  ledger_span('2024-01-01', '2024-01-02'), ledger_span('4714-11-24 00:00:00+00 BC', '294276-12-31 23:59:59.999999+00'), ledger_span('-infinity', 'infinity');
SELECT s, ledger_span_start('2024-01-01 00:00+00', s) FROM unnest('{0,1,20,62,63,64}'::int[]) AS s;
SELECT ledger_span_start('-infinity', 3), ledger_span_start('4714-11-24 00:00:00+00 BC', 62), ledger_span_start('infinity', 64);
SELECT ledger_span_start('2024-01-01', 65);
SELECT ledger_span_start('2024-01-01', -1);
-- What falls into an interval is found by its span: each of many lengths, at both ends and beside them.
SELECT count(*), count(*) FILTER (WHERE (x.since > ledger_span_start(x.at, ledger_span(x.since, x.until)) AND x.since <= x.at AND x.at < x.until) <> (x.since <= x.at AND x.at < x.until))
  FROM (SELECT s.since, u.until, CASE k WHEN 0 THEN s.since WHEN 1 THEN s.since - interval '1 us' WHEN 2 THEN u.until - interval '1 us' ELSE u.until END AS at
    FROM (VALUES ('2024-01-01'::timestamptz), ('4714-11-24 00:00:00.000005+00 BC')) AS s (since), generate_series(0, 52) AS b,
      LATERAL (SELECT s.since + interval '1 us' * (2::numeric ^ b + d)::bigint AS until FROM generate_series(-1, 1) AS d) AS u, generate_series(0, 3) AS k) AS x;

-- ---- verify() finds what a superuser does to the rows
CREATE PROCEDURE pg_temp.tamper(command text) LANGUAGE plpgsql AS $$
DECLARE
  found text;
BEGIN
  SET LOCAL session_replication_role = replica;
  EXECUTE command;
  SET LOCAL session_replication_role = origin;
  FOR found IN SELECT concat_ws(' | ', v.check_name, regexp_replace(v.object, '\d+', '#', 'g'), regexp_replace(v.detail, '\d+\.\d+', '#')) FROM verify_roll_ups() AS v ORDER BY 1 LOOP
    RAISE WARNING '%', found;
  END LOOP;
  ROLLBACK;
END $$;
CREATE VIEW pg_temp.one AS SELECT ctid AS place FROM roll_up_releases ORDER BY transaction_id, line LIMIT 1;
CALL pg_temp.tamper('DELETE FROM roll_up_releases WHERE ctid IN (TABLE pg_temp.one)');
CALL pg_temp.tamper('INSERT INTO roll_up_releases SELECT r.transaction_id, 99, r.account_id, r.hold_id, r.amount, r.effective_from, r.effective_until, r.known_from, r.known_until FROM roll_up_releases AS r WHERE ctid IN (TABLE pg_temp.one)');
CALL pg_temp.tamper('UPDATE roll_up_releases SET amount = amount * 2::numeric WHERE ctid IN (TABLE pg_temp.one)');
CALL pg_temp.tamper('UPDATE roll_up_releases SET effective_until = effective_until + interval ''1 us'' WHERE ctid IN (TABLE pg_temp.one)');
CALL pg_temp.tamper('UPDATE roll_up_releases SET known_from = known_from - interval ''1 us'' WHERE ctid IN (TABLE pg_temp.one)');
CALL pg_temp.tamper('UPDATE roll_up_releases SET expires_at = now() WHERE ctid IN (TABLE pg_temp.one)');
CALL pg_temp.tamper('UPDATE roll_up_releases SET account_id = 4, hold_id = 1000000 WHERE ctid IN (TABLE pg_temp.one)');
SELECT forget_roll_ups() > 0;
SELECT count(*) FROM roll_up_releases;
SELECT pg_temp.compare(20);

-- ---- a partitioned ledger; what holds kept is told of what is archived, too
SELECT create_ledger('regress_holds_at_part', partition_by => 'month');
SET search_path = public, regress_holds_at_part;
SELECT open_account('wallet', 'liability', 'GBP'), open_account('bank', 'asset', 'GBP'), open_account('sales', 'income', 'GBP');
CALL pg_temp.hold_some(40);
SELECT roll_up(60);
SELECT pg_temp.compare(30);
SELECT make_partitions() >= 0;
SELECT roll_up() > 0;
SELECT pg_temp.compare(30);
SELECT count(void(transaction_id)) > 0 FROM (SELECT DISTINCT transaction_id FROM held WHERE (expires_at > clock_timestamp() + interval '1 hour') IS NOT FALSE) AS h;
SELECT pg_sleep(0.1);
SELECT expire_holds() >= 0, roll_up() > 0;
SELECT pg_temp.compare(30);
SELECT * FROM verify();
SELECT create_ledger('regress_holds_at_past', partition_by => 'month');
SET search_path = public, regress_holds_at_past;
SELECT open_account('a', 'asset', 'GBP'), open_account('b', 'income', 'GBP');
SELECT hold(ARRAY[debit('a', 'GBP 9.00'), credit('b', 'GBP 9.00')], effective_at => '2020-01-15') AS hold \gset
SELECT capture(:hold, 'GBP 4.00', effective_at => '2020-01-20') > 0, capture(:hold, effective_at => '2020-01-25') > 0, transfer('a', 'b', 'GBP 1', effective_at => '2020-02-02') > 0;
SELECT make_partitions(0) > 0, close_period('2020-01-31') IS NOT NULL, roll_up(), archive_partitions('2020-02-01');
SELECT d, b.* FROM unnest('{2020-01-14,2020-01-15,2020-01-19,2020-01-20,2020-01-24,2020-01-25,2020-02-02}'::timestamptz[]) AS d, balance('a', as_of => d) AS b;
SELECT * FROM balance('b', known_at => now()) AS b;
SELECT * FROM verify();
CALL pg_temp.tamper('UPDATE roll_up_releases SET effective_from = effective_from - interval ''1 day''');
CALL pg_temp.tamper('UPDATE roll_up_releases SET hold_id = 77');
SELECT restore_partitions();
SELECT pg_temp.compare(20);
SELECT * FROM verify();

SET client_min_messages = error;
DROP SCHEMA regress_holds_at, regress_holds_at_part, regress_holds_at_past CASCADE;
