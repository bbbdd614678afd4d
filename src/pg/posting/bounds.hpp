// The limits in a row of accounts or subtree_limits, as the triggers on these tables see them.
// Never here: testing a balance against them (posting/balances.hpp of src/core).
#pragma once

#include "../ledger/ledger.hpp"

namespace florin {

struct Bounds {
  bool has_min, has_max;
  Monetary min, max;  // in the natural sign; zero where there is none

  friend bool operator==(const Bounds &, const Bounds &) = default;
};

Bounds read_bounds(HeapTuple tuple, TupleDesc shape, AttrNumber min, AttrNumber max, Currency currency);

// LG004 for a limit in another currency, 22023 for a minimum above the maximum. `holder` is what has the
// code: account or subtree.
bool check_bounds(const Bounds &bounds, const char *holder, const char *code, Currency currency,
                  Failure &why);

void set_bounds(Balance &balance, const Bounds &bounds);

}  // namespace florin
