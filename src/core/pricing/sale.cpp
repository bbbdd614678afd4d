// Amounts of lines, and discounts divided over them.

#include "sale.hpp"

#include "../money/allocation.hpp"
#include "../money/quote.hpp"

#include <cstdio>
#include <new>
#include <vector>

namespace florin {
namespace {

bool subtract(const Decimal &left, const Decimal &right, Decimal &out, Failure &why) noexcept {
  return add(left, negate(right), out, why);
}

// value times factor, rounded half up to that many digits.
bool times(const Decimal &value, const Decimal &factor, int digits, Decimal &out, Failure &why) noexcept {
  return round_ratio(value, {&factor, 1, nullptr, 0}, digits, Rounding::half_up, out, why);
}

bool percent_of(const Decimal &value, const Decimal &percent, int digits, Decimal &out,
                Failure &why) noexcept {
  constexpr Decimal hundred = {100, 0};
  return round_ratio(value, {&percent, 1, &hundred, 1}, digits, Rounding::half_up, out, why);
}

// What a discount comes to on an amount; a price may make it negative.
bool size_of(const Discount &discount, const Decimal &amount, int digits, Decimal &out,
             Failure &why) noexcept {
  out = {0, 0};
  switch (discount.kind) {
    case DiscountKind::none: return true;
    case DiscountKind::amount: out = discount.value; return true;
    case DiscountKind::percent: return percent_of(amount, discount.value, digits, out, why);
    case DiscountKind::price: return subtract(amount, discount.value, out, why);
  }
  return true;
}

bool price_line(SaleLine &line, Currency currency, int digits, Failure &why) noexcept {
  Decimal taken;
  if (!times(line.unit_price, line.quantity, digits, line.list_amount, why) ||
      !size_of(line.discount, line.list_amount, digits, taken, why) ||
      !subtract(line.list_amount, taken, line.amount, why)) {
    const Failure reason = why;
    return why.set(reason.fault, "%s: %s", LineName(line).text, reason.message);
  }
  if (line.amount.coefficient < 0)
    return why.set(Fault::bad_parameter, "%s: the discount of %s is more than the %s that the line costs",
                   LineName(line).text, Printed(Monetary{taken, currency}).text,
                   Printed(Monetary{line.list_amount, currency}).text);
  line.discount_share = {0, 0};
  line.charged = line.amount;
  return true;
}

bool take_discount(SaleDocument &document, SaleDiscount &discount, std::size_t number, Failure &why) {
  std::vector<Decimal> weights;
  weights.reserve(discount.parts.size());
  Decimal left = {0, 0};
  for (DiscountPart &part : discount.parts) {
    weights.push_back(document.lines[part.line].charged);
    part.amount = {0, 0};
    if (!add(Decimal(left), weights.back(), left, why))
      return false;
  }
  if (!size_of(discount.what, left, document.digits, discount.amount, why))
    return false;
  if (compare(discount.amount, left) > 0)
    return why.set(Fault::bad_parameter, "discount %zu of %s is more than the %s that its lines cost", number,
                   Printed(Monetary{discount.amount, document.currency}).text,
                   Printed(Monetary{left, document.currency}).text);
  if (discount.amount.coefficient == 0)
    return true;
  if (left.coefficient == 0)
    return why.set(Fault::bad_parameter, "discount %zu: lines that cost nothing have no share in a price",
                   number);
  // What a price leaves is divided, not the difference: 10.00 over 6 / 1.50 / 1.50 / 6 is 4 / 1 / 1 / 4.
  const bool by_price = discount.what.kind == DiscountKind::price;
  Decimal step;
  std::vector<Decimal> shares(weights.size());
  if (!make_decimal(1, document.digits, step, why) ||
      !allocate(by_price ? discount.what.value : discount.amount, weights.data(), weights.size(), step,
                Remainder::largest_remainder, shares.data(), why))
    return false;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    DiscountPart &part = discount.parts[i];
    SaleLine &line = document.lines[part.line];
    part.amount = shares[i];
    if ((by_price && !subtract(weights[i], shares[i], part.amount, why)) ||
        !add(Decimal(line.discount_share), part.amount, line.discount_share, why) ||
        !subtract(line.amount, line.discount_share, line.charged, why))
      return false;
  }
  return true;
}

}  // namespace

LineName::LineName(const SaleLine &line) noexcept {
  const Excerpt shown = excerpt(line.id);
  std::snprintf(text, sizeof text, "line \"%.*s%s\"", shown.length, shown.start, shown.ellipsis);
}

bool price_lines(SaleDocument &document, Failure &why) noexcept {
  try {
    for (SaleLine &line : document.lines) {
      if (!price_line(line, document.currency, document.digits, why))
        return false;
    }
    std::size_t number = 0;
    for (SaleDiscount &discount : document.discounts) {
      if (!take_discount(document, discount, ++number, why))
        return false;
    }
    return true;
  } catch (const std::bad_alloc &) {
    return why.set(Fault::out_of_memory, "out of memory");
  }
}

bool total_charged(const SaleDocument &document, Decimal &out, Failure &why) noexcept {
  out = {0, 0};
  for (const SaleLine &line : document.lines) {
    if (!add(Decimal(out), line.charged, out, why))
      return false;
  }
  return true;
}

}  // namespace florin
