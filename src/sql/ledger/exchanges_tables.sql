-- Account roles, customer quotes, what settlements were booked at, and revaluations: the tables.

CREATE TABLE @ledger@.account_roles (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  role text COLLATE "C" NOT NULL CHECK (octet_length(role) <= 63 AND role ~ '^[a-z][a-z0-9_]*$'),
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

CREATE TABLE @ledger@.quote_policies (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE "C" NOT NULL CHECK (octet_length(name) <= 63 AND name <> ''),
  valid_from timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  ended boolean NOT NULL DEFAULT false,
  source text COLLATE "C",
  spread boolean NOT NULL DEFAULT false,
  mark_up numeric NOT NULL DEFAULT 0 CHECK (mark_up >= 0 AND mark_up < 100 AND scale(mark_up) <= 4),
  significant_figures integer NOT NULL DEFAULT 6 CHECK (significant_figures BETWEEN 1 AND 17),
  lock_time interval CHECK (lock_time > '0'),
  CONSTRAINT lock_time_is_said CHECK (ended OR lock_time IS NOT NULL)
);
CREATE INDEX quote_policies_by_name ON @ledger@.quote_policies (name, valid_from, id);
COMMENT ON TABLE @ledger@.quote_policies IS
  'how customers are quoted rates; append-only: a later row of a name takes over from its valid_from';
COMMENT ON COLUMN @ledger@.quote_policies.id IS 'identity, in the order of recording';
COMMENT ON COLUMN @ledger@.quote_policies.name IS 'of the policy, for example retail; at most 63 bytes';
COMMENT ON COLUMN @ledger@.quote_policies.valid_from IS 'from when on it holds';
COMMENT ON COLUMN @ledger@.quote_policies.recorded_at IS 'when the ledger learned of it';
COMMENT ON COLUMN @ledger@.quote_policies.ended IS 'true: nobody is quoted by it from then on';
COMMENT ON COLUMN @ledger@.quote_policies.source IS 'of the base rate; NULL: the only source';
COMMENT ON COLUMN @ledger@.quote_policies.spread IS
  'true: the base rate is the bid for the currency that the customer sells; false: it is mid';
COMMENT ON COLUMN @ledger@.quote_policies.mark_up IS 'in percent, 2 is 2 %: the customer''s rate is the base rate less it; at most 4 decimals';
COMMENT ON COLUMN @ledger@.quote_policies.significant_figures IS 'figures to which the customer''s rate is rounded, half up';
COMMENT ON COLUMN @ledger@.quote_policies.lock_time IS 'how long a quote is good, by the days of UTC';

CREATE TABLE @ledger@.fx_quotes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  quoted_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL CHECK (expires_at > quoted_at),
  sell @extschema@.monetary NOT NULL CHECK (@extschema@.sign(sell) > 0),
  buy @extschema@.monetary NOT NULL CHECK (@extschema@.sign(buy) > 0),
  rate numeric NOT NULL CHECK (@extschema@.is_exchange_rate(rate)),
  base_rate numeric NOT NULL CHECK (base_rate > 0),
  base_divisor numeric NOT NULL CHECK (base_divisor > 0),
  mark_up numeric NOT NULL,
  policy_id bigint NOT NULL,
  source_id bigint NOT NULL,
  rate_ids bigint[] NOT NULL,
  CHECK (@extschema@.currency(sell) OPERATOR(@extschema@.<>) @extschema@.currency(buy))
);
COMMENT ON TABLE @ledger@.fx_quotes IS
  'rates that customers were quoted, and all that they were made of; append-only, made by quote_exchange() and quote_exchange_for()';
COMMENT ON COLUMN @ledger@.fx_quotes.id IS 'identity, which exchange() takes as quote';
COMMENT ON COLUMN @ledger@.fx_quotes.quoted_at IS 'when it was quoted: the rates and the policy are those of this time';
COMMENT ON COLUMN @ledger@.fx_quotes.expires_at IS 'from this time on it is not good any more';
COMMENT ON COLUMN @ledger@.fx_quotes.sell IS 'what the customer gives';
COMMENT ON COLUMN @ledger@.fx_quotes.buy IS 'what the customer gets for it';
COMMENT ON COLUMN @ledger@.fx_quotes.rate IS 'the customer''s rate: what one unit of the currency of sell buys';
COMMENT ON COLUMN @ledger@.fx_quotes.base_rate IS 'the rate before the mark-up, times base_divisor';
COMMENT ON COLUMN @ledger@.fx_quotes.base_divisor IS 'see base_rate';
COMMENT ON COLUMN @ledger@.fx_quotes.mark_up IS 'as in quote_policies';
COMMENT ON COLUMN @ledger@.fx_quotes.policy_id IS 'the version of the policy, in quote_policies';
COMMENT ON COLUMN @ledger@.fx_quotes.source_id IS 'the version of the source''s rules, in rate_sources';
COMMENT ON COLUMN @ledger@.fx_quotes.rate_ids IS 'the rates, in rates';

