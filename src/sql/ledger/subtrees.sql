-- What the accounts at a code and beneath it hold together, and the limits on that.

CREATE OR REPLACE FUNCTION @ledger@.limit_subtree(
  code text, currency @extschema@.currency, min_balance @extschema@.monetary DEFAULT NULL,
  max_balance @extschema@.monetary DEFAULT NULL, drop_min_balance boolean DEFAULT false,
  drop_max_balance boolean DEFAULT false
) RETURNS void
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
BEGIN
  IF code IS NULL OR currency IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = 'code and currency of a subtree must not be null';
  END IF;
  IF min_balance IS NOT NULL AND drop_min_balance OR max_balance IS NOT NULL AND drop_max_balance THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = 'a limit cannot be set and taken away at once';
  END IF;
  DELETE FROM @ledger@.subtree_limits AS s
    WHERE s.code = $1 AND s.currency = $2 AND $3 IS NULL AND $4 IS NULL
      AND (drop_min_balance OR s.min_balance IS NULL) AND (drop_max_balance OR s.max_balance IS NULL);
  IF FOUND THEN
    RETURN;
  END IF;
  PERFORM @extschema@.ledger_must_write(NOT EXISTS (
    SELECT FROM @ledger@.subtree_limits AS s
      WHERE s.code = $1 AND s.currency = $2 AND $3 IS NULL AND $4 IS NULL
        AND (drop_min_balance OR s.min_balance IS NULL) AND (drop_max_balance OR s.max_balance IS NULL)), 'subtree_limits');
  UPDATE @ledger@.subtree_limits AS s
    SET min_balance = CASE WHEN drop_min_balance THEN NULL ELSE coalesce($3, s.min_balance) END,
      max_balance = CASE WHEN drop_max_balance THEN NULL ELSE coalesce($4, s.max_balance) END
    WHERE s.code = $1 AND s.currency = $2;
  IF FOUND THEN
    RETURN;
  END IF;
  -- Another session may have come first.
  INSERT INTO @ledger@.subtree_limits AS s (code, currency, min_balance, max_balance)
    VALUES ($1, $2, $3, $4)
    ON CONFLICT ON CONSTRAINT subtree_limits_code_currency_key DO UPDATE
      SET min_balance = CASE WHEN drop_min_balance THEN NULL ELSE coalesce($3, s.min_balance) END,
        max_balance = CASE WHEN drop_max_balance THEN NULL ELSE coalesce($4, s.max_balance) END;
  PERFORM @extschema@.ledger_must_write(FOUND, 'subtree_limits');
END
$function$;
COMMENT ON FUNCTION @ledger@.limit_subtree(text, @extschema@.currency, @extschema@.monetary, @extschema@.monetary,
  boolean, boolean) IS
  'bounds the available balance of all accounts of a currency at a code and beneath it, together, in their natural sign; sets what is given and leaves the rest, drop_min_balance and drop_max_balance take a limit away. LG005 if they break it now, LG002 if there is no such account, 22023 if one has stripes or another normal side, if there is no limit to set or to take away, or one is set and taken away at once, LG004 for a limit in another currency';

CREATE OR REPLACE FUNCTION @ledger@.subtree_balances(subtree text DEFAULT NULL, depth integer DEFAULT NULL)
  RETURNS TABLE (
    code text, currency @extschema@.currency, normal_side text, accounts bigint, posted @extschema@.monetary,
    pending @extschema@.monetary, available @extschema@.monetary
  )
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
#variable_conflict use_column
DECLARE
  segments integer := coalesce(cardinality(string_to_array($1, ':')), 1);
  levels integer := coalesce($2, segments);
  -- Byte by byte, every code lies between the two; and what is beneath a code between code: and code;.
  first text := coalesce($1 || ':', '');
  past text := coalesce($1 || ';', '~');
BEGIN
  IF levels < segments THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format('depth must be at least %s, not %s', segments, levels);
  END IF;
  RETURN QUERY
    SELECT r.code, b.currency, r.side, count(*), sum(b.posted), sum(b.pending), sum(b.available)
      FROM @ledger@.account_balances AS b
        CROSS JOIN LATERAL (
          SELECT array_to_string((string_to_array(b.code, ':'))[:levels], ':') COLLATE "C" AS code,
            CASE WHEN natural_sign(b.type) > 0 THEN 'debit' ELSE 'credit' END AS side
        ) AS r
      WHERE b.code = $1 OR b.code >= first AND b.code < past
      GROUP BY r.code, b.currency, r.side
      ORDER BY r.code, b.currency, r.side;
  IF NOT FOUND AND $1 IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'LG002', MESSAGE = format('no account is at "%s" or beneath it', $1);
  END IF;
END
$function$;
COMMENT ON FUNCTION @ledger@.subtree_balances(text, integer) IS
  'what the accounts at the code subtree and beneath it hold together, rolled up to depth segments (by default those of subtree; the first one where that is NULL, the whole ledger): one row a code, currency and normal side, in the natural sign of its accounts, with their number. LG002 if there is no such account, 22023 for a depth above the code';

