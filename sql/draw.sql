-- draw(): an amount from several accounts in order, each as far as it goes, as one transaction.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET timezone = 'UTC';
\pset format unaligned
\pset tuples_only on
\i test/raised.sql
SELECT create_ledger('purse', roles => true) IS NOT NULL AS made;
SET search_path = public, purse;
SELECT count(open_account(code, type, currency::currency, min_balance => low::monetary, max_balance => high::monetary)) FROM (VALUES
  ('gift', 'liability', 'GBP', 'GBP 0', NULL), ('wallet', 'liability', 'GBP', NULL, NULL),
  ('credit', 'liability', 'GBP', 'GBP -100', NULL), ('house', 'liability', 'GBP', NULL, NULL),
  ('euro', 'liability', 'EUR', 'EUR 0', NULL), ('shut', 'liability', 'GBP', NULL, NULL),
  ('sales', 'income', 'GBP', NULL, NULL), ('small', 'income', 'GBP', NULL, 'GBP 10'),
  ('bank', 'asset', 'GBP', NULL, NULL), ('till', 'asset', 'GBP', 'GBP 0', NULL), ('petty', 'asset', 'GBP', NULL, NULL)) AS v (code, type, currency, low, high);
SELECT close_account('shut');
SELECT transfer('bank', 'gift', 'GBP 30') > 0, transfer('bank', 'wallet', 'GBP 50') > 0, transfer('till', 'bank', 'GBP 40') > 0;
SELECT alter_account('wallet', min_balance => 'GBP 5');
CREATE VIEW pg_temp.lines AS SELECT j.line, j.account, j.debit, j.credit, j.memo FROM purse.journal AS j
  WHERE j.transaction_id = (SELECT max(id) FROM purse.transactions) ORDER BY line;
CREATE VIEW pg_temp.available AS SELECT string_agg(code || ' ' || amount(available), ', ' ORDER BY id) FROM purse.account_balances
  WHERE code IN ('gift', 'wallet', 'credit', 'house', 'till');

-- In order, each down to its minimum; a source that is not needed has no leg.
SELECT draw('{gift,wallet,credit}', 'sales', 'GBP 60', key => 'first', kind => 'sale', description => 'mugs', metadata => '{"order": 1}') > 0;
TABLE pg_temp.lines;
SELECT kind, description, metadata FROM transactions WHERE key = 'first';
TABLE pg_temp.available;
SELECT draw('{gift,wallet,credit}', 'sales', 'GBP 20') > 0;
TABLE pg_temp.lines;
TABLE pg_temp.available;
-- An account without a minimum gives everything that is asked; what is due for payment comes out of the bank.
SELECT draw('{wallet,house}', 'bank', 'GBP 7') > 0;
TABLE pg_temp.lines;
-- Debit-normal sources are credited.
SELECT draw('{till,bank}', 'petty', 'GBP 100') > 0;
TABLE pg_temp.lines;
TABLE pg_temp.available;

-- Caps, one a source.
SELECT draw('{gift,credit,house}', 'sales', 'GBP 50', caps => '{GBP 10,NULL,NULL}') > 0;
TABLE pg_temp.lines;
SELECT draw('{gift,house}', 'sales', 'GBP 30', caps => '{GBP 0,GBP 30}') > 0;
TABLE pg_temp.lines;
SELECT pg_temp.raised($$SELECT purse.draw('{gift,house}', 'sales', 'GBP 50', caps => '{GBP 10,GBP 20}')$$);

-- Not enough: what there is, and nothing moved.
TABLE pg_temp.available;
SELECT pg_temp.raised($$SELECT purse.draw('{gift,wallet}', 'sales', 'GBP 500')$$);
SELECT pg_temp.raised($$SELECT purse.draw('{wallet}', 'sales', 'GBP 0.01')$$);
SELECT pg_temp.raised($$SELECT purse.draw('{wallet}', 'sales', 'GBP 0.01', partial => true)$$);
TABLE pg_temp.available;
-- As much as there is.
SELECT transfer('bank', 'gift', 'GBP 12.34') > 0, transfer('bank', 'wallet', 'GBP 20') > 0;
SELECT pg_temp.raised($$SELECT purse.draw('{gift,wallet}', 'sales', 'GBP 500')$$);
SELECT draw('{gift,wallet}', 'sales', 'GBP 500', partial => true, key => 'part') > 0;
TABLE pg_temp.lines;
TABLE pg_temp.available;
SELECT draw('{credit}', 'sales', 'GBP 500', partial => true, caps => '{GBP 1.50}') > 0;
TABLE pg_temp.lines;

