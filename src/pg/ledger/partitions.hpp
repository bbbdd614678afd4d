// Where the rows of transactions and entries are: in the tables themselves or, in a ledger that is
// partitioned by effective date, in one partition for each date. Never here: rows.
#pragma once

#include "ledger.hpp"

namespace florin {

// One table with rows of transactions, and its index on the id.
struct TransactionTable {
  Oid relation;
  Oid by_id;
  TransactionColumns column;
};
// One table with entries, and its index on the transaction and the line.
struct EntryTable {
  Oid relation;
  Oid by_line;
  EntryColumns column;
};

// The tables for rows of this effective date; the date counts in a partitioned ledger alone. The parent stays
// locked in it until the end of the database transaction, so that the partition is not detached meanwhile.
TransactionTable transactions_at(const Ledger *ledger, TimestampTz effective_at);
EntryTable entries_at(const Ledger *ledger, TimestampTz effective_at);

// The same for a relation that is open: the table itself, or a partition of it. A trigger's is one of them.
TransactionColumns transaction_columns_of(const Ledger *ledger, Relation relation);
EntryColumns entry_columns_of(const Ledger *ledger, Relation relation);

// Whether the relation is this table, or a partition of it.
bool is_part_of(Relation relation, Oid table);
// The schema of the ledger that the relation is in; that of its parent for a partition.
Oid ledger_schema_of(Relation relation);

// The relation was changed: forgets what is known of it; of all for InvalidOid.
void forget_partition(Oid relation);

}  // namespace florin
