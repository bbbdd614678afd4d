// How a time is written in a document: by ISO 8601, and nothing that depends on when or where it is read.
// Never here: time zones by name, or what a time is counted from.
#pragma once

#include <string_view>

namespace florin {

// 2026-01-05, 2026-01-05T12:00, 2026-01-05T12:00:00.123456Z, 2026-01-05 12:00:00+05:30: a day of the years 1
// to 9999 that there is; a time of day with a T or a space before it; an offset of at most 15:59, also as +05
// or +0530, or Z.
[[nodiscard]] bool is_timestamp(std::string_view text) noexcept;

}  // namespace florin
