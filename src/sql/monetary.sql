-- The type monetary: an exact amount of one currency, its operators and its casts.

CREATE TYPE monetary;

CREATE FUNCTION monetary_in(cstring, oid, integer) RETURNS monetary
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_in';
COMMENT ON FUNCTION monetary_in(cstring, oid, integer) IS
  'text input of monetary: GBP 12.34, 12.34 GBP, GBP12.34, or a JSON object; raises 22P02 and 22003';
CREATE FUNCTION monetary_out(monetary) RETURNS cstring
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_out';
COMMENT ON FUNCTION monetary_out(monetary) IS
  'text output of monetary: code, space, amount with at least the minor unit of ISO 4217';
CREATE FUNCTION monetary_recv(internal, oid, integer) RETURNS monetary
  LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_recv';
COMMENT ON FUNCTION monetary_recv(internal, oid, integer) IS
  'binary input of monetary: the bytes of its text';
CREATE FUNCTION monetary_send(monetary) RETURNS bytea
  LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_send';
COMMENT ON FUNCTION monetary_send(monetary) IS 'binary output of monetary: the bytes of its text';
CREATE FUNCTION monetary_typmod_in(cstring[]) RETURNS integer
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_typmod_in';
COMMENT ON FUNCTION monetary_typmod_in(cstring[]) IS
  'type modifier of monetary: the one currency that is admitted, a code of up to six characters';
CREATE FUNCTION monetary_typmod_out(integer) RETURNS cstring
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_typmod_out';
COMMENT ON FUNCTION monetary_typmod_out(integer) IS 'text of a type modifier of monetary';

CREATE TYPE monetary (
  INPUT = monetary_in,
  OUTPUT = monetary_out,
  RECEIVE = monetary_recv,
  SEND = monetary_send,
  TYPMOD_IN = monetary_typmod_in,
  TYPMOD_OUT = monetary_typmod_out,
  INTERNALLENGTH = 24,
  ALIGNMENT = double,
  STORAGE = plain,
  -- numeric, as the built-in money is: abs('-1') keeps its meaning
  CATEGORY = 'N'
);
COMMENT ON TYPE monetary IS
  'exact amount of one currency: any 35 digits, up to 36 decimals; monetary(''GBP'') admits pounds only';

-- ---- the modifier is checked by every cast, explicit ones too: it never converts

CREATE FUNCTION monetary(monetary, integer, boolean) RETURNS monetary
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_coerce';
COMMENT ON FUNCTION monetary(monetary, integer, boolean) IS
  'checks that the amount is of the currency that the type modifier admits; raises 22023';
CREATE CAST (monetary AS monetary) WITH FUNCTION monetary(monetary, integer, boolean) AS IMPLICIT;
COMMENT ON CAST (monetary AS monetary) IS 'checks the type modifier';

-- ---- order: currency first, then amount; total, so that sorting and grouping never fail

CREATE FUNCTION monetary_eq(monetary, monetary) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_eq';
COMMENT ON FUNCTION monetary_eq(monetary, monetary) IS 'implementation of = operator';
CREATE FUNCTION monetary_ne(monetary, monetary) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_ne';
COMMENT ON FUNCTION monetary_ne(monetary, monetary) IS 'implementation of <> operator';
CREATE FUNCTION monetary_lt(monetary, monetary) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_lt';
COMMENT ON FUNCTION monetary_lt(monetary, monetary) IS 'implementation of < operator';
CREATE FUNCTION monetary_le(monetary, monetary) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_le';
COMMENT ON FUNCTION monetary_le(monetary, monetary) IS 'implementation of <= operator';
CREATE FUNCTION monetary_gt(monetary, monetary) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_gt';
COMMENT ON FUNCTION monetary_gt(monetary, monetary) IS 'implementation of > operator';
CREATE FUNCTION monetary_ge(monetary, monetary) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_ge';
COMMENT ON FUNCTION monetary_ge(monetary, monetary) IS 'implementation of >= operator';
CREATE FUNCTION monetary_cmp(monetary, monetary) RETURNS integer
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_cmp';
COMMENT ON FUNCTION monetary_cmp(monetary, monetary) IS
  'less-equal-greater: -1, 0 or 1, by currency and then by amount';
CREATE FUNCTION monetary_sortsupport(internal) RETURNS void
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_sortsupport';
COMMENT ON FUNCTION monetary_sortsupport(internal) IS 'sort support of monetary';
CREATE FUNCTION monetary_hash(monetary) RETURNS integer
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_hash';
COMMENT ON FUNCTION monetary_hash(monetary) IS 'hash of monetary';
CREATE FUNCTION monetary_hash_extended(monetary, bigint) RETURNS bigint
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_hash_extended';
COMMENT ON FUNCTION monetary_hash_extended(monetary, bigint) IS
  '64-bit hash of monetary with a seed';

