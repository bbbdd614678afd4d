// Comparing what a key was used for with what it is asked for now.

#include "replay.hpp"

#include "../error.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

bool same_text(const char *left, const char *right) {
  if (left == nullptr || right == nullptr)
    return left == right;
  return std::strcmp(left, right) == 0;
}

bool same_json(Jsonb *left, Jsonb *right) {
  if (left == nullptr || right == nullptr)
    return left == right;
  return compareJsonbContainers(&left->root, &right->root) == 0;
}

bool differ(const char *key, const char *field, Failure &why) {
  why.set(Fault::idempotency_conflict, "key \"%s\" was used for another transaction", key);
  return why.explain("The first field that differs is %s.", field);
}

// A time that was made anew by the attempt: the commonest fault of a program that repeats.
bool differ_in_time(const char *key, const char *field, Failure &why) {
  differ(key, field, why);
  return why.explain(
      "The first field that differs is %s. A repeat says the same time: take it from what is"
      " recorded and not from the clock.",
      field);
}

bool differ_in_leg(const char *key, const char *field, std::size_t leg, Failure &why) {
  char text[64];
  snprintf(text, sizeof text, "the %s of leg %zu", field, leg + 1);
  return differ(key, text, why);
}

}  // namespace

void refuse_replay(const char *key, const char *field) {
  Failure why;
  differ(key, field, why);
  raise(why);
}

bool same_content(const Ledger *ledger, const TransactionRow &row, const EntryRows &entries,
                  const Document &document, const AccountRow *accounts, Failure &why) {
  const char *key = document.key;
  if (entries.count != document.leg_count)
    return differ(key, "the number of legs", why);
  for (std::size_t i = 0; i < entries.count; ++i) {
    const EntryRow &entry = entries.rows[i];
    if (entry.entry.layer != document.legs[i].layer)
      return differ_in_leg(key, "layer", i, why);
    if (entry.entry.account_id != accounts[i].id)
      return differ_in_leg(key, "account", i, why);
    if (entry.entry.amount != document.legs[i].amount)
      return differ_in_leg(key, "amount", i, why);
    if (!same_text(entry.memo, document.legs[i].memo))
      return differ_in_leg(key, "memo", i, why);
  }
  return same_header(ledger, row, document, why);
}

bool same_header(const Ledger *ledger, const TransactionRow &row, const Document &document, Failure &why) {
  const char *key = document.key;
  if (row.relation != relation_oid(ledger, document.relation) || row.origin_id != document.origin_id)
    return differ(key, "the transaction that it answers", why);
  if (!same_text(row.kind, document.kind))
    return differ(key, "kind", why);
  if (document.has_effective_at && document.effective_at != row.asked_at)
    return differ_in_time(key, "effective_at", why);
  if (!same_text(row.description, document.description))
    return differ(key, "description", why);
  if (!same_json(row.metadata, document.metadata))
    return differ(key, "metadata", why);
  if (row.expires != document.expires || (row.expires && row.expires_at != document.expires_at))
    return differ_in_time(key, "expires_at", why);
  if (row.has_capture_limit != document.has_capture_limit ||
      (row.has_capture_limit && load(row.capture_limit) != load(document.capture_limit)))
    return differ(key, "capture_limit", why);
  return true;
}

bool same_documents(const Document &first, const Document &second, Failure &why) {
  const char *key = second.key;
  if (first.leg_count != second.leg_count)
    return differ(key, "the number of legs", why);
  for (std::size_t i = 0; i < first.leg_count; ++i) {
    if (first.legs[i].layer != second.legs[i].layer)
      return differ_in_leg(key, "layer", i, why);
    if (!same_text(first.legs[i].account, second.legs[i].account))
      return differ_in_leg(key, "account", i, why);
    if (first.legs[i].amount != second.legs[i].amount)
      return differ_in_leg(key, "amount", i, why);
    if (!same_text(first.legs[i].memo, second.legs[i].memo))
      return differ_in_leg(key, "memo", i, why);
  }
  if (!same_text(first.kind, second.kind))
    return differ(key, "kind", why);
  if (second.has_effective_at &&
      second.effective_at !=
          (first.has_effective_at ? first.effective_at : GetCurrentTransactionStartTimestamp()))
    return differ_in_time(key, "effective_at", why);
  if (!same_text(first.description, second.description))
    return differ(key, "description", why);
  if (!same_json(first.metadata, second.metadata))
    return differ(key, "metadata", why);
  if (first.expires != second.expires || (first.expires && first.expires_at != second.expires_at))
    return differ_in_time(key, "expires_at", why);
  if (first.has_capture_limit != second.has_capture_limit ||
      (first.has_capture_limit && load(first.capture_limit) != load(second.capture_limit)))
    return differ(key, "capture_limit", why);
  return true;
}

}  // namespace florin
