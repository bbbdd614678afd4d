// The triggers on transactions and entries, which hold every path that writes to the rules.

#include <algorithm>

#include <cstring>

#include "posting/limits.hpp"

#include "../array.hpp"
#include "../error.hpp"
#include "../ledger/in_flight.hpp"
#include "../money/datum.hpp"
#include "as_asked.hpp"
#include "triggers.hpp"
#include "verified.hpp"
#include "verify.hpp"

#include "postgres.hpp"

extern "C" {
#include "access/detoast.h"
#include "storage/lmgr.h"
#include "utils/tuplestore.h"
}

namespace florin {
namespace {

// Bytes of a text or jsonb value, without fetching it from where it may be stored apart.
std::size_t size_of(TupleTableSlot *slot, AttrNumber column, std::size_t if_null) {
  bool is_null;
  const Datum value = slot_getattr(slot, column, &is_null);
  return is_null ? if_null : toast_raw_datum_size(value) - VARHDRSZ;
}

// The functions take objects alone; only the head is fetched from where the value may be stored apart.
void check_metadata(TupleTableSlot *slot, AttrNumber column) {
  bool is_null;
  const Datum value = slot_getattr(slot, column, &is_null);
  if (is_null)
    return;
  std::uint32_t header;
  struct varlena *head = PG_DETOAST_DATUM_SLICE(value, 0, sizeof(header));
  std::memcpy(&header, VARDATA_ANY(head), sizeof(header));
  pfree(head);
  if ((header & JB_FOBJECT) == 0)
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("metadata must be an object")));
}

// Reads the transition table; the slot is valid until the next step.
struct Inserted {
  Tuplestorestate *rows;
  TupleTableSlot *slot;

  bool next() { return tuplestore_gettupleslot(rows, true, false, slot); }
};

Inserted start_inserted(const TriggerData *trigger) {
  if (trigger->tg_newtable == nullptr) {
    ereport(ERROR, (errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
                    errmsg("trigger \"%s\" needs REFERENCING NEW TABLE", trigger->tg_trigger->tgname)));
  }
  tuplestore_rescan(trigger->tg_newtable);
  return {trigger->tg_newtable,
          MakeSingleTupleTableSlot(RelationGetDescr(trigger->tg_relation), &TTSOpsMinimalTuple)};
}

// The engine counts what it inserts.
void note_arrivals(const Ledger *ledger, std::size_t rows) {
  if (Arrivals *arrivals = arrivals_in(ledger)) {
    arrivals->were_looked_at = true;
    arrivals->rows += rows;
  }
}

// The first item of a batch that is effective in closed books, or holds what has expired; 0: none.
struct TooLate {
  std::size_t item;
  Failure why;
};

void check_transaction_row(const Ledger *ledger, const TransactionColumns &column, TupleTableSlot *slot,
                           bool is_ours, TimestampTz closed_until, TooLate &late) {
  Failure why;
  if (!check_header(size_of(slot, column.key, 1), size_of(slot, column.kind, 0),
                    size_of(slot, column.description, 0), size_of(slot, column.metadata, 0), why))
    raise(why);
  check_metadata(slot, column.metadata);
  const TimestampTz posted_at = DatumGetTimestampTz(required(slot, column.posted_at));
  if (posted_at != GetCurrentTransactionStartTimestamp()) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("posted_at must be the time of the database transaction"),
                    errhint("Leave it out; effective_at is the date that the business chooses.")));
  }
  bool is_plain;
  slot_getattr(slot, column.relation, &is_plain);
  if (!is_plain && !is_ours) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("origin_id and relation of a transaction are written by the ledger alone"),
                    errhint("Use reverse(), refund(), capture() or void().")));
  }
  bool is_on_time;
  slot_getattr(slot, column.dated_at, &is_on_time);
  if (!is_on_time && !is_ours) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("dated_at of a transaction is written by the ledger alone")));
  }
  const TimestampTz effective_at = DatumGetTimestampTz(required(slot, column.effective_at));
  if (TIMESTAMP_NOT_FINITE(effective_at))
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("effective_at must be finite")));
  bool never;
  const Datum expires_at = slot_getattr(slot, column.expires_at, &never);
  if (check_open(effective_at, closed_until, why) &&
      (never || check_expiry(DatumGetTimestampTz(expires_at), why)))
    return;
  const std::size_t item = batch_item(ledger, DatumGetInt64(required(slot, column.id)));
  if (item == 0)
    raise(why);
  // A batch is written in the order of its keys, and judged in the order of its items.
  if (late.item == 0 || item < late.item)
    late = {item, why};
}

