-- Tax numbers. The algorithms are tested one by one in test/unit/pricing/tax_numbers_test.cpp.
SELECT tax_number('atu 1358-5627'), tax_number('094.259.216', 'GR'), tax_number('83 914 571 673', 'AU'),
  tax_number('27aapfu0939f1zv', 'IN');
-- without a country the prefix says it
SELECT n, is_tax_number(n) FROM unnest('{ATU13585627,BE0428759497,DE136695976,FRK7399859412,GB980780684,
  IT00743110157,NL004495445B01,ATU13585626,DE136695978,GB802311781,IT00743110158,99999999999}'::text[]) AS n;
SELECT is_tax_number('123456789', 'US') AS unknown_country, is_tax_number(NULL) AS no_number,
  is_tax_number('ATU13585627', NULL) AS no_country, is_tax_number('DE136695976', 'AT') AS wrong_country;
\set SHOW_CONTEXT never
SELECT tax_number('ATU13585626');
SELECT tax_number('99 999 999 999', 'AU');
SELECT tax_number('123', 'ZZ');
SELECT tax_number('123', 'Austria');
SELECT tax_number('123456789');
SELECT tax_number('');
SELECT tax_number('AT"; DROP TABLE accounts');
SELECT tax_number(repeat('1', 1000), 'DE');
