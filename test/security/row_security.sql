-- Each table in turn, all rows hidden by a policy from whoever posts: every way to post does what it does without, or is
-- refused; it never does something else. Lists what is refused.
\set ON_ERROR_STOP on
SET client_min_messages = error;
CREATE TEMP TABLE attempts (number integer GENERATED ALWAYS AS IDENTITY, statement text);
INSERT INTO attempts (statement) VALUES
  ($$SELECT l.post(ARRAY[money.debit('assets:bank:gbp', 'GBP 1'), money.credit('income:sales', 'GBP 1')], effective_at => '2026-04-01')$$),
  ($$SELECT l.transfer('assets:bank:gbp', 'liabilities:wallet:ann', 'GBP 1000', key => 'top-up', effective_at => '2026-01-05', description => 'top up', metadata => '{"n": 1}')$$),
  ($$SELECT l.transfer('assets:bank:gbp', 'liabilities:wallet:ann', 'GBP 2', key => 'top-up')$$),
  ($$SELECT l.transfer('liabilities:wallet:bob', 'income:sales', 'GBP 100000')$$),
  ($$SELECT l.transfer('assets:bank:gbp', 'assets:closed', 'GBP 1')$$),
  ($$SELECT l.transfer('assets:bank:gbp', 'income:sales', 'GBP 1', effective_at => '2001-04-01')$$),
  ($$SELECT count(*) FROM l.transfer_batch(ARRAY['assets:bank:gbp', 'assets:bank:gbp'], ARRAY['income:sales', 'income:sales'], ARRAY['GBP 1', 'GBP 2']::money.monetary[], ARRAY['b1', 'top-up'], mode => 'each')$$),
  ($$SELECT count(*) FROM l.post_returning(ARRAY[money.debit('assets:bank:gbp', 'GBP 1'), money.credit('income:sales', 'GBP 1')], effective_at => '2026-04-01')$$),
  ($$SELECT l.draw(ARRAY['liabilities:wallet:bob', 'liabilities:wallet:ann'], 'income:sales', 'GBP 30')$$),
  ($$SELECT l.reverse(4, effective_at => '2026-04-02')$$), ($$SELECT l.reverse(10)$$), ($$SELECT l.refund(12, 'GBP 1')$$), ($$SELECT l.refund(12, 'GBP 6')$$), ($$SELECT l.refund(1, 'GBP 6')$$),
  ($$SELECT l.hold(ARRAY[money.debit('liabilities:wallet:ann', 'GBP 5'), money.credit('income:sales', 'GBP 5')], '2999-01-01')$$), ($$SELECT l.hold(ARRAY[money.debit('liabilities:wallet:bob', 'GBP 500'), money.credit('income:sales', 'GBP 500')])$$),
  ($$SELECT l.capture(5, 'GBP 10')$$), ($$SELECT l.capture(5, 'GBP 70')$$), ($$SELECT l.capture(14, 'GBP 16')$$), ($$SELECT l.extend_hold(5, '2999-02-01')$$), ($$SELECT l.void(6)$$), ($$SELECT l.void(7)$$), ($$SELECT l.expire_holds()$$),
  ($$WITH t AS (INSERT INTO l.transactions (effective_at) VALUES ('2026-04-01') RETURNING id) INSERT INTO l.entries (transaction_id, account_id, amount, effective_at) SELECT t.id, v.account, v.amount, '2026-04-01' FROM t, (VALUES (1, 'GBP 1'::money.monetary), (7, 'GBP -1')) AS v (account, amount)$$),
  ($$SELECT l.exchange('assets:bank:usd', 'assets:bank:gbp', 'USD 100', quote => 1)$$), ($$SELECT l.exchange('assets:bank:usd', 'assets:bank:gbp', 'USD 50', quote => 2)$$),
  ($$SELECT l.exchange('assets:bank:usd', 'assets:bank:gbp', 'USD 10', source => 'desk', effective_at => '2026-04-01')$$),
  ($$SELECT l.settle('assets:bank:usd', 'assets:receivable:usd', 'USD 100', booked => 'GBP 81', item => 'credit', effective_at => '2026-04-10')$$),
  ($$SELECT l.post_sale('{"key": "order", "at": "2026-03-05 12:00+00", "currency": "GBP", "prices": "inclusive", "seller": {"code": "acme", "country": "GB"}, "buyer": {"code": "c7", "country": "GB"},
  "lines": [{"quantity": 2, "unit_price": "GBP 10.00"}, {"id": "b", "quantity": "3", "unit_price": "GBP 5.00"}], "shipping": {"amount": "GBP 4.99"}}')$$),
  ($$SELECT l.post_sale('{"at": "2026-03-05 12:00+00", "currency": "GBP", "prices": "inclusive", "seller": {"code": "acme", "country": "GB"}, "buyer": {"code": "c7", "country": "GB"}, "lines": [{"quantity": 2, "unit_price": "GBP 10.00"}]}')$$),
  ($$SELECT l.post_sale('{"at": "2026-03-05 12:00+00", "currency": "GBP", "prices": "exclusive", "seller": {"code": "acme", "country": "GB"}, "buyer": {"code": "c8", "country": "IE"}, "lines": [{"quantity": 2, "unit_price": "GBP 10.00"}]}')$$),
  ($$SELECT l.refund_sale(8, '[{"id": "b", "quantity": 1}]')$$), ($$SELECT l.refund_sale(8)$$), ($$SELECT l.adjust_sale(8, 'GBP 1')$$), ($$SELECT l.chargeback(8, 'GBP 2', 'GBP 1')$$),
  ($$SELECT count(*) FROM l.close_books('2026-01-31', 'equity:retained')$$), ($$SELECT count(*) FROM l.revalue('2026-04-30', 'GBP', 'desk')$$), ($$SELECT l.close_period('2026-01-31')$$),
  ($$SELECT l.close_account('assets:bank:eur')$$), ($$SELECT l.close_account('assets:bank:gbp')$$), ($$SELECT l.alter_account('liabilities:wallet:ann', max_balance => 'GBP 1')$$), ($$SELECT l.open_account('assets:bank:gbp', 'asset', 'GBP')$$),
  ($$SELECT l.limit_subtree('assets:bank', 'GBP', max_balance => 'GBP 1')$$), ($$SELECT l.roll_up()$$);
GRANT SELECT ON attempts TO PUBLIC;
CREATE TEMP TABLE outcomes (tab name, number integer, outcome text);
-- What the books hold, without the numbers that sequences give and without the clock.
CREATE FUNCTION pg_temp.books() RETURNS text LANGUAGE sql SET search_path = money, pg_catalog AS $$
  SELECT md5(concat_ws('|', (SELECT string_agg(b::text, ' ' ORDER BY b::text) FROM (SELECT account_id, sum(posted), sum(pending_debits), sum(pending_credits), min(min_balance), min(max_balance), bool_or(closed) FROM l.balances WHERE account_id > 0 GROUP BY 1) AS b),
    (SELECT string_agg(h::text, ' ' ORDER BY h::text) FROM (SELECT line, account_id, amount FROM l.held) AS h), (SELECT count(*) FROM l.transactions), (SELECT count(*) FROM l.accounts),
    (SELECT string_agg(e::text, ' ' ORDER BY e::text) FROM (SELECT line, layer, account_id, amount FROM l.entries) AS e), (SELECT sum(amount(amount)) FROM l.sale_taxes), (SELECT sum(amount(amount)) FROM l.tax_turnover),
    (SELECT closed_until FROM l.periods ORDER BY id DESC LIMIT 1), (SELECT count(*) FROM l.booked_values), (SELECT count(*) FROM l.fx_quote_uses), (SELECT count(*) FROM l.revaluations)))
$$;
DO $$
DECLARE
  hidden name;
  a record;
  answer text;
BEGIN
  FOR hidden IN SELECT NULL UNION ALL (SELECT relname FROM pg_class WHERE relnamespace = 'l'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY relname) LOOP
    IF hidden IS NOT NULL THEN
      EXECUTE format('ALTER TABLE l.%I ENABLE ROW LEVEL SECURITY', hidden);
      EXECUTE format('CREATE POLICY hides ON l.%I FOR SELECT USING (false)', hidden);
      EXECUTE format('CREATE POLICY lets_insert ON l.%I FOR INSERT WITH CHECK (true)', hidden);
      EXECUTE format('CREATE POLICY lets_update ON l.%I FOR UPDATE USING (true)', hidden);
    END IF;
    FOR a IN SELECT * FROM attempts ORDER BY number LOOP
      BEGIN
        SET LOCAL ROLE security_admin;
        EXECUTE a.statement;
        SET CONSTRAINTS ALL IMMEDIATE;
        RESET ROLE;
        answer := pg_temp.books();
        -- Books that are as they were without a policy are sound if those were.
        IF hidden IS NULL OR a.statement ~ 'roll_up' OR NOT EXISTS (SELECT FROM pg_temp.outcomes AS o WHERE (o.tab, o.number, o.outcome) = ('', a.number, answer)) THEN
          SELECT coalesce(string_agg(v::text, ' '), answer) INTO answer FROM l.verify() AS v;
        END IF;
        RAISE EXCEPTION USING ERRCODE = 'P9999';
      EXCEPTION WHEN OTHERS THEN
        INSERT INTO pg_temp.outcomes VALUES (coalesce(hidden, ''), a.number, CASE SQLSTATE WHEN 'P9999' THEN answer ELSE 'refused ' || SQLSTATE END);
      END;
    END LOOP;
    IF hidden IS NOT NULL THEN
      EXECUTE format('DROP POLICY hides ON l.%I', hidden);
      EXECUTE format('DROP POLICY lets_insert ON l.%I', hidden);
      EXECUTE format('DROP POLICY lets_update ON l.%I', hidden);
      EXECUTE format('ALTER TABLE l.%I DISABLE ROW LEVEL SECURITY', hidden);
    END IF;
  END LOOP;
END $$;
SELECT format('wrong: with %s hidden: %s: %s, else %s', o.tab, a.statement, o.outcome, e.outcome)
  FROM outcomes AS o JOIN outcomes AS e ON e.tab = '' AND e.number = o.number JOIN attempts AS a ON a.number = o.number
  WHERE o.tab <> '' AND o.outcome <> e.outcome AND o.outcome !~ '^refused'
    -- Rules are what whoever asks for them sees.
    AND NOT (o.tab IN ('fee_schedules', 'tax_thresholds') AND a.statement ~ 'post_sale');
SELECT format('with %s hidden: %s', o.tab, string_agg(DISTINCT format('%s %s', substring(a.statement FROM '(?:l\.)(\w+)'), o.outcome), ', '))
  FROM outcomes AS o JOIN outcomes AS e ON e.tab = '' AND e.number = o.number JOIN attempts AS a ON a.number = o.number
  WHERE o.tab <> '' AND o.outcome <> e.outcome AND o.outcome ~ '^refused' GROUP BY o.tab ORDER BY o.tab;
SELECT format('tried: %s ways to post with each of %s tables hidden: %s as without, %s refused', (SELECT count(*) FROM attempts), count(DISTINCT o.tab) FILTER (WHERE o.tab <> ''), count(*) FILTER (WHERE o.tab <> '' AND o.outcome = e.outcome), count(*) FILTER (WHERE o.tab <> '' AND o.outcome <> e.outcome AND o.outcome ~ '^refused'))
  FROM outcomes AS o JOIN outcomes AS e ON e.tab = '' AND e.number = o.number;
SELECT format('wrong: only %s ways work without policies', count(*)) FROM outcomes WHERE tab = '' AND outcome !~ '^refused' HAVING count(*) < 28;
