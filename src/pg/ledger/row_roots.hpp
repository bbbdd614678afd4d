// Where rows were found last. A row that is updated in place stays in one chain of versions on one page;
// where the chain begins is remembered by a number that tells the row, and is believed only if the row that
// is wanted is there. Never here: which row that is.
#pragma once

#include "postgres.hpp"

namespace florin {

// The version that the snapshot sees of the row remembered under this number, in a slot of the table's own
// kind; false if nothing is. The caller looks whether it is the one he wants. `blocks`: the length of the
// table when it was opened, under a lock that keeps it from being truncated since.
bool fetch_remembered(Relation table, BlockNumber blocks, std::uint64_t number, Snapshot snapshot,
                      TupleTableSlot *slot);

// Runs an index scan to its first row that the snapshot sees, and remembers where it was.
bool fetch_by_index(Relation table, Oid index, ScanKeyData *keys, int key_count, std::uint64_t number,
                    Snapshot snapshot, TupleTableSlot *slot);

}  // namespace florin
