-- Ten accounts, half of them with limits and two of these together as well, and a function that posts to some of them
-- in any order, in one of the ways there are. Ids and limits alternate, so that every order of locks but one meets
-- itself in a circle.
SET client_min_messages = warning;
CREATE EXTENSION florin;
SELECT create_ledger('circle') IS NOT NULL AS made;
SELECT count(circle.open_account(CASE WHEN n IN (4, 7, 8) THEN 'a:group:' ELSE 'a:' END || n, 'asset', 'GBP',
    min_balance => CASE WHEN n % 2 = 0 THEN 'GBP -1000000000'::monetary END, stripes => CASE WHEN n = 1 THEN 4 ELSE 1 END))
  FROM generate_series(1, 10) AS n;
SELECT circle.limit_subtree('a:group', 'GBP', min_balance => 'GBP -1000000000');
CREATE FUNCTION code(n integer) RETURNS text IMMUTABLE LANGUAGE sql AS $$
  SELECT CASE WHEN n % 10 + 1 IN (4, 7, 8) THEN 'a:group:' ELSE 'a:' END || n % 10 + 1
$$;
-- Two to six accounts, from `first` on in steps of `step`, which has no divisor in common with ten.
CREATE FUNCTION legs(first integer, step integer, legs integer) RETURNS leg[] LANGUAGE sql AS $$
  SELECT array_agg(debit(code(first + n * step), 'GBP 1') ORDER BY n) || credit(code(first), monetary(legs - 1, 'GBP'))
    FROM generate_series(1, legs - 1) AS n
$$;
CREATE FUNCTION document(first integer, step integer, legs integer, key text DEFAULT NULL, hold boolean DEFAULT false) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_strip_nulls(jsonb_build_object('key', key, 'hold', hold, 'legs', (
    SELECT jsonb_agg(CASE WHEN sign(l.amount) > 0 THEN jsonb_build_object('account', l.account, 'debit', l.amount)
        ELSE jsonb_build_object('account', l.account, 'credit', - l.amount) END)
      FROM unnest(legs(first, step, legs)) AS l)))
$$;
-- One call a transaction; what the ledger refuses is an answer. Neither 40001 nor 40P01 is.
CREATE FUNCTION post(first integer, step integer, legs integer, way integer, number integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  -- The same key in post, post_returning and a batch, for the same content or not.
  key text := CASE WHEN number % 2 = 0 THEN 'key ' || greatest(way, 4) || ' ' || number END;
  held bigint;
BEGIN
  IF way IN (8, 9, 10, 11) THEN
    SELECT h.transaction_id INTO held FROM circle.held AS h WHERE h.transaction_id >= (SELECT max(m.transaction_id) FROM circle.held AS m) - number % 50
      ORDER BY h.transaction_id LIMIT 1;
    IF held IS NULL THEN RETURN 'no hold'; END IF;
  END IF;
  CASE way
    WHEN 1, 2 THEN PERFORM circle.post(legs(first, step, legs), key => key);
    WHEN 3 THEN PERFORM circle.post_returning(legs(first, step, legs), key => key);
    WHEN 4 THEN PERFORM circle.post_batch(jsonb_build_array(document(first, step, legs, key), document(first + legs, step, 2), document(first + 5, step, legs, NULL, true)));
    WHEN 5 THEN PERFORM circle.post_batch(jsonb_build_array(document(first, step, legs), document(first + legs, step, 2), document(first + 5, step, legs, NULL, number % 3 = 0)), 'each');
    WHEN 6 THEN PERFORM circle.transfer_batch(ARRAY[code(first), code(first + 3)], ARRAY[code(first + step), code(first)], ARRAY['GBP 1', 'GBP 2']::monetary[]);
    WHEN 7 THEN PERFORM circle.hold(legs(first, step, legs), CASE WHEN number % 3 = 0 THEN clock_timestamp() + interval '50 ms' END, key => key);
    WHEN 8 THEN PERFORM circle.capture(held, 'GBP 1', key => key);
    WHEN 9 THEN PERFORM circle.void(held, key => key);
    WHEN 10 THEN PERFORM circle.extend_hold(held, clock_timestamp() + interval '50 ms');
    WHEN 11 THEN PERFORM circle.expire_holds(5);
    WHEN 12 THEN PERFORM circle.draw(ARRAY[code(first), code(first + step)], code(first + 2 * step), 'GBP 1', caps => ARRAY['GBP 0.40', NULL]::monetary[], key => key);
    WHEN 13 THEN
      WITH t AS (INSERT INTO circle.transactions DEFAULT VALUES RETURNING id)
        INSERT INTO circle.entries (transaction_id, account_id, amount)
          SELECT t.id, a.id, l.amount FROM t, unnest(legs(first, step, legs)) AS l JOIN circle.accounts AS a ON a.code = l.account;
    WHEN 14 THEN PERFORM circle.reverse((SELECT max(t.id) FROM circle.transactions AS t) - number % 100);
    ELSE PERFORM circle.refund((SELECT max(t.id) FROM circle.transactions AS t) - number % 100, 'GBP 0.50');
  END CASE;
  RETURN 'done';
EXCEPTION WHEN SQLSTATE 'LG005' OR SQLSTATE 'LG006' OR SQLSTATE 'LG009' OR SQLSTATE 'LG010' OR SQLSTATE 'LG011' OR SQLSTATE 'LG016' OR invalid_parameter_value THEN
  RETURN SQLSTATE;
END $$;
