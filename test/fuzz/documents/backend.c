/*
 * libFuzzer within a session of the server: each input is a text that check() of checks.sql is asked about,
 * in a subtransaction that is rolled back. What it raises must be documented; the words of it are what
 * libFuzzer goes by beside the code that it sees. Never here: what must hold of an answer, which is
 * checks.sql.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/resowner.h"

PG_MODULE_MAGIC;

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*test)(const uint8_t *data, size_t size));

/* libFuzzer takes what changes here for new code. */
__attribute__((section("__libfuzzer_extra_counters"))) static volatile uint8_t answers[4096];

static SPIPlanPtr plan;
static MemoryContext scratch;

/* docs/errors.md, and what the server raises for values of its own types; 54001: JSON that is nested too
 * deeply. */
static bool is_documented(int state) {
  static const char *const documented[] = {"22P02", "22003", "22012", "22023", "22004", "22007", "22008",
                                           "22009", "22P05", "23502", "23505", "23514", "42501", "54001"};
  const char *text = unpack_sql_state(state);
  if (strncmp(text, "LG0", 3) == 0)
    return strcmp(text, "LG018") != 0 && strcmp(text, "LG019") != 0;
  for (size_t i = 0; i < lengthof(documented); ++i) {
    if (strcmp(text, documented[i]) == 0)
      return true;
  }
  return false;
}

/* The words of a message before and after what it quotes, which may contain quotes. */
static void count_answer(const char *message) {
  const char *quoted = strchr(message, '"');
  const char *rest = quoted == NULL ? NULL : strrchr(message, '"');
  uint32 hash = 2166136261u;
  for (const char *at = message; *at != '\0'; ++at) {
    if (at == quoted)
      at = rest;
    else if ((*at >= 'a' && *at <= 'z') || *at == ' ')
      hash = (hash ^ (uint32)*at) * 16777619u;
  }
  answers[hash % sizeof answers] = 1;
}

static int test(const uint8_t *data, size_t size) {
  MemoryContext context = CurrentMemoryContext;
  ResourceOwner owner = CurrentResourceOwner;
  if (memchr(data, 0, size) != NULL || !pg_verify_mbstr(PG_UTF8, (const char *)data, (int)size, true))
    return 0;
  BeginInternalSubTransaction(NULL);
  MemoryContextSwitchTo(scratch);
  PG_TRY();
  {
    Datum value = PointerGetDatum(cstring_to_text_with_len((const char *)data, (int)size));
    const char *answer;
    SPI_execute_plan(plan, &value, NULL, false, 0);
    answer = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
    count_answer(answer ? answer : "");
    SPI_freetuptable(SPI_tuptable);
  }
  PG_CATCH();
  {
    ErrorData *error;
    MemoryContextSwitchTo(scratch);
    error = CopyErrorData();
    FlushErrorState();
    count_answer(error->message);
    if (!is_documented(error->sqlerrcode)) {
      fprintf(stderr, "\n%s: %s\n%s\n%s\n", unpack_sql_state(error->sqlerrcode), error->message,
              error->detail ? error->detail : "", error->context ? error->context : "");
      abort();
    }
  }
  PG_END_TRY();
  RollbackAndReleaseCurrentSubTransaction();
  MemoryContextSwitchTo(context);
  CurrentResourceOwner = owner;
  MemoryContextReset(scratch);
  return 0;
}

/* fuzz(log text, options text[]): the session ends when libFuzzer does, by exit(). */
PG_FUNCTION_INFO_V1(fuzz);
Datum fuzz(PG_FUNCTION_ARGS) {
  Oid types[] = {TEXTOID};
  Datum *options;
  int count;
  char **arguments;
  deconstruct_array(PG_GETARG_ARRAYTYPE_P(1), TEXTOID, -1, false, TYPALIGN_INT, &options, NULL, &count);
  arguments = palloc0((count + 2) * sizeof(char *));
  arguments[0] = "fuzz";
  for (int i = 0; i < count; ++i)
    arguments[i + 1] = TextDatumGetCString(options[i]);
  ++count;
  if (freopen(text_to_cstring(PG_GETARG_TEXT_PP(0)), "w", stderr) == NULL)
    elog(ERROR, "cannot write the log: %m");
  SPI_connect();
  plan = SPI_prepare("SELECT fuzz.check($1)", 1, types);
  scratch = AllocSetContextCreate(TopMemoryContext, "fuzz", ALLOCSET_DEFAULT_SIZES);
  exit(LLVMFuzzerRunDriver(&count, &arguments, test));
}
