// Which accounts are in the subtree of a code, and which limited subtrees a code is in: as it is now,
// whatever the isolation level, past privileges and row-level security. Never here: what they hold
// (balance_rows.hpp).
#pragma once

#include "ledger.hpp"

namespace florin {

// Keeps accounts from being opened and subtrees from being limited or set free, until the end of the
// transaction.
void lock_subtrees(const Ledger *ledger);

// False: no subtree is limited, for certain. Costs a look at the size of a table.
bool any_subtree(const Ledger *ledger);

// The ids of the accounts in this currency at this code and beneath it, ascending; palloc'd.
struct AccountIds {
  std::int64_t *ids;
  std::size_t count;
};
AccountIds accounts_beneath(const Ledger *ledger, const char *code, Currency currency);

// The ids of the limited subtrees that an account of this code and currency is in, ascending; NULL: none.
ArrayType *subtrees_above(const Ledger *ledger, const char *code, Currency currency);

// By which side a limited subtree grows: that of its accounts.
bool grows_by_debits(const Ledger *ledger, std::int64_t subtree_id);
// 22023 for an account whose balance cannot be counted in a limited subtree, which grows by debits or not:
// one with several rows, or one that grows by the other side.
void check_member(const Ledger *ledger, std::int64_t subtree_id, bool by_debits, const Balance &account,
                  int stripes);

// The same array with or without an id; NULL: none is left.
ArrayType *with_subtree(ArrayType *subtrees, std::int64_t id);
ArrayType *without_subtree(ArrayType *subtrees, std::int64_t id);

}  // namespace florin
