// Reading a sale, and adding up what answers it, from what the ledger stored of each.

#include "sale_original.hpp"

#include "../error.hpp"
#include "../posting/answers.hpp"
#include "decimals.hpp"
#include "fee_terms.hpp"
#include "sale_document.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

const char *copy_of(std::string_view text) {
  return text.empty() ? nullptr : pnstrdup(text.data(), text.size());
}

[[noreturn]] void refuse_no_sale(std::int64_t id) {
  raise(Fault::bad_parameter, "transaction " INT64_FORMAT " is not a sale", id);
}

std::size_t find_line(const SaleOriginal &sale, std::string_view id) {
  const std::size_t shipping = sale.lines.count - 1;
  for (std::size_t i = 0; i < shipping && !id.empty(); ++i) {
    if (sale.lines[i].id == id)
      return i;
  }
  return shipping;
}

// ---- what was sold

void add_line(SaleOriginal &sale, std::string_view id, const StoredJson &stored) {
  OriginalLine line = {};
  line.id = id;
  line.net = stored.amount("net").amount;
  line.sold.quantity = id.empty() ? Decimal{0, 0} : stored.number("quantity");
  line.sold.gross = stored.amount("gross").amount;
  line.taxes.start(2);
  line.given_taxes.start(2);
  sale.lines.push(line);
}

void read_tax(SaleOriginal &sale, const JsonbValue &value) {
  const StoredJson stored(value);
  auto *kept = static_cast<JsonbValue *>(palloc(sizeof(JsonbValue)));
  *kept = value;
  OriginalTax tax;
  tax.number = static_cast<std::int64_t>(sale.taxes.count) + 1;
  tax.line = find_line(sale, stored.text("line"));
  tax.tax = kept;
  tax.role = copy_of(stored.text("role"));
  tax.account = copy_of(stored.text("account"));
  tax.is_charged = !stored.boolean("reverse_charge") && !stored.has("exemption");
  tax.base = stored.amount("base").amount;
  tax.amount = stored.amount("amount").amount;
  sale.taxes.push(tax);
}

void read_fee(SaleOriginal &sale, const JsonbValue &value, const Array<const char *> &accounts,
              std::size_t &account) {
  const StoredJson stored(value);
  OriginalFee fee = {};
  fee.number = static_cast<std::int64_t>(sale.fees.count) + 1;
  fee.payer = fee_payer_of(stored.text("payer"));
  const std::string_view of = stored.text("of");
  fee.of_goods = of != "shipping";
  fee.of_shipping = of != "goods";
  fee.with_tax = stored.boolean("with_tax");
  fee.base = stored.amount("base").amount;
  fee.fee = {stored.amount("amount").amount, stored.amount("fixed").amount};
  fee.digits = static_cast<int>(stored.integer("digits"));
  fee.terms.policy = fee_refund_of(stored.text("refund"));
  const Decimal percent = stored.number("administration_percent");
  constexpr Decimal hundred = {100, 0};
  Failure why;
  if (!round_ratio(percent, {nullptr, 0, &hundred, 1}, max_scale, Rounding::half_up,
                   fee.terms.administration_rate, why))
    raise(why);
  fee.terms.has_cap = stored.has("administration_cap");
  fee.terms.administration_cap = stored.amount("administration_cap").amount;
  fee.lines.start(4);
  stored.each("lines", [&](const JsonbValue &id) { fee.lines.push(find_line(sale, stored_text(id))); });
  fee.parts.start(2);
  fee.returned_parts.start(2);
  fee.accounts.start(2);
  stored.each("splits",
              [&](const JsonbValue &split) { fee.parts.push(StoredJson(split).amount("amount").amount); });
  fee.is_split = fee.parts.count > 0;
  if (!fee.is_split)
    fee.parts.push(fee.fee.amount);
  for (std::size_t i = 0; i < fee.parts.count; ++i)
    fee.returned_parts.push({0, 0});
  const std::size_t wanted = fee.parts.count + (fee.payer == FeePayer::platform ? 1 : 0);
  if (account + wanted > accounts.count)
    elog(ERROR, "sale " INT64_FORMAT " has fewer accounts than fees", sale.id);
  if (fee.payer == FeePayer::platform)
    fee.cost_account = accounts[account++];
  for (std::size_t i = 0; i < fee.parts.count; ++i)
    fee.accounts.push(accounts[account++]);
  sale.fees.push(fee);
}

