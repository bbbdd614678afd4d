// What is given back as jsonb: stored with the refund, and read again by the next one (sale_original.cpp).

#include "sale_giving.hpp"

#include "decimals.hpp"
#include "sale_answers.hpp"
#include "tax_turnover.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

struct Writer {
  JsonWriter json;
  Currency currency;

  void amount(const char *name, const Decimal &value) { json.member(name, Monetary{value, currency}); }
};

Decimal tax_of(const LineRefund &line) {
  Decimal out = {0, 0};
  for (const Decimal &tax : line.taxes)
    add_to(out, tax);
  return out;
}

void write_line(Writer &out, const OriginalLine &line, const LineRefund &refund) {
  out.json.begin_object();
  if (!line.id.empty()) {
    out.json.member("id", line.id);
    out.json.member("quantity", refund.quantity);
  }
  out.amount("net", refund.net);
  out.amount("tax", tax_of(refund));
  out.amount("gross", refund.gross);
  out.json.end_object();
}

bool is_nothing(const LineRefund &refund) {
  return refund.gross.coefficient == 0 && refund.quantity.coefficient == 0;
}

// The row of sale_taxes with the opposite sign, and which of the sale's taxes it is.
void write_tax(Writer &out, const GivenTax &given) {
  const StoredJson original(*given.tax->tax);
  out.json.begin_object();
  out.json.member("number", given.tax->number);
  out.json.member("line", original.text("line"));
  out.json.member("jurisdiction", original.text("jurisdiction"));
  out.json.member("tax", original.text("tax"));
  if (original.has("rate_id"))
    out.json.member("rate_id", original.integer("rate_id"));
  if (original.has("percent"))
    out.json.member("percent", original.number("percent"));
  out.amount("base", negate(given.base));
  out.amount("amount", negate(given.amount));
  if (original.boolean("reverse_charge"))
    out.json.member("reverse_charge", true);
  if (original.has("exemption"))
    out.json.member("exemption", original.text("exemption"));
  out.json.end_object();
}

void write_fee(Writer &out, const GivenFee &given) {
  out.json.begin_object();
  out.json.member("number", given.fee->number);
  out.amount("amount", given.amount);
  out.json.name("parts");
  out.json.begin_array();
  for (const Decimal &part : given.parts)
    out.json.amount({part, out.currency});
  out.json.end_array();
  out.json.end_object();
}

void write_totals(Writer &out, const Giving &giving, const GivingRequest &request) {
  out.json.name("totals");
  out.json.begin_object();
  out.amount("goods", giving.goods);
  out.amount("shipping", giving.shipping);
  out.amount("tax", giving.tax);
  out.amount("gross", giving.gross);
  out.amount("buyer_fees", giving.buyer_fees);
  if (giving.goodwill.coefficient != 0)
    out.amount("goodwill", giving.goodwill);
  out.amount("paid", giving.paid);
  out.amount("seller_fees", giving.seller_fees);
  out.amount("proceeds", giving.proceeds);
  out.json.member("payment", giving.payment);
  out.json.member("payment_booked", giving.payment_booked);
  out.json.member("settlement", giving.settlement);
  out.json.member("settlement_booked", giving.settlement_booked);
  if (request.settles_chargeback)
    out.json.member("settled", giving.payment);
  out.json.end_object();
}

}  // namespace

Jsonb *write_giving(const SaleOriginal &sale, const Giving &giving, const GivingRequest &request,
                    const char *kind) {
  Writer out = {{}, sale.document.currency};
  const std::size_t shipping = sale.lines.count - 1;
  out.json.begin_object();
  out.json.member("kind", kind);
  write_taxed_as(out.json, sale.row);
  out.json.name("lines");
  out.json.begin_array();
  for (std::size_t i = 0; i < shipping; ++i) {
    if (!is_nothing(giving.lines[i]))
      write_line(out, sale.lines[i], giving.lines[i]);
  }
  out.json.end_array();
  if (!is_nothing(giving.lines[shipping])) {
    out.json.name("shipping");
    write_line(out, sale.lines[shipping], giving.lines[shipping]);
  }
  out.json.name("taxes");
  out.json.begin_array();
  for (const GivenTax &tax : giving.taxes)
    write_tax(out, tax);
  out.json.end_array();
  write_given_turnover(out.json, sale, giving);
  out.json.name("fees");
  out.json.begin_array();
  for (const GivenFee &fee : giving.fees)
    write_fee(out, fee);
  out.json.end_array();
  write_totals(out, giving, request);
  out.json.name("exchange");
  out.json.begin_object();
  out.json.name("payment");
  write_exchange(out.json, giving.current_payment);
  out.json.name("settlement");
  write_exchange(out.json, giving.current_settlement);
  out.json.end_object();
  out.json.name("legs");
  write_legs(out.json, giving.legs);
  out.json.end_object();
  return out.json.finish();
}

}  // namespace florin
