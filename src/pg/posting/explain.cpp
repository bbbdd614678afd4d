// Judging a document as post_documents does, to the end.

#include "explain.hpp"

#include "posting/limits.hpp"

#include "../error.hpp"
#include "replay.hpp"
#include "rights.hpp"
#include "whole_balance.hpp"
#include "work.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

// The row of an account or a limited subtree: as it is, and as the legs so far leave it.
struct Row {
  Balance before;
  Balance after;
  ArrayType *subtrees;
  std::size_t first_leg;  // the first one that moves it, from 1; 0: none does
};

struct Judgement {
  Ledger *ledger;
  const Document *document;
  const AccountRow *accounts;  // one a leg
  Array<Problem> problems;
  Array<Row> rows;  // in the order in which the legs move them
  HTAB *places;     // their positions by account
};

void note(Judgement &work, std::size_t leg, const Failure &why) {
  // That there was no memory to judge it says nothing of the document.
  if (why.fault == Fault::out_of_memory)
    raise(why);
  work.problems.push(
      {leg, sqlstate(why.fault),
       why.detail[0] != '\0' ? psprintf("%s: %s", why.message, why.detail) : pstrdup(why.message)});
}

std::size_t length_of(const char *text) {
  return text == nullptr ? 0 : std::strlen(text);
}

// ---- what can be told without looking at any row

void judge_shape(Judgement &work) {
  const Document &document = *work.document;
  Failure why;
  if (document.leg_count > max_legs) {
    why.set(Fault::ledger_limit_exceeded, "transaction has %zu legs, the most is %zu", document.leg_count,
            max_legs);
    note(work, 0, why);
  }
  const std::size_t metadata = document.metadata == nullptr ? 0 : VARSIZE(document.metadata) - VARHDRSZ;
  const std::size_t key = document.key == nullptr ? 1 : length_of(document.key);
  // One by one: each says for itself what is too large.
  if (!check_header(key == 0 ? 1 : key, 0, 0, 0, why))
    note(work, 0, why);
  if (!check_header(1, length_of(document.kind), 0, 0, why))
    note(work, 0, why);
  if (!check_header(1, 0, length_of(document.description), 0, why))
    note(work, 0, why);
  if (!check_header(1, 0, 0, metadata, why))
    note(work, 0, why);
  if (!check_header(key == 0 ? 0 : 1, 0, 0, 0, why))
    note(work, 0, why);
  if (document.has_effective_at && TIMESTAMP_NOT_FINITE(document.effective_at)) {
    why.set(Fault::bad_parameter, "effective_at must be finite");
    note(work, 0, why);
  }
  for (std::size_t i = 0; i < document.leg_count; ++i) {
    if (!check_memo(document.legs[i], i + 1, why))
      note(work, i + 1, why);
    if (!check_entry({0, document.legs[i].layer, document.legs[i].amount}, i + 1, why))
      note(work, i + 1, why);
  }
  if (!check_hold(document, why))
    note(work, 0, why);
}

// ---- a repeated key, and the dates

// True if the key is there with the same content, so that nothing else is judged.
bool judge_key(Judgement &work) {
  const Document &document = *work.document;
  TransactionRow row;
  Failure why;
  if (document.key == nullptr)
    return false;
  if (is_archived(work.ledger, document.key, why)) {
    note(work, 0, why);
    return false;
  }
  if (!find_transaction_by_key(work.ledger, document.key, row))
    return false;
  const EntryRows entries = read_entries(work.ledger, row.id, row.effective_at, false, true);
  if (!same_content(work.ledger, row, entries, document, work.accounts, why)) {
    note(work, 0, why);
    return false;
  }
  work.problems.push({0, ERRCODE_SUCCESSFUL_COMPLETION,
                      psprintf("transaction " INT64_FORMAT " was posted with this key and content", row.id)});
  return true;
}

void judge_dates(Judgement &work) {
  const Document &document = *work.document;
  Failure why;
  const TimestampTz effective_at =
      document.has_effective_at ? document.effective_at : GetCurrentTransactionStartTimestamp();
  if (document.late == Late::refuse && !TIMESTAMP_NOT_FINITE(effective_at) &&
      !check_open(effective_at, read_closed_until(work.ledger), why))
    note(work, 0, why);
  if (document.expires && !check_expiry(document.expires_at, why))
    note(work, 0, why);
}

