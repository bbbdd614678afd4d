// Tax numbers: their form and check digits, for the countries whose algorithm is published.
// A number that passes is well formed; whether it was ever issued only the tax authority knows.
#pragma once

#include "../failure.hpp"

namespace florin {

inline constexpr std::size_t max_tax_number = 24;

// In the form in which it is exchanged: capital letters and digits, with the prefix where the country's
// numbers carry one (VIES, CHE, ...).
struct TaxNumber {
  char country[3];  // ISO 3166-1 alpha-2; XI: Northern Ireland in VIES
  char text[max_tax_number + 1];
};

// True if the form and the check digits of this country's numbers are known here. EL is Greece, as in VIES.
[[nodiscard]] bool knows_tax_numbers(std::string_view country) noexcept;

// Spaces, dots, hyphens and slashes are left out; a prefix may be there or not, and GR is EL. An empty
// country is read from the number's first two letters. bad_parameter: no rule for the country; or a number
// that is not well formed, or whose check digit is wrong.
[[nodiscard]] bool read_tax_number(std::string_view country, std::string_view number, TaxNumber &out,
                                   Failure &why) noexcept;

// ---- one rule a country: true if the number, without its prefix, is well formed and its check digits are
// right

using TaxNumberRule = bool (*)(std::string_view number);
struct TaxNumberScheme {
  char country[3];
  char prefix[4];  // that belongs to the number; empty: none
  TaxNumberRule rule;
};
struct TaxNumberSchemes {
  const TaxNumberScheme *schemes;
  std::size_t count;
};
TaxNumberSchemes european_tax_numbers() noexcept;  // the VIES area
TaxNumberSchemes other_tax_numbers() noexcept;

}  // namespace florin
