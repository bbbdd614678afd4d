// Reading zones, methods and bands, and the checks of what is recorded.

#include "shipping_rules.hpp"

#include "money/quote.hpp"

#include "../error.hpp"
#include "../money/datum.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

std::string_view view_of(const text *value) {
  return {VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value)};
}

// ---- arrays

struct Elements {
  Datum *items;
  bool *nulls;
  int count;
};

Elements elements_of(ArrayType *array) {
  const Oid type = ARR_ELEMTYPE(array);
  std::int16_t length;
  bool by_value;
  char alignment;
  get_typlenbyvalalign(type, &length, &by_value, &alignment);
  Elements out;
  deconstruct_array(array, type, length, by_value, alignment, &out.items, &out.nulls, &out.count);
  return out;
}

// ---- bands

enum BandColumn : int {
  from_value,
  until_value,
  price,
  per_item,
  percent,
  least_percentage,
  most_percentage,
  first_units,
  step_units,
  step_price,
  package_units,
  most_units,
};

Decimal amount_in(const RuleRow &row, int column, Currency currency) {
  if (row.is_null(column))
    return {0, 0};
  const Monetary amount = row.monetary(column);
  if (amount.currency == currency)
    return amount.amount;
  raise(Fault::currency_mismatch, "a shipping band has %s, and the method is in %s", Printed(amount).text,
        Printed(currency).text);
}

ShippingBand read_band(Datum datum, Currency currency) {
  HeapTupleHeader header = DatumGetHeapTupleHeader(datum);
  TupleDesc shape =
      lookup_rowtype_tupdesc(HeapTupleHeaderGetTypeId(header), HeapTupleHeaderGetTypMod(header));
  HeapTupleData tuple;
  tuple.t_len = HeapTupleHeaderGetDatumLength(header);
  ItemPointerSetInvalid(&tuple.t_self);
  tuple.t_tableOid = InvalidOid;
  tuple.t_data = header;
  const RuleRow row = {&tuple, shape};
  ShippingBand band;
  band.range = {row.decimal(from_value), row.decimal(until_value), !row.is_null(until_value)};
  band.price = amount_in(row, price, currency);
  band.per_item = amount_in(row, per_item, currency);
  band.percent = row.decimal(percent);
  band.least_percentage = amount_in(row, least_percentage, currency);
  band.has_most_percentage = !row.is_null(most_percentage);
  band.most_percentage = amount_in(row, most_percentage, currency);
  band.first_units = row.decimal(first_units);
  band.step_units = row.decimal(step_units);
  band.step_price = amount_in(row, step_price, currency);
  band.package_units = row.decimal(package_units);
  band.most_units = row.decimal(most_units);
  ReleaseTupleDesc(shape);
  return band;
}

Array<ShippingBand> read_bands(Datum datum, Currency currency) {
  const Elements elements = elements_of(DatumGetArrayTypeP(datum));
  Array<ShippingBand> bands;
  bands.start(static_cast<std::size_t>(elements.count));
  for (int i = 0; i < elements.count; ++i) {
    if (elements.nulls[i])
      raise(Fault::bad_parameter, "a shipping band must not be null");
    bands.push(read_band(elements.items[i], currency));
  }
  return bands;
}

// ---- areas

Area area_of(std::string_view text) {
  Area area;
  Failure why;
  if (!read_area(text, area, why))
    raise(why);
  return area;
}

Array<Area> read_areas(const RuleRow &row, int column) {
  const Array<std::string_view> texts = row.texts(column);
  Array<Area> areas;
  areas.start(texts.count);
  for (std::size_t i = 0; i < texts.count; ++i)
    areas.push(area_of(texts[i]));
  return areas;
}

// ---- rows

RuleVersion read_version(const RuleRow &row) {
  return {row.number(0), row.time(1), row.time(2), row.boolean(3)};
}

constexpr RuleSource<ShippingZone> zones = {
    "SELECT z.id, z.valid_from, z.recorded_at, z.ended, z.name, z.seller, z.ship_from, z.included, z.excluded"
    " FROM %1$s.shipping_zones AS z"
    " WHERE z.name OPERATOR(pg_catalog.=) ANY (SELECT o.name FROM %1$s.shipping_zones AS o"
    " WHERE o.seller OPERATOR(pg_catalog.=) $1 OR o.seller IS NULL AND $1 OPERATOR(pg_catalog.=) '')"
    " ORDER BY z.name, z.valid_from, z.id",
    [](const RuleRow &row) {
      return ShippingZone{read_version(row), row.text(4),        row.text(5),
                          row.text(6),       read_areas(row, 7), read_areas(row, 8)};
    }};

enum MethodColumn : int {
  code = 4,
  currency,
  measure,
  bands,
  handling,
  free_from,
  free_under_weight,
  ignores_discounts,
  count_from,
  count_until,
  weight_from,
  weight_until,
  price_from,
  price_until,
  excluded_categories,
  excluded_skus,
  rounding,
};

