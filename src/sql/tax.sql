-- The tax of one amount at one percentage. What taxes a sale bears is the ledger's.

-- Not strict: digits may be left out.
CREATE FUNCTION tax_on(net monetary, percent numeric, digits integer DEFAULT NULL, mode text DEFAULT 'half_up')
  RETURNS monetary
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_tax_on';
COMMENT ON FUNCTION tax_on(monetary, numeric, integer, text) IS
  'the tax at so many percent, 19 being 19 %, on an amount without it, worked out exactly and rounded once: to digits decimals, or to the minor unit (22023 without one); the modes of round(). 22023 for a percentage that is below 0, 100000 or more, or has more than 9 decimals';
CREATE FUNCTION tax_included(gross monetary, percent numeric, digits integer DEFAULT NULL, mode text DEFAULT 'half_up')
  RETURNS monetary
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_tax_included';
COMMENT ON FUNCTION tax_included(monetary, numeric, integer, text) IS
  'the tax at so many percent of the net amount that an amount with tax contains: gross * percent / (100 + percent), rounded as by tax_on(); what it raises too';
CREATE FUNCTION add_tax(net monetary, percent numeric, digits integer DEFAULT NULL, mode text DEFAULT 'half_up')
  RETURNS monetary
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_add_tax';
COMMENT ON FUNCTION add_tax(monetary, numeric, integer, text) IS
  'an amount and the tax on it: net + tax_on(net, percent, digits, mode)';
CREATE FUNCTION remove_tax(gross monetary, percent numeric, digits integer DEFAULT NULL, mode text DEFAULT 'half_up')
  RETURNS monetary
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'monetary_remove_tax';
COMMENT ON FUNCTION remove_tax(monetary, numeric, integer, text) IS
  'an amount without the tax that it contains: gross - tax_included(gross, percent, digits, mode), so that both sum to it; the tax is rounded, not the net amount';
