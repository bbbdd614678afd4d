// Sorting the codes of legs, and keeping one of each.

#include "leg_accounts.hpp"

#include "work.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

struct NamedLeg {
  const char *code;
  std::size_t leg;
};

int by_code(const void *left, const void *right) {
  const auto *a = static_cast<const NamedLeg *>(left);
  const auto *b = static_cast<const NamedLeg *>(right);
  const int order = std::strcmp(a->code, b->code);
  if (order != 0)
    return order;
  return a->leg < b->leg ? -1 : a->leg > b->leg ? 1 : 0;
}

}  // namespace

LegAccounts accounts_of_legs(const Document &document) {
  const std::size_t count = document.leg_count;
  auto *named = room_for<NamedLeg>(count);
  for (std::size_t i = 0; i < count; ++i)
    named[i] = {document.legs[i].account, i};
  qsort(named, count, sizeof(NamedLeg), by_code);
  LegAccounts accounts = {room_for<const char *>(count), 0, room_for<std::size_t>(count),
                          room_for<std::size_t>(count)};
  for (std::size_t i = 0; i < count; ++i) {
    if (i == 0 || std::strcmp(named[i].code, named[i - 1].code) != 0) {
      accounts.codes[accounts.count] = named[i].code;
      accounts.first_leg[accounts.count++] = named[i].leg;
    }
    accounts.of_leg[named[i].leg] = accounts.count - 1;
  }
  return accounts;
}

}  // namespace florin
