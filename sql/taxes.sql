-- Taxes of a sale by a ledger's rules: whose they are, who owes them, how they are rounded, what shipping bears.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET timezone = 'UTC';
SELECT create_ledger('regress_taxes');
SET search_path = public, regress_taxes;

-- What a quote says in one line: each line, shipping, all together, what counts.
CREATE FUNCTION part_text(part jsonb) RETURNS text LANGUAGE sql BEGIN ATOMIC
  SELECT concat_ws(' + ', part ->> 'net',
      (SELECT string_agg(concat_ws(' ', t.j ->> 'tax', coalesce((t.j ->> 'percent') || '%', t.j ->> 'per_unit'),
          amount((t.j ->> 'amount')::monetary)::text, CASE WHEN (t.j -> 'reverse_charge')::boolean THEN 'rc' END,
          CASE WHEN t.j ->> 'treatment' IN ('zero', 'exempt') THEN t.j ->> 'treatment' END, t.j ->> 'reason'), ' + ' ORDER BY t.n)
        FROM jsonb_array_elements(part -> 'taxes') WITH ORDINALITY AS t (j, n))) || ' = ' || (part ->> 'gross');
END;
CREATE FUNCTION told(document jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  q jsonb := regress_taxes.quote_taxes(document);
BEGIN
  RETURN concat_ws(E'\n', q ->> 'basis' || coalesce(' by ' || (q ->> 'owed_by'), ''),
    (SELECT string_agg(part_text(l.j), E'\n' ORDER BY l.n) FROM jsonb_array_elements(q -> 'lines') WITH ORDINALITY AS l (j, n)),
    'shipping ' || part_text(nullif(q -> 'shipping', 'null')),
    CASE WHEN jsonb_array_length(q -> 'lines') > 1 OR q ->> 'shipping' IS NOT NULL THEN 'total ' || part_text(q) END,
    (SELECT string_agg(concat_ws(' ', 'counts for', c ->> 'area', c ->> 'amount'), ', ') FROM jsonb_array_elements(q -> 'counted') AS c));
END $$;
-- A sale of lines "amount[*quantity][@category]".
CREATE FUNCTION sale(seller text, buyer text, lines text[], currency text DEFAULT 'EUR', more jsonb DEFAULT '{}') RETURNS jsonb
LANGUAGE sql BEGIN ATOMIC
  SELECT jsonb_build_object('currency', currency, 'prices', 'exclusive', 'at', '2026-03-01T12:00:00Z',
      'seller', jsonb_build_object('code', 'acme', 'country', split_part(seller, '-', 1), 'region', nullif(split_part(seller, '-', 2), '')),
      'buyer', jsonb_build_object('code', 'ann', 'country', split_part(buyer, '-', 1), 'region', nullif(split_part(buyer, '-', 2), ''),
        'postal_code', nullif(split_part(buyer, '-', 3), '')),
      'lines', (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('unit_price', currency || ' ' || (regexp_match(l, '^[0-9.]+'))[1],
          'quantity', coalesce((regexp_match(l, '\*([0-9.]+)'))[1], '1'), 'category', (regexp_match(l, '@(.+)$'))[1])))
        FROM unnest(lines) AS l)) || more;
END;

-- ---- nothing is known yet
SELECT told(sale('DE', 'DE', '{100}'));
SELECT set_tax_rate('DE', 'VAT', 19);
SELECT set_tax_jurisdiction('DE-BY', 'Bavaria', 'DE', 'BY');
SELECT set_tax_jurisdiction('DE', 'Germany') > 0 AS set;
SELECT told(sale('DE', 'DE', '{100}'));

-- ---- one country; categories; inclusive prices
SELECT set_tax_rate('DE', 'VAT', 16, valid_from => '2020-07-01'), set_tax_rate('DE', 'VAT', 19, valid_from => '2021-01-01'),
  set_tax_rate('DE', 'VAT', 7, 'books', 'reduced', valid_from => '2021-01-01'), set_tax_rate('DE', 'VAT', category => 'rent', treatment => 'exempt', valid_from => '2021-01-01'),
  set_tax_rate('DE', 'VAT', category => 'gold', treatment => 'zero', valid_from => '2021-01-01');
SELECT told(sale('DE', 'DE', '{100,100*2@books,50@rent,10@gold,0}'));
SELECT told(sale('DE', 'DE', '{30,20@books,8@books,52.50@rent}', more => '{"prices": "inclusive"}'));
-- 3 x 1.23: by line, and by document as the seller elects
SELECT told(sale('DE', 'DE', '{1.23,1.23,1.23}'));
SELECT set_tax_election('acme', 'DE', 'document', valid_from => '2026-01-01') > 0 AS set;
SELECT told(sale('DE', 'DE', '{1.23,1.23,1.23}'));
SELECT told(sale('DE', 'DE', '{1.23,1.23,1.23}', more => '{"at": "2025-12-31T23:59:59Z"}'));
SELECT told(sale('DE', 'DE', '{1.23,1.23,1.23}', more => '{"prices": "inclusive"}'));
SELECT set_tax_election('acme', 'DE', ended => true, valid_from => '2026-02-01') > 0 AS ended;
SELECT told(sale('DE', 'DE', '{1.23,1.23,1.23}'));

