-- Examples of jurisdictions and tax rates, dated and with their sources. They are the law of nowhere: whoever uses
-- them checks and maintains them. A ledger has none of them until add_example_tax_rates() is called there.
-- Never here: rules that a rate is used by; those are the ledger's.

CREATE FUNCTION example_tax_jurisdictions()
  RETURNS TABLE (
    code text, country text, parent text, name text, region text, postal_prefixes text[], requires_region boolean,
    inherits boolean, rounding_scope text, rounding_mode text, shipping_tax text, reverse_charge_from_abroad boolean,
    tax_union text, time_zone text, source text)
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  -- EN 16931 adds up a rate's lines and rounds once; national law may allow each line (CJEU C-484/06, Ahold).
  -- Transport is part of what the goods cost (Directive 2006/112/EC, article 78).
  SELECT e.code, e.code, NULL::text, e.name, NULL::text, NULL::text[], false, true, 'rate', 'half_up',
      'in_proportion', NULL::boolean, 'EU', e.time_zone,
      'rounding: EN 16931-1, BR-CO-17; shipping: Directive 2006/112/EC, article 78'
    FROM (VALUES
        ('AT', 'Austria', 'Europe/Vienna'), ('BE', 'Belgium', 'Europe/Brussels'), ('BG', 'Bulgaria', 'Europe/Sofia'),
        ('CY', 'Cyprus', 'Asia/Nicosia'), ('CZ', 'Czechia', 'Europe/Prague'), ('DE', 'Germany', 'Europe/Berlin'),
        ('DK', 'Denmark', 'Europe/Copenhagen'), ('EE', 'Estonia', 'Europe/Tallinn'), ('ES', 'Spain', 'Europe/Madrid'),
        ('FI', 'Finland', 'Europe/Helsinki'), ('FR', 'France', 'Europe/Paris'), ('GR', 'Greece', 'Europe/Athens'),
        ('HR', 'Croatia', 'Europe/Zagreb'), ('HU', 'Hungary', 'Europe/Budapest'), ('IE', 'Ireland', 'Europe/Dublin'),
        ('IT', 'Italy', 'Europe/Rome'), ('LT', 'Lithuania', 'Europe/Vilnius'), ('LU', 'Luxembourg', 'Europe/Luxembourg'),
        ('LV', 'Latvia', 'Europe/Riga'), ('MT', 'Malta', 'Europe/Malta'), ('NL', 'Netherlands', 'Europe/Amsterdam'),
        ('PL', 'Poland', 'Europe/Warsaw'), ('PT', 'Portugal', 'Europe/Lisbon'), ('RO', 'Romania', 'Europe/Bucharest'),
        ('SE', 'Sweden', 'Europe/Stockholm'), ('SI', 'Slovenia', 'Europe/Ljubljana'), ('SK', 'Slovakia', 'Europe/Bratislava')
      ) AS e (code, name, time_zone)
  UNION ALL
  SELECT * FROM (VALUES
    -- Of the parts of member states that are outside the area of its VAT only these.
    ('ES-CN', 'ES', 'ES', 'Canary Islands', NULL, '{35,38}'::text[], false, false, NULL, NULL, NULL, NULL::boolean,
      NULL, 'Atlantic/Canary', 'Directive 2006/112/EC, article 6'),
    ('ES-CE', 'ES', 'ES', 'Ceuta', NULL, '{51}', false, false, NULL, NULL, NULL, NULL,
      NULL, 'Africa/Ceuta', 'Directive 2006/112/EC, article 6'),
    ('ES-ML', 'ES', 'ES', 'Melilla', NULL, '{52}', false, false, NULL, NULL, NULL, NULL,
      NULL, 'Europe/Madrid', 'Directive 2006/112/EC, article 6'),
    ('DE-BUS', 'DE', 'DE', 'Buesingen', NULL, '{78266}', false, false, NULL, NULL, NULL, NULL,
      NULL, 'Europe/Busingen', 'Directive 2006/112/EC, article 6'),
    ('DE-HEL', 'DE', 'DE', 'Heligoland', NULL, '{27498}', false, false, NULL, NULL, NULL, NULL,
      NULL, 'Europe/Berlin', 'Directive 2006/112/EC, article 6'),

    ('GB', 'GB', NULL, 'United Kingdom', NULL, NULL, false, true, 'line', 'half_up', 'in_proportion', true,
      NULL, 'Europe/London',
      'rounding of each line or of the invoice: HMRC VAT Notice 700, 17.5, VATREC12030; shipping: VAT Notice 700/24; business buyers: HMRC, VAT and overseas goods sold directly to customers in the UK'),
    ('CH', 'CH', NULL, 'Switzerland', NULL, NULL, false, true, NULL, NULL, NULL, NULL, NULL, 'Europe/Zurich', NULL),
    ('NO', 'NO', NULL, 'Norway', NULL, NULL, false, true, NULL, NULL, NULL, NULL, NULL, 'Europe/Oslo', NULL),

    ('US', 'US', NULL, 'United States', NULL, NULL, true, true, NULL, NULL, NULL, NULL, NULL, 'America/New_York', NULL),
    ('US-NY', 'US', 'US', 'New York', 'NY', NULL, false, true, 'line_total', 'half_up', 'all_if_any_taxable', NULL,
      NULL, 'America/New_York', 'rounding: by the combined rates of New York State, Publication 718; shipping: TB-ST-838'),
    -- Postal codes only come close to political boundaries (New York State, Publication 718).
    ('US-NY-NYC', 'US', 'US-NY', 'New York City', NULL, '{100,101,102,103,104,111,112,113,114,116,11004,11005}', false,
      true, NULL, NULL, NULL, NULL, NULL, 'America/New_York', 'New York State, Publication 718'),
    ('US-CA', 'US', 'US', 'California', 'CA', NULL, false, true, 'line_total', 'half_up', 'own_category', NULL,
      NULL, 'America/Los_Angeles', 'rounding: by the combined rates, CDTFA Regulation 1700; shipping: CDTFA Regulation 1628, Publication 100'),
    ('US-CA-LA', 'US', 'US-CA', 'Los Angeles', NULL, '{900}', false, true, NULL, NULL, NULL, NULL,
      NULL, 'America/Los_Angeles', 'CDTFA, tax rate changes operative April 1, 2025'),

    ('CA', 'CA', NULL, 'Canada', NULL, NULL, true, true, 'document', 'half_up', NULL, NULL,
      NULL, 'America/Toronto', 'rounding: Excise Tax Act, section 165.2'),
    ('CA-QC', 'CA', 'CA', 'Quebec', 'QC', NULL, false, true, NULL, NULL, NULL, NULL,
      NULL, 'America/Toronto', 'rounding: Revenu Quebec, calculating the taxes'),
    ('CA-ON', 'CA', 'CA', 'Ontario', 'ON', NULL, false, false, NULL, NULL, NULL, NULL,
      NULL, 'America/Toronto', 'Canada Revenue Agency, GST/HST rates'),
    ('CA-NS', 'CA', 'CA', 'Nova Scotia', 'NS', NULL, false, false, NULL, NULL, NULL, NULL,
      NULL, 'America/Halifax', 'Canada Revenue Agency, GST/HST Notice 342'),
    ('CA-AB', 'CA', 'CA', 'Alberta', 'AB', NULL, false, true, NULL, NULL, NULL, NULL,
      NULL, 'America/Edmonton', 'Canada Revenue Agency, GST/HST rates'),

    ('JP', 'JP', NULL, 'Japan', NULL, NULL, false, true, 'rate', 'down', NULL, NULL,
      NULL, 'Asia/Tokyo', 'rounding: National Tax Agency, Q&A on the invoice system: once a rate and invoice, in the mode that the seller chooses'),
    ('AU', 'AU', NULL, 'Australia', NULL, NULL, false, true, 'document', 'half_up', NULL, NULL,
      NULL, 'Australia/Sydney', 'rounding: A New Tax System (Goods and Services Tax) Act 1999, section 9-90'),
    ('IN', 'IN', NULL, 'India', NULL, NULL, true, true, NULL, NULL, NULL, NULL, NULL, 'Asia/Kolkata', NULL),
    ('IN-DL', 'IN', 'IN', 'Delhi', 'DL', NULL, false, true, NULL, NULL, NULL, NULL, NULL, 'Asia/Kolkata', NULL),
    ('IN-KA', 'IN', 'IN', 'Karnataka', 'KA', NULL, false, true, NULL, NULL, NULL, NULL, NULL, 'Asia/Kolkata', NULL),
    ('IN-MH', 'IN', 'IN', 'Maharashtra', 'MH', NULL, false, true, NULL, NULL, NULL, NULL, NULL, 'Asia/Kolkata', NULL)
  ) AS o;
