// What exchange() of a ledger, which is written in SQL, needs of the engine: the currency of an account that
// the caller may not read, and whether a key was used for the same request.

#include "../error.hpp"
#include "../posting/functions.hpp"
#include "../posting/replay.hpp"

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
    refuse_argument("an account must not be null");
  AccountFinder finder = start_finding(ledger);
  AccountRow account;
  const bool is_there = find_account(finder, code, std::strlen(code), account);
  finish_finding(finder);
  if (!is_there) {
    const Excerpt shown = excerpt(code);
    Failure why;
    why.set(Fault::account_not_found, "account \"%.*s%s\" not found", shown.length, shown.start, shown.ellipsis);
    raise(why);
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
