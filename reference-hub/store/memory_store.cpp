#include "reference-hub/store/memory_store.hpp"

namespace axle::hub {

std::unique_ptr<Store> open_memory_store() {
  return std::make_unique<MemoryStore>(MemoryStore::Sync::at_once);
}

namespace {

std::uint64_t bytes_of(const StoreEntry& entry) {
  return entry.facts.size() + entry.body.view.size();
}

}  // namespace

Result<Store::Recovery> MemoryStore::recover(const Replay& each, Lsn after) {
  if (after > durable_) {
    return fail(Errc::corrupt, "the store ends with record " + std::to_string(durable_) +
                                   ", but a snapshot holds records up to " + std::to_string(after));
  }
  if (after < forgotten_) {
    return fail(Errc::corrupt, "the store begins with record " + std::to_string(forgotten_ + 1) +
                                   ": the snapshot of what was before is missing");
  }
  Recovery recovery{.first = forgotten_ + 1, .last = durable_};
  for (Lsn lsn = recovery.first; lsn <= durable_; ++lsn) {
    const StoreEntry& entry = entries_[lsn - recovery.first];
    ++recovery.records;
    recovery.bytes += bytes_of(entry);
    if (lsn <= after) continue;
    ++recovery.replayed;
    if (auto done = each(lsn, entry.facts); !done) return pass(done);
  }
  return recovery;
}

Lsn MemoryStore::append(StoreEntry entry) {
  Lsn lsn = 0;
  {
    const std::lock_guard guard(mutex_);
    counters_.records += 1;
    counters_.bytes += bytes_of(entry);
    stored_bytes_ += bytes_of(entry);
    entries_.push_back(std::move(entry));
    lsn = forgotten_ + entries_.size();
  }
  if (mode_ == Sync::at_once) sync();
  return lsn;
}

void MemoryStore::sync() {
  Lsn told = 0;
  {
    const std::lock_guard guard(mutex_);
    told = forgotten_ + entries_.size();
    if (durable_ == told) return;
    durable_ = told;
    ++counters_.syncs;
  }
  if (on_durable_) on_durable_(told);
}

Result<SharedBytes> MemoryStore::body(Lsn lsn) {
  const std::lock_guard guard(mutex_);
  if (lsn <= forgotten_ || lsn > durable_) {
    return fail(Errc::not_found, "the store has no durable record " + std::to_string(lsn));
  }
  return entries_[lsn - forgotten_ - 1].body;
}

void MemoryStore::forget_before(Lsn lsn) {
  const std::lock_guard guard(mutex_);
  for (; forgotten_ + 1 < lsn && forgotten_ < durable_; ++forgotten_) {
    stored_bytes_ -= bytes_of(entries_.front());
    entries_.pop_front();
  }
}

std::uint64_t MemoryStore::stored_bytes() const noexcept {
  const std::lock_guard guard(mutex_);
  return stored_bytes_;
}

Store::Counters MemoryStore::counters() const noexcept {
  const std::lock_guard guard(mutex_);
  return counters_;
}

}  // namespace axle::hub
