// The cache of ledgers: what their relations are, checked before the engine reads their bytes.
// Never here: the statements (statements.cpp).

#include "ledger.hpp"

#include "../error.hpp"
#include "partitions.hpp"

extern "C" {
#include "catalog/dependency.h"
#include "catalog/pg_am.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_index.h"
}

namespace florin {
namespace {

constinit HTAB *ledgers = nullptr;
// Counts what was invalidated, so that a description that was overtaken while it was made is noticed.
constinit std::uint64_t invalidations = 0;
inline constexpr int most_descriptions = 4;

bool has_table(Oid schema, const char *name) {
  return OidIsValid(get_relname_relid(name, schema));
}

[[noreturn]] void not_a_ledger(Oid schema, const char *what) {
  const char *name = get_namespace_name(schema);
  if (name == nullptr)
    name = "?";
  // Whoever renamed or dropped something of a ledger does not need another one.
  if (has_table(schema, "ledger_format") || (has_table(schema, "balances") && has_table(schema, "entries"))) {
    ereport(ERROR,
            (errcode(sqlstate(Fault::ledger_format)), errmsg("ledger \"%s\" is not as florin made it", name),
             errdetail("%s", what),
             errhint("Undo what was changed; verify_structure() of the ledger tells what it misses.")));
  }
  ereport(ERROR,
          (errcode(sqlstate(Fault::ledger_format)), errmsg("schema \"%s\" is not a florin ledger", name),
           errdetail("%s", what), errhint("Make a ledger with create_ledger().")));
  pg_unreachable();
}

Oid find_relation(Oid schema, const char *name, char kind = RELKIND_RELATION) {
  const Oid found = get_relname_relid(name, schema);
  if (!OidIsValid(found) || get_rel_relkind(found) != kind)
    not_a_ledger(schema, psprintf("There is no %stable \"%s\" in it.",
                                  kind == RELKIND_PARTITIONED_TABLE ? "partitioned " : "", name));
  return found;
}

// A column that must be there with this type: the engine reads its bytes.
AttrNumber find_column(Oid relation, const char *name, Oid type) {
  const AttrNumber number = get_attnum(relation, name);
  if (number == InvalidAttrNumber || get_atttype(relation, number) != type) {
    not_a_ledger(get_rel_namespace(relation), psprintf("Its table \"%s\" has no column \"%s\" of type %s.",
                                                       get_rel_name(relation), name, format_type_be(type)));
  }
  return number;
}

// True if every row with a value in this column satisfies the index's predicate.
bool covers_all_values(Relation index, AttrNumber column) {
  List *predicate = RelationGetIndexPredicate(index);
  if (predicate == NIL)
    return true;
  const auto *test = static_cast<const NullTest *>(linitial(predicate));
  if (list_length(predicate) != 1 || !IsA(test, NullTest) || test->nulltesttype != IS_NOT_NULL)
    return false;
  const auto *tested = reinterpret_cast<const Var *>(test->arg);
  return IsA(tested, Var) && tested->varattno == column;
}

// A look-up by this index finds each row that has the wanted values: an index that somebody added, on a
// part of the rows or with an order of its own, does not.
bool answers_for(Relation index, bool unique, const AttrNumber (&wanted)[5]) {
  const auto *form = index->rd_index;
  int count = 1;
  while (count < 5 && wanted[count] != InvalidAttrNumber)
    ++count;
  if (index->rd_rel->relam != BTREE_AM_OID)
    return false;
  if (form->indisunique != unique || !form->indisvalid || !form->indimmediate || form->indnkeyatts != count)
    return false;
  for (int i = 0; i < count; ++i) {
    const Oid collation = index->rd_indcollation[i];
    if (form->indkey.values[i] != wanted[i] || (OidIsValid(collation) && collation != C_COLLATION_OID))
      return false;
  }
  return covers_all_values(index, wanted[count - 1]);
}

// InvalidOid: the column has none any more.
Oid identity_sequence(Oid relation_id, AttrNumber column) {
#if PG_VERSION_NUM >= 170000
  Relation relation = table_open(relation_id, AccessShareLock);
  const Oid found = getIdentitySequence(relation, column, true);
  table_close(relation, AccessShareLock);
#else
  const Oid found = getIdentitySequence(relation_id, column, true);
#endif
  return found;
}

Oid find_identity_sequence(Oid relation_id, AttrNumber column) {
  const Oid found = identity_sequence(relation_id, column);
  if (!OidIsValid(found)) {
    not_a_ledger(get_rel_namespace(relation_id),
                 psprintf("Its table \"%s\" has no identity column.", get_rel_name(relation_id)));
  }
  return found;
}

// What is cached is what was committed last, also where the transaction's snapshot is older. The server takes
// a new snapshot then, as for catalogs, which unlike GetLatestSnapshot() it also does in a parallel query.
constexpr Snapshot as_it_is = nullptr;

bool has_rows(Oid relation_id) {
  Relation relation = table_open(relation_id, AccessShareLock);
  SysScanDesc scan = systable_beginscan(relation, InvalidOid, false, as_it_is, 0, nullptr);
  const bool has_one = HeapTupleIsValid(systable_getnext(scan));
  systable_endscan(scan);
  table_close(relation, AccessShareLock);
  return has_one;
}

void check_format(Oid schema, int format) {
  if (format == ledger_format)
    return;
  ereport(ERROR, (errcode(sqlstate(Fault::ledger_format)),
                  errmsg("ledger \"%s\" has format %d, this library works with format %d",
                         get_namespace_name(schema), format, ledger_format),
                  format > ledger_format ? errhint("Install a newer florin.")
                                         : errhint("Run upgrade_ledger() as the owner of the ledger.")));
}

// The format first: what else the row has depends on it.
void read_format(Ledger &ledger) {
  const AttrNumber version = find_column(ledger.format_table, "version", INT4OID);
  Relation relation = table_open(ledger.format_table, AccessShareLock);
  TupleDesc shape = RelationGetDescr(relation);
  SysScanDesc scan = systable_beginscan(relation, InvalidOid, false, as_it_is, 0, nullptr);
  HeapTuple tuple = systable_getnext(scan);
  if (!HeapTupleIsValid(tuple)) {
    const char *name = get_namespace_name(ledger.schema);
    ereport(
        ERROR,
        (errcode(sqlstate(Fault::ledger_format)), errmsg("the format of ledger \"%s\" is not known", name),
         errdetail("Its table \"ledger_format\" has no row."),
         errhint("Put back the one that it had: INSERT INTO %s.ledger_format (version) VALUES (%d).",
                 quote_identifier(name), ledger_format)));
  }
  bool is_null;
  const Datum format = heap_getattr(tuple, version, shape, &is_null);
  ledger.format = is_null ? 0 : DatumGetInt32(format);
  check_format(ledger.schema, ledger.format);
  const AttrNumber channel_column = find_column(ledger.format_table, "notify_channel", TEXTOID);
  const Datum channel = heap_getattr(tuple, channel_column, shape, &is_null);
  if (!is_null)
    text_to_cstring_buffer(DatumGetTextPP(channel), ledger.notify_channel, sizeof ledger.notify_channel);
  systable_endscan(scan);
  table_close(relation, AccessShareLock);
}

Oid find_type(Oid schema, const char *name) {
  const Oid found =
      GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum(name), ObjectIdGetDatum(schema));
  if (!OidIsValid(found))
    elog(ERROR, "florin's type %s is missing", name);
  return found;
}

Oid find_label(Oid type, const char *label) {
  HeapTuple tuple = SearchSysCache2(ENUMTYPOIDNAME, ObjectIdGetDatum(type), CStringGetDatum(label));
  if (!HeapTupleIsValid(tuple))
    elog(ERROR, "florin's type %s has no label %s", format_type_be(type), label);
  const Oid found = reinterpret_cast<Form_pg_enum>(GETSTRUCT(tuple))->oid;
  ReleaseSysCache(tuple);
  return found;
}

}  // namespace

