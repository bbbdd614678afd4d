-- The legs of a posting: what post() and hold() take an array of.

CREATE TYPE leg AS (account text, amount monetary, memo text);
COMMENT ON TYPE leg IS 'one side of a posting: an account and a signed amount, debit positive, credit negative';
COMMENT ON COLUMN leg.account IS 'code of the account, for example assets:bank:gbp';
COMMENT ON COLUMN leg.amount IS 'debit positive, credit negative';
COMMENT ON COLUMN leg.memo IS 'a note on this leg, or NULL';

-- Not strict: a leg that vanished because its amount was NULL would go unnoticed.
CREATE FUNCTION debit(account text, amount monetary, memo text DEFAULT NULL) RETURNS leg
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'leg_debit';
COMMENT ON FUNCTION debit(text, monetary, text) IS
  'a leg that debits an account; raises 22023 if the amount is negative, 22004 if account or amount is NULL';
CREATE FUNCTION credit(account text, amount monetary, memo text DEFAULT NULL) RETURNS leg
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'leg_credit';
COMMENT ON FUNCTION credit(text, monetary, text) IS
  'a leg that credits an account, stored negative; raises 22023 if the amount is negative, 22004 if account or amount is NULL';
