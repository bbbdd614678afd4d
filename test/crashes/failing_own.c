// Has one allocation of florin's fail, the n-th from now on: `operator new`, or a function of the server that florin
// calls and that allocates, which fails before it does anything. No other caller meets a failure, so that what is
// answered is florin's answer. Never within a critical section: there a failure is a panic by design.
#include "postgres.h"

#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/hsearch.h"

PG_MODULE_MAGIC;
PG_FUNCTION_INFO_V1(fail_own);

static int left = 0;

static int is_chosen(void) {
  return left > 0 && CritSectionCount == 0 && --left == 0;
}

static void fail_if_chosen(void) {
  if (is_chosen())
    ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory"), errdetail("This allocation was chosen to fail.")));
}

// ---- what florin is given instead of the functions that allocate

extern void *usual_new(size_t) __asm__("_Znwm");
extern void *usual_new_or_null(size_t, const void *) __asm__("_ZnwmRKSt9nothrow_t");
extern void throw_bad_alloc(void) __asm__("_ZSt17__throw_bad_allocv") pg_attribute_noreturn();

static void *failing_new(size_t size) {
  if (is_chosen())
    throw_bad_alloc();
  return usual_new(size);
}

// std::stable_sort asks so, and sorts without a buffer if there is none, which nobody need be told. The next one fails
// as well.
static void *failing_new_or_null(size_t size, const void *unused) {
  if (!is_chosen())
    return usual_new_or_null(size, unused);
  left = 1;
  return NULL;
}

// Only what enters something needs memory; what looks something up or takes it out is also asked while a transaction is
// rolled back.
static void *failing_hash_search(HTAB *table, const void *key, HASHACTION action, bool *found) {
  if (action == HASH_ENTER)
    fail_if_chosen();
  return hash_search(table, key, action, found);
}

// The others by their names alone: whatever their arguments are, they are handed on.
#define FOR_EACH_NAME(do)                                                                                                           \
  do(palloc) do(palloc0) do(repalloc) do(pstrdup) do(pnstrdup) do(psprintf) do(MemoryContextAlloc) do(MemoryContextAllocZero)       \
  do(MemoryContextAllocZeroAligned) do(MemoryContextAllocHuge) do(MemoryContextAllocExtended) do(AllocSetContextCreateInternal)     \
  do(initStringInfo) do(appendStringInfo) do(appendStringInfoChar) do(appendStringInfoString) do(appendBinaryStringInfo)            \
  do(escape_json) do(cstring_to_text) do(cstring_to_text_with_len) do(text_to_cstring) do(construct_array) do(construct_md_array)   \
  do(deconstruct_array) do(list_make1_impl) do(list_make2_impl) do(makeString) do(hash_create)                                      \
  do(heap_form_tuple) do(heap_copytuple) do(heap_modify_tuple_by_cols) do(index_form_tuple) do(CreateTemplateTupleDesc)             \
  do(BlessTupleDesc) do(MakeSingleTupleTableSlot) do(CreateExecutorState) do(pushJsonbValue) do(JsonbValueToJsonb)                  \
  do(pg_detoast_datum) do(pg_detoast_datum_copy) do(InitMaterializedSRF) do(tuplestore_putvalues) do(init_MultiFuncCall)            \
  do(RegisterSnapshot) do(PushActiveSnapshot) do(BeginInternalSubTransaction) do(SPI_connect) do(SPI_prepare)                       \
  do(SPI_prepare_cursor) do(SPI_keepplan) do(SPI_execute_plan) do(SPI_execute_snapshot) do(SPI_execute_with_args)                   \
  do(SPI_cursor_open) do(SPI_cursor_fetch) do(relation_open) do(table_open) do(index_open) do(systable_beginscan)                   \
  do(systable_beginscan_ordered) do(index_beginscan) do(index_insert) do(nextval_internal) do(Async_Notify) do(CopyErrorData)

