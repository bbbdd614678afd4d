// Reading, keeping and comparing the request of a draw.

#include "draw_request.hpp"

#include "money/quote.hpp"
#include "posting/limits.hpp"

#include "../array.hpp"
#include "../error.hpp"
#include "../money/datum.hpp"
#include "replay.hpp"

#include "postgres.hpp"

extern "C" {
#include "utils/json.h"
}

namespace florin {
namespace {

constexpr const char *request_member = "draw";

// ---- reading it

void read_array(ArrayType *array, const char *name, int length, char alignment, Datum *&items, bool *&nulls,
                std::size_t &count) {
  if (ARR_NDIM(array) > 1)
    raise(Fault::bad_parameter, "%s must be an array of one dimension", name);
  int elements;
  deconstruct_array(array, ARR_ELEMTYPE(array), length, false, alignment, &items, &nulls, &elements);
  count = static_cast<std::size_t>(elements);
}

void read_sources(ArrayType *array, DrawRequest &request) {
  Datum *items;
  bool *nulls;
  read_array(array, "sources", -1, TYPALIGN_INT, items, nulls, request.count);
  if (request.count == 0)
    raise(Fault::bad_parameter, "a draw needs a source");
  if (request.count >= max_legs)
    raise(Fault::ledger_limit_exceeded, "draw has %zu sources, the most is %zu", request.count, max_legs - 1);
  request.sources = static_cast<const char **>(palloc(sizeof(char *) * request.count));
  for (std::size_t i = 0; i < request.count; ++i) {
    if (nulls[i])
      raise(Fault::bad_parameter, "source %zu is null", i + 1);
    request.sources[i] = TextDatumGetCString(items[i]);
  }
}

void read_caps(ArrayType *array, DrawRequest &request) {
  Datum *items;
  bool *nulls;
  std::size_t count;
  read_array(array, "caps", sizeof(StoredMonetary), TYPALIGN_DOUBLE, items, nulls, count);
  if (count != request.count)
    raise(Fault::bad_parameter, "caps have %zu elements, sources have %zu", count, request.count);
  Array<Monetary> caps;
  caps.start(count);
  auto *has_cap = static_cast<bool *>(palloc(sizeof(bool) * count));
  for (std::size_t i = 0; i < count; ++i) {
    has_cap[i] = !nulls[i];
    caps.push(nulls[i] ? Monetary{{0, 0}, request.amount.currency} : monetary_from_datum(items[i]));
    if (caps[i].amount.coefficient < 0)
      raise(Fault::bad_parameter, "cap %zu is negative", i + 1);
    if (caps[i].currency != request.amount.currency) {
      raise(Fault::currency_mismatch, "cap %zu is %s, the draw is of %s", i + 1, Printed(caps[i]).text,
            Printed(request.amount).text);
    }
  }
  request.caps = caps.items;
  request.has_cap = has_cap;
}

int by_text(const void *left, const void *right) {
  return std::strcmp(*static_cast<const char *const *>(left), *static_cast<const char *const *>(right));
}

// Each source once, and the destination is none of them.
void check_distinct(const DrawRequest &request) {
  Array<const char *> codes;
  codes.start(request.count + 1);
  for (std::size_t i = 0; i < request.count; ++i)
    codes.push(request.sources[i]);
  codes.push(request.destination);
  qsort(codes.items, codes.count, sizeof(const char *), by_text);
  for (std::size_t i = 1; i < codes.count; ++i) {
    if (std::strcmp(codes[i - 1], codes[i]) == 0)
      raise(Fault::bad_parameter, "account \"%s\" is in the draw twice", codes[i]);
  }
}

// ---- as it is kept: {"draw": {"sources": [...], "amount": "GBP 1.00", "caps": [...], "partial": true}}

void append_amount(StringInfo text, const Monetary &amount) {
  char printed[monetary_buffer];
  print_monetary(amount, printed);
  escape_json(text, printed);
}

Jsonb *kept_request(const DrawRequest &request) {
  StringInfoData text;
  initStringInfo(&text);
  appendStringInfo(&text, "{\"%s\": {\"sources\": [", request_member);
  for (std::size_t i = 0; i < request.count; ++i) {
    appendStringInfoString(&text, i == 0 ? "" : ", ");
    escape_json(&text, request.sources[i]);
  }
  appendStringInfoString(&text, "], \"amount\": ");
  append_amount(&text, request.amount);
  for (std::size_t i = 0; request.caps != nullptr && i < request.count; ++i) {
    appendStringInfoString(&text, i == 0 ? ", \"caps\": [" : ", ");
    if (request.has_cap[i])
      append_amount(&text, request.caps[i]);
    else
      appendStringInfoString(&text, "null");
    appendStringInfoString(&text, i + 1 == request.count ? "]" : "");
  }
  appendStringInfoString(&text, request.partial ? ", \"partial\": true}}" : "}}");
  return DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(text.data)));
}

