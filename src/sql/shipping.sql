-- Shipping: bands of a method, areas of a zone. Zones and methods themselves are kept in a ledger.

CREATE TYPE shipping_band AS (
  from_value numeric, until_value numeric, price monetary, per_item monetary, percent numeric,
  least_percentage monetary, most_percentage monetary, first_units numeric, step_units numeric, step_price monetary,
  package_units numeric, most_units numeric
);
COMMENT ON TYPE shipping_band IS 'what a shipping method charges for a measure in [from_value, until_value); shipping_band() makes one';

CREATE FUNCTION shipping_band(
  from_value numeric DEFAULT 0, until_value numeric DEFAULT NULL, price monetary DEFAULT NULL,
  per_item monetary DEFAULT NULL, percent numeric DEFAULT NULL, least_percentage monetary DEFAULT NULL,
  most_percentage monetary DEFAULT NULL, first_units numeric DEFAULT NULL, step_units numeric DEFAULT NULL,
  step_price monetary DEFAULT NULL, package_units numeric DEFAULT NULL, most_units numeric DEFAULT NULL
) RETURNS shipping_band
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN ROW(from_value, until_value, price, per_item, percent, least_percentage, most_percentage, first_units,
    step_units, step_price, package_units, most_units)::shipping_band;
COMMENT ON FUNCTION shipping_band(numeric, numeric, monetary, monetary, numeric, monetary, monetary, numeric, numeric, monetary, numeric, numeric) IS
  'what a shipping method charges for a count, weight in kilograms or price in [from_value, until_value), until_value NULL for no end: price for the order; per_item for each unit of a line; percent of the price of the goods, at least least_percentage and at most most_percentage; beyond first_units of the measure step_price for each step_units that are begun; all of price and steps again for each package of package_units that is begun; units beyond most_units count for nothing. What is left out is not charged or not bounded';

CREATE FUNCTION check_shipping_bands(currency currency, bands shipping_band[]) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'florin_check_shipping_bands';
COMMENT ON FUNCTION check_shipping_bands(currency, shipping_band[]) IS
  'true if bands go upwards, each from where the one before it ends, with amounts in the currency; otherwise an error that names the bands: 22023 for two that overlap or leave a gap, and for a number that cannot be, LG004 for another currency, LG015 for more than 1000';

CREATE FUNCTION check_shipping_areas(included text[], excluded text[]) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'florin_check_shipping_areas';
COMMENT ON FUNCTION check_shipping_areas(text[], text[]) IS
  'true if all are areas as is_in_area() takes them; 22023 names the first that is none, LG015 says that there are more than 10000';

CREATE FUNCTION is_in_area(area text, country text, postal_code text DEFAULT NULL, region text DEFAULT NULL)
  RETURNS boolean
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'florin_is_in_area';
COMMENT ON FUNCTION is_in_area(text, text, text, text) IS
  'whether an address is in an area: * is everywhere, GB a country of ISO 3166-1, US-CA a region of ISO 3166-2, "GB BT" the postal codes that begin so, "FR 20000...20999" those from one to the other with all that begins with the last. Case, blanks and hyphens of postal codes do not matter; of British ones (GB, GG, IM, JE) an area or district is compared whole, so that "GB B" has B1 1AA and not BT1 1AA. NULL where the address lacks what would tell; 22023 for an area, country, postal code or region that is none';

CREATE FUNCTION ledger_quote_shipping(ledger regnamespace, document jsonb) RETURNS jsonb
  LANGUAGE c STABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'ledger_quote_shipping';
COMMENT ON FUNCTION ledger_quote_shipping(regnamespace, jsonb) IS 'engine behind <ledger>.quote_shipping()';

CREATE FUNCTION ledger_shipping_methods(
  ledger regnamespace, document jsonb,
  OUT method text, OUT zone text, OUT rule_id bigint, OUT charge monetary, OUT is_free boolean, OUT reason text
) RETURNS SETOF record
  LANGUAGE c STABLE PARALLEL SAFE COST 1000 ROWS 10 AS 'MODULE_PATHNAME', 'ledger_shipping_methods';
COMMENT ON FUNCTION ledger_shipping_methods(regnamespace, jsonb) IS 'engine behind <ledger>.shipping_methods()';
