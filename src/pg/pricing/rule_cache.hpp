// The rules that a pricing function has read, kept for as long as its call site sees the same rows, so that a
// batch of quotes in one statement asks for each rule once.
// Never here: what a rule means, or which of its versions holds (src/core/pricing).
#pragma once

#include <span>
#include <string_view>

#include "pricing/sale.hpp"

#include "../array.hpp"

#include "postgres.hpp"

namespace florin {

struct RuleMemo;

// One call site of a pricing function: what is remembered lives in its memory, and goes with it.
struct PricingCalls {
  Oid schema;         // of the ledger
  Oid extension;      // the extension's schema
  Oid monetary_type;  // the extension's types
  Oid currency_type;
  bool is_posting;  // of what is posted: what counts towards a threshold is counted one sale after another
  MemoryContext memory;  // emptied whenever rows may have changed
  RuleMemo *memo;
};

// That of a function whose first argument is a ledger's schema. LG018 if it is none. To be asked for once a
// call: the memory is emptied here if the snapshot is another than at the last call.
PricingCalls &pricing_calls(FunctionCallInfo fcinfo);

// The values of a query's parameters $1, $2 ..., which are also what its result is remembered by.
struct RuleKey {
  static constexpr int most = 8;
  Oid types[most];
  Datum values[most];
  bool is_null[most];
  std::string_view texts[most];  // of type text; an empty one is passed as ''
  int count = 0;

  RuleKey &text(std::string_view value);
  RuleKey &number(std::int64_t value);                    // bigint
  RuleKey &time(std::int64_t value);                      // timestamptz
  RuleKey &optional_time(bool said, std::int64_t value);  // NULL if not said
  RuleKey &currency(const PricingCalls &calls, Currency value);

 private:
  RuleKey &put(Oid type, Datum value, bool null);
};

// The row of a result that is read now. Columns count from 0; what is kept of it is copied to the memory of
// the call site. The types are the caller's to know.
struct RuleRow {
  HeapTuple tuple;
  TupleDesc shape;

  [[nodiscard]] bool is_null(int column) const;
  [[nodiscard]] Datum value(int column) const;            // of something that is not null and passed by value
  [[nodiscard]] std::string_view text(int column) const;  // empty for NULL
  [[nodiscard]] std::int64_t number(int column) const;    // bigint; 0 for NULL
  [[nodiscard]] int integer(int column) const;            // integer; 0 for NULL
  [[nodiscard]] bool boolean(int column) const;           // false for NULL
  [[nodiscard]] std::int64_t time(int column) const;      // timestamptz; 0 for NULL
  [[nodiscard]] Decimal decimal(int column) const;        // numeric; 0 for NULL
  [[nodiscard]] Monetary monetary(int column) const;      // 0 of no currency for NULL
  [[nodiscard]] Currency currency(int column) const;      // 0 for NULL
  [[nodiscard]] Jsonb *jsonb(int column) const;           // nullptr for NULL
  [[nodiscard]] Array<std::string_view> texts(int column) const;  // text[]; none for NULL
  [[nodiscard]] Array<Decimal> decimals(int column) const;        // numeric[]; none for NULL
  [[nodiscard]] Array<std::int64_t> numbers(int column) const;    // bigint[]; none for NULL
};

// How rules of one kind are read: a constant of the file that uses it. In `query`, %1$s stands for the
// ledger's schema and every name is qualified, operators too. It runs with the caller's rights.
template <typename Rule>
struct RuleSource {
  const char *query;
  Rule (*read)(const RuleRow &row);
};

// A query prepared once a session, with %1$s for the ledger's schema and %2$s for the extension's; `query` is
// a constant, by whose address it is found. In an open SPI connection.
SPIPlanPtr prepare_in_ledger(Oid schema, Oid extension, const char *query, const Oid *types, int count);

// ---- what find_rules() is made of

struct RuleRows {
  void *items;
  std::size_t count;
};
using ReadRules = RuleRows (*)(const void *source, SPITupleTable *rows, std::size_t count);
RuleRows find_rows(PricingCalls &calls, const void *source, const char *query, const RuleKey &key,
                   ReadRules read);
RuleRows read_rows(PricingCalls &calls, const void *source, const char *query, const RuleKey &key,
                   ReadRules read);

template <typename Rule>
RuleRows rules_of_rows(const void *source, SPITupleTable *rows, std::size_t count) {
  Array<Rule> rules;
  rules.start(count);
  for (std::size_t i = 0; i < count; ++i)
    rules.push(static_cast<const RuleSource<Rule> *>(source)->read({rows->vals[i], rows->tupdesc}));
  return {rules.items, rules.count};
}

// All rows of the query for this key, in its order: by SPI the first time, from memory after that.
template <typename Rule>
std::span<const Rule> find_rules(PricingCalls &calls, const RuleSource<Rule> &source, const RuleKey &key) {
  const RuleRows found = find_rows(calls, &source, source.query, key, rules_of_rows<Rule>);
  return {static_cast<const Rule *>(found.items), found.count};
}

// The same by SPI each time, as the active snapshot sees them.
template <typename Rule>
std::span<const Rule> read_rules(PricingCalls &calls, const RuleSource<Rule> &source, const RuleKey &key) {
  const RuleRows found = read_rows(calls, &source, source.query, key, rules_of_rows<Rule>);
  return {static_cast<const Rule *>(found.items), found.count};
}

}  // namespace florin
