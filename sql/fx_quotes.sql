-- Customer quotes: base rate and mark-up or spread, the time they are good for, used once.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET timezone = 'UTC';
SET intervalstyle = postgres;
SET datestyle = ISO;
-- What a command raises, with T for times.
CREATE FUNCTION pg_temp.raised(command text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  explained text;
BEGIN
  EXECUTE command;
  RETURN 'nothing';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS explained = PG_EXCEPTION_DETAIL;
  RETURN regexp_replace(sqlstate || ' | ' || sqlerrm || coalesce(' | ' || nullif(explained, ''), ''), '\d{4}-[-:. 0-9]+\+00', 'T', 'g');
END $$;
SELECT create_ledger('regress_quotes', roles => true);
SET search_path = public, regress_quotes;
SELECT count(open_account(code, type, currency::currency)) FROM (VALUES
  ('assets:gbp', 'asset', 'GBP'), ('assets:chf', 'asset', 'CHF'), ('assets:eur', 'asset', 'EUR'), ('liabilities:ann:gbp', 'liability', 'GBP'),
  ('liabilities:ann:chf', 'liability', 'CHF'), ('equity:fx:GBP', 'equity', 'GBP'), ('equity:fx:CHF', 'equity', 'CHF')) AS v (code, type, currency);
SELECT set_account_role('fx_position', 'equity:fx:{currency}');
-- nothing is there
SELECT pg_temp.raised($$SELECT quote_exchange('GBP 100', 'CHF')$$);
SELECT pg_temp.raised($$SELECT quote_exchange('GBP 100', 'CHF', 'retail')$$);
SELECT set_rate_source('bank'), set_quote_policy('retail', '1 hour', mark_up => 2);
SELECT pg_temp.raised($$SELECT quote_exchange('GBP 100', 'CHF')$$);
-- GBP to CHF at 1.12415, less 2 %: 1.10167, as Stripe has it
SELECT add_rate('bank', 'GBP', 'CHF', 1.12415, '2026-01-01', bid => 1.12, ask => 1.13), add_rate('bank', 'CHF', 'EUR', 1.0701, '2026-01-01');
SELECT id, sell, buy, rate, base_rate, base_divisor, mark_up, policy_id, source_id, rate_ids, expires_at - quoted_at AS lock_time FROM quote_exchange('GBP 100', 'CHF');
SELECT sell, buy, rate FROM quote_exchange_for('CHF 110.17', 'GBP');
-- the other way round: what is sold is francs, and who sells francs pays the ask for pounds
SELECT set_quote_policy('trade', '30 seconds', spread => true);
SELECT buy, rate, base_rate, base_divisor FROM quote_exchange('GBP 1000', 'CHF', 'trade');
SELECT buy, rate, base_rate, base_divisor FROM quote_exchange('CHF 1000', 'GBP', 'trade');
SELECT rate FROM quote_exchange('EUR 1000', 'CHF', 'retail');
SELECT pg_temp.raised($$SELECT quote_exchange('EUR 1000', 'CHF', 'trade')$$);
SELECT pg_temp.raised($$SELECT quote_exchange('EUR 1000', 'GBP', 'retail')$$);
-- of several policies one must be named; a later one takes over, and ends
SELECT pg_temp.raised($$SELECT quote_exchange('GBP 100', 'CHF')$$);
SELECT set_quote_policy('retail', '1 hour', mark_up => 50, valid_from => '2100-01-01'), set_quote_policy('trade', NULL, valid_from => '2026-01-01', ended => true);
SELECT pg_temp.raised($$SELECT quote_exchange('GBP 100', 'CHF', 'trade')$$);
SELECT buy FROM quote_exchange('GBP 100', 'CHF', 'retail', digits => 4);
-- what cannot be quoted
SELECT quote_exchange('GBP 0', 'CHF', 'retail');
SELECT quote_exchange('GBP -1', 'CHF', 'retail');
SELECT quote_exchange(NULL, 'CHF', 'retail');
SELECT quote_exchange('GBP 1', NULL, 'retail');
SELECT quote_exchange('GBP 1', 'GBP', 'retail');
SELECT quote_exchange('GBP 0.001', 'CHF', 'retail');
SELECT quote_exchange_for('CHF 0.001', 'GBP', 'retail');
\set VERBOSITY terse
SELECT set_quote_policy('a', NULL);
SELECT set_quote_policy('a', '0');
SELECT set_quote_policy('a', '1 hour', mark_up => 100);
SELECT set_quote_policy('a', '1 hour', mark_up => -0.01);
SELECT set_quote_policy('a', '1 hour', mark_up => 0.00001);
SELECT set_quote_policy('a', '1 hour', significant_figures => 18);
SELECT set_quote_policy('', '1 hour');
SELECT set_quote_policy(NULL, '1 hour');
DELETE FROM fx_quotes;
UPDATE quote_policies SET mark_up = 0;
TRUNCATE fx_quote_uses;
\set VERBOSITY default

-- ---- a quote is used once, by an exchange that goes the way of the quote
SELECT exchange('liabilities:ann:gbp', 'liabilities:ann:chf', quote => 1, key => 'first') AS id;
SELECT account, debit, credit FROM journal WHERE transaction_id = 1 ORDER BY line;
SELECT kind, metadata FROM transactions WHERE id = 1;
SELECT exchange('liabilities:ann:gbp', 'liabilities:ann:chf', quote => 1);
SELECT exchange('liabilities:ann:gbp', 'liabilities:ann:chf', quote => 1, key => 'second');
-- again with its key it is the same transaction; with another request it is not
SELECT exchange('liabilities:ann:gbp', 'liabilities:ann:chf', quote => 1, key => 'first') AS again;
SELECT exchange('liabilities:ann:gbp', 'liabilities:ann:chf', quote => 2, key => 'first');
SELECT quote_id, transaction_id FROM fx_quote_uses;
-- amounts may be said as well
SELECT exchange('liabilities:ann:gbp', 'liabilities:ann:chf', 'CHF 110.17', quote => 2) > 0 AS exchanged;
SELECT exchange('liabilities:ann:gbp', 'liabilities:ann:chf', 'CHF 110.18', quote => 3);
SELECT exchange('liabilities:ann:gbp', 'liabilities:ann:chf', quote => 3, counter_amount => 'CHF 1');
SELECT exchange('liabilities:ann:gbp', 'liabilities:ann:chf', quote => 3, rate => 1);
SELECT exchange('liabilities:ann:chf', 'liabilities:ann:gbp', quote => 3);
SELECT exchange('liabilities:ann:gbp', 'liabilities:ann:chf', quote => 99);
-- a savepoint that is rolled back leaves the quote unused
BEGIN;
SAVEPOINT a;
SELECT exchange('liabilities:ann:gbp', 'liabilities:ann:chf', quote => 3) > 0 AS exchanged;
ROLLBACK TO a;
SELECT exchange('liabilities:ann:gbp', 'liabilities:ann:chf', quote => 3) > 0 AS exchanged;
COMMIT;
-- at its expiry and after it: the clock decides, not the start of the transaction
INSERT INTO fx_quotes (quoted_at, expires_at, sell, buy, rate, base_rate, base_divisor, mark_up, policy_id, source_id, rate_ids)
  SELECT now() - interval '1 hour', now(), sell, buy, rate, base_rate, base_divisor, mark_up, policy_id, source_id, rate_ids FROM fx_quotes WHERE id = 1;
SELECT pg_temp.raised(format($$SELECT exchange('liabilities:ann:gbp', 'liabilities:ann:chf', quote => %s)$$, id)) FROM fx_quotes ORDER BY id DESC LIMIT 1;
SELECT count(*) AS used FROM fx_quote_uses;
-- a sale that uses it itself, in the database transaction that posts it
BEGIN;
SELECT transfer('assets:chf', 'equity:fx:CHF', 'CHF 1', key => 'sale') > 0 AS posted;
SELECT use_quote(4, id), use_quote(4, id) FROM transactions WHERE key = 'sale';
COMMIT;
SELECT use_quote(4, id) FROM transactions WHERE key = 'sale';
SELECT use_quote(4, 1);
SELECT use_quote(5, 1);
SELECT use_quote(5, 99999);
SELECT use_quote(99, 2);
SELECT check_name, object, detail FROM verify();

-- ---- for whom
SET ROLE regress_quotes_poster;
SELECT sell, buy FROM quote_exchange('GBP 10', 'CHF', 'retail');
SELECT exchange('liabilities:ann:gbp', 'liabilities:ann:chf', quote => (SELECT max(id) FROM fx_quotes)) > 0 AS exchanged;
SELECT set_quote_policy('a', '1 hour');
RESET ROLE;
SET ROLE regress_quotes_reader;
SELECT count(*) FROM fx_quotes;
SELECT quote_exchange('GBP 10', 'CHF', 'retail');
SELECT exchange('liabilities:ann:gbp', 'liabilities:ann:chf', quote => 5);
RESET ROLE;
SET ROLE regress_quotes_admin;
SELECT set_quote_policy('admin', '1 hour');
RESET ROLE;
DROP SCHEMA regress_quotes CASCADE;
DROP ROLE regress_quotes_reader, regress_quotes_poster, regress_quotes_admin;
