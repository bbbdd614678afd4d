-- The documents of examples/online_retail, as one array of JSON a batch, and a ledger to post them to.
-- Runs in bench/posting. @size@ is how many documents a batch has.
\cd ../../examples/online_retail
SET timezone = 'Europe/London';
\i load.sql
\i documents.sql
\cd ../../bench/posting

CREATE TABLE bench.batches AS
SELECT (position - 1) / @size@ AS batch, jsonb_agg(document ORDER BY position) AS documents
FROM (SELECT document, row_number() OVER (ORDER BY phase DESC, batch, ordinal)::int AS position
      FROM retail.documents) AS numbered
GROUP BY 1;
