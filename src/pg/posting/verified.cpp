// The memory of verified transactions: a hash table that lives as long as the database transaction.

#include "verified.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

struct Key {
  std::int64_t transaction_id;
  Oid entries;
  std::uint32_t zero;  // no padding: the key is compared as bytes
};

struct Seen {
  Key key;
  int first;
  int last;
  std::size_t count;
  int *lines;  // in order; NULL if they are all of first .. last
};

constinit HTAB *memory = nullptr;

void forget() {
  memory = nullptr;
}

void transaction_ended(XactEvent, void *) noexcept {
  forget();
}

void subtransaction_ended(SubXactEvent event, SubTransactionId, SubTransactionId, void *) noexcept {
  if (event == SUBXACT_EVENT_ABORT_SUB && memory != nullptr) {
    hash_destroy(memory);
    forget();
  }
}

const Seen *find(Oid entries, std::int64_t transaction_id) {
  if (memory == nullptr)
    return nullptr;
  const Key key = {transaction_id, entries, 0};
  return static_cast<const Seen *>(hash_search(memory, &key, HASH_FIND, nullptr));
}

}  // namespace

bool was_verified(Oid entries, std::int64_t transaction_id, int line) {
  const Seen *seen = find(entries, transaction_id);
  if (seen == nullptr || line < seen->first || line > seen->last)
    return false;
  if (seen->lines == nullptr)
    return true;
  std::size_t low = 0;
  std::size_t high = seen->count;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (seen->lines[middle] < line)
      low = middle + 1;
    else
      high = middle;
  }
  return low < seen->count && seen->lines[low] == line;
}

bool has_verified_entries(Oid entries, std::int64_t transaction_id) {
  return find(entries, transaction_id) != nullptr;
}

void remember_verified(Oid entries, std::int64_t transaction_id, const EntryRows &rows) {
  if (memory == nullptr) {
    HASHCTL control = {};
    control.keysize = sizeof(Key);
    control.entrysize = sizeof(Seen);
    control.hcxt = TopTransactionContext;
    memory = hash_create("florin verified transactions", 64, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
  }
  const int first = rows.rows[0].line;
  const int last = rows.rows[rows.count - 1].line;
  int *lines = nullptr;
  if (static_cast<std::size_t>(static_cast<std::int64_t>(last) - first) + 1 != rows.count) {
    lines = static_cast<int *>(MemoryContextAllocHuge(TopTransactionContext, rows.count * sizeof(int)));
    for (std::size_t i = 0; i < rows.count; ++i)
      lines[i] = rows.rows[i].line;
  }
  const Key key = {transaction_id, entries, 0};
  bool found;
  auto *seen = static_cast<Seen *>(hash_search(memory, &key, HASH_ENTER, &found));
  if (found && seen->lines != nullptr)
    pfree(seen->lines);
  seen->first = first;
  seen->last = last;
  seen->count = rows.count;
  seen->lines = lines;
}

void start_verified_memory() {
  RegisterXactCallback(transaction_ended, nullptr);
  RegisterSubXactCallback(subtransaction_ended, nullptr);
}

}  // namespace florin
