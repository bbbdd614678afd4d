// Chunks of roll-ups: any bytes are refused or read, and what is read is packed into bytes that read the
// same.
#include "input.hpp"
#include "reading/roll_up.hpp"

#include <cstdlib>

namespace florin {
namespace {

void require_that(bool holds) {
  if (!holds)
    std::abort();
}

void check(const std::uint8_t *data, std::size_t size) {
  static Chunk chunk, again;
  ComponentSums sums = {};
  Currency currency = {0};
  const Cut cut = {0, 0};
  const bool read = unpack_chunk(data, size, chunk);
  require_that(add_chunk(data, size, cut, currency, sums) == read);
  if (!read)
    return;
  require_that(add_chunk(data, size, cut, currency, sums));
  unsigned char bytes[max_chunk_bytes];
  const std::size_t length = pack_chunk(chunk, bytes);
  require_that(length == size && std::memcmp(bytes, data, size) == 0);
  require_that(unpack_chunk(bytes, length, again));
  require_that(again.count == chunk.count && again.currency == chunk.currency);
}

}  // namespace
}  // namespace florin

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  florin::check(data, size);
  return 0;
}
