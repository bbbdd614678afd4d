// Arithmetic that raises what goes wrong, for the sums of a sale. Never here: rounding, or anything of SQL.
#pragma once

#include "money/monetary.hpp"

#include "../error.hpp"

#include "postgres.hpp"

namespace florin {

inline Decimal sum(const Decimal &left, const Decimal &right) {
  Decimal out;
  Failure why;
  if (!add(left, right, out, why))
    raise(why);
  return out;
}

inline Decimal difference(const Decimal &left, const Decimal &right) {
  return sum(left, negate(right));
}

inline void add_to(Decimal &total, const Decimal &part) {
  total = sum(total, part);
}

inline bool is_zero(const Decimal &value) {
  return value.coefficient == 0;
}

inline Decimal above_zero(const Decimal &value) {
  return value.coefficient < 0 ? Decimal{0, 0} : value;
}

}  // namespace florin
