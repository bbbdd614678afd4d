-- The type currency: text, order, casts, and what ISO 4217 knows of a code.
\set VERBOSITY terse

-- What an expression raises: its SQLSTATE and message, or its value if it raises nothing.
CREATE FUNCTION pg_temp.outcome(expression text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  result text;
BEGIN
  EXECUTE 'SELECT (' || expression || ')::text' INTO result;
  RETURN result;
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE || ' ' || SQLERRM;
END $$;

-- ---- text: 2 to 12 of A-Z and 0-9, a letter first; ASCII lower case is folded
SELECT 'GBP'::currency, 'gbp'::currency, 'USDT'::currency, 'A1'::currency, 'ABCDEFGHIJKL'::currency, 'B2X9'::currency;
SELECT text, pg_temp.outcome(format('%L::currency', text)) AS outcome
  FROM unnest('{"","G","1A","GB P"," GBP","GBP ","ABCDEFGHIJKLM","G-P","£££","gbpé","GBP;DROP TABLE x","ŞTL"}'::text[])
    WITH ORDINALITY AS bad (text, ordinal) ORDER BY ordinal;
SELECT pg_temp.outcome($$repeat('A', 100000)::currency$$) LIKE '22P02 %' AND
       length(pg_temp.outcome($$repeat('A', 100000)::currency$$)) < 400 AS long_input_is_quoted_in_part;

-- ---- binary: the bytes of the text
SELECT currency_send('GBP'), currency_send('ABCDEFGHIJKL') = 'ABCDEFGHIJKL'::bytea AS is_text;

-- ---- casts: from text by assignment, never by implication
SELECT 'gbp'::text::currency, 'gbp'::varchar::currency, 'gbp'::char(3)::currency, 'GBP'::currency::text;
CREATE TEMPORARY TABLE priced (code currency);
INSERT INTO priced VALUES ('eur'::text), ('usd'::varchar), (NULL);
SELECT * FROM priced ORDER BY code;
SELECT 'GBP'::currency = 'GBP'::text;
SELECT pg_temp.outcome($$'nope!'::text::currency$$);

-- ---- order is that of the bytes of the text, for every length
SELECT array_agg(code ORDER BY code) =
       array_agg(code ORDER BY code::text COLLATE "C") AS same_as_bytes, count(*)
  FROM (SELECT DISTINCT upper(substr('Z' || translate(md5(i::text), '-', ''), 1 + i % 2, 2 + i % 11))::currency AS code
          FROM generate_series(1, 2000) AS i
          WHERE substr('Z' || md5(i::text), 1 + i % 2, 1) ~* '[a-z]') AS codes;
SELECT a, b, a = b AS eq, a <> b AS ne, a < b AS lt, a <= b AS le, a > b AS gt, a >= b AS ge, currency_cmp(a, b) AS cmp
  FROM (VALUES ('GBP'::currency, 'GBP'::currency), ('EUR', 'GBP'), ('USDT', 'USD'), ('AB', 'ABC'), ('A9', 'AA')) AS pairs (a, b);
SELECT min(code), max(code), count(DISTINCT code) FROM (VALUES ('GBP'::currency), ('EUR'), ('gbp'), (NULL)) AS codes (code);

-- ---- hashes decide in which partition a row lies: pinned, because they may never change
SELECT currency_hash('GBP'), currency_hash_extended('GBP', 0), currency_hash_extended('GBP', 1),
       currency_hash_extended('GBP', 0)::bit(32)::integer = currency_hash('GBP') AS extends;

-- ---- ISO 4217
SELECT code, minor_unit_digits(code), currency_numeric_code(code)
  FROM unnest('{GBP,JPY,KWD,CLF,HUF,XAU,XTS,USDT,MGA,UYW,BHD,XXX}'::currency[]) AS code;
SELECT code, day, currency_is_active(code, day)
  FROM (VALUES ('DEM'::currency, '2002-02-28'::date), ('DEM', '2002-03-01'), ('EUR', '1998-12-31'), ('EUR', '1999-01-01'),
               ('HRK', '2022-12-31'), ('HRK', '2023-01-15'), ('GBP', 'infinity'), ('GBP', '-infinity'), ('DEM', 'infinity'),
               ('USDT', '2020-01-01'), ('GBP', '5874897-12-31'), ('GBP', '0044-03-15 BC')) AS days (code, day);
SELECT minor_unit_digits(NULL), currency_numeric_code(NULL), currency_is_active(NULL, '2020-01-01');

-- ---- the list as a view: every row agrees with the functions, every successor is in the list
SELECT count(*) > 150 AS current_codes FROM iso_currencies WHERE valid_to IS NULL;
SELECT * FROM iso_currencies WHERE code IN ('GBP', 'XAU');
SELECT code FROM iso_currencies AS iso
  WHERE minor_unit_digits IS DISTINCT FROM minor_unit_digits(code)
     OR numeric_code IS DISTINCT FROM currency_numeric_code(code)
     OR (valid_to IS NOT NULL AND (currency_is_active(code, valid_to + 1) OR NOT currency_is_active(code, valid_to)))
     OR (valid_from IS NOT NULL AND (currency_is_active(code, valid_from - 1) OR NOT currency_is_active(code, valid_from)))
     OR (successor IS NOT NULL AND NOT EXISTS (SELECT FROM iso_currencies AS next WHERE next.code = iso.successor))
     OR successor = code OR valid_from > valid_to OR name = '';
-- The codes that the euro took the place of (ECB, dates of adoption; Bulgaria 2026-01-01).
SELECT count(*), bool_and(valid_to IS NOT NULL) AS all_ended FROM iso_currencies WHERE successor = 'EUR'
   AND code IN ('ATS','BEF','BGN','CYP','DEM','EEK','ESP','FIM','FRF','GRD','HRK','IEP','ITL','LTL','LUF','LVL','MTL','NLG','PTE','SIT','SKK');
