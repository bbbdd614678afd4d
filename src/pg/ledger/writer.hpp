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

struct Writer {
  Relation relation;
  EState *state;
  ResultRelInfo *target;
  EPQState recheck;
  TupleTableSlot *before;
  TupleTableSlot *after;
};

// The relation is open, locked for writing, and its owner acts.
void start_writing(Writer &writer, Relation relation);
// Replaces the row at `tid`, which this transaction has locked and nobody changed since.
void write_row(Writer &writer, ItemPointer tid, HeapTuple before, HeapTuple after);
// Deletes the row at `tid`, of which the same holds.
void remove_row(Writer &writer, ItemPointer tid, HeapTuple row);
// Adds a row.
void insert_row(Writer &writer, HeapTuple row);
// Fires the row triggers, and makes what was written visible to the next command.
void finish_writing(Writer &writer);

}  // namespace florin
