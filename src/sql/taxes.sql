-- Behind the tax functions of a ledger.

CREATE FUNCTION ledger_quote_taxes(ledger regnamespace, document jsonb) RETURNS jsonb
  LANGUAGE c STABLE AS 'MODULE_PATHNAME', 'ledger_quote_taxes';
COMMENT ON FUNCTION ledger_quote_taxes(regnamespace, jsonb) IS 'behind quote_taxes() of a ledger';
