// Looking accounts up by their codes, and codes by their ids.

#include "rows.hpp"

#include "postgres.hpp"

extern "C" {
#include "storage/bufmgr.h"
}

namespace florin {

AccountFinder start_finding(const Ledger *ledger) {
  Relation relation = table_open(ledger->accounts, AccessShareLock);
  return {ledger,
          relation,
          RelationGetNumberOfBlocks(relation),
          fresh_snapshot(),
          table_slot_create(relation, nullptr),
          no_visit};
}

void finish_finding(AccountFinder &finder) {
  end_visit(finder.visit);
  ExecDropSingleTupleTableSlot(finder.slot);
  UnregisterSnapshot(finder.snapshot);
  table_close(finder.relation, AccessShareLock);
}

namespace {

bool has_code(TupleTableSlot *slot, AttrNumber column, const char *code, std::size_t length) {
  const text *found = DatumGetTextPP(required(slot, column));
  return static_cast<std::size_t>(VARSIZE_ANY_EXHDR(found)) == length &&
         std::memcmp(VARDATA_ANY(found), code, length) == 0;
}

bool fetch_account(AccountFinder &finder, const char *code, std::size_t length, std::uint64_t number) {
  const AttrNumber column = finder.ledger->account.code;
  if (fetch_remembered(finder.relation, finder.blocks, finder.visit, number, finder.snapshot, finder.slot) &&
      has_code(finder.slot, column, code, length))
    return true;
  ExecClearTuple(finder.slot);
  ScanKeyData key;
  ScanKeyInit(&key, 1, BTEqualStrategyNumber, F_TEXTEQ,
              PointerGetDatum(cstring_to_text_with_len(code, static_cast<int>(length))));
  key.sk_collation = C_COLLATION_OID;
  return fetch_by_index(finder.relation, finder.ledger->accounts_by_code, finder.visit, &key, 1, number,
                        finder.snapshot, finder.slot);
}

}  // namespace

std::uint64_t number_of_account(const char *code, std::size_t length) {
  return hash_bytes_extended(reinterpret_cast<const unsigned char *>(code), static_cast<int>(length), 0);
}

bool find_account(AccountFinder &finder, const char *code, std::size_t length, AccountRow &out) {
  return find_account(finder, code, length, number_of_account(code, length), out);
}

bool find_account(AccountFinder &finder, const char *code, std::size_t length, std::uint64_t number,
                  AccountRow &out) {
  if (!fetch_account(finder, code, length, number))
    return false;
  const auto &column = finder.ledger->account;
  out.id = DatumGetInt64(required(finder.slot, column.id));
  out.currency = {DatumGetInt64(required(finder.slot, column.currency))};
  out.is_bounded =
      !slot_attisnull(finder.slot, column.min_balance) || !slot_attisnull(finder.slot, column.max_balance);
  ExecClearTuple(finder.slot);
  return true;
}

const char *account_code(const Ledger *ledger, std::int64_t id) {
  const bool subtree = is_subtree(id);
  Relation relation = table_open(subtree ? ledger->subtree_limits : ledger->accounts, AccessShareLock);
  ScanKeyData key;
  ScanKeyInit(&key, subtree ? ledger->subtree.id : ledger->account.id, BTEqualStrategyNumber, F_INT8EQ,
              Int64GetDatum(id));
  SysScanDesc scan = systable_beginscan(relation, subtree ? ledger->subtrees_by_id : ledger->accounts_by_id,
                                        true, SnapshotSelf, 1, &key);
  HeapTuple tuple = systable_getnext(scan);
  bool is_null = true;
  Datum code = 0;
  if (HeapTupleIsValid(tuple)) {
    code = heap_getattr(tuple, subtree ? ledger->subtree.code : ledger->account.code,
                        RelationGetDescr(relation), &is_null);
  }
  const char *name = is_null ? psprintf("#" INT64_FORMAT, id) : TextDatumGetCString(code);
  systable_endscan(scan);
  table_close(relation, AccessShareLock);
  return name;
}

}  // namespace florin
