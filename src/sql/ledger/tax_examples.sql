-- Recording the example rates in a ledger, when somebody asks for it. Never here: the examples themselves.

CREATE OR REPLACE FUNCTION @ledger@.add_example_tax_rates(countries text[] DEFAULT NULL) RETURNS integer
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
#variable_conflict use_column
DECLARE
  unknown text;
  added integer;
  total integer := 0;
  europe CONSTANT text[] := ARRAY(
    SELECT j.code FROM example_tax_jurisdictions() AS j WHERE j.tax_union = 'EU');
  europe_since CONSTANT timestamptz := timestamp '2021-07-01' AT TIME ZONE 'Europe/Brussels';
BEGIN
  SELECT string_agg(coalesce(quote_literal(c.code), 'NULL'), ', ' ORDER BY c.position) INTO unknown
    FROM unnest($1) WITH ORDINALITY AS c (code, position)
    WHERE c.code IS NULL OR c.code NOT IN (SELECT j.country FROM example_tax_jurisdictions() AS j);
  IF unknown IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format('there are no example tax rates for %s', unknown),
      HINT = 'SELECT DISTINCT country FROM example_tax_jurisdictions() names those there are.';
  END IF;

  -- What the ledger has a rule of is left as it is; another session's call at the same moment is waited for.
  PERFORM pg_advisory_xact_lock(hashtextextended('florin example tax rates ' || @ledger_name@, 0));
  INSERT INTO @ledger@.tax_jurisdictions (code, valid_from, name, country, parent, region, postal_prefixes,
      requires_region, inherits, rounding_scope, rounding_mode, shipping_tax, reverse_charge_from_abroad, source)
    SELECT j.code, '-infinity', j.name, j.country, j.parent, j.region, j.postal_prefixes, j.requires_region,
        j.inherits, j.rounding_scope, j.rounding_mode, j.shipping_tax, j.reverse_charge_from_abroad,
        concat_ws(': ', 'example', j.source)
      FROM example_tax_jurisdictions() AS j
      WHERE ($1 IS NULL OR j.country = ANY ($1))
        AND NOT EXISTS (SELECT FROM @ledger@.tax_jurisdictions AS t WHERE t.code = j.code)
      ORDER BY j.code COLLATE "C";
  GET DIAGNOSTICS added = ROW_COUNT;
  total := total + added;

  INSERT INTO @ledger@.tax_rates (jurisdiction, tax, category, from_price, valid_from, percent, treatment, supply,
      source)
    SELECT r.jurisdiction, r.tax, r.category, r.from_price, r.valid_from::timestamp AT TIME ZONE j.time_zone, r.percent,
        r.treatment, r.supply, concat_ws(': ', 'example', r.source)
      FROM example_tax_rates() AS r JOIN example_tax_jurisdictions() AS j ON j.code = r.jurisdiction
      WHERE ($1 IS NULL OR j.country = ANY ($1))
        AND NOT EXISTS (
          SELECT FROM @ledger@.tax_rates AS t
            WHERE t.jurisdiction = r.jurisdiction AND t.tax = r.tax AND t.category IS NOT DISTINCT FROM r.category)
      ORDER BY r.jurisdiction, r.tax, r.category, r.from_price, r.valid_from;
  GET DIAGNOSTICS added = ROW_COUNT;
  total := total + added;

  -- The European Union, as it is since the rules for electronic commerce of Directive (EU) 2017/2455 apply.
  INSERT INTO @ledger@.tax_unions (name, valid_from, reverse_charge, source)
    SELECT 'EU', europe_since, true, 'example: Directive 2006/112/EC, articles 138 and 196'
      WHERE NOT EXISTS (SELECT FROM @ledger@.tax_unions AS t WHERE t.name = 'EU')
        AND ($1 IS NULL OR $1 && europe);
  GET DIAGNOSTICS added = ROW_COUNT;
  total := total + added;
  INSERT INTO @ledger@.tax_union_members (union_name, jurisdiction, valid_from, is_member, source)
    SELECT 'EU', j.code, europe_since, j.tax_union IS NOT NULL, 'example: Directive 2006/112/EC, articles 5 and 6'
      FROM example_tax_jurisdictions() AS j
      WHERE j.country = ANY (europe) AND ($1 IS NULL OR j.country = ANY ($1))
        AND NOT EXISTS (
          SELECT FROM @ledger@.tax_union_members AS t WHERE t.union_name = 'EU' AND t.jurisdiction = j.code)
      ORDER BY j.code COLLATE "C";
  GET DIAGNOSTICS added = ROW_COUNT;
  total := total + added;
  INSERT INTO @ledger@.tax_thresholds (area, valid_from, amount, transactions, requires_both, period, includes_crossing,
      less_refunds, time_zone, source)
    SELECT t.area, t.valid_from, t.amount::monetary, t.transactions, t.transactions IS NOT NULL, t.period,
        t.includes_crossing, t.less_refunds, t.time_zone, 'example: ' || t.source
      FROM (VALUES
          ('EU', 'EU', europe_since, 'EUR 10000', NULL, 'current_or_previous_year', true, true, 'Europe/Brussels',
            'Directive 2006/112/EC, article 59c; what comes back: article 90'),
          ('US', 'US-NY', timestamp '2018-06-21' AT TIME ZONE 'America/New_York', 'USD 500000', 101, 'four_quarters',
            false, false, 'America/New_York',
            'New York Tax Law, section 1101(b)(8)(iv), as amended on June 24, 2019: gross receipts, and more than 100 sales; whether returns lower them not verified'),
          ('US', 'US-CA', timestamp '2019-04-01' AT TIME ZONE 'America/Los_Angeles', 'USD 500000', NULL,
            'current_or_previous_year', true, true, 'America/Los_Angeles',
            'California Revenue and Taxation Code, section 6203(c)(4) (AB 147), with related persons; whether the sale that crosses it counts, and returns lower it, not verified')
        ) AS t (country, area, valid_from, amount, transactions, period, includes_crossing, less_refunds, time_zone, source)
      WHERE ($1 IS NULL OR t.country = ANY ($1) OR t.country = 'EU' AND $1 && europe)
        AND NOT EXISTS (SELECT FROM @ledger@.tax_thresholds AS o WHERE o.area = t.area)
      ORDER BY t.area COLLATE "C";
  GET DIAGNOSTICS added = ROW_COUNT;
  total := total + added;

  INSERT INTO @ledger@.tax_marketplaces (area, sellers, goods, buyers, max_value, valid_from, source)
    SELECT m.area, m.sellers, m.goods, m.buyers, m.max_value::monetary, m.valid_from, 'example: ' || m.source
      FROM (VALUES
          ('EU', 'EU', 'any', 'imported', 'consumers', 'EUR 150', europe_since,
            'Directive 2006/112/EC, article 14a(1)'),
          ('EU', 'EU', 'abroad', 'inside', 'consumers', NULL, europe_since, 'Directive 2006/112/EC, article 14a(2)'),
          ('GB', 'GB', 'any', 'imported', 'consumers', 'GBP 135', timestamptz '2020-12-31 23:00+00',
            'VAT Act 1994, section 5A; HMRC, VAT and overseas goods sold to customers in the UK using online marketplaces'),
          ('GB', 'GB', 'abroad', 'inside', 'consumers', NULL, timestamptz '2020-12-31 23:00+00',
            'VAT Act 1994, section 5A; HMRC, VAT and overseas goods sold to customers in the UK using online marketplaces'),
          ('US', 'US-NY', 'any', 'any', 'any', NULL, timestamp '2019-06-01' AT TIME ZONE 'America/New_York',
            'New York Tax Law, section 1101(e)'),
          ('US', 'US-CA', 'any', 'any', 'any', NULL, timestamp '2019-10-01' AT TIME ZONE 'America/Los_Angeles',
            'California Revenue and Taxation Code, section 6040 and following')
        ) AS m (country, area, sellers, goods, buyers, max_value, valid_from, source)
      WHERE ($1 IS NULL OR m.country = ANY ($1) OR m.country = 'EU' AND $1 && europe)
        AND NOT EXISTS (
          SELECT FROM @ledger@.tax_marketplaces AS t
            WHERE t.area = m.area AND t.sellers = m.sellers AND t.goods = m.goods)
      ORDER BY m.area COLLATE "C", m.sellers COLLATE "C", m.goods COLLATE "C";
  GET DIAGNOSTICS added = ROW_COUNT;
  RETURN total + added;
END
$function$;
COMMENT ON FUNCTION @ledger@.add_example_tax_rates(text[]) IS
  'records the examples of example_tax_jurisdictions() and example_tax_rates(), of all countries or of those told, and with them the thresholds of the European Union, New York and California, and what marketplaces owe in the Union, the United Kingdom, New York and California; returns how many rows were added. A jurisdiction, rate or rule that the ledger has already is left as it is, so that the second call adds none. They are examples: check and maintain them. 22023 for a country without examples';
