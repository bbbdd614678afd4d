// Order and arithmetic of amounts: exact, or refused.
// Sources are named at each table; random values are compared with exact rationals (test/oracle.hpp).
#include "money/monetary.hpp"
#include "money/rounding.hpp"

#include "oracle.hpp"
#include "support.hpp"

#include <algorithm>
#include <vector>

namespace florin {
namespace {

using oracle::Rational;

constexpr char largest[] = "664613997892457936451903530140172287";  // 2^119 - 1

TEST(Compare, IsExactAcrossScales) {
  RandomAmounts random(5);
  std::vector<Decimal> values = {decimal(largest),
                                 negate(decimal(largest)),
                                 decimal("0.000000000000000000000000000000000001"),
                                 decimal("-0.000000000000000000000000000000000001"),
                                 decimal("0"),
                                 decimal("1")};
  for (int i = 0; i < 300; ++i)
    values.push_back(random.next());
  for (const Decimal &left : values)
    for (const Decimal &right : values) {
      const Rational one = oracle::rational(left), other = oracle::rational(right);
      const auto expected = one < other   ? std::strong_ordering::less
                            : one > other ? std::strong_ordering::greater
                                          : std::strong_ordering::equal;
      EXPECT_EQ(compare(left, right), expected) << text(left) << " " << text(right);
    }
}

// 2^118 * 10^36 is a multiple of 2^128, so that a comparison of its low half alone would take it for zero.
TEST(Compare, CountsWhatIsBeyond128Bits) {
  const Decimal coarse{int128{1} << 118, 0};
  for (const char *fine : {"0.000000000000000000000000000000000001", "0.3", "1.5"}) {
    EXPECT_EQ(compare(coarse, decimal(fine)), std::strong_ordering::greater) << fine;
    EXPECT_EQ(compare(decimal(fine), coarse), std::strong_ordering::less) << fine;
    EXPECT_EQ(compare(negate(coarse), negate(decimal(fine))), std::strong_ordering::less) << fine;
  }
}

TEST(Compare, GoesByCurrencyThenAmount) {
  std::vector<Monetary> values = {monetary("USD 1"), monetary("EUR 2"), monetary("USDT 0.5"),
                                  monetary("EUR -3"), monetary("USD 0.99")};
  std::sort(values.begin(), values.end(),
            [](const auto &left, const auto &right) { return compare(left, right) < 0; });
  std::string order;
  for (const Monetary &value : values)
    order += text(value) + " ";
  EXPECT_EQ(order, "EUR -3.00 EUR 2.00 USD 0.99 USD 1.00 USDT 0.5 ");
  // brick/money MoneyTest: scale does not count, currency does
  EXPECT_EQ(monetary("EUR 1"), monetary("EUR 1.00"));
  EXPECT_NE(monetary("EUR 0"), monetary("USD 0"));
}

TEST(Add, IsExactOrRefused) {
  RandomAmounts random(6);
  int refused = 0;
  for (int i = 0; i < 40000; ++i) {
    const Decimal left = random.next(), right = random.next();
    Decimal expected{}, sum{};
    Failure why;
    const bool fits = oracle::decimal(oracle::rational(left) + oracle::rational(right), expected);
    ASSERT_EQ(add(left, right, sum, why), fits) << text(left) << " + " << text(right);
    if (fits) {
      EXPECT_EQ(sum, expected) << text(left) << " + " << text(right);
    } else {
      ++refused;
      EXPECT_EQ(why.fault, Fault::out_of_range);
    }
  }
  EXPECT_GT(refused, 0);
}

TEST(Add, MayWriteIntoItsOwnInput) {
  Decimal sum = decimal("1.5");
  Failure why;
  EXPECT_TRUE(add(sum, sum, sum, why));
  EXPECT_EQ(text(sum), "3");
  Decimal most = decimal(largest);
  EXPECT_FALSE(add(most, most, most, why));
  EXPECT_EQ(text(most), largest) << "a failure leaves the output alone";
}

TEST(Add, CancelsToAZeroThatKeepsItsCurrency) {
  Monetary out{};
  Failure why;
  ASSERT_TRUE(add(monetary("USD 0.001"), monetary("USD -0.001"), out, why));
  EXPECT_EQ(out, monetary("USD 0"));
  ASSERT_TRUE(subtract(monetary("USD 5"), monetary("USD 5"), out, why));
  EXPECT_EQ(text(out), "USD 0.00");
}

TEST(Arithmetic, NeverMixesCurrencies) {
  Monetary out{};
  Failure why;
  EXPECT_FALSE(add(monetary("GBP 10.00"), monetary("EUR 0.01"), out, why));
  EXPECT_EQ(why.fault, Fault::currency_mismatch);
  EXPECT_STREQ(why.message, "cannot add GBP 10.00 and EUR 0.01");
  EXPECT_FALSE(subtract(monetary("GBP 10.00"), monetary("EUR 0.01"), out, why));
  EXPECT_EQ(why.fault, Fault::currency_mismatch);
  EXPECT_STREQ(why.message, "cannot subtract EUR 0.01 from GBP 10.00");
}

TEST(Arithmetic, NamesTheAmountsThatAreOutOfRange) {
  Monetary out{};
  Failure why;
  EXPECT_FALSE(add(monetary(std::string("USD ") + largest), monetary("USD 1"), out, why));
  EXPECT_EQ(std::string(why.message),
            "the sum of USD " + std::string(largest) + ".00 and USD 1.00 is out of range");
  EXPECT_FALSE(subtract(monetary(std::string("USD -") + largest), monetary("USD 1"), out, why));
  EXPECT_EQ(why.fault, Fault::out_of_range);
}

TEST(Arithmetic, FollowsPublishedExamples) {
  Monetary out{};
  Failure why;
  // bojanz/currency amount_test
  ASSERT_TRUE(add(monetary("USD 9223372036854775807"), monetary("USD 20.99"), out, why));
  EXPECT_EQ(text(out), "USD 9223372036854775827.99");
  ASSERT_TRUE(multiply(monetary("USD 922337203685477598799"), decimal("100"), out, why));
  EXPECT_EQ(text(out), "USD 92233720368547759879900.00");
  ASSERT_TRUE(multiply(monetary("USD 20.99"), decimal("0.91"), out, why));
  EXPECT_EQ(text(out), "USD 19.1009");
}

TEST(Multiply, IsExactOrRefused) {
  RandomAmounts random(7);
  int refused = 0;
  for (int i = 0; i < 40000; ++i) {
    const Monetary value{random.next(), currency("USD")};
    const Decimal factor = random.next();
    Decimal expected{};
    Monetary product{};
    Failure why;
    const bool fits = oracle::decimal(oracle::rational(value.amount) * oracle::rational(factor), expected);
    ASSERT_EQ(multiply(value, factor, product, why), fits) << text(value) << " * " << text(factor);
    if (fits) {
      EXPECT_EQ(product.amount, expected) << text(value) << " * " << text(factor);
    } else {
      ++refused;
      EXPECT_EQ(why.fault, Fault::out_of_range);
    }
  }
  EXPECT_GT(refused, 0);
}

// 2^k times 5^m: the product has many more digits than the result needs.
TEST(Multiply, StripsZerosBeforeItDecides) {
  Monetary out{};
  Failure why;
  const Decimal two_to_118{int128{1} << 118, 36};
  const Decimal five_to_50{
      static_cast<int128>(5) * 5 * 5 * 5 * 5 * 5 * 5 * 5 * 5 * 5 * 5 * 5 * 5 * 5 * 5 * 5 * 5 * 5 * 5 * 5, 20};
  ASSERT_TRUE(multiply(Monetary{two_to_118, currency("USD")}, five_to_50, out, why));
  Decimal expected{};
  ASSERT_TRUE(oracle::decimal(oracle::rational(two_to_118) * oracle::rational(five_to_50), expected));
  EXPECT_EQ(out.amount, expected);
  ASSERT_TRUE(multiply(monetary("USD 500000000000000000000000000000000000"),
                       decimal("0.000000000000000000000000000000000002"), out, why));
  EXPECT_EQ(text(out), "USD 1.00");
  EXPECT_FALSE(multiply(monetary("USD 0.000000000000000000000000000000000001"), decimal("0.1"), out, why));
}

TEST(Divide, RoundsHalfEvenAtEighteenDecimals) {
  RandomAmounts random(8);
  int refused = 0;
  int shorter = 0;
  for (int i = 0; i < 40000; ++i) {
    const Monetary value{random.next(), currency("USD")};
    const Decimal divisor = i % 3 == 0 ? decimal(std::to_string(1 + random.below(1000))) : random.next();
    Monetary quotient{};
    Failure why;
    if (divisor.coefficient == 0) {
      EXPECT_FALSE(divide(value, divisor, quotient, why));
      EXPECT_EQ(why.fault, Fault::division_by_zero);
      continue;
    }
    // 18 decimals, or as many as fit, but no fewer than the operands have.
    Decimal expected{};
    bool fits = false;
    const int least = std::min(std::max(value.amount.scale, divisor.scale), 18);
    for (int digits = 18; !fits && digits >= least; --digits) {
      Rational exact{};
      ASSERT_TRUE(oracle::rounded_to_step(oracle::rational(value.amount) / oracle::rational(divisor),
                                          Rational(1, oracle::ten_to(digits)), Rounding::half_even, exact));
      fits = oracle::decimal(exact, expected);
      shorter += fits && digits < 18 ? 1 : 0;
    }
    ASSERT_EQ(divide(value, divisor, quotient, why), fits) << text(value) << " / " << text(divisor);
    if (fits) {
      EXPECT_EQ(quotient.amount, expected) << text(value) << " / " << text(divisor);
    } else {
      ++refused;
      EXPECT_EQ(why.fault, Fault::out_of_range);
    }
  }
  EXPECT_GT(refused, 0);
  EXPECT_GT(shorter, 0);
}

TEST(Divide, LeavesOutDecimalsThatDoNotFit) {
  Monetary out{};
  Failure why;
  ASSERT_TRUE(divide(monetary("WEI 5000000000000000000"), decimal("3"), out, why));
  EXPECT_EQ(text(out), "WEI 1666666666666666666.66666666666666667");
  ASSERT_TRUE(divide(monetary("WEI -160000000000000000000000000000000000"), decimal("3"), out, why));
  EXPECT_EQ(text(out), "WEI -53333333333333333333333333333333333.3");
  ASSERT_TRUE(divide(monetary("WEI 120000000000000000000000000000000001"), decimal("2"), out, why));
  EXPECT_EQ(text(out), "WEI 60000000000000000000000000000000000.5");
  ASSERT_TRUE(divide(monetary("WEI 120000000000000000000000000000000001"), decimal("4"), out, why));
  EXPECT_EQ(text(out), "WEI 30000000000000000000000000000000000.2");
  EXPECT_FALSE(divide(monetary("USD 100000000000000000000000000000000.01"), decimal("0.003"), out, why));
}

TEST(Divide, BreaksTiesToEven) {
  Monetary out{};
  Failure why;
  ASSERT_TRUE(divide(monetary("USD 0.000000000000000001"), decimal("2"), out, why));
  EXPECT_EQ(text(out), "USD 0.00");
  ASSERT_TRUE(divide(monetary("USD 0.000000000000000003"), decimal("2"), out, why));
  EXPECT_EQ(text(out), "USD 0.000000000000000002");
  ASSERT_TRUE(divide(monetary("USD -0.000000000000000003"), decimal("2"), out, why));
  EXPECT_EQ(text(out), "USD -0.000000000000000002");
  ASSERT_TRUE(divide(monetary("USD 20"), decimal("-3"), out, why));
  EXPECT_EQ(text(out), "USD -6.666666666666666667");
  EXPECT_FALSE(divide(monetary("USD 20"), decimal("0"), out, why));
  EXPECT_STREQ(why.message, "division of USD 20.00 by zero");
}

}  // namespace
}  // namespace florin
