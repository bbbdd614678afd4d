// Index look-ups in the tables of roll-ups.

#include "roll_up_rows.hpp"

#include "../ledger/rows.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

constexpr const char *start_over =
    "Entries are not concerned: forget_roll_ups() and then roll_up() make it anew.";

Packed packed(Datum value) {
  const auto *bytes = reinterpret_cast<const bytea *>(DatumGetPointer(value));
  // Stored plain: neither compressed nor moved out of the row.
  if (VARATT_IS_EXTENDED(bytes) && !VARATT_IS_SHORT(bytes)) {
    ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                    errmsg("a packed column of a roll-up is not stored plain")));
  }
  return {reinterpret_cast<const unsigned char *>(VARDATA_ANY(bytes)),
          static_cast<std::size_t>(VARSIZE_ANY_EXHDR(bytes))};
}

ChunkRow read_chunk(const RollUps &roll_ups, HeapTuple row) {
  const auto &column = roll_ups.ledger->roll_up_chunk;
  TupleDesc shape = RelationGetDescr(roll_ups.chunks);
  ChunkRow out;
  out.effective_at = DatumGetTimestampTz(required(row, column.effective_at, shape));
  out.known_from = DatumGetTimestampTz(required(row, column.known_from, shape));
  out.known_until = DatumGetTimestampTz(required(row, column.known_until, shape));
  out.chunk = DatumGetInt32(required(row, column.chunk, shape));
  out.content = packed(required(row, column.content, shape));
  out.row = row;
  return out;
}

// The first three columns of the index of chunks.
void node_keys(const RollUps &roll_ups, const Node &node, ScanKeyData *keys) {
  const auto &column = roll_ups.ledger->roll_up_chunk;
  ScanKeyInit(&keys[0], column.account_id, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(node.account_id));
  ScanKeyInit(&keys[1], column.level, BTEqualStrategyNumber, F_INT2EQ,
              Int16GetDatum(static_cast<std::int16_t>(node.level)));
  ScanKeyInit(&keys[2], column.node, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(node.number));
}

bool last_chunk(const RollUps &roll_ups, ScanKeyData *keys, int count, ChunkRow &out) {
  SysScanDesc scan =
      systable_beginscan_ordered(roll_ups.chunks, roll_ups.chunks_by_node, roll_ups.snapshot, count, keys);
  HeapTuple row = systable_getnext_ordered(scan, BackwardScanDirection);
  const bool found = HeapTupleIsValid(row);
  if (found)
    out = read_chunk(roll_ups, heap_copytuple(row));
  systable_endscan_ordered(scan);
  return found;
}

}  // namespace

RollUps open_roll_ups(const Ledger *ledger, Snapshot snapshot, LOCKMODE lock) {
  return {ledger, snapshot, table_open(ledger->roll_up_accounts, lock),
          table_open(ledger->roll_up_chunks, lock), index_open(ledger->roll_up_chunks_by_node, lock)};
}

void close_roll_ups(RollUps &roll_ups) {
  index_close(roll_ups.chunks_by_node, NoLock);
  table_close(roll_ups.chunks, NoLock);
  table_close(roll_ups.accounts, NoLock);
}

RollUpRow read_roll_up(const Ledger *ledger, Relation relation, Snapshot snapshot) {
  SysScanDesc scan = systable_beginscan(relation, InvalidOid, false, snapshot, 0, nullptr);
  HeapTuple row = systable_getnext(scan);
  if (!HeapTupleIsValid(row)) {
    ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED),
                    errmsg("table \"%s\" has no row", RelationGetRelationName(relation))));
  }
  RollUpRow out;
  out.row = heap_copytuple(row);
  out.until_id = DatumGetInt64(required(row, ledger->roll_up.until_id, RelationGetDescr(relation)));
  systable_endscan(scan);
  return out;
}

RolledAccount read_rolled_account(const RollUps &roll_ups, HeapTuple row) {
  const auto &column = roll_ups.ledger->roll_up_account;
  TupleDesc shape = RelationGetDescr(roll_ups.accounts);
  RolledAccount out;
  out.account_id = DatumGetInt64(required(row, column.account_id, shape));
  out.entries = DatumGetInt64(required(row, column.entries, shape));
  out.latest = packed(required(row, column.latest, shape));
  out.row = row;
  return out;
}

bool find_rolled_account(const RollUps &roll_ups, std::int64_t account_id, RolledAccount &out) {
  const Ledger *ledger = roll_ups.ledger;
  ScanKeyData key;
  ScanKeyInit(&key, ledger->roll_up_account.account_id, BTEqualStrategyNumber, F_INT8EQ,
              Int64GetDatum(account_id));
  SysScanDesc scan =
      systable_beginscan(roll_ups.accounts, ledger->roll_up_accounts_by_id, true, roll_ups.snapshot, 1, &key);
  HeapTuple row = systable_getnext(scan);
  const bool found = HeapTupleIsValid(row);
  if (found)
    out = read_rolled_account(roll_ups, heap_copytuple(row));
  systable_endscan(scan);
  return found;
}

bool find_chunk(const RollUps &roll_ups, const Node &node, TimestampTz as_of, ChunkRow &out) {
  ScanKeyData keys[4];
  node_keys(roll_ups, node, keys);
  ScanKeyInit(&keys[3], roll_ups.ledger->roll_up_chunk.effective_at, BTLessEqualStrategyNumber,
              F_TIMESTAMPTZ_LE, TimestampTzGetDatum(as_of));
  return last_chunk(roll_ups, keys, 4, out);
}

bool find_chunk_at(const RollUps &roll_ups, const Node &node, TimestampTz effective_at, int chunk,
                   ChunkRow &out) {
  const auto &column = roll_ups.ledger->roll_up_chunk;
  ScanKeyData keys[5];
  node_keys(roll_ups, node, keys);
  ScanKeyInit(&keys[3], column.effective_at, BTEqualStrategyNumber, F_TIMESTAMPTZ_EQ,
              TimestampTzGetDatum(effective_at));
  ScanKeyInit(&keys[4], column.chunk, BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(chunk));
  return last_chunk(roll_ups, keys, 5, out);
}

ChunkScan start_chunks(const RollUps &roll_ups, const Node &node) {
  ScanKeyData keys[3];
  node_keys(roll_ups, node, keys);
  return {systable_beginscan_ordered(roll_ups.chunks, roll_ups.chunks_by_node, roll_ups.snapshot, 3, keys)};
}

bool next_chunk(const RollUps &roll_ups, ChunkScan &scan, ChunkRow &out) {
  HeapTuple row = systable_getnext_ordered(scan.scan, ForwardScanDirection);
  if (!HeapTupleIsValid(row))
    return false;
  out = read_chunk(roll_ups, row);
  return true;
}

void end_chunks(ChunkScan &scan) {
  systable_endscan_ordered(scan.scan);
}

void refuse_damaged(const RollUps &roll_ups, const Node &node) {
  ereport(ERROR,
          (errcode(ERRCODE_DATA_CORRUPTED),
           errmsg("the roll-up of account \"%s\" is damaged", account_code(roll_ups.ledger, node.account_id)),
           errdetail("It is node " INT64_FORMAT " of level %d.", node.number, node.level),
           errhint("%s", start_over)));
  pg_unreachable();
}

void refuse_damaged(const RollUps &roll_ups, std::int64_t account_id) {
  ereport(ERROR,
          (errcode(ERRCODE_DATA_CORRUPTED),
           errmsg("the roll-up of account \"%s\" is damaged", account_code(roll_ups.ledger, account_id)),
           errhint("%s", start_over)));
  pg_unreachable();
}

}  // namespace florin
