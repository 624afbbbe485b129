// The freeze: a server that stands still for a second while a thousand documents a second go on falling due. Whoever
// measures from the moment of sending, or sends fewer meanwhile, sees next to nothing of it.
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

}  // namespace

void run_freeze(GeneratorBench& bench) {
  const auto process = SinkProcess::start(false);
  FleetOrder order;
  order.rate = kRate;
  order.documents = static_cast<std::uint32_t>(kRate * (kLength / kSecond));
  order.centres = 16;
  order.client = process->client();
  order.policy.polls = false;
  std::thread freezer;
  DurationNs frozen = 0;
  order.before = [&](InstantNs first_due) {
    freezer = std::thread([&, first_due] {
      run_on_core(0);
      sleep_until(first_due + kFreezeAt);
      const InstantNs from = live_now();
      process->freeze();
      sleep_until(from + kFreeze);
      process->thaw();
      frozen = live_now() - from;
    });
  };
  const FleetFigures figures = run_fleet(order, bench);
  freezer.join();
  Verdicts& verdicts = bench.verdicts;
  verdicts.figure("freeze", "stood still for", static_cast<double>(frozen) / 1e6, "ms");
  verdicts.figure("freeze", "p99 of the loop's delay", static_cast<double>(figures.loop_delay.percentile(99)) / 1e6,
                  "ms");
  for (const double percent : {90.0, 95.0, 99.0}) {
    // Of all requests the share 1-q waited longest: those due in the freeze's first (1-q)T.
    const double expected = static_cast<double>(frozen) - (1 - percent / 100) * static_cast<double>(kLength);
    const auto measured = static_cast<double>(figures.scheduled_to_done.percentile(percent));
    const std::string name = "p" + short_number(percent).substr(0, 2);
    verdicts.figure("freeze", name + ", analytic", expected / 1e6, "ms");
    verdicts.figure("freeze", name + ", scheduled to done", measured / 1e6, "ms");
    verdicts.figure("freeze", name + ", sent to done",
                    static_cast<double>(figures.sent_to_done.percentile(percent)) / 1e6, "ms");
    verdicts.ratio("freeze_" + name + "_to_analytic", measured / expected, ">=0.95");
    verdicts.ratio("freeze_" + name + "_to_analytic", measured / expected, "<=1.05");
  }
}

}  // namespace axle::bench
