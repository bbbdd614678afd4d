// Reading money as people write it: a strict grammar over the signs, digits, separators, symbols and names
// that ICU itself uses for the locale. ICU's own parser is lenient and goes through double; it is not used.
// Never here: what a locale is like, which is display_reader.cpp.

#include "display_reader.hpp"

#include "quote.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include <unicode/unistr.h>

namespace florin {
namespace {

using TextView = display::TextView;

// Reads a whole number of this shape into ASCII digits with a point.
bool read_number(TextView text, const display::Shape &shape, std::string &out) {
  out.clear();
  std::vector<int> groups;
  int run = 0;
  bool in_fraction = false;
  while (!text.empty()) {
    const auto *digit = std::find_if(std::begin(shape.digits), std::end(shape.digits),
                                     [&](const display::Text &each) { return text.starts_with(each); });
    const bool after_integer_digit = run > 0 && !in_fraction;
    if (digit != std::end(shape.digits)) {
      out += static_cast<char>('0' + (digit - std::begin(shape.digits)));
      ++run;
      text.remove_prefix(digit->size());
    } else if (after_integer_digit && text.starts_with(shape.decimal)) {
      in_fraction = true;
      groups.push_back(run);
      run = 0;
      out += '.';
      text.remove_prefix(shape.decimal.size());
    } else if (after_integer_digit && !shape.grouping.empty() && text.starts_with(shape.grouping)) {
      groups.push_back(run);
      run = 0;
      text.remove_prefix(shape.grouping.size());
    } else {
      return false;
    }
  }
  if (run == 0)
    return false;
  if (!in_fraction)
    groups.push_back(run);
  if (groups.size() == 1)
    return true;
  // Grouped: every group is whole. One that begins with zero is rather someone else's decimal: "0,123".
  if (out.front() == '0' || groups.front() > shape.other_group || groups.back() != shape.primary_group)
    return false;
  return std::all_of(groups.begin() + 1, groups.end() - 1,
                     [&](int group) { return group == shape.other_group; });
}

// ---- the grammar: left* number right*, where left and right are at most one sign, one pair of
// parentheses and one currency between them, in any order, spaces anywhere between

class Reading {
 public:
  Reading(std::string_view locale, const display::Tokens &tokens, const Currency *given, Failure &why)
      : locale_(locale), tokens_(tokens), given_(given), why_(why) {}

  // What the text can mean, each once. False if something failed; nothing found is not a failure.
  bool read(TextView text) { return read_left(text, {}); }
  const std::vector<Monetary> &meanings() const { return meanings_; }

 private:
  // What was found around the number so far.
  struct Around {
    bool sign = false, minus = false, open = false, closed = false, named = false;
    TextView token;
  };

  static void trim(TextView &text) {
    while (text.starts_with(u' '))
      text.remove_prefix(1);
    while (text.ends_with(u' '))
      text.remove_suffix(1);
  }

  bool read_left(TextView text, Around around) {
    trim(text);
    if (text.empty())
      return true;
    const char16_t c = text.front();
    if ((c == u'-' || c == u'+') && !around.sign && !around.open) {
      Around next = around;
      next.sign = true;
      next.minus = c == u'-';
      if (!read_left(text.substr(1), next))
        return false;
    }
    if (c == u'(' && !around.sign && !around.open) {
      Around next = around;
      next.open = true;
      if (!read_left(text.substr(1), next))
        return false;
    }
    if (!around.named)
      for (std::size_t length = std::min(text.size(), tokens_.longest); length > 0; --length)
        if (is_token(text.substr(0, length))) {
          Around next = around;
          next.named = true;
          next.token = text.substr(0, length);
          if (!read_left(text.substr(length), next))
            return false;
        }
    return read_right(text, around);
  }

  bool read_right(TextView text, Around around) {
    trim(text);
    if (text.empty())
      return true;
    const char16_t c = text.back();
    if ((c == u'-' || c == u'+') && !around.sign && !around.open) {
      Around next = around;
      next.sign = true;
      next.minus = c == u'-';
      if (!read_right(text.substr(0, text.size() - 1), next))
        return false;
    }
    if (c == u')' && around.open && !around.closed) {
      Around next = around;
      next.closed = true;
      if (!read_right(text.substr(0, text.size() - 1), next))
        return false;
    }
    if (!around.named)
      for (std::size_t length = std::min(text.size(), tokens_.longest); length > 0; --length) {
        const TextView token = text.substr(text.size() - length);
        if (is_token(token)) {
          Around next = around;
          next.named = true;
          next.token = token;
          if (!read_right(text.substr(0, text.size() - length), next))
            return false;
        }
      }
    return read_middle(text, around);
  }

