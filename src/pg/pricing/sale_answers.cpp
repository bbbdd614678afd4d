// The lock and the key of an answer; and what a reversal does to the taxes of what it reverses.

#include "sale_answers.hpp"

#include "../error.hpp"
#include "../posting/replay.hpp"
#include "decimals.hpp"
#include "sale_original.hpp"
#include "stored_json.hpp"
#include "tax_turnover.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

bool find_answer(const SaleAnswer &answer, std::int64_t &posted) {
  TransactionRow row;
  SaleRow sale;
  if (!find_transaction_by_key(answer.ledger, answer.document.key, row))
    return false;
  if (row.origin_id != answer.document.origin_id || !read_sale(answer.ledger, row.id, sale) ||
      compareJsonbContainers(&sale.document->root, &answer.request->root) != 0)
    refuse_replay(answer.document.key, "what is asked for");
  posted = row.id;
  return true;
}

void lock_answered(SaleAnswer &answer, std::int64_t id) {
  const TransactionRow row = lock_origin(answer.ledger, id);
  if (answer.answered_id != 0 && row.effective_at <= answer.answered_at)
    return;
  answer.answered_id = id;
  answer.answered_at = row.effective_at;
}

}  // namespace

bool start_answer(SaleAnswer &answer, std::int64_t sale_id, std::int64_t &posted) {
  const char *key = answer.document.key;
  if (key != nullptr && find_answer(answer, posted))  // waits for nobody
    return true;
  lock_answered(answer, sale_id);
  if (answer.document.origin_id != sale_id)
    lock_answered(answer, answer.document.origin_id);
  if (key == nullptr)
    return false;
  lock_sale_key(answer.ledger, key);
  return find_answer(answer, posted);
}

TimestampTz date_answer(SaleAnswer &answer) {
  Document &document = answer.document;
  const TimestampTz now = GetCurrentTransactionStartTimestamp();
  if (!document.has_effective_at && answer.answered_at > now) {
    document.has_effective_at = true;
    document.effective_at = answer.answered_at;
  }
  if (!document.has_effective_at)
    return now;
  // A day alone is its midnight, also where the sale was at noon.
  if (document.effective_at <= answer.answered_at - USECS_PER_DAY) {
    // Both fit the server's own static buffer only one after the other.
    const char *asked = pstrdup(timestamptz_to_str(document.effective_at));
    Failure why;
    why.set(Fault::bad_parameter, "effective_at is a day or more before transaction %lld, which is answered",
            static_cast<long long>(answer.answered_id));
    why.explain("That is effective at %s, the answer would be at %s.", timestamptz_to_str(answer.answered_at),
                asked);
    raise(why);
  }
  return document.effective_at;
}

std::int64_t finish_answer(SaleAnswer &answer, const SaleLegs &legs, Jsonb *quote) {
  answer.document.relation = TransactionRelation::refund;
  const std::int64_t id = post_answer(answer.ledger, answer.document, legs_to_post(legs));
  write_sale(answer.ledger, id, answer.request, quote);
  return id;
}

// Whose sale it is and by which basis it is taxed, of a sale or of an answer to one.
void write_taxed_as(JsonWriter &json, const SaleRow &sale) {
  const StoredJson quote(sale.quote);
  const StoredJson document(sale.document);
  if (quote.has("seller"))
    json.member("seller", quote.text("seller"));
  else if (document.has("seller") && document.member("seller").has("code"))
    json.member("seller", document.member("seller").text("code"));
  if (quote.has("tax_basis"))
    json.member("tax_basis", quote.text("tax_basis"));
}

namespace {

// The opposite of an amount of something that is stored.
void write_opposite(JsonWriter &json, const StoredJson &stored, const char *name) {
  json.member(name, negate(stored.amount(name)));
}

Jsonb *opposite_quote(const SaleRow &sale) {
  const StoredJson quote(sale.quote);
  JsonWriter json;
  json.begin_object();
  json.member("kind", "reversal");
  write_taxed_as(json, sale);
  json.name("taxes");
  json.begin_array();
  quote.each("taxes", [&json](const JsonbValue &value) {
    const StoredJson tax(value);
    json.begin_object();
    for (const char *name : {"line", "jurisdiction", "tax", "exemption"}) {
      if (tax.has(name))
        json.member(name, tax.text(name));
    }
    if (tax.has("rate_id"))
      json.member("rate_id", tax.integer("rate_id"));
    if (tax.has("percent"))
      json.member("percent", tax.number("percent"));
    json.member("reverse_charge", tax.boolean("reverse_charge"));
    write_opposite(json, tax, "base");
    write_opposite(json, tax, "amount");
    json.end_object();
  });
  json.end_array();
  if (quote.has("turnover")) {
    json.name("turnover");
    json.begin_array();
    quote.each("turnover", [&json](const JsonbValue &value) {
      const StoredJson counted(value);
      json.begin_object();
      json.member("area", counted.text("area"));
      write_opposite(json, counted, "amount");
      json.end_object();
    });
    json.end_array();
  }
  json.end_object();
  return json.finish();
}

}  // namespace

void note_reversal(const Ledger *ledger, std::int64_t reversed_id, std::int64_t reversal_id) {
  SaleRow sale;
  if (!read_sale(ledger, reversed_id, sale))
    return;
  JsonWriter json;
  json.begin_object();
  json.member("reverses", reversed_id);
  json.end_object();
  write_sale(ledger, reversal_id, json.finish(), opposite_quote(sale));
  if (StoredJson(sale.quote).has("turnover"))
    write_reversal_turnover(ledger, reversal_id, reversed_id);
}

namespace {

// The sale that a chargeback or goodwill is of, and which row that is; 0: the transaction is neither.
std::int64_t find_sale_of(const Ledger *ledger, std::int64_t id, SaleRow &row) {
  if (!read_sale(ledger, id, row))
    return 0;
  const std::string_view kind = StoredJson(row.quote).text("kind");
  return kind == "chargeback" || kind == "goodwill" ? StoredJson(row.document).integer("transaction_id") : 0;
}

}  // namespace

void lock_sale_of(const Ledger *ledger, std::int64_t id) {
  SaleRow row;
  const std::int64_t sale_id = find_sale_of(ledger, id, row);
  if (sale_id != 0)
    lock_origin(ledger, sale_id);
}

void refuse_settled(const Ledger *ledger, std::int64_t id) {
  SaleRow row;
  const std::int64_t sale_id = find_sale_of(ledger, id, row);
  if (sale_id == 0)
    return;
  SaleOriginal sale;
  read_original(ledger, sale_id, sale);
  const StoredJson quote(row.quote);
  const bool is_goodwill = quote.text("kind") == "goodwill";
  const Decimal open = is_goodwill ? quote.amount("amount").amount : open_of_chargeback(ledger, id);
  if (compare(open, is_goodwill ? sale.goodwill : sale.disputed) <= 0)
    return;
  Failure why;
  why.set(Fault::refund_exceeds_original,
          is_goodwill ? "goodwill %lld was set against refunds" : "chargeback %lld was settled by refunds",
          static_cast<long long>(id));
  why.explain("Reverse these first.");
  raise(why);
}

void refuse_sale(const Ledger *ledger, std::int64_t id) {
  SaleRow sale;
  if (!read_sale(ledger, id, sale))
    return;
  ereport(ERROR,
          (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("transaction " INT64_FORMAT " is a sale", id),
           errhint("Use refund_sale(), which knows of its lines, taxes and fees.")));
}

}  // namespace florin
