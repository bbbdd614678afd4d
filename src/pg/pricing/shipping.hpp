// What shipping of a sale costs: the zone that its address is in, the method's version that holds, the
// charge. Never here: the arithmetic (src/core/pricing/shipping.hpp), or the tax of shipping.
#pragma once

#include "pricing/shipping.hpp"

#include "rule_cache.hpp"

#include "postgres.hpp"

namespace florin {

// Amounts are in the document's currency, with tax or without as its prices.
struct ShippingQuote {
  Decimal amount = {0, 0};     // in whole minor units; zero if nothing is charged
  std::string_view method;     // empty: the document gives the amount, or asks for no shipping
  std::string_view zone;       // what follows is of a method alone
  std::int64_t method_id = 0;  // the row of shipping_methods
  std::int64_t zone_id = 0;    // the row of shipping_zones
  bool nothing_ships = false;  // no line does: the method was not asked
  ShippingMeasure measure = ShippingMeasure::count;
  Shipment shipment;
  HalfOpen band;
  ShippingCharge charge = {};
};

// bad_parameter (22023) names the member that the document lacks, LG014 says that no zone has the address, or
// two, that there is no such method, or why it does not take the order. Texts live as long as the document
// and the call site.
void quote_shipping(PricingCalls &calls, const SaleDocument &document, ShippingQuote &out);

class JsonWriter;
// As one object: {"amount": "GBP 4.99", "method": "standard", "zone": ...}.
void write_shipping(JsonWriter &json, const SaleDocument &document, const ShippingQuote &quote);

}  // namespace florin
