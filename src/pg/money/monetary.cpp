// The SQL type monetary: text and binary form, and its modifier, one currency that a column admits.
// Never here: order (order.cpp), arithmetic (arithmetic.cpp).

#include "money/monetary.hpp"

#include "error.hpp"
#include "money/datum.hpp"
#include "money/json.hpp"
#include "money/quote.hpp"

namespace florin {
namespace {

// ---- the modifier: a code of up to six characters as a positive int32, 26 * 37^5 < 2^31.
// The first letter counts 26 values, each of the other five places 37 (end of code, digits, letters).
constexpr std::size_t max_modifier_length = 6;
constexpr int no_modifier = -1;

int letter_value(char c) {
  return c >= 'A' ? c - 'A' + 11 : c - '0' + 1;
}

int pack_modifier(std::string_view code) {
  int packed = code[0] - 'A';
  for (std::size_t i = 1; i < max_modifier_length; ++i)
    packed = packed * 37 + (i < code.size() ? letter_value(code[i]) : 0);
  return packed;
}

bool unpack_modifier(std::int32_t modifier, Currency &out, Failure &why) {
  char code[max_modifier_length];
  std::size_t length = max_modifier_length;
  std::int32_t rest = modifier;
  for (std::size_t i = max_modifier_length - 1; i > 0; --i, rest /= 37) {
    const int place = rest % 37;
    code[i] = static_cast<char>(place > 10 ? 'A' + place - 11 : '0' + place - 1);
    if (place == 0)
      length = i;
  }
  code[0] = static_cast<char>('A' + rest);
  if (modifier < 0 || rest > 25)
    return why.set(Fault::bad_parameter, "invalid type modifier %d for type monetary", modifier);
  return parse_currency(std::string_view(code, length), out, why);
}

bool admits(std::int32_t modifier, const Monetary &value, Failure &why) {
  if (modifier == no_modifier)
    return true;
  Currency only;
  if (!unpack_modifier(modifier, only, why))
    return false;
  if (only == value.currency)
    return true;
  return why.set(Fault::bad_parameter, "%s is not an amount of %s", Printed(value).text,
                 Printed(only).text) ||
         why.explain("The type monetary('%s') admits one currency and never converts.", Printed(only).text);
}

// What an input function returns when the error is already in its context.
Datum no_value(FunctionCallInfo fcinfo) {
  fcinfo->isnull = true;
  return 0;
}

// text ends with a zero byte.
Datum parse(FunctionCallInfo fcinfo, std::string_view text, std::int32_t modifier, Node *escontext) {
  Monetary value;
  Failure why;
  if (looks_like_json(text)) {
    if (!parse_json_monetary(text.data(), escontext, value, why))
      return why.fault == Fault::none ? no_value(fcinfo) : raise_soft(escontext, why, fcinfo);
  } else if (!parse_monetary(text, value, why)) {
    return raise_soft(escontext, why, fcinfo);
  }
  return admits(modifier, value, why) ? monetary_datum(value) : raise_soft(escontext, why, fcinfo);
}

}  // namespace

ArrayType *monetary_array(FunctionCallInfo fcinfo, Datum *elements, int count) {
  const Oid element = get_element_type(get_func_rettype(fcinfo->flinfo->fn_oid));
  return construct_array(elements, count, element, sizeof(StoredMonetary), false, TYPALIGN_DOUBLE);
}

}  // namespace florin

using namespace florin;

SQL_FUNCTION(monetary_in) {
  return parse(fcinfo, PG_GETARG_CSTRING(0), PG_GETARG_INT32(2), fcinfo->context);
}

SQL_FUNCTION(monetary_out) {
  char text[monetary_buffer];
  const std::size_t length = print_monetary(monetary_from_datum(PG_GETARG_DATUM(0)), text);
  PG_RETURN_CSTRING(static_cast<char *>(std::memcpy(palloc(length + 1), text, length + 1)));
}

// The binary form is the bytes of the text form: a driver that does not know the type reads a string.
SQL_FUNCTION(monetary_recv) {
  auto *message = reinterpret_cast<StringInfo>(PG_GETARG_POINTER(0));
  int length;
  const char *text = pq_getmsgtext(message, message->len - message->cursor, &length);
  return parse(fcinfo, std::string_view(text, length), PG_GETARG_INT32(2), nullptr);
}

SQL_FUNCTION(monetary_send) {
  char text[monetary_buffer];
  const std::size_t length = print_monetary(monetary_from_datum(PG_GETARG_DATUM(0)), text);
  StringInfoData message;
  pq_begintypsend(&message);
  pq_sendtext(&message, text, static_cast<int>(length));
  PG_RETURN_BYTEA_P(pq_endtypsend(&message));
}

SQL_FUNCTION(monetary_typmod_in) {
  ArrayType *modifiers = PG_GETARG_ARRAYTYPE_P(0);
  Datum *codes;
  int count;
  deconstruct_array(modifiers, CSTRINGOID, -2, false, TYPALIGN_CHAR, &codes, nullptr, &count);
  if (count != 1)
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("type monetary takes one modifier, a currency such as monetary('GBP')")));
  Currency currency;
  Failure why;
  if (!parse_currency(DatumGetCString(codes[0]), currency, why)) {
    why.fault = Fault::bad_parameter;
    raise(why);
  }
  char code[currency_buffer];
  const std::size_t length = print_currency(currency, code);
  if (length > max_modifier_length)
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("currency \"%s\" is too long for a modifier of type monetary", code),
                    errdetail("A modifier holds a code of up to %d characters.",
                              static_cast<int>(max_modifier_length)),
                    errhint("Use CHECK (currency(column) = '%s') instead.", code)));
  PG_RETURN_INT32(pack_modifier(std::string_view(code, length)));
}

// Quoted, so that a code that is a keyword (ALL, the Albanian lek) reads back from a dump.
SQL_FUNCTION(monetary_typmod_out) {
  Currency currency;
  Failure why;
  if (!unpack_modifier(PG_GETARG_INT32(0), currency, why))
    raise(why);
  char code[currency_buffer];
  print_currency(currency, code);
  PG_RETURN_CSTRING(psprintf("('%s')", code));
}

// The coercion to a modifier: it checks and never changes the value, whether the cast is explicit or not.
SQL_FUNCTION(monetary_coerce) {
  Failure why;
  if (!admits(PG_GETARG_INT32(1), monetary_from_datum(PG_GETARG_DATUM(0)), why))
    raise(why);
  PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}
