-- Roll-ups: sums at any date without adding up a history of entries, and what keeps them up to date.

CREATE OR REPLACE FUNCTION @ledger@.roll_up(max_transactions integer DEFAULT 100000) RETURNS bigint
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT @extschema@.ledger_roll_up(@ledger_name@::regnamespace, max_transactions);
END;
COMMENT ON FUNCTION @ledger@.roll_up(integer) IS
  'takes the entries of the next transactions, at most so many, into the roll-ups, and returns how many transactions that were; 0: nothing is left that could be. Leaves out transactions that are under way and those numbered after them. Neither posting nor reading waits for it; a second call waits for the first to end. Every balance is right whether or not it ever runs: it only makes those of a date fast. 22023 for less than 1';

-- The plan is made for the values: how many entries are not rolled up yet decides how to find them.
-- Two rows where an account has both, so that a report adds up once.
CREATE OR REPLACE FUNCTION @ledger@.sums_of_entries(
  of_account bigint, as_of timestamptz DEFAULT NULL, known_at timestamptz DEFAULT NULL
) RETURNS TABLE (
    account_id bigint, posted @extschema@.monetary, pending_debits @extschema@.monetary,
    pending_credits @extschema@.monetary
  )
  LANGUAGE plpgsql STABLE
  SET search_path = pg_catalog, @extschema@, pg_temp SET plan_cache_mode = force_custom_plan
AS $function$
#variable_conflict use_column
DECLARE
  rolled_up_until bigint := ledger_rolled_up_until(@ledger_name@::regnamespace);
BEGIN
  RETURN QUERY
    SELECT r.account_id, r.posted, r.pending_debits, r.pending_credits
      FROM ledger_rolled_up(@ledger_name@::regnamespace, $1, $2, $3) AS r
    UNION ALL
    SELECT e.account_id,
        sum(e.amount) FILTER (WHERE e.layer = 'posted'),
        sum(e.amount) FILTER (WHERE e.layer = 'pending' AND (sign(e.amount) > 0) = (
          SELECT o.relation IS NULL FROM @ledger@.transactions AS o WHERE o.id = e.transaction_id)),
        - sum(e.amount) FILTER (WHERE e.layer = 'pending' AND (sign(e.amount) < 0) = (
          SELECT o.relation IS NULL FROM @ledger@.transactions AS o WHERE o.id = e.transaction_id))
      FROM @ledger@.entries AS e
        LEFT JOIN @ledger@.transactions AS t
          ON $3 IS NOT NULL AND t.id = e.transaction_id AND t.id > rolled_up_until
      WHERE e.transaction_id > rolled_up_until
        AND ($1 IS NULL OR e.account_id = $1)
        AND ($2 IS NULL OR e.effective_at <= $2)
        AND ($3 IS NULL OR CASE WHEN t.relation = 'expiry' THEN t.effective_at ELSE t.posted_at END <= $3)
      GROUP BY e.account_id;
END
$function$;
COMMENT ON FUNCTION @ledger@.sums_of_entries(bigint, timestamptz, timestamptz) IS
  'sums of the entries of an account, or of each for NULL, that are effective at or before as_of and known at or before known_at; NULL leaves an axis open. posted is debit positive; pending_debits and pending_credits are what holds keep, not negative. An expiry counts as known when the hold expired. What is rolled up of an account and what is not are two rows, to be added; a role that does not see every row is told nothing by the roll-ups';
