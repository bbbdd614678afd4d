-- The ledger's figures for check.py, which has its own from the CSV: one row a figure, as
-- subject, name, currency, value. Amounts are signed: debit positive, credit negative.
\pset format csv
\pset tuples_only on

-- Every account's balance by four ways: the balances, the entries, the trial balance, and what the
-- groups of the trial balance sum to.
SELECT 'account_balances', code, currency,
       CASE WHEN type IN ('asset', 'expense') THEN amount(posted) ELSE -amount(posted) END
FROM shop.account_balances;

SELECT 'entries', account.code, account.currency, amount(sum(entry.amount))
FROM shop.entries AS entry
JOIN shop.accounts AS account ON account.id = entry.account_id
GROUP BY account.code, account.currency;

SELECT 'trial_balance', code, currency, coalesce(amount(debit), 0) - coalesce(amount(credit), 0)
FROM shop.trial_balance();

SELECT 'trial_balance to depth 2', code, currency, coalesce(amount(debit), 0) - coalesce(amount(credit), 0)
FROM shop.trial_balance(depth => 2);

SELECT 'trial_balance as of', to_char(midnight, 'YYYY-MM-DD ') || balance.code, balance.currency,
       coalesce(amount(balance.debit), 0) - coalesce(amount(balance.credit), 0)
FROM generate_series(timestamp '2011-01-01', timestamp '2011-10-01', interval '1 month') AS midnight
CROSS JOIN LATERAL shop.trial_balance(as_of => midnight AT TIME ZONE 'Europe/London', depth => 2) AS balance;

-- What the report prints as sales by country.
SELECT 'sales by country', country, 'GBP', amount(goods) FROM retail.sales_by_country;
SELECT 'shipping by country', country, 'GBP', amount(shipping) FROM retail.sales_by_country
WHERE shipping IS NOT NULL;

-- The closing balance of one customer's statement in each currency.
SELECT 'statement', account.code, account.currency, amount(closing.balance)
FROM shop.accounts AS account
CROSS JOIN LATERAL (
  SELECT balance FROM shop.statement(account.code, '2010-12-01', '2011-12-01') WITH ORDINALITY
  ORDER BY ordinality DESC LIMIT 1
) AS closing
WHERE account.code LIKE 'assets:receivable:12%';

-- What was posted, and what was not.
SELECT 'transactions', kind, '', count(*) FROM shop.transactions GROUP BY kind;
SELECT 'legs', 'all', '', count(*) FROM shop.entries;
SELECT 'not posted', obstacle, '', count(*) FROM retail.unposted GROUP BY obstacle;
SELECT 'answers', format('%s, %s run: %s', phase, CASE run WHEN first THEN 'first' ELSE 'last' END, status),
       '', count(*)
FROM retail.outcomes
JOIN (
  SELECT run, phase, min(run) OVER same AS first, max(run) OVER same AS last
  FROM retail.runs
  WINDOW same AS (PARTITION BY phase)
) AS runs USING (run)
WHERE run IN (first, last)
GROUP BY phase, run, first, status;
SELECT 'verify', 'findings', '', count(*) FROM shop.verify();
