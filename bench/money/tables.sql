-- The same amounts as monetary, as numeric, and with their currency as text; and as text of each.
-- Prices: log-normal about 25, two decimals, one in ten negative. That is a shop's, with many equal ones.
-- Spread: even from 0 to a million, hardly two alike.
-- @rows@ stands for how many there are.
SELECT setseed(0.25);
CREATE TEMPORARY TABLE draws AS
SELECT round((CASE WHEN random() < 0.1 THEN -1 ELSE 1 END
         * exp(ln(25) + 1.8 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())))::numeric, 2) AS price,
       round((random() * 1000000)::numeric, 2) AS even,
       (ARRAY['GBP', 'GBP', 'EUR', 'EUR', 'USD', 'JPY', 'CHF', 'SEK'])[1 + floor(random() * 8)::int] AS currency
FROM generate_series(1, @rows@);

CREATE TYPE money_pair AS (amount numeric, currency text);

CREATE TABLE prices_monetary AS SELECT monetary(price, 'GBP') AS price FROM draws;
CREATE TABLE prices_numeric AS SELECT price FROM draws;
CREATE TABLE spread_monetary AS SELECT monetary(even, 'GBP') AS price FROM draws;
CREATE TABLE spread_numeric AS SELECT even AS price FROM draws;
CREATE TABLE mixed_monetary AS SELECT monetary(price, currency::currency) AS price FROM draws;
CREATE TABLE mixed_composite AS SELECT ROW(price, currency)::money_pair AS price FROM draws;
CREATE TABLE mixed_columns AS SELECT price AS amount, currency FROM draws;
CREATE TABLE texts_monetary AS SELECT price::text AS price FROM prices_monetary;
CREATE TABLE texts_numeric AS SELECT price::text AS price FROM prices_numeric;
-- What COPY loads into.
CREATE TABLE loaded_monetary (price monetary);
CREATE TABLE loaded_numeric (price numeric);

DROP TABLE draws;
VACUUM (ANALYZE, FREEZE);
