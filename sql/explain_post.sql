-- explain_post(): what a posting would do, and everything that is wrong with it, without doing it.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET timezone = 'UTC';
\pset null '-'
\pset format unaligned
CREATE FUNCTION pg_temp.raised(command text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE command;
  RETURN 'nothing';
EXCEPTION WHEN OTHERS THEN
  RETURN sqlstate || ' | ' || sqlerrm;
END $$;
SELECT create_ledger('asked', roles => true) IS NOT NULL AS made;
SET search_path = public, asked;
SELECT count(open_account(code, type, currency::currency, min_balance => low::monetary, max_balance => high::monetary, stripes => stripes)) FROM (VALUES
  ('bank', 'asset', 'GBP', NULL, NULL, 1), ('wallet', 'liability', 'GBP', 'GBP 0', 'GBP 150', 1), ('sales', 'income', 'GBP', NULL, NULL, 4),
  ('till', 'asset', 'GBP', NULL, NULL, 1), ('euro', 'asset', 'EUR', NULL, NULL, 1), ('fx', 'equity', 'EUR', NULL, NULL, 1),
  ('cat:main', 'liability', 'GBP', NULL, NULL, 1), ('cat:extra', 'liability', 'GBP', 'GBP 0', NULL, 1)) AS v (code, type, currency, low, high, stripes);
SELECT close_account('till'), limit_subtree('cat', 'GBP', min_balance => 'GBP -10', max_balance => 'GBP 50');
SELECT transfer('bank', 'wallet', 'GBP 100', key => 'top-up') > 0 AS posted, transfer('bank', 'cat:extra', 'GBP 20') > 0 AS posted;

-- A good one: balances before and after, limits, and the headroom in the direction of the leg.
SELECT * FROM explain_post(ARRAY[debit('wallet', 'GBP 12'), credit('sales', 'GBP 10'), credit('bank', 'GBP 2')]);
SELECT line, account, available_before, available_after, headroom FROM explain_post(ARRAY[debit('bank', 'GBP 20'), credit('wallet', 'GBP 20')]);
-- Two legs on one account are looked at together.
SELECT line, amount, available_before, available_after, headroom, rank FROM explain_post(ARRAY[debit('wallet', 'GBP 120'), credit('wallet', 'GBP 30'), credit('sales', 'GBP 90')]);
-- The nearest of an account's limit and its subtree's.
SELECT line, account, available_after, min_balance, headroom FROM explain_post(ARRAY[debit('cat:extra', 'GBP 5'), debit('cat:main', 'GBP 1'), credit('sales', 'GBP 6')]);
SELECT line, account, headroom, rank, sqlstate, problem FROM explain_post(ARRAY[debit('cat:extra', 'GBP 20'), debit('cat:main', 'GBP 11'), credit('sales', 'GBP 31')]);
SELECT line, account, headroom, rank, sqlstate, problem FROM explain_post(ARRAY[debit('bank', 'GBP 31'), credit('cat:main', 'GBP 31')]);

-- Everything at once, ranked as post() would find it.
SELECT line, account, amount, available_before, available_after, headroom, rank, sqlstate, problem
  FROM explain_post(ARRAY[debit('wallet', 'GBP 101', repeat('m', 1025)), debit('nobody', 'GBP 0'), credit('till', 'GBP 0.0000000000000000001'), debit('euro', 'GBP 1'),
    credit('sales', 'GBP 7'), debit('fx', 'EUR 3')], key => repeat('k', 256), kind => repeat('k', 64), description => repeat('d', 4097), effective_at => 'infinity');
SELECT line, rank, sqlstate, problem FROM explain_post('{}', key => '');
SELECT count(*), min(sqlstate), min(problem) FROM explain_post((SELECT array_agg(debit('bank', 'GBP 1')) FROM generate_series(1, 10001)));
-- Keys: the same again, another one.
SELECT line, account, available_before, available_after, rank, sqlstate, regexp_replace(problem, '\d+', 'n') AS problem FROM explain_post(ARRAY[debit('bank', 'GBP 100'), credit('wallet', 'GBP 100')], key => 'top-up');
SELECT line, account, available_after, rank, sqlstate, problem FROM explain_post(ARRAY[debit('bank', 'GBP 200'), credit('wallet', 'GBP 200')], key => 'top-up');
-- Periods.
SELECT close_period('2016-01-31') IS NOT NULL AS closed;
SELECT line, rank, sqlstate, problem FROM explain_post(ARRAY[debit('bank', 'GBP 1'), credit('sales', 'GBP 1')], effective_at => '2016-01-31');
SELECT line, rank FROM explain_post(ARRAY[debit('bank', 'GBP 1'), credit('sales', 'GBP 1')], effective_at => '2016-01-31', late => 'next_open');
-- What is held is not available.
WITH t AS (INSERT INTO transactions DEFAULT VALUES RETURNING id)
  INSERT INTO entries (transaction_id, account_id, layer, amount) SELECT t.id, a.id, 'pending', m FROM t, (VALUES ('wallet', 'GBP 25'::monetary), ('sales', 'GBP -25')) AS v (code, m) JOIN accounts AS a USING (code);
SELECT line, account, available_before, available_after, headroom, rank, problem FROM explain_post(ARRAY[debit('wallet', 'GBP 76'), credit('sales', 'GBP 76')]);
-- Documents.
SELECT line, account, available_after, rank, problem FROM explain_post_json('{"key": "n", "legs": [{"account": "wallet", "debit": "GBP 1"}, {"account": "sales", "credit": "GBP 2"}]}');
SELECT line, account, available_before, available_after, headroom, rank, sqlstate FROM explain_post_json('{"hold": true, "legs": [{"account": "wallet", "debit": "GBP 5"}, {"account": "sales", "credit": "GBP 5"}]}');
SELECT line, rank, sqlstate, left(problem, 36) AS problem FROM explain_post_json('{"expires_at": "2016-02-01", "legs": [{"account": "wallet", "debit": "GBP 5"}, {"account": "sales", "credit": "GBP 5"}]}');
SELECT line, rank, sqlstate, left(problem, 36) AS problem FROM explain_post_json('{"hold": true, "expires_at": "2016-02-01", "legs": [{"account": "wallet", "debit": "GBP 5"}, {"account": "sales", "credit": "GBP 5"}]}');
-- A hold that has expired is available again, swept or not.
SELECT hold(ARRAY[debit('wallet', 'GBP 70'), credit('sales', 'GBP 70')], expires_at => clock_timestamp() + interval '0.5 s') > 0 AS held;
SELECT pg_sleep(0.6);
SELECT line, available_before, available_after, rank FROM explain_post(ARRAY[debit('wallet', 'GBP 74'), credit('sales', 'GBP 74')]);
SELECT available_before FROM explain_post(ARRAY[debit('wallet', 'GBP 74'), credit('sales', 'GBP 74')]) EXCEPT SELECT available FROM account_balances;
-- What cannot be read is raised as by post().
SELECT pg_temp.raised($$SELECT * FROM asked.explain_post(NULL)$$);
SELECT pg_temp.raised($$SELECT * FROM asked.explain_post(ARRAY[NULL::leg])$$);
SELECT pg_temp.raised($$SELECT * FROM asked.explain_post('{}', metadata => '[]')$$);
SELECT pg_temp.raised($$SELECT * FROM asked.explain_post('{}', late => 'never')$$);
SELECT pg_temp.raised($$SELECT * FROM asked.explain_post_json('{"leg": []}')$$);
SELECT pg_temp.raised($$SELECT * FROM asked.explain_post_json(NULL)$$);

-- It writes nothing, draws no id and keeps no lock; a read-only transaction will do.
SELECT last_value AS last_id FROM transactions_id_seq \gset
BEGIN READ ONLY;
SELECT count(*) FROM explain_post(ARRAY[debit('wallet', 'GBP 1'), credit('sales', 'GBP 1')], key => 'new');
SELECT count(*) FROM explain_post_json('{"legs": [{"account": "wallet", "debit": "GBP 1"}, {"account": "sales", "credit": "GBP 1"}]}', late => 'next_open');
SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype IN ('relation', 'tuple') AND mode <> 'AccessShareLock' AND relation >= 16384;
COMMIT;
SELECT last_value = :last_id AS same_id FROM transactions_id_seq;
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT transfer('bank', 'wallet', 'GBP 1') > 0 AS posted;
SELECT available_before FROM explain_post(ARRAY[debit('wallet', 'GBP 1'), credit('sales', 'GBP 1')]) WHERE line = 1;
ROLLBACK;

-- For who may read, and only what he may see; whether he may post is another question.
SET ROLE asked_reader;
SELECT line, account, available_before FROM asked.explain_post(ARRAY[debit('wallet', 'GBP 1'), credit('sales', 'GBP 1')]);
SET ROLE asked_poster;
SELECT pg_temp.raised($$SELECT * FROM asked.explain_post(ARRAY[debit('wallet', 'GBP 1'), credit('sales', 'GBP 1')])$$);
SELECT pg_temp.raised($$SELECT * FROM ledger_explain_post('asked', '{}', NULL, NULL, NULL, NULL, NULL, 'refuse')$$);
RESET ROLE;
ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;
CREATE POLICY wallets ON accounts FOR SELECT TO asked_reader USING (code = 'wallet');
SET ROLE asked_reader;
SELECT line, account, available_before, headroom, rank, sqlstate FROM asked.explain_post(ARRAY[debit('wallet', 'GBP 1'), debit('cat:extra', 'GBP 100'), credit('sales', 'GBP 101')]);
RESET ROLE;
ALTER TABLE accounts DISABLE ROW LEVEL SECURITY;

-- Which accounts he may post to is judged, behind sums and before closed accounts and limits.
SELECT allow_posting('asked_admin', 'wallet', 'debit'), allow_posting('asked_admin', 'cat');
GRANT asked_reader TO asked_poster;
SET ROLE asked_poster;
SELECT line, account, rank, sqlstate, problem FROM asked.explain_post(ARRAY[credit('till', 'GBP 200'), debit('wallet', 'GBP 200'), credit('cat:main', 'GBP 1')]);
SELECT line, rank, sqlstate, problem FROM asked.explain_post(ARRAY[debit('bank', 'GBP 1'), credit('wallet', 'GBP 1')]);
SELECT pg_temp.raised($$SELECT asked.post(ARRAY[debit('bank', 'GBP 1'), credit('wallet', 'GBP 1')])$$);
SELECT line, rank FROM asked.explain_post(ARRAY[debit('bank', 'GBP 1'), credit('sales', 'GBP 1')]);
SELECT line, rank, sqlstate, problem FROM asked.explain_post_json('{"hold": true, "legs": [{"account": "wallet", "debit": "GBP 1"}, {"account": "sales", "credit": "GBP 1"}]}');
SET ROLE asked_admin;
SELECT line, rank FROM asked.explain_post(ARRAY[debit('wallet', 'GBP 1'), credit('cat:main', 'GBP 1')]);
RESET ROLE;
SELECT line, rank FROM explain_post(ARRAY[debit('bank', 'GBP 1'), credit('wallet', 'GBP 1')]);
SELECT revoke_posting('asked_admin', 'wallet'), revoke_posting('asked_admin', 'cat');

-- Whatever the document, the first problem is the one that post() raises, in code and words; and there is none
-- where it posts.
CREATE FUNCTION pg_temp.random_posting(number integer, OUT legs leg[], OUT key text, OUT kind text, OUT effective_at timestamptz, OUT late text) LANGUAGE plpgsql AS $$
DECLARE
  codes text[] := '{bank,wallet,wallet,sales,sales,bank,cat:main,cat:extra}';
  odd text[] := '{till,euro,nobody,fx}';
  cents integer;
  sum monetary := 'GBP 0';
BEGIN
  FOR i IN 1 .. floor(random() * 4)::integer LOOP
    cents := CASE WHEN random() < 0.06 THEN 0 ELSE floor(random() * 16000) - 8000 END;
    legs := legs || ROW(CASE WHEN random() < 0.1 THEN odd[1 + floor(random() * 4)::integer] ELSE codes[1 + floor(random() * 8)::integer] END,
      CASE WHEN random() < 0.05 THEN from_minor_units(cents, 'EUR') WHEN random() < 0.04 THEN 'GBP 0.0000000000000000001'::monetary ELSE from_minor_units(cents, 'GBP') END,
      CASE WHEN random() < 0.03 THEN repeat('m', 1025) END)::leg;
  END LOOP;
  IF random() < 0.9 THEN
    SELECT coalesce(sum(l.amount) FILTER (WHERE currency(l.amount) = 'GBP'), 'GBP 0') INTO sum FROM unnest(legs) AS l;
    legs := coalesce(legs, '{}') || ROW('sales', - sum, NULL)::leg;
  END IF;
  legs := coalesce(legs, '{}');
  key := CASE WHEN random() < 0.15 THEN 'top-up' WHEN random() < 0.03 THEN '' WHEN random() < 0.03 THEN repeat('k', 256) END;
  IF key = 'top-up' AND random() < 0.5 THEN
    legs := ARRAY[debit('bank', 'GBP 100'), credit('wallet', 'GBP 100')];
  END IF;
  kind := CASE WHEN random() < 0.03 THEN repeat('k', 64) END;
  effective_at := CASE WHEN random() < 0.1 THEN timestamptz '2016-01-15' WHEN random() < 0.02 THEN 'infinity' END;
  late := CASE WHEN random() < 0.5 THEN 'refuse' ELSE 'next_open' END;
END $$;
CREATE FUNCTION pg_temp.posted(legs leg[], key text, kind text, effective_at timestamptz, late text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  explained text;
  last_id bigint := (SELECT max(id) FROM asked.transactions);
BEGIN
  IF asked.post(legs, key, kind, effective_at, late => late) <= last_id THEN
    RETURN '00000';
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'XX000';
EXCEPTION WHEN internal_error THEN
  RETURN NULL;
WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS explained = PG_EXCEPTION_DETAIL;
  RETURN sqlstate || ' ' || sqlerrm || coalesce(': ' || nullif(explained, ''), '');
END $$;
SELECT setseed(0.42);
CREATE TEMPORARY TABLE compared AS
  SELECT r.*, pg_temp.posted(r.legs, r.key, r.kind, r.effective_at, r.late) AS posted, e.sqlstate, e.sqlstate || CASE WHEN e.sqlstate <> '00000' THEN ' ' || e.problem ELSE '' END AS explained
    FROM generate_series(1, 1500) AS n CROSS JOIN LATERAL pg_temp.random_posting(n) AS r
      LEFT JOIN LATERAL asked.explain_post(r.legs, r.key, r.kind, r.effective_at, late => r.late) AS e ON e.rank = 1;
SELECT * FROM compared WHERE posted IS DISTINCT FROM explained LIMIT 3;
-- Each kind was among them.
SELECT string_agg(DISTINCT coalesce(sqlstate, 'good'), ' ' ORDER BY coalesce(sqlstate, 'good')) FROM compared;
SELECT * FROM verify();
DROP TABLE compared;
DROP SCHEMA asked CASCADE;
DROP ROLE asked_reader, asked_poster, asked_admin;
