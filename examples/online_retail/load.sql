-- Reads the two data files into the schema retail and says of every invoice line what it is and
-- which account it belongs to. Nothing here knows the ledger. Run it in this directory.
CREATE SCHEMA retail;

-- What a stock code stands for. Goods are five digits, most with a letter or two, and the shop's own
-- gift codes (DCGS0004, DCGSSGIRL). NULL for a code that this example does not know: such a line is
-- listed, not posted.
CREATE FUNCTION retail.class_of(stock_code text) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN CASE
    WHEN stock_code ~ '^[0-9]{5}[A-Za-z]{0,2}$' OR stock_code ~ '^DCGS' THEN 'goods'
    WHEN stock_code IN ('POST', 'DOT', 'C2') THEN 'shipping'
    WHEN stock_code = 'D' THEN 'discount'
    WHEN stock_code = 'M' THEN 'adjustment'
    WHEN stock_code = 'S' THEN 'samples'
    WHEN stock_code = 'B' THEN 'bad debt'
    WHEN stock_code IN ('AMAZONFEE', 'BANK CHARGES') THEN 'fee'
    WHEN stock_code = 'CRUK' THEN 'charity'
  END;

-- A country's name as a segment of an account code: United Kingdom is united-kingdom.
CREATE FUNCTION retail.slug(name text) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN lower(regexp_replace(name, '[^A-Za-z0-9]+', '-', 'g'));

-- The account opposite the customer's.
CREATE FUNCTION retail.account_of(class text, country text) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN CASE class
    WHEN 'goods' THEN 'income:sales:' || retail.slug(country)
    WHEN 'shipping' THEN 'income:shipping:' || retail.slug(country)
    WHEN 'discount' THEN 'income:discounts'
    WHEN 'adjustment' THEN 'income:adjustments'
    WHEN 'samples' THEN 'expense:samples'
    WHEN 'bad debt' THEN 'expense:bad-debt'
    WHEN 'fee' THEN 'expense:fees'
    WHEN 'charity' THEN 'expense:charity'
  END;

CREATE TABLE retail.lines (
  line bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- as in the file
  invoice_no text NOT NULL,
  stock_code text NOT NULL,
  description text,
  quantity bigint NOT NULL,
  invoice_date timestamp NOT NULL,
  unit_price numeric NOT NULL,
  customer_id text,
  country text NOT NULL,
  -- what follows from it
  amount monetary NOT NULL GENERATED ALWAYS AS (monetary(unit_price, 'GBP') * quantity) STORED,
  invoiced_at timestamptz NOT NULL GENERATED ALWAYS AS (invoice_date AT TIME ZONE 'Europe/London') STORED,
  customer text NOT NULL
    GENERATED ALWAYS AS (coalesce(regexp_replace(customer_id, '\.0$', ''), 'unknown')) STORED,
  class text GENERATED ALWAYS AS (retail.class_of(stock_code)) STORED,
  account text GENERATED ALWAYS AS (retail.account_of(retail.class_of(stock_code), country)) STORED,
  obstacle text GENERATED ALWAYS AS (
    CASE
      WHEN retail.class_of(stock_code) IS NULL THEN 'unknown stock code'
      WHEN quantity = 0 THEN 'zero quantity'
      WHEN unit_price = 0 THEN 'zero price'
    END) STORED
);
COMMENT ON COLUMN retail.lines.amount IS 'Quantity times unit price, exactly: nothing is rounded.';
COMMENT ON COLUMN retail.lines.obstacle IS 'Why the line cannot be posted; NULL when it can.';

\copy retail.lines (invoice_no, stock_code, description, quantity, invoice_date, unit_price, customer_id, country) FROM PROGRAM 'gzip -dc data/online-retail-sample.csv.gz' WITH (FORMAT csv, HEADER)

CREATE TABLE retail.rates (
  on_date date PRIMARY KEY,
  gbp numeric NOT NULL CHECK (gbp > 0)
);
COMMENT ON TABLE retail.rates IS 'ECB reference rates: pounds for one euro on a working day.';

\copy retail.rates (on_date, gbp) FROM 'data/ecb-reference-rates.csv' WITH (FORMAT csv, HEADER)

-- Who pays in euro, since when, named as in the file. "European Community" is not a country.
CREATE TABLE retail.euro_countries (
  country text PRIMARY KEY,
  since date NOT NULL
);
INSERT INTO retail.euro_countries VALUES
  ('Austria', '1999-01-01'), ('Belgium', '1999-01-01'), ('Finland', '1999-01-01'),
  ('France', '1999-01-01'), ('Germany', '1999-01-01'), ('EIRE', '1999-01-01'),
  ('Italy', '1999-01-01'), ('Luxembourg', '1999-01-01'), ('Netherlands', '1999-01-01'),
  ('Portugal', '1999-01-01'), ('Spain', '1999-01-01'), ('Greece', '2001-01-01'),
  ('Slovenia', '2007-01-01'), ('Cyprus', '2008-01-01'), ('Malta', '2008-01-01'),
  ('Slovakia', '2009-01-01'), ('Estonia', '2011-01-01');

-- One row an invoice that can be posted. An invoice has one customer and one country: if the file said
-- otherwise, the unique key of retail.documents would stop the example. The minutes of a few invoices differ between their lines
-- (minutes > 1): the earliest one is the invoice's.
CREATE VIEW retail.invoices AS
SELECT invoice_no,
       CASE WHEN invoice_no LIKE 'C%' THEN 'refund' ELSE 'sale' END AS kind,
       customer,
       country,
       min(invoiced_at) AS invoiced_at,
       min(invoice_date)::date AS invoiced_on,
       count(*) AS lines,
       count(DISTINCT invoice_date) AS minutes,
       sum(amount) AS total
FROM retail.lines
WHERE obstacle IS NULL
GROUP BY invoice_no, customer, country;

-- The lines that were not posted.
CREATE VIEW retail.unposted AS
SELECT obstacle, invoice_no, stock_code, description, quantity, unit_price, customer, country
FROM retail.lines
WHERE obstacle IS NOT NULL;

-- Lines that were posted although they are out of the ordinary, and how each kind was treated.
CREATE VIEW retail.oddities AS
SELECT 'gift code, posted as goods' AS oddity, count(*) AS lines
FROM retail.lines WHERE obstacle IS NULL AND stock_code ~ '^DCGS'
UNION ALL
SELECT 'no customer, posted to ' || 'assets:receivable:unknown', count(*)
FROM retail.lines WHERE obstacle IS NULL AND customer = 'unknown'
UNION ALL
SELECT 'line appears twice, posted twice', coalesce(sum(copies - 1), 0)
FROM (
  SELECT count(*) AS copies
  FROM retail.lines
  WHERE obstacle IS NULL
  GROUP BY invoice_no, stock_code, description, quantity, invoice_date, unit_price, customer, country
) AS alike
UNION ALL
SELECT 'invoice with two minutes, posted at the earlier', coalesce(sum(lines), 0)
FROM retail.invoices WHERE minutes > 1;

CREATE INDEX ON retail.lines (invoice_no);
ANALYZE retail.lines;
