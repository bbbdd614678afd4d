// Which taxes the charge for shipping bears, by the choice of each jurisdiction.
// Never here: what they come to (tax.hpp), or what shipping costs.
#pragma once

#include "tax.hpp"

namespace florin {

// A line of goods that is shipped.
struct ShippedGoods {
  Decimal value;  // without taxes: what it weighs
  std::span<const Tax> taxes;
};

// A part of the charge. Its taxes are by sequence.
struct ShippingPart {
  Decimal amount = {0, 0};
  std::span<const Tax> taxes;
};

// The average of rates is a percentage with as many decimals, rounded half up.
inline constexpr int average_rate_digits = 6;

// Fills parts with what the charge is divided into and returns how many there are, one or one for each of the
// goods with other taxes; parts have room for as many as there are goods, and for one; `taxes` has room for
// as many a part as there are in `own` and in all goods. Tax::shipping chooses:
//   own_category        the rate in `own`, those of the category of shipping
//   follows_goods       the rate of the goods of the highest value, the first of several
//   weighted_by_value   one rate: the average of those of the goods by value, zero rates included
//   all_if_any_taxable  the highest rate of any of the goods
//   in_proportion       the charge is divided by value, each part with the rate of its goods
// Goods that are free count as if all were worth the same. Fixed taxes are on goods alone, unless they are
// own. bad_parameter; out_of_range; out_of_memory.
[[nodiscard]] bool divide_shipping(std::span<const ShippedGoods> goods, std::span<const Tax> own,
                                   const Decimal &charge, int digits, std::span<ShippingPart> parts,
                                   std::span<Tax> taxes, std::size_t &count, Failure &why) noexcept;

}  // namespace florin
