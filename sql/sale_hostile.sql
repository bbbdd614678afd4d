-- Sales, refunds and chargebacks with arguments made to harm, by roles that may not, and in books that are closed.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET timezone = 'UTC';
SELECT create_ledger('regress_hostile', roles => true);
SET search_path = public, regress_hostile;
SELECT count(open_account(code, type, 'GBP')) AS opened
  FROM (VALUES ('bank', 'asset'), ('sales', 'income'), ('carrier', 'income'), ('costs', 'expense'), ('disputed', 'asset'), ('vat', 'liability')) AS a (code, type);
SELECT count(set_account_role(role, account)) AS roles
  FROM (VALUES ('payment', 'bank'), ('proceeds', 'sales'), ('shipping', 'carrier'), ('goodwill', 'costs'), ('chargeback', 'disputed'), ('chargeback_fee', 'costs'), ('tax', 'vat')) AS r (role, account);
SELECT set_tax_jurisdiction('GB', 'Britain') > 0 AND set_tax_rate('GB', 'VAT', 20) > 0 AS set;
CREATE FUNCTION pg_temp.sale(key text, more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('key', key, 'at', '2026-06-01T00:00:00Z', 'currency', 'GBP', 'prices', 'inclusive', 'seller', '{"code": "acme", "country": "GB"}'::jsonb, 'ship_to', '{"country": "GB"}'::jsonb, 'shipping', '{"amount": "GBP 5.00"}'::jsonb,
    'lines', '[{"id": "a", "quantity": 3, "unit_price": "GBP 23.90"}, {"id": "b", "quantity": 1, "unit_price": "GBP 10"}]'::jsonb) || more
$$;
SELECT post_sale(pg_temp.sale('one')) AS sale \gset
SELECT transfer('bank', 'sales', 'GBP 1') AS plain \gset
SELECT posted FROM balance('bank');

-- ---- what is no sale, or no refund
\set VERBOSITY terse
SELECT refund_sale(:plain);
SELECT refund_sale(999999);
SELECT refund_sale(NULL);
SELECT refund_sale(:sale, '[]');
SELECT refund_sale(:sale, '{}');
SELECT refund_sale(:sale, 'null');
SELECT refund_sale(:sale, '[1]');
SELECT refund_sale(:sale, '[{"id": "c", "quantity": 1}]');
SELECT refund_sale(:sale, '[{"quantity": 1}]');
SELECT refund_sale(:sale, '[{"id": "a", "quantity": 1, "amount": "GBP 1"}]');
SELECT refund_sale(:sale, '[{"id": "a", "quantity": 1}, {"id": "a", "quantity": 1}]');
SELECT refund_sale(:sale, '[{"id": "a", "quantity": 0}]');
SELECT refund_sale(:sale, '[{"id": "a", "quantity": -1}]');
SELECT refund_sale(:sale, '[{"id": "a", "quantity": 4}]');
SELECT refund_sale(:sale, '[{"id": "a", "quantity": "many"}]');
SELECT refund_sale(:sale, '[{"id": "a", "quantity": 1, "colour": "red"}]');
SELECT refund_sale(:sale, '[{"id": "a", "amount": "EUR 1"}]');
SELECT refund_sale(:sale, '[{"id": "a", "amount": "GBP -1"}]');
SELECT refund_sale(:sale, '[{"id": "a", "amount": "GBP 0.001"}]');
SELECT refund_sale(:sale, '[{"id": "a", "amount": "GBP 71.71"}]');
SELECT refund_sale(:sale, amount => 'GBP 0');
SELECT refund_sale(:sale, amount => 'GBP -1');
SELECT refund_sale(:sale, amount => 'GBP 0.001');
SELECT refund_sale(:sale, amount => 'EUR 1');
SELECT refund_sale(:sale, amount => 'GBP 86.71');
SELECT refund_sale(:sale, '[{"id": "a", "quantity": 1}]', amount => 'GBP 1');
SELECT refund_sale(:sale, rate => 'yesterday');
SELECT refund_sale(:sale, amount => 'GBP 1', kind => repeat('k', 64));
-- a quote refuses what the posting would
SELECT quote_sale(document || jsonb_build_object('kind', repeat('k', 64))) FROM sales WHERE transaction_id = :sale;
SELECT quote_sale(document || jsonb_build_object('description', repeat('d', 70000))) FROM sales WHERE transaction_id = :sale;
SELECT post_sale(document || '{"key": ""}') FROM sales WHERE transaction_id = :sale;
SELECT refund_sale(:sale, amount => 'GBP 1', key => repeat('k', 256));
SELECT refund_sale(:sale, (SELECT jsonb_agg(jsonb_build_object('id', 'a', 'quantity', 1)) FROM generate_series(1, 100000)));
SELECT refund_sale(:sale, amount => 'GBP 1', settles_chargeback => true);
SELECT adjust_sale(:sale);
SELECT adjust_sale(:sale, 'GBP 1', 'kindness');
SELECT adjust_sale(:sale, 'GBP 86.71');
SELECT adjust_sale(:sale, 'GBP -1');
SELECT adjust_sale(:plain, 'GBP 1');
SELECT chargeback(:sale, 'GBP 0');
SELECT chargeback(:sale, 'GBP -1');
SELECT chargeback(:sale, 'EUR 1');
SELECT chargeback(:plain, 'GBP 1');
SELECT chargeback(:sale, 'GBP 1', fee => 'GBP -1');
SELECT reinstate_chargeback(:sale);
SELECT refund(:sale, 'GBP 1');
SELECT capture(:sale);
SELECT posted FROM balance('bank');
SELECT count(*) FROM sales;

-- ---- keys
SELECT refund_sale(:sale, amount => 'GBP 1', key => 'one');
SELECT refund_sale(:sale, amount => 'GBP 1.01', key => 'back') AS back \gset
SELECT refund_sale(:sale, amount => 'GBP 1.01', key => 'back') = :back AS repeated;
SELECT refund_sale(:sale, amount => 'GBP 1.02', key => 'back');
SELECT adjust_sale(:sale, 'GBP 1.01', key => 'back');
SELECT post_sale(pg_temp.sale('back'));
SELECT refund_sale(:back);
SELECT chargeback(:back, 'GBP 1');

-- ---- in any number of parts: to the last digit, and not one more
SELECT count(refund_sale(:sale, amount => 'GBP 0.37')) FROM generate_series(1, 100);
SELECT refund_sale(:sale, '[{"id": "a", "quantity": 1}]') > 0 AS a_third;
SELECT refund_sale(:sale, '[{"id": "a", "quantity": 2.5}]');
SELECT refund_sale(:sale, '[{"id": "a", "quantity": 0.001}]') > 0 AS a_little;
SELECT refund_sale(:sale, '[{"id": "a"}]') > 0 AS all_that_is_left_of_it;
SELECT refund_sale(:sale, '[{"id": "a"}]');
SELECT refund_sale(:sale) > 0 AS the_rest;
SELECT refund_sale(:sale);
SELECT refund_sale(:sale, amount => 'GBP 0.01');
SELECT account, sum(amount) FROM journal GROUP BY 1 ORDER BY 1;
SELECT sum(base) AS base, sum(amount) AS tax FROM sale_taxes;

-- ---- closed books, closed accounts, savepoints
SELECT post_sale(pg_temp.sale('two')) AS two \gset
SELECT close_period('2026-07-01');
SELECT post_sale(pg_temp.sale('three'));
SELECT refund_sale(:two, amount => 'GBP 1', effective_at => '2026-06-15');
SELECT refund_sale(:two, amount => 'GBP 1', effective_at => '2026-07-15') > 0 AS later;
BEGIN;
SAVEPOINT before;
SELECT refund_sale(:two, effective_at => '2026-07-15') > 0 AS all_of_it;
SELECT refund_sale(:two, amount => 'GBP 1', effective_at => '2026-07-15');
ROLLBACK TO before;
SELECT refund_sale(:two, amount => 'GBP 2', effective_at => '2026-07-15') > 0 AS some;
COMMIT;
SELECT posted FROM balance('bank');

-- ---- history, and rights
UPDATE sales SET quote = '{}';
DELETE FROM sale_taxes;
BEGIN;
SELECT transfer('bank', 'sales', 'GBP 1') AS own \gset
INSERT INTO sales (transaction_id, document, quote) VALUES (:own, '[]', '{}');
ROLLBACK;
SET ROLE regress_hostile_poster;
SELECT post_sale(pg_temp.sale('four') || '{"at": "2026-07-20T00:00:00Z"}') AS four \gset
SELECT refund_sale(:four, '[{"id": "a", "quantity": 1}]', key => 'four back') > 0 AS poster;
SELECT post_sale(pg_temp.sale('four') || '{"at": "2026-07-20T00:00:00Z"}') = :four AS repeated;
SELECT chargeback(:four, 'GBP 10', fee => 'GBP 15') AS charged \gset
SELECT reinstate_chargeback(:charged, 'GBP 4') > 0 AS some;
SELECT reinstate_chargeback(:charged, 'GBP 6.01');
SELECT reinstate_chargeback(:charged) > 0 AS rest;
SELECT count(*) FROM sales;
-- nobody adds to what was posted before, or takes numbers that are to come
INSERT INTO sales VALUES (:plain, '{}', '{}');
INSERT INTO sales VALUES (:charged + 1000, '{}', '{}');
INSERT INTO sale_taxes (transaction_id, number, jurisdiction, tax, base, amount) VALUES (:plain, 1, 'GB', 'VAT', 'GBP 1', 'GBP 1');
INSERT INTO sale_taxes (transaction_id, number, jurisdiction, tax, base, amount) VALUES (:sale, 99, 'GB', 'VAT', 'GBP 1', 'GBP 1');
INSERT INTO tax_turnover VALUES (:plain, 'acme', 'GB', '2026-06-01', 'GBP 90000', 1);
COPY sales FROM STDIN;
999999	{}	{}
\.
SELECT set_tax_rate('GB', 'VAT', 21);
SET ROLE regress_hostile_reader;
SELECT count(*) FROM sales;
SELECT quote_sale(pg_temp.sale('five')) ->> 'key';
SELECT post_sale(pg_temp.sale('five'));
SELECT refund_sale(:four);
RESET ROLE;
SELECT refund(:plain, 'GBP 1') > 0 AS still_no_sale;
\set VERBOSITY default
SELECT check_name, object, detail FROM verify();
-- verify() finds what was added by whoever posted it
BEGIN;
SET LOCAL ROLE regress_hostile_poster;
SELECT post(ARRAY[debit('bank', 'GBP 1'), credit('sales', 'GBP 1')]) AS posted \gset
INSERT INTO sale_taxes (transaction_id, number, jurisdiction, tax, base, amount) VALUES (:posted, 1, 'GB', 'VAT', 'GBP 1', 'GBP 1');
INSERT INTO tax_turnover VALUES (:posted, 'acme', 'GB', '2026-06-01', 'GBP 90000', 1);
RESET ROLE;
SELECT check_name, replace(object, :'posted', 'N') AS object, detail FROM verify() ORDER BY 1, 3;
INSERT INTO sales VALUES (:posted, '{}', '{"kind": "reversal"}');
SELECT check_name, replace(object, :'posted', 'N') AS object, detail FROM verify() ORDER BY 1, 3;
ROLLBACK;
-- and what lacks its transaction
BEGIN;
ALTER TABLE sale_taxes DISABLE TRIGGER own_transaction;
ALTER TABLE tax_turnover DISABLE TRIGGER own_transaction;
INSERT INTO sale_taxes (transaction_id, number, jurisdiction, tax, base, amount) VALUES (999998, 1, 'GB', 'VAT', 'GBP 1', 'GBP 1');
INSERT INTO tax_turnover VALUES (999999, 'acme', 'GB', '2026-06-01', 'GBP 90000', 1);
SELECT check_name, object, detail FROM verify() ORDER BY 1, 2;
ROLLBACK;
DROP SCHEMA regress_hostile CASCADE;
DROP ROLE regress_hostile_reader, regress_hostile_poster, regress_hostile_admin;
