// Integer helpers of the money rules: powers of ten, 128 by 128 bit products, stripping of zeros.
// Never here: currencies, text, failures. Only files of src/core/money include it.
#pragma once

#include "../invariant.hpp"
#include "monetary.hpp"

#include <array>
#include <bit>
#include <cstdint>

namespace florin::wide {

// 10^0 .. 10^38: all that fit 128 bits.
inline constexpr std::array<uint128, 39> powers_of_ten = [] {
  std::array<uint128, 39> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i)
    powers[i] = powers[i - 1] * 10;
  return powers;
}();

constexpr uint128 power_of_ten(int exponent) noexcept {
  FLORIN_ASSERT(exponent >= 0 && exponent < static_cast<int>(powers_of_ten.size()));
  return powers_of_ten[static_cast<std::size_t>(exponent)];
}

inline constexpr uint128 max_magnitude = static_cast<uint128>(max_coefficient);

constexpr std::uint64_t low_half(uint128 value) noexcept {
  return static_cast<std::uint64_t>(value);
}
constexpr std::uint64_t high_half(uint128 value) noexcept {
  return static_cast<std::uint64_t>(value >> 64);
}

constexpr uint128 magnitude(int128 value) noexcept {
  return value < 0 ? -static_cast<uint128>(value) : static_cast<uint128>(value);
}
constexpr int128 with_sign(uint128 value, bool negative) noexcept {
  return static_cast<int128>(negative ? -value : value);
}

constexpr int countr_zero(uint128 value) noexcept {
  return low_half(value) != 0 ? std::countr_zero(low_half(value)) : 64 + std::countr_zero(high_half(value));
}

struct Product {
  uint128 high;
  uint128 low;
};

// The exact 256-bit product. (Clang turns a 128-bit overflow builtin into a call that libgcc lacks.)
constexpr Product multiply(uint128 left, uint128 right) noexcept {
  const uint128 left_low = low_half(left), left_high = high_half(left);
  const uint128 right_low = low_half(right), right_high = high_half(right);
  const uint128 low = left_low * right_low;
  if (left_high == 0 && right_high == 0)
    return {0, low};
  const uint128 middle = left_high * right_low + high_half(low);
  const uint128 other = left_low * right_high + low_half(middle);
  return {left_high * right_high + high_half(middle) + high_half(other), (other << 64) | low_half(low)};
}

// 2^64 is 1 modulo 5, so the halves can be taken modulo 5 one by one.
constexpr bool is_multiple_of_ten(uint128 value) noexcept {
  return (low_half(value) & 1) == 0 && (low_half(value) % 5 + high_half(value) % 5) % 5 == 0;
}

// Division of a known multiple of ten: a multiplication with the inverse of 5 modulo 2^128.
constexpr uint128 exact_tenth(uint128 value) noexcept {
  constexpr uint128 inverse_of_five = (uint128{0xCCCCCCCCCCCCCCCCULL} << 64) | 0xCCCCCCCCCCCCCCCDULL;
  return (value * inverse_of_five) >> 1;
}

// Takes trailing zeros off while there are decimals to take them from.
constexpr void strip_zeros(uint128 &coefficient, int &scale) noexcept {
  if (coefficient == 0) {
    scale = 0;
    return;
  }
  while (scale > 0 && is_multiple_of_ten(coefficient)) {
    coefficient = exact_tenth(coefficient);
    --scale;
  }
}

constexpr bool is_canonical(const Decimal &value) noexcept {
  const uint128 size = magnitude(value.coefficient);
  return size <= max_magnitude && value.scale >= 0 && value.scale <= max_scale &&
         (value.scale == 0 || (size != 0 && !is_multiple_of_ten(size)));
}

// ---- wider integers: Boost's fixed-width ones, that is, uint256_t and uint512_t
template <typename Wide>
Wide widen(uint128 value) {
  return (Wide(wide::high_half(value)) << 64) | wide::low_half(value);
}

// Of a value below 2^128.
template <typename Wide>
uint128 narrow(const Wide &value) {
  const Wide low_mask = ~std::uint64_t{0};
  return (uint128{static_cast<std::uint64_t>(value >> 64)} << 64) |
         static_cast<std::uint64_t>(value & low_mask);
}

// Strips zeros first: a product or quotient may have many more digits than it needs. False: does not fit.
template <typename Wide>
bool narrow_stripped(Wide value, int &scale, uint128 &out) {
  const Wide limit = widen<Wide>(wide::max_magnitude);
  while (scale > 0 && value > limit && value % 10 == 0) {
    value /= 10;
    --scale;
  }
  if (value > limit)
    return false;
  out = narrow(value);
  return true;
}

}  // namespace florin::wide
