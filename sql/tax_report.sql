-- The tax report, over rows as posted sales leave them.
\set SHOW_CONTEXT never
SET timezone = 'UTC';
SELECT create_ledger('regress_tax_report');
SET search_path = regress_tax_report, public;
SELECT count(*) FROM (SELECT open_account(a, t, c::currency) FROM (VALUES
  ('bank:gbp', 'asset', 'GBP'), ('bank:eur', 'asset', 'EUR'), ('income:gbp', 'income', 'GBP'),
  ('income:eur', 'income', 'EUR'), ('tax:gbp', 'liability', 'GBP'), ('tax:eur', 'liability', 'EUR')) AS x (a, t, c)) AS o;
SELECT add_example_tax_rates('{GB,DE,NL}') > 0 AS added;

-- A sale at a time, of net amounts at percentages; every line of it is one row of sale_taxes.
CREATE FUNCTION pg_temp.sell(at timestamptz, country text, currency currency, nets numeric[], categories text[],
  reverse_charge boolean DEFAULT false) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  the_id bigint;
  net monetary;
  taxed monetary := monetary(0::numeric, currency);
BEGIN
  SELECT sum(monetary(n, currency)) INTO net FROM unnest(nets) AS n;
  CREATE TEMP TABLE rows ON COMMIT DROP AS
    SELECT u.number, r.id AS rate_id, r.percent, monetary(u.net, currency) AS base,
        tax_on(monetary(u.net, currency), r.percent) AS amount
      FROM unnest(nets, categories) WITH ORDINALITY AS u (net, category, number)
        CROSS JOIN LATERAL (
          SELECT t.id, t.percent FROM tax_rates AS t
            WHERE t.jurisdiction = country AND t.category IS NOT DISTINCT FROM u.category AND t.valid_from <= at
            ORDER BY t.valid_from DESC, t.id DESC LIMIT 1) AS r;
  IF NOT reverse_charge THEN
    SELECT sum(r.amount) INTO taxed FROM rows AS r;
  END IF;
  the_id := post(
    ARRAY[debit('bank:' || lower(currency::text), net + taxed), credit('income:' || lower(currency::text), net)]
      || CASE WHEN NOT is_zero(taxed) THEN ARRAY[credit('tax:' || lower(currency::text), taxed)] ELSE '{}' END,
    kind => 'sale', effective_at => at);
  INSERT INTO sale_taxes (transaction_id, number, line, jurisdiction, tax, rate_id, percent, base, amount, reverse_charge)
    SELECT the_id, r.number, r.number::text, country, 'VAT', r.rate_id, r.percent, r.base, r.amount, reverse_charge
      FROM rows AS r;
  DROP TABLE rows;
  RETURN the_id;
END $$;

SELECT pg_temp.sell('2026-01-05 10:00+00', 'GB', 'GBP', '{100,50,10}', '{NULL,books,NULL}') AS first,
  pg_temp.sell('2026-01-31 23:59:59.999999+00', 'GB', 'GBP', '{1.23}', '{NULL}') AS last_moment,
  pg_temp.sell('2026-02-01 00:00+00', 'GB', 'GBP', '{1000}', '{NULL}') AS next_period,
  pg_temp.sell('2026-01-10 10:00+00', 'DE', 'EUR', '{10,20}', '{NULL,books}') AS german,
  pg_temp.sell('2026-01-11 10:00+00', 'DE', 'GBP', '{10}', '{NULL}') AS german_in_pounds,
  pg_temp.sell('2026-01-12 10:00+00', 'NL', 'EUR', '{500}', '{NULL}', true) AS reverse_charged;
-- from is included, until is not
SELECT * FROM tax_report('2026-01-01 00:00+00', '2026-02-01 00:00+00');
SELECT * FROM tax_report('2026-02-01 00:00+00');
SELECT * FROM tax_report('2027-01-01 00:00+00', '2028-01-01 00:00+00');
-- what the tax accounts hold is what the report says was charged
SELECT currency, sum(amount) AS charged FROM tax_report() WHERE owed_by <> 'buyer' GROUP BY currency ORDER BY currency;
SELECT (balance('tax:eur')).posted, (balance('tax:gbp')).posted;

