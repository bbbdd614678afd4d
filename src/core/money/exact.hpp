// Numbers at or above zero that are worked out beyond what an amount can hold, and rounded once.
// Never here: what they are numbers of.
#pragma once

#include "rounding.hpp"

#include <boost/multiprecision/cpp_int.hpp>

#include <type_traits>

namespace florin::exact {

// In units of 10^-36. An amount is below 2^240, so that a thousand and more of them can be added up.
using Number = boost::multiprecision::uint256_t;
// In units of 10^-72. The product of two amounts is below 2^479, which leaves as much room.
using Product = boost::multiprecision::uint512_t;
static_assert(std::is_trivially_destructible_v<Number> && std::is_trivially_destructible_v<Product>);

// Of an amount that is not negative.
[[nodiscard]] Number number(const Decimal &value) noexcept;
[[nodiscard]] Product multiply(const Number &left, const Number &right) noexcept;
// The same number.
[[nodiscard]] Product widen(const Number &value) noexcept;

// out_of_range
[[nodiscard]] bool round(const Number &value, int digits, Rounding mode, Decimal &out, Failure &why) noexcept;
[[nodiscard]] bool round(const Product &value, int digits, Rounding mode, Decimal &out,
                         Failure &why) noexcept;

}  // namespace florin::exact
