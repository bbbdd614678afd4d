// Index look-ups by code and its prefixes.

#include "subtrees.hpp"

#include "../array.hpp"
#include "balance_rows.hpp"
#include "rows.hpp"

#include "postgres.hpp"

extern "C" {
#include "storage/bufmgr.h"
#include "storage/lmgr.h"
}

namespace florin {
namespace {

ArrayType *make_subtrees(std::int64_t *ids, std::size_t count) {
  if (count == 0)
    return nullptr;
  qsort(ids, count, sizeof(std::int64_t), by_id);
  auto *values = static_cast<Datum *>(palloc(count * sizeof(Datum)));
  for (std::size_t i = 0; i < count; ++i)
    values[i] = Int64GetDatum(ids[i]);
  return construct_array(values, static_cast<int>(count), INT8OID, 8, true, TYPALIGN_DOUBLE);
}

void find_codes(const Ledger *ledger, Relation relation, Snapshot snapshot, ScanKey keys, int count,
                Currency currency, Array<std::int64_t> &out) {
  TupleDesc shape = RelationGetDescr(relation);
  SysScanDesc scan = systable_beginscan(relation, ledger->accounts_by_code, true, snapshot, count, keys);
  while (HeapTuple tuple = systable_getnext(scan)) {
    if (DatumGetInt64(required(tuple, ledger->account.currency, shape)) == currency.packed)
      out.push(DatumGetInt64(required(tuple, ledger->account.id, shape)));
  }
  systable_endscan(scan);
}

Datum text_of(const char *code, std::size_t length, const char *end) {
  return PointerGetDatum(cstring_to_text(psprintf("%.*s%s", static_cast<int>(length), code, end)));
}

}  // namespace

void lock_subtrees(const Ledger *ledger) {
  LockRelationOid(ledger->accounts, ShareRowExclusiveLock);
}

bool any_subtree(const Ledger *ledger) {
  Relation relation = table_open(ledger->subtree_limits, AccessShareLock);
  const bool any = RelationGetNumberOfBlocks(relation) > 0;
  table_close(relation, AccessShareLock);
  return any;
}

AccountIds accounts_beneath(const Ledger *ledger, const char *code, Currency currency) {
  Array<std::int64_t> found;
  found.start(16);
  Relation relation = table_open(ledger->accounts, AccessShareLock);
  Snapshot snapshot = RegisterSnapshot(GetLatestSnapshot());
  const std::size_t length = std::strlen(code);
  const AttrNumber column = ledger->account.code;
  ScanKeyData keys[2];
  ScanKeyInit(&keys[0], column, BTEqualStrategyNumber, F_TEXTEQ, text_of(code, length, ""));
  find_codes(ledger, relation, snapshot, keys, 1, currency, found);
  // Byte by byte, ";" is what follows ":".
  ScanKeyInit(&keys[0], column, BTGreaterEqualStrategyNumber, F_TEXT_GE, text_of(code, length, ":"));
  ScanKeyInit(&keys[1], column, BTLessStrategyNumber, F_TEXT_LT, text_of(code, length, ";"));
  find_codes(ledger, relation, snapshot, keys, 2, currency, found);
  UnregisterSnapshot(snapshot);
  table_close(relation, AccessShareLock);
  qsort(found.items, found.count, sizeof(std::int64_t), by_id);
  return {found.items, found.count};
}

ArrayType *subtrees_above(const Ledger *ledger, const char *code, Currency currency) {
  Array<std::int64_t> found;
  found.start(1);
  Relation relation = table_open(ledger->subtree_limits, AccessShareLock);
  TupleDesc shape = RelationGetDescr(relation);
  Snapshot snapshot = RegisterSnapshot(GetLatestSnapshot());
  const std::size_t length = std::strlen(code);
  for (std::size_t end = 1; end <= length; ++end) {
    if (end < length && code[end] != ':')
      continue;
    ScanKeyData key;
    ScanKeyInit(&key, ledger->subtree.code, BTEqualStrategyNumber, F_TEXTEQ, text_of(code, end, ""));
    SysScanDesc scan = systable_beginscan(relation, ledger->subtrees_by_code, true, snapshot, 1, &key);
    while (HeapTuple tuple = systable_getnext(scan)) {
      if (DatumGetInt64(required(tuple, ledger->subtree.currency, shape)) == currency.packed)
        found.push(DatumGetInt64(required(tuple, ledger->subtree.id, shape)));
    }
    systable_endscan(scan);
  }
  UnregisterSnapshot(snapshot);
  table_close(relation, AccessShareLock);
  return make_subtrees(found.items, found.count);
}

bool grows_by_debits(const Ledger *ledger, std::int64_t subtree_id) {
  Relation relation = table_open(ledger->balances, AccessShareLock);
  Snapshot snapshot = RegisterSnapshot(GetLatestSnapshot());
  ScanKeyData key;
  ScanKeyInit(&key, ledger->balance.account_id, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(subtree_id));
  SysScanDesc scan = systable_beginscan(relation, ledger->balances_by_account, true, snapshot, 1, &key);
  HeapTuple tuple = systable_getnext(scan);
  if (!HeapTupleIsValid(tuple))
    elog(ERROR, "limited subtree " INT64_FORMAT " lacks its balance row", subtree_id);
  const bool debit_normal =
      DatumGetBool(required(tuple, ledger->balance.debit_normal, RelationGetDescr(relation)));
  systable_endscan(scan);
  UnregisterSnapshot(snapshot);
  table_close(relation, AccessShareLock);
  return debit_normal;
}

void check_member(const Ledger *ledger, std::int64_t subtree_id, bool by_debits, const Balance &account,
                  int stripes) {
  if (stripes != 1) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("account \"%s\" is in limited subtree \"%s\" and so must have one stripe",
                           account_code(ledger, account.account_id), account_code(ledger, subtree_id)),
                    errdetail("It has %d.", stripes)));
  }
  if (account.debit_normal != by_debits) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("account \"%s\" in limited subtree \"%s\" must grow by %s",
                           account_code(ledger, account.account_id), account_code(ledger, subtree_id),
                           by_debits ? "debits" : "credits"),
                    errdetail("All accounts of a limited subtree have the same natural sign.")));
  }
}

ArrayType *with_subtree(ArrayType *subtrees, std::int64_t id) {
  const SubtreeIds before = subtree_ids(subtrees);
  Array<std::int64_t> ids;
  ids.start(before.count + 1);
  for (std::size_t i = 0; i < before.count; ++i)
    ids.push(before.ids[i]);
  ids.push(id);
  return make_subtrees(ids.items, ids.count);
}

ArrayType *without_subtree(ArrayType *subtrees, std::int64_t id) {
  const SubtreeIds before = subtree_ids(subtrees);
  Array<std::int64_t> ids;
  ids.start(before.count);
  for (std::size_t i = 0; i < before.count; ++i) {
    if (before.ids[i] != id)
      ids.push(before.ids[i]);
  }
  return make_subtrees(ids.items, ids.count);
}

}  // namespace florin
