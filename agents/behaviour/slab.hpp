// Small objects by number: the number stays valid until the object is taken out, and is used again afterwards.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace axle::agents {

template <class T>
class Slab {
 public:
  std::uint32_t add(T value) {
    ++size_;
    if (free_.empty()) {
      items_.emplace_back(std::move(value));
      return static_cast<std::uint32_t>(items_.size() - 1);
    }
    const std::uint32_t ref = free_.back();
    free_.pop_back();
    items_[ref].emplace(std::move(value));
    return ref;
  }

  // An empty or unknown number is an assertion.
  T& at(std::uint32_t ref) {
    AXLE_ASSERT(ref < items_.size() && items_[ref].has_value());
    return *items_[ref];
  }

  T take(std::uint32_t ref) {
    T value = std::move(at(ref));
    items_[ref].reset();
    free_.push_back(ref);
    --size_;
    // A burst must not leave its memory behind in each of thousands of centres.
    if (size_ == 0) {
      items_.clear();
      free_.clear();
      if (items_.capacity() > kKeptWhenEmpty) {
        items_.shrink_to_fit();
        free_.shrink_to_fit();
      }
    }
    return value;
  }

  // Takes out whatever the predicate holds for, in the order of the numbers.
  template <class Predicate>
  void remove_if(Predicate predicate) {
    for (std::uint32_t ref = 0; ref < items_.size(); ++ref) {
      if (items_[ref].has_value() && predicate(*items_[ref])) {
        items_[ref].reset();
        free_.push_back(ref);
        --size_;
      }
    }
  }

  // In the order of the numbers; nothing may be added or taken meanwhile.
  template <class Visit>
  void for_each(Visit visit) {
    for (std::optional<T>& item : items_) {
      if (item.has_value()) visit(*item);
    }
  }

  std::size_t size() const noexcept { return size_; }

 private:
  static constexpr std::size_t kKeptWhenEmpty = 64;
  std::vector<std::optional<T>> items_;
  std::vector<std::uint32_t> free_;
  std::size_t size_ = 0;
};

}  // namespace axle::agents
