// Reading a JSON document strictly: every member known, every value of its type.

#include "json.hpp"

#include "posting/limits.hpp"
#include "timestamp.hpp"

#include "../array.hpp"
#include "../error.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

// Where an error is: the item of a batch or 0, the leg from 1 or 0.
struct Place {
  std::size_t item;
  std::size_t leg;
};

[[noreturn]] void refuse_at(const Place &place, const char *message) {
  Failure why;
  if (place.leg > 0)
    why.set(Fault::bad_parameter, "leg %zu: %s", place.leg, message);
  else
    why.set(Fault::bad_parameter, "%s", message);
  refuse(why, place.item);
}

const char *copy_of(const JsonbValue &value) {
  return pnstrdup(value.val.string.val, value.val.string.len);
}

bool is(const JsonbValue &name, const char *text) {
  return name.val.string.len == static_cast<int>(std::strlen(text)) &&
         std::memcmp(name.val.string.val, text, name.val.string.len) == 0;
}

// A string, or NULL for JSON's null.
const char *read_string(const Place &place, const char *member, const JsonbValue &value) {
  if (value.type == jbvNull)
    return nullptr;
  if (value.type != jbvString)
    refuse_at(place, psprintf("\"%s\" must be a string", member));
  return copy_of(value);
}

Monetary read_amount(const Place &place, const char *member, const JsonbValue &value) {
  if (value.type != jbvString)
    refuse_at(place, psprintf("\"%s\" must be a string such as \"GBP 100.00\"", member));
  Monetary amount;
  Failure why;
  if (!parse_monetary({value.val.string.val, static_cast<std::size_t>(value.val.string.len)}, amount, why)) {
    Failure placed;
    placed.set(why.fault, "leg %zu: %s", place.leg, why.message);
    placed.explain("%s", why.detail);
    refuse(placed, place.item);
  }
  if (amount.amount.coefficient < 0)
    refuse_at(place, psprintf("\"%s\" must not be negative", member));
  return amount;
}

Leg read_leg(JsonbContainer *container, const Place &place) {
  if (!JsonContainerIsObject(container))
    refuse_at(place, "a leg must be an object");
  Leg leg = {nullptr, {{0, 0}, {0}}, nullptr, 0};
  bool has_debit = false;
  bool has_credit = false;
  JsonbIterator *iterator = JsonbIteratorInit(container);
  JsonbValue name;
  JsonbIteratorNext(&iterator, &name, true);
  while (JsonbIteratorNext(&iterator, &name, true) == WJB_KEY) {
    JsonbValue value;
    JsonbIteratorNext(&iterator, &value, true);
    if (is(name, "account")) {
      leg.account = read_string(place, "account", value);
    } else if (is(name, "debit")) {
      has_debit = true;
      leg.amount = read_amount(place, "debit", value);
    } else if (is(name, "credit")) {
      has_credit = true;
      leg.amount = negate(read_amount(place, "credit", value));
    } else if (is(name, "memo")) {
      leg.memo = read_string(place, "memo", value);
    } else {
      refuse_at(place, psprintf("unknown member \"%s\"", copy_of(name)));
    }
  }
  if (leg.account == nullptr)
    refuse_at(place, "\"account\" is missing");
  if (has_debit && has_credit)
    refuse_at(place, "\"debit\" and \"credit\" exclude each other");
  if (!has_debit && !has_credit)
    refuse_at(place, "\"debit\" or \"credit\" is missing");
  return leg;
}

Array<Leg> read_legs(const JsonbValue &value, std::size_t item) {
  if (value.type != jbvBinary || !JsonContainerIsArray(value.val.binary.data))
    refuse_at({item, 0}, "\"legs\" must be an array");
  const std::size_t count = JsonContainerSize(value.val.binary.data);
  if (count > max_legs) {
    Failure why;
    why.set(Fault::ledger_limit_exceeded, "transaction has %zu legs, the most is %zu", count, max_legs);
    refuse(why, item);
  }
  Array<Leg> legs;
  legs.start(count);
  JsonbIterator *iterator = JsonbIteratorInit(value.val.binary.data);
  JsonbValue element;
  JsonbIteratorNext(&iterator, &element, true);
  while (JsonbIteratorNext(&iterator, &element, true) == WJB_ELEM) {
    const Place place = {item, legs.count + 1};
    if (element.type != jbvBinary)
      refuse_at(place, "a leg must be an object");
    legs.push(read_leg(element.val.binary.data, place));
  }
  return legs;
}

