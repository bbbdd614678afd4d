-- Open positions in currencies, and what is gained or lost when an item is settled.

CREATE OR REPLACE FUNCTION @ledger@.position_accounts()
  RETURNS TABLE (id bigint, code text, currency @extschema@.currency)
  LANGUAGE sql STABLE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
  SELECT a.id, a.code, a.currency
    FROM @ledger@.accounts AS a
    WHERE EXISTS (
      SELECT FROM @ledger@.account_roles AS r
          CROSS JOIN LATERAL (
            SELECT replace(replace(r.template, '{currency}', a.currency::text),
              '{currency|lower}', lower(a.currency::text)) AS code
          ) AS f
        WHERE r.role = 'fx_position'
          AND CASE WHEN strpos(f.code, '{') = 0 THEN a.code = f.code
            ELSE a.code ~ ('^' || regexp_replace(replace(f.code, '.', E'\\.'), E'\\{[a-z|]+\\}', '[^:]+', 'g') || '$') END);
$function$;
COMMENT ON FUNCTION @ledger@.position_accounts() IS
  'the accounts that a template of the role fx_position names or ever named, each in its own currency';

CREATE OR REPLACE FUNCTION @ledger@.fx_position(
  as_of timestamptz DEFAULT NULL, known_at timestamptz DEFAULT NULL, reporting @extschema@.currency DEFAULT NULL,
  source text DEFAULT NULL, side text DEFAULT 'mid'
) RETURNS TABLE (
    currency @extschema@.currency, amount @extschema@.monetary, rate numeric, value @extschema@.monetary
  )
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
#variable_conflict use_column
DECLARE
  total @extschema@.monetary := monetary(0::numeric, $3);
  found_rate record;
BEGIN
  FOR currency, amount IN
    SELECT p.currency, - sum(s.posted)
      FROM @ledger@.position_accounts() AS p CROSS JOIN LATERAL @ledger@.sums_of_entries(p.id, $1, $2) AS s
      GROUP BY p.currency
      HAVING NOT is_zero(sum(s.posted))
      ORDER BY p.currency
  LOOP
    IF $3 = currency THEN
      rate := 1;
      value := amount;
    ELSIF $3 IS NOT NULL THEN
      SELECT f.* INTO found_rate FROM @ledger@.find_rate(currency, $3, coalesce($1, now()), $4, $2, $5) AS f;
      rate := round_significant(found_rate.rate * coalesce(found_rate.via_rate, 1), 12, 'half_up',
        found_rate.divisor * coalesce(found_rate.via_divisor, 1));
      value := @ledger@.convert(amount, $3, coalesce($1, now()), $4, $2, $5);
    END IF;
    total := total + value;
    RETURN NEXT;
  END LOOP;
  IF $3 IS NOT NULL THEN
    currency := NULL;
    amount := NULL;
    rate := NULL;
    value := total;
    RETURN NEXT;
  END IF;
END
$function$;
COMMENT ON FUNCTION @ledger@.fx_position(timestamptz, timestamptz, @extschema@.currency, text, text) IS
  'what the ledger has bought of each currency and not sold again, now, or with the entries effective at or before as_of and known at known_at: the credit balance of its position accounts; below zero it has sold more than it bought. With a reporting currency also its value then, by a source''s rates (12 figures are shown), and a last row with their sum: what the exchanges brought so far that is not booked as a gain or a loss yet. LG012 without a rate';

CREATE OR REPLACE FUNCTION @ledger@.settle(
  debit text, credit text, amount @extschema@.monetary, booked @extschema@.monetary, item text,
  rate numeric DEFAULT NULL, divisor numeric DEFAULT 1, source text DEFAULT NULL, side text DEFAULT 'mid',
  key text DEFAULT NULL, kind text DEFAULT 'settlement', effective_at timestamptz DEFAULT NULL,
  description text DEFAULT NULL, metadata jsonb DEFAULT NULL, late text DEFAULT 'refuse'
) RETURNS bigint
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
DECLARE
  at timestamptz := coalesce(effective_at, now());
  abroad @extschema@.currency := currency(amount);
  home @extschema@.currency := currency(booked);
  is_abroad boolean[] := '{}';
  account text;
  account_currency @extschema@.currency;
  settled @extschema@.monetary;
  debit_value @extschema@.monetary;
  credit_value @extschema@.monetary;
  home_position @extschema@.monetary;
  gain @extschema@.monetary;
  legs @extschema@.leg[];
  request jsonb;
  used jsonb;
  id bigint;
