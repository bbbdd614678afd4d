// Reading account roles, and account_for().

#include "account_roles.hpp"

#include "../array.hpp"
#include "../error.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

const char *text_copy(HeapTuple row, TupleDesc shape, int column) {
  bool is_null;
  const Datum value = SPI_getbinval(row, shape, column, &is_null);
  return is_null ? nullptr : TextDatumGetCString(value);
}

std::int64_t number_of(HeapTuple row, TupleDesc shape, int column) {
  bool is_null;
  return DatumGetInt64(SPI_getbinval(row, shape, column, &is_null));
}

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
  Failure why;
  Array<RoleArgument> arguments;
  arguments.start(8);
  JsonbContainer *root = const_cast<JsonbContainer *>(&document->root);
  if (!JsonContainerIsObject(root)) {
    why.set(Fault::bad_parameter, "arguments must be an object");
    raise(why);
  }
  JsonbIterator *iterator = JsonbIteratorInit(root);
  JsonbValue name;
  JsonbIteratorNext(&iterator, &name, true);
  while (JsonbIteratorNext(&iterator, &name, true) == WJB_KEY) {
    JsonbValue value;
    JsonbIteratorNext(&iterator, &value, true);
    if (value.type == jbvNull)
      continue;
    if (value.type != jbvString) {
      why.set(Fault::bad_parameter, "\"%.*s\" must be a string", name.val.string.len, name.val.string.val);
      raise(why);
    }
    arguments.push({view_of(name), view_of(value)});
  }
  return arguments;
}

}  // namespace

AccountRoles read_account_roles(Ledger *ledger) {
  MemoryContext context = CurrentMemoryContext;
  connect_spi();
  execute(ledger, Statement::read_account_roles, nullptr, nullptr, InvalidOid);
  MemoryContext inner = MemoryContextSwitchTo(context);
  Array<AccountRole> versions;
  versions.start(SPI_processed);
  TupleDesc shape = SPI_tuptable->tupdesc;
  for (std::uint64_t i = 0; i < SPI_processed; ++i) {
    HeapTuple row = SPI_tuptable->vals[i];
    versions.push({number_of(row, shape, 1), number_of(row, shape, 2), number_of(row, shape, 3),
                   text_copy(row, shape, 4), text_copy(row, shape, 5)});
  }
  MemoryContextSwitchTo(inner);
  SPI_finish();
  return {versions.items, versions.count};
}

const char *account_for(const AccountRoles &roles, std::string_view role, TimestampTz at,
                        const TimestampTz *known_at, const RoleArgument *arguments, std::size_t count) {
  const AccountRole *found = nullptr;
  for (std::size_t i = 0; i < roles.count; ++i) {
    const AccountRole &version = roles.versions[i];
    if (version.valid_from <= at && (known_at == nullptr || version.recorded_at <= *known_at) &&
        role == version.role && (found == nullptr || takes_over(version, *found)))
      found = &version;
  }
  if (found == nullptr || found->account == nullptr)
    refuse_role(role, at);
  AccountCode code;
  Failure why;
  if (!fill_account_template(role, found->account, arguments, count, code, why))
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
    if (PG_ARGISNULL(i)) {
      Failure why;
      why.set(Fault::bad_parameter, "%s must not be null", names[i]);
      raise(why);
    }
  }
  Ledger *ledger = open_ledger(PG_GETARG_OID(0), fcinfo->flinfo->fn_oid);
  const text *role = PG_GETARG_TEXT_PP(1);
  const TimestampTz known_at = PG_ARGISNULL(4) ? 0 : PG_GETARG_TIMESTAMPTZ(4);
  const Array<RoleArgument> arguments = read_arguments(PG_GETARG_JSONB_P(3));
  PG_RETURN_TEXT_P(cstring_to_text(account_for(
      read_account_roles(ledger), {VARDATA_ANY(role), VARSIZE_ANY_EXHDR(role)}, PG_GETARG_TIMESTAMPTZ(2),
      PG_ARGISNULL(4) ? nullptr : &known_at, arguments.items, arguments.count)));
}
