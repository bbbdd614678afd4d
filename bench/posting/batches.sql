-- Transfers in batches and as JSON, and tables like the ledger's without triggers for the same rows.
-- @ledger@ and @floor@ stand for the schemas.
CREATE SCHEMA @floor@;
CREATE TABLE @floor@.transactions (LIKE @ledger@.transactions INCLUDING INDEXES INCLUDING DEFAULTS);
CREATE TABLE @floor@.entries (LIKE @ledger@.entries INCLUDING INDEXES INCLUDING DEFAULTS);
CREATE TABLE @floor@.new_transactions (batch int, LIKE @ledger@.transactions);
CREATE TABLE @floor@.new_entries (batch int, LIKE @ledger@.entries);
CREATE TABLE @floor@.inputs (batch int, debits text[], credits text[], amounts monetary[], keys text[], documents jsonb);
ALTER TABLE @floor@.inputs ALTER debits SET STORAGE EXTERNAL, ALTER credits SET STORAGE EXTERNAL,
  ALTER amounts SET STORAGE EXTERNAL, ALTER keys SET STORAGE EXTERNAL, ALTER documents SET STORAGE EXTERNAL;

CREATE FUNCTION @floor@.make_inputs(batches int, size int, accounts int) RETURNS void LANGUAGE sql AS $$
  TRUNCATE @floor@.inputs;
  INSERT INTO @floor@.inputs
  SELECT batch, array_agg('account:' || debit), array_agg('account:' || credit), array_agg(amount),
         array_agg(key),
         jsonb_agg(jsonb_build_object('legs', jsonb_build_array(
           jsonb_build_object('account', 'account:' || debit, 'debit', amount::text),
           jsonb_build_object('account', 'account:' || credit, 'credit', amount::text))))
  FROM (
    SELECT batch, debit, 1 + (debit + floor(random() * (accounts - 1))::int) % accounts AS credit,
           from_minor_units(1 + floor(random() * 1000000)::int, 'GBP') AS amount, gen_random_uuid()::text AS key
    FROM generate_series(1, batches) AS batch, generate_series(1, size),
      LATERAL (SELECT batch * 0 + 1 + floor(random() * accounts)::int AS debit) AS d
  ) AS transfers
  GROUP BY batch;
$$;

-- What the ledger wrote since a transaction, to be written once more by hand: `size` transactions a batch.
SELECT format($function$
  CREATE FUNCTION @floor@.take_rows(since bigint, size int) RETURNS void LANGUAGE sql AS $$
    TRUNCATE @floor@.new_transactions, @floor@.new_entries;
    INSERT INTO @floor@.new_transactions
      SELECT (row_number() OVER (ORDER BY id) - 1) / size + 1, * FROM @ledger@.transactions WHERE id > since ORDER BY id;
    INSERT INTO @floor@.new_entries
      SELECT t.batch, e.* FROM @ledger@.entries AS e JOIN @floor@.new_transactions AS t ON t.id = e.transaction_id
      ORDER BY e.transaction_id, e.line;
    CREATE INDEX IF NOT EXISTS new_transactions_batch ON @floor@.new_transactions (batch);
    CREATE INDEX IF NOT EXISTS new_entries_batch ON @floor@.new_entries (batch);
    ANALYZE @floor@.new_transactions, @floor@.new_entries;
  $$;
  CREATE PROCEDURE @floor@.insert_rows(the_batch int) LANGUAGE sql BEGIN ATOMIC
    INSERT INTO @floor@.transactions SELECT %s FROM @floor@.new_transactions WHERE batch = the_batch;
    INSERT INTO @floor@.entries SELECT %s FROM @floor@.new_entries WHERE batch = the_batch;
  END
$function$, (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
             WHERE attrelid = '@ledger@.transactions'::regclass AND attnum > 0 AND NOT attisdropped),
            (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
             WHERE attrelid = '@ledger@.entries'::regclass AND attnum > 0 AND NOT attisdropped))
\gexec
