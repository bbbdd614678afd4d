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
SELECT vectors.set_rate_source('bank'), vectors.set_quote_policy('retail', '1 hour', source => 'bank', mark_up => 0.02),
  vectors.add_rate('bank', 'GBP', 'CHF', 1.12415, '2020-01-01');

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
    valid_from => '2024-06-15 00:00-07');
CREATE FUNCTION vectors.fees_of(at text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT sum((f ->> 'amount')::monetary)::text FROM jsonb_array_elements(vectors.quote_fees(jsonb_build_object(
    'currency', 'USD', 'prices', 'exclusive', 'at', at, 'seller', '{"code": "acme", "country": "US"}'::jsonb,
    'lines', '[{"quantity": 1, "unit_price": "USD 25"}]'::jsonb))) AS f
$$;
