-- What answers a sale and what answers that: reversals of what a refund was set against, quotes, and buyers' fees; docs/sales.md.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET timezone = 'UTC';
SELECT create_ledger('regress_answers');
SET search_path = regress_answers, public;
SELECT count(open_account(code, 'asset', 'GBP')) FROM unnest('{bank,acme,vat,fees,disputes,goodwill,fx:gbp}'::text[]) AS code;
SELECT count(open_account(code, 'asset', 'USD')) FROM unnest('{bank:usd,fx:usd,gain:usd,loss:usd}'::text[]) AS code;
SELECT count(set_account_role(role, account, '2020-01-01')) FROM (VALUES ('payment', 'bank'), ('proceeds', 'acme'), ('tax', 'vat'), ('fee', 'fees'),
  ('fee_share', 'fees'), ('chargeback', 'disputes'), ('goodwill', 'goodwill'), ('fx_position', 'fx:{currency|lower}'), ('fx_gain', 'gain:{currency|lower}'), ('fx_loss', 'loss:{currency|lower}')) AS v (role, account);
SELECT set_tax_jurisdiction('GB', 'United Kingdom'), set_tax_rate('GB', 'VAT', 20);
CREATE FUNCTION pg_temp.sale(price text, more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('currency', 'GBP', 'prices', 'inclusive', 'seller', '{"code": "acme", "country": "GB"}'::jsonb, 'buyer', '{"country": "GB"}'::jsonb,
    'lines', jsonb_build_array(jsonb_build_object('id', 'a', 'quantity', 1, 'unit_price', price))) || more $$;
CREATE FUNCTION pg_temp.books(since bigint) RETURNS TABLE (account text, amount monetary) LANGUAGE sql AS $$
  SELECT j.account, sum(j.amount) FROM journal AS j WHERE j.transaction_id >= since GROUP BY j.account, j.currency ORDER BY j.account COLLATE "C" $$;

-- a chargeback that a refund settled cannot be taken back: the buyer would have neither the money nor the goods
SELECT post_sale(pg_temp.sale('GBP 12.00')) AS sale \gset
SELECT chargeback(:sale, 'GBP 12.00', key => 'c1') AS c \gset
SELECT refund_sale(:sale, settles_chargeback => true) AS settling \gset
SELECT reverse(:c);
SELECT reverse(:settling) > 0 AS unsettled, reverse(:c) > 0 AS taken_back;
SELECT * FROM pg_temp.books(:sale);
-- of two, what is not settled of them can be
SELECT post_sale(pg_temp.sale('GBP 12.00')) AS sale \gset
SELECT chargeback(:sale, 'GBP 5.00') AS c \gset
SELECT chargeback(:sale, 'GBP 4.00') AS d \gset
SELECT refund_sale(:sale, amount => 'GBP 5.00', settles_chargeback => true) > 0 AS settled;
SELECT reverse(:c);
SELECT reverse(:d) > 0 AS taken_back;
SELECT reverse(:c);
SELECT reinstate_chargeback(:c);

-- nor goodwill that a refund was set against
SELECT post_sale(pg_temp.sale('GBP 12.00')) AS sale \gset
SELECT adjust_sale(:sale, 'GBP 2.00') AS g \gset
SELECT adjust_sale(:sale, 'GBP 1.00') AS h \gset
SELECT reverse(:h) > 0 AS taken_back;
SELECT refund_sale(:sale) AS refund \gset
SELECT account, amount FROM journal WHERE transaction_id = :refund ORDER BY line;
SELECT reverse(:g);
SELECT reverse(:refund) > 0 AS refund_taken_back, reverse(:g) > 0 AS taken_back;
SELECT * FROM pg_temp.books(:sale);

-- all of the goodwill is set against a refund of all that is left, also where a fee is kept
SELECT set_fee_schedule('kept', '[{"name": "kept", "kind": "flat", "amount": 3, "refund": "kept"}]', 'GBP', 'buyer', payment_method => 'kept');
SELECT post_sale(pg_temp.sale('GBP 100.00', '{"payment": {"method": "kept"}}')) AS sale \gset
SELECT adjust_sale(:sale, 'GBP 2.00') > 0 AS given;
SELECT refund_sale(:sale) AS refund \gset
SELECT account, amount, memo FROM journal WHERE transaction_id = :refund ORDER BY line;
-- and no more than the refund is
SELECT post_sale(pg_temp.sale('GBP 10.00', '{"payment": {"method": "kept"}}')) AS sale \gset
SELECT adjust_sale(:sale, 'GBP 12.00') > 0 AS given;
SELECT refund_sale(:sale) AS refund \gset
SELECT account, amount, memo FROM journal WHERE transaction_id = :refund ORDER BY line;

-- what a buyer pays is in minor units, whatever the fee's digits
SELECT set_fee_schedule('fine', '[{"name": "fine", "kind": "percentage", "percent": 1.2345, "digits": 4, "splits": [{"party": "p", "share": 1}, {"party": "q", "share": 2}]}]',
  payer => 'buyer', payment_method => 'fine');
SELECT post_sale(pg_temp.sale('GBP 1234.56', '{"payment": {"method": "fine"}}')) AS sale \gset
SELECT account, amount, memo FROM journal WHERE transaction_id = :sale ORDER BY line;
SELECT refund_sale(:sale, amount => 'GBP 617.28') > 0 AS half, refund_sale(:sale) > 0 AS rest;
SELECT * FROM pg_temp.books(:sale);

-- a quote says its currency, or the document does not fit it
SELECT set_rate_source('bank'), add_rate('bank', 'GBP', 'USD', 1.25, '2020-01-01'), set_rate_source('other'), add_rate('other', 'GBP', 'USD', 9, '2020-01-01');
SELECT set_quote_policy('shop', '1 year', 'bank');
SELECT id AS quote FROM quote_exchange_for('GBP 10.00', 'USD', 'shop') \gset
SELECT post_sale(pg_temp.sale('GBP 10.00', format('{"payment": {"quote": %s}}', :quote)::jsonb));
SELECT post_sale(pg_temp.sale('GBP 10.00', format('{"payment": {"quote": %s, "currency": "GBP"}}', :quote)::jsonb));
SELECT post_sale(pg_temp.sale('GBP 10.00', '{"settlement": {"quote": 4242}}'));
SELECT post_sale(pg_temp.sale('GBP 10.00', format('{"payment": {"quote": %s, "currency": "USD", "source": "bank"}}', :quote)::jsonb));
-- the rates of a refund at current rates are those of the quote's source
SELECT post_sale(pg_temp.sale('GBP 10.00', format('{"payment": {"quote": %s, "currency": "USD"}, "accounts": {"payment": "bank:usd"}}', :quote)::jsonb)) AS sale \gset
SELECT account, amount FROM journal WHERE transaction_id = :sale ORDER BY line;
SELECT add_rate('bank', 'GBP', 'USD', 1.30, now() - interval '1 minute') > 0 AS moved;
SELECT refund_sale(:sale, rate => 'current') AS refund \gset
SELECT account, amount, memo FROM journal WHERE transaction_id = :refund ORDER BY line;
SELECT * FROM verify();
DROP SCHEMA regress_answers CASCADE;
