// A network that only polls: what its timers and its lists cost the one thread that plays them all.
#include "bench/generator/fleet_load.hpp"
#include "bench/generator/sink_process.hpp"

namespace axle::bench {

void run_polling(GeneratorBench& bench) {
  const auto process = SinkProcess::start(true);
  FleetOrder order;
  order.rate = 1;
  order.documents = 1;
  order.centres = bench.settings.centres;
  order.client = process->client();
  order.policy.poll_period = static_cast<DurationNs>(bench.settings.poll_seconds * 1e9);
  order.least_length = order.policy.poll_period;
  const FleetFigures figures = run_fleet(order, bench);
  const double seconds = bench.settings.poll_seconds;
  Verdicts& verdicts = bench.verdicts;
  verdicts.figure("polling", "centres", order.centres, "");
  verdicts.figure("polling", "making the fleet", static_cast<double>(figures.start_time) / 1e6, "ms");
  verdicts.figure("polling", "requests a second", static_cast<double>(figures.requests) / seconds, "/s");
  verdicts.figure("polling", "CPU of a request, everything",
                  static_cast<double>(figures.cpu.loop) / 1e3 / static_cast<double>(figures.requests), "us");
  verdicts.figure("polling", "share of a core", static_cast<double>(figures.cpu.loop) / 1e7 / seconds, "%");
  verdicts.figure("polling", "p99 of the loop's delay", static_cast<double>(figures.loop_delay.percentile(99)) / 1e6,
                  "ms");
}

}  // namespace axle::bench
