// Taxes with known answers.
#include "pricing/tax.hpp"

#include "oracle.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace florin {
namespace {

Decimal number(const char *text) {
  Decimal out = {0, 0};
  Failure why;
  EXPECT_TRUE(parse_decimal(text, out, why)) << text;
  return out;
}
std::string text_of(const Decimal &value, int digits) {
  char text[monetary_buffer];
  print_decimal(value, digits, text);
  return text;
}

Tax percent(const char *name, const char *value, int sequence = 1, TaxBase base = TaxBase::net) {
  Tax tax;
  tax.jurisdiction = "X";
  tax.name = name;
  tax.value = number(value);
  tax.sequence = sequence;
  tax.base = base;
  for (const char *letter = name; *letter != '\0'; ++letter)
    tax.rate_id = tax.rate_id * 31 + *letter;
  return tax;
}
Tax fixed(const char *name, const char *value, int sequence = 1) {
  Tax tax = percent(name, value, sequence);
  tax.is_fixed = true;
  return tax;
}
Tax included(Tax tax) {
  tax.included = true;
  return tax;
}
Tax rounded(Tax tax, TaxRounding scope, Rounding mode = Rounding::half_up) {
  tax.scope = scope;
  tax.mode = mode;
  return tax;
}

// Lines and their room.
struct Document {
  std::vector<std::vector<Tax>> taxes;
  std::vector<std::vector<TaxAmount>> amounts;
  std::vector<TaxedLine> lines;
  int digits = 2;