ShippingMeasure measure_of(std::string_view name) {
  return name == "weight"  ? ShippingMeasure::weight
         : name == "price" ? ShippingMeasure::price
                           : ShippingMeasure::count;
}

bool read_range(const RuleRow &row, int from, int until, HalfOpen &out) {
  out = {row.decimal(from), row.decimal(until), !row.is_null(until)};
  return out.has_until || !row.is_null(from);
}

ShippingMethod read_method(const RuleRow &row) {
  ShippingMethod method = {};
  method.version = read_version(row);
  method.code = row.text(code);
  method.currency = row.currency(currency);
  if (method.version.ended)
    return method;
  ShippingTerms &terms = method.terms;
  terms.measure = measure_of(row.text(measure));
  const Array<ShippingBand> read = read_bands(row.value(bands), method.currency);
  terms.bands = {read.items, read.count};
  terms.handling = row.monetary(handling).amount;
  terms.has_free_from = !row.is_null(free_from);
  terms.free_from = row.monetary(free_from).amount;
  terms.has_free_under_weight = !row.is_null(free_under_weight);
  terms.free_under_weight = row.decimal(free_under_weight);
  terms.has_counts = read_range(row, count_from, count_until, terms.counts);
  terms.has_weights = read_range(row, weight_from, weight_until, terms.weights);
  terms.prices = {row.monetary(price_from).amount, row.monetary(price_until).amount,
                  !row.is_null(price_until)};
  terms.has_prices = terms.prices.has_until || !row.is_null(price_from);
  Failure why;
  if (!parse_rounding(row.text(rounding), terms.rounding, why))
    raise(why);
  method.ignores_discounts = row.boolean(ignores_discounts);
  method.excluded_categories = row.texts(excluded_categories);
  method.excluded_skus = row.texts(excluded_skus);
  return method;
}

constexpr RuleSource<ShippingMethod> methods = {
    "SELECT m.id, m.valid_from, m.recorded_at, m.ended, m.code, m.currency, m.measure, m.bands, m.handling,"
    " m.free_from, m.free_under_weight, m.ignores_discounts, m.count_from, m.count_until, m.weight_from,"
    " m.weight_until, m.price_from, m.price_until, m.excluded_categories, m.excluded_skus, m.rounding"
    " FROM %1$s.shipping_methods AS m WHERE m.zone OPERATOR(pg_catalog.=) $1"
    " ORDER BY m.code, m.currency, m.valid_from, m.id",
    read_method};

}  // namespace

std::span<const ShippingZone> find_shipping_zones(PricingCalls &calls, std::string_view seller) {
  return find_rules(calls, zones, RuleKey().text(seller));
}

std::span<const ShippingMethod> find_shipping_methods(PricingCalls &calls, std::string_view zone) {
  return find_rules(calls, methods, RuleKey().text(zone));
}

}  // namespace florin

using namespace florin;

SQL_FUNCTION(florin_check_shipping_bands) {
  const Array<ShippingBand> bands = read_bands(PG_GETARG_DATUM(1), currency_from_datum(PG_GETARG_DATUM(0)));
  Failure why;
  if (!check_shipping_bands({bands.items, bands.count}, why))
    raise(why);
  PG_RETURN_BOOL(true);
}

SQL_FUNCTION(florin_check_shipping_areas) {
  std::size_t count = 0;
  for (const int number : {0, 1}) {
    const Elements elements = elements_of(PG_GETARG_ARRAYTYPE_P(number));
    count += static_cast<std::size_t>(elements.count);
    if (count > max_shipping_areas)
      raise(Fault::ledger_limit_exceeded, "a shipping zone has more than %zu areas", max_shipping_areas);
    for (int i = 0; i < elements.count; ++i) {
      if (elements.nulls[i])
        raise(Fault::bad_parameter, "an area must not be null");
      area_of(view_of(DatumGetTextPP(elements.items[i])));
    }
  }
  PG_RETURN_BOOL(true);
}

// Not strict: a postal code or a region may be left out.
SQL_FUNCTION(florin_is_in_area) {
  if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
    PG_RETURN_NULL();
  const auto argument = [fcinfo](int number) {
    return PG_ARGISNULL(number) ? std::string_view() : view_of(PG_GETARG_TEXT_PP(number));
  };
  const Area area = area_of(argument(0));
  Address address;
  Failure why;
  if (!read_address(argument(1), argument(3), argument(2), address, why))
    raise(why);
  const Fitting fitting = fit_address(&area, 1, nullptr, 0, address);
  if (fitting.fit == 0 && (fitting.needs_postal_code || fitting.needs_region))
    PG_RETURN_NULL();
  PG_RETURN_BOOL(fitting.fit != 0);
}
