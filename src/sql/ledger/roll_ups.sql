-- Roll-ups: sums at any date without adding up a history of entries, and what keeps them up to date.

CREATE OR REPLACE FUNCTION @ledger@.roll_up(max_transactions integer DEFAULT 100000) RETURNS bigint
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT @extschema@.ledger_roll_up(@ledger_name@::regnamespace, max_transactions);
END;
COMMENT ON FUNCTION @ledger@.roll_up(integer) IS
  'takes the entries of the next transactions, at most so many, into the roll-ups, and returns how many transactions that were; 0: nothing is left that could be. Leaves out transactions that are under way and those numbered after them. Neither posting nor reading waits for it; a second call waits for the first to end. Every balance is right whether or not it ever runs: it only makes those of a date fast. 22023 for less than 1';

CREATE OR REPLACE FUNCTION @ledger@.forget_roll_ups() RETURNS bigint
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT @extschema@.ledger_forget_roll_ups(@ledger_name@::regnamespace);
END;
COMMENT ON FUNCTION @ledger@.forget_roll_ups() IS
  'deletes the roll-ups, for roll_up() to make them anew, and returns the number of rows; until then balances of a date are added up from the entries. 55000 if entries are archived';

-- The plan is made for the values: how many entries are not rolled up yet decides how to find them.
-- Two rows where an account has both, so that a report adds up once. Reports that call it do without nested loops.
CREATE OR REPLACE FUNCTION @ledger@.sums_of_entries(
  of_account bigint, as_of timestamptz DEFAULT NULL, known_at timestamptz DEFAULT NULL
) RETURNS TABLE (
    account_id bigint, posted @extschema@.monetary, pending_debits @extschema@.monetary,
    pending_credits @extschema@.monetary
  )
  LANGUAGE plpgsql STABLE
  SET search_path = pg_catalog, @extschema@, pg_temp SET plan_cache_mode = force_custom_plan
  SET enable_nestloop = on{partitioned: SET jit = off}
AS $function$
#variable_conflict use_column
DECLARE
  rolled_up_until bigint := ledger_rolled_up_until(@ledger_name@::regnamespace);
BEGIN
{partitioned:
  IF rolled_up_until < (SELECT a.last_id FROM ledger_archived(@ledger_name@::regnamespace) AS a) THEN
    RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
      MESSAGE = 'archived entries are known by the roll-ups alone, which cannot be read here',
      DETAIL = 'Row-level security hides rows from the role, or the transaction is older than the archiving.';
  END IF;
}  RETURN QUERY
    SELECT r.account_id, r.posted, r.pending_debits, r.pending_credits
      FROM ledger_rolled_up(@ledger_name@::regnamespace, $1, $2, $3) AS r
    UNION ALL
    SELECT e.account_id,
        sum(e.amount) FILTER (WHERE e.layer = 'posted'),
        sum(e.amount) FILTER (WHERE e.layer = 'pending' AND (sign(e.amount) > 0) = (
          SELECT o.relation IS NULL FROM @ledger@.{plain:transactions}{partitioned:transaction_register} AS o WHERE o.id = e.transaction_id)),
        - sum(e.amount) FILTER (WHERE e.layer = 'pending' AND (sign(e.amount) < 0) = (
          SELECT o.relation IS NULL FROM @ledger@.{plain:transactions}{partitioned:transaction_register} AS o WHERE o.id = e.transaction_id))
      FROM @ledger@.entries AS e
        LEFT JOIN @ledger@.{plain:transactions}{partitioned:transaction_register} AS t
          ON $3 IS NOT NULL AND t.id = e.transaction_id AND t.id > rolled_up_until
      WHERE e.transaction_id > rolled_up_until
        AND ($1 IS NULL OR e.account_id = $1)
        AND ($2 IS NULL OR e.effective_at <= $2)
        AND ($3 IS NULL OR CASE WHEN t.relation = 'expiry' THEN t.effective_at ELSE t.posted_at END <= $3)
      GROUP BY e.account_id;
