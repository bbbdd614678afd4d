// Reading account roles, and account_for().

#include "account_roles.hpp"

#include "../array.hpp"
#include "../error.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

// One version of a role; without a template the role ends there.
struct AccountRole {
  std::int64_t id;
  TimestampTz valid_from;
  TimestampTz recorded_at;
  std::string_view role;
  std::string_view account;  // empty: none
};

constexpr RuleSource<AccountRole> every_role = {
    "SELECT r.id, r.valid_from, r.recorded_at, r.role, r.template FROM %1$s.account_roles AS r",
    [](const RuleRow &row) {
      return AccountRole{row.number(0), row.time(1), row.time(2), row.text(3), row.text(4)};
    }};

bool takes_over(const AccountRole &later, const AccountRole &earlier) {
  return later.valid_from != earlier.valid_from ? later.valid_from > earlier.valid_from
                                                : later.id > earlier.id;
}

[[noreturn]] void refuse_role(std::string_view role, TimestampTz at) {
  const Excerpt shown = excerpt(role);
  Failure why;
  why.set(Fault::rule_not_found, "no account for role \"%.*s%s\" at %s", shown.length, shown.start,
          shown.ellipsis, timestamptz_to_str(at));
  why.explain("No template holds then; set_account_role() records one.");
  raise(why);
}

std::string_view view_of(const JsonbValue &value) {
  return {value.val.string.val, static_cast<std::size_t>(value.val.string.len)};
}

// The members of a flat object of strings; null is as if left out.
Array<RoleArgument> read_arguments(const Jsonb *document) {
  Array<RoleArgument> arguments;
  arguments.start(8);
  JsonbContainer *root = const_cast<JsonbContainer *>(&document->root);
  if (!JsonContainerIsObject(root))
    raise(Fault::bad_parameter, "arguments must be an object");
  JsonbIterator *iterator = JsonbIteratorInit(root);
  JsonbValue name;
  JsonbIteratorNext(&iterator, &name, true);
  while (JsonbIteratorNext(&iterator, &name, true) == WJB_KEY) {
    JsonbValue value;
    JsonbIteratorNext(&iterator, &value, true);
    if (value.type == jbvNull)
      continue;
    if (value.type != jbvString)
      raise(Fault::bad_parameter, "\"%.*s\" must be a string", name.val.string.len, name.val.string.val);
    arguments.push({view_of(name), view_of(value)});
  }
  return arguments;
}

}  // namespace

const char *account_for(PricingCalls &calls, std::string_view role, TimestampTz at,
                        const TimestampTz *known_at, std::span<const RoleArgument> arguments) {
  const AccountRole *found = nullptr;
  const std::span<const AccountRole> versions = find_rules(calls, every_role, RuleKey());
  for (const AccountRole &version : versions) {
    if (version.valid_from <= at && (known_at == nullptr || version.recorded_at <= *known_at) &&
        role == version.role && (found == nullptr || takes_over(version, *found)))
      found = &version;
  }
  if (found == nullptr || found->account.empty())
    refuse_role(role, at);
  AccountCode code;
  Failure why;
  if (!fill_account_template(role, found->account, arguments.data(), arguments.size(), code, why))
    raise(why);
  return pnstrdup(code.text, code.length);
}

}  // namespace florin

using namespace florin;

SQL_FUNCTION(florin_check_account_template) {
  const text *given = PG_GETARG_TEXT_PP(0);
  Failure why;
  if (!check_account_template({VARDATA_ANY(given), VARSIZE_ANY_EXHDR(given)}, why))
    raise(why);
  PG_RETURN_BOOL(true);
}

// Not strict: known_at may be left out.
SQL_FUNCTION(ledger_account_for) {
  constexpr const char *names[] = {"ledger", "role", "at", "arguments"};
  for (int i = 0; i < 4; ++i) {
    if (PG_ARGISNULL(i))
      raise(Fault::bad_parameter, "%s must not be null", names[i]);
  }
  PricingCalls &calls = pricing_calls(fcinfo);
  const text *role = PG_GETARG_TEXT_PP(1);
  const TimestampTz known_at = PG_ARGISNULL(4) ? 0 : PG_GETARG_TIMESTAMPTZ(4);
  const Array<RoleArgument> arguments = read_arguments(PG_GETARG_JSONB_P(3));
  PG_RETURN_TEXT_P(cstring_to_text(
      account_for(calls, {VARDATA_ANY(role), VARSIZE_ANY_EXHDR(role)}, PG_GETARG_TIMESTAMPTZ(2),
                  PG_ARGISNULL(4) ? nullptr : &known_at, {arguments.items, arguments.count})));
}
