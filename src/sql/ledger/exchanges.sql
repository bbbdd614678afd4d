-- Account roles, customer quotes and exchange. Never here: what is gained or lost by them (positions.sql,
-- revaluations.sql).

CREATE OR REPLACE FUNCTION @ledger@.set_account_role(
  role text, template text, valid_from timestamptz DEFAULT '-infinity'
) RETURNS void
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  INSERT INTO @ledger@.account_roles (role, template, valid_from) VALUES ($1, $2, $3);
END;
COMMENT ON FUNCTION @ledger@.set_account_role(text, text, timestamptz) IS
  'says to which account a part of a sale or an exchange goes from a time on: an account code in which {currency}, {seller}, {buyer}, {jurisdiction}, {tax}, {schedule}, {component}, {party} and {method} are filled in with what the part is about, {currency|lower} in small letters; NULL ends the role. 22023 for another template, 23502 and 23514 for a role that is missing or not of a-z, 0-9 and "_"';

CREATE OR REPLACE FUNCTION @ledger@.account_for(
  role text, at timestamptz DEFAULT now(), arguments jsonb DEFAULT '{}', known_at timestamptz DEFAULT NULL
) RETURNS text
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT @extschema@.ledger_account_for(@ledger_name@::regnamespace, role, at, arguments, known_at);
END;
COMMENT ON FUNCTION @ledger@.account_for(text, timestamptz, jsonb, timestamptz) IS
  'the code of the account to which a part of a sale or an exchange goes at a time, as known at another (NULL: now): the role''s template, filled in with the arguments, {"currency": "GBP", "seller": "acme"}; the account need not be there. LG014 if the role has no template then, 22023 if the template wants a value that is missing or cannot be a part of an account code';

-- ---- what customers are quoted

CREATE OR REPLACE FUNCTION @ledger@.set_quote_policy(
  name text, lock_time interval, source text DEFAULT NULL, mark_up numeric DEFAULT 0, spread boolean DEFAULT false,
  significant_figures integer DEFAULT 6, valid_from timestamptz DEFAULT '-infinity', ended boolean DEFAULT false
) RETURNS void
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  INSERT INTO @ledger@.quote_policies (name, lock_time, source, mark_up, spread, significant_figures, valid_from, ended)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8);
END;
COMMENT ON FUNCTION @ledger@.set_quote_policy(text, interval, text, numeric, boolean, integer, timestamptz, boolean) IS
  'says how customers are quoted rates from a time on: for how long a quote is good, days being those of UTC; the source of the base rate (NULL: the only one); the mark-up, 2 for 2 %, that is taken off it; whether the base rate is the bid for what the customer sells instead of mid; and the figures to which the result is rounded, half up. ended: nobody is quoted by it from then on. 23502 and 23514 for what is missing or out of bounds';

CREATE OR REPLACE FUNCTION @ledger@.find_quote_policy(policy text, at timestamptz DEFAULT now())
  RETURNS @ledger@.quote_policies
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
DECLARE
  found_policy @ledger@.quote_policies;
  only_policy text := policy;
BEGIN
  IF policy IS NULL THEN
    SELECT min(p.name) INTO only_policy FROM @ledger@.quote_policies AS p HAVING count(DISTINCT p.name) = 1;
    IF only_policy IS NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
        MESSAGE = 'a policy of quotes must be named, as there is not just one';
    END IF;
  END IF;
  SELECT p.* INTO found_policy
    FROM @ledger@.quote_policies AS p
    WHERE p.name = only_policy AND p.valid_from <= at
    ORDER BY p.valid_from DESC, p.id DESC
    LIMIT 1;
  IF NOT FOUND OR found_policy.ended THEN
    RAISE EXCEPTION USING ERRCODE = 'LG014', MESSAGE = format('no policy of quotes "%s" at %s', only_policy, at),
      HINT = 'Describe it with set_quote_policy().';
  END IF;
  RETURN found_policy;
END
$function$;
COMMENT ON FUNCTION @ledger@.find_quote_policy(text, timestamptz) IS
  'how customers are quoted at a time; without a name by the only policy there is (22023 if there are several). LG014 if there is none';

