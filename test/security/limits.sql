-- What test/security/limits works with on the books of books.sql: arguments of any size, and attempt(), which makes a call,
-- takes it back, and says what it did.
SET client_min_messages = warning;
CREATE SCHEMA limits;
SET search_path = limits, l, money, pg_catalog;

CREATE FUNCTION limits.legs(n bigint) RETURNS leg[] LANGUAGE sql AS $$
  SELECT array_agg(CASE WHEN i < n THEN debit('assets:bank:gbp', 'GBP 1') ELSE credit('income:sales', monetary(greatest(n - 1, 1), 'GBP')) END ORDER BY i)
    FROM generate_series(1, n) AS i
$$;
CREATE FUNCTION limits.document(n bigint) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('legs', jsonb_agg(CASE WHEN i < n THEN '{"account": "assets:bank:gbp", "debit": "GBP 1"}'::jsonb
      ELSE jsonb_build_object('account', 'income:sales', 'credit', 'GBP ' || n - 1) END ORDER BY i))
    FROM generate_series(1, n) AS i
$$;
CREATE FUNCTION limits.documents(n bigint, legs bigint DEFAULT 2) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_agg(d) FROM (SELECT document(legs) OFFSET 0) AS one (d), generate_series(1, n)
$$;
-- Of so many legs, 10,000 in each but the last two.
CREATE FUNCTION limits.documents_of(legs bigint) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_agg(d) || jsonb_build_array(document(5000 + legs % 10000), document(5000))
    FROM (SELECT document(10000) OFFSET 0) AS one (d), generate_series(1, legs / 10000 - 1)
$$;
-- jsonb of so many bytes as it is stored.
CREATE FUNCTION limits.json_of(n bigint) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('a', repeat('x', n::integer - 13))
$$;
CREATE FUNCTION limits.sale(more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
  SELECT '{"key": "s", "at": "2026-03-05 12:00+00", "currency": "GBP", "prices": "inclusive", "seller": {"code": "acme", "country": "GB"}, "buyer": {"code": "c7", "country": "GB"},
    "lines": [{"quantity": 2, "unit_price": "GBP 10.00"}]}'::jsonb || more
