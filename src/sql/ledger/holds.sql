-- Transactions in two phases: holding, capturing, voiding, extending, and the expiry of holds.
-- Each function hands the ledger and its arguments to the engine; the bodies are inlined.

CREATE OR REPLACE FUNCTION @ledger@.hold(
  legs @extschema@.leg[], expires_at timestamptz DEFAULT NULL, key text DEFAULT NULL, kind text DEFAULT NULL,
  effective_at timestamptz DEFAULT NULL, description text DEFAULT NULL, metadata jsonb DEFAULT NULL,
  capture_limit @extschema@.monetary DEFAULT NULL
) RETURNS bigint
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT @extschema@.ledger_hold(@ledger_name@::regnamespace, legs, expires_at, key, kind, effective_at,
    description, metadata, capture_limit);
END;
COMMENT ON FUNCTION @ledger@.hold(@extschema@.leg[], timestamptz, text, text, timestamptz, text, jsonb,
  @extschema@.monetary) IS
  'posts a hold and returns its id: its legs do not move the posted balance, but what they may take counts against the available one until the hold is captured, voided or expired. expires_at, in the future (22023): from then on it counts no more and cannot be captured; NULL: never. capture_limit: the most that captures may take together, in a currency of the hold and not below what is held (22023); without it, what is held. Otherwise as post()';

CREATE OR REPLACE FUNCTION @ledger@.capture(
  hold_id bigint, amount @extschema@.monetary DEFAULT NULL, final boolean DEFAULT false, key text DEFAULT NULL,
  effective_at timestamptz DEFAULT NULL, description text DEFAULT NULL, kind text DEFAULT 'capture',
  metadata jsonb DEFAULT NULL
) RETURNS bigint
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT @extschema@.ledger_capture(@ledger_name@::regnamespace, hold_id, amount, final, key, kind, effective_at,
    description, metadata);
END;
COMMENT ON FUNCTION @ledger@.capture(bigint, @extschema@.monetary, boolean, text, timestamptz, text, text, jsonb) IS
  'posts what a hold keeps, or a part of it, and releases that much of the hold; returns the new id. amount: of the debits and of the credits in its currency, each leg in proportion to what is left of it, and the same fraction of every other currency; parts telescope, so that they sum to the hold to the last digit; NULL: all that is left. final releases the rest as well. More than is left, up to the capture_limit, takes the excess in proportion to the legs of the hold. LG009 if the hold is not open, LG010 beyond what may be captured, LG016 if there is no such transaction, 22023 if it is no hold, LG004 for a currency that it does not have; otherwise as post()';

CREATE OR REPLACE FUNCTION @ledger@.void(
  hold_id bigint, key text DEFAULT NULL, effective_at timestamptz DEFAULT NULL, description text DEFAULT NULL,
  kind text DEFAULT 'void', metadata jsonb DEFAULT NULL
) RETURNS bigint
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT @extschema@.ledger_void(@ledger_name@::regnamespace, hold_id, key, kind, effective_at, description,
    metadata);
END;
COMMENT ON FUNCTION @ledger@.void(bigint, text, timestamptz, text, text, jsonb) IS
  'releases all that a hold still keeps and returns the new id. LG009 if it is not open, LG016 if there is no such transaction, 22023 if it is no hold; otherwise as post()';

CREATE OR REPLACE FUNCTION @ledger@.extend_hold(
  hold_id bigint, expires_at timestamptz, key text DEFAULT NULL, description text DEFAULT NULL,
  kind text DEFAULT 'extension', metadata jsonb DEFAULT NULL
) RETURNS bigint
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT @extschema@.ledger_extend_hold(@ledger_name@::regnamespace, hold_id, expires_at, key, kind, NULL,
    description, metadata);
END;
COMMENT ON FUNCTION @ledger@.extend_hold(bigint, timestamptz, text, text, text, jsonb) IS
  'changes when an open hold expires, to a later or an earlier time that is still to come (22023), or to never, NULL; returns the id of the transaction that says so, effective now, or at the first moment that is open. LG009 if it is not open, LG016 if there is no such transaction, 22023 if it is no hold; otherwise as post()';

