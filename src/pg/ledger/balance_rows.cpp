// Locking, reading and writing balance rows through the table access method, by index, row by row: the cost
// of one does not depend on a plan, on statistics, or on how many versions the table holds.

#include "balance_rows.hpp"

#include "../error.hpp"
#include "../failpoint.hpp"
#include "../money/datum.hpp"
#include "direct_rows.hpp"
#include "rows.hpp"
#include "writer.hpp"

#include "postgres.hpp"

extern "C" {
#include "access/multixact.h"
#include "storage/bufmgr.h"
#include "storage/procarray.h"
}

namespace florin {
namespace {

bool read_limit(TupleTableSlot *row, AttrNumber column, Decimal &out) {
  bool is_null;
  const Datum value = slot_getattr(row, column, &is_null);
  out = is_null ? Decimal{0, 0} : monetary_from_datum(value).amount;
  return !is_null;
}

// What the row in the table's slot says.
Balance read_balance(const BalanceTable &table) {
  const auto &column = table.ledger->balance;
  TupleTableSlot *row = table.slot;
  slot_getallattrs(row);
  Balance balance;
  balance.account_id = DatumGetInt64(required(row, column.account_id));
  balance.is_stripe = DatumGetInt16(required(row, column.stripes)) > 1;
  balance.debit_normal = DatumGetBool(required(row, column.debit_normal));
  balance.closed = DatumGetBool(required(row, column.closed));
  const Monetary posted = monetary_from_datum(required(row, column.posted));
  balance.currency = posted.currency;
  balance.posted = posted.amount;
  balance.pending_debits = monetary_from_datum(required(row, column.pending_debits)).amount;
  balance.pending_credits = monetary_from_datum(required(row, column.pending_credits)).amount;
  balance.has_min = read_limit(row, column.min_balance, balance.min);
  balance.has_max = read_limit(row, column.max_balance, balance.max);
  return balance;
}

BalanceKey key_of(const BalanceTable &table, std::int64_t account_id, int stripe) {
  return {account_id, RelationGetRelid(table.relation), static_cast<std::int16_t>(stripe), 0};
}

int read_stripes(const BalanceTable &table) {
  return DatumGetInt16(required(table.slot, table.ledger->balance.stripes));
}

std::uint64_t number_of(std::int64_t account_id, int stripe) {
  return (static_cast<std::uint64_t>(account_id) << 8U) ^ static_cast<std::uint64_t>(stripe);
}

// The version of a row that the snapshot sees, in the table's slot; false if there is none.
bool find_version(BalanceTable &table, std::int64_t account_id, int stripe, Snapshot snapshot) {
  const auto &column = table.ledger->balance;
  const std::uint64_t number = number_of(account_id, stripe);
  if (fetch_remembered(table.relation, table.blocks, table.visit, number, snapshot, table.slot) &&
      DatumGetInt64(required(table.slot, column.account_id)) == account_id &&
      DatumGetInt16(required(table.slot, column.stripe)) == stripe)
    return true;
  ExecClearTuple(table.slot);
  ScanKeyData keys[2];
  ScanKeyInit(&keys[0], 1, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(account_id));
  ScanKeyInit(&keys[1], 2, BTEqualStrategyNumber, F_INT2EQ, Int16GetDatum(static_cast<std::int16_t>(stripe)));
  return fetch_by_index(table.relation, table.ledger->balances_by_account, table.visit, keys, 2, number,
                        snapshot, table.slot);
}

// Where the row that a new statement sees is; and how many stripes it has then.
struct Found {
  ItemPointerData tid;
  int stripes;
};
bool find_row(BalanceTable &table, std::int64_t account_id, int stripe, Snapshot snapshot, Found &out) {
  if (!find_version(table, account_id, stripe, snapshot))
    return false;
  out.tid = table.slot->tts_tid;
  out.stripes = read_stripes(table);
  ExecClearTuple(table.slot);
  return true;
}

// Neither closed nor bounded by anything.
bool is_free(const Balance &balance, bool in_subtree) {
  return !balance.closed && !balance.has_min && !balance.has_max && !in_subtree;
}

// The row in the table's slot is in a limited subtree.
bool is_in_subtree(const BalanceTable &table) {
  return !slot_attisnull(table.slot, table.ledger->balance.subtrees);
}

// What this transaction has posted to the row and not written to it.
void add_own(const BalanceTable &table, HeldBalance &held) {
  const std::int64_t id = held.balance.account_id;
  const BalanceKey key = key_of(table, id, held.stripe);
  if (!is_unapplied(key))
    return;
  Failure why;
  if (held.balance.closed)
    raise(Fault::account_closed, "account \"%s\" is closed", account_code(table.ledger, id));
  if (!add_unapplied(key, held.balance.posted, why)) {
    raise(Fault::out_of_range, "balance of account \"%s\" would be out of range",
          account_code(table.ledger, id));
  }
}

// False if the row went away while we waited, which a transaction with one snapshot may not look past.
bool lock_row(BalanceTable &table, Found &found, Snapshot snapshot) {
  TM_FailureData failure;
  const TM_Result result = table_tuple_lock(
      table.relation, &found.tid, snapshot, table.slot, GetCurrentCommandId(false), LockTupleNoKeyExclusive,
      LockWaitBlock, IsolationUsesXactSnapshot() ? 0 : TUPLE_LOCK_FLAG_FIND_LAST_VERSION, &failure);
  switch (result) {
    case TM_Ok: return true;
    case TM_Deleted:
      if (!IsolationUsesXactSnapshot())
        return false;
      conflict();
    case TM_Updated: conflict();
    default: elog(ERROR, "unexpected result %d of locking a balance", static_cast<int>(result));
  }
  pg_unreachable();
}

// The row in the table's slot.
void read_row(BalanceTable &table, HeldBalance &out) {
  out.row = ExecCopySlotHeapTuple(table.slot);
  out.tid = table.slot->tts_tid;
  out.balance = read_balance(table);
  out.stripes = read_stripes(table);
  out.stripe = DatumGetInt16(required(table.slot, table.ledger->balance.stripe));
  add_own(table, out);
  bool in_no_subtree;
  const Datum subtrees =
      heap_getattr(out.row, table.ledger->balance.subtrees, RelationGetDescr(table.relation), &in_no_subtree);
  out.subtrees = in_no_subtree ? nullptr : DatumGetArrayTypeP(subtrees);
  ExecClearTuple(table.slot);
}

bool lock_and_read(BalanceTable &table, Found &found, Snapshot snapshot, HeldBalance &out) {
  if (!lock_row(table, found, snapshot))
    return false;
  read_row(table, out);
  return true;
}

// The stripe that this session uses.
int own_stripe(int stripes) {
  return stripes > 1 ? MyProcPid % stripes : 0;
}

// Finds and locks the row of that stripe, as a statement that starts now sees it; false
// if that is overtaken by a change of the number of stripes.
bool hold_own_stripe(BalanceTable &table, std::int64_t account_id, HeldBalance &out) {
  Snapshot snapshot = fresh_snapshot();
  Found found = {};
  bool is_there = find_row(table, account_id, 0, snapshot, found);
  // Only the row that is wanted is locked: the others are there for others.
  const int stripe = own_stripe(found.stripes);
  if (is_there && stripe != 0)
    is_there = find_row(table, account_id, stripe, snapshot, found);
  // The row of a subtree is made before any account says that it is in it.
  if (!is_there && is_subtree(account_id) && IsolationUsesXactSnapshot())
    conflict();
  if (!is_there)
    raise(Fault::account_not_found, "account \"%s\" not found", account_code(table.ledger, account_id));
  const bool is_held = lock_and_read(table, found, snapshot, out);
  UnregisterSnapshot(snapshot);
  return is_held;
}

BalanceTable open_with(const Ledger *ledger, LOCKMODE mode) {
  Relation relation = table_open(ledger->balances, mode);
  return {ledger,
          relation,
          RelationGetNumberOfBlocks(relation),
          table_slot_create(relation, nullptr),
          MakeSingleTupleTableSlot(RelationGetDescr(relation), &TTSOpsHeapTuple),
          no_visit};
}

}  // namespace

BalanceTable open_balances(const Ledger *ledger) {
  return open_with(ledger, RowExclusiveLock);
}

BalanceTable look_at_balances(const Ledger *ledger) {
  return open_with(ledger, AccessShareLock);
}

void close_balances(BalanceTable &table) {
  end_visit(table.visit);
  ExecDropSingleTupleTableSlot(table.written);
  ExecDropSingleTupleTableSlot(table.slot);
  table_close(table.relation, NoLock);
}

bool hold_stripe(BalanceTable &table, std::int64_t account_id, int stripe, HeldBalance &out) {
  Snapshot snapshot = fresh_snapshot();
  Found found;
  const bool is_held =
      find_row(table, account_id, stripe, snapshot, found) && lock_and_read(table, found, snapshot, out);
  UnregisterSnapshot(snapshot);
  return is_held;
}

bool look_at_stripe(BalanceTable &table, std::int64_t account_id, int stripe, Snapshot snapshot,
                    HeldBalance &out) {
  if (!find_version(table, account_id, stripe, snapshot))
    return false;
  read_row(table, out);
  return true;
}

HeldBalance hold_balance(BalanceTable &table, std::int64_t account_id) {
  HeldBalance held;
  while (!hold_own_stripe(table, account_id, held)) {
  }
  return held;
}

std::uint64_t number_of_balance(std::int64_t account_id) {
  return number_of(account_id, 0);
}

bool see_balance(BalanceTable &table, std::int64_t account_id, Snapshot snapshot, SeenBalance &out) {
  if (!find_version(table, account_id, 0, snapshot))
    return false;
  out.stripe = own_stripe(read_stripes(table));
  if (out.stripe != 0 && !find_version(table, account_id, out.stripe, snapshot))
    return false;
  out.balance = read_balance(table);
  out.is_free = is_free(out.balance, is_in_subtree(table));
  ExecClearTuple(table.slot);
  Failure why;
  return add_unapplied(key_of(table, account_id, out.stripe), out.balance.posted, why);
}

namespace {

// Replaces a version of a row past the executor.
TM_Result replace_row(BalanceTable &table, ItemPointerData tid, HeapTuple after) {
  CheckCmdReplicaIdentity(table.relation, CMD_UPDATE);
  TupleTableSlot *slot = table.written;
  ExecStoreHeapTuple(after, slot, false);
  TM_FailureData failure;
  LockTupleMode mode;
#if PG_VERSION_NUM >= 160000
  TU_UpdateIndexes indexes;
#else
  bool indexes;
#endif
  const TM_Result result =
      table_tuple_update(table.relation, &tid, slot, GetCurrentCommandId(true), InvalidSnapshot,
                         InvalidSnapshot, true, &failure, &mode, &indexes);
  if (result == TM_Ok && indexes)
    index_row(table.relation, table.ledger->plain_balances, slot, updates_summaries_only(indexes));
  ExecClearTuple(slot);
  return result;
}

// Whether somebody else is changing the row in the table's slot, or has locked it: as far as can be told
// without waiting.
bool is_busy(const BalanceTable &table) {
  bool is_copy;
  const HeapTupleHeader header = ExecFetchSlotHeapTuple(table.slot, false, &is_copy)->t_data;
  const TransactionId holder = HeapTupleHeaderGetRawXmax(header);
  if ((header->t_infomask & HEAP_XMAX_INVALID) != 0)
    return false;
  if ((header->t_infomask & HEAP_XMAX_IS_MULTI) != 0)
    return MultiXactIdIsRunning(holder, HEAP_XMAX_IS_LOCKED_ONLY(header->t_infomask));
  return !TransactionIdIsCurrentTransactionId(holder) && TransactionIdIsInProgress(holder);
}

// The next stripe of the account that nobody holds, in the table's slot; its own if all are held.
bool find_idle(BalanceTable &table, const BalanceKey &key, int stripes, Snapshot snapshot) {
  for (int i = 1; i < stripes; ++i) {
    if (find_version(table, key.account_id, (key.stripe + i) % stripes, snapshot) && !is_busy(table))
      return true;
  }
  return find_version(table, key.account_id, key.stripe, snapshot);
}

HeapTuple changed_row(const BalanceTable &table, const HeldBalance &held) {
  const auto &column = table.ledger->balance;
  const Balance &balance = held.balance;
  const int columns[] = {column.posted,  column.pending_debits, column.pending_credits, column.closed,
                         column.stripes, column.min_balance,    column.max_balance,     column.subtrees};
  const Datum values[] = {monetary_datum({balance.posted, balance.currency}),
                          monetary_datum({balance.pending_debits, balance.currency}),
                          monetary_datum({balance.pending_credits, balance.currency}),
                          BoolGetDatum(balance.closed),
                          Int16GetDatum(static_cast<std::int16_t>(held.stripes)),
                          monetary_datum({balance.min, balance.currency}),
                          monetary_datum({balance.max, balance.currency}),
                          PointerGetDatum(held.subtrees)};
  const bool nulls[] = {
      false, false, false, false, false, !balance.has_min, !balance.has_max, held.subtrees == nullptr};
  return heap_modify_tuple_by_cols(held.row, RelationGetDescr(table.relation), 8, const_cast<int *>(columns),
                                   const_cast<Datum *>(values), const_cast<bool *>(nulls));
}

}  // namespace

void write_balances(BalanceTable &table, HeldBalance *held, std::size_t count) {
  const CommandId command = GetCurrentCommandId(true);
  if (table.ledger->balances_are_plain) {
    for (std::size_t i = 0; i < count; ++i) {
      const TM_Result result = replace_row(table, held[i].tid, changed_row(table, held[i]));
      if (result != TM_Ok)
        elog(ERROR, "unexpected result %d of updating a balance", static_cast<int>(result));
      FAILPOINT("balance_written");
    }
    CommandCounterIncrement();
  } else {
    const Owner owner = become_owner(table.relation);
    Writer writer;
    start_writing(writer, table.relation, own_columns(table.ledger->balance));
    for (std::size_t i = 0; i < count; ++i)
      write_row(writer, &held[i].tid, held[i].row, changed_row(table, held[i]));
    finish_writing(writer);
    become_caller(owner);
  }
  for (std::size_t i = 0; i < count; ++i)
    mark_applied(key_of(table, held[i].balance.account_id, held[i].stripe), command);
}

bool write_unapplied(BalanceTable &table, const BalanceKey &key, bool anywhere, Snapshot snapshot) {
  const auto &column = table.ledger->balance;
  bool is_there =
      table.ledger->balances_are_plain && find_version(table, key.account_id, key.stripe, snapshot);
  const int stripes = is_there && anywhere ? read_stripes(table) : 1;
  if (stripes > 1 && is_busy(table))
    is_there = find_idle(table, key, stripes, snapshot);
  if (is_there) {
    Balance balance = read_balance(table);
    Failure why;
    if (!is_free(balance, is_in_subtree(table)) || !add_unapplied(key, balance.posted, why))
      return false;
    // The row's own values, all at hand, but for this one.
    table.slot->tts_values[column.posted - 1] = monetary_datum({balance.posted, balance.currency});
    HeapTuple after =
        heap_form_tuple(RelationGetDescr(table.relation), table.slot->tts_values, table.slot->tts_isnull);
    const ItemPointerData tid = table.slot->tts_tid;
    ExecClearTuple(table.slot);
    const TM_Result result = replace_row(table, tid, after);
    heap_freetuple(after);
    if (result == TM_Ok) {
      mark_applied(key, GetCurrentCommandId(true));
      return true;
    }
    if (IsolationUsesXactSnapshot())
      conflict();
  }
  // Somebody else was faster: now he is waited for.
  HeldBalance held;
  if (!hold_stripe(table, key.account_id, key.stripe, held) ||
      !is_free(held.balance, held.subtrees != nullptr))
    return false;
  write_balances(table, &held, 1);
  return true;
}

void remove_balances(BalanceTable &table, HeldBalance *held, std::size_t count) {
  const CommandId command = GetCurrentCommandId(true);
  const Owner owner = become_owner(table.relation);
  Writer writer;
  start_writing(writer, table.relation);
  for (std::size_t i = 0; i < count; ++i)
    remove_row(writer, &held[i].tid, held[i].row);
  finish_writing(writer);
  become_caller(owner);
  for (std::size_t i = 0; i < count; ++i)
    mark_applied(key_of(table, held[i].balance.account_id, held[i].stripe), command);
}

namespace {

[[noreturn]] void refuse_inserted() {
  ereport(ERROR, (errcode(ERRCODE_TRIGGERED_DATA_CHANGE_VIOLATION),
                  errmsg("a row of table \"balances\" was not inserted"),
                  errhint("A trigger or a rule on the table takes inserts away.")));
  pg_unreachable();
}

// A trigger before the rows may have made something else of those just inserted.
void check_inserted_rows(const Ledger *ledger, const Balance &balance, int first, int stripes,
                         ArrayType *subtrees) {
  if (!may_change_inserts(ledger->balances))
    return;
  BalanceTable table = look_at_balances(ledger);
  Snapshot snapshot = fresh_snapshot();
  for (int stripe = first; stripe < stripes; ++stripe) {
    HeldBalance found;
    if (!look_at_stripe(table, balance.account_id, stripe, snapshot, found))
      refuse_inserted();
    HeldBalance wanted = found;
    wanted.balance = balance;
    wanted.stripes = stripes;
    wanted.subtrees = subtrees;
    HeapTuple row = changed_row(table, wanted);
    int column = ledger->balance.debit_normal;
    Datum value = BoolGetDatum(balance.debit_normal);
    bool is_null = false;
    row = heap_modify_tuple_by_cols(row, RelationGetDescr(table.relation), 1, &column, &value, &is_null);
    require_written(table.relation, RelationGetDescr(table.relation), own_columns(ledger->balance), row,
                    found.row);
  }
  UnregisterSnapshot(snapshot);
  close_balances(table);
}

}  // namespace

void insert_balances(Ledger *ledger, const Balance &balance, int first, int stripes, ArrayType *subtrees) {
  Datum values[] = {Int64GetDatum(balance.account_id),
                    Int32GetDatum(first),
                    Int16GetDatum(static_cast<std::int16_t>(stripes)),
                    BoolGetDatum(balance.debit_normal),
                    BoolGetDatum(balance.closed),
                    monetary_datum({balance.posted, balance.currency}),
                    monetary_datum({balance.pending_debits, balance.currency}),
                    monetary_datum({balance.pending_credits, balance.currency}),
                    monetary_datum({balance.min, balance.currency}),
                    monetary_datum({balance.max, balance.currency}),
                    PointerGetDatum(subtrees)};
  char nulls[sizeof values / sizeof *values];
  std::memset(nulls, ' ', sizeof nulls);
  nulls[8] = balance.has_min ? ' ' : 'n';
  nulls[9] = balance.has_max ? ' ' : 'n';
  nulls[10] = subtrees == nullptr ? 'n' : ' ';
  execute(ledger, Statement::insert_balances, values, nulls, ledger->balances);
  if (SPI_processed != static_cast<std::uint64_t>(stripes - first))
    refuse_inserted();
  check_inserted_rows(ledger, balance, first, stripes, subtrees);
}

SubtreeIds subtree_ids(ArrayType *subtrees) {
  if (subtrees == nullptr)
    return {nullptr, 0};
  if (ARR_NDIM(subtrees) != 1 || array_contains_nulls(subtrees))
    elog(ERROR, "a balance row has subtrees that are no list of ids");
  return {reinterpret_cast<const std::int64_t *>(ARR_DATA_PTR(subtrees)),
          static_cast<std::size_t>(ARR_DIMS(subtrees)[0])};
}

}  // namespace florin
