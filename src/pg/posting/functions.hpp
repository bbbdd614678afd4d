// How the SQL functions of a ledger read their arguments.
#pragma once

#include "../array.hpp"
#include "engine.hpp"

namespace florin {

Ledger *ledger_argument(FunctionCallInfo fcinfo);                // the first, which the caller may post to
const char *text_argument(FunctionCallInfo fcinfo, int number);  // NULL for NULL
// An array of the composite type leg. 22023 for a null leg, account or amount.
Array<Leg> read_legs(ArrayType *array);
// The arguments from `first` on: key, kind, effective_at, description, metadata.
void read_header(FunctionCallInfo fcinfo, int first, Document &document);

// The arguments of post() from number 1 on: the legs, the header, late.
Document posting_argument(FunctionCallInfo fcinfo);
// refuse or next_open; 22023 for anything else.
Late late_argument(FunctionCallInfo fcinfo, int number);

// The two legs of a transfer; 22023 unless the amount is above zero and the accounts are two. `number` is
// that of the item of a batch, 0 outside.
Array<Leg> transfer_legs(const char *debit, const char *credit, const Monetary &amount, std::size_t number);

}  // namespace florin
