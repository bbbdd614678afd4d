// Members by name, with the error of data that nobody wrote who was allowed to.

#include "stored_json.hpp"

#include "../error.hpp"
#include "../money/datum.hpp"
#include "json_members.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

[[noreturn]] void refuse(const char *name) {
  ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("what is stored of a sale cannot be read"),
                  errdetail("Its member \"%s\" is missing or of another type.", name)));
  pg_unreachable();
}

}  // namespace

std::string_view stored_text(const JsonbValue &value) {
  if (value.type != jbvString)
    refuse("?");
  return {value.val.string.val, static_cast<std::size_t>(value.val.string.len)};
}

StoredJson::StoredJson(Jsonb *whole) : value(json_value(whole)) {}

const JsonbValue *StoredJson::find(const char *name) const {
  if (!is_json_object(value))
    refuse(name);
  const JsonbValue *found = find_json_member(value, name);
  return found == nullptr || found->type == jbvNull ? nullptr : found;
}

bool StoredJson::has(const char *name) const {
  return find(name) != nullptr;
}

std::string_view StoredJson::text(const char *name) const {
  const JsonbValue *found = find(name);
  if (found == nullptr)
    return {};
  if (found->type != jbvString)
    refuse(name);
  return stored_text(*found);
}

Decimal StoredJson::number(const char *name) const {
  const JsonbValue *found = find(name);
  Decimal out = {0, 0};
  Failure why;
  if (found == nullptr)
    return out;
  if (found->type != jbvNumeric || !decimal_from_numeric(found->val.numeric, out, why))
    refuse(name);
  return out;
}

std::int64_t StoredJson::integer(const char *name) const {
  const Decimal out = number(name);
  if (out.scale != 0 || out.coefficient > INT64_MAX || out.coefficient < INT64_MIN)
    refuse(name);
  return static_cast<std::int64_t>(out.coefficient);
}

bool StoredJson::boolean(const char *name) const {
  const JsonbValue *found = find(name);
  if (found != nullptr && found->type != jbvBool)
    refuse(name);
  return found != nullptr && found->val.boolean;
}

Monetary StoredJson::amount(const char *name) const {
  const std::string_view printed = text(name);
  Monetary out = {{0, 0}, {0}};
  Failure why;
  if (!printed.empty() && !parse_monetary(printed, out, why))
    refuse(name);
  return out;
}

StoredJson StoredJson::member(const char *name) const {
  const JsonbValue *found = find(name);
  if (found == nullptr || found->type != jbvBinary)
    refuse(name);
  return StoredJson(*found);
}

JsonbIterator *StoredJson::start(const char *name) const {
  const JsonbValue *found = find(name);
  if (found == nullptr)
    return nullptr;
  if (found->type != jbvBinary || !JsonContainerIsArray(found->val.binary.data))
    refuse(name);
  return JsonbIteratorInit(found->val.binary.data);
}

}  // namespace florin
