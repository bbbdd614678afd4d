-- reverse() and refund(): an earlier transaction is answered, never beyond what it moved.
\set VERBOSITY verbose
\set SHOW_CONTEXT never
\pset null '-'
SELECT create_ledger('answers') IS NOT NULL AS made;
SET search_path = public, answers;
CREATE FUNCTION pg_temp.state_of(command text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE command;
  RETURN 'ok';
EXCEPTION WHEN OTHERS THEN
  RETURN sqlstate || ' ' || sqlerrm;
END
$$;
SELECT count(open_account(code, type, currency::currency)) FROM (VALUES
  ('assets:bank', 'asset', 'GBP'), ('income:sales', 'income', 'GBP'), ('income:shipping', 'income', 'GBP'),
  ('liabilities:vat', 'liability', 'GBP'), ('expenses:fee', 'expense', 'GBP'),
  ('assets:euro', 'asset', 'EUR'), ('equity:fx', 'equity', 'EUR')) AS v (code, type, currency);

-- A sale of five legs and a second currency, given back in parts.
SELECT post(ARRAY[debit('assets:bank', 'GBP 97.77'), debit('expenses:fee', 'GBP 2.23'),
  credit('income:sales', 'GBP 70.01'), credit('income:shipping', 'GBP 13.33', 'parcel'),
  credit('liabilities:vat', 'GBP 16.66'), debit('assets:euro', 'EUR 33.33'), credit('equity:fx', 'EUR 33.33')],
  key => 'sale');
SELECT id AS sale FROM transactions WHERE key = 'sale' \gset
SELECT refund(:sale, 'GBP 33.33', key => 'first') = refund(:sale, 'GBP 33.33', key => 'first') AS is_replayed;
SELECT pg_temp.state_of(format($$SELECT answers.refund(%s, 'GBP 33.34', key => 'first')$$, :sale));
SELECT pg_temp.state_of(format($$SELECT answers.refund(%s, 'GBP 33.33', key => 'first', kind => 'goodwill')$$, :sale));
SELECT pg_temp.state_of(format($$SELECT answers.reverse(%s, key => 'first')$$, :sale));
SELECT refund(:sale, 'GBP 0.01', key => 'cent', metadata => '{"why": "rounding"}') IS NOT NULL AS refunded;
SELECT pg_temp.state_of(format($$SELECT answers.refund(%s, 'GBP 66.67')$$, :sale));
SELECT refund(:sale, 'EUR 1', key => 'euro') IS NOT NULL AS refunded;
SELECT j.key, j.line, j.account, j.debit, j.credit, j.memo, t.relation, t.origin_id = :sale AS answers_sale
  FROM journal AS j JOIN transactions AS t ON t.id = j.transaction_id ORDER BY j.transaction_id, j.line;

-- A refunded transaction is not reversed; a refund can be, once, and then no longer counts.
SELECT pg_temp.state_of(format('SELECT answers.reverse(%s)', :sale));
SELECT reverse(id, key => 'not the euro') IS NOT NULL AS reversed FROM transactions WHERE key = 'euro';
SELECT pg_temp.state_of(format('SELECT answers.reverse(%s)', id)) LIKE 'LG011 %' AS once FROM transactions WHERE key = 'euro';
SELECT pg_temp.state_of(format('SELECT answers.reverse(%s)', id)) LIKE '22023 %' AS is_final
  FROM transactions WHERE key = 'not the euro';
SELECT pg_temp.state_of(format($$SELECT answers.refund(%s, 'GBP 1')$$, id)) LIKE '22023 %' AS is_no_sale
  FROM transactions WHERE key = 'first';
SELECT pg_temp.state_of(format($$SELECT answers.refund(%s, 'GBP 66.67')$$, :sale));
SELECT refund(:sale, 'GBP 66.66', key => 'rest') IS NOT NULL AS refunded;
SELECT code, posted FROM account_balances ORDER BY code;
SELECT pg_temp.state_of(format($$SELECT answers.refund(%s, 'GBP 0.01')$$, :sale));

-- A plain reversal, replayed by its key.
SELECT transfer('assets:bank', 'income:sales', 'GBP 5', key => 'five') AS five \gset
SELECT reverse(:five, key => 'undo') = reverse(:five, key => 'undo') AS is_replayed;
SELECT pg_temp.state_of(format('SELECT answers.reverse(%s)', :five)) LIKE 'LG011 %' AS once;
SELECT pg_temp.state_of(format($$SELECT answers.refund(%s, 'GBP 1')$$, :five)) LIKE 'LG011 %' AS nothing_left;

-- What cannot be answered.
SELECT pg_temp.state_of($$SELECT answers.refund(999999, 'GBP 1')$$);
SELECT pg_temp.state_of($$SELECT answers.reverse(999999)$$);
SELECT pg_temp.state_of($$SELECT answers.reverse(NULL)$$);
SELECT pg_temp.state_of($$SELECT answers.refund(1, NULL)$$);
SELECT transfer('assets:bank', 'income:sales', 'GBP 5') AS another \gset
SELECT pg_temp.state_of(format($$SELECT answers.refund(%s, 'USD 1')$$, :another));
SELECT pg_temp.state_of(format($$SELECT answers.refund(%s, 'GBP 0')$$, :another));
SELECT pg_temp.state_of(format($$SELECT answers.refund(%s, 'GBP -1')$$, :another));

-- Limits and closed accounts hold for answers too.
SELECT open_account('liabilities:wallet', 'liability', 'GBP', min_balance => 'GBP 0') IS NOT NULL AS opened;
SELECT transfer('assets:bank', 'liabilities:wallet', 'GBP 10') AS paid_in \gset
SELECT transfer('liabilities:wallet', 'assets:bank', 'GBP 8') IS NOT NULL AS spent;
SELECT pg_temp.state_of(format('SELECT answers.reverse(%s)', :paid_in));
SELECT refund(:paid_in, 'GBP 2') IS NOT NULL AS refunded;
SELECT close_account('liabilities:wallet');
SELECT pg_temp.state_of(format($$SELECT answers.refund(%s, 'GBP 2')$$, :paid_in));

-- Nobody else writes these columns.
SELECT pg_temp.state_of(format($$INSERT INTO answers.transactions (origin_id, relation) VALUES (%s, 'refund')$$, :sale));
SELECT pg_temp.state_of(format($$INSERT INTO answers.transactions (origin_id) VALUES (%s)$$, :sale)) LIKE '23514 %' AS is_refused;
SELECT * FROM verify();

-- verify() names a leg that was given back beyond its amount.
BEGIN;
SET LOCAL session_replication_role = replica;
INSERT INTO transactions (origin_id, relation, key) VALUES (:five, 'refund', 'forged') RETURNING id AS forged \gset
INSERT INTO entries (transaction_id, line, account_id, amount, effective_at)
  SELECT :forged, e.line, e.account_id, - e.amount, now() FROM entries AS e WHERE e.transaction_id = :five;
SELECT check_name, replace(object, :'five', 'N') AS object, detail FROM verify() WHERE check_name = 'answer_is_within_origin';
ROLLBACK;
RESET search_path;
SET client_min_messages = warning;
DROP SCHEMA answers CASCADE;
