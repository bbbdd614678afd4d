// Which account a part of a sale goes to, by the roles that a ledger's set_account_role() recorded.
// Never here: what a template means (src/core/pricing/account_template.hpp).
#pragma once

#include "pricing/account_template.hpp"

#include "rule_cache.hpp"

namespace florin {

// The code for a part of a sale at a time, as known at another (NULL: now). Raises LG014 if the role has no
// template then, 22023 if a value does not fit it. In the current memory context. All roles of a ledger are
// read at once, a few dozen, and remembered by the call site.
const char *account_for(PricingCalls &calls, std::string_view role, TimestampTz at,
                        const TimestampTz *known_at, std::span<const RoleArgument> arguments);

}  // namespace florin
