-- Fees by their components: known answers, what may be written, what goes back.
\set SHOW_CONTEXT never

-- ---- known answers
-- Lago: graduated, by version without and with a flat part for nothing
SELECT q AS quantity, fee('USD 0', '[{"name": "g", "kind": "graduated", "tiers": [{"up_to": 10, "unit_price": 10, "flat": 2},
    {"up_to": 20, "unit_price": 5, "flat": 3}, {"unit_price": "5", "flat": "3"}]}]', q)
  FROM unnest('{0, 1, 10, 10.5, 11, 12, 21}'::numeric[]) AS q;
-- Lago: graduated percentage
SELECT a AS amount, fee(a, '[{"name": "g", "kind": "graduated_percentage", "tiers": [{"up_to": 10, "percent": 1, "flat": 200},
    {"up_to": 20, "percent": 2, "flat": 300}, {"up_to": null, "percent": 3, "flat": 400}]}]')
  FROM unnest('{USD 1, USD 10, USD 11, USD 12, USD 21}'::monetary[]) AS a;
-- Lago and Stripe: volume
SELECT q AS quantity,
    fee('USD 0', '[{"name": "v", "kind": "volume", "tiers": [{"up_to": 100, "unit_price": 2, "flat": 10},
      {"up_to": 200, "unit_price": 1}, {"unit_price": 0.5, "flat": 50}]}]', q) AS lago,
    fee('USD 0', '[{"name": "v", "kind": "volume", "tiers": [{"up_to": 5, "unit_price": 7}, {"up_to": 10, "unit_price": 6.5},
      {"unit_price": 6}]}]', q) AS stripe
  FROM unnest('{1, 5, 6, 20, 25, 100, 100.5, 101, 200, 300}'::numeric[]) AS q;
-- Lago: packages, and nothing for nothing
SELECT q AS quantity, fee('USD 0', '[{"name": "p", "kind": "package", "amount": 5, "size": 100, "free": 100}]', q) AS package,
    fee('USD 0', '[{"name": "p", "kind": "graduated", "free_at_zero": true, "tiers": [{"unit_price": 1, "flat": 10}]}]', q) AS free_at_zero
  FROM unnest('{0, 100, 100.5, 101, 201}'::numeric[]) AS q;
-- Flexprice, Kill Bill: packages in tiers
SELECT fee('USD 0', '[{"name": "t", "kind": "volume", "tiers": [{"up_to": 5000, "unit_price": 1, "size": 1000}, {"unit_price": 3}]}]', 4500) AS volume,
    fee('USD 0', '[{"name": "t", "kind": "graduated", "tiers": [{"up_to": 5000, "unit_price": 1, "size": 1000}, {"unit_price": 3, "size": 10}]}]', 5011) AS graduated;
-- Square, eBay, Lago: percentages with a fixed part, an amount that is free, bounds
SELECT fee('USD 20', '[{"name": "p", "kind": "percentage", "percent": 2.9, "amount": 0.30}]') AS square,
    fee('USD 25', '[{"name": "p", "kind": "percentage", "percent": "13.25"}, {"name": "order", "kind": "flat", "amount": 0.40}]') AS ebay,
    fee('USD 800', '[{"name": "p", "kind": "percentage", "percent": 1.3, "free": 250}]') AS free,
    fee('USD 10', '[{"name": "p", "kind": "percentage", "percent": 2.99, "minimum": 1.75, "maximum": 12}]') AS minimum,
    fee('USD 10000', '[{"name": "p", "kind": "percentage", "percent": 2.99, "minimum": 1.75, "maximum": 12}]') AS maximum;
-- Amazon: a rate that depends on the price, for all of it
SELECT fee(a, '[{"name": "referral", "kind": "volume_percentage", "minimum": 0.30, "tiers": [{"up_to": 10, "percent": 8}, {"percent": 15}]}]')
  FROM unnest('{USD 2, USD 10, USD 10.01}'::monetary[]) AS a;
