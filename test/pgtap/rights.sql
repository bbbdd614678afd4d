-- Who may debit or credit which account: posting rules, and row-level security, for every path that writes and
-- whoever acts.
SET client_min_messages = warning;
BEGIN;
SELECT plan(101);
CREATE ROLE rights_owner CREATEROLE;
CREATE ROLE rights_wallets;
CREATE ROLE rights_billing;
CREATE ROLE rights_member IN ROLE rights_wallets;
CREATE ROLE rights_outside NOINHERIT IN ROLE rights_wallets;
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO rights_owner', current_database()); END $$;
SET LOCAL ROLE rights_owner;
DO $$ BEGIN
  PERFORM create_ledger('l');
  PERFORM l.grant_poster(role) FROM unnest(ARRAY['rights_wallets', 'rights_billing', 'rights_member', 'rights_outside']::name[]) AS role;
  PERFORM l.open_account('wallet:ann', 'liability', 'GBP'), l.open_account('wallet:bob', 'liability', 'GBP'), l.open_account('wallets', 'liability', 'GBP'), l.open_account('bank', 'asset', 'GBP'),
    l.open_account('sales', 'income', 'GBP');
END $$;
RESET ROLE;
-- What happens to a command of a role; the rows it wrote stay.
CREATE FUNCTION pg_temp.attempt(role name, command text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('SET LOCAL ROLE %I', role);
  EXECUTE command;
  SET CONSTRAINTS ALL IMMEDIATE;
  SET CONSTRAINTS ALL DEFERRED;
  RESET ROLE;
  RETURN 'posted';
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE;
END $$;
CREATE FUNCTION pg_temp.transfer(debit text, credit text) RETURNS text LANGUAGE sql AS $$ SELECT format('SELECT l.transfer(%L, %L, %L)', $1, $2, 'GBP 1') $$;
-- Accounts by number, as somebody knows them who may not read.
CREATE FUNCTION pg_temp.insert(debit integer, credit integer) RETURNS text LANGUAGE sql AS $$
  SELECT format('WITH t AS (INSERT INTO l.transactions DEFAULT VALUES RETURNING id) INSERT INTO l.entries (transaction_id, account_id, amount) SELECT id, n, a::monetary FROM t, (VALUES (%s, %L), (%s, %L)) AS v (n, a)', $1, 'GBP 1', $2, 'GBP -1')
$$;

-- ---- without rules everybody posts
SELECT is(pg_temp.attempt(role, pg_temp.transfer('bank', 'wallet:ann')), 'posted', role || ' posts before there are rules')
  FROM unnest(ARRAY['rights_wallets', 'rights_billing', 'rights_member', 'rights_outside', 'rights_owner', 'postgres']) AS role;

-- ---- rules are the owner's
SELECT is(pg_temp.attempt('rights_billing', $$SELECT l.allow_posting('rights_billing', 'wallet')$$), '42501', 'a poster makes no rules');
SELECT is(pg_temp.attempt('rights_billing', $$INSERT INTO l.posting_rules VALUES ('rights_billing', 'wallet', 'both')$$), '42501', 'nor writes them');
SELECT is(pg_temp.attempt('rights_owner', $$SELECT l.grant_admin('rights_billing')$$), 'posted', 'an admin');
SELECT is(pg_temp.attempt('rights_billing', $$SELECT l.allow_posting('rights_billing', 'wallet')$$), '42501', 'makes no rules either');
SELECT is(pg_temp.attempt('rights_owner', $$SELECT l.allow_posting('no such role', 'wallet')$$), '42704', 'a role that is not there');
SELECT is(pg_temp.attempt('rights_owner', format('SELECT l.allow_posting(%L, %L)', 'rights_wallets', code)), '22023', 'a bad code: ' || code) FROM unnest(ARRAY['', 'a:', 'a b', repeat('x', 256)]) AS code;
SELECT is(pg_temp.attempt('rights_owner', $$SELECT l.allow_posting('rights_wallets', 'wallet', 'left')$$), '22023', 'a bad side');
SELECT is(pg_temp.attempt('rights_owner', $$SELECT l.allow_posting('rights_wallets', NULL)$$), '22023', 'no code');
SELECT is(pg_temp.attempt('rights_owner', format('SELECT l.allow_posting(%L, %L)', 'rights_wallets', code)), 'LG002', 'a code of no account: ' || code) FROM unnest(ARRAY['walet', 'wallet:an', 'wallet:ann:gbp', 'walle']) AS code;
SELECT is((SELECT count(*) FROM l.posting_rules), 0::bigint, 'which leaves no rule');
SELECT is(pg_temp.attempt('rights_owner', $$SELECT l.revoke_posting('rights_wallets', 'wallet')$$), '22023', 'a rule that is not there is not taken back');
SELECT is(pg_temp.attempt('rights_owner', $$INSERT INTO l.posting_rules VALUES ('rights_wallets', 'wallet:', 'both')$$), '23514', 'a bad code, written directly');
SELECT is(pg_temp.attempt('rights_owner', $$SELECT l.allow_posting('rights_wallets', 'wallet'), l.allow_posting('rights_wallets', 'bank', 'debit')$$), 'posted', 'the owner makes rules');

-- ---- an admin changes stripes and limits, a poster does not
SELECT is(pg_temp.attempt(role, command), expected, role || ': ' || command)
  FROM (VALUES ('rights_billing', 'posted'), ('rights_wallets', '42501')) AS r (role, expected),
    (VALUES (1, $$SELECT l.alter_account('sales', stripes => 4)$$), (2, $$SELECT l.alter_account('sales', stripes => 1)$$),
      (3, $$SELECT l.limit_subtree('wallet', 'GBP', max_balance => 'GBP 1000000')$$), (4, $$SELECT l.limit_subtree('wallet', 'GBP', drop_max_balance => true)$$)) AS c (n, command)
  ORDER BY role, n;

-- ---- who posts where: function, batch, rows
SELECT is(pg_temp.attempt(role, pg_temp.transfer('wallet:ann', 'wallet:bob')), expected, role || ' between wallets')
  FROM (VALUES ('rights_wallets', 'posted'), ('rights_member', 'posted'), ('rights_outside', '42501'), ('rights_billing', '42501'), ('rights_owner', 'posted'), ('postgres', 'posted')) AS v (role, expected);
SELECT is(pg_temp.attempt(role, pg_temp.transfer('bank', 'wallet:ann')), expected, role || ' from the bank to a wallet')
  FROM (VALUES ('rights_wallets', 'posted'), ('rights_member', 'posted'), ('rights_outside', '42501'), ('rights_billing', '42501'), ('rights_owner', 'posted')) AS v (role, expected);
SELECT is(pg_temp.attempt(role, pg_temp.transfer('wallet:ann', 'bank')), expected, role || ' from a wallet to the bank, whose credit side nobody is let')
  FROM (VALUES ('rights_wallets', '42501'), ('rights_member', '42501'), ('rights_owner', 'posted'), ('postgres', 'posted')) AS v (role, expected);
SELECT is(pg_temp.attempt(role, pg_temp.transfer('wallets', 'sales')), 'posted', role || ' where there are no rules: wallets is not beneath wallet') FROM unnest(ARRAY['rights_wallets', 'rights_billing']) AS role;
SELECT is(pg_temp.attempt(role, pg_temp.insert(1, 2)), expected, role || ' inserts rows between wallets')
  FROM (VALUES ('rights_wallets', 'posted'), ('rights_outside', '42501'), ('rights_billing', '42501'), ('rights_owner', 'posted'), ('postgres', 'posted')) AS v (role, expected);
SELECT is(pg_temp.attempt('rights_billing', pg_temp.insert(3, 5)), 'posted', 'rows where there are no rules');
SELECT is(pg_temp.attempt('rights_billing', $$SELECT l.post_json('{"legs": [{"account": "sales", "debit": "GBP 1"}, {"account": "wallet:ann", "credit": "GBP 1"}]}')$$), '42501', 'a document');
SELECT is(pg_temp.attempt('rights_billing', $$SELECT l.transfer_batch(ARRAY['sales', 'sales'], ARRAY['wallets', 'wallet:ann'], ARRAY['GBP 1', 'GBP 1']::monetary[])$$), '42501', 'a batch, all or nothing');
SET LOCAL ROLE rights_billing;
CREATE TEMP TABLE answers AS SELECT * FROM l.transfer_batch(ARRAY['sales', 'sales'], ARRAY['wallets', 'wallet:ann'], ARRAY['GBP 1', 'GBP 1']::monetary[], mode => 'each');
RESET ROLE;
SELECT results_eq('SELECT status FROM answers ORDER BY ordinal', $$VALUES ('created'), ('insufficient_privilege')$$, 'a batch, each item by itself');
SELECT matches((SELECT detail FROM answers WHERE ordinal = 2), 'to credit account "wallet:ann".*Role "rights_billing"', 'the account and the role are named');
SELECT max(transaction_id) AS paid_in FROM l.entries WHERE account_id = 4 AND sign(amount) > 0 AND transaction_id NOT IN (SELECT transaction_id FROM l.entries WHERE account_id = 5) \gset
SELECT is(pg_temp.attempt('rights_wallets', format('SELECT l.reverse(%s)', :paid_in)), '42501', 'what one may post, one may not reverse without the other sides');
SELECT is(pg_temp.attempt('rights_owner', format('SELECT l.reverse(%s)', :paid_in)), 'posted', 'the owner may');

-- ---- whoever acts
SET LOCAL ROLE rights_owner;
CREATE FUNCTION l.pay_out(wallet text) RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ SELECT l.transfer(wallet, 'bank', 'GBP 1') $$;
GRANT EXECUTE ON FUNCTION l.pay_out TO rights_billing;
CREATE FUNCTION l.pay_out_as_caller(wallet text) RETURNS bigint LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$ SELECT l.transfer(wallet, 'bank', 'GBP 1') $$;
GRANT EXECUTE ON FUNCTION l.pay_out_as_caller TO rights_billing;
RESET ROLE;
SELECT is(pg_temp.attempt('rights_billing', $$SELECT l.pay_out('wallet:ann')$$), 'posted', 'a function of the owner posts with his rights');
SELECT is(pg_temp.attempt('rights_billing', $$SELECT l.pay_out_as_caller('wallet:ann')$$), '42501', 'one that runs as its caller does not');
SELECT is(pg_temp.attempt('rights_outside', 'SET LOCAL ROLE rights_wallets; ' || pg_temp.transfer('wallet:ann', 'wallet:bob')), 'posted', 'who may act as a role and does so, has its rights');

-- ---- rules above and beneath add up; taking back
SELECT is(pg_temp.attempt('rights_owner', $$SELECT l.allow_posting('rights_billing', 'wallet:ann', 'credit')$$), 'posted', 'a rule on one wallet');
SELECT is(pg_temp.attempt('rights_billing', pg_temp.transfer('sales', 'wallet:ann')), 'posted', 'lets the other role credit it');
SELECT is(pg_temp.attempt('rights_billing', pg_temp.transfer('wallet:ann', 'sales')), '42501', 'and not debit it');
SELECT is(pg_temp.attempt('rights_billing', pg_temp.transfer('sales', 'wallet:bob')), '42501', 'nor credit another one');
SELECT is(pg_temp.attempt('rights_wallets', pg_temp.transfer('wallet:ann', 'wallet:bob')), 'posted', 'the rule above still holds');
SELECT is(pg_temp.attempt('rights_owner', $$SELECT l.revoke_posting('rights_wallets', 'wallet', 'debit')$$), 'posted', 'one side is taken back');
SELECT is(pg_temp.attempt('rights_wallets', pg_temp.transfer('wallet:ann', 'wallet:bob')), '42501', 'and is closed');
SELECT is(pg_temp.attempt('rights_wallets', pg_temp.transfer('bank', 'wallet:bob')), 'posted', 'the other is not');
SELECT is(pg_temp.attempt('rights_owner', $$SELECT l.revoke_posting('rights_wallets', 'wallet'), l.revoke_posting('rights_billing', 'wallet:ann'), l.revoke_posting('rights_wallets', 'bank', 'debit')$$), 'posted', 'all are taken back');
SELECT is(pg_temp.attempt('rights_billing', pg_temp.transfer('wallet:ann', 'bank')), 'posted', 'everybody posts again');

-- ---- holds: who may hold may release; what nobody decides, that a hold expired, anybody writes down
SELECT is(pg_temp.attempt('rights_owner', $$SELECT l.allow_posting('rights_wallets', 'wallet', 'debit'), l.allow_posting('rights_billing', 'bank', 'credit')$$), 'posted', 'rules for holds');
CREATE FUNCTION pg_temp.hold(expires interval) RETURNS text LANGUAGE sql AS $$ SELECT format($q$SELECT l.hold(ARRAY[debit('wallet:ann', 'GBP 1'), credit('sales', 'GBP 1')], expires_at => %L)$q$, clock_timestamp() + $1) $$;
SELECT is(pg_temp.attempt('rights_billing', pg_temp.hold('1 day')), '42501', 'who may not debit may not hold');
SELECT is(pg_temp.attempt('rights_wallets', pg_temp.hold('1 day')), 'posted', 'who may debit may hold');
SELECT max(id) AS held FROM l.transactions \gset
SELECT is(pg_temp.attempt('rights_billing', format('SELECT l.%s(%s)', way, :held)), '42501', 'others may not ' || way) FROM unnest(ARRAY['capture', 'void']) AS way;
SELECT is(pg_temp.attempt('rights_billing', format('SELECT l.extend_hold(%s, now() + interval %L)', :held, '1 year')), '42501', 'nor extend');
SELECT is(pg_temp.attempt('rights_wallets', format('SELECT l.extend_hold(%s, now() + interval %L)', :held, '1 year')), 'posted', 'he may extend it');
SELECT is(pg_temp.attempt('rights_wallets', format('SELECT l.capture(%s, %L, final => false)', :held, 'GBP 0.40')), 'posted', 'capture a part');
SELECT is(pg_temp.attempt('rights_wallets', format('SELECT l.void(%s)', :held)), 'posted', 'and void the rest, without the right to credit');
SELECT is(pg_temp.attempt('rights_wallets', pg_temp.hold('0.5 seconds')), 'posted', 'a short hold');
SELECT pg_sleep(0.6) AS slept \gset
SELECT is(pg_temp.attempt('rights_billing', 'SELECT l.expire_holds()'), 'posted', 'whoever sweeps may write down that it expired');
SELECT is((SELECT count(*) FROM l.transactions WHERE relation = 'expiry'), 1::bigint, 'it is written down');
SELECT is((SELECT pending FROM l.balance('wallet:ann')), 'GBP 0'::monetary, 'nothing is held');
SELECT is(pg_temp.attempt('rights_owner', $$SELECT l.revoke_posting('rights_wallets', 'wallet'), l.revoke_posting('rights_billing', 'bank')$$), 'posted', 'without rules again');

-- ---- row-level security: the wallets' service sees and posts to accounts beneath wallet alone
GRANT SELECT ON l.accounts TO rights_wallets;
ALTER TABLE l.accounts ENABLE ROW LEVEL SECURITY;
ALTER TABLE l.entries ENABLE ROW LEVEL SECURITY;
CREATE POLICY wallets ON l.accounts FOR SELECT TO rights_wallets USING (code >= 'wallet:' AND code < 'wallet;');
CREATE POLICY wallets ON l.entries FOR INSERT TO rights_wallets WITH CHECK (account_id IN (SELECT id FROM l.accounts));
CREATE POLICY everything ON l.entries FOR INSERT TO rights_billing WITH CHECK (true);
SELECT is(pg_temp.attempt('rights_wallets', pg_temp.transfer('wallet:ann', 'wallet:bob')), 'posted', 'policy: between wallets');
SELECT is(pg_temp.attempt('rights_wallets', pg_temp.transfer('bank', 'wallet:bob')), '42501', 'policy: not from the bank');
SELECT is(pg_temp.attempt('rights_wallets', pg_temp.insert(1, 2)), 'posted', 'policy: rows between wallets');
SELECT is(pg_temp.attempt('rights_wallets', pg_temp.insert(4, 2)), '42501', 'policy: no rows of the bank');
SELECT is(pg_temp.attempt('rights_wallets', $$SELECT l.transfer_batch(ARRAY['wallet:ann', 'bank'], ARRAY['wallet:bob', 'wallet:bob'], ARRAY['GBP 1', 'GBP 1']::monetary[])$$), '42501', 'policy: nor in a batch');
SELECT is(pg_temp.attempt('rights_billing', pg_temp.transfer('bank', 'wallet:bob')), 'posted', 'policy: another role is not bound');
SELECT is(pg_temp.attempt('rights_member', pg_temp.transfer('bank', 'wallet:bob')), '42501', 'policy: a member of the role is');
SELECT is(pg_temp.attempt('rights_owner', pg_temp.transfer('bank', 'wallet:bob')), 'posted', 'policy: the owner is not');
SET LOCAL ROLE rights_wallets;
CREATE TEMP TABLE seen AS SELECT code FROM l.accounts;
RESET ROLE;
SELECT results_eq('SELECT code COLLATE "C" FROM seen ORDER BY 1', $$VALUES ('wallet:ann' COLLATE "C"), ('wallet:bob')$$, 'policy: other accounts are not seen');
-- What the service cannot see is checked all the same.
SELECT is(pg_temp.attempt('rights_owner', $$SELECT l.alter_account('wallet:bob', max_balance => 'GBP 1000')$$), 'posted', 'a limit');
SELECT is(pg_temp.attempt('rights_wallets', $$SELECT l.transfer('wallet:ann', 'wallet:bob', 'GBP 2000')$$), 'LG005', 'that the service cannot read holds for it');

SELECT is_empty('SELECT * FROM l.verify()', 'the books are sound');
SELECT finish();
ROLLBACK;
