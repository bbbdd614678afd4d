// Sharing a refund out over the legs of its original.

#include "refund.hpp"

#include "../invariant.hpp"
#include "../money/allocation.hpp"

#include <new>
#include <vector>

namespace florin {
namespace {

int larger(int left, int right) {
  return left > right ? left : right;
}

// The legs of one currency and side, and what is left of them, as sizes without a sign.
struct Side {
  std::vector<std::size_t> legs;
  std::vector<Decimal> left;
  Decimal total = {0, 0};
};

// One currency of the transaction.
struct Part {
  Currency currency;
  Side debits;
  Side credits;
  int scale;  // digits of the step
};

bool remaining(const RefundableLeg &leg, Decimal &out, Failure &why) noexcept {
  if (!add(leg.original.amount, negate(leg.refunded), out, why))
    return false;
  if (leg.original.amount.coefficient < 0)
    out = negate(out);
  return true;
}

Part &part_of(std::vector<Part> &parts, Currency currency) {
  for (Part &part : parts) {
    if (part.currency == currency)
      return part;
  }
  parts.push_back({currency, {}, {}, larger(minor_unit_digits(currency), 0)});
  return parts.back();
}

bool put_leg(std::vector<Part> &parts, const RefundableLeg &leg, std::size_t index, Failure &why) {
  Decimal left;
  if (!remaining(leg, left, why))
    return false;
  if (left.coefficient < 0)
    return why.set(Fault::refund_exceeds_original, "leg %zu was refunded beyond its amount", index + 1);
  Part &part = part_of(parts, leg.original.currency);
  Side &side = leg.original.amount.coefficient > 0 ? part.debits : part.credits;
  side.legs.push_back(index);
  side.left.push_back(left);
  part.scale = larger(part.scale, larger(leg.original.amount.scale, leg.refunded.scale));
  return add(Decimal(side.total), left, side.total, why);
}

bool share_side(const Side &side, const Decimal &amount, const Decimal &step, bool debits, Currency currency,
                Monetary *parts, Failure &why) {
  std::vector<Decimal> shares(side.left.size() + 1);
  if (!allocate(amount, side.left.data(), side.left.size(), step, Remainder::largest_remainder, shares.data(),
                why))
    return false;
  for (std::size_t i = 0; i < side.legs.size(); ++i) {
    FLORIN_ASSERT(compare(shares[i], side.left[i]) <= 0);
    parts[side.legs[i]] = {debits ? negate(shares[i]) : shares[i], currency};
  }
  return true;
}

// How much of a currency goes back when `amount` of the `whole` of another does.
bool fraction(const Decimal &total, const Decimal &amount, const Decimal &whole, const Decimal &step,
              Decimal &out, Failure &why) noexcept {
  Decimal weights[2] = {amount, {0, 0}};
  Decimal shares[3];
  if (!add(whole, negate(amount), weights[1], why) ||
      !allocate(total, weights, 2, step, Remainder::largest_remainder, shares, why))
    return false;
  out = shares[0];
  return true;
}

bool refuse_amount(const Monetary &amount, const Decimal &left, Failure &why) noexcept {
  char asked[monetary_buffer];
  char rest[monetary_buffer];
  print_monetary(amount, asked);
  print_monetary({left, amount.currency}, rest);
  return why.set(Fault::refund_exceeds_original, "refund of %s exceeds the %s that are left of the original",
                 asked, rest);
}

bool share(const RefundableLeg *legs, std::size_t count, const Monetary &amount, Monetary *out,
           Failure &why) {
  std::vector<Part> parts;
  for (std::size_t i = 0; i < count; ++i) {
    out[i] = {{0, 0}, legs[i].original.currency};
    if (!put_leg(parts, legs[i], i, why))
      return false;
  }
  const Part *main = nullptr;
  for (Part &part : parts) {
    if (part.currency == amount.currency) {
      part.scale = larger(part.scale, amount.amount.scale);
      main = &part;
    }
  }
  if (main == nullptr) {
    char code[currency_buffer];
    print_currency(amount.currency, code);
    return why.set(Fault::currency_mismatch, "the original has no leg in %s", code);
  }
  const Decimal whole = main->debits.total;
  if (compare(amount.amount, whole) > 0)
    return refuse_amount(amount, whole, why);
  for (const Part &part : parts) {
    Decimal step;
    Decimal portion = amount.amount;
    int128 unit = 1;
    if (!make_decimal(unit, part.scale, step, why))
      return false;
    if (part.debits.total.coefficient == 0)
      continue;
    if (&part != main && !fraction(part.debits.total, amount.amount, whole, step, portion, why))
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

bool share_refund(const RefundableLeg *legs, std::size_t count, const Monetary &amount, Monetary *parts,
                  Failure &why) noexcept {
  if (amount.amount.coefficient <= 0)
    return why.set(Fault::bad_parameter, "amount of a refund must be above zero");
  try {
    return share(legs, count, amount, parts, why);
  } catch (const std::bad_alloc &) {
    return why.set(Fault::out_of_memory, "out of memory");
  }
}

}  // namespace florin
