-- Making and upgrading ledgers, and the engine's entry points that a ledger's own functions call.
-- The posting functions take the ledger as a regnamespace; users call the wrappers in the ledger's schema.

CREATE TYPE entry_layer AS ENUM ('posted', 'pending');
COMMENT ON TYPE entry_layer IS
  'which balance an entry moves: posted, or pending for the two-phase transfers';

CREATE TYPE transaction_relation AS ENUM ('reversal', 'refund', 'capture', 'void', 'expiry', 'extension', 'closing');
COMMENT ON TYPE transaction_relation IS
  'how a transaction answers an earlier one: it reverses or refunds it; captures, voids or extends a hold, or writes its expiry down. closing, which answers none: it closes income and expenses of a period';

-- ---- triggers

CREATE FUNCTION florin_account_guard() RETURNS trigger
  LANGUAGE c AS 'MODULE_PATHNAME', 'florin_account_guard';
COMMENT ON FUNCTION florin_account_guard() IS
  'row trigger before INSERT or UPDATE on accounts: code, type, limits and stripes are valid (22023, LG004), and what an account is never changes (LG007)';

CREATE FUNCTION florin_account_changed() RETURNS trigger
  LANGUAGE c AS 'MODULE_PATHNAME', 'florin_account_changed';
COMMENT ON FUNCTION florin_account_changed() IS
  'row trigger after INSERT or UPDATE on accounts: keeps the balance rows in step; limits that the balance breaks are LG005, closing an account that is not at zero is 55000';

CREATE FUNCTION florin_subtree_guard() RETURNS trigger
  LANGUAGE c AS 'MODULE_PATHNAME', 'florin_subtree_guard';
COMMENT ON FUNCTION florin_subtree_guard() IS
  'row trigger before INSERT, UPDATE or DELETE on subtree_limits: code and limits are valid (22023, LG004), the code never changes (LG007), and no account is opened meanwhile';

CREATE FUNCTION florin_subtree_changed() RETURNS trigger
  LANGUAGE c AS 'MODULE_PATHNAME', 'florin_subtree_changed';
COMMENT ON FUNCTION florin_subtree_changed() IS
  'row trigger after INSERT, UPDATE or DELETE on subtree_limits: keeps the balance rows of the subtree and of its accounts in step; limits that they break are LG005, an account with stripes or of the other normal side is 22023, no account LG002';

CREATE FUNCTION florin_balance_guard() RETURNS trigger
  LANGUAGE c AS 'MODULE_PATHNAME', 'florin_balance_guard';
COMMENT ON FUNCTION florin_balance_guard() IS
  'statement trigger on balances and held: only the engine writes them (LG007)';

CREATE FUNCTION florin_append_only() RETURNS trigger
  LANGUAGE c AS 'MODULE_PATHNAME', 'florin_append_only';
COMMENT ON FUNCTION florin_append_only() IS
  'statement trigger that refuses UPDATE, DELETE and TRUNCATE (LG007)';

CREATE FUNCTION florin_announce_writer() RETURNS trigger
  LANGUAGE c AS 'MODULE_PATHNAME', 'florin_announce_writer';
COMMENT ON FUNCTION florin_announce_writer() IS
  'statement trigger before INSERT on transactions: makes known, before ids are drawn, that transactions of this ledger are under way, so that readers in the order of ids wait for them';

CREATE FUNCTION florin_transactions_inserted() RETURNS trigger
  LANGUAGE c AS 'MODULE_PATHNAME', 'florin_transactions_inserted';
COMMENT ON FUNCTION florin_transactions_inserted() IS
  'statement trigger after INSERT on transactions: sizes (LG015), an effective date that is not closed (LG008), an id drawn by the insert (22023), and posted_at is the time of the database transaction (22023)';

CREATE FUNCTION florin_transaction_date() RETURNS trigger
  LANGUAGE c AS 'MODULE_PATHNAME', 'florin_transaction_date';
COMMENT ON FUNCTION florin_transaction_date() IS
  'row trigger before INSERT on transactions of a partitioned ledger: entries that follow and say no date have this one';

