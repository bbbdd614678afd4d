// The taxes of a sale, line by line, as they are stored and posted.

#include "taxes.hpp"

#include "../error.hpp"
#include "sale_quote.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

// Where the seller of a marketplace owes the tax, it is the seller's and not the marketplace's.
const char *role_of(const SaleDocument &document, TaxBasis basis) {
  return document.marketplace && basis != TaxBasis::marketplace ? "seller_tax" : "tax";
}

void put(const SaleDocument &document, TaxBasis basis, const TaxedPart &part, SaleQuote &quote) {
  for (const AppliedTax &applied : part.taxes) {
    const Tax &tax = applied.tax;
    quote.taxes.push({part.id, tax.jurisdiction, tax.name, tax.rate_id, !tax.is_fixed, tax.value,
                      applied.base, applied.amount, tax.reverse_charge, applied.exemption,
                      !tax.reverse_charge && applied.exemption.empty(), role_of(document, basis), nullptr});
  }
}

}  // namespace

void put_taxes(PricingCalls &calls, const SaleDocument &document, SaleQuote &quote) {
  TaxQuote taxes;
  quote_taxes(calls, document, quote.shipping.amount.coefficient != 0, quote.shipping.amount, taxes);
  quote.tax_basis = tax_basis_name(taxes.basis);
  quote.lines.start(taxes.lines.size());
  quote.taxes.start(taxes.lines.size() + 1);
  for (const TaxedPart &line : taxes.lines) {
    quote.lines.push({line.net, line.tax, line.gross});
    put(document, taxes.basis, line, quote);
  }
  if (taxes.has_shipping) {
    quote.totals.shipping = {taxes.shipping.net, taxes.shipping.tax, taxes.shipping.gross};
    TaxedPart shipping = taxes.shipping;
    shipping.id = {};
    put(document, taxes.basis, shipping, quote);
  }
  quote.turnover = taxes.counted;
}

}  // namespace florin
