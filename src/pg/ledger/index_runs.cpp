// The way of _bt_doinsert() for a tuple that fits and has no equal, taken once a page: the same search, the
// same place, the same records of the log. Whatever else may be the case is left to the access method itself.

#include "index_runs.hpp"

#include "../failpoint.hpp"
#include "recent_pages.hpp"

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
inline constexpr OffsetNumber first_probe = 100;  // about the middle of a page
inline constexpr std::size_t most_on_page = 512;
inline constexpr int most_pages = 64;          // before the memory of their tuples is given back
inline constexpr Size most_tuple_bytes = 512;  // longer ones are for the access method, which has a limit

// A tuple and where it goes: the offset on the page as it is before the run.
struct Placed {
  IndexTuple tuple;
  OffsetNumber offset;
};

bool is_ascending_number(Relation index, int column) {
  const RegProcedure order = index_getprocid(index, static_cast<AttrNumber>(column + 1), BTORDER_PROC);
  return index->rd_indoption[column] == 0 &&
         (order == F_BTINT8CMP || order == F_BTINT4CMP || order == F_TIMESTAMPTZ_CMP);
}

NumberKeys number_keys_of(Relation index) {
  const auto *form = index->rd_index;
  NumberKeys numbers = {};
  if (form->indnatts > most_number_keys || form->indnkeyatts != form->indnatts)
    return numbers;
  std::size_t end = MAXALIGN(sizeof(IndexTupleData));
  for (int i = 0; i < form->indnatts; ++i) {
    if (!is_ascending_number(index, i))
      return numbers;
    const std::size_t width = index->rd_opcintype[i] == INT4OID ? sizeof(std::int32_t) : sizeof(std::int64_t);
    end = TYPEALIGN(width, end);
    numbers.places[i] = {end, width};
    end += width;
  }
  numbers.count = form->indnatts;
  numbers.bytes = MAXALIGN(end);
  return numbers;
}

std::int64_t number_in(IndexTuple tuple, const NumberPlace &place) {
  const char *at = reinterpret_cast<const char *>(tuple) + place.offset;
  if (place.width == sizeof(std::int32_t)) {
    std::int32_t narrow;
    std::memcpy(&narrow, at, sizeof narrow);
    return narrow;
  }
  std::int64_t wide;
  std::memcpy(&wide, at, sizeof wide);
  return wide;
}

std::int64_t number_of(Datum value, const NumberPlace &place) {
  return place.width == sizeof(std::int32_t) ? DatumGetInt32(value) : DatumGetInt64(value);
}

BTStack search_leaf(const IndexRun &run, BTScanInsert key, Buffer &buffer) {
#if PG_VERSION_NUM >= 170000
  return _bt_search(run.index, run.table, key, &buffer, BT_WRITE);
#elif PG_VERSION_NUM >= 160000
  return _bt_search(run.index, run.table, key, &buffer, BT_WRITE, nullptr);
#else
  return _bt_search(run.index, key, &buffer, BT_WRITE, nullptr);
#endif
}

IndexTuple form_numbers(const NumberKeys &numbers, const Datum *values) {
  auto *tuple = static_cast<IndexTuple>(palloc0(numbers.bytes));
  tuple->t_info = static_cast<unsigned short>(numbers.bytes);
  for (int i = 0; i < numbers.count; ++i) {
    char *at = reinterpret_cast<char *>(tuple) + numbers.places[i].offset;
    const std::int64_t number = number_of(values[i], numbers.places[i]);
    const auto narrow = static_cast<std::int32_t>(number);
    if (numbers.places[i].width == sizeof narrow)
      std::memcpy(at, &narrow, sizeof narrow);
    else
      std::memcpy(at, &number, sizeof number);
  }
  return tuple;
}

// NULL if the row is not for us.
IndexTuple form_tuple(const IndexRun &run, const IndexMember &member, Datum *values) {
  bool nulls[INDEX_MAX_KEYS];
  take_values(run.index, *run.rows, member, values, nulls);
  for (int i = 0; i < run.index->rd_index->indnkeyatts; ++i) {
    if (nulls[i])
      return nullptr;
  }
  IndexTuple tuple = run.numbers.count > 0 ? form_numbers(run.numbers, values)
                                           : index_form_tuple(RelationGetDescr(run.index), values, nulls);
  tuple->t_tid = run.rows->tids[member.row];
  return IndexTupleSize(tuple) <= most_tuple_bytes ? tuple : nullptr;
}

// Turns the key of an earlier tuple of the index into that of this one. In a unique index what has the same
// columns is equal, in another the place of the row decides.
void point_to(const IndexRun &run, BTScanInsert key, const Datum *values, const IndexMember &member) {
  for (int i = 0; i < key->keysz; ++i)
    key->scankeys[i].sk_argument = values[i];
  key->scantid = run.index->rd_index->indisunique ? nullptr : &run.rows->tids[member.row];
}

