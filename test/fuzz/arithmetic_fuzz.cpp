// Order, arithmetic and rounding against exact rationals.
#include "input.hpp"
#include "money/rounding.hpp"
#include "oracle.hpp"

#include <algorithm>

namespace florin {
namespace {

using fuzz::require;
using oracle::Rational;

void check_result(bool done, const Decimal &result, bool exists, const Rational &exact, const char *claim,
                  const Decimal &one, const Decimal &other) {
  Decimal expected{};
  const bool fits = exists && oracle::decimal(exact, expected);
  require(done == fits && (!fits || result == expected), claim, one, other);
}

void check(fuzz::Input input) {
  const Decimal one = input.decimal(), other = input.decimal();
  const Rational left = oracle::rational(one), right = oracle::rational(other);
  Decimal sum{};
  Monetary result{};
  Failure why;
  Currency currency{};
  require(parse_currency("XTS", currency, why), "XTS is a currency", one, other);

  const auto order = compare(one, other);
  require((order < 0) == (left < right) && (order == 0) == (left == right), "compare", one, other);
  check_result(add(one, other, sum, why), sum, true, left + right, "add", one, other);
  const bool subtracted = subtract({one, currency}, {other, currency}, result, why);
  check_result(subtracted, result.amount, true, left - right, "subtract", one, other);
  const bool multiplied = multiply({one, currency}, other, result, why);
  check_result(multiplied, result.amount, true, left * right, "multiply", one, other);
  const bool divided = divide({one, currency}, other, result, why);
  // To as many decimals as fit, 18 at most, and no fewer than the operands have.
  Rational quotient{};
  Decimal fitting{};
  bool divisible = false;
  for (int places = 18; right != 0 && !divisible && places >= std::min(18, std::max(one.scale, other.scale));
       --places)
    divisible = oracle::rounded_to_step(left / right, Rational(1, oracle::ten_to(places)),
                                        Rounding::half_even, quotient) &&
                oracle::decimal(quotient, fitting);
  check_result(divided, result.amount, divisible, quotient, "divide", one, other);

  const auto mode = static_cast<Rounding>(input.below(static_cast<unsigned>(Rounding::unnecessary) + 1));
  const int digits = static_cast<int>(input.below(2 * max_scale + 1)) - max_scale;
  Rational exact{};
  const Rational digit_step =
      digits < 0 ? Rational(oracle::ten_to(-digits)) : Rational(1, oracle::ten_to(digits));
  const bool rounds = oracle::rounded_to_step(left, digit_step, mode, exact);
  check_result(round(one, digits, mode, sum, why), sum, rounds, exact, "round", one, other);
  const bool steps = right > 0 && oracle::rounded_to_step(left, right, mode, exact);
  check_result(round_to_step(one, other, mode, sum, why), sum, steps, exact, "round_to_step", one, other);
}

}  // namespace
}  // namespace florin

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  florin::check({data, size});
  return 0;
}
