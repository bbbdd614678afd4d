-- What taxes there are, where, and who owes them: rules as data, each from its valid_from until the next version.
-- Every table is append-only; of two rows with the same key and valid_from the later one holds, and a row that is
-- `ended` ends its rule. Never here: how a tax is worked out (the extension knows), or the rates themselves.

CREATE TABLE @ledger@.tax_jurisdictions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text COLLATE "C" NOT NULL CHECK (octet_length(code) <= 63 AND code ~ '^[A-Z][A-Za-z0-9_.-]+$'),
  valid_from timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  ended boolean NOT NULL DEFAULT false,
  name text NOT NULL CHECK (name <> ''),
  country text COLLATE "C" NOT NULL CONSTRAINT country_is_one CHECK (@extschema@.is_country(country)),
  parent text COLLATE "C",
  region text COLLATE "C" CHECK (octet_length(region) <= 8 AND region ~ '^[A-Z0-9]+$'),
  postal_prefixes text[] COLLATE "C"
    CHECK (array_to_string(postal_prefixes, ',', '-')
      ~ '^[A-Z0-9]+([.][.][.][A-Z0-9]+)?(,[A-Z0-9]+([.][.][.][A-Z0-9]+)?)*$'),
  requires_region boolean NOT NULL DEFAULT false,
  inherits boolean NOT NULL DEFAULT true,
  rounding_scope text COLLATE "C" CHECK (rounding_scope IN ('line', 'rate', 'document', 'line_total',
    'document_total')),
  rounding_mode text COLLATE "C" CHECK (rounding_mode IN ('half_even', 'half_up', 'half_down', 'half_odd',
    'half_ceiling', 'half_floor', 'up', 'down', 'ceiling', 'floor')),
  shipping_tax text COLLATE "C" CHECK (shipping_tax IN ('own_category', 'follows_goods', 'weighted_by_value',
    'all_if_any_taxable', 'in_proportion')),
  sourcing text COLLATE "C" CHECK (sourcing IN ('destination', 'origin')),
  reverse_charge_from_abroad boolean,
  source text,
  CONSTRAINT country_has_no_parent CHECK ((parent IS NULL) = (code = country)),
  CONSTRAINT part_is_found_by_something
    CHECK (ended OR (parent IS NULL) = (region IS NULL AND postal_prefixes IS NULL)),
  CONSTRAINT parent_is_another CHECK (parent <> code)
);
CREATE INDEX tax_jurisdictions_by_parent ON @ledger@.tax_jurisdictions (parent, code);
CREATE INDEX tax_jurisdictions_by_code ON @ledger@.tax_jurisdictions (code, valid_from, id);
COMMENT ON TABLE @ledger@.tax_jurisdictions IS
  'who levies taxes where: countries, their regions, and what is within these, as a tree; append-only: a later row takes over from its valid_from';
COMMENT ON COLUMN @ledger@.tax_jurisdictions.id IS 'identity, in the order of recording';
COMMENT ON COLUMN @ledger@.tax_jurisdictions.code IS
  'of a country its ISO 3166-1 code, DE; of a part what the user likes, best its ISO 3166-2 code, CA-QC; a segment of account codes, at most 63 bytes';
COMMENT ON COLUMN @ledger@.tax_jurisdictions.valid_from IS 'from when on it is as this row says';
COMMENT ON COLUMN @ledger@.tax_jurisdictions.recorded_at IS 'when the ledger learned of it';
COMMENT ON COLUMN @ledger@.tax_jurisdictions.ended IS 'true: from then on there is none';
COMMENT ON COLUMN @ledger@.tax_jurisdictions.name IS 'for people';
COMMENT ON COLUMN @ledger@.tax_jurisdictions.country IS 'ISO 3166-1 alpha-2 code of the country that it is, or is part of';
COMMENT ON COLUMN @ledger@.tax_jurisdictions.parent IS 'code of the jurisdiction of which it is a part; NULL: it is a country';
COMMENT ON COLUMN @ledger@.tax_jurisdictions.region IS
  'the region of an address that lies in it, the ISO 3166-2 code without the country: QC; NULL: any';
