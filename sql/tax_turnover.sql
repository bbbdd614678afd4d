-- What counts towards thresholds: sales, what refunds, corrections and reversals take back of them, and in which period.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET timezone = 'UTC';
SELECT create_ledger('regress_turnover');
SET search_path = public, regress_turnover;
SELECT add_example_tax_rates('{DE,FR}') > 0 AS rules;
SELECT count(open_account(code || ':' || lower(currency), type, currency::currency)) AS opened
  FROM (VALUES ('bank', 'asset'), ('disputed', 'asset'), ('sales', 'income'), ('tax', 'income'), ('carrier', 'income'), ('costs', 'expense')) AS a (code, type), (VALUES ('EUR'), ('USD')) AS c (currency);
SELECT count(set_account_role(role, account || ':{currency|lower}')) AS roles FROM (VALUES ('payment', 'bank'), ('proceeds', 'sales'), ('tax', 'tax'), ('shipping', 'carrier'), ('goodwill', 'costs'), ('chargeback', 'disputed'), ('chargeback_fee', 'costs')) AS r (role, account);
CREATE FUNCTION sell(price monetary, at text, more jsonb DEFAULT '{}', destination text DEFAULT 'FR') RETURNS bigint LANGUAGE sql AS $$
  SELECT post_sale(jsonb_build_object('currency', currency(price), 'prices', 'exclusive', 'at', at, 'seller', jsonb_build_object('code', 'acme', 'country', 'DE'),
    'ship_to', jsonb_build_object('country', split_part(destination, '-', 1), 'region', nullif(split_part(destination, '-', 2), '')),
    'lines', jsonb_build_array(jsonb_build_object('quantity', 1, 'unit_price', price::text))) || more)
$$;
CREATE FUNCTION basis(at text, price monetary DEFAULT 'EUR 100', destination text DEFAULT 'FR') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  id bigint;
  told text;
BEGIN
  id := sell(price, at, '{}', destination);
  told := (SELECT s.quote ->> 'tax_basis' FROM sales AS s WHERE s.transaction_id = id);
  RAISE EXCEPTION USING MESSAGE = told, ERRCODE = 'P0001';
EXCEPTION WHEN raise_exception THEN
  RETURN told;
END $$;

-- ---- a refund lowers what was sold, in parts that telescope; goodwill and a chargeback do not
SELECT sell('EUR 9000', '2026-01-10', '{"shipping": {"amount": "EUR 99.99"}}');
SELECT refund_sale(1, amount => 'EUR 1000', effective_at => '2026-01-20'), refund_sale(1, amount => 'EUR 0.01', effective_at => '2026-01-20'),
  adjust_sale(1, 'EUR 500', 'price_correction', effective_at => '2026-01-21'), adjust_sale(1, 'EUR 5', effective_at => '2026-01-21'), chargeback(1, 'EUR 10', effective_at => '2026-01-22');
TABLE tax_turnover ORDER BY transaction_id;
SELECT basis('2026-01-19'), basis('2026-01-19', 'EUR 900.01'), basis('2026-01-19', 'EUR 900.02');
SELECT basis('2026-01-21', 'EUR 2160.52'), basis('2026-01-21', 'EUR 2160.53');
SELECT * FROM tax_turnover_before('acme', 'EU', '2026-02-01', 'Europe/Brussels');
SELECT * FROM tax_turnover_before('acme', 'EU', '2026-02-01', 'Europe/Brussels', less_refunds => false);
-- a refund that is reversed never was; neither was a sale
SELECT reverse(2, effective_at => '2026-01-25') > 0 AS reversed;
SELECT reinstate_chargeback(6, effective_at => '2026-01-25') > 0 AS reinstated;
SELECT amount FROM tax_turnover_before('acme', 'EU', '2026-02-01', 'Europe/Brussels');
SELECT sell('EUR 50000', '2026-02-02') AS id \gset
SELECT basis('2026-02-03');
SELECT reverse(:id, effective_at => '2026-02-04') > 0 AS reversed;
SELECT basis('2026-02-03'), basis('2026-02-05');
TABLE tax_turnover ORDER BY transaction_id;
-- all that is left
SELECT refund_sale(1, amount => 'EUR 4000', effective_at => '2026-02-05') > 0 AS refunded, refund_sale(1, amount => 'EUR 3223.97', effective_at => '2026-02-06') > 0 AS refunded;
SELECT sum(amount) FROM tax_turnover WHERE coalesce(sold_at, effective_at) < '2026-02-01';

