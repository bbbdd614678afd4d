-- Sales, their refunds and chargebacks: what was asked for, what it came to, and the taxes in it.

CREATE TABLE @ledger@.sales (
  transaction_id bigint PRIMARY KEY,
  document jsonb NOT NULL CHECK (jsonb_typeof(document) = 'object'),
  quote jsonb NOT NULL CHECK (jsonb_typeof(quote) = 'object')
);
COMMENT ON TABLE @ledger@.sales IS
  'of each sale and of each refund, adjustment and chargeback of one: what was asked for and what it came to; append-only, written by post_sale() and its like';
COMMENT ON COLUMN @ledger@.sales.transaction_id IS 'its transaction; what it answers is transactions.origin_id';
COMMENT ON COLUMN @ledger@.sales.document IS 'what was asked for, as it was given';
COMMENT ON COLUMN @ledger@.sales.quote IS
  'what it came to: every amount with the rule and the rate that it came from; of a sale what quote_sale() said';

CREATE TABLE @ledger@.sale_taxes (
  transaction_id bigint NOT NULL,
  number integer NOT NULL,
  line text COLLATE "C",
  jurisdiction text COLLATE "C" NOT NULL,
  tax text COLLATE "C" NOT NULL,
  rate_id bigint,
  percent numeric,
  base @extschema@.monetary NOT NULL,
  amount @extschema@.monetary NOT NULL,
  reverse_charge boolean NOT NULL DEFAULT false,
  exemption text,
  seller text COLLATE "C",
  marketplace boolean NOT NULL DEFAULT false,
  PRIMARY KEY (transaction_id, number)
);
COMMENT ON TABLE @ledger@.sale_taxes IS
  'the taxes of each line of a sale; of a refund with the opposite sign; append-only, written by post_sale() and its like, and the basis of the tax report';
COMMENT ON COLUMN @ledger@.sale_taxes.transaction_id IS 'the sale, refund or adjustment';
COMMENT ON COLUMN @ledger@.sale_taxes.number IS 'position among its taxes, from 1';
COMMENT ON COLUMN @ledger@.sale_taxes.line IS 'id of the line; NULL: of shipping';
COMMENT ON COLUMN @ledger@.sale_taxes.jurisdiction IS 'code of the jurisdiction that levies it';
COMMENT ON COLUMN @ledger@.sale_taxes.tax IS 'name of the tax';
COMMENT ON COLUMN @ledger@.sale_taxes.rate_id IS 'the row of tax_rates that was used; NULL: a rate that was worked out';
COMMENT ON COLUMN @ledger@.sale_taxes.percent IS 'of the base, as people write it; NULL: an amount for each unit';
COMMENT ON COLUMN @ledger@.sale_taxes.base IS 'what the tax is on, in the sale''s currency; of a refund below zero';
COMMENT ON COLUMN @ledger@.sale_taxes.amount IS
  'the tax, in the sale''s currency; of a refund below zero; what is reverse charged is what the buyer accounts for, and is not in the entries';
COMMENT ON COLUMN @ledger@.sale_taxes.reverse_charge IS 'true: the buyer accounts for it, it was not charged';
COMMENT ON COLUMN @ledger@.sale_taxes.exemption IS 'why it is not charged; NULL: it is';
COMMENT ON COLUMN @ledger@.sale_taxes.seller IS 'code of who sold, as the sale''s document says; NULL: it does not';
COMMENT ON COLUMN @ledger@.sale_taxes.marketplace IS 'true: a marketplace owes it instead of the seller';

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON @ledger@.sales
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON @ledger@.sale_taxes
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_append_only();
CREATE TRIGGER own_transaction BEFORE INSERT ON @ledger@.sales
  FOR EACH ROW EXECUTE FUNCTION @extschema@.florin_own_transaction();
CREATE TRIGGER own_transaction BEFORE INSERT ON @ledger@.sale_taxes
  FOR EACH ROW EXECUTE FUNCTION @extschema@.florin_own_transaction();
