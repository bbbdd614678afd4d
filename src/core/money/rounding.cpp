// The rounding modes, and rounding to digits and to a step.
// Never here: the currency's own rules (cash.cpp); nothing rounds unless its caller said how.

#include "rounding.hpp"

#include "../invariant.hpp"
#include "exact.hpp"
#include "quote.hpp"
#include "wide.hpp"

#include <boost/multiprecision/cpp_int.hpp>

namespace florin {
namespace {

using uint256 = boost::multiprecision::uint256_t;
using uint512 = boost::multiprecision::uint512_t;
// Four numbers of 119 bits, and ten to the power of four times 36: below 2^955.
using uint1024 = boost::multiprecision::uint1024_t;

constexpr struct {
  std::string_view name;
  Rounding mode;
} modes[] = {
    {"half_even", Rounding::half_even},
    {"half_up", Rounding::half_up},
    {"half_down", Rounding::half_down},
    {"half_odd", Rounding::half_odd},
    {"half_ceiling", Rounding::half_ceiling},
    {"half_floor", Rounding::half_floor},
    {"up", Rounding::up},
    {"down", Rounding::down},
    {"ceiling", Rounding::ceiling},
    {"floor", Rounding::floor},
    {"unnecessary", Rounding::unnecessary},
};

// Where the exact quotient lies between the whole number below it in size and the next one.
enum class Place : std::uint8_t { exact, below_half, half, above_half };

template <typename Integer>
Place place_of(const Integer &rest, const Integer &divisor) {
  if (rest == 0)
    return Place::exact;
  const Integer other = divisor - rest;
  return rest < other ? Place::below_half : rest == other ? Place::half : Place::above_half;
}

// Whether the size of a quotient that was cut towards zero goes up by one.
bool grows(Rounding mode, Place place, bool negative, bool is_odd) noexcept {
  const bool past_half = place == Place::above_half;
  const bool at_half = place == Place::half;
  switch (mode) {
    case Rounding::half_even: return past_half || (at_half && is_odd);
    case Rounding::half_up: return past_half || at_half;
    case Rounding::half_down: return past_half;
    case Rounding::half_odd: return past_half || (at_half && !is_odd);
    case Rounding::half_ceiling: return past_half || (at_half && !negative);
    case Rounding::half_floor: return past_half || (at_half && negative);
    case Rounding::up: return place != Place::exact;
    case Rounding::ceiling: return place != Place::exact && !negative;
    case Rounding::floor: return place != Place::exact && negative;
    case Rounding::down:
    case Rounding::unnecessary: return false;
  }
  return false;
}

// dividend / divisor, rounded. False: the mode is `unnecessary`, and it is.
template <typename Integer>
bool divide_rounded(const Integer &dividend, const Integer &divisor, bool negative, Rounding mode,
                    Integer &out) {
  out = dividend / divisor;
  const Integer rest = dividend - out * divisor;
  const Place place = place_of(rest, divisor);
  if (mode == Rounding::unnecessary && place != Place::exact)
    return false;
  if (grows(mode, place, negative, (out & 1) != 0))
    ++out;
  return true;
}

bool divide_rounded_128(uint128 dividend, uint128 divisor, bool negative, Rounding mode,
                        uint128 &out) noexcept {
  if (wide::high_half(dividend) != 0 || wide::high_half(divisor) != 0)
    return divide_rounded(dividend, divisor, negative, mode, out);
  std::uint64_t quotient;
  if (!divide_rounded(wide::low_half(dividend), wide::low_half(divisor), negative, mode, quotient))
    return false;
  out = quotient;
  return true;
}

uint1024 product_of(const Decimal *factors, std::size_t count, int &scale, bool &negative) {
  uint1024 product = 1;
  for (std::size_t i = 0; i < count; ++i) {
    product *= wide::widen<uint1024>(wide::magnitude(factors[i].coefficient));
    scale += factors[i].scale;
    negative = negative != (factors[i].coefficient < 0);
  }
  return product;
}

[[gnu::cold]] bool refuse_range(const Decimal &value, Failure &why) noexcept {
  why.set(Fault::out_of_range, "rounding %s gives a value that is out of range", Printed(value).text);
  return why.explain("%s", amount_limits);
}

enum class Outcome : std::uint8_t { done, inexact, out_of_range };

Outcome finish(uint128 size, int scale, bool negative, Decimal &out) noexcept {
  wide::strip_zeros(size, scale);
  if (size > wide::max_magnitude)
    return Outcome::out_of_range;
  out = {wide::with_sign(size, negative), scale};
  return Outcome::done;
}

// value / step, rounded, times step, where 128 bits do not suffice: 120 bits times 10^36 fit 256 bits, and
// so does one step more.
Outcome round_to_step_wide(const Decimal &value, const Decimal &step, Rounding mode, Decimal &out) {
  const int places = step.scale - value.scale;
  const uint256 step_size = wide::widen<uint256>(wide::magnitude(step.coefficient));
  const uint256 factor = wide::widen<uint256>(wide::power_of_ten(places >= 0 ? places : -places));
  uint256 dividend = wide::widen<uint256>(wide::magnitude(value.coefficient));
  uint256 divisor = step_size;
  (places >= 0 ? dividend : divisor) *= factor;
  const bool negative = value.coefficient < 0;
  uint256 steps;
  if (!divide_rounded(dividend, divisor, negative, mode, steps))
    return Outcome::inexact;
  int scale = step.scale;
  uint128 size;
  if (!wide::narrow_stripped<uint256>(steps * step_size, scale, size))
    return Outcome::out_of_range;
  return finish(size, scale, negative, out);
}

Outcome round_to_step(const Decimal &value, const Decimal &step, Rounding mode, Decimal &out) {
  const int places = step.scale - value.scale;
  const uint128 step_size = wide::magnitude(step.coefficient);
  const wide::Product dividend =
      wide::multiply(wide::magnitude(value.coefficient), wide::power_of_ten(places >= 0 ? places : 0));
  const wide::Product divisor = wide::multiply(step_size, wide::power_of_ten(places >= 0 ? 0 : -places));
  const bool negative = value.coefficient < 0;
  uint128 steps;
  if (dividend.high != 0 || divisor.high != 0)
    return round_to_step_wide(value, step, mode, out);
  if (!divide_rounded_128(dividend.low, divisor.low, negative, mode, steps))
    return Outcome::inexact;
  const wide::Product result = wide::multiply(steps, step_size);
  return result.high != 0 ? round_to_step_wide(value, step, mode, out)
                          : finish(result.low, step.scale, negative, out);
}

}  // namespace

bool parse_rounding(std::string_view name, Rounding &out, Failure &why) noexcept {
  for (const auto &known : modes) {
    if (known.name == name) {
      out = known.mode;
      return true;
    }
  }
  const Excerpt shown = excerpt(name);
  why.set(Fault::bad_parameter, "unknown rounding mode \"%.*s%s\"", shown.length, shown.start,
          shown.ellipsis);
  return why.explain(
      "The modes are half_even, half_up, half_down, half_odd, half_ceiling, half_floor, up, down, ceiling, "
      "floor "
      "and unnecessary.");
}

bool round(const Decimal &value, int digits, Rounding mode, Decimal &out, Failure &why) noexcept {
  FLORIN_ASSERT(wide::is_canonical(value));
  if (digits < -max_scale || digits > max_scale) {
    why.set(Fault::bad_parameter, "cannot round to %d digits", digits);
    return why.explain("An amount can be rounded to between %d and %d digits.", -max_scale, max_scale);
  }
  if (value.scale <= digits) {
    out = value;
    return true;
  }
  const bool negative = value.coefficient < 0;
  const uint128 size = wide::magnitude(value.coefficient);
  // Every size is less than half of 10^37, so that a larger power of ten changes nothing.
  const int cut = value.scale - digits;
  const uint128 divisor = wide::power_of_ten(cut < 37 ? cut : 37);
  uint128 rounded;
  if (!divide_rounded_128(size, divisor, negative, mode, rounded)) {
    why.set(Fault::out_of_range, "%s cannot be rounded to %d digits without loss", Printed(value).text,
            digits);
    return why.explain("The rounding mode is unnecessary, which takes exact amounts only.");
  }
  int scale = digits;
  if (digits < 0) {
    const wide::Product product = wide::multiply(rounded, wide::power_of_ten(-digits));
    if (product.high != 0)
      return refuse_range(value, why);
    rounded = product.low;
    scale = 0;
  }
  if (rounded > wide::max_magnitude)
    return refuse_range(value, why);
  wide::strip_zeros(rounded, scale);
  out = {wide::with_sign(rounded, negative), scale};
  FLORIN_ASSERT(wide::is_canonical(out));
  return true;
}

bool round_to_step(const Decimal &value, const Decimal &step, Rounding mode, Decimal &out,
                   Failure &why) noexcept {
  FLORIN_ASSERT(wide::is_canonical(value) && wide::is_canonical(step));
  if (step.coefficient <= 0)
    return why.set(Fault::bad_parameter, "the step to round to must be above zero, not %s",
                   Printed(step).text);
  Decimal rounded;
  switch (round_to_step(value, step, mode, rounded)) {
    case Outcome::done: break;
    case Outcome::out_of_range: return refuse_range(value, why);
    case Outcome::inexact:
      why.set(Fault::out_of_range, "%s cannot be rounded to a multiple of %s without loss",
              Printed(value).text, Printed(step).text);
      return why.explain("The rounding mode is unnecessary, which takes exact amounts only.");
  }
  out = rounded;
  FLORIN_ASSERT(wide::is_canonical(out));
  return true;
}

bool round_ratio(const Decimal &value, const Ratio &ratio, int digits, Rounding mode, Decimal &out,
                 Failure &why) noexcept {
  FLORIN_ASSERT(ratio.numerator_count <= max_factors && ratio.denominator_count <= max_factors);
  if (digits < -max_scale || digits > max_scale) {
    why.set(Fault::bad_parameter, "cannot round to %d digits", digits);
    return why.explain("A result can be rounded to between %d and %d digits.", -max_scale, max_scale);
  }
  int above = value.scale;
  int below = 0;
  bool negative = value.coefficient < 0;
  uint1024 dividend = product_of(ratio.numerators, ratio.numerator_count, above, negative) *
                      wide::widen<uint1024>(wide::magnitude(value.coefficient));
  uint1024 divisor = product_of(ratio.denominators, ratio.denominator_count, below, negative);
  if (divisor == 0)
    return why.set(Fault::division_by_zero, "division by zero");
  const int places = digits + below - above;  // -36 * 5 .. 36 * 4
  for (int left = places < 0 ? -places : places; left > 0; left -= 36)
    (places < 0 ? divisor : dividend) *= wide::widen<uint1024>(wide::power_of_ten(left < 36 ? left : 36));
  uint1024 size;
  if (!divide_rounded(dividend, divisor, negative, mode, size)) {
    why.set(Fault::out_of_range, "the result cannot be rounded to %d digits without loss", digits);
    return why.explain("The rounding mode is unnecessary, which takes exact amounts only.");
  }
  if (digits < 0)
    size *= wide::widen<uint1024>(wide::power_of_ten(-digits));
  int scale = digits < 0 ? 0 : digits;
  uint128 narrow;
  if (!wide::narrow_stripped<uint1024>(size, scale, narrow)) {
    why.set(Fault::out_of_range, "the result has more digits than an amount can have");
    return why.explain("%s", amount_limits);
  }
  Decimal result;
  if (finish(narrow, scale, negative, result) != Outcome::done)
    return refuse_range(value, why);
  out = result;
  FLORIN_ASSERT(wide::is_canonical(out));
  return true;
}

namespace {

// Names the value where it is an amount.
template <typename Integer>
[[gnu::cold]] void refuse_loss(const Integer &value, int scale, int digits, Failure &why) {
  Integer shortened = value;
  while (scale > 0 && shortened % 10 == 0) {
    shortened /= 10;
    --scale;
  }
  if (scale <= max_scale && shortened <= wide::widen<Integer>(wide::max_magnitude)) {
    const Decimal exact = {wide::with_sign(wide::narrow(shortened), false), scale};
    why.set(Fault::out_of_range, "%s cannot be rounded to %d digits without loss", Printed(exact).text,
            digits);
  } else {
    why.set(Fault::out_of_range, "the result cannot be rounded to %d digits without loss", digits);
  }
}

// value * 10^-scale to digits.
template <typename Integer>
bool round_exact(const Integer &value, int scale, int digits, Rounding mode, Decimal &out, Failure &why) {
  FLORIN_ASSERT(digits >= -max_scale && digits <= max_scale && value >= 0);
  Integer divisor = 1;
  for (int left = scale - digits; left > 0; left -= max_scale)
    divisor *= wide::widen<Integer>(wide::power_of_ten(left < max_scale ? left : max_scale));
  Integer size;
  if (!divide_rounded(value, divisor, false, mode, size)) {
    refuse_loss(value, scale, digits, why);
    return why.explain("The rounding mode is unnecessary, which takes exact amounts only.");
  }
  if (digits < 0)
    size *= wide::widen<Integer>(wide::power_of_ten(-digits));
  int left = digits < 0 ? 0 : digits;
  uint128 narrow;
  if (!wide::narrow_stripped(size, left, narrow)) {
    why.set(Fault::out_of_range, "the result has more digits than an amount can have");
    return why.explain("%s", amount_limits);
  }
  wide::strip_zeros(narrow, left);
  out = {wide::with_sign(narrow, false), left};
  FLORIN_ASSERT(wide::is_canonical(out));
  return true;
}

}  // namespace

bool exact::round(const Number &value, int digits, Rounding mode, Decimal &out, Failure &why) noexcept {
  return round_exact(value, max_scale, digits, mode, out, why);
}

bool exact::round(const Product &value, int digits, Rounding mode, Decimal &out, Failure &why) noexcept {
  return round_exact(value, 2 * max_scale, digits, mode, out, why);
}

namespace {

// True if the quotient, cut at `digits` decimals, has at least that many figures.
bool has_figures(const uint1024 &dividend, const uint1024 &divisor, int digits, int figures) {
  uint1024 above = dividend;
  uint1024 below = divisor;
  (digits < 0 ? below : above) *= wide::widen<uint1024>(wide::power_of_ten(digits < 0 ? -digits : digits));
  return above / below >= wide::widen<uint1024>(wide::power_of_ten(figures - 1));
}

}  // namespace

bool round_significant(const Decimal &numerator, const Decimal &denominator, int figures, Rounding mode,
                       Decimal &out, Failure &why) noexcept {
  if (figures < 1 || figures > max_scale)
    return why.set(Fault::bad_parameter, "significant figures must be 1 to %d, not %d", max_scale, figures);
  if (denominator.coefficient == 0)
    return why.set(Fault::division_by_zero, "division by zero");
  // Both as whole numbers of the same unit.
  int scale = 0;
  bool ignored = false;
  uint1024 dividend = product_of(&numerator, 1, scale, ignored);
  dividend *= wide::widen<uint1024>(wide::power_of_ten(denominator.scale));
  uint1024 divisor = product_of(&denominator, 1, scale, ignored);
  divisor *= wide::widen<uint1024>(wide::power_of_ten(numerator.scale));
  // The least digits at which the figures are there; what is finer than max_scale has none.
  int digits = -max_scale;
  while (digits < max_scale && !has_figures(dividend, divisor, digits, figures))
    ++digits;
  const Ratio ratio = {nullptr, 0, &denominator, 1};
  if (!round_ratio(numerator, ratio, digits, mode, out, why))
    return false;
  // Fewer figures are right only where they are all that there is.
  if (digits < max_scale || has_figures(dividend, divisor, digits, figures) ||
      dividend * wide::widen<uint1024>(wide::power_of_ten(max_scale)) % divisor == 0)
    return true;
  why.set(Fault::out_of_range, "%s / %s has fewer than %d figures within %d decimals",
          Printed(numerator).text, Printed(denominator).text, figures, max_scale);
  return why.explain("%s", amount_limits);
}

}  // namespace florin
