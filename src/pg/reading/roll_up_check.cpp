// What verify() asks of roll-ups: that each row is the one that the entries make. They are built again, and
// compared with what is there instead of written.

#include "roll_up_build.hpp"
#include "roll_up_entries.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

constexpr long batch_entries = 65'536;

// One account as it is compared; the first row that differs is told.
struct Check {
  const RollUps *roll_ups;
  const ReturnSetInfo *returned;
  Growing growing;
  bool differs;
};

void report(const Check &check, const char *detail) {
  bool nulls[2] = {};
  Datum values[2] = {Int64GetDatum(check.growing.account_id), CStringGetTextDatum(detail)};
  tuplestore_putvalues(check.returned->setResult, check.returned->setDesc, values, nulls);
}

bool is_same(const Packed &left, const Packed &right) {
  return left.size == right.size && std::memcmp(left.bytes, right.bytes, left.size) == 0;
}

bool compare_chunk(void *state, const BuiltChunk &built) {
  const auto *check = static_cast<Check *>(state);
  ChunkRow row;
  if (!find_chunk_at(*check->roll_ups, built.node, built.effective_at, built.chunk, row))
    return false;
  const bool same = row.known_from == built.known_from && row.known_until == built.known_until &&
                    is_same(row.content, built.content);
  heap_freetuple(row.row);
  return same;
}

void start_account(Check &check, std::int64_t account_id, Currency currency) {
  Chunk *latest = check.growing.latest;
  start_chunk(*latest, currency, true);
  check.growing = {account_id, 0, latest, {}};
  check.differs = false;
}

void compare_account(const Check &check) {
  const Growing &growing = check.growing;
  if (growing.entries == 0)
    return;
  if (check.differs) {
    report(check, psprintf("node " INT64_FORMAT " of level %d is not what its entries make",
                           growing.fault.number, growing.fault.level));
    return;
  }
  RolledAccount account;
  if (!find_rolled_account(*check.roll_ups, growing.account_id, account)) {
    report(check, psprintf("it has " INT64_FORMAT " entries to roll up, and no row", growing.entries));
  } else if (account.entries != growing.entries) {
    report(check, psprintf(INT64_FORMAT " entries are rolled up, it has " INT64_FORMAT, account.entries,
                           growing.entries));
  } else {
    unsigned char bytes[max_chunk_bytes];
    if (!is_same(account.latest, {bytes, pack_chunk(*growing.latest, bytes)}))
      report(check, "its latest entries are not those that are rolled up");
  }
}

void check_entries(Check &check, EntryCursor cursor) {
  MemoryContext each =
      AllocSetContextCreate(CurrentMemoryContext, "florin roll-up check", ALLOCSET_DEFAULT_SIZES);
  while (const std::uint64_t count = fetch_entries(cursor, batch_entries)) {
    MemoryContext before = MemoryContextSwitchTo(each);
    for (std::uint64_t i = 0; i < count; ++i) {
      const ReadEntry read = fetched_entry(cursor, i);
      if (read.account_id != check.growing.account_id || check.growing.entries == 0) {
        compare_account(check);
        start_account(check, read.account_id, read.currency);
      }
      if (!check.differs)
        check.differs = read.currency != check.growing.latest->currency ||
                        !grow(*check.roll_ups, check.growing, read.entry, {compare_chunk, &check});
    }
    SPI_freetuptable(SPI_tuptable);
    MemoryContextSwitchTo(before);
    MemoryContextReset(each);
  }
  compare_account(check);
  MemoryContextDelete(each);
}

}  // namespace
}  // namespace florin

using namespace florin;

SQL_FUNCTION(ledger_check_roll_ups) {
  InitMaterializedSRF(fcinfo, 0);
  if (PG_ARGISNULL(0))
    PG_RETURN_NULL();
  const Ledger *ledger = open_ledger(PG_GETARG_OID(0), fcinfo->flinfo->fn_oid);
  connect_spi();
  Relation relation = table_open(ledger->roll_ups, AccessShareLock);
  const RollUpRow row = read_roll_up(ledger, relation, GetActiveSnapshot());
  RollUps roll_ups = open_roll_ups(ledger, GetActiveSnapshot(), AccessShareLock);
  Check check = {&roll_ups, reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo), {}, false};
  check.growing.latest = new_chunk();
  check_entries(check, read_by_account(ledger, row.until_id));
  close_roll_ups(roll_ups);
  table_close(relation, NoLock);
  SPI_finish();
  PG_RETURN_NULL();
}
