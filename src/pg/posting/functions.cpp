// The SQL functions that post one transaction. They read their arguments and hand a document to the engine.

#include "functions.hpp"

#include "money/quote.hpp"
#include "posting/accounts.hpp"
#include "posting/limits.hpp"

#include "../array.hpp"
#include "../error.hpp"
#include "../money/datum.hpp"
#include "json.hpp"

#include "postgres.hpp"

extern "C" {
#include "catalog/pg_namespace.h"
}

namespace florin {

namespace {

// May this role insert rows into the table, all of their columns or some?
void check_may_insert(Oid table) {
  const Oid role = GetUserId();
  if (pg_class_aclcheck(table, role, ACL_INSERT) != ACLCHECK_OK &&
      pg_attribute_aclcheck_all(table, role, ACL_INSERT, ACLMASK_ANY) != ACLCHECK_OK)
    aclcheck_error(ACLCHECK_NO_PRIV, OBJECT_TABLE, get_rel_name(table));
}

// The inserts themselves ask for the same rights, but by then accounts were looked up, and in a batch locked,
// as the owner.
void check_may_post(const Ledger *ledger) {
#if PG_VERSION_NUM >= 160000
  const AclResult usage = object_aclcheck(NamespaceRelationId, ledger->schema, GetUserId(), ACL_USAGE);
#else
  const AclResult usage = pg_namespace_aclcheck(ledger->schema, GetUserId(), ACL_USAGE);
#endif
  if (usage != ACLCHECK_OK)
    aclcheck_error(usage, OBJECT_SCHEMA, get_namespace_name(ledger->schema));
  check_may_insert(ledger->transactions);
  check_may_insert(ledger->entries);
}

}  // namespace

Ledger *ledger_argument(FunctionCallInfo fcinfo) {
  if (PG_ARGISNULL(0))
    raise(Fault::bad_parameter, "ledger must not be null");
  Ledger *ledger = open_ledger(PG_GETARG_OID(0), fcinfo->flinfo->fn_oid);
  check_may_post(ledger);
  return ledger;
}

const char *text_argument(FunctionCallInfo fcinfo, int number) {
  return PG_ARGISNULL(number) ? nullptr : text_to_cstring(PG_GETARG_TEXT_PP(number));
}

void read_header(FunctionCallInfo fcinfo, int first, Document &document) {
  document.key = text_argument(fcinfo, first);
  document.kind = text_argument(fcinfo, first + 1);
  document.has_effective_at = !PG_ARGISNULL(first + 2);
  document.effective_at = document.has_effective_at ? PG_GETARG_TIMESTAMPTZ(first + 2) : 0;
  document.description = text_argument(fcinfo, first + 3);
  document.metadata = PG_ARGISNULL(first + 4) ? nullptr : PG_GETARG_JSONB_P(first + 4);
  if (document.metadata != nullptr && !JB_ROOT_IS_OBJECT(document.metadata))
    raise(Fault::bad_parameter, "metadata must be an object");
}

Late late_argument(FunctionCallInfo fcinfo, int number) {
  const char *late = text_argument(fcinfo, number);
  if (late == nullptr)
    raise(Fault::bad_parameter, "late must not be null");
  if (std::strcmp(late, "refuse") == 0)
    return Late::refuse;
  if (std::strcmp(late, "next_open") == 0)
    return Late::next_open;
  raise(Fault::bad_parameter, "late must be refuse or next_open, not \"%s\"", late);
}

Array<Leg> transfer_legs(const char *debit, const char *credit, const Monetary &amount, std::size_t number) {
  Failure why;
  if (amount.amount.coefficient <= 0) {
    why.set(Fault::bad_parameter, "amount of a transfer must be above zero, not %s", Printed(amount).text);
    refuse(why, number);
  }
  if (std::strcmp(debit, credit) == 0) {
    why.set(Fault::bad_parameter, "debit and credit of a transfer must be two accounts, not \"%s\" twice",
            debit);
    refuse(why, number);
  }
  Array<Leg> legs;
  legs.start(2);
  legs.push({debit, amount, nullptr, 0});
  legs.push({credit, negate(amount), nullptr, 0});
  return legs;
}

namespace {

Leg read_leg(HeapTupleHeader header, TupleDesc shape, int number) {
  HeapTupleData tuple;
  tuple.t_len = HeapTupleHeaderGetDatumLength(header);
  ItemPointerSetInvalid(&tuple.t_self);
  tuple.t_tableOid = InvalidOid;
  tuple.t_data = header;
  bool is_null;
  const Datum account = heap_getattr(&tuple, 1, shape, &is_null);
  if (is_null)
    raise(Fault::bad_parameter, "account of leg %d is null", number);
  const Datum amount = heap_getattr(&tuple, 2, shape, &is_null);
  if (is_null)
    raise(Fault::bad_parameter, "amount of leg %d is null", number);
  const Datum memo = heap_getattr(&tuple, 3, shape, &is_null);
  return {TextDatumGetCString(account), monetary_from_datum(amount),
          is_null ? nullptr : TextDatumGetCString(memo), 0};
}

}  // namespace

Array<Leg> read_legs(ArrayType *array) {
  if (ARR_NDIM(array) > 1)
    raise(Fault::bad_parameter, "legs must be an array of one dimension");
  Datum *elements;
  bool *nulls;
  int count;
  const Oid type = ARR_ELEMTYPE(array);
  deconstruct_array(array, type, -1, false, TYPALIGN_DOUBLE, &elements, &nulls, &count);
  TupleDesc shape = lookup_rowtype_tupdesc(type, -1);
  Array<Leg> legs;
  legs.start(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    if (nulls[i])
      raise(Fault::bad_parameter, "leg %d is null", i + 1);
    legs.push(read_leg(DatumGetHeapTupleHeader(elements[i]), shape, i + 1));
  }
  ReleaseTupleDesc(shape);
  return legs;
}

Document posting_argument(FunctionCallInfo fcinfo) {
  if (PG_ARGISNULL(1))
    raise(Fault::bad_parameter, "legs must not be null");
  const Array<Leg> legs = read_legs(PG_GETARG_ARRAYTYPE_P(1));
  Document document = {};
  read_header(fcinfo, 2, document);
  document.late = late_argument(fcinfo, 7);
  document.legs = legs.items;
  document.leg_count = legs.count;
  return document;
}

namespace {

Datum post_one(Ledger *ledger, const Document &document) {
  Posted result;
  post_documents(ledger, &document, 1, false, &result);
  return Int64GetDatum(result.id);
}

}  // namespace
}  // namespace florin

