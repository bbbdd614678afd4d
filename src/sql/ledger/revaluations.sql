-- Accounts in other currencies at the rate of a day: what they were booked at, unrealised gains, and a trial balance
-- in one currency.

CREATE OR REPLACE FUNCTION @ledger@.values_when_booked(
  reporting @extschema@.currency, as_of timestamptz, known_at timestamptz, source text, account_ids bigint[]
) RETURNS TABLE (account_id bigint, balance @extschema@.monetary, value @extschema@.monetary)
  LANGUAGE plpgsql STABLE
  SET search_path = pg_catalog, @extschema@, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off
AS $function$
#variable_conflict use_column
DECLARE
  -- Between two of these times no rate of the source changes or grows too old.
  changes timestamptz[] := ARRAY(
    SELECT r.valid_from FROM @ledger@.rates AS r WHERE r.source = $4
    UNION
    SELECT s.valid_from FROM @ledger@.rate_sources AS s WHERE s.name = $4
    UNION
    SELECT (least(r.valid_from AT TIME ZONE 'UTC', timestamp '294276-01-01 00:00:00' - s.max_age) + s.max_age)
          AT TIME ZONE 'UTC' + interval '1 microsecond'
      FROM @ledger@.rates AS r JOIN @ledger@.rate_sources AS s ON s.name = r.source
      WHERE r.source = $4 AND s.max_age IS NOT NULL
    ORDER BY 1);
