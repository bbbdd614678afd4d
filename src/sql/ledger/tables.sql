-- A ledger's tables and the triggers that keep its invariants for every path that writes.
-- What stands in {partitioned: ...} is for a ledger that is partitioned by effective date, what stands in
-- {plain: ...} for one that is not; the partitions themselves are in partitions.sql.

CREATE TABLE @ledger@.ledger_format (
  version integer NOT NULL CHECK (version > 0),
  changed_at timestamptz NOT NULL DEFAULT now(),
  notify_channel text COLLATE "C",
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row)
);
INSERT INTO @ledger@.ledger_format (version) VALUES (1);
COMMENT ON TABLE @ledger@.ledger_format IS
  'what holds for the ledger as a whole, one row; upgrade_ledger() and notify_posts() change it';
COMMENT ON COLUMN @ledger@.ledger_format.version IS 'number of the format, from 1';
COMMENT ON COLUMN @ledger@.ledger_format.changed_at IS 'since when the ledger has this format';
COMMENT ON COLUMN @ledger@.ledger_format.notify_channel IS 'the channel that postings notify, set by notify_posts(); NULL: none';
COMMENT ON COLUMN @ledger@.ledger_format.only_row IS 'true: a table of one row';

CREATE TABLE @ledger@.accounts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text COLLATE "C" NOT NULL UNIQUE,
  type text COLLATE "C" NOT NULL,
  currency @extschema@.currency NOT NULL,
  stripes smallint NOT NULL DEFAULT 1,
  name text,
  min_balance @extschema@.monetary,
  max_balance @extschema@.monetary,
  opened_at timestamptz NOT NULL DEFAULT now(),
  closed_at timestamptz,
  metadata jsonb NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE @ledger@.accounts IS 'what an account is; never deleted';
COMMENT ON COLUMN @ledger@.accounts.id IS 'number of the account, never changed';
COMMENT ON COLUMN @ledger@.accounts.code IS
  'colon-separated path of [A-Za-z0-9_.-]+ segments, at most 255 bytes, compared byte by byte';
COMMENT ON COLUMN @ledger@.accounts.type IS
  'asset, liability, equity, income or expense; the first and the last grow by debits';
COMMENT ON COLUMN @ledger@.accounts.currency IS 'the one currency of its entries';
COMMENT ON COLUMN @ledger@.accounts.stripes IS
  'how many balance rows share the account''s balance, so that concurrent postings do not queue';
COMMENT ON COLUMN @ledger@.accounts.name IS 'for people; the ledger does not use it';
COMMENT ON COLUMN @ledger@.accounts.min_balance IS
  'in the natural sign: the available balance, open holds taken off, never falls below it';
COMMENT ON COLUMN @ledger@.accounts.max_balance IS
  'in the natural sign: the balance with open holds never rises above it';
COMMENT ON COLUMN @ledger@.accounts.opened_at IS 'when it was opened; no bound on effective dates';
COMMENT ON COLUMN @ledger@.accounts.closed_at IS 'since when nothing can be posted to it; NULL: open';
COMMENT ON COLUMN @ledger@.accounts.metadata IS 'for the application; the ledger does not use it';

CREATE TABLE @ledger@.balances (
  account_id bigint NOT NULL,
  stripe smallint NOT NULL,
  stripes smallint NOT NULL,
  debit_normal boolean NOT NULL,
  closed boolean NOT NULL,
  posted @extschema@.monetary NOT NULL,
  pending_debits @extschema@.monetary NOT NULL,
  pending_credits @extschema@.monetary NOT NULL,
  min_balance @extschema@.monetary,
  max_balance @extschema@.monetary,
  subtrees bigint[],
  PRIMARY KEY (account_id, stripe)
) WITH (fillfactor = 60);
COMMENT ON TABLE @ledger@.balances IS
  'what an account holds: one row, or one a stripe; and what the accounts of a limited subtree hold together. Written by the engine alone. Read the view account_balances';
