-- The limits of a sale's document, and documents made to harm: long, deep, many.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SELECT create_ledger('regress_limits');
SET search_path = public, regress_limits;
SELECT set_shipping_zone('world', '{*}'), set_shipping_method('standard', 'world', ARRAY[shipping_band(price => 'GBP 5')]);
CREATE FUNCTION pg_temp.sale(lines jsonb, more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('currency', 'GBP', 'prices', 'inclusive', 'shipping', '{"method": "standard"}'::jsonb, 'ship_to', '{"country": "GB"}'::jsonb, 'lines', lines) || more
$$;
CREATE FUNCTION pg_temp.many(n int) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_agg(jsonb_build_object('id', 'line-' || i, 'quantity', 1, 'unit_price', 'GBP 10.99') ORDER BY i) FROM generate_series(1, n) AS i
$$;
CREATE FUNCTION pg_temp.ask(document jsonb) RETURNS text LANGUAGE sql AS $$ SELECT quote_shipping(document) ->> 'amount' $$;

-- ---- lines and discounts
SELECT pg_temp.ask(pg_temp.sale(pg_temp.many(1000))) AS most_lines;
SELECT pg_temp.ask(pg_temp.sale(pg_temp.many(1001)));
SELECT pg_temp.ask(pg_temp.sale(pg_temp.many(1000), jsonb_build_object('discounts', (SELECT jsonb_agg(jsonb_build_object('percent', 1,
  'lines', (SELECT jsonb_agg('line-' || i ORDER BY i DESC) FROM generate_series(1, 1000) AS i))) FROM generate_series(1, 100))))) AS most_discounts;
SELECT pg_temp.ask(pg_temp.sale(pg_temp.many(1), jsonb_build_object('discounts', (SELECT jsonb_agg('{"percent": 1}'::jsonb) FROM generate_series(1, 101)))));
SELECT pg_temp.ask(pg_temp.sale(pg_temp.many(3), '{"discounts": [{"percent": 1, "lines": ["line-3", "line-1", "line-3"]}]}'));
SELECT pg_temp.ask(pg_temp.sale(pg_temp.many(3), '{"discounts": [{"percent": 1, "lines": ["line-3", "line-4"]}]}'));
SELECT pg_temp.ask(pg_temp.sale(pg_temp.many(3) || pg_temp.many(2)));
SELECT pg_temp.ask(pg_temp.sale('[{"quantity": 1, "unit_price": "GBP 1"}, {"id": "1", "quantity": 1, "unit_price": "GBP 1"}]'));

SELECT pg_temp.ask(pg_temp.sale(pg_temp.many(1), '{"accounts": {"payment": "bank", "chargeback_fee": "costs"}}')) AS known_roles;
SELECT pg_temp.ask(pg_temp.sale(pg_temp.many(1), '{"accounts": {"paymnt": "bank"}}'));
SELECT pg_temp.ask(pg_temp.sale(pg_temp.many(1), '{"accounts": {"payment": ""}}'));

-- ---- long
\set VERBOSITY terse
SELECT pg_temp.ask(pg_temp.sale(jsonb_build_array(jsonb_build_object('id', repeat('x', 255), 'sku', repeat('k', 65536), 'category', repeat('c', 65536), 'quantity', 1, 'unit_price', 'GBP 1')),
  jsonb_build_object('seller', jsonb_build_object('code', repeat('s', 65536)), 'key', repeat('k', 65536)))) AS long_names;
SELECT pg_temp.ask(pg_temp.sale(jsonb_build_array(jsonb_build_object('id', repeat('x', 256), 'quantity', 1, 'unit_price', 'GBP 1'))));
SELECT pg_temp.ask(pg_temp.sale(pg_temp.many(1), jsonb_build_object('shipping', jsonb_build_object('method', repeat('m', 65536)))));
SELECT pg_temp.ask(pg_temp.sale(pg_temp.many(1), jsonb_build_object(repeat('m', 65536), 1)));
SELECT pg_temp.ask(pg_temp.sale(pg_temp.many(1), jsonb_build_object('currency', repeat('G', 65536))));
SELECT pg_temp.ask(pg_temp.sale(jsonb_build_array(jsonb_build_object('quantity', repeat('9', 65536), 'unit_price', 'GBP 1'))));
SELECT pg_temp.ask(pg_temp.sale(jsonb_build_array(jsonb_build_object('quantity', 1, 'unit_price', 'GBP ' || repeat('9', 65536)))));
SELECT pg_temp.ask(pg_temp.sale('[{"quantity": 1e100000, "unit_price": "GBP 1"}]'));
SELECT pg_temp.ask(pg_temp.sale('[{"quantity": 1e-100, "unit_price": "GBP 1"}]'));
SELECT pg_temp.ask(pg_temp.sale('[{"quantity": 300000000000000000000000000000000000, "unit_price": "GBP 300000000000000000000000000000000000"}]'));
SELECT pg_temp.ask(pg_temp.sale(pg_temp.many(1), jsonb_build_object('ship_to', jsonb_build_object('country', 'GB', 'postal_code', repeat('1', 65536)))));
SELECT pg_temp.ask(pg_temp.sale(pg_temp.many(1), jsonb_build_object('ship_to', jsonb_build_object('country', 'GB', 'region', repeat('A', 65536)))));
SELECT pg_temp.ask(pg_temp.sale(jsonb_build_array(jsonb_build_object('category', repeat('c', 4000000), 'quantity', 1, 'unit_price', 'GBP 1')))) AS large;
SELECT pg_temp.ask(pg_temp.sale(jsonb_build_array(jsonb_build_object('category', repeat('c', 4200000), 'quantity', 1, 'unit_price', 'GBP 1'))));

-- ---- deep
SELECT pg_temp.ask(pg_temp.sale((repeat('[', 1000) || repeat(']', 1000))::jsonb));
SELECT pg_temp.ask(pg_temp.sale(pg_temp.many(1), jsonb_build_object('metadata', jsonb_build_object('deep', (repeat('[', 1000) || repeat(']', 1000))::jsonb)))) AS deep_metadata;
SELECT pg_temp.ask(pg_temp.sale(pg_temp.many(1), jsonb_build_object('seller', (repeat('{"country":', 1000) || '1' || repeat('}', 1000))::jsonb)));
\set VERBOSITY default

-- ---- many: more sellers in one statement than a call site remembers rules of
SELECT count(*), min(charge), max(charge)
  FROM (SELECT pg_temp.ask(pg_temp.sale('[{"quantity": 1, "unit_price": "GBP 1"}]', jsonb_build_object('seller', jsonb_build_object('code', 's' || n)))) AS charge FROM generate_series(1, 10000) AS n) AS q;
SELECT count(DISTINCT quote_shipping(pg_temp.sale('[{"quantity": 1, "unit_price": "GBP 1"}]', jsonb_build_object('seller', jsonb_build_object('code', 's' || n))))) FROM generate_series(1, 10000) AS n;
DROP SCHEMA regress_limits CASCADE;