BEGIN
{partitioned:  PERFORM @ledger@.check_not_archived(NULL);
}  RETURN QUERY
    WITH positions AS MATERIALIZED (SELECT p.id, p.currency FROM @ledger@.position_accounts() AS p),
    moved AS (
      SELECT e.transaction_id, e.line, e.account_id, e.effective_at, e.amount, currency(e.amount) AS currency
        FROM @ledger@.entries AS e
        WHERE e.account_id = ANY ($5) AND e.layer = 'posted' AND ($2 IS NULL OR e.effective_at <= $2)
          AND ($3 IS NULL OR EXISTS (
            SELECT FROM @ledger@.transactions AS t
              WHERE t.id = e.transaction_id AND t.effective_at = e.effective_at AND t.posted_at <= $3))
    ),
    -- A transaction that moves the positions of just two currencies says itself what one was worth in the other.
    passed AS (
      SELECT e.transaction_id, p.currency, sum(e.amount) AS amount
        FROM positions AS p JOIN @ledger@.entries AS e ON e.account_id = p.id
        WHERE e.layer = 'posted' AND ($2 IS NULL OR e.effective_at <= $2)
        GROUP BY e.transaction_id, p.currency
        HAVING NOT is_zero(sum(e.amount))
    ),
    passed_two AS (
      SELECT f.transaction_id, f.currency, abs(amount(f.amount)) AS divisor, abs(amount(h.amount)) AS rate
        FROM passed AS f JOIN passed AS h ON h.transaction_id = f.transaction_id
        WHERE h.currency = $1 AND f.currency <> $1 AND sign(f.amount) <> sign(h.amount)
          AND NOT EXISTS (
            SELECT FROM passed AS o WHERE o.transaction_id = f.transaction_id AND o.currency NOT IN (f.currency, $1))
    ),
    -- What gives back a settlement gives it back at its values.
    told AS (
      SELECT b.transaction_id, b.line, abs(amount(b.value)) AS rate, abs(amount(e.amount)) AS divisor
        FROM @ledger@.booked_values AS b
          JOIN @ledger@.entries AS e ON e.transaction_id = b.transaction_id AND e.line = b.line
        WHERE currency(b.value) = $1
    ),
    told_or_answered AS (
      SELECT t.transaction_id, t.line, t.rate, t.divisor FROM told AS t
      UNION ALL
      SELECT a.id, t.line, t.rate, t.divisor
        FROM told AS t
          JOIN @ledger@.{plain:transactions}{partitioned:transaction_register} AS a
            ON a.origin_id = t.transaction_id AND a.relation IN ('reversal', 'refund')
    ),
    judged AS (
      SELECT m.account_id, m.currency, m.amount, m.effective_at, m.transaction_id,
          coalesce(b.rate, p.rate) AS rate, coalesce(b.divisor, p.divisor) AS divisor
        FROM moved AS m
          LEFT JOIN told_or_answered AS b ON b.transaction_id = m.transaction_id AND b.line = m.line
          LEFT JOIN passed_two AS p ON p.transaction_id = m.transaction_id AND p.currency = m.currency
    ),
    by_change AS (
      SELECT j.account_id, j.currency, width_bucket(j.effective_at, changes) AS change, sum(j.amount) AS amount,
          max(max(j.effective_at)) OVER (PARTITION BY j.currency, width_bucket(j.effective_at, changes)) AS latest
        FROM judged AS j
        WHERE j.rate IS NULL
        GROUP BY j.account_id, j.currency, width_bucket(j.effective_at, changes)
    ),
    rates AS MATERIALIZED (
      SELECT d.currency, d.change, f.*
        FROM (SELECT DISTINCT c.currency, c.change, c.latest FROM by_change AS c) AS d
          CROSS JOIN LATERAL @ledger@.find_rate(d.currency, $1, d.latest, $4, $3) AS f
    ),
    -- What is converted together depends on the rates that are used, and on no others that the source has.
    by_rate AS (
      SELECT c.account_id, sum(c.amount) AS amount, r.rate, r.divisor, r.via, r.via_rate, r.via_divisor,
          r.intermediate_digits
        FROM by_change AS c JOIN rates AS r ON r.currency = c.currency AND r.change = c.change
        GROUP BY c.account_id, r.rate, r.divisor, r.via, r.via_rate, r.via_divisor, r.intermediate_digits
    ),
    valued AS (
      SELECT j.account_id, sum(j.amount) AS amount, convert(sum(j.amount), $1, j.rate, divisor => j.divisor) AS value
        FROM judged AS j
        WHERE j.rate IS NOT NULL
        GROUP BY j.account_id, j.transaction_id, j.rate, j.divisor
      UNION ALL
      SELECT b.account_id, b.amount,
          CASE WHEN b.via_rate IS NULL THEN convert(b.amount, $1, b.rate, divisor => b.divisor)
            ELSE convert(convert(b.amount, b.via, b.rate, b.intermediate_digits, 'half_up', b.divisor), $1, b.via_rate,
              divisor => b.via_divisor) END
        FROM by_rate AS b
    )
    SELECT v.account_id, sum(v.amount), sum(v.value) FROM valued AS v GROUP BY v.account_id;
{partitioned:  PERFORM ledger_check_arrangement(@ledger_name@::regnamespace);
}END
$function$;
COMMENT ON FUNCTION @ledger@.values_when_booked(@extschema@.currency, timestamptz, timestamptz, text, bigint[]) IS
  'what accounts in other currencies hold, debit positive, and at what value in the reporting currency their entries were booked: as settle() kept it, also for what gives that back; else, in a transaction that moves the position accounts of just these two currencies, in the proportion of these; else by the rate of the source at the effective date, the entries of one account at one rate converted together. LG012 without a rate';

CREATE OR REPLACE FUNCTION @ledger@.reporting_trial_balance(
  reporting @extschema@.currency, as_of timestamptz DEFAULT NULL, known_at timestamptz DEFAULT NULL,
  source text DEFAULT NULL
) RETURNS TABLE (
    code text, type text, balance @extschema@.monetary, basis text, debit @extschema@.monetary,
    credit @extschema@.monetary
  )
  LANGUAGE plpgsql STABLE
  SET search_path = pg_catalog, @extschema@, pg_temp SET plan_cache_mode = force_custom_plan
AS $function$
#variable_conflict use_column
DECLARE
  closing_at timestamptz := coalesce($2, now());
  from_source text := (@ledger@.find_rate_source($4, coalesce($2, now()), $3)).name;
