// The rows of shipping_zones and shipping_methods as plain structs. Never here: which of them holds.
#pragma once

#include "pricing/areas.hpp"
#include "pricing/shipping.hpp"

#include "rule_cache.hpp"

#include "postgres.hpp"

namespace florin {

// What every version of a rule says of itself.
struct RuleVersion {
  std::int64_t id;
  std::int64_t valid_from, recorded_at;
  bool ended;
};

struct ShippingZone {
  RuleVersion version;
  std::string_view name;
  std::string_view seller;     // empty: any
  std::string_view ship_from;  // empty: any
  Array<Area> included, excluded;
};

struct ShippingMethod {
  RuleVersion version;
  std::string_view code;
  Currency currency;
  ShippingTerms terms;
  bool ignores_discounts;
  Array<std::string_view> excluded_categories, excluded_skus;
};

// All versions of the zones that are a seller's in one of them, or with '' those of no seller, by name, then
// as they take over from each other.
std::span<const ShippingZone> find_shipping_zones(PricingCalls &calls, std::string_view seller);
// All versions of the methods of a zone, by code and currency, then as they take over from each other.
std::span<const ShippingMethod> find_shipping_methods(PricingCalls &calls, std::string_view zone);

}  // namespace florin
