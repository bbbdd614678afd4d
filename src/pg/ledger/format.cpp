// The format of a schema that says it is a ledger, read before anything is known of it: whoever owns the
// schema may have put there what runs as its reader.

#include "../error.hpp"

#include "postgres.hpp"

extern "C" {
#include "catalog/pg_class.h"
}

namespace florin {
namespace {

// As the extension's own trigger on the table tells.
bool is_formatted(Relation relation, Oid extension) {
  if (relation->rd_rel->relkind != RELKIND_RELATION || relation->trigdesc == nullptr)
    return false;
  for (int i = 0; i < relation->trigdesc->numtriggers; ++i) {
    const Oid function = relation->trigdesc->triggers[i].tgfoid;
    const char *name = get_func_name(function);
    if (name != nullptr && std::strcmp(name, "florin_settings_changed") == 0 &&
        get_func_namespace(function) == extension)
      return true;
  }
  return false;
}

bool may_change(Oid relation) {
#if PG_VERSION_NUM >= 160000
  return object_ownercheck(RelationRelationId, relation, GetUserId());
#else
  return pg_class_ownercheck(relation, GetUserId());
#endif
}

}  // namespace
}  // namespace florin

using namespace florin;

// Not by a query, which would run the function of a view, of a policy or of a cast. NULL where the schema is
// no ledger, 0 where its format is not known.
SQL_FUNCTION(ledger_format_of) {
  const Oid found = get_relname_relid("ledger_format", PG_GETARG_OID(0));
  if (!OidIsValid(found) || get_rel_relkind(found) != RELKIND_RELATION)
    PG_RETURN_NULL();
  if (!may_change(found))
    aclcheck_error(ACLCHECK_NOT_OWNER, OBJECT_TABLE, get_rel_name(found));
  // Upgrades of one ledger wait for each other, and nobody replaces the table meanwhile.
  Relation relation = table_open(found, ShareUpdateExclusiveLock);
  const AttrNumber column = get_attnum(found, "version");
  if (!is_formatted(relation, get_func_namespace(fcinfo->flinfo->fn_oid)) || column == InvalidAttrNumber ||
      get_atttype(found, column) != INT4OID) {
    table_close(relation, NoLock);
    PG_RETURN_NULL();
  }
  SysScanDesc scan = systable_beginscan(relation, InvalidOid, false, nullptr, 0, nullptr);
  HeapTuple row = systable_getnext(scan);
  bool is_null = true;
  Datum format = 0;
  if (HeapTupleIsValid(row))
    format = heap_getattr(row, column, RelationGetDescr(relation), &is_null);
  systable_endscan(scan);
  table_close(relation, NoLock);
  PG_RETURN_INT32(is_null ? 0 : DatumGetInt32(format));
}
