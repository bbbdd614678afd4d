// The checks that tax numbers are made of: weighted sums, Luhn, ISO 7064, remainders of long numbers.
// Never here: which country uses which.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string_view>

namespace florin {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
constexpr int digit(char c) {
  return c - '0';
}

constexpr bool all_digits(std::string_view text) {
  for (const char c : text) {
    if (!is_digit(c))
      return false;
  }
  return !text.empty();
}

// Digits only, as many as that.
constexpr bool digits(std::string_view text, std::size_t count) {
  return text.size() == count && all_digits(text);
}

constexpr bool one_of(char c, std::string_view set) {
  return set.find(c) != std::string_view::npos;
}

// Sum of digit times weight over as many digits as there are weights; the text has no fewer.
constexpr int weighted(std::string_view text, std::initializer_list<int> weights) {
  int sum = 0;
  std::size_t at = 0;
  for (const int weight : weights)
    sum += weight * digit(text[at++]);
  return sum;
}

// The remainder of a decimal number of any length.
constexpr int remainder(std::string_view text, int modulus) {
  int rest = 0;
  for (const char c : text)
    rest = (rest * 10 + digit(c)) % modulus;
  return rest;
}

// The smallest number that completes a sum to a multiple of the modulus.
constexpr int complement(int sum, int modulus) {
  return (modulus - sum % modulus) % modulus;
}

// ISO/IEC 7812-1 annex B, the last digit being the check digit.
constexpr bool luhn(std::string_view text) {
  int sum = 0;
  bool doubled = false;
  for (std::size_t i = text.size(); i-- > 0; doubled = !doubled) {
    const int value = digit(text[i]) * (doubled ? 2 : 1);
    sum += value / 10 + value % 10;
  }
  return sum % 10 == 0;
}

// ISO 7064 MOD 11,10.
constexpr bool mod_11_10(std::string_view text) {
  int check = 5;
  for (const char c : text)
    check = ((check == 0 ? 10 : check) * 2 % 11 + digit(c)) % 10;
  return check == 1;
}

// ISO 7064 MOD 97-10 over digits and letters, a letter being two digits from 10 on.
constexpr bool mod_97_10(std::string_view text) {
  int rest = 0;
  for (const char c : text)
    rest = is_digit(c) ? (rest * 10 + digit(c)) % 97 : (rest * 100 + (c - 'A' + 10)) % 97;
  return rest == 1;
}

// Two digits of a month and two of a day that a calendar can have.
constexpr bool is_day(int month, int day) {
  constexpr int longest[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month >= 1 && month <= 12 && day >= 1 && day <= longest[month - 1];
}
constexpr int two_digits(std::string_view text, std::size_t at) {
  return digit(text[at]) * 10 + digit(text[at + 1]);
}

}  // namespace florin