CREATE FUNCTION florin_entry_date() RETURNS timestamptz
  LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'florin_entry_date';
COMMENT ON FUNCTION florin_entry_date() IS
  'default of entries.effective_at in a partitioned ledger, where a row must have its date before any trigger: that of the transaction that this database transaction inserted last, or now()';

CREATE FUNCTION florin_transaction_has_entries() RETURNS trigger
  LANGUAGE c AS 'MODULE_PATHNAME', 'florin_transaction_has_entries';
COMMENT ON FUNCTION florin_transaction_has_entries() IS
  'deferred constraint trigger on transactions: a transaction without entries is LG001';

CREATE FUNCTION florin_period_changes() RETURNS trigger
  LANGUAGE c AS 'MODULE_PATHNAME', 'florin_period_changes';
COMMENT ON FUNCTION florin_period_changes() IS
  'statement trigger before INSERT on periods: waits for the postings that are under way and holds up new ones until the change is committed';

CREATE FUNCTION florin_entry_defaults() RETURNS trigger
  LANGUAGE c AS 'MODULE_PATHNAME', 'florin_entry_defaults';
COMMENT ON FUNCTION florin_entry_defaults() IS
  'row trigger before INSERT on entries that leave line or effective_at out: the next line, the effective date of the transaction';

CREATE FUNCTION florin_entries_inserted() RETURNS trigger
  LANGUAGE c AS 'MODULE_PATHNAME', 'florin_entries_inserted';
COMMENT ON FUNCTION florin_entries_inserted() IS
  'statement trigger after INSERT on entries: entries join only a transaction of the same database transaction (LG007, LG016), accounts exist and are open (LG002, LG003) and in the currency of the entry (LG004); moves the balances, within their limits (LG005)';

CREATE FUNCTION florin_entries_balance() RETURNS trigger
  LANGUAGE c AS 'MODULE_PATHNAME', 'florin_entries_balance';
COMMENT ON FUNCTION florin_entries_balance() IS
  'deferred constraint trigger on entries: the entries of a transaction sum to zero per currency and layer (LG001)';

CREATE FUNCTION florin_settings_changed() RETURNS trigger
  LANGUAGE c AS 'MODULE_PATHNAME', 'florin_settings_changed';
COMMENT ON FUNCTION florin_settings_changed() IS
  'statement trigger after changes of ledger_format and posting_rules: every session looks at them again';

-- ---- the engine

CREATE FUNCTION ledger_post(
  ledger regnamespace, legs leg[], key text, kind text, effective_at timestamptz, description text, metadata jsonb,
  late text
) RETURNS bigint
  LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 AS 'MODULE_PATHNAME', 'ledger_post';
COMMENT ON FUNCTION ledger_post(regnamespace, leg[], text, text, timestamptz, text, jsonb, text) IS
  'engine behind <ledger>.post()';

CREATE FUNCTION ledger_post_returning(
  ledger regnamespace, legs leg[], key text, kind text, effective_at timestamptz, description text, metadata jsonb,
  late text,
  OUT transaction_id bigint, OUT created boolean, OUT account text, OUT posted monetary, OUT pending monetary,
  OUT available monetary
) RETURNS SETOF record
  LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 ROWS 2 AS 'MODULE_PATHNAME', 'ledger_post_returning';
COMMENT ON FUNCTION ledger_post_returning(regnamespace, leg[], text, text, timestamptz, text, jsonb, text) IS
  'engine behind <ledger>.post_returning()';

CREATE FUNCTION ledger_transfer(
  ledger regnamespace, debit text, credit text, amount monetary, key text, kind text, effective_at timestamptz,
  description text, metadata jsonb, late text
) RETURNS bigint
  LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 AS 'MODULE_PATHNAME', 'ledger_transfer';
COMMENT ON FUNCTION ledger_transfer(regnamespace, text, text, monetary, text, text, timestamptz, text, jsonb, text) IS
  'engine behind <ledger>.transfer()';

