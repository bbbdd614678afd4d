// Reading what holds keep by index, past snapshots: whoever asks has locked what keeps the answer true.

#include <algorithm>

#include "held_rows.hpp"

#include "../array.hpp"
#include "../error.hpp"
#include "../failpoint.hpp"
#include "../money/datum.hpp"
#include "rows.hpp"
#include "subtrees.hpp"
#include "writer.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

// A row and where it is.
struct StoredHeld {
  HeldRow row;
  ItemPointerData tid;
  HeapTuple tuple;
};

HeldRow read_row(const Ledger *ledger, HeapTuple tuple, TupleDesc shape) {
  const auto &column = ledger->held_leg;
  HeldRow row;
  bool is_null;
  row.transaction_id = DatumGetInt64(required(tuple, column.transaction_id, shape));
  row.line = DatumGetInt32(required(tuple, column.line, shape));
  row.account_id = DatumGetInt64(required(tuple, column.account_id, shape));
  row.amount = monetary_from_datum(required(tuple, column.amount, shape));
  const Datum expires_at = heap_getattr(tuple, column.expires_at, shape, &is_null);
  row.expires = !is_null;
  row.expires_at = is_null ? 0 : DatumGetTimestampTz(expires_at);
  return row;
}

Array<StoredHeld> find_held(const Ledger *ledger, Relation relation, std::int64_t transaction_id) {
  ScanKeyData key;
  ScanKeyInit(&key, ledger->held_leg.transaction_id, BTEqualStrategyNumber, F_INT8EQ,
              Int64GetDatum(transaction_id));
  Relation index = index_open(ledger->held_by_transaction, AccessShareLock);
  SysScanDesc scan = systable_beginscan_ordered(relation, index, SnapshotSelf, 1, &key);
  Array<StoredHeld> found;
  found.start(4);
  while (HeapTuple tuple = systable_getnext_ordered(scan, ForwardScanDirection)) {
    const StoredHeld held = {read_row(ledger, tuple, RelationGetDescr(relation)), tuple->t_self,
                             heap_copytuple(tuple)};
    found.push(held);
  }
  systable_endscan_ordered(scan);
  index_close(index, AccessShareLock);
  return found;
}

HeapTuple form_row(const Ledger *ledger, TupleDesc shape, const HeldRow &row) {
  const auto &column = ledger->held_leg;
  auto *values = static_cast<Datum *>(palloc0(sizeof(Datum) * static_cast<std::size_t>(shape->natts)));
  auto *nulls = static_cast<bool *>(palloc(sizeof(bool) * static_cast<std::size_t>(shape->natts)));
  for (int i = 0; i < shape->natts; ++i)
    nulls[i] = true;
  const auto put = [&](AttrNumber number, Datum value) {
    values[number - 1] = value;
    nulls[number - 1] = false;
  };
  put(column.transaction_id, Int64GetDatum(row.transaction_id));
  put(column.line, Int32GetDatum(row.line));
  put(column.account_id, Int64GetDatum(row.account_id));
  put(column.amount, monetary_datum(row.amount));
  if (row.expires)
    put(column.expires_at, TimestampTzGetDatum(row.expires_at));
  return heap_form_tuple(shape, values, nulls);
}

void write_amount(const Ledger *ledger, Writer &writer, StoredHeld &held, const Monetary &amount) {
  int column = ledger->held_leg.amount;
  Datum value = monetary_datum(amount);
  bool is_null = false;
  HeapTuple after =
      heap_modify_tuple_by_cols(held.tuple, RelationGetDescr(writer.relation), 1, &column, &value, &is_null);
  write_row(writer, &held.tid, held.tuple, after);
}

void release_line(const Ledger *ledger, Writer &writer, StoredHeld &held, const Monetary &amount) {
  Failure why;
  Monetary left;
  if (!add(held.row.amount, amount, left, why))
    raise(why);
  if (left.amount.coefficient == 0)
    remove_row(writer, &held.tid, held.tuple);
  else if ((left.amount.coefficient < 0) == (held.row.amount.amount.coefficient < 0))
    write_amount(ledger, writer, held, left);
  else
    elog(ERROR, "more is released of hold " INT64_FORMAT " than it keeps", held.row.transaction_id);
}

// The lines of one hold, of which a line has one row.
void release_hold(const Ledger *ledger, Writer &writer, const ReleasedLine *lines, std::size_t count) {
  const auto is_before = [](const StoredHeld &held, int line) { return held.row.line < line; };
  Array<StoredHeld> rows = find_held(ledger, writer.relation, lines[0].transaction_id);
  std::sort(rows.begin(), rows.end(),
            [](const StoredHeld &left, const StoredHeld &right) { return left.row.line < right.row.line; });
  for (std::size_t i = 0; i < count; ++i) {
    StoredHeld *held = std::lower_bound(rows.begin(), rows.end(), lines[i].line, is_before);
    if (held == rows.end() || held->row.line != lines[i].line)
      elog(ERROR, "hold " INT64_FORMAT " keeps nothing in line %d", lines[i].transaction_id, lines[i].line);
    release_line(ledger, writer, *held, lines[i].amount);
    FAILPOINT("hold_released");
  }
}

}  // namespace

HeldRows read_held(const Ledger *ledger, std::int64_t transaction_id) {
  Relation relation = table_open(ledger->held, AccessShareLock);
  const Array<StoredHeld> found = find_held(ledger, relation, transaction_id);
  table_close(relation, AccessShareLock);
  Array<HeldRow> rows;
  rows.start(found.count);
  for (std::size_t i = 0; i < found.count; ++i)
    rows.push(found[i].row);
  return {rows.items, rows.count};
}

