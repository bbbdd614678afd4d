// The reasons to leave an INSERT to the executor, each looked for: what is not known is a reason.

#include "plain_tables.hpp"

#include "ledger.hpp"

#include "postgres.hpp"

extern "C" {
#include "catalog/pg_am.h"
#include "catalog/pg_index.h"
#include "catalog/pg_trigger.h"
#include "optimizer/optimizer.h"
#include "parser/parse_func.h"
#include "rewrite/rewriteHandler.h"
#include "storage/lmgr.h"
#include "utils/rls.h"
}

namespace florin {
namespace {

// How a row gets its value in a column of the ledger's own.
enum class Source {
  always,  // the engine gives one
  may_be,  // the engine gives one or NULL
  clock    // nobody names it: it is now()
};

struct Known {
  AttrNumber number;
  Source source;
  bool is_answer;  // NULL but in a transaction that answers another, or was dated by the engine
};

inline constexpr int most_guards = 8;

struct Guard {
  const char *function;
  std::int16_t type;
};

// What is looked at.
struct Subject {
  Relation relation;
  const Known *columns;
  int column_count;
  const Guard *guards;  // the triggers on INSERT
  int guard_count;
};

const Known *find_known(const Subject &subject, AttrNumber number) {
  for (int i = 0; i < subject.column_count; ++i) {
    if (subject.columns[i].number == number)
      return &subject.columns[i];
  }
  return nullptr;
}

[[gnu::format(printf, 2, 3)]] bool stands_in_the_way(Detour &detour, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(detour.reason, sizeof detour.reason, format, arguments);
  va_end(arguments);
  detour.reason[pg_mbcliplen(detour.reason, static_cast<int>(std::strlen(detour.reason)),
                             static_cast<int>(sizeof detour.reason) - 1)] = '\0';
  return false;
}

const char *name_of(const Subject &subject) {
  return RelationGetRelationName(subject.relation);
}

bool check_kind(const Subject &subject, Detour &detour) {
  const auto *form = subject.relation->rd_rel;
  if (form->relkind != RELKIND_RELATION || form->relispartition || form->relhassubclass)
    return stands_in_the_way(detour, "table \"%s\" is partitioned, a partition or a parent",
                             name_of(subject));
  if (form->relam != HEAP_TABLE_AM_OID)
    return stands_in_the_way(detour, "table \"%s\" is not a heap", name_of(subject));
  if (form->relpersistence == RELPERSISTENCE_TEMP)
    return stands_in_the_way(detour, "table \"%s\" is temporary", name_of(subject));
  if (subject.relation->rd_rules != nullptr)
    return stands_in_the_way(detour, "table \"%s\" has a rule", name_of(subject));
  return true;
}

bool is_now(Relation relation, AttrNumber number) {
  const Node *value = build_column_default(relation, number);
  return value != nullptr && IsA(value, FuncExpr) &&
         reinterpret_cast<const FuncExpr *>(value)->funcid == F_NOW;
}

bool check_column(const Subject &subject, const FormData_pg_attribute &column, Detour &detour) {
  const char *name = NameStr(column.attname);
  const Known *known = find_known(subject, column.attnum);
  if (known == nullptr) {
    // INSERT would write NULL into it, and so do we.
    if (!column.atthasdef && column.attidentity == '\0' && column.attgenerated == '\0' &&
        !column.attnotnull && get_typtype(column.atttypid) != TYPTYPE_DOMAIN)
      return true;
    return stands_in_the_way(detour, "column \"%s\" of table \"%s\" has a value or a rule of its own", name,
                             name_of(subject));
  }
  if (column.atttypmod != -1)
    return stands_in_the_way(detour, "column \"%s\" of table \"%s\" has a type modifier", name,
                             name_of(subject));
  if (column.attnotnull && known->source == Source::may_be)
    return stands_in_the_way(detour, "column \"%s\" of table \"%s\" must not be null", name,
                             name_of(subject));
  const bool has_ours = known->source == Source::clock ? is_now(subject.relation, column.attnum)
                                                       : !known->is_answer || !column.atthasdef;
  if (!has_ours)
    return stands_in_the_way(detour, "column \"%s\" of table \"%s\" has another default", name,
                             name_of(subject));
  return true;
}

bool check_columns(const Subject &subject, Detour &detour) {
  TupleDesc shape = RelationGetDescr(subject.relation);
  for (int i = 0; i < shape->natts; ++i) {
    const auto *column = TupleDescAttr(shape, i);
    if (!column->attisdropped && !check_column(subject, *column, detour))
      return false;
  }
  return true;
}

// True if all CHECKs of the relation hold for the row; NULL: which one does not.
const char *broken_check(Relation relation, TupleTableSlot *slot) {
  const TupleConstr *constraints = RelationGetDescr(relation)->constr;
  if (constraints == nullptr || constraints->num_check == 0)
    return nullptr;
  EState *state = CreateExecutorState();
  ExprContext *context = GetPerTupleExprContext(state);
  context->ecxt_scantuple = slot;
  const char *broken = nullptr;
  for (int i = 0; broken == nullptr && i < constraints->num_check; ++i) {
    List *check = list_make1(stringToNode(constraints->check[i].ccbin));
    if (!ExecCheck(ExecPrepareCheck(check, state), context))
      broken = constraints->check[i].ccname;
  }
  FreeExecutorState(state);
  return broken;
}

// A CHECK may be about columns that are NULL in a transaction that stands by itself, and hold for those; it
// is tested for the others. Any other CHECK is for the executor.
bool describe_check(const Subject &subject, Node *check, PlainTable &out) {
  Bitmapset *columns = nullptr;
  pull_varattnos(check, 1, &columns);
  for (int member = -1; (member = bms_next_member(columns, member)) >= 0;) {
    const auto number = static_cast<AttrNumber>(member + FirstLowInvalidHeapAttributeNumber);
    const Known *known = find_known(subject, number);
    if (known == nullptr || !known->is_answer || out.checked_count == most_checked_columns)
      return false;
    out.checked[out.checked_count++] = number;
  }
  return !contain_mutable_functions(check);
}

bool check_checks(const Subject &subject, PlainTable &out, Detour &detour) {
  TupleDesc shape = RelationGetDescr(subject.relation);
  const int count = shape->constr == nullptr ? 0 : shape->constr->num_check;
  out.checked_count = 0;
  for (int i = 0; i < count; ++i) {
    if (!describe_check(subject, static_cast<Node *>(stringToNode(shape->constr->check[i].ccbin)), out))
      return stands_in_the_way(detour, "table \"%s\" has a constraint \"%s\"", name_of(subject),
                               shape->constr->check[i].ccname);
  }
  if (count == 0)
    return true;
  TupleTableSlot *slot = MakeSingleTupleTableSlot(shape, &TTSOpsVirtual);
  ExecStoreAllNullTuple(slot);
  const char *broken = broken_check(subject.relation, slot);
  if (broken != nullptr)
    stands_in_the_way(detour, "table \"%s\" has a constraint \"%s\"", name_of(subject), broken);
  ExecDropSingleTupleTableSlot(slot);
  return detour.none();
}

bool check_triggers(const Ledger &ledger, const Subject &subject, Detour &detour) {
  Oid functions[most_guards];
  for (int guard = 0; guard < subject.guard_count; ++guard) {
    List *name = list_make2(makeString(get_namespace_name(ledger.extension)),
                            makeString(pstrdup(subject.guards[guard].function)));
    functions[guard] = LookupFuncName(name, 0, nullptr, true);
  }
  // Nothing is looked up from here on: what another session changed meanwhile would be heard of, and the
  // description of the triggers be made anew elsewhere.
  const TriggerDesc *triggers = subject.relation->trigdesc;
  bool seen[most_guards] = {};
  for (int i = 0; triggers != nullptr && i < triggers->numtriggers; ++i) {
    const Trigger &trigger = triggers->triggers[i];
    if (!TRIGGER_FOR_INSERT(trigger.tgtype))
      continue;
    bool is_ours = false;
    for (int guard = 0; guard < subject.guard_count && !is_ours; ++guard) {
      is_ours =
          trigger.tgtype == subject.guards[guard].type && !seen[guard] && trigger.tgfoid == functions[guard];
      seen[guard] = seen[guard] || is_ours;
    }
    // The one before each row only fills in what an INSERT left out, so its condition does not matter.
    if (trigger.tgisinternal)
      return stands_in_the_way(detour, "table \"%s\" has a foreign key or a deferrable constraint",
                               name_of(subject));
    if (!is_ours || (trigger.tgqual != nullptr && !TRIGGER_FOR_BEFORE(trigger.tgtype)))
      return stands_in_the_way(detour, "table \"%s\" has a trigger \"%s\"", name_of(subject), trigger.tgname);
    if (trigger.tgenabled != TRIGGER_FIRES_ON_ORIGIN && trigger.tgenabled != TRIGGER_FIRES_ALWAYS)
      return stands_in_the_way(detour, "trigger \"%s\" of table \"%s\" is disabled", trigger.tgname,
                               name_of(subject));
  }
  for (int guard = 0; guard < subject.guard_count; ++guard) {
    if (!seen[guard])
      return stands_in_the_way(detour, "table \"%s\" lacks a trigger that calls %s", name_of(subject),
                               subject.guards[guard].function);
  }
  return true;
}

// What a partial index says about the rows in it.
void describe_predicate(Relation relation, PlainIndex &index) {
  List *predicate = RelationGetIndexPredicate(relation);
  index.needed = InvalidAttrNumber;
  index.is_of_value = false;
  index.is_tested = predicate != NIL;
  if (list_length(predicate) != 1)
    return;
  Node *clause = static_cast<Node *>(linitial(predicate));
  if (IsA(clause, NullTest)) {
    const auto *test = reinterpret_cast<NullTest *>(clause);
    if (test->nulltesttype == IS_NOT_NULL && !test->argisrow && IsA(test->arg, Var)) {
      index.needed = reinterpret_cast<Var *>(test->arg)->varattno;
      index.is_tested = false;
    }
  } else if (IsA(clause, OpExpr)) {
    const auto *comparison = reinterpret_cast<OpExpr *>(clause);
    const Node *left = static_cast<Node *>(linitial(comparison->args));
    const Node *right = static_cast<Node *>(llast(comparison->args));
    if (op_strict(comparison->opno) && IsA(left, Var))
      index.needed = reinterpret_cast<const Var *>(left)->varattno;
    if (index.needed != InvalidAttrNumber && get_opcode(comparison->opno) == F_ENUM_EQ && IsA(right, Const) &&
        !reinterpret_cast<const Const *>(right)->constisnull) {
      index.is_of_value = true;
      index.value = DatumGetObjectId(reinterpret_cast<const Const *>(right)->constvalue);
      index.is_tested = false;
    }
  }
}

bool describe_index(const Subject &subject, Relation index, PlainTable &out, Detour &detour) {
  const auto *form = index->rd_index;
  const char *name = RelationGetRelationName(index);
  if (!form->indisready)
    return true;
  if (form->indisexclusion || !form->indimmediate || RelationGetIndexExpressions(index) != NIL)
    return stands_in_the_way(detour,
                             "index \"%s\" of table \"%s\" is deferrable, excluding or on an expression",
                             name, name_of(subject));
  if (out.index_count == most_plain_indexes)
    return stands_in_the_way(detour, "table \"%s\" has more than %d indexes", name_of(subject),
                             most_plain_indexes);
  PlainIndex &plain = out.indexes[out.index_count++];
  plain.id = RelationGetRelid(index);
  describe_predicate(index, plain);
  return true;
}

bool describe_indexes(const Subject &subject, PlainTable &out, Detour &detour) {
  out.index_count = 0;
  ListCell *cell;
  foreach (cell, RelationGetIndexList(subject.relation)) {
    Relation index = index_open(lfirst_oid(cell), AccessShareLock);
    const bool is_plain = describe_index(subject, index, out, detour);
    index_close(index, AccessShareLock);
    if (!is_plain)
      return false;
  }
  return true;
}

bool describe_table(const Ledger &ledger, const Subject &subject, PlainTable &out, Detour &detour) {
  return check_kind(subject, detour) && check_columns(subject, detour) &&
         check_checks(subject, out, detour) && check_triggers(ledger, subject, detour) &&
         describe_indexes(subject, out, detour);
}

inline constexpr std::int16_t before_statement = TRIGGER_TYPE_BEFORE | TRIGGER_TYPE_INSERT;
inline constexpr std::int16_t before_row = TRIGGER_TYPE_BEFORE | TRIGGER_TYPE_ROW | TRIGGER_TYPE_INSERT;
inline constexpr std::int16_t after_statement = TRIGGER_TYPE_AFTER | TRIGGER_TYPE_INSERT;
inline constexpr std::int16_t after_row = TRIGGER_TYPE_AFTER | TRIGGER_TYPE_ROW | TRIGGER_TYPE_INSERT;

constexpr Guard transaction_guards[] = {{"florin_announce_writer", before_statement},
                                        {"florin_transactions_inserted", after_statement},
                                        {"florin_transaction_has_entries", after_row}};
constexpr Guard entry_guards[] = {{"florin_entry_defaults", before_row},
                                  {"florin_entries_inserted", after_statement},
                                  {"florin_entries_balance", after_row}};

void describe_transactions(Ledger &ledger) {
  const auto &column = ledger.transaction;
  const Known columns[] = {
      {column.id, Source::always, false},           {column.posted_at, Source::clock, false},
      {column.effective_at, Source::always, false}, {column.origin_id, Source::may_be, true},
      {column.relation, Source::may_be, true},      {column.expires_at, Source::may_be, true},
      {column.capture_limit, Source::may_be, true}, {column.dated_at, Source::may_be, true},
      {column.key, Source::may_be, false},          {column.kind, Source::may_be, false},
      {column.description, Source::may_be, false},  {column.metadata, Source::may_be, false}};
  Relation relation = table_open(ledger.transactions, AccessShareLock);
  describe_table(ledger,
                 {relation, columns, lengthof(columns), transaction_guards, lengthof(transaction_guards)},
                 ledger.plain_transactions, ledger.detour);
  ledger.has_policies = ledger.has_policies || relation->rd_rel->relrowsecurity;
  table_close(relation, AccessShareLock);
}

void describe_entries(Ledger &ledger) {
  const auto &column = ledger.entry;
  const Known columns[] = {{column.transaction_id, Source::always, false},
                           {column.line, Source::always, false},
                           {column.layer, Source::always, false},
                           {column.account_id, Source::always, false},
                           {column.amount, Source::always, false},
                           {column.effective_at, Source::always, false},
                           {column.memo, Source::may_be, false}};
  Relation relation = table_open(ledger.entries, AccessShareLock);
  if (ledger.detour.none())
    describe_table(ledger, {relation, columns, lengthof(columns), entry_guards, lengthof(entry_guards)},
                   ledger.plain_entries, ledger.detour);
  ledger.has_policies = ledger.has_policies || relation->rd_rel->relrowsecurity;
  table_close(relation, AccessShareLock);
}

// An update past the executor fires no row trigger and tests no CHECK; what INSERT needs does not matter.
void describe_balances(Ledger &ledger) {
  Relation relation = table_open(ledger.balances, AccessShareLock);
  const TupleConstr *constraints = RelationGetDescr(relation)->constr;
  const TriggerDesc *triggers = relation->trigdesc;
  const Subject subject = {relation, nullptr, 0, nullptr, 0};
  Detour detour = {};
  ledger.balances_are_plain =
      check_kind(subject, detour) &&
      (constraints == nullptr || (constraints->num_check == 0 && !constraints->has_generated_stored)) &&
      (triggers == nullptr || (!triggers->trig_update_before_row && !triggers->trig_update_after_row)) &&
      describe_indexes(subject, ledger.plain_balances, detour);
  table_close(relation, AccessShareLock);
}

bool may_insert_all(Oid table) {
  return pg_class_aclcheck(table, GetUserId(), ACL_INSERT) == ACLCHECK_OK;
}

bool has_policy(Oid table) {
  return check_enable_rls(table, InvalidOid, true) == RLS_ENABLED;
}

}  // namespace

void describe_plain_tables(Ledger &ledger) {
  ledger.detour.reason[0] = '\0';
  ledger.has_policies = false;
  describe_transactions(ledger);
  describe_entries(ledger);
  describe_balances(ledger);
}

Detour find_detour(const Ledger *ledger) {
  Detour detour = ledger->detour;
  if (!detour.none())
    return detour;
  if (SessionReplicationRole != SESSION_REPLICATION_ROLE_ORIGIN)
    stands_in_the_way(detour, "session_replication_role is not origin");
  else if (!may_insert_all(ledger->transactions) || !may_insert_all(ledger->entries))
    stands_in_the_way(detour, "the role may not insert into all columns");
  else if (ledger->has_policies && (has_policy(ledger->transactions) || has_policy(ledger->entries)))
    stands_in_the_way(detour, "row-level security applies to the role");
  else if (ExecutorCheckPerms_hook != nullptr)
    stands_in_the_way(detour, "an extension watches the executor's permissions");
  return detour;
}

bool can_write_directly(Ledger *ledger) {
  LockRelationOid(ledger->transactions, RowExclusiveLock);
  LockRelationOid(ledger->entries, RowExclusiveLock);
  // What another session changed before we had the locks was heard of with them.
  if (!ledger->valid)
    open_ledger(ledger->schema, ledger->function);
  return find_detour(ledger).none();
}

void keep_constraints(Relation relation, TupleTableSlot *slot) {
  const char *broken = broken_check(relation, slot);
  if (broken == nullptr)
    return;
  ereport(ERROR, (errcode(ERRCODE_CHECK_VIOLATION),
                  errmsg("new row for relation \"%s\" violates check constraint \"%s\"",
                         RelationGetRelationName(relation), broken),
                  errtableconstraint(relation, broken)));
}

}  // namespace florin
