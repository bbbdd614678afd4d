// Bands that fit together, and what the one that holds comes to.

#include "shipping.hpp"

#include "../invariant.hpp"
#include "../money/quote.hpp"

#include <cstdio>

namespace florin {
namespace {

constexpr const char *measure_name(ShippingMeasure measure) {
  switch (measure) {
    case ShippingMeasure::count: return "count";
    case ShippingMeasure::weight: return "weight";
    case ShippingMeasure::price: break;
  }
  return "price";
}

const Decimal &measure_of(ShippingMeasure measure, const Shipment &shipment) {
  switch (measure) {
    case ShippingMeasure::count: return shipment.count;
    case ShippingMeasure::weight: return shipment.weight;
    case ShippingMeasure::price: break;
  }
  return shipment.price;
}

bool is_less(const Decimal &left, const Decimal &right) {
  return compare(left, right) < 0;
}

bool has(const HalfOpen &range, const Decimal &value) {
  return !is_less(value, range.from) && (!range.has_until || is_less(value, range.until));
}

// "[2, 5)", for messages.
struct ShownRange {
  explicit ShownRange(const HalfOpen &range) noexcept {
    char from[monetary_buffer], until[monetary_buffer] = "infinity";
    print_decimal(range.from, 0, from);
    if (range.has_until)
      print_decimal(range.until, 0, until);
    std::snprintf(text, sizeof text, "[%s, %s)", from, until);
  }
  char text[2 * monetary_buffer + 8];
};

// ---- exact arithmetic on numbers that are not negative

bool add_to(Decimal &sum, const Decimal &value, Failure &why) {
  return add(Decimal(sum), value, sum, why);
}

// value / step as a whole number.
bool count_steps(const Decimal &value, const Decimal &step, Rounding mode, Decimal &out, Failure &why) {
  return round_ratio(value, {nullptr, 0, &step, 1}, 0, mode, out, why);
}

// left - right, and no less than zero.
bool beyond(const Decimal &left, const Decimal &right, Decimal &out, Failure &why) {
  out = {0, 0};
  return !is_less(right, left) || add(left, negate(right), out, why);
}

// ---- a band

// Adds what one package costs, times how many there are of it.
bool add_packages(const ShippingBand &band, const Decimal &units, const Decimal &packages,
                  ShippingCharge &out, Failure &why) {
  Decimal part;
  if (!multiply(band.price, packages, part, why) || !add_to(out.price, part, why))
    return false;
  if (band.step_units.coefficient == 0)
    return true;
  Decimal rest, steps;
  return beyond(units, band.first_units, rest, why) &&
         count_steps(rest, band.step_units, Rounding::ceiling, steps, why) &&
         multiply(steps, band.step_price, part, why) && multiply(part, packages, part, why) &&
         add_to(out.additional, part, why);
}

bool charge_packages(const ShippingBand &band, const Decimal &measure, ShippingCharge &out, Failure &why) {
  constexpr Decimal one = {1, 0};
  const Decimal units =
      band.most_units.coefficient > 0 && is_less(band.most_units, measure) ? band.most_units : measure;
  const Decimal &size = band.package_units;
  if (size.coefficient == 0 || !is_less(size, units))
    return add_packages(band, units, one, out, why);
  Decimal full, in_full, rest;
  if (!count_steps(units, size, Rounding::floor, full, why) || !multiply(full, size, in_full, why) ||
      !beyond(units, in_full, rest, why) || !add_packages(band, size, full, out, why))
    return false;
  return rest.coefficient == 0 || add_packages(band, rest, one, out, why);
}

bool charge_percentage(const ShippingBand &band, const Decimal &goods, Decimal &out, Failure &why) {
  constexpr Decimal hundredth = {1, 2};
  if (!multiply(goods, band.percent, out, why) || !multiply(out, hundredth, out, why))
    return false;
  if (is_less(out, band.least_percentage))
    out = band.least_percentage;
  if (band.has_most_percentage && is_less(band.most_percentage, out))
    out = band.most_percentage;
  return true;
}

bool find_band(const ShippingTerms &terms, const Decimal &measure, std::size_t &out, Failure &why) {
  std::size_t low = 0, high = terms.bands.size();  // the last band that begins at or below the measure
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (is_less(measure, terms.bands[middle].range.from))
      high = middle;
    else
      low = middle + 1;
  }
  if (low > 0 && has(terms.bands[low - 1].range, measure)) {
    out = low - 1;
    return true;
  }
  HalfOpen covered = terms.bands.front().range;
  covered.has_until = terms.bands.back().range.has_until;
  covered.until = terms.bands.back().range.until;
  return why.set(Fault::rule_not_found, "its bands cover a %s in %s, and that of the order is %s",
                 measure_name(terms.measure), ShownRange(covered).text, Printed(measure).text);
}

bool takes(const char *what, bool is_bounded, const HalfOpen &range, const Decimal &value, Failure &why) {
  return !is_bounded || has(range, value) ||
         why.set(Fault::rule_not_found, "it takes orders with a %s in %s, and that of the order is %s", what,
                 ShownRange(range).text, Printed(value).text);
}

bool is_free(const ShippingTerms &terms, const Shipment &shipment) {
  if (!terms.has_free_from && !terms.has_free_under_weight)
    return false;
  return (!terms.has_free_from || !is_less(shipment.price, terms.free_from)) &&
         (!terms.has_free_under_weight || is_less(shipment.weight, terms.free_under_weight));
}

bool check_band(const ShippingBand &band, Failure &why) {
  const ShownRange shown(band.range);
  const auto refuse = [&why, &shown](const char *reason) {
    return why.set(Fault::bad_parameter, "shipping band %s: %s", shown.text, reason);
  };
  for (const Decimal *number : {&band.range.from, &band.price, &band.per_item, &band.percent,
                                &band.least_percentage, &band.most_percentage, &band.first_units,
                                &band.step_units, &band.step_price, &band.package_units, &band.most_units}) {
    if (number->coefficient < 0)
      return refuse("no number may be negative");
  }
  if (band.range.has_until && !is_less(band.range.from, band.range.until))
    return refuse("it ends where it begins, or before");
  if (band.step_units.coefficient == 0 && band.step_price.coefficient != 0)
    return refuse("a price of additional units needs their number");
  if (band.has_most_percentage && is_less(band.most_percentage, band.least_percentage))
    return refuse("the percentage would be at least more than at most");
  return true;
}

}  // namespace

