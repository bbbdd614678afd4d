// The compiled-in ISO 4217 list as rows: what the view iso_currencies selects from.

#include "money/currency.hpp"

#include "money/datum.hpp"

namespace florin {
namespace {

constexpr int column_count = 7;

void put_date(IsoDate date, Datum &value, bool &is_null) {
  is_null = date == 0;
  if (!is_null)
    value = DateADTGetDatum(date2j(date / 10000, date / 100 % 100, date % 100) - POSTGRES_EPOCH_JDATE);
}

// A code of the list is always a good code.
Datum code_datum(const char *code) {
  Currency currency;
  Failure why;
  if (!parse_currency(code, currency, why))
    elog(ERROR, "currency code \"%s\" of the ISO 4217 list is malformed", code);
  return currency_datum(currency);
}

}  // namespace
}  // namespace florin

using namespace florin;

SQL_FUNCTION(iso_currency_rows) {
  FuncCallContext *call;
  if (SRF_IS_FIRSTCALL()) {
    call = SRF_FIRSTCALL_INIT();
    const MemoryContext previous = MemoryContextSwitchTo(call->multi_call_memory_ctx);
    TupleDesc shape;
    if (get_call_result_type(fcinfo, nullptr, &shape) != TYPEFUNC_COMPOSITE || shape->natts != column_count)
      elog(ERROR, "iso_currency_rows() is declared with other columns than it returns");
    call->tuple_desc = BlessTupleDesc(shape);
    call->max_calls = iso_currencies().count;
    MemoryContextSwitchTo(previous);
  }
  call = SRF_PERCALL_SETUP();
  if (call->call_cntr >= call->max_calls)
    SRF_RETURN_DONE(call);

  const IsoCurrency &entry = iso_currencies().entries[call->call_cntr];
  Datum values[column_count] = {};
  bool nulls[column_count] = {};
  values[0] = code_datum(entry.code);
  nulls[1] = entry.numeric_code == 0;
  values[1] = Int32GetDatum(entry.numeric_code);
  nulls[2] = entry.minor_unit_digits < 0;
  values[2] = Int32GetDatum(entry.minor_unit_digits);
  values[3] = CStringGetTextDatum(entry.name);
  put_date(entry.valid_from, values[4], nulls[4]);
  put_date(entry.valid_to, values[5], nulls[5]);
  nulls[6] = entry.successor[0] == '\0';
  if (!nulls[6])
    values[6] = code_datum(entry.successor);
  SRF_RETURN_NEXT(call, HeapTupleGetDatum(heap_form_tuple(call->tuple_desc, values, nulls)));
}
