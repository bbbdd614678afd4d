// What this database transaction has posted and not yet written to the rows of balances. It is written when
// the transaction commits, in the order of the accounts; until then whoever reads adds it. Never here: rows,
// or when they are written (posting/settling.cpp).
#pragma once

#include "../array.hpp"
#include "ledger.hpp"

namespace florin {

// The row that a change is for.
struct BalanceKey {
  std::int64_t account_id;
  Oid balances;
  std::int16_t stripe;
  std::int16_t zero;  // no padding: the key is compared as bytes
};

// Something will be kept for up to so many rows.
void expect_unapplied(std::size_t rows);

// Keeps what was posted, debits positive, for later; false, and nothing is kept, if it and what is kept
// already have more digits than an amount can have.
bool keep_unapplied(const BalanceKey &key, const Monetary &posted);

// Adds what is kept for a row to what the row says, if anything is.
[[nodiscard]] bool add_unapplied(const BalanceKey &key, Decimal &posted, Failure &why);
bool is_unapplied(const BalanceKey &key);
bool any_unapplied();  // there may be some
// Takes what is kept for a row away, debits positive: it is written by other means, by this command.
Monetary take_unapplied(const BalanceKey &key);
// The row says it now, to commands that come after this one.
void mark_applied(const BalanceKey &key, CommandId command);

// The rows that something is kept for, in the order in which they are locked; palloc'd.
Array<BalanceKey> unapplied_keys();

// What a snapshot that sees the commands before `command` sees in entries and not in the rows.
struct Unapplied {
  BalanceKey key;
  Monetary posted;
};
Array<Unapplied> unapplied_before(Oid balances, CommandId command);

// The transaction is over.
void forget_unapplied();

// Installs what follows subtransactions; called when the library is loaded.
void start_unapplied_memory();

}  // namespace florin
