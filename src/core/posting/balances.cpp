// Summing entries exactly, and applying them to balances.

#include "balances.hpp"

#include "../money/quote.hpp"
#include "limits.hpp"

#include <boost/multiprecision/cpp_int.hpp>

#include <new>
#include <vector>

namespace florin {
namespace {

using wide = boost::multiprecision::int512_t;

// 10^0 .. 10^18 fit 64 bits.
constexpr std::int64_t small_powers[] = {1,
                                         10,
                                         100,
                                         1'000,
                                         10'000,
                                         100'000,
                                         1'000'000,
                                         10'000'000,
                                         100'000'000,
                                         1'000'000'000,
                                         10'000'000'000,
                                         100'000'000'000,
                                         1'000'000'000'000,
                                         10'000'000'000'000,
                                         100'000'000'000'000,
                                         1'000'000'000'000'000,
                                         10'000'000'000'000'000,
                                         100'000'000'000'000'000,
                                         1'000'000'000'000'000'000};

// A sum of one currency and layer. 128 bits as long as they suffice, then 512: 2^119 * 10^36 * max_legs
// is below 2^253.
struct Sum {
  Currency currency;
  Layer layer;
  int scale;
  bool is_wide;
  int128 narrow;
  wide total;  // at max_scale
};

wide widen(int128 coefficient, int scale) {
  return wide(coefficient) * boost::multiprecision::pow(wide(10), static_cast<unsigned>(max_scale - scale));
}

bool rescale(int128 &value, int digits) {
  while (digits > 0) {
    const int step = digits < 18 ? digits : 18;
    if (__builtin_mul_overflow(value, static_cast<int128>(small_powers[step]), &value))
      return false;
    digits -= step;
  }
  return true;
}

void add_to(Sum &sum, const Decimal &amount) {
  if (!sum.is_wide) {
    int128 left = sum.narrow;
    int128 right = amount.coefficient;
    const int scale = sum.scale > amount.scale ? sum.scale : amount.scale;
    int128 result;
    if (rescale(left, scale - sum.scale) && rescale(right, scale - amount.scale) &&
        !__builtin_add_overflow(left, right, &result)) {
      sum.narrow = result;
      sum.scale = scale;
      return;
    }
    sum.total = widen(sum.narrow, sum.scale);
    sum.is_wide = true;
  }
  sum.total += widen(amount.coefficient, amount.scale);
}

bool is_zero(const Sum &sum) {
  return sum.is_wide ? sum.total == 0 : sum.narrow == 0;
}

const char *holder(const Balance &balance) {
  return is_subtree(balance.account_id) ? "subtree" : "account";
}

bool refuse(const Sum &sum, Failure &why) noexcept {
  Decimal difference;
  Failure ignored;
  if (!sum.is_wide && make_decimal(sum.narrow, sum.scale, difference, ignored)) {
    why.set(Fault::unbalanced_transaction, "transaction does not balance in %s", Printed(sum.currency).text);
    return why.explain("Its entries in the %s layer sum to %s, debits positive, and not to zero.",
                       layer_name(sum.layer), Printed(Monetary{difference, sum.currency}).text);
  }
  why.set(Fault::unbalanced_transaction, "transaction does not balance in %s", Printed(sum.currency).text);
  return why.explain("Its entries in the %s layer do not sum to zero.", layer_name(sum.layer));
}

}  // namespace

const char *layer_name(Layer layer) noexcept {
  return layer == Layer::posted ? "posted" : "pending";
}

bool check_entry(const Entry &entry, std::size_t number, Failure &why) noexcept {
  if (entry.amount.amount.coefficient == 0)
    return why.set(Fault::bad_parameter, "amount of leg %zu is zero", number);
  if (entry.amount.amount.scale > max_entry_decimals) {
    return why.set(Fault::ledger_limit_exceeded, "amount of leg %zu has %d decimals, the most is %d", number,
                   entry.amount.amount.scale, max_entry_decimals);
  }
  return true;
}

bool check_balanced(const Entry *entries, std::size_t count, Failure &why) noexcept {
  if (count == 0)
    return why.set(Fault::unbalanced_transaction, "transaction has no entries");
  try {
    std::vector<Sum> sums;
    for (std::size_t i = 0; i < count; ++i) {
      const Entry &entry = entries[i];
      Sum *found = nullptr;
      for (Sum &sum : sums) {
        if (sum.currency == entry.amount.currency && sum.layer == entry.layer) {
          found = &sum;
          break;
        }
      }
      if (found == nullptr) {
        sums.push_back({entry.amount.currency, entry.layer, 0, false, 0, wide(0)});
        found = &sums.back();
      }
      add_to(*found, entry.amount.amount);
    }
    for (const Sum &sum : sums) {
      if (!is_zero(sum))
        return refuse(sum, why);
    }
    return true;
  } catch (const std::bad_alloc &) {
    return why.set(Fault::out_of_memory, "out of memory");
  }
}

Decimal natural(const Balance &balance, const Decimal &debit_positive) noexcept {
  return balance.debit_normal ? debit_positive : negate(debit_positive);
}

bool available(const Balance &balance, Decimal &out, Failure &why) noexcept {
  const Decimal &outflow = balance.debit_normal ? balance.pending_credits : balance.pending_debits;
  return add(natural(balance, balance.posted), negate(outflow), out, why);
}

bool expected(const Balance &balance, Decimal &out, Failure &why) noexcept {
  const Decimal &inflow = balance.debit_normal ? balance.pending_debits : balance.pending_credits;
  return add(natural(balance, balance.posted), inflow, out, why);
}

bool apply(Balance &balance, const Entry &entry, const char *code, Failure &why) noexcept {
  if (entry.amount.currency != balance.currency) {
    return why.set(Fault::currency_mismatch, "account \"%s\" is in %s, not in %s", code,
                   Printed(balance.currency).text, Printed(entry.amount.currency).text);
  }
  if (balance.closed && !entry.releases)
    return why.set(Fault::account_closed, "account \"%s\" is closed", code);
  const Decimal &amount = entry.amount.amount;
  const bool is_pending = entry.layer == Layer::pending;
  const bool is_debit = (amount.coefficient > 0) != entry.releases;
  Decimal &held = !is_pending ? balance.posted : is_debit ? balance.pending_debits : balance.pending_credits;
  const Decimal was = held;
  if (add(was, is_pending && !is_debit ? negate(amount) : amount, held, why)) {
    if (!is_pending || balance.is_stripe || held.coefficient >= 0)
      return true;
    held = was;
    return why.set(Fault::none, "more is released of account \"%s\" than is held", code);
  }
  why.set(Fault::out_of_range, "balance of %s \"%s\" would be out of range", holder(balance), code);
  return why.explain("It is %s and would change by %s; the sum has more digits than an amount can have.",
                     Printed(Monetary{held, balance.currency}).text, Printed(entry.amount).text);
}

bool combine(Balance &into, const Balance &from, const char *code, Failure &why) noexcept {
  if (add(Decimal(into.posted), from.posted, into.posted, why) &&
      add(Decimal(into.pending_debits), from.pending_debits, into.pending_debits, why) &&
      add(Decimal(into.pending_credits), from.pending_credits, into.pending_credits, why))
    return true;
  why.set(Fault::out_of_range, "balance of %s \"%s\" would be out of range", holder(into), code);
  return why.explain("Its balance rows together hold more digits than an amount can have.");
}

bool leave_out_expired(Balance &balance, const Expired &expired, Failure &why) noexcept {
  return add(Decimal(balance.pending_debits), negate(expired.debits), balance.pending_debits, why) &&
         add(Decimal(balance.pending_credits), negate(expired.credits), balance.pending_credits, why);
}

bool check_limits(const Balance *before, const Balance &balance, const char *code, Failure &why) noexcept {
  // What is read from a balance is an amount as well: these, and the net of the open holds.
  Decimal least;
  Decimal most;
  Decimal net;
  if (!available(balance, least, why) || !expected(balance, most, why) ||
      !add(balance.pending_debits, negate(balance.pending_credits), net, why)) {
    why.set(Fault::out_of_range, "balance of %s \"%s\" would be out of range", holder(balance), code);
    return why.explain("With its open holds it would have more digits than an amount can have.");
  }
  // What it was is an amount that was judged already.
  Decimal was_least = least;
  Decimal was_most = most;
  const bool is_move = before != nullptr;
  if (is_move && (!available(*before, was_least, why) || !expected(*before, was_most, why)))
    return false;
  char held[monetary_buffer];
  char bound[monetary_buffer];
  if (balance.has_min && compare(least, balance.min) < 0 && (!is_move || compare(least, was_least) < 0)) {
    print_monetary({least, balance.currency}, held);
    print_monetary({balance.min, balance.currency}, bound);
    why.set(Fault::balance_limit_exceeded, "balance of %s \"%s\" would fall below its minimum",
            holder(balance), code);
    return why.explain("The available balance would be %s, the minimum is %s.", held, bound);
  }
  if (balance.has_max && compare(most, balance.max) > 0 && (!is_move || compare(most, was_most) > 0)) {
    print_monetary({most, balance.currency}, held);
    print_monetary({balance.max, balance.currency}, bound);
    why.set(Fault::balance_limit_exceeded, "balance of %s \"%s\" would rise above its maximum",
            holder(balance), code);
    return why.explain("The balance with open holds would be %s, the maximum is %s.", held, bound);
  }
  return true;
}

}  // namespace florin
