-- close_period() and reopen_period(): nothing is posted into closed books, by any path.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET timezone = 'Europe/London';
CREATE FUNCTION pg_temp.raised(command text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE command;
  RETURN 'nothing';
EXCEPTION WHEN OTHERS THEN
  RETURN sqlstate || ' | ' || sqlerrm;
END $$;
SELECT create_ledger('books_closed', roles => true) IS NOT NULL AS made;
SELECT count(books_closed.open_account(c, t, 'GBP')) FROM (VALUES ('bank', 'asset'), ('sales', 'income')) AS v (c, t);
SELECT books_closed.closed_until();
SELECT books_closed.transfer('bank', 'sales', 'GBP 1', key => 'january', effective_at => '2026-01-31 23:59:59') > 0 AS posted;
SELECT books_closed.transfer('bank', 'sales', 'GBP 3', key => 'june', effective_at => '2026-06-30 23:59:59') > 0 AS posted;

SELECT books_closed.close_period('2026-06-30');
SELECT books_closed.closed_until();
-- The day is included: it ends at midnight where the session is.
SELECT pg_temp.raised($$SELECT books_closed.transfer('bank', 'sales', 'GBP 1', effective_at => '2026-06-30 23:59:59.999999')$$);
SELECT pg_temp.raised($$SELECT books_closed.transfer('bank', 'sales', 'GBP 1', effective_at => '2026-07-01 00:00')$$);
-- Every path.
SELECT pg_temp.raised($$SELECT books_closed.post(ARRAY[debit('bank', 'GBP 1'), credit('sales', 'GBP 1')], effective_at => '2026-01-01')$$);
SELECT pg_temp.raised($$SELECT books_closed.post_json('{"effective_at": "2026-01-01", "legs": [{"account": "bank", "debit": "GBP 1"}, {"account": "sales", "credit": "GBP 1"}]}')$$);
SELECT pg_temp.raised($$INSERT INTO books_closed.transactions (effective_at) VALUES ('2026-01-01')$$);
SELECT pg_temp.raised($$SELECT * FROM books_closed.transfer_batch('{bank,bank}', '{sales,sales}', '{GBP 1,GBP 1}', effective_at => '2026-01-01')$$);
SELECT status, detail FROM books_closed.transfer_batch('{bank}', '{sales}', '{GBP 1}', effective_at => '2026-01-01', mode => 'each');
SELECT pg_temp.raised(format($$SELECT books_closed.reverse(%s, effective_at => '2026-06-30')$$, id)) FROM books_closed.transactions WHERE key = 'june';
-- A replay changes nothing and still gives the first id; a correction is posted in the open period.
SELECT books_closed.transfer('bank', 'sales', 'GBP 3', key => 'june', effective_at => '2026-06-30 23:59:59') = id AS is_replayed
  FROM books_closed.transactions WHERE key = 'june';
SELECT books_closed.reverse(id, effective_at => '2026-07-02') > id AS reversed FROM books_closed.transactions WHERE key = 'june';

-- Only forwards, only by a day.
SELECT pg_temp.raised($$SELECT books_closed.close_period('2026-06-30')$$);
SELECT pg_temp.raised($$SELECT books_closed.close_period('2026-05-31')$$);
SELECT pg_temp.raised($$SELECT books_closed.close_period(NULL)$$);
SELECT pg_temp.raised($$SELECT books_closed.close_period('infinity')$$);
SELECT pg_temp.raised($$SELECT books_closed.reopen_period('2026-07-01')$$);
SELECT pg_temp.raised($$SELECT books_closed.reopen_period(NULL)$$);
-- Beyond the last day.
SELECT pg_temp.raised($$SELECT books_closed.close_period('294276-12-31')$$);
SELECT pg_temp.raised($$SELECT books_closed.close_period('5874897-12-31')$$);
SELECT pg_temp.raised($$SELECT books_closed.reopen_period('5874897-12-31')$$);
SELECT pg_temp.raised($$SELECT * FROM books_closed.close_books('294276-12-31', 'equity')$$);
SELECT pg_temp.raised($$UPDATE books_closed.periods SET closed_until = '-infinity'$$);
SELECT pg_temp.raised($$DELETE FROM books_closed.periods$$);
SELECT pg_temp.raised($$TRUNCATE books_closed.periods$$);

-- Reopened in part, then altogether.
SELECT books_closed.reopen_period('2026-06-01');
SELECT books_closed.transfer('bank', 'sales', 'GBP 5', effective_at => '2026-06-01') > 0 AS posted;
SELECT pg_temp.raised($$SELECT books_closed.transfer('bank', 'sales', 'GBP 5', effective_at => '2026-05-31')$$);
SELECT books_closed.reopen_period();
SELECT books_closed.transfer('bank', 'sales', 'GBP 7', effective_at => '2026-05-31') > 0 AS posted;
SELECT closed_until, changed_by = session_user AS by_me FROM books_closed.periods ORDER BY id;

-- Who may: the admin, not the poster.
SET ROLE books_closed_poster;
SELECT pg_temp.raised($$SELECT books_closed.close_period('2026-01-31')$$);
SELECT pg_temp.raised($$INSERT INTO books_closed.periods (closed_until) VALUES ('2026-02-01')$$);
RESET ROLE;
SET ROLE books_closed_admin;
SELECT books_closed.close_period('2026-01-31');
RESET ROLE;
SET ROLE books_closed_poster;
SELECT pg_temp.raised($$SELECT books_closed.transfer('bank', 'sales', 'GBP 5', effective_at => '2026-01-31')$$);
RESET ROLE;
SELECT posted FROM books_closed.account_balances ORDER BY code;
-- Where a day's midnight comes twice, the first hour closes with the day before; where it never comes, days meet where it is left out.
BEGIN;
SET LOCAL timezone = 'America/Havana';
SELECT books_closed.reopen_period() IS NOT NULL AS reopened;
SELECT books_closed.close_period('2025-11-01') AT TIME ZONE 'UTC' AS closed_until;
SELECT books_closed.close_period('2026-03-07') AT TIME ZONE 'UTC' AS closed_until;
ROLLBACK;
SELECT * FROM books_closed.verify();
DROP SCHEMA books_closed CASCADE;
DROP ROLE books_closed_reader, books_closed_poster, books_closed_admin;
