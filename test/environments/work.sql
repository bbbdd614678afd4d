-- The same work whatever the settings are: what it leaves in the ledgers, and in the tables of schema found, is compared.
-- Nothing depends on when it is run; every name is qualified, as the search_path may be empty.
\set ON_ERROR_STOP 1
CREATE EXTENSION florin SCHEMA public;
CREATE SCHEMA found;
CREATE FUNCTION found.raised(command text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE command;
  RETURN 'nothing';
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE;
END $$;
SELECT public.create_ledger('shop'), public.create_ledger('parts', partition_by => 'month');
CREATE ROLE :"clerk";
SELECT shop.grant_poster(:'clerk'), parts.grant_poster(:'clerk'), shop.grant_reader(:'clerk'), parts.grant_reader(:'clerk');
SELECT shop.open_account(code, type, currency::public.currency, name => code || ' café') FROM (VALUES ('a', 'asset', 'GBP'), ('b', 'income', 'GBP'), ('x:i', 'asset', 'TRY'), ('x:I', 'equity', 'TRY'),
  ('usd', 'asset', 'USD'), ('fx:GBP', 'equity', 'GBP'), ('fx:USD', 'equity', 'USD'), ('assets:receivable', 'asset', 'GBP'), ('paid', 'asset', 'GBP'), ('net', 'liability', 'GBP'), ('post', 'income', 'GBP'),
  ('tax', 'liability', 'GBP'), ('fee', 'income', 'GBP'), ('result', 'income', 'GBP')) AS v (code, type, currency) ORDER BY code COLLATE "C";
SELECT parts.open_account('a', 'asset', 'GBP'), parts.open_account('b', 'income', 'GBP');
SELECT shop.set_account_role(role, account, '2000-01-01 00:00:00+00') FROM (VALUES ('payment', 'paid'), ('proceeds', 'net'), ('shipping', 'post'), ('tax', 'tax'), ('fee', 'fee'), ('fx_position', 'fx:{currency}'), ('fx_gain', 'result'), ('fx_loss', 'result'),
  ('fx_unrealised', 'result')) AS v (role, account);
SELECT shop.set_rate_source('desk', valid_from => '2000-01-01 00:00:00+00'), shop.set_rate_source('ecb', 'EUR', valid_from => '2000-01-01 00:00:00+00');
SELECT shop.set_shipping_zone('home', '{GB}'), shop.set_shipping_method('post', 'home', ARRAY[public.shipping_band(0, 2, 'GBP 3'), public.shipping_band(2, price => 'GBP 5.5')], measure => 'weight'),
  shop.set_fee_schedule('commission', '[{"name": "commission", "kind": "percentage", "percent": 10.5}]', 'GBP'), shop.add_example_tax_rates('{GB,DE}') > 0;
SET ROLE :"clerk";
-- Dates and numbers as text: in documents, as parameters, in what is read.
SELECT shop.transfer('a', 'b', '1234.56 GBP', key => E'I\u0131\u0130i', kind => E'SATI\u015E', effective_at => '2026-03-04 05:06:07.89+00', description => 'café', metadata => '{"n": 1.50, "d": "03/04/2026"}');
SELECT shop.post(ARRAY[public.debit('x:i', 'TRY 0.1', memo => E'\u0131'), public.credit('x:I', 'try 0.10', memo => 'I')], effective_at => '2026-04-03 23:30:00+00');
SELECT shop.post_json('{"key": "json", "kind": "é", "effective_at": "2026-05-06T07:08:09Z", "legs": [{"account": "assets:receivable", "debit": "GBP 1000.10"}, {"account": "b", "credit": "1000.1 GBP"}]}');
SELECT count(*) FROM shop.post_batch('[{"key": "one", "effective_at": "2026-02-03T00:00:00+09:00", "legs": [{"account": "a", "debit": "GBP 0.01"}, {"account": "b", "credit": "GBP 0.01"}]},
  {"key": "two", "effective_at": "2026-10-25T00:00:00Z", "legs": [{"account": "a", "debit": "GBP 10"}, {"account": "b", "credit": "GBP 10"}]}]', 'each');
SELECT shop.hold(ARRAY[public.debit('b', 'GBP 10'), public.credit('a', 'GBP 10')], '2100-02-28 23:59:59+00', key => 'held', effective_at => '2026-03-29 01:30:00+00');
SELECT shop.capture((SELECT id FROM shop.transactions WHERE key = 'held'), 'GBP 3.33', final => false, effective_at => '2026-03-29 02:30:00+00');
SELECT shop.refund((SELECT id FROM shop.transactions WHERE key = E'I\u0131\u0130i'), 'GBP 0.56', effective_at => '2026-07-08 09:10:11+00');
SELECT shop.reverse((SELECT id FROM shop.transactions WHERE key = 'one'), effective_at => '2026-07-08 09:10:11+00');
SELECT parts.transfer('a', 'b', public.from_minor_units(n, 'GBP'), key => 'part ' || n, effective_at => '2026-01-31 20:00:00+00'::timestamptz + n * interval '4 hours') FROM generate_series(1, 9) AS n;
BEGIN;
INSERT INTO shop.transactions (kind, effective_at) VALUES ('insert', '2026-08-09 10:11:12+00');
INSERT INTO shop.entries (transaction_id, account_id, amount) SELECT max(t.id), a.id, CASE a.code WHEN 'a' THEN '5.50 GBP' ELSE 'GBP -5.50' END::public.monetary
  FROM shop.transactions AS t, shop.accounts AS a WHERE a.code IN ('a', 'b') GROUP BY a.id, a.code;
COMMIT;
SELECT shop.post_sale('{"key": "sold", "at": "2026-02-05T12:00:00Z", "currency": "GBP", "prices": "inclusive", "seller": {"code": "acme", "country": "GB"}, "buyer": {"code": "bob", "country": "GB"},
  "shipping": {"method": "post"}, "lines": [{"id": "a", "quantity": 2, "unit_price": "GBP 12.00", "weight": "0.7"}, {"id": "b", "quantity": 1, "unit_price": "GBP 5.00", "category": "books", "weight": 1.50}]}') AS sale \gset
SELECT shop.refund_sale(:sale, '[{"id": "a", "quantity": 1}]', effective_at => '2026-02-06 00:00:00+00');
RESET ROLE;
SELECT shop.load_ecb_rates(E'Date,USD,JPY,CHF,GBP\n2026-01-05,1.1700,183.00,0.9300,0.8700\n2026-04-03,1.1720,184.00,0.9310,0.8720\n');
SELECT shop.add_rate('desk', 'USD', 'GBP', 0.75, '2026-01-01 00:00:00+00'), shop.add_rate('desk', 'USD', 'GBP', 0.8125, '2026-05-01 00:00:00+00');
SELECT shop.exchange('a', 'usd', 'GBP 7.50', rate => 1.25, key => 'fx', effective_at => '2026-04-04 00:00:00+00');
SELECT shop.set_revaluation_class('usd', 'reverse', valid_from => '2000-01-01 00:00:00+00');
SELECT count(parts.make_partitions()), count(shop.roll_up());
-- A day is one of the time zone that is set.
BEGIN ISOLATION LEVEL READ COMMITTED;
SET LOCAL timezone = 'UTC';
SELECT count(*) FROM shop.revalue('2026-05-31', 'GBP', 'desk');
SELECT shop.close_period('2026-01-31'), parts.close_period('2026-01-31'), parts.roll_up();
COMMIT;
BEGIN ISOLATION LEVEL READ COMMITTED;
SELECT parts.archive_partitions('2026-02-01 00:00:00+00'), parts.restore_partitions(), parts.archive_partitions('2026-02-01 00:00:00+00');
COMMIT;

-- What is read.
CREATE TABLE found.balances AS SELECT code, b.*, d.posted AS dated, k.posted AS known FROM shop.accounts CROSS JOIN LATERAL shop.balance(code) AS b
  CROSS JOIN LATERAL shop.balance(code, as_of => '2026-03-31 00:00:00+00') AS d CROSS JOIN LATERAL shop.balance(code, known_at => 'infinity') AS k;
CREATE TABLE found.statement AS SELECT * FROM shop.statement('a', '2026-02-01 00:00:00+00', '2026-06-01 00:00:00+00');
CREATE TABLE found.trial AS SELECT * FROM shop.trial_balance();
CREATE TABLE found.trial_dated AS SELECT * FROM shop.trial_balance('2026-04-01 00:00:00+00');
CREATE TABLE found.income AS SELECT * FROM shop.income_statement('2026-01-01 00:00:00+00', '2027-01-01 00:00:00+00');
CREATE TABLE found.sheet AS SELECT * FROM shop.balance_sheet('2026-12-31 00:00:00+00');
CREATE TABLE found.ageing AS SELECT * FROM shop.ageing('2026-08-01 00:00:00+00');
CREATE TABLE found.tax AS SELECT * FROM shop.tax_report();
CREATE TABLE found.holds AS SELECT key, state, captured, remaining, expires_at FROM shop.holds;
CREATE TABLE found.rate AS SELECT * FROM shop.find_rate('USD', 'GBP', '2026-04-30 23:59:59+00', 'desk');
CREATE TABLE found.partitions AS SELECT parent, name, range_from, range_until FROM parts.partitions() WHERE range_until < '2026-06-01 00:00:00+00' OR range_from < '2026-01-01 00:00:00+00';
BEGIN ISOLATION LEVEL READ COMMITTED;
CREATE TABLE found.feed AS SELECT id, effective_at, key, kind, description, metadata, relation, origin_id, expires_at, legs FROM shop.feed(0, 1000);
COMMIT;
CREATE TABLE found.quote AS SELECT shop.quote_sale('{"at": "2026-02-05T12:00:00Z", "currency": "GBP", "prices": "exclusive", "seller": {"code": "acme", "country": "GB"}, "buyer": {"code": "bob", "country": "GB"},
  "lines": [{"id": "a", "quantity": "2.5", "unit_price": "GBP 12.00"}]}') - 'quoted_at' AS document;
CREATE TABLE found.numbers AS SELECT v.amount::text, v.amount::jsonb AS as_json, v.amount::numeric AS as_number, 1.5 OPERATOR(public.*) v.amount AS product, v.amount OPERATOR(public./) 3 AS share, public.format_money(v.amount, 'de_DE') AS german,
    public.format_money(v.amount, 'tr_TR') AS turkish, public.format_money(v.amount, 'ja_JP') AS japanese, public.parse_money('1.234,5 EUR', 'de_DE') AS parsed, public.currency_name('TRY', 'tr_TR') AS name
  FROM (VALUES ('GBP 1234567.891'::public.monetary), ('-0.5 TRY'), ('JPY 1000'), ('BTC 0.00000001')) AS v (amount);
CREATE TABLE found.refused AS SELECT found.raised(command) FROM (VALUES ('SELECT ''1,5 GBP''::public.monetary'), ('SELECT ''GBP 1.234,5''::public.monetary'), (E'SELECT ''gb\u0131 1''::public.monetary'), ('SELECT ''GBP 1e3''::public.monetary'), (E'SELECT ''TR\u0130''::public.currency'),
    ('SELECT ''GBP '' || chr(65297)'), ('SELECT (''GBP '' || chr(65297))::public.monetary'), ('SELECT shop.transfer(''A'', ''b'', ''GBP 1'')'), (E'SELECT shop.transfer(''x:\u0131'', ''b'', ''TRY 1'')'),
    ('SELECT shop.transfer(''a'', ''b'', ''GBP 1'', effective_at => ''2026-01-31 23:59:59+00'')'), (E'SELECT shop.transfer(''a'', ''b'', ''GBP 1'', key => ''I\u0131\u0130i'', effective_at => ''2026-03-04 05:06:07.89+00'')')) AS v (command);
CREATE TABLE found.order AS SELECT row_number() OVER (ORDER BY code) AS place, code FROM shop.accounts;
CREATE TABLE found.wrong AS SELECT v::text FROM shop.verify() AS v UNION ALL SELECT v::text FROM parts.verify() AS v UNION ALL SELECT v::text FROM shop.verify_roll_ups() AS v;
BEGIN TRANSACTION READ ONLY;
SELECT count(*) FROM shop.journal, shop.verify(), shop.trial_balance(), shop.statement('a', NULL, NULL) \g /dev/null
COMMIT;