CREATE OR REPLACE FUNCTION @ledger@.expire_holds(max integer DEFAULT 1000) RETURNS integer
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT @extschema@.ledger_expire_holds(@ledger_name@::regnamespace, max);
END;
COMMENT ON FUNCTION @ledger@.expire_holds(integer) IS
  'writes down that holds have expired, at most max of them, those that expired first before the others, and returns how many; effective when they expired, or at the first moment that is open. Holds that another session works on are left for the next call. Balances are the same before and after: an expired hold does not count, written down or not. 22023 unless max is 1 to 100000';

-- ---- reading

CREATE OR REPLACE VIEW @ledger@.holds WITH (security_invoker = true) AS
  SELECT t.id AS transaction_id, t.key, t.kind, t.description, t.posted_at, t.effective_at,
      CASE WHEN x.id IS NULL THEN t.expires_at ELSE x.expires_at END AS expires_at,
      CASE
        WHEN NOT h.is_open THEN
          CASE c.relation WHEN 'capture' THEN 'captured' WHEN 'void' THEN 'voided' ELSE 'expired' END
        WHEN h.expires_at <= statement_timestamp() THEN 'expired'
        ELSE 'open'
      END AS state,
      e.currency, e.amount,
      CASE k.entries WHEN 0 THEN monetary(0::numeric, e.currency) ELSE k.captured END AS captured,
      CASE r.legs WHEN 0 THEN monetary(0::numeric, e.currency) ELSE r.remaining END AS remaining
    FROM @ledger@.transactions AS t
      CROSS JOIN LATERAL (
        SELECT currency(e.amount) AS currency, sum_or_null(e.amount) FILTER (WHERE sign(e.amount) > 0) AS amount
          FROM @ledger@.entries AS e
          WHERE e.transaction_id = t.id{partitioned: AND e.effective_at = t.effective_at}
          GROUP BY currency(e.amount)
      ) AS e
      CROSS JOIN LATERAL (
        SELECT count(*) > 0 AS is_open, min(h.expires_at) AS expires_at FROM @ledger@.held AS h WHERE h.transaction_id = t.id
      ) AS h
      LEFT JOIN LATERAL (
        SELECT n.id, n.expires_at
          FROM @ledger@.{plain:transactions}{partitioned:transaction_register} AS a
            JOIN @ledger@.transactions AS n ON n.id = a.id{partitioned: AND n.effective_at = a.effective_at}
          WHERE a.origin_id = t.id AND a.relation = 'extension'
          ORDER BY a.id DESC LIMIT 1
      ) AS x ON true
      LEFT JOIN LATERAL (
        SELECT a.relation
          FROM @ledger@.{plain:transactions}{partitioned:transaction_register} AS a
          WHERE a.origin_id = t.id AND a.relation IN ('capture', 'void', 'expiry')
          ORDER BY a.id DESC LIMIT 1
      ) AS c ON true
      CROSS JOIN LATERAL (
        SELECT count(*) AS entries, sum_or_null(n.amount) AS captured
          FROM @ledger@.{plain:transactions}{partitioned:transaction_register} AS a
            JOIN @ledger@.entries AS n ON n.transaction_id = a.id{partitioned: AND n.effective_at = a.effective_at}
          WHERE a.origin_id = t.id AND a.relation = 'capture' AND n.layer = 'posted' AND sign(n.amount) > 0
            AND currency(n.amount) = e.currency
      ) AS k
      CROSS JOIN LATERAL (
        SELECT count(*) AS legs, sum_or_null(n.amount) AS remaining
          FROM @ledger@.held AS n
          WHERE n.transaction_id = t.id AND sign(n.amount) > 0 AND currency(n.amount) = e.currency
            AND (n.expires_at <= statement_timestamp()) IS NOT TRUE
      ) AS r
    WHERE t.relation IS NULL
      AND EXISTS (SELECT FROM @ledger@.entries AS p WHERE p.transaction_id = t.id AND p.layer = 'pending'){partitioned:
      AND ledger_check_arrangement(@ledger_name@::regnamespace)};
