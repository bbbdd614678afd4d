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

// What is paid in cash, by the national rule.
std::string in_cash(std::string_view code, std::string_view amount) {
  CashRule rule{};
  Decimal out{};
  Failure why;
  if (!cash_rule(currency(code), rule, why) ||
      !round_to_step(decimal(amount), rule.step, rule.mode, out, why))
    return fault_name(why.fault);
  return text(out);
}

// Each rule's source stands beside it in cash.cpp.
TEST(CashRule, KnowsTheStepOfEveryNationalRule) {
  const struct {
    const char *step, *codes[12];
  } expected[] = {{"0.05", {"AUD", "BBD", "BSD", "CAD", "CHF", "FJD", "GEL", "MYR", "TTD", "XCD"}},
                  {"0.1", {"HKD", "ILS", "NZD", "PEN"}},
                  {"0.5", {"DKK", "UAH"}},
                  {"1", {"CZK", "JMD", "NOK", "SEK"}},
                  {"5", {"HUF", "XPF"}},
                  {"10", {"CLP"}},
                  // no rule: one minor unit
                  {"0.01", {"GBP", "EUR", "USD"}},
                  {"1", {"JPY"}},
                  {"0.001", {"KWD"}},
                  {"0.0001", {"CLF"}}};
  for (const auto &one : expected) {
    for (const char *const *code = one.codes; *code != nullptr; ++code) {
      CashRule rule{};
      Failure why;
      ASSERT_TRUE(cash_rule(currency(*code), rule, why)) << *code;
      EXPECT_EQ(text(rule.step), one.step) << *code;
    }
  }
}

// On either side of each tie, and the examples by which the rules are published. What is paid back is the
// mirror image.
TEST(CashRule, GoesByTheNationalRule) {
  const struct {
    const char *code, *paid[5][2];
  } expected[] = {
      // 1, 2, 6, 7 down, 3, 4, 8, 9 up: Royal Australian Mint, Central Banks of Barbados and The Bahamas,
      // Office de la protection du consommateur (Québec), Swiss Post, Bank Negara Malaysia, and the Code
      // monétaire et financier, L721-6.
      {"AUD", {{"20.42", "20.4"}, {"20.43", "20.45"}}},
      {"BBD", {{"36.01", "36"}, {"36.03", "36.05"}}},
      {"BSD", {{"15.67", "15.65"}, {"27.89", "27.9"}}},
      {"CAD", {{"5.97", "5.95"}, {"5.98", "6"}}},
      {"CHF", {{"17.87", "17.85"}, {"17.88", "17.9"}, {"1.025", "1.05"}}},
      {"MYR", {{"82.02", "82"}, {"82.08", "82.1"}}},
      {"XPF", {{"557", "555"}, {"558", "560"}}},
      // Between two minor units, where no rule is known.
      {"FJD", {{"1.075", "1.1"}, {"1.125", "1.15"}}},
      {"GEL", {{"1.075", "1.1"}, {"1.125", "1.15"}}},
      {"TTD", {{"1.075", "1.1"}, {"1.125", "1.15"}}},
      {"XCD", {{"1.075", "1.1"}, {"1.125", "1.15"}}},
      // Law 20.956, article 13: five and less down, six and more up.
      {"CLP", {{"5", "0"}, {"15", "10"}, {"1235", "1230"}, {"1236", "1240"}}},
      // Act 634/1992, section 3: the nearest. No rule for ties.
      {"CZK", {{"2.49", "2"}, {"2.5", "3"}, {"3.5", "4"}}},
      // Danmarks Nationalbank: 1 to 24 down, 25 to 74 to 50, 75 to 99 up.
      {"DKK", {{"1.24", "1"}, {"1.25", "1.5"}, {"1.74", "1.5"}, {"1.75", "2"}}},
      {"HKD", {{"1.04", "1"}, {"1.05", "1.1"}, {"1.15", "1.2"}}},  // No rule for ties.
      // Act III of 2008, section 2.
      {"HUF", {{"102.49", "100"}, {"102.5", "105"}, {"107.49", "105"}, {"107.5", "110"}}},
      // Bank of Israel: 1 to 4 down, 5 to 9 up.
      {"ILS", {{"17.04", "17"}, {"17.05", "17.1"}, {"17.07", "17.1"}}},
      // Bank of Jamaica; Regulation 2011-03-16-294, section 2; Act 1970:1029, section 2: 50 to 99 up.
      {"JMD", {{"40.49", "40"}, {"40.5", "41"}, {"41.5", "42"}}},
      {"NOK", {{"2.49", "2"}, {"2.5", "3"}, {"3.5", "4"}}},
      {"SEK", {{"2.49", "2"}, {"2.5", "3"}, {"3.5", "4"}}},
      // New Zealand Retailers Association: 1 to 5 down, 6 to 9 up.
      {"NZD", {{"2.05", "2"}, {"2.15", "2.1"}, {"2.06", "2.1"}}},
      // National Bank of Ukraine: 1 to 24 down, 25 to 74 to 50, 75 to 99 up.
      {"UAH", {{"1.24", "1"}, {"1.25", "1.5"}, {"1.74", "1.5"}, {"1.75", "2"}}},
      // No national rule: one minor unit.
      {"EUR", {{"2.345", "2.35"}, {"2.03", "2.03"}}},
      {"JPY", {{"2.5", "3"}, {"2", "2"}}},
  };
  for (const auto &one : expected) {
    for (const auto &[amount, paid] : one.paid) {
      if (amount == nullptr)
        break;
      EXPECT_EQ(in_cash(one.code, amount), paid) << one.code << " " << amount;
      const std::string mirrored = paid == std::string_view("0") ? "0" : "-" + std::string(paid);
      EXPECT_EQ(in_cash(one.code, "-" + std::string(amount)), mirrored) << one.code << " -" << amount;
    }
  }
}

// Law 29571, article 44: rounding must not be to the consumer's detriment. BCRP on circular 0033-2018: 9.96
// is 9.90. What is paid back to him goes up for the same reason.
TEST(CashRule, FavoursTheBuyerInPeru) {
  EXPECT_EQ(in_cash("PEN", "9.96"), "9.9");
  EXPECT_EQ(in_cash("PEN", "4.75"), "4.7");
  EXPECT_EQ(in_cash("PEN", "1.09"), "1");
  EXPECT_EQ(in_cash("PEN", "0.09"), "0");
  EXPECT_EQ(in_cash("PEN", "1.1"), "1.1");
  EXPECT_EQ(in_cash("PEN", "-1.01"), "-1.1");
  EXPECT_EQ(in_cash("PEN", "-1.1"), "-1.1");
}

TEST(CashRule, NeedsAMinorUnit) {
  for (const char *code : {"XAU", "BTC", "CHFX", "USDT"}) {
    CashRule rule{};
    Failure why;
    EXPECT_FALSE(cash_rule(currency(code), rule, why)) << code;
    EXPECT_EQ(why.fault, Fault::bad_parameter);
    EXPECT_NE(std::string_view(why.message).find(code), std::string_view::npos);
  }
}

}  // namespace
}  // namespace florin
