-- exchange(): two accounts in two currencies, through the positions, at a rate that is given or looked up.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET timezone = 'UTC';
SET intervalstyle = postgres;
SELECT create_ledger('regress_exchange');
SET search_path = public, regress_exchange;
SELECT count(open_account(code, type, currency::currency)) FROM (VALUES
  ('assets:usd', 'asset', 'USD'), ('assets:eur', 'asset', 'EUR'), ('assets:cash:usd', 'asset', 'USD'), ('assets:btc', 'asset', 'BTC'), ('income:eur', 'income', 'EUR'),
  ('equity:fx:usd', 'equity', 'USD'), ('equity:fx:eur', 'equity', 'EUR'), ('equity:fx:btc', 'equity', 'BTC'), ('expenses:rounding:EUR', 'expense', 'EUR'), ('expenses:rounding:USD', 'expense', 'USD')) AS v (code, type, currency);
SELECT exchange('assets:usd', 'assets:eur', 'EUR 10', rate => 1.1, effective_at => '2026-01-05');
SELECT set_account_role('fx_position', 'equity:fx:{currency|lower}', '2026-01-01');
-- ---- a rate that is given: the amount in the currency of either account
SELECT exchange('assets:usd', 'assets:eur', 'EUR 10', rate => 1.1055, effective_at => '2026-01-05', description => 'At the bank', metadata => '{"deal": 7}');
SELECT exchange('assets:usd', 'assets:eur', 'USD 10', rate => 1, divisor => 0.033, kind => 'deal', effective_at => '2026-01-05');
SELECT transaction_id, line, account, debit, credit FROM journal ORDER BY 1, 2;
SELECT id, kind, description, metadata FROM transactions ORDER BY id;

-- ---- the sum of rounded conversions is not the conversion of the sum: USD 2.00 is 60.61, twice USD 1.00 is 60.60
SELECT convert('USD 2', 'EUR', 1, divisor => 0.033) AS whole, convert('USD 1', 'EUR', 1, divisor => 0.033) AS half;
SELECT exchange('assets:eur', 'assets:usd', 'USD 2', rate => 1, divisor => 0.033, counter_amount => 'EUR 60.60', parts => 2, effective_at => '2026-01-05');
SELECT set_account_role('rounding', 'expenses:rounding:{currency}');
SELECT exchange('assets:eur', 'assets:usd', 'USD 2', rate => 1, divisor => 0.033, counter_amount => 'EUR 60.60', parts => 2) AS debit_side;
SELECT line, account, debit, credit FROM journal WHERE transaction_id = (SELECT max(id) FROM transactions) ORDER BY line;
SELECT exchange('assets:usd', 'assets:eur', 'USD 2', rate => 1, divisor => 0.033, counter_amount => 'EUR 60.60', parts => 2) AS credit_side;
SELECT line, account, debit, credit FROM journal WHERE transaction_id = (SELECT max(id) FROM transactions) ORDER BY line;
SELECT exchange('assets:usd', 'assets:eur', 'USD 2', rate => 1, divisor => 0.033, counter_amount => 'EUR 60.61') > 0 AS without_difference;
SELECT count(*) FROM entries WHERE transaction_id = (SELECT max(id) FROM transactions);
-- no more than rounding makes
SELECT exchange('assets:usd', 'assets:eur', 'USD 2', rate => 1, divisor => 0.033, counter_amount => 'EUR 60.59', parts => 2);
SELECT exchange('assets:usd', 'assets:eur', 'USD 2', rate => 1, divisor => 0.033, counter_amount => 'EUR 60.59', parts => 3) > 0 AS three_parts;
SELECT exchange('assets:usd', 'assets:eur', 'USD 2', rate => 1, divisor => 0.033, counter_amount => 'EUR 60.59', parts => 0);
SELECT exchange('assets:usd', 'assets:eur', 'USD 2', rate => 1, divisor => 0.033, counter_amount => 'EUR 60.59', parts => NULL);

