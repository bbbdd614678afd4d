-- Limits on all accounts beneath a code together, and what they hold together.
\set SHOW_CONTEXT never
\a \t
SET client_min_messages = warning;
-- What a command raises, its deferred checks made at once.
\i test/raised.sql

SELECT create_ledger('regress_subtrees');
SET search_path = public, regress_subtrees;
SELECT open_account('bank', 'asset', 'GBP'), open_account('bank:eur', 'asset', 'EUR'), open_account('w:c7:main', 'liability', 'GBP'),
  open_account('w:c7:save', 'liability', 'GBP'), open_account('w:c7', 'liability', 'EUR'), open_account('w:c77', 'liability', 'GBP'),
  open_account('w:c7-x', 'liability', 'GBP'), open_account('w:hot', 'liability', 'GBP', stripes => 3), open_account('w', 'asset', 'USD');
SELECT transfer('bank', 'w:c7:main', 'GBP 30') IS NOT NULL AS posted;
CREATE VIEW pg_temp.rows AS
  SELECT coalesce(a.code, s.code) AS code, b.account_id < 0 AS subtree, b.posted, b.pending_debits AS debits, b.pending_credits AS credits, b.min_balance, b.max_balance,
      (SELECT array_agg(t.code ORDER BY t.code) FROM subtree_limits AS t WHERE t.id = ANY (b.subtrees)) AS subtrees
    FROM balances AS b LEFT JOIN accounts AS a ON a.id = b.account_id LEFT JOIN subtree_limits AS s ON s.id = b.account_id;

-- ---- setting a limit
SELECT pg_temp.raised($$SELECT limit_subtree(NULL, 'GBP', max_balance => 'GBP 1')$$);
SELECT pg_temp.raised($$SELECT limit_subtree('w:c7', NULL, max_balance => 'GBP 1')$$);
SELECT pg_temp.raised($$SELECT limit_subtree('w:c7:', 'GBP', max_balance => 'GBP 1')$$);
SELECT pg_temp.raised($$SELECT limit_subtree('', 'GBP', max_balance => 'GBP 1')$$);
SELECT pg_temp.raised($$SELECT limit_subtree('w:c7', 'GBP')$$);
SELECT pg_temp.raised($$SELECT limit_subtree('w:c7', 'GBP', max_balance => 'EUR 1')$$);
SELECT pg_temp.raised($$SELECT limit_subtree('w:c7', 'GBP', min_balance => 'EUR 1')$$);
SELECT pg_temp.raised($$SELECT limit_subtree('w:c7', 'GBP', min_balance => 'GBP 2', max_balance => 'GBP 1')$$);
SELECT pg_temp.raised($$SELECT limit_subtree('w:c7', 'GBP', max_balance => 'GBP 29.99')$$);
SELECT pg_temp.raised($$SELECT limit_subtree('w:c7', 'GBP', min_balance => 'GBP 30.01')$$);
SELECT pg_temp.raised($$SELECT limit_subtree('w:c', 'GBP', max_balance => 'GBP 100')$$);
SELECT pg_temp.raised($$SELECT limit_subtree('w:c7', 'CHF', max_balance => 'CHF 100')$$);
SELECT pg_temp.raised($$SELECT limit_subtree('w', 'GBP', max_balance => 'GBP 100')$$);
SELECT count(*) FROM subtree_limits;
SELECT limit_subtree('w:c7', 'GBP', max_balance => 'GBP 100');
SELECT code, currency, min_balance, max_balance, id < 0 FROM subtree_limits;
SELECT * FROM pg_temp.rows ORDER BY code COLLATE "C", subtree, posted;
-- Whole segments: neither w:c77 nor w:c7-x; the currency counts.
SELECT pg_temp.raised($$SELECT transfer('bank', 'w:c77', 'GBP 1000')$$), pg_temp.raised($$SELECT transfer('bank', 'w:c7-x', 'GBP 1000')$$),
  pg_temp.raised($$SELECT transfer('bank:eur', 'w:c7', 'EUR 1000')$$);
