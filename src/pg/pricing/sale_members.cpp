// Values of a sale's document by their type and range.

#include "sale_members.hpp"

#include "money/quote.hpp"
#include "pricing/countries.hpp"
#include "timestamp.hpp"

#include "../error.hpp"
#include "../money/datum.hpp"

#include "postgres.hpp"

namespace florin {

using std::string_view;

void refuse_unknown(const JsonMember &member) {
  refuse_member(member, "is not a member that is known here");
}

string_view read_text(const JsonMember &member, const JsonbValue &value) {
  return value.type == jbvNull ? string_view() : read_json_text(member, value);
}

std::int64_t read_time(const JsonMember &member, const JsonbValue &value) {
  const string_view text = read_json_text(member, value);
  if (!is_timestamp(text)) {
    Failure why;
    why.set(Fault::bad_time, "must be a time by ISO 8601, such as \"2026-01-05T12:00:00Z\"");
    raise_of_member(member, why);
  }
  return DatumGetTimestampTz(DirectFunctionCall3(timestamptz_in,
                                                 CStringGetDatum(pnstrdup(text.data(), text.size())),
                                                 ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));
}

Currency read_currency(const JsonMember &member, const JsonbValue &value) {
  Currency out;
  Failure why;
  if (!parse_currency(read_text(member, value), out, why))
    raise_of_value(member, why);
  return out;
}

Decimal read_amount(const JsonMember &member, const JsonbValue &value, const SaleDocument &document) {
  const Monetary out = read_json_amount(member, value);
  if (out.currency != document.currency) {
    Failure why;
    why.set(Fault::currency_mismatch, "is in %s, the document in %s", Printed(out.currency).text,
            Printed(document.currency).text);
    raise_of_value(member, why);
  }
  if (out.amount.coefficient < 0)
    refuse_member(member, "must not be negative");
  return out.amount;
}

Decimal read_whole_amount(const JsonMember &member, const JsonbValue &value, const SaleDocument &document) {
  const Decimal amount = read_amount(member, value, document);
  if (amount.scale > document.digits)
    refuse_member(member, "must be a whole number of minor units");
  return amount;
}

Decimal read_percent(const JsonMember &member, const JsonbValue &value) {
  const Decimal percent = read_json_number(member, value);
  constexpr Decimal hundred = {100, 0};
  if (percent.coefficient < 0 || compare(percent, hundred) > 0)
    refuse_member(member, "must be between 0 and 100");
  return percent;
}

string_view read_country(const JsonMember &member, const JsonbValue &value) {
  const string_view country = read_text(member, value);
  if (!country.empty() && !is_country(country)) {
    const Excerpt shown = excerpt(country);
    Failure why;
    why.set(Fault::bad_parameter, "\"%.*s%s\" is not a country", shown.length, shown.start, shown.ellipsis);
    why.explain("A country is two capital letters of ISO 3166-1.");
    raise_of_value(member, why);
  }
  return country;
}

}  // namespace florin
