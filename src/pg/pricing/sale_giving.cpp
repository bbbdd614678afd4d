// From what is asked for to amounts of each line, tax and fee, and to legs.

#include "sale_giving.hpp"

#include "../error.hpp"
#include "json_members.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

Decimal sum(const Decimal &left, const Decimal &right) {
  Decimal out;
  Failure why;
  if (!add(left, right, out, why))
    raise(why);
  return out;
}

Decimal difference(const Decimal &left, const Decimal &right) {
  return sum(left, negate(right));
}

bool is_zero(const Decimal &value) {
  return value.coefficient == 0;
}

[[noreturn]] void raise_of_line(std::string_view id, const Failure &failure) {
  SaleLine named;
  named.id = id;
  Failure why;
  why.set(failure.fault, "%s: %s", id.empty() ? "shipping" : LineName(named).text, failure.message);
  if (failure.detail[0] != '\0')
    why.explain("%s", failure.detail);
  raise(why);
}

int digits_of(const SaleOriginal &sale) {
  return sale.document.digits;
}

// ---- lines

void start_lines(const SaleOriginal &sale, Giving &giving) {
  giving.lines.start(sale.lines.count);
  for (const OriginalLine &line : sale.lines) {
    Array<Decimal> taxes;
    taxes.start(line.taxes.count);
    for (std::size_t i = 0; i < line.taxes.count; ++i)
      taxes.push({0, 0});
    LineRefund refund;
    refund.taxes = {taxes.items, taxes.count};
    giving.lines.push(refund);
  }
}

void give_quantity(const SaleOriginal &sale, std::size_t line, const Decimal &quantity, Giving &giving) {
  Failure why;
  if (!refund_quantity(sale.lines[line].sold, quantity, digits_of(sale), giving.lines[line], why))
    raise_of_line(sale.lines[line].id, why);
}

void give_gross(const SaleOriginal &sale, std::size_t line, const Decimal &gross, Giving &giving) {
  Failure why;
  if (!is_zero(gross) && !refund_gross(sale.lines[line].sold, {gross, sale.document.currency},
                                       digits_of(sale), giving.lines[line], why))
    raise_of_line(sale.lines[line].id, why);
}

// All that is left: the goods, or where all goods are back the money.
void give_rest(const SaleOriginal &sale, std::size_t line, Giving &giving) {
  const SoldLine &sold = sale.lines[line].sold;
  const Decimal quantity = difference(sold.quantity, sold.returned);
  if (quantity.coefficient > 0)
    give_quantity(sale, line, quantity, giving);
  else
    give_gross(sale, line, difference(sold.gross, sold.given), giving);
}

Decimal amount_of(const SaleOriginal &sale, const char *where, const Monetary &amount) {
  Failure why;
  if (amount.currency != sale.document.currency) {
    char is[currency_buffer];
    char must_be[currency_buffer];
    print_currency(amount.currency, is);
    print_currency(sale.document.currency, must_be);
    why.set(Fault::currency_mismatch, "%samount is in %s, the sale in %s", where, is, must_be);
    raise(why);
  }
  if (amount.amount.coefficient <= 0)
    why.set(Fault::bad_parameter, "%samount of a refund must be above zero", where);
  else if (amount.amount.scale > digits_of(sale))
    why.set(Fault::bad_parameter, "%samount must be a whole number of minor units", where);
  else
    return amount.amount;
  raise(why);
}

std::size_t line_of(const SaleOriginal &sale, const JsonMember &member, std::string_view id) {
  for (std::size_t i = 0; i + 1 < sale.lines.count; ++i) {
    if (sale.lines[i].id == id)
      return i;
  }
  refuse_member(member, "is not that of a line of the sale");
}

// {"id", "quantity" or "amount"}; with neither all that is left of the line.
void give_asked_line(const SaleOriginal &sale, const JsonbValue &asked, std::size_t number, bool *seen,
                     Giving &giving) {
  const char *where = psprintf("line %zu of the refund", number);
  const JsonbValue *id = find_json_member(asked, "id");
  if (id == nullptr)
    refuse_member({where, "id"}, "is missing");
  const std::size_t line = line_of(sale, {where, "id"}, read_json_text({where, "id"}, *id));
  if (seen[line])
    refuse_member({where, "id"}, "is there twice");
  seen[line] = true;
  bool is_said = false;
  each_json_member(where, asked, [&](const JsonMember &member, const JsonbValue &value) {
    if (member.name == "id")
      return;
    if (is_said)
      refuse_member(member, "is one too many: a line has a quantity or an amount");
    is_said = true;
    if (member.name == "quantity") {
      give_quantity(sale, line, read_json_number(member, value), giving);
    } else if (member.name == "amount") {
      Monetary amount;
      Failure why;
      if (!parse_monetary(read_json_text(member, value), amount, why))
        raise_of_member(member, why);
      give_gross(sale, line, amount_of(sale, psprintf("%s: ", where), amount), giving);
    } else {
      refuse_member(member, "is not a member that is known here");
    }
  });
  if (!is_said)
    give_rest(sale, line, giving);
}

