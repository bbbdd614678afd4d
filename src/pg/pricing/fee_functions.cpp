// The SQL functions about fees: of a component by itself, and of a sale by a ledger's schedules.

#include "money/quote.hpp"
#include "pricing/gross_up.hpp"

#include "../error.hpp"
#include "../money/datum.hpp"
#include "fee_terms.hpp"
#include "sale_document.hpp"
#include "sale_quote.hpp"

#include "postgres.hpp"

using namespace florin;

namespace {

[[noreturn]] void refuse_null(const char *what) {
  ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("%s must not be null", what)));
  pg_unreachable();
}

std::string_view text_of(FunctionCallInfo fcinfo, int number) {
  const text *value = PG_GETARG_TEXT_PP(number);
  return {VARDATA_ANY(value), static_cast<std::size_t>(VARSIZE_ANY_EXHDR(value))};
}

// An amount in the currency of another argument, not negative.
Decimal amount_like(FunctionCallInfo fcinfo, int number, const char *what, const Monetary &other) {
  const Monetary amount = monetary_from_datum(PG_GETARG_DATUM(number));
  if (amount.currency != other.currency) {
    raise(Fault::currency_mismatch, "%s of a fee is %s, and goes with %s", what, Printed(amount).text,
          Printed(other).text);
  }
  if (amount.amount.coefficient < 0)
    raise(Fault::bad_parameter, "%s of a fee must not be negative, as %s is", what, Printed(amount).text);
  return amount.amount;
}

Fee charge(const FeeComponent &component, const Monetary &amount, const Decimal &quantity) {
  Fee fee;
  Failure why;
  if (!charge_fee(component, {amount, quantity}, fee, why))
    raise(why);
  return fee;
}

Decimal fraction_argument(FunctionCallInfo fcinfo, int number) {
  Decimal fraction;
  Failure why;
  if (!fraction_of_percent(decimal_from_datum(PG_GETARG_DATUM(number)), fraction, why)) {
    Failure named;
    named.set(why.fault, "a percentage of a fee %s", why.message);
    if (why.detail[0] != '\0')
      named.explain("%s", why.detail);
    raise(named);
  }
  return fraction;
}

Monetary gross_up(std::span<const FeeComponent> components, const Monetary &net) {
  auto *places = reinterpret_cast<TierPlace *>(
      TYPEALIGN(alignof(TierPlace), palloc(components.size() * sizeof(TierPlace) + alignof(TierPlace))));
  for (std::size_t i = 0; i < components.size(); ++i)
    new (&places[i]) TierPlace();
  GrossUp search(components.data(), places, components.size());
  Failure why;
  if (!search.start(net, why))
    raise(why);
  for (bool done = false; !done;) {
    CHECK_FOR_INTERRUPTS();
    if (!search.step(done, why))
      raise(why);
  }
  return search.gross();
}

int digits_of(const Monetary &amount) {
  const int digits = minor_unit_digits(amount.currency);
  return digits > amount.amount.scale ? digits : amount.amount.scale;
}

}  // namespace

SQL_FUNCTION(florin_check_fee_components) {
  read_fee_components(PG_GETARG_JSONB_P(0), PG_GETARG_BOOL(1));
  PG_RETURN_BOOL(true);
}

SQL_FUNCTION(florin_fee) {
  const Monetary amount = monetary_from_datum(PG_GETARG_DATUM(0));
  const Decimal quantity = decimal_from_datum(PG_GETARG_DATUM(2));
  Monetary sum = {{0, 0}, amount.currency};
  for (const FeeComponent &component : read_fee_components(PG_GETARG_JSONB_P(1), true)) {
    Failure why;
    if (!add(Decimal(sum.amount), charge(component, amount, quantity).amount, sum.amount, why))
      raise(why);
  }
  return monetary_datum(sum);
}

SQL_FUNCTION(florin_fee_parts) {
  const Monetary amount = monetary_from_datum(PG_GETARG_DATUM(0));
  const Decimal quantity = decimal_from_datum(PG_GETARG_DATUM(2));
  InitMaterializedSRF(fcinfo, 0);
  auto *result = reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo);
  const auto put = [&](const FeeComponent &component, std::string_view party, const Decimal &part,
                       const Decimal *fixed) {
    const auto text_datum = [](std::string_view text) {
      return PointerGetDatum(cstring_to_text_with_len(text.data(), static_cast<int>(text.size())));
    };
    Datum values[] = {text_datum(component.name), text_datum(party), monetary_datum({part, amount.currency}),
                      monetary_datum({fixed != nullptr ? *fixed : Decimal{0, 0}, amount.currency})};
    bool nulls[] = {false, party.empty(), false, fixed == nullptr};
    tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
  };
  for (const FeeComponent &component : read_fee_components(PG_GETARG_JSONB_P(1), true)) {
    const Fee fee = charge(component, amount, quantity);
    if (component.share_count == 0) {
      put(component, {}, fee.amount, &fee.fixed);
      continue;
    }
    Array<Decimal> parts;
    parts.start(component.share_count);
    for (std::size_t i = 0; i < component.share_count; ++i)
      parts.push({0, 0});
    Failure why;
    if (!split_fee(component, {fee.amount, amount.currency}, parts.items, why))
      raise(why);
    for (std::size_t i = 0; i < component.share_count; ++i)
      put(component, component.shares[i].party, parts[i], nullptr);
  }
  return Datum{0};
}

