// Which balances the caller may see, for who reads them past his rights and policies.
// Never here: what they are.
#pragma once

#include "ledger.hpp"

namespace florin {

// 42501 unless the caller may read accounts and balances. Writes for each of these codes, which ascend byte
// by byte, each once, whether row-level security lets him see its balance. Needs no open SPI connection.
void find_visible(Ledger *ledger, const char *const *codes, std::size_t count, bool *visible);

}  // namespace florin