BEGIN
  IF $1 IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'reporting must be a currency';
  END IF;
  RETURN QUERY
    WITH accounts AS MATERIALIZED (
      SELECT a.id, a.code, a.type, a.currency,
          CASE WHEN a.currency = $1 THEN 'own' WHEN a.type IN ('asset', 'liability') THEN 'closing' ELSE 'booked' END
            AS basis
        FROM @ledger@.accounts AS a
        WHERE a.id NOT IN (SELECT p.id FROM @ledger@.position_accounts() AS p)
    ),
    held AS (
      SELECT a.code, a.type, a.basis, s.posted AS balance,
          CASE WHEN a.basis = 'own' THEN s.posted
            WHEN is_zero(s.posted) THEN monetary(0::numeric, $1)
            ELSE @ledger@.convert(s.posted, $1, closing_at, from_source, $3) END AS value
        FROM @ledger@.sums_of_entries(NULL, $2, $3) AS s JOIN accounts AS a ON a.id = s.account_id
        WHERE a.basis <> 'booked' AND s.posted IS NOT NULL
      UNION ALL
      SELECT a.code, a.type, a.basis, v.balance, v.value
        FROM @ledger@.values_when_booked($1, $2, $3, from_source,
            ARRAY(SELECT b.id FROM accounts AS b WHERE b.basis = 'booked')) AS v
          JOIN accounts AS a ON a.id = v.account_id
    ),
    summed AS (
      SELECT h.code, h.type, h.basis, sum(h.balance) AS balance, sum(h.value) AS value
        FROM held AS h
        GROUP BY h.code, h.type, h.basis, currency(h.balance)
    ),
    rows AS (
      SELECT s.code, s.type, s.balance, s.basis, s.value FROM summed AS s
      UNION ALL
      SELECT NULL, 'translation difference', NULL, NULL,
        - coalesce((SELECT sum(s.value) FROM summed AS s), monetary(0::numeric, $1))
    )
    SELECT r.code, r.type, r.balance, r.basis, CASE WHEN sign(r.value) > 0 THEN r.value END,
        CASE WHEN sign(r.value) < 0 THEN - r.value END
      FROM rows AS r
      WHERE r.code IS NULL OR NOT is_zero(r.balance) OR NOT is_zero(r.value)
      ORDER BY r.code COLLATE "C" NULLS LAST;
END
$function$;
COMMENT ON FUNCTION @ledger@.reporting_trial_balance(@extschema@.currency, timestamptz, timestamptz, text) IS
  'the trial balance in one currency, now, or with the entries effective at or before as_of and known at known_at, by a source''s rates (NULL: the only one): each account with its balance, debit positive, and its value as a debit or a credit. basis: own, it is in the currency; closing, assets and liabilities at the rate as of then; booked, equity, income and expenses at the value at which they were booked (IAS 21.21, 23, 39). The position accounts are left out: they are between currencies. The last row, without a code, is the translation difference: exchange gains (credit) or losses (debit) that are not booked yet, and rounding; with it debits and credits sum to the same. LG012 without a rate, 22023 without a currency';

CREATE OR REPLACE FUNCTION @ledger@.set_revaluation_class(
  code text, method text, valid_from timestamptz DEFAULT '-infinity'
) RETURNS void
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  INSERT INTO @ledger@.revaluation_classes (code, method, valid_from) VALUES ($1, $2, $3);
END;
COMMENT ON FUNCTION @ledger@.set_revaluation_class(text, text, timestamptz) IS
  'says how revalue() posts for the accounts at a code and beneath it, from a time on: change, what is posted stays and the next one posts the change only; reverse, it is reversed at the first moment after the period; none, they are not revalued. Of several classes the longest code holds. 23502 and 23514 for what is missing or out of bounds';

