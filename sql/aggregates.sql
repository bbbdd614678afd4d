-- Aggregates of monetary: plain, moving, parallel, and beyond 128 bits on the way.
\set VERBOSITY terse

SELECT sum(m), avg(m), min(m), max(m), bag(m), count(m) FROM unnest('{GBP 1,GBP 2.505,NULL,GBP 3}'::monetary[]) AS m;
SELECT sum(m), avg(m), min(m), max(m), bag(m) FROM unnest('{}'::monetary[]) AS m;
SELECT sum(m), avg(m), min(m), max(m), bag(m) FROM unnest('{NULL,NULL}'::monetary[]) AS m;
SELECT code, sum(m), avg(m), min(m), max(m) FROM (SELECT currency(m) AS code, m FROM unnest('{GBP 1,EUR 2,GBP 3,EUR -2}'::monetary[]) AS m) AS amounts
  GROUP BY code ORDER BY code;
SELECT bag(m) FROM unnest('{GBP 1,EUR 2,GBP -1,JPY 5,USDT 0.5,AED 1,NULL,CHF 9,EUR 1}'::monetary[]) AS m;
SELECT sum(DISTINCT m), sum(m) FILTER (WHERE m > 'GBP 1') FROM unnest('{GBP 1,GBP 1.00,GBP 2}'::monetary[]) AS m;

-- ---- currencies never mix
SELECT sum(m) FROM unnest('{GBP 1,EUR 2}'::monetary[]) AS m;
SELECT avg(m) FROM unnest('{GBP 1,EUR 2}'::monetary[]) AS m;
SELECT min(m) FROM unnest('{GBP 1,EUR 2}'::monetary[]) AS m;
SELECT max(m) FROM unnest('{GBP 1,EUR 2}'::monetary[]) AS m;
\echo :LAST_ERROR_SQLSTATE
SELECT sum(m) FROM unnest('{GBP 0,EUR 0}'::monetary[]) AS m;

-- ---- exact beyond 128 bits, as long as the result fits
SELECT sum(m), bag(m) FROM (
  SELECT 'GBP 664613997892457936451903530140172287'::monetary AS m FROM generate_series(1, 1000)
  UNION ALL SELECT 'GBP -664613997892457936451903530140172287' FROM generate_series(1, 999)
  UNION ALL SELECT unnest('{GBP 0.000000000000000000000000000000000001,GBP -0.000000000000000000000000000000000001}'::monetary[])) AS amounts;
SELECT avg(m) FROM (SELECT 'GBP -664613997892457936451903530140172287'::monetary AS m FROM generate_series(1, 1000)) AS amounts;
SELECT sum(m) FROM unnest('{GBP 664613997892457936451903530140172287,GBP 1}'::monetary[]) AS m;
\echo :LAST_ERROR_SQLSTATE
SELECT sum(m) FROM unnest('{GBP 664613997892457936451903530140172287,GBP 0.5}'::monetary[]) AS m;
SELECT bag(m) FROM unnest('{GBP 664613997892457936451903530140172287,GBP 1}'::monetary[]) AS m;

-- ---- the average has 18 decimals, half even, as a quotient by numeric has
SELECT avg(m), sum(m) / count(m) AS quotient FROM unnest('{GBP 1,GBP 1,GBP 2}'::monetary[]) AS m;
SELECT avg(m) AS "half goes down to even", avg(m * 3) AS "half goes up to even", avg(- m) AS "mirrored"
  FROM unnest('{XAU 0.000000000000000001,XAU 0}'::monetary[]) AS m;
SELECT bool_and(average = total / number) AS same FROM (
  SELECT avg(m) AS average, sum(m) AS total, count(m) AS number
    FROM (SELECT i % 97 AS bucket, monetary((i * 7919 % 100003)::numeric / power(10::numeric, i % 20), 'USD') AS m FROM generate_series(1, 3000) AS i) AS amounts
    GROUP BY bucket) AS averages;

-- ---- a moving window takes amounts away again, exactly
CREATE TEMPORARY TABLE moves AS
  SELECT i, CASE WHEN i % 11 <> 0 THEN monetary(number, 'GBP') END AS m, CASE WHEN i % 11 <> 0 THEN number END AS n
    FROM (SELECT i, ((i * 7919 % 1009 - 500) * power(10::numeric, i % 5) / power(10::numeric, i * 3 % 7))
                      * CASE WHEN i % 13 = 0 THEN 1e9 ELSE 1 END AS number FROM generate_series(1, 400) AS i) AS numbers;
