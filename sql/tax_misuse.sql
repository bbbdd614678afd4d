-- Taxes as somebody uses them who has not read the manual: what is asked wrongly is an error that says what is wrong,
-- and what is right comes out right beside it.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET timezone = 'UTC';
\pset format unaligned
\pset tuples_only on
SELECT create_ledger('regress_tax_misuse', roles => true);
SET search_path = public, regress_tax_misuse;

-- A sale of one line of 10.00 from one country to another; what "more" has takes the place of what is there.
CREATE FUNCTION pg_temp.sale(seller text, buyer text, more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('currency', 'EUR', 'prices', 'exclusive', 'at', '2026-01-05T12:00:00Z',
    'seller', jsonb_build_object('code', 'acme', 'country', seller),
    'buyer', jsonb_build_object('code', 'ann', 'country', buyer),
    'lines', '[{"quantity": 1, "unit_price": "EUR 10.00"}]'::jsonb) || more
$$;
-- What it comes to, or what is raised.
CREATE FUNCTION pg_temp.taxes(document jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  quote jsonb;
  explained text;
BEGIN
  quote := quote_taxes(document);
  RETURN concat_ws(' ', quote ->> 'net', '+', quote ->> 'tax', '=', quote ->> 'gross', quote ->> 'basis', 'owed by ' || (quote ->> 'owed_by'),
    (SELECT string_agg(format('[%s %s %s%% of %s: %s%s%s]', t ->> 'jurisdiction', t ->> 'tax', t ->> 'percent', t ->> 'base', t ->> 'amount',
        CASE WHEN (t ->> 'reverse_charge')::boolean THEN ' by the buyer' END, ' ' || (t ->> 'exemption')), ' ' ORDER BY n)
      FROM jsonb_array_elements(quote -> 'taxes') WITH ORDINALITY AS x (t, n)));
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS explained = PG_EXCEPTION_DETAIL;
  RETURN left(sqlstate || ': ' || sqlerrm || coalesce(' | ' || nullif(explained, ''), ''), 300);
END $$;

-- ---- a ledger that knows nothing
SELECT pg_temp.taxes(pg_temp.sale('DE', 'DE'));
SELECT add_example_tax_rates() > 0 AS added;
SELECT pg_temp.taxes(pg_temp.sale('DE', 'DE'));

-- ---- no document
SELECT quote_taxes(NULL);
SELECT d AS document, pg_temp.taxes(d) FROM unnest(ARRAY['null', '[]', '"sale"', '1', '{}', 'true']::jsonb[]) AS d;
SELECT pg_temp.taxes(pg_temp.sale('DE', 'DE', m)) FROM unnest(ARRAY[
  '{"lines": []}', '{"lines": null}', '{"lines": {}}', '{"lines": [null]}', '{"lines": [{}]}', '{"currency": null}', '{"currency": "EURO"}',
  '{"currency": "XAU"}', '{"prices": "gross"}', '{"prices": null}', '{"at": "soon"}', '{"at": null}', '{"at": "infinity"}',
  '{"country": "DE"}', '{"seller": null}', '{"seller": "acme"}', '{"buyer": []}', '{"marketplace": "yes"}']::jsonb[]) AS m;

-- ---- numbers
SELECT left(l::text, 60), pg_temp.taxes(pg_temp.sale('DE', 'DE', jsonb_build_object('lines', jsonb_build_array('{"quantity": 1, "unit_price": "EUR 10.00", "id": "first"}'::jsonb || l))))
  FROM unnest(ARRAY['{"quantity": -1}', '{"quantity": 0}', '{"quantity": "NaN"}', '{"quantity": "two"}', '{"quantity": null}', '{"quantity": 1e400}', '{"quantity": "1e3"}',
    '{"quantity": "0.333333333333"}', '{"unit_price": "EUR -10.00"}', '{"unit_price": "GBP 10.00"}', '{"unit_price": "10.00"}', '{"unit_price": 10}', '{"unit_price": "EUR 0"}',
    '{"unit_price": "EUR 99999999999999999999999999999999"}', '{"unit_price": "EUR 0.004"}', '{"discount": "EUR 10.01"}', '{"discount": "100 %"}', '{"discount": "101 %"}', '{"tax": 19}']::jsonb[]) AS l;
SELECT pg_temp.taxes(pg_temp.sale('DE', 'DE', '{"lines": [{"id": "a", "quantity": 1, "unit_price": "EUR 1"}, {"id": "a", "quantity": 1, "unit_price": "EUR 1"}]}'));
SELECT left(pg_temp.taxes(pg_temp.sale('DE', 'DE', jsonb_build_object('lines', (SELECT jsonb_agg('{"quantity": 1, "unit_price": "EUR 1"}'::jsonb) FROM generate_series(1, 1001))))), 200);

-- ---- places
SELECT left(c, 20), pg_temp.taxes(pg_temp.sale('DE', c)) FROM unnest(ARRAY['ZZ', 'AQ', 'de', 'DEU', 'Germany', '', NULL, 'UK', 'EL', 'XI', U&'\FF24\FF25', U&'D\0415', 'D;', repeat('D', 1000)]) AS c;
SELECT left(c, 20), pg_temp.taxes(pg_temp.sale(c, 'DE')) FROM unnest(ARRAY['ZZ', 'AQ', 'de', '', NULL]) AS c;
SELECT a AS ship_to, pg_temp.taxes(pg_temp.sale('US', 'US', jsonb_build_object('ship_from', '{"country": "US", "region": "NY"}'::jsonb, 'ship_to', a)))
  FROM unnest(ARRAY['{"country": "US"}', '{"country": "US", "region": "NY"}', '{"country": "US", "region": "ny"}', '{"country": "US", "region": "New York"}', '{"country": "US", "region": "US-NY"}',
    '{"country": "US", "region": "TX"}', '{"country": "US", "region": "NY", "postal_code": "10001-1234"}', '{"country": "US", "region": "NY", "postal_code": "14604"}',
    '{"country": "US", "region": "CA", "postal_code": "90012"}', '{"country": "US", "region": "NY", "postal_code": "90012"}', '{"country": "US", "region": "NY", "zip": "10001"}',
    '{"country": "US", "region": "NY", "postal_code": 10001}', '{"country": "US", "region": "NY", "postal_code": "1000\u0661"}']::jsonb[]) AS a;

-- ---- a tie is an error that names both rules
SELECT set_tax_jurisdiction('US-NY-A', 'A', parent => 'US-NY', postal_prefixes => '{146}'), set_tax_jurisdiction('US-NY-B', 'B', parent => 'US-NY', postal_prefixes => '{146}');
SELECT pg_temp.taxes(pg_temp.sale('US', 'US', '{"ship_from": {"country": "US", "region": "NY"}, "ship_to": {"country": "US", "region": "NY", "postal_code": "14604"}}'));
SELECT set_tax_jurisdiction('US-NY-A', 'A', parent => 'US-NY', postal_prefixes => '{1460}');
SELECT pg_temp.taxes(pg_temp.sale('US', 'US', '{"ship_from": {"country": "US", "region": "NY"}, "ship_to": {"country": "US", "region": "NY", "postal_code": "14604"}}'));

-- ---- rules that begin later, end, and are corrected; and what was known
SELECT set_tax_rate('GB', 'VAT', 25, valid_from => '2030-01-01 00:00+00') > 0 AS future, set_tax_rate('GB', 'VAT', 0, category => 'books', treatment => 'zero', valid_from => '2031-01-01 00:00+00', ended => true) > 0 AS ended;
SELECT a AS at, pg_temp.taxes(pg_temp.sale('GB', 'GB', jsonb_build_object('at', a, 'lines', '[{"quantity": 1, "unit_price": "EUR 10.00", "category": "books"}, {"quantity": 1, "unit_price": "EUR 10.00"}]'::jsonb)))
  FROM unnest(ARRAY['2011-01-03T23:59:59Z', '2011-01-04T00:00:00Z', '2029-12-31T23:59:59.999999Z', '2030-01-01T00:00:00Z', '2031-01-01T00:00:00Z']) AS a;
SELECT pg_temp.taxes(pg_temp.sale('GB', 'GB', '{"known_at": "2020-01-01T00:00:00Z"}'));
SELECT pg_temp.taxes(pg_temp.sale('GB', 'GB', jsonb_build_object('known_at', clock_timestamp())));
-- set within one database transaction, seen by the next command of it and gone with it
BEGIN;
SELECT set_tax_rate('GB', 'VAT', 30, valid_from => '2026-01-01 00:00+00') > 0 AS set;
SELECT pg_temp.taxes(pg_temp.sale('GB', 'GB'));
ROLLBACK;
SELECT pg_temp.taxes(pg_temp.sale('GB', 'GB'));
-- two at the same time: the later one holds
SELECT set_tax_rate('IE', 'VAT', 11, valid_from => '2026-01-01 00:00+00') < set_tax_rate('IE', 'VAT', 12, valid_from => '2026-01-01 00:00+00') AS in_order;
SELECT pg_temp.taxes(pg_temp.sale('IE', 'IE'));

-- ---- certificates
SELECT set_tax_exemption('ann', 'C-1', 'US-NY', reason => 'resale', valid_from => '2025-01-01 00:00-05', valid_until => '2026-01-01 00:00-05'),
  set_tax_exemption('ann', 'C-2', 'US-NY', tax => 'sales', valid_from => '2025-01-01 00:00-05'),
  set_tax_exemption('bob', 'C-3', 'US-NY', valid_from => '2025-01-01 00:00-05'),
  set_tax_exemption('ann', 'C-4', 'US-NY', valid_from => '2030-01-01 00:00-05'),
  set_tax_exemption('ann', U&'\2116 7', 'US-NY', category => U&'b\00FCcher', valid_from => '2025-01-01 00:00-05');
SELECT c AS certificate, at, pg_temp.taxes(pg_temp.sale('US', 'US', jsonb_build_object('at', at, 'ship_from', '{"country": "US", "region": "NY"}'::jsonb,
    'ship_to', '{"country": "US", "region": "NY", "postal_code": "10001"}'::jsonb, 'buyer', jsonb_build_object('code', 'ann', 'certificate', c))))
  FROM (VALUES ('C-1', '2025-12-31T23:59:59.999999-05:00'), ('C-1', '2026-01-01T00:00:00-05:00'), ('C-2', '2026-01-05T12:00:00Z'), ('C-3', '2026-01-05T12:00:00Z'),
    ('C-4', '2026-01-05T12:00:00Z'), ('C-99', '2026-01-05T12:00:00Z'), ('c-1', '2025-06-01T00:00:00Z'), ('', '2025-06-01T00:00:00Z')) AS v (c, at);

-- ---- tax numbers
SELECT n AS number, pg_temp.taxes(pg_temp.sale('DE', 'AT', jsonb_build_object('buyer', jsonb_build_object('code', 'ann', 'country', 'AT', 'tax_number', n))))
  FROM unnest(ARRAY['ATU13585627', 'atu 1358-5627', 'ATU13585626', 'DE136695976', '13585627', 'GB980780684', '', NULL, U&'ATU1358562\FF17']) AS n;
SELECT pg_temp.taxes(pg_temp.sale('DE', 'AT', '{"prices": "inclusive", "buyer": {"code": "ann", "country": "AT", "tax_number": "ATU13585627"}}'));
SELECT pg_temp.taxes(pg_temp.sale('DE', 'DE', '{"buyer": {"code": "ann", "country": "DE", "tax_number": "DE136695976"}}'));

-- ---- categories, amounts and shipping
SELECT set_tax_rate('DE', 'VAT', 7, category => U&'B\00FCcher', treatment => 'reduced', valid_from => '2025-01-01 00:00+01') > 0 AS set;
SELECT c AS category, pg_temp.taxes(pg_temp.sale('DE', 'DE', jsonb_build_object('lines', jsonb_build_array(jsonb_build_object('quantity', 1, 'unit_price', 'EUR 10.00', 'category', c)))))
  FROM unnest(ARRAY['books', 'Books', U&'B\00FCcher', U&'Bu\0308cher', '', 'shipping', 'nothing of that name']) AS c;
SELECT set_tax_rate('SE', 'levy', amount => 'SEK 2.00', sequence => 0) > 0 AS set;
SELECT pg_temp.taxes(pg_temp.sale('SE', 'SE')), pg_temp.taxes(pg_temp.sale('SE', 'SE', '{"currency": "SEK", "lines": [{"quantity": 3, "unit_price": "SEK 10.00"}]}'));
SELECT s AS shipping, pg_temp.taxes(pg_temp.sale('GB', 'GB', jsonb_build_object('shipping', s)))
  FROM unnest(ARRAY['{"amount": "EUR 5.00"}', '{"amount": "EUR -5.00"}', '{"amount": "GBP 5.00"}', '{"amount": "EUR 5.001"}', '{"amount": 5}', '{}', '{"price": "EUR 5.00"}', 'null', '"free"']::jsonb[]) AS s;
-- nothing to hang shipping on
SELECT pg_temp.taxes(pg_temp.sale('GB', 'GB', '{"lines": [{"quantity": 1, "unit_price": "EUR 0"}], "shipping": {"amount": "EUR 5.00"}}'));

-- ---- rules that cannot be
\set VERBOSITY terse
SELECT set_tax_jurisdiction('france', 'France');
SELECT set_tax_jurisdiction('FR-COR', 'Corsica', parent => 'FR');
SELECT set_tax_jurisdiction('FR-COR', 'Corsica', parent => 'XX', postal_prefixes => '{20}');
SELECT set_tax_jurisdiction('FR-COR', 'Corsica', parent => 'FR', postal_prefixes => '{}');
SELECT set_tax_jurisdiction('FR-COR', 'Corsica', parent => 'FR', postal_prefixes => '{NULL}');
SELECT set_tax_jurisdiction('FR-COR', 'Corsica', parent => 'FR', postal_prefixes => ARRAY['20', U&'\0662\0660']);
SELECT set_tax_jurisdiction('FR', 'France', rounding_mode => 'unnecessary');
SELECT set_tax_jurisdiction(NULL, 'Nowhere');
SELECT set_tax_rate('FR', 'VAT', -1);
SELECT set_tax_rate('FR', 'VAT', 'NaN');
SELECT set_tax_rate('FR', 'VAT', 20, amount => 'EUR 1');
SELECT set_tax_rate('FR', 'VAT');
SELECT set_tax_rate('FR', 'T:V', 20);
SELECT set_tax_rate('ZZ', 'VAT', 20);
SELECT set_tax_rate('FR', 'VAT', 20, valid_from => NULL);
SELECT set_tax_rate('FR', 'VAT', 20, treatment => 'exempt');
SELECT set_tax_threshold('EU', 'EUR -1');
SELECT set_tax_threshold('EU', 'EUR 1', time_zone => 'Europe/Atlantis');
SELECT set_tax_threshold('EU');
SELECT set_tax_exemption('ann', 'C-9', 'US-NY', valid_from => '2026-01-01', valid_until => '2025-01-01');
SELECT set_tax_marketplace('EU', max_value => 'EUR -150');
SELECT set_tax_union_member('EU', 'ZZ');
UPDATE tax_rates SET percent = 0;
DELETE FROM tax_jurisdictions;
TRUNCATE tax_exemptions;
-- what was refused has left nothing
SELECT count(*) FROM tax_jurisdictions WHERE code IN ('france', 'FR-COR');
SELECT * FROM verify();
DROP SCHEMA regress_tax_misuse CASCADE;
DROP ROLE regress_tax_misuse_reader;
DROP ROLE regress_tax_misuse_poster;
DROP ROLE regress_tax_misuse_admin;
