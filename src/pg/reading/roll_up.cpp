// roll_up(): reads the entries that are not rolled up yet, of transactions that are finished, and writes them
// to their accounts' roll-ups. One at a time in a ledger; posting and reading go on. And starting over.

#include <algorithm>

#include "../array.hpp"
#include "../error.hpp"
#include "../failpoint.hpp"
#include "../ledger/arrangement.hpp"
#include "../ledger/in_flight.hpp"
#include "../ledger/rows.hpp"
#include "../ledger/writer.hpp"
#include "roll_up_build.hpp"
#include "roll_up_entries.hpp"

#include "postgres.hpp"

extern "C" {
#include "storage/lmgr.h"
}

namespace florin {
namespace {

// Entries that are sorted by account at once: the more, the fewer times an account's row is written.
constexpr long batch_entries = 131'072;

// Entries in the order of posting, and that of their accounts.
struct Place {
  std::int64_t account_id;
  std::size_t position;
};
struct Batch {
  Array<ReadEntry> entries;
  Array<Place> order;
};

// The writing half: rows of both tables, written as their owner.
struct Rows {
  const RollUps *roll_ups;
  Writer accounts;
  Writer chunks;
};

Datum bytes_datum(const Packed &content) {
  auto *out = static_cast<bytea *>(palloc(VARHDRSZ + content.size));
  SET_VARSIZE(out, VARHDRSZ + content.size);
  std::memcpy(VARDATA(out), content.bytes, content.size);
  return PointerGetDatum(out);
}

// A row of a table that may have columns of somebody else's.
struct NewRow {
  TupleDesc shape;
  Datum *values;
  bool *nulls;

  void set(AttrNumber column, Datum value) {
    values[column - 1] = value;
    nulls[column - 1] = false;
  }
  HeapTuple form() const { return heap_form_tuple(shape, values, nulls); }
};
NewRow start_row(Relation relation) {
  TupleDesc shape = RelationGetDescr(relation);
  const auto count = static_cast<std::size_t>(shape->natts);
  NewRow row = {shape, static_cast<Datum *>(palloc0(count * sizeof(Datum))),
                static_cast<bool *>(palloc(count * sizeof(bool)))};
  std::memset(row.nulls, 1, count * sizeof(bool));
  return row;
}

bool write_chunk(void *state, const BuiltChunk &built) {
  auto *rows = static_cast<Rows *>(state);
  const auto &column = rows->roll_ups->ledger->roll_up_chunk;
  NewRow row = start_row(rows->roll_ups->chunks);
  row.set(column.account_id, Int64GetDatum(built.node.account_id));
  row.set(column.level, Int16GetDatum(static_cast<std::int16_t>(built.node.level)));
  row.set(column.node, Int64GetDatum(built.node.number));
  row.set(column.effective_at, TimestampTzGetDatum(built.effective_at));
  row.set(column.chunk, Int32GetDatum(built.chunk));
  row.set(column.known_from, TimestampTzGetDatum(built.known_from));
  row.set(column.known_until, TimestampTzGetDatum(built.known_until));
  row.set(column.content, bytes_datum(built.content));
  insert_row(rows->chunks, row.form());
  return true;
}

void write_account(Rows &rows, const Growing &growing, const RolledAccount *before) {
  unsigned char bytes[max_chunk_bytes];
  const Packed latest = {bytes, pack_chunk(*growing.latest, bytes)};
  const auto &column = rows.roll_ups->ledger->roll_up_account;
  if (before == nullptr) {
    NewRow row = start_row(rows.roll_ups->accounts);
    row.set(column.account_id, Int64GetDatum(growing.account_id));
    row.set(column.entries, Int64GetDatum(growing.entries));
    row.set(column.latest, bytes_datum(latest));
    insert_row(rows.accounts, row.form());
    return;
  }
  int columns[] = {column.entries, column.latest};
  Datum values[] = {Int64GetDatum(growing.entries), bytes_datum(latest)};
  bool nulls[] = {false, false};
  HeapTuple after = heap_modify_tuple_by_cols(before->row, RelationGetDescr(rows.roll_ups->accounts), 2,
                                              columns, values, nulls);
  write_row(rows.accounts, &before->row->t_self, before->row, after);
}

// Adds the entries from `first` up to `last`, all of one account.
void grow_account(Rows &rows, const Batch &batch, std::size_t first, std::size_t last, Chunk *latest) {
  const RollUps &roll_ups = *rows.roll_ups;
  Growing growing = {batch.order[first].account_id, 0, latest, {}};
  RolledAccount account;
  const bool found = find_rolled_account(roll_ups, growing.account_id, account);
  if (found) {
    growing.entries = account.entries;
    if (!unpack_chunk(account.latest.bytes, account.latest.size, *latest) ||
        latest->count != static_cast<std::uint64_t>(account.entries) % chunk_entries)
      refuse_damaged(roll_ups, growing.account_id);
  } else {
    start_chunk(*latest, batch.entries[batch.order[first].position].currency, true);
  }
  for (std::size_t i = first; i < last; ++i) {
    const ReadEntry &read = batch.entries[batch.order[i].position];
    if (read.currency != latest->currency)
      refuse_damaged(roll_ups, growing.account_id);
    if (!grow(roll_ups, growing, read.entry, {write_chunk, &rows}))
      refuse_damaged(roll_ups, growing.fault);
  }
  write_account(rows, growing, found ? &account : nullptr);
}

void write_batch(const RollUps &roll_ups, Batch &batch) {
  std::sort(batch.order.begin(), batch.order.end(), [](const Place &left, const Place &right) {
    return left.account_id != right.account_id ? left.account_id < right.account_id
                                               : left.position < right.position;
  });
  Rows rows;
  rows.roll_ups = &roll_ups;
  start_writing(rows.accounts, roll_ups.accounts);
  start_writing(rows.chunks, roll_ups.chunks);
  Chunk *latest = new_chunk();
  MemoryContext each =
      AllocSetContextCreate(CurrentMemoryContext, "florin roll-up of an account", ALLOCSET_DEFAULT_SIZES);
  for (std::size_t first = 0, last; first < batch.order.count; first = last) {
    CHECK_FOR_INTERRUPTS();
    for (last = first + 1;
         last < batch.order.count && batch.order[last].account_id == batch.order[first].account_id;)
      ++last;
    MemoryContext before = MemoryContextSwitchTo(each);
    grow_account(rows, batch, first, last, latest);
    MemoryContextSwitchTo(before);
    MemoryContextReset(each);
  }
  MemoryContextDelete(each);
  finish_writing(rows.chunks);
  finish_writing(rows.accounts);
  FAILPOINT("roll_up_written");
}

// ---- reading

// How many transactions there are to roll up, at most `most`, and up to which number.
std::int64_t count_transactions(const Ledger *ledger, std::int64_t after, std::int64_t &until,
                                std::int64_t most) {
  SPIPlanPtr plan = prepare_bigint(
      ledger,
      "SELECT pg_catalog.count(*), pg_catalog.max(n.id) FROM (SELECT t.id FROM %1$s.transactions AS t"
      " WHERE t.id OPERATOR(pg_catalog.>) $1 AND t.id OPERATOR(pg_catalog.<=) $2"
      " ORDER BY t.id USING OPERATOR(pg_catalog.<) LIMIT $3) AS n",
      3);
  Datum values[] = {Int64GetDatum(after), Int64GetDatum(until), Int64GetDatum(most)};
  const int code = SPI_execute_plan(plan, values, nullptr, true, 1);
  if (code != SPI_OK_SELECT)
    elog(ERROR, "SPI_execute_plan: %s", SPI_result_code_string(code));
  bool is_null;
  const std::int64_t count =
      DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &is_null));
  if (count == most)
    until = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2, &is_null));
  SPI_freetuptable(SPI_tuptable);
  return count;
}