-- ---- versions: at a time, as known at another, ended
SELECT told(sale('DE', 'DE', '{100}', more => '{"at": "2020-12-31T22:59:59Z"}'));
SELECT told(sale('DE', 'DE', '{100}', more => '{"at": "2020-06-30"}'));
SELECT told(sale('DE', 'DE', '{100}', more => '{"known_at": "2020-12-31T22:59:59Z"}'));
BEGIN;
SELECT set_tax_rate('DE', 'VAT', 20, valid_from => '2021-01-01') > 0 AS corrected;
SELECT told(sale('DE', 'DE', '{100}'));
ROLLBACK;
SELECT told(sale('DE', 'DE', '{100}'));
SELECT set_tax_rate('DE', 'VAT', category => 'books', ended => true, valid_from => '2026-02-01') > 0 AS ended;
SELECT told(sale('DE', 'DE', '{100@books}')), told(sale('DE', 'DE', '{100@books}', more => '{"at": "2026-01-31"}'));
-- a function that changes rules sees them, and not what was rolled back
DO $$
BEGIN
  RAISE WARNING '%', (SELECT told(sale('DE', 'DE', '{100@tea}')));
  BEGIN
    PERFORM set_tax_rate('DE', 'VAT', 5, 'tea');
    RAISE WARNING '%', (SELECT told(sale('DE', 'DE', '{100@tea}')));
    RAISE EXCEPTION 'no';
  EXCEPTION WHEN raise_exception THEN NULL;
  END;
  RAISE WARNING '%', (SELECT told(sale('DE', 'DE', '{100@tea}')));
END $$;

-- ---- on one another: a fixed amount that enters the base, the taxes before alone, the gross price
SELECT set_tax_jurisdiction('BE', 'Belgium') > 0 AS set, set_tax_rate('BE', 'eco', amount => 'EUR 10') > 0 AS eco, set_tax_rate('BE', 'VAT', 10, sequence => 2, base => 'compound') > 0 AS vat;
SELECT told(sale('BE', 'BE', '{200,600*3}'));
SELECT told(sale('BE', 'BE', '{231}', more => '{"prices": "inclusive"}'));
SELECT told(sale('BE', 'BE', '{200}', 'USD'));
SELECT set_tax_rate('BE', 'VAT', 10, sequence => 2, base => 'compound', included => true) > 0 AS always_included;
SELECT told(sale('BE', 'BE', '{220}'));
SELECT set_tax_jurisdiction('BR', 'Brazil', rounding_mode => 'half_even') > 0 AS set, set_tax_rate('BR', 'A', 5, base => 'gross') > 0 AS a, set_tax_rate('BR', 'B', 3, base => 'gross') > 0 AS b,
  set_tax_rate('BR', 'C', 0.65, base => 'gross') > 0 AS c, set_tax_rate('BR', 'D', 9, base => 'gross') > 0 AS d, set_tax_rate('BR', 'E', 15, base => 'gross') > 0 AS e;
SELECT told(sale('BR', 'BR', '{32.33}', 'BRL')), told(sale('BR', 'BR', '{48}', 'BRL', '{"prices": "inclusive"}'));

-- a price that is less than the taxes in it
SELECT told(sale('BE', 'BE', '{11}', more => '{"prices": "inclusive"}'));
SELECT told(sale('BE', 'BE', '{231,10.99}', more => '{"prices": "inclusive"}'));
SELECT set_tax_rate('BE', 'eco', category => 'shipping', amount => 'EUR 7') > 0 AS eco;
SELECT told(sale('BE', 'BE', '{231}', more => '{"prices": "inclusive", "shipping": {"amount": "EUR 5"}}'));

-- ---- a federation: regions, parts that have taxes of their own, places that fit twice
SELECT set_tax_jurisdiction('CA', 'Canada', requires_region => true) > 0 AS ca, set_tax_jurisdiction('CA-QC', 'Quebec', 'CA', 'QC') > 0 AS qc, set_tax_jurisdiction('CA-ON', 'Ontario', 'CA', 'ON', inherits => false) > 0 AS "on",
  set_tax_rate('CA', 'GST', 5) > 0 AS gst, set_tax_rate('CA-QC', 'QST', 9.975) > 0 AS qst, set_tax_rate('CA-ON', 'HST', 13) > 0 AS hst;
SELECT told(sale('CA-QC', 'CA-QC', '{100}', 'CAD')), told(sale('CA-QC', 'CA-ON', '{100}', 'CAD')), told(sale('CA-QC', 'CA-QC', '{114.98}', 'CAD', '{"prices": "inclusive"}'));
SELECT told(sale('CA-QC', 'CA-CA-ON', '{100}', 'CAD'));
SELECT told(sale('CA-QC', 'CA-AB', '{100}', 'CAD'));
SELECT told(sale('CA-QC', 'CA', '{100}', 'CAD'));
SELECT set_tax_jurisdiction('CA-QC-A', 'a', 'CA-QC', postal_prefixes => '{H1,H2}') > 0 AS a, set_tax_jurisdiction('CA-QC-B', 'b', 'CA-QC', postal_prefixes => '{H2A,H3...H4}') > 0 AS b, set_tax_rate('CA-QC-A', 'a', 1) > 0 AS rate, set_tax_rate('CA-QC-B', 'b', 2) > 0 AS rate;
SELECT told(sale('CA-QC', 'CA-QC-H1Z 1A1', '{100}', 'CAD')), told(sale('CA-QC', 'CA-QC-h2a1a1', '{100}', 'CAD')), told(sale('CA-QC', 'CA-QC-H4Z1A1', '{100}', 'CAD')), told(sale('CA-QC', 'CA-QC-H5Z1A1', '{100}', 'CAD'));
SELECT set_tax_jurisdiction('CA-QC-C', 'c', 'CA-QC', postal_prefixes => '{H1}') > 0 AS c;
SELECT told(sale('CA-QC', 'CA-QC-H1Z 1A1', '{100}', 'CAD'));
SELECT set_tax_jurisdiction('CA-QC-C', 'c', 'CA-QC', postal_prefixes => '{H1}', ended => true) > 0 AS ended;
SELECT told(sale('CA-QC', 'CA-QC-H1Z 1A1', '{100}', 'CAD'));

