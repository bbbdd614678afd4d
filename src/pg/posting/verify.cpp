// Reading all entries of a transaction, and the rules of src/core/posting on them.

#include "posting/capture.hpp"
#include "posting/limits.hpp"

#include "../array.hpp"
#include "../error.hpp"
#include "engine.hpp"
#include "verified.hpp"
#include "verify.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

[[noreturn]] void refuse_transaction(const Failure &why, std::int64_t id) {
  ereport(ERROR, (errcode(sqlstate(why.fault)), errmsg("%s", why.message),
                  why.detail[0] != '\0' ? errdetail("%s", why.detail) : 0,
                  errcontext("transaction " INT64_FORMAT, id)));
  pg_unreachable();
}

// Its entries are all posted or all pending: only a capture, which the engine writes, has both. Pending ones
// are a hold, and what it says of captures must go with them.
void verify_layers(const Ledger *ledger, std::int64_t id, TimestampTz effective_at,
                   const Array<Entry> &entries) {
  std::size_t pending = 0;
  for (std::size_t i = 0; i < entries.count; ++i)
    pending += entries[i].layer == Layer::pending ? 1 : 0;
  if (pending == 0)
    return;
  Header header;
  Failure why;
  if (find_header(ledger, id, effective_at, header) == Membership::missing)
    elog(ERROR, "transaction " INT64_FORMAT " is not found by its index", id);
  if (pending < entries.count && header.relation != relation_oid(ledger, TransactionRelation::capture)) {
    why.set(Fault::bad_parameter, "the entries of a transaction must be all posted or all pending");
    refuse_transaction(why, id);
  }
  if (!OidIsValid(header.relation) && entries.count > max_hold_legs) {
    why.set(Fault::ledger_limit_exceeded, "hold has %zu legs, the most is %zu", entries.count, max_hold_legs);
    refuse_transaction(why, id);
  }
  if (header.has_capture_limit &&
      !check_capture_limit(entries.items, entries.count, load(header.capture_limit), why))
    refuse_transaction(why, id);
}

}  // namespace

void verify_transaction(const Ledger *ledger, std::int64_t transaction_id, TimestampTz effective_at) {
  const EntryRows rows = read_entries(ledger, transaction_id, effective_at, true, false);
  Failure why;
  if (rows.count > max_legs) {
    why.set(Fault::ledger_limit_exceeded, "transaction has %zu legs, the most is %zu", rows.count, max_legs);
    why.explain("Its id is " INT64_FORMAT ".", transaction_id);
    raise(why);
  }
  Array<Entry> entries;
  entries.start(rows.count);
  for (std::size_t i = 0; i < rows.count; ++i)
    entries.push(rows.rows[i].entry);
  if (!check_balanced(entries.items, entries.count, why))
    refuse_transaction(why, transaction_id);
  verify_layers(ledger, transaction_id, effective_at, entries);
  remember_verified(ledger->entries, transaction_id, rows);
}

void require_hold(const Ledger *ledger, std::int64_t id, TimestampTz effective_at) {
  const EntryRows rows = read_entries(ledger, id, effective_at, true, false);
  if (rows.count > 0 && rows.rows[0].entry.layer == Layer::posted && !engine_is_posting(ledger, id)) {
    Failure why;
    why.set(Fault::bad_parameter, "expires_at and capture_limit are for holds");
    refuse_transaction(why, id);
  }
}

}  // namespace florin
