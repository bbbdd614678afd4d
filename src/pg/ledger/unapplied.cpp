// The memory of changes: a list in the order in which they were made, and of each row its own. It lives as
// long as the database transaction. A subtransaction that is rolled back takes its changes with it, and what
// it had written to the rows is kept again.

#include "unapplied.hpp"

#include <algorithm>

#include "../error.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

struct Row;

struct Change {
  Change *older;
  Change *older_of_row;
  Row *row;
  CommandId written;  // of its entries
  CommandId applied;  // to the row; InvalidCommandId, which is above all others: not yet
  int level;          // of the subtransaction that made it
  int applied_level;  // of the one that wrote it to the row
  StoredMonetary posted;
};

struct Row {
  BalanceKey key;
  Change *newest;
  bool is_summed;
  bool any;            // something is not applied
  StoredMonetary sum;  // of what is not applied, if is_summed
};

struct Memory {
  HTAB *rows;
  Row *last;  // the one that was asked for last: mostly it is asked for again
  Change *newest;
  CommandId last_applied;
  int highest_applied_level;  // nothing was applied in a subtransaction deeper than this
};
constinit Memory memory = {nullptr, nullptr, nullptr, 0, 0};

// What room is made for at once.
inline constexpr std::size_t few_rows = 64;
inline constexpr std::size_t most_expected = 16384;

// Account ids follow one another, and what is used of a hash is its last bits.
std::uint32_t hash_of_key(const void *key, Size) noexcept {
  const auto *row = static_cast<const BalanceKey *>(key);
  return static_cast<std::uint32_t>(row->account_id) ^ static_cast<std::uint32_t>(row->stripe) << 24U ^
         row->balances;
}

bool is_applied(const Change &change) {
  return change.applied != InvalidCommandId;
}

bool add_to(StoredMonetary &sum, const StoredMonetary &posted, Failure &why) {
  Monetary total = load(sum);
  if (!add(Decimal(total.amount), load(posted).amount, total.amount, why))
    return false;
  sum = store(total);
  return true;
}

StoredMonetary zero_like(const Change &change) {
  return store({{0, 0}, load(change.posted).currency});
}

// Sums what is not applied to a row.
void sum_up(Row &row) {
  if (row.is_summed)
    return;
  row.any = false;
  Failure why;
  for (const Change *change = row.newest; change != nullptr; change = change->older_of_row) {
    if (is_applied(*change))
      continue;
    if (!row.any)
      row.sum = zero_like(*change);
    row.any = true;
    if (!add_to(row.sum, change->posted, why))
      raise(why);
  }
  row.is_summed = true;
}

bool is_last(const BalanceKey &key) {
  return memory.last != nullptr && memory.last->key.account_id == key.account_id &&
         memory.last->key.balances == key.balances && memory.last->key.stripe == key.stripe;
}

Row *find_row(const BalanceKey &key) {
  if (memory.rows == nullptr)
    return nullptr;
  auto *row =
      is_last(key) ? memory.last : static_cast<Row *>(hash_search(memory.rows, &key, HASH_FIND, nullptr));
  if (row == nullptr)
    return nullptr;
  memory.last = row;
  sum_up(*row);
  return row->any ? row : nullptr;
}

void make_memory(std::size_t rows) {
  if (memory.rows != nullptr)
    return;
  HASHCTL control = {};
  control.keysize = sizeof(BalanceKey);
  control.entrysize = sizeof(Row);
  control.hash = hash_of_key;
  control.hcxt = TopTransactionContext;
  memory.rows = hash_create("florin unapplied balances", static_cast<long>(rows), &control,
                            HASH_ELEM | HASH_FUNCTION | HASH_CONTEXT);
}

Row *make_row(const BalanceKey &key) {
  make_memory(few_rows);
  bool found = is_last(key);
  auto *row = found ? memory.last : static_cast<Row *>(hash_search(memory.rows, &key, HASH_ENTER, &found));
  if (!found) {
    row->newest = nullptr;
    row->is_summed = true;
    row->any = false;
  }
  memory.last = row;
  sum_up(*row);
  return row;
}

void add_change(Row &row, const StoredMonetary &posted, CommandId command) {
  const int level = GetCurrentTransactionNestLevel();
  Change *last = row.newest;
  Failure why;
  if (last != nullptr && last->written == command && last->level == level && !is_applied(*last) &&
      add_to(last->posted, posted, why))
    return;
  auto *change = static_cast<Change *>(MemoryContextAlloc(TopTransactionContext, sizeof(Change)));
  *change = {memory.newest, row.newest, &row, command, InvalidCommandId, level, 0, posted};
  memory.newest = change;
  row.newest = change;
}

// ---- subtransactions

void roll_back(int level) {
  while (memory.newest != nullptr && memory.newest->level >= level) {
    Change *change = memory.newest;
    memory.newest = change->older;
    change->row->newest = change->older_of_row;
    change->row->is_summed = false;
    pfree(change);
  }
  if (memory.highest_applied_level < level)
    return;
  for (Change *change = memory.newest; change != nullptr; change = change->older) {
    if (is_applied(*change) && change->applied_level >= level) {
      change->applied = InvalidCommandId;
      change->row->is_summed = false;
    }
  }
  memory.highest_applied_level = level - 1;
}

