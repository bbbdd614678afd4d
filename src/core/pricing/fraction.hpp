// An exact quotient of whole numbers of any size, for what is worked out in several steps and rounded once.
// Its arithmetic may throw bad_alloc. Only files of src/core/pricing include it.
#pragma once

#include "../money/rounding.hpp"

#include <boost/multiprecision/cpp_int.hpp>
#include <span>
#include <utility>

namespace florin {

class Fraction {
 public:
  using Integer = boost::multiprecision::cpp_int;

  Fraction() : above_(0), below_(1) {}
  explicit Fraction(int value) : above_(value), below_(1) {}
  // value over 10^digits
  explicit Fraction(const Decimal &value, int digits = 0);

  [[nodiscard]] bool is_zero() const { return above_ == 0; }
  [[nodiscard]] bool is_negative() const { return above_ < 0; }
  [[nodiscard]] bool is_below(const Fraction &other) const {
    return above_ * other.below_ < other.above_ * below_;
  }
  [[nodiscard]] bool is_same(const Fraction &other) const {
    return above_ * other.below_ == other.above_ * below_;
  }

  Fraction &operator+=(const Fraction &other);
  Fraction &operator*=(const Fraction &other);
  Fraction &operator/=(const Fraction &other);  // which is not zero
  [[nodiscard]] Fraction negated() const;

  friend Fraction operator+(Fraction left, const Fraction &right) { return std::move(left += right); }
  friend Fraction operator-(Fraction left, const Fraction &right) {
    return std::move(left += right.negated());
  }
  friend Fraction operator*(Fraction left, const Fraction &right) { return std::move(left *= right); }
  friend Fraction operator/(Fraction left, const Fraction &right) { return std::move(left /= right); }

  // To digits decimals, 0 to 34. out_of_range for what an amount cannot hold.
  [[nodiscard]] bool round(int digits, Rounding mode, Decimal &out, Failure &why) const;

  // What rounds to digits decimals as the sum of all does, in every mode, and has its sign. The sum itself
  // would have a denominator as long as all of theirs together.
  [[nodiscard]] static Fraction stand_in_for_sum(std::span<const Fraction *const> parts, int digits);

 private:
  void shorten();
  // The whole number of 10^-digits at or below; true if there is no rest.
  bool floor(const Integer &power, Integer &out) const;

  Integer above_;
  Integer below_;  // above zero
};

}  // namespace florin
