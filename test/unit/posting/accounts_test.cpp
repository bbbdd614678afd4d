// Account codes and types. The rules are those of docs/: "colon-separated paths of [A-Za-z0-9_.-]+ segments,
// at most 255 bytes, compared byte by byte"; types as in the accounting equation.
#include "posting/accounts.hpp"
#include "posting/limits.hpp"

#include <gtest/gtest.h>
#include <string>

namespace florin {
namespace {

bool is_code(std::string_view code) {
  Failure why;
  if (check_account_code(code, why))
    return true;
  EXPECT_EQ(why.fault, Fault::bad_parameter) << code;
  return false;
}

TEST(AccountCode, IsSegmentsJoinedByColons) {
  for (const char *code :
       {"a", "A", "0", "_", ".", "-", "assets:bank:gbp", "customers:1001", "a.b-c_d:E:9", "...", "-:-"})
    EXPECT_TRUE(is_code(code)) << code;
  for (const char *code :
       {"",    ":",   "a:",  ":a",   "a::b", "a b", " a",          "a ",           "a/b", "a\\b",
        "a\n", "a,b", "a'b", "a\"b", "a@b",  "a+b", "caf\xC3\xA9", "\xEF\xBC\x91", "*",   "(a)"})
    EXPECT_FALSE(is_code(code)) << code;
}

// Every byte by itself: just 26 + 26 + 10 letters and digits and three signs make a segment.
TEST(AccountCode, AdmitsSixtyFiveBytes) {
  int admitted = 0;
  for (int byte = 0; byte < 256; ++byte) {
    const char text[] = {static_cast<char>(byte)};
    admitted += is_code({text, 1}) ? 1 : 0;
    // A colon between two segments is the only other one.
    const char between[] = {'a', static_cast<char>(byte), 'b'};
    EXPECT_EQ(is_code({between, 3}), is_code({text, 1}) || byte == ':') << byte;
  }
  EXPECT_EQ(admitted, 65);
}

TEST(AccountCode, HasAtMost255Bytes) {
  EXPECT_EQ(max_account_code_bytes, 255u);
  EXPECT_TRUE(is_code(std::string(255, 'x')));
  EXPECT_FALSE(is_code(std::string(256, 'x')));
  Failure why;
  EXPECT_FALSE(check_account_code(std::string(300, 'x'), why));
  EXPECT_STREQ(why.message, "account code is 300 bytes long, the most is 255");
}

TEST(AccountCode, AZeroByteDoesNotEndIt) {
  EXPECT_FALSE(is_code(std::string_view("a\0b", 3)));
}

TEST(AccountType, HasFiveNames) {
  Failure why;
  AccountType type;
  for (const auto &[name, wanted] : {std::pair{"asset", AccountType::asset},
                                     {"liability", AccountType::liability},
                                     {"equity", AccountType::equity},
                                     {"income", AccountType::income},
                                     {"expense", AccountType::expense}}) {
    ASSERT_TRUE(parse_account_type(name, type, why)) << name;
    EXPECT_EQ(type, wanted) << name;
  }
  for (const char *name : {"", "Asset", "assets", "revenue", "asset ", "expens"}) {
    EXPECT_FALSE(parse_account_type(name, type, why)) << name;
    EXPECT_EQ(why.fault, Fault::bad_parameter);
  }
}

// "Debits increase asset and expense accounts and decrease liability, equity and revenue accounts": the
// normal side of the expanded accounting equation, as in any textbook; docs/ says it of florin's types.
TEST(AccountType, AssetsAndExpensesGrowByDebits) {
  EXPECT_TRUE(is_debit_normal(AccountType::asset));
  EXPECT_TRUE(is_debit_normal(AccountType::expense));
  EXPECT_FALSE(is_debit_normal(AccountType::liability));
  EXPECT_FALSE(is_debit_normal(AccountType::equity));
  EXPECT_FALSE(is_debit_normal(AccountType::income));
}

}  // namespace
}  // namespace florin
