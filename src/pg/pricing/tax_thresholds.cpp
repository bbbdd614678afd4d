// Comparing with thresholds what was sold and what is, and counting it.

#include "tax_thresholds.hpp"

#include "../error.hpp"
#include "json_members.hpp"
#include "rate_sources.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

RuleCurrency currency_of(const ThresholdRow &threshold) {
  return {"tax threshold", "set_tax_threshold", threshold.version.id, threshold.amount.currency,
          threshold.rate_source};
}

bool is_over(const ThresholdRow &threshold, const Monetary &amount, std::int64_t transactions) {
  const bool by_amount = compare(amount.amount, threshold.amount.amount) > 0;
  const bool by_count = threshold.counts_transactions && transactions >= threshold.transactions;
  return threshold.requires_both ? by_amount && by_count : by_amount || by_count;
}

// Whether it was crossed before, so that nothing that is sold or refunded at this moment changes it.
bool is_passed(const ThresholdRow &threshold, const TurnoverRow &before) {
  return is_over(threshold, threshold.by_year ? before.highest : before.amount, before.transactions) ||
         (threshold.previous_year &&
          is_over(threshold, before.previous_highest, before.previous_transactions));
}

const ThresholdUse *said_of(const TaxFacts &facts, std::string_view area) {
  for (const ThresholdUse &use : facts.document->threshold_used) {
    if (use.area == area)
      return &use;
  }
  return nullptr;
}

using ReadTurnover = TurnoverRow (*)(PricingCalls &, std::string_view, std::string_view, const ThresholdRow &,
                                     std::int64_t);

// Turnover is kept in the currency that the threshold had then.
TurnoverRow turnover_of(const TaxFacts &facts, std::string_view area, const ThresholdRow &threshold,
                        ReadTurnover read = turnover_before) {
  TurnoverRow row = read(*facts.calls, facts.document->seller.code, area, threshold, facts.time.at);
  for (Monetary *amount : {&row.amount, &row.highest, &row.previous_highest}) {
    *amount = amount->amount.coefficient == 0
                  ? Monetary{{0, 0}, threshold.amount.currency}
                  : converted_amount(*facts.calls, *amount, currency_of(threshold), facts.time);
  }
  return row;
}

Monetary value_in(const TaxFacts &facts, const Decimal &value, const ThresholdRow &threshold) {
  return converted_amount(*facts.calls, {value, facts.document->currency}, currency_of(threshold),
                          facts.time);
}

bool is_over_with(const ThresholdRow &threshold, const TurnoverRow &before, const Monetary &amount) {
  Monetary with = amount;
  Failure why;
  if (!add(before.amount, amount, with, why))
    raise(why);
  return is_over(threshold, with, before.transactions + 1);
}

// What was sold before: as the document says, or by the ledger's books. Of a threshold that is open these are
// read behind its lock.
TurnoverRow sold_before(const TaxFacts &facts, std::string_view area, const ThresholdRow &threshold) {
  const ThresholdUse *said = said_of(facts, area);
  if (said != nullptr) {
    const Monetary amount = converted_amount(*facts.calls, said->amount, currency_of(threshold), facts.time);
    return {amount, said->transactions, amount, {{0, 0}, {0}}, 0};
  }
  return turnover_of(facts, area, threshold,
                     is_open(facts, area, threshold) ? turnover_by_now : turnover_before);
}

}  // namespace

const ThresholdRow *find_threshold(const TaxFacts &facts, std::string_view area) {
  return version_at(threshold_rows(*facts.calls, area), facts.time);
}

bool is_open(const TaxFacts &facts, std::string_view area, const ThresholdRow &threshold) {
  return facts.calls->is_posting && said_of(facts, area) == nullptr &&
         !is_passed(threshold, turnover_of(facts, area, threshold));
}

bool crosses(const TaxFacts &facts, std::string_view area, const ThresholdRow &threshold,
             const Decimal &value, Array<TaxCount> &counted) {
  const Monetary amount = value_in(facts, value, threshold);
  const TurnoverRow before = sold_before(facts, area, threshold);
  const bool is_before = is_passed(threshold, before);
  const bool is_crossing =
      !is_before && threshold.includes_crossing && is_over_with(threshold, before, amount);
  counted.push({area, amount, value, &threshold, is_crossing, before});
  return is_before || is_crossing;
}

void count_anyway(const TaxFacts &facts, std::string_view area, Array<TaxCount> &counted) {
  const ThresholdRow *threshold = find_threshold(facts, area);
  if (threshold == nullptr)
    return;
  const Currency currency = facts.document->currency;
  const bool has_source = currency == threshold->amount.currency || !threshold->rate_source.empty() ||
                          count_rate_sources(*facts.calls) == 1;
  if (has_source)
    counted.push({area, {{0, 0}, currency}, {0, 0}, threshold, false, {}});
}

void count_net(const TaxFacts &facts, const Decimal &net, Array<TaxCount> &counted) {
  for (TaxCount &count : counted) {
    const ThresholdRow &threshold = *count.threshold;
    if (compare(count.value, net) == 0 && count.amount.currency == threshold.amount.currency)
      continue;
    const Monetary amount = value_in(facts, net, threshold);
    // What has crossed stays crossed: it counts as it was judged where by the taxes there it would not.
    if (!count.is_crossing || is_over_with(threshold, count.before, amount))
      count.amount = amount;
  }
}

void check_threshold_used(const TaxFacts &facts) {
  for (const ThresholdUse &use : facts.document->threshold_used) {
    const JsonMember member = {"threshold_used", use.area};
    if (use.amount.amount.coefficient < 0)
      refuse_member(member, "must not be below zero");
    if (jurisdiction_rows(*facts.calls, use.area).empty() && union_rows(*facts.calls, use.area).empty())
      refuse_member(member, "is neither a tax jurisdiction nor a union of the ledger");
  }
}

}  // namespace florin
