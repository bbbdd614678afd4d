// hold(), capture(), void() and extend_hold(): transactions in two phases. A hold's row is locked first, then
// the balance rows of its accounts in their order, and only then is it judged by the clock: so whoever spends
// what an expired hold kept, and whoever captures it, come one after the other.

#include <algorithm>

#include "posting/capture.hpp"

#include "../error.hpp"
#include "../ledger/held_rows.hpp"
#include "../money/datum.hpp"
#include "answers.hpp"
#include "holds.hpp"
#include "replay.hpp"
#include "rights.hpp"

#include "postgres.hpp"

namespace florin {

namespace {

// Its legs, complete: one that is not balanced yet, and so is this database transaction's own, is refused.
EntryRows read_hold(const Ledger *ledger, const TransactionRow &origin) {
  const EntryRows entries = read_entries(ledger, origin.id, origin.effective_at, true, true);
  Array<Entry> values;
  values.start(entries.count);
  bool is_hold = !OidIsValid(origin.relation);
  for (std::size_t i = 0; i < entries.count; ++i) {
    is_hold = is_hold && entries.rows[i].entry.layer == Layer::pending;
    values.push(entries.rows[i].entry);
  }
  if (!is_hold)
    raise(Fault::bad_parameter, "transaction " INT64_FORMAT " is not a hold", origin.id);
  Failure why;
  if (!check_balanced(values.items, values.count, why))
    raise(why);
  return entries;
}

// What closed it: the answer that came last, one after another as they are under its lock.
[[noreturn]] void refuse_closed(const Ledger *ledger, const TransactionRow &hold) {
  const AnswerRows answers = read_answers(ledger, hold.id);
  AnswerRow last = {};
  for (std::size_t i = 0; i < answers.count; ++i) {
    if (answers.rows[i].id > last.id)
      last = answers.rows[i];
  }
  const bool voided = last.relation == relation_oid(ledger, TransactionRelation::voiding);
  const bool expired = last.relation == relation_oid(ledger, TransactionRelation::expiry);
  Failure why;
  why.set(Fault::hold_not_open, "hold " INT64_FORMAT " is not open", hold.id);
  why.explain("It %s by transaction " INT64_FORMAT ".",
              voided    ? "was voided"
              : expired ? "expired, as written down"
                        : "was captured",
              last.id);
  raise(why);
}

// What it keeps, its accounts locked; LG009 unless it is open.
HeldRows require_open(Ledger *ledger, const TransactionRow &hold, const EntryRows &entries) {
  Array<std::int64_t> accounts;
  accounts.start(entries.count);
  for (std::size_t i = 0; i < entries.count; ++i)
    accounts.push(entries.rows[i].entry.account_id);
  lock_balances(ledger, accounts.items, accounts.count, Locks::all);
  const HeldRows held = read_held(ledger, hold.id);
  if (held.count == 0)
    refuse_closed(ledger, hold);
  if (held.rows[0].expires && held.rows[0].expires_at <= GetCurrentTimestamp()) {
    Failure why;
    why.set(Fault::hold_not_open, "hold " INT64_FORMAT " is not open", hold.id);
    why.explain("It expired at %s.", timestamptz_to_str(held.rows[0].expires_at));
    raise(why);
  }
  return held;
}

// To hold for longer, one needs the right to hold: an extension has no entries of its own to judge.
void check_extension(const Ledger *ledger, const EntryRows &entries) {
  PostingRights rights(ledger);
  Failure why;
  for (std::size_t i = 0; i < entries.count; ++i) {
    const Entry &entry = entries.rows[i].entry;
    if (!rights.check(entry.account_id, entry.amount.amount.coefficient > 0, why))
      raise(why);
  }
}

// ---- captures

// The legs of a hold with what is left of each.
Array<HeldLeg> held_legs(const EntryRows &entries, const HeldRows &held) {
  Array<HeldRow> by_line;
  by_line.start(held.count);
  for (std::size_t i = 0; i < held.count; ++i)
    by_line.push(held.rows[i]);
  std::sort(by_line.begin(), by_line.end(),
            [](const HeldRow &left, const HeldRow &right) { return left.line < right.line; });
  const auto is_before = [](const HeldRow &row, int line) { return row.line < line; };
  Array<HeldLeg> legs;
  legs.start(entries.count);
  for (std::size_t i = 0; i < entries.count; ++i) {
    HeldLeg leg = {entries.rows[i].entry.amount, {0, 0}};
    const int line = entries.rows[i].line;
    const HeldRow *found = std::lower_bound(by_line.begin(), by_line.end(), line, is_before);
    if (found != by_line.end() && found->line == line &&
        found->account_id == entries.rows[i].entry.account_id)
      leg.left = found->amount.amount;
    legs.push(leg);
  }
  return legs;
}

// What the hold's capture limit leaves for more captures; false: it has none.
bool read_allowance(const Ledger *ledger, const TransactionRow &hold, Monetary &out) {
  if (!hold.has_capture_limit)
    return false;
  out = load(hold.capture_limit);
  const AnswerRows answers = read_answers(ledger, hold.id);
  for (std::size_t i = 0; i < answers.count; ++i) {
    if (answers.rows[i].relation != relation_oid(ledger, TransactionRelation::capture))
      continue;
    const EntryRows entries =
        read_entries(ledger, answers.rows[i].id, answers.rows[i].effective_at, true, false);
    Failure why;
    if (!add(Decimal(out.amount), negate(sum_debits(entries, out.currency, Layer::posted)), out.amount, why))
      raise(why);
  }
  return true;
}

// All that is left, or a share of it.
void share(const Ledger *ledger, const TransactionRow &hold, const Array<HeldLeg> &legs,
           const Monetary *amount, bool final, Array<CapturedLeg> &parts) {
  if (amount == nullptr) {
    for (std::size_t i = 0; i < legs.count; ++i) {
      const Monetary left = {legs[i].left, legs[i].original.currency};
      parts.push({left, negate(left)});
    }
    return;
  }
  Monetary allowance;
  const bool is_limited = read_allowance(ledger, hold, allowance);
  for (std::size_t i = 0; i < legs.count; ++i)
    parts.push({});
  Failure why;
  if (!share_capture(legs.items, legs.count, *amount, final, is_limited ? &allowance : nullptr, parts.items,
                     why))
    raise(why);
}

// What it releases stands on the lines of the hold, what it posts on those after them.
Array<Leg> capture_legs(const Ledger *ledger, const EntryRows &entries, const Array<CapturedLeg> &parts) {
  Array<Leg> legs;
  legs.start(2 * entries.count);
  int line = entries.rows[entries.count - 1].line;
  for (std::size_t i = 0; i < entries.count; ++i) {
    if (parts[i].released.amount.coefficient == 0)
      continue;
    legs.push({account_code(ledger, entries.rows[i].entry.account_id), parts[i].released, nullptr,
               entries.rows[i].line, Layer::pending});
  }
  for (std::size_t i = 0; i < entries.count; ++i) {
    if (parts[i].posted.amount.coefficient == 0)
      continue;
    if (line == PG_INT32_MAX)
      ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE), errmsg("no line follows line %d", line)));
    legs.push({account_code(ledger, entries.rows[i].entry.account_id), parts[i].posted, entries.rows[i].memo,
               ++line, Layer::posted});
  }
  return legs;
}