// ---- accounts and sums

bool sum_together(const Leg &left, const Leg &right) {
  return left.amount.currency == right.amount.currency && left.layer == right.layer;
}

// One currency and layer after the other, in the order in which the legs name them.
void judge_sums(Judgement &work) {
  const Document &document = *work.document;
  Failure why;
  Array<Entry> entries;
  entries.start(document.leg_count);
  Array<std::size_t> firsts;
  firsts.start(4);
  for (std::size_t i = 0; i < document.leg_count; ++i) {
    bool is_first = true;
    for (std::size_t at = 0; is_first && at < firsts.count; ++at)
      is_first = !sum_together(document.legs[firsts[at]], document.legs[i]);
    if (is_first)
      firsts.push(i);
  }
  if (firsts.count == 0 && !check_balanced(entries.items, 0, why))
    note(work, 0, why);
  for (const std::size_t first : firsts) {
    entries.count = 0;
    for (std::size_t i = first; i < document.leg_count; ++i) {
      if (sum_together(document.legs[first], document.legs[i]))
        entries.push({0, document.legs[i].layer, document.legs[i].amount});
    }
    if (!check_balanced(entries.items, entries.count, why))
      note(work, 0, why);
  }
}

void judge_accounts(Judgement &work) {
  const Document &document = *work.document;
  Failure why;
  for (std::size_t i = 0; i < document.leg_count; ++i) {
    if (!check_leg_account(document.legs[i], work.accounts[i], i + 1, why))
      note(work, i + 1, why);
  }
  for (std::size_t i = 0; i < document.leg_count; ++i) {
    if (work.accounts[i].id != 0 && !check_leg_currency(document.legs[i], work.accounts[i], i + 1, why))
      note(work, i + 1, why);
  }
  judge_sums(work);
}

// The posting rules, for the current user.
void judge_rights(Judgement &work) {
  PostingRights rights(work.ledger);
  for (std::size_t i = 0; i < work.document->leg_count; ++i) {
    Failure why;
    if (work.accounts[i].id != 0 &&
        !rights.check(work.accounts[i].id, work.document->legs[i].amount.amount.coefficient > 0, why))
      note(work, i + 1, why);
  }
}

// ---- balances

struct RowPlace {
  std::int64_t account_id;  // the key
  std::size_t position;
};

