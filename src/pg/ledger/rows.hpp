// Reading a ledger's own rows by index, past privileges and row-level security, as constraint checks do.
// Never here: writing.
#pragma once

#include "ledger.hpp"
#include "row_roots.hpp"

namespace florin {

// A column that the rules need. A ledger's own tables say NOT NULL; one that somebody altered may not.
Datum required(HeapTuple tuple, AttrNumber column, TupleDesc shape);
Datum required(TupleTableSlot *slot, AttrNumber column);

// What a statement that starts now may see, the isolation level respected; registered.
Snapshot fresh_snapshot();

// index_beginscan, whose signature differs between versions of the server.
inline IndexScanDesc begin_index_scan(Relation table, Relation index, Snapshot snapshot, int keys) {
#if PG_VERSION_NUM >= 180000
  return index_beginscan(table, index, snapshot, nullptr, keys, 0);
#else
  return index_beginscan(table, index, snapshot, keys, 0);
#endif
}

struct AccountRow {
  std::int64_t id;
  Currency currency;
  bool is_bounded;  // it has a limit of its own
};

// Looks accounts up by code, as a statement that starts now sees them.
struct AccountFinder {
  const Ledger *ledger;
  Relation relation;
  BlockNumber blocks;
  Snapshot snapshot;
  TupleTableSlot *slot;
  Visit visit;
};
AccountFinder start_finding(const Ledger *ledger);
// False if this transaction cannot see one.
bool find_account(AccountFinder &finder, const char *code, std::size_t length, AccountRow &out);
// For looking up many in the order of their rows: the number by which the row of an account is remembered.
std::uint64_t number_of_account(const char *code, std::size_t length);
bool find_account(AccountFinder &finder, const char *code, std::size_t length, std::uint64_t number,
                  AccountRow &out);
void finish_finding(AccountFinder &finder);

// The code of an account or limited subtree for an error message; palloc'd. "#42" if it is not there.
const char *account_code(const Ledger *ledger, std::int64_t id);

// What a transaction row says to its entries.
struct Header {
  TimestampTz effective_at;
  std::int64_t origin_id;  // 0: none
  Oid relation;            // InvalidOid: none
  bool expires;
  TimestampTz expires_at;
  bool has_capture_limit;
  StoredMonetary capture_limit;
};

// A transaction by its key, or by its id. Strings are palloc'd copies; NULL where the column is. One that is
// archived is known and cannot be read: LG016, and its detail says so.
struct TransactionRow : Header {
  std::int64_t id;
  TimestampTz asked_at;  // the effective date that was asked for: dated_at, or effective_at
  const char *kind;
  const char *description;
  Jsonb *metadata;
};
bool find_transaction_by_key(const Ledger *ledger, const char *key, TransactionRow &out);
// True if the transaction that has this key is archived, and what is said of it then.
bool is_archived(const Ledger *ledger, const char *key, Failure &why);

// Locks a transaction against being answered by anybody else and reads it as it is then, whatever the
// isolation level: its row never changes, so nothing else would tell of a concurrent answer.
bool lock_transaction(const Ledger *ledger, std::int64_t id, TransactionRow &out);
// The same lock without waiting; false if another transaction has it.
bool try_lock_transaction(const Ledger *ledger, std::int64_t id);

// The transactions that answer this one, as they are now; palloc'd.
struct AnswerRow {
  std::int64_t id;
  Oid relation;
  TimestampTz effective_at;
};
struct AnswerRows {
  AnswerRow *rows;
  std::size_t count;
};
AnswerRows read_answers(const Ledger *ledger, std::int64_t origin_id);

// What this database transaction may do with a transaction row: add entries only to one it inserted.
// `expected` is where a partitioned ledger looks first: the effective date of what is to join.
enum class Membership { missing, committed, own };
Membership find_header(const Ledger *ledger, std::int64_t id, TimestampTz expected, Header &out);

// What is archived of a partitioned ledger, as it is now, whatever the isolation level: rows that are gone
// are gone for old snapshots as well. Nothing: -infinity and 0.
struct Archived {
  TimestampTz until;        // what is effective before this time is
  std::int64_t last_id;     // its highest number
  TimestampTz known_until;  // when the ledger learned of the last of it
};
Archived read_archived(const Ledger *ledger);

// The time before which the books are closed, as it is now, whatever the isolation level; -infinity: nothing
// is. Whoever changes it waits for those who hold a lock for writing on transactions, and they for him.
TimestampTz read_closed_until(const Ledger *ledger);

// The entries of one transaction in line order, palloc'd. `own` also sees what the running command wrote.
// The transaction's effective date is that of its entries.
struct EntryRow {
  Entry entry;
  int line;
  const char *memo;  // only with with_memos
};
struct EntryRows {
  EntryRow *rows;
  std::size_t count;
};
EntryRows read_entries(const Ledger *ledger, std::int64_t transaction_id, TimestampTz effective_at, bool own,
                       bool with_memos);

}  // namespace florin
