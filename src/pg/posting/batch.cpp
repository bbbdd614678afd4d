// post_batch and transfer_batch: many documents in one call, all or nothing, or each by itself.

#include "posting/limits.hpp"

#include "../array.hpp"
#include "../error.hpp"
#include "../money/datum.hpp"
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
    raise(Fault::bad_parameter, "mode must not be null");
  if (std::strcmp(mode, "all") == 0)
    return BatchMode::all;
  if (std::strcmp(mode, "each") == 0)
    return BatchMode::each;
  raise(Fault::bad_parameter, "unknown mode \"%s\": the modes are all and each", mode);
}

[[noreturn]] void exceeds(const char *what, std::size_t count, std::size_t most) {
  raise(Fault::ledger_limit_exceeded, "batch has %zu %s, the most is %zu", count, what, most);
}

// What a batch is made of, and how one item of it is read. `number` names the item in an error; 0: does not.
struct Source {
  std::size_t count;
  Document (*read)(const Source &source, std::size_t index, std::size_t number);
  JsonbContainer **containers;                     // of post_batch; NULL for what is no container
  const Datum *debits, *credits, *amounts, *keys;  // of transfer_batch
  const bool *no_debit, *no_credit, *no_amount, *no_key;
  bool has_effective_at;
  TimestampTz effective_at;
  Late late;
};

struct BatchItem {
  Document document;
  Posted posted;
  const char *status;  // NULL: not judged yet
  const char *detail;
};

Document read_container(const Source &source, std::size_t index, std::size_t number) {
  Document document = read_document(source.containers[index], number);
  document.late = source.late;
  return document;
}

Source read_documents(Jsonb *documents) {
  if (!JB_ROOT_IS_ARRAY(documents) || JB_ROOT_IS_SCALAR(documents))
    raise(Fault::bad_parameter, "documents must be an array");
  const std::size_t count = JB_ROOT_COUNT(documents);
  if (count > max_batch_items)
    exceeds("documents", count, max_batch_items);
  Array<JsonbContainer *> containers;
  containers.start(count);
  JsonbIterator *iterator = JsonbIteratorInit(&documents->root);
  JsonbValue element;
  JsonbIteratorNext(&iterator, &element, true);
  while (JsonbIteratorNext(&iterator, &element, true) == WJB_ELEM)
    containers.push(element.type == jbvBinary ? element.val.binary.data : nullptr);
  Source source = {};
  source.count = count;
  source.read = read_container;
  source.containers = containers.items;
  return source;
}

// ---- transfers

Document read_transfer(const Source &source, std::size_t index, std::size_t number) {
  Failure why;
  if (source.no_debit[index] || source.no_credit[index] || source.no_amount[index]) {
    why.set(Fault::bad_parameter, "debit, credit and amount must not be null");
    refuse(why, number);
  }
  const Array<Leg> legs =
      transfer_legs(TextDatumGetCString(source.debits[index]), TextDatumGetCString(source.credits[index]),
                    monetary_from_datum(source.amounts[index]), number);
  Document document = {};
  document.key =
      source.keys == nullptr || source.no_key[index] ? nullptr : TextDatumGetCString(source.keys[index]);
  document.has_effective_at = source.has_effective_at;
  document.effective_at = source.effective_at;
  document.late = source.late;
  document.legs = legs.items;
  document.leg_count = legs.count;
  return document;
}

void read_array(FunctionCallInfo fcinfo, int number, const char *name, std::size_t &count,
                const Datum *&items, const bool *&nulls) {
  ArrayType *array = PG_GETARG_ARRAYTYPE_P(number);
  if (ARR_NDIM(array) > 1)
    raise(Fault::bad_parameter, "%s must be an array of one dimension", name);
  std::int16_t length;
  bool by_value;
  char alignment;
  get_typlenbyvalalign(ARR_ELEMTYPE(array), &length, &by_value, &alignment);
  Datum *values;
  bool *is_null;
  int elements;
  deconstruct_array(array, ARR_ELEMTYPE(array), length, by_value, alignment, &values, &is_null, &elements);
  if (count != SIZE_MAX && count != static_cast<std::size_t>(elements))
    raise(Fault::bad_parameter, "%s have %d elements, debits have %zu", name, elements, count);
  count = static_cast<std::size_t>(elements);
  items = values;
  nulls = is_null;
}

Source read_transfers(FunctionCallInfo fcinfo) {
  if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3))
    raise(Fault::bad_parameter, "debits, credits and amounts must not be null");
  Source source = {};
  source.read = read_transfer;
  source.count = SIZE_MAX;
  read_array(fcinfo, 1, "debits", source.count, source.debits, source.no_debit);
  read_array(fcinfo, 2, "credits", source.count, source.credits, source.no_credit);
  read_array(fcinfo, 3, "amounts", source.count, source.amounts, source.no_amount);
  if (!PG_ARGISNULL(4))
    read_array(fcinfo, 4, "keys", source.count, source.keys, source.no_key);
  if (source.count > max_batch_items)
    exceeds("transfers", source.count, max_batch_items);
  source.has_effective_at = !PG_ARGISNULL(5);
  source.effective_at = source.has_effective_at ? PG_GETARG_TIMESTAMPTZ(5) : 0;
  return source;
}

// ---- all or nothing

void judge(BatchItem &item, const Posted &posted) {
  item.posted = posted;
  item.status = posted.created ? "created" : "exists";
}

