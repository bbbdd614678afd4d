-- The partitions of a ledger that is partitioned by effective date: making them, and proving them.
-- Only the owner of the tables can run what changes them. Bounds are in UTC.
-- The functions of a partitioned ledger that read it do so without JIT: a plan with hundreds of partitions is
-- compiled for longer than it runs.

-- Bounds are read as text: dates far off are written in a way that not every style and time zone reads back.
CREATE OR REPLACE FUNCTION @ledger@.partitions()
  RETURNS TABLE (parent name, name name, is_default boolean, range_from timestamptz, range_until timestamptz)
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET datestyle = 'ISO, YMD' SET timezone = 'UTC'
AS $function$
  SELECT p.relname, c.relname, b.bounds IS NULL,
      CASE b.bounds[1] WHEN 'MINVALUE' THEN '-infinity' ELSE btrim(b.bounds[1], '''') END::timestamptz,
      CASE b.bounds[2] WHEN 'MAXVALUE' THEN 'infinity' ELSE btrim(b.bounds[2], '''') END::timestamptz
    FROM pg_inherits AS i
      JOIN pg_class AS p ON p.oid = i.inhparent
      JOIN pg_class AS c ON c.oid = i.inhrelid
      CROSS JOIN LATERAL (
        SELECT regexp_match(pg_get_expr(c.relpartbound, c.oid), E'FROM \\((.*)\\) TO \\((.*)\\)') AS bounds
      ) AS b
    WHERE i.inhparent IN ((@ledger_name@ || '.transactions')::regclass, (@ledger_name@ || '.entries')::regclass);
$function$;
COMMENT ON FUNCTION @ledger@.partitions() IS
  'the partitions of transactions and entries, each with its range of effective dates: from, included, until, excluded; for a default partition, which takes what no other is for, both are NULL';

CREATE OR REPLACE FUNCTION @ledger@.partition_range(
  at timestamptz, OUT suffix text, OUT range_from timestamptz, OUT range_until timestamptz
)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
DECLARE
  unit text := (SELECT p.unit FROM @ledger@.partitioning AS p);
  step interval := CASE unit WHEN 'quarter' THEN interval '3 months' ELSE ('1 ' || unit)::interval END;
  moment timestamp := at AT TIME ZONE 'UTC';
  -- The unit in which the time of the server begins has begun before, and the one in which it ends never does.
  first_start timestamp := CASE unit WHEN 'day' THEN '-infinity' WHEN 'month' THEN '4714-12-01 BC' ELSE '4713-01-01 BC' END;
  start timestamp := CASE WHEN moment < first_start THEN '-infinity' ELSE date_trunc(unit, moment) END;
BEGIN
  range_from := start AT TIME ZONE 'UTC';
  range_until := CASE WHEN start = '-infinity' THEN first_start
    WHEN start > timestamp '294276-12-31 23:59:59.999999' - step THEN 'infinity' ELSE start + step END AT TIME ZONE 'UTC';
  suffix := to_char(moment, CASE unit WHEN 'day' THEN 'YYYY_MM_DD' WHEN 'month' THEN 'YYYY_MM'
    WHEN 'quarter' THEN 'YYYY"_q"Q' ELSE 'YYYY' END) || CASE WHEN moment < '0001-01-01' THEN '_bc' ELSE '' END;
  -- Where the unit was changed, what is there already bounds it.
  SELECT greatest(partition_range.range_from, max(p.range_until) FILTER (WHERE p.range_until <= at)),
      least(partition_range.range_until, min(p.range_from) FILTER (WHERE p.range_from > at))
    INTO range_from, range_until
    FROM @ledger@.partitions() AS p;
END
$function$;
COMMENT ON FUNCTION @ledger@.partition_range(timestamptz) IS
  'the range of the partition that make_partitions() makes for this effective date, and how its name ends';

CREATE OR REPLACE FUNCTION @ledger@.partition_bounds(range_from timestamptz, range_until timestamptz) RETURNS text
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET datestyle = 'ISO, YMD' SET timezone = 'UTC'
  RETURN format('FOR VALUES FROM (%s) TO (%s)',
    CASE WHEN range_from = '-infinity' THEN 'MINVALUE' ELSE quote_literal(range_from) END,
    CASE WHEN range_until = 'infinity' THEN 'MAXVALUE' ELSE quote_literal(range_until) END);
COMMENT ON FUNCTION @ledger@.partition_bounds(timestamptz, timestamptz) IS
  'how ATTACH PARTITION says this range of effective dates; endless: unbounded';

-- Like its parent, with the statement triggers that do not come with the parent's: what is inserted into the
-- partition itself is judged by them. Triggers for each row come by themselves when it is attached. What the parent
-- was given while an archived table was away, a column or a CHECK, it must have before.
CREATE OR REPLACE FUNCTION @ledger@.protect_partition(parent text, name text) RETURNS void
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, @extschema@, pg_temp SET quote_all_identifiers = off
AS $function$
DECLARE
  the_parent regclass := format('%s.%I', @ledger_name@, parent)::regclass;
  the_table regclass := format('%s.%I', @ledger_name@, name)::regclass;
  definition text;
BEGIN
  FOR definition IN
    SELECT format('ADD COLUMN %I %s', a.attname, format_type(a.atttypid, a.atttypmod))
        || CASE WHEN a.attcollation <> t.typcollation
          THEN (SELECT format(' COLLATE %I.%I', n.nspname, l.collname)
            FROM pg_collation AS l JOIN pg_namespace AS n ON n.oid = l.collnamespace WHERE l.oid = a.attcollation)
          ELSE '' END
        || CASE WHEN d.oid IS NULL THEN '' WHEN a.attgenerated = '' THEN format(' DEFAULT %s', pg_get_expr(d.adbin, d.adrelid))
          ELSE format(' GENERATED ALWAYS AS (%s) STORED', pg_get_expr(d.adbin, d.adrelid)) END
        || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
      FROM pg_attribute AS a
        JOIN pg_type AS t ON t.oid = a.atttypid
        LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE a.attrelid = the_parent AND a.attnum > 0 AND NOT a.attisdropped
        AND NOT EXISTS (SELECT FROM pg_attribute AS o WHERE o.attrelid = the_table AND o.attname = a.attname)
      ORDER BY a.attnum
  LOOP
    EXECUTE format('ALTER TABLE %s %s', the_table, definition);
  END LOOP;
  FOR definition IN
    SELECT format('ADD CONSTRAINT %I %s', k.conname, pg_get_constraintdef(k.oid))
      FROM pg_constraint AS k
      WHERE k.conrelid = the_parent AND k.contype = 'c' AND NOT k.connoinherit
        AND NOT EXISTS (SELECT FROM pg_constraint AS o WHERE o.conrelid = the_table AND o.conname = k.conname)
      ORDER BY k.conname
  LOOP
    EXECUTE format('ALTER TABLE %s %s', the_table, definition);
  END LOOP;
  FOR definition IN
    SELECT replace(pg_get_triggerdef(t.oid), format(' ON %s.%I ', @ledger_name@, parent),
        format(' ON %s.%I ', @ledger_name@, name))
      FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = t.tgfoid
      WHERE t.tgrelid = the_parent AND NOT t.tgisinternal
        AND t.tgtype & 1 = 0 AND p.pronamespace = '@extschema@'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_trigger AS o WHERE o.tgrelid = the_table AND o.tgname = t.tgname)
      ORDER BY t.tgname
  LOOP
    EXECUTE definition;
  END LOOP;
