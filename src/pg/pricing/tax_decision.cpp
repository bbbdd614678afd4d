// Deciding whose taxes a sale bears. The order: the marketplace, at home, within a union, imports under a
// scheme, from abroad.

#include "tax_decision.hpp"

#include "pricing/tax_numbers.hpp"

#include "../error.hpp"
#include "tax_thresholds.hpp"
#include "tax_turnover.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

// ---- facts

// ISO 3166-1 of a country as tax numbers have it.
std::string_view country_of_number(const TaxNumber &number) {
  const std::string_view country = number.country;
  return country == "EL" ? "GR" : country;
}

void read_business(const SaleDocument &document, TaxFacts &out) {
  const std::string_view text = document.buyer.tax_number;
  const std::string_view country =
      document.buyer.place.country.empty() ? document.ship_to.country : document.buyer.place.country;
  TaxNumber number;
  Failure why;
  if (text.empty())
    return;
  // The prefix says the country, if there is one; a number of a country whose form is not known tells
  // nothing.
  if (!read_tax_number({}, text, number, why)) {
    if (!knows_tax_numbers(country))
      return;
    if (!read_tax_number(country, text, number, why)) {
      Failure placed;
      placed.set(why.fault, "buyer: \"tax_number\": %s", why.message);
      if (why.detail[0] != '\0')
        placed.explain("%s", why.detail);
      raise(placed);
    }
  }
  const std::string_view its = country_of_number(number);
  out.is_business = true;
  out.number_country[0] = its[0];
  out.number_country[1] = its[1];
}

bool is_northern_irish(const TaxFacts &facts) {
  return std::string_view(facts.number_country) == "XI";
}

// Where who has the number is, as far as that can be told from it.
TaxPlace place_of_number(const TaxFacts &facts) {
  Place place;
  place.country = facts.number_country;
  if (is_northern_irish(facts))
    place = {"GB", "NIR", "BT1 1AA"};
  return find_tax_place(*facts.calls, place, "buyer", TaxPlaceUse::abroad, facts.time);
}

// Whether it is a number of the member of a union that a place is in. Of Northern Ireland that is one with
// XI, where it is in the union and the rest of the United Kingdom is not.
bool is_member_number_of(const TaxFacts &facts, const TaxPlace &place) {
  return is_number_of(facts, place) &&
         (std::string_view(facts.number_country) != "GB" || place_of_number(facts).is_in(place.union_name));
}

// Whether the number is of the area, a jurisdiction or union that the goods go to.
bool is_business_in(const TaxFacts &facts, std::string_view area) {
  if (!facts.is_business)
    return false;
  if (area == facts.to.union_name ? is_member_number_of(facts, facts.to) : is_number_of(facts, facts.to))
    return true;
  return place_of_number(facts).is_in(area);
}

// ---- one question each

const RegistrationRow *find_registration(const TaxFacts &facts, std::string_view area, bool imported) {
  const std::string_view party = facts.document->seller.code;
  std::span<const RegistrationRow> rows =
      party.empty() ? std::span<const RegistrationRow>() : registration_rows(*facts.calls, party);
  while (!rows.empty()) {
    const auto versions =
        versions_of_first(rows, [](const RegistrationRow &one, const RegistrationRow &other) {
          return one.area == other.area && one.imported == other.imported;
        });
    if (versions[0].area == area && versions[0].imported == imported)
      return version_at(versions, facts.time);
    rows = rows.subspan(versions.size());
  }
  return nullptr;
}

bool is_registered(const TaxFacts &facts, std::string_view area) {
  return find_registration(facts, area, false) != nullptr;
}

// The deepest level that says something.
template <typename Value>
std::optional<Value> inherited(const TaxPlace &place, std::optional<Value> TaxJurisdiction::*member,
                               const TaxJurisdiction **which = nullptr) {
  for (std::size_t i = place.count; i > 0; --i) {
    if ((place.levels[i - 1]->*member).has_value()) {
      if (which != nullptr)
        *which = place.levels[i - 1];
      return place.levels[i - 1]->*member;
    }
  }
  return std::nullopt;
}

