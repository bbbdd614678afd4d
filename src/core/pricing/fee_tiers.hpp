// What tiers charge for a quantity or an amount. Never here: rounding, minimum and maximum, who pays.
#pragma once

#include "../money/exact.hpp"

#include <cstddef>

namespace florin {

// The first tier reaches from 0 to its up_to, each other one from the up_to of the tier before it, exclusive,
// to its own, inclusive; the last has no end. So every number from 0 on, whole or not, is in exactly one.
// What others write as 0-10, 11-20, 21 and above is 10, 20, no end: 10.5 is in the second.
struct FeeTier {
  Decimal up_to;
  bool is_last;
  Decimal rate;  // for one unit of what is measured: a price, or a percentage as a fraction
  Decimal flat;
  Decimal size = {0, 0};  // above zero: the rate is for every so many units that are begun
};

// What is charged before rounding, and how much of it would be charged for nothing at all.
struct ExactFee {
  exact::Product amount = 0;
  exact::Product fixed = 0;
};

// How far graduated tiers have been added up: those before `at` charge `before`.
struct TierPlace {
  std::size_t at = 0;
  ExactFee before = {};
};

// How many packages of a size, which is above zero, are begun.
[[nodiscard]] bool count_packages(const exact::Number &units, const Decimal &size, exact::Number &out,
                                  Failure &why) noexcept;

// At least one tier, up_to rising from above zero, the last one and no other without an end.
[[nodiscard]] bool check_tiers(const FeeTier *tiers, std::size_t count, Failure &why) noexcept;

// Each tier that the measure reaches charges its flat part, and its rate for what of the measure is in it; a
// measure of zero reaches the first. The measure is not negative, nor below the one that the place was left
// at, from which it goes on. out_of_range.
[[nodiscard]] bool charge_graduated(const FeeTier *tiers, std::size_t count, const Decimal &measure,
                                    TierPlace &place, ExactFee &out, Failure &why) noexcept;

// The tier that the measure is in charges its flat part, and its rate for the whole measure.
[[nodiscard]] bool charge_volume(const FeeTier *tiers, std::size_t count, const Decimal &measure,
                                 ExactFee &out, Failure &why) noexcept;

}  // namespace florin
