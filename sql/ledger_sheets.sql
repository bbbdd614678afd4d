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
-- Of a part of the accounts; whole segments, and no rolling up beyond the part.
SELECT * FROM sheets.trial_balance(subtree => 'assets:bank');
SELECT * FROM sheets.trial_balance(as_of => '2026-01-31', subtree => 'assets');
SELECT * FROM sheets.trial_balance(subtree => 'assets:bank', depth => 2);
SELECT * FROM sheets.balance_sheet(subtree => 'equity:fx', depth => 2);
SELECT * FROM sheets.balance_sheet(subtree => 'income');
SELECT * FROM sheets.income_statement(subtree => 'income:sales');
SELECT * FROM sheets.income_statement(subtree => 'income:sales:uk', until => '2026-02-01', depth => 3);
SELECT * FROM sheets.income_statement(subtree => 'income', depth => 1);
SELECT * FROM sheets.income_statement(subtree => 'assets');
-- The parts make the whole.
SELECT currency, sum(debit) = sum(credit) AS balances FROM (VALUES ('assets'), ('liabilities'), ('equity'), ('income'), ('expenses')) AS s (subtree), sheets.trial_balance(subtree => s.subtree) GROUP BY currency ORDER BY currency;
SELECT * FROM sheets.trial_balance(subtree => 'assets:b');
SELECT * FROM sheets.balance_sheet(subtree => '');
SELECT * FROM sheets.income_statement(subtree => 'no:such');
SELECT * FROM sheets.trial_balance(subtree => 'assets:bank', depth => 1);
SELECT * FROM sheets.balance_sheet(subtree => 'assets:bank', depth => 1);
SELECT * FROM sheets.income_statement(subtree => 'income:sales:uk', depth => 2);
SELECT * FROM sheets.income_statement('2026-02-01', '2026-01-31');
SELECT * FROM sheets.balance_sheet(depth => 0);
SELECT * FROM sheets.income_statement(depth => -1);
DROP SCHEMA sheets CASCADE;
