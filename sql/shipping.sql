-- Shipping: zones and the addresses in them, methods and what they charge, versions, rights, errors.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET timezone = 'UTC';
SELECT create_ledger('regress_shipping', roles => true);
SET search_path = public, regress_shipping;

-- An order of lines {quantity, price, weight} to a place.
CREATE FUNCTION pg_temp.orders(method text, country text, postal_code text, lines text, currency text DEFAULT 'GBP', more jsonb DEFAULT '{}')
RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('currency', currency, 'prices', 'inclusive', 'at', '2026-06-01T00:00:00Z',
    'shipping', jsonb_build_object('method', method),
    'ship_to', jsonb_build_object('country', country, 'postal_code', postal_code),
    'lines', (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('quantity', l[1], 'unit_price', currency || ' ' || l[2], 'weight', l[3], 'category', l[4], 'sku', l[5])) ORDER BY n)
      FROM string_to_table(lines, ' ') WITH ORDINALITY AS s (t, n), string_to_array(t, '/', '') AS l)) || more
$$;
CREATE FUNCTION pg_temp.charge(method text, country text, postal_code text, lines text, currency text DEFAULT 'GBP', more jsonb DEFAULT '{}')
RETURNS text LANGUAGE sql AS $$ SELECT quote_shipping(pg_temp.orders(method, country, postal_code, lines, currency, more)) ->> 'amount' $$;

-- ---- areas
SELECT is_in_area('*', 'GB') AS everywhere, is_in_area('GB', 'GB') AS country, is_in_area('GB', 'FR') AS other, is_in_area('US-CA', 'US', region => 'CA') AS region,
  is_in_area('US-CA', 'US', region => 'US-NY') AS other_region, is_in_area('US-CA', 'US') AS no_region, is_in_area('GB BT', 'GB') AS no_code, is_in_area(NULL, 'GB') AS no_area;
SELECT is_in_area('GB BT', 'GB', 'bt1 1aa') AS belfast, is_in_area('GB B', 'GB', 'BT1 1AA') AS birmingham, is_in_area('GB IV1...IV28', 'GB', 'IV3 8AA') AS inverness,
  is_in_area('ES 35', 'ES', '35001') AS las_palmas, is_in_area('FR 20', 'FR', '20 000') AS ajaccio, is_in_area('IT 07', 'IT', '07100') AS sassari, is_in_area('DE 18565', 'DE', '18565') AS hiddensee;
SELECT is_in_area('United Kingdom', 'GB');
SELECT is_in_area('ZZ', 'GB');
SELECT is_in_area('GB', 'ZZ');
SELECT is_in_area('GB B*', 'GB', 'B1');
SELECT is_in_area('GB', 'GB', E'B1\n1AA');
SELECT is_in_area('FR 20999...20000', 'FR');

-- ---- bands
SELECT check_shipping_bands('GBP', ARRAY[shipping_band(0, 2, 'GBP 1'), shipping_band(2, 5, 'GBP 2'), shipping_band(5, price => 'GBP 3')]) AS sound;
SELECT check_shipping_bands('GBP', ARRAY[shipping_band(0, 2, 'GBP 1'), shipping_band(1.5, 5, 'GBP 2')]);
SELECT check_shipping_bands('GBP', ARRAY[shipping_band(0, 2, 'GBP 1'), shipping_band(3, 5, 'GBP 2')]);
SELECT check_shipping_bands('GBP', ARRAY[shipping_band(0, NULL, 'GBP 1'), shipping_band(3, 5, 'GBP 2')]);
SELECT check_shipping_bands('GBP', ARRAY[shipping_band(3, 5, 'GBP 1'), shipping_band(0, 3, 'GBP 2')]);
SELECT check_shipping_bands('GBP', ARRAY[shipping_band(2, 2, 'GBP 1')]);
SELECT check_shipping_bands('GBP', ARRAY[shipping_band(price => 'GBP -1')]);
SELECT check_shipping_bands('GBP', ARRAY[shipping_band(price => 'EUR 1')]);
SELECT check_shipping_bands('GBP', ARRAY[shipping_band(price => 'GBP 1'), NULL]);
SELECT check_shipping_bands('GBP', '{}');
SELECT check_shipping_bands('GBP', array_agg(shipping_band(n, n + 1, 'GBP 1'))) FROM generate_series(0, 999) AS n;
SELECT check_shipping_bands('GBP', array_agg(shipping_band(n, n + 1, 'GBP 1'))) FROM generate_series(0, 1000) AS n;
SELECT check_shipping_bands('GBP', ARRAY[shipping_band(price => 'GBP 1', percent => 'NaN')]);

