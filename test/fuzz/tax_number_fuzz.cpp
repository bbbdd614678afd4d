// Tax numbers: the first line is a country or empty, the second a number. What is read is in the form in
// which numbers are exchanged, is read again as itself, and does not depend on how it was written.
#include "input.hpp"
#include "pricing/tax_numbers.hpp"

#include <string>

namespace florin {
namespace {

using fuzz::require;

bool reads_as(std::string_view country, const std::string &number, const TaxNumber &expected) {
  TaxNumber out;
  Failure why;
  return read_tax_number(country, number, out, why) && std::strcmp(out.text, expected.text) == 0 &&
         std::strcmp(out.country, expected.country) == 0;
}

// As a person may write it.
std::string spaced_out(std::string_view number) {
  std::string out = " ";
  for (const char c : number) {
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    out += " .-/"[out.size() / 2 % 4];
  }
  return out;
}

void check(fuzz::Input input) {
  const std::string_view country = input.line(), number = input.line();
  TaxNumber out;
  Failure why;
  if (!read_tax_number(country, number, out, why)) {
    fuzz::require_refusal(why, {Fault::bad_parameter});
    return;
  }
  const std::string text = out.text;
  require(!text.empty() && text.size() <= max_tax_number &&
              text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+*&") == std::string::npos,
          "a number as it is exchanged");
  require(knows_tax_numbers(out.country), "the country of a number is known");
  require(
      country.empty() || country == out.country || (country == "EL" && std::strcmp(out.country, "GR") == 0),
      "the country stays");
  require(reads_as(out.country, text, out), "what was read is read again as itself");
  require(reads_as(out.country, spaced_out(text), out), "separators and small letters do not matter");
  require(reads_as(country, spaced_out(number), out), "as it was written, too");
}

}  // namespace
}  // namespace florin

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  florin::check({data, size});
  return 0;
}
