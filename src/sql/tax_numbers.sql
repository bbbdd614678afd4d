-- Tax numbers: their form and check digits. What a tax authority knows of them is not here.

-- Not strict: the country may be left out.
CREATE FUNCTION tax_number(number text, country text DEFAULT NULL) RETURNS text
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'tax_number';
COMMENT ON FUNCTION tax_number(text, text) IS
  'a tax number as it is exchanged, ATU13585627: separators left out, capital letters, with the prefix where numbers of the country carry one. country: ISO 3166-1 alpha-2, also EL and XI; if it is left out, the number''s prefix says it. 22023 for a country whose form is not known, and for a number whose form or check digit is wrong. A check digit is not a registration';
CREATE FUNCTION is_tax_number(number text, country text DEFAULT NULL) RETURNS boolean
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'is_tax_number';
COMMENT ON FUNCTION is_tax_number(text, text) IS
  'whether tax_number() would take it; NULL for a country whose form is not known';
