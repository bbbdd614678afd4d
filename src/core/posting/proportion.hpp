// Dividing an amount over the legs of a transaction in proportion to weights of theirs: what is left of each
// for a refund or a capture. Never here: how much may be divided, which the caller knows.
#pragma once

#include "../money/monetary.hpp"

#include <cstddef>

namespace florin {

// What a leg counts for, in its sign (zero: nothing falls to it), and the decimals that its parts may have.
struct LegWeight {
  Monetary amount;
  int scale;
};

// Writes one part a leg, in the sign of its weight: `amount`, which is above zero, over the debits of its
// currency, and over the credits; of every other currency the same fraction, rounded half up. Largest
// remainder, in steps of the finest unit that the legs, the amount and ISO 4217's minor unit need. Where the
// debits and the credits of each currency weigh the same, so do the parts', and a part is not larger than
// its weight as long as `amount` is not larger than the weight of its currency.
// currency_mismatch: no leg has the currency; out_of_range; out_of_memory.
[[nodiscard]] bool share_in_proportion(const LegWeight *legs, std::size_t count, const Monetary &amount,
                                       Monetary *parts, Failure &why) noexcept;

// What the debits of a currency weigh together. out_of_range.
[[nodiscard]] bool total_weight(const LegWeight *legs, std::size_t count, Currency currency, Decimal &out,
                                Failure &why) noexcept;

}  // namespace florin
