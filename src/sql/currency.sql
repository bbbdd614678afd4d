-- The type currency: a code of 2 to 12 of [A-Z0-9], a letter first, as one integer.

CREATE TYPE currency;

CREATE FUNCTION currency_in(cstring) RETURNS currency
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'currency_in';
COMMENT ON FUNCTION currency_in(cstring) IS 'text input of currency; folds ASCII lower case; raises 22P02';
CREATE FUNCTION currency_out(currency) RETURNS cstring
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'currency_out';
COMMENT ON FUNCTION currency_out(currency) IS 'text output of currency';
CREATE FUNCTION currency_recv(internal) RETURNS currency
  LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'currency_recv';
COMMENT ON FUNCTION currency_recv(internal) IS 'binary input of currency: the bytes of its text';
CREATE FUNCTION currency_send(currency) RETURNS bytea
  LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'currency_send';
COMMENT ON FUNCTION currency_send(currency) IS 'binary output of currency: the bytes of its text';

CREATE TYPE currency (
  INPUT = currency_in,
  OUTPUT = currency_out,
  RECEIVE = currency_recv,
  SEND = currency_send,
  INTERNALLENGTH = 8,
  PASSEDBYVALUE,
  ALIGNMENT = double,
  STORAGE = plain
);
COMMENT ON TYPE currency IS
  'currency code: 2 to 12 of A-Z and 0-9, a letter first; ISO 4217 codes and others such as USDT';

-- ---- order

CREATE FUNCTION currency_eq(currency, currency) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'currency_eq';
COMMENT ON FUNCTION currency_eq(currency, currency) IS 'implementation of = operator';
CREATE FUNCTION currency_ne(currency, currency) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'currency_ne';
COMMENT ON FUNCTION currency_ne(currency, currency) IS 'implementation of <> operator';
CREATE FUNCTION currency_lt(currency, currency) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'currency_lt';
COMMENT ON FUNCTION currency_lt(currency, currency) IS 'implementation of < operator';
CREATE FUNCTION currency_le(currency, currency) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'currency_le';
COMMENT ON FUNCTION currency_le(currency, currency) IS 'implementation of <= operator';
CREATE FUNCTION currency_gt(currency, currency) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'currency_gt';
COMMENT ON FUNCTION currency_gt(currency, currency) IS 'implementation of > operator';
CREATE FUNCTION currency_ge(currency, currency) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'currency_ge';
COMMENT ON FUNCTION currency_ge(currency, currency) IS 'implementation of >= operator';
CREATE FUNCTION currency_cmp(currency, currency) RETURNS integer
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'currency_cmp';
COMMENT ON FUNCTION currency_cmp(currency, currency) IS 'less-equal-greater: -1, 0 or 1, by the bytes of the code';
CREATE FUNCTION currency_sortsupport(internal) RETURNS void
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'currency_sortsupport';
COMMENT ON FUNCTION currency_sortsupport(internal) IS 'sort support of currency';
CREATE FUNCTION currency_hash(currency) RETURNS integer
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'currency_hash';
COMMENT ON FUNCTION currency_hash(currency) IS 'hash of currency';
CREATE FUNCTION currency_hash_extended(currency, bigint) RETURNS bigint
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'currency_hash_extended';
COMMENT ON FUNCTION currency_hash_extended(currency, bigint) IS '64-bit hash of currency with a seed';