CREATE OR REPLACE FUNCTION @ledger@.verify_subtrees() RETURNS TABLE (check_name text, object text, detail text)
  LANGUAGE sql STABLE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
  WITH members AS (
    SELECT a.id AS account_id, a.code AS account, s.id AS subtree_id
      FROM @ledger@.accounts AS a
        CROSS JOIN LATERAL generate_series(1, cardinality(string_to_array(a.code, ':'))) AS n
        JOIN @ledger@.subtree_limits AS s
          ON s.code = array_to_string((string_to_array(a.code, ':'))[:n], ':') AND s.currency = a.currency
  ),
  sums AS (
    SELECT m.subtree_id, sum(b.posted) AS posted, sum(b.pending_debits) AS debits, sum(b.pending_credits) AS credits,
        bool_and(b.debit_normal) AS all_debit_normal, bool_or(b.debit_normal) AS any_debit_normal
      FROM members AS m JOIN @ledger@.balances AS b ON b.account_id = m.account_id
      GROUP BY m.subtree_id
  )
  -- What a subtree holds against what its accounts hold.
  SELECT 'subtree_matches_accounts', format('subtree "%s" in %s', s.code, s.currency),
      CASE
        WHEN b.account_id IS NULL THEN 'its balance row is missing'
        ELSE format('its balance row holds %s posted, %s pending debits, %s pending credits; its accounts hold %s, %s, %s',
          b.posted, b.pending_debits, b.pending_credits, m.posted, m.debits, m.credits)
      END
    FROM @ledger@.subtree_limits AS s
      LEFT JOIN @ledger@.balances AS b ON b.account_id = s.id
      LEFT JOIN sums AS m ON m.subtree_id = s.id
    WHERE (b.posted, b.pending_debits, b.pending_credits) IS DISTINCT FROM (m.posted, m.debits, m.credits)
  UNION ALL
  SELECT 'subtree_row_matches_limits', format('subtree "%s"', coalesce(s.code, '#' || b.account_id::text)),
      CASE WHEN s.id IS NULL THEN 'its limits are missing' ELSE 'its balance row does not say what its limits say' END
    FROM @ledger@.balances AS b
      LEFT JOIN @ledger@.subtree_limits AS s ON s.id = b.account_id
      LEFT JOIN sums AS m ON m.subtree_id = s.id
    WHERE b.account_id < 0
      AND (s.id IS NULL OR b.stripe <> 0 OR b.stripes <> 1 OR b.closed OR b.subtrees IS NOT NULL
        OR currency(b.posted) <> s.currency
        OR (b.min_balance, b.max_balance) IS DISTINCT FROM (s.min_balance, s.max_balance)
        OR (b.debit_normal, b.debit_normal) IS DISTINCT FROM (m.all_debit_normal, m.any_debit_normal))
  UNION ALL
  -- Each account knows the subtrees that it is in.
  SELECT 'account_is_in_subtrees', format('account "%s"', a.code),
      format('it is in subtrees %s, its balance row says %s', coalesce(m.ids::text, 'none'),
        coalesce(b.subtrees::text, 'none'))
    FROM @ledger@.accounts AS a
      JOIN @ledger@.balances AS b ON b.account_id = a.id
      LEFT JOIN (
        SELECT n.account_id, array_agg(n.subtree_id ORDER BY n.subtree_id) AS ids FROM members AS n GROUP BY n.account_id
      ) AS m ON m.account_id = a.id
    WHERE b.subtrees IS DISTINCT FROM m.ids OR b.stripes > 1 AND m.ids IS NOT NULL
  UNION ALL
  SELECT 'subtree_within_limits', format('subtree "%s" in %s', s.code, s.currency),
      format('it has %s available and %s with open holds, its limits are %s and %s', h.available, h.expected,
        coalesce(s.min_balance::text, 'none'), coalesce(s.max_balance::text, 'none'))
    FROM @ledger@.subtree_limits AS s
      JOIN (
        SELECT m.subtree_id, sum(v.available) AS available,
            sum(v.posted + (v.pending - (v.available - v.posted))) AS expected
          FROM members AS m JOIN @ledger@.account_balances AS v ON v.id = m.account_id
          GROUP BY m.subtree_id
      ) AS h ON h.subtree_id = s.id
    WHERE (h.available < s.min_balance OR h.expected > s.max_balance)
      -- What expired since this statement began was free for postings that it sees.
      AND NOT EXISTS (
        SELECT FROM members AS n JOIN @ledger@.held AS e ON e.account_id = n.account_id
          WHERE n.subtree_id = s.id AND e.expires_at > statement_timestamp() AND e.expires_at <= clock_timestamp());
$function$;
COMMENT ON FUNCTION @ledger@.verify_subtrees() IS
  'the part of verify() that looks at limited subtrees: what they hold against their accounts, and their limits';
