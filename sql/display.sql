-- Money through ICU. What is printed here is the same in every CLDR: texts that may change are compared with
-- properties, and only errors' messages are shown, as their details name the release of ICU.
\set VERBOSITY terse

-- ---- formatting
SELECT style, format_money('USD -1234.59', 'en_US', style)
  FROM unnest('{standard,accounting,code,name,narrow}'::text[]) AS style;
SELECT format_money('USD -1234.59', 'en');
-- spaces are no-break spaces, narrow or not
SELECT locale, regexp_replace(format_money('EUR -1234567.5', locale), '[[:space:]\u00a0\u202f]', '_', 'g')
  FROM unnest('{en,de,en_IN}'::text[]) AS locale;

-- at least ISO 4217's digits, whatever CLDR rounds to, and none is lost
SELECT format_money(amount, 'en', 'accounting')
  FROM unnest('{JPY 5,JPY 5.5,USD 5,USD 0.001,GBP -0.005}'::monetary[]) AS amount;
SELECT format_money('USD 664613997892457936451903530140172287', 'en');

-- a code outside ISO 4217 is itself, with all its digits
SELECT replace(format_money(amount, locale), U&'\00a0', '_')
  FROM unnest('{USDT -1.5,BTC 0.00000001,ABCDEFGHIJKL 1234.5}'::monetary[]) AS amount,
       unnest('{en,de}'::text[]) AS locale;

SELECT format_money(NULL, 'en') IS NULL, format_money('USD 1', NULL) IS NULL;

-- ---- names and symbols
SELECT currency_name('GBP', 'en'), currency_name('CHF', 'de'), currency_name('USDT', 'en'),
       currency_symbol('GBP', 'en'), currency_symbol('JPY', 'en'), currency_symbol('USDT', 'en');

-- ---- parsing
SELECT parse_money('$1,234.56', 'en_US'), parse_money('($1,234.56)', 'en-US'),
       parse_money('-1.234,56 €', 'de_DE'), parse_money('1,234.56 US dollars', 'en'),
       parse_money('1234.5', 'en', 'KWD'), parse_money('USDT 5', 'en', 'USDT'), parse_money('$5', 'en_AU');
SELECT parse_money(NULL, 'en') IS NULL, parse_money('$1', NULL) IS NULL, parse_money('$1', 'en', NULL) IS NULL;

SELECT parse_money('$1.234,56', 'en_US', 'USD');
SELECT parse_money('$1,23', 'en_US');
SELECT parse_money('$5 and change', 'en_US');
SELECT parse_money('$5', 'en_GB');
-- a narrow symbol says nothing of the currency, a code says all
SELECT parse_money('C$5', 'en_CA');
SELECT parse_money('P5', 'en_PH');
SELECT parse_money('K5', 'en');
SELECT parse_money('C$5', 'en_CA', 'NIO') AS cordoba, parse_money('$5', 'en_CA') AS dollar, parse_money('ILS 5.50', 'zh') AS shekel, parse_money('MRU 5.50', 'es_MX') AS ouguiya;
SELECT parse_money('$5', 'en_US', 'EUR');
SELECT parse_money('5', 'en_US');
SELECT parse_money('USDT 5', 'en_US');
SELECT parse_money('', 'en_US', 'USD');
SELECT parse_money('$' || repeat('9', 37), 'en_US');
SELECT parse_money(repeat('(', 100000), 'en_US', 'USD');

-- ---- what a locale and a style may be
SELECT format_money('USD 1', 'xx_nonsense!');
SELECT format_money('USD 1', 'xx');
SELECT format_money('USD 1', '');
SELECT format_money('USD 1', 'en_US.UTF-8');
SELECT format_money('USD 1', repeat('a', 1000));
SELECT parse_money('$1', 'tlh');
SELECT currency_name('USD', 'C');
SELECT currency_symbol('USD', 'en@currency=EUR');
SELECT format_money('USD 1', 'en', 'fancy');
SELECT format_money('USD 1', 'en', NULL) IS NULL;

-- the SQLSTATEs
CREATE FUNCTION pg_temp.sqlstate_of(command text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE command;
  RETURN 'none';
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE;
END $$;
SELECT pg_temp.sqlstate_of(command), command
  FROM unnest(ARRAY[
    $$SELECT parse_money('$1.234,56', 'en_US', 'USD')$$,
    $$SELECT parse_money('$5', 'en_GB')$$,
    $$SELECT parse_money('$9' || repeat('9', 36), 'en_US')$$,
    $$SELECT format_money('USD 1', 'xx')$$,
    $$SELECT format_money('USD 1', 'en', 'fancy')$$]) AS command;

-- ---- every locale that this server knows: what is written is read back as it was
SELECT count(*) > 100 AS many, count(*) FILTER (WHERE read IS DISTINCT FROM amount) AS misread
  FROM (SELECT replace(collname, '-x-icu', '') AS locale FROM pg_collation WHERE collname LIKE '%-x-icu') AS known,
       unnest('{USD -1234567.89,EUR 0,JPY 1,KWD -0.001,CHF 21,BTC 0.00000001,USDT 1000000}'::monetary[]) AS amount,
       unnest('{standard,accounting,code,name,narrow}'::text[]) AS style,
       parse_money(format_money(amount, locale, style), locale, currency(amount)) AS read;

-- more locales, styles and currencies than are kept at once
SELECT count(DISTINCT format_money(('USD ' || number)::monetary, locale, style)) > 1000 AS made
  FROM generate_series(1, 20) AS number, unnest('{en,de,fr,es,it,nl,sv,pl,cs,hu,ro,bg,el,tr,ru,uk,ja,zh,ko,ar,he,fa,
  hi,bn,th,vi,id,ms,sw,am}'::text[]) AS locale, unnest('{standard,accounting,code,name,narrow}'::text[]) AS style;

-- ---- volatility: never in an index, as CLDR changes
CREATE TABLE shown (amount monetary);
CREATE INDEX ON shown (format_money(amount, 'en'));
DROP TABLE shown;

-- ---- another encoding: what it lacks is an error, not a question mark
CREATE DATABASE florin_latin1 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0;
\set database :DBNAME
\c florin_latin1
SET client_encoding = 'UTF8';
SET client_min_messages = warning;
CREATE EXTENSION florin;
SELECT format_money('GBP 1.5', 'en'), parse_money('£1.50', 'en'), currency_name('BRL', 'pt');
SELECT format_money('EUR 1.5', 'en');
SELECT parse_money('£1.50 à part', 'en');
SELECT format_money('EUR 1', 'fr_çà');
\c :database
DROP DATABASE florin_latin1;
