-- Prints the books of the ledger shop.
\pset footer off
\pset null ''

-- Amounts with thousands separators, two decimals, and more only where an amount has more.
CREATE OR REPLACE FUNCTION retail.print(value monetary) RETURNS text
  LANGUAGE sql STABLE STRICT
  RETURN lpad(to_char(amount(value), 'FM999,999,999,990.00' || repeat('9', 16)), 14);

CREATE OR REPLACE VIEW retail.sales_by_country AS
SELECT split_part(code, ':', 3) AS country,
       sum(posted) FILTER (WHERE code LIKE 'income:sales:%') AS goods,
       sum(posted) FILTER (WHERE code LIKE 'income:shipping:%') AS shipping
FROM shop.account_balances
WHERE code LIKE 'income:sales:%' OR code LIKE 'income:shipping:%'
GROUP BY country;

\echo
\echo Trial balance
SELECT currency,
       CASE WHEN grouping(code) = 1 THEN 'total' ELSE code END AS account,
       retail.print(sum(debit)) AS debit,
       retail.print(sum(credit)) AS credit
FROM shop.trial_balance(depth => 2)
GROUP BY GROUPING SETS ((currency, code), (currency))
ORDER BY currency DESC, grouping(code), code;

\echo Sales by country, in pounds
SELECT country, retail.print(sales.goods) AS goods, retail.print(sales.shipping) AS shipping
FROM retail.sales_by_country AS sales
ORDER BY sales.goods DESC;

\echo The ten largest receivables, by their value in pounds at the last rate of the sample
SELECT balance.code AS account, balance.currency, retail.print(balance.posted) AS owed,
       retail.print(round(in_pounds)) AS "in pounds"
FROM shop.account_balances AS balance
CROSS JOIN LATERAL (
  SELECT gbp FROM retail.rates
  WHERE on_date <= (SELECT max(invoiced_on) FROM retail.invoices)
  ORDER BY on_date DESC LIMIT 1
) AS rate
CROSS JOIN LATERAL (
  SELECT CASE balance.currency WHEN 'GBP' THEN balance.posted
           ELSE monetary(amount(balance.posted) * rate.gbp, 'GBP')
         END AS in_pounds
) AS valued
WHERE balance.code LIKE 'assets:receivable:%'
ORDER BY in_pounds DESC
LIMIT 10;

\echo Statement of assets:receivable:12471:EUR, a customer in Germany, for the first quarter of 2011
SELECT effective_at::date AS date, coalesce(kind, row_type) AS kind, description,
       retail.print(amount) AS amount, retail.print(balance) AS balance
FROM shop.statement('assets:receivable:12471:EUR', '2011-01-01', '2011-04-01');

\echo How fast
SELECT run, phase, count(*) AS documents,
       count(*) FILTER (WHERE status = 'created') AS created,
       count(*) FILTER (WHERE status = 'exists') AS "exist already",
       round(extract(epoch FROM finished_at - started_at), 2) AS seconds,
       round(count(*) / extract(epoch FROM finished_at - started_at)) AS "a second"
FROM retail.runs
JOIN retail.outcomes USING (run)
GROUP BY run
ORDER BY run;
SELECT count(*) > 0 AS broken FROM shop.verify() \gset
\if :broken
  \echo verify() found
  SELECT * FROM shop.verify();
\else
  \echo verify() found nothing: every invariant holds over the whole ledger.
\endif
