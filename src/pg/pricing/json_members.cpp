// Values of jsonb by their type, and what is said when they are of another.

#include "json_members.hpp"

#include "../error.hpp"
#include "../money/datum.hpp"

#include "postgres.hpp"

namespace florin {

using std::string_view;

void refuse_json(const char *where, const char *message) {
  raise(Fault::bad_parameter, "%s: %s", where, message);
}

namespace {

[[noreturn]] void raise_placed(const JsonMember &member, Fault fault, const char *joint, const char *message,
                               const char *detail) {
  Failure why;
  const Excerpt name = excerpt(member.name);
  why.set(fault, "%s%s\"%.*s%s\"%s %s", member.where, *member.where != '\0' ? ": " : "", name.length,
          name.start, name.ellipsis, joint, message);
  if (*detail != '\0')
    why.explain("%s", detail);
  raise(why);
}

}  // namespace

void refuse_member(const JsonMember &member, const char *message) {
  raise_placed(member, Fault::bad_parameter, "", message, "");
}

void raise_of_member(const JsonMember &member, const Failure &failure) {
  raise_placed(member, failure.fault, "", failure.message, failure.detail);
}

void raise_of_value(const JsonMember &member, const Failure &failure) {
  raise_placed(member, failure.fault, ":", failure.message, failure.detail);
}

string_view read_json_text(const JsonMember &member, const JsonbValue &value) {
  if (value.type != jbvString)
    refuse_member(member, "must be a string");
  return {value.val.string.val, static_cast<std::size_t>(value.val.string.len)};
}

bool read_json_boolean(const JsonMember &member, const JsonbValue &value) {
  if (value.type != jbvBool)
    refuse_member(member, "must be true or false");
  return value.val.boolean;
}

Decimal read_json_number(const JsonMember &member, const JsonbValue &value) {
  Decimal out;
  Failure why;
  if (value.type != jbvNumeric && value.type != jbvString)
    refuse_member(member, "must be a number");
  if (value.type == jbvNumeric ? decimal_from_numeric(value.val.numeric, out, why)
                               : parse_decimal(read_json_text(member, value), out, why))
    return out;
  raise_of_value(member, why);
}

Monetary read_json_amount(const JsonMember &member, const JsonbValue &value) {
  Monetary out;
  Failure why;
  if (value.type != jbvString)
    refuse_member(member, "must be a string such as \"GBP 10.00\"");
  if (!parse_monetary(read_json_text(member, value), out, why))
    raise_of_value(member, why);
  return out;
}

string_view read_json_name(const JsonMember &member, const JsonbValue &value) {
  const string_view text = read_json_text(member, value);
  bool is_segment = !text.empty() && text.size() <= 63;
  for (const char c : text)
    is_segment = is_segment && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                                c == '_' || c == '.' || c == '-');
  if (!is_segment)
    refuse_member(member, "must have 1 to 63 letters, digits, \"_\", \".\" or \"-\"");
  return text;
}

int read_json_word(const JsonMember &member, const JsonbValue &value, const JsonWord *words,
                   std::size_t count) {
  const string_view text = read_json_text(member, value);
  StringInfoData known;
  initStringInfo(&known);
  for (std::size_t i = 0; i < count; ++i) {
    if (words[i].text == text)
      return words[i].value;
    appendStringInfo(&known, "%s%.*s", i == 0 ? "" : (i + 1 == count ? " or " : ", "),
                     static_cast<int>(words[i].text.size()), words[i].text.data());
  }
  refuse_member(member, psprintf("must be %s", known.data));
}

bool is_json_object(const JsonbValue &value) {
  return value.type == jbvBinary && JsonContainerIsObject(value.val.binary.data);
}

const JsonbValue *find_json_member(const JsonbValue &object, const char *name) {
  if (!is_json_object(object))
    return nullptr;
  JsonbValue key;
  key.type = jbvString;
  key.val.string.val = const_cast<char *>(name);
  key.val.string.len = static_cast<int>(std::strlen(name));
  return findJsonbValueFromContainer(object.val.binary.data, JB_FOBJECT, &key);
}

JsonbContainer *read_json_array(const JsonMember &member, const JsonbValue &value) {
  if (value.type != jbvBinary || !JsonContainerIsArray(value.val.binary.data) ||
      JsonContainerIsScalar(value.val.binary.data))
    refuse_member(member, "must be an array");
  return value.val.binary.data;
}

JsonbContainer *read_json_array(const JsonMember &member, const JsonbValue &value, std::size_t most) {
  JsonbContainer *array = read_json_array(member, value);
  const std::size_t count = count_json(array);
  if (count > most) {
    Failure why;
    why.set(Fault::ledger_limit_exceeded, "has %zu elements, the most is %zu", count, most);
    raise_of_member(member, why);
  }
  return array;
}

JsonbValue json_value(Jsonb *json) {
  JsonbValue root;
  root.type = jbvBinary;
  root.val.binary.data = &json->root;
  root.val.binary.len = static_cast<int>(VARSIZE_ANY_EXHDR(json));
  return root;
}

}  // namespace florin
