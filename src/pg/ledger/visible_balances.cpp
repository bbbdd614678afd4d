// Reading the view account_balances.

#include "visible_balances.hpp"

#include "../money/datum.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

Datum required_value(HeapTuple row, int column) {
  bool is_null;
  const Datum value = SPI_getbinval(row, SPI_tuptable->tupdesc, column, &is_null);
  if (is_null)
    elog(ERROR, "view account_balances has no value in column %d", column);
  return value;
}

}  // namespace

void read_visible_balances(Ledger *ledger, const char *const *codes, std::size_t count, VisibleBalance *out) {
  auto *texts = static_cast<Datum *>(palloc(sizeof(Datum) * (count + 1)));
  for (std::size_t i = 0; i < count; ++i) {
    texts[i] = CStringGetTextDatum(codes[i]);
    out[i] = {};
  }
  Datum values[] = {
      PointerGetDatum(construct_array(texts, static_cast<int>(count), TEXTOID, -1, false, TYPALIGN_INT))};
  if (SPI_connect() != SPI_OK_CONNECT)
    elog(ERROR, "SPI_connect failed");
  execute(ledger, Statement::read_account_balances, values, nullptr, InvalidOid);
  std::size_t at = 0;
  for (std::uint64_t i = 0; i < SPI_processed; ++i) {
    HeapTuple row = SPI_tuptable->vals[i];
    const char *code = TextDatumGetCString(required_value(row, 1));
    while (at < count && std::strcmp(codes[at], code) < 0)
      ++at;
    if (at == count || std::strcmp(codes[at], code) != 0)
      elog(ERROR, "view account_balances is not in the order of its codes");
    out[at] = {true, monetary_from_datum(required_value(row, 2)), monetary_from_datum(required_value(row, 3)),
               monetary_from_datum(required_value(row, 4))};
  }
  SPI_finish();
}

}  // namespace florin
