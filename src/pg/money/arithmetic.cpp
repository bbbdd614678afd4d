// Operators of monetary, and the functions that make an amount or take it apart.
// Never here: rounding and sharing out (rounding.cpp, allocation.cpp), aggregates (aggregates.cpp).

#include "error.hpp"
#include "money/datum.hpp"
#include "money/quote.hpp"

namespace florin {
namespace {

Monetary argument(FunctionCallInfo fcinfo, int number) {
  return monetary_from_datum(PG_GETARG_DATUM(number));
}

// The amount with the places that it is printed with.
Datum amount_datum(const Monetary &value) {
  const int digits = minor_unit_digits(value.currency);
  return numeric_datum(value.amount, digits < 0 ? 0 : digits);
}

using Binary = bool(const Monetary &, const Monetary &, Monetary &, Failure &) noexcept;
using Scaling = bool(const Monetary &, const Decimal &, Monetary &, Failure &) noexcept;

Datum combine(FunctionCallInfo fcinfo, Binary &rule) {
  Monetary out;
  Failure why;
  if (!rule(argument(fcinfo, 0), argument(fcinfo, 1), out, why))
    raise(why);
  return monetary_datum(out);
}

Datum scale_by(Datum amount, Datum number, Scaling &rule) {
  Monetary out;
  Failure why;
  if (!rule(monetary_from_datum(amount), decimal_from_datum(number), out, why))
    raise(why);
  return monetary_datum(out);
}

}  // namespace

int required_minor_unit(Currency currency) {
  const int digits = minor_unit_digits(currency);
  if (digits < 0) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("currency %s has no minor unit", Printed(currency).text),
                    errdetail("ISO 4217 gives it none, or does not know it.")));
  }
  return digits;
}

}  // namespace florin

using namespace florin;

SQL_FUNCTION(monetary_add) {
  return combine(fcinfo, add);
}
SQL_FUNCTION(monetary_subtract) {
  return combine(fcinfo, subtract);
}
SQL_FUNCTION(monetary_negate) {
  return monetary_datum(negate(argument(fcinfo, 0)));
}
SQL_FUNCTION(monetary_plus) {
  PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}
SQL_FUNCTION(monetary_multiply) {
  return scale_by(PG_GETARG_DATUM(0), PG_GETARG_DATUM(1), multiply);
}
SQL_FUNCTION(monetary_multiply_by) {
  return scale_by(PG_GETARG_DATUM(1), PG_GETARG_DATUM(0), multiply);
}
SQL_FUNCTION(monetary_divide) {
  return scale_by(PG_GETARG_DATUM(0), PG_GETARG_DATUM(1), divide);
}

SQL_FUNCTION(monetary_ratio) {
  const Monetary dividend = argument(fcinfo, 0), divisor = argument(fcinfo, 1);
  if (dividend.currency != divisor.currency) {
    Failure why;
    why.set(Fault::currency_mismatch, "cannot divide %s by %s", Printed(dividend).text,
            Printed(divisor).text);
    why.explain("A ratio is taken between two amounts of the same currency.");
    raise(why);
  }
  if (divisor.amount.coefficient == 0)
    raise(Fault::division_by_zero, "division of %s by %s", Printed(dividend).text, Printed(divisor).text);
  return DirectFunctionCall2(numeric_div, amount_datum(dividend), amount_datum(divisor));
}

// ---- make and take apart

SQL_FUNCTION(monetary_make) {
  return monetary_datum({decimal_from_datum(PG_GETARG_DATUM(0)), currency_from_datum(PG_GETARG_DATUM(1))});
}

SQL_FUNCTION(monetary_amount) {
  return amount_datum(argument(fcinfo, 0));
}
SQL_FUNCTION(monetary_currency) {
  return currency_datum(argument(fcinfo, 0).currency);
}

SQL_FUNCTION(monetary_from_minor_units) {
  const Currency currency = currency_from_datum(PG_GETARG_DATUM(1));
  const int digits = required_minor_unit(currency);
  const Decimal units = decimal_from_datum(PG_GETARG_DATUM(0));
  Monetary out{{}, currency};
  Failure why;
  if (!make_decimal(units.coefficient, units.scale + digits, out.amount, why))
    raise(why);
  return monetary_datum(out);
}

SQL_FUNCTION(monetary_to_minor_units) {
  const Monetary value = argument(fcinfo, 0);
  const int digits = required_minor_unit(value.currency);
  if (value.amount.scale > digits) {
    ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
                    errmsg("%s is not a whole number of minor units", Printed(value).text),
                    errhint("Round it first.")));
  }
  return numeric_datum(value.amount, 0, digits);
}

SQL_FUNCTION(monetary_abs) {
  const Monetary value = argument(fcinfo, 0);
  return monetary_datum(value.amount.coefficient < 0 ? negate(value) : value);
}

SQL_FUNCTION(monetary_sign) {
  const int128 coefficient = argument(fcinfo, 0).amount.coefficient;
  PG_RETURN_INT32(coefficient < 0 ? -1 : coefficient > 0);
}

SQL_FUNCTION(monetary_is_zero) {
  PG_RETURN_BOOL(argument(fcinfo, 0).amount.coefficient == 0);
}
