// What this database transaction has verified already: for each of its ledger transactions, the lines that
// a scan has seen. One scan then answers for all the entries of a transaction, although the trigger fires
// for each. Without this memory every answer is the same, only slower.
#pragma once

#include "../ledger/rows.hpp"

namespace florin {

// True if this line was among those that were summed to zero. An entry is never changed or removed but
// by a rolled back subtransaction, which forgets everything.
bool was_verified(Oid entries, std::int64_t transaction_id, int line);
// True if any entry was.
bool has_verified_entries(Oid entries, std::int64_t transaction_id);
void remember_verified(Oid entries, std::int64_t transaction_id, const EntryRows &rows);

void start_verified_memory();

}  // namespace florin
