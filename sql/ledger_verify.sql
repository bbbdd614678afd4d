-- verify(): nothing on a sound ledger, and every one of its checks finds what it is for.
\set SHOW_CONTEXT never
\a \t
SET client_min_messages = warning;
-- What a command raises, its deferred checks made at once.
\i test/raised.sql

-- Damages are done as a superuser past the triggers, and rolled back.
SELECT create_ledger('regress_verify');
SET search_path = public, regress_verify;
SELECT open_account('a', 'asset', 'GBP'), open_account('b', 'income', 'GBP'), open_account('e', 'asset', 'EUR'),
  open_account('purse', 'asset', 'GBP', min_balance => 'GBP 0', max_balance => 'GBP 100'), open_account('hot', 'liability', 'GBP', stripes => 2);
SELECT transfer('a', 'b', 'GBP 10', key => 'one'), transfer('purse', 'a', 'GBP 60', key => 'two'), transfer('a', 'hot', 'GBP 1');
SELECT * FROM verify();
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

-- ---- transaction_balances
SELECT * FROM pg_temp.damaged($$UPDATE entries SET amount = 'GBP 11' WHERE transaction_id = 1 AND line = 1$$);
SELECT * FROM pg_temp.damaged($$DELETE FROM entries WHERE transaction_id = 2 AND line = 2$$);
SELECT * FROM pg_temp.damaged($$UPDATE entries SET layer = 'pending' WHERE transaction_id = 1 AND line = 1$$);
SELECT * FROM pg_temp.damaged($$INSERT INTO entries (transaction_id, line, account_id, amount, effective_at) SELECT 1, 3, 3, 'EUR 1', effective_at FROM transactions WHERE id = 1$$,
  $$UPDATE balances SET posted = 'EUR 1' WHERE account_id = 3$$);

-- ---- transaction_has_entries
SELECT * FROM pg_temp.damaged($$INSERT INTO transactions (id) OVERRIDING SYSTEM VALUE VALUES (100)$$);

-- ---- entry_is_sound
SELECT * FROM pg_temp.damaged($$DELETE FROM transactions WHERE id = 1$$);
SELECT * FROM pg_temp.damaged($$UPDATE entries SET account_id = 99 WHERE transaction_id = 1 AND line = 1$$);
SELECT * FROM pg_temp.damaged($$INSERT INTO entries (transaction_id, line, account_id, amount, effective_at) SELECT 1, 3, 1, 'GBP 0', effective_at FROM transactions WHERE id = 1$$);
SELECT * FROM pg_temp.damaged($$UPDATE accounts SET currency = 'USD' WHERE id = 1$$) WHERE check_name = 'entry_is_sound';
SELECT check_name, object FROM pg_temp.damaged($$UPDATE entries SET effective_at = effective_at + interval '1 day' WHERE transaction_id = 1 AND line = 1$$);

-- ---- key_is_unique, code_is_unique
SELECT * FROM pg_temp.damaged($$DROP INDEX transactions_key$$, $$UPDATE transactions SET key = 'one' WHERE id = 2$$);
SELECT * FROM pg_temp.damaged($$ALTER TABLE accounts DROP CONSTRAINT accounts_code_key$$, $$UPDATE accounts SET code = 'a' WHERE id = 3$$);

-- ---- balance_matches_entries
SELECT * FROM pg_temp.damaged($$UPDATE balances SET posted = 'GBP 1000' WHERE account_id = 1$$);
SELECT * FROM pg_temp.damaged($$UPDATE balances SET pending_debits = 'GBP 1', pending_credits = 'GBP 2' WHERE account_id = 2$$);
SELECT * FROM pg_temp.damaged($$UPDATE balances SET posted = 'GBP -10.000000001' WHERE account_id = 2$$);
SELECT * FROM pg_temp.damaged($$DELETE FROM balances WHERE account_id = 2$$);
SELECT * FROM pg_temp.damaged($$DELETE FROM entries WHERE transaction_id = 1$$, $$DELETE FROM transactions WHERE id = 1$$);

