// Accounts of roles, and legs that are added up.

#include "sale_legs.hpp"

#include "../error.hpp"
#include "decimals.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

constexpr std::size_t first_slots = 64;  // a power of two

std::uint32_t hash_of(const char *text) {
  return hash_bytes(reinterpret_cast<const unsigned char *>(text), static_cast<int>(std::strlen(text)));
}

// That of the leg, or the free one for it.
std::uint32_t &slot_of(SaleLegs &legs, const char *role, const char *account, Currency currency) {
  const std::uint32_t hash = hash_combine(hash_combine(hash_of(account), hash_of(role)),
                                          hash_bytes_uint32(static_cast<std::uint32_t>(currency.packed)));
  for (std::size_t i = hash;; ++i) {
    std::uint32_t &slot = legs.slots[i & (legs.slots.count - 1)];
    if (slot == 0)
      return slot;
    const SaleLeg &leg = legs.legs[slot - 1];
    if (leg.amount.currency == currency && std::strcmp(leg.account, account) == 0 &&
        std::strcmp(leg.role, role) == 0)
      return slot;
  }
}

void start_slots(SaleLegs &legs, std::size_t count) {
  legs.slots.start(count);
  while (legs.slots.count < count)
    legs.slots.push(0);
  for (std::uint32_t i = 0; i < legs.legs.count; ++i) {
    const SaleLeg &leg = legs.legs[i];
    slot_of(legs, leg.role, leg.account, leg.amount.currency) = i + 1;
  }
}

}  // namespace

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
                   {},
                   {}};
  legs.legs.start(16);
  start_slots(legs, first_slots);
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
  std::uint32_t &slot = slot_of(legs, role, account, amount.currency);
  if (slot != 0) {
    SaleLeg &leg = legs.legs[slot - 1];
    Failure why;
    const Monetary before = leg.amount;
    if (!add(before, amount, leg.amount, why))
      raise(why);
    return;
  }
  legs.legs.push({role, account, amount});
  slot = static_cast<std::uint32_t>(legs.legs.count);
  if (legs.legs.count * 2 > legs.slots.count)
    start_slots(legs, legs.slots.count * 2);
}

void add_leg_of(SaleLegs &legs, const char *role, const Monetary &amount, const LegArguments &arguments) {
  if (amount.amount.coefficient != 0)
    add_leg(legs, role, sale_account(legs, role, amount.currency, arguments), amount);
}

void add_exchanged_leg(SaleLegs &legs, const char *role, const Monetary &amount, const Monetary &exchanged,
                       const Monetary &booked) {
  add_leg_of(legs, role, exchanged);
  add_position_legs(legs, amount, exchanged, booked);
}

void add_position_legs(SaleLegs &legs, const Monetary &amount, const Monetary &exchanged,
                       const Monetary &booked) {
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

void add_standing_legs(SaleLegs &legs, const char *role, std::span<const StandingAmount> standing,
                       const Monetary &amount, std::string_view first) {
  Decimal left = amount.amount;
  for (const bool is_first : {true, false}) {
    for (const StandingAmount &stands : standing) {
      if ((stands.account == first) != is_first || stands.amount.coefficient <= 0)
        continue;
      const Decimal part = compare(left, stands.amount) < 0 ? left : stands.amount;
      add_leg(legs, role, stands.account, {negate(part), amount.currency});
      left = difference(left, part);
    }
  }
  add_leg_of(legs, role, {negate(left), amount.currency});
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
      out.push({leg.account, leg.amount, leg.role, 0, Layer::posted, true});
  }
  return out;
}

}  // namespace florin
