// Chunks against what was packed into them, and their sums at random cuts against adding up entry by entry.

#include "reading/roll_up.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <memory>
#include <random>
#include <utility>
#include <vector>

namespace florin {
namespace {

using Bytes = std::vector<unsigned char>;

constexpr std::int64_t last_time = std::numeric_limits<std::int64_t>::max();
constexpr Cut everything = {last_time, last_time};

Currency code(std::string_view text) {
  Currency out;
  Failure why;
  EXPECT_TRUE(parse_currency(text, out, why));
  return out;
}

Bytes pack(const Chunk &chunk) {
  unsigned char out[max_chunk_bytes];
  const std::size_t size = pack_chunk(chunk, out);
  EXPECT_LE(size, max_chunk_bytes);
  return {out, out + size};
}

void expect_same(const Chunk &left, const Chunk &right) {
  EXPECT_EQ(left.currency, right.currency);
  EXPECT_EQ(left.keeps_known_at, right.keeps_known_at);
  EXPECT_EQ(std::memcmp(&left.before, &right.before, sizeof left.before), 0);
  ASSERT_EQ(left.count, right.count);
  for (std::size_t i = 0; i < left.count; ++i) {
    EXPECT_EQ(left.entries[i].effective_at, right.entries[i].effective_at);
    EXPECT_EQ(left.entries[i].known_at, left.keeps_known_at ? right.entries[i].known_at : 0);
    EXPECT_EQ(left.entries[i].amount, right.entries[i].amount);
    EXPECT_EQ(left.entries[i].component, right.entries[i].component);
  }
}

void expect_same_totals(const ComponentSums &left, const ComponentSums &right) {
  for (std::size_t i = 0; i < component_count; ++i) {
    ASSERT_EQ(left.of[i].count, right.of[i].count);
    if (left.of[i].count == 0)
      continue;
    Monetary one, other;
    Failure why;
    const bool fits = total(left.of[i], one, why);
    ASSERT_EQ(fits, total(right.of[i], other, why));
    if (fits) {
      EXPECT_EQ(one, other);
    }
  }
}

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}

  std::uint64_t bits() { return engine_(); }
  unsigned below(unsigned bound) { return static_cast<unsigned>(engine_() % bound); }

  Decimal amount() {
    const unsigned width = below(120);
    uint128 size = (static_cast<uint128>(bits()) << 64) | bits();
    size &= width == 0 ? 0 : (static_cast<uint128>(-1) >> (128 - width));
    Decimal out;
    Failure why;
    EXPECT_TRUE(make_decimal(below(2) == 0 ? static_cast<int128>(size) : -static_cast<int128>(size),
                             static_cast<int>(below(max_scale + 1)), out, why));
    return out;
  }

  // Times that repeat, lie close together, or are anything at all.
  std::int64_t time() {
    switch (below(3)) {
      case 0: return static_cast<std::int64_t>(below(8));
      case 1: return static_cast<std::int64_t>(below(1000000)) - 500000;
      default: return static_cast<std::int64_t>(bits());
    }
  }

  Chunk chunk(std::size_t count, bool keeps_known_at) {
    Chunk out = {};
    out.currency = code("GBP");
    out.keeps_known_at = keeps_known_at;
    out.count = count;
    for (unsigned i = below(4); i > 0; --i)
      add_entry(out.before, out.currency, entry(true));
    for (std::size_t i = 0; i < count; ++i)
      out.entries[i] = entry(keeps_known_at);
    return out;
  }

  RolledEntry entry(bool keeps_known_at) {
    return {time(), keeps_known_at ? time() : 0, amount(), static_cast<Component>(below(component_count))};
  }

 private:
  std::mt19937_64 engine_;
};

TEST(RollUp, TellsComponents) {
  const auto told = [](Layer layer, bool is_answer, int amount) {
    RolledEntry entry;
    tell_component(layer, is_answer, {amount, 0}, entry);
    return std::pair(entry.component, static_cast<int>(entry.amount.coefficient));
  };
  EXPECT_EQ(told(Layer::posted, false, 5), std::pair(Component::posted, 5));
  EXPECT_EQ(told(Layer::posted, true, -5), std::pair(Component::posted, -5));
  EXPECT_EQ(told(Layer::pending, false, 5), std::pair(Component::pending_debits, 5));
  EXPECT_EQ(told(Layer::pending, false, -5), std::pair(Component::pending_credits, 5));
  EXPECT_EQ(told(Layer::pending, true, -5), std::pair(Component::pending_debits, -5));
  EXPECT_EQ(told(Layer::pending, true, 5), std::pair(Component::pending_credits, -5));
}

