// The triggers on accounts and balances: what an account is never changes, its balance rows follow it.

#include "posting/accounts.hpp"
#include "posting/limits.hpp"

#include "../array.hpp"
#include "../error.hpp"
#include "../ledger/balance_rows.hpp"
#include "../money/datum.hpp"
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
  bool has_min, has_max, closed;
  Monetary min, max;
  TimestampTz opened_at;
};

bool read_limit(HeapTuple tuple, TupleDesc shape, AttrNumber number, Currency currency, Monetary &out) {
  bool is_null;
  const Datum value = heap_getattr(tuple, number, shape, &is_null);
  out = is_null ? Monetary{{0, 0}, currency} : monetary_from_datum(value);
  return !is_null;
}

Account read_account(const Ledger *ledger, HeapTuple tuple, TupleDesc shape) {
  const auto &column = ledger->account;
  Account account;
  account.id = DatumGetInt64(required(tuple, column.id, shape));
  account.code = TextDatumGetCString(required(tuple, column.code, shape));
  account.type = TextDatumGetCString(required(tuple, column.type, shape));
  account.currency = currency_from_datum(required(tuple, column.currency, shape));
  account.stripes = DatumGetInt16(required(tuple, column.stripes, shape));
  account.opened_at = DatumGetTimestampTz(required(tuple, column.opened_at, shape));
  account.has_min = read_limit(tuple, shape, column.min_balance, account.currency, account.min);
  account.has_max = read_limit(tuple, shape, column.max_balance, account.currency, account.max);
  bool is_open;
  heap_getattr(tuple, column.closed_at, shape, &is_open);
  account.closed = !is_open;
  return account;
}

bool check_limit(const Account &account, const Monetary &limit, const char *name, Failure &why) {
  if (limit.currency == account.currency)
    return true;
  char text[monetary_buffer];
  char currency[currency_buffer];
  print_monetary(limit, text);
  print_currency(account.currency, currency);
  why.set(Fault::currency_mismatch, "%s of account \"%s\" is not in %s", name, account.code, currency);
  return why.explain("It is %s.", text);
}

