// A row that is updated in place stays in one chain of versions on one page. Where a chain begins is
// remembered; what is found there is believed only if it is the row that was asked for.

#include "balance_roots.hpp"

#include "rows.hpp"

#include "postgres.hpp"

extern "C" {
#include "storage/bufmgr.h"
}

namespace florin {
namespace {

struct Root {
  std::int64_t account_id;
  Oid balances;
  std::int16_t stripe;
  ItemPointerData tid;
};

inline constexpr std::size_t most_roots = 1U << 14U;  // 400 KB; a power of two
constinit Root *roots = nullptr;

Root *root_of(Oid balances, std::int64_t account_id, int stripe) {
  if (roots == nullptr)
    roots = static_cast<Root *>(MemoryContextAllocZero(TopMemoryContext, most_roots * sizeof(Root)));
  const std::uint32_t hash = hash_combine(hash_bytes_uint32(static_cast<std::uint32_t>(account_id)),
                                          balances ^ static_cast<std::uint32_t>(stripe));
  return &roots[hash & (most_roots - 1)];
}

bool is_root_of(const Root &root, Oid balances, std::int64_t account_id, int stripe) {
  return root.balances == balances && root.account_id == account_id && root.stripe == stripe;
}

bool is_row(const Ledger *ledger, TupleTableSlot *slot, std::int64_t account_id, int stripe) {
  return DatumGetInt64(required(slot, ledger->balance.account_id)) == account_id &&
         DatumGetInt16(required(slot, ledger->balance.stripe)) == stripe;
}

bool find_at(const Ledger *ledger, Relation balances, const Root &root, Snapshot snapshot,
             TupleTableSlot *slot) {
  // The table may have been truncated or written anew.
  if (ItemPointerGetBlockNumber(&root.tid) >= RelationGetNumberOfBlocks(balances))
    return false;
  ItemPointerData tid = root.tid;
  bool again = false;
  IndexFetchTableData *fetch = table_index_fetch_begin(balances);
  const bool found = table_index_fetch_tuple(fetch, &tid, snapshot, slot, &again, nullptr);
  table_index_fetch_end(fetch);
  if (found && is_row(ledger, slot, root.account_id, root.stripe))
    return true;
  ExecClearTuple(slot);
  return false;
}

bool find_by_index(const Ledger *ledger, Relation balances, Root &root, Snapshot snapshot,
                   TupleTableSlot *slot) {
  Relation index = index_open(ledger->balances_by_account, AccessShareLock);
  ScanKeyData keys[2];
  ScanKeyInit(&keys[0], 1, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(root.account_id));
  ScanKeyInit(&keys[1], 2, BTEqualStrategyNumber, F_INT2EQ, Int16GetDatum(root.stripe));
  IndexScanDesc scan = begin_index_scan(balances, index, snapshot, 2);
  index_rescan(scan, keys, 2, nullptr, 0);
  bool found = false;
  while (!found) {
    const ItemPointerData *tid = index_getnext_tid(scan, ForwardScanDirection);
    if (tid == nullptr)
      break;
    root.tid = *tid;
    found = index_fetch_heap(scan, slot);
  }
  index_endscan(scan);
  index_close(index, NoLock);
  return found;
}

}  // namespace

bool find_balance(const Ledger *ledger, Relation balances, std::int64_t account_id, int stripe,
                  Snapshot snapshot, TupleTableSlot *slot) {
  const Oid table = RelationGetRelid(balances);
  Root *known = root_of(table, account_id, stripe);
  if (is_root_of(*known, table, account_id, stripe) && find_at(ledger, balances, *known, snapshot, slot))
    return true;
  Root root = {account_id, table, static_cast<std::int16_t>(stripe), {}};
  const bool found = find_by_index(ledger, balances, root, snapshot, slot);
  if (found)
    *known = root;
  return found;
}

}  // namespace florin
