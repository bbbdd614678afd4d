// allocate and split of monetary: arrays in and out. The rules are src/core/money/allocation.hpp's.

#include "money/allocation.hpp"

#include "error.hpp"
#include "money/datum.hpp"

namespace florin {
namespace {

// Shares of one call; what is larger belongs in rows.
constexpr int max_shares = 1000000;

// palloc aligns to 8 and a Decimal wants 16.
Decimal *new_decimals(std::size_t count) {
  return reinterpret_cast<Decimal *>(
      TYPEALIGN(alignof(Decimal), palloc(count * sizeof(Decimal) + alignof(Decimal))));
}

void refuse_too_many(int count) {
  if (count > max_shares)
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("cannot divide an amount into %d shares", count),
                    errdetail("The limit is %d.", max_shares)));
}

Decimal *read_weights(ArrayType *array, int &count) {
  if (ARR_NDIM(array) > 1)
    ereport(ERROR,
            (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("weights must be a one-dimensional array")));
  if (array_contains_nulls(array))
    ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("weights must not contain nulls")));
  Datum *numbers;
  deconstruct_array(array, NUMERICOID, -1, false, TYPALIGN_INT, &numbers, nullptr, &count);
  refuse_too_many(count);
  Decimal *weights = new_decimals(count);
  for (int i = 0; i < count; ++i)
    weights[i] = decimal_from_datum(numbers[i]);
  return weights;
}

// Arguments 2 and 3 of allocate and split are the method and the step, which is one minor unit if it is NULL.
Datum share_out(FunctionCallInfo fcinfo, const Decimal *weights, int count) {
  const Monetary total = monetary_from_datum(PG_GETARG_DATUM(0));
  const text *name = PG_GETARG_TEXT_PP(2);
  Remainder method;
  Decimal step;
  Failure why;
  if (!parse_remainder(std::string_view(VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name)), method, why))
    raise(why);
  if (!PG_ARGISNULL(3))
    step = decimal_from_datum(PG_GETARG_DATUM(3));
  else if (!make_decimal(1, required_minor_unit(total.currency), step, why))
    raise(why);

  Decimal *shares = new_decimals(count + 1);
  if (!allocate(total.amount, weights, count, step, method, shares, why))
    raise(why);
  const int share_count = method == Remainder::separate ? count + 1 : count;
  auto *elements = static_cast<Datum *>(palloc(share_count * sizeof(Datum)));
  for (int i = 0; i < share_count; ++i)
    elements[i] = monetary_datum({shares[i], total.currency});
  PG_RETURN_ARRAYTYPE_P(monetary_array(fcinfo, elements, share_count));
}

bool lacks_argument(FunctionCallInfo fcinfo) {
  return PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2);
}

}  // namespace
}  // namespace florin

using namespace florin;

SQL_FUNCTION(monetary_allocate) {
  if (lacks_argument(fcinfo))
    PG_RETURN_NULL();
  int count;
  const Decimal *weights = read_weights(PG_GETARG_ARRAYTYPE_P(1), count);
  return share_out(fcinfo, weights, count);
}

SQL_FUNCTION(monetary_split) {
  if (lacks_argument(fcinfo))
    PG_RETURN_NULL();
  const int parts = PG_GETARG_INT32(1);
  if (parts < 1)
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("cannot split an amount into %d parts", parts)));
  refuse_too_many(parts);
  Decimal *weights = new_decimals(parts);
  for (int i = 0; i < parts; ++i)
    weights[i] = {1, 0};
  return share_out(fcinfo, weights, parts);
}