CREATE FUNCTION ledger_post_json(ledger regnamespace, document jsonb, late text) RETURNS bigint
  LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 AS 'MODULE_PATHNAME', 'ledger_post_json';
COMMENT ON FUNCTION ledger_post_json(regnamespace, jsonb, text) IS 'engine behind <ledger>.post_json()';

CREATE FUNCTION ledger_explain_post(
  ledger regnamespace, legs leg[], key text, kind text, effective_at timestamptz, description text, metadata jsonb,
  late text,
  OUT line integer, OUT account text, OUT amount monetary, OUT available_before monetary, OUT available_after monetary,
  OUT min_balance monetary, OUT max_balance monetary, OUT headroom monetary, OUT rank integer, OUT sqlstate text,
  OUT problem text
) RETURNS SETOF record
  LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 ROWS 2 AS 'MODULE_PATHNAME', 'ledger_explain_post';
COMMENT ON FUNCTION ledger_explain_post(regnamespace, leg[], text, text, timestamptz, text, jsonb, text) IS
  'engine behind <ledger>.explain_post()';

CREATE FUNCTION ledger_explain_post_json(
  ledger regnamespace, document jsonb, late text,
  OUT line integer, OUT account text, OUT amount monetary, OUT available_before monetary, OUT available_after monetary,
  OUT min_balance monetary, OUT max_balance monetary, OUT headroom monetary, OUT rank integer, OUT sqlstate text,
  OUT problem text
) RETURNS SETOF record
  LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 ROWS 2 AS 'MODULE_PATHNAME', 'ledger_explain_post_json';
COMMENT ON FUNCTION ledger_explain_post_json(regnamespace, jsonb, text) IS
  'engine behind <ledger>.explain_post_json()';

CREATE FUNCTION ledger_post_batch(
  ledger regnamespace, documents jsonb, mode text, late text,
  OUT ordinal integer, OUT transaction_id bigint, OUT status text, OUT detail text
) RETURNS SETOF record
  LANGUAGE c VOLATILE PARALLEL UNSAFE COST 10000 ROWS 1000 AS 'MODULE_PATHNAME', 'ledger_post_batch';
COMMENT ON FUNCTION ledger_post_batch(regnamespace, jsonb, text, text) IS 'engine behind <ledger>.post_batch()';

CREATE FUNCTION ledger_transfer_batch(
  ledger regnamespace, debits text[], credits text[], amounts monetary[], keys text[], effective_at timestamptz,
  mode text, late text,
  OUT ordinal integer, OUT transaction_id bigint, OUT status text, OUT detail text
) RETURNS SETOF record
  LANGUAGE c VOLATILE PARALLEL UNSAFE COST 10000 ROWS 1000 AS 'MODULE_PATHNAME', 'ledger_transfer_batch';
COMMENT ON FUNCTION ledger_transfer_batch(regnamespace, text[], text[], monetary[], text[], timestamptz, text, text) IS
  'engine behind <ledger>.transfer_batch()';

CREATE FUNCTION ledger_draw(
  ledger regnamespace, sources text[], destination text, amount monetary, partial boolean, caps monetary[], key text,
  kind text, effective_at timestamptz, description text, metadata jsonb, late text
) RETURNS bigint
  LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 AS 'MODULE_PATHNAME', 'ledger_draw';
COMMENT ON FUNCTION ledger_draw(regnamespace, text[], text, monetary, boolean, monetary[], text, text, timestamptz,
  text, jsonb, text) IS
  'engine behind <ledger>.draw()';

CREATE FUNCTION ledger_archived(
  ledger regnamespace, OUT archived_until timestamptz, OUT last_id bigint, OUT known_until timestamptz
)
  LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ledger_archived';
COMMENT ON FUNCTION ledger_archived(regnamespace) IS
  'what is archived of a ledger now, also in an older snapshot: everything effective before archived_until, with numbers up to last_id, of which the ledger learned by known_until; -infinity and 0 for nothing';

CREATE FUNCTION ledger_check_arrangement(ledger regnamespace) RETURNS boolean
  LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ledger_check_arrangement';
