-- Reports beyond the balances: where cash came from and went, what is open for how long, and views for tools
-- that read nothing but views. Built on reading.sql; never here: how balances are summed.

CREATE OR REPLACE FUNCTION @ledger@.accounts_beneath(subtree text)
  RETURNS TABLE (id bigint, code text, type text, currency @extschema@.currency)
  LANGUAGE plpgsql STABLE ROWS 100 SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
#variable_conflict use_column
BEGIN
  IF $1 IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'the code of a subtree must not be null';
  END IF;
  -- Byte by byte, what is beneath a code lies between code: and code;.
  RETURN QUERY
    SELECT a.id, a.code, a.type, a.currency FROM @ledger@.accounts AS a
      WHERE a.code = $1 OR a.code >= $1 || ':' AND a.code < $1 || ';';
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'LG002',
      MESSAGE = format('no account is at "%s" or beneath it', $1);
  END IF;
END
$function$;
COMMENT ON FUNCTION @ledger@.accounts_beneath(text) IS
  'the account with the code subtree and those beneath it; LG002 if there is none, 22023 for NULL';

-- No nested loops but those that are spelled out as LATERAL: a wrong guess how many rows there are would make one
-- that never ends.
CREATE OR REPLACE FUNCTION @ledger@.cash_movements(
  "from" timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, cash text[] DEFAULT NULL,
  depth integer DEFAULT NULL
) RETURNS TABLE (currency @extschema@.currency, section text, code text, amount @extschema@.monetary)
  LANGUAGE plpgsql STABLE
  SET search_path = pg_catalog, @extschema@, pg_temp SET plan_cache_mode = force_custom_plan
  SET enable_nestloop = off SET jit = off
AS $function$
#variable_conflict use_column
DECLARE
  cash_ids bigint[];
  first_id bigint;
  last_id bigint;
  are_many boolean;
