-- Exchange rates by date: kept, looked up, and converted by.

CREATE OR REPLACE FUNCTION @ledger@.set_rate_source(
  name text, pivot @extschema@.currency DEFAULT NULL, use_inverse boolean DEFAULT true,
  intermediate_digits integer DEFAULT NULL, significant_figures integer DEFAULT NULL, max_age interval DEFAULT NULL,
  valid_from timestamptz DEFAULT '-infinity'
) RETURNS void
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  INSERT INTO @ledger@.rate_sources
      (name, pivot, use_inverse, intermediate_digits, significant_figures, max_age, valid_from)
    VALUES ($1, $2, $3, $4, $5, $6, $7);
END;
COMMENT ON FUNCTION @ledger@.set_rate_source(text, @extschema@.currency, boolean, integer, integer, interval, timestamptz) IS
  'says how the rates of a source are used from a time on: the currency through which others are crossed; whether a rate may be used the other way round; to how many decimals the amount in the pivot and to how many figures a derived rate is rounded, half up (NULL: not at all); how old a rate may be (NULL: any age), its days being those of UTC. 23502 and 23514 for what is missing or out of bounds';

CREATE OR REPLACE FUNCTION @ledger@.find_rate_source(source text, at timestamptz, known_at timestamptz)
  RETURNS @ledger@.rate_sources
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
DECLARE
  found_source @ledger@.rate_sources;
  only_source text := source;
BEGIN
  IF source IS NULL THEN
    SELECT min(s.name) INTO only_source FROM @ledger@.rate_sources AS s HAVING count(DISTINCT s.name) = 1;
    IF only_source IS NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
        MESSAGE = 'a source of rates must be named, as there is not just one',
        HINT = CASE WHEN EXISTS (SELECT FROM @ledger@.rate_sources) THEN 'Pass its name as source.'
          ELSE 'Describe one with set_rate_source().' END;
    END IF;
  END IF;
  SELECT s.* INTO found_source
    FROM @ledger@.rate_sources AS s
    WHERE s.name = only_source AND s.valid_from <= at AND (known_at IS NULL OR s.recorded_at <= known_at)
    ORDER BY s.valid_from DESC, s.id DESC
    LIMIT 1;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'LG012', MESSAGE = format('no source of rates "%s"%s', only_source, CASE WHEN isfinite(at) THEN format(' at %s', at) ELSE '' END),
      HINT = 'Describe it with set_rate_source().';
  END IF;
  RETURN found_source;
END
$function$;
COMMENT ON FUNCTION @ledger@.find_rate_source(text, timestamptz, timestamptz) IS
  'how a source of rates is used at a time, as known at another; without a name the only one there is (22023 if there are several). LG012 if there is none';

CREATE OR REPLACE FUNCTION @ledger@.add_rate(
  source text, base @extschema@.currency, quote @extschema@.currency, mid numeric,
  valid_from timestamptz DEFAULT now(), bid numeric DEFAULT NULL, ask numeric DEFAULT NULL
) RETURNS bigint
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
DECLARE
  the_id bigint;
BEGIN
  PERFORM @ledger@.find_rate_source(coalesce(source, ''), 'infinity', NULL);
  INSERT INTO @ledger@.rates AS r (source, base, quote, mid, valid_from, bid, ask)
    VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING r.id INTO the_id;
  RETURN the_id;
END
$function$;
COMMENT ON FUNCTION @ledger@.add_rate(text, @extschema@.currency, @extschema@.currency, numeric, timestamptz, numeric, numeric) IS
  'records that one unit of base is mid units of quote from a time on, and returns the rate''s id; a rate with the same valid_from corrects an earlier one. bid: what is paid for base, at most mid; ask: what it costs, at least mid. LG012 for a source that set_rate_source() did not describe, 23514 for a rate out of bounds';