SQL_FUNCTION(florin_gross_up_components) {
  const std::span<const FeeComponent> components = read_fee_components(PG_GETARG_JSONB_P(1), true);
  return monetary_datum(gross_up(components, monetary_from_datum(PG_GETARG_DATUM(0))));
}

// net, percent, flat, minimum, maximum, rounding. Not strict: what is beside the percentage may be left out.
SQL_FUNCTION(florin_gross_up) {
  if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(5))
    PG_RETURN_NULL();
  const Monetary net = monetary_from_datum(PG_GETARG_DATUM(0));
  FeeComponent component = {};
  component.name = "fee";
  component.kind = FeeKind::percentage;
  component.digits = own_digits;
  component.rate = fraction_argument(fcinfo, 1);
  component.mode = rounding_from_datum(PG_GETARG_DATUM(5));
  if (!PG_ARGISNULL(2))
    component.amount = amount_like(fcinfo, 2, "flat part", net);
  component.has_minimum = !PG_ARGISNULL(3);
  if (component.has_minimum)
    component.minimum = amount_like(fcinfo, 3, "minimum", net);
  component.has_maximum = !PG_ARGISNULL(4);
  if (component.has_maximum)
    component.maximum = amount_like(fcinfo, 4, "maximum", net);
  Failure why;
  if (!check_component(component, why))
    raise(why);
  return monetary_datum(gross_up({&component, 1}, net));
}

// fee, refunded, total, policy, fixed, administration_percent, administration_cap. Not strict, as above.
SQL_FUNCTION(florin_fee_returned) {
  for (const int number : {0, 1, 2, 3}) {
    if (PG_ARGISNULL(number))
      PG_RETURN_NULL();
  }
  const Monetary charged = monetary_from_datum(PG_GETARG_DATUM(0));
  const Decimal amount = amount_like(fcinfo, 0, "amount", charged);
  FeeReturn terms = {};
  terms.policy = fee_refund_of(text_of(fcinfo, 3));
  const Decimal fixed = PG_ARGISNULL(4) ? Decimal{0, 0} : amount_like(fcinfo, 4, "fixed part", charged);
  if (compare(fixed, amount) > 0)
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("the fixed part of a fee must not be above the fee"),
                    errdetail("It is %s, the fee %s.", Printed(Monetary{fixed, charged.currency}).text,
                              Printed(charged).text)));
  if (terms.policy == FeeRefund::less_administration) {
    if (PG_ARGISNULL(5))
      refuse_null("administration_percent of this policy");
    terms.administration_rate = fraction_argument(fcinfo, 5);
    terms.has_cap = !PG_ARGISNULL(6);
    if (terms.has_cap)
      terms.administration_cap = amount_like(fcinfo, 6, "administration_cap", charged);
  }
  const Monetary refunded = monetary_from_datum(PG_GETARG_DATUM(1));
  const Monetary total = monetary_from_datum(PG_GETARG_DATUM(2));
  Monetary checked;
  Decimal out;
  Failure why;
  if (!subtract(total, refunded, checked, why))
    raise(why);
  if (!fee_returned(terms, {amount, fixed}, refunded.amount, total.amount, digits_of(charged), out, why)) {
    if (why.fault == Fault::refund_exceeds_original)
      why.explain("It was taken of %s, and %s is refunded.", Printed(total).text, Printed(refunded).text);
    raise(why);
  }
  return monetary_datum({out, charged.currency});
}

namespace {

// Whether the ledger knows of taxes at all.
constexpr RuleSource<bool> any_jurisdiction = {"SELECT EXISTS (SELECT FROM %1$s.tax_jurisdictions)",
                                               [](const RuleRow &row) { return row.boolean(0); }};

}  // namespace

SQL_FUNCTION(ledger_quote_fees) {
  PricingCalls &calls = pricing_calls(fcinfo);
  const SaleDocument document = read_sale_document(sale_argument(fcinfo));
  SaleQuote quote;
  quote_shipping(calls, document, quote.shipping);
  if (find_rules(calls, any_jurisdiction, RuleKey()).front()) {
    put_taxes(calls, document, quote);
  } else {
    quote.totals.shipping = {quote.shipping.amount, {0, 0}, quote.shipping.amount};
    quote.lines.start(document.lines.size());
    for (const SaleLine &line : document.lines)
      quote.lines.push({line.charged, {0, 0}, line.charged});
  }
  put_fees(calls, document, quote);
  JsonWriter json;
  write_fees(json, document, quote.fees);
  PG_RETURN_JSONB_P(json.finish());
}
