// The tax of one amount at one percentage, added to it or contained in it.
// Never here: several taxes on one another, or on the lines of a document (tax.hpp).
#pragma once

#include "../money/rounding.hpp"

namespace florin {

// `percent` of a net amount; or, if `included`, what a gross amount contains of it: amount * percent /
// (100 + percent). Worked out exactly and rounded once; a negative amount mirrors the positive one where the
// mode does. bad_parameter for a percentage that is below zero, 100,000 or more, or has more than 9 decimals.
[[nodiscard]] bool tax_of_amount(const Decimal &amount, const Decimal &percent, bool included, int digits,
                                 Rounding mode, Decimal &out, Failure &why) noexcept;

}  // namespace florin
