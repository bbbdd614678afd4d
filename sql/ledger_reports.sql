-- cash_movements(), open_items(), ageing() and the views that tools read. The figures were worked out by hand.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET timezone = 'UTC';
SELECT create_ledger('reports') IS NOT NULL AS made;
SELECT count(reports.open_account(code, type, currency::currency)) FROM (VALUES
  ('assets:bank:gbp', 'asset', 'GBP'), ('assets:bank:eur', 'asset', 'EUR'), ('assets:cash:till', 'asset', 'GBP'), ('assets:bankrupt', 'asset', 'GBP'),
  ('assets:wallet:btc', 'asset', 'BTC'), ('assets:receivable:ann', 'asset', 'GBP'), ('assets:receivable:bob', 'asset', 'GBP'), ('assets:receivable:eve', 'asset', 'EUR'),
  ('liabilities:vat', 'liability', 'GBP'), ('liabilities:payable:rent', 'liability', 'GBP'), ('liabilities:overdraft', 'liability', 'GBP'),
  ('equity:capital', 'equity', 'GBP'), ('equity:fx:gbp', 'equity', 'GBP'), ('equity:fx:eur', 'equity', 'EUR'), ('equity:btc', 'equity', 'BTC'),
  ('income:sales:uk', 'income', 'GBP'), ('income:sales:fr', 'income', 'GBP'), ('income:sales:eur', 'income', 'EUR'), ('income:mined:a', 'income', 'BTC'), ('income:mined:b', 'income', 'BTC'),
  ('expenses:rent', 'expense', 'GBP'), ('expenses:fees', 'expense', 'GBP')) AS v (code, type, currency);

-- ---- cash_movements(). Gross cash receipts and gross cash payments by class: the direct method of IAS 7.18(a).
SELECT * FROM reports.cash_movements();
SELECT count(*) FROM (VALUES
  (reports.transfer('assets:bank:gbp', 'equity:capital', 'GBP 1000', effective_at => '2026-01-01')),
  -- A sale paid on the spot, with a fee: 117 come in for sales and VAT of 120, which are shared out 97.50 and 19.50.
  (reports.post(ARRAY[debit('assets:bank:gbp', 'GBP 117'), debit('expenses:fees', 'GBP 3'), credit('income:sales:uk', 'GBP 100'), credit('liabilities:vat', 'GBP 20')], effective_at => '2026-01-05')),
  -- Between two cash accounts, with a fee: only the fee has left.
  (reports.post(ARRAY[debit('assets:cash:till', 'GBP 99.50'), debit('expenses:fees', 'GBP 0.50'), credit('assets:bank:gbp', 'GBP 100')], effective_at => '2026-01-06')),
  (reports.transfer('assets:bank:gbp', 'assets:cash:till', 'GBP 9.50', effective_at => '2026-01-07')),
  -- A day's takings and payments in one transaction: gross, not net.
  (reports.post(ARRAY[debit('assets:bank:gbp', 'GBP 70'), debit('expenses:rent', 'GBP 40'), credit('income:sales:fr', 'GBP 70'), credit('assets:cash:till', 'GBP 40')], effective_at => '2026-01-08')),
  -- Paid in part: 10.00 in three equal parts has a penny left over, which goes to the first of the three.
  (reports.post(ARRAY[debit('assets:receivable:ann', 'GBP 20'), debit('assets:bank:gbp', 'GBP 10'), credit('income:sales:uk', 'GBP 10'), credit('income:sales:fr', 'GBP 10'), credit('liabilities:vat', 'GBP 10')], effective_at => '2026-01-09')),
  -- A refund: a payment to what was a receipt. One leg of no cash at all. Accounts that are no cash.
  (reports.transfer('income:sales:uk', 'assets:bank:gbp', 'GBP 5', effective_at => '2026-01-10')),
  (reports.transfer('assets:receivable:bob', 'income:sales:uk', 'GBP 60', effective_at => '2026-01-11')),
  (reports.transfer('assets:bankrupt', 'equity:capital', 'GBP 1', effective_at => '2026-01-12')),
  -- Two currencies: each by itself.
  (reports.post(ARRAY[debit('equity:fx:gbp', 'GBP 85'), credit('assets:bank:gbp', 'GBP 85'), debit('assets:bank:eur', 'EUR 100'), credit('equity:fx:eur', 'EUR 100')], effective_at => '2026-02-01')),
  (reports.transfer('expenses:rent', 'assets:bank:gbp', 'GBP 400', effective_at => '2026-02-02')),
  -- No minor unit: 8 decimals.
  (reports.post(ARRAY[debit('assets:wallet:btc', 'BTC 1'), debit('equity:btc', 'BTC 2'), credit('income:mined:a', 'BTC 1.5'), credit('income:mined:b', 'BTC 1'), credit('income:mined:b', 'BTC 0.5')], effective_at => '2026-02-03'))) AS posted;
