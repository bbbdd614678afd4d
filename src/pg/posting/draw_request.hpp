// What a draw is asked for: read from the arguments, kept with the transaction, found again by its key.
// Never here: what the sources hold.
#pragma once

#include "functions.hpp"

namespace florin {

struct DrawRequest {
  const char **sources;
  std::size_t count;
  const char *destination;
  Monetary amount;
  bool partial;
  const Monetary *caps;  // NULL, or one a source
  const bool *has_cap;
};

// The arguments sources, destination, amount, partial, caps, from number 1 on. 22023, LG015, LG004.
DrawRequest read_draw_request(FunctionCallInfo fcinfo);

// The metadata with the request in its member "draw"; 22023 if that is taken.
Jsonb *add_request(Jsonb *metadata, const DrawRequest &request);

// The id of the draw that was posted under the document's key; 0 if there is none, LG006 if it is something
// else. The document's metadata has the request.
std::int64_t find_draw(const Ledger *ledger, const Document &document, const DrawRequest &request);

}  // namespace florin
