// From what is given back of each line to fees, what is paid, and legs.

#include "sale_giving.hpp"

#include "../error.hpp"
#include "decimals.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

int digits_of(const SaleOriginal &sale) {
  return sale.document.digits;
}

// ---- fees

// What of a fee's base is given back by now.
Decimal fee_base_given(const SaleOriginal &sale, const OriginalFee &fee, const Giving &giving) {
  Decimal goods = {0, 0};
  Decimal given = {0, 0};
  for (const std::size_t at : fee.lines) {
    const OriginalLine &line = sale.lines[at];
    const LineRefund &refund = giving.lines[at];
    Decimal part = sum(line.sold.given, refund.gross);
    for (std::size_t i = 0; !fee.with_tax && i < line.taxes.count; ++i)
      part = difference(part, sum(line.given_taxes[i], refund.taxes[i]));
    goods = sum(goods, fee.with_tax ? line.sold.gross : line.net);
    given = sum(given, part);
  }
  if (!fee.of_goods)
    goods = given = {0, 0};
  if (fee.of_shipping) {
    const std::size_t shipping = sale.lines.count - 1;
    const SoldLine &sold = sale.lines[shipping].sold;
    const Decimal done = sum(sold.given, giving.lines[shipping].gross);
    given = sum(given, part_of(difference(fee.base, goods), done, sold.gross, {0, 0}, digits_of(sale)));
  }
  // A line that costs less than its taxes takes from the base: what is given back of the others may be more
  // than all.
  if (given.coefficient < 0)
    return {0, 0};
  return compare(given, fee.base) > 0 ? fee.base : given;
}

// How much of the whole sale is given back: of what was charged, or of the goods.
void share_of_sale(const SaleOriginal &sale, const Giving &giving, bool by_quantity, Decimal &done,
                   Decimal &whole) {
  done = whole = {0, 0};
  for (std::size_t i = 0; i < sale.lines.count; ++i) {
    const SoldLine &sold = sale.lines[i].sold;
    const LineRefund &line = giving.lines[i];
    done = sum(done, by_quantity ? sum(sold.returned, line.quantity) : sum(sold.given, line.gross));
    whole = sum(whole, by_quantity ? sold.quantity : sold.gross);
  }
}

GivenFee give_fee(const SaleOriginal &sale, const OriginalFee &fee, const Giving &giving) {
  Decimal done = fee_base_given(sale, fee, giving);
  Decimal whole = fee.base;
  if (is_zero(whole))  // taken of nothing
    share_of_sale(sale, giving, false, done, whole);
  if (is_zero(whole))  // and the sale itself cost nothing
    share_of_sale(sale, giving, true, done, whole);
  GivenFee out = {&fee, {0, 0}, {}};
  Decimal returned = fee.returned;
  Array<Decimal> left;
  Failure why;
  out.parts.start(fee.parts.count);
  left.start(fee.parts.count);
  for (std::size_t i = 0; i < fee.parts.count; ++i) {
    left.push(difference(fee.parts[i], fee.returned_parts[i]));
    out.parts.push({0, 0});
  }
  if (!is_zero(whole) && !fee_returned(fee.terms, fee.fee, done, whole, fee.digits, returned, why))
    raise(why);
  // After a reversal more may have gone back than belongs to the rest: the next parts make up for it.
  out.amount = above_zero(difference(returned, fee.returned));
  if (!is_zero(out.amount) &&
      !split_return(out.amount, left.items, left.count, fee.digits, out.parts.items, why))
    raise(why);
  return out;
}

void give_fees(const SaleOriginal &sale, Giving &giving) {
  giving.fees.start(sale.fees.count);
  for (const OriginalFee &fee : sale.fees) {
    CHECK_FOR_INTERRUPTS();
    const GivenFee given = give_fee(sale, fee, giving);
    if (is_zero(given.amount))
      continue;
    giving.fees.push(given);
    if (fee.payer == FeePayer::buyer)
      giving.buyer_fees = sum(giving.buyer_fees, given.amount);
    else if (fee.payer == FeePayer::seller)
      giving.seller_fees = sum(giving.seller_fees, given.amount);
  }
}

