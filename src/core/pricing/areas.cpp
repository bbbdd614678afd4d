// Reading codes and areas, and how closely an area fits.

#include "areas.hpp"

#include "countries.hpp"

#include <cstring>

namespace florin {
namespace {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}
constexpr char capital(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ')
    text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ')
    text.remove_suffix(1);
  return text;
}

// Capital letters and digits alone; false for anything else but blanks and hyphens, or too much.
bool clean(std::string_view text, PostalCode &out) {
  out.length = 0;
  for (char c : text) {
    if (c == ' ' || c == '-')
      continue;
    c = capital(c);
    if ((!is_digit(c) && !is_capital(c)) || out.length == max_postal_code)
      return false;
    out.text[out.length++] = c;
  }
  out.text[out.length] = '\0';
  return true;
}

// ---- British codes (BS 7666): one or two letters, one or two digits, perhaps a letter; then a digit and two
// letters.

bool has_british_codes(std::string_view country) {
  return country == "GB" || country == "GG" || country == "IM" || country == "JE";
}

bool is_inward(std::string_view text) {
  return text.size() == 3 && is_digit(text[0]) && is_capital(text[1]) && is_capital(text[2]);
}

// The columns of the first half; false if it is none. Ends where the text does.
bool put_outward(std::string_view text, PostalCode &out) {
  std::size_t letters = 0;
  while (letters < text.size() && letters < 2 && is_capital(text[letters]))
    ++letters;
  std::size_t digits = 0;
  while (letters + digits < text.size() && digits < 2 && is_digit(text[letters + digits]))
    ++digits;
  const std::string_view rest = text.substr(letters + digits);
  if (letters == 0 || rest.size() > 1 || (rest.size() == 1 && (digits == 0 || !is_capital(rest[0]))))
    return false;
  out.length = 0;
  out.text[out.length++] = text[0];
  out.text[out.length++] = letters == 2 ? text[1] : ' ';
  if (digits > 0) {
    out.text[out.length++] = digits == 2 ? text[letters] : '0';
    out.text[out.length++] = text[letters + digits - 1];
  }
  if (!rest.empty())
    out.text[out.length++] = rest[0];
  out.text[out.length] = '\0';
  return true;
}

void put_inward(std::string_view text, PostalCode &out) {
  while (out.length < 5)
    out.text[out.length++] = ' ';
  std::memcpy(out.text + out.length, text.data(), text.size());
  out.length = static_cast<std::uint8_t>(out.length + text.size());
  out.text[out.length] = '\0';
}

// Leaves a text of another form, such as BFPO 801, as it is.
void put_in_columns(std::string_view written, PostalCode &code) {
  const PostalCode plain = code;
  const std::string_view all = plain.view();
  const std::size_t blank = written.find(' ');
  PostalCode first;
  if (blank != written.npos && clean(written.substr(0, blank), first)) {
    PostalCode columns;
    const std::string_view rest = all.substr(first.length);
    if (rest.size() <= 3 && put_outward(first.view(), columns) && columns.length >= 4) {
      put_inward(rest, columns);
      code = columns;
      return;
    }
  }
  if (all.size() > 3 && is_inward(all.substr(all.size() - 3)) &&
      put_outward(all.substr(0, all.size() - 3), code) && code.length >= 4) {
    put_inward(all.substr(all.size() - 3), code);
    return;
  }
  code = plain;
  PostalCode columns;
  if (put_outward(all, columns))
    code = columns;
}

bool read_country(std::string_view text, char (&out)[3]) {
  if (text.size() != 2)
    return false;
  out[0] = capital(text[0]);
  out[1] = capital(text[1]);
  out[2] = '\0';
  return is_country({out, 2});
}

bool read_region(std::string_view country, std::string_view text, char (&out)[max_region + 1]) {
  if (text.size() > 3 && text[2] == '-' && capital(text[0]) == country[0] && capital(text[1]) == country[1])
    text.remove_prefix(3);
  if (text.size() > max_region)
    return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    out[i] = capital(text[i]);
    if (!is_capital(out[i]) && !is_digit(out[i]))
      return false;
  }
  out[text.size()] = '\0';
  return true;
}

bool refuse_area(std::string_view text, Failure &why) {
  const Excerpt shown = excerpt(text);
  why.set(Fault::bad_parameter, "\"%.*s%s\" is not an area", shown.length, shown.start, shown.ellipsis);
  return why.explain(
      "An area is \"*\" for everywhere, a country such as \"GB\", a region such as \"US-CA\", the beginning "
      "of "
      "postal codes such as \"GB BT\", or a range of them such as \"FR 20000...20999\".");
}

