-- post(), transfer(), post_json() and post_batch(): what they write, what they answer, and the keys.
\set SHOW_CONTEXT never
\a \t
SET client_min_messages = warning;
-- What a command raises, its deferred checks made at once.
\i test/raised.sql

SELECT create_ledger('regress_posting');
SET search_path = public, regress_posting;
SELECT open_account('assets:bank', 'asset', 'GBP'), open_account('assets:euro', 'asset', 'EUR'), open_account('income:sales', 'income', 'GBP'),
  open_account('liabilities:vat', 'liability', 'GBP'), open_account('equity:fx:gbp', 'equity', 'GBP'), open_account('equity:fx:eur', 'equity', 'EUR'),
  open_account('assets:purse', 'asset', 'GBP', min_balance => 'GBP 0'), open_account('assets:old', 'asset', 'GBP');
SELECT close_account('assets:old');
CREATE VIEW pg_temp.lines AS
  SELECT line, key, kind, description, metadata, account, debit, credit, memo FROM journal ORDER BY transaction_id, line;

-- ---- post()
SELECT post(ARRAY[debit('assets:bank', 'GBP 120.00', 'by card'), credit('income:sales', 'GBP 100'), credit('liabilities:vat', 'GBP 20', memo => 'VAT 20 %')],
  key => 'order-1', kind => 'sale', effective_at => '2011-01-04 10:00+00', description => 'First order', metadata => '{"shop": 7, "lines": [1, 2]}');
SELECT * FROM pg_temp.lines;
SELECT effective_at = '2011-01-04 10:00+00', posted_at = (SELECT max(posted_at) FROM transactions) FROM transactions;
SELECT DISTINCT layer, effective_at = '2011-01-04 10:00+00' FROM entries;
-- Two currencies, each balanced by itself.
SELECT post(ARRAY[debit('assets:euro', 'EUR 11.5'), credit('equity:fx:eur', 'EUR 11.50'), debit('equity:fx:gbp', 'GBP 10'), credit('assets:bank', 'GBP 10')]);
-- What is left out.
BEGIN;
SELECT post(ARRAY[debit('assets:bank', 'GBP 0.01'), credit('income:sales', 'GBP 0.01')]);
SELECT key, kind, description, metadata, effective_at = now() AND posted_at = now() FROM transactions WHERE id = 3;
COMMIT;
-- The same account on both sides, and twice on one; legs as rows of any kind.
SELECT post(ARRAY[debit('assets:bank', 'GBP 1'), credit('assets:bank', 'GBP 1')]);
SELECT post(ARRAY[debit('assets:bank', 'GBP 1'), debit('assets:bank', 'GBP 2'), credit('income:sales', 'GBP 3')]);
SELECT post(ARRAY[('assets:bank', 'GBP 1', NULL), ('income:sales', 'GBP -1', NULL)]::leg[]);
SELECT post(array_agg(l ORDER BY n)) FROM (VALUES (1, debit('assets:bank', 'GBP 5')), (2, credit('income:sales', 'GBP 5'))) AS v (n, l);
SELECT post('{"(assets:bank,GBP 5,)","(income:sales,GBP -5,)"}');
SELECT post('[5:6]={"(assets:bank,GBP 5,)","(income:sales,GBP -5,)"}'::leg[]);
PREPARE sale (text, monetary) AS SELECT post(ARRAY[debit('assets:bank', $2), credit('income:sales', $2)], key => $1);
EXECUTE sale ('prepared-1', 'GBP 3');
EXECUTE sale ('prepared-2', 'GBP 4');
EXECUTE sale ('prepared-1', 'GBP 3');
-- All digits count: a sum that is zero but for the last of 18 decimals is not zero.
SELECT pg_temp.raised($$SELECT post(ARRAY[debit('assets:bank', 'GBP 0.100000000000000001'), credit('income:sales', 'GBP 0.1')])$$);

-- ---- transfer()
SELECT transfer('assets:bank', 'income:sales', 'GBP 7.50', key => 't-1', kind => 'sale', effective_at => '2011-01-05', description => 'x', metadata => '{}') IS NOT NULL AS posted;
SELECT * FROM pg_temp.lines WHERE key = 't-1';
SELECT post(ARRAY[debit('assets:bank', 'GBP 7.5'), credit('income:sales', 'GBP 7.5')], 't-1', 'sale', '2011-01-05', 'x', '{}') = (SELECT id FROM transactions WHERE key = 't-1') AS same;

