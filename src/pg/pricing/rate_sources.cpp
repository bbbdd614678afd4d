// Sources of rates, by name.

#include "rate_sources.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

constexpr RuleSource<std::int64_t> names = {
    "SELECT pg_catalog.count(DISTINCT s.name) FROM %1$s.rate_sources AS s",
    [](const RuleRow &row) { return row.number(0); }};

}  // namespace

std::int64_t count_rate_sources(PricingCalls &calls) {
  return find_rules(calls, names, RuleKey())[0];
}

}  // namespace florin
