-- Where shipping goes to, and what it costs: rules as data, each from its valid_from until the next version.
-- Both tables are append-only; of two rows with the same key and valid_from the later one holds, and a row that is
-- `ended` ends its rule.

CREATE TABLE @ledger@.shipping_zones (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE "C" NOT NULL CHECK (octet_length(name) <= 63 AND name <> ''),
  valid_from timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  ended boolean NOT NULL DEFAULT false,
  included text[] COLLATE "C" NOT NULL,
  excluded text[] COLLATE "C" NOT NULL,
  seller text COLLATE "C" CHECK (octet_length(seller) <= 255 AND seller <> ''),
  ship_from text COLLATE "C" CONSTRAINT ship_from_is_a_country CHECK (@extschema@.is_country(ship_from)),
  CONSTRAINT areas_are_known CHECK (@extschema@.check_shipping_areas(included, excluded)),
  CONSTRAINT zone_has_areas CHECK (ended OR cardinality(included) > 0)
);
CREATE INDEX shipping_zones_by_name ON @ledger@.shipping_zones (name, valid_from, id);
CREATE INDEX shipping_zones_by_seller ON @ledger@.shipping_zones (seller);
COMMENT ON TABLE @ledger@.shipping_zones IS
  'where the same shipping methods serve; append-only: a later row of a zone takes over from its valid_from';
COMMENT ON COLUMN @ledger@.shipping_zones.id IS 'identity, in the order of recording; what a quote says it used';
COMMENT ON COLUMN @ledger@.shipping_zones.name IS 'of the zone; at most 63 bytes';
COMMENT ON COLUMN @ledger@.shipping_zones.valid_from IS 'from when on it is as this row says';
COMMENT ON COLUMN @ledger@.shipping_zones.recorded_at IS 'when the ledger learned of it';
COMMENT ON COLUMN @ledger@.shipping_zones.ended IS 'true: from then on there is none';
COMMENT ON COLUMN @ledger@.shipping_zones.included IS 'areas as is_in_area() takes them: GB, US-CA, GB BT, FR 20000...20999, *';
COMMENT ON COLUMN @ledger@.shipping_zones.excluded IS
  'areas that are not of the zone; where an address is in areas of both kinds, the closer one tells, and of two as close this one';
COMMENT ON COLUMN @ledger@.shipping_zones.seller IS
  'code of the seller whose orders it is for, at most 255 bytes; NULL: of any who has none of their own that has the address';
COMMENT ON COLUMN @ledger@.shipping_zones.ship_from IS 'country that goods are sent from; NULL: any';

CREATE TABLE @ledger@.shipping_methods (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text COLLATE "C" NOT NULL CHECK (octet_length(code) <= 63 AND code ~ '^[A-Za-z0-9_.-]+$'),
  zone text COLLATE "C" NOT NULL CHECK (octet_length(zone) <= 63),
  currency @extschema@.currency NOT NULL CHECK (@extschema@.minor_unit_digits(currency) IS NOT NULL),
  valid_from timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  ended boolean NOT NULL DEFAULT false,
  measure text COLLATE "C" NOT NULL CHECK (measure IN ('count', 'weight', 'price')),
  bands @extschema@.shipping_band[] NOT NULL,
  handling @extschema@.monetary,
  free_from @extschema@.monetary,
  free_under_weight numeric CHECK (free_under_weight > 0),
  ignores_discounts boolean NOT NULL,
  count_from numeric CHECK (count_from >= 0),
  count_until numeric CHECK (count_until > coalesce(count_from, 0)),
  weight_from numeric CHECK (weight_from >= 0),
  weight_until numeric CHECK (weight_until > coalesce(weight_from, 0)),
  price_from @extschema@.monetary,
  price_until @extschema@.monetary,
  excluded_categories text[] COLLATE "C" NOT NULL CHECK (cardinality(excluded_categories) <= 1000),
  excluded_skus text[] COLLATE "C" NOT NULL CHECK (cardinality(excluded_skus) <= 1000),
  rounding text COLLATE "C" NOT NULL CHECK (rounding IN ('half_even', 'half_up', 'half_down', 'half_odd',
    'half_ceiling', 'half_floor', 'up', 'down', 'ceiling', 'floor')),
  CONSTRAINT bands_fit_together CHECK (ended OR @extschema@.check_shipping_bands(currency, bands)),
  CONSTRAINT amounts_have_its_currency CHECK (
    @extschema@.currency(handling) = currency AND @extschema@.currency(free_from) = currency
    AND @extschema@.currency(price_from) = currency AND @extschema@.currency(price_until) = currency),
  CONSTRAINT amounts_are_not_negative CHECK (
    @extschema@.sign(handling) >= 0 AND @extschema@.sign(free_from) >= 0 AND @extschema@.sign(price_from) >= 0),
  CONSTRAINT price_until_is_above CHECK (@extschema@.sign(price_until) > 0 AND price_until > price_from)
);
CREATE INDEX shipping_methods_by_zone ON @ledger@.shipping_methods (zone, code, currency, valid_from, id);
COMMENT ON TABLE @ledger@.shipping_methods IS
  'what shipping to a zone costs; append-only: a later row of the same code, zone and currency takes over from its valid_from';
