// A currency code as one integer, and what ISO 4217 knows of it.
// Never here: locale, ICU, a table look-up in the database.
#pragma once

#include "../failure.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace florin {

// 2 to 12 characters of [A-Z0-9], a letter first, packed base 37, left-aligned to 12 places
// (end of code 0, '0'..'9' 1..10, 'A'..'Z' 11..36), so that integer order is the byte order of the text.
// 37^12 < 2^63, so the integer is never negative.
struct Currency {
  std::int64_t packed;

  friend constexpr bool operator==(Currency, Currency) = default;
  friend constexpr auto operator<=>(Currency, Currency) = default;
};

inline constexpr std::size_t max_currency_length = 12;
inline constexpr std::size_t currency_buffer = max_currency_length + 1;

// Reads a code, folding ASCII lower case to upper; nothing before or after it is allowed.
// Fails with bad_text.
[[nodiscard]] bool parse_currency(std::string_view text, Currency &out, Failure &why) noexcept;

// Writes the code and a terminating zero; returns its length.
std::size_t print_currency(Currency currency, char (&out)[currency_buffer]) noexcept;

// True if the integer is one that parse_currency can produce: what binary input and storage must hold.
[[nodiscard]] bool is_currency(std::int64_t packed) noexcept;

// A date as ISO year*10000 + month*100 + day, for example 20260101; 0 is "no date".
using IsoDate = std::int32_t;

struct IsoCurrency {
  char code[4];
  std::int16_t numeric_code;      // not a key: 532 has been ANG and XCG; 0 is none
  std::int8_t minor_unit_digits;  // -1 where ISO 4217 says N.A.
  const char *name;               // ISO 4217's English name
  IsoDate valid_from;             // 0: before the list began
  IsoDate valid_to;               // the last day of validity; 0: current
  char successor[4];              // empty: none
  bool is_fund_or_metal;          // XAU, XTS, BOV ...: in the list but nobody's tender
};

// The compiled-in list, sorted by code, current and historic. It only ever grows.
struct IsoCurrencyList {
  const IsoCurrency *entries;
  std::size_t count;
};
IsoCurrencyList iso_currencies() noexcept;

// NULL where ISO 4217 does not know the code (BTC, USDT).
const IsoCurrency *find_iso_currency(Currency currency) noexcept;

// Minor-unit digits, or -1 where ISO 4217 says N.A. or does not know the code.
int minor_unit_digits(Currency currency) noexcept;

}  // namespace florin
