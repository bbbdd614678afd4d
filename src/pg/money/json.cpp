// An amount as JSON, {"amount": "12.34", "currency": "GBP"}: strings on the way out, because most readers of
// JSON turn a number into floating point; numbers are accepted on the way in, where the server keeps them
// exact.

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

[[noreturn]] void refuse(const char *detail) {
  ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("cannot cast this jsonb to type monetary"),
                  errdetail_internal("%s", detail),
                  errhint("Expected an object such as {\"amount\": \"12.34\", \"currency\": \"GBP\"}.")));
  pg_unreachable();
}

std::string_view string_of(const JsonbValue &value) {
  return {value.val.string.val, static_cast<std::size_t>(value.val.string.len)};
}

void read_amount(const JsonbValue &value, Decimal &out) {
  Failure why;
  if (value.type == jbvNumeric) {
    if (!decimal_from_numeric(value.val.numeric, out, why))
      raise(why);
  } else if (value.type != jbvString) {
    refuse("The amount is neither a string nor a number.");
  } else if (!parse_decimal(string_of(value), out, why)) {
    raise(why);
  }
}

void read_currency(const JsonbValue &value, Currency &out) {
  Failure why;
  if (value.type != jbvString)
    refuse("The currency is not a string.");
  if (!parse_currency(string_of(value), out, why))
    raise(why);
}

}  // namespace
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
  Jsonb *document = PG_GETARG_JSONB_P(0);
  if (!JB_ROOT_IS_OBJECT(document))
    refuse("It is not an object.");

  Monetary out{};
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
      read_amount(value, out.amount);
      has_amount = true;
    } else if (string_of(key) == "currency") {
      read_currency(value, out.currency);
      has_currency = true;
    } else {
      refuse("It has a member other than \"amount\" and \"currency\".");
    }
  }
  if (!has_amount || !has_currency)
    refuse("It lacks one of the members \"amount\" and \"currency\".");
  return monetary_datum(out);
}