TaxPlan plan_of(TaxBasis basis, const TaxPlace &place, bool levied, bool reverse_charge = false) {
  TaxPlan plan = {basis, &place, {}, reverse_charge};
  for (std::size_t i = 0; i < place.count; ++i)
    plan.is_levied[i] = levied;
  return plan;
}

// The place of origin as one that is taxed.
const TaxPlace &origin_of(const TaxFacts &facts) {
  const SaleDocument &document = *facts.document;
  auto *out = static_cast<TaxPlace *>(palloc(sizeof(TaxPlace)));
  *out = find_tax_place(*facts.calls, document.ship_from, "ship_from", TaxPlaceUse::is_taxed, facts.time);
  return *out;
}

// ---- the marketplace

struct Asked {
  TaxValueOf value_of;
  void *context;
};

// The goods, without taxes and shipping.
bool is_worth_at_most(const TaxFacts &facts, const Monetary &max, const RuleCurrency &rule,
                      const TaxPlan &plan, const Asked &asked) {
  const Decimal goods = asked.value_of(asked.context, plan).goods;
  const Monetary value = converted_amount(*facts.calls, {goods, facts.document->currency}, rule, facts.time);
  return compare(value.amount, max.amount) <= 0;
}

bool fits_marketplace(const TaxFacts &facts, std::string_view area, const MarketplaceRow &rule,
                      const TaxPlan &plan, const Asked &asked) {
  const bool is_inside = facts.from.is_in(area);
  if ((rule.from_abroad && facts.seller.is_in(area)) || (rule.imported && is_inside) ||
      (rule.inside && !is_inside) || (rule.to_consumers && is_business_in(facts, area)))
    return false;
  return !rule.has_max || is_worth_at_most(facts, rule.max,
                                           {"marketplace rule", "set_tax_marketplace", rule.version.id,
                                            rule.max.currency, rule.rate_source},
                                           plan, asked);
}

bool is_for_marketplace(const TaxFacts &facts, std::string_view area, const TaxPlan &plan,
                        const Asked &asked) {
  std::span<const MarketplaceRow> rows = marketplace_rows(*facts.calls, area);
  while (!rows.empty()) {
    const auto versions = versions_of_first(rows, [](const MarketplaceRow &one, const MarketplaceRow &other) {
      return one.from_abroad == other.from_abroad && one.imported == other.imported &&
             one.inside == other.inside;
    });
    rows = rows.subspan(versions.size());
    const MarketplaceRow *rule = version_at(versions, facts.time);
    if (rule != nullptr && fits_marketplace(facts, area, *rule, plan, asked))
      return true;
  }
  return false;
}

bool decide_marketplace(const TaxFacts &facts, const Asked &asked, TaxPlan &out) {
  out = plan_of(TaxBasis::marketplace, facts.to, true);
  if (!facts.document->marketplace)
    return false;
  for (std::size_t i = 0; i < facts.to.count; ++i) {
    if (is_for_marketplace(facts, facts.to.levels[i]->code, out, asked))
      return true;
  }
  return !facts.to.union_name.empty() && is_for_marketplace(facts, facts.to.union_name, out, asked);
}

// ---- who is registered

bool is_at_home(const TaxFacts &facts, std::string_view code) {
  return facts.from.bears_taxes_of(code) || facts.seller.bears_taxes_of(code);
}

// What is sold to where the seller is registered counts as well, for the time when it no longer is.
void count_owed(const TaxFacts &facts, const TaxPlace &place, bool as_imports, Array<TaxCount> &counted) {
  for (std::size_t i = 0; i < place.count; ++i) {
    const std::string_view code = place.levels[i]->code;
    if (!is_at_home(facts, code) && (as_imports || is_registered(facts, code)))
      count_anyway(facts, code, counted);
  }
}

// ---- imports by a seller who is registered for them

bool is_registered_import(const TaxFacts &facts, std::string_view area, const TaxPlan &plan,
                          const Asked &asked) {
  const RegistrationRow *registration = find_registration(facts, area, true);
  return registration != nullptr && !facts.from.is_in(area) && !is_business_in(facts, area) &&
         (!registration->has_max ||
          is_worth_at_most(facts, registration->max,
                           {"tax registration", "set_tax_registration", registration->version.id,
                            registration->max.currency, registration->rate_source},
                           plan, asked));
}

