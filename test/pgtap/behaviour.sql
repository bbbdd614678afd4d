-- Each documented error of making a ledger, its accounts and its postings, by SQLSTATE; and after all of them
-- the books are sound.
SET client_min_messages = warning;
BEGIN;
SELECT plan(93);
DO $$ BEGIN
  PERFORM create_ledger('l');
  PERFORM l.open_account('bank', 'asset', 'GBP'), l.open_account('sales', 'income', 'GBP'), l.open_account('purse', 'asset', 'GBP', min_balance => 'GBP 0', max_balance => 'GBP 10'),
    l.open_account('euro', 'asset', 'EUR'), l.open_account('old', 'asset', 'GBP'), l.open_account('striped', 'asset', 'GBP', stripes => 2);
  PERFORM l.close_account('old');
  PERFORM l.transfer('bank', 'sales', 'GBP 100', key => 'sale');
END $$;

-- command, SQLSTATE, what is wrong with it
CREATE TEMP TABLE wrong (command text, state char(5), what text);
INSERT INTO wrong VALUES
  -- ledgers
  ($$SELECT create_ledger('l')$$, '42P06', 'a ledger that exists'),
  ($$SELECT create_ledger('')$$, '22023', 'a ledger without a name'),
  ($$SELECT create_ledger('pg_x')$$, '22023', 'a ledger with a name of the system'),
  ($$SELECT create_ledger(repeat('x', 64))$$, '22023', 'a ledger with too long a name'),
  ($$SELECT create_ledger(repeat('x', 57), roles => true)$$, '22023', 'a ledger with too long a name for roles'),
  ($$SELECT upgrade_ledger('public')$$, 'LG018', 'an upgrade of what is no ledger'),
  ($$SELECT ledger_post_json('public', '{}', 'refuse')$$, 'LG018', 'a posting to what is no ledger'),
  -- accounts
  ($$SELECT l.open_account('bank', 'asset', 'GBP')$$, 'LG017', 'an account that exists'),
  ($$SELECT l.open_account('a b', 'asset', 'GBP')$$, '22023', 'a code with a space'),
  ($$SELECT l.open_account(repeat('x', 256), 'asset', 'GBP')$$, '22023', 'a code of 256 bytes'),
  ($$SELECT l.open_account('x', 'money', 'GBP')$$, '22023', 'a type that is none'),
  ($$SELECT l.open_account('x', 'asset', 'POUND STERLING')$$, '22P02', 'a currency that is none'),
  ($$SELECT l.open_account('x', 'asset', NULL)$$, '22023', 'an account without a currency'),
  ($$SELECT l.open_account('x', 'asset', 'GBP', min_balance => 'EUR 0')$$, 'LG004', 'a limit in another currency'),
  ($$SELECT l.open_account('x', 'asset', 'GBP', min_balance => 'GBP 1')$$, 'LG005', 'a minimum above the balance of a new account'),
  ($$SELECT l.open_account('x', 'asset', 'GBP', min_balance => 'GBP 1', max_balance => 'GBP 0')$$, '22023', 'a minimum above the maximum'),
  ($$SELECT l.open_account('x', 'asset', 'GBP', stripes => 0)$$, '22023', 'no stripes'),
  ($$SELECT l.open_account('x', 'asset', 'GBP', stripes => 257)$$, '22023', 'too many stripes'),
  ($$SELECT l.open_account('x', 'asset', 'GBP', stripes => 2, min_balance => 'GBP 0')$$, '22023', 'stripes and a limit'),
  ($$SELECT l.alter_account('none', name => 'x')$$, 'LG002', 'a change of an account that is not there'),
  ($$SELECT l.alter_account('bank', max_balance => 'GBP 99.99')$$, 'LG005', 'a maximum that the balance breaks'),
  ($$SELECT l.alter_account('bank', max_balance => 'EUR 100')$$, 'LG004', 'a maximum in another currency'),
  ($$SELECT l.alter_account('striped', min_balance => 'GBP 0')$$, '22023', 'a limit for stripes'),
  ($$SELECT l.alter_account('bank', stripes => 0)$$, '22023', 'a change to no stripes'),
  ($$SELECT l.alter_account('purse', stripes => 2)$$, '22023', 'stripes for an account with limits'),
  ($$SELECT l.limit_subtree('none', 'GBP', max_balance => 'GBP 1')$$, 'LG002', 'a limit on no account'),
  ($$SELECT l.limit_subtree('bank', 'GBP')$$, '22023', 'a subtree without a limit'),
  ($$SELECT l.limit_subtree('bank', 'GBP', max_balance => 'GBP 99.99')$$, 'LG005', 'a limit that a subtree breaks'),
  ($$SELECT l.limit_subtree('bank', 'GBP', max_balance => 'EUR 100')$$, 'LG004', 'a limit on a subtree in another currency'),
  ($$SELECT l.limit_subtree('striped', 'GBP', max_balance => 'GBP 1')$$, '22023', 'a limit on stripes'),
  ($$SELECT * FROM l.subtree_balances('none')$$, 'LG002', 'the balance of no account'),
  ($$SELECT l.allow_posting('no such role', 'bank')$$, '42704', 'a posting rule for no role'),
  ($$SELECT l.close_account('bank')$$, '55000', 'closing an account that holds something'),
  ($$SELECT l.close_account('old')$$, 'LG003', 'closing a closed account'),
  ($$SELECT l.close_account('none')$$, 'LG002', 'closing an account that is not there'),
  ($$SELECT l.reopen_account('bank')$$, '55000', 'reopening an open account'),
  ($$SELECT l.reopen_account('none')$$, 'LG002', 'reopening an account that is not there'),
  ($$UPDATE l.accounts SET code = 'x'$$, 'LG007', 'another code'),
  ($$UPDATE l.accounts SET currency = 'USD'$$, 'LG007', 'another currency'),
  ($$UPDATE l.accounts SET type = 'equity'$$, 'LG007', 'another type'),
  ($$DELETE FROM l.accounts$$, 'LG007', 'an account deleted'),
  ($$TRUNCATE l.accounts$$, 'LG007', 'accounts truncated'),
  ($$UPDATE l.balances SET posted = 'GBP 0'$$, 'LG007', 'a balance written by hand'),
  ($$DELETE FROM l.balances$$, 'LG007', 'a balance deleted'),
  -- postings
  ($$SELECT l.post('{}')$$, 'LG001', 'a transaction without legs'),
  ($$SELECT l.post(ARRAY[debit('bank', 'GBP 1')])$$, 'LG001', 'a transaction of one leg'),
  ($$SELECT l.post(ARRAY[debit('bank', 'GBP 1'), credit('sales', 'GBP 2')])$$, 'LG001', 'a transaction that does not balance'),
  ($$SELECT l.post(ARRAY[debit('bank', 'GBP 1'), credit('euro', 'EUR 1')])$$, 'LG001', 'one currency against another'),
  ($$SELECT l.post(NULL)$$, '22023', 'no legs'),
  ($$SELECT l.post(ARRAY[NULL]::leg[])$$, '22023', 'a leg that is null'),
  ($$SELECT l.post(ARRAY[(NULL, 'GBP 1', NULL)::leg])$$, '22023', 'a leg without an account'),
  ($$SELECT l.post(ARRAY[('bank', NULL, NULL)::leg])$$, '22023', 'a leg without an amount'),
  ($$SELECT l.post(ARRAY[debit('bank', 'GBP 0'), credit('sales', 'GBP 0')])$$, '22023', 'a leg of zero'),
  ($$SELECT l.post(ARRAY[debit('bank', 'GBP -1')])$$, '22023', 'a negative debit'),
  ($$SELECT l.transfer('none', 'sales', 'GBP 1')$$, 'LG002', 'an account that is not there'),
  ($$SELECT l.transfer('old', 'sales', 'GBP 1')$$, 'LG003', 'a closed account'),
  ($$SELECT l.transfer('bank', 'euro', 'GBP 1')$$, 'LG004', 'an account in another currency'),
  ($$SELECT l.transfer('bank', 'purse', 'GBP 1')$$, 'LG005', 'a balance below the minimum'),
  ($$SELECT l.transfer('purse', 'bank', 'GBP 11')$$, 'LG005', 'a balance above the maximum'),
  ($$SELECT l.transfer('bank', 'sales', 'GBP 0')$$, '22023', 'a transfer of nothing'),
  ($$SELECT l.transfer('bank', 'sales', 'GBP -1')$$, '22023', 'a negative transfer'),
  ($$SELECT l.transfer('bank', 'bank', 'GBP 1')$$, '22023', 'a transfer from an account to itself'),
  ($$SELECT l.transfer('bank', 'sales', 'GBP NaN')$$, '22P02', 'an amount that is no number'),
  ($$SELECT l.transfer('bank', 'sales', ('GBP ' || repeat('9', 40))::monetary)$$, '22003', 'an amount with 40 digits'),
  ($$SELECT l.transfer('bank', 'sales', 'GBP 664613997892457936451903530140172287')$$, '22003', 'a balance with more digits than there are'),
  ($$SELECT l.transfer('bank', 'sales', 'GBP 1', key => 'sale')$$, 'LG006', 'a key that was used for something else'),
  ($$SELECT l.transfer('bank', 'sales', 'GBP 1', key => '')$$, '22023', 'an empty key'),
  ($$SELECT l.transfer('bank', 'sales', 'GBP 1', key => repeat('k', 256))$$, 'LG015', 'a key of 256 bytes'),
  ($$SELECT l.transfer('bank', 'sales', 'GBP 1', kind => repeat('k', 64))$$, 'LG015', 'a kind of 64 bytes'),
  ($$SELECT l.transfer('bank', 'sales', 'GBP 1', description => repeat('d', 4097))$$, 'LG015', 'a description of 4097 bytes'),
  ($$SELECT l.transfer('bank', 'sales', 'GBP 1', metadata => jsonb_build_object('a', repeat('x', 1048576)))$$, 'LG015', 'a megabyte of metadata'),
  ($$SELECT l.transfer('bank', 'sales', 'GBP 1', metadata => '[]')$$, '22023', 'metadata that is no object'),
  ($$SELECT l.transfer('bank', 'sales', 'GBP 1', effective_at => 'infinity')$$, '22023', 'an effective date that never comes'),
  ($$SELECT l.post(array_agg(debit('bank', 'GBP 1'))) FROM generate_series(1, 10001)$$, 'LG015', '10,001 legs'),
  ($$SELECT l.post_json('{"legs": [], "Key": "x"}')$$, '22023', 'a member that is not known'),
  ($$SELECT l.post_json('{"key": 7, "legs": []}')$$, '22023', 'a number where a string belongs'),
  ($$SELECT l.post_json('{"legs": [{"account": "bank", "debit": 1}]}')$$, '22023', 'a number as an amount'),
  ($$SELECT l.post_json('{"legs": [{"account": "bank", "debit": "one pound"}]}')$$, '22P02', 'words as an amount'),
  ($$SELECT l.post_batch('{}')$$, '22023', 'a batch that is no array'),
  ($$SELECT l.post_batch('[]', 'any')$$, '22023', 'a mode that is none'),
  ($$SELECT l.post_batch(jsonb_agg('{}'::jsonb)) FROM generate_series(1, 100001)$$, 'LG015', '100,001 documents'),
  -- rows written directly
  ($$INSERT INTO l.transactions DEFAULT VALUES; SET CONSTRAINTS ALL IMMEDIATE$$, 'LG001', 'a header without entries'),
  ($$INSERT INTO l.entries (transaction_id, account_id, amount) VALUES (999, 1, 'GBP 1')$$, 'LG016', 'entries of no transaction'),
  ($$INSERT INTO l.transactions (posted_at) VALUES (now() - interval '1 day')$$, '22023', 'a posting dated back'),
  ($$UPDATE l.entries SET amount = 'GBP 1'$$, 'LG007', 'history changed'),
  ($$DELETE FROM l.entries$$, 'LG007', 'history deleted'),
  ($$TRUNCATE l.entries$$, 'LG007', 'history truncated'),
  ($$UPDATE l.transactions SET kind = 'x'$$, 'LG007', 'a header changed'),
  ($$TRUNCATE l.transactions$$, 'LG007', 'headers truncated');
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
SELECT throws_ok(command, state, NULL, what) FROM wrong;
SELECT lives_ok($$SELECT l.post(array_agg(CASE WHEN n % 2 = 0 THEN debit('bank', 'GBP 1') ELSE credit('sales', 'GBP 1') END)) FROM generate_series(1, 10000) AS n$$, '10,000 legs are not too many');
SELECT lives_ok($$SELECT l.transfer('bank', 'sales', 'GBP 100', key => 'sale')$$, 'a repeat is answered');
SELECT is((SELECT count(*) FROM l.transactions), 2::bigint, 'nothing else was posted');
SELECT is_empty('SELECT * FROM l.verify()', 'the books are sound');
SELECT finish();
ROLLBACK;