SELECT pg_temp.raised($$SELECT transfer('bank', 'w:c7:save', 'GBP 70.01')$$);
SELECT pg_temp.raised($$SELECT transfer('bank', 'w:c7:save', 'GBP 70')$$);
SELECT pg_temp.raised($$SELECT transfer('bank', 'w:c7:main', 'GBP 0.01')$$);
-- Within the subtree nothing changes; only the sum of a transaction's legs counts.
SELECT pg_temp.raised($$SELECT transfer('w:c7:save', 'w:c7:main', 'GBP 40')$$);
SELECT pg_temp.raised($$SELECT post(ARRAY[credit('w:c7:main', 'GBP 50'), debit('bank', 'GBP 50'), debit('w:c7:save', 'GBP 50'), credit('bank', 'GBP 50')])$$);
SELECT pg_temp.raised($$SELECT post(ARRAY[credit('w:c7:main', 'GBP 50'), debit('bank', 'GBP 50'), debit('w:c7:save', 'GBP 49.99'), credit('bank', 'GBP 49.99')])$$);
-- A batch names the item; in mode each, what fits is posted.
SELECT pg_temp.raised($$SELECT transfer_batch(ARRAY['w:c7:main', 'bank', 'bank'], ARRAY['bank', 'w:c7:save', 'w:c7:main'], ARRAY['GBP 10', 'GBP 10', 'GBP 1']::monetary[])$$);
SELECT ordinal, status, detail FROM transfer_batch(ARRAY['w:c7:main', 'bank', 'bank'], ARRAY['bank', 'w:c7:save', 'w:c7:main'], ARRAY['GBP 10', 'GBP 10', 'GBP 1']::monetary[], mode => 'each');
-- Rows written directly are held to it as well, and open holds count.
SELECT pg_temp.raised($$WITH t AS (INSERT INTO transactions DEFAULT VALUES RETURNING id)
  INSERT INTO entries (transaction_id, account_id, amount) SELECT t.id, a.id, CASE a.code WHEN 'bank' THEN 'GBP 1'::monetary ELSE 'GBP -1' END FROM t, accounts AS a WHERE a.code IN ('bank', 'w:c7:save')$$);
SELECT transfer('w:c7:main', 'bank', 'GBP 10') IS NOT NULL AS posted;
SELECT pg_temp.raised($$WITH t AS (INSERT INTO transactions DEFAULT VALUES RETURNING id)
  INSERT INTO entries (transaction_id, account_id, layer, amount) SELECT t.id, a.id, 'pending', CASE a.code WHEN 'bank' THEN 'GBP 6'::monetary ELSE 'GBP -6' END FROM t, accounts AS a WHERE a.code IN ('bank', 'w:c7:save')$$);
SELECT pg_temp.raised($$SELECT transfer('bank', 'w:c7:main', 'GBP 4.01')$$);
SELECT pg_temp.raised($$SELECT transfer('bank', 'w:c7:main', 'GBP 4')$$);
SELECT * FROM pg_temp.rows WHERE code LIKE 'w:c7%' ORDER BY code COLLATE "C", subtree, posted;
SELECT count(*) FROM verify();

-- ---- holds of its accounts count together, until they expire
SELECT limit_subtree('w:c7', 'GBP', min_balance => 'GBP 80');
SELECT pg_temp.raised($$SELECT hold(ARRAY[debit('w:c7:main', 'GBP 14.01'), credit('bank', 'GBP 14.01')])$$);
SELECT hold(ARRAY[debit('w:c7:main', 'GBP 4'), credit('bank', 'GBP 4')], key => 'stays') IS NOT NULL AS held,
  hold(ARRAY[debit('w:c7:save', 'GBP 8'), credit('bank', 'GBP 8')], expires_at => clock_timestamp() + interval '1 s', key => 'goes') IS NOT NULL AS held;
