// From jurisdictions and a category to the taxes of a line.

#include "tax_lines.hpp"

#include "money/quote.hpp"

#include "../error.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

int length_of(std::string_view text) {
  return static_cast<int>(text.size());
}

// The rows of a certificate, which must be valid somewhere.
std::span<const ExemptionRow> find_exemptions(const TaxFacts &facts) {
  const Party &buyer = facts.document->buyer;
  if (buyer.certificate.empty())
    return {};
  const std::span<const ExemptionRow> rows = exemption_rows(*facts.calls, buyer.code, buyer.certificate);
  for (const ExemptionRow &row : rows) {
    if (version_at(std::span<const ExemptionRow>(&row, 1), facts.time) != nullptr &&
        (!row.has_until || facts.time.at < row.until))
      return rows;
  }
  const Excerpt certificate = excerpt(buyer.certificate);
  const Excerpt code = excerpt(buyer.code);
  Failure why;
  why.set(Fault::rule_not_found,
          "buyer: certificate \"%.*s%s\" of \"%.*s%s\" is not valid at the time of the document",
          certificate.length, certificate.start, certificate.ellipsis, code.length, code.start,
          code.ellipsis);
  if (!rows.empty())
    why.explain("Tax exemption %lld is of another time.", static_cast<long long>(rows.back().version.id));
  raise(why);
}

int by_sequence(const void *left, const void *right) {
  const auto &a = *static_cast<const Tax *>(left);
  const auto &b = *static_cast<const Tax *>(right);
  if (a.sequence != b.sequence)
    return a.sequence < b.sequence ? -1 : 1;
  return a.note < b.note ? -1 : 1;  // in the order in which they were found
}

}  // namespace

TaxLines::TaxLines(const TaxFacts &facts, const TaxPlan &plan, Array<TaxNote> &notes)
    : facts_(facts), plan_(plan), notes_(notes), exemptions_(find_exemptions(facts)) {
  for (std::size_t i = 0; i < plan.place->count; ++i) {
    levels_[i] = describe(i);
    if (!plan.place->levels[i]->inherits)
      first_ = i;
  }
  const bool same_region = facts.to.country() == facts.from.country() &&
                           std::strcmp(facts.to.address.region, facts.from.address.region) == 0;
  supply_ = same_region ? Supply::intrastate : Supply::interstate;
}

const ElectionRow *TaxLines::election_of(std::string_view jurisdiction) const {
  const std::string_view party = facts_.document->seller.code;
  std::span<const ElectionRow> rows =
      party.empty() ? std::span<const ElectionRow>() : election_rows(*facts_.calls, party);
  while (!rows.empty()) {
    const auto versions = versions_of_first(rows, [](const ElectionRow &one, const ElectionRow &other) {
      return one.jurisdiction == other.jurisdiction;
    });
    if (versions[0].jurisdiction == jurisdiction)
      return version_at(versions, facts_.time);
    rows = rows.subspan(versions.size());
  }
  return nullptr;
}

// What the level says, or the nearest above it; at each, the seller's choice goes first.
TaxLines::Level TaxLines::describe(std::size_t level) const {
  std::optional<TaxRounding> scope;
  std::optional<Rounding> mode;
  std::optional<ShippingTax> shipping;
  for (std::size_t i = level + 1; i > 0; --i) {
    const TaxJurisdiction &one = *plan_.place->levels[i - 1];
    const ElectionRow *election = election_of(one.code);
    if (election != nullptr) {
      scope = scope.has_value() ? scope : election->scope;
      mode = mode.has_value() ? mode : election->mode;
    }
    scope = scope.has_value() ? scope : one.scope;
    mode = mode.has_value() ? mode : one.mode;
    shipping = shipping.has_value() ? shipping : one.shipping;
  }
  return {plan_.place->levels[level], scope.value_or(TaxRounding::line), mode.value_or(Rounding::half_up),
          shipping.value_or(ShippingTax::own_category)};
}

bool TaxLines::applies(const TaxRate &rate) const {
  if (rate.supply == Supply::any)
    return true;
  const TaxPlace &to = facts_.to;
  const TaxPlace &from = facts_.from;
  if (to.country() == from.country() && (to.address.region[0] == '\0' || from.address.region[0] == '\0')) {
    raise(Fault::bad_parameter, "%s: \"region\" is missing, and %.*s (rate %lld) goes by it",
          to.address.region[0] == '\0' ? "ship_to" : "ship_from", length_of(rate.tax), rate.tax.data(),
          static_cast<long long>(rate.version.id));
  }
  return rate.supply == supply_;
}