COMMENT ON VIEW @ledger@.holds IS 'every hold, one row a currency of it: what it held, what was captured, and what is left';
COMMENT ON COLUMN @ledger@.holds.transaction_id IS 'number of the hold';
COMMENT ON COLUMN @ledger@.holds.key IS 'idempotency key of the hold';
COMMENT ON COLUMN @ledger@.holds.kind IS 'what the business calls it';
COMMENT ON COLUMN @ledger@.holds.description IS 'of the hold';
COMMENT ON COLUMN @ledger@.holds.posted_at IS 'when the ledger learned of it';
COMMENT ON COLUMN @ledger@.holds.effective_at IS 'when it happened for the business';
COMMENT ON COLUMN @ledger@.holds.expires_at IS 'from this time on it holds nothing, extensions counted; NULL: never';
COMMENT ON COLUMN @ledger@.holds.state IS
  'open; captured, voided or expired: how it was closed; an open one whose time is over is expired as well, written down or not';
COMMENT ON COLUMN @ledger@.holds.currency IS 'a currency of its legs';
COMMENT ON COLUMN @ledger@.holds.amount IS 'what it held: the sum of its debits; this and the next two are NULL where that is no amount by itself, as it has too many digits';
COMMENT ON COLUMN @ledger@.holds.captured IS 'what its captures posted, whether or not that was reversed or refunded since';
COMMENT ON COLUMN @ledger@.holds.remaining IS 'what it still holds; zero unless it is open';

-- A chain has at most four links: a hold, its capture, a refund of that, the reversal of the refund. Spelled out
-- and not recursive, so that the number asked for reaches the indexes.
CREATE OR REPLACE VIEW @ledger@.chains WITH (security_invoker = true) AS
  SELECT c.chain_id, c.transaction_id, t.origin_id, t.relation, c.depth, t.key, t.kind, t.description, t.posted_at,
      t.effective_at, t.expires_at, e.currency, e.amount
    FROM (
      SELECT o.id AS chain_id, o.id AS transaction_id, 0 AS depth
        FROM @ledger@.transactions AS o
        WHERE o.origin_id IS NULL
      UNION ALL
      SELECT o.id, a.id, 1
        FROM @ledger@.{plain:transactions}{partitioned:transaction_register} AS a
          JOIN @ledger@.{plain:transactions}{partitioned:transaction_register} AS o ON o.id = a.origin_id
        WHERE o.origin_id IS NULL
      UNION ALL
      SELECT o.id, b.id, 2
        FROM @ledger@.{plain:transactions}{partitioned:transaction_register} AS b
          JOIN @ledger@.{plain:transactions}{partitioned:transaction_register} AS a ON a.id = b.origin_id
          JOIN @ledger@.{plain:transactions}{partitioned:transaction_register} AS o ON o.id = a.origin_id
        WHERE o.origin_id IS NULL
      UNION ALL
      SELECT o.id, d.id, 3
        FROM @ledger@.{plain:transactions}{partitioned:transaction_register} AS d
          JOIN @ledger@.{plain:transactions}{partitioned:transaction_register} AS b ON b.id = d.origin_id
          JOIN @ledger@.{plain:transactions}{partitioned:transaction_register} AS a ON a.id = b.origin_id
          JOIN @ledger@.{plain:transactions}{partitioned:transaction_register} AS o ON o.id = a.origin_id
        WHERE o.origin_id IS NULL
    ) AS c
      JOIN @ledger@.transactions AS t ON t.id = c.transaction_id
      LEFT JOIN LATERAL (
        SELECT currency(n.amount) AS currency, sum_or_null(n.amount) AS amount
          FROM @ledger@.entries AS n
          WHERE n.transaction_id = t.id{partitioned: AND n.effective_at = t.effective_at} AND sign(n.amount) > 0
            AND (n.layer = 'posted' OR t.relation IS DISTINCT FROM 'capture')
          GROUP BY currency(n.amount)
      ) AS e ON true{partitioned:
    WHERE ledger_check_arrangement(@ledger_name@::regnamespace)};
