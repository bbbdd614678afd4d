// The rules of double entry on values: entries that sum to zero, balances that keep their limits.
// Never here: where rows come from, or who waits for whom.
#pragma once

#include "../money/monetary.hpp"

#include <cstddef>

namespace florin {

enum class Layer : unsigned char { posted, pending };

const char *layer_name(Layer layer) noexcept;

// One leg as a value. Debit positive, credit negative.
struct Entry {
  std::int64_t account_id;
  Layer layer;
  Monetary amount;
  bool releases = false;  // pending: takes off what an earlier entry of the opposite sign holds
};

// A leg of zero moves nothing and is refused: bad_parameter. One finer than max_entry_decimals is
// ledger_limit_exceeded: it would leave its account no room for large amounts. `number` counts legs from 1.
[[nodiscard]] bool check_entry(const Entry &entry, std::size_t number, Failure &why) noexcept;

// The entries of one transaction sum to zero per currency and per layer, exactly, however large the
// sums in between; there is at least one. unbalanced_transaction otherwise, naming the first currency
// and layer that do not.
[[nodiscard]] bool check_balanced(const Entry *entries, std::size_t count, Failure &why) noexcept;

// One row of balances: what an account (or one stripe of it) holds, and what bounds it. Or what the accounts
// of a limited subtree hold together.
struct Balance {
  std::int64_t account_id;  // below zero: a subtree
  Currency currency;
  bool is_stripe;  // one of several rows that hold the account's balance together
  bool debit_normal;
  bool closed;
  bool has_min;
  bool has_max;
  Decimal posted;           // debit positive
  Decimal pending_debits;   // of holds that are not closed; not negative but in a stripe
  Decimal pending_credits;  // the same
  Decimal min;              // in the natural sign
  Decimal max;
};

constexpr bool is_subtree(std::int64_t account_id) {
  return account_id < 0;
}

// In the account's natural sign: what grows it is positive.
Decimal natural(const Balance &balance, const Decimal &debit_positive) noexcept;
// Posted, less what open holds may take: what min_balance bounds, and what can be spent.
[[nodiscard]] bool available(const Balance &balance, Decimal &out, Failure &why) noexcept;
// Posted, plus what open holds may bring: what max_balance bounds.
[[nodiscard]] bool expected(const Balance &balance, Decimal &out, Failure &why) noexcept;

// Adds one entry. account_closed, currency_mismatch, out_of_range; limits are for check_limits,
// after the last entry of the transaction. A closed account takes what releases a hold: one that expired
// may be written down after it was closed. More released than held is no fault of the user's: none.
// `code` names the account or subtree in errors.
[[nodiscard]] bool apply(Balance &balance, const Entry &entry, const char *code, Failure &why) noexcept;

// What holds that have expired, and are not written down yet, keep of a balance: neither amount is negative.
struct Expired {
  Decimal debits;
  Decimal credits;
};
[[nodiscard]] bool leave_out_expired(Balance &balance, const Expired &expired, Failure &why) noexcept;

// Adds what one row holds to another: stripes folded into one, accounts summed up. out_of_range.
[[nodiscard]] bool combine(Balance &into, const Balance &from, const char *code, Failure &why) noexcept;

// balance_limit_exceeded, with what is available and what the limit is; out_of_range if what is available
// could not be told. With `before`, what the balance was before the transaction, a limit that is broken
// stops only what moves further beyond it: money back into an account below its minimum gets through.
[[nodiscard]] bool check_limits(const Balance *before, const Balance &balance, const char *code,
                                Failure &why) noexcept;

}  // namespace florin
