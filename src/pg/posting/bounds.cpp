// Reading and judging the two limits of a row.

#include "money/quote.hpp"

#include "bounds.hpp"

#include "../money/datum.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

bool read_bound(HeapTuple tuple, TupleDesc shape, AttrNumber number, Currency currency, Monetary &out) {
  bool is_null;
  const Datum value = heap_getattr(tuple, number, shape, &is_null);
  out = is_null ? Monetary{{0, 0}, currency} : monetary_from_datum(value);
  return !is_null;
}

bool check_bound(const Monetary &bound, const char *name, const char *holder, const char *code,
                 Currency currency, Failure &why) {
  if (bound.currency == currency)
    return true;
  why.set(Fault::currency_mismatch, "%s of %s \"%s\" is not in %s", name, holder, code,
          Printed(currency).text);
  return why.explain("It is %s.", Printed(bound).text);
}

}  // namespace

Bounds read_bounds(HeapTuple tuple, TupleDesc shape, AttrNumber min, AttrNumber max, Currency currency) {
  Bounds bounds;
  bounds.has_min = read_bound(tuple, shape, min, currency, bounds.min);
  bounds.has_max = read_bound(tuple, shape, max, currency, bounds.max);
  return bounds;
}

bool check_bounds(const Bounds &bounds, const char *holder, const char *code, Currency currency,
                  Failure &why) {
  if (!check_bound(bounds.min, "min_balance", holder, code, currency, why) ||
      !check_bound(bounds.max, "max_balance", holder, code, currency, why))
    return false;
  if (!bounds.has_min || !bounds.has_max || compare(bounds.min, bounds.max) <= 0)
    return true;
  why.set(Fault::bad_parameter, "min_balance of %s \"%s\" is above its max_balance", holder, code);
  return why.explain("They would be %s and %s.", Printed(bounds.min).text, Printed(bounds.max).text);
}

void set_bounds(Balance &balance, const Bounds &bounds) {
  balance.has_min = bounds.has_min;
  balance.has_max = bounds.has_max;
  balance.min = bounds.min.amount;
  balance.max = bounds.max.amount;
}

}  // namespace florin