-- ---- post_json()
SELECT post_json('{"key": "j-1", "kind": "sale", "effective_at": "2011-01-06T00:00:00Z", "description": "Zweite", "metadata": {"a": [null, 1.50]},
  "legs": [{"account": "assets:bank", "debit": "GBP 12.00", "memo": "m"}, {"account": "income:sales", "credit": "GBP 12"}]}') IS NOT NULL AS posted;
SELECT * FROM pg_temp.lines WHERE key = 'j-1';
-- null is what was not said.
SELECT post_json('{"key": null, "kind": null, "effective_at": null, "description": null, "metadata": null,
  "legs": [{"account": "assets:bank", "debit": "GBP 1", "memo": null}, {"account": "income:sales", "credit": "GBP 1"}]}') IS NOT NULL AS posted;

-- ---- keys
SELECT post(ARRAY[debit('assets:bank', 'GBP 120.00', 'by card'), credit('income:sales', 'GBP 100'), credit('liabilities:vat', 'GBP 20', memo => 'VAT 20 %')],
  key => 'order-1', kind => 'sale', effective_at => '2011-01-04 10:00+00', description => 'First order', metadata => '{"lines": [1, 2.0], "shop": 7}');
-- The effective date may be left out; everything else is compared.
CREATE FUNCTION pg_temp.again(legs leg[] DEFAULT ARRAY[debit('assets:bank', 'GBP 120', 'by card'), credit('income:sales', 'GBP 100'), credit('liabilities:vat', 'GBP 20', 'VAT 20 %')],
  kind text DEFAULT 'sale', effective_at timestamptz DEFAULT NULL, description text DEFAULT 'First order', metadata jsonb DEFAULT '{"shop": 7, "lines": [1, 2]}')
  RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  RETURN post(legs, 'order-1', kind, effective_at, description, metadata);
EXCEPTION WHEN SQLSTATE 'LG006' THEN
  RETURN SQLERRM;
END $$;
SELECT pg_temp.again();
SELECT pg_temp.again(effective_at => '2011-01-04 11:00+01');
SELECT pg_temp.raised($$SELECT post(ARRAY[debit('assets:bank', 'GBP 120'), credit('income:sales', 'GBP 120')], key => 'order-1')$$);
SELECT pg_temp.raised($$SELECT post(ARRAY[debit('assets:euro', 'EUR 120', 'by card'), credit('income:sales', 'GBP 100'), credit('liabilities:vat', 'GBP 20', 'VAT 20 %')], key => 'order-1')$$);
SELECT pg_temp.raised($$SELECT post(ARRAY[debit('assets:bank', 'GBP 120.01', 'by card'), credit('income:sales', 'GBP 100.01'), credit('liabilities:vat', 'GBP 20', 'VAT 20 %')], key => 'order-1')$$);
SELECT pg_temp.raised($$SELECT post(ARRAY[debit('assets:bank', 'GBP 120'), credit('income:sales', 'GBP 100'), credit('liabilities:vat', 'GBP 20', 'VAT 20 %')], key => 'order-1')$$);
SELECT pg_temp.raised(format($$SELECT post(ARRAY[debit('assets:bank', 'GBP 120', 'by card'), credit('income:sales', 'GBP 100'), credit('liabilities:vat', 'GBP 20', 'VAT 20 %%')], 'order-1', %L, %L, %L, %L)$$, k, e, d, m))
  FROM (VALUES ('refund', NULL, 'First order', '{"shop": 7, "lines": [1, 2]}'), (NULL, NULL, 'First order', '{"shop": 7, "lines": [1, 2]}'),
    ('sale', '2011-01-04 10:00:00.000001+00', 'First order', '{"shop": 7, "lines": [1, 2]}'), ('sale', NULL, NULL, '{"shop": 7, "lines": [1, 2]}'),
    ('sale', NULL, 'first order', '{"shop": 7, "lines": [1, 2]}'), ('sale', NULL, 'First order', NULL), ('sale', NULL, 'First order', '{"shop": 7, "lines": [2, 1]}')) AS v (k, e, d, m);