COMMENT ON VIEW @ledger@.chains IS
  'transactions with all that answers them: a hold or a sale, and beneath it captures, voids, expiries, extensions, refunds and reversals at any depth; one row a transaction and currency';
COMMENT ON COLUMN @ledger@.chains.chain_id IS 'number of the first transaction of the chain';
COMMENT ON COLUMN @ledger@.chains.transaction_id IS 'number of this transaction';
COMMENT ON COLUMN @ledger@.chains.origin_id IS 'the transaction that it answers; NULL for the first';
COMMENT ON COLUMN @ledger@.chains.relation IS 'how it answers it; NULL for the first';
COMMENT ON COLUMN @ledger@.chains.depth IS 'how many transactions it is beneath the first: 0 for that itself';
COMMENT ON COLUMN @ledger@.chains.key IS 'its idempotency key';
COMMENT ON COLUMN @ledger@.chains.kind IS 'what the business calls it';
COMMENT ON COLUMN @ledger@.chains.description IS 'of this transaction';
COMMENT ON COLUMN @ledger@.chains.posted_at IS 'when the ledger learned of it';
COMMENT ON COLUMN @ledger@.chains.effective_at IS 'when it happened for the business';
COMMENT ON COLUMN @ledger@.chains.expires_at IS 'of a hold or an extension: what it says';
COMMENT ON COLUMN @ledger@.chains.currency IS 'a currency of its legs; NULL for an extension, which has none';
COMMENT ON COLUMN @ledger@.chains.amount IS
  'the sum of its debits: what was posted; of a hold what it held, of a void or expiry what it released; NULL if that is no amount by itself, as it has too many digits';

-- What holds keep of an account at a time. A hold whose expiry is at or before that time keeps nothing, and
-- neither it nor what answers it counts: so it is the same whether or not the expiry was written down.
-- What was held is taken apart by what released it: what is rolled up of that, what was released since, and what
-- nothing has released yet. Only the parts that were held at that time are looked at.
CREATE OR REPLACE FUNCTION @ledger@.held_at(
  account_id bigint, as_of timestamptz, known_at timestamptz,
  OUT debits @extschema@.monetary, OUT credits @extschema@.monetary
)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, @extschema@, pg_temp SET jit = off
AS $function$
#variable_conflict use_column
DECLARE
  rolled_up_until bigint := ledger_rolled_up_until(@ledger_name@::regnamespace);
  effective timestamptz := coalesce($2, 'infinity');
  known timestamptz := coalesce($3, 'infinity');
