// Choosing among versions, parts and categories; and the words of the tables.

#include "tax_rules.hpp"

#include "../money/quote.hpp"

#include <algorithm>

namespace florin {
namespace {

template <typename Value>
struct Word {
  std::string_view text;
  Value value;
};

template <typename Value, std::size_t count>
const Word<Value> *find_word(const Word<Value> (&words)[count], std::string_view text) {
  for (const Word<Value> &word : words) {
    if (word.text == text)
      return &word;
  }
  return nullptr;
}

constexpr Word<TaxRounding> roundings[] = {{"line", TaxRounding::line},
                                           {"rate", TaxRounding::rate},
                                           {"document", TaxRounding::document},
                                           {"line_total", TaxRounding::line_total},
                                           {"document_total", TaxRounding::document_total}};
constexpr Word<ShippingTax> shipping_taxes[] = {{"own_category", ShippingTax::own_category},
                                                {"follows_goods", ShippingTax::follows_goods},
                                                {"weighted_by_value", ShippingTax::weighted_by_value},
                                                {"all_if_any_taxable", ShippingTax::all_if_any_taxable},
                                                {"in_proportion", ShippingTax::in_proportion}};
constexpr Word<TaxTreatment> treatments[] = {{"standard", TaxTreatment::standard},
                                             {"reduced", TaxTreatment::reduced},
                                             {"zero", TaxTreatment::zero},
                                             {"exempt", TaxTreatment::exempt},
                                             {"none", TaxTreatment::none}};
constexpr Word<TaxBase> bases[] = {{"net", TaxBase::net},
                                   {"compound", TaxBase::compound},
                                   {"previous", TaxBase::previous},
                                   {"gross", TaxBase::gross}};
constexpr Word<Supply> supplies[] = {
    {"any", Supply::any}, {"intrastate", Supply::intrastate}, {"interstate", Supply::interstate}};

// How closely a part fits, 0: it does not. Postal codes tell more than a region.
int fit_part(const TaxJurisdiction &part, const Address &address) {
  int fit = 0;
  if (!part.region.empty()) {
    if (part.region != address.region)
      return 0;
    fit = 1;
  }
  if (part.postal_codes.empty())
    return fit;
  const Fitting codes = fit_address(part.postal_codes.data(), part.postal_codes.size(), nullptr, 0, address);
  return codes.fit == 0 ? 0 : codes.fit * 2 + fit;
}

int length_of(std::string_view text) {
  return static_cast<int>(text.size());
}

bool refuse_tie(const TaxJurisdiction &one, const TaxJurisdiction &other, Failure &why) {
  return why.set(
      Fault::rule_not_found,
      "the address lies as well in tax jurisdiction \"%.*s\" (rule %lld) as in \"%.*s\" (rule %lld)",
      length_of(one.code), one.code.data(), static_cast<long long>(one.version.id), length_of(other.code),
      other.code.data(), static_cast<long long>(other.version.id));
}

bool refuse_no_part(const TaxJurisdiction &whole, const Address &address, Failure &why) {
  why.set(Fault::rule_not_found,
          address.region[0] == '\0' ? "the address has no region, and taxes in \"%.*s\" (rule %lld) go by it"
                                    : "no part of tax jurisdiction \"%.*s\" (rule %lld) has the address",
          length_of(whole.code), whole.code.data(), static_cast<long long>(whole.version.id));
  const bool has_code = address.postal_code.text[0] != '\0';
  if (address.region[0] == '\0')
    return has_code ? why.explain("The postal code is \"%s\".", address.postal_code.text) : false;
  return has_code ? why.explain("The region is \"%s\", the postal code \"%s\".", address.region,
                                address.postal_code.text)
                  : why.explain("The region is \"%s\".", address.region);
}

}  // namespace

bool find_part(const TaxJurisdiction &whole, std::span<const TaxJurisdiction> parts, const Address &address,
               const RuleTime &time, const TaxJurisdiction *&out, Failure &why) noexcept {
  out = nullptr;
  int best = 0;
  const TaxJurisdiction *as_close = nullptr;
  while (!parts.empty()) {
    const auto versions = versions_of_first(
        parts,
        [](const TaxJurisdiction &one, const TaxJurisdiction &other) { return one.code == other.code; });
    parts = parts.subspan(versions.size());
    const TaxJurisdiction *part = version_at(versions, time);
    const int fit = part == nullptr || part->parent != whole.code ? 0 : fit_part(*part, address);
    if (fit == 0 || fit < best)
      continue;
    as_close = fit == best ? part : nullptr;
    if (as_close == nullptr)
      out = part;
    best = fit;
  }
  if (as_close != nullptr)
    return refuse_tie(*out, *as_close, why);
  return out != nullptr || !whole.requires_region || refuse_no_part(whole, address, why);
}

std::optional<TaxRounding> read_tax_rounding(std::string_view text) noexcept {
  const auto *word = find_word(roundings, text);
  return word == nullptr ? std::nullopt : std::optional(word->value);
}

std::optional<ShippingTax> read_shipping_tax(std::string_view text) noexcept {
  const auto *word = find_word(shipping_taxes, text);
  return word == nullptr ? std::nullopt : std::optional(word->value);
}

TaxTreatment read_treatment(std::string_view text) noexcept {
  const auto *word = find_word(treatments, text);
  return word == nullptr ? TaxTreatment::standard : word->value;
}

const char *treatment_name(TaxTreatment treatment) noexcept {
  for (const auto &word : treatments) {
    if (word.value == treatment)
      return word.text.data();
  }
  return "";
}

TaxBase read_tax_base(std::string_view text) noexcept {
  const auto *word = find_word(bases, text);
  return word == nullptr ? TaxBase::net : word->value;
}

Supply read_supply(std::string_view text) noexcept {
  const auto *word = find_word(supplies, text);
  return word == nullptr ? Supply::any : word->value;
}

std::span<const TaxRate> rows_of_first_tax(std::span<const TaxRate> rates) noexcept {
  const auto end = std::partition_point(
      rates.begin(), rates.end(), [&rates](const TaxRate &rate) { return rate.tax == rates.front().tax; });
  return rates.first(static_cast<std::size_t>(end - rates.begin()));
}

namespace {

std::span<const TaxRate> rows_of_category(std::span<const TaxRate> rows, std::string_view category) {
  const auto begin = std::partition_point(
      rows.begin(), rows.end(), [category](const TaxRate &rate) { return rate.category < category; });
  const auto end = std::partition_point(
      begin, rows.end(), [category](const TaxRate &rate) { return rate.category == category; });
  return {begin, end};
}

// Whether the price of a unit is not below.
bool reaches(const TaxRate &rate, const TaxedGoods &goods, bool &out, Failure &why) {
  out = !rate.from_price.has_value();
  if (out)
    return true;
  if (rate.from_price->currency != goods.charged.currency) {
    return why.set(Fault::currency_mismatch, "%.*s (rate %lld) goes by a price in %s, the document is in %s",
                   length_of(rate.tax), rate.tax.data(), static_cast<long long>(rate.version.id),
                   Printed(rate.from_price->currency).text, Printed(goods.charged.currency).text);
  }
  Monetary least;
  if (!multiply(*rate.from_price, goods.quantity, least, why))
    return false;
  out = compare(least.amount, goods.charged.amount) <= 0;
  return true;
}

bool find_by_price(std::span<const TaxRate> rows, const TaxedGoods &goods, const RuleTime &time,
                   const TaxRate *&out, Failure &why) {
  while (!rows.empty()) {
    const auto versions = versions_of_first(
        rows, [](const TaxRate &one, const TaxRate &other) { return one.from_price == other.from_price; });
    rows = rows.subspan(versions.size());
    const TaxRate *rate = version_at(versions, time);
    bool is_reached = false;
    if (rate != nullptr && !reaches(*rate, goods, is_reached, why))
      return false;
    if (is_reached)
      out = rate;
  }
  return true;
}

}  // namespace

bool find_tax_rate(std::span<const TaxRate> rows, const TaxedGoods &goods, const RuleTime &time,
                   const TaxRate *&out, Failure &why) noexcept {
  out = nullptr;
  if (!goods.category.empty() &&
      !find_by_price(rows_of_category(rows, goods.category), goods, time, out, why))
    return false;
  return out != nullptr || find_by_price(rows_of_category(rows, {}), goods, time, out, why);
}

bool goes_by_price(std::span<const TaxRate> rows, std::string_view category) noexcept {
  const auto any = [](std::span<const TaxRate> of_category) {
    return std::any_of(of_category.begin(), of_category.end(),
                       [](const TaxRate &rate) { return rate.from_price.has_value(); });
  };
  return any(rows_of_category(rows, category)) || any(rows_of_category(rows, {}));
}

}  // namespace florin
