// Whether rows can be written into a ledger's tables past the executor: only where an INSERT would do nothing
// that the engine does not do itself. Never here: writing (direct_rows.hpp).
#pragma once

#include "postgres.hpp"

namespace florin {

struct Ledger;

// An index as a writer of rows needs to know it.
struct PlainIndex {
  Oid id;
  AttrNumber needed;  // rows without a value in this column are not in it; 0: any row may be
  bool
      is_of_value;  // of the other rows, those are in it that have this value of an enum there, and no others
  Oid value;
  bool is_tested;  // its predicate decides about the other rows
};

inline constexpr int most_plain_indexes = 16;
inline constexpr int most_checked_columns = 16;

struct PlainTable {
  int index_count;
  PlainIndex indexes[most_plain_indexes];
  // Its CHECKs hold for every row that is NULL in all of these columns.
  int checked_count;
  AttrNumber checked[most_checked_columns];
};

// What stands in the way of writing directly; empty if nothing does.
struct Detour {
  char reason[256];
  bool none() const { return reason[0] == '\0'; }
};

// Describes the tables transactions, entries and balances of a ledger that is otherwise described.
void describe_plain_tables(Ledger &ledger);

// The same with what this session adds: role, row-level security, settings.
Detour find_detour(const Ledger *ledger);

// Locks both tables for writing and judges them as they are then.
bool can_write_directly(Ledger *ledger);

// Raises 23514 if a row that is about to be written breaks a CHECK of its table.
void keep_constraints(Relation relation, TupleTableSlot *slot);

}  // namespace florin
