// Rounding to digits, to steps and to coins.
#include "money/rounding.hpp"

#include "oracle.hpp"
#include "support.hpp"

#include <set>

namespace florin {
namespace {

using oracle::Rational;

constexpr Rounding every_mode[] = {Rounding::half_even, Rounding::half_up,      Rounding::half_down,
                                   Rounding::half_odd,  Rounding::half_ceiling, Rounding::half_floor,
                                   Rounding::up,        Rounding::down,         Rounding::ceiling,
                                   Rounding::floor,     Rounding::unnecessary};

std::string rounded(std::string_view value, int digits, Rounding mode) {
  Decimal out{};
  Failure why;
  if (!round(decimal(value), digits, mode, out, why))
    return fault_name(why.fault);
  return text(out);
}

std::string to_step(std::string_view value, std::string_view step, Rounding mode) {
  Decimal out{};
  Failure why;
  if (!round_to_step(decimal(value), decimal(step), mode, out, why))
    return fault_name(why.fault);
  return text(out);
}

TEST(RoundingMode, IsReadByName) {
  const char *names[] = {"half_even", "half_up", "half_down", "half_odd", "half_ceiling", "half_floor",
                         "up",        "down",    "ceiling",   "floor",    "unnecessary"};
  for (std::size_t i = 0; i < std::size(names); ++i) {
    Rounding mode{};
    Failure why;
    ASSERT_TRUE(parse_rounding(names[i], mode, why)) << names[i];
    EXPECT_EQ(mode, every_mode[i]);
  }
  for (std::string_view name : {"", "sideways", "HALF_EVEN", "half_even ", "half"}) {
    Rounding mode{};
    Failure why;
    EXPECT_FALSE(parse_rounding(name, mode, why)) << name;
    EXPECT_EQ(why.fault, Fault::bad_parameter);
    for (const char *known : names)
      EXPECT_NE(std::string_view(why.detail).find(known), std::string_view::npos);
  }
}

// The table in the documentation of java.math.RoundingMode.
TEST(Rounding, FollowsTheTableOfJavaMathRoundingMode) {
  const struct {
    const char *input, *up, *down, *ceiling, *floor, *half_up, *half_down, *half_even, *unnecessary;
  } rows[] = {
      {"5.5", "6", "5", "6", "5", "6", "5", "6", "numeric_value_out_of_range"},
      {"2.5", "3", "2", "3", "2", "3", "2", "2", "numeric_value_out_of_range"},
      {"1.6", "2", "1", "2", "1", "2", "2", "2", "numeric_value_out_of_range"},
      {"1.1", "2", "1", "2", "1", "1", "1", "1", "numeric_value_out_of_range"},
      {"1.0", "1", "1", "1", "1", "1", "1", "1", "1"},
      {"-1.0", "-1", "-1", "-1", "-1", "-1", "-1", "-1", "-1"},
      {"-1.1", "-2", "-1", "-1", "-2", "-1", "-1", "-1", "numeric_value_out_of_range"},
      {"-1.6", "-2", "-1", "-1", "-2", "-2", "-2", "-2", "numeric_value_out_of_range"},
      {"-2.5", "-3", "-2", "-2", "-3", "-3", "-2", "-2", "numeric_value_out_of_range"},
      {"-5.5", "-6", "-5", "-5", "-6", "-6", "-5", "-6", "numeric_value_out_of_range"},
  };
  for (const auto &row : rows) {
    EXPECT_EQ(rounded(row.input, 0, Rounding::up), row.up) << row.input;
    EXPECT_EQ(rounded(row.input, 0, Rounding::down), row.down) << row.input;
    EXPECT_EQ(rounded(row.input, 0, Rounding::ceiling), row.ceiling) << row.input;
    EXPECT_EQ(rounded(row.input, 0, Rounding::floor), row.floor) << row.input;
    EXPECT_EQ(rounded(row.input, 0, Rounding::half_up), row.half_up) << row.input;
    EXPECT_EQ(rounded(row.input, 0, Rounding::half_down), row.half_down) << row.input;
    EXPECT_EQ(rounded(row.input, 0, Rounding::half_even), row.half_even) << row.input;
    EXPECT_EQ(rounded(row.input, 0, Rounding::unnecessary), row.unnecessary) << row.input;
  }
}

// moneyphp RoundExamples; brick/money MoneyTest.
TEST(Rounding, FollowsPublishedExamples) {
  EXPECT_EQ(rounded("-2.5", 0, Rounding::half_ceiling), "-2");
  EXPECT_EQ(rounded("-2.5", 0, Rounding::half_floor), "-3");
  EXPECT_EQ(rounded("2.5", 0, Rounding::half_ceiling), "3");
  EXPECT_EQ(rounded("2.5", 0, Rounding::half_floor), "2");
  EXPECT_EQ(rounded("3.5", 0, Rounding::half_odd), "3");
  EXPECT_EQ(rounded("2.5", 0, Rounding::half_odd), "3");
  EXPECT_EQ(rounded("14.808", 2, Rounding::down), "14.8");
  EXPECT_EQ(rounded("14.808", 2, Rounding::up), "14.81");
}

TEST(Rounding, ReachesEveryDigit) {
  EXPECT_EQ(rounded("149", -2, Rounding::half_even), "100");
  EXPECT_EQ(rounded("150", -2, Rounding::half_even), "200");
  EXPECT_EQ(rounded("250", -2, Rounding::half_even), "200");
  EXPECT_EQ(rounded("-0.4", 0, Rounding::half_even), "0") << "there is no negative zero";
  EXPECT_EQ(rounded("0.000000000000000000000000000000000001", -36, Rounding::half_up), "0");
  EXPECT_EQ(rounded("1", -35, Rounding::up), "1" + std::string(35, '0'));
  EXPECT_EQ(rounded("1", -36, Rounding::up), "numeric_value_out_of_range") << "10^36 does not fit";
  EXPECT_EQ(rounded("664613997892457936451903530140172287", -1, Rounding::up), "numeric_value_out_of_range");
  EXPECT_EQ(rounded("1.5", 36, Rounding::unnecessary), "1.5");
  EXPECT_EQ(rounded("1", 37, Rounding::up), "invalid_parameter_value");
  EXPECT_EQ(rounded("1", -37, Rounding::up), "invalid_parameter_value");
  EXPECT_EQ(rounded("1", INT32_MIN, Rounding::up), "invalid_parameter_value");
}

TEST(Rounding, AgreesWithExactRationals) {
  RandomAmounts random(9);
  for (int i = 0; i < 30000; ++i) {
    Decimal value = random.next();
    const int digits = static_cast<int>(random.below(73)) - 36;
    if (i % 4 == 0) {  // an exact tie at the digit after the last
      Failure why;
      if (digits >= 0 && digits < 36 &&
          !make_decimal(static_cast<int128>(random.below(1000000)) * 10 + 5, digits + 1, value, why))
        continue;
    }
    for (const Rounding mode : every_mode) {
      const Rational step =
          digits >= 0 ? Rational(1, oracle::ten_to(digits)) : Rational(oracle::ten_to(-digits));
      Rational exact{};
      Decimal expected{}, out{};
      Failure why;
      const bool fits = oracle::rounded_to_step(oracle::rational(value), step, mode, exact) &&
                        oracle::decimal(exact, expected);
      ASSERT_EQ(round(value, digits, mode, out, why), fits)
          << text(value) << " " << digits << " " << static_cast<int>(mode);
      if (fits) {
        EXPECT_EQ(out, expected) << text(value) << " " << digits << " " << static_cast<int>(mode);
      } else {
        EXPECT_EQ(why.fault, Fault::out_of_range);
      }
    }
  }
}

// brick/money CashContextTest; RubyMoney money_spec; Australian cash rounding.
TEST(RoundToStep, FollowsPublishedExamples) {
  EXPECT_EQ(to_step("1.07", "0.05", Rounding::down), "1.05");
  EXPECT_EQ(to_step("1.07", "0.05", Rounding::up), "1.1");
  EXPECT_EQ(to_step("-1.78", "0.05", Rounding::half_even), "-1.8");
  EXPECT_EQ(to_step("20.42", "0.05", Rounding::half_even), "20.4");
}

TEST(RoundToStep, TakesStepsAboveZeroOnly) {
  EXPECT_EQ(to_step("1", "0", Rounding::up), "invalid_parameter_value");
  EXPECT_EQ(to_step("1", "-0.05", Rounding::up), "invalid_parameter_value");
  EXPECT_EQ(to_step("0.1", "0.03", Rounding::unnecessary), "numeric_value_out_of_range");
  EXPECT_EQ(to_step("0.09", "0.03", Rounding::unnecessary), "0.09");
  EXPECT_EQ(to_step("664613997892457936451903530140172287", "3", Rounding::up), "numeric_value_out_of_range");
}

TEST(RoundToStep, AgreesWithExactRationals) {
  RandomAmounts random(10);
  for (int i = 0; i < 20000; ++i) {
    const Decimal value = random.next();
    const Decimal step = random.next();
    if (step.coefficient <= 0)
      continue;
    for (const Rounding mode : every_mode) {
      Rational exact{};
      Decimal expected{}, out{};
      Failure why;
      const bool fits =
          oracle::rounded_to_step(oracle::rational(value), oracle::rational(step), mode, exact) &&
          oracle::decimal(exact, expected);
      ASSERT_EQ(round_to_step(value, step, mode, out, why), fits)
          << text(value) << " " << text(step) << " " << static_cast<int>(mode);
      if (fits) {
        EXPECT_EQ(out, expected) << text(value) << " " << text(step) << " " << static_cast<int>(mode);
      }
    }
  }
}

// Each rule's source stands beside it in cash.cpp.
TEST(CashStep, KnowsNationalRules) {
  const struct {
    const char *code, *step;
  } expected[] = {{"CHF", "0.05"},
                  {"AUD", "0.05"},
                  {"CAD", "0.05"},
                  {"NZD", "0.1"},
                  {"SEK", "1"},
                  {"NOK", "1"},
                  {"DKK", "0.5"},
                  {"CZK", "1"},
                  {"HUF", "5"},
                  {"CLP", "10"},
                  {"ILS", "0.1"},
                  {"MYR", "0.05"},
                  {"UAH", "0.5"},
                  {"XPF", "5"},
                  {"XCD", "0.05"},
                  // no rule: one minor unit
                  {"GBP", "0.01"},
                  {"JPY", "1"},
                  {"KWD", "0.001"},
                  {"EUR", "0.01"},
                  {"CLF", "0.0001"}};
  for (const auto &one : expected) {
    Decimal step{};
    Failure why;
    ASSERT_TRUE(cash_step(currency(one.code), step, why)) << one.code;
    EXPECT_EQ(text(step), one.step) << one.code;
  }
  for (const char *code : {"XAU", "BTC", "CHFX", "USDT"}) {
    Decimal step{};
    Failure why;
    EXPECT_FALSE(cash_step(currency(code), step, why)) << code;
    EXPECT_EQ(why.fault, Fault::bad_parameter);
    EXPECT_NE(std::string_view(why.message).find(code), std::string_view::npos);
  }
}

}  // namespace
}  // namespace florin
