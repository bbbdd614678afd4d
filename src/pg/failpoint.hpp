// Points at which a test build (-DFLORIN_FAILPOINTS) fails or waits when the setting florin.failpoint names
// them; see test/crashes/failpoints. Of the ordinary build there is nothing here, and must not be.
#pragma once

#ifndef FLORIN_FAILPOINTS

#define FAILPOINT(name) static_cast<void>(0)

#else

#include <csignal>
#include <cstdlib>

#include "postgres.hpp"

extern "C" {
#include "postmaster/interrupt.h"
#include "storage/latch.h"
#include "utils/guc.h"
#include "utils/wait_event.h"
}

#define FAILPOINT(name) ::florin::reach_failpoint(name)

namespace florin {

inline constinit char *failpoint =
    nullptr;  // NAME:ACTION, or NAME:ACTION:NTH for the n-th time it is reached
inline constinit int failpoint_left = 0;

inline void failpoint_set(const char *value, void *) noexcept {
  const char *first = value == nullptr ? nullptr : std::strchr(value, ':');
  const char *second = first == nullptr ? nullptr : std::strchr(first + 1, ':');
  failpoint_left = second == nullptr ? 1 : std::atoi(second + 1);
}

// Until the server's settings are loaded again, and for a minute at most; whoever looks sees it wait as if
// for pg_sleep().
inline void wait_at_failpoint() {
  for (int i = 0; i < 60 && !ConfigReloadPending; ++i) {
    (void)WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, 1000L, WAIT_EVENT_PG_SLEEP);
    ResetLatch(MyLatch);
    CHECK_FOR_INTERRUPTS();
  }
}

inline void reach_failpoint(const char *name) {
  const std::size_t length = std::strlen(name);
  if (failpoint == nullptr || std::strncmp(failpoint, name, length) != 0 || failpoint[length] != ':' ||
      --failpoint_left != 0)
    return;
  const char *action = failpoint + length + 1;
  const auto is = [action](const char *word) { return std::strncmp(action, word, std::strlen(word)) == 0; };
  if (is("kill"))
    std::raise(SIGKILL);
  else if (is("sleep"))
    wait_at_failpoint();
  else if (is("panic"))
    elog(PANIC, "failpoint \"%s\"", name);
  else
    elog(ERROR, "failpoint \"%s\"", name);
}

inline void start_failpoints() {
  DefineCustomStringVariable("florin.failpoint",
                             "Where this session fails: NAME:error, panic, kill or sleep[:NTH].", nullptr,
                             &failpoint, nullptr, PGC_USERSET, 0, nullptr, failpoint_set, nullptr);
}

}  // namespace florin

#endif
