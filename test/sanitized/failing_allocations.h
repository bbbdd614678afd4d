// Has one allocation of the server fail, the one that faults.c has chosen. Included by mmgr/mcxt.c, which calls it in
// each function that allocates. Not within a critical section: there a failure is a panic by design. Nor what the
// server's statistics keep of a session, see ../crashes/failing_malloc.c.
int allocations_until_failure = 0;

static inline void fail_chosen_allocation(MemoryContext context) {
  if (allocations_until_failure > 0 && CritSectionCount == 0 && strncmp(context->name, "PgStat", 6) != 0 && --allocations_until_failure == 0)
    ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory"), errdetail("This allocation was chosen to fail.")));
}
