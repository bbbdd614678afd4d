// Finding the zone of an address and the version of a method, and charging by it.

#include "shipping.hpp"

#include "money/quote.hpp"

#include "../error.hpp"
#include "../money/datum.hpp"
#include "json_writer.hpp"
#include "sale_document.hpp"
#include "shipping_rules.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

using std::string_view;

// A text of the document or of a rule in a message: "%.*s%s".
#define SHOWN(name) (name).length, (name).start, (name).ellipsis

bool is_known(const RuleVersion &version, const SaleDocument &document) {
  return version.valid_from <= document.at &&
         (!document.has_known_at || version.recorded_at <= document.known_at);
}

// Calls use(rule) for the version in force of each rule that is not ended. `rules` has the versions of a rule
// one after the other, as they take over.
template <typename Rule, typename Same, typename Use>
void each_in_force(std::span<const Rule> rules, const SaleDocument &document, Same same, Use use) {
  for (std::size_t i = 0; i < rules.size();) {
    const Rule *held = nullptr;
    const Rule &first = rules[i];
    for (; i < rules.size() && same(rules[i], first); ++i) {
      if (is_known(rules[i].version, document))
        held = &rules[i];
    }
    if (held != nullptr && !held->version.ended)
      use(*held);
  }
}

// ---- the zone

Address address_of(const Place &place) {
  Address address;
  Failure why;
  if (place.country.empty())
    why.set(Fault::bad_parameter, "\"country\" is missing");
  else if (read_address(place.country, place.region, place.postal_code, address, why))
    return address;
  raise_at("ship_to", why);
}

[[noreturn]] void refuse_incomplete(const ShippingZone &zone, const char *member) {
  const Excerpt name = excerpt(zone.name);
  Failure why;
  why.set(Fault::bad_parameter, "\"%s\" is missing, and shipping zone \"%.*s%s\" (rule %lld) goes by it",
          member, SHOWN(name), static_cast<long long>(zone.version.id));
  raise_at("ship_to", why);
}

[[noreturn]] void refuse_two(const ShippingZone &one, const ShippingZone &other, const Place &to) {
  const Excerpt first = excerpt(one.name);
  const Excerpt second = excerpt(other.name);
  const Excerpt country = excerpt(to.country);
  const Excerpt code = excerpt(to.postal_code);
  Failure why;
  why.set(Fault::rule_not_found,
          "shipping zones \"%.*s%s\" (rule %lld) and \"%.*s%s\" (rule %lld) both have the address",
          SHOWN(first), static_cast<long long>(one.version.id), SHOWN(second),
          static_cast<long long>(other.version.id));
  why.explain("Country %.*s%s, postal code \"%.*s%s\": the areas of both are equally close to it.",
              SHOWN(country), SHOWN(code));
  raise(why);
}

struct Closest {
  const ShippingZone *zone;
  const ShippingZone *as_close;
  int rank;
};

// Looks among the zones of a seller, or with '' those of none; those for a country that goods come from are
// before the others, then the closest.
void look_for_zone(PricingCalls &calls, const SaleDocument &document, const Address &address,
                   string_view seller, Closest &out) {
  constexpr int of_origin = 500;
  each_in_force(
      find_shipping_zones(calls, seller), document,
      [](const ShippingZone &one, const ShippingZone &other) { return one.name == other.name; },
      [&](const ShippingZone &zone) {
        if (zone.seller != seller ||
            (!zone.ship_from.empty() && zone.ship_from != document.ship_from.country))
          return;
        const Fitting fitting = fit_address(zone.included.items, zone.included.count, zone.excluded.items,
                                            zone.excluded.count, address);
        if (fitting.needs_postal_code)
          refuse_incomplete(zone, "postal_code");
        if (fitting.needs_region)
          refuse_incomplete(zone, "region");
        if (fitting.fit == 0)
          return;
        const int rank = fitting.fit + (zone.ship_from.empty() ? 0 : of_origin);
        if (rank == out.rank)
          out.as_close = &zone;
        if (rank > out.rank)
          out = {&zone, nullptr, rank};
      });
}

// The seller's own before those of all; nullptr if none has the address.
const ShippingZone *find_zone(PricingCalls &calls, const SaleDocument &document) {
  const Address address = address_of(document.ship_to);
  Closest closest = {nullptr, nullptr, 0};
  if (!document.seller.code.empty())
    look_for_zone(calls, document, address, document.seller.code, closest);
  if (closest.zone == nullptr)
    look_for_zone(calls, document, address, string_view(), closest);
  if (closest.as_close != nullptr)
    refuse_two(*closest.zone, *closest.as_close, document.ship_to);
  return closest.zone;
}

