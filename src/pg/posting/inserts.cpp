// Writing transactions and entries, as the caller: one statement for a header or a batch of them, one for
// all the entries. The triggers on the tables do the rest, as they do for anybody's INSERT.

#include "../money/datum.hpp"
#include "work.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

Datum text_datum(const char *text, bool &is_null) {
  is_null = text == nullptr;
  return is_null ? Datum{0} : CStringGetTextDatum(text);
}

ArrayType *nullable_array(Datum *items, bool *nulls, std::size_t count, Oid type, int length, bool by_value,
                          char alignment) {
  int dimensions[1] = {static_cast<int>(count)};
  int lower_bounds[1] = {1};
  return construct_md_array(items, nulls, 1, dimensions, lower_bounds, type, length, by_value, alignment);
}

// Runs the statement and returns how many rows it wrote.
std::uint64_t run(Ledger *ledger, Statement statement, Datum *values, const char *nulls) {
  if (SPI_connect() != SPI_OK_CONNECT)
    elog(ERROR, "SPI_connect failed");
  execute(ledger, statement, values, nulls, InvalidOid);
  const std::uint64_t written = SPI_processed;
  SPI_finish();
  return written;
}

}  // namespace

bool insert_header(Ledger *ledger, Work &work) {
  const Document &document = *work.document;
  const bool is_answer = document.relation != TransactionRelation::none;
  // Without a unique index on the keys, in a partitioned ledger, the register has told.
  const bool has_key = document.key != nullptr && !ledger->is_partitioned;
  if (ledger->is_partitioned && register_works(ledger, &work, 1) == 0)
    return false;
  bool is_null[9] = {};
  Datum values[9];
  values[0] = Int64GetDatum(work.id);
  values[1] = text_datum(document.key, is_null[1]);
  values[2] = text_datum(document.kind, is_null[2]);
  values[3] = TimestampTzGetDatum(work.effective_at);
  values[4] = text_datum(document.description, is_null[4]);
  is_null[5] = document.metadata == nullptr;
  values[5] = is_null[5] ? Datum{0} : JsonbPGetDatum(document.metadata);
  is_null[6] = !work.is_late;
  values[6] = TimestampTzGetDatum(work.dated_at);
  is_null[7] = document.origin_id == 0;
  values[7] = Int64GetDatum(document.origin_id);
  values[8] = ObjectIdGetDatum(relation_oid(ledger, document.relation));
  char nulls[9];
  for (int i = 0; i < 9; ++i)
    nulls[i] = is_null[i] ? 'n' : ' ';
  const Statement plain = has_key ? Statement::insert_transaction_once : Statement::insert_transaction;
  const Statement answer = has_key ? Statement::insert_answer_once : Statement::insert_answer;
  return run(ledger, is_answer ? answer : plain, values, nulls) == 1;
}

std::uint64_t insert_headers(Ledger *ledger, Work *works, std::size_t count) {
  if (ledger->is_partitioned && register_works(ledger, works, count) == 0)
    return 0;
  auto *ids = room_for<Datum>(count);
  auto *keys = room_for<Datum>(count);
  auto *kinds = room_for<Datum>(count);
  auto *dates = room_for<Datum>(count);
  auto *descriptions = room_for<Datum>(count);
  auto *metadatas = room_for<Datum>(count);
  auto *no_key = room_for<bool>(count);
  auto *no_kind = room_for<bool>(count);
  auto *no_description = room_for<bool>(count);
  auto *no_metadata = room_for<bool>(count);
  auto *original_dates = room_for<Datum>(count);
  auto *on_time = room_for<bool>(count);
  std::size_t rows = 0;
  bool keyed = false;
  for (std::size_t i = 0; i < count; ++i) {
    if (works[i].replayed || works[i].is_taken)
      continue;
    const Document &document = *works[i].document;
    ids[rows] = Int64GetDatum(works[i].id);
    keys[rows] = text_datum(document.key, no_key[rows]);
    kinds[rows] = text_datum(document.kind, no_kind[rows]);
    dates[rows] = TimestampTzGetDatum(works[i].effective_at);
    descriptions[rows] = text_datum(document.description, no_description[rows]);
    no_metadata[rows] = document.metadata == nullptr;
    metadatas[rows] = no_metadata[rows] ? Datum{0} : JsonbPGetDatum(document.metadata);
    on_time[rows] = !works[i].is_late;
    original_dates[rows] = TimestampTzGetDatum(works[i].dated_at);
    keyed = keyed || (document.key != nullptr && !ledger->is_partitioned);
    ++rows;
  }
  Datum values[] = {
      PointerGetDatum(construct_array(ids, static_cast<int>(rows), INT8OID, 8, true, TYPALIGN_DOUBLE)),
      PointerGetDatum(nullable_array(keys, no_key, rows, TEXTOID, -1, false, TYPALIGN_INT)),
      PointerGetDatum(nullable_array(kinds, no_kind, rows, TEXTOID, -1, false, TYPALIGN_INT)),
      PointerGetDatum(
          construct_array(dates, static_cast<int>(rows), TIMESTAMPTZOID, 8, true, TYPALIGN_DOUBLE)),
      PointerGetDatum(nullable_array(descriptions, no_description, rows, TEXTOID, -1, false, TYPALIGN_INT)),
      PointerGetDatum(nullable_array(metadatas, no_metadata, rows, JSONBOID, -1, false, TYPALIGN_INT)),
      PointerGetDatum(
          nullable_array(original_dates, on_time, rows, TIMESTAMPTZOID, 8, true, TYPALIGN_DOUBLE))};
  return run(ledger, keyed ? Statement::insert_transactions_once : Statement::insert_transactions, values,
             nullptr);
}