bool read_codes(std::string_view text, Area &out, Failure &why) {
  constexpr std::string_view to = "...";
  const std::size_t dots = text.find(to);
  if (!read_postal_code(out.country, trim(text.substr(0, dots)), out.from, why))
    return false;
  if (dots == text.npos)
    return true;
  if (!read_postal_code(out.country, trim(text.substr(dots + to.size())), out.until, why))
    return false;
  if (out.from.length > 0 && out.until.length > 0 && out.from.view() <= out.until.view())
    return true;
  const Excerpt shown = excerpt(text);
  return why.set(Fault::bad_parameter, "\"%.*s%s\" is not a range of postal codes", shown.length, shown.start,
                 shown.ellipsis);
}

std::size_t shared_beginning(std::string_view one, std::string_view other) {
  std::size_t length = 0;
  while (length < one.size() && length < other.size() && one[length] == other[length])
    ++length;
  return length;
}

bool has_code(const Area &area, std::string_view code) {
  if (area.until.length == 0)
    return code.starts_with(area.from.view());
  return area.from.view() <= code && (code <= area.until.view() || code.starts_with(area.until.view()));
}

int fit_codes(const Area &area) {
  const std::size_t shared =
      area.until.length == 0 ? area.from.length : shared_beginning(area.from.view(), area.until.view());
  return static_cast<int>(Fit::region) + static_cast<int>(shared > 0 ? shared : 1);
}

// Writes down in `out` what the address lacks to tell.
int fit_area(const Area &area, const Address &address, Fitting &out) {
  if (area.country[0] == '\0')
    return static_cast<int>(Fit::everywhere);
  if (area.country[0] != address.country[0] || area.country[1] != address.country[1])
    return 0;
  if (area.from.length > 0) {
    if (address.postal_code.length == 0)
      out.needs_postal_code = true;
    return has_code(area, address.postal_code.view()) ? fit_codes(area) : 0;
  }
  if (area.region[0] == '\0')
    return static_cast<int>(Fit::country);
  if (address.region[0] == '\0')
    out.needs_region = true;
  return std::strcmp(area.region, address.region) == 0 ? static_cast<int>(Fit::region) : 0;
}

int closest(const Area *areas, std::size_t count, const Address &address, Fitting &out) {
  int best = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const int fit = fit_area(areas[i], address, out);
    best = fit > best ? fit : best;
  }
  return best;
}

}  // namespace

bool read_postal_code(std::string_view country, std::string_view text, PostalCode &out,
                      Failure &why) noexcept {
  const Excerpt shown = excerpt(text);
  std::string_view rest = trim(text);
  if (rest.size() > 3 && rest[2] == '-' && capital(rest[0]) == country[0] && capital(rest[1]) == country[1])
    rest.remove_prefix(3);
  if (!clean(rest, out)) {
    why.set(Fault::bad_parameter, "\"%.*s%s\" is not a postal code", shown.length, shown.start,
            shown.ellipsis);
    return why.explain(
        "A postal code has at most %zu letters and digits, and blanks and hyphens between them.",
        max_postal_code);
  }
  if (has_british_codes(country) && out.length > 0)
    put_in_columns(trim(rest), out);
  return true;
}

bool read_area(std::string_view text, Area &out, Failure &why) noexcept {
  const std::string_view area = trim(text);
  out = {};
  if (area == "*")
    return true;
  if (area.size() < 2 || !read_country(area.substr(0, 2), out.country))
    return refuse_area(text, why);
  if (area.size() == 2)
    return true;
  if (area[2] == '-')
    return (area.size() > 3 && read_region(out.country, area.substr(3), out.region)) ||
           refuse_area(text, why);
  if (area[2] != ' ')
    return refuse_area(text, why);
  return read_codes(area.substr(3), out, why) && (out.from.length > 0 || refuse_area(text, why));
}

bool read_address(std::string_view country, std::string_view region, std::string_view postal_code,
                  Address &out, Failure &why) noexcept {
  out = {};
  if (!read_country(country, out.country)) {
    const Excerpt shown = excerpt(country);
    return why.set(Fault::bad_parameter, "\"%.*s%s\" is not a country of ISO 3166", shown.length, shown.start,
                   shown.ellipsis);
  }
  if (!read_region(out.country, trim(region), out.region)) {
    const Excerpt shown = excerpt(region);
    return why.set(Fault::bad_parameter, "\"%.*s%s\" is not the code of a region in ISO 3166-2", shown.length,
                   shown.start, shown.ellipsis);
  }
  return read_postal_code(out.country, postal_code, out.postal_code, why);
}

Fitting fit_address(const Area *included, std::size_t included_count, const Area *excluded,
                    std::size_t excluded_count, const Address &address) noexcept {
  Fitting out = {};
  const int fit = closest(included, included_count, address, out);
  out.fit = closest(excluded, excluded_count, address, out) >= fit ? 0 : fit;
  return out;
}

}  // namespace florin
