// Allocation: shares sum to the total exactly, mirror its sign, and never give less to a larger weight.
#include "input.hpp"
#include "money/allocation.hpp"
#include "oracle.hpp"

#include <vector>

namespace florin {
namespace {

using fuzz::require;
using oracle::Rational;

void check(fuzz::Input input) {
  const auto method = static_cast<Remainder>(input.below(static_cast<unsigned>(Remainder::separate) + 1));
  const Decimal step = input.decimal();
  Decimal total = input.decimal();
  if (input.below(8) != 0 && step.coefficient > 0) {  // most totals are made of whole steps
    const Rational steps(oracle::floor_of(oracle::rational(total)));
    if (!oracle::decimal(oracle::rational(step) * steps, total))
      return;
  }
  std::vector<Decimal> weights;
  Rational weight_sum(0);
  bool valid = step.coefficient > 0;
  while (!input.empty() && weights.size() < 64) {
    weights.push_back(input.below(2) == 0 ? Decimal{static_cast<int128>(input.byte()), 0} : input.decimal());
    valid = valid && weights.back().coefficient >= 0;
    weight_sum += oracle::rational(weights.back());
  }
  valid =
      valid && weight_sum > 0 && denominator(Rational(oracle::rational(total) / oracle::rational(step))) == 1;

  std::vector<Decimal> shares(weights.size() + 1), mirrored(weights.size() + 1);
  Failure why;
  const bool done = allocate(total, weights.data(), weights.size(), step, method, shares.data(), why);
  if (!done) {
    require(why.fault == (valid ? Fault::out_of_range : Fault::bad_parameter), "the fault of a refusal",
            total, step);
    return;
  }
  require(valid, "an impossible allocation is refused", total, step);
  require(allocate(negate(total), weights.data(), weights.size(), step, method, mirrored.data(), why),
          "the mirrored total is allocated too", total, step);

  Rational sum(0);
  const std::size_t count = weights.size() + (method == Remainder::separate ? 1 : 0);
  for (std::size_t i = 0; i < count; ++i) {
    sum += oracle::rational(shares[i]);
    require(negate(shares[i]) == mirrored[i], "sign is mirrored", shares[i], mirrored[i]);
    require(denominator(Rational(oracle::rational(shares[i]) / oracle::rational(step))) == 1, "whole steps",
            shares[i], step);
  }
  require(sum == oracle::rational(total), "the shares sum to the total", total, step);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const Rational exact = oracle::rational(total) * oracle::rational(weights[i]) / weight_sum;
    require(abs(Rational(oracle::rational(shares[i]) - exact)) <= oracle::rational(step),
            "within a step of exact", shares[i], weights[i]);
    require(weights[i].coefficient != 0 || shares[i].coefficient == 0, "zero weights get nothing", shares[i],
            weights[i]);
    if (method == Remainder::to_first || method == Remainder::to_last)
      continue;
    for (std::size_t k = 0; k < weights.size(); ++k) {
      const Decimal size = shares[i].coefficient < 0 ? negate(shares[i]) : shares[i];
      const Decimal other = shares[k].coefficient < 0 ? negate(shares[k]) : shares[k];
      require(compare(weights[i], weights[k]) <= 0 || compare(size, other) >= 0,
              "a larger weight gets no less", shares[i], shares[k]);
    }
  }
}

}  // namespace
}  // namespace florin

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  florin::check({data, size});
  return 0;
}