CREATE OR REPLACE FUNCTION @ledger@.make_quote(
  sell_currency @extschema@.currency, buy_currency @extschema@.currency, sell @extschema@.monetary,
  buy @extschema@.monetary, policy text, digits integer
) RETURNS @ledger@.fx_quotes
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
DECLARE
  asked_at timestamptz := clock_timestamp();
  how @ledger@.quote_policies := @ledger@.find_quote_policy(policy, asked_at);
  base record;
  made @ledger@.fx_quotes;
BEGIN
  IF coalesce(sell, buy) IS NULL OR sell_currency IS NULL OR buy_currency IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'an amount and a currency must be given';
  ELSIF sign(coalesce(sell, buy)) <= 0 THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format('an amount to be exchanged must be above zero, not %s', coalesce(sell, buy));
  ELSIF sell_currency = buy_currency THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format('an exchange is between two currencies, not from %s to %s', sell_currency, buy_currency);
  END IF;
  SELECT f.* INTO base
    FROM @ledger@.find_rate(sell_currency, buy_currency, asked_at, how.source, NULL,
      CASE WHEN how.spread THEN 'bid' ELSE 'mid' END) AS f;
  made.base_rate := base.rate * coalesce(base.via_rate, 1);
  made.base_divisor := base.divisor * coalesce(base.via_divisor, 1);
  made.rate := round_significant(made.base_rate * (100 - how.mark_up), how.significant_figures, 'half_up', made.base_divisor * 100);
  made.sell := coalesce(sell, convert(buy, sell_currency, 1, digits, divisor => made.rate));
  made.buy := coalesce(buy, convert(sell, buy_currency, made.rate, digits));
  IF is_zero(made.sell) OR is_zero(made.buy) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format('%s is nothing in %s at %s', coalesce(sell, buy),
        CASE WHEN sell IS NULL THEN sell_currency ELSE buy_currency END, made.rate);
  END IF;
  INSERT INTO @ledger@.fx_quotes AS q
      (quoted_at, expires_at, sell, buy, rate, base_rate, base_divisor, mark_up, policy_id, source_id, rate_ids)
    VALUES (asked_at, (asked_at AT TIME ZONE 'UTC' + how.lock_time) AT TIME ZONE 'UTC', made.sell, made.buy, made.rate, made.base_rate, made.base_divisor,
      how.mark_up, how.id, (@ledger@.find_rate_source(how.source, asked_at, NULL)).id, base.rate_ids)
    RETURNING q.* INTO made;
  RETURN made;
END
$function$;
COMMENT ON FUNCTION @ledger@.make_quote(@extschema@.currency, @extschema@.currency, @extschema@.monetary, @extschema@.monetary, text, integer) IS
  'behind quote_exchange() and quote_exchange_for(): one of the amounts is NULL';

CREATE OR REPLACE FUNCTION @ledger@.quote_exchange(
  sell @extschema@.monetary, buy @extschema@.currency, policy text DEFAULT NULL, digits integer DEFAULT NULL
) RETURNS @ledger@.fx_quotes
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT @ledger@.make_quote(@extschema@.currency(sell), buy, sell, NULL, policy, digits);
END;
COMMENT ON FUNCTION @ledger@.quote_exchange(@extschema@.monetary, @extschema@.currency, text, integer) IS
  'quotes a customer what an amount buys in another currency, by a policy (NULL: the only one), now, and keeps the quote: buy is sell times the customer''s rate, rounded half to even to the minor unit or to digits decimals; the rate is the base rate less the mark-up, rounded half up. LG012 without a rate, LG014 without a policy, 22023 for an amount that is not above zero, one currency, or nothing left after rounding';

CREATE OR REPLACE FUNCTION @ledger@.quote_exchange_for(
  buy @extschema@.monetary, sell @extschema@.currency, policy text DEFAULT NULL, digits integer DEFAULT NULL
) RETURNS @ledger@.fx_quotes
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT @ledger@.make_quote(sell, @extschema@.currency(buy), NULL, buy, policy, digits);
END;
COMMENT ON FUNCTION @ledger@.quote_exchange_for(@extschema@.monetary, @extschema@.currency, text, integer) IS
  'quotes a customer what an amount costs in another currency: sell is buy over the customer''s rate; otherwise as quote_exchange()';

CREATE OR REPLACE FUNCTION @ledger@.find_quote(quote bigint) RETURNS @ledger@.fx_quotes
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
DECLARE
  found_quote @ledger@.fx_quotes;
