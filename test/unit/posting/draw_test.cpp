// Draws: worked examples, and the laws that hold for any sources. Models: ordered sources with "up to" in
// Formance's Numscript, and TigerBeetle's balancing transfers, which move at most what the limit leaves
// (docs.tigerbeetle.com/reference/transfer#flagsbalancing_debit).
#include "posting/draw.hpp"

#include "../../oracle.hpp"
#include "../money/support.hpp"
#include "posting/limits.hpp"

#include <algorithm>
#include <vector>

namespace florin {
namespace {

struct Purse {
  const char *code;
  const char *posted;  // in the natural sign
  const char *min;     // NULL: no limit
  const char *held = "GBP 0";
  const char *cap = nullptr;
};

// A liability: it is drawn from by debits.
DrawSource source(const Purse &purse, bool debit_normal = false) {
  DrawSource drawn = {};
  drawn.code = purse.code;
  drawn.balance.currency = monetary(purse.posted).currency;
  drawn.balance.debit_normal = debit_normal;
  drawn.balance.posted = debit_normal ? monetary(purse.posted).amount : negate(monetary(purse.posted).amount);
  (debit_normal ? drawn.balance.pending_credits : drawn.balance.pending_debits) = monetary(purse.held).amount;
  drawn.balance.has_min = purse.min != nullptr;
  if (drawn.balance.has_min)
    drawn.balance.min = monetary(purse.min).amount;
  drawn.has_cap = purse.cap != nullptr;
  if (drawn.has_cap)
    drawn.cap = monetary(purse.cap).amount;
  return drawn;
}

// Where everything goes in these tests.
DrawAccount destination(const char *currency_code = "GBP") {
  DrawAccount account = {};
  account.code = "sales";
  account.balance.currency = currency(currency_code);
  return account;
}

using Texts = std::vector<std::string>;

// The shares, and last their sum; or the name of the fault, its message and detail.
Texts draw(const std::vector<DrawSource> &sources, const char *amount, bool partial = false,
           const DrawAccount &to = destination(), const std::vector<Balance> &subtrees = {}) {
  std::vector<Decimal> shares(sources.size());
  Monetary drawn;
  Failure why;
  const Draw draw = {sources.data(),   sources.size(), subtrees.data(), subtrees.size(), to,
                     monetary(amount), partial};
  if (!share_draw(draw, shares.data(), drawn, why))
    return {fault_name(why.fault), why.message, why.detail};
  Texts texts;
  for (const Decimal &share : shares)
    texts.push_back(text(share));
  texts.push_back(text(drawn));
  return texts;
}

Texts draw(std::initializer_list<Purse> purses, const char *amount, bool partial = false) {
  std::vector<DrawSource> sources;
  for (const Purse &purse : purses)
    sources.push_back(source(purse));
  return draw(sources, amount, partial);
}

TEST(Draw, TakesFromEachInOrderAsFarAsItGoes) {
  EXPECT_EQ(draw({{"gift", "GBP 30", "GBP 0"}, {"wallet", "GBP 50", "GBP 0"}, {"credit", "GBP 0", nullptr}},
                 "GBP 100"),
            (Texts{"30", "50", "20", "GBP 100.00"}));
  EXPECT_EQ(draw({{"gift", "GBP 30", "GBP 0"}, {"wallet", "GBP 50", "GBP 0"}}, "GBP 30"),
            (Texts{"30", "0", "GBP 30.00"}));
  EXPECT_EQ(draw({{"wallet", "GBP 50", "GBP 0"}, {"gift", "GBP 30", "GBP 0"}}, "GBP 30"),
            (Texts{"30", "0", "GBP 30.00"}));
}

TEST(Draw, LeavesTheMinimumAndWhatIsHeld) {
  EXPECT_EQ(draw({{"a", "GBP 30", "GBP 10"}, {"b", "GBP 50", "GBP 0", "GBP 45"}, {"c", "GBP 0", "GBP -20"}},
                 "GBP 45"),
            (Texts{"20", "5", "20", "GBP 45.00"}));
  // Below its minimum already: it gives nothing, and takes nothing from the others.
  EXPECT_EQ(draw({{"a", "GBP 5", "GBP 10"}, {"b", "GBP 50", "GBP 0"}}, "GBP 45"),
            (Texts{"0", "45", "GBP 45.00"}));
}

TEST(Draw, KeepsToTheCaps) {
  EXPECT_EQ(draw({{"a", "GBP 30", "GBP 0", "GBP 0", "GBP 10"}, {"b", "GBP 0", nullptr, "GBP 0", "GBP 15"}},
                 "GBP 25"),
            (Texts{"10", "15", "GBP 25.00"}));
  EXPECT_EQ(draw({{"a", "GBP 30", "GBP 0", "GBP 0", "GBP 0"}, {"b", "GBP 0", nullptr}}, "GBP 25"),
            (Texts{"0", "25", "GBP 25.00"}));
}

// Two accounts without a limit of their own, and one of both together.
TEST(Draw, KeepsToTheLimitsOfSubtrees) {
  constexpr std::size_t first = 0;
  std::vector<DrawSource> sources = {source({"a:x", "GBP 20", nullptr}), source({"a:y", "GBP 10", nullptr}),
                                     source({"b", "GBP 0", nullptr})};
  const std::vector<Balance> subtrees = {source({"a", "GBP 30", "GBP 5"}).balance};
  for (DrawSource *beneath : {&sources[0], &sources[1]}) {
    beneath->subtrees = &first;
    beneath->subtree_count = 1;
  }
  EXPECT_EQ(draw(sources, "GBP 40", false, destination(), subtrees), (Texts{"25", "0", "15", "GBP 40.00"}));
  sources[0].has_cap = true;
  sources[0].cap = decimal("12");
  EXPECT_EQ(draw(sources, "GBP 40", false, destination(), subtrees), (Texts{"12", "13", "15", "GBP 40.00"}));
  sources.pop_back();
  EXPECT_EQ(draw(sources, "GBP 40", true, destination(), subtrees), (Texts{"12", "13", "GBP 25.00"}));
}

TEST(Draw, NotEnoughIsRefusedAndSaysWhatIsThere) {
  EXPECT_EQ(draw({{"gift", "GBP 30", "GBP 0"}, {"wallet", "GBP 50", "GBP 0"}}, "GBP 100"),
            (Texts{"balance_limit_exceeded", "the sources have GBP 80.00 to draw, not GBP 100.00",
                   "Account \"gift\" gives GBP 30.00, \"wallet\" gives GBP 50.00."}));
  EXPECT_EQ(draw({{"a", "GBP 1", "GBP 0"},
                  {"b", "GBP 2", "GBP 0"},
                  {"c", "GBP 3", "GBP 0"},
                  {"d", "GBP 4", "GBP 0"},
                  {"e", "GBP 5", "GBP 0"}},
                 "GBP 15.01")
                .back(),
            "Account \"a\" gives GBP 1.00, \"b\" gives GBP 2.00, \"c\" gives GBP 3.00, and 2 others what is "
            "left.");
}

TEST(Draw, AsMuchAsThereIs) {
  EXPECT_EQ(draw({{"gift", "GBP 30", "GBP 0"}, {"wallet", "GBP 50.005", "GBP 0"}}, "GBP 100", true),
            (Texts{"30", "50.005", "GBP 80.005"}));
  EXPECT_EQ(draw({{"gift", "GBP 30", "GBP 0"}}, "GBP 20", true), (Texts{"20", "GBP 20.00"}));
  EXPECT_EQ(draw({{"gift", "GBP 0", "GBP 0"}}, "GBP 20", true)[1],
            "the sources have GBP 0.00 to draw, not GBP 20.00");
}

TEST(Draw, RefusesSourcesThatDoNotGoTogether) {
  EXPECT_EQ(draw({source({"a", "GBP 30", "GBP 0"}), source({"b", "GBP 30", "GBP 0"}, true)}, "GBP 40"),
            (Texts{"invalid_parameter_value", "sources of a draw must grow on the same side",
                   "Account \"a\" grows by credits, account \"b\" by debits."}));
  EXPECT_EQ(draw({{"a", "GBP 30", "GBP 0"}, {"b", "EUR 30", "EUR 0"}}, "GBP 10"),
            (Texts{"currency_mismatch", "account \"b\" is in EUR", "The draw is of GBP 10.00."}));
  DrawSource closed = source({"b", "GBP 0", "GBP 0"});
  closed.balance.closed = true;
  EXPECT_EQ(draw({source({"a", "GBP 30", "GBP 0"}), closed}, "GBP 10"),
            (Texts{"account_closed", "account \"b\" is closed", ""}));
  DrawAccount shut = destination();
  shut.balance.closed = true;
  EXPECT_EQ(draw({source({"a", "GBP 30", "GBP 0"})}, "GBP 10", false, shut)[1],
            "account \"sales\" is closed");
  EXPECT_EQ(draw({source({"a", "GBP 30", "GBP 0"})}, "GBP 10", false, destination("EUR"))[1],
            "account \"sales\" is in EUR");
  // The currency of a later one comes before the closing of an earlier one.
  EXPECT_EQ(draw({closed, source({"c", "EUR 30", "EUR 0"})}, "GBP 10")[0], "currency_mismatch");
}

TEST(Draw, DebitNormalSourcesToo) {
  EXPECT_EQ(
      draw({source({"till", "GBP 30", "GBP 5", "GBP 10"}, true), source({"safe", "GBP 9", "GBP 0"}, true)},
           "GBP 20"),
      (Texts{"15", "5", "GBP 20.00"}));
}

// A leg has at most 18 decimals, and a limit may have 36: what is taken is rounded down to what a leg can
// say.
TEST(Draw, TakesWhatALegCanSay) {
  EXPECT_EQ(draw({{"a", "GBP 1", "GBP 0.0000000000000000001"}}, "GBP 1", true),
            (Texts{"0.999999999999999999", "GBP 0.999999999999999999"}));
  EXPECT_EQ(draw({{"a", "GBP 0.000000000000000000001", "GBP 0"}}, "GBP 1", true)[0],
            "balance_limit_exceeded");
}

TEST(BoundOfDraw, IsExactWhereTheDifferenceHasMoreDigitsThanAnAmount) {
  Decimal bound;
  const char *largest = "GBP 664613997892457936451903530140172287";
  ASSERT_TRUE(bound_of_draw(source({"a", largest, "GBP 0.5"}).balance, bound));
  EXPECT_EQ(text(bound), "664613997892457936451903530140172286");
  EXPECT_FALSE(bound_of_draw(source({"a", largest, "GBP -1"}).balance, bound));
  EXPECT_FALSE(bound_of_draw(source({"a", "GBP 1", nullptr}).balance, bound));
}

// One source with a balance, holds, a limit and a cap within a few hundred pounds.
DrawSource random_source(RandomAmounts &random, bool debit_normal) {
  const auto around_zero = [&] {
    Decimal value{};
    Failure why;
    EXPECT_TRUE(make_decimal(static_cast<int128>(random.below(30000)) - 10000, 2, value, why));
    return value;
  };
  DrawSource drawn = {};
  drawn.code = "a";
  drawn.balance.currency = currency("GBP");
  drawn.balance.debit_normal = debit_normal;
  drawn.balance.posted = around_zero();
  drawn.balance.pending_debits = decimal(random.below(3) == 0 ? "3.5" : "0");
  drawn.balance.pending_credits = decimal(random.below(3) == 0 ? "7.25" : "0");
  drawn.balance.has_min = random.below(8) != 0;
  drawn.balance.min = around_zero();
  drawn.has_cap = random.below(3) == 0;
  drawn.cap = decimal(std::to_string(random.below(90)));
  return drawn;
}

// What is left above a minimum, by unbounded arithmetic.
oracle::Rational room_of(const Balance &balance) {
  const oracle::Rational posted = oracle::rational(balance.posted) * (balance.debit_normal ? 1 : -1);
  const Decimal &held = balance.debit_normal ? balance.pending_credits : balance.pending_debits;
  const oracle::Rational room = posted - oracle::rational(held) - oracle::rational(balance.min);
  return room < 0 ? oracle::Rational(0) : room;
}

// Whatever the sources, each gives what it, its cap and its subtrees allow before the next one is asked, and
// the shares sum to the amount or to all that there is.
TEST(Draw, LawsOfAnyDraw) {
  constexpr std::size_t positions[] = {0, 1};
  RandomAmounts random(20261122);
  int in_full = 0;
  int in_part = 0;
  for (int round = 0; round < 20000; ++round) {
    const bool debit_normal = random.below(2) == 0;
    std::vector<Balance> subtrees;
    std::vector<oracle::Rational> rooms;
    for (int i = 0; i < 2; ++i) {
      subtrees.push_back(random_source(random, debit_normal).balance);
      rooms.push_back(room_of(subtrees.back()));
    }
    std::vector<DrawSource> sources;
    const std::uint64_t count = 1 + random.below(5);
    for (std::uint64_t i = 0; i < count; ++i) {
      sources.push_back(random_source(random, debit_normal));
      sources.back().subtrees = positions + random.below(2);
      sources.back().subtree_count = random.below(3 - (sources.back().subtrees - positions));
    }
    const Monetary amount = monetary("GBP " + std::to_string(1 + random.below(300)) + ".25");
    std::vector<Decimal> shares(sources.size());
    Monetary drawn;
    Failure why;
    Draw draw = {
        sources.data(), sources.size(), subtrees.data(), subtrees.size(), destination(), amount, true};
    const bool some = share_draw(draw, shares.data(), drawn, why);
    oracle::Rational missing = oracle::rational(amount.amount);
    for (std::size_t i = 0; i < sources.size(); ++i) {
      const DrawSource &source = sources[i];
      oracle::Rational share = missing;
      if (source.balance.has_min)
        share = std::min(share, room_of(source.balance));
      if (source.has_cap)
        share = std::min(share, oracle::rational(source.cap));
      for (std::size_t j = 0; j < source.subtree_count; ++j) {
        if (subtrees[source.subtrees[j]].has_min)
          share = std::min(share, rooms[source.subtrees[j]]);
      }
      ASSERT_EQ(oracle::rational(shares[i]), share) << "round " << round << ", source " << i;
      missing -= share;
      for (std::size_t j = 0; j < source.subtree_count; ++j)
        rooms[source.subtrees[j]] -= share;
    }
    const oracle::Rational all = oracle::rational(amount.amount) - missing;
    ASSERT_EQ(some, all > 0);
    ASSERT_EQ(oracle::rational(drawn.amount), all);
    in_full += missing == 0 ? 1 : 0;
    in_part += some && missing > 0 ? 1 : 0;
    draw.partial = false;
    ASSERT_EQ(share_draw(draw, shares.data(), drawn, why), missing == 0);
  }
  EXPECT_GT(in_full, 1000);
  EXPECT_GT(in_part, 1000);
}

}  // namespace
}  // namespace florin
