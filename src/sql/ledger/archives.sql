-- Archiving: old partitions leave the ledger's tables and become tables by themselves. What they add to a balance
-- stays in the roll-ups, and their sums in archived_sums.

CREATE OR REPLACE FUNCTION @ledger@.check_not_archived(since timestamptz) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
DECLARE
  archived_until timestamptz := (SELECT a.archived_until FROM ledger_archived(@ledger_name@::regnamespace) AS a);
BEGIN
  IF coalesce(since, '-infinity') < archived_until THEN
    RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
      MESSAGE = format('entries effective before %s are archived', archived_until),
      HINT = 'Ask from then on, or bring them back with restore_partitions().';
  END IF;
END
$function$;
COMMENT ON FUNCTION @ledger@.check_not_archived(timestamptz) IS
  '55000 if entries effective at or after this time, at any time for NULL, are archived';

CREATE OR REPLACE FUNCTION @ledger@.check_closings_not_archived(since timestamptz, until timestamptz) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
DECLARE
  archived_until timestamptz := (SELECT a.archived_until FROM ledger_archived(@ledger_name@::regnamespace) AS a);
BEGIN
  IF EXISTS (
      SELECT FROM @ledger@.transaction_register AS r
        WHERE r.relation = 'closing' AND r.effective_at >= coalesce(since, '-infinity')
          AND r.effective_at < least(archived_until, until)) THEN
    RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
      MESSAGE = format('closing entries effective before %s are archived', archived_until),
      HINT = 'Ask from then on, or bring them back with restore_partitions().';
  END IF;
END
$function$;
COMMENT ON FUNCTION @ledger@.check_closings_not_archived(timestamptz, timestamptz) IS
  '55000 if closing entries effective from since, included, to until, excluded, are archived';

-- Locked so that whoever waits for us holds nothing that we wait for: writers go from transactions to entries,
-- most readers the other way.
CREATE OR REPLACE FUNCTION @ledger@.lock_partitions() RETURNS void
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
BEGIN
  IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
    RAISE EXCEPTION USING ERRCODE = 'active_sql_transaction',
      MESSAGE = 'partitions are archived and restored in a READ COMMITTED transaction',
      DETAIL = 'What was posted or closed since the transaction took its snapshot would not be seen.';
  END IF;
  LOCK TABLE ONLY @ledger@.partitioning IN SHARE UPDATE EXCLUSIVE MODE;
  LOCK TABLE ONLY @ledger@.transactions IN SHARE ROW EXCLUSIVE MODE;
  LOCK TABLE ONLY @ledger@.entries IN ACCESS EXCLUSIVE MODE;
  LOCK TABLE ONLY @ledger@.transactions IN ACCESS EXCLUSIVE MODE;
END
$function$;
COMMENT ON FUNCTION @ledger@.lock_partitions() IS
  'what archive_partitions() and restore_partitions() begin with: waits for those who post and read, and lets nobody do either until the transaction ends. 25001 in a REPEATABLE READ or SERIALIZABLE transaction';

CREATE OR REPLACE FUNCTION @ledger@.check_whole(range_until timestamptz) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
DECLARE
  other record;
BEGIN
  -- What answers a transaction is read with it, and what holds keep with what releases it.
  SELECT r.id, r.relation, r.origin_id INTO other
    FROM @ledger@.transaction_register AS r JOIN @ledger@.transaction_register AS o ON o.id = r.origin_id
    WHERE r.effective_at < range_until AND o.effective_at >= range_until
      OR r.effective_at >= range_until AND o.effective_at < range_until
        AND r.relation IN ('capture', 'void', 'expiry', 'extension')
    LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
      MESSAGE = format('transaction %s is a %s of transaction %s, which is on the other side of %s', other.id,
        other.relation, other.origin_id, range_until),
      HINT = 'Both have to be archived, or neither: choose another time.';
  END IF;
END
$function$;
COMMENT ON FUNCTION @ledger@.check_whole(timestamptz) IS
  '55000 if a reversal, refund or capture would be archived without what it answers, or a hold without what releases it, with everything effective before this time';

CREATE OR REPLACE FUNCTION @ledger@.check_may_archive(range_until timestamptz) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
DECLARE
  closed timestamptz := @ledger@.closed_until();
  rolled_up bigint := ledger_rolled_up_until(@ledger_name@::regnamespace);
  other record;
