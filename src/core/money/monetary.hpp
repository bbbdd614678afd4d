// An exact amount of one currency: the value, its text form, arithmetic and order.
// Never here: floating point, locale, rounding of anything that was not asked for.
#pragma once

#include "currency.hpp"

#include <compare>
#include <cstdint>
#include <cstring>

namespace florin {

using int128 = __int128;
using uint128 = unsigned __int128;

inline constexpr int max_scale = 36;
inline constexpr int128 max_coefficient = (int128{1} << 119) - 1;  // a 120-bit signed number, symmetric

// coefficient * 10^-scale. Canonical: scale is 0 or the last digit is not 0; zero has scale 0.
struct Decimal {
  int128 coefficient;
  int scale;  // 0 .. max_scale

  friend constexpr bool operator==(const Decimal &, const Decimal &) = default;
};

struct Monetary {
  Decimal amount;
  Currency currency;

  friend constexpr bool operator==(const Monetary &, const Monetary &) = default;
};

// ---- storage: 24 bytes, aligned 8; equal values have equal bytes
// little-endian 16 bytes of (coefficient << 8 | scale), then 8 bytes of currency, in machine order.
struct StoredMonetary {
  std::uint64_t words[3];
};
static_assert(sizeof(StoredMonetary) == 24 && alignof(StoredMonetary) == 8);

inline StoredMonetary store(const Monetary &value) noexcept {
  const uint128 packed =
      (static_cast<uint128>(value.amount.coefficient) << 8) | static_cast<unsigned>(value.amount.scale);
  return {{static_cast<std::uint64_t>(packed), static_cast<std::uint64_t>(packed >> 64),
           static_cast<std::uint64_t>(value.currency.packed)}};
}

inline Monetary load(const StoredMonetary &stored) noexcept {
  const uint128 packed = (static_cast<uint128>(stored.words[1]) << 64) | stored.words[0];
  return {{static_cast<int128>(packed) >> 8, static_cast<int>(packed & 0xFF)},
          {static_cast<std::int64_t>(stored.words[2])}};
}

// ---- text
// sign, up to 36 digits, point, up to 36 more zeros, code, space, zero byte
inline constexpr std::size_t monetary_buffer = 96;

// Strips trailing zeros; fails with out_of_range if it does not fit 120 bits or 36 places.
[[nodiscard]] bool make_decimal(int128 coefficient, int scale, Decimal &out, Failure &why) noexcept;

// [+-]digits[.digits] with at least one digit; no exponent, no space. bad_text or out_of_range.
[[nodiscard]] bool parse_decimal(std::string_view text, Decimal &out, Failure &why) noexcept;

// At least min_digits places (it pads with zeros, it never cuts); writes a zero byte; returns the length.
std::size_t print_decimal(const Decimal &value, int min_digits, char *out) noexcept;

// "GBP 12.34", "12.34 GBP" or "GBP12.34", ASCII space around allowed. bad_text or out_of_range.
[[nodiscard]] bool parse_monetary(std::string_view text, Monetary &out, Failure &why) noexcept;

// "GBP 12.30": code, space, amount padded to the ISO 4217 minor unit.
std::size_t print_monetary(const Monetary &value, char (&out)[monetary_buffer]) noexcept;

// ---- order: currency, then amount; total
std::strong_ordering compare(const Decimal &left, const Decimal &right) noexcept;
std::strong_ordering compare(const Monetary &left, const Monetary &right) noexcept;

// Where value lies against base + distance, or base - distance, which need not be an amount. Nothing but
// currency_mismatch.
[[nodiscard]] bool compare_at_distance(const Monetary &value, const Monetary &base, const Monetary &distance,
                                       bool below, std::strong_ordering &out, Failure &why) noexcept;

// ---- arithmetic; currency_mismatch, out_of_range, division_by_zero
[[nodiscard]] bool add(const Decimal &left, const Decimal &right, Decimal &out, Failure &why) noexcept;
[[nodiscard]] bool add(const Monetary &left, const Monetary &right, Monetary &out, Failure &why) noexcept;
[[nodiscard]] bool subtract(const Monetary &left, const Monetary &right, Monetary &out,
                            Failure &why) noexcept;
inline Decimal negate(const Decimal &value) noexcept {
  return {-value.coefficient, value.scale};
}
inline Monetary negate(const Monetary &value) noexcept {
  return {negate(value.amount), value.currency};
}
// Exact, or out_of_range.
[[nodiscard]] bool multiply(const Decimal &left, const Decimal &right, Decimal &out, Failure &why) noexcept;
[[nodiscard]] bool multiply(const Monetary &value, const Decimal &factor, Monetary &out,
                            Failure &why) noexcept;
// To 18 decimals, half even; where these do not fit, to as many as do, but no fewer than the operands have.
[[nodiscard]] bool divide(const Monetary &value, const Decimal &divisor, Monetary &out,
                          Failure &why) noexcept;

}  // namespace florin
