// What malloc() has given out in this session and not got back, in bytes: to the server for its memory contexts, to C++
// and to ICU. And what keeps some, which must be found.
#include "postgres.h"

#include <malloc.h>

#include "fmgr.h"

PG_MODULE_MAGIC;
PG_FUNCTION_INFO_V1(malloc_in_use);
PG_FUNCTION_INFO_V1(malloc_kept);

Datum malloc_in_use(PG_FUNCTION_ARGS) {
  struct mallinfo2 info = mallinfo2();
  (void)fcinfo;
  PG_RETURN_INT64((int64)(info.uordblks + info.hblkhd));
}

Datum malloc_kept(PG_FUNCTION_ARGS) {
  PG_RETURN_BOOL(malloc((size_t)PG_GETARG_INT32(0)) != NULL);
}
