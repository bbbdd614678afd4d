// The table of SQLSTATEs, and ereport. The only place where a Fault meets an SQLSTATE.

#include "error.hpp"

namespace florin {

int sqlstate(Fault fault) {
  switch (fault) {
    case Fault::bad_text: return ERRCODE_INVALID_TEXT_REPRESENTATION;
    case Fault::out_of_range: return ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE;
    case Fault::bad_parameter: return ERRCODE_INVALID_PARAMETER_VALUE;
    case Fault::bad_time: return ERRCODE_INVALID_DATETIME_FORMAT;
    case Fault::division_by_zero: return ERRCODE_DIVISION_BY_ZERO;
    case Fault::unbalanced_transaction: return MAKE_SQLSTATE('L', 'G', '0', '0', '1');
    case Fault::account_not_found: return MAKE_SQLSTATE('L', 'G', '0', '0', '2');
    case Fault::account_closed: return MAKE_SQLSTATE('L', 'G', '0', '0', '3');
    case Fault::currency_mismatch: return MAKE_SQLSTATE('L', 'G', '0', '0', '4');
    case Fault::balance_limit_exceeded: return MAKE_SQLSTATE('L', 'G', '0', '0', '5');
    case Fault::idempotency_conflict: return MAKE_SQLSTATE('L', 'G', '0', '0', '6');
    case Fault::append_only: return MAKE_SQLSTATE('L', 'G', '0', '0', '7');
    case Fault::period_closed: return MAKE_SQLSTATE('L', 'G', '0', '0', '8');
    case Fault::hold_not_open: return MAKE_SQLSTATE('L', 'G', '0', '0', '9');
    case Fault::capture_exceeds_hold: return MAKE_SQLSTATE('L', 'G', '0', '1', '0');
    case Fault::refund_exceeds_original: return MAKE_SQLSTATE('L', 'G', '0', '1', '1');
    case Fault::rate_not_found: return MAKE_SQLSTATE('L', 'G', '0', '1', '2');
    case Fault::quote_expired: return MAKE_SQLSTATE('L', 'G', '0', '1', '3');
    case Fault::rule_not_found: return MAKE_SQLSTATE('L', 'G', '0', '1', '4');
    case Fault::ledger_limit_exceeded: return MAKE_SQLSTATE('L', 'G', '0', '1', '5');
    case Fault::transaction_not_found: return MAKE_SQLSTATE('L', 'G', '0', '1', '6');
    case Fault::account_exists: return MAKE_SQLSTATE('L', 'G', '0', '1', '7');
    case Fault::ledger_format: return MAKE_SQLSTATE('L', 'G', '0', '1', '8');
    case Fault::not_allowed: return ERRCODE_INSUFFICIENT_PRIVILEGE;
    case Fault::linked_failed: return MAKE_SQLSTATE('L', 'G', '0', '1', '9');
    case Fault::out_of_memory: return ERRCODE_OUT_OF_MEMORY;
    case Fault::none: break;
  }
  return ERRCODE_INTERNAL_ERROR;
}

void raise(const Failure &why) {
  ereport(ERROR, (errcode(sqlstate(why.fault)), errmsg("%s", why.message),
                  why.detail[0] != '\0' ? errdetail("%s", why.detail) : 0));
  pg_unreachable();
}

void raise(Fault fault, const char *format, ...) {
  Failure why;
  std::va_list arguments;
  va_start(arguments, format);
  why.vset(fault, format, arguments);
  va_end(arguments);
  raise(why);
}

void raise_at(const char *member, const Failure &why) {
  Failure placed;
  placed.set(why.fault, "%s: %s", member, why.message);
  if (why.detail[0] != '\0')
    placed.explain("%s", why.detail);
  raise(placed);
}

[[noreturn]] void conflict() {
  ereport(ERROR, (errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
                  errmsg("could not serialize access due to concurrent update")));
  pg_unreachable();
}

Datum raise_soft([[maybe_unused]] Node *escontext, const Failure &why,
                 [[maybe_unused]] FunctionCallInfo fcinfo) {
#if PG_VERSION_NUM >= 160000
  errsave(escontext, (errcode(sqlstate(why.fault)), errmsg("%s", why.message),
                      why.detail[0] != '\0' ? errdetail("%s", why.detail) : 0));
  fcinfo->isnull = true;
  return (Datum)0;
#else
  raise(why);
#endif
}

}  // namespace florin