COMMENT ON COLUMN @ledger@.balances.account_id IS 'the account; below zero: the subtree of subtree_limits';
COMMENT ON COLUMN @ledger@.balances.subtrees IS
  'ids of the limited subtrees that the account is in, ascending, so that its locked row tells which rows move with it; NULL: none';
COMMENT ON COLUMN @ledger@.balances.stripe IS 'number of the row among those of its account, from 0';
COMMENT ON COLUMN @ledger@.balances.stripes IS 'copied from the account';
COMMENT ON COLUMN @ledger@.balances.closed IS 'whether the account is closed';
COMMENT ON COLUMN @ledger@.balances.min_balance IS 'copied from the account';
COMMENT ON COLUMN @ledger@.balances.max_balance IS 'copied from the account';
COMMENT ON COLUMN @ledger@.balances.posted IS 'sum of the posted entries, debits positive';
COMMENT ON COLUMN @ledger@.balances.pending_debits IS 'debits that holds keep until they are captured, voided or swept; not negative, all stripes together';
COMMENT ON COLUMN @ledger@.balances.pending_credits IS 'credits that holds keep until they are captured, voided or swept; not negative, all stripes together';
COMMENT ON COLUMN @ledger@.balances.debit_normal IS
  'copied from the account with closed, min_balance, max_balance and stripes, so that one locked row answers everything';

CREATE TABLE @ledger@.subtree_limits (
  id bigint GENERATED ALWAYS AS IDENTITY (START WITH -1 INCREMENT BY -1) PRIMARY KEY,
  code text COLLATE "C" NOT NULL,
  currency @extschema@.currency NOT NULL,
  min_balance @extschema@.monetary,
  max_balance @extschema@.monetary,
  UNIQUE (code, currency)
);
COMMENT ON TABLE @ledger@.subtree_limits IS
  'what bounds the accounts of a currency at a code and beneath it, all together; a row without a limit is deleted. Change it with limit_subtree()';
COMMENT ON COLUMN @ledger@.subtree_limits.id IS 'number of the subtree, below zero, never changed';
COMMENT ON COLUMN @ledger@.subtree_limits.code IS
  'whole segments with which the codes of its accounts begin: a:b has a:b and a:b:c, not a:bc';
COMMENT ON COLUMN @ledger@.subtree_limits.currency IS 'the currency of its accounts; others at these codes are not counted';
COMMENT ON COLUMN @ledger@.subtree_limits.min_balance IS
  'in the natural sign of its accounts: what they have available together never falls below it';
COMMENT ON COLUMN @ledger@.subtree_limits.max_balance IS
  'in the natural sign of its accounts: what they hold together, with open holds, never rises above it';

CREATE TABLE @ledger@.posting_rules (
  role name NOT NULL,
  code text COLLATE "C" NOT NULL,
  side text COLLATE "C" NOT NULL CHECK (side IN ('debit', 'credit', 'both')),
  PRIMARY KEY (code, role),
  CONSTRAINT posting_rules_code CHECK (octet_length(code) <= 255 AND code ~ '^[A-Za-z0-9_.-]+(:[A-Za-z0-9_.-]+)*$')
);
COMMENT ON TABLE @ledger@.posting_rules IS
  'who may post to the accounts at a code and beneath it; accounts without a rule are open to every poster. Change it with allow_posting() and revoke_posting()';
COMMENT ON COLUMN @ledger@.posting_rules.role IS 'the role, and whoever has its rights';
COMMENT ON COLUMN @ledger@.posting_rules.code IS
  'whole segments with which the codes of the accounts begin: a:b has a:b and a:b:c, not a:bc';
COMMENT ON COLUMN @ledger@.posting_rules.side IS 'debit, credit or both';

