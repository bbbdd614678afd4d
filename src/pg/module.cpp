// The library itself: its magic block, its version, what it installs when it is loaded.

#include "failpoint.hpp"
#include "ledger/ledger.hpp"
#include "ledger/unapplied.hpp"
#include "posting/settling.hpp"
#include "posting/verified.hpp"

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

extern "C" [[gnu::visibility("default")]] void _PG_init(void) {
  florin::start_ledger_cache();
  florin::start_unapplied_memory();
  florin::start_settling();
  florin::start_verified_memory();
#ifdef FLORIN_FAILPOINTS
  florin::start_failpoints();
#endif
}
