-- Reading the books: balances, the journal, statements, the trial balance.
-- Names are resolved on the search path that create_ledger() or the function pins.

-- Everything here reads what accounts hold from this view, never from the table balances alone.
CREATE OR REPLACE VIEW @ledger@.balance_parts WITH (security_invoker = true) AS
  SELECT b.account_id, b.posted, b.pending_debits, b.pending_credits FROM @ledger@.balances AS b
  UNION ALL
  SELECT u.account_id, u.posted, u.pending_debits, u.pending_credits
    FROM ledger_unapplied(@ledger_name@::regnamespace) AS u;
COMMENT ON VIEW @ledger@.balance_parts IS
  'what is held, to be summed up by account: the rows of balances, and what the current transaction has posted and has not written to them';
COMMENT ON COLUMN @ledger@.balance_parts.account_id IS 'the account, or a limited subtree below zero';
COMMENT ON COLUMN @ledger@.balance_parts.posted IS 'of the posted entries, debits positive';
COMMENT ON COLUMN @ledger@.balance_parts.pending_debits IS 'debits of open holds';
COMMENT ON COLUMN @ledger@.balance_parts.pending_credits IS 'credits of open holds';

CREATE OR REPLACE VIEW @ledger@.current_balances WITH (security_invoker = true) AS
  SELECT a.id AS account_id, b.posted,
      CASE WHEN e.debits IS NULL THEN b.debits ELSE b.debits - e.debits END AS pending_debits,
      CASE WHEN e.credits IS NULL THEN b.credits ELSE b.credits - e.credits END AS pending_credits
    FROM @ledger@.accounts AS a
      CROSS JOIN LATERAL (
        SELECT sum(s.posted) AS posted, sum(s.pending_debits) AS debits, sum(s.pending_credits) AS credits
          FROM @ledger@.balance_parts AS s WHERE s.account_id = a.id
      ) AS b
      CROSS JOIN LATERAL (
        SELECT sum(h.amount) FILTER (WHERE sign(h.amount) > 0) AS debits,
            - sum(h.amount) FILTER (WHERE sign(h.amount) < 0) AS credits
          FROM @ledger@.held AS h
          WHERE h.account_id = a.id AND h.expires_at <= statement_timestamp()
      ) AS e;
COMMENT ON VIEW @ledger@.current_balances IS
  'what an account holds now, debits positive: its balance rows together, less what expired holds keep of them';
COMMENT ON COLUMN @ledger@.current_balances.account_id IS 'the account';
COMMENT ON COLUMN @ledger@.current_balances.posted IS 'sum of the posted entries, debits positive';
COMMENT ON COLUMN @ledger@.current_balances.pending_debits IS 'debits of open holds, not negative';
COMMENT ON COLUMN @ledger@.current_balances.pending_credits IS 'credits of open holds, not negative';

CREATE OR REPLACE VIEW @ledger@.account_balances WITH (security_invoker = true) AS
  SELECT a.id, a.code, a.name, a.type, a.currency,
      b.posted * natural_sign(a.type) AS posted,
      (b.pending_debits - b.pending_credits) * natural_sign(a.type) AS pending,
      b.posted * natural_sign(a.type)
        - CASE WHEN natural_sign(a.type) > 0 THEN b.pending_credits ELSE b.pending_debits END AS available,
      a.min_balance, a.max_balance, a.opened_at, a.closed_at, a.metadata
    FROM @ledger@.accounts AS a
      JOIN @ledger@.current_balances AS b ON b.account_id = a.id;
COMMENT ON VIEW @ledger@.account_balances IS
  'every account with what it holds now, in its natural sign: posted, pending (open holds, net) and available (posted less what open holds may take)';
COMMENT ON COLUMN @ledger@.account_balances.id IS 'number of the account';
COMMENT ON COLUMN @ledger@.account_balances.code IS 'code of the account';
COMMENT ON COLUMN @ledger@.account_balances.name IS 'for people';
COMMENT ON COLUMN @ledger@.account_balances.type IS 'asset, liability, equity, income or expense';
COMMENT ON COLUMN @ledger@.account_balances.currency IS 'the currency of the account';
COMMENT ON COLUMN @ledger@.account_balances.posted IS 'sum of the posted entries, in the natural sign';
COMMENT ON COLUMN @ledger@.account_balances.pending IS 'open holds, net, in the natural sign';
COMMENT ON COLUMN @ledger@.account_balances.available IS 'posted less what open holds may take, in the natural sign';
COMMENT ON COLUMN @ledger@.account_balances.min_balance IS 'the available balance never falls below it; NULL: no limit';
COMMENT ON COLUMN @ledger@.account_balances.max_balance IS 'the balance with open holds never rises above it; NULL: no limit';
COMMENT ON COLUMN @ledger@.account_balances.opened_at IS 'when the account was opened';
COMMENT ON COLUMN @ledger@.account_balances.closed_at IS 'since when nothing can be posted to it; NULL: open';
COMMENT ON COLUMN @ledger@.account_balances.metadata IS 'for the application';

