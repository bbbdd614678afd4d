// Reading jsonb member by member, strictly, with errors that say where: what rules kept as jsonb are read
// with. Never here: what a member means.
#pragma once

#include "money/monetary.hpp"

#include "postgres.hpp"

namespace florin {

// Where a value is, for example `fee component "x": tier 2`, empty at the top; and the name of the member.
struct JsonMember {
  const char *where;
  std::string_view name;
};

// 22023: where and what; where, the member and what. A failure with its own fault: of the member, as it
// begins with a verb; or of its value, as it says by itself what is wrong.
[[noreturn]] void refuse_json(const char *where, const char *message);
[[noreturn]] void refuse_member(const JsonMember &member, const char *message);
[[noreturn]] void raise_of_member(const JsonMember &member, const Failure &failure);
[[noreturn]] void raise_of_value(const JsonMember &member, const Failure &failure);

std::string_view read_json_text(const JsonMember &member, const JsonbValue &value);
bool read_json_boolean(const JsonMember &member, const JsonbValue &value);
Decimal read_json_number(const JsonMember &member, const JsonbValue &value);   // a number, or a string of one
Monetary read_json_amount(const JsonMember &member, const JsonbValue &value);  // a string such as "GBP 10.00"
// A segment of an account code, at most 63 bytes, so that it can stand in one.
std::string_view read_json_name(const JsonMember &member, const JsonbValue &value);

// One of several words, and what it stands for.
struct JsonWord {
  std::string_view text;
  int value;
};
int read_json_word(const JsonMember &member, const JsonbValue &value, const JsonWord *words,
                   std::size_t count);
template <std::size_t Count>
int read_json_word(const JsonMember &member, const JsonbValue &value, const JsonWord (&words)[Count]) {
  return read_json_word(member, value, words, Count);
}

// The value of a member, nullptr if there is none or the value is no object.
const JsonbValue *find_json_member(const JsonbValue &object, const char *name);

bool is_json_object(const JsonbValue &value);

// Calls read(member, value) for every member of an object, JSON's nulls too.
template <typename Read>
void each_json_member_or_null(const char *where, const JsonbValue &object, Read read) {
  JsonbIterator *iterator = JsonbIteratorInit(object.val.binary.data);
  JsonbValue name;
  JsonbIteratorNext(&iterator, &name, true);
  while (JsonbIteratorNext(&iterator, &name, true) == WJB_KEY) {
    JsonbValue inner;
    JsonbIteratorNext(&iterator, &inner, true);
    read(JsonMember{where, {name.val.string.val, static_cast<std::size_t>(name.val.string.len)}}, inner);
  }
}

// The same for what must be an object, without nulls.
template <typename Read>
void each_json_member(const char *where, const JsonbValue &value, Read read) {
  if (!is_json_object(value))
    refuse_json(where, "it must be an object");
  each_json_member_or_null(where, value, [&read](const JsonMember &member, const JsonbValue &inner) {
    if (inner.type != jbvNull)
      read(member, inner);
  });
}

// The elements of an array; of which there are at most that many (LG015).
JsonbContainer *read_json_array(const JsonMember &member, const JsonbValue &value);
JsonbContainer *read_json_array(const JsonMember &member, const JsonbValue &value, std::size_t most);
inline std::size_t count_json(JsonbContainer *array) {
  return JsonContainerSize(array);
}

// Calls read(number, value) for every element, from 1 on.
template <typename Read>
void each_json_element(JsonbContainer *array, Read read) {
  JsonbIterator *iterator = JsonbIteratorInit(array);
  JsonbValue element;
  JsonbIteratorNext(&iterator, &element, true);
  std::size_t number = 0;
  while (JsonbIteratorNext(&iterator, &element, true) == WJB_ELEM)
    read(++number, element);
}

// A whole jsonb as a value.
JsonbValue json_value(Jsonb *json);

}  // namespace florin