-- ---- nothing is there
SELECT pg_temp.charge('standard', 'GB', 'B1 1AA', '1/10');
SELECT * FROM shipping_methods(pg_temp.orders(NULL, 'GB', 'B1 1AA', '1/10'));
SELECT set_shipping_method('standard', 'britain', ARRAY[shipping_band(price => 'GBP 4.99')]);

-- ---- zones: the closest has the address
SELECT set_shipping_zone('britain', '{GB}', excluded => '{GB BT,GB IM}') AS britain, set_shipping_zone('ireland', '{IE,GB BT}') AS ireland,
  set_shipping_zone('highlands', '{GB IV,GB KW,GB PA20...PA49}') AS highlands, set_shipping_zone('europe', '{DE,FR,ES,IT}', '{ES 35,ES 38,FR 20}') AS europe,
  set_shipping_zone('islands', '{ES 35,ES 38,FR 20,IT 07...09,DE 18565}') AS islands, set_shipping_zone('world', '{*}', '{CU,KP}') AS world;
SELECT set_shipping_method('standard', z, ARRAY[shipping_band(price => p::monetary)])
  FROM (VALUES ('britain', 'GBP 4.99'), ('ireland', 'GBP 7.99'), ('highlands', 'GBP 9.99'), ('europe', 'GBP 14.99'), ('islands', 'GBP 24.99'), ('world', 'GBP 34.99')) AS m (z, p);
SELECT c AS country, p AS postal_code, quote_shipping(pg_temp.orders('standard', c, p, '1/10')) ->> 'zone' AS zone, pg_temp.charge('standard', c, p, '1/10') AS charge
  FROM (VALUES ('GB', 'b1 1aa'), ('GB', 'BT1 1AA'), ('GB', 'IV3 8AA'), ('GB', 'PA49 9ZZ'), ('GB', 'PA2 0AA'), ('IE', 'D02 X285'), ('ES', '28001'), ('ES', '38 670'), ('FR', '20190'), ('FR', '75001'),
    ('IT', '08020'), ('IT', '00118'), ('DE', '18565'), ('DE', '10115'), ('US', '94105')) AS a (c, p);
SELECT pg_temp.charge('standard', 'CU', '10100', '1/10');
-- what an address lacks
SELECT pg_temp.charge('standard', 'GB', NULL, '1/10');
SELECT pg_temp.charge('standard', NULL, 'B1 1AA', '1/10');
SELECT pg_temp.charge('standard', 'UK', 'B1 1AA', '1/10');
SELECT pg_temp.charge('standard', 'GB', 'B1/1AA', '1/10');
SELECT pg_temp.charge('standard', 'US', '94105', '1/10', more => '{"ship_to": {"country": "US", "region": "California"}}');
SELECT pg_temp.charge('standard', 'JP', NULL, '1/10') AS no_zone_asks;
-- a tie names both
SELECT set_shipping_zone('wales', '{GB CF,GB SA}'), set_shipping_zone('cardiff', '{GB CF}'), set_shipping_method('standard', 'wales', ARRAY[shipping_band(price => 'GBP 1')]);
SELECT pg_temp.charge('standard', 'GB', 'CF10 1AA', '1/10');
SELECT * FROM shipping_methods(pg_temp.orders(NULL, 'GB', 'CF10 1AA', '1/10'));
SELECT set_shipping_zone('cardiff', ended => true);
SELECT pg_temp.charge('standard', 'GB', 'CF10 1AA', '1/10') AS the_other_is_ended;
-- a region; its country's other regions
SELECT set_shipping_zone('west', '{US-CA,US-OR}'), set_shipping_method('standard', 'west', ARRAY[shipping_band(price => 'GBP 20')]);
SELECT pg_temp.charge('standard', 'US', '94105', '1/10', more => '{"ship_to": {"country": "US", "region": "us-ca"}}') AS california, pg_temp.charge('standard', 'US', '10001', '1/10', more => '{"ship_to": {"country": "US", "region": "NY"}}') AS new_york;
SELECT pg_temp.charge('standard', 'US', '94105', '1/10');
-- a seller's own zones, and those for what is sent from a country
SELECT set_shipping_zone('acme', '{GB}', seller => 'acme'), set_shipping_method('standard', 'acme', ARRAY[shipping_band(price => 'GBP 1.11')]),
  set_shipping_zone('from_china', '{GB}', ship_from => 'CN'), set_shipping_method('standard', 'from_china', ARRAY[shipping_band(price => 'GBP 2.22')]);
