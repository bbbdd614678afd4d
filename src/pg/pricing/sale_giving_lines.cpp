// What is asked for, as what it gives back of each line.

#include "money/quote.hpp"

#include "../error.hpp"
#include "decimals.hpp"
#include "json_members.hpp"
#include "sale_giving.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

[[noreturn]] void raise_of_line(std::string_view id, const Failure &failure) {
  SaleLine named;
  named.id = id;
  raise_at(id.empty() ? "shipping" : LineName(named).text, failure);
}

int digits_of(const SaleOriginal &sale) {
  return sale.document.digits;
}

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
    raise(Fault::currency_mismatch, "%samount is in %s, the sale in %s", where, Printed(amount.currency).text,
          Printed(sale.document.currency).text);
  }
  if (amount.amount.coefficient <= 0)
    why.set(Fault::bad_parameter, "%samount of a refund must be above zero, not %s", where,
            Printed(amount).text);
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

void give_asked_lines(const SaleOriginal &sale, const GivingRequest &request, Giving &giving) {
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

}  // namespace

void give_lines(const SaleOriginal &sale, const GivingRequest &request, Giving &giving) {
  start_lines(sale, giving);
  if (request.lines != nullptr)
    give_asked_lines(sale, request, giving);
  else if (request.has_amount)
    give_amount(sale, request, giving);
  else
    give_all(sale, request, giving);
}

}  // namespace florin
