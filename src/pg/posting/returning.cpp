// post_returning(): posts, and tells what each account holds then. The rows of accounts with a limit are
// locked until the transaction ends, so that what a new statement sees of them is what the posting left.

#include "../array.hpp"
#include "../ledger/visible_balances.hpp"
#include "../money/datum.hpp"
#include "functions.hpp"
#include "leg_accounts.hpp"

#include "postgres.hpp"

using namespace florin;

SQL_FUNCTION(ledger_post_returning) {
  Ledger *ledger = ledger_argument(fcinfo);
  const Document document = posting_argument(fcinfo);
  // What is told holds until the commit: nobody else posts to these accounts meanwhile.
  lock_accounts(ledger, &document, 1, Locks::all);
  Posted posted;
  post_documents(ledger, &document, 1, false, &posted);
  const LegAccounts accounts = accounts_of_legs(document);
  Array<VisibleBalance> balances;
  balances.start(accounts.count);
  read_visible_balances(ledger, accounts.codes, accounts.count, balances.items);

  InitMaterializedSRF(fcinfo, 0);
  auto *returned = reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo);
  for (std::size_t leg = 0; leg < document.leg_count; ++leg) {
    const std::size_t account = accounts.of_leg[leg];
    if (accounts.first_leg[account] != leg)
      continue;
    const VisibleBalance &balance = balances.items[account];
    const Datum values[] = {Int64GetDatum(posted.id),
                            BoolGetDatum(posted.created),
                            CStringGetTextDatum(accounts.codes[account]),
                            monetary_datum(balance.posted),
                            monetary_datum(balance.pending),
                            monetary_datum(balance.available)};
    const bool hidden = !balance.is_visible;
    const bool nulls[] = {false, false, false, hidden, hidden, hidden};
    tuplestore_putvalues(returned->setResult, returned->setDesc, const_cast<Datum *>(values),
                         const_cast<bool *>(nulls));
  }
  return Datum{0};
}
