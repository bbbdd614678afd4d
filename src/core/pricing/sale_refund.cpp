// Parts of lines and taxes. Each is what belongs to all that is given back by now, less what was given
// before.

#include "sale_refund.hpp"

#include "../invariant.hpp"
#include "../money/allocation.hpp"
#include "../money/quote.hpp"

#include <new>
#include <vector>

namespace florin {
namespace {

bool subtract(const Decimal &left, const Decimal &right, Decimal &out, Failure &why) noexcept {
  return add(left, negate(right), out, why);
}

bool is_zero(const Decimal &value) noexcept {
  return value.coefficient == 0;
}

// Shares `part` of all taxes out over them in proportion to what is left of each.
bool share_taxes(const SoldLine &line, const Decimal &part, int digits, LineRefund &out, Failure &why) {
  std::vector<Decimal> left(line.taxes.size());
  for (std::size_t i = 0; i < left.size(); ++i) {
    out.taxes[i] = {0, 0};
    if (!subtract(line.taxes[i], line.given_taxes[i], left[i], why))
      return false;
  }
  Decimal step;
  return is_zero(part) || (make_decimal(1, digits, step, why) &&
                           allocate(part, left.data(), left.size(), step, Remainder::largest_remainder,
                                    out.taxes.data(), why));
}

// The taxes in out.gross: what belongs to the share `done` of `whole`, less what was given.
bool refund_taxes(const SoldLine &line, const Decimal &done, const Decimal &whole, int digits,
                  LineRefund &out, Failure &why) {
  Decimal total = {0, 0};
  Decimal given = {0, 0};
  for (std::size_t i = 0; i < line.taxes.size(); ++i) {
    if (!add(Decimal(total), line.taxes[i], total, why) ||
        !add(Decimal(given), line.given_taxes[i], given, why))
      return false;
  }
  Decimal belongs = {0, 0};
  Decimal part;
  Decimal left;
  if ((!is_zero(total) && !telescope(total, done, whole, digits, belongs, why)) ||
      !subtract(belongs, given, part, why) || !subtract(total, given, left, why))
    return false;
  // Amounts and goods may have been given back in turns: never below nothing, never above what is left.
  if (part.coefficient < 0)
    part = {0, 0};
  if (compare(part, left) > 0)
    part = left;
  return share_taxes(line, part, digits, out, why) && subtract(out.gross, part, out.net, why);
}

bool refuse_amount(const Monetary &asked, const Decimal &left, Failure &why) noexcept {
  return why.set(Fault::refund_exceeds_original, "refund of %s exceeds the %s that are left of the original",
                 Printed(asked).text, Printed(Monetary{left, asked.currency}).text);
}

bool by_quantity(const SoldLine &line, const Decimal &quantity, int digits, LineRefund &out, Failure &why) {
  Decimal left;
  Decimal returned;
  if (is_zero(line.quantity))
    return why.set(Fault::bad_parameter, "there is no quantity to give back");
  if (quantity.coefficient <= 0)
    return why.set(Fault::bad_parameter, "quantity of a refund must be above zero, not %s",
                   Printed(quantity).text);
  if (!subtract(line.quantity, line.returned, left, why))
    return false;
  if (compare(quantity, left) > 0)
    return why.set(Fault::refund_exceeds_original, "quantity %s exceeds the %s that is left of the original",
                   Printed(quantity).text, Printed(left).text);
  // Of the goods that were out when an amount was last given, and of what they cost after it.
  Decimal done;
  Decimal whole;
  Decimal cost;
  Decimal belongs;
  if (!add(line.returned, quantity, returned, why) || !subtract(returned, line.returned_before, done, why) ||
      !subtract(line.quantity, line.returned_before, whole, why) ||
      !subtract(line.gross, line.given_before, cost, why) ||
      !telescope(cost, done, whole, digits, belongs, why) ||
      !add(Decimal(belongs), line.given_before, belongs, why) ||
      !subtract(belongs, line.given, out.gross, why))
    return false;
  if (out.gross.coefficient < 0)
    out.gross = {0, 0};
  out.quantity = quantity;
  if (is_zero(line.given_before))
    return refund_taxes(line, returned, line.quantity, digits, out, why);
  Decimal given;
  return add(line.given, out.gross, given, why) && refund_taxes(line, given, line.gross, digits, out, why);
}

bool by_amount(const SoldLine &line, const Monetary &gross, int digits, LineRefund &out, Failure &why) {
  Decimal left;
  Decimal given;
  if (!left_of(line, left, why))
    return false;
  if (compare(gross.amount, left) > 0)
    return refuse_amount(gross, left, why);
  out.quantity = {0, 0};
  out.gross = gross.amount;
  return add(line.given, gross.amount, given, why) && refund_taxes(line, given, line.gross, digits, out, why);
}

bool share(std::span<const SoldLine> lines, const Monetary &amount, int digits, Decimal *parts,
           Failure &why) {
  std::vector<Decimal> left(lines.size());
  Decimal total = {0, 0};
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!left_of(lines[i], left[i], why) || !add(Decimal(total), left[i], total, why))
      return false;
  }
  if (amount.amount.coefficient <= 0)
    return why.set(Fault::bad_parameter, "amount of a refund must be above zero, not %s",
                   Printed(amount).text);
  if (compare(amount.amount, total) > 0)
    return refuse_amount(amount, total, why);
  Decimal step;
  return make_decimal(1, digits, step, why) &&
         allocate(amount.amount, left.data(), left.size(), step, Remainder::largest_remainder, parts, why);
}

// Runs what may allocate.
template <typename Work>
bool guarded(Work work, Failure &why) noexcept {
  try {
    return work();
  } catch (const std::bad_alloc &) {
    return why.set(Fault::out_of_memory, "out of memory");
  }
}

}  // namespace

bool telescope(const Decimal &total, const Decimal &done, const Decimal &whole, int digits, Decimal &out,
               Failure &why) noexcept {
  return round_ratio(total, {&done, 1, &whole, 1}, digits, Rounding::half_up, out, why);
}

bool left_of(const SoldLine &line, Decimal &out, Failure &why) noexcept {
  return subtract(line.gross, line.given, out, why);
}

bool refund_quantity(const SoldLine &line, const Decimal &quantity, int digits, LineRefund &out,
                     Failure &why) noexcept {
  FLORIN_ASSERT(line.taxes.size() == line.given_taxes.size() && line.taxes.size() == out.taxes.size());
  return guarded([&] { return by_quantity(line, quantity, digits, out, why); }, why);
}

bool refund_gross(const SoldLine &line, const Monetary &gross, int digits, LineRefund &out,
                  Failure &why) noexcept {
  FLORIN_ASSERT(line.taxes.size() == line.given_taxes.size() && line.taxes.size() == out.taxes.size());
  return guarded([&] { return by_amount(line, gross, digits, out, why); }, why);
}

bool share_over_lines(std::span<const SoldLine> lines, const Monetary &amount, int digits, Decimal *parts,
                      Failure &why) noexcept {
  return guarded([&] { return share(lines, amount, digits, parts, why); }, why);
}

}  // namespace florin