SELECT count(*), bool_and(amount(s) IS NOT DISTINCT FROM n) AS exact, bool_and(a IS NOT DISTINCT FROM s / c) AS average_exact FROM (
  SELECT sum(m) OVER w AS s, sum(n) OVER w AS n, avg(m) OVER w AS a, nullif(count(m) OVER w, 0) AS c FROM moves
    WINDOW w AS (ORDER BY i ROWS BETWEEN 7 PRECEDING AND 2 PRECEDING)) AS windows;
SELECT i, sum(m) OVER (ORDER BY i ROWS CURRENT ROW) AS one_at_a_time, bag(m) OVER (ORDER BY i ROWS 1 PRECEDING)
  FROM (VALUES (1, 'GBP 1'::monetary), (2, 'EUR 2'), (3, NULL), (4, 'JPY 5')) AS amounts (i, m);
SELECT sum(m) OVER (ORDER BY i ROWS 1 PRECEDING) FROM (VALUES (1, 'GBP 1'::monetary), (2, 'EUR 2')) AS amounts (i, m);
-- 128 bits are left and come back into, in frames whose own sums fit.
SELECT key, min(total) AS total, count(DISTINCT total) FROM (
  SELECT key, sum(m) OVER (ORDER BY key GROUPS 1 PRECEDING) AS total
    FROM (SELECT i / 2 AS key, CASE WHEN i NOT BETWEEN 4 AND 7 THEN 'GBP 0.000000000000000000000000000000000001'
                                    ELSE (i % 2 * 2 - 1) * 'GBP 660000000000000000000000000000000000'::monetary END AS m
            FROM generate_series(0, 15) AS i) AS amounts) AS frames
  GROUP BY key ORDER BY key;

-- ---- parallel: the partial states are serialized, combined, and give what one process gives
CREATE TABLE parallel_amounts AS
  SELECT monetary((i * 7919 % 100003 - 50000)::numeric / power(10::numeric, i % 4), 'GBP') AS m,
         (ARRAY['GBP', 'EUR', 'USDT', 'JPY', 'CHF'])[1 + i % 5]::currency AS code
    FROM generate_series(1, 20000) AS i;
ALTER TABLE parallel_amounts SET (parallel_workers = 2);
ANALYZE parallel_amounts;
SET max_parallel_workers_per_gather = 0;
CREATE TEMPORARY TABLE alone AS SELECT sum(m), avg(m), min(m), max(m), bag(m), bag(monetary(amount(m), code)) AS mixed, max(code) AS code FROM parallel_amounts;
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
EXPLAIN (COSTS OFF) SELECT sum(m), avg(m), min(m), max(m), bag(m) FROM parallel_amounts;
SELECT count(*) FROM (SELECT sum(m), avg(m), min(m), max(m), bag(m), bag(monetary(amount(m), code)) AS mixed, max(code) AS code FROM parallel_amounts
  EXCEPT SELECT * FROM alone) AS differences;
SELECT sum(monetary(amount(m), code)) IS NULL FROM parallel_amounts WHERE amount(m) > 1e9;
-- One group a currency in every worker.
SELECT count(*), bool_and(total = ANY (mixed)) AS same FROM alone,
  (SELECT code AS group_code, sum(monetary(amount(m), code)) AS total FROM parallel_amounts GROUP BY code) AS groups;
RESET ALL;
\set VERBOSITY sqlstate
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT sum(monetary(amount(m), code)) FROM parallel_amounts;
RESET ALL;
DROP TABLE parallel_amounts;
-- NULL for what is no amount: by itself, not for the others.
SELECT v.part, sum_or_null(v.amount), count(*)
  FROM (VALUES (1, 'GBP 1.10'::monetary), (1, 'GBP 2.20'), (2, 'GBP 664613997892457936451903530140172287'), (2, 'GBP 1'), (3, NULL)) AS v (part, amount)
  GROUP BY v.part ORDER BY v.part;
SELECT sum_or_null(m) FROM (VALUES ('GBP 1'::monetary), ('EUR 1')) AS v (m);
-- as many decimals as fit, down to those of the sum, as sum / count
SELECT avg(m), sum(m) / count(*) AS quotient FROM unnest('{WEI 5000000000000000000,WEI 0,WEI 0}'::monetary[]) AS m;
SELECT avg(m) OVER (ORDER BY i ROWS 2 PRECEDING) FROM unnest('{WEI 0.5,WEI 5000000000000000000,WEI 0,WEI 0}'::monetary[]) WITH ORDINALITY AS t (m, i);
SELECT avg(m) FROM unnest('{USD 600000000000000000000000000000000000,USD 0.01,USD 0}'::monetary[]) AS m;
