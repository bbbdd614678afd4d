-- The type monetary: text, binary, modifier, order, arithmetic, JSON. Cases that other projects' suites hold
-- are in test/vectors.
\set VERBOSITY terse

CREATE FUNCTION pg_temp.outcome(expression text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  result text;
BEGIN
  EXECUTE 'SELECT (' || expression || ')::text' INTO result;
  RETURN result;
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE || ' ' || SQLERRM;
END $$;

-- ---- text
SELECT text, pg_temp.outcome(format('%L::monetary', text)) AS outcome
  FROM unnest('{
    "GBP 1","1 GBP","GBP1","GBP+1","GBP -0","GBP 0.000","  GBP   1.5  ","1.5GBP","gbp 1.50","KWD 1","XAU 1.50","JPY 1.5","USDT 0.000001",
    "GBP 340000000000000000000000000000000000","GBP 664613997892457936451903530140172287","GBP -664613997892457936451903530140172287",
    "GBP 664613997892457936451903530140172288","GBP 0.000000000000000000000000000000000001","GBP 0.0000000000000000000000000000000000001",
    "GBP 0.00000000000000000000000000000000000000000","GBP 12345678901234567890123456789012345678901234567890",
    "","GBP","1","GBP 1 GBP","GBP 1 2","GBP 1,000.00","GBP --1","GBP 1-","GBP NaN","NaN","GBP 1e3","GBP 0x10","GBP 1_000","£1","G 1","GBPé 1","GBP ١",
    "GBP inf","GBP .","GBP -",". GBP"
  }'::text[]) WITH ORDINALITY AS texts (text, ordinal) ORDER BY ordinal;
SELECT length(pg_temp.outcome(format('%L::monetary', 'GBP ' || repeat('9', 100000)))) < 400 AS long_input_is_quoted_in_part,
       pg_temp.outcome(format('%L::monetary', 'GBP ' || repeat('0', 100000) || '1')) AS leading_zeros;

-- What is written is read back, and equal values have equal bytes.
SELECT count(*), bool_and(value::text::monetary = value) AS same, bool_and(monetary_send(value::text::monetary) = monetary_send(value)) AS same_bytes
  FROM (SELECT monetary(((i - 200) * 7919 % 100003)::numeric * power(10::numeric, i % 31) / power(10::numeric, i * 13 % 35), code) AS value
          FROM generate_series(0, 400) AS i, unnest('{GBP,JPY,KWD,USDT,CLF,ABCDEFGHIJKL}'::currency[]) AS code) AS valued;

-- ---- binary: the bytes of the text
SELECT convert_from(monetary_send('gbp 12.3'), 'UTF8');

-- ---- the modifier admits one currency and never converts
CREATE TABLE goods (price monetary('GBP'), lek monetary('ALL'), coin monetary(usdt));
\d goods
SELECT format_type('monetary'::regtype, atttypmod) FROM pg_attribute WHERE attrelid = 'goods'::regclass AND attnum > 0;
INSERT INTO goods VALUES ('GBP 1', 'ALL 2', 'USDT 3');
INSERT INTO goods (price) VALUES ('EUR 1');
INSERT INTO goods (price) VALUES ('EUR 1'::monetary);
INSERT INTO goods (price) SELECT 'EUR 1'::text;
UPDATE goods SET price = price * 2, lek = 'GBP 1';
COPY goods (price) FROM STDIN;
GBP 5
USD 5
\.
SELECT 'GBP 1'::monetary::monetary('GBP'), '{GBP 1,GBP 2}'::monetary('GBP')[];
SELECT expression, pg_temp.outcome(expression) FROM (VALUES
  ($$'EUR 1'::monetary::monetary('GBP')$$), ($$CAST('EUR 1' AS monetary('GBP'))$$), ($$'{GBP 1,EUR 2}'::monetary[]::monetary('GBP')[]$$),
  ($$'GBP 1'::monetary('ABCDEFG')$$), ($$'GBP 1'::monetary('')$$), ($$'GBP 1'::monetary('GBP', 'EUR')$$), ($$'GBP 1'::monetary(2)$$),
  ($$'GBP 1'::text::monetary('EUR')$$), ($$monetary_typmod_out(-1)$$), ($$monetary_typmod_out(2147483647)$$)
) AS expressions (expression);
-- Every packed code is unpacked as it was.
SELECT code FROM (SELECT code FROM iso_currencies UNION ALL SELECT unnest('{AA,ZZ,Z9,A0,ZZZZZZ,A00000,AZ09AZ,USDT,B2}'::currency[])) AS codes
  WHERE monetary_typmod_out(monetary_typmod_in(ARRAY[currency_out(code)]))::text <> format('(%L)', code);
SELECT * FROM goods;

-- ---- order: total, currency first
SELECT array_agg(m ORDER BY m) FROM unnest('{GBP 1,EUR 2,GBP -1,EUR 1.99,JPY 0,EUR 2.0001,USDT 5,USD 6,USD -6,GBP 0.5,GBP 100000000000000000000,EUR -0.0001,EUR 0}'::monetary[]) AS m;
SELECT a, b, a = b AS eq, a <> b AS ne, a < b AS lt, a <= b AS le, a > b AS gt, a >= b AS ge, monetary_cmp(a, b) AS cmp
  FROM (VALUES ('GBP 1'::monetary, 'GBP 1.00'::monetary), ('GBP 1', 'GBP 2'), ('GBP 1', 'EUR 2'), ('EUR 0', 'USD 0'), ('GBP -1', 'GBP 1'),
               ('GBP 664613997892457936451903530140172287', 'GBP 0.000000000000000000000000000000000001')) AS pairs (a, b);
-- Sorting by abbreviated keys agrees with pairwise comparison and with numeric, over all sizes and signs.
CREATE TEMPORARY TABLE sorted AS
  SELECT monetary(number, code) AS m, code, number FROM (
    SELECT ((i * 7919 % 100003 - 50000) * (CASE WHEN i % 5 = 0 THEN 1000000007::numeric * 998244353 ELSE 1 END) + i % 3)::numeric
             * power(10::numeric, i % 12) / power(10::numeric, i * 7 % 14) AS number,
           (ARRAY['GBP', 'EUR', 'USD', 'USDT', 'USDC', 'US'])[1 + i % 6]::currency AS code
      FROM generate_series(1, 3000) AS i) AS numbers;
SELECT count(*) FROM (SELECT m, code, number, lag(m) OVER w AS previous, lag(number) OVER w AS number_before, lag(code) OVER w AS code_before
                        FROM sorted WINDOW w AS (ORDER BY m)) AS ordered
  WHERE previous > m OR (code = code_before AND number_before > number) OR code_before > code;
SELECT array_agg(m ORDER BY m DESC) = array_agg(m ORDER BY code DESC, number DESC) AS same FROM sorted;
SET work_mem = '64kB';
SELECT array_agg(code::text || number ORDER BY code, number, m) = array_agg(code::text || number ORDER BY m) AS same_on_disk FROM sorted;
RESET work_mem;
-- Hashes decide in which partition a row lies: pinned, because they may never change.
SELECT monetary_hash('GBP 12.34'), monetary_hash_extended('GBP 12.34', 0), monetary_hash_extended('GBP 12.34', 1),
       monetary_hash_extended('GBP 12.34', 0)::bit(32)::integer = monetary_hash('GBP 12.34') AS extends;

-- ---- make and take apart
SELECT monetary(12.340, 'GBP'), monetary(12, 'jpy'), from_minor_units(1234, 'GBP'), from_minor_units(1234.5, 'KWD'), from_minor_units(-5, 'JPY'),
       to_minor_units('GBP -12.34'), to_minor_units('KWD 1'), amount('GBP 12.3'), amount('XAU 1.50'), currency('GBP 1'::monetary);
SELECT expression, pg_temp.outcome(expression) FROM (VALUES
  ($$monetary('NaN', 'GBP')$$), ($$monetary('Infinity', 'GBP')$$), ($$monetary('-Infinity', 'GBP')$$), ($$monetary(1e36, 'GBP')$$), ($$monetary(1e-37, 'GBP')$$),
  ($$monetary(1e-36, 'GBP')$$), ($$monetary(1e35, 'GBP')$$), ($$monetary(1, 'nope!')$$), ($$from_minor_units(1, 'XAU')$$), ($$from_minor_units(1, 'BTC')$$),
  ($$from_minor_units(1e-36, 'GBP')$$), ($$to_minor_units('XAU 1')$$), ($$to_minor_units('GBP 0.001')$$),
  ($$to_minor_units('GBP 664613997892457936451903530140172287')$$), ($$to_minor_units(from_minor_units(-1234567890123456789012345678901234, 'KWD'))$$)
) AS expressions (expression);
-- numeric at every length and scale comes through whole, in both directions.
SELECT count(*), bool_and(amount(monetary(number, 'XAU')) = number AND amount(monetary(number, 'XAU'))::text = trim_scale(number)::text
                          AND monetary(number, 'XAU')::text = 'XAU ' || trim_scale(number)) AS exact
  FROM (SELECT sign * ('1' || repeat(digit, length - 1))::numeric / power(10::numeric, scale)::numeric(40, 0) AS number
          FROM generate_series(1, 34) AS length, generate_series(0, 36, 3) AS scale, unnest('{0,9,5}'::text[]) AS digit, unnest('{1,-1}'::integer[]) AS sign) AS numbers
  WHERE scale(trim_scale(number)) <= 36;
-- So does a number as it lies in a table: with a short header, a long one, and one that had to be moved out of line.
CREATE TEMPORARY TABLE numbers (number numeric);
ALTER TABLE numbers ALTER number SET STORAGE external;
INSERT INTO numbers VALUES (12.34), (-0.0005), (100000000), (('1.5' || repeat('0', 200))::numeric), (('0.' || repeat('0', 30) || '5')::numeric), (0), (0.000);
SELECT monetary(number, 'USDT'), 'USDT 2'::monetary * number FROM numbers;
INSERT INTO numbers VALUES (power(10::numeric, 20000)), (('1.' || repeat('123456789', 1500))::numeric), ('NaN'), ('-Infinity');
SELECT pg_temp.outcome(format('(SELECT monetary(number, ''GBP'') FROM numbers WHERE ctid = %L)', ctid)) AS outcome FROM numbers WHERE number > 1e9 OR scale(number) > 1000 OR number < -1e9;
DROP TABLE numbers;

-- ---- arithmetic
SELECT 'GBP 1'::monetary + 'GBP 2.5', 'GBP 1'::monetary - 'GBP 2.5', - 'GBP 1'::monetary, - 'GBP 0'::monetary, 'GBP 1.5'::monetary * 3, 3 * 'GBP 1.5'::monetary,
       0.333 * 'GBP 1'::monetary, 'GBP 10'::monetary / 4, 'GBP 1'::monetary / 3, 'GBP 2'::monetary / -3, 'GBP 1'::monetary / 'GBP 3'::monetary,
       abs('GBP -1'::monetary), sign('GBP -1'::monetary), sign('GBP 0'::monetary), sign('GBP 2'::monetary), is_zero('GBP 0'), is_zero('GBP 0.01');
SELECT expression, pg_temp.outcome(expression) FROM (VALUES
  ($$'GBP 1'::monetary + 'EUR 1'$$), ($$'GBP 1'::monetary - 'EUR 1'$$), ($$'GBP 1'::monetary / 'EUR 1'::monetary$$), ($$'GBP 1'::monetary / 0$$),
  ($$'GBP 1'::monetary / 'GBP 0'::monetary$$), ($$'GBP 664613997892457936451903530140172287'::monetary + 'GBP 1'$$),
  ($$'GBP 664613997892457936451903530140172287'::monetary + 'GBP 0.5'$$), ($$'GBP 664613997892457936451903530140172287'::monetary * 10$$),
  ($$'GBP 0.000000000000000000000000000000000001'::monetary * 0.1$$), ($$'GBP 1'::monetary / 0.000000000000000000000000000000000001$$),
  ($$'GBP 1'::monetary * 'NaN'::numeric$$), ($$'GBP 1'::monetary * 'Infinity'::numeric$$), ($$'GBP 1'::monetary * 1.5::float8$$), ($$'GBP 1'::monetary * 1.5::float4$$),
  ($$'GBP 1'::monetary * 'GBP 1'::monetary$$), ($$'GBP 1'::monetary + 1$$), ($$'GBP 1'::monetary = 1$$), ($$sqrt('GBP 1'::monetary)$$), ($$'GBP 1'::monetary::float8$$),
  ($$('GBP 1'::monetary)::integer$$), ($$'GBP 1'::monetary::numeric$$), ($$1::numeric::monetary$$), ($$'GBP 1'::monetary::currency$$)
) AS expressions (expression);
-- What PostgreSQL makes of a bare literal stays as it was.
SELECT abs('-5'), round('2.5'), round('2.55', 1), trunc('2.55', 1), sign('-3'), pg_typeof(abs('-5'));

-- ---- casts are never implicit
CREATE TEMPORARY TABLE sums (number numeric, words text);
INSERT INTO sums (words) VALUES ('GBP 1'::monetary);
INSERT INTO sums (number) VALUES ('GBP 1'::monetary);
SELECT 'GBP 1.5'::monetary::numeric, 'GBP 1.5'::varchar::monetary, 'GBP 1.5'::monetary::text, words FROM sums;

-- ---- JSON: strings on the way out, strings or numbers on the way in
SELECT 'EUR 3.5'::monetary::jsonb, 'USDT 0.000001'::monetary::json, to_jsonb('EUR -3'::monetary), to_json('{EUR 1,JPY 2}'::monetary[]),
       jsonb_build_object('price', 'GBP 1'::monetary), to_jsonb('GBP'::currency);
SELECT row_to_json(goods), jsonb_agg(price) OVER () FROM goods LIMIT 1;
DROP TABLE goods;
SELECT document, pg_temp.outcome(format('%L::jsonb::monetary', document)) FROM unnest(ARRAY[
  '{"amount": "12.34", "currency": "GBP"}', '{"currency": "gbp", "amount": 12.340}', '{"amount": 1e3, "currency": "JPY"}',
  '{"amount": 0.1000000000000000055511151231257827, "currency": "XAU"}',
  '{"amount": "12.34"}', '{"currency": "GBP"}', '{}', '[]', 'null', '"GBP 1"', '12', '{"amount": null, "currency": "GBP"}', '{"amount": true, "currency": "GBP"}',
  '{"amount": {"amount": "1"}, "currency": "GBP"}', '{"amount": "1", "currency": ["GBP"]}', '{"amount": "1", "currency": "GBP", "scale": 2}',
  '{"amount": "1,000", "currency": "GBP"}', '{"amount": "NaN", "currency": "GBP"}', '{"amount": "1", "currency": "??"}', '{"amount": 1e40, "currency": "GBP"}'
]) WITH ORDINALITY AS documents (document, ordinal) ORDER BY ordinal;

-- A row that became JSON becomes the same row again: the type's input reads the object too.
CREATE TYPE pg_temp.offer AS (price monetary('GBP'), prices monetary[], code currency);
SELECT jsonb_populate_record(NULL::pg_temp.offer, to_jsonb(ROW('GBP 1.5', '{EUR 1,JPY 2}', 'GBP')::pg_temp.offer)),
       json_populate_record(NULL::pg_temp.offer, '{"price": "GBP 2", "prices": [{"amount": 0.10, "currency": "eur"}]}');
SELECT text, pg_temp.outcome(format('%L::monetary', text)) AS outcome FROM unnest(ARRAY[
  ' { "amount": "1", "currency": "GBP" } ', '{"amount": "1"}', '{"amount": "1"', '{"amount": 1, "currency": "GBP"} x', '{GBP 1}', '{"GBP 1"}', '{}', '{',
  '{"amount": 1e99, "currency": "GBP"}', '{"amount": 1, "currency": "GBP", "at": 1}'
]) WITH ORDINALITY AS texts (text, ordinal) ORDER BY ordinal;

-- ---- rounding
SELECT mode, round('GBP 2.5'::monetary, 0, mode) AS "2.5", round('GBP 3.5'::monetary, 0, mode) AS "3.5", round('GBP -2.5'::monetary, 0, mode) AS "-2.5",
       round('GBP 2.51'::monetary, 0, mode) AS "2.51", round('GBP -2.49'::monetary, 0, mode) AS "-2.49", round('GBP 2'::monetary, 0, mode) AS "2"
  FROM unnest('{half_even,half_up,half_down,half_odd,half_ceiling,half_floor,up,down,ceiling,floor}'::text[]) AS mode;
SELECT round('USD 1.005'::monetary), round('JPY 0.5'::monetary), round('KWD 1.2345'::monetary), round('USD 1.001'::monetary, 'up'), round('USD 1.009'::monetary, mode => 'down'),
       round('USD 155'::monetary, -1), round('USD 149'::monetary, -2), round('USD 1.25'::monetary, digits => 1, mode => 'half_up'), round('BTC 1.23456'::monetary, 3),
       trunc('USD -1.999'::monetary), trunc('USD 199'::monetary, -2), round('USD 1.50'::monetary, 1, 'unnecessary'),
       round_to('CHF 1.075'::monetary, 0.05), round_to('GBP 10'::monetary, 3, 'up'), round_cash('CHF 1.03'::monetary), round_cash('JPY 7.5'::monetary),
       round_cash('SEK 1.5'::monetary, 'half_up'), round('GBP 1'::monetary, NULL::integer), round('GBP 1'::monetary, NULL::text);
-- Cash: the national rule, unless a mode is given. The rules are tested in test/unit.
SELECT amount, round_cash(amount) AS rule, round_cash(amount, NULL) AS no_mode, round_cash(amount, 'half_even') AS half_even, round_cash(amount, mode => 'up') AS up
  FROM unnest('{CLP 15,CLP -15,CZK 2.50,DKK 1.25,HUF 12.50,NOK 2.50,NZD 1.05,PEN 1.09,PEN -1.01,SEK 2.50,SEK -2.50,UAH 1.25,CHF 1.025,EUR 2.345}'::monetary[]) AS amount;
SELECT round_cash(NULL) IS NULL AS no_amount, round_cash(NULL, 'up') IS NULL AS nor_with_a_mode;
SELECT expression, pg_temp.outcome(expression) FROM (VALUES
  ($$round('XAU 1.5'::monetary)$$), ($$trunc('BTC 1.5'::monetary)$$), ($$round_cash('XAU 1.5'::monetary)$$), ($$round_cash('XAU 1.5'::monetary, 'up')$$), ($$round_cash('SEK 1.50', 'sideways')$$), ($$round_cash('SEK 1.50', 'unnecessary')$$),
  ($$round('USD 1'::monetary, 'sideways')$$),
  ($$round('USD 1.5'::monetary, 0, 'unnecessary')$$), ($$round('USD 1'::monetary, 37)$$), ($$round('USD 1'::monetary, -37)$$), ($$round('USD 1'::monetary, 2147483647)$$),
  ($$round('GBP 664613997892457936451903530140172287'::monetary, -36)$$), ($$round('GBP 664613997892457936451903530140172287'::monetary, -36, 'up')$$),
  ($$round('GBP 664613997892457936451903530140172287'::monetary, -1, 'up')$$),
  ($$round_to('CHF 1'::monetary, 0)$$), ($$round_to('CHF 1'::monetary, -0.05)$$), ($$round_to('CHF 1'::monetary, 'NaN')$$), ($$round_to('CHF 1.01'::monetary, 0.05, 'unnecessary')$$)
) AS expressions (expression);

-- ---- sharing out
SELECT allocate('USD 1', ARRAY[1, 2]), allocate('USD 1', '{1,2}', step => 0.05), allocate('USD -1', '{1,1,1}'), allocate('USD 0.01', '{0,1,1,0}', 'to_last'),
       allocate('USD 0', '{1,2}', 'separate'), split('USD 1', 3), split('USD 1', 3, 'to_last'), split('USD 1', 3, step => 0.10), split('BTC 1', 3, step => 0.00000001),
       allocate(NULL, '{1}'), allocate('USD 1', NULL), split('USD 1', NULL), allocate('USD 1', '{1}', NULL);
SELECT expression, pg_temp.outcome(expression) FROM (VALUES
  ($$allocate('USD 1', '{}')$$), ($$allocate('USD 1', '{0,0}')$$), ($$allocate('USD 1', '{1,-1}')$$), ($$allocate('USD 1', '{1,NULL}')$$), ($$allocate('USD 1', '{{1,2},{3,4}}')$$),
  ($$allocate('USD 1', '{NaN,1}')$$), ($$allocate('USD 1', '{Infinity,1}')$$), ($$allocate('USD 1', '{1}', 'to_nobody')$$), ($$allocate('USD 1.005', '{1,1}')$$),
  ($$allocate('USD 1', '{1}', step => 0)$$), ($$allocate('USD 1', '{1}', step => -1)$$), ($$allocate('USD 1', '{1}', step => 0.03)$$), ($$allocate('XAU 1', '{1}')$$),
  ($$split('USD 1', 0)$$), ($$split('USD 1', -1)$$), ($$split('USD 1', 1000001)$$), ($$split('USD 1', 2147483647)$$), ($$split('BTC 1', 3)$$)
) AS expressions (expression);
-- Shares always sum to the total, whatever the weights, and a negative total mirrors a positive one.
SELECT count(*), bool_and((SELECT sum(share) FROM unnest(shares) AS share) = total) AS sums_exactly,
       bool_and((SELECT array_agg(- share ORDER BY place) FROM unnest(shares) WITH ORDINALITY AS mirrored (share, place)) = negative) AS mirrors,
       bool_and(NOT weights[2] = 0 OR is_zero(shares[2])) AS zero_weight_gets_nothing
  FROM (SELECT total, weights, allocate(total, weights, method) AS shares, allocate(- total, weights, method) AS negative
          FROM generate_series(1, 60) AS i, unnest('{largest_remainder,to_first,to_last,to_largest,separate}'::text[]) AS method,
               LATERAL (SELECT from_minor_units(i * 7919 % 1009, 'USD') AS total, ARRAY[i % 7 + 1, i % 3, 1.5 * (i % 5), i / 3.0] AS weights) AS drawn) AS drawn;
SELECT cardinality(split('USD 1', 1000000)) AS shares, (SELECT sum(share) FROM unnest(split('USD 1', 1000000)) AS share);

-- ---- as many decimals as fit, down to those of the operands
SELECT 'WEI 5000000000000000000'::monetary / 3 AS some, 'WEI 120000000000000000000000000000000001'::monetary / 2 AS one,
  'WEI 500000000000000000000000000000000000'::monetary / 3 AS none, 'WEI 5000000000000000000'::monetary / 'WEI 3' AS ratio;
SELECT 'USD 100000000000000000000000000000000.01'::monetary / 0.003;

-- ---- unary plus, json, window frames by distance
SELECT + 'GBP 1.50'::monetary AS plus, '{"amount": "12.5", "currency": "GBP"}'::json::monetary AS string, '{"currency": "JPY", "amount": 7}'::json::monetary AS number;
SELECT '{"amount": "12.5"}'::json::monetary;
CREATE TEMPORARY TABLE distances AS SELECT m FROM unnest('{GBP -1,GBP 1,GBP 1.01,GBP 2,GBP 2,GBP 3.005,GBP 9}'::monetary[]) AS m;
SELECT m, count(*) OVER (ORDER BY m RANGE BETWEEN 'GBP 1' PRECEDING AND CURRENT ROW) AS below,
  count(*) OVER (ORDER BY m RANGE BETWEEN 'GBP 0.5' PRECEDING AND 'GBP 1.005' FOLLOWING) AS around,
  sum(m) OVER (ORDER BY m DESC RANGE BETWEEN CURRENT ROW AND 'GBP 1' FOLLOWING) AS downwards,
  count(*) OVER (ORDER BY m RANGE BETWEEN 'GBP 664613997892457936451903530140172287' PRECEDING AND 'GBP 0.000000000000000000000000000000000001' FOLLOWING) AS far
  FROM distances ORDER BY m;
SELECT count(*) OVER (ORDER BY m RANGE 'GBP -1' PRECEDING) FROM distances;
SELECT count(*) OVER (ORDER BY m RANGE 'EUR 1' PRECEDING) FROM distances;
INSERT INTO distances VALUES ('EUR 1'), ('EUR 1.50');
SELECT count(*) OVER (ORDER BY m RANGE 'GBP 1' PRECEDING) FROM distances;
SELECT currency(m), max(n) FROM (SELECT m, count(*) OVER (PARTITION BY currency(m) ORDER BY amount(m) RANGE 1 PRECEDING) AS n FROM distances) AS d GROUP BY 1 ORDER BY 1;
SELECT m, count(*) OVER (PARTITION BY currency(m) ORDER BY m RANGE 'EUR 1' PRECEDING) FROM distances WHERE currency(m) = 'EUR' ORDER BY m;
