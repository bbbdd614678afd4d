// Sharing a refund out over the legs of its original.

#include "refund.hpp"

#include "../invariant.hpp"
#include "../money/quote.hpp"
#include "proportion.hpp"

#include <new>
#include <vector>

namespace florin {
namespace {

bool refuse_amount(const Monetary &amount, const Decimal &left, Failure &why) noexcept {
  return why.set(Fault::refund_exceeds_original, "refund of %s exceeds the %s that are left of the original",
                 Printed(amount).text, Printed(Monetary{left, amount.currency}).text);
}

bool has_currency(const RefundableLeg *legs, std::size_t count, Currency currency) {
  for (std::size_t i = 0; i < count; ++i) {
    if (legs[i].original.currency == currency)
      return true;
  }
  return false;
}

bool share(const RefundableLeg *legs, std::size_t count, const Monetary &amount, Monetary *parts,
           Failure &why) {
  std::vector<LegWeight> left(count);
  for (std::size_t i = 0; i < count; ++i) {
    const Monetary &original = legs[i].original;
    left[i].amount.currency = original.currency;
    left[i].scale =
        original.amount.scale > legs[i].refunded.scale ? original.amount.scale : legs[i].refunded.scale;
    if (!add(original.amount, negate(legs[i].refunded), left[i].amount.amount, why))
      return false;
    if (left[i].amount.amount.coefficient != 0 &&
        (left[i].amount.amount.coefficient < 0) != (original.amount.coefficient < 0))
      return why.set(Fault::refund_exceeds_original, "leg %zu was refunded beyond its amount", i + 1);
  }
  if (!has_currency(legs, count, amount.currency)) {
    return why.set(Fault::currency_mismatch, "the original has no leg in %s", Printed(amount.currency).text);
  }
  Decimal whole;
  if (!total_weight(left.data(), count, amount.currency, whole, why))
    return false;
  if (compare(amount.amount, whole) > 0)
    return refuse_amount(amount, whole, why);
  if (!share_in_proportion(left.data(), count, amount, parts, why))
    return false;
  for (std::size_t i = 0; i < count; ++i)
    parts[i] = negate(parts[i]);
  return true;
}

}  // namespace

bool share_refund(const RefundableLeg *legs, std::size_t count, const Monetary &amount, Monetary *parts,
                  Failure &why) noexcept {
  if (amount.amount.coefficient <= 0)
    return why.set(Fault::bad_parameter, "amount of a refund must be above zero, not %s",
                   Printed(amount).text);
  try {
    return share(legs, count, amount, parts, why);
  } catch (const std::bad_alloc &) {
    return why.set(Fault::out_of_memory, "out of memory");
  }
}

}  // namespace florin
