// What all functions share that post an answer to an earlier transaction: to take its lock, to find what was
// posted under the same key, to post.
#pragma once

#include "../array.hpp"
#include "functions.hpp"

namespace florin {

// The transaction to be answered, locked: answers to it are posted one after the other. LG016.
TransactionRow lock_origin(const Ledger *ledger, std::int64_t id);

// True if the document's key was used before for the same answer, as far as headers tell; LG006 if it was
// used for anything else.
bool find_replay(const Ledger *ledger, const Document &document, TransactionRow &out);

// The same, and the transaction to be answered if there is none, locked. What was posted before is found
// without looking at that one, which may be archived.
bool answered_before(const Ledger *ledger, const Document &document, TransactionRow &origin,
                     TransactionRow &replayed);

// The debits of a currency and layer among entries, as an amount above zero; for the pending ones that an
// answer releases, what it releases.
Decimal sum_debits(const EntryRows &entries, Currency currency, Layer layer);

std::int64_t post_answer(Ledger *ledger, Document &document, const Array<Leg> &legs);

}  // namespace florin