Oid find_index(Oid relation_id, bool unique, AttrNumber first, AttrNumber second, AttrNumber third,
               AttrNumber fourth, AttrNumber fifth) {
  const AttrNumber wanted[] = {first, second, third, fourth, fifth};
  Relation relation = table_open(relation_id, AccessShareLock);
  Oid found = InvalidOid;
  ListCell *cell;
  foreach (cell, RelationGetIndexList(relation)) {
    Relation index = index_open(lfirst_oid(cell), AccessShareLock);
    if (answers_for(index, unique, wanted))
      found = lfirst_oid(cell);
    index_close(index, AccessShareLock);
    if (OidIsValid(found))
      break;
  }
  table_close(relation, AccessShareLock);
  if (!OidIsValid(found)) {
    not_a_ledger(get_rel_namespace(relation_id),
                 psprintf("Its table \"%s\" lacks an index that belongs to it.", get_rel_name(relation_id)));
  }
  return found;
}

TransactionColumns find_transaction_columns(const Ledger &ledger, Oid relation) {
  TransactionColumns column;
  column.id = find_column(relation, "id", INT8OID);
  column.posted_at = find_column(relation, "posted_at", TIMESTAMPTZOID);
  column.effective_at = find_column(relation, "effective_at", TIMESTAMPTZOID);
  column.origin_id = find_column(relation, "origin_id", INT8OID);
  column.relation = find_column(relation, "relation", ledger.relation_type);
  column.key = find_column(relation, "key", TEXTOID);
  column.kind = find_column(relation, "kind", TEXTOID);
  column.description = find_column(relation, "description", TEXTOID);
  column.metadata = find_column(relation, "metadata", JSONBOID);
  column.expires_at = find_column(relation, "expires_at", TIMESTAMPTZOID);
  column.capture_limit = find_column(relation, "capture_limit", ledger.monetary_type);
  column.dated_at = find_column(relation, "dated_at", TIMESTAMPTZOID);
  return column;
}

