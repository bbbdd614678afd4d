-- Closing entries: what income and expenses brought in a period is carried to equity when its books are closed.

CREATE OR REPLACE FUNCTION @ledger@.closing_totals(since timestamptz, until timestamptz, depth integer)
  RETURNS TABLE (currency @extschema@.currency, type text, code text, amount @extschema@.monetary)
  LANGUAGE sql STABLE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
  SELECT a.currency, a.type::text, r.code, sum(e.amount) * natural_sign(a.type)
    FROM @ledger@.transactions AS t
      JOIN @ledger@.entries AS e ON e.transaction_id = t.id AND e.effective_at = t.effective_at
      JOIN @ledger@.accounts AS a ON a.id = e.account_id
      CROSS JOIN LATERAL (
        SELECT CASE WHEN $3 IS NULL THEN a.code
          ELSE array_to_string((string_to_array(a.code, ':'))[:$3], ':') END::text AS code
      ) AS r
    WHERE t.relation = 'closing' AND a.type IN ('income', 'expense')
      AND ($1 IS NULL OR t.effective_at >= $1) AND ($2 IS NULL OR t.effective_at < $2){partitioned:
      AND ledger_check_arrangement(@ledger_name@::regnamespace)}
    GROUP BY a.currency, a.type, r.code;
$function$;
COMMENT ON FUNCTION @ledger@.closing_totals(timestamptz, timestamptz, integer) IS
  'what closing entries effective from since, included, to until, excluded, moved on income and expense accounts, as posted_totals() tells it';

CREATE OR REPLACE FUNCTION @ledger@.find_retained_earnings(retained_earnings text, currency @extschema@.currency)
  RETURNS text
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
DECLARE
  codes text[] := ARRAY(
    SELECT a.code FROM @ledger@.accounts AS a
      WHERE a.type = 'equity' AND a.currency = $2 AND a.closed_at IS NULL
        AND (a.code = $1 OR a.code > $1 || ':' AND a.code < $1 || ';')
      ORDER BY a.code);
BEGIN
  IF cardinality(codes) = 0 THEN
    RAISE EXCEPTION USING ERRCODE = 'LG002',
      MESSAGE = format('no open equity account in %s is at "%s" or beneath it', currency, retained_earnings);
  ELSIF cardinality(codes) > 1 AND codes[1] <> retained_earnings THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format('several equity accounts in %s are beneath "%s"', currency, retained_earnings),
      DETAIL = format('The first two are "%s" and "%s".', codes[1], codes[2]);
  END IF;
  RETURN codes[1];
END
$function$;
COMMENT ON FUNCTION @ledger@.find_retained_earnings(text, @extschema@.currency) IS
  'the open equity account in a currency that has this code, or the only one beneath it; LG002 if there is none, 22023 if there are several';

-- Books that were closed once are closed to the same account again.
CREATE OR REPLACE FUNCTION @ledger@.closed_to(at timestamptz, currency @extschema@.currency) RETURNS text
  LANGUAGE sql STABLE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
  SELECT a.code
    FROM @ledger@.transactions AS t
      JOIN @ledger@.entries AS e ON e.transaction_id = t.id AND e.effective_at = t.effective_at
      JOIN @ledger@.accounts AS a ON a.id = e.account_id
    WHERE t.relation = 'closing' AND t.effective_at = $1 AND a.currency = $2 AND a.type = 'equity'
    ORDER BY t.id
    LIMIT 1;
$function$;
COMMENT ON FUNCTION @ledger@.closed_to(timestamptz, @extschema@.currency) IS
  'the equity account to which the first closing entries in a currency that are effective at this time carried; NULL if none did';

CREATE OR REPLACE FUNCTION @ledger@.close_books(until date, retained_earnings text, description text DEFAULT NULL)
  RETURNS TABLE (
    transaction_id bigint, effective_at timestamptz, currency @extschema@.currency, account text,
    amount @extschema@.monetary
  )
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
  bound timestamptz;
  closed timestamptz;
  part record;
