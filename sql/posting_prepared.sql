-- PREPARE TRANSACTION: everything is checked when it is prepared, and nothing is remembered for the next one.
-- Where the server takes no prepared transactions, posting_prepared_1.out is what is expected.
\set SHOW_CONTEXT never
\a \t
SET client_min_messages = warning;
SELECT current_setting('max_prepared_transactions')::int > 0 AS possible \gset
\if :possible
SELECT create_ledger('regress_prepared');
SET search_path = public, regress_prepared;
SELECT open_account('a', 'asset', 'GBP', min_balance => 'GBP -10'), open_account('b', 'income', 'GBP');
CREATE VIEW pg_temp.books AS
  SELECT (SELECT count(*) FROM transactions) AS transactions, (SELECT string_agg(posted::text, ', ' ORDER BY account_id) FROM balances) AS balances, (SELECT count(*) FROM verify()) AS broken;
SELECT quote_literal('regress_prepared_' || current_database()) AS gid \gset

BEGIN;
SELECT transfer('a', 'b', 'GBP 1', key => 'one') IS NOT NULL AS posted;
INSERT INTO transactions (key) VALUES ('two') RETURNING id \gset
INSERT INTO entries (transaction_id, account_id, amount) VALUES (:id, 1, 'GBP 2'), (:id, 2, 'GBP -2');
PREPARE TRANSACTION :gid;
SELECT * FROM pg_temp.books;
-- It is neither ours any more nor committed: nobody can add to it.
INSERT INTO entries (transaction_id, line, account_id, amount, effective_at) VALUES (:id, 3, 1, 'GBP 1', now());
-- It is not in the feed, and whatever follows it waits for it.
SELECT open_account('c', 'asset', 'GBP'), open_account('d', 'income', 'GBP');
SELECT transfer('c', 'd', 'GBP 1') = :id + 1 AS posted;
SELECT count(*) FROM feed();
SELECT position = :id - 2 AS position, pid, prepared = :gid AS prepared, role = current_user AS role, since <= now() AS since FROM feed_lag;
-- What it holds is locked: the balances, and the keys.
SET lock_timeout = '50ms';
SELECT transfer('a', 'b', 'GBP 1');
SELECT transfer('a', 'b', 'GBP 1', key => 'two');
RESET lock_timeout;
COMMIT PREPARED :gid;
SELECT count(*) FROM feed();
SELECT count(*) FROM feed_lag;
SELECT * FROM pg_temp.books;
SELECT transfer('a', 'b', 'GBP 2', key => 'two') = :id AS same;
INSERT INTO entries (transaction_id, line, account_id, amount, effective_at) SELECT id, 3, 1, 'GBP 1', effective_at FROM transactions WHERE id = :id;

-- Rolled back: nothing was posted, and the key is free.
BEGIN;
SELECT transfer('b', 'a', 'GBP 13', key => 'three') IS NOT NULL AS posted;
PREPARE TRANSACTION :gid;
ROLLBACK PREPARED :gid;
SELECT * FROM pg_temp.books;
SELECT transfer('a', 'b', 'GBP 3', key => 'three') IS NOT NULL AS posted;

-- What does not balance is not prepared.
BEGIN;
INSERT INTO transactions (key) VALUES ('four') RETURNING id \gset
INSERT INTO entries (transaction_id, account_id, amount) VALUES (:id, 1, 'GBP 2'), (:id, 2, 'GBP -1');
PREPARE TRANSACTION :gid;
BEGIN;
INSERT INTO transactions (key) VALUES ('five');
PREPARE TRANSACTION :gid;
SELECT count(*) FROM pg_prepared_xacts WHERE gid = :gid;

-- What the prepared one verified does not vouch for the next.
BEGIN;
SET CONSTRAINTS ALL IMMEDIATE;
SELECT transfer('a', 'b', 'GBP 4') IS NOT NULL AS posted;
PREPARE TRANSACTION :gid;
SET lock_timeout = '50ms';
BEGIN;
INSERT INTO transactions DEFAULT VALUES RETURNING id \gset
COMMIT;
RESET lock_timeout;
COMMIT PREPARED :gid;
SELECT * FROM pg_temp.books;
SELECT * FROM verify();

-- Of an account in stripes nobody waits while a stripe is idle: two prepared ones hold one each of three.
SELECT open_account('hot', 'asset', 'GBP', stripes => 3) AS hot, open_account('x', 'income', 'GBP') AS x, open_account('y', 'income', 'GBP') AS y, open_account('z', 'income', 'GBP') AS z \gset
SET lock_timeout = '5s';
BEGIN;
SELECT transfer('hot', 'x', 'GBP 1') IS NOT NULL AS posted;
PREPARE TRANSACTION :gid;
SELECT quote_literal('regress_prepared_too_' || current_database()) AS other_gid \gset
BEGIN;
SELECT transfer('hot', 'y', 'GBP 20') IS NOT NULL AS posted;
PREPARE TRANSACTION :other_gid;
SELECT transfer('hot', 'z', 'GBP 300') IS NOT NULL AS posted;
SELECT (balance('hot')).posted;
SET lock_timeout = '50ms';
SELECT alter_account('hot', stripes => 1);
RESET lock_timeout;
COMMIT PREPARED :gid;
ROLLBACK PREPARED :other_gid;
SELECT (balance('hot')).posted, count(*), count(*) FILTER (WHERE amount(posted) <> 0) AS used FROM balances WHERE account_id = :hot;
SELECT alter_account('hot', stripes => 1);
SELECT (balance('hot')).posted;
SELECT * FROM verify();

-- The server does not prepare what notifies.
SELECT notify_posts('posts');
BEGIN;
SELECT transfer('a', 'b', 'GBP 5') IS NOT NULL AS posted;
PREPARE TRANSACTION :gid;
SELECT count(*) FROM pg_prepared_xacts WHERE gid = :gid;

RESET search_path;
DROP SCHEMA regress_prepared CASCADE;
\else
\echo no prepared transactions here
\endif
