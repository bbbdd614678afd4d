// What a parser of displayed money knows of a locale: how it writes a number, and what it calls currencies.
// For src/core/money/display*.cpp only: these functions may throw.
#pragma once

#include "display_icu.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace florin::display {

using Text = std::u16string;
using TextView = std::u16string_view;

// As texts are compared: bidirectional marks vanish, every space is a space, the typographic minus a minus
// and the typographic apostrophe an apostrophe.
Text fold(TextView text);

// How a locale writes the number in money of one currency.
struct Shape {
  Text digits[10];  // each one character, of one or two code units
  Text decimal;
  Text grouping;          // empty: it does not group
  int primary_group = 0;  // digits in the last group
  int other_group = 0;    // digits in the groups before it

  friend bool operator==(const Shape &, const Shape &) = default;
};

struct Token {
  Text spelling;
  Currency currency;
  bool is_code;  // the ISO code, in capitals

  friend bool operator<(const Token &left, const Token &right) {
    const int order = left.spelling.compare(right.spelling);
    return order != 0 ? order < 0 : left.currency < right.currency;
  }
};

// Everything that may stand for a currency, of one currency or of all of ISO 4217: of all without the narrow
// symbols, which currencies share, so that they say nothing of which is meant.
struct Tokens {
  std::vector<Token> sorted;
  std::size_t longest = 0;

  // The currencies that `spelling` stands for; what is a code stands for no other's symbol or name.
  void find(TextView spelling, std::vector<Currency> &out) const;
};

// How money of one currency is written in a locale.
struct Reader {
  std::vector<Shape> shapes;
  Tokens tokens;
};

// Both are kept, and good until as many more were asked for as display.hpp says are kept.
[[nodiscard]] bool find_reader(std::string_view locale, Currency currency, const Reader *&out, Failure &why);
[[nodiscard]] bool find_symbol_table(std::string_view locale, const Tokens *&out, Failure &why);

}  // namespace florin::display
