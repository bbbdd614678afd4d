// What shipping costs, with known answers: Solidus' specs of its calculators, Saleor's of applicable methods,
// and what WooCommerce, Shopify and Magento document.
#include "pricing/shipping.hpp"

#include <gtest/gtest.h>

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

ShippingBand band(const char *from, const char *until, const char *price) {
  ShippingBand out;
  out.range.from = number(from);
  out.range.has_until = until != nullptr;
  if (until != nullptr)
    out.range.until = number(until);
  out.price = number(price);
  return out;
}

ShippingTerms by(ShippingMeasure measure, const std::vector<ShippingBand> &bands) {
  ShippingTerms out;
  out.measure = measure;
  out.bands = bands;
  return out;
}

Shipment order(const char *count, const char *price, const char *weight = "0") {
  return {number(count), number(price), number(weight), true};
}

std::string text_of(const Decimal &value, int digits = 2) {
  char text[monetary_buffer];
  print_decimal(value, digits, text);
  return text;
}

std::string charged(const ShippingTerms &terms, const Shipment &shipment, int digits = 2) {
  ShippingCharge out;
  Failure why;
  return charge_shipping(terms, shipment, digits, out, why) ? text_of(out.total, digits) : why.message;
}

std::string checked(const std::vector<ShippingBand> &bands) {
  Failure why;
  return check_shipping_bands(bands, why) ? "sound" : why.message;
}

// Solidus, calculator/shipping/flat_rate and per_item: 5 of one thing and 3 of another at 10 each.
TEST(Shipping, FlatAndPerItem) {
  const std::vector<ShippingBand> flat = {band("0", nullptr, "4.99")};
  EXPECT_EQ(charged(by(ShippingMeasure::count, flat), order("8", "100")), "4.99");
  std::vector<ShippingBand> each = {band("0", nullptr, "0")};
  each[0].per_item = number("10");
  EXPECT_EQ(charged(by(ShippingMeasure::count, each), order("8", "100")), "80.00");
  EXPECT_EQ(charged(by(ShippingMeasure::count, each), order("2.5", "100")), "25.00");
}

// Solidus, calculator/shipping/price_sack: below 5 it is 10, from 5 on it is 1.
TEST(Shipping, PriceSack) {
  const std::vector<ShippingBand> bands = {band("0", "5", "10"), band("5", nullptr, "1")};
  const ShippingTerms sack = by(ShippingMeasure::price, bands);
  EXPECT_EQ(charged(sack, order("1", "2")), "10.00");
  EXPECT_EQ(charged(sack, order("1", "4.99")), "10.00");
  EXPECT_EQ(charged(sack, order("1", "5")), "1.00");
  EXPECT_EQ(charged(sack, order("1", "6")), "1.00");
}

// Solidus, calculator/shipping/flexi_rate: 4 of one thing and 6 of another. Each third item begins anew.
TEST(Shipping, FlexiRate) {
  std::vector<ShippingBand> bands = {band("0", nullptr, "0")};
  const ShippingTerms flexi = by(ShippingMeasure::count, bands);
  const Shipment ten = order("10", "160");
  EXPECT_EQ(charged(flexi, ten), "0.00");
  bands[0].first_units = bands[0].step_units = number("1");
  bands[0].price = number("1");
  EXPECT_EQ(charged(flexi, ten), "1.00");
  bands[0].price = number("0");
  bands[0].step_price = number("1");
  EXPECT_EQ(charged(flexi, ten), "9.00");
  bands[0].price = number("5");
  EXPECT_EQ(charged(flexi, ten), "14.00");
  bands[0].package_units = number("3");
  EXPECT_EQ(charged(flexi, ten), "26.00");
}

