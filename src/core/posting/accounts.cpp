// Reading account types and judging account codes.

#include "accounts.hpp"

#include "limits.hpp"

namespace florin {
namespace {

constexpr bool is_segment_byte(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
         c == '-';
}

constexpr int shown(std::string_view text) {
  return static_cast<int>(text.size() < 64 ? text.size() : 64);
}

}  // namespace

bool parse_account_type(std::string_view name, AccountType &out, Failure &why) noexcept {
  constexpr std::string_view names[] = {"asset", "liability", "equity", "income", "expense"};
  for (unsigned char i = 0; i < 5; ++i) {
    if (name == names[i]) {
      out = static_cast<AccountType>(i);
      return true;
    }
  }
  why.set(Fault::bad_parameter, "unknown account type \"%.*s\"", shown(name), name.data());
  return why.explain("The types are asset, liability, equity, income and expense.");
}

bool check_account_code(std::string_view code, Failure &why) noexcept {
  if (code.size() > max_account_code_bytes) {
    return why.set(Fault::bad_parameter, "account code is %zu bytes long, the most is %zu", code.size(),
                   max_account_code_bytes);
  }
  bool segment_is_empty = true;
  bool valid = true;
  for (const char c : code) {
    if (c == ':') {
      valid = valid && !segment_is_empty;
      segment_is_empty = true;
    } else {
      valid = valid && is_segment_byte(c);
      segment_is_empty = false;
    }
  }
  if (valid && !segment_is_empty)
    return true;
  why.set(Fault::bad_parameter, "invalid account code \"%.*s\"", shown(code), code.data());
  return why.explain("A code is segments of A-Z, a-z, 0-9, \"_\", \".\" and \"-\" joined by colons.");
}

}  // namespace florin