END;
COMMENT ON FUNCTION example_tax_jurisdictions() IS
  'examples of jurisdictions, as a ledger''s add_example_tax_rates() records them: not complete, and to be checked and maintained by whoever uses them. tax_union: the union that it is a member of; time_zone: in which the dates of their rates begin; source: what the rules beside the name are taken from, NULL where there are none';

CREATE FUNCTION example_tax_rates()
  RETURNS TABLE (
    jurisdiction text, tax text, category text, from_price monetary, percent numeric, treatment text, supply text,
    valid_from date, source text)
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  -- Standard rates of the member states of the European Union, some with those before.
  SELECT v.jurisdiction, 'VAT', NULL::text, NULL::monetary, v.percent, 'standard', 'any', v.valid_from::date,
      'European Commission, VAT rates applied in the Member States, with their evolution'
    FROM (VALUES
        ('AT', 20::numeric, '1984-01-01'), ('BE', 21, '1996-01-01'), ('BG', 20, '1999-01-01'), ('CY', 19, '2014-01-13'),
        ('CZ', 21, '2013-01-01'), ('DE', 19, '2007-01-01'), ('DE', 16, '2020-07-01'), ('DE', 19, '2021-01-01'),
        ('DK', 25, '1992-01-01'), ('EE', 20, '2009-07-01'), ('EE', 22, '2024-01-01'), ('EE', 24, '2025-07-01'),
        ('ES', 21, '2012-09-01'), ('FI', 24, '2013-01-01'), ('FI', 25.5, '2024-09-01'), ('FR', 20, '2014-01-01'),
        ('GR', 24, '2016-06-01'), ('HR', 25, '2012-03-01'), ('HU', 27, '2012-01-01'), ('IE', 23, '2012-01-01'),
        ('IE', 21, '2020-09-01'), ('IE', 23, '2021-03-01'), ('IT', 22, '2013-10-01'), ('LT', 21, '2009-09-01'),
        ('LU', 17, '2015-01-01'), ('LU', 16, '2023-01-01'), ('LU', 17, '2024-01-01'), ('LV', 21, '2012-07-01'),
        ('MT', 18, '2004-01-01'), ('NL', 21, '2012-10-01'), ('PL', 23, '2011-01-01'), ('PT', 23, '2011-01-01'),
        ('RO', 19, '2017-01-01'), ('RO', 21, '2025-08-01'), ('SE', 25, '1990-07-01'), ('SI', 22, '2013-07-01'),
        ('SK', 20, '2011-01-01'), ('SK', 23, '2025-01-01')
      ) AS v (jurisdiction, percent, valid_from)
  UNION ALL
  SELECT o.jurisdiction, o.tax, o.category, NULL::monetary, o.percent, o.treatment, o.supply, o.valid_from::date, o.source FROM (VALUES
    ('DE', 'VAT', 'books', 7::numeric, 'reduced', 'any', '2007-01-01', 'UStG, section 12(2) no. 1 and annex 2; since 1983, begun here with the standard rate'),
    ('DE', 'VAT', 'books', 5, 'reduced', 'any', '2020-07-01', 'UStG, section 28(2), by the Second Corona Tax Assistance Act, until the end of 2020'),
    ('DE', 'VAT', 'books', 7, 'reduced', 'any', '2021-01-01', 'UStG, section 12(2) no. 1 and annex 2'),
    ('DE', 'VAT', 'food', 7, 'reduced', 'any', '2007-01-01', 'UStG, section 12(2) no. 1 and annex 2; since 1983, begun here with the standard rate'),
    ('DE', 'VAT', 'food', 5, 'reduced', 'any', '2020-07-01', 'UStG, section 28(2), by the Second Corona Tax Assistance Act, until the end of 2020'),
    ('DE', 'VAT', 'food', 7, 'reduced', 'any', '2021-01-01', 'UStG, section 12(2) no. 1 and annex 2'),
    ('FR', 'VAT', 'books', 5.5, 'reduced', 'any', '2014-01-01', 'Code general des impots, article 278-0 bis; moved by Ordonnance 2025-1249 from 2026-09-01, its place there not verified'),
    ('FR', 'VAT', 'food', 5.5, 'reduced', 'any', '2014-01-01', 'Code general des impots, article 278-0 bis; from 2026-09-01 Code des impositions sur les biens et services, L. 213-159 (Ordonnance 2025-1249)'),
    ('NL', 'VAT', 'books', 6, 'reduced', 'any', '2012-10-01', 'Wet op de omzetbelasting 1968, table I; 6 % until the Tax Plan 2019, begun here with the standard rate'),
    ('NL', 'VAT', 'books', 9, 'reduced', 'any', '2019-01-01', 'Wet op de omzetbelasting 1968, table I; 9 % since the Tax Plan 2019'),
    ('NL', 'VAT', 'food', 6, 'reduced', 'any', '2012-10-01', 'Wet op de omzetbelasting 1968, table I; 6 % until the Tax Plan 2019, begun here with the standard rate'),
    ('NL', 'VAT', 'food', 9, 'reduced', 'any', '2019-01-01', 'Wet op de omzetbelasting 1968, table I; 9 % since the Tax Plan 2019'),
    ('RO', 'VAT', 'books', 5, 'reduced', 'any', '2017-01-01', 'Law 227/2015 (Fiscal Code), article 291(3); held before, begun here with the standard rate; start date not verified'),
    ('RO', 'VAT', 'books', 11, 'reduced', 'any', '2025-08-01', 'Law 141/2025, Order 602/2025 of the Government'),
    ('RO', 'VAT', 'food', 9, 'reduced', 'any', '2017-01-01', 'Law 227/2015 (Fiscal Code), article 291(2): not alcohol, nor from 2024 what has much added sugar; held before, begun here with the standard rate; start date not verified'),
    ('RO', 'VAT', 'food', 11, 'reduced', 'any', '2025-08-01', 'Law 141/2025, Order 602/2025 of the Government'),
    ('ES-CN', 'VAT', NULL, 0, 'none', 'any', '1993-01-01', 'Directive 2006/112/EC, article 6: outside the area of the VAT; what is levied instead is not here'),
    ('ES-CE', 'VAT', NULL, 0, 'none', 'any', '1993-01-01', 'Directive 2006/112/EC, article 6: outside the area of the VAT; what is levied instead is not here'),
    ('ES-ML', 'VAT', NULL, 0, 'none', 'any', '1993-01-01', 'Directive 2006/112/EC, article 6: outside the area of the VAT; what is levied instead is not here'),
    ('DE-BUS', 'VAT', NULL, 0, 'none', 'any', '1993-01-01', 'Directive 2006/112/EC, article 6: outside the area of the VAT; what is levied instead is not here'),
    ('DE-HEL', 'VAT', NULL, 0, 'none', 'any', '1993-01-01', 'Directive 2006/112/EC, article 6: outside the area of the VAT'),

    ('GB', 'VAT', NULL, 20, 'standard', 'any', '2011-01-04', 'gov.uk, VAT rates'),
    ('GB', 'VAT', 'books', 0, 'zero', 'any', '2011-01-04', 'VAT Act 1994, schedule 8, group 3: since the Act, begun here with the standard rate'),
    ('GB', 'VAT', 'childrens_clothing', 0, 'zero', 'any', '2011-01-04', 'VAT Act 1994, schedule 8, group 16: since the Act, begun here with the standard rate'),
    ('GB', 'VAT', 'energy', 5, 'reduced', 'any', '2011-01-04', 'VAT Act 1994, schedule 7A, group 1: domestic fuel and power; since 2001, begun here with the standard rate'),
    ('CH', 'VAT', NULL, 7.7, 'standard', 'any', '2018-01-01', 'Federal Tax Administration, VAT rates'),
    ('CH', 'VAT', NULL, 8.1, 'standard', 'any', '2024-01-01', 'Federal Tax Administration, VAT rates'),
    ('CH', 'VAT', 'books', 2.5, 'reduced', 'any', '2018-01-01', 'Federal Tax Administration, VAT rates'),
    ('CH', 'VAT', 'books', 2.6, 'reduced', 'any', '2024-01-01', 'Federal Tax Administration, VAT rates'),
    ('CH', 'VAT', 'food', 2.5, 'reduced', 'any', '2018-01-01', 'Federal Tax Administration, VAT rates'),
    ('CH', 'VAT', 'food', 2.6, 'reduced', 'any', '2024-01-01', 'Federal Tax Administration, VAT rates'),
    ('NO', 'VAT', NULL, 25, 'standard', 'any', '2012-01-01', 'Skatteetaten, VAT rates: those of 2012, the standard rate held before'),
    ('NO', 'VAT', 'food', 15, 'reduced', 'any', '2012-01-01', 'Skatteetaten, VAT rates: those of 2012, the standard rate held before'),

    ('US-NY', 'sales', NULL, 4, 'standard', 'any', '2005-06-01', 'New York State, Publication 718; start date not verified (Publication 718-A has it)'),
    ('US-NY-NYC', 'city_sales', NULL, 4.5, 'standard', 'any', '2009-08-01', 'New York State, Publication 718'),
    ('US-NY-NYC', 'MCTD', NULL, 0.375, 'standard', 'any', '2009-08-01', 'New York State, Publication 718: Metropolitan Commuter Transportation District; held before, begun here with the city''s rate'),
    ('US-CA', 'sales', NULL, 7.25, 'standard', 'any', '2017-01-01', 'CDTFA: state 6 % and uniform local 1.25 %; start date not verified'),
    ('US-CA', 'sales', 'shipping', 0, 'exempt', 'any', '2017-01-01', 'CDTFA Regulation 1628: stated separately, by a carrier, at no more than it costs; begun here with the rate for goods'),
    ('US-CA-LA', 'district', NULL, 2.25, 'standard', 'any', '2017-10-01', 'CDTFA news release 17-14: 9.50 % in all; number of the release not verified'),
    ('US-CA-LA', 'district', NULL, 2.5, 'standard', 'any', '2025-04-01', 'CDTFA, tax rate changes operative April 1, 2025: 9.75 % in all'),
    ('US-CA-LA', 'district', 'shipping', 0, 'exempt', 'any', '2017-10-01', 'CDTFA Regulation 1628: stated separately, by a carrier, at no more than it costs; begun here with the rate for goods'),

    ('CA', 'GST', NULL, 5, 'standard', 'any', '2008-01-01', 'Excise Tax Act, section 165; start date not verified'),
    ('CA-QC', 'QST', NULL, 9.975, 'standard', 'any', '2013-01-01', 'Revenu Quebec, calculating the taxes: of the price without GST; start date not verified'),
    ('CA-ON', 'HST', NULL, 13, 'standard', 'any', '2010-07-01', 'Canada Revenue Agency, GST/HST rates'),
    ('CA-NS', 'HST', NULL, 15, 'standard', 'any', '2010-07-01', 'Canada Revenue Agency, GST/HST rates'),
    ('CA-NS', 'HST', NULL, 14, 'standard', 'any', '2025-04-01', 'SOR/2025-77; GST/HST Notice 342'),

    ('JP', 'consumption', NULL, 10, 'standard', 'any', '2019-10-01', 'Ministry of Finance, consumption taxation: 7.8 % and local 2.2 %'),
    ('JP', 'consumption', 'food', 8, 'reduced', 'any', '2019-10-01', 'Ministry of Finance, consumption taxation: 6.24 % and local 1.76 %; not liquors and eating out'),
    ('AU', 'GST', NULL, 10, 'standard', 'any', '2000-07-01', 'A New Tax System (Goods and Services Tax) Act 1999, section 9-70; start date not verified'),
    ('IN', 'CGST', NULL, 9, 'standard', 'intrastate', '2025-09-22', 'GST Council, 56th meeting; CGST Act, section 9; Notification 9/2025-Central Tax (Rate)'),
    ('IN', 'IGST', NULL, 18, 'standard', 'interstate', '2025-09-22', 'GST Council, 56th meeting; IGST Act, section 5'),
    ('IN', 'CGST', 'reduced', 2.5, 'reduced', 'intrastate', '2025-09-22', 'GST Council, 56th meeting; CGST Act, section 9; Notification 9/2025-Central Tax (Rate)'),
    ('IN', 'IGST', 'reduced', 5, 'reduced', 'interstate', '2025-09-22', 'GST Council, 56th meeting; IGST Act, section 5'),
    ('IN', 'CGST', 'luxury', 20, 'standard', 'intrastate', '2025-09-22', 'GST Council, 56th meeting; CGST Act, section 9; Notification 9/2025-Central Tax (Rate)'),
    ('IN', 'IGST', 'luxury', 40, 'standard', 'interstate', '2025-09-22', 'GST Council, 56th meeting; IGST Act, section 5')
  ) AS o (jurisdiction, tax, category, percent, treatment, supply, valid_from, source)
  UNION ALL
  SELECT s.jurisdiction, 'SGST', r.category, NULL::monetary, r.percent, r.treatment, 'intrastate', '2025-09-22',
      'GST Council, 56th meeting; SGST Act of the state, section 9'
    FROM (VALUES ('IN-DL'), ('IN-KA'), ('IN-MH')) AS s (jurisdiction)
      CROSS JOIN (VALUES
        (NULL, 9, 'standard'), ('reduced', 2.5, 'reduced'), ('luxury', 20, 'standard')) AS r (category, percent, treatment)
  UNION ALL
  -- Clothing and footwear, free of tax where an item costs less than USD 110.
  SELECT t.jurisdiction, t.tax, 'clothing', p.from_price::monetary,
      CASE WHEN p.from_price IS NULL THEN 0 ELSE t.percent END,
      CASE WHEN p.from_price IS NULL THEN 'exempt' ELSE 'standard' END, 'any', '2012-04-01',
      'New York State, TSB-M-12(3)S, Publication 718-C'
    FROM (VALUES ('US-NY', 'sales', 4), ('US-NY-NYC', 'city_sales', 4.5), ('US-NY-NYC', 'MCTD', 0.375))
          AS t (jurisdiction, tax, percent)
      CROSS JOIN (VALUES (NULL), ('USD 110.00')) AS p (from_price);
END;
COMMENT ON FUNCTION example_tax_rates() IS
  'examples of tax rates, as a ledger''s add_example_tax_rates() records them: not complete, and to be checked and maintained by whoever uses them. from_price: the price of a unit from which on it holds, NULL for any below; percent: 19 is 19 %; valid_from: a date in the time zone of the jurisdiction; source: where the rate is published';
