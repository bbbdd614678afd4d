// Reading what the ledger itself wrote as jsonb: what is missing or of another type is an error of the data.
#pragma once

#include <string_view>

#include "money/monetary.hpp"

#include "postgres.hpp"

namespace florin {

struct StoredJson {
  JsonbValue value;  // an object or an array

  explicit StoredJson(Jsonb *whole);
  explicit StoredJson(const JsonbValue &inner) : value(inner) {}

  // Members of an object. The first two are empty and zero if there is none, or null.
  [[nodiscard]] std::string_view text(const char *name) const;
  [[nodiscard]] Decimal number(const char *name) const;
  [[nodiscard]] std::int64_t integer(const char *name) const;
  [[nodiscard]] bool boolean(const char *name) const;     // false if there is none
  [[nodiscard]] Monetary amount(const char *name) const;  // of no currency if there is none
  [[nodiscard]] bool has(const char *name) const;
  [[nodiscard]] StoredJson member(const char *name) const;  // an object or an array
  [[nodiscard]] const JsonbValue *find(const char *name) const;

  // Calls read(element) for each element of the array that is the member.
  template <typename Read>
  void each(const char *name, Read read) const {
    JsonbIterator *iterator = start(name);
    JsonbValue element;
    if (iterator == nullptr)
      return;
    JsonbIteratorNext(&iterator, &element, true);
    while (JsonbIteratorNext(&iterator, &element, true) == WJB_ELEM)
      read(element);
  }

 private:
  [[nodiscard]] JsonbIterator *start(const char *name) const;  // nullptr if there is none
};

std::string_view stored_text(const JsonbValue &value);

}  // namespace florin