{partitioned:
CREATE TABLE @ledger@.transaction_register (
  id bigint PRIMARY KEY,
  effective_at timestamptz NOT NULL,
  posted_at timestamptz NOT NULL DEFAULT now(),
  key text COLLATE "C",
  origin_id bigint,
  relation @extschema@.transaction_relation,
  expires_at timestamptz
);
COMMENT ON TABLE @ledger@.transaction_register IS
  'one narrow row for each transaction, archived ones included: where ids and keys are unique in the whole ledger, and in which partition a transaction is; written by the engine alone';
COMMENT ON COLUMN @ledger@.transaction_register.id IS 'number of the transaction';
COMMENT ON COLUMN @ledger@.transaction_register.effective_at IS 'its effective date, which says its partition';
COMMENT ON COLUMN @ledger@.transaction_register.posted_at IS 'when the ledger learned of it';
COMMENT ON COLUMN @ledger@.transaction_register.key IS 'its idempotency key';
COMMENT ON COLUMN @ledger@.transaction_register.origin_id IS 'the transaction that it answers';
COMMENT ON COLUMN @ledger@.transaction_register.relation IS 'how it answers origin_id';
COMMENT ON COLUMN @ledger@.transaction_register.expires_at IS 'of a hold or its extension: when it expires';

CREATE TABLE @ledger@.partitioning (
  unit text COLLATE "C" NOT NULL CHECK (unit IN ('day', 'month', 'quarter', 'year')),
  rearranged_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row)
);
COMMENT ON TABLE @ledger@.partitioning IS 'how this ledger is partitioned, one row';
COMMENT ON COLUMN @ledger@.partitioning.unit IS
  'how long the partitions are that make_partitions() makes: day, month, quarter or year, in UTC';
COMMENT ON COLUMN @ledger@.partitioning.rearranged_at IS
  'when rows were last moved to other partitions, archived or brought back: what an older snapshot sees of them is not where it would be looked for';
COMMENT ON COLUMN @ledger@.partitioning.only_row IS 'true: a table of one row';

CREATE TABLE @ledger@.archives (
  range_until timestamptz PRIMARY KEY,
  range_from timestamptz NOT NULL,
  transactions_table name NOT NULL,
  entries_table name NOT NULL,
  last_id bigint NOT NULL,
  known_until timestamptz NOT NULL,
  archived_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  archived_by name NOT NULL DEFAULT session_user
);
COMMENT ON TABLE @ledger@.archives IS
  'the ranges of effective dates that are archived, one row each; written by archive_partitions() and restore_partitions()';
COMMENT ON COLUMN @ledger@.archives.range_until IS 'end of the range, excluded; nothing before the last one is in the ledger''s tables';
COMMENT ON COLUMN @ledger@.archives.range_from IS 'first effective date, included';
COMMENT ON COLUMN @ledger@.archives.transactions_table IS 'the table of its transactions, as it was named in the ledger''s schema';
COMMENT ON COLUMN @ledger@.archives.entries_table IS 'the table of their entries';
COMMENT ON COLUMN @ledger@.archives.last_id IS 'highest number of a transaction in this and earlier ranges; 0: none';
COMMENT ON COLUMN @ledger@.archives.known_until IS 'when the ledger learned of the last one in this and earlier ranges';
COMMENT ON COLUMN @ledger@.archives.archived_at IS 'when it was archived';
COMMENT ON COLUMN @ledger@.archives.archived_by IS 'the session''s user who did it';

CREATE TABLE @ledger@.archived_sums (
  range_until timestamptz NOT NULL,
  account_id bigint NOT NULL,
  posted @extschema@.monetary NOT NULL,
  PRIMARY KEY (account_id, range_until)
);
COMMENT ON TABLE @ledger@.archived_sums IS
  'what the archived entries of an account sum to, one row an account and range, so that verify() can add balances up';