-- ---- within a region or between two
SELECT set_tax_jurisdiction('IN', 'India', rounding_scope => 'document') > 0 AS set, set_tax_rate('IN', 'CGST', 9, supply => 'intrastate') > 0 AS cgst, set_tax_rate('IN', 'SGST', 9, supply => 'intrastate') > 0 AS sgst, set_tax_rate('IN', 'IGST', 18, supply => 'interstate') > 0 AS igst;
SELECT told(sale('IN-MH', 'IN-MH', '{100}', 'INR')), told(sale('IN-MH', 'IN-KA', '{100}', 'INR'));
SELECT told(sale('IN-MH', 'IN', '{100}', 'INR'));

-- ---- one rounding a rate and document, with the mode
SELECT set_tax_jurisdiction('JP', 'Japan', rounding_scope => 'rate', rounding_mode => 'floor') > 0 AS set, set_tax_rate('JP', 'CT', 10) > 0 AS ct, set_tax_rate('JP', 'CT', 8, 'food', 'reduced') > 0 AS food;
SELECT told(sale('JP', 'JP', '{107@food,107@food,107@food}', 'JPY'));
SELECT set_tax_election('acme', 'JP', rounding_mode => 'half_up') > 0 AS elected;
SELECT told(sale('JP', 'JP', '{107@food,107@food,107@food}', 'JPY'));

-- ---- a union: at home below the threshold, then where it goes to; business buyers
SELECT set_tax_jurisdiction('FR', 'France') > 0 AS fr, set_tax_rate('FR', 'TVA', 20) > 0 AS tva, set_tax_jurisdiction('ES', 'Spain') > 0 AS es, set_tax_rate('ES', 'IVA', 21) > 0 AS iva,
  set_tax_jurisdiction('ES-CN', 'Canary Islands', 'ES', postal_prefixes => '{35,38}', inherits => false) > 0 AS cn, set_tax_jurisdiction('GB', 'United Kingdom') > 0 AS gb, set_tax_rate('GB', 'VAT', 20) > 0 AS vat;
SELECT told(sale('DE', 'FR', '{100}'));
SELECT set_tax_union('EU') > 0 AS eu, set_tax_union_member('EU', 'DE') > 0 AS de, set_tax_union_member('EU', 'FR') > 0 AS fr, set_tax_union_member('EU', 'ES') > 0 AS es, set_tax_union_member('EU', 'ES-CN', false) > 0 AS cn,
  set_tax_union_member('EU', 'GB') > 0 AS gb, set_tax_union_member('EU', 'GB', false, valid_from => '2021-01-01') > 0 AS left;
SELECT told(sale('DE', 'FR', '{100}'));
SELECT set_tax_threshold('EU', 'EUR 10000', time_zone => 'Europe/Brussels') > 0 AS threshold;
SELECT told(sale('DE', 'FR', '{100}'));
SELECT told(sale('DE', 'FR', '{100}', more => '{"threshold_used": {"EU": "EUR 9900.00"}}')), told(sale('DE', 'FR', '{100}', more => '{"threshold_used": {"EU": "EUR 9900.01"}}'));
SELECT told(sale('DE', 'FR', '{119}', more => '{"prices": "inclusive", "threshold_used": {"EU": "EUR 9900.00"}}')), told(sale('DE', 'FR', '{119}', more => '{"prices": "inclusive", "threshold_used": {"EU": {"amount": "EUR 9900.01"}}}'));
SELECT told(sale('DE', 'FR', '{90}', more => '{"threshold_used": {"EU": "EUR 9900.00"}, "shipping": {"amount": "EUR 10.01"}}'));
-- by the ledger's books: this year, the year before, by the years of Brussels
BEGIN;
ALTER TABLE tax_turnover DISABLE TRIGGER own_transaction;
INSERT INTO tax_turnover VALUES (1, 'acme', 'EU', '2026-01-01', 'EUR 9899.00', 1), (2, 'acme', 'EU', '2026-03-01 12:00+00', 'EUR 1.00', 1), (3, 'other', 'EU', '2026-02-01', 'EUR 9000.00', 1), (4, 'acme', 'EU', '2026-03-02', 'EUR 9000.00', 1);
SELECT told(sale('DE', 'FR', '{100}')), told(sale('DE', 'FR', '{100.01}'));
INSERT INTO tax_turnover VALUES (5, 'acme', 'EU', '2025-12-31 23:00+00', 'EUR 0.01', 1), (6, 'acme', 'EU', '2025-12-31 22:59:59+00', 'EUR 10000.00', 1);
SELECT told(sale('DE', 'FR', '{100}')), told(sale('DE', 'FR', '{99.99}'));
INSERT INTO tax_turnover VALUES (7, 'acme', 'EU', '2025-05-01', 'EUR 0.01', 1);
SELECT told(sale('DE', 'FR', '{1}'));
SELECT * FROM tax_turnover_before('acme', 'EU', '2026-03-01 12:00+00', 'Europe/Brussels');
SELECT * FROM tax_turnover_before('acme', 'EU', '2026-03-01 12:00+00', 'Europe/Brussels', 'twelve_months');
SELECT * FROM tax_turnover_before('nobody', 'EU', '2026-03-01');
ROLLBACK;
-- registered; goods from elsewhere in the union than the seller
BEGIN;
SELECT set_tax_registration('acme', 'EU', 'EU276000000', valid_from => '2026-01-01') > 0 AS registered;
SELECT told(sale('DE', 'FR', '{100}')), told(sale('DE', 'FR', '{100}', more => '{"at": "2025-12-31"}'));
ROLLBACK;
SELECT told(sale('GB', 'FR', '{100}', more => '{"ship_from": {"country": "DE"}}'));
-- in another currency than the threshold's
DO $$
DECLARE
  context text;
