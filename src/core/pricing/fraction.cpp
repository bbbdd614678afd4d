// Arithmetic of fractions, which are shortened only when they have grown long.

#include "fraction.hpp"

#include "../invariant.hpp"
#include "../money/quote.hpp"

namespace florin {
namespace {

using Integer = Fraction::Integer;

// Most of what is worked out stays below this, where shortening costs more than it saves.
constexpr unsigned long_bits = 256;

Integer power_of_ten(int exponent) {
  std::uint64_t power = 1;
  for (int i = exponent < 18 ? exponent : 18; i > 0; --i)
    power *= 10;
  return exponent <= 18 ? Integer(power) : power * power_of_ten(exponent - 18);
}

}  // namespace

Fraction::Fraction(const Decimal &value, int digits)
    : above_(value.coefficient), below_(power_of_ten(value.scale + digits)) {}

Fraction &Fraction::operator+=(const Fraction &other) {
  if (below_ == other.below_) {
    above_ += other.above_;
    return *this;
  }
  above_ = above_ * other.below_ + other.above_ * below_;
  below_ *= other.below_;
  shorten();
  return *this;
}

Fraction &Fraction::operator*=(const Fraction &other) {
  above_ *= other.above_;
  below_ *= other.below_;
  shorten();
  return *this;
}

Fraction &Fraction::operator/=(const Fraction &other) {
  FLORIN_ASSERT(!other.is_zero());
  const Integer divisor = other.above_;
  above_ *= other.below_;
  below_ *= divisor;
  if (below_ < 0) {
    above_ = -above_;
    below_ = -below_;
  }
  shorten();
  return *this;
}

Fraction Fraction::negated() const {
  Fraction out = *this;
  out.above_ = -out.above_;
  return out;
}

void Fraction::shorten() {
  if (boost::multiprecision::msb(below_) < long_bits)
    return;
  const Integer divisor = boost::multiprecision::gcd(above_, below_);
  above_ /= divisor;
  below_ /= divisor;
}

bool Fraction::floor(const Integer &power, Integer &out) const {
  Integer rest;
  boost::multiprecision::divide_qr(Integer(above_ * power), below_, out, rest);
  if (rest < 0)
    --out;
  return rest == 0;
}

// Cut to so many more digits, the sum of all lies between the sum of the cut ones and one unit more for each
// that lost something. Where no multiple of half a unit that is rounded to lies between these, anything
// between them will do.
Fraction Fraction::stand_in_for_sum(std::span<const Fraction *const> parts, int digits) {
  constexpr int more_digits = 20;
  const Integer power = power_of_ten(digits + more_digits);
  const Integer half = power_of_ten(more_digits) / 2;
  Integer low = 0;
  int cut = 0;
  for (const Fraction *part : parts) {
    Integer whole;
    cut += part->floor(power, whole) ? 0 : 1;
    low += whole;
  }
  Fraction out;
  if (cut == 0) {
    out.above_ = low;
    out.below_ = power;
    return out;
  }
  // As it is for a half unit at or below, whatever the sign.
  const auto halves = [&half](const Integer &value) {
    Integer whole;
    Integer rest;
    boost::multiprecision::divide_qr(value, half, whole, rest);
    if (rest < 0)
      --whole;
    return whole;
  };
  if (halves(low) == halves(low + (cut - 1))) {
    out.above_ = 2 * low + 1;
    out.below_ = 2 * power;
    return out;
  }
  for (const Fraction *part : parts)
    out += *part;
  return out;
}

// Two more digits tell every mode all that it asks of the rest: nothing, below half, half, above.
bool Fraction::round(int digits, Rounding mode, Decimal &out, Failure &why) const {
  FLORIN_ASSERT(digits >= 0 && digits <= max_scale - 2);
  const bool negative = above_ < 0;
  const Integer scaled = (negative ? -above_ : above_) * power_of_ten(digits);
  Integer whole;
  Integer rest;
  boost::multiprecision::divide_qr(scaled, below_, whole, rest);
  int end = 0;
  if (rest != 0) {
    const int half = Integer(rest * 2).compare(below_);
    end = half < 0 ? 25 : half == 0 ? 50 : 75;
  }
  whole = whole * 100 + end;
  if (whole > Integer(max_coefficient)) {
    why.set(Fault::out_of_range, "an amount would have more digits than an amount can have");
    return why.explain("%s", amount_limits);
  }
  Decimal exact;
  const auto size = static_cast<int128>(whole);
  return make_decimal(negative ? -size : size, digits + 2, exact, why) &&
         florin::round(exact, digits, mode, out, why);
}

}  // namespace florin
