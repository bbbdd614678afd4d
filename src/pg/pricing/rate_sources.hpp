// How many sources of rates there are, where none is named.
#pragma once

#include "rule_cache.hpp"

#include "postgres.hpp"

namespace florin {

std::int64_t count_rate_sources(PricingCalls &calls);

}  // namespace florin