// Are these the values that the key is of?
bool is_key_of(const IndexRun &run, BTScanInsert key, const Datum *values) {
  for (int i = 0; i < key->keysz; ++i) {
    ScanKey column = &key->scankeys[i];
    if (run.numbers.count > 0 ? values[i] != column->sk_argument
                              : DatumGetInt32(FunctionCall2Coll(&column->sk_func, column->sk_collation,
                                                                values[i], column->sk_argument)) != 0)
      return false;
  }
  return true;
}

// As _bt_compare() does on a leaf page, for tuples whose keys are numbers.
std::int32_t compare(const IndexRun &run, BTScanInsert key, Page page, OffsetNumber offset) {
  IndexTuple tuple = reinterpret_cast<IndexTuple>(PageGetItem(page, PageGetItemId(page, offset)));
  if (run.numbers.count == 0 || IndexTupleHasNulls(tuple))
    return _bt_compare(run.index, key, page, offset);
  for (int i = 0; i < run.numbers.count; ++i) {
    const NumberPlace &place = run.numbers.places[i];
    const std::int64_t wanted = number_of(key->scankeys[i].sk_argument, place);
    const std::int64_t there = number_in(tuple, place);
    if (wanted != there)
      return wanted < there ? -1 : 1;
  }
  if (key->scantid == nullptr)
    return 0;
  const std::int32_t difference = ItemPointerCompare(key->scantid, BTreeTupleGetHeapTID(tuple));
  if (difference <= 0 || !BTreeTupleIsPosting(tuple))
    return difference;
  return ItemPointerCompare(key->scantid, BTreeTupleGetMaxHeapTID(tuple)) > 0 ? 1 : 0;
}

