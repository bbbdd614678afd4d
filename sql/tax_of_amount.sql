-- The tax of one amount. What it comes to is tested in test/vectors/pricing.tsv and test/unit/pricing.
SELECT tax_on('EUR 10.00', 23), add_tax('EUR 10.00', 23), tax_included('EUR 10.00', 23), remove_tax('EUR 10.00', 23);
-- net and tax sum to gross, whatever the digits and the mode
SELECT count(*), count(*) FILTER (WHERE remove_tax(g, p, d, m) + tax_included(g, p, d, m) = g
    AND add_tax(g, p, d, m) - tax_on(g, p, d, m) = g) AS sound
  FROM (SELECT monetary(a::numeric / 100, 'EUR') FROM generate_series(-50, 50) AS a) AS gross (g),
    unnest('{0,5.5,8.875,19,25.5}'::numeric[]) AS percent (p), unnest('{0,1,2,4}'::integer[]) AS digits (d),
    unnest('{half_even,half_up,half_down,up,down,ceiling,floor}'::text[]) AS mode (m);
SELECT tax_on(NULL, 19), tax_on('EUR 10', NULL), add_tax('EUR 10', 19, mode => NULL), remove_tax(NULL, NULL);
SELECT tax_on('EUR 10', 19, digits => NULL) AS minor_unit, tax_on('EUR 19.99', 19, -1) AS tens;
\set SHOW_CONTEXT never
SELECT tax_on('EUR 10', -19);
SELECT add_tax('EUR 10', 100000);
SELECT tax_included('EUR 10', 19.0000000001);
SELECT remove_tax('EUR 10', 'NaN');
SELECT remove_tax('EUR 10', 'Infinity');
SELECT tax_on('XAU 10', 19);
SELECT tax_on('EUR 10', 19, mode => 'nearest');
SELECT tax_on('EUR 10.01', 19, mode => 'unnecessary');
SELECT add_tax('EUR 664613997892457936451903530140172287', 19);
