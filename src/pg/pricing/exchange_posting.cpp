// What exchange() and settle() of a ledger, which are written in SQL, need of the engine: the currency of an
// account that the caller may not read, whether a key was used for the same request, and that what they write
// down of a transaction is written when it is posted.

#include "../error.hpp"
#include "../posting/functions.hpp"
#include "../posting/replay.hpp"
#include "../posting/triggers.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

// Stored metadata as they were asked for: without what the exchange added to its request.
Jsonb *without_what_was_used(Jsonb *metadata) {
  if (metadata == nullptr)
    return nullptr;
  Datum path[] = {CStringGetTextDatum("exchange"), CStringGetTextDatum("used")};
  ArrayType *names = construct_array(path, 2, TEXTOID, -1, false, TYPALIGN_INT);
  return DatumGetJsonbP(
      DirectFunctionCall2(jsonb_delete_path, JsonbPGetDatum(metadata), PointerGetDatum(names)));
}

}  // namespace
}  // namespace florin

using namespace florin;

SQL_FUNCTION(ledger_account_currency) {
  const Ledger *ledger = ledger_argument(fcinfo);
  const char *code = text_argument(fcinfo, 1);
  if (code == nullptr)
    raise(Fault::bad_parameter, "an account must not be null");
  AccountFinder finder = start_finding(ledger);
  AccountRow account;
  const bool is_there = find_account(finder, code, std::strlen(code), account);
  finish_finding(finder);
  if (!is_there) {
    const Excerpt shown = excerpt(code);
    raise(Fault::account_not_found, "account \"%.*s%s\" not found", shown.length, shown.start,
          shown.ellipsis);
  }
  PG_RETURN_INT64(account.currency.packed);
}

// The arguments after the ledger are those of a header: key, kind, effective_at, description, metadata.
SQL_FUNCTION(ledger_find_exchange) {
  const Ledger *ledger = ledger_argument(fcinfo);
  Document document = {};
  read_header(fcinfo, 1, document);
  TransactionRow row;
  if (document.key == nullptr || !find_transaction_by_key(ledger, document.key, row))
    PG_RETURN_NULL();
  row.metadata = without_what_was_used(row.metadata);
  Failure why;
  if (!same_header(ledger, row, document, why))
    raise(why);
  PG_RETURN_INT64(row.id);
}

// On tables with a column transaction_id of their own.
SQL_FUNCTION(florin_own_transaction) {
  const TriggerCall call = trigger_call(fcinfo, true, true);
  const Ledger *ledger = open_ledger_of(fcinfo);
  HeapTuple tuple = call.data->tg_trigtuple;
  TupleDesc shape = RelationGetDescr(call.data->tg_relation);
  bool is_null = true;
  const int column = SPI_fnumber(shape, "transaction_id");
  const Datum id = column > 0 ? SPI_getbinval(tuple, shape, column, &is_null) : 0;
  Header header;
  if (is_null || find_header(ledger, DatumGetInt64(id), 0, header) == Membership::own)
    return PointerGetDatum(tuple);  // the NOT NULL constraint says it
  raise(Fault::append_only, "transaction %lld was not posted by this database transaction",
        static_cast<long long>(DatumGetInt64(id)));
}
