// What a rule answers when it refuses: a plain value that may cross the wall to PostgreSQL.
// Never here: exceptions, allocation, or anything with a destructor.
#pragma once

#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace florin {

// One value for each documented error; src/pg/error.hpp gives each its SQLSTATE.
enum class Fault : std::uint8_t {
  none,
  bad_text,          // 22P02
  out_of_range,      // 22003
  bad_parameter,     // 22023
  bad_time,          // 22007
  division_by_zero,  // 22012
  unbalanced_transaction,
  account_not_found,
  account_closed,
  currency_mismatch,
  balance_limit_exceeded,
  idempotency_conflict,
  append_only,
  period_closed,
  hold_not_open,
  capture_exceeds_hold,
  refund_exceeds_original,
  rate_not_found,
  quote_expired,
  rule_not_found,
  ledger_limit_exceeded,
  transaction_not_found,
  account_exists,
  ledger_format,
  not_allowed,  // 42501
  linked_failed,
  out_of_memory,  // 53200
};

// Filled only by the function that fails, so an unused one costs nothing: the constructor is trivial.
// message: PostgreSQL style, lower case, no full stop. detail: a sentence, or empty.
// Both are cut at their size, always zero-terminated, and never cut inside a UTF-8 sequence.
struct Failure {
  Fault fault;
  char message[320];
  char detail[640];

  // Fills this and returns false, so that a rule can say `return why.set(...)`.
  [[gnu::format(printf, 3, 4), gnu::cold]] bool set(Fault what, const char *format, ...) noexcept;
  [[gnu::format(printf, 3, 0), gnu::cold]] bool vset(Fault what, const char *format,
                                                     std::va_list arguments) noexcept;
  // Adds the detail sentence to a failure that is already set; returns false as well.
  [[gnu::format(printf, 2, 3), gnu::cold]] bool explain(const char *format, ...) noexcept;
};

static_assert(std::is_trivially_copyable_v<Failure> && std::is_trivially_destructible_v<Failure>);

// The start of a text that someone sent, short enough for a message and never cut inside a UTF-8
// sequence. To be printed with "%.*s%s": length, start, ellipsis.
struct Excerpt {
  int length;
  const char *start;
  const char *ellipsis;
};
inline constexpr std::size_t excerpt_limit = 64;
[[gnu::cold]] Excerpt excerpt(std::string_view text) noexcept;

// The name a batch reports as an item's status, for example "balance_limit_exceeded".
const char *fault_name(Fault fault) noexcept;

}  // namespace florin
