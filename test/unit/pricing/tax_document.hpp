// Documents of taxed lines for tests, and what they come to as text.
#pragma once

#include "pricing/tax.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace florin {

inline Decimal number(const char *text) {
  Decimal out = {0, 0};
  Failure why;
  EXPECT_TRUE(parse_decimal(text, out, why)) << text;
  return out;
}
inline std::string text_of(const Decimal &value, int digits) {
  char text[monetary_buffer];
  print_decimal(value, digits, text);
  return text;
}

inline Tax percent(const char *name, const char *value, int sequence = 1, TaxBase base = TaxBase::net) {
  Tax tax;
  tax.jurisdiction = "X";
  tax.name = name;
  tax.value = number(value);
  tax.sequence = sequence;
  tax.base = base;
  for (const char *letter = name; *letter != '\0'; ++letter)
    tax.rate_id = (tax.rate_id * 31 + *letter) % 1'000'000'007;
  return tax;
}
inline Tax fixed(const char *name, const char *value, int sequence = 1) {
  Tax tax = percent(name, value, sequence);
  tax.is_fixed = true;
  return tax;
}
inline Tax included(Tax tax) {
  tax.included = true;
  return tax;
}
inline Tax rounded(Tax tax, TaxRounding scope, Rounding mode = Rounding::half_up) {
  tax.scope = scope;
  tax.mode = mode;
  return tax;
}

// Lines and their room.
struct TaxDocument {
  std::vector<std::vector<Tax>> taxes;
  std::vector<std::vector<TaxAmount>> amounts;
  std::vector<TaxedLine> lines;
  int digits = 2;

  TaxDocument &line(const char *amount, std::vector<Tax> its, const char *quantity = "1") {
    taxes.push_back(std::move(its));
    amounts.emplace_back(taxes.back().size());
    TaxedLine line;
    line.amount = number(amount);
    line.quantity = number(quantity);
    lines.push_back(line);
    return *this;
  }
  bool work_out(Failure &why) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      lines[i].taxes = taxes[i];
      lines[i].amounts = amounts[i];
    }
    return work_out_taxes(lines, digits, why);
  }
  // "net + tax + tax = gross" a line
  std::string told() {
    Failure why;
    if (!work_out(why))
      return why.message;
    std::string out;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      out += (i > 0 ? "; " : "") + text_of(lines[i].net, digits);
      for (const TaxAmount &amount : amounts[i])
        out += " + " + text_of(amount.tax, digits);
      out += " = " + text_of(lines[i].gross, digits);
    }
    return out;
  }
  // The taxes of all lines.
  std::string tax() {
    Failure why;
    if (!work_out(why))
      return why.message;
    Decimal sum = {0, 0};
    for (const TaxedLine &line : lines)
      EXPECT_TRUE(add(Decimal(sum), line.tax, sum, why));
    return text_of(sum, digits);
  }
};

}  // namespace florin
