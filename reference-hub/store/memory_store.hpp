// A store in memory, where each entry is a segment of its own: for tests and virtual time. No thread of its own:
// callbacks come from whoever appends or syncs.
#pragma once

#include <deque>
#include <mutex>

#include "reference-hub/store/journal.hpp"

namespace axle::hub {

class MemoryStore final : public Store {
 public:
  enum class Sync {
    at_once,    // an entry is durable, and told so, before append() returns
    when_told,  // by sync()
  };
  explicit MemoryStore(Sync mode) : mode_(mode) {}

  Result<Recovery> recover(const Replay& each, Lsn after = 0) override;
  void forget_before(Lsn lsn) override;
  Lsn append(StoreEntry entry) override;
  void on_durable(Durable durable) override { on_durable_ = std::move(durable); }
  Result<SharedBytes> body(Lsn lsn) override;
  std::uint64_t room() const noexcept override { return UINT64_MAX; }
  std::uint64_t stored_bytes() const noexcept override;
  Counters counters() const noexcept override;

  // Makes everything appended so far durable and tells; nothing to do tells nothing.
  void sync();

 private:
  Sync mode_;
  Durable on_durable_;
  mutable std::mutex mutex_;        // bodies are read from any thread
  std::deque<StoreEntry> entries_;  // behind forgotten_
  Lsn durable_ = 0, forgotten_ = 0;
  std::uint64_t stored_bytes_ = 0;
  Counters counters_;
};

}  // namespace axle::hub
