// A whole country asks in vain: every centre, each on a connection of its own, lists its two queues every thirty
// seconds; one in a hundred has a document waiting.
#include "base/live_clock.hpp"
#include "bench/hub/load.hpp"
#include "bench/hub/packets.hpp"
#include "bench/hub/parts.hpp"
#include "bench/must.hpp"

namespace axle::bench {
namespace {

constexpr double kIntervalSeconds = 30;
constexpr double kTargetPercent = 5;

MakeRequest poll_of(const World& world, const transport::Endpoint& endpoint) {
  return [&world, &endpoint](std::uint64_t index) {
    const auto centre = static_cast<std::uint32_t>(index % world.receivers);
    const bool statuses = index / world.receivers % 2 != 0;
    return agents::make_request(endpoint, World::receiver(centre),
                                agents::ListReceived{statuses ? axis::MessageType::status : axis::MessageType::edoc},
                                {}, {}, live_now());
  };
}

}  // namespace

void run_polling(Bench& bench) {
  const std::uint32_t centres = bench.settings.centres;
  const World world = make_world(centres, bench.settings.cache, bench.console);
  const PreparedPackets packets = prepare_packets(world, k4KiB, centres / 100 + 1, bench.settings.cache, bench.console);
  Hub hub(bench.settings, world, bench.settings.folder / "polling");
  const transport::Endpoint& endpoint = hub.client().endpoint;
  Load senders(hub.client());
  const LoadFigures sent =
      senders.closed([&](std::uint64_t index) { return packets.request(index, endpoint); }, 0, centres / 100 + 1, 4);
  transport::ClientOptions one_connection = hub.client();
  one_connection.connections_max = 1;
  Load load(one_connection, centres);
  const MakeRequest poll = poll_of(world, endpoint);
  const LoadFigures connected = load.closed(poll, 0, centres, 16);
  if (sent.failed + connected.failed > 0) give_up(sent.first_failure + connected.first_failure);

  const double rate = 2 * centres / kIntervalSeconds;
  const auto count = static_cast<std::uint64_t>(rate * bench.settings.seconds);
  bench.console.line("polling: " + std::to_string(count) + " requests in " + short_number(bench.settings.seconds) +
                     " s");
  const std::uint64_t connects = load.connects();
  const DurationNs before = hub.process().cpu();
  const LoadFigures polled = load.open(poll, centres, count, rate);
  const DurationNs spent = hub.process().cpu() - before;
  const double percent = 100 * static_cast<double>(spent) / static_cast<double>(polled.elapsed);
  bench.verdicts.figure("polling", "centres with a connection each", centres, "");
  bench.verdicts.figure("polling", "requests a second", polled.per_second(), "1/s");
  bench.verdicts.figure("polling", "hub CPU for one", static_cast<double>(spent) / 1e3 / static_cast<double>(count),
                        "us");
  bench.verdicts.figure("polling", "p50", static_cast<double>(polled.latency.percentile(50)) / 1e6, "ms");
  bench.verdicts.figure("polling", "p99", static_cast<double>(polled.latency.percentile(99)) / 1e6, "ms");
  bench.verdicts.figure("polling", "connections made anew", static_cast<double>(load.connects() - connects), "");
  bench.verdicts.ratio("hub_polling_percent_of_a_core", percent,
                       "<" + std::to_string(static_cast<int>(kTargetPercent)));
  bench.verdicts.ratio("hub_polling_unanswered", static_cast<double>(polled.failed), "<=0");
}

}  // namespace axle::bench