SELECT pg_temp.charge('standard', 'GB', 'BT1 1AA', '1/10', more => '{"seller": {"code": "acme"}}') AS of_acme, pg_temp.charge('standard', 'GB', 'BT1 1AA', '1/10', more => '{"seller": {"code": "bmce"}}') AS of_another,
  pg_temp.charge('standard', 'FR', '75001', '1/10', more => '{"seller": {"code": "acme"}}') AS not_of_its_own, pg_temp.charge('standard', 'GB', 'BT1 1AA', '1/10', more => '{"ship_from": {"country": "CN"}}') AS from_china,
  pg_temp.charge('standard', 'GB', 'BT1 1AA', '1/10', more => '{"seller": {"code": "acme", "country": "CN"}}') AS acme_from_china;

-- a zone that becomes a seller's, and one that no longer is
SELECT set_shipping_zone('moves', '{LU}'), set_shipping_method('standard', 'moves', ARRAY[shipping_band(price => 'GBP 3.33')]), set_shipping_zone('moves', '{LU}', seller => 'acme', valid_from => '2026-06-02');
SELECT d AS at, s AS seller, quote_shipping(pg_temp.orders('standard', 'LU', NULL, '1/10', more => jsonb_build_object('at', d, 'seller', jsonb_build_object('code', s)))) ->> 'zone' AS zone
  FROM unnest('{2026-06-01,2026-06-02}'::text[]) AS d, unnest('{acme,bmce}'::text[]) AS s ORDER BY 1, 2;

-- ---- methods: Solidus' calculators
SELECT set_shipping_zone('solidus', '{NZ}');
SELECT set_shipping_method('flat_rate', 'solidus', ARRAY[shipping_band(price => 'GBP 4')]), set_shipping_method('per_item', 'solidus', ARRAY[shipping_band(per_item => 'GBP 10')]),
  set_shipping_method('price_sack', 'solidus', ARRAY[shipping_band(0, 5, 'GBP 10'), shipping_band(5, price => 'GBP 1')], 'price'),
  set_shipping_method('flexi_rate', 'solidus', ARRAY[shipping_band(price => 'GBP 5', first_units => 1, step_units => 1, step_price => 'GBP 1')]),
  set_shipping_method('flexi_rate_3', 'solidus', ARRAY[shipping_band(price => 'GBP 5', first_units => 1, step_units => 1, step_price => 'GBP 1', package_units => 3)]),
  set_shipping_method('flexi_most_5', 'solidus', ARRAY[shipping_band(price => 'GBP 1.13', first_units => 1, step_units => 1, step_price => 'GBP 2.11', most_units => 5)]),
  set_shipping_method('tiered_flat', 'solidus', ARRAY[shipping_band(0, 100, 'GBP 10'), shipping_band(100, 200, 'GBP 15'), shipping_band(200, price => 'GBP 20')], 'price'),
  set_shipping_method('tiered_percent', 'solidus', ARRAY[shipping_band(0, 20, percent => 10), shipping_band(20, 30, percent => 15), shipping_band(30, percent => 20)], 'price', 'GBP'),
  set_shipping_method('tiered_percent', 'solidus', ARRAY[shipping_band(0, 20, percent => 10), shipping_band(20, 30, percent => 15), shipping_band(30, percent => 20)], 'price', 'JPY'),
  set_shipping_method('percent', 'solidus', ARRAY[shipping_band(percent => 10)], currency => 'GBP');
