// convert(), is_exchange_rate(), round_significant(), convert_euro() and euro_conversion_rate(). The rules
// are src/core/pricing/exchange.hpp's.

#include "pricing/exchange.hpp"

#include "../error.hpp"
#include "../money/datum.hpp"

#include "postgres.hpp"

using namespace florin;

// Not strict: digits may be left out. Any other argument that is NULL makes the result NULL.
SQL_FUNCTION(monetary_convert) {
  for (const int number : {0, 1, 2, 4, 5}) {
    if (PG_ARGISNULL(number))
      PG_RETURN_NULL();
  }
  const Currency target = currency_from_datum(PG_GETARG_DATUM(1));
  const RateStep steps[] = {{decimal_from_datum(PG_GETARG_DATUM(2)), false},
                            {decimal_from_datum(PG_GETARG_DATUM(5)), true}};
  const int digits = PG_ARGISNULL(3) ? required_minor_unit(target) : PG_GETARG_INT32(3);
  Monetary out;
  Failure why;
  if (!convert(monetary_from_datum(PG_GETARG_DATUM(0)), target, steps, 2, digits,
               rounding_from_datum(PG_GETARG_DATUM(4)), out, why))
    raise(why);
  return monetary_datum(out);
}

SQL_FUNCTION(monetary_convert_euro) {
  Monetary out;
  Failure why;
  if (!convert_euro(monetary_from_datum(PG_GETARG_DATUM(0)), currency_from_datum(PG_GETARG_DATUM(1)),
                    PG_GETARG_INT32(2), out, why))
    raise(why);
  return monetary_datum(out);
}

SQL_FUNCTION(florin_is_exchange_rate) {
  Failure why;
  PG_RETURN_BOOL(check_rate(decimal_from_datum(PG_GETARG_DATUM(0)), why));
}

SQL_FUNCTION(florin_round_significant) {
  Decimal out;
  Failure why;
  if (!round_significant(decimal_from_datum(PG_GETARG_DATUM(0)), decimal_from_datum(PG_GETARG_DATUM(3)),
                         PG_GETARG_INT32(1), rounding_from_datum(PG_GETARG_DATUM(2)), out, why))
    raise(why);
  return numeric_datum(out, 0);
}

SQL_FUNCTION(currency_euro_conversion_rate) {
  Decimal rate;
  if (!euro_conversion_rate(currency_from_datum(PG_GETARG_DATUM(0)), rate))
    PG_RETURN_NULL();
  // With its six significant figures, zeros at the end as well: 239.640.
  int places = rate.scale;
  for (int128 figures = rate.coefficient; figures < 100'000; figures *= 10)
    ++places;
  return numeric_datum(rate, places);
}
