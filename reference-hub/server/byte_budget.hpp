// How many bytes of packets the hub holds in memory at once, between receiving and answering.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <utility>

namespace axle::hub {

// Thread-safe. What is taken is given back when its token ends; the budget outlives its tokens.
class ByteBudget {
 public:
  explicit ByteBudget(std::uint64_t bytes_max) : bytes_max_(bytes_max) {}

  class Token {
   public:
    Token() = default;
    Token(Token&& other) noexcept : budget_(std::exchange(other.budget_, nullptr)), bytes_(other.bytes_) {}
    Token& operator=(Token&& other) noexcept {
      if (this != &other) {
        release();
        budget_ = std::exchange(other.budget_, nullptr);
        bytes_ = other.bytes_;
      }
      return *this;
    }
    ~Token() { release(); }

   private:
    friend class ByteBudget;
    Token(ByteBudget* budget, std::uint64_t bytes) : budget_(budget), bytes_(bytes) {}
    void release() noexcept {
      if (budget_ != nullptr) budget_->held_.fetch_sub(bytes_, std::memory_order_relaxed);
      budget_ = nullptr;
    }
    ByteBudget* budget_ = nullptr;
    std::uint64_t bytes_ = 0;
  };

  // Nothing when it would pass the limit.
  std::optional<Token> take(std::uint64_t bytes) {
    if (held_.fetch_add(bytes, std::memory_order_relaxed) + bytes > bytes_max_) {
      held_.fetch_sub(bytes, std::memory_order_relaxed);
      return std::nullopt;
    }
    return Token(this, bytes);
  }

  std::uint64_t held() const noexcept { return held_.load(std::memory_order_relaxed); }

 private:
  const std::uint64_t bytes_max_;
  std::atomic<std::uint64_t> held_{0};
};

}  // namespace axle::hub