BEGIN
  SELECT sum(k.amount) FILTER (WHERE sign(k.amount) > 0), - sum(k.amount) FILTER (WHERE sign(k.amount) < 0)
    INTO $4, $5
    FROM (
      SELECT l.hold_id, l.expires_at, l.amount
        FROM generate_series(0, 64) AS s (span)
          CROSS JOIN LATERAL (
            SELECT r.hold_id, r.expires_at, r.amount
              FROM @ledger@.roll_up_releases AS r
              WHERE r.account_id = $1 AND ledger_span(r.effective_from, r.effective_until) = s.span
                AND r.effective_from > ledger_span_start(effective, s.span) AND r.effective_from <= effective
                AND r.effective_until > effective AND r.known_from <= known
              OFFSET 0
          ) AS l
        WHERE rolled_up_until > 0 AND $2 IS NOT NULL
      UNION ALL
      SELECT l.hold_id, l.expires_at, l.amount
        FROM generate_series(0, 64) AS s (span)
          CROSS JOIN LATERAL (
            SELECT r.hold_id, r.expires_at, r.amount
              FROM @ledger@.roll_up_releases AS r
              WHERE r.account_id = $1 AND ledger_span(r.known_from, r.known_until) = s.span
                AND r.known_from > ledger_span_start(known, s.span) AND r.known_from <= known
                AND r.known_until > known AND r.effective_from <= effective AND r.effective_until <= effective
              OFFSET 0
          ) AS l
        WHERE rolled_up_until > 0 AND $3 IS NOT NULL
      UNION ALL
      SELECT h.id, h.expires_at, - e.amount
        FROM @ledger@.entries AS e
          JOIN @ledger@.{plain:transactions}{partitioned:transaction_register} AS t ON t.id = e.transaction_id
          JOIN @ledger@.{plain:transactions}{partitioned:transaction_register} AS h ON h.id = t.origin_id
        WHERE e.account_id = $1 AND e.layer = 'pending' AND e.transaction_id > rolled_up_until
          AND h.effective_at <= effective AND h.posted_at <= known
          AND (t.effective_at > effective OR t.posted_at > known)
      UNION ALL
      SELECT h.id, h.expires_at, o.amount
        FROM @ledger@.held AS o
          JOIN @ledger@.{plain:transactions}{partitioned:transaction_register} AS h ON h.id = o.transaction_id
        WHERE o.account_id = $1 AND h.effective_at <= effective AND h.posted_at <= known
    ) AS k
      LEFT JOIN LATERAL (
        SELECT x.id, x.expires_at
          FROM @ledger@.{plain:transactions}{partitioned:transaction_register} AS x
          WHERE x.origin_id = k.hold_id AND x.relation = 'extension' AND x.posted_at <= known
          ORDER BY x.id DESC LIMIT 1
      ) AS x ON true
    WHERE (CASE WHEN x.id IS NULL THEN k.expires_at ELSE x.expires_at END <= coalesce($2, $3, statement_timestamp()))
      IS NOT TRUE;
END
$function$;
COMMENT ON FUNCTION @ledger@.held_at(bigint, timestamptz, timestamptz) IS
  'what holds keep of an account, debits and credits, neither negative, with what is effective at or before as_of and was posted at or before known_at; a hold that has expired by as_of, or else by known_at, or else by now, as far as was known at known_at, keeps nothing. NULL: nothing';

-- A custom plan: without first_id nothing of it is restricted.
CREATE OR REPLACE FUNCTION @ledger@.verify_holds(first_id bigint DEFAULT NULL)
  RETURNS TABLE (check_name text, object text, detail text)
  LANGUAGE plpgsql STABLE
  SET search_path = pg_catalog, @extschema@, pg_temp SET plan_cache_mode = force_custom_plan{partitioned: SET jit = off}