END
$function$;
COMMENT ON FUNCTION @ledger@.protect_partition(text, text) IS
  'gives a table that becomes a partition what its parent has: columns and CHECK constraints that were added since, and the ledger''s statement triggers';

-- It rises whatever the clock says.
CREATE OR REPLACE FUNCTION @ledger@.note_rearrangement() RETURNS void
  LANGUAGE sql VOLATILE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
  UPDATE @ledger@.partitioning
    SET rearranged_at = greatest(clock_timestamp(), rearranged_at + interval '1 microsecond');
$function$;
COMMENT ON FUNCTION @ledger@.note_rearrangement() IS
  'writes down that rows move to other partitions, are archived or brought back: older snapshots are told by ledger_check_arrangement()';

CREATE OR REPLACE FUNCTION @ledger@.make_partition(
  parent text, suffix text, range_from timestamptz, range_until timestamptz, home text
) RETURNS void
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, @extschema@, pg_temp
  SET datestyle = 'ISO, YMD' SET timezone = 'UTC'
AS $function$
DECLARE
  the_parent regclass := format('%s.%I', @ledger_name@, parent)::regclass;
  the_table text := format('%s.%I', @ledger_name@, parent || '_' || suffix);
  is_filled boolean := false;
  columns text;
BEGIN
  EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING ALL EXCLUDING IDENTITY)', the_table, the_parent);
  EXECUTE format('ALTER TABLE %s OWNER TO %I', the_table,
    (SELECT pg_get_userbyid(c.relowner) FROM pg_class AS c WHERE c.oid = the_parent));
  -- Whatever default privileges say.
  EXECUTE format('REVOKE ALL ON TABLE %s FROM PUBLIC', the_table);
  IF home IS NOT NULL THEN
    EXECUTE format('SELECT EXISTS (SELECT FROM %s.%I WHERE effective_at >= $1 AND effective_at < $2)', @ledger_name@,
      home) INTO STRICT is_filled USING range_from, range_until;
  END IF;
  IF is_filled THEN
    -- History moves as it is: the rows were judged when they were posted, and no balance changes.
    SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) INTO STRICT columns
      FROM pg_attribute AS a
      WHERE a.attrelid = the_parent AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '';
    EXECUTE format('INSERT INTO %1$s (%4$s) SELECT %4$s FROM %2$s.%3$I WHERE effective_at >= $1 AND effective_at < $2',
      the_table, @ledger_name@, home, columns) USING range_from, range_until;
    EXECUTE format('ALTER TABLE %s.%I DISABLE TRIGGER append_only', @ledger_name@, home);
    EXECUTE format('DELETE FROM %s.%I WHERE effective_at >= $1 AND effective_at < $2', @ledger_name@, home)
      USING range_from, range_until;
    EXECUTE format('ALTER TABLE %s.%I ENABLE TRIGGER append_only', @ledger_name@, home);
    PERFORM @ledger@.note_rearrangement();
  END IF;
  PERFORM @ledger@.protect_partition(parent, parent || '_' || suffix);
  IF range_from IS NULL THEN
    EXECUTE format('ALTER TABLE %s ATTACH PARTITION %s DEFAULT', the_parent, the_table);
  ELSE
    EXECUTE format('ALTER TABLE %s ATTACH PARTITION %s %s', the_parent, the_table,
      @ledger@.partition_bounds(range_from, range_until));
  END IF;
