// What tiers charge for a quantity or an amount, exactly. Never here: rounding, minimum and maximum, who
// pays. For src/core alone: the headers of Boost initialise themselves in every file that includes them.
#pragma once

#include "../money/exact.hpp"
#include "fee_tiers.hpp"

namespace florin {

// What is charged before rounding, and how much of it would be charged for nothing at all.
struct ExactFee {
  exact::Product amount = 0;
  exact::Product fixed = 0;
};

// How many packages of a size, which is above zero, are begun.
[[nodiscard]] bool count_packages(const exact::Number &units, const Decimal &size, exact::Number &out,
                                  Failure &why) noexcept;

// Each tier that the measure reaches charges its flat part, and its rate for what of the measure is in it; a
// measure of zero reaches the first. The measure is not negative, nor below the one that the place was left
// at, from which it goes on. out_of_range.
[[nodiscard]] bool charge_graduated(const FeeTier *tiers, std::size_t count, const Decimal &measure,
                                    TierPlace &place, ExactFee &out, Failure &why) noexcept;

// The tier that the measure is in charges its flat part, and its rate for the whole measure.
[[nodiscard]] bool charge_volume(const FeeTier *tiers, std::size_t count, const Decimal &measure,
                                 ExactFee &out, Failure &why) noexcept;

}  // namespace florin
