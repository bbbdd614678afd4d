// Lines and discounts with known answers.
#include "pricing/sale.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <numeric>
#include <string>
#include <vector>

namespace florin {
namespace {

Decimal number(const char *text) {
  Decimal out;
  Failure why;
  EXPECT_TRUE(parse_decimal(text, out, why)) << text;
  return out;
}

std::string text_of(const Decimal &value, int digits = 2) {
  char text[monetary_buffer];
  print_decimal(value, digits, text);
  return text;
}

struct AskedLine {
  const char *quantity;
  const char *unit_price;
  Discount discount = {};
};

class Sale {
 public:
  explicit Sale(std::initializer_list<AskedLine> lines, int digits = 2) {
    for (const AskedLine &asked : lines) {
      ids_.push_back(std::to_string(ids_.size() + 1));
      SaleLine line;
      line.quantity = number(asked.quantity);
      line.unit_price = number(asked.unit_price);
      line.discount = asked.discount;
      lines_.push_back(line);
    }
    for (std::size_t i = 0; i < lines_.size(); ++i)
      lines_[i].id = ids_[i];
    document.digits = digits;
    Failure why;
    EXPECT_TRUE(parse_currency("GBP", document.currency, why));
  }
  Sale &with(DiscountKind kind, const char *value, std::vector<std::uint32_t> lines = {}) {
    if (lines.empty()) {
      lines.resize(lines_.size());
      std::iota(lines.begin(), lines.end(), 0);
    }
    parts_.emplace_back();
    for (const std::uint32_t line : lines)
      parts_.back().push_back({line, {0, 0}});
    SaleDiscount discount;
    discount.what = {kind, number(value)};
    discounts_.push_back(discount);
    return *this;
  }
  // What is charged for each line, or the refusal.
  std::string charged() {
    document.lines = lines_;
    for (std::size_t i = 0; i < discounts_.size(); ++i)
      discounts_[i].parts = parts_[i];
    document.discounts = discounts_;
    Failure why;
    if (!price_lines(document, why))
      return why.message;
    std::string out;
    for (const SaleLine &line : lines_)
      out += (out.empty() ? "" : " / ") + text_of(line.charged, document.digits);
    return out;
  }
  SaleDocument document;

 private:
  std::vector<std::string> ids_;
  std::vector<SaleLine> lines_;
  std::vector<SaleDiscount> discounts_;
  std::vector<std::vector<DiscountPart>> parts_;
};

// HMRC VATVAL03800.
TEST(PriceLines, DividesAPriceAsHmrcDoes) {
  EXPECT_EQ(
      Sale({{"1", "6"}, {"1", "1.50"}, {"1", "1.50"}, {"1", "6"}}).with(DiscountKind::price, "10").charged(),
      "4.00 / 1.00 / 1.00 / 4.00");
  EXPECT_EQ(Sale({{"1", "5"}, {"1", "10"}}).with(DiscountKind::price, "18").charged(), "6.00 / 12.00");
  EXPECT_EQ(
      Sale({{"1", "6"}, {"1", "1.50"}, {"1", "1.50"}, {"1", "6"}}).with(DiscountKind::amount, "5").charged(),
      "4.00 / 1.00 / 1.00 / 4.00");
}

// woocommerce#64668: ten units at 23.90 less 25 percent.
TEST(PriceLines, RoundsTheLineNotTheUnit) {
  EXPECT_EQ(Sale({{"10", "23.90", {DiscountKind::percent, number("25")}}}).charged(), "179.25");
  EXPECT_EQ(Sale({{"10", "23.90"}}).with(DiscountKind::percent, "25").charged(), "179.25");
  EXPECT_EQ(Sale({{"1000", "0.0015"}}).charged(), "1.50");
  EXPECT_EQ(Sale({{"0.5", "0.01"}}).charged(), "0.01");
  EXPECT_EQ(Sale({{"3", "107"}}, 0).charged(), "321");
}

TEST(PriceLines, TakesDiscountsInOrderFromWhatIsLeft) {
  EXPECT_EQ(
      Sale({{"1", "100"}}).with(DiscountKind::percent, "10").with(DiscountKind::percent, "10").charged(),
      "81.00");
  EXPECT_EQ(Sale({{"1", "60"}, {"1", "40"}})
                .with(DiscountKind::amount, "20", {0})
                .with(DiscountKind::amount, "10")
                .charged(),
            "35.00 / 35.00");
}

TEST(PriceLines, DividesToTheLastUnit) {
  EXPECT_EQ(Sale({{"1", "1"}, {"1", "1"}, {"1", "1"}}).with(DiscountKind::amount, "1").charged(),
            "0.66 / 0.67 / 0.67");
  EXPECT_EQ(Sale({{"1", "1"}, {"1", "0"}, {"1", "1"}}).with(DiscountKind::amount, "2").charged(),
            "0.00 / 0.00 / 0.00");
}

TEST(PriceLines, RefusesMoreThanThereIs) {
  EXPECT_EQ(Sale({{"1", "1", {DiscountKind::amount, number("1.01")}}}).charged(),
            "line \"1\": the discount of GBP 1.01 is more than the GBP 1.00 that the line costs");
  EXPECT_EQ(Sale({{"1", "1"}, {"1", "5"}}).with(DiscountKind::amount, "1.01", {0}).charged(),
            "discount 1 of GBP 1.01 is more than the GBP 1.00 that its lines cost");
  EXPECT_EQ(Sale({{"1", "0"}}).with(DiscountKind::price, "5").charged(),
            "discount 1: lines that cost nothing have no share in a price");
}

}  // namespace
}  // namespace florin