SELECT pg_temp.raised($$SELECT transfer('w:c7:main', 'bank', 'GBP 2.01')$$);
SELECT pg_temp.raised($$SELECT limit_subtree('w:c7', 'GBP', min_balance => 'GBP 82.01')$$);
SELECT pg_sleep(1.1);
SELECT * FROM subtree_balances('w:c7');
SELECT pg_temp.raised($$SELECT limit_subtree('w:c7', 'GBP', min_balance => 'GBP 90.01')$$);
SELECT limit_subtree('w:c7', 'GBP', min_balance => 'GBP 90');
SELECT pg_temp.raised($$SELECT transfer('w:c7:main', 'bank', 'GBP 0.01')$$);
SELECT limit_subtree('w:c7', 'GBP', min_balance => 'GBP 80');
SELECT transfer('w:c7:main', 'bank', 'GBP 10') IS NOT NULL AS posted;
SELECT pg_temp.raised($$SELECT capture((SELECT id FROM transactions WHERE key = 'stays'), amount => 'GBP 1')$$);
-- Written down, nothing changes.
SELECT expire_holds();
SELECT pg_temp.raised($$SELECT transfer('w:c7:main', 'bank', 'GBP 0.01')$$);
SELECT * FROM pg_temp.rows WHERE subtree ORDER BY posted;
SELECT count(*) FROM verify();
SELECT void((SELECT id FROM transactions WHERE key = 'stays')) IS NOT NULL AS voided, transfer('bank', 'w:c7:main', 'GBP 11') IS NOT NULL AS posted;
SELECT limit_subtree('w:c7', 'GBP', drop_min_balance => true);
-- A balance that is beyond its limit may come back, and not go further.
BEGIN;
SET LOCAL session_replication_role = replica;
UPDATE subtree_limits SET max_balance = 'GBP 50' WHERE code = 'w:c7';
UPDATE balances SET max_balance = 'GBP 50' WHERE account_id = (SELECT id FROM subtree_limits WHERE code = 'w:c7');
SET LOCAL session_replication_role = origin;
SELECT pg_temp.raised($$SELECT transfer('w:c7:main', 'bank', 'GBP 1')$$);
SELECT pg_temp.raised($$SELECT transfer('bank', 'w:c7:main', 'GBP 0.01')$$);
ROLLBACK;

-- ---- changing it
SELECT pg_temp.raised($$SELECT limit_subtree('w:c7', 'GBP', max_balance => 'GBP 99.99')$$);
SELECT pg_temp.raised($$SELECT limit_subtree('w:c7', 'GBP', min_balance => 'GBP 94.01')$$);
SELECT pg_temp.raised($$SELECT limit_subtree('w:c7', 'GBP', min_balance => 'GBP 500')$$);
SELECT limit_subtree('w:c7', 'GBP', min_balance => 'GBP 94');
SELECT code, min_balance, max_balance FROM subtree_limits;
SELECT pg_temp.raised($$SELECT transfer('w:c7:main', 'bank', 'GBP 0.01')$$);
SELECT pg_temp.raised($$SELECT limit_subtree('w:c7', 'GBP', drop_min_balance => true, max_balance => 'GBP 90')$$);
SELECT pg_temp.raised($$SELECT limit_subtree('w:c7', 'GBP', min_balance => 'GBP 5', drop_min_balance => true)$$);
SELECT pg_temp.raised($$SELECT limit_subtree('w:c7', 'GBP', max_balance => 'GBP 100', drop_max_balance => true)$$);
SELECT code, min_balance, max_balance FROM subtree_limits;
SELECT limit_subtree('w:c7', 'GBP', min_balance => 'GBP 0', max_balance => 'GBP 100');
SELECT pg_temp.raised($$UPDATE subtree_limits SET code = 'w:c77'$$);
SELECT pg_temp.raised($$UPDATE subtree_limits SET currency = 'EUR'$$);
SELECT pg_temp.raised($$UPDATE subtree_limits SET min_balance = NULL, max_balance = NULL$$);
SELECT pg_temp.raised($$INSERT INTO subtree_limits (id, code, currency, max_balance) OVERRIDING SYSTEM VALUE VALUES (1, 'w:c77', 'GBP', 'GBP 1000000')$$);
SELECT pg_temp.raised($$INSERT INTO accounts (id, code, type, currency) OVERRIDING SYSTEM VALUE VALUES (-1, 'w:x', 'liability', 'GBP')$$);
SELECT pg_temp.raised($$TRUNCATE subtree_limits$$);
SELECT left(pg_temp.raised($$INSERT INTO subtree_limits (code, currency, max_balance) VALUES ('w:c7', 'GBP', 'GBP 1')$$), 5);

