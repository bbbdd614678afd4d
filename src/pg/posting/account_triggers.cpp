// The triggers on accounts and balances: what an account is never changes, its balance rows follow it.

#include "money/quote.hpp"
#include "posting/accounts.hpp"
#include "posting/limits.hpp"

#include "../array.hpp"
#include "../error.hpp"
#include "../ledger/balance_rows.hpp"
#include "../ledger/in_flight.hpp"
#include "../ledger/subtrees.hpp"
#include "../money/datum.hpp"
#include "bounds.hpp"
#include "engine.hpp"
#include "triggers.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

// An account row as a trigger sees it.
struct Account {
  std::int64_t id;
  const char *code;
  const char *type;
  Currency currency;
  int stripes;
  bool closed;
  Bounds bounds;
  TimestampTz opened_at;
};

Account read_account(const Ledger *ledger, HeapTuple tuple, TupleDesc shape) {
  const auto &column = ledger->account;
  Account account;
  account.id = DatumGetInt64(required(tuple, column.id, shape));
  account.code = TextDatumGetCString(required(tuple, column.code, shape));
  account.type = TextDatumGetCString(required(tuple, column.type, shape));
  account.currency = currency_from_datum(required(tuple, column.currency, shape));
  account.stripes = DatumGetInt16(required(tuple, column.stripes, shape));
  account.opened_at = DatumGetTimestampTz(required(tuple, column.opened_at, shape));
  account.bounds = read_bounds(tuple, shape, column.min_balance, column.max_balance, account.currency);
  bool is_open;
  heap_getattr(tuple, column.closed_at, shape, &is_open);
  account.closed = !is_open;
  return account;
}

bool check_account(const Account &account, Failure &why) {
  AccountType type;
  if (account.id < 1)
    return why.set(Fault::bad_parameter, "id of account \"%s\" is not above zero", account.code);
  if (!check_account_code(account.code, why) || !parse_account_type(account.type, type, why) ||
      !check_bounds(account.bounds, "account", account.code, account.currency, why))
    return false;
  if (account.stripes < 1 || account.stripes > max_stripes) {
    return why.set(Fault::bad_parameter, "stripes of account \"%s\" must be 1 to %d, not %d", account.code,
                   max_stripes, account.stripes);
  }
  if (account.stripes > 1 && (account.bounds.has_min || account.bounds.has_max)) {
    why.set(Fault::bad_parameter, "account \"%s\" has a limit and so must have one stripe", account.code);
    return why.explain("A limit is tested on the one row that holds the whole balance.");
  }
  return true;
}

const char *changed_forever(const Account &before, const Account &after) {
  if (before.id != after.id)
    return "id";
  if (std::strcmp(before.code, after.code) != 0)
    return "code";
  if (std::strcmp(before.type, after.type) != 0)
    return "type";
  if (before.currency != after.currency)
    return "currency";
  if (before.opened_at != after.opened_at)
    return "opened_at";
  return nullptr;
}

// Asked before the row is written, and after it: another trigger may have changed it in between.
void check_row(const Account *before, const Account &after) {
  const char *column = before == nullptr ? nullptr : changed_forever(*before, after);
  if (column != nullptr) {
    ereport(ERROR, (errcode(sqlstate(Fault::append_only)),
                    errmsg("%s of account \"%s\" never changes", column, before->code)));
  }
  Failure why;
  if (!check_account(after, why))
    raise(why);
}

// As of a transaction. What was there before the rule stays until it is changed.
void check_metadata(const Ledger *ledger, HeapTuple before, HeapTuple after, TupleDesc shape) {
  const AttrNumber column = ledger->account.metadata;
  bool is_null;
  const Datum value = heap_getattr(after, column, shape, &is_null);
  if (is_null)  // the NOT NULL constraint says it
    return;
  if (before != nullptr) {
    const Datum old = heap_getattr(before, column, shape, &is_null);
    if (!is_null && datumIsEqual(old, value, false, -1))
      return;
  }
  if (!JB_ROOT_IS_OBJECT(DatumGetJsonbP(value)))
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("metadata must be an object")));
}

// What a new row of the account holds.
Balance empty_balance(const Account &account) {
  AccountType type;
  Failure why;
  if (!parse_account_type(account.type, type, why))
    raise(why);
  Balance balance = {};
  balance.account_id = account.id;
  balance.currency = account.currency;
  balance.debit_normal = is_debit_normal(type);
  balance.closed = account.closed;
  set_bounds(balance, account.bounds);
  return balance;
}

// The limit of a subtree is tested on one row as well, and in one natural sign.
void check_subtrees(const Ledger *ledger, const Balance &balance, int stripes, ArrayType *subtrees) {
  const SubtreeIds above = subtree_ids(subtrees);
  for (std::size_t i = 0; i < above.count; ++i)
    check_member(ledger, above.ids[i], grows_by_debits(ledger, above.ids[i]), balance, stripes);
}

void open_balances_of(Ledger *ledger, const Account &account) {
  const Balance balance = empty_balance(account);
  Failure why;
  if (!check_limits(nullptr, balance, account.code, why))
    raise(why);
  ArrayType *subtrees = subtrees_above(ledger, account.code, account.currency);
  check_subtrees(ledger, balance, account.stripes, subtrees);
  insert_balances(ledger, balance, 0, account.stripes, subtrees);
}

