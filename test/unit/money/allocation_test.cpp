// Allocation: published examples, and the laws that hold for every input.
#include "money/allocation.hpp"

#include "oracle.hpp"
#include "support.hpp"

#include <vector>

namespace florin {
namespace {

using oracle::Rational;
using Texts = std::vector<std::string>;

constexpr Remainder every_method[] = {Remainder::largest_remainder, Remainder::to_first, Remainder::to_last,
                                      Remainder::to_largest, Remainder::separate};

Texts shares(std::string_view total, std::initializer_list<std::string_view> weights, std::string_view step,
             std::string_view method = "largest_remainder") {
  std::vector<Decimal> parsed;
  for (std::string_view weight : weights)
    parsed.push_back(decimal(weight));
  std::vector<Decimal> out(parsed.size() + 1);
  Remainder remainder{};
  Failure why;
  if (!parse_remainder(method, remainder, why) ||
      !allocate(decimal(total), parsed.data(), parsed.size(), decimal(step), remainder, out.data(), why))
    return {fault_name(why.fault)};
  if (remainder != Remainder::separate)
    out.pop_back();
  Texts texts;
  for (const Decimal &share : out)
    texts.push_back(text(share));
  return texts;
}

// brick/money MoneyTest (Hamilton, Fowler, largest ratio, separate), dinero.js, RubyMoney allocation_spec.
TEST(Allocate, FollowsPublishedExamples) {
  EXPECT_EQ(shares("1.00", {"2", "3", "1"}, "0.01"), (Texts{"0.33", "0.5", "0.17"}));
  EXPECT_EQ(shares("1.00", {"2", "3", "1"}, "0.01", "to_first"), (Texts{"0.34", "0.5", "0.16"}));
  EXPECT_EQ(shares("1.00", {"2", "3", "1"}, "0.01", "to_largest"), (Texts{"0.33", "0.51", "0.16"}));
  EXPECT_EQ(shares("1.00", {"2", "3", "1"}, "0.01", "separate"), (Texts{"0.33", "0.5", "0.16", "0.01"}));
  EXPECT_EQ(shares("100", {"30", "20", "40", "40"}, "0.01"), (Texts{"23.08", "15.38", "30.77", "30.77"}));
  EXPECT_EQ(shares("1003", {"0", "50", "50"}, "1"), (Texts{"0", "502", "501"}));
  EXPECT_EQ(shares("100", {"1", "2", "3", "7"}, "0.05"), (Texts{"7.7", "15.4", "23.05", "53.85"}));
  EXPECT_EQ(shares("100", {"1", "1", "1"}, "1"), (Texts{"34", "33", "33"}));
  EXPECT_EQ(shares("99.99", {"1", "1", "1", "1"}, "0.01"), (Texts{"25", "25", "25", "24.99"}));
}

TEST(Allocate, GivesLeftOverStepsByMethod) {
  EXPECT_EQ(shares("99.99", {"1", "1", "1", "1"}, "0.01", "to_last"), (Texts{"24.99", "25", "25", "25"}));
  EXPECT_EQ(shares("5", {"0", "1", "1", "0"}, "1", "to_first"), (Texts{"0", "3", "2", "0"}));
  EXPECT_EQ(shares("5", {"0", "1", "1", "0"}, "1", "to_last"), (Texts{"0", "2", "3", "0"}));
  EXPECT_EQ(shares("-1.00", {"2", "3", "1"}, "0.01"), (Texts{"-0.33", "-0.5", "-0.17"}));
  EXPECT_EQ(shares("-1.00", {"2", "3", "1"}, "0.01", "separate"), (Texts{"-0.33", "-0.5", "-0.16", "-0.01"}));
  EXPECT_EQ(shares("0", {"2", "3"}, "0.01", "separate"), (Texts{"0", "0", "0"}));
}

TEST(Allocate, TakesWeightsOfAnyScale) {
  EXPECT_EQ(shares("10", {"0.2", "0.30", "0.5"}, "1"), (Texts{"2", "3", "5"}));
  EXPECT_EQ(
      shares("3", {"0.000000000000000000000000000000000001", "0.000000000000000000000000000000000002"}, "1"),
      (Texts{"1", "2"}));
  EXPECT_EQ(
      shares("5", {"0.000000000000000000000000000000000001", "664613997892457936451903530140172287"}, "0.01"),
      (Texts{"0", "5"}));
}

TEST(Allocate, RefusesWhatCannotBeDivided) {
  const Texts refused{"invalid_parameter_value"};
  EXPECT_EQ(shares("1", {}, "0.01"), refused);                // brick/money
  EXPECT_EQ(shares("1", {"1", "2", "-1"}, "0.01"), refused);  // brick/money
  EXPECT_EQ(shares("1", {"0", "0"}, "0.01"), refused);        // brick/money
  EXPECT_EQ(shares("1.005", {"1", "1"}, "0.01"), refused);    // not a whole number of steps
  EXPECT_EQ(shares("1", {"1"}, "0"), refused);
  EXPECT_EQ(shares("1", {"1"}, "-0.01"), refused);
  EXPECT_EQ(shares("1", {"1"}, "0.01", "by_lot"), refused);
  EXPECT_EQ(shares("1", {"1"}, "0.01", ""), refused);
}

TEST(Allocate, RefusesSharesThatDoNotFit) {
  EXPECT_EQ(shares("100000000000000000000000000000000000", {"1", "1", "1"},
                   "0.000000000000000000000000000000000001"),
            Texts{"numeric_value_out_of_range"});
  EXPECT_EQ(
      shares("100000000000000000000000000000000000", {"1", "1"}, "0.000000000000000000000000000000000001"),
      (Texts{"50000000000000000000000000000000000", "50000000000000000000000000000000000"}));
}

// For every method: the shares sum to the total, are whole steps, lie within one step of the exact share,
// mirror in sign, give nothing to a zero weight, and nothing less to a larger weight than to a smaller one.
TEST(Allocate, KeepsItsLaws) {
  RandomAmounts random(11);
  for (int i = 0; i < 4000; ++i) {
    const std::size_t count = 1 + random.below(i % 100 == 0 ? 300 : 8);
    std::vector<Decimal> weights(count);
    Rational weight_sum(0);
    for (Decimal &weight : weights) {
      weight = random.below(5) == 0 ? Decimal{}
               : i % 2 == 0         ? Decimal{static_cast<int128>(1 + random.below(9)), 0}
                                    : random.next();
      if (weight.coefficient < 0)
        weight = negate(weight);
      weight_sum += oracle::rational(weight);
    }
    if (weight_sum == 0)
      continue;
    const Decimal steps[] = {decimal("0.01"), decimal("1"), decimal("0.05"), decimal("250"),
                             decimal("0.000001")};
    const Decimal step = steps[random.below(5)];
    Decimal total{};
    if (!oracle::decimal(
            oracle::rational(step) * Rational(oracle::Integer(random.below(1000000)) *
                                              (i % 7 == 0 ? oracle::ten_to(20) : oracle::Integer(1))),
            total))
      continue;
    for (const Remainder method : every_method) {
      std::vector<Decimal> out(count + 1), mirrored(count + 1);
      Failure why;
      ASSERT_TRUE(allocate(total, weights.data(), count, step, method, out.data(), why)) << why.message;
      ASSERT_TRUE(allocate(negate(total), weights.data(), count, step, method, mirrored.data(), why))
          << why.message;
      Rational sum(0);
      for (std::size_t k = 0; k < count; ++k) {
        const Rational share = oracle::rational(out[k]);
        const Rational exact = oracle::rational(total) * oracle::rational(weights[k]) / weight_sum;
        sum += share;
        EXPECT_EQ(out[k], negate(mirrored[k]));
        EXPECT_EQ(denominator(Rational(share / oracle::rational(step))), 1);
        const Rational error = abs(Rational(share - exact));
        EXPECT_LE(error, oracle::rational(step));
        if (method == Remainder::largest_remainder) {
          EXPECT_LT(error, oracle::rational(step)) << "an exact share is never changed";
        }
        if (weights[k].coefficient == 0) {
          EXPECT_EQ(out[k].coefficient, 0);
        }
        for (std::size_t other = 0; other < count; ++other)
          if (compare(weights[other], weights[k]) < 0 &&
              (method == Remainder::largest_remainder || method == Remainder::to_largest ||
               method == Remainder::separate)) {
            EXPECT_TRUE(compare(out[k], out[other]) >= 0);
          }
      }
      if (method == Remainder::separate) {
        EXPECT_EQ(out[count], negate(mirrored[count]));
        sum += oracle::rational(out[count]);
      }
      EXPECT_EQ(sum, oracle::rational(total));
    }
  }
}

TEST(Allocate, DividesAmongManyWeights) {
  const std::size_t count = 200000;
  std::vector<Decimal> weights(count, decimal("1"));
  std::vector<Decimal> out(count);
  Failure why;
  ASSERT_TRUE(allocate(decimal("299999"), weights.data(), count, decimal("1"), Remainder::largest_remainder,
                       out.data(), why));
  for (std::size_t k = 0; k < count; ++k)
    ASSERT_EQ(out[k].coefficient, k < 99999 ? 2 : 1) << k;
}

}  // namespace
}  // namespace florin
