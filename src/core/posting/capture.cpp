// Sharing a capture out over the legs of its hold.

#include "capture.hpp"

#include "../money/accumulator.hpp"
#include "../money/quote.hpp"
#include "proportion.hpp"

#include <new>
#include <vector>

namespace florin {
namespace {

bool refuse_amount(const Monetary &amount, const Decimal &left, const Monetary *allowance, Failure &why) {
  why.set(Fault::capture_exceeds_hold, "capture of %s exceeds the %s that remain of the hold",
          Printed(amount).text, Printed(Monetary{left, amount.currency}).text);
  if (allowance == nullptr)
    return why.explain("The hold has no capture_limit that allows more.");
  return why.explain("Its capture_limit allows %s more.", Printed(*allowance).text);
}

bool share(const HeldLeg *legs, std::size_t count, const Monetary &amount, bool final,
           const Monetary *allowance, CapturedLeg *parts, Failure &why) {
  std::vector<LegWeight> left(count);
  std::vector<LegWeight> original(count);
  bool has_currency = false;
  for (std::size_t i = 0; i < count; ++i) {
    original[i] = {legs[i].original, legs[i].original.amount.scale};
    left[i] = {{legs[i].left, legs[i].original.currency}, legs[i].original.amount.scale};
    has_currency = has_currency || legs[i].original.currency == amount.currency;
  }
  if (!has_currency) {
    return why.set(Fault::currency_mismatch, "the hold has no leg in %s", Printed(amount.currency).text);
  }
  Decimal whole;
  if (!total_weight(left.data(), count, amount.currency, whole, why))
    return false;
  std::vector<Monetary> shares(count);
  const bool exceeds = compare(amount.amount, whole) > 0;
  if (exceeds) {
    Monetary excess = amount;
    if (allowance == nullptr || allowance->currency != amount.currency ||
        compare(amount.amount, allowance->amount) > 0)
      return refuse_amount(amount, whole, allowance, why);
    if (!add(amount.amount, negate(whole), excess.amount, why) ||
        !share_in_proportion(original.data(), count, excess, shares.data(), why))
      return false;
  } else if (!share_in_proportion(left.data(), count, amount, shares.data(), why)) {
    return false;
  }
  for (std::size_t i = 0; i < count; ++i) {
    parts[i].posted = shares[i];
    if (exceeds && !add(left[i].amount, shares[i], parts[i].posted, why))
      return false;
    parts[i].released = negate(exceeds || final ? left[i].amount : shares[i]);
  }
  return true;
}

}  // namespace

bool check_capture_limit(const Entry *entries, std::size_t count, const Monetary &limit,
                         Failure &why) noexcept {
  PositiveSum sum(limit.currency);
  bool has_currency = false;
  for (std::size_t i = 0; i < count; ++i) {
    has_currency = has_currency || entries[i].amount.currency == limit.currency;
    sum.add(entries[i].amount);
  }
  Decimal held;
  if (!sum.result(held, why))
    return false;
  if (!has_currency)
    return why.set(Fault::bad_parameter, "capture_limit must be in a currency of the hold");
  if (compare(limit.amount, held) >= 0)
    return true;
  return why.set(Fault::bad_parameter, "capture_limit %s is below the %s that are held", Printed(limit).text,
                 Printed(Monetary{held, limit.currency}).text);
}

bool share_capture(const HeldLeg *legs, std::size_t count, const Monetary &amount, bool final,
                   const Monetary *allowance, CapturedLeg *parts, Failure &why) noexcept {
  if (amount.amount.coefficient <= 0)
    return why.set(Fault::bad_parameter, "amount of a capture must be above zero, not %s",
                   Printed(amount).text);
  try {
    return share(legs, count, amount, final, allowance, parts, why);
  } catch (const std::bad_alloc &) {
    return why.set(Fault::out_of_memory, "out of memory");
  }
}

}  // namespace florin
