-- Sales, their refunds and chargebacks.

CREATE OR REPLACE FUNCTION @ledger@.quote_sale(document jsonb) RETURNS jsonb
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT @extschema@.ledger_quote_sale(@ledger_name@::regnamespace, document);
END;
COMMENT ON FUNCTION @ledger@.quote_sale(jsonb) IS
  'what a sale comes to, by the rules at its time: every line, discount, shipping, tax, fee and exchange, and the legs they become; changes nothing. docs/sales.md says what a document is. Errors name the line, the member and the rule: 22023, 22P02, 22007, LG004 and LG015 for a document that is none, LG012 for no rate, LG013 for a customer''s quote that is not good, LG014 for no rule or two that both fit';

CREATE OR REPLACE FUNCTION @ledger@.post_sale(document jsonb) RETURNS bigint
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT @extschema@.ledger_post_sale(@ledger_name@::regnamespace, document);
END;
COMMENT ON FUNCTION @ledger@.post_sale(jsonb) IS
  'posts what quote_sale() says of a sale, as one transaction, and returns its id; the document and the quote are kept in sales, the taxes in sale_taxes. A repeat of the key with the same document returns the first id, whatever the rules are meanwhile; with another document it is LG006. Otherwise as quote_sale() and post()';

CREATE OR REPLACE FUNCTION @ledger@.refund_sale(
  transaction_id bigint, lines jsonb DEFAULT NULL, amount @extschema@.monetary DEFAULT NULL,
  shipping boolean DEFAULT NULL, rate text DEFAULT 'original', key text DEFAULT NULL,
  effective_at timestamptz DEFAULT NULL, description text DEFAULT NULL, kind text DEFAULT 'refund',
  metadata jsonb DEFAULT NULL, settles_chargeback boolean DEFAULT false
) RETURNS bigint
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT @extschema@.ledger_refund_sale(@ledger_name@::regnamespace, transaction_id, 'refund', lines, amount, shipping,
    rate, settles_chargeback, key, kind, effective_at, description, metadata);
END;
COMMENT ON FUNCTION @ledger@.refund_sale(bigint, jsonb, @extschema@.monetary, boolean, text, text, timestamptz, text, text, jsonb, boolean) IS
  'gives back lines of a sale, [{"id", "quantity" or "amount"}], or an amount with taxes over all lines, or all that is left, with the taxes at the rates of the sale and the fees by their terms; of all that is left, what the buyer has as goodwill is set against it. shipping: whether it is given back too, by default not with lines and else yes. rate: original, or current: other currencies at the rates of effective_at, the difference to what was booked as a gain or a loss. settles_chargeback: against what is charged back instead of paying out again. The parts of any number of refunds sum to the sale, to the last digit; one that was reversed does not count. effective_at: less than a day before the sale or after it, by default now or when the sale is, if that is later; accounts that the sale has none of are those of this date. LG011 for more than is left, LG016 and 22023 for what is no sale, 22023 for an earlier date, LG004, LG012, LG014; otherwise as post()';

CREATE OR REPLACE FUNCTION @ledger@.adjust_sale(
  transaction_id bigint, amount @extschema@.monetary DEFAULT NULL, reason text DEFAULT 'goodwill',
  lines jsonb DEFAULT NULL, key text DEFAULT NULL, effective_at timestamptz DEFAULT NULL,
  description text DEFAULT NULL, metadata jsonb DEFAULT NULL
) RETURNS bigint
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
BEGIN
  IF reason = 'goodwill' THEN
    IF lines IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'goodwill is not for lines';
    END IF;
    RETURN ledger_goodwill(@ledger_name@::regnamespace, transaction_id, amount, key, 'goodwill',
      effective_at, description, metadata);
  ELSIF reason = 'price_correction' THEN
    IF amount IS NULL AND lines IS NULL OR EXISTS (
      SELECT FROM jsonb_array_elements(CASE jsonb_typeof(lines) WHEN 'array' THEN lines END) AS l (line)
        WHERE NOT coalesce(l.line ? 'amount', false))
    THEN
      RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
        MESSAGE = 'a price correction needs an amount, or lines with an amount each';
    END IF;
    RETURN ledger_refund_sale(@ledger_name@::regnamespace, transaction_id, 'price_correction', lines, amount, NULL,
      'original', false, key, 'price_correction', effective_at, description, metadata);
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
    MESSAGE = format('reason must be goodwill or price_correction, not "%s"', reason);
END
$function$;
COMMENT ON FUNCTION @ledger@.adjust_sale(bigint, @extschema@.monetary, text, jsonb, text, timestamptz, text, jsonb) IS
  'gives the buyer an amount of a sale back while the goods stay. goodwill: at the cost of the account of that role, the sale and its taxes as they were; price_correction: the price was wrong, and the taxes with it, of lines [{"id", "amount"}] or of all. With refunds never more than was paid, LG011; otherwise as refund_sale()';

