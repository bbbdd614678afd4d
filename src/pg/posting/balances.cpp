// Moving balances: rows locked in account order, rules applied in memory, each row written once.

#include "../array.hpp"
#include "../error.hpp"
#include "../ledger/balance_rows.hpp"
#include "engine.hpp"

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

// Locks one row an account, in account order, and reads it.
Array<HeldBalance> hold(BalanceTable &table, const std::int64_t *ids, std::size_t count) {
  Array<HeldBalance> held;
  held.start(count);
  for (std::size_t i = 0; i < count; ++i)
    held.push(hold_balance(table, ids[i]));
  return held;
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

}  // namespace

void lock_balances(Ledger *ledger, std::int64_t *ids, std::size_t count) {
  BalanceTable table = open_balances(ledger);
  (void)hold(table, ids, make_distinct(ids, count));
  close_balances(table);
}

void move_balances(Ledger *ledger, InsertedEntry *entries, std::size_t count) {
  qsort(entries, count, sizeof(InsertedEntry), by_transaction);
  Array<std::int64_t> ids;
  ids.start(count);
  for (std::size_t i = 0; i < count; ++i)
    ids.push(entries[i].entry.account_id);
  BalanceTable table = open_balances(ledger);
  Array<HeldBalance> held = hold(table, ids.items, make_distinct(ids.items, ids.count));

  // Transaction by transaction: each must keep the limits by itself, not only all together.
  Array<std::size_t> touched;
  touched.start(8);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = find_held(held, entries[i].entry.account_id);
    apply_entry(ledger, held[at].balance, entries[i]);
    touched.push(at);
    if (i + 1 == count || entries[i + 1].transaction_id != entries[i].transaction_id) {
      for (const std::size_t position : touched)
        check_held(ledger, held[position].balance, entries[i].transaction_id);
      touched.count = 0;
    }
  }
  write_balances(table, held.items, held.count);
  close_balances(table);
}

}  // namespace florin