CREATE OR REPLACE FUNCTION @ledger@.load_ecb_rates(csv text, source text DEFAULT 'ecb') RETURNS integer
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, @extschema@, pg_temp SET datestyle = 'ISO, YMD'
AS $function$
#variable_conflict use_column
DECLARE
  lines text[] := regexp_split_to_array(btrim(csv, E' \t\r\n'), E'\r?\n');
  header text[];
  bad_line text;
  added integer;
BEGIN
  header := regexp_split_to_array(rtrim(lines[1], ', '), E'\\s*,\\s*');
  IF csv IS NULL OR header[1] IS DISTINCT FROM 'Date' OR cardinality(header) < 2 THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_text_representation',
      MESSAGE = 'the first line must be "Date" and codes of currencies';
  END IF;
  PERFORM @ledger@.find_rate_source(coalesce(source, ''), 'infinity', NULL);
  IF EXISTS (
    SELECT FROM unnest(lines[2:]) AS l (line)
      WHERE l.line !~ E'^\\s*(\\d{4}-\\d\\d-\\d\\d|\\d{1,2} [A-Z][a-z]+ \\d{4})\\s*,' AND btrim(l.line) <> ''
  ) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_text_representation',
      MESSAGE = 'every line but the first must begin with a date';
  END IF;
  SELECT l.line INTO bad_line
    FROM unnest(lines[2:]) WITH ORDINALITY AS l (line, number)
      CROSS JOIN LATERAL regexp_split_to_array(l.line, ',') AS c (cells)
    WHERE btrim(l.line) <> ''
      AND (cardinality(c.cells) < cardinality(header)
        OR btrim(array_to_string(c.cells[cardinality(header) + 1:], ''), E' \t') <> '')
    ORDER BY l.number LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_text_representation',
      MESSAGE = 'every line must have as many cells as the first',
      DETAIL = format('The first has %s, this one not: %s', cardinality(header), left(bad_line, 200));
  END IF;
  BEGIN
    IF EXISTS (SELECT FROM unnest(header) AS h (code) WHERE h.code <> '' GROUP BY upper(h.code) HAVING count(*) > 1)
      OR EXISTS (
        SELECT FROM unnest(lines[2:]) AS l (line)
          WHERE btrim(l.line) <> '' GROUP BY split_part(l.line, ',', 1)::date HAVING count(*) > 1)
    THEN
      RAISE EXCEPTION USING ERRCODE = 'invalid_text_representation',
        MESSAGE = 'no currency and no date may be there twice';
    END IF;
  EXCEPTION WHEN datetime_field_overflow THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_datetime_format', MESSAGE = SQLERRM;
  END;
  -- A rate that stands already is not written again; one that differs corrects it.
  INSERT INTO @ledger@.rates (source, base, quote, mid, valid_from)
    SELECT $2, 'EUR', n.quote, n.mid, n.valid_from
      FROM (
        SELECT h.code::currency AS quote, c.cells[h.position]::numeric AS mid,
            c.cells[1]::date::timestamp AT TIME ZONE 'Europe/Berlin' AS valid_from
          FROM unnest(lines[2:]) AS l (line)
            CROSS JOIN LATERAL regexp_split_to_array(rtrim(l.line, ', '), E'\\s*,\\s*') AS c (cells)
            CROSS JOIN unnest(header) WITH ORDINALITY AS h (code, position)
          WHERE h.position > 1 AND btrim(l.line) <> '' AND coalesce(c.cells[h.position], '') NOT IN ('', 'N/A')
      ) AS n
      WHERE n.mid IS DISTINCT FROM (
        SELECT r.mid FROM @ledger@.rates AS r
          WHERE r.source = $2 AND r.base = 'EUR' AND r.quote = n.quote AND r.valid_from = n.valid_from
          ORDER BY r.id DESC LIMIT 1)
      ORDER BY n.valid_from, n.quote;
  GET DIAGNOSTICS added = ROW_COUNT;
  RETURN added;
