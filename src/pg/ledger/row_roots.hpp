// Where rows were found last. A row that is updated in place stays in one chain of versions on one page;
// where the chain begins is remembered by a number that tells the row, and is believed only if the row that
// is wanted is there. Never here: which row that is.
#pragma once

#include "postgres.hpp"

extern "C" {
#include "storage/bufmgr.h"
}

namespace florin {

// The page that was visited last, which the next row may be on as well: pinned until it is left.
struct VisitedPage {
  Buffer buffer;
};
inline constexpr VisitedPage no_page = {InvalidBuffer};
void leave(VisitedPage &page);

// The version that the snapshot sees of the row remembered under this number, in a slot of the table's own
// kind; false if nothing is. The caller looks whether it is the one he wants. `blocks`: the length of the
// table when it was opened, under a lock that keeps it from being truncated since.
bool fetch_remembered(Relation table, BlockNumber blocks, VisitedPage &page, std::uint64_t number,
                      Snapshot snapshot, TupleTableSlot *slot);

// This number will be asked for soon.
void expect_remembered(Relation table, std::uint64_t number);

// For visiting rows in the order of their pages: where that row was found; most_distant if nothing is
// remembered.
std::uint64_t remembered_place(Relation table, std::uint64_t number);
inline constexpr std::uint64_t most_distant = UINT64_MAX;

// Runs an index scan to its first row that the snapshot sees, and remembers where it was.
bool fetch_by_index(Relation table, Oid index, ScanKeyData *keys, int key_count, std::uint64_t number,
                    Snapshot snapshot, TupleTableSlot *slot);

}  // namespace florin
