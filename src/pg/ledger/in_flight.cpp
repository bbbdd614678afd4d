// The announcement is a lock that conflicts with nothing, because a lock is what all sessions see at once,
// what PREPARE TRANSACTION and a crash after it keep, and what is released only after the commit can be seen.
// Its tag says which ledger and up to where ids were drawn before; user's advisory locks cannot have such a
// tag.

#include "in_flight.hpp"

#include "writer.hpp"

#include "postgres.hpp"

extern "C" {
#include "access/xlog.h"
#include "commands/async.h"
#include "storage/bufmgr.h"
#include "storage/lock.h"
}

namespace florin {
namespace {

// 47 bits of a position fit into a tag: the rest follows from any other position of the same time.
inline constexpr std::int64_t tag_span = std::int64_t{1} << 47;
inline constexpr std::uint16_t tag_mark = 0x8000;  // pg_advisory_lock() and its like write 1 or 2 here

// Numbers that pass_over() draws at most.
inline constexpr std::int64_t furthest_ahead = std::int64_t{1} << 20;

constexpr std::int64_t whole_position(std::int64_t in_tag, std::int64_t nearby) {
  std::int64_t apart = (in_tag - nearby % tag_span + tag_span) % tag_span;
  if (apart >= tag_span / 2)
    apart -= tag_span;
  return nearby + apart;
}
static_assert(whole_position(5, 9) == 5 && whole_position(9, 5) == 9 && whole_position(0, 0) == 0);
static_assert(whole_position(tag_span - 1, 3 * tag_span + 4) == 3 * tag_span - 1);
static_assert(whole_position(4, 3 * tag_span - 1) == 3 * tag_span + 4);

LOCKTAG tag_of(const Ledger *ledger, std::int64_t position) {
  const auto bits = static_cast<std::uint64_t>(position % tag_span);
  LOCKTAG tag;
  SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, ledger->transactions, static_cast<std::uint32_t>(bits),
                       static_cast<std::uint16_t>(tag_mark | (bits >> 32)));
  return tag;
}

bool is_announcement(const LOCKTAG &tag, const Ledger *ledger) {
  return tag.locktag_type == LOCKTAG_ADVISORY && tag.locktag_field1 == MyDatabaseId &&
         tag.locktag_field2 == ledger->transactions && (tag.locktag_field4 & tag_mark) != 0;
}

std::int64_t position_in(const LOCKTAG &tag, std::int64_t nearby) {
  const auto high = static_cast<std::int64_t>(tag.locktag_field4 & ~tag_mark);
  return whole_position(high << 32 | static_cast<std::int64_t>(tag.locktag_field3), nearby);
}

bool holds(const LOCKTAG &tag) {
#if PG_VERSION_NUM >= 170000
  return LockHeldByMe(&tag, ShareLock, false);
#else
  return LockHeldByMe(&tag, ShareLock);
#endif
}

// The last id that anybody drew, whether or not a row came of it; 0: none yet.
std::int64_t last_drawn(Oid ids, LOCKMODE mode) {
  Relation sequence = relation_open(ids, mode);
  const Buffer buffer = ReadBuffer(sequence, 0);
  LockBuffer(buffer, BUFFER_LOCK_SHARE);
  Page page = BufferGetPage(buffer);
  HeapTupleData tuple;
  tuple.t_data = reinterpret_cast<HeapTupleHeader>(PageGetItem(page, PageGetItemId(page, FirstOffsetNumber)));
  const auto *drawn = reinterpret_cast<const FormData_pg_sequence_data *>(GETSTRUCT(&tuple));
  const std::int64_t last = drawn->is_called ? drawn->last_value : drawn->last_value - 1;
  UnlockReleaseBuffer(buffer);
  relation_close(sequence, NoLock);
  return last;
}

// ---- a snapshot that is older than the question

struct Ids {
  SPITupleTable *table;
  std::uint64_t count;

