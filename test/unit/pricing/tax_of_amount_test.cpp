// The tax of one amount, with known answers.
#include "pricing/tax_of_amount.hpp"

#include <gtest/gtest.h>

#include <string>

namespace florin {
namespace {

Decimal number(const char *text) {
  Decimal out;
  Failure why;
  EXPECT_TRUE(parse_decimal(text, out, why)) << text;
  return out;
}

std::string tax(const char *amount, const char *percent, bool included, int digits = 2,
                Rounding mode = Rounding::half_up) {
  Decimal out;
  Failure why;
  if (!tax_of_amount(number(amount), number(percent), included, digits, mode, out, why))
    return why.message;
  char text[monetary_buffer];
  print_decimal(out, digits, text);
  return text;
}

// Saleor, core/taxes; Solidus, default_tax spec; Odoo, test_taxes_computation.
TEST(TaxOfAmount, OthersKnownAnswers) {
  EXPECT_EQ(tax("10.00", "23", false), "2.30");
  EXPECT_EQ(tax("10.00", "23", true), "1.87");
  EXPECT_EQ(tax("20", "7", true), "1.31");
  EXPECT_EQ(tax("8", "7", true), "0.52");
  EXPECT_EQ(tax("30", "19", true), "4.79");
  EXPECT_EQ(tax("52.50", "12", true), "5.63");
  EXPECT_EQ(tax("10920", "19", true, 0), "1744");
}

// Revenu Quebec, "Calculating the taxes".
TEST(TaxOfAmount, Quebec) {
  EXPECT_EQ(tax("100.00", "5", false), "5.00");
  EXPECT_EQ(tax("100.00", "9.975", false), "9.98");
}

TEST(TaxOfAmount, IsRoundedOnce) {
  // 0.145 in between would be 0.15 and then 0.2.
  EXPECT_EQ(tax("1.00", "14.49999999", false, 1), "0.1");
  EXPECT_EQ(tax("0.10", "25", false), "0.03");
  EXPECT_EQ(tax("0.10", "25", false, 2, Rounding::half_even), "0.02");
  EXPECT_EQ(tax("321", "8", false, 0, Rounding::floor), "25");
}

TEST(TaxOfAmount, MirrorsNegativeAmounts) {
  EXPECT_EQ(tax("-10.00", "23", true), "-1.87");
  EXPECT_EQ(tax("-0.10", "25", false), "-0.03");
}

// What is contained in net plus tax is the tax again, for every amount and rate that one meets.
TEST(TaxOfAmount, ComesBackFromGross) {
  for (const char *percent :
       {"0", "2.1", "5", "5.5", "7", "8.875", "9.975", "14.975", "19", "20", "25.5", "27"}) {
    for (int cents = -1'000; cents <= 1'000; ++cents) {
      const Decimal net =
          number((std::string(cents < 0 ? "-" : "") + std::to_string(std::abs(cents) / 100) + "." +
                  (std::abs(cents) % 100 < 10 ? "0" : "") + std::to_string(std::abs(cents) % 100))
                     .c_str());
      Decimal on_top, gross, contained;
      Failure why;
      ASSERT_TRUE(tax_of_amount(net, number(percent), false, 2, Rounding::half_up, on_top, why));
      ASSERT_TRUE(add(net, on_top, gross, why));
      ASSERT_TRUE(tax_of_amount(gross, number(percent), true, 2, Rounding::half_up, contained, why));
      ASSERT_EQ(contained, on_top) << cents << " at " << percent;
    }
  }
}

TEST(TaxOfAmount, RefusesWhatIsNoPercentage) {
  EXPECT_EQ(tax("1", "-0.1", false), "-0.1 is not a percentage of a tax");
  EXPECT_EQ(tax("1", "100000", true), "100000 is not a percentage of a tax");
  EXPECT_EQ(tax("1", "0.0000000001", true), "0.0000000001 is not a percentage of a tax");
  EXPECT_EQ(tax("1", "99999.999999999", false), "1000.00");
}

}  // namespace
}  // namespace florin
