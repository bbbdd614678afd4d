// The rules of taxes as they are recorded, and which of their versions holds.
// Never here: reading them from the tables, or what follows for a sale.
#pragma once

#include <optional>

#include "areas.hpp"
#include "tax.hpp"

namespace florin {

struct RuleVersion {
  std::int64_t id;
  std::int64_t valid_from;
  std::int64_t recorded_at;
  bool ended;
};

// When a rule is asked for, and as it was known when.
struct RuleTime {
  std::int64_t at;
  bool has_known_at;
  std::int64_t known_at;
};

// Of versions by valid_from and id, the one that holds; nullptr if there is none, or the rule has ended.
template <typename Rule>
const Rule *version_at(std::span<const Rule> versions, const RuleTime &time) {
  for (std::size_t i = versions.size(); i > 0; --i) {
    const RuleVersion &version = versions[i - 1].version;
    if (version.valid_from <= time.at && (!time.has_known_at || version.recorded_at <= time.known_at))
      return version.ended ? nullptr : &versions[i - 1];
  }
  return nullptr;
}

// The versions of one rule at the front of rows that are ordered by rule.
template <typename Rule, typename IsSame>
std::span<const Rule> versions_of_first(std::span<const Rule> rows, IsSame is_same) {
  std::size_t count = 0;
  while (count < rows.size() && is_same(rows[0], rows[count]))
    ++count;
  return rows.first(count);
}

// ---- jurisdictions

enum class Sourcing : std::uint8_t { destination, origin };

struct TaxJurisdiction {
  RuleVersion version;
  std::string_view code;
  std::string_view parent;  // empty: a country
  std::string_view region;  // empty: any
  std::span<const Area> postal_codes;
  bool requires_region;
  bool inherits;
  std::optional<TaxRounding> scope;
  std::optional<Rounding> mode;
  std::optional<ShippingTax> shipping;
  std::optional<Sourcing> sourcing;
  std::optional<bool> reverse_charge_from_abroad;
};

// Finds the part of `whole` that an address lies in among the versions of all its parts, by code; `out` is
// nullptr if it lies in none. rule_not_found: two fit as well, of which `out` is one; or none does and one is
// required.
[[nodiscard]] bool find_part(const TaxJurisdiction &whole, std::span<const TaxJurisdiction> parts,
                             const Address &address, const RuleTime &time, const TaxJurisdiction *&out,
                             Failure &why) noexcept;

[[nodiscard]] std::optional<TaxRounding> read_tax_rounding(std::string_view text) noexcept;
[[nodiscard]] std::optional<ShippingTax> read_shipping_tax(std::string_view text) noexcept;

// ---- rates

enum class TaxTreatment : std::uint8_t { standard, reduced, zero, exempt, none };
enum class Supply : std::uint8_t { any, intrastate, interstate };

struct TaxRate {
  RuleVersion version;
  std::string_view tax;
  std::string_view category;           // empty: of all that have no row of their own
  std::optional<Monetary> from_price;  // of a unit, included; nothing: any
  bool is_fixed;
  Decimal value;
  Currency currency;  // if fixed
  TaxTreatment treatment;
  int sequence;
  TaxBase base;
  bool enters_base;
  std::optional<bool> included;  // nothing: as the document says
  Supply supply;
  bool reverse_charge;
};

[[nodiscard]] TaxTreatment read_treatment(std::string_view text) noexcept;
[[nodiscard]] const char *treatment_name(TaxTreatment treatment) noexcept;
[[nodiscard]] TaxBase read_tax_base(std::string_view text) noexcept;
[[nodiscard]] Supply read_supply(std::string_view text) noexcept;

// Rates of one jurisdiction are ordered by tax, category (none first), from_price (none first), valid_from
// and id. The rows of the first tax among them.
[[nodiscard]] std::span<const TaxRate> rows_of_first_tax(std::span<const TaxRate> rates) noexcept;

// What is taxed: goods of a category, and what is charged for so many units of them.
struct TaxedGoods {
  std::string_view category;
  Monetary charged;
  Decimal quantity;
};

// The rate of a tax: of the goods' own category, or else of all; of several by price the one that begins
// highest, but not above the price of a unit. `out` is nullptr for none. `rows` are those of the tax.
// currency_mismatch for a price in another currency; out_of_range.
[[nodiscard]] bool find_tax_rate(std::span<const TaxRate> rows, const TaxedGoods &goods, const RuleTime &time,
                                 const TaxRate *&out, Failure &why) noexcept;
// Whether goods of the category may bear different rates.
[[nodiscard]] bool goes_by_price(std::span<const TaxRate> rows, std::string_view category) noexcept;

}  // namespace florin
