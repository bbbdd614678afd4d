// What the taxes on the lines of one document come to: included or added, on one another, rounded and shared
// out. Never here: which taxes a line bears, or what shipping bears (tax_shipping.hpp).
#pragma once

#include "../money/rounding.hpp"

#include <cstddef>
#include <span>
#include <string_view>

namespace florin {

// What a percentage is of. Earlier taxes are those with a lower sequence.
enum class TaxBase : std::uint8_t {
  net,       // the price without taxes
  compound,  // and the earlier taxes that enter a base
  previous,  // the taxes of the sequence before, alone
  gross,     // what compound is, and all taxes on gross of the same sequence
};

// What is rounded together. What more than one line has a part in is shared out to them exactly.
enum class TaxRounding : std::uint8_t {
  line,
  rate,            // all lines at one rate
  document,        // all lines with this tax of this jurisdiction
  line_total,      // all taxes of the line, as one of their combined rate
  document_total,  // all taxes of all lines
};

// How shipping is taxed; see tax_shipping.hpp.
enum class ShippingTax : std::uint8_t {
  own_category,
  follows_goods,
  weighted_by_value,
  all_if_any_taxable,
  in_proportion,
};

// One tax that a line bears.
struct Tax {
  std::string_view jurisdiction;
  std::string_view name;
  std::int64_t rate_id = 0;  // 0: a rate that is worked out
  bool is_fixed = false;
  Decimal value = {0,
                   0};  // a percentage as people write it, or if fixed an amount for each unit; not negative
  int sequence = 1;
  TaxBase base = TaxBase::net;
  bool enters_base = true;      // of later taxes that compound
  bool included = false;        // the price contains it
  bool reverse_charge = false;  // the buyer accounts for it: it is not paid, and never included
  TaxRounding scope = TaxRounding::line;
  Rounding mode = Rounding::half_up;
  ShippingTax shipping = ShippingTax::own_category;
  int note = 0;  // the caller's own
};

// In whole units of the document's digits.
struct TaxAmount {
  Decimal base = {0, 0};  // what the percentage is of, as it is after rounding; if fixed, the net price
  Decimal tax = {0, 0};
};

struct TaxedLine {
  Decimal amount;              // the price: with the included taxes, without the others
  Decimal quantity;            // for fixed taxes
  std::span<const Tax> taxes;  // by sequence
  // ---- filled by work_out_taxes()
  std::span<TaxAmount> amounts;  // as many as taxes; the caller's room
  Decimal net = {0, 0};
  Decimal tax = {0, 0};    // what is paid: without what is reverse charged
  Decimal gross = {0, 0};  // net plus tax, exactly
};

// Fills all lines of a document. Included taxes are worked out of the price exactly, by whatever they are on;
// each is rounded, and the net price is the rest, so that net and taxes sum to the price to the last digit. A
// tax that is not included and rounded by line enters later bases as it was rounded. A line without included
// taxes has its price as the net price, also where that was marked as inclusive.
// What is rounded for several lines goes to them by largest remainder in units of 10^-digits, ties to the
// first; with amounts of either sign too.
// bad_parameter: taxes on gross of 100 % or more; out_of_range; out_of_memory.
[[nodiscard]] bool work_out_taxes(std::span<TaxedLine> lines, int digits, Failure &why) noexcept;

// True if both are rounded together under TaxRounding::rate, and belong to one line of a tax report.
[[nodiscard]] bool is_same_rate(const Tax &one, const Tax &other) noexcept;
// True if both are the same tax of the same jurisdiction.
[[nodiscard]] bool is_same_tax(const Tax &one, const Tax &other) noexcept;

}  // namespace florin
