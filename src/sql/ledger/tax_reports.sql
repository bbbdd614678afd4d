-- What taxes are owed where, from the taxes of posted sales. Never here: how a sale is taxed.

CREATE OR REPLACE FUNCTION @ledger@.tax_report_lines(
  "from" timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, known_at timestamptz DEFAULT NULL
) RETURNS TABLE (
    transaction_id bigint, effective_at timestamptz, line text, jurisdiction text, tax text, rate_id bigint,
    percent numeric, treatment text, base @extschema@.monetary, amount @extschema@.monetary, reverse_charge boolean,
    exemption text, seller text, owed_by text)
  LANGUAGE plpgsql STABLE
  SET search_path = pg_catalog, @extschema@, pg_temp SET plan_cache_mode = force_custom_plan{partitioned: SET jit = off}
AS $function$
#variable_conflict use_column
BEGIN
  PERFORM @ledger@.check_report(NULL, NULL, $1, $2);
  RETURN QUERY
    SELECT t.id, t.effective_at, s.line, s.jurisdiction, s.tax, s.rate_id, s.percent, r.treatment, s.base, s.amount,
        s.reverse_charge, s.exemption, s.seller,
        CASE WHEN s.reverse_charge THEN 'buyer' WHEN s.marketplace THEN 'marketplace' ELSE 'seller' END
      FROM @ledger@.{plain:transactions}{partitioned:transaction_register} AS t
        JOIN @ledger@.sale_taxes AS s ON s.transaction_id = t.id
        LEFT JOIN @ledger@.tax_rates AS r ON r.id = s.rate_id
      WHERE t.effective_at >= coalesce($1, '-infinity') AND t.effective_at < coalesce($2, 'infinity')
        AND ($3 IS NULL OR t.posted_at <= $3)
      ORDER BY t.effective_at, t.id, s.number;
END
$function$;
COMMENT ON FUNCTION @ledger@.tax_report_lines(timestamptz, timestamptz, timestamptz) IS
  'what tax_report() adds up: the taxes of each sale, and of each refund, correction and reversal of one, effective from "from", included, to until, excluded, as known at a time; what was given back is below zero. owed_by: seller, marketplace or buyer. NULL leaves an end open. 22023 for bounds in the wrong order';

CREATE OR REPLACE FUNCTION @ledger@.tax_report(
  "from" timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, filing_currency @extschema@.currency DEFAULT NULL,
  source text DEFAULT NULL, rate_at timestamptz DEFAULT NULL, known_at timestamptz DEFAULT NULL,
  seller text DEFAULT NULL
) RETURNS TABLE (
    jurisdiction text, tax text, percent numeric, treatment text, owed_by text, exemption text,
    currency @extschema@.currency, base @extschema@.monetary, amount @extschema@.monetary, transactions bigint)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    WITH taxed AS (
      SELECT l.jurisdiction, l.tax, l.percent, l.treatment, l.owed_by, l.exemption, l.effective_at,
          sum(l.base) AS base, sum(l.amount) AS amount
        FROM @ledger@.tax_report_lines($1, $2, $6) AS l
        WHERE $7 IS NULL OR l.seller = $7
        GROUP BY l.jurisdiction, l.tax, l.percent, l.treatment, l.owed_by, l.exemption, l.effective_at,
          l.transaction_id, currency(l.base)
    ),
    -- By the rate of its own time each transaction is converted, by one rate for all the sum of the period.
    by_transaction AS (
      SELECT t.jurisdiction, t.tax, t.percent, t.treatment, t.owed_by, t.exemption,
          CASE WHEN $3 <> currency(t.base) AND $5 IS NULL
            THEN @ledger@.convert(t.base, $3, t.effective_at, $4, $6, mode => 'half_up') ELSE t.base END AS base,
          CASE WHEN $3 <> currency(t.amount) AND $5 IS NULL
            THEN @ledger@.convert(t.amount, $3, t.effective_at, $4, $6, mode => 'half_up') ELSE t.amount END AS amount
        FROM taxed AS t
    ),
    by_currency AS (
      SELECT t.jurisdiction, t.tax, t.percent, t.treatment, t.owed_by, t.exemption,
          sum(t.base) AS base, sum(t.amount) AS amount, count(*) AS transactions
        FROM by_transaction AS t
        GROUP BY t.jurisdiction, t.tax, t.percent, t.treatment, t.owed_by, t.exemption, currency(t.base)
    ),
    filed AS (
      SELECT t.jurisdiction, t.tax, t.percent, t.treatment, t.owed_by, t.exemption, t.transactions,
          CASE WHEN $3 <> currency(t.base) THEN @ledger@.convert(t.base, $3, $5, $4, $6, mode => 'half_up')
            ELSE t.base END AS base,
          CASE WHEN $3 <> currency(t.amount) THEN @ledger@.convert(t.amount, $3, $5, $4, $6, mode => 'half_up')
            ELSE t.amount END AS amount
        FROM by_currency AS t
    )
    SELECT t.jurisdiction, t.tax, t.percent, t.treatment, t.owed_by, t.exemption, currency(t.base),
        sum(t.base), sum(t.amount), sum(t.transactions)::bigint
      FROM filed AS t
      GROUP BY t.jurisdiction, t.tax, t.percent, t.treatment, t.owed_by, t.exemption, currency(t.base)
      ORDER BY t.jurisdiction COLLATE "C", t.tax COLLATE "C", t.percent, t.treatment, t.owed_by, t.exemption,
        currency(t.base);
END
$function$;
COMMENT ON FUNCTION @ledger@.tax_report(timestamptz, timestamptz, @extschema@.currency, text, timestamptz, timestamptz, text) IS
  'what is owed from "from", included, to until, excluded, by effective date: per jurisdiction, tax, percentage, treatment, who owes it (seller, marketplace, or buyer: reverse charge), exemption and currency the base and the tax of what was sold, less what was refunded and reversed, and of how many transactions. filing_currency: all in this currency, by find_rate() of a source, half up to its minor unit: each transaction at its effective date, or the sums at rate_at if that is given. known_at: as known at a time. seller: of the sales of this one alone. 22023 for bounds in the wrong order, LG012 for a rate that is missing';
