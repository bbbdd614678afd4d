-- Exchange rates by date: sources and their rules, looking up on both axes, crossing, loading the ECB's files.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET timezone = 'UTC';
SELECT create_ledger('regress_rates');
SET search_path = public, regress_rates;
-- nothing is there
SELECT convert('GBP 10', 'EUR');
SELECT add_rate('ecb', 'EUR', 'USD', 1.1);
SELECT set_rate_source('ecb', pivot => 'EUR');
SELECT convert('GBP 10', 'EUR', at => '2026-01-05');

-- ---- the euro's rates of the ECB, of two files: the history's form, and the day's
SELECT load_ecb_rates(E'Date,USD,JPY,CHF,GBP,CYP,\n2026-01-05,1.1700,183.00,0.9300,0.8700,N/A,\n2026-01-02,1.1720,184.00,0.9310,0.8720,N/A,\n');
SELECT load_ecb_rates(E'Date, USD, JPY, CHF, GBP, \r\n06 January 2026, 1.1690, 183.50, 0.9290, 0.8690, \r\n');
-- again: nothing is new; and a correction is
SELECT load_ecb_rates(E'Date,USD,GBP\n2026-01-05,1.1700,0.8701');
SELECT base, quote, valid_from, mid FROM rates WHERE quote = 'GBP' ORDER BY id;
SELECT load_ecb_rates('USD,1.1');
SELECT load_ecb_rates(NULL);
SELECT load_ecb_rates(E'Date,USD\nyesterday,1.1');
\set VERBOSITY sqlstate
SELECT load_ecb_rates(E'Date,USD\n2026-13-06,1.1');
SELECT load_ecb_rates(E'Date,USD\n2026-02-30,1.1');
SELECT load_ecb_rates(E'Date,USD\n06 Janury 2026,1.1');
\set VERBOSITY default
SELECT load_ecb_rates(E'Date,USD\n2026-13-06,1.1');
-- which of two rates would hold, nobody said
SELECT load_ecb_rates(E'Date, USD, usd\n2026-01-07,1.1,1.2');
SELECT load_ecb_rates(E'Date,USD\n2026-01-07,1.1\n07 January 2026,1.2');
SELECT load_ecb_rates(E'Date,USD\n2026-01-07,dear');
-- nor what stands in a line with more or fewer cells: a comma for a point is a dollar for a euro
SELECT load_ecb_rates(E'Date,USD\n2026-01-07,1,0412');
SELECT load_ecb_rates(E'Date,USD,GBP,\n2026-01-07,1.1,0.86,0.93,\n');
SELECT load_ecb_rates(E'Date,USD,GBP\n2026-01-07,1.1\n');
SELECT load_ecb_rates(E'Date,USD,CYP, \n2026-01-05,1.1700, ,\n2026-01-05\t,1.1');
SELECT load_ecb_rates(E'Date,USD,CYP\n2026-01-05,1.1700,, , \n2026-01-02,1.1720,') AS empty_cells;
\set VERBOSITY terse
SELECT load_ecb_rates(E'Date,USD\n2026-01-07,-1');
SELECT load_ecb_rates(E'Date,U$D\n2026-01-07,1');
\set VERBOSITY default

-- ---- straight, the other way round, and crossed
SELECT convert('EUR 100', 'USD', timestamptz '2026-01-05 12:00+00') AS straight, convert('USD 117', 'EUR', timestamptz '2026-01-05 12:00+00') AS inverse,
  convert('GBP 100', 'USD', timestamptz '2026-01-05 12:00+00') AS crossed, convert('GBP 100', 'JPY', timestamptz '2026-01-05 12:00+00') AS yen,
  convert('GBP 100', 'GBP', timestamptz '2026-01-05 12:00+00') AS same, convert(NULL::monetary, 'GBP') AS no_amount;
SELECT convert('EUR 1.005', 'USD', timestamptz '2026-01-05 12:00+00', digits => 4) AS digits, convert('EUR 1.005', 'USD', timestamptz '2026-01-05 12:00+00', mode => 'up') AS up;
SELECT * FROM find_rate('GBP', 'USD', '2026-01-05 12:00+00') \gx
-- a day's rate holds from its midnight in Frankfurt until the next one
SELECT convert('EUR 100', 'GBP', timestamptz '2026-01-01 22:59:59+00');
SELECT convert('EUR 100', 'GBP', timestamptz '2026-01-01 23:00+00') AS friday, convert('EUR 100', 'GBP', timestamptz '2026-01-04 22:59:59+00') AS weekend,
  convert('EUR 100', 'GBP', timestamptz '2026-01-04 23:00+00') AS monday;

-- ---- what was known when: the correction is not, before it was recorded
ALTER TABLE rates DISABLE TRIGGER append_only;
UPDATE rates SET recorded_at = CASE WHEN mid = 0.8701 THEN timestamptz '2026-01-10' ELSE '2026-01-06' END WHERE quote = 'GBP';
ALTER TABLE rates ENABLE TRIGGER append_only;
UPDATE rate_sources SET recorded_at = '2026-01-01';
ALTER TABLE rate_sources DISABLE TRIGGER append_only;
UPDATE rate_sources SET recorded_at = '2026-01-01';
ALTER TABLE rate_sources ENABLE TRIGGER append_only;
SELECT convert('EUR 1000', 'GBP', timestamptz '2026-01-05 12:00+00', known_at => '2026-01-09') AS before_it,
  convert('EUR 1000', 'GBP', timestamptz '2026-01-05 12:00+00', known_at => '2026-01-11') AS after_it;
