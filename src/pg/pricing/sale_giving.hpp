// What is given back of a sale: of which lines, with which taxes and fees, and the legs of it.
// Never here: arguments, keys, posting (sale_refund.cpp).
#pragma once

#include "sale_original.hpp"

#include "postgres.hpp"

namespace florin {

// Exactly one of: lines, an amount, all that is left.
struct GivingRequest {
  Jsonb *lines;  // [{"id", "quantity" or "amount"}], nullptr: not by lines
  bool has_amount;
  Monetary amount;  // with taxes, over all lines
  bool has_shipping;
  bool shipping;  // default: not with lines, else yes
  bool at_current_rates;
  bool settles_chargeback;
  std::int64_t at;  // the refund's date: of current rates, and of accounts that the sale has none of
};

struct GivenTax {
  const OriginalTax *tax;
  Decimal base;
  Decimal amount;
};

struct GivenFee {
  const OriginalFee *fee;
  Decimal amount;
  Array<Decimal> parts;
};

// Amounts are those given back. `booked` is what the rates of the sale make of an amount in another currency.
struct Giving {
  Array<LineRefund> lines;  // as SaleOriginal::lines
  Array<GivenTax> taxes;
  Array<GivenFee> fees;
  Decimal goods = {0, 0};
  Decimal shipping = {0, 0};
  Decimal tax = {0, 0};
  Decimal gross = {0, 0};
  Decimal buyer_fees = {0, 0};
  Decimal seller_fees = {0, 0};
  Decimal goodwill = {0, 0};  // of all that was left: what the buyer has already, as goodwill
  Decimal paid = {0, 0};      // to the buyer
  Decimal proceeds = {0, 0};
  Monetary payment;
  Monetary payment_booked;
  Monetary settlement;
  Monetary settlement_booked;
  SaleExchange current_payment;
  SaleExchange current_settlement;
  SaleLegs legs;
};

// What is given back of each line, of those that are asked for or of all.
void give_lines(const SaleOriginal &sale, const GivingRequest &request, Giving &giving);
// Then the taxes in that, each with its base.
void give_taxes(const SaleOriginal &sale, Giving &giving);
// What of a total belongs to the part of a whole that is done, less what was given of it before.
Decimal part_of(const Decimal &total, const Decimal &done, const Decimal &whole, const Decimal &given,
                int digits);
// The whole of it. LG011 for more than is left; 22023 for lines and amounts that are none; LG004; LG012 for
// current rates.
Giving give_back(PricingCalls &calls, const SaleOriginal &sale, const GivingRequest &request);
Jsonb *write_giving(const SaleOriginal &sale, const Giving &giving, const GivingRequest &request,
                    const char *kind);

// The legs of something that answers a sale at a time, with the accounts that the sale has; those of other
// roles are looked up at that time, as they are known now.
SaleLegs start_answer_legs(PricingCalls &calls, const SaleOriginal &sale, std::int64_t at);

// What is booked of a part that goes back to the buyer, at the rates of the sale in the currency of the
// payment: what belongs to all by now less what was booked before, and never below zero.
Decimal booked_payment(const SaleOriginal &sale, const Decimal &part);

// LG011 if the buyer would get back more than was paid, disputed amounts counted in.
void check_paid(const SaleOriginal &sale, const Decimal &part, bool settles_chargeback,
                const Decimal &settled);

}  // namespace florin
