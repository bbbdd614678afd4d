// Graduated and volume tiers.

#include "tier_charges.hpp"

#include "../invariant.hpp"
#include "../money/quote.hpp"

namespace florin {
namespace {

// flat + rate * part, added to the fee.
bool add_tier(const FeeTier &tier, const exact::Number &part, ExactFee &fee, Failure &why) {
  exact::Number units = part;
  if (tier.size.coefficient > 0 && !count_packages(part, tier.size, units, why))
    return false;
  const exact::Product flat = exact::widen(exact::number(tier.flat));
  fee.amount += exact::multiply(units, exact::number(tier.rate)) + flat;
  fee.fixed += flat;
  return true;
}

exact::Product kept(const std::uint64_t (&words)[8]) {
  exact::Product value = 0;
  for (const std::uint64_t word : words)
    value = (value << 64) | word;
  return value;
}

void keep(exact::Product value, std::uint64_t (&words)[8]) {
  for (std::size_t i = std::size(words); i-- > 0; value >>= 64)
    words[i] = static_cast<std::uint64_t>(value & ~std::uint64_t{0});
}

bool is_within(const Decimal &measure, const FeeTier &tier) {
  return tier.is_last || compare(measure, tier.up_to) <= 0;
}

}  // namespace

bool count_packages(const exact::Number &units, const Decimal &size, exact::Number &out,
                    Failure &why) noexcept {
  const exact::Number whole = exact::number({1, 0});
  const exact::Number divisor = exact::number(size);
  exact::Number rest;
  boost::multiprecision::divide_qr(units, divisor, out, rest);
  if (rest != 0)
    ++out;
  if (out > exact::number({max_coefficient, 0}) / whole) {
    why.set(Fault::out_of_range, "the packages that are begun are too many");
    return why.explain("%s", amount_limits);
  }
  out *= whole;
  return true;
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

bool charge_graduated(const FeeTier *tiers, std::size_t count, const Decimal &measure, TierPlace &place,
                      ExactFee &out, Failure &why) noexcept {
  FLORIN_ASSERT(count > 0 && tiers[count - 1].is_last && measure.coefficient >= 0);
  ExactFee before = {kept(place.amount), kept(place.fixed)};
  for (;; ++place.at) {
    const FeeTier &tier = tiers[place.at];
    const exact::Number lower = place.at == 0 ? exact::Number(0) : exact::number(tiers[place.at - 1].up_to);
    if (is_within(measure, tier)) {
      keep(before.amount, place.amount);
      keep(before.fixed, place.fixed);
      out = before;
      return add_tier(tier, exact::number(measure) - lower, out, why);
    }
    if (!add_tier(tier, exact::number(tier.up_to) - lower, before, why))
      return false;
  }
}

bool charge_volume(const FeeTier *tiers, std::size_t count, const Decimal &measure, ExactFee &out,
                   Failure &why) noexcept {
  FLORIN_ASSERT(count > 0 && tiers[count - 1].is_last && measure.coefficient >= 0);
  out = {};
  std::size_t at = 0;
  while (!is_within(measure, tiers[at]))
    ++at;
  return add_tier(tiers[at], exact::number(measure), out, why);
}

}  // namespace florin
