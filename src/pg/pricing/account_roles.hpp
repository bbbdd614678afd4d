// Which account a part of a sale goes to, by the roles that a ledger's set_account_role() recorded.
// Never here: what a template means (src/core/pricing/account_template.hpp).
#pragma once

#include "pricing/account_template.hpp"

#include "../ledger/ledger.hpp"

namespace florin {

// One version of a role; without a template the role ends there.
struct AccountRole {
  std::int64_t id;
  TimestampTz valid_from;
  TimestampTz recorded_at;
  const char *role;
  const char *account;
};

struct AccountRoles {
  const AccountRole *versions;
  std::size_t count;
};

// Every version of every role of a ledger, by one query, as the caller sees them; in the current memory
// context. A ledger has a few dozen, so that whoever needs several keeps them for the statement.
AccountRoles read_account_roles(Ledger *ledger);

// The code for a part of a sale at a time, as known at another (NULL: now). Raises LG014 if the role has no
// template then, 22023 if a value does not fit it. In the current memory context.
const char *account_for(const AccountRoles &roles, std::string_view role, TimestampTz at,
                        const TimestampTz *known_at, const RoleArgument *arguments, std::size_t count);

}  // namespace florin
