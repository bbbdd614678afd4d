// Allocation: shares are cut towards zero to whole steps, then the steps left over go out one by one.
// Never here: minor units or currencies; the caller says what a step is.

#include "allocation.hpp"

#include "../invariant.hpp"
#include "quote.hpp"
#include "wide.hpp"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <exception>
#include <vector>

namespace florin {
namespace {

// The widest intermediate is steps (at most 2^239) times a weight (at most 2^239): it fits, and if that
// were ever wrong, the checked type would throw instead of wrapping.
using uint512 = boost::multiprecision::checked_uint512_t;

constexpr struct {
  std::string_view name;
  Remainder method;
} methods[] = {
    {"largest_remainder", Remainder::largest_remainder},
    {"to_first", Remainder::to_first},
    {"to_last", Remainder::to_last},
    {"to_largest", Remainder::to_largest},
    {"separate", Remainder::separate},
};

// The share of one weight above zero.
template <typename Integer>
struct Portion {
  Integer steps;
  Integer claim;  // a larger one is served first when steps are left over
  std::size_t index;
};

template <typename Integer>
Integer claim_of(Remainder method, const Integer &remainder, const Integer &weight, std::size_t index) {
  switch (method) {
    case Remainder::largest_remainder: return remainder;
    case Remainder::to_largest: return weight;
    case Remainder::to_last: return Integer(index);
    case Remainder::to_first:
    case Remainder::separate: break;
  }
  return Integer(0);
}

// What is to be divided, in whole numbers: the weights at one scale, the total counted in steps.
struct Division {
  const Decimal *weights;
  std::size_t count;
  int weight_scale;
  Decimal step;
  Remainder method;
  bool negative;
  Decimal *shares;
};

// The weight at the common scale. Integer must hold it.
template <typename Integer>
Integer whole_weight(const Division &division, std::size_t index) {
  const Decimal &weight = division.weights[index];
  const uint128 size = wide::magnitude(weight.coefficient);
  const uint128 factor = wide::power_of_ten(division.weight_scale - weight.scale);
  if constexpr (sizeof(Integer) <= sizeof(uint128))
    return static_cast<Integer>(size * factor);
  else
    return wide::widen<Integer>(size) * wide::widen<Integer>(factor);
}

// False: that many steps are no amount that fits.
template <typename Integer>
bool put_share(const Division &division, std::size_t index, const Integer &steps) {
  int scale = division.step.scale;
  uint128 size;
  if (!wide::narrow_stripped<uint512>(
          uint512(steps) * wide::widen<uint512>(wide::magnitude(division.step.coefficient)), scale, size))
    return false;
  wide::strip_zeros(size, scale);
  division.shares[index] = {wide::with_sign(size, division.negative), scale};
  return true;
}

// Product holds any weight times `steps`; Integer holds `steps` and the sum of the weights.
template <typename Integer, typename Product>
bool distribute(const Division &division, const Integer &steps, const Integer &total_weight) {
  std::vector<Portion<Integer>> portions;
  portions.reserve(division.count);
  Integer left = steps;
  for (std::size_t i = 0; i < division.count; ++i) {
    const Integer weight = whole_weight<Integer>(division, i);
    if (weight == 0) {
      division.shares[i] = {};
      continue;
    }
    const Product exact = Product(steps) * Product(weight);
    const Integer whole = static_cast<Integer>(exact / total_weight);
    const Integer remainder = static_cast<Integer>(exact - Product(whole) * total_weight);
    portions.push_back({whole, claim_of(division.method, remainder, weight, i), i});
    left -= whole;
  }
  // Each cut lost less than one step, so that fewer steps are left over than there are portions.
  FLORIN_ASSERT(left < portions.size());
  if (division.method == Remainder::separate) {
    if (!put_share(division, division.count, left))
      return false;
  } else if (left != 0) {
    const auto served = static_cast<std::ptrdiff_t>(static_cast<std::size_t>(left));
    std::nth_element(portions.begin(), portions.begin() + served, portions.end(),
                     [](const Portion<Integer> &one, const Portion<Integer> &other) {
                       return one.claim != other.claim ? one.claim > other.claim : one.index < other.index;
                     });
    for (auto portion = portions.begin(); portion != portions.begin() + served; ++portion)
      ++portion->steps;
  }
  for (const Portion<Integer> &portion : portions)
    if (!put_share(division, portion.index, portion.steps))
      return false;
  return true;
}

[[gnu::cold]] bool refuse_range(const Decimal &total, const Decimal &step, Failure &why) noexcept {
  why.set(Fault::out_of_range, "a share of %s in steps of %s is out of range", Printed(total).text,
          Printed(step).text);
  return why.explain("%s", amount_limits);
}

bool check_weights(const Decimal *weights, std::size_t count, Failure &why) noexcept {
  if (count == 0)
    return why.set(Fault::bad_parameter, "cannot allocate by no weights");
  bool any = false;
  for (std::size_t i = 0; i < count; ++i) {
    if (weights[i].coefficient < 0)
      return why.set(Fault::bad_parameter, "weight %zu is negative: %s", i + 1, Printed(weights[i]).text);
    any = any || weights[i].coefficient != 0;
  }
  return any || why.set(Fault::bad_parameter, "cannot allocate by weights that are all zero");
}

bool allocate_steps(const Decimal &total, Division &division, Failure &why) {
  // The total in steps: total.coefficient * 10^-total.scale over step.coefficient * 10^-step.scale.
  const int places = division.step.scale - total.scale;
  uint512 dividend = wide::widen<uint512>(wide::magnitude(total.coefficient));
  uint512 divisor = wide::widen<uint512>(wide::magnitude(division.step.coefficient));
  (places >= 0 ? dividend : divisor) *=
      wide::widen<uint512>(wide::power_of_ten(places >= 0 ? places : -places));
  const uint512 steps = dividend / divisor;
  if (steps * divisor != dividend) {
    why.set(Fault::bad_parameter, "%s is not a whole number of steps of %s", Printed(total).text,
            Printed(division.step).text);
    return why.explain("Round the amount first, or allocate in smaller steps.");
  }

  uint512 total_weight = 0;
  for (std::size_t i = 0; i < division.count; ++i)
    division.weight_scale = std::max(division.weight_scale, division.weights[i].scale);
  for (std::size_t i = 0; i < division.count; ++i)
    total_weight += whole_weight<uint512>(division, i);

  constexpr std::uint64_t word = ~std::uint64_t{0};
  const bool fits = steps <= word && total_weight <= word
                        ? distribute<std::uint64_t, uint128>(division, static_cast<std::uint64_t>(steps),
                                                             static_cast<std::uint64_t>(total_weight))
                        : distribute<uint512, uint512>(division, steps, total_weight);
  return fits || refuse_range(total, division.step, why);
}

}  // namespace

bool parse_remainder(std::string_view name, Remainder &out, Failure &why) noexcept {
  for (const auto &known : methods) {
    if (known.name == name) {
      out = known.method;
      return true;
    }
  }
  const Excerpt shown = excerpt(name);
  why.set(Fault::bad_parameter, "unknown allocation method \"%.*s%s\"", shown.length, shown.start,
          shown.ellipsis);
  return why.explain("The methods are largest_remainder, to_first, to_last, to_largest and separate.");
}

bool allocate(const Decimal &total, const Decimal *weights, std::size_t count, const Decimal &step,
              Remainder method, Decimal *shares, Failure &why) noexcept {
  FLORIN_ASSERT(wide::is_canonical(total) && wide::is_canonical(step));
  if (step.coefficient <= 0)
    return why.set(Fault::bad_parameter, "the step to allocate in must be above zero, not %s",
                   Printed(step).text);
  if (!check_weights(weights, count, why))
    return false;
  try {
    Division division{weights, count, 0, step, method, total.coefficient < 0, shares};
    return allocate_steps(total, division, why);
  } catch (const std::bad_alloc &) {
    return why.set(Fault::out_of_memory, "out of memory while allocating to %zu weights", count);
  } catch (const std::exception &) {
    return refuse_range(total, step, why);
  }
}

}  // namespace florin
