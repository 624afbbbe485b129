// The event loop: one epoll, one schedule, one queue of posted work.
//
// A socket stays registered, level-triggered, for what was last waited for, so that a connection which reads one answer
// after the other costs no system call for waiting; only what comes while nobody waits for it costs one, once. Times
// are kept by epoll_pwait2 to the nanosecond, without a timer of the system's to be set for each.
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <ctime>
#include <utility>
#include <vector>

#include "base/live_clock.hpp"
#include "transport/loop_work.hpp"
#include "transport/reactor.hpp"
#include "transport/socket.hpp"

namespace axle::transport {

namespace {

class EpollLoop;

class EpollWatch final : public Watch {
 public:
  EpollWatch(EpollLoop& loop, int descriptor) : loop_(loop), socket_(descriptor) {}
  ~EpollWatch() override;
  void arm(Direction direction, std::shared_ptr<Waiter> waiter) override;
  // What epoll says of the socket.
  void on_events(std::uint32_t events);
  // False when the system refuses.
  bool apply(std::uint32_t mask) noexcept;

  std::uint64_t key = 0;  // the loop's

 private:
  static std::size_t index(Direction direction) noexcept { return static_cast<std::size_t>(direction); }
  EpollLoop& loop_;
  Socket socket_;
  std::array<std::shared_ptr<Waiter>, 2> waiters_;
  std::uint32_t mask_ = 0;
  bool registered_ = false;
};

class EpollLoop final : public Reactor {
 public:
  EpollLoop() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    AXLE_ASSERT(epoll_);
    epoll_event event{.events = EPOLLIN, .data = {.u64 = kPostKey}};
    AXLE_ASSERT(::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, posts_.descriptor(), &event) == 0);
  }
  ~EpollLoop() override {
    // What waits here may own sockets, which need the loop while they end, and whose end may post more.
    while (!schedule_.empty() || !posted_.empty() || arrived_) {
      while (!schedule_.empty()) schedule_.take_first();
      std::exchange(posted_, {}).clear();
      arrived_ = false;
    }
    posts_.take(posted_);
    std::exchange(posted_, {}).clear();
  }
  EpollLoop(const EpollLoop&) = delete;
  EpollLoop& operator=(const EpollLoop&) = delete;

  void run() override {
    // Without it the system wakes a sleeper up to 50 us late, in order to wake several at once.
    ::prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
    const EpollLoop* const outer = std::exchange(running_here, this);
    stopped_.store(false, std::memory_order_relaxed);
    while (!stopped()) {
      run_due();
      run_posted();
      if (!stopped()) wait_and_dispatch();
    }
    running_here = outer;
  }

  void stop() override {
    stopped_.store(true, std::memory_order_release);
    if (running_here != this) posts_.signal();
  }

  void post(Work work) override {
    if (running_here == this) {
      posted_.push_back(std::move(work));
    } else {
      posts_.post(std::move(work));
    }
  }

  void at(InstantNs at, Work work) override { schedule_.add(at, std::move(work)); }

  std::unique_ptr<Watch> watch(int descriptor) override {
    auto watch = std::make_unique<EpollWatch>(*this, descriptor);
    watch->key = add(watch.get());
    // Registered at once, so that the system's refusal is known here.
    if (!watch->apply(EPOLLIN)) return nullptr;
    return watch;
  }

  // ---- for its watches ----
  int epoll() const noexcept { return epoll_.get(); }
  void remove(std::uint64_t key) noexcept {
    const auto slot = static_cast<std::uint32_t>(key);
    watches_[slot].watch = nullptr;
    free_.push_back(slot);
  }

 private:
  static constexpr std::uint64_t kPostKey = UINT64_MAX;
  static constexpr std::size_t kEventsAtOnce = 128;
  struct Slot {
    EpollWatch* watch = nullptr;
    std::uint32_t serial = 0;  // tells events of a socket that was here before
  };

  bool stopped() const noexcept { return stopped_.load(std::memory_order_acquire); }

  std::uint64_t add(EpollWatch* watch) {
    std::uint32_t slot = static_cast<std::uint32_t>(watches_.size());
    if (free_.empty()) {
      watches_.emplace_back();
    } else {
      slot = free_.back();
      free_.pop_back();
    }
    watches_[slot].watch = watch;
    return (static_cast<std::uint64_t>(++watches_[slot].serial) << 32) | slot;
  }

  // Runs what was due and known when it began, so that work which schedules itself anew does not starve the sockets.
  void run_due() {
    if (schedule_.empty()) return;
    const InstantNs now = live_now();
    const std::uint64_t known = schedule_.next_sequence();
    while (!stopped() && !schedule_.empty() && schedule_.first_at() <= now && schedule_.first_sequence() < known) {
      schedule_.take_first()();
    }
  }

  // What was posted before it began.
  void run_posted() {
    if (std::exchange(arrived_, false)) posts_.take(posted_);
    if (posted_.empty()) return;
    running_.swap(posted_);
    std::size_t next = 0;
    while (next < running_.size() && !stopped()) {
      std::exchange(running_[next++], {})();
      run_due();
    }
    running_.erase(running_.begin(), running_.begin() + static_cast<std::ptrdiff_t>(next));
    if (!running_.empty()) {  // stopped on the way: the rest waits for the next run, in front of what came later
      std::ranges::move(posted_, std::back_inserter(running_));
      posted_ = std::exchange(running_, {});
    }
  }

