// Where a place is for taxes: its jurisdictions, from the country down, and the union that it belongs to.
#pragma once

#include "tax_rows.hpp"

#include "postgres.hpp"

namespace florin {

inline constexpr std::size_t max_tax_levels = 16;

struct TaxPlace {
  Address address;
  const TaxJurisdiction *levels[max_tax_levels];  // the country first
  std::size_t count;                              // 0: the ledger knows no such country
  std::string_view union_name;                    // empty: none
  bool union_reverse_charge;

  [[nodiscard]] std::string_view country() const { return {address.country, 2}; }
  // Whether it lies in the jurisdiction or union.
  [[nodiscard]] bool is_in(std::string_view area) const;
  // Whether the taxes of the jurisdiction are levied in it: it lies in no part with taxes of its own.
  [[nodiscard]] bool bears_taxes_of(std::string_view jurisdiction) const;
};

// How exactly a place must be known.
enum class TaxPlaceUse : std::uint8_t {
  abroad,    // any country, known or not
  at_home,   // its region must be said if that is required
  is_taxed,  // and the ledger must know the country, and the region if that is required
};

// `member` is that of the document, for messages. LG014 for what is not known as it must be, or lies in two
// parts as well; 22023 without a country, or if a code is not one.
TaxPlace find_tax_place(PricingCalls &calls, const Place &place, const char *member, TaxPlaceUse use,
                        const RuleTime &time);

}  // namespace florin
