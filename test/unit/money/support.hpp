// What the tests of money share: short ways to write amounts, and seeded random ones.
#pragma once

#include "money/monetary.hpp"

#include <gtest/gtest.h>
#include <random>
#include <string>
#include <string_view>

namespace florin {

inline Decimal decimal(std::string_view text) {
  Decimal value{};
  Failure why;
  EXPECT_TRUE(parse_decimal(text, value, why)) << text << ": " << why.message;
  return value;
}

inline Monetary monetary(std::string_view text) {
  Monetary value{};
  Failure why;
  EXPECT_TRUE(parse_monetary(text, value, why)) << text << ": " << why.message;
  return value;
}

inline Currency currency(std::string_view code) {
  Currency value{};
  Failure why;
  EXPECT_TRUE(parse_currency(code, value, why)) << code << ": " << why.message;
  return value;
}

inline std::string text(const Decimal &value) {
  char buffer[monetary_buffer];
  return {buffer, print_decimal(value, 0, buffer)};
}

inline std::string text(const Monetary &value) {
  char buffer[monetary_buffer];
  return {buffer, print_monetary(value, buffer)};
}

inline std::string text(Currency value) {
  char buffer[currency_buffer];
  return {buffer, print_currency(value, buffer)};
}

// Amounts of every size and scale, small ones as often as large ones, and often with trailing zeros.
class RandomAmounts {
 public:
  explicit RandomAmounts(unsigned seed) : source_(seed) {}

  std::uint64_t below(std::uint64_t bound) {
    return std::uniform_int_distribution<std::uint64_t>(0, bound - 1)(source_);
  }

  Decimal next() {
    uint128 size = (static_cast<uint128>(source_()) << 64) | source_();
    size &= static_cast<uint128>(max_coefficient);
    size >>= below(120);
    for (std::uint64_t zeros = below(4) == 0 ? below(20) : 0;
         zeros > 0 && size < static_cast<uint128>(max_coefficient) / 10; --zeros)
      size *= 10;
    const int scale = static_cast<int>(below(3) == 0 ? below(37) : below(7));
    Decimal value{};
    Failure why;
    EXPECT_TRUE(make_decimal(below(2) == 0 ? static_cast<int128>(size) : -static_cast<int128>(size), scale,
                             value, why));
    return value;
  }

 private:
  std::mt19937_64 source_;
};

}  // namespace florin
