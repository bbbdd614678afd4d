// The hash of the money types: the same on every machine and in every release, because it decides in which
// partition a row lies. It may never change.
#pragma once

#include <cstddef>
#include <cstdint>

namespace florin {

// Every bit of the input moves about half of the bits of the output; a bijection.
constexpr std::uint64_t mix_bits(std::uint64_t bits) {
  bits ^= bits >> 33;
  bits *= 0xFF51AFD7ED558CCDULL;
  bits ^= bits >> 33;
  bits *= 0xC4CEB9FE1A85EC53ULL;
  return bits ^ (bits >> 33);
}

// The server wants the low half of a hash with seed 0 to be the plain hash.
template <std::size_t count>
constexpr std::uint64_t hash_words(const std::uint64_t (&words)[count], std::uint64_t seed) {
  std::uint64_t hash = mix_bits(seed + 0x9E3779B97F4A7C15ULL);
  for (const std::uint64_t word : words)
    hash = mix_bits(hash ^ word);
  return hash;
}

}  // namespace florin