bool decide_import(const TaxFacts &facts, const Asked &asked, TaxPlan &out, Array<TaxCount> &counted) {
  out = plan_of(TaxBasis::destination, facts.to, true);
  bool is_registered_here =
      !facts.to.union_name.empty() && is_registered_import(facts, facts.to.union_name, out, asked);
  for (std::size_t i = 0; i < facts.to.count && !is_registered_here; ++i)
    is_registered_here = is_registered_import(facts, facts.to.levels[i]->code, out, asked);
  if (is_registered_here)
    count_owed(facts, facts.to, true, counted);
  return is_registered_here;
}

// ---- at home and from abroad: each level by itself

// A seller owes the taxes of where it or the goods are, and of where it is registered; elsewhere, where there
// is a threshold, once that is crossed; and where there is none, as in what the jurisdiction is a part of.
void decide_levels(const TaxFacts &facts, const TaxPlace &place, bool is_domestic, const Asked &asked,
                   TaxPlan &plan, Array<TaxCount> &counted) {
  const ThresholdRow *thresholds[max_tax_levels] = {};
  bool is_owed[max_tax_levels] = {};
  bool is_crossed[max_tax_levels] = {};
  bool is_asked = false;
  for (std::size_t i = 0; i < place.count; ++i) {
    const std::string_view code = place.levels[i]->code;
    is_owed[i] = is_at_home(facts, code) || is_registered(facts, code);
    thresholds[i] = is_owed[i] ? nullptr : find_threshold(facts, code);
    is_asked = is_asked || thresholds[i] != nullptr;
  }
  const auto spread = [&]() {
    bool levied = is_domestic;
    for (std::size_t i = 0; i < place.count; ++i) {
      // A part with taxes of its own is abroad for what it is a part of.
      levied = levied && (is_domestic || place.levels[i]->inherits);
      levied = is_owed[i] || (thresholds[i] != nullptr ? is_crossed[i] : levied);
      plan.is_levied[i] = levied;
    }
  };
  spread();
  count_owed(facts, place, false, counted);
  if (!is_asked)
    return;
  std::string_view open[max_tax_levels];
  std::size_t open_count = 0;
  for (std::size_t i = 0; i < place.count; ++i) {
    if (thresholds[i] != nullptr && is_open(facts, place.levels[i]->code, *thresholds[i]))
      open[open_count++] = place.levels[i]->code;
  }
  lock_turnover(*facts.calls, facts.document->seller.code, {open, open_count});
  const Decimal value = asked.value_of(asked.context, plan).all;
  for (std::size_t i = 0; i < place.count; ++i) {
    is_crossed[i] =
        thresholds[i] != nullptr && crosses(facts, place.levels[i]->code, *thresholds[i], value, counted);
  }
  spread();
}

TaxPlan decide_by_level(const TaxFacts &facts, bool is_domestic, const Asked &asked,
                        Array<TaxCount> &counted) {
  if (facts.seller.country() != facts.to.country() && is_number_of(facts, facts.to) &&
      inherited(facts.to, &TaxJurisdiction::reverse_charge_from_abroad).value_or(false))
    return plan_of(TaxBasis::reverse_charge, facts.to, true, true);
  const TaxPlace *place = &facts.to;
  const TaxJurisdiction *which = nullptr;
  if (is_domestic &&
      inherited(facts.to, &TaxJurisdiction::sourcing, &which).value_or(Sourcing::destination) ==
          Sourcing::origin &&
      facts.from.is_in(which->code))
    place = &origin_of(facts);
  TaxPlan plan = plan_of(is_domestic ? TaxBasis::domestic : TaxBasis::destination, *place, false);
  decide_levels(facts, *place, is_domestic, asked, plan, counted);
  return plan;
}

// ---- within a union

bool is_number_of_other_member(const TaxFacts &facts) {
  return !is_member_number_of(facts, facts.from) && is_business_in(facts, facts.to.union_name);
}

