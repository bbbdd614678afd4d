// The taxes of a sale, line by line, as they are stored and posted.

#include "sale_quote.hpp"

#include "../error.hpp"

#include "postgres.hpp"

namespace florin {

void put_taxes(PricingCalls &, const SaleDocument &document, SaleQuote &quote) {
  quote.lines.start(document.lines.size());
  quote.taxes.start(document.lines.size() + 1);
  for (const SaleLine &line : document.lines)
    quote.lines.push({line.charged, {0, 0}, line.charged});
  quote.totals.shipping = {quote.shipping.amount, {0, 0}, quote.shipping.amount};
}

}  // namespace florin
