-- Proving the books: every invariant that the triggers and the engine keep, looked at from outside.
-- A body parsed at creation would be dumped without the schemas of the operators behind IS DISTINCT FROM and
-- USING, and could not be restored: this one is text under a pinned path.

CREATE OR REPLACE FUNCTION @ledger@.verify() RETURNS TABLE (check_name text, object text, detail text)
  LANGUAGE sql STABLE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
  -- Each currency and layer of each transaction sums to zero.
  SELECT 'transaction_balances', format('transaction %s', s.transaction_id),
      format('its %s entries in %s sum to %s', s.layer, s.currency, s.total)
    FROM (
      SELECT e.transaction_id, e.layer, currency(e.amount) AS currency, sum(e.amount) AS total
        FROM @ledger@.entries AS e
        GROUP BY e.transaction_id, e.layer, currency(e.amount)
    ) AS s
    WHERE NOT is_zero(s.total)
  UNION ALL
  SELECT 'transaction_has_entries', format('transaction %s', t.id), 'it has no entries'
    FROM @ledger@.transactions AS t
    WHERE NOT EXISTS (SELECT FROM @ledger@.entries AS e WHERE e.transaction_id = t.id)
  UNION ALL
  -- Each entry belongs to a transaction and an account, has their date and currency, and moves something.
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
      LEFT JOIN @ledger@.transactions AS t ON t.id = e.transaction_id
      LEFT JOIN @ledger@.accounts AS a ON a.id = e.account_id
    WHERE t.id IS NULL OR a.id IS NULL OR is_zero(e.amount) OR currency(e.amount) <> a.currency
      OR e.effective_at <> t.effective_at
  UNION ALL
  SELECT 'key_is_unique', format('key "%s"', k.key), format('%s transactions have it', k.count)
    FROM (SELECT t.key, count(*) AS count FROM @ledger@.transactions AS t WHERE t.key IS NOT NULL GROUP BY t.key) AS k
    WHERE k.count > 1
  UNION ALL
  SELECT 'code_is_unique', format('account "%s"', k.code), format('%s accounts have it', k.count)
    FROM (SELECT a.code, count(*) AS count FROM @ledger@.accounts AS a GROUP BY a.code) AS k
    WHERE k.count > 1
  UNION ALL
  -- Balances against entries, both ways.
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
            FROM @ledger@.balances AS h
            WHERE h.account_id > 0
            GROUP BY h.account_id, currency(h.posted)
        ) AS b
        FULL JOIN (
          SELECT n.account_id, currency(n.amount) AS currency,
              sum(n.amount) FILTER (WHERE n.layer = 'posted') AS posted,
              sum(n.amount) FILTER (WHERE n.layer = 'pending' AND sign(n.amount) > 0) AS debits,
              - sum(n.amount) FILTER (WHERE n.layer = 'pending' AND sign(n.amount) < 0) AS credits
            FROM @ledger@.entries AS n
            GROUP BY n.account_id, currency(n.amount)
        ) AS e USING (account_id, currency)
    ) AS c
      LEFT JOIN @ledger@.accounts AS a ON a.id = c.account_id
    WHERE (c.held_posted, c.held_debits, c.held_credits) IS DISTINCT FROM (c.posted, c.debits, c.credits)
  UNION ALL
  -- Balance rows are copies of what their account says.
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
      OR (b.first_currency, b.last_currency) IS DISTINCT FROM (a.currency::text, a.currency::text)
  UNION ALL
  SELECT 'balance_within_limits', format('account "%s"', b.code),
      format('it has %s available and %s with open holds, its limits are %s and %s', b.available,
        b.expected, coalesce(b.min_balance::text, 'none'), coalesce(b.max_balance::text, 'none'))
    FROM (
      SELECT v.code, v.available, v.min_balance, v.max_balance,
          v.posted + (v.pending - (v.available - v.posted)) AS expected
        FROM @ledger@.account_balances AS v
        WHERE v.min_balance IS NOT NULL OR v.max_balance IS NOT NULL
    ) AS b
    WHERE b.available < b.min_balance OR b.expected > b.max_balance
  UNION ALL
  SELECT s.check_name, s.object, s.detail FROM @ledger@.verify_subtrees() AS s
  UNION ALL
  -- What was given back of a leg is at most the leg; a refund that was reversed does not count.
  SELECT 'answer_is_within_origin', format('transaction %s line %s', g.origin_id, g.line),
      format('its reversals and refunds give back %s of %s', - g.amount, coalesce(o.amount::text, 'no such entry'))
    FROM (
      SELECT t.origin_id, e.line, e.account_id, currency(e.amount) AS currency, sum(e.amount) AS amount
        FROM @ledger@.transactions AS t JOIN @ledger@.entries AS e ON e.transaction_id = t.id
        WHERE t.origin_id IS NOT NULL
          AND NOT EXISTS (
            SELECT FROM @ledger@.transactions AS r WHERE r.origin_id = t.id AND r.relation = 'reversal')
        GROUP BY t.origin_id, e.line, e.account_id, currency(e.amount)
    ) AS g
      LEFT JOIN @ledger@.entries AS o
        ON o.transaction_id = g.origin_id AND o.line = g.line AND o.account_id = g.account_id
          AND currency(o.amount) = g.currency
    WHERE CASE WHEN o.line IS NULL THEN true
        ELSE sign(g.amount) = sign(o.amount) OR sign(o.amount + g.amount) = - sign(o.amount) END
  UNION ALL
  -- What keeps all this is in place.
  SELECT 'trigger_is_enabled', format('trigger %I on %I', x.name, x.tab),
      CASE WHEN t.oid IS NULL THEN 'it is missing' WHEN t.tgenabled NOT IN ('O', 'A') THEN 'it is disabled'
        ELSE 'it calls another function' END
    FROM (VALUES
        ('ledger_format', 'format_changed', 'florin_format_changed'),
        ('accounts', 'append_only', 'florin_append_only'),
        ('accounts', 'guard', 'florin_account_guard'),
        ('accounts', 'keep_balances', 'florin_account_changed'),
        ('balances', 'guard', 'florin_balance_guard'),
        ('subtree_limits', 'append_only', 'florin_append_only'),
        ('subtree_limits', 'guard', 'florin_subtree_guard'),
        ('subtree_limits', 'keep_balances', 'florin_subtree_changed'),
        ('periods', 'append_only', 'florin_append_only'),
        ('periods', 'wait_for_postings', 'florin_period_changes'),
        ('transactions', 'append_only', 'florin_append_only'),
        ('transactions', 'announce', 'florin_announce_writer'),
        ('transactions', 'check_header', 'florin_transactions_inserted'),
        ('transactions', 'has_entries', 'florin_transaction_has_entries'),
        ('entries', 'append_only', 'florin_append_only'),
        ('entries', 'defaults', 'florin_entry_defaults'),
        ('entries', 'move_balances', 'florin_entries_inserted'),
        ('entries', 'sums_to_zero', 'florin_entries_balance')
      ) AS x (tab, name, function)
      LEFT JOIN pg_class AS r ON r.relname = x.tab AND r.relnamespace = @ledger_name@::regnamespace
      LEFT JOIN pg_trigger AS t ON t.tgrelid = r.oid AND t.tgname = x.name
      LEFT JOIN pg_proc AS p ON p.oid = t.tgfoid
    WHERE t.oid IS NULL OR t.tgenabled NOT IN ('O', 'A') OR p.proname <> x.function
  UNION ALL
  SELECT 'index_is_valid', format('table %I', x.tab), format('it has no valid unique index on %s', x.columns)
    FROM (VALUES
        ('accounts', 'id'), ('accounts', 'code'), ('balances', 'account_id, stripe'), ('subtree_limits', 'id'),
        ('subtree_limits', 'code, currency'), ('transactions', 'id'),
        ('transactions', 'key'), ('entries', 'transaction_id, line')
      ) AS x (tab, columns)
    WHERE NOT EXISTS (
      SELECT FROM pg_class AS r JOIN pg_index AS i ON i.indrelid = r.oid
        WHERE r.relname = x.tab AND r.relnamespace = @ledger_name@::regnamespace
          AND i.indisunique AND i.indisvalid AND i.indimmediate
          AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) = format('(%s IS NOT NULL)', x.columns))
          AND x.columns = (
            SELECT string_agg(c.attname, ', ' ORDER BY k.position)
              FROM unnest(i.indkey::smallint[]) WITH ORDINALITY AS k (number, position)
                JOIN pg_attribute AS c ON c.attrelid = r.oid AND c.attnum = k.number))
  UNION ALL
  -- Nobody but the owner may change history or balances, and PUBLIC may do nothing.
  SELECT 'privileges_are_sound', format('table %I', r.relname),
      format('%s has %s', CASE p.grantee WHEN 0 THEN 'PUBLIC' ELSE p.grantee::regrole::text END, p.privilege_type)
    FROM pg_class AS r CROSS JOIN LATERAL aclexplode(r.relacl) AS p
    WHERE r.relnamespace = @ledger_name@::regnamespace
      AND r.relname IN
        ('ledger_format', 'accounts', 'balances', 'subtree_limits', 'transactions', 'entries', 'periods')
      AND p.grantee <> r.relowner
      AND (p.grantee = 0 OR p.privilege_type IN ('TRUNCATE', 'TRIGGER')
        OR p.privilege_type = 'DELETE' AND r.relname <> 'subtree_limits'
        OR p.privilege_type = 'UPDATE' AND r.relname NOT IN ('accounts', 'subtree_limits')
        OR p.privilege_type = 'INSERT' AND r.relname IN ('balances', 'ledger_format'))
  UNION ALL
  SELECT 'format_is_known', 'table ledger_format',
      format('the ledger has format %s, the library works with format %s', coalesce(f.versions, 'none'),
        ledger_format_version())
    FROM (SELECT string_agg(l.version::text, ', ') AS versions FROM @ledger@.ledger_format AS l) AS f
    WHERE f.versions IS DISTINCT FROM ledger_format_version()::text;
$function$;
COMMENT ON FUNCTION @ledger@.verify() IS
  'looks at every invariant of the whole ledger and names each object that breaks one; no rows: all hold. Reads every entry';