void hand_over(int level) {
  for (Change *change = memory.newest; change != nullptr && change->level >= level; change = change->older)
    change->level = level - 1;
  if (memory.highest_applied_level < level)
    return;
  for (Change *change = memory.newest; change != nullptr; change = change->older) {
    if (change->applied_level >= level)
      change->applied_level = level - 1;
  }
  memory.highest_applied_level = level - 1;
}

void subtransaction_ended(SubXactEvent event, SubTransactionId, SubTransactionId, void *) noexcept {
  if (memory.rows == nullptr)
    return;
  if (event == SUBXACT_EVENT_ABORT_SUB)
    roll_back(GetCurrentTransactionNestLevel());
  else if (event == SUBXACT_EVENT_COMMIT_SUB)
    hand_over(GetCurrentTransactionNestLevel());
}

// ---- what a reader adds

bool is_unseen(const Change &change, CommandId command) {
  return change.written < command && change.applied >= command;
}

bool sum_unseen(const Row &row, CommandId command, Monetary &out) {
  // Mostly the reader is the newest command.
  if (row.is_summed && memory.last_applied < command &&
      (row.newest == nullptr || row.newest->written < command)) {
    if (row.any)
      out = load(row.sum);
    return row.any;
  }
  bool any = false;
  Failure why;
  for (const Change *change = row.newest; change != nullptr; change = change->older_of_row) {
    if (!is_unseen(*change, command))
      continue;
    const Monetary posted = load(change->posted);
    if (!any)
      out = {{0, 0}, posted.currency};
    any = true;
    if (!add(Decimal(out.amount), posted.amount, out.amount, why))
      raise(why);
  }
  return any;
}

bool is_locked_before(const BalanceKey &a, const BalanceKey &b) {
  if (a.balances != b.balances)
    return a.balances < b.balances;
  return a.account_id != b.account_id ? a.account_id < b.account_id : a.stripe < b.stripe;
}

}  // namespace

void expect_unapplied(std::size_t rows) {
  if (rows > few_rows)
    make_memory(std::min(rows, most_expected));
}

bool keep_unapplied(const BalanceKey &key, const Monetary &posted) {
  Row *row = make_row(key);
  Failure why;
  const StoredMonetary stored = store(posted);
  if (!row->any)
    row->sum = store({{0, 0}, posted.currency});
  if (!add_to(row->sum, stored, why))
    return false;
  // Should the memory run out here, the sum is made anew.
  row->is_summed = false;
  add_change(*row, stored, GetCurrentCommandId(true));
  row->is_summed = true;
  row->any = true;
  return true;
}

bool add_unapplied(const BalanceKey &key, Decimal &posted, Failure &why) {
  const Row *row = find_row(key);
  return row == nullptr || add(Decimal(posted), load(row->sum).amount, posted, why);
}

bool is_unapplied(const BalanceKey &key) {
  return find_row(key) != nullptr;
}

void mark_applied(const BalanceKey &key, CommandId command) {
  Row *row = find_row(key);
  if (row == nullptr)
    return;
  const int level = GetCurrentTransactionNestLevel();
  for (Change *change = row->newest; change != nullptr; change = change->older_of_row) {
    if (is_applied(*change))
      continue;
    change->applied = command;
    change->applied_level = level;
  }
  row->any = false;
  memory.last_applied = command;
  if (memory.highest_applied_level < level)
    memory.highest_applied_level = level;
}

bool any_unapplied() {
  return memory.rows != nullptr;
}

Monetary take_unapplied(const BalanceKey &key) {
  const Row *row = find_row(key);
  if (row == nullptr)
    elog(ERROR, "nothing is kept for the balance of account " INT64_FORMAT, key.account_id);
  const Monetary posted = load(row->sum);
  mark_applied(key, GetCurrentCommandId(true));
  return posted;
}

Array<BalanceKey> unapplied_keys() {
  Array<BalanceKey> keys;
  keys.start(8);
  if (memory.rows == nullptr)
    return keys;
  for (Change *change = memory.newest; change != nullptr; change = change->older) {
    if (change->older_of_row != nullptr)
      continue;
    sum_up(*change->row);
    if (change->row->any)
      keys.push(change->row->key);
  }
  // Mostly they were made in this order.
  std::reverse(keys.begin(), keys.end());
  sort_unless_sorted(keys.items, keys.count, is_locked_before);
  return keys;
}

Array<Unapplied> unapplied_before(Oid balances, CommandId command) {
  Array<Unapplied> found;
  found.start(memory.rows == nullptr ? 0 : 8);
  if (memory.rows == nullptr)
    return found;
  HASH_SEQ_STATUS status;
  hash_seq_init(&status, memory.rows);
  while (auto *row = static_cast<Row *>(hash_seq_search(&status))) {
    Monetary posted;
    if (row->key.balances == balances && sum_unseen(*row, command, posted))
      found.push({row->key, posted});
  }
  return found;
}

void forget_unapplied() {
  memory = {nullptr, nullptr, nullptr, 0, 0};
}

void start_unapplied_memory() {
  RegisterSubXactCallback(subtransaction_ended, nullptr);
}

}  // namespace florin