// NULL if there is no such member, or no object to have it.
Jsonb *member_of(Jsonb *object, const char *name) {
  if (object == nullptr || !JB_ROOT_IS_OBJECT(object))
    return nullptr;
  JsonbValue found;
  return getKeyJsonValueFromContainer(&object->root, name, static_cast<int>(std::strlen(name)), &found) ==
                 nullptr
             ? nullptr
             : JsonbValueToJsonb(&found);
}

void compare_member(const char *key, Jsonb *kept, Jsonb *asked, const char *name, const char *field) {
  Jsonb *left = member_of(kept, name);
  Jsonb *right = member_of(asked, name);
  if (left == nullptr || right == nullptr ? left != right
                                          : compareJsonbContainers(&left->root, &right->root) != 0)
    refuse_replay(key, field);
}

}  // namespace

DrawRequest read_draw_request(FunctionCallInfo fcinfo) {
  if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3) || PG_ARGISNULL(4))
    raise(Fault::bad_parameter, "sources, destination, amount and partial must not be null");
  DrawRequest request = {};
  request.destination = text_argument(fcinfo, 2);
  request.amount = monetary_from_datum(PG_GETARG_DATUM(3));
  request.partial = PG_GETARG_BOOL(4);
  if (request.amount.amount.coefficient <= 0)
    raise(Fault::bad_parameter, "amount of a draw must be above zero, not %s", Printed(request.amount).text);
  read_sources(PG_GETARG_ARRAYTYPE_P(1), request);
  if (!PG_ARGISNULL(5))
    read_caps(PG_GETARG_ARRAYTYPE_P(5), request);
  check_distinct(request);
  return request;
}

Jsonb *add_request(Jsonb *metadata, const DrawRequest &request) {
  if (metadata == nullptr)
    return kept_request(request);
  if (member_of(metadata, request_member) != nullptr)
    raise(Fault::bad_parameter,
          "metadata of a draw must not have a member \"draw\", which keeps what was asked for");
  return DatumGetJsonbP(
      DirectFunctionCall2(jsonb_concat, JsonbPGetDatum(metadata), JsonbPGetDatum(kept_request(request))));
}

std::int64_t find_draw(const Ledger *ledger, const Document &document, const DrawRequest &request) {
  TransactionRow row;
  if (document.key == nullptr || !find_transaction_by_key(ledger, document.key, row))
    return 0;
  Jsonb *kept = member_of(row.metadata, request_member);
  Jsonb *asked = member_of(document.metadata, request_member);
  compare_member(document.key, kept, asked, "sources", "sources");
  const EntryRows entries = read_entries(ledger, row.id, row.effective_at, false, false);
  if (entries.count == 0 ||
      std::strcmp(account_code(ledger, entries.rows[entries.count - 1].entry.account_id),
                  request.destination) != 0)
    refuse_replay(document.key, "destination");
  compare_member(document.key, kept, asked, "amount", "amount");
  compare_member(document.key, kept, asked, "caps", "caps");
  compare_member(document.key, kept, asked, "partial", "partial");
  Failure why;
  if (!same_header(ledger, row, document, why))
    raise(why);
  return row.id;
}

}  // namespace florin