using namespace florin;

SQL_FUNCTION(natural_sign) {
  const char *name = text_argument(fcinfo, 0);
  AccountType type;
  Failure why;
  if (!parse_account_type(name, type, why))
    raise(why);
  PG_RETURN_NUMERIC(int64_to_numeric(is_debit_normal(type) ? 1 : -1));
}

SQL_FUNCTION(ledger_format_version) {
  PG_RETURN_INT32(ledger_format);
}

SQL_FUNCTION(ledger_detour) {
  const Detour detour = find_detour(open_ledger(PG_GETARG_OID(0), fcinfo->flinfo->fn_oid));
  if (detour.none())
    PG_RETURN_NULL();
  PG_RETURN_TEXT_P(cstring_to_text(detour.reason));
}

SQL_FUNCTION(ledger_post) {
  Ledger *ledger = ledger_argument(fcinfo);
  return post_one(ledger, posting_argument(fcinfo));
}

SQL_FUNCTION(ledger_transfer) {
  Ledger *ledger = ledger_argument(fcinfo);
  if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3))
    raise(Fault::bad_parameter, "debit, credit and amount must not be null");
  const Array<Leg> legs = transfer_legs(text_argument(fcinfo, 1), text_argument(fcinfo, 2),
                                        monetary_from_datum(PG_GETARG_DATUM(3)), 0);
  Document document = {};
  read_header(fcinfo, 4, document);
  document.late = late_argument(fcinfo, 9);
  document.legs = legs.items;
  document.leg_count = legs.count;
  return post_one(ledger, document);
}

SQL_FUNCTION(ledger_post_json) {
  Ledger *ledger = ledger_argument(fcinfo);
  if (PG_ARGISNULL(1))
    raise(Fault::bad_parameter, "document must not be null");
  Document document = read_document(&PG_GETARG_JSONB_P(1)->root, 0);
  document.late = late_argument(fcinfo, 2);
  return post_one(ledger, document);
}
