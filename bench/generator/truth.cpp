// What the generator reports, beside what the server knows of the same requests.
#include "bench/generator/fleet_load.hpp"
#include "bench/generator/sink_process.hpp"

namespace axle::bench {
namespace {

constexpr double kSeconds = 10;

double ratio_of(std::int64_t reported, std::int64_t truth) {
  return static_cast<double>(reported) / static_cast<double>(truth);
}

void both_bounds(Verdicts& verdicts, const std::string& name, double value) {
  verdicts.ratio(name, value, ">=0.95");
  verdicts.ratio(name, value, "<=1.05");
}

}  // namespace

void run_truth(GeneratorBench& bench) {
  SinkOptions delays;
  delays.delay_floor = 5 * kMillisecond;
  delays.delay_mean = 20 * kMillisecond;
  const auto process = SinkProcess::start(true, delays);
  FleetOrder order;
  order.rate = bench.settings.rate;
  order.documents = static_cast<std::uint32_t>(order.rate * kSeconds);
  order.centres = 16;
  order.client = process->client();
  // More than are ever in flight, so that none waits for one; opened before the first document is due.
  order.client.connections_max = 128;
  order.policy.polls = false;
  order.policy.poll_period = kHour;
  const FleetFigures figures = run_fleet(order, bench);
  const SinkReport truth = process->stop();
  const auto ms = [](std::int64_t ns) { return static_cast<double>(ns) / 1e6; };
  Verdicts& verdicts = bench.verdicts;
  verdicts.figure("truth", "documents a second", order.rate, "/s");
  verdicts.figure("truth", "bytes of a packet", static_cast<double>(figures.bytes_of_one), "");
  verdicts.figure("truth", "p50 by the server", ms(truth.held.percentile(50)), "ms");
  verdicts.figure("truth", "p99 by the server", ms(truth.held.percentile(99)), "ms");
  verdicts.figure("truth", "p99 reported, sent to done", ms(figures.sent_to_done.percentile(99)), "ms");
  verdicts.figure("truth", "p99 reported, scheduled to done", ms(figures.scheduled_to_done.percentile(99)), "ms");
  verdicts.figure("truth", "p99 of the generator's lag", ms(figures.lag.percentile(99)), "ms");
  verdicts.figure("truth", "p99 of its loop's delay", ms(figures.loop_delay.percentile(99)), "ms");
  const std::int64_t p99 = truth.held.percentile(99);
  both_bounds(verdicts, "reported_p99_to_truth", ratio_of(figures.sent_to_done.percentile(99), p99));
  both_bounds(verdicts, "reported_scheduled_p99_to_truth", ratio_of(figures.scheduled_to_done.percentile(99), p99));
}

}  // namespace axle::bench
