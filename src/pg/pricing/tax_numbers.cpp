// tax_number() and is_tax_number(). The rules are src/core/pricing/tax_numbers.hpp's.

#include "pricing/tax_numbers.hpp"

#include "../error.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

std::string_view view_of(const text *value) {
  return {VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value)};
}

std::string_view country_argument(FunctionCallInfo fcinfo) {
  return PG_ARGISNULL(1) ? std::string_view() : view_of(PG_GETARG_TEXT_PP(1));
}

}  // namespace
}  // namespace florin

using namespace florin;

SQL_FUNCTION(tax_number) {
  if (PG_ARGISNULL(0))
    PG_RETURN_NULL();
  TaxNumber number;
  Failure why;
  if (!read_tax_number(country_argument(fcinfo), view_of(PG_GETARG_TEXT_PP(0)), number, why))
    raise(why);
  PG_RETURN_TEXT_P(cstring_to_text(number.text));
}

SQL_FUNCTION(is_tax_number) {
  const std::string_view country = country_argument(fcinfo);
  if (PG_ARGISNULL(0) || (!country.empty() && !knows_tax_numbers(country)))
    PG_RETURN_NULL();
  TaxNumber number;
  Failure why;
  PG_RETURN_BOOL(read_tax_number(country, view_of(PG_GETARG_TEXT_PP(0)), number, why));
}
