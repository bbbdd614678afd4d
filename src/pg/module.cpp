// The library itself: its magic block and its version.

#include "postgres.hpp"

extern "C" {
#pragma GCC visibility push(default)
#if PG_VERSION_NUM >= 180000
PG_MODULE_MAGIC_EXT(.name = "florin", .version = FLORIN_VERSION);
#else
PG_MODULE_MAGIC;
#endif
#pragma GCC visibility pop
}

SQL_FUNCTION(florin_version) {
  PG_RETURN_TEXT_P(cstring_to_text(FLORIN_VERSION));
}

extern "C" [[gnu::visibility("default")]] void _PG_init(void) {}
