// The freeze: a server that stands still for a second while a thousand documents a second go on falling due. Whoever
// measures from the moment of sending, or sends fewer meanwhile, sees next to nothing of it.
#include <atomic>
#include <thread>

#include "base/live_clock.hpp"
#include "bench/generator/fleet_load.hpp"
#include "bench/generator/sink_process.hpp"

namespace axle::bench {
namespace {

constexpr double kRate = 1'000;
constexpr DurationNs kLength = 8 * kSecond, kFreezeAt = 3'500 * kMillisecond, kFreeze = kSecond;

void sleep_until(InstantNs at) {
  if (const DurationNs wait = at - live_now(); wait > 0) std::this_thread::sleep_for(std::chrono::nanoseconds(wait));
}

double ms(double ns) {
  return ns / 1e6;
}

void report(Verdicts& verdicts, const FleetFigures& figures, DurationNs frozen) {
  verdicts.figure("freeze", "stood still for", ms(static_cast<double>(frozen)), "ms");
  verdicts.figure("freeze", "p99 of the loop's delay", ms(static_cast<double>(figures.loop_delay.percentile(99))),
                  "ms");
  // What gathered meanwhile is worked off after it, the longest waiting first. Until then the others wait on, which is
  // response time too: the last of them so long as all take.
  const double backlog = static_cast<double>(figures.backlog_done_at - figures.thawed_at);
  verdicts.figure("freeze", "working off what gathered took", ms(backlog), "ms");
  for (const double percent : {90.0, 95.0, 99.0}) {
    // Of all requests the share 1-q waited longest: those due in the freeze's first (1-q)T.
    const double waited = (1 - percent / 100) * static_cast<double>(kLength);
    const double expected = static_cast<double>(frozen) - waited;
    const double with_backlog = expected + backlog * waited / static_cast<double>(frozen);
    const auto measured = static_cast<double>(figures.scheduled_to_done.percentile(percent));
    const auto from_sending = static_cast<double>(figures.sent_to_done.percentile(percent));
    const std::string name = "p" + short_number(percent).substr(0, 2);
    verdicts.figure("freeze", name + ", analytic", ms(expected), "ms");
    verdicts.figure("freeze", name + ", analytic, with working off", ms(with_backlog), "ms");
    verdicts.figure("freeze", name + ", scheduled to done", ms(measured), "ms");
    verdicts.figure("freeze", name + ", sent to done", ms(from_sending), "ms");
    verdicts.ratio("freeze_" + name + "_to_analytic", measured / with_backlog, ">=0.95");
    verdicts.ratio("freeze_" + name + "_to_analytic", measured / with_backlog, "<=1.05");
  }
}

}  // namespace

void run_freeze(GeneratorBench& bench) {
  const auto process = SinkProcess::start(false);
  FleetOrder order;
  order.rate = kRate;
  order.documents = static_cast<std::uint32_t>(kRate * (kLength / kSecond));
  order.centres = 16;
  order.client = process->client();
  order.policy.polls = false;
  order.policy.poll_period = kHour;
  std::thread freezer;
  DurationNs frozen = 0;
  std::atomic<InstantNs> thawed_at{0};
  order.thawed_at = &thawed_at;
  order.before = [&](InstantNs first_due) {
    freezer = std::thread([&, first_due] {
      run_on_core(0);
      sleep_until(first_due + kFreezeAt);
      const InstantNs from = live_now();
      process->freeze();
      sleep_until(from + kFreeze);
      process->thaw();
      const InstantNs to = live_now();
      frozen = to - from;
      thawed_at = to;
    });
  };
  const FleetFigures figures = run_fleet(order, bench);
  freezer.join();
  report(bench.verdicts, figures, frozen);
}

}  // namespace axle::bench