void insert_entries(Ledger *ledger, const Work *works, std::size_t count) {
  std::size_t rows = 0;
  for (std::size_t i = 0; i < count; ++i)
    rows += works[i].replayed ? 0 : works[i].document->leg_count;
  if (rows == 0)
    return;
  auto *ids = room_for<Datum>(rows);
  auto *lines = room_for<Datum>(rows);
  auto *layers = room_for<Datum>(rows);
  auto *accounts = room_for<Datum>(rows);
  auto *amounts = room_for<Datum>(rows);
  auto *dates = room_for<Datum>(rows);
  auto *memos = room_for<Datum>(rows);
  auto *no_memo = room_for<bool>(rows);
  std::size_t row = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const Work &work = works[i];
    for (std::size_t leg = 0; !work.replayed && leg < work.document->leg_count; ++leg, ++row) {
      ids[row] = Int64GetDatum(work.id);
      const int line = work.document->legs[leg].line;
      lines[row] = Int32GetDatum(line != 0 ? line : static_cast<std::int32_t>(leg + 1));
      layers[row] = ObjectIdGetDatum(ledger->layers[0]);
      accounts[row] = Int64GetDatum(work.accounts[leg].id);
      amounts[row] = monetary_datum(work.document->legs[leg].amount);
      dates[row] = TimestampTzGetDatum(work.effective_at);
      memos[row] = text_datum(work.document->legs[leg].memo, no_memo[row]);
    }
  }
  const int length = static_cast<int>(rows);
  Datum values[] = {
      PointerGetDatum(construct_array(ids, length, INT8OID, 8, true, TYPALIGN_DOUBLE)),
      PointerGetDatum(construct_array(lines, length, INT4OID, 4, true, TYPALIGN_INT)),
      PointerGetDatum(construct_array(layers, length, ledger->layer_type, 4, true, TYPALIGN_INT)),
      PointerGetDatum(construct_array(accounts, length, INT8OID, 8, true, TYPALIGN_DOUBLE)),
      PointerGetDatum(construct_array(amounts, length, ledger->monetary_type, sizeof(StoredMonetary), false,
                                      TYPALIGN_DOUBLE)),
      PointerGetDatum(construct_array(dates, length, TIMESTAMPTZOID, 8, true, TYPALIGN_DOUBLE)),
      PointerGetDatum(nullable_array(memos, no_memo, rows, TEXTOID, -1, false, TYPALIGN_INT))};
  const std::uint64_t written = run(ledger, Statement::insert_entries, values, nullptr);
  // The header was let through because its entries follow.
  if (written != rows) {
    ereport(ERROR,
            (errcode(ERRCODE_TRIGGERED_DATA_CHANGE_VIOLATION),
             errmsg("%zu of %zu entries were not inserted", rows - static_cast<std::size_t>(written), rows),
             errhint("A trigger or a rule on table \"entries\" takes rows away.")));
  }
}

}  // namespace florin