CREATE OR REPLACE FUNCTION @ledger@.chargeback(
  transaction_id bigint, amount @extschema@.monetary, fee @extschema@.monetary DEFAULT NULL, key text DEFAULT NULL,
  effective_at timestamptz DEFAULT NULL, description text DEFAULT NULL, metadata jsonb DEFAULT NULL
) RETURNS bigint
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT @extschema@.ledger_chargeback(@ledger_name@::regnamespace, transaction_id, amount, fee, key, 'chargeback',
    effective_at, description, metadata);
END;
COMMENT ON FUNCTION @ledger@.chargeback(bigint, @extschema@.monetary, @extschema@.monetary, text, timestamptz, text, jsonb) IS
  'the buyer''s bank took an amount back, in the currency of the payment; it may differ from the sale. It stands on the account of the role chargeback until it is reinstated or a refund settles it, and refunds leave it out until then; the bank''s fee is a cost of the role chargeback_fee. effective_at as of refund_sale(). LG004, LG014, LG016, 22023; otherwise as post()';

CREATE OR REPLACE FUNCTION @ledger@.reinstate_chargeback(
  transaction_id bigint, amount @extschema@.monetary DEFAULT NULL, key text DEFAULT NULL,
  effective_at timestamptz DEFAULT NULL, description text DEFAULT NULL, metadata jsonb DEFAULT NULL
) RETURNS bigint
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT @extschema@.ledger_reinstate_chargeback(@ledger_name@::regnamespace, transaction_id, amount, key,
    'reinstatement', effective_at, description, metadata);
END;
COMMENT ON FUNCTION @ledger@.reinstate_chargeback(bigint, @extschema@.monetary, text, timestamptz, text, jsonb) IS
  'the bank paid a chargeback, whose transaction this is, back: all that is open of it, or an amount. LG011 for more than is open; 22023 for what is no chargeback and for a date a day or more before it; otherwise as post()';

-- Text under a pinned path, as verify() is. Compiled it would take seconds to begin.
CREATE OR REPLACE FUNCTION @ledger@.verify_sales(first_id bigint DEFAULT NULL)
  RETURNS TABLE (check_name text, object text, detail text)
  LANGUAGE sql STABLE SET search_path = pg_catalog, @extschema@, pg_temp SET jit = off
