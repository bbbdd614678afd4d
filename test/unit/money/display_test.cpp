// Money in the conventions of a locale: properties that hold for every locale that ICU has, and a few texts
// that CLDR has not changed in twenty years. Never here: a text that may change with the version of CLDR.

#include "money/display.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <unicode/uchar.h>
#include <unicode/uloc.h>
#include <unicode/unistr.h>

namespace florin {
namespace {

constexpr DisplayStyle styles[] = {DisplayStyle::standard, DisplayStyle::accounting, DisplayStyle::code,
                                   DisplayStyle::name, DisplayStyle::narrow};

Monetary money(std::string_view text) {
  Monetary value{};
  Failure why;
  EXPECT_TRUE(parse_monetary(text, value, why)) << text;
  return value;
}

Currency currency(std::string_view code) {
  Currency value{};
  Failure why;
  EXPECT_TRUE(parse_currency(code, value, why)) << code;
  return value;
}

std::string print(const Monetary &value) {
  char text[monetary_buffer];
  return {text, print_monetary(value, text)};
}

// What there is to see: without bidirectional marks, every space an ASCII one.
std::string visible(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with("\u200e") || text.substr(i).starts_with("\u200f") ||
        text.substr(i).starts_with("\u202f"))
      out += text.substr(i).starts_with("\u202f") ? " " : "", i += 2;
    else if (text.substr(i).starts_with("\u061c"))
      i += 1;
    else if (text.substr(i).starts_with("\u00a0"))
      out += ' ', i += 1;
    else
      out += text[i];
  }
  return out;
}

std::string format(std::string_view text, std::string_view locale,
                   DisplayStyle style = DisplayStyle::standard) {
  std::string_view out;
  Failure why;
  if (!format_money(money(text), locale, style, out, why))
    return std::string("failed: ") + why.message;
  return visible(out);
}

// The amount as monetary prints it, or the name of the fault.
std::string parse(std::string_view text, std::string_view locale, const char *code = nullptr) {
  Monetary out{};
  Failure why;
  const Currency given = code != nullptr ? currency(code) : Currency{};
  if (!parse_money(text, locale, code != nullptr ? &given : nullptr, out, why))
    return fault_name(why.fault);
  return print(out);
}

std::vector<std::string> all_locales() {
  std::vector<std::string> out{"root"};
  for (std::int32_t i = 0; i < uloc_countAvailable(); ++i)
    out.emplace_back(uloc_getAvailable(i));
  return out;
}

// Two to no digits by ISO 4217, a symbol that is many currencies', a decimal separator that is a symbol
// (CVE in Cape Verde: 1$50), a withdrawn code, a metal, "no currency", and codes outside ISO 4217.
constexpr const char *currencies[] = {"USD", "EUR", "JPY", "KWD", "INR",  "CHF", "CVE",
                                      "TRL", "XAU", "XXX", "BTC", "USDT", "A1",  "ABCDEFGHIJKL"};
// Every plural category of CLDR is met: zero, one, two, few, many and other; the large ones are the ends of
// the 120-bit coefficient.
constexpr const char *amounts[] = {"0",
                                   "-0.01",
                                   "1",
                                   "-2",
                                   "3",
                                   "11",
                                   "21",
                                   "-1234.5",
                                   "1000000",
                                   "1234567.891",
                                   "-98765432.123456789",
                                   "664613997892457936451903530140172287",
                                   "-0.664613997892457936451903530140172287"};

// Calls what with every locale, currency, style and amount, until it has failed too often.
template <class What>
void for_everything(What what) {
  for (const std::string &locale : all_locales())
    for (const char *code : currencies)
      for (const DisplayStyle style : styles)
        for (const char *amount : amounts) {
          what(locale, money(std::string(code) + " " + amount), style);
          if (testing::Test::HasFailure())
            return;
        }
}

// There are no exceptions: all locales of ICU, all styles.
TEST(Display, ParsesWhatItFormatsInEveryLocale) {
  for_everything([](const std::string &locale, const Monetary &value, DisplayStyle style) {
    std::string_view text;
    Monetary read{};
    Failure why;
    ASSERT_TRUE(format_money(value, locale, style, text, why))
        << locale << " " << print(value) << ": " << why.message << " " << why.detail;
    const std::string kept(text);
    ASSERT_TRUE(parse_money(kept, locale, &value.currency, read, why))
        << locale << " " << print(value) << ": " << why.message << " " << why.detail;
    ASSERT_EQ(read, value) << locale << " \"" << kept << "\" of " << print(value) << " is read as "
                           << print(read);
  });
}

