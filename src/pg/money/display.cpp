// Money as people write it, for SQL: arguments to UTF-8 and results from it, whatever the server's encoding.
// Never here: conventions of any locale, which are all in src/core/money/display*.

#include "money/display.hpp"

#include "error.hpp"
#include "money/datum.hpp"

namespace florin {
namespace {

std::string_view utf8_argument(FunctionCallInfo fcinfo, int number) {
  text *argument = PG_GETARG_TEXT_PP(number);
  const char *bytes = VARDATA_ANY(argument);
  const int length = static_cast<int>(VARSIZE_ANY_EXHDR(argument));
  const char *converted = pg_server_to_any(bytes, length, PG_UTF8);
  return {converted, converted == bytes ? static_cast<std::size_t>(length) : std::strlen(converted)};
}

// Raises 22P05 where the server's encoding has no such character.
Datum text_datum(std::string_view utf8) {
  const int length = static_cast<int>(utf8.size());
  const char *converted = pg_any_to_server(utf8.data(), length, PG_UTF8);
  if (converted == utf8.data())
    return PointerGetDatum(cstring_to_text_with_len(converted, length));
  return PointerGetDatum(cstring_to_text(converted));
}

const char *server_text(const char *utf8) {
  return pg_any_to_server(utf8, static_cast<int>(std::strlen(utf8)), PG_UTF8);
}

// These failures quote what the user sent, and what the user sent is UTF-8 here.
[[noreturn]] void raise_utf8(const Failure &why) {
  ereport(ERROR, (errcode(sqlstate(why.fault)), errmsg("%s", server_text(why.message)),
                  why.detail[0] != '\0' ? errdetail("%s", server_text(why.detail)) : 0));
  pg_unreachable();
}

Datum parse(FunctionCallInfo fcinfo, const Currency *currency) {
  Monetary value;
  Failure why;
  if (!parse_money(utf8_argument(fcinfo, 0), utf8_argument(fcinfo, 1), currency, value, why))
    raise_utf8(why);
  return monetary_datum(value);
}

}  // namespace
}  // namespace florin

using namespace florin;

SQL_FUNCTION(monetary_format) {
  const Monetary value = monetary_from_datum(PG_GETARG_DATUM(0));
  DisplayStyle style;
  std::string_view out;
  Failure why;
  if (!parse_display_style(utf8_argument(fcinfo, 2), style, why) ||
      !format_money(value, utf8_argument(fcinfo, 1), style, out, why))
    raise_utf8(why);
  return text_datum(out);
}

SQL_FUNCTION(monetary_parse) {
  return parse(fcinfo, nullptr);
}

SQL_FUNCTION(monetary_parse_currency) {
  const Currency currency = currency_from_datum(PG_GETARG_DATUM(2));
  return parse(fcinfo, &currency);
}

SQL_FUNCTION(currency_display_name) {
  std::string_view out;
  Failure why;
  if (!currency_name(currency_from_datum(PG_GETARG_DATUM(0)), utf8_argument(fcinfo, 1), out, why))
    raise_utf8(why);
  return text_datum(out);
}

SQL_FUNCTION(currency_display_symbol) {
  std::string_view out;
  Failure why;
  if (!currency_symbol(currency_from_datum(PG_GETARG_DATUM(0)), utf8_argument(fcinfo, 1), out, why))
    raise_utf8(why);
  return text_datum(out);
}