COMMENT ON COLUMN @ledger@.tax_jurisdictions.postal_prefixes IS
  'how the postal codes of addresses in it begin, without spaces and hyphens, in capitals, or ranges of them, 10001...10299; among the parts of one jurisdiction the one that fits most closely is taken, and two as close are an error; NULL: any';
COMMENT ON COLUMN @ledger@.tax_jurisdictions.requires_region IS
  'whether an address in it must lie in one of its parts, as in the United States and Canada';
COMMENT ON COLUMN @ledger@.tax_jurisdictions.inherits IS
  'whether the taxes of its parent are levied in it too; false: its own alone, as in Ontario or the Canary Islands';
COMMENT ON COLUMN @ledger@.tax_jurisdictions.rounding_scope IS
  'what its taxes are rounded for: line, each line; rate, all lines at one rate together; document, all lines together; line_total, all taxes of a line together, as one of their combined rate; document_total, all taxes of all lines together. What is rounded together is shared out exactly. NULL: as the parent, or line';
COMMENT ON COLUMN @ledger@.tax_jurisdictions.rounding_mode IS 'a mode of round(); NULL: as the parent, or half_up';
COMMENT ON COLUMN @ledger@.tax_jurisdictions.shipping_tax IS
  'how shipping is taxed: own_category, by the rates of the category shipping; follows_goods, as the goods of the highest value; weighted_by_value, by one rate, the average of those of the goods; all_if_any_taxable, the whole charge as soon as any goods are taxed; in_proportion, each part of the charge as the goods that it is for. NULL: as the parent, or own_category';
COMMENT ON COLUMN @ledger@.tax_jurisdictions.sourcing IS
  'whose taxes a sale within it bears: destination, of where the goods go to; origin, of where they come from. NULL: as the parent, or destination';
COMMENT ON COLUMN @ledger@.tax_jurisdictions.reverse_charge_from_abroad IS
  'whether a buyer with a tax number of the country accounts for the tax itself when the seller is not established in the country. NULL: as the parent, or false';
COMMENT ON COLUMN @ledger@.tax_jurisdictions.source IS 'where this is published';

CREATE TABLE @ledger@.tax_rates (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  jurisdiction text COLLATE "C" NOT NULL,
  tax text COLLATE "C" NOT NULL CHECK (octet_length(tax) <= 63 AND tax ~ '^[A-Za-z0-9_.-]+$'),
  category text COLLATE "C" CHECK (octet_length(category) <= 63 AND category <> ''),
  valid_from timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  ended boolean NOT NULL DEFAULT false,
  percent numeric CHECK (percent >= 0 AND percent < 100000 AND scale(trim_scale(percent)) <= 9),
  amount @extschema@.monetary CHECK (@extschema@.sign(amount) >= 0),
  treatment text COLLATE "C" NOT NULL DEFAULT 'standard'
    CHECK (treatment IN ('standard', 'reduced', 'zero', 'exempt', 'none')),
  sequence integer NOT NULL DEFAULT 1,
  base text COLLATE "C" NOT NULL DEFAULT 'net' CHECK (base IN ('net', 'compound', 'previous', 'gross')),
  enters_base boolean NOT NULL DEFAULT true,
  included boolean,
  supply text COLLATE "C" NOT NULL DEFAULT 'any' CHECK (supply IN ('any', 'intrastate', 'interstate')),
  reverse_charge boolean NOT NULL DEFAULT false,
  from_price @extschema@.monetary CHECK (@extschema@.sign(from_price) >= 0),
  source text,
  CONSTRAINT percent_or_amount CHECK (ended OR (percent IS NULL) <> (amount IS NULL)),
  CONSTRAINT untaxed_at_nothing CHECK (treatment IN ('standard', 'reduced') OR percent = 0),
  CONSTRAINT part_of_gross CHECK (base <> 'gross' OR percent < 100),
  CONSTRAINT amount_is_on_nothing CHECK (amount IS NULL OR base = 'net')
);
CREATE INDEX tax_rates_by_jurisdiction ON @ledger@.tax_rates (jurisdiction, tax, category, valid_from, id);
COMMENT ON TABLE @ledger@.tax_rates IS
  'what is levied in a jurisdiction on goods of a category; append-only: a later row of the same jurisdiction, tax, category and from_price takes over from its valid_from';