-- rounding: once, by the mode and to the digits that are said
SELECT fee('USD 1', '[{"name": "p", "kind": "percentage", "percent": 2.5}]') AS half_up,
    fee('USD 1', '[{"name": "p", "kind": "percentage", "percent": 2.5, "rounding": "half_even"}]') AS half_even,
    fee('USD 1', '[{"name": "p", "kind": "percentage", "percent": 2.5, "digits": 3}]') AS digits,
    fee('JPY 1001', '[{"name": "p", "kind": "percentage", "percent": 3.64}]') AS yen;
SELECT fee('USD 1', '[{"name": "p", "kind": "percentage", "percent": 2.5, "rounding": "unnecessary"}]');
SELECT fee('BTC 1', '[{"name": "p", "kind": "percentage", "percent": 2.5}]');
SELECT fee('USD 1', '[]') AS nothing, fee(NULL, '[]') AS no_amount, fee('USD 1', NULL) AS no_components;
SELECT fee('USD -1', '[{"name": "p", "kind": "flat", "amount": 1}]');
SELECT fee('USD 1', '[{"name": "p", "kind": "flat", "amount": 1}]', -1);
-- who shares in it
SELECT * FROM fee_parts('USD 10.30', '[{"name": "commission", "kind": "percentage", "percent": 10, "amount": 0.30, "splits": [
    {"party": "platform", "share": 70}, {"party": "affiliate", "share": 20}, {"party": "agent", "share": 10}]},
    {"name": "processing", "kind": "percentage", "percent": 2.9, "amount": 0.30}]');

-- ---- grossing up: the smallest amount that leaves enough
SELECT gross_up('USD 100', 2.9, 'USD 0.30') AS stripe, gross_up('JPY 1000', 3.6) AS yen, gross_up('USD 0', 2.9, 'USD 0.30') AS nothing,
    gross_up('USD 100', 10, minimum => 'USD 15') AS minimum, gross_up('USD 100', 10, maximum => 'USD 5') AS maximum,
    gross_up('USD 100', 10, rounding => 'up') AS up, gross_up('USD 100', NULL) AS no_percent;
SELECT gross_up_for('USD 100', '[{"name": "a", "kind": "percentage", "percent": 2.9}, {"name": "b", "kind": "flat", "amount": 0.30}]') AS parts,
    gross_up_for('USD 10', '[{"name": "a", "kind": "graduated_percentage", "tiers": [{"up_to": 10, "percent": 10}, {"percent": 5, "flat": 1}]}]') AS tiers;
-- never one minor unit more than is needed
SELECT count(*) FILTER (WHERE g - fee(g, c) < n) AS too_little,
    count(*) FILTER (WHERE (g - m) - fee(g - m, c) >= n) AS too_much
  FROM (SELECT from_minor_units(i, 'USD') AS n, from_minor_units(1, 'USD') AS m, c, gross_up_for(from_minor_units(i, 'USD'), c) AS g
    FROM generate_series(1, 3000) AS i,
      (VALUES ('[{"name": "a", "kind": "percentage", "percent": 13.25, "amount": 0.4, "minimum": 1, "maximum": 3}]'::jsonb)) AS v (c)) AS x;
SELECT gross_up('USD 100', 100);
SELECT gross_up('USD 100', 99.95);
SELECT gross_up('USD 100', -1);
SELECT gross_up('USD -1', 1);
SELECT gross_up('BTC 1', 1);
SELECT gross_up('USD 1', 1, 'EUR 0.30');
SELECT gross_up('USD 1', 1, 'USD -0.30');
SELECT gross_up('USD 1', 1, minimum => 'USD 2', maximum => 'USD 1');
SELECT gross_up('USD 1', 1, rounding => 'round');
SELECT gross_up_for('USD 1', '[{"name": "a", "kind": "volume_percentage", "tiers": [{"percent": 1}]}]');

-- ---- what goes back
-- Square: 15 of 20; eBay: the variable part; Amazon: less the lesser of 5 and 20 %
SELECT fee_returned('USD 2.00', 'USD 15', 'USD 20') AS square, fee_returned('USD 0.88', 'USD 15', 'USD 20', 'kept') AS kept,
    fee_returned('USD 3.71', 'USD 25', 'USD 25', 'variable', fixed => 'USD 0.40') AS ebay,
    fee_returned('EUR 51.75', 'EUR 345', 'EUR 345', 'less_administration', administration_percent => 20, administration_cap => 'EUR 5') AS amazon_a,
    fee_returned('EUR 8.55', 'EUR 57', 'EUR 57', 'less_administration', administration_percent => 20, administration_cap => 'EUR 5') AS amazon_b;