BEGIN
  PERFORM set_rate_source('bank');
  PERFORM told(sale('DE', 'FR', '{100}', 'USD'));
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS context = PG_EXCEPTION_CONTEXT;
  RAISE WARNING '%: %', SQLERRM, (SELECT l FROM regexp_split_to_table(context, E'\n') AS l WHERE l ~ '^comparing');
END $$;
SELECT set_rate_source('ecb'), add_rate('ecb', 'EUR', 'USD', 1.25, '2026-01-01') > 0 AS rate;
SELECT told(sale('DE', 'FR', '{125}', 'USD', '{"threshold_used": {"EU": "USD 12375.00"}}')), told(sale('DE', 'FR', '{125}', 'USD', '{"threshold_used": {"EU": "EUR 9900.01"}}'));
-- business buyers, also where the price was marked inclusive
SELECT told(sale('DE', 'FR', '{100}', more => '{"prices": "inclusive", "buyer": {"country": "FR", "tax_number": "FR K73 99859412"}}'));
SELECT told(sale('DE', 'FR', '{100}', more => '{"prices": "inclusive", "buyer": {"country": "FR", "tax_number": "FRK7399859412"}, "shipping": {"amount": "EUR 5"}}'));
SELECT told(sale('DE', 'ES', '{100}', more => '{"buyer": {"country": "ES", "tax_number": "ESB58378431"}, "ship_to": {"country": "FR"}}'));
SELECT told(sale('FR', 'DE', '{100}', more => '{"buyer": {"country": "DE", "tax_number": "136695976"}}'));
SELECT told(sale('DE', 'DE', '{100}', more => '{"buyer": {"country": "DE", "tax_number": "DE136695976"}}'));
SELECT told(sale('DE', 'FR', '{100}', more => '{"buyer": {"country": "FR", "tax_number": "DE136695976"}, "threshold_used": {"EU": "EUR 0"}}'));
SELECT told(sale('FR', 'DE', '{100}', more => '{"buyer": {"country": "DE", "tax_number": "DE136695978"}}'));
-- whose number is not of another member than the goods come from bears the taxes there, whatever the threshold and
-- wherever the seller is; where a union makes no difference of business buyers, they are as consumers
BEGIN;
SELECT set_tax_registration('acme', 'EU', 'EU276000000') > 0 AS registered;
SELECT told(sale('DE', 'FR', '{100}')), told(sale('DE', 'FR', '{100}', more => '{"buyer": {"country": "FR", "tax_number": "DE136695976"}}')),
  told(sale('DE', 'FR', '{119}', more => '{"prices": "inclusive", "buyer": {"country": "DE", "tax_number": "DE136695976"}, "ship_to": {"country": "FR"}}'));
SELECT told(sale('GB', 'FR', '{100}', more => '{"ship_from": {"country": "DE"}, "buyer": {"country": "FR", "tax_number": "DE136695976"}}')),
  told(sale('DE', 'FR', '{100}', more => '{"buyer": {"country": "GB", "tax_number": "GB980780684"}, "ship_to": {"country": "FR"}}')),
  told(sale('DE', 'ES', '{100}', more => '{"buyer": {"country": "FR", "tax_number": "FRK7399859412"}, "ship_to": {"country": "ES"}}'));
SELECT set_tax_union('EU', false) > 0 AS no_reverse_charge;
SELECT told(sale('DE', 'FR', '{100}', more => '{"buyer": {"country": "FR", "tax_number": "DE136695976"}}'));
ROLLBACK;
-- a tax that the buyer accounts for at home too
SELECT set_tax_rate('DE', 'VAT', 19, 'scrap', reverse_charge => true) > 0 AS set;
SELECT told(sale('DE', 'DE', '{100@scrap,10}', more => '{"buyer": {"country": "DE", "tax_number": "DE136695976"}}')), told(sale('DE', 'DE', '{100@scrap}'));
-- out of the union: its islands, and who left
SELECT told(sale('ES', 'ES', '{100}')), told(sale('ES', 'ES--35001', '{100}')), told(sale('DE', 'ES--35001', '{100}')), told(sale('DE', 'GB', '{100}')), told(sale('DE', 'GB', '{100}', more => '{"at": "2020-12-01"}'));

