// The rows of roll-ups, found by index. The only code that knows their columns.
// Never here: what is summed or packed.
#pragma once

#include "reading/roll_up.hpp"

#include "../ledger/ledger.hpp"

namespace florin {

// The tables of one ledger's roll-ups, open, with the rows that a snapshot sees.
struct RollUps {
  const Ledger *ledger;
  Snapshot snapshot;
  Relation accounts;
  Relation chunks;
  Relation chunks_by_node;
};
RollUps open_roll_ups(const Ledger *ledger, Snapshot snapshot, LOCKMODE lock);
void close_roll_ups(RollUps &roll_ups);

// The entries of every transaction up to this number are rolled up, and no other's.
struct RollUpRow {
  std::int64_t until_id;
  HeapTuple row;
};
RollUpRow read_roll_up(const Ledger *ledger, Relation relation, Snapshot snapshot);

// Bytes of a bytea column, inside of the row that was read.
struct Packed {
  const unsigned char *bytes;
  std::size_t size;
};

// What is rolled up of an account: so many entries, the last of them packed here, all others in leaves.
struct RolledAccount {
  std::int64_t account_id;
  std::int64_t entries;
  Packed latest;
  HeapTuple row;

  std::int64_t leaves() const { return entries / static_cast<std::int64_t>(chunk_entries); }
};
RolledAccount read_rolled_account(const RollUps &roll_ups, HeapTuple row);
// False if nothing of it is rolled up. The row is palloc'd.
bool find_rolled_account(const RollUps &roll_ups, std::int64_t account_id, RolledAccount &out);

// A node stands for node_children^level leaves of an account, in the order of posting; numbers are from 0.
struct Node {
  std::int64_t account_id;
  int level;
  std::int64_t number;
};

struct ChunkRow {
  TimestampTz effective_at;  // of its first entry
  TimestampTz known_from;    // of the whole node
  TimestampTz known_until;
  int chunk;
  Packed content;
  HeapTuple row;
};
// The last chunk of a node whose first entry is at or before as_of; the row is palloc'd.
bool find_chunk(const RollUps &roll_ups, const Node &node, TimestampTz as_of, ChunkRow &out);

// The chunk with this number and this first entry.
bool find_chunk_at(const RollUps &roll_ups, const Node &node, TimestampTz effective_at, int chunk,
                   ChunkRow &out);

// The chunks of a node by effective date. A row lives until the next one is read.
struct ChunkScan {
  SysScanDesc scan;
};
ChunkScan start_chunks(const RollUps &roll_ups, const Node &node);
bool next_chunk(const RollUps &roll_ups, ChunkScan &scan, ChunkRow &out);
void end_chunks(ChunkScan &scan);

// XX001: what was read cannot be; the roll-ups are to be made anew.
[[noreturn]] void refuse_damaged(const RollUps &roll_ups, const Node &node);
[[noreturn]] void refuse_damaged(const RollUps &roll_ups, std::int64_t account_id);

}  // namespace florin
