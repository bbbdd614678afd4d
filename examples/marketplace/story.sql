-- What happened, from the first order to the books at the end. Dates are given, so that it comes to the same
-- whenever it is run.
SET search_path = market, public;
SET timezone = 'UTC';
\pset footer off

\echo == 5 January: Ann in London orders two lamps and a book from Lumiere of Lyon, sent from Shenzhen
CREATE TEMPORARY TABLE orders AS SELECT '{"key": "order-1", "at": "2026-01-05T12:00:00Z", "currency": "GBP", "prices": "inclusive",
  "marketplace": true, "description": "two lamps and a book",
  "seller": {"code": "lumiere", "country": "FR"}, "buyer": {"code": "ann", "country": "GB", "postal_code": "SW1A 1AA"},
  "ship_from": {"country": "CN"},
  "lines": [{"id": "lamp", "quantity": 2, "unit_price": "GBP 48.00", "weight": 0.9},
            {"id": "book", "quantity": 1, "unit_price": "GBP 15.00", "category": "books", "weight": 0.4}],
  "discounts": [{"code": "NEWYEAR", "percent": 10}],
  "shipping": {"method": "standard"}, "payment": {"method": "card"}, "settlement": {"currency": "EUR"}}'::jsonb AS document;
SELECT l.id, l.charged, l.net, l.tax, l.gross
  FROM orders, jsonb_to_recordset(quote_sale(document) -> 'lines') AS l (id text, charged monetary, net monetary, tax monetary, gross monetary);
SELECT q ->> 'tax_basis' AS vat_is_owed_by, q #>> '{shipping,gross}' AS shipping, q #>> '{totals,gross}' AS ann_pays,
    q #>> '{totals,seller_fees}' AS commission, q #>> '{totals,proceeds}' AS lumiere_earns, q #>> '{totals,settlement}' AS lumiere_gets
  FROM orders, quote_sale(document) AS q;
SELECT post_sale(document) AS sale FROM orders \gset
SELECT line, account, debit, credit, memo FROM journal WHERE transaction_id = :sale ORDER BY line;
SELECT post_sale(document) = :sale AS sent_twice_and_posted_once FROM orders;

\echo == 30 January: one lamp comes back; the euro are those of the day
SELECT refund_sale(:sale, '[{"id": "lamp", "quantity": 1}]', rate => 'current', key => 'return-1', effective_at => '2026-01-30T12:00:00Z') AS refund \gset
SELECT line, account, debit, credit, memo FROM journal WHERE transaction_id = :refund ORDER BY line;

\echo == 2 February: Bob in Leeds orders a lamp; an order to Brazil, where nothing is sent to, is refused
SELECT document || '{"key": "order-2", "at": "2026-02-02T09:30:00Z", "description": "a lamp", "discounts": null,
  "buyer": {"code": "bob", "country": "GB", "postal_code": "LS1 4AP"},
  "lines": [{"id": "lamp", "quantity": 1, "unit_price": "GBP 48.00", "weight": 0.9}]}' AS document FROM orders \gset
SELECT post_sale(:'document') AS sale2 \gset
SELECT account, amount FROM journal WHERE transaction_id = :sale2 ORDER BY line;
SELECT post_sale(:'document'::jsonb || '{"key": "order-3", "buyer": {"code": "eva", "country": "BR"}}');

\echo == 9 February: Bob says that the lamp never came, and his bank takes the money back, with a fee
SELECT chargeback(:sale2, 'GBP 51.60', fee => 'GBP 15.00', key => 'dispute-1', effective_at => '2026-02-09T08:00:00Z') AS dispute \gset
SELECT account, amount, memo FROM journal WHERE transaction_id = :dispute ORDER BY line;
SELECT refund_sale(:sale2, key => 'return-2');

\echo == 13 February: the bank believes the carrier for 20 pounds of it; Bob keeps the rest, and Lumiere bears it
SELECT reinstate_chargeback(:dispute, 'GBP 20.00', key => 'won-1', effective_at => '2026-02-13T08:00:00Z') > 0 AS reinstated;
SELECT refund_sale(:sale2, amount => 'GBP 31.60', settles_chargeback => true, key => 'lost-1', effective_at => '2026-02-13T08:00:00Z') AS lost \gset
SELECT account, amount, memo FROM journal WHERE transaction_id = :lost ORDER BY line;

\echo == 16 February: Ann gets five pounds for her trouble
SELECT adjust_sale(:sale, 'GBP 5.00', key => 'sorry-1', effective_at => '2026-02-16T10:00:00Z') > 0 AS given;

\echo == The books
SELECT chain_id, kind, to_char(effective_at, 'Mon DD') AS day, currency, amount FROM chains
  WHERE chain_id IN (:sale, :sale2) ORDER BY chain_id, effective_at, transaction_id, currency;
SELECT code, posted FROM account_balances WHERE NOT is_zero(posted) ORDER BY code COLLATE "C";
SELECT to_char(effective_at, 'Mon DD') AS day, amount, balance FROM statement('liabilities:sellers:lumiere:eur', '2026-01-01', '2026-03-01');
SELECT jurisdiction, tax, percent, owed_by, base, tax_amount FROM (
  SELECT r.jurisdiction, r.tax, r.percent, r.owed_by, r.base, r.amount AS tax_amount FROM tax_report('2026-01-01', '2026-04-01') AS r) AS v
  ORDER BY percent;
SELECT currency, amount, value FROM fx_position('2026-02-19', reporting => 'EUR');
SELECT count(*) AS problems FROM verify();
