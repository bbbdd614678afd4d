-- The examples of tax rates: what they must be among themselves, and how a ledger takes them over.
\set VERBOSITY terse
\set SHOW_CONTEXT never
SET timezone = 'UTC';

-- Every rate has its jurisdiction, every part its parent in the same country, every time zone exists.
SELECT r.* FROM example_tax_rates() AS r
  WHERE NOT EXISTS (SELECT FROM example_tax_jurisdictions() AS j WHERE j.code = r.jurisdiction)
    OR r.source IS NULL OR r.percent NOT BETWEEN 0 AND 40;
SELECT j.code FROM example_tax_jurisdictions() AS j
  WHERE NOT EXISTS (
      SELECT FROM example_tax_jurisdictions() AS p WHERE p.code = coalesce(j.parent, j.country) AND p.country = j.country)
    OR NOT EXISTS (SELECT FROM pg_timezone_names AS z WHERE z.name = j.time_zone);
SELECT code, count(*) FROM example_tax_jurisdictions() GROUP BY code HAVING count(*) > 1;
SELECT jurisdiction, tax, category, from_price, valid_from, count(*)
  FROM example_tax_rates() GROUP BY 1, 2, 3, 4, 5 HAVING count(*) > 1;
-- a rate that repeats the one before it would be no version
SELECT * FROM (
    SELECT jurisdiction, tax, category, from_price, valid_from, percent,
        lag(percent) OVER (PARTITION BY jurisdiction, tax, category, from_price ORDER BY valid_from) AS before
      FROM example_tax_rates()) AS r
  WHERE r.percent = r.before;
-- goods of a category are taxed as all others where its rates begin later
SELECT c.jurisdiction, c.tax, c.category, min(c.valid_from) AS since, s.since AS standard_since
  FROM example_tax_rates() AS c JOIN (
      SELECT jurisdiction, tax, min(valid_from) AS since FROM example_tax_rates() WHERE category IS NULL GROUP BY 1, 2
    ) AS s USING (jurisdiction, tax)
  WHERE c.category IS NOT NULL GROUP BY 1, 2, 3, 5 HAVING min(c.valid_from) > s.since ORDER BY 1, 2;
-- the Union has 27 members, each with a standard rate within the bounds of Directive 2006/112/EC, article 97
SELECT count(*), count(DISTINCT r.jurisdiction), min(r.percent), max(r.percent)
  FROM example_tax_rates() AS r JOIN example_tax_jurisdictions() AS j ON j.code = r.jurisdiction
  WHERE j.tax_union = 'EU' AND r.category IS NULL;
-- CGST and SGST are half of IGST each
SELECT c.category, c.percent, i.percent AS igst, s.states
  FROM example_tax_rates() AS c JOIN example_tax_rates() AS i
      ON i.tax = 'IGST' AND i.category IS NOT DISTINCT FROM c.category AND i.percent = 2 * c.percent
    CROSS JOIN LATERAL (
      SELECT count(*) AS states FROM example_tax_rates() AS s
        WHERE s.tax = 'SGST' AND s.category IS NOT DISTINCT FROM c.category AND s.percent = c.percent) AS s
  WHERE c.tax = 'CGST' ORDER BY c.percent;

SELECT create_ledger('regress_examples');
-- none of them is there until it is asked for
SELECT (SELECT count(*) FROM regress_examples.tax_jurisdictions) + (SELECT count(*) FROM regress_examples.tax_rates)
  + (SELECT count(*) FROM regress_examples.tax_unions) + (SELECT count(*) FROM regress_examples.tax_marketplaces) AS rules;
SELECT regress_examples.add_example_tax_rates('{GB,XX,NULL}');
SELECT regress_examples.add_example_tax_rates('{gb}');
SELECT regress_examples.add_example_tax_rates('{}');
-- one's own rates are left alone, and what is not there is added
SELECT count(*) FROM (
  SELECT regress_examples.set_tax_jurisdiction('GB', 'Great Britain', rounding_scope => 'document'),
    regress_examples.set_tax_rate('GB', 'VAT', 17.5, valid_from => '2010-01-01 00:00+00')) AS own;
SELECT regress_examples.add_example_tax_rates('{GB,DE}');
SELECT regress_examples.add_example_tax_rates('{GB,DE}');
SELECT code, name, rounding_scope, source FROM regress_examples.tax_jurisdictions ORDER BY id;
SELECT jurisdiction, category, percent, treatment, valid_from, source FROM regress_examples.tax_rates ORDER BY id;
SELECT * FROM (SELECT union_name, jurisdiction, is_member FROM regress_examples.tax_union_members ORDER BY jurisdiction) AS m;
SELECT area, amount, period, valid_from FROM regress_examples.tax_thresholds;
SELECT area, sellers, goods, buyers, max_value, valid_from FROM regress_examples.tax_marketplaces ORDER BY id;
-- New York City and Los Angeles by their combined rates: 8.875 % of 1.50, 9.75 % of 3.00
BEGIN;
SELECT regress_examples.add_example_tax_rates('{US}');
SELECT p ->> 'region' AS region, (SELECT string_agg(t ->> 'amount', ' ') FROM jsonb_array_elements(q -> 'taxes') AS t) AS parts, q ->> 'tax' AS tax
  FROM (VALUES ('{"country": "US", "region": "NY", "postal_code": "10001"}'::jsonb, '1.50'), ('{"country": "US", "region": "CA", "postal_code": "90001"}', '3.00')) AS v (p, price),
    regress_examples.quote_taxes(jsonb_build_object('currency', 'USD', 'prices', 'exclusive', 'at', '2026-01-05T12:00:00Z', 'seller', p, 'buyer', p,
      'lines', jsonb_build_array(jsonb_build_object('quantity', 1, 'unit_price', 'USD ' || price)))) AS q;
