-- What a ledger's functions about sales hand their arguments to.

CREATE FUNCTION ledger_quote_sale(ledger regnamespace, document jsonb) RETURNS jsonb
  LANGUAGE c STABLE PARALLEL UNSAFE COST 1000 AS 'MODULE_PATHNAME', 'ledger_quote_sale';
COMMENT ON FUNCTION ledger_quote_sale(regnamespace, jsonb) IS 'engine behind <ledger>.quote_sale()';

CREATE FUNCTION ledger_post_sale(ledger regnamespace, document jsonb) RETURNS bigint
  LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 AS 'MODULE_PATHNAME', 'ledger_post_sale';
COMMENT ON FUNCTION ledger_post_sale(regnamespace, jsonb) IS 'engine behind <ledger>.post_sale()';
