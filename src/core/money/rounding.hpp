// Rounding of an exact amount: to digits, to a step, to a country's smallest coin.
#pragma once

#include "monetary.hpp"

namespace florin {

// Ties: half_*. up is away from zero, down to zero, ceiling to +infinity, floor to -infinity.
enum class Rounding : std::uint8_t {
  half_even,
  half_up,    // ties away from zero
  half_down,  // ties to zero
  half_odd,
  half_ceiling,
  half_floor,
  up,
  down,
  ceiling,
  floor,
  unnecessary,  // inexact is out_of_range
};

// Fails with bad_parameter, naming the modes there are.
[[nodiscard]] bool parse_rounding(std::string_view name, Rounding &out, Failure &why) noexcept;

// To `digits` decimals; negative digits round to tens, hundreds... Digits beyond +-36 are bad_parameter.
[[nodiscard]] bool round(const Decimal &value, int digits, Rounding mode, Decimal &out,
                         Failure &why) noexcept;

// To a whole multiple of `step`, which must be above zero (bad_parameter).
[[nodiscard]] bool round_to_step(const Decimal &value, const Decimal &step, Rounding mode, Decimal &out,
                                 Failure &why) noexcept;

// `value` times the numerators over the denominators, worked out exactly and rounded once. At most
// max_factors of each; denominators above zero (division_by_zero). What a rate, a share or a price for a part
// comes to.
inline constexpr std::size_t max_factors = 3;
struct Ratio {
  const Decimal *numerators;
  std::size_t numerator_count;
  const Decimal *denominators;
  std::size_t denominator_count;
};
[[nodiscard]] bool round_ratio(const Decimal &value, const Ratio &ratio, int digits, Rounding mode,
                               Decimal &out, Failure &why) noexcept;

// numerator / denominator to that many significant figures, 1 to 36: the ones that a rate is quoted with.
[[nodiscard]] bool round_significant(const Decimal &numerator, const Decimal &denominator, int figures,
                                     Rounding mode, Decimal &out, Failure &why) noexcept;

// How an amount that is paid in cash is rounded. Above zero is what a buyer pays, below zero what is paid
// back.
struct CashRule {
  Decimal step;
  Rounding mode;
};

// The national rule (each with its source in cash.cpp); half_up to one minor unit where there is none.
// bad_parameter where the currency has no minor unit.
[[nodiscard]] bool cash_rule(Currency currency, CashRule &out, Failure &why) noexcept;

}  // namespace florin
