// Many rows into a B-tree in the order of its keys: what goes onto one leaf page is added under one lock.
// Never here: what the B-tree does itself, splitting pages, waiting for whoever inserts the same key.
#pragma once

#include "index_order.hpp"

namespace florin {

// The keys of an index whose columns are all ids, line numbers or times: where they lie in its tuples, to be
// compared there without a call.
inline constexpr int most_number_keys = 2;
struct NumberPlace {
  std::size_t offset;
  std::size_t width;
};
struct NumberKeys {
  int count;  // 0: the index is another
  NumberPlace places[most_number_keys];
  std::size_t bytes;  // of a tuple
};

// Where a run goes; made once for an index that rows are added to.
struct IndexRun {
  Relation index;
  Relation table;
  const DirectRows *rows;
  MemoryContext context;  // of the tuples of one page
  NumberKeys numbers;
  bool merges_equal;  // rows of equal keys become one tuple
};
// False if rows are better inserted one by one: they are few, or the index is no B-tree.
bool start_run(IndexRun &run, Relation index, Relation table, const DirectRows &rows, std::size_t count);
void finish_run(IndexRun &run);

// Adds the first of these rows, which are sorted, to the leaf page that they belong to and on to its
// neighbours, and returns how many went there. 0: the first of them has to be inserted by index_insert(), as
// the page has no room, the key may be there, or has a NULL.
std::size_t add_run(IndexRun &run, const IndexMember *members, std::size_t count);

}  // namespace florin