COMMENT ON FUNCTION ledger_check_arrangement(regnamespace) IS
  'true; 55000 if rows of a partitioned ledger were moved to other partitions, archived or brought back after the snapshot of the statement was taken, which would not find them where they are looked for. Asked after what is to be judged was planned, or when it has been read';

CREATE FUNCTION ledger_hold_postings(ledger regnamespace) RETURNS timestamptz
  LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ledger_hold_postings';
COMMENT ON FUNCTION ledger_hold_postings(regnamespace) IS
  'waits for the postings to a ledger that are under way, holds up new ones until the transaction ends, and returns the time until which the books are closed then, whatever the isolation level; for who may close periods';

CREATE FUNCTION ledger_post_closing(
  ledger regnamespace, legs leg[], key text, kind text, effective_at timestamptz, description text, metadata jsonb,
  late text
) RETURNS bigint
  LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 AS 'MODULE_PATHNAME', 'ledger_post_closing';
COMMENT ON FUNCTION ledger_post_closing(regnamespace, leg[], text, text, timestamptz, text, jsonb, text) IS
  'engine behind <ledger>.close_books(): posts a transaction of the relation closing; for who may close periods';

CREATE FUNCTION ledger_reverse(
  ledger regnamespace, transaction_id bigint, key text, kind text, effective_at timestamptz, description text,
  metadata jsonb
) RETURNS bigint
  LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 AS 'MODULE_PATHNAME', 'ledger_reverse';
COMMENT ON FUNCTION ledger_reverse(regnamespace, bigint, text, text, timestamptz, text, jsonb) IS
  'engine behind <ledger>.reverse()';

CREATE FUNCTION ledger_refund(
  ledger regnamespace, transaction_id bigint, amount monetary, key text, kind text, effective_at timestamptz,
  description text, metadata jsonb
) RETURNS bigint
  LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 AS 'MODULE_PATHNAME', 'ledger_refund';
COMMENT ON FUNCTION ledger_refund(regnamespace, bigint, monetary, text, text, timestamptz, text, jsonb) IS
  'engine behind <ledger>.refund()';

CREATE FUNCTION ledger_finished_through(ledger regnamespace, after bigint, most bigint) RETURNS bigint
  LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 100 AS 'MODULE_PATHNAME', 'ledger_finished_through';
COMMENT ON FUNCTION ledger_finished_through(regnamespace, bigint, bigint) IS
  'the id up to which the transactions of a ledger are finished, at least after: every committed one at or below it is seen by a statement that starts after this call, and none will come in between. Where the isolation level fixes the snapshot, it is judged over the next most transactions. 22023 if after is ahead of the ledger, 55000 on a standby';

CREATE FUNCTION ledger_hold(
  ledger regnamespace, legs leg[], expires_at timestamptz, key text, kind text, effective_at timestamptz,
  description text, metadata jsonb, capture_limit monetary
) RETURNS bigint
  LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 AS 'MODULE_PATHNAME', 'ledger_hold';
COMMENT ON FUNCTION ledger_hold(regnamespace, leg[], timestamptz, text, text, timestamptz, text, jsonb, monetary) IS
  'engine behind <ledger>.hold()';

CREATE FUNCTION ledger_capture(
  ledger regnamespace, hold_id bigint, amount monetary, final boolean, key text, kind text,
  effective_at timestamptz, description text, metadata jsonb
) RETURNS bigint
  LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 AS 'MODULE_PATHNAME', 'ledger_capture';
COMMENT ON FUNCTION ledger_capture(regnamespace, bigint, monetary, boolean, text, text, timestamptz, text, jsonb) IS
  'engine behind <ledger>.capture()';

CREATE FUNCTION ledger_void(
  ledger regnamespace, hold_id bigint, key text, kind text, effective_at timestamptz, description text,
  metadata jsonb
) RETURNS bigint
  LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 AS 'MODULE_PATHNAME', 'ledger_void';
COMMENT ON FUNCTION ledger_void(regnamespace, bigint, text, text, timestamptz, text, jsonb) IS
  'engine behind <ledger>.void()';