CREATE OR REPLACE VIEW @ledger@.journal WITH (security_invoker = true) AS
  SELECT e.transaction_id, e.line, e.effective_at, t.posted_at, t.key, t.kind, t.description,
      a.code AS account, a.type AS account_type, a.currency, e.layer,
      CASE WHEN sign(e.amount) > 0 THEN e.amount END AS debit,
      CASE WHEN sign(e.amount) < 0 THEN - e.amount END AS credit,
      e.amount, e.memo, t.metadata, t.dated_at
    FROM @ledger@.entries AS e
      JOIN @ledger@.transactions AS t ON t.id = e.transaction_id AND t.effective_at = e.effective_at
      JOIN @ledger@.accounts AS a ON a.id = e.account_id{partitioned:
    WHERE ledger_check_arrangement(@ledger_name@::regnamespace)};
COMMENT ON VIEW @ledger@.journal IS 'one row an entry, with its transaction and the code of its account';
COMMENT ON COLUMN @ledger@.journal.transaction_id IS 'number of the transaction';
COMMENT ON COLUMN @ledger@.journal.line IS 'number of the leg in its transaction, from 1';
COMMENT ON COLUMN @ledger@.journal.effective_at IS 'when it happened for the business';
COMMENT ON COLUMN @ledger@.journal.posted_at IS 'when the ledger learned of it';
COMMENT ON COLUMN @ledger@.journal.key IS 'idempotency key of the transaction';
COMMENT ON COLUMN @ledger@.journal.kind IS 'what the business calls it';
COMMENT ON COLUMN @ledger@.journal.description IS 'of the transaction';
COMMENT ON COLUMN @ledger@.journal.account IS 'code of the account';
COMMENT ON COLUMN @ledger@.journal.account_type IS 'asset, liability, equity, income or expense';
COMMENT ON COLUMN @ledger@.journal.currency IS 'the currency of the account and of the amounts';
COMMENT ON COLUMN @ledger@.journal.layer IS 'posted, or pending for what is held but not settled';
COMMENT ON COLUMN @ledger@.journal.debit IS 'the amount of a debit; NULL for a credit';
COMMENT ON COLUMN @ledger@.journal.credit IS 'the amount of a credit, positive; NULL for a debit';
COMMENT ON COLUMN @ledger@.journal.amount IS 'debit positive, credit negative';
COMMENT ON COLUMN @ledger@.journal.memo IS 'note on the leg';
COMMENT ON COLUMN @ledger@.journal.metadata IS 'of the transaction';
COMMENT ON COLUMN @ledger@.journal.dated_at IS 'the effective date that was asked for, if the books were closed then; NULL: effective_at';

CREATE OR REPLACE FUNCTION @ledger@.balance(
  account text, as_of timestamptz DEFAULT NULL, known_at timestamptz DEFAULT NULL,
  OUT posted @extschema@.monetary, OUT pending @extschema@.monetary, OUT available @extschema@.monetary
)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
DECLARE
  the_account @ledger@.accounts := @ledger@.find_account(account);
  its_sign numeric := natural_sign(the_account.type);
  zero @extschema@.monetary := monetary(0::numeric, the_account.currency);
  debits @extschema@.monetary;
  credits @extschema@.monetary;
BEGIN
  IF as_of IS NULL AND known_at IS NULL THEN
    SELECT b.posted, b.pending_debits, b.pending_credits INTO posted, debits, credits
      FROM @ledger@.current_balances AS b WHERE b.account_id = the_account.id;
  ELSE
    SELECT sum(s.posted) INTO posted FROM @ledger@.sums_of_entries(the_account.id, as_of, known_at) AS s;
    SELECT h.debits, h.credits INTO debits, credits FROM @ledger@.held_at(the_account.id, as_of, known_at) AS h;
  END IF;
  posted := coalesce(posted, zero) * its_sign;
  debits := coalesce(debits, zero);
  credits := coalesce(credits, zero);
  pending := (debits - credits) * its_sign;
  available := posted - CASE WHEN its_sign > 0 THEN credits ELSE debits END;
