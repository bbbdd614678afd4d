// Where rows were found last. A row that is updated in place stays in one chain of versions on one page;
// where the chain begins is remembered by a number that tells the row, and is believed only if the row that
// is wanted is there. Never here: which row that is.
#pragma once

#include "postgres.hpp"

extern "C" {
#include "access/genam.h"
#include "storage/bufmgr.h"
}

namespace florin {

// What stays open from one row of a table to the next: the page that was visited last, pinned, and the index
// that was asked for a row which was not remembered.
struct Visit {
  Buffer page;
  bool is_long;  // of many rows, mostly in the order of their pages
  Relation index;
  IndexScanDesc scan;
};
inline constexpr Visit no_visit = {InvalidBuffer, false, nullptr, nullptr};
void end_visit(Visit &visit);

// The version that the snapshot sees of the row remembered under this number, in a slot of the table's own
// kind; false if nothing is. The caller looks whether it is the one he wants. `blocks`: the length of the
// table when it was opened, under a lock that keeps it from being truncated since.
bool fetch_remembered(Relation table, BlockNumber blocks, Visit &visit, std::uint64_t number,
                      Snapshot snapshot, TupleTableSlot *slot);

// These numbers will be asked for one after the other: at each, what the next ones need is brought nearer, as
// mostly it is the memory that is waited for.
void expect_root(Relation table, std::uint64_t number);
void expect_row(Relation table, const Visit &visit, std::uint64_t number);
template <typename NumberAt>
void look_ahead(Relation table, Visit &visit, std::size_t at, std::size_t count, const NumberAt &number_at) {
  constexpr std::size_t root = 24;
  constexpr std::size_t row[] = {12, 4};
  visit.is_long = count > root;
  if (at + root < count)
    expect_root(table, number_at(at + root));
  for (const std::size_t distance : row) {
    if (at + distance < count)
      expect_row(table, visit, number_at(at + distance));
  }
}

// For visiting rows in the order of their pages: where that row was found; most_distant if nothing is
// remembered.
std::uint64_t remembered_place(Relation table, std::uint64_t number);
inline constexpr std::uint64_t most_distant = UINT64_MAX;

// Asks an index, in a visit always the same, for its first row that the snapshot sees, and remembers where it
// was.
bool fetch_by_index(Relation table, Oid index, Visit &visit, ScanKeyData *keys, int key_count,
                    std::uint64_t number, Snapshot snapshot, TupleTableSlot *slot);

}  // namespace florin
