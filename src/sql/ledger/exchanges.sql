-- Account roles, customer quotes, exchange and positions.

CREATE OR REPLACE FUNCTION @ledger@.set_account_role(
  role text, template text, valid_from timestamptz DEFAULT '-infinity'
) RETURNS void
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  INSERT INTO @ledger@.account_roles (role, template, valid_from) VALUES ($1, $2, $3);
END;
COMMENT ON FUNCTION @ledger@.set_account_role(text, text, timestamptz) IS
  'says to which account a part of a sale or an exchange goes from a time on: an account code in which {currency}, {seller}, {buyer}, {jurisdiction}, {tax}, {schedule}, {component}, {party} and {method} are filled in with what the part is about, {currency|lower} in small letters; NULL ends the role. 22023 for another template, 23502 and 23514 for a role that is missing or not of a-z, 0-9 and "_"';

CREATE OR REPLACE FUNCTION @ledger@.account_for(
  role text, at timestamptz DEFAULT now(), arguments jsonb DEFAULT '{}', known_at timestamptz DEFAULT NULL
) RETURNS text
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT @extschema@.ledger_account_for(@ledger_name@::regnamespace, role, at, arguments, known_at);
END;
COMMENT ON FUNCTION @ledger@.account_for(text, timestamptz, jsonb, timestamptz) IS
  'the code of the account to which a part of a sale or an exchange goes at a time, as known at another (NULL: now): the role''s template, filled in with the arguments, {"currency": "GBP", "seller": "acme"}; the account need not be there. LG014 if the role has no template then, 22023 if the template wants a value that is missing or cannot be a part of an account code';