-- ---- balance_rows_match_account
SELECT * FROM pg_temp.damaged($$DELETE FROM balances WHERE account_id = 3$$);
SELECT * FROM pg_temp.damaged($$DELETE FROM balances WHERE account_id = 5 AND posted = 'GBP 0'$$);
SELECT * FROM pg_temp.damaged($$INSERT INTO balances SELECT 99, stripe, stripes, debit_normal, closed, 'GBP 0', 'GBP 0', 'GBP 0' FROM balances WHERE account_id = 1$$);
SELECT * FROM pg_temp.damaged($$UPDATE balances SET stripe = 7 WHERE account_id = 1$$);
SELECT * FROM pg_temp.damaged($$UPDATE balances SET stripes = 3 WHERE account_id = 1$$);
SELECT * FROM pg_temp.damaged($$UPDATE balances SET debit_normal = false WHERE account_id = 1$$);
SELECT * FROM pg_temp.damaged($$UPDATE balances SET closed = true WHERE account_id = 1$$);
SELECT * FROM pg_temp.damaged($$UPDATE balances SET closed = true WHERE account_id = 5 AND posted = 'GBP 0'$$);
SELECT * FROM pg_temp.damaged($$UPDATE balances SET min_balance = NULL WHERE account_id = 4$$);
SELECT * FROM pg_temp.damaged($$UPDATE balances SET max_balance = 'GBP 1000' WHERE account_id = 4$$);
SELECT * FROM pg_temp.damaged($$UPDATE balances SET posted = 'USD 0', pending_debits = 'USD 0', pending_credits = 'USD 0' WHERE account_id = 3$$);
SELECT * FROM pg_temp.damaged($$UPDATE accounts SET type = 'equity' WHERE id = 3$$);
SELECT * FROM pg_temp.damaged($$UPDATE accounts SET closed_at = now() WHERE id = 3$$);
SELECT * FROM pg_temp.damaged($$DELETE FROM accounts WHERE id = 3$$);

-- ---- balance_within_limits
SELECT * FROM pg_temp.damaged($$UPDATE accounts SET min_balance = 'GBP 60.01' WHERE id = 4$$, $$UPDATE balances SET min_balance = 'GBP 60.01' WHERE account_id = 4$$);
SELECT * FROM pg_temp.damaged($$UPDATE accounts SET max_balance = 'GBP 59.99' WHERE id = 4$$, $$UPDATE balances SET max_balance = 'GBP 59.99' WHERE account_id = 4$$);
SELECT * FROM pg_temp.damaged($$UPDATE accounts SET min_balance = 'GBP 1.01' WHERE id = 2$$, $$UPDATE balances SET min_balance = 'GBP 10.01' WHERE account_id = 2$$) WHERE check_name = 'balance_rows_match_account';
SELECT * FROM pg_temp.damaged($$INSERT INTO transactions (id, effective_at) OVERRIDING SYSTEM VALUE VALUES (100, now())$$,
  $$INSERT INTO entries (transaction_id, line, layer, account_id, amount, effective_at) VALUES (100, 1, 'pending', 4, 'GBP -61', now()), (100, 2, 'pending', 1, 'GBP 61', now())$$,
  $$UPDATE balances SET pending_credits = 'GBP 61' WHERE account_id = 4$$, $$UPDATE balances SET pending_debits = 'GBP 61' WHERE account_id = 1$$);

-- ---- trigger_is_enabled
-- None is missed: no row is right.
SELECT c.relname, g.tgname, d.object, d.detail FROM pg_trigger AS g JOIN pg_class AS c ON c.oid = g.tgrelid
    LEFT JOIN LATERAL pg_temp.damaged(format('ALTER TABLE %I DISABLE TRIGGER %I', c.relname, g.tgname)) AS d ON true
  WHERE c.relnamespace = 'regress_verify'::regnamespace AND NOT g.tgisinternal
    AND (d.object, d.detail) IS DISTINCT FROM (format('trigger %I on %I', g.tgname, c.relname), 'it is disabled') ORDER BY 1, 2;
