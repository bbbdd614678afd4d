// Areas, postal codes and addresses: the first line is a region, the second a postal code, every other one an
// area. What an area names, lies in it; and how closely areas fit is the fit of the closest.
#include "input.hpp"
#include "pricing/areas.hpp"
#include "pricing/countries.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace florin {
namespace {

using fuzz::require;

void check_code(const PostalCode &code) {
  require(code.length <= max_postal_code && code.text[code.length] == '\0', "a postal code ends");
  require(code.view().find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ") == std::string_view::npos,
          "a postal code is capital letters and digits in columns");
}

int fit(const Area &area, const Address &address) {
  return fit_address(&area, 1, nullptr, 0, address).fit;
}

// The codes that an area was written with are codes of it.
void check_own_codes(std::string_view text, const Area &area) {
  const std::size_t start = text.find_first_not_of(' ');
  const std::string_view codes = text.substr(start + 2);
  const std::size_t dots = codes.find("...");
  for (const std::string_view written :
       {codes.substr(0, dots), dots == codes.npos ? codes : codes.substr(dots + 3)}) {
    Address address;
    Failure why;
    require(read_address(area.country, "", written, address, why), "the code of an area is one");
    require(fit(area, address) > static_cast<int>(Fit::region), "the code of an area lies in it");
  }
}

// So is what goes on after them.
void check_longer_code(const Area &area) {
  Address address;
  Failure why;
  require(read_address(area.country, "", "", address, why), "an address without a postal code");
  PostalCode &code = address.postal_code;
  code = area.until.length > 0 ? area.until : area.from;
  if (code.length == max_postal_code)
    return;
  code.text[code.length++] = '0';
  code.text[code.length] = '\0';
  require(fit(area, address) > static_cast<int>(Fit::region),
          "what begins with the last code lies in the area");
}

bool check_area(std::string_view text, Area &area) {
  Failure why;
  std::string small(text);
  for (char &c : small)
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  Area again;
  const bool is_read = read_area(text, area, why);
  require(read_area(small, again, why) == is_read, "small letters do not matter");
  if (!is_read) {
    fuzz::require_refusal(why, {Fault::bad_parameter});
    return false;
  }
  require(std::memcmp(area.country, again.country, sizeof area.country) == 0 &&
              std::strcmp(area.region, again.region) == 0 && area.from.view() == again.from.view() &&
              area.until.view() == again.until.view(),
          "nor to what is read");
  require(area.country[0] == '\0' || is_country({area.country, 2}), "an area is of a country");
  check_code(area.from);
  check_code(area.until);
  require(area.until.length == 0 || area.from.view() <= area.until.view(), "a range goes upwards");
  if (area.from.length > 0) {
    check_own_codes(text, area);
    check_longer_code(area);
  }
  return true;
}

void check_fits(std::vector<Area> areas, const Address &address) {
  int best = 0;
  for (const Area &area : areas)
    best = std::max(best, fit(area, address));
  const Fitting all = fit_address(areas.data(), areas.size(), nullptr, 0, address);
  require(all.fit == best, "areas fit as closely as the closest");
  require(fit_address(areas.data(), areas.size(), areas.data(), areas.size(), address).fit == 0,
          "what is excluded as closely does not fit");
  std::reverse(areas.begin(), areas.end());
  require(fit_address(areas.data(), areas.size(), nullptr, 0, address).fit == best,
          "their order does not matter");
}

void check(fuzz::Input input) {
  const std::string_view region = input.line(), postal_code = input.line();
  std::vector<Area> areas;
  for (int count = 0; count < 8 && !input.empty(); ++count) {
    Area area;
    if (check_area(input.line(), area))
      areas.push_back(area);
  }
  const std::string country = areas.empty() || areas[0].country[0] == '\0' ? "GB" : areas[0].country;
  Address address;
  Failure why;
  if (!read_address(country, region, postal_code, address, why)) {
    fuzz::require_refusal(why, {Fault::bad_parameter});
    return;
  }
  check_code(address.postal_code);
  check_fits(areas, address);
}

}  // namespace
}  // namespace florin

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  florin::check({data, size});
  return 0;
}
