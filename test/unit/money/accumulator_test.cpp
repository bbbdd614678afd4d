// The running sum against integers without a limit: sums, averages, amounts taken away, sums combined.

#include "money/accumulator.hpp"

#include <gtest/gtest.h>
#include <boost/multiprecision/cpp_int.hpp>

#include <algorithm>
#include <deque>
#include <random>
#include <string>

namespace florin {
namespace {

using Unbounded = boost::multiprecision::cpp_int;

Monetary money(const std::string &text) {
  Monetary out;
  Failure why;
  EXPECT_TRUE(parse_monetary(text, out, why)) << text << ": " << why.message;
  return out;
}

std::string text(const Monetary &value) {
  char out[monetary_buffer];
  print_monetary(value, out);
  return out;
}

Unbounded power_of_ten(int exponent) {
  return boost::multiprecision::pow(Unbounded(10), static_cast<unsigned>(exponent));
}

// value * 10^max_scale: a whole number for every amount.
Unbounded whole(const Decimal &value) {
  const bool negative = value.coefficient < 0;
  const uint128 size =
      negative ? -static_cast<uint128>(value.coefficient) : static_cast<uint128>(value.coefficient);
  const Unbounded out =
      ((Unbounded(static_cast<std::uint64_t>(size >> 64)) << 64) | static_cast<std::uint64_t>(size)) *
      power_of_ten(max_scale - value.scale);
  return negative ? Unbounded(-out) : out;
}

// Whether value * 10^-scale is an amount that fits.
bool fits(Unbounded value, int scale) {
  while (scale > 0 && value % 10 == 0) {
    value /= 10;
    --scale;
  }
  return scale <= max_scale && abs(value) < (Unbounded(1) << 119);
}

void expect_total(const Accumulator &state, const Unbounded &expected) {
  Monetary out;
  Failure why;
  const bool done = total(state, out, why);
  ASSERT_EQ(done, fits(expected, max_scale));
  if (done)
    EXPECT_EQ(whole(out.amount), expected);
  else
    EXPECT_EQ(why.fault, Fault::out_of_range);
}

// To 18 decimals, half even.
// 18 decimals, or as many as fit, but no fewer than the sum has.
void expect_average(const Accumulator &state, const Unbounded &sum) {
  int least = max_scale;
  for (Unbounded rest = sum; least > 0 && rest % 10 == 0; rest /= 10)
    --least;
  least = std::min(least, 18);
  Unbounded quotient;
  int digits = 18;
  for (;; --digits) {
    const Unbounded divisor = power_of_ten(max_scale - digits) * state.count;
    quotient = abs(sum) / divisor;
    const Unbounded twice = (abs(sum) - quotient * divisor) * 2;
    if (twice > divisor || (twice == divisor && (quotient & 1) != 0))
      ++quotient;
    if (digits == least || fits(quotient, digits))
      break;
  }
  Monetary out;
  Failure why;
  const bool done = average(state, out, why);
  ASSERT_EQ(done, fits(quotient, digits));
  if (done)
    EXPECT_EQ(whole(out.amount),
              (sum < 0 ? Unbounded(-quotient) : quotient) * power_of_ten(max_scale - digits));
  else
    EXPECT_EQ(why.fault, Fault::out_of_range);
}

// Amounts of every size and scale, often at the limits.
Monetary draw(std::mt19937_64 &random) {
  static const Currency currency = money("GBP 1").currency;
  for (;;) {
    const int bits = static_cast<int>(random() % 119) + 1;
    uint128 size = ((static_cast<uint128>(random()) << 64) | random()) >> (128 - bits);
    if (random() % 8 == 0)
      size = static_cast<uint128>(max_coefficient);
    const auto coefficient = static_cast<int128>(size);
    const int scale = static_cast<int>(random() % (random() % 2 == 0 ? 3 : max_scale + 1));
    Monetary out{{}, currency};
    Failure why;
    if (make_decimal(random() % 2 == 0 ? coefficient : -coefficient, scale, out.amount, why))
      return out;
  }
}

TEST(Accumulator, KeepsOneCurrency) {
  Accumulator state{};
  Failure why;
  ASSERT_TRUE(accumulate(state, money("GBP 1"), why));
  EXPECT_FALSE(accumulate(state, money("EUR 0"), why));
  EXPECT_EQ(why.fault, Fault::currency_mismatch);
  EXPECT_EQ(state.count, 1);
  Accumulator other{};
  ASSERT_TRUE(accumulate(other, money("EUR 1"), why));
  EXPECT_FALSE(combine(state, other, why));
  EXPECT_EQ(why.fault, Fault::currency_mismatch);
}

TEST(Accumulator, ForgetsItsCurrencyWithTheLastAmount) {
  Accumulator state{};
  Failure why;
  ASSERT_TRUE(accumulate(state, money("GBP 0.001"), why));
  take_away(state, money("GBP 0.001"));
  EXPECT_EQ(state.count, 0);
  ASSERT_TRUE(accumulate(state, money("EUR 2"), why));
  Monetary out;
  ASSERT_TRUE(total(state, out, why));
  EXPECT_EQ(text(out), "EUR 2.00");
}

TEST(Accumulator, IsExactBeyond128BitsIfTheResultFits) {
  Accumulator state{};
  Failure why;
  const Monetary largest = money("GBP 664613997892457936451903530140172287");
  const Monetary smallest = money("GBP 0.000000000000000000000000000000000001");
  for (int i = 0; i < 1000; ++i)
    ASSERT_TRUE(accumulate(state, largest, why));
  ASSERT_TRUE(accumulate(state, smallest, why));
  Monetary out;
  EXPECT_FALSE(total(state, out, why));
  EXPECT_EQ(why.fault, Fault::out_of_range);
  for (int i = 0; i < 1000; ++i)
    ASSERT_TRUE(accumulate(state, negate(largest), why));
  ASSERT_TRUE(total(state, out, why));
  EXPECT_EQ(out, smallest);
}

// As many of the largest amounts as a count can have, at the finest scale: the bound that the wide integers
// rest on, which would otherwise throw where nothing catches.
TEST(Accumulator, HoldsTheLargestAmountAsOftenAsItCanCount) {
  for (const char *sign : {"GBP ", "GBP -"}) {
    const Monetary largest = money(std::string(sign) + "664613997892457936451903530140172287");
    const Monetary smallest = money(std::string(sign) + "0.000000000000000000000000000000000001");
    Accumulator state{};
    Failure why;
    ASSERT_TRUE(accumulate(state, largest, why));
    for (int i = 0; i < 61; ++i) {
      const Accumulator same = state;
      ASSERT_TRUE(combine(state, same, why));
    }
    ASSERT_TRUE(accumulate(state, smallest, why));
    EXPECT_EQ(state.count, (std::int64_t{1} << 61) + 1);
    Monetary out;
    EXPECT_FALSE(total(state, out, why));
    EXPECT_EQ(why.fault, Fault::out_of_range);
    EXPECT_FALSE(average(state, out, why));
    EXPECT_EQ(why.fault, Fault::out_of_range);
    Accumulator opposite{};
    ASSERT_TRUE(accumulate(opposite, negate(largest), why));
    for (int i = 0; i < 61; ++i) {
      const Accumulator same = opposite;
      ASSERT_TRUE(combine(opposite, same, why));
    }
    ASSERT_TRUE(combine(state, opposite, why));
    ASSERT_TRUE(total(state, out, why));
    EXPECT_EQ(out, smallest);
    ASSERT_TRUE(average(state, out, why));
    EXPECT_EQ(out.amount.coefficient, 0);
  }
}

// A tie of the average goes to the even digit: 10^-18 / 2 down to 0, 3 * 10^-18 / 2 up to 2 * 10^-18.
TEST(Accumulator, AveragesHalfEven) {
  for (const auto &[one, expected] : {std::pair{"XAU 0.000000000000000001", "XAU 0"},
                                      {"XAU 0.000000000000000003", "XAU 0.000000000000000002"},
                                      {"XAU -0.000000000000000003", "XAU -0.000000000000000002"}}) {
    Accumulator state{};
    Failure why;
    ASSERT_TRUE(accumulate(state, money(one), why));
    ASSERT_TRUE(accumulate(state, money("XAU 0"), why));
    Monetary out;
    ASSERT_TRUE(average(state, out, why));
    EXPECT_EQ(text(out), expected);
  }
}

// As many decimals as fit, whatever finer amounts have left a moving window.
TEST(Accumulator, AveragesToTheDecimalsThatFit) {
  Accumulator state{};
  Failure why;
  for (const char *amount : {"WEI 5000000000000000000", "WEI 0.5", "WEI 0", "WEI 0"})
    ASSERT_TRUE(accumulate(state, money(amount), why));
  take_away(state, money("WEI 0.5"));
  Monetary out;
  ASSERT_TRUE(average(state, out, why));
  EXPECT_EQ(text(out), "WEI 1666666666666666666.66666666666666667");
}

TEST(Accumulator, AgreesWithUnboundedIntegers) {
  std::mt19937_64 random(20260101);
  for (int round = 0; round < 300; ++round) {
    Accumulator state{};
    Unbounded expected = 0;
    std::deque<Monetary> window;
    Failure why;
    for (int step = 0; step < 60; ++step) {
      if (!window.empty() && random() % 3 == 0) {
        take_away(state, window.front());
        expected -= whole(window.front().amount);
        window.pop_front();
      } else {
        // Now and then what was added comes with the opposite sign, so that results fit again.
        const Monetary value =
            !window.empty() && random() % 2 == 0 ? negate(window[random() % window.size()]) : draw(random);
        ASSERT_TRUE(accumulate(state, value, why));
        expected += whole(value.amount);
        window.push_back(value);
      }
      ASSERT_EQ(state.count, static_cast<std::int64_t>(window.size()));
      if (state.count != 0) {
        expect_total(state, expected);
        expect_average(state, expected);
      }
    }
    while (!window.empty()) {
      take_away(state, window.back());
      window.pop_back();
    }
    const Accumulator empty{};
    EXPECT_EQ(std::memcmp(&state, &empty, sizeof state), 0);
  }
}

TEST(Accumulator, CombinesAsIfAddedOneByOne) {
  std::mt19937_64 random(4217);
  for (int round = 0; round < 1000; ++round) {
    Accumulator parts[3] = {};
    Unbounded expected = 0;
    Failure why;
    const int count = static_cast<int>(random() % 12);
    for (int i = 0; i < count; ++i) {
      const Monetary value = draw(random);
      ASSERT_TRUE(accumulate(parts[random() % 3], value, why));
      ASSERT_TRUE(accumulate(parts[random() % 3], negate(value), why));
      if (random() % 4 == 0) {
        ASSERT_TRUE(accumulate(parts[random() % 3], value, why));
        expected += whole(value.amount);
      }
    }
    const std::int64_t number = parts[0].count + parts[1].count + parts[2].count;
    ASSERT_TRUE(combine(parts[1], parts[2], why));
    ASSERT_TRUE(combine(parts[0], parts[1], why));
    ASSERT_EQ(parts[0].count, number);
    if (number != 0)
      expect_total(parts[0], expected);
  }
}

}  // namespace
}  // namespace florin