BEGIN
  SELECT q.* INTO found_quote FROM @ledger@.fx_quotes AS q WHERE q.id = quote;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format('there is no quote %s', coalesce(quote::text, 'NULL'));
  END IF;
  RETURN found_quote;
END
$function$;
COMMENT ON FUNCTION @ledger@.find_quote(bigint) IS 'the quote with this number; 22023 if there is none';

CREATE OR REPLACE FUNCTION @ledger@.use_quote(quote bigint, transaction_id bigint) RETURNS void
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
DECLARE
  the_quote @ledger@.fx_quotes := @ledger@.find_quote(quote);
  looked_at timestamptz;
BEGIN
  IF EXISTS (SELECT FROM @ledger@.fx_quote_uses AS u WHERE u.quote_id = $1 AND u.transaction_id = $2) THEN
    RETURN;
  END IF;
  INSERT INTO @ledger@.fx_quote_uses (quote_id, transaction_id) VALUES ($1, $2) ON CONFLICT (quote_id) DO NOTHING;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'LG013', MESSAGE = format('quote %s was used already', quote),
      DETAIL = (
        SELECT format('Transaction %s used it.', u.transaction_id) FROM @ledger@.fx_quote_uses AS u WHERE u.quote_id = $1);
  END IF;
  -- Nobody else can use it any more: what the clock says now decides.
  looked_at := clock_timestamp();
  IF looked_at >= the_quote.expires_at THEN
    RAISE EXCEPTION USING ERRCODE = 'LG013', MESSAGE = format('quote %s has expired', quote),
      DETAIL = format('It was good until %s, it is %s.', the_quote.expires_at, looked_at);
  END IF;
END
$function$;
COMMENT ON FUNCTION @ledger@.use_quote(bigint, bigint) IS
  'marks a quote as used by a transaction, once for all, in the database transaction that posts it: whoever uses it at the same time waits, and is refused if this one commits. LG013 if another transaction used it or if it has expired by the clock; again for the same transaction it does nothing. LG007 for a transaction that another database transaction posted, 22023 for no such quote';

-- ---- exchange

CREATE OR REPLACE FUNCTION @ledger@.rounding_leg(
  converted @extschema@.monetary, given @extschema@.monetary, parts integer, digits integer, at timestamptz, side integer
) RETURNS @extschema@.leg[]
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
DECLARE
  difference @extschema@.monetary := converted - given;
  unit numeric := power(10::numeric, - coalesce(digits, minor_unit_digits(currency(converted))));
BEGIN
  IF is_zero(difference) THEN
    RETURN '{}';
  ELSIF parts IS NULL OR parts < 1 THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'parts must be at least 1';
  ELSIF abs(amount(difference)) * 2 > unit * (parts + 1) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format('%s is not what was converted, %s, but for rounding', given, converted),
      DETAIL = format('The sum of %s rounded parts is at most %s away from their rounded sum.', parts, trim_scale(unit * (parts + 1) / 2));
  END IF;
  RETURN ARRAY[ROW(
    @ledger@.account_for('rounding', at, jsonb_build_object('currency', currency(converted)::text)),
    difference * side::numeric, NULL)::leg];
END
$function$;
COMMENT ON FUNCTION @ledger@.rounding_leg(@extschema@.monetary, @extschema@.monetary, integer, integer, timestamptz, integer) IS
  'the leg on the account of the role rounding for what an amount was converted to less what was given, times side; none if they are equal. 22023 if the difference is more than parts that were rounded one by one can be away from their rounded sum: half a minor unit for each, and one half for the sum';

CREATE OR REPLACE FUNCTION @ledger@.post_exchange(
  legs @extschema@.leg[], key text, kind text, effective_at timestamptz, description text, request jsonb, used jsonb,
  late text
) RETURNS bigint
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
DECLARE
  whole jsonb := jsonb_set(request, '{exchange,used}', used);
  posted bigint;
BEGIN
  IF key IS NULL OR request -> 'exchange' ?| '{rate,quote}' THEN
    RETURN @ledger@.post(legs, key, kind, effective_at, description, whole, late);
  END IF;
  BEGIN
    RETURN @ledger@.post(legs, key, kind, effective_at, description, whole, late);
  EXCEPTION WHEN SQLSTATE 'LG006' THEN
    -- Somebody else posted the same request meanwhile, at another rate.
    posted := ledger_find_exchange(@ledger_name@::regnamespace, key, kind, effective_at, description, request);
    IF posted IS NULL THEN
      RAISE;
    END IF;
    RETURN posted;
  END;
