-- A sale in one call: quoted, posted, given back, charged back; docs/sales.md.
\set SHOW_CONTEXT never
\set VERBOSITY terse
SET client_min_messages = warning;
SET timezone = 'UTC';
SELECT create_ledger('regress_sales', roles => true);
SET search_path = regress_sales, public;
SELECT count(set_account_role(v.role, v.template, '2020-01-01')) FROM (VALUES
  ('payment', 'assets:bank:{currency|lower}'), ('proceeds', 'liabilities:sellers:{seller}:{currency|lower}'),
  ('shipping', 'income:shipping'), ('tax', 'liabilities:tax:{jurisdiction}:{tax}'), ('seller_tax', 'liabilities:sellers:{seller}:tax'),
  ('fee', 'income:fees:{schedule}'), ('fee_share', 'liabilities:partners:{party}'), ('fee_cost', 'expenses:{schedule}'),
  ('fx_position', 'equity:fx:{currency|lower}'), ('fx_gain', 'income:fx:{currency|lower}'), ('fx_loss', 'expenses:fx:{currency|lower}'),
  ('goodwill', 'expenses:goodwill'), ('chargeback', 'assets:disputes:{currency|lower}'), ('chargeback_fee', 'expenses:disputes')) AS v (role, template);
SELECT count(open_account(v.code, v.type, v.currency::currency)) FROM (VALUES
  ('assets:bank:gbp', 'asset', 'GBP'), ('assets:bank:usd', 'asset', 'USD'), ('assets:bank:cad', 'asset', 'CAD'),
  ('liabilities:sellers:acme:gbp', 'liability', 'GBP'), ('liabilities:sellers:acme:eur', 'liability', 'EUR'), ('liabilities:sellers:beta:usd', 'liability', 'USD'),
  ('liabilities:sellers:acme:tax', 'liability', 'GBP'), ('liabilities:partners:one', 'liability', 'GBP'), ('liabilities:partners:two', 'liability', 'GBP'),
  ('income:shipping', 'income', 'GBP'), ('income:fees:commission', 'income', 'GBP'), ('income:fees:service', 'income', 'GBP'), ('income:fees:card', 'income', 'GBP'),
  ('expenses:card', 'expense', 'GBP'), ('liabilities:tax:GB:VAT', 'liability', 'GBP'), ('liabilities:tax:CA-QC:QST', 'liability', 'CAD'),
  ('equity:fx:gbp', 'equity', 'GBP'), ('equity:fx:eur', 'equity', 'EUR'), ('equity:fx:usd', 'equity', 'USD'), ('equity:fx:cad', 'equity', 'CAD'),
  ('income:fx:eur', 'income', 'EUR'), ('expenses:fx:eur', 'expense', 'EUR'), ('expenses:fx:cad', 'expense', 'CAD'),
  ('expenses:goodwill', 'expense', 'GBP'), ('assets:disputes:gbp', 'asset', 'GBP'), ('expenses:disputes', 'expense', 'GBP')) AS v (code, type, currency);
SELECT set_tax_jurisdiction('GB', 'United Kingdom'), set_tax_rate('GB', 'VAT', 20), set_tax_rate('GB', 'VAT', 0, 'books', treatment => 'zero');
SELECT set_tax_jurisdiction('US', 'United States'), set_tax_rate('US', 'none', 0, treatment => 'none');
SELECT set_fee_schedule('commission', '[{"name": "commission", "kind": "percentage", "percent": 10}]', 'GBP', seller => 'acme');
SELECT set_fee_schedule('service', '[{"name": "service", "kind": "flat", "amount": 0.50, "refund": "kept"}]', 'GBP', 'buyer', seller => 'acme');
SELECT set_rate_source('ecb', pivot => 'EUR'), add_rate('ecb', 'EUR', 'GBP', 0.85, '2026-01-01'), add_rate('ecb', 'EUR', 'GBP', 0.80, '2026-02-01'),
  set_rate_source('boc'), add_rate('boc', 'USD', 'CAD', 1.35, '2026-01-01'), add_rate('boc', 'USD', 'CAD', 1.40, '2026-02-01');