const ShippingZone &require_zone(PricingCalls &calls, const SaleDocument &document) {
  const ShippingZone *zone = find_zone(calls, document);
  if (zone != nullptr)
    return *zone;
  const Excerpt country = excerpt(document.ship_to.country);
  const Excerpt code = excerpt(document.ship_to.postal_code);
  Failure why;
  why.set(Fault::rule_not_found, "no shipping zone has the address");
  why.explain("Country %.*s%s, postal code \"%.*s%s\".", SHOWN(country), SHOWN(code));
  raise(why);
}

// ---- the method

bool has_text(const Array<string_view> &texts, string_view text) {
  for (std::size_t i = 0; i < texts.count; ++i) {
    if (texts[i] == text)
      return true;
  }
  return false;
}

bool is_excluded(const ShippingMethod &method, const SaleLine &line, Failure &why) {
  const bool by_category = !line.category.empty() && has_text(method.excluded_categories, line.category);
  if (!by_category && (line.sku.empty() || !has_text(method.excluded_skus, line.sku)))
    return false;
  const Excerpt shown = excerpt(by_category ? line.category : line.sku);
  why.set(Fault::rule_not_found, "%s is of %s \"%.*s%s\", which it excludes", LineName(line).text,
          by_category ? "category" : "sku", SHOWN(shown));
  return true;
}

// Adds up what ships; false if the method does not take a line.
bool add_line(const ShippingMethod &method, const SaleLine &line, Shipment &out, Failure &why) {
  if (is_excluded(method, line, why))
    return false;
  if (needs_weight(method.terms) && !line.is_weighed)
    return why.set(Fault::bad_parameter, "%s: \"weight\" is missing, and the method goes by it",
                   LineName(line).text);
  out.is_weighed = out.is_weighed && line.is_weighed;
  Decimal weight;
  return multiply(line.weight, line.quantity, weight, why) &&
         add(Decimal(out.weight), weight, out.weight, why) &&
         add(Decimal(out.count), line.quantity, out.count, why) &&
         add(Decimal(out.price), method.ignores_discounts ? line.amount : line.charged, out.price, why);
}

bool ships(const SaleDocument &document) {
  for (const SaleLine &line : document.lines) {
    if (line.ships)
      return true;
  }
  return false;
}

// False with the reason if the method does not take the order: rule_not_found, or bad_parameter for a weight
// that is missing; anything else is an error.
bool charge_method(const SaleDocument &document, const ShippingZone &zone, const ShippingMethod &method,
                   ShippingQuote &out, Failure &why) {
  out = {};
  out.method = method.code;
  out.zone = zone.name;
  out.method_id = method.version.id;
  out.zone_id = zone.version.id;
  out.measure = method.terms.measure;
  for (const SaleLine &line : document.lines) {
    if (line.ships && !add_line(method, line, out.shipment, why))
      return false;
  }
  if (!charge_shipping(method.terms, out.shipment, document.digits, out.charge, why))
    return false;
  out.band = method.terms.bands[out.charge.band].range;
  out.amount = out.charge.total;
  return true;
}

bool is_a_reason(const Failure &why) {
  return why.fault == Fault::rule_not_found || why.fault == Fault::bad_parameter;
}

// Calls use(method) for each method of the zone that is in force, in every currency.
template <typename Use>
void each_method(PricingCalls &calls, const SaleDocument &document, const ShippingZone &zone, Use use) {
  each_in_force(
      find_shipping_methods(calls, zone.name), document,
      [](const ShippingMethod &one, const ShippingMethod &other) {
        return one.code == other.code && one.currency == other.currency;
      },
      use);
}

[[noreturn]] void refuse_method(const SaleDocument &document, const ShippingZone &zone, bool has_others) {
  const Excerpt method = excerpt(document.shipping_method);
  const Excerpt name = excerpt(zone.name);
  Failure why;
  why.set(Fault::rule_not_found,
          "no shipping method \"%.*s%s\" in %s in shipping zone \"%.*s%s\" (rule %lld)", SHOWN(method),
          Printed(document.currency).text, SHOWN(name), static_cast<long long>(zone.version.id));
  if (has_others)
    why.explain("The zone has it in other currencies.");
  raise(why);
}

[[noreturn]] void refuse_order(const ShippingMethod &method, const ShippingZone &zone,
                               const Failure &reason) {
  if (!is_a_reason(reason))
    raise(reason);
  const Excerpt code = excerpt(method.code);
  const Excerpt name = excerpt(zone.name);
  raise(reason.fault, "shipping method \"%.*s%s\" of zone \"%.*s%s\" (rule %lld) does not take the order: %s",
        SHOWN(code), SHOWN(name), static_cast<long long>(method.version.id), reason.message);
}

#undef SHOWN

const char *measure_name(ShippingMeasure measure) {
  switch (measure) {
    case ShippingMeasure::count: return "count";
    case ShippingMeasure::weight: return "weight";
    case ShippingMeasure::price: break;
  }
  return "price";
}