// The same item by item, for all small numbers: the first of each package, each step of the others that
// begins.
TEST(Shipping, PackagesItemByItem) {
  std::vector<ShippingBand> bands = {band("0", nullptr, "5")};
  bands[0].step_price = number("1");
  for (int first = 0; first <= 3; ++first)
    for (int step = 1; step <= 3; ++step)
      for (int package = 1; package <= 5; ++package)
        for (int count = 1; count <= 20; ++count) {
          bands[0].first_units = {first, 0};
          bands[0].step_units = {step, 0};
          bands[0].package_units = {package, 0};
          int expected = 0;
          for (int item = 0; item < count; ++item) {
            const int place = item % package;
            expected += place == 0 ? 5 : 0;
            expected += place >= first && (place - first) % step == 0 ? 1 : 0;
          }
          const Shipment shipment = {{count, 0}, {1, 0}, {0, 0}, true};
          ShippingCharge out;
          Failure why;
          ASSERT_TRUE(charge_shipping(by(ShippingMeasure::count, bands), shipment, 2, out, why));
          Decimal total;
          ASSERT_TRUE(make_decimal(expected, 0, total, why));
          ASSERT_TRUE(out.total == total)
              << first << "/" << step << "/" << package << "/" << count << ": " << text_of(out.total);
        }
}

// Solidus, calculator/flexi_rate: items beyond the most of them cost nothing.
TEST(Shipping, MostItems) {
  std::vector<ShippingBand> bands = {band("0", nullptr, "1.13")};
  bands[0].first_units = bands[0].step_units = number("1");
  bands[0].step_price = number("2.11");
  const ShippingTerms flexi = by(ShippingMeasure::count, bands);
  EXPECT_EQ(charged(flexi, order("1", "1")), "1.13");
  EXPECT_EQ(charged(flexi, order("2", "1")), "3.24");
  EXPECT_EQ(charged(flexi, order("10", "1")), "20.12");
  bands[0].most_units = number("5");
  EXPECT_EQ(charged(flexi, order("2", "1")), "3.24");
  EXPECT_EQ(charged(flexi, order("5", "1")), "9.57");
  EXPECT_EQ(charged(flexi, order("10", "1")), "9.57");
}

// Solidus, calculator/shipping/flat_percent_item_total: 10 % of 2 * 10.11 + 20.2222; yen have no decimals.
TEST(Shipping, Percentage) {
  std::vector<ShippingBand> bands = {band("0", nullptr, "0")};
  bands[0].percent = number("10");
  const ShippingTerms terms = by(ShippingMeasure::count, bands);
  EXPECT_EQ(charged(terms, order("3", "40.4422")), "4.04");
  EXPECT_EQ(charged(terms, order("3", "40.4422"), 0), "4");
  EXPECT_EQ(charged(terms, order("3", "0.05")), "0.01");  // half up
  // WooCommerce, [fee percent="10" min_fee="4" max_fee="20"] beside a cost of 2
  bands[0].price = number("2");
  bands[0].least_percentage = number("4");
  bands[0].has_most_percentage = true;
  bands[0].most_percentage = number("20");
  EXPECT_EQ(charged(terms, order("1", "10")), "6.00");
  EXPECT_EQ(charged(terms, order("1", "100")), "12.00");
  EXPECT_EQ(charged(terms, order("1", "1000")), "22.00");
}

// Solidus, calculator/tiered_flat_rate: 10, from 100 on 15, from 200 on 20.
TEST(Shipping, TieredFlat) {
  const std::vector<ShippingBand> bands = {band("0", "100", "10"), band("100", "200", "15"),
                                           band("200", nullptr, "20")};
  const ShippingTerms tiers = by(ShippingMeasure::price, bands);
  EXPECT_EQ(charged(tiers, order("1", "50")), "10.00");
  EXPECT_EQ(charged(tiers, order("1", "150")), "15.00");
  EXPECT_EQ(charged(tiers, order("1", "99.99")), "10.00");
  EXPECT_EQ(charged(tiers, order("1", "100")), "15.00");
  EXPECT_EQ(charged(tiers, order("1", "200")), "20.00");
}

// Solidus, calculator/tiered_percent: 10 %, from 20 on 15 %, from 30 on 20 %; rounded by the currency.
TEST(Shipping, TieredPercent) {
  std::vector<ShippingBand> bands = {band("0", "20", "0"), band("20", "30", "0"), band("30", nullptr, "0")};
  bands[0].percent = number("10");
  bands[1].percent = number("15");
  bands[2].percent = number("20");
  const ShippingTerms tiers = by(ShippingMeasure::price, bands);
  EXPECT_EQ(charged(tiers, order("1", "10")), "1.00");
  EXPECT_EQ(charged(tiers, order("1", "20")), "3.00");
  EXPECT_EQ(charged(tiers, order("1", "30")), "6.00");
  EXPECT_EQ(charged(tiers, order("1", "15"), 0), "2");
}

