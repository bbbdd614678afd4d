// draw(): an amount taken from several accounts in order, each as far as it goes.

#include "posting/draw.hpp"

#include "../array.hpp"
#include "../error.hpp"
#include "../ledger/balance_rows.hpp"
#include "draw_request.hpp"
#include "rights.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

AccountRow look_up(const Ledger *ledger, const char *code) {
  AccountRow account;
  AccountFinder finder = start_finding(ledger);
  const bool found = find_account(finder, code, std::strlen(code), account);
  finish_finding(finder);
  if (!found)
    raise(Fault::account_not_found, "account \"%s\" not found", code);
  return account;
}

bool is_among(const SubtreeIds &ids, std::int64_t id) {
  for (std::size_t i = 0; i < ids.count; ++i) {
    if (ids.ids[i] == id)
      return true;
  }
  return false;
}

// The accounts of a draw and the subtrees that bound it, as they are while their rows are locked.
struct Locked {
  Array<DrawSource> sources;
  DrawAccount destination;
  Array<std::int64_t> subtree_ids;
  Array<Balance> subtrees;
};

// The positions of the source's limited subtrees among those that bound the draw.
void read_subtrees(const Ledger *ledger, BalanceTable &table, const HeldBalance &account,
                   const HeldBalance &destination, Locked &locked, DrawSource &source) {
  const SubtreeIds above = subtree_ids(account.subtrees);
  const SubtreeIds shared = subtree_ids(destination.subtrees);
  auto *positions = static_cast<std::size_t *>(palloc(sizeof(std::size_t) * (above.count + 1)));
  for (std::size_t i = 0; i < above.count; ++i) {
    if (is_among(shared, above.ids[i]))
      continue;
    std::size_t at = 0;
    while (at < locked.subtree_ids.count && locked.subtree_ids[at] != above.ids[i])
      ++at;
    if (at == locked.subtree_ids.count) {
      locked.subtree_ids.push(above.ids[i]);
      leave_out_expired(ledger, locked.subtrees.push(hold_balance(table, above.ids[i]).balance));
    }
    positions[source.subtree_count++] = at;
  }
  source.subtrees = positions;
}

Locked lock_draw(Ledger *ledger, const DrawRequest &request) {
  Array<std::int64_t> ids;
  ids.start(request.count + 1);
  for (std::size_t i = 0; i < request.count; ++i)
    ids.push(look_up(ledger, request.sources[i]).id);
  const std::int64_t destination_id = ids.push(look_up(ledger, request.destination).id);
  auto *in_order = static_cast<std::int64_t *>(palloc(sizeof(std::int64_t) * ids.count));
  std::memcpy(in_order, ids.items, sizeof(std::int64_t) * ids.count);
  lock_balances(ledger, in_order, ids.count, Locks::all);

  Locked locked = {};
  locked.sources.start(request.count);
  locked.subtree_ids.start(1);
  locked.subtrees.start(1);
  BalanceTable table = open_balances(ledger);
  const HeldBalance destination = hold_balance(table, destination_id);
  locked.destination = {request.destination, destination.balance};
  leave_out_expired(ledger, locked.destination.balance);
  for (std::size_t i = 0; i < request.count; ++i) {
    const HeldBalance held = hold_balance(table, ids[i]);
    DrawSource source = {};
    source.code = request.sources[i];
    source.balance = held.balance;
    leave_out_expired(ledger, source.balance);
    source.has_cap = request.caps != nullptr && request.has_cap[i];
    source.cap = source.has_cap ? request.caps[i].amount : Decimal{0, 0};
    read_subtrees(ledger, table, held, destination, locked, source);
    locked.sources.push(source);
  }
  close_balances(table);
  return locked;
}

// The rights to post to every account that is named, asked before anything is told of what they hold.
void check_rights(const Ledger *ledger, const Locked &locked) {
  const bool debits_destination = locked.sources[0].balance.debit_normal;
  PostingRights rights(ledger);
  Failure why;
  for (const DrawSource &source : locked.sources) {
    if (!rights.check(source.balance.account_id, !debits_destination, why))
      raise(why);
  }
  if (!rights.check(locked.destination.balance.account_id, debits_destination, why))
    raise(why);
}

// The legs: what each source gives, in the order of the sources, and last what the destination gets.
Array<Leg> legs_of(const Ledger *ledger, const DrawRequest &request, const Locked &locked) {
  Array<Decimal> shares;
  shares.start(request.count);
  Monetary drawn;
  Failure why;
  const Draw draw = {locked.sources.items, request.count,  locked.subtrees.items, locked.subtrees.count,
                     locked.destination,   request.amount, request.partial};
  if (!check_draw(draw, why))
    raise(why);
  check_rights(ledger, locked);
  if (!share_draw(draw, shares.items, drawn, why))
    raise(why);
  const bool debits_destination = locked.sources[0].balance.debit_normal;
  Array<Leg> legs;
  legs.start(request.count + 1);
  for (std::size_t i = 0; i < request.count; ++i) {
    const Monetary share = {shares.items[i], request.amount.currency};
    if (share.amount.coefficient != 0)
      legs.push({request.sources[i], debits_destination ? negate(share) : share, nullptr, 0});
  }
  legs.push({request.destination, debits_destination ? drawn : negate(drawn), nullptr, 0});
  return legs;
}

// The posting will ask again, when nobody can close the books any more.
void check_period(const Ledger *ledger, const Document &document) {
  const TimestampTz effective_at =
      document.has_effective_at ? document.effective_at : GetCurrentTransactionStartTimestamp();
  Failure why;
  if (document.late == Late::refuse && !check_open(effective_at, read_closed_until(ledger), why))
    raise(why);
}

std::int64_t post_draw(Ledger *ledger, const DrawRequest &request, Document &document) {
  // Twice: before waiting for anybody, and once nobody can be posting the same draw.
  std::int64_t id = find_draw(ledger, document, request);
  if (id != 0)
    return id;
  check_period(ledger, document);
  const Locked locked = lock_draw(ledger, request);
  id = find_draw(ledger, document, request);
  if (id != 0)
    return id;
  const Array<Leg> legs = legs_of(ledger, request, locked);
  document.legs = legs.items;
  document.leg_count = legs.count;
  Posted result;
  post_documents(ledger, &document, 1, false, &result);
  return result.id;
}

}  // namespace
}  // namespace florin

using namespace florin;

SQL_FUNCTION(ledger_draw) {
  Ledger *ledger = ledger_argument(fcinfo);
  const DrawRequest request = read_draw_request(fcinfo);
  Document document = {};
  read_header(fcinfo, 6, document);
  document.late = late_argument(fcinfo, 11);
  document.metadata = add_request(document.metadata, request);
  const Leg whole = {request.destination, request.amount, nullptr, 0};
  document.legs = &whole;
  document.leg_count = 1;
  Failure why;
  if (!check_document(document, why))
    raise(why);
  PG_RETURN_INT64(post_draw(ledger, request, document));
}
