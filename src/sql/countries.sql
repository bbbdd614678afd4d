-- Which codes are countries.

CREATE FUNCTION is_country(code text) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'florin_is_country';
COMMENT ON FUNCTION is_country(text) IS
  'whether it is a code of ISO 3166-1 alpha-2, as officially assigned in 2025, or one of XI (Northern Ireland in VAT) and XK (Kosovo): two capital letters. GB and not UK, GR and not EL';