AS $function$
  -- The legs that a sale or an answer to one was worked out to are the entries; a reversal alone has none.
  SELECT 'sale_is_posted', format('transaction %s', transaction_id),
      format('it came to %s on "%s", its entries to %s', coalesce(q.amount::text, 'nothing'), code,
        coalesce(e.amount::text, 'nothing'))
    FROM (
      SELECT s.transaction_id, l.account AS code, currency(l.amount) AS currency, sum(l.amount) AS amount
        FROM @ledger@.sales AS s
          JOIN @ledger@.transactions AS t ON t.id = s.transaction_id
          CROSS JOIN LATERAL jsonb_to_recordset(s.quote -> 'legs') AS l (account text, amount monetary)
        WHERE s.transaction_id >= coalesce($1, s.transaction_id)
        GROUP BY s.transaction_id, l.account, currency(l.amount)
    ) AS q
      FULL JOIN (
        SELECT n.transaction_id, a.code, currency(n.amount) AS currency, sum(n.amount) AS amount
          FROM @ledger@.sales AS s
            JOIN @ledger@.entries AS n ON n.transaction_id = s.transaction_id
            JOIN @ledger@.accounts AS a ON a.id = n.account_id
            JOIN @ledger@.transactions AS t ON t.id = s.transaction_id
          WHERE s.transaction_id >= coalesce($1, s.transaction_id) AND t.relation IS DISTINCT FROM 'reversal'
          GROUP BY n.transaction_id, a.code, currency(n.amount)
      ) AS e USING (transaction_id, code, currency)
    WHERE q.amount IS DISTINCT FROM e.amount
  UNION ALL
  -- The rows of sale_taxes are those of the quote, and what is charged of them is what is posted.
  SELECT 'sale_taxes_match', format('transaction %s', s.transaction_id),
      format('its taxes are %s on %s and %s charged, by its quote %s on %s and %s charged', t.amount, t.base, t.charged,
        q.amount, q.base, - l.charged)
    FROM @ledger@.sales AS s
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(amount(x.amount)), 0) AS amount, coalesce(sum(amount(x.base)), 0) AS base,
            coalesce(sum(amount(x.amount)) FILTER (WHERE NOT x.reverse_charge AND x.exemption IS NULL), 0) AS charged
          FROM @ledger@.sale_taxes AS x
          WHERE x.transaction_id = s.transaction_id
      ) AS t
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(amount(x.amount)), 0) AS amount, coalesce(sum(amount(x.base)), 0) AS base
          FROM jsonb_to_recordset(s.quote -> 'taxes') AS x (amount monetary, base monetary)
      ) AS q
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(amount(x.amount)), 0) AS charged
          FROM jsonb_to_recordset(s.quote -> 'legs') AS x (role text, amount monetary)
          WHERE x.role IN ('tax', 'seller_tax')
      ) AS l
    WHERE s.transaction_id >= coalesce($1, s.transaction_id)
      AND (t.amount <> q.amount OR t.base <> q.base OR s.quote ? 'legs' AND t.charged <> - l.charged)
  UNION ALL
  -- Row by row, what tax_report() tells of them.
  SELECT 'sale_taxes_match', format('transaction %s', transaction_id),
      CASE WHEN q.tax IS NULL THEN format('it has tax number %s, which no quote of it has', number)
        WHEN x.tax IS NULL THEN format('tax number %s of its quote is missing', number)
        ELSE format('its tax number %s is "%s" of "%s" on line "%s", by its quote "%s" of "%s" on line "%s", or at another rate or of another seller',
          number, x.tax, x.jurisdiction, x.line, q.tax, q.jurisdiction, q.line) END
    FROM (
      SELECT s.transaction_id, s.seller, s.marketplace, j.*
        FROM (
          SELECT transaction_id, quote -> 'taxes' AS taxes,
              coalesce(quote ->> 'seller', document #>> '{seller,code}') AS seller,
              coalesce(quote ->> 'tax_basis' = 'marketplace', false) AS marketplace
            FROM @ledger@.sales
            WHERE transaction_id >= coalesce($1, transaction_id)
            OFFSET 0
        ) AS s
          CROSS JOIN LATERAL ROWS FROM (
            jsonb_to_recordset(s.taxes) AS (line text, jurisdiction text, tax text, rate_id bigint,
              percent numeric, reverse_charge boolean, exemption text)
          ) WITH ORDINALITY AS j (line, jurisdiction, tax, rate_id, percent, reverse_charge, exemption, number)
    ) AS q
      FULL JOIN (
        SELECT t.*
          FROM @ledger@.sale_taxes AS t
          WHERE t.transaction_id >= coalesce($1, t.transaction_id)
      ) AS x USING (transaction_id, number)
    WHERE (q.line, q.jurisdiction, q.tax, q.rate_id, q.percent, coalesce(q.reverse_charge, false), q.exemption,
        q.seller, q.marketplace)
      IS DISTINCT FROM (x.line, x.jurisdiction, x.tax, x.rate_id, x.percent, x.reverse_charge, x.exemption,
        x.seller, x.marketplace)
  UNION ALL
  -- What counts towards thresholds is what the quotes say.
  SELECT 'tax_turnover_matches', format('transaction %s', transaction_id),
      format('%s counts towards "%s", by its quote %s', coalesce(u.amount::text, 'nothing'), area,
        coalesce(q.amount::text, 'nothing'))
    FROM (
      SELECT s.transaction_id, c.area, c.amount
        FROM @ledger@.sales AS s
          CROSS JOIN LATERAL jsonb_to_recordset(s.quote -> 'turnover') AS c (area text, amount monetary)
        WHERE s.transaction_id >= coalesce($1, s.transaction_id)
    ) AS q
      FULL JOIN (
        SELECT t.transaction_id, t.area, t.amount
          FROM @ledger@.tax_turnover AS t
          WHERE t.transaction_id >= coalesce($1, t.transaction_id)
      ) AS u USING (transaction_id, area)
    WHERE q.amount IS DISTINCT FROM u.amount
  UNION ALL
  -- No buyer got back more than was paid; what was reversed does not count.
  SELECT 'refund_is_within_sale', format('transaction %s', o.transaction_id),
      format('%s were paid, %s given back', o.quote #>> '{totals,paid}', g.paid)
    FROM (
      SELECT t.origin_id, sum((s.quote #>> '{totals,paid}')::monetary) AS paid
        FROM @ledger@.sales AS s
          JOIN @ledger@.transactions AS t ON t.id = s.transaction_id
        WHERE t.origin_id IS NOT NULL AND s.quote #>> '{totals,paid}' IS NOT NULL
          AND NOT EXISTS (
            SELECT FROM @ledger@.transactions AS r WHERE r.origin_id = t.id AND r.relation = 'reversal')
        GROUP BY t.origin_id
    ) AS g
      JOIN @ledger@.sales AS o ON o.transaction_id = g.origin_id
    WHERE (o.quote #>> '{totals,paid}')::monetary < g.paid
  UNION ALL
  SELECT 'sale_has_transaction', format('transaction %s', s.transaction_id),
      format('it is in %s but not in {plain:transactions}{partitioned:transaction_register}', s.tab)
    FROM (
      SELECT transaction_id, 'sales' AS tab FROM @ledger@.sales
      UNION ALL
      SELECT transaction_id, 'sale_taxes' FROM @ledger@.sale_taxes
      UNION ALL
      SELECT transaction_id, 'tax_turnover' FROM @ledger@.tax_turnover
    ) AS s
    WHERE s.transaction_id >= coalesce($1, s.transaction_id)
      AND NOT EXISTS (
        SELECT FROM @ledger@.{plain:transactions}{partitioned:transaction_register} AS t WHERE t.id = s.transaction_id)
    GROUP BY s.transaction_id, s.tab;
$function$;
COMMENT ON FUNCTION @ledger@.verify_sales(bigint) IS
  'what verify() finds of sales: their entries, taxes and what counts towards thresholds are what was worked out, and no more is given back than was paid; of those from a number on, or of all';
