// What a capture posts of each leg of a hold, and what it releases of what the hold keeps.
// Never here: whether the hold is open, or when it expires.
#pragma once

#include "balances.hpp"

namespace florin {

// A leg of a hold and what the hold still keeps of it, in the sign of the leg.
struct HeldLeg {
  Monetary original;
  Decimal left;
};

// What a capture does to one leg: `posted` in the sign of the leg, `released` in the opposite one.
struct CapturedLeg {
  Monetary posted;
  Monetary released;
};

// The most that captures may take of a hold is in one of its currencies, and at least what is held in it:
// bad_parameter otherwise.
[[nodiscard]] bool check_capture_limit(const Entry *entries, std::size_t count, const Monetary &limit,
                                       Failure &why) noexcept;

// `amount`, above zero, is posted: each leg in proportion to what is left of it, telescoping as a refund
// does, so that parts sum to the hold to the last digit. The same is released, and with `final` all the rest.
// An amount above what is left takes all of that, and the excess in proportion to the original legs, as long
// as `allowance`, what the hold's capture limit leaves for more captures, is not NULL, has its currency, and
// is not below it.
// capture_exceeds_hold, naming what remains or is allowed; currency_mismatch; bad_parameter; out_of_range.
[[nodiscard]] bool share_capture(const HeldLeg *legs, std::size_t count, const Monetary &amount, bool final,
                                 const Monetary *allowance, CapturedLeg *parts, Failure &why) noexcept;

}  // namespace florin
