// Which version, which part, which category.
#include "pricing/tax_rules.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace florin {
namespace {

constexpr RuleTime at(std::int64_t time) {
  return {time, false, 0};
}

TaxRate rate(std::int64_t id, std::int64_t valid_from, const char *tax, const char *category = "",
             bool ended = false) {
  TaxRate out = {};
  out.version = {id, valid_from, id * 100, ended};
  out.tax = tax;
  out.category = category;
  return out;
}
std::int64_t found(const std::vector<TaxRate> &rows, const char *category, RuleTime time) {
  const TaxRate *out = nullptr;
  Failure why;
  EXPECT_TRUE(find_tax_rate(rows, {category, {{100, 0}, {0}}, {1, 0}}, time, out, why));
  return out == nullptr ? 0 : out->version.id;
}

TEST(TaxRules, AVersionHoldsUntilTheNext) {
  const std::vector<TaxRate> rows = {rate(1, 10, "VAT"), rate(2, 20, "VAT"), rate(4, 20, "VAT"),
                                     rate(3, 30, "VAT", "", true)};
  EXPECT_EQ(found(rows, "", at(9)), 0);
  EXPECT_EQ(found(rows, "", at(10)), 1);
  EXPECT_EQ(found(rows, "", at(19)), 1);
  EXPECT_EQ(found(rows, "", at(20)), 4);  // of two with one valid_from the later one
  EXPECT_EQ(found(rows, "", at(29)), 4);
  EXPECT_EQ(found(rows, "", at(30)), 0);  // ended
  // As it was known: row 4 was recorded at 400.
  EXPECT_EQ(found(rows, "", {25, true, 399}), 2);
  EXPECT_EQ(found(rows, "", {25, true, 400}), 4);
  EXPECT_EQ(found(rows, "", {35, true, 299}), 2);
  EXPECT_EQ(found(rows, "", {25, true, 99}), 0);
}

TEST(TaxRules, ACategoryGoesBeforeAll) {
  const std::vector<TaxRate> rows = {rate(1, 0, "VAT"), rate(2, 10, "VAT", "books"),
                                     rate(3, 20, "VAT", "books", true), rate(4, 0, "VAT", "food")};
  EXPECT_EQ(found(rows, "books", at(5)), 1);
  EXPECT_EQ(found(rows, "books", at(15)), 2);
  EXPECT_EQ(found(rows, "books", at(25)), 1);  // its own has ended
  EXPECT_EQ(found(rows, "food", at(5)), 4);
  EXPECT_EQ(found(rows, "fool", at(5)), 1);
  EXPECT_EQ(found(rows, "", at(15)), 1);
  EXPECT_EQ(found({rows.begin() + 1, rows.end()}, "tea", at(15)), 0);
}

// New York, clothing: exempt below USD 110 an item.
TEST(TaxRules, ARateMayGoByThePriceOfAUnit) {
  Failure why;
  Monetary from;
  Currency pound;
  ASSERT_TRUE(parse_monetary("USD 110", from, why) && parse_currency("GBP", pound, why));
  std::vector<TaxRate> rows = {rate(1, 0, "sales"), rate(2, 0, "sales", "clothing"),
                               rate(3, 0, "sales", "clothing"), rate(4, 10, "sales", "clothing", true)};
  rows[2].from_price = from;
  rows[3].from_price = from;
  const auto priced = [&](const char *charged, const char *quantity, std::int64_t time, Currency currency) {
    TaxedGoods goods = {"clothing", {{0, 0}, currency}, {0, 0}};
    EXPECT_TRUE(parse_decimal(charged, goods.charged.amount, why) &&
                parse_decimal(quantity, goods.quantity, why));
    const TaxRate *out = nullptr;
    return find_tax_rate(rows, goods, at(time), out, why) ? out->version.id : std::int64_t{0};
  };
  EXPECT_EQ(priced("109.99", "1", 5, from.currency), 2);
  EXPECT_EQ(priced("110", "1", 5, from.currency), 3);
  EXPECT_EQ(priced("219.99", "2", 5, from.currency), 2);
  EXPECT_EQ(priced("220", "2", 5, from.currency), 3);
  EXPECT_EQ(priced("500", "1", 10, from.currency), 2);  // ended
  EXPECT_EQ(priced("500", "1", 5, pound), 0);
  EXPECT_EQ(why.fault, Fault::currency_mismatch);
  EXPECT_TRUE(goes_by_price(rows, "clothing"));
  EXPECT_FALSE(goes_by_price(rows, "food"));
  EXPECT_FALSE(goes_by_price(std::span(rows).first(2), "clothing"));
}

TEST(TaxRules, TakesTaxesOneByOne) {
  const std::vector<TaxRate> rows = {rate(1, 0, "GST"), rate(2, 0, "GST", "food"), rate(3, 0, "QST")};
  EXPECT_EQ(rows_of_first_tax(rows).size(), 2U);
  EXPECT_EQ(rows_of_first_tax(std::span(rows).subspan(2)).size(), 1U);
}

struct Part {
  const char *code;
  const char *region;
  std::vector<const char *> postal_codes;
};

std::string part_of(const char *country, const char *region, const char *postal_code, std::vector<Part> parts,
                    bool required = false, const char *parent = "X") {
  std::vector<std::vector<Area>> areas;
  std::vector<TaxJurisdiction> rows;
  Failure why;
  for (const Part &part : parts) {
    areas.emplace_back();
    for (const char *code : part.postal_codes) {
      Area area;
      EXPECT_TRUE(read_area(std::string(country) + " " + code, area, why)) << why.message;
      areas.back().push_back(area);
    }
    TaxJurisdiction row = {};
    row.version = {static_cast<std::int64_t>(rows.size() + 1), 0, 0, false};
    row.code = part.code;
    row.parent = parent;
    row.region = part.region;
    rows.push_back(row);
  }
  for (std::size_t i = 0; i < rows.size(); ++i)
    rows[i].postal_codes = areas[i];
  TaxJurisdiction whole = {};
  whole.code = "X";
  whole.requires_region = required;
  Address address;
  EXPECT_TRUE(read_address(country, region, postal_code, address, why)) << why.message;
  const TaxJurisdiction *out = nullptr;
  if (!find_part(whole, rows, address, at(0), out, why))
    return why.message;
  return out == nullptr ? "none" : std::string(out->code);
}

TEST(TaxRules, FindsThePartOfAnAddress) {
  const std::vector<Part> states = {{"CA", "CA", {}}, {"NY", "NY", {}}};
  EXPECT_EQ(part_of("US", "NY", "", states), "NY");
  EXPECT_EQ(part_of("US", "US-NY", "10001", states), "NY");
  EXPECT_EQ(part_of("US", "TX", "", states), "none");
  EXPECT_EQ(part_of("US", "TX", "", states, true),
            "no part of tax jurisdiction \"X\" (rule 0) has the address");
  EXPECT_EQ(part_of("US", "", "", states, true),
            "the address has no region, and taxes in \"X\" (rule 0) go by it");
  EXPECT_EQ(part_of("US", "NY", "", states, true, "Y"),
            "no part of tax jurisdiction \"X\" (rule 0) has the address");
  // The longest beginning; a region and a beginning before a beginning alone.
  EXPECT_EQ(part_of("US", "NY", "10001", {{"A", "", {"1"}}, {"B", "", {"100", "2"}}, {"C", "", {"101"}}}),
            "B");
  EXPECT_EQ(part_of("US", "NY", "10001", {{"A", "NY", {"100"}}, {"B", "", {"100"}}}), "A");
  EXPECT_EQ(part_of("US", "CA", "10001", {{"A", "NY", {"100"}}, {"B", "", {"100"}}}), "B");
  EXPECT_EQ(part_of("US", "NY", "", {{"A", "NY", {"100"}}}), "none");
  EXPECT_EQ(part_of("US", "NY", "10001", {{"A", "", {"100"}}, {"B", "", {"100"}}}),
            "the address lies as well in tax jurisdiction \"A\" (rule 1) as in \"B\" (rule 2)");
  // A tie that a closer one settles is none.
  EXPECT_EQ(part_of("US", "NY", "10001", {{"A", "", {"100"}}, {"B", "", {"100"}}, {"C", "", {"1000"}}}), "C");
  EXPECT_EQ(part_of("GB", "", "BT1 1AA", {{"NI", "", {"BT"}}}), "NI");
  EXPECT_EQ(part_of("GB", "", "B1 1AA", {{"NI", "", {"BT"}}}), "none");
  EXPECT_EQ(part_of("US", "NY", "10250", {{"A", "", {"10001...10299"}}}), "A");
  EXPECT_EQ(part_of("US", "NY", "10300", {{"A", "", {"10001...10299"}}}), "none");
}

}  // namespace
}  // namespace florin