END
$function$;
COMMENT ON FUNCTION @ledger@.load_ecb_rates(text, text) IS
  'records the euro reference rates of a file of the European Central Bank, eurofxref.csv or eurofxref-hist.csv, given as text, and returns how many are new or correct an earlier one; a day''s rate holds from its midnight in Frankfurt. 22P02 for a text of another form, a line with more or fewer cells than the first, or a currency or a day twice, 22007 for a date that there is not, 23514 for a rate out of bounds, LG012 for a source that set_rate_source() did not describe';

-- One rate as a fraction, straight or the other way round.
CREATE OR REPLACE FUNCTION @ledger@.rate_step(
  base @extschema@.currency, quote @extschema@.currency, at timestamptz, source text, known_at timestamptz, side text,
  use_inverse boolean, max_age interval,
  OUT rate numeric, OUT divisor numeric, OUT rate_id bigint, OUT valid_from timestamptz
)
  LANGUAGE sql STABLE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
  SELECT f.rate, f.divisor, f.rate_id, f.valid_from
    FROM (
      SELECT CASE $6 WHEN 'bid' THEN s.bid WHEN 'ask' THEN s.ask ELSE s.mid END AS rate, 1::numeric AS divisor,
          s.id AS rate_id, s.valid_from, 1 AS preference
        FROM (
          SELECT r.* FROM @ledger@.rates AS r
            WHERE r.source = $4 AND r.base = $1 AND r.quote = $2 AND r.valid_from <= $3
              AND ($5 IS NULL OR r.recorded_at <= $5)
            ORDER BY r.valid_from DESC, r.id DESC LIMIT 1
        ) AS s
      UNION ALL
      -- Who is paid the bid for one currency pays the ask for the other.
      SELECT 1, CASE $6 WHEN 'bid' THEN i.ask WHEN 'ask' THEN i.bid ELSE i.mid END, i.id, i.valid_from, 2
        FROM (
          SELECT r.* FROM @ledger@.rates AS r
            WHERE $7 AND r.source = $4 AND r.base = $2 AND r.quote = $1 AND r.valid_from <= $3
              AND ($5 IS NULL OR r.recorded_at <= $5)
            ORDER BY r.valid_from DESC, r.id DESC LIMIT 1
        ) AS i
    ) AS f
    WHERE f.rate IS NOT NULL AND f.divisor IS NOT NULL AND ($8 IS NULL OR f.valid_from AT TIME ZONE 'UTC' + $8 >= $3 AT TIME ZONE 'UTC')
    ORDER BY f.preference
    LIMIT 1;
$function$;
COMMENT ON FUNCTION @ledger@.rate_step(@extschema@.currency, @extschema@.currency, timestamptz, text, timestamptz, text, boolean, interval) IS
  'the rate of a source between two currencies without crossing a third, straight before the other way round, as a fraction; NULL if there is none, or none of that side, or none young enough by the calendar of UTC';

CREATE OR REPLACE FUNCTION @ledger@.find_rate(
  base @extschema@.currency, quote @extschema@.currency, at timestamptz DEFAULT now(), source text DEFAULT NULL,
  known_at timestamptz DEFAULT NULL, side text DEFAULT 'mid',
  OUT rate numeric, OUT divisor numeric, OUT via @extschema@.currency, OUT via_rate numeric, OUT via_divisor numeric,
  OUT intermediate_digits integer, OUT rate_ids bigint[], OUT valid_from timestamptz
)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
DECLARE
  how @ledger@.rate_sources;
  first record;
  second record;
