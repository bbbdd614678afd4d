// The sum rule and the balance rules of a ledger, compared with sums of unbounded integers.
// Sources: docs/ ("the entries of a transaction sum to zero per currency and per layer"; limits bound what is
// available, holds included); TigerBeetle's account flags debits_must_not_exceed_credits and
// credits_must_not_exceed_debits, which count pending amounts on the outgoing side as already gone
// (docs.tigerbeetle.com/reference/account#flags): min_balance and max_balance of zero are those flags.
#include "posting/balances.hpp"

#include "../../oracle.hpp"
#include "../money/support.hpp"
#include "posting/limits.hpp"

#include <algorithm>
#include <map>
#include <vector>

namespace florin {
namespace {

Entry entry(std::string_view amount, Layer layer = Layer::posted) {
  return {1, layer, monetary(amount)};
}

Fault judged(const std::vector<Entry> &entries, Failure &why) {
  return check_balanced(entries.data(), entries.size(), why) ? Fault::none : why.fault;
}

Fault judged(const std::vector<Entry> &entries) {
  Failure why;
  return judged(entries, why);
}

constexpr const char *largest = "GBP 664613997892457936451903530140172287";  // 2^119 - 1

// ---- the sum rule

TEST(CheckBalanced, NeedsEntries) {
  EXPECT_EQ(judged({}), Fault::unbalanced_transaction);
}

TEST(CheckBalanced, OneEntryNeverBalances) {
  EXPECT_EQ(judged({entry("GBP 1")}), Fault::unbalanced_transaction);
  EXPECT_EQ(judged({entry("GBP -0.000000000000000000000000000000000001")}), Fault::unbalanced_transaction);
}

TEST(CheckBalanced, SumsToZeroExactly) {
  EXPECT_EQ(judged({entry("GBP 120"), entry("GBP -100"), entry("GBP -20")}), Fault::none);
  EXPECT_EQ(judged({entry("GBP 0.1"), entry("GBP 0.2"), entry("GBP -0.3")}), Fault::none);
  EXPECT_EQ(judged({entry("GBP 120"), entry("GBP -100"), entry("GBP -19.99")}),
            Fault::unbalanced_transaction);
}

TEST(CheckBalanced, EachCurrencyByItself) {
  EXPECT_EQ(judged({entry("GBP 1"), entry("EUR -1")}), Fault::unbalanced_transaction);
  EXPECT_EQ(judged({entry("GBP 1"), entry("EUR 2"), entry("EUR -2"), entry("GBP -1")}), Fault::none);
  Failure why;
  EXPECT_EQ(judged({entry("GBP 1"), entry("GBP -1"), entry("EUR 2"), entry("USD 3"), entry("EUR -2")}, why),
            Fault::unbalanced_transaction);
  EXPECT_STREQ(why.message, "transaction does not balance in USD");
  EXPECT_STREQ(why.detail,
               "Its entries in the posted layer sum to USD 3.00, debits positive, and not to zero.");
}

TEST(CheckBalanced, EachLayerByItself) {
  EXPECT_EQ(judged({entry("GBP 1"), entry("GBP -1", Layer::pending)}), Fault::unbalanced_transaction);
  EXPECT_EQ(judged({entry("GBP 1"), entry("GBP 2", Layer::pending), entry("GBP -1"),
                    entry("GBP -2", Layer::pending)}),
            Fault::none);
  Failure why;
  judged({entry("GBP 1"), entry("GBP -1"), entry("GBP -3", Layer::pending)}, why);
  EXPECT_STREQ(why.detail,
               "Its entries in the pending layer sum to GBP -3.00, debits positive, and not to zero.");
}

TEST(CheckBalanced, ScalesMix) {
  EXPECT_EQ(judged({entry("BTC 1"), entry("BTC -0.999999999999999999999999999999999"),
                    entry("BTC -0.000000000000000000000000000000001")}),
            Fault::none);
  EXPECT_EQ(judged({entry("BTC 1000000"), entry("BTC 0.000000000000000000000000000000000001"),
                    entry("BTC -1000000"), entry("BTC -0.000000000000000000000000000000000001")}),
            Fault::none);
}

// 600 of the largest amounts need 129 bits; the sum in between may be as large as it likes.
TEST(CheckBalanced, SumsInBetweenMayExceed128Bits) {
  std::vector<Entry> entries;
  for (int i = 0; i < 600; ++i)
    entries.push_back(entry(largest));
  const std::string negative = std::string("GBP -") + (largest + 4);
  for (int i = 0; i < 600; ++i)
    entries.push_back(entry(negative));
  EXPECT_EQ(judged(entries), Fault::none);
  entries.push_back(entry("GBP 0.000000000000000000000000000000000001"));
  EXPECT_EQ(judged(entries), Fault::unbalanced_transaction);
  entries.push_back(entry("GBP -0.000000000000000000000000000000000001"));
  EXPECT_EQ(judged(entries), Fault::none);
  entries.erase(entries.begin());
  Failure why;
  EXPECT_EQ(judged(entries, why), Fault::unbalanced_transaction);
  EXPECT_STREQ(why.message, "transaction does not balance in GBP");
}

// 2^119 * 10^36 * 10,000 legs is the largest sum there can be.
TEST(CheckBalanced, TheMostLegsOfTheLargestAmountsAtTheFinestScale) {
  std::vector<Entry> entries(max_legs - 2, entry(largest));
  entries.push_back(entry("GBP 0.000000000000000000000000000000000001"));
  entries.push_back(entry("GBP 0.000000000000000000000000000000000001"));
  EXPECT_EQ(judged(entries), Fault::unbalanced_transaction);
  for (std::size_t i = 0; i < entries.size(); i += 2)
    entries[i].amount.amount = negate(entries[i].amount.amount);
  EXPECT_EQ(judged(entries), Fault::none);
}

TEST(CheckBalanced, ThousandsOfCurrencies) {
  std::vector<Entry> entries;
  for (int i = 0; i < 2500; ++i) {
    const std::string code = {'A', static_cast<char>('A' + i / 100), static_cast<char>('A' + i / 10 % 10),
                              static_cast<char>('A' + i % 10)};
    entries.push_back(entry(code + " 1.5"));
    entries.push_back(entry(code + " -1.5"));
  }
  std::reverse(entries.begin(), entries.end());
  EXPECT_EQ(judged(entries), Fault::none);
  entries.back().amount.amount = decimal("1.6");
  EXPECT_EQ(judged(entries), Fault::unbalanced_transaction);
}

// Random transactions of every size and scale, against unbounded rationals per currency and layer.
TEST(CheckBalanced, AgreesWithUnboundedSums) {
  RandomAmounts random(20240501);
  const Currency currencies[] = {currency("GBP"), currency("EUR"), currency("BTC")};
  int balanced = 0;
  for (int round = 0; round < 5000; ++round) {
    std::vector<Entry> entries;
    std::map<std::pair<std::int64_t, Layer>, oracle::Rational> sums;
    const auto count = 1 + random.below(12);
    for (std::uint64_t i = 0; i < count; ++i) {
      const Entry one = {1,
                         random.below(2) == 0 ? Layer::posted : Layer::pending,
                         {random.next(), currencies[random.below(3)]}};
      entries.push_back(one);
      // Half of them get their counterpart, somewhere.
      if (round % 2 == 0 || random.below(8) != 0) {
        Entry other = one;
        other.amount.amount = negate(one.amount.amount);
        entries.insert(entries.begin() + static_cast<std::ptrdiff_t>(random.below(entries.size() + 1)),
                       other);
      }
    }
    for (const Entry &one : entries)
      sums[{one.amount.currency.packed, one.layer}] += oracle::rational(one.amount.amount);
    const bool wanted =
        std::all_of(sums.begin(), sums.end(), [](const auto &sum) { return sum.second == 0; });
    ASSERT_EQ(judged(entries), wanted ? Fault::none : Fault::unbalanced_transaction) << "round " << round;
    balanced += wanted ? 1 : 0;
  }
  EXPECT_GT(balanced, 2000);
  EXPECT_LT(balanced, 4800);
}

TEST(CheckEntry, RefusesZero) {
  Failure why;
  EXPECT_TRUE(check_entry(entry("GBP 0.000000000000000001"), 1, why));
  EXPECT_FALSE(check_entry(entry("GBP 0.00"), 7, why));
  EXPECT_EQ(why.fault, Fault::bad_parameter);
  EXPECT_STREQ(why.message, "amount of leg 7 is zero");
}

// One entry of 10^-36 would leave its account no room for a pound: 120 bits are 35 digits.
TEST(CheckEntry, RefusesMoreThanEighteenDecimals) {
  Failure why;
  EXPECT_TRUE(check_entry(entry("ETH -1.000000000000000001"), 1, why));
  EXPECT_FALSE(check_entry(entry("ETH -1.0000000000000000001"), 2, why));
  EXPECT_EQ(why.fault, Fault::ledger_limit_exceeded);
  EXPECT_STREQ(why.message, "amount of leg 2 has 19 decimals, the most is 18");
}

// ---- balances

Balance balance(bool debit_normal, std::string_view posted = "0", std::string_view debits = "0",
                std::string_view credits = "0") {
  Balance result = {};
  result.account_id = 1;
  result.currency = currency("GBP");
  result.debit_normal = debit_normal;
  result.posted = decimal(posted);
  result.pending_debits = decimal(debits);
  result.pending_credits = decimal(credits);
  return result;
}

void set_min(Balance &of, std::string_view amount) {
  of.has_min = true;
  of.min = decimal(amount);
}

void set_max(Balance &of, std::string_view amount) {
  of.has_max = true;
  of.max = decimal(amount);
}

std::string available_of(const Balance &of) {
  Decimal amount;
  Failure why;
  return available(of, amount, why) ? text(amount) : why.message;
}

std::string expected_of(const Balance &of) {
  Decimal amount;
  Failure why;
  return expected(of, amount, why) ? text(amount) : why.message;
}

Fault limits(const Balance &of, Failure &why) {
  return check_limits(nullptr, of, "a", why) ? Fault::none : why.fault;
}

Fault limits(const Balance &of) {
  Failure why;
  return limits(of, why);
}

TEST(Apply, AddsToTheSideOfItsLayer) {
  Balance held = balance(true, "10", "1", "2");
  Failure why;
  ASSERT_TRUE(apply(held, entry("GBP 5"), "a", why));
  ASSERT_TRUE(apply(held, entry("GBP -2.5"), "a", why));
  EXPECT_EQ(text(held.posted), "12.5");
  ASSERT_TRUE(apply(held, entry("GBP 0.25", Layer::pending), "a", why));
  ASSERT_TRUE(apply(held, entry("GBP -0.75", Layer::pending), "a", why));
  EXPECT_EQ(text(held.posted), "12.5");
  EXPECT_EQ(text(held.pending_debits), "1.25");
  EXPECT_EQ(text(held.pending_credits), "2.75");
}

// A pending entry that answers a hold has the opposite sign and lowers what the hold has raised; never below
// zero but in a stripe, where another one of the account may have been raised.
TEST(Apply, TakesWhatIsReleasedOffTheOtherSide) {
  const auto release = [](std::string_view amount) {
    Entry entry = {1, Layer::pending, monetary(amount)};
    entry.releases = true;
    return entry;
  };
  Balance held = balance(true, "10", "3", "2");
  Failure why;
  ASSERT_TRUE(apply(held, release("GBP -1"), "a", why));
  ASSERT_TRUE(apply(held, release("GBP 0.5"), "a", why));
  EXPECT_EQ(text(held.posted), "10");
  EXPECT_EQ(text(held.pending_debits), "2");
  EXPECT_EQ(text(held.pending_credits), "1.5");
  EXPECT_FALSE(apply(held, release("GBP -2.01"), "a", why));
  EXPECT_EQ(why.fault, Fault::none);
  EXPECT_FALSE(apply(held, release("GBP 1.51"), "a", why));
  EXPECT_EQ(text(held.pending_debits), "2");
  EXPECT_EQ(text(held.pending_credits), "1.5");
  held.closed = true;
  EXPECT_FALSE(apply(held, entry("GBP 1", Layer::pending), "a", why));
  EXPECT_EQ(why.fault, Fault::account_closed);
  ASSERT_TRUE(apply(held, release("GBP -2"), "a", why));
  held.is_stripe = true;
  ASSERT_TRUE(apply(held, release("GBP -2"), "a", why));
  EXPECT_EQ(text(held.pending_debits), "-2");
}

TEST(Combine, AddsWhatARowHoldsToAnother) {
  Balance into = balance(true, "10", "1", "2");
  Failure why;
  ASSERT_TRUE(combine(into, balance(true, "-2.5", "0.25", "0.75"), "a", why));
  EXPECT_EQ(text(into.posted), "7.5");
  EXPECT_EQ(text(into.pending_debits), "1.25");
  EXPECT_EQ(text(into.pending_credits), "2.75");
  EXPECT_FALSE(combine(into, balance(true, largest + 4), "a", why));
  EXPECT_EQ(why.fault, Fault::out_of_range);
  EXPECT_STREQ(why.message, "balance of account \"a\" would be out of range");
}

// A limit of several accounts together is tested like that of one, and says what it is of.
TEST(CheckLimits, NamesASubtree) {
  Balance subtree = balance(false, "-50");
  subtree.account_id = -1;
  set_min(subtree, "60");
  Failure why;
  EXPECT_EQ(limits(subtree, why), Fault::balance_limit_exceeded);
  EXPECT_STREQ(why.message, "balance of subtree \"a\" would fall below its minimum");
  EXPECT_STREQ(why.detail, "The available balance would be GBP 50.00, the minimum is GBP 60.00.");
  set_min(subtree, "50");
  EXPECT_EQ(limits(subtree), Fault::none);
}

TEST(Apply, RefusesAnotherCurrencyBeforeAClosedAccount) {
  Balance held = balance(true, "10");
  held.closed = true;
  Failure why;
  EXPECT_FALSE(apply(held, entry("EUR 5"), "a", why));
  EXPECT_EQ(why.fault, Fault::currency_mismatch);
  EXPECT_STREQ(why.message, "account \"a\" is in GBP, not in EUR");
  EXPECT_FALSE(apply(held, entry("GBP 5"), "a", why));
  EXPECT_EQ(why.fault, Fault::account_closed);
  EXPECT_EQ(text(held.posted), "10");
}

TEST(Apply, ABalanceOutOfRangeIsRefusedAndNothingChanges) {
  for (const Layer layer : {Layer::posted, Layer::pending}) {
    for (const char *sign : {"", "-"}) {
      Balance held = balance(true, std::string(sign) + (largest + 4), largest + 4, largest + 4);
      Failure why;
      EXPECT_FALSE(apply(held, entry(std::string("GBP ") + sign + "1", layer), "bank", why));
      EXPECT_EQ(why.fault, Fault::out_of_range);
      EXPECT_STREQ(why.message, "balance of account \"bank\" would be out of range");
      EXPECT_EQ(text(held.posted), std::string(sign) + (largest + 4));
      EXPECT_EQ(text(held.pending_debits), largest + 4);
      EXPECT_EQ(text(held.pending_credits), largest + 4);
    }
  }
}

TEST(Natural, IsPositiveOnTheSideThatGrowsTheAccount) {
  EXPECT_EQ(text(natural(balance(true), decimal("5"))), "5");
  EXPECT_EQ(text(natural(balance(false), decimal("5"))), "-5");
}

// What open holds may take is gone from what is available; what they may bring is not there yet.
TEST(Available, CountsOutgoingHoldsOnly) {
  EXPECT_EQ(available_of(balance(true, "100", "30", "40")), "60");
  EXPECT_EQ(expected_of(balance(true, "100", "30", "40")), "130");
  EXPECT_EQ(available_of(balance(false, "-100", "30", "40")), "70");
  EXPECT_EQ(expected_of(balance(false, "-100", "30", "40")), "140");
}

TEST(Limits, AreInclusive) {
  Balance held = balance(true, "50");
  set_min(held, "50");
  set_max(held, "50");
  EXPECT_EQ(limits(held), Fault::none);
  set_min(held, "50.000000000000000000000000000000001");
  EXPECT_EQ(limits(held), Fault::balance_limit_exceeded);
  set_min(held, "50");
  set_max(held, "49.999");
  EXPECT_EQ(limits(held), Fault::balance_limit_exceeded);
}

TEST(Limits, NoLimitIsNoLimit) {
  EXPECT_EQ(limits(balance(true, std::string("-") + (largest + 4))), Fault::none);
  EXPECT_EQ(limits(balance(false, largest + 4)), Fault::none);
}

// TigerBeetle's credits_must_not_exceed_debits on a debit-normal account: credits_pending + credits_posted
// may not exceed debits_posted; pending debits do not help. min_balance 0 says the same.
TEST(Limits, AMinimumOfZeroIsCreditsMustNotExceedDebits) {
  Balance held = balance(true, "100", "1000", "100");
  set_min(held, "0");
  EXPECT_EQ(limits(held), Fault::none);
  held = balance(true, "100", "1000", "100.01");
  set_min(held, "0");
  Failure why;
  EXPECT_EQ(limits(held, why), Fault::balance_limit_exceeded);
  EXPECT_STREQ(why.message, "balance of account \"a\" would fall below its minimum");
  EXPECT_STREQ(why.detail, "The available balance would be GBP -0.01, the minimum is GBP 0.00.");
}

// ... and debits_must_not_exceed_credits on a credit-normal one.
TEST(Limits, AMinimumOfZeroIsDebitsMustNotExceedCredits) {
  Balance held = balance(false, "-100", "100", "1000");
  set_min(held, "0");
  EXPECT_EQ(limits(held), Fault::none);
  held = balance(false, "-100", "100.01", "1000");
  set_min(held, "0");
  EXPECT_EQ(limits(held), Fault::balance_limit_exceeded);
}

TEST(Limits, AMaximumCountsIncomingHolds) {
  Balance held = balance(true, "60", "40", "1000");
  set_max(held, "100");
  EXPECT_EQ(limits(held), Fault::none);
  held = balance(true, "60", "40.01", "1000");
  set_max(held, "100");
  Failure why;
  EXPECT_EQ(limits(held, why), Fault::balance_limit_exceeded);
  EXPECT_STREQ(why.detail, "The balance with open holds would be GBP 100.01, the maximum is GBP 100.00.");
  held = balance(false, "-60", "1000", "40.01");
  set_max(held, "100");
  EXPECT_EQ(limits(held), Fault::balance_limit_exceeded);
}

// What a transaction finds broken it may leave so, and must not make worse.
TEST(Limits, StopOnlyWhatMovesFurtherBeyondThem) {
  const auto moved = [](const char *from, const char *to) {
    Balance before = balance(true, from);
    Balance after = balance(true, to);
    set_min(after, "0");
    set_max(after, "100");
    Failure why;
    return check_limits(&before, after, "a", why) ? Fault::none : why.fault;
  };
  EXPECT_EQ(moved("10", "-1"), Fault::balance_limit_exceeded);
  EXPECT_EQ(moved("-10", "-11"), Fault::balance_limit_exceeded);
  EXPECT_EQ(moved("-10", "-10"), Fault::none);
  EXPECT_EQ(moved("-10", "-9"), Fault::none);
  EXPECT_EQ(moved("-10", "101"), Fault::balance_limit_exceeded);
  EXPECT_EQ(moved("110", "110.01"), Fault::balance_limit_exceeded);
  EXPECT_EQ(moved("110", "109"), Fault::none);
  EXPECT_EQ(moved("110", "-1"), Fault::balance_limit_exceeded);
}

// An expired hold counts on neither side.
TEST(Limits, LeaveOutWhatHasExpired) {
  Balance held = balance(true, "100", "50", "80");
  Failure why;
  ASSERT_TRUE(leave_out_expired(held, {decimal("20"), decimal("30")}, why));
  EXPECT_EQ(available_of(held), "50");
  EXPECT_EQ(expected_of(held), "130");
}

// A balance that cannot be told is not within its limits.
TEST(Limits, WhatIsOutOfRangeIsRefused) {
  Balance held = balance(true, std::string("-") + (largest + 4), "0", "1");
  set_min(held, "0");
  EXPECT_EQ(limits(held), Fault::out_of_range);
  held = balance(true, largest + 4, "1", "0");
  set_max(held, "0");
  EXPECT_EQ(limits(held), Fault::out_of_range);
}

// Also without limits, so that reading a balance never fails.
TEST(Limits, WhatIsReadFromABalanceIsInRange) {
  const std::string most = largest + 4;
  EXPECT_EQ(limits(balance(true, most)), Fault::none);
  EXPECT_EQ(limits(balance(true, most, "1")), Fault::out_of_range);
  EXPECT_EQ(limits(balance(false, "-" + most, "0", "1")), Fault::out_of_range);
  EXPECT_EQ(limits(balance(true, "-" + most, "0", "0.5")), Fault::out_of_range);
  EXPECT_EQ(limits(balance(true, "0", most, most)), Fault::none);
  EXPECT_EQ(limits(balance(true, "0", most, "0.5")), Fault::out_of_range);
}

TEST(Layer, HasTheNamesThatSqlUses) {
  EXPECT_STREQ(layer_name(Layer::posted), "posted");
  EXPECT_STREQ(layer_name(Layer::pending), "pending");
}

}  // namespace
}  // namespace florin
