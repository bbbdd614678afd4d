// post_returning(): posts, and tells what each account holds then. Their rows are locked until the
// transaction ends, so that what is read of them is what the posting left.

#include "../array.hpp"
#include "../error.hpp"
#include "../ledger/visibility.hpp"
#include "../money/datum.hpp"
#include "functions.hpp"
#include "leg_accounts.hpp"
#include "whole_balance.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

// In the natural sign of the account.
struct Told {
  Monetary posted;
  Monetary pending;
  Monetary available;
};

Told tell(const Balance &balance) {
  Decimal net;
  Decimal left;
  Failure why;
  if (!add(balance.pending_debits, negate(balance.pending_credits), net, why) ||
      !available(balance, left, why))
    raise(why);
  return {{natural(balance, balance.posted), balance.currency},
          {natural(balance, net), balance.currency},
          {left, balance.currency}};
}

// The rows of the result: one an account, in the order of the legs.
void put_balances(ReturnSetInfo *returned, Ledger *ledger, const Document &document, const Posted &posted,
                  const LegAccounts &accounts, const bool *visible) {
  const AccountRow *rows = find_leg_accounts(ledger, document);
  BalanceTable table = look_at_balances(ledger);
  for (std::size_t leg = 0; leg < document.leg_count; ++leg) {
    const std::size_t account = accounts.of_leg[leg];
    if (accounts.first_leg[account] != leg)
      continue;
    const Told told = tell(look_at_balance(table, rows[leg].id).balance);
    Datum values[] = {Int64GetDatum(posted.id),
                      BoolGetDatum(posted.created),
                      CStringGetTextDatum(accounts.codes[account]),
                      monetary_datum(told.posted),
                      monetary_datum(told.pending),
                      monetary_datum(told.available)};
    const bool hidden = !visible[account];
    bool nulls[] = {false, false, false, hidden, hidden, hidden};
    tuplestore_putvalues(returned->setResult, returned->setDesc, values, nulls);
  }
  close_balances(table);
}

}  // namespace
}  // namespace florin

using namespace florin;

SQL_FUNCTION(ledger_post_returning) {
  Ledger *ledger = ledger_argument(fcinfo);
  const Document document = posting_argument(fcinfo);
  const LegAccounts accounts = accounts_of_legs(document);
  auto *visible = static_cast<bool *>(palloc(sizeof(bool) * (accounts.count + 1)));
  find_visible(ledger, accounts.codes, accounts.count, visible);
  Posted posted;
  post_documents(ledger, &document, 1, false, &posted);
  // What is told holds until the commit: nobody else posts to these accounts meanwhile.
  lock_accounts(ledger, &document, 1, Locks::all);
  InitMaterializedSRF(fcinfo, 0);
  put_balances(reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo), ledger, document, posted, accounts,
               visible);
  return Datum{0};
}
