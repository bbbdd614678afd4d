// The fees of a sale by the schedules of a ledger.
// Never here: what a component comes to or which schedule is due (src/core/pricing), or how fees are posted.
#pragma once

#include "pricing/fee_schedules.hpp"
#include "pricing/sale.hpp"

#include "../array.hpp"
#include "json_writer.hpp"
#include "rule_cache.hpp"

#include "postgres.hpp"

namespace florin {

// What fees of a line are taken of, in the document's currency: the goods, and its part of the shipping.
struct FeeLine {
  Decimal net = {0, 0};
  Decimal gross = {0, 0};
  Decimal shipping_net = {0, 0};
  Decimal shipping_gross = {0, 0};
};

// One component of a schedule, on one line or on all lines for which the schedule was chosen.
struct FeeCharge {
  const FeeSchedule *schedule;
  const FeeComponent *component;
  std::span<const std::uint32_t> lines;  // indexes of the document's; just one for a component by line
  Monetary base;                         // what it was taken of, and by which a refund gives back its share
  Decimal quantity;
  Fee fee;
  int digits;                      // of the fee
  std::span<const Decimal> parts;  // of the parties of component->shares; none if it is not split
};

struct FeeQuote {
  Array<FeeCharge> charges;
};

// Divides shipping over the lines that ship, all of them if none does, in proportion to what is charged for
// each, by largest remainder; equally if nothing is.
void share_shipping(const SaleDocument &document, const Decimal &net, const Decimal &gross, FeeLine *lines);

// What every fee of the ledger comes to, in the order of their names; `lines` are as many as the document's.
// Errors are those of find_fee_schedule() and charge_fee(), which name the line, the schedule and the
// component.
void quote_fees(PricingCalls &calls, const SaleDocument &document, std::span<const FeeLine> lines,
                FeeQuote &out);

// What a base is made of.
Decimal fee_base(const FeeComponent &component, const FeeLine &line);

// An array with an object for each charge; docs/fees.md says what its members are.
void write_fees(JsonWriter &json, const SaleDocument &document, const FeeQuote &fees);

}  // namespace florin
