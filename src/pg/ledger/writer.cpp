// The executor's state for updates outside of a plan.

#include "writer.hpp"

#include "postgres.hpp"

extern "C" {
#include "parser/parse_relation.h"
#include "utils/datum.h"
#include "utils/typcache.h"
}

namespace florin {
namespace {

void describe_range(EState *state, Relation relation) {
  RangeTblEntry *entry = makeNode(RangeTblEntry);
  entry->rtekind = RTE_RELATION;
  entry->relid = RelationGetRelid(relation);
  entry->relkind = relation->rd_rel->relkind;
  entry->rellockmode = RowExclusiveLock;
#if PG_VERSION_NUM >= 160000
  List *permissions = NIL;
  addRTEPermissionInfo(&permissions, entry);
#endif
#if PG_VERSION_NUM >= 180000
  ExecInitRangeTable(state, list_make1(entry), permissions, bms_make_singleton(1));
#elif PG_VERSION_NUM >= 160000
  ExecInitRangeTable(state, list_make1(entry), permissions);
#else
  ExecInitRangeTable(state, list_make1(entry));
#endif
}

void put(TupleTableSlot *slot, HeapTuple tuple, ItemPointer tid) {
  ExecForceStoreHeapTuple(tuple, slot, false);
  slot->tts_tid = *tid;
}

// Bit for bit, or else as the type has it: one amount may be written in several ways.
bool is_same(Form_pg_attribute column, Datum left, Datum right) {
  if (datum_image_eq(left, right, column->attbyval, column->attlen))
    return true;
  const TypeCacheEntry *type = lookup_type_cache(column->atttypid, TYPECACHE_EQ_OPR_FINFO);
  if (!OidIsValid(type->eq_opr_finfo.fn_oid))
    return false;
  return DatumGetBool(
      FunctionCall2Coll(const_cast<FmgrInfo *>(&type->eq_opr_finfo), column->attcollation, left, right));
}

// The row in the slot `after` is what the triggers before it left.
void check_written(const Writer &writer, HeapTuple wanted) {
  bool is_copy;
  HeapTuple found = ExecFetchSlotHeapTuple(writer.after, false, &is_copy);
  require_written(writer.relation, RelationGetDescr(writer.relation), writer.columns, wanted, found);
  if (is_copy)
    heap_freetuple(found);
}

}  // namespace

void require_written(Relation relation, TupleDesc shape, const OwnColumns &columns, HeapTuple wanted,
                     HeapTuple found) {
  for (std::size_t i = 0; i < columns.count; ++i) {
    const AttrNumber number = columns.numbers[i];
    Form_pg_attribute column = TupleDescAttr(shape, number - 1);
    bool no_wanted;
    bool no_found;
    const Datum wanted_value = heap_getattr(wanted, number, shape, &no_wanted);
    const Datum found_value = heap_getattr(found, number, shape, &no_found);
    if (no_wanted == no_found && (no_wanted || is_same(column, wanted_value, found_value)))
      continue;
    ereport(ERROR, (errcode(ERRCODE_TRIGGERED_DATA_CHANGE_VIOLATION),
                    errmsg("%s of a row of table \"%s\" was changed while it was written",
                           NameStr(column->attname), RelationGetRelationName(relation)),
                    errhint("A trigger on the table changes it."),
                    errtablecolname(relation, NameStr(column->attname))));
  }
}

bool may_change_inserts(Oid table) {
  Relation relation = table_open(table, AccessShareLock);
  const TriggerDesc *triggers = relation->trigdesc;
  const bool may_change = triggers != nullptr && triggers->trig_insert_before_row;
  table_close(relation, NoLock);
  return may_change;
}

Owner become_owner(Relation relation) {
  Owner owner;
  GetUserIdAndSecContext(&owner.caller, &owner.context);
  SetUserIdAndSecContext(relation->rd_rel->relowner,
                         owner.context | SECURITY_LOCAL_USERID_CHANGE | SECURITY_NOFORCE_RLS);
  return owner;
}

void become_caller(const Owner &owner) {
  SetUserIdAndSecContext(owner.caller, owner.context);
}

void start_writing(Writer &writer, Relation relation, const OwnColumns &columns) {
  writer.relation = relation;
  writer.columns = columns;
  writer.state = CreateExecutorState();
  describe_range(writer.state, relation);
  writer.target = makeNode(ResultRelInfo);
  InitResultRelInfo(writer.target, relation, 1, nullptr, 0);
  writer.state->es_output_cid = GetCurrentCommandId(true);
  AfterTriggerBeginQuery();
#if PG_VERSION_NUM >= 160000
  EvalPlanQualInit(&writer.recheck, writer.state, nullptr, NIL, -1, NIL);
#else
  EvalPlanQualInit(&writer.recheck, writer.state, nullptr, NIL, -1);
#endif
  ExecOpenIndices(writer.target, false);
  writer.before = table_slot_create(relation, nullptr);
  writer.after = table_slot_create(relation, nullptr);
}

void write_row(Writer &writer, ItemPointer tid, HeapTuple before, HeapTuple after) {
  put(writer.before, before, tid);
  put(writer.after, after, tid);
  ExecSimpleRelationUpdate(writer.target, writer.state, &writer.recheck, writer.before, writer.after);
  // A trigger before the update may have said that there is to be none: the row would be where it was.
  if (ItemPointerEquals(&writer.after->tts_tid, tid)) {
    ereport(ERROR, (errcode(ERRCODE_TRIGGERED_DATA_CHANGE_VIOLATION),
                    errmsg("a row of table \"%s\" was not updated", RelationGetRelationName(writer.relation)),
                    errhint("A trigger on the table takes updates away.")));
  }
  const TriggerDesc *triggers = writer.relation->trigdesc;
  if (triggers != nullptr && triggers->trig_update_before_row)
    check_written(writer, after);
  ResetPerTupleExprContext(writer.state);
}

void remove_row(Writer &writer, ItemPointer tid, HeapTuple row) {
  put(writer.before, row, tid);
  ExecSimpleRelationDelete(writer.target, writer.state, &writer.recheck, writer.before);
  if (table_tuple_fetch_row_version(writer.relation, tid, SnapshotSelf, writer.after)) {
    ereport(ERROR, (errcode(ERRCODE_TRIGGERED_DATA_CHANGE_VIOLATION),
                    errmsg("a row of table \"%s\" was not deleted", RelationGetRelationName(writer.relation)),
                    errhint("A trigger on the table takes deletes away.")));
  }
  ResetPerTupleExprContext(writer.state);
}

void insert_row(Writer &writer, HeapTuple row) {
  ItemPointerData nowhere;
  ItemPointerSetInvalid(&nowhere);
  put(writer.after, row, &nowhere);
  ExecSimpleRelationInsert(writer.target, writer.state, writer.after);
  if (!ItemPointerIsValid(&writer.after->tts_tid)) {
    ereport(ERROR,
            (errcode(ERRCODE_TRIGGERED_DATA_CHANGE_VIOLATION),
             errmsg("a row of table \"%s\" was not inserted", RelationGetRelationName(writer.relation)),
             errhint("A trigger on the table takes inserts away.")));
  }
  const TriggerDesc *triggers = writer.relation->trigdesc;
  if (triggers != nullptr && triggers->trig_insert_before_row)
    check_written(writer, row);
  ResetPerTupleExprContext(writer.state);
}

void finish_writing(Writer &writer) {
  ExecCloseIndices(writer.target);
  EvalPlanQualEnd(&writer.recheck);
  AfterTriggerEndQuery(writer.state);
  ExecDropSingleTupleTableSlot(writer.before);
  ExecDropSingleTupleTableSlot(writer.after);
  // The slots that row triggers were given.
  ExecResetTupleTable(writer.state->es_tupleTable, false);
  ExecCloseResultRelations(writer.state);
  ExecCloseRangeTableRelations(writer.state);
  FreeExecutorState(writer.state);
  CommandCounterIncrement();
}

}  // namespace florin