#define DEFINE(name)                                                                       \
  static void *usual_##name;                                                               \
  static void *failing_##name(void) {                                                      \
    void *arguments = __builtin_apply_args();                                              \
    fail_if_chosen();                                                                      \
    __builtin_return(__builtin_apply((void (*)())usual_##name, arguments, 128));           \
  }
#define ENTRY(name) {#name, (void *)failing_##name, &usual_##name},

FOR_EACH_NAME(DEFINE)

static struct {
  const char *name;
  void *failing;
  void **usual;
} replaced[] = {
    FOR_EACH_NAME(ENTRY){"hash_search", (void *)failing_hash_search, NULL},
    {"_Znwm", (void *)failing_new, NULL},
    {"_ZnwmRKSt9nothrow_t", (void *)failing_new_or_null, NULL},
};

// ---- putting them where florin's calls find their way

static void replace(void **slot, const char *name) {
  for (size_t i = 0; i < lengthof(replaced); ++i) {
    if (strcmp(name, replaced[i].name) == 0) {
      uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
      if (mprotect((void *)((uintptr_t)slot / page * page), page, PROT_READ | PROT_WRITE) != 0)
        elog(ERROR, "mprotect: %m");
      if (replaced[i].usual != NULL)
        *replaced[i].usual = *slot;
      *slot = replaced[i].failing;
    }
  }
}

static int replace_all(struct dl_phdr_info *library, size_t size, void *found) {
  const ElfW(Dyn) *dynamic = NULL;
  const ElfW(Sym) *symbols = NULL;
  const char *names = NULL;
  const ElfW(Rela) *tables[2] = {NULL, NULL};
  size_t sizes[2] = {0, 0};
  size_t length = strlen(library->dlpi_name);
  if (length < 10 || strcmp(library->dlpi_name + length - 10, "/florin.so") != 0)
    return 0;
  (void)size;
  for (int i = 0; i < library->dlpi_phnum; ++i) {
    if (library->dlpi_phdr[i].p_type == PT_DYNAMIC)
      dynamic = (const ElfW(Dyn) *)(library->dlpi_addr + library->dlpi_phdr[i].p_vaddr);
  }
  for (; dynamic != NULL && dynamic->d_tag != DT_NULL; ++dynamic) {
    switch (dynamic->d_tag) {
      case DT_SYMTAB: symbols = (const ElfW(Sym) *)dynamic->d_un.d_ptr; break;
      case DT_STRTAB: names = (const char *)dynamic->d_un.d_ptr; break;
      case DT_RELA: tables[0] = (const ElfW(Rela) *)dynamic->d_un.d_ptr; break;
      case DT_RELASZ: sizes[0] = dynamic->d_un.d_val; break;
      case DT_JMPREL: tables[1] = (const ElfW(Rela) *)dynamic->d_un.d_ptr; break;
      case DT_PLTRELSZ: sizes[1] = dynamic->d_un.d_val; break;
      default: break;
    }
  }
  for (int table = 0; table < 2; ++table) {
    for (size_t i = 0; i < sizes[table] / sizeof(ElfW(Rela)); ++i) {
      const ElfW(Rela) *entry = &tables[table][i];
      // A slot that holds the address of a function and nothing else; 64 bits alone, as the server that is tested.
      if (ELF64_R_SYM(entry->r_info) != 0 && entry->r_addend == 0)
        replace((void **)(library->dlpi_addr + entry->r_offset), names + symbols[ELF64_R_SYM(entry->r_info)].st_name);
    }
  }
  *(bool *)found = true;
  return 1;
}

// How many there were still to come until then; 0 if it has failed, or none was to.
Datum fail_own(PG_FUNCTION_ARGS) {
  static bool is_done = false;
  int before = left;
  if (!is_done) {
    load_file("florin", false);
    dl_iterate_phdr(replace_all, &is_done);
  }
  if (!is_done)
    elog(ERROR, "florin is not where it was loaded");
  left = PG_GETARG_INT32(0);
  PG_RETURN_INT32(before);
}
