-- currency and monetary where a database uses types: keys, indexes, partitions, ranges, joins, COPY, estimates.
\set VERBOSITY terse

-- ---- primary key, unique, foreign key, check, generated column, array
CREATE TABLE fees (code currency PRIMARY KEY, least monetary UNIQUE, CHECK (currency(least) = code));
CREATE TABLE charges (
  code currency REFERENCES fees,
  fee monetary REFERENCES fees (least),
  tax monetary GENERATED ALWAYS AS (round(fee * 0.2)) STORED,
  parts monetary[] CHECK (fee > 'A0 0')
);
INSERT INTO fees VALUES ('GBP', 'GBP 1.00'), ('EUR', 'EUR 1.50'), ('JPY', 'JPY 100');
INSERT INTO fees VALUES ('gbp', 'GBP 2');
INSERT INTO fees VALUES ('USD', 'EUR 2');
INSERT INTO fees VALUES ('USD', 'EUR 1.5');
INSERT INTO charges VALUES ('GBP', 'GBP 1', DEFAULT, split('GBP 1', 3)), ('JPY', 'JPY 100', DEFAULT, '{}');
INSERT INTO charges VALUES ('GBP', 'GBP 2');
SELECT * FROM charges ORDER BY code;
INSERT INTO fees VALUES ('EUR', 'EUR 9') ON CONFLICT (code) DO UPDATE SET least = excluded.least RETURNING *;
DROP TABLE charges, fees;

-- ---- btree, hash and BRIN indexes find what a scan finds
CREATE TABLE items (id integer, price monetary, code currency);
INSERT INTO items
  SELECT i, monetary((i * 7919 % 2503)::numeric / 100, code), code
    FROM generate_series(1, 20000) AS i, LATERAL (SELECT (ARRAY['EUR', 'GBP', 'USD', 'USDT'])[1 + i % 4]::currency AS code) AS codes;
CREATE TABLE expected AS
  SELECT (SELECT count(*) FROM items WHERE price = 'GBP 12.34') AS equal, (SELECT count(*) FROM items WHERE price BETWEEN 'GBP 10' AND 'GBP 20') AS between_,
         (SELECT count(*) FROM items WHERE price < 'EUR 1') AS less, (SELECT count(*) FROM items WHERE code = 'USDT') AS code,
         (SELECT array_agg(id ORDER BY price DESC, id) FROM items) AS ids;
SET enable_seqscan = off;
CREATE INDEX items_price ON items (price);
CREATE INDEX items_code ON items (code);
SET enable_bitmapscan = off;
EXPLAIN (COSTS OFF) SELECT id FROM items WHERE price BETWEEN 'GBP 10' AND 'GBP 20' ORDER BY price;
SELECT (SELECT count(*) FROM items WHERE price = 'GBP 12.34') = equal, (SELECT count(*) FROM items WHERE price BETWEEN 'GBP 10' AND 'GBP 20') = between_,
       (SELECT count(*) FROM items WHERE price < 'EUR 1') = less, (SELECT count(*) FROM items WHERE code = 'USDT') = code,
       (SELECT array_agg(id) FROM (SELECT id FROM items ORDER BY price DESC, id) AS ordered) = ids FROM expected;
RESET enable_bitmapscan;
DROP INDEX items_price, items_code;
-- Equal keys have equal bytes, so that an index keeps them once.
CREATE INDEX items_price ON items (round(price, -1));
CREATE INDEX items_price_each ON items (round(price, -1)) WITH (deduplicate_items = off);
CREATE INDEX items_code ON items (code);
CREATE INDEX items_code_each ON items (code) WITH (deduplicate_items = off);
SELECT pg_relation_size('items_price') * 2 < pg_relation_size('items_price_each') AS price, pg_relation_size('items_code') * 2 < pg_relation_size('items_code_each') AS code;
DROP INDEX items_price, items_price_each, items_code, items_code_each;
CREATE INDEX items_price ON items USING hash (price);
CREATE INDEX items_code ON items USING hash (code);
SET enable_bitmapscan = off;
EXPLAIN (COSTS OFF) SELECT id FROM items WHERE price = 'GBP 12.34';
SELECT (SELECT count(*) FROM items WHERE price = 'GBP 12.34') = equal, (SELECT count(*) FROM items WHERE code = 'USDT') = code FROM expected;
RESET enable_bitmapscan;
DROP INDEX items_price, items_code;
CREATE INDEX items_price ON items USING brin (price) WITH (pages_per_range = 1);
CREATE INDEX items_code ON items USING brin (code) WITH (pages_per_range = 1);
EXPLAIN (COSTS OFF) SELECT id FROM items WHERE price < 'EUR 1';
SELECT (SELECT count(*) FROM items WHERE price = 'GBP 12.34') = equal, (SELECT count(*) FROM items WHERE price BETWEEN 'GBP 10' AND 'GBP 20') = between_,
       (SELECT count(*) FROM items WHERE price < 'EUR 1') = less, (SELECT count(*) FROM items WHERE code = 'USDT') = code FROM expected;
