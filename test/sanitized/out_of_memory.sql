-- Each allocation of a statement fails once, from :first in steps of :step up to :most: an error each time, and the
-- same session goes on. Prints what is wrong afterwards: nothing.
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION florin;
SELECT create_ledger('shop'), create_ledger('parts', partition_by => 'month') \g /dev/null
CREATE FUNCTION fail_allocation(integer) RETURNS integer STRICT LANGUAGE c AS :'faults';
SELECT shop.open_account('a', 'asset', 'GBP', min_balance => 'GBP -1000000'), shop.open_account('b', 'income', 'GBP'),
  shop.open_account('c', 'asset', 'GBP', stripes => 4), parts.open_account('a', 'asset', 'GBP'), parts.open_account('b', 'income', 'GBP') \g /dev/null
SELECT shop.hold(ARRAY[debit('a', 'GBP 900000'), credit('b', 'GBP 900000')], '2100-01-01') AS hold \gset

PREPARE transfer AS SELECT shop.transfer('a', 'b', 'GBP 1');
PREPARE striped AS SELECT shop.transfer('a', 'c', 'GBP 1');
PREPARE keyed AS SELECT shop.transfer('a', 'b', 'GBP 1', key => 'k' || clock_timestamp());
PREPARE post AS SELECT shop.post(ARRAY[debit('a', 'GBP 2'), credit('c', 'GBP 2')]);
PREPARE batch AS SELECT ordinal, status FROM shop.post_batch('[{"legs": [{"account": "a", "debit": "GBP 1"}, {"account": "b", "credit": "GBP 1"}]},
  {"legs": [{"account": "zz", "debit": "GBP 1"}, {"account": "b", "credit": "GBP 1"}]}]', 'each');
PREPARE transfers AS SELECT count(*) FROM shop.transfer_batch(ARRAY['a', 'c'], ARRAY['b', 'a'], ARRAY['GBP 3', 'GBP 4']::monetary[]);
PREPARE hold AS SELECT shop.hold(ARRAY[debit('a', 'GBP 9'), credit('b', 'GBP 9')], '2100-01-01');
PREPARE capture AS SELECT shop.capture(:hold, 'GBP 1');
PREPARE draw AS SELECT shop.draw(ARRAY['c', 'a'], 'b', 'GBP 3', true);
PREPARE direct AS WITH t AS (INSERT INTO shop.transactions (key) VALUES (NULL) RETURNING id)
  INSERT INTO shop.entries (transaction_id, account_id, amount) SELECT t.id, v.a, v.m::monetary FROM t, (VALUES (1, 'GBP 1'), (2, 'GBP -1')) AS v (a, m);
PREPARE roll_up AS SELECT shop.roll_up();
PREPARE balance AS SELECT (shop.balance('a')).posted, (shop.balance('a', as_of => '2100-01-01')).posted;
PREPARE sums AS SELECT sum(amount), bag(amount) FROM shop.entries;
PREPARE display AS SELECT format_money('GBP 1234.5', 'de_DE'), parse_money('1.234,50 EUR', 'de_DE');
PREPARE partitioned AS SELECT parts.transfer('a', 'b', 'GBP 1');
PREPARE partitioned_batch AS SELECT count(*) FROM parts.transfer_batch(ARRAY['a', 'b'], ARRAY['b', 'a'], ARRAY['GBP 3', 'GBP 4']::monetary[]);

\o /dev/null
SELECT step FROM generate_series(:first, :most, :step) AS n, pg_prepared_statements AS p,
    LATERAL (VALUES (1, 'BEGIN'), (2, format('SELECT fail_allocation(%s)', n)), (3, 'EXECUTE ' || p.name),
      (4, 'SET CONSTRAINTS ALL IMMEDIATE'), (5, 'SELECT fail_allocation(0)'), (6, 'COMMIT')) AS v (place, step)
  WHERE p.from_sql
  ORDER BY n, p.name, place \gexec
\o
\pset tuples_only on
SELECT * FROM shop.verify() UNION ALL SELECT * FROM parts.verify();
SELECT * FROM shop.verify_roll_ups();