CREATE FUNCTION ledger_extend_hold(
  ledger regnamespace, hold_id bigint, expires_at timestamptz, key text, kind text, effective_at timestamptz,
  description text, metadata jsonb
) RETURNS bigint
  LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 AS 'MODULE_PATHNAME', 'ledger_extend_hold';
COMMENT ON FUNCTION ledger_extend_hold(regnamespace, bigint, timestamptz, text, text, timestamptz, text, jsonb) IS
  'engine behind <ledger>.extend_hold()';

CREATE FUNCTION ledger_expire_holds(ledger regnamespace, max integer) RETURNS integer
  LANGUAGE c VOLATILE PARALLEL UNSAFE COST 10000 AS 'MODULE_PATHNAME', 'ledger_expire_holds';
COMMENT ON FUNCTION ledger_expire_holds(regnamespace, integer) IS 'engine behind <ledger>.expire_holds()';

CREATE FUNCTION ledger_detour(ledger regnamespace) RETURNS text
  LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 100 AS 'MODULE_PATHNAME', 'ledger_detour';
COMMENT ON FUNCTION ledger_detour(regnamespace) IS
  'why the posting functions write this ledger''s rows as INSERT statements for the current role and not directly, which takes about half the time; NULL if they do write directly. LG018 if the schema holds no ledger';

CREATE FUNCTION ledger_roll_up(ledger regnamespace, max_transactions integer) RETURNS bigint
  LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 AS 'MODULE_PATHNAME', 'ledger_roll_up';
COMMENT ON FUNCTION ledger_roll_up(regnamespace, integer) IS 'engine behind <ledger>.roll_up()';

CREATE FUNCTION ledger_forget_roll_ups(ledger regnamespace) RETURNS bigint
  LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 100000 AS 'MODULE_PATHNAME', 'ledger_forget_roll_ups';
COMMENT ON FUNCTION ledger_forget_roll_ups(regnamespace) IS 'engine behind <ledger>.forget_roll_ups()';

CREATE FUNCTION ledger_rolled_up_until(ledger regnamespace) RETURNS bigint
  LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ledger_rolled_up_until';
COMMENT ON FUNCTION ledger_rolled_up_until(regnamespace) IS
  'the number of the last transaction whose entries ledger_rolled_up() has; 0 for a role that does not see every entry and transaction, which is told nothing by it';

CREATE FUNCTION ledger_rolled_up(
  ledger regnamespace, of_account bigint, as_of timestamptz, known_at timestamptz,
  OUT account_id bigint, OUT posted monetary, OUT pending_debits monetary, OUT pending_credits monetary
) RETURNS SETOF record
  LANGUAGE c STABLE PARALLEL SAFE COST 1000 ROWS 1000 AS 'MODULE_PATHNAME', 'ledger_rolled_up';
COMMENT ON FUNCTION ledger_rolled_up(regnamespace, bigint, timestamptz, timestamptz) IS
  'engine behind <ledger>.sums_of_entries(): sums of the entries that are rolled up';

CREATE FUNCTION ledger_check_roll_ups(ledger regnamespace, OUT account_id bigint, OUT detail text)
  RETURNS SETOF record
  LANGUAGE c STABLE PARALLEL UNSAFE COST 100000 AS 'MODULE_PATHNAME', 'ledger_check_roll_ups';
COMMENT ON FUNCTION ledger_check_roll_ups(regnamespace) IS
  'engine behind <ledger>.verify_roll_ups(): accounts whose roll-ups are not what their entries make';

CREATE FUNCTION ledger_span(since timestamptz, until timestamptz) RETURNS integer
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ledger_span';
COMMENT ON FUNCTION ledger_span(timestamptz, timestamptz) IS
  'how many binary digits the microseconds from one time to another have, 0 to 64; 0 if the second is not later. Roll-ups are indexed by it';

CREATE FUNCTION ledger_span_start(at timestamptz, span integer) RETURNS timestamptz
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ledger_span_start';
COMMENT ON FUNCTION ledger_span_start(timestamptz, integer) IS
  'the time after which an interval of this ledger_span() begins that lasts beyond the time given; -infinity where there is none, infinity for infinity, beyond which nothing lasts. 22023 for a span that there cannot be';