CREATE OR REPLACE FUNCTION @ledger@.revalued_accounts(reporting @extschema@.currency, at timestamptz)
  RETURNS TABLE (id bigint, code text, method text)
  LANGUAGE sql STABLE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
  SELECT a.id, a.code, c.method
    FROM @ledger@.accounts AS a
      CROSS JOIN LATERAL (
        SELECT k.method
          FROM @ledger@.revaluation_classes AS k
          WHERE k.valid_from <= $2 AND (a.code = k.code OR starts_with(a.code, k.code || ':'))
          ORDER BY length(k.code) DESC, k.valid_from DESC, k.id DESC
          LIMIT 1
      ) AS c
    WHERE c.method <> 'none' AND a.currency <> $1
      AND a.id NOT IN (SELECT p.id FROM @ledger@.position_accounts() AS p);
$function$;
COMMENT ON FUNCTION @ledger@.revalued_accounts(@extschema@.currency, timestamptz) IS
  'the accounts that revalue() looks at, and how it posts for each';

CREATE OR REPLACE FUNCTION @ledger@.revalue(
  until date, reporting @extschema@.currency, source text DEFAULT NULL, description text DEFAULT NULL
) RETURNS TABLE (
    transaction_id bigint, effective_at timestamptz, account text, method text, balance @extschema@.monetary,
    booked @extschema@.monetary, closing @extschema@.monetary, posted @extschema@.monetary
  )
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
#variable_conflict use_column
DECLARE
  first_at timestamptz;
  at timestamptz;
  how @ledger@.rate_sources;
  part record;
  part_at timestamptz;
  posted_as bigint;
