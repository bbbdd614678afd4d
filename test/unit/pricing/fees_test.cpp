// Fees with known answers, each with its source, and what holds for all of them.
#include "fee_components.hpp"

namespace florin {
namespace {

// ---- tiers of a quantity

// Lago, graduated charge model: 0-10, 11-20, 21 and above.
const std::vector<FeeTier> lago_graduated = {tier("10", number("10"), "2"), tier("20", number("5"), "3"),
                                             tier("", number("5"), "3")};

TEST(Graduated, LagosExample) {
  const FeeComponent fee = tiered(FeeKind::graduated, lago_graduated);
  EXPECT_EQ(charged(fee, "USD 0", "0"), "2.00");
  EXPECT_EQ(charged(fee, "USD 0", "1"), "12.00");
  EXPECT_EQ(charged(fee, "USD 0", "10"), "102.00");
  EXPECT_EQ(charged(fee, "USD 0", "11"), "110.00");
  EXPECT_EQ(charged(fee, "USD 0", "12"), "115.00");
  EXPECT_EQ(charged(fee, "USD 0", "20"), "155.00");
  EXPECT_EQ(charged(fee, "USD 0", "21"), "163.00");
}

// What lies between two whole numbers is in the tier above the first, and in no other.
TEST(Graduated, FractionsHaveOneTier) {
  const FeeComponent fee = tiered(FeeKind::graduated, lago_graduated);
  EXPECT_EQ(charged(fee, "USD 0", "10.5"), "107.50");
  EXPECT_EQ(charged(fee, "USD 0", "10.000000000000000001"), "105.00");
  EXPECT_EQ(charged(fee, "USD 0", "9.999999999999999999"), "102.00");
  EXPECT_EQ(charged(fee, "USD 0", "0.5"), "7.00");
  EXPECT_EQ(charged(fee, "USD 0", "20.1"), "158.50");
}

// Another version of Lago's model charges nothing for nothing.
TEST(Graduated, MayBeFreeAtZero) {
  FeeComponent fee = tiered(FeeKind::graduated, lago_graduated);
  fee.free_at_zero = true;
  fee.has_minimum = true;
  fee.minimum = number("20");
  EXPECT_EQ(charged(fee, "USD 5", "0"), "0.00");
  EXPECT_EQ(charged(fee, "USD 5", "1"), "20.00");
  EXPECT_EQ(charged(fee, "USD 5", "2"), "22.00");
}

// Lago's guide: USD 1 for the first 100 units, 0.50 for the next 100, 0.10 for the others.
TEST(Graduated, LagosGuide) {
  const std::vector<FeeTier> tiers = {tier("100", number("1")), tier("200", number("0.5")),
                                      tier("", number("0.1"))};
  EXPECT_EQ(charged(tiered(FeeKind::graduated, tiers), "USD 0", "250"), "155.00");
}

// Stripe's guide to tiered prices: 7 up to 5, 6.5 up to 10, 6 beyond.
TEST(Tiers, StripesTwoModes) {
  const std::vector<FeeTier> tiers = {tier("5", number("7")), tier("10", number("6.5")),
                                      tier("", number("6"))};
  const FeeComponent volume = tiered(FeeKind::volume, tiers);
  const FeeComponent graduated = tiered(FeeKind::graduated, tiers);
  const struct {
    const char *quantity, *volume, *graduated;
  } answers[] = {{"1", "7.00", "7.00"},
                 {"5", "35.00", "35.00"},
                 {"6", "39.00", "41.50"},
                 {"20", "120.00", "127.50"},
                 {"25", "150.00", "157.50"}};
  for (const auto &answer : answers) {
    EXPECT_EQ(charged(volume, "USD 0", answer.quantity), answer.volume);
    EXPECT_EQ(charged(graduated, "USD 0", answer.quantity), answer.graduated);
  }
}

// Lago, volume charge model: 2 and 10 flat up to 100, 1 up to 200, 0.5 and 50 flat beyond.
TEST(Volume, LagosExample) {
  const std::vector<FeeTier> tiers = {tier("100", number("2"), "10"), tier("200", number("1")),
                                      tier("", number("0.5"), "50")};
  const FeeComponent fee = tiered(FeeKind::volume, tiers);
  EXPECT_EQ(charged(fee, "USD 0", "1"), "12.00");
  EXPECT_EQ(charged(fee, "USD 0", "100"), "210.00");
  EXPECT_EQ(charged(fee, "USD 0", "100.5"), "100.50");
  EXPECT_EQ(charged(fee, "USD 0", "101"), "101.00");
  EXPECT_EQ(charged(fee, "USD 0", "200"), "200.00");
  EXPECT_EQ(charged(fee, "USD 0", "210"), "155.00");
  EXPECT_EQ(charged(fee, "USD 0", "300"), "200.00");
}

// Lago's guide: 65,000 calls in the tier from 50,001 at 0.0006 and 10 flat.
TEST(Volume, LagosGuide) {
  const std::vector<FeeTier> tiers = {
      tier("10000", number("0.0010"), "10"), tier("50000", number("0.0008"), "10"),
      tier("100000", number("0.0006"), "10"), tier("", number("0.0004"), "10")};
  EXPECT_EQ(charged(tiered(FeeKind::volume, tiers), "USD 0", "65000"), "49.00");
}

// ---- tiers of an amount

// Lago, graduated percentage.
TEST(GraduatedPercentage, LagosExample) {
  const std::vector<FeeTier> tiers = {tier("10", percent("1"), "200"), tier("20", percent("2"), "300"),
                                      tier("", percent("3"), "400")};
  const FeeComponent fee = tiered(FeeKind::graduated_percentage, tiers);
  EXPECT_EQ(charged(fee, "USD 1"), "200.01");
  EXPECT_EQ(charged(fee, "USD 10"), "200.10");
  EXPECT_EQ(charged(fee, "USD 11"), "500.12");
  EXPECT_EQ(charged(fee, "USD 12"), "500.14");
  EXPECT_EQ(charged(fee, "USD 21"), "900.33");
  EXPECT_EQ(charged(fee, "USD 10.50"), "500.11");
}

// eBay's final value fee in most categories: 13.25 % up to USD 7,500, 2.35 % of what is beyond.
TEST(GraduatedPercentage, EbaysFinalValueFee) {
  const std::vector<FeeTier> tiers = {tier("7500", percent("13.25")), tier("", percent("2.35"))};
  const FeeComponent fee = tiered(FeeKind::graduated_percentage, tiers);
  EXPECT_EQ(charged(fee, "USD 25"), "3.31");
  EXPECT_EQ(charged(fee, "USD 7500"), "993.75");
  EXPECT_EQ(charged(fee, "USD 10000"), "1052.50");
}

// eBay's per-order fee since March 2024: 0.30 up to USD 10, 0.40 above.
TEST(VolumePercentage, EbaysPerOrderFee) {
  const std::vector<FeeTier> tiers = {tier("10", percent("0"), "0.30"), tier("", percent("0"), "0.40")};
  const FeeComponent fee = tiered(FeeKind::volume_percentage, tiers);
  EXPECT_EQ(charged(fee, "USD 10"), "0.30");
  EXPECT_EQ(charged(fee, "USD 10.01"), "0.40");
}

// Amazon's referral fee for beauty: 8 % for a total price of up to USD 10, 15 % of all of it above; USD 0.30
// at least.
TEST(VolumePercentage, AmazonsReferralFee) {
  const std::vector<FeeTier> tiers = {tier("10", percent("8")), tier("", percent("15"))};
  FeeComponent fee = tiered(FeeKind::volume_percentage, tiers);
  fee.has_minimum = true;
  fee.minimum = number("0.30");
  EXPECT_EQ(charged(fee, "USD 2"), "0.30");
  EXPECT_EQ(charged(fee, "USD 10"), "0.80");
  EXPECT_EQ(charged(fee, "USD 10.01"), "1.50");
}

// ---- percentages

// Square: 2.9 % and 0.30 of USD 20. eBay's order of USD 25, before and after its fixed part changed.
TEST(Percentage, WithAFixedPart) {
  EXPECT_EQ(charged(percentage("2.9", "0.30"), "USD 20"), "0.88");
  EXPECT_EQ(charged(percentage("13.25", "0.30"), "USD 25"), "3.61");
  EXPECT_EQ(charged(percentage("13.25", "0.40"), "USD 25"), "3.71");
}

// Lago, percentage charge model: 1.3 % of 800 of which 250 are free; 2.9 % of 4; from 1.75 to 12 a
// transaction.
TEST(Percentage, LagosExamples) {
  FeeComponent fee = percentage("1.3");
  fee.free = number("250");
  EXPECT_EQ(charged(fee, "USD 800"), "7.15");
  EXPECT_EQ(charged(fee, "USD 250"), "0.00");
  EXPECT_EQ(charged(fee, "USD 20"), "0.00");
  fee = percentage("2.9");
  fee.digits = 3;
  EXPECT_EQ(charged(fee, "USD 4"), "0.116");
  fee = percentage("2.99");
  fee.digits = 3;
  fee.has_minimum = fee.has_maximum = true;
  fee.minimum = number("1.75");
  fee.maximum = number("12");
  EXPECT_EQ(charged(fee, "USD 10"), "1.75");
  EXPECT_EQ(charged(fee, "USD 80"), "2.392");
  EXPECT_EQ(charged(fee, "USD 10000"), "12.00");
  fee.amount = number("2");
  EXPECT_EQ(charged(fee, "USD 10"), "2.299");
  EXPECT_EQ(charged(fee, "USD 80"), "4.392");
  EXPECT_EQ(charged(fee, "USD 10000"), "12.00");
}

TEST(Percentage, IsRoundedOnce) {
  FeeComponent fee = percentage("2.5");
  EXPECT_EQ(charged(fee, "USD 1"), "0.03");
  fee.mode = Rounding::half_even;
  EXPECT_EQ(charged(fee, "USD 1"), "0.02");
  fee.mode = Rounding::up;
  EXPECT_EQ(charged(fee, "USD 1.01"), "0.03");
  EXPECT_EQ(charged(percentage("3.6"), "JPY 1000"), "36");
  EXPECT_EQ(charged(percentage("3.64"), "JPY 1001"), "36");
  EXPECT_EQ(charged(percentage("3.6"), "KWD 1.234"), "0.044");
  fee.mode = Rounding::unnecessary;
  EXPECT_EQ(charged(fee, "USD 1"), "fee component \"fee\": 0.025 cannot be rounded to 2 digits without loss");
  EXPECT_EQ(charged(fee, "USD 2"), "0.05");
}

TEST(Percentage, OfACurrencyWithoutMinorUnit) {
  FeeComponent fee = percentage("1");
  EXPECT_EQ(charged(fee, "BTC 0.5"), "fee component \"fee\": currency BTC has no minor unit");
  fee.digits = 8;
  EXPECT_EQ(charged(fee, "BTC 0.123456789"), "0.00123457");
}

// ---- packages

// Lago, package charge model: 100 for 10 units; and its guide: USD 5 for 100 units, the first 100 free.
TEST(Package, LagosExamples) {
  FeeComponent fee = component(FeeKind::package);
  fee.amount = number("100");
  fee.size = number("10");
  EXPECT_EQ(charged(fee, "USD 0", "121"), "1300.00");
  EXPECT_EQ(charged(fee, "USD 0", "0"), "0.00");
  EXPECT_EQ(charged(fee, "USD 0", "10"), "100.00");
  EXPECT_EQ(charged(fee, "USD 0", "10.1"), "200.00");
  fee.free = number("10");
  EXPECT_EQ(charged(fee, "USD 0", "121"), "1200.00");
  fee.free = number("200");
  EXPECT_EQ(charged(fee, "USD 0", "121"), "0.00");
  fee.amount = number("5");
  fee.size = fee.free = number("100");
  EXPECT_EQ(charged(fee, "USD 0", "100"), "0.00");
  EXPECT_EQ(charged(fee, "USD 0", "101"), "5.00");
  EXPECT_EQ(charged(fee, "USD 0", "201"), "10.00");
}

// Flexprice, package size in a tier, and Kill Bill, blocks of all tiers and of the top tier: every tier may
// count in packages of its own.
TEST(Package, InTiers) {
  std::vector<FeeTier> tiers = {tier("5000", number("1")), tier("", number("3"))};
  tiers[0].size = number("1000");
  EXPECT_EQ(charged(tiered(FeeKind::volume, tiers), "USD 0", "4500"), "5.00");
  EXPECT_EQ(charged(tiered(FeeKind::volume, tiers), "USD 0", "5000"), "5.00");
  EXPECT_EQ(charged(tiered(FeeKind::graduated, tiers), "USD 0", "0"), "0.00");
  EXPECT_EQ(charged(tiered(FeeKind::graduated, tiers), "USD 0", "4000.5"), "5.00");
  EXPECT_EQ(charged(tiered(FeeKind::graduated, tiers), "USD 0", "5000.5"), "6.50");
  tiers[1].size = number("10");
  EXPECT_EQ(charged(tiered(FeeKind::graduated, tiers), "USD 0", "5011"), "11.00");
  EXPECT_EQ(charged(tiered(FeeKind::volume, tiers), "USD 0", "5011"), "1506.00");
}

// ---- the fixed part

std::string fixed_part(const FeeComponent &of, const char *amount) {
  Fee fee;
  Failure why;
  return charge_fee(of, {money(amount), number("1")}, fee, why) ? text_of(fee.fixed) : why.message;
}

TEST(FixedPart, IsAtMostTheFee) {
  EXPECT_EQ(fixed_part(percentage("13.25", "0.4"), "USD 25"), "0.4");
  EXPECT_EQ(fixed_part(flat("0.3"), "USD 25"), "0.3");
  FeeComponent fee = percentage("10", "5");
  fee.has_maximum = true;
  fee.maximum = number("3");
  EXPECT_EQ(fixed_part(fee, "USD 25"), "3");
  EXPECT_EQ(fixed_part(tiered(FeeKind::graduated_percentage, lago_graduated), "USD 11"), "5");
}

// ---- exactness

TEST(Fee, IsExactWhereTheProductIsNoAmount) {
  const std::string most = "664613997892457936451903530140172287";
  EXPECT_EQ(charged(percentage("1.2345678901234567"), "IDR 12345678901234567890.12"),
            "152415787532388356.52");
  EXPECT_EQ(charged(percentage("100"), "JPY " + most), most);
  EXPECT_EQ(charged(percentage("100", "0.01"), "USD " + most),
            "fee component \"fee\": the result has more digits than an amount can have");
  // 6646139978924579364519035301401.72287, less what is free.
  EXPECT_EQ(charged(percentage("0.001", "0.00000000000000001"), "USD " + most),
            "6646139978924579364519035301401.72");
  FeeComponent fee = percentage("0.001");
  fee.free = number("0.00000000000000001");
  EXPECT_EQ(charged(fee, "USD " + most), "6646139978924579364519035301401.72");
  fee.digits = 5;
  fee.mode = Rounding::down;
  EXPECT_EQ(charged(fee, "XAU " + most), "6646139978924579364519035301401.72286");
  fee.has_maximum = true;
  fee.maximum = number("6646139978924579364519035301401.722");
  EXPECT_EQ(charged(fee, "XAU " + most), "6646139978924579364519035301401.722");
  const std::vector<FeeTier> tiers = {tier("0.00000000000000001", number("1"), "0.5"),
                                      tier("", percent("0.001"))};
  EXPECT_EQ(charged(tiered(FeeKind::graduated_percentage, tiers), "USD " + most),
            "6646139978924579364519035301402.22");
  EXPECT_EQ(charged(tiered(FeeKind::volume_percentage, tiers), "USD " + most),
            "6646139978924579364519035301401.72");
}

// ---- refusals

TEST(Fee, OfSomethingNegative) {
  EXPECT_EQ(charged(percentage("1"), "USD -1"),
            "fee component \"fee\": a fee cannot be taken of a negative amount");
  EXPECT_EQ(charged(flat("1"), "USD 1", "-1"),
            "fee component \"fee\": a fee cannot be taken of a negative quantity");
}

std::string problem(const FeeComponent &of) {
  Failure why;
  return check_component(of, why) ? "" : why.message;
}

TEST(Component, IsChecked) {
  EXPECT_EQ(problem(percentage("10")), "");
  FeeComponent fee = percentage("10");
  fee.has_minimum = fee.has_maximum = true;
  fee.minimum = number("2");
  fee.maximum = number("1.99");
  EXPECT_EQ(problem(fee), "fee component \"fee\": \"minimum\" is above \"maximum\"");
  fee.maximum = number("2");
  EXPECT_EQ(problem(fee), "");
  fee = component(FeeKind::package);
  fee.size = {0, 0};
  EXPECT_EQ(problem(fee), "fee component \"fee\": \"size\" must be above zero");
  EXPECT_EQ(problem(component(FeeKind::volume)), "fee component \"fee\": there must be at least one tier");
  std::vector<FeeTier> tiers = {tier("10", number("1"))};
  EXPECT_EQ(problem(tiered(FeeKind::graduated, tiers)),
            "fee component \"fee\": the last tier must have no \"up_to\"");
  tiers = {tier("", number("1")), tier("", number("1"))};
  EXPECT_EQ(problem(tiered(FeeKind::graduated, tiers)),
            "fee component \"fee\": tier 1 has no \"up_to\" and is not the last");
  tiers = {tier("10", number("1")), tier("10", number("1")), tier("", number("1"))};
  EXPECT_EQ(problem(tiered(FeeKind::graduated, tiers)),
            "fee component \"fee\": \"up_to\" of tier 2 must be above 10");
  tiers = {tier("0", number("1")), tier("", number("1"))};
  EXPECT_EQ(problem(tiered(FeeKind::graduated, tiers)),
            "fee component \"fee\": \"up_to\" of tier 1 must be above 0");
  const std::vector<FeeShare> twice = {{"ann", number("1")}, {"bob", number("1")}, {"ann", number("2")}};
  fee = flat("1");
  fee.shares = twice.data();
  fee.share_count = twice.size();
  EXPECT_EQ(problem(fee), "fee component \"fee\": party \"ann\" has two shares");
  const std::vector<FeeShare> nothing = {{"ann", {0, 0}}};
  fee.shares = nothing.data();
  fee.share_count = nothing.size();
  EXPECT_EQ(problem(fee), "fee component \"fee\": the shares are all zero");
}

TEST(Component, NumbersAreBounded) {
  Failure why;
  Decimal out;
  EXPECT_TRUE(check_fee_number(number("12345678901234567"), why));
  EXPECT_FALSE(check_fee_number(number("123456789012345678"), why));
  EXPECT_TRUE(check_fee_number(number("0.000000000000000001"), why));
  EXPECT_FALSE(check_fee_number(number("0.0000000000000000001"), why));
  EXPECT_FALSE(check_fee_number(number("-0.01"), why));
  EXPECT_TRUE(fraction_of_percent(number("100"), out, why));
  EXPECT_EQ(out, number("1"));
  EXPECT_FALSE(fraction_of_percent(number("100.01"), out, why));
  EXPECT_TRUE(fraction_of_percent(number("13.25"), out, why));
  EXPECT_EQ(out, number("0.1325"));
}

// ---- properties

// Wherever it ends, the tiers charge for all of a quantity and for nothing twice: at one price in every tier
// it is the price times the quantity.
TEST(Tiers, CoverEveryQuantityOnce) {
  const std::vector<FeeTier> tiers = {tier("0.5", number("3")), tier("10", number("3")),
                                      tier("10.25", number("3")), tier("", number("3"))};
  FeeComponent fee = tiered(FeeKind::graduated, tiers);
  fee.digits = 4;
  for (int i = 0; i <= 2000; ++i) {
    Decimal quantity;
    Failure why;
    ASSERT_TRUE(make_decimal(i, 2, quantity, why));
    Fee charged_fee;
    ASSERT_TRUE(charge_fee(fee, {money("USD 0"), quantity}, charged_fee, why));
    Decimal expected;
    ASSERT_TRUE(make_decimal(3 * i, 2, expected, why));
    EXPECT_EQ(charged_fee.amount, expected) << i;
    fee.kind = fee.kind == FeeKind::graduated ? FeeKind::volume : FeeKind::graduated;
  }
}

}  // namespace
}  // namespace florin