BEGIN
  PERFORM @ledger@.check_report(NULL, $4, $1, $2);
{partitioned:  PERFORM @ledger@.check_not_archived($1);
}  SELECT array_agg(DISTINCT a.id) INTO cash_ids
    FROM unnest(coalesce($3, ARRAY(
        SELECT d FROM unnest(ARRAY['assets:bank', 'assets:cash']) AS d
          WHERE EXISTS (
            SELECT FROM @ledger@.accounts AS a WHERE a.code = d OR a.code >= d || ':' AND a.code < d || ';')
      ))) AS c (subtree)
      CROSS JOIN LATERAL @ledger@.accounts_beneath(c.subtree) AS a;
  IF cash_ids IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'LG002',
      MESSAGE = 'no account is at "assets:bank" or "assets:cash" or beneath them',
      HINT = 'Pass the codes of the cash accounts as cash.';
  END IF;
  -- The transactions that moved cash are looked up one by one, or, if they are not few among those with such
  -- numbers, by reading what lies between: in no case all entries.
  SELECT min(e.transaction_id + 0), max(e.transaction_id + 0),
      count(*) > (max(e.transaction_id + 0) - min(e.transaction_id + 0)) / 16
    INTO first_id, last_id, are_many
    FROM @ledger@.entries AS e
    WHERE e.account_id = ANY (cash_ids) AND e.layer = 'posted'
      AND e.effective_at >= coalesce($1, '-infinity') AND e.effective_at < coalesce($2, 'infinity');
  RETURN QUERY
    WITH held AS (
      SELECT a.currency,
          sum(coalesce(@ledger@.posted_before(a.id, coalesce($1, '-infinity')), monetary(0::numeric, a.currency)))
            AS opening,
          sum(coalesce(@ledger@.posted_before(a.id, $2), monetary(0::numeric, a.currency))) AS closing
        FROM @ledger@.accounts AS a
        WHERE a.id = ANY (cash_ids)
        GROUP BY a.currency
    ),
    -- What the cash accounts took in and gave out in each transaction.
    moved AS (
      SELECT e.transaction_id, e.effective_at, currency(e.amount) AS currency,
          sum(e.amount) FILTER (WHERE sign(e.amount) > 0) AS taken_in,
          - sum(e.amount) FILTER (WHERE sign(e.amount) < 0) AS given_out
        FROM @ledger@.entries AS e
        WHERE e.account_id = ANY (cash_ids) AND e.layer = 'posted'
          AND e.effective_at >= coalesce($1, '-infinity') AND e.effective_at < coalesce($2, 'infinity')
        GROUP BY e.transaction_id, e.effective_at, currency(e.amount)
    ),
    -- Credits of the other accounts explain what was taken in, debits what was given out. What neither explains
    -- went from one cash account to another. Where cash is on one side and the others are on the other side, they
    -- explain it all, as a transaction sums to zero.
    others AS (
      SELECT m.transaction_id, m.currency, m.taken_in, m.given_out, n.line, n.account_id, n.amount
        FROM moved AS m
          CROSS JOIN LATERAL (
            SELECT e.line, e.account_id, e.amount
              FROM @ledger@.entries AS e
              WHERE e.transaction_id = m.transaction_id AND e.effective_at = m.effective_at AND e.layer = 'posted'
                AND currency(e.amount) = m.currency AND e.account_id <> ALL (cash_ids)
              OFFSET 0
          ) AS n
        WHERE NOT are_many
      UNION ALL
      SELECT m.transaction_id, m.currency, m.taken_in, m.given_out, e.line, e.account_id, e.amount
        FROM moved AS m
          JOIN @ledger@.entries AS e
            ON e.transaction_id = m.transaction_id AND e.effective_at = m.effective_at AND e.layer = 'posted'
              AND e.transaction_id BETWEEN first_id AND last_id
              AND currency(e.amount) = m.currency AND e.account_id <> ALL (cash_ids)
        WHERE are_many
    ),
    legs AS MATERIALIZED (
      SELECT o.transaction_id, o.currency, s.section, s.cash, o.line, o.account_id, abs(o.amount) AS amount,
          s.cash IS NULL OR o.taken_in IS NOT NULL AND o.given_out IS NOT NULL AS is_shared
        FROM others AS o
          CROSS JOIN LATERAL (
            SELECT CASE WHEN sign(o.amount) < 0 THEN 'receipt' ELSE 'payment' END,
              CASE WHEN sign(o.amount) < 0 THEN o.taken_in ELSE o.given_out END
          ) AS s (section, cash)
    ),
    shared AS MATERIALIZED (
      SELECT w.* FROM (
          SELECT l.*, bool_or(l.is_shared) OVER (PARTITION BY l.transaction_id, l.currency) AS any_shared
            FROM legs AS l
            WHERE EXISTS (SELECT FROM legs AS n WHERE n.is_shared)
        ) AS w
        WHERE w.any_shared
    ),
    sides AS (
      SELECT l.currency, l.section, l.cash, sum(l.amount) AS explained,
          array_agg(l.account_id ORDER BY l.line) AS account_ids,
          array_agg(amount(l.amount) ORDER BY l.line) AS weights,
          greatest(max(scale(amount(l.amount))), scale(amount(l.cash)), coalesce(minor_unit_digits(l.currency), 8))
            AS digits
        FROM shared AS l
        WHERE l.cash IS NOT NULL
        GROUP BY l.transaction_id, l.currency, l.section, l.cash
    ),
    -- Each leg as a whole, and for those of which only a share counts the share instead.
    by_account AS (
      SELECT p.currency, p.section, p.account_id, sum(p.amount) AS amount
        FROM (
          SELECT l.currency, l.section, l.account_id, l.amount FROM legs AS l
          UNION ALL
          SELECT l.currency, l.section, l.account_id, - l.amount FROM shared AS l
          UNION ALL
          SELECT s.currency, s.section, f.account_id, f.amount
            FROM sides AS s
              CROSS JOIN LATERAL unnest(s.account_ids, allocate(
                least(s.cash, s.explained), s.weights, 'largest_remainder', format('1e-%s', s.digits)::numeric
              )) AS f (account_id, amount)
        ) AS p
        GROUP BY p.currency, p.section, p.account_id
    ),
    movements AS (
      SELECT b.currency, b.section, r.code, sum(CASE b.section WHEN 'receipt' THEN b.amount ELSE - b.amount END) AS amount
        FROM by_account AS b
          JOIN @ledger@.accounts AS a ON a.id = b.account_id
          CROSS JOIN LATERAL (
            SELECT CASE WHEN $4 IS NULL THEN a.code
              ELSE array_to_string((string_to_array(a.code, ':'))[:$4], ':') END::text AS code
          ) AS r
        WHERE NOT is_zero(b.amount)
        GROUP BY b.currency, b.section, r.code
    ),
    rows AS (
      SELECT m.currency, m.section, m.code, m.amount FROM movements AS m
      UNION ALL
      SELECT h.currency, b.section, NULL, b.amount
        FROM held AS h CROSS JOIN LATERAL (VALUES ('opening', h.opening), ('closing', h.closing)) AS b (section, amount)
        WHERE NOT is_zero(h.opening) OR NOT is_zero(h.closing)
          OR EXISTS (SELECT FROM movements AS m WHERE m.currency = h.currency)
    )
    SELECT r.currency, r.section, r.code, r.amount FROM rows AS r
      ORDER BY r.currency, array_position(ARRAY['opening', 'receipt', 'payment', 'closing'], r.section),
        r.code COLLATE "C";
{partitioned:  PERFORM ledger_check_arrangement(@ledger_name@::regnamespace);
}END
$function$;
COMMENT ON FUNCTION @ledger@.cash_movements(timestamptz, timestamptz, text[], integer) IS
  'where cash came from and went, by the direct method, from "from", included, to until, excluded: per currency the opening balance of the accounts at the codes cash, assets:bank and assets:cash if left out, and beneath them, the receipts and payments by the other accounts of their transactions, rolled up to depth segments, and the closing balance; debits positive, so that opening, receipts and payments sum to closing. In a transaction, the credits of other accounts explain what cash took in and their debits what it gave out; where they are more than the cash, it is shared out over them in proportion, by largest remainder, to the minor unit (8 decimals without one) or the finest decimal of the legs; transfers between cash accounts cancel. LG002 if there is no such account, 22023 for bounds in the wrong order, a depth below 1 or NULL among cash';