  Document &line(const char *amount, std::vector<Tax> its, const char *quantity = "1") {
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

std::string of(const char *amount, std::vector<Tax> taxes, int digits = 2, const char *quantity = "1") {
  Document document;
  document.digits = digits;
  return document.line(amount, std::move(taxes), quantity).told();
}

// Saleor, saleor/tax/tests: 10.00 net, and 10.00 gross, at 23 %.
TEST(Tax, OnANetPrice) {
  EXPECT_EQ(of("10.00", {percent("VAT", "23")}), "10.00 + 2.30 = 12.30");
  EXPECT_EQ(of("0", {percent("VAT", "23")}), "0.00 + 0.00 = 0.00");
  EXPECT_EQ(of("10.00", {}), "10.00 = 10.00");
  EXPECT_EQ(of("10.00", {percent("VAT", "0")}), "10.00 + 0.00 = 10.00");
}

TEST(Tax, ContainedInAPrice) {
  EXPECT_EQ(of("10.00", {included(percent("VAT", "23"))}), "8.13 + 1.87 = 10.00");
  // Solidus, core/spec/models/spree/calculator/default_tax_spec.rb and order_taxation specs: books and goods
  // at the German rates.
  EXPECT_EQ(of("20", {included(percent("VAT", "7"))}), "18.69 + 1.31 = 20.00");
  EXPECT_EQ(of("8", {included(percent("VAT", "7"))}), "7.48 + 0.52 = 8.00");
  EXPECT_EQ(of("30", {included(percent("VAT", "19"))}), "25.21 + 4.79 = 30.00");
  // Odoo, addons/account/tests/test_tax.py, test_rounding_tax_included_*.
  EXPECT_EQ(of("52.50", {included(percent("VAT", "12"))}), "46.87 + 5.63 = 52.50");
  EXPECT_EQ(of("10920", {included(percent("VAT", "19"))}, 0), "9176 + 1744 = 10920");
  EXPECT_EQ(of("27000", {included(percent("VAT", "19"))}, 0), "22689 + 4311 = 27000");
  EXPECT_EQ(of("124.40", {included(percent("VAT", "8"))}), "115.19 + 9.21 = 124.40");
  EXPECT_EQ(of("200", {included(percent("VAT", "10"))}), "181.82 + 18.18 = 200.00");
  // HMRC, VAT fraction: 1/6 of a price at 20 %.
  EXPECT_EQ(of("120", {included(percent("VAT", "20"))}), "100.00 + 20.00 = 120.00");
  // Three decimals, as the Kuwaiti dinar has.
  EXPECT_EQ(of("1.000", {included(percent("VAT", "5"))}, 3), "0.952 + 0.048 = 1.000");
}

TEST(Tax, OnOneAnother) {
  // Odoo: a fixed 10 that enters the base of 10 %.
  EXPECT_EQ(of("200", {fixed("eco", "10"), percent("VAT", "10", 2, TaxBase::compound)}),
            "200.00 + 10.00 + 21.00 = 231.00");
  EXPECT_EQ(of("200", {fixed("eco", "10"), percent("VAT", "10", 2)}), "200.00 + 10.00 + 20.00 = 230.00");
  EXPECT_EQ(of("600", {fixed("eco", "10"), percent("VAT", "10", 2, TaxBase::compound)}, 2, "3"),
            "600.00 + 30.00 + 63.00 = 693.00");
  // Odoo: a tax that does not affect the base of those after it.
  Tax outside = percent("A", "10");
  outside.enters_base = false;
  EXPECT_EQ(of("100", {outside, percent("B", "10", 2, TaxBase::compound)}),
            "100.00 + 10.00 + 10.00 = 120.00");
  // Quebec before 2013: QST on the price with GST; Revenu Quebec since then: 5 % and 9.975 % of the price.
  EXPECT_EQ(of("100", {percent("GST", "5"), percent("QST", "9.5", 2, TaxBase::compound)}),
            "100.00 + 5.00 + 9.98 = 114.98");
  EXPECT_EQ(of("100", {percent("GST", "5"), percent("QST", "9.975")}), "100.00 + 5.00 + 9.98 = 114.98");
  // ERPNext, On Previous Row Amount: 2 % and 1 % cess of an excise duty of 10 %; On Previous Row Total: VAT
  // of 12.5 % on all of it (erpnext/accounts/doctype/sales_invoice, test_invoice_with_taxes and its like).
  EXPECT_EQ(of("1250", {percent("excise", "10"), percent("cess", "2", 2, TaxBase::previous),
                        percent("higher-cess", "1", 2, TaxBase::previous),
                        percent("VAT", "12.5", 3, TaxBase::compound)}),
            "1250.00 + 125.00 + 2.50 + 1.25 + 172.34 = 1551.09");
  // Those of one sequence do not enter each other's base.
  EXPECT_EQ(of("100", {percent("A", "10", 1, TaxBase::compound), percent("B", "10", 1, TaxBase::compound)}),
            "100.00 + 10.00 + 10.00 = 120.00");
  // A tax that is rounded by line enters the base as it was rounded: 10.49, not 10.4895.
  EXPECT_EQ(of("9.99", {percent("A", "5"), percent("B", "50", 2, TaxBase::compound)}),
            "9.99 + 0.50 + 5.25 = 15.74");
}

TEST(Tax, OnOneAnotherContainedInAPrice) {
  EXPECT_EQ(of("231", {included(fixed("eco", "10")), included(percent("VAT", "10", 2, TaxBase::compound))}),
            "200.00 + 10.00 + 21.00 = 231.00");
  EXPECT_EQ(of("114.98", {included(percent("GST", "5")), included(percent("QST", "9.975"))}),
            "100.00 + 5.00 + 9.98 = 114.98");
  EXPECT_EQ(of("100", {included(percent("GST", "5")), included(percent("QST", "9.975"))}),
            "86.97 + 4.35 + 8.68 = 100.00");
  EXPECT_EQ(
      of("1551.09", {included(percent("excise", "10")), included(percent("cess", "2", 2, TaxBase::previous)),
                     included(percent("higher-cess", "1", 2, TaxBase::previous)),
                     included(percent("VAT", "12.5", 3, TaxBase::compound))}),
      "1250.00 + 125.00 + 2.50 + 1.25 + 172.34 = 1551.09");
  // Odoo: five taxes of 5 % in a price of 5.
  std::vector<Tax> five;
  for (const char *name : {"A", "B", "C", "D", "E"})
    five.push_back(included(percent(name, "5")));
  EXPECT_EQ(of("5", five), "4.00 + 0.20 + 0.20 + 0.20 + 0.20 + 0.20 = 5.00");
  // One is contained, the next comes on top: of the net price, or with the first.
  EXPECT_EQ(of("110", {included(percent("A", "10")), percent("B", "5", 2)}),
            "100.00 + 10.00 + 5.00 = 115.00");
  EXPECT_EQ(of("110", {included(percent("A", "10")), percent("B", "5", 2, TaxBase::compound)}),
            "100.00 + 10.00 + 5.50 = 115.50");
  // What comes on top enters the base of what is contained: 100 + 10 % on top, and 5 % of 110 contained.
  EXPECT_EQ(of("105.50", {percent("A", "10"), included(percent("B", "5", 2, TaxBase::compound))}),
            "100.00 + 10.00 + 5.50 = 115.50");
}

// Odoo, addons/account/tests: a price that contains one of two taxes, currencies of other minor units, and
// the taxes of India and Belgium with every choice of which enters whose base.
TEST(Tax, OfOdoosCases) {
  EXPECT_EQ(of("2300", {percent("A", "15"), included(percent("B", "5.5"))}),
            "2180.09 + 327.01 + 119.91 = 2627.01");
  EXPECT_EQ(of("22689", {percent("A", "19")}, 0), "22689 + 4311 = 27000");
  EXPECT_EQ(of("9176", {percent("A", "19")}, 0), "9176 + 1743 = 10919");
  EXPECT_EQ(of("399.999999", {included(percent("A", "20"))}, 6), "333.333332 + 66.666667 = 399.999999");
  EXPECT_EQ(of("11.90", {included(percent("A", "21"))}), "9.83 + 2.07 = 11.90");
  EXPECT_EQ(of("2.80", {included(percent("A", "21"))}), "2.31 + 0.49 = 2.80");
  EXPECT_EQ(of("7", {included(percent("A", "21"))}, 6), "5.785124 + 1.214876 = 7.000000");

  const auto compound = [](const char *name, const char *rate, int sequence) {
    return percent(name, rate, sequence, TaxBase::compound);
  };
  const auto outside = [](Tax tax) {
    tax.enters_base = false;
    return tax;
  };
  // India: 6, 6 and 3 %.
  EXPECT_EQ(of("100", {percent("A", "6"), percent("B", "6", 2), percent("C", "3", 3)}),
            "100.00 + 6.00 + 6.00 + 3.00 = 115.00");
  EXPECT_EQ(of("100", {percent("A", "6"), outside(compound("B", "6", 2)), compound("C", "3", 3)}),
            "100.00 + 6.00 + 6.36 + 3.18 = 115.54");
  EXPECT_EQ(of("100", {percent("A", "6"), compound("B", "6", 2), compound("C", "3", 3)}, 4),
            "100.0000 + 6.0000 + 6.3600 + 3.3708 = 115.7308");
  EXPECT_EQ(of("100", {percent("A", "6"), percent("B", "6", 2), compound("C", "3", 3)}),
            "100.00 + 6.00 + 6.00 + 3.36 = 115.36");
  EXPECT_EQ(of("112", {included(percent("A", "6")), included(percent("B", "6", 2)), compound("C", "3", 3)}),
            "100.00 + 6.00 + 6.00 + 3.36 = 115.36");
  EXPECT_EQ(of("17.79", {included(percent("A", "6")), included(percent("B", "6", 2))}, 6),
            "15.883928 + 0.953036 + 0.953036 = 17.790000");
  // Belgium: 1 a unit, 21 %, 2 a unit.
  const Tax two = fixed("C", "2", 3);
  EXPECT_EQ(of("100", {fixed("A", "1"), percent("B", "21", 2), two}, 2, "5"),
            "100.00 + 5.00 + 21.00 + 10.00 = 136.00");
  EXPECT_EQ(of("95", {fixed("A", "1"), compound("B", "21", 2), two}, 2, "5"),
            "95.00 + 5.00 + 21.00 + 10.00 = 131.00");
  EXPECT_EQ(of("120", {fixed("A", "1"), included(compound("B", "21", 2)), two}),
            "99.00 + 1.00 + 21.00 + 2.00 = 123.00");
  EXPECT_EQ(of("121", {fixed("A", "1"), included(percent("B", "21", 2)), two}),
            "100.00 + 1.00 + 21.00 + 2.00 = 124.00");
  EXPECT_EQ(of("122", {included(fixed("A", "1")), included(percent("B", "21", 2)), two}),
            "100.00 + 1.00 + 21.00 + 2.00 = 124.00");
  EXPECT_EQ(of("121", {included(fixed("A", "1")), included(compound("B", "21", 2)), two}),
            "99.00 + 1.00 + 21.00 + 2.00 = 123.00");
}

// Brazil's taxes "por dentro": a part of the price that contains them. Odoo, division taxes: 32.33 with 5, 3,
// 0.65, 9 and 15 %.
TEST(Tax, OnTheGrossPrice) {
  const auto brazil = [](bool contained) {
    std::vector<Tax> taxes;
    const char *const rates[] = {"5", "3", "0.65", "9", "15"};
    const char *const names[] = {"A", "B", "C", "D", "E"};
    for (int i = 0; i < 5; ++i) {
      taxes.push_back(percent(names[i], rates[i], 1, TaxBase::gross));
      taxes.back().included = contained;
    }
    return taxes;
  };
  EXPECT_EQ(of("32.33", brazil(false)), "32.33 + 2.40 + 1.44 + 0.31 + 4.32 + 7.20 = 48.00");
  EXPECT_EQ(of("48.00", brazil(true)), "32.33 + 2.40 + 1.44 + 0.31 + 4.32 + 7.20 = 48.00");
  EXPECT_EQ(of("200", {percent("A", "10", 1, TaxBase::gross)}), "200.00 + 22.22 = 222.22");
  EXPECT_EQ(of("200", {included(percent("A", "10", 1, TaxBase::gross))}), "180.00 + 20.00 = 200.00");
  EXPECT_EQ(of("1", {percent("A", "60", 1, TaxBase::gross), percent("B", "40", 1, TaxBase::gross)}),
            "A of X and what else is on gross with it come to 100 % or more");
}

// 3 x 1.23 at 19 %.
TEST(Tax, RoundedByLineOrDocument) {
  for (const auto &[scope, sum] : {std::pair(TaxRounding::line, "0.69"), std::pair(TaxRounding::rate, "0.70"),
                                   std::pair(TaxRounding::document, "0.70")}) {
    Document document;
    for (int i = 0; i < 3; ++i)
      document.line("1.23", {rounded(percent("VAT", "19"), scope)});
    EXPECT_EQ(document.tax(), sum);
  }
  // Two rates of one tax: 0.0123 and 0.0130 are 0.0253 together.
  for (const auto &[scope, sum] :
       {std::pair(TaxRounding::rate, "0.02"), std::pair(TaxRounding::document, "0.03")}) {
    Document document;
    Tax other = rounded(percent("VAT", "2"), scope);
    other.rate_id = 7;
    document.line("1.23", {rounded(percent("VAT", "1"), scope)}).line("0.65", {other});
    EXPECT_EQ(document.tax(), sum);
  }
}

// National Tax Agency, qualified invoices: one rounding a rate and invoice, whatever the mode.
TEST(Tax, OfJapan) {
  const auto three = [](Rounding mode, bool contained) {
    Document document;
    document.digits = 0;
    Tax tax = rounded(percent("consumption-tax", "8"), TaxRounding::rate, mode);
    tax.included = contained;
    return document.line("107", {tax}).line("107", {tax}).line("107", {tax});
  };
  EXPECT_EQ(three(Rounding::floor, false).told(), "107 + 9 = 116; 107 + 8 = 115; 107 + 8 = 115");
  EXPECT_EQ(three(Rounding::half_up, false).tax(), "26");
  EXPECT_EQ(three(Rounding::down, false).tax(), "25");
  EXPECT_EQ(three(Rounding::up, false).tax(), "26");
  EXPECT_EQ(three(Rounding::floor, true).told(), "99 + 8 = 107; 99 + 8 = 107; 100 + 7 = 107");
  // The agency's example of an invoice, tax included: 8 % of which 43,200 is 3,200, 10 % of which 87,200 is
  // 7,927.
  Document both;
  both.digits = 0;
  both.line("5400", {included(rounded(percent("consumption-tax", "8"), TaxRounding::rate, Rounding::down))})
      .line("37800", {included(rounded(percent("consumption-tax", "8"), TaxRounding::rate, Rounding::down))})
      .line("87200", {included(rounded(percent("standard", "10"), TaxRounding::rate, Rounding::down))});
  EXPECT_EQ(both.told(), "5000 + 400 = 5400; 35000 + 2800 = 37800; 79273 + 7927 = 87200");
}

// Odoo, intra-community taxes: 100 at 21 % is paid as 100, also where the price was marked inclusive.
TEST(Tax, ReverseCharged) {
  Tax tax = percent("VAT", "21");
  tax.reverse_charge = true;
  EXPECT_EQ(of("100", {tax}), "100.00 + 21.00 = 100.00");
  EXPECT_EQ(of("100", {included(tax)}), "100.00 + 21.00 = 100.00");
}

TEST(Tax, TellsTheBase) {
  Document document;
  document.line("231",
                {included(fixed("eco", "10")), included(percent("VAT", "10", 2, TaxBase::compound)),
                 percent("part", "50", 3, TaxBase::previous), percent("gross", "20", 4, TaxBase::gross)});
  EXPECT_EQ(document.told(), "200.00 + 10.00 + 21.00 + 10.50 + 60.38 = 301.88");
  const char *const bases[] = {"200.00", "210.00", "21.00", "301.88"};
  for (int i = 0; i < 4; ++i)
    EXPECT_EQ(text_of(document.amounts[0][static_cast<std::size_t>(i)].base, 2), bases[i]);
  EXPECT_EQ(of("1", {percent("A", "1", 1, TaxBase::previous)}),
            "A of X is levied on the tax before it, and there is none");
}

TEST(Tax, OfNegativeAmountsMirrors) {
  for (const TaxRounding scope : {TaxRounding::line, TaxRounding::rate}) {
    Document sale, credit;
    for (const char *amount : {"1.23", "1.23", "0.77"})
      sale.line(amount, {included(rounded(percent("VAT", "19"), scope))});
    for (const char *amount : {"-1.23", "-1.23", "-0.77"})
      credit.line(amount, {included(rounded(percent("VAT", "19"), scope))});
    sale.told();
    credit.told();
    for (std::size_t i = 0; i < 3; ++i)
      EXPECT_EQ(sale.lines[i].tax, negate(credit.lines[i].tax));
  }
}

TEST(Tax, IsExactForLongNumbers) {
  EXPECT_EQ(
      of("999999999999999999999999999999.99",
         {included(percent("A", "9.975")), included(percent("B", "0.123456789", 2, TaxBase::compound))}),
      "908176362253711152585048918409.04 + 90590592134807687470358629611.30 + "
      "1233045611481159944592451979.65 = "
      "999999999999999999999999999999.99");
  std::vector<Tax> many;
  for (int i = 0; i < 12; ++i)
    many.push_back(included(percent(i % 2 == 0 ? "A" : "B", "9.123456789", i, TaxBase::compound)));
  Document document;
  for (int i = 0; i < 12; ++i) {
    std::vector<Tax> taxes(many.begin(), many.begin() + i + 1);
    for (Tax &tax : taxes)
      tax.scope = TaxRounding::document;
    document.line("99999.99", taxes);
  }
  Failure why;
  ASSERT_TRUE(document.work_out(why)) << why.message;
  for (const TaxedLine &line : document.lines)
    EXPECT_EQ(line.gross, number("99999.99"));
}

TEST(Tax, SharesSumToTheRoundedTotal) {
  std::mt19937 random(20260106);
  for (int round = 0; round < 300; ++round) {
    const auto mode = static_cast<Rounding>(random() % 10);
    Document document;
    Decimal sum = {0, 0};
    Failure why;
    for (unsigned i = 0; i < 1 + random() % 6; ++i) {
      const int cents = static_cast<int>(random() % 2000) - (round % 2 == 0 ? 0 : 1000);
      Decimal amount;
      ASSERT_TRUE(make_decimal(cents, 2, amount, why));
      ASSERT_TRUE(add(Decimal(sum), amount, sum, why));
      document.line(text_of(amount, 2).c_str(), {rounded(percent("VAT", "8.875"), TaxRounding::rate, mode)});
    }
    ASSERT_TRUE(document.work_out(why)) << why.message;
    Decimal total = {0, 0};
    for (const TaxedLine &line : document.lines) {
      ASSERT_TRUE(add(Decimal(total), line.tax, total, why));
      // Less than a unit off what it is exactly.
      Decimal up, down;
      const Decimal factors[] = {number("0.08875")};
      ASSERT_TRUE(round_ratio(line.amount, {factors, 1, nullptr, 0}, 2, Rounding::ceiling, up, why));
      ASSERT_TRUE(round_ratio(line.amount, {factors, 1, nullptr, 0}, 2, Rounding::floor, down, why));
      EXPECT_TRUE(line.tax == up || line.tax == down);
    }
    const Decimal factors[] = {number("0.08875")};
    Decimal expected;
    ASSERT_TRUE(round_ratio(sum, {factors, 1, nullptr, 0}, 2, mode, expected, why));
    EXPECT_EQ(total, expected);
  }
}

// Whatever the taxes: net and taxes sum to gross, and what was given, net or gross, stays as it is.
TEST(Tax, AddsUp) {
  std::mt19937 random(20260105);
  const auto pick = [&random](int most) { return static_cast<int>(random() % static_cast<unsigned>(most)); };
  const char *const rates[] = {"0", "5", "7", "9.975", "19", "20", "8.875"};
  for (int round = 0; round < 300; ++round) {
    Document document;
    document.digits = pick(3);
    const auto scope = static_cast<TaxRounding>(pick(3));
    const auto mode = static_cast<Rounding>(pick(10));
    const bool contained = pick(2) == 1;
    const int count = 1 + pick(6);
    for (int i = 0; i < count; ++i) {
      std::vector<Tax> taxes;
      for (int t = 0; t < 1 + pick(3); ++t) {
        Tax tax = rounded(percent("ABC" + t, rates[pick(7)], t, static_cast<TaxBase>(pick(2))), scope, mode);
        tax.rate_id = tax.value.coefficient == 0 ? 1 : static_cast<std::int64_t>(tax.value.coefficient);
        tax.included = contained;
        taxes.push_back(tax);
      }
      document.line(std::to_string(pick(10000)).c_str(), taxes);
    }
    Failure why;
    ASSERT_TRUE(document.work_out(why)) << why.message;
    for (std::size_t i = 0; i < document.lines.size(); ++i) {
      const TaxedLine &line = document.lines[i];
      Decimal sum;
      ASSERT_TRUE(add(line.net, line.tax, sum, why));
      EXPECT_EQ(sum, line.gross);
      EXPECT_EQ(contained ? line.gross : line.net, line.amount);
      EXPECT_LE(line.tax.scale, document.digits);
    }
  }
}

// The exact taxes of a line, by elimination in the equations that say what each of them is of.
std::vector<oracle::Rational> solve(const TaxedLine &line) {
  using oracle::Rational;
  const std::size_t count = line.taxes.size() + 1;  // the net price, and each tax
  std::vector<std::vector<Rational>> rows(count, std::vector<Rational>(count + 1));
  rows[0][0] = 1;
  rows[0][count] = oracle::rational(line.amount);
  for (std::size_t i = 1; i < count; ++i) {
    const Tax &tax = line.taxes[i - 1];
    std::vector<Rational> &row = rows[i];
    rows[0][i] = tax.included ? 1 : 0;
    row[i] = 1;
    if (tax.is_fixed) {
      row[count] = oracle::rational(tax.value) * oracle::rational(line.quantity);
      continue;
    }
    const Rational part = oracle::rational(tax.value) / 100;
    int before = -1;
    for (const Tax &other : line.taxes)
      before = other.sequence < tax.sequence ? other.sequence : before;
    row[0] -= tax.base == TaxBase::previous ? Rational(0) : part;
    for (std::size_t j = 1; j < count; ++j) {
      const Tax &other = line.taxes[j - 1];
      const bool earlier = other.sequence < tax.sequence && other.enters_base;
      const bool is_base =
          tax.base == TaxBase::compound   ? earlier
          : tax.base == TaxBase::previous ? other.sequence == before
          : tax.base == TaxBase::gross
              ? earlier || (other.sequence == tax.sequence && !other.is_fixed && other.base == TaxBase::gross)
              : false;
      row[j] -= is_base ? part : Rational(0);
    }
  }
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t pivot = i;
    while (rows[pivot][i] == 0)
      ++pivot;
    std::swap(rows[i], rows[pivot]);
    for (std::size_t j = 0; j < count; ++j) {
      const Rational factor = j == i ? Rational(0) : Rational(rows[j][i] / rows[i][i]);
      for (std::size_t k = 0; k <= count && factor != 0; ++k)
        rows[j][k] -= factor * rows[i][k];
    }
  }
  std::vector<Rational> out;
  for (std::size_t i = 1; i < count; ++i)
    out.push_back(rows[i][count] / rows[i][i]);
  return out;
}

// Whatever is on what: the taxes of a document that are rounded together are the exact ones, rounded once.
TEST(Tax, IsWhatTheEquationsSay) {
  std::mt19937 random(20260107);
  const auto pick = [&random](int most) { return static_cast<int>(random() % static_cast<unsigned>(most)); };
  const char *const rates[] = {"0", "5", "7", "9.975", "19", "20", "0.65"};
  for (int round = 0; round < 400; ++round) {
    const bool alone = round % 2 == 0;
    const auto mode = static_cast<Rounding>(pick(10));
    Document document;
    for (int l = 0; l < (alone ? 1 : 1 + pick(5)); ++l) {
      std::vector<Tax> taxes;
      for (int t = 0; t < 1 + pick(5); ++t) {
        Tax tax = percent("ABCDEF" + t, rates[pick(7)], t == 0 ? 1 : taxes.back().sequence + pick(2),
                          static_cast<TaxBase>(pick(4)));
        tax.is_fixed = pick(5) == 0;
        if (tax.base == TaxBase::previous && (taxes.empty() || tax.sequence == taxes.front().sequence))
          tax.base = TaxBase::net;
        tax.enters_base = pick(3) != 0;
        tax.included = pick(2) == 0;
        taxes.push_back(rounded(tax, TaxRounding::document, mode));
      }
      document.line(std::to_string(pick(100000)).c_str(), taxes, std::to_string(1 + pick(4)).c_str());
    }
    Failure why;
    ASSERT_TRUE(document.work_out(why)) << why.message;
    std::vector<std::vector<oracle::Rational>> exact;
    for (const TaxedLine &line : document.lines)
      exact.push_back(solve(line));
    for (int t = 0; t < 5; ++t) {
      oracle::Rational sum = 0;
      oracle::Rational given = 0;
      for (std::size_t l = 0; l < document.lines.size(); ++l) {
        if (static_cast<std::size_t>(t) >= exact[l].size())
          continue;
        const auto number = static_cast<std::size_t>(t);
        const oracle::Rational part = oracle::rational(document.amounts[l][number].tax);
        sum += exact[l][number];
        given += part;
        EXPECT_LT(abs(oracle::Rational(part - exact[l][number])), oracle::Rational(1, 100));
      }
      oracle::Rational expected;
      ASSERT_TRUE(oracle::rounded_to_step(sum, oracle::Rational(1, 100), mode, expected));
      EXPECT_EQ(given, expected);
    }
  }
}

TEST(Tax, RefusesWhatDoesNotFit) {
  Document document;
  Failure why;
  document.line("1", {percent("A", "1")});
  document.digits = 35;
  EXPECT_FALSE(document.work_out(why));
  EXPECT_EQ(why.fault, Fault::bad_parameter);
  EXPECT_NE(of("99999999999999999999999999999999999", {percent("A", "99999")}).find("digits"),
            std::string::npos);
}

}  // namespace
}  // namespace florin