RESET enable_seqscan;
DROP INDEX items_price, items_code;

-- ---- merge and hash joins, DISTINCT, GROUP BY
SET enable_nestloop = off;
SET enable_hashjoin = off;
EXPLAIN (COSTS OFF) SELECT count(*) FROM items AS a JOIN items AS b USING (price);
SELECT count(*) FROM items AS a JOIN items AS b USING (price) WHERE a.id <= 2000;
RESET enable_hashjoin;
SET enable_mergejoin = off;
EXPLAIN (COSTS OFF) SELECT count(*) FROM items AS a JOIN items AS b USING (price);
SELECT count(*) FROM items AS a JOIN items AS b USING (price) WHERE a.id <= 2000;
RESET enable_mergejoin;
RESET enable_nestloop;
SELECT code, count(DISTINCT price), sum(price) FROM items GROUP BY code ORDER BY code;
SELECT count(*) FROM (SELECT DISTINCT price FROM items) AS prices;
SELECT count(*) FROM (SELECT price FROM items GROUP BY price, code) AS prices;

-- ---- estimates on a column of several currencies are near the truth
CREATE FUNCTION estimate(query text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  plan json;
BEGIN
  EXECUTE 'EXPLAIN (FORMAT json) ' || query INTO plan;
  RETURN plan -> 0 -> 'Plan' ->> 'Plan Rows';
END $$;
ANALYZE items;
SELECT condition, abs(estimate('SELECT FROM items WHERE ' || condition) - actual) <= 20000 * 0.02 AS near FROM (VALUES
  ($$price < 'GBP 0'$$, 5000), ($$price >= 'USD 0' AND price < 'USDT 0'$$, 5000), ($$price BETWEEN 'GBP 5' AND 'GBP 10'$$, 1000),
  ($$price = 'GBP 12.34'$$, 1), ($$price > 'ZZZ 0'$$, 0), ($$price < 'AAA 0'$$, 0), ($$code = 'USDT'$$, 5000), ($$code > 'GBP'$$, 10000), ($$code <> 'EUR'$$, 15000)
) AS conditions (condition, actual);
SELECT estimate('SELECT FROM items AS a JOIN items AS b USING (code)') BETWEEN 90000000 AND 110000000 AS join_near;
DROP FUNCTION estimate;

-- ---- partitions: by list, range and hash; pruned, and each row in one
CREATE TABLE by_list (code currency, price monetary) PARTITION BY LIST (code);
CREATE TABLE by_list_gbp PARTITION OF by_list FOR VALUES IN ('GBP');
CREATE TABLE by_list_euro PARTITION OF by_list FOR VALUES IN ('EUR', 'XEU');
CREATE TABLE by_list_rest PARTITION OF by_list DEFAULT;
CREATE TABLE by_range (code currency, price monetary) PARTITION BY RANGE (price);
CREATE TABLE by_range_low PARTITION OF by_range FOR VALUES FROM (MINVALUE) TO ('GBP 10');
CREATE TABLE by_range_high PARTITION OF by_range FOR VALUES FROM ('GBP 10') TO (MAXVALUE);
CREATE TABLE by_hash (code currency, price monetary) PARTITION BY HASH (price, code);
CREATE TABLE by_hash_0 PARTITION OF by_hash FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE by_hash_1 PARTITION OF by_hash FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO by_list SELECT code, price FROM items;
INSERT INTO by_range SELECT code, price FROM items;
INSERT INTO by_hash SELECT code, price FROM items;
SELECT tableoid::regclass AS partition, count(*), min(code), max(code) FROM by_list GROUP BY 1
  UNION ALL SELECT tableoid::regclass, count(*), min(code), max(code) FROM by_range GROUP BY 1
  UNION ALL SELECT tableoid::regclass, count(*), min(code), max(code) FROM by_hash GROUP BY 1 ORDER BY 1;
EXPLAIN (COSTS OFF) SELECT FROM by_list WHERE code = 'XEU';
EXPLAIN (COSTS OFF) SELECT FROM by_range WHERE price > 'JPY 1';
EXPLAIN (COSTS OFF) SELECT FROM by_hash WHERE price = 'GBP 12.34' AND code = 'GBP';
SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE relname IN ('by_list_euro', 'by_range_high') ORDER BY relname;
DROP TABLE by_list, by_range, by_hash;

-- ---- a range type
CREATE TYPE monrange AS RANGE (subtype = monetary);
SELECT monrange('GBP 1', 'GBP 5') @> 'GBP 2.5'::monetary, monrange('GBP 1', 'GBP 5') && '[GBP 5,GBP 6]', '[GBP 1,GBP 5)'::monrange * '[GBP 2,)';
SELECT monrange('GBP 5', 'GBP 1');
CREATE TABLE bands (band monrange, EXCLUDE USING gist (band WITH &&));
INSERT INTO bands VALUES ('[GBP 0,GBP 10)'), ('[GBP 10,GBP 20)'), ('[EUR 0,EUR 10)');
INSERT INTO bands VALUES ('[GBP 9.99,GBP 10)');
SELECT multirange(band) FROM bands ORDER BY band;
DROP TABLE bands;
DROP TYPE monrange;

-- ---- arrays, rows and views
SELECT 'GBP 1' = ANY ('{EUR 1,GBP 1.0}'::monetary[]), '{GBP 1,GBP 2}'::monetary[] < '{GBP 1,GBP 3}', array_position('{EUR 1,GBP 1}'::monetary[], 'GBP 1'),
       (SELECT array_agg(m ORDER BY m) FROM unnest('{{GBP 2,GBP 1},{EUR 1,NULL}}'::monetary[]) AS m);
SELECT ROW('GBP 1'::monetary, 'GBP'::currency) < ROW('GBP 2'::monetary, 'AAA'::currency) AS row_order;
SELECT width_bucket('GBP 5'::monetary, '{GBP 0,GBP 4,GBP 8}'::monetary[]), greatest('GBP 1'::monetary, 'GBP 2'), nullif('GBP 1'::monetary, 'GBP 1.00'),
       coalesce(NULL, 'GBP 1'::monetary), percentile_disc(0.5) WITHIN GROUP (ORDER BY m), mode() WITHIN GROUP (ORDER BY m)
  FROM unnest('{GBP 1,GBP 2,GBP 2}'::monetary[]) AS m;

-- ---- COPY, text and binary
\getenv directory PG_ABS_BUILDDIR
\set text_file :directory '/results/types_usage.txt'
\set binary_file :directory '/results/types_usage.bin'
COPY items TO :'text_file';
COPY items TO :'binary_file' (FORMAT binary);
CREATE TABLE copies (LIKE items);
COPY copies FROM :'text_file';
COPY copies FROM :'binary_file' (FORMAT binary);
SELECT count(*) FROM copies;
SELECT count(*) FROM (SELECT * FROM copies EXCEPT SELECT * FROM items) AS differences;
COPY copies FROM STDIN;
1	GBP 1.x	GBP
\.
DROP TABLE copies;
-- What is not an amount is refused in binary as it is in text.
COPY (SELECT 1::integer AS id, 'GBP one'::text, 'GBP'::text) TO :'binary_file' (FORMAT binary);
COPY items FROM :'binary_file' (FORMAT binary);
\echo :LAST_ERROR_SQLSTATE
COPY (SELECT 1::integer AS id, 'GBP 1'::text, 'G!'::text) TO :'binary_file' (FORMAT binary);
COPY items FROM :'binary_file' (FORMAT binary);
\echo :LAST_ERROR_SQLSTATE
COPY (SELECT 1::integer AS id, 'GBP 1\377'::bytea, 'GBP'::text) TO :'binary_file' (FORMAT binary);
COPY items FROM :'binary_file' (FORMAT binary);
\echo :LAST_ERROR_SQLSTATE
DROP TABLE items, expected;
