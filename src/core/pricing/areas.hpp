// Postal codes as they are compared, and areas of the world: everywhere, a country, a region of it, postal
// codes that begin alike or lie between two. Never here: what is sent there, and for how much.
#pragma once

#include "../failure.hpp"

#include <cstddef>

namespace florin {

inline constexpr std::size_t max_postal_code = 20;  // letters and digits
inline constexpr std::size_t max_region = 8;

// A code of capital letters and digits, in a form in which byte order is the order of the codes and a code
// begins with the code of what it is part of. British ones (GB, GG, IM, JE) have fixed columns: area,
// district of two digits, letter, the rest; so that "BH2" has BH2 1AA and not BH20 1AA, and "B" has B1 and
// not BT1.
struct PostalCode {
  char text[max_postal_code + 1];
  std::uint8_t length;  // 0: none

  std::string_view view() const { return {text, length}; }
};

// Of a country in capital letters. Blanks, hyphens and the country's own code before a hyphen are left out,
// small letters count as capital ones. bad_parameter for anything else, or too much of it.
[[nodiscard]] bool read_postal_code(std::string_view country, std::string_view text, PostalCode &out,
                                    Failure &why) noexcept;

struct Area {
  char country[3];              // ISO 3166-1; empty: everywhere
  char region[max_region + 1];  // ISO 3166-2 without the country; empty: all of it
  PostalCode from;              // what a code begins with, or the first of a range
  PostalCode until;  // the last of a range, with all that begins with it; none: from is a beginning
};

// "*", "GB", "US-CA", "GB BT", "PL 50-000...65-000". bad_parameter.
[[nodiscard]] bool read_area(std::string_view text, Area &out, Failure &why) noexcept;

struct Address {
  char country[3];
  char region[max_region + 1];
  PostalCode postal_code;
};

// The region with or without its country before a hyphen; either may be empty. bad_parameter.
[[nodiscard]] bool read_address(std::string_view country, std::string_view region,
                                std::string_view postal_code, Address &out, Failure &why) noexcept;

// How closely something fits an address: the higher, the more closely.
enum class Fit : int { none = 0, everywhere = 1, country = 2, region = 3, postal_code = 4 };

struct Fitting {
  int fit;  // a Fit; from Fit::postal_code on, one more for each character after the first
  bool needs_region, needs_postal_code;  // the address lacks what would tell
};

// The closest area that has the address; a range is as close as the beginning that its ends share. Nothing if
// an excluded area is as close, or closer.
Fitting fit_address(const Area *included, std::size_t included_count, const Area *excluded,
                    std::size_t excluded_count, const Address &address) noexcept;

}  // namespace florin
