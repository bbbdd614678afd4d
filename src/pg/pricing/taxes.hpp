// The taxes of a sale: of each line and of shipping, each with the rate it came from.
// Never here: how they are worked out (src/core/pricing/tax.hpp), or who owes them (tax_decision.hpp).
#pragma once

#include "tax_decision.hpp"

#include "postgres.hpp"

namespace florin {

class JsonWriter;

struct AppliedTax {
  Tax tax;  // jurisdiction, name, rate, percentage
  TaxTreatment treatment;
  std::int64_t exemption_id;   // 0: none
  std::string_view exemption;  // why it is not charged; empty: it is
  Decimal base;
  Decimal amount;  // if reverse charged, what the buyer accounts for: it is not paid
};

// A line, or shipping, or a rate over all of them.
struct TaxedPart {
  std::string_view id;  // of the line
  Decimal charged;      // the price, as the document means it
  Decimal net;
  Decimal tax;    // what is paid
  Decimal gross;  // net plus tax
  std::span<const AppliedTax> taxes;
};

struct TaxQuote {
  TaxBasis basis;
  std::span<const TaxedPart> lines;  // as the document's
  bool has_shipping;
  TaxedPart shipping;                   // with one entry a tax and part of the charge
  std::span<const AppliedTax> summary;  // by jurisdiction, tax and rate
  TaxedPart total;                      // without taxes of its own
  std::span<const TaxCount> counted;    // for tax_turnover, when the sale is posted
};

// 22023 for a place or tax number that is none; LG014 for a place, rate or certificate that no rule is known
// for, or for two rules that fit as well; LG012 and LG004 as decide_taxes(); 22003.
void quote_taxes(PricingCalls &calls, const SaleDocument &document, bool has_shipping,
                 const Decimal &shipping, TaxQuote &out);

// The quote as a JSON object.
void put_tax_quote(JsonWriter &writer, const SaleDocument &document, const TaxQuote &quote);

}  // namespace florin
