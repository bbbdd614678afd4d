// How cash is rounded in each currency, to which step and in which direction: national rules, each with its
// source. Only rules that hold wherever the currency is used. In the euro area some states round cash to five
// cents and others do not, so that the euro is not here; an explicit step always works.

#include "rounding.hpp"
#include "wide.hpp"

#include <string_view>

namespace florin {
namespace {

using enum Rounding;

struct NationalRule {
  char code[4];
  std::int16_t step;  // times 10^-scale
  std::int8_t scale;
  Rounding mode;
};

// Sorted by code. "By the last digit" is 1, 2, 6 and 7 down, 3, 4, 8 and 9 up. Such rules say nothing of an
// amount between two minor units: it goes to the nearest. Where the step is five minor units, such an amount
// alone can be a tie, and goes up, as ties do where no rule is known.
constexpr NationalRule national_rules[] = {
    // Australia 1992: one and two cent coins withdrawn; by the last digit (Royal Australian Mint)
    {"AUD", 5, 2, half_up},
    // Barbados 2014-05-07: one cent withdrawn; by the last digit (Central Bank of Barbados)
    {"BBD", 5, 2, half_up},
    // Bahamas 2020-12-31: one cent no longer tender; by the last digit (Central Bank of The Bahamas)
    {"BSD", 5, 2, half_up},
    // Canada 2013-02-04: distribution of the cent ended; by the last digit (Department of Finance Canada)
    {"CAD", 5, 2, half_up},
    // Switzerland 2007-01-01: five centimes is the smallest coin (SR 941.101, Coinage Ordinance, article 2)
    {"CHF", 5, 2, half_up},
    // Chile 2017-11-01: Law 20.956, article 13: all payments in cash: 5 and less down, 6 and more up
    {"CLP", 10, 0, half_down},
    // Czechia 2008-09-01: Act 634/1992, section 3: to the nearest coin; 50 haléřů ended (ČNB). No rule for 50
    {"CZK", 1, 0, half_up},
    // Denmark 2008-10-01: Order 928/2008: nearest 50 øre; 25 to 74 to 50, 75 up (Danmarks Nationalbank)
    {"DKK", 5, 1, half_up},
    // Fiji 2008-10-13: one and two cents withdrawn; to the nearest five (Reserve Bank of Fiji)
    {"FJD", 5, 2, half_up},
    // Georgia 2019-01-01: Organic Law on the National Bank; by the last digit (decree of the NBG)
    {"GEL", 5, 2, half_up},
    // Hong Kong: ten cents is the smallest coin (Hong Kong Monetary Authority). No rule for five
    {"HKD", 1, 1, half_up},
    // Hungary 2008-03-01: Act III of 2008, section 2: 2.49 down, 2.50 up, 7.49 down, 7.50 up (MNB)
    {"HUF", 5, 0, half_up},
    // Israel 2008-01-01: five agorot no longer tender; 1 to 4 down, 5 to 9 up (Bank of Israel)
    {"ILS", 1, 1, half_up},
    // Jamaica 2018-02-15: coins below one dollar demonetised; 1 to 49 down, 50 to 99 up (Bank of Jamaica)
    {"JMD", 1, 0, half_up},
    // Malaysia 2008-04-01: rounding mechanism, by the last digit (Bank Negara Malaysia)
    {"MYR", 5, 2, half_up},
    // Norway 2012-05-01: Regulation 2011-03-16-294, section 2: 1 to 49 øre down, 50 to 99 up (Norges Bank)
    {"NOK", 1, 0, half_up},
    // New Zealand 2006-11-01: five cents no longer tender (Reserve Bank of New Zealand). No law says where
    // five goes; down is what the Retailers Association recommends and shops do
    {"NZD", 1, 1, half_down},
    // Peru 2019-01-01: BCRP circular 0033-2018, article 3, by Law 29571, article 44: never to the consumer's
    // detriment. He pays 9.90 for 9.96, and what is paid back to him is not cut either: downwards both ways
    {"PEN", 1, 1, floor},
    // Sweden 2010-10-01: Act 1970:1029 on rounding, section 2: 1 to 49 öre down, 50 to 99 up (Riksbank)
    {"SEK", 1, 0, half_up},
    // Trinidad and Tobago 2018-07-03: Legal Notice 35 of 2018: one cent withdrawn; by the last digit (CBTT)
    {"TTD", 5, 2, half_up},
    // Ukraine 2025-10-01: 10 kopiikas withdrawn; 1 to 24 down, 25 to 74 to 50, 75 to 99 up (NBU)
    {"UAH", 5, 1, half_up},
    // Eastern Caribbean 2015-07-01: one and two cents withdrawn; by the last digit (ECCB)
    {"XCD", 5, 2, half_up},
    // French Pacific 2021-09-01: Code monétaire et financier, article L721-6: by the last digit (IEOM)
    {"XPF", 5, 0, half_up},
};

}  // namespace

bool cash_rule(Currency currency, CashRule &out, Failure &why) noexcept {
  char code[currency_buffer];
  const std::string_view wanted(code, print_currency(currency, code));
  for (const NationalRule &rule : national_rules) {
    if (wanted == rule.code) {
      out.mode = rule.mode;
      return make_decimal(rule.step, rule.scale, out.step, why);
    }
  }
  const int digits = minor_unit_digits(currency);
  if (digits < 0) {
    why.set(Fault::bad_parameter, "currency %s has no minor unit", code);
    return why.explain("Cash in it cannot be rounded without an explicit step.");
  }
  out.mode = half_up;
  return make_decimal(1, digits, out.step, why);
}

}  // namespace florin