SELECT * FROM pg_temp.damaged($$ALTER TABLE entries ENABLE REPLICA TRIGGER sums_to_zero$$);
SELECT * FROM pg_temp.damaged($$ALTER TABLE entries ENABLE ALWAYS TRIGGER sums_to_zero$$);
SELECT * FROM pg_temp.damaged($$DROP TRIGGER sums_to_zero ON entries$$);
SELECT * FROM pg_temp.damaged($$CREATE OR REPLACE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON accounts FOR EACH STATEMENT EXECUTE FUNCTION florin_balance_guard()$$);

SELECT * FROM pg_temp.damaged($$CREATE OR REPLACE TRIGGER append_only BEFORE DELETE ON accounts FOR EACH STATEMENT EXECUTE FUNCTION florin_append_only()$$);
SELECT * FROM pg_temp.damaged($$CREATE OR REPLACE TRIGGER guard BEFORE INSERT OR UPDATE OF code ON accounts FOR EACH ROW EXECUTE FUNCTION florin_account_guard()$$);
SELECT * FROM pg_temp.damaged($$CREATE OR REPLACE TRIGGER guard BEFORE INSERT OR UPDATE ON accounts FOR EACH ROW WHEN (NEW.id > 100) EXECUTE FUNCTION florin_account_guard()$$);
SELECT * FROM pg_temp.damaged($$DROP TRIGGER sums_to_zero ON entries$$, $$CREATE TRIGGER sums_to_zero AFTER INSERT ON entries FOR EACH ROW EXECUTE FUNCTION florin_entries_balance()$$);

-- ---- table_has_no_children
SELECT * FROM pg_temp.damaged($$CREATE TABLE regress_verify.more () INHERITS (entries)$$);
SELECT * FROM pg_temp.damaged($$CREATE TABLE more () INHERITS (regress_verify.balances)$$, $$INSERT INTO more SELECT * FROM ONLY balances WHERE account_id = 1$$);

-- ---- numbers_only_rise
SELECT * FROM pg_temp.damaged($$SELECT setval('transactions_id_seq', 2)$$);
SELECT setval('regress_verify.transactions_id_seq', 3);
SELECT * FROM pg_temp.damaged($$ALTER TABLE accounts ALTER id RESTART$$);

-- ---- roll_up_matches_entries: the table without its row
SELECT * FROM pg_temp.damaged('DELETE FROM roll_ups');