-- Northern Ireland, in the union for goods: there only its own numbers are those of a member
BEGIN;
SELECT set_tax_jurisdiction('GB-NIR', 'Northern Ireland', 'GB', postal_prefixes => '{BT}', valid_from => '2021-01-01') > 0 AS nir, set_tax_union_member('EU', 'GB-NIR', valid_from => '2021-01-01') > 0 AS member;
SELECT told(sale('DE', 'GB--BT1 1AA', '{100}')), told(sale('DE', 'GB--BT1 1AA', '{100}', more => '{"threshold_used": {"EU": "EUR 10000"}}')), told(sale('DE', 'GB--SW1A 1AA', '{100}'));
SELECT told(sale('DE', 'GB', '{100}', more => '{"buyer": {"country": "GB", "postal_code": "BT1 1AA", "tax_number": "XI980780684"}}')),
  told(sale('DE', 'GB', '{100}', more => '{"buyer": {"country": "GB", "postal_code": "BT1 1AA", "tax_number": "GB980780684"}}')),
  told(sale('DE', 'FR', '{100}', more => '{"buyer": {"country": "FR", "tax_number": "XI980780684"}}'));
SELECT told(sale('GB', 'FR', '{100}', more => '{"seller": {"country": "GB", "postal_code": "BT1 1AA"}, "buyer": {"country": "FR", "tax_number": "FRK7399859412"}}')),
  told(sale('GB', 'FR', '{100}', more => '{"seller": {"country": "GB", "postal_code": "BT1 1AA"}, "buyer": {"country": "FR", "tax_number": "XI980780684"}}'));
SELECT told(sale('GB', 'GB--BT1 1AA', '{100}', more => '{"seller": {"country": "GB", "postal_code": "SW1A 1AA"}}')), told(sale('FR', 'GB', '{100}', more => '{"at": "2020-12-01", "buyer": {"country": "GB", "tax_number": "GB980780684"}}'));
ROLLBACK;
SELECT told(sale('ES', 'ES--35001', '{100}', more => '{"seller": {"country": "ES", "postal_code": "38001"}}'));
SELECT set_tax_rate('ES-CN', 'IGIC', 7) > 0 AS set;
SELECT told(sale('ES', 'ES--35001', '{100}', more => '{"seller": {"country": "ES", "postal_code": "38001"}}')), told(sale('ES', 'ES--35001', '{100}')), told(sale('ES', 'ES', '{100}', more => '{"seller": {"country": "ES", "postal_code": "38001"}}'));

-- ---- from abroad: registered, over a threshold, the buyer, the marketplace
SELECT set_tax_registration('acme', 'GB', 'GB980780684', valid_from => '2026-03-01') > 0 AS registered;
SELECT told(sale('DE', 'GB', '{100}')), told(sale('DE', 'GB', '{100}', more => '{"at": "2026-02-28"}'));
SELECT set_tax_registration('acme', 'GB', ended => true, valid_from => '2026-03-01') > 0 AS ended;
SELECT told(sale('DE', 'GB', '{100}'));
SELECT set_tax_jurisdiction('GB', 'United Kingdom', reverse_charge_from_abroad => true) > 0 AS set;
SELECT told(sale('DE', 'GB', '{100}', more => '{"buyer": {"country": "GB", "tax_number": "GB980780684"}}')), told(sale('GB', 'GB', '{100}', more => '{"buyer": {"country": "GB", "tax_number": "GB980780684"}}'));
SELECT set_tax_marketplace('GB', goods => 'imported', buyers => 'consumers', max_value => 'GBP 135') > 0 AS imported, set_tax_marketplace('GB', 'abroad', 'inside') > 0 AS inside;
SELECT told(sale('DE', 'GB', '{135}', 'GBP', '{"marketplace": true, "ship_from": {"country": "CN"}, "shipping": {"amount": "GBP 9"}}')), told(sale('DE', 'GB', '{135.01}', 'GBP', '{"marketplace": true, "ship_from": {"country": "CN"}}'));
SELECT told(sale('DE', 'GB', '{162}', 'GBP', '{"marketplace": true, "prices": "inclusive"}')), told(sale('DE', 'GB', '{162.01}', 'GBP', '{"marketplace": true, "prices": "inclusive"}'));
SELECT told(sale('DE', 'GB', '{500}', 'GBP', '{"marketplace": true, "ship_from": {"country": "GB"}}')), told(sale('GB', 'GB', '{500}', 'GBP', '{"marketplace": true}')), told(sale('DE', 'GB', '{100}', 'GBP'));
SELECT told(sale('DE', 'GB', '{100}', 'GBP', '{"marketplace": true, "buyer": {"country": "GB", "tax_number": "GB980780684"}}'));

-- a number of another country is that of no business here
SELECT told(sale('DE', 'GB', '{100}', 'GBP', '{"marketplace": true, "buyer": {"country": "GB", "tax_number": "DE136695976"}}')), told(sale('DE', 'DE', '{100@scrap}', more => '{"buyer": {"country": "DE", "tax_number": "ATU13585627"}}'));

