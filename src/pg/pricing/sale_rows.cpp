// Reading past snapshots and policies, as the engine reads transactions; writing by SPI.

#include "sale_rows.hpp"

#include "../error.hpp"
#include "../ledger/rows.hpp"
#include "rule_cache.hpp"

#include "postgres.hpp"

extern "C" {
#include "storage/lock.h"
}

namespace florin {
namespace {

Oid sales_of(const Ledger *ledger) {
  const Oid found = get_relname_relid("sales", ledger->schema);
  if (!OidIsValid(found))
    raise(Fault::ledger_format, "the ledger lacks its table \"sales\"");
  return found;
}

Jsonb *copy_of(HeapTuple tuple, AttrNumber column, TupleDesc shape) {
  return DatumGetJsonbPCopy(required(tuple, column, shape));
}

// pg_advisory_lock() and its like write 1 or 2 here.
constexpr std::uint16_t key_lock = 3;

void run(const Ledger *ledger, const char *query, const Oid *types, int count, Datum *values) {
  connect_spi();
  const int code = SPI_execute_plan(prepare_in_ledger(ledger->schema, ledger->extension, query, types, count),
                                    values, nullptr, false, 0);
  if (code < 0)
    elog(ERROR, "SPI_execute_plan: %s", SPI_result_code_string(code));
  SPI_finish();
}

}  // namespace

bool read_sale(const Ledger *ledger, std::int64_t transaction_id, SaleRow &out) {
  const Oid sales = sales_of(ledger);
  Relation relation = table_open(sales, AccessShareLock);
  const AttrNumber id = get_attnum(sales, "transaction_id");
  ScanKeyData key;
  ScanKeyInit(&key, id, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(transaction_id));
  SysScanDesc scan = systable_beginscan(relation, find_index(sales, true, id), true, SnapshotSelf, 1, &key);
  HeapTuple tuple = systable_getnext(scan);
  const bool found = HeapTupleIsValid(tuple);
  if (found) {
    TupleDesc shape = RelationGetDescr(relation);
    out.document = copy_of(tuple, get_attnum(sales, "document"), shape);
    out.quote = copy_of(tuple, get_attnum(sales, "quote"), shape);
  }
  systable_endscan(scan);
  table_close(relation, AccessShareLock);
  return found;
}

void write_sale(const Ledger *ledger, std::int64_t transaction_id, Jsonb *document, Jsonb *quote) {
  constexpr Oid types[] = {INT8OID, JSONBOID, JSONBOID};
  Datum values[] = {Int64GetDatum(transaction_id), JsonbPGetDatum(document), JsonbPGetDatum(quote)};
  run(ledger,
      "WITH sale AS ("
      " INSERT INTO %1$s.sales (transaction_id, document, quote) VALUES ($1, $2, $3))"
      " INSERT INTO %1$s.sale_taxes (transaction_id, number, line, jurisdiction, tax, rate_id, percent, base,"
      " amount, reverse_charge, exemption, seller, marketplace)"
      " SELECT $1, t.number, t.line, t.jurisdiction, t.tax, t.rate_id, t.percent, t.base, t.amount,"
      " coalesce(t.reverse_charge, false), t.exemption, s.seller, s.marketplace"
      // Of an answer to a sale both are in its quote; the document is what was asked for.
      " FROM (SELECT coalesce($3 OPERATOR(pg_catalog.->>) 'seller',"
      " $2 OPERATOR(pg_catalog.#>>) '{seller,code}') AS seller, coalesce(($3 OPERATOR(pg_catalog.->>)"
      " 'tax_basis') OPERATOR(pg_catalog.=) 'marketplace', false) AS marketplace OFFSET 0) AS s"
      " CROSS JOIN ROWS FROM (pg_catalog.jsonb_to_recordset($3 OPERATOR(pg_catalog.->) 'taxes') AS ("
      " line pg_catalog.text, jurisdiction pg_catalog.text, tax pg_catalog.text, rate_id bigint,"
      " percent numeric, base %2$s.monetary, amount %2$s.monetary, reverse_charge boolean,"
      " exemption pg_catalog.text)) WITH ORDINALITY AS t (line, jurisdiction, tax, rate_id, percent, base,"
      " amount, reverse_charge, exemption, number)",
      types, lengthof(types), values);
}

void use_customer_quote(const Ledger *ledger, std::int64_t quote, std::int64_t transaction_id) {
  constexpr Oid types[] = {INT8OID, INT8OID};
  Datum values[] = {Int64GetDatum(quote), Int64GetDatum(transaction_id)};
  run(ledger, "SELECT %1$s.use_quote($1, $2)", types, lengthof(types), values);
}

void lock_sale_key(const Ledger *ledger, const char *key) {
  const auto hash =
      hash_bytes(reinterpret_cast<const unsigned char *>(key), static_cast<int>(std::strlen(key)));
  LOCKTAG tag;
  SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, sales_of(ledger), hash, key_lock);
  LockAcquire(&tag, ExclusiveLock, false, false);
}

}  // namespace florin
