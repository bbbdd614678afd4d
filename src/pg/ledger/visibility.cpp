// Asking for the rights of a reader, and where there are policies for what they let him see.

#include "visibility.hpp"

#include "postgres.hpp"

extern "C" {
#include "utils/rls.h"
}

namespace florin {
namespace {

void check_may_read(Oid table) {
  const AclResult result = pg_class_aclcheck(table, GetUserId(), ACL_SELECT);
  if (result != ACLCHECK_OK)
    aclcheck_error(result, OBJECT_TABLE, get_rel_name(table));
}

bool has_policies(Oid table) {
  return check_enable_rls(table, InvalidOid, true) == RLS_ENABLED;
}

// As the view account_balances shows them to the caller.
void ask_view(Ledger *ledger, const char *const *codes, std::size_t count, bool *visible) {
  auto *texts = static_cast<Datum *>(palloc(sizeof(Datum) * (count + 1)));
  for (std::size_t i = 0; i < count; ++i)
    texts[i] = CStringGetTextDatum(codes[i]);
  Datum values[] = {
      PointerGetDatum(construct_array(texts, static_cast<int>(count), TEXTOID, -1, false, TYPALIGN_INT))};
  connect_spi();
  execute(ledger, Statement::read_visible_codes, values, nullptr, InvalidOid);
  std::size_t at = 0;
  for (std::uint64_t i = 0; i < SPI_processed; ++i) {
    bool is_null;
    const char *code =
        TextDatumGetCString(SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1, &is_null));
    while (at < count && std::strcmp(codes[at], code) < 0)
      ++at;
    if (at == count || std::strcmp(codes[at], code) != 0)
      elog(ERROR, "view account_balances is not in the order of its codes");
    visible[at] = true;
  }
  SPI_finish();
}

}  // namespace

void find_visible(Ledger *ledger, const char *const *codes, std::size_t count, bool *visible) {
  const Oid tables[] = {ledger->accounts, ledger->balances, ledger->held};
  bool all = true;
  for (const Oid table : tables) {
    check_may_read(table);
    all = all && !has_policies(table);
  }
  for (std::size_t i = 0; i < count; ++i)
    visible[i] = all;
  if (!all)
    ask_view(ledger, codes, count, visible);
}

}  // namespace florin
