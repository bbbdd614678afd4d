// The memory of roots: a table of fixed size in which a newer one takes the place of an older.

#include "row_roots.hpp"

#include "rows.hpp"

#include "postgres.hpp"

extern "C" {
#include "access/heapam.h"
#include "catalog/pg_am.h"
#include "storage/bufmgr.h"
}

namespace florin {
namespace {

struct Root {
  std::uint64_t number;
  Oid table;
  ItemPointerData tid;
};

// 6 MB, of which a session has in memory what it touched; a power of two.
inline constexpr std::size_t most_roots = 1U << 18U;
constinit Root roots[most_roots] = {};

Root &root_at(Oid table, std::uint64_t number) {
  const auto low = static_cast<std::uint32_t>(number);
  const auto high = static_cast<std::uint32_t>(number >> 32U);
  return roots[hash_combine(hash_combine(hash_bytes_uint32(low), high), table) & (most_roots - 1)];
}

// The access method's own fetch tidies a page of the heap whenever there is less room than the fill factor
// leaves to new rows: at each visit of a page that was filled up to there. A few versions' room is enough.
inline constexpr std::size_t enough_room = BLCKSZ / 10;

bool fetch_from_heap(Relation table, ItemPointerData tid, Snapshot snapshot, TupleTableSlot *slot) {
  const Buffer buffer = ReadBuffer(table, ItemPointerGetBlockNumber(&tid));
  Page page = BufferGetPage(buffer);
  // Looked at without a lock, as the server does: it is a hint.
  if (PageGetHeapFreeSpace(page) < enough_room || PageIsFull(page))
    heap_page_prune_opt(table, buffer);
  HeapTupleData *row = &reinterpret_cast<BufferHeapTupleTableSlot *>(slot)->base.tupdata;
  LockBuffer(buffer, BUFFER_LOCK_SHARE);
  const bool found = heap_hot_search_buffer(&tid, table, buffer, snapshot, row, nullptr, true);
  LockBuffer(buffer, BUFFER_LOCK_UNLOCK);
  if (found) {
    row->t_self = tid;
    slot->tts_tableOid = RelationGetRelid(table);
    ExecStorePinnedBufferHeapTuple(row, slot, buffer);
  } else {
    ReleaseBuffer(buffer);
  }
  return found;
}

bool fetch_by_tid(Relation table, ItemPointerData tid, Snapshot snapshot, TupleTableSlot *slot) {
  if (table->rd_rel->relam == HEAP_TABLE_AM_OID)
    return fetch_from_heap(table, tid, snapshot, slot);
  bool again = false;
  IndexFetchTableData *fetch = table_index_fetch_begin(table);
  const bool found = table_index_fetch_tuple(fetch, &tid, snapshot, slot, &again, nullptr);
  table_index_fetch_end(fetch);
  return found;
}

}  // namespace

bool fetch_remembered(Relation table, BlockNumber blocks, std::uint64_t number, Snapshot snapshot,
                      TupleTableSlot *slot) {
  const Root &root = root_at(RelationGetRelid(table), number);
  // The table may have been truncated, or written anew with fewer pages.
  return root.table == RelationGetRelid(table) && root.number == number &&
         ItemPointerGetBlockNumber(&root.tid) < blocks && fetch_by_tid(table, root.tid, snapshot, slot);
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
