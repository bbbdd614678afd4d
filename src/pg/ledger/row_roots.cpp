// The memory of roots: a table of fixed size in which a newer one takes the place of an older.

#include "row_roots.hpp"

#include "recent_pages.hpp"
#include "rows.hpp"

#include "postgres.hpp"

extern "C" {
#include "access/heapam.h"
#include "catalog/pg_am.h"
}

namespace florin {
namespace {

struct Root {
  std::uint64_t key;
  ItemPointerData tid;
};

// Numbers that fall together, the one that came last first: a line of the processor's cache.
inline constexpr std::size_t roots_together = 4;
struct alignas(64) RootSet {
  Root roots[roots_together];
};
static_assert(sizeof(RootSet) == 64);

// 8 MB, of which a session has in memory what it touched; a power of two.
inline constexpr std::size_t most_sets = 1U << 17U;
constinit RootSet sets[most_sets] = {};

// Different for each number of a table.
std::uint64_t key_of(Oid table, std::uint64_t number) {
  std::uint64_t key = number ^ (static_cast<std::uint64_t>(table) << 32U | table);
  key *= 0x9E3779B97F4A7C15U;
  return key ^ key >> 32U;
}

RootSet &set_of(std::uint64_t key) {
  return sets[key & (most_sets - 1)];
}

const Root *find_root(Oid table, std::uint64_t number) {
  const std::uint64_t key = key_of(table, number);
  for (const Root &root : set_of(key).roots) {
    if (root.key == key && ItemPointerIsValid(&root.tid))
      return &root;
  }
  return nullptr;
}

void remember(Oid table, std::uint64_t number, ItemPointerData tid) {
  const std::uint64_t key = key_of(table, number);
  Root *roots = set_of(key).roots;
  std::size_t place = 0;
  while (place < roots_together - 1 && roots[place].key != key)
    ++place;
  for (; place > 0; --place)
    roots[place] = roots[place - 1];
  roots[0] = {key, tid};
}

// The access method's own fetch tidies a page of the heap whenever there is less room than the fill factor
// leaves to new rows: at each visit of a page that was filled up to there. A few versions' room is enough.
inline constexpr std::size_t enough_room = BLCKSZ / 10;

bool is_at(const Visit &visit, BlockNumber block) {
  return BufferIsValid(visit.page) && BufferGetBlockNumber(visit.page) == block;
}

void leave_page(Visit &visit) {
  if (BufferIsValid(visit.page))
    ReleaseBuffer(visit.page);
  visit.page = InvalidBuffer;
}

bool fetch_from_heap(Relation table, ItemPointerData tid, Visit &visit, Snapshot snapshot,
                     TupleTableSlot *slot) {
  // A page is tidied only by who has it pinned once.
  ExecClearTuple(slot);
  const BlockNumber block = ItemPointerGetBlockNumber(&tid);
  if (!is_at(visit, block)) {
    leave_page(visit);
    visit.page = visit.is_long ? read_page(table, block) : ReadBuffer(table, block);
  }
  const Buffer buffer = visit.page;
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
    ExecStoreBufferHeapTuple(row, slot, buffer);
  }
  return found;
}

bool fetch_by_tid(Relation table, ItemPointerData tid, Visit &visit, Snapshot snapshot,
                  TupleTableSlot *slot) {
  if (table->rd_rel->relam == HEAP_TABLE_AM_OID)
    return fetch_from_heap(table, tid, visit, snapshot, slot);
  bool again = false;
  IndexFetchTableData *fetch = table_index_fetch_begin(table);
  const bool found = table_index_fetch_tuple(fetch, &tid, snapshot, slot, &again, nullptr);
  table_index_fetch_end(fetch);
  return found;
}

}  // namespace

void end_visit(Visit &visit) {
  leave_page(visit);
  if (visit.scan != nullptr) {
    index_endscan(visit.scan);
    index_close(visit.index, NoLock);
  }
  visit = no_visit;
}

void expect_root(Relation table, std::uint64_t number) {
  __builtin_prefetch(&set_of(key_of(RelationGetRelid(table), number)));
}

void expect_row(Relation table, const Visit &visit, std::uint64_t number) {
  const Root *root = find_root(RelationGetRelid(table), number);
  if (root == nullptr)
    return;
  const BlockNumber block = ItemPointerGetBlockNumber(&root->tid);
  const OffsetNumber line = ItemPointerGetOffsetNumber(&root->tid);
  if (!is_at(visit, block)) {
    expect_page(table, block, line);
    return;
  }
  // Looked at without a lock: whatever is read, nothing depends on it.
  Page page = BufferGetPage(visit.page);
  const OffsetNumber lines = PageGetMaxOffsetNumber(page);
  if (line > lines)
    return;
  ItemIdData item = *PageGetItemId(page, line);
  if (ItemIdIsRedirected(&item) && ItemIdGetRedirect(&item) <= lines)
    item = *PageGetItemId(page, ItemIdGetRedirect(&item));
  const char *tuple = static_cast<const char *>(page) + item.lp_off % BLCKSZ;
  __builtin_prefetch(tuple);
  __builtin_prefetch(tuple + 64);
}

std::uint64_t remembered_place(Relation table, std::uint64_t number) {
  const Root *root = find_root(RelationGetRelid(table), number);
  if (root == nullptr)
    return most_distant;
  return static_cast<std::uint64_t>(ItemPointerGetBlockNumber(&root->tid)) << 16U |
         ItemPointerGetOffsetNumber(&root->tid);
}

bool fetch_remembered(Relation table, BlockNumber blocks, Visit &visit, std::uint64_t number,
                      Snapshot snapshot, TupleTableSlot *slot) {
  const Root *root = find_root(RelationGetRelid(table), number);
  // The table may have been truncated, or written anew with fewer pages.
  return root != nullptr && ItemPointerGetBlockNumber(&root->tid) < blocks &&
         fetch_by_tid(table, root->tid, visit, snapshot, slot);
}

bool fetch_by_index(Relation table, Oid index, Visit &visit, ScanKeyData *keys, int key_count,
                    std::uint64_t number, Snapshot snapshot, TupleTableSlot *slot) {
  if (visit.scan == nullptr) {
    visit.index = index_open(index, AccessShareLock);
    visit.scan = begin_index_scan(table, visit.index, snapshot, key_count);
  }
  visit.scan->xs_snapshot = snapshot;
  index_rescan(visit.scan, keys, key_count, nullptr, 0);
  bool found = false;
  while (!found) {
    const ItemPointerData *tid = index_getnext_tid(visit.scan, ForwardScanDirection);
    if (tid == nullptr)
      break;
    const ItemPointerData root = *tid;
    found = index_fetch_heap(visit.scan, slot);
    if (found)
      remember(RelationGetRelid(table), number, root);
  }
  // The slot has the page, nobody else need keep it.
  table_index_fetch_reset(visit.scan->xs_heapfetch);
  return found;
}

}  // namespace florin