-- Pending entries are no cash.
WITH t AS (INSERT INTO reports.transactions (kind, effective_at) VALUES ('hold', '2026-01-15') RETURNING id)
  INSERT INTO reports.entries (transaction_id, account_id, amount, layer)
  SELECT t.id, a.id, v.amount::monetary, 'pending' FROM t, (VALUES ('assets:bank:gbp', 'GBP -10'), ('expenses:rent', 'GBP 10')) AS v (code, amount) JOIN reports.accounts AS a USING (code);
SELECT * FROM reports.cash_movements('2026-01-01', '2026-02-01');
SELECT * FROM reports.cash_movements("from" => '2026-02-01', depth => 1);
SELECT * FROM reports.cash_movements("from" => '2026-01-06', until => '2026-01-07', cash => '{assets:cash}');
SELECT * FROM reports.cash_movements(cash => '{assets:wallet}');
-- From is included, until is not; equal bounds; nothing before the first entry.
SELECT * FROM reports.cash_movements('2026-01-05', '2026-01-05');
SELECT * FROM reports.cash_movements('2026-01-05', '2026-01-05 00:00:00.000001', depth => 1);
SELECT * FROM reports.cash_movements(until => '2026-01-01');
-- Given twice, a code counts once; every code given must lead to an account.
SELECT (SELECT count(*) FROM reports.cash_movements(cash => '{assets:bank,assets:bank:gbp,assets:cash}')) = count(*) AS same FROM reports.cash_movements();
SELECT * FROM reports.cash_movements(cash => '{assets:bank,assets:bnak}');
SELECT * FROM reports.cash_movements(cash => '{NULL}');
SELECT * FROM reports.cash_movements(cash => '{}');
SELECT * FROM reports.cash_movements('2026-02-01', '2026-01-31');
SELECT * FROM reports.cash_movements(depth => 0);

-- ---- ageing() and open_items(): the oldest are settled first
SELECT count(*) FROM (VALUES
  (reports.transfer('assets:receivable:bob', 'income:sales:uk', 'GBP 100', effective_at => '2025-11-01')),
  (reports.transfer('assets:receivable:bob', 'income:sales:uk', 'GBP 50', effective_at => '2025-12-02')),
  -- 130 settle the 100, and 30 of the 50.
  (reports.transfer('assets:bank:gbp', 'assets:receivable:bob', 'GBP 130', effective_at => '2026-01-20')),
  -- Paid before it was owed: more credits than debits.
  (reports.transfer('assets:bank:eur', 'assets:receivable:eve', 'EUR 30', effective_at => '2026-01-01')),
  (reports.transfer('assets:bank:eur', 'assets:receivable:eve', 'EUR 30', effective_at => '2026-01-31')),
  (reports.transfer('assets:receivable:eve', 'income:sales:eur', 'EUR 45', effective_at => '2026-02-10', key => 'inv-9', kind => 'sale')),
  (reports.transfer('expenses:rent', 'liabilities:payable:rent', 'GBP 400', effective_at => '2025-12-31')),
  (reports.transfer('expenses:rent', 'liabilities:payable:rent', 'GBP 400', effective_at => '2026-01-30')),
  (reports.transfer('liabilities:payable:rent', 'assets:bank:gbp', 'GBP 500', effective_at => '2026-01-31'))) AS posted;
