// An independent way to compute what the money rules compute: exact rationals of unbounded integers, with
// rounding written from its definition. Nothing here calls the code under test.
#pragma once

#include "money/monetary.hpp"
#include "money/rounding.hpp"

#include <boost/multiprecision/cpp_int.hpp>
#include <string>

namespace florin::oracle {

using Integer = boost::multiprecision::cpp_int;
using Rational = boost::multiprecision::cpp_rational;

inline Integer integer(int128 value) {
  const bool negative = value < 0;
  const uint128 size = negative ? -static_cast<uint128>(value) : static_cast<uint128>(value);
  Integer result = static_cast<std::uint64_t>(size >> 64);
  result <<= 64;
  result += static_cast<std::uint64_t>(size);
  return negative ? -result : result;
}

inline Integer ten_to(int exponent) {
  return boost::multiprecision::pow(Integer(10), static_cast<unsigned>(exponent));
}

inline Rational rational(const Decimal &value) {
  return Rational(integer(value.coefficient), ten_to(value.scale));
}

inline const Integer &limit() {
  static const Integer result = (Integer(1) << 119) - 1;
  return result;
}

// Whether an exact value has the form of an amount, and which: written from the definition of Decimal.
inline bool decimal(const Rational &value, Decimal &out) {
  for (int scale = 0; scale <= 36; ++scale) {
    const Rational scaled = value * Rational(ten_to(scale));
    if (denominator(scaled) != 1)
      continue;
    const Integer coefficient = numerator(scaled);
    if (abs(coefficient) > limit())
      return false;
    const Integer size = abs(coefficient);
    const uint128 narrowed = (uint128{static_cast<std::uint64_t>(size >> 64)} << 64) |
                             static_cast<std::uint64_t>(size & ~std::uint64_t{0});
    out = {coefficient < 0 ? -static_cast<int128>(narrowed) : static_cast<int128>(narrowed), scale};
    return true;
  }
  return false;
}

inline Integer floor_of(const Rational &value) {
  const Integer top = numerator(value);
  const Integer bottom = denominator(value);  // above zero
  Integer quotient = top / bottom;            // towards zero
  if (top < 0 && quotient * bottom != top)
    --quotient;
  return quotient;
}

// The whole number that the mode chooses; false: `unnecessary`, and it is not whole.
inline bool rounded(const Rational &value, Rounding mode, Integer &out) {
  const Integer below = floor_of(value);
  if (Rational(below) == value) {
    out = below;
    return true;
  }
  const Integer above = below + 1;
  const Integer &nearer_zero = value > 0 ? below : above;
  const Integer &further = value > 0 ? above : below;
  const Integer &even = below % 2 == 0 ? below : above;
  const Integer &odd = below % 2 == 0 ? above : below;
  const Rational distance = value - Rational(below);
  const Rational half(1, 2);
  const auto nearest = [&](const Integer &at_half) {
    return distance < half ? below : distance > half ? above : at_half;
  };
  switch (mode) {
    case Rounding::half_even: out = nearest(even); return true;
    case Rounding::half_up: out = nearest(further); return true;
    case Rounding::half_down: out = nearest(nearer_zero); return true;
    case Rounding::half_odd: out = nearest(odd); return true;
    case Rounding::half_ceiling: out = nearest(above); return true;
    case Rounding::half_floor: out = nearest(below); return true;
    case Rounding::up: out = further; return true;
    case Rounding::down: out = nearer_zero; return true;
    case Rounding::ceiling: out = above; return true;
    case Rounding::floor: out = below; return true;
    case Rounding::unnecessary: return false;
  }
  return false;
}

// To a whole multiple of the step, as an exact value.
inline bool rounded_to_step(const Rational &value, const Rational &step, Rounding mode, Rational &out) {
  Integer steps;
  if (!rounded(value / step, mode, steps))
    return false;
  out = Rational(steps) * step;
  return true;
}

}  // namespace florin::oracle
