// What counts towards the thresholds of a seller: who counts first, and the rows of tax_turnover.
// Never here: what a threshold is, or what follows from it (tax_decision.cpp).
#pragma once

#include "../ledger/ledger.hpp"
#include "rule_cache.hpp"
#include "sale_giving.hpp"

#include "postgres.hpp"

namespace florin {

// Until the end of the database transaction no other sale of the seller counts towards these areas. Taken in
// an order that is the same for all sales, so that two of them never wait for each other.
void lock_turnover(const PricingCalls &calls, std::string_view party,
                   std::span<const std::string_view> areas);

// One row for each element of the quote's "turnover".
void write_turnover(const Ledger *ledger, std::int64_t transaction_id, std::string_view seller,
                    TimestampTz effective_at, Jsonb *quote);
// The same of a refund, for the areas that its sale counted for.
void write_refund_turnover(const Ledger *ledger, std::int64_t refund_id, std::int64_t sale_id,
                           TimestampTz effective_at, Jsonb *quote);
// The opposite of what a transaction counted, at the same moment.
void write_reversal_turnover(const Ledger *ledger, std::int64_t reversal_id, std::int64_t reversed_id);

// "turnover" of a refund, below zero: as large a part of what the sale counted as of its net price is given
// back. Parts telescope.
void write_given_turnover(JsonWriter &json, const SaleOriginal &sale, const Giving &giving);

}  // namespace florin
