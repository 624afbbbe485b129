// A store that fails on purpose, from a seed: it loses what was not synced, fails the n-th append or sync, tears the
// last write. Nothing in it happens by itself, so that a test or the simulator decides when; one thread.
#pragma once

#include <deque>

#include "base/random.hpp"
#include "reference-hub/store/store.hpp"

namespace axle::hub {

struct FaultPlan {
  std::uint64_t seed = 0;
  std::uint64_t fail_append = 0;  // the n-th append since the start or the last crash stops the store; 0: none
  std::uint64_t fail_sync = 0;    // likewise
  // At a crash each entry that was appended and not synced has reached the disk with this chance, in order up to the
  // first that has not: a disk may keep more than it was asked to.
  double survival = 0.5;
  // The chance that the first lost entry has been written in part: the next recovery reports torn bytes.
  double tear = 0.5;
};

class FaultyStore final : public Store {
 public:
  // `inner` must make entries durable at once (a memory store): it is the disk.
  FaultyStore(std::unique_ptr<Store> inner, FaultPlan plan);

  // Also after each crash, before anything is appended again.
  Result<Recovery> recover(const Replay& each, Lsn after = 0) override;
  void forget_before(Lsn lsn) override;
  Lsn append(StoreEntry entry) override;
  void on_durable(Durable durable) override { on_durable_ = std::move(durable); }
  Result<SharedBytes> body(Lsn lsn) override;
  std::uint64_t room() const noexcept override { return stopped_ ? 0 : std::min(room_, inner_->room()); }
  std::uint64_t stored_bytes() const noexcept override { return inner_->stored_bytes(); }
  Counters counters() const noexcept override;

  // Makes everything appended durable and tells, unless this is the sync that fails: then the store has stopped, is
  // told so once, and nothing that waited ever becomes durable, except by surviving a crash.
  void sync();
  // The power goes: what was not synced is lost, or not. The callback is forgotten; a stopped store works again after
  // recover().
  void crash();

  // What the disk has left: to try what happens when it fills up.
  void set_room(std::uint64_t bytes) noexcept { room_ = bytes; }
  void set_plan(const FaultPlan& plan) { plan_ = plan; }
  std::uint64_t unsynced() const noexcept { return waiting_.size(); }
  bool stopped() const noexcept { return stopped_; }

 private:
  void stop(const char* what);
  void write_through();

  std::unique_ptr<Store> inner_;
  FaultPlan plan_;
  RandomStream random_;
  Durable on_durable_;
  std::deque<StoreEntry> waiting_;
  Lsn durable_ = 0, next_ = 1;
  std::uint64_t appends_ = 0, syncs_ = 0, room_ = UINT64_MAX, torn_bytes_ = 0;
  Counters counters_;
  bool stopped_ = false, recovered_ = false;
};

}  // namespace axle::hub
