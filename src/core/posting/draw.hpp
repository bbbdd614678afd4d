// What a draw takes from each of its sources: in their order, each as far as it goes.
// Never here: locks, or how a draw is stored.
#pragma once

#include "balances.hpp"

namespace florin {

// An account of a draw, as it is while it is locked.
struct DrawAccount {
  const char *code;
  Balance balance;
};
struct DrawSource : DrawAccount {
  bool has_cap;
  Decimal cap;                  // the most to take from it, not negative
  const std::size_t *subtrees;  // the positions of the limited subtrees that it is in
  std::size_t subtree_count;
};

struct Draw {
  const DrawSource *sources;
  std::size_t source_count;
  // The limited subtrees that sources are in and the destination is not: what is in both stays in it.
  const Balance *subtrees;
  std::size_t subtree_count;
  DrawAccount destination;
  Monetary amount;  // above zero
  bool partial;     // less will do
};

// What can be taken from an account or a subtree before its available balance is at its minimum, never below
// zero, in at most max_entry_decimals decimals. False: there is no bound, or none that an amount could reach.
[[nodiscard]] bool bound_of_draw(const Balance &balance, Decimal &out) noexcept;

// Refuses an account in another currency, currency_mismatch; then sources that grow on different sides,
// bad_parameter.
[[nodiscard]] bool check_draw(const Draw &draw, Failure &why) noexcept;

// Shares the amount out over the sources: the first gives what it can, the next one what is missing then, and
// so on. Writes one share a source, none negative, and their sum to `drawn`, which is the amount, or if less
// will do what there was, above zero. Refuses what check_draw refuses; then a closed account, account_closed;
// not enough, or nothing at all, balance_limit_exceeded with what each would give. out_of_memory.
[[nodiscard]] bool share_draw(const Draw &draw, Decimal *shares, Monetary &drawn, Failure &why) noexcept;

}  // namespace florin