-- The legs are in order.
SELECT pg_temp.raised($$SELECT post(ARRAY[credit('income:sales', 'GBP 100'), debit('assets:bank', 'GBP 120', 'by card'), credit('liabilities:vat', 'GBP 20', 'VAT 20 %')], key => 'order-1')$$);
-- A repeat is answered even where a first posting would be refused: the account is closed, the limit is reached.
SELECT transfer('assets:purse', 'assets:bank', 'GBP 5', key => 'fill') IS NOT NULL AS posted;
SELECT transfer('assets:bank', 'assets:purse', 'GBP 5', key => 'spend') = transfer('assets:bank', 'assets:purse', 'GBP 5', key => 'spend') AS same;
SELECT close_account('assets:purse');
SELECT transfer('assets:bank', 'assets:purse', 'GBP 5', key => 'spend') = (SELECT id FROM transactions WHERE key = 'spend') AS same;
SELECT reopen_account('assets:purse');
-- A key that was rolled back was never used.
BEGIN;
SAVEPOINT s;
SELECT transfer('assets:bank', 'income:sales', 'GBP 1', key => 'undone') IS NOT NULL AS posted;
ROLLBACK TO s;
SELECT transfer('assets:bank', 'income:sales', 'GBP 2', key => 'undone') IS NOT NULL AS posted;
COMMIT;
SELECT account, debit, credit FROM pg_temp.lines WHERE key = 'undone';
-- Keys are bytes: neither case nor composition is folded.
SELECT count(DISTINCT transfer('assets:bank', 'income:sales', 'GBP 1', key => k)) FROM unnest(ARRAY['a', 'A', U&'\00E9', U&'e\0301', ' a', 'a ']) AS k;
-- A key of a row that was inserted directly.
BEGIN;
INSERT INTO transactions (key, kind) VALUES ('direct', 'sale') RETURNING id \gset direct_
INSERT INTO entries (transaction_id, account_id, amount) VALUES (:direct_id, 1, 'GBP 9'), (:direct_id, 3, 'GBP -9');
SELECT transfer('assets:bank', 'income:sales', 'GBP 9', key => 'direct', kind => 'sale') = :direct_id AS same;
COMMIT;
SELECT transfer('assets:bank', 'income:sales', 'GBP 9', key => 'direct', kind => 'sale') = :direct_id AS same;
-- The order in which a posting is judged: sizes, shape, key, accounts, currencies, sum, closed, limits.
SELECT pg_temp.raised(format($$SELECT post(%s, key => %L)$$, legs, key)) FROM (VALUES
  ('ARRAY[debit(''no:such'', ''GBP 0'')]', repeat('k', 256)),
  ('ARRAY[debit(''no:such'', ''GBP 0'')]', 'order-1'),
  ('ARRAY[debit(''no:such'', ''GBP 1'')]', 'order-1'),
  ('ARRAY[debit(''assets:euro'', ''GBP 1''), credit(''no:such'', ''GBP 2'')]', 'new'),
  ('ARRAY[debit(''assets:euro'', ''GBP 1''), credit(''assets:old'', ''GBP 2'')]', 'new'),
  ('ARRAY[debit(''assets:bank'', ''GBP 1''), credit(''assets:old'', ''GBP 2'')]', 'new'),
  ('ARRAY[debit(''assets:old'', ''GBP 1''), credit(''assets:purse'', ''GBP 1'')]', 'new'),
  ('ARRAY[debit(''assets:bank'', ''GBP 1''), credit(''assets:purse'', ''GBP 1'')]', 'new')) AS v (legs, key);
SELECT count(*) FROM verify();

-- ---- post_batch(), all or nothing
SELECT ordinal, transaction_id - (SELECT max(id) FROM transactions WHERE key = 'direct') > 0 AS later, status, detail FROM post_batch('[
  {"key": "b-1", "legs": [{"account": "assets:bank", "debit": "GBP 1"}, {"account": "income:sales", "credit": "GBP 1"}]},
  {"legs": [{"account": "assets:bank", "debit": "GBP 2"}, {"account": "income:sales", "credit": "GBP 2"}]},
  {"key": "b-1", "legs": [{"account": "assets:bank", "debit": "GBP 1"}, {"account": "income:sales", "credit": "GBP 1"}]}]');
SELECT ordinal, transaction_id = (SELECT id FROM transactions WHERE key = 'b-1') AS first, status, detail FROM post_batch('[
  {"key": "b-1", "legs": [{"account": "assets:bank", "debit": "GBP 1"}, {"account": "income:sales", "credit": "GBP 1"}]},
  {"key": "b-3", "legs": [{"account": "assets:bank", "debit": "GBP 3"}, {"account": "income:sales", "credit": "GBP 3"}]}]', 'all');