COMMENT ON COLUMN @ledger@.archived_sums.range_until IS 'the range, as in archives';
COMMENT ON COLUMN @ledger@.archived_sums.account_id IS 'the account';
COMMENT ON COLUMN @ledger@.archived_sums.posted IS 'sum of the posted entries, debits positive; those of holds sum to zero';
}
CREATE TABLE @ledger@.transactions (
  id bigint GENERATED ALWAYS AS IDENTITY,
  posted_at timestamptz NOT NULL DEFAULT now(),
  effective_at timestamptz NOT NULL DEFAULT now(),
  origin_id bigint,
  relation @extschema@.transaction_relation,
  key text COLLATE "C",
  kind text COLLATE "C",
  description text,
  metadata jsonb,
  expires_at timestamptz,
  capture_limit @extschema@.monetary,
  dated_at timestamptz,
  PRIMARY KEY (id{partitioned:, effective_at}) WITH (fillfactor = 95),
  CHECK ((origin_id IS NULL) = (relation IS NULL OR relation = 'closing'))
){partitioned: PARTITION BY RANGE (effective_at)};
CREATE UNIQUE INDEX transactions_key
  ON @ledger@.{plain:transactions}{partitioned:transaction_register} (key) WHERE key IS NOT NULL;
CREATE INDEX transactions_origin
  ON @ledger@.{plain:transactions}{partitioned:transaction_register} (origin_id) WHERE origin_id IS NOT NULL;
CREATE INDEX transactions_extension
  ON @ledger@.{plain:transactions}{partitioned:transaction_register} (origin_id, id) WHERE relation = 'extension';
CREATE UNIQUE INDEX transactions_reversed_once
  ON @ledger@.{plain:transactions}{partitioned:transaction_register} (origin_id) WHERE relation = 'reversal';
{partitioned:CREATE INDEX register_closing ON @ledger@.transaction_register (effective_at) WHERE relation = 'closing';
}-- For what was posted since a time; next to nothing to write and to keep, as posted_at rises with the rows.
CREATE INDEX transactions_posted_at ON @ledger@.transactions USING brin (posted_at) WITH (autosummarize = on);
CREATE INDEX transactions_closing ON @ledger@.transactions (effective_at) WHERE relation = 'closing';
COMMENT ON TABLE @ledger@.transactions IS 'one row a journal entry; append-only';
COMMENT ON COLUMN @ledger@.transactions.id IS 'number of the transaction, and its position in the feed; numbers have gaps, and are not in the order of commits';
COMMENT ON COLUMN @ledger@.transactions.posted_at IS 'when the ledger learned of it: the start of the database transaction that posted it';
COMMENT ON COLUMN @ledger@.transactions.effective_at IS 'when it happened for the business';
COMMENT ON COLUMN @ledger@.transactions.origin_id IS 'the transaction that this one answers: reverses, refunds, captures, ...; written by the functions of the ledger alone';
COMMENT ON COLUMN @ledger@.transactions.relation IS 'how it answers origin_id; NULL for one that stands by itself; closing for one that closes a period, which answers none';
COMMENT ON COLUMN @ledger@.transactions.key IS 'idempotency key, unique in the ledger, at most 255 bytes';
COMMENT ON COLUMN @ledger@.transactions.kind IS 'what the business calls it: sale, refund, ...; at most 63 bytes';
COMMENT ON COLUMN @ledger@.transactions.description IS 'for people, at most 4096 bytes';
COMMENT ON COLUMN @ledger@.transactions.metadata IS 'for the application, at most 65536 bytes; NULL: none';
COMMENT ON COLUMN @ledger@.transactions.expires_at IS 'of a hold or its extension: from this time on it holds nothing; NULL: it never expires';
COMMENT ON COLUMN @ledger@.transactions.dated_at IS 'the effective date that was asked for, if the books were closed then and late => next_open moved it to the first open moment; NULL: effective_at is what was asked for; written by the ledger alone';
COMMENT ON COLUMN @ledger@.transactions.capture_limit IS 'of a hold: the most that its captures take together, in this currency; NULL: what was held';

CREATE TABLE @ledger@.entries (
  transaction_id bigint NOT NULL,
  line integer NOT NULL,
  layer @extschema@.entry_layer NOT NULL DEFAULT 'posted',
  account_id bigint NOT NULL,
  amount @extschema@.monetary NOT NULL,
  effective_at timestamptz NOT NULL{partitioned: DEFAULT @extschema@.florin_entry_date()},
  memo text,
  PRIMARY KEY (transaction_id, line{partitioned:, effective_at}) WITH (fillfactor = 95)
){partitioned: PARTITION BY RANGE (effective_at)};
CREATE INDEX entries_account ON @ledger@.entries (account_id, effective_at);
CREATE INDEX entries_pending ON @ledger@.entries (account_id, transaction_id) WHERE layer = 'pending';
COMMENT ON TABLE @ledger@.entries IS
  'the legs of the transactions, debit positive, credit negative; append-only. Read the view journal';
