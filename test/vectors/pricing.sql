-- What the vectors of pricing ask of a ledger: rules as their sources state them, and some postings.
SELECT create_ledger('vectors');
SELECT vectors.open_account('bank', 'asset', 'GBP'), vectors.open_account('income', 'income', 'GBP'),
  vectors.open_account('tax', 'liability', 'GBP');

-- 100 with 16.67 of tax, given back in three parts
SELECT vectors.post(ARRAY[debit('bank', 'GBP 100'), credit('income', 'GBP 83.33'), credit('tax', 'GBP 16.67')], key => 'thirds');
SELECT vectors.refund(t.id, part::monetary)
  FROM vectors.transactions AS t, unnest('{GBP 33.33,GBP 33.33,GBP 33.34}'::text[]) WITH ORDINALITY AS p (part, n)
  WHERE t.key = 'thirds' ORDER BY p.n;

-- a customer's rate
SELECT vectors.set_rate_source('bank'), vectors.set_quote_policy('retail', '1 hour', source => 'bank', mark_up => 2),
  vectors.add_rate('bank', 'GBP', 'CHF', 1.12415, '2020-01-01'), vectors.add_rate('bank', 'KRW', 'CHF', 0.000629871, '2020-01-01');

-- shipping by the price of the order, as Solidus' price sack
SELECT vectors.set_shipping_zone('us', '{US}'),
  vectors.set_shipping_method('sack', 'us', measure => 'price',
    bands => ARRAY[shipping_band(0, 5, 'USD 10.00'), shipping_band(5, price => 'USD 1.00')]);
