#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <utility>
#include <vector>

#include <unistd.h>

#include "base/live_clock.hpp"
#include "transport/reactor.hpp"

namespace axle::transport {

namespace {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;
using Descriptor = asio::posix::basic_stream_descriptor<Executor>;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;
using Work = std::move_only_function<void()>;

class DescriptorWatch final : public Watch {
 public:
  explicit DescriptorWatch(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}

  void arm(Direction direction, std::shared_ptr<Waiter> waiter) override {
    const auto kind = direction == Direction::read ? asio::posix::descriptor_base::wait_read
                                                   : asio::posix::descriptor_base::wait_write;
    // A failed or cancelled wait is told too: the next read or write then finds out what happened.
    descriptor_.async_wait(kind, [waiter = std::move(waiter), direction](const boost::system::error_code&) {
      waiter->on_ready(direction);
    });
  }

 private:
  Descriptor descriptor_;
};

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

class AsioLoop final : public Reactor {
 public:
  AsioLoop() : work_(asio::make_work_guard(context_)), timer_(context_.get_executor()) {}

  void run() override {
    context_.restart();
    // What is due goes before the next handler: a burst of answers must not make the schedule late.
    while (context_.run_one() > 0) {
      if (!schedule_.empty() && schedule_.first_at() <= live_now()) run_due();
    }
  }
  void stop() override { context_.stop(); }
  void post(Work work) override { asio::post(context_, std::move(work)); }

  void at(InstantNs at, Work work) override {
    const bool earlier = schedule_.empty() || at < schedule_.first_at();
    schedule_.add(at, std::move(work));
    if (earlier && !running_due_) set_timer();
  }

  std::unique_ptr<Watch> watch(int descriptor) override {
    Descriptor watched(context_.get_executor());
    boost::system::error_code error;
    watched.assign(descriptor, error);
    if (error) {
      ::close(descriptor);
      return nullptr;
    }
    return std::make_unique<DescriptorWatch>(std::move(watched));
  }

 private:
  void set_timer() {
    // live_now() is the monotonic clock moved by a constant, so the distance to a time never changes.
    const DurationNs wait = std::max<DurationNs>(0, schedule_.first_at() - live_now());
    timer_.expires_after(std::chrono::nanoseconds(wait));
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (!error) run_due();
    });
  }

  // Runs what was due and known when it began, so that work which schedules itself anew does not starve the sockets.
  void run_due() {
    const InstantNs now = live_now();
    const std::uint64_t known = schedule_.next_sequence();
    running_due_ = true;
    while (!schedule_.empty() && schedule_.first_at() <= now && schedule_.first_sequence() < known) {
      schedule_.take_first()();
    }
    running_due_ = false;
    if (!schedule_.empty()) set_timer();
  }

  asio::io_context context_{1};
  asio::executor_work_guard<Executor> work_;
  Timer timer_;
  Schedule schedule_;
  bool running_due_ = false;
};

}  // namespace

std::unique_ptr<Reactor> Reactor::create() {
  return std::make_unique<AsioLoop>();
}

std::unique_ptr<Loop> Loop::create() {
  return Reactor::create();
}

}  // namespace axle::transport
