// Captures: worked examples, and the laws that hold for any hold captured in any parts.
// Sources: docs/holds.md; TigerBeetle's two-phase transfers
// (docs.tigerbeetle.com/coding/two-phase-transfers): a pending transfer may be posted with its amount or a
// smaller one, a larger one is exceeds_pending_transfer_amount. Stripe's capture of a payment intent
// (docs.stripe.com/payments/place-a-hold-on-a-payment-method): a part may be captured, with final_capture the
// rest is released, and over-capture goes up to a maximum that was agreed before.
#include "posting/capture.hpp"

#include "../money/support.hpp"

#include <vector>

namespace florin {
namespace {

using Texts = std::vector<std::string>;

struct Hold {
  std::vector<HeldLeg> legs;

  Hold(std::initializer_list<const char *> amounts) {
    for (const char *amount : amounts)
      legs.push_back({monetary(amount), monetary(amount).amount});
  }

  // What one capture posts of each leg, as text, or the name of the fault; what it releases is taken off.
  Texts capture(const char *amount, bool final = false, const char *allowance = nullptr) {
    std::vector<CapturedLeg> parts(legs.size());
    Failure why;
    const Monetary allowed = monetary(allowance == nullptr ? "GBP 0" : allowance);
    if (!share_capture(legs.data(), legs.size(), monetary(amount), final,
                       allowance == nullptr ? nullptr : &allowed, parts.data(), why)) {
      said = std::string(why.message) + "|" + why.detail;
      return {fault_name(why.fault)};
    }
    Texts texts;
    for (std::size_t i = 0; i < legs.size(); ++i) {
      EXPECT_TRUE(add(Decimal(legs[i].left), parts[i].released.amount, legs[i].left, why)) << why.message;
      texts.push_back(text(parts[i].posted));
    }
    return texts;
  }

  Texts left() const {
    Texts texts;
    for (const HeldLeg &leg : legs)
      texts.push_back(text(leg.left));
    return texts;
  }