// A first kilogram and additional half ones, as parcel tariffs have them; each that is begun counts.
TEST(Shipping, FirstAndAdditionalWeight) {
  std::vector<ShippingBand> bands = {band("0", "30", "5")};
  bands[0].first_units = number("1");
  bands[0].step_units = number("0.5");
  bands[0].step_price = number("1.20");
  const ShippingTerms terms = by(ShippingMeasure::weight, bands);
  EXPECT_EQ(charged(terms, order("1", "1", "0.2")), "5.00");
  EXPECT_EQ(charged(terms, order("1", "1", "1")), "5.00");
  EXPECT_EQ(charged(terms, order("1", "1", "1.001")), "6.20");
  EXPECT_EQ(charged(terms, order("1", "1", "1.5")), "6.20");
  EXPECT_EQ(charged(terms, order("1", "1", "2.01")), "8.60");
  EXPECT_EQ(charged(terms, order("1", "1", "30")),
            "its bands cover a weight in [0, 30), and that of the order is 30");
}

TEST(Shipping, PackagesOfAWeight) {
  std::vector<ShippingBand> bands = {band("0", nullptr, "8")};
  bands[0].package_units = number("20");
  const ShippingTerms terms = by(ShippingMeasure::weight, bands);
  EXPECT_EQ(charged(terms, order("1", "1", "0")), "8.00");
  EXPECT_EQ(charged(terms, order("1", "1", "20")), "8.00");
  EXPECT_EQ(charged(terms, order("1", "1", "20.1")), "16.00");
  EXPECT_EQ(charged(terms, order("1", "1", "40")), "16.00");
}

// Magento: what is free is free of handling as well.
TEST(Shipping, FreeFrom) {
  const std::vector<ShippingBand> bands = {band("0", nullptr, "4.99")};
  ShippingTerms terms = by(ShippingMeasure::count, bands);
  terms.handling = number("1.50");
  EXPECT_EQ(charged(terms, order("1", "49.99", "1")), "6.49");
  terms.has_free_from = true;
  terms.free_from = number("50");
  EXPECT_EQ(charged(terms, order("1", "49.99", "1")), "6.49");
  EXPECT_EQ(charged(terms, order("1", "50", "1")), "0.00");
  terms.has_free_under_weight = true;
  terms.free_under_weight = number("10");
  EXPECT_EQ(charged(terms, order("1", "50", "9.999")), "0.00");
  EXPECT_EQ(charged(terms, order("1", "50", "10")), "6.49");
  terms.has_free_from = false;
  EXPECT_EQ(charged(terms, order("1", "1", "9.999")), "0.00");
}

// Saleor, test_applicable_shipping_methods_price and _weight: the least is taken; the most is not, here.
TEST(Shipping, OrdersThatItTakes) {
  const std::vector<ShippingBand> bands = {band("0", nullptr, "1")};
  ShippingTerms terms = by(ShippingMeasure::count, bands);
  terms.has_prices = true;
  terms.prices = {number("10"), number("20"), true};
  EXPECT_EQ(charged(terms, order("1", "10")), "1.00");
  EXPECT_EQ(charged(terms, order("1", "9")),
            "it takes orders with a price in [10, 20), and that of the order is 9");
  EXPECT_EQ(charged(terms, order("1", "20")),
            "it takes orders with a price in [10, 20), and that of the order is 20");
  terms.prices = {number("1"), {0, 0}, false};
  EXPECT_EQ(charged(terms, order("1", "10000000")), "1.00");
  terms.has_weights = true;
  terms.weights = {number("8"), number("15"), true};
  EXPECT_TRUE(needs_weight(terms));
  EXPECT_EQ(charged(terms, order("1", "10", "5")),
            "it takes orders with a weight in [8, 15), and that of the order is 5");
  EXPECT_EQ(charged(terms, order("1", "10", "8")), "1.00");
}

