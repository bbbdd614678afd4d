// Which locale a name means, which formatter a style is, and what an error of ICU is to a user.
// Never here: amounts.

#include "display_icu.hpp"

#include "../recently_used.hpp"

#include <unicode/currunit.h>
#include <unicode/uloc.h>

namespace florin::display {
namespace {

constinit RecentlyUsed<std::string, icu::Locale, max_cached_locales> *locales = nullptr;

constexpr bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool is_locale_character(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

// ICU answers for any language, known or not, with the conventions of the process's own locale or of none.
// So the language is looked for among those that it has data for, under older names too (iw for he).
bool has_data(const char *language) {
  UErrorCode status = U_ZERO_ERROR;
  UEnumeration *available = uloc_openAvailableByType(ULOC_AVAILABLE_WITH_LEGACY_ALIASES, &status);
  bool found = false;
  char candidate[ULOC_LANG_CAPACITY];
  while (!found && U_SUCCESS(status)) {
    const char *name = uenum_next(available, nullptr, &status);
    if (name == nullptr)
      break;
    UErrorCode ignored = U_ZERO_ERROR;
    uloc_getLanguage(name, candidate, sizeof candidate, &ignored);
    found = U_SUCCESS(ignored) && std::strcmp(candidate, language) == 0;
  }
  uenum_close(available);
  return found;
}

bool make_locale(std::string_view name, icu::Locale &out, Failure &why) {
  const Excerpt shown = excerpt(name);
  bool well_formed = !name.empty() && name.size() < ULOC_FULLNAME_CAPACITY;
  std::string tag;
  if (well_formed) {
    tag = name;
    for (char &c : tag) {
      well_formed = well_formed && is_locale_character(c);
      if (c == '_')
        c = '-';
    }
  }
  if (tag == "root")
    tag = "und";
  if (well_formed) {
    // Strict: a tag of which any part is not well-formed is refused as a whole.
    UErrorCode status = U_ZERO_ERROR;
    out = icu::Locale::forLanguageTag(tag, status);
    if (status == U_MEMORY_ALLOCATION_ERROR)
      return out_of_memory(why);
    well_formed = U_SUCCESS(status) && !out.isBogus();
  }
  if (!well_formed) {
    why.set(Fault::bad_parameter, "invalid locale: \"%.*s%s\"", shown.length, shown.start, shown.ellipsis);
    return why.explain("A locale is a BCP 47 tag such as en-US, or the same with underscores.");
  }
  const bool is_root = tag == "und";
  if (!is_root && (out.getLanguage()[0] == '\0' || !has_data(out.getLanguage()))) {
    why.set(Fault::bad_parameter, "unknown locale: \"%.*s%s\"", shown.length, shown.start, shown.ellipsis);
    return why.explain("ICU %s has no data for that language.", U_ICU_VERSION);
  }
  return true;
}

}  // namespace

bool find_locale(std::string_view name, const icu::Locale *&out, Failure &why) {
  if (locales == nullptr)
    locales = new RecentlyUsed<std::string, icu::Locale, max_cached_locales>;
  out = locales->find(name);
  if (out != nullptr)
    return true;
  auto made = std::make_unique<icu::Locale>();
  if (!make_locale(name, *made, why))
    return false;
  out = locales->keep(std::string(name), std::move(made));
  return true;
}

IcuCode icu_code(Currency currency) {
  IcuCode out{};
  const IsoCurrency *iso = find_iso_currency(currency);
  for (int i = 0; i < stand_in_length; ++i)
    out.code[i] = iso != nullptr ? static_cast<char16_t>(iso->code[i]) : stand_in[i];
  return out;
}

icu::number::LocalizedNumberFormatter make_formatter(const icu::Locale &locale, Currency currency,
                                                     DisplayStyle style) {
  UNumberUnitWidth width = UNUM_UNIT_WIDTH_SHORT;
  switch (style) {
    case DisplayStyle::standard:
    case DisplayStyle::accounting: break;
    case DisplayStyle::code: width = UNUM_UNIT_WIDTH_ISO_CODE; break;
    case DisplayStyle::name: width = UNUM_UNIT_WIDTH_FULL_NAME; break;
    case DisplayStyle::narrow: width = UNUM_UNIT_WIDTH_NARROW; break;
  }
  const int minor_digits = minor_unit_digits(currency);
  UErrorCode status = U_ZERO_ERROR;
  // An error here is kept by the formatter and comes out of its first use.
  const icu::CurrencyUnit unit(icu_code(currency).code, status);
  return icu::number::NumberFormatter::withLocale(locale)
      .unit(unit)
      .unitWidth(width)
      .sign(style == DisplayStyle::accounting ? UNUM_SIGN_ACCOUNTING : UNUM_SIGN_AUTO)
      .precision(icu::number::Precision::minMaxFraction(minor_digits > 0 ? minor_digits : 0, max_scale));
}

bool succeeded(UErrorCode status, std::string_view locale, Failure &why) {
  if (U_SUCCESS(status))
    return true;
  if (status == U_MEMORY_ALLOCATION_ERROR)
    return out_of_memory(why);
  const Excerpt shown = excerpt(locale);
  why.set(Fault::bad_parameter, "cannot display money in locale \"%.*s%s\"", shown.length, shown.start,
          shown.ellipsis);
  return why.explain("ICU %s answers %s.", U_ICU_VERSION, u_errorName(status));
}

bool out_of_memory(Failure &why) noexcept {
  return why.set(Fault::out_of_memory, "out of memory");
}

}  // namespace florin::display
