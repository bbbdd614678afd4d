-- pgledger, from a folder with its repository, and accounts with ids as long as those that it makes itself.
-- @folder@ stands for the folder, @accounts@ for how many accounts there are.
\i @folder@/vendor/scoville-pgsql-ulid/uuid-to-ulid.sql
\i @folder@/pgledger.sql
INSERT INTO pgledger_accounts (id, name, currency, allow_negative_balance, allow_positive_balance, created_at, updated_at)
SELECT 'pgla_' || lpad(number::text, 26, '0'), 'account', 'GBP', true, true, now(), now()
FROM generate_series(1, @accounts@) AS number;
VACUUM ANALYZE;
