// reverse() and refund(): transactions that answer an earlier one and never give back more than it moved.

#include "posting/refund.hpp"

#include "../array.hpp"
#include "../error.hpp"
#include "../money/datum.hpp"
#include "functions.hpp"
#include "replay.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

[[noreturn]] void refuse_with(Fault fault, const char *message) {
  Failure why;
  why.set(fault, "%s", message);
  raise(why);
}

// The transaction to be answered, locked: answers to it are posted one after the other.
TransactionRow lock_origin(const Ledger *ledger, std::int64_t id) {
  TransactionRow origin;
  if (!lock_transaction(ledger, id, origin))
    refuse_with(Fault::transaction_not_found, psprintf("transaction " INT64_FORMAT " not found", id));
  return origin;
}

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
      refuse_with(Fault::refund_exceeds_original, psprintf("transaction " INT64_FORMAT " was reversed", id));
    if (!is_reversed(ledger, answers.rows[i].id))
      refunds.push(answers.rows[i]);
  }
  return refunds;
}

EntryRows read_origin(const Ledger *ledger, const TransactionRow &origin) {
  const EntryRows entries = read_entries(ledger, origin.id, origin.effective_at, true, true);
  for (std::size_t i = 0; i < entries.count; ++i) {
    if (entries.rows[i].entry.layer != Layer::posted)
      refuse_with(Fault::bad_parameter,
                  psprintf("transaction " INT64_FORMAT " has pending entries", origin.id));
  }
  return entries;
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

// What a refund gave back in a currency: the sum of its debits.
Decimal refunded_amount(const EntryRows &entries, Currency currency) {
  Decimal sum = {0, 0};
  Failure why;
  for (std::size_t i = 0; i < entries.count; ++i) {
    const Monetary &amount = entries.rows[i].entry.amount;
    if (amount.currency == currency && amount.amount.coefficient > 0 &&
        !add(Decimal(sum), amount.amount, sum, why))
      raise(why);
  }
  return sum;
}

// An answer that was posted before under this key; 0 if there is none, LG006 if it is another one.
std::int64_t find_replay(const Ledger *ledger, const Document &document, const Monetary *amount) {
  TransactionRow row;
  if (document.key == nullptr || !find_transaction_by_key(ledger, document.key, row))
    return 0;
  Failure why;
  if (!same_header(ledger, row, document, why))
    raise(why);
  if (amount != nullptr && refunded_amount(read_entries(ledger, row.id, row.effective_at, true, false),
                                           amount->currency) != amount->amount) {
    why.set(Fault::idempotency_conflict, "key \"%s\" was used for another transaction", document.key);
    why.explain("The first field that differs is the amount.");
    raise(why);
  }
  return row.id;
}

std::int64_t post_answer(Ledger *ledger, Document &document, const EntryRows &entries,
                         const Monetary *amounts) {
  const Array<Leg> legs = legs_like(ledger, entries, amounts);
  document.legs = legs.items;
  document.leg_count = legs.count;
  Posted result;
  post_documents(ledger, &document, 1, false, &result);
  return result.id;
}

void connect() {
  if (SPI_connect() != SPI_OK_CONNECT)
    elog(ERROR, "SPI_connect failed");
}

}  // namespace
}  // namespace florin

using namespace florin;

SQL_FUNCTION(ledger_reverse) {
  Ledger *ledger = ledger_argument(fcinfo);
  if (PG_ARGISNULL(1))
    refuse_argument("transaction_id must not be null");
  Document document = {};
  document.origin_id = PG_GETARG_INT64(1);
  document.relation = TransactionRelation::reversal;
  read_header(fcinfo, 2, document);
  connect();
  const TransactionRow origin = lock_origin(ledger, document.origin_id);
  std::int64_t id = find_replay(ledger, document, nullptr);
  if (id == 0) {
    if (origin.relation == relation_oid(ledger, TransactionRelation::reversal))
      refuse_with(Fault::bad_parameter,
                  psprintf("transaction " INT64_FORMAT " is a reversal", document.origin_id));
    if (origin.relation == relation_oid(ledger, TransactionRelation::closing))
      refuse_with(Fault::bad_parameter,
                  psprintf("transaction " INT64_FORMAT " closes the books", document.origin_id));
    if (live_refunds(ledger, document.origin_id).count > 0)
      refuse_with(Fault::refund_exceeds_original,
                  psprintf("transaction " INT64_FORMAT " was refunded", document.origin_id));
    const EntryRows entries = read_origin(ledger, origin);
    id = post_answer(ledger, document, entries, opposite(entries).items);
  }
  SPI_finish();
  PG_RETURN_INT64(id);
}

SQL_FUNCTION(ledger_refund) {
  Ledger *ledger = ledger_argument(fcinfo);
  if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
    refuse_argument("transaction_id and amount must not be null");
  const Monetary amount = monetary_from_datum(PG_GETARG_DATUM(2));
  Document document = {};
  document.origin_id = PG_GETARG_INT64(1);
  document.relation = TransactionRelation::refund;
  read_header(fcinfo, 3, document);
  connect();
  const TransactionRow origin = lock_origin(ledger, document.origin_id);
  std::int64_t id = find_replay(ledger, document, &amount);
  if (id == 0) {
    if (OidIsValid(origin.relation))
      refuse_with(
          Fault::bad_parameter,
          psprintf("transaction " INT64_FORMAT " is itself a reversal or a refund", document.origin_id));
    const EntryRows entries = read_origin(ledger, origin);
    id = post_answer(ledger, document, entries, share(ledger, origin.id, entries, amount).items);
  }
  SPI_finish();
  PG_RETURN_INT64(id);
}
