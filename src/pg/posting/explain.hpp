// What would become of a document: everything that is wrong with it, in the order in which a posting would
// find it, and what the accounts of its legs hold before and after.
#pragma once

#include "../array.hpp"
#include "engine.hpp"

namespace florin {

struct Problem {
  std::size_t leg;  // from 1; 0: the whole document
  int state;        // the SQLSTATE that a posting raises; successful completion for a repeat
  const char *text;
};

// What a leg does to its account. Amounts in the natural sign; the limits are the account's own.
struct LegOutlook {
  bool is_known;  // the account exists, and the amounts below can be told
  Monetary before;
  Monetary after;
  bool has_min;
  Monetary min;
  bool has_max;
  Monetary max;
  bool has_headroom;  // a limit, of the account or of a subtree, is ahead in the direction of the leg
  Monetary headroom;  // how much further it could go; below zero: by how much the limit is exceeded
};

struct Explanation {
  Array<Problem> problems;  // the first is the one that a posting raises
  Array<LegOutlook> legs;
};

// Looks, and neither locks nor writes.
Explanation explain(Ledger *ledger, const Document &document);

}  // namespace florin