// The transaction that entries join: inserted by this database transaction, with the same effective date.
struct Joined {
  std::int64_t id;
  Header header;
  bool known;
  const Work *work;  // if the engine is posting it
  std::size_t leg;   // of it, that the next entry should be
};

void check_joined(const Ledger *ledger, std::int64_t id, TimestampTz expected, Joined &joined) {
  if (joined.known && joined.id == id)
    return;
  joined.id = id;
  joined.known = true;
  joined.work = posting_work(ledger, id);
  joined.leg = 0;
  switch (find_header(ledger, id, expected, joined.header)) {
    case Membership::own:
      if (joined.work != nullptr)
        return;
      // What it gives back or takes is worked out from its original, entry by entry.
      if (OidIsValid(joined.header.relation)) {
        ereport(ERROR, (errcode(sqlstate(Fault::append_only)),
                        errmsg("transaction " INT64_FORMAT
                               " was written by a function of the ledger, no entry can join it",
                               id)));
      }
      if (read_answers(ledger, id).count > 0) {
        ereport(ERROR, (errcode(sqlstate(Fault::append_only)),
                        errmsg("transaction " INT64_FORMAT " was answered, no entry can join it", id)));
      }
      return;
    case Membership::missing:
      if (joined.work != nullptr)
        refuse_missing(ledger->transactions, id);
      ereport(ERROR, (errcode(sqlstate(Fault::transaction_not_found)),
                      errmsg("transaction " INT64_FORMAT " not found", id)));
      break;
    case Membership::committed:
      ereport(ERROR, (errcode(sqlstate(Fault::append_only)),
                      errmsg("transaction " INT64_FORMAT " is committed, no entry can join it", id),
                      errhint("Post a new transaction that corrects it.")));
      break;
  }
}

InsertedEntry read_inserted(const Ledger *ledger, const EntryColumns &column, Relation relation,
                            TupleTableSlot *slot, Joined &joined) {
  InsertedEntry inserted;
  inserted.transaction_id = DatumGetInt64(required(slot, column.transaction_id));
  inserted.line = DatumGetInt32(required(slot, column.line));
  inserted.entry.account_id = DatumGetInt64(required(slot, column.account_id));
  inserted.entry.layer = layer_of(ledger, required(slot, column.layer));
  inserted.entry.amount = monetary_from_datum(required(slot, column.amount));
  const TimestampTz effective_at = DatumGetTimestampTz(required(slot, column.effective_at));

  check_joined(ledger, inserted.transaction_id, effective_at, joined);
  if (joined.work != nullptr)
    check_inserted_entry(ledger, column, relation, slot, *joined.work, joined.leg);
  const Header &header = joined.header;
  inserted.entry.releases = inserted.entry.layer == Layer::pending && OidIsValid(header.relation);
  inserted.hold_id = inserted.entry.releases ? header.origin_id : inserted.transaction_id;
  inserted.expires = header.expires;
  inserted.expires_at = header.expires_at;
  Failure why;
  if (inserted.line < 1)
    raise(Fault::bad_parameter, "line of an entry must be at least 1, not %d", inserted.line);
  if (inserted.entry.layer == Layer::pending && inserted.line > max_hold_line) {
    raise(Fault::bad_parameter, "line of an entry of a hold must be at most %d, not %d", max_hold_line,
          inserted.line);
  }
  if (!check_entry(inserted.entry, static_cast<std::size_t>(inserted.line), why))
    raise(why);
  const std::size_t memo = size_of(slot, column.memo, 0);
  if (memo > max_memo_bytes) {
    raise(Fault::ledger_limit_exceeded, "memo of leg %d is %zu bytes long, the most is %zu", inserted.line,
          memo, max_memo_bytes);
  }
  if (effective_at != header.effective_at) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("effective_at of entry %d differs from that of transaction " INT64_FORMAT,
                           inserted.line, inserted.transaction_id),
                    ledger->is_partitioned ? errhint("Give the entries the date of their transaction.")
                                           : errhint("Leave it out of the entries.")));
  }
  return inserted;
}

