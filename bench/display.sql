-- What it costs to show and read money: microseconds a call, one process, the cost of the bare scan taken off.
-- Kept: the same locale, style and currency again. Made anew: more of them in turn than are kept
-- (max_cached_formatters and the like in src/core/money/display.hpp), so that every call makes its own.
--   psql -X -f bench/display.sql      in a database with florin; it leaves nothing behind
\set ON_ERROR_STOP on
\set rows 200000
\set rows_made_anew 2000
SET max_parallel_workers_per_gather = 0;
SET jit = off;

CREATE TEMPORARY TABLE amounts AS
  SELECT number, from_minor_units(number * 7919 % 1000000007, 'USD') AS amount,
         format_money(from_minor_units(number * 7919 % 1000000007, 'USD'), 'en') AS text,
         (SELECT array_agg(locale ORDER BY locale) FROM (
            SELECT replace(collname, '-x-icu', '') AS locale FROM pg_collation WHERE collname LIKE '%-x-icu'
            ORDER BY 1 LIMIT 130) AS known)[1 + number % 130] AS locale
    FROM generate_series(1, :rows) AS number;
ANALYZE amounts;

-- Milliseconds of the best of three runs.
CREATE FUNCTION pg_temp.milliseconds(command text) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE
  started timestamptz;
  best numeric;
BEGIN
  FOR run IN 1 .. 3 LOOP
    started := clock_timestamp();
    EXECUTE command;
    best := least(best, extract(epoch FROM clock_timestamp() - started)::numeric * 1000);
  END LOOP;
  RETURN best;
END $$;

SELECT what, round((pg_temp.milliseconds(format('SELECT count(%s) FROM amounts WHERE number <= %s', call, rows))
                    - pg_temp.milliseconds(format('SELECT count(number) FROM amounts WHERE number <= %s', rows)))
                   * 1000 / rows, 2) AS "microseconds a call"
  FROM (VALUES
    (1, 'monetary to text, for comparison', 'amount::text', :rows),
    (2, 'numeric to_char, for comparison', $$to_char(number / 100.0, 'FM999,999,999.00')$$, :rows),
    (3, 'format_money, kept', $$format_money(amount, 'en')$$, :rows),
    (4, 'format_money by name, kept', $$format_money(amount, 'en', 'name')$$, :rows),
    (5, 'format_money, made anew', $$format_money(amount, locale)$$, :rows_made_anew),
    (6, 'parse_money with a currency, kept', $$parse_money(text, 'en', 'USD')$$, :rows),
    (7, 'parse_money without, kept', $$parse_money(text, 'en')$$, :rows),
    (8, 'parse_money with a currency, made anew', $$parse_money('1', locale, 'USD')$$, :rows_made_anew),
    (9, 'parse_money without, made anew', $$parse_money('USD 1', locale)$$, :rows_made_anew / 10),
    (10, 'currency_symbol', $$currency_symbol(currency(amount), 'en')$$, :rows)
  ) AS measured (ordinal, what, call, rows)
  ORDER BY ordinal;
