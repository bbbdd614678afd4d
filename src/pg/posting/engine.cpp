// post_documents: the order in which a posting is judged and written.
// Never here: SQL functions (functions.cpp), balances (balances.cpp).

#include "posting/accounts.hpp"
#include "posting/limits.hpp"

#include <algorithm>

#include "../array.hpp"
#include "../error.hpp"
#include "../failpoint.hpp"
#include "../ledger/in_flight.hpp"
#include "../ledger/plain_tables.hpp"
#include "../ledger/subtrees.hpp"
#include "engine.hpp"
#include "replay.hpp"
#include "work.hpp"

#include "postgres.hpp"

extern "C" {
#include "storage/lmgr.h"
}

namespace florin {
namespace {

inline constexpr std::size_t few_legs = 8;

// An id that was drawn for a document.
struct Drawn {
  std::int64_t id;
  std::size_t position;
};

// What this session's engine is posting now, in the order of the ids.
struct Active {
  const Ledger *ledger;
  const Work *works;
  const Drawn *drawn;
  std::size_t count;
  bool is_batch;
  Arrivals arrivals;  // of the statement that inserts now
};
constinit Active active = {nullptr, nullptr, nullptr, 0, false, {false, 0}};

int by_drawn_id(const void *left, const void *right) {
  const auto a = static_cast<const Drawn *>(left)->id;
  const auto b = static_cast<const Drawn *>(right)->id;
  return a < b ? -1 : a > b ? 1 : 0;
}

const Drawn *find_active(const Ledger *ledger, std::int64_t transaction_id) {
  if (ledger != active.ledger || active.count == 0)
    return nullptr;
  const Drawn wanted = {transaction_id, 0};
  return static_cast<const Drawn *>(bsearch(&wanted, active.drawn, active.count, sizeof(Drawn), by_drawn_id));
}

// What the entry of a table of strings begins with; the strings live longer than it.
struct StringKey {
  const char *text;
  std::size_t length;
  std::uint64_t hash;
};

// With the hash by which the row of an account is remembered.
StringKey key_of(const char *text) {
  const std::size_t length = std::strlen(text);
  return {text, length, number_of_account(text, length)};
}

std::uint32_t hash_of_string(const void *key, Size) noexcept {
  return static_cast<std::uint32_t>(static_cast<const StringKey *>(key)->hash);
}

int compare_strings(const void *left, const void *right, Size) noexcept {
  const auto *a = static_cast<const StringKey *>(left);
  const auto *b = static_cast<const StringKey *>(right);
  return a->hash != b->hash || a->length != b->length ? 1 : std::memcmp(a->text, b->text, a->length);
}

HTAB *start_strings(const char *name, std::size_t expected, Size entry) {
  HASHCTL control = {};
  control.keysize = sizeof(StringKey);
  control.entrysize = entry;
  control.hash = hash_of_string;
  control.match = compare_strings;
  control.hcxt = CurrentMemoryContext;
  return hash_create(name, static_cast<long>(expected < 8 ? 8 : expected), &control,
                     HASH_ELEM | HASH_FUNCTION | HASH_COMPARE | HASH_CONTEXT);
}

// Codes that were looked up in this call.
struct CodeEntry {
  StringKey code;
  std::uint64_t place;
  AccountRow account;
};

AccountRow look_up(AccountFinder &finder, const StringKey &code) {
  AccountRow account = {};
  if (code.length <= max_account_code_bytes &&
      !find_account(finder, code.text, code.length, code.hash, account))
    account = {};
  return account;
}

inline constexpr auto by_place = [](const CodeEntry *left, const CodeEntry *right) {
  return left->place != right->place ? left->place < right->place
                                     : std::strcmp(left->code.text, right->code.text) < 0;
};

// The same for many, each code once, page by page: an entry for each leg, in the table that is returned.
HTAB *look_up_all(AccountFinder &finder, const Work *works, std::size_t count, std::size_t legs,
                  Array<CodeEntry *> &entries) {
  HTAB *codes = start_strings("florin account codes", legs, sizeof(CodeEntry));
  Array<CodeEntry *> distinct;
  distinct.start(legs);
  entries.start(legs);
  for (std::size_t i = 0; i < count; ++i) {
    const Document &document = *works[i].document;
    for (std::size_t leg = 0; leg < document.leg_count; ++leg) {
      const StringKey code = key_of(document.legs[leg].account);
      bool found;
      auto *entry = static_cast<CodeEntry *>(hash_search(codes, &code, HASH_ENTER, &found));
      if (!found)
        distinct.push(entry);
      entries.push(entry);
    }
  }
  // Not one by one as they are found: what is waited for is many places of the memory at a time.
  for (CodeEntry *entry : distinct)
    entry->place = remembered_place(finder.relation, entry->code.hash);
  std::sort(distinct.begin(), distinct.end(), by_place);
  const auto number_at = [&distinct](std::size_t at) { return distinct[at]->code.hash; };
  for (std::size_t i = 0; i < distinct.count; ++i) {
    look_ahead(finder.relation, finder.visit, i, distinct.count, number_at);
    distinct[i]->account = look_up(finder, distinct[i]->code);
  }
  return codes;
}

// Which account each leg names.
void find_accounts(const Ledger *ledger, Work *works, std::size_t count) {
  std::size_t legs = 0;
  for (std::size_t i = 0; i < count; ++i)
    legs += works[i].document->leg_count;
  AccountFinder finder = start_finding(ledger);
  auto *accounts = room_for<AccountRow>(legs);
  // A few legs are looked up faster than a table of codes is made.
  HTAB *codes = nullptr;
  Array<CodeEntry *> entries = {};
  if (legs > few_legs)
    codes = look_up_all(finder, works, count, legs, entries);
  std::size_t at = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const Document &document = *works[i].document;
    works[i].accounts = accounts;
    for (std::size_t leg = 0; leg < document.leg_count; ++leg)
      *accounts++ =
          codes == nullptr ? look_up(finder, key_of(document.legs[leg].account)) : entries[at++]->account;
  }
  if (codes != nullptr)
    hash_destroy(codes);
  finish_finding(finder);
}

// `entries` is room for one after the other.
bool check_accounts(const Work &work, Array<Entry> &entries, Failure &why) {
  const Document &document = *work.document;
  for (std::size_t i = 0; i < document.leg_count; ++i) {
    if (!check_leg_account(document.legs[i], work.accounts[i], i + 1, why))
      return false;
  }
  for (std::size_t i = 0; i < document.leg_count; ++i) {
    if (!check_leg_currency(document.legs[i], work.accounts[i], i + 1, why))
      return false;
  }
  if (document.relation == TransactionRelation::extension)
    return true;
  entries.count = 0;
  for (std::size_t i = 0; i < document.leg_count; ++i)
    entries.push({work.accounts[i].id, document.legs[i].layer, document.legs[i].amount});
  return check_balanced(entries.items, entries.count, why);
}

// ---- repeated keys

// The key of this document may be taken: by the same content, or LG006. False: nobody has it.
bool replay(const Ledger *ledger, Work &work, std::size_t item) {
  TransactionRow row;
  if (!find_transaction_by_key(ledger, work.document->key, row))
    return false;
  if (row.id == work.id)
    return true;
  Failure why;
  const EntryRows entries = read_entries(ledger, row.id, row.effective_at, false, true);
  if (!same_content(ledger, row, entries, *work.document, work.accounts, why))
    refuse(why, item);
  work.id = row.id;
  work.replayed = true;
  return true;
}

// A key that stands twice in one batch: the second is a replay of the first.
struct KeyEntry {
  StringKey key;
  std::size_t first;
};

void replay_within(Work *works, std::size_t count, std::size_t *first_of) {
  HTAB *keys = nullptr;
  for (std::size_t i = 0; i < count; ++i) {
    first_of[i] = i;
    if (works[i].document->key == nullptr)
      continue;
    if (keys == nullptr)
      keys = start_strings("florin batch keys", count, sizeof(KeyEntry));
    bool found;
    const StringKey key = key_of(works[i].document->key);
    auto *entry = static_cast<KeyEntry *>(hash_search(keys, &key, HASH_ENTER, &found));
    if (!found) {
      entry->first = i;
      continue;
    }
    first_of[i] = entry->first;
    Failure why;
    if (!same_documents(*works[entry->first].document, *works[i].document, why))
      refuse(why, i + 1);
    works[i].replayed = true;
  }
  if (keys != nullptr)
    hash_destroy(keys);
}

// Documents that may be late and are: effective at the first moment that is open. A closing of the books
// waits from here on.
void route_late(const Ledger *ledger, Work *works, std::size_t count) {
  bool known = false;
  TimestampTz closed_until = DT_NOBEGIN;
  for (std::size_t i = 0; i < count; ++i) {
    if (works[i].document->late != Late::next_open)
      continue;
    if (!known) {
      LockRelationOid(ledger->transactions, RowExclusiveLock);
      closed_until = read_closed_until(ledger);
      known = true;
    }
    if (works[i].effective_at < closed_until) {
      works[i].is_late = true;
      works[i].dated_at = works[i].effective_at;
      works[i].effective_at = closed_until;
    }
  }
}

void lock_works(Ledger *ledger, const Work *works, std::size_t count, Locks which) {
  Array<std::int64_t> ids;
  ids.start(count * 2);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t leg = 0; leg < works[i].document->leg_count; ++leg) {
      if (works[i].accounts[leg].id != 0)
        ids.push(works[i].accounts[leg].id);
    }
  }
  lock_balances(ledger, ids.items, ids.count, which);
}

