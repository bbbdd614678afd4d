// The two queries for entries, and what a row of them means.

#include "roll_up_entries.hpp"

#include "../money/datum.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

constexpr int most_parameters = 3;

// The columns that fetched_entry() reads.
#define FLORIN_ENTRY_COLUMNS                                                        \
  "SELECT e.account_id, e.layer, e.amount, e.effective_at, t.posted_at, t.relation" \
  " FROM %1$s.entries AS e JOIN %1$s.transactions AS t"                             \
  " ON t.id OPERATOR(pg_catalog.=) e.transaction_id"

constexpr const char *posted_text = FLORIN_ENTRY_COLUMNS
    " WHERE e.transaction_id OPERATOR(pg_catalog.>) $1 AND e.transaction_id OPERATOR(pg_catalog.<=) $2"
    " AND t.id OPERATOR(pg_catalog.>) $1 AND t.id OPERATOR(pg_catalog.<=) $2"
    " ORDER BY e.transaction_id USING OPERATOR(pg_catalog.<), e.line USING OPERATOR(pg_catalog.<)";

constexpr const char *by_account_text = FLORIN_ENTRY_COLUMNS
    " WHERE e.transaction_id OPERATOR(pg_catalog.<=) $1 AND t.id OPERATOR(pg_catalog.<=) $1"
    " ORDER BY e.account_id USING OPERATOR(pg_catalog.<), e.transaction_id USING OPERATOR(pg_catalog.<),"
    " e.line USING OPERATOR(pg_catalog.<)";

#undef FLORIN_ENTRY_COLUMNS

// Read-only: under the snapshot that is active, and not a new one.
EntryCursor open_cursor(const Ledger *ledger, const char *text, Datum *values, int count) {
  return {ledger, SPI_cursor_open(nullptr, prepare_bigint(ledger, text, count), values, nullptr, true)};
}

}  // namespace

SPIPlanPtr prepare_bigint(const Ledger *ledger, const char *text, int parameters) {
  Oid types[most_parameters];
  for (Oid &type : types)
    type = INT8OID;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  SPIPlanPtr plan =
      SPI_prepare(psprintf(text, quote_identifier(get_namespace_name(ledger->schema))), parameters, types);
#pragma GCC diagnostic pop
  if (plan == nullptr)
    elog(ERROR, "SPI_prepare: %s", SPI_result_code_string(SPI_result));
  return plan;
}

EntryCursor read_posted(const Ledger *ledger, std::int64_t after, std::int64_t until) {
  Datum values[] = {Int64GetDatum(after), Int64GetDatum(until)};
  return open_cursor(ledger, posted_text, values, 2);
}

EntryCursor read_by_account(const Ledger *ledger, std::int64_t until) {
  Datum values[] = {Int64GetDatum(until)};
  return open_cursor(ledger, by_account_text, values, 1);
}

std::uint64_t fetch_entries(EntryCursor &cursor, long most) {
  SPI_cursor_fetch(cursor.portal, true, most);
  if (SPI_processed == 0)
    SPI_cursor_close(cursor.portal);
  return SPI_processed;
}

ReadEntry fetched_entry(const EntryCursor &cursor, std::uint64_t row) {
  HeapTuple tuple = SPI_tuptable->vals[row];
  TupleDesc shape = SPI_tuptable->tupdesc;
  bool is_null;
  ReadEntry out;
  out.account_id = DatumGetInt64(SPI_getbinval(tuple, shape, 1, &is_null));
  const Layer layer = layer_of(cursor.ledger, SPI_getbinval(tuple, shape, 2, &is_null));
  const Monetary amount = monetary_from_datum(SPI_getbinval(tuple, shape, 3, &is_null));
  out.currency = amount.currency;
  out.entry.effective_at = DatumGetTimestampTz(SPI_getbinval(tuple, shape, 4, &is_null));
  out.entry.known_at = DatumGetTimestampTz(SPI_getbinval(tuple, shape, 5, &is_null));
  const Oid relation = DatumGetObjectId(SPI_getbinval(tuple, shape, 6, &is_null));
  tell_component(layer, !is_null, amount.amount, out.entry);
  // What an expiry releases was known to be free from then on, whenever that was written down.
  if (!is_null && relation == relation_oid(cursor.ledger, TransactionRelation::expiry))
    out.entry.known_at = out.entry.effective_at;
  return out;
}

}  // namespace florin
