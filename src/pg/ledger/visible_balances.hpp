// What accounts hold as the caller may see it: through the view account_balances, with his rights and
// policies. Never here: rows that are locked or written (balance_rows.hpp).
#pragma once

#include "ledger.hpp"

namespace florin {

// In the natural sign of the account.
struct VisibleBalance {
  bool is_visible;
  Monetary posted;
  Monetary pending;
  Monetary available;
};

// Reads what a statement that starts now sees of these accounts, whose codes ascend byte by byte, each once;
// writes one a code. Needs no open SPI connection. 42501 for whoever may not read the view.
void read_visible_balances(Ledger *ledger, const char *const *codes, std::size_t count, VisibleBalance *out);

}  // namespace florin
