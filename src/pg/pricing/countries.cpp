// is_country(). The list is src/core/pricing/countries.hpp's.

#include "pricing/countries.hpp"

#include "postgres.hpp"

using namespace florin;

SQL_FUNCTION(florin_is_country) {
  const text *code = PG_GETARG_TEXT_PP(0);
  PG_RETURN_BOOL(is_country({VARDATA_ANY(code), static_cast<std::size_t>(VARSIZE_ANY_EXHDR(code))}));
}