COMMENT ON COLUMN @ledger@.shipping_methods.id IS 'identity, in the order of recording; what a quote says it used';
COMMENT ON COLUMN @ledger@.shipping_methods.code IS 'of the method, a segment of account codes: standard; at most 63 bytes';
COMMENT ON COLUMN @ledger@.shipping_methods.zone IS 'name of the zone that it serves';
COMMENT ON COLUMN @ledger@.shipping_methods.currency IS 'of all its amounts, and of the orders that it takes';
COMMENT ON COLUMN @ledger@.shipping_methods.valid_from IS 'from when on it is as this row says';
COMMENT ON COLUMN @ledger@.shipping_methods.recorded_at IS 'when the ledger learned of it';
COMMENT ON COLUMN @ledger@.shipping_methods.ended IS 'true: from then on there is none';
COMMENT ON COLUMN @ledger@.shipping_methods.measure IS
  'what its bands go by, of the lines that ship: count, their quantities; weight, in kilograms; price, what is charged for them';
COMMENT ON COLUMN @ledger@.shipping_methods.bands IS
  'made by shipping_band(): half-open, upwards, each from where the one before it ends; orders outside them are not taken';
COMMENT ON COLUMN @ledger@.shipping_methods.handling IS 'added to what the band comes to';
COMMENT ON COLUMN @ledger@.shipping_methods.free_from IS 'nothing is charged, handling neither, where the goods cost this or more';
COMMENT ON COLUMN @ledger@.shipping_methods.free_under_weight IS
  'nothing is charged where the goods weigh less than this many kilograms; with free_from, where both hold';
COMMENT ON COLUMN @ledger@.shipping_methods.ignores_discounts IS
  'whether the price of the goods is taken before the document''s discounts; those of lines always count';
COMMENT ON COLUMN @ledger@.shipping_methods.count_from IS 'orders of fewer units are not taken';
COMMENT ON COLUMN @ledger@.shipping_methods.count_until IS 'orders of as many units, or more, are not taken';
COMMENT ON COLUMN @ledger@.shipping_methods.weight_from IS 'orders that weigh less are not taken; kilograms';
COMMENT ON COLUMN @ledger@.shipping_methods.weight_until IS 'orders that weigh as much, or more, are not taken';
COMMENT ON COLUMN @ledger@.shipping_methods.price_from IS 'orders whose goods cost less are not taken';
COMMENT ON COLUMN @ledger@.shipping_methods.price_until IS 'orders whose goods cost as much, or more, are not taken';
COMMENT ON COLUMN @ledger@.shipping_methods.excluded_categories IS
  'an order with a line of one of these that ships is not taken; at most 1000';
COMMENT ON COLUMN @ledger@.shipping_methods.excluded_skus IS
  'an order with a line of one of these that ships is not taken; at most 1000';
COMMENT ON COLUMN @ledger@.shipping_methods.rounding IS 'a mode of round(), of the sum of all parts to the minor unit';

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON @ledger@.shipping_zones
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON @ledger@.shipping_methods
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_append_only();
