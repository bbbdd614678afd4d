// Rates of a sale: looked up once a call site, kept in the quote, used again for its refunds.

#include "money/quote.hpp"
#include "pricing/exchange.hpp"

#include "sale_exchange.hpp"

#include "../error.hpp"
#include "../money/datum.hpp"
#include "json_members.hpp"
#include "rate_sources.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

SaleExchange read_rate(const RuleRow &row) {
  SaleExchange out;
  out.rate = row.decimal(0);
  out.divisor = row.decimal(1);
  if (!row.is_null(3)) {
    out.via = row.currency(2);
    out.via_rate = row.decimal(3);
    out.via_divisor = row.decimal(4);
    out.intermediate_digits = row.integer(5);
  }
  const Array<std::int64_t> ids = row.numbers(6);
  out.rate_ids = {ids.items, ids.count};
  return out;
}

constexpr RuleSource<SaleExchange> rates = {
    "SELECT f.rate, f.divisor, f.via, f.via_rate, f.via_divisor, f.intermediate_digits, f.rate_ids"
    " FROM %1$s.find_rate($1, $2, $3, CASE WHEN $4 OPERATOR(pg_catalog.=) '' THEN NULL ELSE $4 END, $5) AS f",
    read_rate};

SaleExchange find(PricingCalls &calls, Currency from, Currency to, std::int64_t at, std::string_view source,
                  bool has_known_at, std::int64_t known_at) {
  RuleKey key;
  key.currency(calls, from).currency(calls, to).time(at).text(source).optional_time(has_known_at, known_at);
  SaleExchange out = find_rules(calls, rates, key)[0];
  out.from = from;
  out.to = to;
  return out;
}

Decimal step(const Monetary &amount, Currency to, const Decimal &rate, const Decimal &divisor, int digits) {
  const RateStep steps[] = {{rate, false}, {divisor, true}};
  Monetary out;
  Failure why;
  if (!convert(amount, to, steps, 2, digits, Rounding::half_up, out, why))
    raise(why);
  return out.amount;
}

struct CustomerQuote {
  Monetary sell;
  Monetary buy;
  Decimal rate;
  std::int64_t expires_at;
  bool is_used;
  std::string_view source;
};

constexpr RuleSource<CustomerQuote> customer_quotes = {
    "SELECT q.sell, q.buy, q.rate, q.expires_at, u.quote_id IS NOT NULL,"
    " (SELECT s.name FROM %1$s.rate_sources AS s WHERE s.id OPERATOR(pg_catalog.=) q.source_id)"
    " FROM %1$s.find_quote($1) AS q LEFT JOIN %1$s.fx_quote_uses AS u ON u.quote_id OPERATOR(pg_catalog.=) "
    "q.id",
    [](const RuleRow &row) {
      return CustomerQuote{row.monetary(0), row.monetary(1), row.decimal(2),
                           row.time(3),     row.boolean(4),  row.text(5)};
    }};

const CustomerQuote &find_customer_quote(PricingCalls &calls, std::int64_t number) {
  return find_rules(calls, customer_quotes, RuleKey().number(number))[0];
}

[[noreturn]] void refuse_quote(const CurrencyChoice &choice, const CustomerQuote &quote, Fault fault,
                               const char *what) {
  Failure why;
  why.set(fault, "quote %lld %s", static_cast<long long>(choice.quote), what);
  why.explain("It sells %s for %s.", Printed(quote.sell).text, Printed(quote.buy).text);
  raise(why);
}

// Who pays sells what is paid with and buys what is owed; who is paid out sells what is owed to them.
SaleExchange find_quoted(PricingCalls &calls, Currency from, const CurrencyChoice &choice, bool pays) {
  const CustomerQuote &quote = find_customer_quote(calls, choice.quote);
  const Monetary &owed = pays ? quote.buy : quote.sell;
  const Monetary &paid = pays ? quote.sell : quote.buy;
  if (owed.currency != from || paid.currency != choice.currency)
    refuse_quote(choice, quote, Fault::currency_mismatch, "is of other currencies");
  const int digits = minor_unit_digits(paid.currency);
  if (digits >= 0 && paid.amount.scale > digits)
    refuse_quote(choice, quote, Fault::bad_parameter,
                 "is finer than the minor unit, in which sales are paid");
  if (quote.is_used)
    refuse_quote(choice, quote, Fault::quote_expired, "was used already");
  if (GetCurrentStatementStartTimestamp() >= quote.expires_at)
    refuse_quote(choice, quote, Fault::quote_expired, "has expired");
  SaleExchange out;
  out.from = from;
  out.to = choice.currency;
  (pays ? out.divisor : out.rate) = quote.rate;
  (pays ? out.rate : out.divisor) = {1, 0};
  out.quote = choice.quote;
  out.quoted_from = owed.amount;
  out.quoted_to = paid.amount;
  return out;
}

