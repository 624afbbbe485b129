// The hub beside the floor: CPU of an accepted document at saturation, then how soon documents are accepted at half of
// that rate. Hub and floor take turns, each in a fresh process with fresh files and the same packets; of the CPU the
// least of all rounds counts, because what else runs on the machine only ever adds.
#include <algorithm>
#include <cstdio>
#include <limits>

#include "bench/hub/floor.hpp"
#include "bench/hub/load.hpp"
#include "bench/hub/packets.hpp"
#include "bench/hub/parts.hpp"
#include "bench/must.hpp"

namespace axle::bench {
namespace {

constexpr unsigned kConnections = 64;
constexpr std::uint32_t kReceivers = 64;
constexpr double kPublishedPerSecond = 110;  // X-Road over two security servers of 32 cores
constexpr double kAcceptanceMs = 20;

// How many documents each phase of a round sends.
struct Counts {
  std::uint64_t warm_up, saturated, half;
  std::uint64_t all() const noexcept { return warm_up + saturated + half; }
};

struct Case {
  PacketKind kind;
  Counts counts;
  const char* cpu_bound;  // hub to floor; null: none is set
};

struct Side {
  double cpu_us = std::numeric_limits<double>::max();  // of one document
  double kernel_us = 0;                                // of it
  std::vector<Child::ThreadCpu> threads;               // the same by thread
  double per_second = 0;
};

struct HubSide : Side {
  std::vector<HubStatus::Stage> stages;  // of the round with the least CPU, per document
  LoadFigures half;                      // pooled over all rounds
  double half_rate = 0, sync_ns = 0, syncs = 0, records = 0;
};

void require_all(const LoadFigures& figures, const char* what) {
  if (figures.failed > 0) {
    give_up(std::to_string(figures.failed) + " documents were not accepted by the " + what + ": " +
            figures.first_failure);
  }
}

struct CpuReading {
  explicit CpuReading(const Child& server)
      : all(server.cpu()), kernel(server.kernel_cpu()), threads(server.cpu_by_thread()) {}
  DurationNs all, kernel;
  std::vector<Child::ThreadCpu> threads;
};

// Warm-up and saturation; true when this round used the least CPU so far.
bool saturate(Load& load, const Child& server, const MakeRequest& make, const Counts& counts, const char* what,
              Side& side) {
  require_all(load.closed(make, 0, counts.warm_up, kConnections), what);
  const CpuReading before(server);
  const LoadFigures figures = load.closed(make, counts.warm_up, counts.saturated, kConnections);
  CpuReading after(server);
  require_all(figures, what);
  side.per_second = std::max(side.per_second, figures.per_second());
  const auto us_each = [&](DurationNs spent) {
    return static_cast<double>(spent) / 1e3 / static_cast<double>(counts.saturated);
  };
  if (us_each(after.all - before.all) >= side.cpu_us) return false;
  side.cpu_us = us_each(after.all - before.all);
  side.kernel_us = us_each(after.kernel - before.kernel);
  for (std::size_t i = 0; i < std::min(before.threads.size(), after.threads.size()); ++i) {
    after.threads[i].cpu -= before.threads[i].cpu;
  }
  side.threads = std::move(after.threads);
  for (Child::ThreadCpu& thread : side.threads) thread.cpu /= static_cast<DurationNs>(counts.saturated);
  return true;
}

MakeRequest sender_of(const PreparedPackets& packets, const transport::Endpoint& endpoint) {
  return [&packets, &endpoint](std::uint64_t index) { return packets.request(index, endpoint); };
}

transport::ClientOptions with_connections(transport::ClientOptions options) {
  options.connections_max = kConnections;
  return options;
}

void half_rate(const Hub& hub, Load& load, const MakeRequest& make, const Counts& counts, HubSide& side) {
  side.half_rate = side.per_second / 2;
  const HubStatus before = hub.status();
  const LoadFigures figures = load.open(make, counts.warm_up + counts.saturated, counts.half, side.half_rate);
  require_all(figures, "hub");
  const HubStatus after = hub.status();
  side.half.add(figures);
  side.syncs += after.number("/store/syncs") - before.number("/store/syncs");
  side.sync_ns += after.number("/store/sync_ns") - before.number("/store/sync_ns");
  side.records += after.number("/store/records") - before.number("/store/records");
}

void hub_round(Bench& bench, const World& world, const PreparedPackets& packets, const Case& one, HubSide& side) {
  Hub hub(bench.settings, world, bench.settings.folder / "hub");
  const transport::ClientOptions options = with_connections(hub.client());
  const MakeRequest make = sender_of(packets, options.endpoint);
  Load load(options);
  const bool least = saturate(load, hub.process(), make, one.counts, "hub", side);
  const HubStatus status = hub.status();
  const double documents = status.number("/documents");
  if (documents != static_cast<double>(one.counts.warm_up + one.counts.saturated) || status.number("/repeated") != 0) {
    give_up("the hub did not take every document as a new one");
  }
  if (least) {
    side.stages = status.stages();
    for (HubStatus::Stage& stage : side.stages) {
      stage.count /= documents;
      stage.cpu_ns /= documents;
    }
  }
  half_rate(hub, load, make, one.counts, side);
}

void floor_round(Bench& bench, const World& world, const PreparedPackets& packets, const Case& one, Side& side) {
  const std::filesystem::path folder = bench.settings.folder / "floor";
  write_server_files(folder, world);
  const auto floor = start_floor(folder, one.kind.signatures(), one.counts.all() * (packets.bytes_of_one() + 64));
  const transport::ClientOptions options = with_connections(client_of(world, floor->port()));
  Load load(options);
  saturate(load, *floor, sender_of(packets, options.endpoint), one.counts, "floor", side);
}

void report_cpu(Verdicts& verdicts, const std::string& part, const HubSide& hub, const Side& floor) {
  verdicts.figure(part, "hub documents/s at saturation", hub.per_second, "1/s");
  verdicts.figure(part, "floor documents/s at saturation", floor.per_second, "1/s");
  verdicts.figure(part, "hub CPU per document", hub.cpu_us, "us");
  verdicts.figure(part, "  of it in the kernel", hub.kernel_us, "us");
  for (const Child::ThreadCpu& thread : hub.threads) {
    if (thread.cpu < 500) continue;
    verdicts.figure(part, "  of it thread " + thread.name + " " + std::to_string(&thread - hub.threads.data()),
                    static_cast<double>(thread.cpu) / 1e3, "us");
  }
  double rest = hub.cpu_us;
  for (const HubStatus::Stage& stage : hub.stages) {
    if (stage.count == 0) continue;
    verdicts.figure(part, "  of it " + stage.name + " (" + short_number(stage.count) + " times)", stage.cpu_ns / 1e3,
                    "us");
    rest -= stage.cpu_ns / 1e3;
  }
  verdicts.figure(part, "  rest: TLS; HTTP; core; journal; kernel", rest, "us");
  verdicts.figure(part, "floor CPU per document", floor.cpu_us, "us");
  verdicts.figure(part, "  of it in the kernel", floor.kernel_us, "us");
}

void report_half_rate(Verdicts& verdicts, const std::string& part, const HubSide& hub, double commit_ms) {
  const auto ms = [&](const char* name, const Histogram& times, double percent) {
    verdicts.figure(part, name, static_cast<double>(times.percentile(percent)) / 1e6, "ms");
  };
  verdicts.figure(part, "half rate", hub.half_rate, "1/s");
  verdicts.figure(part, "half rate: documents measured", static_cast<double>(hub.half.done), "");
  ms("half rate: acceptance p50", hub.half.latency, 50);
  ms("half rate: acceptance p99", hub.half.latency, 99);
  ms("half rate: acceptance max", hub.half.latency, 100);
  ms("half rate: sent late by p99", hub.half.lag, 99);
  verdicts.figure(part, "half rate: one group commit", commit_ms, "ms");
  verdicts.figure(part, "half rate: documents in one group commit", hub.syncs == 0 ? 0 : hub.records / hub.syncs, "");
}

void report(Verdicts& verdicts, const Case& one, const HubSide& hub, const Side& floor) {
  const std::string name = one.kind.name;
  const double commit_ms = hub.syncs == 0 ? 0 : hub.sync_ns / hub.syncs / 1e6;
  report_cpu(verdicts, "limit_" + name, hub, floor);
  report_half_rate(verdicts, "limit_" + name, hub, commit_ms);
  if (one.cpu_bound != nullptr) verdicts.ratio("hub_cpu_" + name, hub.cpu_us / floor.cpu_us, one.cpu_bound);
  const double p99_ms = static_cast<double>(hub.half.latency.percentile(99)) / 1e6;
  const double late_ms = static_cast<double>(hub.half.lag.percentile(99)) / 1e6;
  if (late_ms > std::max(1.0, p99_ms / 20)) {
    Verdicts::say("the next verdict is worth nothing: requests were sent late by " + short_number(late_ms) +
                  " ms at p99, so something else uses this machine");
  }
  verdicts.ratio("hub_p99_at_half_rate_" + name, p99_ms / (kAcceptanceMs + commit_ms), "<1");
  verdicts.ratio("hub_documents_to_published_" + name, hub.per_second / kPublishedPerSecond, ">=1");
}

void run_case(Bench& bench, const World& world, Case one) {
  for (std::uint64_t* count : {&one.counts.warm_up, &one.counts.saturated, &one.counts.half}) {
    *count = std::max<std::uint64_t>(kConnections,
                                     static_cast<std::uint64_t>(static_cast<double>(*count) * bench.settings.scale));
  }
  const PreparedPackets packets =
      prepare_packets(world, one.kind, one.counts.all(), bench.settings.cache, bench.console);
  HubSide hub;
  Side floor;
  for (int round = 0; round < bench.settings.rounds; ++round) {
    bench.console.progress(std::string("rounds of ") + one.kind.name, static_cast<std::uint64_t>(round),
                           static_cast<std::uint64_t>(bench.settings.rounds));
    hub_round(bench, world, packets, one, hub);
    floor_round(bench, world, packets, one, floor);
  }
  bench.console.clear();
  Verdicts::say("packets of " + std::to_string(packets.bytes_of_one()) + " bytes with " +
                std::to_string(one.kind.signatures()) + " RSA-2048 signatures, " + std::to_string(kConnections) +
                " connections, " + std::to_string(bench.settings.rounds) + " rounds");
  report(bench.verdicts, one, hub, floor);
}

}  // namespace

void run_limit(Bench& bench) {
  const World world = make_world(kReceivers, bench.settings.cache, bench.console);
  run_case(bench, world, {k4KiB, {1'000, 20'000, 10'000}, "<=2.5"});
  run_case(bench, world, {k100KiB, {500, 6'000, 4'000}, "<=1.5"});
  if (bench.settings.packet_signed) run_case(bench, world, {k100KiBPacketSigned, {500, 6'000, 4'000}, nullptr});
  if (bench.settings.one_mib) run_case(bench, world, {k1MiB, {64, 600, 300}, nullptr});
}

}  // namespace axle::bench
