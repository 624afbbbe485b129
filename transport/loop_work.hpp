// What an event loop has to do beside its sockets: work at a time, and work that other threads hand over.
#pragma once

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iterator>
#include <mutex>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "transport/socket.hpp"

namespace axle::transport {

using Work = std::move_only_function<void()>;

// Functions by time: a binary heap of small entries over a store of functions, so that sifting moves 24 bytes.
class Schedule {
 public:
  void add(InstantNs at, Work work) {
    std::size_t slot = works_.size();
    if (free_.empty()) {
      works_.push_back(std::move(work));
    } else {
      slot = free_.back();
      free_.pop_back();
      works_[slot] = std::move(work);
    }
    heap_.push_back({at, next_sequence_++, slot});
    std::push_heap(heap_.begin(), heap_.end(), later);
  }
  bool empty() const noexcept { return heap_.empty(); }
  InstantNs first_at() const noexcept { return heap_.front().at; }
  std::uint64_t first_sequence() const noexcept { return heap_.front().sequence; }
  std::uint64_t next_sequence() const noexcept { return next_sequence_; }
  Work take_first() {
    std::pop_heap(heap_.begin(), heap_.end(), later);
    const std::size_t slot = heap_.back().slot;
    heap_.pop_back();
    free_.push_back(slot);
    return std::exchange(works_[slot], {});
  }

 private:
  struct Entry {
    InstantNs at;
    std::uint64_t sequence;
    std::size_t slot;
  };
  static bool later(const Entry& a, const Entry& b) noexcept {
    return a.at != b.at ? a.at > b.at : a.sequence > b.sequence;
  }
  std::vector<Entry> heap_;
  std::vector<Work> works_;
  std::vector<std::size_t> free_;
  std::uint64_t next_sequence_ = 0;
};

// Work from any thread; a loop that sleeps is woken.
class PostBox {
 public:
  PostBox() : wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) { AXLE_ASSERT(wake_); }
  int descriptor() const noexcept { return wake_.get(); }
  void post(Work work) {
    {
      const std::scoped_lock lock(mutex_);
      works_.push_back(std::move(work));
      if (std::exchange(signalled_, true)) return;
    }
    signal();
  }
  void signal() noexcept {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(wake_.get(), &one, sizeof one);
  }
  // Behind what is in `out`.
  void take(std::vector<Work>& out) {
    std::uint64_t ignored = 0;
    [[maybe_unused]] const ssize_t got = ::read(wake_.get(), &ignored, sizeof ignored);
    const std::scoped_lock lock(mutex_);
    signalled_ = false;
    std::ranges::move(works_, std::back_inserter(out));
    works_.clear();
  }

 private:
  Socket wake_;
  std::mutex mutex_;
  std::vector<Work> works_;
  bool signalled_ = false;
};

}  // namespace axle::transport