BEGIN
  IF closed < range_until THEN
    RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
      MESSAGE = format('the books are not closed until %s', range_until),
      DETAIL = format('They are closed until %s.', closed), HINT = 'close_period() closes them.';
  END IF;
  SELECT r.id INTO other FROM @ledger@.transaction_register AS r
    WHERE r.effective_at < range_until AND r.id > rolled_up LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
      MESSAGE = format('transaction %s is not rolled up yet', other.id),
      DETAIL = 'Balances could not be told without it.', HINT = 'roll_up() goes on as far as no posting is under way.';
  END IF;
  PERFORM @ledger@.check_whole(range_until);
  SELECT h.transaction_id INTO other
    FROM @ledger@.held AS h JOIN @ledger@.transaction_register AS r ON r.id = h.transaction_id
    WHERE r.effective_at < range_until LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
      MESSAGE = format('hold %s is open', other.transaction_id),
      HINT = 'Capture or void it; expire_holds() writes down what has expired.';
  END IF;
END
$function$;
COMMENT ON FUNCTION @ledger@.check_may_archive(timestamptz) IS
  '55000 unless everything effective before this time can be archived: closed, rolled up, without open holds, and whole: a reversal, refund or capture goes with what it answers';

CREATE OR REPLACE FUNCTION @ledger@.archive_partitions(before timestamptz) RETURNS integer
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
  part record;
  archived integer := 0;
  bound timestamptz;
  last_id bigint;
  known_until timestamptz;
BEGIN
  IF before IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'partitions are archived before a time';
  END IF;
  PERFORM @ledger@.make_partitions(0);
  PERFORM @ledger@.lock_partitions();
  bound := (SELECT max(p.range_until) FROM @ledger@.partitions() AS p WHERE p.range_until <= before);
  IF bound IS NULL THEN
    RETURN 0;
  END IF;
  PERFORM @ledger@.check_may_archive(bound);
  PERFORM @ledger@.note_rearrangement();
  SELECT a.last_id, a.known_until INTO last_id, known_until FROM ledger_archived(@ledger_name@::regnamespace) AS a;
  FOR part IN
    SELECT t.range_from, t.range_until, t.name AS transactions_table, e.name AS entries_table
      FROM @ledger@.partitions() AS t
        JOIN @ledger@.partitions() AS e
          ON e.parent = 'entries' AND e.range_from = t.range_from AND e.range_until = t.range_until
      WHERE t.parent = 'transactions' AND t.range_until <= bound
      ORDER BY t.range_from
  LOOP
    EXECUTE format('SELECT greatest($1, max(id)), greatest($2, max(posted_at)) FROM %s.%I', @ledger_name@,
      part.transactions_table) INTO STRICT last_id, known_until USING last_id, known_until;
    INSERT INTO @ledger@.archives AS a (range_from, range_until, transactions_table, entries_table, last_id, known_until)
      VALUES (part.range_from, part.range_until, part.transactions_table, part.entries_table, last_id, known_until);
    EXECUTE format('INSERT INTO %1$s.archived_sums (range_until, account_id, posted) %2$s', @ledger_name@,
      @ledger@.sums_to_archive(part.entries_table)) USING part.range_until;
    EXECUTE format('ALTER TABLE %1$s.entries DETACH PARTITION %1$s.%2$I', @ledger_name@, part.entries_table);
    EXECUTE format('ALTER TABLE %1$s.transactions DETACH PARTITION %1$s.%2$I', @ledger_name@, part.transactions_table);
    archived := archived + 1;
  END LOOP;
  IF EXISTS (SELECT FROM @ledger@.partitions() AS p WHERE p.range_until <= bound) THEN
    RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
      MESSAGE = 'partitions of transactions and entries have other ranges', HINT = 'verify() names them.';
  END IF;
  RETURN archived;