-- ---- once it was crossed in a year, refunds do not undo it in that year, nor in the next
SELECT sell('EUR 9000', '2027-01-10') AS id \gset first_
SELECT sell('EUR 2000', '2027-01-11') AS id \gset second_
SELECT refund_sale(:second_id, effective_at => '2027-01-12') > 0 AS refunded;
SELECT amount, transactions, highest FROM tax_turnover_before('acme', 'EU', '2027-02-01', 'Europe/Brussels');
SELECT basis('2027-02-01'), basis('2028-02-01'), basis('2029-02-01');
-- what was sold in one year and comes back in the next lowers neither
SELECT refund_sale(:first_id, effective_at => '2028-01-15') > 0 AS refunded;
SELECT * FROM tax_turnover_before('acme', 'EU', '2028-02-01', 'Europe/Brussels');
SELECT basis('2028-02-01');

-- ---- as the law has it
SELECT set_tax_threshold('EU', 'EUR 10000', period => 'calendar_year', valid_from => '2030-01-01', less_refunds => false) > 0 AS changed;
SELECT sell('EUR 9000', '2030-01-10') AS id \gset
SELECT refund_sale(:id, effective_at => '2030-01-11') > 0 AS refunded;
SELECT basis('2030-01-12', 'EUR 1000.00'), basis('2030-01-12', 'EUR 1000.01');

-- ---- New York's four quarters before that of the sale
SELECT set_tax_jurisdiction('US', 'United States', requires_region => true) > 0 AND set_tax_jurisdiction('US-NY', 'New York', 'US', 'NY') > 0 AND set_tax_rate('US-NY', 'sales', 4) > 0
  AND set_tax_threshold('US-NY', 'USD 500000', 3, true, 'four_quarters', false, 'America/New_York') > 0 AS set;
SELECT sell('USD 400000', '2025-03-01 05:00+00', '{}', 'US-NY'), sell('USD 100000.01', '2026-02-28 23:59-05', '{}', 'US-NY'), sell('USD 1', '2025-09-01', '{}', 'US-NY');
SELECT at, basis(at, 'USD 1', 'US-NY') FROM (VALUES ('2026-02-28 23:59:59-05'), ('2026-03-01 00:00-05'), ('2026-05-31 23:59-04'), ('2026-06-01 00:00-04'), ('2027-02-28'), ('2027-03-02')) AS t (at);
SELECT s.quote -> 'turnover' AS turnover, s.quote ->> 'tax_basis' AS basis FROM sales AS s WHERE s.document #>> '{ship_to,country}' = 'US' ORDER BY transaction_id;

-- ---- a threshold in another currency than what was sold before it
SELECT set_tax_threshold('EU', 'USD 12000', valid_from => '2031-01-01', ended => false) > 0 AS changed, set_rate_source('ecb'), add_rate('ecb', 'EUR', 'USD', 1.2, '2026-01-01') > 0 AS rate;
BEGIN;
ALTER TABLE tax_turnover DISABLE TRIGGER own_transaction;
INSERT INTO tax_turnover VALUES (-1, 'acme', 'EU', '2031-01-01', 'EUR 9000', 1);
SELECT basis('2031-01-01', 'EUR 1000'), basis('2031-01-02', 'EUR 1000.01');
-- what the books do not say of a sale is found
SELECT check_name, object, detail FROM verify() ORDER BY 1, 2;
ROLLBACK;
BEGIN;
ALTER TABLE tax_turnover DISABLE TRIGGER append_only;
UPDATE tax_turnover SET amount = 'EUR 9000.00' WHERE transaction_id = 1;
DELETE FROM tax_turnover WHERE transaction_id = 2;
SELECT check_name, object, detail FROM verify() ORDER BY 1, 2;
ROLLBACK;
-- ---- what is sold to where the seller is registered counts too, and with the net value that was charged
SELECT set_tax_threshold('EU', 'EUR 10000', valid_from => '2040-01-01', time_zone => 'Europe/Brussels') > 0 AS threshold, set_tax_jurisdiction('AT', 'Austria') > 0 AND set_tax_rate('AT', 'VAT', 20) > 0
  AND set_tax_union_member('EU', 'AT') > 0 AS rules;
