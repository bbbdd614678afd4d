-- Aggregates of monetary. Currencies never mix (LG004), but in a bag, which keeps one sum for each.

CREATE FUNCTION monetary_accumulate(internal, monetary) RETURNS internal
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_accumulate';
COMMENT ON FUNCTION monetary_accumulate(internal, monetary) IS 'transition function of sum and avg';
CREATE FUNCTION monetary_take_away(internal, monetary) RETURNS internal
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_take_away';
COMMENT ON FUNCTION monetary_take_away(internal, monetary) IS
  'inverse transition function of sum and avg';
CREATE FUNCTION monetary_combine(internal, internal) RETURNS internal
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_combine';
COMMENT ON FUNCTION monetary_combine(internal, internal) IS 'combine function of sum and avg';
CREATE FUNCTION monetary_serialize(internal) RETURNS bytea
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_serialize';
COMMENT ON FUNCTION monetary_serialize(internal) IS 'serial function of sum and avg';
CREATE FUNCTION monetary_deserialize(bytea, internal) RETURNS internal
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_deserialize';
COMMENT ON FUNCTION monetary_deserialize(bytea, internal) IS 'deserial function of sum and avg';
CREATE FUNCTION monetary_sum(internal) RETURNS monetary
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_sum';
COMMENT ON FUNCTION monetary_sum(internal) IS 'final function of sum';
CREATE FUNCTION monetary_average(internal) RETURNS monetary
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_average';
COMMENT ON FUNCTION monetary_average(internal) IS 'final function of avg';

CREATE AGGREGATE sum(monetary) (
  SFUNC = monetary_accumulate,
  STYPE = internal,
  SSPACE = 128,
  FINALFUNC = monetary_sum,
  COMBINEFUNC = monetary_combine,
  SERIALFUNC = monetary_serialize,
  DESERIALFUNC = monetary_deserialize,
  MSFUNC = monetary_accumulate,
  MINVFUNC = monetary_take_away,
  MSTYPE = internal,
  MSSPACE = 128,
  MFINALFUNC = monetary_sum,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE sum(monetary) IS
  'exact sum of amounts of one currency; NULL of no rows; raises LG004, and 22003 if the result does not fit';

CREATE FUNCTION monetary_sum_or_null(internal) RETURNS monetary
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_sum_or_null';
COMMENT ON FUNCTION monetary_sum_or_null(internal) IS 'final function of sum_or_null';
CREATE AGGREGATE sum_or_null(monetary) (
  SFUNC = monetary_accumulate,
  STYPE = internal,
  SSPACE = 128,
  FINALFUNC = monetary_sum_or_null,
  COMBINEFUNC = monetary_combine,
  SERIALFUNC = monetary_serialize,
  DESERIALFUNC = monetary_deserialize,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE sum_or_null(monetary) IS
  'as sum, but NULL if the result does not fit, so that one group does not keep the others from being shown; raises LG004';

CREATE AGGREGATE avg(monetary) (
  SFUNC = monetary_accumulate,
  STYPE = internal,
  SSPACE = 128,
  FINALFUNC = monetary_average,
  COMBINEFUNC = monetary_combine,
  SERIALFUNC = monetary_serialize,
  DESERIALFUNC = monetary_deserialize,
  MSFUNC = monetary_accumulate,
  MINVFUNC = monetary_take_away,
  MSTYPE = internal,
  MSSPACE = 128,
  MFINALFUNC = monetary_average,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE avg(monetary) IS
  'average of amounts of one currency, the sum / the count: to 18 decimals, half even, or as many as fit, but no fewer than the sum has; NULL of no rows; raises LG004, 22003';

CREATE FUNCTION monetary_bag_accumulate(internal, monetary) RETURNS internal
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_bag_accumulate';
COMMENT ON FUNCTION monetary_bag_accumulate(internal, monetary) IS 'transition function of bag';
CREATE FUNCTION monetary_bag_combine(internal, internal) RETURNS internal
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_bag_combine';
COMMENT ON FUNCTION monetary_bag_combine(internal, internal) IS 'combine function of bag';
CREATE FUNCTION monetary_bag_serialize(internal) RETURNS bytea
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_bag_serialize';
COMMENT ON FUNCTION monetary_bag_serialize(internal) IS 'serial function of bag';
CREATE FUNCTION monetary_bag_deserialize(bytea, internal) RETURNS internal
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_bag_deserialize';
COMMENT ON FUNCTION monetary_bag_deserialize(bytea, internal) IS 'deserial function of bag';
CREATE FUNCTION monetary_bag_sums(internal) RETURNS monetary[]
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_bag_sums';
COMMENT ON FUNCTION monetary_bag_sums(internal) IS 'final function of bag';

CREATE AGGREGATE bag(monetary) (
  SFUNC = monetary_bag_accumulate,
  STYPE = internal,
  SSPACE = 512,
  FINALFUNC = monetary_bag_sums,
  COMBINEFUNC = monetary_bag_combine,
  SERIALFUNC = monetary_bag_serialize,
  DESERIALFUNC = monetary_bag_deserialize,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE bag(monetary) IS
  'one exact sum a currency, ordered by code, a sum of zero included; NULL of no rows';

-- ---- min and max have no sort operator: an index read from one end would not notice a second currency

CREATE FUNCTION monetary_smaller(monetary, monetary) RETURNS monetary
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_smaller';
COMMENT ON FUNCTION monetary_smaller(monetary, monetary) IS
  'smaller of two amounts of one currency; raises LG004';
CREATE FUNCTION monetary_larger(monetary, monetary) RETURNS monetary
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_larger';
COMMENT ON FUNCTION monetary_larger(monetary, monetary) IS
  'larger of two amounts of one currency; raises LG004';

CREATE AGGREGATE min(monetary) (
  SFUNC = monetary_smaller, STYPE = monetary, COMBINEFUNC = monetary_smaller, PARALLEL = SAFE
);
COMMENT ON AGGREGATE min(monetary) IS 'smallest of amounts of one currency; raises LG004';

CREATE AGGREGATE max(monetary) (
  SFUNC = monetary_larger, STYPE = monetary, COMBINEFUNC = monetary_larger, PARALLEL = SAFE
);
COMMENT ON AGGREGATE max(monetary) IS 'largest of amounts of one currency; raises LG004';