COMMENT ON COLUMN @ledger@.tax_rates.id IS 'identity, in the order of recording; what a quote says it used';
COMMENT ON COLUMN @ledger@.tax_rates.jurisdiction IS 'code of the jurisdiction that levies it';
COMMENT ON COLUMN @ledger@.tax_rates.tax IS 'name of the tax: VAT, GST, QST; a segment of account codes, at most 63 bytes';
COMMENT ON COLUMN @ledger@.tax_rates.category IS
  'of the goods: books; shipping: of shipping itself; NULL: of all that have no row of their own; at most 63 bytes';
COMMENT ON COLUMN @ledger@.tax_rates.valid_from IS 'from when on it is as this row says';
COMMENT ON COLUMN @ledger@.tax_rates.recorded_at IS 'when the ledger learned of it';
COMMENT ON COLUMN @ledger@.tax_rates.ended IS
  'true: from then on the category has no rate of its own, or without a category those that have none bear no such tax';
COMMENT ON COLUMN @ledger@.tax_rates.percent IS 'of the base, as people write it: 19 is 19 %; at most 9 decimals';
COMMENT ON COLUMN @ledger@.tax_rates.amount IS 'for each unit of the quantity, instead of a percentage';
COMMENT ON COLUMN @ledger@.tax_rates.treatment IS
  'standard, reduced; zero: taxed at 0 %; exempt: not taxed; none: the jurisdiction has no such tax. For reports';
COMMENT ON COLUMN @ledger@.tax_rates.sequence IS
  'the order among the taxes of a line, the lowest first; those of the same number do not enter each other''s base';
COMMENT ON COLUMN @ledger@.tax_rates.base IS
  'what the percentage is of: net, the price without taxes; compound, the price and the earlier taxes that enter a base; previous, the taxes of the number before, alone; gross, the net price or what compound is with all taxes on gross of the same number added, so that 10 % of gross is 100/9 % of net';
COMMENT ON COLUMN @ledger@.tax_rates.enters_base IS 'whether later taxes that compound are levied on this one too';
COMMENT ON COLUMN @ledger@.tax_rates.included IS
  'whether prices contain it: NULL: as the document says; true or false: always or never';
COMMENT ON COLUMN @ledger@.tax_rates.supply IS
  'any; intrastate, within one region of the country only; interstate, between two regions or from abroad only: CGST and SGST or IGST';
COMMENT ON COLUMN @ledger@.tax_rates.reverse_charge IS
  'whether a buyer with a tax number of the country accounts for it in every case, also when the seller is there too';
COMMENT ON COLUMN @ledger@.tax_rates.from_price IS
  'the price of a unit, as it is charged after discounts, from which on this row is the rate of the category, until the next higher one; NULL: any below, as of clothing in New York until USD 110';
COMMENT ON COLUMN @ledger@.tax_rates.source IS 'where the rate is published, and when that was looked up';

CREATE TABLE @ledger@.tax_unions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE "C" NOT NULL CHECK (octet_length(name) <= 63 AND name ~ '^[A-Za-z0-9_.-]+$'),
  valid_from timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  ended boolean NOT NULL DEFAULT false,
  reverse_charge boolean NOT NULL,
  source text
);
CREATE INDEX tax_unions_by_name ON @ledger@.tax_unions (name, valid_from, id);
COMMENT ON TABLE @ledger@.tax_unions IS
  'areas within which sales across a border are taxed at home until a threshold, and then where they go to, such as the EU''s VAT area; append-only: a later row takes over from its valid_from';
COMMENT ON COLUMN @ledger@.tax_unions.id IS 'identity, in the order of recording';
COMMENT ON COLUMN @ledger@.tax_unions.name IS 'of the union, for example EU; at most 63 bytes';
COMMENT ON COLUMN @ledger@.tax_unions.valid_from IS 'from when on it is as this row says';
COMMENT ON COLUMN @ledger@.tax_unions.recorded_at IS 'when the ledger learned of it';
COMMENT ON COLUMN @ledger@.tax_unions.ended IS 'true: from then on there is none';
COMMENT ON COLUMN @ledger@.tax_unions.reverse_charge IS
  'whether a buyer with a valid tax number of a member other than the one that the goods come from accounts for the tax itself, and one with another number is taxed where they come from; false: business buyers are as consumers';
