// The register of a partitioned ledger: one narrow row a transaction, where its id, its key and what it
// answers are unique, which no unique index of a partitioned table can see to. Written as the owner of the
// table.

#include <algorithm>

#include "../array.hpp"
#include "../failpoint.hpp"
#include "../ledger/writer.hpp"
#include "as_asked.hpp"

#include "postgres.hpp"

extern "C" {
#include "utils/tuplestore.h"
}

namespace florin {
namespace {

struct Row {
  std::int64_t id;
  TimestampTz effective_at;
  Datum key;
  bool has_key;
  std::int64_t origin_id;  // 0: none
  Oid relation;            // InvalidOid: none
  bool expires;
  TimestampTz expires_at;
};

// Columns of rows for a statement that takes arrays.
struct Rows {
  Array<Datum> ids, dates, keys, origins, relations, expiries;
  Array<bool> no_key, no_origin, no_relation, no_expiry;

  void start(std::size_t room) {
    for (Array<Datum> *column : {&ids, &dates, &keys, &origins, &relations, &expiries})
      column->start(room);
    for (Array<bool> *column : {&no_key, &no_origin, &no_relation, &no_expiry})
      column->start(room);
  }
  void push(const Row &row) {
    ids.push(Int64GetDatum(row.id));
    dates.push(TimestampTzGetDatum(row.effective_at));
    keys.push(row.key);
    no_key.push(!row.has_key);
    origins.push(Int64GetDatum(row.origin_id));
    no_origin.push(row.origin_id == 0);
    relations.push(ObjectIdGetDatum(row.relation));
    no_relation.push(!OidIsValid(row.relation));
    expiries.push(TimestampTzGetDatum(row.expires_at));
    no_expiry.push(!row.expires);
  }
};

Row row_of(const Ledger *ledger, const Work &work) {
  const Document &document = *work.document;
  const bool has_key = document.key != nullptr;
  return {work.id,          work.effective_at,  has_key ? CStringGetTextDatum(document.key) : Datum{0},
          has_key,          document.origin_id, relation_oid(ledger, document.relation),
          document.expires, document.expires_at};
}

void execute_rows(Ledger *ledger, Statement statement, const Rows &rows) {
  const int count = static_cast<int>(rows.ids.count);
  Datum values[] = {
      PointerGetDatum(construct_array(rows.ids.items, count, INT8OID, 8, true, TYPALIGN_DOUBLE)),
      PointerGetDatum(construct_array(rows.dates.items, count, TIMESTAMPTZOID, 8, true, TYPALIGN_DOUBLE)),
      nullable_array(rows.keys.items, rows.no_key.items, rows.ids.count, TEXTOID, -1, false, TYPALIGN_INT),
      nullable_array(rows.origins.items, rows.no_origin.items, rows.ids.count, INT8OID, 8, true,
                     TYPALIGN_DOUBLE),
      nullable_array(rows.relations.items, rows.no_relation.items, rows.ids.count, ledger->relation_type, 4,
                     true, TYPALIGN_INT),
      nullable_array(rows.expiries.items, rows.no_expiry.items, rows.ids.count, TIMESTAMPTZOID, 8, true,
                     TYPALIGN_DOUBLE)};
  execute(ledger, statement, values, nullptr, ledger->transaction_register);
}

// The columns as the statements return them.
inline constexpr AttrNumber returned_columns[] = {1, 2, 3, 4, 5, 6};

// 27000 unless the row that a statement returned is the one that it was given.
void require_registered(Relation relation, HeapTuple found, const Datum *values, const bool *nulls) {
  TupleDesc shape = SPI_tuptable->tupdesc;
  HeapTuple wanted = heap_form_tuple(shape, const_cast<Datum *>(values), const_cast<bool *>(nulls));
  require_written(relation, shape, {returned_columns, std::size(returned_columns)}, wanted, found);
}

std::int64_t returned_id(std::uint64_t row) {
  bool is_null;
  return DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, 1, &is_null));
}

// The same for all of its rows, where a trigger may have changed them; some may be left out.
void check_registered(const Ledger *ledger, const Rows &rows) {
  if (rows.ids.count == 0 || !may_change_inserts(ledger->transaction_register))
    return;
  Relation relation = table_open(ledger->transaction_register, AccessShareLock);
  Array<std::size_t> order;
  order.start(rows.ids.count);
  for (std::size_t i = 0; i < rows.ids.count; ++i)
    order.push(i);
  const auto id_at = [&rows](std::size_t at) { return DatumGetInt64(rows.ids[at]); };
  std::sort(order.begin(), order.end(),
            [&id_at](std::size_t left, std::size_t right) { return id_at(left) < id_at(right); });
  for (std::uint64_t i = 0; i < SPI_processed; ++i) {
    const std::int64_t id = returned_id(i);
    const std::size_t *place =
        std::lower_bound(order.begin(), order.end(), id,
                         [&id_at](std::size_t at, std::int64_t wanted) { return id_at(at) < wanted; });
    // An id that was changed differs from any.
    const std::size_t at = place == order.end() ? order[0] : *place;
    const Datum values[] = {rows.ids[at],     rows.dates[at],     rows.keys[at],
                            rows.origins[at], rows.relations[at], rows.expiries[at]};
    const bool nulls[] = {
        false, false, rows.no_key[at], rows.no_origin[at], rows.no_relation[at], rows.no_expiry[at]};
    require_registered(relation, SPI_tuptable->vals[i], values, nulls);
  }
  table_close(relation, AccessShareLock);
}

