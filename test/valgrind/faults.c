// Two faults that memcheck must see in an extension of this server, so that seeing none in florin says something: a
// branch on memory that nobody has written, and a byte of a chunk that was given back.
#include "postgres.h"

#include "fmgr.h"

PG_MODULE_MAGIC;
PG_FUNCTION_INFO_V1(read_unwritten);
PG_FUNCTION_INFO_V1(read_freed);

Datum read_unwritten(PG_FUNCTION_ARGS) {
  volatile char *chunk = palloc(40);
  PG_RETURN_INT32(chunk[8] == 'x' ? 1 : 2);
}

Datum read_freed(PG_FUNCTION_ARGS) {
  volatile char *chunk = palloc0(40);
  pfree((void *)chunk);
  PG_RETURN_INT32(chunk[8]);
}