CREATE OR REPLACE FUNCTION @ledger@.open_entries(
  account_id bigint, as_of timestamptz, balance @extschema@.monetary
)
  RETURNS TABLE (transaction_id bigint, line integer, effective_at timestamptz, amount @extschema@.monetary,
    open @extschema@.monetary)
  LANGUAGE plpgsql STABLE ROWS 10
  SET search_path = pg_catalog, @extschema@, pg_temp
  SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off{partitioned: SET jit = off}
AS $function$
#variable_conflict use_column
DECLARE
  rest @extschema@.monetary := $3;
  side integer := sign($3);
BEGIN
  IF rest IS NULL OR is_zero(rest) THEN
    RETURN;
  END IF;
  -- The last ones are open, as the first ones are settled first. The index is read backwards, no further than
  -- that: other plans would read all there is.
  FOR transaction_id, line, effective_at, amount IN
    SELECT e.transaction_id, e.line, e.effective_at, e.amount
      FROM @ledger@.entries AS e
      WHERE e.account_id = $1 AND e.layer = 'posted' AND e.effective_at <= $2 AND sign(e.amount) = side
      ORDER BY e.effective_at DESC, e.transaction_id DESC, e.line DESC
  LOOP
    open := CASE WHEN abs(amount) < abs(rest) THEN amount ELSE rest END;
    RETURN NEXT;
    rest := rest - open;
    EXIT WHEN is_zero(rest);
  END LOOP;
  IF NOT is_zero(rest) THEN
{partitioned:    PERFORM @ledger@.check_not_archived(NULL);
}    RAISE EXCEPTION USING ERRCODE = 'data_corrupted',
      MESSAGE = format('the entries of account #%s do not make up its balance', $1), HINT = 'verify() tells more.';
  END IF;
