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
  Relation relation = table_open(ledger->accounts, AccessShareLock);
  ScanKeyData key;
  ScanKeyInit(&key, ledger->account.id, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(id));
  SysScanDesc scan = systable_beginscan(relation, ledger->accounts_by_id, true, SnapshotSelf, 1, &key);
  HeapTuple tuple = systable_getnext(scan);
  const char *code = nullptr;
  if (HeapTupleIsValid(tuple))
    code = text_or_null(tuple, ledger->account.code, RelationGetDescr(relation));
  systable_endscan(scan);
  table_close(relation, AccessShareLock);
  return code != nullptr ? code : psprintf("#" INT64_FORMAT, id);
}

bool find_transaction_by_key(const Ledger *ledger, const char *key_text, TransactionRow &out) {
  Relation relation = table_open(ledger->transactions, AccessShareLock);
  Snapshot snapshot = current_snapshot();
  ScanKeyData key;
  ScanKeyInit(&key, ledger->transaction.key, BTEqualStrategyNumber, F_TEXTEQ, CStringGetTextDatum(key_text));
  SysScanDesc scan = systable_beginscan(relation, ledger->transactions_by_key, true, snapshot, 1, &key);
  HeapTuple tuple = systable_getnext(scan);
  const bool found = HeapTupleIsValid(tuple);
  if (found) {
    bool is_null;
    TupleDesc shape = RelationGetDescr(relation);
    out.id = DatumGetInt64(required(tuple, ledger->transaction.id, shape));
    out.effective_at = DatumGetTimestampTz(required(tuple, ledger->transaction.effective_at, shape));
    out.kind = text_or_null(tuple, ledger->transaction.kind, shape);
    out.description = text_or_null(tuple, ledger->transaction.description, shape);
    const Datum metadata = heap_getattr(tuple, ledger->transaction.metadata, shape, &is_null);
    out.metadata = is_null ? nullptr : DatumGetJsonbPCopy(metadata);
  }
  systable_endscan(scan);
  UnregisterSnapshot(snapshot);
  table_close(relation, AccessShareLock);
  return found;
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
    membership = TransactionIdIsCurrentTransactionId(HeapTupleHeaderGetXmin(tuple->t_data))
                     ? Membership::own
                     : Membership::committed;
  }
  systable_endscan(scan);
  table_close(relation, AccessShareLock);
  return membership;
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
