-- Taxes: recording the rules, and what a document bears by them.
-- Every set_ function adds a version to an append-only table and returns its id, and tells by a notice if a later
-- one is there already.

CREATE OR REPLACE FUNCTION @ledger@.check_tax_area(area text, may_be_union boolean) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
BEGIN
  IF NOT EXISTS (SELECT FROM @ledger@.tax_jurisdictions AS j WHERE j.code = $1)
    AND NOT ($2 AND EXISTS (SELECT FROM @ledger@.tax_unions AS u WHERE u.name = $1)) THEN
    RAISE EXCEPTION USING ERRCODE = 'LG014',
      MESSAGE = format('no tax jurisdiction%s "%s"', CASE WHEN $2 THEN ' or union' END, coalesce($1, 'NULL')),
      HINT = CASE WHEN $2 THEN 'Describe it with set_tax_jurisdiction() or set_tax_union().'
        ELSE 'Describe it with set_tax_jurisdiction().' END;
  END IF;
END
$function$;
COMMENT ON FUNCTION @ledger@.check_tax_area(text, boolean) IS
  'raises LG014 unless a tax jurisdiction has this code, or if it may be a union, a union has this name';

CREATE OR REPLACE FUNCTION @ledger@.check_tax_country(code text) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
BEGIN
  IF NOT is_country(code) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format('code must be that of a country in ISO 3166-1, or have a parent: "%s" is neither', left(code, 63));
  END IF;
END
$function$;
COMMENT ON FUNCTION @ledger@.check_tax_country(text) IS
  'raises 22023 unless the code is that of a country';

CREATE OR REPLACE FUNCTION @ledger@.tell_superseded(rules text, id bigint, valid_from timestamptz) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
  RAISE NOTICE USING MESSAGE = format('it holds only until %s, when row %s of %s takes over', $3, $2, $1),
    HINT = 'Say by valid_from from when on it is to hold.';
END
$function$;
COMMENT ON FUNCTION @ledger@.tell_superseded(text, bigint, timestamptz) IS
  'tells by a notice that a rule of which a version is set has a later one already, which takes over from it';

