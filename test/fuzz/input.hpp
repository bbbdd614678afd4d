// How a fuzzer turns bytes into amounts, texts and choices, and states what must hold.
#pragma once

#include "money/monetary.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <string_view>

namespace florin::fuzz {

class Input {
 public:
  Input(const std::uint8_t *data, std::size_t size) : data_(data), left_(size) {}

  bool empty() const { return left_ == 0; }

  std::uint8_t byte() {
    if (left_ == 0)
      return 0;
    --left_;
    return *data_++;
  }

  unsigned below(unsigned bound) { return byte() % bound; }

  // Up to the end of the line, which is taken as well, or of the input.
  std::string_view line() {
    const std::string_view all(reinterpret_cast<const char *>(data_), left_);
    const std::string_view taken = all.substr(0, all.find('\n'));
    const std::size_t count = taken.size() < all.size() ? taken.size() + 1 : taken.size();
    data_ += count;
    left_ -= count;
    return taken;
  }

  // Any amount that fits: a length, so many bytes of coefficient, then sign and scale.
  Decimal decimal() {
    uint128 size = 0;
    for (unsigned count = below(16); count > 0; --count)
      size = (size << 8) | byte();
    size &= static_cast<uint128>(max_coefficient);
    const std::uint8_t rest = byte();
    const bool negative = (rest & 0x80) != 0;
    Decimal value{};
    Failure why;
    if (!make_decimal(negative ? -static_cast<int128>(size) : static_cast<int128>(size),
                      (rest & 0x7F) % (max_scale + 1), value, why))
      std::abort();
    return value;
  }

 private:
  const std::uint8_t *data_;
  std::size_t left_;
};

// A claim about the code under test, with the amounts that break it.
inline void require(bool holds, const char *claim, const Decimal &one, const Decimal &other) {
  if (holds)
    return;
  char left[monetary_buffer], right[monetary_buffer];
  print_decimal(one, 0, left);
  print_decimal(other, 0, right);
  std::fprintf(stderr, "does not hold: %s: %s, %s\n", claim, left, right);
  std::abort();
}

inline void require(bool holds, const char *claim) {
  require(holds, claim, Decimal{}, Decimal{});
}

// A refusal has a fault that the function may give, and messages that end within their buffers.
inline void require_refusal(const Failure &why, std::initializer_list<Fault> documented) {
  bool is_documented = false;
  for (const Fault fault : documented)
    is_documented = is_documented || why.fault == fault;
  require(is_documented, "the fault is one that is documented");
  require(std::memchr(why.message, 0, sizeof why.message) != nullptr && why.message[0] != '\0', "a message");
  require(std::memchr(why.detail, 0, sizeof why.detail) != nullptr, "a detail that ends");
}

}  // namespace florin::fuzz