COMMENT ON COLUMN @ledger@.tax_unions.source IS 'where this is published';

CREATE TABLE @ledger@.tax_union_members (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  union_name text COLLATE "C" NOT NULL,
  jurisdiction text COLLATE "C" NOT NULL,
  valid_from timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  is_member boolean NOT NULL,
  source text
);
CREATE INDEX tax_union_members_by_jurisdiction ON @ledger@.tax_union_members (jurisdiction, valid_from, id);
COMMENT ON TABLE @ledger@.tax_union_members IS
  'what belongs to a union; append-only: a later row of the same union and jurisdiction takes over from its valid_from';
COMMENT ON COLUMN @ledger@.tax_union_members.id IS 'identity, in the order of recording';
COMMENT ON COLUMN @ledger@.tax_union_members.union_name IS 'name of the union';
COMMENT ON COLUMN @ledger@.tax_union_members.jurisdiction IS
  'code of a country, or of a part that differs from its country, as the Canary Islands do';
COMMENT ON COLUMN @ledger@.tax_union_members.valid_from IS 'from when on it is as this row says';
COMMENT ON COLUMN @ledger@.tax_union_members.recorded_at IS 'when the ledger learned of it';
COMMENT ON COLUMN @ledger@.tax_union_members.is_member IS 'whether it belongs to the union; what is within it does so too, unless it has a row';
COMMENT ON COLUMN @ledger@.tax_union_members.source IS 'where this is published';

CREATE TABLE @ledger@.tax_registrations (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  party text COLLATE "C" NOT NULL CHECK (octet_length(party) <= 255 AND party <> ''),
  area text COLLATE "C" NOT NULL,
  valid_from timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  ended boolean NOT NULL DEFAULT false,
  imported boolean NOT NULL DEFAULT false,
  max_value @extschema@.monetary CHECK (@extschema@.sign(max_value) >= 0),
  rate_source text COLLATE "C",
  number text COLLATE "C",
  source text,
  CONSTRAINT value_is_of_imports CHECK (imported OR max_value IS NULL AND rate_source IS NULL)
);
CREATE INDEX tax_registrations_by_party ON @ledger@.tax_registrations (party, area, valid_from, id);
COMMENT ON TABLE @ledger@.tax_registrations IS
  'where a seller collects taxes beyond its own place; append-only: a later row of the same party, area and imported takes over from its valid_from';
COMMENT ON COLUMN @ledger@.tax_registrations.id IS 'identity, in the order of recording';
COMMENT ON COLUMN @ledger@.tax_registrations.party IS 'code of the seller, as in documents; at most 255 bytes';
COMMENT ON COLUMN @ledger@.tax_registrations.area IS
  'code of a jurisdiction; or name of a union: its sales across borders within it are taxed where they go to, whatever the threshold';
COMMENT ON COLUMN @ledger@.tax_registrations.valid_from IS 'from when on it is as this row says';
COMMENT ON COLUMN @ledger@.tax_registrations.recorded_at IS 'when the ledger learned of it';
COMMENT ON COLUMN @ledger@.tax_registrations.ended IS 'true: from then on it is not registered';
COMMENT ON COLUMN @ledger@.tax_registrations.imported IS
  'true: for what comes from outside the area to consumers in it alone, as in the Union''s import one-stop shop; false: for all else';
COMMENT ON COLUMN @ledger@.tax_registrations.max_value IS
  'of imported: up to which value of the goods, without taxes and shipping, included; NULL: any';
COMMENT ON COLUMN @ledger@.tax_registrations.rate_source IS
  'by whose exchange rates a document in another currency is compared with max_value; NULL: the only source there is';
COMMENT ON COLUMN @ledger@.tax_registrations.number IS 'its tax number there; NULL: not known';
COMMENT ON COLUMN @ledger@.tax_registrations.source IS 'where this comes from';

