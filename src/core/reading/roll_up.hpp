// Roll-ups: entries of one account packed into chunks of bytes, from which the sums at a cut on both axes are
// told. Never here: rows, and which chunks a cut needs (src/pg/reading).
#pragma once

#include "../money/accumulator.hpp"
#include "../posting/balances.hpp"

#include <cstddef>

namespace florin {

// What an entry moves. An entry that answers a hold lowers the component that the hold raised.
enum class Component : unsigned char { posted, pending_debits, pending_credits };
inline constexpr std::size_t component_count = 3;

struct RolledEntry {
  std::int64_t effective_at;  // microseconds, as the server counts them
  std::int64_t known_at;      // the same; 0 where a chunk does not keep it
  Decimal amount;             // what it adds to its component
  Component component;
};

// The sums of entries of one account.
struct ComponentSums {
  Accumulator of[component_count];
};

// The entries effective at or before as_of and known at or before known_at.
struct Cut {
  std::int64_t as_of;
  std::int64_t known_at;
};

// Entries in a chunk, and nodes under a node of the next level. A change of either, or of the bytes, is a new
// format of the ledger.
inline constexpr std::size_t chunk_entries = 128;
inline constexpr std::size_t node_children = 64;

// A chunk: the sums of what comes before its entries in its node, and the entries.
struct Chunk {
  Currency currency;
  bool keeps_known_at;
  std::size_t count;
  ComponentSums before;
  RolledEntry entries[chunk_entries];
};

// A chunk of entries with the longest numbers still fits a page of 8192 bytes with room for its row.
inline constexpr std::size_t max_chunk_bytes = 2 + 8 + 2 + component_count * 87 + chunk_entries * 40;
static_assert(max_chunk_bytes < 7000);

// What an entry adds to which component. The pending entries of a transaction that answers a hold, with the
// opposite sign, lower what those of the hold raised.
void tell_component(Layer layer, bool is_answer, const Decimal &amount, RolledEntry &entry) noexcept;

// Adds an amount to one of the sums.
void add_entry(ComponentSums &sums, Currency currency, const RolledEntry &entry) noexcept;
void add_sums(ComponentSums &sums, const ComponentSums &more) noexcept;

// Packs a chunk and returns its length. The same chunk always gives the same bytes.
std::size_t pack_chunk(const Chunk &chunk, unsigned char (&out)[max_chunk_bytes]) noexcept;

// False if the bytes are no chunk.
[[nodiscard]] bool unpack_chunk(const unsigned char *bytes, std::size_t size, Chunk &out) noexcept;

// Adds what comes before a chunk and those of its entries that are within the cut. Its entries need not be in
// any order; a chunk that does not keep known_at is taken as known. False if the bytes are no chunk of this
// currency, and the sums are then of no use. Currency 0 takes that of the chunk.
[[nodiscard]] bool add_chunk(const unsigned char *bytes, std::size_t size, const Cut &cut, Currency &currency,
                             ComponentSums &sums) noexcept;

}  // namespace florin
