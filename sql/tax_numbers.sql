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
-- as VIES exchanges them: ten digits in Belgium, EL for Greece, which may be given as GR
SELECT tax_number('BE428759497'), tax_number('428.759.497', 'BE'), tax_number('GR094259216'), tax_number('GR 094259216', 'GR'), tax_number('EL094259216', 'GR');
-- what is said behind a number is kept
SELECT tax_number('NO 988 077 917'), tax_number('NO 988 077 917 MVA'), tax_number('CHE-100.155.212'), tax_number('CHE-100.155.212 MWST');
-- zero is no number
SELECT is_tax_number('GB000000000') AS gb, bool_or(is_tax_number(repeat('0', n), c)) AS anywhere
  FROM unnest('{CA,CL,EE,HU,FI,PL,NO,IL,GB,XI,BG,GR,CH,LI,CO,TW,LU,KR}'::text[]) AS c, generate_series(1, 16) AS n;