void post_all(Ledger *ledger, const Source &source, BatchItem *items) {
  Array<Document> documents;
  documents.start(source.count);
  std::size_t legs = 0;
  for (std::size_t i = 0; i < source.count; ++i)
    legs += documents.push(source.read(source, i, i + 1)).leg_count;
  if (legs > max_batch_legs)
    exceeds("legs", legs, max_batch_legs);
  auto *posted = static_cast<Posted *>(palloc((source.count + 1) * sizeof(Posted)));
  post_documents(ledger, documents.items, documents.count, true, posted);
  for (std::size_t i = 0; i < source.count; ++i)
    judge(items[i], posted[i]);
}

// ---- each by itself

// Which errors are the item's own: those of the ledger, those about its data, and what a constraint or a
// trigger of somebody else says of it. Any other, a deadlock, a cancelled statement, a full disk, a ledger of
// another format, is the batch's.
const char *status_of(const ErrorData *error) {
  for (int number = 1; number <= static_cast<int>(Fault::linked_failed); ++number) {
    const auto fault = static_cast<Fault>(number);
    if (sqlstate(fault) == error->sqlerrcode)
      return fault != Fault::ledger_format ? fault_name(fault) : nullptr;
  }
  switch (error->sqlerrcode) {
    case ERRCODE_RESTRICT_VIOLATION: return "restrict_violation";
    case ERRCODE_NOT_NULL_VIOLATION: return "not_null_violation";
    case ERRCODE_FOREIGN_KEY_VIOLATION: return "foreign_key_violation";
    case ERRCODE_UNIQUE_VIOLATION: return "unique_violation";
    case ERRCODE_CHECK_VIOLATION: return "check_violation";
    case ERRCODE_EXCLUSION_VIOLATION: return "exclusion_violation";
    case ERRCODE_TRIGGERED_DATA_CHANGE_VIOLATION: return "triggered_data_change_violation";
    case ERRCODE_RAISE_EXCEPTION: return "raise_exception";
    default: break;
  }
  switch (ERRCODE_TO_CATEGORY(error->sqlerrcode)) {
    case ERRCODE_DATA_EXCEPTION: return "data_exception";
    case ERRCODE_INTEGRITY_CONSTRAINT_VIOLATION: return "integrity_constraint_violation";
    default: return nullptr;
  }
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

void read_item(const Source &source, std::size_t index, BatchItem &item) {
  MemoryContext context = CurrentMemoryContext;
  ErrorData *volatile error = nullptr;
  PG_TRY();
  { item.document = source.read(source, index, 0); }
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
    post_documents(ledger, &item.document, 1, false, &posted);
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

void post_each(Ledger *ledger, const Source &source, BatchItem *items) {
  Array<Document> documents;
  documents.start(source.count);
  std::size_t legs = 0;
  for (std::size_t i = 0; i < source.count; ++i) {
    read_item(source, i, items[i]);
    if (items[i].status == nullptr)
      legs += documents.push(items[i].document).leg_count;
  }
  if (legs > max_batch_legs)
    exceeds("legs", legs, max_batch_legs);
  // What must be locked at once, in the order of the accounts: item by item, two batches could wait for each
  // other.
  lock_accounts(ledger, documents.items, documents.count, Locks::bounded);
  for (std::size_t i = 0; i < source.count; ++i) {
    CHECK_FOR_INTERRUPTS();
    if (items[i].status == nullptr)
      post_item(ledger, items[i]);
  }
}

// Posts the batch and returns a row an item.
void post_source(FunctionCallInfo fcinfo, Ledger *ledger, const Source &source, BatchMode mode) {
  auto *items = static_cast<BatchItem *>(MemoryContextAllocExtended(
      CurrentMemoryContext, (source.count + 1) * sizeof(BatchItem), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO));
  if (mode == BatchMode::all)
    post_all(ledger, source, items);
  else
    post_each(ledger, source, items);
  InitMaterializedSRF(fcinfo, 0);
  auto *returned = reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo);
  for (std::size_t i = 0; i < source.count; ++i) {
    const BatchItem &item = items[i];
    Datum values[4] = {Int32GetDatum(static_cast<std::int32_t>(i + 1)), Int64GetDatum(item.posted.id),
                       CStringGetTextDatum(item.status), 0};
    bool nulls[4] = {false, item.posted.id == 0, false, item.detail == nullptr};
    if (item.detail != nullptr)
      values[3] = CStringGetTextDatum(item.detail);
    tuplestore_putvalues(returned->setResult, returned->setDesc, values, nulls);
  }
}

}  // namespace
}  // namespace florin

using namespace florin;

SQL_FUNCTION(ledger_post_batch) {
  Ledger *ledger = ledger_argument(fcinfo);
  if (PG_ARGISNULL(1))
    raise(Fault::bad_parameter, "documents must not be null");
  const BatchMode mode = read_mode(fcinfo, 2);
  Source source = read_documents(PG_GETARG_JSONB_P(1));
  source.late = late_argument(fcinfo, 3);
  post_source(fcinfo, ledger, source, mode);
  return Datum{0};
}

SQL_FUNCTION(ledger_transfer_batch) {
  Ledger *ledger = ledger_argument(fcinfo);
  const BatchMode mode = read_mode(fcinfo, 6);
  Source source = read_transfers(fcinfo);
  source.late = late_argument(fcinfo, 7);
  post_source(fcinfo, ledger, source, mode);
  return Datum{0};
}