// Whether nothing was left of a hold after one of its answers.
bool was_closed_by(const Ledger *ledger, const TransactionRow &hold, const TransactionRow &answer) {
  const EntryRows entries = read_entries(ledger, hold.id, hold.effective_at, true, false);
  const AnswerRows answers = read_answers(ledger, hold.id);
  Array<Decimal> left;
  left.start(entries.count);
  for (std::size_t i = 0; i < entries.count; ++i)
    left.push(entries.rows[i].entry.amount.amount);
  for (std::size_t i = 0; i < answers.count; ++i) {
    if (answers.rows[i].id > answer.id)
      continue;
    const EntryRows released =
        read_entries(ledger, answers.rows[i].id, answers.rows[i].effective_at, true, false);
    std::size_t at = 0;
    for (std::size_t row = 0; row < released.count; ++row) {
      if (released.rows[row].entry.layer != Layer::pending)
        continue;
      while (at < entries.count && entries.rows[at].line < released.rows[row].line)
        ++at;
      Failure why;
      if (at < entries.count &&
          !add(Decimal(left[at]), released.rows[row].entry.amount.amount, left[at], why))
        raise(why);
    }
  }
  for (const Decimal &rest : left) {
    if (rest.coefficient != 0)
      return false;
  }
  return true;
}

// A capture under the same key: it took the same amount and released the rest, or did not.
void compare_capture(const Ledger *ledger, const Document &document, const TransactionRow &hold,
                     const TransactionRow &row, const Monetary *amount, bool final) {
  const EntryRows entries = read_entries(ledger, row.id, row.effective_at, true, false);
  bool released_more = false;
  for (std::size_t i = 0; i < entries.count; ++i) {
    const Currency currency = entries.rows[i].entry.amount.currency;
    released_more = released_more || compare(sum_debits(entries, currency, Layer::pending),
                                             sum_debits(entries, currency, Layer::posted)) > 0;
  }
  if (amount == nullptr ? released_more || !was_closed_by(ledger, hold, row)
                        : sum_debits(entries, amount->currency, Layer::posted) != amount->amount)
    refuse_replay(document.key, "the amount");
  if (amount != nullptr && released_more != final && (released_more || !was_closed_by(ledger, hold, row)))
    refuse_replay(document.key, "final");
}

