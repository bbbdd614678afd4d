// Moving balances: rows locked in one order, rules applied in memory, each row written once. The order:
// accounts that something bounds, by their ids; limited subtrees; then, as a commit does, accounts that
// nothing bounds.

#include "../array.hpp"
#include "../error.hpp"
#include "../failpoint.hpp"
#include "../ledger/balance_rows.hpp"
#include "../ledger/held_rows.hpp"
#include "engine.hpp"
#include "rights.hpp"
#include "settling.hpp"

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

struct Holding {
  Array<HeldBalance> accounts;  // by their ids
  Array<HeldBalance> subtrees;
};

int by_account(const void *left, const void *right) {
  const auto *a = static_cast<const HeldBalance *>(left);
  const auto *b = static_cast<const HeldBalance *>(right);
  return a->balance.account_id < b->balance.account_id ? -1 : 1;
}

// Locks all that these accounts, each named once, need: the first `bounded` of them cannot wait for a commit.
Holding hold_all(BalanceTable &table, const std::int64_t *ids, std::size_t bounded, std::size_t count) {
  Holding holding;
  holding.accounts = hold(table, ids, bounded);
  holding.subtrees = hold_subtrees(table, holding.accounts);
  if (bounded == count)
    return holding;
  for (std::size_t i = bounded; i < count; ++i)
    holding.accounts.push(hold_balance(table, ids[i]));
  // One of them may have come into a subtree meanwhile.
  holding.subtrees = hold_subtrees(table, holding.accounts);
  qsort(holding.accounts.items, holding.accounts.count, sizeof(HeldBalance), by_account);
  return holding;
}

// A rule that refuses is asked again with the account's code, which only an error needs.
void apply_entry(const Ledger *ledger, Balance &balance, const InsertedEntry &inserted) {
  Failure why;
  if (apply(balance, inserted.entry, "", why))
    return;
  (void)apply(balance, inserted.entry, account_code(ledger, balance.account_id), why);
  refuse(why, batch_item(ledger, inserted.transaction_id));
}

// A row that a transaction has moved, what it was before, and the account that moved it first: itself, or one
// that is in the subtree.
struct Touched {
  const HeldBalance *row;
  Balance before;
  std::int64_t account_id;
};

// Holds that have expired are looked up only where a limit refuses while they count: they only ever lower
// what is available.
void check_touched(const Ledger *ledger, const Touched &touched, std::int64_t transaction_id) {
  const Balance &after = touched.row->balance;
  Failure why;
  if (check_limits(&touched.before, after, "", why))
    return;
  Balance was = touched.before;
  Balance is = after;
  const Expired expired = sum_expired(ledger, is, GetCurrentTimestamp());
  if (!leave_out_expired(was, expired, why) || !leave_out_expired(is, expired, why))
    raise(why);
  if (check_limits(&was, is, "", why))
    return;
  (void)check_limits(&was, is, account_code(ledger, after.account_id), why);
  if (is_subtree(after.account_id)) {
    const Failure first = why;
    why.explain("%s Account \"%s\" is part of it.", first.detail, account_code(ledger, touched.account_id));
  }
  refuse(why, batch_item(ledger, transaction_id));
}

// Rows that are locked, and the transaction that moved each last.
struct Rows {
  Array<HeldBalance> held;
  std::int64_t *moved_by;
};

Rows start_rows(const Array<HeldBalance> &held) {
  return {held, static_cast<std::int64_t *>(palloc0(sizeof(std::int64_t) * (held.count + 1)))};
}

void move(const Ledger *ledger, Rows &rows, std::int64_t id, const InsertedEntry &entry,
          Array<Touched> &touched) {
  const std::size_t at = find_held(rows.held, id);
  if (rows.moved_by[at] != entry.transaction_id)
    touched.push({&rows.held[at], rows.held[at].balance, entry.entry.account_id});
  rows.moved_by[at] = entry.transaction_id;
  apply_entry(ledger, rows.held[at].balance, entry);
}

