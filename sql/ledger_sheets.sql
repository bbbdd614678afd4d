-- balance_sheet() and income_statement().
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET timezone = 'UTC';
SELECT create_ledger('sheets') IS NOT NULL AS made;
SELECT count(sheets.open_account(code, type, currency::currency)) FROM (VALUES
  ('assets:bank:gbp', 'asset', 'GBP'), ('assets:till', 'asset', 'GBP'), ('assets:bank:eur', 'asset', 'EUR'),
  ('liabilities:vat', 'liability', 'GBP'), ('equity:capital', 'equity', 'GBP'), ('equity:fx:gbp', 'equity', 'GBP'),
  ('equity:fx:eur', 'equity', 'EUR'), ('income:sales:uk', 'income', 'GBP'), ('income:sales:fr', 'income', 'GBP'),
  ('expenses:rent', 'expense', 'GBP'), ('expenses:fees', 'expense', 'EUR')) AS v (code, type, currency);
SELECT * FROM sheets.balance_sheet();
SELECT * FROM sheets.income_statement();
SELECT count(*) FROM (VALUES
  (sheets.transfer('assets:bank:gbp', 'equity:capital', 'GBP 1000', effective_at => '2026-01-01')),
  (sheets.post(ARRAY[debit('assets:bank:gbp', 'GBP 120'), credit('income:sales:uk', 'GBP 100'), credit('liabilities:vat', 'GBP 20')], effective_at => '2026-01-10')),
  (sheets.transfer('assets:till', 'income:sales:fr', 'GBP 30', effective_at => '2026-02-10')),
  (sheets.transfer('expenses:rent', 'assets:bank:gbp', 'GBP 400', effective_at => '2026-02-01')),
  (sheets.post(ARRAY[debit('equity:fx:gbp', 'GBP 85'), credit('assets:bank:gbp', 'GBP 85'), debit('assets:bank:eur', 'EUR 100'), credit('equity:fx:eur', 'EUR 100')], effective_at => '2026-02-15')),
  (sheets.transfer('expenses:fees', 'assets:bank:eur', 'EUR 1.50', effective_at => '2026-02-15'))) AS posted;
SELECT * FROM sheets.balance_sheet();
SELECT * FROM sheets.balance_sheet(as_of => '2026-01-31', depth => 1);
SELECT * FROM sheets.income_statement("from" => '2026-02-01', until => '2026-03-01');
SELECT * FROM sheets.income_statement("from" => '2026-02-01 00:00:01', depth => 2);
SELECT * FROM sheets.income_statement(until => '2026-02-01');
-- Assets are liabilities, equity and earnings, in every currency and at any time.
SELECT at, currency, sum(amount * CASE section WHEN 'asset' THEN 1 ELSE -1 END::numeric)
  FROM (VALUES (NULL::timestamptz), ('2026-01-01'), ('2026-01-31'), ('2026-02-15')) AS t (at), sheets.balance_sheet(at) GROUP BY at, currency ORDER BY at, currency;
SELECT * FROM sheets.balance_sheet(depth => 0);
SELECT * FROM sheets.income_statement(depth => -1);
DROP SCHEMA sheets CASCADE;
