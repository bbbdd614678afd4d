-- Sales, their refunds and chargebacks.

CREATE OR REPLACE FUNCTION @ledger@.quote_sale(document jsonb) RETURNS jsonb
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT @extschema@.ledger_quote_sale(@ledger_name@::regnamespace, document);
END;
COMMENT ON FUNCTION @ledger@.quote_sale(jsonb) IS
  'what a sale comes to, by the rules at its time: every line, discount, shipping, tax, fee and exchange, and the legs they become; changes nothing. docs/sales.md says what a document is. Errors name the line, the member and the rule: 22023, 22P02, LG004 and LG015 for a document that is none, LG012 for no rate, LG013 for a customer''s quote that is not good, LG014 for no rule or two that both fit';

CREATE OR REPLACE FUNCTION @ledger@.post_sale(document jsonb) RETURNS bigint
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT @extschema@.ledger_post_sale(@ledger_name@::regnamespace, document);
END;
COMMENT ON FUNCTION @ledger@.post_sale(jsonb) IS
  'posts what quote_sale() says of a sale, as one transaction, and returns its id; the document and the quote are kept in sales, the taxes in sale_taxes. A repeat of the key with the same document returns the first id, whatever the rules are meanwhile; with another document it is LG006. Otherwise as quote_sale() and post()';
