// What to charge so that a net amount remains once the fees on it are taken off.
#pragma once

#include "fees.hpp"

namespace florin {

// Many components may take many steps. Nothing is held between them, so that whoever takes the steps may give
// up at any.
class GrossUp {
 public:
  static constexpr int most_per_mille = 999;

  // As many places as components, fresh ones; both stay where they are.
  GrossUp(const FeeComponent *components, TierPlace *places, std::size_t count) noexcept
      : components_(components), places_(places), count_(count) {}

  // bad_parameter for a component of another kind than flat, percentage and graduated_percentage, for rates
  // that together are above most_per_mille, for a negative net.
  [[nodiscard]] bool start(const Monetary &net, Failure &why) noexcept;
  // Comes nearer. Done once the smallest amount in minor units that leaves at least the net amount is found.
  // out_of_range.
  [[nodiscard]] bool step(bool &done, Failure &why) noexcept;
  [[nodiscard]] const Monetary &gross() const noexcept { return gross_; }

 private:
  [[nodiscard]] bool check_growth(Failure &why) const;

  const FeeComponent *components_;
  TierPlace *places_;
  std::size_t count_;
  Decimal net_ = {0, 0};
  int digits_ = 0;
  Monetary gross_ = {};
};

}  // namespace florin
