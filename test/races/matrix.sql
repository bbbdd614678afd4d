-- The accounts and transactions that one pair of operations races for, and what is left of them.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS florin;
SELECT create_ledger('race') IS NOT NULL AS made;
CREATE SCHEMA matrix;

-- A wallet with 120, of which a hold keeps 60 and another, which has expired, kept 30; an account that holds nothing,
-- through which 20 went. Returns the ids of that sale and of the open hold.
CREATE FUNCTION matrix.make(n text, bounded boolean, captured boolean, OUT sale bigint, OUT hold bigint) LANGUAGE plpgsql AS $$
DECLARE
  wait interval := '4 ms';
BEGIN
  PERFORM race.open_account('wallet:' || n, 'liability', 'GBP', min_balance => CASE WHEN bounded THEN 'GBP 0'::monetary END),
    race.open_account('shop:' || n, 'liability', 'GBP'), race.open_account('bank:' || n, 'asset', 'GBP'),
    race.open_account('sales:' || n, 'income', 'GBP');
  PERFORM race.transfer('bank:' || n, 'wallet:' || n, 'GBP 140');
  sale := race.transfer('wallet:' || n, 'shop:' || n, 'GBP 20', kind => 'sale');
  PERFORM race.transfer('shop:' || n, 'bank:' || n, 'GBP 20');
  hold := race.hold(ARRAY[debit('wallet:' || n, 'GBP 60'), credit(CASE WHEN captured THEN 'shop:' ELSE 'sales:' END || n, 'GBP 60')]);
  LOOP
    BEGIN
      PERFORM race.hold(ARRAY[debit('wallet:' || n, 'GBP 30'), credit('shop:' || n, 'GBP 30')], clock_timestamp() + wait);
      EXIT;
    EXCEPTION WHEN invalid_parameter_value THEN
      wait := wait * 2;  -- the time had passed already
    END;
  END LOOP;
  WHILE clock_timestamp() <= (SELECT max(h.expires_at) FROM race.held AS h) LOOP
    PERFORM pg_sleep(0.001);
  END LOOP;
END $$;

-- The transactions of n, each as text without anything that depends on when it was made.
CREATE FUNCTION matrix.transactions(n text) RETURNS TABLE (id bigint, content text) LANGUAGE sql AS $$
  SELECT t.id, concat_ws(' ', t.relation, t.kind, replace(t.key, n, ''), (
      SELECT string_agg(format('%s %s %s', split_part(a.code, ':', 1), e.layer, e.amount), ', ' ORDER BY e.line)
        FROM race.entries AS e JOIN race.accounts AS a ON a.id = e.account_id WHERE e.transaction_id = t.id))
    FROM (
      SELECT DISTINCT e.transaction_id
        FROM unnest(ARRAY['wallet:', 'shop:', 'bank:', 'sales:']) AS prefix JOIN race.accounts AS a ON a.code = prefix || n
          JOIN race.entries AS e ON e.account_id = a.id
    ) AS mine JOIN race.transactions AS t ON t.id = mine.transaction_id
$$;

CREATE TABLE matrix.careless (n text);

-- Of one hold: a plan made for one.
CREATE FUNCTION matrix.hold(id bigint) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  RETURN (SELECT format('%s %s %s %s', h.amount, h.state, h.captured, h.remaining) FROM race.holds AS h WHERE h.transaction_id = id);
END $$;

CREATE FUNCTION matrix.state(n text) RETURNS SETOF text LANGUAGE sql AS $$
  SELECT string_agg(format('%s %s %s %s %s %s', split_part(code, ':', 1), posted, pending, available, min_balance, closed_at IS NOT NULL), E'\n' ORDER BY code)
    FROM race.account_balances WHERE code = ANY (ARRAY['wallet:' || n, 'shop:' || n, 'bank:' || n, 'sales:' || n])
  UNION ALL SELECT string_agg(content, E'\n' ORDER BY content) FROM matrix.transactions(n)
  UNION ALL SELECT string_agg(hold, E'\n' ORDER BY hold) FROM (SELECT matrix.hold(t.id) AS hold FROM matrix.transactions(n) AS t) AS h
  UNION ALL SELECT 'careless ' || count(*) FROM matrix.careless AS c WHERE c.n = $1
$$;

-- What must be found wrong: it looks first and writes then, with no lock.
CREATE FUNCTION matrix.spend_carelessly(n text) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(*) FROM matrix.careless AS c WHERE c.n = $1) > 0 THEN
    RAISE SQLSTATE 'LG005';
  END IF;
  INSERT INTO matrix.careless VALUES (n);
  RETURN 0;
END $$;