SELECT effective_at::date, days, kind, amount, open FROM reports.open_items('assets:receivable:bob', '2026-01-31');
SELECT effective_at::date, days, key, amount, open FROM reports.open_items('assets:receivable:eve', '2026-01-31');
SELECT effective_at::date, days, key, amount, open FROM reports.open_items('assets:receivable:eve', '2026-02-10');
SELECT effective_at::date, days, amount, open FROM reports.open_items('assets:receivable:bob', '2025-11-01');
SELECT * FROM reports.open_items('assets:receivable:bob', '2025-10-31 23:59:59.999999');
SELECT effective_at::date, days, amount, open FROM reports.open_items('liabilities:payable:rent', '2026-01-31');
SELECT * FROM reports.ageing('2026-01-31');
SELECT * FROM reports.ageing('2026-03-02 12:00');
-- A bucket's last day is its own: on the 31st the sale of the 1st is 30 days old.
SELECT day::date, code, bucket, amount FROM generate_series('2025-12-01'::timestamptz, '2025-12-03', '1 day') AS day, LATERAL reports.ageing(day, 'assets:receivable:bob') ORDER BY 1, 3;
SELECT * FROM reports.ageing('2026-01-31', 'liabilities:payable');
SELECT * FROM reports.ageing('2026-01-31', buckets => '{0,10,11}', depth => 2);
SELECT * FROM reports.ageing('2026-01-31', buckets => '{}', depth => 2);
-- Days are those of the session: the same entry, a day older in Auckland.
SELECT days FROM reports.open_items('assets:receivable:ann', '2026-01-31 12:00+00');
SET timezone = 'Pacific/Auckland';
SELECT days FROM reports.open_items('assets:receivable:ann', '2026-01-31 12:00+00');
SET timezone = 'UTC';
-- The buckets sum to the balance, on any day, for any account, in two ways of cutting.
SELECT count(*) AS compared, count(*) FILTER (WHERE b.posted <> coalesce(g.amount, monetary(0, a.currency))) AS wrong
  FROM generate_series('2025-10-30'::timestamptz, '2026-03-01', '11 days') AS day CROSS JOIN reports.accounts AS a
    CROSS JOIN LATERAL reports.balance(a.code, day) AS b CROSS JOIN (VALUES ('{}'::integer[]), ('{7,14,90}')) AS c (buckets)
    CROSS JOIN LATERAL (SELECT sum(amount) AS amount FROM reports.ageing(day, a.code, c.buckets)) AS g;
SELECT * FROM reports.ageing('2026-01-31', 'assets:recievable');
SELECT * FROM reports.ageing('2026-01-31', NULL);
SELECT * FROM reports.ageing('2026-01-31', 'assets:rec');
SELECT * FROM reports.ageing(NULL);
SELECT * FROM reports.ageing('infinity');
SELECT * FROM reports.ageing(buckets => '{60,30}');
SELECT * FROM reports.ageing(buckets => '{30,30}');
SELECT * FROM reports.ageing(buckets => '{-1}');
SELECT * FROM reports.ageing(buckets => '{30,NULL}');
SELECT * FROM reports.ageing(buckets => '{{30,60}}');
SELECT * FROM reports.ageing(buckets => NULL);
SELECT * FROM reports.ageing(buckets => '{0,2147483647}');
SELECT * FROM reports.ageing('2026-01-31', 'assets:receivable:bob', '{2147483646}');
SELECT * FROM reports.ageing(depth => 0);
SELECT * FROM reports.open_items('no:such');
SELECT * FROM reports.open_items('assets:receivable:bob', '-infinity');
SELECT effective_at, open FROM reports.open_items('assets:receivable:bob', '294276-12-31 23:59:59.999999+00') EXCEPT ALL SELECT effective_at, open FROM reports.open_items('assets:receivable:bob', '2100-01-01');
SELECT count(*) > 0 AS some FROM reports.open_items('assets:receivable:bob', '294276-12-31 23:59:59.999999+00');
SELECT count(*) AS differ FROM (SELECT * FROM reports.ageing() EXCEPT ALL SELECT * FROM reports.ageing(now())) AS d;

