// What is shared by the two halves of posting: judging (engine.cpp) and writing (inserts.cpp).
#pragma once

#include "engine.hpp"

namespace florin {

// What the engine knows of a document while it posts it.
struct Work {
  const Document *document;
  AccountRow *accounts;  // one a leg; id 0 where there is none
  std::int64_t id;
  TimestampTz effective_at;
  bool is_late;  // routed out of closed books
  TimestampTz dated_at;
  bool replayed;
  bool is_taken;  // another transaction has its key: see register.cpp
};

// An array in the current memory context that may be larger than palloc's gigabyte.
template <typename T>
T *room_for(std::size_t count) {
  return static_cast<T *>(MemoryContextAllocHuge(CurrentMemoryContext, sizeof(T) * (count + 1)));
}

// The array of these values.
inline Datum nullable_array(Datum *items, bool *nulls, std::size_t count, Oid type, int length, bool by_value,
                            char alignment) {
  int dimensions[1] = {static_cast<int>(count)};
  int lower_bounds[1] = {1};
  return PointerGetDatum(
      construct_md_array(items, nulls, 1, dimensions, lower_bounds, type, length, by_value, alignment));
}

// What it is posting as that transaction; NULL if it is not.
const Work *posting_work(const Ledger *ledger, std::int64_t transaction_id);

// Of the rows that the engine is inserting through the executor: how many the ledger's triggers have found to
// be as asked for.
struct Arrivals {
  bool were_looked_at;
  std::size_t rows;
};
// NULL while the engine is posting nothing in this ledger.
Arrivals *arrivals_in(const Ledger *ledger);

inline int line_of(const Document &document, std::size_t leg) {
  const int line = document.legs[leg].line;
  return line != 0 ? line : static_cast<int>(leg + 1);
}

// What a leg becomes.
inline InsertedEntry entry_of(const Work &work, std::size_t leg) {
  const Document &document = *work.document;
  const Leg &asked = document.legs[leg];
  const bool releases = asked.layer == Layer::pending && document.relation != TransactionRelation::none;
  return {{work.accounts[leg].id, asked.layer, asked.amount, releases},
          work.id,
          line_of(document, leg),
          releases ? document.origin_id : work.id,
          document.expires,
          document.expires_at};
}

// In a partitioned ledger, before the headers: each id and key goes to where it is unique. Marks what has a
// key that another transaction has, and returns how many have not.
std::uint64_t register_works(Ledger *ledger, Work *works, std::size_t count);

// ---- through the executor, as the caller's INSERT

// One header; false if the key was there already.
bool insert_header(Ledger *ledger, Work &work);
// One that was left out although nobody has its key: what kept it out says so.
void insert_refused_header(Ledger *ledger, const Work &work);
// The headers of a batch in one statement; returns how many were new.
std::uint64_t insert_headers(Ledger *ledger, Work *works, std::size_t count);
// The entries of all that are not replayed, in one statement.
void insert_entries(Ledger *ledger, const Work *works, std::size_t count);

// ---- past it, where can_write_directly()

// One header; false if the key was there already.
bool write_header(const Ledger *ledger, const Work &work);
// The headers of a batch; false if one of the keys was there already, and nothing was written.
bool write_headers(const Ledger *ledger, const Work *works, std::size_t count);
// The entries of all that are not replayed, and their balances.
void write_entries(Ledger *ledger, const Work *works, std::size_t count);

}  // namespace florin
