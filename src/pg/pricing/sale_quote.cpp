// A quote from its parts, in the order in which they depend on each other.

#include "sale_quote.hpp"

#include "decimals.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

// The role of what a fee goes to: one account for the fee, or one for each party.
constexpr char fee_role[] = "fee";
constexpr char fee_share_role[] = "fee_share";

void add_fee_leg(SaleQuote &quote, const char *role, const FeeCharge &charge, std::string_view party,
                 const Monetary &amount) {
  const char *account = sale_account(quote.legs, role, amount.currency,
                                     {{}, {}, charge.schedule->name, charge.component->name, party});
  quote.fee_accounts.push(account);
  add_leg(quote.legs, role, account, amount);
}

void add_fee_legs(SaleQuote &quote, const FeeCharge &charge, Currency currency) {
  CHECK_FOR_INTERRUPTS();
  if (charge.schedule->payer == FeePayer::platform)
    add_fee_leg(quote, "fee_cost", charge, {}, {charge.fee.amount, currency});
  if (charge.parts.empty())
    add_fee_leg(quote, fee_role, charge, {}, {negate(charge.fee.amount), currency});
  for (std::size_t i = 0; i < charge.parts.size(); ++i)
    add_fee_leg(quote, fee_share_role, charge, charge.component->shares[i].party,
                {negate(charge.parts[i]), currency});
}

void add_part(PricedPart &total, const PricedPart &part) {
  total.net = sum(total.net, part.net);
  total.tax = sum(total.tax, part.tax);
  total.gross = sum(total.gross, part.gross);
}

void total_lines(SaleQuote &quote) {
  SaleTotals &totals = quote.totals;
  for (const PricedPart &line : quote.lines)
    add_part(totals.goods, line);
  totals.tax = sum(totals.goods.tax, totals.shipping.tax);
  totals.gross = sum(totals.goods.gross, totals.shipping.gross);
}

void total_fees(const FeeQuote &fees, SaleTotals &totals) {
  for (std::size_t i = 0; i < fees.charges.count; ++i) {
    const FeeCharge &charge = fees.charges[i];
    if (charge.schedule->payer == FeePayer::buyer)
      totals.buyer_fees = sum(totals.buyer_fees, charge.fee.amount);
    else if (charge.schedule->payer == FeePayer::seller)
      totals.seller_fees = sum(totals.seller_fees, charge.fee.amount);
  }
  totals.paid = sum(totals.gross, totals.buyer_fees);
  totals.proceeds = difference(totals.goods.net, totals.seller_fees);
}

void put_legs(const SaleDocument &document, SaleQuote &quote) {
  SaleLegs &legs = quote.legs;
  const SaleTotals &totals = quote.totals;
  const Monetary payment = {totals.payment, quote.payment.to};
  const Monetary settlement = {negate(totals.settlement), quote.settlement.to};
  add_exchanged_leg(legs, "payment", {totals.paid, document.currency}, payment, payment);
  add_exchanged_leg(legs, "proceeds", {negate(totals.proceeds), document.currency}, settlement, settlement);
  add_leg_of(legs, "shipping", {negate(totals.shipping.net), document.currency});
  for (SaleTax &tax : quote.taxes) {
    if (!tax.is_charged || tax.amount.coefficient == 0)
      continue;
    tax.account = sale_account(legs, tax.role, document.currency, {tax.jurisdiction, tax.name});
    add_leg(legs, tax.role, tax.account, {negate(tax.amount), document.currency});
  }
  quote.fee_accounts.start(quote.fees.charges.count + 1);
  for (std::size_t i = 0; i < quote.fees.charges.count; ++i)
    add_fee_legs(quote, quote.fees.charges[i], document.currency);
}

}  // namespace

void put_fees(PricingCalls &calls, const SaleDocument &document, SaleQuote &quote) {
  Array<FeeLine> lines;
  lines.start(quote.lines.count);
  for (const PricedPart &line : quote.lines)
    lines.push({line.net, line.gross, {0, 0}, {0, 0}});
  share_shipping(document, quote.totals.shipping.net, quote.totals.shipping.gross, lines.items);
  quote_fees(calls, document, {lines.items, lines.count}, quote.fees);
}

SaleQuote quote_sale(PricingCalls &calls, const SaleDocument &document) {
  SaleQuote quote;
  quote.legs = start_legs(calls, document);
  quote_shipping(calls, document, quote.shipping);
  put_taxes(calls, document, quote);
  total_lines(quote);
  put_fees(calls, document, quote);
  total_fees(quote.fees, quote.totals);
  quote.payment = find_payment(calls, document);
  quote.settlement = find_settlement(calls, document);
  check_quoted(quote.payment, quote.totals.paid);
  check_quoted(quote.settlement, quote.totals.proceeds);
  quote.totals.payment = exchange_amount(quote.payment, quote.totals.paid);
  quote.totals.settlement = exchange_amount(quote.settlement, quote.totals.proceeds);
  put_legs(document, quote);
  return quote;
}

}  // namespace florin
