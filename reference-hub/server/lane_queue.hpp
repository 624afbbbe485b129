// A queue in three lanes between threads: urgent work goes first, and nothing starves.
#pragma once

#include <array>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace axle::hub {

// answers: packets to send back, which hold nothing up for long; urgent: packets with Priority 1-4 to verify; normal:
// all others.
enum class Lane : std::uint8_t { answers, urgent, normal };
inline constexpr std::size_t kLaneCount = 3;

// Many producers, many consumers. Of every six items taken, while all lanes have some, three are answers, two urgent
// and one normal; a lane that is empty gives its turn to the next one.
template <class T>
class LaneQueue {
 public:
  // Each lane holds this many, but for answers: those were admitted before.
  explicit LaneQueue(std::size_t waiting_max) : waiting_max_(waiting_max) {}

  // False when the lane is full or the queue closed; the item is untouched then.
  bool push(Lane lane, T& item) {
    {
      const std::scoped_lock lock(mutex_);
      std::deque<T>& items = lanes_[static_cast<std::size_t>(lane)];
      if (closed_ || (lane != Lane::answers && items.size() >= waiting_max_)) return false;
      items.push_back(std::move(item));
    }
    ready_.notify_one();
    return true;
  }

  // Waits for an item; nothing once the queue is closed and empty.
  std::optional<T> take() {
    std::unique_lock lock(mutex_);
    std::deque<T>* items = nullptr;
    ready_.wait(lock, [&] { return (items = next_lane()) != nullptr || closed_; });
    return take_from(items);
  }
  // The same without waiting: nothing when there is none now.
  std::optional<T> take_now() {
    const std::scoped_lock lock(mutex_);
    return take_from(next_lane());
  }

  // What waits is still given out.
  void close() {
    {
      const std::scoped_lock lock(mutex_);
      closed_ = true;
    }
    ready_.notify_all();
  }

  std::size_t waiting(Lane lane) const {
    const std::scoped_lock lock(mutex_);
    return lanes_[static_cast<std::size_t>(lane)].size();
  }

 private:
  using Order = std::array<Lane, kLaneCount>;
  static constexpr Order kAnswersFirst{Lane::answers, Lane::urgent, Lane::normal};
  static constexpr Order kUrgentFirst{Lane::urgent, Lane::normal, Lane::answers};
  static constexpr Order kNormalFirst{Lane::normal, Lane::urgent, Lane::answers};
  static constexpr std::array<Order, 6> kTurns{kAnswersFirst, kUrgentFirst,  kAnswersFirst,
                                               kNormalFirst,  kAnswersFirst, kUrgentFirst};

  std::optional<T> take_from(std::deque<T>* items) {
    if (items == nullptr) return std::nullopt;
    turn_ = (turn_ + 1) % kTurns.size();
    std::optional<T> item(std::move(items->front()));
    items->pop_front();
    return item;
  }

  std::deque<T>* next_lane() {
    for (const Lane lane : kTurns[turn_]) {
      std::deque<T>& items = lanes_[static_cast<std::size_t>(lane)];
      if (!items.empty()) return &items;
    }
    return nullptr;
  }

  const std::size_t waiting_max_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::array<std::deque<T>, kLaneCount> lanes_;
  std::size_t turn_ = 0;
  bool closed_ = false;
};

}  // namespace axle::hub