BEGIN
  IF $1 IS NULL OR NOT isfinite($1) OR $2 IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = 'accounts are revalued until a day, in a currency';
  ELSIF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
    RAISE EXCEPTION USING ERRCODE = 'active_sql_transaction',
      MESSAGE = 'accounts are revalued in a READ COMMITTED transaction',
      DETAIL = 'What was posted since the transaction took its snapshot would not be counted.';
  -- Whoever does not see what was booked or revalued before would post it again.
  ELSIF EXISTS (
      SELECT FROM unnest(ARRAY['accounts', 'entries', 'transactions', 'booked_values', 'revaluations',
          'revaluation_times']) AS t
        WHERE row_security_active(@ledger_name@ || '.' || t)) THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
      MESSAGE = 'row-level security hides a part of the books from this role';
  END IF;
  first_at := ($1 + 1)::timestamptz - interval '1 microsecond';
  PERFORM ledger_hold_postings(@ledger_name@::regnamespace);
  how := @ledger@.find_rate_source($3, first_at, NULL);
  IF NOT EXISTS (
    SELECT FROM @ledger@.revaluation_classes AS c WHERE c.valid_from <= first_at AND c.method <> 'none')
  THEN
    RAISE EXCEPTION USING ERRCODE = 'LG014', MESSAGE = format('no class of accounts is revalued at %s', first_at),
      HINT = 'Say which with set_revaluation_class().';
  END IF;
  INSERT INTO @ledger@.revaluation_times (source, currency, effective_at) VALUES (how.name, $2, first_at)
    ON CONFLICT DO NOTHING;
  -- Later revaluations posted what is posted here for the first time, or found that nothing is to be posted: they are
  -- brought up to date.
  FOR at IN
    SELECT r.effective_at FROM @ledger@.revaluation_times AS r
      WHERE r.source = how.name AND r.currency = $2 AND r.effective_at >= first_at
      ORDER BY r.effective_at
  LOOP
    how := @ledger@.find_rate_source(how.name, at, NULL);
    FOR part IN
      SELECT n.method, array_agg(n.id ORDER BY n.code) AS ids, array_agg(n.code ORDER BY n.code) AS codes,
          array_agg(n.balance ORDER BY n.code) AS balances, array_agg(n.booked ORDER BY n.code) AS booked,
          array_agg(n.closing ORDER BY n.code) AS closing, array_agg(n.change ORDER BY n.code) AS changes,
          @ledger@.account_for('fx_position', at, jsonb_build_object('currency', $2::text)) AS position,
          @ledger@.account_for('fx_unrealised', at, jsonb_build_object('currency', $2::text)) AS unrealised
        FROM (
          SELECT c.*, (row_number() OVER (PARTITION BY c.method ORDER BY c.code) - 1) / 4999 AS number
            FROM (
              SELECT a.id, a.code COLLATE "C" AS code, a.method, v.balance, v.value AS booked, r.closing,
                  r.closing - v.value - coalesce(s.standing, monetary(0::numeric, $2)) AS change
                FROM @ledger@.revalued_accounts($2, at) AS a
                  JOIN @ledger@.values_when_booked($2, at, NULL, how.name,
                    ARRAY(SELECT i.id FROM @ledger@.revalued_accounts($2, at) AS i)) AS v ON v.account_id = a.id
                  CROSS JOIN LATERAL (
                    SELECT CASE WHEN is_zero(v.balance) THEN monetary(0::numeric, $2)
                      ELSE @ledger@.convert(v.balance, $2, at, how.name) END AS closing
                  ) AS r
                  CROSS JOIN LATERAL (
                    SELECT sum(e.posted) AS standing
                      FROM @ledger@.revaluations AS e
                      WHERE e.account_id = a.id AND e.source = how.name AND currency(e.posted) = $2
                        AND e.effective_at <= at
                        AND NOT EXISTS (
                          SELECT FROM @ledger@.{plain:transactions}{partitioned:transaction_register} AS t
                            WHERE t.origin_id = e.transaction_id AND t.relation = 'reversal' AND t.effective_at <= at)
                  ) AS s
            ) AS c
            WHERE NOT is_zero(c.change)
        ) AS n
        GROUP BY n.method, n.number
        ORDER BY n.method, n.number
    LOOP
      FOR moment IN 1 .. CASE part.method WHEN 'reverse' THEN 2 ELSE 1 END LOOP
        part_at := at + CASE moment WHEN 2 THEN interval '1 microsecond' ELSE interval '0' END;
        posted_as := @ledger@.post(
          (SELECT array_agg(l.leg ORDER BY c.position, l.number)
            FROM unnest(part.codes, part.changes) WITH ORDINALITY AS c (code, change, position)
              CROSS JOIN LATERAL (VALUES
                (1, ROW(part.position, CASE moment WHEN 1 THEN c.change ELSE - c.change END, c.code)::leg),
                (2, ROW(part.unrealised, CASE moment WHEN 1 THEN - c.change ELSE c.change END, c.code)::leg)
              ) AS l (number, leg)),
          kind => CASE moment WHEN 1 THEN 'revaluation' ELSE 'revaluation_reversal' END,
          effective_at => part_at, description => $4,
          metadata => jsonb_build_object('revaluation',
            jsonb_build_object('until', CASE at WHEN first_at THEN $1 ELSE at::date END, 'currency', $2::text,
              'source', how.name, 'source_id', how.id)));
        INSERT INTO @ledger@.revaluations
            (transaction_id, account_id, source, effective_at, posted, balance, booked, closing)
          SELECT posted_as, u.id, how.name, part_at,
              CASE moment WHEN 1 THEN u.change ELSE - u.change END,
              CASE moment WHEN 1 THEN u.balance END, CASE moment WHEN 1 THEN u.booked END,
              CASE moment WHEN 1 THEN u.closing END
            FROM unnest(part.ids, part.changes, part.balances, part.booked, part.closing)
              AS u (id, change, balance, booked, closing);
        RETURN QUERY
          SELECT posted_as, part_at, u.code, part.method, CASE moment WHEN 1 THEN u.balance END,
              CASE moment WHEN 1 THEN u.booked END, CASE moment WHEN 1 THEN u.closing END,
              CASE moment WHEN 1 THEN u.change ELSE - u.change END
            FROM unnest(part.codes, part.changes, part.balances, part.booked, part.closing)
              AS u (code, change, balance, booked, closing);
      END LOOP;
    END LOOP;
  END LOOP;
