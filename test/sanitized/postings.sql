-- One of each way to post, hold, read and limit, in a plain and in a partitioned ledger. What it prints is the same
-- each time, whatever :discard says of debug_discard_caches; see prove.
SET client_min_messages = warning;
CREATE EXTENSION florin;
SELECT create_ledger('shop'), create_ledger('parts', partition_by => 'month');
SET debug_discard_caches = :discard;

SELECT shop.open_account('a', 'asset', 'GBP', min_balance => 'GBP -1000'), shop.open_account('b', 'income', 'GBP'), shop.open_account('c', 'asset', 'GBP', stripes => 4);
SELECT shop.transfer('a', 'b', 'GBP 1', key => 'k1');
SELECT shop.transfer('a', 'b', 'GBP 1', key => 'k1');
SELECT shop.transfer('a', 'b', 'GBP 2', key => 'k1');
SELECT shop.transfer('b', 'a', 'GBP 2000');
BEGIN;
SELECT shop.transfer('c', 'b', 'GBP 1');
SAVEPOINT s;
SELECT shop.transfer('c', 'b', 'GBP 1'), shop.transfer('a', 'b', 'GBP 1');
ROLLBACK TO s;
SELECT shop.transfer('b', 'c', 'GBP 5');
COMMIT;
SELECT shop.post(ARRAY[debit('a', 'GBP 2'), credit('c', 'GBP 2')]);
SELECT ordinal, status, detail FROM shop.post_batch('[{"legs": [{"account": "a", "debit": "GBP 1"}, {"account": "b", "credit": "GBP 1"}]},
  {"key": "x", "legs": [{"account": "a", "debit": "GBP 1"}, {"account": "c", "credit": "GBP 1"}]},
  {"legs": [{"account": "zz", "debit": "GBP 1"}, {"account": "b", "credit": "GBP 1"}]}]', 'each');
SELECT count(*) FROM shop.transfer_batch(ARRAY['a', 'c'], ARRAY['b', 'a'], ARRAY['GBP 3', 'GBP 4']::monetary[]);
SELECT shop.limit_subtree('a', 'GBP', min_balance => 'GBP -100000');
SELECT shop.hold(ARRAY[debit('a', 'GBP 9'), credit('b', 'GBP 9')], '2100-01-01', key => 'h');
SELECT shop.capture((SELECT id FROM shop.transactions WHERE key = 'h'), 'GBP 4') IS NOT NULL;
SELECT shop.void((SELECT id FROM shop.transactions WHERE key = 'h')) IS NOT NULL;
SELECT shop.draw(ARRAY['c', 'a'], 'b', 'GBP 3') IS NOT NULL, shop.reverse(1) IS NOT NULL;
SELECT shop.roll_up() IS NOT NULL, (shop.balance('a')).posted, (shop.balance('a', as_of => '2100-01-01')).posted;

-- Without the functions.
INSERT INTO shop.transactions (key) VALUES ('d');
WITH t AS (INSERT INTO shop.transactions (key) VALUES ('e') RETURNING id)
  INSERT INTO shop.entries (transaction_id, account_id, amount) SELECT t.id, v.a, v.m::monetary FROM t, (VALUES (1, 'GBP 1'), (2, 'GBP -1')) AS v (a, m);
WITH t AS (INSERT INTO shop.transactions (key) VALUES ('f') RETURNING id)
  INSERT INTO shop.entries (transaction_id, account_id, amount) SELECT t.id, v.a, v.m::monetary FROM t, (VALUES (1, 'GBP 1'), (2, 'GBP -2')) AS v (a, m);

SELECT parts.open_account('a', 'asset', 'GBP'), parts.open_account('b', 'income', 'GBP');
SELECT parts.transfer('a', 'b', 'GBP 1', key => 'k1', effective_at => '2026-01-05');
SELECT parts.transfer('a', 'b', 'GBP 1', key => 'k1', effective_at => '2026-01-05');
SELECT count(*) FROM parts.transfer_batch(ARRAY['a', 'b'], ARRAY['b', 'a'], ARRAY['GBP 3', 'GBP 4']::monetary[]);
SELECT parts.reverse(1) IS NOT NULL;

SET debug_discard_caches = 0;
SELECT code, posted, pending, available FROM shop.account_balances ORDER BY code;
SELECT code, posted FROM parts.account_balances ORDER BY code;
SELECT * FROM shop.verify() UNION ALL SELECT * FROM parts.verify();
