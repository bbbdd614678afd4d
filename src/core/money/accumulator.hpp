// A running sum of amounts of one currency, from which amounts can be taken away again: what sum, avg and
// bag keep. Exact however large it grows on the way; only the result has to fit.
#pragma once

#include "monetary.hpp"

namespace florin {

// Plain words, so that it can lie in memory that is aligned to 8, be copied byte by byte and sent between
// processes of one server. All zero is the empty sum.
// The total is (spilled + recent) * 10^-scale; nothing is spilled unless recent would overflow 128 bits.
// 2^63 amounts of 120 bits raised by at most 10^36 are within 302 bits, so spilled never overflows.
struct Accumulator {
  std::int64_t count;
  Currency currency;  // meaningful if count is not zero
  std::int32_t scale;
  std::int32_t spilled_negative;
  std::uint64_t recent[2];   // an int128, low half first
  std::uint64_t spilled[6];  // a magnitude, lowest word first
};
static_assert(std::is_trivially_copyable_v<Accumulator> && alignof(Accumulator) == 8);

namespace accumulator_detail {

// 10^0 .. 10^18, all that fit a signed word.
inline constexpr int max_small_power = 18;
inline constexpr auto small_powers = [] {
  struct {
    std::int64_t at[max_small_power + 1];
  } powers{};
  powers.at[0] = 1;
  for (int i = 1; i <= max_small_power; ++i)
    powers.at[i] = powers.at[i - 1] * 10;
  return powers;
}();

inline int128 join(const std::uint64_t (&words)[2]) noexcept {
  return static_cast<int128>((static_cast<uint128>(words[1]) << 64) | words[0]);
}

// Adds an amount of the right currency when the short way does not do.
void add_slowly(Accumulator &state, const Decimal &amount) noexcept;
[[nodiscard]] bool refuse(const Accumulator &state, const Monetary &value, Failure &why) noexcept;

inline void add(Accumulator &state, const Decimal &amount) noexcept {
  const int raise = state.scale - amount.scale;
  const auto small = static_cast<std::int64_t>(amount.coefficient);
  int128 sum;
  if (raise >= 0 && raise <= max_small_power && small == amount.coefficient &&
      !__builtin_add_overflow(join(state.recent), static_cast<int128>(small) * small_powers.at[raise],
                              &sum)) {
    state.recent[0] = static_cast<std::uint64_t>(sum);
    state.recent[1] = static_cast<std::uint64_t>(sum >> 64);
    return;
  }
  add_slowly(state, amount);
}

}  // namespace accumulator_detail

// currency_mismatch, and the state is unchanged.
[[nodiscard]] inline bool accumulate(Accumulator &state, const Monetary &value, Failure &why) noexcept {
  if (state.currency != value.currency) {
    if (state.count != 0)
      return accumulator_detail::refuse(state, value, why);
    state.currency = value.currency;
  }
  ++state.count;
  accumulator_detail::add(state, value.amount);
  return true;
}

// Takes away an amount that was added before; after the last one the state is empty again.
void take_away(Accumulator &state, const Monetary &value) noexcept;

// Adds a sum to another; currency_mismatch.
[[nodiscard]] bool combine(Accumulator &state, const Accumulator &other, Failure &why) noexcept;

// Of a state that is not empty; out_of_range if the result does not fit.
[[nodiscard]] bool total(const Accumulator &state, Monetary &out, Failure &why) noexcept;
// What the amounts above zero of one currency come to; in whatever order, only the result has to fit.
class PositiveSum {
 public:
  explicit PositiveSum(Currency currency) noexcept : sum_{} { sum_.currency = currency; }

  void add(const Monetary &value) noexcept {
    if (value.currency == sum_.currency && value.amount.coefficient > 0) {
      ++sum_.count;
      accumulator_detail::add(sum_, value.amount);
    }
  }

  // Zero if there were none; out_of_range.
  [[nodiscard]] bool result(Decimal &out, Failure &why) const noexcept {
    Monetary whole = {{0, 0}, sum_.currency};
    const bool fits = sum_.count == 0 || total(sum_, whole, why);
    out = whole.amount;
    return fits;
  }

 private:
  Accumulator sum_;
};

// The sum over the count as divide() does it: the decimals that do not fit are left out, but for the sum's.
[[nodiscard]] bool average(const Accumulator &state, Monetary &out, Failure &why) noexcept;

}  // namespace florin
