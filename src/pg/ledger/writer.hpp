// Writing rows of one table past the planner: constraints, row triggers and indexes are honoured by the
// executor, as the logical replication worker does; a plan that would suit yesterday's table is not needed.
#pragma once

#include "ledger.hpp"

namespace florin {

// Who we are while a table's owner acts, and what to return to.
struct Owner {
  Oid caller;
  int context;
};
// Row-level security off, as foreign-key checks do; an error restores the caller by itself.
Owner become_owner(Relation relation);
void become_caller(const Owner &owner);

// The columns of a table that only the ledger fills; others are somebody's own.
struct OwnColumns {
  const AttrNumber *numbers;
  std::size_t count;
};
template <typename Columns>
OwnColumns own_columns(const Columns &columns) {
  static_assert(sizeof(Columns) % sizeof(AttrNumber) == 0);
  return {reinterpret_cast<const AttrNumber *>(&columns), sizeof(Columns) / sizeof(AttrNumber)};
}

// 27000, naming table and column, unless the row has in these columns of its shape what it was to have.
void require_written(Relation relation, TupleDesc shape, const OwnColumns &columns, HeapTuple wanted,
                     HeapTuple found);
// Whether a trigger before a row is inserted may make another one of it.
bool may_change_inserts(Oid table);

struct Writer {
  Relation relation;
  OwnColumns columns;
  EState *state;
  ResultRelInfo *target;
  EPQState recheck;
  TupleTableSlot *before;
  TupleTableSlot *after;
};

// The relation is open, locked for writing, and its owner acts. What a trigger before the row makes of these
// columns is refused.
void start_writing(Writer &writer, Relation relation, const OwnColumns &columns = {nullptr, 0});
// Replaces the row at `tid`, which this transaction has locked and nobody changed since.
void write_row(Writer &writer, ItemPointer tid, HeapTuple before, HeapTuple after);
// Deletes the row at `tid`, of which the same holds.
void remove_row(Writer &writer, ItemPointer tid, HeapTuple row);
// Adds a row.
void insert_row(Writer &writer, HeapTuple row);
// Fires the row triggers, and makes what was written visible to the next command.
void finish_writing(Writer &writer);

}  // namespace florin
