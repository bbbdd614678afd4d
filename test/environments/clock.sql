-- The ledgers of test/environments/clock, and what it asks after each jump of the clock.
\set ON_ERROR_STOP 1
SET client_min_messages = warning;
CREATE EXTENSION florin;
SELECT create_ledger('plain'), create_ledger('parts', partition_by => 'month');

-- One statement in both ledgers, @ for the name.
CREATE PROCEDURE in_both(command text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE replace(command, '@', 'plain');
  EXECUTE replace(command, '@', 'parts');
END $$;
CALL in_both($$SELECT @.open_account('a', 'asset', 'GBP', min_balance => 'GBP 0'), @.open_account('b', 'income', 'GBP'), @.open_account('usd', 'asset', 'USD'),
  @.open_account('fx:GBP', 'equity', 'GBP'), @.open_account('fx:USD', 'equity', 'USD')$$);
CALL in_both($$SELECT @.set_account_role('fx_position', 'fx:{currency}'), @.set_rate_source('desk'), @.set_quote_policy('retail', '1 hour', source => 'desk')$$);
CALL in_both($$SELECT @.add_rate('desk', 'USD', 'GBP', 0.5, '2020-01-01')$$);
CALL in_both($$SELECT @.transfer('a', 'b', 'GBP 100', key => 'first')$$);

CREATE FUNCTION raised(command text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE command;
  SET CONSTRAINTS ALL IMMEDIATE;
  RETURN 'nothing';
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE;
END $$;

-- What was read from the feed so far.
CREATE TABLE read (ledger text, id bigint, seen text);

-- Goes on in a ledger, and says what is wrong: postings of each kind, what they leave, every balance on both axes next
-- to a plain sum, the feed, verify().
CREATE FUNCTION go_on(ledger text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE replace($c$SELECT @.transfer('a', 'b', 'GBP 1', effective_at => now() - interval '3 days') $c$, '@', ledger);
  EXECUTE replace($c$SELECT @.reverse(@.transfer('a', 'b', 'GBP 2'))$c$, '@', ledger);
  EXECUTE replace($c$SELECT @.refund(@.transfer('a', 'b', 'GBP 3'), 'GBP 1')$c$, '@', ledger);
  EXECUTE replace($c$SELECT @.void(@.hold(ARRAY[debit('b', 'GBP 4'), credit('a', 'GBP 4')], now() + interval '1 day'))$c$, '@', ledger);
  EXECUTE replace($c$WITH t AS (INSERT INTO @.transactions (kind) VALUES ('insert') RETURNING id) INSERT INTO @.entries (transaction_id, account_id, amount)
    SELECT t.id, a.id, CASE a.code WHEN 'a' THEN 'GBP 1' ELSE 'GBP -1' END::monetary FROM t, @.accounts AS a WHERE a.code IN ('a', 'b')$c$, '@', ledger);
  RETURN QUERY EXECUTE replace($c$SELECT 'a posting is not dated now' FROM @.transactions
    WHERE posted_at <> now() AND id > (SELECT max(id) FROM @.transactions) - 2$c$, '@', ledger);
  RETURN QUERY EXECUTE replace($c$SELECT 'a key is forgotten' WHERE @.transfer('a', 'b', 'GBP 100', key => 'first') <> (SELECT id FROM @.transactions WHERE key = 'first')$c$, '@', ledger);
  RETURN QUERY EXECUTE replace($c$SELECT 'a key takes other content' WHERE raised($r$SELECT @.transfer('a', 'b', 'GBP 101', key => 'first')$r$) <> 'LG006'$c$, '@', ledger);
  RETURN QUERY EXECUTE replace($c$SELECT 'a hold in the past is taken' WHERE raised($r$SELECT @.hold(ARRAY[debit('b', 'GBP 4'), credit('a', 'GBP 4')], now() - interval '1 second')$r$) <> '22023'$c$, '@', ledger);
  RETURN QUERY EXECUTE replace($c$SELECT 'a fresh quote cannot be used' WHERE
    raised($r$SELECT @.exchange('a', 'usd', quote => (SELECT id FROM @.quote_exchange('GBP 2', 'USD', 'retail')))$r$) <> 'nothing'$c$, '@', ledger);
  RETURN QUERY EXECUTE replace($c$
    SELECT format('%s as of %s, known at %s: %s, not %s', code, as_of, known_at, b.posted, s.posted)
      FROM (SELECT code, id, CASE type WHEN 'asset' THEN 1 ELSE -1 END AS side, currency FROM @.accounts WHERE code IN ('a', 'b')) AS a
        CROSS JOIN ((SELECT * FROM (SELECT DISTINCT effective_at AS as_of FROM @.transactions) AS x ORDER BY md5(as_of::text) LIMIT 8) UNION SELECT NULL) AS x
        CROSS JOIN ((SELECT * FROM (SELECT DISTINCT posted_at AS known_at FROM @.transactions) AS k ORDER BY md5(known_at::text) LIMIT 8) UNION SELECT NULL) AS k
        CROSS JOIN LATERAL @.balance(a.code, as_of => as_of, known_at => known_at) AS b
        CROSS JOIN LATERAL (SELECT coalesce(sum(e.amount * side::numeric), monetary(0, a.currency)) AS posted FROM @.entries AS e JOIN @.transactions AS t ON t.id = e.transaction_id
          WHERE e.account_id = a.id AND e.layer = 'posted' AND (as_of IS NULL OR e.effective_at <= as_of) AND (known_at IS NULL OR t.posted_at <= known_at)) AS s
      WHERE b.posted IS DISTINCT FROM s.posted LIMIT 5$c$, '@', ledger);
  RETURN QUERY EXECUTE replace($c$SELECT 'verify: ' || v FROM @.verify() AS v$c$, '@', ledger);
END $$;

CREATE FUNCTION follow(ledger text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format($c$INSERT INTO read SELECT %1$L, f.id, f::text FROM %1$I.feed((SELECT coalesce(max(id), 0) FROM read WHERE ledger = %1$L), 10000) AS f$c$, ledger);
  RETURN QUERY EXECUTE format($c$SELECT 'the feed missed or repeated ' || id FROM (SELECT id FROM read WHERE ledger = %1$L) AS r FULL JOIN %1$I.transactions AS t USING (id)
    GROUP BY id HAVING count(r) <> 1 OR count(t) <> 1$c$, ledger);
END $$;
