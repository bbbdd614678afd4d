// Writing a jsonb value piece by piece. Texts are not copied: they live until finish().
#pragma once

#include <string_view>

#include "money/monetary.hpp"

#include "postgres.hpp"

namespace florin {

class JsonWriter {
 public:
  void begin_object() { push(WJB_BEGIN_OBJECT, nullptr); }
  void end_object() { push(WJB_END_OBJECT, nullptr); }
  void begin_array() { push(WJB_BEGIN_ARRAY, nullptr); }
  void end_array() { push(WJB_END_ARRAY, nullptr); }
  // The next value is that of this member.
  void name(std::string_view name);

  void null();
  void boolean(bool value);
  void text(std::string_view value);  // JSON's null for one that is empty
  void number(std::int64_t value);
  void number(const Decimal &value);   // a JSON number, without zeros at the end
  void amount(const Monetary &value);  // "GBP 12.30"
  void time(TimestampTz value);        // ISO 8601, UTC
  void value(Jsonb *value);            // an object or an array as it is; JSON's null for nullptr

  template <typename Value>
  void member(std::string_view member_name, const Value &value) {
    name(member_name);
    put(value);
  }

  Jsonb *finish();

 private:
  void push(JsonbIteratorToken token, JsonbValue *value);
  void put_scalar(JsonbValue &value);
  void put(std::string_view value) { text(value); }
  void put(const char *value) { text(value == nullptr ? std::string_view() : value); }
  void put(bool value) { boolean(value); }
  void put(int value) { number(static_cast<std::int64_t>(value)); }
  void put(std::int64_t value) { number(value); }
  void put(const Decimal &value) { number(value); }
  void put(const Monetary &value) { amount(value); }
  void put(Jsonb *inner) { value(inner); }

  JsonbParseState *state_ = nullptr;
  JsonbValue *result_ = nullptr;
  int depth_ = 0;
  bool in_array_[16] = {};
};

}  // namespace florin
