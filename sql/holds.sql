-- Holds: held, captured in parts, voided, extended, expired; by the functions and by direct INSERT.
\set SHOW_CONTEXT never
\a \t
SET client_min_messages = warning;
SET datestyle = ISO;
SET timezone = 'UTC';
-- What a command raises, its deferred checks made at once; without the numbers of
-- transactions and without times.
CREATE FUNCTION pg_temp.raised(command text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  state text; message text; detail text; hint text;
BEGIN
  EXECUTE command;
  SET CONSTRAINTS ALL IMMEDIATE;
  SET CONSTRAINTS ALL DEFERRED;
  RETURN 'nothing';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
  detail := regexp_replace(detail, '\d{4}-\d\d-\d\d [0-9:.+]+', 'TIME');
  RETURN regexp_replace(concat_ws(' | ', state, message, nullif(detail, ''), nullif(hint, '')), '(hold|transaction) \d+', '\1 #', 'g');
END $$;

SELECT create_ledger('regress_holds');
SET search_path = public, regress_holds;
SELECT open_account('bank', 'asset', 'GBP'), open_account('wallet', 'liability', 'GBP', min_balance => 'GBP 0'), open_account('sales', 'income', 'GBP', stripes => 4),
  open_account('vat', 'liability', 'GBP'), open_account('cap', 'asset', 'GBP', max_balance => 'GBP 100'),
  open_account('euro', 'liability', 'EUR', min_balance => 'EUR 0'), open_account('fx:eur', 'equity', 'EUR'), open_account('fx:gbp', 'equity', 'GBP');
CREATE VIEW pg_temp.books AS
  SELECT code, posted::text, pending::text, available::text FROM account_balances WHERE code IN ('wallet', 'sales', 'vat') UNION ALL
  SELECT check_name, object, detail, NULL FROM verify();
CREATE FUNCTION pg_temp.entries(the_key text) RETURNS SETOF text LANGUAGE sql AS $$
  SELECT concat_ws(' ', e.line, e.layer, a.code, e.amount, e.memo)
    FROM transactions AS t JOIN entries AS e ON e.transaction_id = t.id JOIN accounts AS a ON a.id = e.account_id WHERE t.key = the_key ORDER BY e.line
$$;
CREATE FUNCTION pg_temp.kept(hold bigint) RETURNS SETOF text LANGUAGE sql AS $$
  SELECT concat_ws(' ', h.line, a.code, h.amount) FROM held AS h JOIN accounts AS a ON a.id = h.account_id WHERE h.transaction_id = hold ORDER BY h.line
$$;
SELECT transfer('bank', 'wallet', 'GBP 100');

-- ---- held: available at once, posted not at all
SELECT hold(ARRAY[debit('wallet', 'GBP 60', 'two shirts'), credit('sales', 'GBP 50'), credit('vat', 'GBP 10')], now() + interval '1 hour', key => 'order-1') AS hold \gset
SELECT * FROM pg_temp.books;
SELECT * FROM pg_temp.entries('order-1');
SELECT * FROM pg_temp.kept(:hold);
SELECT pg_temp.raised($$SELECT transfer('wallet', 'sales', 'GBP 40.01')$$);
SELECT pg_temp.raised($$SELECT hold(ARRAY[debit('wallet', 'GBP 40.01'), credit('sales', 'GBP 40.01')])$$);
SELECT pg_temp.raised($$SELECT hold(ARRAY[debit('cap', 'GBP 100'), credit('bank', 'GBP 100')], key => 'inflow')$$);
SELECT pg_temp.raised($$SELECT transfer('cap', 'bank', 'GBP 0.01')$$);
SELECT void(id) IS NOT NULL FROM transactions WHERE key = 'inflow';

-- ---- a repeat of the key
SELECT hold(ARRAY[debit('wallet', 'GBP 60', 'two shirts'), credit('sales', 'GBP 50'), credit('vat', 'GBP 10')], expires_at, key => 'order-1') = :hold FROM transactions WHERE id = :hold;
SELECT pg_temp.raised($$SELECT hold(ARRAY[debit('wallet', 'GBP 60', 'two shirts'), credit('sales', 'GBP 50'), credit('vat', 'GBP 10')], NULL, key => 'order-1')$$);
SELECT pg_temp.raised($$SELECT hold(ARRAY[debit('wallet', 'GBP 60', 'two shirts'), credit('sales', 'GBP 50'), credit('vat', 'GBP 10')], expires_at, key => 'order-1', capture_limit => 'GBP 60') FROM transactions WHERE key = 'order-1'$$);
SELECT pg_temp.raised($$SELECT post(ARRAY[debit('wallet', 'GBP 60', 'two shirts'), credit('sales', 'GBP 50'), credit('vat', 'GBP 10')], key => 'order-1')$$);
SELECT pg_temp.raised($$SELECT hold(ARRAY[debit('wallet', 'GBP 1'), credit('sales', 'GBP 1')], key => 'order-1')$$);

-- With its schema: void('999999') alone is PostgreSQL's cast to the type void, and does nothing.
SELECT pg_temp.raised($$SELECT regress_holds.void('999999')$$);

-- ---- captured in parts, each leg in proportion, to the last digit
SELECT capture(:hold, 'GBP 20.01', key => 'order-1:c1') AS c1 \gset
SELECT * FROM pg_temp.entries('order-1:c1');
SELECT * FROM pg_temp.kept(:hold);
SELECT * FROM pg_temp.books;
SELECT capture(:hold, 'GBP 20.01', key => 'order-1:c1') = :c1;
SELECT pg_temp.raised(format($$SELECT capture(%s, 'GBP 20.02', key => 'order-1:c1')$$, :hold));
SELECT pg_temp.raised(format($$SELECT capture(%s, 'GBP 20.01', final => true, key => 'order-1:c1')$$, :hold));
SELECT pg_temp.raised(format($$SELECT capture(%s, key => 'order-1:c1')$$, :hold));
SELECT pg_temp.raised(format($$SELECT capture(%s, 'GBP 20.01', key => 'order-1:c1', kind => 'shipment')$$, :hold));
SELECT pg_temp.raised(format($$SELECT capture(%s, 'GBP 20.01', key => 'order-1')$$, :hold));
SELECT pg_temp.raised(format($$SELECT capture(%s, 'GBP 40')$$, :hold));
SELECT pg_temp.raised(format($$SELECT capture(%s, 'EUR 1')$$, :hold));
SELECT pg_temp.raised(format($$SELECT capture(%s, 'GBP 0')$$, :hold));
SELECT pg_temp.raised(format($$SELECT capture(%s, 'GBP -1')$$, :hold));
SELECT pg_temp.raised(format($$SELECT capture(%s, final => NULL)$$, :hold));
SELECT pg_temp.raised($$SELECT capture(NULL)$$);
SELECT pg_temp.raised($$SELECT capture(999999)$$);
SELECT pg_temp.raised($$SELECT capture(1)$$);
SELECT pg_temp.raised(format('SELECT capture(%s)', :c1));
SELECT capture(:hold, 'GBP 20', key => 'order-1:c2') IS NOT NULL;
SELECT capture(:hold, key => 'order-1:c3') AS c3 \gset
SELECT a.code, sum(e.amount) FILTER (WHERE layer = 'posted'), sum(e.amount) FILTER (WHERE layer = 'pending')
  FROM entries AS e JOIN transactions AS t ON t.id = e.transaction_id JOIN accounts AS a ON a.id = e.account_id WHERE t.origin_id = :hold GROUP BY a.code ORDER BY a.code;
SELECT * FROM pg_temp.kept(:hold);
SELECT * FROM pg_temp.books;
-- Closed; a repeated key still finds its capture.
SELECT pg_temp.raised(format('SELECT capture(%s)', :hold));
SELECT pg_temp.raised(format($$SELECT capture(%s, 'GBP 0.01')$$, :hold));
SELECT pg_temp.raised(format('SELECT void(%s)', :hold));
SELECT pg_temp.raised(format('SELECT extend_hold(%s, NULL)', :hold));
SELECT capture(:hold, key => 'order-1:c3') = :c3, capture(:hold, 'GBP 20.01', key => 'order-1:c1') = :c1, capture(:hold, 'GBP 19.99', true, key => 'order-1:c3') = :c3;
SELECT pg_temp.raised(format($$SELECT capture(%s, 'GBP 19.98', key => 'order-1:c3')$$, :hold));

-- ---- captured for less, and the rest released; voided
SELECT transfer('bank', 'wallet', 'GBP 60') IS NOT NULL;
SELECT hold(ARRAY[debit('wallet', 'GBP 60'), credit('sales', 'GBP 50'), credit('vat', 'GBP 10')], key => 'order-2') AS hold \gset
SELECT capture(:hold, 'GBP 35.55', final => true, key => 'order-2:c') AS c \gset
SELECT * FROM pg_temp.entries('order-2:c');
SELECT capture(:hold, 'GBP 35.55', final => true, key => 'order-2:c') = :c;
SELECT pg_temp.raised(format($$SELECT capture(%s, 'GBP 35.55', key => 'order-2:c')$$, :hold));
SELECT pg_temp.raised(format($$SELECT capture(%s, key => 'order-2:c')$$, :hold));
SELECT pg_temp.raised(format('SELECT void(%s)', :hold));
SELECT hold(ARRAY[debit('wallet', 'GBP 60'), credit('sales', 'GBP 50'), credit('vat', 'GBP 10')], key => 'order-3') AS hold \gset
SELECT capture(:hold, 'GBP 10', key => 'order-3:c') IS NOT NULL;
SELECT void(:hold, key => 'order-3:v', description => 'out of stock') AS v \gset
SELECT * FROM pg_temp.entries('order-3:v');
SELECT void(:hold, key => 'order-3:v', description => 'out of stock') = :v;
SELECT pg_temp.raised(format($$SELECT void(%s, key => 'order-3:v')$$, :hold));
SELECT pg_temp.raised(format($$SELECT void(%s, key => 'order-3')$$, :hold));
SELECT pg_temp.raised(format('SELECT capture(%s)', :hold));
SELECT pg_temp.raised(format('SELECT void(%s)', :hold));
SELECT pg_temp.raised('SELECT regress_holds.void(NULL)');
SELECT pg_temp.raised('SELECT void(1)');
SELECT * FROM pg_temp.books;

-- ---- more than was held, as far as the capture limit goes
SELECT pg_temp.raised($$SELECT hold(ARRAY[debit('wallet', 'GBP 60'), credit('sales', 'GBP 60')], capture_limit => 'GBP 59.99')$$);
SELECT pg_temp.raised($$SELECT hold(ARRAY[debit('wallet', 'GBP 60'), credit('sales', 'GBP 60')], capture_limit => 'EUR 60')$$);
SELECT hold(ARRAY[debit('wallet', 'GBP 30'), credit('sales', 'GBP 25'), credit('vat', 'GBP 5')], key => 'tip', capture_limit => 'GBP 36') AS hold \gset
SELECT capture(:hold, 'GBP 20', key => 'tip:c1') IS NOT NULL;
SELECT pg_temp.raised(format($$SELECT capture(%s, 'GBP 16.01')$$, :hold));
SELECT capture(:hold, 'GBP 16', key => 'tip:c2') IS NOT NULL;
SELECT * FROM pg_temp.entries('tip:c2');
SELECT capture(:hold, 'GBP 16', key => 'tip:c2') IS NOT NULL;
SELECT pg_temp.raised(format($$SELECT capture(%s, 'GBP 15', key => 'tip:c2')$$, :hold));
SELECT pg_temp.raised(format($$SELECT capture(%s, 'GBP 0.01')$$, :hold));
-- What exceeds the hold has to be there.
SELECT available FROM account_balances WHERE code = 'wallet';
SELECT hold(ARRAY[debit('wallet', 'GBP 18.45'), credit('sales', 'GBP 18.45')], key => 'all', capture_limit => 'GBP 100') AS hold \gset
SELECT * FROM pg_temp.books;
SELECT pg_temp.raised(format($$SELECT capture(%s, 'GBP 18.46')$$, :hold));
SELECT pg_temp.raised(format($$SELECT capture(%s, 'GBP 18.45')$$, :hold));
SELECT * FROM pg_temp.books;

-- ---- in two currencies: the same fraction of both
SELECT transfer('fx:eur', 'euro', 'EUR 200') IS NOT NULL;
SELECT hold(ARRAY[debit('euro', 'EUR 120'), credit('fx:eur', 'EUR 120'), debit('fx:gbp', 'GBP 100'), credit('sales', 'GBP 100')], key => 'abroad', capture_limit => 'GBP 150') AS hold \gset
SELECT capture(:hold, 'GBP 33.33', key => 'abroad:c1') IS NOT NULL;
SELECT * FROM pg_temp.entries('abroad:c1');
SELECT pg_temp.raised(format($$SELECT capture(%s, 'EUR 80.01')$$, :hold));
SELECT capture(:hold, 'GBP 76.67', key => 'abroad:c2') IS NOT NULL;
SELECT * FROM pg_temp.entries('abroad:c2');
SELECT * FROM pg_temp.kept(:hold);

-- ---- reversals and refunds: of what was captured, never of a hold
SELECT transfer('bank', 'wallet', 'GBP 100') IS NOT NULL;
SELECT hold(ARRAY[debit('wallet', 'GBP 60'), credit('sales', 'GBP 50'), credit('vat', 'GBP 10')], key => 'order-4') AS hold \gset
SELECT pg_temp.raised(format('SELECT reverse(%s)', :hold));
SELECT pg_temp.raised(format($$SELECT refund(%s, 'GBP 1')$$, :hold));
SELECT capture(:hold, 'GBP 40', key => 'order-4:c') AS c \gset
SELECT refund(:c, 'GBP 12.01', key => 'order-4:r') IS NOT NULL;
SELECT * FROM pg_temp.entries('order-4:r');
SELECT pg_temp.raised(format($$SELECT refund(%s, 'GBP 28')$$, :c));
SELECT pg_temp.raised(format('SELECT reverse(%s)', :c));
SELECT reverse(id, key => 'order-4:rr') IS NOT NULL FROM transactions WHERE key = 'order-4:r';
SELECT reverse(:c, key => 'order-4:cr') IS NOT NULL;
SELECT * FROM pg_temp.entries('order-4:cr');
SELECT * FROM pg_temp.kept(:hold);
SELECT extend_hold(:hold, now() + interval '1 day', key => 'order-4:e') AS e \gset
SELECT void(:hold, key => 'order-4:v') AS v \gset
SELECT pg_temp.raised(format('SELECT reverse(%s)', :v)), pg_temp.raised(format($$SELECT refund(%s, 'GBP 1')$$, :v)), pg_temp.raised(format('SELECT reverse(%s)', :e));
SELECT pg_temp.raised(format('SELECT capture(%s)', :v)), pg_temp.raised(format('SELECT void(%s)', :e));
SELECT * FROM pg_temp.books;

-- ---- direct INSERT: pending entries are a hold
CREATE FUNCTION pg_temp.add(the_id bigint, VARIADIC legs text[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO entries (transaction_id, account_id, amount, layer)
    SELECT the_id, a.id, w[2]::monetary, coalesce(w[3], 'pending')::entry_layer
      FROM unnest(legs) WITH ORDINALITY AS l (leg, n), regexp_match(leg, '(\S+) (\S+ \S+) ?(\S+)?') AS w JOIN accounts AS a ON a.code = w[1] ORDER BY n
$$;
CREATE FUNCTION pg_temp.write(expires_at timestamptz, capture_limit monetary, VARIADIC legs text[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  the_id bigint;
BEGIN
  INSERT INTO transactions (expires_at, capture_limit) VALUES ($1, $2) RETURNING id INTO the_id;
  PERFORM pg_temp.add(the_id, VARIADIC legs);
  RETURN the_id;
END $$;
SELECT pg_temp.write(now() + interval '1 hour', NULL, 'wallet GBP 50', 'sales GBP -50') AS hold \gset
SELECT * FROM pg_temp.kept(:hold);
SELECT pg_temp.raised($$SELECT pg_temp.write(NULL, NULL, 'wallet GBP 100', 'sales GBP -100')$$);
SELECT pg_temp.raised(format($$SELECT pg_temp.add(%s, 'wallet GBP 1', 'sales GBP -1')$$, :hold));
SELECT capture(:hold, 'GBP 20') IS NOT NULL, void(:hold) IS NOT NULL;
SELECT pg_temp.raised($$SELECT pg_temp.write(NULL, 'GBP 5', 'wallet GBP 5', 'sales GBP -5')$$);
SELECT pg_temp.raised($$SELECT pg_temp.write(NULL, 'GBP 4.99', 'wallet GBP 5', 'sales GBP -5')$$);
SELECT pg_temp.raised($$SELECT pg_temp.write(NULL, 'EUR 5', 'wallet GBP 5', 'sales GBP -5')$$);
SELECT pg_temp.raised($$SELECT pg_temp.write(now() + interval '1 hour', NULL, 'wallet GBP 1 posted', 'sales GBP -1 posted')$$);
SELECT pg_temp.raised($$SELECT pg_temp.write(NULL, 'GBP 1', 'wallet GBP 1 posted', 'sales GBP -1 posted')$$);
SELECT pg_temp.raised($$SELECT pg_temp.write(NULL, NULL, 'wallet GBP 1', 'sales GBP -1', 'wallet GBP 1 posted', 'sales GBP -1 posted')$$);
SELECT pg_temp.raised($$SELECT pg_temp.write(now() - interval '1 second', NULL, 'wallet GBP 1', 'sales GBP -1')$$);
SELECT pg_temp.raised($$SELECT pg_temp.write('infinity', NULL, 'wallet GBP 1', 'sales GBP -1')$$);
SELECT pg_temp.raised($$SELECT pg_temp.write(NULL, NULL, 'wallet GBP 1', 'sales GBP -2')$$);
SELECT pg_temp.raised($$INSERT INTO transactions (origin_id, relation) VALUES (1, 'capture')$$);
SELECT pg_temp.raised($$INSERT INTO held VALUES (1, 1, 1, 'GBP 1', NULL)$$), pg_temp.raised($$UPDATE held SET amount = amount$$), pg_temp.raised($$DELETE FROM held$$);
-- One that is not complete cannot be captured, and no entry joins one that was.
SELECT pg_temp.raised($$SELECT capture(pg_temp.write(NULL, NULL, 'wallet GBP 2', 'sales GBP -1'))$$);
SELECT pg_temp.raised($$SELECT refund(pg_temp.write(NULL, NULL, 'wallet GBP 2 posted', 'sales GBP -1 posted'), 'GBP 2')$$);
BEGIN;
SELECT pg_temp.write(NULL, NULL, 'wallet GBP 2', 'sales GBP -2') AS hold \gset
SELECT void(:hold) IS NOT NULL;
SELECT pg_temp.raised(format($$SELECT pg_temp.add(%s, 'wallet GBP 1', 'sales GBP -1')$$, :hold));
-- A rolled back capture leaves the hold open.
SELECT pg_temp.write(NULL, NULL, 'wallet GBP 2', 'sales GBP -2') AS hold \gset
SAVEPOINT before;
SELECT capture(:hold) IS NOT NULL;
ROLLBACK TO before;
SELECT capture(:hold, 'GBP 1') IS NOT NULL;
ROLLBACK TO before;
SELECT void(:hold) IS NOT NULL;
COMMIT;
SELECT * FROM pg_temp.books;

-- ---- how many legs: a capture has twice as many
SELECT pg_temp.raised($$SELECT hold(array_agg(CASE n % 2 WHEN 0 THEN debit('bank', 'GBP 1') ELSE credit('vat', 'GBP 1') END)) FROM generate_series(1, 5002) AS n$$);
SELECT pg_temp.raised($$WITH t AS (INSERT INTO transactions DEFAULT VALUES RETURNING id)
  INSERT INTO entries (transaction_id, line, account_id, amount, effective_at, layer) SELECT id, n, CASE n % 2 WHEN 0 THEN 1 ELSE 4 END, monetary(2 * (n % 2) - 1, 'GBP'), now(), 'pending' FROM t, generate_series(1, 5002) AS n$$);
SELECT hold(array_agg(CASE n % 2 WHEN 0 THEN debit('bank', 'GBP 1') ELSE credit('vat', 'GBP 1') END), key => 'many') AS hold FROM generate_series(1, 5000) AS n \gset
SELECT capture(:hold, 'GBP 2499.99', key => 'many:c1') IS NOT NULL, capture(:hold, key => 'many:c2') IS NOT NULL;
SELECT t.key, e.layer, count(*), sum(e.amount) FILTER (WHERE e.account_id = 1) FROM transactions AS t JOIN entries AS e ON e.transaction_id = t.id WHERE t.key LIKE 'many%' GROUP BY t.key, e.layer ORDER BY 1, 2;

-- ---- as documents
SELECT post_json('{"hold": true, "key": "json", "expires_at": "2100-01-01", "capture_limit": "GBP 2.00", "legs": [{"account": "wallet", "debit": "GBP 1.00"}, {"account": "sales", "credit": "GBP 1.00"}]}') AS hold \gset
SELECT post_json('{"hold": true, "key": "json", "expires_at": "2100-01-01", "capture_limit": "GBP 2.00", "legs": [{"account": "wallet", "debit": "GBP 1.00"}, {"account": "sales", "credit": "GBP 1.00"}]}') = :hold;
SELECT expires_at, capture_limit FROM transactions WHERE id = :hold;
SELECT pg_temp.raised(format('SELECT post_json(%L)', document)) FROM unnest(ARRAY[
  '{"hold": true, "key": "json", "expires_at": "2100-01-02", "capture_limit": "GBP 2.00", "legs": [{"account": "wallet", "debit": "GBP 1.00"}, {"account": "sales", "credit": "GBP 1.00"}]}',
  '{"key": "json", "legs": [{"account": "wallet", "debit": "GBP 1.00"}, {"account": "sales", "credit": "GBP 1.00"}]}',
  '{"hold": "yes", "legs": [{"account": "wallet", "debit": "GBP 1.00"}, {"account": "sales", "credit": "GBP 1.00"}]}',
  '{"hold": false, "expires_at": "2100-01-01", "legs": [{"account": "wallet", "debit": "GBP 1.00"}, {"account": "sales", "credit": "GBP 1.00"}]}',
  '{"capture_limit": "GBP 2.00", "legs": [{"account": "wallet", "debit": "GBP 1.00"}, {"account": "sales", "credit": "GBP 1.00"}]}',
  '{"hold": true, "capture_limit": 2, "legs": [{"account": "wallet", "debit": "GBP 1.00"}, {"account": "sales", "credit": "GBP 1.00"}]}',
  '{"hold": true, "expires_at": "2000-01-01", "legs": [{"account": "wallet", "debit": "GBP 1.00"}, {"account": "sales", "credit": "GBP 1.00"}]}',
  '{"hold": true, "expires_at": "infinity", "legs": [{"account": "wallet", "debit": "GBP 1.00"}, {"account": "sales", "credit": "GBP 1.00"}]}']) AS document;
SELECT status, regexp_replace(detail, '\d+', '#') FROM post_batch('[
  {"hold": true, "key": "b1", "legs": [{"account": "wallet", "debit": "GBP 1.00"}, {"account": "sales", "credit": "GBP 1.00"}]},
  {"key": "b2", "legs": [{"account": "wallet", "debit": "GBP 1.00"}, {"account": "sales", "credit": "GBP 1.00"}]},
  {"hold": true, "key": "b2", "legs": [{"account": "wallet", "debit": "GBP 1.00"}, {"account": "sales", "credit": "GBP 1.00"}]},
  {"hold": true, "key": "b1", "legs": [{"account": "wallet", "debit": "GBP 1.00"}, {"account": "sales", "credit": "GBP 1.00"}]},
  {"hold": true, "key": "b3", "expires_at": "2100-01-01", "legs": [{"account": "wallet", "debit": "GBP 1.00"}, {"account": "sales", "credit": "GBP 1.00"}]}]', mode => 'each');
SELECT count(void(transaction_id)) FROM (SELECT DISTINCT transaction_id FROM held) AS h;
SELECT * FROM pg_temp.books;

-- ---- what can be read
SELECT key, state, currency, amount, captured, remaining, expires_at > now() + interval '30 minutes' AS later FROM holds ORDER BY transaction_id, currency;
SELECT depth, relation, key, currency, amount FROM chains WHERE chain_id = (SELECT id FROM transactions WHERE key = 'order-4') ORDER BY transaction_id;
SELECT chain_id = (SELECT id FROM transactions WHERE key = 'order-4') FROM chains WHERE transaction_id = (SELECT id FROM transactions WHERE key = 'order-4:rr');
SELECT DISTINCT depth FROM chains WHERE transaction_id = (SELECT id FROM transactions WHERE key = 'b2');

-- One hold and one chain are read by index.
CREATE FUNCTION pg_temp.scans(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  line text;
BEGIN
  SET LOCAL enable_seqscan = off;
  FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
    IF line ~ 'Seq Scan' THEN
      RETURN NEXT btrim(line);
    END IF;
  END LOOP;
END $$;
SELECT pg_temp.scans('SELECT * FROM holds WHERE transaction_id = 42'), pg_temp.scans('SELECT * FROM holds WHERE key = ''order-1'''),
  pg_temp.scans('SELECT * FROM chains WHERE chain_id = 42'), pg_temp.scans('SELECT * FROM chains WHERE chain_id = (SELECT chain_id FROM chains WHERE transaction_id = 42 LIMIT 1)'),
  pg_temp.scans('SELECT * FROM held_at(1, NULL, NULL)');

-- ---- expiry: from its time on a hold counts for nobody, written down or not
SELECT open_account('purse', 'liability', 'GBP', min_balance => 'GBP 0', max_balance => 'GBP 100') IS NOT NULL, transfer('bank', 'purse', 'GBP 100') IS NOT NULL;
CREATE FUNCTION pg_temp.purse() RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', b.posted, b.pending, b.available, v.pending, v.available) FROM balance('purse') AS b, account_balances AS v WHERE v.code = 'purse'
$$;
CREATE FUNCTION pg_temp.hold_for(delay interval, amount monetary, the_key text) RETURNS bigint LANGUAGE sql AS $$
  SELECT hold(ARRAY[debit('purse', amount), credit('sales', amount)], clock_timestamp() + delay, key => the_key)
$$;
SELECT pg_temp.raised($$SELECT pg_temp.hold_for('0', 'GBP 1', NULL)$$), pg_temp.raised($$SELECT hold(ARRAY[debit('purse', 'GBP 1'), credit('sales', 'GBP 1')], '-infinity')$$);
SELECT pg_temp.hold_for('1.5 s', 'GBP 70', 'short') AS short, pg_temp.hold_for('1 hour', 'GBP 10', 'long') AS long, pg_temp.hold_for('1.5 s', 'GBP 5', 'extended') AS extended \gset
SELECT pg_temp.purse();
SELECT pg_temp.raised($$SELECT transfer('purse', 'sales', 'GBP 20')$$);
SELECT capture(:short, 'GBP 7') IS NOT NULL AS captured, extend_hold(:extended, NULL, key => 'extended:e') AS extension \gset
SELECT pg_temp.raised(format('SELECT extend_hold(%s, now())', :extended)), pg_temp.raised(format($$SELECT extend_hold(%s, 'infinity')$$, :extended)), pg_temp.raised('SELECT extend_hold(NULL, NULL)');
SELECT extend_hold(:extended, NULL, key => 'extended:e') = :extension;
SELECT pg_temp.raised(format($$SELECT extend_hold(%s, '2100-01-01', key => 'extended:e')$$, :extended));
SELECT expire_holds();
SELECT pg_sleep(1.6);
SELECT pg_temp.purse();
SELECT key, state, amount, captured, remaining, expires_at IS NULL FROM holds WHERE key IN ('short', 'long', 'extended') ORDER BY key;
SELECT pg_temp.raised(format('SELECT capture(%s)', :short)), pg_temp.raised(format('SELECT void(%s)', :short)), pg_temp.raised(format('SELECT extend_hold(%s, NULL)', :short));
SELECT hold(ARRAY[debit('purse', 'GBP 70'), credit('sales', 'GBP 70')], expires_at, key => 'short') = :short FROM transactions WHERE id = :short;
-- What it kept can be spent, and what it would have brought no longer counts against a maximum.
BEGIN;
SELECT pg_temp.raised($$SELECT transfer('purse', 'sales', 'GBP 78.01')$$), pg_temp.raised($$SELECT transfer('purse', 'sales', 'GBP 78')$$), pg_temp.purse();
SELECT count(*) FROM verify();
ROLLBACK;
SELECT pg_temp.raised($$SELECT alter_account('purse', min_balance => 'GBP 78.01')$$), pg_temp.raised($$SELECT alter_account('purse', min_balance => 'GBP 78')$$), pg_temp.raised($$SELECT alter_account('purse', min_balance => 'GBP 0')$$);
SELECT posted, pending, available FROM post_returning(ARRAY[debit('bank', 'GBP 1'), credit('purse', 'GBP 1')]) WHERE account = 'purse';
SELECT draw(ARRAY['purse'], 'sales', 'GBP 100', partial => true) IS NOT NULL AS drawn, pg_temp.purse();
-- At a time: the same before it was written down and after.
CREATE TABLE pg_temp.times AS SELECT t.id, t.expires_at, t.posted_at FROM transactions AS t WHERE t.id = :short;
CREATE FUNCTION pg_temp.purse_then() RETURNS SETOF text LANGUAGE sql AS $$
  SELECT concat_ws(' ', label, b.pending, b.available)
    FROM pg_temp.times AS t, LATERAL (VALUES ('just before', t.expires_at - interval '1 us', NULL::timestamptz), ('when it expired', t.expires_at, NULL),
      ('known before', NULL, t.expires_at - interval '1 us'), ('known then', NULL, t.expires_at), ('known then, of later', now() + interval '1 day', t.expires_at)) AS v (label, as_of, known_at),
      LATERAL balance('purse', as_of => v.as_of, known_at => v.known_at) AS b
$$;
SELECT pg_temp.purse_then();
SELECT pg_temp.raised('SELECT expire_holds(0)'), pg_temp.raised('SELECT expire_holds(NULL)'), pg_temp.raised('SELECT expire_holds(100001)');
SELECT expire_holds(1), expire_holds();
SELECT pg_temp.purse(), pg_temp.purse_then();
SELECT t.relation, t.kind, t.effective_at = h.expires_at AS when_it_expired, t.key IS NULL FROM transactions AS t JOIN pg_temp.times AS h ON h.id = t.origin_id WHERE t.relation = 'expiry';
SELECT key, state, amount, captured, remaining FROM holds WHERE key IN ('short', 'long', 'extended') ORDER BY key;
SELECT pg_temp.raised(format('SELECT capture(%s)', :short)), pg_temp.raised(format('SELECT reverse(%s)', id)) FROM transactions WHERE origin_id = :short AND relation = 'expiry';
SELECT * FROM verify();
-- Legs that are amounts, and whose sum is none: the views show the others all the same, and verify() goes on.
SELECT count(open_account('vast:' || n, 'asset', 'BTC')) FROM generate_series(1, 4) AS n;
SELECT hold(ARRAY[debit('vast:1', v), debit('vast:2', v), credit('vast:3', v), credit('vast:4', v)], key => 'vast') AS vast FROM (VALUES ('BTC 664613997892457936451903530140172287'::monetary)) AS v (v) \gset
SELECT state, currency, amount, captured, remaining FROM holds WHERE transaction_id = :vast;
SELECT pg_temp.raised(format($$SELECT capture(%s, 'BTC 1')$$, :vast));
SELECT capture(:vast) AS captured \gset
SELECT state, currency, amount, captured, remaining FROM holds WHERE transaction_id = :vast;
SELECT depth, relation, currency, amount FROM chains WHERE chain_id = :vast ORDER BY transaction_id;
SELECT * FROM verify();
SELECT reverse(:captured) IS NOT NULL AS reversed;
-- An expired hold does not keep an account from being closed, and is written down all the same; nor does a closed period.
SELECT void(:long) IS NOT NULL, void(:extended) IS NOT NULL;
SELECT open_account('passing', 'liability', 'GBP', stripes => 4) AS passing, hold(ARRAY[debit('passing', 'GBP 5'), credit('sales', 'GBP 5')], clock_timestamp() + interval '1.5 s', effective_at => '2020-01-01') AS hold \gset
SELECT pg_temp.raised($$SELECT close_account('passing')$$);
-- Nor does it count against what several accounts hold together.
SELECT open_account('both:1', 'liability', 'GBP') IS NOT NULL, open_account('both:2', 'liability', 'GBP') IS NOT NULL;
SELECT limit_subtree('both', 'GBP', min_balance => 'GBP 0'), transfer('bank', 'both:1', 'GBP 10') IS NOT NULL;
SELECT hold(ARRAY[debit('both:2', 'GBP 6'), credit('sales', 'GBP 6')], clock_timestamp() + interval '1.5 s') IS NOT NULL;
SELECT pg_temp.raised($$SELECT transfer('both:1', 'bank', 'GBP 5')$$), pg_temp.raised($$SELECT limit_subtree('both', 'GBP', min_balance => 'GBP 5')$$);
SELECT pg_sleep(1.6);
SELECT pg_temp.raised($$SELECT limit_subtree('both', 'GBP', min_balance => 'GBP 5')$$), pg_temp.raised($$SELECT transfer('both:1', 'bank', 'GBP 5.01')$$), pg_temp.raised($$SELECT transfer('both:1', 'bank', 'GBP 5')$$);
SELECT * FROM verify();
SELECT close_account('passing');
SELECT close_period(current_date) > now();
SELECT expire_holds();
SELECT * FROM verify();
SELECT effective_at = closed_until() AS first_open, dated_at = (SELECT expires_at FROM transactions WHERE id = :hold) AS dated FROM transactions WHERE origin_id = :hold;
SELECT pending, available FROM balance('passing');
SELECT b.pending FROM transactions AS t, balance('passing', as_of => t.expires_at) AS b WHERE t.id = :hold UNION ALL SELECT pending FROM balance('passing', as_of => '2020-01-02');
-- While the books are closed until later than now, a hold is extended all the same: it moves nothing.
SELECT hold(ARRAY[debit('bank', 'GBP 5'), credit('sales', 'GBP 5')], '2100-01-01', effective_at => closed_until()) AS hold \gset
SELECT extend_hold(:hold, '2100-02-01', key => 'late:e') AS e \gset
SELECT effective_at = closed_until() AS first_open, dated_at = posted_at AS dated FROM transactions WHERE id = :e;
SELECT state, expires_at = '2100-02-01' AS extended, extend_hold(:hold, '2100-02-01', key => 'late:e') = :e AS again FROM holds WHERE transaction_id = :hold;
SELECT left(pg_temp.raised(format('SELECT void(%s)', :hold)), 5), left(pg_temp.raised(format('SELECT capture(%s)', :hold)), 5);
SELECT void(:hold, effective_at => closed_until()) > :e AS voided;

-- ---- a hold's lines leave room for those of its captures
CREATE FUNCTION pg_temp.held_directly(last_line integer, key text) RETURNS bigint LANGUAGE sql AS $$
  WITH t AS (INSERT INTO regress_holds.transactions (key, effective_at) VALUES (key, regress_holds.closed_until()) RETURNING id),
    e AS (INSERT INTO regress_holds.entries (transaction_id, line, layer, account_id, amount)
      SELECT t.id, v.line, 'pending', a.id, v.amount FROM t, (VALUES (1, 'bank', 'GBP 1'::monetary), (last_line, 'sales', 'GBP -1')) AS v (line, code, amount)
        JOIN regress_holds.accounts AS a ON a.code = v.code)
    SELECT id FROM t
$$;
SELECT pg_temp.raised(format('SELECT pg_temp.held_directly(%s, NULL)', line)) FROM (VALUES (2147483647), (2147478648)) AS v (line);
BEGIN;
SELECT pg_temp.held_directly(2147478647, 'far') AS hold \gset
SET CONSTRAINTS ALL IMMEDIATE;
SELECT capture(:hold, 'GBP 0.4', effective_at => closed_until()) AS part, capture(:hold, effective_at => closed_until()) AS rest \gset
SELECT line, layer, amount FROM entries WHERE transaction_id IN (:part, :rest) ORDER BY transaction_id, line;
COMMIT;
SELECT * FROM verify();

RESET search_path;
DROP SCHEMA regress_holds CASCADE;
