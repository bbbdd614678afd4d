// Refunds: worked examples, and the laws that hold for any transaction refunded in any parts.
#include "posting/refund.hpp"

#include "../money/support.hpp"

#include <vector>

namespace florin {
namespace {

struct Original {
  std::vector<RefundableLeg> legs;

  explicit Original(std::initializer_list<const char *> amounts) {
    for (const char *amount : amounts)
      legs.push_back({monetary(amount), {0, 0}});
  }

  // The parts of one refund as text, or the name of the fault.
  std::vector<std::string> refund(const char *amount) { return refund(monetary(amount)); }

  std::vector<std::string> refund(const Monetary &amount) {
    std::vector<Monetary> parts(legs.size());
    Failure why;
    if (!share_refund(legs.data(), legs.size(), amount, parts.data(), why))
      return {fault_name(why.fault)};
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < legs.size(); ++i) {
      EXPECT_TRUE(add(Decimal(legs[i].refunded), negate(parts[i].amount), legs[i].refunded, why))
          << why.message;
      texts.push_back(text(parts[i]));
    }
    return texts;
  }
};

using Texts = std::vector<std::string>;

// The surface: "part by part, each leg in proportion, telescoping; never more than the original".
TEST(Refund, SharesInProportionAndTelescopes) {
  Original sale{"GBP 100.00", "GBP -83.33", "GBP -16.67"};
  EXPECT_EQ(sale.refund("GBP 33.33"), (Texts{"GBP -33.33", "GBP 27.77", "GBP 5.56"}));
  EXPECT_EQ(sale.refund("GBP 33.33"), (Texts{"GBP -33.33", "GBP 27.78", "GBP 5.55"}));
  EXPECT_EQ(sale.refund("GBP 33.35"), (Texts{"refund_exceeds_original"}));
  EXPECT_EQ(sale.refund("GBP 33.34"), (Texts{"GBP -33.34", "GBP 27.78", "GBP 5.56"}));
  EXPECT_EQ(sale.refund("GBP 0.01"), (Texts{"refund_exceeds_original"}));
}

// What the legs of another currency come to need not fit an amount.
TEST(Refund, SharesWhatIsTooLargeToBeOneAmount) {
  const char *largest = "BTC 664613997892457936451903530140172286";
  const char *other = "BTC -664613997892457936451903530140172286";
  Original sale{"GBP 10.00", "GBP -10.00", largest, largest, other, other};
  EXPECT_EQ(sale.refund("GBP 5.00"),
            (Texts{"GBP -5.00", "GBP 5.00", "BTC -332306998946228968225951765070086143",
                   "BTC -332306998946228968225951765070086143", "BTC 332306998946228968225951765070086143",
                   "BTC 332306998946228968225951765070086143"}));
}

TEST(Refund, TakesTheSameFractionOfEveryOtherCurrency) {
  Original sale{"GBP 10.00", "GBP -10.00", "EUR 33.33", "EUR -33.33"};
  EXPECT_EQ(sale.refund("GBP 2.50"), (Texts{"GBP -2.50", "GBP 2.50", "EUR -8.33", "EUR 8.33"}));
  EXPECT_EQ(sale.refund("GBP 7.50"), (Texts{"GBP -7.50", "GBP 7.50", "EUR -25.00", "EUR 25.00"}));
}

TEST(Refund, RefusesWhatIsNoRefund) {
  EXPECT_EQ(Original({"GBP 1", "GBP -1"}).refund("GBP 0"), (Texts{"invalid_parameter_value"}));
  EXPECT_EQ(Original({"GBP 1", "GBP -1"}).refund("GBP -1"), (Texts{"invalid_parameter_value"}));
  EXPECT_EQ(Original({"GBP 1", "GBP -1"}).refund("EUR 1"), (Texts{"currency_mismatch"}));
}

TEST(Refund, KeepsUnitsFinerThanAMinorUnit) {
  Original sale{"GBP 0.003", "GBP -0.001", "GBP -0.002"};
  EXPECT_EQ(sale.refund("GBP 0.001"), (Texts{"GBP -0.001", "GBP 0.00", "GBP 0.001"}));
  EXPECT_EQ(sale.refund("GBP 0.002"), (Texts{"GBP -0.002", "GBP 0.001", "GBP 0.001"}));
}

// Any transaction, in any parts: each refund balances, no leg goes back further than it went, and when all is
// refunded every leg is, to the last digit.
TEST(Refund, HoldsForAnyTransactionInAnyParts) {
  RandomAmounts random(20261122);
  for (int round = 0; round < 2'000; ++round) {
    std::vector<RefundableLeg> legs;
    for (const char *code : {"GBP", "JPY"}) {
      Decimal sum{0, 0};
      Failure why;
      const std::uint64_t debits = 1 + random.below(4);
      for (std::uint64_t i = 0; i < debits; ++i) {
        const Monetary amount{{static_cast<int128>(1 + random.below(100'000)), 0}, currency(code)};
        ASSERT_TRUE(add(Decimal(sum), amount.amount, sum, why));
        legs.push_back({amount, {0, 0}});
      }
      const auto total = static_cast<std::uint64_t>(sum.coefficient);
      const std::uint64_t cut = random.below(total);
      for (const std::uint64_t part : {cut, total - cut}) {
        if (part != 0)
          legs.push_back({{{-static_cast<int128>(part), 0}, currency(code)}, {0, 0}});
      }
    }
    Decimal left{0, 0};
    for (const RefundableLeg &leg : legs) {
      if (leg.original.currency == currency("GBP") && leg.original.amount.coefficient > 0)
        left.coefficient += leg.original.amount.coefficient;
    }
    while (left.coefficient > 0) {
      const auto most = static_cast<std::uint64_t>(left.coefficient);
      const Monetary amount{{static_cast<int128>(random.below(3) == 0 ? most : 1 + random.below(most)), 0},
                            currency("GBP")};
      std::vector<Monetary> parts(legs.size());
      Failure why;
      ASSERT_TRUE(share_refund(legs.data(), legs.size(), amount, parts.data(), why)) << why.message;
      std::vector<Entry> entries;
      for (std::size_t i = 0; i < legs.size(); ++i) {
        const int128 part = -parts[i].amount.coefficient;
        const int128 original = legs[i].original.amount.coefficient;
        ASSERT_EQ(parts[i].amount.scale > 2, false);
        ASSERT_TRUE(part == 0 || (part > 0) == (original > 0));
        ASSERT_TRUE(add(Decimal(legs[i].refunded), negate(parts[i].amount), legs[i].refunded, why));
        const Decimal whole = legs[i].original.amount;
        ASSERT_TRUE(original > 0 ? compare(legs[i].refunded, whole) <= 0
                                 : compare(legs[i].refunded, whole) >= 0);
        if (part != 0)
          entries.push_back({static_cast<std::int64_t>(i), Layer::posted, parts[i]});
      }
      ASSERT_TRUE(check_balanced(entries.data(), entries.size(), why)) << why.message;
      left.coefficient -= amount.amount.coefficient;
    }
    for (const RefundableLeg &leg : legs)
      ASSERT_EQ(leg.refunded, leg.original.amount);
  }
}

}  // namespace
}  // namespace florin
