-- Writes what will be posted as JSON documents, in batches: one document an invoice, and one more for
-- each invoice that is billed in euro. Reads the schema retail only; post.sql sends the documents.
CREATE TABLE retail.documents (
  phase text NOT NULL,
  batch int NOT NULL,
  ordinal int NOT NULL,
  key text NOT NULL UNIQUE,
  document jsonb NOT NULL,
  PRIMARY KEY (phase, batch, ordinal)
);

-- What post.sql keeps: when it sent the documents of a phase, and what the ledger answered to each.
CREATE TABLE retail.runs (
  run int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  phase text NOT NULL,
  started_at timestamptz NOT NULL,
  finished_at timestamptz
);
CREATE TABLE retail.outcomes (
  run int NOT NULL REFERENCES retail.runs,
  batch int NOT NULL,
  ordinal int NOT NULL,
  transaction_id bigint,
  status text NOT NULL,
  detail text,
  PRIMARY KEY (run, batch, ordinal)
);

-- A leg from a signed amount: debit positive, credit negative.
CREATE FUNCTION retail.leg(account text, amount monetary, memo text DEFAULT NULL) RETURNS jsonb
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN jsonb_strip_nulls(jsonb_build_object(
    'account', account,
    CASE WHEN sign(amount) < 0 THEN 'credit' ELSE 'debit' END, abs(amount)::text,
    'memo', memo));

-- The customer's account: one for each currency that the customer is billed in.
CREATE FUNCTION retail.receivable(customer text, currency text) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN 'assets:receivable:' || customer || CASE currency WHEN 'GBP' THEN '' ELSE ':' || currency END;

-- Invoices: the customer owes the total, and every line is a leg of its own. A total of zero has no
-- leg: its lines balance without one.
CREATE VIEW retail.invoice_documents AS
SELECT invoice_no AS key,
       invoiced_at,
       jsonb_build_object(
         'key', invoice_no,
         'kind', kind,
         'effective_at', invoiced_at,
         'description', CASE kind WHEN 'refund' THEN 'Cancellation ' ELSE 'Invoice ' END || invoice_no,
         'metadata', jsonb_build_object('customer', customer, 'country', country),
         'legs',
         CASE WHEN is_zero(total) THEN '[]'
           ELSE jsonb_build_array(retail.leg(retail.receivable(customer, 'GBP'), total))
         END
         || (
           SELECT jsonb_agg(
             retail.leg(
               line.account, -line.amount,
               concat_ws(' ', line.quantity, 'x', line.stock_code, trim(line.description)))
             ORDER BY line.line)
           FROM retail.lines AS line
           WHERE line.invoice_no = invoice.invoice_no
             AND line.customer = invoice.customer
             AND line.country = invoice.country
             AND line.obstacle IS NULL
         )) AS document
FROM retail.invoices AS invoice;

-- What the customers of euro countries owe in euro: the pounds divided by the price of one euro in
-- pounds, rounded to the cent, half to even. On a day without a rate the last one before it holds.
CREATE VIEW retail.euro_invoices AS
SELECT invoice.*,
       rate.on_date AS rate_date,
       rate.gbp AS rate,
       round(monetary(invoice.total / monetary(rate.gbp, 'GBP'), 'EUR')) AS euro_total
FROM retail.invoices AS invoice
JOIN retail.euro_countries AS euro ON euro.country = invoice.country AND euro.since <= invoice.invoiced_on
CROSS JOIN LATERAL (
  SELECT on_date, gbp FROM retail.rates WHERE on_date <= invoice.invoiced_on
  ORDER BY on_date DESC LIMIT 1
) AS rate
WHERE NOT is_zero(invoice.total);

-- The debt moves from pounds to euro through the two FX position accounts, so that each currency
-- balances by itself.
CREATE VIEW retail.euro_documents AS
SELECT invoice_no || ':EUR' AS key,
       invoiced_at,
       jsonb_build_object(
         'key', invoice_no || ':EUR',
         'kind', 'fx',
         'effective_at', invoiced_at,
         'description', 'Invoice ' || invoice_no || ' billed in EUR',
         'metadata', jsonb_build_object(
           'invoice', invoice_no, 'rate', rate::text, 'rate_date', rate_date,
           'rate_source', 'European Central Bank, pounds for one euro'),
         'legs', jsonb_build_array(
           retail.leg(retail.receivable(customer, 'GBP'), -total),
           retail.leg('equity:fx:GBP', total),
           retail.leg(retail.receivable(customer, 'EUR'), euro_total),
           retail.leg('equity:fx:EUR', -euro_total))) AS document
FROM retail.euro_invoices;

-- In the order of time, 500 documents a batch.
INSERT INTO retail.documents
SELECT phase,
       1 + (position - 1) / 500,
       1 + (position - 1) % 500,
       key,
       document
FROM (
  SELECT phase, key, document,
         row_number() OVER (PARTITION BY phase ORDER BY invoiced_at, key)::int AS position
  FROM (
    SELECT 'invoices' AS phase, * FROM retail.invoice_documents
    UNION ALL
    SELECT 'euro', * FROM retail.euro_documents
  ) AS every_document
) AS numbered;

ANALYZE retail.documents;