END
$function$;
COMMENT ON FUNCTION @ledger@.make_partition(text, text, timestamptz, timestamptz, text) IS
  'makes one partition of transactions or entries and moves the rows there that its default partition, home, has for it; make_partitions() calls it';

CREATE OR REPLACE FUNCTION @ledger@.make_partitions(ahead integer DEFAULT 3) RETURNS integer
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
DECLARE
  transaction_home text;
  entry_home text;
  at timestamptz;
  last_at timestamptz := now();
  the_range record;
  made integer := 0;
BEGIN
  IF ahead IS NULL OR ahead NOT BETWEEN 0 AND 1000 THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format('partitions ahead must be 0 to 1000, not %s', coalesce(ahead::text, 'NULL'));
  END IF;
  -- One at a time, and out of the way of everything but each other.
  LOCK TABLE ONLY @ledger@.partitioning IN SHARE UPDATE EXCLUSIVE MODE;
  IF NOT EXISTS (SELECT FROM @ledger@.partitions() AS p WHERE p.is_default) THEN
    PERFORM @ledger@.make_partition('transactions', 'default', NULL, NULL, NULL);
    PERFORM @ledger@.make_partition('entries', 'default', NULL, NULL, NULL);
  END IF;
  SELECT p.name INTO STRICT transaction_home FROM @ledger@.partitions() AS p WHERE p.is_default AND p.parent = 'transactions';
  SELECT p.name INTO STRICT entry_home FROM @ledger@.partitions() AS p WHERE p.is_default AND p.parent = 'entries';
  FOR step IN 1 .. ahead LOOP
    last_at := last_at + (SELECT CASE p.unit WHEN 'quarter' THEN interval '3 months' ELSE ('1 ' || p.unit)::interval END
      FROM @ledger@.partitioning AS p);
  END LOOP;
  at := now();
  LOOP
    -- The ranges from now on, then those of rows that found no partition.
    WHILE at <= last_at AND EXISTS (SELECT FROM @ledger@.partitions() AS p WHERE p.range_from <= at AND at < p.range_until) LOOP
      at := (SELECT p.range_until FROM @ledger@.partitions() AS p WHERE p.range_from <= at AND at < p.range_until LIMIT 1);
    END LOOP;
    IF at IS NULL OR at > last_at THEN
      EXECUTE format('SELECT least((SELECT min(effective_at) FROM %1$s.%2$I), (SELECT min(effective_at) FROM %1$s.%3$I))',
        @ledger_name@, transaction_home, entry_home) INTO STRICT at;
      EXIT WHEN at IS NULL;
      last_at := at;
    END IF;
    IF made = 0 THEN
      -- Writers first, then readers: whoever waits for us holds nothing that we wait for.
      EXECUTE format('LOCK TABLE %s.%I IN SHARE ROW EXCLUSIVE MODE', @ledger_name@, transaction_home);
      EXECUTE format('LOCK TABLE %s.%I IN ACCESS EXCLUSIVE MODE', @ledger_name@, entry_home);
      EXECUTE format('LOCK TABLE %s.%I IN ACCESS EXCLUSIVE MODE', @ledger_name@, transaction_home);
    END IF;
    the_range := @ledger@.partition_range(at);
    PERFORM @ledger@.make_partition('transactions', the_range.suffix, the_range.range_from, the_range.range_until,
      transaction_home);
    PERFORM @ledger@.make_partition('entries', the_range.suffix, the_range.range_from, the_range.range_until, entry_home);
    made := made + 1;
    at := the_range.range_until;
  END LOOP;
  RETURN made;
