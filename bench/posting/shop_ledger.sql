-- An empty ledger with the accounts of the example, in place of the last one. Runs in bench/posting.
DROP SCHEMA IF EXISTS shop CASCADE;
SELECT create_ledger('shop');
\i ../../examples/online_retail/chart.sql
VACUUM ANALYZE;