AS $function$
#variable_conflict use_column
BEGIN
  -- What answers what, and who may have entries of which layer, expire, and be captured.
  RETURN QUERY
    WITH{partitioned: layers AS MATERIALIZED (
      SELECT e.transaction_id, bool_or(e.layer = 'posted') AS posts, bool_or(e.layer = 'pending') AS holds
        FROM @ledger@.entries AS e
        WHERE first_id IS NULL OR e.transaction_id >= first_id
          OR e.transaction_id IN (SELECT r.origin_id FROM @ledger@.transaction_register AS r WHERE r.id >= first_id)
        GROUP BY e.transaction_id
    ),} answers AS (
      SELECT t.id, t.relation, t.origin_id, t.expires_at, t.capture_limit,
          o.id IS NOT NULL AS has_origin, o.relation AS origin_relation,
{plain:          EXISTS (SELECT FROM @ledger@.entries AS e WHERE e.transaction_id = t.id AND e.layer = 'posted') AS posts,
          EXISTS (SELECT FROM @ledger@.entries AS e WHERE e.transaction_id = t.id AND e.layer = 'pending') AS holds,
          EXISTS (SELECT FROM @ledger@.entries AS e WHERE e.transaction_id = o.id AND e.layer = 'pending') AS origin_holds
        FROM @ledger@.transactions AS t
          LEFT JOIN @ledger@.transactions AS o ON o.id = t.origin_id
}{partitioned:          l.posts IS TRUE AS posts, l.holds IS TRUE AS holds, m.holds IS TRUE AS origin_holds
        FROM @ledger@.transactions AS t
          LEFT JOIN @ledger@.transaction_register AS o ON o.id = t.origin_id
          LEFT JOIN layers AS l ON l.transaction_id = t.id
          LEFT JOIN layers AS m ON m.transaction_id = o.id
}        WHERE first_id IS NULL OR t.id >= first_id
    )
    SELECT 'relation_is_sound', format('transaction %s', a.id),
        CASE
          WHEN NOT a.has_origin THEN format('the transaction %s that it answers is missing', a.origin_id)
          ELSE format('its relation is %s, and transaction %s, which it answers, %s', a.relation, a.origin_id,
            CASE WHEN a.origin_relation IS NOT NULL THEN 'has the relation ' || a.origin_relation::text
              WHEN a.origin_holds THEN 'is a hold' ELSE 'is no hold' END)
        END
      FROM answers AS a
      WHERE a.origin_id IS NOT NULL
        AND (NOT a.has_origin
          OR CASE a.relation
            WHEN 'reversal' THEN a.origin_relation IN ('reversal', 'void', 'expiry', 'extension', 'closing')
              OR a.origin_relation IS NULL AND a.origin_holds
            WHEN 'refund' THEN a.origin_relation IS NULL AND a.origin_holds
              OR a.origin_relation <> 'capture' AND NOT (a.origin_relation = 'refund' AND EXISTS (
                SELECT FROM @ledger@.sales AS s WHERE s.transaction_id = a.id AND s.quote ->> 'kind' = 'reinstatement'))
            ELSE a.origin_relation IS NOT NULL{plain: OR NOT a.origin_holds} END)
    UNION ALL
    SELECT 'layers_are_sound', format('transaction %s', a.id),
        CASE
          WHEN a.posts AND a.holds THEN 'it has both posted and pending entries'
          WHEN a.capture_limit IS NOT NULL AND (a.posts OR a.relation IS NOT NULL)
            OR a.expires_at IS NOT NULL AND (a.posts AND a.relation IS NULL OR a.relation <> 'extension')
            THEN 'it is no hold and says when it expires or how much may be captured'
          WHEN a.holds THEN 'its entries are pending'
          ELSE 'its entries are posted'
        END
      FROM answers AS a
      WHERE CASE
          WHEN a.relation IS NULL THEN a.posts AND (a.holds OR a.expires_at IS NOT NULL OR a.capture_limit IS NOT NULL)
          WHEN a.relation = 'capture' THEN NOT a.posts OR NOT a.holds
          WHEN a.relation IN ('void', 'expiry') THEN a.posts
          WHEN a.relation = 'extension' THEN a.posts OR a.holds
          ELSE a.holds END
        OR a.relation IS NOT NULL
          AND (a.expires_at IS NOT NULL AND a.relation <> 'extension' OR a.capture_limit IS NOT NULL);

  -- What open holds keep against entries, both ways; what was released and captured of each.
  RETURN QUERY
    WITH touched AS (
      SELECT CASE WHEN t.relation IS NULL THEN t.id ELSE t.origin_id END AS hold_id
        FROM @ledger@.{plain:transactions}{partitioned:transaction_register} AS t
        WHERE t.id >= first_id AND (t.relation IS NULL OR t.relation IN ('capture', 'void', 'expiry', 'extension'))
    ),
    pending AS (
      SELECT CASE WHEN t.relation IS NULL THEN t.id ELSE t.origin_id END AS hold_id, e.line, e.account_id,
          sum(e.amount) AS amount, sum(e.amount) FILTER (WHERE t.relation IS NULL) AS original
        FROM @ledger@.entries AS e JOIN @ledger@.{plain:transactions}{partitioned:transaction_register} AS t ON t.id = e.transaction_id
        WHERE e.layer = 'pending'
          AND (first_id IS NULL OR e.transaction_id IN (
            SELECT h.hold_id FROM touched AS h
            UNION ALL
            SELECT r.id
              FROM touched AS h JOIN @ledger@.{plain:transactions}{partitioned:transaction_register} AS r
                ON r.origin_id = h.hold_id))
        GROUP BY 1, e.line, e.account_id
    ),
    open AS (
      SELECT p.hold_id, p.line, p.account_id, p.amount,
          CASE WHEN x.id IS NULL THEN t.expires_at ELSE x.expires_at END AS expires_at
        FROM pending AS p JOIN @ledger@.{plain:transactions}{partitioned:transaction_register} AS t ON t.id = p.hold_id
          LEFT JOIN LATERAL (
            SELECT n.id, n.expires_at
              FROM @ledger@.{plain:transactions}{partitioned:transaction_register} AS r
                JOIN @ledger@.{plain:transactions}{partitioned:transaction_register} AS n ON n.id = r.id
              WHERE r.origin_id = t.id AND r.relation = 'extension'
              ORDER BY n.id DESC LIMIT 1
          ) AS x ON true
        WHERE NOT is_zero(p.amount)
    )
    SELECT 'release_is_within_hold', format('transaction %s line %s', p.hold_id, p.line),
        format('it holds %s, and %s is left of that', coalesce(p.original::text, 'nothing'), p.amount)
      FROM pending AS p
      WHERE {plain:p.original IS NULL OR }sign(p.amount) = - sign(p.original) AND NOT is_zero(p.amount)
    UNION ALL
    SELECT 'held_matches_entries',
        format('transaction %s line %s', coalesce(o.hold_id, h.transaction_id), coalesce(o.line, h.line)),
        format('table held has %s, its entries leave %s',
          coalesce(h.amount || coalesce(' until ' || h.expires_at, ''), 'nothing'),
          coalesce(o.amount || coalesce(' until ' || o.expires_at, ''), 'nothing'))
      FROM open AS o
        FULL JOIN (
          SELECT k.transaction_id, k.line, k.account_id, k.amount, k.expires_at
            FROM @ledger@.held AS k
            WHERE first_id IS NULL OR k.transaction_id IN (SELECT n.hold_id FROM touched AS n)
        ) AS h
          ON h.transaction_id = o.hold_id AND h.line = o.line AND h.account_id = o.account_id
      WHERE (h.amount, h.expires_at) IS DISTINCT FROM (o.amount, o.expires_at);

  RETURN QUERY
    SELECT 'capture_is_within_hold', format('transaction %s', c.hold_id),
        format('it holds %s %s, its captures took %s %s', c.currency, coalesce(c.held, 0), c.currency, c.captured)
      FROM (
        -- Numbers, as sums of many legs need not fit an amount.
        SELECT t.id AS hold_id, t.capture_limit, k.currency,
            (SELECT sum(amount(e.amount)) FROM @ledger@.entries AS e
              WHERE e.transaction_id = t.id AND sign(e.amount) > 0 AND currency(e.amount) = k.currency) AS held,
            k.captured
          FROM (
            SELECT a.origin_id, currency(e.amount) AS currency, sum(amount(e.amount)) AS captured
              FROM @ledger@.{plain:transactions}{partitioned:transaction_register} AS a JOIN @ledger@.entries AS e ON e.transaction_id = a.id
              WHERE a.relation = 'capture' AND e.layer = 'posted' AND sign(e.amount) > 0
                AND a.origin_id IN (
                  SELECT n.origin_id FROM @ledger@.{plain:transactions}{partitioned:transaction_register} AS n
                    WHERE n.id >= coalesce(first_id, -9223372036854775808) AND n.relation = 'capture')
              GROUP BY a.origin_id, currency(e.amount)
          ) AS k
            JOIN @ledger@.transactions AS t ON t.id = k.origin_id
      ) AS c
      WHERE CASE
          WHEN c.capture_limit IS NULL THEN (c.captured <= c.held) IS NOT TRUE
          WHEN currency(c.capture_limit) = c.currency THEN c.captured > amount(c.capture_limit)
          ELSE false END;
END
$function$;
COMMENT ON FUNCTION @ledger@.verify_holds(bigint) IS
  'the part of verify() that looks at holds: what they keep against entries, what was captured and released, and which transaction may answer which; with first_id, of transactions from this number on';