COMMENT ON COLUMN @ledger@.entries.transaction_id IS 'the transaction, inserted by the same database transaction';
COMMENT ON COLUMN @ledger@.entries.line IS 'number of the leg in its transaction, from 1; the next one if left out';
COMMENT ON COLUMN @ledger@.entries.layer IS
  'posted, or pending: of a hold, what it keeps; of a capture, void or expiry, the opposite of what it releases';
COMMENT ON COLUMN @ledger@.entries.account_id IS 'the account';
COMMENT ON COLUMN @ledger@.entries.amount IS 'debit positive, credit negative, never zero';
COMMENT ON COLUMN @ledger@.entries.effective_at IS 'the effective date of its transaction; {plain:filled in if left out}{partitioned:that of the transaction inserted last if left out}';
COMMENT ON COLUMN @ledger@.entries.memo IS 'a note on this leg, at most 1024 bytes';

CREATE TABLE @ledger@.held (
  transaction_id bigint NOT NULL,
  line integer NOT NULL,
  account_id bigint NOT NULL,
  amount @extschema@.monetary NOT NULL,
  expires_at timestamptz,
  PRIMARY KEY (transaction_id, account_id, line)
);
CREATE INDEX held_account ON @ledger@.held (account_id, expires_at);
CREATE INDEX held_expires ON @ledger@.held (expires_at) WHERE expires_at IS NOT NULL;
COMMENT ON TABLE @ledger@.held IS
  'what open holds keep, one row a leg, gone when nothing is left of it; written by the engine alone. Read the view holds';
COMMENT ON COLUMN @ledger@.held.transaction_id IS 'the hold';
COMMENT ON COLUMN @ledger@.held.line IS 'number of its leg';
COMMENT ON COLUMN @ledger@.held.account_id IS 'the account';
COMMENT ON COLUMN @ledger@.held.amount IS 'what is left of the leg, debit positive, credit negative';
COMMENT ON COLUMN @ledger@.held.expires_at IS 'from this time on it does not count; NULL: never';

CREATE TABLE @ledger@.periods (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  closed_until timestamptz NOT NULL CHECK (closed_until < 'infinity'),
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  changed_by name NOT NULL DEFAULT session_user
);
COMMENT ON TABLE @ledger@.periods IS
  'every closing and reopening of the books; the last row holds; append-only';
COMMENT ON COLUMN @ledger@.periods.id IS 'identity, in the order of the changes';
COMMENT ON COLUMN @ledger@.periods.closed_until IS
  'what is effective before this time is closed; -infinity: nothing is';
COMMENT ON COLUMN @ledger@.periods.changed_at IS 'when it was closed or reopened';
COMMENT ON COLUMN @ledger@.periods.changed_by IS 'the session''s user who did it';

-- Roll-ups. Rows of roll_up_chunks are never changed; the packed ones fit a page as they are, and do not
-- compress further.
CREATE TABLE @ledger@.roll_ups (
  until_id bigint NOT NULL CHECK (until_id >= 0),
  rolled_up_at timestamptz NOT NULL DEFAULT now(),
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row)
);
INSERT INTO @ledger@.roll_ups (until_id) VALUES (0);
COMMENT ON TABLE @ledger@.roll_ups IS
  'how far the entries are rolled up, one row; written by roll_up() alone';
COMMENT ON COLUMN @ledger@.roll_ups.until_id IS
  'the entries of every transaction with this number or a lower one are in the roll-ups, and those of no other';
COMMENT ON COLUMN @ledger@.roll_ups.rolled_up_at IS 'when roll_up() last went on';
COMMENT ON COLUMN @ledger@.roll_ups.only_row IS 'true: a table of one row';

