// The memory of roots: a table of fixed size in which a newer one takes the place of an older.

#include "row_roots.hpp"

#include "rows.hpp"

#include "postgres.hpp"

extern "C" {
#include "storage/bufmgr.h"
}

namespace florin {
namespace {

struct Root {
  std::uint64_t number;
  Oid table;
  ItemPointerData tid;
};

inline constexpr std::size_t most_roots = 1U << 14U;  // 400 KB; a power of two
constinit Root *roots = nullptr;

Root &root_at(Oid table, std::uint64_t number) {
  if (roots == nullptr)
    roots = static_cast<Root *>(MemoryContextAllocZero(TopMemoryContext, most_roots * sizeof(Root)));
  const auto low = static_cast<std::uint32_t>(number);
  const auto high = static_cast<std::uint32_t>(number >> 32U);
  return roots[hash_combine(hash_combine(hash_bytes_uint32(low), high), table) & (most_roots - 1)];
}

}  // namespace

bool fetch_remembered(Relation table, std::uint64_t number, Snapshot snapshot, TupleTableSlot *slot) {
  const Root &root = root_at(RelationGetRelid(table), number);
  // The table may have been truncated, or written anew with fewer pages.
  if (root.table != RelationGetRelid(table) || root.number != number ||
      ItemPointerGetBlockNumber(&root.tid) >= RelationGetNumberOfBlocks(table))
    return false;
  ItemPointerData tid = root.tid;
  bool again = false;
  IndexFetchTableData *fetch = table_index_fetch_begin(table);
  const bool found = table_index_fetch_tuple(fetch, &tid, snapshot, slot, &again, nullptr);
  table_index_fetch_end(fetch);
  return found;
}

bool fetch_by_index(Relation table, Oid index_id, ScanKeyData *keys, int key_count, std::uint64_t number,
                    Snapshot snapshot, TupleTableSlot *slot) {
  Relation index = index_open(index_id, AccessShareLock);
  IndexScanDesc scan = begin_index_scan(table, index, snapshot, key_count);
  index_rescan(scan, keys, key_count, nullptr, 0);
  bool found = false;
  while (!found) {
    const ItemPointerData *tid = index_getnext_tid(scan, ForwardScanDirection);
    if (tid == nullptr)
      break;
    const ItemPointerData root = *tid;
    found = index_fetch_heap(scan, slot);
    if (found)
      root_at(RelationGetRelid(table), number) = {number, RelationGetRelid(table), root};
  }
  index_endscan(scan);
  index_close(index, NoLock);
  return found;
}

}  // namespace florin
