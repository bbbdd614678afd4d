-- What answers a sale by its own date: accounts, order, replay; quotes finer than is paid; many legs; docs/sales.md.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET timezone = 'UTC';
SELECT create_ledger('regress_sale_dates');
SET search_path = regress_sale_dates, public;
SELECT count(open_account(code, 'asset', 'GBP')) FROM unnest('{bank,acme,disputes,disputes:new,goodwill,goodwill:new,gain,gain:new,fx:gbp}'::text[]) AS code;
SELECT count(open_account(code, 'asset', 'USD')) FROM unnest('{bank:usd,fx:usd,gain:usd,gain:usd:new}'::text[]) AS code;
SELECT count(set_account_role(role, account, since::timestamptz)) FROM (VALUES ('payment', 'bank', '2020-01-01'), ('proceeds', 'acme', '2020-01-01'),
  ('fx_position', 'fx:{currency|lower}', '2020-01-01'), ('chargeback', 'disputes', '2026-02-01'), ('chargeback', 'disputes:new', '2026-04-01'),
  ('goodwill', 'goodwill', '2026-02-01'), ('goodwill', 'goodwill:new', '2026-04-01')) AS v (role, account, since);
SELECT set_tax_jurisdiction('GB', 'United Kingdom'), set_tax_rate('GB', 'none', 0, treatment => 'none');
CREATE FUNCTION pg_temp.sale(at text, more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_strip_nulls(jsonb_build_object('at', at, 'currency', 'GBP', 'prices', 'inclusive', 'seller', '{"code": "acme", "country": "GB"}'::jsonb, 'buyer', '{"country": "GB"}'::jsonb,
    'lines', '[{"id": "a", "quantity": 1, "unit_price": "GBP 24.00"}]'::jsonb)) || more $$;
CREATE FUNCTION pg_temp.legs(id bigint) RETURNS TABLE (account text, amount monetary, memo text) LANGUAGE sql AS $$
  SELECT j.account, j.amount, j.memo FROM journal AS j WHERE j.transaction_id = id ORDER BY j.line $$;

-- ---- the account of a role is that of the answer's date
SELECT post_sale(pg_temp.sale('2026-01-05T00:00:00Z')) AS sale \gset
SELECT chargeback(:sale, 'GBP 4', effective_at => '2026-01-31');
SELECT chargeback(:sale, 'GBP 4', effective_at => '2026-03-01') AS first \gset
SELECT chargeback(:sale, 'GBP 5', effective_at => '2026-05-01') AS second \gset
SELECT adjust_sale(:sale, 'GBP 1', effective_at => '2026-01-31');
SELECT adjust_sale(:sale, 'GBP 1', effective_at => '2026-03-01') AS goodwill, adjust_sale(:sale, 'GBP 2', effective_at => '2026-05-01') AS more \gset
SELECT account, amount, memo FROM journal WHERE transaction_id IN (:first, :second, :goodwill, :more) ORDER BY transaction_id, line;
-- what stands somewhere is taken from there: by the bank that pays it back, by refunds that settle it
BEGIN;
SELECT * FROM pg_temp.legs(reinstate_chargeback(:first, effective_at => '2026-06-01'));
SELECT * FROM pg_temp.legs(reinstate_chargeback(:second, 'GBP 2', effective_at => '2026-06-01'));
SELECT * FROM pg_temp.legs(refund_sale(:sale, amount => 'GBP 3', settles_chargeback => true, effective_at => '2026-06-01'));
ROLLBACK;
BEGIN;
SELECT * FROM pg_temp.legs(refund_sale(:sale, amount => 'GBP 3', settles_chargeback => true, effective_at => '2026-06-01'));
-- what another's refund has taken stands on the other account
SELECT * FROM pg_temp.legs(reinstate_chargeback(:first, effective_at => '2026-06-01'));
SELECT * FROM pg_temp.legs(refund_sale(:sale, amount => 'GBP 2', settles_chargeback => true, effective_at => '2026-06-01'));
SELECT account, sum(amount) FROM journal WHERE account LIKE 'disputes%' AND transaction_id > :sale GROUP BY account ORDER BY account;
ROLLBACK;
BEGIN;
SELECT reinstate_chargeback(:first, effective_at => '2026-06-01') > 0 AND reinstate_chargeback(:second, effective_at => '2026-06-01') > 0 AS won;
SELECT * FROM pg_temp.legs(refund_sale(:sale, effective_at => '2026-06-01'));
SELECT code, posted FROM account_balances WHERE code LIKE 'goodwill%' ORDER BY code;
ROLLBACK;
SELECT * FROM verify();

-- and as it is known now, whatever the sale was asked to know
SELECT post_sale(pg_temp.sale('2026-01-05T00:00:00Z', '{"known_at": "2026-01-05T00:00:00Z"}'));
SET session_replication_role = replica;
UPDATE account_roles SET recorded_at = '2026-01-01' WHERE valid_from = '2020-01-01';
UPDATE tax_jurisdictions SET recorded_at = '2026-01-01';
UPDATE tax_rates SET recorded_at = '2026-01-01';
RESET session_replication_role;
SELECT post_sale(pg_temp.sale('2026-01-05T00:00:00Z', '{"known_at": "2026-01-05T00:00:00Z"}')) AS sale \gset
SELECT * FROM pg_temp.legs(adjust_sale(:sale, 'GBP 1', effective_at => '2026-03-01'));

-- gains and losses too; the sale's own accounts stay
SELECT set_rate_source('bank'), add_rate('bank', 'GBP', 'USD', 1.25, '2020-01-01'), add_rate('bank', 'GBP', 'USD', 1.20, '2026-03-01');
SELECT post_sale(pg_temp.sale('2026-01-05T00:00:00Z', '{"payment": {"currency": "USD", "source": "bank"}, "accounts": {"payment": "bank:usd"}}')) AS sale \gset
SELECT refund_sale(:sale, amount => 'GBP 8', rate => 'current', effective_at => '2026-03-02');
SELECT set_account_role('fx_gain', 'gain:{currency|lower}', '2026-03-01'), set_account_role('fx_gain', 'gain:{currency|lower}:new', '2026-05-01'),
  set_account_role('fx_position', 'fx:{currency|lower}:new', '2026-05-01');
SELECT * FROM pg_temp.legs(refund_sale(:sale, amount => 'GBP 8', rate => 'current', effective_at => '2026-03-02'));
SELECT * FROM pg_temp.legs(refund_sale(:sale, amount => 'GBP 8', rate => 'current', effective_at => '2026-05-02'));
SELECT set_account_role('fx_position', 'fx:{currency|lower}', '2026-05-01');

-- ---- no answer is a day or more before what it answers
SELECT post_sale(pg_temp.sale('2026-03-05T12:00:00Z')) AS sale \gset
SELECT refund_sale(:sale, effective_at => '2026-03-04 12:00');
SELECT adjust_sale(:sale, 'GBP 1', effective_at => '2026-03-04');
SELECT adjust_sale(:sale, 'GBP 1', 'price_correction', effective_at => '2026-03-04');
SELECT chargeback(:sale, 'GBP 1', effective_at => '2026-03-04');
SELECT refund_sale(:sale, amount => 'GBP 1', effective_at => '2026-03-05 12:00') > 0 AS at_once, adjust_sale(:sale, 'GBP 1', 'price_correction', effective_at => '2026-03-05') > 0 AS the_same_day,
  chargeback(:sale, 'GBP 1', effective_at => '2026-03-04 12:00:00.000001') > 0 AS a_zone_away;
SELECT chargeback(:sale, 'GBP 1', effective_at => '2026-03-07') AS c \gset
SELECT reinstate_chargeback(:c, effective_at => '2026-03-06');
SELECT reinstate_chargeback(:c, effective_at => '2026-03-07') > 0 AS won;
-- one that was posted so before is repeated
BEGIN;
SELECT refund_sale(:sale, amount => 'GBP 1', effective_at => '2026-03-06', key => 'early') AS early \gset
SELECT document ->> 'effective_at' AS said FROM sales WHERE transaction_id = :early;
SET LOCAL session_replication_role = replica;
UPDATE sales SET document = jsonb_set(document, '{effective_at}', '"2026-01-01T00:00:00+00:00"') WHERE transaction_id = :early;
SELECT refund_sale(:sale, amount => 'GBP 1', effective_at => '2026-01-01', key => 'early') = :early AS repeated;
ROLLBACK;
-- without a date it is now, or when the sale happens; a repeat is the same
SELECT post_sale(pg_temp.sale('2126-03-05T12:00:00Z')) AS future \gset
SELECT refund_sale(:future, amount => 'GBP 1', key => 'f1') AS f1, adjust_sale(:future, 'GBP 1', key => 'f2') AS f2, chargeback(:future, 'GBP 1', key => 'f3') AS f3 \gset
SELECT reinstate_chargeback(:f3, key => 'f4') AS f4 \gset
SELECT refund_sale(:future, amount => 'GBP 1', key => 'f1') = :f1 AND adjust_sale(:future, 'GBP 1', key => 'f2') = :f2 AND chargeback(:future, 'GBP 1', key => 'f3') = :f3
  AND reinstate_chargeback(:f3, key => 'f4') = :f4 AS repeated;
SELECT count(*) AS answers, min(effective_at), max(effective_at) FROM transactions WHERE id IN (:f1, :f2, :f3, :f4);
SELECT refund_sale(:future, effective_at => '2100-01-01');
SELECT post_sale(pg_temp.sale(NULL)) AS today \gset
SELECT refund_sale(:today, amount => 'GBP 1') AS r \gset
SELECT effective_at = posted_at AS now FROM transactions WHERE id = :r;

-- ---- a customer's quote that is finer than what is paid
SELECT set_rate_source('desk'), add_rate('desk', 'GBP', 'USD', 1.20, '2020-01-01') > 0 AS rate, set_quote_policy('shop', '1 year', 'desk', mark_up => 2.19);
SELECT id AS fine FROM quote_exchange_for('GBP 24.00', 'USD', 'shop', digits => 4) \gset
SELECT id AS paid_out FROM quote_exchange('GBP 24.00', 'USD', 'shop', digits => 4) \gset
SELECT post_sale(pg_temp.sale(NULL, format('{"payment": {"quote": %s, "currency": "USD"}, "accounts": {"payment": "bank:usd"}}', :fine)::jsonb));
SELECT quote_sale(pg_temp.sale(NULL, format('{"settlement": {"quote": %s, "currency": "USD"}, "accounts": {"proceeds": "bank:usd"}}', :paid_out)::jsonb));
SELECT id AS whole FROM quote_exchange_for('GBP 24.00', 'USD', 'shop') \gset
SELECT post_sale(pg_temp.sale(NULL, format('{"payment": {"quote": %s, "currency": "USD"}, "accounts": {"payment": "bank:usd"}}', :whole)::jsonb)) > 0 AS posted;

-- ---- more legs than a few, and more than anybody waits for
SELECT set_account_role('fee_share', 'share:{party}', '2020-01-01');
SELECT count(open_account('share:p' || n, 'liability', 'GBP')) FROM generate_series(1, 100) AS n;
SELECT set_fee_schedule('shared', jsonb_build_array(
  jsonb_build_object('name', 'a', 'kind', 'flat', 'amount', 3, 'splits', (SELECT jsonb_agg(jsonb_build_object('party', 'p' || n, 'share', n)) FROM generate_series(1, 100) AS n)),
  jsonb_build_object('name', 'b', 'kind', 'flat', 'amount', 1, 'splits', (SELECT jsonb_agg(jsonb_build_object('party', 'p' || n, 'share', 1)) FROM generate_series(1, 100) AS n))), 'GBP') > 0 AS set;
SELECT post_sale(pg_temp.sale('2026-03-05T12:00:00Z')) AS sale \gset
SELECT count(*), count(DISTINCT account), sum(amount), min(amount), max(amount) FROM journal WHERE transaction_id = :sale AND memo = 'fee_share';
SELECT refund_sale(:sale) > 0 AS refunded;
SELECT count(*) FROM account_balances WHERE code LIKE 'share:%' AND NOT is_zero(posted);
SELECT set_fee_schedule('shared', (SELECT jsonb_agg(jsonb_build_object('name', 'c' || c, 'kind', 'percentage', 'percent', 1, 'per', 'line', 'splits',
  (SELECT jsonb_agg(jsonb_build_object('party', 'p' || n, 'share', n)) FROM generate_series(1, 100) AS n))) FROM generate_series(1, 50) AS c), 'GBP') > 0 AS set;
SET statement_timeout = '300ms';
SELECT quote_sale(pg_temp.sale(NULL, jsonb_build_object('lines', (SELECT jsonb_agg('{"quantity": 1, "unit_price": "GBP 24.00"}'::jsonb) FROM generate_series(1, 1000)))));
RESET statement_timeout;
SELECT * FROM verify();
DROP SCHEMA regress_sale_dates CASCADE;
