-- transfer_batch(): many transfers in one call.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SELECT create_ledger('transfers') IS NOT NULL AS made;
SELECT count(transfers.open_account('a' || i, 'asset', 'GBP')) FROM generate_series(1, 5) AS i;
SELECT transfers.open_account('capped', 'liability', 'GBP', max_balance => 'GBP 10') IS NOT NULL AS opened;
SELECT ordinal, transaction_id IS NOT NULL AS has_id, status, detail FROM transfers.transfer_batch(
  ARRAY['a1', 'a2', 'a3'], ARRAY['a2', 'a3', 'a1'], ARRAY['GBP 1', 'GBP 2', 'GBP 3']::monetary[],
  keys => ARRAY['k1', NULL, 'k3'], effective_at => '2026-01-01');
SELECT ordinal, status FROM transfers.transfer_batch(
  ARRAY['a1', 'a2', 'a3'], ARRAY['a2', 'a3', 'a1'], ARRAY['GBP 1', 'GBP 2', 'GBP 3']::monetary[],
  keys => ARRAY['k1', NULL, 'k3'], effective_at => '2026-01-01');
SELECT code, posted FROM transfers.account_balances ORDER BY code;
SELECT count(*), count(DISTINCT effective_at) FROM transfers.transactions;
-- All or nothing: the error names the item.
SELECT status FROM transfers.transfer_batch(ARRAY['a1', 'a1'], ARRAY['a2', 'nobody'], ARRAY['GBP 1', 'GBP 1']::monetary[]);
SELECT status FROM transfers.transfer_batch(ARRAY['a1', 'a1'], ARRAY['a2', 'a1'], ARRAY['GBP 1', 'GBP 1']::monetary[]);
SELECT status FROM transfers.transfer_batch(ARRAY['a1', 'a1'], ARRAY['a2', 'a3'], ARRAY['GBP 1', 'GBP 0']::monetary[]);
SELECT status FROM transfers.transfer_batch(ARRAY['a1', 'a1'], ARRAY['a2', 'a3'], ARRAY['GBP 1', NULL]::monetary[]);
SELECT status FROM transfers.transfer_batch(ARRAY['a1', 'a1'], ARRAY['capped', 'capped'], ARRAY['GBP 6', 'GBP 6']::monetary[]);
SELECT count(*) FROM transfers.transactions;
-- Each by itself.
SELECT ordinal, status, detail FROM transfers.transfer_batch(
  ARRAY['a1', 'a1', 'a1', 'a1', 'a1', 'a1', NULL], ARRAY['a2', 'nobody', 'a1', 'a3', 'capped', 'capped', 'a2'],
  ARRAY['GBP 1', 'GBP 1', 'GBP 1', 'GBP 0', 'GBP 6', 'GBP 6', 'GBP 1']::monetary[], mode => 'each');
-- Arguments that make no batch.
SELECT * FROM transfers.transfer_batch(ARRAY['a1'], ARRAY['a2', 'a3'], ARRAY['GBP 1']::monetary[]);
SELECT * FROM transfers.transfer_batch(ARRAY['a1'], ARRAY['a2'], ARRAY['GBP 1']::monetary[], keys => ARRAY['x', 'y']);
SELECT * FROM transfers.transfer_batch(NULL, ARRAY['a2'], ARRAY['GBP 1']::monetary[]);
SELECT * FROM transfers.transfer_batch(ARRAY[['a1']], ARRAY['a2'], ARRAY['GBP 1']::monetary[]);
SELECT * FROM transfers.transfer_batch(ARRAY['a1'], ARRAY['a2'], ARRAY['GBP 1']::monetary[], mode => 'some');
SELECT * FROM transfers.transfer_batch('{}', '{}', '{}');
SELECT status, count(*) FROM transfers.transfer_batch(
  array_fill('a1'::text, ARRAY[1000]), array_fill('a2'::text, ARRAY[1000]), array_fill('GBP 0.01'::monetary, ARRAY[1000])) GROUP BY status;
SELECT (transfers.balance('a1')).posted;
SELECT * FROM transfers.verify();
DROP SCHEMA transfers CASCADE;
