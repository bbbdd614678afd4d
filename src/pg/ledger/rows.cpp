// Index look-ups of accounts, transactions and entries.

#include "rows.hpp"

#include "../array.hpp"
#include "../money/datum.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

// What a statement that starts now may see, the isolation level respected.
Snapshot current_snapshot() {
  return RegisterSnapshot(IsolationUsesXactSnapshot() ? GetTransactionSnapshot() : GetLatestSnapshot());
}

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

bool find_account(const Ledger *ledger, const char *code, std::size_t length, AccountRow &out) {
  Relation relation = table_open(ledger->accounts, AccessShareLock);
  Snapshot snapshot = current_snapshot();
  ScanKeyData key;
  ScanKeyInit(&key, ledger->account.code, BTEqualStrategyNumber, F_TEXTEQ,
              PointerGetDatum(cstring_to_text_with_len(code, static_cast<int>(length))));
  SysScanDesc scan = systable_beginscan(relation, ledger->accounts_by_code, true, snapshot, 1, &key);
  HeapTuple tuple = systable_getnext(scan);
  const bool found = HeapTupleIsValid(tuple);
  if (found) {
    TupleDesc shape = RelationGetDescr(relation);
    out.id = DatumGetInt64(required(tuple, ledger->account.id, shape));
    out.currency = {DatumGetInt64(required(tuple, ledger->account.currency, shape))};
  }
  systable_endscan(scan);
  UnregisterSnapshot(snapshot);
  table_close(relation, AccessShareLock);
  return found;
}

const char *account_code(const Ledger *ledger, std::int64_t id) {
  const bool subtree = is_subtree(id);
  Relation relation = table_open(subtree ? ledger->subtree_limits : ledger->accounts, AccessShareLock);
  ScanKeyData key;
  ScanKeyInit(&key, subtree ? ledger->subtree.id : ledger->account.id, BTEqualStrategyNumber, F_INT8EQ,
              Int64GetDatum(id));
  SysScanDesc scan = systable_beginscan(relation, subtree ? ledger->subtrees_by_id : ledger->accounts_by_id,
                                        true, SnapshotSelf, 1, &key);
  HeapTuple tuple = systable_getnext(scan);
  const char *code = nullptr;
  if (HeapTupleIsValid(tuple)) {
    code = text_or_null(tuple, subtree ? ledger->subtree.code : ledger->account.code,
                        RelationGetDescr(relation));
  }
  systable_endscan(scan);
  table_close(relation, AccessShareLock);
  return code != nullptr ? code : psprintf("#" INT64_FORMAT, id);
}

namespace {

TransactionRow read_transaction(const Ledger *ledger, HeapTuple tuple, TupleDesc shape) {
  const auto &column = ledger->transaction;
  TransactionRow row;
  bool is_null;
  row.id = DatumGetInt64(required(tuple, column.id, shape));
  row.effective_at = DatumGetTimestampTz(required(tuple, column.effective_at, shape));
  const Datum dated_at = heap_getattr(tuple, column.dated_at, shape, &is_null);
  row.asked_at = is_null ? row.effective_at : DatumGetTimestampTz(dated_at);
  const Datum origin = heap_getattr(tuple, column.origin_id, shape, &is_null);
  row.origin_id = is_null ? 0 : DatumGetInt64(origin);
  const Datum relation = heap_getattr(tuple, column.relation, shape, &is_null);
  row.relation = is_null ? InvalidOid : DatumGetObjectId(relation);
  row.kind = text_or_null(tuple, column.kind, shape);
  row.description = text_or_null(tuple, column.description, shape);
  const Datum metadata = heap_getattr(tuple, column.metadata, shape, &is_null);
  row.metadata = is_null ? nullptr : DatumGetJsonbPCopy(metadata);
  return row;
}

}  // namespace

bool find_transaction_by_key(const Ledger *ledger, const char *key_text, TransactionRow &out) {
  Relation relation = table_open(ledger->transactions, AccessShareLock);
  Snapshot snapshot = current_snapshot();
  ScanKeyData key;
  ScanKeyInit(&key, ledger->transaction.key, BTEqualStrategyNumber, F_TEXTEQ, CStringGetTextDatum(key_text));
  SysScanDesc scan = systable_beginscan(relation, ledger->transactions_by_key, true, snapshot, 1, &key);
  HeapTuple tuple = systable_getnext(scan);
  const bool found = HeapTupleIsValid(tuple);
  if (found)
    out = read_transaction(ledger, tuple, RelationGetDescr(relation));
  systable_endscan(scan);
  UnregisterSnapshot(snapshot);
  table_close(relation, AccessShareLock);
  return found;
}

