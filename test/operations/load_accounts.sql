-- The accounts that load.sql posts to.
SET search_path = "money types", pg_catalog;
SELECT count(shop.open_account('load.' || n, 'asset', 'GBP')), count(shop.open_account('got.' || n, 'income', 'GBP', stripes => 2))
  FROM generate_series(1, 8) AS n;
