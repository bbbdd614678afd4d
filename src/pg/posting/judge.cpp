// What of a document is judged by itself, or with the account that a leg names: sizes, shape, dates,
// currencies. Never here: what accounts hold (balances.cpp), or in which order a posting asks (engine.cpp).

#include "money/quote.hpp"
#include "posting/capture.hpp"
#include "posting/limits.hpp"

#include "../array.hpp"
#include "engine.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

std::size_t length_of(const char *text) {
  return text == nullptr ? 0 : std::strlen(text);
}

}  // namespace

bool check_hold(const Document &document, Failure &why) {
  const bool is_hold = document.relation == TransactionRelation::none && document.leg_count > 0 &&
                       document.legs[0].layer == Layer::pending;
  if (is_hold && document.leg_count > max_hold_legs) {
    return why.set(Fault::ledger_limit_exceeded, "hold has %zu legs, the most is %zu", document.leg_count,
                   max_hold_legs);
  }
  if (!is_hold && document.relation != TransactionRelation::extension &&
      (document.expires || document.has_capture_limit))
    return why.set(Fault::bad_parameter, "expires_at and capture_limit are for holds");
  if (!document.has_capture_limit)
    return true;
  Array<Entry> entries;
  entries.start(document.leg_count);
  for (std::size_t i = 0; i < document.leg_count; ++i)
    entries.push({0, Layer::pending, document.legs[i].amount});
  return check_capture_limit(entries.items, entries.count, load(document.capture_limit), why);
}

bool check_header(std::size_t key, std::size_t kind, std::size_t description, std::size_t metadata,
                  Failure &why) {
  if (key > max_key_bytes)
    return why.set(Fault::ledger_limit_exceeded, "key is %zu bytes long, the most is %zu", key,
                   max_key_bytes);
  if (kind > max_kind_bytes)
    return why.set(Fault::ledger_limit_exceeded, "kind is %zu bytes long, the most is %zu", kind,
                   max_kind_bytes);
  if (description > max_description_bytes) {
    return why.set(Fault::ledger_limit_exceeded, "description is %zu bytes long, the most is %zu",
                   description, max_description_bytes);
  }
  if (metadata > max_metadata_bytes) {
    return why.set(Fault::ledger_limit_exceeded, "metadata is %zu bytes long, the most is %zu", metadata,
                   max_metadata_bytes);
  }
  if (key == 0)
    return why.set(Fault::bad_parameter, "key must not be empty");
  return true;
}

bool check_open(TimestampTz effective_at, TimestampTz closed_until, Failure &why) {
  if (effective_at >= closed_until)
    return true;
  // Both fit the server's own static buffer only one after the other.
  char *effective = pstrdup(timestamptz_to_str(effective_at));
  why.set(Fault::period_closed, "the books are closed until %s", timestamptz_to_str(closed_until));
  return why.explain("The transaction is effective at %s.", effective);
}

bool check_expiry(TimestampTz expires_at, Failure &why) {
  if (TIMESTAMP_NOT_FINITE(expires_at))
    return why.set(Fault::bad_parameter, "expires_at must be finite");
  if (expires_at > GetCurrentTimestamp())
    return true;
  why.set(Fault::bad_parameter, "expires_at must be in the future");
  return why.explain("It is %s.", timestamptz_to_str(expires_at));
}

bool check_document(const Document &document, Failure &why) {
  if (document.leg_count > max_legs) {
    return why.set(Fault::ledger_limit_exceeded, "transaction has %zu legs, the most is %zu",
                   document.leg_count, max_legs);
  }
  const std::size_t metadata = document.metadata == nullptr ? 0 : VARSIZE(document.metadata) - VARHDRSZ;
  if (!check_header(document.key == nullptr ? 1 : length_of(document.key), length_of(document.kind),
                    length_of(document.description), metadata, why))
    return false;
  if (document.has_effective_at && TIMESTAMP_NOT_FINITE(document.effective_at))
    return why.set(Fault::bad_parameter, "effective_at must be finite");
  for (std::size_t i = 0; i < document.leg_count; ++i) {
    const Leg &leg = document.legs[i];
    if (!check_memo(leg, i + 1, why) || !check_entry({0, leg.layer, leg.amount}, i + 1, why))
      return false;
  }
  return check_hold(document, why);
}

bool check_memo(const Leg &leg, std::size_t number, Failure &why) {
  if (length_of(leg.memo) <= max_memo_bytes)
    return true;
  return why.set(Fault::ledger_limit_exceeded, "memo of leg %zu is %zu bytes long, the most is %zu", number,
                 length_of(leg.memo), max_memo_bytes);
}

namespace {

// "Leg 2", for a detail; and its role, where that and not the caller named the account.
struct LegName {
  LegName(const Leg &leg, std::size_t number) {
    if (leg.is_of_role)
      snprintf(text, sizeof text, "Leg %zu, of the role \"%s\",", number, leg.memo);
    else
      snprintf(text, sizeof text, "Leg %zu", number);
  }
  char text[96];
};

}  // namespace

bool check_leg_account(const Leg &leg, const AccountRow &account, std::size_t number, Failure &why) {
  if (account.id != 0)
    return true;
  why.set(Fault::account_not_found, "account \"%.*s\" not found",
          pg_mbcliplen(leg.account, static_cast<int>(length_of(leg.account)), 255), leg.account);
  return why.explain("%s names it.", LegName(leg, number).text);
}

bool check_leg_currency(const Leg &leg, const AccountRow &account, std::size_t number, Failure &why) {
  if (account.currency == leg.amount.currency)
    return true;
  why.set(Fault::currency_mismatch, "account \"%s\" is in %s", leg.account, Printed(account.currency).text);
  return why.explain("%s has %s.", LegName(leg, number).text, Printed(leg.amount).text);
}

}  // namespace florin
