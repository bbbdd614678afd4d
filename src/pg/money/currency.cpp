// The SQL type currency: text and binary form, order, hash, and what ISO 4217 knows of a code.
// Never here: names and symbols in a language (display.cpp), the list as rows (iso_list.cpp).

#include "money/currency.hpp"

#include "error.hpp"
#include "money/datum.hpp"
#include "money/hash.hpp"

namespace florin {
namespace {

Datum parse(FunctionCallInfo fcinfo, std::string_view text, Node *escontext) {
  Currency currency;
  Failure why;
  if (!parse_currency(text, currency, why))
    return raise_soft(escontext, why, fcinfo);
  return currency_datum(currency);
}

}  // namespace
}  // namespace florin

using namespace florin;

SQL_FUNCTION(currency_in) {
  return parse(fcinfo, PG_GETARG_CSTRING(0), fcinfo->context);
}

SQL_FUNCTION(currency_out) {
  auto *out = static_cast<char(*)[currency_buffer]>(palloc(currency_buffer));
  print_currency(currency_from_datum(PG_GETARG_DATUM(0)), *out);
  PG_RETURN_CSTRING(*out);
}

// The binary form is the bytes of the text form: a driver that does not know the type reads a string.
SQL_FUNCTION(currency_recv) {
  auto *message = reinterpret_cast<StringInfo>(PG_GETARG_POINTER(0));
  int length;
  const char *text = pq_getmsgtext(message, message->len - message->cursor, &length);
  return parse(fcinfo, std::string_view(text, length), nullptr);
}

SQL_FUNCTION(currency_send) {
  char text[currency_buffer];
  const std::size_t length = print_currency(currency_from_datum(PG_GETARG_DATUM(0)), text);
  StringInfoData message;
  pq_begintypsend(&message);
  pq_sendtext(&message, text, static_cast<int>(length));
  PG_RETURN_BYTEA_P(pq_endtypsend(&message));
}

// ---- order: of the text, byte by byte, which is the order of the integers

SQL_FUNCTION(currency_eq) {
  PG_RETURN_BOOL(PG_GETARG_INT64(0) == PG_GETARG_INT64(1));
}
SQL_FUNCTION(currency_ne) {
  PG_RETURN_BOOL(PG_GETARG_INT64(0) != PG_GETARG_INT64(1));
}
SQL_FUNCTION(currency_lt) {
  PG_RETURN_BOOL(PG_GETARG_INT64(0) < PG_GETARG_INT64(1));
}
SQL_FUNCTION(currency_le) {
  PG_RETURN_BOOL(PG_GETARG_INT64(0) <= PG_GETARG_INT64(1));
}
SQL_FUNCTION(currency_gt) {
  PG_RETURN_BOOL(PG_GETARG_INT64(0) > PG_GETARG_INT64(1));
}
SQL_FUNCTION(currency_ge) {
  PG_RETURN_BOOL(PG_GETARG_INT64(0) >= PG_GETARG_INT64(1));
}
SQL_FUNCTION(currency_larger) {
  PG_RETURN_INT64(Max(PG_GETARG_INT64(0), PG_GETARG_INT64(1)));
}
SQL_FUNCTION(currency_smaller) {
  PG_RETURN_INT64(Min(PG_GETARG_INT64(0), PG_GETARG_INT64(1)));
}

SQL_FUNCTION(currency_cmp) {
  const std::int64_t left = PG_GETARG_INT64(0), right = PG_GETARG_INT64(1);
  PG_RETURN_INT32(left < right ? -1 : left > right);
}

// The server has a radix of its own for Datums that compare as integers.
SQL_FUNCTION(currency_sortsupport) {
  reinterpret_cast<SortSupport>(PG_GETARG_POINTER(0))->comparator = ssup_datum_signed_cmp;
  PG_RETURN_VOID();
}

SQL_FUNCTION(currency_hash) {
  const std::uint64_t words[] = {static_cast<std::uint64_t>(PG_GETARG_INT64(0))};
  PG_RETURN_UINT32(static_cast<std::uint32_t>(hash_words(words, 0)));
}

SQL_FUNCTION(currency_hash_extended) {
  const std::uint64_t words[] = {static_cast<std::uint64_t>(PG_GETARG_INT64(0))};
  PG_RETURN_UINT64(hash_words(words, static_cast<std::uint64_t>(PG_GETARG_INT64(1))));
}

// ---- ISO 4217

SQL_FUNCTION(currency_minor_unit_digits) {
  const int digits = minor_unit_digits(currency_from_datum(PG_GETARG_DATUM(0)));
  if (digits < 0)
    PG_RETURN_NULL();
  PG_RETURN_INT32(digits);
}

SQL_FUNCTION(currency_numeric_code) {
  const IsoCurrency *known = find_iso_currency(currency_from_datum(PG_GETARG_DATUM(0)));
  if (known == nullptr || known->numeric_code == 0)
    PG_RETURN_NULL();
  PG_RETURN_INT32(known->numeric_code);
}

SQL_FUNCTION(currency_is_active) {
  const IsoCurrency *known = find_iso_currency(currency_from_datum(PG_GETARG_DATUM(0)));
  if (known == nullptr)
    PG_RETURN_BOOL(false);
  const DateADT day = PG_GETARG_DATEADT(1);
  if (DATE_NOT_FINITE(day))
    PG_RETURN_BOOL(DATE_IS_NOBEGIN(day) ? known->valid_from == 0 : known->valid_to == 0);
  int year, month, day_of_month;
  j2date(day + POSTGRES_EPOCH_JDATE, &year, &month, &day_of_month);
  // Years beyond four digits stay in order: IsoDate reaches to year 214748.
  const std::int64_t date = (std::int64_t{year} * 100 + month) * 100 + day_of_month;
  PG_RETURN_BOOL((known->valid_from == 0 || date >= known->valid_from) &&
                 (known->valid_to == 0 || date <= known->valid_to));
}
