// Moving balances: rows locked in account order and after them those of limited subtrees, rules applied in
// memory, each row written once.

#include "../array.hpp"
#include "../error.hpp"
#include "../ledger/balance_rows.hpp"
#include "engine.hpp"
#include "rights.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

int by_transaction(const void *left, const void *right) {
  const auto *a = static_cast<const InsertedEntry *>(left);
  const auto *b = static_cast<const InsertedEntry *>(right);
  if (a->transaction_id != b->transaction_id)
    return a->transaction_id < b->transaction_id ? -1 : 1;
  return a->line < b->line ? -1 : a->line > b->line ? 1 : 0;
}

int by_id(const void *left, const void *right) {
  const auto a = *static_cast<const std::int64_t *>(left);
  const auto b = *static_cast<const std::int64_t *>(right);
  return a < b ? -1 : a > b ? 1 : 0;
}

// The position of an account among the held rows, which are in account order.
std::size_t find_held(const Array<HeldBalance> &held, std::int64_t account_id) {
  std::size_t low = 0;
  std::size_t high = held.count;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (held[middle].balance.account_id < account_id)
      low = middle + 1;
    else
      high = middle;
  }
  return low < held.count && held[low].balance.account_id == account_id ? low : held.count;
}

// Sorts the ids in place and keeps one of each; returns how many.
std::size_t make_distinct(std::int64_t *ids, std::size_t count) {
  qsort(ids, count, sizeof(std::int64_t), by_id);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (i == 0 || ids[i] != ids[kept - 1])
      ids[kept++] = ids[i];
  }
  return kept;
}

// Locks one row for each id, in their order, and reads it.
Array<HeldBalance> hold(BalanceTable &table, const std::int64_t *ids, std::size_t count) {
  Array<HeldBalance> held;
  held.start(count);
  for (std::size_t i = 0; i < count; ++i)
    held.push(hold_balance(table, ids[i]));
  return held;
}

// After the rows of accounts, those of the limited subtrees that they are in. Which these are is told by the
// account's row, and no longer changes once that is locked.
Array<HeldBalance> hold_subtrees(BalanceTable &table, Array<HeldBalance> &accounts) {
  Array<std::int64_t> ids;
  ids.start(1);
  for (const HeldBalance &account : accounts) {
    const SubtreeIds subtrees = subtree_ids(account.subtrees);
    for (std::size_t i = 0; i < subtrees.count; ++i)
      ids.push(subtrees.ids[i]);
  }
  return hold(table, ids.items, make_distinct(ids.items, ids.count));
}

// A rule that refuses is asked again with the account's code, which only an error needs.
void apply_entry(const Ledger *ledger, Balance &balance, const InsertedEntry &inserted) {
  Failure why;
  if (apply(balance, inserted.entry, "", why))
    return;
  (void)apply(balance, inserted.entry, account_code(ledger, balance.account_id), why);
  refuse(why, batch_item(ledger, inserted.transaction_id));
}

void check_held(const Ledger *ledger, const Balance &balance, std::int64_t transaction_id) {
  Failure why;
  if (check_limits(balance, "", why))
    return;
  (void)check_limits(balance, account_code(ledger, balance.account_id), why);
  refuse(why, batch_item(ledger, transaction_id));
}

// The limits of a subtree that an account is in.
void check_held_subtree(const Ledger *ledger, const Balance &subtree, std::int64_t account_id,
                        std::int64_t transaction_id) {
  Failure why;
  if (check_limits(subtree, "", why))
    return;
  (void)check_limits(subtree, account_code(ledger, subtree.account_id), why);
  const Failure first = why;
  why.explain("%s Account \"%s\" is part of it.", first.detail, account_code(ledger, account_id));
  refuse(why, batch_item(ledger, transaction_id));
}

// The limits of an account, and of every subtree that it is in.
void check_account(const Ledger *ledger, const HeldBalance &account, const Array<HeldBalance> &subtrees,
                   std::int64_t transaction_id) {
  check_held(ledger, account.balance, transaction_id);
  const SubtreeIds above = subtree_ids(account.subtrees);
  for (std::size_t i = 0; i < above.count; ++i) {
    check_held_subtree(ledger, subtrees[find_held(subtrees, above.ids[i])].balance,
                       account.balance.account_id, transaction_id);
  }
}

}  // namespace

void lock_balances(Ledger *ledger, std::int64_t *ids, std::size_t count) {
  BalanceTable table = open_balances(ledger);
  Array<HeldBalance> accounts = hold(table, ids, make_distinct(ids, count));
  (void)hold_subtrees(table, accounts);
  close_balances(table);
}

void move_balances(Ledger *ledger, InsertedEntry *entries, std::size_t count) {
  qsort(entries, count, sizeof(InsertedEntry), by_transaction);
  check_posting_rights(ledger, entries, count);
  Array<std::int64_t> ids;
  ids.start(count);
  for (std::size_t i = 0; i < count; ++i)
    ids.push(entries[i].entry.account_id);
  BalanceTable table = open_balances(ledger);
  Array<HeldBalance> held = hold(table, ids.items, make_distinct(ids.items, ids.count));
  Array<HeldBalance> subtrees = hold_subtrees(table, held);

  // Transaction by transaction: each must keep the limits by itself, not only all together.
  Array<std::size_t> touched;
  touched.start(8);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = find_held(held, entries[i].entry.account_id);
    apply_entry(ledger, held[at].balance, entries[i]);
    const SubtreeIds above = subtree_ids(held[at].subtrees);
    for (std::size_t j = 0; j < above.count; ++j)
      apply_entry(ledger, subtrees[find_held(subtrees, above.ids[j])].balance, entries[i]);
    touched.push(at);
    if (i + 1 == count || entries[i + 1].transaction_id != entries[i].transaction_id) {
      for (const std::size_t position : touched)
        check_account(ledger, held[position], subtrees, entries[i].transaction_id);
      touched.count = 0;
    }
  }
  write_balances(table, held.items, held.count);
  if (subtrees.count > 0)
    write_balances(table, subtrees.items, subtrees.count);
  close_balances(table);
}

}  // namespace florin
