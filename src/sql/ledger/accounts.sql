-- Opening, altering and closing accounts.

CREATE OR REPLACE FUNCTION @ledger@.open_account(
  code text, type text, currency @extschema@.currency, name text DEFAULT NULL,
  min_balance @extschema@.monetary DEFAULT NULL, max_balance @extschema@.monetary DEFAULT NULL,
  stripes integer DEFAULT 1, metadata jsonb DEFAULT '{}'
) RETURNS bigint
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
DECLARE
  the_id bigint;
  broken text;
BEGIN
  IF stripes IS NULL OR stripes NOT BETWEEN 1 AND 256 THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format('stripes must be 1 to 256, not %s', coalesce(stripes::text, 'NULL'));
  END IF;
  IF code IS NULL OR type IS NULL OR currency IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = 'code, type and currency of an account must not be null';
  END IF;
  INSERT INTO @ledger@.accounts AS a (code, type, currency, name, min_balance, max_balance, stripes, metadata)
    VALUES ($1, $2, $3, $4, $5, $6, $7::smallint, coalesce($8, '{}'))
    ON CONFLICT ON CONSTRAINT accounts_code_key DO NOTHING
    RETURNING a.id INTO the_id;
  IF the_id IS NOT NULL THEN
    RETURN the_id;
  END IF;
  IF EXISTS (SELECT FROM @ledger@.accounts AS a WHERE a.code = $1) THEN
    RAISE EXCEPTION USING ERRCODE = 'LG017', MESSAGE = format('account "%s" exists already', code);
  END IF;
  -- It is one that the caller does not see, as the index tells, or a trigger took the row away.
  BEGIN
    INSERT INTO @ledger@.accounts AS a (code, type, currency, name, min_balance, max_balance, stripes, metadata)
      VALUES ($1, $2, $3, $4, $5, $6, $7::smallint, coalesce($8, '{}'))
      RETURNING a.id INTO the_id;
  EXCEPTION WHEN unique_violation THEN
    GET STACKED DIAGNOSTICS broken = CONSTRAINT_NAME;
    IF broken <> 'accounts_code_key' THEN
      RAISE;
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'LG017', MESSAGE = format('account "%s" exists already', code);
  END;
  PERFORM @extschema@.ledger_must_write(the_id IS NOT NULL, 'accounts');
  RETURN the_id;
END
$function$;
COMMENT ON FUNCTION @ledger@.open_account(text, text, @extschema@.currency, text, @extschema@.monetary,
  @extschema@.monetary, integer, jsonb) IS
  'opens an account and returns its id. type: asset, liability, equity, income or expense; min_balance and max_balance bound the available balance in the natural sign; stripes: balance rows that share a busy account without limits. LG017 if the code exists, 22023 for a bad code, type, limit or number of stripes, or metadata that are no object, LG004 for a limit in another currency';

CREATE OR REPLACE FUNCTION @ledger@.find_account(code text) RETURNS @ledger@.accounts
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
DECLARE
  found_account @ledger@.accounts;
BEGIN
  IF code IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'account must not be null';
  END IF;
  SELECT a.* INTO found_account FROM @ledger@.accounts AS a WHERE a.code = $1;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'LG002', MESSAGE = format('account "%s" not found', code);
  END IF;
  RETURN found_account;
END
$function$;
COMMENT ON FUNCTION @ledger@.find_account(text) IS 'the account with this code; LG002 if there is none, 22023 for NULL';

CREATE OR REPLACE FUNCTION @ledger@.alter_account(
  code text, name text DEFAULT NULL, min_balance @extschema@.monetary DEFAULT NULL,
  max_balance @extschema@.monetary DEFAULT NULL, stripes integer DEFAULT NULL, metadata jsonb DEFAULT NULL,
  drop_min_balance boolean DEFAULT false, drop_max_balance boolean DEFAULT false
) RETURNS void
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
BEGIN
  IF stripes NOT BETWEEN 1 AND 256 THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format('stripes must be 1 to 256, not %s', stripes);
  END IF;
  IF min_balance IS NOT NULL AND drop_min_balance OR max_balance IS NOT NULL AND drop_max_balance THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = 'a limit cannot be set and taken away at once';
  END IF;
  PERFORM @ledger@.find_account(code);
  UPDATE @ledger@.accounts AS a
    SET name = coalesce($2, a.name),
      min_balance = CASE WHEN drop_min_balance THEN NULL ELSE coalesce($3, a.min_balance) END,
      max_balance = CASE WHEN drop_max_balance THEN NULL ELSE coalesce($4, a.max_balance) END,
      metadata = coalesce($6, a.metadata),
      stripes = coalesce($5::smallint, a.stripes)
    WHERE a.code = $1;
  PERFORM @extschema@.ledger_must_write(FOUND, 'accounts');
END
$function$;
COMMENT ON FUNCTION @ledger@.alter_account(text, text, @extschema@.monetary, @extschema@.monetary, integer, jsonb, boolean,
  boolean) IS
  'changes what is given and leaves the rest; a limit is taken away by drop_min_balance or drop_max_balance; stripes: balance rows from now on, after waiting for the postings to the account that are under way. LG002 if there is no such account, LG005 if the balance breaks the new limit, LG004 for a limit in another currency, 22023 for a limit that is set and taken away at once, a limit on an account with stripes, a bad number of stripes, or metadata that are no object';

CREATE OR REPLACE FUNCTION @ledger@.close_account(code text) RETURNS void
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
BEGIN
  PERFORM @ledger@.find_account(code);
  UPDATE @ledger@.accounts AS a SET closed_at = now() WHERE a.code = $1 AND a.closed_at IS NULL;
  IF NOT FOUND THEN
    PERFORM @extschema@.ledger_must_write((@ledger@.find_account(code)).closed_at IS NOT NULL, 'accounts');
    RAISE EXCEPTION USING ERRCODE = 'LG003', MESSAGE = format('account "%s" is closed already', code);
  END IF;
END
$function$;
COMMENT ON FUNCTION @ledger@.close_account(text) IS
  'closes an account: nothing can be posted to it (LG003). 55000 unless its balance is zero and no hold is open, LG002 if there is no such account, LG003 if it is closed already';

CREATE OR REPLACE FUNCTION @ledger@.reopen_account(code text) RETURNS void
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
BEGIN
  PERFORM @ledger@.find_account(code);
  UPDATE @ledger@.accounts AS a SET closed_at = NULL WHERE a.code = $1 AND a.closed_at IS NOT NULL;
  IF NOT FOUND THEN
    PERFORM @extschema@.ledger_must_write((@ledger@.find_account(code)).closed_at IS NULL, 'accounts');
    RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
      MESSAGE = format('account "%s" is open', code);
  END IF;
END
$function$;
COMMENT ON FUNCTION @ledger@.reopen_account(text) IS
  'opens a closed account again. 55000 if it is open, LG002 if there is no such account';
