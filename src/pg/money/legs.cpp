// debit() and credit(): the legs of a posting as composite values (account, amount, memo), a debit positive
// and a credit negative. Never here: what an account may hold.

#include "error.hpp"
#include "money/datum.hpp"
#include "money/quote.hpp"

namespace florin {
namespace {

enum class Side { debit, credit };

constexpr int leg_columns = 3;

// The shape of the declared return type, looked up once a call site.
TupleDesc leg_shape(FunctionCallInfo fcinfo) {
  auto shape = static_cast<TupleDesc>(fcinfo->flinfo->fn_extra);
  if (shape == nullptr) {
    const MemoryContext previous = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
    if (get_call_result_type(fcinfo, nullptr, &shape) != TYPEFUNC_COMPOSITE || shape->natts != leg_columns)
      elog(ERROR, "the type leg has other columns than account, amount and memo");
    shape = BlessTupleDesc(shape);
    MemoryContextSwitchTo(previous);
    fcinfo->flinfo->fn_extra = shape;
  }
  return shape;
}

[[noreturn]] void refuse_null(const char *side, const char *what) {
  ereport(ERROR,
          (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("%s of a %s must not be null", what, side)));
  pg_unreachable();
}

Datum make_leg(FunctionCallInfo fcinfo, Side side) {
  const char *name = side == Side::debit ? "debit" : "credit";
  if (PG_ARGISNULL(0))
    refuse_null(name, "account");
  if (PG_ARGISNULL(1))
    refuse_null(name, "amount");
  const Monetary amount = monetary_from_datum(PG_GETARG_DATUM(1));
  if (amount.amount.coefficient < 0) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("%s of %s is negative", name, Printed(amount).text),
                    errhint("Use %s() with a positive amount.", side == Side::debit ? "credit" : "debit")));
  }
  Datum values[leg_columns] = {PG_GETARG_DATUM(0),
                               side == Side::debit ? PG_GETARG_DATUM(1) : monetary_datum(negate(amount)), 0};
  bool nulls[leg_columns] = {false, false, PG_ARGISNULL(2)};
  if (!nulls[2])
    values[2] = PG_GETARG_DATUM(2);
  return HeapTupleGetDatum(heap_form_tuple(leg_shape(fcinfo), values, nulls));
}

}  // namespace
}  // namespace florin

using namespace florin;

SQL_FUNCTION(leg_debit) {
  return make_leg(fcinfo, Side::debit);
}
SQL_FUNCTION(leg_credit) {
  return make_leg(fcinfo, Side::credit);
}