END
$function$;
COMMENT ON FUNCTION @ledger@.archive_partitions(timestamptz) IS
  'takes the partitions that end at or before this time out of transactions and entries, and returns how many ranges that were. They stay as tables of the ledger''s schema, which nobody can write; save them elsewhere and drop them, or bring them back with restore_partitions(). Balances, trial balances and balance sheets stay as they are at any date; what lists entries is 55000 for a range that is archived; an archived transaction cannot be answered or replayed (LG016), and nothing can be posted with its date (LG008). For the owner of the ledger; waits for whoever posts or reads. 55000 unless the books are closed until then, rolled up, without open holds and whole; 25001 in a REPEATABLE READ or SERIALIZABLE transaction, 22023 for no time';

CREATE OR REPLACE FUNCTION @ledger@.sums_to_archive(entries_table name) RETURNS text
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, @extschema@, pg_temp
  RETURN format('SELECT $1, e.account_id, sum(e.amount * CASE e.layer WHEN ''posted'' THEN 1 ELSE 0 END::numeric)'
    ' FROM %s.%I AS e GROUP BY e.account_id', @ledger_name@, entries_table);
COMMENT ON FUNCTION @ledger@.sums_to_archive(name) IS
  'the query for the rows of archived_sums that a table of entries gives, with the end of its range as parameter';

CREATE OR REPLACE FUNCTION @ledger@.restore_partitions(since timestamptz DEFAULT '-infinity') RETURNS integer
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, @extschema@, pg_temp
  SET datestyle = 'ISO, YMD' SET timezone = 'UTC'
AS $function$
DECLARE
  part @ledger@.archives;
  the_table text;
  is_same boolean;
  restored integer := 0;
BEGIN
  IF since IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'partitions are restored since a time';
  END IF;
  PERFORM @ledger@.lock_partitions();
  PERFORM @ledger@.check_whole(max(a.range_until)) FROM @ledger@.archives AS a WHERE a.range_until <= since;
  FOR part IN SELECT a.* FROM @ledger@.archives AS a WHERE a.range_until > since ORDER BY a.range_until DESC LOOP
    FOREACH the_table IN ARRAY ARRAY[part.transactions_table, part.entries_table] LOOP
      IF to_regclass(format('%s.%I', @ledger_name@, the_table)) IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
          MESSAGE = format('table "%s" of the archive is not in the schema of the ledger', the_table),
          HINT = 'Restore it from where it was saved.';
      END IF;
    END LOOP;
    EXECUTE format('WITH s AS (%1$s), a AS (SELECT a.* FROM %2$s.archived_sums AS a WHERE a.range_until = $1)'
      ' SELECT NOT EXISTS ((TABLE a EXCEPT ALL TABLE s) UNION ALL (TABLE s EXCEPT ALL TABLE a))',
      @ledger@.sums_to_archive(part.entries_table), @ledger_name@) INTO STRICT is_same USING part.range_until;
    IF NOT is_same THEN
      RAISE EXCEPTION USING ERRCODE = 'data_corrupted',
        MESSAGE = format('the entries of table "%s" are not those that were archived', part.entries_table),
        DETAIL = 'Their sums are not those in archived_sums.';
    END IF;
    PERFORM @ledger@.protect_partition('transactions', part.transactions_table);
    PERFORM @ledger@.protect_partition('entries', part.entries_table);
    EXECUTE format('ALTER TABLE %1$s.transactions ATTACH PARTITION %1$s.%2$I %3$s', @ledger_name@,
      part.transactions_table, @ledger@.partition_bounds(part.range_from, part.range_until));
    EXECUTE format('ALTER TABLE %1$s.entries ATTACH PARTITION %1$s.%2$I %3$s', @ledger_name@, part.entries_table,
      @ledger@.partition_bounds(part.range_from, part.range_until));
    DELETE FROM @ledger@.archived_sums AS s WHERE s.range_until = part.range_until;
    DELETE FROM @ledger@.archives AS a WHERE a.range_until = part.range_until;
    restored := restored + 1;
  END LOOP;
  IF restored > 0 THEN
    PERFORM @ledger@.note_rearrangement();
  END IF;
  RETURN restored;
END
$function$;
COMMENT ON FUNCTION @ledger@.restore_partitions(timestamptz) IS
  'brings archived partitions that end after this time back, the last ones first, all of them if left out, and returns how many ranges that were. For the owner of the ledger; waits for whoever posts or reads. 55000 if a table of the archive is gone, or what belongs together would be parted, XX001 if it was changed, 25001 in a REPEATABLE READ or SERIALIZABLE transaction, 22023 for no time';
