// Comparing what an INSERT of the engine left in the tables with what it asked for: triggers and rules of
// somebody else may make something else of it, which no repeat of its key would answer to. Never here: what
// somebody else inserts, which is judged as it arrives (entry_triggers.cpp).

#include "as_asked.hpp"

#include "../money/datum.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

// A value in a row, and whether it is the one that was asked for.
struct Value {
  Datum datum;
  bool is_null;

  Value(TupleTableSlot *slot, AttrNumber column) { datum = slot_getattr(slot, column, &is_null); }

  [[nodiscard]] bool is_number(bool is_given, std::int64_t asked) const {
    return is_null ? !is_given : is_given && DatumGetInt64(datum) == asked;
  }
  [[nodiscard]] bool is_label(Oid asked) const {
    return is_null ? !OidIsValid(asked) : DatumGetObjectId(datum) == asked;
  }
  [[nodiscard]] bool is_amount(bool is_given, const Monetary &asked) const {
    return is_null ? !is_given : is_given && monetary_from_datum(datum) == asked;
  }
  [[nodiscard]] bool is_text(const char *asked) const {
    if (is_null || asked == nullptr)
      return is_null == (asked == nullptr);
    const text *found = DatumGetTextPP(datum);
    const std::size_t length = VARSIZE_ANY_EXHDR(found);
    return length == std::strlen(asked) && std::memcmp(VARDATA_ANY(found), asked, length) == 0;
  }
  [[nodiscard]] bool is_json(Jsonb *asked) const {
    if (is_null || asked == nullptr)
      return is_null == (asked == nullptr);
    Jsonb *found = DatumGetJsonbP(datum);
    const bool is_same = compareJsonbContainers(&found->root, &asked->root) == 0;
    if (PointerGetDatum(found) != datum)
      pfree(found);
    return is_same;
  }
};

const char *column_name(Relation relation, AttrNumber column) {
  return NameStr(TupleDescAttr(RelationGetDescr(relation), column - 1)->attname);
}

// Another leg of the same line would have been refused by the primary key.
const Leg *find_leg(const Document &document, int line, std::size_t &next) {
  for (std::size_t i = 0; i < document.leg_count; ++i) {
    const std::size_t leg = (next + i) % document.leg_count;
    if (line_of(document, leg) == line) {
      next = leg + 1;
      return &document.legs[leg];
    }
  }
  return nullptr;
}

}  // namespace

void check_inserted_header(const Ledger *ledger, const TransactionColumns &column, Relation relation,
                           TupleTableSlot *slot, const Work &work) {
  const Document &document = *work.document;
  const auto require = [&](bool is_same, AttrNumber changed) {
    if (is_same)
      return;
    ereport(ERROR,
            (errcode(ERRCODE_TRIGGERED_DATA_CHANGE_VIOLATION),
             errmsg("%s of transaction " INT64_FORMAT " was changed while it was inserted",
                    column_name(relation, changed), work.id),
             errhint("A trigger on table \"transactions\" changes it."), errtablecol(relation, changed)));
  };
  const auto value = [slot](AttrNumber number) { return Value(slot, number); };
  require(value(column.key).is_text(document.key), column.key);
  require(value(column.kind).is_text(document.kind), column.kind);
  require(value(column.effective_at).is_number(true, work.effective_at), column.effective_at);
  require(value(column.dated_at).is_number(work.is_late, work.dated_at), column.dated_at);
  require(value(column.origin_id).is_number(document.origin_id != 0, document.origin_id), column.origin_id);
  require(value(column.relation).is_label(relation_oid(ledger, document.relation)), column.relation);
  require(value(column.description).is_text(document.description), column.description);
  require(value(column.metadata).is_json(document.metadata), column.metadata);
  require(value(column.expires_at).is_number(document.expires, document.expires_at), column.expires_at);
  require(value(column.capture_limit)
              .is_amount(document.has_capture_limit,
                         document.has_capture_limit ? load(document.capture_limit) : Monetary{}),
          column.capture_limit);
}

void check_inserted_entry(const Ledger *ledger, const EntryColumns &column, Relation relation,
                          TupleTableSlot *slot, const Work &work, std::size_t &next) {
  const int line = DatumGetInt32(required(slot, column.line));
  const Leg *leg = find_leg(*work.document, line, next);
  if (leg == nullptr) {
    ereport(ERROR, (errcode(ERRCODE_TRIGGERED_DATA_CHANGE_VIOLATION),
                    errmsg("entry %d was added to transaction " INT64_FORMAT " while it was inserted", line,
                           work.id),
                    errhint("A trigger adds it, or changes the line of another one."),
                    errtablecol(relation, column.line)));
  }
  const auto require = [&](bool is_same, AttrNumber changed) {
    if (is_same)
      return;
    ereport(ERROR, (errcode(ERRCODE_TRIGGERED_DATA_CHANGE_VIOLATION),
                    errmsg("%s of entry %d of transaction " INT64_FORMAT " was changed while it was inserted",
                           column_name(relation, changed), line, work.id),
                    errhint("A trigger on table \"entries\" changes it."), errtablecol(relation, changed)));
  };
  const auto value = [slot](AttrNumber number) { return Value(slot, number); };
  const std::int64_t account_id = work.accounts[leg - work.document->legs].id;
  require(value(column.layer).is_label(ledger->layers[static_cast<int>(leg->layer)]), column.layer);
  require(value(column.account_id).is_number(true, account_id), column.account_id);
  require(value(column.amount).is_amount(true, leg->amount), column.amount);
  require(value(column.effective_at).is_number(true, work.effective_at), column.effective_at);
  require(value(column.memo).is_text(leg->memo), column.memo);
}

void check_inserted(const Ledger *ledger, Oid table, std::uint64_t written) {
  const Arrivals &arrivals = *arrivals_in(ledger);
  Relation relation = table_open(table, AccessShareLock);
  // The trigger that looks may be off, which is for verify() to tell; a rule may put the rows elsewhere.
  if (arrivals.were_looked_at ? arrivals.rows != written : written > 0 && relation->rd_rules != nullptr) {
    ereport(ERROR, (errcode(ERRCODE_TRIGGERED_DATA_CHANGE_VIOLATION),
                    errmsg("rows of table \"%s\" were inserted as others", RelationGetRelationName(relation)),
                    errhint("A trigger changes what they belong to, or a rule puts them elsewhere."),
                    errtable(relation)));
  }
  table_close(relation, AccessShareLock);
}

void refuse_fewer(Oid table, std::uint64_t written, std::uint64_t wanted) {
  Relation relation = table_open(table, AccessShareLock);
  const char *name = RelationGetRelationName(relation);
  ereport(ERROR,
          (errcode(ERRCODE_TRIGGERED_DATA_CHANGE_VIOLATION),
           errmsg(UINT64_FORMAT " of " UINT64_FORMAT " %s were not inserted", wanted - written, wanted, name),
           errhint("A trigger or a rule on table \"%s\" takes rows away.", name), errtable(relation)));
  pg_unreachable();
}

void refuse_missing(Oid table, std::int64_t id) {
  Relation relation = table_open(table, AccessShareLock);
  ereport(ERROR,
          (errcode(ERRCODE_TRIGGERED_DATA_CHANGE_VIOLATION),
           errmsg("transaction " INT64_FORMAT " was not inserted", id),
           errhint("A trigger or a rule on table \"%s\" takes rows away.", RelationGetRelationName(relation)),
           errtable(relation)));
  pg_unreachable();
}

}  // namespace florin
