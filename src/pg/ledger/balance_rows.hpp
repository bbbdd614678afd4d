// The rows of the table balances: made, locked, read, and written back. The only code that changes them.
// Never here: the rules that decide what they become.
#pragma once

#include "../array.hpp"
#include "ledger.hpp"
#include "row_roots.hpp"
#include "unapplied.hpp"

namespace florin {

// A balance row that this transaction has locked against change. What the transaction has posted to it is in
// the balance, written to the row already or not.
struct HeldBalance {
  Balance balance;
  int stripe;
  int stripes;          // of its account
  ArrayType *subtrees;  // the limited subtrees its account is in, ascending; NULL: none
  ItemPointerData tid;
  HeapTuple row;
};

// The table, open for as long as rows of it are held; its owner acts.
struct BalanceTable {
  const Ledger *ledger;
  Relation relation;
  BlockNumber blocks;
  TupleTableSlot *slot;
  TupleTableSlot *written;  // for new versions
  Visit visit;
};
BalanceTable open_balances(const Ledger *ledger);
BalanceTable look_at_balances(const Ledger *ledger);
void close_balances(BalanceTable &table);

// Waits for whoever holds the row and reads what is true then; 40001 where the isolation level does not
// allow to see that. False if there is no such row.
bool hold_stripe(BalanceTable &table, std::int64_t account_id, int stripe, HeldBalance &out);

// Only looks at the row that a snapshot sees, which nothing keeps as it is. False if there is none.
bool look_at_stripe(BalanceTable &table, std::int64_t account_id, int stripe, Snapshot snapshot,
                    HeldBalance &out);

// The row of the stripe that this session uses, or of a subtree. LG002 if the account has none.
HeldBalance hold_balance(BalanceTable &table, std::int64_t account_id);

// The number by which the first row of an account is remembered.
std::uint64_t number_of_balance(std::int64_t account_id);

// A row as a statement that starts now sees it, not locked; with what this transaction has posted to it.
// False if there is none, or it would be out of range.
struct SeenBalance {
  Balance balance;
  int stripe;    // the one that this session uses
  bool is_free;  // neither closed nor bounded by anything: nothing can refuse what is posted to it
};
bool see_balance(BalanceTable &table, std::int64_t account_id, Snapshot snapshot, SeenBalance &out);

// Writes what is unapplied to its row, in whose place in the order of locks we are; with `anywhere`, to
// another stripe of the account if somebody holds that one and not the other. False, and nothing is written,
// if the row is no longer free or is gone.
bool write_unapplied(BalanceTable &table, const BalanceKey &key, bool anywhere, Snapshot snapshot);

// Writes posted, pending_debits, pending_credits, closed, stripes, the limits and subtrees of rows that are
// held.
void write_balances(BalanceTable &table, HeldBalance *held, std::size_t count);
// Deletes rows that are held.
void remove_balances(BalanceTable &table, HeldBalance *held, std::size_t count);
// Makes the rows of the stripes from `first` on, each with what `balance` says. Needs an open SPI connection.
void insert_balances(Ledger *ledger, const Balance &balance, int first, int stripes, ArrayType *subtrees);

// The ids in an array of subtrees.
struct SubtreeIds {
  const std::int64_t *ids;
  std::size_t count;
};
SubtreeIds subtree_ids(ArrayType *subtrees);

}  // namespace florin
