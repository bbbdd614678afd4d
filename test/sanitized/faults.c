// Three faults that AddressSanitizer must see in an extension of this server, so that seeing none in florin says
// something: memory after pfree(), memory behind a chunk, and a page after its buffer was let go. And a function that
// has an allocation to come fail; see failing_allocations.h.
#include "postgres.h"

#include "access/relation.h"
#include "catalog/pg_class.h"
#include "fmgr.h"
#include "storage/bufmgr.h"

PG_MODULE_MAGIC;
PG_FUNCTION_INFO_V1(read_freed);
PG_FUNCTION_INFO_V1(read_behind);
PG_FUNCTION_INFO_V1(read_unpinned);
PG_FUNCTION_INFO_V1(fail_allocation);

extern int allocations_until_failure;

Datum read_freed(PG_FUNCTION_ARGS) {
  volatile char *chunk = palloc0(40);
  pfree((void *)chunk);
  PG_RETURN_INT32(chunk[8]);
}

Datum read_behind(PG_FUNCTION_ARGS) {
  volatile char *chunk = palloc0(40);
  PG_RETURN_INT32(chunk[40]);
}

Datum read_unpinned(PG_FUNCTION_ARGS) {
  Relation relation = relation_open(RelationRelationId, AccessShareLock);
  Buffer buffer = ReadBuffer(relation, 0);
  volatile char *page = BufferGetPage(buffer);
  ReleaseBuffer(buffer);
  relation_close(relation, AccessShareLock);
  PG_RETURN_INT32(page[100]);
}

// The n-th from now on; 0 for none. Returns how many there were still to come until then.
Datum fail_allocation(PG_FUNCTION_ARGS) {
  int left = allocations_until_failure;
  allocations_until_failure = PG_GETARG_INT32(0);
  PG_RETURN_INT32(left);
}
