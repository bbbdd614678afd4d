-- late => 'next_open': an effective date in closed books is moved to the first open moment, by every function
-- that posts; the date that was asked for stays readable, and is what a repeated key is compared with.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET timezone = 'UTC';
CREATE FUNCTION pg_temp.raised(command text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE command;
  RETURN 'nothing';
EXCEPTION WHEN OTHERS THEN
  RETURN sqlstate || ' | ' || sqlerrm;
END $$;
SELECT create_ledger('late', roles => true) IS NOT NULL AS made;
SELECT count(late.open_account(c, t, 'GBP')) FROM (VALUES ('bank', 'asset'), ('sales', 'income')) AS v (c, t);
SELECT late.transfer('bank', 'sales', 'GBP 1', key => 'open', effective_at => '2016-01-15', late => 'next_open') > 0 AS posted;
SELECT late.close_period('2016-01-31');

-- Refused unless it is asked for.
SELECT pg_temp.raised($$SELECT late.transfer('bank', 'sales', 'GBP 1', effective_at => '2016-01-15')$$);
SELECT pg_temp.raised($$SELECT late.transfer('bank', 'sales', 'GBP 1', effective_at => '2016-01-15', late => 'refuse')$$);
SELECT pg_temp.raised($$SELECT late.transfer('bank', 'sales', 'GBP 1', late => 'later')$$);
SELECT pg_temp.raised($$SELECT late.transfer('bank', 'sales', 'GBP 1', late => NULL)$$);
SELECT pg_temp.raised($$SELECT late.post(ARRAY[debit('bank', 'GBP 1'), credit('sales', 'GBP 1')], late => 'later')$$);
SELECT pg_temp.raised($$SELECT late.post_json('{"legs": []}', late => 'later')$$);
SELECT pg_temp.raised($$SELECT * FROM late.post_batch('[]', late => 'later')$$);
SELECT pg_temp.raised($$SELECT * FROM late.transfer_batch('{}', '{}', '{}', late => 'later')$$);

-- Every function.
SELECT late.post(ARRAY[debit('bank', 'GBP 2'), credit('sales', 'GBP 2')], key => 'post',
  effective_at => '2016-01-15', late => 'next_open') > 0 AS posted;
SELECT late.transfer('bank', 'sales', 'GBP 3', key => 'transfer', effective_at => '2016-01-31 23:59:59.999999', late => 'next_open') > 0 AS posted;
SELECT late.post_json('{"key": "json", "effective_at": "2015-12-31", "legs": [{"account": "bank", "debit": "GBP 4"}, {"account": "sales", "credit": "GBP 4"}]}', late => 'next_open') > 0 AS posted;
SELECT ordinal, status FROM late.post_batch('[
  {"key": "batch", "effective_at": "2016-01-01", "legs": [{"account": "bank", "debit": "GBP 5"}, {"account": "sales", "credit": "GBP 5"}]},
  {"key": "in time", "effective_at": "2016-02-01", "legs": [{"account": "bank", "debit": "GBP 6"}, {"account": "sales", "credit": "GBP 6"}]},
  {"key": "batch", "effective_at": "2016-01-01", "legs": [{"account": "bank", "debit": "GBP 5"}, {"account": "sales", "credit": "GBP 5"}]}]',
  late => 'next_open') ORDER BY ordinal;
SELECT ordinal, status FROM late.transfer_batch('{bank}', '{sales}', '{GBP 7}', keys => '{each}', effective_at => '2016-01-02',
  mode => 'each', late => 'next_open');
SELECT key, effective_at, dated_at FROM late.transactions ORDER BY id;
SELECT DISTINCT j.key, e.effective_at, j.dated_at FROM late.journal AS j JOIN late.entries AS e USING (transaction_id) WHERE j.key = 'json';
-- What was posted before the books were closed, and what is in time, has no other date.
SELECT count(*) FROM late.transactions WHERE (dated_at IS NULL) <> (key IN ('open', 'in time'));

-- A repeat is the same posting: as it was asked for, before and after more is closed, refused or not.
SELECT late.close_period('2016-03-31');
SELECT count(*) AS replayed FROM (VALUES
    (late.transfer('bank', 'sales', 'GBP 1', key => 'open', effective_at => '2016-01-15', late => 'next_open')),
    (late.post(ARRAY[debit('bank', 'GBP 2'), credit('sales', 'GBP 2')], key => 'post', effective_at => '2016-01-15', late => 'next_open')),
    (late.post(ARRAY[debit('bank', 'GBP 2'), credit('sales', 'GBP 2')], key => 'post', effective_at => '2016-01-15')),
    (late.post(ARRAY[debit('bank', 'GBP 2'), credit('sales', 'GBP 2')], key => 'post')),
    (late.transfer('bank', 'sales', 'GBP 6', key => 'in time', effective_at => '2016-02-01', late => 'next_open'))
  ) AS v (id) JOIN late.transactions USING (id);
SELECT status FROM late.transfer_batch('{bank}', '{sales}', '{GBP 7}', keys => '{each}', effective_at => '2016-01-02', late => 'next_open');
SELECT pg_temp.raised($$SELECT late.transfer('bank', 'sales', 'GBP 3', key => 'transfer', effective_at => '2016-02-01', late => 'next_open')$$);
SELECT pg_temp.raised($$SELECT * FROM late.post_batch('[
  {"key": "other date", "effective_at": "2016-01-01", "legs": [{"account": "bank", "debit": "GBP 5"}, {"account": "sales", "credit": "GBP 5"}]},
  {"key": "other date", "effective_at": "2016-01-02", "legs": [{"account": "bank", "debit": "GBP 5"}, {"account": "sales", "credit": "GBP 5"}]}]',
  late => 'next_open')$$);
-- Today can be closed as well: what is posted without a date goes to tomorrow.
BEGIN;
SELECT late.close_period(current_date) > now() AS closed;
SELECT pg_temp.raised($$SELECT late.transfer('bank', 'sales', 'GBP 1')$$) LIKE 'LG008 %' AS refused;
SELECT late.transfer('bank', 'sales', 'GBP 1', late => 'next_open', key => 'today') > 0 AS posted;
SELECT effective_at = late.closed_until() AS is_tomorrow, dated_at = now() AS was_today FROM late.transactions WHERE key = 'today';
ROLLBACK;

-- Nobody else writes that date; other rules hold as ever.
SELECT pg_temp.raised($$INSERT INTO late.transactions (effective_at, dated_at) VALUES ('2016-05-01', '2016-01-01')$$);
SELECT pg_temp.raised($$SELECT late.transfer('bank', 'sales', 'GBP 1', effective_at => '-infinity', late => 'next_open')$$);
SELECT pg_temp.raised($$SELECT late.transfer('bank', 'mugs', 'GBP 1', effective_at => '2016-01-01', late => 'next_open')$$);
SET ROLE late_poster;
SELECT late.transfer('bank', 'sales', 'GBP 8', effective_at => '2016-01-15', late => 'next_open') > 0 AS posted;
RESET ROLE;
SELECT effective_at, sum(posted_count) AS transactions FROM (SELECT effective_at, 1 AS posted_count FROM late.transactions) AS t GROUP BY effective_at ORDER BY 1;
SELECT * FROM late.verify();
DROP SCHEMA late CASCADE;
DROP ROLE late_reader, late_poster, late_admin;
