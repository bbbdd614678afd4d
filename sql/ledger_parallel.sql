-- What may run in a parallel worker does: its session knows nothing of the ledger yet.
\a \t
SET client_min_messages = warning;
SELECT create_ledger('regress_parallel', partition_by => 'month');
SET search_path = public, regress_parallel;
SELECT open_account('a', 'asset', 'GBP'), open_account('b', 'income', 'GBP');
SELECT transfer('a', 'b', 'GBP 10', effective_at => '2020-01-15'), transfer('a', 'b', 'GBP 20', effective_at => '2020-02-15');
SELECT make_partitions(0) > 0, close_period('2020-01-31') IS NOT NULL, roll_up(), archive_partitions('2020-02-01');
SELECT transfer('a', 'b', 'GBP 5', effective_at => '2020-03-15');
SELECT set_shipping_zone('world', '{*}') > 0 AND set_shipping_method('post', 'world', ARRAY[shipping_band(price => 'GBP 3')]) > 0 AS set;
CREATE TABLE asked AS
  SELECT jsonb '{"currency": "GBP", "prices": "exclusive", "ship_to": {"country": "NZ"}, "shipping": {"method": "post"}, "lines": [{"quantity": 1, "unit_price": "GBP 1"}]}' AS document;

-- Functions that look at a ledger and may: whatever comes to this list is to be called below.
SELECT p.oid::regprocedure, p.proparallel FROM pg_proc AS p
  WHERE p.proparallel <> 'u' AND p.provolatile <> 'i' AND (p.pronamespace = 'regress_parallel'::regnamespace OR 'regnamespace'::regtype = ANY (p.proargtypes)
      OR p.prosrc ~ '^ledger_') AND p.proname !~ '^reg' AND p.pronamespace <> 'pg_catalog'::regnamespace
  ORDER BY p.oid::regprocedure::text COLLATE "C";

-- Everything that may run in a worker runs there; the setting has another name since PostgreSQL 16.
SELECT count(set_config(name, 'on', false)) FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query');
EXPLAIN (COSTS OFF) SELECT ledger_rolled_up_until('regress_parallel') FROM asked;
SELECT ledger_rolled_up_until('regress_parallel'), (ledger_archived('regress_parallel')).last_id, ledger_check_arrangement('regress_parallel') FROM asked;
SELECT r.* FROM asked, ledger_rolled_up('regress_parallel', NULL, NULL, NULL) AS r ORDER BY r.account_id;
SELECT r.posted FROM asked, ledger_rolled_up('regress_parallel', 1, '2020-01-31', NULL) AS r;
SELECT quote_shipping(document) ->> 'amount' FROM asked;
SELECT m.method, m.charge FROM asked, shipping_methods(document) AS m;
-- And what others call of them, at all levels.
SELECT (balance('a')).posted, (balance('a', as_of => '2020-02-20')).posted FROM asked;
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT s.account_id, sum(s.posted) FROM asked, sums_of_entries(NULL, NULL, NULL) AS s GROUP BY s.account_id ORDER BY s.account_id;
SELECT code, posted FROM account_balances ORDER BY code;
SELECT transaction_id, line, amount FROM journal ORDER BY transaction_id, line;
SELECT ledger_rolled_up_until('regress_parallel') FROM asked;
COMMIT;
-- A posting of this transaction that waits for its end is counted by whoever reads.
BEGIN;
SELECT transfer('a', 'b', 'GBP 1');
SELECT (balance('a')).posted, u.* FROM asked, ledger_unapplied('regress_parallel') AS u ORDER BY u.account_id;
COMMIT;
SELECT * FROM verify();
RESET search_path;
DROP SCHEMA regress_parallel CASCADE;