SELECT pg_temp.charge('flat_rate', 'NZ', NULL, '5/10 3/10') AS flat_rate, pg_temp.charge('per_item', 'NZ', NULL, '5/1 3/1') AS per_item, pg_temp.charge('price_sack', 'NZ', NULL, '1/2') AS sack_2, pg_temp.charge('price_sack', 'NZ', NULL, '1/5') AS sack_5, pg_temp.charge('price_sack', 'NZ', NULL, '1/6') AS sack_6;
SELECT pg_temp.charge('flexi_rate', 'NZ', NULL, '4/10 6/20') AS flexi_rate, pg_temp.charge('flexi_rate_3', 'NZ', NULL, '4/10 6/20') AS flexi_rate_3, pg_temp.charge('flexi_most_5', 'NZ', NULL, '2/1') AS most_5_of_2, pg_temp.charge('flexi_most_5', 'NZ', NULL, '10/1') AS most_5_of_10;
SELECT pg_temp.charge('tiered_flat', 'NZ', NULL, '1/50') AS flat_50, pg_temp.charge('tiered_flat', 'NZ', NULL, '1/150') AS flat_150, pg_temp.charge('tiered_flat', 'NZ', NULL, '1/200') AS flat_200, pg_temp.charge('tiered_percent', 'NZ', NULL, '1/10') AS percent_10,
  pg_temp.charge('tiered_percent', 'NZ', NULL, '1/20') AS percent_20, pg_temp.charge('tiered_percent', 'NZ', NULL, '3/10') AS percent_30, pg_temp.charge('tiered_percent', 'NZ', NULL, '1/15', 'JPY') AS percent_yen, pg_temp.charge('percent', 'NZ', NULL, '2/10.11 1/20.2222') AS percent;

-- ---- weight, first and additional, handling, free
SELECT set_shipping_method('parcel', 'solidus', ARRAY[shipping_band(0, 2, 'GBP 3.50'), shipping_band(2, 30, 'GBP 5.00', first_units => 2, step_units => 1, step_price => 'GBP 0.75')], 'weight',
  handling => 'GBP 1.25', free_from => 'GBP 50', free_under_weight => 10, excluded_categories => '{batteries}', excluded_skus => '{ANVIL-1}') AS parcel;
SELECT w AS lines, pg_temp.charge('parcel', 'NZ', NULL, w) FROM unnest('{1/10/1.999,2/10/1,1/10/2.001,3/1/1.5,5/10/1,5/10/1.99,5/10/2,5/9.99/1}'::text[]) AS w;
SELECT jsonb_pretty(quote_shipping(pg_temp.orders('parcel', 'NZ', NULL, '3/1/1.5')));
SELECT pg_temp.charge('parcel', 'NZ', NULL, '1/10/30');
SELECT pg_temp.charge('parcel', 'NZ', NULL, '1/10/1 1/10');
SELECT pg_temp.charge('parcel', 'NZ', NULL, '1/10/1 1/10/1/batteries');
SELECT pg_temp.charge('parcel', 'NZ', NULL, '1/10/1//ANVIL-1 1/10/1');
-- discounts: those of the document count unless the method ignores them
SELECT set_shipping_method('by_price', 'solidus', ARRAY[shipping_band(price => 'GBP 5')], free_from => 'GBP 50'), set_shipping_method('by_list', 'solidus', ARRAY[shipping_band(price => 'GBP 5')], free_from => 'GBP 50', ignores_discounts => true);
SELECT m AS method, pg_temp.charge(m, 'NZ', NULL, '1/50', more => '{"discounts": [{"amount": "GBP 0.01"}]}') FROM unnest('{by_price,by_list}'::text[]) AS m;
-- what does not ship
SELECT pg_temp.charge('parcel', 'NZ', NULL, '1/10/1', more => '{"lines": [{"quantity": 1, "unit_price": "GBP 10", "ships": false, "category": "batteries"}, {"quantity": 1, "unit_price": "GBP 10", "weight": 1}]}') AS the_other_ships;
SELECT quote_shipping(pg_temp.orders('no such', NULL, NULL, '1/10', more => '{"lines": [{"quantity": 1, "unit_price": "GBP 10", "ships": false}]}')) AS nothing_ships;
SELECT quote_shipping(pg_temp.orders('parcel', 'NZ', NULL, '1/10', more => '{"shipping": {"amount": "GBP 3.33"}}')) AS given, quote_shipping(pg_temp.orders('parcel', 'NZ', NULL, '1/10') - 'shipping') AS none;
SELECT quote_shipping(pg_temp.orders('parcel', 'NZ', NULL, '1/10', more => '{"shipping": {"amount": "EUR 3.33"}}'));
-- the orders that a method takes
SELECT set_shipping_method('letter', 'solidus', ARRAY[shipping_band(price => 'GBP 1')], count_until => 3, weight_from => 0.01, weight_until => 0.1, price_from => 'GBP 5', price_until => 'GBP 25') AS letter;
SELECT pg_temp.charge('letter', 'NZ', NULL, '1/5/0.01') AS taken;
SELECT pg_temp.charge('letter', 'NZ', NULL, '3/5/0.01');
SELECT pg_temp.charge('letter', 'NZ', NULL, '1/5/0.1');
SELECT pg_temp.charge('letter', 'NZ', NULL, '1/4.99/0.01');
SELECT pg_temp.charge('letter', 'NZ', NULL, '1/25/0.01');
-- no such method
SELECT pg_temp.charge('pigeon', 'NZ', NULL, '1/10');
SELECT pg_temp.charge('parcel', 'NZ', NULL, '1/10/1', 'EUR');
SELECT method, charge, is_free, reason FROM shipping_methods(pg_temp.orders(NULL, 'NZ', NULL, '1/10/0.5/batteries')) ORDER BY 1, 2;
SELECT method, charge, is_free, reason FROM shipping_methods(pg_temp.orders(NULL, 'NZ', NULL, '5/10')) WHERE method IN ('parcel', 'by_price');
SELECT * FROM shipping_methods(pg_temp.orders(NULL, 'CU', NULL, '1/10'));

