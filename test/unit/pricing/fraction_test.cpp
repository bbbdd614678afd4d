// Sums of fractions that are never worked out round as the sums do.
#include "pricing/fraction.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace florin {
namespace {

constexpr Rounding modes[] = {
    Rounding::half_even,    Rounding::half_up, Rounding::half_down, Rounding::half_odd, Rounding::half_floor,
    Rounding::half_ceiling, Rounding::up,      Rounding::down,      Rounding::ceiling,  Rounding::floor};

void expect_same(const std::vector<Fraction> &fractions, int digits) {
  std::vector<const Fraction *> parts;
  Fraction sum;
  for (const Fraction &fraction : fractions) {
    parts.push_back(&fraction);
    sum += fraction;
  }
  const Fraction stand_in = Fraction::stand_in_for_sum(parts, digits);
  EXPECT_EQ(stand_in.is_negative(), sum.is_negative());
  EXPECT_EQ(stand_in.is_zero(), sum.is_zero());
  for (const Rounding mode : modes) {
    Decimal expected, got;
    Failure why;
    ASSERT_TRUE(sum.round(digits, mode, expected, why));
    ASSERT_TRUE(stand_in.round(digits, mode, got, why));
    EXPECT_TRUE(expected == got) << static_cast<int>(mode);
  }
}

TEST(FractionSum, RoundsAsTheSum) {
  std::mt19937 random(11);
  for (int i = 0; i < 3'000; ++i) {
    std::vector<Fraction> fractions;
    for (unsigned count = random() % 6; count > 0; --count)
      fractions.push_back(Fraction(static_cast<int>(random() % 4'001) - 2'000) /
                          Fraction(static_cast<int>(random() % 12) + 1));
    expect_same(fractions, static_cast<int>(random() % 3));
  }
}

// Thirds and sixths that come to a half unit exactly, or miss it by next to nothing.
TEST(FractionSum, AtTheBoundary) {
  const Fraction third = Fraction(1) / Fraction(3);
  const Fraction sixth = Fraction(1) / Fraction(6);
  expect_same({third, sixth}, 0);
  expect_same({third, third, third}, 0);
  expect_same({third.negated(), sixth.negated()}, 0);
  expect_same({third, third.negated()}, 2);
  expect_same({}, 2);
  Decimal tiny;
  Failure why;
  ASSERT_TRUE(parse_decimal("0.0000000000000000000000000000001", tiny, why));
  expect_same({third, sixth, Fraction(tiny)}, 0);
  expect_same({third, sixth, Fraction(tiny).negated()}, 0);
  expect_same({Fraction(tiny) / Fraction(3)}, 0);
  expect_same({Fraction(tiny).negated() / Fraction(3)}, 0);
}

}  // namespace
}  // namespace florin
