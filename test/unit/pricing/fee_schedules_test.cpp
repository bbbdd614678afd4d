// Which schedule of a fee is due.
#include "pricing/fee_schedules.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace florin {
namespace {

Currency code(const char *text) {
  Currency out = {0};
  Failure why;
  EXPECT_TRUE(parse_currency(text, out, why)) << text;
  return out;
}

FeeSchedule schedule(std::int64_t id, const FeeScope &scope, std::int64_t valid_from = 0) {
  FeeSchedule out = {};
  out.id = id;
  out.name = "commission";
  out.scope = scope;
  out.valid_from = valid_from;
  return out;
}

FeeScope all() {
  return {};
}
FeeScope of_category(const char *category) {
  FeeScope scope = {};
  scope.category = category;
  return scope;
}
FeeScope of_seller(const char *seller) {
  FeeScope scope = {};
  scope.seller = seller;
  return scope;
}
FeeScope of_country(const char *country, const char *region = "") {
  FeeScope scope = {};
  scope.country = country;
  scope.region = region;
  return scope;
}

FeeSituation situation() {
  FeeSituation out = {};
  out.at = 100;
  out.seller_country = "DE";
  out.country = "GB";
  out.seller = "acme";
  out.payment_method = "card";
  out.currency = code("EUR");
  return out;
}

// The id of the schedule, 0 for none, or the message.
std::string found(const std::vector<FeeSchedule> &general, const FeeSituation &in = situation(),
                  const std::vector<FeeSchedule> &own = {}) {
  const FeeSchedule *out = nullptr;
  SaleLine line;
  line.id = "1";
  line.category = "books";
  Failure why;
  if (!find_fee_schedule({general, own}, in, line, out, why))
    return std::string(why.message) + "; " + why.detail;
  return out == nullptr ? "0" : std::to_string(out->id);
}

TEST(FeeSchedule, TheMostSpecificWins) {
  EXPECT_EQ(found({}), "0");
  EXPECT_EQ(found({schedule(1, all())}), "1");
  EXPECT_EQ(found({schedule(1, all()), schedule(2, of_category("books"))}), "2");
  EXPECT_EQ(found({schedule(1, all()), schedule(2, of_category("toys"))}), "1");
  FeeScope both = of_category("books");
  both.seller = "acme";
  EXPECT_EQ(found({schedule(1, of_category("books"))}, situation(),
                  {schedule(2, of_seller("acme")), schedule(3, both)}),
            "3");
  FeeScope method = all();
  method.payment_method = "card";
  EXPECT_EQ(found({schedule(1, all()), schedule(2, method)}), "2");
  method.payment_method = "transfer";
  EXPECT_EQ(found({schedule(1, all()), schedule(2, method)}), "1");
  FeeSituation in_scotland = situation();
  in_scotland.region = "SCT";
  EXPECT_EQ(found({schedule(1, of_country("GB")), schedule(2, of_country("GB", "SCT"))}, in_scotland), "2");
  EXPECT_EQ(found({schedule(1, of_country("GB")), schedule(2, of_country("GB", "SCT"))}), "1");
}

TEST(FeeSchedule, ATieNamesBoth) {
  EXPECT_EQ(found({schedule(3, of_category("books"))}, situation(), {schedule(5, of_seller("acme"))}),
            "line \"1\": fee \"commission\" has two schedules of the same rank, 3 and 5; "
            "Schedule 3 is for category books, schedule 5 for seller acme.");
  // What asks for more than both settles it.
  FeeScope both = of_category("books");
  both.seller = "acme";
  EXPECT_EQ(found({schedule(3, of_category("books"))}, situation(),
                  {schedule(5, of_seller("acme")), schedule(6, both)}),
            "6");
}

TEST(FeeSchedule, VersionsAndWhatWasKnown) {
  FeeSchedule first = schedule(1, all(), 0);
  FeeSchedule second = schedule(2, all(), 50);
  FeeSchedule corrected = schedule(3, all(), 50);
  corrected.recorded_at = 70;
  FeeSchedule end = schedule(4, all(), 200);
  end.ended = true;
  const std::vector<FeeSchedule> versions = {first, second, corrected, end};
  FeeSituation in = situation();
  EXPECT_EQ(found(versions, in), "3");
  in.has_known_at = true;
  in.known_at = 69;
  EXPECT_EQ(found(versions, in), "2");
  in.at = 49;
  EXPECT_EQ(found(versions, in), "1");
  in.at = 50;
  EXPECT_EQ(found(versions, in), "2");
  in.at = 200;
  EXPECT_EQ(found(versions, in), "0");
  in.at = -1;
  EXPECT_EQ(found(versions, in), "0");
}

TEST(FeeSchedule, OfAnotherCurrencyIsAnError) {
  FeeScope dollars = all();
  dollars.currency = code("USD");
  EXPECT_EQ(found({schedule(1, dollars)}),
            "line \"1\": fee \"commission\" has no schedule in EUR; Schedule 1 is for currency USD.");
  EXPECT_EQ(found({schedule(1, dollars), schedule(2, all())}), "2");
  dollars.category = "toys";
  EXPECT_EQ(found({schedule(1, dollars)}), "0");
}

TEST(FeeSchedule, ABorderMustBeKnown) {
  FeeScope abroad = all();
  abroad.crossing = Crossing::cross_border;
  FeeScope at_home = all();
  at_home.crossing = Crossing::domestic;
  EXPECT_EQ(found({schedule(1, abroad), schedule(2, at_home)}), "1");
  FeeSituation in = situation();
  in.country = "DE";
  EXPECT_EQ(found({schedule(1, abroad), schedule(2, at_home)}, in), "2");
  in.country = "";
  EXPECT_EQ(
      found({schedule(1, abroad)}, in),
      "line \"1\": fee \"commission\" depends on the country that the goods go to, which the document does "
      "not say; Schedule 1 is for cross-border sales.");
  EXPECT_EQ(found({schedule(1, of_country("GB"))}, in).substr(0, 60),
            "line \"1\": fee \"commission\" depends on the country that the g");
  in = situation();
  in.seller_country = "";
  EXPECT_EQ(found({schedule(1, at_home)}, in).substr(0, 60),
            "line \"1\": fee \"commission\" depends on the seller's country, ");
}

}  // namespace
}  // namespace florin
