// When balances are written: what can wait is told from what cannot, and written before the commit.

#include "settling.hpp"

#include <algorithm>

#include "../array.hpp"
#include "../error.hpp"
#include "../failpoint.hpp"
#include "../ledger/balance_rows.hpp"
#include "../ledger/rows.hpp"
#include "../money/datum.hpp"

#include "postgres.hpp"

extern "C" {
#include "utils/lsyscache.h"
}

namespace florin {
namespace {

constinit bool settled = false;       // nothing can wait any longer
constinit Oid function = InvalidOid;  // one of the extension's

struct Position {
  std::int64_t account_id;
  std::size_t at;
};

inline constexpr auto by_account = [](const Position &left, const Position &right) {
  return left.account_id != right.account_id ? left.account_id < right.account_id : left.at < right.at;
};

// What these entries of one account do to a balance that nothing bounds; false if they are refused all the
// same, or belong to another layer.
bool move(Balance &balance, const InsertedEntry *entries, const Position *positions, std::size_t count) {
  Failure why;
  for (std::size_t i = 0; i < count; ++i) {
    const Entry &entry = entries[positions[i].at].entry;
    if (entry.layer != Layer::posted || !apply(balance, entry, "", why))
      return false;
  }
  return check_limits(nullptr, balance, "", why);
}

bool put_off_account(BalanceTable &table, Snapshot snapshot, const InsertedEntry *entries,
                     const Position *positions, std::size_t count) {
  SeenBalance seen;
  const std::int64_t id = positions[0].account_id;
  if (!see_balance(table, id, snapshot, seen) || !seen.is_free)
    return false;
  const Decimal before = seen.balance.posted;
  Decimal moved;
  Failure why;
  if (!move(seen.balance, entries, positions, count) || !add(seen.balance.posted, negate(before), moved, why))
    return false;
  return keep_unapplied({id, RelationGetRelid(table.relation), static_cast<std::int16_t>(seen.stripe), 0},
                        {moved, seen.balance.currency});
}

// ---- before the commit

// No transaction has this id: what is left over is judged together, as one.
inline constexpr std::int64_t all_of_them = -1;

// What was not free any more when its turn came is moved as if it were posted now, with every check.
InsertedEntry as_entry(const BalanceKey &key, const Monetary &posted) {
  InsertedEntry entry = {};
  entry.entry.account_id = key.account_id;
  entry.entry.layer = Layer::posted;
  entry.entry.amount = posted;
  entry.transaction_id = all_of_them;
  return entry;
}

// Whether there is no other stripe of its account among them: two of one account are locked in their order.
bool is_alone(const BalanceKey *keys, std::size_t count, std::size_t at) {
  return (at == 0 || keys[at - 1].account_id != keys[at].account_id) &&
         (at + 1 == count || keys[at + 1].account_id != keys[at].account_id);
}

void settle_ledger(Ledger *ledger, const BalanceKey *keys, std::size_t count, Snapshot snapshot) {
  Array<InsertedEntry> late;
  late.start(0);
  BalanceTable table = open_balances(ledger);
  for (std::size_t i = 0; i < count; ++i) {
    look_ahead(table.relation, table.visit, i, count,
               [keys](std::size_t at) { return number_of_balance(keys[at].account_id); });
    if (!write_unapplied(table, keys[i], is_alone(keys, count, i), snapshot))
      late.push(as_entry(keys[i], take_unapplied(keys[i])));
    FAILPOINT("balance_settled");
  }
  close_balances(table);
  if (late.count > 0)
    move_at_once(ledger, late.items, late.count);
}

void settle_all(Snapshot snapshot) {
  Array<BalanceKey> keys = unapplied_keys();
  for (std::size_t first = 0; first < keys.count;) {
    std::size_t next = first + 1;
    while (next < keys.count && keys[next].balances == keys[first].balances)
      ++next;
    // A ledger that was dropped since has no balances.
    const Oid schema = get_rel_namespace(keys[first].balances);
    if (OidIsValid(schema))
      settle_ledger(open_ledger(schema, function), &keys[first], next - first, snapshot);
    first = next;
  }
}

void settle() {
  settled = true;
  MemoryContext before = CurrentMemoryContext;
  MemoryContext context =
      AllocSetContextCreate(TopTransactionContext, "florin settling", ALLOCSET_DEFAULT_SIZES);
  MemoryContextSwitchTo(context);
  Snapshot snapshot = fresh_snapshot();
  PushActiveSnapshot(snapshot);
  FAILPOINT("before_settling");
  settle_all(snapshot);
  FAILPOINT("after_settling");
  // A constraint trigger that was put on balances since the postings has its turn only now.
  AfterTriggerFireDeferred();
  PopActiveSnapshot();
  UnregisterSnapshot(snapshot);
  MemoryContextSwitchTo(before);
  MemoryContextDelete(context);
}

void transaction_event(XactEvent event, void *) {
  switch (event) {
    case XACT_EVENT_PRE_COMMIT:
    case XACT_EVENT_PRE_PREPARE:
      if (any_unapplied())
        settle();
      settled = true;
      break;
    case XACT_EVENT_COMMIT: FAILPOINT("committed"); [[fallthrough]];
    case XACT_EVENT_ABORT:
    case XACT_EVENT_PREPARE:
      settled = false;
      forget_unapplied();
      break;
    default: break;
  }
}

}  // namespace

std::size_t put_free_last(const Ledger *ledger, std::int64_t *ids, std::size_t count) {
  if (settled || !ledger->balances_are_plain)
    return count;
  Array<std::int64_t> free;
  free.start(count);
  BalanceTable table = open_balances(ledger);
  Snapshot snapshot = fresh_snapshot();
  std::size_t bounded = 0;
  for (std::size_t i = 0; i < count; ++i) {
    SeenBalance seen;
    if (see_balance(table, ids[i], snapshot, seen) && seen.is_free)
      free.push(ids[i]);
    else
      ids[bounded++] = ids[i];
  }
  UnregisterSnapshot(snapshot);
  close_balances(table);
  std::memcpy(ids + bounded, free.items, sizeof(std::int64_t) * free.count);
  return bounded;
}

std::size_t put_off(Ledger *ledger, InsertedEntry *entries, std::size_t count) {
  if (settled || !ledger->balances_are_plain)
    return count;
  function = ledger->function;
  Array<Position> positions;
  positions.start(count);
  for (std::size_t i = 0; i < count; ++i)
    positions.push({entries[i].entry.account_id, i});
  std::sort(positions.items, positions.items + count, by_account);
  expect_unapplied(count);
  auto *kept = static_cast<bool *>(MemoryContextAllocHuge(CurrentMemoryContext, count + 1));
  BalanceTable table = open_balances(ledger);
  Snapshot snapshot = fresh_snapshot();
  const auto number_at = [&positions](std::size_t at) { return number_of_balance(positions[at].account_id); };
  for (std::size_t first = 0; first < count;) {
    std::size_t next = first + 1;
    while (next < count && positions[next].account_id == positions[first].account_id)
      ++next;
    look_ahead(table.relation, table.visit, first, count, number_at);
    const bool waits = put_off_account(table, snapshot, entries, &positions[first], next - first);
    for (; first < next; ++first)
      kept[positions[first].at] = waits;
  }
  UnregisterSnapshot(snapshot);
  close_balances(table);
  std::size_t left = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!kept[i])
      entries[left++] = entries[i];
  }
  return left;
}

void start_settling() {
  RegisterXactCallback(transaction_event, nullptr);
}

}  // namespace florin

using namespace florin;

SQL_FUNCTION(ledger_unapplied) {
  auto *returned = reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo);
  // Mostly there is nothing, and everybody who reads a balance asks.
  if (!any_unapplied()) {
    returned->returnMode = SFRM_Materialize;
    return Datum{0};
  }
  const Ledger *ledger = open_ledger(PG_GETARG_OID(0), fcinfo->flinfo->fn_oid);
  const Array<Unapplied> found = unapplied_before(ledger->balances, GetActiveSnapshot()->curcid);
  InitMaterializedSRF(fcinfo, 0);
  for (std::size_t i = 0; i < found.count; ++i) {
    const Datum zero = monetary_datum({{0, 0}, found[i].posted.currency});
    Datum values[] = {Int64GetDatum(found[i].key.account_id), monetary_datum(found[i].posted), zero, zero};
    bool nulls[] = {false, false, false, false};
    tuplestore_putvalues(returned->setResult, returned->setDesc, values, nulls);
  }
  return Datum{0};
}
