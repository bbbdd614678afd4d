// Conversion with known answers.
#include "pricing/exchange.hpp"

#include <gtest/gtest.h>

#include <string>

namespace florin {
namespace {

Monetary money(const char *text) {
  Monetary out;
  Failure why;
  EXPECT_TRUE(parse_monetary(text, out, why)) << text;
  return out;
}
Decimal number(const char *text) {
  Decimal out;
  Failure why;
  EXPECT_TRUE(parse_decimal(text, out, why)) << text;
  return out;
}
Currency code(const char *text) {
  Currency out;
  Failure why;
  EXPECT_TRUE(parse_currency(text, out, why)) << text;
  return out;
}
std::string text_of(const Monetary &value) {
  char text[monetary_buffer];
  print_monetary(value, text);
  return text;
}

std::string converted(const char *amount, const char *target, const char *rate, bool inverse, int digits = 2,
                      Rounding mode = Rounding::half_even) {
  const RateStep step = {number(rate), inverse};
  Monetary out;
  Failure why;
  return convert(money(amount), code(target), &step, 1, digits, mode, out, why) ? text_of(out) : why.message;
}

std::string in_euro_rules(const char *amount, const char *target, int intermediate = 3) {
  Monetary out;
  Failure why;
  return convert_euro(money(amount), code(target), intermediate, out, why) ? text_of(out) : why.message;
}

// odoo#6846: the rounded parts do not sum to the rounded whole.
TEST(Convert, RoundsOnce) {
  EXPECT_EQ(converted("USD 2.00", "EUR", "0.033", true), "EUR 60.61");
  EXPECT_EQ(converted("USD 1.00", "EUR", "0.033", true), "EUR 30.30");
  EXPECT_EQ(converted("USD 100", "CAD", "1.35", false), "CAD 135.00");
  EXPECT_EQ(converted("USD -2.00", "EUR", "0.033", true), "EUR -60.61");
  EXPECT_EQ(converted("GBP 0.01", "JPY", "50", false, 0), "JPY 0");
  EXPECT_EQ(converted("GBP 0.01", "JPY", "50", false, 0, Rounding::half_up), "JPY 1");
}

// Stripe FX quotes: base rate 1.12415 less 2 percent.
TEST(Convert, OfACustomersRate) {
  EXPECT_EQ(converted("CHF 1.12415", "CHF", "0.98", false, 5), "CHF 1.10167");
}

TEST(Convert, CrossesInOneStep) {
  // 1 / 3 * 3 is 1, and not what a rounded third gives back.
  const RateStep steps[] = {{number("3"), true}, {number("3"), false}};
  Monetary out;
  Failure why;
  ASSERT_TRUE(convert(money("USD 1"), code("GBP"), steps, 2, 18, Rounding::half_even, out, why));
  EXPECT_EQ(text_of(out), "GBP 1.00");
}

TEST(Convert, RoundsToTensAsWell) {
  EXPECT_EQ(converted("USD 1251", "EUR", "1", false, -1), "EUR 1250.00");
  EXPECT_EQ(converted("USD 1250", "EUR", "1", false, -2), "EUR 1200.00");
  EXPECT_EQ(converted("USD 1", "EUR", "1", false, -36), "EUR 0.00");
}

std::string significant(const char *above, const char *below, int figures,
                        Rounding mode = Rounding::half_even) {
  Decimal out;
  Failure why;
  if (!round_significant(number(above), number(below), figures, mode, out, why))
    return why.message;
  char text[monetary_buffer];
  print_decimal(out, 0, text);
  return text;
}

TEST(Significant, KnownAnswers) {
  EXPECT_EQ(significant("1.101667", "1", 6), "1.10167");  // Stripe: 1.12415 less 2 percent
  EXPECT_EQ(significant("1", "239.640", 6), "0.00417293");
  EXPECT_EQ(significant("1234567", "1", 6), "1234570");
  EXPECT_EQ(significant("999999.5", "1", 6, Rounding::half_up), "1000000");
  EXPECT_EQ(significant("1", "3", 36), "0.333333333333333333333333333333333333");
  EXPECT_EQ(significant("2", "3", 1), "0.7");
  // Fewer figures than asked for only where there are no more.
  EXPECT_EQ(significant("0.000000000000000000000000000000000012", "1", 6),
            "0.000000000000000000000000000000000012");
  EXPECT_EQ(significant("0.000000000000000000000000000000000001", "3", 3),
            "0.000000000000000000000000000000000001 / 3 has fewer than 3 figures within 36 decimals");
  EXPECT_EQ(significant("1", "3000000000000000000000000000000", 6), "0.000000000000000000000000000000333333");
  EXPECT_EQ(significant("1", "3000000000000000000000000000000", 7),
            "1 / 3000000000000000000000000000000 has fewer than 7 figures within 36 decimals");
  EXPECT_EQ(significant("0", "3", 6), "0");
  EXPECT_EQ(significant("-1", "3", 2), "-0.33");
  EXPECT_EQ(significant("600000000000000000000000000000000000", "0.000000000000000000000000000000000001", 6),
            "the result has more digits than an amount can have");
  EXPECT_EQ(significant("0.000000000000000000000000000000000001", "600000000000000000000000000000000000", 6),
            "0.000000000000000000000000000000000001 / 600000000000000000000000000000000000 has fewer than 6 "
            "figures within 36 decimals");
  EXPECT_EQ(significant("1", "0", 6), "division by zero");
  EXPECT_EQ(significant("1", "3", 0), "significant figures must be 1 to 36, not 0");
  EXPECT_EQ(significant("1", "3", 37), "significant figures must be 1 to 36, not 37");
}

TEST(Convert, Refuses) {
  EXPECT_EQ(converted("USD 1", "EUR", "0", false), "a rate must be above zero, not 0");
  EXPECT_EQ(converted("USD 1", "EUR", "-1", true), "a rate must be above zero, not -1");
  EXPECT_EQ(converted("USD 1", "EUR", "1", false, 37), "cannot round to 37 digits");
  EXPECT_EQ(converted("USD 1", "EUR", "1", false, -37), "cannot round to -37 digits");
  EXPECT_EQ(converted("USD 1", "EUR", "3", true, 2, Rounding::unnecessary),
            "the result cannot be rounded to 2 digits without loss");
  EXPECT_EQ(converted("USD 600000000000000000000000000000000000", "EUR",
                      "600000000000000000000000000000000000", false),
            "the result has more digits than an amount can have");
  EXPECT_EQ(converted("USD 600000000000000000000000000000000000", "EUR",
                      "0.000000000000000000000000000000000001", true, 36),
            "the result has more digits than an amount can have");
  // The largest and the finest together still fit the arithmetic.
  EXPECT_EQ(converted("USD 600000000000000000000000000000000000", "EUR",
                      "0.000000000000000000000000000000000001", false, 36),
            "EUR 0.60");
}

// Council Regulation (EC) 1103/97, article 4(4): through the euro, to no fewer than three decimals.
TEST(ConvertEuro, KnownAnswers) {
  EXPECT_EQ(in_euro_rules("SIT 500", "EUR"), "EUR 2.09");
  EXPECT_EQ(in_euro_rules("SIT 1000", "EUR"), "EUR 4.17");
  EXPECT_EQ(in_euro_rules("EUR 1", "DEM"), "DEM 1.96");
  EXPECT_EQ(in_euro_rules("DEM 1.95583", "EUR"), "EUR 1.00");
  // DEM 1000 is 511.292 in euro, times 6.55957.
  EXPECT_EQ(in_euro_rules("DEM 1000", "FRF"), "FRF 3353.86");
  // and 511.2918811962 with ten digits
  EXPECT_EQ(in_euro_rules("DEM 1000", "FRF", 10), "FRF 3353.85");
  EXPECT_EQ(in_euro_rules("EUR 100", "EUR"), "EUR 100.00");
  EXPECT_EQ(in_euro_rules("DEM -1.005", "DEM"), "DEM -1.01");
}

TEST(ConvertEuro, Refuses) {
  EXPECT_EQ(in_euro_rules("DEM 1", "FRF", 2),
            "the amount in euro must be rounded to at least 3 digits, not 2");
  EXPECT_EQ(in_euro_rules("GBP 1", "EUR"), "currency GBP has no fixed rate to the euro");
  EXPECT_EQ(in_euro_rules("EUR 1", "GBP"), "currency GBP has no fixed rate to the euro");
  EXPECT_EQ(in_euro_rules("EUR 1", "BTC"), "currency BTC has no minor unit");
}

// The regulation gives each rate with six significant figures.
TEST(ConvertEuro, RatesHaveSixFigures) {
  int count = 0;
  const IsoCurrencyList list = iso_currencies();
  for (std::size_t i = 0; i < list.count; ++i) {
    Decimal rate;
    if (!euro_conversion_rate(code(list.entries[i].code), rate))
      continue;
    ++count;
    EXPECT_GE(minor_unit_digits(code(list.entries[i].code)), 0) << list.entries[i].code;
    EXPECT_LT(rate.coefficient, 1'000'000) << list.entries[i].code;
  }
  EXPECT_EQ(count, 21);
}

}  // namespace
}  // namespace florin
