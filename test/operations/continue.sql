-- What has to hold in any database with the ledgers of source.sql, whatever became of it: verify() finds nothing, each
-- ledger takes the next posting, hold, capture, sale and refund, and verify() finds nothing after that. Prints what is
-- wrong, and leaves rows behind.
\set ON_ERROR_STOP 1
SET client_min_messages = warning;
SET search_path = "money types";
SELECT set_config('continue.run', gen_random_uuid()::text, false) AS run \gset
\pset format unaligned
\pset tuples_only on
SELECT 'shop: ' || v FROM shop.verify() AS v UNION ALL SELECT 'parts: ' || v FROM parts.verify() AS v
  UNION ALL SELECT 'the other: ' || v FROM "Büro ""2"" (eu)".verify() AS v;
SELECT (b).posted AS before FROM shop.balance('assets:bank') AS b \gset
SELECT max(id) AS highest FROM shop.transactions \gset
SELECT shop.transfer('assets:bank', 'income:sales', 'GBP 1', key => 'next ' || :'run') AS next,
  parts.transfer('a', 'b', 'GBP 1', key => 'next ' || :'run') AS part, "Büro ""2"" (eu)".transfer('a', 'b', 'EUR 1') AS other,
  shop.hold(ARRAY[debit('assets:lira', 'TRY 2'), credit('equity:lira', 'TRY 2')], NULL, key => 'hold ' || :'run') AS hold,
  shop.post_sale(jsonb_set(document, '{key}', to_jsonb('sale ' || :'run'))) AS sale FROM shop.sold \gset
SELECT shop.capture(:hold, 'TRY 1') AS captured, shop.void(:hold) AS voided, shop.refund_sale(:sale) AS refunded,
  parts.reverse(:part) AS reversed \gset
SELECT 'the next id is ' || :next || ', the highest was ' || :highest WHERE :next <= :highest;
SELECT 'a balance is ' || b.posted || ', it was ' || :'before' FROM shop.balance('assets:bank') AS b
  WHERE b.posted <> :'before'::monetary + 'GBP 1';
SELECT 'a repeat is another' WHERE shop.transfer('assets:bank', 'income:sales', 'GBP 1', key => 'next ' || :'run') <> :next;
SELECT 'the feed does not have it' WHERE NOT EXISTS (SELECT FROM shop.feed(:highest, 100) AS f WHERE f.id = :next);
SELECT 'an open hold is gone' WHERE NOT EXISTS (SELECT FROM shop.holds WHERE key = 'held' AND state = 'open' AND remaining = 'TRY 3');
SELECT 'shop, rolled up: ' || v FROM shop.roll_up(), shop.verify_roll_ups() AS v;
SELECT 'shop, afterwards: ' || v FROM shop.verify() AS v UNION ALL SELECT 'parts, afterwards: ' || v FROM parts.verify() AS v
  UNION ALL SELECT 'the other, afterwards: ' || v FROM "Büro ""2"" (eu)".verify() AS v;
