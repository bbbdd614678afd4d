// The total order of monetary, currency first and amount second, its sort support and its hash.

#include "error.hpp"
#include "money/datum.hpp"
#include "money/hash.hpp"

namespace florin {
namespace {

int compare_datums(Datum left, Datum right) {
  const std::strong_ordering order = compare(monetary_from_datum(left), monetary_from_datum(right));
  return order < 0 ? -1 : order > 0;
}

int compare_for_sort(Datum left, Datum right, SortSupport) {
  return compare_datums(left, right);
}

// Equal values have equal bytes, so equality needs no arithmetic.
bool equal(FunctionCallInfo fcinfo) {
  return std::memcmp(PG_GETARG_POINTER(0), PG_GETARG_POINTER(1), sizeof(StoredMonetary)) == 0;
}

// ---- abbreviated keys: 64 bits that order as the values do wherever they differ
// 16 bits of currency, its first three characters; 1 bit of sign, 7 of decimal exponent, 40 of mantissa (the
// first twelve digits). A code of more than three characters shares its prefix with others, so its amounts
// are left to the full comparison: all of its bits below are set, and no shorter code reaches that pattern.
constexpr int mantissa_digits = 12;
constexpr int mantissa_bits = 40;
constexpr int amount_bits = 48;
constexpr std::uint64_t amount_mask = (std::uint64_t{1} << amount_bits) - 1;
constexpr std::uint64_t zero_amount = std::uint64_t{1} << (amount_bits - 1);
constexpr int exponent_bias = max_scale + 1;

constexpr std::int64_t power_of_37(int exponent) {
  return exponent == 0 ? 1 : 37 * power_of_37(exponent - 1);
}
constexpr std::int64_t beyond_prefix = power_of_37(max_currency_length - 3);
static_assert(power_of_37(3) < (1 << 16));

constexpr auto powers_of_ten = [] {
  struct {
    std::uint64_t at[20];
  } powers{};
  powers.at[0] = 1;
  for (int i = 1; i < 20; ++i)
    powers.at[i] = powers.at[i - 1] * 10;
  return powers;
}();

int count_digits(std::uint64_t value) {
  const int estimate = (64 - __builtin_clzll(value | 1)) * 1233 >> 12;
  return estimate + (value >= powers_of_ten.at[estimate]);
}

std::uint64_t abbreviate_amount(const Decimal &value) {
  if (value.coefficient == 0)
    return zero_amount;
  const bool negative = value.coefficient < 0;
  uint128 magnitude =
      negative ? -static_cast<uint128>(value.coefficient) : static_cast<uint128>(value.coefficient);
  // What lies beyond 64 bits is cut digit by digit: only the leading twelve are kept anyway.
  int cut = 0;
  while (magnitude > UINT64_MAX) {
    const bool far_beyond = (magnitude >> 96) != 0;
    magnitude /= far_beyond ? 1000000000u : 10u;
    cut += far_beyond ? 9 : 1;
  }
  const auto small = static_cast<std::uint64_t>(magnitude);
  const int digits = count_digits(small);
  const std::uint64_t mantissa = digits <= mantissa_digits
                                     ? small * powers_of_ten.at[mantissa_digits - digits]
                                     : small / powers_of_ten.at[digits - mantissa_digits];
  const int exponent = digits + cut - value.scale + exponent_bias;
  const std::uint64_t key = (static_cast<std::uint64_t>(exponent) << mantissa_bits) | mantissa;
  return negative ? zero_amount - key : zero_amount + key;
}

struct AbbreviationState {
  std::int64_t seen;
  std::int64_t undecided;  // keys that only say "some code of more than three characters"
};

Datum abbreviate(Datum original, SortSupport support) {
  auto *state = static_cast<AbbreviationState *>(support->ssup_extra);
  const Monetary value = monetary_from_datum(original);
  const auto prefix = static_cast<std::uint64_t>(value.currency.packed / beyond_prefix);
  const bool long_code = value.currency.packed % beyond_prefix != 0;
  ++state->seen;
  state->undecided += long_code;
  return UInt64GetDatum((prefix << amount_bits) |
                        (long_code ? amount_mask : abbreviate_amount(value.amount)));
}

// Give up where the full comparison would decide most pairs anyway.
bool stop_abbreviating(int, SortSupport support) {
  const auto *state = static_cast<AbbreviationState *>(support->ssup_extra);
  return state->undecided * 2 > state->seen;
}

}  // namespace
}  // namespace florin