CREATE TABLE @ledger@.tax_elections (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  party text COLLATE "C" NOT NULL CHECK (octet_length(party) <= 255 AND party <> ''),
  jurisdiction text COLLATE "C" NOT NULL,
  valid_from timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  ended boolean NOT NULL DEFAULT false,
  rounding_scope text COLLATE "C" CHECK (rounding_scope IN ('line', 'rate', 'document', 'line_total',
    'document_total')),
  rounding_mode text COLLATE "C" CHECK (rounding_mode IN ('half_even', 'half_up', 'half_down', 'half_odd',
    'half_ceiling', 'half_floor', 'up', 'down', 'ceiling', 'floor')),
  source text
);
CREATE INDEX tax_elections_by_party ON @ledger@.tax_elections (party, jurisdiction, valid_from, id);
COMMENT ON TABLE @ledger@.tax_elections IS
  'what a seller may choose and has chosen; append-only: a later row of the same party and jurisdiction takes over from its valid_from';
COMMENT ON COLUMN @ledger@.tax_elections.id IS 'identity, in the order of recording';
COMMENT ON COLUMN @ledger@.tax_elections.party IS 'code of the seller, as in documents; at most 255 bytes';
COMMENT ON COLUMN @ledger@.tax_elections.jurisdiction IS 'code of the jurisdiction, for it and its parts';
COMMENT ON COLUMN @ledger@.tax_elections.valid_from IS 'from when on it is as this row says';
COMMENT ON COLUMN @ledger@.tax_elections.recorded_at IS 'when the ledger learned of it';
COMMENT ON COLUMN @ledger@.tax_elections.ended IS 'true: from then on there is no such choice';
COMMENT ON COLUMN @ledger@.tax_elections.rounding_scope IS 'as of tax_jurisdictions; NULL: as the jurisdiction''s';
COMMENT ON COLUMN @ledger@.tax_elections.rounding_mode IS 'a mode of round(); NULL: as the jurisdiction''s';
COMMENT ON COLUMN @ledger@.tax_elections.source IS 'where this comes from';

CREATE TABLE @ledger@.tax_exemptions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  party text COLLATE "C" NOT NULL CHECK (octet_length(party) <= 255 AND party <> ''),
  certificate text COLLATE "C" NOT NULL CHECK (octet_length(certificate) <= 255 AND certificate <> ''),
  jurisdiction text COLLATE "C" NOT NULL,
  tax text COLLATE "C",
  category text COLLATE "C",
  valid_from timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  ended boolean NOT NULL DEFAULT false,
  valid_until timestamptz,
  reason text,
  CONSTRAINT validity_ends_after_it_begins CHECK (valid_until > valid_from)
);
CREATE INDEX tax_exemptions_by_certificate ON @ledger@.tax_exemptions (certificate, party, valid_from, id);
COMMENT ON TABLE @ledger@.tax_exemptions IS
  'certificates by which a buyer is exempt; append-only: a later row of the same party, certificate, jurisdiction, tax and category takes over from its valid_from';
COMMENT ON COLUMN @ledger@.tax_exemptions.id IS 'identity, in the order of recording';
COMMENT ON COLUMN @ledger@.tax_exemptions.party IS 'code of the buyer, as in documents; at most 255 bytes';
COMMENT ON COLUMN @ledger@.tax_exemptions.certificate IS 'number of the certificate, as a document names it; at most 255 bytes';
COMMENT ON COLUMN @ledger@.tax_exemptions.jurisdiction IS 'code of the jurisdiction, for it and its parts';
COMMENT ON COLUMN @ledger@.tax_exemptions.tax IS 'name of the tax; NULL: all';
COMMENT ON COLUMN @ledger@.tax_exemptions.category IS 'of the goods; NULL: all';
COMMENT ON COLUMN @ledger@.tax_exemptions.valid_from IS 'from when on it is valid';
COMMENT ON COLUMN @ledger@.tax_exemptions.valid_until IS 'until when it is valid, excluded; NULL: for good';
COMMENT ON COLUMN @ledger@.tax_exemptions.recorded_at IS 'when the ledger learned of it';
COMMENT ON COLUMN @ledger@.tax_exemptions.ended IS 'true: from then on it is not valid';
COMMENT ON COLUMN @ledger@.tax_exemptions.reason IS 'for people and reports: resale, diplomatic';

