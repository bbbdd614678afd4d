// One ledger as this session knows it: its relations, its format, its prepared statements.
// Never here: rows. What is cached is dropped on any change of the relations or the schema.
#pragma once

#include "posting/balances.hpp"

#include "plain_tables.hpp"

#include "postgres.hpp"

namespace florin {

// The format that this library reads and writes.
inline constexpr int ledger_format = 1;

enum class Statement : int {
  insert_transaction,
  insert_transaction_once,  // ON CONFLICT DO NOTHING: another session may be inserting the same key
  insert_transactions,      // of a batch
  insert_transactions_once,
  insert_entries,
  insert_balances,
  read_visible_codes,
  register_transaction,  // a partitioned ledger's alone: a header, unless its key is taken
  register_transactions,
  register_inserted,  // what somebody inserted directly
  roll_up_releases,
  count
};

// How a transaction answers its origin, as the labels of transaction_relation; closing has no origin.
enum class TransactionRelation : std::uint8_t {
  none,
  reversal,
  refund,
  capture,
  voiding,
  expiry,
  extension,
  closing,
  count
};

// Where the columns are. A partition may have them elsewhere than its parent.
struct TransactionColumns {
  AttrNumber id, posted_at, effective_at, origin_id, relation, key, kind, description, metadata, expires_at,
      capture_limit, dated_at;
};
struct EntryColumns {
  AttrNumber transaction_id, line, layer, account_id, amount, effective_at, memo;
};

struct Ledger {
  Oid schema;     // the key of the cache
  Oid function;   // one of the extension's
  Oid extension;  // the extension's schema
  bool valid;
  int in_use;  // statements are running: do not free them
  int format;
  char notify_channel[NAMEDATALEN];  // empty: postings notify nobody
  bool has_rules;                    // in posting_rules
  Oid format_table;
  Oid accounts, balances, subtree_limits, posting_rules, transactions, entries, held, periods;
  Oid accounts_by_id, accounts_by_code, balances_by_account, subtrees_by_id, subtrees_by_code, rules_by_code,
      periods_by_id, held_by_transaction, held_by_account, held_by_expiry;
  // Of a ledger that is not partitioned: partitions.hpp finds where rows are in either kind.
  Oid transactions_by_id, entries_by_line;
  // Where the ids, keys and answers of the whole ledger are found and are unique: transactions, or in a
  // partitioned ledger the table transaction_register.
  bool is_partitioned;
  Oid transaction_register, register_by_id, register_by_key, register_by_origin;
  Oid archives, archives_by_until, partitioning;  // of a partitioned ledger
  Oid roll_ups, roll_up_accounts, roll_up_accounts_by_id, roll_up_chunks, roll_up_chunks_by_node,
      roll_up_releases;
  Oid transaction_ids;     // the identity sequence
  Oid account_ids;         // that of accounts; InvalidOid: none
  std::int64_t announced;  // the position that this session announced last; see in_flight.hpp
  std::int64_t passed;     // the last id that was drawn before that was known
  Oid monetary_type, currency_type, layer_type;
  Oid layers[2];  // the OIDs of 'posted' and 'pending'
  Oid relation_type;
  Oid relations[static_cast<int>(TransactionRelation::count)];  // InvalidOid for none
  struct {
    AttrNumber id, code, type, currency, stripes, min_balance, max_balance, opened_at, closed_at, metadata;
  } account;
  TransactionColumns transaction;
  struct {
    AttrNumber id, effective_at, origin_id, relation, key;
  } registered;
  struct {
    AttrNumber range_until, last_id, known_until;
  } archive;
  AttrNumber rearranged_at;  // of partitioning
  struct {
    AttrNumber id, closed_until;
  } period;
  struct {
    AttrNumber account_id, stripe, stripes, debit_normal, closed, posted, pending_debits, pending_credits,
        min_balance, max_balance, subtrees;
  } balance;
  struct {
    AttrNumber id, code, currency, min_balance, max_balance;
  } subtree;
  struct {
    AttrNumber role, code, side;
  } rule;
  EntryColumns entry;
  struct {
    AttrNumber transaction_id, line, account_id, amount, expires_at;
  } held_leg;
  struct {
    AttrNumber until_id, rolled_up_at;
  } roll_up;
  struct {
    AttrNumber account_id, entries, latest;
  } roll_up_account;
  struct {
    AttrNumber account_id, level, node, effective_at, chunk, known_from, known_until, content;
  } roll_up_chunk;
  PlainTable plain_transactions, plain_entries;  // as far as nothing stands in the way
  Detour detour;                                 // what stands in the way of writing directly, for everybody
  bool has_policies;
  bool balances_are_plain;  // an update of them does nothing but what is described here
  PlainTable plain_balances;
  SPIPlanPtr plans[static_cast<int>(Statement::count)];
};

// The ledger in this schema, its format checked. LG018 if the schema holds none, or one of a format
// that this library does not know. `function` is a function of the extension, the one that asks.
Ledger *open_ledger(Oid schema, Oid function);
// The ledger that a trigger's relation belongs to.
Ledger *open_ledger_of(FunctionCallInfo fcinfo);

// What a description is made of; each raises LG018 if the relation is not as the engine needs it.
TransactionColumns find_transaction_columns(const Ledger &ledger, Oid relation);
EntryColumns find_entry_columns(const Ledger &ledger, Oid relation);
// The valid index over just these columns, in this order; the last ones may be InvalidAttrNumber.
Oid find_index(Oid relation, bool unique, AttrNumber first, AttrNumber second = InvalidAttrNumber,
               AttrNumber third = InvalidAttrNumber, AttrNumber fourth = InvalidAttrNumber,
               AttrNumber fifth = InvalidAttrNumber);

// Grows with every change of a relation or a schema that this session hears of.
std::uint64_t count_invalidations();

// Opens an SPI connection, for execute() and whoever else runs statements.
inline void connect_spi() {
  if (SPI_connect() != SPI_OK_CONNECT)
    elog(ERROR, "SPI_connect failed");
}

// Runs a statement, prepared on first use, in an open SPI connection. With `as_owner_of`, a relation, as
// its owner with row-level security off, as foreign-key checks do; with InvalidOid as the caller.
// SPI_processed and SPI_tuptable hold the result.
void execute(Ledger *ledger, Statement statement, Datum *values, const char *nulls, Oid as_owner_of);

// The table that execute() is writing as its owner now; InvalidOid: none.
Oid table_being_written();

inline Oid relation_oid(const Ledger *ledger, TransactionRelation relation) {
  return ledger->relations[static_cast<int>(relation)];
}

// The layer of an entry_layer datum.
inline Layer layer_of(const Ledger *ledger, Datum value) {
  return DatumGetObjectId(value) == ledger->layers[1] ? Layer::pending : Layer::posted;
}

// Installs the invalidation callbacks; called when the library is loaded.
void start_ledger_cache();

}  // namespace florin
