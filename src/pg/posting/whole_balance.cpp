// Adding up the rows of a balance.

#include "whole_balance.hpp"

#include "../error.hpp"
#include "../ledger/rows.hpp"
#include "engine.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

void add_stripe(BalanceTable &table, std::int64_t account_id, int stripe, Snapshot snapshot, Balance &sum) {
  HeldBalance part;
  Failure why;
  if (look_at_stripe(table, account_id, stripe, snapshot, part) &&
      !combine(sum, part.balance, account_code(table.ledger, account_id), why))
    raise(why);
}

}  // namespace

WholeBalance look_at_balance(BalanceTable &table, std::int64_t account_id) {
  Snapshot snapshot = fresh_snapshot();
  HeldBalance first;
  if (!look_at_stripe(table, account_id, 0, snapshot, first))
    raise(Fault::account_not_found, "account \"%s\" not found", account_code(table.ledger, account_id));
  WholeBalance whole = {first.balance, first.subtrees};
  for (int stripe = 1; stripe < first.stripes; ++stripe)
    add_stripe(table, account_id, stripe, snapshot, whole.balance);
  UnregisterSnapshot(snapshot);
  whole.balance.is_stripe = false;
  leave_out_expired(table.ledger, whole.balance);
  return whole;
}

}  // namespace florin
