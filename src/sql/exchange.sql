-- Converting money by a rate that the caller has. Rates by date are kept in a ledger.

-- Not strict: digits may be left out.
CREATE FUNCTION convert(
  amount monetary, target currency, rate numeric, digits integer DEFAULT NULL, mode text DEFAULT 'half_even',
  divisor numeric DEFAULT 1
) RETURNS monetary
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_convert';
COMMENT ON FUNCTION convert(monetary, currency, numeric, integer, text, numeric) IS
  'amount times rate over divisor, rate being units of target for divisor units of its currency, worked out exactly and rounded once: to digits decimals, -36 to 36, or to the minor unit of target (22023 without one); the modes of round(). 22023 for a rate or divisor that is not above zero, 22003 if the result does not fit';

CREATE FUNCTION is_exchange_rate(rate numeric) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'florin_is_exchange_rate';
COMMENT ON FUNCTION is_exchange_rate(numeric) IS
  'whether a ledger keeps it as a rate: above zero, at most 17 significant figures and 18 decimals';

CREATE FUNCTION round_significant(
  value numeric, figures integer, mode text DEFAULT 'half_even', divisor numeric DEFAULT 1
) RETURNS numeric
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'florin_round_significant';
COMMENT ON FUNCTION round_significant(numeric, integer, text, numeric) IS
  'value over divisor with that many significant figures, 1 to 36 (22023), rounded once; the modes of round(). 22012 for a divisor of zero; 22003 where 36 decimals are not enough for the figures and the result is not exact';

CREATE FUNCTION euro_conversion_rate(currency) RETURNS numeric
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'currency_euro_conversion_rate';
COMMENT ON FUNCTION euro_conversion_rate(currency) IS
  'units for one euro of a currency that the euro replaced, as the Council fixed it for good (Regulation (EC) 2866/98 and its amendments); NULL for any other';
CREATE FUNCTION convert_euro(amount monetary, target currency, intermediate_digits integer DEFAULT 3) RETURNS monetary
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_convert_euro';
COMMENT ON FUNCTION convert_euro(monetary, currency, integer) IS
  'conversion between the euro and the currencies it replaced, or between two of these, by Regulation (EC) 1103/97, articles 4 and 5: by the fixed rate and never an inverse of it; from one to another through an amount in euro rounded to intermediate_digits, at least 3 (22023); the result to its minor unit, ties up. 22023 for a currency without a fixed rate';
