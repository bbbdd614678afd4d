-- A ledger with few accounts, half of them limited and four of these together as well, and a function that does one of
-- several kinds of posting, or now and then changes the stripes of an account or the limits of the four.
SET client_min_messages = warning;
CREATE EXTENSION florin;
SELECT create_ledger('busy');
SELECT busy.open_account('a:' || n, CASE WHEN n % 2 = 0 THEN 'asset' ELSE 'liability' END, 'GBP', stripes => CASE WHEN n IN (3, 4) THEN 8 ELSE 1 END) FROM generate_series(1, 6) AS n;
CREATE FUNCTION code(n integer) RETURNS text IMMUTABLE LANGUAGE sql AS $$ SELECT CASE WHEN n > 8 THEN 'a:group:' ELSE 'a:' END || n $$;
SELECT busy.open_account(code(n), 'asset', 'GBP', min_balance => 'GBP 0') FROM generate_series(7, 12) AS n;
SELECT busy.transfer(code(n), 'a:1', 'GBP 1000') FROM generate_series(7, 12) AS n;
SELECT busy.limit_subtree('a:group', 'GBP', min_balance => 'GBP 3000', max_balance => 'GBP 5000');
SELECT busy.hold(ARRAY[debit('a:1', 'GBP 1'), credit('a:2', 'GBP 1')], '2100-01-01');

CREATE FUNCTION document(debit integer, credit integer, amount integer, key text DEFAULT NULL) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_strip_nulls(jsonb_build_object('key', key, 'legs', jsonb_build_array(
    jsonb_build_object('account', code(debit), 'debit', 'GBP ' || amount), jsonb_build_object('account', code(credit), 'credit', 'GBP ' || amount))))
$$;
-- Some hold that is open, or was a moment ago.
CREATE FUNCTION held(after integer) RETURNS bigint VOLATILE LANGUAGE sql AS $$
  SELECT coalesce((
      SELECT h.transaction_id FROM busy.held AS h
        WHERE h.transaction_id > (SELECT max(k.transaction_id) FROM busy.held AS k) - 2 * after ORDER BY h.transaction_id LIMIT 1),
    (SELECT min(t.id) FROM busy.transactions AS t WHERE t.expires_at IS NOT NULL))
$$;
-- What the ledger refuses is an answer; conflicts (40001, 40P01) go to pgbench, which tries again.
CREATE FUNCTION post(a integer, b integer, amount integer, number integer, way integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  key text := CASE WHEN number % 3 = 0 THEN 'key-' || number END;
BEGIN
  IF number % 97 = 0 THEN
    IF way < 3 THEN
      PERFORM busy.alter_account(code(3 + number % 2), stripes => 1 + amount % 8);
    ELSIF way = 3 THEN
      DELETE FROM busy.subtree_limits;
    ELSE
      PERFORM busy.limit_subtree('a:group', 'GBP', min_balance => monetary(2500 + amount, 'GBP'), max_balance => monetary(4800 + amount, 'GBP'));
    END IF;
  ELSIF way = 1 THEN
    PERFORM busy.transfer(code(a), code(b), monetary(amount, 'GBP'), key => key);
  ELSIF way = 2 THEN
    PERFORM busy.post_batch(jsonb_build_array(document(a, b, amount, key), document(b, 1 + (a + amount) % 12, amount + 1), document(1 + (b + amount) % 12, a, 3)), 'each');
  ELSIF way = 3 THEN
    PERFORM busy.post_batch(jsonb_build_array(document(a, b, amount, key), document(b, a, amount + 1)));
  ELSIF way = 4 THEN
    WITH t AS (INSERT INTO busy.transactions (key) VALUES (key) RETURNING id)
      INSERT INTO busy.entries (transaction_id, account_id, amount) SELECT t.id, account, monetary(m, 'GBP') FROM t, (VALUES (b, - amount), (a, amount)) AS v (account, m);
  ELSIF way = 6 THEN
    PERFORM busy.hold(ARRAY[debit(code(a), monetary(amount, 'GBP')), credit(code(b), monetary(amount, 'GBP'))],
      CASE WHEN number % 2 = 0 THEN clock_timestamp() + amount * interval '10 ms' END, key => key, capture_limit => monetary(2 * amount, 'GBP'));
  ELSIF way = 7 THEN
    CASE number % 5
      WHEN 0 THEN PERFORM busy.expire_holds(20);
      WHEN 1 THEN PERFORM busy.void(held(amount));
      WHEN 2 THEN PERFORM busy.extend_hold(held(amount), clock_timestamp() + amount * interval '10 ms');
      WHEN 3 THEN PERFORM busy.capture(held(amount), final => true);
      ELSE PERFORM busy.capture(held(amount), monetary(amount, 'GBP'));
    END CASE;
  ELSE
    -- Several postings in one transaction take their locks one after the other: these do meet in a circle.
    PERFORM busy.transfer(code(a), 'a:1', 'GBP 1'), busy.transfer(code(b), 'a:2', 'GBP 1');
  END IF;
  RETURN 'posted';
EXCEPTION WHEN SQLSTATE 'LG005' OR SQLSTATE 'LG006' OR SQLSTATE 'LG009' OR SQLSTATE 'LG010' OR unique_violation THEN
  RETURN SQLSTATE;
WHEN invalid_parameter_value THEN
  -- A hold that is to expire in a moment, asked for by a session that had to wait as long for a processor.
  IF SQLERRM <> 'expires_at must be in the future' THEN RAISE; END IF;
  RETURN SQLSTATE;
END $$;

-- A consumer of the feed takes the next page and keeps what it got.
CREATE TABLE consumed (consumer integer, nth bigint GENERATED ALWAYS AS IDENTITY, id bigint, legs integer);
CREATE INDEX ON consumed (consumer, nth);
CREATE FUNCTION consume(consumer integer, most integer) RETURNS bigint LANGUAGE sql AS $$
  WITH taken AS (
    INSERT INTO consumed (consumer, id, legs)
      SELECT $1, f.id, jsonb_array_length(f.legs)
        FROM busy.feed(coalesce((SELECT c.id FROM consumed AS c WHERE c.consumer = $1 ORDER BY c.nth DESC LIMIT 1), 0), most) AS f
      RETURNING 1)
  SELECT count(*) FROM taken
$$;
CREATE PROCEDURE consume_the_rest(consumer integer) LANGUAGE plpgsql AS $$
BEGIN
  WHILE consume(consumer, 1000) > 0 LOOP
    COMMIT;
  END LOOP;
END $$;
