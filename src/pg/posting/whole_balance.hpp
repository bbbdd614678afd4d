// What an account or a limited subtree holds, all its rows together and without what expired holds keep:
// looked at, not locked.
#pragma once

#include "../ledger/balance_rows.hpp"

namespace florin {

struct WholeBalance {
  Balance balance;
  ArrayType *subtrees;  // as in HeldBalance
};

// As one moment sees it, with what this transaction has posted. LG002 if there is no row.
WholeBalance look_at_balance(BalanceTable &table, std::int64_t account_id);

}  // namespace florin