-- ---- function_is_current
SELECT * FROM pg_temp.damaged($$CREATE OR REPLACE FUNCTION regress_verify.closed_until() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'$$);
SELECT * FROM pg_temp.damaged($$DROP FUNCTION regress_verify.reopen_account(text)$$);
SELECT * FROM pg_temp.damaged($$CREATE OR REPLACE FUNCTION regress_verify.find_account(code text) RETURNS accounts LANGUAGE sql AS 'SELECT NULL::accounts'$$);
SELECT * FROM pg_temp.damaged($$CREATE FUNCTION regress_verify.post_json(text) RETURNS bigint LANGUAGE sql AS 'SELECT post_json($1::jsonb)'; REVOKE ALL ON FUNCTION regress_verify.post_json(text) FROM PUBLIC$$);

-- ---- every_row_is_seen: under a policy it says so, and nothing else
CREATE ROLE regress_reader;
SELECT grant_reader('regress_reader');
ALTER TABLE entries ENABLE ROW LEVEL SECURITY;
CREATE POLICY nothing ON entries USING (false);
SET ROLE regress_reader;
SELECT * FROM verify();
SELECT * FROM verify('2000-01-01');
RESET ROLE;
SELECT * FROM verify();
DROP POLICY nothing ON entries;
ALTER TABLE entries DISABLE ROW LEVEL SECURITY;
SET ROLE regress_reader;
SELECT * FROM verify();
RESET ROLE;
SELECT upgrade_ledger('regress_verify');
DROP OWNED BY regress_reader;
DROP ROLE regress_reader;

-- ---- index_is_valid
SELECT i.name, d.check_name, d.object, d.detail FROM (VALUES ('ALTER TABLE accounts DROP CONSTRAINT accounts_pkey'), ('ALTER TABLE accounts DROP CONSTRAINT accounts_code_key'), ('ALTER TABLE balances DROP CONSTRAINT balances_pkey'),
    ('ALTER TABLE transactions DROP CONSTRAINT transactions_pkey'), ('DROP INDEX transactions_key'), ('ALTER TABLE entries DROP CONSTRAINT entries_pkey'),
    ('UPDATE pg_index SET indisvalid = false WHERE indexrelid = ''transactions_key''::regclass')) AS i (name), LATERAL pg_temp.damaged(i.name) AS d;

-- ---- privileges_are_sound, posting_rule_has_role
CREATE ROLE regress_meddler;
SELECT * FROM pg_temp.damaged($$INSERT INTO posting_rules (role, code, side) VALUES ('regress_meddler', 'a', 'debit'), ('regress_nobody', 'b', 'both')$$);
SELECT g.command, d.object, d.detail FROM unnest(ARRAY['INSERT ON balances', 'UPDATE ON balances', 'UPDATE ON entries', 'UPDATE ON transactions', 'UPDATE ON ledger_format', 'INSERT ON ledger_format', 'DELETE ON entries',
    'TRUNCATE ON entries', 'TRIGGER ON entries', 'DELETE ON accounts', 'SELECT ON entries', 'INSERT ON entries', 'INSERT ON transactions', 'UPDATE ON accounts']) AS g (command), LATERAL pg_temp.damaged(format('GRANT %s TO regress_meddler', g.command)) AS d;
SELECT g.command, d.object, d.detail FROM unnest(ARRAY['UPDATE (amount) ON entries', 'INSERT (posted) ON balances', 'SELECT (posted) ON balances', 'INSERT (id) ON transactions', 'UPDATE ON SEQUENCE transactions_id_seq', 'SELECT ON SEQUENCE transactions_id_seq',
    'CREATE ON SCHEMA regress_verify', 'USAGE ON SCHEMA regress_verify', 'EXECUTE ON FUNCTION verify']) AS g (command), LATERAL pg_temp.damaged(format('GRANT %s TO regress_meddler', g.command)) AS d;
SELECT g.command, d.object, d.detail FROM unnest(ARRAY['SELECT ON entries', 'SELECT (amount) ON entries', 'USAGE ON SEQUENCE accounts_id_seq', 'USAGE ON SCHEMA regress_verify', 'EXECUTE ON FUNCTION verify']) AS g (command), LATERAL pg_temp.damaged(format('GRANT %s TO PUBLIC', g.command)) AS d;
DROP ROLE regress_meddler;

-- ---- format_is_known
SELECT * FROM pg_temp.damaged($$UPDATE ledger_format SET version = 2$$);
SELECT * FROM pg_temp.damaged($$DELETE FROM ledger_format$$);

-- ---- since a time: what was posted before is left alone, but for the balances of what was moved since
CREATE FUNCTION pg_temp.damaged_since(since timestamptz, command text) RETURNS TABLE (check_name text, object text) LANGUAGE plpgsql AS $$
DECLARE
  found text[] := '{}';
  f record;
BEGIN
  BEGIN
    SET LOCAL session_replication_role = replica;
    EXECUTE command;
    FOR f IN SELECT v.* FROM verify(since) AS v ORDER BY 1, 2 LOOP
      found := found || f.check_name || f.object;
    END LOOP;
    RAISE SQLSTATE 'ZZ000';
  EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
    FOR n IN 1 .. cardinality(found) BY 2 LOOP
      check_name := found[n]; object := found[n + 1];
      RETURN NEXT;
    END LOOP;
  END;
END $$;
SELECT pg_sleep(0.01), clock_timestamp() AS later \gset
SELECT transfer('a', 'hot', 'GBP 2', key => 'four') AS id, open_account('c', 'asset', 'GBP'), open_account('d', 'income', 'GBP') \gset
SELECT transfer('c', 'd', 'GBP 9', key => 'five'), refund(:id, 'GBP 1');
SELECT count(*) FROM verify(:'later');
SELECT count(*) FROM verify('infinity');
SELECT c.command, s.since, d.* FROM (VALUES
    ('UPDATE entries SET amount = ''GBP 11'' WHERE transaction_id = 1 AND line = 1'),
    ('UPDATE entries SET amount = ''GBP 11'' WHERE transaction_id = 2 AND line = 1'),
    ('UPDATE entries SET amount = ''GBP 11'' WHERE transaction_id = 5 AND line = 1'),
    ('DELETE FROM entries WHERE transaction_id = 5'), ('DELETE FROM transactions WHERE id = 5'), ('DELETE FROM transactions WHERE id = 1'),
    ('UPDATE balances SET posted = ''GBP 1'' WHERE account_id = 2'), ('UPDATE balances SET posted = ''GBP 1'' WHERE account_id = 6'),
    ('UPDATE entries SET account_id = 99 WHERE transaction_id = 5 AND line = 1'),
    ('UPDATE entries SET effective_at = ''2000-01-01'' WHERE transaction_id = 2'),
    ('UPDATE entries SET amount = - amount WHERE transaction_id = 6'), ('UPDATE entries SET amount = 10 * amount WHERE transaction_id = 6'),
    ('ALTER TABLE accounts DROP CONSTRAINT accounts_code_key; UPDATE accounts SET code = ''a'' WHERE id = 3'),
    ('DROP INDEX transactions_key; UPDATE transactions SET key = ''one'' WHERE id = 5'),
    ('DROP INDEX transactions_key; UPDATE transactions SET key = ''one'' WHERE id = 2'),
    ('UPDATE balances SET closed = true WHERE account_id = 3'), ('UPDATE balances SET max_balance = ''GBP 1'' WHERE account_id = 4'),
    ('ALTER TABLE entries DISABLE TRIGGER defaults')) AS c (command)
  CROSS JOIN (VALUES ('all', NULL::timestamptz), ('later', :'later')) AS s (since, at)
  LEFT JOIN LATERAL pg_temp.damaged_since(s.at, c.command) AS d ON true;
-- Rolled up, what was posted before is taken as it was rolled up, and the whole ledger is not.
SELECT roll_up();
SELECT count(*) FROM verify(:'later');
SELECT count(*) FROM verify();
SELECT transfer('c', 'd', 'GBP 1', key => 'six');
SELECT count(*) FROM verify(:'later');
SELECT c.command, s.since, d.* FROM (VALUES
    ('UPDATE entries SET amount = ''GBP 11'' WHERE transaction_id = 1 AND line = 1'),
    ('UPDATE entries SET amount = ''GBP 8'' WHERE transaction_id = 7 AND line = 1'),
    ('UPDATE balances SET posted = ''GBP 1'' WHERE account_id = 2'), ('UPDATE balances SET posted = ''GBP 1'' WHERE account_id = 6')) AS c (command)
  CROSS JOIN (VALUES ('all', NULL::timestamptz), ('later', :'later')) AS s (since, at)
  LEFT JOIN LATERAL pg_temp.damaged_since(s.at, c.command) AS d ON true;
-- The index on posted_at leads to what was posted since then, in a table of any size.
CREATE FUNCTION pg_temp.nodes(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  plan json;
BEGIN
  EXECUTE 'EXPLAIN (FORMAT json) ' || query INTO plan;
  RETURN QUERY SELECT DISTINCT m[1] FROM regexp_matches(plan::text, '"Node Type": "([^"]*)"', 'g') AS m ORDER BY 1;
END $$;
SET enable_seqscan = off;
SELECT * FROM pg_temp.nodes($$SELECT min(t.id + 0) FROM transactions AS t WHERE t.posted_at >= '2026-01-01'$$);
RESET enable_seqscan;

-- All was rolled back.
SELECT * FROM verify();
RESET search_path;
DROP SCHEMA regress_verify CASCADE;
