-- Converting money by a given rate, and by the fixed euro rates.
SELECT convert('USD 100', 'CAD', 1.35), convert('USD 2.00', 'EUR', 1 / 0.033), convert('GBP 10', 'JPY', 191.456),
  convert('GBP 10', 'JPY', 191.456, 3), convert('GBP 1', 'EUR', 1.125, mode => 'half_up'),
  convert('GBP 1', 'EUR', 1.125), convert('EUR 1', 'BTC', 0.0000123456789, digits => 8);
SELECT convert(NULL, 'EUR', 1) AS amount, convert('USD 1', NULL, 1) AS target, convert('USD 1', 'EUR', NULL::numeric) AS rate,
  convert('USD 1', 'EUR', 1, 2, NULL) AS mode;
SELECT convert_euro('SIT 500', 'EUR'), convert_euro('SIT 1000', 'EUR'), convert_euro('DEM 1000', 'FRF'),
  convert_euro('DEM 1000', 'FRF', 10), convert_euro('EUR 1', 'ITL');
SELECT euro_conversion_rate('SIT'), euro_conversion_rate('IEP'), euro_conversion_rate('EUR'), euro_conversion_rate('GBP');
SELECT convert('USD 1', 'EUR', 0);
SELECT convert('USD 1', 'EUR', -1);
SELECT convert('USD 1', 'EUR', 'NaN'::numeric);
SELECT convert('USD 1', 'BTC', 1);
SELECT convert('USD 1', 'EUR', 1, 37);
SELECT convert('USD 1', 'EUR', 1.23456, mode => 'unnecessary');
SELECT convert('USD 1', 'EUR', 1, mode => 'round');
SELECT convert('USD 600000000000000000000000000000000000', 'EUR', 2);
SELECT convert_euro('GBP 1', 'EUR');
SELECT convert_euro('DEM 1', 'EUR', 2);

-- ---- figures that there are no decimals for are refused, rather than left out
SELECT round_significant(1e-36, 3, 'half_even', 3);
SELECT round_significant(2e-36, 3, 'half_even', 3);
SELECT round_significant(1, 10, 'half_even', 3e30);
SELECT round_significant(1, 6, 'half_even', 3e30) AS six, round_significant(12e-36, 6) AS all_there_are;
