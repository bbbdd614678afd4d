// What an account is: its code, its type and the side on which it grows.
// Never here: what it holds (balances.hpp).
#pragma once

#include "../failure.hpp"

#include <string_view>

namespace florin {

enum class AccountType : unsigned char { asset, liability, equity, income, expense };

// Assets and expenses grow by debits, the other three by credits.
constexpr bool is_debit_normal(AccountType type) {
  return type == AccountType::asset || type == AccountType::expense;
}

// bad_parameter for anything but the five names.
[[nodiscard]] bool parse_account_type(std::string_view name, AccountType &out, Failure &why) noexcept;

// A code is segments of [A-Za-z0-9_.-]+ joined by colons, at most 255 bytes; bad_parameter otherwise.
[[nodiscard]] bool check_account_code(std::string_view code, Failure &why) noexcept;

}  // namespace florin
