-- The database that test/operations works on: several ledgers, one with a name that has to be quoted, and what users add.
\set ON_ERROR_STOP 1
SET client_min_messages = warning;
CREATE SCHEMA "money types";
CREATE EXTENSION florin SCHEMA "money types";
GRANT USAGE ON SCHEMA "money types" TO PUBLIC;
SET search_path = "money types";

SELECT create_ledger('shop', roles => true);
SELECT shop.open_account('assets:bank', 'asset', 'GBP', name => 'Bank', metadata => '{"iban": "GB33BUKB20201555555555"}'),
  shop.open_account('income:sales', 'income', 'GBP', stripes => 4), shop.open_account('assets:purse', 'asset', 'GBP', min_balance => 'GBP 0', max_balance => 'GBP 100'),
  shop.open_account('assets:old', 'asset', 'GBP'),
  -- ALL and TRY are currencies and SQL keywords; TOP is another, and a currency that ISO 4217 does not know.
  shop.open_account('assets:lek', 'asset', 'ALL'), shop.open_account('equity:lek', 'equity', 'ALL'), shop.open_account('assets:lira', 'asset', 'TRY'),
  shop.open_account('equity:lira', 'equity', 'TRY'), shop.open_account('assets:coin', 'asset', 'BTC'), shop.open_account('equity:coin', 'equity', 'BTC');
SELECT shop.close_account('assets:old');
SELECT shop.limit_subtree('assets:purse', 'GBP', max_balance => 'GBP 90'), shop.limit_subtree('assets', 'BTC', min_balance => 'BTC 0');
SELECT shop.allow_posting('shop_admin', 'equity'), shop.allow_posting('shop_poster', 'assets', 'credit'), shop.allow_posting('shop_poster', 'assets', 'debit');
SELECT shop.transfer('assets:bank', 'income:sales', monetary(n, 'GBP'), key => 'order-' || n, kind => 'sale', effective_at => '2011-01-01'::timestamptz + n * interval '1 hour',
    description => E'tab\t newline\n backslash\\ quote'' café', metadata => jsonb_build_object('n', n))
  FROM generate_series(1, 50) AS n;
SELECT shop.transfer('assets:purse', 'assets:bank', 'GBP 40.5'), shop.transfer('assets:lek', 'equity:lek', 'ALL 7'), shop.transfer('assets:lira', 'equity:lira', 'TRY 8'),
  shop.transfer('assets:coin', 'equity:coin', 'BTC 0.000000000000000001');
SELECT shop.post(ARRAY[debit('assets:bank', 'GBP 3', memo => E'\\N'), credit('income:sales', 'GBP 1', memo => ''), credit('income:sales', 'GBP 2')]);
WITH t AS (INSERT INTO shop.transactions (kind) VALUES ('hold') RETURNING id)
  INSERT INTO shop.entries (transaction_id, account_id, amount, layer) SELECT id, a, m, 'pending' FROM t, (VALUES (3, 'GBP -10'::monetary), (1, 'GBP 10')) AS v (a, m);
SELECT shop.hold(ARRAY[debit('assets:lira', 'TRY 4'), credit('equity:lira', 'TRY 4')], '2100-01-01', key => 'held');
SELECT shop.capture(id, 'TRY 1') FROM shop.transactions WHERE key = 'held';

-- Enough entries for a chunk of roll-ups, and some that are not rolled up.
SELECT shop.post(array_agg(debit('assets:lek', 'ALL 2')) || array_agg(credit('equity:lek', 'ALL 2'))) FROM generate_series(1, 150);
SELECT shop.roll_up();
SELECT shop.transfer('assets:lek', 'equity:lek', 'ALL 3', effective_at => '2011-01-01');