bool lock_transaction(const Ledger *ledger, std::int64_t id, TransactionRow &out) {
  Relation relation = table_open(ledger->transactions, RowShareLock);
  ScanKeyData key;
  ScanKeyInit(&key, ledger->transaction.id, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(id));
  SysScanDesc scan = systable_beginscan(relation, ledger->transactions_by_id, true, SnapshotSelf, 1, &key);
  HeapTuple tuple = systable_getnext(scan);
  ItemPointerData tid;
  const bool found = HeapTupleIsValid(tuple);
  if (found) {
    out = read_transaction(ledger, tuple, RelationGetDescr(relation));
    tid = tuple->t_self;
  }
  systable_endscan(scan);
  if (found) {
    TupleTableSlot *slot = table_slot_create(relation, nullptr);
    TM_FailureData failure;
    const TM_Result result = table_tuple_lock(relation, &tid, SnapshotSelf, slot, GetCurrentCommandId(true),
                                              LockTupleNoKeyExclusive, LockWaitBlock, 0, &failure);
    if (result != TM_Ok)
      elog(ERROR, "unexpected result %d of locking a transaction", static_cast<int>(result));
    ExecDropSingleTupleTableSlot(slot);
  }
  table_close(relation, NoLock);
  return found;
}

AnswerRows read_answers(const Ledger *ledger, std::int64_t origin_id) {
  Relation relation = table_open(ledger->transactions, AccessShareLock);
  ScanKeyData key;
  ScanKeyInit(&key, ledger->transaction.origin_id, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(origin_id));
  SysScanDesc scan =
      systable_beginscan(relation, ledger->transactions_by_origin, true, SnapshotSelf, 1, &key);
  Array<AnswerRow> answers;
  answers.start(4);
  while (HeapTuple tuple = systable_getnext(scan)) {
    const TransactionRow row = read_transaction(ledger, tuple, RelationGetDescr(relation));
    answers.push({row.id, row.relation});
  }
  systable_endscan(scan);
  table_close(relation, AccessShareLock);
  return {answers.items, answers.count};
}

Membership find_membership(const Ledger *ledger, std::int64_t id, TimestampTz &effective_at) {
  Relation relation = table_open(ledger->transactions, AccessShareLock);
  ScanKeyData key;
  ScanKeyInit(&key, ledger->transaction.id, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(id));
  SysScanDesc scan = systable_beginscan(relation, ledger->transactions_by_id, true, SnapshotSelf, 1, &key);
  HeapTuple tuple = systable_getnext(scan);
  Membership membership = Membership::missing;
  if (HeapTupleIsValid(tuple)) {
    effective_at =
        DatumGetTimestampTz(required(tuple, ledger->transaction.effective_at, RelationGetDescr(relation)));
    // A frozen xmin is reported as such, so a wrapped-around one is never taken for ours.
    if (!TransactionIdIsCurrentTransactionId(HeapTupleHeaderGetXmin(tuple->t_data)))
      membership = Membership::committed;
    else if (heap_attisnull(tuple, ledger->transaction.relation, RelationGetDescr(relation)))
      membership = Membership::own;
    else
      membership = Membership::own_answer;
  }
  systable_endscan(scan);
  table_close(relation, AccessShareLock);
  return membership;
}

TimestampTz read_closed_until(const Ledger *ledger) {
  Relation relation = table_open(ledger->periods, AccessShareLock);
  Relation index = index_open(ledger->periods_by_id, AccessShareLock);
  SysScanDesc scan = systable_beginscan_ordered(relation, index, SnapshotSelf, 0, nullptr);
  HeapTuple tuple = systable_getnext_ordered(scan, BackwardScanDirection);
  TimestampTz closed_until = DT_NOBEGIN;
  if (HeapTupleIsValid(tuple))
    closed_until =
        DatumGetTimestampTz(required(tuple, ledger->period.closed_until, RelationGetDescr(relation)));
  systable_endscan_ordered(scan);
  index_close(index, AccessShareLock);
  table_close(relation, AccessShareLock);
  return closed_until;
}

EntryRows read_entries(const Ledger *ledger, std::int64_t transaction_id, bool own, bool with_memos) {
  Relation relation = table_open(ledger->entries, AccessShareLock);
  Snapshot snapshot = own ? SnapshotSelf : current_snapshot();
  Relation index = index_open(ledger->entries_by_line, AccessShareLock);
  ScanKeyData key;
  ScanKeyInit(&key, ledger->entry.transaction_id, BTEqualStrategyNumber, F_INT8EQ,
              Int64GetDatum(transaction_id));
  SysScanDesc scan = systable_beginscan_ordered(relation, index, snapshot, 1, &key);
  TupleDesc shape = RelationGetDescr(relation);
  Array<EntryRow> rows;
  rows.start(8);
  while (HeapTuple tuple = systable_getnext_ordered(scan, ForwardScanDirection)) {
    EntryRow row;
    row.entry.account_id = DatumGetInt64(required(tuple, ledger->entry.account_id, shape));
    row.entry.layer = layer_of(ledger, required(tuple, ledger->entry.layer, shape));
    row.entry.amount = monetary_from_datum(required(tuple, ledger->entry.amount, shape));
    row.line = DatumGetInt32(required(tuple, ledger->entry.line, shape));
    row.memo = with_memos ? text_or_null(tuple, ledger->entry.memo, shape) : nullptr;
    rows.push(row);
  }
  systable_endscan_ordered(scan);
  index_close(index, AccessShareLock);
  if (!own)
    UnregisterSnapshot(snapshot);
  table_close(relation, AccessShareLock);
  return {rows.items, rows.count};
}

}  // namespace florin
