// How a refusal is worded into its fixed buffers, and the names of the faults.

#include "failure.hpp"

#include <cstdio>

namespace florin {
namespace {

// The longest length up to `limit` at which `text` is not cut inside a UTF-8 sequence.
std::size_t whole_characters(const char *text, std::size_t limit) noexcept {
  std::size_t start = limit;
  while (start > 0 && (static_cast<unsigned char>(text[start - 1]) & 0xC0) == 0x80)
    --start;
  if (start == 0)
    return limit;
  const auto lead = static_cast<unsigned char>(text[start - 1]);
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  return start - 1 + length > limit ? start - 1 : limit;
}

// vsnprintf that, when it has to cut, cuts before a started UTF-8 sequence.
void format_into(char *buffer, std::size_t size, const char *format, std::va_list arguments) noexcept {
  const int wanted = std::vsnprintf(buffer, size, format, arguments);
  if (wanted < 0)
    buffer[0] = '\0';
  else if (static_cast<std::size_t>(wanted) >= size)
    buffer[whole_characters(buffer, size - 1)] = '\0';
}

}  // namespace

bool Failure::set(Fault what, const char *format, ...) noexcept {
  std::va_list arguments;
  va_start(arguments, format);
  vset(what, format, arguments);
  va_end(arguments);
  return false;
}

bool Failure::vset(Fault what, const char *format, std::va_list arguments) noexcept {
  fault = what;
  detail[0] = '\0';
  format_into(message, sizeof message, format, arguments);
  return false;
}

bool Failure::explain(const char *format, ...) noexcept {
  std::va_list arguments;
  va_start(arguments, format);
  format_into(detail, sizeof detail, format, arguments);
  va_end(arguments);
  return false;
}

Excerpt excerpt(std::string_view text) noexcept {
  if (text.size() <= excerpt_limit)
    return {static_cast<int>(text.size()), text.data(), ""};
  return {static_cast<int>(whole_characters(text.data(), excerpt_limit)), text.data(), "..."};
}

const char *fault_name(Fault fault) noexcept {
  switch (fault) {
    case Fault::none: return "none";
    case Fault::bad_text: return "invalid_text_representation";
    case Fault::out_of_range: return "numeric_value_out_of_range";
    case Fault::bad_parameter: return "invalid_parameter_value";
    case Fault::bad_time: return "invalid_datetime_format";
    case Fault::division_by_zero: return "division_by_zero";
    case Fault::unbalanced_transaction: return "unbalanced_transaction";
    case Fault::account_not_found: return "account_not_found";
    case Fault::account_closed: return "account_closed";
    case Fault::currency_mismatch: return "currency_mismatch";
    case Fault::balance_limit_exceeded: return "balance_limit_exceeded";
    case Fault::idempotency_conflict: return "idempotency_conflict";
    case Fault::append_only: return "append_only";
    case Fault::period_closed: return "period_closed";
    case Fault::hold_not_open: return "hold_not_open";
    case Fault::capture_exceeds_hold: return "capture_exceeds_hold";
    case Fault::refund_exceeds_original: return "refund_exceeds_original";
    case Fault::rate_not_found: return "rate_not_found";
    case Fault::quote_expired: return "quote_expired";
    case Fault::rule_not_found: return "rule_not_found";
    case Fault::ledger_limit_exceeded: return "ledger_limit_exceeded";
    case Fault::transaction_not_found: return "transaction_not_found";
    case Fault::account_exists: return "account_exists";
    case Fault::ledger_format: return "ledger_format";
    case Fault::not_allowed: return "insufficient_privilege";
    case Fault::linked_failed: return "linked_failed";
    case Fault::out_of_memory: return "out_of_memory";
  }
  return "unknown";
}

}  // namespace florin
