// Queries for rules: prepared once a session, their rows kept once a call site.

#include "rule_cache.hpp"

#include "../error.hpp"
#include "../ledger/ledger.hpp"
#include "../money/datum.hpp"

#include "postgres.hpp"

namespace florin {

// What of a snapshot tells two of them apart, for one session.
struct Sight {
  TransactionId xmin, xmax;
  std::uint32_t running;  // how many, and which
  std::uint32_t running_hash;
  std::uint32_t running_below;  // on a standby everything is here
  std::uint32_t running_below_hash;
  CommandId command;
  SubTransactionId subtransaction;  // what it wrote may be gone, and its command numbers are used again
  Oid user;                         // policies show each role rows of its own
};
static_assert(std::has_unique_object_representations_v<Sight>);

struct Remembered {
  Remembered *next;
  std::uint32_t hash;
  const void *source;
  const char *bytes;
  std::size_t length;
  RuleRows rows;
};

inline constexpr std::uint32_t memo_slots = 1'024;

// What a call site remembers at most, between two calls: a batch over a million sellers starts afresh now and
// then, where otherwise it would keep the rules of all of them.
inline constexpr std::size_t most_remembered = 4'096;
inline constexpr std::size_t most_memory = 67'108'864;  // 64 MiB

struct RuleMemo {
  Sight sight;
  Remembered **slots;  // in the call site's memory
  std::size_t count;
};

namespace {

// A plan is found by its query and the ledger; one that was made under another name of the schema is not
// used.
struct PlanKey {
  const char *query;
  Oid schema;
};
struct Plan {
  PlanKey key;
  NameData schema_name;
  NameData extension_name;
  SPIPlanPtr plan;
};
constinit HTAB *plans = nullptr;

Plan *find_plan(const char *query, Oid schema) {
  if (plans == nullptr) {
    HASHCTL control = {};
    control.keysize = sizeof(PlanKey);
    control.entrysize = sizeof(Plan);
    control.hcxt = CacheMemoryContext;
    plans = hash_create("florin queries for rules", 64, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
  }
  PlanKey wanted;
  std::memset(&wanted, 0, sizeof wanted);
  wanted.query = query;
  wanted.schema = schema;
  bool found;
  auto *plan = static_cast<Plan *>(hash_search(plans, &wanted, HASH_ENTER, &found));
  if (!found)
    plan->plan = nullptr;
  return plan;
}

std::uint32_t hash_of(const TransactionId *ids, std::uint32_t count) {
  return count == 0 ? 0
                    : hash_bytes(reinterpret_cast<const unsigned char *>(ids),
                                 static_cast<int>(count * sizeof(TransactionId)));
}

Sight look() {
  const Snapshot snapshot = GetActiveSnapshot();
  const auto below = static_cast<std::uint32_t>(snapshot->subxcnt);
  return {snapshot->xmin,
          snapshot->xmax,
          snapshot->xcnt,
          hash_of(snapshot->xip, snapshot->xcnt),
          below,
          hash_of(snapshot->subxip, below),
          snapshot->curcid,
          GetCurrentSubTransactionId(),
          GetUserId()};
}

void forget(PricingCalls &calls, const Sight &sight) {
  MemoryContextReset(calls.memory);
  constexpr std::size_t slot_size = sizeof(Remembered *);  // NOLINT(bugprone-sizeof-expression)
  calls.memo->slots =
      static_cast<Remembered **>(MemoryContextAllocZero(calls.memory, slot_size * memo_slots));
  calls.memo->sight = sight;
  calls.memo->count = 0;
}

bool is_full(const PricingCalls &calls) {
  return calls.memo->count >= most_remembered || MemoryContextMemAllocated(calls.memory, true) >= most_memory;
}

PricingCalls *start_calls(FunctionCallInfo fcinfo, Oid schema) {
  MemoryContext context = fcinfo->flinfo->fn_mcxt;
  auto *calls = static_cast<PricingCalls *>(MemoryContextAllocZero(context, sizeof(PricingCalls)));
  calls->memo = static_cast<RuleMemo *>(MemoryContextAllocZero(context, sizeof(RuleMemo)));
  calls->memory = AllocSetContextCreate(context, "florin rules", ALLOCSET_SMALL_SIZES);
  calls->schema = schema;
  return calls;
}

// What a result is remembered by, as bytes.
StringInfoData bytes_of(const RuleKey &key) {
  StringInfoData out;
  initStringInfo(&out);
  for (int i = 0; i < key.count; ++i) {
    if (key.types[i] == TEXTOID) {
      const std::size_t length = key.texts[i].size();
      appendBinaryStringInfo(&out, reinterpret_cast<const char *>(&length), sizeof length);
      appendBinaryStringInfo(&out, key.texts[i].data(), static_cast<int>(length));
    } else {
      appendStringInfoChar(&out, key.is_null[i] ? '\0' : '\1');
      appendBinaryStringInfo(&out, reinterpret_cast<const char *>(&key.values[i]), sizeof(Datum));
    }
  }
  return out;
}

}  // namespace

SPIPlanPtr prepare_in_ledger(Oid schema, Oid extension, const char *query, const Oid *types, int count) {
  const char *name = get_namespace_name(schema);
  const char *extension_name = get_namespace_name(extension);
  Plan *plan = find_plan(query, schema);
  if (plan->plan != nullptr && std::strcmp(NameStr(plan->schema_name), name) == 0 &&
      std::strcmp(NameStr(plan->extension_name), extension_name) == 0)
    return plan->plan;
  if (plan->plan != nullptr)
    SPI_freeplan(plan->plan);
  plan->plan = nullptr;
  StringInfoData text;
  initStringInfo(&text);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  appendStringInfo(&text, query, quote_identifier(name), quote_identifier(extension_name));
#pragma GCC diagnostic pop
  Oid argument_types[RuleKey::most] = {};
  std::memcpy(argument_types, types, sizeof(Oid) * static_cast<std::size_t>(count));
  SPIPlanPtr fresh = SPI_prepare_cursor(text.data, count, argument_types, CURSOR_OPT_GENERIC_PLAN);
  if (fresh == nullptr)
    elog(ERROR, "SPI_prepare: %s", SPI_result_code_string(SPI_result));
  SPI_keepplan(fresh);
  plan->plan = fresh;
  namestrcpy(&plan->schema_name, name);
  namestrcpy(&plan->extension_name, extension_name);
  return fresh;
}

PricingCalls &pricing_calls(FunctionCallInfo fcinfo) {
  if (PG_ARGISNULL(0))
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("ledger must not be null")));
  const Oid schema = PG_GETARG_OID(0);
  const Ledger *ledger = open_ledger(schema, fcinfo->flinfo->fn_oid);
  auto *calls = static_cast<PricingCalls *>(fcinfo->flinfo->fn_extra);
  const Sight sight = look();
  if (calls == nullptr) {
    calls = start_calls(fcinfo, schema);
    fcinfo->flinfo->fn_extra = calls;
    forget(*calls, sight);
  } else if (calls->schema != schema || is_full(*calls) ||
             std::memcmp(&calls->memo->sight, &sight, sizeof sight) != 0) {
    calls->schema = schema;
    forget(*calls, sight);
  }
  calls->extension = ledger->extension;
  calls->monetary_type = ledger->monetary_type;
  calls->currency_type = ledger->currency_type;
  return *calls;
}