-- ---- subtrees in subtrees, and accounts opened later
SELECT pg_temp.raised($$SELECT limit_subtree('w', 'GBP', max_balance => 'GBP 3000')$$);
SELECT alter_account('w:hot', stripes => 1);
SELECT pg_temp.raised($$SELECT limit_subtree('w', 'USD', max_balance => 'USD 10')$$);
SELECT limit_subtree('w', 'GBP', max_balance => 'GBP 2150', min_balance => 'GBP 0');
SELECT pg_temp.raised($$SELECT alter_account('w:hot', stripes => 2)$$);
SELECT pg_temp.raised($$SELECT open_account('w:c7:more', 'asset', 'GBP')$$);
SELECT pg_temp.raised($$SELECT open_account('w:c7:more', 'liability', 'GBP', stripes => 2)$$);
SELECT pg_temp.raised($$SELECT open_account('w:c7:chf', 'asset', 'CHF', stripes => 2)$$);
SELECT open_account('w:c7:more:still', 'income', 'GBP'), open_account('w:c8', 'liability', 'GBP', min_balance => 'GBP 0');
SELECT * FROM pg_temp.rows ORDER BY code COLLATE "C", subtree, posted;
SELECT pg_temp.raised($$SELECT transfer('bank', 'w:c7:more:still', 'GBP 0.01')$$);
SELECT pg_temp.raised($$SELECT transfer('w:c7:main', 'w:c7:more:still', 'GBP 5')$$);
SELECT pg_temp.raised($$SELECT transfer('bank', 'w:c8', 'GBP 50.01')$$);
SELECT pg_temp.raised($$SELECT transfer('w:c8', 'bank', 'GBP 1')$$);
SELECT pg_temp.raised($$SELECT transfer('bank', 'w:c8', 'GBP 50')$$);
SELECT pg_temp.raised($$SELECT close_account('w:c8')$$);
SELECT transfer('w:c8', 'bank', 'GBP 50') IS NOT NULL AS posted, close_account('w:c8'), reopen_account('w:c8');
SELECT count(*) FROM verify();

-- ---- what they hold together
SELECT * FROM subtree_balances();
SELECT * FROM subtree_balances('w');
SELECT * FROM subtree_balances('w:c7');
SELECT * FROM subtree_balances('w', depth => 2);
SELECT * FROM subtree_balances(depth => 3);
SELECT * FROM subtree_balances('w:c7:more:still');
SELECT pg_temp.raised($$SELECT subtree_balances('w:c')$$);
SELECT pg_temp.raised($$SELECT subtree_balances('w:')$$);
SELECT pg_temp.raised($$SELECT subtree_balances('w:c7', depth => 1)$$);
SELECT pg_temp.raised($$SELECT subtree_balances(depth => 0)$$);
-- By the index on the codes.
INSERT INTO accounts (code, type, currency) SELECT format('many:%s:%s', n / 10, n % 10), 'asset', 'GBP' FROM generate_series(1, 5000) AS n;
ANALYZE accounts;
ANALYZE balances;
CREATE FUNCTION pg_temp.explained(query text) RETURNS TABLE (line text) LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY EXECUTE 'EXPLAIN (COSTS OFF) ' || query; END $$;
SELECT bool_or(line ~ 'accounts_code_key'), bool_or(line ~ 'Seq Scan') FROM pg_temp.explained($$SELECT * FROM account_balances AS b WHERE b.code = 'many:77' OR b.code >= 'many:77:' AND b.code < 'many:77;'$$);
SELECT * FROM subtree_balances('many:77');

