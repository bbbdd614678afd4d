-- Closing the books up to a day, and opening them again.

CREATE OR REPLACE FUNCTION @ledger@.closed_until() RETURNS timestamptz
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT {partitioned:greatest((SELECT max(a.range_until) FROM @ledger@.archives AS a), }coalesce(
    (SELECT p.closed_until FROM @ledger@.periods AS p ORDER BY p.id DESC LIMIT 1), '-infinity'){partitioned:)};
END;
COMMENT ON FUNCTION @ledger@.closed_until() IS
  'the time before which nothing can be posted; -infinity if nothing is closed';

CREATE OR REPLACE FUNCTION @ledger@.close_period(until date) RETURNS timestamptz
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
DECLARE
  bound timestamptz;
  closed timestamptz;
BEGIN
  IF until IS NULL OR NOT isfinite(until) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'a period is closed until a day';
  END IF;
  bound := (until + 1)::timestamptz;
  closed := @extschema@.ledger_hold_postings(@ledger_name@::regnamespace);
  IF bound <= closed THEN
    RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
      MESSAGE = format('the books are closed until %s already', closed),
      HINT = 'reopen_period() opens them again.';
  END IF;
  INSERT INTO @ledger@.periods (closed_until) VALUES (bound);
  PERFORM @extschema@.ledger_must_write(FOUND, 'periods');
  RETURN bound;
END
$function$;
COMMENT ON FUNCTION @ledger@.close_period(date) IS
  'closes the books up to this day, which is included and ends at midnight in the session''s time zone: nothing can be posted with an effective date before that (LG008). Returns the time. Waits for postings that are under way. 55000 if that much is closed already, 22023 for no day, 22008 for one that ends beyond the range of timestamptz';

CREATE OR REPLACE FUNCTION @ledger@.reopen_period(since date DEFAULT '-infinity') RETURNS timestamptz
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
BEGIN
  IF since IS NULL OR since = 'infinity' THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'a period is reopened since a day';
  END IF;
  IF since::timestamptz >= @extschema@.ledger_hold_postings(@ledger_name@::regnamespace) THEN
    RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
      MESSAGE = format('nothing is closed since %s', since);
  END IF;
{partitioned:
  IF since::timestamptz < (SELECT a.archived_until FROM @extschema@.ledger_archived(@ledger_name@::regnamespace) AS a) THEN
    RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
      MESSAGE = format('something effective since %s is archived', since),
      HINT = 'restore_partitions() brings it back.';
  END IF;
}  INSERT INTO @ledger@.periods (closed_until) VALUES (since::timestamptz);
  PERFORM @extschema@.ledger_must_write(FOUND, 'periods');
  RETURN since;
END
$function$;
COMMENT ON FUNCTION @ledger@.reopen_period(date) IS
  'opens the books again for effective dates from the beginning of this day on, in the session''s time zone; without a day, all of them. Returns the time until which they stay closed. 55000 if nothing after it is closed, 22023 for no day, 22008 for one beyond the range of timestamptz';
