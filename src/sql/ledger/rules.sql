-- Who may post to which accounts.

CREATE OR REPLACE FUNCTION @ledger@.check_posting_rule(role text, code text, side text) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
  IF role IS NULL OR code IS NULL OR side IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'role, code and side must not be null';
  ELSIF side NOT IN ('debit', 'credit', 'both') THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format('side must be debit, credit or both, not %L', left(side, 64));
  END IF;
END
$function$;
COMMENT ON FUNCTION @ledger@.check_posting_rule(text, text, text) IS
  '22023 for arguments that make no posting rule';

CREATE OR REPLACE FUNCTION @ledger@.allow_posting(role text, code text, side text DEFAULT 'both') RETURNS void
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
  PERFORM @ledger@.check_posting_rule(role, code, side);
  PERFORM @ledger@.check_role(role);
  INSERT INTO @ledger@.posting_rules AS p (role, code, side) VALUES ($1, $2, $3)
    ON CONFLICT ON CONSTRAINT posting_rules_pkey DO UPDATE
      SET side = CASE WHEN p.side = excluded.side THEN p.side ELSE 'both' END;
  PERFORM @extschema@.ledger_must_write(FOUND, 'posting_rules');
  -- A slip would leave the accounts that were meant open to everybody who posts.
  IF NOT EXISTS (
    SELECT FROM @ledger@.accounts AS a WHERE a.code = $2 OR a.code >= $2 || ':' AND a.code < $2 || ';')
  THEN
    RAISE EXCEPTION USING ERRCODE = 'LG002', MESSAGE = format('no account is at "%s" or beneath it', $2);
  END IF;
EXCEPTION WHEN check_violation THEN
  RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format('invalid account code "%s"', left(code, 256));
END
$function$;
COMMENT ON FUNCTION @ledger@.allow_posting(text, text, text) IS
  'lets a role post to the side debit, credit or both of the accounts at a code and beneath it, and thereby nobody else who is not let: the owner of the ledger always may. The right to post at all is another one. LG002 if there is no such account, 22023 for a bad code or side, 42704 if there is no such role';

CREATE OR REPLACE FUNCTION @ledger@.revoke_posting(role text, code text, side text DEFAULT 'both') RETURNS void
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
  PERFORM @ledger@.check_posting_rule(role, code, side);
  UPDATE @ledger@.posting_rules AS p SET side = CASE $3 WHEN 'debit' THEN 'credit' ELSE 'debit' END
    WHERE p.role = $1 AND p.code = $2 AND p.side = 'both' AND $3 <> 'both';
  IF FOUND THEN
    RETURN;
  END IF;
  DELETE FROM @ledger@.posting_rules AS p
    WHERE p.role = $1 AND p.code = $2 AND (p.side = $3 OR $3 = 'both');
  IF NOT FOUND THEN
    PERFORM @extschema@.ledger_must_write(NOT EXISTS (
      SELECT FROM @ledger@.posting_rules AS p
        WHERE p.role = $1 AND p.code = $2 AND (p.side IN ($3, 'both') OR $3 = 'both')), 'posting_rules');
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format('there is no rule that lets role "%s" %s "%s"', left($1, 64),
        CASE $3 WHEN 'both' THEN 'post to' ELSE $3 END, left($2, 256));
  END IF;
END
$function$;
COMMENT ON FUNCTION @ledger@.revoke_posting(text, text, text) IS
  'takes back what allow_posting() gave. Accounts that no rule is left for are open to every poster again: leave one for the owner to keep them closed. 22023 for a bad side, or if there is no such rule';
