// The accounts that the legs of a document name, each once.
#pragma once

#include "engine.hpp"

namespace florin {

struct LegAccounts {
  const char **codes;  // ascending byte by byte
  std::size_t count;
  std::size_t *of_leg;     // for each leg the position of its account's code
  std::size_t *first_leg;  // for each code the first leg that names it
};

// Palloc'd.
LegAccounts accounts_of_legs(const Document &document);

}  // namespace florin
