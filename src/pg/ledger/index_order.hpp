// Rows in the order of an index's keys, so that the index is written from its first page to its last.
// Never here: which rows belong to the index, or writing it (direct_rows.cpp).
#pragma once

#include "direct_rows.hpp"

namespace florin {

// A row that goes into an index, with its first two keys at hand: mostly that is all there are, and rows that
// are sorted are not next to each other in memory.
struct IndexMember {
  Datum keys[2];
  bool nulls[2];
  std::uint32_t row;
};
IndexMember make_member(Relation index, const DirectRows &rows, std::size_t row);

// By the index's own order, equal keys in the order of where the rows are, as in a B-tree. An index without
// an order is left alone. The rows are written.
void sort_members(Relation index, const DirectRows &rows, IndexMember *members, std::size_t count);

// What the index is given for a row; arrays of INDEX_MAX_KEYS.
void take_values(Relation index, const DirectRows &rows, const IndexMember &member, Datum *values,
                 bool *nulls);

}  // namespace florin
