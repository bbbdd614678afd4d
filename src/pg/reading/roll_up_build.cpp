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

bool hand_over(const Chunk &chunk, BuiltChunk &built, const ChunkTaker &taker) {
  unsigned char bytes[max_chunk_bytes];
  built.content = {bytes, pack_chunk(chunk, bytes)};
  built.effective_at = chunk.entries[0].effective_at;
  for (std::size_t i = 1; i < chunk.count; ++i)
    built.effective_at = std::min(built.effective_at, chunk.entries[i].effective_at);
  return taker.take(taker.state, built);
}

bool seal_leaf(const Growing &growing, const ChunkTaker &taker) {
  const Chunk &leaf = *growing.latest;
  BuiltChunk built = {};
  built.node = {growing.account_id, 0, growing.entries / leaf_entries - 1};
  built.known_from = built.known_until = leaf.entries[0].known_at;
  for (std::size_t i = 1; i < leaf.count; ++i) {
    built.known_from = std::min(built.known_from, leaf.entries[i].known_at);
    built.known_until = std::max(built.known_until, leaf.entries[i].known_at);
  }
  return hand_over(leaf, built, taker);
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
  Node fault;
};

enum class Step { read, ended, damaged };

Step read_child(Merge &merge, Child &child, ChunkRow &row) {
  if (!next_chunk(*merge.roll_ups, child.scan, row))
    return Step::ended;
  Chunk &chunk = *child.chunk;
  if (!unpack_chunk(row.content.bytes, row.content.size, chunk) || chunk.count == 0 ||
      chunk.currency != merge.built.currency) {
    merge.fault = child.node;
    return Step::damaged;
  }
  if (child.node.level == 0)
    sort_by_effective_date(chunk);
  child.next = 0;
  return Step::read;
}

bool start_child(Merge &merge, std::size_t number) {
  Child &child = merge.child[number];
  BuiltChunk &built = merge.built;
  child.node = {built.node.account_id, built.node.level - 1,
                built.node.number * children + static_cast<std::int64_t>(number)};
  child.chunk = new_chunk();
  child.scan = start_chunks(*merge.roll_ups, child.node);
  ChunkRow row;
  merge.fault = child.node;
  if (read_child(merge, child, row) != Step::read)
    return false;
  built.known_from = number == 0 ? row.known_from : std::min(built.known_from, row.known_from);
  built.known_until = number == 0 ? row.known_until : std::max(built.known_until, row.known_until);
  merge.heap[number] = {child.chunk->entries[0].effective_at, number};
  return true;
}

bool take_next(Merge &merge, RolledEntry &entry) {
  std::pop_heap(merge.heap, merge.heap + merge.waiting, is_later);
  Candidate &first = merge.heap[merge.waiting - 1];
  Child &child = merge.child[first.child];
  entry = child.chunk->entries[child.next++];
  entry.known_at = 0;
  ChunkRow row;
  const Step step = child.next < child.chunk->count ? Step::read : read_child(merge, child, row);
  if (step == Step::read) {
    first.effective_at = child.chunk->entries[child.next].effective_at;
    std::push_heap(merge.heap, merge.heap + merge.waiting, is_later);
  } else {
    --merge.waiting;
  }
  return step != Step::damaged;
}

bool merge_children(Merge &merge, const ChunkTaker &taker) {
  for (std::size_t i = 0; i < node_children; ++i) {
    if (!start_child(merge, i))
      return false;
  }
  merge.waiting = node_children;
  std::make_heap(merge.heap, merge.heap + node_children, is_later);
  Chunk &chunk = *new_chunk();
  start_chunk(chunk, merge.built.currency, false);
  while (merge.waiting > 0) {
    if (!take_next(merge, chunk.entries[chunk.count++]))
      return false;
    if (chunk.count < chunk_entries && merge.waiting > 0)
      continue;
    CHECK_FOR_INTERRUPTS();
    if (!hand_over(chunk, merge.built, taker)) {
      merge.fault = merge.built.node;
      return false;
    }
    ++merge.built.chunk;
    for (std::size_t i = 0; i < chunk.count; ++i)
      add_entry(chunk.before, chunk.currency, chunk.entries[i]);
    chunk.count = 0;
  }
  return true;
}

bool merge_node(const RollUps &roll_ups, const Node &node, Growing &growing, const ChunkTaker &taker) {
  MemoryContext own =
      AllocSetContextCreate(CurrentMemoryContext, "florin roll-up node", ALLOCSET_DEFAULT_SIZES);
  MemoryContext before = MemoryContextSwitchTo(own);
  auto *merge = static_cast<Merge *>(palloc0(sizeof(Merge)));
  merge->roll_ups = &roll_ups;
  merge->built.node = node;
  merge->built.currency = growing.latest->currency;
  const bool done = merge_children(*merge, taker);
  growing.fault = merge->fault;
  for (Child &child : merge->child) {
    if (child.scan.scan != nullptr)
      end_chunks(child.scan);
  }
  MemoryContextSwitchTo(before);
  MemoryContextDelete(own);
  return done;
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

bool grow(const RollUps &roll_ups, Growing &growing, const RolledEntry &entry, const ChunkTaker &taker) {
  Chunk &latest = *growing.latest;
  latest.entries[latest.count++] = entry;
  ++growing.entries;
  if (latest.count < chunk_entries)
    return true;
  std::int64_t nodes = growing.entries / leaf_entries;
  growing.fault = {growing.account_id, 0, nodes - 1};
  if (!seal_leaf(growing, taker))
    return false;
  latest.count = 0;
  for (int level = 1; nodes % children == 0; ++level) {
    nodes /= children;
    if (!merge_node(roll_ups, {growing.account_id, level, nodes - 1}, growing, taker))
      return false;
  }
  return true;
}

}  // namespace florin
