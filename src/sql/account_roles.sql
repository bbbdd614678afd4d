-- What a ledger's account roles need of the library.

CREATE FUNCTION check_account_template(template text) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'florin_check_account_template';
COMMENT ON FUNCTION check_account_template(text) IS
  'true for an account code in which {currency}, {seller}, {buyer}, {jurisdiction}, {tax}, {schedule}, {component}, {party} and {method} may stand for a part of a segment, {currency|lower} for the same in small letters; 22023 for anything else';

CREATE FUNCTION ledger_account_for(
  ledger regnamespace, role text, at timestamptz, arguments jsonb, known_at timestamptz
) RETURNS text
  LANGUAGE c STABLE AS 'MODULE_PATHNAME', 'ledger_account_for';
COMMENT ON FUNCTION ledger_account_for(regnamespace, text, timestamptz, jsonb, timestamptz) IS
  'behind account_for() of a ledger';