-- What is held cannot be drawn.
SELECT transfer('bank', 'gift', 'GBP 40') > 0;
WITH t AS (INSERT INTO transactions DEFAULT VALUES RETURNING id)
  INSERT INTO entries (transaction_id, account_id, layer, amount) SELECT t.id, a.id, 'pending', m FROM t, (VALUES ('gift', 'GBP 25'::monetary), ('sales', 'GBP -25')) AS v (code, m) JOIN accounts AS a USING (code);
SELECT pg_temp.raised($$SELECT purse.draw('{gift}', 'sales', 'GBP 16')$$);
SELECT draw('{gift}', 'sales', 'GBP 16', partial => true) > 0;
TABLE pg_temp.lines;

-- The limit of a subtree is one of all its accounts: what one gives, the others cannot. What stays in it is not bounded by it.
SELECT count(open_account(code, 'liability', 'GBP')) FROM (VALUES ('cat:main'), ('cat:extra'), ('cat:savings')) AS v (code);
SELECT transfer('bank', 'cat:main', 'GBP 20') > 0;
SELECT limit_subtree('cat', 'GBP', min_balance => 'GBP -5');
SELECT pg_temp.raised($$SELECT purse.draw('{cat:main,cat:extra}', 'sales', 'GBP 26')$$);
SELECT draw('{cat:extra,cat:main,house}', 'sales', 'GBP 30', caps => '{GBP 10,NULL,NULL}') > 0;
TABLE pg_temp.lines;
SELECT pg_temp.raised($$SELECT purse.draw('{cat:main}', 'sales', 'GBP 1', partial => true)$$);
SELECT draw('{cat:main}', 'cat:savings', 'GBP 100') > 0;
TABLE pg_temp.lines;
-- The limits of the destination hold, and are no reason to take less.
SELECT pg_temp.raised($$SELECT purse.draw('{house}', 'small', 'GBP 11', partial => true)$$);

-- A repeat is told by the request, whatever the accounts hold now: the first id, or the first field that differs.
SELECT transfer('bank', 'gift', 'GBP 1000') > 0;
SELECT draw('{gift,wallet}', 'sales', 'GBP 500', partial => true, key => 'part') = id FROM transactions WHERE key = 'part';
SELECT draw('{gift,wallet,credit}', 'sales', 'GBP 60', key => 'first', kind => 'sale', description => 'mugs', metadata => '{"order": 1}') = id FROM transactions WHERE key = 'first';
SELECT draw('{gift,wallet,credit}', 'sales', 'GBP 60.00', key => 'first', kind => 'sale', description => 'mugs', metadata => '{"order": 1}', late => 'next_open') = id FROM transactions WHERE key = 'first';
SELECT count(*) FROM transactions;
SELECT pg_temp.raised(format('SELECT purse.draw(%s)', arguments)) FROM (VALUES
  (1, $$'{gift,wallet}', 'sales', 'GBP 60', key => 'first'$$), (2, $$'{gift,credit,wallet}', 'sales', 'GBP 60', key => 'first'$$),
  (3, $$'{gift,wallet,credit,house}', 'sales', 'GBP 60', key => 'first'$$),
  (4, $$'{gift,wallet,credit}', 'small', 'GBP 61', key => 'first'$$), (5, $$'{gift,wallet,credit}', 'sales', 'GBP 61', key => 'first'$$),
  (6, $$'{gift,wallet,credit}', 'sales', 'GBP 60', key => 'first', caps => '{NULL,NULL,GBP 1}'$$),
  (7, $$'{gift,wallet,credit}', 'sales', 'GBP 60', key => 'first', partial => true$$),
  (8, $$'{gift,wallet,credit}', 'sales', 'GBP 60', key => 'first'$$),
  (9, $$'{gift,wallet,credit}', 'sales', 'GBP 60', key => 'first', kind => 'sale', effective_at => '2020-01-01'$$),
  (10, $$'{gift,wallet,credit}', 'sales', 'GBP 60', key => 'first', kind => 'sale', description => 'cups'$$),
  (11, $$'{gift,wallet,credit}', 'sales', 'GBP 60', key => 'first', kind => 'sale', description => 'mugs', metadata => '{"order": 2}'$$),
  (12, $$'{gift,wallet,credit}', 'sales', 'GBP 60', key => 'first', kind => 'sale', description => 'mugs'$$)) AS v (n, arguments) ORDER BY n;