SaleExchange find_for(PricingCalls &calls, const SaleDocument &document, const CurrencyChoice &choice,
                      bool pays) {
  SaleExchange none;
  none.from = none.to = document.currency;
  if (choice.quote != 0)
    return find_quoted(calls, document.currency, choice, pays);
  if (document.currency == choice.currency)
    return none;
  if (choice.source.empty() && count_rate_sources(calls) > 1)
    refuse_member({pays ? "payment" : "settlement", "source"},
                  "must name a source of rates, as there is not just one");
  return find(calls, document.currency, choice.currency, document.at, choice.source, document.has_known_at,
              document.known_at);
}

Currency currency_of(const StoredJson &stored, const char *name) {
  Currency out = {0};
  Failure why;
  const std::string_view code = stored.text(name);
  if (!code.empty() && !parse_currency(code, out, why))
    raise(why);
  return out;
}

}  // namespace

SaleExchange find_exchange_at(PricingCalls &calls, Currency from, Currency to, std::int64_t at,
                              std::string_view source) {
  SaleExchange none;
  none.from = none.to = from;
  return from == to ? none : find(calls, from, to, at, source, false, 0);
}

std::string_view source_of_quote(PricingCalls &calls, std::int64_t number) {
  return find_customer_quote(calls, number).source;
}

SaleExchange find_payment(PricingCalls &calls, const SaleDocument &document) {
  return find_for(calls, document, document.payment, true);
}

SaleExchange find_settlement(PricingCalls &calls, const SaleDocument &document) {
  return find_for(calls, document, document.settlement, false);
}

void check_quoted(const SaleExchange &exchange, const Decimal &amount) {
  if (exchange.quote == 0 || compare(amount, exchange.quoted_from) <= 0)
    return;
  raise(Fault::bad_parameter, "quote %lld is for %s, not for %s", static_cast<long long>(exchange.quote),
        Printed(Monetary{exchange.quoted_from, exchange.from}).text,
        Printed(Monetary{amount, exchange.from}).text);
}

Decimal exchange_amount(const SaleExchange &exchange, const Decimal &amount) {
  if (exchange.is_none())
    return amount;
  if (exchange.quoted_to.coefficient != 0 && amount == exchange.quoted_from)
    return exchange.quoted_to;
  Decimal through = amount;
  Currency from = exchange.from;
  if (exchange.via.packed != 0) {
    through =
        step({amount, from}, exchange.via, exchange.rate, exchange.divisor, exchange.intermediate_digits);
    from = exchange.via;
  }
  return step({through, from}, exchange.to, exchange.via.packed != 0 ? exchange.via_rate : exchange.rate,
              exchange.via.packed != 0 ? exchange.via_divisor : exchange.divisor,
              required_minor_unit(exchange.to));
}

namespace {

void write_currency(JsonWriter &json, const char *name, Currency currency) {
  char code[currency_buffer];
  json.member(name, pnstrdup(code, print_currency(currency, code)));
}

}  // namespace

void write_exchange(JsonWriter &json, const SaleExchange &exchange) {
  if (exchange.is_none()) {
    json.null();
    return;
  }
  json.begin_object();
  write_currency(json, "from", exchange.from);
  write_currency(json, "to", exchange.to);
  json.member("rate", exchange.rate);
  json.member("divisor", exchange.divisor);
  if (exchange.via.packed != 0) {
    write_currency(json, "via", exchange.via);
    json.member("via_rate", exchange.via_rate);
    json.member("via_divisor", exchange.via_divisor);
    json.member("intermediate_digits", exchange.intermediate_digits);
  }
  if (exchange.quote != 0) {
    json.member("quote", exchange.quote);
    json.member("quoted_from", Monetary{exchange.quoted_from, exchange.from});
    json.member("quoted_to", Monetary{exchange.quoted_to, exchange.to});
  }
  json.name("rate_ids");
  json.begin_array();
  for (const std::int64_t id : exchange.rate_ids)
    json.number(id);
  json.end_array();
  json.end_object();
}

SaleExchange read_exchange(const StoredJson &stored, const char *name, Currency currency) {
  SaleExchange out;
  out.from = out.to = currency;
  if (!stored.has(name))
    return out;
  const StoredJson exchange = stored.member(name);
  out.from = currency_of(exchange, "from");
  out.to = currency_of(exchange, "to");
  out.rate = exchange.number("rate");
  out.divisor = exchange.number("divisor");
  out.via = currency_of(exchange, "via");
  out.via_rate = exchange.number("via_rate");
  out.via_divisor = exchange.number("via_divisor");
  out.intermediate_digits = static_cast<int>(exchange.integer("intermediate_digits"));
  out.quote = exchange.integer("quote");
  out.quoted_from = exchange.amount("quoted_from").amount;
  out.quoted_to = exchange.amount("quoted_to").amount;
  return out;
}

}  // namespace florin
