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
    -- The rate of each transaction's own time, or one for all.
    rates AS (
      SELECT d.currency, d.at, f.rate, f.divisor, f.via_rate, f.via_divisor, f.intermediate_digits
        FROM (
          SELECT DISTINCT currency(t.base) AS currency, coalesce($5, t.effective_at) AS at FROM taxed AS t
            WHERE currency(t.base) <> $3 ORDER BY 2, 1
        ) AS d
          CROSS JOIN LATERAL @ledger@.find_rate(d.currency, $3, d.at, $4, $6) AS f
    ),
    -- What is converted by one rate is added up first, so that what was given back at it leaves nothing.
    by_rate AS (
      SELECT t.jurisdiction, t.tax, t.percent, t.treatment, t.owed_by, t.exemption,
          coalesce($5, min(t.effective_at)) AS at, sum(t.base) AS base, sum(t.amount) AS amount,
          count(*) AS transactions
        FROM taxed AS t
          LEFT JOIN rates AS r ON r.currency = currency(t.base) AND r.at = coalesce($5, t.effective_at)
        GROUP BY t.jurisdiction, t.tax, t.percent, t.treatment, t.owed_by, t.exemption, currency(t.base),
          r.rate, r.divisor, r.via_rate, r.via_divisor, r.intermediate_digits
    ),
    filed AS (
      SELECT t.jurisdiction, t.tax, t.percent, t.treatment, t.owed_by, t.exemption, t.transactions,
          CASE WHEN $3 IS NULL THEN t.base
            ELSE @ledger@.convert(t.base, $3, t.at, $4, $6, mode => 'half_up') END AS base,
          CASE WHEN $3 IS NULL THEN t.amount
            ELSE @ledger@.convert(t.amount, $3, t.at, $4, $6, mode => 'half_up') END AS amount
        FROM by_rate AS t
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
  'what is owed from "from", included, to until, excluded, by effective date: per jurisdiction, tax, percentage, treatment, who owes it (seller, marketplace, or buyer: reverse charge), exemption and currency the base and the tax of what was sold, less what was refunded and reversed, and of how many transactions. filing_currency: all in this currency, by find_rate() of a source, half up to its minor unit: the sums of all transactions that have one rate at their effective dates, or all at rate_at if that is given. known_at: as known at a time. seller: of the sales of this one alone. 22023 for bounds in the wrong order, LG012 for a rate that is missing';
