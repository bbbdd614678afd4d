// Reading a tax number: what is left out, whose rule applies, how it is written.

#include "tax_numbers.hpp"

#include "check_digits.hpp"

#include <algorithm>
#include <cstring>

namespace florin {
namespace {

constexpr bool is_separator(char c) {
  return c == ' ' || c == '.' || c == '-' || c == '/';
}

// Capital letters and digits; false for anything else, or too much of it.
bool clean(std::string_view number, char *out, std::size_t &length) {
  length = 0;
  for (char c : number) {
    if (is_separator(c))
      continue;
    if (c >= 'a' && c <= 'z')
      c = static_cast<char>(c - 'a' + 'A');
    if ((!is_digit(c) && !is_upper(c) && c != '+' && c != '*' && c != '&') || length == max_tax_number - 3)
      return false;
    out[length++] = c;
  }
  return length > 0;
}

const TaxNumberScheme *find_in(const TaxNumberSchemes &list, std::string_view country) {
  for (std::size_t i = 0; i < list.count; ++i) {
    if (country == list.schemes[i].country)
      return &list.schemes[i];
  }
  return nullptr;
}

const TaxNumberScheme *find_scheme(std::string_view country) {
  if (country == "EL")
    country = "GR";
  const TaxNumberScheme *found = find_in(european_tax_numbers(), country);
  return found != nullptr ? found : find_in(other_tax_numbers(), country);
}

// The scheme whose prefix a number begins with.
const TaxNumberScheme *find_by_prefix(std::string_view number) {
  if (number.starts_with("GR"))
    return find_scheme("GR");
  for (const TaxNumberSchemes &list : {european_tax_numbers(), other_tax_numbers()}) {
    for (std::size_t i = 0; i < list.count; ++i) {
      if (list.schemes[i].prefix[0] != '\0' && number.starts_with(list.schemes[i].prefix))
        return &list.schemes[i];
    }
  }
  return nullptr;
}

bool is_country(std::string_view country) {
  return country.size() == 2 && is_upper(country[0]) && is_upper(country[1]);
}

// No authority gives out zero, though its check digit is right in many countries. What stands behind it says
// what the number is for.
bool is_zero(std::string_view number) {
  const std::size_t zeros = std::min(number.find_first_not_of('0'), number.size());
  return zeros >= 8 && (zeros == number.size() || !is_digit(number[zeros]));
}

bool is_right(const TaxNumberScheme &scheme, std::string_view number) {
  return !is_zero(number) && scheme.rule(number);
}

void write(const TaxNumberScheme &scheme, std::string_view number, TaxNumber &out) {
  std::memcpy(out.country, scheme.country, sizeof out.country);
  std::size_t length = std::strlen(scheme.prefix);
  std::memcpy(out.text, scheme.prefix, length);
  // The form before 2005 lacks the leading zero, which VIES asks for.
  if (number.size() == 9 && std::string_view(scheme.country) == "BE")
    out.text[length++] = '0';
  std::memcpy(out.text + length, number.data(), number.size());
  out.text[length + number.size()] = '\0';
}

}  // namespace

bool knows_tax_numbers(std::string_view country) noexcept {
  return find_scheme(country) != nullptr;
}

bool read_tax_number(std::string_view country, std::string_view number, TaxNumber &out,
                     Failure &why) noexcept {
  const Excerpt shown = excerpt(number);
  char text[max_tax_number];
  std::size_t length;
  if (!clean(number, text, length)) {
    why.set(Fault::bad_parameter, "\"%.*s%s\" is not a tax number", shown.length, shown.start,
            shown.ellipsis);
    return why.explain("A tax number has letters and digits, at most %zu.", max_tax_number - 3);
  }
  const std::string_view cleaned(text, length);
  const TaxNumberScheme *scheme = country.empty() ? find_by_prefix(cleaned) : find_scheme(country);
  if (scheme == nullptr) {
    const Excerpt asked = excerpt(country.empty() ? cleaned.substr(0, 2) : country);
    why.set(Fault::bad_parameter, "the tax numbers of \"%.*s%s\" are not known", asked.length, asked.start,
            asked.ellipsis);
    return is_country(country) ? why.explain("No published check for their form is built in.")
                               : why.explain("A country is two capital letters of ISO 3166-1.");
  }
  // A prefix may also be the beginning of the number itself: what is right with it taken off comes first.
  const std::string_view prefix = scheme->prefix;
  if (!prefix.empty() && cleaned.starts_with(prefix) && is_right(*scheme, cleaned.substr(prefix.size()))) {
    write(*scheme, cleaned.substr(prefix.size()), out);
    return true;
  }
  // So may the country, where the number itself carries none, or Greece's code is written for its prefix.
  if ((prefix.empty() || prefix == "EL") && cleaned.starts_with(scheme->country) &&
      is_right(*scheme, cleaned.substr(2))) {
    write(*scheme, cleaned.substr(2), out);
    return true;
  }
  if (is_right(*scheme, cleaned)) {
    write(*scheme, cleaned, out);
    return true;
  }
  why.set(Fault::bad_parameter, "\"%.*s%s\" is not a tax number of %s", shown.length, shown.start,
          shown.ellipsis, scheme->country);
  return why.explain("Its form or its check digit is wrong.");
}

}  // namespace florin