bool is_bounded(const Work &work) {
  for (std::size_t leg = 0; leg < work.document->leg_count; ++leg) {
    if (work.accounts[leg].is_bounded)
      return true;
  }
  return false;
}

bool is_hold(const Document &document) {
  return document.leg_count > 0 && document.legs[0].layer == Layer::pending;
}

// Accounts that something bounds are locked before keys are taken, here and in a batch of items that stand
// alone, and the others after: who has the one never waits for the other in a circle. A key that is there
// needs no account.
void lock_before_keys(Ledger *ledger, const Work *works, std::size_t count) {
  bool keyed = false;
  bool bounded = any_subtree(ledger);
  for (std::size_t i = 0; i < count; ++i) {
    keyed = keyed || works[i].document->key != nullptr;
    bounded = bounded || is_bounded(works[i]);
  }
  TransactionRow row;
  if (keyed && bounded && !(count == 1 && find_transaction_by_key(ledger, works[0].document->key, row)))
    lock_works(ledger, works, count, Locks::bounded);
}

// Ids in the order of the documents.
void draw_ids(Ledger *ledger, Work *works, std::size_t count) {
  const std::int64_t passed = announce_writer(ledger);
  auto *drawn = room_for<Drawn>(count);
  bool ascending = true;
  for (std::size_t i = 0; i < count; ++i) {
    if (works[i].replayed)
      continue;
    works[i].id = nextval_internal(ledger->transaction_ids, false);
    check_drawn(works[i].id, passed);
    ascending = ascending && (active.count == 0 || drawn[active.count - 1].id < works[i].id);
    drawn[active.count++] = {works[i].id, i};
  }
  if (!ascending)
    qsort(drawn, active.count, sizeof(Drawn), by_drawn_id);
  active.drawn = drawn;
}

