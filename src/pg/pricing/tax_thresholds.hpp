// The thresholds of areas: whether a seller's sale crosses one, and what of it counts.
// Never here: whose taxes follow from that (tax_decision.cpp), or the rows of tax_turnover
// (tax_turnover.hpp).
#pragma once

#include "tax_decision.hpp"

#include "postgres.hpp"

namespace florin {

// nullptr: there is none at the time of the document.
const ThresholdRow *find_threshold(const TaxFacts &facts, std::string_view area);

// Whether what is posted at the same moment may decide.
bool is_open(const TaxFacts &facts, std::string_view area, const ThresholdRow &threshold);

// Whether the sale is taxed there by the threshold; `value`: what it is worth if it is not. Writes down that
// it counts.
bool crosses(const TaxFacts &facts, std::string_view area, const ThresholdRow &threshold,
             const Decimal &value, Array<TaxCount> &counted);
// Writes down that a sale counts which is taxed there whatever was sold before; not in another currency
// where the rule has no source of rates, so that nobody must keep rates for what decides nothing.
void count_anyway(const TaxFacts &facts, std::string_view area, Array<TaxCount> &counted);
// By how much: the net value that was charged.
void count_net(const TaxFacts &facts, const Decimal &net, Array<TaxCount> &counted);

// 22023 for a "threshold_used" below zero, or of an area that the ledger has not.
void check_threshold_used(const TaxFacts &facts);

}  // namespace florin
