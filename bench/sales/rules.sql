-- A ledger with rules of every kind, and a batch of sales of five lines by them; @sales@ is how many.
SELECT create_ledger('shop');
SET search_path = shop, public;
SELECT add_example_tax_rates('{GB}');
SELECT set_shipping_zone('uk', '{GB}'), set_shipping_method('standard', 'uk', measure => 'weight',
  bands => ARRAY[shipping_band(0, 5, 'GBP 4.00'), shipping_band(5, price => 'GBP 9.00')]);
SELECT set_fee_schedule('commission', '[{"name": "commission", "kind": "percentage", "percent": 10}]', 'GBP'),
  set_fee_schedule('service', '[{"name": "service", "kind": "flat", "amount": 0.50, "refund": "kept"}]', 'GBP', 'buyer');
SELECT open_account(code, type, 'GBP') FROM (VALUES ('bank', 'asset'), ('sellers:acme', 'liability'), ('shipping', 'income'),
  ('vat', 'liability'), ('fees:commission', 'income'), ('fees:service', 'income')) AS v (code, type);
SELECT set_account_role(role, template, '2020-01-01') FROM (VALUES ('payment', 'bank'), ('proceeds', 'sellers:{seller}'),
  ('shipping', 'shipping'), ('tax', 'vat'), ('fee', 'fees:{schedule}')) AS v (role, template);
CREATE TABLE batch AS
  SELECT n, jsonb_build_object('at', '2026-01-05T12:00:00Z', 'currency', 'GBP', 'prices', 'inclusive', 'discounts', '[{"percent": 10}]'::jsonb,
      'seller', '{"code": "acme", "country": "GB"}'::jsonb, 'buyer', '{"country": "GB", "postal_code": "SW1A 1AA"}'::jsonb,
      'shipping', '{"method": "standard"}'::jsonb, 'lines', (
        SELECT jsonb_agg(jsonb_build_object('id', 'l' || i, 'quantity', i, 'unit_price', format('GBP %s.99', 5 + i + n % 7),
            'weight', 0.5, 'category', CASE WHEN i % 2 = 0 THEN 'books' END))
          FROM generate_series(1, 5) AS i)) AS document
    FROM generate_series(1, @sales@) AS n;
CREATE TABLE legs AS
  SELECT b.n, array_agg(ROW(l.account, l.amount, l.role)::leg) AS legs
    FROM batch AS b, jsonb_to_recordset(quote_sale(b.document) -> 'legs') AS l (account text, amount monetary, role text) GROUP BY b.n;
VACUUM ANALYZE batch, legs;
