// refund_sale(), adjust_sale(), chargeback() and reinstate_chargeback().

#include "money/quote.hpp"

#include "../error.hpp"
#include "../money/datum.hpp"
#include "sale_answers.hpp"
#include "sale_giving.hpp"
#include "tax_turnover.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

std::int64_t transaction_argument(FunctionCallInfo fcinfo) {
  if (PG_ARGISNULL(1))
    raise(Fault::bad_parameter, "transaction_id must not be null");
  return PG_GETARG_INT64(1);
}

bool current_rates_argument(FunctionCallInfo fcinfo, int number) {
  const char *rate = text_argument(fcinfo, number);
  if (rate != nullptr && std::strcmp(rate, "original") == 0)
    return false;
  if (rate != nullptr && std::strcmp(rate, "current") == 0)
    return true;
  raise(Fault::bad_parameter, "rate must be original or current, not \"%s\"", rate == nullptr ? "" : rate);
}

// An amount above zero in whole minor units.
Monetary amount_argument(FunctionCallInfo fcinfo, int number, const char *name) {
  if (PG_ARGISNULL(number))
    raise(Fault::bad_parameter, "%s must not be null", name);
  const Monetary amount = monetary_from_datum(PG_GETARG_DATUM(number));
  if (amount.amount.coefficient <= 0)
    raise(Fault::bad_parameter, "%s must be above zero, not %s", name, Printed(amount).text);
  if (amount.amount.scale > required_minor_unit(amount.currency))
    raise(Fault::bad_parameter, "%s must be a whole number of minor units", name);
  return amount;
}

// The currency of the sale, or of its payment.
void check_currency(const char *name, Currency is, Currency must_be, const char *of,
                    const char *detail = nullptr) {
  if (is == must_be)
    return;
  Failure why;
  why.set(Fault::currency_mismatch, "%s is in %s, the %s in %s", name, Printed(is).text, of,
          Printed(must_be).text);
  if (detail != nullptr)
    why.explain("%s", detail);
  raise(why);
}

SaleAnswer answer_argument(FunctionCallInfo fcinfo, int header) {
  SaleAnswer answer = {ledger_argument(fcinfo), {}, nullptr};
  answer.document.origin_id = transaction_argument(fcinfo);
  read_header(fcinfo, header, answer.document);
  return answer;
}

// ---- what is asked for, as it is stored and compared

void write_effective_at(JsonWriter &json, const Document &document) {
  if (document.has_effective_at) {
    json.name("effective_at");
    json.time(document.effective_at);
  }
}

void write_header(JsonWriter &json, const char *action, const Document &document) {
  json.begin_object();
  json.member("action", action);
  json.member("transaction_id", document.origin_id);
  json.member("kind", document.kind);
  json.member("description", document.description);
  json.member("metadata", document.metadata);
  write_effective_at(json, document);
}

Jsonb *refund_request(const char *action, const Document &document, const GivingRequest &request) {
  JsonWriter json;
  write_header(json, action, document);
  if (request.lines != nullptr)
    json.member("lines", request.lines);
  if (request.has_amount)
    json.member("amount", request.amount);
  if (request.has_shipping)
    json.member("shipping", request.shipping);
  json.member("rate", request.at_current_rates ? "current" : "original");
  if (request.settles_chargeback)
    json.member("settles_chargeback", true);
  json.end_object();
  return json.finish();
}

// A null pointer for what was not said.
Jsonb *amount_request(const char *action, const Document &document, const Monetary *amount,
                      const Monetary *fee) {
  JsonWriter json;
  write_header(json, action, document);
  if (amount != nullptr)
    json.member("amount", *amount);
  if (fee != nullptr)
    json.member("fee", *fee);
  json.end_object();
  return json.finish();
}

