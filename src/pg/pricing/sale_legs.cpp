// Accounts of roles, and legs that are added up.

#include "sale_legs.hpp"

#include "../error.hpp"

#include "postgres.hpp"

namespace florin {
SaleLegs start_legs(PricingCalls &calls, const SaleDocument &document) {
  SaleLegs legs = {&calls,
                   document.accounts,
                   {},
                   document.seller.code,
                   document.buyer.code,
                   document.payment_method,
                   document.at,
                   document.has_known_at,
                   document.known_at,
                   {}};
  legs.legs.start(16);
  return legs;
}

const char *sale_account(const SaleLegs &legs, const char *role, Currency currency,
                         const LegArguments &arguments) {
  for (const AccountChoice &choice : legs.chosen) {
    if (choice.role == role)
      return pnstrdup(choice.account.data(), choice.account.size());
  }
  for (const SaleLeg &leg : legs.original) {
    if (leg.amount.currency == currency && std::strcmp(leg.role, role) == 0)
      return leg.account;
  }
  char code[currency_buffer];
  const std::size_t length = print_currency(currency, code);
  const RoleArgument known[] = {
      {"currency", {code, length}},
      {"seller", legs.seller},
      {"buyer", legs.buyer},
      {"method", legs.method},
      {"jurisdiction", arguments.jurisdiction},
      {"tax", arguments.tax},
      {"schedule", arguments.schedule},
      {"component", arguments.component},
      {"party", arguments.party},
  };
  const TimestampTz known_at = legs.known_at;
  return account_for(*legs.calls, role, legs.at, legs.has_known_at ? &known_at : nullptr, known);
}

void add_leg(SaleLegs &legs, const char *role, const char *account, const Monetary &amount) {
  if (amount.amount.coefficient == 0)
    return;
  for (SaleLeg &leg : legs.legs) {
    if (leg.amount.currency == amount.currency && std::strcmp(leg.role, role) == 0 &&
        std::strcmp(leg.account, account) == 0) {
      Failure why;
      const Monetary before = leg.amount;
      if (!add(before, amount, leg.amount, why))
        raise(why);
      return;
    }
  }
  legs.legs.push({role, account, amount});
}

void add_leg_of(SaleLegs &legs, const char *role, const Monetary &amount, const LegArguments &arguments) {
  if (amount.amount.coefficient != 0)
    add_leg(legs, role, sale_account(legs, role, amount.currency, arguments), amount);
}

void add_exchanged_leg(SaleLegs &legs, const char *role, const Monetary &amount, const Monetary &exchanged,
                       const Monetary &booked) {
  add_leg_of(legs, role, exchanged);
  if (amount.currency == exchanged.currency)
    return;
  Monetary between;
  Failure why;
  if (!subtract(booked, exchanged, between, why))
    raise(why);
  add_leg_of(legs, "fx_position", negate(booked));
  add_leg_of(legs, between.amount.coefficient > 0 ? "fx_loss" : "fx_gain", between);
  add_leg_of(legs, "fx_position", amount);
}

void write_legs(JsonWriter &json, const SaleLegs &legs) {
  json.begin_array();
  for (std::size_t i = 0; i < legs.legs.count; ++i) {
    const SaleLeg &leg = legs.legs[i];
    if (leg.amount.amount.coefficient == 0)
      continue;
    json.begin_object();
    json.member("role", leg.role);
    json.member("account", leg.account);
    json.member("amount", leg.amount);
    json.end_object();
  }
  json.end_array();
}

Array<Leg> legs_to_post(const SaleLegs &legs) {
  Array<Leg> out;
  out.start(legs.legs.count);
  for (std::size_t i = 0; i < legs.legs.count; ++i) {
    const SaleLeg &leg = legs.legs[i];
    if (leg.amount.amount.coefficient != 0)
      out.push({leg.account, leg.amount, leg.role, 0});
  }
  return out;
}

}  // namespace florin