CREATE OR REPLACE FUNCTION @ledger@.set_tax_jurisdiction(
  code text, name text, parent text DEFAULT NULL, region text DEFAULT NULL, postal_prefixes text[] DEFAULT NULL,
  requires_region boolean DEFAULT false, inherits boolean DEFAULT true, rounding_scope text DEFAULT NULL,
  rounding_mode text DEFAULT NULL, shipping_tax text DEFAULT NULL, sourcing text DEFAULT NULL,
  reverse_charge_from_abroad boolean DEFAULT NULL, valid_from timestamptz DEFAULT '-infinity',
  source text DEFAULT NULL, ended boolean DEFAULT false
) RETURNS bigint
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT @ledger@.check_choice('rounding_scope', rounding_scope, '{line,rate,document,line_total,document_total}');
  SELECT @ledger@.check_choice('rounding_mode', rounding_mode,
    '{half_even,half_up,half_down,half_odd,half_ceiling,half_floor,up,down,ceiling,floor}');
  SELECT @ledger@.check_choice('shipping_tax', shipping_tax,
    '{own_category,follows_goods,weighted_by_value,all_if_any_taxable,in_proportion}');
  SELECT @ledger@.check_choice('sourcing', sourcing, '{destination,origin}');
  SELECT @ledger@.check_tax_area(parent, false) WHERE parent IS NOT NULL;
  SELECT @ledger@.check_tax_country(code) WHERE parent IS NULL;
  INSERT INTO @ledger@.tax_jurisdictions (code, name, parent, country, region, postal_prefixes,
      requires_region, inherits, rounding_scope, rounding_mode, shipping_tax, sourcing, reverse_charge_from_abroad,
      valid_from, source, ended)
    VALUES ($1, $2, $3,
      coalesce((SELECT j.country FROM @ledger@.tax_jurisdictions AS j WHERE j.code = $3 ORDER BY j.id LIMIT 1), $1),
      $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
    RETURNING coalesce((
      SELECT tax_jurisdictions.id
        FROM (
          SELECT t.id, t.valid_from FROM @ledger@.tax_jurisdictions AS t
            WHERE t.code = $1 AND t.valid_from > $13
            ORDER BY t.valid_from, t.id DESC LIMIT 1
        ) AS l
        WHERE @ledger@.tell_superseded('tax_jurisdictions', l.id, l.valid_from)::text = ''), id);
END;
COMMENT ON FUNCTION @ledger@.set_tax_jurisdiction(text, text, text, text, text[], boolean, boolean, text, text, text, text, boolean, timestamptz, text, boolean) IS
  'describes a jurisdiction from a time on and returns the row''s id: a country, whose code is its ISO 3166-1 code, or with a parent a part of one, found by the region of an address, by how its postal code begins, or by both. What each argument means says the column of tax_jurisdictions. A notice tells of a later row of the same that takes over from it. LG014 for a parent that is not known, 22023 for a word that is none of those permitted, or a code without a parent that is no country''s, 23502 and 23514 for what is missing or out of bounds';

CREATE OR REPLACE FUNCTION @ledger@.set_tax_rate(
  jurisdiction text, tax text, percent numeric DEFAULT NULL, category text DEFAULT NULL,
  treatment text DEFAULT 'standard', amount @extschema@.monetary DEFAULT NULL, sequence integer DEFAULT 1,
  base text DEFAULT 'net', enters_base boolean DEFAULT true, included boolean DEFAULT NULL,
  supply text DEFAULT 'any', reverse_charge boolean DEFAULT false, valid_from timestamptz DEFAULT '-infinity',
  source text DEFAULT NULL, ended boolean DEFAULT false, from_price @extschema@.monetary DEFAULT NULL
) RETURNS bigint
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT @ledger@.check_choice('treatment', treatment, '{standard,reduced,zero,exempt,none}');
  SELECT @ledger@.check_choice('base', base, '{net,compound,previous,gross}');
  SELECT @ledger@.check_choice('supply', supply, '{any,intrastate,interstate}');
  SELECT @ledger@.check_tax_area(jurisdiction, false);
  INSERT INTO @ledger@.tax_rates (jurisdiction, tax, percent, category, treatment, amount, sequence, base,
      enters_base, included, supply, reverse_charge, valid_from, source, ended, from_price)
    VALUES ($1, $2, CASE WHEN $5 IN ('zero', 'exempt', 'none') AND NOT $15 THEN coalesce($3, 0) ELSE $3 END, $4, $5,
      $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
    RETURNING coalesce((
      SELECT tax_rates.id
        FROM (
          SELECT t.id, t.valid_from FROM @ledger@.tax_rates AS t
            WHERE t.jurisdiction = $1 AND t.tax = $2 AND t.category IS NOT DISTINCT FROM $4
              -- Not by IS DISTINCT FROM: a dump would name its operator without the schema.
              AND coalesce(t.from_price = $16, t.from_price IS NULL AND $16 IS NULL) AND t.valid_from > $13
            ORDER BY t.valid_from, t.id DESC LIMIT 1
        ) AS l
        WHERE @ledger@.tell_superseded('tax_rates', l.id, l.valid_from)::text = ''), id);
END;
COMMENT ON FUNCTION @ledger@.set_tax_rate(text, text, numeric, text, text, @extschema@.monetary, integer, text, boolean, boolean, text, boolean, timestamptz, text, boolean, @extschema@.monetary) IS
  'says from a time on what a jurisdiction levies on goods of a category, or on all that have no rate of their own, and returns the rate''s id: a percentage, 19 for 19 %, or an amount for each unit. What each argument means says the column of tax_rates. The percentage of treatment zero, exempt and none is 0; none says that the jurisdiction has no such tax. A notice tells of a later row of the same that takes over from it. LG014 for a jurisdiction that is not known, 22023 for a word that is none of those permitted, 23502 and 23514 for what is missing or out of bounds';

CREATE OR REPLACE FUNCTION @ledger@.set_tax_union(
  name text, reverse_charge boolean DEFAULT true, valid_from timestamptz DEFAULT '-infinity',
  source text DEFAULT NULL, ended boolean DEFAULT false
) RETURNS bigint
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  INSERT INTO @ledger@.tax_unions (name, reverse_charge, valid_from, source, ended)
    VALUES ($1, $2, $3, $4, $5)
    RETURNING coalesce((
      SELECT tax_unions.id
        FROM (
          SELECT t.id, t.valid_from FROM @ledger@.tax_unions AS t
            WHERE t.name = $1 AND t.valid_from > $3
            ORDER BY t.valid_from, t.id DESC LIMIT 1
        ) AS l
        WHERE @ledger@.tell_superseded('tax_unions', l.id, l.valid_from)::text = ''), id);
END;
COMMENT ON FUNCTION @ledger@.set_tax_union(text, boolean, timestamptz, text, boolean) IS
  'describes a union from a time on and returns the row''s id; its members are set by set_tax_union_member(), its threshold by set_tax_threshold(). A notice tells of a later row of the same that takes over from it. 23502 and 23514 for what is missing or out of bounds';

CREATE OR REPLACE FUNCTION @ledger@.set_tax_union_member(
  union_name text, jurisdiction text, is_member boolean DEFAULT true, valid_from timestamptz DEFAULT '-infinity',
  source text DEFAULT NULL
) RETURNS bigint
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT @ledger@.check_tax_area(jurisdiction, false);
  SELECT @ledger@.check_tax_area(union_name, true);
  INSERT INTO @ledger@.tax_union_members (union_name, jurisdiction, is_member, valid_from, source)
    VALUES ($1, $2, $3, $4, $5)
    RETURNING coalesce((
      SELECT tax_union_members.id
        FROM (
          SELECT t.id, t.valid_from FROM @ledger@.tax_union_members AS t
            WHERE t.union_name = $1 AND t.jurisdiction = $2 AND t.valid_from > $4
            ORDER BY t.valid_from, t.id DESC LIMIT 1
        ) AS l
        WHERE @ledger@.tell_superseded('tax_union_members', l.id, l.valid_from)::text = ''), id);
END;
COMMENT ON FUNCTION @ledger@.set_tax_union_member(text, text, boolean, timestamptz, text) IS
  'says from a time on whether a jurisdiction, and what is within it, belongs to a union, and returns the row''s id. A notice tells of a later row of the same that takes over from it. LG014 for a union or jurisdiction that is not known';

CREATE OR REPLACE FUNCTION @ledger@.set_tax_registration(
  party text, area text, number text DEFAULT NULL, valid_from timestamptz DEFAULT '-infinity',
  source text DEFAULT NULL, ended boolean DEFAULT false, imported boolean DEFAULT false,
  max_value @extschema@.monetary DEFAULT NULL, rate_source text DEFAULT NULL
) RETURNS bigint
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT @ledger@.check_tax_area(area, true);
  INSERT INTO @ledger@.tax_registrations (party, area, number, valid_from, source, ended, imported, max_value,
      rate_source)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    RETURNING coalesce((
      SELECT tax_registrations.id
        FROM (
          SELECT t.id, t.valid_from FROM @ledger@.tax_registrations AS t
            WHERE t.party = $1 AND t.area = $2 AND t.imported = $7 AND t.valid_from > $4
            ORDER BY t.valid_from, t.id DESC LIMIT 1
        ) AS l
        WHERE @ledger@.tell_superseded('tax_registrations', l.id, l.valid_from)::text = ''), id);
END;
COMMENT ON FUNCTION @ledger@.set_tax_registration(text, text, text, timestamptz, text, boolean, boolean, @extschema@.monetary, text) IS
  'says from a time on that a seller collects the taxes of a jurisdiction, or by the name of a union those of where its sales within it go to, and returns the row''s id; or, imported, those of what it sells to consumers there from outside, up to a value. A notice tells of a later row of the same that takes over from it. LG014 for a jurisdiction or union that is not known';

CREATE OR REPLACE FUNCTION @ledger@.set_tax_election(
  party text, jurisdiction text, rounding_scope text DEFAULT NULL, rounding_mode text DEFAULT NULL,
  valid_from timestamptz DEFAULT '-infinity', source text DEFAULT NULL, ended boolean DEFAULT false
) RETURNS bigint
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT @ledger@.check_choice('rounding_scope', rounding_scope, '{line,rate,document,line_total,document_total}');
  SELECT @ledger@.check_choice('rounding_mode', rounding_mode,
    '{half_even,half_up,half_down,half_odd,half_ceiling,half_floor,up,down,ceiling,floor}');
  SELECT @ledger@.check_tax_area(jurisdiction, false);
  INSERT INTO @ledger@.tax_elections (party, jurisdiction, rounding_scope, rounding_mode, valid_from, source,
      ended)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    RETURNING coalesce((
      SELECT tax_elections.id
        FROM (
          SELECT t.id, t.valid_from FROM @ledger@.tax_elections AS t
            WHERE t.party = $1 AND t.jurisdiction = $2 AND t.valid_from > $5
            ORDER BY t.valid_from, t.id DESC LIMIT 1
        ) AS l
        WHERE @ledger@.tell_superseded('tax_elections', l.id, l.valid_from)::text = ''), id);
END;
COMMENT ON FUNCTION @ledger@.set_tax_election(text, text, text, text, timestamptz, text, boolean) IS
  'says from a time on how a seller has chosen to round the taxes of a jurisdiction and its parts, where it may choose, and returns the row''s id; NULL: as the jurisdiction says. A notice tells of a later row of the same that takes over from it. LG014 for a jurisdiction that is not known, 22023 for a word that is none of those permitted';

CREATE OR REPLACE FUNCTION @ledger@.set_tax_exemption(
  party text, certificate text, jurisdiction text, tax text DEFAULT NULL, category text DEFAULT NULL,
  reason text DEFAULT NULL, valid_from timestamptz DEFAULT '-infinity', valid_until timestamptz DEFAULT NULL,
  ended boolean DEFAULT false
) RETURNS bigint
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT @ledger@.check_tax_area(jurisdiction, false);
  INSERT INTO @ledger@.tax_exemptions (party, certificate, jurisdiction, tax, category, reason, valid_from,
      valid_until, ended)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    RETURNING coalesce((
      SELECT tax_exemptions.id
        FROM (
          SELECT t.id, t.valid_from FROM @ledger@.tax_exemptions AS t
            WHERE t.party = $1 AND t.certificate = $2 AND t.jurisdiction = $3
              AND t.tax IS NOT DISTINCT FROM $4 AND t.category IS NOT DISTINCT FROM $5 AND t.valid_from > $7
            ORDER BY t.valid_from, t.id DESC LIMIT 1
        ) AS l
        WHERE @ledger@.tell_superseded('tax_exemptions', l.id, l.valid_from)::text = ''), id);
END;
COMMENT ON FUNCTION @ledger@.set_tax_exemption(text, text, text, text, text, text, timestamptz, timestamptz, boolean) IS
  'says from a time on, and until another, that a buyer who shows this certificate is exempt from a tax of a jurisdiction and its parts for goods of a category, or from all (NULL), and returns the row''s id. A notice tells of a later row of the same that takes over from it. LG014 for a jurisdiction that is not known';

CREATE OR REPLACE FUNCTION @ledger@.set_tax_marketplace(
  area text, sellers text DEFAULT 'any', goods text DEFAULT 'any', buyers text DEFAULT 'any',
  max_value @extschema@.monetary DEFAULT NULL, rate_source text DEFAULT NULL,
  valid_from timestamptz DEFAULT '-infinity', source text DEFAULT NULL, ended boolean DEFAULT false
) RETURNS bigint
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT @ledger@.check_choice('sellers', sellers, '{any,abroad}');
  SELECT @ledger@.check_choice('goods', goods, '{any,imported,inside}');
  SELECT @ledger@.check_choice('buyers', buyers, '{any,consumers}');
  SELECT @ledger@.check_tax_area(area, true);
  INSERT INTO @ledger@.tax_marketplaces (area, sellers, goods, buyers, max_value, rate_source, valid_from,
      source, ended)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    RETURNING coalesce((
      SELECT tax_marketplaces.id
        FROM (
          SELECT t.id, t.valid_from FROM @ledger@.tax_marketplaces AS t
            WHERE t.area = $1 AND t.sellers = $2 AND t.goods = $3 AND t.valid_from > $7
            ORDER BY t.valid_from, t.id DESC LIMIT 1
        ) AS l
        WHERE @ledger@.tell_superseded('tax_marketplaces', l.id, l.valid_from)::text = ''), id);
END;
COMMENT ON FUNCTION @ledger@.set_tax_marketplace(text, text, text, text, @extschema@.monetary, text, timestamptz, text, boolean) IS
  'says from a time on for which sales to a jurisdiction or union the marketplace owes the tax in the seller''s stead, and returns the row''s id; a document says by "marketplace" that there is one. What each argument means says the column of tax_marketplaces. A notice tells of a later row of the same that takes over from it. LG014 for a jurisdiction or union that is not known, 22023 for a word that is none of those permitted';

CREATE OR REPLACE FUNCTION @ledger@.set_tax_threshold(
  area text, amount @extschema@.monetary DEFAULT NULL, transactions integer DEFAULT NULL,
  requires_both boolean DEFAULT false, period text DEFAULT 'current_or_previous_year',
  includes_crossing boolean DEFAULT true, time_zone text DEFAULT 'UTC', rate_source text DEFAULT NULL,
  valid_from timestamptz DEFAULT '-infinity', source text DEFAULT NULL, ended boolean DEFAULT false,
  less_refunds boolean DEFAULT true
) RETURNS bigint
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT @ledger@.check_choice('period', period, '{calendar_year,current_or_previous_year,twelve_months,four_quarters}');
  SELECT @ledger@.check_tax_area(area, true);
  SELECT timezone(time_zone, now());
  INSERT INTO @ledger@.tax_thresholds (area, amount, transactions, requires_both, period, includes_crossing,
      time_zone, rate_source, valid_from, source, ended, less_refunds)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    RETURNING coalesce((
      SELECT tax_thresholds.id
        FROM (
          SELECT t.id, t.valid_from FROM @ledger@.tax_thresholds AS t
            WHERE t.area = $1 AND t.valid_from > $9
            ORDER BY t.valid_from, t.id DESC LIMIT 1
        ) AS l
        WHERE @ledger@.tell_superseded('tax_thresholds', l.id, l.valid_from)::text = ''), id);
END;
COMMENT ON FUNCTION @ledger@.set_tax_threshold(text, @extschema@.monetary, integer, boolean, text, boolean, text, text, timestamptz, text, boolean, boolean) IS
  'says from a time on how much a seller may sell to a jurisdiction from outside, or across the borders within a union, before such sales are taxed where they go to, and returns the row''s id. What each argument means says the column of tax_thresholds. A notice tells of a later row of the same that takes over from it. LG014 for a jurisdiction or union that is not known, 22023 for a time zone that is not, or a period that is none of those permitted';

-- In PL/pgSQL, which keeps its plans: a batch of sales of many moments asks for each of them.
CREATE OR REPLACE FUNCTION @ledger@.tax_turnover_before(
  party text, area text, at timestamptz DEFAULT now(), time_zone text DEFAULT 'UTC',
  period text DEFAULT 'calendar_year', less_refunds boolean DEFAULT true,
  OUT amount @extschema@.monetary, OUT transactions bigint, OUT highest @extschema@.monetary,
  OUT previous_amount @extschema@.monetary, OUT previous_transactions bigint,
  OUT previous_highest @extschema@.monetary
)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
#variable_conflict use_column
DECLARE
  here CONSTANT timestamp := $3 AT TIME ZONE $4;
  this_quarter CONSTANT timestamp := date_trunc('quarter', here + interval '1 month') - interval '1 month';
  year CONSTANT interval := interval '1 year';
  since timestamptz;
  before timestamptz;
  until timestamptz := 'infinity';
BEGIN
  IF $5 IN ('calendar_year', 'current_or_previous_year') THEN
    since := date_trunc('year', here) AT TIME ZONE $4;
    before := (date_trunc('year', here) - year) AT TIME ZONE $4;
  ELSIF $5 = 'twelve_months' THEN
    since := (here - year) AT TIME ZONE $4;
    before := (here - 2 * year) AT TIME ZONE $4;
  ELSIF $5 = 'four_quarters' THEN
    since := (this_quarter - year) AT TIME ZONE $4;
    before := (this_quarter - 2 * year) AT TIME ZONE $4;
    until := this_quarter AT TIME ZONE $4;
  ELSE
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format('period must be that of a tax threshold, not "%s"', coalesce($5, 'NULL'));
  END IF;
  SELECT sum(t.amount) FILTER (WHERE t.is_now), coalesce(sum(t.transactions) FILTER (WHERE t.is_now), 0),
      max(t.reached) FILTER (WHERE t.is_now),
      sum(t.amount) FILTER (WHERE NOT t.is_now), coalesce(sum(t.transactions) FILTER (WHERE NOT t.is_now), 0),
      max(t.reached) FILTER (WHERE NOT t.is_now)
    INTO tax_turnover_before.amount, tax_turnover_before.transactions, highest, previous_amount,
      previous_transactions, previous_highest
    FROM (
      SELECT u.amount, u.transactions, u.effective_at >= since AS is_now,
          sum(u.amount) OVER (PARTITION BY u.effective_at >= since ORDER BY u.effective_at) AS reached
        FROM @ledger@.tax_turnover AS u
        WHERE u.party = $1 AND u.area = $2 AND u.effective_at >= before AND u.effective_at <= $3
          AND u.effective_at < until
          AND (u.sold_at IS NULL
            OR $6 AND u.sold_at >= CASE WHEN u.effective_at >= since THEN since ELSE before END)
    ) AS t;
END
$function$;
COMMENT ON FUNCTION @ledger@.tax_turnover_before(text, text, timestamptz, text, text, boolean) IS
  'what counts towards the threshold of an area of what a seller has sold before a sale at that time, other sales of the same moment included, in the period of a threshold, whose years begin in the time zone; and in the one before that. highest: the most that it came to at any moment of the period, which refunds lower no more; less_refunds: as of tax_thresholds. NULL for no sales. LG004 if some are in another currency, 22023 for a period that there is not';

CREATE OR REPLACE FUNCTION @ledger@.quote_taxes(document jsonb) RETURNS jsonb
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT @extschema@.ledger_quote_taxes(@ledger_name@::regnamespace, document);
END;
COMMENT ON FUNCTION @ledger@.quote_taxes(jsonb) IS
  'the taxes of a sale''s lines and of its shipping, by the ledger''s rules at the time of the document: of each line its net, tax and gross, and each tax with its rate, base and amount; the same a rate for all lines; who owes them, and what counts towards thresholds. Changes nothing. The charge for shipping is taken as the document gives it. LG014 for a place, rate or certificate that no rule is known for, or two rules that fit as well, and LG012 without an exchange rate that a threshold needs; both name the rule and the line; 22023, 22P02, 22007, 22003, LG004 and LG015 for a document that is not as it should be';