bool check_shipping_bands(std::span<const ShippingBand> bands, Failure &why) noexcept {
  if (bands.empty())
    return why.set(Fault::bad_parameter, "a shipping method needs a band");
  if (bands.size() > max_shipping_bands)
    return why.set(Fault::ledger_limit_exceeded, "a shipping method has %zu bands, the most is %zu",
                   bands.size(), max_shipping_bands);
  for (std::size_t i = 0; i < bands.size(); ++i) {
    if (!check_band(bands[i], why))
      return false;
    if (i == 0)
      continue;
    const HalfOpen &before = bands[i - 1].range;
    const HalfOpen &range = bands[i].range;
    if (is_less(range.from, before.from))
      return why.set(Fault::bad_parameter, "shipping bands %s and %s must change places",
                     ShownRange(before).text, ShownRange(range).text);
    if (!before.has_until || is_less(range.from, before.until))
      return why.set(Fault::bad_parameter, "shipping bands %s and %s overlap", ShownRange(before).text,
                     ShownRange(range).text);
    if (is_less(before.until, range.from))
      return why.set(Fault::bad_parameter, "there is a gap between the shipping bands %s and %s",
                     ShownRange(before).text, ShownRange(range).text);
  }
  return true;
}

bool needs_weight(const ShippingTerms &terms) noexcept {
  return terms.measure == ShippingMeasure::weight || terms.has_weights || terms.has_free_under_weight;
}

bool charge_shipping(const ShippingTerms &terms, const Shipment &shipment, int digits, ShippingCharge &out,
                     Failure &why) noexcept {
  FLORIN_ASSERT(!terms.bands.empty() && (shipment.is_weighed || !needs_weight(terms)));
  out = {};
  const Decimal &measure = measure_of(terms.measure, shipment);
  if (!takes("count", terms.has_counts, terms.counts, shipment.count, why) ||
      !takes("weight", terms.has_weights, terms.weights, shipment.weight, why) ||
      !takes("price", terms.has_prices, terms.prices, shipment.price, why) ||
      !find_band(terms, measure, out.band, why))
    return false;
  const ShippingBand &band = terms.bands[out.band];
  out.handling = terms.handling;
  Decimal sum = terms.handling;
  if (!charge_packages(band, measure, out, why) ||
      !multiply(band.per_item, shipment.count, out.per_item, why) ||
      !charge_percentage(band, shipment.price, out.percentage, why) || !add_to(sum, out.price, why) ||
      !add_to(sum, out.additional, why) || !add_to(sum, out.per_item, why) ||
      !add_to(sum, out.percentage, why))
    return false;
  out.is_free = is_free(terms, shipment);
  if (out.is_free)
    return true;
  return round(sum, digits, terms.rounding, out.total, why);
}

}  // namespace florin
