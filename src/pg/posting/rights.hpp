// Who may post to which accounts: the rows of posting_rules. For privileges, a change counts from the next
// statement on, whatever the isolation level.
// Never here: the right to post at all, which is INSERT on the tables.
#pragma once

#include "engine.hpp"

namespace florin {

// 42501 unless the current user may post each of these entries to its side of its account. What releases a
// hold needs the right to make it; that a hold expired may be written down by anybody. Costs nothing in a
// ledger without rules.
void check_posting_rights(const Ledger *ledger, const InsertedEntry *entries, std::size_t count);

}  // namespace florin
