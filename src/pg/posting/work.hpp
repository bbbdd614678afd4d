// What is shared by the two halves of posting: judging (engine.cpp) and writing (inserts.cpp).
#pragma once

#include "engine.hpp"

namespace florin {

// What the engine knows of a document while it posts it.
struct Work {
  const Document *document;
  AccountRow *accounts;  // one a leg; id 0 where there is none
  std::int64_t id;
  TimestampTz effective_at;
  bool is_late;  // routed out of closed books
  TimestampTz dated_at;
  bool replayed;
};

// An array in the current memory context that may be larger than palloc's gigabyte.
template <typename T>
T *room_for(std::size_t count) {
  return static_cast<T *>(MemoryContextAllocHuge(CurrentMemoryContext, sizeof(T) * (count + 1)));
}

// One header; false if the key was there already.
bool insert_header(Ledger *ledger, const Work &work);
// The headers of a batch in one statement; returns how many were new.
std::uint64_t insert_headers(Ledger *ledger, const Work *works, std::size_t count);
// The entries of all that are not replayed, in one statement.
void insert_entries(Ledger *ledger, const Work *works, std::size_t count);

}  // namespace florin
