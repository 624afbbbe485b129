// A connection's line of control: one outermost coroutine that pauses until something wakes it.
#pragma once

#include <array>
#include <coroutine>
#include <memory>

#include "transport/reactor.hpp"
#include "transport/task.hpp"

namespace axle::transport {

// Everything happens on the loop's thread. Whoever calls start(), wake() or on_ready() holds a shared_ptr for the time
// of the call. A pause may end without its reason having come (another reason woke the fiber): callers try again.
class Fiber : public Waiter, public std::enable_shared_from_this<Fiber> {
 public:
  explicit Fiber(Reactor& reactor) : reactor_(reactor) {}

  void start() {
    task_ = run();
    enter([this] { task_.start(); });
  }

  // Ends the current pause; while the fiber itself runs, its next pause ends at once.
  void wake() {
    if (running_ || !paused_) {
      woken_ = true;
      return;
    }
    enter([this] { std::exchange(paused_, nullptr).resume(); });
  }

  // Never runs again; what it holds is destroyed with it. Not from inside the fiber.
  void retire() {
    paused_ = nullptr;
    watch_.reset();
  }

  void on_ready(Direction direction) override {
    armed_[static_cast<std::size_t>(direction)] = false;
    wake();
  }

 protected:
  virtual Task<void> run() = 0;

  // Whether the fiber is executing right now, so that a call came from inside it.
  bool running() const noexcept { return running_; }

  struct Pause {
    Fiber& fiber;
    bool await_ready() noexcept { return std::exchange(fiber.woken_, false); }
    void await_suspend(std::coroutine_handle<> handle) noexcept { fiber.paused_ = handle; }
    void await_resume() noexcept {}
  };
  Pause pause() noexcept { return {*this}; }

  // Lets others have a turn.
  Pause yield() {
    reactor_.post([self = shared_from_this()] { self->wake(); });
    return pause();
  }
  // Books work done without a pause; true when it is time to yield.
  bool spend(std::size_t bytes) {
    spent_bytes_ += bytes;
    if (spent_bytes_ < kTurnBytes) return false;
    spent_bytes_ = 0;
    return true;
  }
  static constexpr std::size_t kTurnBytes = 128 * 1024;  // some 0.3 ms with TLS: what is due meanwhile waits as long

  // Registers interest in readiness; it stays registered over pauses until it comes.
  void arm(Direction direction) {
    bool& armed = armed_[static_cast<std::size_t>(direction)];
    if (armed || !watch_) return;
    armed = true;
    watch_->arm(direction, shared_from_this());
  }
  Pause wait(Direction direction) {
    arm(direction);
    return pause();
  }

  // Whether readiness in that direction is still awaited.
  bool armed(Direction direction) const noexcept { return armed_[static_cast<std::size_t>(direction)]; }

  Reactor& reactor_;
  std::unique_ptr<Watch> watch_;

 private:
  template <class Step>
  void enter(Step step) {
    running_ = true;
    step();
    running_ = false;
  }

  Task<void> task_;
  std::coroutine_handle<> paused_;
  bool running_ = false, woken_ = false;
  std::array<bool, 2> armed_{};
  std::size_t spent_bytes_ = 0;
};

}  // namespace axle::transport
