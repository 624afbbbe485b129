#include "reference-hub/store/memory_store.hpp"

namespace axle::hub {

std::unique_ptr<Store> open_memory_store() {
  return std::make_unique<MemoryStore>(MemoryStore::Sync::at_once);
}

Result<Store::Recovery> MemoryStore::recover(const Replay& each, Lsn after) {
  Recovery recovery;
  for (const StoreEntry& entry : entries_) {
    if (recovery.records == durable_) break;
    ++recovery.records;
    recovery.bytes += entry.facts.size() + entry.body.view.size();
    if (recovery.records <= after) continue;
    ++recovery.replayed;
    if (auto done = each(recovery.records, entry.facts); !done) return pass(done);
  }
  return recovery;
}

Lsn MemoryStore::append(StoreEntry entry) {
  Lsn lsn = 0;
  {
    const std::lock_guard guard(mutex_);
    counters_.records += 1;
    counters_.bytes += entry.facts.size() + entry.body.view.size();
    entries_.push_back(std::move(entry));
    lsn = entries_.size();
  }
  if (mode_ == Sync::at_once) sync();
  return lsn;
}

void MemoryStore::sync() {
  Lsn told = 0;
  {
    const std::lock_guard guard(mutex_);
    if (durable_ == entries_.size()) return;
    durable_ = told = entries_.size();
    ++counters_.syncs;
  }
  if (on_durable_) on_durable_(told);
}

Result<SharedBytes> MemoryStore::body(Lsn lsn) {
  const std::lock_guard guard(mutex_);
  if (lsn <= forgotten_ || lsn > durable_) {
    return fail(Errc::not_found, "the store has no durable record " + std::to_string(lsn));
  }
  return entries_[lsn - 1].body;
}

void MemoryStore::forget_before(Lsn lsn) {
  const std::lock_guard guard(mutex_);
  for (Lsn one = forgotten_ + 1; one < lsn && one <= durable_; ++one) entries_[one - 1].body = {};
  forgotten_ = std::max(forgotten_, lsn == 0 ? 0 : lsn - 1);
}

std::uint64_t MemoryStore::stored_bytes() const noexcept {
  return counters().bytes;
}

Store::Counters MemoryStore::counters() const noexcept {
  const std::lock_guard guard(mutex_);
  return counters_;
}

}  // namespace axle::hub
