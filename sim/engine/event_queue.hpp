// The list of what is to happen in virtual time, in a total order.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace axle::sim {

// A plain value of 32 bytes. `priority` (0..255) decides between events of one moment, the smaller first; after it the
// order of insertion does, so that the order of everything is a function of what was pushed.
struct Event {
  InstantNs at = 0;
  std::uint64_t token = 0;
  std::uint32_t who = 0;
  std::uint8_t priority = 0;
};

// A 4-ary heap: half the depth of a binary one, and a node's children share a cache line or two. Times are integers:
// queues with floating-point buckets can misorder. Single-threaded. At most 2^56 events in a queue's life.
class EventQueue {
 public:
  void push(const Event& event) {
    const Node node{event.at, (static_cast<std::uint64_t>(event.priority) << kSerialBits) | serial_++, event.token,
                    event.who};
    std::size_t hole = heap_.size();
    heap_.push_back(node);
    while (hole > 0) {
      const std::size_t parent = (hole - 1) / kFan;
      if (!before(node, heap_[parent])) break;
      heap_[hole] = heap_[parent];
      hole = parent;
    }
    heap_[hole] = node;
  }

  // The earliest event; an empty queue is an assertion.
  Event pop() {
    AXLE_ASSERT(!heap_.empty());
    const Node first = heap_.front();
    const Node last = heap_.back();
    heap_.pop_back();
    if (!heap_.empty()) sink(last);
    return {first.at, first.token, first.who, static_cast<std::uint8_t>(first.order >> kSerialBits)};
  }

  bool empty() const noexcept { return heap_.empty(); }
  std::size_t size() const noexcept { return heap_.size(); }
  // When the earliest event is; an empty queue is an assertion.
  InstantNs next_at() const {
    AXLE_ASSERT(!heap_.empty());
    return heap_.front().at;
  }

 private:
  static constexpr int kSerialBits = 56;
  static constexpr std::size_t kFan = 4;
  struct Node {
    InstantNs at;
    std::uint64_t order;
    std::uint64_t token;
    std::uint32_t who;
  };
  static bool before(const Node& a, const Node& b) noexcept {
    return a.at < b.at || (a.at == b.at && a.order < b.order);
  }

  // Puts `node` at the root's place and lets it sink.
  void sink(const Node& node) {
    const std::size_t size = heap_.size();
    std::size_t hole = 0;
    while (true) {
      const std::size_t first = hole * kFan + 1;
      if (first >= size) break;
      const std::size_t end = first + kFan < size ? first + kFan : size;
      std::size_t least = first;
      for (std::size_t child = first + 1; child < end; ++child) {
        if (before(heap_[child], heap_[least])) least = child;
      }
      if (!before(heap_[least], node)) break;
      heap_[hole] = heap_[least];
      hole = least;
    }
    heap_[hole] = node;
  }

  std::vector<Node> heap_;
  std::uint64_t serial_ = 0;
};

}  // namespace axle::sim