BEGIN
  IF until IS NULL OR NOT isfinite(until) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'books are closed until a day';
  ELSIF retained_earnings IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'retained_earnings must not be null';
  ELSIF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
    RAISE EXCEPTION USING ERRCODE = 'active_sql_transaction',
      MESSAGE = 'books are closed in a READ COMMITTED transaction',
      DETAIL = 'What was posted since the transaction took its snapshot would not be carried.';
  ELSIF EXISTS (
      SELECT FROM unnest(ARRAY['accounts', 'entries', 'transactions']) AS t
        WHERE row_security_active(@ledger_name@ || '.' || t)) THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
      MESSAGE = 'row-level security hides a part of the books from this role';
  END IF;
  bound := (until + 1)::timestamptz;
  closed := @extschema@.ledger_hold_postings(@ledger_name@::regnamespace);
  -- Also where there is nothing to carry: a slip is told at the first closing.
  IF NOT EXISTS (
    SELECT FROM @ledger@.accounts AS a
      WHERE a.type = 'equity' AND a.closed_at IS NULL
        AND (a.code = retained_earnings OR a.code > retained_earnings || ':' AND a.code < retained_earnings || ';'))
  THEN
    RAISE EXCEPTION USING ERRCODE = 'LG002',
      MESSAGE = format('no open equity account is at "%s" or beneath it', retained_earnings);
  END IF;
  -- Later closing entries carried what is carried here for the first time; what they carried too much, and whatever
  -- else stands at their time, is carried again.
  FOREACH effective_at IN ARRAY (bound - interval '1 microsecond') || ARRAY(
    SELECT DISTINCT t.effective_at FROM @ledger@.transactions AS t
      WHERE t.relation = 'closing' AND t.effective_at >= bound
      ORDER BY 1)
  LOOP
    FOR part IN
      SELECT n.currency, sum(n.amount) AS total,
          array_agg(ROW(n.code, n.amount, NULL)::@extschema@.leg ORDER BY n.code COLLATE "C") AS legs
        FROM (
          SELECT t.currency, t.code, - t.amount * natural_sign(t.type) AS amount,
              (row_number() OVER (PARTITION BY t.currency ORDER BY t.code COLLATE "C") - 1) / 9999 AS number
            FROM @ledger@.posted_totals(NULL, effective_at + interval '1 microsecond', NULL, NULL) AS t
            WHERE t.type IN ('income', 'expense')
        ) AS n
        GROUP BY n.currency, n.number
        ORDER BY n.currency, n.number
    LOOP
      -- What is closed already is opened for its last moment, while nobody else can post.
      IF @ledger@.closed_until() > effective_at THEN
        INSERT INTO @ledger@.periods (closed_until) VALUES (effective_at);
        PERFORM @extschema@.ledger_must_write(FOUND, 'periods');
      END IF;
      currency := part.currency;
      amount := part.total;
      account := NULL;
      IF NOT is_zero(part.total) THEN
        account := coalesce(
          CASE WHEN effective_at >= bound THEN @ledger@.closed_to(effective_at, part.currency) END,
          @ledger@.find_retained_earnings(retained_earnings, part.currency));
        part.legs := part.legs || ROW(account, - part.total, NULL)::@extschema@.leg;
      END IF;
      transaction_id := @extschema@.ledger_post_closing(@ledger_name@::regnamespace, part.legs, NULL, 'closing',
        effective_at, description, NULL, 'refuse');
      RETURN NEXT;
    END LOOP;
  END LOOP;
  IF @ledger@.closed_until() < greatest(bound, closed) THEN
    INSERT INTO @ledger@.periods (closed_until) VALUES (greatest(bound, closed));
    PERFORM @extschema@.ledger_must_write(FOUND, 'periods');
  END IF;
END
$function$;
COMMENT ON FUNCTION @ledger@.close_books(date, text, text) IS
  'closes the books up to this day, as close_period() does, and carries what income and expense accounts hold at its end to equity: one transaction a currency (one for each 9,999 accounts), of the kind and relation closing, effective in the last microsecond of the day, with the opposite of every balance and their sum on retained_earnings, the code of an equity account or what one account of each currency is beneath. Returns the transactions, with the account and what it received: a profit is positive. Run again, after a correction in reopened books or at any time, it carries the difference; nothing to carry is no row. Where closing entries are effective later, these accounts are brought to zero at each of their times as well, against the account that took it then: what was carried there and belongs here is taken back. income_statement() leaves closing entries out. 22023 for no day or several accounts, LG002 for no account, 22008 beyond the range of timestamptz, 25001 in a REPEATABLE READ or SERIALIZABLE transaction, 42501 under row-level security; LG003, LG005 as in post()';