CREATE FUNCTION moment_before(until timestamptz) RETURNS timestamptz
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN CASE WHEN until <= '4714-11-24 00:00:00+00 BC' THEN '-infinity'::timestamptz
    ELSE until - interval '1 microsecond' END;
COMMENT ON FUNCTION moment_before(timestamptz) IS
  'the last time that is before this one: what is at or before it, is before that';

CREATE FUNCTION ledger_unapplied(
  ledger regnamespace,
  OUT account_id bigint, OUT posted monetary, OUT pending_debits monetary, OUT pending_credits monetary
) RETURNS SETOF record
  LANGUAGE c STABLE STRICT PARALLEL RESTRICTED COST 10 ROWS 10 AS 'MODULE_PATHNAME', 'ledger_unapplied';
COMMENT ON FUNCTION ledger_unapplied(regnamespace) IS
  'what the current transaction has posted to the accounts of a ledger and has not written to the rows of balances, as far as the running command sees the entries; debits positive';

CREATE FUNCTION ledger_format_version() RETURNS integer
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ledger_format_version';
COMMENT ON FUNCTION ledger_format_version() IS 'the ledger format that this library reads and writes';

CREATE FUNCTION ledger_format_of(ledger regnamespace) RETURNS integer
  LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ledger_format_of';
COMMENT ON FUNCTION ledger_format_of(regnamespace) IS
  'the format that a ledger has, for its owner (42501), read without running anything of the schema''s; other upgrades wait until the transaction ends. 0 where there is none, NULL for a schema that is no ledger';

CREATE FUNCTION ledger_must_write(written boolean, table_name text) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $ledger_must_write$
BEGIN
  IF written IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = 'triggered_data_change_violation',
      MESSAGE = format('a row of table "%s" was not written', table_name),
      HINT = 'A trigger, a rule or a policy on the table takes it away.';
  END IF;
END
$ledger_must_write$;
COMMENT ON FUNCTION ledger_must_write(boolean, text) IS
  '27000 unless the row of this table was written, for functions that would tell otherwise that it was';

CREATE FUNCTION natural_sign(account_type text) RETURNS numeric
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'natural_sign';
COMMENT ON FUNCTION natural_sign(text) IS
  'what turns an amount that is debit positive into the natural sign of an account of this type, or back: 1 for asset and expense, which grow by debits, -1 for liability, equity and income. 22023 for what is no type';

-- ---- making a ledger

CREATE FUNCTION ledger_script(part text, name text, partitioned boolean DEFAULT false) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $ledger_script$
SELECT replace(replace(regexp_replace(regexp_replace(
  CASE part WHEN 'tables' THEN $ledger_tables$
@ledger_tables@
$ledger_tables$::text WHEN 'partitions' THEN $ledger_partitions$
@ledger_partitions@
$ledger_partitions$::text WHEN 'surface' THEN $ledger_surface$
@ledger_surface@
$ledger_surface$::text END,
  CASE WHEN partitioned THEN '{plain:[^}]*}' ELSE '{partitioned:[^}]*}' END, '', 'g'),
  CASE WHEN partitioned THEN '{partitioned:([^}]*)}' ELSE '{plain:([^}]*)}' END, E'\\1', 'g'),
  '@ledger_name@', quote_literal(quote_ident(name))), '@ledger@', quote_ident(name))
$ledger_script$;
COMMENT ON FUNCTION ledger_script(text, text, boolean) IS
  'the script that makes a ledger of this name: part tables, run once, or partitions, those of a partitioned ledger, and surface, its views and functions, which upgrade_ledger() runs again';

-- The path is pinned: what the script's views and functions name is resolved here, once. How names are quoted as well:
-- the functions say the ledger's name as it is written here.
CREATE FUNCTION create_ledger(name text, roles boolean DEFAULT false, partition_by text DEFAULT NULL)
  RETURNS regnamespace
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, @extschema@, pg_temp SET quote_all_identifiers = off
AS $create_ledger$
DECLARE
  the_schema text;
  suffix text;
