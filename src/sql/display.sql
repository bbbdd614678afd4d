-- Money as people write it, through ICU. STABLE, not IMMUTABLE: the data of a locale changes with ICU's
-- releases, so none of this belongs in an index or a generated column.

CREATE FUNCTION format_money(amount monetary, locale text, style text DEFAULT 'standard') RETURNS text
  LANGUAGE c STABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'monetary_format';
COMMENT ON FUNCTION format_money(monetary, text, text) IS
  'the amount as people of the locale write it, with all its digits; style is standard, accounting, code, name or narrow; raises 22023';

CREATE FUNCTION parse_money(input text, locale text) RETURNS monetary
  LANGUAGE c STABLE STRICT PARALLEL SAFE COST 20 AS 'MODULE_PATHNAME', 'monetary_parse';
COMMENT ON FUNCTION parse_money(text, text) IS
  'reads a number and an ISO 4217 currency as people of the locale write them; raises 22P02, also for a symbol of several currencies, 22003 and 22023';

CREATE FUNCTION parse_money(input text, locale text, currency currency) RETURNS monetary
  LANGUAGE c STABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'monetary_parse_currency';
COMMENT ON FUNCTION parse_money(text, text, currency) IS
  'reads an amount of the currency as people of the locale write it, named or not; raises 22P02, 22003 and 22023';

CREATE FUNCTION currency_name(currency currency, locale text) RETURNS text
  LANGUAGE c STABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'currency_display_name';
COMMENT ON FUNCTION currency_name(currency, text) IS
  'the name of the currency in the language of the locale; outside ISO 4217 the code; raises 22023';

CREATE FUNCTION currency_symbol(currency currency, locale text) RETURNS text
  LANGUAGE c STABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'currency_display_symbol';
COMMENT ON FUNCTION currency_symbol(currency, text) IS
  'the symbol that people of the locale use for the currency, or its code; raises 22023';