TaxPlan decide_within_union(const TaxFacts &facts, const Asked &asked, Array<TaxCount> &counted) {
  if (facts.to.union_reverse_charge && is_number_of_other_member(facts))
    return plan_of(TaxBasis::reverse_charge, facts.to, true, true);
  // No distance sale, which are those to consumers (Directive 2006/112/EC, articles 14(4), 32 and 33).
  if (facts.to.union_reverse_charge && facts.is_business)
    return plan_of(TaxBasis::union_origin, origin_of(facts), true);
  const TaxPlan there = plan_of(TaxBasis::union_destination, facts.to, true);
  // The threshold is for who is established where the goods come from, and nowhere else.
  if (facts.seller.country() != facts.from.country())
    return there;
  const std::string_view area = facts.to.union_name;
  // It is of all such sales, also of those to where the seller is registered (article 59c(1)(c)).
  if (is_registered(facts, area) || is_registered(facts, facts.to.country())) {
    count_anyway(facts, area, counted);
    return there;
  }
  const ThresholdRow *threshold = find_threshold(facts, area);
  if (threshold == nullptr)
    return there;
  if (is_open(facts, area, *threshold))
    lock_turnover(*facts.calls, facts.document->seller.code, {&area, 1});
  const TaxPlan here = plan_of(TaxBasis::union_origin, origin_of(facts), true);
  const Decimal value = asked.value_of(asked.context, here).all;
  return crosses(facts, area, *threshold, value, counted) ? there : here;
}

// A part with taxes of its own may be outside a union that its country belongs to.
bool has_own_taxes(const TaxPlace &place) {
  for (std::size_t i = 0; i < place.count; ++i) {
    if (!place.levels[i]->inherits)
      return true;
  }
  return false;
}

}  // namespace

const char *tax_basis_name(TaxBasis basis) {
  switch (basis) {
    case TaxBasis::domestic: return "domestic";
    case TaxBasis::union_origin: return "union_origin";
    case TaxBasis::union_destination: return "union_destination";
    case TaxBasis::destination: return "destination";
    case TaxBasis::reverse_charge: return "reverse_charge";
    case TaxBasis::marketplace: return "marketplace";
    case TaxBasis::untaxed: break;
  }
  return "untaxed";
}

bool is_number_of(const TaxFacts &facts, const TaxPlace &place) {
  const std::string_view number = facts.number_country;
  return facts.is_business && (number == place.country() || (number == "XI" && place.country() == "GB"));
}

TaxFacts gather_tax_facts(PricingCalls &calls, const SaleDocument &document) {
  TaxFacts out = {&calls, &document, {document.at, document.has_known_at, document.known_at}, {}, {}, {},
                  false,  {}};
  out.to = find_tax_place(calls, document.ship_to, "ship_to", TaxPlaceUse::is_taxed, out.time);
  // Where goods come from decides who owes what at home; a seller whose region is not said is only there.
  const bool at_home = document.ship_from.country == document.ship_to.country;
  out.from = find_tax_place(calls, document.ship_from, "ship_from",
                            at_home ? TaxPlaceUse::at_home : TaxPlaceUse::abroad, out.time);
  out.seller = document.seller.place.country.empty()
                   ? out.from
                   : find_tax_place(calls, document.seller.place, "seller", TaxPlaceUse::abroad, out.time);
  read_business(document, out);
  check_threshold_used(out);
  return out;
}

TaxPlan decide_taxes(const TaxFacts &facts, TaxValueOf value_of, void *context, Array<TaxCount> &counted) {
  const Asked asked = {value_of, context};
  TaxPlan plan;
  if (decide_marketplace(facts, asked, plan))
    return plan;
  const bool same_country = facts.to.country() == facts.from.country();
  const bool same_union = facts.to.union_name == facts.from.union_name;
  if (same_country && (same_union || (!has_own_taxes(facts.to) && !has_own_taxes(facts.from))))
    return decide_by_level(facts, true, asked, counted);
  if (same_union && !facts.to.union_name.empty())
    return decide_within_union(facts, asked, counted);
  if (decide_import(facts, asked, plan, counted))
    return plan;
  return decide_by_level(facts, false, asked, counted);
}

}  // namespace florin