RuleRows read_rows(PricingCalls &calls, const void *source, const char *query, const RuleKey &key,
                   ReadRules read) {
  Datum values[RuleKey::most];
  char nulls[RuleKey::most];
  connect_spi();
  for (int i = 0; i < key.count; ++i) {
    nulls[i] = key.is_null[i] ? 'n' : ' ';
    values[i] = key.types[i] == TEXTOID ? PointerGetDatum(cstring_to_text_with_len(
                                              key.texts[i].data(), static_cast<int>(key.texts[i].size())))
                                        : key.values[i];
  }
  const int code = SPI_execute_plan(
      prepare_in_ledger(calls.schema, calls.extension, query, key.types, key.count), values, nulls, true, 0);
  if (code < 0)
    elog(ERROR, "SPI_execute_plan: %s", SPI_result_code_string(code));
  MemoryContext before = MemoryContextSwitchTo(calls.memory);
  const RuleRows rows = read(source, SPI_tuptable, SPI_processed);
  MemoryContextSwitchTo(before);
  SPI_finish();
  return rows;
}

RuleRows find_rows(PricingCalls &calls, const void *source, const char *query, const RuleKey &key,
                   ReadRules read) {
  const StringInfoData bytes = bytes_of(key);
  const auto length = static_cast<std::size_t>(bytes.len);
  const std::uint32_t hash = hash_bytes(reinterpret_cast<const unsigned char *>(bytes.data), bytes.len) ^
                             static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(source) >> 3);
  Remembered *&slot = calls.memo->slots[hash % memo_slots];
  for (const Remembered *one = slot; one != nullptr; one = one->next) {
    if (one->hash == hash && one->source == source && one->length == length &&
        std::memcmp(one->bytes, bytes.data, length) == 0) {
      pfree(bytes.data);
      return one->rows;
    }
  }
  const RuleRows rows = read_rows(calls, source, query, key, read);
  auto *fresh = static_cast<Remembered *>(MemoryContextAlloc(calls.memory, sizeof(Remembered)));
  auto *copy = static_cast<char *>(MemoryContextAlloc(calls.memory, length + 1));
  std::memcpy(copy, bytes.data, length);
  pfree(bytes.data);
  *fresh = {slot, hash, source, copy, length, rows};
  slot = fresh;
  ++calls.memo->count;
  return rows;
}

