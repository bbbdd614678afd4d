-- Sends the documents of one phase to the ledger, one database transaction a batch, and keeps what the
-- ledger answered to each. Prints one row a batch: documents sent, documents in all, seconds so far.
--   psql -v phase=invoices -f post.sql
INSERT INTO retail.runs (phase, started_at) VALUES (:'phase', clock_timestamp()) RETURNING run \gset

-- Mode all: a document that the ledger refuses stops the example with an error that names it. In mode
-- each it would be reported as the answer to that document, and the others posted.
SELECT format($batch$
  WITH answered AS (
    INSERT INTO retail.outcomes
    SELECT %1$s, %2$s, answer.ordinal, answer.transaction_id, answer.status, answer.detail
    FROM (
      SELECT jsonb_agg(document ORDER BY ordinal) AS documents
      FROM retail.documents WHERE phase = %3$L AND batch = %2$s
    ) AS sent
    CROSS JOIN LATERAL shop.post_batch(sent.documents, 'all') AS answer
    RETURNING 1
  )
  SELECT %4$s + count(*), %5$s,
         round(extract(epoch FROM clock_timestamp() - (SELECT started_at FROM retail.runs WHERE run = %1$s)), 3)
  FROM answered
  $batch$, :run, batch, phase, sum(count(*)) OVER (ORDER BY batch) - count(*), sum(count(*)) OVER ())
FROM retail.documents
WHERE phase = :'phase'
GROUP BY phase, batch
ORDER BY batch
\gexec

UPDATE retail.runs SET finished_at = clock_timestamp() WHERE run = :run;
