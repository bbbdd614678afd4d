// An exact quotient of whole numbers of any size, for what is worked out in several steps and rounded once.
// Its arithmetic may throw bad_alloc. Only files of src/core/pricing include it.
#pragma once

#include "../money/rounding.hpp"

#include <boost/multiprecision/cpp_int.hpp>
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

 private:
  void shorten();

  Integer above_;
  Integer below_;  // above zero
};

}  // namespace florin
