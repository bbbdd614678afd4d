// Graduated and volume tiers.

#include "fee_tiers.hpp"

#include "../invariant.hpp"
#include "../money/quote.hpp"
#include "../money/rounding.hpp"

namespace florin {
namespace {

// flat + rate * part, added to the fee.
bool add_tier(const FeeTier &tier, const Decimal &part, Currency currency, Fee &fee, Failure &why) {
  Monetary product;
  Decimal units = part;
  if (tier.size.coefficient > 0 && !count_packages(part, tier.size, units, why))
    return false;
  return multiply({units, currency}, tier.rate, product, why) &&
         add(Decimal(fee.amount), product.amount, fee.amount, why) &&
         add(Decimal(fee.amount), tier.flat, fee.amount, why) &&
         add(Decimal(fee.fixed), tier.flat, fee.fixed, why);
}

bool is_within(const Decimal &measure, const FeeTier &tier) {
  return tier.is_last || compare(measure, tier.up_to) <= 0;
}

}  // namespace

bool count_packages(const Decimal &units, const Decimal &size, Decimal &out, Failure &why) noexcept {
  return round_ratio(units, {nullptr, 0, &size, 1}, 0, Rounding::ceiling, out, why);
}

bool check_tiers(const FeeTier *tiers, std::size_t count, Failure &why) noexcept {
  if (count == 0)
    return why.set(Fault::bad_parameter, "there must be at least one tier");
  Decimal lower = {0, 0};
  for (std::size_t i = 0; i < count; ++i) {
    const FeeTier &tier = tiers[i];
    if (tier.is_last != (i + 1 == count))
      return tier.is_last
                 ? why.set(Fault::bad_parameter, "tier %zu has no \"up_to\" and is not the last", i + 1)
                 : why.set(Fault::bad_parameter, "the last tier must have no \"up_to\"");
    if (!tier.is_last && compare(tier.up_to, lower) <= 0)
      return why.set(Fault::bad_parameter, "\"up_to\" of tier %zu must be above %s", i + 1,
                     Printed(lower).text);
    lower = tier.up_to;
  }
  return true;
}

bool charge_graduated(const FeeTier *tiers, std::size_t count, const Decimal &measure, Currency currency,
                      Fee &out, Failure &why) noexcept {
  FLORIN_ASSERT(count > 0 && tiers[count - 1].is_last && measure.coefficient >= 0);
  out = {{0, 0}, {0, 0}};
  Decimal lower = {0, 0};
  for (std::size_t i = 0; i < count; ++i) {
    const bool ends_here = is_within(measure, tiers[i]);
    Decimal part;
    if (!add(ends_here ? measure : tiers[i].up_to, negate(lower), part, why) ||
        !add_tier(tiers[i], part, currency, out, why))
      return false;
    if (ends_here)
      break;
    lower = tiers[i].up_to;
  }
  return true;
}

bool charge_volume(const FeeTier *tiers, std::size_t count, const Decimal &measure, Currency currency,
                   Fee &out, Failure &why) noexcept {
  FLORIN_ASSERT(count > 0 && tiers[count - 1].is_last && measure.coefficient >= 0);
  out = {{0, 0}, {0, 0}};
  std::size_t at = 0;
  while (!is_within(measure, tiers[at]))
    ++at;
  return add_tier(tiers[at], measure, currency, out, why);
}

}  // namespace florin
