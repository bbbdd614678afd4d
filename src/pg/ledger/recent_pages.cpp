// The memory of buffers: a table of fixed size. The server says whether the page is still there.

#include "recent_pages.hpp"

#include "postgres.hpp"

extern "C" {
#include "pgstat.h"
#include "storage/buf_internals.h"
}

namespace florin {
namespace {

// 512 kB, of which a session has in memory what it touched; a power of two.
inline constexpr std::size_t most_pages = 1U << 17U;
constinit Buffer recent[most_pages] = {};

Buffer &recent_of(Relation relation, BlockNumber block) {
  const std::uint64_t key = static_cast<std::uint64_t>(RelationGetRelid(relation)) << 32U | block;
  return recent[(key * 0x9E3779B97F4A7C15U) >> 47U & (most_pages - 1)];
}

bool read_recent(Relation relation, BlockNumber block, Buffer buffer) {
#if PG_VERSION_NUM >= 160000
  const bool is_there = ReadRecentBuffer(relation->rd_locator, MAIN_FORKNUM, block, buffer);
#else
  const bool is_there = ReadRecentBuffer(relation->rd_node, MAIN_FORKNUM, block, buffer);
#endif
  if (is_there) {
    pgstat_count_buffer_read(relation);
    pgstat_count_buffer_hit(relation);
  }
  return is_there;
}

// Only looking a page up tells the server that it is in use, and worth keeping in memory: once in so many
// times.
inline constexpr unsigned times_unnoticed = 8;
constinit unsigned times_read = 0;

}  // namespace

Buffer read_page(Relation relation, BlockNumber block) {
  Buffer &buffer = recent_of(relation, block);
  if (buffer <= InvalidBuffer || ++times_read % times_unnoticed == 0 || !read_recent(relation, block, buffer))
    buffer = ReadBuffer(relation, block);
  return buffer;
}

void expect_page(Relation relation, BlockNumber block, OffsetNumber line) {
  const Buffer buffer = recent_of(relation, block);
  if (buffer <= InvalidBuffer)
    return;
  const auto *page = static_cast<const PageHeaderData *>(BufferGetBlock(buffer));
  __builtin_prefetch(GetBufferDescriptor(buffer - 1), 1);
  __builtin_prefetch(page);
  __builtin_prefetch(&page->pd_linp[line - 1]);
}

}  // namespace florin
