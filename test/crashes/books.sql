-- Two ledgers to crash: shop, with limits, stripes and sales, and parts, partitioned by month.
SET client_min_messages = warning;
CREATE EXTENSION florin;
SELECT create_ledger('shop'), create_ledger('parts', partition_by => 'month');
SELECT shop.open_account('free:' || n, 'asset', 'GBP') FROM generate_series(1, 6) AS n;
SELECT parts.open_account('free:' || n, 'asset', 'GBP') FROM generate_series(1, 6) AS n;
SELECT shop.open_account('bounded:' || n, 'asset', 'GBP', min_balance => 'GBP -1000000000') FROM generate_series(1, 3) AS n;
SELECT shop.open_account('striped', 'asset', 'GBP', stripes => 4);
SELECT shop.limit_subtree('bounded', 'GBP', min_balance => 'GBP -1000000000');
SELECT parts.open_account('bounded:' || n, 'asset', 'GBP', min_balance => 'GBP -1000000000') FROM generate_series(1, 3) AS n;
SELECT parts.open_account('income', 'income', 'GBP'), parts.open_account('retained', 'equity', 'GBP');

-- A partition for each month of 2019, with a transaction.
SELECT parts.transfer('free:1', 'free:2', 'GBP 1', key => 'month ' || n, effective_at => make_timestamptz(2019, n, 15, 12, 0, 0, 'UTC'))
  FROM generate_series(1, 12) AS n;
SELECT parts.make_partitions(1);

SELECT shop.set_account_role(v.role, v.template, '2020-01-01')
  FROM (VALUES ('payment', 'bank'), ('proceeds', 'seller'), ('shipping', 'shipping'), ('tax', 'tax'), ('fee', 'fee'), ('goodwill', 'goodwill')) AS v (role, template);
SELECT shop.open_account(code, 'asset', 'GBP') FROM unnest(ARRAY['bank', 'seller', 'shipping', 'tax', 'fee', 'goodwill']) AS code;
SELECT shop.set_tax_jurisdiction('GB', 'United Kingdom'), shop.set_tax_rate('GB', 'VAT', 20);
SELECT shop.set_fee_schedule('commission', '[{"name": "commission", "kind": "percentage", "percent": 10}]', 'GBP');