SELECT convert('EUR 1000', 'GBP', timestamptz '2026-01-05 12:00+00', known_at => '2026-01-05');
SELECT convert('EUR 1000', 'GBP', timestamptz '2026-01-05 12:00+00', known_at => '2025-12-31');
DELETE FROM rates;
UPDATE rate_sources SET pivot = NULL;

-- ---- a source's rules, which change at a time
SELECT set_rate_source('card', use_inverse => false, max_age => '1 day', valid_from => '2026-01-01');
SELECT set_rate_source('card', pivot => 'USD', significant_figures => 6, valid_from => '2026-02-01');
SELECT add_rate('card', 'GBP', 'USD', 1.3456, '2026-01-01', bid => 1.34, ask => 1.35), add_rate('card', 'EUR', 'USD', 1.17, '2026-01-01');
SELECT convert('GBP 1', 'USD');
SELECT convert('GBP 100', 'USD', timestamptz '2026-01-02', 'card') AS mid, convert('GBP 100', 'USD', timestamptz '2026-01-02', 'card', side => 'bid') AS bid,
  convert('GBP 100', 'USD', timestamptz '2026-01-02', 'card', side => 'ask') AS ask;
SELECT convert('GBP 100', 'USD', timestamptz '2026-01-02 00:00:01', 'card');
SELECT convert('USD 100', 'GBP', timestamptz '2026-01-01', 'card');
SELECT convert('EUR 100', 'USD', timestamptz '2026-01-01', 'card', side => 'ask');
SELECT convert('EUR 100', 'USD', timestamptz '2026-01-01', 'card', side => 'middle');
SELECT convert('GBP 100', 'USD', timestamptz '2025-12-31', 'card');
SELECT convert('GBP 100', 'USD', timestamptz '2026-01-01', 'visa');
-- from February on: figures and a pivot; who is paid the bid for one pays the ask for the other
SELECT rate, divisor, via, via_rate FROM find_rate('USD', 'GBP', '2026-02-01', 'card');
SELECT rate, divisor FROM find_rate('USD', 'GBP', '2026-02-01', 'card', side => 'bid');
SELECT rate, divisor FROM find_rate('GBP', 'EUR', '2026-02-01', 'card');
-- an amount in the pivot that is rounded
SELECT set_rate_source('old', pivot => 'EUR', intermediate_digits => 3), add_rate('old', 'EUR', 'DEM', 1.95583, '1999-01-01'), add_rate('old', 'EUR', 'FRF', 6.55957, '1999-01-01');
SELECT convert('DEM 1000', 'FRF', timestamptz '2000-01-01', 'old') = convert_euro('DEM 1000', 'FRF') AS as_the_regulation,
  convert('DEM 1000', 'FRF', timestamptz '2000-01-01', 'old') AS rounded;
-- 0.033 dollars for a euro: the sum of conversions is not the conversion of the sum
SELECT set_rate_source('odoo'), add_rate('odoo', 'EUR', 'USD', 0.033, '2026-01-01');
SELECT convert('USD 2', 'EUR', timestamptz '2026-01-01', 'odoo') AS whole, convert('USD 1', 'EUR', timestamptz '2026-01-01', 'odoo') AS half;

-- a pivot to which one has a rate, and from which the other has none
SELECT convert('DEM 1000', 'CHF', timestamptz '2000-01-01', 'old');
-- how old a rate is, and how long a quote is good, is the same in all sessions: days are those of UTC, where none has 23 hours
SELECT set_rate_source('aged', max_age => '3 days') AS source, add_rate('aged', 'GBP', 'USD', 1.3, '2026-03-28 12:00+00') > 0 AS rate;
SELECT count(set_quote_policy(days || ' days', make_interval(days => days), 'odoo')) FROM unnest('{130,180,260}'::integer[]) AS days;
SET timezone = 'Europe/Berlin';
SELECT convert('GBP 1', 'USD', timestamptz '2026-03-31 12:00+00', 'aged') AS young_enough;
SET timezone = 'America/New_York';
SELECT days, extract(epoch FROM q.expires_at - q.quoted_at) / 86400 = days AS as_in_utc
  FROM unnest('{130,180,260}'::integer[]) AS days, quote_exchange('EUR 1000', 'USD', days || ' days') AS q;
SET timezone = 'UTC';
SELECT convert('GBP 1', 'USD', timestamptz '2026-03-31 12:00:00.000001+00', 'aged');
-- ---- bounds
\set VERBOSITY terse
SELECT add_rate('odoo', 'EUR', 'EUR', 1);
SELECT add_rate('odoo', 'EUR', 'USD', 0);
SELECT add_rate('odoo', 'EUR', 'USD', 'NaN');
SELECT add_rate('odoo', 'EUR', 'USD', 0.123456789012345678);
SELECT add_rate('odoo', 'EUR', 'USD', 1.1, bid => 1.2);
SELECT add_rate('odoo', 'EUR', 'USD', 1.1, ask => 1.0);
SELECT add_rate('odoo', 'EUR', 'USD', 1.1, 'infinity');
SELECT add_rate('odoo', 'EUR', 'USD', NULL);
SELECT set_rate_source('odoo', intermediate_digits => 37);
SELECT set_rate_source('odoo', max_age => '-1 day');
SELECT set_rate_source('');
SELECT set_rate_source(NULL);
SELECT find_rate(NULL, 'EUR');
SELECT find_rate('EUR', 'GBP', NULL);
SELECT convert('GBP 10'::monetary, 'EUR', at => NULL);
SELECT is_exchange_rate(12345678901234567) AS most, is_exchange_rate(123456789012345678) AS more, is_exchange_rate(1e-18) AS finest,
  is_exchange_rate(1e-19) AS finer, is_exchange_rate(1e17) AS large;
SELECT check_name, object, detail FROM verify();
DROP SCHEMA regress_rates CASCADE;
