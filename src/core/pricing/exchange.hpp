// Converting an amount by rates, and the fixed euro rates.
// Never here: which rate holds when (the ledger's tables know).
#pragma once

#include "../money/rounding.hpp"

namespace florin {

// What a rate may be: above zero, with at most 17 figures and 18 decimals. The product of two such numbers is
// exact (multiply), so that a rate may be crossed.
[[nodiscard]] bool check_rate(const Decimal &rate, Failure &why) noexcept;

// One step of a conversion: units of the next currency for one of this one; `inverse`: the other way round.
struct RateStep {
  Decimal rate;
  bool inverse;
};

// Through all the steps, exactly, and rounded once, to `digits`. bad_parameter for a rate that is not above
// zero; out_of_range.
[[nodiscard]] bool convert(const Monetary &value, Currency target, const RateStep *steps, std::size_t count,
                           int digits, Rounding mode, Monetary &out, Failure &why) noexcept;

// ---- currencies that the euro replaced: Council Regulation (EC) 1103/97 and those that fixed the rates

// Units of the currency for one euro, six significant figures; false for any other currency, the euro as
// well.
[[nodiscard]] bool euro_conversion_rate(Currency currency, Decimal &out) noexcept;

// Articles 4 and 5: by the rate as it stands, never an inverse of it; from one to another through an amount
// in euro rounded to `intermediate_digits`, 3 or more; the result to the minor unit; ties up. bad_parameter
// if a currency has no fixed rate.
[[nodiscard]] bool convert_euro(const Monetary &value, Currency target, int intermediate_digits,
                                Monetary &out, Failure &why) noexcept;

}  // namespace florin
