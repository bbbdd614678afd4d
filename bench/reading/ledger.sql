-- The ledger whose balances are read: an account in every transaction, and many others.
SELECT create_ledger('@ledger@');
SELECT @ledger@.open_account('busy', 'asset', 'GBP');
SELECT count(@ledger@.open_account('one:' || n, CASE n % 3 WHEN 0 THEN 'income' WHEN 1 THEN 'liability' ELSE 'expense' END, 'GBP')) FROM generate_series(1, @accounts@) AS n;

-- Transfers of one batch, known together, at any date of three years.
CREATE FUNCTION @ledger@_post(size int, accounts int) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  at timestamptz := timestamptz '2023-01-01 00:00+00' + random() * interval '1000 days';
  chosen text[] := ARRAY(SELECT 'one:' || 1 + floor(random() * accounts) FROM generate_series(1, size));
  amounts monetary[] := ARRAY(SELECT from_minor_units(1 + floor(random() * 100000)::int, 'GBP') FROM generate_series(1, size));
BEGIN
  RETURN count(*) FROM @ledger@.transfer_batch(array_fill('busy'::text, ARRAY[size]), chosen, amounts, effective_at => at);
END $$;

-- Holds of one batch, known together, each captured a day or so later by its date, and known to be one batch later.
CREATE FUNCTION @ledger@_hold(size int, accounts int) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  earlier bigint[] := ARRAY(SELECT DISTINCT transaction_id FROM @ledger@.held);
BEGIN
  PERFORM @ledger@.post_batch((SELECT jsonb_agg(jsonb_build_object('hold', true, 'effective_at', timestamptz '2023-01-01 00:00+00' + random() * interval '1000 days',
      'legs', jsonb_build_array(jsonb_build_object('account', 'busy', 'debit', 'GBP 5.00'), jsonb_build_object('account', 'one:' || 1 + floor(random() * accounts), 'credit', 'GBP 5.00'))))
    FROM generate_series(1, size)));
  RETURN count(@ledger@.capture(t.id, effective_at => t.effective_at + random() * interval '3 days')) FROM @ledger@.transactions AS t WHERE t.id = ANY (earlier);
END $$;

-- Dates and times at even steps through what there is.
CREATE FUNCTION @ledger@_cuts(count int) RETURNS TABLE (as_of timestamptz, known_at timestamptz) LANGUAGE sql AS $$
  SELECT timestamptz '2023-01-01 00:00+00' + n * interval '1000 days' / (count + 1),
      (SELECT t.posted_at FROM @ledger@.transactions AS t WHERE t.id >= (SELECT max(x.id) FROM @ledger@.transactions AS x) * n / (count + 1) ORDER BY t.id LIMIT 1)
    FROM generate_series(1, count) AS n
$$;

-- Milliseconds of processor time that a statement takes, planned anew each time. The first is for the caches; what
-- is counted lasts long enough for the clock of the system, which ticks every few milliseconds.
CREATE FUNCTION @ledger@_time(statement text, OUT milliseconds float8) LANGUAGE plpgsql AS $$
DECLARE
  before bigint;
  spent bigint := 0;
  times int := 0;
BEGIN
  EXECUTE statement;
  before := bench.processor_time();
  WHILE spent < 100000000 LOOP
    EXECUTE statement;
    times := times + 1;
    spent := bench.processor_time() - before;
  END LOOP;
  milliseconds := spent / 1e6 / times;
END $$;

CREATE FUNCTION @ledger@_sizes() RETURNS TABLE (name text, size bigint) LANGUAGE sql AS $$
  SELECT format('table `%s`', c.relname), pg_total_relation_size(c.oid)
    FROM pg_class AS c WHERE c.relnamespace = '@ledger@'::regnamespace AND c.relname IN ('transactions', 'entries', 'roll_up_accounts', 'roll_up_chunks', 'roll_up_releases')
    ORDER BY c.relname
$$;