// The line after the last one that this transaction has.
int next_line(const Ledger *ledger, std::int64_t transaction_id, TimestampTz effective_at) {
  const EntryTable table = entries_at(ledger, effective_at);
  Relation relation = table_open(table.relation, AccessShareLock);
  Relation index = index_open(table.by_line, AccessShareLock);
  ScanKeyData key;
  ScanKeyInit(&key, table.column.transaction_id, BTEqualStrategyNumber, F_INT8EQ,
              Int64GetDatum(transaction_id));
  SysScanDesc scan = systable_beginscan_ordered(relation, index, SnapshotSelf, 1, &key);
  HeapTuple tuple = systable_getnext_ordered(scan, BackwardScanDirection);
  int line = 1;
  if (HeapTupleIsValid(tuple)) {
    const int last = DatumGetInt32(required(tuple, table.column.line, RelationGetDescr(relation)));
    if (last == PG_INT32_MAX)
      ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE), errmsg("no line follows line %d", last)));
    line = last + 1;
  }
  systable_endscan_ordered(scan);
  index_close(index, AccessShareLock);
  table_close(relation, AccessShareLock);
  return line;
}

// Of the transaction that was inserted last, for entries that leave their date out. One that is not theirs is
// refused with them.
struct Dated {
  TimestampTz posted_at;
  TimestampTz effective_at;
};
constinit Dated last_date = {DT_NOBEGIN, 0};

// Whether postings write its rows. Those of other tables are rules: a later one takes over.
bool is_posted_to(const char *table) {
  for (const char *posted : {"transactions", "entries", "sales", "sale_taxes", "tax_turnover"}) {
    if (std::strcmp(table, posted) == 0)
      return true;
  }
  return false;
}

}  // namespace
}  // namespace florin

using namespace florin;

SQL_FUNCTION(florin_append_only) {
  const TriggerCall call = trigger_call(fcinfo, true, false);
  const char *table = RelationGetRelationName(call.data->tg_relation);
  const char *verb = TRIGGER_FIRED_BY_UPDATE(call.data->tg_event)   ? "updated"
                     : TRIGGER_FIRED_BY_DELETE(call.data->tg_event) ? "deleted"
                                                                    : "truncated";
  ereport(ERROR,
          (errcode(sqlstate(Fault::append_only)), errmsg("rows of table \"%s\" are never %s", table, verb),
           std::strcmp(table, "accounts") == 0         ? errhint("Close an account with close_account().")
           : std::strcmp(table, "periods") == 0        ? errhint("Reopen a period with reopen_period().")
           : std::strcmp(table, "ledger_format") == 0  ? errhint("It says how to read the ledger.")
           : std::strcmp(table, "subtree_limits") == 0 ? errhint("Take a limit away with limit_subtree().")
           : is_posted_to(table)                       ? errhint("Post a transaction that corrects it.")
                                                       : errhint("Record another one that corrects it.")));
  PG_RETURN_POINTER(nullptr);
}

SQL_FUNCTION(florin_announce_writer) {
  announce_writer(ledger_trigger_call(fcinfo, true, false, &Ledger::transactions).ledger);
  PG_RETURN_POINTER(nullptr);
}