// The digits are those of ISO 4217's minor unit or more, never CLDR's: it has 0 for IQD (ISO 3), AFN (2) and
// LBP (2), and rounds cash in CHF. Read naively: every decimal digit of any script, in order.
TEST(Display, ShowsTheDigitsOfIso4217AndLosesNone) {
  const struct {
    const char *amount, *digits;
  } cases[] = {{"IQD 1.5", "1500"},
               {"AFN 7", "700"},
               {"LBP 1234", "123400"},
               {"CHF 1.03", "103"},
               {"JPY 12", "12"},
               {"JPY 1.5", "15"},
               {"CLF 1", "10000"},
               {"KWD 0.001", "0001"},
               {"USD 1.239", "1239"},
               {"XAU 1.5", "15"},
               {"BTC 0.00000001", "000000001"},
               {"USDT 3", "3"},
               {"EUR -0.005", "0005"}};
  for (const std::string &locale : all_locales())
    for (const auto &each : cases)
      for (const DisplayStyle style :
           {DisplayStyle::standard, DisplayStyle::accounting, DisplayStyle::code}) {
        std::string_view text;
        Failure why;
        ASSERT_TRUE(format_money(money(each.amount), locale, style, text, why)) << why.message;
        const icu::UnicodeString shown =
            icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
        std::string digits;
        for (std::int32_t i = 0; i < shown.length(); i = shown.moveIndex32(i, 1))
          if (const int digit = u_charDigitValue(shown.char32At(i)); digit >= 0)
            digits += static_cast<char>('0' + digit);
        ASSERT_EQ(digits, each.digits) << locale << " " << text;
      }
}

// ICU takes the first three letters of any code for a currency: USDT would be dollars.
TEST(Display, NeverShortensACode) {
  for (const std::string &locale : all_locales())
    for (const DisplayStyle style : styles)
      for (const char *code : {"USDT", "EURC", "BTC", "XY", "GBPX1", "ABCDEFGHIJKL"}) {
        const std::string text = format(std::string(code) + " 1", locale, style);
        ASSERT_NE(text.find(code), std::string::npos) << locale << " " << text;
        ASSERT_EQ(text.find("QQQ"), std::string::npos) << locale << " " << text;
      }
}

// ICU falls back to the locale of the process where it misses data: a server's LANG must not show.
TEST(Display, DoesNotDependOnTheLocaleOfTheProcess) {
  // Each locale pushes the one before it out of the caches, so that the second pass is made anew.
  const auto everything = [](const char *process_locale) {
    UErrorCode status = U_ZERO_ERROR;
    uloc_setDefault(process_locale, &status);
    EXPECT_TRUE(U_SUCCESS(status));
    std::string out;
    for (const std::string &locale : all_locales())
      for (const DisplayStyle style : styles)
        for (const char *code : {"USD", "KWD", "USDT"}) {
          std::string_view text;
          Failure why;
          EXPECT_TRUE(format_money(money(std::string(code) + " -1234.5"), locale, style, text, why));
          out += locale + " " + std::string(text) + "\n";
        }
    return out;
  };
  const std::string before(uloc_getDefault());
  const std::string arabic = everything("ar_EG");
  EXPECT_EQ(everything("ja_JP"), arabic);
  everything(before.c_str());
}

TEST(Display, RejectsWhatIsOnlyPartlyMoney) {
  for (const std::string &locale : all_locales()) {
    std::string_view text;
    Failure why;
    ASSERT_TRUE(format_money(money("EUR -1234.5"), locale, DisplayStyle::code, text, why));
    const std::string whole(text);
    ASSERT_EQ(parse(whole, locale.c_str(), "EUR"), "EUR -1234.50") << locale;
    for (const std::string &wrong : {whole + "x", "x" + whole, whole + " 5", "5 " + whole, whole + whole,
                                     whole + "-", whole + "EUR", "(" + whole, whole + ")"})
      ASSERT_EQ(parse(wrong, locale.c_str(), "EUR"), "invalid_text_representation") << locale << " " << wrong;
    ASSERT_EQ(parse(whole, locale.c_str(), "USD"), "invalid_text_representation") << locale << " " << whole;
  }
}

// ---- texts that have been the same in every CLDR since ICU 60

