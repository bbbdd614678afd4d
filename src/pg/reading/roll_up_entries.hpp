// Entries as roll-ups take them, read through a cursor under the active snapshot, with an open SPI
// connection. Never here: what becomes of them.
#pragma once

#include "reading/roll_up.hpp"

#include "../ledger/ledger.hpp"

namespace florin {

struct ReadEntry {
  RolledEntry entry;
  std::int64_t account_id;
  Currency currency;
};

struct EntryCursor {
  const Ledger *ledger;
  Portal portal;
};

// Of the transactions numbered above `after` up to `until`, in the order of posting.
EntryCursor read_posted(const Ledger *ledger, std::int64_t after, std::int64_t until);
// Of those up to `until`, account by account, of each in the order of posting.
EntryCursor read_by_account(const Ledger *ledger, std::int64_t until);

// Fetches the next rows into SPI_tuptable and returns how many; 0: there are no more, and it is closed.
std::uint64_t fetch_entries(EntryCursor &cursor, long most);
ReadEntry fetched_entry(const EntryCursor &cursor, std::uint64_t row);

// A plan whose text has %1$s for the ledger's schema, and parameters of type bigint.
SPIPlanPtr prepare_bigint(const Ledger *ledger, const char *text, int parameters);

}  // namespace florin
