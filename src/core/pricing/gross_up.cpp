// Steps up to the smallest amount that leaves enough.

#include "gross_up.hpp"

#include "../invariant.hpp"
#include "../money/exact.hpp"
#include "../money/quote.hpp"

#include <type_traits>

namespace florin {
namespace {

// The largest rate at which a component grows with its base.
bool growth(const FeeComponent &component, Decimal &out, Failure &why) {
  out = {0, 0};
  if (component.kind == FeeKind::percentage) {
    out = component.rate;
  } else if (component.kind == FeeKind::graduated_percentage) {
    for (std::size_t i = 0; i < component.tier_count; ++i) {
      if (compare(component.tiers[i].rate, out) > 0)
        out = component.tiers[i].rate;
    }
  } else if (component.kind != FeeKind::flat) {
    const Excerpt shown = excerpt(component.name);
    why.set(Fault::bad_parameter, "fee component \"%.*s%s\": it cannot be grossed up", shown.length,
            shown.start, shown.ellipsis);
    return why.explain("Only flat, percentage and graduated_percentage grow with the amount alone.");
  }
  return true;
}

}  // namespace

static_assert(std::is_trivially_destructible_v<GrossUp> && std::is_trivially_destructible_v<TierPlace>);

bool GrossUp::check_growth(Failure &why) const {
  exact::Number sum = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    Decimal rate;
    if (!growth(components_[i], rate, why))
      return false;
    sum += exact::number(rate);
  }
  if (sum <= exact::number({most_per_mille, 3}))
    return true;
  Decimal percent;
  if (!exact::round(exact::Number(sum * 100), 18, Rounding::up, percent, why))
    return false;
  why.set(Fault::bad_parameter, "fees cannot be grossed up that take more than 99.9 %% of the amount");
  return why.explain("Their rates add up to %s %%.", Printed(percent).text);
}

bool GrossUp::start(const Monetary &net, Failure &why) noexcept {
  if (net.amount.coefficient < 0)
    return why.set(Fault::bad_parameter, "a net amount must not be negative, as %s is", Printed(net).text);
  digits_ = minor_unit_digits(net.currency);
  if (digits_ < 0)
    return why.set(Fault::bad_parameter, "currency %s has no minor unit", Printed(net.currency).text);
  if (!check_growth(why))
    return false;
  net_ = net.amount;
  gross_.currency = net.currency;
  return round(net.amount, digits_, Rounding::up, gross_.amount, why);
}

// No fee falls as the amount grows, so that no amount below this one plus what it leaves too little is
// enough: stepping by that never passes the smallest one. As the fees take at most 999 of 1000, it ends.
bool GrossUp::step(bool &done, Failure &why) noexcept {
  constexpr Decimal one = {1, 0};
  exact::Number wanted = exact::number(net_);
  for (std::size_t i = 0; i < count_; ++i) {
    Fee fee;
    if (!charge_more(components_[i], {gross_, one}, places_[i], fee, why))
      return false;
    wanted += exact::number(fee.amount);
  }
  done = wanted <= exact::number(gross_.amount);
  return done || exact::round(wanted, digits_, Rounding::up, gross_.amount, why);
}

}  // namespace florin
