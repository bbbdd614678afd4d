// Sharing by currency and side.

#include "proportion.hpp"

#include "../money/accumulator.hpp"
#include "../money/allocation.hpp"
#include "../money/quote.hpp"

#include <boost/multiprecision/cpp_int.hpp>
#include <new>
#include <vector>

namespace florin {
namespace {

int larger(int left, int right) {
  return left > right ? left : right;
}

// Holds what stands in between: at most 2^119 * 10^36 * 2^64 legs, times 2^119 * 10^36, and twice that.
using WideInteger = boost::multiprecision::checked_int1024_t;

WideInteger power_of_ten(int exponent) {
  return boost::multiprecision::pow(WideInteger(10), static_cast<unsigned>(exponent));
}

// The legs of one currency and side, and their weights as sizes without a sign.
struct Side {
  std::vector<std::size_t> legs;
  std::vector<Decimal> weights;
};

// One currency of the transaction.
struct Part {
  Currency currency;
  Side debits;
  Side credits;
  WideInteger whole;  // of the debits, in units of the finest scale: it need not fit an amount
  int scale;          // digits of the step
};

Part &part_of(std::vector<Part> &parts, Currency currency) {
  for (Part &part : parts) {
    if (part.currency == currency)
      return part;
  }
  parts.push_back({currency, {}, {}, 0, larger(minor_unit_digits(currency), 0)});
  return parts.back();
}

void put_leg(std::vector<Part> &parts, const LegWeight &leg, std::size_t index) {
  const Decimal &weight = leg.amount.amount;
  Part &part = part_of(parts, leg.amount.currency);
  part.scale = larger(part.scale, larger(leg.scale, weight.scale));
  if (weight.coefficient == 0)
    return;
  Side &side = weight.coefficient > 0 ? part.debits : part.credits;
  side.legs.push_back(index);
  side.weights.push_back(weight.coefficient > 0 ? weight : negate(weight));
  if (weight.coefficient > 0)
    part.whole += WideInteger(weight.coefficient) * power_of_ten(max_scale - weight.scale);
}

bool share_side(const Side &side, const Decimal &amount, const Decimal &step, bool debits, Currency currency,
                Monetary *parts, Failure &why) {
  std::vector<Decimal> shares(side.weights.size() + 1);
  if (!allocate(amount, side.weights.data(), side.weights.size(), step, Remainder::largest_remainder,
                shares.data(), why))
    return false;
  for (std::size_t i = 0; i < side.legs.size(); ++i)
    parts[side.legs[i]] = {debits ? shares[i] : negate(shares[i]), currency};
  return true;
}

// part * amount / whole, all above zero, in whole steps of 10^-scale, half up.
bool fraction(const WideInteger &part, const Decimal &amount, const WideInteger &whole, int scale,
              Decimal &out, Failure &why) {
  const WideInteger dividend = part * WideInteger(amount.coefficient) * power_of_ten(scale) * 2;
  const WideInteger divisor = whole * power_of_ten(amount.scale);
  const WideInteger steps = (dividend / divisor + 1) / 2;
  if (steps > WideInteger(max_coefficient)) {
    return why.set(Fault::out_of_range, "a share would have more digits than an amount can have");
  }
  return make_decimal(static_cast<int128>(steps), scale, out, why);
}

bool share(const LegWeight *legs, std::size_t count, const Monetary &amount, Monetary *out, Failure &why) {
  std::vector<Part> parts;
  for (std::size_t i = 0; i < count; ++i) {
    out[i] = {{0, 0}, legs[i].amount.currency};
    put_leg(parts, legs[i], i);
  }
  const Part *main = nullptr;
  for (Part &part : parts) {
    if (part.currency == amount.currency && part.whole != 0) {
      part.scale = larger(part.scale, amount.amount.scale);
      main = &part;
    }
  }
  if (main == nullptr) {
    return why.set(Fault::currency_mismatch, "there is no leg in %s to share in",
                   Printed(amount.currency).text);
  }
  for (const Part &part : parts) {
    Decimal step;
    Decimal portion = amount.amount;
    if (part.whole == 0)
      continue;
    if (!make_decimal(1, part.scale, step, why) ||
        (&part != main && !fraction(part.whole, amount.amount, main->whole, part.scale, portion, why)))
      return false;
    if (portion.coefficient == 0)
      continue;
    if (!share_side(part.debits, portion, step, true, part.currency, out, why) ||
        !share_side(part.credits, portion, step, false, part.currency, out, why))
      return false;
  }
  return true;
}

}  // namespace

bool share_in_proportion(const LegWeight *legs, std::size_t count, const Monetary &amount, Monetary *parts,
                         Failure &why) noexcept {
  try {
    return share(legs, count, amount, parts, why);
  } catch (const std::bad_alloc &) {
    return why.set(Fault::out_of_memory, "out of memory");
  }
}

bool total_weight(const LegWeight *legs, std::size_t count, Currency currency, Decimal &out,
                  Failure &why) noexcept {
  PositiveSum sum(currency);
  for (std::size_t i = 0; i < count; ++i)
    sum.add(legs[i].amount);
  return sum.result(out, why);
}

}  // namespace florin
