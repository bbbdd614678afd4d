// How a refusal of src/core becomes an SQL error. Nothing of C++ is open when it is raised.
#pragma once

#include "failure.hpp"

#include "postgres.hpp"

namespace florin {

// The SQLSTATE of a fault, packed as the server packs it.
int sqlstate(Fault fault);

// ereport(ERROR) with the failure's SQLSTATE, message and detail.
[[noreturn]] void raise(const Failure &why);

// The same with a message alone.
[[noreturn, gnu::format(printf, 2, 3), gnu::cold]] void raise(Fault fault, const char *format, ...);

// The same, about a member of a document, which the message then begins with.
[[noreturn]] void raise_at(const char *member, const Failure &why);

// 40001, in the server's words: another transaction changed what this one must not see changed.
[[noreturn]] void conflict();

// For type input: reports into a soft-error context where the server has them (16 and later) and
// returns NULL; raises otherwise. `escontext` is fcinfo->context.
Datum raise_soft(Node *escontext, const Failure &why, FunctionCallInfo fcinfo);

}  // namespace florin
