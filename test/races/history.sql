-- Six wallets that cannot go below zero. Each has a number, which every posting to it raises by one; nothing bounds
-- those, so that they are written at the commit.
SET client_min_messages = warning;
CREATE EXTENSION florin;
SELECT create_ledger('books') IS NOT NULL AS made;
SELECT count(books.open_account('bank', 'liability', 'GBP')) AS opened;
SELECT count(books.open_account('wallet:' || n, 'asset', 'GBP', min_balance => 'GBP 0')) AS opened FROM generate_series(1, 6) AS n;
SELECT count(books.open_account('number:' || n, 'asset', 'GBP')) AS opened FROM generate_series(1, 6) AS n;
SELECT count(books.open_account('counted:' || n, 'liability', 'GBP')) AS opened FROM generate_series(1, 6) AS n;
SELECT count(books.transfer('wallet:' || n, 'bank', 'GBP 1000000')) AS paid FROM generate_series(1, 6) AS n;
CREATE FUNCTION legs(source integer, target integer, amount bigint) RETURNS leg[] LANGUAGE sql AS $$
  SELECT ARRAY[credit('wallet:' || source, monetary(amount, 'GBP')), debit('wallet:' || target, monetary(amount, 'GBP')),
    debit('number:' || source, 'GBP 1'), credit('counted:' || source, 'GBP 1'), debit('number:' || target, 'GBP 1'), credit('counted:' || target, 'GBP 1')]
$$;
CREATE FUNCTION pay(source integer, target integer, amount bigint, key text) RETURNS TABLE (created boolean, told bigint[]) LANGUAGE sql AS $$
  SELECT bool_and(r.created), array_agg(amount(r.posted)::bigint ORDER BY r.account)
    FROM books.post_returning(legs(source, target, amount), key => key) AS r WHERE r.account NOT LIKE 'counted:%'
$$;
CREATE FUNCTION look(accounts integer[]) RETURNS TABLE (account integer, number bigint, balance bigint) LANGUAGE sql STABLE AS $$
  SELECT n, amount(c.posted)::bigint, amount(w.posted)::bigint
    FROM unnest(accounts) AS n JOIN books.account_balances AS w ON w.code = 'wallet:' || n JOIN books.account_balances AS c ON c.code = 'number:' || n
$$;
CREATE FUNCTION look_at(account integer) RETURNS TABLE (account integer, number bigint, balance bigint) LANGUAGE sql STABLE AS $$
  SELECT account, amount(c.posted)::bigint, amount(w.posted)::bigint
    FROM books.balance('number:' || account) AS c, books.balance('wallet:' || account) AS w
$$;
