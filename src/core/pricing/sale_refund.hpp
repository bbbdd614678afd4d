// What a refund gives back of a sale's lines and of their taxes: parts that sum to the whole, to the last
// digit. Never here: fees (fees.hpp), exchange, or which refunds there were before (the caller sums them).
#pragma once

#include "../money/rounding.hpp"

#include <cstddef>
#include <span>

namespace florin {

// A line as it was sold, or shipping, which has no quantity (zero); and what refunds gave back of it before.
struct SoldLine {
  Decimal quantity = {0, 0};
  Decimal gross = {0, 0};                // with taxes, in whole minor units
  std::span<const Decimal> taxes;        // in gross
  Decimal returned = {0, 0};             // of the quantity
  Decimal given = {0, 0};                // of the gross amount
  Decimal returned_before = {0, 0};      // of the quantity, before the last amount was given without goods
  Decimal given_before = {0, 0};         // of the gross amount, up to that and with it
  std::span<const Decimal> given_taxes;  // one a tax
};

// What one refund gives back of a line: net and the taxes are gross.
struct LineRefund {
  Decimal quantity = {0, 0};
  Decimal gross = {0, 0};
  Decimal net = {0, 0};
  std::span<Decimal> taxes;  // room for one a tax
};

// round(total * done / whole), half up: what of a total belongs to the part of a whole that is done. The
// difference of two such is a part, and the parts sum to the total. out_of_range; division_by_zero.
[[nodiscard]] bool telescope(const Decimal &total, const Decimal &done, const Decimal &whole, int digits,
                             Decimal &out, Failure &why) noexcept;

// What is left of a line to be given back.
[[nodiscard]] bool left_of(const SoldLine &line, Decimal &out, Failure &why) noexcept;

// The goods that come back: their share of what was left when an amount was last given for those that were
// still out, which is what it fell on. refund_exceeds_original for more than was sold; bad_parameter for a
// quantity that is not above zero, or a line that has none.
[[nodiscard]] bool refund_quantity(const SoldLine &line, const Decimal &quantity, int digits, LineRefund &out,
                                   Failure &why) noexcept;

// An amount, taxes in it, without a return of goods. refund_exceeds_original.
[[nodiscard]] bool refund_gross(const SoldLine &line, const Monetary &gross, int digits, LineRefund &out,
                                Failure &why) noexcept;

// Divides an amount over the lines in proportion to what is left of each, largest remainder.
// refund_exceeds_original, naming what is left; bad_parameter unless it is above zero.
[[nodiscard]] bool share_over_lines(std::span<const SoldLine> lines, const Monetary &amount, int digits,
                                    Decimal *parts, Failure &why) noexcept;

}  // namespace florin
