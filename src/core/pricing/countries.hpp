// Which codes are countries: ISO 3166-1 alpha-2.
#pragma once

#include <string_view>

namespace florin {

// The officially assigned codes as of 2025, and XI (Northern Ireland in VAT) and XK (Kosovo), which are in
// use beside them.
[[nodiscard]] bool is_country(std::string_view code) noexcept;

}  // namespace florin