TEST(Display, FormatsByStyle) {
  EXPECT_EQ(format("USD -1234.59", "en"), "-$1,234.59");
  EXPECT_EQ(format("USD -1234.59", "en_US", DisplayStyle::accounting), "($1,234.59)");
  EXPECT_EQ(format("USD 1234.59", "en-US", DisplayStyle::accounting), "$1,234.59");
  EXPECT_EQ(format("USD -1234.59", "en", DisplayStyle::code), "-USD 1,234.59");
  EXPECT_EQ(format("USD -1234.59", "en", DisplayStyle::name), "-1,234.59 US dollars");
  EXPECT_EQ(format("JPY 1", "en", DisplayStyle::name), "1 Japanese yen");
  EXPECT_EQ(format("CAD 5", "en", DisplayStyle::standard), "CA$5.00");
  EXPECT_EQ(format("CAD 5", "en", DisplayStyle::narrow), "$5.00");
  EXPECT_EQ(format("EUR 1234.5", "de"), "1.234,50 €");
  EXPECT_EQ(format("EUR 1234.5", "fr_FR"), "1 234,50 €");
  EXPECT_EQ(format("INR 1234567.5", "en_IN"), "₹12,34,567.50");
}

TEST(Display, PutsAnUnknownCodeWhereTheLocalePutsCodes) {
  EXPECT_EQ(format("USDT -1234.5", "en"), "-USDT 1,234.5");
  EXPECT_EQ(format("USDT 1234.5", "de"), "1.234,5 USDT");
  EXPECT_EQ(format("BTC 0.00000001", "en", DisplayStyle::name), "0.00000001 BTC");
  EXPECT_EQ(format("BTC -1", "en", DisplayStyle::accounting), "(BTC 1)");
}

// ICU 72 writes "-AED 1,234.5 UAE dirhams0" for -1234.50 in these, and "€1,234.50 euros" in en_150.
TEST(Display, KeepsTheNameApartWhereIcuDoesNot) {
  for (const char *locale : {"en_AT", "en_BE", "en_DE", "en_FI", "en_NL", "en_SI"}) {
    const std::string text = format("AED -4.5", locale, DisplayStyle::name);
    EXPECT_TRUE(text.starts_with("-4") && text.ends_with("50 UAE dirhams")) << locale << " " << text;
  }
  EXPECT_EQ(format("EUR 4.5", "en_150", DisplayStyle::name), "4.50 euros");
  EXPECT_EQ(format("JPY 21", "ro", DisplayStyle::name).substr(0, 6), "21 de ");
}

TEST(Display, NamesAndSymbols) {
  const auto name = [](const char *code, const char *locale) {
    std::string_view out;
    Failure why;
    return currency_name(currency(code), locale, out, why) ? std::string(out) : why.message;
  };
  const auto symbol = [](const char *code, const char *locale) {
    std::string_view out;
    Failure why;
    return currency_symbol(currency(code), locale, out, why) ? std::string(out) : why.message;
  };
  EXPECT_EQ(name("GBP", "en"), "British Pound");
  EXPECT_EQ(name("CHF", "de_CH"), "Schweizer Franken");
  EXPECT_EQ(name("USDT", "en"), "USDT");
  // ISO 4217's own name where ICU has none, as ICU 72 for the guilder of 2025: never just the code.
  EXPECT_NE(name("XCG", "en"), "XCG");
  EXPECT_EQ(symbol("USD", "en"), "$");
  EXPECT_EQ(symbol("GBP", "en"), "£");
  EXPECT_EQ(symbol("USDT", "en"), "USDT");
  EXPECT_EQ(symbol("EUR", "xx"), "unknown locale: \"xx\"");
}

// ---- parsing

