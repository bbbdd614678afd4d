// Rows of transactions and entries written through the table and index access methods: no plan, no executor.
// The caller holds the locks and has asked can_write_directly(). Never here: rules about what a row may say.
#pragma once

#include "ledger.hpp"

namespace florin {

// One of the two tables, open for writing; an index is opened when a row belongs to it.
struct DirectTable {
  const PlainTable *plain;
  Relation relation;
  Relation indexes[most_plain_indexes];  // null: not open
  CommandId command;
  TupleDesc leading;  // the columns up to the last one that the row before had a value in
};
DirectTable open_transactions(const Ledger *ledger);
DirectTable open_entries(const Ledger *ledger);
void close_direct(DirectTable &table);

// Rows to be written: a matrix of the table's columns, NULL where nothing was put.
struct DirectRows {
  int columns;
  std::size_t count;
  Datum *values;
  bool *nulls;
  ItemPointerData *tids;  // where they are, once written

  void put(std::size_t row, AttrNumber column, Datum value) {
    const std::size_t at = row * static_cast<std::size_t>(columns) + static_cast<std::size_t>(column - 1);
    values[at] = value;
    nulls[at] = false;
  }
};
// One of them.
struct DirectRow {
  Datum *values;
  bool *nulls;
};
inline DirectRow row_at(const DirectRows &rows, std::size_t row) {
  const std::size_t at = row * static_cast<std::size_t>(rows.columns);
  return {rows.values + at, rows.nulls + at};
}
DirectRows make_rows(const DirectTable &table, std::size_t count);
void free_rows(DirectRows &rows);  // what was put stays

// Writes all of them, then each index in the order of its keys. With `first`, a unique index of the table,
// that one before all others. 23505 as INSERT raises it.
void write_rows(DirectTable &table, DirectRows &rows, Oid first);

// Adds the row in the slot to the indexes of its table after an update that moved it; or to those alone that
// summarize, after one that did not.
void index_row(Relation relation, const PlainTable &plain, TupleTableSlot *slot, bool summaries_only);
#if PG_VERSION_NUM >= 160000
inline bool updates_summaries_only(TU_UpdateIndexes indexes) {
  return indexes == TU_Summarizing;
}
#else
inline bool updates_summaries_only(bool) {
  return false;
}
#endif

// As INSERT ... ON CONFLICT DO NOTHING does for one row and this unique index: waits for whoever is inserting
// the same key; false if it is there. 40001 if it is there and the isolation level does not allow to see it.
bool write_row_once(DirectTable &table, DirectRows &rows, Oid unique_index);

}  // namespace florin