void read_quote(SaleOriginal &sale) {
  const StoredJson quote(sale.row.quote);
  sale.lines.start(sale.document.lines.size() + 1);
  quote.each("lines", [&](const JsonbValue &line) {
    const StoredJson stored(line);
    add_line(sale, stored.text("id"), stored);
  });
  add_line(sale, {}, quote.member("shipping"));
  sale.taxes.start(8);
  quote.each("taxes", [&](const JsonbValue &tax) { read_tax(sale, tax); });
  for (const OriginalTax &tax : sale.taxes) {
    if (tax.is_charged)
      sale.lines[tax.line].taxes.push(tax.amount);
  }
  Array<const char *> accounts;
  accounts.start(4);
  quote.each("fee_accounts",
             [&](const JsonbValue &account) { accounts.push(copy_of(stored_text(account))); });
  sale.fees.start(4);
  std::size_t account = 0;
  quote.each("fees", [&](const JsonbValue &fee) { read_fee(sale, fee, accounts, account); });
  sale.legs.start(8);
  quote.each("legs", [&](const JsonbValue &leg) {
    const StoredJson stored(leg);
    sale.legs.push({copy_of(stored.text("role")), copy_of(stored.text("account")), stored.amount("amount")});
  });
  const StoredJson exchange = quote.member("exchange");
  sale.payment = read_exchange(exchange, "payment", sale.document.currency);
  sale.settlement = read_exchange(exchange, "settlement", sale.document.currency);
  const StoredJson totals = quote.member("totals");
  sale.paid = totals.amount("paid").amount;
  sale.paid_in_payment = totals.amount("payment").amount;
}

// ---- what answers it

bool is_reversed(const Ledger *ledger, const AnswerRows &answers) {
  for (std::size_t i = 0; i < answers.count; ++i) {
    if (answers.rows[i].relation == relation_oid(ledger, TransactionRelation::reversal))
      return true;
  }
  return false;
}

void add_given_line(SaleOriginal &sale, std::string_view id, const StoredJson &stored) {
  SoldLine &sold = sale.lines[find_line(sale, id)].sold;
  const Decimal quantity = id.empty() ? Decimal{0, 0} : stored.number("quantity");
  const Decimal gross = stored.amount("gross").amount;
  add_to(sold.given, gross);
  add_to(sold.returned, quantity);
  if (quantity.coefficient == 0) {
    sold.returned_before = sold.returned;
    sold.given_before = sold.given;
  }
}

template <typename Item>
Item &item_of(Array<Item> &items, const StoredJson &stored) {
  const std::int64_t number = stored.integer("number");
  if (number < 1 || number > static_cast<std::int64_t>(items.count))
    elog(ERROR, "a refund is of an item that its sale lacks");
  return items[static_cast<std::size_t>(number - 1)];
}

void add_refund(SaleOriginal &sale, const StoredJson &refund) {
  refund.each("lines", [&](const JsonbValue &line) {
    const StoredJson stored(line);
    add_given_line(sale, stored.text("id"), stored);
  });
  if (refund.has("shipping"))
    add_given_line(sale, {}, refund.member("shipping"));
  refund.each("taxes", [&](const JsonbValue &value) {
    const StoredJson stored(value);
    OriginalTax &tax = item_of(sale.taxes, stored);
    add_to(tax.given, negate(stored.amount("amount").amount));
    add_to(tax.given_base, negate(stored.amount("base").amount));
  });
  refund.each("fees", [&](const JsonbValue &value) {
    const StoredJson stored(value);
    OriginalFee &fee = item_of(sale.fees, stored);
    add_to(fee.returned, stored.amount("amount").amount);
    std::size_t part = 0;
    stored.each("parts", [&](const JsonbValue &amount) {
      Monetary returned;
      Failure why;
      if (part >= fee.returned_parts.count || !parse_monetary(stored_text(amount), returned, why))
        elog(ERROR, "a refund is of a part of a fee that its sale lacks");
      add_to(fee.returned_parts[part++], returned.amount);
    });
  });
  const StoredJson totals = refund.member("totals");
  add_to(sale.given_paid, totals.amount("paid").amount);
  add_to(sale.goodwill, negate(totals.amount("goodwill").amount));
  add_to(sale.given_proceeds, totals.amount("proceeds").amount);
  add_to(sale.given_net, totals.amount("goods").amount);
  add_to(sale.given_net, totals.amount("shipping").amount);
  add_to(sale.booked_paid, totals.amount("payment_booked").amount);
  add_to(sale.booked_proceeds, totals.amount("settlement_booked").amount);
  // One that settles a chargeback pays nothing out a second time.
  add_to(sale.disputed, negate(totals.amount("settled").amount));
}

