// What the rolled-up entries of an account sum to at a cut on both axes: the largest nodes that were known
// by then, and in each the last chunk that is effective by then.
// Never here: entries that are not rolled up yet, which the caller adds.

#include "../error.hpp"
#include "../money/datum.hpp"
#include "roll_up_rows.hpp"

#include "postgres.hpp"

extern "C" {
#include "utils/rls.h"
}

namespace florin {
namespace {

struct Sum {
  const RollUps *roll_ups;
  Cut cut;
  Currency currency;  // packed 0: not known yet
  ComponentSums sums;
};

void add_packed(Sum &sum, const Node &node, const Packed &content, const Cut &cut) {
  if (!add_chunk(content.bytes, content.size, cut, sum.currency, sum.sums))
    refuse_damaged(*sum.roll_ups, node);
}

void add_node(Sum &sum, const Node &node) {
  ChunkRow chunk;
  if (!find_chunk(*sum.roll_ups, node, sum.cut.as_of, chunk))
    return;
  const bool is_known = chunk.known_until <= sum.cut.known_at;
  const bool is_cut = !is_known && chunk.known_from <= sum.cut.known_at;
  if (is_known)
    add_packed(sum, node, chunk.content, {sum.cut.as_of, DT_NOEND});
  else if (is_cut && node.level == 0)
    add_packed(sum, node, chunk.content, sum.cut);
  heap_freetuple(chunk.row);
  if (!is_cut || node.level == 0)
    return;
  const auto children = static_cast<std::int64_t>(node_children);
  for (std::int64_t i = 0; i < children; ++i)
    add_node(sum, {node.account_id, node.level - 1, node.number * children + i});
}

void add_account(Sum &sum, const RolledAccount &account) {
  const auto children = static_cast<std::int64_t>(node_children);
  const std::int64_t leaves = account.leaves();
  int level = 0;
  std::int64_t size = 1;
  for (; leaves / size >= children; size *= children)
    ++level;
  // The whole nodes of the highest level, then those of each lower one that come after them.
  std::int64_t done = 0;
  for (; level >= 0; --level, size /= children) {
    for (; leaves - done >= size; done += size)
      add_node(sum, {account.account_id, level, done / size});
  }
  add_packed(sum, {account.account_id, 0, leaves}, account.latest, sum.cut);
}

// Roll-ups hold what the tables say to somebody who sees all their rows.
bool sees_all(Oid table) {
  return pg_class_aclcheck(table, GetUserId(), ACL_SELECT) == ACLCHECK_OK &&
         check_enable_rls(table, InvalidOid, true) != RLS_ENABLED;
}

bool may_read(const Ledger *ledger) {
  return sees_all(ledger->entries) && sees_all(ledger->transactions);
}

Datum component_datum(const ComponentSums &sums, Component component, bool &is_null) {
  const Accumulator &sum = sums.of[static_cast<std::size_t>(component)];
  is_null = sum.count == 0;
  if (is_null)
    return Datum{0};
  Monetary out;
  Failure why;
  if (!total(sum, out, why))
    raise(why);
  return monetary_datum(out);
}

void return_account(const ReturnSetInfo *returned, std::int64_t account_id, const ComponentSums &sums) {
  bool nulls[4] = {};
  Datum values[4];
  values[0] = Int64GetDatum(account_id);
  values[1] = component_datum(sums, Component::posted, nulls[1]);
  values[2] = component_datum(sums, Component::pending_debits, nulls[2]);
  values[3] = component_datum(sums, Component::pending_credits, nulls[3]);
  if (!nulls[1] || !nulls[2] || !nulls[3])
    tuplestore_putvalues(returned->setResult, returned->setDesc, values, nulls);
}

void return_all(const ReturnSetInfo *returned, const RollUps &roll_ups, const Cut &cut) {
  MemoryContext each =
      AllocSetContextCreate(CurrentMemoryContext, "florin rolled-up account", ALLOCSET_DEFAULT_SIZES);
  SysScanDesc scan = systable_beginscan(roll_ups.accounts, InvalidOid, false, roll_ups.snapshot, 0, nullptr);
  while (HeapTuple row = systable_getnext(scan)) {
    CHECK_FOR_INTERRUPTS();
    MemoryContext before = MemoryContextSwitchTo(each);
    const RolledAccount account = read_rolled_account(roll_ups, row);
    Sum sum = {&roll_ups, cut, {0}, {}};
    add_account(sum, account);
    return_account(returned, account.account_id, sum.sums);
    MemoryContextSwitchTo(before);
    MemoryContextReset(each);
  }
  systable_endscan(scan);
  MemoryContextDelete(each);
}

}  // namespace
}  // namespace florin

using namespace florin;

SQL_FUNCTION(ledger_rolled_up_until) {
  const Ledger *ledger = open_ledger(PG_GETARG_OID(0), fcinfo->flinfo->fn_oid);
  if (!may_read(ledger))
    PG_RETURN_INT64(0);
  Relation relation = table_open(ledger->roll_ups, AccessShareLock);
  const RollUpRow row = read_roll_up(ledger, relation, GetActiveSnapshot());
  table_close(relation, AccessShareLock);
  PG_RETURN_INT64(row.until_id);
}

SQL_FUNCTION(ledger_rolled_up) {
  InitMaterializedSRF(fcinfo, 0);
  const auto *returned = reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo);
  if (PG_ARGISNULL(0))
    PG_RETURN_NULL();
  const Ledger *ledger = open_ledger(PG_GETARG_OID(0), fcinfo->flinfo->fn_oid);
  if (!may_read(ledger))
    PG_RETURN_NULL();
  const Cut cut = {PG_ARGISNULL(2) ? DT_NOEND : PG_GETARG_TIMESTAMPTZ(2),
                   PG_ARGISNULL(3) ? DT_NOEND : PG_GETARG_TIMESTAMPTZ(3)};
  RollUps roll_ups = open_roll_ups(ledger, GetActiveSnapshot(), AccessShareLock);
  RolledAccount account;
  if (PG_ARGISNULL(1)) {
    return_all(returned, roll_ups, cut);
  } else if (find_rolled_account(roll_ups, PG_GETARG_INT64(1), account)) {
    Sum sum = {&roll_ups, cut, {0}, {}};
    add_account(sum, account);
    return_account(returned, account.account_id, sum.sums);
  }
  close_roll_ups(roll_ups);
  PG_RETURN_NULL();
}
