// A statement of what the code relies on. It is tested wherever FLORIN_CHECKED is defined (unit tests,
// fuzzers) and costs nothing in the server, where an abort would take every other session down with it.
// Never for what a user can cause: that is a Failure.
#pragma once

#ifdef FLORIN_CHECKED
#include <cstdio>
#include <cstdlib>
#define FLORIN_ASSERT(condition)                                                                    \
  do {                                                                                              \
    if (!(condition)) {                                                                             \
      std::fprintf(stderr, "%s:%d: invariant does not hold: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                                 \
    }                                                                                               \
  } while (false)
#else
#define FLORIN_ASSERT(condition) static_cast<void>(sizeof(static_cast<bool>(condition)))
#endif
