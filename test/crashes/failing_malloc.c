// Has one allocation of a session fail, the n-th from now on: of malloc(), which the server takes its blocks from and
// C++ all it needs, or of the server's own within its blocks. Loaded by LD_PRELOAD, and named by SQL. Never within a
// critical section: there a failure is a panic by design. Nor what ICU allocates: some of its functions, those that
// read its resources among them, use what they did not get. Nor what the server's statistics keep of a session: an
// entry that found no memory stays in their table without what it points to, and is followed at the session's end.
#include "postgres.h"

#include <errno.h>
#include <execinfo.h>
#include <link.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fmgr.h"
#include "miscadmin.h"
#include "nodes/memnodes.h"
#include "utils/memutils.h"

PG_MODULE_MAGIC;
PG_FUNCTION_INFO_V1(fail_malloc);
PG_FUNCTION_INFO_V1(fail_palloc);

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

static int mallocs_left = 0;
static int pallocs_left = 0;

static int is_chosen(int *left) {
  return *left > 0 && CritSectionCount == 0 && --*left == 0;
}

// Where ICU is.
static struct {
  uintptr_t first, end;
} icu[16];
static int icu_count = 0;

static int find_icu(struct dl_phdr_info *library, size_t size, void *unused) {
  (void)size;
  (void)unused;
  if (strstr(library->dlpi_name, "libicu") == NULL)
    return 0;
  for (int i = 0; i < library->dlpi_phnum && icu_count < (int)lengthof(icu); ++i) {
    const ElfW(Phdr) *part = &library->dlpi_phdr[i];
    if (part->p_type != PT_LOAD || (part->p_flags & PF_X) == 0)
      continue;
    icu[icu_count].first = library->dlpi_addr + part->p_vaddr;
    icu[icu_count].end = icu[icu_count].first + part->p_memsz;
    ++icu_count;
  }
  return 0;
}

static int is_of_icu(const void *caller) {
  for (int i = 0; i < icu_count; ++i) {
    if ((uintptr_t)caller >= icu[i].first && (uintptr_t)caller < icu[i].end)
      return 1;
  }
  return 0;
}

static int fails(const void *caller) {
  if (mallocs_left == 0 || is_of_icu(caller) || !is_chosen(&mallocs_left))
    return 0;
  errno = ENOMEM;
  return 1;
}

void *malloc(size_t size) {
  return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  return fails(__builtin_return_address(0)) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size) {
  return fails(__builtin_return_address(0)) ? NULL : __libc_realloc(memory, size);
}

// What ends the server is told with where it came from.
static void tell(int number) {
  void *frames[60];
  mallocs_left = pallocs_left = 0;
  backtrace_symbols_fd(frames, backtrace(frames, 60), 2);
  signal(number, SIG_DFL);
  raise(number);
}

// How many there were still to come until then; 0 if it has failed, or none was to.
Datum fail_malloc(PG_FUNCTION_ARGS) {
  int left = mallocs_left;
  icu_count = 0;
  dl_iterate_phdr(find_icu, NULL);
  signal(SIGSEGV, tell);
  signal(SIGABRT, tell);
  mallocs_left = PG_GETARG_INT32(0);
  PG_RETURN_INT32(left);
}

#if PG_VERSION_NUM < 160000

static void *(*alloc)(MemoryContext, Size) = NULL;
static void *(*resize)(MemoryContext, void *, Size) = NULL;

static void fail_if_chosen(MemoryContext context) {
  if (strncmp(context->name, "PgStat", 6) != 0 && is_chosen(&pallocs_left))
    ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory"), errdetail("This allocation was chosen to fail.")));
}

static void *failing_alloc(MemoryContext context, Size size) {
  fail_if_chosen(context);
  return alloc(context, size);
}

static void *failing_resize(MemoryContext context, void *memory, Size size) {
  fail_if_chosen(context);
  return resize(context, memory, size);
}

// The methods of the usual kind of memory context are constant, on a page that can be made to be written.
static void replace_methods(void) {
  MemoryContextMethods *methods = (MemoryContextMethods *)TopMemoryContext->methods;
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  uintptr_t first = (uintptr_t)methods / page * page;
  uintptr_t end = (uintptr_t)(methods + 1);
  if (mprotect((void *)first, end - first, PROT_READ | PROT_WRITE) != 0)
    elog(ERROR, "mprotect: %m");
  alloc = methods->alloc;
  resize = methods->realloc;
  methods->alloc = failing_alloc;
  methods->realloc = failing_resize;
}

Datum fail_palloc(PG_FUNCTION_ARGS) {
  int left = pallocs_left;
  if (alloc == NULL)
    replace_methods();
  pallocs_left = PG_GETARG_INT32(0);
  PG_RETURN_INT32(left);
}

#else

// These servers call what allocates without a pointer that could be replaced.
Datum fail_palloc(PG_FUNCTION_ARGS) {
  (void)fcinfo;
  PG_RETURN_NULL();
}

#endif
