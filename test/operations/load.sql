-- For pgbench: what sessions do while servers are copied, stopped and promoted. It needs load_accounts.sql.
\set from random(1, 8)
\set to random(1, 8)
\set amount random(1, 100000)
\set day random(0, 300)
\set what random(1, 12)
SET search_path = "money types", pg_catalog;
SELECT shop.transfer('load.' || :from, 'got.' || :to, from_minor_units(:amount, 'GBP'), key => gen_random_uuid()::text);
SELECT parts.transfer('a', 'b', 'GBP 1', key => gen_random_uuid()::text, effective_at => '2026-01-01'::timestamptz + :day * interval '1 day');
\if :what = 1
SELECT shop.capture(shop.hold(ARRAY[debit('load.1', 'GBP 7'), credit('got.2', 'GBP 7')], NULL), 'GBP 3', final => false);
\elif :what = 2
SELECT shop.refund_sale(shop.post_sale(jsonb_set(document, '{key}', to_jsonb(gen_random_uuid()::text))), '[{"id": "a", "quantity": 1}]') FROM shop.sold;
\elif :what = 3
SELECT shop.reverse(shop.transfer('load.3', 'got.4', 'GBP 1'));
\elif :what = 4
SELECT count(*) FROM shop.transfer_batch(array_fill('load.5'::text, ARRAY[50]), array_fill('got.6'::text, ARRAY[50]), array_fill('GBP 2'::monetary, ARRAY[50]));
\elif :what = 5
SELECT shop.add_rate('desk', 'USD', 'GBP', :amount / 100000.0, now());
\endif