void roll_up_entries(const RollUps &roll_ups, std::int64_t after, std::int64_t until) {
  EntryCursor cursor = read_posted(roll_ups.ledger, after, until);
  MemoryContext each =
      AllocSetContextCreate(CurrentMemoryContext, "florin roll-up batch", ALLOCSET_DEFAULT_SIZES);
  while (const std::uint64_t count = fetch_entries(cursor, batch_entries)) {
    MemoryContext before = MemoryContextSwitchTo(each);
    Batch batch;
    batch.entries.start(count);
    batch.order.start(count);
    for (std::uint64_t i = 0; i < count; ++i)
      batch.order.push({batch.entries.push(fetched_entry(cursor, i)).account_id, i});
    SPI_freetuptable(SPI_tuptable);
    write_batch(roll_ups, batch);
    MemoryContextSwitchTo(before);
    MemoryContextReset(each);
  }
  MemoryContextDelete(each);
}

// What those transactions released of holds.
void roll_up_releases(Ledger *ledger, std::int64_t after, std::int64_t until) {
  Datum values[] = {Int64GetDatum(after), Int64GetDatum(until)};
  execute(ledger, Statement::roll_up_releases, values, nullptr, ledger->roll_up_releases);
}

void write_until(const Ledger *ledger, Relation relation, const RollUpRow &before, std::int64_t until) {
  int columns[] = {ledger->roll_up.until_id, ledger->roll_up.rolled_up_at};
  Datum values[] = {Int64GetDatum(until), TimestampTzGetDatum(GetCurrentTransactionStartTimestamp())};
  bool nulls[] = {false, false};
  HeapTuple after =
      heap_modify_tuple_by_cols(before.row, RelationGetDescr(relation), 2, columns, values, nulls);
  Writer writer;
  start_writing(writer, relation);
  write_row(writer, &before.row->t_self, before.row, after);
  finish_writing(writer);
}

