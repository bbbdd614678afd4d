// The values that members of a sale's document have: amounts in its currency, percentages, places, times.
// Never here: which members there are (sale_document.cpp), jsonb itself (json_members.hpp).
#pragma once

#include "pricing/sale.hpp"

#include "json_members.hpp"

#include "postgres.hpp"

namespace florin {

[[noreturn]] void refuse_unknown(const JsonMember &member);

// Each raises an error that names the member: 22023, 22P02 or 22003 for what is none, LG004.
std::string_view read_text(const JsonMember &member, const JsonbValue &value);  // JSON's null: empty
std::int64_t read_time(const JsonMember &member, const JsonbValue &value);      // timestamp.hpp
Currency read_currency(const JsonMember &member, const JsonbValue &value);
// "GBP 10.00" in the document's currency, not negative; and one that is charged as it stands, in whole minor
// units.
Decimal read_amount(const JsonMember &member, const JsonbValue &value, const SaleDocument &document);
Decimal read_whole_amount(const JsonMember &member, const JsonbValue &value, const SaleDocument &document);
Decimal read_percent(const JsonMember &member, const JsonbValue &value);           // 0 to 100
std::string_view read_country(const JsonMember &member, const JsonbValue &value);  // null: empty

// Calls read(member, value) for every member of the object that the member `at` must be, nulls too.
template <typename Read>
void each_sale_member(const JsonMember &at, const char *where, const JsonbValue &value, Read read) {
  if (!is_json_object(value))
    refuse_member(at, "must be an object");
  each_json_member_or_null(where, value, read);
}

}  // namespace florin
