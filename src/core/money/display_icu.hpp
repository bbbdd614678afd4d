// What formatting and parsing of displayed money share: locales, formatters and ICU's errors.
// For src/core/money/display*.cpp only: these functions may throw.
#pragma once

#include "display.hpp"

#include <string>
#include <string_view>

#include <unicode/locid.h>
#include <unicode/numberformatter.h>
#include <unicode/utypes.h>

namespace florin::display {

// The locale of a name as a user gives it. bad_parameter.
[[nodiscard]] bool find_locale(std::string_view name, const icu::Locale *&out, Failure &why);

// The code that ICU is shown: ICU would cut any longer one to three letters, so a currency outside
// ISO 4217 is formatted as `stand_in` and put in its place afterwards. ISO 3166 leaves QM to QZ to users,
// so ISO 4217 will never give out a code that begins with them.
inline constexpr char16_t stand_in[] = u"QQQ";
inline constexpr std::int32_t stand_in_length = 3;
struct IcuCode {
  char16_t code[4];
};
IcuCode icu_code(Currency currency);

icu::number::LocalizedNumberFormatter make_formatter(const icu::Locale &locale, Currency currency,
                                                     DisplayStyle style);

// True if ICU did what it was asked; otherwise fills `why` with out_of_memory or bad_parameter.
[[nodiscard]] bool succeeded(UErrorCode status, std::string_view locale, Failure &why);

bool out_of_memory(Failure &why) noexcept;

}  // namespace florin::display
