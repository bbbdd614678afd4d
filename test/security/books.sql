-- A ledger l with something of everything, its roles, and the extension in a schema that is on nobody's path: what the
-- parts of this suite work on. -v unit=year makes it partitioned.
\set ON_ERROR_STOP on
\set QUIET on
SET client_min_messages = warning;
SET timezone = 'UTC';
-- Roles are the server's, where another session may be making its books at the same moment.
DO $$
DECLARE role text;
BEGIN
  FOREACH role IN ARRAY ARRAY['owner', 'admin', 'poster', 'reader', 'nobody', 'attacker'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE security_%s', role);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;
  END LOOP;
END $$;
CREATE SCHEMA money;
CREATE EXTENSION florin SCHEMA money;
GRANT USAGE ON SCHEMA money TO PUBLIC;
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO security_owner', current_database()); END $$;
SET SESSION AUTHORIZATION security_owner;
\o /dev/null
SELECT money.create_ledger('l', partition_by => nullif(:'unit', ''));
SELECT l.grant_reader('security_reader'), l.grant_poster('security_poster'), l.grant_admin('security_admin');
SELECT l.open_account(code, type, currency::money.currency, stripes => stripes, min_balance => least::money.monetary) FROM (VALUES
  (1, 'assets:bank:gbp', 'asset', 'GBP', 1, NULL), (2, 'assets:bank:usd', 'asset', 'USD', 1, NULL), (3, 'assets:bank:eur', 'asset', 'EUR', 1, NULL),
  (4, 'assets:receivable:usd', 'asset', 'USD', 1, NULL), (5, 'liabilities:wallet:ann', 'liability', 'GBP', 1, 'GBP 0'), (6, 'liabilities:wallet:bob', 'liability', 'GBP', 1, 'GBP -5'),
  (7, 'income:sales', 'income', 'GBP', 4, NULL), (8, 'income:sales:usd', 'income', 'USD', 1, NULL), (9, 'equity:retained:gbp', 'equity', 'GBP', 1, NULL), (10, 'equity:retained:usd', 'equity', 'USD', 1, NULL),
  (11, 'equity:fx:gbp', 'equity', 'GBP', 1, NULL), (12, 'equity:fx:usd', 'equity', 'USD', 1, NULL), (13, 'equity:fx:eur', 'equity', 'EUR', 1, NULL),
  (14, 'income:fx:gbp', 'income', 'GBP', 1, NULL), (15, 'expenses:fx:gbp', 'expense', 'GBP', 1, NULL), (16, 'income:unrealised', 'income', 'GBP', 1, NULL),
  (17, 'liabilities:sellers:acme', 'liability', 'GBP', 1, NULL), (18, 'income:shipping', 'income', 'GBP', 1, NULL), (19, 'liabilities:tax:GB:VAT', 'liability', 'GBP', 1, NULL),
  (20, 'income:fees:commission', 'income', 'GBP', 1, NULL), (21, 'expenses:goodwill', 'expense', 'GBP', 1, NULL), (22, 'assets:disputes', 'asset', 'GBP', 1, NULL), (23, 'expenses:disputes', 'expense', 'GBP', 1, NULL),
  (24, 'expenses:rent', 'expense', 'GBP', 1, NULL), (25, 'assets:closed', 'asset', 'GBP', 1, NULL), (26, 'expenses:rounding', 'expense', 'GBP', 1, NULL),
  (27, 'income:fees:extra', 'income', 'GBP', 1, NULL), (28, 'liabilities:tax:IE:VAT', 'liability', 'GBP', 1, NULL)) AS v (n, code, type, currency, stripes, least) ORDER BY n;
SELECT l.close_account('assets:closed');
SELECT l.set_account_role(role, template, '2020-01-01') FROM (VALUES (1, 'payment', 'assets:bank:{currency|lower}'), (2, 'proceeds', 'liabilities:sellers:{seller}'), (3, 'shipping', 'income:shipping'),
  (4, 'tax', 'liabilities:tax:{jurisdiction}:{tax}'), (5, 'fee', 'income:fees:{schedule}'), (6, 'fx_position', 'equity:fx:{currency|lower}'), (7, 'fx_gain', 'income:fx:{currency|lower}'),
  (8, 'fx_loss', 'expenses:fx:{currency|lower}'), (9, 'fx_unrealised', 'income:unrealised'), (10, 'goodwill', 'expenses:goodwill'), (11, 'chargeback', 'assets:disputes'), (12, 'chargeback_fee', 'expenses:disputes'), (13, 'rounding', 'expenses:rounding')) AS v (n, role, template) ORDER BY n;
SELECT l.set_tax_jurisdiction('GB', 'United Kingdom', valid_from => '2020-01-01'), l.set_tax_rate('GB', 'VAT', 20, valid_from => '2020-01-01'),
  l.set_tax_threshold('GB', 'GBP 0', valid_from => '2020-01-01'), l.set_tax_registration('acme', 'GB', valid_from => '2020-01-01');
SELECT l.set_fee_schedule('commission', '[{"name": "commission", "kind": "percentage", "percent": 10}]', 'GBP', seller => 'acme', valid_from => '2020-01-01');
SELECT l.set_shipping_zone('home', '{GB}', valid_from => '2020-01-01'), l.set_shipping_method('post', 'home', ARRAY[money.shipping_band(price => 'GBP 4.99')], 'price', 'GBP', valid_from => '2020-01-01');
SELECT l.set_rate_source('desk', valid_from => '2020-01-01'), l.add_rate('desk', 'USD', 'GBP', 0.8, '2020-01-01'), l.add_rate('desk', 'EUR', 'GBP', 0.9, '2020-01-01');
SELECT l.set_quote_policy('retail', '1000 years', 'desk', 0.02, valid_from => '2020-01-01'), l.set_revaluation_class('assets:receivable', 'change', '2020-01-01');
SELECT l.transfer('assets:bank:gbp', 'liabilities:wallet:ann', 'GBP 1000', key => 'top-up', effective_at => '2026-01-05', description => 'top up', metadata => '{"n": 1}');
SELECT l.post(ARRAY[money.debit('assets:bank:gbp', 'GBP 120', 'in'), money.credit('income:sales', 'GBP 100'), money.credit('liabilities:wallet:bob', 'GBP 20')], key => 'sale', kind => 'sale', effective_at => '2026-01-06');
SELECT l.transfer('assets:receivable:usd', 'income:sales:usd', 'USD 1000', effective_at => '2026-01-10');
SELECT l.transfer('expenses:rent', 'assets:bank:gbp', 'GBP 30', effective_at => '2025-12-01');
SELECT l.hold(ARRAY[money.debit('liabilities:wallet:ann', 'GBP 50'), money.credit('income:sales', 'GBP 50')], '2999-01-01', key => 'hold', effective_at => '2026-02-01', capture_limit => 'GBP 60');
SELECT l.hold(ARRAY[money.debit('liabilities:wallet:ann', 'GBP 7'), money.credit('income:sales', 'GBP 7')], '2999-01-01', effective_at => '2026-02-01');
SELECT l.hold(ARRAY[money.debit('liabilities:wallet:bob', 'GBP 3'), money.credit('income:sales', 'GBP 3')], pg_catalog.clock_timestamp() OPERATOR(pg_catalog.+) interval '0.1 s', effective_at => '2026-02-01');
SELECT l.post_sale('{"key": "order", "at": "2026-03-05 12:00+00", "currency": "GBP", "prices": "inclusive", "seller": {"code": "acme", "country": "GB"}, "buyer": {"code": "c7", "country": "GB"},
  "lines": [{"quantity": 2, "unit_price": "GBP 10.00"}, {"id": "b", "quantity": "3", "unit_price": "GBP 5.00"}], "shipping": {"amount": "GBP 4.99"}}');
SELECT l.limit_subtree('liabilities:wallet', 'GBP', min_balance => 'GBP 0');
SELECT l.quote_exchange('USD 100', 'GBP');
SELECT l.settle('assets:bank:usd', 'assets:receivable:usd', 'USD 100', booked => 'GBP 81', item => 'credit', effective_at => '2026-02-10', key => 'paid');
SELECT l.reverse(l.transfer('assets:bank:gbp', 'income:sales', 'GBP 5', effective_at => '2026-03-01'), key => 'undone', effective_at => '2026-03-02');
SELECT l.refund(l.transfer('assets:bank:gbp', 'income:sales', 'GBP 9', effective_at => '2026-03-01'), 'GBP 4', effective_at => '2026-03-02');
SELECT l.capture(l.hold(ARRAY[money.debit('liabilities:wallet:ann', 'GBP 20'), money.credit('income:sales', 'GBP 20')], '2999-01-01', effective_at => '2026-02-01'), 'GBP 5', effective_at => '2026-02-02');
SELECT l.close_books('2025-12-31', 'equity:retained');
SELECT l.reopen_period('2025-10-01');
SELECT l.revalue('2026-03-31', 'GBP');
SELECT l.quote_exchange('USD 50', 'GBP');
SELECT l.exchange('assets:bank:usd', 'assets:bank:gbp', 'USD 50', quote => 2, effective_at => '2026-04-01');
SELECT l.set_tax_jurisdiction('IE', 'Ireland', valid_from => '2020-01-01'), l.set_tax_rate('IE', 'VAT', 23, valid_from => '2020-01-01'), l.set_tax_threshold('IE', 'GBP 10000', valid_from => '2020-01-01');
SELECT l.post_sale('{"key": "abroad", "at": "2026-03-06 12:00+00", "currency": "GBP", "prices": "exclusive", "seller": {"code": "acme", "country": "GB"}, "buyer": {"code": "c8", "country": "IE"}, "lines": [{"quantity": 1, "unit_price": "GBP 5"}]}');
\o
RESET SESSION AUTHORIZATION;
