// Posting: documents in, transactions and entries out, balances moved within their limits.
#pragma once

#include "../ledger/rows.hpp"

namespace florin {

// One leg as it was asked for. Strings are zero-terminated and live as long as the call.
struct Leg {
  const char *account;
  Monetary amount;
  const char *memo;  // NULL: none
  int line;          // 0: its position, from 1
  Layer layer = Layer::posted;
  bool is_of_role = false;  // its account is that of a role, which the memo names
};

// What becomes of an effective date in closed books.
enum class Late : std::uint8_t { refuse, next_open };

// One transaction as it was asked for; NULL is what was not said.
struct Document {
  const char *key;
  const char *kind;
  const char *description;
  Jsonb *metadata;
  bool has_effective_at;
  TimestampTz effective_at;
  Late late;
  const Leg *legs;
  std::size_t leg_count;
  std::int64_t origin_id;  // 0: none; what this one answers
  TransactionRelation relation;
  bool expires;  // a hold or an extension
  TimestampTz expires_at;
  bool has_capture_limit;  // a hold
  StoredMonetary capture_limit;
};

struct Posted {
  std::int64_t id;
  bool created;  // false: the key was there with the same content
};

// Posts all of them or raises one error. Judged in this order: sizes LG015 and shape 22023; a key twice in
// the batch, LG006; LG008; a repeated key (the first result, or LG006); LG002, LG004, LG001; 42501; LG003,
// LG005. Each group is judged for every document before the next one, documents in their order. In a batch,
// `results` has one row a document and errors name the item, counted from 1.
void post_documents(Ledger *ledger, const Document *documents, std::size_t count, bool is_batch,
                    Posted *results);

// Takes the row locks of the accounts these documents name.
enum class Locks { all, bounded };  // bounded: those that something may refuse what is posted to them
void lock_accounts(Ledger *ledger, const Document *documents, std::size_t count, Locks which);

// ---- for the triggers

// An entry that a statement wrote.
struct InsertedEntry {
  Entry entry;
  std::int64_t transaction_id;
  int line;
  std::int64_t hold_id;  // of a pending entry: the hold that it makes or releases
  bool expires;          // of one that makes it
  TimestampTz expires_at;
};

// Moves the balances of entries in the order of their transactions, and what holds keep: LG002, LG003, LG004,
// LG005.
void move_balances(Ledger *ledger, InsertedEntry *entries, std::size_t count);

// True for a transaction that the engine itself is posting: its entries follow, and were verified.
bool engine_is_posting(const Ledger *ledger, std::int64_t transaction_id);
// In a partitioned ledger: registers the transactions of a transition table that the engine has not.
void register_inserted(Ledger *ledger, const TransactionColumns &column, Tuplestorestate *rows,
                       TupleTableSlot *slot);
// The number of the item of a batch that is posting this transaction, from 1; 0 outside a batch.
std::size_t batch_item(const Ledger *ledger, std::int64_t transaction_id);
// Takes what holds that have expired keep off a balance whose row is locked.
void leave_out_expired(const Ledger *ledger, Balance &balance);

// Raises; an error of a batch names its item.
[[noreturn]] void refuse(const Failure &why, std::size_t item);

// Takes the row locks of these accounts, in the order that all take them; ids may repeat and are sorted in
// place.
void lock_balances(Ledger *ledger, std::int64_t *ids, std::size_t count, Locks which);

// LG015 and 22023 for what a header says; used for documents and for rows inserted directly.
bool check_header(std::size_t key, std::size_t kind, std::size_t description, std::size_t metadata,
                  Failure &why);
// 22023 unless a hold that expires does so at a finite time to come.
bool check_expiry(TimestampTz expires_at, Failure &why);
// LG008 for an effective date in closed books.
bool check_open(TimestampTz effective_at, TimestampTz closed_until, Failure &why);

// LG015 and 22023: what of a document can be judged without looking at any row.
bool check_document(const Document &document, Failure &why);

// ---- for who explains a document: what the above and the engine ask of one leg, `number` counted from 1

bool check_memo(const Leg &leg, std::size_t number, Failure &why);
// A hold is made of pending legs, and nothing else may expire or be captured.
bool check_hold(const Document &document, Failure &why);
// The accounts that the legs name, id 0 where there is none; palloc'd.
AccountRow *find_leg_accounts(const Ledger *ledger, const Document &document);
// LG002.
bool check_leg_account(const Leg &leg, const AccountRow &account, std::size_t number, Failure &why);
// LG004.
bool check_leg_currency(const Leg &leg, const AccountRow &account, std::size_t number, Failure &why);

}  // namespace florin
