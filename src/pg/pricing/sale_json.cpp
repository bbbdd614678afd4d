// A quote as jsonb: what quote_sale() returns, and what is stored with the transaction. docs/sales.md says
// what its members are; refunds read it again (sale_original.cpp).

#include "sale_quote.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

class QuoteWriter {
 public:
  QuoteWriter(const SaleDocument &document, const SaleQuote &quote) : document_(document), quote_(quote) {}

  Jsonb *write() {
    json_.begin_object();
    write_header();
    write_lines();
    write_discounts();
    write_shipping_part();
    write_taxes();
    json_.name("fees");
    write_fees(json_, document_, quote_.fees);
    json_.name("fee_accounts");
    json_.begin_array();
    for (const char *account : quote_.fee_accounts)
      json_.text(account);
    json_.end_array();
    write_totals();
    json_.name("exchange");
    json_.begin_object();
    json_.name("payment");
    write_exchange(json_, quote_.payment);
    json_.name("settlement");
    write_exchange(json_, quote_.settlement);
    json_.end_object();
    json_.name("legs");
    write_legs(json_, quote_.legs);
    json_.end_object();
    return json_.finish();
  }

 private:
  void amount(const char *name, const Decimal &value) {
    json_.member(name, Monetary{value, document_.currency});
  }
  void priced(const PricedPart &part) {
    amount("net", part.net);
    amount("tax", part.tax);
    amount("gross", part.gross);
  }

  void write_header() {
    json_.name("at");
    json_.time(document_.at);
    if (document_.has_known_at) {
      json_.name("known_at");
      json_.time(document_.known_at);
    }
    char code[currency_buffer];
    json_.member("currency", pnstrdup(code, print_currency(document_.currency, code)));
    json_.member("prices", document_.inclusive ? "inclusive" : "exclusive");
    json_.member("seller", document_.seller.code);
    json_.member("buyer", document_.buyer.code);
    json_.member("method", document_.payment_method);
  }

  void write_lines() {
    json_.name("lines");
    json_.begin_array();
    for (std::size_t i = 0; i < document_.lines.size(); ++i) {
      const SaleLine &line = document_.lines[i];
      json_.begin_object();
      json_.member("id", line.id);
      json_.member("quantity", line.quantity);
      json_.member("unit_price", Monetary{line.unit_price, document_.currency});
      amount("list_amount", line.list_amount);
      amount("amount", line.amount);
      amount("discount", line.discount_share);
      amount("charged", line.charged);
      priced(quote_.lines[i]);
      json_.end_object();
    }
    json_.end_array();
  }

  void write_discounts() {
    json_.name("discounts");
    json_.begin_array();
    for (const SaleDiscount &discount : document_.discounts) {
      json_.begin_object();
      json_.member("code", discount.code);
      amount("amount", discount.amount);
      json_.name("lines");
      json_.begin_array();
      for (const DiscountPart &part : discount.parts) {
        json_.begin_object();
        json_.member("id", document_.lines[part.line].id);
        amount("amount", part.amount);
        json_.end_object();
      }
      json_.end_array();
      json_.end_object();
    }
    json_.end_array();
  }

  void write_shipping_part() {
    json_.name("shipping");
    json_.begin_object();
    json_.name("charge");
    write_shipping(json_, document_, quote_.shipping);
    priced(quote_.totals.shipping);
    json_.end_object();
  }

  void write_taxes() {
    json_.member("tax_basis", quote_.tax_basis);
    if (!quote_.turnover.empty()) {
      json_.name("turnover");
      json_.begin_array();
      for (const TaxCount &count : quote_.turnover) {
        json_.begin_object();
        json_.member("area", count.area);
        json_.member("amount", count.amount);
        json_.end_object();
      }
      json_.end_array();
    }
    json_.name("taxes");
    json_.begin_array();
    for (const SaleTax &tax : quote_.taxes) {
      json_.begin_object();
      json_.member("line", tax.line);
      json_.member("jurisdiction", tax.jurisdiction);
      json_.member("tax", tax.name);
      if (tax.rate_id != 0)
        json_.member("rate_id", tax.rate_id);
      if (tax.has_percent)
        json_.member("percent", tax.percent);
      amount("base", tax.base);
      amount("amount", tax.amount);
      if (tax.reverse_charge)
        json_.member("reverse_charge", true);
      if (!tax.exemption.empty())
        json_.member("exemption", tax.exemption);
      if (tax.account != nullptr) {
        json_.member("role", tax.role);
        json_.member("account", tax.account);
      }
      json_.end_object();
    }
    json_.end_array();
  }

  void write_totals() {
    const SaleTotals &totals = quote_.totals;
    json_.name("totals");
    json_.begin_object();
    amount("goods", totals.goods.net);
    amount("shipping", totals.shipping.net);
    amount("tax", totals.tax);
    amount("gross", totals.gross);
    amount("buyer_fees", totals.buyer_fees);
    amount("paid", totals.paid);
    amount("seller_fees", totals.seller_fees);
    amount("proceeds", totals.proceeds);
    json_.member("payment", Monetary{totals.payment, quote_.payment.to});
    json_.member("settlement", Monetary{totals.settlement, quote_.settlement.to});
    json_.end_object();
  }

  const SaleDocument &document_;
  const SaleQuote &quote_;
  JsonWriter json_;
};

}  // namespace

Jsonb *write_quote(const SaleDocument &document, const SaleQuote &quote) {
  return QuoteWriter(document, quote).write();
}

}  // namespace florin
