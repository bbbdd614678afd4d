// The rows of the table held: what open holds keep, a row a leg. The only code that changes them.
// Never here: whether a hold may be captured, or what an expired one means.
#pragma once

#include "ledger.hpp"

namespace florin {

// What is left of one leg of an open hold.
struct HeldRow {
  std::int64_t transaction_id;  // the hold
  int line;
  std::int64_t account_id;
  Monetary amount;  // debit positive, credit negative, never zero
  bool expires;
  TimestampTz expires_at;
};

struct HeldRows {
  HeldRow *rows;
  std::size_t count;
};

// The rows of one hold, by account and line, as they are now, whatever the isolation level; palloc'd. Nobody
// changes them while its transaction is locked. None: the hold is closed.
HeldRows read_held(const Ledger *ledger, std::int64_t transaction_id);

// What the holds of an account, or of the accounts of a subtree, that expired at `now` or before still keep.
// Nobody changes them while its balance row is locked.
Expired sum_expired(const Ledger *ledger, const Balance &balance, TimestampTz now);

// The holds that expired at `now` or before, those that expired first before the others, at most `most` of
// them; palloc'd. Another session may close one of them at any time.
struct HoldIds {
  std::int64_t *ids;
  std::size_t count;
};
HoldIds find_expired(const Ledger *ledger, TimestampTz now, std::size_t most);

// ---- writing, as the owner

void insert_held(Ledger *ledger, const HeldRow *rows, std::size_t count);

// Takes `amount`, of the opposite sign, off a line of a hold; the row goes when nothing is left. Those of one
// hold follow each other.
struct ReleasedLine {
  std::int64_t transaction_id;  // the hold
  int line;
  Monetary amount;
};
void release_held(Ledger *ledger, const ReleasedLine *lines, std::size_t count);

// Changes when a hold expires.
void extend_held(Ledger *ledger, std::int64_t transaction_id, bool expires, TimestampTz expires_at);

}  // namespace florin
