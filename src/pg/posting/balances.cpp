// Moving balances: rows locked in account order, rules applied in memory, one update.
// The only code that writes the table balances.

#include "../array.hpp"
#include "../error.hpp"
#include "../money/datum.hpp"
#include "engine.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

constinit bool writing_balances = false;

int by_transaction(const void *left, const void *right) {
  const auto *a = static_cast<const InsertedEntry *>(left);
  const auto *b = static_cast<const InsertedEntry *>(right);
  if (a->transaction_id != b->transaction_id)
    return a->transaction_id < b->transaction_id ? -1 : 1;
  return a->line < b->line ? -1 : a->line > b->line ? 1 : 0;
}

int by_id(const void *left, const void *right) {
  const auto a = *static_cast<const std::int64_t *>(left);
  const auto b = *static_cast<const std::int64_t *>(right);
  return a < b ? -1 : a > b ? 1 : 0;
}

ArrayType *int8_array(const Array<std::int64_t> &values) {
  auto *items = static_cast<Datum *>(palloc(values.count * sizeof(Datum)));
  for (std::size_t i = 0; i < values.count; ++i)
    items[i] = Int64GetDatum(values[i]);
  return construct_array(items, static_cast<int>(values.count), INT8OID, 8, true, TYPALIGN_DOUBLE);
}

ArrayType *monetary_array(const Ledger *ledger, Datum *items, std::size_t count) {
  return construct_array(items, static_cast<int>(count), ledger->monetary_type, sizeof(StoredMonetary), false,
                         TYPALIGN_DOUBLE);
}

// The position of an account among the held rows, which are in account order.
std::size_t find_held(const Array<HeldBalance> &held, std::int64_t account_id) {
  std::size_t low = 0;
  std::size_t high = held.count;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (held[middle].balance.account_id < account_id)
      low = middle + 1;
    else
      high = middle;
  }
  return low < held.count && held[low].balance.account_id == account_id ? low : held.count;
}

[[noreturn]] void account_is_missing(const Ledger *ledger, std::int64_t account_id) {
  Failure why;
  why.set(Fault::account_not_found, "account \"%s\" not found", account_code(ledger, account_id));
  raise(why);
}

// Sorts the ids in place and keeps one of each; returns how many.
std::size_t make_distinct(std::int64_t *ids, std::size_t count) {
  qsort(ids, count, sizeof(std::int64_t), by_id);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (i == 0 || ids[i] != ids[kept - 1])
      ids[kept++] = ids[i];
  }
  return kept;
}

// Runs the statement that locks one row an account, of the stripe that this session uses.
void lock_rows(Ledger *ledger, const Array<std::int64_t> &ids) {
  Datum values[] = {PointerGetDatum(int8_array(ids)),
                    Int16GetDatum(static_cast<std::int16_t>(MyProcPid & 0x7FFF))};
  execute(ledger, Statement::lock_balances, values, nullptr, ledger->balances);
}

// Locks the rows and reads them, in account order.
Array<HeldBalance> hold(Ledger *ledger, const Array<std::int64_t> &ids) {
  lock_rows(ledger, ids);
  Array<HeldBalance> held;
  held.start(SPI_processed);
  for (std::uint64_t row = 0; row < SPI_processed; ++row)
    held.push(held_balance(row));
  SPI_freetuptable(SPI_tuptable);
  for (std::size_t i = 0; i < ids.count; ++i) {
    if (i >= held.count || held[i].balance.account_id != ids[i])
      account_is_missing(ledger, ids[i]);
  }
  return held;
}

// A rule that refuses is asked again with the account's code, which only an error needs.
void apply_entry(const Ledger *ledger, Balance &balance, const InsertedEntry &inserted) {
  Failure why;
  if (apply(balance, inserted.entry, "", why))
    return;
  (void)apply(balance, inserted.entry, account_code(ledger, balance.account_id), why);
  refuse(why, batch_item(inserted.transaction_id));
}

void check_held(const Ledger *ledger, const Balance &balance, std::int64_t transaction_id) {
  Failure why;
  if (check_limits(balance, "", why))
    return;
  (void)check_limits(balance, account_code(ledger, balance.account_id), why);
  refuse(why, batch_item(transaction_id));
}