-- in parts: together the same, and none is below zero
SELECT policy, sum(part) AS together, min(part) AS least
  FROM (
    SELECT p AS policy, r - lag(r, 1, 'USD 0') OVER (PARTITION BY p ORDER BY i) AS part
      FROM unnest('{kept, proportional, variable, less_administration}'::text[]) AS p, generate_series(0, 700) AS i,
        fee_returned('USD 1.37', from_minor_units(i, 'USD'), 'USD 7', p, 'USD 0.30', 20, 'USD 0.11') AS r
  ) AS x
  GROUP BY policy ORDER BY policy;
SELECT fee_returned('USD 1', 'USD 7.01', 'USD 7');
SELECT fee_returned('USD 1', 'USD -1', 'USD 7');
SELECT fee_returned('USD 1', 'EUR 1', 'USD 7');
SELECT fee_returned('USD 1', 'USD 1', 'USD 7', 'some');
SELECT fee_returned('USD 1', 'USD 1', 'USD 7', 'variable', 'USD 2');
SELECT fee_returned('USD 1', 'USD 1', 'USD 7', 'less_administration');
SELECT fee_returned('USD 1', 'USD 1', 'USD 7', NULL) AS no_policy;

-- ---- what may be written
SELECT check_fee_components('[]') AS empty, check_fee_components('[{"name": "p", "kind": "percentage", "percent": 1, "base": "goods+shipping",
    "with_tax": true, "per": "line", "rounding": "up", "refund": "kept"}]', false) AS percentages_need_no_currency;
CREATE FUNCTION pg_temp.try(components jsonb, has_currency boolean DEFAULT true) RETURNS text
  LANGUAGE plpgsql AS $$
DECLARE
  said text;
BEGIN
  PERFORM check_fee_components(components, has_currency);
  RETURN 'taken';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS said = PG_EXCEPTION_DETAIL;
  RETURN concat_ws(' | ', SQLSTATE, SQLERRM, nullif(said, ''));
