// One percentage of one amount, exactly.

#include "tax_of_amount.hpp"

#include "../money/quote.hpp"

namespace florin {

bool tax_of_amount(const Decimal &amount, const Decimal &percent, bool included, int digits, Rounding mode,
                   Decimal &out, Failure &why) noexcept {
  constexpr Decimal hundred = {100, 0};
  constexpr Decimal limit = {100'000, 0};
  if (percent.coefficient < 0 || compare(percent, limit) >= 0 || percent.scale > 9) {
    why.set(Fault::bad_parameter, "%s is not a percentage of a tax", Printed(percent).text);
    return why.explain("It is zero or more, below 100000, and has at most 9 decimals.");
  }
  Decimal whole = hundred;
  if (included && !add(hundred, percent, whole, why))
    return false;
  return round_ratio(amount, {&percent, 1, &whole, 1}, digits, mode, out, why);
}

}  // namespace florin
