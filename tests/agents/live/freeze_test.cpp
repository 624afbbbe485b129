// The freeze: a server that stands still while documents go on falling due. Of N documents at even distances over T,
// those due while it stands still for S wait until it goes on; so the response time that the share 1-q exceeds is
// S - (1-q)T, and more only by the time that working off what gathered takes. Who counts from the moment of sending, or
// sends less meanwhile, reports next to nothing instead.
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <iostream>
#include <sstream>
#include <thread>

#include "base/histogram.hpp"
#include "tests/agents/live/support.hpp"

namespace axle::agents::testing {
namespace {

// 200 a second: what gathers meanwhile is worked off within a hundredth of S or so.
constexpr std::uint32_t kDocuments = 800;
constexpr DurationNs kLength = 4 * kSecond, kGap = kLength / kDocuments;
constexpr DurationNs kFreezeAt = 1'750 * kMillisecond, kFreeze = 500 * kMillisecond;
constexpr DurationNs kLeadIn = 500 * kMillisecond;
constexpr DurationNs kLoopDelayMax = 2 * kMillisecond;  // p99; above it the machine, not the fleet, is measured
constexpr int kAttempts = 3;

// A hub in a process of its own, which only this object stops and ends. Made while the test has one thread.
class HubProcess {
 public:
  HubProcess() {
    std::array<int, 2> pipe{};
    EXPECT_EQ(::pipe(pipe.data()), 0);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      TestHub hub;
      const std::uint16_t port = hub.client().endpoint.port;
      if (::write(pipe[1], &port, sizeof port) != sizeof port) ::_exit(1);
      for (;;) ::pause();
    }
    std::uint16_t port = 0;
    EXPECT_EQ(::read(pipe[0], &port, sizeof port), static_cast<ssize_t>(sizeof port));
    ::close(pipe[0]);
    ::close(pipe[1]);
    client_.endpoint.port = port;
    client_.endpoint.tls = false;
  }
  ~HubProcess() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  HubProcess(const HubProcess&) = delete;
  HubProcess& operator=(const HubProcess&) = delete;
  const transport::ClientOptions& client() const { return client_; }
  void freeze() const { ::kill(pid_, SIGSTOP); }
  void thaw() const { ::kill(pid_, SIGCONT); }

 private:
  pid_t pid_ = -1;
  transport::ClientOptions client_;
};

void wait_until(InstantNs at) {
  if (const DurationNs wait = at - live_now(); wait > 0) std::this_thread::sleep_for(std::chrono::nanoseconds(wait));
}

struct Frozen {
  DurationNs still_for = 0, loop_delay_p99 = 0;
  DurationNs working_off = 0;  // from when the hub goes on to the last answer of what was due before
  Histogram scheduled_to_done, sent_to_done;
};

Frozen run_frozen() {
  const HubProcess hub;
  TestSink sink;
  sink.done = [](const TestSink& all) { return all.count(Happening::accepted) == kDocuments; };
  const Corpus corpus = small_corpus();
  signature::TrustStore trust({});
  FleetOptions options;
  options.client = hub.client();
  auto fleet = Fleet::create(options, centres(8), corpus, trust, sink);
  EXPECT_TRUE(fleet.has_value());
  Frozen result;
  InstantNs thawed = 0;
  const InstantNs first = live_now() + kLeadIn;
  std::thread freezer([&] {
    wait_until(first + kFreezeAt);
    const InstantNs from = live_now();
    hub.freeze();
    wait_until(from + kFreeze);
    hub.thaw();
    thawed = live_now();
    result.still_for = thawed - from;
  });
  EXPECT_EQ((*fleet)->run(documents(kDocuments, 8, first, kGap), {}, [] { return true; }), FleetEnd::complete);
  freezer.join();
  result.loop_delay_p99 = (*fleet)->loop_delay().percentile(99);
  for (const FleetRequest& request : sink.requests) {
    EXPECT_EQ(request.outcome, Outcome::ok) << request.detail;
    if (!request.open_loop) continue;
    if (request.scheduled_at < thawed) result.working_off = std::max(result.working_off, request.done_at - thawed);
    result.scheduled_to_done.record(request.done_at - request.scheduled_at);
    result.sent_to_done.record(request.done_at - request.sent_at);
  }
  return result;
}

TEST(Freeze, ResponseTimesAreThoseOfTheFormula) {
  Frozen frozen = run_frozen();
  for (int attempt = 1; frozen.loop_delay_p99 > kLoopDelayMax && attempt < kAttempts; ++attempt) {
    std::cerr << "the fleet's own loop was " << frozen.loop_delay_p99 / kMicrosecond
              << " us late at p99: the machine is busy, once more\n";
    frozen = run_frozen();
  }
  const auto length = static_cast<double>(kLength);
  for (const double percent : {90.0, 95.0, 99.0}) {
    const double expected = static_cast<double>(frozen.still_for) - (1 - percent / 100) * length;
    const auto measured = static_cast<double>(frozen.scheduled_to_done.percentile(percent));
    // Of those that waited longest, the last was worked off when that share of what had gathered was.
    const double waited = (1 - percent / 100) * length;
    const double most =
        expected + static_cast<double>(frozen.working_off) * waited / static_cast<double>(frozen.still_for);
    std::ostringstream said;
    said << "p" << percent << " is " << measured / 1e6 << " ms and should be " << expected / 1e6 << " to " << most / 1e6
         << " ms; the loop was " << frozen.loop_delay_p99 / kMicrosecond << " us late at p99";
    EXPECT_GE(measured, 0.95 * expected) << said.str();
    EXPECT_LE(measured, 1.05 * most) << said.str();
  }
  EXPECT_EQ(frozen.scheduled_to_done.count(), kDocuments) << "none is left out while the server stands still";
}

}  // namespace
}  // namespace axle::agents::testing
