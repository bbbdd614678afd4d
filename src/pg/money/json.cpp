// An amount as JSON, {"amount": "12.34", "currency": "GBP"}: strings on the way out, because most readers of
// JSON turn a number into floating point; numbers are accepted on the way in, where the server keeps them
// exact.

#include "money/json.hpp"
#include "error.hpp"
#include "money/datum.hpp"

namespace florin {
namespace {

// {"amount": "", "currency": ""} around an amount and a code, which need no escapes.
constexpr std::size_t json_buffer = monetary_buffer + currency_buffer + 32;

int print_json(const Monetary &value, char (&out)[json_buffer]) {
  char amount[monetary_buffer], code[currency_buffer];
  const int digits = minor_unit_digits(value.currency);
  print_decimal(value.amount, digits < 0 ? 0 : digits, amount);
  print_currency(value.currency, code);
  return snprintf(out, sizeof out, "{\"amount\": \"%s\", \"currency\": \"%s\"}", amount, code);
}

bool refuse(const char *reason, Failure &why) {
  why.set(Fault::bad_parameter, "cannot read an amount of money from this JSON: %s", reason);
  return why.explain("Expected an object such as {\"amount\": \"12.34\", \"currency\": \"GBP\"}.");
}

std::string_view string_of(const JsonbValue &value) {
  return {value.val.string.val, static_cast<std::size_t>(value.val.string.len)};
}

bool read_amount(const JsonbValue &value, Decimal &out, Failure &why) {
  if (value.type == jbvNumeric)
    return decimal_from_numeric(value.val.numeric, out, why);
  if (value.type != jbvString)
    return refuse("the amount is neither a string nor a number", why);
  return parse_decimal(string_of(value), out, why);
}

bool read_currency(const JsonbValue &value, Currency &out, Failure &why) {
  if (value.type != jbvString)
    return refuse("the currency is not a string", why);
  return parse_currency(string_of(value), out, why);
}

bool read_object(Jsonb *document, Monetary &out, Failure &why) {
  if (!JB_ROOT_IS_OBJECT(document))
    return refuse("it is not an object", why);
  bool has_amount = false, has_currency = false;
  JsonbIterator *iterator = JsonbIteratorInit(&document->root);
  JsonbValue key, value;
  for (JsonbIteratorToken token = JsonbIteratorNext(&iterator, &key, false); token != WJB_DONE;
       token = JsonbIteratorNext(&iterator, &key, false)) {
    if (token != WJB_KEY)
      continue;
    // Members are read whole, so that whatever is nested in one is not mistaken for a member.
    JsonbIteratorNext(&iterator, &value, true);
    if (string_of(key) == "amount") {
      has_amount = true;
      if (!read_amount(value, out.amount, why))
        return false;
    } else if (string_of(key) == "currency") {
      has_currency = true;
      if (!read_currency(value, out.currency, why))
        return false;
    } else {
      return refuse("it has a member other than \"amount\" and \"currency\"", why);
    }
  }
  return (has_amount && has_currency) || refuse("it lacks \"amount\" or \"currency\"", why);
}

}  // namespace

bool looks_like_json(std::string_view text) {
  constexpr std::string_view blank = " \t\n\r";
  const std::size_t brace = text.find_first_not_of(blank);
  if (brace == text.npos || text[brace] != '{')
    return false;
  const std::size_t quote = text.find_first_not_of(blank, brace + 1);
  return quote != text.npos && text[quote] == '"';
}

bool parse_json_monetary(const char *text, Node *escontext, Monetary &out, Failure &why) {
  Datum document;
#if PG_VERSION_NUM >= 160000
  why.fault = Fault::none;
  if (!DirectInputFunctionCallSafe(jsonb_in, const_cast<char *>(text), JSONBOID, -1, escontext, &document))
    return false;
#else
  static_cast<void>(escontext);
  document = DirectFunctionCall1(jsonb_in, CStringGetDatum(text));
#endif
  if (read_object(DatumGetJsonbP(document), out, why))
    return true;
  if (why.fault == Fault::bad_parameter)
    why.fault = Fault::bad_text;
  return false;
}

}  // namespace florin

using namespace florin;

SQL_FUNCTION(monetary_to_json) {
  char text[json_buffer];
  const int length = print_json(monetary_from_datum(PG_GETARG_DATUM(0)), text);
  PG_RETURN_TEXT_P(cstring_to_text_with_len(text, length));
}

SQL_FUNCTION(monetary_to_jsonb) {
  char text[json_buffer];
  print_json(monetary_from_datum(PG_GETARG_DATUM(0)), text);
  return DirectFunctionCall1(jsonb_in, CStringGetDatum(text));
}

SQL_FUNCTION(monetary_from_jsonb) {
  Monetary out;
  Failure why;
  if (!read_object(PG_GETARG_JSONB_P(0), out, why))
    raise(why);
  return monetary_datum(out);
}

SQL_FUNCTION(monetary_from_json) {
  const Datum document =
      DirectFunctionCall1(jsonb_in, CStringGetDatum(text_to_cstring(PG_GETARG_TEXT_PP(0))));
  Monetary out;
  Failure why;
  if (!read_object(DatumGetJsonbP(document), out, why))
    raise(why);
  return monetary_datum(out);
}
