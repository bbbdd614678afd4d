// Looking up the rules for an account: those on its code and on everything above it.

#include "rights.hpp"

#include "work.hpp"

#include "postgres.hpp"

extern "C" {
#include "catalog/pg_class.h"
}

namespace florin {
namespace {

// What the current user may do with an account.
struct Right {
  std::int64_t account_id;
  bool debit;
  bool credit;
};

// As with other privileges, the owner and superusers are not asked.
bool is_owner(const Ledger *ledger) {
#if PG_VERSION_NUM >= 160000
  return object_ownercheck(RelationRelationId, ledger->entries, GetUserId());
#else
  return pg_class_ownercheck(ledger->entries, GetUserId());
#endif
}

bool has_rights_of(const char *role) {
  const Oid id = get_role_oid(role, true);
  return OidIsValid(id) && has_privs_of_role(GetUserId(), id);
}

// Adds what the rules on just this code let the current user do; false if there are none.
bool add_rights(const Ledger *ledger, Relation rules, Snapshot snapshot, const char *code, std::size_t length,
                Right &right) {
  TupleDesc shape = RelationGetDescr(rules);
  ScanKeyData key;
  ScanKeyInit(&key, ledger->rule.code, BTEqualStrategyNumber, F_TEXTEQ,
              PointerGetDatum(cstring_to_text_with_len(code, static_cast<int>(length))));
  SysScanDesc scan = systable_beginscan(rules, ledger->rules_by_code, true, snapshot, 1, &key);
  bool any = false;
  while (HeapTuple tuple = systable_getnext(scan)) {
    any = true;
    if (!has_rights_of(NameStr(*DatumGetName(required(tuple, ledger->rule.role, shape)))))
      continue;
    const char *side = TextDatumGetCString(required(tuple, ledger->rule.side, shape));
    right.debit = right.debit || std::strcmp(side, "credit") != 0;
    right.credit = right.credit || std::strcmp(side, "debit") != 0;
  }
  systable_endscan(scan);
  return any;
}

void find_right(const Ledger *ledger, const char *code, Right &right) {
  Relation rules = table_open(ledger->posting_rules, AccessShareLock);
  Snapshot snapshot = RegisterSnapshot(GetLatestSnapshot());
  const std::size_t length = std::strlen(code);
  bool any = false;
  right.debit = false;
  right.credit = false;
  for (std::size_t end = 1; end <= length; ++end) {
    if (end == length || code[end] == ':')
      any = add_rights(ledger, rules, snapshot, code, end, right) || any;
  }
  UnregisterSnapshot(snapshot);
  table_close(rules, AccessShareLock);
  if (!any)
    right.debit = right.credit = true;
}

bool is_expiry(const Ledger *ledger, const InsertedEntry &entry) {
  const Work *work = entry.entry.releases ? posting_work(ledger, entry.transaction_id) : nullptr;
  return work != nullptr && work->document->relation == TransactionRelation::expiry;
}

}  // namespace

PostingRights::PostingRights(const Ledger *ledger) : ledger_(ledger) {
  if (!ledger->has_rules || is_owner(ledger))
    return;
  HASHCTL control = {};
  control.keysize = sizeof(std::int64_t);
  control.entrysize = sizeof(Right);
  control.hcxt = CurrentMemoryContext;
  known_ = hash_create("florin posting rights", 16, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

bool PostingRights::check(std::int64_t account_id, bool is_debit, Failure &why) {
  if (all_may())
    return true;
  bool found;
  auto *right = static_cast<Right *>(hash_search(known_, &account_id, HASH_ENTER, &found));
  if (!found)
    find_right(ledger_, account_code(ledger_, account_id), *right);
  if (is_debit ? right->debit : right->credit)
    return true;
  const char *side = is_debit ? "debit" : "credit";
  why.set(Fault::not_allowed, "permission denied to %s account \"%s\"", side,
          account_code(ledger_, account_id));
  return why.explain("Role \"%s\" is not among those that the posting rules let %s it.",
                     GetUserNameFromId(GetUserId(), false), side);
}

void PostingRights::finish() {
  if (known_ != nullptr)
    hash_destroy(known_);
  known_ = nullptr;
}

void check_posting_rights(const Ledger *ledger, const InsertedEntry *entries, std::size_t count) {
  PostingRights rights(ledger);
  for (std::size_t i = 0; !rights.all_may() && i < count; ++i) {
    const Entry &entry = entries[i].entry;
    const bool is_debit = (entry.amount.amount.coefficient > 0) != entry.releases;
    Failure why;
    if (!is_expiry(ledger, entries[i]) && !rights.check(entry.account_id, is_debit, why))
      refuse(why, batch_item(ledger, entries[i].transaction_id));
  }
  rights.finish();
}

}  // namespace florin