END
$function$;
COMMENT ON FUNCTION @ledger@.post_exchange(@extschema@.leg[], text, text, timestamptz, text, jsonb, jsonb, text) IS
  'behind exchange() and settle(): posts the legs with the request and what was used for it as metadata; as post()';

CREATE OR REPLACE FUNCTION @ledger@.exchange(
  debit text, credit text, amount @extschema@.monetary DEFAULT NULL, quote bigint DEFAULT NULL,
  rate numeric DEFAULT NULL, divisor numeric DEFAULT 1, source text DEFAULT NULL, side text DEFAULT 'mid',
  counter_amount @extschema@.monetary DEFAULT NULL, parts integer DEFAULT 1, digits integer DEFAULT NULL,
  key text DEFAULT NULL, kind text DEFAULT 'exchange', effective_at timestamptz DEFAULT NULL,
  description text DEFAULT NULL, metadata jsonb DEFAULT NULL, late text DEFAULT 'refuse'
) RETURNS bigint
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
DECLARE
  at timestamptz := coalesce(effective_at, now());
  debit_currency @extschema@.currency := ledger_account_currency(@ledger_name@::regnamespace, debit);
  credit_currency @extschema@.currency := ledger_account_currency(@ledger_name@::regnamespace, credit);
  debited @extschema@.monetary;
  credited @extschema@.monetary;
  converted @extschema@.monetary;
  legs @extschema@.leg[];
  the_quote @ledger@.fx_quotes;
  found_rate record;
  used jsonb;
  request jsonb;
  id bigint;