BEGIN
  IF name IS NULL OR name = '' OR octet_length(name) > 63 OR name LIKE E'pg\\_%' OR name ~ '[@$]' THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format('invalid ledger name %s', coalesce(quote_literal(left(name, 64)), 'NULL')),
      DETAIL = 'A ledger is a schema: 1 to 63 bytes, not beginning with "pg_", without "@" and "$".';
  END IF;
  IF roles AND octet_length(name) > 56 THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format('ledger name %L is too long for roles', name),
      DETAIL = 'With its suffix, a role name has at most 63 bytes, so the ledger''s at most 56.';
  END IF;
  IF partition_by NOT IN ('day', 'month', 'quarter', 'year') THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format('a ledger cannot be partitioned by %L', partition_by),
      HINT = 'It can be partitioned by day, month, quarter or year.';
  END IF;
  the_schema := quote_ident(name);
  EXECUTE format('CREATE SCHEMA %s', the_schema);
  EXECUTE @extschema@.ledger_script('tables', name, partition_by IS NOT NULL);
  IF partition_by IS NOT NULL THEN
    EXECUTE @extschema@.ledger_script('partitions', name, true);
  END IF;
  EXECUTE @extschema@.ledger_script('surface', name, partition_by IS NOT NULL);
  IF partition_by IS NOT NULL THEN
    EXECUTE format('INSERT INTO %s.partitioning (unit) VALUES (%L)', the_schema, partition_by);
    EXECUTE format('SELECT %s.make_partitions()', the_schema);
  END IF;
  IF roles THEN
    FOREACH suffix IN ARRAY ARRAY['reader', 'poster', 'admin'] LOOP
      IF EXISTS (SELECT FROM pg_roles WHERE rolname = name || '_' || suffix) THEN
        RAISE NOTICE 'role % exists already and is granted its rights', quote_ident(name || '_' || suffix);
      ELSE
        EXECUTE format('CREATE ROLE %I NOLOGIN', name || '_' || suffix);
      END IF;
    END LOOP;
    EXECUTE format('SELECT %1$s.grant_reader(%2$L), %1$s.grant_poster(%3$L), %1$s.grant_admin(%4$L)',
      the_schema, name || '_reader', name || '_poster', name || '_admin');
  END IF;
  RETURN the_schema::regnamespace;
END
$create_ledger$;
COMMENT ON FUNCTION create_ledger(text, boolean, text) IS
  'makes a ledger: a schema of this name with tables, triggers, views and functions that belong to the caller. roles => true also makes the group roles <name>_reader, <name>_poster and <name>_admin; one that exists, for whatever, is granted its rights, with a notice: roles belong to the whole cluster. partition_by: day, month, quarter or year, to keep transactions and entries in partitions by effective date, which can be archived. 22023 for a bad name or unit, 42P06 if the schema exists';

CREATE FUNCTION upgrade_ledger(name text) RETURNS integer
  LANGUAGE plpgsql VOLATILE STRICT SET search_path = pg_catalog, @extschema@, pg_temp SET quote_all_identifiers = off
AS $upgrade_ledger$
DECLARE
  the_ledger regnamespace := to_regnamespace(quote_ident(name));
  the_version integer := @extschema@.ledger_format_of(the_ledger);
  is_partitioned boolean;
  options text[];
  command text;
