// How roll-ups grow: entries join their account's latest chunk, full chunks become leaves, and so many nodes
// of one level a node of the next. Never here: which entries, or what is done with what was built.
#pragma once

#include "roll_up_rows.hpp"

namespace florin {

// A row of chunks as it was built.
struct BuiltChunk {
  Node node;
  Currency currency;
  TimestampTz effective_at;
  TimestampTz known_from;
  TimestampTz known_until;
  int chunk;
  Packed content;
};

// Takes each chunk that was built, false to end it; nodes of a higher level are built of the rows that are
// there then.
struct ChunkTaker {
  bool (*take)(void *state, const BuiltChunk &chunk);
  void *state;
};

// How many entries an account has, and those that do not fill a leaf yet.
struct Growing {
  std::int64_t account_id;
  std::int64_t entries;
  Chunk *latest;
  Node fault;  // where it ended
};

Chunk *new_chunk();
// A chunk without entries, as an account begins.
void start_chunk(Chunk &chunk, Currency currency, bool keeps_known_at);

// False if it was ended, or if a node that is to be merged cannot be read.
[[nodiscard]] bool grow(const RollUps &roll_ups, Growing &growing, const RolledEntry &entry,
                        const ChunkTaker &taker);

}  // namespace florin
