-- What is installed.

CREATE FUNCTION florin_version() RETURNS text
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'florin_version';
COMMENT ON FUNCTION florin_version() IS 'version of the florin library in use, for example 0.1.0';
