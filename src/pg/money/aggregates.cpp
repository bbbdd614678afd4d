// sum, avg and bag of monetary, for plain, moving and parallel aggregation; the state lives in the
// aggregate's memory context and is sent between processes as it lies there.

#include "error.hpp"
#include "money/accumulator.hpp"
#include "money/datum.hpp"
#include "money/quote.hpp"

namespace florin {
namespace {

MemoryContext aggregate_memory(FunctionCallInfo fcinfo) {
  MemoryContext context;
  if (AggCheckCallContext(fcinfo, &context) == 0)
    elog(ERROR, "an aggregate's function was called outside an aggregate");
  return context;
}

template <typename State>
State *state_argument(FunctionCallInfo fcinfo, int number) {
  return PG_ARGISNULL(number) ? nullptr : reinterpret_cast<State *>(PG_GETARG_POINTER(number));
}

template <typename State>
State *new_state(FunctionCallInfo fcinfo) {
  return static_cast<State *>(MemoryContextAllocZero(aggregate_memory(fcinfo), sizeof(State)));
}

bytea *to_bytes(const void *from, std::size_t size) {
  auto *out = static_cast<bytea *>(palloc(VARHDRSZ + size));
  SET_VARSIZE(out, VARHDRSZ + size);
  if (size != 0)
    std::memcpy(VARDATA(out), from, size);
  return out;
}

// ---- the sums of a bag: one accumulator a currency, sorted by code
struct Bag {
  Accumulator *sums;
  std::int32_t count;
  std::int32_t capacity;
  std::int32_t last;  // where the latest amount went: the next one often goes there too
};

constexpr std::int32_t first_capacity = 4;

// The place of a currency's sum, made if there is none.
Accumulator &sum_of(Bag &bag, Currency currency, MemoryContext context) {
  if (bag.last < bag.count && bag.sums[bag.last].currency == currency)
    return bag.sums[bag.last];
  std::int32_t low = 0;
  for (std::int32_t high = bag.count; low < high;) {
    const std::int32_t middle = low + (high - low) / 2;
    if (bag.sums[middle].currency < currency)
      low = middle + 1;
    else
      high = middle;
  }
  bag.last = low;
  if (low < bag.count && bag.sums[low].currency == currency)
    return bag.sums[low];

  if (bag.count == bag.capacity) {
    bag.capacity = bag.capacity == 0 ? first_capacity : 2 * bag.capacity;
    const std::size_t size = bag.capacity * sizeof(Accumulator);
    bag.sums = static_cast<Accumulator *>(bag.sums == nullptr ? MemoryContextAlloc(context, size)
                                                              : repalloc(bag.sums, size));
  }
  std::memmove(bag.sums + low + 1, bag.sums + low, (bag.count - low) * sizeof(Accumulator));
  bag.sums[low] = {};
  bag.sums[low].currency = currency;
  ++bag.count;
  return bag.sums[low];
}

std::strong_ordering order_of_one_currency(FunctionCallInfo fcinfo) {
  const Monetary left = monetary_from_datum(PG_GETARG_DATUM(0));
  const Monetary right = monetary_from_datum(PG_GETARG_DATUM(1));
  if (left.currency != right.currency) {
    Failure why;
    why.set(Fault::currency_mismatch, "neither of %s and %s is the larger", Printed(left).text,
            Printed(right).text);
    why.explain("min and max take amounts of one currency.");
    raise(why);
  }
  return compare(left.amount, right.amount);
}

}  // namespace
}  // namespace florin

using namespace florin;

// ---- sum and avg

SQL_FUNCTION(monetary_accumulate) {
  auto *state = state_argument<Accumulator>(fcinfo, 0);
  if (state == nullptr)
    state = new_state<Accumulator>(fcinfo);
  Failure why;
  if (!PG_ARGISNULL(1) && !accumulate(*state, monetary_from_datum(PG_GETARG_DATUM(1)), why))
    raise(why);
  PG_RETURN_POINTER(state);
}

SQL_FUNCTION(monetary_take_away) {
  auto *state = state_argument<Accumulator>(fcinfo, 0);
  if (state == nullptr)
    elog(ERROR, "an amount was taken away from a sum that does not exist");
  if (!PG_ARGISNULL(1))
    take_away(*state, monetary_from_datum(PG_GETARG_DATUM(1)));
  PG_RETURN_POINTER(state);
}

SQL_FUNCTION(monetary_combine) {
  auto *state = state_argument<Accumulator>(fcinfo, 0);
  const auto *other = state_argument<Accumulator>(fcinfo, 1);
  if (state == nullptr)
    state = new_state<Accumulator>(fcinfo);
  Failure why;
  if (other != nullptr && !combine(*state, *other, why))
    raise(why);
  PG_RETURN_POINTER(state);
}

