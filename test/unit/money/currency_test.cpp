// Currency codes and the ISO 4217 list. Sources: ISO 4217 list one and three, and its amendments.
#include "money/currency.hpp"

#include "support.hpp"

#include <algorithm>
#include <set>
#include <vector>

namespace florin {
namespace {

TEST(Currency, ReadsAndPrintsCodesOfTwoToTwelveCharacters) {
  for (const char *code :
       {"GBP", "USDT", "E3", "AA", "A0", "ZZZZZZZZZZZZ", "ABCDEFGHIJKL", "USDC2", "WETH", "X123456"})
    EXPECT_EQ(text(currency(code)), code);
}

TEST(Currency, FoldsAsciiLowerCase) {
  EXPECT_EQ(currency("gbp"), currency("GBP"));
  EXPECT_EQ(text(currency("uSdT2z")), "USDT2Z");
}

TEST(Currency, RefusesEverythingElse) {
  using std::string_view_literals::operator""sv;
  for (std::string_view code :
       {""sv, "G"sv, "1GB"sv, "ABCDEFGHIJKLM"sv, "GB P"sv, " GBP"sv, "GBP "sv, "GB-P"sv, "G\0P"sv, "GBP\0"sv,
        "\xC3\x89UR"sv, "gb\xC4\xB1"sv, "[A"sv, "@A"sv, "A`"sv, "A{"sv, "A/"sv, "A:"sv}) {
    Currency out{42};
    Failure why;
    EXPECT_FALSE(parse_currency(code, out, why)) << code;
    EXPECT_EQ(why.fault, Fault::bad_text);
    EXPECT_EQ(out.packed, 42) << "a failure leaves the output alone";
  }
}

// The type's order is the byte order of the text (currency.hpp).
TEST(Currency, IntegerOrderIsTextOrder) {
  RandomAmounts random(1);
  const std::string_view symbols = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  std::vector<std::string> codes = {"AA", "AAA", "AA0",  "A0",   "A00",         "AZ",
                                    "B0", "USD", "USDT", "USDC", "ZZZZZZZZZZZZ"};
  for (int i = 0; i < 2000; ++i) {
    std::string code(1, symbols[10 + random.below(26)]);
    for (std::size_t length = 1 + random.below(11); length > 0; --length)
      code += symbols[random.below(random.below(2) == 0 ? 3 : symbols.size())];
    codes.push_back(code);
  }
  for (std::size_t i = 1; i < codes.size(); ++i) {
    EXPECT_EQ(codes[i - 1] < codes[i], currency(codes[i - 1]) < currency(codes[i]))
        << codes[i - 1] << codes[i];
    EXPECT_TRUE(is_currency(currency(codes[i]).packed));
    EXPECT_EQ(text(currency(codes[i])), codes[i]);
  }
}

// Binary input and storage must hold nothing that text input cannot produce.
TEST(Currency, AcceptsJustThePackedFormsOfCodes) {
  constexpr std::int64_t twelve = 6582952005840035281;  // 37^12
  EXPECT_FALSE(is_currency(0));
  EXPECT_FALSE(is_currency(-1));
  EXPECT_FALSE(is_currency(INT64_MIN));
  EXPECT_FALSE(is_currency(INT64_MAX));
  EXPECT_FALSE(is_currency(twelve));
  EXPECT_TRUE(is_currency(twelve - 1));  // ZZZZZZZZZZZZ
  EXPECT_FALSE(is_currency(currency("GBP").packed + 1)) << "a hole before the last character";
  EXPECT_FALSE(is_currency(twelve / 37 * 11)) << "one letter";
  EXPECT_FALSE(is_currency(twelve / 37 * 5)) << "a digit first";
  RandomAmounts random(2);
  int accepted = 0;
  for (int i = 0; i < 200000; ++i) {
    const auto packed = static_cast<std::int64_t>(random.below(twelve));
    if (is_currency(packed)) {
      ++accepted;
      EXPECT_EQ(currency(text(Currency{packed})).packed, packed);
    }
  }
  EXPECT_GT(accepted, 0);
}

TEST(Iso4217, HasMinorUnitsOfListOne) {
  const struct {
    const char *code;
    int digits;
  } expected[] = {{"GBP", 2},   {"JPY", 0},    {"KWD", 3},  {"BHD", 3},  {"TND", 3}, {"CLF", 4},
                  {"UYW", 4},   {"HUF", 2},    {"ISK", 0},  {"UYI", 0},  {"MGA", 2}, {"MRU", 2},
                  {"XAU", -1},  {"XXX", -1},   {"XTS", -1}, {"XDR", -1}, {"XAD", 2}, {"BTC", -1},
                  {"USDT", -1}, {"USDT2", -1}, {"US", -1},  {"U5D", -1}, {"ZZZ", -1}};
  for (const auto &one : expected)
    EXPECT_EQ(minor_unit_digits(currency(one.code)), one.digits) << one.code;
}

TEST(Iso4217, IsSortedAndFoundByCode) {
  const IsoCurrencyList list = iso_currencies();
  ASSERT_GT(list.count, 250u);
  for (std::size_t i = 0; i < list.count; ++i) {
    if (i > 0) {
      EXPECT_LT(std::string_view(list.entries[i - 1].code), std::string_view(list.entries[i].code));
    }
    EXPECT_EQ(find_iso_currency(currency(list.entries[i].code)), &list.entries[i]);
  }
}

// List one of 2026-01-01 has 178 codes.
TEST(Iso4217, CountsTheCurrentCodes) {
  const IsoCurrencyList list = iso_currencies();
  const auto current = std::count_if(list.entries, list.entries + list.count,
                                     [](const IsoCurrency &one) { return one.valid_to == 0; });
  EXPECT_EQ(current, 178);
}

// Council Regulations (EC) 2866/98 and its successors up to (EU) 2025/1407: who joined the euro, and when.
TEST(Iso4217, KnowsTheEurosPredecessors) {
  const struct {
    const char *code;
    IsoDate last;
  } expected[] = {{"ATS", 20020228}, {"BEF", 20020228}, {"DEM", 20020228}, {"ESP", 20020228},
                  {"FIM", 20020228}, {"FRF", 20020228}, {"IEP", 20020228}, {"ITL", 20020228},
                  {"LUF", 20020228}, {"NLG", 20020228}, {"PTE", 20020228}, {"GRD", 20020228},
                  {"SIT", 20061231}, {"CYP", 20071231}, {"MTL", 20071231}, {"SKK", 20081231},
                  {"EEK", 20101231}, {"LVL", 20131231}, {"LTL", 20141231}, {"HRK", 20221231},
                  {"BGN", 20251231}};
  EXPECT_EQ(std::size(expected), 21u);
  for (const auto &one : expected) {
    const IsoCurrency *found = find_iso_currency(currency(one.code));
    ASSERT_NE(found, nullptr) << one.code;
    EXPECT_STREQ(found->successor, "EUR") << one.code;
    EXPECT_EQ(found->valid_to, one.last) << one.code;
  }
}

// ISO 4217 amendments 170 to 180 and list three.
TEST(Iso4217, KnowsSuccessors) {
  const struct {
    const char *code, *successor;
  } expected[] = {{"ANG", "XCG"}, {"ZWL", "ZWG"}, {"SLL", "SLE"}, {"CUC", "CUP"}, {"VEB", "VEF"},
                  {"VEF", "VES"}, {"MRO", "MRU"}, {"STD", "STN"}, {"BYB", "BYR"}, {"BYR", "BYN"},
                  {"TRL", "TRY"}, {"ROL", "RON"}, {"MZM", "MZN"}, {"GHC", "GHS"}, {"SDD", "SDG"},
                  {"AZM", "AZN"}, {"ZMK", "ZMW"}, {"TMM", "TMT"}, {"CSD", "RSD"}, {"AFA", "AFN"},
                  {"MGF", "MGA"}, {"SRG", "SRD"}, {"RUR", "RUB"}, {"YUM", "CSD"}, {"BGL", "BGN"}};
  for (const auto &one : expected) {
    const IsoCurrency *found = find_iso_currency(currency(one.code));
    ASSERT_NE(found, nullptr) << one.code;
    EXPECT_STREQ(found->successor, one.successor) << one.code;
    EXPECT_NE(found->valid_to, 0) << one.code;
  }
}

// Amendment 176: XCG keeps the numeric code of ANG.
TEST(Iso4217, NumericCodesAreNotKeys) {
  EXPECT_EQ(find_iso_currency(currency("ANG"))->numeric_code, 532);
  EXPECT_EQ(find_iso_currency(currency("XCG"))->numeric_code, 532);
  EXPECT_EQ(find_iso_currency(currency("ANG"))->valid_to, 20250330);
  EXPECT_EQ(find_iso_currency(currency("XCG"))->valid_from, 20250331);
}

TEST(Iso4217, TellsFundsAndMetalsFromTender) {
  for (const char *code : {"XAU", "XAG", "XPT", "XPD", "XTS", "XXX", "XDR", "BOV", "CHE", "CLF", "USN"})
    EXPECT_TRUE(find_iso_currency(currency(code))->is_fund_or_metal) << code;
  for (const char *code : {"XAF", "XOF", "XPF", "XCD", "XCG", "EUR", "CHF"})
    EXPECT_FALSE(find_iso_currency(currency(code))->is_fund_or_metal) << code;
}

}  // namespace
}  // namespace florin
