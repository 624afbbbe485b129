// Ten thousand centres that are connected and silent: what each costs the hub in memory, and whether others notice.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "base/live_clock.hpp"
#include "bench/hub/load.hpp"
#include "bench/hub/parts.hpp"
#include "bench/hub/plain_socket.hpp"
#include "bench/must.hpp"

namespace axle::bench {
namespace {

constexpr unsigned kOpeners = 4;
constexpr std::uint64_t kRequests = 2'000;
constexpr double kTargetKiB = 40;

// Connected, and one request answered: a fresh connection that says nothing is closed after seconds.
PlainConnection open_one(ssl_ctx_st* context, const transport::Endpoint& endpoint) {
  PlainConnection connection(context, endpoint.port);
  connection.write(transport::request_head(endpoint, "GET", "healthz", "", {}, 0));
  char answer[2048];
  if (connection.read(answer, sizeof answer) == 0) give_up("the hub closed a connection that should become idle");
  return connection;
}

std::vector<PlainConnection> open_all(Bench& bench, const Hub& hub) {
  const auto context = must(transport::make_client_context(hub.client().tls));
  const unsigned count = bench.settings.connections;
  std::vector<std::vector<PlainConnection>> opened(kOpeners);
  std::atomic<std::uint64_t> done{0};
  std::vector<std::thread> openers;
  for (unsigned opener = 0; opener < kOpeners; ++opener) {
    openers.emplace_back([&, opener] {
      for (unsigned i = opener; i < count; i += kOpeners) {
        opened[opener].push_back(open_one(context.get(), hub.client().endpoint));
        done.fetch_add(1, std::memory_order_relaxed);
      }
    });
  }
  while (done.load() < count) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    bench.console.progress("opening connections", done.load(), count);
  }
  for (std::thread& opener : openers) opener.join();
  bench.console.clear();
  std::vector<PlainConnection> all;
  for (auto& some : opened) std::ranges::move(some, std::back_inserter(all));
  return all;
}

LoadFigures ask(const Hub& hub) {
  Load load(hub.client());
  const transport::Endpoint& endpoint = hub.client().endpoint;
  const auto list = [&](std::uint64_t index) {
    return agents::make_request(endpoint, World::receiver(static_cast<std::uint32_t>(index % 8)),
                                agents::ListReceived{}, {}, {}, live_now());
  };
  return load.closed(list, 0, kRequests, 4);
}

}  // namespace

void run_idle(Bench& bench) {
  const World world = make_world(8, bench.settings.cache, bench.console);
  Hub hub(bench.settings, world, bench.settings.folder / "idle");
  const LoadFigures alone = ask(hub);
  const Child::Memory before = hub.process().memory();
  const InstantNs start = live_now();
  const auto connections = open_all(bench, hub);
  const double seconds = static_cast<double>(live_now() - start) / 1e9;
  const DurationNs cpu = hub.process().cpu();
  std::this_thread::sleep_for(std::chrono::seconds(2));
  const DurationNs idle_cpu = hub.process().cpu() - cpu;
  const Child::Memory after = hub.process().memory();
  const LoadFigures beside = ask(hub);
  const double open = hub.status().number("/server/connections");
  const auto count = static_cast<double>(connections.size());
  if (open < count) {
    give_up("only " + short_number(open) + " of " + short_number(count) +
            " connections were still open: the hub closes them when they are idle for long; open fewer");
  }
  const auto kib_each = [&](std::uint64_t Child::Memory::* what) {
    return static_cast<double>(after.*what - before.*what) / 1024 / count;
  };
  bench.verdicts.figure("idle", "connections", count, "");
  bench.verdicts.figure("idle", "opened in", seconds, "s");
  bench.verdicts.figure("idle", "anonymous memory for each", kib_each(&Child::Memory::anonymous), "KiB");
  bench.verdicts.figure("idle", "hub CPU while all are silent", static_cast<double>(idle_cpu) / 2e7, "% of a core");
  bench.verdicts.figure("idle", "other requests: p99 before", static_cast<double>(alone.latency.percentile(99)) / 1e6,
                        "ms");
  bench.verdicts.figure("idle", "other requests: p99 beside them",
                        static_cast<double>(beside.latency.percentile(99)) / 1e6, "ms");
  bench.verdicts.ratio("hub_idle_connection_kib", kib_each(&Child::Memory::resident),
                       "<" + std::to_string(static_cast<int>(kTargetKiB)));
  bench.verdicts.ratio("hub_idle_others_unanswered", static_cast<double>(beside.failed), "<=0");
}

}  // namespace axle::bench
