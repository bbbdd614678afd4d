// What a sale comes to: lines, shipping, taxes, fees, exchange, and the legs that they become.
// Never here: posting, or what is stored.
#pragma once

#include "fees.hpp"
#include "sale_exchange.hpp"
#include "sale_legs.hpp"
#include "shipping.hpp"
#include "tax_decision.hpp"

#include "postgres.hpp"

namespace florin {

// Net plus tax is gross.
struct PricedPart {
  Decimal net = {0, 0};
  Decimal tax = {0, 0};
  Decimal gross = {0, 0};
};

// One tax of one line, or of shipping, as it is stored and reported.
struct SaleTax {
  std::string_view line;  // id; empty: of shipping
  std::string_view jurisdiction;
  std::string_view name;
  std::int64_t rate_id;  // 0: a rate that was worked out
  bool has_percent;
  Decimal percent;
  Decimal base;
  Decimal amount;
  bool reverse_charge;         // the buyer accounts for it: not in the legs
  std::string_view exemption;  // why it is not charged; empty: it is
  bool is_charged;             // to the buyer: it is in the gross amount
  const char *role;
  const char *account;  // nullptr: it has no leg
};

// In the document's currency, but for the last two.
struct SaleTotals {
  PricedPart goods;
  PricedPart shipping;
  Decimal tax = {0, 0};  // of goods and shipping, as it is charged
  Decimal buyer_fees = {0, 0};
  Decimal seller_fees = {0, 0};
  Decimal gross = {0, 0};       // goods and shipping with their taxes
  Decimal paid = {0, 0};        // and the fees that the buyer pays
  Decimal proceeds = {0, 0};    // net goods less the fees that the seller pays
  Decimal payment = {0, 0};     // paid, in the currency of the payment
  Decimal settlement = {0, 0};  // proceeds, in the currency of the settlement
};

struct SaleQuote {
  Array<PricedPart> lines;  // one a line of the document
  ShippingQuote shipping;
  Array<SaleTax> taxes;  // those of lines first, in their order
  const char *tax_basis;
  std::span<const TaxCount> turnover;  // what of the sale counts towards thresholds
  FeeQuote fees;
  Array<const char *>
      fee_accounts;  // in the order of the fees: who pays, if the platform does, and who gets it
  SaleTotals totals;
  SaleExchange payment;
  SaleExchange settlement;
  SaleLegs legs;
};

SaleQuote quote_sale(PricingCalls &calls, const SaleDocument &document);
// Fills lines, taxes and the totals of goods and shipping.
void put_taxes(PricingCalls &calls, const SaleDocument &document, SaleQuote &quote);
// Fills fees, by lines and the total of shipping.
void put_fees(PricingCalls &calls, const SaleDocument &document, SaleQuote &quote);
Jsonb *write_quote(const SaleDocument &document, const SaleQuote &quote);

}  // namespace florin
