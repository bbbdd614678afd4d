// The text form, order and arithmetic of amounts.
// Sources are named at each table; random values are compared with exact rationals (test/oracle.hpp).
#include "money/monetary.hpp"

#include "oracle.hpp"
#include "support.hpp"

#include <algorithm>
#include <limits>
#include <vector>

namespace florin {
namespace {

using oracle::Rational;
using std::string_view_literals::operator""sv;

constexpr char largest[] = "664613997892457936451903530140172287";  // 2^119 - 1

TEST(MonetaryText, PrintsTheCanonicalForm) {
  const struct {
    std::string_view input, output;
  } expected[] = {
      {"GBP 12.34", "GBP 12.34"},
      {"12.34 GBP", "GBP 12.34"},
      {"gbp 12.3", "GBP 12.30"},
      {"GBP 1.2300", "GBP 1.23"},
      // Joda-Money TestMoney
      {"GBP .99", "GBP 0.99"},
      {"GBP -.99", "GBP -0.99"},
      {"GBP 123.", "GBP 123.00"},
      {"GBP3.10", "GBP 3.10"},
      {"GBP -5", "GBP -5.00"},
      {"GBP +5", "GBP 5.00"},
      // brick/money MoneyTest
      {"JPY 1.0", "JPY 1"},
      {"TND 0", "TND 0.000"},
      // moneyphp DecimalMoneyParserTest
      {"EUR 000009.99", "EUR 9.99"},
      // dinero.js toDecimal
      {"USD 10000000000000000.50", "USD 10000000000000000.50"},
      // bojanz/currency amount_test
      {"USD 922337203685477598799", "USD 922337203685477598799.00"},
      // forms of the project's own grammar
      {"BTC 0.12345678", "BTC 0.12345678"},
      {"USD 0.0000004", "USD 0.0000004"},
      {"CLF 1", "CLF 1.0000"},
      {"XAU 1.50", "XAU 1.5"},
      {"12.34GBP", "GBP 12.34"},
      {".5GBP", "GBP 0.50"},
      {"-5.GBP", "GBP -5.00"},
      {"GBP-5", "GBP -5.00"},
      {"GBP+.5", "GBP 0.50"},
      {"GBP.5", "GBP 0.50"},
      {" \t\n\v\f\rGBP \t 5 \r\n", "GBP 5.00"},
      {" 5 \n GBP ", "GBP 5.00"},
      {"EUR -0.00", "EUR 0.00"},
      {"EUR 0000", "EUR 0.00"},
      {"USD 100", "USD 100.00"},
      {"USD 1000000000000000000", "USD 1000000000000000000.00"},
      {"USD 100000000000000000000000000000000000", "USD 100000000000000000000000000000000000.00"},
      {"BTC 123456789012345678.000000000000000001", "BTC 123456789012345678.000000000000000001"},
      {"BTC 0.000000000000000000000000000000000001", "BTC 0.000000000000000000000000000000000001"},
      {"BTC 0.0000000000000000000000000000000000010000", "BTC 0.000000000000000000000000000000000001"},
  };
  for (const auto &one : expected) {
    EXPECT_EQ(text(monetary(one.input)), one.output) << one.input;
    EXPECT_EQ(monetary(one.output), monetary(one.input)) << one.input;
  }
}

// The rule of monetary.cpp: with white space the code is the word, without it the letters.
TEST(MonetaryText, KnowsWhereTheCodeEnds) {
  EXPECT_EQ(text(monetary("USDT2 5")), "USDT2 5");
  EXPECT_EQ(text(monetary("USDT2.5")), "USDT 2.5");
  EXPECT_EQ(text(monetary("5 USDT2")), "USDT2 5");
  EXPECT_EQ(text(monetary("E3 1")), "E3 1");
  EXPECT_EQ(text(monetary("1 E3")), "E3 1");
  EXPECT_EQ(text(monetary("GBP123")), "GBP 123.00");
}

TEST(MonetaryText, RefusesWhatIsNoAmount) {
  for (std::string_view input : {""sv,
                                 " "sv,
                                 "GBP"sv,
                                 "12.34"sv,
                                 "GBP "sv,
                                 "EUR ."sv,
                                 "EUR NaN"sv,
                                 "EUR Infinity"sv,
                                 "EUR inf"sv,
                                 "EUR -"sv,
                                 "EUR +"sv,
                                 "EUR -."sv,
                                 "GBP 1e3"sv,
                                 "GBP 1E3"sv,
                                 "1e3"sv,
                                 "1e3 GBP"sv,
                                 "1E33"sv,
                                 "5USDT2"sv,
                                 "A15"sv,
                                 "G 5"sv,
                                 "5 G"sv,
                                 "GBP --5"sv,
                                 "GBP +-5"sv,
                                 "GBP - 5"sv,
                                 "-GBP 5"sv,
                                 "- 5 GBP"sv,
                                 "GBP 1,000"sv,
                                 "GBP 1 000"sv,
                                 "GBP 1_000"sv,
                                 "GBP 0x10"sv,
                                 "GBP 1.2.3"sv,
                                 "GBP 5 EUR"sv,
                                 "5 GBP 5"sv,
                                 "GBP 5x"sv,
                                 "GBP 5-"sv,
                                 "GBP 5;"sv,
                                 "GBP\0 5"sv,
                                 "GBP 5\0"sv,
                                 "GBP 5\0 "sv,
                                 "\0GBP 5"sv,
                                 "GBP\xC2\xA0"
                                 "5"sv,
                                 "\xC2\xA3 5"sv,
                                 "GBP \xD9\xA1"sv,
                                 "ABCDEFGHIJKLM 5"sv,
                                 "GB-P 5"sv,
                                 "GB.P 5"sv,
                                 "GBP. 5"sv,
                                 "GBP -5 -"sv,
                                 "\"GBP\" 5"sv}) {
    Monetary out{{7, 0}, {42}};
    Failure why;
    EXPECT_FALSE(parse_monetary(input, out, why)) << input;
    EXPECT_EQ(why.fault, Fault::bad_text) << input;
    EXPECT_NE(std::string_view(why.message).find("invalid input syntax for type monetary"),
              std::string_view::npos);
  }
}

TEST(MonetaryText, HasASymmetricRange) {
  const std::string most = std::string("USD ") + largest;
  EXPECT_EQ(text(monetary(most)), most + ".00");
  EXPECT_EQ(text(monetary("USD -" + std::string(largest))), "USD -" + std::string(largest) + ".00");
  for (const std::string &input :
       {std::string("USD 664613997892457936451903530140172288"),
        std::string("USD -664613997892457936451903530140172288"),
        std::string("USD 1000000000000000000000000000000000000"), "USD " + std::string(5000, '9'),
        "USD 0." + std::string(36, '0') + "1", std::string("USD 1234567890123456789.1234567890123456789"),
        "USD 1." + std::string(36, '1')}) {
    Monetary out{};
    Failure why;
    EXPECT_FALSE(parse_monetary(input, out, why)) << input;
    EXPECT_EQ(why.fault, Fault::out_of_range) << input;
  }
  // Zeros that say nothing are no digits.
  EXPECT_EQ(text(monetary("USD " + std::string(5000, '0') + "1." + std::string(5000, '0'))), "USD 1.00");
}

TEST(DecimalText, ReadsAndRefuses) {
  EXPECT_EQ(text(decimal("-0012.3400")), "-12.34");
  EXPECT_EQ(decimal("0.00"), decimal("-0"));
  for (std::string_view input :
       {""sv, "."sv, "-"sv, "1e3"sv, " 1"sv, "1 "sv, "NaN"sv, "1\0"sv, "1,5"sv, "GBP 1"sv}) {
    Decimal out{};
    Failure why;
    EXPECT_FALSE(parse_decimal(input, out, why)) << input;
    EXPECT_EQ(why.fault, Fault::bad_text) << input;
  }
}

TEST(DecimalText, PadsAndNeverCuts) {
  char buffer[monetary_buffer];
  EXPECT_EQ(std::string(buffer, print_decimal(decimal("1.5"), 4, buffer)), "1.5000");
  EXPECT_EQ(std::string(buffer, print_decimal(decimal("1.23456"), 2, buffer)), "1.23456");
  EXPECT_EQ(std::string(buffer, print_decimal(decimal("0"), 36, buffer)), "0." + std::string(36, '0'));
  // The longest text there is fits the buffer of monetary.hpp.
  EXPECT_LT(max_currency_length + 1 + print_decimal(decimal("-" + std::string(largest)), 36, buffer),
            monetary_buffer);
  EXPECT_STREQ(buffer, ("-" + std::string(largest) + "." + std::string(36, '0')).c_str());
}

TEST(Decimal, IsMadeCanonicalOrRefused) {
  const auto made = [](int128 coefficient, int scale) {
    Decimal out{};
    Failure why;
    EXPECT_TRUE(make_decimal(coefficient, scale, out, why)) << why.message;
    return text(out);
  };
  EXPECT_EQ(made(1200, 3), "1.2");
  EXPECT_EQ(made(1200, 1), "120");
  EXPECT_EQ(made(-1200, 2), "-12");
  EXPECT_EQ(made(0, 36), "0");
  EXPECT_EQ(made(0, 1000), "0");
  EXPECT_EQ(made(1000, 39), "0.000000000000000000000000000000000001");
  EXPECT_EQ(made((max_coefficient / 10) * 100, 1), text(Decimal{(max_coefficient / 10) * 10, 0}));
  constexpr int128 least = std::numeric_limits<int128>::min();
  for (const auto &[coefficient, scale] : std::initializer_list<std::pair<int128, int>>{
           {max_coefficient + 1, 0}, {-max_coefficient - 1, 0}, {1, 37}, {1, -1}, {least, 0}, {10, 38}}) {
    Decimal out{7, 1};
    Failure why;
    EXPECT_FALSE(make_decimal(coefficient, scale, out, why));
    EXPECT_EQ(why.fault, Fault::out_of_range);
  }
}

TEST(Monetary, SurvivesText) {
  RandomAmounts random(3);
  for (int i = 0; i < 20000; ++i) {
    const Monetary value{random.next(), currency(i % 2 == 0 ? "KWD" : "BTC")};
    EXPECT_EQ(monetary(text(value)), value) << text(value);
    EXPECT_EQ(decimal(text(value.amount)), value.amount);
    Rational expected(0);  // the printed text, read by another rule than the code's
    const std::string printed = text(value.amount);
    const std::size_t point = printed.find('.');
    std::string digits = printed;
    if (point != std::string::npos)
      digits.erase(point, 1);
    const bool negative = digits[0] == '-';
    digits.erase(0, digits.find_first_not_of("-0"));
    if (!digits.empty())
      expected = Rational(
          oracle::Integer(digits),
          oracle::ten_to(point == std::string::npos ? 0 : static_cast<int>(printed.size() - point - 1)));
    EXPECT_EQ(oracle::rational(value.amount), negative ? -expected : expected) << printed;
  }
}

// Equal values have equal bytes: that is what hashing and `equalimage` rely on.
TEST(Monetary, SurvivesStorage) {
  RandomAmounts random(4);
  for (int i = 0; i < 2000; ++i) {
    const Monetary value{random.next(), currency("ZZZZZZZZZZZZ")};
    EXPECT_EQ(load(store(value)), value);
  }
  for (const char *extreme : {"USD 0", "USD -0.000000000000000000000000000000000001"})
    EXPECT_EQ(load(store(monetary(extreme))), monetary(extreme));
  EXPECT_EQ(load(store(negate(monetary(std::string("USD ") + largest)))),
            monetary(std::string("USD -") + largest));
}

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
    Rational exact{};
    ASSERT_TRUE(oracle::rounded_to_step(oracle::rational(value.amount) / oracle::rational(divisor),
                                        Rational(1, oracle::ten_to(18)), Rounding::half_even, exact));
    Decimal expected{};
    const bool fits = oracle::decimal(exact, expected);
    ASSERT_EQ(divide(value, divisor, quotient, why), fits) << text(value) << " / " << text(divisor);
    if (fits) {
      EXPECT_EQ(quotient.amount, expected) << text(value) << " / " << text(divisor);
    } else {
      ++refused;
      EXPECT_EQ(why.fault, Fault::out_of_range);
    }
  }
  EXPECT_GT(refused, 0);
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
