// The way of _bt_doinsert() for a tuple that fits and has no equal, taken once a page: the same search, the
// same place, the same records of the log. Whatever else may be the case is left to the access method itself.

#include "index_runs.hpp"

#include "../failpoint.hpp"

#include "postgres.hpp"

extern "C" {
#include "access/nbtree.h"
#include "access/nbtxlog.h"
#include "access/xloginsert.h"
#include "catalog/pg_am.h"
#include "storage/predicate.h"
}

namespace florin {
namespace {

inline constexpr std::size_t least_run = 16;
inline constexpr std::size_t most_on_page = 512;
inline constexpr Size most_tuple_bytes = 512;  // longer ones are for the access method, which has a limit

// A tuple and where it goes: the offset on the page as it is before the run.
struct Placed {
  IndexTuple tuple;
  OffsetNumber offset;
};

BTStack search_leaf(const IndexRun &run, BTScanInsert key, Buffer &buffer) {
#if PG_VERSION_NUM >= 170000
  return _bt_search(run.index, run.table, key, &buffer, BT_WRITE);
#elif PG_VERSION_NUM >= 160000
  return _bt_search(run.index, run.table, key, &buffer, BT_WRITE, nullptr);
#else
  return _bt_search(run.index, key, &buffer, BT_WRITE, nullptr);
#endif
}

// NULL if the row is not for us.
IndexTuple form_tuple(const IndexRun &run, const IndexMember &member, Datum *values) {
  bool nulls[INDEX_MAX_KEYS];
  take_values(run.index, *run.rows, member, values, nulls);
  for (int i = 0; i < run.index->rd_index->indnkeyatts; ++i) {
    if (nulls[i])
      return nullptr;
  }
  IndexTuple tuple = index_form_tuple(RelationGetDescr(run.index), values, nulls);
  tuple->t_tid = run.rows->tids[member.row];
  return IndexTupleSize(tuple) <= most_tuple_bytes ? tuple : nullptr;
}

// Turns the key of an earlier tuple of the index into that of this one. In a unique index what has the same
// columns is equal, in another the place of the row decides.
void point_to(const IndexRun &run, BTScanInsert key, const Datum *values, IndexTuple tuple) {
  for (int i = 0; i < key->keysz; ++i)
    key->scankeys[i].sk_argument = values[i];
  key->scantid = run.index->rd_index->indisunique ? nullptr : &tuple->t_tid;
}

// Are these the values that the key is of?
bool is_key_of(BTScanInsert key, const Datum *values) {
  for (int i = 0; i < key->keysz; ++i) {
    ScanKey column = &key->scankeys[i];
    if (DatumGetInt32(
            FunctionCall2Coll(&column->sk_func, column->sk_collation, values[i], column->sk_argument)) != 0)
      return false;
  }
  return true;
}

// The first offset, from `low` on, with a tuple that is not below the key; InvalidOffsetNumber if that is
// equal, or the range of a posting list that the key lies in.
OffsetNumber find_place(const IndexRun &run, BTScanInsert key, Page page, OffsetNumber low) {
  const OffsetNumber last = PageGetMaxOffsetNumber(page);
  OffsetNumber high = static_cast<OffsetNumber>(last + 1);
  if (low < high && _bt_compare(run.index, key, page, last) > 0)
    return high;
  bool is_equal = false;
  while (low < high) {
    const auto middle = static_cast<OffsetNumber>(low + (high - low) / 2);
    const std::int32_t difference = _bt_compare(run.index, key, page, middle);
    if (difference > 0) {
      low = static_cast<OffsetNumber>(middle + 1);
    } else {
      high = middle;
      is_equal = difference == 0;
    }
  }
  return is_equal ? InvalidOffsetNumber : low;
}

bool takes_tuples(Page page) {
  const BTPageOpaque opaque = BTPageGetOpaque(page);
  return P_ISLEAF(opaque) && !P_INCOMPLETE_SPLIT(opaque) && !P_IGNORE(opaque);
}

bool is_below_high_key(const IndexRun &run, BTScanInsert key, Page page) {
  return P_RIGHTMOST(BTPageGetOpaque(page)) || _bt_compare(run.index, key, page, P_HIKEY) < 0;
}

struct Plan {
  Placed placed[most_on_page];
  std::size_t count;
  Size bytes;
};

// Which of the rows go onto the page, and where; the page is locked and not changed. `first` is the tuple of
// the first row, which the key is of.
void make_plan(const IndexRun &run, BTScanInsert key, Page page, IndexTuple first, const IndexMember *members,
               std::size_t count, Plan &plan) {
  plan.count = 0;
  plan.bytes = 0;
  Size room = PageGetExactFreeSpace(page);
  OffsetNumber low = P_FIRSTDATAKEY(BTPageGetOpaque(page));
  IndexTuple tuple = first;
  for (std::size_t i = 0; i < count && i < most_on_page; ++i) {
    if (i > 0) {
      Datum values[INDEX_MAX_KEYS];
      tuple = form_tuple(run, members[i], values);
      if (tuple == nullptr || (run.index->rd_index->indisunique && is_key_of(key, values)))
        return;
      point_to(run, key, values, tuple);
    }
    const Size needed = MAXALIGN(IndexTupleSize(tuple)) + sizeof(ItemIdData);
    if (needed > room || !is_below_high_key(run, key, page))
      return;
    low = find_place(run, key, page, low);
    if (low == InvalidOffsetNumber)
      return;
    plan.placed[plan.count++] = {tuple, low};
    plan.bytes += needed;
    room -= needed;
  }
}

void log_tuple(Buffer buffer, IndexTuple tuple, OffsetNumber offset) {
  xl_btree_insert record;
  record.offnum = offset;
  XLogBeginInsert();
  XLogRegisterData(reinterpret_cast<char *>(&record), SizeOfBtreeInsert);
  XLogRegisterBuffer(0, buffer, REGBUF_STANDARD);
  XLogRegisterBufData(0, reinterpret_cast<char *>(tuple), static_cast<int>(IndexTupleSize(tuple)));
  const XLogRecPtr end = XLogInsert(RM_BTREE_ID, XLOG_BTREE_INSERT_LEAF);
  PageSetLSN(BufferGetPage(buffer), end);
}

// The server's macros, whose ++ and -- of a volatile number C++20 deprecates.
void start_critical_section() {
  CritSectionCount = CritSectionCount + 1;
}
void end_critical_section() {
  Assert(CritSectionCount > 0);
  CritSectionCount = CritSectionCount - 1;
}

// The parts of a record of one tuple that the tuple itself is not.
inline constexpr Size record_bytes = 60;

void carry_out(const IndexRun &run, Buffer buffer, const Plan &plan) {
  Page page = BufferGetPage(buffer);
  const bool is_logged = RelationNeedsWAL(run.index);
  // Where most of the page is new, the page is the shorter record.
  const Size used = BLCKSZ - PageGetExactFreeSpace(page) + plan.bytes;
  const bool as_page = plan.bytes + plan.count * record_bytes > used;
  start_critical_section();
  for (std::size_t i = 0; i < plan.count; ++i) {
    IndexTuple tuple = plan.placed[i].tuple;
    const auto offset = static_cast<OffsetNumber>(plan.placed[i].offset + i);
    if (PageAddItem(page, reinterpret_cast<Item>(tuple), MAXALIGN(IndexTupleSize(tuple)), offset, false,
                    false) == InvalidOffsetNumber)
      elog(PANIC, "no room on block %u of index \"%s\"", BufferGetBlockNumber(buffer),
           RelationGetRelationName(run.index));
    if (i == 0)
      MarkBufferDirty(buffer);
    if (is_logged && !as_page)
      log_tuple(buffer, tuple, offset);
  }
  if (is_logged && as_page)
    log_newpage_buffer(buffer, true);
  end_critical_section();
}

}  // namespace

bool start_run(IndexRun &run, Relation index, Relation table, const DirectRows &rows, std::size_t count) {
  if (count < least_run || index->rd_rel->relam != BTREE_AM_OID)
    return false;
  run = {index, table, &rows,
         AllocSetContextCreate(CurrentMemoryContext, "florin index run", ALLOCSET_DEFAULT_SIZES)};
  return true;
}

void finish_run(IndexRun &run) {
  MemoryContextDelete(run.context);
}

std::size_t add_run(IndexRun &run, const IndexMember *members, std::size_t count) {
  MemoryContext before = MemoryContextSwitchTo(run.context);
  std::size_t added = 0;
  Datum values[INDEX_MAX_KEYS];
  IndexTuple first = form_tuple(run, members[0], values);
  BTScanInsert key = first == nullptr ? nullptr : _bt_mkscankey(run.index, first);
  if (key != nullptr && key->heapkeyspace) {
    point_to(run, key, values, first);
    Buffer buffer;
    BTStack stack = search_leaf(run, key, buffer);
    Plan plan;
    plan.count = 0;
    if (takes_tuples(BufferGetPage(buffer)))
      make_plan(run, key, BufferGetPage(buffer), first, members, count, plan);
    if (plan.count > 0) {
      CheckForSerializableConflictIn(run.index, nullptr, BufferGetBlockNumber(buffer));
      FAILPOINT("page_planned");
      carry_out(run, buffer, plan);
    }
    _bt_relbuf(run.index, buffer);
    _bt_freestack(stack);
    FAILPOINT("page_written");
    added = plan.count;
  }
  MemoryContextSwitchTo(before);
  MemoryContextReset(run.context);
  return added;
}

}  // namespace florin