END
$function$;
COMMENT ON FUNCTION @ledger@.revalue(date, @extschema@.currency, text, text) IS
  'brings the accounts of the revaluation classes to the rate at the end of a day, in the session''s time zone, by a source''s rates (NULL: the only one): the balance at that rate less what it was booked at, less what stands of earlier revaluations by this source in this currency, goes to the position account of the reporting currency (role fx_position) and against the role fx_unrealised, effective in the last microsecond of the day, two legs an account with its code as memo. Of class reverse it is reversed at the first moment after the day. Returns what was posted for each account and when, debit positive; the table revaluations keeps it. Run again it posts what changed since, or nothing. Later times to which this source and currency were revalued (table revaluation_times) are brought up to date, whatever was posted then: run in any order, it leaves the same. Returns what was posted at them too. Waits for postings under way and holds others up until commit. LG012 without a rate, LG014 without a class or a template for a role, 22023 for no day or currency, 22008 beyond the range of timestamptz, 25001 in a REPEATABLE READ or SERIALIZABLE transaction, 42501 under row-level security; otherwise as post()';

CREATE OR REPLACE FUNCTION @ledger@.verify_exchanges(first_id bigint DEFAULT NULL)
  RETURNS TABLE (check_name text, object text, detail text)
  LANGUAGE sql STABLE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
  SELECT 'quote_use_is_sound', format('quote %s', u.quote_id),
      CASE WHEN q.id IS NULL THEN 'it was used and is missing'
        ELSE format('transaction %s, which used it, is missing', u.transaction_id) END
    FROM @ledger@.fx_quote_uses AS u
      LEFT JOIN @ledger@.fx_quotes AS q ON q.id = u.quote_id
    WHERE ($1 IS NULL OR u.transaction_id >= $1)
      AND (q.id IS NULL
        OR NOT EXISTS (
          SELECT FROM @ledger@.{plain:transactions}{partitioned:transaction_register} AS t WHERE t.id = u.transaction_id))
  UNION ALL
  SELECT 'booked_value_is_sound', format('transaction %s line %s', b.transaction_id, b.line),
      format('it was booked at %s, its entry is %s', b.value, coalesce(e.amount::text, 'missing'))
    FROM @ledger@.booked_values AS b
      LEFT JOIN @ledger@.entries AS e ON e.transaction_id = b.transaction_id AND e.line = b.line
    WHERE ($1 IS NULL OR b.transaction_id >= $1)
      AND (e.amount IS NULL OR currency(e.amount) = currency(b.value) OR sign(e.amount) <> sign(b.value)){partitioned:
      AND NOT EXISTS (
        SELECT FROM @ledger@.transaction_register AS r
          WHERE r.id = b.transaction_id AND r.effective_at < (SELECT max(v.range_until) FROM @ledger@.archives AS v))}
  UNION ALL
  SELECT 'revaluation_matches_entries', format('transaction %s', r.transaction_id),
      format('it revalues accounts by %s, its entries by %s', r.posted, coalesce(e.moved::text, 'nothing'))
    FROM (
      SELECT v.transaction_id, v.effective_at, sum(v.posted) AS posted
        FROM @ledger@.revaluations AS v
        WHERE $1 IS NULL OR v.transaction_id >= $1
        GROUP BY v.transaction_id, v.effective_at, currency(v.posted)
    ) AS r
      CROSS JOIN LATERAL (
        -- Two legs an account, the first of each on the position.
        SELECT sum(n.amount) AS moved
          FROM @ledger@.entries AS n
          WHERE n.transaction_id = r.transaction_id AND n.effective_at = r.effective_at AND n.line % 2 = 1
      ) AS e
    WHERE e.moved IS DISTINCT FROM r.posted{partitioned:
      AND r.effective_at >= coalesce((SELECT max(v.range_until) FROM @ledger@.archives AS v), '-infinity')};
$function$;
COMMENT ON FUNCTION @ledger@.verify_exchanges(bigint) IS
  'what verify() finds of quotes, settlements and revaluations: those that do not agree with the transactions, of these only first_id and later ones';