  bool is_token(TextView spelling) {
    tokens_.find(spelling, found_);
    return !found_.empty();
  }

  bool read_middle(TextView text, const Around &around) {
    if (around.open != around.closed)
      return true;
    std::vector<Currency> currencies;
    if (around.named)
      tokens_.find(around.token, currencies);
    else if (given_ != nullptr)
      currencies.push_back(*given_);
    std::string digits;
    for (const Currency currency : currencies) {
      const display::Reader *reader;
      if (!display::find_reader(locale_, currency, reader, why_))
        return false;
      for (const display::Shape &shape : reader->shapes) {
        if (!read_number(text, shape, digits))
          continue;
        Decimal amount;
        if (!parse_decimal(digits, amount, why_))
          return false;
        const Monetary meaning{around.minus || around.open ? negate(amount) : amount, currency};
        if (std::find(meanings_.begin(), meanings_.end(), meaning) == meanings_.end())
          meanings_.push_back(meaning);
      }
    }
    return true;
  }

  std::string_view locale_;
  const display::Tokens &tokens_;
  const Currency *given_;
  Failure &why_;
  std::vector<Currency> found_;
  std::vector<Monetary> meanings_;
};

bool refuse(std::string_view text, std::string_view locale, const Currency *currency,
            const std::vector<Monetary> &meanings, Failure &why) {
  const Excerpt shown = excerpt(text);
  const Excerpt shown_locale = excerpt(locale);
  if (meanings.size() > 1) {
    why.set(Fault::bad_text, "ambiguous amount of money: \"%.*s%s\"", shown.length, shown.start,
            shown.ellipsis);
    return why.explain("In locale %.*s it can mean %s or %s%s.", shown_locale.length, shown_locale.start,
                       Printed(meanings[0]).text, Printed(meanings[1]).text,
                       currency == nullptr ? "; the currency has to be given" : "");
  }
  why.set(Fault::bad_text, "invalid amount of money: \"%.*s%s\"", shown.length, shown.start, shown.ellipsis);
  if (currency == nullptr)
    return why.explain("It is not a number and a currency of ISO 4217 as locale %.*s writes them.",
                       shown_locale.length, shown_locale.start);
  return why.explain("It is not an amount of %s as locale %.*s writes it.", Printed(*currency).text,
                     shown_locale.length, shown_locale.start);
}

bool parse(std::string_view text, std::string_view locale, const Currency *currency, Monetary &out,
           Failure &why) {
  const display::Tokens *tokens;
  if (currency == nullptr) {
    if (!display::find_symbol_table(locale, tokens, why))
      return false;
  } else {
    const display::Reader *reader;
    if (!display::find_reader(locale, *currency, reader, why))
      return false;
    tokens = &reader->tokens;
  }
  if (text.size() > max_displayed_length)
    return refuse(text, locale, currency, {}, why);
  const icu::UnicodeString unfolded =
      icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
  if (unfolded.isBogus())
    return display::out_of_memory(why);
  const display::Text folded =
      display::fold({unfolded.getBuffer(), static_cast<std::size_t>(unfolded.length())});
  Reading reading(locale, *tokens, currency, why);
  if (!reading.read(folded)) {
    if (why.fault != Fault::out_of_range)
      return false;
    const Excerpt shown = excerpt(text);
    return why.set(Fault::out_of_range, "amount of money out of range: \"%.*s%s\"", shown.length, shown.start,
                   shown.ellipsis);
  }
  if (reading.meanings().size() != 1)
    return refuse(text, locale, currency, reading.meanings(), why);
  out = reading.meanings().front();
  return true;
}

}  // namespace

// Nothing here throws but for want of memory: ICU reports by status, and all sizes are bounded.
bool parse_money(std::string_view text, std::string_view locale, const Currency *currency, Monetary &out,
                 Failure &why) noexcept {
  try {
    return parse(text, locale, currency, out, why);
  } catch (...) {
    return display::out_of_memory(why);
  }
}

}  // namespace florin