// ---- the others

Document hold_answer(FunctionCallInfo fcinfo, TransactionRelation relation, int header) {
  if (PG_ARGISNULL(1))
    raise(Fault::bad_parameter, "hold_id must not be null");
  Document document = {};
  document.origin_id = PG_GETARG_INT64(1);
  document.relation = relation;
  read_header(fcinfo, header, document);
  return document;
}

}  // namespace

Array<Leg> release_legs(const Ledger *ledger, const HeldRows &held) {
  Array<Leg> legs;
  legs.start(held.count);
  for (std::size_t i = 0; i < held.count; ++i) {
    const HeldRow &row = held.rows[i];
    legs.push({account_code(ledger, row.account_id), negate(row.amount), nullptr, row.line, Layer::pending});
  }
  return legs;
}

}  // namespace florin

using namespace florin;

SQL_FUNCTION(ledger_hold) {
  Ledger *ledger = ledger_argument(fcinfo);
  if (PG_ARGISNULL(1))
    raise(Fault::bad_parameter, "legs must not be null");
  Array<Leg> legs = read_legs(PG_GETARG_ARRAYTYPE_P(1));
  for (Leg &leg : legs)
    leg.layer = Layer::pending;
  Document document = {};
  document.expires = !PG_ARGISNULL(2);
  document.expires_at = document.expires ? PG_GETARG_TIMESTAMPTZ(2) : 0;
  read_header(fcinfo, 3, document);
  document.has_capture_limit = !PG_ARGISNULL(8);
  if (document.has_capture_limit)
    document.capture_limit = store(monetary_from_datum(PG_GETARG_DATUM(8)));
  const std::int64_t id = post_answer(ledger, document, legs);
  PG_RETURN_INT64(id);
}

SQL_FUNCTION(ledger_capture) {
  Ledger *ledger = ledger_argument(fcinfo);
  Document document = hold_answer(fcinfo, TransactionRelation::capture, 4);
  if (PG_ARGISNULL(3))
    raise(Fault::bad_parameter, "final must not be null");
  const bool final = PG_GETARG_BOOL(3);
  const bool has_amount = !PG_ARGISNULL(2);
  const Monetary asked = has_amount ? monetary_from_datum(PG_GETARG_DATUM(2)) : Monetary{};
  const Monetary *amount = has_amount ? &asked : nullptr;
  const TransactionRow hold = lock_origin(ledger, document.origin_id);
  TransactionRow replayed;
  std::int64_t id;
  if (find_replay(ledger, document, replayed)) {
    compare_capture(ledger, document, hold, replayed, amount, final);
    id = replayed.id;
  } else {
    const EntryRows entries = read_hold(ledger, hold);
    const HeldRows held = require_open(ledger, hold, entries);
    Array<CapturedLeg> parts;
    parts.start(entries.count);
    share(ledger, hold, held_legs(entries, held), amount, final, parts);
    id = post_answer(ledger, document, capture_legs(ledger, entries, parts));
  }
  PG_RETURN_INT64(id);
}

SQL_FUNCTION(ledger_void) {
  Ledger *ledger = ledger_argument(fcinfo);
  Document document = hold_answer(fcinfo, TransactionRelation::voiding, 2);
  const TransactionRow hold = lock_origin(ledger, document.origin_id);
  TransactionRow replayed;
  std::int64_t id;
  if (find_replay(ledger, document, replayed)) {
    id = replayed.id;
  } else {
    const EntryRows entries = read_hold(ledger, hold);
    id = post_answer(ledger, document, release_legs(ledger, require_open(ledger, hold, entries)));
  }
  PG_RETURN_INT64(id);
}

SQL_FUNCTION(ledger_extend_hold) {
  Ledger *ledger = ledger_argument(fcinfo);
  Document document = hold_answer(fcinfo, TransactionRelation::extension, 3);
  document.late = Late::next_open;  // it has no entries: nothing that was closed changes by it
  document.expires = !PG_ARGISNULL(2);
  document.expires_at = document.expires ? PG_GETARG_TIMESTAMPTZ(2) : 0;
  const TransactionRow hold = lock_origin(ledger, document.origin_id);
  TransactionRow replayed;
  std::int64_t id;
  if (find_replay(ledger, document, replayed)) {
    id = replayed.id;
  } else {
    const EntryRows entries = read_hold(ledger, hold);
    (void)require_open(ledger, hold, entries);
    check_extension(ledger, entries);
    id = post_answer(ledger, document, Array<Leg>{});
    extend_held(ledger, hold.id, document.expires, document.expires_at);
  }
  PG_RETURN_INT64(id);
}
