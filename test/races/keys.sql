-- A ledger, and a function that uses a key in the way that goes with its number: every session that calls it with a
-- number asks for the same.
SET client_min_messages = warning;
CREATE EXTENSION florin;
SELECT create_ledger('keys') IS NOT NULL AS made;
SELECT count(keys.open_account(code, type, 'GBP', min_balance => minimum::monetary)) AS opened
  FROM (VALUES ('bank', 'asset', NULL), ('till', 'asset', 'GBP -1000000000'), ('sales', 'income', NULL), ('wallet', 'liability', 'GBP -1000000000'), ('carrier', 'income', NULL)) AS a (code, type, minimum);
SELECT keys.set_account_role('payment', 'bank'), keys.set_account_role('proceeds', 'sales'), keys.set_account_role('shipping', 'carrier');
SELECT keys.set_tax_jurisdiction('GB', 'Britain') > 0 AND keys.set_tax_rate('GB', 'VAT', treatment => 'none') > 0 AS set;
SELECT keys.set_shipping_zone('world', ARRAY['*']) > 0 AND keys.set_shipping_method('standard', 'world', ARRAY[shipping_band(price => 'GBP 5')]) > 0 AS set;
CREATE FUNCTION document(number integer, key text, hold boolean DEFAULT false) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('key', key, 'hold', hold, 'kind', 'sale', 'legs', jsonb_build_array(
    jsonb_build_object('account', CASE WHEN number % 2 = 0 THEN 'bank' ELSE 'till' END, 'debit', 'GBP ' || number),
    jsonb_build_object('account', CASE WHEN number % 3 = 0 THEN 'sales' ELSE 'wallet' END, 'credit', 'GBP ' || number)))
$$;
CREATE FUNCTION legs(number integer) RETURNS leg[] LANGUAGE sql AS $$
  SELECT ARRAY[debit(CASE WHEN number % 2 = 0 THEN 'bank' ELSE 'till' END, monetary(number, 'GBP')),
    credit(CASE WHEN number % 3 = 0 THEN 'sales' ELSE 'wallet' END, monetary(number, 'GBP'))]
$$;
CREATE FUNCTION sale(number integer, key text) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('key', key, 'currency', 'GBP', 'prices', 'inclusive', 'shipping', jsonb_build_object('method', 'standard'),
    'seller', jsonb_build_object('country', 'GB'), 'ship_to', jsonb_build_object('country', 'GB'),
    'lines', jsonb_build_array(jsonb_build_object('quantity', 1, 'unit_price', 'GBP ' || number)))
$$;
-- What is answered, with a hold and a sale for each number.
CREATE TABLE origins AS
  SELECT n AS number, keys.hold(ARRAY[debit('bank', 'GBP 10'), credit('wallet', 'GBP 10')]) AS hold, keys.transfer('bank', 'sales', 'GBP 10') AS sale
    FROM generate_series(1, :keys) AS n;
ALTER TABLE origins ADD PRIMARY KEY (number);
-- Who got what; created is NULL where the function does not tell.
CREATE TABLE answers (client integer, key text, id bigint, created boolean);
CREATE FUNCTION use_key(client integer, number integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  key text := 'key ' || number;
  id bigint;
  created boolean;
BEGIN
  CASE number % 16
    WHEN 0 THEN id := keys.post(legs(number), key => key);
    WHEN 1 THEN id := keys.transfer('bank', 'sales', monetary(number, 'GBP'), key => key);
    WHEN 2 THEN id := keys.post_json(document(number, key));
    WHEN 3 THEN SELECT r.transaction_id, r.created INTO id, created FROM keys.post_returning(legs(number), key => key) AS r LIMIT 1;
    WHEN 4 THEN id := keys.hold(legs(number), key => key, expires_at => '2100-01-01');
    WHEN 5 THEN id := keys.post_json(document(number, key, true));
    WHEN 6 THEN id := keys.capture((SELECT o.hold FROM origins AS o WHERE o.number = $2), 'GBP 4', key => key);
    WHEN 7 THEN id := keys.void((SELECT o.hold FROM origins AS o WHERE o.number = $2), key => key);
    WHEN 8 THEN id := keys.reverse((SELECT o.sale FROM origins AS o WHERE o.number = $2), key => key);
    WHEN 9 THEN id := keys.refund((SELECT o.sale FROM origins AS o WHERE o.number = $2), 'GBP 3', key => key);
    WHEN 10 THEN id := keys.draw(ARRAY['till'], 'bank', 'GBP 2', key => key);
    WHEN 11 THEN id := keys.post_sale(sale(number, key));
    -- The same key by different functions, which take their locks in different places.
    WHEN 12 THEN
      CASE client % 4
        WHEN 0 THEN id := keys.post_json(document(number, key));
        WHEN 1 THEN SELECT b.transaction_id, b.status = 'created' INTO id, created FROM keys.post_batch(jsonb_build_array(document(number, key))) AS b;
        WHEN 2 THEN SELECT b.transaction_id, b.status = 'created' INTO id, created FROM keys.post_batch(jsonb_build_array(document(number, key)), 'each') AS b;
        ELSE SELECT r.transaction_id, r.created INTO id, created FROM keys.post_returning(legs(number), key => key, kind => 'sale') AS r LIMIT 1;
      END CASE;
    ELSE NULL;
  END CASE;
  -- Batches: keys of their own.
  IF number % 16 IN (13, 14) THEN
    INSERT INTO answers SELECT client, key || ':' || b.ordinal, b.transaction_id, b.status = 'created'
      FROM keys.post_batch(jsonb_build_array(document(number, key || ':1'), document(number + 1, key || ':2'), document(number + 2, key || ':3')),
        CASE WHEN number % 16 = 13 THEN 'all' ELSE 'each' END) AS b;
  ELSIF number % 16 = 15 THEN
    INSERT INTO answers SELECT client, key || ':' || b.ordinal, b.transaction_id, b.status = 'created'
      FROM keys.transfer_batch(ARRAY['bank', 'till'], ARRAY['wallet', 'sales'], ARRAY['GBP 1', 'GBP 2']::monetary[], ARRAY[key || ':1', key || ':2'], mode => CASE WHEN number % 32 = 15 THEN 'all' ELSE 'each' END) AS b;
  ELSE
    INSERT INTO answers VALUES (client, key, id, created);
  END IF;
END $$;
