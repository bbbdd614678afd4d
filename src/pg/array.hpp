// A growing array in the current memory context, which is its destructor. For trivially copyable values.
#pragma once

#include <algorithm>
#include <type_traits>

#include "postgres.hpp"

namespace florin {

template <typename T>
struct Array {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
  T *items;
  std::size_t count;
  std::size_t capacity;

  static constexpr std::size_t size = sizeof(T);  // NOLINT(bugprone-sizeof-expression): T may be a pointer

  void start(std::size_t room) {
    capacity = room > 0 ? room : 1;
    count = 0;
    items = static_cast<T *>(allocate(capacity));
  }
  T &push(const T &value) {
    if (count == capacity) {
      T *old = items;
      capacity *= 2;
      items = static_cast<T *>(allocate(capacity));
      std::memcpy(static_cast<void *>(items), static_cast<const void *>(old), count * size);
      pfree(unaligned(old));
    }
    return *new (&items[count++]) T(value);
  }
  T &operator[](std::size_t i) { return items[i]; }
  const T &operator[](std::size_t i) const { return items[i]; }
  T *begin() { return items; }
  T *end() { return items + count; }
  [[nodiscard]] const T *begin() const { return items; }
  [[nodiscard]] const T *end() const { return items + count; }

 private:
  // palloc aligns to 8; an amount's 128-bit coefficient wants 16, so the block is aligned here and the
  // byte before it tells how far.
  static void *allocate(std::size_t room) {
    constexpr std::size_t alignment = alignof(T) > 8 ? alignof(T) : 8;
    auto *block =
        static_cast<unsigned char *>(MemoryContextAllocHuge(CurrentMemoryContext, room * size + alignment));
    auto *aligned = reinterpret_cast<unsigned char *>((reinterpret_cast<std::uintptr_t>(block) + alignment) &
                                                      ~(static_cast<std::uintptr_t>(alignment) - 1));
    aligned[-1] = static_cast<unsigned char>(aligned - block);
    return aligned;
  }
  static void *unaligned(T *items) {
    auto *aligned = reinterpret_cast<unsigned char *>(items);
    return aligned - aligned[-1];
  }
};

// For what mostly lies in this order already.
template <typename T, typename Before>
void sort_unless_sorted(T *items, std::size_t count, Before before) {
  if (!std::is_sorted(items, items + count, before))
    std::sort(items, items + count, before);
}

// The order of ids, for qsort.
inline int by_id(const void *left, const void *right) {
  const auto a = *static_cast<const std::int64_t *>(left);
  const auto b = *static_cast<const std::int64_t *>(right);
  return a < b ? -1 : a > b ? 1 : 0;
}

}  // namespace florin
