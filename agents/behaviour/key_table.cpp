#include "agents/behaviour/key_table.hpp"

#include "base/random.hpp"

namespace axle::agents {

namespace {
constexpr std::uint64_t kKeyBits = ~std::uint64_t{0xff};
constexpr std::size_t kFirstSlots = 8;
}  // namespace

std::uint64_t KeyTable::key_of(std::string_view first, std::string_view second) noexcept {
  std::uint64_t hash = fnv1a(second, fnv1a("\x1f", fnv1a(first)));
  // FNV's low bits are weak and the table uses them: finish as splitmix64 does.
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9ULL;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebULL;
  hash = (hash ^ (hash >> 31)) & kKeyBits;
  return hash == 0 ? 0x100 : hash;
}

std::size_t KeyTable::slot_of(std::uint64_t key) const noexcept {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = static_cast<std::size_t>(key >> 8) & mask;
  while (slots_[slot] != 0 && (slots_[slot] & kKeyBits) != key) slot = (slot + 1) & mask;
  return slot;
}

int KeyTable::find(std::uint64_t key) const noexcept {
  if (slots_.empty()) return -1;
  const std::uint64_t found = slots_[slot_of(key)];
  return found == 0 ? -1 : static_cast<int>(found & 0xff);
}

void KeyTable::set(std::uint64_t key, std::uint8_t flags) {
  if ((size_ + 1) * 4 > slots_.size() * 3) grow();
  std::uint64_t& slot = slots_[slot_of(key)];
  if (slot == 0) {
    slot = key;
    ++size_;
  }
  slot |= flags;
}

void KeyTable::grow() {
  std::vector<std::uint64_t> old = std::move(slots_);
  slots_.assign(old.empty() ? kFirstSlots : old.size() * 2, 0);
  for (const std::uint64_t entry : old) {
    if (entry != 0) slots_[slot_of(entry & kKeyBits)] = entry;
  }
}

}  // namespace axle::agents