END
$$;
SELECT pg_temp.try(c::jsonb) FROM (VALUES
  ('{}'), ('1'), ('[1]'), ('[[]]'), ('[{}]'), ('[{"name": 1}]'), ('[{"name": ""}]'), ('[{"name": "a b"}]'), ('[{"name": "a"}]'),
  ('[{"name": "a", "kind": "share"}]'), ('[{"name": "a", "kind": "flat"}]'), ('[{"name": "a", "kind": "flat", "amount": "ten"}]'),
  ('[{"name": "a", "kind": "flat", "amount": "USD 1"}]'), ('[{"name": "a", "kind": "flat", "amount": -1}]'),
  ('[{"name": "a", "kind": "flat", "amount": 123456789012345678}]'), ('[{"name": "a", "kind": "flat", "amount": true}]'),
  ('[{"name": "a", "kind": "flat", "amount": 1, "percent": 1}]'), ('[{"name": "a", "kind": "percentage", "percent": 100.1}]'),
  ('[{"name": "a", "kind": "percentage", "percent": -1}]'), ('[{"name": "a", "kind": "percentage", "percent": 1, "tiers": []}]'),
  ('[{"name": "a", "kind": "package", "amount": 1}]'), ('[{"name": "a", "kind": "package", "amount": 1, "size": 0}]'),
  ('[{"name": "a", "kind": "volume"}]'), ('[{"name": "a", "kind": "volume", "tiers": {}}]'), ('[{"name": "a", "kind": "volume", "tiers": []}]'),
  ('[{"name": "a", "kind": "volume", "tiers": [1]}]'), ('[{"name": "a", "kind": "volume", "tiers": [{}]}]'),
  ('[{"name": "a", "kind": "volume", "tiers": [{"percent": 1}]}]'), ('[{"name": "a", "kind": "volume_percentage", "tiers": [{"unit_price": 1}]}]'),
  ('[{"name": "a", "kind": "volume", "tiers": [{"unit_price": 1, "up_to": 10}]}]'),
  ('[{"name": "a", "kind": "volume", "tiers": [{"unit_price": 1}, {"unit_price": 1}]}]'),
  ('[{"name": "a", "kind": "volume", "tiers": [{"unit_price": 1, "up_to": 10}, {"unit_price": 1, "up_to": 10}, {"unit_price": 1}]}]'),
  ('[{"name": "a", "kind": "volume", "tiers": [{"unit_price": 1, "size": 0}]}]'), ('[{"name": "a", "kind": "volume_percentage", "tiers": [{"percent": 1, "size": 1}]}]'),
  ('[{"name": "a", "kind": "flat", "amount": 1, "minimum": 2, "maximum": 1}]'), ('[{"name": "a", "kind": "flat", "amount": 1, "base": "tax"}]'),
  ('[{"name": "a", "kind": "flat", "amount": 1, "with_tax": "yes"}]'), ('[{"name": "a", "kind": "flat", "amount": 1, "per": "unit"}]'),
  ('[{"name": "a", "kind": "flat", "amount": 1, "rounding": "round"}]'), ('[{"name": "a", "kind": "flat", "amount": 1, "digits": 1.5}]'),
  ('[{"name": "a", "kind": "flat", "amount": 1, "digits": 37}]'), ('[{"name": "a", "kind": "flat", "amount": 1, "refund": "some"}]'),
  ('[{"name": "a", "kind": "flat", "amount": 1, "refund": "less_administration"}]'),
  ('[{"name": "a", "kind": "flat", "amount": 1, "administration_cap": 5}]'),
  ('[{"name": "a", "kind": "flat", "amount": 1, "splits": [{"party": "x"}]}]'), ('[{"name": "a", "kind": "flat", "amount": 1, "splits": [{"share": 1}]}]'),
  ('[{"name": "a", "kind": "flat", "amount": 1, "splits": [{"party": "x", "share": 0}]}]'),
  ('[{"name": "a", "kind": "flat", "amount": 1, "splits": [{"party": "x", "share": 1}, {"party": "x", "share": 1}]}]'),
  ('[{"name": "a", "kind": "flat", "amount": 1, "colour": "red"}]'),
  ('[{"name": "a", "kind": "flat", "amount": 1}, {"name": "a", "kind": "flat", "amount": 1}]')
) AS v (c);
SELECT pg_temp.try('[{"name": "a", "kind": "percentage", "percent": 1, "maximum": 5}]', false);
SELECT pg_temp.try('[{"name": "a", "kind": "flat", "amount": 5}]', false);
SELECT pg_temp.try((SELECT jsonb_agg(jsonb_build_object('name', 'c' || i, 'kind', 'flat', 'amount', 1)) FROM generate_series(1, 101) AS i));

-- ---- exact where the product has more digits than an amount
SELECT fee('IDR 12345678901234567890.12', '[{"name": "a", "kind": "percentage", "percent": 1.2345678901234567}]'),
  gross_up('GBP 100000000000000000000000000000', 99.9);

-- ---- grossing up within the limits: many tiers are gone through once, and it can be cancelled
CREATE FUNCTION pg_temp.many(components integer, percent numeric, step numeric) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_agg(jsonb_build_object('name', 'c' || c, 'kind', 'graduated_percentage', 'tiers', tiers))
    FROM (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('percent', percent, 'up_to', CASE WHEN i < 1000 THEN i * step END)) ORDER BY i) AS tiers
            FROM generate_series(1, 1000) AS i) AS t, generate_series(1, components) AS c
$$;
SELECT pg_temp.many(100, 0.999, 100000000000000) AS worst \gset
SET statement_timeout = '200ms';
SELECT gross_up_for('USD 6000000000000000000000000000000', :'worst');
RESET statement_timeout;
SELECT gross_up_for('USD 8', pg_temp.many(16, 6.2, 1)) AS gross, fee(gross_up_for('USD 8', pg_temp.many(16, 6.2, 1)), pg_temp.many(16, 6.2, 1)) AS fees;