void total(const SaleOriginal &sale, Giving &giving) {
  for (std::size_t i = 0; i < sale.lines.count; ++i) {
    const LineRefund &line = giving.lines[i];
    Decimal &net = i + 1 < sale.lines.count ? giving.goods : giving.shipping;
    net = sum(net, line.net);
    giving.gross = sum(giving.gross, line.gross);
  }
  giving.tax = difference(giving.gross, sum(giving.goods, giving.shipping));
}

// What of a refund of all that is left the buyer has already: goodwill was a cost as long as the sale stood.
// Where shipping stays, no more than would go back beyond what was paid.
Decimal goodwill_in(const SaleOriginal &sale, const Giving &giving) {
  const Decimal &part = giving.paid;
  Decimal done;
  Decimal whole;
  share_of_sale(sale, giving, false, done, whole);
  if (compare(done, whole) == 0)
    return compare(part, sale.goodwill) < 0 ? part : sale.goodwill;
  const Decimal excess = difference(sum(sale.given_paid, part), sale.paid);
  if (excess.coefficient <= 0 || compare(excess, sale.goodwill) > 0)
    return {0, 0};
  return excess;
}

// ---- exchange and legs

// What the current rates make of a part beyond those of the sale: as parts that sum to the whole.
Decimal more_at_current(const SaleExchange &original, const SaleExchange &current, const Decimal &before,
                        const Decimal &part) {
  const auto more = [&](const Decimal &amount) {
    return difference(exchange_amount(current, amount), exchange_amount(original, amount));
  };
  return difference(more(sum(before, part)), more(before));
}

void exchange(PricingCalls &calls, const SaleOriginal &sale, const GivingRequest &request, Giving &giving) {
  const auto current = [&](const SaleExchange &original, std::string_view source) {
    if (!request.at_current_rates || original.is_none())
      return original;
    return find_exchange_at(calls, original.from, original.to, request.at,
                            original.quote != 0 ? source_of_quote(calls, original.quote) : source);
  };
  giving.current_payment = current(sale.payment, sale.document.payment.source);
  giving.current_settlement = current(sale.settlement, sale.document.settlement.source);
  giving.payment_booked = {booked_payment(sale, giving.paid), sale.payment.to};
  giving.settlement_booked = {
      difference(exchange_amount(sale.settlement, sum(sale.given_proceeds, giving.proceeds)),
                 sale.booked_proceeds),
      sale.settlement.to};
  giving.payment = giving.payment_booked;
  giving.settlement = giving.settlement_booked;
  if (request.at_current_rates) {
    giving.payment.amount =
        above_zero(sum(giving.payment.amount,
                       more_at_current(sale.payment, giving.current_payment, sale.given_paid, giving.paid)));
    giving.settlement.amount = sum(
        giving.settlement.amount,
        more_at_current(sale.settlement, giving.current_settlement, sale.given_proceeds, giving.proceeds));
  }
}

void put_fee_legs(const SaleOriginal &sale, const GivenFee &given, SaleLegs &legs) {
  const Currency currency = sale.document.currency;
  const OriginalFee &fee = *given.fee;
  if (fee.cost_account != nullptr)
    add_leg(legs, "fee_cost", fee.cost_account, {negate(given.amount), currency});
  for (std::size_t i = 0; i < given.parts.count; ++i)
    add_leg(legs, fee.is_split ? "fee_share" : "fee", fee.accounts[i], {given.parts[i], currency});
}

