// Is this the posting that was made before under the same key? Field by field, so that the answer can say
// where they differ. What a request leaves out (the effective date) is not compared.
#pragma once

#include "engine.hpp"

namespace florin {

// LG006: the key was used for something else, and `field` is where that is seen first.
[[noreturn]] void refuse_replay(const char *key, const char *field);

// A stored transaction against a document; idempotency_conflict names the first field that differs,
// in the order of the legs, then kind, effective_at, description, metadata.
bool same_content(const Ledger *ledger, const TransactionRow &row, const EntryRows &entries,
                  const Document &document, const AccountRow *accounts, Failure &why);

// The same without the legs.
bool same_header(const Ledger *ledger, const TransactionRow &row, const Document &document, Failure &why);

// Two documents of one batch.
bool same_documents(const Document &first, const Document &second, Failure &why);

}  // namespace florin
