// Whether a snapshot still fits the partitions. Planning goes by the partitions as they are now: rows that
// were moved since a snapshot was taken are looked for where that snapshot does not see them.
#pragma once

#include "ledger.hpp"

namespace florin {

// 55000 if rows were moved to other partitions, archived or brought back after the active snapshot was taken.
// What was planned before this call did not find them elsewhere.
void check_arrangement(const Ledger *ledger);

}  // namespace florin
