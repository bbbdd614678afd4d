// tax_on(), tax_included(), add_tax() and remove_tax(). The rule is src/core/pricing/tax_of_amount.hpp's.

#include "pricing/tax_of_amount.hpp"

#include "../error.hpp"
#include "../money/datum.hpp"

#include "postgres.hpp"

using namespace florin;

namespace {

enum class Wanted { tax, gross, net };

// Not strict: digits may be left out. Any other argument that is NULL makes the result NULL.
Datum taxed(FunctionCallInfo fcinfo, bool included, Wanted wanted) {
  for (const int number : {0, 1, 3}) {
    if (PG_ARGISNULL(number))
      PG_RETURN_NULL();
  }
  const Monetary amount = monetary_from_datum(PG_GETARG_DATUM(0));
  const int digits = PG_ARGISNULL(2) ? required_minor_unit(amount.currency) : PG_GETARG_INT32(2);
  Monetary tax = {{0, 0}, amount.currency};
  Monetary out;
  Failure why;
  if (!tax_of_amount(amount.amount, decimal_from_datum(PG_GETARG_DATUM(1)), included, digits,
                     rounding_from_datum(PG_GETARG_DATUM(3)), tax.amount, why))
    raise(why);
  if (wanted == Wanted::tax)
    return monetary_datum(tax);
  if (!(wanted == Wanted::gross ? add(amount, tax, out, why) : subtract(amount, tax, out, why)))
    raise(why);
  return monetary_datum(out);
}

}  // namespace

SQL_FUNCTION(monetary_tax_on) {
  return taxed(fcinfo, false, Wanted::tax);
}

SQL_FUNCTION(monetary_tax_included) {
  return taxed(fcinfo, true, Wanted::tax);
}

SQL_FUNCTION(monetary_add_tax) {
  return taxed(fcinfo, false, Wanted::gross);
}

SQL_FUNCTION(monetary_remove_tax) {
  return taxed(fcinfo, true, Wanted::net);
}