// All stripes together must hold nothing; nothing can be posted while their rows are locked.
void check_empty(const Ledger *ledger, const Account &account, const Array<HeldBalance> &held) {
  Balance all = held[0].balance;
  Failure why;
  for (std::size_t i = 1; i < held.count; ++i) {
    if (!combine(all, held[i].balance, account.code, why))
      raise(why);
  }
  leave_out_expired(ledger, all);
  const Decimal &posted = all.posted;
  const bool pending = all.pending_debits.coefficient != 0 || all.pending_credits.coefficient != 0;
  if (posted.coefficient == 0 && !pending)
    return;
  ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                  errmsg("account \"%s\" cannot be closed", account.code),
                  pending ? errdetail("It has open holds.")
                          : errdetail("Its balance is %s, not zero.",
                                      Printed(Monetary{natural(all, posted), account.currency}).text)));
}

void change_balances(Ledger *ledger, const Account &before, const Account &after) {
  BalanceTable table = open_balances(ledger);
  Array<HeldBalance> held;
  held.start(static_cast<std::size_t>(before.stripes));
  // All of them, in order: nobody is in the middle of a posting then, or of waiting for a row that goes away.
  for (int stripe = 0; stripe < before.stripes; ++stripe) {
    HeldBalance row;
    if (!hold_stripe(table, after.id, stripe, row))
      elog(ERROR, "account \"%s\" lacks the balance row of stripe %d", after.code, stripe);
    held.push(row);
  }
  if (after.closed && !before.closed)
    check_empty(ledger, after, held);
  check_subtrees(ledger, held[0].balance, after.stripes, held[0].subtrees);
  const auto kept = static_cast<std::size_t>(Min(before.stripes, after.stripes));
  Failure why;
  // What a row that goes away holds is held by the first one from now on.
  for (std::size_t i = kept; i < held.count; ++i) {
    if (!combine(held[0].balance, held[i].balance, after.code, why))
      raise(why);
  }
  for (std::size_t i = 0; i < kept; ++i) {
    HeldBalance &row = held[i];
    row.stripes = after.stripes;
    row.balance.closed = after.closed;
    set_bounds(row.balance, after.bounds);
    Balance judged = row.balance;
    if (after.bounds.has_min || after.bounds.has_max)
      leave_out_expired(ledger, judged);
    if (!check_limits(nullptr, judged, after.code, why))
      raise(why);
  }
  write_balances(table, held.items, kept);
  if (held.count > kept)
    remove_balances(table, held.items + kept, held.count - kept);
  close_balances(table);
  if (after.stripes > before.stripes)
    insert_balances(ledger, empty_balance(after), before.stripes, after.stripes, nullptr);
}

// Neither function is for a trigger ON DELETE, which has no new row.
void refuse_delete(const TriggerCall &call) {
  if (TRIGGER_FIRED_BY_DELETE(call.data->tg_event)) {
    ereport(ERROR,
            (errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
             errmsg("trigger \"%s\" must be fired by INSERT or UPDATE", call.data->tg_trigger->tgname)));
  }
}

bool same_balances(const Account &before, const Account &after) {
  return before.closed == after.closed && before.stripes == after.stripes && before.bounds == after.bounds;
}

}  // namespace
}  // namespace florin

using namespace florin;

SQL_FUNCTION(florin_account_guard) {
  const TriggerCall call = ledger_trigger_call(fcinfo, true, true, &Ledger::accounts);
  refuse_delete(call);
  TupleDesc shape = RelationGetDescr(call.data->tg_relation);
  const bool is_update = TRIGGER_FIRED_BY_UPDATE(call.data->tg_event);
  HeapTuple tuple = is_update ? call.data->tg_newtuple : call.data->tg_trigtuple;
  const Account account = read_account(call.ledger, tuple, shape);
  if (is_update) {
    const Account before = read_account(call.ledger, call.data->tg_trigtuple, shape);
    check_row(&before, account);
  } else {
    check_row(nullptr, account);
  }
  check_metadata(call.ledger, is_update ? call.data->tg_trigtuple : nullptr, tuple, shape);
  return PointerGetDatum(tuple);
}

SQL_FUNCTION(florin_account_changed) {
  const TriggerCall call = ledger_trigger_call(fcinfo, false, true, &Ledger::accounts);
  refuse_delete(call);
  TupleDesc shape = RelationGetDescr(call.data->tg_relation);
  connect_spi();
  const Account before = read_account(call.ledger, call.data->tg_trigtuple, shape);
  if (TRIGGER_FIRED_BY_INSERT(call.data->tg_event)) {
    check_row(nullptr, before);
    if (OidIsValid(call.ledger->account_ids))
      pass_over(call.ledger->account_ids, before.id);
    open_balances_of(call.ledger, before);
  } else {
    const Account after = read_account(call.ledger, call.data->tg_newtuple, shape);
    check_row(&before, after);
    if (!same_balances(before, after))
      change_balances(call.ledger, before, after);
  }
  SPI_finish();
  PG_RETURN_POINTER(nullptr);
}

SQL_FUNCTION(florin_balance_guard) {
  const TriggerCall call = trigger_call(fcinfo, true, false);
  if (table_being_written() != RelationGetRelid(call.data->tg_relation)) {
    ereport(ERROR, (errcode(sqlstate(Fault::append_only)),
                    errmsg("rows of table \"%s\" are written by the ledger alone",
                           RelationGetRelationName(call.data->tg_relation)),
                    errhint("Post a transaction; limits are set with alter_account().")));
  }
  PG_RETURN_POINTER(nullptr);
}