END
$function$;
COMMENT ON FUNCTION @ledger@.sums_of_entries(bigint, timestamptz, timestamptz) IS
  'sums of the entries of an account, or of each for NULL, that are effective at or before as_of and known at or before known_at; NULL leaves an axis open. posted is debit positive; pending_debits and pending_credits are what holds keep, not negative. An expiry counts as known when the hold expired. What is rolled up of an account and what is not are two rows, to be added; a role that does not see every row is told nothing by the roll-ups';

-- 128 entries fill a chunk, and 64 nodes make one of the next level: 2 to the power of 7, and of 6.
CREATE OR REPLACE FUNCTION @ledger@.verify_roll_ups()
  RETURNS TABLE (check_name text, object text, detail text)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, @extschema@, pg_temp{partitioned: SET jit = off}
AS $function$
#variable_conflict use_column
BEGIN
  IF NOT EXISTS (SELECT FROM @ledger@.roll_ups) THEN
    RETURN QUERY SELECT 'roll_up_matches_entries', 'table roll_ups', 'it has no row';
    RETURN;
  END IF;
{partitioned:  -- Waits for whoever archives, and from then on he for this.
  PERFORM FROM @ledger@.entries LIMIT 1;
  PERFORM ledger_check_arrangement(@ledger_name@::regnamespace);
}  RETURN QUERY
    SELECT 'roll_up_matches_entries', format('transaction %s line %s', transaction_id, line),
        CASE
          WHEN r.account_id IS NULL THEN format('it released %s, which is not rolled up', e.amount)
          WHEN e.account_id IS NULL THEN format('%s is rolled up, it released nothing', r.amount)
          ELSE 'what is rolled up is not what it released' END
      FROM (
        SELECT k.*
          FROM @ledger@.roll_up_releases AS k
{partitioned:            LEFT JOIN @ledger@.transaction_register AS g ON g.id = k.transaction_id
          WHERE (g.effective_at < (SELECT max(v.range_until) FROM @ledger@.archives AS v)) IS NOT TRUE
}      ) AS r
        FULL JOIN (
          SELECT n.transaction_id, n.line, n.account_id, h.id AS hold_id, - n.amount AS amount,
              h.effective_at AS effective_from, t.effective_at AS effective_until, h.posted_at AS known_from,
              t.posted_at AS known_until, h.expires_at
            FROM @ledger@.entries AS n
              JOIN @ledger@.{plain:transactions}{partitioned:transaction_register} AS t ON t.id = n.transaction_id
              JOIN @ledger@.{plain:transactions}{partitioned:transaction_register} AS h ON h.id = t.origin_id
            WHERE n.layer = 'pending' AND n.transaction_id <= (SELECT max(u.until_id) FROM @ledger@.roll_ups AS u)
        ) AS e USING (transaction_id, line)
      WHERE (r.account_id, r.hold_id, r.amount, r.effective_from, r.effective_until, r.known_from, r.known_until,
          r.expires_at)
        IS DISTINCT FROM (e.account_id, e.hold_id, e.amount, e.effective_from, e.effective_until, e.known_from,
          e.known_until, e.expires_at);
{partitioned:
  -- The others cannot be made again without the entries that are archived: only their sums can be told.
  IF EXISTS (SELECT FROM @ledger@.archives) THEN
    RETURN QUERY
      SELECT 'roll_up_matches_entries', format('transaction %s line %s', r.transaction_id, r.line),
          'what is rolled up of it has other dates than the register'
        FROM @ledger@.roll_up_releases AS r
          LEFT JOIN @ledger@.transaction_register AS t ON t.id = r.transaction_id
          LEFT JOIN @ledger@.transaction_register AS h ON h.id = r.hold_id AND h.id = t.origin_id
        WHERE t.effective_at < (SELECT max(v.range_until) FROM @ledger@.archives AS v)
          AND (r.effective_from, r.effective_until, r.known_from, r.known_until, r.expires_at)
            IS DISTINCT FROM (h.effective_at, t.effective_at, h.posted_at, t.posted_at, h.expires_at);
    RETURN QUERY
      SELECT 'roll_up_matches_entries', format('account "%s"', coalesce(a.code, '#' || c.account_id::text)),
          format('its roll-ups sum to %s, its entries and what is archived of them to %s', c.rolled_up, c.posted)
        FROM (
          SELECT account_id, coalesce(r.posted, monetary(0::numeric, currency)) AS rolled_up,
              coalesce(e.posted, monetary(0::numeric, currency)) AS posted
            FROM (
              SELECT p.account_id, currency(coalesce(p.posted, p.pending_debits, p.pending_credits)) AS currency, p.posted
                FROM ledger_rolled_up(@ledger_name@::regnamespace, NULL, NULL, NULL) AS p
            ) AS r
              FULL JOIN (
                SELECT n.account_id, currency(n.amount) AS currency, sum(n.amount) AS posted
                  FROM (
                    SELECT l.account_id, l.amount
                      FROM @ledger@.entries AS l
                      WHERE l.layer = 'posted'
                        AND l.transaction_id <= (SELECT max(u.until_id) FROM @ledger@.roll_ups AS u)
                    UNION ALL
                    SELECT s.account_id, s.posted FROM @ledger@.archived_sums AS s
                  ) AS n
                  GROUP BY n.account_id, currency(n.amount)
              ) AS e USING (account_id, currency)
        ) AS c
          LEFT JOIN @ledger@.accounts AS a ON a.id = c.account_id
        WHERE c.rolled_up <> c.posted;
    RETURN;
  END IF;
}  RETURN QUERY
    SELECT 'roll_up_matches_entries', format('account "%s"', coalesce(a.code, '#' || c.account_id::text)), c.detail
      FROM ledger_check_roll_ups(@ledger_name@::regnamespace) AS c
        LEFT JOIN @ledger@.accounts AS a ON a.id = c.account_id;
  RETURN QUERY
    SELECT 'roll_up_rows_belong', format('account "%s"', coalesce(a.code, '#' || c.account_id::text)),
        format('it has %s rows of level %s, %s belong to it', c.count, c.level, c.expected)
      FROM (
        SELECT n.account_id, n.level, n.count,
            coalesce(r.entries >> (7 + 6 * n.level) << (6 * n.level), 0) AS expected
          FROM (
            SELECT k.account_id, k.level::integer AS level, count(*) AS count
              FROM @ledger@.roll_up_chunks AS k
              GROUP BY k.account_id, k.level
          ) AS n
            LEFT JOIN @ledger@.roll_up_accounts AS r ON r.account_id = n.account_id
      ) AS c
        LEFT JOIN @ledger@.accounts AS a ON a.id = c.account_id
      WHERE c.count <> c.expected
    UNION ALL
    SELECT 'roll_up_rows_belong', format('account "%s"', coalesce(a.code, '#' || r.account_id::text)),
        format('%s entries are rolled up, it has none', r.entries)
      FROM @ledger@.roll_up_accounts AS r
        LEFT JOIN @ledger@.accounts AS a ON a.id = r.account_id
      WHERE NOT EXISTS (
        SELECT FROM @ledger@.entries AS e
          WHERE e.account_id = r.account_id
            AND e.transaction_id <= (SELECT max(u.until_id) FROM @ledger@.roll_ups AS u));
EXCEPTION WHEN SQLSTATE 'LG018' THEN
  -- What keeps the library from opening the ledger is for verify_structure() to name.
  NULL;
END
$function$;
COMMENT ON FUNCTION @ledger@.verify_roll_ups() IS
  'the part of verify() that looks at roll-ups: they are made again of the entries and compared row by row, the first of each account that differs is named';
