// How the SQL functions of a ledger read their arguments.
#pragma once

#include "engine.hpp"

namespace florin {

[[noreturn]] void refuse_argument(const char *message);          // 22023
Ledger *ledger_argument(FunctionCallInfo fcinfo);                // the first, which the caller may post to
const char *text_argument(FunctionCallInfo fcinfo, int number);  // NULL for NULL
// The arguments from `first` on: key, kind, effective_at, description, metadata.
void read_header(FunctionCallInfo fcinfo, int first, Document &document);

}  // namespace florin