-- ---- imports by a seller who is registered for them: to consumers, from outside, up to a value
SELECT told(sale('CN', 'FR', '{100}'));
SELECT set_tax_registration('acme', 'EU', 'IM2760000742', imported => true, max_value => 'EUR 150') > 0 AS registered;
SELECT told(sale('CN', 'FR', '{150}', more => '{"shipping": {"amount": "EUR 10"}}')), told(sale('CN', 'FR', '{150.01}')), told(sale('CN', 'DE', '{90,60.01}'));
SELECT told(sale('CN', 'FR', '{180}', more => '{"prices": "inclusive"}')), told(sale('CN', 'FR', '{180.02}', more => '{"prices": "inclusive"}'));
SELECT told(sale('CN', 'FR', '{187.50}', 'USD')), told(sale('CN', 'FR', '{187.52}', 'USD'));
SELECT told(sale('CN', 'FR', '{100}', more => '{"buyer": {"country": "FR", "tax_number": "FRK7399859412"}}')), told(sale('CN', 'ES--35001', '{100}')), told(sale('CN', 'GB', '{100}'));
-- what comes from within it, and from a seller of the union, goes by the other rules
SELECT told(sale('DE', 'FR', '{100}')), told(sale('DE', 'FR', '{100}', more => '{"ship_from": {"country": "CN"}}')), told(sale('CN', 'FR', '{100}', more => '{"ship_from": {"country": "DE"}}'));
SELECT set_tax_registration('acme', 'EU', imported => true, ended => true, valid_from => '2026-02-01') > 0 AS ended;
SELECT told(sale('CN', 'FR', '{100}')), told(sale('CN', 'FR', '{100}', more => '{"at": "2026-01-31"}'));
\set VERBOSITY terse
SELECT set_tax_registration('acme', 'EU', max_value => 'EUR 150');
\set VERBOSITY default

-- ---- states that tax who sells enough there
SELECT set_tax_jurisdiction('US', 'United States', requires_region => true) > 0 AS us, set_tax_jurisdiction('US-NY', 'New York', 'US', 'NY', shipping_tax => 'all_if_any_taxable') > 0 AS ny, set_tax_rate('US-NY', 'sales', 4) > 0 AS state,
  set_tax_rate('US-NY', 'sales', category => 'food', treatment => 'exempt') > 0 AS food, set_tax_jurisdiction('US-NY-NYC', 'New York City', 'US-NY', postal_prefixes => '{100,101}') > 0 AS nyc, set_tax_rate('US-NY-NYC', 'city', 4.5) > 0 AS city,
  set_tax_rate('US-NY-NYC', 'city', category => 'food', treatment => 'exempt') > 0 AS food, set_tax_jurisdiction('US-OR', 'Oregon', 'US', 'OR') > 0 AS oregon, set_tax_rate('US-OR', 'sales', treatment => 'none') > 0 AS none;
SELECT told(sale('US-NY', 'US-NY-12207', '{499.95,30@food}', 'USD', '{"shipping": {"amount": "USD 20"}}')), told(sale('US-NY', 'US-NY-12207', '{30@food}', 'USD', '{"shipping": {"amount": "USD 20"}}'));
SELECT told(sale('US-NY', 'US-NY-10118', '{100}', 'USD')), told(sale('US-NY', 'US-OR', '{100}', 'USD'));
-- by the combined rate, as the seller elects: of a line, of the document
BEGIN;
SELECT set_tax_rate('US-NY-NYC', 'MCTD', 0.375) > 0 AS mctd;
SELECT told(sale('US-NY', 'US-NY-10118', '{1.50}', 'USD'));
SELECT set_tax_election('acme', 'US', 'line_total') > 0 AS elected;
SELECT told(sale('US-NY', 'US-NY-10118', '{1.50,1.50,1.50,1.50@food}', 'USD', '{"shipping": {"amount": "USD 1.50"}}')), told(sale('US-NY', 'US-NY-10118', '{1.63}', 'USD', '{"prices": "inclusive"}'));
SELECT set_tax_election('acme', 'US', 'document_total') > 0 AS elected;
SELECT told(sale('US-NY', 'US-NY-10118', '{1.50,1.50,1.50,1.50@food}', 'USD', '{"shipping": {"amount": "USD 1.50"}}')), told(sale('US-NY', 'US-NY-10118', '{1.63}', 'USD', '{"prices": "inclusive"}'));
ROLLBACK;
-- clothing is exempt below USD 110 an item
SELECT set_tax_rate('US-NY', 'sales', category => 'clothing', treatment => 'exempt') > 0 AS below, set_tax_rate('US-NY', 'sales', 4, 'clothing', from_price => 'USD 110') > 0 AS above;
SELECT told(sale('US-NY', 'US-NY-12207', '{109.99@clothing,110@clothing,109.995*2@clothing,300*2@clothing}', 'USD'));
SELECT told(sale('US-NY', 'US-NY-12207', '{120@clothing}', 'USD', '{"discounts": [{"amount": "USD 10.01"}]}'));
SELECT told(sale('US-NY', 'US-NY-12207', '{100@clothing}', 'EUR'));
SELECT set_tax_threshold('US-NY', 'USD 500000', 100, requires_both => true, period => 'twelve_months', includes_crossing => false) > 0 AS threshold;
SELECT told(sale('US-OR', 'US-NY-10118', '{100}', 'USD')), told(sale('US-NY', 'US-NY-10118', '{100}', 'USD'));
SELECT told(sale('US-OR', 'US-NY-10118', '{100}', 'USD', '{"threshold_used": {"US-NY": {"amount": "USD 500000.01", "transactions": 99}}}')), told(sale('US-OR', 'US-NY-10118', '{100}', 'USD', '{"threshold_used": {"US-NY": {"amount": "USD 500000.00", "transactions": 100}}}')),
  told(sale('US-OR', 'US-NY-10118', '{100}', 'USD', '{"threshold_used": {"US-NY": {"amount": "USD 500000.01", "transactions": 100}}}'));
