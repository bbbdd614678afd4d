// The triggers on subtree_limits: what the accounts beneath a code hold together has a row of its own in
// balances, which follows the limits, and each of these accounts' rows says so.

#include <algorithm>

#include "money/quote.hpp"
#include "posting/accounts.hpp"

#include "../array.hpp"
#include "../error.hpp"
#include "../ledger/balance_rows.hpp"
#include "../ledger/rows.hpp"
#include "../ledger/subtrees.hpp"
#include "../money/datum.hpp"
#include "bounds.hpp"
#include "engine.hpp"
#include "settling.hpp"
#include "triggers.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

// A row of subtree_limits as a trigger sees it.
struct Subtree {
  std::int64_t id;
  const char *code;
  Currency currency;
  Bounds bounds;
};

Subtree read_subtree(const Ledger *ledger, HeapTuple tuple, TupleDesc shape) {
  const auto &column = ledger->subtree;
  Subtree subtree;
  subtree.id = DatumGetInt64(required(tuple, column.id, shape));
  subtree.code = TextDatumGetCString(required(tuple, column.code, shape));
  subtree.currency = currency_from_datum(required(tuple, column.currency, shape));
  subtree.bounds = read_bounds(tuple, shape, column.min_balance, column.max_balance, subtree.currency);
  return subtree;
}

void check_row(const Subtree *before, const Subtree &after) {
  if (before != nullptr && (before->id != after.id || std::strcmp(before->code, after.code) != 0 ||
                            before->currency != after.currency)) {
    ereport(ERROR, (errcode(sqlstate(Fault::append_only)),
                    errmsg("id, code and currency of subtree \"%s\" never change", before->code)));
  }
  Failure why;
  if (!is_subtree(after.id))
    raise(Fault::bad_parameter, "id of subtree \"%s\" is not below zero", after.code);
  if (!check_account_code(after.code, why) ||
      !check_bounds(after.bounds, "subtree", after.code, after.currency, why))
    raise(why);
  if (!after.bounds.has_min && !after.bounds.has_max) {
    why.set(Fault::bad_parameter, "subtree \"%s\" has no limit", after.code);
    why.explain("It needs min_balance, max_balance or both.");
    raise(why);
  }
}

HeldBalance hold_row(BalanceTable &table, std::int64_t id) {
  HeldBalance held;
  if (!hold_stripe(table, id, 0, held)) {
    // Accounts are found as they are now; the rows of one that this transaction must not see are not.
    if (IsolationUsesXactSnapshot())
      conflict();
    elog(ERROR, "#" INT64_FORMAT " lacks its balance row", id);
  }
  return held;
}

// Locks the balance rows of all accounts of a subtree, in the order that a posting takes them. They are given
// in the order of the accounts, so that what is wrong with the first one is said, whatever was locked first.
Array<HeldBalance> hold_members(BalanceTable &table, const Subtree &subtree) {
  const AccountIds accounts = accounts_beneath(table.ledger, subtree.code, subtree.currency);
  (void)put_free_last(table.ledger, accounts.ids, accounts.count);
  Array<HeldBalance> held;
  held.start(accounts.count);
  for (std::size_t i = 0; i < accounts.count; ++i) {
    CHECK_FOR_INTERRUPTS();
    held.push(hold_row(table, accounts.ids[i]));
  }
  std::sort(held.items, held.items + held.count, [](const HeldBalance &left, const HeldBalance &right) {
    return left.balance.account_id < right.balance.account_id;
  });
  return held;
}

void limit(Ledger *ledger, const Subtree &subtree) {
  BalanceTable table = open_balances(ledger);
  Array<HeldBalance> members = hold_members(table, subtree);
  if (members.count == 0) {
    raise(Fault::account_not_found, "no account in %s is at \"%s\" or beneath it",
          Printed(subtree.currency).text, subtree.code);
  }
  Balance sum = {};
  sum.account_id = subtree.id;
  sum.currency = subtree.currency;
  sum.debit_normal = members[0].balance.debit_normal;
  set_bounds(sum, subtree.bounds);
  Failure why;
  for (const HeldBalance &member : members) {
    check_member(ledger, subtree.id, sum.debit_normal, member.balance, member.stripes);
    if (!combine(sum, member.balance, subtree.code, why))
      raise(why);
  }
  Balance judged = sum;
  leave_out_expired(ledger, judged);
  if (!check_limits(nullptr, judged, subtree.code, why))
    raise(why);
  insert_balances(ledger, sum, 0, 1, nullptr);
  for (HeldBalance &member : members)
    member.subtrees = with_subtree(member.subtrees, subtree.id);
  write_balances(table, members.items, members.count);
  close_balances(table);
}

void change(Ledger *ledger, const Subtree &subtree) {
  BalanceTable table = open_balances(ledger);
  HeldBalance held = hold_row(table, subtree.id);
  set_bounds(held.balance, subtree.bounds);
  Failure why;
  Balance judged = held.balance;
  leave_out_expired(ledger, judged);
  if (!check_limits(nullptr, judged, subtree.code, why))
    raise(why);
  write_balances(table, &held, 1);
  close_balances(table);
}

void lift(Ledger *ledger, const Subtree &subtree) {
  BalanceTable table = open_balances(ledger);
  Array<HeldBalance> members = hold_members(table, subtree);
  for (HeldBalance &member : members)
    member.subtrees = without_subtree(member.subtrees, subtree.id);
  HeldBalance held = hold_row(table, subtree.id);
  write_balances(table, members.items, members.count);
  remove_balances(table, &held, 1);
  close_balances(table);
}

}  // namespace
}  // namespace florin

using namespace florin;

SQL_FUNCTION(florin_subtree_guard) {
  const TriggerCall call = ledger_trigger_call(fcinfo, true, true, &Ledger::subtree_limits);
  TupleDesc shape = RelationGetDescr(call.data->tg_relation);
  HeapTuple old_row = call.data->tg_trigtuple;
  if (TRIGGER_FIRED_BY_UPDATE(call.data->tg_event)) {
    const Subtree before = read_subtree(call.ledger, old_row, shape);
    check_row(&before, read_subtree(call.ledger, call.data->tg_newtuple, shape));
    return PointerGetDatum(call.data->tg_newtuple);
  }
  if (TRIGGER_FIRED_BY_INSERT(call.data->tg_event))
    check_row(nullptr, read_subtree(call.ledger, old_row, shape));
  // Which accounts it has stays as it is from here on.
  lock_subtrees(call.ledger);
  return PointerGetDatum(old_row);
}

SQL_FUNCTION(florin_subtree_changed) {
  const TriggerCall call = ledger_trigger_call(fcinfo, false, true, &Ledger::subtree_limits);
  TupleDesc shape = RelationGetDescr(call.data->tg_relation);
  const Subtree before = read_subtree(call.ledger, call.data->tg_trigtuple, shape);
  connect_spi();
  if (TRIGGER_FIRED_BY_DELETE(call.data->tg_event)) {
    lift(call.ledger, before);
  } else if (TRIGGER_FIRED_BY_INSERT(call.data->tg_event)) {
    check_row(nullptr, before);
    limit(call.ledger, before);
  } else {
    const Subtree after = read_subtree(call.ledger, call.data->tg_newtuple, shape);
    check_row(&before, after);
    change(call.ledger, after);
  }
  SPI_finish();
  PG_RETURN_POINTER(nullptr);
}
