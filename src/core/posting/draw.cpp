// Sharing a draw out over its sources.

#include "draw.hpp"

#include "../money/quote.hpp"
#include "limits.hpp"

#include "../invariant.hpp"

#include <boost/multiprecision/cpp_int.hpp>

#include <cstdio>
#include <new>
#include <vector>

namespace florin {
namespace {

using wide = boost::multiprecision::int512_t;

wide widen(const Decimal &value) {
  return wide(value.coefficient) *
         boost::multiprecision::pow(wide(10), static_cast<unsigned>(max_scale - value.scale));
}

// `value` is at max_scale and not negative: the largest amount that is not above it. False: none comes near.
bool largest_amount(const wide &value, Decimal &out) {
  const wide limit(max_coefficient);
  wide divisor = boost::multiprecision::pow(wide(10), static_cast<unsigned>(max_scale - max_entry_decimals));
  for (int scale = max_entry_decimals; scale >= 0; --scale) {
    const wide coefficient = value / divisor;
    Failure ignored;
    if (coefficient <= limit)
      return make_decimal(static_cast<int128>(coefficient), scale, out, ignored);
    divisor *= 10;
  }
  return false;
}

bool check_currency(const DrawAccount &account, const Monetary &amount, Failure &why) {
  if (account.balance.currency == amount.currency)
    return true;
  why.set(Fault::currency_mismatch, "account \"%s\" is in %s", account.code,
          Printed(account.balance.currency).text);
  return why.explain("The draw is of %s.", Printed(amount).text);
}

bool check_side(const DrawAccount &source, const DrawAccount &first, Failure &why) {
  if (source.balance.debit_normal == first.balance.debit_normal)
    return true;
  why.set(Fault::bad_parameter, "sources of a draw must grow on the same side");
  return why.explain("Account \"%s\" grows by %s, account \"%s\" by %s.", first.code,
                     first.balance.debit_normal ? "debits" : "credits", source.code,
                     source.balance.debit_normal ? "debits" : "credits");
}

bool check_open(const DrawAccount &account, Failure &why) {
  return !account.balance.closed || why.set(Fault::account_closed, "account \"%s\" is closed", account.code);
}

bool check_all_open(const Draw &draw, Failure &why) {
  for (std::size_t i = 0; i < draw.source_count; ++i) {
    if (!check_open(draw.sources[i], why))
      return false;
  }
  return check_open(draw.destination, why);
}

// What is left to be taken of a subtree.
struct Room {
  bool is_bounded;
  Decimal left;
};

Decimal smaller(const Decimal &left, const Decimal &right) {
  return compare(left, right) < 0 ? left : right;
}

Decimal share_of(const DrawSource &source, const std::vector<Room> &rooms, const Decimal &missing) {
  Decimal share = missing;
  Decimal bound;
  if (bound_of_draw(source.balance, bound))
    share = smaller(bound, share);
  if (source.has_cap)
    share = smaller(source.cap, share);
  for (std::size_t i = 0; i < source.subtree_count; ++i) {
    const Room &room = rooms[source.subtrees[i]];
    if (room.is_bounded)
      share = smaller(room.left, share);
  }
  return share;
}

bool take(const DrawSource &source, std::vector<Room> &rooms, const Decimal &share, Failure &why) {
  for (std::size_t i = 0; i < source.subtree_count; ++i) {
    Room &room = rooms[source.subtrees[i]];
    if (room.is_bounded && !add(Decimal(room.left), negate(share), room.left, why))
      return false;
  }
  return true;
}

bool share(const Draw &draw, Decimal *shares, Monetary &drawn, Failure &why) {
  std::vector<Room> rooms(draw.subtree_count);
  for (std::size_t i = 0; i < draw.subtree_count; ++i)
    rooms[i].is_bounded = bound_of_draw(draw.subtrees[i], rooms[i].left);
  Decimal missing = draw.amount.amount;
  drawn = {{0, 0}, draw.amount.currency};
  for (std::size_t i = 0; i < draw.source_count; ++i) {
    const DrawSource &source = draw.sources[i];
    FLORIN_ASSERT(!source.has_cap || source.cap.coefficient >= 0);
    shares[i] = share_of(source, rooms, missing);
    if (!take(source, rooms, shares[i], why) || !add(Decimal(missing), negate(shares[i]), missing, why) ||
        !add(Decimal(drawn.amount), shares[i], drawn.amount, why))
      return false;
  }
  return true;
}

bool refuse(const Draw &draw, const Decimal *shares, const Monetary &drawn, Failure &why) {
  constexpr std::size_t shown = 3;
  why.set(Fault::balance_limit_exceeded, "the sources have %s to draw, not %s", Printed(drawn).text,
          Printed(draw.amount).text);
  constexpr std::size_t room = sizeof(Failure::detail);
  char given[room] = "";
  std::size_t length = 0;
  for (std::size_t i = 0; i < draw.source_count && i < shown; ++i) {
    const Excerpt code = excerpt(draw.sources[i].code);
    length += static_cast<std::size_t>(
        std::snprintf(given + length, room - length, "%s\"%.*s%s\" gives %s", i == 0 ? "" : ", ", code.length,
                      code.start, code.ellipsis, Printed(Monetary{shares[i], draw.amount.currency}).text));
    FLORIN_ASSERT(length < room);
  }
  return draw.source_count <= shown
             ? why.explain("Account %s.", given)
             : why.explain("Account %s, and %zu others what is left.", given, draw.source_count - shown);
}

}  // namespace

bool bound_of_draw(const Balance &balance, Decimal &out) noexcept {
  if (!balance.has_min)
    return false;
  const Decimal &outflow = balance.debit_normal ? balance.pending_credits : balance.pending_debits;
  const wide room = widen(natural(balance, balance.posted)) - widen(outflow) - widen(balance.min);
  out = {0, 0};
  return room <= 0 || largest_amount(room, out);
}

bool check_draw(const Draw &draw, Failure &why) noexcept {
  for (std::size_t i = 0; i < draw.source_count; ++i) {
    if (!check_currency(draw.sources[i], draw.amount, why))
      return false;
  }
  if (!check_currency(draw.destination, draw.amount, why))
    return false;
  for (std::size_t i = 1; i < draw.source_count; ++i) {
    if (!check_side(draw.sources[i], draw.sources[0], why))
      return false;
  }
  return true;
}

bool share_draw(const Draw &draw, Decimal *shares, Monetary &drawn, Failure &why) noexcept {
  FLORIN_ASSERT(draw.source_count > 0 && draw.amount.amount.coefficient > 0);
  if (!check_draw(draw, why) || !check_all_open(draw, why))
    return false;
  try {
    if (!share(draw, shares, drawn, why))
      return false;
  } catch (const std::bad_alloc &) {
    return why.set(Fault::out_of_memory, "out of memory");
  }
  const bool is_enough = draw.partial ? drawn.amount.coefficient > 0 : drawn.amount == draw.amount.amount;
  return is_enough || refuse(draw, shares, drawn, why);
}

}  // namespace florin
