// Learns from ICU how a locale writes numbers and what it calls currencies, by having it write samples: so
// what is read is what is written, whichever release of CLDR is installed. Never here: the text to be read.

#include "display_reader.hpp"

#include "../recently_used.hpp"

#include <algorithm>
#include <memory>

#include <unicode/plurrule.h>
#include <unicode/uchar.h>
#include <unicode/ucurr.h>

namespace florin::display {
namespace {

bool is_invisible(char16_t c) {
  return c == 0x061C || c == 0x200B || (c >= 0x200E && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

Text folded(const icu::UnicodeString &text, std::int32_t from, std::int32_t to) {
  return fold({text.getBuffer() + from, static_cast<std::size_t>(to - from)});
}

// ---- the shape of a number

// All ten digits in a known order, long enough to show two whole groups of any locale, and one decimal.
constexpr std::string_view sample = "1234567890123456.5";

// Learns the shape from what ICU makes of the sample. False if ICU fails.
bool learn_shape(const icu::Locale &locale, Currency currency, DisplayStyle style, Shape &out) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::number::FormattedNumber formatted =
      make_formatter(locale, currency, style).formatDecimal({sample.data(), sample.size()}, status);
  const icu::UnicodeString text = formatted.toTempString(status);
  std::int32_t begin = 0, end = 0;
  std::vector<std::pair<std::int32_t, std::int32_t>> separators;
  icu::ConstrainedFieldPosition place;
  place.constrainCategory(UFIELD_CATEGORY_NUMBER);
  while (U_SUCCESS(status) && formatted.nextPosition(place, status)) {
    const std::int32_t from = place.getStart(), to = place.getLimit();
    switch (place.getField()) {
      case UNUM_INTEGER_FIELD:
        begin = from;
        end = to;
        break;
      case UNUM_GROUPING_SEPARATOR_FIELD:
        separators.emplace_back(from, to);
        out.grouping = folded(text, from, to);
        break;
      case UNUM_DECIMAL_SEPARATOR_FIELD: out.decimal = folded(text, from, to); break;
      default: break;
    }
  }
  if (U_FAILURE(status) || text.isBogus() || begin == end || out.decimal.empty())
    return false;
  std::sort(separators.begin(), separators.end());

  std::size_t digit = 0, next_separator = 0;
  int run = 0;
  for (std::int32_t i = begin; i < end;) {
    if (next_separator < separators.size() && i == separators[next_separator].first) {
      i = separators[next_separator++].second;
      out.other_group = run;  // in the end, that of the last group but one
      run = 0;
      continue;
    }
    const std::int32_t after = text.moveIndex32(i, 1);
    if (digit < sample.find('.'))
      out.digits[sample[digit] - '0'] = Text(text.getBuffer() + i, static_cast<std::size_t>(after - i));
    ++digit;
    ++run;
    i = after;
  }
  if (!separators.empty())
    out.primary_group = run;
  return digit == sample.find('.');
}

// All shapes that numbers have in money of the currency, each once: CLDR groups differently by style in some.
bool add_shapes(const icu::Locale &locale, Currency currency, std::vector<Shape> &shapes) {
  for (const DisplayStyle style : {DisplayStyle::standard, DisplayStyle::accounting, DisplayStyle::name}) {
    Shape shape;
    if (!learn_shape(locale, currency, style, shape))
      return false;
    if (std::find(shapes.begin(), shapes.end(), shape) == shapes.end())
      shapes.push_back(std::move(shape));
  }
  return true;
}

// ---- what a currency is called

// What a locale puts around the name of a currency: nothing, or "de " in Romanian.
struct Phrase {
  Text before, after;

  friend bool operator==(const Phrase &, const Phrase &) = default;
};

// Numbers of every plural category of CLDR: zero, one, two, few, many and other.
constexpr const char *plural_samples[] = {"0",  "1",  "2",  "3",   "5",       "6",  "10",
                                          "11", "20", "21", "100", "1000000", "1.5"};

std::vector<Phrase> learn_phrases(const icu::Locale &locale, UErrorCode &status) {
  std::vector<Phrase> out{{}};
  const Currency outside_iso{};
  const auto formatter = make_formatter(locale, outside_iso, DisplayStyle::name);
  for (const char *number : plural_samples) {
    const icu::number::FormattedNumber formatted = formatter.formatDecimal(number, status);
    const icu::UnicodeString text = formatted.toTempString(status);
    icu::ConstrainedFieldPosition place;
    place.constrainField(UFIELD_CATEGORY_NUMBER, UNUM_CURRENCY_FIELD);
    if (U_FAILURE(status) || !formatted.nextPosition(place, status))
      break;
    const Text shown = folded(text, place.getStart(), place.getLimit());
    const std::size_t start = shown.find(stand_in);
    if (start == Text::npos)
      continue;
    Phrase phrase{shown.substr(0, start), shown.substr(start + stand_in_length)};
    if (std::find(out.begin(), out.end(), phrase) == out.end())
      out.push_back(std::move(phrase));
  }
  return out;
}

// All that ICU calls the currency in this locale.
bool add_tokens(const icu::Locale &locale, const icu::PluralRules &plurals,
                const std::vector<Phrase> &phrases, Currency currency, bool with_narrow,
                std::vector<Token> &tokens, UErrorCode &status) {
  const auto add = [&](Text spelling, bool is_code = false) {
    if (!spelling.empty())
      tokens.push_back({std::move(spelling), currency, is_code});
  };
  const auto add_phrases = [&](const Text &name, bool is_code = false) {
    for (const Phrase &phrase : phrases)
      add(phrase.before + name + phrase.after, is_code);
  };
  char code[currency_buffer];
  const std::size_t length = print_currency(currency, code);
  add_phrases(Text(code, code + length), true);
  if (find_iso_currency(currency) == nullptr)
    return true;

  const IcuCode iso_code = icu_code(currency);
  for (const UCurrNameStyle style : {UCURR_SYMBOL_NAME, UCURR_NARROW_SYMBOL_NAME, UCURR_LONG_NAME}) {
    if (style == UCURR_NARROW_SYMBOL_NAME && !with_narrow)
      continue;
    std::int32_t name_length = 0;
    const char16_t *name =
        ucurr_getName(iso_code.code, locale.getName(), style, nullptr, &name_length, &status);
    if (U_FAILURE(status))
      return false;
    add(fold({name, static_cast<std::size_t>(name_length)}));
  }
  const std::unique_ptr<icu::StringEnumeration> counts(plurals.getKeywords(status));
  while (U_SUCCESS(status)) {
    const char *count = counts->next(nullptr, status);
    if (count == nullptr)
      break;
    std::int32_t name_length = 0;
    const char16_t *name =
        ucurr_getPluralName(iso_code.code, locale.getName(), nullptr, count, &name_length, &status);
    if (U_SUCCESS(status))
      add_phrases(fold({name, static_cast<std::size_t>(name_length)}));
  }
  return U_SUCCESS(status);
}

// All that may stand for the only currency, or for any of ISO 4217.
bool collect_tokens(const icu::Locale &locale, const Currency *only, Tokens &out, UErrorCode &status) {
  const std::unique_ptr<icu::PluralRules> plurals(icu::PluralRules::forLocale(locale, status));
  const std::vector<Phrase> phrases = learn_phrases(locale, status);
  if (U_FAILURE(status))
    return false;
  if (only != nullptr) {
    if (!add_tokens(locale, *plurals, phrases, *only, true, out.sorted, status))
      return false;
  } else {
    const IsoCurrencyList list = iso_currencies();
    for (std::size_t i = 0; i < list.count; ++i) {
      Currency currency;
      Failure ignored;
      if (!parse_currency(list.entries[i].code, currency, ignored) ||
          !add_tokens(locale, *plurals, phrases, currency, false, out.sorted, status))
        return false;
    }
  }
  std::sort(out.sorted.begin(), out.sorted.end());
  for (const Token &token : out.sorted)
    out.longest = std::max(out.longest, token.spelling.size());
  return true;
}

// ---- what is kept

struct ReaderKey {
  std::string locale;
  Currency currency;
};
struct ReaderProbe {
  std::string_view locale;
  Currency currency;
};
bool operator==(const ReaderKey &key, const ReaderProbe &probe) {
  return key.currency == probe.currency && key.locale == probe.locale;
}

struct State {
  RecentlyUsed<ReaderKey, Reader, max_cached_readers> readers;
  RecentlyUsed<std::string, Tokens, max_cached_symbol_tables> tables;
};
constinit State *state = nullptr;

State &the_state() {
  if (state == nullptr)
    state = new State;
  return *state;
}

}  // namespace

Text fold(TextView text) {
  Text out;
  out.reserve(text.size());
  for (const char16_t c : text) {
    if (is_invisible(c))
      continue;
    if (u_isUWhiteSpace(c))
      out += u' ';
    else if (c == 0x2212)
      out += u'-';
    else if (c == 0x2019)
      out += u'\'';
    else
      out += c;
  }
  return out;
}

void Tokens::find(TextView spelling, std::vector<Currency> &out) const {
  out.clear();
  const auto first =
      std::lower_bound(sorted.begin(), sorted.end(), spelling,
                       [](const Token &token, TextView text) { return token.spelling < text; });
  for (const bool codes : {true, false}) {
    for (auto token = first; token != sorted.end() && token->spelling == spelling; ++token)
      if (token->is_code == codes && std::find(out.begin(), out.end(), token->currency) == out.end())
        out.push_back(token->currency);
    if (!out.empty())
      return;
  }
}

bool find_reader(std::string_view name, Currency currency, const Reader *&out, Failure &why) {
  auto &readers = the_state().readers;
  out = readers.find(ReaderProbe{name, currency});
  if (out != nullptr)
    return true;
  const icu::Locale *locale;
  if (!find_locale(name, locale, why))
    return false;
  auto made = std::make_unique<Reader>();
  UErrorCode status = U_ZERO_ERROR;
  if (!add_shapes(*locale, currency, made->shapes))
    return succeeded(U_UNSUPPORTED_ERROR, name, why);
  if (made->shapes.front().digits[0] != u"0") {
    // Whoever types ASCII digits in a locale that has its own uses the separators that go with them.
    icu::Locale latin = *locale;
    latin.setUnicodeKeywordValue("nu", "latn", status);
    if (!add_shapes(latin, currency, made->shapes))
      return succeeded(U_UNSUPPORTED_ERROR, name, why);
  }
  if (U_FAILURE(status) || !collect_tokens(*locale, &currency, made->tokens, status))
    return succeeded(status, name, why);
  out = readers.keep({std::string(name), currency}, std::move(made));
  return true;
}

bool find_symbol_table(std::string_view name, const Tokens *&out, Failure &why) {
  auto &tables = the_state().tables;
  out = tables.find(name);
  if (out != nullptr)
    return true;
  const icu::Locale *locale;
  if (!find_locale(name, locale, why))
    return false;
  auto made = std::make_unique<Tokens>();
  UErrorCode status = U_ZERO_ERROR;
  if (!collect_tokens(*locale, nullptr, *made, status))
    return succeeded(U_FAILURE(status) ? status : U_INTERNAL_PROGRAM_ERROR, name, why);
  out = tables.keep(std::string(name), std::move(made));
  return true;
}

}  // namespace florin::display