-- A refund has rows of its own, in its own period.
DO $$
DECLARE
  the_id bigint;
BEGIN
  the_id := refund(1, 'GBP 12.00', effective_at => '2026-02-03 00:00+00');
  INSERT INTO sale_taxes (transaction_id, number, line, jurisdiction, tax, rate_id, percent, base, amount)
    SELECT the_id, 1, s.line, s.jurisdiction, s.tax, s.rate_id, s.percent, 'GBP -10.00', 'GBP -2.00'
      FROM sale_taxes AS s WHERE s.transaction_id = 1 AND s.number = 1;
END $$;
SELECT * FROM tax_report('2026-02-01 00:00+00', '2026-03-01 00:00+00');
SELECT transaction_id, effective_at, line, jurisdiction, percent, treatment, base, amount
  FROM tax_report_lines('2026-02-01 00:00+00', '2026-03-01 00:00+00');
-- months one by one
SELECT m::date AS month, r.jurisdiction, r.percent, r.amount
  FROM generate_series('2026-01-01 00:00+00'::timestamptz, '2026-02-01 00:00+00', '1 month') AS m,
    LATERAL tax_report(m, m + interval '1 month') AS r WHERE r.percent > 0 ORDER BY 1, 2, 3;

-- in the currency of filing, by the rate of each day or by one for the period
SELECT set_rate_source('ecb', pivot => 'EUR', max_age => '40 days');
SELECT load_ecb_rates(E'Date,GBP\n2026-01-30,0.9000\n2026-01-02,0.8000') AS rates;
SELECT * FROM tax_report('2026-01-01 00:00+00', '2026-02-01 00:00+00', filing_currency => 'EUR') WHERE jurisdiction = 'DE';
SELECT * FROM tax_report('2026-01-01 00:00+00', '2026-02-01 00:00+00', filing_currency => 'EUR',
  rate_at => '2026-01-31 12:00+00') WHERE jurisdiction IN ('DE', 'GB');
SELECT * FROM tax_report('2026-01-01 00:00+00', '2026-02-01 00:00+00', filing_currency => 'USD');
SELECT * FROM tax_report('2026-01-01 00:00+00', '2026-02-01 00:00+00', filing_currency => 'EUR', source => 'boe');
SELECT * FROM tax_report('2026-02-01 00:00+00', '2026-01-01 00:00+00');
-- nothing was known of it before this database was made
SELECT count(*) FROM tax_report(known_at => '2020-01-01 00:00+00');
SELECT count(*) FROM tax_report(known_at => now());
-- bounds that are open, and a bound at nothing
SELECT (SELECT count(*) FROM tax_report('-infinity', 'infinity')) = (SELECT count(*) FROM tax_report(NULL, NULL)) AS open,
  (SELECT count(*) FROM tax_report('2026-01-05 10:00+00', '2026-01-05 10:00+00')) AS nothing;
CREATE ROLE regress_tax_reader;
CREATE ROLE regress_tax_nobody;
SELECT grant_reader('regress_tax_reader');
SET ROLE regress_tax_reader;
SELECT count(*) > 0 AS read FROM tax_report();
SELECT count(*) > 0 AS converted FROM tax_report(filing_currency => 'EUR', rate_at => '2026-02-01 12:00+00');
SET ROLE regress_tax_nobody;
SELECT count(*) FROM regress_tax_report.tax_report();
RESET ROLE;
-- these rows were written by hand, of transactions that are no sales
SELECT DISTINCT check_name FROM verify();