-- ---- undone, and lifted
BEGIN;
SAVEPOINT s;
SELECT limit_subtree('w', 'GBP', drop_max_balance => true, drop_min_balance => true);
SELECT transfer('bank', 'w:c8', 'GBP 900') IS NOT NULL AS posted;
ROLLBACK TO s;
SELECT pg_temp.raised($$SELECT transfer('bank', 'w:c8', 'GBP 900')$$);
COMMIT;
SELECT limit_subtree('w', 'GBP', drop_max_balance => true);
SELECT limit_subtree('w:c7', 'GBP', drop_max_balance => true);
SELECT code, min_balance, max_balance FROM subtree_limits ORDER BY code;
SELECT limit_subtree('w:c7', 'GBP', drop_min_balance => true);
SELECT pg_temp.raised($$SELECT limit_subtree('w:c7', 'GBP', drop_min_balance => true)$$);
SELECT pg_temp.raised($$SELECT transfer('bank', 'w:c7:main', 'GBP 1000')$$);
SELECT * FROM pg_temp.rows WHERE code LIKE 'w%' ORDER BY code COLLATE "C", subtree, posted;
DELETE FROM subtree_limits;
SELECT alter_account('w:hot', stripes => 2);
-- What this transaction has posted counts, written to the balance or not.
BEGIN;
SELECT transfer('bank', 'w:c8', 'GBP 7') IS NOT NULL AS posted, transfer('bank', 'w:hot', 'GBP 2') IS NOT NULL AS posted;
SELECT alter_account('w:hot', stripes => 1);
SELECT pg_temp.raised($$SELECT limit_subtree('w:c8', 'GBP', max_balance => 'GBP 6.99')$$);
SELECT limit_subtree('w:c8', 'GBP', max_balance => 'GBP 8'), limit_subtree('w:hot', 'GBP', max_balance => 'GBP 2');
SELECT pg_temp.raised($$SELECT transfer('bank', 'w:c8', 'GBP 1.01')$$), pg_temp.raised($$SELECT transfer('bank', 'w:hot', 'GBP 0.01')$$);
SELECT transfer('w:hot', 'w:c8', 'GBP 1') IS NOT NULL AS posted;
SELECT * FROM pg_temp.rows WHERE code IN ('w:c8', 'w:hot') ORDER BY code COLLATE "C", subtree;
SELECT limit_subtree('w:hot', 'GBP', drop_max_balance => true), alter_account('w:hot', stripes => 3);
SELECT transfer('bank', 'w:hot', 'GBP 5') IS NOT NULL AS posted, alter_account('w:hot', stripes => 2), transfer('w:hot', 'bank', 'GBP 5') IS NOT NULL AS posted;
SELECT count(*) FROM verify();
COMMIT;
SELECT * FROM subtree_balances('w:hot');
SELECT count(*) FROM verify();
SELECT transfer('w:c8', 'bank', 'GBP 8') IS NOT NULL AS posted, transfer('w:hot', 'bank', 'GBP 1') IS NOT NULL AS posted, limit_subtree('w:c8', 'GBP', drop_max_balance => true);
-- Several at once, by rows.
INSERT INTO subtree_limits (code, currency, max_balance) VALUES ('w:c7', 'GBP', 'GBP 5000'), ('w:c7:more', 'GBP', 'GBP 10'), ('many', 'GBP', 'GBP 10');
SELECT * FROM pg_temp.rows WHERE code LIKE 'w:c7%' ORDER BY code COLLATE "C", subtree, posted;
SELECT count(*) FROM balances WHERE subtrees IS NOT NULL;
SELECT count(*) FROM verify();

