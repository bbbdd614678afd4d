// Sharing by currency and side.

#include "proportion.hpp"

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

// The legs of one currency and side, and their weights as sizes without a sign.
struct Side {
  std::vector<std::size_t> legs;
  std::vector<Decimal> weights;
  Decimal total = {0, 0};
};

// One currency of the transaction.
struct Part {
  Currency currency;
  Side debits;
  Side credits;
  int scale;  // digits of the step
};

Part &part_of(std::vector<Part> &parts, Currency currency) {
  for (Part &part : parts) {
    if (part.currency == currency)
      return part;
  }
  parts.push_back({currency, {}, {}, larger(minor_unit_digits(currency), 0)});
  return parts.back();
}

bool put_leg(std::vector<Part> &parts, const LegWeight &leg, std::size_t index, Failure &why) {
  const Decimal &weight = leg.amount.amount;
  Part &part = part_of(parts, leg.amount.currency);
  part.scale = larger(part.scale, larger(leg.scale, weight.scale));
  if (weight.coefficient == 0)
    return true;
  Side &side = weight.coefficient > 0 ? part.debits : part.credits;
  side.legs.push_back(index);
  side.weights.push_back(weight.coefficient > 0 ? weight : negate(weight));
  return add(Decimal(side.total), side.weights.back(), side.total, why);
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

// total * amount / whole, all above zero, in whole steps of 10^-scale, half up. At most 2^119 * 2^119 * 10^72
// stands in between, and twice that.
bool fraction(const Decimal &total, const Decimal &amount, const Decimal &whole, int scale, Decimal &out,
              Failure &why) {
  using wide = boost::multiprecision::checked_int1024_t;
  const auto power = [](int exponent) {
    return boost::multiprecision::pow(wide(10), static_cast<unsigned>(exponent));
  };
  const wide dividend = wide(total.coefficient) * wide(amount.coefficient) * power(whole.scale + scale) * 2;
  const wide divisor = wide(whole.coefficient) * power(total.scale + amount.scale);
  const wide steps = (dividend / divisor + 1) / 2;
  if (steps > wide(max_coefficient)) {
    return why.set(Fault::out_of_range, "a share would have more digits than an amount can have");
  }
  return make_decimal(static_cast<int128>(steps), scale, out, why);
}

bool share(const LegWeight *legs, std::size_t count, const Monetary &amount, Monetary *out, Failure &why) {
  std::vector<Part> parts;
  for (std::size_t i = 0; i < count; ++i) {
    out[i] = {{0, 0}, legs[i].amount.currency};
    if (!put_leg(parts, legs[i], i, why))
      return false;
  }
  const Part *main = nullptr;
  for (Part &part : parts) {
    if (part.currency == amount.currency && part.debits.total.coefficient != 0) {
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
    if (part.debits.total.coefficient == 0)
      continue;
    if (!make_decimal(1, part.scale, step, why) ||
        (&part != main &&
         !fraction(part.debits.total, amount.amount, main->debits.total, part.scale, portion, why)))
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
  out = {0, 0};
  for (std::size_t i = 0; i < count; ++i) {
    const Monetary &weight = legs[i].amount;
    if (weight.currency == currency && weight.amount.coefficient > 0 &&
        !add(Decimal(out), weight.amount, out, why))
      return false;
  }
  return true;
}

}  // namespace florin
