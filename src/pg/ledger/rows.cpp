// Index look-ups of transactions and entries; those of accounts are in account_rows.cpp.

#include "rows.hpp"

#include "../array.hpp"
#include "../error.hpp"
#include "../money/datum.hpp"
#include "partitions.hpp"

#include "postgres.hpp"

extern "C" {
#include "storage/lmgr.h"
}

namespace florin {
namespace {

[[noreturn]] void refuse_null(TupleDesc shape, AttrNumber column) {
  ereport(ERROR,
          (errcode(ERRCODE_NOT_NULL_VIOLATION),
           errmsg("column \"%s\" must not be null", NameStr(TupleDescAttr(shape, column - 1)->attname))));
  pg_unreachable();
}

const char *text_or_null(HeapTuple tuple, AttrNumber column, TupleDesc shape) {
  bool is_null;
  const Datum value = heap_getattr(tuple, column, shape, &is_null);
  return is_null ? nullptr : TextDatumGetCString(value);
}

}  // namespace

Snapshot fresh_snapshot() {
  return RegisterSnapshot(IsolationUsesXactSnapshot() ? GetTransactionSnapshot() : GetLatestSnapshot());
}

Datum required(HeapTuple tuple, AttrNumber column, TupleDesc shape) {
  bool is_null;
  const Datum value = heap_getattr(tuple, column, shape, &is_null);
  if (is_null)
    refuse_null(shape, column);
  return value;
}

Datum required(TupleTableSlot *slot, AttrNumber column) {
  bool is_null;
  const Datum value = slot_getattr(slot, column, &is_null);
  if (is_null)
    refuse_null(slot->tts_tupleDescriptor, column);
  return value;
}

namespace {

void read_header(const TransactionColumns &column, HeapTuple tuple, TupleDesc shape, Header &out) {
  bool is_null;
  out.effective_at = DatumGetTimestampTz(required(tuple, column.effective_at, shape));
  const Datum origin = heap_getattr(tuple, column.origin_id, shape, &is_null);
  out.origin_id = is_null ? 0 : DatumGetInt64(origin);
  const Datum relation = heap_getattr(tuple, column.relation, shape, &is_null);
  out.relation = is_null ? InvalidOid : DatumGetObjectId(relation);
  const Datum expires_at = heap_getattr(tuple, column.expires_at, shape, &is_null);
  out.expires = !is_null;
  out.expires_at = is_null ? 0 : DatumGetTimestampTz(expires_at);
  const Datum limit = heap_getattr(tuple, column.capture_limit, shape, &is_null);
  out.has_capture_limit = !is_null;
  out.capture_limit = is_null ? StoredMonetary{} : store(monetary_from_datum(limit));
}

TransactionRow read_transaction(const TransactionColumns &column, HeapTuple tuple, TupleDesc shape) {
  TransactionRow row;
  bool is_null;
  read_header(column, tuple, shape, row);
  row.id = DatumGetInt64(required(tuple, column.id, shape));
  const Datum dated_at = heap_getattr(tuple, column.dated_at, shape, &is_null);
  row.asked_at = is_null ? row.effective_at : DatumGetTimestampTz(dated_at);
  row.kind = text_or_null(tuple, column.kind, shape);
  row.description = text_or_null(tuple, column.description, shape);
  const Datum metadata = heap_getattr(tuple, column.metadata, shape, &is_null);
  row.metadata = is_null ? nullptr : DatumGetJsonbPCopy(metadata);
  return row;
}

// One row of a table by a unique index on its first column, as `read` takes it; false if there is none.
template <typename Read>
bool find_row(Oid table, Oid index, AttrNumber column, RegProcedure equals, Datum value, Snapshot snapshot,
              LOCKMODE lock, const Read &read) {
  Relation relation = table_open(table, lock);
  ScanKeyData key;
  ScanKeyInit(&key, column, BTEqualStrategyNumber, equals, value);
  SysScanDesc scan = systable_beginscan(relation, index, true, snapshot, 1, &key);
  HeapTuple tuple = systable_getnext(scan);
  const bool found = HeapTupleIsValid(tuple);
  if (found)
    read(tuple, RelationGetDescr(relation));
  systable_endscan(scan);
  table_close(relation, lock);
  return found;
}

// What the register of a partitioned ledger says of a transaction.
struct Registered {
  std::int64_t id;
  TimestampTz effective_at;
};
Registered read_registered(const Ledger *ledger, HeapTuple tuple, TupleDesc shape) {
  return {DatumGetInt64(required(tuple, ledger->registered.id, shape)),
          DatumGetTimestampTz(required(tuple, ledger->registered.effective_at, shape))};
}

void tell_archived(std::int64_t id, TimestampTz effective_at, Failure &why) {
  why.set(Fault::transaction_not_found, "transaction " INT64_FORMAT " is archived", id);
  why.explain("It was effective at %s.", timestamptz_to_str(effective_at));
}

[[noreturn]] void refuse_archived(std::int64_t id, TimestampTz effective_at) {
  Failure why;
  tell_archived(id, effective_at, why);
  ereport(ERROR, (errcode(sqlstate(why.fault)), errmsg("%s", why.message), errdetail("%s", why.detail),
                  errhint("restore_partitions() brings back what is archived.")));
  pg_unreachable();
}

// The row of a transaction that is registered: whoever sees that sees the transaction, although its row is
// new where it has moved to another partition.
TransactionRow read_partitioned(const Ledger *ledger, const Registered &registered) {
  const TransactionTable table = transactions_at(ledger, registered.effective_at);
  TransactionRow row;
  const auto read = [&](HeapTuple tuple, TupleDesc shape) {
    row = read_transaction(table.column, tuple, shape);
  };
  if (find_row(table.relation, table.by_id, table.column.id, F_INT8EQ, Int64GetDatum(registered.id),
               SnapshotSelf, AccessShareLock, read))
    return row;
  if (registered.effective_at < read_archived(ledger).until)
    refuse_archived(registered.id, registered.effective_at);
  ereport(ERROR,
          (errcode(ERRCODE_DATA_CORRUPTED),
           errmsg("transaction " INT64_FORMAT " is in the register and not in transactions", registered.id)));
  pg_unreachable();
}

template <typename Read>
bool find_registered(const Ledger *ledger, const char *key, Snapshot snapshot, const Read &read) {
  return find_row(ledger->transaction_register, ledger->register_by_key, ledger->registered.key, F_TEXTEQ,
                  CStringGetTextDatum(key), snapshot, AccessShareLock, read);
}

bool find_by_key(const Ledger *ledger, const char *key, Snapshot snapshot, TransactionRow &out) {
  Registered registered;
  const auto read = [&](HeapTuple tuple, TupleDesc shape) {
    if (ledger->is_partitioned)
      registered = read_registered(ledger, tuple, shape);
    else
      out = read_transaction(ledger->transaction, tuple, shape);
  };
  const bool found = find_registered(ledger, key, snapshot, read);
  if (found && ledger->is_partitioned)
    out = read_partitioned(ledger, registered);
  return found;
}

bool lock_at(Relation relation, ItemPointer tid, LockWaitPolicy policy) {
  TupleTableSlot *slot = table_slot_create(relation, nullptr);
  TM_FailureData failure;
  const TM_Result result = table_tuple_lock(relation, tid, SnapshotSelf, slot, GetCurrentCommandId(true),
                                            LockTupleNoKeyExclusive, policy, 0, &failure);
  if (result != TM_Ok && (result != TM_WouldBlock || policy != LockWaitSkip))
    elog(ERROR, "unexpected result %d of locking a transaction", static_cast<int>(result));
  ExecDropSingleTupleTableSlot(slot);
  return result == TM_Ok;
}

// Finds a transaction where it is registered and locks it there; `read` takes the row.
template <typename Read>
bool lock_registered(const Ledger *ledger, std::int64_t id, LockWaitPolicy policy, const Read &read) {
  ItemPointerData tid;
  const auto take = [&](HeapTuple tuple, TupleDesc shape) {
    tid = tuple->t_self;
    read(tuple, shape);
  };
  // The lock on the table stays until the end of the transaction, as that on the row does.
  Relation relation = table_open(ledger->transaction_register, RowShareLock);
  const bool found = find_row(ledger->transaction_register, ledger->register_by_id, ledger->registered.id,
                              F_INT8EQ, Int64GetDatum(id), SnapshotSelf, RowShareLock, take) &&
                     lock_at(relation, &tid, policy);
  table_close(relation, NoLock);
  return found;
}

}  // namespace

bool find_transaction_by_key(const Ledger *ledger, const char *key, TransactionRow &out) {
  Snapshot snapshot = fresh_snapshot();
  const bool found = find_by_key(ledger, key, snapshot, out);
  UnregisterSnapshot(snapshot);
  // One that was committed since the transaction's snapshot is no answer that it could make sense of.
  if (!found && IsolationUsesXactSnapshot() && find_by_key(ledger, key, SnapshotSelf, out))
    conflict();
  return found;
}

bool is_archived(const Ledger *ledger, const char *key, Failure &why) {
  if (!ledger->is_partitioned)
    return false;
  // Whoever archives waits for the lock.
  LockRelationOid(ledger->transactions, AccessShareLock);
  Registered registered;
  const auto read = [&](HeapTuple tuple, TupleDesc shape) {
    registered = read_registered(ledger, tuple, shape);
  };
  Snapshot snapshot = fresh_snapshot();
  const bool found = find_registered(ledger, key, snapshot, read);
  UnregisterSnapshot(snapshot);
  if (!found || registered.effective_at >= read_archived(ledger).until)
    return false;
  tell_archived(registered.id, registered.effective_at, why);
  return true;
}

bool lock_transaction(const Ledger *ledger, std::int64_t id, TransactionRow &out) {
  Registered registered;
  const auto read = [&](HeapTuple tuple, TupleDesc shape) {
    if (ledger->is_partitioned)
      registered = read_registered(ledger, tuple, shape);
    else
      out = read_transaction(ledger->transaction, tuple, shape);
  };
  const bool found = lock_registered(ledger, id, LockWaitBlock, read);
  if (found && ledger->is_partitioned)
    out = read_partitioned(ledger, registered);
  return found;
}

bool try_lock_transaction(const Ledger *ledger, std::int64_t id) {
  return lock_registered(ledger, id, LockWaitSkip, [](HeapTuple, TupleDesc) {});
}

AnswerRows read_answers(const Ledger *ledger, std::int64_t origin_id) {
  const auto &column = ledger->registered;
  Relation relation = table_open(ledger->transaction_register, AccessShareLock);
  ScanKeyData key;
  ScanKeyInit(&key, column.origin_id, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(origin_id));
  SysScanDesc scan = systable_beginscan(relation, ledger->register_by_origin, true, SnapshotSelf, 1, &key);
  TupleDesc shape = RelationGetDescr(relation);
  Array<AnswerRow> answers;
  answers.start(4);
  while (HeapTuple tuple = systable_getnext(scan)) {
    answers.push({DatumGetInt64(required(tuple, column.id, shape)),
                  DatumGetObjectId(required(tuple, column.relation, shape)),
                  DatumGetTimestampTz(required(tuple, column.effective_at, shape))});
  }
  systable_endscan(scan);
  table_close(relation, AccessShareLock);
  return {answers.items, answers.count};
}

namespace {

// A frozen xmin is reported as such, so a wrapped-around one is never taken for ours.
bool is_own(HeapTuple tuple) {
  return TransactionIdIsCurrentTransactionId(HeapTupleHeaderGetXmin(tuple->t_data));
}

Membership header_in(const TransactionTable &table, std::int64_t id, Header &out) {
  Membership membership = Membership::missing;
  const auto read = [&](HeapTuple tuple, TupleDesc shape) {
    read_header(table.column, tuple, shape, out);
    membership = is_own(tuple) ? Membership::own : Membership::committed;
  };
  find_row(table.relation, table.by_id, table.column.id, F_INT8EQ, Int64GetDatum(id), SnapshotSelf,
           AccessShareLock, read);
  return membership;
}

}  // namespace

Membership find_header(const Ledger *ledger, std::int64_t id, TimestampTz expected, Header &out) {
  if (!ledger->is_partitioned)
    return header_in(transactions_at(ledger, expected), id, out);
  // A row that moved to another partition is new there; what the register has is as old as the transaction.
  bool is_registered = false;
  bool is_ours = false;
  Registered registered = {id, expected};
  const auto read = [&](HeapTuple tuple, TupleDesc shape) {
    is_registered = true;
    is_ours = is_own(tuple);
    registered = read_registered(ledger, tuple, shape);
  };
  find_row(ledger->transaction_register, ledger->register_by_id, ledger->registered.id, F_INT8EQ,
           Int64GetDatum(id), SnapshotSelf, AccessShareLock, read);
  out.effective_at = registered.effective_at;
  if (is_registered && !is_ours)
    return Membership::committed;
  // Not registered: the statement that writes it may not be at its end yet.
  return header_in(transactions_at(ledger, registered.effective_at), id, out);
}

namespace {

// The last row of a table by an index, as it is now; false if there is none.
template <typename Read>
bool find_last(Oid table, Oid index_id, const Read &read) {
  Relation relation = table_open(table, AccessShareLock);
  Relation index = index_open(index_id, AccessShareLock);
  SysScanDesc scan = systable_beginscan_ordered(relation, index, SnapshotSelf, 0, nullptr);
  HeapTuple tuple = systable_getnext_ordered(scan, BackwardScanDirection);
  const bool found = HeapTupleIsValid(tuple);
  if (found)
    read(tuple, RelationGetDescr(relation));
  systable_endscan_ordered(scan);
  index_close(index, AccessShareLock);
  table_close(relation, AccessShareLock);
  return found;
}

}  // namespace

Archived read_archived(const Ledger *ledger) {
  Archived archived = {DT_NOBEGIN, 0, DT_NOBEGIN};
  if (!ledger->is_partitioned)
    return archived;
  const auto &column = ledger->archive;
  find_last(ledger->archives, ledger->archives_by_until, [&](HeapTuple tuple, TupleDesc shape) {
    archived = {DatumGetTimestampTz(required(tuple, column.range_until, shape)),
                DatumGetInt64(required(tuple, column.last_id, shape)),
                DatumGetTimestampTz(required(tuple, column.known_until, shape))};
  });
  return archived;
}

TimestampTz read_closed_until(const Ledger *ledger) {
  TimestampTz closed_until = DT_NOBEGIN;
  find_last(ledger->periods, ledger->periods_by_id, [&](HeapTuple tuple, TupleDesc shape) {
    closed_until = DatumGetTimestampTz(required(tuple, ledger->period.closed_until, shape));
  });
  // What is archived stays closed, whoever opens the books.
  return Max(closed_until, read_archived(ledger).until);
}

EntryRows read_entries(const Ledger *ledger, std::int64_t transaction_id, TimestampTz effective_at, bool own,
                       bool with_memos) {
  const EntryTable table = entries_at(ledger, effective_at);
  const EntryColumns &column = table.column;
  Relation relation = table_open(table.relation, AccessShareLock);
  // Rows that moved to another partition are new there, and as old as their transaction.
  const bool as_it_is = own || ledger->is_partitioned;
  Snapshot snapshot = as_it_is ? SnapshotSelf : fresh_snapshot();
  Relation index = index_open(table.by_line, AccessShareLock);
  ScanKeyData key;
  ScanKeyInit(&key, column.transaction_id, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(transaction_id));
  SysScanDesc scan = systable_beginscan_ordered(relation, index, snapshot, 1, &key);
  TupleDesc shape = RelationGetDescr(relation);
  Array<EntryRow> rows;
  rows.start(8);
  while (HeapTuple tuple = systable_getnext_ordered(scan, ForwardScanDirection)) {
    EntryRow row;
    row.entry.account_id = DatumGetInt64(required(tuple, column.account_id, shape));
    row.entry.layer = layer_of(ledger, required(tuple, column.layer, shape));
    row.entry.amount = monetary_from_datum(required(tuple, column.amount, shape));
    row.line = DatumGetInt32(required(tuple, column.line, shape));
    row.memo = with_memos ? text_or_null(tuple, column.memo, shape) : nullptr;
    rows.push(row);
  }
  systable_endscan_ordered(scan);
  index_close(index, AccessShareLock);
  if (!as_it_is)
    UnregisterSnapshot(snapshot);
  table_close(relation, AccessShareLock);
  if (rows.count == 0 && ledger->is_partitioned && effective_at < read_archived(ledger).until)
    refuse_archived(transaction_id, effective_at);
  return {rows.items, rows.count};
}

}  // namespace florin
