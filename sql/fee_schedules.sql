-- Fees by a ledger's schedules: which one is due, when, on what; and who may do what.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET timezone = 'UTC';
SELECT create_ledger('regress_fees');
SET search_path = public, regress_fees;

-- What a sale of these lines is charged, a line each.
CREATE FUNCTION pg_temp.fees(document jsonb, OUT schedule text, OUT component text, OUT payer text, OUT lines jsonb,
    OUT base text, OUT amount text)
  RETURNS SETOF record LANGUAGE sql AS $$
  SELECT f.value ->> 'schedule', f.value ->> 'component', f.value ->> 'payer', f.value -> 'lines', f.value ->> 'base', f.value ->> 'amount'
    FROM jsonb_array_elements(regress_fees.quote_fees(document)) WITH ORDINALITY AS f ORDER BY f.ordinality
$$;
CREATE FUNCTION pg_temp.sale(changes jsonb DEFAULT '{}', prices text[] DEFAULT '{USD 25}', categories text[] DEFAULT '{}')
  RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('at', '2024-03-20T00:00:00Z', 'currency', 'USD', 'prices', 'exclusive',
      'seller', '{"code": "acme", "country": "US"}'::jsonb, 'buyer', '{"code": "ann", "country": "US", "region": "CA"}'::jsonb,
      'lines', jsonb_agg(jsonb_build_object('unit_price', p.price, 'quantity', 1, 'category', categories[p.i]))) || changes
    FROM unnest(prices) WITH ORDINALITY AS p (price, i)
$$;

-- nothing is there
SELECT quote_fees(pg_temp.sale());
-- eBay: the fixed part changed on 15 March 2024
SELECT set_fee_schedule('final-value', '[{"name": "variable", "kind": "percentage", "percent": 13.25, "base": "goods+shipping", "with_tax": true, "refund": "variable"}]') > 0 AS set,
  set_fee_schedule('per-order', '[{"name": "fixed", "kind": "flat", "amount": "0.30", "refund": "kept"}]', 'USD', valid_from => '2020-01-01') > 0 AS set,
  set_fee_schedule('per-order', '[{"name": "fixed", "kind": "volume_percentage", "refund": "kept", "base": "goods+shipping", "with_tax": true,
    "tiers": [{"up_to": 10, "percent": 0, "flat": 0.30}, {"percent": 0, "flat": 0.40}]}]', 'USD', valid_from => '2024-03-15') > 0 AS set;
SELECT d AS at, sum(f.amount::monetary) FROM unnest('{2024-03-14 23:59:59.999999Z, 2024-03-15 00:00:00Z}'::text[]) AS d,
    pg_temp.fees(pg_temp.sale(jsonb_build_object('at', d))) AS f
  GROUP BY d ORDER BY d;
SELECT * FROM pg_temp.fees(pg_temp.sale('{"shipping": {"amount": "USD 5.01"}}', '{USD 5, USD 15}'));
SELECT jsonb_pretty(quote_fees(pg_temp.sale('{}', '{USD 10}')));

-- ---- scope: what asks for most is due
SELECT set_fee_schedule('commission', '[{"name": "general", "kind": "percentage", "percent": 10}]'),
  set_fee_schedule('commission', '[{"name": "books", "kind": "percentage", "percent": 5}]', category => 'books'),
  set_fee_schedule('commission', '[{"name": "german-books", "kind": "percentage", "percent": 4}]', category => 'books', country => 'DE'),
  set_fee_schedule('commission', '[{"name": "acme-books", "kind": "percentage", "percent": 3, "per": "line"}]', category => 'books', seller => 'acme'),
  set_fee_schedule('commission', '[]', seller => 'charity') IS NOT NULL AS nothing_for_charity,
  set_fee_schedule('commission', '[{"name": "toys", "kind": "percentage", "percent": 12, "minimum": 1, "maximum": 5,
    "splits": [{"party": "platform", "share": 2}, {"party": "scout", "share": 1}]}]', 'USD', category => 'toys', payer => 'buyer') > 0 AS toys;