  std::int64_t operator[](std::uint64_t i) const {
    bool is_null;
    return DatumGetInt64(SPI_getbinval(table->vals[i], table->tupdesc, 1, &is_null));
  }
};

Ids ids_seen_by(Snapshot snapshot, SPIPlanPtr plan, Datum *values) {
  snapshot = RegisterSnapshot(snapshot);
  const int code = SPI_execute_snapshot(plan, values, nullptr, snapshot, InvalidSnapshot, true, false, 0);
  UnregisterSnapshot(snapshot);
  if (code != SPI_OK_SELECT)
    elog(ERROR, "SPI_execute_snapshot: %s", SPI_result_code_string(code));
  return {SPI_tuptable, SPI_processed};
}

// Rows are never deleted: the first one that is there and that the snapshot does not see is where it ends.
std::int64_t seen_through(Ids now, Ids then, std::int64_t bound, std::uint64_t most) {
  for (std::uint64_t i = 0; i < now.count; ++i) {
    if (i == then.count || then[i] != now[i])
      return now[i] - 1;
  }
  return now.count == most && most > 0 ? now[most - 1] : bound;
}

std::int64_t seen_by_transaction(const Ledger *ledger, std::int64_t after, std::int64_t bound,
                                 std::int64_t most) {
  Relation relation = table_open(ledger->transactions, AccessShareLock);
  const Owner owner = become_owner(relation);
  connect_spi();
  Oid types[] = {INT8OID, INT8OID, INT8OID};
  Datum values[] = {Int64GetDatum(after), Int64GetDatum(bound), Int64GetDatum(most)};
  SPIPlanPtr plan = SPI_prepare(
      psprintf("SELECT t.id FROM %s.transactions AS t WHERE t.id OPERATOR(pg_catalog.>) $1"
               " AND t.id OPERATOR(pg_catalog.<=) $2 ORDER BY t.id USING OPERATOR(pg_catalog.<) LIMIT $3",
               quote_identifier(get_namespace_name(ledger->schema))),
      3, types);
  if (plan == nullptr)
    elog(ERROR, "SPI_prepare: %s", SPI_result_code_string(SPI_result));
  const Ids now = ids_seen_by(GetLatestSnapshot(), plan, values);
  const Ids then = ids_seen_by(GetTransactionSnapshot(), plan, values);
  const std::int64_t seen = seen_through(now, then, bound, static_cast<std::uint64_t>(most));
  SPI_finish();
  become_caller(owner);
  table_close(relation, NoLock);
  return seen;
}

void refuse_foreign_position(std::int64_t after, std::int64_t last) {
  ereport(ERROR,
          (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
           errmsg("position " INT64_FORMAT " is ahead of the ledger", after),
           errdetail("The last number that a transaction was given is " INT64_FORMAT ".", last),
           errhint("It is a position in another ledger, or the ledger was restored as it was before.")));
}

}  // namespace

std::int64_t announce_writer(Ledger *ledger) {
  if (!holds(tag_of(ledger, ledger->announced))) {
    const std::int64_t last = last_drawn(ledger->transaction_ids, RowExclusiveLock);
    const LOCKTAG tag = tag_of(ledger, last);
    LockAcquire(&tag, ShareLock, false, false);
    ledger->announced = last;
    // What others drew in between, and gave up, may be passed by a reader who did not see the lock yet.
    ledger->passed = last_drawn(ledger->transaction_ids, RowExclusiveLock);
    if (ledger->notify_channel[0] != '\0')
      Async_Notify(ledger->notify_channel, nullptr);
  }
  return ledger->passed;
}

std::int64_t announced_writer(const Ledger *ledger) {
  if (!holds(tag_of(ledger, ledger->announced))) {
    ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                    errmsg("transactions of this ledger are written without its trigger \"announce\""),
                    errhint("verify() names the triggers that are missing or disabled.")));
  }
  return ledger->passed;
}

void check_drawn(std::int64_t id, std::int64_t passed) {
  if (id > passed)
    return;
  ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                  errmsg("id " INT64_FORMAT " was drawn before its transaction was inserted", id),
                  errdetail("Readers of the feed may have passed it."),
                  errhint("Leave the id out, and its sequence as it was made, without a cache.")));
}

void pass_over(Oid ids, std::int64_t id) {
  std::int64_t last = last_drawn(ids, AccessShareLock);
  if (id - last > furthest_ahead) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("id " INT64_FORMAT " is too far ahead of the sequence of its table", id),
                    errdetail("The last number that it gave is " INT64_FORMAT ".", last),
                    errhint("Leave the id out.")));
  }
  // Drawn one by one: setting the sequence could put it back behind what others draw at the same time.
  while (last < id)
    last = nextval_internal(ids, false);
}

std::int64_t finished_through(const Ledger *ledger, std::int64_t after, std::int64_t most) {
  if (RecoveryInProgress()) {
    ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE), errmsg("recovery is in progress"),
                    errdetail("A standby does not know which transactions are under way."),
                    errhint("Ask the primary.")));
  }
  // In this order: an id at or below the last one was drawn before now, so whoever drew it is announced or
  // done.
  const std::int64_t last = last_drawn(ledger->transaction_ids, AccessShareLock);
  if (after > last)
    refuse_foreign_position(after, last);
  std::int64_t bound = last;
  const LockData *locks = GetLockStatusData();
  for (int i = 0; i < locks->nelements; ++i) {
    const LOCKTAG &tag = locks->locks[i].locktag;
    if (is_announcement(tag, ledger) && position_in(tag, last) < bound)
      bound = position_in(tag, last);
  }
  if (bound <= after)
    return after;
  return IsolationUsesXactSnapshot() ? seen_by_transaction(ledger, after, bound, most) : bound;
}

}  // namespace florin

using namespace florin;

SQL_FUNCTION(ledger_finished_through) {
  Ledger *ledger = open_ledger(PG_GETARG_OID(0), fcinfo->flinfo->fn_oid);
  const Oid role = GetUserId();
  if (pg_class_aclcheck(ledger->transactions, role, ACL_SELECT) != ACLCHECK_OK &&
      pg_attribute_aclcheck_all(ledger->transactions, role, ACL_SELECT, ACLMASK_ANY) != ACLCHECK_OK)
    aclcheck_error(ACLCHECK_NO_PRIV, OBJECT_TABLE, get_rel_name(ledger->transactions));
  const std::int64_t after = PG_GETARG_INT64(1);
  const std::int64_t most = PG_GETARG_INT64(2);
  if (after < 0 || most < 1)
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("a position is not negative, and a number of transactions at least 1")));
  PG_RETURN_INT64(finished_through(ledger, after, most));
}
