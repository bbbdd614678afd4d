// quote_sale() and post_sale().

#include "../error.hpp"
#include "../failpoint.hpp"
#include "../posting/functions.hpp"
#include "json_members.hpp"
#include "sale_document.hpp"
#include "sale_quote.hpp"
#include "sale_rows.hpp"
#include "tax_turnover.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

const char *copy_of(std::string_view text) {
  return text.empty() ? nullptr : pnstrdup(text.data(), text.size());
}

Jsonb *metadata_of(Jsonb *document) {
  const JsonbValue *found = find_json_member(json_value(document), "metadata");
  return found == nullptr || found->type == jbvNull ? nullptr
                                                    : JsonbValueToJsonb(const_cast<JsonbValue *>(found));
}

[[noreturn]] void refuse_key(const char *key, const char *detail) {
  Failure why;
  why.set(Fault::idempotency_conflict, "key \"%s\" was used for another transaction", key);
  why.explain("%s", detail);
  raise(why);
}

// The sale that was posted under the key; 0: none. LG006 for anything else.
std::int64_t find_posted(const Ledger *ledger, const char *key, Jsonb *document) {
  TransactionRow row;
  if (!find_transaction_by_key(ledger, key, row))
    return 0;
  SaleRow sale;
  if (OidIsValid(row.relation) || !read_sale(ledger, row.id, sale))
    refuse_key(key, "It is no sale.");
  if (compareJsonbContainers(&sale.document->root, &document->root) != 0)
    refuse_key(key, "The documents differ.");
  return row.id;
}

Document document_of(const SaleDocument &sale, Jsonb *document, const Array<Leg> &legs) {
  Document out = {};
  out.key = copy_of(sale.key);
  out.kind = sale.kind.empty() ? "sale" : copy_of(sale.kind);
  out.description = copy_of(sale.description);
  out.metadata = metadata_of(document);
  out.has_effective_at = sale.has_at;
  out.effective_at = sale.at;
  out.legs = legs.items;
  out.leg_count = legs.count;
  return out;
}

}  // namespace
}  // namespace florin

using namespace florin;

SQL_FUNCTION(ledger_quote_sale) {
  PricingCalls &calls = pricing_calls(fcinfo);
  Jsonb *given = sale_argument(fcinfo);
  const SaleDocument sale = read_sale_document(given);
  const SaleQuote quote = quote_sale(calls, sale);
  Failure why;
  if (!check_document(document_of(sale, given, legs_to_post(quote.legs)), why))
    raise(why);
  PG_RETURN_JSONB_P(write_quote(sale, quote));
}

SQL_FUNCTION(ledger_post_sale) {
  Ledger *ledger = ledger_argument(fcinfo);
  PricingCalls &calls = pricing_calls(fcinfo);
  calls.is_posting = true;
  Jsonb *given = sale_argument(fcinfo);
  const SaleDocument sale = read_sale_document(given);
  if (!sale.key.empty()) {
    const char *key = copy_of(sale.key);
    std::int64_t id = find_posted(ledger, key, given);  // waits for nobody
    if (id == 0) {
      lock_sale_key(ledger, key);
      id = find_posted(ledger, key, given);
    }
    if (id != 0)
      PG_RETURN_INT64(id);
  }
  const SaleQuote quote = quote_sale(calls, sale);
  const Array<Leg> legs = legs_to_post(quote.legs);
  if (legs.count == 0)
    raise(Fault::bad_parameter, "the sale comes to nothing, there is nothing to post");
  const Document document = document_of(sale, given, legs);
  Posted posted;
  post_documents(ledger, &document, 1, false, &posted);
  if (!posted.created)
    refuse_key(document.key, "It is no sale.");
  FAILPOINT("sale_posted");
  Jsonb *written = write_quote(sale, quote);
  write_sale(ledger, posted.id, given, written);
  if (!quote.turnover.empty())
    write_turnover(ledger, posted.id, sale.seller.code, sale.at, written);
  for (const SaleExchange *exchange : {&quote.payment, &quote.settlement}) {
    if (exchange->quote != 0)
      use_customer_quote(ledger, exchange->quote, posted.id);
  }
  PG_RETURN_INT64(posted.id);
}