void put_legs(const SaleOriginal &sale, const GivingRequest &request, Giving &giving) {
  SaleLegs &legs = giving.legs;
  const Currency currency = sale.document.currency;
  if (request.settles_chargeback)
    add_standing_legs(legs, "chargeback", {sale.disputed_on.items, sale.disputed_on.count}, giving.payment);
  else
    add_leg_of(legs, "payment", negate(giving.payment));
  add_position_legs(legs, {negate(giving.paid), currency}, negate(giving.payment),
                    negate(giving.payment_booked));
  add_exchanged_leg(legs, "proceeds", {giving.proceeds, currency}, giving.settlement,
                    giving.settlement_booked);
  add_standing_legs(legs, "goodwill", {sale.goodwill_on.items, sale.goodwill_on.count},
                    {giving.goodwill, currency});
  add_leg_of(legs, "shipping", {giving.shipping, currency});
  for (const GivenTax &given : giving.taxes) {
    if (given.tax->is_charged && given.tax->account != nullptr)
      add_leg(legs, given.tax->role, given.tax->account, {given.amount, currency});
  }
  for (const GivenFee &given : giving.fees)
    put_fee_legs(sale, given, legs);
}

}  // namespace

Decimal booked_payment(const SaleOriginal &sale, const Decimal &part) {
  // No refund takes from the buyer; what is short after a reversal the next parts make up for.
  return above_zero(difference(exchange_amount(sale.payment, sum(sale.given_paid, part)), sale.booked_paid));
}

SaleLegs start_answer_legs(PricingCalls &calls, const SaleOriginal &sale, std::int64_t at) {
  SaleLegs legs = start_legs(calls, sale.document);
  legs.at = at;
  legs.has_known_at = false;
  legs.original = {sale.legs.items, sale.legs.count};
  return legs;
}

void check_paid(const SaleOriginal &sale, const Decimal &part, bool settles_chargeback,
                const Decimal &settled) {
  char asked[monetary_buffer];
  char left[monetary_buffer];
  Failure why;
  print_monetary({part, sale.document.currency}, asked);
  const Decimal given = sum(sale.given_paid, part);
  if (compare(given, sale.paid) > 0) {
    print_monetary({difference(sale.paid, sale.given_paid), sale.document.currency}, left);
    raise(Fault::refund_exceeds_original, "refund of %s exceeds the %s that are left of what was paid", asked,
          left);
  }
  print_monetary({sale.disputed, sale.payment.to}, left);
  if (settles_chargeback) {
    if (compare(settled, sale.disputed) > 0)
      raise(Fault::refund_exceeds_original, "refund of %s exceeds the %s that are charged back", asked, left);
  } else if (sale.disputed.coefficient > 0 &&
             compare(sum(exchange_amount(sale.payment, given), sale.disputed), sale.paid_in_payment) > 0) {
    why.set(Fault::refund_exceeds_original, "refund of %s exceeds what is left of the payment", asked);
    why.explain("%s of it are charged back.", left);
    raise(why);
  }
}

Giving give_back(PricingCalls &calls, const SaleOriginal &sale, const GivingRequest &request) {
  Giving giving;
  give_lines(sale, request, giving);
  total(sale, giving);
  give_taxes(sale, giving);
  give_fees(sale, giving);
  giving.paid = sum(giving.gross, giving.buyer_fees);
  if (request.lines == nullptr && !request.has_amount) {
    giving.goodwill = goodwill_in(sale, giving);
    giving.paid = difference(giving.paid, giving.goodwill);
  }
  giving.proceeds = difference(giving.goods, giving.seller_fees);
  exchange(calls, sale, request, giving);
  check_paid(sale, giving.paid, request.settles_chargeback, giving.payment.amount);
  giving.legs = start_answer_legs(calls, sale, request.at);
  put_legs(sale, request, giving);
  if (legs_to_post(giving.legs).count == 0) {
    Failure why;
    why.set(Fault::refund_exceeds_original, "nothing of transaction %lld is given back",
            static_cast<long long>(sale.id));
    why.explain("Nothing is left of what was asked for, or it cost nothing.");
    raise(why);
  }
  return giving;
}

}  // namespace florin
