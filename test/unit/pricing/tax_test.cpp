// Taxes with known answers.
#include "unit/pricing/tax_document.hpp"

namespace florin {
namespace {

std::string of(const char *amount, std::vector<Tax> taxes, int digits = 2, const char *quantity = "1") {
  TaxDocument document;
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
    TaxDocument document;
    for (int i = 0; i < 3; ++i)
      document.line("1.23", {rounded(percent("VAT", "19"), scope)});
    EXPECT_EQ(document.tax(), sum);
  }
  // Two rates of one tax: 0.0123 and 0.0130 are 0.0253 together.
  for (const auto &[scope, sum] :
       {std::pair(TaxRounding::rate, "0.02"), std::pair(TaxRounding::document, "0.03")}) {
    TaxDocument document;
    Tax other = rounded(percent("VAT", "2"), scope);
    other.rate_id = 7;
    document.line("1.23", {rounded(percent("VAT", "1"), scope)}).line("0.65", {other});
    EXPECT_EQ(document.tax(), sum);
  }
}

// Streamlined Sales and Use Tax Agreement, section 324: the rule of rounding on state and local taxes
// together, of an item or an invoice. New York City has 8.875 %, Los Angeles 9.75 %.
TEST(Tax, RoundedByTheCombinedRate) {
  const auto city = [](TaxRounding scope, bool contained) {
    std::vector<Tax> taxes = {percent("state", "4"), percent("city", "4.5"), percent("MCTD", "0.375")};
    for (Tax &tax : taxes) {
      tax.included = contained;
      tax.scope = scope;
    }
    return taxes;
  };
  const auto one = [&city](const char *amount, TaxRounding scope, bool contained = false) {
    TaxDocument document;
    return document.line(amount, city(scope, contained)).told();
  };
  EXPECT_EQ(one("1.50", TaxRounding::line), "1.50 + 0.06 + 0.07 + 0.01 = 1.64");
  EXPECT_EQ(one("1.50", TaxRounding::line_total), "1.50 + 0.06 + 0.07 + 0.00 = 1.63");
  EXPECT_EQ(one("1.50", TaxRounding::document_total), "1.50 + 0.06 + 0.07 + 0.00 = 1.63");
  EXPECT_EQ(one("-1.50", TaxRounding::line_total), "-1.50 + -0.06 + -0.07 + 0.00 = -1.63");
  EXPECT_EQ(one("1.63", TaxRounding::line_total, true), "1.50 + 0.06 + 0.07 + 0.00 = 1.63");
  TaxDocument angeles;
  angeles.line("3.00", {rounded(percent("sales", "7.25"), TaxRounding::line_total),
                        rounded(percent("district", "2.5"), TaxRounding::line_total)});
  EXPECT_EQ(angeles.told(), "3.00 + 0.22 + 0.07 = 3.29");
  // Lines by themselves, 0.13 each, or together, 0.39937...; what is rounded otherwise is by itself.
  for (const auto &[scope, sum] :
       {std::pair(TaxRounding::line_total, "0.39"), std::pair(TaxRounding::document_total, "0.40")}) {
    TaxDocument three;
    for (int i = 0; i < 3; ++i)
      three.line("1.50", city(scope, false));
    EXPECT_EQ(three.tax(), sum);
  }
  TaxDocument modes;
  modes.line("1.50", {rounded(percent("state", "4.3"), TaxRounding::line_total),
                      rounded(percent("city", "4.3"), TaxRounding::line_total, Rounding::up),
                      rounded(percent("county", "4.3"), TaxRounding::document_total)});
  EXPECT_EQ(modes.told(), "1.50 + 0.06 + 0.07 + 0.06 = 1.69");
  TaxDocument charged;
  Tax reverse = rounded(percent("city", "4.3"), TaxRounding::line_total);
  reverse.reverse_charge = true;
  charged.line("1.50", {rounded(percent("state", "4.3"), TaxRounding::line_total), reverse});
  EXPECT_EQ(charged.told(), "1.50 + 0.06 + 0.06 = 1.56");
}

// National Tax Agency, qualified invoices: one rounding a rate and invoice, whatever the mode.
TEST(Tax, OfJapan) {
  const auto three = [](Rounding mode, bool contained) {
    TaxDocument document;
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
  TaxDocument both;
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
  TaxDocument document;
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
    TaxDocument sale, credit;
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
  TaxDocument document;
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

TEST(Tax, RefusesWhatDoesNotFit) {
  TaxDocument document;
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
