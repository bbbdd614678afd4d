// What a part refund takes back from each leg of a transaction.
// Never here: which refunds there were (the caller sums them), or what a refund is called.
#pragma once

#include "balances.hpp"

namespace florin {

// A leg of the original and what earlier refunds took back of it, in the sign of the leg.
struct RefundableLeg {
  Monetary original;
  Decimal refunded;
};

// Shares `amount`, which is above zero and in a currency of the transaction, out over what is left of the
// legs: of that currency's debits and of its credits the same amount, each leg in proportion to what is left
// of it (largest remainder, in steps of the finest unit that the legs, the amount and ISO 4217's minor unit
// need); of every other currency the same fraction. So the parts of any number of refunds telescope: when
// everything is refunded, each leg is, to the last digit. Writes one amount a leg, with the opposite sign of
// the leg, zero where nothing falls to it. Each currency of the result balances.
// bad_parameter; refund_exceeds_original, naming what is left; out_of_memory.
[[nodiscard]] bool share_refund(const RefundableLeg *legs, std::size_t count, const Monetary &amount,
                                Monetary *parts, Failure &why) noexcept;

}  // namespace florin
