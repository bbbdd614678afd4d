// What an INSERT of the engine leaves in the tables is what it asked for.
#pragma once

#include "work.hpp"

namespace florin {

// 27000, naming the column, unless the inserted row is the header or the entry that was asked for.
void check_inserted_header(const Ledger *ledger, const TransactionColumns &column, Relation relation,
                           TupleTableSlot *slot, const Work &work);
// `next` is where the leg is expected, and is left where that of the next row is.
void check_inserted_entry(const Ledger *ledger, const EntryColumns &column, Relation relation,
                          TupleTableSlot *slot, const Work &work, std::size_t &next);

// 27000 unless as many rows of the statement that was just run on this table were found as asked for as it
// wrote.
void check_inserted(const Ledger *ledger, Oid table, std::uint64_t written);

// 27000 for fewer rows than were to be inserted into this table, or for a transaction that is not there.
[[noreturn]] void refuse_fewer(Oid table, std::uint64_t written, std::uint64_t wanted);
[[noreturn]] void refuse_missing(Oid table, std::int64_t id);

}  // namespace florin
