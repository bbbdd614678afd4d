// What answers to a sale have in common: the lock, the key, the rows. Never here: what they come to.
#pragma once

#include "../posting/answers.hpp"
#include "sale_legs.hpp"
#include "sale_rows.hpp"

#include "postgres.hpp"

namespace florin {

// An answer that is asked for: its header, which transaction it answers, and the request as it is stored.
struct SaleAnswer {
  Ledger *ledger;
  Document document;
  Jsonb *request;
  // ---- filled by start_answer(): what is answered, and when that was
  std::int64_t answered_id = 0;
  TimestampTz answered_at = 0;
};

// With a key that was used, true and the first answer's id if the request was the same; else the sale and the
// answer to it that is answered, if it is another transaction, are locked. LG006 for another request; LG016.
bool start_answer(SaleAnswer &answer, std::int64_t sale_id, std::int64_t &posted);
// The date of the answer: what was said, else now, or when what it answers happens if that is still to come.
// 22023 for one that is a day or more before that of what it answers.
TimestampTz date_answer(SaleAnswer &answer);
// Posts the legs, and keeps the request and what it came to.
std::int64_t finish_answer(SaleAnswer &answer, const SaleLegs &legs, Jsonb *quote);

// What the taxes of an answer are told by, as those of the sale or of another answer to it: the seller, and
// on which basis who owes them was decided.
void write_taxed_as(JsonWriter &json, const SaleRow &sale);

// Before a transaction is locked for its reversal: the sale that a chargeback or goodwill is of is locked
// first, as by all that answers it.
void lock_sale_of(const Ledger *ledger, std::int64_t id);
// Under these locks: LG011 for a chargeback that refunds have settled, and for goodwill that they were set
// against: the buyer had it of the refund.
void refuse_settled(const Ledger *ledger, std::int64_t id);
// After a transaction was reversed: if it is a sale or an answer to one, its taxes and what it
// counts towards thresholds are taken back with it.
void note_reversal(const Ledger *ledger, std::int64_t reversed_id, std::int64_t reversal_id);
// 22023 for a sale, which has a refund function of its own.
void refuse_sale(const Ledger *ledger, std::int64_t id);

}  // namespace florin