-- A consumer of the feed that got so far, and what it got: the number of one that was rolled back is not among them.
BEGIN;
SELECT shop.transfer('assets:bank', 'income:sales', 'GBP 1');
ROLLBACK;
SELECT shop.transfer('assets:bank', 'income:sales', 'GBP 3', description => 'after a gap'), shop.transfer('income:sales', 'assets:bank', 'GBP 3');
CREATE TABLE shop.consumer (position bigint, seen text);
INSERT INTO shop.consumer SELECT max(f.id), md5(string_agg(f::text, '' ORDER BY f.id)) FROM shop.feed(0, 40) AS f;
SELECT shop.notify_posts('shop_posts');

-- Exchange: roles, rates, a quote that was used, a settlement and a revaluation.
SELECT count(shop.open_account(code, type, currency::currency)) FROM (VALUES ('fx:bank:gbp', 'asset', 'GBP'), ('fx:bank:usd', 'asset', 'USD'), ('fx:due:usd', 'asset', 'USD'),
  ('fx:position:GBP', 'equity', 'GBP'), ('fx:position:USD', 'equity', 'USD'), ('fx:result', 'income', 'GBP')) AS v (code, type, currency);
SELECT shop.set_account_role('fx_position', 'fx:position:{currency}'), shop.set_account_role('fx_gain', 'fx:result'), shop.set_account_role('fx_loss', 'fx:result'),
  shop.set_account_role('fx_unrealised', 'fx:result'), shop.set_rate_source('desk'), shop.set_quote_policy('retail', '1 day', source => 'desk'), shop.set_revaluation_class('fx', 'reverse');
SELECT shop.add_rate('desk', 'USD', 'GBP', 0.75, '2011-01-01'), shop.add_rate('desk', 'USD', 'GBP', 0.8, '2011-02-01');
SELECT shop.exchange('fx:bank:gbp', 'fx:bank:usd', quote => (SELECT id FROM shop.quote_exchange('GBP 8', 'USD', 'retail')), key => 'quoted', effective_at => '2011-02-03');
SELECT shop.settle('fx:bank:usd', 'fx:due:usd', 'USD 10', booked => 'GBP 7.50', item => 'credit', source => 'desk', key => 'settled', effective_at => '2011-02-04');
SELECT count(*) FROM shop.revalue('2011-02-28', 'GBP', 'desk');

-- A sale with tax, shipping and a fee, part of it given back; what was reported of it.
SELECT shop.add_example_tax_rates('{GB}') > 0, shop.set_tax_exemption('ann', 'C-1', 'GB'), shop.set_shipping_zone('home', '{GB}'),
  shop.set_shipping_method('post', 'home', ARRAY[shipping_band(0, 2, 'GBP 3'), shipping_band(2, price => 'GBP 5')], measure => 'weight'),
  shop.set_fee_schedule('commission', '[{"name": "commission", "kind": "percentage", "percent": 10}]', 'GBP');