SQL_FUNCTION(monetary_serialize) {
  PG_RETURN_BYTEA_P(to_bytes(PG_GETARG_POINTER(0), sizeof(Accumulator)));
}

SQL_FUNCTION(monetary_deserialize) {
  bytea *bytes = PG_GETARG_BYTEA_PP(0);
  if (VARSIZE_ANY_EXHDR(bytes) != sizeof(Accumulator))
    elog(ERROR, "a serialized sum of monetary has the wrong size");
  auto *state = static_cast<Accumulator *>(palloc(sizeof(Accumulator)));
  std::memcpy(state, VARDATA_ANY(bytes), sizeof(Accumulator));
  PG_RETURN_POINTER(state);
}

SQL_FUNCTION(monetary_sum) {
  const auto *state = state_argument<Accumulator>(fcinfo, 0);
  if (state == nullptr || state->count == 0)
    PG_RETURN_NULL();
  Monetary out;
  Failure why;
  if (!total(*state, out, why))
    raise(why);
  return monetary_datum(out);
}

SQL_FUNCTION(monetary_sum_or_null) {
  const auto *state = state_argument<Accumulator>(fcinfo, 0);
  Monetary out;
  Failure why;
  if (state == nullptr || state->count == 0 || !total(*state, out, why))
    PG_RETURN_NULL();
  return monetary_datum(out);
}

SQL_FUNCTION(monetary_average) {
  const auto *state = state_argument<Accumulator>(fcinfo, 0);
  if (state == nullptr || state->count == 0)
    PG_RETURN_NULL();
  Monetary out;
  Failure why;
  if (!average(*state, out, why))
    raise(why);
  return monetary_datum(out);
}

// ---- bag

SQL_FUNCTION(monetary_bag_accumulate) {
  auto *bag = state_argument<Bag>(fcinfo, 0);
  const MemoryContext context = aggregate_memory(fcinfo);
  if (bag == nullptr)
    bag = new_state<Bag>(fcinfo);
  if (!PG_ARGISNULL(1)) {
    const Monetary value = monetary_from_datum(PG_GETARG_DATUM(1));
    Failure why;
    if (!accumulate(sum_of(*bag, value.currency, context), value, why))
      raise(why);
  }
  PG_RETURN_POINTER(bag);
}

SQL_FUNCTION(monetary_bag_combine) {
  auto *bag = state_argument<Bag>(fcinfo, 0);
  const auto *other = state_argument<Bag>(fcinfo, 1);
  const MemoryContext context = aggregate_memory(fcinfo);
  if (bag == nullptr)
    bag = new_state<Bag>(fcinfo);
  for (std::int32_t i = 0; other != nullptr && i < other->count; ++i) {
    Failure why;
    if (!combine(sum_of(*bag, other->sums[i].currency, context), other->sums[i], why))
      raise(why);
  }
  PG_RETURN_POINTER(bag);
}

SQL_FUNCTION(monetary_bag_serialize) {
  const auto *bag = state_argument<Bag>(fcinfo, 0);
  PG_RETURN_BYTEA_P(to_bytes(bag->sums, bag->count * sizeof(Accumulator)));
}

SQL_FUNCTION(monetary_bag_deserialize) {
  bytea *bytes = PG_GETARG_BYTEA_PP(0);
  const std::size_t size = VARSIZE_ANY_EXHDR(bytes);
  if (size % sizeof(Accumulator) != 0)
    elog(ERROR, "a serialized bag of monetary has the wrong size");
  auto *bag = static_cast<Bag *>(palloc0(sizeof(Bag)));
  bag->count = bag->capacity = static_cast<std::int32_t>(size / sizeof(Accumulator));
  if (size != 0)
    bag->sums = static_cast<Accumulator *>(std::memcpy(palloc(size), VARDATA_ANY(bytes), size));
  PG_RETURN_POINTER(bag);
}

SQL_FUNCTION(monetary_bag_sums) {
  const auto *bag = state_argument<Bag>(fcinfo, 0);
  if (bag == nullptr || bag->count == 0)
    PG_RETURN_NULL();
  auto *sums = static_cast<Datum *>(palloc(bag->count * sizeof(Datum)));
  for (std::int32_t i = 0; i < bag->count; ++i) {
    Monetary sum;
    Failure why;
    if (!total(bag->sums[i], sum, why))
      raise(why);
    sums[i] = monetary_datum(sum);
  }
  PG_RETURN_ARRAYTYPE_P(monetary_array(fcinfo, sums, bag->count));
}

// ---- min and max: an order between currencies would give an answer that means nothing

SQL_FUNCTION(monetary_smaller) {
  return PG_GETARG_DATUM(order_of_one_currency(fcinfo) <= 0 ? 0 : 1);
}
SQL_FUNCTION(monetary_larger) {
  return PG_GETARG_DATUM(order_of_one_currency(fcinfo) >= 0 ? 0 : 1);
}