END
$function$;
COMMENT ON FUNCTION @ledger@.open_entries(bigint, timestamptz, @extschema@.monetary) IS
  'what of an account''s posted entries is open as of a time, the last ones first: credits settle the oldest debits, or debits the oldest credits where these are more; debits positive. What is open sums to the balance then, which the caller has at hand; XX001 if it is not the account''s';

CREATE OR REPLACE FUNCTION @ledger@.open_items(account text, as_of timestamptz DEFAULT now())
  RETURNS TABLE (effective_at timestamptz, days integer, transaction_id bigint, line integer, key text, kind text,
    description text, amount @extschema@.monetary, open @extschema@.monetary)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
DECLARE
  the_account @ledger@.accounts := @ledger@.find_account(account);
  its_sign numeric := natural_sign(the_account.type);
BEGIN
  IF as_of IS NULL OR NOT isfinite(as_of) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'as_of must be a time';
  END IF;
  RETURN QUERY
    SELECT o.effective_at, $2::date - o.effective_at::date, t.id, o.line, t.key, t.kind, t.description,
        o.amount * its_sign, o.open * its_sign
      FROM @ledger@.open_entries(
          the_account.id, $2, (SELECT sum(s.posted) FROM @ledger@.sums_of_entries(the_account.id, $2) AS s)) AS o
        JOIN @ledger@.transactions AS t ON t.id = o.transaction_id AND t.effective_at = o.effective_at
      ORDER BY o.effective_at, o.transaction_id, o.line;
{partitioned:  PERFORM ledger_check_arrangement(@ledger_name@::regnamespace);
}END
$function$;
COMMENT ON FUNCTION @ledger@.open_items(text, timestamptz) IS
  'the entries of an account that are open as of a time, the oldest first, each with its age in days of the session''s time zone, its amount and what of it is open, in the natural sign; the oldest are settled first. LG002 if there is no such account, 22023 for no time';

-- Of many accounts the entries of the days in question are summed up by bucket, as it does not matter which of one
-- bucket are open. Of one account, which may be a busy one, the last entries are enough. Nested loops as above.
CREATE OR REPLACE FUNCTION @ledger@.ageing(
  as_of timestamptz DEFAULT now(), subtree text DEFAULT 'assets:receivable', buckets integer[] DEFAULT '{30,60,90}',
  depth integer DEFAULT NULL
) RETURNS TABLE (
    currency @extschema@.currency, code text, bucket text, from_days integer, to_days integer,
    amount @extschema@.monetary
  )
  LANGUAGE plpgsql STABLE
  SET search_path = pg_catalog, @extschema@, pg_temp SET plan_cache_mode = force_custom_plan
  SET enable_nestloop = off SET jit = off
AS $function$
#variable_conflict use_column
DECLARE
  starts integer[];
  last_bucket integer;
  since timestamptz := '-infinity';
  only_one bigint;
