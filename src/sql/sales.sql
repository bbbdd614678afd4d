-- What a ledger's functions about sales hand their arguments to.

CREATE FUNCTION ledger_quote_sale(ledger regnamespace, document jsonb) RETURNS jsonb
  LANGUAGE c STABLE PARALLEL UNSAFE COST 1000 AS 'MODULE_PATHNAME', 'ledger_quote_sale';
COMMENT ON FUNCTION ledger_quote_sale(regnamespace, jsonb) IS 'engine behind <ledger>.quote_sale()';

CREATE FUNCTION ledger_post_sale(ledger regnamespace, document jsonb) RETURNS bigint
  LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 AS 'MODULE_PATHNAME', 'ledger_post_sale';
COMMENT ON FUNCTION ledger_post_sale(regnamespace, jsonb) IS 'engine behind <ledger>.post_sale()';

CREATE FUNCTION ledger_refund_sale(
  ledger regnamespace, transaction_id bigint, action text, lines jsonb, amount monetary, shipping boolean, rate text,
  settles_chargeback boolean, key text, kind text, effective_at timestamptz, description text, metadata jsonb
) RETURNS bigint
  LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 AS 'MODULE_PATHNAME', 'ledger_refund_sale';
COMMENT ON FUNCTION ledger_refund_sale(regnamespace, bigint, text, jsonb, monetary, boolean, text, boolean, text, text, timestamptz, text, jsonb) IS
  'engine behind <ledger>.refund_sale() and <ledger>.adjust_sale()';

CREATE FUNCTION ledger_goodwill(
  ledger regnamespace, transaction_id bigint, amount monetary, key text, kind text,
  effective_at timestamptz, description text, metadata jsonb
) RETURNS bigint
  LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 AS 'MODULE_PATHNAME', 'ledger_goodwill';
COMMENT ON FUNCTION ledger_goodwill(regnamespace, bigint, monetary, text, text, timestamptz, text, jsonb) IS
  'engine behind <ledger>.adjust_sale() for goodwill';

CREATE FUNCTION ledger_chargeback(
  ledger regnamespace, transaction_id bigint, amount monetary, fee monetary, key text, kind text,
  effective_at timestamptz, description text, metadata jsonb
) RETURNS bigint
  LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 AS 'MODULE_PATHNAME', 'ledger_chargeback';
COMMENT ON FUNCTION ledger_chargeback(regnamespace, bigint, monetary, monetary, text, text, timestamptz, text, jsonb) IS
  'engine behind <ledger>.chargeback()';

CREATE FUNCTION ledger_reinstate_chargeback(
  ledger regnamespace, transaction_id bigint, amount monetary, key text, kind text, effective_at timestamptz,
  description text, metadata jsonb
) RETURNS bigint
  LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 AS 'MODULE_PATHNAME', 'ledger_reinstate_chargeback';
COMMENT ON FUNCTION ledger_reinstate_chargeback(regnamespace, bigint, monetary, text, text, timestamptz, text, jsonb) IS
  'engine behind <ledger>.reinstate_chargeback()';
