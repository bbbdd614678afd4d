// The text form of amounts, and their canonical form in memory and storage.
// Sources are named at each table; random values are compared with exact rationals (test/oracle.hpp).
#include "money/monetary.hpp"

#include "oracle.hpp"
#include "support.hpp"

#include <limits>

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

}  // namespace
}  // namespace florin
