// reverse() and refund(): transactions that answer an earlier one and never give back more than it moved.

#include "money/accumulator.hpp"
#include "posting/refund.hpp"

#include "answers.hpp"

#include "../error.hpp"
#include "../money/datum.hpp"
#include "../pricing/sale_answers.hpp"
#include "replay.hpp"

#include "postgres.hpp"

namespace florin {

TransactionRow lock_origin(const Ledger *ledger, std::int64_t id) {
  TransactionRow origin;
  if (!lock_transaction(ledger, id, origin))
    raise(Fault::transaction_not_found, "transaction " INT64_FORMAT " not found", id);
  return origin;
}

bool find_replay(const Ledger *ledger, const Document &document, TransactionRow &out) {
  Failure why;
  if (document.key == nullptr || !find_transaction_by_key(ledger, document.key, out))
    return false;
  if (!same_header(ledger, out, document, why))
    raise(why);
  return true;
}

bool answered_before(const Ledger *ledger, const Document &document, TransactionRow &origin,
                     TransactionRow &replayed) {
  if (find_replay(ledger, document, replayed))
    return true;
  if (document.relation == TransactionRelation::reversal)
    lock_sale_of(ledger, document.origin_id);
  origin = lock_origin(ledger, document.origin_id);
  return find_replay(ledger, document, replayed);  // posted while this one waited
}

Decimal sum_debits(const EntryRows &entries, Currency currency, Layer layer) {
  PositiveSum sum(currency);
  for (std::size_t i = 0; i < entries.count; ++i) {
    if (entries.rows[i].entry.layer == layer)
      sum.add(entries.rows[i].entry.amount);
  }
  Decimal debits;
  Failure why;
  if (!sum.result(debits, why))
    raise(why);
  return debits;
}

std::int64_t post_answer(Ledger *ledger, Document &document, const Array<Leg> &legs) {
  document.legs = legs.items;
  document.leg_count = legs.count;
  Posted result;
  post_documents(ledger, &document, 1, false, &result);
  return result.id;
}

namespace {

bool is_reversed(const Ledger *ledger, std::int64_t id) {
  const AnswerRows answers = read_answers(ledger, id);
  for (std::size_t i = 0; i < answers.count; ++i) {
    if (answers.rows[i].relation == relation_oid(ledger, TransactionRelation::reversal))
      return true;
  }
  return false;
}

// The refunds of a transaction that still count.
Array<AnswerRow> live_refunds(const Ledger *ledger, std::int64_t id) {
  const AnswerRows answers = read_answers(ledger, id);
  Array<AnswerRow> refunds;
  refunds.start(answers.count);
  for (std::size_t i = 0; i < answers.count; ++i) {
    if (answers.rows[i].relation == relation_oid(ledger, TransactionRelation::reversal))
      raise(Fault::refund_exceeds_original, "transaction " INT64_FORMAT " was reversed", id);
    if (!is_reversed(ledger, answers.rows[i].id))
      refunds.push(answers.rows[i]);
  }
  return refunds;
}

// The posted entries, which balance: one whose entries are not complete yet is refused.
EntryRows read_origin(const Ledger *ledger, const TransactionRow &origin) {
  const EntryRows entries = read_entries(ledger, origin.id, origin.effective_at, true, true);
  Array<EntryRow> posted;
  Array<Entry> values;
  posted.start(entries.count);
  values.start(entries.count);
  for (std::size_t i = 0; i < entries.count; ++i) {
    if (entries.rows[i].entry.layer == Layer::posted)
      posted.push(entries.rows[i]);
    values.push(entries.rows[i].entry);
  }
  Failure why;
  if (!check_balanced(values.items, values.count, why))
    raise(why);
  if (posted.count == 0) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("transaction " INT64_FORMAT " is a hold", origin.id), errhint("Use void().")));
  }
  return {posted.items, posted.count};
}

// What answers a hold and posts nothing has nothing to give back.
void refuse_releases(const Ledger *ledger, const TransactionRow &origin) {
  for (const auto relation :
       {TransactionRelation::voiding, TransactionRelation::expiry, TransactionRelation::extension}) {
    if (origin.relation == relation_oid(ledger, relation))
      raise(Fault::bad_parameter, "transaction " INT64_FORMAT " answers a hold and posts nothing", origin.id);
  }
}

// Legs with these amounts on the accounts and lines of the original; those of zero are left out.
Array<Leg> legs_like(const Ledger *ledger, const EntryRows &entries, const Monetary *amounts) {
  Array<Leg> legs;
  legs.start(entries.count);
  for (std::size_t i = 0; i < entries.count; ++i) {
    const EntryRow &row = entries.rows[i];
    if (amounts[i].amount.coefficient != 0)
      legs.push({account_code(ledger, row.entry.account_id), amounts[i], row.memo, row.line});
  }
  return legs;
}

