// The bytes of a chunk: version, flags, currency, count, the sums before, then entry by entry the component
// and scale in a byte, and the amount and times as variable-length numbers, times as steps from the last one.
// Never here: anything that reads past the bytes it was given.

#include "roll_up.hpp"

#include "../invariant.hpp"

#include <bit>
#include <cstdint>
#include <iterator>

namespace florin {
namespace {

constexpr unsigned char version = 1;
constexpr unsigned char known_at_flag = 1;

constexpr unsigned scale_bits = 6;
static_assert(max_scale < (1 << scale_bits) && component_count <= (1 << (8 - scale_bits)));

// ---- numbers: seven bits a byte, lowest first; signed ones with the sign in the lowest bit

constexpr uint128 fold_sign(int128 value) {
  return (static_cast<uint128>(value) << 1) ^ static_cast<uint128>(value >> 127);
}
constexpr int128 unfold_sign(uint128 value) {
  return static_cast<int128>((value >> 1) ^ -(value & 1));
}
constexpr std::uint64_t fold_sign(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
constexpr std::int64_t unfold_sign(std::uint64_t value) {
  return static_cast<std::int64_t>((value >> 1) ^ -(value & 1));
}

// Differences of times wrap around, and so come back.
constexpr std::int64_t step(std::int64_t from, std::int64_t to) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from));
}
constexpr std::int64_t take_step(std::int64_t from, std::int64_t by) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(from) + static_cast<std::uint64_t>(by));
}

struct Output {
  unsigned char *at;

  void byte(unsigned value) { *at++ = static_cast<unsigned char>(value); }
  void word(std::uint64_t value) {
    for (int i = 0; i < 8; ++i, value >>= 8)
      byte(value & 0xFF);
  }
  template <typename Number>
  void number(Number value) {
    for (; value >= 0x80; value >>= 7)
      byte(static_cast<unsigned>(value & 0x7F) | 0x80);
    byte(static_cast<unsigned>(value));
  }
};

struct Input {
  const unsigned char *at;
  const unsigned char *end;

  bool byte(unsigned &out) {
    if (at == end)
      return false;
    out = *at++;
    return true;
  }
  bool word(std::uint64_t &out) {
    if (end - at < 8)
      return false;
    out = 0;
    for (int i = 0; i < 8; ++i)
      out |= static_cast<std::uint64_t>(*at++) << (8 * i);
    return true;
  }
  template <typename Number>
  bool number(Number &out) {
    constexpr int bits = static_cast<int>(sizeof(Number) * 8);
    out = 0;
    for (int shift = 0; shift < bits; shift += 7) {
      unsigned next;
      if (!byte(next))
        return false;
      const Number part = next & 0x7F;
      if (bits - shift < 7 && (part >> (bits - shift)) != 0)
        return false;
      out |= part << shift;
      if ((next & 0x80) == 0)
        return next != 0 || shift == 0;  // one way to write each number
    }
    return false;
  }
};

// ---- sums

constexpr unsigned spilled_flag = 1U << 6;
constexpr unsigned negative_flag = 1U << 7;

int bit_width(const Accumulator &sum) {
  for (int i = static_cast<int>(std::size(sum.spilled)); i-- > 0;) {
    if (sum.spilled[i] != 0)
      return 64 * i + static_cast<int>(std::bit_width(sum.spilled[i]));
  }
  return 0;
}

void write_sum(Output &out, const Accumulator &sum) {
  out.number(static_cast<std::uint64_t>(sum.count));
  if (sum.count == 0)
    return;
  const bool spilled = bit_width(sum) != 0;
  out.byte(static_cast<unsigned>(sum.scale) | (spilled ? spilled_flag : 0U) |
           (spilled && sum.spilled_negative != 0 ? negative_flag : 0U));
  out.number(fold_sign(accumulator_detail::join(sum.recent)));
  if (spilled) {
    for (const std::uint64_t word : sum.spilled)
      out.word(word);
  }
}

constexpr std::uint64_t most_entries = std::uint64_t{1} << 48;

// So many amounts of 120 bits, raised to this scale; more is no sum, and could overflow later.
constexpr int widest(int scale) {
  return 48 + 120 + (10 * scale + 2) / 3;
}

bool read_sum(Input &in, Currency currency, Accumulator &sum) {
  sum = {};
  std::uint64_t count;
  unsigned head;
  uint128 recent;
  if (!in.number(count) || count > most_entries)
    return false;
  if (count == 0)
    return true;
  if (!in.byte(head) || !in.number(recent))
    return false;
  sum.count = static_cast<std::int64_t>(count);
  sum.currency = currency;
  sum.scale = static_cast<std::int32_t>(head & ((1U << scale_bits) - 1));
  sum.spilled_negative = (head & negative_flag) != 0 ? 1 : 0;
  const int128 value = unfold_sign(recent);
  sum.recent[0] = static_cast<std::uint64_t>(value);
  sum.recent[1] = static_cast<std::uint64_t>(static_cast<uint128>(value) >> 64);
  if (sum.scale > max_scale)
    return false;
  if ((head & spilled_flag) == 0)
    return sum.spilled_negative == 0;
  for (std::uint64_t &word : sum.spilled) {
    if (!in.word(word))
      return false;
  }
  const int width = bit_width(sum);
  return width != 0 && width <= widest(sum.scale);
}

// ---- entries

struct Times {
  std::int64_t effective_at;
  std::int64_t lag;  // from effective_at to known_at
};

