// Currency codes: packing, text form, and look-up in the compiled-in ISO 4217 list.
// Never here: locale, ICU, a table look-up in the database.

#include "currency.hpp"

#include "../invariant.hpp"

#include <array>

namespace florin {
namespace {

constexpr std::uint8_t end_of_code = 0;
constexpr std::uint8_t first_letter = 11;
constexpr std::uint8_t not_in_a_code = 255;
constexpr std::int64_t places = 37;
constexpr char symbols[] =
    "\0"
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

constexpr std::int64_t power(std::int64_t base, int exponent) {
  return exponent == 0 ? 1 : base * power(base, exponent - 1);
}
// The weight of the first three characters, which is where an ISO 4217 code is.
constexpr std::int64_t three_places = power(places, 3);
constexpr std::int64_t first_three = power(places, 9);

constexpr std::array<std::uint8_t, 256> symbol_values = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(not_in_a_code);
  for (std::uint8_t i = 1; i < places; ++i) {
    values[static_cast<unsigned char>(symbols[i])] = i;
    if (i >= first_letter)
      values[static_cast<unsigned char>(symbols[i] - 'A' + 'a')] = i;
  }
  return values;
}();

constexpr std::uint8_t symbol_value(char symbol) {
  return symbol_values[static_cast<unsigned char>(symbol)];
}

#include "iso4217_table.inc"

constexpr std::size_t iso_count = sizeof iso_table / sizeof iso_table[0];

constexpr std::int64_t letters = 26;

// The place of a three-letter code among all of them, or -1 if the currency is not three letters.
constexpr int letters_index(std::int64_t packed) {
  if (packed % first_three != 0)
    return -1;
  const std::int64_t code = packed / first_three;
  const std::int64_t first = code / (places * places) - first_letter;
  const std::int64_t second = code / places % places - first_letter;
  const std::int64_t third = code % places - first_letter;
  if (first < 0 || second < 0 || third < 0)
    return -1;
  return static_cast<int>((first * letters + second) * letters + third);
}

constexpr int letters_index(const char (&code)[4]) {
  return ((code[0] - 'A') * static_cast<int>(letters) + (code[1] - 'A')) * static_cast<int>(letters) +
         (code[2] - 'A');
}

// From three letters straight to one more than the place in the list; 0 is unknown.
constexpr auto iso_places = [] {
  std::array<std::uint16_t, letters * letters * letters> found{};
  for (std::size_t i = 0; i < iso_count; ++i)
    found[static_cast<std::size_t>(letters_index(iso_table[i].code))] = static_cast<std::uint16_t>(i + 1);
  return found;
}();

constexpr bool is_sorted_by_code() {
  for (std::size_t i = 1; i < iso_count; ++i)
    if (letters_index(iso_table[i - 1].code) >= letters_index(iso_table[i].code))
      return false;
  return true;
}
static_assert(is_sorted_by_code());

void put_three(std::int64_t three, char *out) {
  out[0] = symbols[three / (places * places)];
  out[1] = symbols[three / places % places];
  out[2] = symbols[three % places];
}

}  // namespace

bool parse_currency(std::string_view text, Currency &out, Failure &why) noexcept {
  std::int64_t packed = 0;
  bool valid =
      text.size() >= 2 && text.size() <= max_currency_length && symbol_value(text[0]) >= first_letter;
  for (std::size_t i = 0; valid && i < max_currency_length; ++i) {
    const std::uint8_t value = i < text.size() ? symbol_value(text[i]) : end_of_code;
    valid = value != not_in_a_code;
    packed = packed * places + value;
  }
  if (!valid) {
    const Excerpt shown = excerpt(text);
    why.set(Fault::bad_text, "invalid input syntax for type currency: \"%.*s%s\"", shown.length, shown.start,
            shown.ellipsis);
    return why.explain("A currency code is 2 to 12 letters and digits, a letter first.");
  }
  out.packed = packed;
  FLORIN_ASSERT(is_currency(packed));
  return true;
}

std::size_t print_currency(Currency currency, char (&out)[currency_buffer]) noexcept {
  FLORIN_ASSERT(is_currency(currency.packed));
  put_three(currency.packed / first_three, out);
  std::size_t length = 3;
  std::int64_t rest = currency.packed % first_three;
  for (std::int64_t weight = first_three / three_places; rest != 0; weight /= three_places) {
    put_three(rest / weight, out + length);
    length += 3;
    rest %= weight;
  }
  while (length > 0 && out[length - 1] == '\0')
    --length;
  out[length] = '\0';
  return length;
}

bool is_currency(std::int64_t packed) noexcept {
  if (packed < 0 || packed / first_three >= three_places)
    return false;
  // From the last place to the first: once a character was seen, no place may be empty.
  std::size_t length = 0;
  std::int64_t symbol = end_of_code;
  for (std::size_t i = 0; i < max_currency_length; ++i) {
    symbol = packed % places;
    packed /= places;
    if (symbol != end_of_code)
      ++length;
    else if (length > 0)
      return false;
  }
  return length >= 2 && symbol >= first_letter;
}

IsoCurrencyList iso_currencies() noexcept {
  return {iso_table, iso_count};
}

const IsoCurrency *find_iso_currency(Currency currency) noexcept {
  const int index = letters_index(currency.packed);
  if (index < 0)
    return nullptr;
  const std::uint16_t place = iso_places[static_cast<std::size_t>(index)];
  return place == 0 ? nullptr : &iso_table[place - 1];
}

int minor_unit_digits(Currency currency) noexcept {
  const IsoCurrency *known = find_iso_currency(currency);
  return known == nullptr ? -1 : known->minor_unit_digits;
}

}  // namespace florin