CREATE FUNCTION vectors.shipping_of(price text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT vectors.quote_shipping(jsonb_build_object('currency', 'USD', 'prices', 'exclusive', 'at', '2026-01-05T12:00:00Z',
    'shipping', '{"method": "sack"}'::jsonb, 'ship_to', '{"country": "US", "region": "TX"}'::jsonb,
    'lines', jsonb_build_array(jsonb_build_object('quantity', 1, 'unit_price', 'USD ' || price)))) ->> 'amount'
$$;

-- eBay's fixed part, which rose on a day
SELECT vectors.set_fee_schedule('final_value', '[{"name": "final_value", "kind": "percentage", "percent": 13.25, "amount": 0.30}]', 'USD'),
  vectors.set_fee_schedule('final_value', '[{"name": "final_value", "kind": "percentage", "percent": 13.25, "amount": 0.40}]', 'USD',
    valid_from => '2024-03-15 00:00-07');
CREATE FUNCTION vectors.fees_of(at text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT sum((f ->> 'amount')::monetary)::text FROM jsonb_array_elements(vectors.quote_fees(jsonb_build_object(
    'currency', 'USD', 'prices', 'exclusive', 'at', at, 'seller', '{"code": "acme", "country": "US", "region": "NY"}'::jsonb,
    'buyer', '{"country": "US", "region": "NY", "postal_code": "12207"}'::jsonb, 'lines', '[{"quantity": 1, "unit_price": "USD 25"}]'::jsonb))) AS f
$$;

-- taxes: the examples of florin, and some jurisdictions made up for what others' suites state
SELECT vectors.add_example_tax_rates();
SELECT vectors.set_tax_jurisdiction('ZA', 'compound'), vectors.set_tax_rate('ZA', 'fixed', amount => 'ZAR 10', sequence => 1),
  vectors.set_tax_rate('ZA', 'VAT', 10, sequence => 2, base => 'compound');
SELECT vectors.set_tax_jurisdiction('AR', 'weighted', shipping_tax => 'weighted_by_value'),
  vectors.set_tax_rate('AR', 'VAT', p, category => c) FROM (VALUES ('a', 10), ('b', 5), ('c', 0), ('d', 20)) AS r (c, p);
SELECT vectors.set_tax_rate('US-NY', 'sales', category => 'exempt', treatment => 'exempt'),
  vectors.set_tax_election('by_line', 'DE', rounding_scope => 'line'), vectors.set_tax_election('half_up', 'JP', rounding_mode => 'half_up');
-- Lines as category:price or category:price:quantity, sold within a country to a region; shipping if there is any.
CREATE FUNCTION vectors.quote_of(
  country text, region text, currency text, lines text[], shipping text DEFAULT NULL, prices text DEFAULT 'exclusive',
  seller text DEFAULT 'acme', buyer jsonb DEFAULT '{"code": "ann"}'
) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT vectors.quote_taxes(jsonb_strip_nulls(jsonb_build_object('currency', currency, 'prices', prices, 'at', '2026-01-05T12:00:00Z',
    'seller', jsonb_build_object('code', seller, 'country', country, 'region', region), 'buyer', buyer,
    'ship_to', jsonb_build_object('country', coalesce(buyer ->> 'country', country), 'region', region),
    'shipping', CASE WHEN shipping IS NOT NULL THEN jsonb_build_object('amount', currency || ' ' || shipping) END,
    'lines', (SELECT jsonb_agg(jsonb_build_object('category', split_part(l, ':', 1), 'unit_price', currency || ' ' || split_part(l, ':', 2),
        'quantity', coalesce(nullif(split_part(l, ':', 3), ''), '1')) ORDER BY n)
      FROM unnest(lines) WITH ORDINALITY AS x (l, n)))))
$$;
CREATE FUNCTION vectors.sum_of(quote jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT format('%s + %s = %s', quote ->> 'net', quote ->> 'tax', quote ->> 'gross')
$$;
CREATE FUNCTION vectors.taxes_of(part jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT string_agg(format('%s %s', t ->> 'tax', t ->> 'amount'), ', ' ORDER BY n)
    FROM jsonb_array_elements(part -> 'taxes') WITH ORDINALITY AS x (t, n)
$$;
-- 100 of a category from one place to another, places as country/region/postal code: basis, who owes it, and the taxes.
CREATE FUNCTION vectors.sold(
  from_place text, to_place text, category text DEFAULT NULL, at text DEFAULT '2026-01-05T12:00:00Z', more jsonb DEFAULT '{}',
  currency text DEFAULT 'EUR'
) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT concat_ws(', ', q ->> 'basis', 'by the ' || (q ->> 'owed_by'),
      (SELECT string_agg(format('%s %s %s', t ->> 'jurisdiction', t ->> 'tax', t ->> 'amount'), ', ' ORDER BY n)
        FROM jsonb_array_elements(q -> 'taxes') WITH ORDINALITY AS x (t, n)))
    FROM string_to_array(from_place || '//', '/') AS f, string_to_array(to_place || '//', '/') AS p,
      vectors.quote_taxes(jsonb_build_object('currency', currency, 'prices', 'exclusive', 'at', at,
        'seller', jsonb_build_object('code', 'acme', 'country', f[1], 'region', nullif(f[2], '')),
        'buyer', jsonb_build_object('code', 'ann', 'country', p[1], 'region', nullif(p[2], ''), 'postal_code', nullif(p[3], '')),
        'lines', jsonb_build_array(jsonb_build_object('quantity', 1, 'unit_price', currency || ' 100.00', 'category', category))) || more) AS q
$$;

-- A price under taxes that are made up for it, gone when the function returns: what it comes to without them, and each.
-- Of a tax: percent or amount, on (the base), enters, included, category; by default the price alone, not entering a base.
CREATE FUNCTION vectors.under(
  taxes jsonb, lines text[], currency text DEFAULT 'EUR', prices text DEFAULT 'exclusive', scope text DEFAULT 'line'
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  told text;
BEGIN
  PERFORM vectors.set_tax_jurisdiction('AQ', 'made up', rounding_scope => scope);
  PERFORM vectors.set_tax_rate('AQ', t ->> 'name', (t ->> 'percent')::numeric, t ->> 'category', amount => (t ->> 'amount')::monetary,
      sequence => coalesce((t ->> 'sequence')::integer, n::integer), base => coalesce(t ->> 'on', 'net'), enters_base => coalesce((t ->> 'enters')::boolean, false), included => (t ->> 'included')::boolean)
    FROM jsonb_array_elements(taxes) WITH ORDINALITY AS x (t, n);
  SELECT format('%s + %s = %s', amount((q ->> 'net')::monetary),
      (SELECT string_agg(amount((t ->> 'amount')::monetary)::text, ' + ' ORDER BY n) FROM jsonb_array_elements(q -> 'taxes') WITH ORDINALITY AS x (t, n)),
      amount((q ->> 'gross')::monetary)) INTO told
    FROM vectors.quote_of('AQ', NULL, currency, lines, prices => prices) AS q;
  RAISE EXCEPTION USING ERRCODE = 'LGXXX', MESSAGE = told;
EXCEPTION WHEN SQLSTATE 'LGXXX' THEN
  RETURN told;
END $$;

-- settled at another rate than it was booked at, revalued at the end of a month, and rounded part by part
SELECT count(vectors.open_account(code, type, currency::currency)) FROM (VALUES
  ('fx:refunds', 'expense', 'CAD'), ('fx:clearing', 'asset', 'CAD'), ('fx:due', 'asset', 'USD'), ('fx:sales', 'income', 'USD'), ('fx:usd', 'asset', 'USD'), ('fx:eur', 'asset', 'EUR'),
  ('fx:position:CAD', 'equity', 'CAD'), ('fx:position:USD', 'equity', 'USD'), ('fx:position:EUR', 'equity', 'EUR'),
  ('fx:gain:CAD', 'income', 'CAD'), ('fx:loss:CAD', 'expense', 'CAD'), ('fx:loss:EUR', 'expense', 'EUR'), ('fx:unrealised:EUR', 'income', 'EUR'), ('fx:rounding:EUR', 'expense', 'EUR')) AS v (code, type, currency);
SELECT vectors.set_account_role('fx_position', 'fx:position:{currency}'), vectors.set_account_role('fx_gain', 'fx:gain:{currency}'), vectors.set_account_role('fx_loss', 'fx:loss:{currency}'),
  vectors.set_account_role('fx_unrealised', 'fx:unrealised:{currency}'), vectors.set_account_role('rounding', 'fx:rounding:{currency}'), vectors.set_revaluation_class('fx:due', 'change'),
  vectors.set_rate_source('central'), vectors.add_rate('central', 'USD', 'EUR', 1.123, '2026-01-10'), vectors.add_rate('central', 'USD', 'EUR', 1.125, '2026-01-31'), vectors.add_rate('central', 'USD', 'EUR', 1.120, '2026-02-10');
SELECT vectors.settle('fx:refunds', 'fx:clearing', 'USD 100', booked => 'CAD 135.00', item => 'debit', rate => 1.40, key => 'refund');
SELECT vectors.transfer('fx:due', 'fx:sales', 'USD 1000', effective_at => '2026-01-15');
CREATE TABLE vectors.month_end AS SELECT * FROM vectors.revalue('2026-01-31', 'EUR', 'central');
SELECT vectors.settle('fx:usd', 'fx:due', 'USD 1000', booked => 'EUR 1123.00', item => 'credit', source => 'central', effective_at => '2026-02-10', key => 'paid');
CREATE TABLE vectors.payment AS SELECT * FROM vectors.revalue('2026-02-10', 'EUR', 'central');
SELECT vectors.exchange('fx:eur', 'fx:usd', 'USD 2.00', rate => 1, divisor => 0.033, counter_amount => 'EUR 60.60', parts => 2, key => 'parts');
CREATE FUNCTION vectors.legs_of(key text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT string_agg(format('%s %s', j.account, j.amount), ', ' ORDER BY j.line) FROM vectors.journal AS j WHERE j.key = $1
$$;

-- A ledger of sales without fees: what is charged for each line, and what parts of a refund give back
SELECT create_ledger('sold');
SELECT sold.add_example_tax_rates('{GB}');
SELECT sold.set_account_role(role, 'sold:' || role || ':{currency}') FROM (VALUES ('payment'), ('proceeds'), ('shipping'), ('tax'), ('chargeback'),
  ('fx_position'), ('fx_loss'), ('fx_gain')) AS r (role);
SELECT sold.open_account('sold:' || role || ':' || currency, 'asset', currency::currency)
  FROM (VALUES ('payment'), ('proceeds'), ('shipping'), ('tax'), ('chargeback'), ('fx_position'), ('fx_loss')) AS r (role), (VALUES ('GBP'), ('EUR')) AS c (currency);
-- Lines as quantity x price.
CREATE FUNCTION sold.sale_of(key text, lines text[], more jsonb DEFAULT '{}', currency text DEFAULT 'EUR') RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('key', key, 'at', '2026-01-05T12:00:00Z', 'currency', currency, 'prices', 'inclusive', 'known_at', NULL,
    'seller', '{"code": "shop", "country": "GB"}'::jsonb, 'buyer', '{"country": "GB"}'::jsonb,
    'lines', (SELECT jsonb_agg(jsonb_build_object('quantity', split_part(l, 'x', 1), 'unit_price', currency || ' ' || split_part(l, 'x', 2)) ORDER BY n)
      FROM unnest(lines) WITH ORDINALITY AS x (l, n))) || more
$$;
CREATE FUNCTION sold.charged_of(lines text[], discount jsonb) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT string_agg(amount((l ->> 'charged')::monetary)::text, ' / ')
    FROM jsonb_array_elements(sold.quote_sale(sold.sale_of(NULL, lines, jsonb_build_object('discounts', jsonb_build_array(discount)))) -> 'lines') AS l
$$;
-- Gives parts of a sale back and tells the tax of each.
CREATE FUNCTION sold.taxes_given(sale bigint, parts text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  part text;
  refund bigint;
  told text := '';
BEGIN
  FOREACH part IN ARRAY parts LOOP
    refund := sold.refund_sale(sale, amount => part::monetary);
    told := told || (SELECT ' ' || amount(- sum(x.amount))::text FROM sold.sale_taxes AS x WHERE x.transaction_id = refund);
  END LOOP;
  RETURN ltrim(told);
END $$;
-- Takes an amount back through the bank, and tells what is owed then and after the goods are given back for it.
CREATE FUNCTION sold.owed(sale bigint, amount monetary) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  before monetary := (sold.balance('sold:chargeback:EUR')).posted;
  between monetary;
BEGIN
  PERFORM sold.chargeback(sale, amount);
  between := (sold.balance('sold:chargeback:EUR')).posted;
  PERFORM sold.refund_sale(sale, settles_chargeback => true);
  RETURN format('%s, then %s', between - before, (sold.balance('sold:chargeback:EUR')).posted - before);
END $$;
CREATE FUNCTION sold.paid_back(sale bigint) RETURNS text LANGUAGE sql AS $$
  SELECT (s.quote #>> '{totals,paid}') FROM sold.sales AS s WHERE s.transaction_id = sale
$$;

-- Fees by the means of payment: Square's, and Amazon's of each line
SELECT sold.set_account_role('fee', 'sold:fee:{currency}'), sold.open_account('sold:fee:EUR', 'asset', 'EUR');
SELECT sold.set_fee_schedule('app', '[{"name": "app", "kind": "percentage", "percent": 10, "with_tax": true}]', 'EUR', payment_method => 'square'),
  sold.set_fee_schedule('processing', '[{"name": "processing", "kind": "percentage", "percent": 2.9, "amount": 0.30, "with_tax": true, "refund": "kept"}]', 'EUR', payment_method => 'square'),
  sold.set_fee_schedule('referral', '[{"name": "referral", "kind": "percentage", "percent": 15, "with_tax": true, "per": "line", "refund": "less_administration", "administration_percent": 20, "administration_cap": 5}]', 'EUR', payment_method => 'amazon');
-- What the seller pays in fees, and what of it comes back.
CREATE FUNCTION sold.fees_given(key text, lines text[], method text, amount monetary DEFAULT NULL) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  sale bigint := sold.post_sale(sold.sale_of(key, lines, jsonb_build_object('payment', jsonb_build_object('method', method))));
  refund bigint := sold.refund_sale(sale, amount => amount);
BEGIN
  RETURN (SELECT string_agg(s.quote #>> '{totals,seller_fees}', ', then ' ORDER BY s.transaction_id) FROM sold.sales AS s WHERE s.transaction_id IN (sale, refund));
END $$;