CREATE OPERATOR = (
  FUNCTION = currency_eq, LEFTARG = currency, RIGHTARG = currency,
  COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (currency, currency) IS 'equal';
CREATE OPERATOR <> (
  FUNCTION = currency_ne, LEFTARG = currency, RIGHTARG = currency,
  COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (currency, currency) IS 'not equal';
CREATE OPERATOR < (
  FUNCTION = currency_lt, LEFTARG = currency, RIGHTARG = currency,
  COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (currency, currency) IS 'less than, by the bytes of the code';
CREATE OPERATOR <= (
  FUNCTION = currency_le, LEFTARG = currency, RIGHTARG = currency,
  COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (currency, currency) IS 'less than or equal, by the bytes of the code';
CREATE OPERATOR > (
  FUNCTION = currency_gt, LEFTARG = currency, RIGHTARG = currency,
  COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (currency, currency) IS 'greater than, by the bytes of the code';
CREATE OPERATOR >= (
  FUNCTION = currency_ge, LEFTARG = currency, RIGHTARG = currency,
  COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (currency, currency) IS 'greater than or equal, by the bytes of the code';

CREATE OPERATOR CLASS currency_ops DEFAULT FOR TYPE currency USING btree AS
  OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
  FUNCTION 1 currency_cmp(currency, currency),
  FUNCTION 2 currency_sortsupport(internal),
  FUNCTION 4 btequalimage(oid);
COMMENT ON OPERATOR CLASS currency_ops USING btree IS 'order of currency codes, byte by byte';
COMMENT ON OPERATOR FAMILY currency_ops USING btree IS 'order of currency codes, byte by byte';

CREATE OPERATOR CLASS currency_ops DEFAULT FOR TYPE currency USING hash AS
  OPERATOR 1 =,
  FUNCTION 1 currency_hash(currency),
  FUNCTION 2 currency_hash_extended(currency, bigint);
COMMENT ON OPERATOR CLASS currency_ops USING hash IS 'equality of currency codes';
COMMENT ON OPERATOR FAMILY currency_ops USING hash IS 'equality of currency codes';

CREATE OPERATOR CLASS currency_minmax_ops DEFAULT FOR TYPE currency USING brin AS
  OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
  FUNCTION 1 brin_minmax_opcinfo(internal),
  FUNCTION 2 brin_minmax_add_value(internal, internal, internal, internal),
  FUNCTION 3 brin_minmax_consistent(internal, internal, internal),
  FUNCTION 4 brin_minmax_union(internal, internal, internal),
  STORAGE currency;
COMMENT ON OPERATOR CLASS currency_minmax_ops USING brin IS 'least and greatest code of a range of blocks';
COMMENT ON OPERATOR FAMILY currency_minmax_ops USING brin IS 'least and greatest code of a range of blocks';

-- ---- casts: to text they are the server's own (assignment); from text a driver's parameter is assigned

CREATE CAST (text AS currency) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (text AS currency) IS 'reads a currency code';
CREATE CAST (varchar AS currency) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (varchar AS currency) IS 'reads a currency code';

-- ---- ISO 4217

CREATE FUNCTION minor_unit_digits(currency) RETURNS integer
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'currency_minor_unit_digits';
COMMENT ON FUNCTION minor_unit_digits(currency) IS
  'decimals of the minor unit in ISO 4217; NULL where it says N.A. (XAU) or does not know the code (USDT)';

CREATE FUNCTION currency_numeric_code(currency) RETURNS integer
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'currency_numeric_code';
COMMENT ON FUNCTION currency_numeric_code(currency) IS
  'numeric code in ISO 4217, NULL if it has none; not a key, because numbers have been given out twice';

CREATE FUNCTION currency_is_active(currency, on_date date) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'currency_is_active';
COMMENT ON FUNCTION currency_is_active(currency, date) IS
  'whether the code was in ISO 4217 on that date; false for a code that it does not know';

CREATE FUNCTION iso_currency_rows(
  OUT code currency, OUT numeric_code integer, OUT minor_unit_digits integer, OUT name text,
  OUT valid_from date, OUT valid_to date, OUT successor currency
) RETURNS SETOF record
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 250 AS 'MODULE_PATHNAME', 'iso_currency_rows';
COMMENT ON FUNCTION iso_currency_rows() IS 'rows of the view iso_currencies';

CREATE VIEW iso_currencies AS
  SELECT code, numeric_code, minor_unit_digits, name, valid_from, valid_to, successor
  FROM @extschema@.iso_currency_rows();
COMMENT ON VIEW iso_currencies IS 'ISO 4217 as compiled in: current codes, and the historic ones with their successors';
COMMENT ON COLUMN iso_currencies.code IS 'alphabetic code';
COMMENT ON COLUMN iso_currencies.numeric_code IS 'numeric code; not a key: 532 has been ANG and XCG';
COMMENT ON COLUMN iso_currencies.minor_unit_digits IS 'decimals of the minor unit; NULL where ISO 4217 says N.A.';
COMMENT ON COLUMN iso_currencies.name IS 'name of the currency in ISO 4217, in English';
COMMENT ON COLUMN iso_currencies.valid_from IS 'first day; NULL if before the list began';
COMMENT ON COLUMN iso_currencies.valid_to IS 'last day; NULL if the code is current';
COMMENT ON COLUMN iso_currencies.successor IS 'code that took its place; NULL if none';
GRANT SELECT ON iso_currencies TO PUBLIC;

-- ---- aggregates

CREATE FUNCTION currency_larger(currency, currency) RETURNS currency
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'currency_larger';
COMMENT ON FUNCTION currency_larger(currency, currency) IS 'larger of two codes';
CREATE FUNCTION currency_smaller(currency, currency) RETURNS currency
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'currency_smaller';
COMMENT ON FUNCTION currency_smaller(currency, currency) IS 'smaller of two codes';

CREATE AGGREGATE max(currency) (
  SFUNC = currency_larger, STYPE = currency, COMBINEFUNC = currency_larger, SORTOP = >, PARALLEL = SAFE
);
COMMENT ON AGGREGATE max(currency) IS 'last code in order';
CREATE AGGREGATE min(currency) (
  SFUNC = currency_smaller, STYPE = currency, COMBINEFUNC = currency_smaller, SORTOP = <, PARALLEL = SAFE
);
COMMENT ON AGGREGATE min(currency) IS 'first code in order';
