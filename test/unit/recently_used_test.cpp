// The bounded map that lets go of what was not used for longest.

#include "recently_used.hpp"

#include <gtest/gtest.h>

#include <string>

namespace florin {
namespace {

TEST(RecentlyUsed, LetsGoOfTheOneNotUsedForLongest) {
  RecentlyUsed<std::string, int, 2> map;
  EXPECT_EQ(map.find("a"), nullptr);
  map.keep("a", std::make_unique<const int>(1));
  map.keep("b", std::make_unique<const int>(2));
  ASSERT_NE(map.find("a"), nullptr);
  map.keep("c", std::make_unique<const int>(3));
  EXPECT_EQ(map.size(), 2U);
  EXPECT_EQ(map.find("b"), nullptr);
  ASSERT_NE(map.find("a"), nullptr);
  EXPECT_EQ(*map.find("a"), 1);
  EXPECT_EQ(*map.find("c"), 3);
}

TEST(RecentlyUsed, FreesWhatItLetsGo) {
  int alive = 0;
  struct Counted {
    explicit Counted(int &count) : count_(count) { ++count_; }
    Counted(const Counted &) = delete;
    Counted &operator=(const Counted &) = delete;
    ~Counted() { --count_; }
    int &count_;
  };
  {
    RecentlyUsed<int, Counted, 3> map;
    for (int i = 0; i < 100; ++i) {
      map.keep(i, std::make_unique<const Counted>(alive));
      EXPECT_LE(alive, 3);
    }
    EXPECT_EQ(alive, 3);
  }
  EXPECT_EQ(alive, 0);
}

}  // namespace
}  // namespace florin