void store_held(Ledger *ledger, const Array<std::int64_t> &ids, const Array<HeldBalance> &held) {
  const std::size_t count = held.count;
  auto *stripes = static_cast<Datum *>(palloc(count * sizeof(Datum)));
  auto *posted = static_cast<Datum *>(palloc(count * sizeof(Datum)));
  auto *debits = static_cast<Datum *>(palloc(count * sizeof(Datum)));
  auto *credits = static_cast<Datum *>(palloc(count * sizeof(Datum)));
  for (std::size_t i = 0; i < count; ++i) {
    const Balance &balance = held[i].balance;
    stripes[i] = Int16GetDatum(held[i].stripe);
    posted[i] = monetary_datum({balance.posted, balance.currency});
    debits[i] = monetary_datum({balance.pending_debits, balance.currency});
    credits[i] = monetary_datum({balance.pending_credits, balance.currency});
  }
  Datum values[] = {
      PointerGetDatum(int8_array(ids)),
      PointerGetDatum(construct_array(stripes, static_cast<int>(count), INT2OID, 2, true, TYPALIGN_SHORT)),
      PointerGetDatum(monetary_array(ledger, posted, count)),
      PointerGetDatum(monetary_array(ledger, debits, count)),
      PointerGetDatum(monetary_array(ledger, credits, count))};
  write_balances(ledger, Statement::update_balances, values, nullptr);
  if (SPI_processed != count)
    elog(ERROR, "moved " UINT64_FORMAT " balances of %zu", static_cast<std::uint64_t>(SPI_processed), count);
}

}  // namespace

HeldBalance held_balance(std::uint64_t row) {
  HeapTuple tuple = SPI_tuptable->vals[row];
  TupleDesc shape = SPI_tuptable->tupdesc;
  bool is_null;
  HeldBalance held;
  Balance &balance = held.balance;
  balance.account_id = DatumGetInt64(SPI_getbinval(tuple, shape, 1, &is_null));
  held.stripe = DatumGetInt16(SPI_getbinval(tuple, shape, 2, &is_null));
  balance.debit_normal = DatumGetBool(SPI_getbinval(tuple, shape, 3, &is_null));
  balance.closed = DatumGetBool(SPI_getbinval(tuple, shape, 4, &is_null));
  const Monetary posted = monetary_from_datum(SPI_getbinval(tuple, shape, 5, &is_null));
  balance.currency = posted.currency;
  balance.posted = posted.amount;
  balance.pending_debits = monetary_from_datum(SPI_getbinval(tuple, shape, 6, &is_null)).amount;
  balance.pending_credits = monetary_from_datum(SPI_getbinval(tuple, shape, 7, &is_null)).amount;
  const Datum min = SPI_getbinval(tuple, shape, 8, &is_null);
  balance.has_min = !is_null;
  balance.min = is_null ? Decimal{0, 0} : monetary_from_datum(min).amount;
  const Datum max = SPI_getbinval(tuple, shape, 9, &is_null);
  balance.has_max = !is_null;
  balance.max = is_null ? Decimal{0, 0} : monetary_from_datum(max).amount;
  return held;
}

bool engine_writes_balances() {
  return writing_balances;
}

void write_balances(Ledger *ledger, Statement statement, Datum *values, const char *nulls) {
  const bool before = writing_balances;
  PG_TRY();
  {
    writing_balances = true;
    execute(ledger, statement, values, nulls, ledger->balances);
  }
  PG_FINALLY();
  { writing_balances = before; }
  PG_END_TRY();
}

void lock_balances(Ledger *ledger, std::int64_t *ids, std::size_t count) {
  Array<std::int64_t> distinct;
  distinct.items = ids;
  distinct.count = make_distinct(ids, count);
  lock_rows(ledger, distinct);
  SPI_freetuptable(SPI_tuptable);
}

void move_balances(Ledger *ledger, InsertedEntry *entries, std::size_t count) {
  qsort(entries, count, sizeof(InsertedEntry), by_transaction);
  Array<std::int64_t> ids;
  ids.start(count);
  for (std::size_t i = 0; i < count; ++i)
    ids.push(entries[i].entry.account_id);
  ids.count = make_distinct(ids.items, ids.count);
  Array<HeldBalance> held = hold(ledger, ids);

  // Transaction by transaction: each must keep the limits by itself, not only all together.
  Array<std::size_t> touched;
  touched.start(8);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = find_held(held, entries[i].entry.account_id);
    apply_entry(ledger, held[at].balance, entries[i]);
    touched.push(at);
    if (i + 1 == count || entries[i + 1].transaction_id != entries[i].transaction_id) {
      for (const std::size_t position : touched)
        check_held(ledger, held[position].balance, entries[i].transaction_id);
      touched.count = 0;
    }
  }
  store_held(ledger, ids, held);
}

}  // namespace florin
