// Finding a balance row: by index, or where this session found it last.
// Never here: what the row says.
#pragma once

#include "ledger.hpp"

namespace florin {

// The version of a row that the snapshot sees, in a slot of the table's own kind; false if there is none.
bool find_balance(const Ledger *ledger, Relation balances, std::int64_t account_id, int stripe,
                  Snapshot snapshot, TupleTableSlot *slot);

}  // namespace florin
