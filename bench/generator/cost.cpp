// CPU for each request of our generator and of wrk, against the same server, with the same bytes, at the same load.
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>

#include "agents/live/wire.hpp"
#include "base/live_clock.hpp"
#include "bench/generator/packet_bytes.hpp"
#include "bench/generator/parts.hpp"
#include "bench/generator/sink_process.hpp"
#include "bench/generator/wrk.hpp"
#include "bench/must.hpp"
#include "protocol/signature/crypto/digest.hpp"

namespace axle::bench {
namespace {

constexpr std::uint64_t kPackets = 64;
constexpr int kExitNoPeer = 3;

struct SignedPacket {
  SharedBytes bytes;
  Digest256 digest{};
  std::string from;
};

std::vector<SignedPacket> packets_of(const World& world, const PacketKind& kind, GeneratorBench& bench) {
  const PreparedPackets prepared = prepare_packets(world, kind, kPackets, bench.settings.cache, bench.console);
  std::vector<SignedPacket> packets;
  for (std::uint64_t i = 0; i < kPackets; ++i) {
    const std::string bytes = bytes_of_packet(prepared, i);
    SignedPacket& packet = packets.emplace_back();
    packet.digest = signature::sha256(as_bytes(bytes));
    packet.bytes = SharedBytes::of(Bytes(bytes.begin(), bytes.end()));
    packet.from = World::sender_code(static_cast<std::uint32_t>(i % kSenders));
  }
  return packets;
}

DurationNs cpu_of_this_thread() {
  rusage used{};
  ::getrusage(RUSAGE_THREAD, &used);
  return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * kSecond +
         (used.ru_utime.tv_usec + used.ru_stime.tv_usec) * kMicrosecond;
}

// The fleet's way to the wire: each request is drafted and signed by its centre's Speaker when it is due, goes over a
// shared connection, and its answer is read. The schedule is always ahead of the server, as many requests as there are
// connections, so that the server is the limit, as it is for wrk.
class Drive {
 public:
  Drive(const transport::ClientOptions& options, const std::vector<SignedPacket>& packets, unsigned connections)
      : options_(options), packets_(packets), in_flight_(connections), loop_(transport::Loop::create()) {
    options_.connections_max = connections;
    client_ = must(transport::Client::create(*loop_, options_));
    for (std::uint32_t i = 0; i < kSenders; ++i) speakers_.emplace_back(World::sender(i));
  }

  DriveFigures run(double seconds) {
    end_ = live_now() + static_cast<DurationNs>(seconds * 1e9);
    const InstantNs start = live_now();
    const DurationNs before = cpu_of_this_thread();
    for (unsigned i = 0; i < in_flight_; ++i) send();
    loop_->run();
    figures_.cpu = cpu_of_this_thread() - before;
    figures_.elapsed = live_now() - start;
    return figures_;
  }

 private:
  void send() {
    const std::uint64_t index = next_++ % packets_.size();
    const SignedPacket& packet = packets_[index];
    const agents::CallBody call = agents::SendDocument{static_cast<std::uint32_t>(index), packet.from};
    ++open_;
    client_->send(speakers_[index % kSenders].request(options_.endpoint, call, packet.bytes, packet.digest, live_now()),
                  [this, call](const transport::Exchange& exchange) { answered(call, exchange); });
  }

  void answered(const agents::CallBody& call, const transport::Exchange& exchange) {
    --open_;
    const agents::Reply reply = agents::read_reply(call, exchange.response);
    ++(reply.outcome == agents::Outcome::ok ? figures_.requests : figures_.failures);
    if (exchange.done_at < end_) return send();
    if (open_ == 0) loop_->stop();
  }

