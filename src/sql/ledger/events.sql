-- What was posted, for consumers outside: the feed, who holds it back, and the wake-up.

-- The bound is asked for by a statement of its own: the rows are read in a later snapshot.
CREATE OR REPLACE FUNCTION @ledger@.feed(after bigint DEFAULT 0, "limit" integer DEFAULT 100)
  RETURNS TABLE (
    id bigint, posted_at timestamptz, effective_at timestamptz, dated_at timestamptz,
    key text, kind text, description text, metadata jsonb,
    relation @extschema@.transaction_relation, origin_id bigint, expires_at timestamptz,
    capture_limit @extschema@.monetary, legs jsonb
  )
  LANGUAGE plpgsql VOLATILE ROWS 100 SET search_path = pg_catalog, @extschema@, pg_temp
  SET enable_seqscan = off SET enable_bitmapscan = off{partitioned: SET jit = off}
AS $function$
DECLARE
  finished bigint;
BEGIN
  IF after IS NULL OR after < 0 THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format('a position in the feed is not negative, and not %s', coalesce(after::text, 'NULL'));
  END IF;
  IF "limit" IS NULL OR "limit" NOT BETWEEN 1 AND 10000 THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format('the feed gives 1 to 10000 transactions at a time, not %s', coalesce("limit"::text, 'NULL'));
  END IF;
{partitioned:
  IF after < (SELECT a.last_id FROM ledger_archived(@ledger_name@::regnamespace) AS a) AND EXISTS (
      SELECT FROM @ledger@.transaction_register AS r
        WHERE r.id > after
          AND r.effective_at < (SELECT a.archived_until FROM ledger_archived(@ledger_name@::regnamespace) AS a)) THEN
    RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
      MESSAGE = format('transactions after position %s are archived', after),
      HINT = 'Begin at feed_position(), or bring them back with restore_partitions().';
  END IF;
}  finished := ledger_finished_through(@ledger_name@::regnamespace, after, "limit");
  RETURN QUERY
    SELECT t.id, t.posted_at, t.effective_at, t.dated_at, t.key, t.kind, t.description, t.metadata, t.relation,
        t.origin_id, t.expires_at, t.capture_limit, l.legs
      FROM (
        SELECT * FROM @ledger@.transactions AS n WHERE n.id > after AND n.id <= finished ORDER BY n.id LIMIT "limit"
      ) AS t
        CROSS JOIN LATERAL (
          SELECT coalesce(jsonb_agg(
              jsonb_strip_nulls(jsonb_build_object('line', e.line, 'account', a.code, 'layer', e.layer,
                'amount', e.amount, 'memo', e.memo)) ORDER BY e.line), '[]') AS legs
            FROM @ledger@.entries AS e JOIN @ledger@.accounts AS a ON a.id = e.account_id
            WHERE e.transaction_id = t.id AND e.effective_at = t.effective_at
        ) AS l{partitioned:
      WHERE ledger_check_arrangement(@ledger_name@::regnamespace)}
      ORDER BY t.id;
END
$function$;
COMMENT ON FUNCTION @ledger@.feed(bigint, integer) IS
  'the committed transactions after a position, in the order of their ids, at most limit (1 to 10000) of them. The id of the last one is the next position: none is ever left out or comes in between. Not yet given are transactions with an id above one that may still be committed; feed_lag tells whose. legs: an array of {"line", "account", "layer", "amount": {"amount", "currency"}, "memo"}, debit positive. 22023 for a bad limit or a position ahead of the ledger, 55000 on a standby';

CREATE OR REPLACE FUNCTION @ledger@.feed_position() RETURNS bigint
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
BEGIN
  IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
    RAISE EXCEPTION USING ERRCODE = 'active_sql_transaction',
      MESSAGE = 'feed_position() is asked in a READ COMMITTED transaction',
      DETAIL = 'The snapshot of this transaction may be older than the position.';
  END IF;
  RETURN ledger_finished_through(@ledger_name@::regnamespace, 0, 1);
END
$function$;
COMMENT ON FUNCTION @ledger@.feed_position() IS
  'the position up to which the feed gives everything that will ever be: where a consumer begins that wants only what comes, and up to where what a later statement sums over entries is final. 25001 in a REPEATABLE READ or SERIALIZABLE transaction, 55000 on a standby';

CREATE OR REPLACE VIEW @ledger@.feed_lag WITH (security_invoker = true) AS
  SELECT ((l.objsubid::integer & 32767)::bigint << 32) + l.objid::bigint AS position,
      l.pid, p.gid AS prepared, coalesce(a.usename, p.owner) AS role, a.application_name, a.state,
      coalesce(a.xact_start, p.prepared) AS since
    FROM pg_locks AS l
      JOIN pg_class AS c ON c.oid = l.classid
      LEFT JOIN pg_stat_activity AS a ON a.pid = l.pid
      -- A prepared transaction has no process; it is known by the lock on its own number.
      LEFT JOIN LATERAL (
        SELECT x.gid, x.owner, x.prepared
          FROM pg_locks AS n JOIN pg_prepared_xacts AS x ON x.transaction = n.transactionid
          WHERE n.locktype = 'transactionid' AND n.pid IS NULL AND n.virtualtransaction = l.virtualtransaction
      ) AS p ON l.pid IS NULL
    WHERE l.locktype = 'advisory' AND l.objsubid < 0
      AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
      AND c.relname = 'transactions' AND c.relnamespace = @ledger_name@::regnamespace;
COMMENT ON VIEW @ledger@.feed_lag IS
  'the database transactions that are posting, one row each: the feed gives nothing after position until that one ends';
COMMENT ON COLUMN @ledger@.feed_lag.position IS 'the last id that was drawn before it began to post';
COMMENT ON COLUMN @ledger@.feed_lag.pid IS 'its server process; NULL for a prepared transaction';
COMMENT ON COLUMN @ledger@.feed_lag.prepared IS 'the name of a prepared transaction; NULL for any other';
COMMENT ON COLUMN @ledger@.feed_lag.role IS 'who is posting';
COMMENT ON COLUMN @ledger@.feed_lag.application_name IS 'as the session gave it';
COMMENT ON COLUMN @ledger@.feed_lag.state IS 'of the session, as pg_stat_activity shows it to this role';
COMMENT ON COLUMN @ledger@.feed_lag.since IS 'when it began, or was prepared';

CREATE OR REPLACE FUNCTION @ledger@.notify_posts(channel text) RETURNS void
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
  IF octet_length(channel) NOT BETWEEN 1 AND 63 THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'a channel has a name of 1 to 63 bytes';
  END IF;
  UPDATE @ledger@.ledger_format SET notify_channel = channel;
  PERFORM @extschema@.ledger_must_write(FOUND, 'ledger_format');
END
$function$;
COMMENT ON FUNCTION @ledger@.notify_posts(text) IS
  'from its commit on, every database transaction that posts notifies this channel once, with an empty message; NULL: none does, as in a new ledger. Commits that notify wait for each other, and cannot be prepared. 22023 for a name that is no channel''s. For the owner';