ROLLBACK;
-- a rule of one's own that begins before an example holds until then, which a notice tells
BEGIN;
SELECT regress_examples.set_tax_rate('DE', 'VAT', 25) > 0 AS set;
SAVEPOINT slip;
SELECT regress_examples.set_tax_rate('DE', 'VAT', -25) > 0 AS set;
ROLLBACK TO slip;
SELECT regress_examples.set_tax_rate('DE', 'VAT', 25, treatment => 'foo') > 0 AS set;
ROLLBACK TO slip;
SELECT regress_examples.set_tax_jurisdiction('GB-SCT', 'Scotland');
ROLLBACK TO slip;
SELECT regress_examples.set_tax_rate('DE', 'VAT', 25, valid_from => '2020-12-31 23:00+00') > 0 AS set;
SELECT regress_examples.set_tax_rate('DE', 'VAT', 8, 'books', valid_from => '2020-12-31 22:59:59.999999+00') > 0 AS set;
SELECT regress_examples.set_tax_rate('DE', 'VAT', 8, 'tea') > 0 AS set, regress_examples.set_tax_rate('DE', 'VAT', 8, 'books', from_price => 'EUR 5') > 0 AS set;
SELECT regress_examples.set_tax_threshold('EU', 'EUR 5000') > 0 AS set;
SELECT regress_examples.set_tax_union('EU') > 0 AS set, regress_examples.set_tax_union_member('EU', 'DE', false) > 0 AS set;
SELECT regress_examples.set_tax_marketplace('GB', 'abroad', 'inside') > 0 AS set, regress_examples.set_tax_marketplace('GB', 'abroad') > 0 AS set;
SELECT regress_examples.set_tax_jurisdiction('DE', 'Germany', valid_from => '2020-01-01 00:00+00') > 0 AS set, regress_examples.set_tax_jurisdiction('DE', 'Germany') > 0 AS set;
SELECT regress_examples.set_tax_registration('acme', 'DE', valid_from => '2020-01-01 00:00+00') > 0 AS set, regress_examples.set_tax_registration('acme', 'DE') > 0 AS set, regress_examples.set_tax_registration('acme', 'DE', imported => true) > 0 AS set;
SELECT regress_examples.set_tax_election('acme', 'DE', 'line', valid_from => '2020-01-01 00:00+00') > 0 AS set, regress_examples.set_tax_election('acme', 'DE', 'line') > 0 AS set;
SELECT regress_examples.set_tax_exemption('ann', 'A', 'DE', valid_from => '2020-01-01 00:00+00') > 0 AS set, regress_examples.set_tax_exemption('ann', 'A', 'DE') > 0 AS set, regress_examples.set_tax_exemption('ann', 'A', 'DE', 'VAT') > 0 AS set;
ROLLBACK;
-- the rest, by an administrator and nobody else; then nothing
CREATE ROLE regress_tax_admin;
CREATE ROLE regress_tax_poster;
SELECT regress_examples.grant_admin('regress_tax_admin'), regress_examples.grant_poster('regress_tax_poster');
SET ROLE regress_tax_poster;
SELECT regress_examples.add_example_tax_rates();
SET ROLE regress_tax_admin;
SELECT regress_examples.add_example_tax_rates() > 100 AS added;
SELECT regress_examples.add_example_tax_rates();
RESET ROLE;
SELECT count(*) AS jurisdictions FROM regress_examples.tax_jurisdictions;
SELECT area, amount, transactions, requires_both, period, includes_crossing, less_refunds, valid_from FROM regress_examples.tax_thresholds ORDER BY area;
SELECT is_member, count(*) FROM regress_examples.tax_union_members GROUP BY is_member ORDER BY is_member;
SELECT count(*) FROM regress_examples.tax_jurisdictions WHERE source NOT LIKE 'example%';
-- a day of the law begins with the jurisdiction's midnight
SELECT jurisdiction, percent, valid_from FROM regress_examples.tax_rates
  WHERE jurisdiction IN ('US-CA-LA', 'RO', 'JP') AND category IS NULL ORDER BY valid_from, jurisdiction;
-- who sells to New York and California from another state or from abroad
SELECT v.place, v.used, q ->> 'basis' AS basis, q ->> 'tax' AS tax
  FROM (VALUES ('NY', '{}'), ('NY', '{"US-NY": {"amount": "USD 500000.00", "transactions": 200}}'), ('NY', '{"US-NY": {"amount": "USD 500000.01", "transactions": 100}}'),
      ('NY', '{"US-NY": {"amount": "USD 500000.01", "transactions": 101}}'), ('CA', '{"US-CA": "USD 499900.00"}'), ('CA', '{"US-CA": "USD 499900.01"}')) AS v (place, used),
    (VALUES ('US'), ('DE')) AS s (country),
    regress_examples.quote_taxes(jsonb_build_object('currency', 'USD', 'prices', 'exclusive', 'at', '2026-01-05', 'seller', jsonb_build_object('code', 'acme', 'country', s.country, 'region', 'TX'),
      'ship_to', jsonb_build_object('country', 'US', 'region', v.place, 'postal_code', '90001'), 'threshold_used', v.used::jsonb, 'lines', '[{"quantity": 1, "unit_price": "USD 100.00"}]'::jsonb)) AS q
  ORDER BY s.country, v.place, v.used;
SELECT * FROM regress_examples.verify();
\set VERBOSITY default
SET client_min_messages = warning;
DROP SCHEMA regress_examples CASCADE;
DROP ROLE regress_tax_admin;
DROP ROLE regress_tax_poster;