BEGIN
  IF octet_length(name) > 63 OR the_version IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'LG018', MESSAGE = format('schema "%s" is not a florin ledger', left(name, 64)),
      HINT = CASE WHEN octet_length(name) <= 63 AND to_regclass(format('%I.balances', name)) IS NOT NULL
        THEN 'It lacks its table "ledger_format": undo what was changed.'
        ELSE 'Make a ledger with create_ledger().' END;
  END IF;
  IF the_version = 0 THEN
    RAISE EXCEPTION USING ERRCODE = 'LG018', MESSAGE = format('the format of ledger "%s" is not known', name),
      DETAIL = 'Its table "ledger_format" has no row.',
      HINT = format('Put back the one that it had: INSERT INTO %I.ledger_format (version) VALUES (%s).', name,
        @extschema@.ledger_format_version());
  END IF;
  IF the_version > @extschema@.ledger_format_version() THEN
    RAISE EXCEPTION USING ERRCODE = 'LG018',
      MESSAGE = format('ledger "%s" has format %s, this library works with format %s', name, the_version,
        @extschema@.ledger_format_version()),
      HINT = 'Install a newer florin.';
  END IF;
  SELECT c.relkind = 'p' INTO STRICT is_partitioned
    FROM pg_class AS c WHERE c.oid = format('%I.transactions', name)::regclass;
  -- What the owner said of a view goes when it is made anew.
  options := ARRAY(
    SELECT format('ALTER VIEW %s SET (%s)', c.oid::regclass, o.option)
      FROM pg_class AS c CROSS JOIN LATERAL unnest(c.reloptions) AS o (option)
      WHERE c.relnamespace = the_ledger AND c.relkind = 'v' AND pg_has_role(c.relowner, 'USAGE')
        AND o.option LIKE 'security\_barrier=%');
  -- Format 1 is the first: there are no older tables to bring up to date.
  -- One by one, so that an error shows the one that failed and not all of them.
  FOREACH command IN ARRAY regexp_split_to_array(
    CASE WHEN is_partitioned THEN @extschema@.ledger_script('partitions', name, true) ELSE '' END
      || @extschema@.ledger_script('surface', name, is_partitioned), E'\n(?=CREATE OR REPLACE )')
  LOOP
    EXECUTE command;
  END LOOP;
  FOREACH command IN ARRAY options LOOP
    EXECUTE command;
  END LOOP;
  RETURN the_version;
END
$upgrade_ledger$;
COMMENT ON FUNCTION upgrade_ledger(text) IS
  'brings a ledger to the format of the installed extension, makes its views and functions anew and returns the format; run it as the owner of the ledger after ALTER EXTENSION florin UPDATE. It runs nothing that is in the schema, and touches nothing there that is not florin''s. 42501 for another role, LG018 for a schema that is no ledger, or for a format that is newer than the library';

-- The text bodies of a ledger's functions say its name. Left as they are after a rename, they would fail, or work
-- on another ledger that takes the name.
CREATE FUNCTION florin_schema_altered() RETURNS event_trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, @extschema@, pg_temp SET quote_all_identifiers = off
AS $florin_schema_altered$
DECLARE
  altered record;
BEGIN
  FOR altered IN
    SELECT n.nspname AS name
      FROM pg_event_trigger_ddl_commands() AS c JOIN pg_namespace AS n ON n.oid = c.objid
      WHERE c.classid = 'pg_namespace'::regclass
        AND EXISTS (
          SELECT FROM pg_class AS r JOIN pg_trigger AS t ON t.tgrelid = r.oid
            WHERE r.relnamespace = n.oid AND r.relname = 'ledger_format' AND r.relkind = 'r'
              AND t.tgfoid = '@extschema@.florin_settings_changed()'::regprocedure)
        AND EXISTS (
          SELECT FROM pg_proc AS p
            WHERE p.pronamespace = n.oid AND p.proname = 'find_account'
              AND strpos(p.prosrc, format(' %I.accounts', n.nspname)) = 0)
  LOOP
    PERFORM @extschema@.upgrade_ledger(altered.name);
  END LOOP;
END
$florin_schema_altered$;
COMMENT ON FUNCTION florin_schema_altered() IS
  'event trigger after ALTER SCHEMA: a ledger that was renamed gets its functions anew, as by upgrade_ledger()';

CREATE EVENT TRIGGER florin_schema_altered ON ddl_command_end WHEN TAG IN ('ALTER SCHEMA')
  EXECUTE FUNCTION florin_schema_altered();
COMMENT ON EVENT TRIGGER florin_schema_altered IS
  'keeps the functions of a ledger in step with its name';