SELECT * FROM pg_temp.fees(pg_temp.sale('{}', '{USD 100, USD 10, USD 20, USD 7, USD 30}', '{shoes, books, toys, books, shoes}')) WHERE schedule = 'commission';
SELECT f.value -> 'splits' AS splits FROM jsonb_array_elements(quote_fees(pg_temp.sale('{}', '{USD 20}', '{toys}'))) AS f WHERE f.value ? 'splits';
SELECT * FROM pg_temp.fees(pg_temp.sale('{"seller": {"code": "bob", "country": "US"}}', '{USD 100, USD 10}', '{shoes, books}')) WHERE schedule = 'commission';
SELECT * FROM pg_temp.fees(pg_temp.sale('{"seller": {"code": "charity"}}', '{USD 100}')) WHERE schedule = 'commission';
-- a tie names both
SELECT quote_fees(pg_temp.sale('{"ship_to": {"country": "DE"}, "lines": [{"id": "x", "unit_price": "USD 1", "quantity": 1}, {"id": "y", "unit_price": "USD 1", "quantity": 1, "category": "books"}]}'));
SELECT set_fee_schedule('commission', '[{"name": "acme-german-books", "kind": "percentage", "percent": 2}]', category => 'books', country => 'DE', seller => 'acme') > 0 AS settled;
SELECT * FROM pg_temp.fees(pg_temp.sale('{"ship_to": {"country": "DE"}}', '{USD 100}', '{books}')) WHERE schedule = 'commission';
-- a scope that ends, and what was known before
SELECT set_fee_schedule('commission', NULL, category => 'books', seller => 'acme', valid_from => '2024-03-20', ended => true) > 0 AS ended;
SELECT d AS at, f.* FROM unnest('{2024-03-19T23:59:59Z, 2024-03-20T00:00:00Z}'::text[]) AS d,
    pg_temp.fees(pg_temp.sale(jsonb_build_object('at', d), '{USD 100}', '{books}')) AS f WHERE schedule = 'commission';
SELECT count(*) FROM pg_temp.fees(pg_temp.sale('{"known_at": "2024-01-01T00:00:00Z"}'));

-- ---- where, how and in what currency
SELECT set_fee_schedule('international', '[{"name": "x", "kind": "percentage", "percent": 1.65}]', cross_border => true) > 0 AS set,
  set_fee_schedule('processing', '[{"name": "card", "kind": "percentage", "percent": 2.9, "amount": 0.30, "base": "goods+shipping", "with_tax": true}]', 'USD', payment_method => 'card') > 0 AS set,
  set_fee_schedule('processing', '[{"name": "card", "kind": "percentage", "percent": 1.5, "amount": 0.25}]', 'EUR', payment_method => 'card', country => 'DE', region => 'BY') > 0 AS set;
SELECT * FROM pg_temp.fees(pg_temp.sale('{"payment": {"method": "card"}}')) WHERE schedule IN ('international', 'processing');
SELECT * FROM pg_temp.fees(pg_temp.sale('{"payment": {"method": "transfer"}, "ship_to": {"country": "GB"}}')) WHERE schedule IN ('international', 'processing');
-- a fee without a schedule in the currency, a place that is not said
SELECT quote_fees('{"currency": "GBP", "prices": "exclusive", "at": "2024-03-20", "seller": {"country": "GB"}, "buyer": {"country": "GB"}, "payment": {"method": "card"}, "lines": [{"unit_price": "GBP 1", "quantity": 1}]}');
SELECT quote_fees(pg_temp.sale('{"seller": {"code": "acme"}}'));
SELECT quote_fees(pg_temp.sale('{"buyer": {}}'));
-- amounts that no schedule can have
SELECT set_fee_schedule('weird', '[{"name": "exact", "kind": "percentage", "percent": 0.1, "rounding": "unnecessary"}]') > 0 AS set;
SELECT quote_fees(pg_temp.sale('{}', '{USD 1.23}'));
SELECT set_fee_schedule('weird', NULL, ended => true) > 0 AS ended;
SELECT quote_fees('{"lines": []}');
SELECT quote_fees(NULL);

-- ---- shipping and discounts are in the base; shipping is divided over lines that ship
SELECT set_fee_schedule('shipping-share', '[{"name": "each", "kind": "percentage", "percent": 10, "base": "shipping", "per": "line"}]', valid_from => '2025-01-01') > 0 AS set;
SELECT f.* FROM pg_temp.fees('{"currency": "USD", "prices": "exclusive", "at": "2025-01-01T00:00:00Z", "seller": {"country": "US"}, "buyer": {"country": "US"},
    "lines": [{"id": "a", "unit_price": "USD 10", "quantity": 2, "discount": "50 %"}, {"id": "b", "unit_price": "USD 20", "quantity": 1}, {"id": "c", "unit_price": "USD 99", "quantity": 1, "ships": false}],
    "discounts": [{"amount": "USD 9", "lines": ["b"]}], "shipping": {"amount": "USD 10.00"}}') AS f WHERE schedule IN ('shipping-share', 'commission');

-- ---- reading what holds
SELECT name, country, category, seller, payment_method, currency, payer, jsonb_array_length(components) AS components
  FROM fee_schedules_in_force('2024-03-20') ORDER BY id;
SELECT count(*) FROM fee_schedules_in_force('2024-03-20', known_at => '2024-03-20');

