// The taxes in what is given back of each line. A base is made of what it was in the sale, net price and
// taxes, so that of a refund too it is what the tax is on.

#include "money/allocation.hpp"

#include "../error.hpp"
#include "decimals.hpp"
#include "sale_giving.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

// What is given back of a line by now, and of its charged taxes.
struct GivenByNow {
  const OriginalLine *line;
  const LineRefund *refund;

  [[nodiscard]] Decimal tax(std::size_t i) const { return sum(line->given_taxes[i], refund->taxes[i]); }
  [[nodiscard]] Decimal net() const {
    Decimal out = sum(line->sold.given, refund->gross);
    for (std::size_t i = 0; i < line->taxes.count; ++i)
      out = difference(out, tax(i));
    return out;
  }
};

bool is_same_tax(const OriginalTax &one, const OriginalTax &other) {
  const StoredJson left(*one.tax);
  const StoredJson right(*other.tax);
  return one.line == other.line && left.text("tax") == right.text("tax") &&
         left.text("jurisdiction") == right.text("jurisdiction");
}

// True if the base is the net price, or that and the first of the line's taxes.
bool is_net_and_taxes(const OriginalTax &tax, const GivenByNow &by_now, Decimal &out) {
  Decimal whole = by_now.line->net;
  out = by_now.net();
  for (std::size_t i = 0; compare(whole, tax.base) != 0; ++i) {
    if (i == by_now.line->taxes.count)
      return false;
    whole = sum(whole, by_now.line->taxes[i]);
    out = sum(out, by_now.tax(i));
  }
  return true;
}

// True if the charge for shipping bears the tax at several rates, each on a part of it: by largest remainder,
// so that the parts are the net price that is given back.
bool is_part_of_net(const SaleOriginal &sale, const OriginalTax &tax, const GivenByNow &by_now,
                    Decimal &out) {
  Array<Decimal> left;
  left.start(4);
  Decimal whole = {0, 0};
  Decimal part = by_now.net();
  std::size_t position = 0;
  for (const OriginalTax &other : sale.taxes) {
    if (!is_same_tax(tax, other))
      continue;
    if (&other == &tax)
      position = left.count;
    left.push(difference(other.base, other.given_base));
    whole = sum(whole, other.base);
    part = difference(part, other.given_base);
  }
  if (compare(whole, by_now.line->net) != 0 || part.coefficient < 0)
    return false;
  Array<Decimal> parts;
  parts.start(left.count);
  Decimal all_left = {0, 0};
  for (std::size_t i = 0; i < left.count; ++i) {
    parts.push({0, 0});
    if (left[i].coefficient < 0)
      return false;
    all_left = sum(all_left, left[i]);
  }
  Decimal step;
  Failure why;
  if (compare(part, all_left) > 0 || !make_decimal(1, sale.document.digits, step, why))
    return false;
  if (!is_zero(part) &&
      !allocate(part, left.items, left.count, step, Remainder::largest_remainder, parts.items, why))
    raise(why);
  out = parts[position];
  return true;
}

Decimal give_base(const SaleOriginal &sale, const OriginalTax &tax, const GivenByNow &by_now,
                  const Decimal &done, const Decimal &whole) {
  Decimal out;
  if (is_net_and_taxes(tax, by_now, out))
    return difference(out, tax.given_base);
  if (is_part_of_net(sale, tax, by_now, out))
    return out;
  return part_of(tax.base, done, whole, tax.given_base, sale.document.digits);
}

}  // namespace

Decimal part_of(const Decimal &total, const Decimal &done, const Decimal &whole, const Decimal &given,
                int digits) {
  Decimal belongs;
  Failure why;
  if (is_zero(whole))
    return {0, 0};
  if (!telescope(total, done, whole, digits, belongs, why))
    raise(why);
  return difference(belongs, given);
}

void give_taxes(const SaleOriginal &sale, Giving &giving) {
  giving.taxes.start(sale.taxes.count);
  auto *next = static_cast<std::size_t *>(palloc0(sizeof(std::size_t) * sale.lines.count));
  for (const OriginalTax &tax : sale.taxes) {
    const LineRefund &refund = giving.lines[tax.line];
    const SoldLine &sold = sale.lines[tax.line].sold;
    const std::size_t position = tax.is_charged ? next[tax.line]++ : 0;
    if (is_zero(refund.gross) && is_zero(refund.quantity))
      continue;
    // The share of a line that costs nothing is that of its goods.
    const bool by_goods = is_zero(sold.gross);
    const Decimal done = by_goods ? sum(sold.returned, refund.quantity) : sum(sold.given, refund.gross);
    const Decimal &whole = by_goods ? sold.quantity : sold.gross;
    giving.taxes.push({&tax, give_base(sale, tax, {&sale.lines[tax.line], &refund}, done, whole),
                       tax.is_charged ? refund.taxes[position]
                                      : part_of(tax.amount, done, whole, tax.given, sale.document.digits)});
  }
}

}  // namespace florin
