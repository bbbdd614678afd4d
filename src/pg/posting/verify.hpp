// Judging a transaction as a whole, once its entries are there: asked before the commit, by triggers.
#pragma once

#include "../ledger/rows.hpp"

namespace florin {

// Sums all entries of a transaction and remembers those that it saw: LG001 and LG015; 22023 unless they are
// of one layer, or of a capture.
void verify_transaction(const Ledger *ledger, std::int64_t transaction_id, TimestampTz effective_at);

// Only a hold may say when it expires, and how much may be captured: 22023.
void require_hold(const Ledger *ledger, std::int64_t id, TimestampTz effective_at);

}  // namespace florin
