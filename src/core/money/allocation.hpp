// Dividing an amount into shares that sum to it exactly.
#pragma once

#include "monetary.hpp"

#include <cstddef>

namespace florin {

// Who gets the steps that are left over after every share was cut towards zero to the step.
enum class Remainder : std::uint8_t { largest_remainder, to_first, to_last, to_largest, separate };

[[nodiscard]] bool parse_remainder(std::string_view name, Remainder &out, Failure &why) noexcept;

// Writes one share a weight, and for `separate` one more: shares has room for count + 1.
// bad_parameter: no weight, a negative one, all zero; a step not above zero; a total that is not a
// whole number of steps. A zero weight never receives anything; a negative total mirrors a positive one.
[[nodiscard]] bool allocate(const Decimal &total, const Decimal *weights, std::size_t count,
                            const Decimal &step, Remainder method, Decimal *shares, Failure &why) noexcept;

}  // namespace florin
