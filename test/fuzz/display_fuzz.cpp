// Money as people write it: the first byte chooses a locale, the second one of its styles and whether a
// currency is given; then the text. Whatever is read is read again from what the locale makes of it. A text
// after "?" is a locale.
#include "input.hpp"
#include "money/display.hpp"

#include <regex>
#include <string>

namespace florin {
namespace {

using fuzz::require;

// One of each kind: grouping by thousands, by lakhs, with an apostrophe, with spaces, digits of its own,
// right to left, a name in several plural forms. As many as there are symbol tables to keep.
constexpr std::string_view locales[] = {"en-US", "en-IN", "de-CH", "fr-CA", "ar-EG", "fa", "pl", "bn"};
constexpr DisplayStyle styles[] = {DisplayStyle::standard, DisplayStyle::accounting, DisplayStyle::code,
                                   DisplayStyle::name, DisplayStyle::narrow};
constexpr std::string_view currencies[] = {"USD", "JPY", "KWD", "INR", "BTC", "USDT2"};

Currency currency_of(std::string_view code) {
  Currency out;
  Failure why;
  require(parse_currency(code, out, why), "a currency");
  return out;
}

void check_locale(std::string_view locale) {
  std::string_view text;
  Failure why;
  if (!format_money({{-1234567, 2}, currency_of("USD")}, locale, DisplayStyle::standard, text, why))
    return fuzz::require_refusal(why, {Fault::bad_parameter});
  require(!text.empty() && text.size() < max_displayed_length, "an amount in a locale");
}

// A comma in English stands between whole groups, and nowhere else.
void check_groups(std::string_view text) {
  static const std::regex grouped("[1-9][0-9]{0,2}(,[0-9]{3})+([.][0-9]+)?");
  for (std::size_t start = 0; (start = text.find_first_of("0123456789,.", start)) != text.npos;) {
    const std::size_t end = std::min(text.find_first_not_of("0123456789,.", start), text.size());
    const std::string number(text.substr(start, end - start));
    require(number.find(',') == number.npos || std::regex_match(number, grouped), "groups are whole");
    start = end;
  }
}

void check_text(std::string_view text, std::string_view locale, DisplayStyle style,
                const Currency *currency) {
  Monetary value, again;
  Failure why;
  if (!parse_money(text, locale, currency, value, why))
    return fuzz::require_refusal(why, {Fault::bad_text, Fault::out_of_range});
  require(text.size() <= max_displayed_length, "not longer than an amount may be");
  if (locale == "en-US")
    check_groups(text);
  require(is_currency(value.currency.packed), "a currency");
  require(currency == nullptr ? find_iso_currency(value.currency) != nullptr : value.currency == *currency,
          "the currency that was given, or one of ISO 4217");
  Decimal canonical;
  require(
      make_decimal(value.amount.coefficient, value.amount.scale, canonical, why) && canonical == value.amount,
      "an amount in its canonical form");
  std::string_view shown;
  require(format_money(value, locale, style, shown, why), "what was read can be shown");
  const std::string kept(shown);
  require(parse_money(kept, locale, &value.currency, again, why) && again == value,
          "what is shown is read as what it was");
}

void check(fuzz::Input input) {
  const std::string_view locale = locales[input.below(std::size(locales))];
  const unsigned choice = input.byte();
  const DisplayStyle style = styles[choice % std::size(styles)];
  const unsigned given = choice / std::size(styles) % (std::size(currencies) + 1);
  std::string text;
  for (; !input.empty(); text += static_cast<char>(input.byte())) {
  }
  if (text.starts_with('?'))
    return check_locale(std::string_view(text).substr(1));
  if (given == std::size(currencies))
    return check_text(text, locale, style, nullptr);
  const Currency currency = currency_of(currencies[given]);
  check_text(text, locale, style, &currency);
}

}  // namespace
}  // namespace florin

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  florin::check({data, size});
  return 0;
}
