-- What is charged for sales: schedules of fees, by scope and date. Never here: what a component comes to, which the
-- extension knows.

CREATE TABLE @ledger@.fee_schedules (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE "C" NOT NULL CHECK (octet_length(name) <= 63 AND name ~ '^[A-Za-z0-9_.-]+$'),
  country text COLLATE "C" CONSTRAINT country_is_one CHECK (@extschema@.is_country(country)),
  region text COLLATE "C" CHECK (octet_length(region) <= 8 AND region ~ '^[A-Z0-9]+$'),
  cross_border boolean,
  category text COLLATE "C" CHECK (octet_length(category) <= 63 AND category <> ''),
  seller text COLLATE "C" CHECK (octet_length(seller) <= 255 AND seller <> ''),
  payment_method text COLLATE "C" CHECK (octet_length(payment_method) <= 63 AND payment_method <> ''),
  currency @extschema@.currency,
  valid_from timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  ended boolean NOT NULL DEFAULT false,
  payer text COLLATE "C" NOT NULL DEFAULT 'seller' CHECK (payer IN ('seller', 'buyer', 'platform')),
  components jsonb,
  CONSTRAINT region_is_in_a_country CHECK (region IS NULL OR country IS NOT NULL),
  CONSTRAINT components_or_ended CHECK (ended = (components IS NULL)),
  CONSTRAINT components_can_be_used CHECK (@extschema@.check_fee_components(components, currency IS NOT NULL))
);
CREATE INDEX fee_schedules_by_seller ON @ledger@.fee_schedules (seller, name, valid_from, id);
COMMENT ON TABLE @ledger@.fee_schedules IS
  'what is charged for sales; append-only: a later row of the same name and scope takes over from its valid_from, of two with the same valid_from the later one holds. Of the schedules of a fee that fit a line the one whose scope asks for most is due';
COMMENT ON COLUMN @ledger@.fee_schedules.id IS 'identity, in the order of recording; what a quote says it used';
COMMENT ON COLUMN @ledger@.fee_schedules.name IS
  'of the fee, for example commission: every fee is due, each by one schedule; a segment of account codes, at most 63 bytes';
COMMENT ON COLUMN @ledger@.fee_schedules.country IS
  'scope: where the goods go to, ISO 3166-1 alpha-2; NULL: anywhere';
COMMENT ON COLUMN @ledger@.fee_schedules.region IS 'scope: the region of the country; NULL: any';
COMMENT ON COLUMN @ledger@.fee_schedules.cross_border IS
  'scope: true, the goods go to another country than the seller''s; false, to the same; NULL: either';
COMMENT ON COLUMN @ledger@.fee_schedules.category IS 'scope: the category of a line; NULL: any';
COMMENT ON COLUMN @ledger@.fee_schedules.seller IS 'scope: the seller''s code; NULL: any';
COMMENT ON COLUMN @ledger@.fee_schedules.payment_method IS 'scope: how the buyer pays; NULL: in any way';
COMMENT ON COLUMN @ledger@.fee_schedules.currency IS
  'scope: the currency of the sale and of the components'' amounts; NULL: any, for percentages alone';
COMMENT ON COLUMN @ledger@.fee_schedules.valid_from IS 'from when on it holds';
COMMENT ON COLUMN @ledger@.fee_schedules.recorded_at IS 'when the ledger learned of it';
COMMENT ON COLUMN @ledger@.fee_schedules.ended IS 'true: from then on there is no schedule with this scope';
COMMENT ON COLUMN @ledger@.fee_schedules.payer IS 'who pays it: seller; buyer, on top of the price and without tax; or platform';
COMMENT ON COLUMN @ledger@.fee_schedules.components IS
  'array of what is charged together, as check_fee_components() takes it; empty: nothing; NULL in a row that is ended';

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON @ledger@.fee_schedules
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_append_only();