BEGIN
  IF debit_currency = credit_currency THEN
    RAISE EXCEPTION USING ERRCODE = 'LG004',
      MESSAGE = format('accounts "%s" and "%s" are both in %s', debit, credit, debit_currency),
      DETAIL = 'An exchange is between two currencies.';
  ELSIF num_nonnulls(quote, rate, source) > 1 THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'quote, rate and source exclude each other';
  ELSIF num_nonnulls(quote, rate) > 0 AND side <> 'mid' THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = 'side is of a source''s rates, and excludes quote and rate';
  ELSIF rate IS NOT NULL AND divisor IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'divisor must not be null';
  ELSIF jsonb_typeof(metadata) <> 'object' OR metadata ? 'exchange' THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = 'metadata must be an object without the member "exchange"';
  END IF;
  request := jsonb_strip_nulls(jsonb_build_object('debit', debit, 'credit', credit, 'amount', amount::text,
    'quote', quote, 'rate', rate, 'divisor', CASE WHEN rate IS NOT NULL THEN divisor END, 'source', source,
    'side', CASE WHEN num_nonnulls(quote, rate) = 0 THEN side END, 'counter_amount', counter_amount::text,
    'parts', CASE WHEN counter_amount IS NOT NULL THEN parts END, 'digits', digits));
  request := coalesce(metadata, '{}') || jsonb_build_object('exchange', request);
  id := ledger_find_exchange(@ledger_name@::regnamespace, key, kind, effective_at, description, request);
  IF id IS NOT NULL THEN
    RETURN id;
  END IF;

  IF quote IS NOT NULL THEN
    the_quote := @ledger@.find_quote(quote);
    IF currency(the_quote.sell) <> debit_currency OR currency(the_quote.buy) <> credit_currency THEN
      RAISE EXCEPTION USING ERRCODE = 'LG004',
        MESSAGE = format('quote %s is from %s to %s, the accounts are in %s and %s', quote, currency(the_quote.sell),
          currency(the_quote.buy), debit_currency, credit_currency),
        DETAIL = 'What the customer sells is debited, what the customer buys is credited.';
    ELSIF amount NOT IN (the_quote.sell, the_quote.buy) OR counter_amount IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
        MESSAGE = format('quote %s is for %s and %s', quote, the_quote.sell, the_quote.buy);
    END IF;
    debited := the_quote.sell;
    credited := the_quote.buy;
    used := jsonb_build_object('rate', the_quote.rate, 'divisor', 1);
  ELSE
    IF amount IS NULL OR sign(amount) <= 0 THEN
      RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
        MESSAGE = format('an amount to be exchanged must be above zero, not %s', coalesce(amount::text, 'NULL'));
    ELSIF currency(amount) NOT IN (debit_currency, credit_currency) THEN
      RAISE EXCEPTION USING ERRCODE = 'LG004',
        MESSAGE = format('%s is in the currency of neither account: "%s" is in %s, "%s" in %s', amount, debit,
          debit_currency, credit, credit_currency);
    END IF;
    DECLARE
      target @extschema@.currency := CASE WHEN currency(amount) = debit_currency THEN credit_currency ELSE debit_currency END;
    BEGIN
      IF rate IS NOT NULL THEN
        converted := convert(amount, target, rate, digits, divisor => divisor);
        used := jsonb_build_object('rate', rate, 'divisor', divisor);
      ELSE
        SELECT f.* INTO found_rate FROM @ledger@.find_rate(currency(amount), target, at, source, NULL, side) AS f;
        converted := @ledger@.convert(amount, target, at, source, NULL, side, digits);
        used := jsonb_strip_nulls(to_jsonb(found_rate))
          || jsonb_build_object('source_id', (@ledger@.find_rate_source(source, at, NULL)).id, 'at', at);
      END IF;
      IF currency(counter_amount) <> target THEN
        RAISE EXCEPTION USING ERRCODE = 'LG004',
          MESSAGE = format('%s is not in %s, to which %s is converted', counter_amount, target, amount);
      ELSIF is_zero(converted) OR sign(counter_amount) <= 0 THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
          MESSAGE = format('%s is %s', amount, coalesce(counter_amount, converted)),
          DETAIL = 'Both sides of an exchange are above zero.';
      END IF;
    END;
    used := used || jsonb_build_object('converted', converted::text);
    IF currency(amount) = debit_currency THEN
      debited := amount;
      credited := coalesce(counter_amount, converted);
    ELSE
      credited := amount;
      debited := coalesce(counter_amount, converted);
    END IF;
  END IF;

  -- The positions take what was converted; what the account takes of it, rounding makes up for.
  legs := ARRAY[
    ROW(debit, debited, NULL)::leg,
    ROW(@ledger@.account_for('fx_position', at, jsonb_build_object('currency', debit_currency::text)),
      - CASE WHEN currency(converted) = debit_currency THEN converted ELSE debited END, NULL)::leg,
    ROW(@ledger@.account_for('fx_position', at, jsonb_build_object('currency', credit_currency::text)),
      CASE WHEN currency(converted) = credit_currency THEN converted ELSE credited END, NULL)::leg,
    ROW(credit, - credited, NULL)::leg];
  IF counter_amount IS NOT NULL THEN
    legs := legs || @ledger@.rounding_leg(converted, counter_amount, parts, digits, at,
      CASE WHEN currency(converted) = debit_currency THEN 1 ELSE -1 END);
  END IF;
  id := @ledger@.post_exchange(legs, key, kind, effective_at, description, request, used, late);
  IF quote IS NOT NULL THEN
    PERFORM @ledger@.use_quote(quote, id);
  END IF;
  RETURN id;
END
$function$;
COMMENT ON FUNCTION @ledger@.exchange(text, text, @extschema@.monetary, bigint, numeric, numeric, text, text, @extschema@.monetary, integer, integer, text, text, timestamptz, text, jsonb, text) IS
  'debits one account and credits another in another currency: four legs, two of them on the position accounts (role fx_position) of the two currencies, so that each currency balances. amount is in the currency of either account, the other side is amount times rate over divisor, or by a source''s rates at effective_at as convert() does it, rounded half to even to the minor unit or to digits decimals; or both sides are those of a customer''s quote, whose sell is debited and buy credited. counter_amount: what the other account takes, if it was rounded otherwise, as the sum of so many parts: the difference goes to the role rounding. What was asked for and what was used are in the metadata, member exchange. A repeat of the key with the same request returns the first id, whatever the rate is now. LG004 for accounts or amounts in the wrong currency, LG012 without a rate, LG013 for a quote that was used or has expired, LG014 without a template for the role, 22023 for amounts that are not above zero or do not fit and for a side with a rate or a quote; otherwise as post()';
