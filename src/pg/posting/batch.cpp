// post_batch: many documents in one call, all or nothing, or each by itself.

#include "posting/limits.hpp"

#include "../array.hpp"
#include "../error.hpp"
#include "functions.hpp"
#include "json.hpp"

#include "postgres.hpp"

extern "C" {
#include "utils/resowner.h"
}

namespace florin {
namespace {

enum class BatchMode { all, each };

BatchMode read_mode(FunctionCallInfo fcinfo, int number) {
  const char *mode = text_argument(fcinfo, number);
  if (mode == nullptr)
    refuse_argument("mode must not be null");
  if (std::strcmp(mode, "all") == 0)
    return BatchMode::all;
  if (std::strcmp(mode, "each") == 0)
    return BatchMode::each;
  refuse_argument(psprintf("unknown mode \"%s\": the modes are all and each", mode));
}

[[noreturn]] void exceeds(const char *what, std::size_t count, std::size_t most) {
  Failure why;
  why.set(Fault::ledger_limit_exceeded, "batch has %zu %s, the most is %zu", count, what, most);
  raise(why);
}

struct BatchItem {
  JsonbContainer *container;  // NULL: a number, a string ..., no document
  Document document;
  Posted posted;
  const char *status;  // NULL: not judged yet
  const char *detail;
};

Array<BatchItem> read_items(Jsonb *documents) {
  if (!JB_ROOT_IS_ARRAY(documents) || JB_ROOT_IS_SCALAR(documents))
    refuse_argument("documents must be an array");
  const std::size_t count = JB_ROOT_COUNT(documents);
  if (count > max_batch_items)
    exceeds("documents", count, max_batch_items);
  Array<BatchItem> items;
  items.start(count);
  JsonbIterator *iterator = JsonbIteratorInit(&documents->root);
  JsonbValue element;
  JsonbIteratorNext(&iterator, &element, true);
  while (JsonbIteratorNext(&iterator, &element, true) == WJB_ELEM) {
    items.push(
        {element.type == jbvBinary ? element.val.binary.data : nullptr, {}, {0, false}, nullptr, nullptr});
  }
  return items;
}

void judge(BatchItem &item, const Posted &posted) {
  item.posted = posted;
  item.status = posted.created ? "created" : "exists";
}

void post_all(Ledger *ledger, Array<BatchItem> &items) {
  Array<Document> documents;
  documents.start(items.count);
  std::size_t legs = 0;
  for (std::size_t i = 0; i < items.count; ++i)
    legs += documents.push(read_document(items[i].container, i + 1)).leg_count;
  if (legs > max_batch_legs)
    exceeds("legs", legs, max_batch_legs);
  auto *posted = static_cast<Posted *>(palloc((items.count + 1) * sizeof(Posted)));
  if (SPI_connect() != SPI_OK_CONNECT)
    elog(ERROR, "SPI_connect failed");
  post_documents(ledger, documents.items, documents.count, true, posted);
  SPI_finish();
  for (std::size_t i = 0; i < items.count; ++i)
    judge(items[i], posted[i]);
}

// ---- each by itself

// Which errors are the item's own: those of the ledger, and those about its data. Any other, a deadlock, a
// cancelled statement, a full disk, is the batch's.
const char *status_of(const ErrorData *error) {
  for (int fault = 1; fault <= static_cast<int>(Fault::linked_failed); ++fault) {
    if (sqlstate(static_cast<Fault>(fault)) == error->sqlerrcode)
      return fault_name(static_cast<Fault>(fault));
  }
  return ERRCODE_TO_CATEGORY(error->sqlerrcode) == ERRCODE_DATA_EXCEPTION ? "data_exception" : nullptr;
}

// In a PG_CATCH: takes the error, its words kept in `context`, and leaves the error state clean.
ErrorData *take_error(MemoryContext context) {
  MemoryContextSwitchTo(context);
  ErrorData *error = CopyErrorData();
  FlushErrorState();
  return error;
}

// The item's status, or the error goes on. A subtransaction of ours must be closed by then: whoever catches
// the error rolls back the innermost one, and takes it for his own.
void judge_error(BatchItem &item, ErrorData *error) {
  const char *status = status_of(error);
  if (status == nullptr)
    ReThrowError(error);
  item.posted = {0, false};
  item.status = status;
  item.detail = error->detail != nullptr ? psprintf("%s: %s", error->message, error->detail) : error->message;
}

void read_item(BatchItem &item) {
  MemoryContext context = CurrentMemoryContext;
  ErrorData *volatile error = nullptr;
  PG_TRY();
  { item.document = read_document(item.container, 0); }
  PG_CATCH();
  { error = take_error(context); }
  PG_END_TRY();
  if (error != nullptr)
    judge_error(item, error);
}

void post_item(Ledger *ledger, BatchItem &item) {
  MemoryContext context = CurrentMemoryContext;
  ResourceOwner owner = CurrentResourceOwner;
  ErrorData *volatile error = nullptr;
  BeginInternalSubTransaction(nullptr);
  MemoryContextSwitchTo(context);
  PG_TRY();
  {
    Posted posted;
    if (SPI_connect() != SPI_OK_CONNECT)
      elog(ERROR, "SPI_connect failed");
    post_documents(ledger, &item.document, 1, false, &posted);
    SPI_finish();
    judge(item, posted);
    ReleaseCurrentSubTransaction();
  }
  PG_CATCH();
  {
    error = take_error(context);
    RollbackAndReleaseCurrentSubTransaction();
  }
  PG_END_TRY();
  MemoryContextSwitchTo(context);
  CurrentResourceOwner = owner;
  if (error != nullptr)
    judge_error(item, error);
}

void post_each(Ledger *ledger, Array<BatchItem> &items) {
  Array<Document> documents;
  documents.start(items.count);
  std::size_t legs = 0;
  for (BatchItem &item : items) {
    read_item(item);
    if (item.status == nullptr)
      legs += documents.push(item.document).leg_count;
  }
  if (legs > max_batch_legs)
    exceeds("legs", legs, max_batch_legs);
  // All accounts at once, in their order: item by item, two batches could wait for each other.
  if (SPI_connect() != SPI_OK_CONNECT)
    elog(ERROR, "SPI_connect failed");
  lock_accounts(ledger, documents.items, documents.count);
  SPI_finish();
  for (BatchItem &item : items) {
    CHECK_FOR_INTERRUPTS();
    if (item.status == nullptr)
      post_item(ledger, item);
  }
}

}  // namespace
}  // namespace florin

using namespace florin;

SQL_FUNCTION(ledger_post_batch) {
  Ledger *ledger = ledger_argument(fcinfo);
  if (PG_ARGISNULL(1))
    refuse_argument("documents must not be null");
  const BatchMode mode = read_mode(fcinfo, 2);
  Array<BatchItem> items = read_items(PG_GETARG_JSONB_P(1));
  if (mode == BatchMode::all)
    post_all(ledger, items);
  else
    post_each(ledger, items);
  InitMaterializedSRF(fcinfo, 0);
  auto *returned = reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo);
  for (std::size_t i = 0; i < items.count; ++i) {
    const BatchItem &item = items[i];
    Datum values[4] = {Int32GetDatum(static_cast<std::int32_t>(i + 1)), Int64GetDatum(item.posted.id),
                       CStringGetTextDatum(item.status), 0};
    bool nulls[4] = {false, item.posted.id == 0, false, item.detail == nullptr};
    if (item.detail != nullptr)
      values[3] = CStringGetTextDatum(item.detail);
    tuplestore_putvalues(returned->setResult, returned->setDesc, values, nulls);
  }
  return Datum{0};
}
