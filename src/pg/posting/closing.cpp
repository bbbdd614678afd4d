// What closing the books needs of the engine: that nobody posts meanwhile, and a transaction that carries
// income and expenses to equity. What it carries is worked out in SQL.

#include "../error.hpp"
#include "../failpoint.hpp"
#include "functions.hpp"

#include "postgres.hpp"

extern "C" {
#include "storage/lmgr.h"
}

namespace florin {
namespace {

// Both functions below are for who may write a row of periods: one holds up everybody, and reports leave out
// what the other posts.
void check_may_close(const Ledger *ledger) {
  if (pg_attribute_aclcheck(ledger->periods, ledger->period.closed_until, GetUserId(), ACL_INSERT) !=
          ACLCHECK_OK &&
      pg_class_aclcheck(ledger->periods, GetUserId(), ACL_INSERT) != ACLCHECK_OK)
    aclcheck_error(ACLCHECK_NO_PRIV, OBJECT_TABLE, get_rel_name(ledger->periods));
}

}  // namespace
}  // namespace florin

using namespace florin;

SQL_FUNCTION(ledger_hold_postings) {
  if (PG_ARGISNULL(0))
    raise(Fault::bad_parameter, "ledger must not be null");
  Ledger *ledger = open_ledger(PG_GETARG_OID(0), fcinfo->flinfo->fn_oid);
  check_may_close(ledger);
  LockRelationOid(ledger->transactions, ShareRowExclusiveLock);
  PG_RETURN_TIMESTAMPTZ(read_closed_until(ledger));
}

SQL_FUNCTION(ledger_post_closing) {
  Ledger *ledger = ledger_argument(fcinfo);
  check_may_close(ledger);
  Document document = posting_argument(fcinfo);
  document.relation = TransactionRelation::closing;
  Posted posted;
  post_documents(ledger, &document, 1, false, &posted);
  FAILPOINT("closing_posted");
  PG_RETURN_INT64(posted.id);
}
