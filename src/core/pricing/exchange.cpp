// Conversion in one exact step, and by the rules of Regulation 1103/97.

#include "exchange.hpp"

#include "../invariant.hpp"
#include "../money/quote.hpp"

#include <string_view>

namespace florin {
namespace {

struct FixedRate {
  char code[4];
  std::int32_t coefficient;
  std::int8_t scale;
};

// Units for one euro. Council Regulations (EC) 2866/98 (1999), 1478/2000 (Greece), 1086/2006 (Slovenia),
// 1134/2007 (Malta), 1135/2007 (Cyprus), 694/2008 (Slovakia), (EU) 671/2010 (Estonia), 870/2013 (Latvia),
// 851/2014 (Lithuania), 2022/1208 (Croatia), 2025/1409 (Bulgaria).
constexpr FixedRate fixed_rates[] = {
    {"ATS", 137603, 4}, {"BEF", 403399, 4}, {"BGN", 195583, 5}, {"CYP", 585274, 6}, {"DEM", 195583, 5},
    {"EEK", 156466, 4}, {"ESP", 166386, 3}, {"FIM", 594573, 5}, {"FRF", 655957, 5}, {"GRD", 340750, 3},
    {"HRK", 753450, 5}, {"IEP", 787564, 6}, {"ITL", 193627, 2}, {"LTL", 345280, 5}, {"LUF", 403399, 4},
    {"LVL", 702804, 6}, {"MTL", 429300, 6}, {"NLG", 220371, 5}, {"PTE", 200482, 3}, {"SIT", 239640, 3},
    {"SKK", 301260, 4},
};

constexpr std::string_view euro = "EUR";

bool is_euro(Currency currency) {
  char code[currency_buffer];
  return std::string_view(code, print_currency(currency, code)) == euro;
}

bool require_rate(Currency currency, Decimal &out, Failure &why) {
  if (euro_conversion_rate(currency, out))
    return true;
  return why.set(Fault::bad_parameter, "currency %s has no fixed rate to the euro", Printed(currency).text);
}

// One division or multiplication by a fixed rate, ties up.
bool by_fixed_rate(const Decimal &value, const Decimal &rate, bool to_euro, int digits, Decimal &out,
                   Failure &why) {
  const Ratio ratio = to_euro ? Ratio{nullptr, 0, &rate, 1} : Ratio{&rate, 1, nullptr, 0};
  return round_ratio(value, ratio, digits, Rounding::half_up, out, why);
}

bool minor_digits(Currency currency, int &out, Failure &why) {
  out = minor_unit_digits(currency);
  if (out >= 0)
    return true;
  return why.set(Fault::bad_parameter, "currency %s has no minor unit", Printed(currency).text);
}

}  // namespace

bool check_rate(const Decimal &rate, Failure &why) noexcept {
  constexpr int128 most = 100'000'000'000'000'000;  // 10^17
  if (rate.coefficient <= 0)
    return why.set(Fault::bad_parameter, "a rate must be above zero, not %s", Printed(rate).text);
  if (rate.coefficient < most && rate.scale <= 18)
    return true;
  why.set(Fault::bad_parameter, "rate %s has too many digits", Printed(rate).text);
  return why.explain("A rate has at most 17 significant figures and 18 decimals.");
}

bool convert(const Monetary &value, Currency target, const RateStep *steps, std::size_t count, int digits,
             Rounding mode, Monetary &out, Failure &why) noexcept {
  FLORIN_ASSERT(count <= max_factors);
  Decimal numerators[max_factors];
  Decimal denominators[max_factors];
  Ratio ratio = {numerators, 0, denominators, 0};
  for (std::size_t i = 0; i < count; ++i) {
    if (steps[i].rate.coefficient <= 0)
      return why.set(Fault::bad_parameter, "a rate must be above zero, not %s", Printed(steps[i].rate).text);
    if (steps[i].inverse)
      denominators[ratio.denominator_count++] = steps[i].rate;
    else
      numerators[ratio.numerator_count++] = steps[i].rate;
  }
  Decimal amount;
  if (!round_ratio(value.amount, ratio, digits, mode, amount, why))
    return false;
  out = {amount, target};
  return true;
}

bool euro_conversion_rate(Currency currency, Decimal &out) noexcept {
  char code[currency_buffer];
  const std::string_view wanted(code, print_currency(currency, code));
  for (const FixedRate &fixed : fixed_rates) {
    Failure ignored;
    if (wanted == fixed.code)
      return make_decimal(fixed.coefficient, fixed.scale, out, ignored);
  }
  return false;
}

bool convert_euro(const Monetary &value, Currency target, int intermediate_digits, Monetary &out,
                  Failure &why) noexcept {
  if (intermediate_digits < 3)
    return why.set(Fault::bad_parameter, "the amount in euro must be rounded to at least 3 digits, not %d",
                   intermediate_digits);
  int digits;
  if (!minor_digits(target, digits, why))
    return false;
  if (value.currency == target) {
    out.currency = target;
    return round(value.amount, digits, Rounding::half_up, out.amount, why);
  }
  const bool is_final = is_euro(target);
  Decimal in_euro = value.amount;
  Decimal rate;
  if (!is_euro(value.currency) &&
      (!require_rate(value.currency, rate, why) ||
       !by_fixed_rate(value.amount, rate, true, is_final ? digits : intermediate_digits, in_euro, why)))
    return false;
  Decimal amount = in_euro;
  if (!is_final &&
      (!require_rate(target, rate, why) || !by_fixed_rate(in_euro, rate, false, digits, amount, why)))
    return false;
  out = {amount, target};
  return true;
}

}  // namespace florin