void give_lines(const SaleOriginal &sale, const GivingRequest &request, Giving &giving) {
  auto *seen = static_cast<bool *>(palloc0(sizeof(bool) * sale.lines.count));
  const JsonbValue lines = json_value(request.lines);
  JsonbContainer *array = read_json_array({"refund", "lines"}, lines, max_sale_lines);
  each_json_element(array, [&](std::size_t number, const JsonbValue &asked) {
    give_asked_line(sale, asked, number, seen, giving);
  });
  if (request.has_shipping && request.shipping)
    give_rest(sale, sale.lines.count - 1, giving);
}

void give_amount(const SaleOriginal &sale, const GivingRequest &request, Giving &giving) {
  const bool with_shipping = !request.has_shipping || request.shipping;
  const std::size_t count = sale.lines.count - (with_shipping ? 0 : 1);
  Array<SoldLine> sold;
  Array<Decimal> parts;
  sold.start(count);
  parts.start(count);
  for (std::size_t i = 0; i < count; ++i) {
    sold.push(sale.lines[i].sold);
    parts.push({0, 0});
  }
  Failure why;
  const Monetary amount = {amount_of(sale, "", request.amount), sale.document.currency};
  if (!share_over_lines({sold.items, count}, amount, digits_of(sale), parts.items, why))
    raise(why);
  for (std::size_t i = 0; i < count; ++i)
    give_gross(sale, i, parts[i], giving);
}

void give_all(const SaleOriginal &sale, const GivingRequest &request, Giving &giving) {
  for (std::size_t i = 0; i + 1 < sale.lines.count; ++i)
    give_rest(sale, i, giving);
  if (!request.has_shipping || request.shipping)
    give_rest(sale, sale.lines.count - 1, giving);
}

// ---- taxes and fees

Decimal part_of(const Decimal &total, const Decimal &done, const Decimal &whole, const Decimal &given,
                int digits) {
  Decimal belongs;
  Failure why;
  if (is_zero(whole))
    return {0, 0};
  if (!telescope(total, done, whole, digits, belongs, why))
    raise(why);
  return difference(belongs, given);
}

void give_taxes(const SaleOriginal &sale, Giving &giving) {
  giving.taxes.start(sale.taxes.count);
  auto *next = static_cast<std::size_t *>(palloc0(sizeof(std::size_t) * sale.lines.count));
  for (const OriginalTax &tax : sale.taxes) {
    const LineRefund &refund = giving.lines[tax.line];
    const SoldLine &sold = sale.lines[tax.line].sold;
    const std::size_t position = tax.is_charged ? next[tax.line]++ : 0;
    if (is_zero(refund.gross) && is_zero(refund.quantity))
      continue;
    // The share of a line that costs nothing is that of its goods.
    const bool by_goods = is_zero(sold.gross);
    const Decimal done = by_goods ? sum(sold.returned, refund.quantity) : sum(sold.given, refund.gross);
    const Decimal &whole = by_goods ? sold.quantity : sold.gross;
    giving.taxes.push({&tax, part_of(tax.base, done, whole, tax.given_base, digits_of(sale)),
                       tax.is_charged ? refund.taxes[position]
                                      : part_of(tax.amount, done, whole, tax.given, digits_of(sale))});
  }
}

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
  out.amount = difference(returned, fee.returned);
  if (!is_zero(out.amount) &&
      !split_return(out.amount, left.items, left.count, fee.digits, out.parts.items, why))
    raise(why);
  return out;
}