BEGIN
  IF $1 IS NULL OR NOT isfinite($1) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'as_of must be a time';
  END IF;
  PERFORM @ledger@.check_report($2, $4);
  IF $3 IS NULL OR array_ndims($3) > 1
    OR $3 <> ARRAY(SELECT DISTINCT b FROM unnest($3) AS b WHERE b >= 0 ORDER BY b)
  THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format('buckets must be days that rise from 0 on, not %s', coalesce($3::text, 'NULL'));
  ELSIF 2147483647 = ANY ($3) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = 'buckets end at 2147483646 days at the latest';
  END IF;
  -- From 0 days to the first one given, from the day after that to the next, and so on.
  SELECT array_agg(b.day + 1 ORDER BY b.position) INTO starts FROM unnest($3) WITH ORDINALITY AS b (day, position);
  starts := 0 || starts;
  last_bucket := cardinality(starts);
  -- What is older is in the last bucket, however much older.
  IF starts[last_bucket] <= $1::date - date '4713-01-01 BC' THEN
    since := $1::date - starts[last_bucket];
  END IF;
  SELECT CASE WHEN count(*) = 1 THEN min(a.id) END INTO only_one FROM @ledger@.accounts_beneath($2) AS a;
  RETURN QUERY
    WITH held AS (
      SELECT a.id AS account_id, a.currency, a.code, natural_sign(a.type) AS natural, h.posted
        FROM @ledger@.accounts_beneath($2) AS a
          JOIN (
            SELECT s.account_id, sum(s.posted) AS posted FROM @ledger@.sums_of_entries(only_one, $1) AS s
              GROUP BY s.account_id
          ) AS h ON h.account_id = a.id
        WHERE NOT is_zero(h.posted)
    ),
    -- Without a bound: together they may be more than an amount can be.
    parts AS (
      SELECT h.account_id, b.bucket, sum(amount(abs(b.amount))) AS part
        FROM held AS h
          CROSS JOIN LATERAL (
            SELECT width_bucket($1::date - n.effective_at::date, starts) AS bucket, n.amount
              FROM @ledger@.entries AS n
              WHERE n.account_id = h.account_id AND n.layer = 'posted' AND n.effective_at >= since
                AND n.effective_at <= $1 AND sign(n.amount) = sign(h.posted)
              OFFSET 0
          ) AS b
        WHERE only_one IS NULL AND b.bucket < last_bucket
        GROUP BY h.account_id, b.bucket
    ),
    open AS (
      SELECT h.account_id, width_bucket($1::date - o.effective_at::date, starts) AS bucket, amount(abs(o.open)) AS open
        FROM held AS h CROSS JOIN LATERAL @ledger@.open_entries(h.account_id, $1, h.posted) AS o
        WHERE only_one IS NOT NULL
      UNION ALL
      SELECT p.account_id, p.bucket, least(p.running, p.rest) - least(p.running - p.part, p.rest)
        FROM (
          SELECT n.account_id, n.bucket, n.part, amount(abs(h.posted)) AS rest,
              sum(n.part) OVER (PARTITION BY n.account_id ORDER BY n.bucket) AS running
            FROM parts AS n JOIN held AS h ON h.account_id = n.account_id
        ) AS p
      UNION ALL
      SELECT h.account_id, last_bucket, amount(abs(h.posted)) - coalesce(n.part, 0)
        FROM held AS h
          LEFT JOIN (SELECT p.account_id, sum(p.part) AS part FROM parts AS p GROUP BY p.account_id) AS n
            ON n.account_id = h.account_id
        WHERE only_one IS NULL AND amount(abs(h.posted)) > coalesce(n.part, 0){partitioned:
          AND @ledger@.check_not_archived(since) IS NOT NULL}
    )
    SELECT g.currency, g.code,
        starts[g.bucket] || coalesce('-' || (starts[g.bucket + 1] - 1), '+'), starts[g.bucket],
        starts[g.bucket + 1] - 1, monetary(g.amount, g.currency)
      FROM (
        SELECT h.currency, r.code, o.bucket, sum(o.open * sign(h.posted) * h.natural) AS amount
          FROM open AS o
            JOIN held AS h ON h.account_id = o.account_id
            CROSS JOIN LATERAL (
              SELECT CASE WHEN $4 IS NULL THEN h.code
                ELSE array_to_string((string_to_array(h.code, ':'))[:$4], ':') END::text AS code
            ) AS r
          GROUP BY h.currency, r.code, o.bucket
      ) AS g
      WHERE g.amount <> 0
      ORDER BY g.currency, g.code COLLATE "C", g.bucket;
{partitioned:  PERFORM ledger_check_arrangement(@ledger_name@::regnamespace);
}END
$function$;
COMMENT ON FUNCTION @ledger@.ageing(timestamptz, text, integer[], integer) IS
  'how long what is open as of a time has been open: the accounts at the code subtree and beneath it, rolled up to depth segments, by age in days of the session''s time zone, one row a currency, code and bucket that is not zero, in the natural sign. buckets: the last days of all buckets but the last, which has no end. The age of an entry is that of its effective date; the oldest are settled first. The buckets of an account sum to its balance as of then. For payables: subtree => ''liabilities:payable''. LG002 if there is no such account, 22023 for no time or subtree, for buckets that do not rise or end above 2147483646, or a depth below 1';

