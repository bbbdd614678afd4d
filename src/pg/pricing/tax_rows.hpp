// The rows of the tables of tax rules, as a call site remembers them.
// Never here: which of them holds, or what follows for a sale.
#pragma once

#include "pricing/tax_rules.hpp"

#include "rule_cache.hpp"

#include "postgres.hpp"

namespace florin {

struct UnionRow {
  RuleVersion version;
  bool reverse_charge;
};
struct MemberRow {
  RuleVersion version;  // never ended
  std::string_view union_name;
  bool is_member;
};
struct RegistrationRow {
  RuleVersion version;
  std::string_view area;
  bool imported;  // of what comes from outside alone
  bool has_max;
  Monetary max;
  std::string_view rate_source;
};
struct ElectionRow {
  RuleVersion version;
  std::string_view jurisdiction;
  std::optional<TaxRounding> scope;
  std::optional<Rounding> mode;
};
struct ExemptionRow {
  RuleVersion version;
  std::string_view jurisdiction;
  std::string_view tax;       // empty: all
  std::string_view category;  // empty: all
  bool has_until;
  std::int64_t until;
  std::string_view reason;
};
struct MarketplaceRow {
  RuleVersion version;
  bool from_abroad;  // sellers from abroad alone
  bool imported;     // goods from outside alone
  bool inside;       // goods from inside alone
  bool to_consumers;
  bool has_max;
  Monetary max;
  std::string_view rate_source;
};
struct ThresholdRow {
  RuleVersion version;
  Monetary amount;
  bool counts_transactions;
  int transactions;
  bool requires_both;
  std::string_view period;
  bool previous_year;  // counts as well, by itself
  bool by_year;        // once crossed, it stays so for the period
  bool includes_crossing;
  bool less_refunds;
  std::string_view time_zone;
  std::string_view rate_source;
};
// What a seller has sold to an area in the period before a sale, the most that it came to at any moment of
// it, and that of the period before; zero of no currency for nothing.
struct TurnoverRow {
  Monetary amount;
  std::int64_t transactions;
  Monetary highest;
  Monetary previous_highest;
  std::int64_t previous_transactions;
};

// All versions, by rule, valid_from and id.
std::span<const TaxJurisdiction> jurisdiction_rows(PricingCalls &calls, std::string_view code);
std::span<const TaxJurisdiction> part_rows(PricingCalls &calls, std::string_view parent);
std::span<const TaxRate> rate_rows(PricingCalls &calls, std::string_view jurisdiction);
std::span<const UnionRow> union_rows(PricingCalls &calls, std::string_view name);
std::span<const MemberRow> member_rows(PricingCalls &calls, std::string_view jurisdiction);
std::span<const RegistrationRow> registration_rows(PricingCalls &calls, std::string_view party);
std::span<const ElectionRow> election_rows(PricingCalls &calls, std::string_view party);
std::span<const ExemptionRow> exemption_rows(PricingCalls &calls, std::string_view party,
                                             std::string_view certificate);
std::span<const MarketplaceRow> marketplace_rows(PricingCalls &calls, std::string_view area);
std::span<const ThresholdRow> threshold_rows(PricingCalls &calls, std::string_view area);
// Sales effective before `at`, in the periods of the threshold, as the statement sees them. LG004 if some are
// in another currency.
TurnoverRow turnover_before(PricingCalls &calls, std::string_view party, std::string_view area,
                            const ThresholdRow &threshold, std::int64_t at);
// The same as it is by now, past the statement's snapshot.
TurnoverRow turnover_by_now(PricingCalls &calls, std::string_view party, std::string_view area,
                            const ThresholdRow &threshold, std::int64_t at);

// The amount in the currency of a rule, by the ledger's convert(); LG012 without a rate, whose context names
// `what` and its id, 22023 if the rule names no source of rates and there is not just one.
struct RuleCurrency {
  const char *what;
  const char *set_by;  // the function
  std::int64_t id;
  Currency currency;
  std::string_view rate_source;
};
Monetary converted_amount(PricingCalls &calls, const Monetary &amount, const RuleCurrency &rule,
                          const RuleTime &time);

}  // namespace florin
