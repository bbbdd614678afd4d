// Which account a part of a sale goes to: a code with names in braces, filled in with what the part knows of
// itself. Never here: which template holds when (the ledger's tables know).
#pragma once

#include "../posting/limits.hpp"

#include "../failure.hpp"

#include <string_view>

namespace florin {

// What is known of a part, for example {"seller", "acme"}.
struct RoleArgument {
  std::string_view name;
  std::string_view value;
};

struct AccountCode {
  char text[max_account_code_bytes + 1];
  std::size_t length;
};

// A template is an account code in which {currency}, {seller}, {buyer}, {jurisdiction}, {tax}, {schedule},
// {component}, {party} and {method} stand for a part of a segment; {currency|lower} is put in small letters.
// bad_parameter for anything else.
[[nodiscard]] bool check_account_template(std::string_view text, Failure &why) noexcept;

// The code for a part. bad_parameter, naming the role, if a value that the template wants is missing, empty,
// of other bytes than a segment has, or makes the code too long: a value never reaches beyond its segment.
[[nodiscard]] bool fill_account_template(std::string_view role, std::string_view text,
                                         const RoleArgument *arguments, std::size_t count, AccountCode &out,
                                         Failure &why) noexcept;

}  // namespace florin
