-- Account roles, customer quotes, exchange and positions: the tables.

CREATE TABLE @ledger@.account_roles (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  role text COLLATE "C" NOT NULL CHECK (role ~ '^[a-z][a-z0-9_]*$' AND octet_length(role) <= 63),
  valid_from timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  template text COLLATE "C" CHECK (@extschema@.check_account_template(template))
);
CREATE INDEX account_roles_by_role ON @ledger@.account_roles (role, valid_from, id);
COMMENT ON TABLE @ledger@.account_roles IS
  'which account a part of a sale or an exchange goes to; append-only: a later row of a role takes over from its valid_from';
COMMENT ON COLUMN @ledger@.account_roles.id IS 'identity, in the order of recording';
COMMENT ON COLUMN @ledger@.account_roles.role IS 'of the part, for example tax or fx_position; at most 63 bytes';
COMMENT ON COLUMN @ledger@.account_roles.valid_from IS 'from when on the template holds';
COMMENT ON COLUMN @ledger@.account_roles.recorded_at IS 'when the ledger learned of it';
COMMENT ON COLUMN @ledger@.account_roles.template IS
  'an account code with names in braces, as check_account_template() takes it; NULL: the role has no account from then on';

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON @ledger@.account_roles
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_append_only();