// False if some were not, because their key was there.
bool write_all_headers(Ledger *ledger, Work *works, std::size_t count, bool is_batch, bool directly) {
  if (!is_batch)
    return directly ? write_header(ledger, works[0]) : insert_header(ledger, works[0]);
  if (directly && write_headers(ledger, works, count))
    return true;
  return insert_headers(ledger, works, count) == active.count;
}

void post_works(Ledger *ledger, Work *works, std::size_t count, bool is_batch) {
  Failure why;
  for (std::size_t i = 0; i < count; ++i) {
    if (!check_document(*works[i].document, why))
      refuse(why, is_batch ? i + 1 : 0);
  }
  route_late(ledger, works, count);
  find_accounts(ledger, works, count);
  auto *first_of = room_for<std::size_t>(count);
  if (is_batch)
    replay_within(works, count, first_of);
  lock_before_keys(ledger, works, count);
  FAILPOINT("accounts_locked");
  // Locked before an id is drawn: who closes the books or reads in the order of ids waits from here on.
  const bool directly = can_write_directly(ledger);
  active = {ledger, works, nullptr, 0, is_batch, {false, 0}};
  draw_ids(ledger, works, count);
  FAILPOINT("ids_drawn");
  if (active.count > 0 && !write_all_headers(ledger, works, count, is_batch, directly)) {
    CommandCounterIncrement();  // so that the headers just written are seen
    for (std::size_t i = 0; i < count; ++i) {
      if (!works[i].replayed && works[i].document->key != nullptr &&
          !replay(ledger, works[i], is_batch ? i + 1 : 0))
        insert_refused_header(ledger, works[i]);
    }
  }
  FAILPOINT("headers_written");
  Array<Entry> entries;
  entries.start(few_legs);
  for (std::size_t i = 0; i < count; ++i) {
    if (!works[i].replayed && !check_accounts(works[i], entries, why))
      refuse(why, is_batch ? i + 1 : 0);
  }
  if (directly)
    write_entries(ledger, works, count);
  else
    insert_entries(ledger, works, count);
  for (std::size_t i = 0; is_batch && i < count; ++i) {
    if (first_of[i] != i)
      works[i].id = works[first_of[i]].id;
  }
}

}  // namespace

