// A small map of bounded size that lets go of what was not used for longest. One thread only.
// Never here: anything that knows what is kept in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace florin {

// Looked up by walking the slots: meant for tens of entries that are costly to make.
// A pointer that it gave stays good until `capacity` further entries were kept.
template <class Key, class Value, std::size_t capacity>
class RecentlyUsed {
  static_assert(capacity > 0);

 public:
  // `probe` is anything that a Key can be compared with. NULL if it is not kept.
  template <class Probe>
  const Value *find(const Probe &probe) noexcept {
    for (Slot &slot : slots_)
      if (slot.key == probe) {
        slot.used = ++clock_;
        return slot.value.get();
      }
    return nullptr;
  }

  const Value *keep(Key key, std::unique_ptr<const Value> value) {
    if (slots_.size() < capacity)
      return slots_.emplace_back(Slot{std::move(key), std::move(value), ++clock_}).value.get();
    Slot *oldest = &slots_.front();
    for (Slot &slot : slots_)
      if (slot.used < oldest->used)
        oldest = &slot;
    *oldest = Slot{std::move(key), std::move(value), ++clock_};
    return oldest->value.get();
  }

  std::size_t size() const noexcept { return slots_.size(); }

 private:
  struct Slot {
    Key key;
    std::unique_ptr<const Value> value;
    std::uint64_t used;
  };
  std::vector<Slot> slots_;
  std::uint64_t clock_ = 0;
};

}  // namespace florin