END
$function$;
COMMENT ON FUNCTION @ledger@.balance(text, timestamptz, timestamptz) IS
  'what an account holds, in its natural sign: now, or with the entries effective at or before as_of and posted at or before known_at. posted; pending: open holds, net; available: posted less what open holds may take. LG002 if there is no such account';

-- It takes an id and not the account's row: a function of a table's row type would keep the owner from adding
-- columns with a default to it.
CREATE OR REPLACE FUNCTION @ledger@.posted_before(account_id bigint, until timestamptz) RETURNS @extschema@.monetary
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT sum(s.posted) FROM @ledger@.sums_of_entries($1, @extschema@.moment_before(until)) AS s;
END;
COMMENT ON FUNCTION @ledger@.posted_before(bigint, timestamptz) IS
  'sum of the posted entries of an account effective before a time, or of all for NULL, debits positive; NULL if there are none';

-- Custom plans: a plan for any bounds would read all entries of the account.
CREATE OR REPLACE FUNCTION @ledger@.statement(account text, "from" timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL)
  RETURNS TABLE (
    row_type text, effective_at timestamptz, posted_at timestamptz, transaction_id bigint, line integer, kind text,
    description text, memo text, amount @extschema@.monetary, balance @extschema@.monetary
  )
  LANGUAGE plpgsql STABLE
  SET search_path = pg_catalog, @extschema@, pg_temp SET plan_cache_mode = force_custom_plan{partitioned: SET jit = off}
AS $function$
DECLARE
  the_account @ledger@.accounts := @ledger@.find_account(account);
  its_sign numeric := natural_sign(the_account.type);
  zero @extschema@.monetary := monetary(0::numeric, the_account.currency);
  opening @extschema@.monetary :=
    coalesce(@ledger@.posted_before(the_account.id, coalesce("from", '-infinity')), zero) * its_sign;
BEGIN
  PERFORM @ledger@.check_report(NULL, NULL, "from", until);
{partitioned:  PERFORM @ledger@.check_not_archived("from");
}  row_type := 'opening';
  effective_at := "from";
  balance := opening;
  RETURN NEXT;
  RETURN QUERY
    SELECT 'entry', e.effective_at, t.posted_at, t.id, e.line, t.kind, t.description, e.memo, e.amount * its_sign,
        opening + sum(e.amount) OVER (
          ORDER BY e.effective_at, e.transaction_id, e.line ROWS UNBOUNDED PRECEDING) * its_sign
      FROM @ledger@.entries AS e
        JOIN @ledger@.transactions AS t ON t.id = e.transaction_id AND t.effective_at = e.effective_at
      WHERE e.account_id = the_account.id AND e.layer = 'posted'
        AND ("from" IS NULL OR e.effective_at >= "from")
        AND (until IS NULL OR e.effective_at < until)
      ORDER BY e.effective_at, e.transaction_id, e.line;
  row_type := 'closing';
  effective_at := until;
  balance := coalesce(@ledger@.posted_before(the_account.id, until), zero) * its_sign;
  RETURN NEXT;
{partitioned:  PERFORM ledger_check_arrangement(@ledger_name@::regnamespace);
}END
$function$;
COMMENT ON FUNCTION @ledger@.statement(text, timestamptz, timestamptz) IS
  'the posted entries of an account with an effective date from "from", included, to until, excluded, each with the balance after it, between a row of the opening and one of the closing balance (row_type opening, entry, closing); amounts in the natural sign. NULL leaves an end open. LG002 if there is no such account, 22023 for bounds in the wrong order';

CREATE OR REPLACE FUNCTION @ledger@.check_report(
  subtree text, depth integer, since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL
) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
DECLARE
  segments integer := coalesce(cardinality(string_to_array(subtree, ':')), 1);
BEGIN
  IF depth < segments THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format('depth must be at least %s, not %s', segments, depth);
  END IF;
  IF since > until THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format('from %s is after until %s', since, until);
  END IF;
  IF subtree IS NOT NULL THEN
    -- Byte by byte, what is beneath a code lies between code: and code;.
    PERFORM FROM @ledger@.accounts AS a
      WHERE a.code = subtree OR a.code >= subtree || ':' AND a.code < subtree || ';'
      LIMIT 1;
    IF NOT FOUND THEN
      RAISE EXCEPTION USING ERRCODE = 'LG002', MESSAGE = format('no account is at "%s" or beneath it', subtree);
    END IF;
  END IF;