// What a goodwill, a chargeback or a reinstatement came to. `paid` to the buyer, in the currency of the
// payment; a null pointer: it is no part of what was paid.
Jsonb *amount_quote(const char *kind, const Monetary &amount, const SaleLegs &legs, const Monetary *paid) {
  JsonWriter json;
  json.begin_object();
  json.member("kind", kind);
  json.member("amount", amount);
  if (paid != nullptr) {
    json.name("totals");
    json.begin_object();
    json.member("paid", amount);
    json.member("payment_booked", *paid);
    json.end_object();
  }
  json.name("legs");
  write_legs(json, legs);
  json.end_object();
  return json.finish();
}

// That of the leg of a role.
std::string_view account_of(const SaleRow &row, std::string_view role) {
  std::string_view account;
  StoredJson(row.quote).each("legs", [&](const JsonbValue &value) {
    const StoredJson leg(value);
    if (leg.text("role") == role)
      account = leg.text("account");
  });
  return account;
}

[[noreturn]] void refuse_closed(std::int64_t chargeback) {
  Failure why;
  why.set(Fault::refund_exceeds_original, "nothing is open of chargeback %lld",
          static_cast<long long>(chargeback));
  why.explain("It was reinstated, reversed or settled by refunds.");
  raise(why);
}

}  // namespace
}  // namespace florin

using namespace florin;

// ledger, transaction_id, action, lines, amount, shipping, rate, settles_chargeback; key, kind, effective_at,
// description, metadata
SQL_FUNCTION(ledger_refund_sale) {
  SaleAnswer answer = answer_argument(fcinfo, 8);
  PricingCalls &calls = pricing_calls(fcinfo);
  const char *action = text_argument(fcinfo, 2);
  GivingRequest request = {};
  request.lines = PG_ARGISNULL(3) ? nullptr : PG_GETARG_JSONB_P(3);
  request.has_amount = !PG_ARGISNULL(4);
  if (request.has_amount)
    request.amount = monetary_from_datum(PG_GETARG_DATUM(4));
  request.has_shipping = !PG_ARGISNULL(5);
  request.shipping = request.has_shipping && PG_GETARG_BOOL(5);
  request.at_current_rates = current_rates_argument(fcinfo, 6);
  request.settles_chargeback = !PG_ARGISNULL(7) && PG_GETARG_BOOL(7);
  if (request.lines != nullptr && request.has_amount)
    raise(Fault::bad_parameter, "lines and an amount exclude each other");
  answer.request = refund_request(action, answer.document, request);
  std::int64_t id;
  if (!start_answer(answer, answer.document.origin_id, id)) {
    SaleOriginal sale;
    read_original(answer.ledger, answer.document.origin_id, sale);
    request.at = date_answer(answer);
    const Giving giving = give_back(calls, sale, request);
    Jsonb *written = write_giving(sale, giving, request, action);
    id = finish_answer(answer, giving.legs, written);
    write_refund_turnover(answer.ledger, id, sale.id, request.at, written);
  }
  PG_RETURN_INT64(id);
}

// ledger, transaction_id, amount; key, kind, effective_at, description, metadata
SQL_FUNCTION(ledger_goodwill) {
  SaleAnswer answer = answer_argument(fcinfo, 3);
  PricingCalls &calls = pricing_calls(fcinfo);
  const Monetary amount = amount_argument(fcinfo, 2, "amount");
  answer.request = amount_request("goodwill", answer.document, &amount, nullptr);
  std::int64_t id;
  if (!start_answer(answer, answer.document.origin_id, id)) {
    SaleOriginal sale;
    read_original(answer.ledger, answer.document.origin_id, sale);
    check_currency("amount", amount.currency, sale.document.currency, "sale");
    check_paid(sale, amount.amount, false, {0, 0});
    const Monetary paid = {booked_payment(sale, amount.amount), sale.payment.to};
    SaleLegs legs = start_answer_legs(calls, sale, date_answer(answer));
    add_leg_of(legs, "goodwill", amount);
    add_exchanged_leg(legs, "payment", negate(amount), negate(paid), negate(paid));
    id = finish_answer(answer, legs, amount_quote("goodwill", amount, legs, &paid));
  }
  PG_RETURN_INT64(id);
}

