// Refunds of lines with known answers, and that parts sum to the whole.
#include "pricing/sale_refund.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace florin {
namespace {

Decimal number(const std::string &text) {
  Decimal out;
  Failure why;
  EXPECT_TRUE(parse_decimal(text, out, why)) << text;
  return out;
}

Currency pounds() {
  Currency out;
  Failure why;
  EXPECT_TRUE(parse_currency("GBP", out, why));
  return out;
}

std::string text_of(const Decimal &value, int digits = 2) {
  char text[monetary_buffer];
  print_decimal(value, digits, text);
  return text;
}

Decimal sum(const Decimal &left, const Decimal &right) {
  Decimal out;
  Failure why;
  EXPECT_TRUE(add(left, right, out, why));
  return out;
}

// A line that remembers what was given back of it.
class Line {
 public:
  Line(const char *quantity, const char *gross, std::vector<std::string> taxes) {
    for (const std::string &tax : taxes)
      taxes_.push_back(number(tax));
    given_taxes_.resize(taxes_.size());
    parts_.resize(taxes_.size());
    line.quantity = number(quantity);
    line.gross = number(gross);
    line.taxes = taxes_;
    line.given_taxes = given_taxes_;
  }
  std::string give_quantity(const char *quantity) {
    LineRefund out;
    out.taxes = parts_;
    Failure why;
    if (!refund_quantity(line, number(quantity), 2, out, why))
      return why.message;
    line.returned = sum(line.returned, out.quantity);
    return book(out);
  }
  std::string give_amount(const Decimal &amount) {
    LineRefund out;
    out.taxes = parts_;
    Failure why;
    if (!refund_gross(line, {amount, pounds()}, 2, out, why))
      return why.message;
    const std::string text = book(out);
    line.returned_before = line.returned;
    line.given_before = line.given;
    return text;
  }
  std::string give_amount(const char *amount) { return give_amount(number(amount)); }
  bool is_given() const { return line.given == line.gross && taxes_ == given_taxes_; }
  SoldLine line;

 private:
  // "net + tax + tax"
  std::string book(const LineRefund &part) {
    line.given = sum(line.given, part.gross);
    Decimal whole = part.net;
    std::string text = text_of(part.net);
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      given_taxes_[i] = sum(given_taxes_[i], parts_[i]);
      whole = sum(whole, parts_[i]);
      text += " + " + text_of(parts_[i]);
    }
    EXPECT_EQ(whole, part.gross);
    return text;
  }
  std::vector<Decimal> taxes_;
  std::vector<Decimal> given_taxes_;
  std::vector<Decimal> parts_;
};

// woocommerce#64668: ten units at 23.90 with 20 percent in it, less 25 percent.
TEST(RefundLine, GivesBackAllOfALine) {
  Line line("10", "179.25", {"29.88"});
  EXPECT_EQ(line.give_quantity("10"), "149.37 + 29.88");
  EXPECT_TRUE(line.is_given());
  EXPECT_EQ(line.give_quantity("1"), "quantity 1 exceeds the 0 that is left of the original");
}

// Part n = round(total * cumulative share) less what was given before.
TEST(RefundLine, Telescopes) {
  Line by_amount("1", "100", {"16.67"});
  EXPECT_EQ(by_amount.give_amount("33.33"), "27.77 + 5.56");
  EXPECT_EQ(by_amount.give_amount("33.33"), "27.78 + 5.55");
  EXPECT_EQ(by_amount.give_amount("33.34"), "27.78 + 5.56");
  EXPECT_TRUE(by_amount.is_given());
  Line by_quantity("3", "10", {"1.67"});
  EXPECT_EQ(by_quantity.give_quantity("1"), "2.77 + 0.56");
  EXPECT_EQ(by_quantity.give_quantity("1"), "2.79 + 0.55");
  EXPECT_EQ(by_quantity.give_quantity("1"), "2.77 + 0.56");
  EXPECT_TRUE(by_quantity.is_given());
}

TEST(RefundLine, GivesAnAmountFirstAndThenTheGoods) {
  Line line("2", "120", {"20"});
  EXPECT_EQ(line.give_amount("12"), "10.00 + 2.00");
  EXPECT_EQ(line.give_quantity("1"), "45.00 + 9.00");
  EXPECT_EQ(line.give_quantity("1"), "45.00 + 9.00");
  EXPECT_TRUE(line.is_given());
}