  std::string said;
};

TEST(Capture, SharesInProportionAndTelescopes) {
  Hold hold{"GBP 60.00", "GBP -50.00", "GBP -10.00"};
  EXPECT_EQ(hold.capture("GBP 20.01"), (Texts{"GBP 20.01", "GBP -16.68", "GBP -3.33"}));
  EXPECT_EQ(hold.left(), (Texts{"39.99", "-33.32", "-6.67"}));
  EXPECT_EQ(hold.capture("GBP 20.01"), (Texts{"GBP 20.01", "GBP -16.67", "GBP -3.34"}));
  EXPECT_EQ(hold.capture("GBP 19.99"), (Texts{"capture_exceeds_hold"}));
  EXPECT_EQ(
      hold.said,
      "capture of GBP 19.99 exceeds the GBP 19.98 that remain of the hold|The hold has no capture_limit "
      "that allows more.");
  EXPECT_EQ(hold.capture("GBP 19.98"), (Texts{"GBP 19.98", "GBP -16.65", "GBP -3.33"}));
  EXPECT_EQ(hold.left(), (Texts{"0", "0", "0"}));
}

TEST(Capture, FinalReleasesTheRest) {
  Hold hold{"GBP 60.00", "GBP -50.00", "GBP -10.00"};
  EXPECT_EQ(hold.capture("GBP 35.55", true), (Texts{"GBP 35.55", "GBP -29.63", "GBP -5.92"}));
  EXPECT_EQ(hold.left(), (Texts{"0", "0", "0"}));
}

TEST(Capture, TakesTheSameFractionOfEveryOtherCurrency) {
  Hold hold{"EUR 120", "EUR -120", "GBP 100", "GBP -100"};
  EXPECT_EQ(hold.capture("GBP 33.33"), (Texts{"EUR 40.00", "EUR -40.00", "GBP 33.33", "GBP -33.33"}));
  EXPECT_EQ(hold.capture("EUR 1.20"), (Texts{"EUR 1.20", "EUR -1.20", "GBP 1.00", "GBP -1.00"}));
  EXPECT_EQ(hold.capture("GBP 65.67"), (Texts{"EUR 78.80", "EUR -78.80", "GBP 65.67", "GBP -65.67"}));
  EXPECT_EQ(hold.left(), (Texts{"0", "0", "0", "0"}));
}

// What is left in full, and the excess as the hold's legs were, not as what is left of them.
TEST(Capture, TakesMoreUpToTheAllowance) {
  Hold hold{"GBP 30", "GBP -25", "GBP -5"};
  EXPECT_EQ(hold.capture("GBP 20", false, "GBP 36"), (Texts{"GBP 20.00", "GBP -16.67", "GBP -3.33"}));
  EXPECT_EQ(hold.capture("GBP 16.01", false, "GBP 16"), (Texts{"capture_exceeds_hold"}));
  EXPECT_EQ(
      hold.said,
      "capture of GBP 16.01 exceeds the GBP 10.00 that remain of the hold|Its capture_limit allows GBP 16.00 "
      "more.");
  EXPECT_EQ(hold.capture("GBP 16", false, "EUR 16"), (Texts{"capture_exceeds_hold"}));
  EXPECT_EQ(hold.capture("GBP 16", false, "GBP 16"), (Texts{"GBP 16.00", "GBP -13.33", "GBP -2.67"}));
  EXPECT_EQ(hold.left(), (Texts{"0", "0", "0"}));
}

// Many times what was held, and of the other currency as many times as much.
TEST(Capture, TakesManyTimesWhatWasHeld) {
  Hold hold{"GBP 0.03", "GBP -0.03", "EUR 0.04", "EUR -0.04"};
  EXPECT_EQ(hold.capture("GBP 3000000000.00", false, "GBP 3000000000.00"),
            (Texts{"GBP 3000000000.00", "GBP -3000000000.00", "EUR 4000000000.00", "EUR -4000000000.00"}));
  Hold large{"GBP 1", "GBP -1", "EUR 600000000000000000000000000000000",
             "EUR -600000000000000000000000000000000"};
  EXPECT_EQ(large.capture("GBP 100000000", false, "GBP 100000000"), (Texts{"numeric_value_out_of_range"}));
}

TEST(Capture, RefusesWhatIsNoAmountOfTheHold) {
  EXPECT_EQ(Hold({"GBP 1", "GBP -1"}).capture("GBP 0"), (Texts{"invalid_parameter_value"}));
  EXPECT_EQ(Hold({"GBP 1", "GBP -1"}).capture("GBP -1"), (Texts{"invalid_parameter_value"}));
  EXPECT_EQ(Hold({"GBP 1", "GBP -1"}).capture("EUR 1"), (Texts{"currency_mismatch"}));
}

TEST(CaptureLimit, IsInACurrencyOfTheHoldAndNotBelowIt) {
  const std::vector<Entry> entries{{1, Layer::pending, monetary("GBP 60")},
                                   {2, Layer::pending, monetary("GBP -50")},
                                   {3, Layer::pending, monetary("GBP -10")}};
  Failure why;
  EXPECT_TRUE(check_capture_limit(entries.data(), entries.size(), monetary("GBP 60"), why));
  EXPECT_TRUE(check_capture_limit(entries.data(), entries.size(), monetary("GBP 1000"), why));
  EXPECT_FALSE(check_capture_limit(entries.data(), entries.size(), monetary("GBP 59.99"), why));
  EXPECT_EQ(why.fault, Fault::bad_parameter);
  EXPECT_FALSE(check_capture_limit(entries.data(), entries.size(), monetary("EUR 60"), why));
  EXPECT_EQ(why.fault, Fault::bad_parameter);
}

// 2^119 - 1 is the largest coefficient: with the second amount the sum has too many digits, with the third it
// fits again. Found by the model.
TEST(CaptureLimit, AsksOnlyWhetherTheWholeSumFits) {
  const char *amounts[] = {"BTC 34918237.4", "BTC 6646139978924579364519035301401722.87", "BTC 47.13"};
  std::vector<Entry> entries;
  for (const char *amount : amounts)
    entries.push_back({1, Layer::pending, monetary(amount)});
  Failure why;
  EXPECT_FALSE(check_capture_limit(entries.data(), entries.size(), monetary("BTC 0"), why));
  EXPECT_EQ(why.fault, Fault::bad_parameter);
  EXPECT_FALSE(check_capture_limit(entries.data(), entries.size() - 1, monetary("BTC 0"), why));
  EXPECT_EQ(why.fault, Fault::out_of_range);
  Hold hold{
      amounts[0],  amounts[1], amounts[2], "BTC -34918237.4", "BTC -6646139978924579364519035301401722.87",
      "BTC -47.13"};
  EXPECT_EQ(hold.capture("BTC 0.01"), (Texts{"BTC 0", "BTC 0.01", "BTC 0", "BTC 0", "BTC -0.01", "BTC 0"}));
}

// Any hold, in any parts: each capture and each release balances, no leg is released below zero, and when all
// is captured every leg was posted to the last digit, in one of its parts or another.
TEST(Capture, HoldsForAnyHoldInAnyParts) {
  RandomAmounts random(20261123);
  for (int round = 0; round < 2'000; ++round) {
    std::vector<HeldLeg> legs;
    std::vector<Decimal> posted;
    int128 left = 0;
    for (const char *code : {"GBP", "JPY"}) {
      int128 sum = 0;
      for (std::uint64_t i = 1 + random.below(4); i > 0; --i) {
        const Decimal amount{static_cast<int128>(1 + random.below(100'000)), 0};
        legs.push_back({{amount, currency(code)}, amount});
        sum += amount.coefficient;
      }
      const auto total = static_cast<std::uint64_t>(sum);
      const std::uint64_t cut = random.below(total);
      for (const std::uint64_t part : {cut, total - cut}) {
        const Decimal amount{-static_cast<int128>(part), 0};
        if (part != 0)
          legs.push_back({{amount, currency(code)}, amount});
      }
      left = left == 0 ? sum : left;
    }
    posted.resize(legs.size());
    while (left > 0) {
      const auto most = static_cast<std::uint64_t>(left);
      const Monetary amount{{static_cast<int128>(random.below(3) == 0 ? most : 1 + random.below(most)), 0},
                            currency("GBP")};
      std::vector<CapturedLeg> parts(legs.size());
      std::vector<Entry> entries;
      Failure why;
      ASSERT_TRUE(share_capture(legs.data(), legs.size(), amount, false, nullptr, parts.data(), why))
          << why.message;
      for (std::size_t i = 0; i < legs.size(); ++i) {
        ASSERT_EQ(parts[i].released, negate(parts[i].posted));
        ASSERT_TRUE(add(Decimal(legs[i].left), parts[i].released.amount, legs[i].left, why));
        ASSERT_TRUE(add(Decimal(posted[i]), parts[i].posted.amount, posted[i], why));
        const bool is_debit = legs[i].original.amount.coefficient > 0;
        ASSERT_TRUE(is_debit ? legs[i].left.coefficient >= 0 : legs[i].left.coefficient <= 0);
        if (parts[i].posted.amount.coefficient != 0) {
          entries.push_back({static_cast<std::int64_t>(i), Layer::posted, parts[i].posted});
          entries.push_back({static_cast<std::int64_t>(i), Layer::pending, parts[i].released, true});
        }
      }
      ASSERT_TRUE(check_balanced(entries.data(), entries.size(), why)) << why.message;
      left -= amount.amount.coefficient;
    }
    for (std::size_t i = 0; i < legs.size(); ++i) {
      ASSERT_EQ(legs[i].left, (Decimal{0, 0}));
      ASSERT_EQ(posted[i], legs[i].original.amount);
    }
  }
}

}  // namespace
}  // namespace florin