SELECT * FROM post_batch('[]');
SELECT * FROM post_batch('[]', 'each');
SELECT count(*) AS before FROM transactions \gset
SELECT pg_temp.raised(format('SELECT post_batch(%L)', jsonb_build_array(good, bad, good))) FROM
  (VALUES ('{"legs": [{"account": "assets:bank", "debit": "GBP 1"}, {"account": "income:sales", "credit": "GBP 1"}]}'::jsonb)) AS g (good),
  (VALUES ('{"legs": [{"account": "assets:bank", "debit": "GBP 1"}, {"account": "income:sales", "credit": "GBP 2"}]}'::jsonb),
    ('{"legs": [{"account": "no:such", "debit": "GBP 1"}, {"account": "income:sales", "credit": "GBP 1"}]}'),
    ('{"legs": [{"account": "assets:euro", "debit": "GBP 1"}, {"account": "income:sales", "credit": "GBP 1"}]}'),
    ('{"legs": [{"account": "assets:old", "debit": "GBP 1"}, {"account": "income:sales", "credit": "GBP 1"}]}'),
    ('{"legs": [{"account": "assets:bank", "debit": "GBP 1"}, {"account": "assets:purse", "credit": "GBP 1"}]}'),
    ('{"key": "order-1", "legs": [{"account": "assets:bank", "debit": "GBP 1"}, {"account": "assets:purse", "credit": "GBP 1"}]}'),
    ('{"legs": [{"account": "assets:bank", "debit": "GBP 0"}]}'), ('{"legs": [{"account": "assets:bank", "debit": 1}]}'),
    ('{"legs": []}'), ('{"leg": []}'), ('{}'), ('[]'), ('7'), ('null'), ('{"key": "", "legs": []}'),
    ('{"legs": [{"account": "assets:bank", "debit": "GBP x"}]}'), ('{"effective_at": "soon", "legs": []}')) AS b (bad);