END
$function$;
COMMENT ON FUNCTION @ledger@.check_report(text, integer, timestamptz, timestamptz) IS
  'what the reports ask of their arguments: an account at the code subtree or beneath it (LG002), a depth of at least the segments of subtree and bounds in their order (22023)';

CREATE OR REPLACE FUNCTION @ledger@.trial_balance(
  as_of timestamptz DEFAULT NULL, known_at timestamptz DEFAULT NULL, depth integer DEFAULT NULL,
  subtree text DEFAULT NULL
) RETURNS TABLE (
    currency @extschema@.currency, code text, type text, debit @extschema@.monetary, credit @extschema@.monetary
  )
  LANGUAGE plpgsql STABLE
  SET search_path = pg_catalog, @extschema@, pg_temp SET plan_cache_mode = force_custom_plan
AS $function$
#variable_conflict use_column
BEGIN
  PERFORM @ledger@.check_report($4, $3);
  RETURN QUERY
    WITH held AS (
      SELECT b.account_id, b.posted AS amount
        FROM @ledger@.balance_parts AS b
        WHERE $1 IS NULL AND $2 IS NULL
      UNION ALL
      SELECT e.account_id, e.posted
        FROM @ledger@.sums_of_entries(NULL, $1, $2) AS e
        WHERE $1 IS NOT NULL OR $2 IS NOT NULL
    ),
    rolled_up AS (
      SELECT a.currency, a.type, h.amount,
          CASE WHEN $3 IS NULL THEN a.code
            ELSE array_to_string((string_to_array(a.code, ':'))[:$3], ':') END COLLATE "C" AS code
        FROM held AS h JOIN @ledger@.accounts AS a ON a.id = h.account_id
        WHERE $4 IS NULL OR a.code = $4 OR a.code >= $4 || ':' AND a.code < $4 || ';'
    ),
    by_code AS (
      SELECT r.currency, r.code, sum(r.amount) AS amount,
          CASE WHEN min(r.type) = max(r.type) THEN min(r.type) END AS type
        FROM rolled_up AS r
        GROUP BY r.currency, r.code
    )
    SELECT c.currency, c.code, c.type,
        CASE WHEN sign(c.amount) > 0 THEN c.amount END,
        CASE WHEN sign(c.amount) < 0 THEN - c.amount END
      FROM by_code AS c
      WHERE NOT is_zero(c.amount)
      ORDER BY c.currency, c.code;
END
$function$;
COMMENT ON FUNCTION @ledger@.trial_balance(timestamptz, timestamptz, integer, text) IS
  'the posted balances that are not zero, one row a currency and account, in its debit or its credit column; per currency both columns have the same sum. as_of cuts on effective_at, known_at on posted_at, both included; depth rolls accounts up to that many segments of their codes (type is NULL where they differ); subtree: only the accounts at that code and beneath it. LG002 if there is none, 22023 for a depth below 1 or above the code';

CREATE OR REPLACE FUNCTION @ledger@.posted_totals(
  since timestamptz, until timestamptz, as_of timestamptz, depth integer
) RETURNS TABLE (currency @extschema@.currency, type text, code text, amount @extschema@.monetary)
  LANGUAGE plpgsql STABLE
  SET search_path = pg_catalog, @extschema@, pg_temp SET plan_cache_mode = force_custom_plan
AS $function$
#variable_conflict use_column
BEGIN
  IF $4 < 1 THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format('depth must be at least 1, not %s', $4);
  END IF;
  RETURN QUERY
    WITH held AS (
      SELECT b.account_id, b.posted AS amount
        FROM @ledger@.balance_parts AS b
        WHERE $1 IS NULL AND $2 IS NULL AND $3 IS NULL
      UNION ALL
      SELECT e.account_id, e.posted
        FROM @ledger@.sums_of_entries(NULL, least($3, moment_before($2))) AS e
        WHERE $1 IS NOT NULL OR $2 IS NOT NULL OR $3 IS NOT NULL
      UNION ALL
      SELECT e.account_id, - e.posted
        FROM @ledger@.sums_of_entries(NULL, least($3, moment_before($2), moment_before($1))) AS e
        WHERE $1 IS NOT NULL
    )
    SELECT a.currency, a.type::text, r.code, sum(h.amount) * natural_sign(a.type)
      FROM held AS h
        JOIN @ledger@.accounts AS a ON a.id = h.account_id
        CROSS JOIN LATERAL (
          SELECT CASE WHEN $4 IS NULL THEN a.code
            ELSE array_to_string((string_to_array(a.code, ':'))[:$4], ':') END::text AS code
        ) AS r
      GROUP BY a.currency, a.type, r.code
      HAVING NOT is_zero(sum(h.amount));
