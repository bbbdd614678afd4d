// Whose taxes a sale bears, and who owes them: at home, where the goods go to, the marketplace, the buyer.
// Never here: rates, or what they come to.
#pragma once

#include "tax_places.hpp"

#include "postgres.hpp"

namespace florin {

enum class TaxBasis : std::uint8_t {
  domestic,           // both places in one country
  union_origin,       // across a border within a union, below its threshold or to a business
  union_destination,  // above it, or registered for it
  destination,        // from abroad, by a seller who collects there
  reverse_charge,     // the buyer accounts for it
  marketplace,        // the marketplace owes it
  untaxed,            // nobody collects anything: what no line bears any tax by
};
const char *tax_basis_name(TaxBasis basis);

// What a sale bears by a decision.
struct TaxPlan {
  TaxBasis basis;
  const TaxPlace *place;           // whose taxes
  bool is_levied[max_tax_levels];  // of each of its levels
  bool reverse_charge;
};

struct TaxValue {
  Decimal goods;  // without taxes
  Decimal all;    // with shipping
};

// What counts towards a threshold, and what that is worked out from.
struct TaxCount {
  std::string_view area;
  Monetary amount;  // in the threshold's currency
  Decimal value;    // in the document's, as the sale was judged
  const ThresholdRow *threshold;
  bool is_crossing;  // it is what crosses it
  TurnoverRow before;
};

// The document as far as taxes are decided by it.
struct TaxFacts {
  PricingCalls *calls;
  const SaleDocument *document;
  RuleTime time;
  TaxPlace to, from, seller;
  bool is_business;        // the buyer has a tax number that is well formed
  char number_country[3];  // of that number, as ISO 3166-1 has it
};
// 22023 for a tax number that is not well formed; otherwise as find_tax_place().
TaxFacts gather_tax_facts(PricingCalls &calls, const SaleDocument &document);

// Whether the buyer's tax number is one of the place's country.
bool is_number_of(const TaxFacts &facts, const TaxPlace &place);

// What the sale is worth if it is taxed by a plan.
using TaxValueOf = TaxValue (*)(void *context, const TaxPlan &plan);

// Decides, and writes down what counts, by how much count_net() says. LG012 and LG004 where a value in
// another currency is compared.
TaxPlan decide_taxes(const TaxFacts &facts, TaxValueOf value_of, void *context, Array<TaxCount> &counted);

}  // namespace florin