CREATE TEMPORARY TABLE orders (name text, document jsonb);
INSERT INTO orders VALUES ('plain', '{"at": "2026-01-05 12:00+00", "currency": "GBP", "prices": "inclusive",
  "seller": {"code": "acme", "country": "GB"}, "buyer": {"code": "c7", "country": "GB"},
  "lines": [{"quantity": 2, "unit_price": "GBP 10.00"}, {"id": "b", "quantity": "3", "unit_price": "GBP 5.00", "discount": "10 %", "category": "books"}],
  "discounts": [{"percent": 10, "code": "WINTER"}], "shipping": {"amount": "GBP 4.99"}}');
INSERT INTO orders SELECT 'euro', document || '{"settlement": {"currency": "EUR", "source": "ecb"}}' FROM orders WHERE name = 'plain';
CREATE FUNCTION pg_temp.document(wanted text, more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS
  'SELECT document || more FROM orders WHERE name = wanted';
CREATE FUNCTION pg_temp.legs(quote jsonb) RETURNS TABLE (role text, account text, amount monetary) LANGUAGE sql AS
  'SELECT * FROM jsonb_to_recordset(quote -> ''legs'') AS (role text, account text, amount monetary)';

-- what it comes to: lines and shipping with their taxes are what is paid
SELECT jsonb_pretty(quote_sale(pg_temp.document('plain')) -> 'totals');
SELECT l.* FROM jsonb_to_recordset(quote_sale(pg_temp.document('plain')) -> 'lines') AS l (id text, list_amount monetary, amount monetary, discount monetary, charged monetary, net monetary, tax monetary, gross monetary);
SELECT l.* FROM pg_temp.legs(quote_sale(pg_temp.document('plain'))) AS l;
SELECT l.* FROM pg_temp.legs(quote_sale(pg_temp.document('euro'))) AS l;
SELECT quote_sale(pg_temp.document('euro')) #> '{exchange,settlement}' AS exchange;
SELECT count(*) AS nothing_is_posted FROM transactions;

-- posted as quoted; the key answers by the document, whatever the rules are meanwhile
SELECT post_sale(pg_temp.document('euro', '{"key": "o1", "description": "order 1", "metadata": {"cart": 7}}')) AS sale \gset
SELECT set_tax_rate('GB', 'VAT', 17.5), set_fee_schedule('commission', '[{"name": "commission", "kind": "percentage", "percent": 12}]', 'GBP', seller => 'acme');
SELECT post_sale(pg_temp.document('euro', '{"key": "o1", "description": "order 1", "metadata": {"cart": 7}}')) = :sale AS again;
SELECT post_sale(pg_temp.document('euro', '{"key": "o1"}'));
SELECT transfer('assets:bank:gbp', 'income:shipping', 'GBP 1', key => 'no sale') > 0 AS posted;
SELECT post_sale(pg_temp.document('euro', '{"key": "no sale"}'));
SELECT set_tax_rate('GB', 'VAT', 20), set_fee_schedule('commission', '[{"name": "commission", "kind": "percentage", "percent": 10}]', 'GBP', seller => 'acme');
SELECT t.kind, t.description, t.metadata, t.effective_at, s.document ->> 'key' AS key FROM transactions AS t JOIN sales AS s ON s.transaction_id = t.id WHERE t.id = :sale;
SELECT line, account, amount, memo FROM journal WHERE transaction_id = :sale ORDER BY line;
SELECT number, line, jurisdiction, tax, percent, base, amount FROM sale_taxes WHERE transaction_id = :sale;

-- given back in parts: one unit, an amount, a corrected price, the rest. Nothing is left but the kept fee
SELECT refund_sale(:sale, '[{"id": "b", "quantity": 1}]', key => 'r1') AS refund \gset
SELECT refund_sale(:sale, '[{"id": "b", "quantity": 1}]', key => 'r1') = :refund AS again;
SELECT refund_sale(:sale, '[{"id": "b", "quantity": 2}]', key => 'r1');
SELECT line, account, amount, memo FROM journal WHERE transaction_id = :refund ORDER BY line;
SELECT number, line, tax, base, amount FROM sale_taxes WHERE transaction_id = :refund;
SELECT refund_sale(:sale, amount => 'GBP 7.77') > 0 AS refunded;
SELECT adjust_sale(:sale, 'GBP 1.00', 'price_correction') > 0, adjust_sale(:sale, reason => 'price_correction', lines => '[{"id": "1", "amount": "GBP 0.50"}]') > 0 AS corrected;
SELECT refund_sale(:sale, '[{"id": "b", "quantity": 3}]');
SELECT refund_sale(:sale, amount => 'GBP 30');
SELECT refund_sale(:sale, shipping => false) > 0, refund_sale(:sale) > 0 AS refunded;
SELECT refund_sale(:sale);
SELECT account, sum(amount) FROM journal WHERE transaction_id >= :sale AND key IS DISTINCT FROM 'no sale' GROUP BY account, currency ORDER BY account COLLATE "C";
SELECT sum(base) AS base, sum(amount) AS tax FROM sale_taxes;
SELECT kind, relation, currency, amount, depth FROM chains WHERE chain_id = :sale ORDER BY transaction_id, currency;

-- a refund that was reversed does not count, and its taxes are taken back with it
SELECT post_sale(pg_temp.document('plain')) AS sale \gset
SELECT reverse(refund_sale(:sale)) > 0 AS reversed;
SELECT sum(amount) AS tax FROM sale_taxes WHERE transaction_id >= :sale;
SELECT refund(:sale, 'GBP 1');
SELECT reverse(:sale) > 0 AS reversed;
SELECT refund_sale(:sale);
SELECT sum(amount) AS tax FROM sale_taxes WHERE transaction_id >= :sale;

-- goodwill leaves the sale as it was, and no more than was paid goes back
SELECT post_sale(pg_temp.document('plain')) AS sale \gset
SELECT adjust_sale(:sale, 'GBP 10', key => 'g') = adjust_sale(:sale, 'GBP 10', key => 'g') AS again;
SELECT refund_sale(:sale, amount => 'GBP 25.65');
SELECT refund_sale(:sale, amount => 'GBP 5.00') > 0 AS refunded;
-- all that is left: what the buyer has already is set against the goodwill
SELECT refund_sale(:sale) AS refund \gset
SELECT account, amount, memo FROM journal WHERE transaction_id = :refund ORDER BY line;
SELECT refund_sale(:sale);
SELECT adjust_sale(:sale, 'GBP 0.01');
SELECT account, sum(amount) FROM journal WHERE transaction_id >= :sale GROUP BY account, currency ORDER BY account COLLATE "C";

-- charged back: more than the sale, and with a fee; owed until it is settled or reinstated
SELECT post_sale(pg_temp.document('plain')) AS sale \gset
SELECT chargeback(:sale, 'GBP 36.00', fee => 'GBP 15.00', key => 'c') AS dispute \gset
SELECT chargeback(:sale, 'GBP 36.00', fee => 'GBP 15.00', key => 'c') = :dispute AS again;
SELECT (balance('assets:disputes:gbp')).posted AS owed_again;
SELECT refund_sale(:sale);
SELECT refund_sale(:sale, settles_chargeback => true) > 0 AS settled;
SELECT (balance('assets:disputes:gbp')).posted AS owed_again;
SELECT reinstate_chargeback(:dispute, 'GBP 2.00');
SELECT reinstate_chargeback(:dispute) > 0 AS reinstated;
\set VERBOSITY default
SELECT reinstate_chargeback(:dispute);
SELECT chargeback(:sale, 'EUR 1');
\set VERBOSITY terse
SELECT reinstate_chargeback(:sale);
SELECT account, sum(amount) FROM journal WHERE transaction_id >= :sale GROUP BY account, currency ORDER BY account COLLATE "C";
SELECT chargeback(:sale, 'GBP 0');

-- at current rates: USD 100 booked as CAD 135.00, refunded when the rate is 1.40
INSERT INTO orders VALUES ('dollars', '{"at": "2026-01-05 12:00+00", "currency": "USD", "prices": "exclusive", "seller": {"code": "beta", "country": "US"},
  "buyer": {"country": "US"}, "lines": [{"quantity": 1, "unit_price": "USD 100.00"}], "payment": {"currency": "CAD", "source": "boc"}}');
SELECT post_sale(pg_temp.document('dollars')) AS sale \gset
SELECT account, amount FROM journal WHERE transaction_id = :sale ORDER BY line;
SELECT refund_sale(:sale, rate => 'current', effective_at => '2026-02-03') AS refund \gset
SELECT account, amount, memo FROM journal WHERE transaction_id = :refund ORDER BY line;
SELECT refund_sale(:sale, rate => 'yesterday');
-- parts that sum to the whole: at current rates that are still those of the sale, and after a reversal
SELECT post_sale(pg_temp.document('dollars')) AS sale \gset
SELECT refund_sale(:sale, amount => 'USD 33.33', rate => 'current', effective_at => '2026-01-05 13:00+00') AS first \gset
SELECT refund_sale(:sale, amount => 'USD 33.33', rate => 'current', effective_at => '2026-01-05 13:00+00') AS second \gset
SELECT reverse(:first, effective_at => '2026-01-05 14:00+00') > 0 AS reversed;
SELECT refund_sale(:sale, rate => 'current', effective_at => '2026-01-05 14:00+00') AS rest \gset
SELECT transaction_id - :sale AS transaction, account, amount, memo FROM journal WHERE transaction_id IN (:first, :second, :rest) ORDER BY transaction_id, line;
SELECT account, sum(amount) FROM journal WHERE transaction_id >= :sale GROUP BY account, currency ORDER BY account COLLATE "C";

-- by a customer's quote: once, for no more than was quoted
SELECT set_quote_policy('retail', '1 hour', source => 'ecb', mark_up => 2);
SELECT sell, buy FROM quote_exchange_for('GBP 35.64', 'EUR', 'retail');
SELECT account, amount FROM pg_temp.legs(quote_sale(pg_temp.document('plain', '{"payment": {"currency": "EUR", "quote": 1}, "accounts": {"payment": "equity:fx:eur"}}')));
SELECT post_sale(pg_temp.document('plain', '{"payment": {"currency": "EUR", "quote": 1}, "shipping": {"amount": "GBP 5.00"}}'));
SELECT post_sale(pg_temp.document('plain', '{"payment": {"currency": "CAD", "quote": 1}}'));
SELECT post_sale(pg_temp.document('plain', '{"payment": {"currency": "EUR", "quote": 2}}'));
SELECT post_sale(pg_temp.document('plain', '{"key": "quoted", "payment": {"currency": "EUR", "quote": 1}, "accounts": {"payment": "liabilities:sellers:acme:eur"}}')) AS sale \gset
SELECT post_sale(pg_temp.document('plain', '{"key": "quoted", "payment": {"currency": "EUR", "quote": 1}, "accounts": {"payment": "liabilities:sellers:acme:eur"}}')) = :sale AS again;
SELECT post_sale(pg_temp.document('plain', '{"payment": {"currency": "EUR", "quote": 1}}'));
SELECT refund_sale(:sale, amount => 'GBP 11.11') > 0, refund_sale(:sale) > 0 AS refunded;
SELECT account, sum(amount) FROM journal WHERE transaction_id >= :sale GROUP BY account, currency ORDER BY account COLLATE "C";

-- splits, and a fee that the platform pays
SELECT set_fee_schedule('commission', '[{"name": "commission", "kind": "percentage", "percent": 10, "splits": [{"party": "one", "share": 2}, {"party": "two", "share": 1}]}]', 'GBP', seller => 'acme', payment_method => 'card') > 0,
  set_fee_schedule('card', '[{"name": "card", "kind": "percentage", "percent": 1.5, "amount": 0.20, "refund": "variable"}]', 'GBP', 'platform', payment_method => 'card') > 0 AS set;
SELECT post_sale(pg_temp.document('plain', '{"payment": {"method": "card"}}')) AS sale \gset
SELECT account, amount, memo FROM journal WHERE transaction_id = :sale ORDER BY line;
SELECT refund_sale(:sale, amount => 'GBP 10') > 0, refund_sale(:sale) > 0 AS refunded;
SELECT account, sum(amount) FROM journal WHERE transaction_id >= :sale GROUP BY account, currency ORDER BY account COLLATE "C";

-- more of a fee went back than belongs to what is left of it after a reversal: the next parts make up for it
SELECT set_fee_schedule('commission', '[{"name": "commission", "kind": "percentage", "percent": 10, "with_tax": true}]', 'GBP', seller => 'acme', payment_method => 'cheque') > 0 AS set;
SELECT post_sale(pg_temp.document('plain', '{"payment": {"method": "cheque"}, "discounts": null, "shipping": null, "lines": [{"quantity": 1, "unit_price": "GBP 10.00"}]}')) AS sale \gset
SELECT refund_sale(:sale, amount => 'GBP 0.05') > 0 AS refunded;
SELECT refund_sale(:sale, amount => 'GBP 0.05') AS second \gset
SELECT refund_sale(:sale, amount => 'GBP 0.05') > 0 AS refunded, reverse(:second) > 0 AS reversed;
SELECT refund_sale(:sale, amount => 'GBP 0.01') > 0 AS refunded, refund_sale(:sale) > 0 AS rest;
SELECT transaction_id - :sale AS transaction, amount FROM journal WHERE transaction_id > :sale AND account = 'income:fees:commission' ORDER BY transaction_id;
SELECT account, sum(amount) FROM journal WHERE transaction_id >= :sale GROUP BY account, currency ORDER BY account COLLATE "C";

-- goods that cost nothing, and a fee that the buyer pays for them: it goes back as they do
SELECT set_fee_schedule('service', '[{"name": "service", "kind": "flat", "amount": 0.50}]', 'GBP', 'buyer', seller => 'acme', payment_method => 'voucher') > 0 AS set;
SELECT post_sale(pg_temp.document('plain', '{"payment": {"method": "voucher"}, "discounts": null, "shipping": null,
  "lines": [{"id": "free", "quantity": 3, "unit_price": "GBP 0"}]}')) AS sale \gset
SELECT account, amount FROM journal WHERE transaction_id = :sale ORDER BY line;
SELECT refund_sale(:sale, '[{"id": "free", "quantity": 1}]') AS refund \gset
SELECT account, amount FROM journal WHERE transaction_id = :refund ORDER BY line;
SELECT refund_sale(:sale) > 0 AS refunded;
SELECT refund_sale(:sale);
SELECT account, sum(amount) FROM journal WHERE transaction_id >= :sale GROUP BY account, currency ORDER BY account COLLATE "C";

-- documents that are none say where, and nothing is posted
SELECT count(*) AS transactions FROM transactions \gset
\set VERBOSITY default
SELECT post_sale(NULL);
SELECT quote_sale(NULL);
SELECT quote_taxes(NULL);
SELECT quote_fees(NULL);
SELECT quote_shipping(NULL);
SELECT shipping_methods(NULL);
SELECT post_sale('[]');
SELECT post_sale('{}');
SELECT post_sale(pg_temp.document('plain', '{"prices": "maybe"}'));
SELECT post_sale(pg_temp.document('plain', '{"colour": "red"}'));
SELECT post_sale(pg_temp.document('plain', '{"currency": "XAU"}'));
SELECT post_sale(pg_temp.document('plain', '{"lines": []}'));
SELECT post_sale(pg_temp.document('plain', '{"discounts": null, "lines": [{"id": "a", "quantity": 1, "unit_price": "GBP 1"}, {"id": "b", "quantity": -1, "unit_price": "GBP 1"}]}'));
SELECT post_sale(pg_temp.document('plain', '{"discounts": null, "lines": [{"id": "a", "quantity": 1, "unit_price": "EUR 1"}]}'));
SELECT post_sale(pg_temp.document('plain', '{"discounts": null, "lines": [{"id": "a", "quantity": 1, "unit_price": 1}]}'));
SELECT post_sale(pg_temp.document('plain', '{"discounts": null, "lines": [{"id": "a", "quantity": 1, "unit_price": "GBP -1"}]}'));
SELECT post_sale(pg_temp.document('plain', '{"discounts": null, "lines": [{"id": "a", "quantity": "x", "unit_price": "GBP 1"}]}'));
SELECT post_sale(pg_temp.document('plain', '{"discounts": null, "lines": [{"id": "a", "quantity": 1, "unit_price": "GBP 1", "discount": "GBP 2"}]}'));
SELECT post_sale(pg_temp.document('plain', '{"discounts": null, "lines": [{"id": "a", "quantity": 1, "unit_price": "GBP 1", "discount": "200 %"}]}'));
SELECT post_sale(pg_temp.document('plain', '{"discounts": null, "lines": [{"id": "a", "quantity": 1, "unit_price": "GBP 1", "size": "L"}]}'));
SELECT post_sale(pg_temp.document('plain', '{"discounts": null, "lines": [{"id": "a", "quantity": 1, "unit_price": "GBP 1"}, {"id": "a", "quantity": 1, "unit_price": "GBP 1"}]}'));
SELECT post_sale(pg_temp.document('plain', '{"discounts": [{"amount": "GBP 100"}]}'));
SELECT post_sale(pg_temp.document('plain', '{"discounts": [{"amount": "GBP 1", "percent": 1}]}'));
SELECT post_sale(pg_temp.document('plain', '{"discounts": [{"amount": "GBP 1", "lines": ["z"]}]}'));
SELECT post_sale(pg_temp.document('plain', '{"buyer": {"country": "ZZ"}}'));
SELECT post_sale(pg_temp.document('plain', '{"buyer": {"country": "gb"}}'));
SELECT post_sale(pg_temp.document('plain', '{"buyer": {"country": "FR"}}'));
SELECT post_sale(pg_temp.document('plain', '{"settlement": {"currency": "USD", "source": "ecb"}}'));
SELECT post_sale(pg_temp.document('plain', '{"settlement": {"currency": "EUR"}}'));
SELECT post_sale(pg_temp.document('plain', '{"shipping": {"amount": "GBP 0.001"}}'));
SELECT post_sale(pg_temp.document('plain', '{"seller": {"code": "other", "country": "GB"}}'));
SELECT post_sale(pg_temp.document('plain', '{"seller": {"code": "a:b", "country": "GB"}}'));
SELECT post_sale(pg_temp.document('plain', '{"accounts": {"payment": "assets:nowhere"}}'));
SELECT post_sale(pg_temp.document('plain', '{"accounts": {"payment": "assets:bank:usd"}}'));
SELECT post_sale(pg_temp.document('plain', '{"at": "soon"}'));
SELECT post_sale(pg_temp.document('plain', '{"at": "infinity"}'));
SELECT post_sale(pg_temp.document('plain', '{"at": "yesterday"}'));
SELECT post_sale(pg_temp.document('plain', '{"at": 1767614400}'));
SELECT post_sale(pg_temp.document('plain', '{"known_at": "2026-02-29"}'));
\set VERBOSITY sqlstate
SELECT post_sale(pg_temp.document('plain', '{"at": "2026-02-30"}'));
SELECT post_sale(pg_temp.document('plain', '{"at": "2026-01-05T12:00:00+16:00"}'));
\set VERBOSITY default
SELECT post_sale(pg_temp.document('plain', '{"seller": null, "discounts": null, "shipping": null, "lines": [{"quantity": 1, "unit_price": "GBP 0"}]}'));
SELECT refund_sale(NULL);
SELECT refund_sale(:sale + 1000000);
SELECT refund_sale(:sale, '[{"id": "b"}]', 'GBP 1');
SELECT refund_sale(:sale, '[{"quantity": 1}]');
SELECT refund_sale(:sale, '[{"id": "z"}]');
SELECT refund_sale(:sale, '{}');
SELECT refund_sale(:sale, amount => 'EUR 1');
SELECT refund_sale(:sale, amount => 'GBP 0');
SELECT adjust_sale(:sale, 'GBP 1', 'because');
SELECT adjust_sale(:sale, NULL);
SELECT refund_sale((SELECT id FROM transactions WHERE key = 'no sale'));
SELECT count(*) = :transactions AS nothing_was_posted FROM transactions;
\set VERBOSITY terse

-- rules that are set between two quotes of one call site count, also within a transaction
CREATE FUNCTION pg_temp.before_and_after() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  seen text := '';
BEGIN
  FOR turn IN 1..3 LOOP
    seen := seen || ' ' || (quote_sale(pg_temp.document('plain')) #>> '{totals,seller_fees}');
    BEGIN
      PERFORM set_fee_schedule('commission', format('[{"name": "commission", "kind": "percentage", "percent": %s}]', turn * 5)::jsonb, 'GBP', seller => 'acme');
      seen := seen || ' ' || (quote_sale(pg_temp.document('plain')) #>> '{totals,seller_fees}');
      IF turn = 2 THEN
        RAISE EXCEPTION USING ERRCODE = 'raise_exception';
      END IF;
    EXCEPTION WHEN raise_exception THEN
      NULL;
    END;
  END LOOP;
  RETURN seen;
END $$;
SELECT pg_temp.before_and_after();

-- who may: a poster without a right to read what others sold
GRANT USAGE ON SCHEMA public TO regress_sales_poster;
SELECT pg_temp.document('plain') AS document \gset
SET ROLE regress_sales_reader;
SELECT quote_sale(:'document') #>> '{totals,paid}' AS paid;
SELECT post_sale(:'document');
SET ROLE regress_sales_poster;
SELECT post_sale(:'document') AS sale \gset
SELECT refund_sale(:sale) > 0 AS refunded;
SELECT count(*) FROM sales;
RESET ROLE;

-- what verify() tells of sales that somebody changed
SELECT * FROM verify();
UPDATE sales SET quote = '{}';
DELETE FROM sale_taxes;
TRUNCATE sales;
ALTER TABLE sale_taxes DISABLE TRIGGER append_only;
BEGIN;
UPDATE sale_taxes SET amount = amount + 'GBP 0.01' WHERE transaction_id = :sale AND number = 1;
SELECT check_name, detail FROM verify() WHERE check_name LIKE 'sale%';
ROLLBACK;
BEGIN;
UPDATE sale_taxes SET seller = 'nobody' WHERE transaction_id = :sale AND number = 1;
SELECT check_name, detail FROM verify() WHERE check_name LIKE 'sale%';
ROLLBACK;
BEGIN;
UPDATE sale_taxes SET marketplace = true WHERE transaction_id = :sale AND number = 1;
SELECT count(*) AS found FROM verify() WHERE check_name LIKE 'sale%';
ROLLBACK;
ALTER TABLE sale_taxes ENABLE TRIGGER append_only;
ALTER TABLE sales DISABLE TRIGGER append_only;
ALTER TABLE sales DISABLE TRIGGER own_transaction;
BEGIN;
UPDATE sales SET quote = jsonb_set(quote, '{legs,0,amount}', '"GBP 1.00"') WHERE transaction_id = :sale;
SELECT check_name, detail FROM verify() WHERE check_name LIKE 'sale%';
ROLLBACK;
BEGIN;
UPDATE sales SET quote = jsonb_set(quote, '{totals,paid}', '"GBP 1.00"') WHERE transaction_id = :sale;
SELECT check_name, detail FROM verify() WHERE check_name LIKE 'refund%';
INSERT INTO sales VALUES (987654, '{}', '{}');
SELECT check_name, object FROM verify() WHERE check_name = 'sale_has_transaction';
ROLLBACK;
ALTER TABLE sales ENABLE TRIGGER append_only;
ALTER TABLE sales ENABLE TRIGGER own_transaction;
SELECT * FROM verify();

SET client_min_messages = warning;
DROP SCHEMA regress_sales CASCADE;
DROP OWNED BY regress_sales_poster, regress_sales_reader, regress_sales_admin;
DROP ROLE regress_sales_poster, regress_sales_reader, regress_sales_admin;
