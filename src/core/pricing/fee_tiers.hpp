// The tiers of a fee. Never here: what they charge (tier_charges.hpp).
#pragma once

#include "../money/monetary.hpp"

#include <cstddef>
#include <cstdint>

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

// How far graduated tiers have been added up: those before `at` charge what is kept, an exact::Product each.
struct TierPlace {
  std::size_t at = 0;
  std::uint64_t amount[8] = {};
  std::uint64_t fixed[8] = {};
};

// At least one tier, up_to rising from above zero, the last one and no other without an end.
[[nodiscard]] bool check_tiers(const FeeTier *tiers, std::size_t count, Failure &why) noexcept;

}  // namespace florin