$$;
CREATE FUNCTION limits.lines(n bigint) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('lines', jsonb_agg('{"quantity": 2, "unit_price": "GBP 10.00"}'::jsonb)) FROM generate_series(1, n)
$$;
CREATE FUNCTION limits.component(more jsonb) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_array('{"name": "c", "kind": "percentage", "percent": 1}'::jsonb || more)
$$;
-- A sale whose document has so many bytes, the least that its form can have above that.
CREATE FUNCTION limits.sale_of(n bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  made jsonb;
  padding bigint := 0;
BEGIN
  LOOP
    made := sale(jsonb_build_object('lines', jsonb_build_array(jsonb_build_object('quantity', '1', 'unit_price', 'GBP 1', 'sku', repeat('x', padding::integer)))));
    EXIT WHEN pg_column_size(made) >= n;
    padding := padding + greatest(n - pg_column_size(made), 1);
  END LOOP;
  RETURN made;
END $$;
-- The taxes of a sale to where so many jurisdictions are one within another.
CREATE FUNCTION limits.levels(n bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_tax_jurisdiction('GB' || i, 'limits', CASE i WHEN 1 THEN 'GB' ELSE 'GB' || i - 1 END, NULL, ARRAY['AB'], valid_from => '2020-01-01') FROM generate_series(1, n - 1) AS i;
  RETURN quote_taxes(sale('{"ship_to": {"country": "GB", "postal_code": "AB1 2CD"}}'));
END $$;
CREATE FUNCTION limits.canary(value text) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE FUNCTION limits.late_canary(value text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  copied text;
BEGIN
  IF length(value) > 10 THEN
    PERFORM l.transfer('assets:bank:gbp', 'income:sales', 'GBP 1', kind => left(value, 10));
    copied := value || 'x';
    RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = length(copied || value);
  END IF;
  RETURN true;
END $$;

SELECT format('CREATE ROLE %I', repeat('r', 63)) WHERE to_regrole(repeat('r', 63)) IS NULL \gexec

INSERT INTO l.accounts (code, type, currency) SELECT 'many:' || i, 'asset', 'GBP' FROM generate_series(1, 10000) AS i;

SELECT create_ledger('p', partition_by => 'day') \g /dev/null

-- Rows that were written in this transaction, also where that was rolled back.
CREATE FUNCTION limits.written() RETURNS bigint LANGUAGE sql AS $$
  SELECT sum(pg_stat_get_xact_tuples_inserted(c.oid) + pg_stat_get_xact_tuples_updated(c.oid)) FROM pg_class AS c
    WHERE c.relnamespace = 'l'::regnamespace AND c.relkind = 'r'
$$;
-- The most memory that the session had since begin_peak(), in kB.
CREATE FUNCTION limits.begin_peak() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  COPY (SELECT 5) TO '/proc/self/clear_refs';
END $$;
CREATE FUNCTION limits.peak() RETURNS bigint LANGUAGE sql AS $$
  SELECT (regexp_match(pg_read_file('/proc/self/status', 0, 10000), 'VmHWM:\s+(\d+)'))[1]::bigint
$$;

-- SQLSTATE, whether what the call answered is kept as kept asks ($1: the answer), rows written, milliseconds of the call
-- and of its argument alone, kB that the call took beyond what the argument took, and kB that that has.
CREATE FUNCTION limits.attempt(call text, kept text, argument text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text;
  is_kept boolean := true;
  state text;
  said text := '';
  rows_before bigint;
  started timestamptz;
  call_time numeric;
  argument_time numeric := 0;
  argument_bytes bigint := 0;
  argument_peak bigint;
BEGIN
  PERFORM limits.begin_peak();
  IF argument IS NOT NULL THEN
    started := clock_timestamp();
    EXECUTE 'SELECT pg_column_size(' || argument || ')' INTO argument_bytes;
    argument_time := 1000 * extract(epoch FROM clock_timestamp() - started);
  END IF;
  argument_peak := limits.peak();
  PERFORM limits.begin_peak();
  rows_before := limits.written();
  started := clock_timestamp();
  BEGIN
    EXECUTE call INTO answer;
    SET CONSTRAINTS ALL IMMEDIATE;
    call_time := 1000 * extract(epoch FROM clock_timestamp() - started);
    IF kept IS NOT NULL THEN
      EXECUTE kept INTO is_kept USING answer;
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'P9999';
  EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, said = MESSAGE_TEXT;
    call_time := coalesce(call_time, 1000 * extract(epoch FROM clock_timestamp() - started));
  END;
  RETURN concat_ws(E'\x1f', state, coalesce(is_kept, false), limits.written() - rows_before, round(call_time), round(argument_time),
    greatest(limits.peak() - argument_peak, 0), argument_bytes / 1024, octet_length(said), regexp_replace(left(said, 160), '[\n\r]', ' ', 'g'));
END $$;

-- What CHECKs and functions say is the most.
CREATE VIEW limits.bounds AS
  SELECT DISTINCT c.conrelid::regclass::text || '.' || m.found[1] AS place, m.found[2] AS most
    FROM pg_constraint AS c, regexp_matches(pg_get_constraintdef(c.oid), '(?:octet_length|cardinality)\((\w+)\) <= (\d+)', 'g') AS m (found)
    WHERE c.connamespace = 'l'::regnamespace
  UNION
  SELECT c.conrelid::regclass::text || '.' || m.found[1] || ' decimals', m.found[2]
    FROM pg_constraint AS c, regexp_matches(pg_get_constraintdef(c.oid), 'scale\((?:trim_scale\()?(\w+)\)+ <= (\d+)', 'g') AS m (found)
    WHERE c.connamespace = 'l'::regnamespace
  UNION
  SELECT c.conrelid::regclass::text || '.' || m.found[1] || ' range', m.found[2]
    FROM pg_constraint AS c, regexp_matches(pg_get_constraintdef(c.oid), '\((\w+) <=? \(?(\d+)', 'g') AS m (found)
    WHERE c.connamespace = 'l'::regnamespace
  UNION
  SELECT p.proname || '() ' || m.found[1], m.found[2]
    FROM pg_proc AS p, regexp_matches(p.prosrc, '(?:octet_length\((?:\w+\.)?)?"?(\w+)"?\)? (?:>|NOT BETWEEN \d+ AND) (\d\d+)', 'g') AS m (found)
    WHERE p.pronamespace IN ('l'::regnamespace, 'p'::regnamespace, 'money'::regnamespace) AND p.prolang <> (SELECT oid FROM pg_language WHERE lanname = 'c')
      AND p.proname <> 'ledger_script';
