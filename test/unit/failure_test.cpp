// Failures: what is kept, where it is cut, and that each fault has a name of its own.
#include "failure.hpp"

#include <gtest/gtest.h>
#include <set>
#include <string>

namespace florin {
namespace {

TEST(Failure, KeepsFaultMessageAndDetail) {
  Failure why;
  EXPECT_FALSE(why.set(Fault::bad_parameter, "weight %d is negative", 3));
  EXPECT_STREQ(why.message, "weight 3 is negative");
  EXPECT_STREQ(why.detail, "");
  EXPECT_FALSE(why.explain("It was %s.", "-1"));
  EXPECT_STREQ(why.detail, "It was -1.");
  EXPECT_EQ(why.fault, Fault::bad_parameter);
}

TEST(Failure, ASecondFailureForgetsTheDetailOfTheFirst) {
  Failure why;
  why.set(Fault::bad_text, "one");
  why.explain("First.");
  why.set(Fault::out_of_range, "two");
  EXPECT_STREQ(why.detail, "");
}

// The server refuses text that is not valid in its encoding, so a message is never cut inside a character.
TEST(Failure, CutsBetweenCharacters) {
  for (std::size_t lead = 0; lead < 4; ++lead) {
    std::string text(lead, 'x');
    while (text.size() < 400)
      text += "\xE2\x82\xAC";  // the euro sign
    Failure why;
    why.set(Fault::bad_text, "%s", text.c_str());
    const std::string kept = why.message;
    EXPECT_GE(kept.size() + 3, sizeof why.message);
    EXPECT_LT(kept.size(), sizeof why.message);
    EXPECT_EQ((kept.size() - lead) % 3, 0u) << lead;
  }
}

TEST(Failure, CutsAtTheEndOfAFourByteCharacter) {
  Failure why;
  std::string text(sizeof why.message - 1 - 4, 'x');
  text += "\xF0\x9F\x92\xB6";  // fits to the byte
  why.set(Fault::bad_text, "%s", text.c_str());
  EXPECT_EQ(why.message, text);
  text.insert(text.begin(), 'x');  // one byte too long: the whole character goes
  why.set(Fault::bad_text, "%s", text.c_str());
  EXPECT_EQ(why.message, std::string(sizeof why.message - 4, 'x'));
}

TEST(Excerpt, ShowsShortTextWhole) {
  const Excerpt shown = excerpt("GBP 12,34");
  EXPECT_EQ(std::string(shown.start, static_cast<std::size_t>(shown.length)), "GBP 12,34");
  EXPECT_STREQ(shown.ellipsis, "");
}

TEST(Excerpt, CutsLongTextBetweenCharacters) {
  const std::string text = std::string(excerpt_limit - 1, 'x') + "\xC2\xA3" + "more";
  const Excerpt shown = excerpt(text);
  EXPECT_EQ(shown.length, static_cast<int>(excerpt_limit - 1));
  EXPECT_STREQ(shown.ellipsis, "...");
}

TEST(Fault, EachHasANameOfItsOwn) {
  std::set<std::string> names;
  for (int i = 0; i <= static_cast<int>(Fault::out_of_memory); ++i)
    names.insert(fault_name(static_cast<Fault>(i)));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(Fault::out_of_memory) + 1);
  EXPECT_EQ(names.count("unknown"), 0u);
}

}  // namespace
}  // namespace florin
