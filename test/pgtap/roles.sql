-- Who may call the functions that post, ask, draw and close: the rights as granted, and as they turn out.
SET client_min_messages = warning;
BEGIN;
SELECT plan(27);
DO $$ BEGIN
  PERFORM create_ledger('l', roles => true);
  PERFORM l.open_account('bank', 'asset', 'GBP'), l.open_account('sales', 'income', 'GBP'), l.open_account('purse', 'liability', 'GBP', min_balance => 'GBP 0'), l.open_account('equity', 'equity', 'GBP');
  PERFORM l.transfer('bank', 'purse', 'GBP 100', effective_at => '2016-05-01'), l.transfer('bank', 'sales', 'GBP 5', effective_at => '2016-05-01');
END $$;
CREATE ROLE l_stranger;
CREATE ROLE l_service IN ROLE l_reader, l_poster;

-- Which of the group roles may call each.
CREATE TEMP TABLE granted (name text, roles text);
INSERT INTO granted VALUES
  ('post', 'admin poster'), ('transfer', 'admin poster'), ('post_json', 'admin poster'), ('post_batch', 'admin poster'), ('transfer_batch', 'admin poster'),
  ('post_returning', 'admin poster'), ('draw', 'admin poster'), ('reverse', 'admin poster'), ('refund', 'admin poster'),
  ('explain_post', 'admin reader'), ('explain_post_json', 'admin reader'), ('closed_until', 'admin reader'), ('income_statement', 'admin reader'),
  ('close_books', 'admin'), ('close_period', 'admin'), ('reopen_period', 'admin');
SELECT is((SELECT string_agg(r.name, ' ' ORDER BY r.name) FROM unnest(ARRAY['admin', 'poster', 'reader', 'stranger']) AS r (name)
    WHERE has_function_privilege('l_' || r.name, p.oid, 'EXECUTE')), g.roles, format('who may call %s', g.name))
  FROM granted AS g JOIN pg_proc AS p ON p.proname = g.name AND p.pronamespace = 'l'::regnamespace ORDER BY g.name;

-- And beneath the ledger's functions: the engine asks by itself.
SET LOCAL ROLE l_reader;
SELECT throws_ok($$SELECT ledger_draw('l', '{purse}', 'sales', 'GBP 1', false, NULL, NULL, NULL, NULL, NULL, NULL, 'refuse')$$, '42501', NULL, 'a reader does not draw');
SELECT throws_ok($$SELECT * FROM ledger_post_returning('l', ARRAY[debit('purse', 'GBP 1'), credit('sales', 'GBP 1')], NULL, NULL, NULL, NULL, NULL, 'refuse')$$, '42501', NULL, 'a reader does not post');
SELECT lives_ok($$SELECT * FROM l.explain_post(ARRAY[debit('purse', 'GBP 1'), credit('sales', 'GBP 1')])$$, 'a reader asks what would be');
SET LOCAL ROLE l_poster;
SELECT lives_ok($$SELECT l.draw('{purse}', 'sales', 'GBP 1')$$, 'a poster draws');
SELECT throws_ok($$SELECT * FROM l.post_returning(ARRAY[debit('purse', 'GBP 1'), credit('sales', 'GBP 1')])$$, '42501', NULL, 'a poster is not told balances');
SELECT throws_ok($$SELECT * FROM ledger_explain_post('l', '{}', NULL, NULL, NULL, NULL, NULL, 'refuse')$$, '42501', NULL, 'a poster does not read by asking');
SELECT throws_ok($$SELECT ledger_post_closing('l', ARRAY[debit('sales', 'GBP 1'), credit('equity', 'GBP 1')], NULL, NULL, NULL, NULL, NULL, 'refuse')$$, '42501', NULL, 'a poster posts no closing entries');
SELECT throws_ok($$SELECT ledger_hold_postings('l')$$, '42501', NULL, 'a poster does not hold up the others');
SET LOCAL ROLE l_service;
SELECT results_eq($$SELECT account, posted FROM l.post_returning(ARRAY[debit('purse', 'GBP 1'), credit('sales', 'GBP 1')])$$, $$VALUES ('purse'::text, 'GBP 98'::monetary), ('sales', 'GBP 7')$$, 'who may do both is told');
SET LOCAL ROLE l_admin;
SELECT results_eq($$SELECT account, amount FROM l.close_books('2016-12-31', 'equity')$$, $$VALUES ('equity'::text, 'GBP 5'::monetary)$$, 'an admin closes the books');
SET LOCAL ROLE l_stranger;
SELECT throws_ok($$SELECT ledger_draw('l', '{purse}', 'sales', 'GBP 1', false, NULL, NULL, NULL, NULL, NULL, NULL, 'refuse')$$, '42501', NULL, 'a stranger does not draw');
RESET ROLE;
SELECT * FROM finish();
ROLLBACK;
