// Formatting money by the conventions of a locale, and the names and symbols of currencies.
// Never here: parsing, which is display_parse.cpp.

#include "display.hpp"

#include "../recently_used.hpp"
#include "display_icu.hpp"

#include <iterator>
#include <memory>
#include <new>
#include <string>

#include <unicode/plurrule.h>
#include <unicode/ucurr.h>

namespace florin {
namespace {

struct FormatterKey {
  std::string locale;
  Currency currency;
  DisplayStyle style;
};
struct FormatterProbe {
  std::string_view locale;
  Currency currency;
  DisplayStyle style;
};
bool operator==(const FormatterKey &key, const FormatterProbe &probe) {
  return key.currency == probe.currency && key.style == probe.style && key.locale == probe.locale;
}

struct Formatter {
  icu::number::LocalizedNumberFormatter number;
  // Not NULL: the name is put behind the number here, because ICU would show the currency twice, or inside
  // the number ("-AED 1,234.5 UAE dirhams0" is what ICU 72 makes of -1234.50 in en_AT, and the like in
  // tr_TR: where the region's own currency has a pattern of its own).
  std::unique_ptr<const icu::PluralRules> name_apart;
};

struct State {
  RecentlyUsed<FormatterKey, Formatter, max_cached_formatters> formatters;
  std::string text;  // what was given out last
};
constinit State *state = nullptr;

State &the_state() {
  if (state == nullptr)
    state = new State;
  return *state;
}

constexpr const char *style_names[] = {"standard", "accounting", "code", "name", "narrow"};

icu::UnicodeString code_text(Currency currency) {
  char code[currency_buffer];
  const std::size_t length = print_currency(currency, code);
  return {code, static_cast<std::int32_t>(length), US_INV};
}

// The code takes the place of the stand-in. False if there is none, which does not happen in ICU.
bool put_code(icu::UnicodeString &text, const icu::number::FormattedNumber &formatted, Currency currency,
              UErrorCode &status) {
  icu::ConstrainedFieldPosition place;
  place.constrainField(UFIELD_CATEGORY_NUMBER, UNUM_CURRENCY_FIELD);
  if (!formatted.nextPosition(place, status))
    return false;
  // It need not be alone: Romanian counts "21 de QQQ".
  const std::int32_t start = text.indexOf(display::stand_in, display::stand_in_length, place.getStart(),
                                          place.getLimit() - place.getStart());
  if (start < 0)
    return false;
  text.replace(start, display::stand_in_length, code_text(currency));
  return !formatted.nextPosition(place, status) && U_SUCCESS(status);
}

// The name in the plural form that goes with the number, and outside ISO 4217 the code.
icu::UnicodeString name_text(const icu::number::FormattedNumber &formatted, Currency currency,
                             const icu::PluralRules &plurals, const icu::Locale &locale, UErrorCode &status) {
  if (find_iso_currency(currency) == nullptr)
    return code_text(currency);
  std::string count;
  plurals.select(formatted, status).toUTF8String(count);
  std::int32_t length = 0;
  // ICU answers with the code that it was given where it has no name.
  const display::IcuCode code = display::icu_code(currency);
  const char16_t *name =
      ucurr_getPluralName(code.code, locale.getName(), nullptr, count.c_str(), &length, &status);
  return U_SUCCESS(status) ? icu::UnicodeString(name, length) : icu::UnicodeString();
}

// Sign, number, space, name: what every locale that needs it does for the currencies that ICU writes well.
void put_name_apart(icu::UnicodeString &text, const icu::number::FormattedNumber &formatted,
                    const icu::UnicodeString &name, UErrorCode &status) {
  icu::UnicodeString sign;
  std::int32_t begin = 0, end = 0;
  icu::ConstrainedFieldPosition place;
  place.constrainCategory(UFIELD_CATEGORY_NUMBER);
  while (formatted.nextPosition(place, status)) {
    const std::int32_t from = place.getStart(), to = place.getLimit();
    if (place.getField() == UNUM_SIGN_FIELD)
      sign = text.tempSubStringBetween(from, to);
    if (place.getField() == UNUM_INTEGER_FIELD)
      begin = from;
    if (place.getField() == UNUM_INTEGER_FIELD || place.getField() == UNUM_FRACTION_FIELD)
      end = to;
  }
  text = sign + icu::UnicodeString(text, begin, end - begin) + u' ' + name;
}

// Whether ICU writes the name, and no symbol or code besides, and not in the midst of the number.
bool writes_name_well(const icu::number::LocalizedNumberFormatter &formatter, Currency currency,
                      const icu::PluralRules &plurals, const icu::Locale &locale, UErrorCode &status) {
  const icu::number::FormattedNumber formatted = formatter.formatDecimal("-1234.5", status);
  const icu::UnicodeString text = formatted.toTempString(status);
  const display::IcuCode icu_code = display::icu_code(currency);
  const icu::UnicodeString code(icu_code.code);
  icu::UnicodeString name = code, symbol = code;
  if (find_iso_currency(currency) != nullptr) {
    name = name_text(formatted, currency, plurals, locale, status);
    std::int32_t length = 0;
    const char16_t *found =
        ucurr_getName(icu_code.code, locale.getName(), UCURR_SYMBOL_NAME, nullptr, &length, &status);
    if (U_SUCCESS(status))
      symbol.setTo(found, length);
  }
  icu::ConstrainedFieldPosition place;
  place.constrainField(UFIELD_CATEGORY_NUMBER, UNUM_CURRENCY_FIELD);
  if (U_FAILURE(status) || !formatted.nextPosition(place, status))
    return false;
  icu::UnicodeString shown = text.tempSubStringBetween(place.getStart(), place.getLimit());
  const std::int32_t start = shown.indexOf(name);
  if (start < 0)
    return false;
  // What is left may be a word of the locale ("de" in Romanian), but nothing that says the currency again.
  shown.replace(start, name.length(), u"");
  return shown.indexOf(symbol) < 0 && shown.indexOf(code) < 0 && !formatted.nextPosition(place, status);
}

bool make_formatter(const icu::Locale &locale, Currency currency, DisplayStyle style, Formatter &out,
                    UErrorCode &status) {
  out.number = display::make_formatter(locale, currency, style);
  if (style != DisplayStyle::name)
    return U_SUCCESS(status);
  std::unique_ptr<const icu::PluralRules> plurals(icu::PluralRules::forLocale(locale, status));
  if (U_SUCCESS(status) && !writes_name_well(out.number, currency, *plurals, locale, status)) {
    out.number = display::make_formatter(locale, currency, DisplayStyle::code);
    out.name_apart = std::move(plurals);
  }
  return U_SUCCESS(status);
}

// `out` is of the same life as the_state().text.
bool give_out(const icu::UnicodeString &text, std::string_view &out, Failure &why) {
  if (text.isBogus())
    return display::out_of_memory(why);
  std::string &kept = the_state().text;
  kept.clear();
  text.toUTF8String(kept);
  out = kept;
  return true;
}

bool format(const Monetary &value, std::string_view locale_name, DisplayStyle style, std::string_view &out,
            Failure &why) {
  auto &formatters = the_state().formatters;
  const bool is_iso = find_iso_currency(value.currency) != nullptr;
  // All codes outside ISO 4217 share one formatter.
  const FormatterProbe probe{locale_name, is_iso ? value.currency : Currency{0}, style};
  const Formatter *formatter = formatters.find(probe);
  const icu::Locale *locale = nullptr;
  UErrorCode status = U_ZERO_ERROR;
  if (formatter == nullptr) {
    if (!display::find_locale(locale_name, locale, why))
      return false;
    auto made = std::make_unique<Formatter>();
    if (!make_formatter(*locale, value.currency, style, *made, status))
      return display::succeeded(status, locale_name, why);
    formatter = formatters.keep({std::string(locale_name), probe.currency, style}, std::move(made));
  }

  char digits[monetary_buffer];
  const std::size_t length = print_decimal(value.amount, 0, digits);
  const icu::number::FormattedNumber formatted =
      formatter->number.formatDecimal({digits, static_cast<std::int32_t>(length)}, status);
  icu::UnicodeString text = formatted.toTempString(status);
  if (!display::succeeded(status, locale_name, why))
    return false;
  bool done = true;
  if (formatter->name_apart != nullptr) {
    if (!display::find_locale(locale_name, locale, why))
      return false;
    put_name_apart(text, formatted,
                   name_text(formatted, value.currency, *formatter->name_apart, *locale, status), status);
    done = U_SUCCESS(status);
  } else if (!is_iso) {
    done = put_code(text, formatted, value.currency, status);
  }
  if (!done)
    return display::succeeded(U_FAILURE(status) ? status : U_INTERNAL_PROGRAM_ERROR, locale_name, why);
  return give_out(text, out, why);
}

// What ICU calls an ISO 4217 currency, and the code itself for any other.
bool call(Currency currency, std::string_view locale_name, UCurrNameStyle style, std::string_view &out,
          Failure &why) {
  const icu::Locale *locale;
  if (!display::find_locale(locale_name, locale, why))
    return false;
  const IsoCurrency *iso = find_iso_currency(currency);
  if (iso == nullptr)
    return give_out(code_text(currency), out, why);
  const display::IcuCode code = display::icu_code(currency);
  UErrorCode status = U_ZERO_ERROR;
  std::int32_t length = 0;
  const char16_t *name = ucurr_getName(code.code, locale->getName(), style, nullptr, &length, &status);
  if (!display::succeeded(status, locale_name, why))
    return false;
  const icu::UnicodeString called(name, length);
  if (style == UCURR_LONG_NAME && called == icu::UnicodeString(code.code))
    return give_out(icu::UnicodeString::fromUTF8(iso->name), out, why);
  return give_out(called, out, why);
}

}  // namespace

bool parse_display_style(std::string_view name, DisplayStyle &out, Failure &why) noexcept {
  for (std::size_t i = 0; i < std::size(style_names); ++i)
    if (name == style_names[i]) {
      out = static_cast<DisplayStyle>(i);
      return true;
    }
  const Excerpt shown = excerpt(name);
  why.set(Fault::bad_parameter, "unknown display style: \"%.*s%s\"", shown.length, shown.start,
          shown.ellipsis);
  return why.explain("The styles are standard, accounting, code, name and narrow.");
}

// Nothing here throws but for want of memory: ICU reports by status, and all sizes are bounded.
bool format_money(const Monetary &value, std::string_view locale, DisplayStyle style, std::string_view &out,
                  Failure &why) noexcept {
  try {
    return format(value, locale, style, out, why);
  } catch (...) {
    return display::out_of_memory(why);
  }
}

bool currency_name(Currency currency, std::string_view locale, std::string_view &out, Failure &why) noexcept {
  try {
    return call(currency, locale, UCURR_LONG_NAME, out, why);
  } catch (...) {
    return display::out_of_memory(why);
  }
}

bool currency_symbol(Currency currency, std::string_view locale, std::string_view &out,
                     Failure &why) noexcept {
  try {
    return call(currency, locale, UCURR_SYMBOL_NAME, out, why);
  } catch (...) {
    return display::out_of_memory(why);
  }
}

}  // namespace florin