TEST(Display, ReadsMoneyAsWrittenByHand) {
  const struct {
    const char *text, *locale, *code, *value;
  } cases[] = {
      {"$1,234.56", "en_US", nullptr, "USD 1234.56"},
      {"$1234.56", "en-US", nullptr, "USD 1234.56"},
      {"  -$5 ", "en_US", nullptr, "USD -5.00"},
      {"$-5", "en_US", nullptr, "USD -5.00"},
      {"5.00-$", "en_US", nullptr, "USD -5.00"},
      {"+5 $", "en_US", nullptr, "USD 5.00"},
      {"−5 $", "en_US", nullptr, "USD -5.00"},  // U+2212
      {"($1,234.56)", "en_US", nullptr, "USD -1234.56"},
      {"$(1,234.56)", "en_US", nullptr, "USD -1234.56"},
      {"1,234.56 US dollars", "en_US", nullptr, "USD 1234.56"},
      {"1 US dollar", "en_US", nullptr, "USD 1.00"},
      {"USD1.5", "en_US", nullptr, "USD 1.50"},
      {"$0", "en_US", nullptr, "USD 0.00"},
      {"-$0.00", "en_US", nullptr, "USD 0.00"},
      {"5", "en_US", "USD", "USD 5.00"},
      {"$5", "en_US", "AUD", "AUD 5.00"},
      {"$5", "en_AU", nullptr, "AUD 5.00"},
      {"$5", "en_GB", "USD", "USD 5.00"},
      {"US$5", "en_GB", nullptr, "USD 5.00"},
      {"£5", "en_US", nullptr, "GBP 5.00"},
      {"1.234,56 €", "de_DE", nullptr, "EUR 1234.56"},
      {"1 234,56 €", "fr_FR", nullptr, "EUR 1234.56"},
      {"1'234.50 CHF", "de_CH", nullptr, "CHF 1234.50"},
      {"₹12,34,567.50", "en_IN", nullptr, "INR 1234567.50"},
      {"1.5 USDT", "en", "USDT", "USDT 1.5"},
      {"1.5 A1", "en", "A1", "A1 1.5"},
      {"१,२३४.५० ₹", "hi", nullptr, "invalid_text_representation"},  // Hindi is written with ASCII digits
      {"१,२३४.५० ₹", "hi-u-nu-deva", nullptr, "INR 1234.50"},
      {"1,234.50 ₹", "hi-u-nu-deva", nullptr, "INR 1234.50"},
      {"१,2३४.५० ₹", "hi-u-nu-deva", nullptr, "invalid_text_representation"},  // two scripts in one number
      {"٣٫٥ SAR", "ar-u-nu-arab", nullptr, "SAR 3.50"},
      {"3.5 SAR", "ar-u-nu-arab", nullptr, "SAR 3.50"},
  };
  for (const auto &each : cases)
    EXPECT_EQ(parse(each.text, each.locale, each.code), each.value) << each.text << " in " << each.locale;
}

TEST(Display, RefusesWhatItWouldHaveToGuess) {
  const struct {
    const char *text, *locale, *code;
  } cases[] = {
      {"$1.234,56", "en_US", "USD"},
      {"$1,23", "en_US", nullptr},
      {"$1,2345", "en_US", nullptr},
      {"$12345,678", "en_US", nullptr},
      {"$,123", "en_US", nullptr},
      {"$1,,234", "en_US", nullptr},
      {"$0,123", "en_US", nullptr},
      {"$1,234,56", "en_US", nullptr},
      {"$1.2.3", "en_US", nullptr},
      {"$.5", "en_US", nullptr},
      {"$5.", "en_US", nullptr},
      {"$5.123,456", "en_US", nullptr},
      {"$1 234", "en_US", nullptr},
      {"$1e3", "en_US", nullptr},
      {"$NaN", "en_US", nullptr},
      {"$∞", "en_US", nullptr},
      {"$", "en_US", nullptr},
      {"", "en_US", nullptr},
      {" ", "en_US", "USD"},
      {"--$5", "en_US", nullptr},
      {"-($5)", "en_US", nullptr},
      {"($5", "en_US", nullptr},
      {"(-$5)", "en_US", nullptr},
      {"$5)", "en_US", nullptr},
      {"$5$", "en_US", nullptr},
      {"$5 USD", "en_US", nullptr},
      {"5 6 $", "en_US", nullptr},
      {"5", "en_US", nullptr},
      {"€5", "en_US", "USD"},
      {"usd 5", "en_US", nullptr},
      {"$5", "en_GB", nullptr},
      {"kr 5", "en_US", nullptr},
      {"USDT 5", "en_US", nullptr},
      {"USDT 5", "en_US", "USD"},
      {"1,234.56 €", "de_DE", nullptr},
      {"12,34,567 €", "de_DE", nullptr},
      {"\xff\xfe 5", "en_US", "USD"},
      {"$5\xc3", "en_US", nullptr},
  };
  for (const auto &each : cases)
    EXPECT_EQ(parse(each.text, each.locale, each.code), "invalid_text_representation")
        << each.text << " in " << each.locale;
}

