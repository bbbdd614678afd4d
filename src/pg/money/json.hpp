// The text of a JSON object as input of monetary: what jsonb_populate_record() and its like hand to the type,
// so that a row that became JSON becomes the same row again.
#pragma once

#include <string_view>

#include "money/monetary.hpp"

#include "postgres.hpp"

namespace florin {

// An opening brace and a member: no other text of an amount starts like that.
bool looks_like_json(std::string_view text);

// text ends with a zero byte. bad_text; none if what is wrong is already reported to escontext.
bool parse_json_monetary(const char *text, Node *escontext, Monetary &out, Failure &why);

}  // namespace florin
