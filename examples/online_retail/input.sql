-- Prints what the CSV files held and what will not be posted.
\pset footer off

\echo
\echo What was read
SELECT (SELECT count(*) FROM retail.lines) AS "lines",
       (SELECT count(DISTINCT invoice_no) FROM retail.lines) AS "invoices",
       (SELECT count(*) FROM retail.invoices) AS "of them to post",
       (SELECT count(*) FROM retail.invoices WHERE kind = 'refund') AS "cancellations",
       (SELECT count(*) FROM retail.euro_invoices) AS "billed in euro",
       (SELECT count(*) FROM retail.euro_invoices WHERE rate_date < invoiced_on) AS "at an earlier day's rate",
       (SELECT count(*) FROM shop.accounts) AS "accounts opened";

\echo Lines by class
SELECT coalesce(class, 'unknown') AS class, count(*) AS lines,
       count(*) FILTER (WHERE obstacle IS NOT NULL) AS "not posted",
       sum(amount) AS "quantity x price"
FROM retail.lines
GROUP BY class
ORDER BY lines DESC;

\echo Out of the ordinary, and posted
SELECT oddity, lines FROM retail.oddities WHERE lines > 0;

\echo Not posted
SELECT obstacle, count(*) AS lines, count(DISTINCT invoice_no) AS invoices,
       count(DISTINCT invoice_no) FILTER (WHERE invoice_no NOT IN (SELECT invoice_no FROM retail.invoices))
         AS "invoices with nothing else"
FROM retail.unposted
GROUP BY obstacle;
SELECT * FROM retail.unposted ORDER BY obstacle, invoice_no, stock_code;