using namespace florin;

SQL_FUNCTION(monetary_eq) {
  PG_RETURN_BOOL(equal(fcinfo));
}
SQL_FUNCTION(monetary_ne) {
  PG_RETURN_BOOL(!equal(fcinfo));
}
SQL_FUNCTION(monetary_lt) {
  PG_RETURN_BOOL(compare_datums(PG_GETARG_DATUM(0), PG_GETARG_DATUM(1)) < 0);
}
SQL_FUNCTION(monetary_le) {
  PG_RETURN_BOOL(compare_datums(PG_GETARG_DATUM(0), PG_GETARG_DATUM(1)) <= 0);
}
SQL_FUNCTION(monetary_gt) {
  PG_RETURN_BOOL(compare_datums(PG_GETARG_DATUM(0), PG_GETARG_DATUM(1)) > 0);
}
SQL_FUNCTION(monetary_ge) {
  PG_RETURN_BOOL(compare_datums(PG_GETARG_DATUM(0), PG_GETARG_DATUM(1)) >= 0);
}
SQL_FUNCTION(monetary_cmp) {
  PG_RETURN_INT32(compare_datums(PG_GETARG_DATUM(0), PG_GETARG_DATUM(1)));
}

SQL_FUNCTION(monetary_sortsupport) {
  auto *support = reinterpret_cast<SortSupport>(PG_GETARG_POINTER(0));
  support->comparator = compare_for_sort;
  if (support->abbreviate) {
    support->ssup_extra = MemoryContextAllocZero(support->ssup_cxt, sizeof(AbbreviationState));
    support->abbrev_full_comparator = compare_for_sort;
    support->comparator = ssup_datum_unsigned_cmp;
    support->abbrev_converter = abbreviate;
    support->abbrev_abort = stop_abbreviating;
  }
  PG_RETURN_VOID();
}

SQL_FUNCTION(monetary_hash) {
  const auto *value = reinterpret_cast<const StoredMonetary *>(PG_GETARG_POINTER(0));
  PG_RETURN_UINT32(static_cast<std::uint32_t>(hash_words(value->words, 0)));
}

SQL_FUNCTION(monetary_hash_extended) {
  const auto *value = reinterpret_cast<const StoredMonetary *>(PG_GETARG_POINTER(0));
  PG_RETURN_UINT64(hash_words(value->words, static_cast<std::uint64_t>(PG_GETARG_INT64(1))));
}

// value, base, distance, whether it is below the base, whether at most: of RANGE BETWEEN distance PRECEDING.
SQL_FUNCTION(monetary_in_range) {
  const Monetary distance = monetary_from_datum(PG_GETARG_DATUM(2));
  if (distance.amount.coefficient < 0)
    ereport(ERROR, (errcode(ERRCODE_INVALID_PRECEDING_OR_FOLLOWING_SIZE),
                    errmsg("invalid preceding or following size in window function")));
  std::strong_ordering order = std::strong_ordering::equal;
  Failure why;
  if (!compare_at_distance(monetary_from_datum(PG_GETARG_DATUM(0)), monetary_from_datum(PG_GETARG_DATUM(1)),
                           distance, PG_GETARG_BOOL(3), order, why))
    raise(why);
  PG_RETURN_BOOL(PG_GETARG_BOOL(4) ? order <= 0 : order >= 0);
}
