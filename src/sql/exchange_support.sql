-- What a ledger's account roles and exchange() need of the library.

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

CREATE FUNCTION ledger_account_currency(ledger regnamespace, account text) RETURNS currency
  LANGUAGE c STABLE AS 'MODULE_PATHNAME', 'ledger_account_currency';
COMMENT ON FUNCTION ledger_account_currency(regnamespace, text) IS
  'the currency of an account, for who may post to the ledger (42501); LG002 if there is none';

CREATE FUNCTION ledger_find_exchange(
  ledger regnamespace, key text, kind text, effective_at timestamptz, description text, metadata jsonb
) RETURNS bigint
  LANGUAGE c VOLATILE AS 'MODULE_PATHNAME', 'ledger_find_exchange';
COMMENT ON FUNCTION ledger_find_exchange(regnamespace, text, text, timestamptz, text, jsonb) IS
  'the transaction that was posted under a key by exchange() or settle() for the same request, which metadata have as their member exchange; NULL if the key is free, LG006 if it was used for something else';

CREATE FUNCTION florin_own_transaction() RETURNS trigger
  LANGUAGE c AS 'MODULE_PATHNAME', 'florin_own_transaction';
COMMENT ON FUNCTION florin_own_transaction() IS
  'row trigger before INSERT on what is kept beside a transaction: only the database transaction that posted it adds to it (LG007)';