// The first offset, from `low` on, with a tuple that is not below the key; InvalidOffsetNumber if that is
// equal, or the range of a posting list that the key lies in. Mostly rows are added next to the row before,
// or at the end.
OffsetNumber find_place(const IndexRun &run, BTScanInsert key, Page page, OffsetNumber low) {
  const OffsetNumber last = PageGetMaxOffsetNumber(page);
  OffsetNumber high = static_cast<OffsetNumber>(last + 1);
  if (low < high && compare(run, key, page, last) > 0)
    return high;
  bool is_equal = false;
  for (OffsetNumber middle = low; low < high; middle = static_cast<OffsetNumber>(low + (high - low) / 2)) {
    // Wherever the search goes from here.
    __builtin_prefetch(PageGetItem(page, PageGetItemId(page, low + (middle - low) / 2)));
    __builtin_prefetch(PageGetItem(page, PageGetItemId(page, middle + (high - middle) / 2)));
    const std::int32_t difference = compare(run, key, page, middle);
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
  std::size_t rows;
  Size bytes;
};

// Does the row come right before the tuple at this place?
bool fits_before(const IndexRun &run, BTScanInsert key, Page page, OffsetNumber place) {
  return place > PageGetMaxOffsetNumber(page) ? is_below_high_key(run, key, page)
                                              : compare(run, key, page, place) < 0;
}

// How many of the rows have the keys of the first and go to the same place: they become one tuple, as
// deduplication would make them. The key is of the first row.
std::size_t count_alike(const IndexRun &run, BTScanInsert key, Page page, OffsetNumber place,
                        const IndexMember *members, std::size_t count) {
  const std::size_t most = (most_tuple_bytes - run.numbers.bytes) / sizeof(ItemPointerData);
  std::size_t alike = 1;
  while (run.merges_equal && alike < count && alike < most && !members[alike].nulls[0] &&
         !members[alike].nulls[1] && members[alike].keys[0] == members[0].keys[0] &&
         members[alike].keys[1] == members[0].keys[1])
    ++alike;
  if (alike == 1)
    return 1;
  key->scantid = &run.rows->tids[members[alike - 1].row];
  return fits_before(run, key, page, place) ? alike : 1;
}

IndexTuple merge(const IndexRun &run, IndexTuple first, const IndexMember *members, std::size_t count) {
  ItemPointerData tids[most_tuple_bytes / sizeof(ItemPointerData)];
  for (std::size_t i = 0; i < count; ++i)
    tids[i] = run.rows->tids[members[i].row];
  return _bt_form_posting(first, tids, static_cast<int>(count));
}

// Which of the rows go onto the page, and where; the page is locked and not changed. The key is of the first.
void make_plan(const IndexRun &run, BTScanInsert key, Page page, const IndexMember *members,
               std::size_t count, Plan &plan) {
  plan.count = 0;
  plan.rows = 0;
  plan.bytes = 0;
  Size room = PageGetExactFreeSpace(page);
  OffsetNumber low = P_FIRSTDATAKEY(BTPageGetOpaque(page));
  while (plan.rows < count && plan.count < most_on_page) {
    const IndexMember *next = members + plan.rows;
    Datum values[INDEX_MAX_KEYS];
    IndexTuple tuple = form_tuple(run, *next, values);
    if (tuple == nullptr ||
        (plan.rows > 0 && run.index->rd_index->indisunique && is_key_of(run, key, values)))
      return;
    point_to(run, key, values, *next);
    low = find_place(run, key, page, low);
    if (low == InvalidOffsetNumber ||
        (low > PageGetMaxOffsetNumber(page) && !is_below_high_key(run, key, page)))
      return;
    const std::size_t alike = count_alike(run, key, page, low, next, count - plan.rows);
    if (alike > 1)
      tuple = merge(run, tuple, next, alike);
    const Size needed = MAXALIGN(IndexTupleSize(tuple)) + sizeof(ItemIdData);
    if (needed > room)
      return;
    plan.placed[plan.count++] = {tuple, low};
    plan.rows += alike;
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
  run = {index,
         table,
         &rows,
         AllocSetContextCreate(CurrentMemoryContext, "florin index run", ALLOCSET_DEFAULT_SIZES),
         number_keys_of(index),
         false};
  bool is_versioned;
  bool keeps_equal;
  _bt_metaversion(index, &is_versioned, &keeps_equal);
  run.merges_equal =
      run.numbers.count > 0 && keeps_equal && !index->rd_index->indisunique && BTGetDeduplicateItems(index);
  return true;
}

void finish_run(IndexRun &run) {
  MemoryContextDelete(run.context);
}

namespace {

// Points the key to a row that is to follow those which were added before it; false if the access method must
// see to it.
bool point_after(const IndexRun &run, BTScanInsert key, const IndexMember &before,
                 const IndexMember &member) {
  Datum values[INDEX_MAX_KEYS];
  bool nulls[INDEX_MAX_KEYS];
  take_values(run.index, *run.rows, before, values, nulls);
  point_to(run, key, values, before);
  if (form_tuple(run, member, values) == nullptr ||
      (run.index->rd_index->indisunique && is_key_of(run, key, values)))
    return false;
  point_to(run, key, values, member);
  return true;
}

// From a leaf page, locked, to its right neighbour, if the key is on that. Either page is locked afterwards.
bool step_right(const IndexRun &run, BTScanInsert key, Buffer &buffer) {
  Page page = BufferGetPage(buffer);
  if (P_RIGHTMOST(BTPageGetOpaque(page)) || _bt_compare(run.index, key, page, P_HIKEY) <= 0)
    return false;
  const BlockNumber next = BTPageGetOpaque(page)->btpo_next;
  _bt_relbuf(run.index, buffer);
  buffer = read_page(run.index, next);
  _bt_lockbuf(run.index, buffer, BT_WRITE);
  _bt_checkpage(run.index, buffer);
  page = BufferGetPage(buffer);
  return takes_tuples(page) && is_below_high_key(run, key, page);
}

// As many of the rows as go onto this page; the key is of the first.
std::size_t add_to_page(const IndexRun &run, BTScanInsert key, Buffer buffer, const IndexMember *members,
                        std::size_t count) {
  Page page = BufferGetPage(buffer);
  if (!P_RIGHTMOST(BTPageGetOpaque(page)))
    expect_page(run.index, BTPageGetOpaque(page)->btpo_next, first_probe);
  Plan plan;
  make_plan(run, key, page, members, count, plan);
  if (plan.count > 0) {
    CheckForSerializableConflictIn(run.index, nullptr, BufferGetBlockNumber(buffer));
    FAILPOINT("page_planned");
    carry_out(run, buffer, plan);
  }
  return plan.rows;
}

}  // namespace

std::size_t add_run(IndexRun &run, const IndexMember *members, std::size_t count) {
  MemoryContext before = MemoryContextSwitchTo(run.context);
  std::size_t added = 0;
  Datum values[INDEX_MAX_KEYS];
  IndexTuple first = form_tuple(run, members[0], values);
  BTScanInsert key = first == nullptr ? nullptr : _bt_mkscankey(run.index, first);
  if (key != nullptr && key->heapkeyspace) {
    point_to(run, key, values, members[0]);
    Buffer buffer;
    BTStack stack = search_leaf(run, key, buffer);
    bool is_there = takes_tuples(BufferGetPage(buffer));
    for (int pages = 0; is_there && added < count && pages < most_pages; ++pages) {
      const std::size_t more = add_to_page(run, key, buffer, members + added, count - added);
      added += more;
      is_there = more > 0 && added < count && point_after(run, key, members[added - 1], members[added]) &&
                 step_right(run, key, buffer);
    }
    _bt_relbuf(run.index, buffer);
    _bt_freestack(stack);
    FAILPOINT("page_written");
  }
  MemoryContextSwitchTo(before);
  MemoryContextReset(run.context);
  return added;
}

}  // namespace florin