  transport::ClientOptions options_;
  const std::vector<SignedPacket>& packets_;
  const unsigned in_flight_;
  std::unique_ptr<transport::Loop> loop_;
  std::unique_ptr<transport::Client> client_;
  std::vector<agents::Speaker> speakers_;
  std::uint64_t next_ = 0, open_ = 0;
  InstantNs end_ = 0;
  DriveFigures figures_;
};

double median(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

struct Compared {
  std::vector<double> ours_us, wrk_us, ratios;
  double ours_per_s = 0, wrk_per_s = 0;  // the best of each
};

void add(std::vector<double>& costs, double& best, const DriveFigures& figures) {
  if (figures.failures > 0 || figures.requests == 0) give_up("requests failed");
  costs.push_back(figures.cpu_us());
  best = std::max(best, static_cast<double>(figures.requests) * 1e9 / static_cast<double>(figures.elapsed));
}

// Each round: wrk, ours, ours, wrk, so that what drifts during a round weighs the same on both.
Compared compare(const SinkProcess& sink, const std::vector<SignedPacket>& packets, GeneratorBench& bench) {
  const GeneratorSettings& settings = bench.settings;
  const agents::CallBody call = agents::SendDocument{0, packets[0].from};
  const transport::ClientRequest one = agents::make_request(sink.client().endpoint, World::sender(0), call,
                                                            packets[0].bytes, packets[0].digest, live_now());
  Compared compared;
  const auto ours = [&] {
    add(compared.ours_us, compared.ours_per_s,
        Drive(sink.client(), packets, settings.connections).run(settings.seconds));
  };
  const auto theirs = [&] {
    add(compared.wrk_us, compared.wrk_per_s,
        run_wrk(sink.client().endpoint, one, settings.connections, settings.seconds));
  };
  for (int round = 0; round < settings.rounds; ++round) {
    bench.console.progress("comparing with wrk", static_cast<std::uint64_t>(round),
                           static_cast<std::uint64_t>(settings.rounds));
    theirs();
    ours();
    ours();
    theirs();
    const std::size_t last = compared.ours_us.size();
    compared.ratios.push_back((compared.ours_us[last - 1] + compared.ours_us[last - 2]) /
                              (compared.wrk_us[last - 1] + compared.wrk_us[last - 2]));
  }
  return compared;
}

void report(GeneratorBench& bench, const std::string& name, const Compared& compared, const std::string& bound) {
  Verdicts& verdicts = bench.verdicts;
  verdicts.figure(name, "CPU of a request, ours", median(compared.ours_us), "us");
  verdicts.figure(name, "CPU of a request, wrk", median(compared.wrk_us), "us");
  verdicts.figure(name, "least CPU of a request, ours", std::ranges::min(compared.ours_us), "us");
  verdicts.figure(name, "least CPU of a request, wrk", std::ranges::min(compared.wrk_us), "us");
  verdicts.figure(name, "most requests a second, ours", compared.ours_per_s, "/s");
  verdicts.figure(name, "most requests a second, wrk", compared.wrk_per_s, "/s");
  if (!bound.empty()) verdicts.ratio("generator_cpu_" + name, median(compared.ratios), bound);
}

}  // namespace

void run_cost(GeneratorBench& bench) {
  if (!have_wrk()) std::exit(kExitNoPeer);
  run_on_core(1);
  const World world = make_world(1, bench.settings.cache, bench.console);
  const struct {
    const char* name;
    const PacketKind& kind;
    const char* bound;
  } sizes[] = {{"4KiB", k4KiB, "<=1.3"}, {"100KiB", k100KiB, "<=1.15"}};
  for (const auto& size : sizes) {
    const std::vector<SignedPacket> packets = packets_of(world, size.kind, bench);
    bench.verdicts.figure(size.name, "bytes of a packet", static_cast<double>(packets[0].bytes.view.size()), "");
    const auto sink = SinkProcess::start(true);
    report(bench, size.name, compare(*sink, packets, bench), size.bound);
    const auto plain = SinkProcess::start(false);
    report(bench, std::string(size.name) + "_plain", compare(*plain, packets, bench), "");
  }
}

}  // namespace axle::bench
