// Which schedule of a fee is due in a situation: the version in force, the most specific scope.
// Never here: what it comes to (fees.hpp), or where schedules are kept.
#pragma once

#include "fees.hpp"
#include "sale.hpp"

#include <span>

namespace florin {

enum class FeePayer : std::uint8_t { seller, buyer, platform };

// Whether a sale must stay within a country, that of the seller and where the goods go to.
enum class Crossing : std::uint8_t { any, domestic, cross_border };

// For which sales a schedule is; what is empty, or any, or no currency, is not asked for.
struct FeeScope {
  std::string_view country;  // where the goods go to
  std::string_view region;   // there; only with a country
  std::string_view category;
  std::string_view seller;
  std::string_view payment_method;
  Crossing crossing;
  Currency currency;

  friend bool operator==(const FeeScope &, const FeeScope &) = default;
};

// One version. Times are microseconds since 2000-01-01, UTC.
struct FeeSchedule {
  std::int64_t id;
  std::string_view name;  // of the fee
  FeeScope scope;
  std::int64_t valid_from;
  std::int64_t recorded_at;
  bool ended;
  FeePayer payer;
  std::span<const FeeComponent> components;
};

// What schedules are compared with, beside a line's category.
struct FeeSituation {
  std::int64_t at;
  bool has_known_at;
  std::int64_t known_at;
  std::string_view seller_country;  // empty: not known
  std::string_view country;
  std::string_view region;
  std::string_view seller;
  std::string_view payment_method;
  Currency currency;
};

// The schedules of one fee, those of a scope next to each other with their versions in the order of
// valid_from and id: some for every seller, some for this one.
struct FeeCandidates {
  std::span<const FeeSchedule> general;
  std::span<const FeeSchedule> own;
};

// Of each scope the last version that is valid at the time, and known; of those that fit, the one that asks
// for most. nullptr: none fits, the fee is not due on the line.
// rule_not_found: two that fit ask for as much; or none is in the currency of the sale but one would
// otherwise fit. bad_parameter: one would fit if the sale crosses, or does not cross, a border, and it is not
// known; or if the goods go to some country, and it is not known.
[[nodiscard]] bool find_fee_schedule(const FeeCandidates &candidates, const FeeSituation &situation,
                                     const SaleLine &line, const FeeSchedule *&out, Failure &why) noexcept;

}  // namespace florin
