// A posted sale as its refunds see it: what was charged, what was given back before, what is disputed.
// Never here: what a new refund comes to (sale_giving.cpp).
#pragma once

#include "pricing/sale_refund.hpp"

#include "fees.hpp"
#include "sale_exchange.hpp"
#include "sale_legs.hpp"
#include "sale_rows.hpp"

#include "postgres.hpp"

namespace florin {

// A tax of a line, or of shipping; number from 1 in the sale's quote. Amounts are what is given back.
struct OriginalTax {
  std::int64_t number;
  std::size_t line;  // index in SaleOriginal::lines
  const JsonbValue *tax;
  bool is_charged;  // it is in the line's gross amount: not what the buyer accounts for
  const char *role;
  const char *account;  // nullptr: it has no leg
  Decimal base;
  Decimal amount;
  Decimal given_base = {0, 0};
  Decimal given = {0, 0};
};

struct OriginalLine {
  std::string_view id;  // empty: shipping, which is the last
  Decimal net = {0, 0};
  SoldLine sold;
  Array<Decimal> taxes;        // the charged ones
  Array<Decimal> given_taxes;  // and what was given back of each
};

struct OriginalFee {
  std::int64_t number;
  FeePayer payer;
  bool of_goods;
  bool of_shipping;
  bool with_tax;
  Array<std::size_t> lines;
  Decimal base;
  Fee fee;
  FeeReturn terms;
  int digits;
  const char *cost_account;  // of one that the platform pays
  bool is_split;
  Array<Decimal> parts;  // one if it is not split
  Array<const char *> accounts;
  Decimal returned = {0, 0};
  Array<Decimal> returned_parts;
};

struct SaleOriginal {
  std::int64_t id;
  SaleRow row;
  SaleDocument document;
  JsonbValue quote;
  Array<OriginalLine> lines;  // shipping last
  Array<OriginalTax> taxes;
  Array<OriginalFee> fees;
  Array<SaleLeg> legs;
  SaleExchange payment;
  SaleExchange settlement;
  Decimal paid;             // in the sale's currency
  Decimal paid_in_payment;  // in that of the payment
  // ---- all that answers it, what was reversed left out
  Decimal given_paid = {0, 0};      // to the buyer, goodwill included
  Decimal given_net = {0, 0};       // of goods and shipping, without taxes
  Decimal goodwill = {0, 0};        // of that, as far as no refund was set against it
  Decimal given_proceeds = {0, 0};  // taken from the proceeds
  // What was booked of those at the rates of the sale, in the currencies of payment and settlement: after a
  // reversal it may be a minor unit from what the rates make of the sum.
  Decimal booked_paid = {0, 0};
  Decimal booked_proceeds = {0, 0};
  Decimal disputed = {0, 0};  // chargebacks that are open, in the currency of the payment
  // On which accounts these and goodwill stand: a role may have had another one when each was posted.
  Array<StandingAmount> disputed_on;
  Array<StandingAmount> goodwill_on;
};

// Reads a sale whose transaction is locked. 22023 for what is no sale; LG011 for one that was reversed.
void read_original(const Ledger *ledger, std::int64_t id, SaleOriginal &out);

// What is open of one chargeback; adds to `standing`, unless it is a null pointer, where that stands.
Decimal open_of_chargeback(const Ledger *ledger, std::int64_t id, Array<StandingAmount> *standing = nullptr);

}  // namespace florin