std::int64_t roll_up(Ledger *ledger, Relation relation, std::int64_t most) {
  const RollUpRow before = read_roll_up(ledger, relation, SnapshotSelf);
  std::int64_t until = finished_through(ledger, before.until_id, most);
  if (until == before.until_id)
    return 0;
  // A snapshot taken after it was asked what is finished, or that of the transaction, which was asked.
  PushActiveSnapshot(IsolationUsesXactSnapshot() ? GetTransactionSnapshot() : GetLatestSnapshot());
  const std::int64_t count = count_transactions(ledger, before.until_id, until, most);
  RollUps roll_ups = open_roll_ups(ledger, SnapshotSelf, RowExclusiveLock);
  if (count > 0) {
    roll_up_entries(roll_ups, before.until_id, until);
    roll_up_releases(ledger, before.until_id, until);
    if (IsolationUsesXactSnapshot())
      check_arrangement(ledger);
  }
  close_roll_ups(roll_ups);
  PopActiveSnapshot();
  write_until(ledger, relation, before, until);
  FAILPOINT("rolled_up");
  return count;
}

// ---- starting over

// Row by row: older snapshots still need them, together with the number that says what they hold.
std::int64_t remove_rows(Relation relation) {
  Writer writer;
  start_writing(writer, relation);
  SysScanDesc scan = systable_beginscan(relation, InvalidOid, false, GetActiveSnapshot(), 0, nullptr);
  std::int64_t count = 0;
  while (HeapTuple row = systable_getnext(scan)) {
    CHECK_FOR_INTERRUPTS();
    remove_row(writer, &row->t_self, row);
    ++count;
  }
  systable_endscan(scan);
  finish_writing(writer);
  return count;
}

// Of archived entries the roll-ups are all that is left to tell balances. Whoever archives waits for the
// lock.
void refuse_archived(const Ledger *ledger) {
  LockRelationOid(ledger->transactions, AccessShareLock);
  const Archived archived = read_archived(ledger);
  if (archived.last_id == 0)
    return;
  ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                  errmsg("entries effective before %s are archived", timestamptz_to_str(archived.until)),
                  errdetail("Balances could not be told without the roll-ups of them."),
                  errhint("restore_partitions() brings them back.")));
}

std::int64_t forget(const Ledger *ledger, Relation relation) {
  refuse_archived(ledger);
  const RollUpRow before = read_roll_up(ledger, relation, SnapshotSelf);
  PushActiveSnapshot(GetLatestSnapshot());
  RollUps roll_ups = open_roll_ups(ledger, SnapshotSelf, RowExclusiveLock);
  std::int64_t count = remove_rows(roll_ups.chunks) + remove_rows(roll_ups.accounts);
  close_roll_ups(roll_ups);
  Relation releases = table_open(ledger->roll_up_releases, RowExclusiveLock);
  count += remove_rows(releases);
  table_close(releases, NoLock);
  PopActiveSnapshot();
  write_until(ledger, relation, before, 0);
  return count;
}

Ledger *ledger_to_roll_up(FunctionCallInfo fcinfo) {
  Ledger *ledger = open_ledger(PG_GETARG_OID(0), fcinfo->flinfo->fn_oid);
  if (pg_class_aclcheck(ledger->roll_ups, GetUserId(), ACL_INSERT) != ACLCHECK_OK)
    aclcheck_error(ACLCHECK_NO_PRIV, OBJECT_TABLE, get_rel_name(ledger->roll_ups));
  return ledger;
}

}  // namespace
}  // namespace florin

using namespace florin;

SQL_FUNCTION(ledger_forget_roll_ups) {
  const Ledger *ledger = ledger_to_roll_up(fcinfo);
  Relation relation = table_open(ledger->roll_ups, ShareUpdateExclusiveLock);
  const Owner owner = become_owner(relation);
  const std::int64_t count = forget(ledger, relation);
  become_caller(owner);
  table_close(relation, NoLock);
  PG_RETURN_INT64(count);
}

SQL_FUNCTION(ledger_roll_up) {
  if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("max_transactions must not be null")));
  Ledger *ledger = ledger_to_roll_up(fcinfo);
  const std::int32_t most = PG_GETARG_INT32(1);
  if (most < 1) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("max_transactions must be at least 1, not %d", most)));
  }
  // Whoever comes second waits here, and goes on from where the first one came to.
  Relation relation = table_open(ledger->roll_ups, ShareUpdateExclusiveLock);
  const Owner owner = become_owner(relation);
  connect_spi();
  const std::int64_t count = roll_up(ledger, relation, most);
  SPI_finish();
  become_caller(owner);
  table_close(relation, NoLock);
  PG_RETURN_INT64(count);
}
