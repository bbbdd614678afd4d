// The long way of the running sum: other scales, more than 128 bits, and the results.
// Never here: rounding, but that of the average.

#include "accumulator.hpp"

#include "quote.hpp"
#include "wide.hpp"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>

namespace florin {
namespace {

// Twice as wide as the state, for the division of the average. The bound in the header excludes overflow, and
// checked arithmetic states it: 2^63 amounts of 119 bits at 36 decimals are below 2^302, times 10^18 for the
// average below 2^362. Nothing here throws, so that what is noexcept may use it.
using Wide = boost::multiprecision::number<boost::multiprecision::cpp_int_backend<
    768, 768, boost::multiprecision::signed_magnitude, boost::multiprecision::checked, void>>;

constexpr int average_scale = 18;  // at most, as that of monetary / numeric
constexpr std::size_t word_count = std::size(Accumulator{}.spilled);

Wide widen(uint128 magnitude, bool negative) {
  Wide out = (Wide(wide::high_half(magnitude)) << 64) | Wide(wide::low_half(magnitude));
  return negative ? Wide(-out) : out;
}

Wide read_spilled(const Accumulator &state) {
  Wide out = 0;
  for (std::size_t i = word_count; i-- > 0;)
    out = (out << 64) | state.spilled[i];
  return state.spilled_negative != 0 ? Wide(-out) : out;
}

void write_spilled(Accumulator &state, const Wide &value) {
  state.spilled_negative = value < 0;
  Wide rest = abs(value);
  for (std::uint64_t &word : state.spilled) {
    word = static_cast<std::uint64_t>(rest & ~std::uint64_t{0});
    rest >>= 64;
  }
  FLORIN_ASSERT(rest == 0);
}

void write_recent(Accumulator &state, int128 value) noexcept {
  state.recent[0] = static_cast<std::uint64_t>(value);
  state.recent[1] = static_cast<std::uint64_t>(value >> 64);
}

bool has_spilled(const Accumulator &state) noexcept {
  for (const std::uint64_t word : state.spilled)
    if (word != 0)
      return true;
  return false;
}

Wide read_total(const Accumulator &state) {
  const int128 recent = accumulator_detail::join(state.recent);
  return read_spilled(state) + widen(wide::magnitude(recent), recent < 0);
}

Wide power_of_ten(int exponent) {
  return boost::multiprecision::pow(Wide(10), static_cast<unsigned>(exponent));
}

// value * 10^raise, if it fits 128 bits.
bool raise_short(int128 value, int raise, int128 &out) noexcept {
  const wide::Product product = wide::multiply(wide::magnitude(value), wide::power_of_ten(raise));
  if (product.high != 0 || (product.low >> 127) != 0)
    return false;
  out = wide::with_sign(product.low, value < 0);
  return true;
}

void raise_scale(Accumulator &state, int scale) {
  const int raise = scale - state.scale;
  int128 recent;
  if (raise_short(accumulator_detail::join(state.recent), raise, recent)) {
    write_recent(state, recent);
    if (has_spilled(state))
      write_spilled(state, read_spilled(state) * power_of_ten(raise));
  } else {
    write_spilled(state, read_total(state) * power_of_ten(raise));
    write_recent(state, 0);
  }
  state.scale = scale;
}

void empty_if_none(Accumulator &state) noexcept {
  if (state.count == 0)
    state = {};
}

void strip_zeros(Wide &value, int &scale) {
  while (scale > 0 && value % 10 == 0) {
    value /= 10;
    --scale;
  }
}

[[gnu::cold]] bool refuse_range(const char *what, Currency currency, Failure &why) noexcept {
  why.set(Fault::out_of_range, "the %s of the amounts of %s is out of range", what, Printed(currency).text);
  return why.explain("%s", amount_limits);
}

// Brings value * 10^-scale into 120 bits. False: it does not fit.
bool finish(Wide value, int scale, Currency currency, Monetary &out) noexcept {
  strip_zeros(value, scale);
  const Wide size = abs(value);
  if (scale > max_scale || size > widen(wide::max_magnitude, false))
    return false;
  const uint128 magnitude = (uint128{static_cast<std::uint64_t>(size >> 64)} << 64) |
                            static_cast<std::uint64_t>(size & ~std::uint64_t{0});
  out = {{wide::with_sign(magnitude, value < 0), scale}, currency};
  return true;
}

// value * 10^-scale / count, half even, to digits.
Wide divide_rounded(const Wide &value, int scale, std::int64_t count, int digits) {
  const int shift = digits - scale;
  Wide above = abs(value);
  Wide below = count;
  (shift >= 0 ? above : below) *= power_of_ten(shift >= 0 ? shift : -shift);
  Wide quotient, rest;
  boost::multiprecision::divide_qr(above, below, quotient, rest);
  rest *= 2;
  if (rest > below || (rest == below && (quotient & 1) != 0))
    ++quotient;
  return value < 0 ? Wide(-quotient) : quotient;
}

}  // namespace

namespace accumulator_detail {

void add_slowly(Accumulator &state, const Decimal &amount) noexcept {
  if (amount.scale > state.scale)
    raise_scale(state, amount.scale);
  const int raise = state.scale - amount.scale;
  int128 raised, sum;
  if (!raise_short(amount.coefficient, raise, raised)) {
    const Wide wide_amount = widen(wide::magnitude(amount.coefficient), amount.coefficient < 0);
    write_spilled(state, read_spilled(state) + wide_amount * power_of_ten(raise));
  } else if (__builtin_add_overflow(join(state.recent), raised, &sum)) {
    write_spilled(state, read_total(state));
    write_recent(state, raised);
  } else {
    write_recent(state, sum);
  }
}

bool refuse(const Accumulator &state, const Monetary &value, Failure &why) noexcept {
  why.set(Fault::currency_mismatch, "cannot add %s to amounts of %s", Printed(value).text,
          Printed(state.currency).text);
  return why.explain("An aggregate takes amounts of one currency; bag() keeps one sum a currency.");
}

}  // namespace accumulator_detail

void take_away(Accumulator &state, const Monetary &value) noexcept {
  FLORIN_ASSERT(state.count > 0 && state.currency == value.currency);
  accumulator_detail::add(state, negate(value.amount));
  --state.count;
  FLORIN_ASSERT(state.count != 0 || read_total(state) == 0);
  empty_if_none(state);
}

bool combine(Accumulator &state, const Accumulator &other, Failure &why) noexcept {
  if (other.count == 0)
    return true;
  if (state.count == 0) {
    state = other;
    return true;
  }
  if (state.currency != other.currency) {
    why.set(Fault::currency_mismatch, "cannot add amounts of %s to amounts of %s",
            Printed(other.currency).text, Printed(state.currency).text);
    return why.explain("An aggregate takes amounts of one currency; bag() keeps one sum a currency.");
  }
  Accumulator finer = other;
  if (finer.scale < state.scale)
    raise_scale(finer, state.scale);
  else if (state.scale < finer.scale)
    raise_scale(state, finer.scale);
  int128 recent;
  if (has_spilled(state) || has_spilled(finer) ||
      __builtin_add_overflow(accumulator_detail::join(state.recent), accumulator_detail::join(finer.recent),
                             &recent)) {
    write_spilled(state, read_total(state) + read_total(finer));
    recent = 0;
  }
  write_recent(state, recent);
  state.count += finer.count;
  return true;
}

bool total(const Accumulator &state, Monetary &out, Failure &why) noexcept {
  FLORIN_ASSERT(state.count > 0);
  const int128 recent = accumulator_detail::join(state.recent);
  // The usual case: what never left 128 bits.
  if (!has_spilled(state)) {
    uint128 size = wide::magnitude(recent);
    int scale = state.scale;
    wide::strip_zeros(size, scale);
    if (size <= wide::max_magnitude) {
      out = {{wide::with_sign(size, recent < 0), scale}, state.currency};
      return true;
    }
  }
  return finish(read_total(state), state.scale, state.currency, out) ||
         refuse_range("sum", state.currency, why);
}

bool average(const Accumulator &state, Monetary &out, Failure &why) noexcept {
  FLORIN_ASSERT(state.count > 0);
  Wide sum = read_total(state);
  int scale = state.scale;
  strip_zeros(sum, scale);
  for (int digits = average_scale; digits >= std::min(scale, average_scale); --digits) {
    if (finish(divide_rounded(sum, scale, state.count, digits), digits, state.currency, out))
      return true;
  }
  return refuse_range("average", state.currency, why);
}

}  // namespace florin