END
$function$;
COMMENT ON FUNCTION @ledger@.make_partitions(integer) IS
  'makes the partitions that are missing for now and so many units ahead, and for all rows in the default partitions, which move there; returns how many. For the owner of the ledger, to be called from time to time; posting works without, into the default partition. 22023 for a bad number';

CREATE OR REPLACE FUNCTION @ledger@.verify_partitions(first_id bigint) RETURNS TABLE (check_name text, object text, detail text)
  LANGUAGE sql STABLE SET search_path = pg_catalog, @extschema@, pg_temp SET jit = off
AS $function$
  -- The register against the transactions, both ways.
  SELECT 'register_matches_transactions', format('transaction %s', coalesce(t.id, r.id)),
      CASE WHEN t.id IS NULL THEN 'it is in the register and not in transactions'
        WHEN r.id IS NULL THEN 'it is not in the register'
        ELSE 'the register says something else of it' END
    FROM (SELECT * FROM @ledger@.transactions WHERE id >= first_id) AS t
      FULL JOIN (
        SELECT * FROM @ledger@.transaction_register
          WHERE id >= first_id AND effective_at >= (SELECT coalesce(max(range_until), '-infinity') FROM @ledger@.archives)
      ) AS r ON r.id = t.id
    WHERE (t.id, t.effective_at, t.posted_at, t.key, t.origin_id, t.relation, t.expires_at)
      IS DISTINCT FROM (r.id, r.effective_at, r.posted_at, r.key, r.origin_id, r.relation, r.expires_at)
  UNION ALL
  -- What is archived leaves no gap before it, and its sums are those of its accounts.
  SELECT 'archive_is_sound', format('table %I', p.name), 'it begins before the end of what is archived'
    FROM @ledger@.partitions() AS p
    WHERE p.range_from < (SELECT max(a.range_until) FROM @ledger@.archives AS a)
  UNION ALL
  SELECT 'archive_is_sound', format('account #%s', s.account_id), 'it has sums of a range that is not archived'
    FROM @ledger@.archived_sums AS s
    WHERE NOT EXISTS (SELECT FROM @ledger@.archives AS a WHERE a.range_until = s.range_until)
  UNION ALL
  SELECT 'id_is_unique', format('transaction %s', t.id), format('%s transactions have it', count(*))
    FROM @ledger@.transactions AS t
    WHERE t.id >= first_id
    GROUP BY t.id
    HAVING count(*) > 1
  UNION ALL
  -- Each partition of one table has one of the other.
  SELECT 'partition_is_sound', format('table %I', p.name), 'the other table has no partition of this range'
    FROM @ledger@.partitions() AS p
    WHERE NOT EXISTS (
      SELECT FROM @ledger@.partitions() AS o
        WHERE o.parent <> p.parent AND (o.is_default, o.range_from, o.range_until)
          IS NOT DISTINCT FROM (p.is_default, p.range_from, p.range_until))
  UNION ALL
  SELECT 'partition_is_sound', format('table %I', c.relname),
      CASE WHEN c.relkind <> 'r' THEN 'it is not a plain table' ELSE 'it is not in the schema of the ledger' END
    FROM @ledger@.partitions() AS p
      JOIN pg_inherits AS i ON i.inhparent = format('%s.%I', @ledger_name@, p.parent)::regclass
      JOIN pg_class AS c ON c.oid = i.inhrelid AND c.relname = p.name
    WHERE c.relkind <> 'r' OR c.relnamespace <> @ledger_name@::regnamespace
  UNION ALL
  -- What the parent's triggers keep, the partition's keep as well.
  SELECT 'trigger_is_enabled', format('trigger %I on %I', t.tgname, c.relname),
      CASE WHEN o.oid IS NULL THEN 'it is missing' WHEN o.tgenabled NOT IN ('O', 'A') THEN 'it is disabled'
        ELSE 'it is not that of the parent' END
    FROM pg_inherits AS i
      JOIN pg_class AS c ON c.oid = i.inhrelid
      JOIN pg_trigger AS t ON t.tgrelid = i.inhparent AND NOT t.tgisinternal
      JOIN pg_proc AS p ON p.oid = t.tgfoid AND p.pronamespace = '@extschema@'::regnamespace
      LEFT JOIN pg_trigger AS o ON o.tgrelid = c.oid AND o.tgname = t.tgname
    WHERE i.inhparent IN ((@ledger_name@ || '.transactions')::regclass, (@ledger_name@ || '.entries')::regclass)
      AND (o.oid IS NULL OR o.tgenabled NOT IN ('O', 'A')
        OR (o.tgfoid, o.tgtype, o.tgnewtable) IS DISTINCT FROM (t.tgfoid, t.tgtype, t.tgnewtable))
  UNION ALL
  SELECT 'privileges_are_sound', format('table %I', r.relname),
      format('%s has %s', CASE p.grantee WHEN 0 THEN 'PUBLIC' ELSE p.grantee::regrole::text END, p.privilege_type)
    FROM pg_inherits AS i
      JOIN pg_class AS r ON r.oid = i.inhrelid
      CROSS JOIN LATERAL aclexplode(r.relacl) AS p
    WHERE i.inhparent IN ((@ledger_name@ || '.transactions')::regclass, (@ledger_name@ || '.entries')::regclass)
      AND p.grantee <> r.relowner
      AND (p.grantee = 0 OR p.privilege_type NOT IN ('SELECT', 'INSERT', 'REFERENCES', 'MAINTAIN'));
$function$;
COMMENT ON FUNCTION @ledger@.verify_partitions(bigint) IS
  'what verify() looks at in a partitioned ledger alone: the register from this number on, the bounds, triggers and privileges of the partitions';
