// The legs of a sale, a refund or a chargeback, each with the account that its role has by the ledger's
// rules. Never here: what the amounts are.
#pragma once

#include "pricing/sale.hpp"

#include "../array.hpp"
#include "../posting/engine.hpp"
#include "account_roles.hpp"
#include "json_writer.hpp"
#include "rule_cache.hpp"

#include "postgres.hpp"

namespace florin {

// In the sign of the leg, debit positive.
struct SaleLeg {
  const char *role;
  const char *account;
  Monetary amount;
};

// What a sale knows of itself for the templates of accounts; texts that are empty are not known.
struct SaleLegs {
  PricingCalls *calls;
  std::span<const AccountChoice> chosen;  // in place of what the rules say
  std::span<const SaleLeg> original;      // of what is answered: its accounts are used again
  std::string_view seller;
  std::string_view buyer;
  std::string_view method;
  std::int64_t at;
  bool has_known_at;
  std::int64_t known_at;
  Array<SaleLeg> legs;
  Array<std::uint32_t> slots;  // by role, account and currency: which leg, from 1; 0: none
};

SaleLegs start_legs(PricingCalls &calls, const SaleDocument &document);

// What a part knows of itself besides.
struct LegArguments {
  std::string_view jurisdiction = {};
  std::string_view tax = {};
  std::string_view schedule = {};
  std::string_view component = {};
  std::string_view party = {};
};

// The code for a role in a currency. LG014 without a template, 22023 if a value does not fit it.
const char *sale_account(const SaleLegs &legs, const char *role, Currency currency,
                         const LegArguments &arguments = {});
// Adds to the leg of this role and account, or a new one; nothing for an amount of zero.
void add_leg(SaleLegs &legs, const char *role, const char *account, const Monetary &amount);
// The same for the account that the role has.
void add_leg_of(SaleLegs &legs, const char *role, const Monetary &amount, const LegArguments &arguments = {});

// An amount in the sale's currency that stands on the account of `role` in another one, as `exchanged`, and
// on the position accounts of both: that of the other one moves by `booked`, and what lies between is a gain
// or a loss. Without an exchange it is just the leg.
void add_exchanged_leg(SaleLegs &legs, const char *role, const Monetary &amount, const Monetary &exchanged,
                       const Monetary &booked);

// The legs of that besides the one of `role`.
void add_position_legs(SaleLegs &legs, const Monetary &amount, const Monetary &exchanged,
                       const Monetary &booked);

// What stands on an account of what a sale's answers brought there.
struct StandingAmount {
  const char *account;
  Decimal amount;
};

// Takes an amount from where it stands: from `first`, if that is said, and then from the others in the order
// in which it came there.
void add_standing_legs(SaleLegs &legs, const char *role, std::span<const StandingAmount> standing,
                       const Monetary &amount, std::string_view first = {});

// An array of {"role", "account", "amount"}.
void write_legs(JsonWriter &json, const SaleLegs &legs);
// As the engine posts them, those of zero left out, the role as the memo.
Array<Leg> legs_to_post(const SaleLegs &legs);

}  // namespace florin