Array<Monetary> opposite(const EntryRows &entries) {
  Array<Monetary> amounts;
  amounts.start(entries.count);
  for (std::size_t i = 0; i < entries.count; ++i)
    amounts.push(negate(entries.rows[i].entry.amount));
  return amounts;
}

// Adds what one refund took back to the legs of its original, by line.
void add_refund(const Ledger *ledger, const AnswerRow &refund, const EntryRows &entries,
                Array<RefundableLeg> &legs) {
  const EntryRows taken = read_entries(ledger, refund.id, refund.effective_at, true, false);
  std::size_t at = 0;
  for (std::size_t i = 0; i < taken.count; ++i) {
    while (at < entries.count && entries.rows[at].line < taken.rows[i].line)
      ++at;
    if (at == entries.count || entries.rows[at].line != taken.rows[i].line)
      elog(ERROR, "refund " INT64_FORMAT " has a line that its original lacks", refund.id);
    Failure why;
    const Decimal before = legs[at].refunded;
    if (!add(before, negate(taken.rows[i].entry.amount.amount), legs[at].refunded, why))
      raise(why);
  }
}

Array<Monetary> share(const Ledger *ledger, std::int64_t origin, const EntryRows &entries,
                      const Monetary &amount) {
  Array<RefundableLeg> legs;
  legs.start(entries.count);
  for (std::size_t i = 0; i < entries.count; ++i)
    legs.push({entries.rows[i].entry.amount, {0, 0}});
  const Array<AnswerRow> refunds = live_refunds(ledger, origin);
  for (std::size_t i = 0; i < refunds.count; ++i)
    add_refund(ledger, refunds[i], entries, legs);
  Array<Monetary> parts;
  parts.start(entries.count);
  for (std::size_t i = 0; i < entries.count; ++i)
    parts.push({{0, 0}, {0}});
  Failure why;
  if (!share_refund(legs.items, legs.count, amount, parts.items, why))
    raise(why);
  return parts;
}

}  // namespace
}  // namespace florin

using namespace florin;

SQL_FUNCTION(ledger_reverse) {
  Ledger *ledger = ledger_argument(fcinfo);
  if (PG_ARGISNULL(1))
    raise(Fault::bad_parameter, "transaction_id must not be null");
  Document document = {};
  document.origin_id = PG_GETARG_INT64(1);
  document.relation = TransactionRelation::reversal;
  read_header(fcinfo, 2, document);
  TransactionRow origin, replayed;
  std::int64_t id;
  if (answered_before(ledger, document, origin, replayed)) {
    id = replayed.id;
  } else {
    refuse_releases(ledger, origin);
    if (origin.relation == relation_oid(ledger, TransactionRelation::reversal))
      raise(Fault::bad_parameter, "transaction " INT64_FORMAT " is a reversal", document.origin_id);
    if (origin.relation == relation_oid(ledger, TransactionRelation::closing))
      raise(Fault::bad_parameter, "transaction " INT64_FORMAT " closes the books", document.origin_id);
    const EntryRows entries = read_origin(ledger, origin);
    if (live_refunds(ledger, document.origin_id).count > 0)
      raise(Fault::refund_exceeds_original, "transaction " INT64_FORMAT " was refunded", document.origin_id);
    refuse_settled(ledger, document.origin_id);
    id = post_answer(ledger, document, legs_like(ledger, entries, opposite(entries).items));
    note_reversal(ledger, origin.id, id);
  }
  PG_RETURN_INT64(id);
}

SQL_FUNCTION(ledger_refund) {
  Ledger *ledger = ledger_argument(fcinfo);
  if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
    raise(Fault::bad_parameter, "transaction_id and amount must not be null");
  const Monetary amount = monetary_from_datum(PG_GETARG_DATUM(2));
  Document document = {};
  document.origin_id = PG_GETARG_INT64(1);
  document.relation = TransactionRelation::refund;
  read_header(fcinfo, 3, document);
  TransactionRow origin, replayed;
  std::int64_t id;
  if (answered_before(ledger, document, origin, replayed)) {
    const EntryRows entries = read_entries(ledger, replayed.id, replayed.effective_at, true, false);
    if (sum_debits(entries, amount.currency, Layer::posted) != amount.amount)
      refuse_replay(document.key, "the amount");
    id = replayed.id;
  } else {
    refuse_releases(ledger, origin);
    if (OidIsValid(origin.relation) && origin.relation != relation_oid(ledger, TransactionRelation::capture))
      raise(Fault::bad_parameter, "transaction " INT64_FORMAT " is itself a reversal or a refund",
            document.origin_id);
    refuse_sale(ledger, origin.id);
    const EntryRows entries = read_origin(ledger, origin);
    id = post_answer(ledger, document,
                     legs_like(ledger, entries, share(ledger, origin.id, entries, amount).items));
  }
  PG_RETURN_INT64(id);
}