BEGIN
  IF amount IS NULL OR booked IS NULL OR sign(amount) <= 0 OR sign(booked) <= 0 THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format('what is settled, and what it was booked at, must be above zero, not %s and %s',
        coalesce(amount::text, 'NULL'), coalesce(booked::text, 'NULL'));
  ELSIF abroad = home THEN
    RAISE EXCEPTION USING ERRCODE = 'LG004', MESSAGE = format('%s and %s are in one currency', amount, booked);
  ELSIF item IS NULL OR item NOT IN ('debit', 'credit') THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format('item must be debit or credit, the side on which what was booked is settled, not %s',
        coalesce('"' || item || '"', 'NULL'));
  ELSIF rate IS NOT NULL AND source IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'rate and source exclude each other';
  ELSIF rate IS NOT NULL AND side <> 'mid' THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = 'side is of a source''s rates, and excludes rate';
  ELSIF rate IS NOT NULL AND divisor IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'divisor must not be null';
  ELSIF jsonb_typeof(metadata) <> 'object' OR metadata ? 'exchange' THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = 'metadata must be an object without the member "exchange"';
  END IF;
  FOREACH account IN ARRAY ARRAY[debit, credit] LOOP
    account_currency := ledger_account_currency(@ledger_name@::regnamespace, account);
    IF account_currency NOT IN (abroad, home) THEN
      RAISE EXCEPTION USING ERRCODE = 'LG004',
        MESSAGE = format('account "%s" is in %s, neither in %s nor in %s', account, account_currency, abroad, home);
    END IF;
    is_abroad := is_abroad || (account_currency = abroad);
  END LOOP;
  request := jsonb_strip_nulls(jsonb_build_object('debit', debit, 'credit', credit, 'amount', amount::text,
    'booked', booked::text, 'item', item, 'rate', rate, 'divisor', CASE WHEN rate IS NOT NULL THEN divisor END,
    'source', source, 'side', CASE WHEN rate IS NULL THEN side END));
  request := coalesce(metadata, '{}') || jsonb_build_object('exchange', request);
  id := ledger_find_exchange(@ledger_name@::regnamespace, key, kind, effective_at, description, request);
  IF id IS NOT NULL THEN
    RETURN id;
  END IF;

  IF rate IS NOT NULL THEN
    settled := convert(amount, home, rate, divisor => divisor);
    used := jsonb_build_object('rate', rate, 'divisor', divisor);
  ELSE
    settled := @ledger@.convert(amount, home, at, source, NULL, side);
    used := jsonb_strip_nulls(to_jsonb(@ledger@.find_rate(abroad, home, at, source, NULL, side)))
      || jsonb_build_object('source_id', (@ledger@.find_rate_source(source, at, NULL)).id, 'at', at);
  END IF;
  IF is_zero(settled) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format('%s is %s', amount, settled);
  END IF;
  debit_value := CASE item WHEN 'debit' THEN booked ELSE settled END;
  credit_value := CASE item WHEN 'debit' THEN settled ELSE booked END;
  gain := debit_value - credit_value;
  legs := ARRAY[
    ROW(debit, CASE WHEN is_abroad[1] THEN amount ELSE debit_value END, NULL)::leg,
    ROW(credit, CASE WHEN is_abroad[2] THEN - amount ELSE - credit_value END, NULL)::leg];
  IF is_abroad[1] <> is_abroad[2] THEN
    legs := legs || ROW(@ledger@.account_for('fx_position', at, jsonb_build_object('currency', abroad::text)),
      CASE WHEN is_abroad[1] THEN - amount ELSE amount END, NULL)::leg;
  END IF;
  home_position := CASE WHEN is_abroad[1] THEN debit_value ELSE monetary(0::numeric, home) END
    - CASE WHEN is_abroad[2] THEN credit_value ELSE monetary(0::numeric, home) END;
  IF NOT is_zero(home_position) THEN
    legs := legs || ROW(@ledger@.account_for('fx_position', at, jsonb_build_object('currency', home::text)),
      home_position, NULL)::leg;
  END IF;
  IF NOT is_zero(gain) THEN
    legs := legs || ROW(@ledger@.account_for(CASE WHEN sign(gain) > 0 THEN 'fx_gain' ELSE 'fx_loss' END, at,
      jsonb_build_object('currency', home::text)), - gain, NULL)::leg;
  END IF;
  id := @ledger@.post_exchange(legs, key, kind, effective_at, description, request,
    used || jsonb_build_object('converted', settled::text, 'gain', gain::text), late);
  INSERT INTO @ledger@.booked_values (transaction_id, line, value)
    SELECT id, v.line, v.value
      FROM (VALUES (1, debit_value), (2, - credit_value)) AS v (line, value)
      WHERE is_abroad[v.line]
        AND NOT EXISTS (SELECT FROM @ledger@.booked_values AS b WHERE b.transaction_id = id AND b.line = v.line);
  RETURN id;
END
$function$;
COMMENT ON FUNCTION @ledger@.settle(text, text, @extschema@.monetary, @extschema@.monetary, text, numeric, numeric, text, text, text, text, timestamptz, text, jsonb, text) IS
  'settles an item that was booked at one rate at another: amount is what is settled, booked its value in the home currency when it was booked, item the side (debit or credit) on which it is settled; the other side takes amount at rate over divisor, or by a source''s rates at effective_at, rounded half to even to the minor unit of the home currency. Either account may be in either of the two currencies; what is abroad passes through the position accounts. The difference is realised: it goes to the role fx_gain or fx_loss. USD 100 booked as CAD 135.00 and refunded at 1.40: refunds 135, loss 5, clearing 140. A repeat of the key with the same request returns the first id. LG004 for an account in a third currency, LG012 without a rate, LG014 without a template for a role, 22023 for amounts that are not above zero and for a side with a rate; otherwise as post()';