bool check_account(const Account &account, Failure &why) {
  AccountType type;
  if (!check_account_code(account.code, why) || !parse_account_type(account.type, type, why) ||
      !check_limit(account, account.min, "min_balance", why) ||
      !check_limit(account, account.max, "max_balance", why))
    return false;
  if (account.stripes < 1 || account.stripes > max_stripes) {
    return why.set(Fault::bad_parameter, "stripes of account \"%s\" must be 1 to %d, not %d", account.code,
                   max_stripes, account.stripes);
  }
  if (account.stripes > 1 && (account.has_min || account.has_max)) {
    why.set(Fault::bad_parameter, "account \"%s\" has a limit and so must have one stripe", account.code);
    return why.explain("A limit is tested on the one row that holds the whole balance.");
  }
  if (account.has_min && account.has_max && compare(account.min, account.max) > 0)
    return why.set(Fault::bad_parameter, "min_balance of account \"%s\" is above its max_balance",
                   account.code);
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

constinit bool opening_balances = false;

// The rows of the account's stripes from `first` on, with nothing in them.
void insert_balances(Ledger *ledger, const Account &account, int first) {
  AccountType type;
  Failure why;
  if (!parse_account_type(account.type, type, why))
    raise(why);
  Datum values[] = {Int64GetDatum(account.id),
                    Int16GetDatum(static_cast<std::int16_t>(account.stripes)),
                    BoolGetDatum(is_debit_normal(type)),
                    BoolGetDatum(account.closed),
                    monetary_datum({{0, 0}, account.currency}),
                    monetary_datum(account.min),
                    monetary_datum(account.max),
                    Int32GetDatum(first)};
  const char nulls[] = {
      ' ', ' ', ' ', ' ', ' ', account.has_min ? ' ' : 'n', account.has_max ? ' ' : 'n', ' '};
  const bool before = opening_balances;
  PG_TRY();
  {
    opening_balances = true;
    execute(ledger, Statement::insert_balances, values, nulls, ledger->balances);
  }
  PG_FINALLY();
  { opening_balances = before; }
  PG_END_TRY();
}

// A new account holds nothing: its limits must allow that.
void check_new(const Account &account) {
  AccountType type;
  Failure why;
  const Decimal zero = {0, 0};
  if (!parse_account_type(account.type, type, why))
    raise(why);
  const Balance empty = {account.id,
                         account.currency,
                         is_debit_normal(type),
                         account.closed,
                         account.has_min,
                         account.has_max,
                         zero,
                         zero,
                         zero,
                         account.min.amount,
                         account.max.amount};
  if (!check_limits(empty, account.code, why))
    raise(why);
}

// What the row of a stripe that goes away holds is held by the first one from now on.
void fold(const Account &account, Balance &into, const Balance &from) {
  Failure why;
  if (add(Decimal(into.posted), from.posted, into.posted, why) &&
      add(Decimal(into.pending_debits), from.pending_debits, into.pending_debits, why) &&
      add(Decimal(into.pending_credits), from.pending_credits, into.pending_credits, why))
    return;
  why.set(Fault::out_of_range, "balance of account \"%s\" would be out of range", account.code);
  why.explain("Its balance rows together hold more digits than an amount can have.");
  raise(why);
}

// All stripes together must hold nothing; nothing can be posted while their rows are locked.
void check_empty(const Account &account, const Array<HeldBalance> &held) {
  Decimal posted = {0, 0};
  bool pending = false;
  Failure why;
  for (std::size_t i = 0; i < held.count; ++i) {
    const Balance &balance = held[i].balance;
    if (!add(Decimal(posted), balance.posted, posted, why))
      raise(why);
    pending = pending || balance.pending_debits.coefficient != 0 || balance.pending_credits.coefficient != 0;
  }
  if (posted.coefficient == 0 && !pending)
    return;
  char text[monetary_buffer];
  print_monetary({held.count > 0 ? natural(held[0].balance, posted) : posted, account.currency}, text);
  ereport(ERROR,
          (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
           errmsg("account \"%s\" cannot be closed", account.code),
           pending ? errdetail("It has open holds.") : errdetail("Its balance is %s, not zero.", text)));
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
    check_empty(after, held);
  const auto kept = static_cast<std::size_t>(Min(before.stripes, after.stripes));
  for (std::size_t i = kept; i < held.count; ++i)
    fold(after, held[0].balance, held[i].balance);
  Failure why;
  for (std::size_t i = 0; i < kept; ++i) {
    HeldBalance &row = held[i];
    row.stripes = after.stripes;
    row.balance.closed = after.closed;
    row.balance.has_min = after.has_min;
    row.balance.has_max = after.has_max;
    row.balance.min = after.min.amount;
    row.balance.max = after.max.amount;
    if (!check_limits(row.balance, after.code, why))
      raise(why);
  }
  write_balances(table, held.items, kept);
  if (held.count > kept)
    remove_balances(table, held.items + kept, held.count - kept);
  close_balances(table);
  if (after.stripes > before.stripes)
    insert_balances(ledger, after, before.stripes);
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
  return before.closed == after.closed && before.stripes == after.stripes && before.has_min == after.has_min &&
         before.has_max == after.has_max && before.min == after.min && before.max == after.max;
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
  return PointerGetDatum(tuple);
}

SQL_FUNCTION(florin_account_changed) {
  const TriggerCall call = ledger_trigger_call(fcinfo, false, true, &Ledger::accounts);
  refuse_delete(call);
  TupleDesc shape = RelationGetDescr(call.data->tg_relation);
  if (SPI_connect() != SPI_OK_CONNECT)
    elog(ERROR, "SPI_connect failed");
  const Account before = read_account(call.ledger, call.data->tg_trigtuple, shape);
  if (TRIGGER_FIRED_BY_INSERT(call.data->tg_event)) {
    check_row(nullptr, before);
    check_new(before);
    insert_balances(call.ledger, before, 0);
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
  if (!opening_balances) {
    ereport(ERROR, (errcode(sqlstate(Fault::append_only)),
                    errmsg("rows of table \"%s\" are written by the ledger alone",
                           RelationGetRelationName(call.data->tg_relation)),
                    errhint("Post a transaction; limits are set with alter_account().")));
  }
  PG_RETURN_POINTER(nullptr);
}