CREATE OPERATOR = (
  FUNCTION = monetary_eq, LEFTARG = monetary, RIGHTARG = monetary,
  COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (monetary, monetary) IS 'equal';
CREATE OPERATOR <> (
  FUNCTION = monetary_ne, LEFTARG = monetary, RIGHTARG = monetary,
  COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (monetary, monetary) IS 'not equal';
CREATE OPERATOR < (
  FUNCTION = monetary_lt, LEFTARG = monetary, RIGHTARG = monetary,
  COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (monetary, monetary) IS 'less than; currencies are ordered by code';
CREATE OPERATOR <= (
  FUNCTION = monetary_le, LEFTARG = monetary, RIGHTARG = monetary,
  COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (monetary, monetary) IS 'less than or equal; currencies are ordered by code';
CREATE OPERATOR > (
  FUNCTION = monetary_gt, LEFTARG = monetary, RIGHTARG = monetary,
  COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (monetary, monetary) IS 'greater than; currencies are ordered by code';
CREATE OPERATOR >= (
  FUNCTION = monetary_ge, LEFTARG = monetary, RIGHTARG = monetary,
  COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (monetary, monetary) IS 'greater than or equal; currencies are ordered by code';

CREATE FUNCTION monetary_in_range(monetary, monetary, monetary, boolean, boolean) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_in_range';
COMMENT ON FUNCTION monetary_in_range(monetary, monetary, monetary, boolean, boolean) IS
  'window frames of RANGE; raises LG004, and 22013 for an offset below zero';

CREATE OPERATOR CLASS monetary_ops DEFAULT FOR TYPE monetary USING btree AS
  OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
  FUNCTION 1 monetary_cmp(monetary, monetary),
  FUNCTION 2 monetary_sortsupport(internal),
  FUNCTION 3 monetary_in_range(monetary, monetary, monetary, boolean, boolean),
  FUNCTION 4 btequalimage(oid);
COMMENT ON OPERATOR CLASS monetary_ops USING btree IS 'order by currency, then by amount';
COMMENT ON OPERATOR FAMILY monetary_ops USING btree IS 'order by currency, then by amount';

CREATE OPERATOR CLASS monetary_ops DEFAULT FOR TYPE monetary USING hash AS
  OPERATOR 1 =,
  FUNCTION 1 monetary_hash(monetary),
  FUNCTION 2 monetary_hash_extended(monetary, bigint);
COMMENT ON OPERATOR CLASS monetary_ops USING hash IS 'equality of amounts';
COMMENT ON OPERATOR FAMILY monetary_ops USING hash IS 'equality of amounts';

CREATE OPERATOR CLASS monetary_minmax_ops DEFAULT FOR TYPE monetary USING brin AS
  OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
  FUNCTION 1 brin_minmax_opcinfo(internal),
  FUNCTION 2 brin_minmax_add_value(internal, internal, internal, internal),
  FUNCTION 3 brin_minmax_consistent(internal, internal, internal),
  FUNCTION 4 brin_minmax_union(internal, internal, internal),
  STORAGE monetary;
COMMENT ON OPERATOR CLASS monetary_minmax_ops USING brin IS 'least and greatest amount of a range of blocks';
COMMENT ON OPERATOR FAMILY monetary_minmax_ops USING brin IS 'least and greatest amount of a range of blocks';

-- ---- make and take apart

CREATE FUNCTION monetary(amount numeric, currency currency) RETURNS monetary
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_make';
COMMENT ON FUNCTION monetary(numeric, currency) IS
  'an amount of a currency, exactly as given; raises 22003 and, for NaN, 22023';
CREATE FUNCTION from_minor_units(units numeric, currency currency) RETURNS monetary
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_from_minor_units';
COMMENT ON FUNCTION from_minor_units(numeric, currency) IS
  'an amount from a number of minor units, 1234 and GBP making GBP 12.34; raises 22023 without a minor unit';
CREATE FUNCTION to_minor_units(monetary) RETURNS numeric
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_to_minor_units';
COMMENT ON FUNCTION to_minor_units(monetary) IS
  'the number of minor units; raises 22003 if it is not whole, 22023 without a minor unit';
CREATE FUNCTION amount(monetary) RETURNS numeric
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_amount';
COMMENT ON FUNCTION amount(monetary) IS
  'the amount without its currency, with the decimals that it is printed with';
CREATE FUNCTION currency(monetary) RETURNS currency
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_currency';
COMMENT ON FUNCTION currency(monetary) IS 'the currency of an amount';

-- ---- arithmetic: currencies never mix (LG004), nothing is rounded but a quotient, overflow is 22003

CREATE FUNCTION monetary_add(monetary, monetary) RETURNS monetary
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_add';
COMMENT ON FUNCTION monetary_add(monetary, monetary) IS 'implementation of + operator';
CREATE FUNCTION monetary_subtract(monetary, monetary) RETURNS monetary
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_subtract';
COMMENT ON FUNCTION monetary_subtract(monetary, monetary) IS 'implementation of - operator';
CREATE FUNCTION monetary_negate(monetary) RETURNS monetary
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_negate';
COMMENT ON FUNCTION monetary_negate(monetary) IS 'implementation of - operator';
CREATE FUNCTION monetary_plus(monetary) RETURNS monetary
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_plus';
COMMENT ON FUNCTION monetary_plus(monetary) IS 'implementation of + operator';
CREATE FUNCTION monetary_multiply(monetary, numeric) RETURNS monetary
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_multiply';
COMMENT ON FUNCTION monetary_multiply(monetary, numeric) IS 'implementation of * operator';
CREATE FUNCTION monetary_multiply_by(numeric, monetary) RETURNS monetary
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_multiply_by';
COMMENT ON FUNCTION monetary_multiply_by(numeric, monetary) IS 'implementation of * operator';
CREATE FUNCTION monetary_divide(monetary, numeric) RETURNS monetary
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_divide';
COMMENT ON FUNCTION monetary_divide(monetary, numeric) IS 'implementation of / operator';
CREATE FUNCTION monetary_ratio(monetary, monetary) RETURNS numeric
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_ratio';
COMMENT ON FUNCTION monetary_ratio(monetary, monetary) IS 'implementation of / operator';

CREATE OPERATOR + (
  FUNCTION = monetary_add, LEFTARG = monetary, RIGHTARG = monetary, COMMUTATOR = +
);
COMMENT ON OPERATOR + (monetary, monetary) IS 'sum of two amounts of one currency';
CREATE OPERATOR - (FUNCTION = monetary_subtract, LEFTARG = monetary, RIGHTARG = monetary);
COMMENT ON OPERATOR - (monetary, monetary) IS 'difference of two amounts of one currency';
CREATE OPERATOR - (FUNCTION = monetary_negate, RIGHTARG = monetary);
COMMENT ON OPERATOR - (NONE, monetary) IS 'negate';
CREATE OPERATOR + (FUNCTION = monetary_plus, RIGHTARG = monetary);
COMMENT ON OPERATOR + (NONE, monetary) IS 'the amount itself';
CREATE OPERATOR * (
  FUNCTION = monetary_multiply, LEFTARG = monetary, RIGHTARG = numeric, COMMUTATOR = *
);
COMMENT ON OPERATOR * (monetary, numeric) IS 'exact product; raises 22003 if it has too many digits';
CREATE OPERATOR * (
  FUNCTION = monetary_multiply_by, LEFTARG = numeric, RIGHTARG = monetary, COMMUTATOR = *
);
COMMENT ON OPERATOR * (numeric, monetary) IS 'exact product; raises 22003 if it has too many digits';
CREATE OPERATOR / (FUNCTION = monetary_divide, LEFTARG = monetary, RIGHTARG = numeric);
COMMENT ON OPERATOR / (monetary, numeric) IS 'quotient to 18 decimals, half even, or to as many as fit, but no fewer than the operands have; raises 22012, 22003';
CREATE OPERATOR / (FUNCTION = monetary_ratio, LEFTARG = monetary, RIGHTARG = monetary);
COMMENT ON OPERATOR / (monetary, monetary) IS 'ratio of two amounts of one currency, with the decimals that numeric division gives';

CREATE FUNCTION abs(monetary) RETURNS monetary
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_abs';
COMMENT ON FUNCTION abs(monetary) IS 'absolute value';
CREATE FUNCTION sign(monetary) RETURNS integer
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_sign';
COMMENT ON FUNCTION sign(monetary) IS '-1, 0 or 1';
CREATE FUNCTION is_zero(monetary) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_is_zero';
COMMENT ON FUNCTION is_zero(monetary) IS 'whether the amount is zero';

-- ---- rounding: only when asked for, and as asked for

CREATE FUNCTION round(amount monetary, mode text DEFAULT 'half_even') RETURNS monetary
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_round_to_minor_unit';
COMMENT ON FUNCTION round(monetary, text) IS
  'rounds to the minor unit; raises 22023 without one; modes: half_even half_up half_down half_odd half_ceiling half_floor up down ceiling floor unnecessary';
CREATE FUNCTION round(amount monetary, digits integer, mode text DEFAULT 'half_even') RETURNS monetary
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_round';
COMMENT ON FUNCTION round(monetary, integer, text) IS
  'rounds to that many decimals, below zero to tens, hundreds and so on; the modes of round(monetary, text)';
CREATE FUNCTION trunc(amount monetary) RETURNS monetary
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_trunc_to_minor_unit';
COMMENT ON FUNCTION trunc(monetary) IS 'cuts towards zero to the minor unit; raises 22023 without one';
CREATE FUNCTION trunc(amount monetary, digits integer) RETURNS monetary
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_trunc';
COMMENT ON FUNCTION trunc(monetary, integer) IS 'cuts towards zero to that many decimals';
CREATE FUNCTION round_to(amount monetary, step numeric, mode text DEFAULT 'half_even') RETURNS monetary
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_round_to';
COMMENT ON FUNCTION round_to(monetary, numeric, text) IS
  'rounds to a whole multiple of the step, which must be above zero; the modes of round(monetary, text)';
-- Not strict, because a mode of NULL is that of the national rule.
CREATE FUNCTION round_cash(amount monetary, mode text DEFAULT NULL) RETURNS monetary
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_round_cash';
COMMENT ON FUNCTION round_cash(monetary, text) IS
  'rounds what a buyer pays in cash, below zero what is paid back, to the step and in the direction of the national rule; without a rule half_up to the minor unit, 22023 without one; a mode, of round(monetary, text), goes before the rule''s';

-- ---- sharing out; not strict, because a step of NULL is one minor unit. NULL for any other NULL.

CREATE FUNCTION allocate(
  total monetary, weights numeric[], method text DEFAULT 'largest_remainder', step numeric DEFAULT NULL
) RETURNS monetary[]
  LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'monetary_allocate';
COMMENT ON FUNCTION allocate(monetary, numeric[], text, numeric) IS
  'shares in proportion to the weights that sum to the total, cut to steps (one minor unit); the steps left over go by method: largest_remainder to_first to_last to_largest separate; raises 22023';
CREATE FUNCTION split(
  total monetary, parts integer, method text DEFAULT 'largest_remainder', step numeric DEFAULT NULL
) RETURNS monetary[]
  LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'monetary_split';
COMMENT ON FUNCTION split(monetary, integer, text, numeric) IS
  'up to 1000000 equal shares that sum to the total; method and step are those of allocate()';

-- ---- casts: to text they are the server's own (assignment); from text a driver's parameter is assigned.
-- None is implicit: a number, or a text, that came to be without notice would have lost its currency.

CREATE CAST (text AS monetary) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (text AS monetary) IS 'reads an amount';
CREATE CAST (varchar AS monetary) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (varchar AS monetary) IS 'reads an amount';
CREATE CAST (monetary AS numeric) WITH FUNCTION amount(monetary);
COMMENT ON CAST (monetary AS numeric) IS 'the amount without its currency';

CREATE FUNCTION monetary_to_json(monetary) RETURNS json
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_to_json';
COMMENT ON FUNCTION monetary_to_json(monetary) IS 'the amount as {"amount": "12.34", "currency": "GBP"}';
CREATE FUNCTION monetary_to_jsonb(monetary) RETURNS jsonb
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_to_jsonb';
COMMENT ON FUNCTION monetary_to_jsonb(monetary) IS 'the amount as {"amount": "12.34", "currency": "GBP"}';
CREATE FUNCTION monetary(jsonb) RETURNS monetary
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_from_jsonb';
COMMENT ON FUNCTION monetary(jsonb) IS
  'an amount from {"amount": "12.34", "currency": "GBP"}; the amount may be a number; raises 22023 and 22P02';
CREATE FUNCTION monetary_from_json(json) RETURNS monetary
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_from_json';
COMMENT ON FUNCTION monetary_from_json(json) IS 'an amount from json, as monetary(jsonb) reads it from jsonb';
CREATE CAST (monetary AS json) WITH FUNCTION monetary_to_json(monetary);
COMMENT ON CAST (monetary AS json) IS 'as an object; to_json() and to_jsonb() use it too';
CREATE CAST (monetary AS jsonb) WITH FUNCTION monetary_to_jsonb(monetary);
COMMENT ON CAST (monetary AS jsonb) IS 'as an object with the amount as a string';
CREATE CAST (json AS monetary) WITH FUNCTION monetary_from_json(json);
COMMENT ON CAST (json AS monetary) IS 'from an object with an amount and a currency';
CREATE CAST (jsonb AS monetary) WITH FUNCTION monetary(jsonb);
COMMENT ON CAST (jsonb AS monetary) IS 'from an object with an amount and a currency';
