// Writing transactions and entries, as the caller: one statement for a header or a batch of them, one for
// all the entries. The triggers on the tables do the rest, as they do for anybody's INSERT.

#include "../money/datum.hpp"
#include "as_asked.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

Datum text_datum(const char *text, bool &is_null) {
  is_null = text == nullptr;
  return is_null ? Datum{0} : CStringGetTextDatum(text);
}

// Runs the statement, which inserts into the table, and returns how many rows it wrote.
std::uint64_t run(Ledger *ledger, Oid table, Statement statement, Datum *values, const char *nulls) {
  *arrivals_in(ledger) = {false, 0};
  connect_spi();
  execute(ledger, statement, values, nulls, InvalidOid);
  const std::uint64_t written = SPI_processed;
  SPI_finish();
  check_inserted(ledger, table, written);
  return written;
}

// The columns of a header, as the statements that insert them number them.
inline constexpr int header_columns = 11;

void read_columns(const Ledger *ledger, const Work &work, Datum *values, bool *is_null) {
  const Document &document = *work.document;
  for (int i = 0; i < header_columns; ++i)
    is_null[i] = false;
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
  is_null[8] = document.relation == TransactionRelation::none;
  values[8] = ObjectIdGetDatum(relation_oid(ledger, document.relation));
  is_null[9] = !document.expires;
  values[9] = TimestampTzGetDatum(document.expires_at);
  is_null[10] = !document.has_capture_limit;
  values[10] = is_null[10] ? Datum{0} : monetary_datum(load(document.capture_limit));
}

std::uint64_t insert_one(Ledger *ledger, const Work &work, Statement statement) {
  Datum values[header_columns];
  bool is_null[header_columns];
  char nulls[header_columns];
  read_columns(ledger, work, values, is_null);
  for (int i = 0; i < header_columns; ++i)
    nulls[i] = is_null[i] ? 'n' : ' ';
  return run(ledger, ledger->transactions, statement, values, nulls);
}

}  // namespace

bool insert_header(Ledger *ledger, Work &work) {
  // Without a unique index on the keys, in a partitioned ledger, the register has told.
  if (ledger->is_partitioned && register_works(ledger, &work, 1) == 0)
    return false;
  if (work.document->key != nullptr && !ledger->is_partitioned)
    return insert_one(ledger, work, Statement::insert_transaction_once) == 1;
  if (insert_one(ledger, work, Statement::insert_transaction) == 0)
    refuse_missing(ledger->transactions, work.id);
  return true;
}

void insert_refused_header(Ledger *ledger, const Work &work) {
  if (ledger->is_partitioned)
    refuse_missing(ledger->transaction_register, work.id);
  if (insert_one(ledger, work, Statement::insert_transaction) == 0)
    refuse_missing(ledger->transactions, work.id);
}

std::uint64_t insert_headers(Ledger *ledger, Work *works, std::size_t count) {
  if (ledger->is_partitioned && register_works(ledger, works, count) == 0)
    return 0;
  auto *values = room_for<Datum>(header_columns * count);
  auto *nulls = room_for<bool>(header_columns * count);
  std::size_t rows = 0;
  bool keyed = false;
  for (std::size_t i = 0; i < count; ++i) {
    if (works[i].replayed || works[i].is_taken)
      continue;
    Datum row[header_columns];
    bool is_null[header_columns];
    read_columns(ledger, works[i], row, is_null);
    for (std::size_t column = 0; column < header_columns; ++column) {
      values[column * count + rows] = row[column];
      nulls[column * count + rows] = is_null[column];
    }
    keyed = keyed || (works[i].document->key != nullptr && !ledger->is_partitioned);
    ++rows;
  }
  const Oid types[header_columns] = {INT8OID,
                                     TEXTOID,
                                     TEXTOID,
                                     TIMESTAMPTZOID,
                                     TEXTOID,
                                     JSONBOID,
                                     TIMESTAMPTZOID,
                                     INT8OID,
                                     ledger->relation_type,
                                     TIMESTAMPTZOID,
                                     ledger->monetary_type};
  Datum arrays[header_columns];
  for (std::size_t column = 0; column < header_columns; ++column) {
    std::int16_t length;
    bool by_value;
    char alignment;
    get_typlenbyvalalign(types[column], &length, &by_value, &alignment);
    arrays[column] = nullable_array(values + column * count, nulls + column * count, rows, types[column],
                                    length, by_value, alignment);
  }
  if (keyed)
    return run(ledger, ledger->transactions, Statement::insert_transactions_once, arrays, nullptr);
  const std::uint64_t written =
      run(ledger, ledger->transactions, Statement::insert_transactions, arrays, nullptr);
  if (written != rows)
    refuse_fewer(ledger->transactions, written, rows);
  return written;
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
      lines[row] = Int32GetDatum(line_of(*work.document, leg));
      layers[row] = ObjectIdGetDatum(ledger->layers[static_cast<int>(work.document->legs[leg].layer)]);
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
      nullable_array(memos, no_memo, rows, TEXTOID, -1, false, TYPALIGN_INT)};
  const std::uint64_t written = run(ledger, ledger->entries, Statement::insert_entries, values, nullptr);
  // The header was let through because its entries follow.
  if (written != rows)
    refuse_fewer(ledger->entries, written, rows);
}

}  // namespace florin
