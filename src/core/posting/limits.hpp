// The sizes that a ledger accepts, in one place. Every one is documented, tested at the limit and one
// above, and enforced before work starts (LG015).
#pragma once

#include <cstddef>

namespace florin {

inline constexpr std::size_t max_legs = 10'000;          // legs of one transaction
inline constexpr std::size_t max_hold_legs = 5'000;      // of a hold: its capture releases and posts each
inline constexpr int max_hold_line = 2'147'478'647;      // of a hold: what a capture posts has lines after it
inline constexpr std::size_t max_batch_items = 100'000;  // documents of one batch
inline constexpr std::size_t max_batch_legs = 1'000'000;  // legs of one batch
inline constexpr std::size_t max_account_code_bytes = 255;
inline constexpr std::size_t max_key_bytes = 255;
inline constexpr std::size_t max_kind_bytes = 63;
inline constexpr std::size_t max_description_bytes = 4'096;
inline constexpr std::size_t max_memo_bytes = 1'024;
inline constexpr std::size_t max_metadata_bytes = 65'536;  // of jsonb as stored
inline constexpr int max_entry_decimals = 18;              // so that fine amounts leave room for large ones
inline constexpr int max_stripes = 256;                    // balance rows of one account

}  // namespace florin
