-- One call a line, with every name in it qualified, on the books of books.sql: each function of a ledger and each way to
-- write, so that what else is called is what florin calls. run sees to it that no function is forgotten.
SELECT l.post(ARRAY[money.debit('assets:bank:gbp', 'GBP 1'), money.credit('income:sales', 'GBP 1')], key => 'c1', effective_at => '2026-04-01', metadata => '{"a": 1}')
SELECT l.post(ARRAY[money.debit('assets:bank:gbp', 'GBP 1'), money.credit('income:sales', 'GBP 1')], key => 'c1', effective_at => '2026-04-01', metadata => '{"a": 1}')
SELECT l.post(ARRAY[money.debit('assets:bank:gbp', 'GBP 1'), money.credit('income:sales', 'GBP 2')], key => 'c2')
SELECT l.post(ARRAY[money.debit('assets:closed', 'GBP 1'), money.credit('income:sales', 'GBP 1')])
SELECT l.transfer('liabilities:wallet:ann', 'income:sales', 'GBP 1', effective_at => '2026-04-01')
SELECT l.transfer('liabilities:wallet:bob', 'income:sales', 'GBP 100000', effective_at => '2026-04-01')
SELECT l.transfer('assets:bank:gbp', 'income:sales', 'GBP 1', effective_at => '2001-04-01', late => 'next_open')
SELECT l.post_json('{"key": "c3", "effective_at": "2026-04-01", "legs": [{"account": "assets:bank:gbp", "debit": "GBP 2"}, {"account": "income:sales", "credit": "GBP 2"}]}')
SELECT p.* FROM l.post_returning(ARRAY[money.debit('assets:bank:gbp', 'GBP 1'), money.credit('income:sales', 'GBP 1')], effective_at => '2026-04-01') AS p
SELECT p.* FROM l.post_batch('[{"legs": [{"account": "assets:bank:gbp", "debit": "GBP 2"}, {"account": "liabilities:wallet:ann", "credit": "GBP 2"}]}, {"legs": [{"account": "nowhere", "debit": "GBP 2"}, {"account": "income:sales", "credit": "GBP 2"}]}]', 'each') AS p
SELECT p.* FROM l.transfer_batch(ARRAY['assets:bank:gbp', 'liabilities:wallet:ann'], ARRAY['income:sales', 'assets:bank:gbp'], ARRAY['GBP 1', 'GBP 2']::money.monetary[], ARRAY['b1', 'b2']) AS p
SELECT l.draw(ARRAY['liabilities:wallet:bob', 'liabilities:wallet:ann'], 'income:sales', 'GBP 30', effective_at => '2026-04-01')
SELECT l.reverse(4, effective_at => '2026-04-02')
SELECT l.refund(12, 'GBP 1', effective_at => '2026-04-02')
SELECT l.hold(ARRAY[money.debit('liabilities:wallet:ann', 'GBP 5'), money.credit('income:sales', 'GBP 5')], '2999-01-01', effective_at => '2026-04-01')
SELECT l.capture(5, 'GBP 10', effective_at => '2026-04-02')
SELECT l.extend_hold(5, '2999-02-01')
SELECT l.void(6)
SELECT l.expire_holds()
SELECT p.* FROM l.explain_post(ARRAY[money.debit('assets:bank:gbp', 'GBP 1'), money.credit('income:sales', 'GBP 1')]) AS p
SELECT p.* FROM l.explain_post_json('{"legs": [{"account": "nowhere", "debit": "GBP 2"}, {"account": "income:sales", "credit": "GBP 2"}]}') AS p
WITH t AS (INSERT INTO l.transactions (effective_at) VALUES ('2026-04-01') RETURNING id) INSERT INTO l.entries (transaction_id, account_id, amount, effective_at) SELECT t.id, v.account, v.amount, '2026-04-01' FROM t, (VALUES (1, 'GBP 1'::money.monetary), (7, 'GBP -1')) AS v (account, amount)
INSERT INTO l.accounts (code, type, currency, min_balance) VALUES ('assets:new', 'asset', 'GBP', 'GBP 0')
UPDATE l.accounts SET name = 'a name', max_balance = 'GBP 1000000' WHERE code OPERATOR(pg_catalog.=) 'assets:bank:gbp'
INSERT INTO l.subtree_limits (code, currency, max_balance) VALUES ('equity', 'GBP', 'GBP 100000')
UPDATE l.subtree_limits SET max_balance = 'GBP 100000' WHERE code OPERATOR(pg_catalog.=) 'equity'
DELETE FROM l.subtree_limits WHERE code OPERATOR(pg_catalog.=) 'equity'
UPDATE l.transactions SET kind = 'other'
DELETE FROM l.entries
UPDATE l.balances SET posted = 'GBP 1'
TRUNCATE l.accounts
SELECT l.open_account('assets:opened', 'asset', 'GBP', min_balance => 'GBP 0', max_balance => 'GBP 5', metadata => '{"a": 1}')
SELECT l.alter_account('assets:bank:gbp', name => 'the bank', min_balance => 'GBP -1000000', metadata => '{}')
SELECT l.alter_account('assets:bank:eur', stripes => 3)
SELECT l.close_account('assets:bank:eur')
SELECT l.reopen_account('assets:closed')
SELECT l.limit_subtree('assets:bank', 'GBP', max_balance => 'GBP 100000')
SELECT l.find_account('assets:bank:gbp')
SELECT l.account_for('payment', '2026-04-01', '{"currency": "GBP"}')
SELECT l.allow_posting('security_poster', 'expenses:rent', 'debit')
SELECT l.transfer('expenses:rent', 'assets:bank:gbp', 'GBP 1', effective_at => '2026-04-01')
SELECT l.revoke_posting('security_poster', 'expenses:rent', 'debit')
SELECT l.check_posting_rule('security_poster', 'expenses:rent', 'debit')
SELECT l.check_role('security_nobody')
SELECT l.grant_usage('security_nobody')
SELECT l.grant_reader('security_nobody')
SELECT l.grant_poster('security_nobody')
SELECT l.grant_admin('security_nobody')
SELECT r.* FROM l.rights_of('security_nobody') AS r ORDER BY 1
SELECT l.revoke_reader('security_nobody')
SELECT l.rights_given('security_nobody', 'poster')
SELECT l.revoke_admin('security_nobody')
SELECT l.revoke_poster('security_poster')
SELECT l.revoke_rights('security_reader', 'reader')
SELECT l.revoke_usage('security_nobody')
SELECT l.notify_posts('channel')
SELECT l.roll_up()
SELECT b.* FROM l.balance('assets:bank:gbp') AS b
SELECT b.* FROM l.balance('liabilities:wallet:ann', as_of => '2026-04-01', known_at => '2999-01-01') AS b
SELECT b.* FROM l.subtree_balances('assets', 1) AS b
SELECT b.* FROM l.statement('assets:bank:gbp', '2026-01-01', '2026-05-01') AS b
SELECT b.* FROM l.trial_balance('2999-01-01', depth => 2) AS b
SELECT b.* FROM l.trial_balance(subtree => 'assets') AS b
SELECT b.* FROM l.balance_sheet('2026-04-30', 1) AS b
SELECT b.* FROM l.income_statement('2026-01-01', '2026-05-01', 2) AS b
SELECT b.* FROM l.cash_movements('2026-01-01', '2026-05-01', ARRAY['assets:bank']) AS b
SELECT b.* FROM l.ageing('2026-05-01', 'assets:receivable', depth => 2) AS b
SELECT b.* FROM l.open_items('assets:receivable:usd', '2026-05-01') AS b
SELECT b.* FROM l.open_entries(4, '2026-05-01', 'USD 5') AS b
SELECT b.* FROM l.accounts_beneath('assets') AS b
SELECT l.check_report('assets', 1, '2026-01-01', '2026-05-01')
SELECT b.* FROM l.held_at(5, '2026-05-01', '2999-01-01') AS b
SELECT l.posted_before(1, '2026-05-01')
SELECT b.* FROM l.posted_totals('2026-01-01', '2026-05-01', '2999-01-01', 2) AS b
SELECT b.* FROM l.sums_of_entries(1, '2026-05-01', '2999-01-01') AS b
SELECT b.* FROM l.closing_totals('2026-01-01', '2026-05-01', 1) AS b
SELECT l.closed_until()
SELECT b.* FROM l.account_balances AS b ORDER BY 1, 2
SELECT b.* FROM l.balance_parts AS b WHERE b.account_id OPERATOR(pg_catalog.<>) 7 ORDER BY 1, 2
SELECT b.* FROM l.current_balances AS b ORDER BY 1, 2
SELECT b.* FROM l.journal AS b ORDER BY 1, 2
SELECT b.* FROM l.holds AS b ORDER BY 1, 2
SELECT b.* FROM l.chains AS b ORDER BY 1, 2
SELECT b.* FROM l.daily_movements AS b ORDER BY 1, 2
SELECT b.* FROM l.trial_balance_now AS b ORDER BY 1, 2
SELECT b.position FROM l.feed_lag AS b
SELECT b.* FROM l.feed(0, 100) AS b
SELECT l.feed_position() IS NULL
SELECT l.close_period('2026-01-01')
SELECT l.find_retained_earnings('equity:retained', 'GBP')
SELECT l.closed_to('2025-12-31 23:59:59.999999', 'GBP')
SELECT b.* FROM l.close_books('2026-01-31', 'equity:retained') AS b
SELECT l.reopen_period('2025-10-01')
SELECT l.set_rate_source('other', pivot => 'EUR', valid_from => '2020-01-01')
SELECT l.add_rate('desk', 'USD', 'GBP', 0.81, '2026-02-01')
SELECT l.load_ecb_rates('Date,USD,GBP,
2026-03-02,1.1,0.85,', 'other')
SELECT b.* FROM l.find_rate_source('desk', '2026-04-01', NULL) AS b
SELECT b.* FROM l.find_rate('USD', 'GBP', '2026-04-01', 'desk') AS b
SELECT b.* FROM l.rate_step('USD', 'GBP', '2026-04-01', 'desk', NULL, 'mid', true, NULL) AS b
SELECT l.convert('USD 10', 'GBP', '2026-04-01', 'desk')
SELECT l.set_account_role('goodwill', 'expenses:goodwill', '2026-01-01')
SELECT l.set_quote_policy('wholesale', '1000 years', 'desk', valid_from => '2020-01-01')
SELECT b.source, b.mark_up FROM l.find_quote_policy('retail') AS b
SELECT b.id, b.sell, b.buy FROM l.make_quote('USD', 'GBP', 'USD 5', NULL, 'retail', NULL) AS b
SELECT b.id, b.sell, b.buy FROM l.quote_exchange('USD 10', 'GBP', 'retail') AS b
SELECT b.id, b.sell, b.buy FROM l.quote_exchange_for('GBP 10', 'USD', 'retail') AS b
SELECT b.sell, b.buy FROM l.find_quote(1) AS b
SELECT l.exchange('assets:bank:usd', 'assets:bank:gbp', 'USD 100', quote => 1, effective_at => '2026-04-01', key => 'fx')
SELECT l.exchange('assets:bank:gbp', 'assets:bank:usd', 'USD 10', rate => 0.8, effective_at => '2026-04-01')
SELECT l.use_quote(1, 2)
SELECT l.rounding_leg('GBP 1', 'GBP 1.01', 2, 2, '2026-04-01', 2)
SELECT l.post_exchange(ARRAY[money.debit('assets:bank:gbp', 'GBP 1'), money.credit('income:sales', 'GBP 1')], 'px', 'exchange', '2026-04-01', NULL, NULL, '{}', 'refuse')
SELECT l.settle('assets:bank:usd', 'assets:receivable:usd', 'USD 100', booked => 'GBP 81', item => 'credit', source => 'desk', effective_at => '2026-04-10', key => 'paid2')
SELECT b.* FROM l.position_accounts() AS b
SELECT b.* FROM l.fx_position('2026-05-01', reporting => 'GBP', source => 'desk') AS b
SELECT b.* FROM l.values_when_booked('GBP', '2026-05-01', '2999-01-01', 'desk', ARRAY[4]) AS b
SELECT b.* FROM l.reporting_trial_balance('GBP', '2026-05-01', source => 'desk') AS b
SELECT l.set_revaluation_class('liabilities', 'change', '2020-01-01')
SELECT b.* FROM l.revalued_accounts('GBP', '2026-05-01') AS b
SELECT b.* FROM l.revalue('2026-04-30', 'GBP', source => 'desk') AS b
SELECT l.set_fee_schedule('extra', '[{"name": "extra", "kind": "flat", "amount": 1}]', 'GBP', valid_from => '2020-01-01')
SELECT b.name FROM l.fee_schedules_in_force('2026-04-01') AS b
SELECT l.quote_fees('{"currency": "GBP", "prices": "inclusive", "at": "2026-03-05 12:00+00", "seller": {"code": "acme", "country": "GB"}, "ship_to": {"country": "GB"}, "lines": [{"quantity": 1, "unit_price": "GBP 5"}]}')
SELECT l.set_shipping_zone('abroad', '{FR}', valid_from => '2020-01-01')
SELECT l.set_shipping_method('courier', 'home', ARRAY[money.shipping_band(price => 'GBP 9')], 'price', 'GBP', valid_from => '2020-01-01')
SELECT l.quote_shipping('{"currency": "GBP", "prices": "inclusive", "at": "2026-03-05 12:00+00", "shipping": {"method": "post"}, "ship_to": {"country": "GB"}, "lines": [{"quantity": 1, "unit_price": "GBP 5"}]}')
SELECT b.* FROM l.shipping_methods('{"currency": "GBP", "prices": "inclusive", "at": "2026-03-05 12:00+00", "ship_to": {"country": "GB"}, "lines": [{"quantity": 1, "unit_price": "GBP 5"}]}') AS b
SELECT l.set_tax_jurisdiction('FR', 'France', valid_from => '2020-01-01')
SELECT l.set_tax_rate('FR', 'VAT', 20, valid_from => '2020-01-01')
SELECT l.set_tax_union('EU', valid_from => '2020-01-01')
SELECT l.set_tax_union_member('EU', 'FR', valid_from => '2020-01-01')
SELECT l.set_tax_registration('acme', 'FR', valid_from => '2020-01-01')
SELECT l.set_tax_election('acme', 'GB', 'line', 'half_up', valid_from => '2020-01-01')
SELECT l.set_tax_exemption('c9', 'cert', 'GB', valid_from => '2020-01-01')
SELECT l.set_tax_marketplace('GB', valid_from => '2020-01-01')
SELECT l.set_tax_threshold('GB', 'GBP 90000', valid_from => '2020-01-01')
SELECT l.set_tax_threshold('FR', 'GBP 10000', valid_from => '2020-01-01')
SELECT l.post_sale('{"key": "s3", "at": "2026-03-05 12:00+00", "currency": "GBP", "prices": "exclusive", "seller": {"code": "acme", "country": "GB"}, "buyer": {"code": "c8", "country": "IE"}, "lines": [{"quantity": 1, "unit_price": "GBP 5"}]}')
SELECT t.* FROM l.tax_turnover AS t
SELECT l.check_tax_area('GB', true)
SELECT l.check_tax_country('GB')
SELECT l.check_choice('treatment', 'zero', '{zero}')
SELECT l.tell_superseded('tax_rates', 1, '2021-01-01')
SELECT l.add_example_tax_rates(ARRAY['DE'])
SELECT l.quote_taxes('{"currency": "GBP", "prices": "inclusive", "at": "2026-03-05 12:00+00", "seller": {"code": "acme", "country": "GB"}, "buyer": {"code": "c7", "country": "GB"}, "lines": [{"quantity": 1, "unit_price": "GBP 5"}]}')
SELECT b.* FROM l.tax_turnover_before('acme', 'IE', '2026-04-01', 'UTC', 'calendar_year') AS b
SELECT b.* FROM l.tax_report('2026-01-01', '2026-05-01') AS b
SELECT b.* FROM l.tax_report_lines('2026-01-01', '2026-05-01', '2999-01-01') AS b
SELECT l.quote_sale('{"at": "2026-03-05 12:00+00", "currency": "GBP", "prices": "inclusive", "seller": {"code": "acme", "country": "GB"}, "buyer": {"code": "c7", "country": "GB"}, "lines": [{"quantity": 1, "unit_price": "GBP 5"}]}')
SELECT l.post_sale('{"key": "s2", "at": "2026-03-05 12:00+00", "currency": "GBP", "prices": "inclusive", "seller": {"code": "acme", "country": "GB"}, "buyer": {"code": "c7", "country": "GB"}, "lines": [{"quantity": 1, "unit_price": "GBP 5"}]}')
SELECT l.refund_sale(8, '[{"id": "b", "quantity": 1}]', effective_at => '2026-04-01')
SELECT l.adjust_sale(8, 'GBP 1', effective_at => '2026-04-01')
SELECT l.chargeback(8, 'GBP 2', 'GBP 1', effective_at => '2026-04-01')
SELECT l.reinstate_chargeback((SELECT pg_catalog.max(t.id) FROM l.transactions AS t), effective_at => '2026-04-01')
SELECT l.forget_roll_ups()
SELECT b.* FROM l.verify_structure() AS b
SELECT b.* FROM l.verify_roll_ups() AS b
SELECT b.* FROM l.verify_holds() AS b
SELECT b.* FROM l.verify_sales() AS b
SELECT b.* FROM l.verify_exchanges() AS b
SELECT b.* FROM l.verify_subtrees() AS b
SELECT b.* FROM l.verify('2026-01-01') AS b
SELECT b.* FROM l.verify() AS b