  void wait_and_dispatch() {
    std::array<epoll_event, kEventsAtOnce> events;
    const int count = wait(events);
    for (int i = 0; i < count && !stopped(); ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      const std::uint64_t key = event.data.u64;
      if (key == kPostKey) {
        arrived_ = true;
        continue;
      }
      const Slot& slot = watches_[static_cast<std::uint32_t>(key)];
      if (slot.watch == nullptr || slot.watch->key != key) continue;  // ended within this turn
      slot.watch->on_events(event.events);
      // What is due goes before the next socket: a burst of answers must not make the schedule late.
      run_due();
    }
  }

  int wait(std::array<epoll_event, kEventsAtOnce>& events) {
    constexpr int kAtOnce = static_cast<int>(kEventsAtOnce);
    if (!posted_.empty()) return ::epoll_wait(epoll_.get(), events.data(), kAtOnce, 0);
    if (schedule_.empty()) return ::epoll_wait(epoll_.get(), events.data(), kAtOnce, -1);
    const DurationNs patience = std::max<DurationNs>(0, schedule_.first_at() - live_now());
    if (patience == 0) return ::epoll_wait(epoll_.get(), events.data(), kAtOnce, 0);
    if (has_exact_wait_) {
      const timespec time{.tv_sec = patience / kSecond, .tv_nsec = patience % kSecond};
      const int count = ::epoll_pwait2(epoll_.get(), events.data(), kAtOnce, &time, nullptr);
      if (count >= 0 || errno == EINTR) return count;
      has_exact_wait_ = false;  // an old system, or one that forbids it: whole milliseconds, and the rest awake
    }
    const DurationNs whole = std::min<DurationNs>(patience / kMillisecond, INT32_MAX);
    return ::epoll_wait(epoll_.get(), events.data(), kAtOnce, static_cast<int>(whole));
  }

  inline static thread_local const EpollLoop* running_here = nullptr;

  Socket epoll_;
  PostBox posts_;
  std::atomic<bool> stopped_{false};
  bool arrived_ = false, has_exact_wait_ = true;
  Schedule schedule_;
  std::vector<Work> posted_, running_;
  std::vector<Slot> watches_;
  std::vector<std::uint32_t> free_;
};

EpollWatch::~EpollWatch() {
  loop_.remove(key);
  // The descriptor may live on in a child that was just forked; closing alone would leave it registered then.
  if (registered_) ::epoll_ctl(loop_.epoll(), EPOLL_CTL_DEL, socket_.get(), nullptr);
}

bool EpollWatch::apply(std::uint32_t mask) noexcept {
  if (registered_ && mask == mask_) return true;
  epoll_event event{.events = mask, .data = {.u64 = key}};
  const int how = mask == 0 ? EPOLL_CTL_DEL : registered_ ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  if (::epoll_ctl(loop_.epoll(), how, socket_.get(), &event) != 0) return false;
  mask_ = mask;
  registered_ = mask != 0;
  return true;
}

void EpollWatch::arm(Direction direction, std::shared_ptr<Waiter> waiter) {
  waiters_[index(direction)] = std::move(waiter);
  const std::uint32_t wanted = direction == Direction::read ? EPOLLIN : EPOLLOUT;
  if ((mask_ & wanted) != 0 || apply(mask_ | wanted)) return;
  // It cannot be waited for: the next read or write finds out why.
  loop_.post([told = std::exchange(waiters_[index(direction)], nullptr), direction] { told->on_ready(direction); });
}

void EpollWatch::on_events(std::uint32_t events) {
  constexpr std::uint32_t kEnd = EPOLLERR | EPOLLHUP;
  const bool readable = (events & (EPOLLIN | kEnd)) != 0;
  const bool writable = (events & (EPOLLOUT | kEnd)) != 0;
  std::shared_ptr<Waiter> reader = readable ? std::exchange(waiters_[index(Direction::read)], nullptr) : nullptr;
  std::shared_ptr<Waiter> writer = writable ? std::exchange(waiters_[index(Direction::write)], nullptr) : nullptr;
  // Whatever nobody waits for is no longer asked for, or it would be told again and again; the end of a connection is
  // told unasked.
  std::uint32_t mask = mask_;
  if (readable && !reader) mask &= ~static_cast<std::uint32_t>(EPOLLIN);
  if (writable) mask &= ~static_cast<std::uint32_t>(EPOLLOUT);
  if ((events & kEnd) != 0 && !reader && !writer) mask = 0;
  if (mask != mask_) apply(mask);
  // Either may end this object.
  if (writer) writer->on_ready(Direction::write);
  if (reader) reader->on_ready(Direction::read);
}

}  // namespace

std::unique_ptr<Reactor> Reactor::create() {
  return std::make_unique<EpollLoop>();
}

std::unique_ptr<Loop> Loop::create() {
  return Reactor::create();
}

}  // namespace axle::transport
