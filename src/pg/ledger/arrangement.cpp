// When partitions were rearranged: the time that a snapshot sees against the one that stands there now.

#include "arrangement.hpp"

#include "rows.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

// Calls `read` for the rows of the table `partitioning` that a snapshot sees, which has one.
template <typename Read>
void read_arrangement(const Ledger *ledger, Snapshot snapshot, const Read &read) {
  Relation relation = table_open(ledger->partitioning, AccessShareLock);
  SysScanDesc scan = systable_beginscan(relation, InvalidOid, false, snapshot, 0, nullptr);
  while (HeapTuple tuple = systable_getnext(scan))
    read(DatumGetTimestampTz(required(tuple, ledger->rearranged_at, RelationGetDescr(relation))));
  systable_endscan(scan);
  table_close(relation, AccessShareLock);
}

}  // namespace

void check_arrangement(const Ledger *ledger) {
  if (!ledger->is_partitioned)
    return;
  TimestampTz known = DT_NOBEGIN;
  read_arrangement(ledger, GetActiveSnapshot(), [&](TimestampTz at) { known = at; });
  // As it is now: no row, or two, while who rearranges them commits.
  TimestampTz now = known;
  std::size_t count = 0;
  read_arrangement(ledger, SnapshotSelf, [&](TimestampTz at) {
    now = at != known ? at : now;
    ++count;
  });
  if (count == 1 && now == known)
    return;
  ereport(ERROR,
          (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
           errmsg("the snapshot is older than the partitions of ledger \"%s\"",
                  get_namespace_name(ledger->schema)),
           errdetail("Since it was taken, rows were moved to other partitions, archived or brought back, "
                     "where it does not see them."),
           errhint(IsolationUsesXactSnapshot() ? "Ask again in a new transaction." : "Ask again.")));
}

}  // namespace florin

using namespace florin;

SQL_FUNCTION(ledger_check_arrangement) {
  check_arrangement(open_ledger(PG_GETARG_OID(0), fcinfo->flinfo->fn_oid));
  PG_RETURN_BOOL(true);
}
