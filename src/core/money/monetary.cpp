// The text form of amounts: what is read, what is refused, what is written.
// Never here: arithmetic, locale, allocation. These run once a row of every load and every dump.

#include "monetary.hpp"

#include "../invariant.hpp"
#include "quote.hpp"
#include "wide.hpp"

namespace florin {
namespace {

// What fits: the first number of 37 digits is beyond 120 bits, so a longer one need not be computed.
constexpr std::size_t max_digits = 36;
static_assert(wide::powers_of_ten[max_digits] > wide::max_magnitude &&
              wide::powers_of_ten[max_digits - 1] < wide::max_magnitude);

// The most digits that one 64-bit integer holds.
constexpr int word_digits = 18;
constexpr std::uint64_t word_modulus = static_cast<std::uint64_t>(wide::powers_of_ten[word_digits]);

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}
constexpr bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

constexpr std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_space(text.back()))
    text.remove_suffix(1);
  return text;
}

// A number as it stands in the text, not yet computed.
struct Digits {
  bool negative;
  std::string_view whole;
  std::string_view decimals;
  std::size_t length;  // of the whole number in the text; 0: there is none
};

// Reads [+-]digits[.digits], at least one digit, from the start of the text.
constexpr Digits scan_number(std::string_view text) {
  std::size_t at = 0;
  const auto run = [&] {
    const std::size_t start = at;
    while (at < text.size() && is_digit(text[at]))
      ++at;
    return text.substr(start, at - start);
  };
  Digits found{};
  if (at < text.size() && (text[at] == '-' || text[at] == '+'))
    found.negative = text[at++] == '-';
  found.whole = run();
  if (at < text.size() && text[at] == '.') {
    ++at;
    found.decimals = run();
  }
  found.length = found.whole.empty() && found.decimals.empty() ? 0 : at;
  return found;
}

constexpr std::uint64_t compute_word(std::string_view digits) {
  std::uint64_t value = 0;
  for (const char digit : digits)
    value = value * 10 + static_cast<unsigned>(digit - '0');
  return value;
}

// At most 36 digits.
constexpr uint128 compute(std::string_view digits) {
  if (digits.size() <= word_digits)
    return compute_word(digits);
  const std::size_t split = digits.size() - word_digits;
  return static_cast<uint128>(compute_word(digits.substr(0, split))) * word_modulus +
         compute_word(digits.substr(split));
}

// False: more digits than fit.
constexpr bool compute_decimal(const Digits &digits, Decimal &out) {
  std::string_view whole = digits.whole;
  std::string_view decimals = digits.decimals;
  while (!whole.empty() && whole.front() == '0')
    whole.remove_prefix(1);
  while (!decimals.empty() && decimals.back() == '0')
    decimals.remove_suffix(1);
  const std::size_t scale = decimals.size();
  if (scale > max_scale)
    return false;
  if (whole.empty())
    while (!decimals.empty() && decimals.front() == '0')
      decimals.remove_prefix(1);
  if (whole.size() + decimals.size() > max_digits)
    return false;
  // Each half may be long, but together they are at most 36 digits.
  const uint128 coefficient =
      compute(whole) * wide::power_of_ten(static_cast<int>(decimals.size())) + compute(decimals);
  if (coefficient > wide::max_magnitude)
    return false;
  out = {wide::with_sign(coefficient, digits.negative), static_cast<int>(scale)};
  FLORIN_ASSERT(wide::is_canonical(out));
  return true;
}

[[gnu::cold]] bool refuse_syntax(const char *type, std::string_view text, Failure &why) noexcept {
  const Excerpt shown = excerpt(text);
  return why.set(Fault::bad_text, "invalid input syntax for type %s: \"%.*s%s\"", type, shown.length,
                 shown.start, shown.ellipsis);
}

[[gnu::cold]] bool refuse_range(const char *type, std::string_view text, Failure &why) noexcept {
  const Excerpt shown = excerpt(text);
  why.set(Fault::out_of_range, "value \"%.*s%s\" is out of range for type %s", shown.length, shown.start,
          shown.ellipsis, type);
  return why.explain("%s", amount_limits);
}

// "00" .. "99"
constexpr auto digit_pairs = [] {
  std::array<char, 200> pairs{};
  for (std::size_t i = 0; i < 100; ++i) {
    pairs[2 * i] = static_cast<char>('0' + i / 10);
    pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return pairs;
}();

// Writes the digits so that they end just before `end`; returns where they start. Zero has no digits.
char *put_word(std::uint64_t value, char *end) noexcept {
  while (value >= 100) {
    end -= 2;
    std::memcpy(end, &digit_pairs[value % 100 * 2], 2);
    value /= 100;
  }
  if (value >= 10) {
    end -= 2;
    std::memcpy(end, &digit_pairs[value * 2], 2);
  } else if (value != 0) {
    *--end = static_cast<char>('0' + value);
  }
  return end;
}

char *put_zeros(char *from, char *until) noexcept {
  std::memset(from, '0', static_cast<std::size_t>(until - from));
  return from;
}

}  // namespace

