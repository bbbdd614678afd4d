// Sealing leaves, and merging the nodes of a level into one of the next, chunk by chunk.

#include <algorithm>

#include "roll_up_build.hpp"

#include "../array.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

constexpr auto children = static_cast<std::int64_t>(node_children);
constexpr auto leaf_entries = static_cast<std::int64_t>(chunk_entries);

// ---- leaves

void sort_by_effective_date(Chunk &chunk) {
  // Nearly sorted as a rule; entries of one date stay in the order of posting.
  for (std::size_t i = 1; i < chunk.count; ++i) {
    const RolledEntry entry = chunk.entries[i];
    std::size_t at = i;
    for (; at > 0 && chunk.entries[at - 1].effective_at > entry.effective_at; --at)
      chunk.entries[at] = chunk.entries[at - 1];
    chunk.entries[at] = entry;
  }
}

void hand_over(const Chunk &chunk, BuiltChunk &built, const ChunkTaker &taker) {
  unsigned char bytes[max_chunk_bytes];
  built.content = {bytes, pack_chunk(chunk, bytes)};
  built.effective_at = chunk.entries[0].effective_at;
  for (std::size_t i = 1; i < chunk.count; ++i)
    built.effective_at = std::min(built.effective_at, chunk.entries[i].effective_at);
  taker.take(taker.state, built);
}

void seal_leaf(const Growing &growing, const ChunkTaker &taker) {
  const Chunk &leaf = *growing.latest;
  BuiltChunk built = {};
  built.node = {growing.account_id, 0, growing.entries / leaf_entries - 1};
  built.known_from = built.known_until = leaf.entries[0].known_at;
  for (std::size_t i = 1; i < leaf.count; ++i) {
    built.known_from = std::min(built.known_from, leaf.entries[i].known_at);
    built.known_until = std::max(built.known_until, leaf.entries[i].known_at);
  }
  hand_over(leaf, built, taker);
}

// ---- merging

// The entries of one node, chunk by chunk.
struct Child {
  Node node;
  ChunkScan scan;
  Chunk *chunk;
  std::size_t next;
};

// The child with the next entry: the earliest, and of those of one date the first that was posted.
struct Candidate {
  std::int64_t effective_at;
  std::size_t child;
};
bool is_later(const Candidate &left, const Candidate &right) {
  return left.effective_at != right.effective_at ? left.effective_at > right.effective_at
                                                 : left.child > right.child;
}

struct Merge {
  const RollUps *roll_ups;
  Child child[node_children];
  Candidate heap[node_children];
  std::size_t waiting;
  BuiltChunk built;
};

// False at the end of the child.
bool read_child(const Merge &merge, Child &child, ChunkRow &row) {
  if (!next_chunk(*merge.roll_ups, child.scan, row))
    return false;
  if (!unpack_chunk(row.content.bytes, row.content.size, *child.chunk) || child.chunk->count == 0)
    refuse_damaged(*merge.roll_ups, child.node);
  if (child.node.level == 0)
    sort_by_effective_date(*child.chunk);
  child.next = 0;
  return true;
}

void start_child(Merge &merge, std::size_t number) {
  Child &child = merge.child[number];
  const Node &parent = merge.built.node;
  child.node = {parent.account_id, parent.level - 1,
                parent.number * children + static_cast<std::int64_t>(number)};
  child.scan = start_chunks(*merge.roll_ups, child.node);
  ChunkRow row;
  if (!read_child(merge, child, row))
    refuse_damaged(*merge.roll_ups, child.node);
  merge.built.known_from = number == 0 ? row.known_from : std::min(merge.built.known_from, row.known_from);
  merge.built.known_until =
      number == 0 ? row.known_until : std::max(merge.built.known_until, row.known_until);
  merge.heap[number] = {child.chunk->entries[0].effective_at, number};
}

RolledEntry take_next(Merge &merge) {
  std::pop_heap(merge.heap, merge.heap + merge.waiting, is_later);
  Candidate &first = merge.heap[merge.waiting - 1];
  Child &child = merge.child[first.child];
  RolledEntry entry = child.chunk->entries[child.next++];
  entry.known_at = 0;
  ChunkRow row;
  if (child.next < child.chunk->count || read_child(merge, child, row)) {
    first.effective_at = child.chunk->entries[child.next].effective_at;
    std::push_heap(merge.heap, merge.heap + merge.waiting, is_later);
  } else {
    end_chunks(child.scan);
    --merge.waiting;
  }
  return entry;
}

void merge_node(const RollUps &roll_ups, const Node &node, Currency currency, const ChunkTaker &taker) {
  MemoryContext own =
      AllocSetContextCreate(CurrentMemoryContext, "florin roll-up node", ALLOCSET_DEFAULT_SIZES);
  MemoryContext before = MemoryContextSwitchTo(own);
  auto *merge = static_cast<Merge *>(palloc0(sizeof(Merge)));
  merge->roll_ups = &roll_ups;
  merge->built.node = node;
  for (std::size_t i = 0; i < node_children; ++i) {
    merge->child[i].chunk = new_chunk();
    start_child(*merge, i);
  }
  merge->waiting = node_children;
  std::make_heap(merge->heap, merge->heap + node_children, is_later);
  Chunk &chunk = *new_chunk();
  start_chunk(chunk, currency, false);
  while (merge->waiting > 0) {
    chunk.entries[chunk.count++] = take_next(*merge);
    if (chunk.count < chunk_entries && merge->waiting > 0)
      continue;
    CHECK_FOR_INTERRUPTS();
    hand_over(chunk, merge->built, taker);
    ++merge->built.chunk;
    for (std::size_t i = 0; i < chunk.count; ++i)
      add_entry(chunk.before, currency, chunk.entries[i]);
    chunk.count = 0;
  }
  MemoryContextSwitchTo(before);
  MemoryContextDelete(own);
}

}  // namespace

Chunk *new_chunk() {
  Array<Chunk> room;
  room.start(1);
  return room.items;
}

void start_chunk(Chunk &chunk, Currency currency, bool keeps_known_at) {
  chunk.currency = currency;
  chunk.keeps_known_at = keeps_known_at;
  chunk.count = 0;
  chunk.before = {};
}

void grow(const RollUps &roll_ups, Growing &growing, const RolledEntry &entry, const ChunkTaker &taker) {
  Chunk &latest = *growing.latest;
  latest.entries[latest.count++] = entry;
  ++growing.entries;
  if (latest.count < chunk_entries)
    return;
  seal_leaf(growing, taker);
  latest.count = 0;
  std::int64_t nodes = growing.entries / leaf_entries;
  for (int level = 1; nodes % children == 0; ++level) {
    nodes /= children;
    merge_node(roll_ups, {growing.account_id, level, nodes - 1}, latest.currency, taker);
  }
}

}  // namespace florin
