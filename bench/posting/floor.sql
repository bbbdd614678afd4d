-- After the ledger has posted the documents: its rows, by batch, and tables and indexes like its own, without
-- triggers, to write the same rows into.
DROP SCHEMA IF EXISTS floor CASCADE;
CREATE SCHEMA floor;
CREATE TABLE floor.transactions (LIKE shop.transactions INCLUDING INDEXES INCLUDING DEFAULTS);
CREATE TABLE floor.entries (LIKE shop.entries INCLUDING INDEXES INCLUDING DEFAULTS);

CREATE FUNCTION floor.columns(of_table regclass) RETURNS text LANGUAGE sql
  RETURN (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
          WHERE attrelid = of_table AND attnum > 0 AND NOT attisdropped);

CREATE TABLE floor.header_rows AS
SELECT b.batch, t.* FROM bench.batches AS b
  CROSS JOIN LATERAL jsonb_array_elements(b.documents) WITH ORDINALITY AS d (document, position)
  JOIN shop.transactions AS t ON t.key = d.document ->> 'key'
  ORDER BY b.batch, d.position;
CREATE TABLE floor.entry_rows AS
SELECT h.batch, e.* FROM floor.header_rows AS h JOIN shop.entries AS e ON e.transaction_id = h.id
  ORDER BY h.batch, e.transaction_id, e.line;
CREATE INDEX ON floor.header_rows (batch);
CREATE INDEX ON floor.entry_rows (batch);
VACUUM ANALYZE;

SELECT format($procedure$
  CREATE PROCEDURE floor.insert_rows(the_batch int) LANGUAGE sql BEGIN ATOMIC
    INSERT INTO floor.transactions SELECT %s FROM floor.header_rows WHERE batch = the_batch;
    INSERT INTO floor.entries SELECT %s FROM floor.entry_rows WHERE batch = the_batch;
  END $procedure$, floor.columns('shop.transactions'), floor.columns('shop.entries'))
\gexec

-- The same rows out of the JSON documents.
CREATE PROCEDURE floor.insert_documents(the_batch int) LANGUAGE sql BEGIN ATOMIC
  WITH documents AS MATERIALIZED (
    SELECT d.document, (SELECT coalesce(max(id), 0) FROM floor.transactions) + d.position AS id
    FROM bench.batches AS b CROSS JOIN LATERAL jsonb_array_elements(b.documents) WITH ORDINALITY AS d (document, position)
    WHERE b.batch = the_batch
  ), headers AS (
    INSERT INTO floor.transactions (id, key, kind, effective_at, description, metadata)
    SELECT id, document ->> 'key', document ->> 'kind', (document ->> 'effective_at')::timestamptz,
           document ->> 'description', document -> 'metadata'
    FROM documents
  )
  INSERT INTO floor.entries (transaction_id, line, account_id, amount, effective_at, memo)
    SELECT d.id, l.line::int, a.id,
           coalesce((l.leg ->> 'debit')::monetary, - (l.leg ->> 'credit')::monetary),
           (d.document ->> 'effective_at')::timestamptz, l.leg ->> 'memo'
    FROM documents AS d
      CROSS JOIN LATERAL jsonb_array_elements(d.document -> 'legs') WITH ORDINALITY AS l (leg, line)
      JOIN shop.accounts AS a ON a.code = l.leg ->> 'account';
END;
