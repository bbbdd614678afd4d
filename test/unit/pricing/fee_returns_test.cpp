// What of a fee goes back, who shares in it, and grossing up.
#include "fee_components.hpp"
#include "pricing/gross_up.hpp"

#include <random>

namespace florin {
namespace {

FeeReturn policy(FeeRefund how, const char *administration = "0", const char *cap = nullptr) {
  return {how, cap != nullptr, percent(administration), cap != nullptr ? number(cap) : Decimal{0, 0}};
}

std::string returned(const FeeReturn &terms, const char *fee, const char *fixed, const char *refunded,
                     const char *total) {
  Decimal out;
  Failure why;
  return fee_returned(terms, {number(fee), number(fixed)}, number(refunded), number(total), 2, out, why)
             ? text_of(out, 2)
             : why.message;
}

// Square: of an order of USD 20 with an application fee of 2.00 and processing of 0.88, 15 are refunded.
TEST(FeeReturned, SquaresExample) {
  EXPECT_EQ(returned(policy(FeeRefund::proportional), "2.00", "0", "15", "20"), "1.50");
  EXPECT_EQ(returned(policy(FeeRefund::kept), "0.88", "0.30", "15", "20"), "0.00");
  EXPECT_EQ(returned(policy(FeeRefund::proportional), "2.00", "0", "20", "20"), "2.00");
}

// eBay: the variable part in proportion, never what is charged per order.
TEST(FeeReturned, EbaysVariablePart) {
  EXPECT_EQ(returned(policy(FeeRefund::variable), "3.71", "0.40", "25", "25"), "3.31");
  EXPECT_EQ(returned(policy(FeeRefund::variable), "3.71", "0.40", "5", "25"), "0.66");
  EXPECT_EQ(returned(policy(FeeRefund::variable), "0.40", "0.40", "25", "25"), "0.00");
}

// Amazon: a referral fee of 15 % less the lesser of 5 and 20 % of it; item A of 345 and item B of 57.
TEST(FeeReturned, AmazonsAdministrationFee) {
  const FeeReturn amazon = policy(FeeRefund::less_administration, "20", "5");
  EXPECT_EQ(returned(amazon, "51.75", "0", "345", "345"), "46.75");
  EXPECT_EQ(returned(amazon, "8.55", "0", "57", "57"), "6.84");
  EXPECT_EQ(returned(amazon, "1.00", "0", "10", "10"), "0.80");
  // In parts: 20 % of what goes back until 5 are kept in all.
  EXPECT_EQ(returned(amazon, "51.75", "0", "100", "345"), "12.00");
  EXPECT_EQ(returned(amazon, "51.75", "0", "200", "345"), "25.00");
  EXPECT_EQ(returned(policy(FeeRefund::less_administration, "20"), "51.75", "0", "345", "345"), "41.40");
}

TEST(FeeReturned, Refusals) {
  EXPECT_EQ(returned(policy(FeeRefund::proportional), "2", "0", "20.01", "20"),
            "more would be refunded than the fee was taken of");
  EXPECT_EQ(returned(policy(FeeRefund::proportional), "2", "0", "-1", "20"),
            "what is refunded must not be negative");
  EXPECT_EQ(returned(policy(FeeRefund::proportional), "2", "0", "0", "0"), "0.00");
}

// However a refund is cut, each part gives back something from zero on, and all together the same.
TEST(FeeReturned, PartsTelescope) {
  std::mt19937 random(1);
  const FeeReturn policies[] = {policy(FeeRefund::kept),
                                policy(FeeRefund::proportional),
                                policy(FeeRefund::variable),
                                policy(FeeRefund::less_administration, "20", "0.37"),
                                policy(FeeRefund::less_administration, "33.3"),
                                policy(FeeRefund::less_administration, "100", "1")};
  for (int round = 0; round < 3000; ++round) {
    const FeeReturn &terms = policies[round % std::size(policies)];
    const int total = 1 + static_cast<int>(random() % 900);
    const int amount = static_cast<int>(random() % 400);
    const int fixed = amount == 0 ? 0 : static_cast<int>(random() % static_cast<unsigned>(amount));
    Failure why;
    Fee fee;
    Decimal whole;
    ASSERT_TRUE(make_decimal(amount, 2, fee.amount, why) && make_decimal(fixed, 2, fee.fixed, why) &&
                make_decimal(total, 2, whole, why));
    Decimal before = {0, 0};
    for (int refunded = 0; refunded <= total; ++refunded) {
      Decimal so_far;
      Decimal now;
      ASSERT_TRUE(make_decimal(refunded, 2, so_far, why));
      ASSERT_TRUE(fee_returned(terms, fee, so_far, whole, 2, now, why)) << why.message;
      ASSERT_TRUE(compare(now, before) >= 0) << "fee " << amount << " of " << total << " at " << refunded;
      ASSERT_TRUE(compare(now, fee.amount) <= 0);
      before = now;
    }
    if (terms.policy == FeeRefund::proportional) {
      ASSERT_EQ(before, fee.amount);
    }
  }
}

// ---- splits

FeeComponent split_between(const std::vector<FeeShare> &shares) {
  FeeComponent fee = flat("0");
  fee.shares = shares.data();
  fee.share_count = shares.size();
  return fee;
}

TEST(Split, SumsToTheFee) {
  const std::vector<FeeShare> shares = {
      {"platform", number("70")}, {"affiliate", number("20")}, {"agent", number("10")}};
  Decimal parts[3];
  Failure why;
  ASSERT_TRUE(split_fee(split_between(shares), money("USD 1.03"), parts, why));
  EXPECT_EQ(text_of(parts[0]), "0.72");
  EXPECT_EQ(text_of(parts[1]), "0.21");
  EXPECT_EQ(text_of(parts[2]), "0.1");
  ASSERT_TRUE(split_fee(split_between(shares), money("USD 0"), parts, why));
  EXPECT_EQ(text_of(parts[0]), "0");
}

// Each party gives back out of its own part, never more, and in the end all of it.
TEST(Split, GoesBackFromWhatIsLeft) {
  std::mt19937 random(2);
  for (int round = 0; round < 500; ++round) {
    Decimal left[3];
    Decimal all = {0, 0};
    Failure why;
    for (Decimal &part : left) {
      ASSERT_TRUE(make_decimal(static_cast<int>(random() % 300), 2, part, why));
      ASSERT_TRUE(add(Decimal(all), part, all, why));
    }
    while (all.coefficient != 0) {
      Decimal amount;
      ASSERT_TRUE(make_decimal(static_cast<int>(random() % 90), 2, amount, why));
      if (compare(amount, all) > 0)
        amount = all;
      Decimal parts[3];
      ASSERT_TRUE(split_return(amount, left, 3, 2, parts, why)) << why.message;
      Decimal sum = {0, 0};
      for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(parts[i].coefficient >= 0);
        ASSERT_TRUE(compare(parts[i], left[i]) <= 0);
        ASSERT_TRUE(add(Decimal(sum), parts[i], sum, why));
        ASSERT_TRUE(add(Decimal(left[i]), negate(parts[i]), left[i], why));
      }
      ASSERT_EQ(sum, amount);
      ASSERT_TRUE(add(Decimal(all), negate(amount), all, why));
    }
  }
  const Decimal left[] = {number("1"), number("2")};
  Decimal parts[2];
  Failure why;
  EXPECT_FALSE(split_return(number("3.01"), left, 2, 2, parts, why));
}

// ---- gross-up

bool gross_up(const std::vector<FeeComponent> &fees, const Monetary &net, Monetary &out, Failure &why) {
  std::vector<TierPlace> places(fees.size());
  GrossUp search(fees.data(), places.data(), fees.size());
  bool done = false;
  if (!search.start(net, why))
    return false;
  while (!done) {
    if (!search.step(done, why))
      return false;
  }
  out = search.gross();
  return true;
}

std::string grossed_up(const std::vector<FeeComponent> &fees, const char *net) {
  Monetary out;
  Failure why;
  return gross_up(fees, money(net), out, why) ? text_of(out) : why.message;
}

// Stripe, "passing the processing fee on to customers": (100 + 0.30) / (1 - 0.029).
TEST(GrossUp, StripesFormula) {
  EXPECT_EQ(grossed_up({percentage("2.9", "0.30")}, "USD 100"), "USD 103.30");
  EXPECT_EQ(grossed_up({percentage("2.9"), flat("0.30")}, "USD 100"), "USD 103.30");
  EXPECT_EQ(grossed_up({}, "USD 100"), "USD 100.00");
  EXPECT_EQ(grossed_up({flat("0.30")}, "USD 0"), "USD 0.30");
  EXPECT_EQ(grossed_up({percentage("3.6")}, "JPY 1000"), "JPY 1037");
  EXPECT_EQ(grossed_up({percentage("99.9")}, "USD 0.01"), "USD 5.01");
}

// The smallest amount of all, found by trying each.
void try_all(const std::vector<FeeComponent> &fees, int net) {
  Failure why;
  Decimal wanted;
  Monetary found;
  ASSERT_TRUE(make_decimal(net, 2, wanted, why));
  const Currency dollar = money("USD 0").currency;
  ASSERT_TRUE(gross_up(fees, {wanted, dollar}, found, why)) << why.message;
  for (int amount = 0;; ++amount) {
    Decimal left;
    ASSERT_TRUE(make_decimal(amount, 2, left, why));
    const Decimal tried = left;
    for (const FeeComponent &fee : fees) {
      Fee charged_fee;
      ASSERT_TRUE(charge_fee(fee, {{tried, dollar}, {1, 0}}, charged_fee, why));
      ASSERT_TRUE(add(Decimal(left), negate(charged_fee.amount), left, why));
    }
    if (compare(left, wanted) >= 0) {
      EXPECT_EQ(found.amount, tried) << "net " << net;
      return;
    }
  }
}

TEST(GrossUp, IsTheSmallestAmount) {
  std::mt19937 random(3);
  const std::vector<FeeTier> tiers = {tier("2", percent("30"), "0.10"), tier("5", percent("10"), "0.25"),
                                      tier("", percent("3"), "0.01")};
  constexpr Rounding modes[] = {Rounding::half_up, Rounding::half_even, Rounding::up, Rounding::down};
  for (int round = 0; round < 1500; ++round) {
    std::vector<FeeComponent> fees;
    for (unsigned left = 1 + random() % 3; left > 0; --left) {
      FeeComponent fee = percentage(std::to_string(random() % 30) + "." + std::to_string(random() % 100),
                                    "0." + std::to_string(10 + random() % 90));
      if (random() % 4 == 0)
        fee = tiered(FeeKind::graduated_percentage, tiers);
      fee.mode = modes[random() % std::size(modes)];
      fee.has_minimum = random() % 2 == 0;
      fee.minimum = number("0.50");
      fee.has_maximum = random() % 3 == 0;
      fee.maximum = number("0.90");
      fee.digits = random() % 5 == 0 ? 1 : own_digits;
      fees.push_back(fee);
    }
    try_all(fees, static_cast<int>(random() % 3000));
  }
}

// Sixteen components of a thousand tiers: no step goes through the tiers below again.
TEST(GrossUp, ManyTiers) {
  std::vector<FeeTier> tiers;
  for (int i = 1; i < 1000; ++i)
    tiers.push_back(tier(std::to_string(i), percent("6.2"), "0"));
  tiers.push_back(tier("", percent("6.2")));
  std::vector<FeeComponent> fees(16, tiered(FeeKind::graduated_percentage, tiers));
  for (FeeComponent &fee : fees)
    fee.digits = 5;
  // 16 times 6.2 % are 99.2 %, and no fee is rounded.
  EXPECT_EQ(grossed_up(fees, "USD 8"), "USD 1000.00");
  EXPECT_EQ(grossed_up(fees, "USD 8000000000000"), "USD 1000000000000000.00");
}

TEST(GrossUp, BeyondWhatAProductHolds) {
  FeeComponent fee = percentage("99.9");
  fee.digits = 3;
  // 10^32, less what half up leaves of the fee.
  EXPECT_EQ(grossed_up({fee}, "GBP 100000000000000000000000000000"),
            "GBP 99999999999999999999999999999999.51");
  EXPECT_EQ(grossed_up({percentage("1.2345678901234567")}, "USD 0.000000000000000000000000000000000001"),
            "USD 0.01");
  EXPECT_EQ(grossed_up({percentage("1.2345678901234567")}, "USD 12345678901234567890123456789012"),
            "USD 12499999886093749990158203228921.31");
  EXPECT_EQ(grossed_up({percentage("99.9")}, "GBP 10000000000000000000000000000000"),
            "the result has more digits than an amount can have");
}

TEST(GrossUp, Refusals) {
  EXPECT_EQ(grossed_up({component(FeeKind::package)}, "USD 1"),
            "fee component \"fee\": it cannot be grossed up");
  EXPECT_EQ(grossed_up({percentage("60"), percentage("40")}, "USD 1"),
            "fees cannot be grossed up that take more than 99.9 % of the amount");
  EXPECT_EQ(grossed_up({flat("1")}, "USD -1"), "a net amount must not be negative, as USD -1.00 is");
  EXPECT_EQ(grossed_up({flat("1")}, "BTC 1"), "currency BTC has no minor unit");
}

}  // namespace
}  // namespace florin