CREATE TABLE @ledger@.roll_up_accounts (
  account_id bigint PRIMARY KEY,
  entries bigint NOT NULL CHECK (entries > 0),
  latest bytea NOT NULL
) WITH (fillfactor = 70);
ALTER TABLE @ledger@.roll_up_accounts ALTER COLUMN latest SET STORAGE PLAIN;
COMMENT ON TABLE @ledger@.roll_up_accounts IS
  'how many entries of an account are rolled up; written by roll_up() alone';
COMMENT ON COLUMN @ledger@.roll_up_accounts.account_id IS 'the account';
COMMENT ON COLUMN @ledger@.roll_up_accounts.entries IS 'number of its entries in the roll-ups';
COMMENT ON COLUMN @ledger@.roll_up_accounts.latest IS
  'the last of them, up to 127, that do not fill a chunk yet, packed';

CREATE TABLE @ledger@.roll_up_chunks (
  account_id bigint NOT NULL,
  node bigint NOT NULL,
  effective_at timestamptz NOT NULL,
  known_from timestamptz NOT NULL,
  known_until timestamptz NOT NULL,
  chunk integer NOT NULL,
  level smallint NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (account_id, level, node, effective_at, chunk)
);
ALTER TABLE @ledger@.roll_up_chunks ALTER COLUMN content SET STORAGE PLAIN;
COMMENT ON TABLE @ledger@.roll_up_chunks IS
  '128 entries of an account a row, and what comes before them; never changed, written by roll_up() alone';
COMMENT ON COLUMN @ledger@.roll_up_chunks.account_id IS 'the account';
COMMENT ON COLUMN @ledger@.roll_up_chunks.level IS
  '0: 128 entries as they were posted; 1: 64 of those by effective date; 2: 64 of level 1, and so on';
COMMENT ON COLUMN @ledger@.roll_up_chunks.node IS
  'which of its level, from 0: node 2 of level 0 has the entries 257 to 384 of the account';
COMMENT ON COLUMN @ledger@.roll_up_chunks.effective_at IS 'the earliest effective date in the chunk';
COMMENT ON COLUMN @ledger@.roll_up_chunks.known_from IS 'when the ledger learned of the first entry of the node';
COMMENT ON COLUMN @ledger@.roll_up_chunks.known_until IS 'when the ledger learned of the last entry of the node';
COMMENT ON COLUMN @ledger@.roll_up_chunks.chunk IS 'number of the chunk in its node, from 0';
COMMENT ON COLUMN @ledger@.roll_up_chunks.content IS
  'packed: the sums of the chunks before it in its node, and its entries';

-- A row stands for an interval on each axis. Those that a time falls into are found by how many binary digits
-- their length has: of each number of digits, they begin in a range before that time.
CREATE TABLE @ledger@.roll_up_releases (
  transaction_id bigint NOT NULL,
  line integer NOT NULL,
  account_id bigint NOT NULL,
  hold_id bigint NOT NULL,
  amount @extschema@.monetary NOT NULL,
  effective_from timestamptz NOT NULL,
  effective_until timestamptz NOT NULL,
  known_from timestamptz NOT NULL,
  known_until timestamptz NOT NULL,
  expires_at timestamptz,
  PRIMARY KEY (transaction_id, line)
);
CREATE INDEX roll_up_releases_effective ON @ledger@.roll_up_releases
  (account_id, @extschema@.ledger_span(effective_from, effective_until), effective_from);
CREATE INDEX roll_up_releases_known ON @ledger@.roll_up_releases
  (account_id, @extschema@.ledger_span(known_from, known_until), known_from);
COMMENT ON TABLE @ledger@.roll_up_releases IS
  'what captures, voids and expiries released of holds, a row an entry that did, with when it was held; written by roll_up() alone';