void give_fees(const SaleOriginal &sale, Giving &giving) {
  giving.fees.start(sale.fees.count);
  for (const OriginalFee &fee : sale.fees) {
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

// What of a refund of all that is left the buyer has already: goodwill was a cost as long as the sale stood,
// and no more goes back than was paid.
Decimal goodwill_in(const SaleOriginal &sale, const Decimal &part) {
  const Decimal excess = difference(sum(sale.given_paid, part), sale.paid);
  if (excess.coefficient <= 0 || compare(excess, sale.goodwill) > 0)
    return {0, 0};
  return excess;
}

// ---- exchange and legs

// What was exchanged before, and the part that is now.
struct Exchanged {
  const SaleExchange &original;
  const SaleExchange &current;
  const Decimal &before;
  const Decimal &booked_before;
  Decimal after;

  // By the rates of the sale: what they make of all that is given by now, less what was booked before.
  Decimal booked() const { return difference(exchange_amount(original, after), booked_before); }
  // By the current rates: that, and by how much more they make of the part, as parts that sum to the whole.
  Decimal at_current() const {
    const auto more = [this](const Decimal &amount) {
      return difference(exchange_amount(current, amount), exchange_amount(original, amount));
    };
    return sum(booked(), difference(more(after), more(before)));
  }
};

void exchange(PricingCalls &calls, const SaleOriginal &sale, const GivingRequest &request, Giving &giving) {
  const auto current = [&](const SaleExchange &original, std::string_view source) {
    return request.at_current_rates && !original.is_none()
               ? find_exchange_at(calls, original.from, original.to, request.at, source)
               : original;
  };
  giving.current_payment = current(sale.payment, sale.document.payment.source);
  giving.current_settlement = current(sale.settlement, sale.document.settlement.source);
  const Exchanged payment = {sale.payment, giving.current_payment, sale.given_paid, sale.booked_paid,
                             sum(sale.given_paid, giving.paid)};
  const Exchanged settlement = {sale.settlement, giving.current_settlement, sale.given_proceeds,
                                sale.booked_proceeds, sum(sale.given_proceeds, giving.proceeds)};
  giving.payment_booked = {payment.booked(), sale.payment.to};
  giving.settlement_booked = {settlement.booked(), sale.settlement.to};
  giving.payment = {payment.at_current(), sale.payment.to};
  giving.settlement = {settlement.at_current(), sale.settlement.to};
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
  add_exchanged_leg(legs, request.settles_chargeback ? "chargeback" : "payment",
                    {negate(giving.paid), currency}, negate(giving.payment), negate(giving.payment_booked));
  add_exchanged_leg(legs, "proceeds", {giving.proceeds, currency}, giving.settlement,
                    giving.settlement_booked);
  add_leg_of(legs, "goodwill", {negate(giving.goodwill), currency});
  add_leg_of(legs, "shipping", {giving.shipping, currency});
  for (const GivenTax &given : giving.taxes) {
    if (given.tax->is_charged && given.tax->account != nullptr)
      add_leg(legs, given.tax->role, given.tax->account, {given.amount, currency});
  }
  for (const GivenFee &given : giving.fees)
    put_fee_legs(sale, given, legs);
}

}  // namespace

SaleLegs start_answer_legs(PricingCalls &calls, const SaleOriginal &sale) {
  SaleLegs legs = start_legs(calls, sale.document);
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
    why.set(Fault::refund_exceeds_original, "refund of %s exceeds the %s that are left of what was paid",
            asked, left);
    raise(why);
  }
  print_monetary({sale.disputed, sale.payment.to}, left);
  if (settles_chargeback) {
    if (compare(settled, sale.disputed) > 0) {
      why.set(Fault::refund_exceeds_original, "refund of %s exceeds the %s that are charged back", asked,
              left);
      raise(why);
    }
  } else if (sale.disputed.coefficient > 0 &&
             compare(sum(exchange_amount(sale.payment, given), sale.disputed), sale.paid_in_payment) > 0) {
    why.set(Fault::refund_exceeds_original, "refund of %s exceeds what is left of the payment", asked);
    why.explain("%s of it are charged back.", left);
    raise(why);
  }
}

Giving give_back(PricingCalls &calls, const SaleOriginal &sale, const GivingRequest &request) {
  Giving giving;
  start_lines(sale, giving);
  if (request.lines != nullptr)
    give_lines(sale, request, giving);
  else if (request.has_amount)
    give_amount(sale, request, giving);
  else
    give_all(sale, request, giving);
  total(sale, giving);
  give_taxes(sale, giving);
  give_fees(sale, giving);
  giving.paid = sum(giving.gross, giving.buyer_fees);
  if (request.lines == nullptr && !request.has_amount) {
    giving.goodwill = goodwill_in(sale, giving.paid);
    giving.paid = difference(giving.paid, giving.goodwill);
  }
  giving.proceeds = difference(giving.goods, giving.seller_fees);
  exchange(calls, sale, request, giving);
  check_paid(sale, giving.paid, request.settles_chargeback, giving.payment.amount);
  giving.legs = start_answer_legs(calls, sale);
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