-- ---- versions
SELECT set_shipping_zone('later', '{AU}'), set_shipping_method('standard', 'later', ARRAY[shipping_band(price => 'GBP 1')], valid_from => '2026-01-01'),
  set_shipping_method('standard', 'later', ARRAY[shipping_band(price => 'GBP 2')], valid_from => '2026-07-01'), set_shipping_method('standard', 'later', currency => 'GBP', valid_from => '2026-09-01', ended => true);
SELECT d AS at, pg_temp.charge('standard', 'AU', NULL, '1/10', more => jsonb_build_object('at', d)) FROM unnest('{2026-01-01,2026-06-30 23:59:59+00,2026-07-01,2026-08-31}'::text[]) AS d;
SELECT pg_temp.charge('standard', 'AU', NULL, '1/10', more => '{"at": "2025-12-31"}');
SELECT pg_temp.charge('standard', 'AU', NULL, '1/10', more => '{"at": "2026-09-01"}');
-- the later of two with one time; what was known before
BEGIN;
SELECT set_shipping_method('standard', 'later', ARRAY[shipping_band(price => 'GBP 3')], valid_from => '2026-01-01');
SELECT pg_temp.charge('standard', 'AU', NULL, '1/10') AS corrected;
ROLLBACK;
SELECT pg_temp.charge('standard', 'AU', NULL, '1/10') AS rolled_back;
SELECT pg_temp.charge('standard', 'AU', NULL, '1/10', more => '{"known_at": "2020-01-01"}');
-- a caller that sets a rule between two calls of one statement
CREATE FUNCTION pg_temp.set_and_ask(price text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_shipping_method('standard', 'later', ARRAY[shipping_band(price => price::monetary)], valid_from => '2026-01-01');
  RETURN pg_temp.charge('standard', 'AU', NULL, '1/10');
END $$;
SELECT pg_temp.set_and_ask(p) FROM unnest('{GBP 5,GBP 6}'::text[]) AS p;
-- a zone is another one later
SELECT set_shipping_zone('later', '{SG}', valid_from => '2026-06-01');
SELECT quote_shipping(pg_temp.orders('standard', 'AU', NULL, '1/10')) ->> 'zone' AS australia, quote_shipping(pg_temp.orders('standard', 'SG', NULL, '1/10')) ->> 'zone' AS singapore,
  quote_shipping(pg_temp.orders('standard', 'AU', NULL, '1/10', more => '{"at": "2026-05-31"}')) ->> 'zone' AS before;

-- ---- bounds
\set VERBOSITY terse
SELECT set_shipping_zone('', '{GB}');
SELECT set_shipping_zone(NULL, '{GB}');
SELECT set_shipping_zone('empty', '{}');
SELECT set_shipping_zone('z', '{GB,ZZ}');
SELECT set_shipping_zone('z', '{GB,NULL}');
SELECT set_shipping_zone('z', '{GB}', '{GB B?}');
SELECT set_shipping_zone('z', '{GB}', ship_from => 'china');
SELECT set_shipping_zone('z', array_fill('GB'::text, ARRAY[10001]));
SELECT set_shipping_zone('z', array_fill('GB'::text, ARRAY[10000])) IS NOT NULL AS most;
SELECT set_shipping_method('a:b', 'world', ARRAY[shipping_band(price => 'GBP 1')]);
SELECT set_shipping_method('m', 'world');
SELECT set_shipping_method('m', 'world', currency => 'GBP');
SELECT set_shipping_method('m', 'world', ARRAY[shipping_band(price => 'XAU 1')]);
SELECT set_shipping_method('m', 'world', ARRAY[shipping_band(percent => 1)]);
SELECT set_shipping_method('m', 'world', ARRAY[shipping_band(0, 2, 'GBP 1'), shipping_band(3, 4, 'GBP 1')]);
SELECT set_shipping_method('m', 'world', ARRAY[shipping_band(price => 'GBP 1', per_item => 'EUR 1')]);
SELECT set_shipping_method('m', 'world', ARRAY[shipping_band(price => 'GBP 1')], 'volume');
SELECT set_shipping_method('m', 'world', ARRAY[shipping_band(price => 'GBP 1')], handling => 'EUR 1');
SELECT set_shipping_method('m', 'world', ARRAY[shipping_band(price => 'GBP 1')], handling => 'GBP -1');
SELECT set_shipping_method('m', 'world', ARRAY[shipping_band(price => 'GBP 1')], free_under_weight => 0);
SELECT set_shipping_method('m', 'world', ARRAY[shipping_band(price => 'GBP 1')], count_from => 3, count_until => 3);
SELECT set_shipping_method('m', 'world', ARRAY[shipping_band(price => 'GBP 1')], price_from => 'GBP 3', price_until => 'GBP 3');
SELECT set_shipping_method('m', 'world', ARRAY[shipping_band(price => 'GBP 1')], rounding => 'unnecessary');
SELECT set_shipping_method('m', 'world', ARRAY[shipping_band(price => 'GBP 1')], excluded_skus => array_fill('x'::text, ARRAY[1001]));
SELECT quote_shipping(NULL);
SELECT quote_shipping('[]');
SELECT ledger_quote_shipping(NULL, '{}');
SELECT ledger_quote_shipping('public', '{}');
SELECT shipping_methods(NULL);
\set VERBOSITY default
-- a number beyond all bounds
SELECT set_shipping_method('large', 'world', ARRAY[shipping_band(per_item => 'GBP 300000000000000000000000000000000000')]) AS large;
SELECT pg_temp.charge('large', 'JP', NULL, '300000000000000/0.01');
SELECT * FROM shipping_methods(pg_temp.orders(NULL, 'JP', NULL, '300000000000000/0.01'));

-- ---- history stays, and rights
UPDATE shipping_zones SET included = '{*}';
DELETE FROM shipping_methods;
TRUNCATE shipping_zones;
SET ROLE regress_shipping_poster;
SELECT pg_temp.charge('flat_rate', 'NZ', NULL, '1/10') AS poster;
SELECT set_shipping_zone('mine', '{GB}');
SET ROLE regress_shipping_reader;
SELECT count(*) AS reader FROM shipping_methods(pg_temp.orders(NULL, 'NZ', NULL, '1/10'));
SELECT set_shipping_method('mine', 'world', ARRAY[shipping_band(price => 'GBP 1')]);
SET ROLE regress_shipping_admin;
SELECT set_shipping_zone('mine', '{CU}') IS NOT NULL AND set_shipping_method('mine', 'mine', ARRAY[shipping_band(price => 'GBP 1')]) IS NOT NULL AS admin;
SELECT pg_temp.charge('mine', 'CU', NULL, '1/10') AS admin;
INSERT INTO shipping_zones (name, included, excluded, valid_from, recorded_at) VALUES ('back', '{GB}', '{}', '2020-01-01', '2020-01-01');
RESET ROLE;
SELECT check_name, object, detail FROM verify();
DROP SCHEMA regress_shipping CASCADE;
DROP ROLE regress_shipping_reader, regress_shipping_poster, regress_shipping_admin;
