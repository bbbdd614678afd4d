// The arithmetic of fees: exact until the one rounding.

#include "fees.hpp"

#include "../invariant.hpp"
#include "../money/allocation.hpp"
#include "../money/quote.hpp"

#include <new>
#include <vector>

namespace florin {
namespace {

constexpr Decimal zero = {0, 0};
constexpr Decimal one = {1, 0};

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
bool beyond(const Decimal &value, const Decimal &less, Decimal &out, Failure &why) {
  if (compare(value, less) > 0)
    return add(value, negate(less), out, why);
  out = zero;
  return true;
}

bool charge_percentage(const FeeComponent &component, const Monetary &base, Fee &out, Failure &why) {
  Decimal charged;
  Monetary product;
  if (!beyond(base.amount, component.free, charged, why) ||
      !multiply({charged, base.currency}, component.rate, product, why))
    return false;
  out.fixed = component.amount;
  return add(product.amount, component.amount, out.amount, why);
}

bool charge_packages(const FeeComponent &component, const FeeBase &base, Fee &out, Failure &why) {
  Decimal units;
  Decimal packages;
  Monetary product;
  if (!beyond(base.quantity, component.free, units, why) ||
      !count_packages(units, component.size, packages, why) ||
      !multiply({component.amount, base.amount.currency}, packages, product, why))
    return false;
  out = {product.amount, zero};
  return true;
}

// Before minimum, maximum and rounding.
bool charge_exactly(const FeeComponent &component, const FeeBase &base, Fee &out, Failure &why) {
  const Currency currency = base.amount.currency;
  switch (component.kind) {
    case FeeKind::flat: out = {component.amount, component.amount}; return true;
    case FeeKind::percentage: return charge_percentage(component, base.amount, out, why);
    case FeeKind::package: return charge_packages(component, base, out, why);
    case FeeKind::graduated:
      return charge_graduated(component.tiers, component.tier_count, base.quantity, currency, out, why);
    case FeeKind::volume:
      return charge_volume(component.tiers, component.tier_count, base.quantity, currency, out, why);
    case FeeKind::graduated_percentage:
      return charge_graduated(component.tiers, component.tier_count, base.amount.amount, currency, out, why);
    case FeeKind::volume_percentage:
      return charge_volume(component.tiers, component.tier_count, base.amount.amount, currency, out, why);
  }
  FLORIN_ASSERT(false);
  return false;
}

bool charge(const FeeComponent &component, const FeeBase &base, Fee &out, Failure &why) {
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
  Fee exact;
  if (!charge_exactly(component, base, exact, why))
    return false;
  if (component.has_minimum && compare(exact.amount, component.minimum) < 0)
    exact.amount = component.minimum;
  if (component.has_maximum && compare(exact.amount, component.maximum) > 0)
    exact.amount = component.maximum;
  // The fixed part is for sharing the amount into two, so that it needs no exactness of its own.
  const Rounding fixed_mode = component.mode == Rounding::unnecessary ? Rounding::half_up : component.mode;
  if (!round(exact.amount, digits, component.mode, out.amount, why) ||
      !round(exact.fixed, digits, fixed_mode, out.fixed, why))
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
  return charge(component, base, out, why) || name_component(component, why);
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

namespace {

// The largest rate at which a component grows with its base.
bool growth(const FeeComponent &component, Decimal &out, Failure &why) {
  out = zero;
  if (component.kind == FeeKind::percentage) {
    out = component.rate;
  } else if (component.kind == FeeKind::graduated_percentage) {
    for (std::size_t i = 0; i < component.tier_count; ++i) {
      if (compare(component.tiers[i].rate, out) > 0)
        out = component.tiers[i].rate;
    }
  } else if (component.kind != FeeKind::flat) {
    why.set(Fault::bad_parameter, "it cannot be grossed up");
    why.explain("Only flat, percentage and graduated_percentage grow with the amount alone.");
    return name_component(component, why);
  }
  return true;
}

bool check_growth(const FeeComponent *components, std::size_t count, Failure &why) {
  Decimal sum = zero;
  for (std::size_t i = 0; i < count; ++i) {
    Decimal rate;
    if (!growth(components[i], rate, why) || !add(Decimal(sum), rate, sum, why))
      return false;
  }
  if (compare(sum, {most_per_mille, 3}) <= 0)
    return true;
  Decimal percent;
  if (!make_decimal(sum.coefficient * 100, sum.scale, percent, why))
    return false;
  why.set(Fault::bad_parameter, "fees cannot be grossed up that take more than 99.9 %% of the amount");
  return why.explain("Their rates add up to %s %%.", Printed(percent).text);
}

bool fees_on(const FeeComponent *components, std::size_t count, const Monetary &amount, Decimal &out,
             Failure &why) {
  out = zero;
  for (std::size_t i = 0; i < count; ++i) {
    Fee fee;
    if (!charge_fee(components[i], {amount, one}, fee, why) || !add(Decimal(out), fee.amount, out, why))
      return false;
  }
  return true;
}

}  // namespace

bool gross_up(const FeeComponent *components, std::size_t count, const Monetary &net, Monetary &out,
              Failure &why) noexcept {
  if (net.amount.coefficient < 0)
    return why.set(Fault::bad_parameter, "a net amount must not be negative, as %s is", Printed(net).text);
  const int digits = minor_unit_digits(net.currency);
  if (digits < 0) {
    return why.set(Fault::bad_parameter, "currency %s has no minor unit", Printed(net.currency).text);
  }
  if (!check_growth(components, count, why))
    return false;
  // No fee falls as the amount grows, so that no amount below this one plus what it leaves too little is
  // enough: stepping by that never passes the smallest one. As the fees take at most 999 of 1000, it ends.
  out.currency = net.currency;
  if (!round(net.amount, digits, Rounding::up, out.amount, why))
    return false;
  for (;;) {
    Decimal fees;
    Decimal missing;
    if (!fees_on(components, count, out, fees, why) || !add(net.amount, fees, missing, why) ||
        !add(Decimal(missing), negate(out.amount), missing, why))
      return false;
    if (missing.coefficient <= 0)
      return true;
    if (!round(Decimal(missing), digits, Rounding::up, missing, why) ||
        !add(Decimal(out.amount), missing, out.amount, why))
      return false;
  }
}

}  // namespace florin