-- ---- sales as they are posted: of a marketplace, for two sellers, to a business, exempt; a part refund, a reversal
SELECT create_ledger('regress_tax_sales');
SET search_path = regress_tax_sales, public;
SELECT add_example_tax_rates('{GB,DE,FR}') > 0 AS added;
SELECT set_tax_exemption('embassy', 'E-1', 'FR', reason => 'diplomatic') > 0 AS exempt;
SELECT set_account_role(r, a) FROM (VALUES ('payment', 'paid'), ('proceeds', 'net'), ('shipping', 'net'), ('tax', 'tax:{jurisdiction}'), ('seller_tax', 'seller_tax'), ('goodwill', 'goodwill')) AS v (r, a);
SELECT count(open_account(a, t, 'EUR')) FROM (VALUES ('paid', 'asset'), ('net', 'income'), ('tax:DE', 'liability'), ('tax:FR', 'liability'), ('tax:GB', 'liability'), ('seller_tax', 'liability'), ('goodwill', 'expense')) AS v (a, t);
CREATE FUNCTION pg_temp.order_of(key text, seller text, buyer jsonb, more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('key', key, 'currency', 'EUR', 'prices', 'exclusive', 'at', '2026-01-05T12:00:00Z', 'seller', jsonb_build_object('code', seller, 'country', 'DE'),
    'buyer', buyer, 'lines', '[{"id": "a", "quantity": 3, "unit_price": "EUR 10.00"}, {"id": "b", "quantity": 1, "unit_price": "EUR 20.00", "category": "books"}]'::jsonb) || more
$$;
SELECT post_sale(pg_temp.order_of('home', 'acme', '{"code": "ann", "country": "DE"}')) AS home,
  post_sale(pg_temp.order_of('shipped', 'beta', '{"code": "ann", "country": "DE"}', '{"shipping": {"amount": "EUR 5.00"}}')) AS shipped,
  post_sale(pg_temp.order_of('business', 'acme', '{"code": "bob", "country": "FR", "tax_number": "FRK7399859412"}')) AS business,
  post_sale(pg_temp.order_of('market', 'acme', '{"code": "ann", "country": "FR"}', '{"marketplace": true, "ship_from": {"country": "CN"}}')) AS market,
  post_sale(pg_temp.order_of('sellers', 'acme', '{"code": "ann", "country": "DE"}', '{"marketplace": true}')) AS sellers,
  post_sale(pg_temp.order_of('diplomat', 'acme', '{"code": "embassy", "country": "FR", "certificate": "E-1"}', '{"seller": {"code": "acme", "country": "FR"}}')) AS diplomat;
SELECT jurisdiction, percent, treatment, owed_by, exemption, base, amount, transactions FROM tax_report();
SELECT jurisdiction, percent, owed_by, base, amount FROM tax_report(seller => 'beta');
SELECT owed_by, sum(amount) FROM tax_report() GROUP BY owed_by ORDER BY owed_by;
-- what was charged is what the tax accounts hold
CREATE FUNCTION pg_temp.difference() RETURNS monetary LANGUAGE sql AS $$
  SELECT (SELECT sum(amount) FROM tax_report() WHERE owed_by <> 'buyer') - (SELECT sum(posted) FROM account_balances WHERE code LIKE '%tax%')
$$;
SELECT pg_temp.difference();
SELECT refund_sale(t.id, '[{"id": "a", "quantity": 1}]', effective_at => '2026-02-03 00:00+00') > 0 AS refunded FROM transactions AS t WHERE t.key IN ('home', 'market', 'business') ORDER BY t.id;
SELECT adjust_sale(t.id, 'EUR 1.00', 'price_correction', effective_at => '2026-02-03 00:00+00') > 0 AS corrected FROM transactions AS t WHERE t.key = 'shipped';
SELECT reverse(t.id, effective_at => '2026-02-04 00:00+00') > 0 AS reversed FROM transactions AS t WHERE t.key = 'sellers';
SELECT jurisdiction, percent, owed_by, base, amount, transactions FROM tax_report('2026-02-01 00:00+00');
SELECT pg_temp.difference();
SELECT effective_at, line, seller, owed_by, percent, base, amount FROM tax_report_lines('2026-02-01 00:00+00');
-- a refund that was reversed counts no longer
SELECT reverse(t.id, effective_at => '2026-02-05 00:00+00') > 0 AS reversed FROM transactions AS t JOIN transactions AS o ON o.id = t.origin_id WHERE o.key = 'market' AND t.relation = 'refund';
SELECT effective_at, line, seller, owed_by, percent, base, amount FROM tax_report_lines('2026-02-05 00:00+00');
SELECT pg_temp.difference();
SELECT count(*) FROM (SELECT refund_sale(t.id, effective_at => '2026-03-01 00:00+00') FROM transactions AS t WHERE t.key IN ('home', 'shipped', 'business', 'market', 'diplomat')) AS r;
SELECT jurisdiction, percent, owed_by, base, amount FROM tax_report() WHERE NOT is_zero(base) OR NOT is_zero(amount);
SELECT pg_temp.difference();
SELECT * FROM verify();

-- what was sold and given back in parts at one rate leaves nothing in the currency of filing either
BEGIN;
SELECT set_tax_rate('DE', 'VAT', 20, 'cents') > 0 AS rate, set_rate_source('ecb'), load_ecb_rates(E'Date,GBP\n2026-01-02,0.8700\n2026-01-05,0.8700\n2026-01-07,0.8800') AS rates;
-- what goes back of each part is base and tax, to the cent; also where a tax is on another one
SELECT set_tax_rate('DE', 'VAT', 20, 'halves') > 0 AND set_tax_rate('DE', 'levy', 5, 'levied', sequence => 1) > 0 AND set_tax_rate('DE', 'VAT', 20, 'levied', sequence => 2, base => 'compound') > 0 AND set_tax_rate('DE', 'levy', treatment => 'none') > 0 AS rates;
CREATE FUNCTION pg_temp.parts_of(sale bigint) RETURNS TABLE (net numeric, tax numeric, taxes text) LANGUAGE sql AS $$
  SELECT (SELECT sum(amount((l ->> 'net')::monetary)) FROM jsonb_array_elements(s.quote -> 'lines') AS l), (SELECT sum(amount((l ->> 'tax')::monetary)) FROM jsonb_array_elements(s.quote -> 'lines') AS l),
      (SELECT string_agg(format('%s on %s', x.amount, x.base), ', ' ORDER BY x.number) FROM sale_taxes AS x WHERE x.transaction_id = s.transaction_id)
    FROM sales AS s WHERE s.transaction_id IN (SELECT c.transaction_id FROM chains AS c WHERE c.chain_id = $1) AND s.transaction_id <> $1 ORDER BY s.transaction_id
$$;
SELECT post_sale(pg_temp.order_of('halves', 'halves', '{"code": "ann", "country": "DE"}', '{"prices": "inclusive", "lines": [{"id": "h", "quantity": 2, "unit_price": "EUR 0.50", "category": "halves"}]}')) AS halves \gset
SELECT post_sale(pg_temp.order_of('levied', 'levied', '{"code": "ann", "country": "DE"}', '{"prices": "inclusive", "lines": [{"id": "v", "quantity": 7, "unit_price": "EUR 0.33", "category": "levied"}]}')) AS levied \gset
SELECT count(refund_sale(:halves, '[{"id": "h", "quantity": 1}]')) FROM generate_series(1, 2);
SELECT * FROM pg_temp.parts_of(:halves);
SELECT refund_sale(:levied, '[{"id": "v", "amount": "EUR 0.05"}]') AS first, refund_sale(:levied, '[{"id": "v", "quantity": 2}]') > 0 AS second, refund_sale(:levied, '[{"id": "v", "quantity": 3}]') > 0 AS third \gset
SELECT reverse(:first) > 0 AS reversed;
SELECT refund_sale(:levied) > 0 AS rest;
SELECT * FROM pg_temp.parts_of(:levied);
SELECT tax, base, amount FROM tax_report(seller => 'levied') ORDER BY 1;
SELECT post_sale(pg_temp.order_of('cents', 'cents', '{"code": "ann", "country": "DE"}', '{"prices": "inclusive", "lines": [{"id": "c", "quantity": 4, "unit_price": "EUR 0.15", "category": "cents"}]}')) AS cents \gset
SELECT count(refund_sale(:cents, '[{"id": "c", "quantity": 1}]', effective_at => at)) FROM unnest('{2026-01-05 13:00+00,2026-01-05 14:00+00,2026-01-06 12:00+00,2026-01-06 13:00+00}'::timestamptz[]) AS at;
SELECT base, amount, transactions FROM tax_report(seller => 'cents');
SELECT base, amount, transactions FROM tax_report(seller => 'cents', filing_currency => 'GBP');
SELECT base, amount, transactions FROM tax_report(seller => 'cents', filing_currency => 'GBP', rate_at => '2026-01-31 12:00+00');
SELECT base, amount, transactions FROM tax_report(until => '2026-01-06 13:00+00', seller => 'cents', filing_currency => 'GBP');
SELECT base, amount, transactions FROM tax_report(seller => 'cents', filing_currency => 'EUR');
-- at another rate each, what the rate did is left
SELECT post_sale(pg_temp.order_of('moved', 'moved', '{"code": "ann", "country": "DE"}')) AS moved \gset
SELECT refund_sale(:moved, effective_at => '2026-01-07 12:00+00') > 0 AS refunded;
SELECT percent, base, amount, transactions FROM tax_report(seller => 'moved', filing_currency => 'GBP');
ROLLBACK;

-- what state and city have of a tax that is rounded for both goes back to the last cent
BEGIN;
SELECT add_example_tax_rates('{US}') > 0 AS added, count(open_account(a, 'liability', 'EUR')) FROM unnest('{tax:US-NY,tax:US-NY-NYC}'::text[]) AS a;
SELECT post_sale(pg_temp.order_of('nyc', 'nyc', '{"code": "ann"}', '{"seller": {"code": "nyc", "country": "US", "region": "NY"}, "ship_to": {"country": "US", "region": "NY", "postal_code": "10001"}, "lines": [{"id": "c", "quantity": 3, "unit_price": "EUR 0.50"}]}')) AS nyc \gset
SELECT jurisdiction, tax, base, amount FROM tax_report(seller => 'nyc');
SELECT refund_sale(:nyc, '[{"id": "c", "quantity": 1}]') > 0 AS refunded;
SELECT jurisdiction, tax, base, amount FROM tax_report(seller => 'nyc');
SELECT refund_sale(:nyc) > 0 AS refunded;
SELECT jurisdiction, tax, base, amount FROM tax_report(seller => 'nyc');
ROLLBACK;

-- ---- a partitioned ledger
SELECT create_ledger('regress_tax_parts', partition_by => 'month');
SET search_path = regress_tax_parts, public;
SELECT add_example_tax_rates('{DE}') > 0 AS added;
SELECT set_account_role(r, a) FROM (VALUES ('payment', 'paid'), ('proceeds', 'net'), ('tax', 'tax')) AS v (r, a);
SELECT count(open_account(a, t, 'EUR')) FROM (VALUES ('paid', 'asset'), ('net', 'income'), ('tax', 'liability')) AS v (a, t);
SELECT post_sale(pg_temp.order_of('first', 'acme', '{"code": "ann", "country": "DE"}', jsonb_build_object('at', '2025-01-05T12:00:00Z'))) > 0 AS sold,
  post_sale(pg_temp.order_of('second', 'acme', '{"code": "ann", "country": "DE"}', jsonb_build_object('at', '2025-02-05T12:00:00Z'))) > 0 AS sold;
SELECT reverse(t.id, effective_at => '2025-03-01 00:00+00') > 0 AS reversed FROM transactions AS t WHERE t.key = 'first';
SELECT m::date AS month, r.percent, r.base, r.amount FROM generate_series('2025-01-01 00:00+00'::timestamptz, '2025-03-01 00:00+00', '1 month') AS m, LATERAL tax_report(m, m + interval '1 month') AS r;
SET client_min_messages = warning;
DROP SCHEMA regress_tax_sales CASCADE;
DROP SCHEMA regress_tax_parts CASCADE;
DROP SCHEMA regress_tax_report CASCADE;
DROP ROLE regress_tax_reader;
DROP ROLE regress_tax_nobody;