// ledger, transaction_id, amount, fee; key, kind, effective_at, description, metadata
SQL_FUNCTION(ledger_chargeback) {
  SaleAnswer answer = answer_argument(fcinfo, 4);
  PricingCalls &calls = pricing_calls(fcinfo);
  const Monetary amount = amount_argument(fcinfo, 2, "amount");
  const bool has_fee = !PG_ARGISNULL(3);
  const Monetary fee = has_fee ? amount_argument(fcinfo, 3, "fee") : Monetary{{0, 0}, amount.currency};
  answer.request = amount_request("chargeback", answer.document, &amount, has_fee ? &fee : nullptr);
  std::int64_t id;
  if (!start_answer(answer, answer.document.origin_id, id)) {
    SaleOriginal sale;
    read_original(answer.ledger, answer.document.origin_id, sale);
    constexpr const char *detail =
        "A chargeback is what the bank takes from the account of the payment, in its currency.";
    check_currency("amount", amount.currency, sale.payment.to, "payment", detail);
    check_currency("fee", fee.currency, sale.payment.to, "payment", detail);
    SaleLegs legs = start_answer_legs(calls, sale, date_answer(answer));
    add_leg_of(legs, "chargeback", amount);
    add_leg_of(legs, "chargeback_fee", fee);
    add_leg_of(legs, "payment", negate(amount));
    add_leg_of(legs, "payment", negate(fee));
    id = finish_answer(answer, legs, amount_quote("chargeback", amount, legs, nullptr));
  }
  PG_RETURN_INT64(id);
}

// ledger, the chargeback's transaction_id, amount; key, kind, effective_at, description, metadata
SQL_FUNCTION(ledger_reinstate_chargeback) {
  SaleAnswer answer = answer_argument(fcinfo, 3);
  PricingCalls &calls = pricing_calls(fcinfo);
  const bool has_amount = !PG_ARGISNULL(2);
  Monetary amount = has_amount ? amount_argument(fcinfo, 2, "amount") : Monetary{{0, 0}, {0}};
  answer.request = amount_request("reinstatement", answer.document, has_amount ? &amount : nullptr, nullptr);
  const std::int64_t chargeback_id = answer.document.origin_id;
  SaleRow chargeback;
  if (!read_sale(answer.ledger, chargeback_id, chargeback) ||
      StoredJson(chargeback.quote).text("kind") != "chargeback")
    raise(Fault::bad_parameter, "transaction " INT64_FORMAT " is not a chargeback", chargeback_id);
  // Its refunds ask what is charged back of it.
  const std::int64_t sale_id = StoredJson(chargeback.document).integer("transaction_id");
  std::int64_t id;
  if (!start_answer(answer, sale_id, id)) {
    SaleOriginal sale;
    read_original(answer.ledger, sale_id, sale);
    const Monetary open = {open_of_chargeback(answer.ledger, chargeback_id), sale.payment.to};
    // What a refund settled of the chargebacks is no longer there to be reinstated.
    const Monetary left = {compare(sale.disputed, open.amount) < 0 ? sale.disputed : open.amount,
                           open.currency};
    if (left.amount.coefficient <= 0)
      refuse_closed(chargeback_id);
    if (!has_amount)
      amount = left;
    check_currency("amount", amount.currency, open.currency, "payment");
    if (compare(amount.amount, left.amount) > 0) {
      raise(Fault::refund_exceeds_original, "reinstatement of %s exceeds the %s that are charged back",
            Printed(amount).text, Printed(left).text);
    }
    SaleLegs legs = start_answer_legs(calls, sale, date_answer(answer));
    add_leg_of(legs, "payment", amount);
    add_standing_legs(legs, "chargeback", {sale.disputed_on.items, sale.disputed_on.count}, amount,
                      account_of(chargeback, "chargeback"));
    id = finish_answer(answer, legs, amount_quote("reinstatement", amount, legs, nullptr));
  }
  PG_RETURN_INT64(id);
}