CREATE TABLE @ledger@.tax_marketplaces (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  area text COLLATE "C" NOT NULL,
  sellers text COLLATE "C" NOT NULL CHECK (sellers IN ('any', 'abroad')),
  goods text COLLATE "C" NOT NULL CHECK (goods IN ('any', 'imported', 'inside')),
  valid_from timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  ended boolean NOT NULL DEFAULT false,
  buyers text COLLATE "C" NOT NULL CHECK (buyers IN ('any', 'consumers')),
  max_value @extschema@.monetary CHECK (@extschema@.sign(max_value) >= 0),
  rate_source text COLLATE "C",
  source text
);
CREATE INDEX tax_marketplaces_by_area ON @ledger@.tax_marketplaces (area, valid_from, id);
COMMENT ON TABLE @ledger@.tax_marketplaces IS
  'sales for which the marketplace owes the tax as if it were the seller; append-only: a later row of the same area, sellers and goods takes over from its valid_from';
COMMENT ON COLUMN @ledger@.tax_marketplaces.id IS 'identity, in the order of recording';
COMMENT ON COLUMN @ledger@.tax_marketplaces.area IS 'code of the jurisdiction, or name of the union, that the goods go to';
COMMENT ON COLUMN @ledger@.tax_marketplaces.sellers IS 'any; abroad: those established outside the area alone';
COMMENT ON COLUMN @ledger@.tax_marketplaces.goods IS
  'any; imported: what comes from outside the area alone; inside: what is in it alone';
COMMENT ON COLUMN @ledger@.tax_marketplaces.valid_from IS 'from when on it is as this row says';
COMMENT ON COLUMN @ledger@.tax_marketplaces.recorded_at IS 'when the ledger learned of it';
COMMENT ON COLUMN @ledger@.tax_marketplaces.ended IS 'true: from then on there is no such rule';
COMMENT ON COLUMN @ledger@.tax_marketplaces.buyers IS 'any; consumers: those without a valid tax number of the area alone';
COMMENT ON COLUMN @ledger@.tax_marketplaces.max_value IS
  'up to which value of the goods, without taxes and shipping, included; NULL: any';
COMMENT ON COLUMN @ledger@.tax_marketplaces.rate_source IS
  'by whose exchange rates a document in another currency is compared with max_value; NULL: the only source there is';
COMMENT ON COLUMN @ledger@.tax_marketplaces.source IS 'where this is published';

CREATE TABLE @ledger@.tax_thresholds (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  area text COLLATE "C" NOT NULL,
  valid_from timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  ended boolean NOT NULL DEFAULT false,
  amount @extschema@.monetary CHECK (@extschema@.sign(amount) >= 0),
  transactions integer CHECK (transactions >= 0),
  requires_both boolean NOT NULL,
  period text COLLATE "C" NOT NULL
    CHECK (period IN ('calendar_year', 'current_or_previous_year', 'twelve_months', 'four_quarters')),
  includes_crossing boolean NOT NULL,
  less_refunds boolean NOT NULL DEFAULT true,
  time_zone text NOT NULL,
  rate_source text COLLATE "C",
  source text,
  CONSTRAINT amount_or_transactions CHECK (ended OR amount IS NOT NULL),
  CONSTRAINT both_are_there CHECK (NOT requires_both OR transactions IS NOT NULL),
  CONSTRAINT crossing_is_in_the_period CHECK (NOT (includes_crossing AND period = 'four_quarters'))
);
CREATE INDEX tax_thresholds_by_area ON @ledger@.tax_thresholds (area, valid_from, id);
COMMENT ON TABLE @ledger@.tax_thresholds IS
  'how much a seller may sell to an area before its sales are taxed there; append-only: a later row of the same area takes over from its valid_from';
COMMENT ON COLUMN @ledger@.tax_thresholds.id IS 'identity, in the order of recording';
COMMENT ON COLUMN @ledger@.tax_thresholds.area IS
  'name of a union: sales to consumers across borders within it, together; or code of a jurisdiction: sales to it from outside';