SELECT shop.set_account_role(role, account) FROM (VALUES ('payment', 'sale:paid'), ('proceeds', 'sale:net'), ('shipping', 'sale:shipping'), ('tax', 'sale:tax'), ('fee', 'sale:fee')) AS v (role, account);
SELECT shop.open_account(code, type, 'GBP') FROM (VALUES ('sale:paid', 'asset'), ('sale:net', 'liability'), ('sale:shipping', 'income'), ('sale:tax', 'liability'), ('sale:fee', 'income')) AS v (code, type);
CREATE TABLE shop.sold AS SELECT shop.post_sale(d) AS id, d AS document, shop.quote_sale(d) AS quote
  FROM (VALUES ('{"key": "sold", "at": "2011-02-05T12:00:00Z", "currency": "GBP", "prices": "inclusive", "seller": {"code": "acme", "country": "GB"}, "buyer": {"code": "bob", "country": "GB"},
    "shipping": {"method": "post"}, "lines": [{"id": "a", "quantity": 2, "unit_price": "GBP 12.00", "weight": "0.7"}, {"id": "b", "quantity": 1, "unit_price": "GBP 5.00", "category": "books", "weight": 1}]}'::jsonb)) AS v (d);
SELECT shop.refund_sale(id, '[{"id": "a", "quantity": 1}]', effective_at => '2011-02-06') FROM shop.sold;
CREATE TABLE shop.reported AS SELECT md5(string_agg(r::text, '' ORDER BY r)) AS report FROM shop.tax_report() AS r;

SELECT create_ledger('Büro "2" (eu)');
SELECT "Büro ""2"" (eu)".open_account('a', 'asset', 'EUR'), "Büro ""2"" (eu)".open_account('b', 'income', 'EUR');
SELECT "Büro ""2"" (eu)".transfer('a', 'b', 'EUR 1', key => 'one');

-- A partitioned one, a month of it archived.
SELECT create_ledger('parts', partition_by => 'month');
SELECT parts.open_account('a', 'asset', 'GBP'), parts.open_account('b', 'income', 'GBP');
SELECT parts.transfer('a', 'b', monetary(n, 'GBP'), key => 'part-' || n, effective_at => '2011-01-01'::timestamptz + n * interval '10 days') FROM generate_series(1, 9) AS n;
SELECT parts.refund(5, 'GBP 2', effective_at => '2011-03-20'), parts.transfer('a', 'b', 'GBP 100', key => 'in no partition', effective_at => '2009-09-09');
ALTER TABLE parts.transactions ADD COLUMN shop_id integer NOT NULL DEFAULT 7;
SELECT parts.make_partitions();
SELECT parts.transfer('a', 'b', 'GBP 100', key => 'in the default partition', effective_at => '2012-09-09');
SELECT parts.close_period('2011-01-31'), parts.roll_up();
SELECT parts.archive_partitions('2011-02-01');

-- What users add.
CREATE INDEX by_kind ON shop.transactions (kind, posted_at);
CREATE INDEX by_metadata ON shop.transactions USING gin (metadata);
CREATE UNIQUE INDEX memo_once ON shop.entries (memo) WHERE memo LIKE 'once%';
CREATE INDEX by_amount ON shop.entries (amount, currency(amount));
ALTER TABLE shop.transactions ADD COLUMN shop_id integer NOT NULL DEFAULT 7;
CREATE TABLE shop.notes (transaction_id bigint REFERENCES shop.transactions, price monetary NOT NULL DEFAULT 'ALL 1.5' CHECK (price > 'ALL 1'), codes currency[] DEFAULT '{ALL,TRY,TOP}');
INSERT INTO shop.notes VALUES (1, 'ALL 2'), (2, DEFAULT);
CREATE FUNCTION shop.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO shop.notes VALUES (NEW.id); RETURN NULL; END $$;
CREATE TRIGGER note_each AFTER INSERT ON shop.transactions FOR EACH ROW EXECUTE FUNCTION shop.note();
CREATE VIEW shop.movements AS SELECT account, sum(amount) FROM shop.journal GROUP BY account;
CREATE MATERIALIZED VIEW shop.closing AS SELECT * FROM shop.trial_balance();
ALTER TABLE shop.entries ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_entries ON shop.entries TO shop_reader USING (layer = 'posted');
CREATE PUBLICATION everything FOR TABLE shop.accounts, shop.transactions, shop.entries, "Büro ""2"" (eu)".entries;
CREATE PUBLICATION whole_schema FOR TABLES IN SCHEMA shop;
GRANT SELECT (id, code) ON shop.accounts TO shop_poster;
CREATE POLICY any_entries ON shop.entries FOR INSERT TO shop_poster WITH CHECK (true);
GRANT SELECT ON shop.movements TO shop_poster;
GRANT INSERT ON shop.notes TO shop_poster;
COMMENT ON INDEX shop.by_kind IS 'for the monthly report';
CREATE STATISTICS shop.kinds ON kind, effective_at FROM shop.transactions;