COMMENT ON COLUMN @ledger@.roll_up_releases.transaction_id IS 'the capture, void or expiry';
COMMENT ON COLUMN @ledger@.roll_up_releases.line IS 'number of its entry';
COMMENT ON COLUMN @ledger@.roll_up_releases.account_id IS 'the account';
COMMENT ON COLUMN @ledger@.roll_up_releases.hold_id IS 'the hold';
COMMENT ON COLUMN @ledger@.roll_up_releases.amount IS 'what was held until then, debit positive, credit negative';
COMMENT ON COLUMN @ledger@.roll_up_releases.effective_from IS 'effective date of the hold';
COMMENT ON COLUMN @ledger@.roll_up_releases.effective_until IS 'effective date of what released it';
COMMENT ON COLUMN @ledger@.roll_up_releases.known_from IS 'when the ledger learned of the hold';
COMMENT ON COLUMN @ledger@.roll_up_releases.known_until IS 'when the ledger learned of what released it';
COMMENT ON COLUMN @ledger@.roll_up_releases.expires_at IS 'when the hold was to expire, extensions left aside; NULL: never';

CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON @ledger@.roll_ups
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_balance_guard();
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON @ledger@.roll_up_accounts
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_balance_guard();
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON @ledger@.roll_up_chunks
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_balance_guard();
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON @ledger@.roll_up_releases
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_balance_guard();

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON @ledger@.periods
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_append_only();
CREATE TRIGGER wait_for_postings BEFORE INSERT ON @ledger@.periods
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_period_changes();

CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON @ledger@.ledger_format
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_append_only();
CREATE TRIGGER format_changed AFTER INSERT OR UPDATE OR DELETE ON @ledger@.ledger_format
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_settings_changed();

CREATE TRIGGER rules_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON @ledger@.posting_rules
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_settings_changed();

CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON @ledger@.accounts
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_append_only();
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON @ledger@.accounts
  FOR EACH ROW EXECUTE FUNCTION @extschema@.florin_account_guard();
CREATE TRIGGER keep_balances AFTER INSERT OR UPDATE ON @ledger@.accounts
  FOR EACH ROW EXECUTE FUNCTION @extschema@.florin_account_changed();

CREATE TRIGGER append_only BEFORE TRUNCATE ON @ledger@.subtree_limits
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_append_only();
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON @ledger@.subtree_limits
  FOR EACH ROW EXECUTE FUNCTION @extschema@.florin_subtree_guard();
CREATE TRIGGER keep_balances AFTER INSERT OR UPDATE OR DELETE ON @ledger@.subtree_limits
  FOR EACH ROW EXECUTE FUNCTION @extschema@.florin_subtree_changed();

CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON @ledger@.balances
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_balance_guard();

CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON @ledger@.held
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_balance_guard();

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON @ledger@.transactions
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_append_only();
CREATE TRIGGER announce BEFORE INSERT ON @ledger@.transactions
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_announce_writer();
CREATE TRIGGER check_header AFTER INSERT ON @ledger@.transactions
  REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_transactions_inserted();
CREATE CONSTRAINT TRIGGER has_entries AFTER INSERT ON @ledger@.transactions
  DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION @extschema@.florin_transaction_has_entries();

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON @ledger@.entries
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_append_only();
CREATE TRIGGER defaults BEFORE INSERT ON @ledger@.entries
  FOR EACH ROW WHEN (NEW.line IS NULL OR NEW.effective_at IS NULL)
  EXECUTE FUNCTION @extschema@.florin_entry_defaults();
CREATE TRIGGER move_balances AFTER INSERT ON @ledger@.entries
  REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_entries_inserted();
CREATE CONSTRAINT TRIGGER sums_to_zero AFTER INSERT ON @ledger@.entries
  DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION @extschema@.florin_entries_balance();
{partitioned:
CREATE TRIGGER date BEFORE INSERT ON @ledger@.transactions
  FOR EACH ROW EXECUTE FUNCTION @extschema@.florin_transaction_date();
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON @ledger@.transaction_register
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_balance_guard();
}