std::uint64_t register_work(Ledger *ledger, Work &work) {
  const Row row = row_of(ledger, work);
  Datum values[] = {Int64GetDatum(row.id),
                    TimestampTzGetDatum(row.effective_at),
                    row.key,
                    Int64GetDatum(row.origin_id),
                    ObjectIdGetDatum(row.relation),
                    TimestampTzGetDatum(row.expires_at)};
  const char nulls[] = {' ',
                        ' ',
                        row.has_key ? ' ' : 'n',
                        row.origin_id != 0 ? ' ' : 'n',
                        OidIsValid(row.relation) ? ' ' : 'n',
                        row.expires ? ' ' : 'n'};
  connect_spi();
  execute(ledger, Statement::register_transaction, values, nulls, ledger->transaction_register);
  const std::uint64_t registered = SPI_processed;
  if (registered > 0 && may_change_inserts(ledger->transaction_register)) {
    Relation relation = table_open(ledger->transaction_register, AccessShareLock);
    const bool is_null[] = {false,       false, !row.has_key, row.origin_id == 0, !OidIsValid(row.relation),
                            !row.expires};
    require_registered(relation, SPI_tuptable->vals[0], values, is_null);
    table_close(relation, AccessShareLock);
  }
  SPI_finish();
  work.is_taken = registered == 0;
  FAILPOINT("registered");
  return registered;
}

// Those whose id was not returned have a key that is taken.
void mark_taken(Work *works, std::size_t count) {
  Array<std::int64_t> registered;
  registered.start(SPI_processed);
  for (std::uint64_t i = 0; i < SPI_processed; ++i)
    registered.push(returned_id(i));
  qsort(registered.items, registered.count, sizeof(std::int64_t), by_id);
  for (std::size_t i = 0; i < count; ++i) {
    works[i].is_taken = !works[i].replayed && bsearch(&works[i].id, registered.items, registered.count,
                                                      sizeof(std::int64_t), by_id) == nullptr;
  }
}

}  // namespace

std::uint64_t register_works(Ledger *ledger, Work *works, std::size_t count) {
  if (count == 1)
    return register_work(ledger, works[0]);
  Rows rows;
  rows.start(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (!works[i].replayed)
      rows.push(row_of(ledger, works[i]));
  }
  connect_spi();
  execute_rows(ledger, Statement::register_transactions, rows);
  const std::uint64_t registered = SPI_processed;
  check_registered(ledger, rows);
  if (registered < rows.ids.count)
    mark_taken(works, count);
  SPI_finish();
  return registered;
}

void register_inserted(Ledger *ledger, const TransactionColumns &column, Tuplestorestate *rows,
                       TupleTableSlot *slot) {
  Rows fresh;
  fresh.start(8);
  tuplestore_rescan(rows);
  while (tuplestore_gettupleslot(rows, true, true, slot)) {
    const std::int64_t id = DatumGetInt64(required(slot, column.id));
    const TimestampTz effective_at = DatumGetTimestampTz(required(slot, column.effective_at));
    bool no_key;
    const Datum key = slot_getattr(slot, column.key, &no_key);
    bool never;
    const Datum expires_at = slot_getattr(slot, column.expires_at, &never);
    if (!engine_is_posting(ledger, id))
      fresh.push({id, effective_at, no_key ? Datum{0} : PointerGetDatum(DatumGetTextPCopy(key)), !no_key, 0,
                  InvalidOid, !never, DatumGetTimestampTz(expires_at)});
  }
  if (fresh.ids.count == 0)
    return;
  connect_spi();
  execute_rows(ledger, Statement::register_inserted, fresh);
  if (SPI_processed != fresh.ids.count)
    refuse_fewer(ledger->transaction_register, SPI_processed, fresh.ids.count);
  check_registered(ledger, fresh);
  SPI_finish();
}

}  // namespace florin

using namespace florin;

SQL_FUNCTION(ledger_archived) {
  TupleDesc shape;
  if (get_call_result_type(fcinfo, nullptr, &shape) != TYPEFUNC_COMPOSITE)
    elog(ERROR, "ledger_archived must return a row");
  const Archived archived = read_archived(open_ledger(PG_GETARG_OID(0), fcinfo->flinfo->fn_oid));
  Datum values[] = {TimestampTzGetDatum(archived.until), Int64GetDatum(archived.last_id),
                    TimestampTzGetDatum(archived.known_until)};
  bool nulls[] = {false, false, false};
  return HeapTupleGetDatum(heap_form_tuple(shape, values, nulls));
}