bool engine_is_posting(const Ledger *ledger, std::int64_t transaction_id) {
  return find_active(ledger, transaction_id) != nullptr;
}

const Work *posting_work(const Ledger *ledger, std::int64_t transaction_id) {
  const Drawn *found = find_active(ledger, transaction_id);
  return found != nullptr ? &active.works[found->position] : nullptr;
}

Arrivals *arrivals_in(const Ledger *ledger) {
  return ledger == active.ledger ? &active.arrivals : nullptr;
}

std::size_t batch_item(const Ledger *ledger, std::int64_t transaction_id) {
  const Drawn *found = active.is_batch ? find_active(ledger, transaction_id) : nullptr;
  return found != nullptr ? found->position + 1 : 0;
}

void refuse(const Failure &why, std::size_t item) {
  if (item == 0)
    raise(why);
  ereport(ERROR, (errcode(sqlstate(why.fault)), errmsg("item %zu: %s", item, why.message),
                  why.detail[0] != '\0' ? errdetail("%s", why.detail) : 0));
  pg_unreachable();
}

AccountRow *find_leg_accounts(const Ledger *ledger, const Document &document) {
  Work work = {};
  work.document = &document;
  find_accounts(ledger, &work, 1);
  return work.accounts;
}

void lock_accounts(Ledger *ledger, const Document *documents, std::size_t count, Locks which) {
  auto *works = static_cast<Work *>(palloc0(sizeof(Work) * (count + 1)));
  for (std::size_t i = 0; i < count; ++i) {
    works[i].document = &documents[i];
    // What is held does not wait for the commit.
    if (is_hold(documents[i]))
      which = Locks::all;
  }
  find_accounts(ledger, works, count);
  lock_works(ledger, works, count, which);
}

void post_documents(Ledger *ledger, const Document *documents, std::size_t count, bool is_batch,
                    Posted *results) {
  if (count == 0)
    return;
  auto *works = static_cast<Work *>(palloc0(sizeof(Work) * count));
  for (std::size_t i = 0; i < count; ++i) {
    works[i].document = &documents[i];
    works[i].effective_at =
        documents[i].has_effective_at ? documents[i].effective_at : GetCurrentTransactionStartTimestamp();
  }
  const Active before = active;
  PG_TRY();
  { post_works(ledger, works, count, is_batch); }
  PG_FINALLY();
  { active = before; }
  PG_END_TRY();
  for (std::size_t i = 0; i < count; ++i)
    results[i] = {works[i].id, !works[i].replayed};
}

}  // namespace florin
