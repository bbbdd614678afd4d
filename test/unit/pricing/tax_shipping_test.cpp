// Taxes of shipping with known answers.
#include "pricing/tax_shipping.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace florin {
namespace {

Decimal number(const char *text) {
  Decimal out = {0, 0};
  Failure why;
  EXPECT_TRUE(parse_decimal(text, out, why)) << text;
  return out;
}
std::string text_of(const Decimal &value, int digits) {
  char text[monetary_buffer];
  print_decimal(value, digits, text);
  return text;
}

struct Goods {
  const char *value;
  const char *rate;
};

Tax tax_of(const char *rate, ShippingTax choice) {
  Tax tax;
  tax.jurisdiction = "X";
  tax.name = "VAT";
  tax.value = number(rate);
  tax.rate_id = static_cast<std::int64_t>(tax.value.coefficient) + 1;
  tax.shipping = choice;
  return tax;
}

// "20.00 at 8.75: 1.75" a part
std::string shipped(ShippingTax choice, const char *charge, std::vector<Goods> goods,
                    const char *own = "25") {
  std::vector<Tax> taxes;
  for (const Goods &one : goods)
    taxes.push_back(tax_of(one.rate, choice));
  std::vector<ShippedGoods> lines;
  for (std::size_t i = 0; i < goods.size(); ++i)
    lines.push_back({number(goods[i].value), {&taxes[i], 1}});
  const Tax its_own = tax_of(own, choice);
  std::vector<ShippingPart> parts(goods.size() + 1);
  std::vector<Tax> room((goods.size() + 1) * (goods.size() + 1));
  std::size_t count = 0;
  Failure why;
  if (!divide_shipping(lines, {&its_own, 1}, number(charge), 2, parts, room, count, why))
    return why.message;
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    TaxAmount amount;
    TaxedLine line;
    line.amount = parts[i].amount;
    line.quantity = {1, 0};
    line.taxes = parts[i].taxes;
    line.amounts = {&amount, parts[i].taxes.size()};
    EXPECT_TRUE(work_out_taxes({&line, 1}, 2, why));
    out += (i > 0 ? "; " : "") + text_of(parts[i].amount, 2);
    if (!parts[i].taxes.empty())
      out += " at " + text_of(parts[i].taxes[0].value, 0) + ": " + text_of(amount.tax, 2);
  }
  return out;
}

TEST(TaxOfShipping, IsThatOfItsOwnCategory) {
  EXPECT_EQ(shipped(ShippingTax::own_category, "20", {{"100", "10"}, {"100", "5"}}), "20.00 at 25: 5.00");
  EXPECT_EQ(shipped(ShippingTax::own_category, "20", {}), "20.00 at 25: 5.00");
}

TEST(TaxOfShipping, FollowsTheGoods) {
  EXPECT_EQ(shipped(ShippingTax::follows_goods, "20", {{"100", "10"}, {"100.01", "5"}}), "20.00 at 5: 1.00");
  EXPECT_EQ(shipped(ShippingTax::follows_goods, "20", {{"100", "10"}, {"100", "5"}}), "20.00 at 10: 2.00");
  EXPECT_EQ(shipped(ShippingTax::follows_goods, "20", {}), "20.00");
}

// Saleor: lines of 100 each at 10, 5, 0 and 20 %.
TEST(TaxOfShipping, IsWeightedByValue) {
  EXPECT_EQ(shipped(ShippingTax::weighted_by_value, "20",
                    {{"100", "10"}, {"100", "5"}, {"100", "0"}, {"100", "20"}}),
            "20.00 at 8.75: 1.75");
  EXPECT_EQ(shipped(ShippingTax::weighted_by_value, "10", {{"100", "20"}, {"200", "10"}}),
            "10.00 at 13.333333: 1.33");
  EXPECT_EQ(shipped(ShippingTax::weighted_by_value, "10", {{"100", "20"}, {"200", "20"}}),
            "10.00 at 20: 2.00");
  // What is free counts as if all were worth the same.
  EXPECT_EQ(shipped(ShippingTax::weighted_by_value, "10", {{"0", "20"}, {"0", "10"}}), "10.00 at 15: 1.50");
  EXPECT_EQ(shipped(ShippingTax::weighted_by_value, "10", {{"0", "20"}, {"5", "10"}}), "10.00 at 10: 1.00");
}

// New York State, TB-ST-838: 499.95 taxable, 30 exempt, one charge of 20, all of which is taxable.
TEST(TaxOfShipping, IsOnAllIfAnyGoodsAreTaxable) {
  EXPECT_EQ(shipped(ShippingTax::all_if_any_taxable, "20", {{"499.95", "8"}, {"30", "0"}}),
            "20.00 at 8: 1.60");
  EXPECT_EQ(shipped(ShippingTax::all_if_any_taxable, "20", {{"30", "0"}, {"499.95", "0"}}),
            "20.00 at 0: 0.00");
}

// HMRC, VAT Notice 700/24: delivery of goods at several rates is apportioned.
TEST(TaxOfShipping, IsInProportion) {
  EXPECT_EQ(shipped(ShippingTax::in_proportion, "10", {{"100", "20"}, {"200", "0"}, {"50", "20"}}),
            "4.29 at 20: 0.86; 5.71 at 0: 0.00");
  EXPECT_EQ(shipped(ShippingTax::in_proportion, "10", {{"1", "20"}, {"1", "5"}, {"1", "0"}}),
            "3.34 at 20: 0.67; 3.33 at 5: 0.17; 3.33 at 0: 0.00");
  EXPECT_EQ(shipped(ShippingTax::in_proportion, "0", {{"1", "20"}, {"1", "5"}}),
            "0.00 at 20: 0.00; 0.00 at 5: 0.00");
  EXPECT_EQ(shipped(ShippingTax::in_proportion, "10", {}), "10.00");
}

// One tax of the goods is by one choice, the other by another; a fixed tax stays with the goods, and so does
// what is levied on it alone.
TEST(TaxOfShipping, IsChosenTaxByTax) {
  Tax country = tax_of("10", ShippingTax::in_proportion);
  Tax reduced = tax_of("5", ShippingTax::in_proportion);
  Tax city = tax_of("2", ShippingTax::own_category);
  city.name = "city";
  city.sequence = 2;
  city.base = TaxBase::compound;
  Tax deposit = tax_of("1", ShippingTax::follows_goods);
  deposit.name = "deposit";
  deposit.is_fixed = true;
  deposit.sequence = 0;
  const Tax one[] = {deposit, country, city};
  const Tax other[] = {reduced, city};
  const ShippedGoods goods[] = {{number("3"), one}, {number("1"), other}};
  ShippingPart parts[3];
  Tax room[24];
  std::size_t count = 0;
  Failure why;
  ASSERT_TRUE(divide_shipping(goods, {&city, 1}, number("10"), 2, parts, room, count, why));
  ASSERT_EQ(count, 2U);
  EXPECT_EQ(parts[0].amount, number("7.50"));
  EXPECT_EQ(parts[1].amount, number("2.50"));
  ASSERT_EQ(parts[0].taxes.size(), 2U);
  EXPECT_EQ(parts[0].taxes[0].value, number("10"));
  EXPECT_EQ(parts[0].taxes[1].value, number("2"));
  EXPECT_EQ(parts[1].taxes[0].value, number("5"));
}

}  // namespace
}  // namespace florin
