-- What triggers and rules of the owner's own make of the rows that the posting functions insert: 27000 where it is not
-- what was asked for, in a plain ledger and in a partitioned one, and nothing is left of the posting.
\set SHOW_CONTEXT never
\a \t
SET client_min_messages = warning;
SET timezone = 'UTC';
CREATE FUNCTION pg_temp.opened(ledger text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  held bigint;
BEGIN
  EXECUTE replace($c$SELECT count(@.open_account(c, t, 'GBP')) FROM (VALUES ('a', 'asset'), ('b', 'income'), ('w', 'liability')) AS v (c, t)$c$, '@', ledger);
  EXECUTE replace($c$SELECT @.close_period('2020-12-31')$c$, '@', ledger);
  EXECUTE replace($c$SELECT @.transfer('a', 'b', 'GBP 1', key => 'old', effective_at => '2021-01-01')$c$, '@', ledger);
  EXECUTE replace($c$SELECT @.hold(ARRAY[debit('w', 'GBP 10'), credit('b', 'GBP 10')])$c$, '@', ledger) INTO held;
  RETURN held;
END $$;
SELECT create_ledger('regress_plain'), create_ledger('regress_parts', partition_by => 'month');
SELECT pg_temp.opened('regress_plain') AS plain_hold, pg_temp.opened('regress_parts') AS parts_hold \gset

-- What a command raises after these changes, and of which column of which table; @ stands for the ledger. All of it is
-- undone.
CREATE FUNCTION pg_temp.told(ledger text, changes text, command text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text; state text; message text; detail text; hint text; table_name text; column_name text;
BEGIN
  EXECUTE replace(changes, '@', ledger);
  EXECUTE replace(command, '@', ledger) INTO answer;
  RAISE EXCEPTION USING ERRCODE = 'raise_exception', MESSAGE = coalesce(answer, 'NULL');
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL,
    hint = PG_EXCEPTION_HINT, table_name = TABLE_NAME, column_name = COLUMN_NAME;
  RETURN CASE WHEN state = 'P0001' THEN 'answers ' || message ELSE
    concat_ws(' | ', state, regexp_replace(message, 'transaction \d+', 'transaction #'), nullif(detail, ''), nullif(hint, ''),
      nullif(concat_ws('.', nullif(table_name, ''), nullif(column_name, '')), '')) END;
END $$;
-- In both ledgers: once if they say the same.
CREATE FUNCTION pg_temp.told(changes text, command text) RETURNS text LANGUAGE sql AS $$
  SELECT CASE WHEN plain = parts THEN plain ELSE 'plain: ' || plain || E'\nparts: ' || parts END
    FROM (SELECT pg_temp.told('regress_plain', changes, command) AS plain, pg_temp.told('regress_parts', changes, command) AS parts) AS t
$$;
CREATE FUNCTION pg_temp.before(altered text, body text) RETURNS text LANGUAGE sql AS $$
  SELECT format('CREATE FUNCTION @.change() RETURNS trigger LANGUAGE plpgsql AS %L;'
    ' CREATE TRIGGER zz_change BEFORE INSERT ON @.%s FOR EACH ROW EXECUTE FUNCTION @.change()', 'BEGIN ' || body || ' END', altered)
$$;
\set unkeyed '''SELECT @.transfer(''''a'''', ''''b'''', ''''GBP 1'''')'''
\set keyed '''SELECT @.transfer(''''a'''', ''''b'''', ''''GBP 1'''', key => ''''new'''')'''
\set batch '''SELECT count(*) FROM @.post_batch(''''[{"key": "one", "legs": [{"account": "a", "debit": "GBP 1"}, {"account": "b", "credit": "GBP 1"}]}, {"legs": [{"account": "a", "debit": "GBP 2"}, {"account": "b", "credit": "GBP 2"}]}]'''')'''
\set unkeyed_batch '''SELECT count(*) FROM @.post_batch(''''[{"legs": [{"account": "a", "debit": "GBP 1"}, {"account": "b", "credit": "GBP 1"}]}, {"legs": [{"account": "a", "debit": "GBP 2"}, {"account": "b", "credit": "GBP 2"}]}]'''')'''

-- ---- rows that are taken away
SELECT name, pg_temp.told(pg_temp.before('transactions', 'RETURN NULL;'), command)
  FROM (VALUES ('unkeyed', :unkeyed), ('keyed', :keyed), ('batch', :batch), ('unkeyed batch', :unkeyed_batch),
    ('extension', $$SELECT @.extend_hold((SELECT min(transaction_id) FROM @.holds), now() + '1 day')$$),
    ('draw', $$SELECT count(*) FROM @.draw(ARRAY['b'], 'a', 'GBP 1', key => 'drawn')$$)) AS v (name, command);
SELECT pg_temp.told(pg_temp.before('transactions', 'IF NEW.key = ''one'' THEN RETURN NULL; END IF; RETURN NEW;'), :batch);
SELECT pg_temp.told(pg_temp.before('transactions', 'IF NEW.key IS NULL THEN RETURN NULL; END IF; RETURN NEW;'), :batch);
SELECT pg_temp.told(pg_temp.before('transaction_register', 'RETURN NULL;'), :keyed);
SELECT pg_temp.told(pg_temp.before('entries', 'IF NEW.line = 2 THEN RETURN NULL; END IF; RETURN NEW;'), :keyed);
-- What a key was used for before is still the answer.
SELECT pg_temp.told(pg_temp.before('transactions', 'RETURN NULL;'),
  $$SELECT id = @.transfer('a', 'b', 'GBP 1', key => 'old', effective_at => '2021-01-01') FROM @.transactions WHERE key = 'old'$$);
SELECT pg_temp.told(pg_temp.before('transactions', 'RETURN NULL;'),
  $$SELECT @.transfer('a', 'b', 'GBP 2', key => 'old', effective_at => '2021-01-01')$$);

-- ---- rows that are changed
SELECT change, pg_temp.told(pg_temp.before('transactions', format('NEW.%s; RETURN NEW;', change)),
    $$SELECT @.post(ARRAY[debit('a', 'GBP 1'), credit('b', 'GBP 1', 'memo')], 'new', 'sale', '2021-01-02', 'two chairs', '{"order": 7}')$$)
  FROM (VALUES ('key := NULL'), ('key := NEW.key || ''!'''), ('key := ''old'''), ('kind := ''x'''), ('kind := NULL'),
    ('effective_at := NEW.effective_at + ''1 us''::interval'), ('description := ''Two chairs'''),
    ('metadata := NEW.metadata || ''{"by": "me"}'''), ('metadata := NULL'), ('dated_at := ''2020-01-01'''),
    ('expires_at := now() + ''1 day''::interval'), ('capture_limit := ''GBP 1'''),
    ('id := NEW.id + 100'), ('posted_at := NEW.posted_at - ''1 s''::interval')) AS v (change);
-- The same in other words.
SELECT pg_temp.told(pg_temp.before('transactions', 'NEW.metadata := ''{"order":   7.0}''; RETURN NEW;'),
  $$SELECT @.post(ARRAY[debit('a', 'GBP 1'), credit('b', 'GBP 1')], 'new', metadata => '{"order": 7}')
    = @.post(ARRAY[debit('a', 'GBP 1'), credit('b', 'GBP 1')], 'new', metadata => '{"order": 7}')$$);
-- What was not said is not to be filled in either.
SELECT change, pg_temp.told(pg_temp.before('transactions', format('NEW.%s; RETURN NEW;', change)), command)
  FROM (VALUES ('key := gen_random_uuid()::text'), ('kind := ''sale'''), ('metadata := ''{"by": "me"}'''), ('description := current_user')) AS c (change),
    (VALUES (:unkeyed), (:batch)) AS v (command);
SELECT change, pg_temp.told(pg_temp.before('transactions', format('NEW.%s; RETURN NEW;', change)), command)
  FROM (VALUES
    ('expires_at := NULL', $$SELECT @.hold(ARRAY[debit('w', 'GBP 1'), credit('b', 'GBP 1')], now() + '1 day')$$),
    ('capture_limit := ''GBP 3''', $$SELECT @.hold(ARRAY[debit('w', 'GBP 1'), credit('b', 'GBP 1')], capture_limit => 'GBP 2')$$),
    ('dated_at := NULL', $$SELECT @.transfer('a', 'b', 'GBP 1', effective_at => '2020-01-01', late => 'next_open')$$),
    ('origin_id := NEW.origin_id - 1', $$SELECT @.void((SELECT min(transaction_id) FROM @.holds))$$),
    ('relation := ''capture''', $$SELECT @.void((SELECT min(transaction_id) FROM @.holds))$$)) AS v (change, command);
SELECT change, pg_temp.told(pg_temp.before('entries', format('NEW.%s; RETURN NEW;', change)),
    $$SELECT @.post(ARRAY[debit('a', 'GBP 1'), credit('b', 'GBP 1', 'memo')], 'new')$$)
  FROM (VALUES ('amount := NEW.amount * 2'), ('account_id := 4 - NEW.account_id'), ('layer := ''pending'''),
    ('memo := coalesce(NEW.memo, '''') || ''!'''), ('memo := NULL'), ('effective_at := NEW.effective_at + ''1 us''::interval'),
    ('line := NEW.line + 1'), ('line := 3 - NEW.line'), ('transaction_id := NEW.transaction_id + 1')) AS v (change);
SELECT pg_temp.told('regress_plain', pg_temp.before('entries', 'NEW.amount := NEW.amount * 2; RETURN NEW;'), format('SELECT @.capture(%s)', :plain_hold)),
  pg_temp.told('regress_parts', pg_temp.before('entries', 'NEW.amount := NEW.amount * 2; RETURN NEW;'), format('SELECT @.capture(%s)', :parts_hold));
-- To one that was posted before, in the same database transaction: it keeps balancing.
SELECT pg_temp.told($$SELECT @.transfer('a', 'b', 'GBP 5', key => 'first'); SET CONSTRAINTS ALL IMMEDIATE;$$
  || pg_temp.before('entries', $$SELECT id INTO NEW.transaction_id FROM @.transactions WHERE key = 'first'; NEW.line := NEW.line + 2; RETURN NEW;$$), :unkeyed);
-- Entries that are added.
SELECT pg_temp.told($$CREATE FUNCTION @.add() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN
    IF NEW.line = 2 THEN INSERT INTO @.entries (transaction_id, line, account_id, amount, effective_at)
      VALUES (NEW.transaction_id, 3, 1, ''GBP 1'', NEW.effective_at), (NEW.transaction_id, 4, 2, ''GBP -1'', NEW.effective_at); END IF;
    RETURN NULL; END';
  CREATE TRIGGER add AFTER INSERT ON @.entries FOR EACH ROW EXECUTE FUNCTION @.add()$$, :keyed);
-- What is inserted directly is as its triggers leave it.
SELECT pg_temp.told(pg_temp.before('transactions', 'NEW.metadata := ''{"by": "me"}''; NEW.key := NEW.key || ''!''; RETURN NEW;')
    || $$; INSERT INTO @.transactions (key, effective_at) VALUES ('mine', '2021-01-03');
      INSERT INTO @.entries (transaction_id, line, account_id, amount, effective_at)
        SELECT t.id, v.line, v.account_id, v.amount::monetary, t.effective_at
          FROM @.transactions AS t, (VALUES (1, 1, 'GBP 1'), (2, 2, 'GBP -1')) AS v (line, account_id, amount) WHERE t.key = 'mine!'$$,
  $$SELECT concat_ws(' ', key, metadata) FROM @.transactions WHERE key LIKE 'mine%'$$);

-- Columns of one's own are filled as one likes.
SELECT altered, pg_temp.told(format('ALTER TABLE @.%s ADD COLUMN stamp text; ', altered) || pg_temp.before(altered, 'NEW.stamp := ''x''; RETURN NEW;'),
    :keyed || $$ = @.transfer('a', 'b', 'GBP 1', key => 'new')$$)
  FROM (VALUES ('transactions'), ('entries')) AS v (altered);
-- ---- triggers that post and write by themselves are none of this
SELECT pg_temp.told(replace($$CREATE FUNCTION @.also() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN
    IF NEW.key = ''new'' THEN
      PERFORM @.transfer(''a'', ''b'', ''GBP 3'', key => ''fee'');
      BEGIN PERFORM @.transfer(''a'', ''nobody'', ''GBP 1''); EXCEPTION WHEN OTHERS THEN NULL; END;
    END IF;
    RETURN NEW; END';
  CREATE TRIGGER also WHEN_IT_IS INSERT ON @.transactions FOR EACH ROW EXECUTE FUNCTION @.also()$$, 'WHEN_IT_IS', way), :keyed || $$ = @.transfer('a', 'b', 'GBP 1', key => 'new')$$)
  FROM (VALUES ('BEFORE'), ('AFTER')) AS v (way);

-- ---- what the register of a partitioned ledger keeps of them
CREATE FUNCTION pg_temp.inserting(rows text) RETURNS text LANGUAGE sql AS $$
  SELECT 'WITH t AS (INSERT INTO @.transactions (key, effective_at) VALUES ' || rows || $c$ RETURNING id, effective_at), e AS (
    INSERT INTO @.entries (transaction_id, line, account_id, amount, effective_at) SELECT t.id, v.line, v.line, v.amount::monetary, t.effective_at
      FROM t, (VALUES (1, 'GBP 1'), (2, 'GBP -1')) AS v (line, amount)) SELECT count(*) FROM t$c$
$$;
SELECT change, name, pg_temp.told('regress_parts', pg_temp.before('transaction_register', change || ' RETURN NEW;'), command)
  FROM (VALUES ('NEW.key := NEW.key || ''!'';'), ('NEW.effective_at := NEW.effective_at + ''1 us''::interval;'), ('NEW.id := NEW.id + 100;'),
      ('NEW.expires_at := ''2100-01-01'';'), ('NEW.origin_id := 1; NEW.relation := ''refund'';'), ('NEW.key := NEW.key || '''';')) AS c (change),
    (VALUES ('keyed', :keyed || ' > 0'), ('batch', :batch), ('inserted', pg_temp.inserting($$('new', '2021-01-03'), (NULL, '2021-01-03')$$))) AS v (name, command);
SELECT pg_temp.told('regress_parts', pg_temp.before('transaction_register', change), pg_temp.inserting($$('new', '2021-01-03'), (NULL, '2021-01-03')$$))
  FROM (VALUES ('RETURN NULL;'), ('IF NEW.key IS NULL THEN RETURN NULL; END IF; RETURN NEW;')) AS v (change);

-- ---- the tables that the ledger writes by itself
CREATE FUNCTION pg_temp.before_written(altered text, body text) RETURNS text LANGUAGE sql AS $$
  SELECT replace(pg_temp.before(altered, body), 'BEFORE INSERT', 'BEFORE INSERT OR UPDATE') || '; SET CONSTRAINTS ALL IMMEDIATE'
$$;
SELECT change, pg_temp.told(pg_temp.before_written('balances', change || ' RETURN NEW;'), command)
  FROM (VALUES ('NEW.posted := NEW.posted + ''GBP 1'';'), ('NEW.min_balance := ''GBP -100'';'), ('NEW.closed := true;'), ('NEW.stripes := 3;'),
      ('NEW.subtrees := ARRAY[-1];'), ('NEW.account_id := NEW.account_id + 100;'), ('NEW.debit_normal := NOT NEW.debit_normal;'),
      ('NEW.posted := NEW.posted * 1.000;')) AS c (change),
    (VALUES ($$SELECT @.capture((SELECT min(transaction_id) FROM @.holds), 'GBP 1') > 0$$), ($$SELECT @.open_account('new', 'asset', 'GBP', stripes => 2) > 0$$)) AS v (command);
SELECT change, pg_temp.told(pg_temp.before_written('held', change || ' RETURN NEW;'), command)
  FROM (VALUES ('NEW.amount := NEW.amount * 2;'), ('NEW.expires_at := ''2100-01-01'';'), ('NEW.line := NEW.line + 1;')) AS c (change),
    (VALUES ($$SELECT @.hold(ARRAY[debit('w', 'GBP 1'), credit('b', 'GBP 1')]) > 0$$), ($$SELECT @.capture((SELECT min(transaction_id) FROM @.holds), 'GBP 1') > 0$$),
      ($$SELECT @.extend_hold((SELECT min(transaction_id) FROM @.holds), '2100-02-01') > 0$$)) AS v (command);
-- Also where a posting writes its balances as it is committed.
BEGIN;
CREATE FUNCTION pg_temp.more() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.posted := NEW.posted + 'GBP 1'; RETURN NEW; END $$;
SELECT regress_plain.transfer('a', 'b', 'GBP 1') > 0 AS posted;
CREATE TRIGGER more BEFORE UPDATE ON regress_plain.balances FOR EACH ROW EXECUTE FUNCTION pg_temp.more();
COMMIT;
-- Columns of one's own are filled there as well.
SELECT altered, pg_temp.told(format('ALTER TABLE @.%s ADD COLUMN stamp text; ', altered) || pg_temp.before_written(altered, 'NEW.stamp := ''x''; RETURN NEW;'),
    $$SELECT @.hold(ARRAY[debit('w', 'GBP 1'), credit('b', 'GBP 1')]) > 0 AND @.open_account('new', 'asset', 'GBP', stripes => 2) > 0 AND @.capture((SELECT min(transaction_id) FROM @.holds), 'GBP 1') > 0$$)
  FROM (VALUES ('balances'), ('held')) AS v (altered);

-- ---- a batch whose items stand alone: an item's own error is its status, and the next one goes on
CREATE FUNCTION pg_temp.each(changes text) RETURNS text LANGUAGE sql AS $$
  SELECT pg_temp.told(changes, $c$
    SELECT string_agg(concat_ws(' ', status, regexp_replace(split_part(detail, ': ', 1), '\d{4}_\d\d|transaction \d+', '#')), E'\n' ORDER BY ordinal)
    FROM @.post_batch('[
      {"key": "one", "description": "x", "legs": [{"account": "a", "debit": "GBP 1"}, {"account": "b", "credit": "GBP 1"}]},
      {"key": "two", "description": "x", "kind": "bad", "legs": [{"account": "a", "debit": "GBP 13"}, {"account": "b", "credit": "GBP 13"}]},
      {"key": "three", "description": "y", "legs": [{"account": "a", "debit": "GBP 2"}, {"account": "b", "credit": "GBP 2"}]}]', 'each')$c$)
$$;
SELECT pg_temp.each('ALTER TABLE @.entries ADD CONSTRAINT small CHECK (amount <> ''GBP 13'')');
SELECT pg_temp.each('ALTER TABLE @.transactions ADD CONSTRAINT good CHECK (kind <> ''bad'')');
SELECT pg_temp.each('CREATE UNIQUE INDEX one_a_time ON @.transactions (description, effective_at)');
SELECT pg_temp.each('CREATE TABLE @.kinds (kind text PRIMARY KEY); ALTER TABLE @.transactions ADD CONSTRAINT of_kinds FOREIGN KEY (kind) REFERENCES @.kinds');
SELECT pg_temp.each(pg_temp.before('entries', 'IF NEW.amount = ''GBP 13'' THEN NEW.amount := ''GBP 12''; END IF; RETURN NEW;'));
SELECT code, pg_temp.each(pg_temp.before('entries', format('IF NEW.amount = ''GBP 13'' THEN RAISE EXCEPTION ''refused'' USING ERRCODE = %L; END IF; RETURN NEW;', code)))
  FROM unnest(ARRAY['raise_exception', 'not_null_violation', 'exclusion_violation', 'restrict_violation', 'integrity_constraint_violation', 'division_by_zero', 'array_subscript_error', 'LG018', 'out_of_memory', 'deadlock_detected', 'SHOP1']) AS code;
-- Of the item that was refused nothing is left.
CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$;
CREATE TRIGGER refuse AFTER INSERT ON regress_plain.entries FOR EACH ROW WHEN (NEW.amount = 'GBP -13') EXECUTE FUNCTION pg_temp.refuse();
CREATE TRIGGER refuse AFTER INSERT ON regress_parts.entries FOR EACH ROW WHEN (NEW.amount = 'GBP -13') EXECUTE FUNCTION pg_temp.refuse();
SELECT ordinal, status, detail FROM regress_plain.transfer_batch('{a,a,w,a}', '{b,b,b,b}', '{GBP 1,GBP 13,GBP 13,GBP 2}', '{t1,t2,t3,t4}', mode => 'each');
SELECT ordinal, status, detail FROM regress_parts.transfer_batch('{a,a,w,a}', '{b,b,b,b}', '{GBP 1,GBP 13,GBP 13,GBP 2}', '{t1,t2,t3,t4}', mode => 'each');
DROP TRIGGER refuse ON regress_plain.entries;
DROP TRIGGER refuse ON regress_parts.entries;
SELECT code, posted, pending, b.available FROM regress_plain.account_balances AS p JOIN regress_parts.account_balances AS b USING (code, posted, pending);
SELECT ordinal, status, detail FROM regress_plain.transfer_batch('{a,a,w,a}', '{b,b,b,b}', '{GBP 1,GBP 13,GBP 13,GBP 2}', '{t1,t2,t3,t4}', mode => 'each');

-- ---- rules
SELECT pg_temp.told('CREATE RULE r AS ON INSERT TO @.transactions DO ALSO NOTIFY regress_rule', :unkeyed) !~ '[0-9A-Z]{5} [|]' AS posts;
SELECT pg_temp.told('CREATE RULE r AS ON INSERT TO @.transactions DO INSTEAD NOTHING', :unkeyed);
SELECT pg_temp.told('regress_plain', 'CREATE RULE r AS ON INSERT TO @.transactions DO ALSO NOTIFY regress_rule', :keyed);
SELECT pg_temp.told('regress_parts', 'CREATE RULE r AS ON INSERT TO @.transactions DO ALSO NOTIFY regress_rule', :keyed) ~ '^answers' AS posts;
SELECT pg_temp.told(format('CREATE TABLE @.elsewhere (LIKE @.%s); CREATE RULE r AS ON INSERT TO @.%1$s DO INSTEAD INSERT INTO @.elsewhere SELECT NEW.*; SET CONSTRAINTS ALL IMMEDIATE', altered), :unkeyed)
  FROM (VALUES ('transactions'), ('entries')) AS v (altered);

-- ---- a unique index of one's own says what it refuses, whether there is a key or not
SELECT pg_temp.told('regress_plain', $$CREATE UNIQUE INDEX one_order ON @.transactions ((metadata ->> 'order'));$$
    || $$ SELECT @.post(ARRAY[debit('a', 'GBP 1'), credit('b', 'GBP 1')], metadata => '{"order": 7}')$$, command)
  FROM (VALUES ($$SELECT @.post(ARRAY[debit('a', 'GBP 1'), credit('b', 'GBP 1')], metadata => '{"order": 7}')$$),
    ($$SELECT @.post(ARRAY[debit('a', 'GBP 1'), credit('b', 'GBP 1')], 'new', metadata => '{"order": 7}')$$),
    ($$SELECT count(*) FROM @.post_batch('[{"key": "one", "metadata": {"order": 7}, "legs": [{"account": "a", "debit": "GBP 1"}, {"account": "b", "credit": "GBP 1"}]},
      {"key": "old", "effective_at": "2021-01-01", "legs": [{"account": "a", "debit": "GBP 1"}, {"account": "b", "credit": "GBP 1"}]}]')$$),
    ($$SELECT count(*) FROM @.post_batch('[{"key": "one", "legs": [{"account": "a", "debit": "GBP 1"}, {"account": "b", "credit": "GBP 1"}]},
      {"key": "old", "effective_at": "2021-01-01", "legs": [{"account": "a", "debit": "GBP 1"}, {"account": "b", "credit": "GBP 1"}]}]')$$)) AS v (command);

SELECT count(*) FROM regress_plain.transactions UNION ALL SELECT count(*) FROM regress_parts.transactions;
SELECT * FROM regress_plain.verify() UNION ALL SELECT * FROM regress_parts.verify();
DROP SCHEMA regress_plain, regress_parts CASCADE;
