// The lock on a seller's turnover, and its rows.

#include "tax_turnover.hpp"

#include "../error.hpp"
#include "../money/datum.hpp"
#include "decimals.hpp"

#include "postgres.hpp"

extern "C" {
#include "common/hashfn.h"
#include "storage/lock.h"
}

namespace florin {
namespace {

// pg_advisory_lock() and its like write 1 or 2 here.
constexpr std::uint16_t turnover_lock = 3;

std::uint32_t hash_of(std::string_view text) {
  return hash_bytes(reinterpret_cast<const unsigned char *>(text.data()), static_cast<int>(text.size()));
}

int by_number(const void *left, const void *right) {
  const auto a = *static_cast<const std::uint32_t *>(left);
  const auto b = *static_cast<const std::uint32_t *>(right);
  return a < b ? -1 : a > b ? 1 : 0;
}

// As the caller, and past the snapshot of a transaction that is older than the sale.
void run_by_now(const Ledger *ledger, const char *query, const Oid *types, int count, Datum *values) {
  connect_spi();
  Snapshot snapshot = RegisterSnapshot(GetLatestSnapshot());
  const int code =
      SPI_execute_snapshot(prepare_in_ledger(ledger->schema, ledger->extension, query, types, count), values,
                           nullptr, snapshot, InvalidSnapshot, false, false, 0);
  UnregisterSnapshot(snapshot);
  if (code < 0)
    elog(ERROR, "SPI_execute_snapshot: %s", SPI_result_code_string(code));
  SPI_finish();
}

Decimal part_until(const Monetary &whole, const Decimal &done, const Decimal &net) {
  const int minor_unit = required_minor_unit(whole.currency);
  const int digits = whole.amount.scale > minor_unit ? whole.amount.scale : minor_unit;
  Decimal out;
  Failure why;
  if (!telescope(whole.amount, done, net, digits, out, why))
    raise(why);
  return out;
}

}  // namespace

void lock_turnover(const PricingCalls &calls, std::string_view party,
                   std::span<const std::string_view> areas) {
  Array<std::uint32_t> numbers;
  numbers.start(areas.size());
  for (const std::string_view area : areas)
    numbers.push(hash_combine(hash_of(party), hash_of(area)));
  qsort(numbers.items, numbers.count, sizeof(std::uint32_t), by_number);
  const Oid table = get_relname_relid("tax_turnover", calls.schema);
  for (const std::uint32_t number : numbers) {
    LOCKTAG tag;
    SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, table, number, turnover_lock);
    LockAcquire(&tag, ExclusiveLock, false, false);
  }
}

void write_turnover(const Ledger *ledger, std::int64_t transaction_id, std::string_view seller,
                    TimestampTz effective_at, Jsonb *quote) {
  constexpr Oid types[] = {INT8OID, TEXTOID, TIMESTAMPTZOID, JSONBOID};
  Datum values[] = {Int64GetDatum(transaction_id),
                    PointerGetDatum(cstring_to_text_with_len(seller.data(), static_cast<int>(seller.size()))),
                    TimestampTzGetDatum(effective_at), JsonbPGetDatum(quote)};
  run_by_now(ledger,
             "INSERT INTO %1$s.tax_turnover (transaction_id, party, area, effective_at, amount, transactions)"
             " SELECT $1, $2, t.area, $3, t.amount, 1"
             " FROM pg_catalog.jsonb_to_recordset($4 OPERATOR(pg_catalog.->) 'turnover')"
             " AS t (area pg_catalog.text, amount %2$s.monetary)",
             types, lengthof(types), values);
}

void write_refund_turnover(const Ledger *ledger, std::int64_t refund_id, std::int64_t sale_id,
                           TimestampTz effective_at, Jsonb *quote) {
  if (!StoredJson(quote).has("turnover"))
    return;
  constexpr Oid types[] = {INT8OID, INT8OID, TIMESTAMPTZOID, JSONBOID};
  Datum values[] = {Int64GetDatum(refund_id), Int64GetDatum(sale_id), TimestampTzGetDatum(effective_at),
                    JsonbPGetDatum(quote)};
  run_by_now(ledger,
             "INSERT INTO %1$s.tax_turnover"
             " (transaction_id, party, area, effective_at, amount, transactions, sold_at)"
             " SELECT $1, s.party, s.area, $3, t.amount, 0, s.effective_at"
             " FROM pg_catalog.jsonb_to_recordset($4 OPERATOR(pg_catalog.->) 'turnover')"
             " AS t (area pg_catalog.text, amount %2$s.monetary)"
             " JOIN %1$s.tax_turnover AS s ON s.transaction_id OPERATOR(pg_catalog.=) $2"
             " AND s.area OPERATOR(pg_catalog.=) t.area",
             types, lengthof(types), values);
}

void write_reversal_turnover(const Ledger *ledger, std::int64_t reversal_id, std::int64_t reversed_id) {
  constexpr Oid types[] = {INT8OID, INT8OID};
  Datum values[] = {Int64GetDatum(reversal_id), Int64GetDatum(reversed_id)};
  run_by_now(ledger,
             "INSERT INTO %1$s.tax_turnover"
             " (transaction_id, party, area, effective_at, amount, transactions, sold_at)"
             " SELECT $1, t.party, t.area, t.effective_at, %2$s.monetary_negate(t.amount),"
             " OPERATOR(pg_catalog.-) t.transactions, t.sold_at"
             " FROM %1$s.tax_turnover AS t WHERE t.transaction_id OPERATOR(pg_catalog.=) $2",
             types, lengthof(types), values);
}

void write_given_turnover(JsonWriter &json, const SaleOriginal &sale, const Giving &giving) {
  const StoredJson quote(sale.row.quote);
  const StoredJson totals = quote.member("totals");
  const Decimal net = sum(totals.amount("goods").amount, totals.amount("shipping").amount);
  if (!quote.has("turnover") || net.coefficient == 0)
    return;
  const Decimal given = sum(sale.given_net, sum(giving.goods, giving.shipping));
  json.name("turnover");
  json.begin_array();
  quote.each("turnover", [&](const JsonbValue &value) {
    const StoredJson counted(value);
    Monetary part = counted.amount("amount");
    part.amount = difference(part_until(part, sale.given_net, net), part_until(part, given, net));
    json.begin_object();
    json.member("area", counted.text("area"));
    json.member("amount", part);
    json.end_object();
  });
  json.end_array();
}

}  // namespace florin
