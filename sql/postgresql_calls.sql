-- Calls of PostgreSQL's own functions and operators mean what they meant, but for three with nothing but untyped
-- arguments: docs/dba.md says so.
CREATE TABLE calls (n integer GENERATED ALWAYS AS IDENTITY, call text);
INSERT INTO calls (call) VALUES
  ($$abs('-1')$$), ($$abs(-1)$$), ($$sign('-1')$$), ($$sign(-1.5)$$),
  ($$round('2.5')$$), ($$round(2.5)$$), ($$round('2.345', 2)$$), ($$round(2.345, '2')$$), ($$round('2.345', '2')$$),
  ($$round('2.345'::numeric, '2')$$), ($$round(2.5::double precision)$$), ($$round(1::smallint)$$),
  ($$trunc('2.5')$$), ($$trunc(2.5)$$), ($$trunc('2.345', 2)$$), ($$trunc(2.345, '2')$$), ($$trunc('2.345', '2')$$),
  ($$trunc('2.345', '2'::integer)$$), ($$trunc('12:34:56:78:90:ab'::macaddr)$$), ($$trunc(2.5::double precision)$$),
  ($$convert('a', 'UTF8', 'LATIN1')$$), ($$convert('a'::bytea, 'UTF8', 'LATIN1')$$), ($$convert('a', 'UTF8', 'LATIN1'::name)$$),
  ($$pg_catalog.convert('a', 'UTF8', 'LATIN1')$$), ($$convert(convert_to('a', 'UTF8'), 'UTF8', 'LATIN1')$$),
  ($$min('1')$$), ($$max('2')$$), ($$sum('1')$$), ($$sum(1)$$), ($$avg('1')$$), ($$avg(1)$$),
  ($$'1' < '2'$$), ($$'1' = '2'$$), ($$'GBP' <> 'EUR'$$), ($$'1' + '2'$$), ($$- '1'$$), ($$+ '1'$$), ($$+ 1.5$$), ($$'3' / '2'$$), ($$'2' * '3'$$), ($$'3' - '2'$$),
  ($$1 + '2'$$), ($$1.5 * '2'$$), ($$'2' * 1.5$$), ($$'3' / 2.0$$), ($$3.0 / '2'$$), ($$2 - '1'$$), ($$1.5 > '1'$$), ($$'2' >= 1.5$$),
  ($$date '2026-01-02' - '2026-01-01'$$), ($$interval '1 day' * '2'$$), ($$interval '1 day' / '2'$$), ($$- interval '1 day'$$),
  ($$'GBP' || 'x'$$), ($$greatest('GBP', 'EUR')$$), ($$'5'::money * 2$$), ($$'5'::money / 2$$), ($$repeat('a', '2')$$);
CREATE FUNCTION told(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE answer text;
BEGIN
  EXECUTE format('SELECT concat_ws(%L, pg_typeof(x), x) FROM (SELECT %s AS x) AS t', ' ', call) INTO answer;
  RETURN answer;
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
CREATE SCHEMA elsewhere;
CREATE TABLE elsewhere.calls AS TABLE calls;
ALTER FUNCTION told SET SCHEMA elsewhere;
SET search_path = elsewhere;
CREATE TABLE without_florin AS SELECT n, call, told(call) FROM calls;
SET search_path = elsewhere, public;
SELECT call, w.told AS without_florin, told(call) AS with_florin FROM without_florin AS w WHERE w.told IS DISTINCT FROM told(call) ORDER BY n;
SELECT count(*) > 50 AS calls, bool_and(told(call) = without_florin.told) FILTER (WHERE call !~ $$^(round|trunc)\('2.345', '2'\)|^convert\('a', 'UTF8', 'LATIN1'\)$$) AS all_others_the_same FROM without_florin;
-- with parameters of no type
SET search_path = elsewhere;
PREPARE a AS SELECT round($1);
PREPARE b AS SELECT abs($1);
PREPARE c AS SELECT round($1, 2);
PREPARE d AS SELECT round($1, $2);
PREPARE e AS SELECT trunc($1, $2);
PREPARE f AS SELECT convert($1, $2, $3);
SELECT name, parameter_types FROM pg_prepared_statements ORDER BY name;
DEALLOCATE ALL;
SET search_path = public;
PREPARE a AS SELECT round($1);
PREPARE b AS SELECT abs($1);
PREPARE c AS SELECT round($1, 2);
PREPARE d AS SELECT round($1, $2);
PREPARE e AS SELECT trunc($1, $2);
PREPARE f AS SELECT convert($1, $2, $3);
SELECT name, parameter_types FROM pg_prepared_statements ORDER BY name;
DEALLOCATE ALL;
DROP SCHEMA elsewhere CASCADE;
DROP TABLE calls;