void add_standing(Array<StandingAmount> &standing, const char *role, const StoredJson &quote) {
  quote.each("legs", [&](const JsonbValue &value) {
    const StoredJson leg(value);
    if (leg.text("role") != role)
      return;
    const std::string_view account = leg.text("account");
    StandingAmount *found = standing.begin();
    while (found != standing.end() && found->account != account)
      ++found;
    if (found == standing.end())
      found = &standing.push({copy_of(account), {0, 0}});
    add_to(found->amount, leg.amount("amount").amount);
  });
}

// What an amount falls on depends on which goods were back before it.
int by_answer_id(const void *left, const void *right) {
  const auto a = static_cast<const AnswerRow *>(left)->id;
  const auto b = static_cast<const AnswerRow *>(right)->id;
  return a < b ? -1 : a > b ? 1 : 0;
}

void add_answer(const Ledger *ledger, SaleOriginal &sale, const AnswerRow &answer) {
  const AnswerRows answers = read_answers(ledger, answer.id);
  if (is_reversed(ledger, answers))
    return;
  SaleRow row;
  if (!read_sale(ledger, answer.id, row)) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("transaction " INT64_FORMAT " was refunded as a whole by refund()", sale.id),
                    errdetail("Transaction " INT64_FORMAT " does not say what it gives back of which line.",
                              answer.id)));
  }
  const StoredJson stored(row.quote);
  const std::string_view kind = stored.text("kind");
  if (kind == "chargeback") {
    add_to(sale.disputed, open_of_chargeback(ledger, answer.id, &sale.disputed_on));
  } else if (kind == "goodwill") {
    add_standing(sale.goodwill_on, "goodwill", stored);
    const StoredJson totals = stored.member("totals");
    const Decimal paid = totals.amount("paid").amount;
    add_to(sale.given_paid, paid);
    add_to(sale.goodwill, paid);
    add_to(sale.booked_paid, totals.amount("payment_booked").amount);
  } else {
    add_refund(sale, stored);
    add_standing(sale.disputed_on, "chargeback", stored);
    add_standing(sale.goodwill_on, "goodwill", stored);
  }
}

}  // namespace

Decimal open_of_chargeback(const Ledger *ledger, std::int64_t id, Array<StandingAmount> *standing) {
  SaleRow row;
  if (!read_sale(ledger, id, row))
    refuse_no_sale(id);
  Decimal open = StoredJson(row.quote).amount("amount").amount;
  const AnswerRows answers = read_answers(ledger, id);
  if (is_reversed(ledger, answers))
    return {0, 0};
  if (standing != nullptr)
    add_standing(*standing, "chargeback", StoredJson(row.quote));
  for (std::size_t i = 0; i < answers.count; ++i) {
    if (is_reversed(ledger, read_answers(ledger, answers.rows[i].id)) ||
        !read_sale(ledger, answers.rows[i].id, row))
      continue;
    add_to(open, negate(StoredJson(row.quote).amount("amount").amount));
    if (standing != nullptr)
      add_standing(*standing, "chargeback", StoredJson(row.quote));
  }
  return open;
}

void read_original(const Ledger *ledger, std::int64_t id, SaleOriginal &out) {
  out.id = id;
  if (!read_sale(ledger, id, out.row) || StoredJson(out.row.quote).has("kind"))
    refuse_no_sale(id);
  out.document = read_sale_document(out.row.document);
  read_quote(out);
  out.disputed_on.start(1);
  out.goodwill_on.start(1);
  const AnswerRows answers = read_answers(ledger, id);
  qsort(answers.rows, answers.count, sizeof(AnswerRow), by_answer_id);
  if (is_reversed(ledger, answers))
    raise(Fault::refund_exceeds_original, "transaction " INT64_FORMAT " was reversed", id);
  for (std::size_t i = 0; i < answers.count; ++i)
    add_answer(ledger, out, answers.rows[i]);
  for (OriginalTax &tax : out.taxes) {
    if (tax.is_charged)
      out.lines[tax.line].given_taxes.push(tax.given);
  }
  for (OriginalLine &line : out.lines) {
    line.sold.taxes = {line.taxes.items, line.taxes.count};
    line.sold.given_taxes = {line.given_taxes.items, line.given_taxes.count};
  }
}

}  // namespace florin