CREATE TABLE @ledger@.rate_sources (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE "C" NOT NULL CHECK (octet_length(name) <= 63 AND name <> ''),
  valid_from timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  pivot @extschema@.currency,
  use_inverse boolean NOT NULL,
  intermediate_digits integer CHECK (intermediate_digits BETWEEN 0 AND 36),
  significant_figures integer CHECK (significant_figures BETWEEN 1 AND 36),
  max_age interval CHECK (max_age >= '0')
);
CREATE INDEX rate_sources_by_name ON @ledger@.rate_sources (name, valid_from, id);
COMMENT ON TABLE @ledger@.rate_sources IS
  'where exchange rates come from, and how they are used; append-only: a later row takes over from its valid_from';
COMMENT ON COLUMN @ledger@.rate_sources.id IS 'identity, in the order of recording';
COMMENT ON COLUMN @ledger@.rate_sources.name IS 'of the source, for example ecb; at most 63 bytes';
COMMENT ON COLUMN @ledger@.rate_sources.valid_from IS 'from when on the source is used in this way';
COMMENT ON COLUMN @ledger@.rate_sources.recorded_at IS 'when the ledger learned of it';
COMMENT ON COLUMN @ledger@.rate_sources.pivot IS
  'the currency through which two others are crossed where there is no rate between them; NULL: they are not';
COMMENT ON COLUMN @ledger@.rate_sources.use_inverse IS 'whether a rate may be used the other way round';
COMMENT ON COLUMN @ledger@.rate_sources.intermediate_digits IS
  'decimals to which the amount in the pivot is rounded, half up; NULL: it is not rounded';
COMMENT ON COLUMN @ledger@.rate_sources.significant_figures IS
  'figures to which a rate that was inverted or crossed is rounded, half up; NULL: it is not rounded';
COMMENT ON COLUMN @ledger@.rate_sources.max_age IS 'how old a rate may be when it is used, by the days of UTC; NULL: any age';

CREATE TABLE @ledger@.rates (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source text COLLATE "C" NOT NULL,
  base @extschema@.currency NOT NULL,
  quote @extschema@.currency NOT NULL,
  valid_from timestamptz NOT NULL CHECK (isfinite(valid_from)),
  recorded_at timestamptz NOT NULL DEFAULT now(),
  mid numeric NOT NULL CONSTRAINT mid_is_a_rate CHECK (@extschema@.is_exchange_rate(mid)),
  bid numeric CONSTRAINT bid_is_at_most_mid CHECK (@extschema@.is_exchange_rate(bid) AND bid <= mid),
  ask numeric CONSTRAINT ask_is_at_least_mid CHECK (@extschema@.is_exchange_rate(ask) AND ask >= mid),
  CONSTRAINT currencies_differ CHECK (base <> quote)
);
CREATE INDEX rates_by_pair ON @ledger@.rates (source, base, quote, valid_from, id);
COMMENT ON TABLE @ledger@.rates IS
  'exchange rates, each from its valid_from until the next one; append-only: of two with the same valid_from the later one corrects the other';
COMMENT ON COLUMN @ledger@.rates.id IS 'identity, in the order of recording';
COMMENT ON COLUMN @ledger@.rates.source IS 'name of the source';
COMMENT ON COLUMN @ledger@.rates.base IS 'the currency of which there is one unit';
COMMENT ON COLUMN @ledger@.rates.quote IS 'the currency of which there are as many units as the rate';
COMMENT ON COLUMN @ledger@.rates.valid_from IS 'from when on it holds';
COMMENT ON COLUMN @ledger@.rates.recorded_at IS 'when the ledger learned of it';
COMMENT ON COLUMN @ledger@.rates.mid IS 'units of quote for one of base; at most 17 significant figures and 18 decimals';
COMMENT ON COLUMN @ledger@.rates.bid IS 'what is paid for one unit of base; at most mid; NULL: not known';
COMMENT ON COLUMN @ledger@.rates.ask IS 'what one unit of base costs; at least mid; NULL: not known';

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON @ledger@.rate_sources
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON @ledger@.rates
  FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.florin_append_only();