SELECT set_tax_registration('acme', 'FR', 'FR40303265045', valid_from => '2041-01-01', source => 'the law') > 0 AS registered, set_tax_registration('acme', 'FR', valid_from => '2041-07-01', ended => true) > 0 AS ended;
SELECT sell('EUR 50000', '2041-06-01') AS id \gset
SELECT amount, transactions FROM tax_turnover_before('acme', 'EU', '2041-06-02', 'Europe/Brussels');
SELECT basis('2041-06-02', destination => 'AT'), basis('2041-05-31', destination => 'AT'), basis('2042-06-01', destination => 'AT'), basis('2043-06-01', destination => 'AT');
BEGIN;
SELECT refund_sale(:id, amount => 'EUR 12000', effective_at => '2041-06-02') > 0 AS refunded;
SELECT amount, transactions, highest FROM tax_turnover_before('acme', 'EU', '2041-06-03', 'Europe/Brussels');
SELECT reverse(sell('EUR 700', '2041-06-03')) > 0 AS reversed;
SELECT amount, transactions FROM tax_turnover_before('acme', 'EU', '2041-06-04', 'Europe/Brussels');
SELECT check_name, object, detail FROM verify() ORDER BY 1, 2;
ROLLBACK;
-- nobody waits for it, and it asks for no turnover
BEGIN;
SELECT sell('EUR 100', '2041-05-31') > 0 AS sold;
SELECT count(*) AS locks FROM pg_locks WHERE classid = 'tax_turnover'::regclass AND locktype = 'advisory' AND pid = pg_backend_pid();
SELECT sell('EUR 100', '2041-05-31', destination => 'AT') > 0 AS sold;
SELECT count(*) AS locks FROM pg_locks WHERE classid = 'tax_turnover'::regclass AND locktype = 'advisory' AND pid = pg_backend_pid();
ROLLBACK;
-- registered for the union, and no longer
SELECT set_tax_registration('acme', 'EU', 'DE136695976', valid_from => '2045-01-01') > 0 AS registered, set_tax_registration('acme', 'EU', valid_from => '2046-01-01', ended => true) > 0 AS ended;
BEGIN;
SELECT sell('EUR 50000', '2045-06-01') > 0 AS sold;
SELECT basis('2046-01-15', destination => 'AT'), basis('2047-01-15', destination => 'AT');
ROLLBACK;
-- imports of who is registered for them, and for what it sells to a state
SELECT set_tax_registration('acme', 'US-NY', valid_from => '2045-01-01') > 0 AS registered, set_tax_jurisdiction('GB', 'United Kingdom') > 0 AND set_tax_rate('GB', 'VAT', 20) > 0 AND set_tax_threshold('GB', 'EUR 1000') > 0 AS rules,
  set_tax_registration('acme', 'GB', imported => true, max_value => 'EUR 150', valid_from => '2045-01-01') > 0 AS imports;
SELECT v.destination, t.q ->> 'basis' AS basis, t.q -> 'counted' AS counted
  FROM (VALUES ('US', 'NY'), ('GB', NULL), ('DE', NULL)) AS v (destination, region), quote_taxes(jsonb_build_object('currency', CASE v.destination WHEN 'US' THEN 'USD' ELSE 'EUR' END, 'prices', 'exclusive', 'at', '2045-02-01', 'seller', '{"code": "acme", "country": "DE"}'::jsonb,
    'ship_to', jsonb_build_object('country', v.destination, 'region', v.region), 'lines', jsonb_build_array(jsonb_build_object('quantity', 1, 'unit_price', CASE v.destination WHEN 'US' THEN 'USD 100' ELSE 'EUR 100' END)))) AS t (q);