CREATE TABLE @ledger@.fx_quote_uses (
  quote_id bigint PRIMARY KEY,
  transaction_id bigint NOT NULL,
  used_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE @ledger@.fx_quote_uses IS 'which quotes were used: each once; append-only, written by use_quote()';
COMMENT ON COLUMN @ledger@.fx_quote_uses.quote_id IS 'the quote, in fx_quotes';
COMMENT ON COLUMN @ledger@.fx_quote_uses.transaction_id IS 'the transaction that used it';
COMMENT ON COLUMN @ledger@.fx_quote_uses.used_at IS 'when, by the clock';

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON @ledger@.quote_policies
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON @ledger@.fx_quotes
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON @ledger@.fx_quote_uses
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_append_only();
CREATE TRIGGER own_transaction BEFORE INSERT ON @ledger@.fx_quote_uses
  FOR EACH ROW EXECUTE FUNCTION @extschema@.florin_own_transaction();

CREATE TABLE @ledger@.booked_values (
  transaction_id bigint NOT NULL,
  line integer NOT NULL,
  value @extschema@.monetary NOT NULL,
  PRIMARY KEY (transaction_id, line)
);
COMMENT ON TABLE @ledger@.booked_values IS
  'at what value in another currency an entry was booked, where its transaction does not show it by its positions; append-only, written by settle()';
COMMENT ON COLUMN @ledger@.booked_values.transaction_id IS 'the transaction';
COMMENT ON COLUMN @ledger@.booked_values.line IS 'the line of the entry';
COMMENT ON COLUMN @ledger@.booked_values.value IS 'its value in the other currency, debit positive';

CREATE TABLE @ledger@.revaluation_classes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text COLLATE "C" NOT NULL,
  valid_from timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  method text COLLATE "C" NOT NULL CHECK (method IN ('change', 'reverse', 'none')),
  CONSTRAINT revaluation_classes_code CHECK (octet_length(code) <= 255 AND code ~ '^[A-Za-z0-9_.-]+(:[A-Za-z0-9_.-]+)*$')
);
CREATE INDEX revaluation_classes_by_code ON @ledger@.revaluation_classes (code, valid_from, id);
COMMENT ON TABLE @ledger@.revaluation_classes IS
  'which accounts revalue() looks at, and how it posts; append-only: a later row of a code takes over from its valid_from';
COMMENT ON COLUMN @ledger@.revaluation_classes.id IS 'identity, in the order of recording';
COMMENT ON COLUMN @ledger@.revaluation_classes.code IS
  'whole segments with which the codes of the accounts begin; of several classes the longest code holds';
COMMENT ON COLUMN @ledger@.revaluation_classes.valid_from IS 'from when on it holds';
COMMENT ON COLUMN @ledger@.revaluation_classes.recorded_at IS 'when the ledger learned of it';
COMMENT ON COLUMN @ledger@.revaluation_classes.method IS
  'change: what is posted stays, and the next revaluation posts the change only; reverse: it is reversed at the first moment after the period, and the next one starts anew; none: these accounts are not revalued';

CREATE TABLE @ledger@.revaluations (
  transaction_id bigint NOT NULL,
  account_id bigint NOT NULL,
  source text COLLATE "C" NOT NULL,
  effective_at timestamptz NOT NULL,
  posted @extschema@.monetary NOT NULL,
  balance @extschema@.monetary,
  booked @extschema@.monetary,
  closing @extschema@.monetary,
  PRIMARY KEY (transaction_id, account_id)
);
CREATE INDEX revaluations_by_account ON @ledger@.revaluations (account_id, source, effective_at);
COMMENT ON TABLE @ledger@.revaluations IS
  'what revalue() posted for which account in another currency: the tie between the two; append-only. All of one account, source and currency up to a time together are its unrealised gain then';
COMMENT ON COLUMN @ledger@.revaluations.transaction_id IS 'the transaction, in the reporting currency';
COMMENT ON COLUMN @ledger@.revaluations.account_id IS 'the account that was revalued, in another currency';
COMMENT ON COLUMN @ledger@.revaluations.source IS 'of the rates';
COMMENT ON COLUMN @ledger@.revaluations.effective_at IS 'of the transaction';
COMMENT ON COLUMN @ledger@.revaluations.posted IS 'by how much the value of the account rose, debit positive, in the reporting currency';
COMMENT ON COLUMN @ledger@.revaluations.balance IS 'what the account held, debit positive; NULL: this takes an earlier one back';
COMMENT ON COLUMN @ledger@.revaluations.booked IS 'at what value its entries were booked';
COMMENT ON COLUMN @ledger@.revaluations.closing IS 'its balance at the rate then';

CREATE TABLE @ledger@.revaluation_times (
  source text COLLATE "C" NOT NULL,
  currency @extschema@.currency NOT NULL,
  effective_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (source, currency, effective_at)
);
COMMENT ON TABLE @ledger@.revaluation_times IS
  'when revalue() looked at the accounts, also where nothing was to be posted; append-only';
COMMENT ON COLUMN @ledger@.revaluation_times.source IS 'of the rates';
COMMENT ON COLUMN @ledger@.revaluation_times.currency IS 'the reporting currency';
COMMENT ON COLUMN @ledger@.revaluation_times.effective_at IS 'the last moment of the day that was revalued';
COMMENT ON COLUMN @ledger@.revaluation_times.recorded_at IS 'when it was first revalued';

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON @ledger@.booked_values
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_append_only();
CREATE TRIGGER own_transaction BEFORE INSERT ON @ledger@.booked_values
  FOR EACH ROW EXECUTE FUNCTION @extschema@.florin_own_transaction();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON @ledger@.revaluation_classes
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON @ledger@.revaluations
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON @ledger@.revaluation_times
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_append_only();
CREATE TRIGGER own_transaction BEFORE INSERT ON @ledger@.revaluations
  FOR EACH ROW EXECUTE FUNCTION @extschema@.florin_own_transaction();
