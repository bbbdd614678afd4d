// The arithmetic of fees: exact until the one rounding.

#include "fees.hpp"

#include "../invariant.hpp"
#include "../money/allocation.hpp"
#include "../money/quote.hpp"
#include "tier_charges.hpp"

#include <algorithm>
#include <new>
#include <vector>

namespace florin {
namespace {

constexpr Decimal zero = {0, 0};

bool is_zero(const Decimal &value) {
  return value.coefficient == 0;
}

bool is_of_quantity(FeeKind kind) {
  return kind == FeeKind::graduated || kind == FeeKind::volume || kind == FeeKind::package;
}

bool has_tiers(FeeKind kind) {
  return kind == FeeKind::graduated || kind == FeeKind::volume || kind == FeeKind::graduated_percentage ||
         kind == FeeKind::volume_percentage;
}

// Says of which component a failure is.
[[gnu::cold]] bool name_component(const FeeComponent &component, Failure &why) {
  const Failure inner = why;
  const Excerpt shown = excerpt(component.name);
  why.set(inner.fault, "fee component \"%.*s%s\": %s", shown.length, shown.start, shown.ellipsis,
          inner.message);
  if (inner.detail[0] != '\0')
    why.explain("%s", inner.detail);
  return false;
}

// value - less, or zero if that is more.
exact::Number beyond(const Decimal &value, const Decimal &less) {
  const exact::Number all = exact::number(value);
  const exact::Number free = exact::number(less);
  return all > free ? exact::Number(all - free) : exact::Number(0);
}

ExactFee charge_percentage(const FeeComponent &component, const Decimal &base) {
  const exact::Product fixed = exact::widen(exact::number(component.amount));
  return {exact::multiply(beyond(base, component.free), exact::number(component.rate)) + fixed, fixed};
}

bool charge_packages(const FeeComponent &component, const Decimal &quantity, ExactFee &out, Failure &why) {
  exact::Number packages;
  if (!count_packages(beyond(quantity, component.free), component.size, packages, why))
    return false;
  out.amount = exact::multiply(packages, exact::number(component.amount));
  return true;
}

// Before minimum, maximum and rounding.
bool charge_exactly(const FeeComponent &component, const FeeBase &base, TierPlace &place, ExactFee &out,
                    Failure &why) {
  const FeeTier *tiers = component.tiers;
  const std::size_t count = component.tier_count;
  const Decimal &amount = base.amount.amount;
  switch (component.kind) {
    case FeeKind::flat: out.amount = out.fixed = exact::widen(exact::number(component.amount)); return true;
    case FeeKind::percentage: out = charge_percentage(component, amount); return true;
    case FeeKind::package: return charge_packages(component, base.quantity, out, why);
    case FeeKind::graduated: return charge_graduated(tiers, count, base.quantity, place, out, why);
    case FeeKind::volume: return charge_volume(tiers, count, base.quantity, out, why);
    case FeeKind::graduated_percentage: return charge_graduated(tiers, count, amount, place, out, why);
    case FeeKind::volume_percentage: return charge_volume(tiers, count, amount, out, why);
  }
  FLORIN_ASSERT(false);
  return false;
}

bool charge(const FeeComponent &component, const FeeBase &base, TierPlace &place, Fee &out, Failure &why) {
  if (base.amount.amount.coefficient < 0 || base.quantity.coefficient < 0)
    return why.set(Fault::bad_parameter, "a fee cannot be taken of a negative %s",
                   base.amount.amount.coefficient < 0 ? "amount" : "quantity");
  int digits;
  if (!fee_digits(component, base.amount.currency, digits, why))
    return false;
  if (component.free_at_zero &&
      is_zero(is_of_quantity(component.kind) ? base.quantity : base.amount.amount)) {
    out = {zero, zero};
    return true;
  }
  ExactFee fee;
  if (!charge_exactly(component, base, place, fee, why))
    return false;
  if (component.has_minimum)
    fee.amount = std::max(fee.amount, exact::widen(exact::number(component.minimum)));
  if (component.has_maximum)
    fee.amount = std::min(fee.amount, exact::widen(exact::number(component.maximum)));
  // The fixed part is for sharing the amount into two, so that it needs no exactness of its own; it is never
  // more than the amount.
  const Rounding fixed_mode = component.mode == Rounding::unnecessary ? Rounding::half_up : component.mode;
  if (!exact::round(fee.amount, digits, component.mode, out.amount, why) ||
      !exact::round(std::min(fee.fixed, fee.amount), digits, fixed_mode, out.fixed, why))
    return false;
  if (compare(out.fixed, out.amount) > 0)
    out.fixed = out.amount;
  return true;
}

bool check_shares(const FeeComponent &component, Failure &why) {
  bool any = component.share_count == 0;
  for (std::size_t i = 0; i < component.share_count; ++i) {
    any = any || !is_zero(component.shares[i].weight);
    for (std::size_t j = 0; j < i; ++j) {
      if (component.shares[i].party == component.shares[j].party) {
        const Excerpt shown = excerpt(component.shares[i].party);
        return why.set(Fault::bad_parameter, "party \"%.*s%s\" has two shares", shown.length, shown.start,
                       shown.ellipsis);
      }
    }
  }
  return any || why.set(Fault::bad_parameter, "the shares are all zero");
}

bool check(const FeeComponent &component, Failure &why) {
  if (has_tiers(component.kind) && !check_tiers(component.tiers, component.tier_count, why))
    return false;
  if (component.kind == FeeKind::package && component.size.coefficient <= 0)
    return why.set(Fault::bad_parameter, "\"size\" must be above zero");
  if (component.has_minimum && component.has_maximum && compare(component.minimum, component.maximum) > 0)
    return why.set(Fault::bad_parameter, "\"minimum\" is above \"maximum\"");
  return check_shares(component, why);
}

}  // namespace

bool check_fee_number(const Decimal &value, Failure &why) noexcept {
  constexpr int128 most = 100'000'000'000'000'000;  // 10^17
  if (value.coefficient < 0)
    return why.set(Fault::bad_parameter, "must not be negative, as %s is", Printed(value).text);
  if (value.coefficient < most && value.scale <= 18)
    return true;
  why.set(Fault::bad_parameter, "has too many digits: %s", Printed(value).text);
  return why.explain("A number of a fee has at most 17 significant figures and 18 decimals.");
}

bool fraction_of_percent(const Decimal &percent, Decimal &out, Failure &why) noexcept {
  if (!check_fee_number(percent, why))
    return false;
  if (compare(percent, {100, 0}) > 0)
    return why.set(Fault::bad_parameter, "must be at most 100, not %s", Printed(percent).text);
  return make_decimal(percent.coefficient, percent.scale + 2, out, why);
}

bool check_component(const FeeComponent &component, Failure &why) noexcept {
  return check(component, why) || name_component(component, why);
}

bool fee_digits(const FeeComponent &component, Currency currency, int &out, Failure &why) noexcept {
  const int minor = minor_unit_digits(currency);
  out = component.digits == own_digits || (component.is_payable && minor >= 0 && component.digits > minor)
            ? minor
            : component.digits;
  if (out >= 0)
    return true;
  why.set(Fault::bad_parameter, "currency %s has no minor unit", Printed(currency).text);
  return why.explain("Say \"digits\" in the component.");
}

bool charge_fee(const FeeComponent &component, const FeeBase &base, Fee &out, Failure &why) noexcept {
  TierPlace place;
  return charge(component, base, place, out, why) || name_component(component, why);
}

bool charge_more(const FeeComponent &component, const FeeBase &base, TierPlace &place, Fee &out,
                 Failure &why) noexcept {
  return charge(component, base, place, out, why) || name_component(component, why);
}

bool split_fee(const FeeComponent &component, const Monetary &amount, Decimal *parts, Failure &why) noexcept {
  FLORIN_ASSERT(component.share_count > 0);
  int digits;
  Decimal step;
  if (!fee_digits(component, amount.currency, digits, why) || !make_decimal(1, digits, step, why))
    return name_component(component, why);
  try {
    std::vector<Decimal> weights(component.share_count);
    for (std::size_t i = 0; i < component.share_count; ++i)
      weights[i] = component.shares[i].weight;
    return allocate(amount.amount, weights.data(), weights.size(), step, Remainder::largest_remainder, parts,
                    why) ||
           name_component(component, why);
  } catch (const std::bad_alloc &) {
    return why.set(Fault::out_of_memory, "out of memory");
  }
}

bool fee_returned(const FeeReturn &terms, const Fee &charged, const Decimal &refunded, const Decimal &total,
                  int digits, Decimal &out, Failure &why) noexcept {
  if (refunded.coefficient < 0)
    return why.set(Fault::bad_parameter, "what is refunded must not be negative");
  if (compare(refunded, total) > 0)
    return why.set(Fault::refund_exceeds_original, "more would be refunded than the fee was taken of");
  out = zero;
  if (terms.policy == FeeRefund::kept || is_zero(refunded))
    return true;
  Decimal whole = charged.amount;
  if (terms.policy == FeeRefund::variable && !add(charged.amount, negate(charged.fixed), whole, why))
    return false;
  const Ratio share = {&refunded, 1, &total, 1};
  if (!round_ratio(whole, share, digits, Rounding::half_up, out, why))
    return false;
  if (terms.policy != FeeRefund::less_administration)
    return true;
  // A share of at most the whole, rounded the same way, never grows by more than what it is taken of does.
  const Ratio rate = {&terms.administration_rate, 1, nullptr, 0};
  Decimal retained;
  if (!round_ratio(out, rate, digits, Rounding::half_up, retained, why))
    return false;
  if (terms.has_cap && compare(retained, terms.administration_cap) > 0 &&
      !round(terms.administration_cap, digits, Rounding::half_up, retained, why))
    return false;
  return add(Decimal(out), negate(retained), out, why);
}

bool split_return(const Decimal &amount, const Decimal *left, std::size_t count, int digits, Decimal *parts,
                  Failure &why) noexcept {
  Decimal sum = zero;
  for (std::size_t i = 0; i < count; ++i) {
    parts[i] = zero;
    if (!add(Decimal(sum), left[i], sum, why))
      return false;
  }
  if (amount.coefficient < 0 || compare(amount, sum) > 0)
    return why.set(Fault::bad_parameter, "more of a fee would go back than is left of it");
  if (is_zero(amount))
    return true;
  Decimal step;
  return make_decimal(1, digits, step, why) &&
         allocate(amount, left, count, step, Remainder::largest_remainder, parts, why);
}

}  // namespace florin