namespace {

void add_expired(const Ledger *ledger, std::int64_t account_id, TimestampTz now, Expired &out) {
  Relation relation = table_open(ledger->held, AccessShareLock);
  ScanKeyData keys[2];
  ScanKeyInit(&keys[0], ledger->held_leg.account_id, BTEqualStrategyNumber, F_INT8EQ,
              Int64GetDatum(account_id));
  ScanKeyInit(&keys[1], ledger->held_leg.expires_at, BTLessEqualStrategyNumber, F_TIMESTAMPTZ_LE,
              TimestampTzGetDatum(now));
  SysScanDesc scan = systable_beginscan(relation, ledger->held_by_account, true, SnapshotSelf, 2, keys);
  while (HeapTuple tuple = systable_getnext(scan)) {
    const Decimal amount = read_row(ledger, tuple, RelationGetDescr(relation)).amount.amount;
    const bool is_debit = amount.coefficient > 0;
    Decimal &sum = is_debit ? out.debits : out.credits;
    Failure why;
    if (!add(Decimal(sum), is_debit ? amount : negate(amount), sum, why))
      raise(why);
  }
  systable_endscan(scan);
  table_close(relation, AccessShareLock);
}

}  // namespace

Expired sum_expired(const Ledger *ledger, const Balance &balance, TimestampTz now) {
  Expired expired = {{0, 0}, {0, 0}};
  if (!is_subtree(balance.account_id)) {
    add_expired(ledger, balance.account_id, now, expired);
    return expired;
  }
  const AccountIds accounts =
      accounts_beneath(ledger, account_code(ledger, balance.account_id), balance.currency);
  for (std::size_t i = 0; i < accounts.count; ++i)
    add_expired(ledger, accounts.ids[i], now, expired);
  return expired;
}

HoldIds find_expired(const Ledger *ledger, TimestampTz now, std::size_t most) {
  Relation relation = table_open(ledger->held, AccessShareLock);
  Relation index = index_open(ledger->held_by_expiry, AccessShareLock);
  HASHCTL control = {};
  control.keysize = sizeof(std::int64_t);
  control.entrysize = sizeof(std::int64_t);
  control.hcxt = CurrentMemoryContext;
  HTAB *seen = hash_create("florin expired holds", 64, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
  Array<std::int64_t> ids;
  ids.start(most < 64 ? most : 64);
  ScanKeyData key;
  ScanKeyInit(&key, ledger->held_leg.expires_at, BTLessEqualStrategyNumber, F_TIMESTAMPTZ_LE,
              TimestampTzGetDatum(now));
  SysScanDesc scan = systable_beginscan_ordered(relation, index, SnapshotSelf, 1, &key);
  while (ids.count < most) {
    HeapTuple tuple = systable_getnext_ordered(scan, ForwardScanDirection);
    if (!HeapTupleIsValid(tuple))
      break;
    const std::int64_t id = read_row(ledger, tuple, RelationGetDescr(relation)).transaction_id;
    bool found;
    hash_search(seen, &id, HASH_ENTER, &found);
    if (!found)
      ids.push(id);
  }
  systable_endscan_ordered(scan);
  hash_destroy(seen);
  index_close(index, AccessShareLock);
  table_close(relation, AccessShareLock);
  return {ids.items, ids.count};
}

namespace {

// Opens the table for the owner to write, and closes it.
struct HeldWriting {
  Relation relation;
  Owner owner;
  Writer writer;
};

void start(HeldWriting &writing, const Ledger *ledger) {
  writing.relation = table_open(ledger->held, RowExclusiveLock);
  writing.owner = become_owner(writing.relation);
  start_writing(writing.writer, writing.relation, own_columns(ledger->held_leg));
}

void finish(HeldWriting &writing) {
  finish_writing(writing.writer);
  become_caller(writing.owner);
  table_close(writing.relation, NoLock);
}

}  // namespace

void insert_held(Ledger *ledger, const HeldRow *rows, std::size_t count) {
  HeldWriting writing;
  start(writing, ledger);
  for (std::size_t i = 0; i < count; ++i)
    insert_row(writing.writer, form_row(ledger, RelationGetDescr(writing.relation), rows[i]));
  finish(writing);
}

void release_held(Ledger *ledger, const ReleasedLine *lines, std::size_t count) {
  HeldWriting writing;
  start(writing, ledger);
  std::size_t first = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (i + 1 < count && lines[i + 1].transaction_id == lines[first].transaction_id)
      continue;
    release_hold(ledger, writing.writer, lines + first, i + 1 - first);
    first = i + 1;
  }
  finish(writing);
}

void extend_held(Ledger *ledger, std::int64_t transaction_id, bool expires, TimestampTz expires_at) {
  HeldWriting writing;
  start(writing, ledger);
  Array<StoredHeld> rows = find_held(ledger, writing.relation, transaction_id);
  for (StoredHeld &held : rows) {
    int column = ledger->held_leg.expires_at;
    Datum value = TimestampTzGetDatum(expires_at);
    bool is_null = !expires;
    HeapTuple after = heap_modify_tuple_by_cols(held.tuple, RelationGetDescr(writing.relation), 1, &column,
                                                &value, &is_null);
    write_row(writing.writer, &held.tid, held.tuple, after);
  }
  finish(writing);
}

}  // namespace florin