HTAB *start_places() {
  HASHCTL control = {};
  control.keysize = sizeof(std::int64_t);
  control.entrysize = sizeof(RowPlace);
  control.hcxt = CurrentMemoryContext;
  return hash_create("florin explained rows", 64, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

std::size_t row_of(Judgement &work, BalanceTable &table, std::int64_t id) {
  bool found;
  auto *place = static_cast<RowPlace *>(hash_search(work.places, &id, HASH_ENTER, &found));
  if (!found) {
    const WholeBalance whole = look_at_balance(table, id);
    place->position = work.rows.count;
    work.rows.push({whole.balance, whole.balance, whole.subtrees, 0});
  }
  return place->position;
}

// Whether the leg moves its account: it exists, has this currency, and the amount is not zero.
bool moves(const Judgement &work, std::size_t leg) {
  const Monetary &amount = work.document->legs[leg].amount;
  return work.accounts[leg].id != 0 && work.accounts[leg].currency == amount.currency &&
         amount.amount.coefficient != 0;
}

// Adds a leg to a row. A closed account is told, and then counted as if it were open.
void move(Judgement &work, Row &row, std::size_t leg) {
  const Entry entry = {row.before.account_id, work.document->legs[leg].layer,
                       work.document->legs[leg].amount};
  Failure why;
  if (row.first_leg == 0)
    row.first_leg = leg + 1;
  if (apply(row.after, entry, account_code(work.ledger, row.before.account_id), why))
    return;
  note(work, leg + 1, why);
  Balance open = row.after;
  open.closed = false;
  if (!row.after.closed || !apply(open, entry, "", why))
    return;
  open.closed = true;
  row.after = open;
}

// Reads the rows of all accounts, each followed by the subtrees that it is in.
void read_rows(Judgement &work) {
  BalanceTable table = look_at_balances(work.ledger);
  for (std::size_t leg = 0; leg < work.document->leg_count; ++leg) {
    const std::int64_t account = work.accounts[leg].id;
    if (account == 0)
      continue;
    const SubtreeIds above = subtree_ids(work.rows[row_of(work, table, account)].subtrees);
    for (std::size_t i = 0; i < above.count; ++i)
      row_of(work, table, above.ids[i]);
  }
  close_balances(table);
}

Row *find_row(Judgement &work, std::int64_t id) {
  auto *place = static_cast<RowPlace *>(hash_search(work.places, &id, HASH_FIND, nullptr));
  return place == nullptr ? nullptr : &work.rows[place->position];
}

void judge_balances(Judgement &work) {
  for (std::size_t leg = 0; leg < work.document->leg_count; ++leg) {
    if (!moves(work, leg))
      continue;
    Row *account = find_row(work, work.accounts[leg].id);
    move(work, *account, leg);
    const SubtreeIds above = subtree_ids(account->subtrees);
    for (std::size_t i = 0; i < above.count; ++i)
      move(work, *find_row(work, above.ids[i]), leg);
  }
  for (const Row &row : work.rows) {
    Failure why;
    if (row.first_leg == 0 ||
        check_limits(&row.before, row.after, account_code(work.ledger, row.before.account_id), why))
      continue;
    if (is_subtree(row.before.account_id)) {
      const Failure first = why;
      why.explain("%s Account \"%s\" is part of it.", first.detail,
                  work.document->legs[row.first_leg - 1].account);
    }
    note(work, row.first_leg, why);
  }
}

// ---- what the legs do

// Narrows the headroom to that of one row; in the direction in which the natural balance rises or falls.
void narrow(const Row &row, bool rises, LegOutlook &outlook) {
  if (rises ? !row.after.has_max : !row.after.has_min)
    return;
  Decimal at;
  Decimal room;
  Failure ignored;
  const bool can_be_told =
      rises ? expected(row.after, at, ignored) && add(row.after.max, negate(at), room, ignored)
            : available(row.after, at, ignored) && add(at, negate(row.after.min), room, ignored);
  if (!can_be_told || (outlook.has_headroom && compare(outlook.headroom.amount, room) <= 0))
    return;
  outlook.has_headroom = true;
  outlook.headroom = {room, row.after.currency};
}

LegOutlook outlook_of(Judgement &work, std::size_t leg) {
  LegOutlook outlook = {};
  const Row *row = work.accounts[leg].id != 0 ? find_row(work, work.accounts[leg].id) : nullptr;
  Decimal before;
  Decimal after;
  Failure ignored;
  if (row == nullptr || !available(row->before, before, ignored) || !available(row->after, after, ignored))
    return outlook;
  const Currency currency = row->before.currency;
  outlook.is_known = true;
  outlook.before = {before, currency};
  outlook.after = {after, currency};
  outlook.has_min = row->before.has_min;
  outlook.min = {row->before.min, currency};
  outlook.has_max = row->before.has_max;
  outlook.max = {row->before.max, currency};
  const Decimal &amount = work.document->legs[leg].amount.amount;
  const bool rises = (amount.coefficient > 0) == row->before.debit_normal;
  narrow(*row, rises, outlook);
  const SubtreeIds above = subtree_ids(row->subtrees);
  for (std::size_t i = 0; i < above.count; ++i) {
    const Row *subtree = find_row(work, above.ids[i]);
    if (subtree != nullptr)
      narrow(*subtree, rises, outlook);
  }
  return outlook;
}

}  // namespace

Explanation explain(Ledger *ledger, const Document &document) {
  Judgement work = {};
  work.ledger = ledger;
  work.document = &document;
  work.problems.start(4);
  work.rows.start(document.leg_count);
  work.places = start_places();
  Explanation explanation = {};
  explanation.legs.start(document.leg_count);
  judge_shape(work);
  // More than a posting takes is not looked up.
  if (document.leg_count <= max_legs) {
    work.accounts = find_leg_accounts(ledger, document);
    read_rows(work);
    if (!judge_key(work)) {
      judge_dates(work);
      judge_accounts(work);
      judge_rights(work);
      judge_balances(work);
    }
    for (std::size_t i = 0; i < document.leg_count; ++i)
      explanation.legs.push(outlook_of(work, i));
  }
  explanation.problems = work.problems;
  return explanation;
}

}  // namespace florin