END
$function$;
COMMENT ON FUNCTION @ledger@.posted_totals(timestamptz, timestamptz, timestamptz, integer) IS
  'sums of the posted entries effective from since, included, to until, excluded, and at or before as_of, by currency, type and code rolled up to depth segments, in the natural sign; NULL leaves a bound open; sums of zero are left out';

CREATE OR REPLACE FUNCTION @ledger@.balance_sheet(
  as_of timestamptz DEFAULT NULL, depth integer DEFAULT NULL, subtree text DEFAULT NULL
) RETURNS TABLE (currency @extschema@.currency, section text, code text, amount @extschema@.monetary)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
#variable_conflict use_column
BEGIN
  PERFORM @ledger@.check_report($3, $2);
  RETURN QUERY
    WITH totals AS (
      SELECT t.currency, t.type, t.code, t.amount
        FROM @ledger@.posted_totals(NULL, NULL, $1, $2) AS t
        WHERE $3 IS NULL OR t.code = $3 OR t.code COLLATE "C" >= $3 || ':' AND t.code COLLATE "C" < $3 || ';'
    ),
    rows AS (
      SELECT t.currency, t.type, t.code, t.amount FROM totals AS t WHERE t.type IN ('asset', 'liability', 'equity')
      UNION ALL
      SELECT t.currency, 'earnings', NULL, sum(t.amount * CASE t.type WHEN 'income' THEN 1 ELSE -1 END::numeric)
        FROM totals AS t WHERE t.type IN ('income', 'expense')
        GROUP BY t.currency
    )
    SELECT r.currency, r.type, r.code, r.amount FROM rows AS r
      ORDER BY r.currency, array_position(ARRAY['asset', 'liability', 'equity', 'earnings'], r.type),
        r.code COLLATE "C";
END
$function$;
COMMENT ON FUNCTION @ledger@.balance_sheet(timestamptz, integer, text) IS
  'what is owned and owed, now or with the entries effective at or before as_of: assets, liabilities and equity by code, rolled up to depth segments, and the earnings, income less expenses, that are not carried to equity yet; in the natural sign. Per currency the assets are the sum of the other three. subtree: only the accounts at that code and beneath it, a branch''s for example; the sums agree if its transactions keep to it. LG002 if there is none, 22023 for a depth below 1 or above the code';

CREATE OR REPLACE FUNCTION @ledger@.income_statement(
  "from" timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, depth integer DEFAULT NULL,
  subtree text DEFAULT NULL
) RETURNS TABLE (currency @extschema@.currency, section text, code text, amount @extschema@.monetary)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
#variable_conflict use_column
BEGIN
  PERFORM @ledger@.check_report($4, $3, $1, $2);
{partitioned:  PERFORM @ledger@.check_closings_not_archived($1, $2);
}  RETURN QUERY
    WITH totals AS (
      SELECT m.currency, m.type, m.code, sum(m.amount) AS amount
        FROM (
          SELECT t.currency, t.type, t.code, t.amount FROM @ledger@.posted_totals($1, $2, NULL, $3) AS t
            WHERE t.type IN ('income', 'expense')
          UNION ALL
          SELECT c.currency, c.type, c.code, - c.amount FROM @ledger@.closing_totals($1, $2, $3) AS c
        ) AS m
        WHERE $4 IS NULL OR m.code = $4 OR m.code COLLATE "C" >= $4 || ':' AND m.code COLLATE "C" < $4 || ';'
        GROUP BY m.currency, m.type, m.code
        HAVING NOT is_zero(sum(m.amount))
    ),
    rows AS (
      SELECT t.currency, t.type, t.code, t.amount FROM totals AS t
      UNION ALL
      SELECT t.currency, 'net', NULL, sum(t.amount * CASE t.type WHEN 'income' THEN 1 ELSE -1 END::numeric)
        FROM totals AS t
        GROUP BY t.currency
    )
    SELECT r.currency, r.type, r.code, r.amount FROM rows AS r
      ORDER BY r.currency, array_position(ARRAY['income', 'expense', 'net'], r.type), r.code COLLATE "C";
END
$function$;
COMMENT ON FUNCTION @ledger@.income_statement(timestamptz, timestamptz, integer, text) IS
  'income and expenses effective from "from", included, to until, excluded, by code, rolled up to depth segments, in the natural sign, and per currency their net: income less expenses. What close_books() carried to equity is left out. subtree: only the accounts at that code and beneath it. LG002 if there is none, 22023 for bounds in the wrong order or a depth below 1 or above the code';