// ---- keys

RuleKey &RuleKey::put(Oid type, Datum value, bool null) {
  if (count == most)
    elog(ERROR, "a query for rules has more than %d parameters", most);
  types[count] = type;
  values[count] = value;
  is_null[count] = null;
  ++count;
  return *this;
}

RuleKey &RuleKey::text(std::string_view value) {
  texts[count < most ? count : 0] = value.data() == nullptr ? std::string_view("") : value;
  return put(TEXTOID, Datum{0}, false);
}

RuleKey &RuleKey::number(std::int64_t value) {
  return put(INT8OID, Int64GetDatum(value), false);
}

RuleKey &RuleKey::time(std::int64_t value) {
  return put(TIMESTAMPTZOID, TimestampTzGetDatum(value), false);
}

RuleKey &RuleKey::optional_time(bool said, std::int64_t value) {
  return put(TIMESTAMPTZOID, TimestampTzGetDatum(said ? value : 0), !said);
}

RuleKey &RuleKey::currency(const PricingCalls &calls, Currency value) {
  return put(calls.currency_type, currency_datum(value), false);
}

// ---- rows

namespace {

Datum column_of(const RuleRow &row, int column, bool &is_null) {
  return heap_getattr(row.tuple, column + 1, row.shape, &is_null);
}

std::string_view copy_text(Datum datum) {
  const text *value = DatumGetTextPP(datum);
  const std::size_t length = VARSIZE_ANY_EXHDR(value);
  auto *copy = static_cast<char *>(palloc(length + 1));
  std::memcpy(copy, VARDATA_ANY(value), length);
  return {copy, length};
}

// The elements that are not null.
template <typename Element, typename Read>
Array<Element> elements_of(const RuleRow &row, int column, Oid type, Read read) {
  Array<Element> out;
  bool is_null;
  const Datum datum = column_of(row, column, is_null);
  if (is_null) {
    out.start(0);
    return out;
  }
  std::int16_t length;
  bool by_value;
  char alignment;
  get_typlenbyvalalign(type, &length, &by_value, &alignment);
  Datum *elements;
  bool *nulls;
  int count;
  deconstruct_array(DatumGetArrayTypeP(datum), type, length, by_value, alignment, &elements, &nulls, &count);
  out.start(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    if (!nulls[i])
      out.push(read(elements[i]));
  }
  return out;
}

}  // namespace

bool RuleRow::is_null(int column) const {
  bool null;
  column_of(*this, column, null);
  return null;
}

Datum RuleRow::value(int column) const {
  bool null;
  return column_of(*this, column, null);
}

std::string_view RuleRow::text(int column) const {
  bool null;
  const Datum datum = column_of(*this, column, null);
  return null ? std::string_view() : copy_text(datum);
}

std::int64_t RuleRow::number(int column) const {
  bool null;
  const Datum datum = column_of(*this, column, null);
  return null ? 0 : DatumGetInt64(datum);
}

int RuleRow::integer(int column) const {
  bool null;
  const Datum datum = column_of(*this, column, null);
  return null ? 0 : DatumGetInt32(datum);
}

bool RuleRow::boolean(int column) const {
  bool null;
  const Datum datum = column_of(*this, column, null);
  return !null && DatumGetBool(datum);
}

std::int64_t RuleRow::time(int column) const {
  return number(column);
}

Decimal RuleRow::decimal(int column) const {
  bool null;
  const Datum datum = column_of(*this, column, null);
  return null ? Decimal{0, 0} : decimal_from_datum(datum);
}

Monetary RuleRow::monetary(int column) const {
  bool null;
  const Datum datum = column_of(*this, column, null);
  return null ? Monetary{{0, 0}, {0}} : monetary_from_datum(datum);
}

Currency RuleRow::currency(int column) const {
  return {number(column)};
}

Jsonb *RuleRow::jsonb(int column) const {
  bool null;
  const Datum datum = column_of(*this, column, null);
  return null ? nullptr : DatumGetJsonbPCopy(datum);
}

Array<std::string_view> RuleRow::texts(int column) const {
  return elements_of<std::string_view>(*this, column, TEXTOID, copy_text);
}

Array<Decimal> RuleRow::decimals(int column) const {
  return elements_of<Decimal>(*this, column, NUMERICOID, decimal_from_datum);
}

Array<std::int64_t> RuleRow::numbers(int column) const {
  return elements_of<std::int64_t>(*this, column, INT8OID, [](Datum value) { return DatumGetInt64(value); });
}

}  // namespace florin
