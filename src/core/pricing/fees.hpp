// Fees and commissions: what one component of a fee comes to, who shares in it, what of it goes back.
// Never here: which fee is due (fee_schedules.hpp), what to charge so that a net amount remains
// (gross_up.hpp).
#pragma once

#include "../money/rounding.hpp"
#include "fee_tiers.hpp"

#include <string_view>

namespace florin {

enum class FeeKind : std::uint8_t {
  flat,                  // amount
  percentage,            // rate of the base beyond what is free, and amount
  graduated,             // tiers of the quantity, each for the part in it
  volume,                // one tier of the quantity for all of it
  graduated_percentage,  // the same by the base
  volume_percentage,
  package,  // amount for every `size` units of the quantity that are begun, beyond those that are free
};

// What of a fee goes back when the sale is refunded.
enum class FeeRefund : std::uint8_t {
  kept,                 // nothing
  proportional,         // the share of the base that is refunded
  variable,             // that share of what is not fixed
  less_administration,  // that share, less a part of it that is kept, at most so much
};

struct FeeReturn {
  FeeRefund policy;
  bool has_cap;
  Decimal administration_rate;  // a fraction of what would go back; 0 .. 1
  Decimal administration_cap;   // for all refunds of the fee together
};

// Who gets how much of a fee, in proportion to the weights.
struct FeeShare {
  std::string_view party;
  Decimal weight;
};

// No number is negative.
struct FeeComponent {
  std::string_view name;
  FeeKind kind;
  bool free_at_zero;  // nothing is charged for a measure of zero
  bool has_minimum;
  bool has_maximum;
  bool by_line;  // for every line by itself, not once for all of them
  bool of_goods;
  bool of_shipping;
  bool with_tax;
  bool is_payable;  // charged in minor units, whatever its digits: the buyer pays nothing finer
  Rounding mode;
  int digits;      // own_digits: the minor unit
  Decimal amount;  // flat: all of it; percentage: beside the rate; package: for each
  Decimal rate;    // of a percentage, as a fraction
  Decimal free;    // of the base of a percentage, of the units of a package
  Decimal size;    // of a package
  Decimal minimum;
  Decimal maximum;
  const FeeTier *tiers;
  std::size_t tier_count;
  const FeeShare *shares;  // none: the fee is not split
  std::size_t share_count;
  FeeReturn refund;
};

inline constexpr int own_digits = -1;

// What is charged, rounded, and how much of it would be charged for nothing at all.
struct Fee {
  Decimal amount;
  Decimal fixed;
};

// What a fee is taken of. Neither is negative (bad_parameter).
struct FeeBase {
  Monetary amount;
  Decimal quantity;
};

// A number of a fee: not negative, at most 17 significant figures and 18 decimals.
[[nodiscard]] bool check_fee_number(const Decimal &value, Failure &why) noexcept;
// A percentage as it is written, 0 to 100, as a fraction. bad_parameter.
[[nodiscard]] bool fraction_of_percent(const Decimal &percent, Decimal &out, Failure &why) noexcept;

// What the parts say together. bad_parameter, naming the component.
[[nodiscard]] bool check_component(const FeeComponent &component, Failure &why) noexcept;

// The decimals of the component's amounts in a currency: of a payable one no more than the minor unit has.
// bad_parameter if neither it nor ISO 4217 says.
[[nodiscard]] bool fee_digits(const FeeComponent &component, Currency currency, int &out,
                              Failure &why) noexcept;

// Works the component out exactly, not below its minimum and not above its maximum, and rounds once.
// `fixed` is the flat part: of a flat fee the amount, of a percentage the amount beside it, of tiers the flat
// parts of those that were reached, of a package nothing; rounded as the amount is, and no more than it. A
// minimum does not count. Failures name the component.
[[nodiscard]] bool charge_fee(const FeeComponent &component, const FeeBase &base, Fee &out,
                              Failure &why) noexcept;

// The same, of a base that is no less than the one that the place was left at; the tiers below are not gone
// through again.
[[nodiscard]] bool charge_more(const FeeComponent &component, const FeeBase &base, TierPlace &place, Fee &out,
                               Failure &why) noexcept;

// Writes a part for each party; largest remainder; the parts sum to the amount.
[[nodiscard]] bool split_fee(const FeeComponent &component, const Monetary &amount, Decimal *parts,
                             Failure &why) noexcept;

// What of a fee goes back in all once `refunded` of the `total` that it was taken of is, rounded half up to
// `digits`. It never falls as more is refunded, so that what one refund gives back is the difference to
// before it: the parts telescope. bad_parameter; refund_exceeds_original for more than the total.
[[nodiscard]] bool fee_returned(const FeeReturn &terms, const Fee &charged, const Decimal &refunded,
                                const Decimal &total, int digits, Decimal &out, Failure &why) noexcept;

// What each party gives back of an amount that goes back, in proportion to what is left of its part; no more
// than that. bad_parameter if there is less left than the amount.
[[nodiscard]] bool split_return(const Decimal &amount, const Decimal *left, std::size_t count, int digits,
                                Decimal *parts, Failure &why) noexcept;

}  // namespace florin
