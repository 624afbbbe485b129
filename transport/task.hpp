// A coroutine that performs I/O for its caller: lazily started, awaited once, resumes its caller when it ends.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace axle::transport {

namespace detail {

// What every promise has: the caller to go back to, and an exception on its way there (only bad_alloc is expected).
struct PromiseBase {
  std::coroutine_handle<> caller;
  std::exception_ptr error;

  std::suspend_always initial_suspend() noexcept { return {}; }
  auto final_suspend() noexcept {
    struct Final {
      std::coroutine_handle<> next;
      bool await_ready() noexcept { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<>) noexcept {
        return next ? next : std::noop_coroutine();
      }
      void await_resume() noexcept {}
    };
    return Final{caller};
  }
  void unhandled_exception() noexcept { error = std::current_exception(); }
};

template <class T>
struct Promise : PromiseBase {
  std::optional<T> value;
  std::coroutine_handle<Promise> get_return_object() noexcept {
    return std::coroutine_handle<Promise>::from_promise(*this);
  }
  void return_value(T result) { value.emplace(std::move(result)); }
  T take() {
    if (error) std::rethrow_exception(error);
    return std::move(*value);
  }
};

template <>
struct Promise<void> : PromiseBase {
  std::coroutine_handle<Promise> get_return_object() noexcept {
    return std::coroutine_handle<Promise>::from_promise(*this);
  }
  void return_void() noexcept {}
  void take() {
    if (error) std::rethrow_exception(error);
  }
};

}  // namespace detail

// Owns its frame: destroying a Task that is suspended destroys what it holds, down to the innermost awaited Task.
// Not thread-safe: started, resumed and destroyed on one thread at a time.
template <class T>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::Promise<T>;

  Task() = default;
  Task(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}  // NOLINT: what a promise returns
  Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(frame_, other.frame_);
    return *this;
  }
  ~Task() {
    if (frame_) frame_.destroy();
  }

  // For the outermost task: runs to its first suspension.
  void start() { frame_.resume(); }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> caller) noexcept {
    frame_.promise().caller = caller;
    return frame_;
  }
  T await_resume() { return frame_.promise().take(); }

 private:
  std::coroutine_handle<promise_type> frame_;
};

}  // namespace axle::transport
