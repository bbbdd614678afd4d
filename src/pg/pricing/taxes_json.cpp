// The quote of a sale's taxes as JSON, and ledger_quote_taxes().

#include "../error.hpp"
#include "json_writer.hpp"
#include "sale_document.hpp"
#include "taxes.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

const char *who_owes(TaxBasis basis) {
  switch (basis) {
    case TaxBasis::marketplace: return "marketplace";
    case TaxBasis::reverse_charge: return "buyer";
    case TaxBasis::untaxed: return "";
    default: return "seller";
  }
}

void put_tax(JsonWriter &writer, Currency currency, const AppliedTax &applied, const Decimal &amount) {
  const Tax &tax = applied.tax;
  writer.begin_object();
  writer.member("jurisdiction", tax.jurisdiction);
  writer.member("tax", tax.name);
  if (tax.rate_id != 0)
    writer.member("rate", tax.rate_id);
  if (tax.is_fixed)
    writer.member("per_unit", Monetary{tax.value, currency});
  else
    writer.member("percent", tax.value);
  writer.member("treatment", treatment_name(applied.treatment));
  writer.member("base", Monetary{applied.base, currency});
  writer.member("amount", Monetary{amount, currency});
  writer.member("included", tax.included && !tax.reverse_charge);
  writer.member("reverse_charge", tax.reverse_charge);
  if (applied.exemption_id != 0) {
    writer.member("exemption", applied.exemption_id);
    writer.member("reason", applied.exemption);
  }
  writer.end_object();
}

// What is reverse charged is there twice: the buyer owes it, and may take it off.
void put_taxes(JsonWriter &writer, Currency currency, std::span<const AppliedTax> taxes) {
  writer.name("taxes");
  writer.begin_array();
  for (const AppliedTax &tax : taxes) {
    put_tax(writer, currency, tax, tax.amount);
    if (tax.tax.reverse_charge)
      put_tax(writer, currency, tax, negate(tax.amount));
  }
  writer.end_array();
}

void put_totals(JsonWriter &writer, Currency currency, const TaxedPart &part) {
  writer.member("charged", Monetary{part.charged, currency});
  writer.member("net", Monetary{part.net, currency});
  writer.member("tax", Monetary{part.tax, currency});
  writer.member("gross", Monetary{part.gross, currency});
}

}  // namespace

void put_tax_quote(JsonWriter &writer, const SaleDocument &document, const TaxQuote &quote) {
  const Currency currency = document.currency;
  writer.begin_object();
  writer.member("basis", tax_basis_name(quote.basis));
  writer.member("owed_by", who_owes(quote.basis));
  writer.name("lines");
  writer.begin_array();
  for (const TaxedPart &line : quote.lines) {
    writer.begin_object();
    writer.member("id", line.id);
    put_totals(writer, currency, line);
    put_taxes(writer, currency, line.taxes);
    writer.end_object();
  }
  writer.end_array();
  writer.name("shipping");
  if (quote.has_shipping) {
    writer.begin_object();
    put_totals(writer, currency, quote.shipping);
    put_taxes(writer, currency, quote.shipping.taxes);
    writer.end_object();
  } else {
    writer.null();
  }
  put_totals(writer, currency, quote.total);
  put_taxes(writer, currency, quote.summary);
  writer.name("counted");
  writer.begin_array();
  for (const TaxCount &count : quote.counted) {
    writer.begin_object();
    writer.member("area", count.area);
    writer.member("amount", count.amount);
    writer.end_object();
  }
  writer.end_array();
  writer.end_object();
}

}  // namespace florin

using namespace florin;

SQL_FUNCTION(ledger_quote_taxes) {
  PricingCalls &calls = pricing_calls(fcinfo);
  const SaleDocument document = read_sale_document(sale_argument(fcinfo));
  if (!document.has_shipping_amount && !document.shipping_method.empty())
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("shipping: \"amount\" is missing"),
                    errdetail("Taxes are quoted on a charge for shipping that is given.")));
  TaxQuote quote;
  quote_taxes(calls, document, document.has_shipping_amount, document.shipping_amount, quote);
  JsonWriter writer;
  put_tax_quote(writer, document, quote);
  PG_RETURN_JSONB_P(writer.finish());
}
