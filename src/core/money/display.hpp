// Money as people write it, by the conventions of a locale: formatting, parsing, names and symbols.
// Never here: minor units of its own, floating point, or a currency code that ICU would cut short.
#pragma once

#include "monetary.hpp"

#include <cstddef>
#include <string_view>

namespace florin {

// standard: "-$1,234.50", accounting: "($1,234.50)", code: "-USD 1,234.50",
// name: "-1,234.50 US dollars", narrow: as standard, with the shortest symbol there is.
enum class DisplayStyle : std::uint8_t { standard, accounting, code, name, narrow };

// What a process keeps so that ICU does not load the same conventions twice. The least recently used
// makes room; all of it lives until the process ends.
inline constexpr std::size_t max_cached_locales = 32;
inline constexpr std::size_t max_cached_formatters = 64;
inline constexpr std::size_t max_cached_readers = 64;
inline constexpr std::size_t max_cached_symbol_tables = 8;

// A longer text is not an amount of money.
inline constexpr std::size_t max_displayed_length = 1024;

// Fails with bad_parameter, naming the styles there are.
[[nodiscard]] bool parse_display_style(std::string_view name, DisplayStyle &out, Failure &why) noexcept;

// In all of these, `locale` is a BCP 47 tag ("en-US", "ar-u-nu-latn") or the same with underscores
// ("en_US"), or "root". Its language must be one that ICU has data for, otherwise bad_parameter; a script,
// region or variant without data of its own falls back to its language, as everywhere in ICU.
// Texts are UTF-8. What is given out belongs to this file and is good until the next call into it.
// One thread only, like a PostgreSQL backend.

// Every digit of the amount, and at least the ISO 4217 minor unit's; CLDR's number of digits is not used.
// A code outside ISO 4217 stands for itself, where the locale puts a code.
[[nodiscard]] bool format_money(const Monetary &value, std::string_view locale, DisplayStyle style,
                                std::string_view &out, Failure &why) noexcept;

// Reads the whole text or fails with bad_text (out_of_range if the amount does not fit).
// The number is written as the locale writes it: its decimal separator; its grouping, either none or all
// of it right; its own digits or ASCII ones. The sign is a minus, a plus or accounting's parentheses.
// A currency is named on either side of the number by code, symbol or name, spelled as the locale does.
// With `currency`, it may be left out, and nothing but that currency is accepted. Without (NULL), it must
// name exactly one ISO 4217 currency: a narrow symbol that several share is refused.
[[nodiscard]] bool parse_money(std::string_view text, std::string_view locale, const Currency *currency,
                               Monetary &out, Failure &why) noexcept;

// "US Dollar"; ISO 4217's English name where ICU has none; outside ISO 4217 the code itself.
[[nodiscard]] bool currency_name(Currency currency, std::string_view locale, std::string_view &out,
                                 Failure &why) noexcept;

// "$"; the code where the locale has no symbol, and outside ISO 4217.
[[nodiscard]] bool currency_symbol(Currency currency, std::string_view locale, std::string_view &out,
                                   Failure &why) noexcept;

}  // namespace florin
