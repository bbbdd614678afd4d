// round, trunc, round_to and round_cash of monetary. The rules are src/core/money/rounding.hpp's.

#include "money/rounding.hpp"

#include "error.hpp"
#include "money/datum.hpp"

namespace florin {
namespace {

Rounding mode_argument(FunctionCallInfo fcinfo, int number) {
  return rounding_from_datum(PG_GETARG_DATUM(number));
}

Datum round_to_digits(Monetary value, int digits, Rounding mode) {
  Failure why;
  if (!round(value.amount, digits, mode, value.amount, why))
    raise(why);
  return monetary_datum(value);
}

Datum round_to_multiple(Monetary value, const Decimal &step, Rounding mode) {
  Failure why;
  if (!round_to_step(value.amount, step, mode, value.amount, why))
    raise(why);
  return monetary_datum(value);
}

}  // namespace

Rounding rounding_from_datum(Datum name) {
  const text *given = DatumGetTextPP(name);
  Rounding mode;
  Failure why;
  if (!parse_rounding(std::string_view(VARDATA_ANY(given), VARSIZE_ANY_EXHDR(given)), mode, why))
    raise(why);
  return mode;
}

}  // namespace florin

using namespace florin;

SQL_FUNCTION(monetary_round) {
  return round_to_digits(monetary_from_datum(PG_GETARG_DATUM(0)), PG_GETARG_INT32(1),
                         mode_argument(fcinfo, 2));
}

SQL_FUNCTION(monetary_round_to_minor_unit) {
  const Monetary value = monetary_from_datum(PG_GETARG_DATUM(0));
  return round_to_digits(value, required_minor_unit(value.currency), mode_argument(fcinfo, 1));
}

SQL_FUNCTION(monetary_trunc) {
  return round_to_digits(monetary_from_datum(PG_GETARG_DATUM(0)), PG_GETARG_INT32(1), Rounding::down);
}

SQL_FUNCTION(monetary_trunc_to_minor_unit) {
  const Monetary value = monetary_from_datum(PG_GETARG_DATUM(0));
  return round_to_digits(value, required_minor_unit(value.currency), Rounding::down);
}

SQL_FUNCTION(monetary_round_to) {
  return round_to_multiple(monetary_from_datum(PG_GETARG_DATUM(0)), decimal_from_datum(PG_GETARG_DATUM(1)),
                           mode_argument(fcinfo, 2));
}

// Not strict: a mode of NULL is that of the national rule.
SQL_FUNCTION(monetary_round_cash) {
  if (PG_ARGISNULL(0))
    PG_RETURN_NULL();
  const Monetary value = monetary_from_datum(PG_GETARG_DATUM(0));
  CashRule rule;
  Failure why;
  if (!cash_rule(value.currency, rule, why))
    raise(why);
  return round_to_multiple(value, rule.step, PG_ARGISNULL(1) ? rule.mode : mode_argument(fcinfo, 1));
}
