// Amounts as numbers that are worked out exactly. Their rounding is in rounding.cpp.

#include "exact.hpp"

#include "../invariant.hpp"
#include "wide.hpp"

namespace florin::exact {

Number number(const Decimal &value) noexcept {
  FLORIN_ASSERT(wide::is_canonical(value) && value.coefficient >= 0);
  return wide::widen<Number>(wide::magnitude(value.coefficient)) *
         wide::widen<Number>(wide::power_of_ten(max_scale - value.scale));
}

Product multiply(const Number &left, const Number &right) noexcept {
  return Product(left) * Product(right);
}

Product widen(const Number &value) noexcept {
  return Product(value) * wide::widen<Product>(wide::power_of_ten(max_scale));
}

}  // namespace florin::exact
