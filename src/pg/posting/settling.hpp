// What is posted to accounts that nothing bounds is written to their balances when the transaction commits:
// rows are locked last and in one order, so that transactions of several postings never wait for each other
// in a circle, and nobody waits for longer than a commit takes.
#pragma once

#include "engine.hpp"

namespace florin {

// Keeps for later what can wait, and returns how many of the entries are left to be moved at once; those come
// first then. The entries are in the order of their transactions.
std::size_t put_off(Ledger *ledger, InsertedEntry *entries, std::size_t count);

// The ids of the accounts whose entries cannot wait come first; returns how many. Both parts stay in their
// order.
std::size_t put_free_last(const Ledger *ledger, std::int64_t *ids, std::size_t count);

// Moves balances now: LG002, LG003, LG004, LG005.
void move_at_once(Ledger *ledger, InsertedEntry *entries, std::size_t count);

// Installs what writes the balances before a commit; called when the library is loaded.
void start_settling();

}  // namespace florin
