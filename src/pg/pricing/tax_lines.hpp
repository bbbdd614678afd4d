// The taxes that lines bear by a plan, with their rates, exemptions and rounding.
#pragma once

#include "tax_decision.hpp"

#include "postgres.hpp"

namespace florin {

// What Tax::note points to.
struct TaxNote {
  const TaxRate *rate;
  const ExemptionRow *exemption;  // nullptr: none
};

// One document under one plan.
class TaxLines {
 public:
  TaxLines(const TaxFacts &facts, const TaxPlan &plan, Array<TaxNote> &notes);

  // The taxes of a line, by sequence. LG014 if no rate is known for it; LG004 for a fixed tax, or a price
  // that a rate goes by, in another currency.
  std::span<const Tax> taxes_of(const SaleLine &line);
  // Whether lines of one category all bear the same.
  [[nodiscard]] bool are_by_category() const { return !by_price_; }
  // The same of shipping as such; its rate need not be known where it is taxed by the goods.
  std::span<const Tax> taxes_of_shipping(const Decimal &charge);

 private:
  struct Level {
    const TaxJurisdiction *jurisdiction;
    TaxRounding scope;
    Rounding mode;
    ShippingTax shipping;
  };

  Level describe(std::size_t level) const;
  const ElectionRow *election_of(std::string_view jurisdiction) const;
  bool applies(const TaxRate &rate) const;
  const ExemptionRow *exemption_of(std::size_t level, const TaxRate &rate, std::string_view category) const;
  Tax make_tax(const Level &level, std::size_t number, const TaxRate &rate, std::string_view category,
               const char *what);
  std::span<const Tax> find(const TaxedGoods &goods, const char *what, bool required);
  [[noreturn]] void refuse_no_rate(std::string_view category, const char *what) const;

  const TaxFacts &facts_;
  const TaxPlan &plan_;
  Array<TaxNote> &notes_;
  Level levels_[max_tax_levels];
  bool by_price_ = false;
  std::size_t first_ = 0;  // the levels above it do not count
  Supply supply_;
  std::span<const ExemptionRow> exemptions_;
};

}  // namespace florin
