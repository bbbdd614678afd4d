// How amounts of a sale become amounts in another currency, and what of that is kept with it.
// Never here: which rates there are (find_rate() of the ledger), or the legs.
#pragma once

#include "pricing/sale.hpp"

#include "json_writer.hpp"
#include "rule_cache.hpp"
#include "stored_json.hpp"

#include "postgres.hpp"

namespace florin {

// `rate` over `divisor`; or, where amounts in a currency between are rounded, to that one first.
struct SaleExchange {
  Currency from = {0};
  Currency to = {0};
  Decimal rate = {0, 0};
  Decimal divisor = {1, 0};
  Currency via = {0};  // 0: none that is rounded in
  Decimal via_rate = {0, 0};
  Decimal via_divisor = {0, 0};
  int intermediate_digits = 0;
  std::span<const std::int64_t> rate_ids;
  std::int64_t quote = 0;        // the customer's quote that it is of; 0: none
  Decimal quoted_from = {0, 0};  // the amounts that were quoted for each other
  Decimal quoted_to = {0, 0};

  [[nodiscard]] bool is_none() const { return from == to; }
};

// From the document's currency to what the buyer pays in, and to what the seller gets: by the customer's
// quote that was chosen, or by the ledger's rates at the time of the document. Errors of find_rate(); LG013
// for a quote that was used or has expired, LG004 for one of other currencies, 22023 for one finer than the
// minor unit.
SaleExchange find_payment(PricingCalls &calls, const SaleDocument &document);
SaleExchange find_settlement(PricingCalls &calls, const SaleDocument &document);
// By the mid rates of a source at a time.
SaleExchange find_exchange_at(PricingCalls &calls, Currency from, Currency to, std::int64_t at,
                              std::string_view source);

// The source of the rates that a customer's quote was made of.
std::string_view source_of_quote(PricingCalls &calls, std::int64_t number);

// In whole minor units of the other currency, half up; what was quoted for just this amount; the amount
// itself where there is nothing to exchange.
Decimal exchange_amount(const SaleExchange &exchange, const Decimal &amount);

// 22023 for more than a customer's quote was given for.
void check_quoted(const SaleExchange &exchange, const Decimal &amount);

// An object, or null where there is nothing to exchange; and back again.
void write_exchange(JsonWriter &json, const SaleExchange &exchange);
SaleExchange read_exchange(const StoredJson &stored, const char *name, Currency currency);

}  // namespace florin
