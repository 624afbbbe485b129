// A bounded queue between threads; what crosses threads is a message. Live code only.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

namespace axle {

// Many producers; consumers take as many as they ask for. Closing wakes the consumers, which then empty
// the queue and stop.
template <class T>
class WorkQueue {
 public:
  explicit WorkQueue(std::size_t waiting_max) : waiting_max_(waiting_max) {}

  // False when full or closed; the item is untouched then.
  bool push(T& item) {
    if (!push_below(item, waiting_max_)) return false;
    ready_.notify_one();
    return true;
  }

  // The same, but a consumer that sleeps goes on sleeping until the caller says wake(), which it must soon: waking it
  // for each of several items costs more than many items do.
  bool push_quietly(T& item) { return push_below(item, waiting_max_); }
  void wake() { ready_.notify_one(); }

  // For messages that must not be lost: not bounded. False only when closed.
  bool push_always(T item) {
    if (!push_below(item, SIZE_MAX)) return false;
    ready_.notify_one();
    return true;
  }

  // Up to `count` of the oldest; empty only when closed.
  void take(std::vector<T>& out, std::size_t count) {
    out.clear();
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [&] { return !items_.empty() || closed_; });
    move_out(out, count);
  }

  // The same, but comes back empty-handed after `patience`.
  void take_within(std::vector<T>& out, std::size_t count, std::chrono::nanoseconds patience) {
    out.clear();
    std::unique_lock lock(mutex_);
    ready_.wait_for(lock, patience, [&] { return !items_.empty() || closed_; });
    move_out(out, count);
  }

  void close() {
    {
      const std::scoped_lock lock(mutex_);
      closed_ = true;
    }
    ready_.notify_all();
  }

  // Closes and drops what waits.
  void discard() {
    std::deque<T> dropped;
    {
      const std::scoped_lock lock(mutex_);
      closed_ = true;
      dropped.swap(items_);
    }
    ready_.notify_all();
  }

  std::size_t waiting() const {
    const std::scoped_lock lock(mutex_);
    return items_.size();
  }

 private:
  void move_out(std::vector<T>& out, std::size_t count) {
    const std::size_t taken = std::min(count, items_.size());
    for (std::size_t i = 0; i < taken; ++i) {
      out.push_back(std::move(items_.front()));
      items_.pop_front();
    }
  }

  bool push_below(T& item, std::size_t limit) {
    const std::scoped_lock lock(mutex_);
    if (closed_ || items_.size() >= limit) return false;
    items_.push_back(std::move(item));
    return true;
  }

  const std::size_t waiting_max_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<T> items_;
  bool closed_ = false;
};

}  // namespace axle