SQL_FUNCTION(florin_transactions_inserted) {
  const TriggerCall call = ledger_trigger_call(fcinfo, false, false, &Ledger::transactions);
  Relation relation = call.data->tg_relation;
  Inserted inserted = start_inserted(call.data);
  const TransactionColumns column = transaction_columns_of(call.ledger, relation);
  // Who inserts into a partition has no lock on the table that close_period() waits for.
  if (relation->rd_rel->relispartition)
    LockRelationOid(call.ledger->transactions, RowExclusiveLock);
  const TimestampTz closed_until = read_closed_until(call.ledger);
  const std::int64_t passed = announced_writer(call.ledger);
  std::int64_t highest = 0;
  TooLate late;
  late.item = 0;
  std::size_t ours = 0;
  while (inserted.next()) {
    const std::int64_t id = DatumGetInt64(required(inserted.slot, column.id));
    check_drawn(id, passed);
    highest = std::max(highest, id);
    const Work *work = posting_work(call.ledger, id);
    if (work != nullptr) {
      check_inserted_header(call.ledger, column, relation, inserted.slot, *work);
      ++ours;
    }
    check_transaction_row(call.ledger, column, inserted.slot, work != nullptr, closed_until, late);
  }
  note_arrivals(call.ledger, ours);
  if (late.item != 0)
    refuse(late.why, late.item);
  pass_over(call.ledger->transaction_ids, highest);
  if (call.ledger->is_partitioned)
    register_inserted(call.ledger, column, call.data->tg_newtable, inserted.slot);
  ExecDropSingleTupleTableSlot(inserted.slot);
  PG_RETURN_POINTER(nullptr);
}

SQL_FUNCTION(florin_transaction_date) {
  const TriggerCall call = ledger_trigger_call(fcinfo, true, true, &Ledger::transactions);
  Relation relation = call.data->tg_relation;
  const TransactionColumns column = transaction_columns_of(call.ledger, relation);
  bool is_null;
  const Datum effective_at =
      heap_getattr(call.data->tg_trigtuple, column.effective_at, RelationGetDescr(relation), &is_null);
  if (!is_null)
    last_date = {GetCurrentTransactionStartTimestamp(), DatumGetTimestampTz(effective_at)};
  return PointerGetDatum(call.data->tg_trigtuple);
}

SQL_FUNCTION(florin_entry_date) {
  const TimestampTz now = GetCurrentTransactionStartTimestamp();
  PG_RETURN_TIMESTAMPTZ(last_date.posted_at == now ? last_date.effective_at : now);
}

SQL_FUNCTION(florin_transaction_has_entries) {
  const TriggerCall call = ledger_trigger_call(fcinfo, false, true, &Ledger::transactions);
  Relation relation = call.data->tg_relation;
  TupleDesc shape = RelationGetDescr(relation);
  const TransactionColumns column = transaction_columns_of(call.ledger, relation);
  HeapTuple tuple = call.data->tg_trigtuple;
  const std::int64_t id = DatumGetInt64(required(tuple, column.id, shape));
  const TimestampTz effective_at = DatumGetTimestampTz(required(tuple, column.effective_at, shape));
  bool is_null;
  const Datum answer = heap_getattr(tuple, column.relation, shape, &is_null);
  // An extension of a hold moves nothing; its entries would be refused.
  if (!is_null && DatumGetObjectId(answer) == relation_oid(call.ledger, TransactionRelation::extension))
    PG_RETURN_POINTER(nullptr);
  if (!engine_is_posting(call.ledger, id) && !has_verified_entries(call.ledger->entries, id))
    verify_transaction(call.ledger, id, effective_at);
  if (!heap_attisnull(tuple, column.expires_at, shape) || !heap_attisnull(tuple, column.capture_limit, shape))
    require_hold(call.ledger, id, effective_at);
  PG_RETURN_POINTER(nullptr);
}