-- ---- verify() finds what is wrong
CREATE FUNCTION pg_temp.damaged(VARIADIC commands text[]) RETURNS TABLE (check_name text, object text, detail text) LANGUAGE plpgsql AS $$
DECLARE
  command text;
  found text[][] := '{}';
  f record;
BEGIN
  BEGIN
    SET LOCAL session_replication_role = replica;
    FOREACH command IN ARRAY commands LOOP
      EXECUTE command;
    END LOOP;
    FOR f IN SELECT v.* FROM verify() AS v ORDER BY 1, 2, 3 LOOP
      found := found || ARRAY[ARRAY[f.check_name, f.object, f.detail]];
    END LOOP;
    RAISE SQLSTATE 'ZZ000';
  EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
    FOR n IN 1 .. coalesce(array_length(found, 1), 0) LOOP
      check_name := found[n][1]; object := found[n][2]; detail := found[n][3];
      RETURN NEXT;
    END LOOP;
  END;
END $$;
CREATE TABLE pg_temp.subtree AS SELECT id FROM subtree_limits WHERE code = 'w:c7';
SELECT * FROM pg_temp.damaged($$UPDATE balances SET posted = 'GBP -1' WHERE account_id = (SELECT id FROM pg_temp.subtree)$$);
SELECT check_name, object FROM pg_temp.damaged($$DELETE FROM balances WHERE account_id = (SELECT id FROM pg_temp.subtree)$$);
SELECT check_name, object FROM pg_temp.damaged($$UPDATE balances SET debit_normal = true WHERE account_id = (SELECT id FROM pg_temp.subtree)$$);
SELECT check_name, object FROM pg_temp.damaged($$UPDATE balances SET max_balance = NULL WHERE account_id = (SELECT id FROM pg_temp.subtree)$$);
SELECT regexp_replace(detail, '-\d+', '-n', 'g') FROM pg_temp.damaged($$UPDATE balances AS b SET subtrees = NULL FROM accounts AS a WHERE a.id = b.account_id AND a.code = 'w:c7:main'$$);
SELECT check_name, object FROM pg_temp.damaged($$UPDATE balances AS b SET subtrees = '{-99}' FROM accounts AS a WHERE a.id = b.account_id AND a.code = 'bank'$$);
SELECT check_name, object FROM pg_temp.damaged($$UPDATE subtree_limits SET max_balance = 'GBP 10' WHERE code = 'w:c7'$$, $$UPDATE balances SET max_balance = 'GBP 10' WHERE account_id = (SELECT id FROM pg_temp.subtree)$$);
SELECT check_name, object FROM pg_temp.damaged($$DELETE FROM subtree_limits WHERE code = 'w:c7:more'$$) WHERE object NOT LIKE '%#%';
SELECT check_name, object, detail FROM pg_temp.damaged($$DROP TRIGGER keep_balances ON subtree_limits$$);

-- What is wrong with the account that was opened first is said, whichever is locked first.
SELECT count(open_account(code, type, 'BTC', min_balance => CASE WHEN type = 'asset' AND code LIKE 'mixed:%' THEN 'BTC 0'::monetary END))
  FROM (VALUES ('mixed:1', 'income'), ('mixed:2', 'asset'), ('mixed:3', 'asset'), ('more:2', 'asset'), ('more:3', 'asset')) AS v (code, type);
SELECT transfer('mixed:' || n, 'more:' || n, 'BTC 600000000000000000000000000000000000') > 0 FROM generate_series(2, 3) AS n;
SELECT limit_subtree('mixed', 'BTC', min_balance => 'BTC 0');

RESET search_path;
DROP SCHEMA regress_subtrees CASCADE;