// A certificate of a jurisdiction is good for its parts too.
const ExemptionRow *TaxLines::exemption_of(std::size_t level, const TaxRate &rate,
                                           std::string_view category) const {
  std::span<const ExemptionRow> rows = exemptions_;
  while (!rows.empty()) {
    const auto versions = versions_of_first(rows, [](const ExemptionRow &one, const ExemptionRow &other) {
      return one.jurisdiction == other.jurisdiction && one.tax == other.tax && one.category == other.category;
    });
    rows = rows.subspan(versions.size());
    const ExemptionRow *row = version_at(versions, facts_.time);
    if (row == nullptr || (row->has_until && facts_.time.at >= row->until) ||
        (!row->tax.empty() && row->tax != rate.tax) || (!row->category.empty() && row->category != category))
      continue;
    for (std::size_t i = 0; i <= level; ++i) {
      if (plan_.place->levels[i]->code == row->jurisdiction)
        return row;
    }
  }
  return nullptr;
}

Tax TaxLines::make_tax(const Level &level, std::size_t number, const TaxRate &rate, std::string_view category,
                       const char *what) {
  const SaleDocument &document = *facts_.document;
  if (rate.is_fixed && rate.currency != document.currency) {
    raise(Fault::currency_mismatch, "%s: %.*s of %.*s (rate %lld) is an amount in %s, the document is in %s",
          what, length_of(rate.tax), rate.tax.data(), length_of(level.jurisdiction->code),
          level.jurisdiction->code.data(), static_cast<long long>(rate.version.id),
          Printed(rate.currency).text, Printed(document.currency).text);
  }
  const ExemptionRow *exemption = exemption_of(number, rate, category);
  Tax tax;
  tax.jurisdiction = level.jurisdiction->code;
  tax.name = rate.tax;
  tax.rate_id = rate.version.id;
  tax.is_fixed = rate.is_fixed;
  tax.value = exemption != nullptr ? Decimal{0, 0} : rate.value;
  tax.sequence = rate.sequence;
  tax.base = rate.base;
  tax.enters_base = rate.enters_base;
  tax.included = rate.included.value_or(document.inclusive);
  tax.reverse_charge = plan_.reverse_charge || (rate.reverse_charge && is_number_of(facts_, *plan_.place));
  tax.scope = level.scope;
  tax.mode = level.mode;
  tax.shipping = level.shipping;
  tax.note = static_cast<int>(notes_.count);
  notes_.push({&rate, exemption});
  return tax;
}

std::span<const Tax> TaxLines::find(const TaxedGoods &goods, const char *what, bool required) {
  Array<Tax> taxes;
  taxes.start(4);
  bool all_levied = true;
  bool any_rate = false;
  for (std::size_t i = first_; i < plan_.place->count; ++i) {
    all_levied = all_levied && plan_.is_levied[i];
    if (!plan_.is_levied[i])
      continue;
    std::span<const TaxRate> rows = rate_rows(*facts_.calls, levels_[i].jurisdiction->code);
    while (!rows.empty()) {
      const std::span<const TaxRate> its = rows_of_first_tax(rows);
      rows = rows.subspan(its.size());
      const TaxRate *rate = nullptr;
      Failure why;
      if (!find_tax_rate(its, goods, facts_.time, rate, why))
        raise_at(what, why);
      by_price_ = by_price_ || goes_by_price(its, goods.category);
      any_rate = any_rate || rate != nullptr;
      if (rate != nullptr && rate->treatment != TaxTreatment::none && applies(*rate))
        taxes.push(make_tax(levels_[i], i, *rate, goods.category, what));
    }
  }
  if (required && all_levied && !any_rate)
    refuse_no_rate(goods.category, what);
  qsort(taxes.items, taxes.count, sizeof(Tax), by_sequence);
  return {taxes.items, taxes.count};
}

void TaxLines::refuse_no_rate(std::string_view category, const char *what) const {
  const std::string_view code = plan_.place->levels[plan_.place->count - 1]->code;
  const Excerpt shown = excerpt(category);
  Failure why;
  if (category.empty())
    why.set(Fault::rule_not_found, "%s: no tax rate in \"%.*s\" at the time of the document", what,
            length_of(code), code.data());
  else
    why.set(Fault::rule_not_found,
            "%s: no tax rate for category \"%.*s%s\" in \"%.*s\" at the time of the document", what,
            shown.length, shown.start, shown.ellipsis, length_of(code), code.data());
  why.explain("A jurisdiction without a tax says so by a rate of treatment none.");
  raise(why);
}

std::span<const Tax> TaxLines::taxes_of(const SaleLine &line) {
  return find({line.category, {line.charged, facts_.document->currency}, line.quantity}, LineName(line).text,
              true);
}

std::span<const Tax> TaxLines::taxes_of_shipping(const Decimal &charge) {
  bool by_category = true;
  for (std::size_t i = first_; i < plan_.place->count; ++i)
    by_category = by_category && levels_[i].shipping == ShippingTax::own_category;
  return find({"shipping", {charge, facts_.document->currency}, {1, 0}}, "shipping", by_category);
}

}  // namespace florin