// An order below what the bands cover, and a number that is too large.
TEST(Shipping, Refusals) {
  std::vector<ShippingBand> bands = {band("1", "2", "1"), band("2", nullptr, "2")};
  const ShippingTerms terms = by(ShippingMeasure::weight, bands);
  EXPECT_EQ(charged(terms, order("1", "1", "0.5")),
            "its bands cover a weight in [1, infinity), and that of the order is 0.5");
  bands[1].per_item = number("300000000000000000000000000000000000");
  EXPECT_NE(charged(terms, order("300000000000000000000000000000000000", "1", "2")).find("out of range"),
            std::string::npos);
}

TEST(Shipping, PartsAreExact) {
  std::vector<ShippingBand> bands = {band("0", nullptr, "3")};
  bands[0].per_item = number("0.25");
  bands[0].percent = number("1.5");
  bands[0].first_units = number("1");
  bands[0].step_units = number("2");
  bands[0].step_price = number("0.40");
  ShippingTerms terms = by(ShippingMeasure::count, bands);
  terms.handling = number("0.99");
  ShippingCharge out;
  Failure why;
  ASSERT_TRUE(charge_shipping(terms, order("4", "33.33"), 2, out, why));
  EXPECT_EQ(text_of(out.price), "3.00");
  EXPECT_EQ(text_of(out.additional), "0.80");  // three more, in twos
  EXPECT_EQ(text_of(out.per_item), "1.00");
  EXPECT_EQ(text_of(out.percentage), "0.49995");
  EXPECT_EQ(text_of(out.handling), "0.99");
  EXPECT_EQ(text_of(out.total), "6.29");  // 6.28995
  terms.rounding = Rounding::down;
  EXPECT_EQ(charged(terms, order("4", "33.33")), "6.28");
}

TEST(ShippingBands, FitTogether) {
  EXPECT_EQ(checked({band("0", "2", "1"), band("2", "5", "2"), band("5", nullptr, "3")}), "sound");
  EXPECT_EQ(checked({band("1", "2", "1")}), "sound");
  EXPECT_EQ(checked({}), "a shipping method needs a band");
  EXPECT_EQ(checked({band("0", "2", "1"), band("1.5", "5", "2")}),
            "shipping bands [0, 2) and [1.5, 5) overlap");
  EXPECT_EQ(checked({band("0", nullptr, "1"), band("5", "6", "2")}),
            "shipping bands [0, infinity) and [5, 6) overlap");
  EXPECT_EQ(checked({band("0", "2", "1"), band("2.1", "5", "2")}),
            "there is a gap between the shipping bands [0, 2) and [2.1, 5)");
  EXPECT_EQ(checked({band("2", "5", "1"), band("0", "2", "2")}),
            "shipping bands [2, 5) and [0, 2) must change places");
  EXPECT_EQ(checked({band("0", "2", "1"), band("0", "2", "1")}), "shipping bands [0, 2) and [0, 2) overlap");
  EXPECT_EQ(checked({band("2", "2", "1")}), "shipping band [2, 2): it ends where it begins, or before");
  EXPECT_EQ(checked({band("0", "2", "-1")}), "shipping band [0, 2): no number may be negative");
  std::vector<ShippingBand> bands = {band("0", "2", "1")};
  bands[0].step_price = number("1");
  EXPECT_EQ(checked(bands), "shipping band [0, 2): a price of additional units needs their number");
  bands[0].step_price = number("0");
  bands[0].has_most_percentage = true;
  bands[0].least_percentage = number("1");
  EXPECT_EQ(checked(bands), "shipping band [0, 2): the percentage would be at least more than at most");
  std::vector<ShippingBand> many;
  for (std::size_t i = 0; i < max_shipping_bands; ++i)
    many.push_back(band(std::to_string(i).c_str(), std::to_string(i + 1).c_str(), "1"));
  EXPECT_EQ(checked(many), "sound");
  many.push_back(band("1000", nullptr, "1"));
  EXPECT_EQ(checked(many), "a shipping method has 1001 bands, the most is 1000");
}

}  // namespace
}  // namespace florin