SELECT pg_temp.raised($$SELECT post_batch('[{"key": "twice", "legs": [{"account": "assets:bank", "debit": "GBP 1"}, {"account": "income:sales", "credit": "GBP 1"}]},
  {"key": "twice", "legs": [{"account": "assets:bank", "debit": "GBP 2"}, {"account": "income:sales", "credit": "GBP 2"}]}]')$$);
-- The date that the second leaves out is not compared, as in two calls.
SELECT ordinal, status FROM post_batch('[
  {"key": "dated", "effective_at": "2011-01-01", "legs": [{"account": "assets:bank", "debit": "GBP 1"}, {"account": "income:sales", "credit": "GBP 1"}]},
  {"key": "dated", "legs": [{"account": "assets:bank", "debit": "GBP 1"}, {"account": "income:sales", "credit": "GBP 1"}]}]');
SELECT pg_temp.raised($$SELECT post_batch('[
  {"key": "undated", "legs": [{"account": "assets:bank", "debit": "GBP 1"}, {"account": "income:sales", "credit": "GBP 1"}]},
  {"key": "undated", "effective_at": "2011-01-01", "legs": [{"account": "assets:bank", "debit": "GBP 1"}, {"account": "income:sales", "credit": "GBP 1"}]}]')$$);
SELECT count(*) - :before AS posted FROM transactions;
SELECT pg_temp.raised(format('SELECT post_batch(%L, %L)', d, m)) FROM (VALUES (NULL, 'all'), ('[]', NULL), ('[]', 'some'), ('[]', 'ALL'), ('{}', 'all'), ('null', 'all'), ('"x"', 'each'), ('7', 'each')) AS v (d, m);

-- ---- post_batch(), each by itself
SELECT ordinal, transaction_id IS NOT NULL AS has_id, status, detail FROM post_batch('[
  {"key": "e-1", "legs": [{"account": "assets:purse", "debit": "GBP 10"}, {"account": "assets:bank", "credit": "GBP 10"}]},
  {"legs": [{"account": "assets:bank", "debit": "GBP 11"}, {"account": "assets:purse", "credit": "GBP 11"}]},
  {"legs": [{"account": "assets:bank", "debit": "GBP 10"}, {"account": "assets:purse", "credit": "GBP 10"}]},
  {"legs": [{"account": "assets:bank", "debit": "GBP 0.01"}, {"account": "assets:purse", "credit": "GBP 0.01"}]},
  {"key": "e-1", "legs": [{"account": "assets:purse", "debit": "GBP 10"}, {"account": "assets:bank", "credit": "GBP 10"}]},
  {"key": "e-1", "legs": [{"account": "assets:purse", "debit": "GBP 11"}, {"account": "assets:bank", "credit": "GBP 11"}]},
  {"legs": [{"account": "assets:bank", "debit": "GBP 1"}]},
  {"legs": [{"account": "assets:bank", "debit": "GBP 1"}, {"account": "no:such", "credit": "GBP 1"}]},
  {"legs": [{"account": "assets:bank", "debit": "EUR 1"}, {"account": "assets:euro", "credit": "EUR 1"}]},
  {"legs": [{"account": "assets:bank", "debit": "GBP 1"}, {"account": "assets:old", "credit": "GBP 1"}]},
  {"legs": [{"account": "assets:bank", "debit": "GBP 0"}]},
  {"legs": [{"account": "assets:bank", "debit": "GBP NaN"}]},
  {"legs": [{"account": "assets:bank", "debit": "GBP 1234567890123456789012345678901234567890"}]},
  {"legs": [{"account": "assets:bank", "debit": 1}]},
  {"effective_at": "yesterday-ish", "legs": [{"account": "assets:bank", "debit": "GBP 1"}, {"account": "income:sales", "credit": "GBP 1"}]},
  {"effective_at": "2026-02-30T00:00:00Z", "legs": [{"account": "assets:bank", "debit": "GBP 1"}, {"account": "income:sales", "credit": "GBP 1"}]},
  {"effective_at": "infinity", "legs": [{"account": "assets:bank", "debit": "GBP 1"}, {"account": "income:sales", "credit": "GBP 1"}]},
  {"bogus": 1, "legs": [{"account": "assets:bank", "debit": "GBP 1"}, {"account": "income:sales", "credit": "GBP 1"}]},
  {},
  [],
  {"legs": [{"account": "assets:bank", "debit": "GBP 1"}, {"account": "income:sales", "credit": "GBP 1"}]}]', 'each');
SELECT ordinal, status, left(detail, 60) FROM post_batch(jsonb_build_array(
  jsonb_build_object('key', repeat('k', 256), 'legs', '[]'::jsonb), jsonb_build_object('kind', repeat('k', 64), 'legs', '[]'::jsonb),
  jsonb_build_object('legs', (SELECT jsonb_agg(jsonb_build_object('account', 'assets:bank', 'debit', 'GBP 1')) FROM generate_series(1, 10001)))), 'each');
SELECT posted FROM balance('assets:purse');
-- Also where all constraints are checked at once, and within a savepoint that is rolled back.
BEGIN;
SET CONSTRAINTS ALL IMMEDIATE;
SELECT ordinal, status FROM post_batch('[{"legs": [{"account": "assets:bank", "debit": "GBP 1"}, {"account": "income:sales", "credit": "GBP 2"}]},
  {"legs": [{"account": "assets:bank", "debit": "GBP 1"}, {"account": "income:sales", "credit": "GBP 1"}]}]', 'each');
SAVEPOINT s;
SELECT ordinal, status FROM post_batch('[{"legs": [{"account": "assets:bank", "debit": "GBP 1000"}, {"account": "income:sales", "credit": "GBP 1000"}]}]', 'each');
ROLLBACK TO s;
COMMIT;
SELECT posted FROM balance('income:sales');
-- An error that is no item's own is the batch's: nothing of the batch stays, whoever catches it.
CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused by a trigger of ours' USING ERRCODE = 'deadlock_detected'; END $$;
CREATE TRIGGER refuse BEFORE INSERT ON entries FOR EACH ROW WHEN (NEW.amount = 'GBP 13') EXECUTE FUNCTION pg_temp.refuse();
SELECT count(*) AS before FROM transactions \gset
SELECT pg_temp.raised($$SELECT transfer('assets:bank', 'income:sales', 'GBP 1', key => 'in the block'); SELECT post_batch('[{"legs": [{"account": "assets:bank", "debit": "GBP 1"}, {"account": "income:sales", "credit": "GBP 1"}]},
  {"legs": [{"account": "assets:bank", "debit": "GBP 13"}, {"account": "income:sales", "credit": "GBP 13"}]}]', 'each')$$);
SELECT count(*) - :before AS posted FROM transactions;
SELECT * FROM verify();

RESET search_path;
DROP SCHEMA regress_posting CASCADE;