TEST(RollUp, PacksAndUnpacks) {
  Random random(1);
  for (int round = 0; round < 500; ++round) {
    const Chunk chunk = random.chunk(random.below(chunk_entries + 1), random.below(2) == 0);
    const Bytes bytes = pack(chunk);
    auto out = std::make_unique<Chunk>();
    ASSERT_TRUE(unpack_chunk(bytes.data(), bytes.size(), *out));
    expect_same(*out, chunk);
    EXPECT_EQ(pack(*out), bytes);
  }
}

TEST(RollUp, LongestChunkFits) {
  Chunk chunk = {};
  chunk.currency = code("ZZZZZZZZZZZZ");
  chunk.keeps_known_at = true;
  chunk.count = chunk_entries;
  for (std::size_t i = 0; i < chunk_entries; ++i) {
    const bool odd = i % 2 != 0;
    chunk.entries[i] = {odd ? std::numeric_limits<std::int64_t>::min() : 0,
                        odd ? 0 : std::numeric_limits<std::int64_t>::min(),
                        {odd ? max_coefficient : -max_coefficient, max_scale},
                        Component::posted};
  }
  for (std::size_t i = 0; i < component_count; ++i) {
    for (int n = 0; n < 10000; ++n)
      add_entry(chunk.before, chunk.currency, {0, 0, {max_coefficient, n % 2 == 0 ? 0 : 36}, Component(i)});
  }
  const Bytes bytes = pack(chunk);
  auto out = std::make_unique<Chunk>();
  ASSERT_TRUE(unpack_chunk(bytes.data(), bytes.size(), *out));
  expect_same(*out, chunk);
}

TEST(RollUp, AddsWhatIsWithinTheCut) {
  Random random(2);
  for (int round = 0; round < 500; ++round) {
    const Chunk chunk = random.chunk(random.below(chunk_entries + 1), random.below(2) == 0);
    const Bytes bytes = pack(chunk);
    for (int i = 0; i < 4; ++i) {
      const Cut cut = {random.time(), random.time()};
      ComponentSums expected = chunk.before;
      for (std::size_t n = 0; n < chunk.count; ++n) {
        const RolledEntry &entry = chunk.entries[n];
        if (entry.effective_at <= cut.as_of && (!chunk.keeps_known_at || entry.known_at <= cut.known_at))
          add_entry(expected, chunk.currency, entry);
      }
      ComponentSums sums = {};
      Currency currency = {0};
      ASSERT_TRUE(add_chunk(bytes.data(), bytes.size(), cut, currency, sums));
      EXPECT_EQ(currency, chunk.currency);
      expect_same_totals(sums, expected);
    }
  }
}

TEST(RollUp, RefusesAnotherCurrency) {
  Random random(3);
  const Bytes bytes = pack(random.chunk(5, true));
  ComponentSums sums = {};
  Currency currency = code("EUR");
  EXPECT_FALSE(add_chunk(bytes.data(), bytes.size(), everything, currency, sums));
  currency = code("GBP");
  EXPECT_TRUE(add_chunk(bytes.data(), bytes.size(), everything, currency, sums));
}

TEST(RollUp, RefusesWhatIsCutShortOrTooLong) {
  Random random(4);
  auto out = std::make_unique<Chunk>();
  for (int round = 0; round < 20; ++round) {
    Bytes bytes = pack(random.chunk(random.below(20), random.below(2) == 0));
    ComponentSums sums = {};
    Currency currency = {0};
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_FALSE(unpack_chunk(bytes.data(), size, *out));
      EXPECT_FALSE(add_chunk(bytes.data(), size, everything, currency, sums));
    }
    bytes.push_back(0);
    EXPECT_FALSE(unpack_chunk(bytes.data(), bytes.size(), *out));
    EXPECT_FALSE(add_chunk(bytes.data(), bytes.size(), everything, currency, sums));
  }
}

TEST(RollUp, RefusesWhatIsNoChunk) {
  Random random(5);
  const Bytes good = pack(random.chunk(3, true));
  auto out = std::make_unique<Chunk>();
  const auto refused = [&](std::size_t at, unsigned char value) {
    Bytes bytes = good;
    bytes[at] = value;
    return !unpack_chunk(bytes.data(), bytes.size(), *out);
  };
  EXPECT_TRUE(refused(0, 2)) << "version";
  EXPECT_TRUE(refused(1, 2)) << "flags";
  EXPECT_TRUE(refused(9, 0xFF)) << "currency";
  EXPECT_TRUE(refused(10, 129)) << "count";
}

}  // namespace
}  // namespace florin
