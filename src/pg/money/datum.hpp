// How a currency, an amount and a number travel in a Datum. Every file of the boundary that touches money
// uses these and nothing else. Never here: rules, text.
#pragma once

#include "money/rounding.hpp"

#include "postgres.hpp"

namespace florin {

// currency is passed by value: a machine whose Datum cannot hold it is refused by the build.
static_assert(sizeof(Datum) >= sizeof(std::int64_t), "florin needs a 64-bit server");

inline Currency currency_from_datum(Datum datum) {
  return {DatumGetInt64(datum)};
}
inline Datum currency_datum(Currency currency) {
  return Int64GetDatum(currency.packed);
}

// Fixed length and stored plain, so it is never compressed and always aligned to 8.
inline Monetary monetary_from_datum(Datum datum) {
  return load(*reinterpret_cast<const StoredMonetary *>(DatumGetPointer(datum)));
}

inline Datum monetary_datum(const Monetary &value) {
  auto *stored = static_cast<StoredMonetary *>(palloc(sizeof(StoredMonetary)));
  *stored = store(value);
  return PointerGetDatum(stored);
}

// Exact: out_of_range for what 120 bits or 36 places cannot hold and for infinity, bad_parameter for NaN.
[[nodiscard]] bool decimal_from_numeric(Numeric number, Decimal &out, Failure &why);
// The same for an argument, raising; frees a detoasted copy.
Decimal decimal_from_datum(Datum number);

// value * 10^power as a numeric that shows at least min_scale places.
Datum numeric_datum(const Decimal &value, int min_scale, int power = 0);

// The digits of the minor unit in ISO 4217; raises bad_parameter where there is none.
int required_minor_unit(Currency currency);

// A mode by its name; raises bad_parameter, naming the modes there are.
Rounding rounding_from_datum(Datum name);

// An array of what the running function is declared to return an array of: monetary.
ArrayType *monetary_array(FunctionCallInfo fcinfo, Datum *elements, int count);

}  // namespace florin