SQL_FUNCTION(florin_entry_defaults) {
  const TriggerCall call = ledger_trigger_call(fcinfo, true, true, &Ledger::entries);
  Relation relation = call.data->tg_relation;
  const EntryColumns column = entry_columns_of(call.ledger, relation);
  TupleDesc shape = RelationGetDescr(relation);
  HeapTuple tuple = call.data->tg_trigtuple;
  bool is_null;
  const std::int64_t id = DatumGetInt64(heap_getattr(tuple, column.transaction_id, shape, &is_null));
  if (is_null)
    return PointerGetDatum(tuple);  // the NOT NULL constraint says it
  int columns[2];
  Datum values[2];
  bool nulls[2] = {false, false};
  int count = 0;
  TimestampTz effective_at = DatumGetTimestampTz(heap_getattr(tuple, column.effective_at, shape, &is_null));
  if (is_null) {
    // It says which partition the row goes to, and the row is there already.
    if (call.ledger->is_partitioned) {
      ereport(ERROR, (errcode(ERRCODE_NOT_NULL_VIOLATION),
                      errmsg("effective_at of an entry must not be null in a partitioned ledger"),
                      errhint("Give the entries the date of their transaction.")));
    }
    Joined joined = {};
    check_joined(call.ledger, id, 0, joined);
    effective_at = joined.header.effective_at;
    columns[count] = column.effective_at;
    values[count++] = TimestampTzGetDatum(effective_at);
  }
  heap_getattr(tuple, column.line, shape, &is_null);
  if (is_null) {
    columns[count] = column.line;
    values[count++] = Int32GetDatum(next_line(call.ledger, id, effective_at));
  }
  return PointerGetDatum(heap_modify_tuple_by_cols(tuple, shape, count, columns, values, nulls));
}

SQL_FUNCTION(florin_entries_inserted) {
  const TriggerCall call = ledger_trigger_call(fcinfo, false, false, &Ledger::entries);
  Inserted inserted = start_inserted(call.data);
  const EntryColumns column = entry_columns_of(call.ledger, call.data->tg_relation);
  connect_spi();
  Array<InsertedEntry> entries;
  entries.start(8);
  Joined joined = {};
  std::size_t ours = 0;
  while (inserted.next()) {
    entries.push(read_inserted(call.ledger, column, call.data->tg_relation, inserted.slot, joined));
    ours += joined.work != nullptr ? 1 : 0;
  }
  note_arrivals(call.ledger, ours);
  ExecDropSingleTupleTableSlot(inserted.slot);
  if (entries.count > 0)
    move_balances(call.ledger, entries.items, entries.count);
  SPI_finish();
  PG_RETURN_POINTER(nullptr);
}

SQL_FUNCTION(florin_entries_balance) {
  const TriggerCall call = ledger_trigger_call(fcinfo, false, true, &Ledger::entries);
  Relation relation = call.data->tg_relation;
  TupleDesc shape = RelationGetDescr(relation);
  const EntryColumns column = entry_columns_of(call.ledger, relation);
  HeapTuple tuple = call.data->tg_trigtuple;
  const std::int64_t id = DatumGetInt64(required(tuple, column.transaction_id, shape));
  const int line = DatumGetInt32(required(tuple, column.line, shape));
  if (was_verified(call.ledger->entries, id, line))
    PG_RETURN_POINTER(nullptr);
  verify_transaction(call.ledger, id, DatumGetTimestampTz(required(tuple, column.effective_at, shape)));
  if (!was_verified(call.ledger->entries, id, line))
    elog(ERROR, "entry %d of transaction " INT64_FORMAT " is not found by its index", line, id);
  PG_RETURN_POINTER(nullptr);
}

SQL_FUNCTION(florin_period_changes) {
  const TriggerCall call = ledger_trigger_call(fcinfo, true, false, &Ledger::periods);
  // Conflicts with itself and with whoever writes transactions, and lets readers pass.
  LockRelationOid(call.ledger->transactions, ShareRowExclusiveLock);
  PG_RETURN_POINTER(nullptr);
}

SQL_FUNCTION(florin_settings_changed) {
  const TriggerCall call = trigger_call(fcinfo, false, false);
  CacheInvalidateRelcache(call.data->tg_relation);
  PG_RETURN_POINTER(nullptr);
}