BEGIN
  IF at IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'at must not be null';
  END IF;
  how := @ledger@.find_rate_source(source, at, known_at);
  IF side IS NULL OR side NOT IN ('mid', 'bid', 'ask') THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format('unknown side "%s": the sides are mid, bid and ask', side);
  END IF;
  IF base IS NULL OR quote IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'two currencies must be given';
  END IF;
  SELECT s.* INTO first
    FROM @ledger@.rate_step(base, quote, at, how.name, known_at, side, how.use_inverse, how.max_age) AS s;
  IF first.rate_id IS NULL AND how.pivot IS NOT NULL AND how.pivot NOT IN (base, quote) THEN
    SELECT s.* INTO first
      FROM @ledger@.rate_step(base, how.pivot, at, how.name, known_at, side, how.use_inverse, how.max_age) AS s;
    SELECT s.* INTO second
      FROM @ledger@.rate_step(how.pivot, quote, at, how.name, known_at, side, how.use_inverse, how.max_age) AS s;
    IF second.rate_id IS NULL THEN
      first.rate_id := NULL;
    ELSE
      via := how.pivot;
    END IF;
  END IF;
  IF first.rate_id IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'LG012',
      MESSAGE = format('no rate from %s to %s at %s', base, quote, at),
      DETAIL = format('Source "%s" has no %s rate%s%s%s.', how.name, side,
        CASE WHEN how.use_inverse THEN ' either way' ELSE '' END,
        coalesce(' that is not older than ' || how.max_age::text, ''),
        coalesce(', nor one of each through ' || how.pivot::text, ''));
  END IF;
  rate := first.rate;
  divisor := first.divisor;
  rate_ids := ARRAY[first.rate_id];
  valid_from := first.valid_from;
  IF via IS NOT NULL THEN
    rate_ids := rate_ids || second.rate_id;
    valid_from := least(valid_from, second.valid_from);
    IF how.intermediate_digits IS NOT NULL AND how.significant_figures IS NULL THEN
      via_rate := second.rate;
      via_divisor := second.divisor;
      intermediate_digits := how.intermediate_digits;
    ELSE
      rate := rate * second.rate;
      divisor := divisor * second.divisor;
    END IF;
  END IF;
  IF how.significant_figures IS NOT NULL AND (via IS NOT NULL OR divisor <> 1) THEN
    rate := round_significant(rate, how.significant_figures, 'half_up', divisor);
    divisor := 1;
  END IF;
END
$function$;
COMMENT ON FUNCTION @ledger@.find_rate(@extschema@.currency, @extschema@.currency, timestamptz, text, timestamptz, text) IS
  'how one currency becomes another at a time, as known at another (NULL: now), by a source''s rates (NULL: the only source) and its rules: rate over divisor; via: the currency that was crossed, and if amounts in it are rounded, its own via_rate over via_divisor with the intermediate_digits; the rates used, and since when the older of them holds. side: mid; bid, what is paid for base; ask, what it costs. LG012 if there is no rate, 22023 for another side, no time, or no source if there is not just one';

CREATE OR REPLACE FUNCTION @ledger@.convert(
  amount @extschema@.monetary, target @extschema@.currency, at timestamptz DEFAULT now(), source text DEFAULT NULL,
  known_at timestamptz DEFAULT NULL, side text DEFAULT 'mid', digits integer DEFAULT NULL, mode text DEFAULT 'half_even'
) RETURNS @extschema@.monetary
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
DECLARE
  found_rate record;
BEGIN
  IF amount IS NULL OR target IS NULL THEN
    RETURN NULL;
  END IF;
  IF currency(amount) = target THEN
    RETURN amount;
  END IF;
  SELECT f.* INTO found_rate FROM @ledger@.find_rate(currency(amount), target, at, source, known_at, side) AS f;
  IF found_rate.via_rate IS NULL THEN
    RETURN convert(amount, target, found_rate.rate, digits, mode, found_rate.divisor);
  END IF;
  RETURN convert(
    convert(amount, found_rate.via, found_rate.rate, found_rate.intermediate_digits, 'half_up', found_rate.divisor),
    target, found_rate.via_rate, digits, mode, found_rate.via_divisor);
END
$function$;
COMMENT ON FUNCTION @ledger@.convert(@extschema@.monetary, @extschema@.currency, timestamptz, text, timestamptz, text, integer, text) IS
  'an amount in another currency by the rate that find_rate() finds, rounded to the minor unit of target or to digits decimals, by the modes of round(); an amount in target already stays as it is. LG012 if there is no rate; otherwise as find_rate() and the extension''s convert()';
