-- Proving the books: every invariant that the triggers and the engine keep, looked at from outside.
-- Never here: what is wrong with tables, triggers and rights rather than with rows; that is structure.sql.
-- A body parsed at creation would be dumped without the schemas of the operators behind IS DISTINCT FROM and
-- USING, and could not be restored: this one is text under a pinned path.

-- Custom plans: since is a constant to the planner, and what it makes superfluous is not run.
CREATE OR REPLACE FUNCTION @ledger@.verify(since timestamptz DEFAULT NULL)
  RETURNS TABLE (check_name text, object text, detail text)
  LANGUAGE plpgsql STABLE
  SET search_path = pg_catalog, @extschema@, pg_temp SET plan_cache_mode = force_custom_plan{partitioned: SET jit = off}
AS $function$
#variable_conflict use_column
DECLARE
  first_id bigint := -9223372036854775808;
  rolled_up_until bigint := 0;
  -- Of an account of another type, nobody knows the natural sign.
  types_are_known boolean;
BEGIN
{partitioned:  -- Waits for whoever archives, and from then on he for this; entries first, as he locks them.
  PERFORM FROM @ledger@.entries LIMIT 1;
}  RETURN QUERY SELECT v.check_name, v.object, v.detail FROM @ledger@.verify_structure() AS v;

  -- Whoever does not see every row would take the others for missing.
  RETURN QUERY
    SELECT 'every_row_is_seen', format('table %I', r.relname),
        format('row-level security hides rows from %s: no row was looked at', quote_ident(current_user))
      FROM pg_class AS r
      WHERE r.relnamespace = @ledger_name@::regnamespace AND r.relkind IN ('r', 'p') AND row_security_active(r.oid);
  IF FOUND THEN
    RETURN;
  END IF;

  -- The engine does not open a ledger that lacks an index, say; verify() tells what it lacks.
  BEGIN
{partitioned:    PERFORM ledger_check_arrangement(@ledger_name@::regnamespace);
}    IF since IS NOT NULL THEN
      rolled_up_until := ledger_rolled_up_until(@ledger_name@::regnamespace);
    END IF;
  EXCEPTION WHEN SQLSTATE 'LG018' THEN
    NULL;
  END;
  -- Numbers are drawn after posted_at is set: with this one begins all that was posted since then. The sum keeps
  -- the planner from walking the primary key in search of it.
  IF since IS NOT NULL THEN
    first_id := coalesce(
      (SELECT min(t.id + 0) FROM @ledger@.transactions AS t WHERE t.posted_at >= since), 9223372036854775807);
  END IF;

  -- Each currency and layer of each transaction sums to zero.
  RETURN QUERY
    SELECT 'transaction_balances', format('transaction %s', s.transaction_id),
        format('its %s entries in %s sum to %s', s.layer, s.currency, s.total)
      FROM (
        SELECT e.transaction_id, e.layer, currency(e.amount) AS currency, sum(e.amount) AS total
          FROM @ledger@.entries AS e
          WHERE e.transaction_id >= first_id
          GROUP BY e.transaction_id, e.layer, currency(e.amount)
      ) AS s
      WHERE NOT is_zero(s.total);

  RETURN QUERY
    SELECT 'transaction_has_entries', format('transaction %s', t.id), 'it has no entries'
      FROM @ledger@.transactions AS t
      WHERE t.id >= first_id
        AND t.relation IS DISTINCT FROM 'extension'
        AND NOT EXISTS (
          SELECT FROM @ledger@.entries AS e WHERE e.transaction_id = t.id AND e.transaction_id >= first_id);

  -- Each entry belongs to a transaction and an account, has their date and currency, and moves something.
  RETURN QUERY
    SELECT 'entry_is_sound', format('transaction %s line %s', e.transaction_id, e.line),
        CASE
          WHEN t.id IS NULL THEN 'its transaction is missing'
          WHEN a.id IS NULL THEN format('its account #%s is missing', e.account_id)
          WHEN is_zero(e.amount) THEN 'its amount is zero'
          WHEN currency(e.amount) <> a.currency
            THEN format('its amount is %s, its account "%s" is in %s', e.amount, a.code, a.currency)
          ELSE format('its effective date is %s, that of its transaction %s', e.effective_at, t.effective_at)
        END
      FROM @ledger@.entries AS e
        LEFT JOIN @ledger@.transactions AS t ON t.id = e.transaction_id AND t.id >= first_id
        LEFT JOIN @ledger@.accounts AS a ON a.id = e.account_id
      WHERE e.transaction_id >= first_id
        AND (t.id IS NULL OR a.id IS NULL OR is_zero(e.amount) OR currency(e.amount) <> a.currency
          OR e.effective_at <> t.effective_at);

  RETURN QUERY
    SELECT 'key_is_unique', format('key "%s"', k.key), format('%s transactions have it', k.count)
      FROM (
        SELECT t.key, count(*) AS count
          FROM @ledger@.transactions AS t
          WHERE t.key IN (SELECT n.key FROM @ledger@.transactions AS n WHERE n.id >= first_id AND n.key IS NOT NULL)
          GROUP BY t.key
      ) AS k
      WHERE k.count > 1;

  -- What was given back of a leg is at most the leg; a refund that was reversed does not count.
  RETURN QUERY
    SELECT 'answer_is_within_origin', format('transaction %s line %s', g.origin_id, g.line),
        format('its reversals and refunds give back %s of %s', - g.amount, coalesce(o.amount::text, 'no such entry'))
      FROM (
        SELECT t.origin_id, e.line, e.account_id, currency(e.amount) AS currency, sum(e.amount) AS amount
          FROM @ledger@.transactions AS t JOIN @ledger@.entries AS e ON e.transaction_id = t.id
          WHERE t.origin_id IN (
              SELECT n.origin_id FROM @ledger@.transactions AS n
                WHERE n.id >= first_id AND n.relation IN ('reversal', 'refund'))
            AND t.relation IN ('reversal', 'refund')
            AND NOT EXISTS (
              SELECT FROM @ledger@.transactions AS r WHERE r.origin_id = t.id AND r.relation = 'reversal')
            -- verify_sales() looks at what answers a sale: it has legs of its own.
            AND NOT (t.relation = 'refund' AND EXISTS (SELECT FROM @ledger@.sales AS s WHERE s.transaction_id = t.id))
          GROUP BY t.origin_id, e.line, e.account_id, currency(e.amount)
      ) AS g
        LEFT JOIN @ledger@.entries AS o
          ON o.transaction_id = g.origin_id AND o.line = g.line AND o.account_id = g.account_id
            AND currency(o.amount) = g.currency AND o.layer = 'posted'
      WHERE {partitioned:NOT EXISTS (
          SELECT FROM @ledger@.transaction_register AS r
            WHERE r.id = g.origin_id AND r.effective_at < (SELECT max(v.range_until) FROM @ledger@.archives AS v))
        AND }CASE WHEN o.line IS NULL THEN true
          ELSE sign(g.amount) = sign(o.amount) OR sign(o.amount + g.amount) = - sign(o.amount) END;

  -- Balances against entries, both ways; since a time, those of the accounts that were moved, and of their entries
  -- those that are rolled up as they are there.
  RETURN QUERY
    SELECT 'balance_matches_entries', format('account "%s"', coalesce(a.code, '#' || c.account_id::text)),
        format('its balance rows hold %s posted, %s pending debits, %s pending credits; its entries sum to %s, %s, %s',
          c.held_posted, c.held_debits, c.held_credits, c.posted, c.debits, c.credits)
      FROM (
        SELECT account_id,
            coalesce(b.posted, monetary(0::numeric, currency)) AS held_posted,
            coalesce(b.debits, monetary(0::numeric, currency)) AS held_debits,
            coalesce(b.credits, monetary(0::numeric, currency)) AS held_credits,
            coalesce(e.posted, monetary(0::numeric, currency)) AS posted,
            coalesce(e.debits, monetary(0::numeric, currency)) AS debits,
            coalesce(e.credits, monetary(0::numeric, currency)) AS credits
          FROM (
            SELECT h.account_id, currency(h.posted) AS currency, sum(h.posted) AS posted,
                sum(h.pending_debits) AS debits, sum(h.pending_credits) AS credits
              FROM @ledger@.balance_parts AS h
              WHERE h.account_id > 0
              GROUP BY h.account_id, currency(h.posted)
          ) AS b
          FULL JOIN (
            SELECT u.account_id, u.currency, sum(u.posted) AS posted, sum(u.debits) AS debits, sum(u.credits) AS credits
              FROM (
                -- A pending entry of a transaction that answers a hold lowers what the hold has raised.
                SELECT n.account_id, currency(n.amount) AS currency,
                    sum(n.amount) FILTER (WHERE n.layer = 'posted') AS posted,
                    sum(n.amount) FILTER (WHERE n.layer = 'pending' AND (sign(n.amount) > 0) = (t.relation IS NULL))
                      AS debits,
                    - sum(n.amount) FILTER (WHERE n.layer = 'pending' AND (sign(n.amount) > 0) <> (t.relation IS NULL))
                      AS credits
                  FROM (
                    SELECT w.account_id, w.layer, w.amount, w.transaction_id
                      FROM @ledger@.entries AS w
                      WHERE since IS NULL
{partitioned:                    UNION ALL
                    SELECT w.account_id, 'posted'::entry_layer, w.posted, NULL
                      FROM @ledger@.archived_sums AS w
                      WHERE since IS NULL
}                    UNION ALL
                    SELECT w.account_id, w.layer, w.amount, w.transaction_id
                      FROM @ledger@.entries AS w
                      WHERE since IS NOT NULL AND w.transaction_id > rolled_up_until
                        AND w.account_id IN (
                          SELECT m.account_id FROM @ledger@.entries AS m WHERE m.transaction_id >= first_id)
                  ) AS n
                    LEFT JOIN @ledger@.{plain:transactions}{partitioned:transaction_register} AS t ON n.layer = 'pending' AND t.id = n.transaction_id
                  GROUP BY n.account_id, currency(n.amount)
                UNION ALL
                SELECT r.account_id, currency(coalesce(r.posted, r.pending_debits, r.pending_credits)), r.posted,
                    r.pending_debits, r.pending_credits
                  FROM ledger_rolled_up(@ledger_name@::regnamespace, NULL, NULL, NULL) AS r
                  WHERE since IS NOT NULL AND rolled_up_until > 0
                    AND r.account_id IN (
                      SELECT m.account_id FROM @ledger@.entries AS m WHERE m.transaction_id >= first_id)
              ) AS u
              GROUP BY u.account_id, u.currency
          ) AS e USING (account_id, currency)
          WHERE since IS NULL OR e.account_id IS NOT NULL
      ) AS c
        LEFT JOIN @ledger@.accounts AS a ON a.id = c.account_id
      WHERE (c.held_posted, c.held_debits, c.held_credits) IS DISTINCT FROM (c.posted, c.debits, c.credits);

  -- From here on, accounts and their balance rows: they have no date, and are always looked at as a whole.
  RETURN QUERY
    SELECT 'code_is_unique', format('account "%s"', k.code), format('%s accounts have it', k.count)
      FROM (SELECT a.code, count(*) AS count FROM @ledger@.accounts AS a GROUP BY a.code) AS k
      WHERE k.count > 1;

  RETURN QUERY
    SELECT 'account_is_sound', format('account "%s"', a.code),
        CASE WHEN a.type NOT IN ('asset', 'liability', 'equity', 'income', 'expense')
          THEN format('its type is "%s"', a.type) ELSE 'its code is not one' END
      FROM @ledger@.accounts AS a
      WHERE a.type NOT IN ('asset', 'liability', 'equity', 'income', 'expense')
        OR a.code !~ '^[A-Za-z0-9_.-]+(:[A-Za-z0-9_.-]+)*$' OR octet_length(a.code) > 255;
  types_are_known := NOT FOUND;

  -- Balance rows are copies of what their account says.
  RETURN QUERY
    SELECT 'balance_rows_match_account', format('account "%s"', coalesce(a.code, '#' || b.account_id::text)),
        CASE
          WHEN a.id IS NULL THEN 'its account is missing'
          WHEN b.account_id IS NULL THEN 'its balance rows are missing'
          ELSE 'its balance rows do not say what the account says'
        END
      FROM @ledger@.accounts AS a
        FULL JOIN (
          SELECT s.account_id, count(*) AS count,
              bool_and(s.stripe BETWEEN 0 AND s.stripes - 1) AS stripes_are_sound,
              min(s.stripes) AS min_stripes, max(s.stripes) AS max_stripes,
              bool_and(s.debit_normal) AS all_debit_normal, bool_or(s.debit_normal) AS any_debit_normal,
              bool_and(s.closed) AS all_closed, bool_or(s.closed) AS any_closed,
              min(s.min_balance) AS min_balance, max(s.max_balance) AS max_balance,
              count(s.min_balance) AS min_count, count(s.max_balance) AS max_count,
              min(currency(s.posted)::text) AS first_currency, max(currency(s.posted)::text) AS last_currency
            FROM @ledger@.balances AS s
            WHERE s.account_id > 0
            GROUP BY s.account_id
        ) AS b ON b.account_id = a.id
      WHERE a.id IS NULL OR b.account_id IS NULL
        OR (b.count, b.min_stripes, b.max_stripes) IS DISTINCT FROM (a.stripes::bigint, a.stripes, a.stripes)
        OR NOT b.stripes_are_sound
        OR (b.all_debit_normal, b.any_debit_normal)
          IS DISTINCT FROM (a.type IN ('asset', 'expense'), a.type IN ('asset', 'expense'))
        OR (b.all_closed, b.any_closed) IS DISTINCT FROM (a.closed_at IS NOT NULL, a.closed_at IS NOT NULL)
        OR (b.min_balance, b.max_balance) IS DISTINCT FROM (a.min_balance, a.max_balance)
        OR b.min_count NOT IN (0, b.count) OR b.max_count NOT IN (0, b.count)
        OR (b.first_currency, b.last_currency) IS DISTINCT FROM (a.currency::text, a.currency::text);

  RETURN QUERY
    SELECT 'balance_within_limits', format('account "%s"', b.code),
        format('it has %s available and %s with open holds, its limits are %s and %s', b.available,
          b.expected, coalesce(b.min_balance::text, 'none'), coalesce(b.max_balance::text, 'none'))
      FROM (
        SELECT v.id, v.code, v.available, v.min_balance, v.max_balance,
            v.posted + (v.pending - (v.available - v.posted)) AS expected
          FROM @ledger@.account_balances AS v
          WHERE types_are_known AND (v.min_balance IS NOT NULL OR v.max_balance IS NOT NULL)
      ) AS b
      WHERE (b.available < b.min_balance OR b.expected > b.max_balance)
        -- What expired since this statement began was free for postings that it sees.
        AND NOT EXISTS (
          SELECT FROM @ledger@.held AS h
            WHERE h.account_id = b.id AND h.expires_at > statement_timestamp() AND h.expires_at <= clock_timestamp());

  RETURN QUERY SELECT s.check_name, s.object, s.detail FROM @ledger@.verify_subtrees() AS s WHERE types_are_known;
  RETURN QUERY SELECT x.check_name, x.object, x.detail FROM @ledger@.verify_exchanges(CASE WHEN since IS NOT NULL THEN first_id END) AS x;
  IF since IS NULL THEN
    RETURN QUERY SELECT r.check_name, r.object, r.detail FROM @ledger@.verify_roll_ups() AS r;
  END IF;
  RETURN QUERY
    SELECT h.check_name, h.object, h.detail
      FROM @ledger@.verify_holds(CASE WHEN since IS NOT NULL THEN first_id END) AS h;

  RETURN QUERY
    SELECT v.check_name, v.object, v.detail
      FROM @ledger@.verify_sales(CASE WHEN since IS NOT NULL THEN first_id END) AS v;
{partitioned:
  RETURN QUERY SELECT p.check_name, p.object, p.detail FROM @ledger@.verify_partitions(first_id) AS p;
}END
$function$;
COMMENT ON FUNCTION @ledger@.verify(timestamptz) IS
  'looks at every invariant of the ledger and names each object that breaks one; no rows: all hold. since: of transactions only those posted at or after that time, their entries, and the balances of the accounts that they move, against the roll-ups and the entries since; accounts, balance rows and what verify_structure() finds are looked at as a whole, roll-ups are not looked at';
