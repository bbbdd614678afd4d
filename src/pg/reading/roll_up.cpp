// roll_up(): reads the entries that are not rolled up yet, of transactions that are finished, and writes them
// to their accounts' roll-ups. One at a time in a ledger; posting and reading go on.

#include <algorithm>

#include "../array.hpp"
#include "../error.hpp"
#include "../ledger/in_flight.hpp"
#include "../ledger/writer.hpp"
#include "../money/datum.hpp"
#include "roll_up_build.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

// Entries that are sorted by account at once: the more, the fewer times an account's row is written.
constexpr long batch_entries = 131'072;

// An entry as it was read, in the order of posting.
struct ReadEntry {
  std::int64_t account_id;
  std::size_t position;
};

struct Batch {
  Array<ReadEntry> order;
  Array<RolledEntry> entries;
  Array<Currency> currencies;
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

void write_chunk(void *state, const BuiltChunk &built) {
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
  Growing growing = {batch.order[first].account_id, 0, latest};
  RolledAccount account;
  const bool found = find_rolled_account(roll_ups, growing.account_id, account);
  if (found) {
    growing.entries = account.entries;
    if (!unpack_chunk(account.latest.bytes, account.latest.size, *latest) ||
        latest->count != static_cast<std::uint64_t>(account.entries) % chunk_entries)
      refuse_damaged(roll_ups, growing.account_id);
  } else {
    start_chunk(*latest, batch.currencies[batch.order[first].position], true);
  }
  for (std::size_t i = first; i < last; ++i) {
    const std::size_t position = batch.order[i].position;
    if (batch.currencies[position] != latest->currency)
      refuse_damaged(roll_ups, growing.account_id);
    grow(roll_ups, growing, batch.entries[position], {write_chunk, &rows});
  }
  write_account(rows, growing, found ? &account : nullptr);
}

void write_batch(const RollUps &roll_ups, Batch &batch) {
  std::sort(batch.order.begin(), batch.order.end(), [](const ReadEntry &left, const ReadEntry &right) {
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
}

// ---- reading

Datum column_of(HeapTuple row, TupleDesc shape, int number, bool &is_null) {
  return SPI_getbinval(row, shape, number, &is_null);
}

// account_id, layer, amount, effective_at, posted_at, relation
void read_row(const Ledger *ledger, HeapTuple row, TupleDesc shape, Batch &batch) {
  bool is_null;
  RolledEntry entry;
  const Monetary amount = monetary_from_datum(column_of(row, shape, 3, is_null));
  const Layer layer = layer_of(ledger, column_of(row, shape, 2, is_null));
  entry.effective_at = DatumGetTimestampTz(column_of(row, shape, 4, is_null));
  entry.known_at = DatumGetTimestampTz(column_of(row, shape, 5, is_null));
  const Oid relation = DatumGetObjectId(column_of(row, shape, 6, is_null));
  tell_component(layer, !is_null, amount.amount, entry);
  // What an expiry releases was known to be free from then on, whenever that was written down.
  if (!is_null && relation == relation_oid(ledger, TransactionRelation::expiry))
    entry.known_at = entry.effective_at;
  batch.order.push({DatumGetInt64(column_of(row, shape, 1, is_null)), batch.entries.count});
  batch.entries.push(entry);
  batch.currencies.push(amount.currency);
}

SPIPlanPtr prepare(const char *text, int count) {
  Oid types[] = {INT8OID, INT8OID, INT8OID};
  SPIPlanPtr plan = SPI_prepare(text, count, types);
  if (plan == nullptr)
    elog(ERROR, "SPI_prepare: %s", SPI_result_code_string(SPI_result));
  return plan;
}

const char *schema_name(const Ledger *ledger) {
  return quote_identifier(get_namespace_name(ledger->schema));
}

// How many transactions there are to roll up, at most `most`, and up to which number.
std::int64_t count_transactions(const Ledger *ledger, std::int64_t after, std::int64_t &until,
                                std::int64_t most) {
  SPIPlanPtr plan = prepare(
      psprintf("SELECT pg_catalog.count(*), pg_catalog.max(n.id) FROM (SELECT t.id FROM %s.transactions AS t"
               " WHERE t.id OPERATOR(pg_catalog.>) $1 AND t.id OPERATOR(pg_catalog.<=) $2"
               " ORDER BY t.id USING OPERATOR(pg_catalog.<) LIMIT $3) AS n",
               schema_name(ledger)),
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
  const Ledger *ledger = roll_ups.ledger;
  SPIPlanPtr plan = prepare(
      psprintf("SELECT e.account_id, e.layer, e.amount, e.effective_at, t.posted_at, t.relation"
               " FROM %1$s.entries AS e JOIN %1$s.transactions AS t"
               " ON t.id OPERATOR(pg_catalog.=) e.transaction_id"
               " WHERE e.transaction_id OPERATOR(pg_catalog.>) $1"
               " AND e.transaction_id OPERATOR(pg_catalog.<=) $2"
               " AND t.id OPERATOR(pg_catalog.>) $1 AND t.id OPERATOR(pg_catalog.<=) $2"
               " ORDER BY e.transaction_id USING OPERATOR(pg_catalog.<), e.line USING OPERATOR(pg_catalog.<)",
               schema_name(ledger)),
      2);
  Datum values[] = {Int64GetDatum(after), Int64GetDatum(until)};
  Portal portal = SPI_cursor_open(nullptr, plan, values, nullptr, true);
  MemoryContext each =
      AllocSetContextCreate(CurrentMemoryContext, "florin roll-up batch", ALLOCSET_DEFAULT_SIZES);
  while (true) {
    SPI_cursor_fetch(portal, true, batch_entries);
    if (SPI_processed == 0)
      break;
    MemoryContext before = MemoryContextSwitchTo(each);
    Batch batch;
    batch.order.start(SPI_processed);
    batch.entries.start(SPI_processed);
    batch.currencies.start(SPI_processed);
    for (std::uint64_t i = 0; i < SPI_processed; ++i)
      read_row(ledger, SPI_tuptable->vals[i], SPI_tuptable->tupdesc, batch);
    SPI_freetuptable(SPI_tuptable);
    write_batch(roll_ups, batch);
    MemoryContextSwitchTo(before);
    MemoryContextReset(each);
  }
  MemoryContextDelete(each);
  SPI_cursor_close(portal);
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

std::int64_t roll_up(const Ledger *ledger, Relation relation, std::int64_t most) {
  const RollUpRow before = read_roll_up(ledger, relation, SnapshotSelf);
  std::int64_t until = finished_through(ledger, before.until_id, most);
  if (until == before.until_id)
    return 0;
  // A snapshot taken after it was asked what is finished, or that of the transaction, which was asked.
  PushActiveSnapshot(IsolationUsesXactSnapshot() ? GetTransactionSnapshot() : GetLatestSnapshot());
  const std::int64_t count = count_transactions(ledger, before.until_id, until, most);
  RollUps roll_ups = open_roll_ups(ledger, SnapshotSelf, RowExclusiveLock);
  if (count > 0)
    roll_up_entries(roll_ups, before.until_id, until);
  close_roll_ups(roll_ups);
  PopActiveSnapshot();
  write_until(ledger, relation, before, until);
  return count;
}

}  // namespace
}  // namespace florin

using namespace florin;

SQL_FUNCTION(ledger_roll_up) {
  if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("max_transactions must not be null")));
  const Ledger *ledger = open_ledger(PG_GETARG_OID(0), fcinfo->flinfo->fn_oid);
  if (pg_class_aclcheck(ledger->roll_ups, GetUserId(), ACL_INSERT) != ACLCHECK_OK)
    aclcheck_error(ACLCHECK_NO_PRIV, OBJECT_TABLE, get_rel_name(ledger->roll_ups));
  const std::int32_t most = PG_GETARG_INT32(1);
  if (most < 1) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("max_transactions must be at least 1, not %d", most)));
  }
  // Whoever comes second waits here, and goes on from where the first one came to.
  Relation relation = table_open(ledger->roll_ups, ShareUpdateExclusiveLock);
  const Owner owner = become_owner(relation);
  if (SPI_connect() != SPI_OK_CONNECT)
    elog(ERROR, "SPI_connect failed");
  const std::int64_t count = roll_up(ledger, relation, most);
  SPI_finish();
  become_caller(owner);
  table_close(relation, NoLock);
  PG_RETURN_INT64(count);
}