// Two of four are back at their full price: the 10.00 are off the two that are out.
TEST(RefundLine, TakesAnAmountOffTheGoodsThatAreOut) {
  Line line("4", "40", {});
  EXPECT_EQ(line.give_quantity("2"), "20.00");
  EXPECT_EQ(line.give_amount("10"), "10.00");
  EXPECT_EQ(line.give_quantity("1"), "5.00");
  EXPECT_EQ(line.give_quantity("1"), "5.00");
  EXPECT_TRUE(line.is_given());
  Line taxed("3", "36", {"6"});
  EXPECT_EQ(taxed.give_quantity("1"), "10.00 + 2.00");
  EXPECT_EQ(taxed.give_amount("0.01"), "0.01 + 0.00");
  EXPECT_EQ(taxed.give_quantity("1"), "10.00 + 2.00");
  EXPECT_EQ(taxed.give_amount("6"), "5.00 + 1.00");
  EXPECT_EQ(taxed.give_quantity("1"), "4.99 + 1.00");
  EXPECT_TRUE(taxed.is_given());
}

TEST(RefundLine, RefusesMoreThanIsLeft) {
  Line line("2", "120", {"20"});
  EXPECT_EQ(line.give_amount("120.01"),
            "refund of GBP 120.01 exceeds the GBP 120.00 that are left of the original");
  EXPECT_EQ(line.give_quantity("2.5"), "quantity 2.5 exceeds the 2 that is left of the original");
  EXPECT_EQ(line.give_quantity("0"), "quantity of a refund must be above zero, not 0");
  Line shipping("0", "5", {});
  EXPECT_EQ(shipping.give_quantity("1"), "there is no quantity to give back");
}

TEST(RefundLine, SharesAnAmountOverLines) {
  const Line first("1", "100", {}), second("1", "50", {}), third("0", "0", {});
  const SoldLine lines[] = {first.line, second.line, third.line};
  Decimal parts[3];
  Failure why;
  ASSERT_TRUE(share_over_lines(lines, {number("10"), pounds()}, 2, parts, why));
  EXPECT_EQ(text_of(parts[0]) + " " + text_of(parts[1]) + " " + text_of(parts[2]), "6.67 3.33 0.00");
  EXPECT_FALSE(share_over_lines(lines, {number("150.01"), pounds()}, 2, parts, why));
  EXPECT_EQ(why.fault, Fault::refund_exceeds_original);
  EXPECT_FALSE(share_over_lines(lines, {number("0"), pounds()}, 2, parts, why));
  EXPECT_EQ(why.fault, Fault::bad_parameter);
}

// Any order of goods and amounts ends with everything given, never more.
TEST(RefundLine, SumsToTheWholeInAnyOrder) {
  std::mt19937 random(1);
  const auto up_to = [&random](int most) { return static_cast<int>(random() % static_cast<unsigned>(most)); };
  for (int round = 0; round < 2'000; ++round) {
    const int quantity = 1 + up_to(9);
    const int gross = up_to(20'000);
    const int tax = up_to(gross / 3 + 1);
    const int other = up_to(gross / 3 + 1);
    const auto cents = [](int value) {
      Decimal out;
      Failure why;
      EXPECT_TRUE(make_decimal(value, 2, out, why));
      return text_of(out);
    };
    Line line(std::to_string(quantity).c_str(), cents(gross).c_str(), {cents(tax), cents(other)});
    for (int left = quantity; left > 0;) {
      Decimal rest;
      Failure why;
      ASSERT_TRUE(left_of(line.line, rest, why));
      if (up_to(2) == 0 && rest.coefficient > 0 && up_to(4) != 0) {
        Decimal part;
        const Decimal half = {5, 1};
        ASSERT_TRUE(round_ratio(rest, {&half, 1, nullptr, 0}, 2, Rounding::down, part, why));
        line.give_amount(part);
      } else {
        const int units = 1 + up_to(left);
        line.give_quantity(std::to_string(units).c_str());
        left -= units;
      }
    }
    ASSERT_TRUE(line.is_given()) << round;
  }
}

}  // namespace
}  // namespace florin