-- ---- the views
SELECT * FROM reports.daily_movements WHERE account LIKE 'assets:bank:%' ORDER BY account, day;
SELECT sum(change) AS changed, (SELECT posted FROM reports.balance('liabilities:payable:rent')) FROM reports.daily_movements WHERE account = 'liabilities:payable:rent';
SELECT count(*) FROM ((TABLE reports.trial_balance_now EXCEPT ALL SELECT * FROM reports.trial_balance()) UNION ALL (SELECT * FROM reports.trial_balance() EXCEPT ALL TABLE reports.trial_balance_now)) AS d;

-- ---- random transactions of up to six legs: opening, receipts and payments sum to closing, and it is what the balances say
SELECT setseed(0.7);
SELECT count(reports.post(legs, effective_at => '2027-01-01'::timestamptz + n * interval '1 hour')) > 300 AS posted FROM (
  SELECT n, array_agg((code, monetary(units * power(10::numeric, - digits), 'GBP'), NULL)::leg) || ('equity:capital', monetary(- sum(units * power(10::numeric, - digits)), 'GBP'), NULL)::leg AS legs, sum(units * power(10::numeric, - digits)) AS total
    FROM generate_series(1, 400) AS n, LATERAL (
      SELECT (ARRAY['assets:bank:gbp', 'assets:cash:till', 'liabilities:overdraft', 'income:sales:uk', 'income:sales:fr', 'liabilities:vat', 'expenses:fees', 'assets:receivable:ann'])[1 + trunc(random() * 8 + n * 0)::int] AS code,
        (trunc(random() * 2000) * 2 - 1999)::numeric AS units, trunc(random() * 4)::int AS digits
        FROM generate_series(1, 1 + n % 5)) AS l
    GROUP BY n) AS t
  WHERE total <> 0;
SELECT count(*) AS cuts, bool_and(s.adds_up) AS adds_up, bool_and(s.signs) AS signs, bool_and(s.closing = b.balance) AS closing_is_balance
  FROM generate_series('2027-01-01'::timestamptz, '2027-01-17', '4 days') AS f (day), generate_series('2027-01-01'::timestamptz, '2027-01-19', '5 days') AS u (day),
    (VALUES ('{assets:bank,assets:cash}'::text[]), ('{assets:bank,assets:cash,liabilities:overdraft}')) AS c (cash),
    LATERAL (SELECT sum(amount) FILTER (WHERE section <> 'closing') = sum(amount) FILTER (WHERE section = 'closing') AS adds_up,
        bool_and(CASE section WHEN 'receipt' THEN sign(amount) = 1 WHEN 'payment' THEN sign(amount) = -1 ELSE true END) AS signs, sum(amount) FILTER (WHERE section = 'closing') AS closing
      FROM reports.cash_movements(f.day, u.day, c.cash) WHERE currency = 'GBP') AS s,
    LATERAL (SELECT sum(t.posted * natural_sign(a.type)) AS balance FROM reports.accounts AS a, LATERAL reports.balance(a.code, u.day - interval '1 microsecond') AS t
      WHERE a.currency = 'GBP' AND a.code ~ '^assets:(bank|cash):|^liabilities:overdraft' AND (a.type = 'asset' OR 'liabilities:overdraft' = ANY (c.cash))) AS b
  WHERE f.day <= u.day;
