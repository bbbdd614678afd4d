// Templates of account codes.
#include "pricing/account_template.hpp"

#include <gtest/gtest.h>

#include <string>

namespace florin {
namespace {

std::string checked(std::string_view text) {
  Failure why;
  return check_account_template(text, why) ? "" : why.message;
}

std::string filled(std::string_view text, std::initializer_list<RoleArgument> arguments) {
  AccountCode code;
  Failure why;
  return fill_account_template("tax", text, arguments.begin(), arguments.size(), code, why)
             ? std::string(code.text, code.length)
             : why.message;
}

TEST(AccountTemplate, IsACodeWithKnownNames) {
  EXPECT_EQ(checked("liabilities:tax:{jurisdiction}:{tax}"), "");
  EXPECT_EQ(checked("{currency|lower}"), "");
  EXPECT_EQ(checked("a:x{currency}-{seller}"), "");
  for (const char *wrong : {"", ":a", "a:", "a::b", "a b", "a:{colour}", "a:{currency", "a:currency}", "a:{}",
                            "a:{currency|upper}", "a:{{currency}}", "a:{|lower}"})
    EXPECT_EQ(checked(wrong), "invalid template of an account code \"" + std::string(wrong) + "\"");
  EXPECT_EQ(checked(std::string(256, 'a')), "template of an account code is longer than 255 bytes");
}

TEST(AccountTemplate, IsFilledIn) {
  EXPECT_EQ(filled("liabilities:tax:{jurisdiction}:{tax}", {{"tax", "vat"}, {"jurisdiction", "US-NY"}}),
            "liabilities:tax:US-NY:vat");
  EXPECT_EQ(filled("assets:{currency|lower}", {{"currency", "GBP"}}), "assets:gbp");
  EXPECT_EQ(filled("assets:bank", {}), "assets:bank");
}

TEST(AccountTemplate, KeepsAValueWithinItsSegment) {
  for (const char *wrong : {"acme:cash", "a b", ":", "\xC3\xA9", "a\n"})
    EXPECT_EQ(
        filled("s:{seller}", {{"seller", wrong}}),
        "account role \"tax\": seller \"" + std::string(wrong) + "\" cannot be a part of an account code");
  EXPECT_EQ(filled("s:{seller}", {{"seller", ""}}), "account role \"tax\" needs a seller");
  EXPECT_EQ(filled("s:{seller}", {{"buyer", "b"}}), "account role \"tax\" needs a seller");
  EXPECT_EQ(filled("s:{seller}", {{"seller", std::string_view("a\0b", 3)}}).substr(0, 26),
            "account role \"tax\": seller");
  const std::string longest(253, 'x');
  EXPECT_EQ(filled("s:{seller}", {{"seller", longest}}), "s:" + longest);
  EXPECT_EQ(filled("ss:{seller}", {{"seller", longest}}),
            "account role \"tax\": its account code is longer than 255 bytes");
}

}  // namespace
}  // namespace florin
