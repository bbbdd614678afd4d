// The smallest amount that is paid in cash in each currency: national rules, each with its source.
// Only rules that hold wherever the currency is used. In the euro area some states round cash to five
// cents and others do not, so that the euro is not here; an explicit step always works.

#include "rounding.hpp"
#include "wide.hpp"

#include <string_view>

namespace florin {
namespace {

struct CashRule {
  char code[4];
  std::int16_t step;  // times 10^-scale
  std::int8_t scale;
};

// Sorted by code.
constexpr CashRule cash_rules[] = {
    {"AUD", 5, 2},   // Australia 1992: one and two cent coins withdrawn (Royal Australian Mint)
    {"BBD", 5, 2},   // Barbados 2014-05-07: one cent withdrawn (Central Bank of Barbados)
    {"BSD", 5, 2},   // Bahamas 2020-12-31: one cent no longer tender (Central Bank of The Bahamas)
    {"CAD", 5, 2},   // Canada 2013-02-04: distribution of the cent ended (Department of Finance Canada)
    {"CHF", 5, 2},   // Switzerland: five centimes is the smallest coin (SR 941.102, Coin Ordinance)
    {"CLP", 10, 0},  // Chile 2017-11-01: Law 20.956, article 13: five down, six up (Banco Central de Chile)
    {"CZK", 1, 0},  // Czechia 2008-09-01: Act 634/1992, section 3: to the nearest coin; 50 haléřů ended (ČNB)
    {"DKK", 5, 1},  // Denmark 2008-10-01: 25 øre ended (Danmarks Nationalbank; Coin Act)
    {"FJD", 5, 2},  // Fiji 2008-10-13: one and two cents withdrawn (Reserve Bank of Fiji)
    {"GEL", 5, 2},  // Georgia 2019: Organic Law on the National Bank: one and two tetri withdrawn (NBG)
    {"HKD", 1, 1},  // Hong Kong: ten cents is the smallest coin (Hong Kong Monetary Authority)
    {"HUF", 5, 0},  // Hungary 2008-03-01: Act III of 2008 on rounding, one and two forints withdrawn (MNB)
    {"ILS", 1, 1},  // Israel 2008-01-01: five agorot no longer tender (Bank of Israel)
    {"JMD", 1, 0},  // Jamaica 2018-02-15: coins below one dollar demonetised (Bank of Jamaica)
    {"MYR", 5, 2},  // Malaysia 2008-04-01: rounding mechanism, one sen withdrawn (Bank Negara Malaysia)
    {"NOK", 1, 0},  // Norway 2012-05-01: 50 øre no longer tender (Norges Bank)
    {"NZD", 1, 1},  // New Zealand 2006-11-01: five cents no longer tender (Reserve Bank of New Zealand)
    {"PEN", 1, 1},  // Peru 2019-01-01: BCRP circular 0033-2018, Law 29571, article 44: in the buyer's favour
    {"SEK", 1, 0},  // Sweden 2010-10-01: 50 öre no longer tender; Act 1970:1029 on rounding (Riksbank)
    {"TTD", 5, 2},  // Trinidad and Tobago 2018-07-03: one cent withdrawn (Central Bank)
    {"UAH", 5, 1},  // Ukraine 2025-10-01: 10 kopiikas withdrawn, receipts rounded to 50 (NBU)
    {"XCD", 5, 2},  // Eastern Caribbean 2015-07-01: one and two cents withdrawn (ECCB)
    {"XPF", 5,
     0},  // French Pacific 2021-09-01: one and two francs withdrawn; Code monétaire et financier (IEOM)
};

}  // namespace

bool cash_step(Currency currency, Decimal &out, Failure &why) noexcept {
  char code[currency_buffer];
  const std::string_view wanted(code, print_currency(currency, code));
  for (const CashRule &rule : cash_rules) {
    if (wanted == rule.code)
      return make_decimal(rule.step, rule.scale, out, why);
  }
  const int digits = minor_unit_digits(currency);
  if (digits < 0) {
    why.set(Fault::bad_parameter, "currency %s has no minor unit", code);
    return why.explain("Cash in it cannot be rounded without an explicit step.");
  }
  return make_decimal(1, digits, out, why);
}

}  // namespace florin
