// Choosing among the schedules of a fee.

#include "fee_schedules.hpp"

#include "../money/quote.hpp"

#include <cstdio>

namespace florin {
namespace {

int count_asked(const FeeScope &scope) {
  return (scope.country.empty() ? 0 : 1) + (scope.region.empty() ? 0 : 1) + (scope.category.empty() ? 0 : 1) +
         (scope.seller.empty() ? 0 : 1) + (scope.payment_method.empty() ? 0 : 1) +
         (scope.crossing == Crossing::any ? 0 : 1) + (scope.currency.packed == 0 ? 0 : 1);
}

bool fits(std::string_view asked, std::string_view given) {
  return asked.empty() || asked == given;
}

bool fits_plainly(const FeeScope &scope, const FeeSituation &situation, const SaleLine &line) {
  return fits(scope.category, line.category) && fits(scope.seller, situation.seller) &&
         fits(scope.payment_method, situation.payment_method);
}

bool fits_place(const FeeScope &scope, const FeeSituation &situation) {
  const bool crosses = situation.seller_country != situation.country;
  return fits(scope.country, situation.country) && fits(scope.region, situation.region) &&
         (scope.crossing == Crossing::any || (scope.crossing == Crossing::cross_border) == crosses);
}

// What must be known of the sale to tell whether a schedule fits; nullptr: it is.
const char *missing_place(const FeeScope &scope, const FeeSituation &situation) {
  if (situation.country.empty() && (!scope.country.empty() || scope.crossing != Crossing::any))
    return "the country that the goods go to";
  if (situation.seller_country.empty() && scope.crossing != Crossing::any)
    return "the seller's country";
  return nullptr;
}

// A scope in words, for messages: `category books, currency EUR`.
class ScopeText {
 public:
  explicit ScopeText(const FeeScope &scope) {
    put("country", scope.country);
    put("region", scope.region);
    if (scope.crossing != Crossing::any)
      put(scope.crossing == Crossing::domestic ? "domestic" : "cross-border", "sales");
    put("category", scope.category);
    put("seller", scope.seller);
    put("payment method", scope.payment_method);
    char code[currency_buffer];
    if (scope.currency.packed != 0)
      put("currency", {code, print_currency(scope.currency, code)});
    if (length == 0)
      put("all", "sales");
  }
  char text[160] = "";

 private:
  void put(const char *what, std::string_view value) {
    if (value.empty() || length >= sizeof text - 1)
      return;
    const int written =
        std::snprintf(text + length, sizeof text - length, "%s%s %.*s", length > 0 ? ", " : "", what,
                      static_cast<int>(value.size() < 40 ? value.size() : 40), value.data());
    length += static_cast<std::size_t>(written);
  }
  std::size_t length = 0;
};

// Goes through the versions in force, one a scope.
template <typename Visit>
bool each_in_force(std::span<const FeeSchedule> schedules, const FeeSituation &situation, Visit visit) {
  for (std::size_t i = 0; i < schedules.size();) {
    const FeeSchedule *in_force = nullptr;
    const std::size_t first = i;
    for (; i < schedules.size() && schedules[i].scope == schedules[first].scope; ++i) {
      if (schedules[i].valid_from <= situation.at &&
          (!situation.has_known_at || schedules[i].recorded_at <= situation.known_at))
        in_force = &schedules[i];
    }
    if (in_force != nullptr && !in_force->ended && !visit(*in_force))
      return false;
  }
  return true;
}

struct Choice {
  const FeeSchedule *best = nullptr;
  const FeeSchedule *tied = nullptr;
  const FeeSchedule *other_currency = nullptr;
  int asked = -1;
};

[[gnu::cold]] bool refuse_tie(const Choice &choice, const SaleLine &line, Failure &why) {
  const Excerpt name = excerpt(choice.best->name);
  why.set(Fault::rule_not_found, "%s: fee \"%.*s%s\" has two schedules of the same rank, %lld and %lld",
          LineName(line).text, name.length, name.start, name.ellipsis,
          static_cast<long long>(choice.best->id), static_cast<long long>(choice.tied->id));
  return why.explain("Schedule %lld is for %s, schedule %lld for %s.",
                     static_cast<long long>(choice.best->id), ScopeText(choice.best->scope).text,
                     static_cast<long long>(choice.tied->id), ScopeText(choice.tied->scope).text);
}

[[gnu::cold]] bool refuse_currency(const FeeSchedule &schedule, Currency currency, const SaleLine &line,
                                   Failure &why) {
  const Excerpt name = excerpt(schedule.name);
  why.set(Fault::rule_not_found, "%s: fee \"%.*s%s\" has no schedule in %s", LineName(line).text, name.length,
          name.start, name.ellipsis, Printed(currency).text);
  return why.explain("Schedule %lld is for %s.", static_cast<long long>(schedule.id),
                     ScopeText(schedule.scope).text);
}

[[gnu::cold]] bool refuse_unknown(const FeeSchedule &schedule, const char *what, const SaleLine &line,
                                  Failure &why) {
  const Excerpt name = excerpt(schedule.name);
  why.set(Fault::bad_parameter, "%s: fee \"%.*s%s\" depends on %s, which the document does not say",
          LineName(line).text, name.length, name.start, name.ellipsis, what);
  return why.explain("Schedule %lld is for %s.", static_cast<long long>(schedule.id),
                     ScopeText(schedule.scope).text);
}

}  // namespace

bool find_fee_schedule(const FeeCandidates &candidates, const FeeSituation &situation, const SaleLine &line,
                       const FeeSchedule *&out, Failure &why) noexcept {
  Choice choice;
  const auto consider = [&](const FeeSchedule &schedule) {
    const FeeScope &scope = schedule.scope;
    if (!fits_plainly(scope, situation, line))
      return true;
    const char *missing = missing_place(scope, situation);
    if (missing != nullptr)
      return refuse_unknown(schedule, missing, line, why);
    if (!fits_place(scope, situation))
      return true;
    if (scope.currency.packed != 0 && scope.currency != situation.currency) {
      choice.other_currency = &schedule;
      return true;
    }
    const int asked = count_asked(scope);
    if (asked > choice.asked) {
      choice.best = &schedule;
      choice.asked = asked;
      choice.tied = nullptr;
    } else if (asked == choice.asked) {
      choice.tied = &schedule;
    }
    return true;
  };
  if (!each_in_force(candidates.general, situation, consider) ||
      !each_in_force(candidates.own, situation, consider))
    return false;
  if (choice.tied != nullptr)
    return refuse_tie(choice, line, why);
  if (choice.best == nullptr && choice.other_currency != nullptr)
    return refuse_currency(*choice.other_currency, situation.currency, line, why);
  out = choice.best;
  return true;
}

}  // namespace florin