SELECT set_tax_registration('acme', 'US-NY') > 0 AS registered;
SELECT told(sale('US-OR', 'US-NY-10118', '{100}', 'USD')), told(sale('DE', 'US-NY-10118', '{100}', 'USD')), told(sale('DE', 'US-OR', '{100}', 'USD'));
-- where the goods come from must be said there, though the ledger need not know it
SELECT told(sale('US', 'US-NY-10118', '{100}', 'USD'));
SELECT told(sale('US-TX', 'US-NY-10118', '{100}', 'USD'));
SELECT told(sale('US-TX', 'US-NY-10118', '{100}', 'USD', '{"seller": {"code": "acme", "country": "US"}, "ship_from": {"country": "US", "region": "TX"}}'));
SELECT told(sale('US', 'DE', '{100}'));
-- by where the goods come from
SELECT set_tax_jurisdiction('US-NY', 'New York', 'US', 'NY', sourcing => 'origin') > 0 AS origin;
SELECT told(sale('US-NY', 'US-NY-10118', '{100}', 'USD', '{"ship_from": {"country": "US", "region": "NY", "postal_code": "12207"}}')), told(sale('US-OR', 'US-NY-10118', '{100}', 'USD'));

-- ---- certificates
SELECT told(sale('DE', 'DE', '{100}', more => '{"buyer": {"code": "ann", "country": "DE", "certificate": "A-1"}}'));
SELECT set_tax_exemption('ann', 'A-1', 'DE', 'VAT', 'books', 'resale', '2026-01-01', '2027-01-01') > 0 AS books, set_tax_exemption('ann', 'A-2', 'US', reason => 'diplomat') > 0 AS us;
SELECT told(sale('DE', 'DE', '{100,100@books}', more => '{"buyer": {"code": "ann", "country": "DE", "certificate": "A-1"}}')), told(sale('US-NY', 'US-NY-10118', '{100}', 'USD', '{"buyer": {"code": "ann", "country": "US", "region": "NY", "postal_code": "10118", "certificate": "A-2"}}'));
SELECT told(sale('DE', 'DE', '{119,119@books}', more => '{"prices": "inclusive", "buyer": {"code": "ann", "country": "DE", "certificate": "A-1"}}')), told(sale('DE', 'DE', '{100}', more => '{"buyer": {"code": "ann", "country": "DE", "certificate": "A-2"}}'));
SELECT told(sale('DE', 'DE', '{100@books}', more => '{"at": "2027-01-01", "buyer": {"code": "ann", "country": "DE", "certificate": "A-1"}}'));
SELECT told(sale('DE', 'DE', '{100@books}', more => '{"buyer": {"code": "bob", "country": "DE", "certificate": "A-1"}}'));
SELECT set_tax_exemption('ann', 'A-1', 'DE', 'VAT', 'books', ended => true, valid_from => '2026-02-01') > 0 AS ended;
SELECT told(sale('DE', 'DE', '{100@books}', more => '{"buyer": {"code": "ann", "country": "DE", "certificate": "A-1"}}'));

-- ---- shipping: Saleor's four lines of 100
SELECT set_tax_jurisdiction('PL', 'Poland', shipping_tax => 'weighted_by_value') > 0 AS pl, set_tax_rate('PL', 'VAT', 10, 'a') > 0 AS a, set_tax_rate('PL', 'VAT', 5, 'b', 'reduced') > 0 AS b, set_tax_rate('PL', 'VAT', category => 'c', treatment => 'zero') > 0 AS c, set_tax_rate('PL', 'VAT', 20, 'd') > 0 AS d;
SELECT told(sale('PL', 'PL', '{100@a,100@b,100@c,100@d}', 'PLN', '{"shipping": {"amount": "PLN 20"}}'));
SELECT set_tax_jurisdiction('PL', 'Poland', shipping_tax => 'follows_goods') > 0 AS set;
SELECT told(sale('PL', 'PL', '{100@a,100@b,100@c,100@a}', 'PLN', '{"shipping": {"amount": "PLN 20"}}'));
SELECT set_tax_jurisdiction('PL', 'Poland', shipping_tax => 'in_proportion') > 0 AS set;
SELECT told(sale('PL', 'PL', '{100@a,100@b,100@a}', 'PLN', '{"prices": "inclusive", "shipping": {"amount": "PLN 20"}}'));
SELECT told(jsonb_set(sale('PL', 'PL', '{100@a,100@b,100@c}', 'PLN', '{"shipping": {"amount": "PLN 20"}}'), '{lines,0,ships}', 'false'));
SELECT set_tax_jurisdiction('PL', 'Poland') > 0 AS set;
SELECT told(sale('PL', 'PL', '{100@a}', 'PLN', '{"shipping": {"amount": "PLN 20"}}'));
SELECT set_tax_rate('PL', 'VAT', 23, 'shipping') > 0 AS set;
SELECT told(sale('PL', 'PL', '{100@a}', 'PLN', '{"shipping": {"amount": "PLN 20"}}'));