// An infinite one is refused with the other rules of effective_at and expires_at.
TimestampTz read_time(const Place &place, const char *text) {
  if (!is_timestamp(text) && strcmp(text, "infinity") != 0 && strcmp(text, "-infinity") != 0) {
    const char *message = psprintf("invalid input syntax for type timestamp with time zone: \"%s\"", text);
    ereport(ERROR,
            (errcode(ERRCODE_INVALID_DATETIME_FORMAT),
             errmsg_internal("%s", place.item != 0 ? psprintf("item %zu: %s", place.item, message) : message),
             errhint("Write a time by ISO 8601, such as \"2026-01-05T12:00:00Z\".")));
  }
  MemoryContext context = CurrentMemoryContext;
  volatile TimestampTz time = 0;
  PG_TRY();
  {
    time = DatumGetTimestampTz(DirectFunctionCall3(timestamptz_in, CStringGetDatum(text),
                                                   ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));
  }
  PG_CATCH();
  {
    MemoryContextSwitchTo(context);
    ErrorData *error = CopyErrorData();
    FlushErrorState();
    if (place.item != 0)
      error->message = psprintf("item %zu: %s", place.item, error->message);
    ReThrowError(error);
  }
  PG_END_TRY();
  return time;
}

Monetary read_limit(const Place &place, const JsonbValue &value) {
  Monetary limit;
  Failure why;
  if (value.type != jbvString)
    refuse_at(place, "\"capture_limit\" must be a string such as \"GBP 100.00\"");
  if (!parse_monetary({value.val.string.val, static_cast<std::size_t>(value.val.string.len)}, limit, why))
    refuse(why, place.item);
  return limit;
}

}  // namespace

Document read_document(JsonbContainer *container, std::size_t item) {
  const Place place = {item, 0};
  if (container == nullptr || !JsonContainerIsObject(container))
    refuse_at(place, "a document must be an object");
  Document document = {};
  Array<Leg> legs = {};
  bool is_hold = false;
  JsonbIterator *iterator = JsonbIteratorInit(container);
  JsonbValue name;
  JsonbIteratorNext(&iterator, &name, true);
  while (JsonbIteratorNext(&iterator, &name, true) == WJB_KEY) {
    JsonbValue value;
    JsonbIteratorNext(&iterator, &value, true);
    if (is(name, "key")) {
      document.key = read_string(place, "key", value);
    } else if (is(name, "kind")) {
      document.kind = read_string(place, "kind", value);
    } else if (is(name, "description")) {
      document.description = read_string(place, "description", value);
    } else if (is(name, "effective_at")) {
      const char *text = read_string(place, "effective_at", value);
      document.has_effective_at = text != nullptr;
      if (text != nullptr)
        document.effective_at = read_time(place, text);
    } else if (is(name, "hold")) {
      if (value.type != jbvBool)
        refuse_at(place, "\"hold\" must be true or false");
      is_hold = value.val.boolean;
    } else if (is(name, "expires_at")) {
      const char *text = read_string(place, "expires_at", value);
      document.expires = text != nullptr;
      if (text != nullptr)
        document.expires_at = read_time(place, text);
    } else if (is(name, "capture_limit")) {
      document.has_capture_limit = value.type != jbvNull;
      if (document.has_capture_limit)
        document.capture_limit = store(read_limit(place, value));
    } else if (is(name, "metadata")) {
      if (value.type == jbvNull)
        continue;
      if (value.type != jbvBinary || !JsonContainerIsObject(value.val.binary.data))
        refuse_at(place, "\"metadata\" must be an object");
      document.metadata = JsonbValueToJsonb(&value);
    } else if (is(name, "legs")) {
      legs = read_legs(value, item);
    } else {
      refuse_at(place, psprintf("unknown member \"%s\"", copy_of(name)));
    }
  }
  if (legs.items == nullptr)
    refuse_at(place, "\"legs\" is missing");
  for (Leg &leg : legs)
    leg.layer = is_hold ? Layer::pending : Layer::posted;
  document.legs = legs.items;
  document.leg_count = legs.count;
  return document;
}

}  // namespace florin
