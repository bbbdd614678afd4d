// Documents in JSON, as post_json and post_batch take them.
#pragma once

#include "engine.hpp"

namespace florin {

// Reads {"key", "kind", "effective_at", "description", "metadata", "legs": [{"account", "debit" | "credit",
// "memo"}], "hold": true, "expires_at", "capture_limit"}. 22023 for an unknown member, a wrong type, a
// missing one; 22P02 for an amount that is none; LG015 for too many legs. NULL is no document. Strings are
// palloc'd. `item` numbers the document in a batch, 0 outside. It only reads memory: an error can be caught
// without a subtransaction.
Document read_document(JsonbContainer *container, std::size_t item);

}  // namespace florin