-- No cash is made up: what cash accounts took in and gave out is at least what is shown.
SELECT sum(amount) FILTER (WHERE section = 'receipt') <= (SELECT sum(amount) FROM reports.journal WHERE account IN ('assets:bank:gbp', 'assets:cash:till') AND layer = 'posted' AND sign(amount) > 0) AS in_bounds
  FROM reports.cash_movements() WHERE currency = 'GBP';
SELECT count(*) AS compared, count(*) FILTER (WHERE b.posted <> coalesce(g.amount, monetary(0, a.currency))) AS wrong
  FROM generate_series('2027-01-01'::timestamptz, '2027-01-19', '6 days') AS day CROSS JOIN reports.accounts AS a
    CROSS JOIN LATERAL reports.balance(a.code, day) AS b
    CROSS JOIN LATERAL (SELECT sum(amount) AS amount FROM reports.ageing(day, a.code, '{1,5,10}')) AS g;
SELECT * FROM reports.verify();
-- A balance that the entries do not make up is not aged.
SELECT * FROM reports.open_entries(1, '2026-01-31', 'GBP 1000000');
-- Rolled up, and in a partitioned ledger, the reports are the same.
CREATE TEMPORARY TABLE cash AS SELECT * FROM reports.cash_movements();
CREATE TEMPORARY TABLE aged AS SELECT * FROM reports.ageing('2026-01-31');
SELECT reports.roll_up() > 0 AS rolled_up;
SELECT count(*) AS differ FROM ((SELECT * FROM reports.cash_movements() EXCEPT ALL TABLE cash) UNION ALL (TABLE cash EXCEPT ALL SELECT * FROM reports.cash_movements())
  UNION ALL SELECT currency, code, bucket, amount FROM (SELECT * FROM reports.ageing('2026-01-31') EXCEPT ALL TABLE aged) AS a) AS d;
SELECT create_ledger('parted', partition_by => 'month') IS NOT NULL AS made;
SELECT count(parted.open_account(a.code, a.type, a.currency)) FROM (SELECT * FROM reports.accounts ORDER BY id) AS a;
SELECT count(parted.post(p.legs, effective_at => p.effective_at)) = (SELECT count(*) FROM reports.transactions WHERE kind IS DISTINCT FROM 'hold') AS posted
  FROM (SELECT transaction_id, effective_at, array_agg((account, amount, memo)::leg ORDER BY line) AS legs FROM reports.journal WHERE layer = 'posted' GROUP BY transaction_id, effective_at ORDER BY transaction_id) AS p;
SELECT count(*) AS differ FROM ((SELECT * FROM parted.cash_movements() EXCEPT ALL TABLE cash) UNION ALL (TABLE cash EXCEPT ALL SELECT * FROM parted.cash_movements())
  UNION ALL SELECT currency, code, bucket, amount FROM (SELECT * FROM parted.ageing('2026-01-31') EXCEPT ALL TABLE aged) AS a
  UNION ALL SELECT currency, account, day::text, change FROM (TABLE parted.daily_movements EXCEPT ALL TABLE reports.daily_movements) AS m) AS d;
SELECT open FROM parted.open_items('assets:receivable:bob', '2026-01-31');
DROP SCHEMA parted CASCADE;

-- ---- what a reader may, and nobody else
CREATE ROLE regress_reports;
SET ROLE regress_reports;
SELECT * FROM reports.ageing();
RESET ROLE;
SELECT reports.grant_reader('regress_reports');
SET ROLE regress_reports;
SELECT (SELECT count(*) > 0 FROM reports.cash_movements()) AS cash, (SELECT count(*) > 0 FROM reports.ageing('2026-01-31')) AS aged, (SELECT count(*) > 0 FROM reports.open_items('assets:receivable:bob', '2026-01-31')) AS open,
  (SELECT count(*) > 0 FROM reports.daily_movements) AS days, (SELECT count(*) > 0 FROM reports.trial_balance_now) AS trial;
RESET ROLE;
DROP OWNED BY regress_reports;
DROP ROLE regress_reports;
DROP SCHEMA reports CASCADE;