-- A draw and another posting under one key.
SELECT transfer('house', 'sales', 'GBP 1', key => 'transfer') > 0;
SELECT pg_temp.raised($$SELECT purse.draw('{house}', 'sales', 'GBP 1', key => 'transfer')$$);
SELECT pg_temp.raised($$SELECT purse.post(ARRAY[debit('gift', 'GBP 30'), debit('wallet', 'GBP 30'), credit('sales', 'GBP 60')], key => 'first', kind => 'sale')$$);
-- The key of a draw that was rolled back is free.
BEGIN;
SAVEPOINT before;
SELECT draw('{gift}', 'sales', 'GBP 3', key => 'again') > 0;
ROLLBACK TO SAVEPOINT before;
SELECT draw('{gift}', 'sales', 'GBP 4', key => 'again') > 0;
COMMIT;
TABLE pg_temp.lines;

-- What is no draw.
SELECT pg_temp.raised(format('SELECT purse.draw(%s)', arguments)) FROM (VALUES
  (1, $$NULL, 'sales', 'GBP 1'$$), (2, $$'{gift}', NULL, 'GBP 1'$$), (3, $$'{gift}', 'sales', NULL$$), (4, $$'{gift}', 'sales', 'GBP 1', partial => NULL$$),
  (5, $$'{}', 'sales', 'GBP 1'$$), (6, $$'{gift,NULL}', 'sales', 'GBP 1'$$), (7, $$'{{gift},{house}}', 'sales', 'GBP 1'$$),
  (8, $$'{gift}', 'sales', 'GBP 0'$$), (9, $$'{gift}', 'sales', 'GBP -1'$$), (10, $$'{gift}', 'sales', 'GBP 0.0000000000000000001'$$),
  (11, $$'{gift,house,gift}', 'sales', 'GBP 1'$$), (12, $$'{gift,house}', 'gift', 'GBP 1'$$),
  (13, $$'{gift,house}', 'sales', 'GBP 1', caps => '{GBP 1}'$$), (14, $$'{gift}', 'sales', 'GBP 1', caps => '{GBP -1}'$$),
  (15, $$'{gift}', 'sales', 'GBP 1', caps => '{EUR 1}'$$), (16, $$'{gift}', 'sales', 'GBP 1', metadata => '{"draw": 1}'$$),
  (17, $$'{gift}', 'sales', 'GBP 1', metadata => '[]'$$), (18, $$'{gift}', 'sales', 'GBP 1', late => 'no'$$),
  (19, $$'{gift}', 'sales', 'GBP 1', key => ''$$), (20, $$'{gift}', 'sales', 'GBP 1', key => repeat('k', 256)$$),
  (21, $$(SELECT array_agg(format('a%s', i)) FROM generate_series(1, 10000) AS i), 'sales', 'GBP 1'$$),
  (22, $$(SELECT array_agg(format('a%s', i)) FROM generate_series(1, 9999) AS i), 'sales', 'GBP 1'$$),
  (23, $$'{gift,nobody}', 'sales', 'GBP 1'$$), (24, $$'{gift}', 'nobody', 'GBP 1'$$), (25, $$'{gift,euro}', 'sales', 'GBP 1'$$),
  (26, $$'{gift}', 'sales', 'EUR 1'$$), (27, $$'{euro}', 'sales', 'EUR 1'$$), (28, $$'{gift,till}', 'sales', 'GBP 1'$$),
  (29, $$'{gift,shut}', 'sales', 'GBP 1'$$), (30, $$'{gift}', 'shut', 'GBP 1'$$), (31, $$'{gift}', 'sales', 'GBP 1', effective_at => 'infinity'$$)) AS v (n, arguments) ORDER BY n;
-- Into closed books: refused, or later.
SELECT close_period('2016-12-31') IS NOT NULL;
SELECT pg_temp.raised($$SELECT purse.draw('{gift}', 'sales', 'GBP 1', effective_at => '2016-05-01')$$);
SELECT draw('{gift}', 'sales', 'GBP 1', effective_at => '2016-05-01', late => 'next_open', key => 'late') > 0;
SELECT draw('{gift}', 'sales', 'GBP 1', effective_at => '2016-05-01', key => 'late') = id, effective_at, dated_at FROM transactions WHERE key = 'late';

-- What is drawn can be taken back like any posting; who may post may draw.
SELECT reverse(id) > 0 FROM transactions WHERE key = 'part';
SET ROLE purse_poster;
SELECT purse.draw('{gift}', 'sales', 'GBP 1') > 0;
SET ROLE purse_reader;
SELECT pg_temp.raised($$SELECT purse.draw('{gift}', 'sales', 'GBP 1')$$);
SELECT pg_temp.raised($$SELECT ledger_draw('purse', '{gift}', 'sales', 'GBP 1', false, NULL, NULL, NULL, NULL, NULL, NULL, 'refuse')$$);
RESET ROLE;
SELECT * FROM verify();
DROP VIEW pg_temp.lines, pg_temp.available;
DROP SCHEMA purse CASCADE;
DROP ROLE purse_reader, purse_poster, purse_admin;
