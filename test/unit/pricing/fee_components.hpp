// Components of fees as the tests write them.
#pragma once

#include "pricing/fees.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace florin {

inline Decimal number(const std::string &text) {
  Decimal out = {0, 0};
  Failure why;
  EXPECT_TRUE(parse_decimal(text, out, why)) << text;
  return out;
}
inline Monetary money(const std::string &text) {
  Monetary out = {{0, 0}, {0}};
  Failure why;
  EXPECT_TRUE(parse_monetary(text, out, why)) << text;
  return out;
}
inline Decimal percent(const std::string &text) {
  Decimal out = {0, 0};
  Failure why;
  EXPECT_TRUE(fraction_of_percent(number(text), out, why)) << text;
  return out;
}
inline std::string text_of(const Decimal &value, int digits = 0) {
  char text[monetary_buffer];
  return {text, print_decimal(value, digits, text)};
}
inline std::string text_of(const Monetary &value) {
  char text[monetary_buffer];
  return {text, print_monetary(value, text)};
}

inline FeeComponent component(FeeKind kind) {
  FeeComponent out = {};
  out.name = "fee";
  out.kind = kind;
  out.of_goods = true;
  out.mode = Rounding::half_up;
  out.digits = own_digits;
  out.size = {1, 0};
  return out;
}
inline FeeComponent flat(const std::string &amount) {
  FeeComponent out = component(FeeKind::flat);
  out.amount = number(amount);
  return out;
}
inline FeeComponent percentage(const std::string &rate, const std::string &amount = "0") {
  FeeComponent out = component(FeeKind::percentage);
  out.rate = percent(rate);
  out.amount = number(amount);
  return out;
}
inline FeeComponent tiered(FeeKind kind, const std::vector<FeeTier> &tiers) {
  FeeComponent out = component(kind);
  out.tiers = tiers.data();
  out.tier_count = tiers.size();
  return out;
}
inline FeeTier tier(const std::string &up_to, const Decimal &rate, const std::string &flat = "0") {
  return {up_to.empty() ? Decimal{0, 0} : number(up_to), up_to.empty(), rate, number(flat), {0, 0}};
}

// What a component charges, or why not.
inline std::string charged(const FeeComponent &of, const std::string &amount,
                           const std::string &quantity = "1") {
  const Monetary base = money(amount);
  Fee fee;
  Failure why;
  if (!charge_fee(of, {base, number(quantity)}, fee, why))
    return why.message;
  return text_of({fee.amount, base.currency}).substr(4);
}

}  // namespace florin
