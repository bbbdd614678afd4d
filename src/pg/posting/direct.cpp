// Writing transactions and entries past the executor, after the same judgement: what their triggers would
// have tested was tested on the documents, or is tested here. Never here: whether this way is open
// (ledger/plain_tables.hpp).

#include "../array.hpp"
#include "../error.hpp"
#include "../ledger/direct_rows.hpp"
#include "../money/datum.hpp"
#include "work.hpp"

#include "postgres.hpp"

extern "C" {
#include "utils/resowner.h"
}

namespace florin {
namespace {

void put_text(DirectRows &rows, std::size_t row, AttrNumber column, const char *text) {
  if (text != nullptr)
    rows.put(row, column, CStringGetTextDatum(text));
}

void put_header(const Ledger *ledger, DirectRows &rows, std::size_t row, const Work &work) {
  const auto &column = ledger->transaction;
  const Document &document = *work.document;
  rows.put(row, column.id, Int64GetDatum(work.id));
  rows.put(row, column.posted_at, TimestampTzGetDatum(GetCurrentTransactionStartTimestamp()));
  rows.put(row, column.effective_at, TimestampTzGetDatum(work.effective_at));
  put_text(rows, row, column.key, document.key);
  put_text(rows, row, column.kind, document.kind);
  put_text(rows, row, column.description, document.description);
  if (document.metadata != nullptr)
    rows.put(row, column.metadata, JsonbPGetDatum(document.metadata));
  if (work.is_late)
    rows.put(row, column.dated_at, TimestampTzGetDatum(work.dated_at));
  if (document.origin_id != 0)
    rows.put(row, column.origin_id, Int64GetDatum(document.origin_id));
  if (document.relation != TransactionRelation::none) {
    rows.put(row, column.relation, ObjectIdGetDatum(relation_oid(ledger, document.relation)));
  }
  if (document.expires)
    rows.put(row, column.expires_at, TimestampTzGetDatum(document.expires_at));
  if (document.has_capture_limit)
    rows.put(row, column.capture_limit, monetary_datum(load(document.capture_limit)));
}

void put_entry(const Ledger *ledger, DirectRows &rows, std::size_t row, const InsertedEntry &entry,
               const Work &work, const Leg &leg) {
  const auto &column = ledger->entry;
  rows.put(row, column.transaction_id, Int64GetDatum(entry.transaction_id));
  rows.put(row, column.line, Int32GetDatum(entry.line));
  rows.put(row, column.layer, ObjectIdGetDatum(ledger->layers[static_cast<int>(entry.entry.layer)]));
  rows.put(row, column.account_id, Int64GetDatum(entry.entry.account_id));
  rows.put(row, column.amount, monetary_datum(entry.entry.amount));
  rows.put(row, column.effective_at, TimestampTzGetDatum(work.effective_at));
  put_text(rows, row, column.memo, leg.memo);
}

// Asked once the headers are there: a repeat of an older transaction is none that is late, or has expired.
void check_dates(const Ledger *ledger, const Work *works, std::size_t count, bool is_batch) {
  const TimestampTz closed_until = read_closed_until(ledger);
  Failure why;
  for (std::size_t i = 0; i < count; ++i) {
    const Document &document = *works[i].document;
    if (works[i].replayed)
      continue;
    if (!check_open(works[i].effective_at, closed_until, why) ||
        (document.expires && !check_expiry(document.expires_at, why)))
      refuse(why, is_batch ? i + 1 : 0);
  }
}

// Writes the headers in a subtransaction of their own, which a key that is there undoes.
bool try_headers(const Ledger *ledger, DirectRows &rows) {
  MemoryContext context = CurrentMemoryContext;
  ResourceOwner owner = CurrentResourceOwner;
  ErrorData *volatile error = nullptr;
  BeginInternalSubTransaction(nullptr);
  MemoryContextSwitchTo(context);
  PG_TRY();
  {
    DirectTable table = open_transactions(ledger);
    write_rows(table, rows, ledger->register_by_key);
    close_direct(table);
    ReleaseCurrentSubTransaction();
  }
  PG_CATCH();
  {
    MemoryContextSwitchTo(context);
    error = CopyErrorData();
    FlushErrorState();
    RollbackAndReleaseCurrentSubTransaction();
  }
  PG_END_TRY();
  MemoryContextSwitchTo(context);
  CurrentResourceOwner = owner;
  if (error != nullptr && error->sqlerrcode != ERRCODE_UNIQUE_VIOLATION)
    ReThrowError(error);
  return error == nullptr;
}

}  // namespace

bool write_header(const Ledger *ledger, const Work &work) {
  DirectTable table = open_transactions(ledger);
  DirectRows rows = make_rows(table, 1);
  put_header(ledger, rows, 0, work);
  bool is_new = true;
  if (work.document->key != nullptr)
    is_new = write_row_once(table, rows, ledger->register_by_key);
  else
    write_rows(table, rows, InvalidOid);
  close_direct(table);
  if (is_new)
    check_dates(ledger, &work, 1, false);
  return is_new;
}

bool write_headers(const Ledger *ledger, const Work *works, std::size_t count) {
  std::size_t wanted = 0;
  bool keyed = false;
  for (std::size_t i = 0; i < count; ++i) {
    wanted += works[i].replayed ? 0 : 1;
    keyed = keyed || (!works[i].replayed && works[i].document->key != nullptr);
  }
  DirectTable table = open_transactions(ledger);
  DirectRows rows = make_rows(table, wanted);
  std::size_t row = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!works[i].replayed)
      put_header(ledger, rows, row++, works[i]);
  }
  bool all_new = true;
  if (keyed)
    all_new = try_headers(ledger, rows);
  else
    write_rows(table, rows, InvalidOid);
  close_direct(table);
  free_rows(rows);
  if (all_new)
    check_dates(ledger, works, count, true);
  return all_new;
}

void write_entries(Ledger *ledger, const Work *works, std::size_t count) {
  std::size_t wanted = 0;
  for (std::size_t i = 0; i < count; ++i)
    wanted += works[i].replayed ? 0 : works[i].document->leg_count;
  if (wanted == 0)
    return;
  Array<InsertedEntry> entries;
  entries.start(wanted);
  DirectTable table = open_entries(ledger);
  DirectRows rows = make_rows(table, wanted);
  for (std::size_t i = 0; i < count; ++i) {
    const Work &work = works[i];
    for (std::size_t leg = 0; !work.replayed && leg < work.document->leg_count; ++leg) {
      const std::size_t row = entries.count;
      put_entry(ledger, rows, row, entries.push(entry_of(work, leg)), work, work.document->legs[leg]);
    }
  }
  write_rows(table, rows, InvalidOid);
  close_direct(table);
  free_rows(rows);
  move_balances(ledger, entries.items, entries.count);
  CommandCounterIncrement();
}

}  // namespace florin