void write_entry(Output &out, const RolledEntry &entry, bool keeps_known_at, Times &last) {
  out.byte(static_cast<unsigned>(entry.component) << scale_bits | static_cast<unsigned>(entry.amount.scale));
  out.number(fold_sign(entry.amount.coefficient));
  out.number(fold_sign(step(last.effective_at, entry.effective_at)));
  last.effective_at = entry.effective_at;
  if (!keeps_known_at)
    return;
  const std::int64_t lag = step(entry.effective_at, entry.known_at);
  out.number(fold_sign(step(last.lag, lag)));
  last.lag = lag;
}

bool read_entry(Input &in, RolledEntry &entry, bool keeps_known_at, Times &last) {
  unsigned head;
  uint128 coefficient;
  std::uint64_t effective_at;
  if (!in.byte(head) || !in.number(coefficient) || !in.number(effective_at))
    return false;
  const unsigned component = head >> scale_bits;
  entry.component = static_cast<Component>(component);
  entry.amount.scale = static_cast<int>(head & ((1U << scale_bits) - 1));
  entry.amount.coefficient = unfold_sign(coefficient);
  if (component >= component_count || entry.amount.scale > max_scale ||
      entry.amount.coefficient > max_coefficient || entry.amount.coefficient < -max_coefficient)
    return false;
  last.effective_at = take_step(last.effective_at, unfold_sign(effective_at));
  entry.effective_at = last.effective_at;
  entry.known_at = 0;
  if (!keeps_known_at)
    return true;
  std::uint64_t lag;
  if (!in.number(lag))
    return false;
  last.lag = take_step(last.lag, unfold_sign(lag));
  entry.known_at = take_step(entry.effective_at, last.lag);
  return true;
}

struct Head {
  Currency currency;
  bool keeps_known_at;
  std::size_t count;
  ComponentSums before;
};

bool read_head(Input &in, Head &head) {
  unsigned what, flags, count;
  std::uint64_t currency;
  if (!in.byte(what) || what != version || !in.byte(flags) || flags > known_at_flag || !in.word(currency) ||
      !in.byte(count) || count > chunk_entries)
    return false;
  head.currency = {static_cast<std::int64_t>(currency)};
  if (!is_currency(head.currency.packed))
    return false;
  head.keeps_known_at = flags == known_at_flag;
  head.count = count;
  for (Accumulator &sum : head.before.of) {
    if (!read_sum(in, head.currency, sum))
      return false;
  }
  return true;
}

}  // namespace

void tell_component(Layer layer, bool is_answer, const Decimal &amount, RolledEntry &entry) noexcept {
  entry.amount = amount;
  entry.component = Component::posted;
  if (layer == Layer::posted)
    return;
  const bool is_debit = (amount.coefficient > 0) != is_answer;
  entry.component = is_debit ? Component::pending_debits : Component::pending_credits;
  if (!is_debit)
    entry.amount = negate(amount);
}

void add_entry(ComponentSums &sums, Currency currency, const RolledEntry &entry) noexcept {
  Accumulator &sum = sums.of[static_cast<std::size_t>(entry.component)];
  FLORIN_ASSERT(sum.count == 0 || sum.currency == currency);
  sum.currency = currency;
  ++sum.count;
  accumulator_detail::add(sum, entry.amount);
}

void add_sums(ComponentSums &sums, const ComponentSums &more) noexcept {
  for (std::size_t i = 0; i < component_count; ++i) {
    Failure why;
    const bool added = combine(sums.of[i], more.of[i], why);
    FLORIN_ASSERT(added);  // one account has one currency
    static_cast<void>(added);
  }
}

std::size_t pack_chunk(const Chunk &chunk, unsigned char (&out)[max_chunk_bytes]) noexcept {
  FLORIN_ASSERT(chunk.count <= chunk_entries);
  Output output = {out};
  output.byte(version);
  output.byte(chunk.keeps_known_at ? known_at_flag : 0);
  output.word(static_cast<std::uint64_t>(chunk.currency.packed));
  output.byte(static_cast<unsigned>(chunk.count));
  for (const Accumulator &sum : chunk.before.of)
    write_sum(output, sum);
  Times last = {0, 0};
  for (std::size_t i = 0; i < chunk.count; ++i)
    write_entry(output, chunk.entries[i], chunk.keeps_known_at, last);
  return static_cast<std::size_t>(output.at - out);
}

bool unpack_chunk(const unsigned char *bytes, std::size_t size, Chunk &out) noexcept {
  Input in = {bytes, bytes + size};
  Head head;
  if (!read_head(in, head))
    return false;
  out.currency = head.currency;
  out.keeps_known_at = head.keeps_known_at;
  out.count = head.count;
  out.before = head.before;
  Times last = {0, 0};
  for (std::size_t i = 0; i < head.count; ++i) {
    if (!read_entry(in, out.entries[i], head.keeps_known_at, last))
      return false;
  }
  return in.at == in.end;
}

bool add_chunk(const unsigned char *bytes, std::size_t size, const Cut &cut, Currency &currency,
               ComponentSums &sums) noexcept {
  Input in = {bytes, bytes + size};
  Head head;
  if (!read_head(in, head) || (currency.packed != 0 && head.currency != currency))
    return false;
  currency = head.currency;
  add_sums(sums, head.before);
  Times last = {0, 0};
  for (std::size_t i = 0; i < head.count; ++i) {
    RolledEntry entry;
    if (!read_entry(in, entry, head.keeps_known_at, last))
      return false;
    if (entry.effective_at <= cut.as_of && (!head.keeps_known_at || entry.known_at <= cut.known_at))
      add_entry(sums, currency, entry);
  }
  return in.at == in.end;
}

}  // namespace florin
