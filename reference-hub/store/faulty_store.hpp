// A store that fails on purpose, from a seed: it loses what was not synced, fails the n-th append or sync, tears the
// last write, forgets to forget, and damages snapshots. Nothing in it happens by itself, so that a test or the
// simulator decides when; one thread.
#pragma once

#include <deque>

#include "base/random.hpp"
#include "reference-hub/store/store.hpp"

namespace axle::hub {

struct FaultPlan {
  std::uint64_t seed = 0;
  // The n-th call since the start or the last crash fails; 0: none.
  std::uint64_t fail_append = 0, fail_sync = 0;  // stops the store, or brings it into trouble
  std::uint64_t fail_snapshot = 0;               // the commit reports `io`, and nothing of it is kept
  bool curable = false;  // a failed append or sync is trouble until heal(), instead of the store's end
  // At a crash each entry that was appended and not synced has reached the disk with this chance, in order up to the
  // first that has not: a disk may keep more than it was asked to.
  double survival = 0.5;
  // The chance that the first lost entry has been written in part: the next recovery reports torn bytes.
  double tear = 0.5;
  // What was forgotten since the last sync is back after a crash with this chance: files whose removal was not synced.
  double comeback = 0.5;
  // The chance that a crash leaves the newest snapshot damaged: the one before counts from then on, or the records
  // alone when none of them was forgotten. Never so that nothing is left to start from.
  double damage = 0;
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
  std::optional<Error> trouble() const override { return trouble_; }
  void close() override;
  Result<SharedBytes> body(Lsn lsn) override;
  std::uint64_t room() const noexcept override { return trouble_ ? 0 : std::min(room_, inner_->room()); }
  std::uint64_t stored_bytes() const noexcept override { return inner_->stored_bytes(); }
  Counters counters() const noexcept override;

  // Makes everything appended durable and tells, unless this is the sync that fails. A store that has stopped for it is
  // told so once, and nothing that waited ever becomes durable, except by surviving a crash; one in trouble keeps it.
  void sync();
  // Ends curable trouble: the next sync succeeds (if it is not the next that fails).
  void heal();
  // The power goes: what was not synced is lost, or not. The callback is forgotten; a stopped store works again after
  // recover().
  void crash();

  // Snapshots as the journal's folder keeps them: the newest and the one before. The lsn must be durable. Returns that
  // of the one before (0: none), up to which records may be forgotten; io when the plan says so.
  Result<Lsn> commit_snapshot(Lsn lsn, Bytes body);
  struct Snapshot {
    Lsn lsn = 0;
    SharedBytes body;
  };
  // The newest that is whole; nothing when there is none.
  std::optional<Snapshot> newest_snapshot() const;

  // What the disk has left: to try what happens when it fills up.
  void set_room(std::uint64_t bytes) noexcept { room_ = bytes; }
  void set_plan(const FaultPlan& plan) { plan_ = plan; }
  std::uint64_t unsynced() const noexcept { return waiting_.size(); }
  bool stopped() const noexcept { return stopped_; }

 private:
  void refuse(const char* what);
  void stop();
  void write_through();

  std::unique_ptr<Store> inner_;
  FaultPlan plan_;
  RandomStream random_;
  Durable on_durable_;
  std::deque<StoreEntry> waiting_;
  std::deque<Snapshot> snapshots_;  // oldest first, at most two
  Lsn durable_ = 0, next_ = 1;
  Lsn forgotten_ = 0, forgotten_synced_ = 0;  // records before it
  std::uint64_t appends_ = 0, syncs_ = 0, commits_ = 0, room_ = UINT64_MAX, torn_bytes_ = 0;
  Counters counters_;
  std::optional<Error> trouble_;
  bool stopped_ = false, recovered_ = false;
};

}  // namespace axle::hub
