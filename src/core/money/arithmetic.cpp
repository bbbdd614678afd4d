// Order and arithmetic of exact amounts. Nothing here rounds, but division, which says how.
// Never here: text beyond what a failure quotes, locale, allocation.

#include "monetary.hpp"

#include "../invariant.hpp"
#include "quote.hpp"
#include "wide.hpp"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>

namespace florin {
namespace {

using uint256 = boost::multiprecision::uint256_t;
using uint512 = boost::multiprecision::uint512_t;
using int256 = boost::multiprecision::int256_t;

// Quotients have at most this many decimals: see divide().
constexpr int quotient_scale = 18;

[[gnu::cold]] bool refuse_range(const char *what, const Printed &left, const char *word, const Printed &right,
                                Failure &why) noexcept {
  why.set(Fault::out_of_range, "%s %s %s %s is out of range", what, left.text, word, right.text);
  return why.explain("%s", amount_limits);
}

[[gnu::cold]] bool refuse_mixing(const char *verb, const Monetary &left, const char *word,
                                 const Monetary &right, Failure &why) noexcept {
  why.set(Fault::currency_mismatch, "cannot %s %s %s %s", verb, Printed(left).text, word,
          Printed(right).text);
  return why.explain("The two amounts are of different currencies, and nothing converts without a rate.");
}

// Which is larger: left * 10^shift, or right?
std::strong_ordering compare_scaled(uint128 left, int shift, uint128 right) noexcept {
  const wide::Product scaled = wide::multiply(left, wide::power_of_ten(shift));
  if (scaled.high != 0)
    return std::strong_ordering::greater;
  return scaled.low <=> right;
}

constexpr std::strong_ordering reverse(std::strong_ordering order) {
  return 0 <=> order;
}

// False: the sum does not fit.
bool try_add(const Decimal &left, const Decimal &right, Decimal &out) noexcept {
  FLORIN_ASSERT(wide::is_canonical(left) && wide::is_canonical(right));
  if (left.scale == right.scale) {
    const int128 sum = left.coefficient + right.coefficient;  // two of 120 bits are within 121
    uint128 size = wide::magnitude(sum);
    int scale = left.scale;
    wide::strip_zeros(size, scale);
    out = {wide::with_sign(size, sum < 0), scale};
    return size <= wide::max_magnitude;
  }
  const Decimal &coarse = left.scale < right.scale ? left : right;
  const Decimal &fine = left.scale < right.scale ? right : left;
  const wide::Product scaled =
      wide::multiply(wide::magnitude(coarse.coefficient), wide::power_of_ten(fine.scale - coarse.scale));
  // The last digit of `fine` is not zero and the last of `scaled` is, so the sum's is not: there is nothing
  // to strip, and a scaled number beyond twice the maximum cannot be brought back by what is added to it.
  if (scaled.high != 0 || scaled.low > 2 * wide::max_magnitude)
    return false;
  const int128 sum = wide::with_sign(scaled.low, coarse.coefficient < 0) + fine.coefficient;
  out = {sum, fine.scale};
  return wide::magnitude(sum) <= wide::max_magnitude;
}

// False: the exact product has more digits than fit.
bool try_multiply(const Decimal &left, const Decimal &right, Decimal &out) noexcept {
  const bool negative = (left.coefficient < 0) != (right.coefficient < 0);
  int scale = left.scale + right.scale;
  const wide::Product product =
      wide::multiply(wide::magnitude(left.coefficient), wide::magnitude(right.coefficient));
  uint128 size = product.low;
  if (product.high != 0 &&
      !wide::narrow_stripped((wide::widen<uint256>(product.high) << 128) | wide::widen<uint256>(product.low),
                             scale, size))
    return false;
  wide::strip_zeros(size, scale);
  if (scale > max_scale || size > wide::max_magnitude)
    return false;
  out = {wide::with_sign(size, negative), scale};
  return true;
}

// dividend * 10^shift / divisor, half even, where 128 bits do not suffice: 120 bits times at most 10^54
// over 120 bits times at most 10^36 are within 512.
bool divide_wide(uint128 dividend, int shift, uint128 divisor, int &scale, uint128 &out) {
  const uint512 ten(10);
  uint512 above = wide::widen<uint512>(dividend);
  uint512 below = wide::widen<uint512>(divisor);
  if (shift >= 0)
    above *= boost::multiprecision::pow(ten, static_cast<unsigned>(shift));
  else
    below *= boost::multiprecision::pow(ten, static_cast<unsigned>(-shift));
  uint512 quotient;
  uint512 rest;
  boost::multiprecision::divide_qr(above, below, quotient, rest);
  rest *= 2;
  if (rest > below || (rest == below && (quotient & 1) != 0))
    ++quotient;
  return wide::narrow_stripped(quotient, scale, out);
}

// To as many decimals as fit, but no fewer than the operands have, or as a quotient has at most.
// False: the quotient is too large.
bool divide_shorter(const Decimal &dividend, const Decimal &divisor, int &scale, uint128 &size) {
  const int least = std::min(std::max(dividend.scale, divisor.scale), quotient_scale);
  for (int digits = quotient_scale; digits >= least; --digits) {
    scale = digits;
    if (divide_wide(wide::magnitude(dividend.coefficient), digits + divisor.scale - dividend.scale,
                    wide::magnitude(divisor.coefficient), scale, size))
      return true;
  }
  return false;
}

// False: the quotient is too large.
bool try_divide(const Decimal &dividend, const Decimal &divisor, Decimal &out) noexcept {
  const uint128 above = wide::magnitude(dividend.coefficient);
  const uint128 below = wide::magnitude(divisor.coefficient);
  const int shift = quotient_scale + divisor.scale - dividend.scale;
  const wide::Product scaled = wide::multiply(above, wide::power_of_ten(std::clamp(shift, 0, max_scale)));
  int scale = quotient_scale;
  uint128 size = wide::max_magnitude + 1;
  if (shift >= 0 && shift <= max_scale && scaled.high == 0) {
    size = scaled.low / below;
    const uint128 twice_rest = 2 * (scaled.low - size * below);  // the rest is below 2^119
    if (twice_rest > below || (twice_rest == below && (size & 1) != 0))
      ++size;
    wide::strip_zeros(size, scale);
  }
  if (size > wide::max_magnitude) {
    if (!divide_shorter(dividend, divisor, scale, size))
      return false;
    wide::strip_zeros(size, scale);
  }
  out = {wide::with_sign(size, (dividend.coefficient < 0) != (divisor.coefficient < 0)), scale};
  return true;
}

// In units of 10^-36: 120 bits times 10^36 are within 240.
int256 whole(const Decimal &value) {
  const int256 size = wide::widen<int256>(wide::magnitude(value.coefficient)) *
                      wide::widen<int256>(wide::power_of_ten(max_scale - value.scale));
  return value.coefficient < 0 ? int256(-size) : size;
}

}  // namespace

std::strong_ordering compare(const Decimal &left, const Decimal &right) noexcept {
  if (left.scale == right.scale)
    return left.coefficient <=> right.coefficient;
  if ((left.coefficient < 0) != (right.coefficient < 0))
    return left.coefficient < 0 ? std::strong_ordering::less : std::strong_ordering::greater;
  const uint128 left_size = wide::magnitude(left.coefficient);
  const uint128 right_size = wide::magnitude(right.coefficient);
  const std::strong_ordering order =
      left.scale < right.scale ? compare_scaled(left_size, right.scale - left.scale, right_size)
                               : reverse(compare_scaled(right_size, left.scale - right.scale, left_size));
  return left.coefficient < 0 ? reverse(order) : order;
}

std::strong_ordering compare(const Monetary &left, const Monetary &right) noexcept {
  if (left.currency != right.currency)
    return left.currency <=> right.currency;
  return compare(left.amount, right.amount);
}

bool compare_at_distance(const Monetary &value, const Monetary &base, const Monetary &distance, bool below,
                         std::strong_ordering &out, Failure &why) noexcept {
  const char *verb = below ? "subtract" : "add";
  const char *word = below ? "from" : "to";
  for (const Monetary &other : {base, value}) {
    if (other.currency != distance.currency)
      return refuse_mixing(verb, distance, word, other, why);
  }
  const int256 offset = whole(distance.amount);
  out = whole(value.amount).compare(whole(base.amount) + (below ? int256(-offset) : offset)) <=> 0;
  return true;
}

bool add(const Decimal &left, const Decimal &right, Decimal &out, Failure &why) noexcept {
  Decimal sum;
  if (!try_add(left, right, sum))
    return refuse_range("the sum of", Printed(left), "and", Printed(right), why);
  out = sum;
  return true;
}

bool add(const Monetary &left, const Monetary &right, Monetary &out, Failure &why) noexcept {
  if (left.currency != right.currency)
    return refuse_mixing("add", left, "and", right, why);
  Decimal sum;
  if (!try_add(left.amount, right.amount, sum))
    return refuse_range("the sum of", Printed(left), "and", Printed(right), why);
  out = {sum, left.currency};
  return true;
}

bool subtract(const Monetary &left, const Monetary &right, Monetary &out, Failure &why) noexcept {
  if (left.currency != right.currency)
    return refuse_mixing("subtract", right, "from", left, why);
  Decimal difference;
  if (!try_add(left.amount, negate(right.amount), difference))
    return refuse_range("the difference of", Printed(left), "and", Printed(right), why);
  out = {difference, left.currency};
  return true;
}

bool multiply(const Decimal &left, const Decimal &right, Decimal &out, Failure &why) noexcept {
  Decimal product;
  if (!try_multiply(left, right, product))
    return refuse_range("the product of", Printed(left), "and", Printed(right), why);
  out = product;
  return true;
}

bool multiply(const Monetary &value, const Decimal &factor, Monetary &out, Failure &why) noexcept {
  Decimal product;
  if (!try_multiply(value.amount, factor, product))
    return refuse_range("the product of", Printed(value), "and", Printed(factor), why);
  out = {product, value.currency};
  FLORIN_ASSERT(wide::is_canonical(product));
  return true;
}

bool divide(const Monetary &value, const Decimal &divisor, Monetary &out, Failure &why) noexcept {
  if (divisor.coefficient == 0)
    return why.set(Fault::division_by_zero, "division of %s by zero", Printed(value).text);
  Decimal quotient;
  if (!try_divide(value.amount, divisor, quotient))
    return refuse_range("the quotient of", Printed(value), "and", Printed(divisor), why);
  out = {quotient, value.currency};
  FLORIN_ASSERT(wide::is_canonical(quotient));
  return true;
}

}  // namespace florin
