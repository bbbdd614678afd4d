-- What has to hold in a restored database. An answer that differs from the expected one is printed.
\set ON_ERROR_STOP 1
SET client_min_messages = warning;
SET search_path = "money types";
CREATE FUNCTION pg_temp.raised(command text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE command;
  SET CONSTRAINTS ALL IMMEDIATE;
  RETURN 'nothing';
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE;
END $$;
CREATE TEMP TABLE checks (what text, found text, wanted text);
INSERT INTO checks SELECT 'verify() of shop: ' || check_name || ' ' || object, detail, 'nothing' FROM shop.verify();
INSERT INTO checks SELECT 'verify() of the other: ' || check_name || ' ' || object, detail, 'nothing' FROM "Büro ""2"" (eu)".verify();
INSERT INTO checks VALUES
  ('roll-ups', (SELECT count(*) FROM shop.roll_up_chunks)::text, '2'),
  ('a balance of a date', (SELECT b.posted::text FROM shop.balance('assets:lek', as_of => '2011-01-01') AS b), 'ALL 3.00'),
  ('a balance known at a time', (SELECT b.posted::text FROM shop.balance('assets:lek', known_at => 'infinity') AS b), 'ALL 310.00'),
  ('rolling up', (shop.roll_up() > 0)::text, 'true'),
  ('a balance that is rolled up', (SELECT b.posted::text FROM shop.balance('assets:lek', as_of => 'infinity') AS b), 'ALL 310.00');
INSERT INTO checks SELECT 'verify() of the partitioned: ' || check_name || ' ' || object, detail, 'nothing' FROM parts.verify();
INSERT INTO checks VALUES
  ('the partitioned balance', (SELECT posted::text FROM parts.balance('a')), 'GBP 243.00'),
  ('before the archive ended', (SELECT posted::text FROM parts.balance('a', '2011-01-15')), 'GBP 101.00'),
  ('a partitioned repeat', (parts.transfer('a', 'b', 'GBP 5', key => 'part-5'))::text, '5'),
  ('an archived repeat', pg_temp.raised($$SELECT parts.transfer('a', 'b', 'GBP 1', key => 'part-1')$$), 'LG016'),
  ('more than a partitioned refund', pg_temp.raised($$SELECT parts.refund(5, 'GBP 3.01')$$), 'LG011'),
  ('an unbalanced insert into a partition', pg_temp.raised($$WITH t AS (INSERT INTO parts.transactions (effective_at) VALUES ('2011-02-02') RETURNING id) INSERT INTO parts.entries_2011_02 (transaction_id, account_id, amount, effective_at) SELECT id, 1, 'GBP 1', '2011-02-02' FROM t$$), 'LG001'),
  ('history of a partition', pg_temp.raised($$DELETE FROM parts.entries_2011_02$$), 'LG007'),
  ('archived history', pg_temp.raised($$DELETE FROM parts.entries_2011_01$$), 'LG007');
INSERT INTO checks VALUES
  ('the next partitioned post', (parts.transfer('a', 'b', 'GBP 1', key => 'next', effective_at => '2013-02-03')
    > (SELECT max(id) FROM parts.transactions WHERE key IS DISTINCT FROM 'next'))::text, 'true');
INSERT INTO checks VALUES
  ('partitions', parts.make_partitions()::text, '1'),
  ('the archive', parts.restore_partitions()::text, '2');
INSERT INTO checks SELECT 'verify() of the partitioned, restored: ' || check_name || ' ' || object, detail, 'nothing' FROM parts.verify();
INSERT INTO checks VALUES
  ('the balance', (SELECT b::text FROM shop.balance('assets:bank') AS b), '("GBP 1237.50","GBP 10.00","GBP 1237.50")'),
  ('the purse', (SELECT b::text FROM shop.balance('assets:purse') AS b), '("GBP 40.50","GBP -10.00","GBP 30.50")'),
  ('the finest amount', (SELECT b.posted::text FROM shop.balance('assets:coin') AS b), 'BTC 0.000000000000000001'),
  ('keywords', (SELECT string_agg(currency::text, ' ' ORDER BY code) FROM shop.accounts WHERE currency IN ('ALL', 'TRY')), 'ALL TRY ALL TRY'),
  ('publications', (SELECT string_agg(pubname || ' ' || tablename, ', ' ORDER BY pubname, tablename) FROM pg_publication_tables WHERE schemaname = 'shop' AND tablename IN ('entries', 'notes')),
    'everything entries, whole_schema entries, whole_schema notes'),
  ('the next post', (shop.transfer('assets:bank', 'income:sales', 'GBP 1', key => 'order-51', kind => 'sale') - (SELECT max(id) FROM shop.transactions WHERE key IS DISTINCT FROM 'order-51'))::text, '1'),
  ('a repeat', (shop.transfer('assets:bank', 'income:sales', 'GBP 3', key => 'order-3', kind => 'sale', description => E'tab\t newline\n backslash\\ quote'' café', metadata => '{"n": 3}'))::text, '3'),
  ('the next account', (SELECT shop.open_account('assets:new', 'asset', 'GBP') - max(id) FROM shop.accounts)::text, '1'),
  ('the other ledger', ("Büro ""2"" (eu)".transfer('a', 'b', 'EUR 1'))::text, '2'),
  ('a used key', pg_temp.raised($$SELECT shop.transfer('assets:bank', 'income:sales', 'GBP 4', key => 'order-3')$$), 'LG006'),
  ('a limit', pg_temp.raised($$SELECT shop.transfer('assets:bank', 'assets:purse', 'GBP 30.51')$$), 'LG005'),
  ('a limit on a subtree', pg_temp.raised($$SELECT shop.transfer('assets:purse', 'assets:bank', 'GBP 49.51')$$), 'LG005'),
  ('an account that joins it', pg_temp.raised($$SELECT shop.open_account('assets:purse:pocket', 'asset', 'GBP', stripes => 2)$$), '22023'),
  ('a closed account', pg_temp.raised($$SELECT shop.transfer('assets:old', 'assets:purse', 'GBP 1')$$), 'LG003'),
  ('history', pg_temp.raised($$DELETE FROM shop.entries$$), 'LG007'),
  ('an old transaction', pg_temp.raised($$INSERT INTO shop.entries (transaction_id, line, account_id, amount, effective_at) SELECT id, 9, 1, 'GBP 1', effective_at FROM shop.transactions WHERE id = 1$$), 'LG007'),
  ('an unbalanced insert', pg_temp.raised($$WITH t AS (INSERT INTO shop.transactions DEFAULT VALUES RETURNING id) INSERT INTO shop.entries (transaction_id, account_id, amount) SELECT id, 1, 'GBP 1' FROM t$$), 'LG001'),
  ('the format', (upgrade_ledger('shop') = ledger_format_version() AND upgrade_ledger('parts') = ledger_format_version())::text, 'true');
INSERT INTO checks VALUES
  ('a hold', (SELECT concat_ws(' ', state, captured, remaining) FROM shop.holds WHERE key = 'held'), 'open TRY 1.00 TRY 3.00'),
  ('a capture', pg_temp.raised($$SELECT shop.capture(id, 'TRY 3.01') FROM shop.transactions WHERE key = 'held'$$) || ' '
    || pg_temp.raised($$SELECT shop.capture(id, 'TRY 3') FROM shop.transactions WHERE key = 'held'$$), 'LG010 nothing');
INSERT INTO checks VALUES
  ('the trigger of ours', (SELECT count(*)::text FROM shop.notes JOIN shop.transactions AS t ON t.id = transaction_id WHERE key = 'order-51'), '1');
INSERT INTO checks VALUES
  ('what the consumer has seen', (SELECT md5(string_agg(f::text, '' ORDER BY f.id)) FROM shop.feed(0, 40) AS f), (SELECT seen FROM shop.consumer)),
  ('what it sees next', (SELECT string_agg(f.id::text, ' ') FROM shop.consumer CROSS JOIN shop.feed(position, 100) AS f),
    (SELECT string_agg(t.id::text, ' ' ORDER BY t.id) FROM shop.transactions AS t, shop.consumer WHERE t.id > position)),
  ('nothing holds the feed back', (SELECT count(*)::text FROM shop.feed_lag), '0'),
  ('the channel', (SELECT notify_channel FROM shop.ledger_format), 'shop_posts');
INSERT INTO checks VALUES
  ('what a sale comes to', (SELECT shop.quote_sale(document)::text FROM shop.sold), (SELECT quote::text FROM shop.sold)),
  ('the key of a sale', (SELECT shop.post_sale(document)::text FROM shop.sold), (SELECT id::text FROM shop.sold)),
  ('the tax report', (SELECT md5(string_agg(r::text, '' ORDER BY r)) FROM shop.tax_report() AS r), (SELECT report FROM shop.reported)),
  ('the rest of a sale', pg_temp.raised($$SELECT shop.refund_sale(id) FROM shop.sold$$), 'nothing'),
  ('a rule', pg_temp.raised($$UPDATE shop.tax_rates SET percent = 0$$), 'LG007'),
  ('the same examples', shop.add_example_tax_rates('{GB}')::text, '0');
INSERT INTO checks VALUES ('the tax of what was given back', (SELECT sum(amount)::text FROM shop.tax_report()), 'GBP 0.00');
INSERT INTO checks SELECT 'verify() afterwards: ' || check_name || ' ' || object, detail, 'nothing' FROM shop.verify();
GRANT INSERT ON checks TO shop_poster;
SET ROLE shop_poster;
INSERT INTO checks VALUES
  ('a poster posts', pg_temp.raised($$SELECT shop.transfer('assets:bank', 'income:sales', 'GBP 1')$$), 'nothing'),
  ('a posting rule', pg_temp.raised($$SELECT shop.transfer('assets:lek', 'equity:lek', 'ALL 1')$$), '42501');
RESET ROLE;
