// expire_holds(): writes down that holds have expired. Nothing depends on when it runs, or whether it does:
// an expired hold counts for nobody. It never waits for a hold that somebody else has locked.

#include "posting/limits.hpp"

#include "../error.hpp"
#include "../ledger/held_rows.hpp"
#include "answers.hpp"
#include "holds.hpp"

#include "postgres.hpp"

extern "C" {
#include "storage/lmgr.h"
}

namespace florin {
namespace {

// The balance rows of all their accounts, as any posting locks them; the holds themselves are locked after
// that, without waiting, so that nobody who has one of them and waits for a balance is waited for.
void lock_accounts_of(Ledger *ledger, const HoldIds &holds) {
  Array<std::int64_t> accounts;
  accounts.start(2 * holds.count);
  for (std::size_t i = 0; i < holds.count; ++i) {
    const HeldRows held = read_held(ledger, holds.ids[i]);
    for (std::size_t row = 0; row < held.count; ++row)
      accounts.push(held.rows[row].account_id);
  }
  lock_balances(ledger, accounts.items, accounts.count, Locks::all);
}

// Those that are still open, and expired now, and nobody's.
Array<Document> read_expired(Ledger *ledger, const HoldIds &holds) {
  const TimestampTz now = GetCurrentTimestamp();
  Array<Document> documents;
  documents.start(holds.count);
  std::size_t legs = 0;
  for (std::size_t i = 0; i < holds.count && legs < max_batch_legs - max_legs; ++i) {
    if (!try_lock_transaction(ledger, holds.ids[i]))
      continue;
    const HeldRows held = read_held(ledger, holds.ids[i]);
    if (held.count == 0 || !held.rows[0].expires || held.rows[0].expires_at > now)
      continue;
    const Array<Leg> released = release_legs(ledger, held);
    Document document = {};
    document.kind = "expiry";
    document.has_effective_at = true;
    document.effective_at = held.rows[0].expires_at;
    document.late = Late::next_open;
    document.origin_id = holds.ids[i];
    document.relation = TransactionRelation::expiry;
    document.legs = released.items;
    document.leg_count = released.count;
    legs += documents.push(document).leg_count;
  }
  return documents;
}

}  // namespace
}  // namespace florin

using namespace florin;

SQL_FUNCTION(ledger_expire_holds) {
  Ledger *ledger = ledger_argument(fcinfo);
  if (PG_ARGISNULL(1) || PG_GETARG_INT32(1) < 1 ||
      static_cast<std::size_t>(PG_GETARG_INT32(1)) > max_batch_items)
    raise(Fault::bad_parameter, "max must be 1 to %zu", max_batch_items);
  // A closing of the books waits from here on, as for any posting.
  LockRelationOid(ledger->transactions, RowExclusiveLock);
  const HoldIds holds =
      find_expired(ledger, GetCurrentTimestamp(), static_cast<std::size_t>(PG_GETARG_INT32(1)));
  std::size_t expired = 0;
  if (holds.count > 0) {
    lock_accounts_of(ledger, holds);
    const Array<Document> documents = read_expired(ledger, holds);
    expired = documents.count;
    auto *posted = static_cast<Posted *>(palloc(sizeof(Posted) * (expired + 1)));
    post_documents(ledger, documents.items, expired, true, posted);
  }
  PG_RETURN_INT32(static_cast<std::int32_t>(expired));
}