EntryColumns find_entry_columns(const Ledger &ledger, Oid relation) {
  EntryColumns column;
  column.transaction_id = find_column(relation, "transaction_id", INT8OID);
  column.line = find_column(relation, "line", INT4OID);
  column.layer = find_column(relation, "layer", ledger.layer_type);
  column.account_id = find_column(relation, "account_id", INT8OID);
  column.amount = find_column(relation, "amount", ledger.monetary_type);
  column.effective_at = find_column(relation, "effective_at", TIMESTAMPTZOID);
  column.memo = find_column(relation, "memo", TEXTOID);
  return column;
}

std::uint64_t count_invalidations() {
  return invalidations;
}

namespace {

// Where ids and keys are unique in the whole ledger: a unique index of a partitioned table is not. And what
// is archived.
void describe_register(Ledger &ledger) {
  ledger.transaction_register =
      ledger.is_partitioned ? find_relation(ledger.schema, "transaction_register") : ledger.transactions;
  const Oid relation = ledger.transaction_register;
  auto &column = ledger.registered;
  column.id = find_column(relation, "id", INT8OID);
  column.effective_at = find_column(relation, "effective_at", TIMESTAMPTZOID);
  column.origin_id = find_column(relation, "origin_id", INT8OID);
  column.relation = find_column(relation, "relation", ledger.relation_type);
  column.key = find_column(relation, "key", TEXTOID);
  ledger.register_by_id = find_index(relation, true, column.id);
  ledger.register_by_key = find_index(relation, true, column.key);
  ledger.register_by_origin = find_index(relation, false, column.origin_id);
  if (ledger.is_partitioned) {
    ledger.archives = find_relation(ledger.schema, "archives");
    ledger.archive.range_until = find_column(ledger.archives, "range_until", TIMESTAMPTZOID);
    ledger.archive.last_id = find_column(ledger.archives, "last_id", INT8OID);
    ledger.archive.known_until = find_column(ledger.archives, "known_until", TIMESTAMPTZOID);
    ledger.archives_by_until = find_index(ledger.archives, true, ledger.archive.range_until);
    ledger.partitioning = find_relation(ledger.schema, "partitioning");
    ledger.rearranged_at = find_column(ledger.partitioning, "rearranged_at", TIMESTAMPTZOID);
  }
}

void describe_held(Ledger &ledger) {
  ledger.held = find_relation(ledger.schema, "held");
  auto &column = ledger.held_leg;
  column.transaction_id = find_column(ledger.held, "transaction_id", INT8OID);
  column.line = find_column(ledger.held, "line", INT4OID);
  column.account_id = find_column(ledger.held, "account_id", INT8OID);
  column.amount = find_column(ledger.held, "amount", ledger.monetary_type);
  column.expires_at = find_column(ledger.held, "expires_at", TIMESTAMPTZOID);
  ledger.held_by_transaction =
      find_index(ledger.held, true, column.transaction_id, column.account_id, column.line);
  ledger.held_by_account = find_index(ledger.held, false, column.account_id, column.expires_at);
  ledger.held_by_expiry = find_index(ledger.held, false, column.expires_at);
}

void describe_roll_ups(Ledger &ledger) {
  ledger.roll_ups = find_relation(ledger.schema, "roll_ups");
  ledger.roll_up.until_id = find_column(ledger.roll_ups, "until_id", INT8OID);
  ledger.roll_up.rolled_up_at = find_column(ledger.roll_ups, "rolled_up_at", TIMESTAMPTZOID);

  ledger.roll_up_accounts = find_relation(ledger.schema, "roll_up_accounts");
  auto &account = ledger.roll_up_account;
  account.account_id = find_column(ledger.roll_up_accounts, "account_id", INT8OID);
  account.entries = find_column(ledger.roll_up_accounts, "entries", INT8OID);
  account.latest = find_column(ledger.roll_up_accounts, "latest", BYTEAOID);
  ledger.roll_up_accounts_by_id = find_index(ledger.roll_up_accounts, true, account.account_id);

  ledger.roll_up_chunks = find_relation(ledger.schema, "roll_up_chunks");
  auto &chunk = ledger.roll_up_chunk;
  chunk.account_id = find_column(ledger.roll_up_chunks, "account_id", INT8OID);
  chunk.level = find_column(ledger.roll_up_chunks, "level", INT2OID);
  chunk.node = find_column(ledger.roll_up_chunks, "node", INT8OID);
  chunk.effective_at = find_column(ledger.roll_up_chunks, "effective_at", TIMESTAMPTZOID);
  chunk.chunk = find_column(ledger.roll_up_chunks, "chunk", INT4OID);
  chunk.known_from = find_column(ledger.roll_up_chunks, "known_from", TIMESTAMPTZOID);
  chunk.known_until = find_column(ledger.roll_up_chunks, "known_until", TIMESTAMPTZOID);
  chunk.content = find_column(ledger.roll_up_chunks, "content", BYTEAOID);
  ledger.roll_up_releases = find_relation(ledger.schema, "roll_up_releases");
  ledger.roll_up_chunks_by_node = find_index(ledger.roll_up_chunks, true, chunk.account_id, chunk.level,
                                             chunk.node, chunk.effective_at, chunk.chunk);
}

void describe(Ledger &ledger) {
  ledger.format_table = find_relation(ledger.schema, "ledger_format");
  read_format(ledger);

  const Oid extension = get_func_namespace(ledger.function);
  ledger.extension = extension;
  ledger.monetary_type = find_type(extension, "monetary");
  ledger.currency_type = find_type(extension, "currency");
  ledger.layer_type = find_type(extension, "entry_layer");
  ledger.layers[0] = find_label(ledger.layer_type, "posted");
  ledger.layers[1] = find_label(ledger.layer_type, "pending");
  ledger.relation_type = find_type(extension, "transaction_relation");
  // In the order of TransactionRelation.
  int relation = static_cast<int>(TransactionRelation::reversal);
  for (const char *label : {"reversal", "refund", "capture", "void", "expiry", "extension", "closing"})
    ledger.relations[relation++] = find_label(ledger.relation_type, label);

  ledger.accounts = find_relation(ledger.schema, "accounts");
  ledger.account.id = find_column(ledger.accounts, "id", INT8OID);
  ledger.account.code = find_column(ledger.accounts, "code", TEXTOID);
  ledger.account.type = find_column(ledger.accounts, "type", TEXTOID);
  ledger.account.currency = find_column(ledger.accounts, "currency", ledger.currency_type);
  ledger.account.stripes = find_column(ledger.accounts, "stripes", INT2OID);
  ledger.account.min_balance = find_column(ledger.accounts, "min_balance", ledger.monetary_type);
  ledger.account.max_balance = find_column(ledger.accounts, "max_balance", ledger.monetary_type);
  ledger.account.opened_at = find_column(ledger.accounts, "opened_at", TIMESTAMPTZOID);
  ledger.account.closed_at = find_column(ledger.accounts, "closed_at", TIMESTAMPTZOID);
  ledger.account.metadata = find_column(ledger.accounts, "metadata", JSONBOID);
  ledger.account_ids = identity_sequence(ledger.accounts, ledger.account.id);
  ledger.accounts_by_id = find_index(ledger.accounts, true, ledger.account.id);
  ledger.accounts_by_code = find_index(ledger.accounts, true, ledger.account.code);

  ledger.balances = find_relation(ledger.schema, "balances");
  ledger.balance.account_id = find_column(ledger.balances, "account_id", INT8OID);
  ledger.balance.stripe = find_column(ledger.balances, "stripe", INT2OID);
  ledger.balance.stripes = find_column(ledger.balances, "stripes", INT2OID);
  ledger.balance.debit_normal = find_column(ledger.balances, "debit_normal", BOOLOID);
  ledger.balance.closed = find_column(ledger.balances, "closed", BOOLOID);
  ledger.balance.posted = find_column(ledger.balances, "posted", ledger.monetary_type);
  ledger.balance.pending_debits = find_column(ledger.balances, "pending_debits", ledger.monetary_type);
  ledger.balance.pending_credits = find_column(ledger.balances, "pending_credits", ledger.monetary_type);
  ledger.balance.min_balance = find_column(ledger.balances, "min_balance", ledger.monetary_type);
  ledger.balance.max_balance = find_column(ledger.balances, "max_balance", ledger.monetary_type);
  ledger.balance.subtrees = find_column(ledger.balances, "subtrees", INT8ARRAYOID);
  ledger.balances_by_account =
      find_index(ledger.balances, true, ledger.balance.account_id, ledger.balance.stripe);

  ledger.subtree_limits = find_relation(ledger.schema, "subtree_limits");
  ledger.subtree.id = find_column(ledger.subtree_limits, "id", INT8OID);
  ledger.subtree.code = find_column(ledger.subtree_limits, "code", TEXTOID);
  ledger.subtree.currency = find_column(ledger.subtree_limits, "currency", ledger.currency_type);
  ledger.subtree.min_balance = find_column(ledger.subtree_limits, "min_balance", ledger.monetary_type);
  ledger.subtree.max_balance = find_column(ledger.subtree_limits, "max_balance", ledger.monetary_type);
  ledger.subtrees_by_id = find_index(ledger.subtree_limits, true, ledger.subtree.id);
  ledger.subtrees_by_code =
      find_index(ledger.subtree_limits, true, ledger.subtree.code, ledger.subtree.currency);

  ledger.posting_rules = find_relation(ledger.schema, "posting_rules");
  ledger.rule.role = find_column(ledger.posting_rules, "role", NAMEOID);
  ledger.rule.code = find_column(ledger.posting_rules, "code", TEXTOID);
  ledger.rule.side = find_column(ledger.posting_rules, "side", TEXTOID);
  ledger.rules_by_code = find_index(ledger.posting_rules, true, ledger.rule.code, ledger.rule.role);
  ledger.has_rules = has_rows(ledger.posting_rules);

  const Oid transactions = get_relname_relid("transactions", ledger.schema);
  ledger.is_partitioned =
      OidIsValid(transactions) && get_rel_relkind(transactions) == RELKIND_PARTITIONED_TABLE;
  const char kind = ledger.is_partitioned ? RELKIND_PARTITIONED_TABLE : RELKIND_RELATION;
  ledger.transactions = find_relation(ledger.schema, "transactions", kind);
  ledger.transaction = find_transaction_columns(ledger, ledger.transactions);
  ledger.transaction_ids = find_identity_sequence(ledger.transactions, ledger.transaction.id);
  describe_register(ledger);

  ledger.periods = find_relation(ledger.schema, "periods");
  ledger.period.id = find_column(ledger.periods, "id", INT8OID);
  ledger.period.closed_until = find_column(ledger.periods, "closed_until", TIMESTAMPTZOID);
  ledger.periods_by_id = find_index(ledger.periods, true, ledger.period.id);

  ledger.entries = find_relation(ledger.schema, "entries", kind);
  ledger.entry = find_entry_columns(ledger, ledger.entries);
  if (!ledger.is_partitioned) {
    ledger.transactions_by_id = ledger.register_by_id;
    ledger.entries_by_line = find_index(ledger.entries, true, ledger.entry.transaction_id, ledger.entry.line);
  }
  describe_held(ledger);
  describe_plain_tables(ledger);
  describe_roll_ups(ledger);
}

void free_plans(Ledger &ledger) {
  for (SPIPlanPtr &plan : ledger.plans) {
    // One that may be running is left to the end of the session.
    if (plan != nullptr && ledger.in_use == 0)
      SPI_freeplan(plan);
    plan = nullptr;
  }
}

void make_cache() {
  HASHCTL control = {};
  control.keysize = sizeof(Oid);
  control.entrysize = sizeof(Ledger);
  control.hcxt = CacheMemoryContext;
  ledgers = hash_create("florin ledgers", 8, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

void invalidate_all() {
  ++invalidations;
  forget_partition(InvalidOid);
  if (ledgers == nullptr)
    return;
  HASH_SEQ_STATUS status;
  hash_seq_init(&status, ledgers);
  while (auto *ledger = static_cast<Ledger *>(hash_seq_search(&status)))
    ledger->valid = false;
}

void relation_changed(Datum, Oid relation) noexcept {
  ++invalidations;
  forget_partition(relation);
  if (ledgers == nullptr)
    return;
  HASH_SEQ_STATUS status;
  hash_seq_init(&status, ledgers);
  while (auto *ledger = static_cast<Ledger *>(hash_seq_search(&status))) {
    if (!OidIsValid(relation) || relation == ledger->accounts || relation == ledger->balances ||
        relation == ledger->transactions || relation == ledger->entries || relation == ledger->periods ||
        relation == ledger->roll_ups || relation == ledger->roll_up_accounts ||
        relation == ledger->roll_up_chunks || relation == ledger->roll_up_releases ||
        relation == ledger->subtree_limits || relation == ledger->held || relation == ledger->posting_rules ||
        relation == ledger->format_table || relation == ledger->transaction_register ||
        relation == ledger->archives || relation == ledger->partitioning)
      ledger->valid = false;
  }
}

void schema_changed(Datum, int, uint32) noexcept {
  invalidate_all();
}

// An error leaves a statement's mark behind; at the end of the transaction nothing runs any more.
void transaction_ended(XactEvent event, void *) noexcept {
  if (ledgers == nullptr ||
      (event != XACT_EVENT_COMMIT && event != XACT_EVENT_ABORT && event != XACT_EVENT_PREPARE))
    return;
  HASH_SEQ_STATUS status;
  hash_seq_init(&status, ledgers);
  while (auto *ledger = static_cast<Ledger *>(hash_seq_search(&status)))
    ledger->in_use = 0;
}

}  // namespace

Ledger *open_ledger(Oid schema, Oid function) {
  if (ledgers == nullptr)
    make_cache();
  // A transaction that has not looked at a table since another session changed the ledger has not heard.
  AcceptInvalidationMessages();
  bool found;
  auto *cached = static_cast<Ledger *>(hash_search(ledgers, &schema, HASH_ENTER, &found));
  if (!found) {
    std::memset(cached, 0, sizeof *cached);
    cached->schema = schema;
  }
  if (!cached->valid) {
    // Described aside and copied when it is whole: an error in between leaves the cache as it was.
    free_plans(*cached);
    Ledger fresh;
    std::uint64_t before;
    int attempts = 0;
    do {
      before = invalidations;
      fresh = {};
      fresh.schema = schema;
      fresh.function = function;
      describe(fresh);
    } while (before != invalidations && ++attempts < most_descriptions);
    fresh.valid = before == invalidations;
    fresh.in_use = cached->in_use;
    fresh.announced = cached->announced;
    fresh.passed = cached->passed;
    *cached = fresh;
  }
  return cached;
}

Ledger *open_ledger_of(FunctionCallInfo fcinfo) {
  const auto *trigger = reinterpret_cast<TriggerData *>(fcinfo->context);
  return open_ledger(ledger_schema_of(trigger->tg_relation), fcinfo->flinfo->fn_oid);
}

void start_ledger_cache() {
  CacheRegisterRelcacheCallback(relation_changed, 0);
  CacheRegisterSyscacheCallback(NAMESPACEOID, schema_changed, 0);
  RegisterXactCallback(transaction_ended, nullptr);
}

}  // namespace florin
