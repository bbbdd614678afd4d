// How the money rules quote amounts in a failure's message.
// Never here: rules, or anything on a path that succeeds.
#pragma once

#include "monetary.hpp"

#include <cstring>

namespace florin {

// An amount or a currency as text, for the length of one call: Printed(value).text
struct Printed {
  [[gnu::cold]] explicit Printed(const Monetary &value) noexcept { print_monetary(value, text); }
  [[gnu::cold]] explicit Printed(const Decimal &value) noexcept { print_decimal(value, 0, text); }
  [[gnu::cold]] explicit Printed(Currency currency) noexcept {
    char code[currency_buffer];
    std::memcpy(text, code, print_currency(currency, code) + 1);
  }
  char text[monetary_buffer];
};

// The detail of everything that is out of range for what it is.
inline constexpr char amount_limits[] =
    "An amount has at most 36 decimals, and its digits make a number of at most 120 bits.";

}  // namespace florin