bool make_decimal(int128 coefficient, int scale, Decimal &out, Failure &why) noexcept {
  uint128 size = wide::magnitude(coefficient);
  if (scale >= 0)
    wide::strip_zeros(size, scale);
  if (scale < 0 || scale > max_scale || size > wide::max_magnitude) {
    why.set(Fault::out_of_range, "value is out of range for an exact amount");
    return why.explain(
        "An amount has at most 36 decimals, and its digits make a number of at most 120 bits.");
  }
  out = {wide::with_sign(size, coefficient < 0), scale};
  FLORIN_ASSERT(wide::is_canonical(out));
  return true;
}

bool parse_decimal(std::string_view text, Decimal &out, Failure &why) noexcept {
  const Digits digits = scan_number(text);
  if (digits.length == 0 || digits.length != text.size())
    return refuse_syntax("decimal", text, why);
  return compute_decimal(digits, out) || refuse_range("decimal", text, why);
}

std::size_t print_decimal(const Decimal &value, int min_digits, char *out) noexcept {
  FLORIN_ASSERT(wide::is_canonical(value) && min_digits <= max_scale);
  char reversed[max_digits + 1];
  char *const end = reversed + sizeof reversed;
  const uint128 size = wide::magnitude(value.coefficient);
  char *digits;
  if (size < word_modulus) {
    digits = put_word(static_cast<std::uint64_t>(size), end);
  } else {
    const auto high = static_cast<std::uint64_t>(size / word_modulus);
    char *const middle = end - word_digits;
    digits = put_word(static_cast<std::uint64_t>(size - static_cast<uint128>(high) * word_modulus), end);
    put_zeros(middle, digits);
    digits = put_word(high, middle);
  }
  const auto count = static_cast<int>(end - digits);

  char *at = out;
  if (value.coefficient < 0)
    *at++ = '-';
  const int whole = count - value.scale;
  if (whole > 0) {
    std::memcpy(at, digits, static_cast<std::size_t>(whole));
    at += whole;
    digits += whole;
  } else {
    *at++ = '0';
  }
  if (value.scale > 0 || min_digits > 0) {
    *at++ = '.';
    for (int i = whole; i < 0; ++i)
      *at++ = '0';
    std::memcpy(at, digits, static_cast<std::size_t>(end - digits));
    at += end - digits;
    for (int i = value.scale; i < min_digits; ++i)
      *at++ = '0';
  }
  *at = '\0';
  return static_cast<std::size_t>(at - out);
}

// The rule that makes every accepted text mean one thing: where white space stands between code and
// amount, the code is the whole word; where none does, the code is letters alone. So 'USDT2 5' is five of
// USDT2, 'USDT2.5' is two and a half USDT, and '1e3', whose E3 would be a code, is refused.
bool parse_monetary(std::string_view text, Monetary &out, Failure &why) noexcept {
  const std::string_view trimmed = trim(text);
  std::string_view code;
  Digits digits;
  bool valid;
  if (!trimmed.empty() && is_letter(trimmed.front())) {
    std::size_t end = 1;
    while (end < trimmed.size() && is_letter(trimmed[end]))
      ++end;
    std::size_t word = end;
    while (word < trimmed.size() && (is_letter(trimmed[word]) || is_digit(trimmed[word])))
      ++word;
    if (word < trimmed.size() && is_space(trimmed[word]))
      end = word;
    code = trimmed.substr(0, end);
    const std::string_view rest = trim(trimmed.substr(end));
    digits = scan_number(rest);
    valid = digits.length != 0 && digits.length == rest.size();
  } else {
    digits = scan_number(trimmed);
    valid = digits.length != 0;
    const std::string_view rest = trimmed.substr(digits.length);
    code = trim(rest);
    if (code.size() == rest.size())
      for (const char c : code)
        valid = valid && is_letter(c);
  }
  if (!valid || !parse_currency(code, out.currency, why)) {
    refuse_syntax("monetary", text, why);
    return why.explain("Expected a currency code and a decimal number, such as \"GBP 12.34\".");
  }
  return compute_decimal(digits, out.amount) || refuse_range("monetary", text, why);
}

std::size_t print_monetary(const Monetary &value, char (&out)[monetary_buffer]) noexcept {
  char code[currency_buffer];
  std::size_t length = print_currency(value.currency, code);
  std::memcpy(out, code, length);
  out[length++] = ' ';
  return length + print_decimal(value.amount, minor_unit_digits(value.currency), out + length);
}

}  // namespace florin