// What holds keep after these entries, which are in the order of their transactions.
void keep_held(Ledger *ledger, const InsertedEntry *entries, std::size_t count) {
  Array<HeldRow> kept;
  Array<ReleasedLine> released;
  kept.start(0);
  released.start(0);
  for (std::size_t i = 0; i < count; ++i) {
    const InsertedEntry &entry = entries[i];
    if (entry.entry.layer != Layer::pending)
      continue;
    if (entry.entry.releases) {
      released.push({entry.hold_id, entry.line, entry.entry.amount});
    } else {
      kept.push({entry.hold_id, entry.line, entry.entry.account_id, entry.entry.amount, entry.expires,
                 entry.expires_at});
    }
  }
  if (kept.count > 0)
    insert_held(ledger, kept.items, kept.count);
  if (released.count > 0)
    release_held(ledger, released.items, released.count);
}

}  // namespace

void leave_out_expired(const Ledger *ledger, Balance &balance) {
  Failure why;
  if (balance.pending_debits.coefficient == 0 && balance.pending_credits.coefficient == 0)
    return;
  if (!leave_out_expired(balance, sum_expired(ledger, balance, GetCurrentTimestamp()), why))
    raise(why);
}

void lock_balances(Ledger *ledger, std::int64_t *ids, std::size_t count, Locks which) {
  const std::size_t wanted = make_distinct(ids, count);
  const std::size_t bounded = put_free_last(ledger, ids, wanted);
  BalanceTable table = open_balances(ledger);
  (void)hold_all(table, ids, bounded, which == Locks::bounded ? bounded : wanted);
  close_balances(table);
}

void move_balances(Ledger *ledger, InsertedEntry *entries, std::size_t count) {
  FAILPOINT("entries_written");
  qsort(entries, count, sizeof(InsertedEntry), by_transaction);
  check_posting_rights(ledger, entries, count);
  const std::size_t left = put_off(ledger, entries, count);
  if (left > 0)
    move_at_once(ledger, entries, left);
}

void move_at_once(Ledger *ledger, InsertedEntry *entries, std::size_t count) {
  Array<std::int64_t> ids;
  ids.start(count);
  bool any_pending = false;
  for (std::size_t i = 0; i < count; ++i) {
    ids.push(entries[i].entry.account_id);
    any_pending = any_pending || entries[i].entry.layer == Layer::pending;
  }
  const std::size_t wanted = make_distinct(ids.items, ids.count);
  // What is held is moved at once, whether or not anything bounds its account; of the others, what is
  // bounded.
  const std::size_t bounded = any_pending ? put_free_last(ledger, ids.items, wanted) : wanted;
  BalanceTable table = open_balances(ledger);
  const Holding holding = hold_all(table, ids.items, bounded, wanted);
  const Array<HeldBalance> &held = holding.accounts;
  Rows accounts = start_rows(held);
  Rows subtrees = start_rows(holding.subtrees);
  FAILPOINT("balances_locked");

  // Transaction by transaction: each must keep the limits by itself, not only all together.
  Array<Touched> touched;
  touched.start(8);
  for (std::size_t i = 0; i < count; ++i) {
    const std::int64_t id = entries[i].entry.account_id;
    move(ledger, accounts, id, entries[i], touched);
    const SubtreeIds above = subtree_ids(held[find_held(held, id)].subtrees);
    for (std::size_t j = 0; j < above.count; ++j)
      move(ledger, subtrees, above.ids[j], entries[i], touched);
    if (i + 1 == count || entries[i + 1].transaction_id != entries[i].transaction_id) {
      for (const Touched &one : touched)
        check_touched(ledger, one, entries[i].transaction_id);
      touched.count = 0;
    }
  }
  write_balances(table, accounts.held.items, accounts.held.count);
  if (subtrees.held.count > 0)
    write_balances(table, subtrees.held.items, subtrees.held.count);
  close_balances(table);
  FAILPOINT("balances_moved");
  keep_held(ledger, entries, count);
  FAILPOINT("holds_kept");
}

}  // namespace florin
