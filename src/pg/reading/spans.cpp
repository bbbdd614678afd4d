// How long an interval of times lasts, as a number of binary digits: what lasts so long and a given time
// falls into begins in one short range before that time, so that an ordinary index finds it. Never here: what
// the intervals are of.

#include <bit>
#include <cstdint>

#include "../postgres.hpp"

namespace florin {
namespace {

constexpr int most_digits = 64;

// Times are as far apart as 64 digits tell, one more than a signed number has.
std::uint64_t microseconds(TimestampTz since, TimestampTz until) {
  return static_cast<std::uint64_t>(until) - static_cast<std::uint64_t>(since);
}

// What lasts n digits lasts less than 2^n microseconds.
TimestampTz latest_before(TimestampTz at, int span) {
  if (TIMESTAMP_NOT_FINITE(at))
    return at;
  if (span == most_digits || microseconds(MIN_TIMESTAMP, at) <= std::uint64_t{1} << span)
    return DT_NOBEGIN;
  return static_cast<TimestampTz>(static_cast<std::uint64_t>(at) - (std::uint64_t{1} << span));
}

}  // namespace
}  // namespace florin

using namespace florin;

SQL_FUNCTION(ledger_span) {
  const TimestampTz since = PG_GETARG_TIMESTAMPTZ(0);
  const TimestampTz until = PG_GETARG_TIMESTAMPTZ(1);
  PG_RETURN_INT32(until <= since ? 0 : static_cast<std::int32_t>(std::bit_width(microseconds(since, until))));
}

SQL_FUNCTION(ledger_span_start) {
  const std::int32_t span = PG_GETARG_INT32(1);
  if (span < 0 || span > most_digits) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("span must be from 0 to %d, not %d", most_digits, span)));
  }
  PG_RETURN_TIMESTAMPTZ(latest_before(PG_GETARG_TIMESTAMPTZ(0), span));
}