SaleDocument read_argument(FunctionCallInfo fcinfo) {
  if (PG_ARGISNULL(1))
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("document must not be null")));
  return read_sale_document(PG_GETARG_JSONB_P(1));
}

}  // namespace

void quote_shipping(PricingCalls &calls, const SaleDocument &document, ShippingQuote &out) {
  out = {};
  if (document.has_shipping_amount || document.shipping_method.empty()) {
    out.amount = document.shipping_amount;
    return;
  }
  out.method = document.shipping_method;
  out.nothing_ships = !ships(document);
  if (out.nothing_ships)
    return;
  const ShippingZone &zone = require_zone(calls, document);
  const ShippingMethod *wanted = nullptr;
  bool has_others = false;
  each_method(calls, document, zone, [&](const ShippingMethod &method) {
    if (method.code != document.shipping_method)
      return;
    if (method.currency == document.currency)
      wanted = &method;
    else
      has_others = true;
  });
  if (wanted == nullptr)
    refuse_method(document, zone, has_others);
  Failure why;
  if (!charge_method(document, zone, *wanted, out, why))
    refuse_order(*wanted, zone, why);
}

void write_shipping(JsonWriter &json, const SaleDocument &document, const ShippingQuote &quote) {
  const auto money = [&document](const Decimal &amount) { return Monetary{amount, document.currency}; };
  json.begin_object();
  json.member("amount", money(quote.amount));
  if (!quote.method.empty())
    json.member("method", quote.method);
  if (quote.nothing_ships)
    json.member("nothing_ships", true);
  if (quote.method_id != 0) {
    json.member("rule", quote.method_id);
    json.member("zone", quote.zone);
    json.member("zone_rule", quote.zone_id);
    json.member("count", quote.shipment.count);
    if (quote.shipment.is_weighed)
      json.member("weight", quote.shipment.weight);
    json.member("price", money(quote.shipment.price));
    json.member("measure", measure_name(quote.measure));
    json.name("band");
    json.begin_array();
    json.number(quote.band.from);
    if (quote.band.has_until)
      json.number(quote.band.until);
    else
      json.null();
    json.end_array();
    json.member("free", quote.charge.is_free);
    json.name("parts");
    json.begin_object();
    json.member("price", money(quote.charge.price));
    json.member("additional", money(quote.charge.additional));
    json.member("items", money(quote.charge.per_item));
    json.member("percentage", money(quote.charge.percentage));
    json.member("handling", money(quote.charge.handling));
    json.end_object();
  }
  json.end_object();
}

}  // namespace florin

using namespace florin;

SQL_FUNCTION(ledger_quote_shipping) {
  PricingCalls &calls = pricing_calls(fcinfo);
  const SaleDocument document = read_argument(fcinfo);
  ShippingQuote quote;
  quote_shipping(calls, document, quote);
  JsonWriter json;
  write_shipping(json, document, quote);
  PG_RETURN_JSONB_P(json.finish());
}

SQL_FUNCTION(ledger_shipping_methods) {
  InitMaterializedSRF(fcinfo, 0);
  const auto *returned = reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo);
  PricingCalls &calls = pricing_calls(fcinfo);
  const SaleDocument document = read_argument(fcinfo);
  const ShippingZone *zone = ships(document) ? find_zone(calls, document) : nullptr;
  if (zone == nullptr)
    PG_RETURN_NULL();
  each_method(calls, document, *zone, [&](const ShippingMethod &method) {
    enum : int { method_code, zone_name, rule_id, charge, is_free, reason, columns };
    Datum values[columns] = {};
    bool nulls[columns] = {};
    values[method_code] = PointerGetDatum(cstring_to_text_with_len(method.code.data(), method.code.size()));
    values[zone_name] = PointerGetDatum(cstring_to_text_with_len(zone->name.data(), zone->name.size()));
    values[rule_id] = Int64GetDatum(method.version.id);
    ShippingQuote quote;
    Failure why;
    bool serves = method.currency == document.currency;
    if (!serves) {
      why.set(Fault::rule_not_found, "its prices are in %s", Printed(method.currency).text);
    } else {
      serves = charge_method(document, *zone, method, quote, why);
    }
    if (!serves && !is_a_reason(why))
      raise(why);
    nulls[charge] = nulls[is_free] = !serves;
    nulls[reason] = serves;
    if (serves) {
      values[charge] = monetary_datum({quote.amount, document.currency});
      values[is_free] = BoolGetDatum(quote.charge.is_free);
    } else {
      values[reason] = CStringGetTextDatum(why.message);
    }
    tuplestore_putvalues(returned->setResult, returned->setDesc, values, nulls);
  });
  PG_RETURN_NULL();
}