-- inclusive prices: under the destination's taxes; what crosses never counts so that it would not have
SELECT t.q ->> 'basis' AS basis, t.q ->> 'net' AS net, t.q -> 'counted' AS counted
  FROM (VALUES ('EUR 1190.00', 'books', 'EUR 20000'), ('EUR 1190.00', 'books', 'EUR 8872.05'), ('EUR 1190.00', 'books', 'EUR 8887.85'), ('EUR 1190.00', 'books', 'EUR 8887.86'), ('EUR 1190.00', NULL, 'EUR 20000'), ('EUR 1190.00', NULL, 'EUR 9000.01')) AS v (price, category, used),
    quote_taxes(jsonb_build_object('currency', 'EUR', 'prices', 'inclusive', 'at', '2050-02-01', 'seller', '{"code": "acme", "country": "DE"}'::jsonb, 'ship_to', '{"country": "FR"}'::jsonb, 'threshold_used', jsonb_build_object('EU', v.used),
      'lines', jsonb_build_array(jsonb_build_object('quantity', 1, 'unit_price', v.price, 'category', v.category)))) AS t (q);

-- whoever posts may do all of it, and reads no more than that
CREATE ROLE regress_turnover_poster;
SELECT grant_poster('regress_turnover_poster');
GRANT USAGE ON SCHEMA public TO regress_turnover_poster;
GRANT EXECUTE ON FUNCTION sell(monetary, text, jsonb, text) TO regress_turnover_poster;
SET ROLE regress_turnover_poster;
SELECT sell('EUR 100', '2032-01-01') AS id \gset
SELECT refund_sale(:id, amount => 'EUR 10') > :id AS refunded, reverse(sell('EUR 200', '2032-01-01')) > :id AS reversed;
RESET ROLE;
SELECT amount, transactions FROM tax_turnover WHERE transaction_id >= :id ORDER BY transaction_id;
DROP OWNED BY regress_turnover_poster;
DROP ROLE regress_turnover_poster;

-- ---- what is refused
\set VERBOSITY terse
SELECT tax_turnover_before('acme', 'EU', period => 'a while');
SELECT set_tax_threshold('EU', 'EUR 10000', period => 'four_quarters');
SELECT set_tax_threshold('EU', 'EUR 10000', less_refunds => NULL);
SELECT sell('EUR 1', '2050-01-01', jsonb_build_object('threshold_used', used::jsonb)) FROM (VALUES ('{"EU": "EUR -0.01"}')) AS v (used);
SELECT sell('EUR 1', '2050-01-01', jsonb_build_object('threshold_used', used::jsonb)) FROM (VALUES ('{"EUU": "EUR 20000"}')) AS v (used);
SELECT sell('EUR 1', '2050-01-01', jsonb_build_object('threshold_used', used::jsonb)) FROM (VALUES ('{"eu": {"amount": "EUR 20000", "transactions": 1}}')) AS v (used);
SELECT sell('EUR 1', '2050-01-01', '{"threshold_used": {"FR": "EUR 0", "EU": "EUR 0"}}') > 0 AS sold;
-- a second source of rates
SELECT set_rate_source('bank'), set_tax_threshold('EU', 'EUR 10000', valid_from => '2060-01-01') > 0 AS threshold;
\set VERBOSITY default
SELECT sell('USD 100', '2060-01-01');
SELECT sell('EUR 100', '2060-01-01', '{"payment": {"currency": "USD"}}');
\set VERBOSITY terse
-- does not keep a seller who is registered from selling: nothing is decided by it, and it does not count
SELECT set_tax_registration('acme', 'EU', 'DE136695976', valid_from => '2061-01-01') > 0 AS registered;
SELECT sell('USD 100', '2061-02-01') > 0 AS sold, sell('EUR 100', '2061-02-02') > 0 AS too;
SELECT amount, transactions FROM tax_turnover_before('acme', 'EU', '2061-02-03', 'Europe/Brussels');
SELECT check_name, object, detail FROM verify() ORDER BY 1, 2;
DROP SCHEMA regress_turnover CASCADE;