// Narrow symbols are shared, by currencies that ICU has a symbol of and others: none says which is meant.
TEST(Display, ReadsNarrowSymbolsOfAKnownCurrencyOnly) {
  const struct {
    const char *text, *locale, *code;
  } cases[] = {{"$5", "en_GB", "AUD"}, {"C$5", "en_CA", "NIO"}, {"P5", "en_PH", "BWP"},
               {"K5", "en", "MMK"},    {"£5", "fr", "GBP"},     {"kr 5", "en_US", "SEK"}};
  for (const auto &each : cases) {
    EXPECT_EQ(parse(each.text, each.locale), "invalid_text_representation") << each.text;
    EXPECT_EQ(parse(each.text, each.locale, each.code), each.code + std::string(" 5.00")) << each.text;
  }
  // The standard symbol is clear, though it is the narrow one as well.
  EXPECT_EQ(parse("$5", "en_US"), "USD 5.00");
  EXPECT_EQ(parse("£5", "en_US"), "GBP 5.00");
  EXPECT_EQ(parse("₱5", "en_PH"), "PHP 5.00");
}

// CLDR calls some currencies by the code of another.
TEST(Display, ACodeIsThatCurrencyAlone) {
  EXPECT_EQ(parse("ILS 5.50", "zh"), "ILS 5.50");
  EXPECT_EQ(parse("MRU 5.50", "es_MX"), "MRU 5.50");
  EXPECT_EQ(parse("ILS 5", "zh", "ILR"), "ILR 5");
  const IsoCurrencyList list = iso_currencies();
  for (const char *locale : {"zh", "es_MX", "en", "pt", "fr_CA"})
    for (std::size_t i = 0; i < list.count; ++i)
      EXPECT_EQ(parse(list.entries[i].code + std::string(" 7"), locale).substr(0, 3), list.entries[i].code);
}

TEST(Display, RefusesWhatDoesNotFit) {
  EXPECT_EQ(parse("$664613997892457936451903530140172287", "en_US"),
            "USD 664613997892457936451903530140172287.00");
  EXPECT_EQ(parse("$664613997892457936451903530140172288", "en_US"), "numeric_value_out_of_range");
  EXPECT_EQ(parse("$0." + std::string(36, '0') + "1", "en_US"), "numeric_value_out_of_range");
  EXPECT_EQ(parse("$" + std::string(max_displayed_length, '1'), "en_US"), "invalid_text_representation");
  EXPECT_EQ(parse(std::string(1 << 20, '('), "en_US", "USD"), "invalid_text_representation");
}

TEST(Display, AcceptsALocaleByTagOrWithUnderscores) {
  for (const char *locale :
       {"en", "en_US", "en-US", "EN-us", "zh_Hant_TW", "zh-Hant-TW", "sr_Latn", "ca_ES_VALENCIA",
        "en-u-nu-latn", "iw", "no", "en_US_POSIX", "root", "und", "en_ZZ"})
    EXPECT_EQ(parse(format("EUR 1", locale), locale, "EUR"), "EUR 1.00") << locale;
}

TEST(Display, RefusesAnUnknownOrMalformedLocale) {
  for (const char *locale :
       {"", "xx", "xx_nonsense!", "qqq", "english", "en US", "en_US.UTF-8", "en@currency=EUR", "C", "POSIX",
        "-", "en-", "_US", "und-x-a", "x-en", "en;drop", "\xff", "日本", "i-klingon"}) {
    std::string_view out;
    Failure why;
    EXPECT_FALSE(format_money(money("EUR 1"), locale, DisplayStyle::standard, out, why)) << locale;
    EXPECT_EQ(why.fault, Fault::bad_parameter) << locale;
    EXPECT_EQ(parse("EUR 1", locale), "invalid_parameter_value") << locale;
    EXPECT_EQ(parse("EUR 1", locale, "EUR"), "invalid_parameter_value") << locale;
  }
  EXPECT_EQ(parse("EUR 1", std::string(300, 'a')), "invalid_parameter_value");
}

TEST(Display, StylesByName) {
  DisplayStyle style;
  Failure why;
  for (const char *name : {"standard", "accounting", "code", "name", "narrow"})
    EXPECT_TRUE(parse_display_style(name, style, why)) << name;
  EXPECT_TRUE(parse_display_style("narrow", style, why));
  EXPECT_EQ(style, DisplayStyle::narrow);
  for (const char *name : {"", "Standard", "standard ", "iso"}) {
    EXPECT_FALSE(parse_display_style(name, style, why)) << name;
    EXPECT_EQ(why.fault, Fault::bad_parameter);
  }
}

}  // namespace
}  // namespace florin