-- ---- what is refused
SELECT told(sale('PL', 'PL', '{1@a,1@x}', 'PLN'));
SELECT told(sale('DE', 'XX', '{1}'));
SELECT told(sale('DE', 'US-N$', '{1}', 'USD'));
SELECT told(sale('DE', 'DE', '{1}') - 'buyer');
SELECT told(sale('DE', 'DE', '{1}') - 'seller');
SELECT told(sale('DE', 'DE', '{1}', more => '{"shipping": {"method": "standard"}}'));
SELECT told(sale('DE', 'FR', '{1}', more => '{"threshold_used": {"EU": 5}}'));
SELECT told(sale('DE', 'FR', '{1}', more => '{"threshold_used": {"EU": {"transactions": 5}}}'));
SELECT told(sale('DE', 'FR', '{1}', more => '{"threshold_used": "EUR 5"}'));
SELECT quote_taxes(NULL);
SELECT quote_taxes('[]');
\set VERBOSITY terse
SELECT set_tax_jurisdiction('Y', 'y');
SELECT set_tax_jurisdiction('DE-X', 'x', 'DE');
SELECT set_tax_jurisdiction('DE', 'Germany', rounding_mode => 'unnecessary');
SELECT set_tax_jurisdiction('DE-X', 'x', 'DE', postal_prefixes => '{}');
SELECT set_tax_jurisdiction('DE-X', 'x', 'DE', postal_prefixes => ARRAY['1', NULL]);
SELECT set_tax_jurisdiction('DE', NULL);
SELECT set_tax_rate('DE', 'VAT');
SELECT set_tax_rate('DE', 'VAT', -1);
SELECT set_tax_rate('DE', 'VAT', 'NaN');
SELECT set_tax_rate('DE', 'VAT', 1.0000000001);
SELECT set_tax_rate('DE', 'VAT', 5, treatment => 'exempt');
SELECT set_tax_rate('DE', 'VAT', 100, base => 'gross');
SELECT set_tax_rate('DE', 'VAT', 5, amount => 'EUR 1');
SELECT set_tax_rate('DE', 'sales tax', 5);
SELECT set_tax_rate('DE', 'VAT', 5, from_price => 'EUR -1');
SELECT set_tax_union_member('XX', 'DE');
SELECT set_tax_threshold('EU', 'EUR 1', time_zone => 'Nowhere');
SELECT set_tax_threshold('EU');
SELECT set_tax_threshold('EU', 'EUR 1', requires_both => true);
SELECT set_tax_exemption('ann', 'A', 'DE', valid_from => '2026-01-01', valid_until => '2026-01-01');
SELECT set_tax_registration('acme', 'nowhere');
SELECT set_tax_marketplace('EU', 'some');
UPDATE tax_rates SET percent = 1;
DELETE FROM tax_jurisdictions;
TRUNCATE tax_turnover;
\set VERBOSITY default

-- ---- who may ask, and who may set
CREATE ROLE regress_tax_poster;
CREATE ROLE regress_tax_admin;
SELECT grant_poster('regress_tax_poster'), grant_admin('regress_tax_admin');
SET ROLE regress_tax_poster;
SELECT quote_taxes('{"currency": "EUR", "prices": "exclusive", "seller": {"country": "DE"}, "buyer": {"country": "DE"}, "at": "2026-03-01", "lines": [{"quantity": 1, "unit_price": "EUR 100"}]}') ->> 'gross' AS gross;
SELECT set_tax_rate('DE', 'VAT', 19);
INSERT INTO tax_rates (jurisdiction, tax, valid_from, percent) VALUES ('DE', 'VAT', '2026-01-01', 1);
SET ROLE regress_tax_admin;
SELECT set_tax_rate('DE', 'VAT', 18, valid_from => '2026-03-01') > 0 AS set;
BEGIN;
SELECT set_tax_jurisdiction('AT', 'Austria') > 0 AND set_tax_union('XU') > 0 AND set_tax_union_member('XU', 'AT') > 0 AND set_tax_registration('acme', 'XU', imported => true, max_value => 'EUR 1') > 0
  AND set_tax_election('acme', 'AT', 'line') > 0 AND set_tax_exemption('ann', 'A-9', 'AT') > 0 AND set_tax_marketplace('AT') > 0 AND set_tax_threshold('AT', 'EUR 1', less_refunds => false) > 0 AS set;
ROLLBACK;
SELECT quote_taxes('{"currency": "EUR", "prices": "exclusive", "seller": {"country": "DE"}, "buyer": {"country": "DE"}, "at": "2026-03-01", "lines": [{"quantity": 1, "unit_price": "EUR 100"}]}') ->> 'gross' AS gross;
RESET ROLE;
SELECT * FROM verify();
-- a batch is as its documents one by one
SELECT count(*) AS documents, count(*) FILTER (WHERE q = quote_taxes(d)) AS same FROM (
  SELECT d, quote_taxes(d) AS q FROM (
    SELECT sale((ARRAY['DE', 'FR', 'CA-QC', 'PL'])[1 + i % 4], (ARRAY['DE', 'FR', 'CA-ON', 'PL'])[1 + i % 4], ARRAY[i || '.37@a', (2 * i) || '.01*3@b'], (ARRAY['EUR', 'EUR', 'CAD', 'PLN'])[1 + i % 4]) AS d FROM generate_series(1, 200) AS i) AS s) AS t;
SELECT jsonb_pretty(quote_taxes(sale('DE', 'FR', '{1.23}', more => '{"prices": "inclusive", "shipping": {"amount": "EUR 1"}}')));
DROP SCHEMA regress_taxes CASCADE;
DROP ROLE regress_tax_poster, regress_tax_admin;