-- ---- a rate that is looked up, at the effective date
SELECT set_rate_source('ecb', pivot => 'EUR', max_age => '5 days');
SELECT load_ecb_rates(E'Date,USD\n2026-01-06,1.1600\n2026-01-05,1.1700');
SELECT exchange('assets:usd', 'assets:eur', 'EUR 100', key => 'k', effective_at => '2026-01-05 12:00') AS id, exchange('assets:usd', 'assets:eur', 'EUR 100', source => 'ecb', effective_at => '2026-01-06 12:00') > 0 AS next_day;
SELECT t.id, j.account, j.debit, j.credit FROM journal AS j JOIN transactions AS t ON t.id = j.transaction_id WHERE j.account ~ '^assets' AND t.metadata -> 'exchange' -> 'used' ? 'rate_ids' ORDER BY t.id, j.line;
SELECT jsonb_pretty(metadata) FROM transactions WHERE key = 'k';
-- a repeat of the key is the first transaction, though the rate was corrected meanwhile
SELECT load_ecb_rates(E'Date,USD\n2026-01-05,1.1800');
SELECT t.id = exchange('assets:usd', 'assets:eur', 'EUR 100', key => 'k', effective_at => '2026-01-05 12:00') AS same FROM transactions AS t WHERE key = 'k';
SELECT exchange('assets:usd', 'assets:eur', 'EUR 101', key => 'k', effective_at => '2026-01-05 12:00');
SELECT exchange('assets:usd', 'assets:eur', 'EUR 100', key => 'k', effective_at => '2026-01-05 12:00', side => 'bid');
SELECT exchange('assets:usd', 'assets:eur', 'EUR 100', key => 'k', effective_at => '2026-01-05 13:00');
SELECT exchange('assets:usd', 'assets:eur', 'EUR 100', key => 'k', effective_at => '2026-01-05 12:00', metadata => '{"deal": 7}');
SELECT exchange('assets:usd', 'assets:eur', 'EUR 100', key => 'k', kind => 'deal', effective_at => '2026-01-05 12:00');
SELECT transfer('assets:usd', 'assets:cash:usd', 'USD 1', key => 'plain') > 0 AS posted;
SELECT exchange('assets:usd', 'assets:eur', 'EUR 100', key => 'plain');
-- no rate
SELECT exchange('assets:usd', 'assets:eur', 'EUR 100', effective_at => '2026-01-12');
SELECT exchange('assets:usd', 'assets:eur', 'EUR 100', effective_at => '2026-01-04');
SELECT exchange('assets:usd', 'assets:eur', 'EUR 100', effective_at => '2026-01-05', side => 'ask');
SELECT exchange('assets:usd', 'assets:eur', 'EUR 100', effective_at => '2026-01-05', source => 'visa');

-- ---- no minor unit
SELECT exchange('assets:btc', 'assets:eur', 'EUR 100', rate => 0.00001);
SELECT exchange('assets:btc', 'assets:eur', 'EUR 100', rate => 0.000012345, digits => 8) > 0 AS exchanged;
SELECT posted FROM balance('assets:btc');

-- ---- what does not fit
SELECT exchange('assets:usd', 'assets:cash:usd', 'USD 1', rate => 1);
SELECT exchange('assets:usd', 'assets:eur', 'GBP 1', rate => 1);
SELECT exchange('assets:usd', 'assets:eur', 'USD 1', rate => 1, counter_amount => 'USD 1');
SELECT exchange('assets:usd', 'assets:gbp', 'USD 1', rate => 1);
SELECT exchange(NULL, 'assets:eur', 'USD 1', rate => 1);
SELECT exchange('assets:usd', 'assets:eur', rate => 1);
SELECT exchange('assets:usd', 'assets:eur', 'USD 0', rate => 1);
SELECT exchange('assets:usd', 'assets:eur', 'USD -5', rate => 1);
SELECT exchange('assets:usd', 'assets:eur', 'USD 0.01', rate => 0.01);
SELECT exchange('assets:usd', 'assets:eur', 'USD 0.01', rate => 1, counter_amount => 'EUR 0');
SELECT exchange('assets:usd', 'assets:eur', 'USD 1', rate => 0);
SELECT exchange('assets:usd', 'assets:eur', 'USD 1', rate => -1);
SELECT exchange('assets:usd', 'assets:eur', 'USD 1', rate => 1, divisor => 0);
SELECT exchange('assets:usd', 'assets:eur', 'USD 1', rate => 1, divisor => NULL);
SELECT exchange('assets:usd', 'assets:eur', 'USD 1', rate => 1, side => 'bid');
SELECT exchange('assets:usd', 'assets:eur', quote => 1, side => 'ask');
SELECT settle('assets:usd', 'assets:eur', 'USD 1', booked => 'EUR 1', item => 'debit', rate => 1, divisor => NULL);
SELECT settle('assets:usd', 'assets:eur', 'USD 1', booked => 'EUR 1', item => 'debit', rate => 1, side => 'bid');
SELECT exchange('assets:usd', 'assets:eur', 'USD 1', rate => 1, source => 'ecb');
SELECT exchange('assets:usd', 'assets:eur', 'USD 1', rate => 1, metadata => '{"exchange": 1}');
SELECT exchange('assets:usd', 'assets:eur', 'USD 1', rate => 1, metadata => '7');
SELECT exchange('assets:usd', 'assets:eur', 'USD 1', rate => 1, effective_at => '2025-12-31');
SELECT exchange('assets:usd', 'assets:eur', 'USD 1', rate => 1, late => 'never');
SELECT close_account('assets:btc');
SELECT alter_account('assets:eur', min_balance => 'EUR -800');
SELECT exchange('assets:usd', 'assets:eur', 'EUR 1000', rate => 1);
SELECT sum(posted) FILTER (WHERE code ~ '^equity') AS positions FROM account_balances WHERE currency = 'EUR';
SELECT check_name, object, detail FROM verify();
DROP SCHEMA regress_exchange CASCADE;
