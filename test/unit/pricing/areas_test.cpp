// Postal codes and the areas that they are in; codes and ranges of Saleor's test_postal_codes and of what
// carriers publish as remote areas.
#include "pricing/areas.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace florin {
namespace {

std::string code(const char *country, const char *text) {
  PostalCode out;
  Failure why;
  return read_postal_code(country, text, out, why) ? std::string(out.view()) : why.message;
}

Area area(const std::string &text) {
  Area out;
  Failure why;
  EXPECT_TRUE(read_area(text, out, why)) << text << ": " << why.message;
  return out;
}

std::string refused(const char *text) {
  Area out;
  Failure why;
  return read_area(text, out, why) ? "read" : why.message;
}

Address address(const char *country, const char *postal_code, const char *region = "") {
  Address out;
  Failure why;
  EXPECT_TRUE(read_address(country, region, postal_code, out, why)) << why.message;
  return out;
}

int fit(const std::vector<const char *> &included, const Address &to,
        const std::vector<const char *> &excluded = {}) {
  std::vector<Area> in, out;
  for (const char *text : included)
    in.push_back(area(text));
  for (const char *text : excluded)
    out.push_back(area(text));
  return fit_address(in.data(), in.size(), out.data(), out.size(), to).fit;
}

bool in_range(const char *country, const char *postal_code, const char *from, const char *until) {
  return fit({(std::string(country) + " " + from + "..." + until).c_str()}, address(country, postal_code)) !=
         0;
}

TEST(PostalCode, IsNormal) {
  EXPECT_EQ(code("FR", " 20 000 "), "20000");
  EXPECT_EQ(code("PL", "64-620"), "64620");
  EXPECT_EQ(code("CA", "k1a 0b1"), "K1A0B1");
  EXPECT_EQ(code("LV", "LV-1010"), "1010");
  EXPECT_EQ(code("FR", ""), "");
  EXPECT_EQ(code("US", "94105-1234"), "941051234");
  EXPECT_EQ(code("US", "94105_1234"), "\"94105_1234\" is not a postal code");
  EXPECT_EQ(code("JP",
                 "\xE3\x80\x92"
                 "100"),
            "\"\xE3\x80\x92"
            "100\" is not a postal code");
  EXPECT_EQ(code("FR", "12345678901234567890"), "12345678901234567890");
  EXPECT_EQ(code("FR", "123456789012345678901"), "\"123456789012345678901\" is not a postal code");
}

// BS 7666: area, district, and the rest stand in columns, so that BH20 is not part of BH2.
TEST(PostalCode, OfBritain) {
  EXPECT_EQ(code("GB", "bh2 1aa"), "BH02 1AA");
  EXPECT_EQ(code("GB", "BH202BC"), "BH20 2BC");
  EXPECT_EQ(code("GB", "SW1A 1AA"), "SW01A1AA");
  EXPECT_EQ(code("GB", "E16AN"), "E 01 6AN");
  EXPECT_EQ(code("GB", "E1 6"), "E 01 6");
  EXPECT_EQ(code("GB", "EC1"), "EC01");
  EXPECT_EQ(code("GB", "B"), "B ");
  EXPECT_EQ(code("JE", "JE2 3AB"), "JE02 3AB");
  EXPECT_EQ(code("GB", "GIR 0AA"), "GIR0AA");
  EXPECT_EQ(code("GB", "BFPO 801"), "BFPO801");
  EXPECT_EQ(code("FR", "bh2 1aa"), "BH21AA");
}

// Saleor, test_check_postal_code_for_uk, _for_ireland and _for_other_countries.
TEST(Areas, Ranges) {
  EXPECT_TRUE(in_range("GB", "BH3 2BC", "BH2 1AA", "BH4 9ZZ"));
  EXPECT_FALSE(in_range("GB", "BH20 2BC", "BH2 1AA", "BH4 9ZZ"));
  EXPECT_TRUE(in_range("GB", "BH16 7HF", "BH16 7HA", "BH16 7HG"));
  EXPECT_TRUE(in_range("GB", "BH16 7HA", "BH16 7HA", "BH16 7HB"));
  EXPECT_TRUE(in_range("GB", "BH17 7HF", "BH16 7HA", "BH17 7HG"));
  EXPECT_TRUE(in_range("GB", "BH15 7HF", "BH10 7HA", "BH20 7HG"));
  EXPECT_FALSE(in_range("GB", "BH16 7HZ", "BH16 7HA", "BH16 7HG"));
  EXPECT_FALSE(in_range("GB", "BH16 7HB", "BH16 7HC", "BH16 7HD"));
  EXPECT_TRUE(in_range("IM", "IM16 7HF", "IM16 7HA", "IM16 7HG"));
  EXPECT_TRUE(in_range("IE", "A65 2F0A", "A65 2F0A", "A65 2F0A"));
  EXPECT_TRUE(in_range("IE", "A65 2F0B", "A65 2F0A", "A65 2F0C"));
  EXPECT_FALSE(in_range("IE", "A65 2F0B", "A65 2F0C", "A65 2F0D"));
  EXPECT_TRUE(in_range("PL", "64-620", "50-000", "65-000"));
  EXPECT_TRUE(in_range("PL", "64-620", "64-200", "64-650"));
  EXPECT_FALSE(in_range("PL", "64-620", "63-200", "63-650"));
  // carriers' Highlands: IV1 to IV28, PA20 to PA49, the last with all that begins with it
  EXPECT_TRUE(in_range("GB", "IV3 8AA", "IV1", "IV28"));
  EXPECT_TRUE(in_range("GB", "IV28 9ZZ", "IV1", "IV28"));
  EXPECT_FALSE(in_range("GB", "IV30 1AA", "IV1", "IV28"));
  EXPECT_FALSE(in_range("GB", "PA2 0AA", "PA20", "PA49"));
  EXPECT_TRUE(in_range("FR", "20190", "20000", "20999"));
}

TEST(Areas, Beginnings) {
  EXPECT_NE(fit({"GB BT"}, address("GB", "BT1 1AA")), 0);
  EXPECT_EQ(fit({"GB B"}, address("GB", "BT1 1AA")), 0);
  EXPECT_NE(fit({"GB B"}, address("GB", "B1 1AA")), 0);
  EXPECT_EQ(fit({"GB BT1"}, address("GB", "BT10 0AA")), 0);
  EXPECT_NE(fit({"GB EC1"}, address("GB", "EC1A 1BB")), 0);
  EXPECT_NE(fit({"ES 35", "ES 38"}, address("ES", "38670")), 0);
  EXPECT_EQ(fit({"ES 35", "ES 38"}, address("ES", "28001")), 0);
  EXPECT_NE(fit({"FR 20"}, address("FR", "20 000")), 0);
  EXPECT_EQ(fit({"FR 20"}, address("DE", "20000")), 0);
}

// The closest counts: everywhere, a country, a region, the longest beginning.
TEST(Areas, TheClosest) {
  const Address belfast = address("GB", "BT1 1AA", "NIR");
  EXPECT_EQ(fit({"*"}, belfast), 1);
  EXPECT_EQ(fit({"*", "GB"}, belfast), 2);
  EXPECT_EQ(fit({"GB", "GB-NIR"}, belfast), 3);
  EXPECT_EQ(fit({"GB-NIR", "GB BT"}, belfast), 5);
  EXPECT_EQ(fit({"GB BT", "GB BT1"}, belfast), 7);
  EXPECT_EQ(fit({"GB BT1 1AA"}, belfast), 11);
  // a range is as close as what its ends share, and no less close than any postal code
  EXPECT_EQ(fit({"GB BT1...BT9"}, belfast), 6);
  EXPECT_EQ(fit({"GB AB1...ZE9"}, belfast), 4);
  EXPECT_EQ(fit({"FR", "US-CA"}, belfast), 0);
  EXPECT_EQ(fit({"US-CA"}, address("US", "94105", "us-ca")), 3);
  EXPECT_EQ(fit({"US-CA"}, address("US", "94105", "NY")), 0);
}

// Saleor, test_is_shipping_method_applicable_for_postal_code; and where both are said, the closer one.
TEST(Areas, Exclusions) {
  const Address belfast = address("GB", "BT1 1AA");
  EXPECT_EQ(fit({"GB"}, belfast, {"GB BT"}), 0);
  EXPECT_EQ(fit({"GB"}, address("GB", "B1 1AA"), {"GB BT"}), 2);
  EXPECT_EQ(fit({"GB BT"}, belfast, {"GB BT"}), 0);
  EXPECT_EQ(fit({"GB BT1"}, belfast, {"GB BT"}), 7);
  EXPECT_EQ(fit({"GB", "GB BT1"}, belfast, {"GB BT"}), 7);
  EXPECT_EQ(fit({"*"}, address("CU", ""), {"CU", "KP"}), 0);
}

// Every code is in the area that begins with it, and in the range from it to itself.
TEST(Areas, ACodeIsInItsOwnArea) {
  std::mt19937 random(7);
  const std::string letters = "ABEW0129 -b";
  int read = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (unsigned length = 1 + random() % 9; length > 0; --length)
      text += letters[random() % letters.size()];
    for (const char *country : {"GB", "FR"}) {
      Address to;
      Failure why;
      if (!read_address(country, "", text, to, why) || to.postal_code.length == 0)
        continue;
      ++read;
      const std::string begins = std::string(country) + " " + text;
      ASSERT_NE(fit({begins.c_str()}, to), 0) << begins;
      ASSERT_NE(fit({(begins + "..." + text).c_str()}, to), 0) << begins;
      ASSERT_EQ(fit({country}, to, {begins.c_str()}), 0) << begins;
    }
  }
  EXPECT_GT(read, 30'000);
}

TEST(Areas, WhatAnAddressLacks) {
  const Area areas[] = {area("GB"), area("GB BT"), area("GB-NIR")};
  const Fitting unknown = fit_address(areas, 1, areas + 1, 2, address("GB", ""));
  EXPECT_TRUE(unknown.needs_postal_code);
  EXPECT_TRUE(unknown.needs_region);
  const Fitting known = fit_address(areas, 1, areas + 1, 2, address("GB", "B1 1AA", "ENG"));
  EXPECT_FALSE(known.needs_postal_code);
  EXPECT_FALSE(known.needs_region);
  const Fitting elsewhere = fit_address(areas, 1, areas + 1, 2, address("FR", ""));
  EXPECT_FALSE(elsewhere.needs_postal_code);
}

TEST(Areas, Refusals) {
  EXPECT_EQ(refused(""), "\"\" is not an area");
  EXPECT_EQ(refused("GBR"), "\"GBR\" is not an area");
  EXPECT_EQ(refused("G1"), "\"G1\" is not an area");
  EXPECT_EQ(refused("ZZ"), "\"ZZ\" is not an area");
  EXPECT_EQ(refused("GB-"), "\"GB-\" is not an area");
  EXPECT_EQ(refused("US-CALIFORNIA"), "\"US-CALIFORNIA\" is not an area");
  EXPECT_EQ(refused("GB B*"), "\"B*\" is not a postal code");
  EXPECT_EQ(refused("FR 20999...20000"), "\"20999...20000\" is not a range of postal codes");
  EXPECT_EQ(refused("FR 20000..."), "\"20000...\" is not a range of postal codes");
  EXPECT_EQ(refused("gb bt"), "read");
  EXPECT_EQ(refused("us-ca"), "read");
  Address out;
  Failure why;
  EXPECT_FALSE(read_address("United Kingdom", "", "", out, why));
  EXPECT_STREQ(why.message, "\"United Kingdom\" is not a country of ISO 3166");
  EXPECT_FALSE(read_address("US", "California", "", out, why));
  EXPECT_STREQ(why.message, "\"California\" is not the code of a region in ISO 3166-2");
}

}  // namespace
}  // namespace florin
