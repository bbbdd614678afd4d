// What the executor's INSERT does for a table without anything of its own, without the executor.

#include "direct_rows.hpp"

#include "../array.hpp"
#include "../error.hpp"
#include "../failpoint.hpp"
#include "index_runs.hpp"
#include "rows.hpp"

#include "postgres.hpp"

extern "C" {
#include "catalog/index.h"
#include "catalog/pg_am.h"
#include "storage/lmgr.h"
#include "utils/datum.h"
}

namespace florin {
namespace {

inline constexpr std::size_t rows_at_once = 1000;

using Row = DirectRow;

DirectTable with_indexes(Relation relation, const PlainTable &plain) {
  DirectTable direct;
  direct.plain = &plain;
  direct.relation = relation;
  std::memset(direct.indexes, 0, sizeof direct.indexes);
  direct.command = GetCurrentCommandId(true);
  direct.leading = nullptr;
  return direct;
}

// No index can come or go, or change what it holds, while the table is locked.
Relation index_of(DirectTable &table, int number) {
  if (table.indexes[number] == nullptr)
    table.indexes[number] = index_open(table.plain->indexes[number].id, RowExclusiveLock);
  return table.indexes[number];
}

DirectTable open_table(Oid table, const PlainTable &plain) {
  return with_indexes(table_open(table, RowExclusiveLock), plain);
}

void close_indexes(DirectTable &table) {
  for (int i = 0; i < table.plain->index_count; ++i) {
    if (table.indexes[i] != nullptr)
      index_close(table.indexes[i], NoLock);
  }
}

TupleTableSlot *make_slot(const DirectTable &table) {
  return MakeSingleTupleTableSlot(RelationGetDescr(table.relation), &TTSOpsHeapTuple);
}

// How many columns a row needs: those after it are NULL, as in rows that are older than a column. A column
// whose older rows have a value is needed.
int needed_columns(TupleDesc shape, const Row &row) {
  int count = shape->natts;
  while (count > 1 && row.nulls[count - 1] && !TupleDescAttr(shape, count - 1)->atthasmissing)
    --count;
  return count;
}

TupleDesc make_leading(TupleDesc shape, int count) {
  TupleDesc leading = CreateTemplateTupleDesc(count);
  for (int i = 1; i <= count; ++i)
    TupleDescCopyEntry(leading, static_cast<AttrNumber>(i), shape, static_cast<AttrNumber>(i));
  return leading;
}

// A transaction without a key, as most columns are for some alone, is stored with the first columns only: it
// needs no map of what is NULL, 8 bytes.
TupleDesc shape_of(DirectTable &table, const Row &row) {
  TupleDesc shape = RelationGetDescr(table.relation);
  const int count = needed_columns(shape, row);
  if (count == shape->natts)
    return shape;
  if (table.leading == nullptr || table.leading->natts != count)
    table.leading = make_leading(shape, count);
  return table.leading;
}

void fill_slot(DirectTable &table, TupleTableSlot *slot, const Row &row) {
  TupleDesc shape = shape_of(table, row);
  ExecStoreHeapTuple(heap_form_tuple(shape, row.values, row.nulls), slot, true);
  slot->tts_tableOid = RelationGetRelid(table.relation);
  for (int i = 0; i < table.plain->checked_count; ++i) {
    if (!row.nulls[table.plain->checked[i] - 1]) {
      keep_constraints(table.relation, slot);
      break;
    }
  }
}

// ---- indexes

// The predicates of a table's partial indexes, where they must be evaluated.
struct Predicates {
  EState *state;  // NULL: not needed yet
  TupleTableSlot *slot;
  ExprState *prepared[most_plain_indexes];
};

void finish_predicates(Predicates &predicates) {
  if (predicates.state == nullptr)
    return;
  ExecDropSingleTupleTableSlot(predicates.slot);
  FreeExecutorState(predicates.state);
}

bool satisfies(DirectTable &table, Predicates &predicates, int index, const Row &row) {
  if (predicates.state == nullptr) {
    predicates.state = CreateExecutorState();
    predicates.slot = MakeSingleTupleTableSlot(RelationGetDescr(table.relation), &TTSOpsVirtual);
  }
  if (predicates.prepared[index] == nullptr)
    predicates.prepared[index] =
        ExecPrepareQual(RelationGetIndexPredicate(index_of(table, index)), predicates.state);
  ExecClearTuple(predicates.slot);
  for (int i = 0; i < RelationGetDescr(table.relation)->natts; ++i) {
    predicates.slot->tts_values[i] = row.values[i];
    predicates.slot->tts_isnull[i] = row.nulls[i];
  }
  ExecStoreVirtualTuple(predicates.slot);
  ExprContext *context = GetPerTupleExprContext(predicates.state);
  context->ecxt_scantuple = predicates.slot;
  const bool holds = ExecQual(predicates.prepared[index], context);
  ResetPerTupleExprContext(predicates.state);
  return holds;
}

bool belongs(DirectTable &table, Predicates &predicates, int index, const Row &row) {
  const PlainIndex &plain = table.plain->indexes[index];
  if (plain.needed != InvalidAttrNumber && row.nulls[plain.needed - 1])
    return false;
  if (plain.is_of_value)
    return DatumGetObjectId(row.values[plain.needed - 1]) == plain.value;
  return !plain.is_tested || satisfies(table, predicates, index, row);
}

// The values of a row in an index.
struct IndexRow {
  Datum values[INDEX_MAX_KEYS];
  bool nulls[INDEX_MAX_KEYS];
};
void take_index_row(Relation index, const Row &row, IndexRow &out) {
  const auto *form = index->rd_index;
  for (int i = 0; i < form->indnatts; ++i) {
    out.values[i] = row.values[form->indkey.values[i] - 1];
    out.nulls[i] = row.nulls[form->indkey.values[i] - 1];
  }
}

// The B-tree does not ask for its description; other access methods do.
IndexInfo *describe_index(Relation index) {
  return index->rd_rel->relam == BTREE_AM_OID ? nullptr : BuildIndexInfo(index);
}

bool insert_into(const DirectTable &table, Relation index, IndexInfo *info, const Row &row, ItemPointer tid,
                 IndexUniqueCheck check) {
  IndexRow values;
  take_index_row(index, row, values);
  return index_insert(index, values.values, values.nulls, tid, table.relation, check, false, info);
}

IndexUniqueCheck check_of(Relation index) {
  return index->rd_index->indisunique ? UNIQUE_CHECK_YES : UNIQUE_CHECK_NO;
}

// Does the index keep something of the blocks, and nothing of the single rows?
bool summarizes(Relation index) {
#if PG_VERSION_NUM >= 160000
  return index->rd_indam->amsummarizing;
#else
  return index->rd_rel->relam == BRIN_AM_OID;
#endif
}

// What such an index is told of a row, it was told of the one before.
bool is_known(Relation index, const DirectRows &rows, std::uint32_t row, std::uint32_t before) {
  if (ItemPointerGetBlockNumber(&rows.tids[row]) != ItemPointerGetBlockNumber(&rows.tids[before]))
    return false;
  IndexRow one;
  IndexRow other;
  take_index_row(index, row_at(rows, row), one);
  take_index_row(index, row_at(rows, before), other);
  TupleDesc shape = RelationGetDescr(index);
  for (int i = 0; i < index->rd_index->indnatts; ++i) {
    const auto *column = TupleDescAttr(shape, i);
    if (one.nulls[i] != other.nulls[i] ||
        (!one.nulls[i] && !datum_image_eq(one.values[i], other.values[i], column->attbyval, column->attlen)))
      return false;
  }
  return true;
}

// Writes one index over all rows, in the order of its keys.
void write_index(DirectTable &table, Predicates &predicates, int number, DirectRows &rows) {
  auto *members = static_cast<IndexMember *>(
      MemoryContextAllocHuge(CurrentMemoryContext, (rows.count + 1) * sizeof(IndexMember)));
  std::size_t count = 0;
  for (std::size_t i = 0; i < rows.count; ++i) {
    if (belongs(table, predicates, number, row_at(rows, i)))
      members[count++] = make_member(index_of(table, number), rows, i);
  }
  if (count == 0) {
    pfree(members);
    return;
  }
  Relation index = index_of(table, number);
  sort_members(index, rows, members, count);
  IndexInfo *info = describe_index(index);
  const IndexUniqueCheck check = check_of(index);
  IndexRun run;
  const bool by_page = start_run(run, index, table.relation, rows, count);
  const bool by_block = summarizes(index);
  for (std::size_t i = 0; i < count; ++i) {
    CHECK_FOR_INTERRUPTS();
    if (by_block && i > 0 && is_known(index, rows, members[i].row, members[i - 1].row))
      continue;
    const std::size_t added = by_page ? add_run(run, &members[i], count - i) : 0;
    if (added > 0) {
      i += added - 1;
      continue;
    }
    Datum values[INDEX_MAX_KEYS];
    bool nulls[INDEX_MAX_KEYS];
    take_values(index, rows, members[i], values, nulls);
    index_insert(index, values, nulls, &rows.tids[members[i].row], table.relation, check, false, info);
  }
  if (by_page)
    finish_run(run);
#if PG_VERSION_NUM >= 170000
  if (info != nullptr)
    index_insert_cleanup(index, info);
#endif
  pfree(members);
}

// ---- one row, unless its key is there

void check_visible(const DirectTable &table, TupleTableSlot *slot) {
  if (!IsolationUsesXactSnapshot() ||
      table_tuple_satisfies_snapshot(table.relation, slot, GetTransactionSnapshot()))
    return;
  bool is_null;
  const Datum writer = slot_getsysattr(slot, MinTransactionIdAttributeNumber, &is_null);
  // What this transaction itself wrote in this command is no conflict.
  if (!TransactionIdIsCurrentTransactionId(DatumGetTransactionId(writer)))
    conflict();
}

struct Holder {
  TransactionId transaction;  // to wait for; invalid: nobody
  std::uint32_t token;        // of its attempt, if it is only trying
};

// Is a row with this key there, dead ones apart? One of a transaction that is under way tells whom to wait
// for.
bool find_key(const DirectTable &table, Relation index, const IndexRow &key, TupleTableSlot *slot,
              Holder &holder) {
  const auto *form = index->rd_index;
  ScanKeyData keys[INDEX_MAX_KEYS];
  for (int i = 0; i < form->indnkeyatts; ++i) {
    const Oid equal = get_opfamily_member(index->rd_opfamily[i], index->rd_opcintype[i],
                                          index->rd_opcintype[i], BTEqualStrategyNumber);
    ScanKeyEntryInitialize(&keys[i], 0, static_cast<AttrNumber>(i + 1), BTEqualStrategyNumber, InvalidOid,
                           index->rd_indcollation[i], get_opcode(equal), key.values[i]);
  }
  SnapshotData dirty;
  InitDirtySnapshot(dirty);
  IndexScanDesc scan = begin_index_scan(table.relation, index, &dirty, form->indnkeyatts);
  index_rescan(scan, keys, form->indnkeyatts, nullptr, 0);
  const bool found = index_getnext_slot(scan, ForwardScanDirection, slot);
  holder = {InvalidTransactionId, 0};
  if (found) {
    holder.transaction = TransactionIdIsValid(dirty.xmin) ? dirty.xmin : dirty.xmax;
    holder.token = TransactionIdIsValid(dirty.xmin) ? dirty.speculativeToken : 0;
    if (!TransactionIdIsValid(holder.transaction))
      check_visible(table, slot);
  }
  index_endscan(scan);
  return found;
}

constinit bool last_key_was_there = false;

// True if the key is there for good; waits as long as that is not known.
bool has_key(const DirectTable &table, Relation index, const IndexRow &key) {
  TupleTableSlot *slot = table_slot_create(table.relation, nullptr);
  Holder holder;
  bool found;
  while ((found = find_key(table, index, key, slot, holder)) && TransactionIdIsValid(holder.transaction)) {
    ItemPointerData tid = slot->tts_tid;
    ExecClearTuple(slot);
    if (holder.token != 0)
      SpeculativeInsertionWait(holder.transaction, holder.token);
    else
      XactLockTableWait(holder.transaction, table.relation, &tid, XLTW_InsertIndex);
  }
  ExecDropSingleTupleTableSlot(slot);
  return found;
}

int position_of(const DirectTable &table, Oid index) {
  for (int i = 0; i < table.plain->index_count; ++i) {
    if (table.plain->indexes[i].id == index)
      return i;
  }
  elog(ERROR, "index %u is not known to its table", index);
  pg_unreachable();
}

enum class Which { all, summarizing };

// The indexes of one row, but for one that is done already; -1: none is.
void write_indexes(DirectTable &table, const Row &row, ItemPointer tid, int done, Which which) {
  Predicates predicates = {};
  for (int i = 0; i < table.plain->index_count; ++i) {
    if (i == done || !belongs(table, predicates, i, row))
      continue;
    Relation index = index_of(table, i);
    if (which == Which::summarizing && !summarizes(index))
      continue;
    IndexInfo *info = describe_index(index);
    insert_into(table, index, info, row, tid, check_of(index));
#if PG_VERSION_NUM >= 170000
    if (info != nullptr)
      index_insert_cleanup(index, info);
#endif
  }
  finish_predicates(predicates);
}

}  // namespace

DirectTable open_transactions(const Ledger *ledger) {
  return open_table(ledger->transactions, ledger->plain_transactions);
}

DirectTable open_entries(const Ledger *ledger) {
  return open_table(ledger->entries, ledger->plain_entries);
}

void close_direct(DirectTable &table) {
  close_indexes(table);
  table_close(table.relation, NoLock);
}

DirectRows make_rows(const DirectTable &table, std::size_t count) {
  DirectRows rows;
  rows.columns = RelationGetDescr(table.relation)->natts;
  rows.count = count;
  const std::size_t cells = count * static_cast<std::size_t>(rows.columns);
  MemoryContext context = CurrentMemoryContext;
  rows.values = static_cast<Datum *>(MemoryContextAllocHuge(context, cells * sizeof(Datum)));
  rows.nulls = static_cast<bool *>(MemoryContextAllocHuge(context, cells));
  std::memset(rows.values, 0, cells * sizeof(Datum));
  std::memset(rows.nulls, true, cells);
  rows.tids =
      static_cast<ItemPointerData *>(MemoryContextAllocHuge(context, count * sizeof(ItemPointerData)));
  return rows;
}

void free_rows(DirectRows &rows) {
  pfree(rows.values);
  pfree(rows.nulls);
  pfree(rows.tids);
}

void write_rows(DirectTable &table, DirectRows &rows, Oid first) {
  TupleTableSlot *slots[rows_at_once];
  const auto most = static_cast<int>(rows.count < rows_at_once ? rows.count : rows_at_once);
  for (int i = 0; i < most; ++i)
    slots[i] = make_slot(table);
  for (std::size_t done = 0; done < rows.count;) {
    CHECK_FOR_INTERRUPTS();
    int count = 0;
    while (count < most && done + static_cast<std::size_t>(count) < rows.count) {
      fill_slot(table, slots[count], row_at(rows, done + static_cast<std::size_t>(count)));
      ++count;
    }
    table_multi_insert(table.relation, slots, count, table.command, 0, nullptr);
    for (int i = 0; i < count; ++i)
      rows.tids[done++] = slots[i]->tts_tid;
    FAILPOINT("rows_written");
  }
  for (int i = 0; i < most; ++i)
    ExecDropSingleTupleTableSlot(slots[i]);
  Predicates predicates = {};
  const int leading = OidIsValid(first) ? position_of(table, first) : -1;
  if (leading >= 0)
    write_index(table, predicates, leading, rows);
  for (int i = 0; i < table.plain->index_count; ++i) {
    if (i != leading)
      write_index(table, predicates, i, rows);
  }
  finish_predicates(predicates);
}

void index_row(Relation relation, const PlainTable &plain, TupleTableSlot *slot, bool summaries_only) {
  DirectTable table = with_indexes(relation, plain);
  slot_getallattrs(slot);
  write_indexes(table, {slot->tts_values, slot->tts_isnull}, &slot->tts_tid, -1,
                summaries_only ? Which::summarizing : Which::all);
  close_indexes(table);
}

bool write_row_once(DirectTable &table, DirectRows &rows, Oid unique_index) {
  const int position = position_of(table, unique_index);
  Relation index = index_of(table, position);
  const Row row = row_at(rows, 0);
  IndexRow key;
  take_index_row(index, row, key);
  TupleTableSlot *slot = make_slot(table);
  const TransactionId transaction = GetCurrentTransactionId();
  bool is_written = false;
  // Mostly a key is new and is not looked for first: the index tells. Where the last one was there, so may be
  // this one, and an attempt would only leave a dead row. Two may try at the same time: both find the other's
  // attempt, take theirs back, and look.
  bool look = last_key_was_there;
  while (!is_written && !(look && has_key(table, index, key))) {
    look = true;
    CHECK_FOR_INTERRUPTS();
    fill_slot(table, slot, row);
    const std::uint32_t token = SpeculativeInsertionLockAcquire(transaction);
    table_tuple_insert_speculative(table.relation, slot, table.command, 0, nullptr, token);
    rows.tids[0] = slot->tts_tid;
    FAILPOINT("key_tried");
    is_written = insert_into(table, index, nullptr, row, &rows.tids[0], UNIQUE_CHECK_PARTIAL);
    table_tuple_complete_speculative(table.relation, slot, token, is_written);
    SpeculativeInsertionLockRelease(transaction);
  }
  last_key_was_there = !is_written;
  ExecDropSingleTupleTableSlot(slot);
  if (is_written)
    write_indexes(table, row, &rows.tids[0], position, Which::all);
  return is_written;
}

}  // namespace florin
