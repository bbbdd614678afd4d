// The components of a fee as jsonb, read strictly. docs/fees.md says what each member means.
// Never here: what a fee comes to (src/core/pricing/fees.hpp).
#pragma once

#include "pricing/fee_schedules.hpp"
#include "pricing/fees.hpp"

#include <span>

#include "postgres.hpp"

namespace florin {

inline constexpr std::size_t max_fee_components = 100;
inline constexpr std::size_t max_fee_tiers = 1'000;
inline constexpr std::size_t max_fee_parties = 100;

// Texts point into `components`, which must outlive the result; the rest is palloc'd. Without a currency a
// component has percentages only. 22023 that names the component, the tier and the member; LG015 for too
// many of them. `is_payable` is that of each.
std::span<const FeeComponent> read_fee_components(Jsonb *components, bool has_currency,
                                                  bool is_payable = false);

// The name of a policy, as it is written.
const char *fee_refund_name(FeeRefund policy);
// 22023 for one that there is not.
FeeRefund fee_refund_of(std::string_view name);
// Whoever pays a fee, by one of the three names that a ledger keeps.
FeePayer fee_payer_of(std::string_view name);

}  // namespace florin
