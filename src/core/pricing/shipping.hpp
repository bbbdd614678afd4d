// What a shipping method charges for an order: bands, first and additional units, packages, free above.
// Never here: which method serves an address (areas.hpp), which of its versions holds, what tax is due.
#pragma once

#include "../money/rounding.hpp"

#include <cstddef>
#include <span>

namespace florin {

inline constexpr std::size_t max_shipping_bands = 1'000;   // of a method
inline constexpr std::size_t max_shipping_areas = 10'000;  // of a zone, included and excluded together

// What the bands of a method go by.
enum class ShippingMeasure : std::uint8_t {
  count,   // units of the lines
  weight,  // kilograms
  price,   // what is charged for the goods, as the document states prices
};

// Half-open, [from, until): what is exactly `until` is outside.
struct HalfOpen {
  Decimal from = {0, 0};
  Decimal until = {0, 0};
  bool has_until = false;  // else it has no end
};

// What is charged for a measure within the range. Every number is zero or above.
struct ShippingBand {
  HalfOpen range;
  Decimal price = {0, 0};             // for the order, or for each package
  Decimal per_item = {0, 0};          // for each unit of a line, fractions in proportion
  Decimal percent = {0, 0};           // of the price of the goods
  Decimal least_percentage = {0, 0};  // what the percentage comes to at least
  bool has_most_percentage = false;
  Decimal most_percentage = {0, 0};  // and at most
  Decimal first_units = {0, 0};      // units of the measure that `price` covers
  Decimal step_units = {0, 0};       // each further step of this size that is begun ...
  Decimal step_price = {0, 0};       // ... costs this; 0 units: there are none
  Decimal package_units = {
      0, 0};  // units that a package holds; each that is begun starts afresh. 0: all of them
  Decimal most_units = {0, 0};  // units beyond which nothing more is charged; 0: no bound
};

// Why two bands cannot stand together, or one cannot stand at all: bad_parameter, naming them. They go
// upwards, each from where the one before it ends.
[[nodiscard]] bool check_shipping_bands(std::span<const ShippingBand> bands, Failure &why) noexcept;

// One version of a method, in one currency.
struct ShippingTerms {
  ShippingMeasure measure = ShippingMeasure::count;
  std::span<const ShippingBand> bands;  // as check_shipping_bands() wants them
  Decimal handling = {0, 0};            // for the order, whatever is in it
  bool has_free_from = false;
  Decimal free_from = {0, 0};  // free where the goods cost this or more ...
  bool has_free_under_weight = false;
  Decimal free_under_weight = {0, 0};  // ... and weigh less than this, as far as they are said
  // The orders that it takes.
  bool has_counts = false, has_weights = false, has_prices = false;
  HalfOpen counts, weights, prices;
  Rounding rounding = Rounding::half_up;
};

// What is shipped, added up over its lines.
struct Shipment {
  Decimal count = {0, 0};
  Decimal price = {0, 0};
  Decimal weight = {0, 0};
  bool is_weighed = true;
};

// Parts are exact; the total is rounded once, to `digits`, and zero if it is free.
struct ShippingCharge {
  std::size_t band;  // index in the terms
  Decimal price, per_item, percentage, additional, handling;
  bool is_free;
  Decimal total;
};

// Whether the terms look at the weight.
bool needs_weight(const ShippingTerms &terms) noexcept;

// rule_not_found: the method does not take the order, and the message says why; out_of_range.
[[nodiscard]] bool charge_shipping(const ShippingTerms &terms, const Shipment &shipment, int digits,
                                   ShippingCharge &out, Failure &why) noexcept;

}  // namespace florin
