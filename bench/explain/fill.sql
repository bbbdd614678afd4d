-- A ledger for the question how reports grow: @accounts@ accounts, and assets:bank, which is in every transfer,
-- so that half of all entries are its own. The batches are spread over the days of a year.

SELECT create_ledger('large');
INSERT INTO large.accounts (code, type, currency) VALUES ('assets:bank', 'asset', 'GBP');
INSERT INTO large.accounts (code, type, currency)
  SELECT format('%s:%s', k.code, to_char(n, 'FM0000000')), k.type, 'GBP'
    FROM generate_series(1, @accounts@) AS n,
      LATERAL (SELECT (ARRAY['asset', 'asset', 'asset', 'asset', 'asset', 'liability', 'liability', 'income', 'income',
          'expense'])[1 + n % 10],
        (ARRAY['assets:receivable', 'assets:receivable', 'assets:receivable', 'assets:receivable', 'assets:receivable',
          'liabilities:payable', 'liabilities:payable', 'income:sales', 'income:sales', 'expenses:supplies'])[1 + n % 10]
      ) AS k (type, code)
    ORDER BY n;
CREATE TABLE bench.codes AS SELECT a.id, a.code FROM large.accounts AS a WHERE a.id > 1;
ALTER TABLE bench.codes ADD PRIMARY KEY (id);

-- Transfers between the bank and accounts drawn at random, the same ones in every run.
CREATE FUNCTION bench.post_batch(batch integer, transfers integer, effective_at timestamptz) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  debits text[];
  credits text[];
  amounts monetary[];
BEGIN
  PERFORM setseed((batch % 1000) / 1000.0);
  WITH legs AS (
    SELECT 2 + trunc(random() * @accounts@)::bigint AS id, trunc(random() * 100000) + 1 AS pence, random() < 0.5 AS comes_in
      FROM generate_series(1, transfers)
  )
  SELECT array_agg(CASE WHEN l.comes_in THEN 'assets:bank' ELSE c.code END),
      array_agg(CASE WHEN l.comes_in THEN c.code ELSE 'assets:bank' END),
      array_agg(from_minor_units(l.pence::numeric, 'GBP'))
    INTO debits, credits, amounts
    FROM legs AS l JOIN bench.codes AS c ON c.id = l.id;
  PERFORM count(*) FROM large.transfer_batch(debits, credits, amounts, effective_at => effective_at);
END $$;