COMMENT ON COLUMN @ledger@.tax_thresholds.valid_from IS 'from when on it is as this row says';
COMMENT ON COLUMN @ledger@.tax_thresholds.recorded_at IS 'when the ledger learned of it';
COMMENT ON COLUMN @ledger@.tax_thresholds.ended IS 'true: from then on there is none';
COMMENT ON COLUMN @ledger@.tax_thresholds.amount IS 'the net value that must be exceeded; tax_turnover is kept in its currency';
COMMENT ON COLUMN @ledger@.tax_thresholds.transactions IS 'the number of sales that must be reached; NULL: it does not count';
COMMENT ON COLUMN @ledger@.tax_thresholds.requires_both IS 'whether the value and the number count together; false: one suffices';
COMMENT ON COLUMN @ledger@.tax_thresholds.period IS
  'over what is counted: calendar_year; current_or_previous_year, each by itself; twelve_months, those before the sale; four_quarters, those before the one of the sale, which begin in December, March, June and September as in New York. A year in which it was crossed at any moment counts as a whole from then on';
COMMENT ON COLUMN @ledger@.tax_thresholds.includes_crossing IS
  'whether the sale that crosses the threshold is taxed there already; false: those after it';
COMMENT ON COLUMN @ledger@.tax_thresholds.less_refunds IS
  'whether a refund or a price correction lowers what was sold, from then on in the period of the sale; false: it counts as it was sold. A sale that is reversed never counts';
COMMENT ON COLUMN @ledger@.tax_thresholds.time_zone IS 'in which the year begins';
COMMENT ON COLUMN @ledger@.tax_thresholds.rate_source IS
  'by whose exchange rates sales in another currency are counted; NULL: the only source there is, and where there are more such a sale is refused';
COMMENT ON COLUMN @ledger@.tax_thresholds.source IS 'where this is published';

CREATE TABLE @ledger@.tax_turnover (
  transaction_id bigint NOT NULL,
  party text COLLATE "C" NOT NULL,
  area text COLLATE "C" NOT NULL,
  effective_at timestamptz NOT NULL,
  amount @extschema@.monetary NOT NULL,
  transactions integer NOT NULL,
  sold_at timestamptz,
  PRIMARY KEY (transaction_id, area)
);
CREATE INDEX tax_turnover_by_party ON @ledger@.tax_turnover (party, area, effective_at);
COMMENT ON TABLE @ledger@.tax_turnover IS
  'what counts towards thresholds, one row a sale and area; append-only: what a refund or a reversal takes back is a row of its own, below zero';
COMMENT ON COLUMN @ledger@.tax_turnover.transaction_id IS 'the sale, refund or reversal';
COMMENT ON COLUMN @ledger@.tax_turnover.party IS 'code of the seller';
COMMENT ON COLUMN @ledger@.tax_turnover.area IS 'the threshold''s area';
COMMENT ON COLUMN @ledger@.tax_turnover.effective_at IS
  'effective date of the sale or refund; of a reversal that of what it reverses, which thus never counts';
COMMENT ON COLUMN @ledger@.tax_turnover.amount IS
  'net value that was charged, in the threshold''s currency; of the sale that crosses, what it was compared by where the former would not';
COMMENT ON COLUMN @ledger@.tax_turnover.transactions IS '1 of a sale, -1 of its reversal, 0 of a refund';
COMMENT ON COLUMN @ledger@.tax_turnover.sold_at IS
  'of a refund the effective date of its sale, in whose period alone it counts; NULL: of a sale';

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON @ledger@.tax_jurisdictions
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON @ledger@.tax_rates
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON @ledger@.tax_unions
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON @ledger@.tax_union_members
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON @ledger@.tax_registrations
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON @ledger@.tax_elections
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON @ledger@.tax_exemptions
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON @ledger@.tax_marketplaces
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON @ledger@.tax_thresholds
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON @ledger@.tax_turnover
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_append_only();
CREATE TRIGGER own_transaction BEFORE INSERT ON @ledger@.tax_turnover
  FOR EACH ROW EXECUTE FUNCTION @extschema@.florin_own_transaction();