-- ---- bounds
\set VERBOSITY terse
SELECT set_fee_schedule(NULL, '[]');
SELECT set_fee_schedule('a b', '[]');
SELECT set_fee_schedule('a', NULL);
SELECT set_fee_schedule('a', '[]', ended => true);
SELECT set_fee_schedule('a', '[]', country => 'Germany');
SELECT set_fee_schedule('a', '[]', country => 'UK');
SELECT is_country('GB') AS gb, is_country('UK') AS uk, is_country('gb') AS small, is_country('') AS empty, is_country(NULL) AS none;
SELECT set_fee_schedule('a', '[]', region => 'BY');
SELECT set_fee_schedule('a', '[]', country => 'US', region => 'ca');
SELECT set_fee_schedule('a', '[]', country => 'US', region => 'US-CA');
SELECT set_fee_schedule('a', '[]', country => 'US', region => 'ABCDEFGHI');
SELECT set_fee_schedule('a', '[]', country => 'US', region => '');
-- a region is found as taxes and shipping find it
BEGIN;
SELECT set_fee_schedule('regional', '[{"name": "percent", "kind": "percentage", "percent": 10}]', 'USD') > 0 AS set,
  set_fee_schedule('regional', '[{"name": "percent", "kind": "percentage", "percent": 1}]', 'USD', country => 'US', region => 'CA') > 0 AS set;
SELECT r AS region, f.amount FROM unnest('{CA,ca," Ca",US-CA,us-ca,NY,NULL}'::text[]) AS r,
  pg_temp.fees(pg_temp.sale(jsonb_build_object('ship_to', jsonb_build_object('country', 'US', 'region', r)))) AS f WHERE f.schedule = 'regional';
ROLLBACK;
SELECT quote_fees(pg_temp.sale('{"ship_to": {"country": "US", "region": "CA-CA"}}'));
SELECT set_fee_schedule('a', '[]', payer => 'nobody');
SELECT set_fee_schedule('a', '[]', category => '');
SELECT set_fee_schedule('a', '[]', valid_from => NULL);
SELECT set_fee_schedule('a', '[{"name": "flat", "kind": "flat", "amount": 1}]');
SELECT set_fee_schedule('a', '[{"name": "flat", "kind": "flat", "amount": -1}]', 'USD');
UPDATE fee_schedules SET payer = 'buyer';
DELETE FROM fee_schedules;
TRUNCATE fee_schedules;
\set VERBOSITY default

-- ---- rules set in one transaction are seen by the next call; those rolled back to a savepoint are not
BEGIN;
SELECT sum(amount::monetary) FROM pg_temp.fees(pg_temp.sale()) WHERE schedule = 'commission';
SELECT set_fee_schedule('commission', '[{"name": "general", "kind": "percentage", "percent": 20}]', valid_from => '2024-03-20') > 0 AS set;
SELECT sum(amount::monetary) FROM pg_temp.fees(pg_temp.sale()) WHERE schedule = 'commission';
SAVEPOINT s;
SELECT set_fee_schedule('commission', '[{"name": "general", "kind": "percentage", "percent": 30}]', valid_from => '2024-03-20') > 0 AS set;
SELECT sum(amount::monetary) FROM pg_temp.fees(pg_temp.sale()) WHERE schedule = 'commission';
ROLLBACK TO s;
SELECT sum(amount::monetary) FROM pg_temp.fees(pg_temp.sale()) WHERE schedule = 'commission';
ROLLBACK;
-- within one call of a volatile function as well
CREATE FUNCTION pg_temp.before_and_after() RETURNS SETOF monetary LANGUAGE plpgsql AS $$
BEGIN
  FOR i IN 1..3 LOOP
    RETURN QUERY SELECT sum(f.amount::monetary) FROM pg_temp.fees(pg_temp.sale()) AS f WHERE f.schedule = 'commission';
    PERFORM set_fee_schedule('commission', jsonb_build_array(jsonb_build_object('name', 'general', 'kind', 'percentage', 'percent', 20 + i)));
  END LOOP;
END
$$;
SELECT * FROM pg_temp.before_and_after();

-- ---- who may
CREATE ROLE regress_fees_poster;
CREATE ROLE regress_fees_reader;
CREATE ROLE regress_fees_admin;
SELECT grant_poster('regress_fees_poster'), grant_reader('regress_fees_reader'), grant_admin('regress_fees_admin');
\set VERBOSITY terse
SET ROLE regress_fees_poster;
SELECT jsonb_array_length(quote_fees(pg_temp.sale())) AS poster;
SELECT set_fee_schedule('a', '[]');
SET ROLE regress_fees_reader;
SELECT jsonb_array_length(quote_fees(pg_temp.sale())) AS reader, count(*) > 0 AS in_force FROM fee_schedules_in_force();
INSERT INTO fee_schedules (name, valid_from, components) VALUES ('a', now(), '[]');
SET ROLE regress_fees_admin;
SELECT set_fee_schedule('a', '[]') > 0 AS admin;
RESET ROLE;
SELECT check_name, object, detail FROM verify();
ALTER TABLE fee_schedules DISABLE TRIGGER append_only;
SELECT check_name, object, detail FROM verify();
DROP SCHEMA regress_fees CASCADE;
DROP ROLE regress_fees_poster, regress_fees_reader, regress_fees_admin;
