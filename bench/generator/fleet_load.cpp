#include "bench/generator/fleet_load.hpp"

#include "base/live_clock.hpp"
#include "bench/generator/packet_bytes.hpp"
#include "bench/generator/sink_process.hpp"
#include "bench/must.hpp"

namespace axle::bench {
namespace {

constexpr std::uint32_t kPackets = 8;        // different ones; every document sends one of them
constexpr DurationNs kLeadIn = 2 * kSecond;  // keys, connections and their handshakes

constexpr DurationNs kLoopDelayMax = kMillisecond;

class Sink final : public agents::FleetSink {
 public:
  Sink(const FleetOrder& order, InstantNs not_before, FleetFigures& figures)
      : order_(order), not_before_(not_before), figures_(figures) {}
  void observed(const agents::Observation& one) override {
    const bool settled = one.what == agents::Happening::accepted || one.what == agents::Happening::refused ||
                         one.what == agents::Happening::abandoned;
    if (settled) ++settled_;
  }
  void requested(const agents::FleetRequest& request) override {
    ++figures_.requests;
    if (request.outcome != agents::Outcome::ok) {
      ++figures_.failures;
      if (figures_.first_failure.empty()) figures_.first_failure = request.detail;
    }
    if (!request.open_loop) return;
    figures_.scheduled_to_done.record(request.done_at - request.scheduled_at);
    figures_.sent_to_done.record(request.done_at - request.sent_at);
    figures_.lag.record(request.sent_at - request.scheduled_at);
    if (const InstantNs thawed = order_.thawed_at != nullptr ? order_.thawed_at->load() : 0;
        request.scheduled_at < thawed) {
      figures_.thawed_at = thawed;
      figures_.backlog_done_at = std::max(figures_.backlog_done_at, request.done_at);
    }
  }
  void probed(std::uint32_t, const agents::Reply&) override {}
  bool complete() const override { return settled_ == order_.documents && live_now() >= not_before_; }

 private:
  const FleetOrder& order_;
  const InstantNs not_before_;
  FleetFigures& figures_;
  std::uint32_t settled_ = 0;
};

agents::Corpus corpus_of(const World& world, GeneratorBench& bench) {
  const PreparedPackets prepared = prepare_packets(world, k4KiB, kPackets, bench.settings.cache, bench.console);
  std::vector<std::string> packets;
  for (std::uint32_t i = 0; i < kPackets; ++i) packets.push_back(bytes_of_packet(prepared, i));
  return agents::Corpus::of(packets);
}

std::vector<agents::FleetCentre> centres_of(const FleetOrder& order) {
  std::vector<agents::FleetCentre> centres(order.centres);
  for (std::uint32_t i = 0; i < order.centres; ++i) {
    centres[i].credentials = World::receiver(i);
    centres[i].agencies.push_back({.code = World::receiver_code(i), .name = "Cơ quan", .in_charge = "A"});
    centres[i].policy = order.policy;
  }
  return centres;
}

std::vector<agents::FleetDocument> documents_of(const FleetOrder& order, InstantNs first) {
  std::vector<agents::FleetDocument> documents(order.documents);
  for (std::uint32_t i = 0; i < order.documents; ++i) {
    documents[i].centre = i % order.centres;
    documents[i].document = {.plan_index = i % kPackets,
                             .due = first + static_cast<DurationNs>(i * (1e9 / order.rate)),
                             .document_id = std::to_string(i),
                             .from = World::receiver_code(i % order.centres),
                             .to = {"G01"}};
  }
  return documents;
}

}  // namespace

FleetFigures run_fleet(const FleetOrder& order, GeneratorBench& bench) {
  run_on_core(1);
  const World world = make_world(1, bench.settings.cache, bench.console);
  const agents::Corpus corpus = corpus_of(world, bench);
  signature::TrustStore trust({});
  FleetFigures figures;
  figures.bytes_of_one = corpus.packet(0).view.size();
  const InstantNs first = live_now() + kLeadIn;
  Sink sink(order, first + order.least_length, figures);
  agents::FleetOptions options;
  options.client = order.client;
  options.drain += order.least_length;
  const InstantNs before = live_now();
  const auto fleet = must(agents::Fleet::create(options, centres_of(order), corpus, trust, sink));
  figures.start_time = live_now() - before;
  order.before(first);
  const agents::FleetEnd end = fleet->run(documents_of(order, first), {}, [] { return true; });
  if (end != agents::FleetEnd::complete) {
    give_up("the run did not come to its end: " +
            (figures.first_failure.empty() ? "requests are still under way" : figures.first_failure));
  }
  figures.loop_delay = fleet->loop_delay();
  figures.cpu = fleet->cpu();
  if (const std::int64_t late = figures.loop_delay.percentile(99); late > kLoopDelayMax) {
    Verdicts::say("the generator itself was " + short_number(static_cast<double>(late) / 1e6) +
                  " ms late at p99: the machine is busy, and what follows is worth nothing");
  }
  return figures;
}

}  // namespace axle::bench