CREATE OR REPLACE VIEW @ledger@.daily_movements WITH (security_invoker = true) AS
  SELECT a.code AS account, a.type AS account_type, a.currency, e.effective_at::date AS day, count(*) AS entries,
      CASE count(*) FILTER (WHERE sign(e.amount) > 0) WHEN 0 THEN monetary(0::numeric, a.currency)
        ELSE sum_or_null(e.amount) FILTER (WHERE sign(e.amount) > 0) END AS debit,
      CASE count(*) FILTER (WHERE sign(e.amount) < 0) WHEN 0 THEN monetary(0::numeric, a.currency)
        ELSE - sum_or_null(e.amount) FILTER (WHERE sign(e.amount) < 0) END AS credit,
      sum_or_null(e.amount) * natural_sign(a.type) AS change
    FROM @ledger@.entries AS e JOIN @ledger@.accounts AS a ON a.id = e.account_id
    WHERE e.layer = 'posted'
    GROUP BY a.code, a.type, a.currency, e.effective_at::date;
COMMENT ON VIEW @ledger@.daily_movements IS
  'the posted entries summed up: one row an account and day on which it moved, by effective date in the session''s time zone';
COMMENT ON COLUMN @ledger@.daily_movements.account IS 'code of the account';
COMMENT ON COLUMN @ledger@.daily_movements.account_type IS 'asset, liability, equity, income or expense';
COMMENT ON COLUMN @ledger@.daily_movements.currency IS 'the currency of the account and of the amounts';
COMMENT ON COLUMN @ledger@.daily_movements.day IS 'the day of the effective date';
COMMENT ON COLUMN @ledger@.daily_movements.entries IS 'number of the entries';
COMMENT ON COLUMN @ledger@.daily_movements.debit IS
  'sum of the debits; this and the next two are NULL where that is no amount by itself, as it has too many digits';
COMMENT ON COLUMN @ledger@.daily_movements.credit IS 'sum of the credits, positive';
COMMENT ON COLUMN @ledger@.daily_movements.change IS 'by how much the balance rose, in the natural sign of the account';

CREATE OR REPLACE VIEW @ledger@.trial_balance_now WITH (security_invoker = true) AS
  SELECT t.currency, t.code, t.type, t.debit, t.credit FROM @ledger@.trial_balance() AS t;
COMMENT ON VIEW @ledger@.trial_balance_now IS 'trial_balance() of now, for tools that read views';
COMMENT ON COLUMN @ledger@.trial_balance_now.currency IS 'the currency of the account';
COMMENT ON COLUMN @ledger@.trial_balance_now.code IS 'code of the account';
COMMENT ON COLUMN @ledger@.trial_balance_now.type IS 'asset, liability, equity, income or expense';
COMMENT ON COLUMN @ledger@.trial_balance_now.debit IS 'the posted balance if it is a debit; NULL otherwise';
COMMENT ON COLUMN @ledger@.trial_balance_now.credit IS 'the posted balance if it is a credit, positive; NULL otherwise';
