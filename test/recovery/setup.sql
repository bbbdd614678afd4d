-- Few accounts for long lists of one key, many for pages that get one row each.
CREATE EXTENSION florin;
CREATE EXTENSION amcheck;
SELECT create_ledger('crashed');
SELECT count(crashed.open_account('account:' || n, 'asset', 'GBP')) FROM generate_series(1, 5000) AS n;
